"""How appendices are numbered: by letters or by figures, from wherever a thesis has got to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.errors import InputProblem

#: what a study begins with
WORD, FIRST = "Appendix", "A"


@dataclass(frozen=True, slots=True)
class Numbering:
    """How appendices are numbered: the word before the number, the first number, one number for items of a kind."""

    word: str = WORD
    first: str = FIRST
    together: bool = True

    def check(self) -> None:
        """Raise InputProblem where the first number is neither a letter or two nor a figure."""
        _value(self.first)


def numbers(kinds: Sequence[str], how: Numbering) -> list[str]:
    """The number of each item. Where wanted, items of one kind that stand together share one: C1, C2, C3."""
    runs: list[list[str]] = []
    for kind in kinds:
        if how.together and kind and runs and runs[-1][0] == kind:
            runs[-1].append(kind)
        else:
            runs.append([kind])
    at = _value(how.first)
    letters = not how.first.isdecimal()
    made: list[str] = []
    for n, run in enumerate(runs):
        number = _letters(at + n) if letters else str(at + n)
        mark = "" if letters else "."
        made += [number] if len(run) == 1 else [f"{number}{mark}{k}" for k in range(1, len(run) + 1)]
    return made


def heading(word: str, number: str, title: str) -> str:
    """An appendix's heading: “Appendix C: Interview schedule”."""
    return f"{f'{word} {number}'.strip()}: {title}"


def first_is_number(first: str) -> bool:
    """Whether appendices can be numbered from here."""
    try:
        _value(first)
    except InputProblem:
        return False
    return True


def _value(first: str) -> int:
    if first.isascii() and first.isdecimal() and 1 <= int(first) <= 999:
        return int(first)
    if first.isascii() and first.isalpha() and len(first) <= 2:
        value = 0
        for letter in first.upper():
            value = value * 26 + ord(letter) - 64
        return value
    raise InputProblem(f"“{first[:20]}” cannot be the first number: give a letter (A, C, AA) or a figure (1, 4).")


def _letters(value: int) -> str:
    made = ""
    while value > 0:
        value, rest = divmod(value - 1, 26)
        made = chr(65 + rest) + made
    return made
