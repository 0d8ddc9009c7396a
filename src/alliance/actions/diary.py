"""The reflexive diary, and reading passes."""

from __future__ import annotations

from datetime import date

from alliance.actions.change import STUDY, change, kept_text, the
from alliance.errors import InputProblem
from alliance.store.models import DiaryRow, ParticipantRow, ReadingPassRow, ThemeRow, TranscriptRow

KINDS = ("", "preconception", "response", "decision", "position")


def write_entry(
    *, by: str, text: str, dated: date | None = None, kind: str = "", case: str = "", theme: str = ""
) -> str:
    """Write a diary entry, dated by the researcher or not, beside a case or a theme if wanted; its id."""
    if kind not in KINDS:
        raise InputProblem(
            f"“{kind}” is not a kind of diary entry: preconception, response, decision, position, or none."
        )
    row = DiaryRow(
        by_id=by, text=kept_text(text, "diary entry"), dated=dated, kind=kind,
        case=the(ParticipantRow, case, "participant") if case else None,
        theme=the(ThemeRow, theme, "theme") if theme else None,
    )  # fmt: skip
    with change(by=by, scope=STUDY, act="write diary", words="diary entry", subject=row.id) as act:
        act.add(row)
    return row.id


def change_entry(
    *, by: str, entry: str, text: str, dated: date | None, version: int | None = None, kind: str = ""
) -> None:
    """Change a diary entry."""
    row = the(DiaryRow, entry, "diary entry")
    if kind not in KINDS:
        raise InputProblem(f"“{kind}” is not a kind of diary entry.")
    with change(by=by, scope=STUDY, act="change diary", words="change of a diary entry", subject=row.id) as act:
        act.update(row, version=version, shows="text", text=kept_text(text, "diary entry"), dated=dated, kind=kind)


def delete_entry(*, by: str, entry: str) -> None:
    """Delete a diary entry (it can be undone)."""
    row = the(DiaryRow, entry, "diary entry")
    with change(by=by, scope=STUDY, act="delete diary", words="deletion of a diary entry", subject=row.id) as act:
        act.delete(row)


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
