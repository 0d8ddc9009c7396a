"""Pen portraits and case narratives: paragraphs of the researcher's own, and extracts of the case by reference.

An extract is named, never typed again, so its words and citation are always what the study holds.
"""

from __future__ import annotations

from alliance.actions.change import Change, change, kept_text, the
from alliance.actions.evidence import let_go_of_words, short
from alliance.errors import InputProblem
from alliance.ipa.quoted import quoted
from alliance.store.models import CaseTextRow, ExtractRow, ParticipantRow
from alliance.store.reads import transcripts as read
from alliance.study.writing import TEXTS_OF_A_CASE


def add_paragraph(
    *, by: str, case: str, kind: str = "portrait", words: str = "", extract: str = "", place: int | None = None
) -> str:
    """Add a paragraph to a case's portrait or narrative: words, or one of the case's extracts; its id."""
    if kind not in TEXTS_OF_A_CASE:
        raise InputProblem(f"“{kind}” is no text of a case: {', '.join(TEXTS_OF_A_CASE)}.")
    person = the(ParticipantRow, case, "participant")
    if extract and words.strip():
        raise InputProblem("A paragraph holds your words or an extract: give one of them.")
    row = CaseTextRow(case=person, kind=kind)
    called = TEXTS_OF_A_CASE[kind]
    if extract:
        held = the(ExtractRow, extract, "extract")
        value = read.transcript(held.transcript_id)
        if value.case != person.id:
            raise InputProblem(f"These are {value.name}’s words: a {called} holds words of its own case alone.")
        row.extract = held
        said = f"extract in the {called}"
    else:
        row.words = kept_text(words, "paragraph")
        said = f"paragraph {quoted(short(row.words))} of the {called}"
    rows = _paragraphs(person.id, kind)
    at = len(rows) if place is None else max(0, min(place, len(rows)))
    with change(by=by, scope=person.id, act="add paragraph", words=said, subject=row.id) as act:
        row.place = at
        _shift(act, rows[at:], at + 1)
        act.add(row)
    return row.id


def change_paragraph(*, by: str, paragraph: str, words: str, version: int | None = None) -> int:
    """Change the words of a paragraph; the version of what is kept."""
    row = the(CaseTextRow, paragraph, "paragraph")
    if row.extract_id:
        raise InputProblem("These are the participant’s words: they are corrected in the transcript, not here.")
    kept = kept_text(words, "paragraph")
    said = f"paragraph of the {TEXTS_OF_A_CASE[row.kind]}, now {quoted(short(kept))}"
    with change(by=by, scope=row.case_id, act="change paragraph", words=said, subject=row.id) as act:
        act.update(row, version=version, shows="words", words=kept)
    return row.version


def move_paragraph(*, by: str, paragraph: str, place: int) -> None:
    """Move a paragraph to another place of its text."""
    row = the(CaseTextRow, paragraph, "paragraph")
    rows = [one for one in _paragraphs(row.case_id, row.kind) if one.pk != row.pk]
    rows.insert(max(0, min(place, len(rows))), row)
    said = f"place of a paragraph of the {TEXTS_OF_A_CASE[row.kind]}"
    with change(by=by, scope=row.case_id, act="move paragraph", words=said, subject=row.id) as act:
        _shift(act, rows, 0)


def delete_paragraph(*, by: str, paragraph: str) -> None:
    """Delete a paragraph (it can be undone)."""
    row = the(CaseTextRow, paragraph, "paragraph")
    said = f"deletion of a paragraph of the {TEXTS_OF_A_CASE[row.kind]}"
    with change(by=by, scope=row.case_id, act="delete paragraph", words=said, subject=row.id) as act:
        extract = row.extract
        act.delete(row)
        if extract is not None:
            let_go_of_words(act, extract)


def _paragraphs(case: str, kind: str) -> list[CaseTextRow]:
    return list(CaseTextRow.objects.filter(case_id=case, kind=kind).order_by("place", "created"))


def _shift(act: Change, rows: list[CaseTextRow], first: int) -> None:
    for n, row in enumerate(rows, first):
        act.update(row, place=n)
