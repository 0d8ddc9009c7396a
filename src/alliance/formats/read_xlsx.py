"""A spreadsheet to a source: the rows and cells of the sheet that holds most words; formulas and macros never run."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from alliance.errors import InputProblem
from alliance.formats.guard import check_amount, damaged, open_zip, parse_xml, read_part
from alliance.formats.read_csv import MOST_CELLS, MOST_COLUMNS, paragraphs_of
from alliance.ipa.source import Source, clean

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_TIME_FORMATS = frozenset((18, 19, 20, 21, 45, 46, 47))  # built-in ways to show a time of the day or a span
_TIME_FORMAT = re.compile(r"\[?[hms]+\]?:|:[ms]", re.IGNORECASE)
MOST_ROWS = 200_000


def read(data: bytes, name: str) -> Source:
    """The source in a spreadsheet."""
    archive = open_zip(data, name, "xlsx")
    book = read_part(archive, "xl/workbook.xml", name, "xlsx")
    relations = read_part(archive, "xl/_rels/workbook.xml.rels", name, "xlsx")
    if not book or not relations:
        raise damaged(name, "xlsx")
    targets = {
        str(r.get("Id")): posixpath.normpath(posixpath.join("xl", str(r.get("Target", "")).removeprefix("/xl/")))
        for r in parse_xml(relations, name, "xlsx").iter("{*}Relationship")
    }
    shared = _shared(archive, name)
    timed = _timed(archive, name)
    sheets: list[tuple[str, list[list[str]]]] = []
    hidden = 0
    for sheet in parse_xml(book, name, "xlsx").iter("{*}sheet"):
        if sheet.get("state", "visible") != "visible":
            hidden += 1
            continue
        target = targets.get(next((v for k, v in sheet.attrib.items() if k.endswith("}id")), ""), "")
        content = read_part(archive, target, name, "xlsx") if target.startswith("xl/") else None
        if content:
            sheets.append((str(sheet.get("name", "")), _rows(parse_xml(content, name, "xlsx"), shared, timed, name)))
    if not sheets:
        raise damaged(name, "xlsx")
    sizes = [sum(len(cell) for row in rows for cell in row) for _, rows in sheets]
    best = sizes.index(max(sizes))
    paragraphs = paragraphs_of(sheets[best][1])
    check_amount(sizes[best], len(paragraphs), name)
    remarks = []
    others = [title for k, (title, _) in enumerate(sheets) if k != best and sizes[k]]
    if others:
        shown = ", ".join(f"“{o}”" for o in others[:6])
        remarks.append(f"Of the sheets, “{sheets[best][0]}” was taken; left out: {shown}.")
    if hidden:
        remarks.append("Hidden sheets are left out.")
    return Source(name, "xlsx", paragraphs, None, (), tuple(remarks))


def _shared(archive: Any, name: str) -> list[str]:
    """The words that cells share."""
    content = read_part(archive, "xl/sharedStrings.xml", name, "xlsx")
    if not content:
        return []
    return [_said(item) for item in parse_xml(content, name, "xlsx").iter("{*}si")]


def _said(item: Any) -> str:
    """The words in an item, without the reading aids of Japanese."""
    parts = []
    for child in item:
        tag = child.tag.rsplit("}", 1)[-1] if isinstance(child.tag, str) else ""
        if tag == "t":
            parts.append(child.text or "")
        elif tag == "r":
            parts += [t.text or "" for t in child.iter("{*}t")]
    return "".join(parts)


def _timed(archive: Any, name: str) -> set[int]:
    """The styles of cells that show a number as a time."""
    content = read_part(archive, "xl/styles.xml", name, "xlsx")
    if not content:
        return set()
    root = parse_xml(content, name, "xlsx")
    own = {
        _number(f.get("numFmtId"))
        for f in root.iter("{*}numFmt")
        if _TIME_FORMAT.search(f.get("formatCode", "")) and "y" not in f.get("formatCode", "").lower()
    }
    formats = root.find("{*}cellXfs")
    if formats is None:
        return set()
    return {k for k, xf in enumerate(formats) if _number(xf.get("numFmtId")) in _TIME_FORMATS | own}


def _number(said: str | None) -> int:
    """A whole number as it stands in an attribute; -1 for anything else."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 8 else -1


def _rows(root: Any, shared: list[str], timed: set[int], name: str) -> list[list[str]]:
    """The rows of a sheet, blank ones left out."""
    rows: list[list[str]] = []
    cells = 0
    for row in root.iter("{*}row"):
        found: dict[int, str] = {}
        for place, cell in enumerate(row):
            match = _REFERENCE.fullmatch(cell.get("r", ""))
            column = _column(match[1]) if match else place
            cells += 1
            if column < MOST_COLUMNS and (words := _cell(cell, shared, timed)):
                found[column] = words
        if cells > MOST_CELLS or len(rows) > MOST_ROWS:
            raise InputProblem(f"“{name}” holds more than {MOST_CELLS:,} cells: bring interviews in one by one.")
        if found:
            rows.append([found.get(c, "") for c in range(max(found) + 1)])
    return rows


def _column(letters: str) -> int:
    """The place of a column from 0 (“A”)."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _cell(cell: Any, shared: list[str], timed: set[int]) -> str:
    """The words of a cell as it shows them."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        return clean(_said(inline)) if inline is not None else ""
    value = cell.find("{*}v")
    said = (value.text or "") if value is not None else ""
    if kind == "s":
        place = _number(said)
        return clean(shared[place]) if 0 <= place < len(shared) else ""
    if kind in ("str", "d"):
        return clean(said)
    if kind in ("e", "b"):
        return ""
    return _shown(said, _number(cell.get("s", "0")) in timed)


def _shown(said: str, is_time: bool) -> str:
    """A number as a cell shows it: a whole one without a point, a time as hours, minutes and seconds."""
    try:
        number = float(said)
    except ValueError:
        return clean(said)
    if not abs(number) < 1e9:
        return ""
    if is_time and 0 <= number < 100:
        seconds = round(number * 86_400)
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(int(number)) if number == int(number) else repr(number)
