"""A chapter and what its check says: the values that readers, the check, screens and files share.

A chapter is a row of blocks in reading order. `ipa.chapter_check.check` compares it with transcripts and,
where there is a study, with its themes; it never changes the chapter. Positions are code points of a block's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from alliance.ipa.citation import ParsedCitation
from alliance.ipa.transcript import Transcript

Span = tuple[int, int]
#: a line's number in an older version of a transcript -> first and last line where its words stand now
LineMap = Mapping[int, tuple[int, int]]

BlockKind = Literal["heading", "paragraph", "quote", "cell", "footnote"]
BLOCK_KINDS: tuple[BlockKind, ...] = ("heading", "paragraph", "quote", "cell", "footnote")

WordsVerdict = Literal["exact", "altered", "not found", "not held"]
WORDS_VERDICTS: dict[WordsVerdict, str] = {
    "exact": "the words are the transcript’s",
    "altered": "some words differ from the transcript",
    "not found": "these words stand in no transcript",
    "not held": "the transcript or the lines cited are not held here, so the words cannot be compared",
}

ChangeKind = Literal["spelling", "repetition dropped", "word changed", "omission not marked", "insertion not marked"]
CHANGES: dict[ChangeKind, str] = {
    "spelling": "the same word, spelt otherwise",
    "repetition dropped": "a word said twice stands once",
    "word changed": "another word",
    "omission not marked": "words left out without a mark",
    "insertion not marked": "words put in without brackets",
}

LinesVerdict = Literal["inside", "within the fit", "wider", "partly outside", "outside", "not held", "not cited"]
LINES_VERDICTS: dict[LinesVerdict, str] = {
    "inside": "the words stand in the lines cited",
    "within the fit": "the words stand in the lines cited, as far as the numbering is certain",
    "wider": "the lines cited hold more than these words",
    "partly outside": "some of the words stand outside the lines cited",
    "outside": "the words stand in other lines",
    "not held": "the lines cited, or the words, are not held here",
    "not cited": "no lines are cited",
}

FindingKind = Literal[
    "words differ between places", "cited differently", "same lines twice", "theme name drifts", "number word",
    "claim without extract", "range too short", "odd citation", "no citation", "speaker assumed", "mark missing",
]  # fmt: skip
FINDINGS: dict[FindingKind, str] = {
    "words differ between places": "one extract is worded differently in two places",
    "cited differently": "one extract is cited differently in two places",
    "same lines twice": "the same lines are used twice",
    "theme name drifts": "a theme’s name is not the study’s",
    "number word": "a number word stands beside a theme: compare it with the count",
    "claim without extract": "a claim that no extract in the chapter shows",
    "range too short": "the lines cited are too few for the words",
    "odd citation": "a citation has an odd form",
    "no citation": "a quotation has no citation",
    "speaker assumed": "the speaker is not named beside the lines: taken from the text around",
    "mark missing": "a quotation mark or bracket is missing",
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch that the workbench wrote as a quotation, known again by its id."""

    start: int
    end: int
    id: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, block quotation, table cell or footnote; `cell` is (table, row, column), from 0."""

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    cell: tuple[int, int, int] | None = None
    place: str = ""  # "paragraph 12", "table 2, row 3, column 1"
    marked: tuple[Marked, ...] = ()
    italic: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter or thesis as its blocks, in reading order."""

    name: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference of words: what the chapter has (at `[start, end)` of the block) and what the transcript has."""

    kind: ChangeKind
    chapter: str
    transcript: str
    start: int
    end: int
    block: int = -1  # -1: the block where the quotation begins


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """One quotation of a chapter with its two verdicts.

    `[start, end)` are its words in the block, without the quotation marks; `last_block` is where it ends when it runs
    over several paragraphs (then `end` is a position there). `citation` is the first range cited beside it,
    `cited` all of them, both in the text of `citation_block`. `found` is where the words stand in `transcript`.
    """

    block: int
    start: int
    end: int
    words: str
    citation: ParsedCitation | None = None
    speaker: str = ""  # whom the chapter says it is, or seems to say
    assumed: bool = False  # the speaker comes from the text around
    transcript: str = ""  # its id; "" where it is not known
    words_verdict: WordsVerdict = "not found"
    lines_verdict: LinesVerdict = "not cited"
    changes: tuple[Change, ...] = ()
    found: Span | None = None
    right_lines: tuple[int, int] | None = None
    right_citation: str = ""
    off_by: int = 0  # by how many lines the citation misses
    nested: bool = False  # stands inside another quotation
    again: bool = False  # a phrase quoted again in the commentary
    mark: str = ""  # the id under which the workbench wrote it
    remarks: tuple[str, ...] = ()
    last_block: int = -1  # -1: the same block
    citation_block: int = -1  # -1: none
    cited: tuple[ParsedCitation, ...] = ()
    right_words: str = ""  # what the transcript has there, omissions marked as in the chapter
    theme: str = ""  # id of the theme under whose heading it stands

    @property
    def right(self) -> bool:
        """Whether nothing is to be done about its words or its lines."""
        lines = self.lines_verdict in ("inside", "within the fit", "wider")
        of_another = (self.again or self.nested) and self.lines_verdict == "not cited"  # the extract is cited already
        return self.words_verdict == "exact" and (lines or of_another)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: where it is, a plain sentence, and the quotations (by index) it is about."""

    kind: FindingKind
    block: int
    start: int
    end: int
    text: str
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Plain counts of quotations: by participant, and for each theme by participant; nothing is ranked."""

    participants: tuple[tuple[str, int], ...] = ()
    themes: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()

    @property
    def quotations(self) -> int:
        """How many quotations have a participant."""
        return sum(n for _, n in self.participants)


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of a chapter says. Quotations and findings stand in reading order."""

    chapter: Chapter
    quotations: tuple[CheckedQuotation, ...] = ()
    findings: tuple[Finding, ...] = ()
    counts: Counts = Counts()


@dataclass(frozen=True, slots=True)
class Exported:
    """The very evidence behind a quotation that the workbench wrote, and the words it wrote then."""

    transcript: str
    start: int
    end: int
    left_out: tuple[Span, ...] = ()
    words: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class KnownTheme:
    """A theme of the study: its name, where it stands, who contributes, and the extracts under it or beneath it."""

    id: str
    name: str
    level: str = "superordinate"
    parent: str = ""
    case: str = ""  # "": across cases
    people: tuple[str, ...] = ()  # names of those who contribute
    extracts: tuple[tuple[str, int, int], ...] = ()  # transcript, start, end
    earlier: tuple[str, ...] = ()  # names it had before


@dataclass(frozen=True, slots=True)
class Against:
    """What a chapter is compared with; transcripts alone are enough."""

    transcripts: tuple[Transcript, ...]
    themes: tuple[KnownTheme, ...] = ()
    people: tuple[str, ...] = ()  # names of all participants; from the transcripts where none are given
    also_called: Mapping[str, str] = field(default_factory=dict)  # another name ("P1") -> the name cited
    lines_then: Mapping[str, Mapping[int, LineMap]] = field(default_factory=dict)  # transcript -> version -> its map
    exported: Mapping[str, Exported] = field(default_factory=dict)  # id of a content control -> its evidence
    citation_style: str = "name"
    labels: tuple[str, ...] = ()  # what the study calls its levels ("superordinate theme", ...)
    #: (block, start) of a quotation -> the name that a person chose for it; wins over what the text seems to say
    said: Mapping[tuple[int, int], str] = field(default_factory=dict)
