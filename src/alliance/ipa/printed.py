"""A table as it prints: the one shape that screens, docx, xlsx, csv and html all draw.

A cell carries its words, a style that each format knows how to draw, and where a click leads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal[
    "plain",
    "theme",
    "subtheme",
    "strand",
    "statement",
    "tension",
    "versus",
    "see",
    "quotation",
    "citation",
    "keywords",
    "name",
    "count",
    "heading",
    "yes",
    "no",
]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a cell leads: a span of a transcript, a theme, or both. Empty strings lead nowhere."""

    transcript: str = ""
    start: int = 0
    end: int = 0
    theme: str = ""
    extract: str = ""
    evidence: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a cell that leads somewhere of its own (one citation among several)."""

    text: str
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `pieces`, where given, together make `text`. `span` is how many columns it covers.

    `proposed` marks what the program suggests and nobody has chosen yet (shown on screen only).
    """

    text: str = ""
    style: Style = "plain"
    span: int = 1
    pieces: tuple[Piece, ...] = ()
    target: Target | None = None
    depth: int = 0
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and its share of the width (the shares of a table add up to 1)."""

    heading: str
    share: float
    align: Literal["left", "right", "center"] = "left"


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A caption, columns, rows of cells, and the notes printed beneath."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    landscape: bool = False
    name: str = "table"  # a safe stem for a file name
