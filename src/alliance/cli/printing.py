"""Tables and lists as plain text for a terminal, and as JSON values."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from alliance.ipa.printed import Cell, PrintedTable

BETWEEN = "  "
NARROWEST = 6


def counted(n: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 turn, 1,204 words."""
    return f"{n:,} {one if n == 1 else (many or one + 's')}"


def text_of(table: PrintedTable, width: int = 0) -> str:
    """The table as text: caption, columns, notes beneath."""
    width = width or max(60, min(shutil.get_terminal_size((100, 24)).columns, 160))
    inner = width - len(BETWEEN) * (len(table.columns) - 1)
    widths = [max(NARROWEST, int(column.share * inner)) for column in table.columns]
    lines = [table.caption, ""] if table.caption else []
    lines += _row([Cell(column.heading, "heading") for column in table.columns], widths)
    lines.append(BETWEEN.join("-" * w for w in widths))
    for cells in table.rows:
        lines += _row(cells, widths)
    if not table.rows:
        lines.append("(nothing yet)")
    for note in table.notes:
        lines += ["", *textwrap.wrap(note, width)]
    return "\n".join(line.rstrip() for line in lines)


def _row(cells: Sequence[Cell], widths: Sequence[int]) -> list[str]:
    parts: list[tuple[int, list[str]]] = []
    at = 0
    for cell in cells:
        here = widths[at : at + cell.span]
        at += cell.span
        room = sum(here) + len(BETWEEN) * (len(here) - 1)
        parts.append((room, _wrapped(cell, room)))
    height = max((len(lines) for _, lines in parts), default=0)
    return [
        BETWEEN.join((lines[n] if n < len(lines) else "").ljust(room) for room, lines in parts) for n in range(height)
    ]


def _wrapped(cell: Cell, room: int) -> list[str]:
    indent = "  " * min(cell.depth, 3)
    lines: list[str] = []
    for paragraph in (cell.text or "").split("\n"):
        wrapped = textwrap.wrap(paragraph, max(room, NARROWEST), initial_indent=indent, subsequent_indent=indent)
        lines += wrapped or [""]
    return lines


def json_of(table: PrintedTable) -> dict[str, Any]:
    """The table as plain values; a cell over several columns is followed by empty ones."""
    rows = []
    for cells in table.rows:
        row: list[str] = []
        for cell in cells:
            row += [cell.text, *[""] * (cell.span - 1)]
        rows.append(row)
    return {
        "caption": table.caption,
        "columns": [column.heading for column in table.columns],
        "rows": rows,
        "notes": list(table.notes),
    }


def listed(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A list as columns, each as wide as its longest entry (at most 60)."""
    held = [[" ".join(str(part).split()) for part in row] for row in rows]
    if not held:
        return "(nothing yet)"
    shown = [[part if len(part) <= 60 else part[:59] + "…" for part in row] for row in [list(headings), *held]]
    widths = [max(len(row[n]) for row in shown) for n in range(len(headings))]
    return "\n".join(BETWEEN.join(part.ljust(w) for part, w in zip(row, widths, strict=True)).rstrip() for row in shown)
