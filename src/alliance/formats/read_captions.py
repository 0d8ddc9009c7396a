"""Captions (vtt, srt) to a source: who speaks, when, and the words; what one says on end is one turn.

Zoom writes "Name: words", Teams `<v Name>words</v>`, Whisper and YouTube the words alone.
"""

from __future__ import annotations

import re
from html import unescape

from alliance.errors import InputProblem
from alliance.formats import read_txt
from alliance.formats.guard import check_amount
from alliance.ipa.cues import Cue, paragraphs_of
from alliance.ipa.source import Source

_STAMP = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s.*)?$")
_SETTINGS = ("NOTE", "STYLE", "REGION", "X-TIMESTAMP-MAP", "WEBVTT")
_VOICE = re.compile(r"<v(?:\.[^ >]{0,200})?[ \t]+([^>]{1,200})>")
_MARKS = re.compile(
    r"</?(?:i|b|u|c|s|v|em|strong|lang|ruby|rt|font|span)(?:[ .][^<>]{0,300})?>|<\d{1,4}:\d{2}(?::\d{2})?[.,]\d{1,3}>|\{\\[^{}]{1,60}\}",
    re.IGNORECASE,
)


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
        """Keep the caption that is open; a last line that numbers the next one is none of its words."""
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
