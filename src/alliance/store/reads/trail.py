"""The log of acts, what can be undone, the diary, reading passes, renames."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from alliance.ipa.paper_trail import ACTS, Done, Read
from alliance.store.models import DiaryRow, EventRow, ReadingPassRow
from alliance.store.prepared import Prepared
from alliance.store.scrub import BLANKED_LINE


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log, in words."""

    id: int
    at: datetime
    by: str
    scope: str
    act: str
    words: str
    reason: str
    subject: str
    state: str


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """One diary entry; `dated` None prints as "date not given". `points` holds ids of what it speaks of."""

    id: str
    by: str
    dated: date | None
    kind: str
    text: str
    case: str
    theme: str
    version: int
    created: datetime
    quotable: bool = False
    points: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """The ids of everything it stands beside or speaks of, each once."""
        return tuple(dict.fromkeys(id for id in (self.case, self.theme, *self.points) if id))


@dataclass(frozen=True, slots=True)
class ReadingPass:
    """The account was read once more."""

    id: str
    case: str
    transcript: str
    dated: date | None
    with_recording: bool
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Renamed:
    """A theme was renamed: from what, to what, when and (where given) why."""

    at: datetime
    old: str
    new: str
    reason: str


_EVENT = ("id", "at", "by_id", "scope", "act", "words", "reason", "subject", "state")

_LAST_DONE = Prepared(
    lambda scope: (
        EventRow.objects.filter(scope=scope, state="done", can_undo=True).order_by("-id").values_list(*_EVENT)[:1]
    )
)
_FIRST_UNDONE = Prepared(
    lambda scope: EventRow.objects.filter(scope=scope, state="undone").order_by("id").values_list(*_EVENT)[:1]
)


def events(*, scope: str | None = None, limit: int = 500) -> list[Event]:
    """The newest acts first, of one scope or of all."""
    rows = EventRow.objects.order_by("-id")
    if scope is not None:
        rows = rows.filter(scope=scope)
    return [Event(*row) for row in rows.values_list(*_EVENT)[:limit]]


def next_undo(scope: str) -> Event | None:
    """The act that undoing would take back now; None where there is nothing."""
    row = _LAST_DONE.first(scope)
    return Event(*row) if row else None


def next_redo(scope: str) -> Event | None:
    """The act that would be done again now; None where there is nothing."""
    row = _FIRST_UNDONE.first(scope)
    return Event(*row) if row else None


def diary(
    *, case: str | None = None, theme: str | None = None, kind: str | None = None, quotable: bool | None = None
) -> list[DiaryEntry]:
    """Diary entries, newest day first; undated ones stand last.

    `case` and `theme` keep what was written beside them or points at them, `kind` one kind ("" for none).
    """
    rows = DiaryRow.objects.order_by("-created")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if quotable is not None:
        rows = rows.filter(quotable=quotable)
    found = [
        DiaryEntry(
            r.id, r.by_id, r.dated, r.kind, r.text, r.case_id or "", r.theme_id or "", r.version, r.created, r.quotable,
            tuple(r.points),
        )
        for r in rows
    ]  # fmt: skip
    for wanted in (case, theme):
        if wanted is not None:
            found = [entry for entry in found if wanted in entry.about]
    return sorted(found, key=lambda entry: entry.dated or date.min, reverse=True)


def looking_back(entries: Iterable[DiaryEntry]) -> dict[str, list[DiaryEntry]]:
    """For each statement of position, the entries that look back on it, oldest first; those without a day last."""
    held = list(entries)
    found: dict[str, list[DiaryEntry]] = {entry.id: [] for entry in held if entry.kind == "position"}
    for entry in sorted(held, key=lambda one: (one.dated or date.max, one.created)):
        for id in entry.points:
            if id in found and id != entry.id:
                found[id].append(entry)
    return found


def reading_passes(case: str) -> list[ReadingPass]:
    """When a case's account was read, oldest first."""
    rows = ReadingPassRow.objects.filter(case_id=case).order_by("dated", "created")
    return [
        ReadingPass(r.id, r.case_id, r.transcript_id or "", r.dated, r.with_recording, r.text, r.version) for r in rows
    ]


def renames() -> dict[str, list[Renamed]]:
    """Every renaming of a theme that still stands, by theme, oldest first."""
    found: dict[str, list[Renamed]] = defaultdict(list)
    rows = EventRow.objects.filter(act="rename theme", state="done").order_by("id")
    for at, subject, reason, changes in rows.values_list("at", "subject", "reason", "changes"):
        for step in changes:
            before, after = step.get("before") or {}, step.get("after") or {}
            if step["id"] == subject and "name" in before and "name" in after:
                found[subject].append(Renamed(at, before["name"], after["name"], reason))
    return dict(found)


#: the rows of an act whose ids say what it was about
_TRACED = frozenset(
    (
        "NoteRow", "ThemeRow", "ExtractRow", "EvidenceRow", "LinkRow", "StatementNoteRow", "SeeAlsoRow", "ThemeTieRow",
        "CounterSearchRow", "ThemeTextRow", "StructureRow", "ReadingPassRow", "RemarkRow", "TranscriptRow",
    )
)  # fmt: skip
_POINTING = (
    "theme_id", "extract_id", "note_id", "statement_id", "parent_id", "group_theme_id", "case_theme_id", "other_id",
    "case_id", "participant_id",
)  # fmt: skip


def done() -> list[Done]:
    """The acts that belong to the way from the words to the tables, oldest first, with the ids each touched.

    One whose content was erased when somebody left the study has no words.
    """
    rows = EventRow.objects.filter(act__in=ACTS).order_by("id").values_list(*_EVENT, "changes")
    found = []
    for id, at, by, scope, act, words, reason, subject, state, changes in rows.iterator():
        touched = {subject} if subject else set()
        made = set()
        for step in changes:
            if step["table"] not in _TRACED:
                continue
            touched.add(step["id"])
            if step.get("before") is None:
                made.add(step["id"])
            for side in (step.get("before"), step.get("after")):
                if side:
                    touched.update(side[key] for key in _POINTING if side.get(key))
        words = "" if words == BLANKED_LINE else words
        found.append(Done(id, at, by, scope, act, words, reason, state != "done", frozenset(touched), frozenset(made)))
    return found


def readings(case: str = "") -> list[Read]:
    """The readings of one account or of all, as the paper trail prints them, oldest first."""
    rows = ReadingPassRow.objects.order_by("case__place", "dated", "created")
    if case:
        rows = rows.filter(case_id=case)
    return [Read(r.case_id, r.dated, r.with_recording, r.text, r.transcript_id or "") for r in rows]
