"""Quotations: the participant's own words, with what was left out marked, and where they stand.

Words are taken from the transcript and never typed, so a quotation is right by construction. No
quotation marks are added: a table, a chapter and the clipboard each set their own.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alliance.errors import InputProblem
from alliance.ipa.analysis import Span
from alliance.ipa.brackets import spans_of_brackets
from alliance.ipa.citation import cite
from alliance.ipa.transcript import Transcript, Turn

#: what marks words left out
OMISSION = "[...]"

_CLOSING = frozenset(".,;:!?…)]}’”%")
_INSIDE_WORDS = frozenset("'’-‐‑_\u200c\u200d")
#: scripts that set no blank between words: (first, last) code points
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))


@dataclass(frozen=True, slots=True)
class Shown:
    """An extract as a page shows it: its words, its citation, and what was asked before it."""

    words: str
    citation: str
    asked: str = ""  # the interviewer's turn before it, in words
    asked_at: str = ""  # and the lines where that stands
    mid_turn: bool = False  # it begins in the middle of a turn
    goes_on: bool = False  # the turn goes on after it
    prompted: bool = False


def quotation_words(
    transcript: Transcript,
    start: int,
    end: int,
    left_out: Iterable[Span] = (),
    *,
    conventions: Mapping[str, str] | None = None,
    drop_back_channels: bool = False,
) -> str:
    """The words of a quotation, "[...]" where words are left out, blanks tidied.

    An extract over several turns gives one line a turn, each with its speaker; a single turn of the
    interviewer names the interviewer too. Back-channels of the other speaker are dropped, silently,
    only when asked for; sounds and placeholders never. Positions are of `Transcript.text`;
    `conventions` are the transcript's own where none are given.
    """
    cuts = [(a, b, True) for a, b in check_left_out(transcript, start, end, left_out)]
    if drop_back_channels:
        cuts = _with_dropped(transcript, start, end, cuts, conventions)
    parts = _turn_parts(transcript, start, end, cuts)
    if not parts:
        return " ".join(transcript.text[start:end].split())
    if len(parts) == 1:
        speaker, words = parts[0]
        quiet = speaker < 0 or transcript.speakers[speaker].role in ("participant", "unknown")
        return words if quiet else _labelled(transcript, speaker, words)
    return "\n".join(_labelled(transcript, speaker, words) for speaker, words in parts)


def quotation_with_citation(
    transcript: Transcript,
    start: int,
    end: int,
    left_out: Iterable[Span] = (),
    *,
    style: str = "name",
    conventions: Mapping[str, str] | None = None,
    drop_back_channels: bool = False,
) -> str:
    """A quotation followed by its citation in brackets, as one key copies it to the clipboard."""
    words = quotation_words(
        transcript, start, end, left_out, conventions=conventions, drop_back_channels=drop_back_channels
    )
    citation = cite(transcript, start, end, style)
    return f"{words} {citation if citation.startswith('(') else f'({citation})'}"


def key_words(transcript: Transcript, start: int, end: int, key: Span) -> str:
    """The key words of the extract `[start, end)`: a stretch of it, never typed; InputProblem where it is not."""
    a, b = check_key(transcript, start, end, key)
    return quotation_words(transcript, a, b)


def first_words(transcript: Transcript, start: int, end: int, count: int = 7) -> str:
    """The first words of a stretch, with "..." where it goes on: what a page proposes as key words."""
    words = transcript.text[start:end].split()
    shown = " ".join(words[:count])
    return f"{shown} ..." if len(words) > count else shown


def check_extract(transcript: Transcript, start: int, end: int) -> Span:
    """The stretch, snapped outwards to whole words and without blanks at its edges; InputProblem where it has none."""
    if not 0 <= start <= end <= len(transcript.text):
        raise InputProblem("These words lie outside the transcript: mark them again on the desk.")
    a, b = _snap(transcript.text, start, end, 0, len(transcript.text))
    if a >= b:
        raise InputProblem(f"No words are marked at line {transcript.line_at(start)}: mark at least one word.")
    return a, b


def check_key(transcript: Transcript, start: int, end: int, key: Span) -> Span:
    """Key words as a stretch of whole words inside the extract `[start, end)`; InputProblem where they are not."""
    a, b = key
    if not start <= a < b <= end:
        first, last = transcript.lines_of(start, end)
        raise InputProblem(f"Key words are taken from their extract: mark some of lines {first}-{last}.")
    a, b = _snap(transcript.text, a, b, start, end)
    if a >= b:
        raise InputProblem("The key words hold no words: mark at least one word of the extract.")
    return a, b


def check_left_out(transcript: Transcript, start: int, end: int, left_out: Iterable[Span]) -> tuple[Span, ...]:
    """What is left out of an extract, ascending and snapped to whole words.

    InputProblem where a stretch lies outside the extract, two overlap, one holds no words, or no
    words remain.
    """
    if not 0 <= start < end <= len(transcript.text):
        raise InputProblem("This extract lies outside its transcript: mark it again on the desk.")
    given = sorted(left_out)
    if not given:
        return ()
    text = transcript.text
    first, last = transcript.lines_of(start, end)
    snapped: list[Span] = []
    before = start
    for a, b in given:
        if a < start or b > end or a >= b:
            raise InputProblem(f"Words can only be left out inside the extract: mark some of lines {first}-{last}.")
        if a < before:
            raise InputProblem(f"Two stretches left out of lines {first}-{last} overlap: take one of them back first.")
        before = b
        a, b = _snap(text, a, b, start, end)
        if a >= b:
            raise InputProblem(f"What is left out of lines {first}-{last} holds no words: mark at least one word.")
        if snapped and a < snapped[-1][1]:
            snapped[-1] = (snapped[-1][0], max(b, snapped[-1][1]))
        else:
            snapped.append((a, b))
    kept_from = start
    for a, b in (*snapped, (end, end)):
        if any(c.isalnum() for c in text[kept_from:a]):
            return tuple(snapped)
        kept_from = b
    raise InputProblem(f"Everything in lines {first}-{last} is left out: leave at least one word in the quotation.")


def shown(
    transcript: Transcript,
    start: int,
    end: int,
    left_out: Iterable[Span] = (),
    *,
    style: str = "name",
    prompted: bool = False,
    drop_back_channels: bool = False,
) -> Shown:
    """An extract with its citation, the interviewer's turn before it, and whether it begins in mid-turn."""
    words = quotation_words(transcript, start, end, left_out, drop_back_channels=drop_back_channels)
    asked = asked_before(transcript, start)
    return Shown(
        words=words,
        citation=cite(transcript, start, end, style),
        asked=" ".join(transcript.text[asked.start : asked.end].split()) if asked else "",
        asked_at=cite(transcript, asked.start, asked.end, "lines") if asked else "",
        mid_turn=begins_mid_turn(transcript, start),
        goes_on=_goes_on(transcript, end),
        prompted=prompted,
    )


def asked_before(transcript: Transcript, position: int) -> Turn | None:
    """The interviewer's turn before the one that holds a position; None where there is none."""
    turns = transcript.turns
    for at in range(_turn_index(transcript, position) - 1, -1, -1):
        if transcript.speakers[turns[at].speaker].role == "interviewer":
            return turns[at]
    return None


def begins_mid_turn(transcript: Transcript, position: int) -> bool:
    """Whether words of the same turn stand before a position (also where the file itself begins in mid-turn)."""
    if not transcript.turns:
        return False
    at = _turn_index(transcript, position)
    before = transcript.text[transcript.turns[at].start : position]
    return bool(before.strip()) or (at == 0 and transcript.continues)


def speaker_name(transcript: Transcript, speaker: int) -> str:
    """What a speaker is called in print: the pseudonym for the only participant, else the transcript's label."""
    voice = transcript.speakers[speaker]
    if voice.role == "participant" and transcript.name:
        alone = sum(s.role == "participant" for s in transcript.speakers) == 1
        if alone:
            return transcript.name
    return voice.label


def _goes_on(transcript: Transcript, end: int) -> bool:
    if not transcript.turns or end <= 0:
        return False
    turn = transcript.turns[_turn_index(transcript, end - 1)]
    return bool(transcript.text[end : turn.end].strip())


def _turn_index(transcript: Transcript, position: int) -> int:
    return max(0, bisect_right(transcript.turns, position, key=lambda turn: turn.start) - 1)


def _labelled(transcript: Transcript, speaker: int, words: str) -> str:
    name = speaker_name(transcript, speaker) if speaker >= 0 else ""
    if not name:
        return words
    return f"{name} {words}" if name.endswith(":") else f"{name}: {words}"


def _with_dropped(
    transcript: Transcript,
    start: int,
    end: int,
    cuts: Sequence[tuple[int, int, bool]],
    conventions: Mapping[str, str] | None,
) -> list[tuple[int, int, bool]]:
    known = transcript.conventions if conventions is None else conventions
    found = list(cuts)
    for bracket in spans_of_brackets(transcript.text[start:end], dict(known)):
        a, b = bracket[0] + start, bracket[1] + start
        if bracket[2] == "back-channel" and not any(a < y and b > x for x, y, _ in cuts):
            found.append((a, b, False))
    return sorted(found)


def _turn_parts(
    transcript: Transcript, start: int, end: int, cuts: Sequence[tuple[int, int, bool]]
) -> list[tuple[int, str]]:
    """(speaker, words) for each turn that keeps words, one speaker's neighbouring turns joined."""
    turns = transcript.turns
    parts: list[tuple[int, str]] = []
    omitted_before = False
    at = _turn_index(transcript, start)
    position = start
    while position < end:
        last = at + 1 >= len(turns)
        stop = end if last else min(end, turns[at + 1].start)
        speaker = turns[at].speaker if turns else -1
        words = _words(transcript.text, position, stop, cuts)
        position = stop
        at += 1
        if words == OMISSION:
            if parts and not parts[-1][1].endswith(OMISSION):
                parts[-1] = (parts[-1][0], f"{parts[-1][1]} {OMISSION}")
            omitted_before = omitted_before or not parts
        elif words:
            if omitted_before and not words.startswith(OMISSION):
                words = f"{OMISSION} {words}"
            omitted_before = False
            if parts and parts[-1][0] == speaker:
                before = parts[-1][1]
                if before.endswith(OMISSION) and words.startswith(OMISSION):
                    words = words[len(OMISSION) :].lstrip()
                parts[-1] = (speaker, f"{before} {words}")
            else:
                parts.append((speaker, words))
    return parts


def _words(text: str, start: int, end: int, cuts: Sequence[tuple[int, int, bool]]) -> str:
    """The words of `[start, end)`, tidied; just "[...]" where all of them are left out."""
    out = ""
    position = start
    seam = False  # a back-channel was dropped just before
    for a, b, marked in (*cuts, (end, end, False)):
        if b < position or a > end or (b == position and a < b):
            continue
        a, b = max(a, position), min(b, end)
        piece = text[position:a]
        words = " ".join(piece.split())
        position = b
        if words and out.endswith(OMISSION) and a < b and marked and not any(c.isalnum() for c in words):
            words = ""  # only a comma stands between two things left out: one mark is enough
        if words:
            glued = not piece[0].isspace()
            closes = words[0] in _CLOSING
            if not out or (seam and closes) or (out.endswith(OMISSION) and glued and closes):
                out += words
            else:
                out += f" {words}"
            seam = False
        if a < b:
            if not marked:
                seam = True
            elif not out.endswith(OMISSION):
                out = f"{out} {OMISSION}" if out else OMISSION
    return out


def _snap(text: str, start: int, end: int, low: int, high: int) -> Span:
    """The span grown to whole words within `[low, high)`, then without blanks at its edges."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return start, end
    while start > low and _inside_word(text, start):
        start -= 1
    while end < high and _inside_word(text, end):
        end += 1
    return start, end


def _inside_word(text: str, position: int) -> bool:
    """Whether a position falls between two characters of one word."""
    if not 0 < position < len(text):
        return False
    before, after = text[position - 1], text[position]
    if unicodedata.category(after)[0] == "M" or "\u200d" in (before, after):
        return not before.isspace()
    return _joins(before) and _joins(after)


def _joins(char: str) -> bool:
    if char in _INSIDE_WORDS or unicodedata.category(char)[0] == "M":
        return True
    if not char.isalnum():
        return False
    code = ord(char)
    if any(first <= code <= last for first, last in _UNSPACED):
        return False
    return code < 0x1100 or unicodedata.east_asian_width(char) not in "WF"
