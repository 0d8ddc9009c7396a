"""What lies on a case's desk, as bare rows: read whole for a page, and after an act only what the act touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from alliance.store.models import (
    EventRow,
    EvidenceRow,
    ExtractRow,
    NoteRow,
    ReadingPassRow,
    StatementNoteRow,
    ThemeRow,
)
from alliance.store.prepared import Prepared

MOST_EVENTS = 40  # when more was done meanwhile, everything is read anew
Ids = tuple[str, ...]


class NoteThere(NamedTuple):
    """A note of the case; `transcript` None is a note on the whole account."""

    id: str
    kind: str
    text: str
    transcript: str | None
    start: int
    end: int
    version: int


class ThemeThere(NamedTuple):
    """A node of the case's tree."""

    id: str
    level: str
    name: str
    parent: str | None
    place: int
    aside: bool
    version: int


class ExtractThere(NamedTuple):
    """An extract of one of the case's interviews."""

    id: str
    transcript: str
    start: int
    end: int
    marked: bool
    prompted: bool
    version: int


class OnDesk(NamedTuple):
    """Everything of one case that a desk shows. `event` is the newest act this reading has seen."""

    case: str
    event: int
    notes: dict[str, NoteThere]
    themes: dict[str, ThemeThere]
    from_notes: dict[str, Ids]  # statement -> the notes it came from
    extracts: dict[str, ExtractThere]
    used: dict[str, Ids]  # theme of the case -> its extracts
    users: dict[str, Ids]  # extract -> the themes that use it, group themes too
    readings: tuple[tuple[str, int], ...]  # reading passes: id, version


class Touched(NamedTuple):
    """The ids of what differs between two readings."""

    notes: set[str]
    themes: set[str]
    extracts: set[str]


_MOVING = {"start", "end", "place", "parent_id"}  # what decides the order of rows
_NOTE = ("id", "kind", "text", "transcript_id", "start", "end", "version")
_THEME = ("id", "level", "name", "parent_id", "place", "aside", "version")
_EXTRACT = ("id", "transcript_id", "start", "end", "marked", "prompted", "version")


def newest_event() -> int:
    """The number of the newest act in this workbench; 0 where nothing was done yet."""
    newest = _NEWEST.first()
    return int(newest[0]) if newest else 0


def on_desk(case: str) -> OnDesk:
    """What lies on a case's desk, as it stood at one moment."""
    event = newest_event()
    while True:
        held = _read(case, event)
        now = newest_event()
        if now == event:
            return held
        event = now


_NEWEST = Prepared(lambda: EventRow.objects.order_by("-id").values_list("id")[:1], 0)
_NOTES = Prepared(lambda case: NoteRow.objects.filter(case_id=case).order_by("start", "created").values_list(*_NOTE))
_THEMES = Prepared(lambda case: ThemeRow.objects.filter(case_id=case).order_by("place", "created").values_list(*_THEME))
_JOINED = Prepared(
    lambda case: (
        StatementNoteRow.objects.filter(statement__case_id=case)
        .order_by("created")
        .values_list("statement_id", "note_id")
    )
)
_EXTRACTS = Prepared(
    lambda case: (
        ExtractRow.objects.filter(transcript__participant_id=case).order_by("start", "end").values_list(*_EXTRACT)
    )
)
_USES = Prepared(
    lambda case: (
        EvidenceRow.objects.filter(extract__transcript__participant_id=case)
        .order_by("place", "created")
        .values_list("theme_id", "extract_id")
    )
)
_SINCE = Prepared(
    lambda event: (
        EventRow.objects.filter(id__gt=event).order_by("id").values_list("id", "act", "changes")[: MOST_EVENTS + 1]
    ),
    blanks=0,
    numbers=1,
)
_ONE_NOTE = Prepared(lambda case, id: NoteRow.objects.filter(case_id=case, pk=id).values_list(*_NOTE), 2)
_ONE_THEME = Prepared(lambda case, id: ThemeRow.objects.filter(case_id=case, pk=id).values_list(*_THEME), 2)
_ONE_EXTRACT = Prepared(
    lambda case, id: ExtractRow.objects.filter(transcript__participant_id=case, pk=id).values_list(*_EXTRACT), 2
)


def _read(case: str, event: int) -> OnDesk:
    uses = _USES.rows(case)
    return OnDesk(
        case,
        event,
        {row[0]: NoteThere._make(row) for row in _NOTES.rows(case)},
        {row[0]: ThemeThere._make(row) for row in _THEMES.rows(case)},
        _gathered(_JOINED.rows(case)),
        {row[0]: ExtractThere._make(row) for row in _EXTRACTS.rows(case)},
        _gathered(uses),
        _gathered((extract, theme) for theme, extract in uses),
        _readings(case),
    )


def _readings(case: str) -> tuple[tuple[str, int], ...]:
    return tuple(ReadingPassRow.objects.filter(case_id=case).order_by("created").values_list("id", "version"))


def _gathered(pairs: Iterable[tuple[Any, ...]]) -> dict[str, Ids]:
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return {one: tuple(others) for one, others in found.items()}


def on_desk_since(before: OnDesk) -> tuple[OnDesk, Touched] | None:
    """A reading brought up to date by what the acts since it touched, and what that is.

    None where the acts do not say what they touched (an undo, an import), where something was moved, or
    where too much was done: then everything is read anew.
    """
    events = _SINCE.rows(before.event)
    if len(events) > MOST_EVENTS:
        return None
    touched: dict[str, dict[str, None]] = defaultdict(dict)  # in the order of the acts, which is that of a full reading
    for _, act, changes in events:
        if act in ("undo", "redo") or not changes:
            return None
        for step in changes:
            if not _note_step(step, touched):
                return None
    if not events:
        return before, Touched(set(), set(), set())
    found = _updated(before, events[-1][0], touched)
    return None if newest_event() != events[-1][0] else found


def _note_step(step: dict[str, Any], touched: dict[str, dict[str, None]]) -> bool:
    """Note which rows one step of an act touched; False where the step does not say enough."""
    table = step["table"]
    row = step["after"] or step["before"] or {}
    if table in ("NoteRow", "ThemeRow", "ExtractRow", "ReadingPassRow"):
        touched[table][step["id"]] = None
        return step["before"] is None or step["after"] is None or _MOVING.isdisjoint(step["after"])
    if table == "StatementNoteRow" and "statement_id" in row:
        touched["joined"][row["statement_id"]] = None
        return True
    if table == "EvidenceRow" and "theme_id" in row and "extract_id" in row:
        touched["using"][row["theme_id"]] = None
        touched["used"][row["extract_id"]] = None
        return True
    return table in ("DiaryRow", "SeeAlsoRow", "LinkRow", "StructureRow", "AttributeRow", "AttributeValueRow")


def _updated(before: OnDesk, event: int, touched: dict[str, dict[str, None]]) -> tuple[OnDesk, Touched]:
    case = before.case
    notes = _replaced(before.notes, touched["NoteRow"], _ONE_NOTE, case, NoteThere)
    themes = _replaced(before.themes, touched["ThemeRow"], _ONE_THEME, case, ThemeThere)
    extracts = _replaced(before.extracts, touched["ExtractRow"], _ONE_EXTRACT, case, ExtractThere)
    from_notes = before.from_notes
    if touched["joined"]:
        joined = StatementNoteRow.objects.filter(statement_id__in=touched["joined"], statement__case_id=case)
        pairs = joined.order_by("created").values_list("statement_id", "note_id")
        from_notes = _regathered(before.from_notes, touched["joined"], pairs)
    used, users = before.used, before.users
    if touched["using"]:
        uses = EvidenceRow.objects.filter(extract__transcript__participant_id=case).order_by("place", "created")
        by_theme = uses.filter(theme_id__in=touched["using"]).values_list("theme_id", "extract_id")
        by_extract = uses.filter(extract_id__in=touched["used"]).values_list("extract_id", "theme_id")
        used = _regathered(before.used, touched["using"], by_theme)
        users = _regathered(before.users, touched["used"], by_extract)
    readings = _readings(case) if touched["ReadingPassRow"] else before.readings
    held = OnDesk(case, event, notes, themes, from_notes, extracts, used, users, readings)
    return held, Touched(
        set(touched["NoteRow"]), {*touched["ThemeRow"], *touched["joined"], *touched["using"]},
        {*touched["ExtractRow"], *touched["used"]},
    )  # fmt: skip


def _replaced(held: dict[str, Any], ids: Collection[str], one: Prepared, case: str, value: Any) -> dict[str, Any]:
    if not ids:
        return held
    kept = dict(held)
    for id in ids:
        row = one.first(case, id)
        if row:
            kept[id] = value._make(row)
        else:
            kept.pop(id, None)
    return kept


def _regathered(held: dict[str, Ids], ids: Collection[str], pairs: Iterable[tuple[Any, ...]]) -> dict[str, Ids]:
    kept = {one: others for one, others in held.items() if one not in ids}
    kept.update(_gathered(pairs))
    return kept
