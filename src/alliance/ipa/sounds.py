"""How things were said: every bracketed sound and every exact repeat of a transcript, with its place. Nothing is read into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from alliance.ipa import brackets
from alliance.ipa.transcript import Transcript

#: a repeat is of at most so many words
MOST_WORDS = 6
_WORD = re.compile(r"[^\W_]+(?:['’‑-][^\W_]+)*['’]?")
#: what may stand between the same words said twice: blanks, commas, dashes, dots; nothing in brackets
_BETWEEN = re.compile(r"[\s,;:.…!?—–-]*")


@dataclass(frozen=True, slots=True)
class Said:
    """One place of a transcript: the span `[start, end)` and the turn that holds it."""

    transcript: str
    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alike:
    """The same sound, or the same words said twice, wherever they stand: how they are written, and every place."""

    folded: str
    shown: str
    places: tuple[Said, ...]

    @property
    def count(self) -> int:
        """How often."""
        return len(self.places)


def sounds(transcripts: Iterable[Transcript]) -> tuple[Alike, ...]:
    """Every passage in brackets that is a sound by the transcript's conventions, alike ones together, the most frequent
    first."""
    return _alike(transcripts, _sounds_of)


def repeats(transcripts: Iterable[Transcript]) -> tuple[Alike, ...]:
    """Every word or phrase (up to six words) said twice or more without another word between, alike ones together,
    the most frequent first."""
    return _alike(transcripts, _repeats_of)


def _sounds_of(value: Transcript, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    words = value.text[start:end]
    if "(" not in words and "[" not in words:
        return
    for a, b, kind in brackets.spans_of_brackets(words, value.conventions):
        if kind == "sound":
            yield brackets.fold(words[a + 1 : b - 1]), a, b


def _repeats_of(value: Transcript, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    yield from repeats_in(value.text[start:end])


def repeats_in(words: str) -> list[tuple[str, int, int]]:
    """The folded words said again, with the span that holds all of them, for each exact repeat in a text."""
    places = [(m.start(), m.end()) for m in _WORD.finditer(words)]
    said = [words[a:b].casefold().replace("’", "'") for a, b in places]
    breaks = [0]  # how often something stands between two words, up to each word
    for (_, end), (start, _) in pairwise(places):
        breaks.append(breaks[-1] + (_BETWEEN.fullmatch(words, end, start) is None))
    found: list[tuple[str, int, int]] = []
    at = 0
    while at + 1 < len(said):
        length, times = _repeat_at(said, breaks, at)
        if not length:
            at += 1
            continue
        last = at + length * times - 1
        found.append((" ".join(said[at : at + length]), places[at][0], places[last][1]))
        at = last + 1
    return found


def _repeat_at(said: Sequence[str], breaks: Sequence[int], at: int) -> tuple[int, int]:
    """How many words are repeated from here, and how often they are said in all; the fewest words that do."""
    for length in range(1, min(MOST_WORDS, (len(said) - at) // 2) + 1):
        if said[at] != said[at + length]:
            continue
        times = 1
        while True:
            end = at + length * (times + 1)
            if end > len(said) or breaks[end - 1] != breaks[at]:
                break
            if said[at : at + length] != said[end - length : end]:
                break
            times += 1
        if times > 1:
            return length, times
    return 0, 0


_Finder = Callable[[Transcript, int, int], Iterator[tuple[str, int, int]]]


def _alike(transcripts: Iterable[Transcript], found_in: _Finder) -> tuple[Alike, ...]:
    places: dict[str, list[Said]] = {}
    shown: dict[str, str] = {}
    for value in transcripts:
        for n, turn in enumerate(value.turns):
            for folded, a, b in found_in(value, turn.start, turn.end):
                start, end = turn.start + a, turn.start + b
                places.setdefault(folded, []).append(Said(value.id, n, start, end))
                shown.setdefault(folded, value.text[start:end])
    made = [Alike(folded, shown[folded], tuple(held)) for folded, held in places.items()]
    return tuple(sorted(made, key=lambda one: (-one.count, one.folded)))
