"""A table of text (csv, tsv) to a source: its rows and cells; what the columns mean is proposed and confirmed later."""

from __future__ import annotations

import csv
import io
from collections import Counter

from alliance.errors import InputProblem
from alliance.formats import read_txt
from alliance.formats.guard import MOST_LETTERS, check_amount
from alliance.ipa.source import Paragraph, Source

_DIVIDERS = (",", ";", "\t", "|")
_SAMPLE = 200  # rows that the divider is judged by
MOST_CELLS = 1_000_000
MOST_COLUMNS = 60


def read(data: bytes, name: str, encoding: str | None = None) -> Source:
    """The source in a table of text; one without columns is read as plain text."""
    found = read_txt.decoded(data, name, encoding)
    divider = _divider(found.text)
    if not divider:
        return Source(name, "txt", read_txt.paragraphs(found.text), found.encoding, found.offered, found.remarks)
    csv.field_size_limit(MOST_LETTERS)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(found.text, newline=""), delimiter=divider):
            cells += len(row)
            if cells > MOST_CELLS:
                raise InputProblem(f"“{name}” holds more than {MOST_CELLS:,} cells: bring interviews in one by one.")
            rows.append(row)
    except csv.Error as problem:
        raise InputProblem(
            f"“{name}” is not a whole table: open it in a spreadsheet, save it as .xlsx or .csv, try again."
        ) from problem
    paragraphs = paragraphs_of(rows)
    check_amount(len(found.text), len(paragraphs), name)
    return Source(name, "csv", paragraphs, found.encoding, found.offered, found.remarks)


def paragraphs_of(rows: list[list[str]]) -> tuple[Paragraph, ...]:
    """The filled cells of rows, row by row; a break inside a cell makes two paragraphs of it."""
    found = []
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row[:MOST_COLUMNS]):
            for line in cell.split("\n"):
                words = " ".join(line.replace("\f", " ").split())
                if words:
                    found.append(Paragraph(words, cell=(number, column)))
    return tuple(found)


def _divider(text: str) -> str:
    """What stands between the cells of a row; "" where there are no columns."""
    sample = text[:200_000]
    best, most = "", 0.0
    for divider in _DIVIDERS:
        if divider not in sample:
            continue
        try:
            rows = [
                row
                for row, _ in zip(
                    csv.reader(io.StringIO(sample, newline=""), delimiter=divider), range(_SAMPLE), strict=False
                )
            ]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
        if not widths:
            continue
        width, n = widths.most_common(1)[0]
        share = n / sum(widths.values())
        if width > 1 and share >= 0.6 and share + width / 1000 > most:
            best, most = divider, share + width / 1000
    return best
