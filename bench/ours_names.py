"""Ours, below any door: what may identify somebody, proposed; with names planted in invented talk, so that it is known."""

from __future__ import annotations

import random
import re

from bench.clock import Cost, cpu
from bench.corpus import one_interview

WORDS = 12_000
PEOPLE = 30
_NAMES = re.compile(r"\b[A-Z]\w+(?:[ -][A-Z]\w+)*")


def with_names(words: int = WORDS) -> tuple[str, list[tuple[int, int]]]:
    """An interview of so many words in which every fortieth or so is a name, and where the names stand."""
    chance = random.Random(words)
    heads, tails = (
        ["Bra", "Cor", "Del", "Fen", "Gal", "Har", "Jor", "Kel", "Lor", "Mav", "Nor", "Quil", "Sel", "Tor"],
        ["ben", "dric", "fa", "lin", "nelle", "tha", "vin", "wyn"],
    )
    names = [chance.choice(heads) + chance.choice(tails) for _ in range(PEOPLE)]
    parts, spans, at = [], [], 0
    for n, word in enumerate(one_interview(words).text.split(" ")):
        plain = word.strip(".,?!\n").islower()
        if plain and n % 40 == 7 and "\n" not in word and not word.endswith((".", "?")):
            word = chance.choice(names)
            spans.append((at, at + len(word)))
        parts.append(word)
        at += len(word) + 1
    return " ".join(parts), spans


def proposals(*, repeats: int = 5) -> tuple[Cost, float]:
    """CPU seconds of everything proposed in an interview of 12,000 words; and what share of its names was found."""
    from alliance.ipa.identifiers import propose, statistics

    text, names = with_names()
    found: list[tuple[int, int]] = []

    def once() -> None:
        found[:] = [(one.start, one.end) for one in propose(text, statistics([text]))]

    cost = cpu(once, repeats=repeats)
    hit = sum(any(a <= start and end <= b for a, b in found) for start, end in names)
    return cost, hit / len(names)


def floor(*, repeats: int = 5) -> float:
    """CPU seconds of one pass of a regular expression for capitals, which tells nothing from nothing."""
    text, _ = with_names()
    return cpu(lambda: _NAMES.findall(text), repeats=repeats).least
