"""Tables as an Excel workbook: a sheet a table, every cell plain words."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

from alliance.formats.plain_words import clean
from alliance.ipa.printed import Cell, PrintedTable, Style

#: what one cell of a spreadsheet can hold
LONGEST_CELL = 32_767
_GOES_ON = " [goes on: a spreadsheet's cell holds no more]"
LONGEST_SHEET_NAME = 31
_WIDTH = 110  # characters, shared out among the columns
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")

_LOOKS: dict[Style, dict[str, Any]] = {
    "theme": {"bold": True, "font_size": 12},
    "subtheme": {"bold": True, "italic": True},
    "strand": {"italic": True},
    "tension": {"bold": True},
    "see": {"italic": True},
    "keywords": {"italic": True},
    "heading": {"bold": True},
    "count": {"align": "center"},
    "yes": {"align": "center"},
    "no": {"align": "center"},
}


def tables(given: Iterable[PrintedTable], *, title: str = "", font: str = "Calibri") -> bytes:
    """An Excel workbook of these tables; nothing in it is a formula or a link, and it names no person."""
    import xlsxwriter  # 6 MB and a fifth of the server's start, for those who ask for a spreadsheet

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": clean(title), "author": "", "comments": ""})
    sheets = list(given)
    taken: set[str] = set()
    looks: dict[tuple[Style, int, bool], Any] = {}
    head = book.add_format(
        {"bold": True, "bottom": 1, "top": 2, "text_wrap": True, "valign": "vcenter", "font_name": font}
    )
    note = book.add_format({"font_name": font, "font_size": 9, "italic": True})
    for table in sheets:
        sheet = book.add_worksheet(sheet_name(table.name, taken))
        _lay_out(sheet, table)
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, max(6.0, min(90.0, column.share * _WIDTH)))
            sheet.write_string(0, at, clean(column.heading), head)
        for line, cells in enumerate(table.rows, start=1):
            at = 0
            for cell in cells:
                look = (cell.style, cell.depth, cell.proposed)
                if look not in looks:
                    looks[look] = _format(book, cell, font)
                sheet.write_string(line, at, fitting(cell.text), looks[look])
                at += cell.span
        for below, words in enumerate(table.notes, start=len(table.rows) + 2):
            sheet.write_string(below, 0, fitting(words), note)
    if not sheets:
        book.add_worksheet("Tables")
    book.close()
    return buffer.getvalue()


def _lay_out(sheet: Any, table: PrintedTable) -> None:
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    if table.landscape:
        sheet.set_landscape()
    sheet.set_header("&L" + clean(table.caption).replace("&", "&&")[:200])


def _format(book: Any, cell: Cell, font: str) -> Any:
    look: dict[str, Any] = {"font_name": font, "font_size": 11, "valign": "top", "text_wrap": cell.span == 1}
    look.update(_LOOKS.get(cell.style, {}))
    if cell.depth:
        look["indent"] = min(15, cell.depth)
    if cell.proposed:
        look["font_color"] = "#6B6B6B"
    return book.add_format(look)


def fitting(text: str) -> str:
    """The text as one cell can hold it; where it is cut, it says so."""
    made = clean(text)
    if len(made.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return made
    room = (LONGEST_CELL - len(_GOES_ON)) * 2
    return made.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _GOES_ON


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A sheet's name that Excel accepts and that is not taken (and takes it)."""
    stem = " ".join(_FORBIDDEN.sub(" ", clean(wanted)).split()).strip("' ") or "Table"
    if stem.lower() == "history":
        stem = "History table"
    number = 1
    while True:
        ending = f" {number}" if number > 1 else ""
        name = _short(stem, LONGEST_SHEET_NAME - len(ending)) + ending
        if name.lower() not in taken:
            taken.add(name.lower())
            return name
        number += 1


def _short(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore").rstrip("' ")
