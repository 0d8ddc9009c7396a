"""The log of acts, what can be undone, the diary, reading passes, renames."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from alliance.store.models import DiaryRow, EventRow, ReadingPassRow
from alliance.store.prepared import Prepared


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
    """One diary entry; `dated` None prints as "date not given"."""

    id: str
    by: str
    dated: date | None
    kind: str
    text: str
    case: str
    theme: str
    version: int
    created: datetime


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


def diary(*, case: str | None = None) -> list[DiaryEntry]:
    """Diary entries, newest day first; undated ones stand last."""
    rows = DiaryRow.objects.all()
    if case is not None:
        rows = rows.filter(case_id=case)
    found = [
        DiaryEntry(r.id, r.by_id, r.dated, r.kind, r.text, r.case_id or "", r.theme_id or "", r.version, r.created)
        for r in rows.order_by("-created")
    ]
    return sorted(found, key=lambda entry: entry.dated or date.min, reverse=True)


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
