"""How citations are written and read, as tables a researcher can check; rendered into docs/reference/citation-styles.md.

Every expected citation is written out by hand; `test_citation_styles.py` runs them.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace

from alliance.ipa.transcript import Lines, Speaker, Transcript, Turn

_TEXT = "\n".join("abcd efgh" for _ in range(60))

#: sixty lines, the first of them line 340, on pages 13 to 15
ROWAN = Transcript(
    text=_TEXT,
    turns=(Turn(0, len(_TEXT), 0),),
    speakers=(Speaker("Rowan", "participant"),),
    lines=Lines(array("I", range(0, 600, 10)), array("I", range(340, 400))),
    pages=(340, 358, 380),
    first_page=13,
    name="Rowan",
)
_TIMES = replace(ROWAN, lines=Lines(array("I", [0, 300]), array("I", [0, 724]), unit="time", printed=True), pages=())
_PARAGRAPHS = replace(ROWAN, lines=replace(ROWAN.lines, unit="paragraph"))


@dataclass(frozen=True)
class Written:
    """What is cited, and how each style writes it."""

    what: str
    transcript: Transcript
    spans: tuple[tuple[int, int], ...]
    name: str
    page: str
    brackets: str
    lines: str
    name_page: str


WRITTEN = (
    Written(
        "a stretch of four lines", ROWAN, ((200, 239),),
        "Rowan: 360-363", "P. 14 360-363", "(Rowan, p. 14, ll. 360-363)", "360-363", "Rowan: 14/360-363",
    ),
    Written(
        "one line", ROWAN, ((200, 204),),
        "Rowan: 360", "P. 14 360", "(Rowan, p. 14, l. 360)", "360", "Rowan: 14/360",
    ),
    Written(
        "several stretches", ROWAN, ((200, 219), (300, 309)),
        "Rowan: 360-361, 370", "P. 14 360-361, P. 14 370", "(Rowan, p. 14, ll. 360-361, 370)", "360-361, 370",
        "Rowan: 14/360-361, 14/370",
    ),
    Written(
        "a stretch over a page break", ROWAN, ((160, 199),),
        "Rowan: 356-359", "P. 13-14 356-359", "(Rowan, pp. 13-14, ll. 356-359)", "356-359", "Rowan: 13-14/356-359",
    ),
    Written(
        "a transcript without pages", replace(ROWAN, pages=()), ((200, 239),),
        "Rowan: 360-363", "360-363", "(Rowan, ll. 360-363)", "360-363", "Rowan: 360-363",
    ),
    Written(
        "the second of two interviews", replace(ROWAN, place=2, of=2), ((200, 239),),
        "Rowan 2: 360-363", "P. 14 360-363", "(Rowan 2, p. 14, ll. 360-363)", "360-363", "Rowan 2: 14/360-363",
    ),
    Written(
        "numbered paragraphs", replace(_PARAGRAPHS, pages=()), ((200, 239),),
        "Rowan: paras 360-363", "paras 360-363", "(Rowan, paras 360-363)", "paras 360-363", "Rowan: paras 360-363",
    ),
    Written(
        "time stamps", _TIMES, ((300, 301),),
        "Rowan: 0:12:04", "0:12:04", "(Rowan, 0:12:04)", "0:12:04", "Rowan: 0:12:04",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """A citation as a chapter has it, and what is understood: name, page, lines, and oddities of its form."""

    chapter: str
    name: str
    page: int | None
    first: int
    last: int
    oddities: tuple[str, ...] = ()


READ = (
    Read("(Rowan, p. 14, ll. 360-363)", "Rowan", 14, 360, 363),
    Read("Rowan: 360–363", "Rowan", None, 360, 363),
    Read("P.14 360-363", "", 14, 360, 363),
    Read("[Rowan, 14: 360]", "Rowan", 14, 360, 360),
    Read("(Rowan, page 14, lines 360-363)", "Rowan", 14, 360, 363),
    Read("Rowan, 360–363", "Rowan", None, 360, 363),
    Read("(Rowan, 360)", "Rowan", None, 360, 360),
    Read("(Rowan, lines 360 to 363)", "Rowan", None, 360, 363),
    Read("(ROWAN: 360)", "Rowan", None, 360, 360),
    Read("(Rowan: L360-L363)", "Rowan", None, 360, 363),
    Read("lines 12 to 15", "", None, 12, 15),
    Read("L12-15", "", None, 12, 15),
    Read("(360-363)", "", None, 360, 363),
    Read("1209-10", "", None, 1209, 1210, ("the last line is shortened",)),
    Read("Rowan 360-363", "Rowan", None, 360, 363, ("the colon after the name is missing",)),
    Read("(Rowan; 360-363)", "Rowan", None, 360, 363, ("another sign stands where a colon belongs",)),
    Read("Rowan: 363-360", "Rowan", None, 360, 363, ("the range runs backwards",)),
    Read(
        "P. P.47 1341- 1346", "", 47, 1341, 1346,
        ("the mark for the page stands twice", "blanks or an unusual dash stand in the range"),
    ),
    Read("Rowan: 360 - 363", "Rowan", None, 360, 363, ("blanks or an unusual dash stand in the range",)),
    Read("(Rowan: 360-363]", "Rowan", None, 360, 363, ("the bracket is closed by one of another kind",)),
    Read("(Rowan: 360-363", "Rowan", None, 360, 363, ("the bracket is not closed",)),
    Read("Rowan: 360-363)", "Rowan", None, 360, 363, ("the bracket is not opened",)),
    Read("(Rowan:\n360-363)", "Rowan", None, 360, 363, ("it is broken over a line",)),
)  # fmt: skip
