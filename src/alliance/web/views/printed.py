"""A table as it prints, in HTML: the words and styles of `PrintedTable`, each cell and piece leading somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from alliance.ipa.printed import Cell, PrintedTable, Target
from alliance.web.views.leading import address

_ANNOUNCES = frozenset(("theme", "subtheme", "strand", "tension", "versus", "heading"))
_HEADS = frozenset(("theme", "subtheme", "strand", "statement", "tension", "versus", "name", "heading"))
_DEEPEST = 4
_SPECIAL = re.compile("[&<>\"']").search
#: what stands after the words of a cell: a mark, or a way to choose
After = Callable[[Cell], str]


def proposed_mark(cell: Cell) -> str:
    """The mark on what the program proposes and nobody has chosen yet."""
    return Markup(' <span class="tag">proposed</span>') if cell.proposed and cell.style != "citation" else ""


def choosing(cell: Cell) -> str:
    """The mark of what is only proposed, and the way to choose; for a chosen quotation, the way to change it."""
    target = cell.target
    if (
        target is None
        or not target.theme
        or not (cell.style == "quotation" or (cell.style == "keywords" and cell.proposed))
    ):
        return proposed_mark(cell)
    keys = cell.style == "keywords"
    place = "words" if keys else f"case-{target.case}" if target.case else ""
    return Markup('{}<a class="choose noprint" href="{}">{}<span class="visually-hidden"> {}</span></a>').format(
        proposed_mark(cell),
        address("theme", target.theme) + (f"#{place}" if place else ""),
        "choose" if cell.proposed else "change",
        "key words" if keys else "this quotation",
    )


#: cells drawn before, where a page draws nearly the same table again and again
Known = dict[tuple[Cell, str, bool], str]
MOST_KNOWN = 5000


def drawn(
    table: PrintedTable, lead: Callable[[Target | None], str], after: After = proposed_mark, known: Known | None = None
) -> Markup:
    """The table with its caption, and the notes beneath; `lead` says where a target leads."""
    aligned = [c.align for c in table.columns]
    cells: Known = {} if known is None else known
    if len(cells) > MOST_KNOWN:
        cells.clear()
    made = [f'<table class="printed{" lying" if table.landscape else ""}">']
    if table.caption:
        made.append(f'<caption dir="auto">{escape(table.caption)}</caption>')
    made.append("<colgroup>")
    made.extend(f'<col class="w{max(1, round(c.share * 100))}">' for c in table.columns)
    made.append("</colgroup><thead><tr>")
    for column in table.columns:
        side = f' class="{column.align}"' if column.align != "left" else ""
        if column.heading:
            made.append(f'<th scope="col"{side}>{escape(column.heading)}</th>')
        else:
            made.append(f"<td{side}></td>")
    made.append("</tr></thead><tbody>")
    for row in table.rows:
        made.append('<tr class="announces">' if row and row[0].style in _ANNOUNCES else "<tr>")
        at = 0
        for cell in row:
            side = aligned[at] if at < len(aligned) and cell.span == 1 else "left"
            html = cells.get((cell, side, not at))
            if html is None:
                html = cells[cell, side, not at] = _cell(cell, side, lead, after, first=not at)
            made.append(html)
            at += cell.span
        if at < len(aligned):
            made.append(f'<td colspan="{len(aligned) - at}"></td>')
        made.append("</tr>")
    made.append("</tbody></table>")
    made.extend(f'<p class="tablenote" dir="auto">{escape(note)}</p>' for note in table.notes)
    return Markup("".join(made))  # noqa: S704 - every word of it was escaped above


def _cell(cell: Cell, side: str, lead: Callable[[Target | None], str], after: After, *, first: bool) -> str:
    style = cell.style
    if cell.depth:
        style += f" d{min(cell.depth, _DEEPEST)}"
    if cell.proposed:
        style += " proposed"
    if side != "left":
        style += f" {side}"
    wide = f' colspan="{cell.span}"' if cell.span > 1 else ""
    if cell.pieces:
        words = "".join([_piece(piece.text, piece.target, lead) for piece in cell.pieces])
    else:
        words = _piece(cell.text, cell.target, lead)
    name, scope = ("th", ' scope="row"') if first and cell.style in _HEADS and cell.text else ("td", "")
    return f'<{name}{scope} class="{style}"{wide} dir="auto">{words}{after(cell)}</{name}>'


def _piece(text: str, target: Target | None, lead: Callable[[Target | None], str]) -> str:
    words = _escaped(text)
    if target is None or not words:
        return words
    href = lead(target)
    return f'<a href="{_escaped(href)}">{words}</a>' if href else words


def _escaped(text: str) -> str:
    """The same as `escape`, which costs more than all the rest of a table where nothing is to be escaped."""
    return escape(text) if _SPECIAL(text) else text
