"""Names that try to break a file."""

from __future__ import annotations

from alliance.ipa.printed import Cell, Column, PrintedTable, Target

NAMES = (
    "“Who said ‘never’?”",
    "a/b\\c: d*e?",
    "x" * 300,
    "غرفة لا أحد فيها بعد",
    "=1+1",
    '=HYPERLINK("http://x.test","y")',
    "+44 or -44",
    "@SUM(A1)",
    "\t=1",
    "<b>bold</b> & </w:t> ]]>",
    "control\x00\x01 \x1b\x7fhere",
    "page\x0cbreak",
    "half \ud83d an emoji",
    "whole 👩\u200d👧 emoji",
    "_x0041_",
    "line one\nline two\ttabbed",
    "&amp; {{ 7*7 }} {% raw %}",
    " leading and trailing ",
    "'apostrophe",
    "",
    "10-12",
    "http://example.test/?a=1&b=2",
)


def table(name: str = "table", caption: str = "Hostile & <names>") -> PrintedTable:
    """A table with a hostile name in every cell, heading and note."""
    return PrintedTable(
        caption=caption,
        columns=(Column("=Name", 0.5), Column("<i>Words</i>", 0.3), Column("n & N", 0.2, "center")),
        rows=tuple(
            (
                Cell(words, "theme", target=Target(theme="t")),
                Cell(words, "quotation", target=Target("t", 0, 1, evidence=f"e{at}")),
                Cell(words, "count", depth=at % 4),
            )
            for at, words in enumerate(NAMES)
        )
        + tuple((Cell(words, "heading", span=3),) for words in NAMES),
        notes=NAMES,
        name=name,
    )
