"""What a case's board is drawn from: its tree, read at every look, and what the tree rests on, read when that changed."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from alliance.ipa.analysis import Analysis, Evidence, Extract, Note, Theme
from alliance.ipa.transcript import Lines, Transcript
from alliance.store import unlocked
from alliance.store.models import EventRow, EvidenceRow, NoteRow, SeeAlsoRow, StatementNoteRow, ThemeRow
from alliance.store.prepared import Prepared
from alliance.store.reads import analysis, study, transcripts

#: acts that change a tree and nothing it rests on
TREE_ACTS = (
    "move theme", "rename theme", "describe theme", "put aside", "take back", "see also", "see no more",
    "change level", "save structure", "delete structure",
)  # fmt: skip
Mark = tuple[int, str, int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the themes of a case rest on; the notes carry their place and not their words."""

    transcripts: Mapping[str, Transcript]
    notes: Mapping[str, Note]
    extracts: Mapping[str, Extract]
    evidence: tuple[Evidence, ...]
    from_notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def mark(case: str) -> Mark:
    """Something that differs whenever the ground of a case may have changed since."""
    of_study, of_case = _LAST_OF_STUDY.first(), _LAST_OF_CASE.first(case)
    return unlocked.generation(), case, of_study[0] if of_study else 0, of_case[0] if of_case else 0


_LAST_OF_STUDY = Prepared(
    lambda: EventRow.objects.filter(scope="study").order_by("-id").values_list("id")[:1], blanks=0
)
_LAST_OF_CASE = Prepared(
    lambda case: EventRow.objects.filter(scope=case).exclude(act__in=TREE_ACTS).order_by("-id").values_list("id")[:1]
)


def ground(case: str) -> Ground:
    """What the themes of a case rest on, as it is now."""
    from_notes: dict[str, list[str]] = defaultdict(list)
    joined = StatementNoteRow.objects.filter(statement__case_id=case).order_by("created")
    for statement, note in joined.values_list("statement_id", "note_id"):
        from_notes[statement].append(note)
    rows = NoteRow.objects.filter(case_id=case).values_list("id", "kind", "transcript_id", "start", "end")
    return Ground(
        transcripts=transcripts.transcripts(case),
        notes={id: Note(id, case, kind, "", held or "", start, end) for id, kind, held, start, end in rows},
        extracts=analysis.extracts(case=case),
        evidence=analysis.evidence(case=case),
        from_notes={statement: tuple(held) for statement, held in from_notes.items()},
    )


def across() -> Analysis:
    """Every case's tree and the group's, with what is gathered where: enough to say who contributes, without any words.

    What the group's themes use of one transcript stands as one use of one extract without a place.
    """
    see: dict[str, list[str]] = defaultdict(list)
    for theme, other in SeeAlsoRow.objects.order_by("place", "created").values_list("theme_id", "other_id"):
        see[theme].append(other)
    rows = ThemeRow.objects.order_by("place", "created").values_list("case_id", *_TREE)
    themes = {
        id: Theme(
            id, case or "", level, name, parent or "", place, about, (), tuple(see.get(id, ())), connection,
            connection_reason, aside, aside_reason, kept_reason, version,
        )
        for case, id, level, name, parent, place, about, connection, connection_reason, aside, aside_reason,
        kept_reason, version in rows
    }  # fmt: skip
    uses = dict.fromkeys(_CONTRIBUTIONS.rows())  # each pair once; the database takes longer to see to that
    empty = Lines(array("I"), array("I"))
    return Analysis(
        study=study.settings(),
        cases=study.cases(),
        attributes=study.attributes(),
        transcripts={
            held.id: Transcript("", (), (), empty, id=held.id, case=held.case, place=held.place)
            for held in transcripts.held()
        },
        themes=themes,
        extracts={place: Extract(place, place, 0, 0) for place in {place for _, place in uses}},
        evidence=tuple(Evidence("", theme, place) for theme, place in uses),
        links=analysis.links(),
    )


_CONTRIBUTIONS = Prepared(
    lambda: (
        EvidenceRow.objects.filter(theme__case__isnull=True)
        .order_by()
        .values_list("theme_id", "extract__transcript_id")
    ),
    blanks=0,
)
_TREE = (
    "id", "level", "name", "parent_id", "place", "about", "connection", "connection_reason", "aside", "aside_reason",
    "kept_reason", "version",
)  # fmt: skip


def tree(case: str, from_notes: Mapping[str, tuple[str, ...]]) -> dict[str, Theme]:
    """The themes of a case by id, in place order; `from_notes` says which notes a statement came from."""
    see: dict[str, list[str]] = defaultdict(list)
    for theme, other in _SEE_OF_CASE.rows(case):
        see[theme].append(other)
    return {
        id: Theme(
            id, case, level, name, parent or "", place, about, from_notes.get(id, ()), tuple(see.get(id, ())),
            connection, connection_reason, aside, aside_reason, kept_reason, version,
        )
        for id, level, name, parent, place, about, connection, connection_reason, aside, aside_reason, kept_reason,
        version in _TREE_OF_CASE.rows(case)
    }  # fmt: skip


_SEE_OF_CASE = Prepared(
    lambda case: (
        SeeAlsoRow.objects.filter(theme__case_id=case).order_by("place", "created").values_list("theme_id", "other_id")
    )
)
_TREE_OF_CASE = Prepared(
    lambda case: ThemeRow.objects.filter(case_id=case).order_by("place", "created").values_list(*_TREE)
)


def notes_of(statement: str) -> list[Note]:
    """The notes a statement came from, with their words."""
    rows = StatementNoteRow.objects.filter(statement_id=statement).order_by("note__start", "created")
    held = rows.values_list(
        "note_id", "note__case_id", "note__kind", "note__text", "note__transcript_id", "note__start", "note__end"
    )
    return [Note(id, case, kind, text, transcript or "", a, b) for id, case, kind, text, transcript, a, b in held]


def places(case: str) -> dict[str, str]:
    """What each theme of a case (or, "", of the group) stands under, in place order; those put aside stand under "aside"."""
    held = _PLACES_OF_CASE.rows(case) if case else _PLACES_OF_GROUP.rows()
    return {id: "aside" if aside else parent or "" for id, parent, aside in held}


_PLACES_OF_CASE = Prepared(
    lambda case: ThemeRow.objects.filter(case_id=case).order_by("place", "created").values_list(*_PLACE)
)
_PLACES_OF_GROUP = Prepared(
    lambda: ThemeRow.objects.filter(case__isnull=True).order_by("place", "created").values_list(*_PLACE), blanks=0
)
_PLACE = ("id", "parent_id", "aside")


def analysis_on(held: Ground, case: str) -> Analysis:
    """The analysis of a case on a ground already read: its tree as it is now."""
    return Analysis(
        study=study.settings(),
        cases=tuple(c for c in study.cases() if c.id == case),
        transcripts=held.transcripts,
        notes=held.notes,
        themes=tree(case, held.from_notes),
        extracts=held.extracts,
        evidence=held.evidence,
    )
