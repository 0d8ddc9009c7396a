"""The words of the field: what a study may call its levels, and which kinds there are.

The code keeps one word for one idea; a study chooses the labels of Smith, Flowers & Larkin (2009)
or of the second edition (2022), and screens and exports follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NoteKind = Literal["descriptive", "linguistic", "conceptual", ""]
NOTE_KINDS: tuple[NoteKind, ...] = ("descriptive", "linguistic", "conceptual", "")
NOTE_KIND_WORDS: dict[str, str] = {
    "descriptive": "Descriptive",
    "linguistic": "Linguistic",
    "conceptual": "Conceptual",
    "": "Not sorted yet",
}

Level = Literal["superordinate", "subtheme", "strand", "statement", "tension", "pole"]
LEVELS: tuple[Level, ...] = ("superordinate", "subtheme", "strand", "statement", "tension", "pole")

#: level -> the levels it may stand under ("" is: under nothing). Levels may be skipped.
MAY_STAND_UNDER: dict[Level, tuple[str, ...]] = {
    "superordinate": ("",),
    "subtheme": ("", "superordinate"),
    "strand": ("", "superordinate", "subtheme"),
    "statement": ("", "superordinate", "subtheme", "strand", "tension", "pole"),
    "tension": ("", "superordinate", "subtheme", "strand"),
    "pole": ("tension",),
}

#: the six ways to connect emergent themes named in the 2009 book, chapter 5
Connection = Literal["", "abstraction", "subsumption", "polarization", "contextualization", "numeration", "function"]
CONNECTIONS: dict[str, str] = {
    "": "not said",
    "abstraction": "abstraction: like with like, under a new name",
    "subsumption": "subsumption: one theme becomes the name of the cluster",
    "polarization": "polarization: opposites belong together",
    "contextualization": "contextualization: they share a moment of the narrative",
    "numeration": "numeration: it is said often",
    "function": "function: what saying it does for the speaker",
}

BracketKind = Literal["back-channel", "sound", "placeholder", "unclear"]
BRACKET_KINDS: dict[str, str] = {
    "back-channel": "the other speaker’s back-channel, such as (Mm-hm)",
    "sound": "a sound or a silence, such as (laughs)",
    "placeholder": "a word put in place of a name, such as (service name)",
    "unclear": "not decided",
}

Role = Literal["interviewer", "participant", "other", "unknown"]


@dataclass(frozen=True, slots=True)
class Labels:
    """What one label set calls the things of an analysis (singular, plural where a screen needs it)."""

    key: str
    note: str
    notes: str
    statement: str
    statements: str
    subtheme: str
    subthemes: str
    case_theme: str
    case_themes: str
    group_theme: str
    group_themes: str
    case_table: str
    master_table: str
    strand: str = "strand"
    strands: str = "strands"
    tension: str = "tension"
    tensions: str = "tensions"
    pole: str = "counter-claim"

    def level(self, level: str, *, group: bool = False) -> str:
        """The word for a level of the tree, in this label set."""
        if level == "superordinate":
            return self.group_theme if group else self.case_theme
        return str(getattr(self, level))


LABEL_SETS: dict[str, Labels] = {
    "2009": Labels(
        key="2009",
        note="exploratory comment",
        notes="exploratory comments",
        statement="emergent theme",
        statements="emergent themes",
        subtheme="subtheme",
        subthemes="subthemes",
        case_theme="superordinate theme",
        case_themes="superordinate themes",
        group_theme="superordinate theme",
        group_themes="superordinate themes",
        case_table="table of themes",
        master_table="master table of themes",
    ),
    "2022": Labels(
        key="2022",
        note="exploratory note",
        notes="exploratory notes",
        statement="experiential statement",
        statements="experiential statements",
        subtheme="subtheme",
        subthemes="subthemes",
        case_theme="personal experiential theme",
        case_themes="personal experiential themes",
        group_theme="group experiential theme",
        group_themes="group experiential themes",
        case_table="table of personal experiential themes",
        master_table="table of group experiential themes",
    ),
}
