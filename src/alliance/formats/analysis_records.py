"""The records of a saved analysis: what one JSON file of a whole study holds, field by field.

docs/reference/analysis-file.md describes them. Defaults are left out of the file.
"""

from __future__ import annotations

import hashlib
import typing
from array import array
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any

from alliance.errors import InputProblem
from alliance.ipa.compare import Node, Structure
from alliance.ipa.quality import LISTS
from alliance.ipa.remarks import REMARK_KINDS
from alliance.ipa.transcript import Lines, Speaker, Transcript, Turn
from alliance.ipa.vocabulary import BRACKET_KINDS, CONNECTIONS, LABEL_SETS, LEVELS, NOTE_KINDS
from alliance.study.literature import KINDS as SOURCE_KINDS
from alliance.study.literature import RELATIONS, TO_WHOM
from alliance.study.writing import TEXTS_OF_A_CASE

#: numbers are kept as 32-bit integers
LARGEST_NUMBER = 2**31 - 1


# --- what a field may hold


@dataclass(frozen=True, slots=True)
class Words:
    """Text of `least` to `most` characters; `nfc` refuses what other text is quietly brought to."""

    most: int
    least: int = 0
    nfc: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the words known."""

    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = LARGEST_NUMBER


@dataclass(frozen=True, slots=True)
class Own:
    """The record's own id."""


@dataclass(frozen=True, slots=True)
class Of:
    """The id of a record in another list; "" where `empty` allows it."""

    kind: str
    empty: bool = False


Id = Annotated[str, Own()]
Name = Annotated[str, Words(200, 1)]
Title = Annotated[str, Words(500, 1)]
Text = Annotated[str, Words(20_000)]
Number = Annotated[int, Whole()]
Place = Annotated[int, Whole(-LARGEST_NUMBER)]
Span = tuple[Number, Number]
#: the id of a record in one of the lists that can be pointed at
Pointed = Annotated[str, Words(16, 1)]


# --- the records, in the order in which they are written


@dataclass(frozen=True, slots=True)
class Rule:
    """The study's rule of evidence."""

    kind: Annotated[str, OneOf(("none", "count", "third", "half", "all"))] = "none"
    count: Number = 0
    words: Text = ""
    source: Text = ""


@dataclass(frozen=True, slots=True)
class Study:
    """What the study has chosen about itself, and who began it."""

    id: Id
    title: Title
    researcher: Annotated[str, Of("researchers")]
    created: datetime
    questions: tuple[Text, ...] = ()
    label_set: Annotated[str, OneOf(tuple(LABEL_SETS))] = "2009"
    notes_side: Annotated[str, OneOf(("left", "right"))] = "left"
    width: Annotated[int, Whole(20, 200)] = 48
    first_line: Annotated[int, Whole(0, 1_000_000)] = 1
    citation_style: Annotated[str, Words(20, 1)] = "name"
    conventions: Mapping[str, Annotated[str, OneOf(tuple(BRACKET_KINDS))]] = field(default_factory=dict)
    rule: Rule = field(default_factory=Rule)


@dataclass(frozen=True, slots=True)
class Researcher:
    """Somebody whose name stands beside what was done."""

    id: Id
    name: Name
    created: datetime


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column about participants."""

    id: Id
    name: Name
    created: datetime
    kind: Annotated[str, OneOf(("text", "number", "years", "choice", "yes-no"))] = "text"
    place: Place = 0
    groups: bool = False
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """A participant, in study order; `attributes` maps the id of a column to the words given."""

    id: Id
    code: Annotated[str, Words(40, 1)]
    pseudonym: Name
    created: datetime
    place: Place = 0
    attributes: Mapping[str, Annotated[str, Words(500, 1)]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpeakerRecord:
    """One voice of a transcript."""

    label: Annotated[str, Words(1000)]
    role: Annotated[str, OneOf(("interviewer", "participant", "other", "unknown"))] = "unknown"
    spellings: tuple[Annotated[str, Words(1000)], ...] = ()


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One speaker's stretch; `speaker` counts in the transcript's speakers from 0."""

    start: Number
    end: Number
    speaker: Number
    printed: Number | None = None


@dataclass(frozen=True, slots=True)
class LinesRecord:
    """Where each line begins; `numbers` is left out where they count up from `first`."""

    starts: tuple[Number, ...]
    first: Number = 1
    numbers: tuple[Number, ...] = ()
    width: Annotated[int, Whole(1, 32_767)] = 48
    unit: Annotated[str, OneOf(("line", "paragraph", "time"))] = "line"
    fit_error: Number = 0
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Original:
    """The file as it was brought in; `content` is its bytes (base64 in the file)."""

    name: Annotated[str, Words(300)]
    sha256: Annotated[str, Words(64)]
    content: bytes
    kind: Annotated[str, Words(20)] = ""
    encoding: Annotated[str, Words(40)] = ""


@dataclass(frozen=True, slots=True)
class TranscriptRecord:
    """One interview: the words alone, and beside them who speaks where, which lines, which pages."""

    id: Id
    case: Annotated[str, Of("cases")]
    title: Annotated[str, Words(300, 1)]
    created: datetime
    text: Annotated[str, Words(50_000_000, 1, nfc=True)]
    speakers: tuple[SpeakerRecord, ...]
    turns: tuple[TurnRecord, ...]
    lines: LinesRecord
    sha256: Annotated[str, Words(64)] = ""
    held_on: date | None = None
    place: Place = 1
    version: Annotated[int, Whole(1)] = 1
    pages: tuple[Number, ...] = ()
    first_page: Place = 1
    continues: bool = False
    times: tuple[Span, ...] = ()
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """An exploratory note, on a span of a transcript or (no transcript) on the whole case."""

    id: Id
    case: Annotated[str, Of("cases")]
    text: Annotated[str, Words(20_000, 1)]
    created: datetime
    kind: Annotated[str, OneOf(NOTE_KINDS)] = ""
    transcript: Annotated[str, Of("transcripts", empty=True)] = ""
    start: Number = 0
    end: Number = 0
    whole_lines: bool = False
    words: Annotated[str, Words(50_000_000)] = ""


@dataclass(frozen=True, slots=True)
class ThemeRecord:
    """A node of a case's tree, or (no case) of the tree across cases."""

    id: Id
    level: Annotated[str, OneOf(LEVELS)]
    name: Annotated[str, Words(2000, 1)]
    created: datetime
    case: Annotated[str, Of("cases", empty=True)] = ""
    parent: Annotated[str, Of("themes", empty=True)] = ""
    place: Place = 0
    about: Text = ""
    notes: tuple[Annotated[str, Of("notes")], ...] = ()
    see: tuple[Annotated[str, Of("themes")], ...] = ()
    connection: Annotated[str, OneOf(tuple(CONNECTIONS))] = ""
    connection_reason: Text = ""
    aside: bool = False
    aside_reason: Text = ""
    kept_reason: Text = ""


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """A group theme gathers a case theme, and what that was called at the time."""

    id: Id
    group_theme: Annotated[str, Of("themes")]
    case_theme: Annotated[str, Of("themes")]
    created: datetime
    reason: Text = ""
    label_then: Annotated[str, Words(2000)] = ""


@dataclass(frozen=True, slots=True)
class ExtractRecord:
    """A stretch of a transcript that bears on something."""

    id: Id
    transcript: Annotated[str, Of("transcripts")]
    start: Number
    end: Number
    created: datetime
    marked: bool = False
    prompted: bool = False
    words: Annotated[str, Words(50_000_000)] = ""


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """One use of an extract under one theme."""

    id: Id
    theme: Annotated[str, Of("themes")]
    extract: Annotated[str, Of("extracts")]
    created: datetime
    place: Place = 0
    key: Span | None = None
    left_out: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """A theme as it stood in a saved version, with what stood under it."""

    id: Annotated[str, Words(16, 1)]
    level: Annotated[str, OneOf(LEVELS)]
    name: Annotated[str, Words(2000, 1)]
    under: tuple[NodeRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """A saved version of a tree: of a case, or (no case) across cases."""

    id: Id
    title: Annotated[str, Words(300, 1)]
    created: datetime
    themes: tuple[NodeRecord, ...]
    case: Annotated[str, Of("cases", empty=True)] = ""
    reason: Text = ""


@dataclass(frozen=True, slots=True)
class NumberingRecord:
    """How the appendices are numbered; at most one in a file."""

    id: Id
    created: datetime
    word: Annotated[str, Words(60)] = ""
    first: Annotated[str, Words(3, 1)] = "A"
    together: bool = True


@dataclass(frozen=True, slots=True)
class AppendixRecord:
    """One chosen appendix: what it holds, of whom, and the title it was given ("": the usual one)."""

    id: Id
    what: Annotated[str, Words(40, 1)]
    created: datetime
    case: Annotated[str, Of("cases", empty=True)] = ""
    transcript: Annotated[str, Of("transcripts", empty=True)] = ""
    ref: Annotated[str, Words(60)] = ""
    title: Annotated[str, Words(300)] = ""
    place: Place = 0


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """A sealed snapshot of the whole analysis; `parts` is how many parts were sealed."""

    id: Id
    title: Annotated[str, Words(300, 1)]
    created: datetime
    seal: Annotated[str, Words(64, 64)]
    parts: Number
    reason: Text = ""


@dataclass(frozen=True, slots=True)
class SnapshotPartRecord:
    """What a snapshot keeps of one case, or (no case) across cases: JSON in text, as it was sealed."""

    id: Id
    snapshot: Annotated[str, Of("snapshots")]
    created: datetime
    content: Annotated[str, Words(50_000_000, 2)]
    said: Annotated[str, Words(50_000_000, 2)]
    sha256: Annotated[str, Words(64, 64)]
    case: Annotated[str, Of("cases", empty=True)] = ""


@dataclass(frozen=True, slots=True)
class DiaryRecord:
    """A diary entry; `points` names records of several lists."""

    id: Id
    by: Annotated[str, Of("researchers")]
    text: Annotated[str, Words(20_000, 1)]
    created: datetime
    dated: date | None = None
    kind: Annotated[str, Words(20)] = ""
    case: Annotated[str, Of("cases", empty=True)] = ""
    theme: Annotated[str, Of("themes", empty=True)] = ""
    quotable: bool = False
    points: tuple[Pointed, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingRecord:
    """A case's account was read once more."""

    id: Id
    case: Annotated[str, Of("cases")]
    created: datetime
    transcript: Annotated[str, Of("transcripts", empty=True)] = ""
    dated: date | None = None
    with_recording: bool = False
    text: Text = ""


@dataclass(frozen=True, slots=True)
class QualityRecord:
    """One item of the quality checklist as it was answered; `points` names records of several lists."""

    id: Id
    listed: Annotated[str, OneOf(tuple(LISTS))]
    created: datetime
    key: Annotated[str, Words(20)] = ""
    title: Annotated[str, Words(500)] = ""
    guidance: Text = ""
    answer: Text = ""
    points: tuple[Pointed, ...] = ()
    place: Place = 0


@dataclass(frozen=True, slots=True)
class RemarkRecord:
    """Something that waits, or waited, to be settled: a comment from Word, say."""

    id: Id
    kind: Annotated[str, OneOf(tuple(REMARK_KINDS))]
    created: datetime
    text: Annotated[str, Words(100_000)] = ""
    case: Annotated[str, Of("cases", empty=True)] = ""
    transcript: Annotated[str, Of("transcripts", empty=True)] = ""
    theme: Annotated[str, Of("themes", empty=True)] = ""
    start: Number = 0
    end: Number = 0
    quoted: Annotated[str, Words(100_000)] = ""
    author: Annotated[str, Words(200)] = ""
    dated: datetime | None = None
    file_name: Annotated[str, Words(300)] = ""
    subject: Annotated[str, Words(16)] = ""
    settled: bool = False
    answer: Text = ""


@dataclass(frozen=True, slots=True)
class ThemeTextRecord:
    """What the researcher wrote on a theme; `answers` are research questions, word for word."""

    id: Id
    theme: Annotated[str, Of("themes")]
    created: datetime
    convergence: Text = ""
    divergence: Text = ""
    descriptive: Text = ""
    linguistic: Text = ""
    conceptual: Text = ""
    implications: Text = ""
    answers: tuple[Annotated[str, Words(20_000, 1)], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A piece of literature; names stand surname first."""

    id: Id
    created: datetime
    kind: Annotated[str, OneOf(tuple(SOURCE_KINDS))] = "other"
    authors: tuple[Annotated[str, Words(10_000, 1)], ...] = ()
    editors: tuple[Annotated[str, Words(10_000, 1)], ...] = ()
    year: Annotated[str, Words(40)] = ""
    title: Text = ""
    container: Text = ""
    publisher: Text = ""
    volume: Annotated[str, Words(100)] = ""
    number: Annotated[str, Words(100)] = ""
    pages: Annotated[str, Words(100)] = ""
    doi: Text = ""
    url: Text = ""
    remark: Text = ""


@dataclass(frozen=True, slots=True)
class RelationRecord:
    """How a theme stands to a source, or (no source) to the literature."""

    id: Id
    theme: Annotated[str, Of("themes")]
    relation: Annotated[str, OneOf(tuple(RELATIONS))]
    created: datetime
    source: Annotated[str, Of("sources", empty=True)] = ""
    words: Text = ""
    place: Place = 0


@dataclass(frozen=True, slots=True)
class RecommendationRecord:
    """A recommendation, to whom, and what it rests on."""

    id: Id
    text: Annotated[str, Words(20_000, 1)]
    created: datetime
    to_whom: tuple[Annotated[str, OneOf(tuple(TO_WHOM))], ...] = ()
    themes: tuple[Annotated[str, Of("themes")], ...] = ()
    extracts: tuple[Annotated[str, Of("extracts")], ...] = ()
    place: Place = 0


@dataclass(frozen=True, slots=True)
class CounterSearchRecord:
    """The researcher looked for what speaks against a theme: in one account, or (no case) in so many."""

    id: Id
    theme: Annotated[str, Of("themes")]
    searched: Annotated[str, Words(20_000, 1)]
    created: datetime
    case: Annotated[str, Of("cases", empty=True)] = ""
    accounts: Number = 0
    dated: date | None = None
    found: Text = ""
    extracts: tuple[Annotated[str, Of("extracts")], ...] = ()


@dataclass(frozen=True, slots=True)
class TieRecord:
    """Two themes across cases, tied in the researcher's words."""

    id: Id
    theme: Annotated[str, Of("themes")]
    other: Annotated[str, Of("themes")]
    created: datetime
    words: Text = ""


@dataclass(frozen=True, slots=True)
class CaseTextRecord:
    """One paragraph of a case's portrait or narrative: the researcher's words, or an extract of the case."""

    id: Id
    case: Annotated[str, Of("cases")]
    kind: Annotated[str, OneOf(tuple(TEXTS_OF_A_CASE))]
    created: datetime
    words: Text = ""
    extract: Annotated[str, Of("extracts", empty=True)] = ""
    place: Place = 0


@dataclass(frozen=True, slots=True)
class TitlePageRecord:
    """The facts of the title page; there is one at most."""

    id: Id
    created: datetime
    title: Text = ""
    author: Text = ""
    award: Text = ""
    institution: Text = ""
    dated: Annotated[str, Words(10)] = ""
    abstract: Text = ""
    supervisors: tuple[Annotated[str, Words(10_000, 1)], ...] = ()
    keywords: tuple[Annotated[str, Words(10_000, 1)], ...] = ()
    doi: Text = ""
    url: Text = ""


@dataclass(frozen=True, slots=True)
class WordListRecord:
    """The words that the study would rather not use, each with what might stand instead; there is one at most."""

    id: Id
    created: datetime
    words: tuple[Annotated[str, Words(1000, 1)], ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act in words. `old` and `new` are a theme's names where it was renamed."""

    at: datetime
    by: Annotated[str, Of("researchers")]
    scope: Annotated[str, Words(16, 1)]
    act: Annotated[str, Words(40, 1)]
    words: Annotated[str, Words(1_000_000)]
    reason: Text = ""
    subject: Annotated[str, Words(16)] = ""
    taken_back: bool = False
    old: Annotated[str, Words(2000)] = ""
    new: Annotated[str, Words(2000)] = ""


@dataclass(frozen=True, slots=True)
class AnalysisFile:
    """Everything a study holds, as one value."""

    study: Study
    researchers: tuple[Researcher, ...]
    attributes: tuple[Attribute, ...] = ()
    cases: tuple[Case, ...] = ()
    transcripts: tuple[TranscriptRecord, ...] = ()
    notes: tuple[NoteRecord, ...] = ()
    themes: tuple[ThemeRecord, ...] = ()
    links: tuple[LinkRecord, ...] = ()
    extracts: tuple[ExtractRecord, ...] = ()
    evidence: tuple[EvidenceRecord, ...] = ()
    saved_versions: tuple[SavedVersion, ...] = ()
    diary: tuple[DiaryRecord, ...] = ()
    readings: tuple[ReadingRecord, ...] = ()
    remarks: tuple[RemarkRecord, ...] = ()
    quality: tuple[QualityRecord, ...] = ()
    theme_texts: tuple[ThemeTextRecord, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    relations: tuple[RelationRecord, ...] = ()
    recommendations: tuple[RecommendationRecord, ...] = ()
    counter_searches: tuple[CounterSearchRecord, ...] = ()
    ties: tuple[TieRecord, ...] = ()
    case_texts: tuple[CaseTextRecord, ...] = ()
    title_pages: tuple[TitlePageRecord, ...] = ()
    word_lists: tuple[WordListRecord, ...] = ()
    snapshots: tuple[SnapshotRecord, ...] = ()
    snapshot_parts: tuple[SnapshotPartRecord, ...] = ()
    appendix_numbering: tuple[NumberingRecord, ...] = ()
    appendices: tuple[AppendixRecord, ...] = ()
    history: tuple[HistoryLine, ...] = ()


# --- records and the values of the field


def transcript_record(
    value: Transcript, *, created: datetime, held_on: date | None = None, original: Original | None = None
) -> TranscriptRecord:
    """The record of a transcript."""
    lines = value.lines
    counts_up = len(lines) > 0 and lines.numbers[-1] - lines.numbers[0] == len(lines) - 1
    return TranscriptRecord(
        id=value.id, case=value.case, title=value.title, created=created, text=value.text,
        sha256=sha256_of(value.text), held_on=held_on, place=value.place, version=value.version,
        speakers=tuple(SpeakerRecord(s.label, s.role, tuple(s.spellings)) for s in value.speakers),
        turns=tuple(TurnRecord(t.start, t.end, t.speaker, t.printed) for t in value.turns),
        lines=LinesRecord(
            tuple(lines.starts), value.first_line, () if counts_up else tuple(lines.numbers), lines.width, lines.unit,
            lines.fit_error, lines.printed,
        ),
        pages=tuple(value.pages), first_page=value.first_page, continues=value.continues,
        times=tuple(value.times), original=original,
    )  # fmt: skip


def transcript_of(record: TranscriptRecord) -> Transcript:
    """The transcript that a record describes."""
    lines = record.lines
    starts: array[int] = array("l", lines.starts)
    numbers: array[int] = array("l", lines.numbers or range(lines.first, lines.first + len(starts)))
    unit = typing.cast(Any, lines.unit)
    return Transcript(
        text=record.text,
        turns=tuple(Turn(t.start, t.end, t.speaker, t.printed) for t in record.turns),
        speakers=tuple(Speaker(s.label, typing.cast(Any, s.role), s.spellings) for s in record.speakers),
        lines=Lines(starts, numbers, lines.width, unit, lines.fit_error, lines.printed),
        pages=record.pages, first_page=record.first_page, continues=record.continues, id=record.id, case=record.case,
        title=record.title, place=record.place, version=record.version, times=record.times,
    )  # fmt: skip


def structure_of(record: SavedVersion) -> Structure:
    """The saved version that a record describes."""

    def node(held: NodeRecord) -> Node:
        return Node(held.id, typing.cast(Any, held.level), held.name, tuple(node(n) for n in held.under))

    return Structure(record.title, record.created, record.reason, record.case, tuple(node(n) for n in record.themes))


def node_record(node: Node) -> NodeRecord:
    """The record of a node of a saved version."""
    return NodeRecord(node.id, node.level, node.name, tuple(node_record(n) for n in node.under))


def sha256_of(words: str) -> str:
    """The SHA-256 of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


# --- the records' own shape, for those who read, check and write them


def shape_of(record: Any) -> tuple[tuple[str, Any, bool], ...]:
    """The fields of a record, or of a kind of record: name, what it may hold, whether it must be given."""
    return _shape(record if isinstance(record, type) else type(record))


@lru_cache(maxsize=64)
def _shape(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return tuple((f.name, hints[f.name], f.default is MISSING and f.default_factory is MISSING) for f in fields(kind))


def problem_at(where: str, what: str) -> InputProblem:
    """The error that says what is wrong at a place of the file."""
    return InputProblem(f"{where or 'The file'} {what}.")


def short(words: str) -> str:
    """A word of the file as an error may quote it."""
    plain = "".join(c for c in words if c.isprintable())
    return plain if len(plain) <= 40 else plain[:39] + "…"
