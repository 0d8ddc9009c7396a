"""Exploratory notes: written beside the words, sorted now or later, changed, deleted."""

from __future__ import annotations

from alliance.actions.change import change, kept_text, the
from alliance.errors import InputProblem
from alliance.ipa.transcript import Transcript
from alliance.ipa.vocabulary import NOTE_KINDS
from alliance.store.models import NoteRow, ParticipantRow, StatementNoteRow
from alliance.store.reads import transcripts as read


def checked_span(value: Transcript, start: int, end: int, *, whole_lines: bool = False) -> tuple[int, int]:
    """A span inside the text without blanks at its ends, or the whole lines it touches; InputProblem if empty."""
    length = len(value.text)
    if not 0 <= start < end <= length:
        raise InputProblem(f"Mark some words first: the place {start}-{end} lies outside this transcript.")
    if whole_lines:
        start = value.line_span(value.index_at(start))[0]
        end = value.line_span(value.index_at(max(start, end - 1)))[1]
    while start < end and value.text[start].isspace():
        start += 1
    while end > start and value.text[end - 1].isspace():
        end -= 1
    if start == end:
        raise InputProblem("Only blanks are marked: mark some words.")
    return start, end


def lines_in_words(value: Transcript, start: int, end: int) -> str:
    """The lines of a span as they are said: "360" or "360-363"."""
    first, last = value.lines_of(start, end)
    return f"{first}" if first == last else f"{first}-{last}"


def add_note(
    *, by: str, text: str, kind: str = "", transcript: str = "", start: int = 0, end: int = 0,
    whole_lines: bool = False, case: str = "",
) -> str:  # fmt: skip
    """Write a note beside words of a transcript, or (no transcript, a case) on the whole account; its id."""
    _check_kind(kind)
    text = kept_text(text, "note")
    if transcript:
        value = read.transcript(transcript)
        start, end = checked_span(value, start, end, whole_lines=whole_lines)
        case = value.case
        where = f"at {lines_in_words(value, start, end)}"
    else:
        case = the(ParticipantRow, case, "participant").id
        start = end = 0
        where = "on the whole account"
    row = NoteRow(
        case_id=case,
        transcript_id=transcript or None,
        start=start,
        end=end,
        whole_lines=whole_lines,
        kind=kind,
        text=text,
    )
    with change(by=by, scope=case, act="add note", words=f"note {where}", subject=row.id) as act:
        act.add(row)
    return row.id


def change_note(
    *, by: str, note: str, version: int | None = None, text: str | None = None, kind: str | None = None,
    start: int | None = None, end: int | None = None,
) -> None:  # fmt: skip
    """Change a note's words, sort it into a kind, or move it to other words of the same transcript."""
    row = the(NoteRow, note, "note")
    fields: dict[str, object] = {}
    if text is not None:
        fields["text"] = kept_text(text, "note")
    if kind is not None:
        _check_kind(kind)
        fields["kind"] = kind
    if start is not None and end is not None and row.transcript_id:
        fields["start"], fields["end"] = checked_span(
            read.transcript(row.transcript_id), start, end, whole_lines=row.whole_lines
        )
    with change(
        by=by, scope=row.case_id, act="change note", words=f"change of the note {_where(row)}", subject=row.id
    ) as act:
        act.update(row, version=version, shows="text", **fields)


def delete_note(*, by: str, note: str) -> None:
    """Delete a note; statements that came from it stay and are shown as resting on one note less."""
    row = the(NoteRow, note, "note")
    with change(
        by=by, scope=row.case_id, act="delete note", words=f"deletion of the note {_where(row)}", subject=row.id
    ) as act:
        for link in StatementNoteRow.objects.filter(note=row):
            act.delete(link)
        act.delete(row)


def _where(row: NoteRow) -> str:
    if not row.transcript_id:
        return "on the whole account"
    return f"at {lines_in_words(read.transcript(row.transcript_id), row.start, row.end)}"


def _check_kind(kind: str) -> None:
    if kind not in NOTE_KINDS:
        raise InputProblem(f"“{kind}” is not a kind of note: descriptive, linguistic, conceptual, or none yet.")
