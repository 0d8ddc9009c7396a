"""Captions and the like: short pieces with times, gathered into turns, or into paragraphs where nobody is named."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from alliance.ipa.source import Paragraph

_NAMED = re.compile(r"([^:\n<>]{1,60}):[ \t]+(?=\S)")
_LETTER = re.compile(r"[^\W\d_]")
_NEW_VOICE = re.compile(r"(?:>>+|»)[ \t]*")
PAUSE = 2.0  # seconds without words, after which a new paragraph begins where nobody is named
LONG = 700  # code points, after which one begins at the next end of a sentence


@dataclass(slots=True)
class Cue:
    """One caption: from when to when, who says it where the file knows, and the words."""

    start: float
    end: float
    words: str
    speaker: str = ""


def paragraphs_of(cues: list[Cue], noun: str = "captions") -> tuple[tuple[Paragraph, ...], tuple[str, ...]]:
    """The paragraphs of captions in order: what one says on end goes on in one turn; and remarks."""
    remarks: list[str] = []
    named = _take_names(cues) or any(cue.speaker for cue in cues)
    paragraphs: list[Paragraph] = []
    last: Cue | None = None
    length = 0
    for cue in cues:
        words, voice = cue.words, False
        if match := _NEW_VOICE.match(words):
            words, voice = words[match.end() :], not named
        if not words:
            continue
        opens = last is None or (cue.speaker != last.speaker if named else voice or _parts(last, cue, length))
        length = 0 if opens else length + len(words)
        speaker = cue.speaker if opens else ""
        paragraphs.append(
            Paragraph(
                words, 0, False, opens and not named, None, (), None, int(max(0.0, cue.start)), speaker, not opens
            )
        )
        last = cue
    if not named:
        remarks.append(
            f"The {noun} name nobody: they were gathered into paragraphs at pauses and ends of sentences. "
            "Say who speaks while you listen and correct."
        )
    return tuple(paragraphs), tuple(remarks)


def _parts(before: Cue, cue: Cue, length: int) -> bool:
    """Whether a new paragraph begins between two captions without names."""
    ended = before.words.rstrip("\"”’')")[-1:] in (".", "?", "!", "…")
    return cue.start - before.end >= PAUSE or cue.start < before.start or (length > LONG and ended)


def _take_names(cues: list[Cue]) -> bool:
    """Whether the captions open with names ("Ada Moss: words"); these are taken off."""
    found = [m if not cue.speaker and (m := _NAMED.match(cue.words)) else None for cue in cues]
    counted = Counter(m[1].strip() for m in found if m and _LETTER.search(m[1]))
    often = {name for name, n in counted.items() if n > 1 or len(cues) < 6}
    open_ = sum(not cue.speaker for cue in cues)
    if not often or 2 * sum(counted[name] for name in often) < open_:
        return False
    speaker = ""
    for cue, match in zip(cues, found, strict=True):
        if match and (match[1].strip() in often or (match[1].istitle() and len(match[1].split()) <= 3)):
            speaker = match[1].strip()
            cue.words = cue.words[match.end() :]
        cue.speaker = cue.speaker or speaker
    return True
