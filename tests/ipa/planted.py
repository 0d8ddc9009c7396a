"""Invented interviews with names planted in them, and where they stand: made from syllables, so that nobody is meant."""

from __future__ import annotations

import random
from dataclasses import dataclass

_HEADS = "Bra Cor Del Fen Gal Har Jor Kel Lor Mav Nor Os Per Quil Ros Sel Tor Ul Ver Wyn Yar Zan".split()  # noqa: SIM905
_TAILS = "ben dric fa lin mond nelle ric sa tha vin wick yn das mere lo".split()  # noqa: SIM905
_TALK = (
    "I suppose it was the waiting that got to me", "and then nothing happened for a week", "you know, you sit there and you wait",
    "it wasn't what I had thought it would be", "she put the cup down and looked at the floor", "so we did it again and again",
    "I never told anybody about that", "it felt like a door that would not shut", "because nobody had asked me before",
    "they send you a letter and the letter says nothing", "he was kind, but kind in a hurry", "which is odd, when you think of it",
    "I kept the key in my pocket the whole time", "we laughed about it afterwards (laughs)", "that was the first thing (Mm-hm)",
)  # fmt: skip
#: how names stand in talk; {} is the name
_INSIDE = (
    "and {} said that it would pass", "so I rang {} and nobody answered", "it was {}'s idea, not mine", "with {} and the others",
    "I told {} what I thought", "we lived in {} for a while", "my friend {} came along", "they were from {}, all of them",
    "because {} had been there before", "the way {} looked at me", "like {}, she never asked", "I went to see Dr {} about it",
    "and that is when {}, of all people, left", "it could have been {} or it could have been me", "“you go,” {} said",
)  # fmt: skip
_BEGINNING = ("{} never said a word", "{} was the one who stayed", "{}'s mother knew", "{} and I, we were close")


@dataclass(frozen=True)
class Planted:
    """A text, and where names were planted in it."""

    text: str
    names: tuple[tuple[int, int], ...]


def names(chance: random.Random, count: int) -> list[str]:
    """So many invented names, some of two words."""
    made: dict[str, None] = {}
    while len(made) < count:
        name = chance.choice(_HEADS) + chance.choice(_TAILS)
        if chance.random() < 0.15:
            name += f" {chance.choice(_HEADS)}{chance.choice(_TAILS)}"
        if chance.random() < 0.08:
            name = name.replace("o", "ö", 1)
        made[name] = None
    return list(made)


def interview(seed: int, *, words: int = 12_000, people: int = 25) -> Planted:
    """An interview of about so many words in which names of so many people and places stand."""
    chance = random.Random(seed)
    known = names(chance, people)
    text, spans, count = "", [], 0
    while count < words:
        said = []
        for _ in range(chance.randint(1, 12)):
            roll = chance.random()
            if roll < 0.12:
                said.append(
                    (chance.choice(_BEGINNING) if roll < 0.03 else chance.choice(_INSIDE), chance.choice(known))
                )
            else:
                said.append((chance.choice(_TALK), ""))
        for n, (words_said, name) in enumerate(said):
            before, hole, after = words_said.partition("{}")
            begins = n == 0 or text.endswith(". ")
            if begins:
                before = before[:1].upper() + before[1:]
            if hole:
                spans.append((len(text) + len(before), len(text) + len(before) + len(name)))
            text += before + (name if hole else "") + after
            text += chance.choice((". ", ", ", ". ", " and ", "… ")) if n + 1 < len(said) else ".\n"
            count += words_said.count(" ") + 1
    return Planted(text, tuple(spans))
