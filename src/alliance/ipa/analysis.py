"""The values of an analysis: cases, notes, themes, extracts, and what links them.

`Analysis` is everything a table is made from; reads build it, tables and exports take it.
Ids are opaque text. A `span` is a pair of code-point positions `[start, end)` of a transcript's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from alliance.ipa.transcript import Transcript
from alliance.ipa.vocabulary import LABEL_SETS, Connection, Labels, Level, NoteKind

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column that a study keeps about its participants; `groups` marks a subsample column."""

    id: str
    name: str
    kind: str = "text"  # text | number | years | choice | yes-no
    place: int = 0
    groups: bool = False
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """One participant's account. `attributes` maps an attribute's id to the words as given."""

    id: str
    code: str
    pseudonym: str
    place: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    version: int = 1


@dataclass(frozen=True, slots=True)
class Note:
    """An exploratory note, on a span of a transcript or (transcript "") on the whole case."""

    id: str
    case: str
    kind: NoteKind
    text: str
    transcript: str = ""
    start: int = 0
    end: int = 0
    whole_lines: bool = False
    version: int = 1
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A node of the case tree (case given) or of the group tree (case "").

    `level` is one of LEVELS; a statement's `notes` are the notes it came from. `see` holds ids of
    themes it points at ("See ..."). `kept_reason` is why it stands in spite of the study's rule.
    """

    id: str
    case: str
    level: Level
    name: str
    parent: str = ""
    place: int = 0
    about: str = ""
    notes: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    connection: Connection = ""
    connection_reason: str = ""
    aside: bool = False
    aside_reason: str = ""
    kept_reason: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Extract:
    """A stretch of a transcript that bears on something; one row per (transcript version, start, end)."""

    id: str
    transcript: str
    start: int
    end: int
    marked: bool = False  # marked as a quotation by the researcher
    prompted: bool = False  # "prompted by me"
    version: int = 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """One use of an extract under one theme: its place, key words, and the words left out there."""

    id: str
    theme: str
    extract: str
    place: int = 0
    key: Span | None = None
    left_out: tuple[Span, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Link:
    """A group theme gathers a case theme; `label_then` is what the case theme was called at that moment."""

    id: str
    group_theme: str
    case_theme: str
    reason: str = ""
    label_then: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """The study's own rule for when a group theme is recurrent.

    `kind`: none | at least `count` participants | a third | half | all of them. `words` is how the
    study says it; `source` where it took it from.
    """

    kind: str = "none"  # none | count | third | half | all
    count: int = 0
    words: str = ""
    source: str = ""

    def needed(self, n: int) -> int | None:
        """How many of n participants the rule asks for; None where the study states no rule."""
        return {"count": self.count, "third": -(-n // 3), "half": -(-n // 2), "all": n}.get(self.kind)


@dataclass(frozen=True, slots=True)
class StudySettings:
    """What a study has chosen about itself."""

    id: str
    title: str
    questions: tuple[str, ...] = ()
    label_set: str = "2009"
    notes_side: str = "left"  # left | right
    width: int = 48
    first_line: int = 1
    citation_style: str = "name"  # see ipa.citation.STYLES
    conventions: Mapping[str, str] = field(default_factory=dict)
    rule: EvidenceRule = EvidenceRule()
    version: int = 1

    @property
    def labels(self) -> Labels:
        """The words this study uses."""
        return LABEL_SETS[self.label_set]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A whole analysis, or the part of it that a page or table needs. Cases stand in study order."""

    study: StudySettings
    cases: tuple[Case, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    transcripts: Mapping[str, Transcript] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    extracts: Mapping[str, Extract] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    links: tuple[Link, ...] = ()
