"""Captions (vtt, srt) to a source: who speaks, when, and the words; what one says on end is one turn.

Zoom writes "Name: words", Teams `<v Name>words</v>`, Whisper and YouTube the words alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape

from alliance.errors import InputProblem
from alliance.formats import read_txt
from alliance.formats.guard import check_amount
from alliance.ipa.source import Paragraph, Source

_STAMP = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s.*)?$")
_SETTINGS = ("NOTE", "STYLE", "REGION", "X-TIMESTAMP-MAP", "WEBVTT")
_VOICE = re.compile(r"<v(?:\.[^ >]{0,200})?[ \t]+([^>]{1,200})>")
_MARKS = re.compile(
    r"</?(?:i|b|u|c|s|v|em|strong|lang|ruby|rt|font|span)(?:[ .][^<>]{0,300})?>|<\d{1,4}:\d{2}(?::\d{2})?[.,]\d{1,3}>|\{\\[^{}]{1,60}\}",
    re.IGNORECASE,
)
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


def read(data: bytes, name: str, kind: str, encoding: str | None = None) -> Source:
    """The source in a file of captions; `kind` is "vtt" or "srt"."""
    found = read_txt.decoded(data, name, encoding)
    cues, odd = _cues(found.text)
    if not cues:
        raise InputProblem(f"“{name}” holds no captions with words: export it again from where it was recorded.")
    remarks = list(found.remarks)
    if odd:
        remarks.append(
            "The times run backwards at one place." if odd == 1 else f"The times run backwards at {odd} places."
        )
    paragraphs, more = paragraphs_of(cues)
    check_amount(sum(len(p.text) for p in paragraphs), len(paragraphs), name)
    return Source(name, kind, paragraphs, found.encoding, found.offered, (*remarks, *more))


def _cues(text: str) -> tuple[list[Cue], int]:
    """The captions of a file in their order, and how often the times run backwards."""
    cues: list[Cue] = []
    held: list[str] = []
    timing: tuple[float, float] | None = None
    in_note = False
    before_blank = True
    odd = 0

    def close(drop_number: bool) -> None:
        if timing is None:
            return
        words = held[:-1] if drop_number and held and _is_id(held[-1]) else held
        cues.extend(_voices(timing, [w for w in words if w]))

    for raw in text.split("\n"):
        line = raw.strip(" \t\f")
        match = _TIMING.match(line) if "-->" in line else None
        if match:
            close(drop_number=True)
            start = _seconds(match[1], match[2], match[3], match[4])
            odd += bool(timing) and start < (timing or (0.0, 0.0))[0]
            timing = (start, _seconds(match[5], match[6], match[7], match[8]))
            held, in_note, before_blank = [], False, False
        elif not line:
            in_note, before_blank = False, True
            held.append("")
        elif before_blank and line.split(" ", 1)[0].split("=")[0] in _SETTINGS:
            in_note, before_blank = True, False
        elif not in_note:
            held.append(line)
            before_blank = False
    close(drop_number=False)
    return cues, odd


def _is_id(line: str) -> bool:
    """Whether a line before a timing names the caption and is no word of the one before."""
    return line.isdigit() or (" " not in line and ("/" in line or "-" in line) and any(c.isdigit() for c in line))


def _seconds(hours: str | None, minutes: str, seconds: str, parts: str) -> float:
    """The seconds of a stamp."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{parts}")


def _voices(timing: tuple[float, float], lines: list[str]) -> list[Cue]:
    """The captions under one timing: one for each voice in it."""
    text = " ".join(lines)
    if not text:
        return []
    if len(lines) > 1 and all(line.startswith(("-", "–")) for line in lines):  # two who speak at once
        return [cue for line in lines for cue in _voices(timing, [">> " + line.lstrip("-– ")])]
    parts = _VOICE.split(text)
    cues = []
    for k in range(0, len(parts), 2):
        words = " ".join(unescape(_MARKS.sub("", parts[k])).split())
        if words:
            cues.append(Cue(*timing, words, unescape(parts[k - 1]).strip() if k else ""))
    return cues


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
