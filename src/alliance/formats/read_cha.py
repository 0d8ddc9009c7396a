"""A CHAT file (TalkBank) to a source: the main lines with their speakers and times; other tiers are left out."""

from __future__ import annotations

import re
from collections import Counter

from alliance.errors import InputProblem
from alliance.formats import read_txt
from alliance.formats.guard import check_amount
from alliance.ipa.cues import Cue, paragraphs_of
from alliance.ipa.source import Paragraph, Source

_BULLET = re.compile(r"\u2022?\s*\b(\d{1,9})_(\d{1,9})\b\s*\u2022?")
_MAIN = re.compile(r"\*([A-Za-z0-9_]{1,10}):[ \t]*(.*)")
_OTHER = re.compile(r"%([a-z]{1,7}):")


def read(data: bytes, name: str, encoding: str | None = None) -> Source:
    """The source in a CHAT file. A given encoding overrides what would be found."""
    found = read_txt.decoded(data.replace(b"\x15", b" "), name, encoding)  # the sign around times
    lines = _whole_lines(found.text)
    names = _names(lines)
    left: dict[str, None] = {}
    said: list[tuple[str, str]] = []
    for line in lines:
        if match := _MAIN.match(line):
            said.append((names.get(match[1].upper(), match[1]), match[2]))
        elif match := _OTHER.match(line):
            left[f"%{match[1]}"] = None
    if not said:
        raise InputProblem(
            f"“{name}” has no lines of speakers (*PAR: and the like): look whether it is the right file."
        )
    cues, timed = _cues(said)
    remarks = list(found.remarks)
    if left:
        remarks.append(f"Lines about the words were left out: {', '.join(list(left)[:10])}.")
    remarks.append("The signs of CHAT inside the words, such as [//] or &-um, stand as they are in the file.")
    if timed:
        paragraphs, more = paragraphs_of(cues, "lines")
    else:
        paragraphs, more = _untimed(cues), ()
    check_amount(sum(len(p.text) for p in paragraphs), len(paragraphs), name)
    return Source(name, "cha", paragraphs, found.encoding, found.offered, (*remarks, *more))


def _whole_lines(text: str) -> list[str]:
    """The lines of a file, those that go on after a tab joined."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith(("\t", "    ")) and lines:
            lines[-1] += " " + line.strip()
        elif line.strip():
            lines.append(line.strip(" "))
    return lines


def _names(lines: list[str]) -> dict[str, str]:
    """For each code of a speaker the name or the part that the head of the file gives it, where no two share it."""
    names: dict[str, str] = {}
    for line in lines:
        if line.startswith("@Participants:"):
            for entry in line.partition(":")[2].split(","):
                words = entry.split()
                if len(words) >= 2:
                    names[words[0].upper()] = words[1].replace("_", " ")
    times = Counter(names.values())
    return {code: name for code, name in names.items() if times[name] == 1}


def _cues(said: list[tuple[str, str]]) -> tuple[list[Cue], bool]:
    """What was said as captions, and whether it carries times."""
    cues: list[Cue] = []
    timed = False
    end = 0.0
    for speaker, raw in said:
        start = end
        bullets = _BULLET.findall(raw)
        if bullets:
            start, end = int(bullets[0][0]) / 1000, int(bullets[-1][1]) / 1000
            timed = True
        words = " ".join(_BULLET.sub(" ", raw).split())
        if words:
            cues.append(Cue(start, end, words, speaker))
    return cues, timed


def _untimed(cues: list[Cue]) -> tuple[Paragraph, ...]:
    """The paragraphs of what was said without times."""
    return tuple(
        Paragraph(cue.words, speaker="" if again else cue.speaker, goes_on=again)
        for k, cue in enumerate(cues)
        for again in [k > 0 and cues[k - 1].speaker == cue.speaker]
    )
