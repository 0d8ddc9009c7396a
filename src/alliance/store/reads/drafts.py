"""Unfinished transcripts, and corrections under way, as values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alliance.errors import NotFound
from alliance.store.models import DraftRow

#: stands for a break between paragraphs inside a line of the draft
PARAGRAPH = "\u2028"
TypedTurn = tuple[int, str, int | None]  # speaker, words, second of the recording


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that are being typed or corrected. `transcript` is empty while they are no interview yet."""

    id: str
    case: str
    pseudonym: str
    transcript: str
    recording: str
    title: str
    number: int
    speakers: tuple[tuple[str, str], ...]
    turns: tuple[TypedTurn, ...]
    second: int
    saved: datetime
    version: int

    @property
    def words(self) -> int:
        """How many words stand in it."""
        return sum(len(words.split()) for _, words, _ in self.turns)


def packed_turns(turns: Iterable[TypedTurn]) -> str:
    """The turns as they are kept: a line of JSON each, so that words stay words."""
    return "\n".join(
        json.dumps([speaker, second, words.replace("\n", PARAGRAPH)], ensure_ascii=False)
        for speaker, words, second in turns
    )


def _turns(raw: str) -> tuple[TypedTurn, ...]:
    made = []
    for line in raw.split("\n") if raw else ():
        speaker, second, words = json.loads(line)
        made.append((int(speaker), str(words).replace(PARAGRAPH, "\n"), second))
    return tuple(made)


def packed_speakers(speakers: Sequence[tuple[str, str]]) -> str:
    """The speakers as they are kept."""
    return json.dumps([list(one) for one in speakers], ensure_ascii=False)


_FIELDS = (
    "id", "participant_id", "participant__pseudonym", "transcript_id", "recording_id", "title", "number", "speakers",
    "turns", "second", "saved", "version",
)  # fmt: skip


def _draft(row: tuple[Any, ...]) -> Draft:
    id, case, pseudonym, transcript, recording, title, number, speakers, turns, second, saved, version = row
    return Draft(
        id, case, pseudonym, transcript or "", recording or "", title, number,
        tuple((label, role) for label, role in json.loads(speakers or "[]")), _turns(turns), second, saved, version,
    )  # fmt: skip


def draft(id: str) -> Draft:
    """One draft; NotFound where it was finished or dropped."""
    row = DraftRow.objects.filter(pk=id).values_list(*_FIELDS).first()
    if row is None:
        raise NotFound(
            "This unfinished transcript is not here any more: it was finished or put aside in another window."
        )
    return _draft(row)


def of_transcript(transcript: str) -> Draft | None:
    """The correction that is under way in an interview; None where there is none."""
    row = DraftRow.objects.filter(transcript_id=transcript).values_list(*_FIELDS).first()
    return None if row is None else _draft(row)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft in a list: no words are read for it."""

    id: str
    case: str
    pseudonym: str
    transcript: str
    title: str
    saved: datetime


def waiting() -> tuple[Waiting, ...]:
    """Every draft, the one touched last first."""
    rows = DraftRow.objects.order_by("-saved").values_list(
        "id", "participant_id", "participant__pseudonym", "transcript_id", "title", "saved"
    )
    return tuple(Waiting(id, case, who, text or "", title, saved) for id, case, who, text, title, saved in rows)
