"""How old somebody is or was: where a text says so, in figures or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alliance.ipa.identifier_words import AFTER_A_NUMBER, NUMBER_WORDS

_NUMBER_WORD = "(?:" + "|".join(NUMBER_WORDS) + r")(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
_AGE = rf"(\d{{1,3}}|{_NUMBER_WORD})"
_AGES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{_AGE}(?=(?:[- ]years?[- ]olds?\b|[- ]year[- ]old))",
        rf"\b(?:aged?|age of|turned|turning|turns) {_AGE}\b",
        rf"\b(?:I|he|she|you|we|they|who)(?:[’']m|[’']s|[’']re| am| is| was| were|[’']d been| had been)"
        rf"(?: only| just| about| nearly| almost| already| still| now| like)? {_AGE}\b(?![\w%-]|[.,:]\d| (?:{AFTER_A_NUMBER})\b)",
        rf"\b(?:when|since|until|till|at|by the time) (?:I|he|she|we|they) (?:was|were|turned) (?:only |just |about )?{_AGE}\b"
        rf"(?![\w%-]|[.,:]\d| (?:{AFTER_A_NUMBER})\b)",
        rf"\bmy (?:son|daughter|mother|father|mum|dad|brother|sister|husband|wife|partner)(?:[’']s| is| was) {_AGE}\b"
        rf"(?![\w%-]|[.,:]\d| (?:{AFTER_A_NUMBER})\b)",
    )
)


def ages_in(text: str) -> Iterator[tuple[int, int]]:
    """Where a text says how old somebody is or was: the span of the number alone."""
    seen = set()
    for pattern in _AGES:
        for match in pattern.finditer(text):
            span = match.span(1)
            if span not in seen and _is_an_age(match[1]):
                seen.add(span)
                yield span


def _is_an_age(words: str) -> bool:
    return not words.isdigit() or 1 <= int(words) <= 115
