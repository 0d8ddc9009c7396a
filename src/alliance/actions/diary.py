"""The reflexive diary, and reading passes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from alliance.actions.change import STUDY, change, kept_text, the
from alliance.errors import InputProblem
from alliance.ipa.printed import PrintedTable
from alliance.ipa.reflexive import KIND_WORDS, Entry, diary_tables
from alliance.store.models import DiaryRow, ParticipantRow, ReadingPassRow, ThemeRow, TranscriptRow
from alliance.store.reads import pointing, trail
from alliance.study.days import in_words

KINDS = tuple(KIND_WORDS)
#: at how many places one entry or answer may point
MOST_POINTS = 60


def kept_points(points: Iterable[str], held: Collection[str] = ()) -> list[str]:
    """The ids as they are stored, each once; InputProblem where one names nothing, `held` are those kept before."""
    wanted = list(dict.fromkeys(id for id in points if id))
    if len(wanted) > MOST_POINTS:
        raise InputProblem(f"This points at {len(wanted)} places; at most {MOST_POINTS} fit here.")
    fresh = {id for id in wanted if id not in held}
    if fresh - pointing.known(fresh):
        raise InputProblem(
            "One of the places pointed at is not in the workbench any more: look for it again, or leave it out."
        )
    return wanted


def write_entry(
    *, by: str, text: str, dated: date | None = None, kind: str = "", case: str = "", theme: str = "",
    quotable: bool = False, points: Iterable[str] = (),
) -> str:  # fmt: skip
    """Write a diary entry, dated by the researcher or not, beside a case or a theme if wanted; its id.

    `points` are ids of what it speaks of: themes, notes, extracts, cases, papers, earlier entries.
    """
    _check_kind(kind)
    row = DiaryRow(
        by_id=by, text=kept_text(text, "diary entry"), dated=dated, kind=kind,
        case=the(ParticipantRow, case, "participant") if case else None,
        theme=the(ThemeRow, theme, "theme") if theme else None,
        quotable=quotable, points=kept_points(points),
    )  # fmt: skip
    with change(by=by, scope=STUDY, act="write diary", words="diary entry", subject=row.id) as act:
        act.add(row)
    return row.id


def change_entry(
    *, by: str, entry: str, text: str, dated: date | None, version: int | None = None, kind: str = "",
    quotable: bool | None = None, points: Iterable[str] | None = None,
) -> None:  # fmt: skip
    """Change a diary entry; `quotable` and `points` stay as they are where they are not given."""
    row = the(DiaryRow, entry, "diary entry")
    _check_kind(kind)
    pointed = list(row.points) if points is None else kept_points(points, row.points)
    with change(by=by, scope=STUDY, act="change diary", words="change of a diary entry", subject=row.id) as act:
        act.update(
            row, version=version, shows="text", text=kept_text(text, "diary entry"), dated=dated, kind=kind,
            quotable=row.quotable if quotable is None else quotable, points=[id for id in pointed if id != row.id],
        )  # fmt: skip


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise InputProblem(
            f"“{kind}” is not a kind of diary entry: preconception, response, decision, parallel, position, or none."
        )


def delete_entry(*, by: str, entry: str) -> None:
    """Delete a diary entry (it can be undone)."""
    row = the(DiaryRow, entry, "diary entry")
    with change(by=by, scope=STUDY, act="delete diary", words="deletion of a diary entry", subject=row.id) as act:
        act.delete(row)


def printed_diary(
    *, only_quotable: bool = False, case: str = "", theme: str = "", kind: str | None = None
) -> list[PrintedTable]:
    """The diary as it prints, oldest entry first: the entries, and positions beside what was thought later."""
    entries = trail.diary(
        case=case or None, theme=theme or None, kind=kind, quotable=True if only_quotable else None
    )  # fmt: skip
    entries.sort(key=lambda one: (one.dated or date.max, one.created))
    back = trail.looking_back(entries)
    places = pointing.places(id for entry in entries for id in entry.about)

    def ready(entry: trail.DiaryEntry, later: tuple[Entry, ...] = ()) -> Entry:
        about = tuple(places[id].printed for id in entry.about if id in places)
        return Entry(in_words(entry.dated) if entry.dated else "date not given", entry.kind, about, entry.text, later)

    made = [ready(entry, tuple(map(ready, back.get(entry.id, ())))) for entry in entries]
    return diary_tables(made, only_quotable=only_quotable)


def record_reading(
    *, by: str, case: str, transcript: str = "", dated: date | None = None, with_recording: bool = False, text: str = ""
) -> str:
    """Record that a case's account was read once more, with the recording or without; its id."""
    who = the(ParticipantRow, case, "participant")
    row = ReadingPassRow(
        case=who, transcript=the(TranscriptRow, transcript, "transcript") if transcript else None, dated=dated,
        with_recording=with_recording, text=kept_text(text, "remark", empty=True),
    )  # fmt: skip
    with change(by=by, scope=who.id, act="record reading", words="reading pass", subject=row.id) as act:
        act.add(row)
    return row.id


def delete_reading(*, by: str, reading: str) -> None:
    """Delete a reading pass entered by mistake."""
    row = the(ReadingPassRow, reading, "reading pass")
    with change(
        by=by, scope=row.case_id, act="delete reading", words="deletion of a reading pass", subject=row.id
    ) as act:
        act.delete(row)
