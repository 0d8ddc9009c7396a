"""Interviews as `Transcript` values, the unpacked words kept for a while."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from alliance.errors import NotFound
from alliance.ipa.transcript import Lines, Speaker, Transcript, Turn
from alliance.store import unlocked
from alliance.store.models import StudyRow, TextRow, TranscriptRow
from alliance.store.packing import unpack_lines, unpack_turns
from alliance.store.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Held:
    """One interview in a list: no words are read for it."""

    id: str
    case: str
    title: str
    held_on: date | None
    place: int
    text: str
    first_line: int
    version: int


@dataclass(frozen=True, slots=True)
class _Words:
    text: str
    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]
    lines: Lines
    pages: tuple[int, ...]
    first_page: int
    continues: bool
    number: int


@functools.lru_cache(maxsize=12)
def _words(generation: int, text: str) -> _Words:
    return _unpacked(TextRow.objects.get(pk=text))


def _unpacked(row: Any) -> _Words:
    return _Words(
        row.words,
        unpack_turns(row.turns),
        tuple(Speaker(label, role, tuple(spellings)) for label, role, spellings in row.speakers),
        unpack_lines(
            row.line_starts, row.line_numbers, first=row.first_line, width=row.width, unit=row.unit,
            fit_error=row.fit_error, printed=row.printed,
        ),
        tuple(row.pages),
        row.first_page,
        row.continues,
        row.number,
    )  # fmt: skip


def forget_words() -> None:
    """Drop the unpacked words from memory."""
    _words.cache_clear()


def held() -> tuple[Held, ...]:
    """Every interview of the study, cases in study order."""
    rows = TranscriptRow.objects.order_by("participant__place", "participant__created", "place", "created")
    first = dict(TextRow.objects.values_list("id", "first_line"))
    return tuple(
        Held(r.id, r.participant_id, r.title, r.held_on, r.place, r.text, first.get(r.text, 1), r.version) for r in rows
    )


def _value(words: _Words, **about: Any) -> Transcript:
    return Transcript(
        text=words.text, turns=words.turns, speakers=words.speakers, lines=words.lines, pages=words.pages,
        first_page=words.first_page, continues=words.continues, version=words.number, **about,
    )  # fmt: skip


def transcript(id: str) -> Transcript:
    """One interview; NotFound where there is none with this id."""
    row = _ONE.first(id)
    if row is None:
        raise NotFound(
            "This transcript is not in the workbench: it may have been taken out. See the list of interviews."
        )
    case, title, place, text, name, of, conventions = row
    return _value(
        _words(unlocked.generation(), text), id=id, case=case, title=title, place=place, of=of, name=name,
        conventions=dict(conventions or {}),
    )  # fmt: skip


def _one(id: str) -> Any:
    beside = TranscriptRow.objects.filter(participant=OuterRef("participant")).order_by().values("participant")
    return (
        TranscriptRow.objects.filter(pk=id)
        .annotate(
            of=Subquery(beside.annotate(n=Count("pk")).values("n")),
            conventions=Subquery(StudyRow.objects.values("conventions")[:1]),
        )
        .values_list("participant_id", "title", "place", "text", "participant__pseudonym", "of", "conventions")
    )


_ONE = Prepared(_one)


def transcripts(case: str | None = None) -> dict[str, Transcript]:
    """Interviews by id, of one case or of all, in study order."""
    rows = TranscriptRow.objects.select_related("participant").order_by(
        "participant__place", "participant__created", "place", "created"
    )
    if case is not None:
        rows = rows.filter(participant_id=case)
    rows = list(rows)
    of = Counter(TranscriptRow.objects.values_list("participant_id", flat=True))
    conventions = dict(StudyRow.objects.values_list("conventions", flat=True).first() or {})
    texts = TextRow.objects.in_bulk([row.text for row in rows])
    return {
        row.id: _value(
            _unpacked(texts[row.text]), id=row.id, case=row.participant_id, title=row.title, place=row.place,
            of=of[row.participant_id], name=row.participant.pseudonym, conventions=conventions,
        )
        for row in rows
    }  # fmt: skip
