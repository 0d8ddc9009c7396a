"""Bring interviews in, lay them out, give them their pages, take them out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max

from alliance.actions.change import STUDY, change, kept_text, the
from alliance.actions.consents import check_footing, check_may_bring_in, record_footing
from alliance.actions.participants import add_participant
from alliance.actions.study import the_study
from alliance.errors import InputProblem, NotAllowed
from alliance.ipa.lines import lay_out
from alliance.ipa.transcript import Transcript
from alliance.store import search
from alliance.store.models import (
    EvidenceRow,
    ExtractRow,
    NoteRow,
    OriginalRow,
    PackItemRow,
    ParticipantRow,
    ReadingPassRow,
    RemarkRow,
    TextRow,
    TranscriptRow,
)
from alliance.store.packing import pack, pack_line_numbers, pack_times, pack_turns
from alliance.store.reads import transcripts as read
from alliance.store.transactions import transaction

MOST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """One interview about to be brought in: the words as understood, and the file as it came.

    `case` names a participant by id; where it is empty, one is added under `pseudonym`.
    """

    transcript: Transcript
    case: str = ""
    pseudonym: str = ""
    code: str = ""
    title: str = ""
    held_on: date | None = None
    file_name: str = ""
    kind: str = ""
    encoding: str = ""
    content: bytes = b""


def add_transcripts(incoming: Sequence[Incoming], *, by: str, footing: str = "", footing_words: str = "") -> list[str]:
    """Bring in a batch of interviews, all or none; their ids in the same order.

    `footing`, where given, is recorded for each new participant: on what footing the material stands.
    """
    if not incoming:
        raise InputProblem("No file was chosen: choose one or more transcripts.")
    if footing:
        check_footing(footing)
    added: dict[str, str] = {}  # pseudonym -> case: several files of a batch may be one new participant's
    with transaction():
        ids = [_add(one, by, added) for one in incoming]
        for case in added.values() if footing else ():
            record_footing(by=by, case=case, footing=footing, words=footing_words)
        _learn_conventions(incoming, by)
    return ids


def _learn_conventions(incoming: Sequence[Incoming], by: str) -> None:
    """Keep what was confirmed about brackets with the study; what it has said before stands."""
    study = the_study()
    known = dict(study.conventions)
    met = {words: kind for one in incoming for words, kind in one.transcript.conventions.items() if kind != "unclear"}
    if met.keys() <= known.keys():
        return
    words = "Kept what words in brackets are"
    with change(by=by, scope=STUDY, act="learn conventions", words=words, subject=study.id, can_undo=False) as act:
        act.update(study, conventions=met | known)


def _add(one: Incoming, by: str, added: dict[str, str]) -> str:
    if not one.transcript.text.strip():
        raise InputProblem(f"{one.file_name or 'This transcript'} holds no words.")
    case = one.case or added.get(one.pseudonym)
    if not case:
        case = added[one.pseudonym] = add_participant(by=by, pseudonym=one.pseudonym, code=one.code)
    who = the(ParticipantRow, case, "participant")
    check_may_bring_in(who.id)
    last = TranscriptRow.objects.filter(participant=who).aggregate(last=Max("place"))["last"] or 0
    title = kept_text(one.title, "title of the interview", longest=300, empty=True) or f"Interview {last + 1}"
    row = TranscriptRow(participant=who, title=title, held_on=one.held_on, place=last + 1)
    text = text_row(row, one.transcript, number=1)
    row.text = text.id
    with change(
        by=by,
        scope=STUDY,
        act="add transcript",
        words=f"Brought in {title} of {who.code}",
        subject=row.id,
        can_undo=False,
    ):
        row.save(force_insert=True)
        text.save(force_insert=True)
        if one.content:
            OriginalRow(
                transcript=row, name=one.file_name[:300], kind=one.kind, encoding=one.encoding or "",
                sha256=hashlib.sha256(one.content).hexdigest(), content=one.content,
            ).save(force_insert=True)  # fmt: skip
    return row.id


def text_row(row: TranscriptRow, value: Transcript, *, number: int) -> TextRow:
    """A fresh version of the words of an interview, indexed for searching; not yet saved."""
    first, last = search.index_turns(value.text, value.turns)
    lines = value.lines
    return TextRow(
        transcript=row, number=number, words=value.text,
        speakers=[[s.label, s.role, list(s.spellings)] for s in value.speakers],
        turns=pack_turns(value.turns), line_starts=pack(lines.starts), line_numbers=pack_line_numbers(lines),
        first_line=value.first_line, width=lines.width, unit=lines.unit, fit_error=lines.fit_error,
        printed=lines.printed, pages=list(value.pages), first_page=value.first_page, continues=value.continues,
        search_first=first, search_last=last, times=pack_times(value.times),
    )  # fmt: skip


def change_transcript(*, by: str, transcript: str, version: int | None = None, **fields: Any) -> None:
    """Change an interview's title or date."""
    row = the(TranscriptRow, transcript, "transcript")
    kept = {k: v for k, v in fields.items() if k in ("title", "held_on")}
    if "title" in kept:
        kept["title"] = kept_text(kept["title"], "title of the interview", longest=300)
    with change(by=by, scope=STUDY, act="change transcript", words=f"Changed {row.title}", subject=row.id) as act:
        act.update(row, version=version, shows="title", **kept)


def set_pages(*, by: str, transcript: str, pages: Sequence[int], first_page: int = 1) -> None:
    """Say on which line each page begins (the numbers of the first lines), as the printed transcript has it."""
    value = read.transcript(transcript)
    numbers = sorted(set(pages))
    outside = [n for n in numbers if not value.first_line <= n <= value.last_line]
    if outside:
        raise InputProblem(
            f"Line {outside[0]} is not held in {value.title}, which holds lines {value.first_line} to "
            f"{value.last_line}: a page can only begin on a line that is there."
        )
    if not 0 <= first_page <= MOST_PAGE:
        raise InputProblem(f"The first page cannot be {first_page}: give a number from 0 to {MOST_PAGE:,}.")
    row = the(TextRow, the(TranscriptRow, transcript, "transcript").text, "text")
    with change(
        by=by, scope=STUDY, act="set pages", words=f"Set the pages of {value.title}", subject=transcript
    ) as act:
        act.update(row, pages=numbers, first_page=first_page)
    read.forget_words()


def lay_out_anew(*, by: str, transcript: str, width: int, first_line: int = 1) -> None:
    """Number the lines anew by another width; refused once something is noted or the numbers are printed ones."""
    value = read.transcript(transcript)
    if value.lines.printed:
        raise NotAllowed(f"{value.title} keeps the line numbers printed in its file: they are what is cited.")
    if is_frozen(transcript):
        raise NotAllowed(
            f"{value.title} has notes already, so its line numbers stay as they are; the display may still change."
        )
    if not 20 <= width <= 200:
        raise InputProblem(f"A line may have 20 to 200 characters; {width} does not fit.")
    laid = replace(value, lines=lay_out(value.text, width, first_line), pages=())
    row = the(TextRow, the(TranscriptRow, transcript, "transcript").text, "text")
    words = f"Laid out {value.title} at {width} characters a line"
    with change(by=by, scope=STUDY, act="lay out", words=words, subject=transcript, can_undo=False):
        TextRow.objects.filter(pk=row.pk).update(
            line_starts=pack(laid.lines.starts), line_numbers=b"", first_line=first_line, width=width, pages=[],
            version=row.version + 1,
        )  # fmt: skip
    read.forget_words()


def is_frozen(transcript: str) -> bool:
    """Whether something rests on the line numbers of this interview."""
    return (
        NoteRow.objects.filter(transcript_id=transcript).exists()
        or ExtractRow.objects.filter(transcript_id=transcript).exists()
    )


def remove_transcript(*, by: str, transcript: str) -> None:
    """Take out an interview brought in by mistake; refused while notes or extracts rest on it."""
    row = the(TranscriptRow, transcript, "transcript")
    if is_frozen(transcript):
        notes = NoteRow.objects.filter(transcript=row).count()
        uses = EvidenceRow.objects.filter(extract__transcript=row).count()
        raise InputProblem(
            f"{row.title} carries {notes} {'note' if notes == 1 else 'notes'} and "
            f"{uses} {'extract' if uses == 1 else 'extracts'} under themes: delete those first."
        )
    with change(
        by=by, scope=STUDY, act="remove transcript", words=f"Took out {row.title}", subject=row.id, can_undo=False
    ):
        ReadingPassRow.objects.filter(transcript=row).update(transcript=None)
        RemarkRow.objects.filter(transcript=row).update(transcript=None, start=0, end=0)
        for text in TextRow.objects.filter(transcript=row):
            search.forget_turns(text.search_first, text.search_last)
            text.delete()
        OriginalRow.objects.filter(transcript=row).delete()
        PackItemRow.objects.filter(transcript=row).delete()
        row.delete()
