"""Tables as a Word document that looks like a page of a good thesis.

Real tables, horizontal rules only, the heading row repeated on every page, no row cut in two, no
heading left alone at the foot of a page. Quotations, the lines beside them, key words and themes' names
stand in content controls whose tags name them (`formats.marks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import count

from alliance.formats import docx_parts as parts
from alliance.formats import marks
from alliance.formats.plain_words import right_to_left
from alliance.ipa.printed import Cell, PrintedTable, Style

STYLES: dict[Style, str] = {
    "plain": "AllianceCell",
    "theme": "AllianceTheme",
    "subtheme": "AllianceSubtheme",
    "strand": "AllianceStrand",
    "statement": "AllianceStatement",
    "tension": "AllianceTension",
    "versus": "AllianceVersus",
    "see": "AllianceSee",
    "quotation": "AllianceQuotation",
    "citation": "AllianceCitation",
    "keywords": "AllianceKeyWords",
    "name": "AllianceName",
    "count": "AllianceCount",
    "heading": "AllianceHeading",
    "yes": "AllianceCount",
    "no": "AllianceCount",
}
#: styles whose row announces the rows beneath it
_ANNOUNCES = frozenset(("theme", "subtheme", "strand", "tension", "versus", "heading", "statement"))
_THEMES = frozenset(("theme", "subtheme", "strand", "statement", "tension", "versus"))
_NUMBERED = re.compile(r"\d+(?:\.\d+)* ")
_STEP = 220  # how far one level of the tree is indented
_CHARACTER = 92  # about the width of one, at ten points
_DIGIT = 104
_LONG = 34  # a row of more lines than this may break over pages


def tables(given: Iterable[PrintedTable], *, title: str = "", font: str = parts.FONT) -> bytes:
    """A Word document of these tables, one after another; a table that lies on its side has its own pages."""
    body: list[str] = []
    if title:
        body.append(parts.paragraph("Heading1", parts.run(title)))
    numbers = count(1)
    layout = parts.page()
    first = True
    for table in given:
        wanted = parts.page(landscape=table.landscape)
        if first:
            layout = wanted
        elif wanted != layout:
            body.append(parts.section_break(layout))
            layout = wanted
        else:
            body.append(parts.paragraph("AllianceBreak", "", before=480))
        first = False
        body.append(_table(table, layout.inner, numbers))
    return parts.document("".join(body), layout, title=title or "Tables", font=font)


def _table(table: PrintedTable, width: int, numbers: count[int]) -> str:
    caption = parts.paragraph("TableCaption", parts.run(table.caption)) if table.caption else ""
    widths = parts.shares(width, (c.share for c in table.columns))
    headings = "".join(
        parts.cell(
            w,
            parts.paragraph("AllianceTableHeading", parts.run(c.heading), align="" if c.align == "left" else c.align),
            properties='<w:vAlign w:val="bottom"/>',
        )
        for c, w in zip(table.columns, widths, strict=True)
    )
    rows = [parts.row(headings, heading=True)]
    aligned = [c.align for c in table.columns]
    last = len(table.rows) - 1
    for at, cells in enumerate(table.rows):
        rows.append(_row(cells, widths, aligned, numbers, keep=at < last and _announces(cells, len(widths))))
    notes = "".join(
        parts.paragraph("TableNote", parts.run(("Note. " if at == 0 else "") + note))
        for at, note in enumerate(table.notes)
    )
    made = parts.table("AllianceTable", widths, rows, caption=table.caption)
    return f"{caption}{made}{notes or parts.paragraph('AllianceBreak', '')}"


def _announces(cells: Sequence[Cell], columns: int) -> bool:
    first = cells[0]
    return first.style in _ANNOUNCES and (first.span >= columns or first.style in ("theme", "heading"))


def _row(
    cells: Sequence[Cell], widths: Sequence[int], aligned: Sequence[str], numbers: count[int], *, keep: bool
) -> str:
    made: list[str] = []
    longest = 0.0
    at = 0
    before = parts.SPACE_BEFORE.get(STYLES[cells[0].style], -1)  # so that all cells of a row begin level
    for cell in cells:
        width = sum(widths[at : at + cell.span])
        longest = max(longest, len(cell.text) * _CHARACTER / width + cell.text.count("\n"))
        made.append(parts.cell(width, _paragraph(cell, width, aligned[at], numbers, keep, before), span=cell.span))
        at += cell.span
    if at < len(widths):
        made.append(parts.cell(sum(widths[at:]), parts.paragraph("AllianceCell", ""), span=len(widths) - at))
    return parts.row("".join(made), whole=longest <= _LONG)


def _paragraph(cell: Cell, width: int, align: str, numbers: count[int], keep: bool, before: int) -> str:
    style = "AllianceProposed" if cell.proposed else STYLES[cell.style]
    if cell.span > 1:
        align = "left"
    runs = _runs(cell, width, numbers)
    indent = max(cell.depth, cell.style == "versus") * _STEP
    return parts.paragraph(
        style,
        runs,
        keep=keep,
        rtl=right_to_left(cell.text),
        indent=indent,
        before=before,
        align="" if align == "left" or cell.style in ("theme", "heading") else align,
    )


def _runs(cell: Cell, width: int, numbers: count[int]) -> str:
    """A cell's words, with the marks by which they are known again."""
    if cell.style in _THEMES:
        return _theme(cell, numbers)
    if cell.style == "keywords" and any(p.target and p.target.evidence for p in cell.pieces):
        made = []
        for piece in cell.pieces:
            tag = marks.on_key_words(piece.target.evidence) if piece.target else ""
            made.append(parts.control(parts.run(piece.text), tag, "Key words", next(numbers)))
        return "".join(made)
    runs = parts.run(_packed(cell, width) if cell.style in ("citation", "see") and cell.pieces else cell.text)
    target = cell.target
    if target is None or not runs:
        return runs
    if cell.style == "quotation":
        return parts.control(runs, marks.on_words(target.evidence, target.extract), "Quotation", next(numbers))
    if cell.style == "citation":
        return parts.control(runs, marks.on_place(target.evidence, target.extract), "Lines", next(numbers))
    return runs


def _theme(cell: Cell, numbers: count[int]) -> str:
    """A theme's number and name, the name in a control of its own."""
    named = [piece for piece in cell.pieces if piece.target is not None and piece.target.theme]
    whole = cell.target.theme if cell.target is not None and not _NUMBERED.match(cell.text) else ""
    if named or not whole:
        return "".join(
            parts.control(parts.run(p.text), marks.on_theme(p.target.theme if p.target else ""), "Theme", next(numbers))
            for p in cell.pieces
        ) or parts.run(cell.text)  # fmt: skip
    return parts.control(parts.run(cell.text), marks.on_theme(whole), "Theme", next(numbers)) if cell.text else ""


def _packed(cell: Cell, width: int) -> str:
    """A cell's citations with as many on a line as fit, so that none is broken in two."""
    room = max(1, (width - 160) // _DIGIT)
    lines = [""]
    for piece in cell.pieces:
        leads = piece.target is not None  # the marks between citations lead nowhere and stay where they are
        if leads and lines[-1] and len(lines[-1]) + len(piece.text) >= room:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece.text
    return "\n".join(lines)
