"""Remarks to settle: kept as they come, settled with or without an answer, opened again, put where they belong."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.actions.change import GROUP, STUDY, change, kept_text, the
from alliance.actions.evidence import extract_row, short, use_under
from alliance.actions.notes import checked_span, lines_in_words
from alliance.actions.study import the_study
from alliance.actions.themes import node_row
from alliance.errors import InputProblem
from alliance.ipa.quoted import quoted
from alliance.ipa.remarks import REMARK_KINDS, Remark
from alliance.ipa.vocabulary import NOTE_KINDS
from alliance.store.models import NoteRow, ParticipantRow, RemarkRow, ThemeRow, TranscriptRow
from alliance.store.reads import transcripts as read
from alliance.store.transactions import transaction

#: as what a remark that found no line can be put beside lines
AS = {"note": "a note", "statement": "a statement"}


def remark_row(remark: Remark) -> RemarkRow:
    """A row for a remark, not yet saved; its case is that of its transcript or theme where it names none."""
    if remark.kind not in REMARK_KINDS:
        raise InputProblem(f"“{remark.kind}” is not a kind of remark: {', '.join(REMARK_KINDS)}.")
    case = remark.case
    if remark.transcript and not case:
        case = the(TranscriptRow, remark.transcript, "transcript").participant_id
    if remark.theme and not case:
        case = the(ThemeRow, remark.theme, "theme").case_id or ""
    if case:
        the(ParticipantRow, case, "participant")
    return RemarkRow(
        kind=remark.kind, participant_id=case or None, transcript_id=remark.transcript or None,
        theme_id=remark.theme or None, subject=remark.subject, start=remark.start, end=remark.end,
        text=kept_text(remark.text, "remark", longest=100_000, empty=True),
        quoted=kept_text(remark.quoted, "words it stood beside", longest=100_000, empty=True),
        author=kept_text(remark.author, "author", longest=100_000, empty=True)[:200], dated=remark.dated,
        file_name=kept_text(remark.file_name, "file name", longest=100_000, empty=True)[:300],
    )  # fmt: skip


def add_remarks(remarks: Sequence[Remark], *, by: str, words: str = "") -> list[str]:
    """Keep remarks that came from outside (a file from Word); their ids in the same order. No part of undo."""
    if not remarks:
        return []
    with transaction():
        rows = [remark_row(remark) for remark in remarks]
        said = words or ("A remark to settle came in" if len(rows) == 1 else f"{len(rows)} remarks to settle came in")
        with change(by=by, scope=STUDY, act="add remarks", words=said, can_undo=False):
            for row in rows:
                row.save(force_insert=True)
    return [row.id for row in rows]


def settle_remark(*, by: str, remark: str, answer: str = "", version: int | None = None) -> None:
    """Settle a remark, with an answer or without; taken back by undo, or by opening it again."""
    row = the(RemarkRow, remark, "remark")
    answer = kept_text(answer, "answer", empty=True)
    words = f"remark settled{_about(row)}"
    with change(by=by, scope=_scope(row), act="settle remark", words=words, subject=row.id) as act:
        act.update(row, version=version, shows="answer", settled=True, answer=answer)


def open_remark_again(*, by: str, remark: str) -> None:
    """Let a settled remark wait once more; its answer stays with it."""
    row = the(RemarkRow, remark, "remark")
    words = f"remark opened again{_about(row)}"
    with change(by=by, scope=_scope(row), act="open remark again", words=words, subject=row.id) as act:
        act.update(row, settled=False)


def place_remark(*, by: str, remark: str, transcript: str, first: int, last: int, put_as: str, kind: str = "") -> str:
    """Put a remark beside lines of its case as a note or a statement, and settle it by that; the id of what was made."""
    row = the(RemarkRow, remark, "remark")
    if put_as not in AS:
        raise InputProblem("A remark is put beside lines as a note or as a statement: choose one.")
    if kind not in NOTE_KINDS:
        raise InputProblem(f"“{kind}” is not a kind of note: descriptive, linguistic, conceptual, or none yet.")
    value = read.transcript(transcript)
    if row.participant_id and row.participant_id != value.case:
        raise InputProblem(f"This remark belongs to another case than {value.title} of {value.name}.")
    start, end = checked_span(value, *value.span_of(first, last))
    text = kept_text(row.text, "remark")
    lines = lines_in_words(value, start, end)
    words = f"remark made {AS[put_as]} at {lines}"
    study = the_study()
    with change(by=by, scope=value.case, act="place remark", words=words, subject=row.id) as act:
        if put_as == "note":
            note = NoteRow(
                case_id=value.case,
                transcript_id=transcript,
                start=start,
                end=end,
                whole_lines=True,
                kind=kind,
                text=text,
            )
            act.add(note)
            made = note.id
        else:
            node = node_row(
                act, study.id, value.case, "statement", kept_text(text, "statement", longest=2000), "", None
            )
            use_under(act, node, extract_row(act, transcript, start, end))
            made = node.id
        act.update(row, settled=True, answer=f"Made {AS[put_as]} at {lines}.")
    return made


def _about(row: RemarkRow) -> str:
    return f": {quoted(short(row.text))}" if row.text.strip() else ""


def _scope(row: RemarkRow) -> str:
    if row.participant_id:
        return row.participant_id
    return GROUP if row.theme_id else STUDY
