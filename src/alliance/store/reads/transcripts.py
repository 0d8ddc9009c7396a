"""Interviews as `Transcript` values, the unpacked words kept for a while."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from alliance.errors import NotFound
from alliance.ipa.carrying import Alignment, carry, composed, line_map, turned
from alliance.ipa.transcript import Lines, Speaker, Transcript, Turn
from alliance.store import unlocked
from alliance.store.models import StudyRow, TextRow, TranscriptRow
from alliance.store.packing import unpack_blocks, unpack_lines, unpack_times, unpack_turns
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
class _Frame:
    """What stands beside the words of one version of an interview."""

    number: int
    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]
    lines: Lines
    pages: tuple[int, ...]
    first_page: int
    continues: bool
    times: tuple[tuple[int, int], ...]


# Unpacked frames by workbench, text and its version, so that what another door changed is read anew. They are
# small (25 KB for 10,000 words); the words themselves are kept for the few interviews that are being read.
_frames: dict[tuple[int, str, int], _Frame] = {}
MOST_FRAMES = 512

_FRAME = (
    "id", "number", "speakers", "turns", "line_starts", "line_numbers", "first_line", "width", "unit", "fit_error",
    "printed", "pages", "first_page", "continues", "times",
)  # fmt: skip


def _frame(row: tuple[Any, ...]) -> _Frame:
    number, speakers, turns, starts, numbers, first, width, unit, fit_error, printed, pages, first_page, *rest = row
    continues, times = rest
    return _Frame(
        number,
        unpack_turns(turns),
        tuple(Speaker(label, role, tuple(spellings)) for label, role, spellings in speakers),
        unpack_lines(starts, numbers, first=first, width=width, unit=unit, fit_error=fit_error, printed=printed),
        tuple(pages),
        first_page,
        continues,
        unpack_times(times),
    )


def _frames_of(versions: Mapping[str, int]) -> dict[str, _Frame]:
    """The frames of texts, given with their versions."""
    generation = unlocked.generation()
    found = {id: _frames.get((generation, id, version)) for id, version in versions.items()}
    missing = [id for id, frame in found.items() if frame is None]
    if missing:
        if len(_frames) + len(missing) > MOST_FRAMES:
            _frames.clear()
        for id, *row in TextRow.objects.filter(id__in=missing).values_list(*_FRAME):
            found[id] = _frames[generation, id, versions[id]] = _frame(tuple(row))
    return {id: frame for id, frame in found.items() if frame is not None}


@functools.lru_cache(maxsize=12)
def _words(generation: int, text: str, version: int) -> str:
    return str(_WORDS.rows(text)[0][0])


_WORDS = Prepared(lambda text: TextRow.objects.filter(pk=text).values_list("words"))


def forget_words() -> None:
    """Drop the unpacked words from memory."""
    _words.cache_clear()
    _frames.clear()


def held() -> tuple[Held, ...]:
    """Every interview of the study, cases in study order."""
    return tuple(
        Held(id, case, title, held_on, place, text, 1 if first is None else first, version)
        for id, case, title, held_on, place, text, first, version in _HELD.rows()
    )


_HELD = Prepared(
    lambda: (
        TranscriptRow.objects.order_by("participant__place", "participant__created", "place", "created")
        .annotate(first=Subquery(TextRow.objects.filter(pk=OuterRef("text")).values("first_line")))
        .values_list("id", "participant_id", "title", "held_on", "place", "text", "first", "version")
    ),
    blanks=0,
)


def _value(words: str, frame: _Frame, **about: Any) -> Transcript:
    return Transcript(
        text=words, turns=frame.turns, speakers=frame.speakers, lines=frame.lines, pages=frame.pages,
        first_page=frame.first_page, continues=frame.continues, times=frame.times, version=frame.number, **about,
    )  # fmt: skip


def transcript(id: str) -> Transcript:
    """One interview; NotFound where there is none with this id."""
    row = _ONE.first(id)
    if row is None:
        raise NotFound(
            "This transcript is not in the workbench: it may have been taken out. See the list of interviews."
        )
    case, title, place, text, name, of, conventions, version = row
    return _value(
        _words(unlocked.generation(), text, version), _frames_of({text: version})[text], id=id, case=case,
        title=title, place=place, of=of, name=name, conventions=dict(conventions or {}),
    )  # fmt: skip


def _one(id: str) -> Any:
    beside = TranscriptRow.objects.filter(participant=OuterRef("participant")).order_by().values("participant")
    return (
        TranscriptRow.objects.filter(pk=id)
        .annotate(
            of=Subquery(beside.annotate(n=Count("pk")).values("n")),
            conventions=Subquery(StudyRow.objects.values("conventions")[:1]),
            text_version=Subquery(TextRow.objects.filter(pk=OuterRef("text")).values("version")),
        )
        .values_list(
            "participant_id", "title", "place", "text", "participant__pseudonym", "of", "conventions", "text_version"
        )
    )


_ONE = Prepared(_one)


def transcripts(
    case: str | None = None, *, only: Collection[str] | None = None, words: bool = True
) -> dict[str, Transcript]:
    """Interviews by id, in study order: of one case, those with the ids given, or all.

    With words=False their `text` is empty: for what shows lines and speakers alone. The words of 200 interviews
    take 50 MB of memory.
    """
    rows = TranscriptRow.objects.order_by("participant__place", "participant__created", "place", "created")
    if case is not None:
        rows = rows.filter(participant_id=case)
    if only is not None:
        rows = rows.filter(id__in=only)
    held = list(rows.values_list("id", "participant_id", "title", "place", "text", "participant__pseudonym"))
    of = Counter(whose for (whose,) in _WHOSE.rows())
    told = _CONVENTIONS.first()
    conventions = dict((told[0] if told else None) or {})
    current = TextRow.objects.filter(id__in=[row[4] for row in held])
    if words:
        texts = {id: (version, text) for id, version, text in current.values_list("id", "version", "words")}
    else:
        texts = {id: (version, "") for id, version in current.values_list("id", "version")}
    frames = _frames_of({id: version for id, (version, _) in texts.items()})
    return {
        id: _value(
            texts[text][1], frames[text], id=id, case=whose, title=title, place=place, of=of[whose], name=name,
            conventions=conventions,
        )
        for id, whose, title, place, text, name in held
    }  # fmt: skip


_WHOSE = Prepared(lambda: TranscriptRow.objects.order_by().values_list("participant_id"), blanks=0)
_CONVENTIONS = Prepared(lambda: StudyRow.objects.order_by("pk").values_list("conventions")[:1], blanks=0)


# --- versions ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an interview's words in a list: when it was made, and why."""

    number: int
    made: datetime
    reason: str
    current: bool


def versions(transcript: str) -> tuple[Version, ...]:
    """The versions of an interview's words, the first first; what was undone is not among them."""
    rows, current = _versions(transcript)
    return tuple(
        Version(number, made, reason, number == current)
        for _, number, made, reason in rows.values_list("id", "number", "created", "reason")
    )


def _versions(transcript: str) -> tuple[Any, int]:
    text = TranscriptRow.objects.filter(pk=transcript).values_list("text", flat=True).first()
    if text is None:
        raise NotFound("This transcript is not in the workbench: see the list of interviews.")
    current = TextRow.objects.values_list("number", flat=True).get(pk=text)
    return TextRow.objects.filter(transcript_id=transcript, number__lte=current).order_by("number"), current


def version_of(transcript_id: str, number: int) -> Transcript:
    """An interview as one of its versions had it; NotFound where there is no such version."""
    now = transcript(transcript_id)
    if number == now.version:
        return now
    rows, _ = _versions(transcript_id)
    found = rows.filter(number=number).values_list("id", "version", "words").first()
    if found is None:
        raise NotFound(f"There is no version {number} of this interview: it has {rows.count()}.")
    id, row_version, words = found
    frame = _frames_of({id: row_version})[id]
    return replace(
        now, text=words, turns=frame.turns, speakers=frame.speakers, lines=frame.lines, pages=frame.pages,
        first_page=frame.first_page, continues=frame.continues, times=frame.times, version=number,
    )  # fmt: skip


def since(transcript_id: str, number: int) -> Alignment:
    """What a version of an interview's words shares with the current one."""
    rows, _ = _versions(transcript_id)
    steps = list(rows.filter(number__gt=number).values_list("carried", flat=True))
    if not steps:
        text = version_of(transcript_id, number).text
        return Alignment(((0, 0, len(text)),))
    found = Alignment(unpack_blocks(steps[0]))
    for step in steps[1:]:
        found = composed(found, Alignment(unpack_blocks(step)))
    return found


def stretch_in_others(transcript_id: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Where a stretch of the words stands in every other version: the id of its text, start and end.

    Versions that were undone are among them; they lie in the workbench still.
    """
    now = transcript(transcript_id)
    texts = TextRow.objects.filter(transcript_id=transcript_id).order_by("number").values_list("id", "number", "words")
    rows = list(texts)
    found = []
    forward: Alignment | None = None
    for id, number, words in rows:
        if number < now.version:
            there = turned(since(transcript_id, number))
        elif number > now.version:
            step = Alignment(unpack_blocks(TextRow.objects.values_list("carried", flat=True).get(pk=id)))
            forward = there = step if forward is None else composed(forward, step)
        else:
            continue
        at = carry(there, now.text, words, start, end)
        if at.state != "gone":
            found.append((id, at.start, at.end))
    return found


def lines_then(transcript_id: str) -> Mapping[int, Mapping[int, tuple[int, int]]]:
    """For each earlier version of an interview's words: its line numbers -> first and last line now."""
    now = transcript(transcript_id)
    if now.version == 1:
        return {}
    return {
        one.number: line_map(version_of(transcript_id, one.number), now, since(transcript_id, one.number))
        for one in versions(transcript_id)
        if not one.current
    }
