"""A Whisper file (json) to a source: its segments with their times, and speakers where they were told apart (WhisperX)."""

from __future__ import annotations

import json
import math
from typing import Any

from alliance.errors import InputProblem
from alliance.formats import read_txt
from alliance.formats.guard import check_amount
from alliance.ipa.cues import Cue, paragraphs_of
from alliance.ipa.source import Source, clean

MOST_SEGMENTS = 200_000


def read(data: bytes, name: str, encoding: str | None = None) -> Source:
    """The source in a Whisper file. A given encoding overrides what would be found."""
    found = read_txt.decoded(data, name, encoding)
    try:
        value = json.loads(found.text)
    except (ValueError, RecursionError) as problem:
        raise InputProblem(
            f"“{name}” is damaged or no JSON at all: export it again from the program that wrote it."
        ) from problem
    cues = _cues(_segments(value, name))
    if not cues:
        raise InputProblem(f"“{name}” holds no segments with words: look whether it is the right file.")
    paragraphs, remarks = paragraphs_of(cues, "segments")
    check_amount(sum(len(p.text) for p in paragraphs), len(paragraphs), name)
    return Source(name, "json", paragraphs, found.encoding, found.offered, (*found.remarks, *remarks))


def _segments(value: Any, name: str) -> list[Any]:
    """The list of segments, wherever the writing program keeps it."""
    held = value
    if isinstance(value, dict):
        held = next((value[key] for key in ("segments", "transcription", "chunks", "utterances") if key in value), None)
        if held is None and isinstance(value.get("result"), dict):
            held = value["result"].get("segments")
    if not isinstance(held, list) or not all(isinstance(one, dict) for one in held):
        raise InputProblem(
            f"“{name}” is a JSON file without segments of speech: bring in the json that Whisper or WhisperX writes. "
            "(An analysis file of this program is taken in under Study.)"
        )
    if len(held) > MOST_SEGMENTS:
        raise InputProblem(f"“{name}” holds more than {MOST_SEGMENTS:,} segments: bring interviews in one by one.")
    return held


def _cues(segments: list[dict[str, Any]]) -> list[Cue]:
    """The segments that hold words."""
    cues: list[Cue] = []
    start = 0.0
    for one in segments:
        text = one.get("text", one.get("transcript", ""))
        words = " ".join(clean(text).split()) if isinstance(text, str) else ""
        if not words:
            continue
        start, end = _times(one, start)
        speaker = one.get("speaker", one.get("speaker_label", ""))
        said = clean(str(speaker)).strip()[:200] if isinstance(speaker, str | int) and speaker != "" else ""
        cues.append(Cue(start, end, words, f"Speaker {said}" if said.isdigit() else said))
    return cues


def _times(one: dict[str, Any], before: float) -> tuple[float, float]:
    """From when to when a segment goes; where it does not say, from where the one before began."""
    offsets = one.get("offsets")  # whisper.cpp: milliseconds
    if isinstance(offsets, dict):
        return _second(offsets.get("from"), before, 0.001), _second(offsets.get("to"), before, 0.001)
    stamp = one.get("timestamp")  # Hugging Face
    if isinstance(stamp, list) and len(stamp) == 2:
        return _second(stamp[0], before), _second(stamp[1], before)
    start = _second(one.get("start", one.get("begin")), before)
    return start, _second(one.get("end"), start)


def _second(value: Any, otherwise: float, unit: float = 1.0) -> float:
    """A number of seconds; what is none is what it would be otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return otherwise
    return min(max(0.0, value * unit), 10_000_000.0)
