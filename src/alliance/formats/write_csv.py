"""One table as comma-separated values that a spreadsheet opens as words and never computes with."""

from __future__ import annotations

import csv
import io
import re

from alliance.formats.plain_words import clean
from alliance.ipa.printed import PrintedTable

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: what a spreadsheet would turn into a date or another number: 10-12, 1.10, 3/4
_TURNED_INTO_SOMETHING_ELSE = re.compile(r"\d{1,4}\s*[-/.:]\s*\d{1,4}(\s*[-/.:]\s*\d{1,4})?\s*|0\d+|\d{12,}|\d+[eE]\d+")


def table(given: PrintedTable) -> bytes:
    """The table as UTF-8 with a mark that Excel knows; a cell over several columns is followed by empty ones.

    A cell that a spreadsheet would run as a formula, or turn into a date, begins with an apostrophe.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([safe(c.heading) for c in given.columns])
    for cells in given.rows:
        line: list[str] = []
        for cell in cells:
            line.append(safe(cell.text))
            line.extend([""] * (cell.span - 1))
        line.extend([""] * (len(given.columns) - len(line)))
        writer.writerow(line)
    return buffer.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """The text as a spreadsheet may hold it: an apostrophe before what it would otherwise compute."""
    first = text.lstrip(" ")[:1]
    made = clean(text)
    begins = made.lstrip(" \n\u00a0\u200b\ufeff")
    if first in ("\t", "\r") or begins.startswith(_STARTS_A_FORMULA) or _TURNED_INTO_SOMETHING_ELSE.fullmatch(made):
        return f"'{made}"
    return made
