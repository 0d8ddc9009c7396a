"""The profile table: values that sort as numbers and print as said, bands, and rows that could be recognised."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alliance.study.days import number_in, number_words, years_in

BANDS = (5, 10, 20)
_NUMBERS = ("number", "years")


@dataclass(frozen=True, slots=True)
class Row:
    """One participant's row: id, name on the table, and the words under each column (by the column's id)."""

    id: str
    name: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProfileColumn:
    """A column: its id, heading, and kind (text, number, years, choice, yes-no)."""

    id: str
    name: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Recognisable:
    """A row that is alone in what it says under the columns looked at."""

    row: str
    name: str
    words: str


def sorts_as(words: str, kind: str) -> float | None:
    """The number that a value sorts by; None where it is sorted by its words."""
    if kind == "years":
        return years_in(words)
    return number_in(words) if kind == "number" else None


def in_order(rows: Sequence[Row], column: ProfileColumn) -> list[Row]:
    """The rows sorted by a column: numbers by size, then words by the alphabet, those without a value last."""

    def place(row: Row) -> tuple[int, float, str]:
        words = row.values.get(column.id, "").strip()
        if not words:
            return (2, 0.0, "")
        number = sorts_as(words, column.kind)
        return (0, number, "") if number is not None else (1, 0.0, words.casefold())

    return sorted(rows, key=place)


def band(words: str, kind: str, width: int) -> str:
    """The band a value falls into ("50–59"); the words as they are where they hold no number."""
    number = sorts_as(words, kind)
    if number is None or width < 2 or not math.isfinite(number) or abs(number) > 10**9:
        return words
    first = math.floor(number / width) * width
    tail = " years" if kind == "years" else ""
    return f"{first}–{first + width - 1}{tail}" if kind != "years" else f"{first} to under {first + width}{tail}"


def banded(rows: Iterable[Row], columns: Sequence[ProfileColumn], widths: Mapping[str, int]) -> list[Row]:
    """The rows with the values of some columns put into bands of these widths."""
    kinds = {c.id: c.kind for c in columns}
    return [
        Row(r.id, r.name, {
            key: band(words, kinds.get(key, "text"), widths[key]) if widths.get(key) and words else words
            for key, words in r.values.items()
        })
        for r in rows
    ]  # fmt: skip


def recognisable(
    rows: Sequence[Row], columns: Sequence[ProfileColumn], known: Iterable[str] | None = None
) -> list[Recognisable]:
    """Rows that stand alone in the chosen columns, among those whom a reader may know.

    `known` are the ids of people of whom somebody outside knows that they may take part (None: everybody).
    A value that is missing counts as a value: it sets somebody apart, too.
    """
    among = [r for r in rows if known is None or r.id in set(known)]
    if not columns:
        return []

    def said(row: Row) -> tuple[str, ...]:
        return tuple(" ".join(row.values.get(c.id, "").casefold().split()) for c in columns)

    alike: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in among:
        alike[said(row)].append(row)
    return [
        Recognisable(r.id, r.name, ", ".join(r.values.get(c.id, "").strip() or f"no {c.name.lower()}" for c in columns))
        for r in among
        if len(alike[said(r)]) == 1
    ]


_GENDERS = {
    "male": ("man", "men"), "man": ("man", "men"), "m": ("man", "men"), "men": ("man", "men"),
    "female": ("woman", "women"), "woman": ("woman", "women"), "f": ("woman", "women"), "women": ("woman", "women"),
    "non-binary": ("non-binary person", "non-binary people"), "nonbinary": ("non-binary person", "non-binary people"),
}  # fmt: skip


def _find(columns: Sequence[ProfileColumn], *names: str) -> ProfileColumn | None:
    return next((c for name in names for c in columns if re.search(rf"\b{name}\b", c.name, re.I)), None)


def counts_sentence(rows: Sequence[Row], columns: Sequence[ProfileColumn]) -> str:
    """Who took part, as a method section says it: "Two men and four women aged 27 to 58 took part."."""
    if not rows:
        return ""
    gender = _find(columns, "gender", "sex")
    age = _find(columns, "age", "ages")
    people = f"{number_words(len(rows))} {'person' if len(rows) == 1 else 'people'}"
    if gender is not None:
        told = Counter(r.values.get(gender.id, "").strip().casefold() for r in rows)
        known = Counter[tuple[str, str]]()
        for words, many_times in told.items():
            known[_GENDERS.get(words) or ((f"“{words}”",) * 2 if words else ("person not described",) * 2)] += (
                many_times
            )
        order = sorted(known.items(), key=lambda item: (item[1], item[0]))
        parts = [f"{number_words(n)} {one if n == 1 else many}" for (one, many), n in order]
        people = _and(parts)
    aged = ""
    if age is not None:
        kind = age.kind if age.kind in _NUMBERS else "number"
        numbers = [v for r in rows if (v := sorts_as(r.values.get(age.id, ""), kind)) is not None]
        if numbers:
            low, high = (_short(min(numbers)), _short(max(numbers)))
            aged = f" aged {low}" if low == high else f" aged {low} to {high}"
            if len(numbers) < len(rows):
                aged += f" ({number_words(len(rows) - len(numbers))} not known)"
    return f"{people[:1].upper()}{people[1:]}{aged} took part."


def column_words(rows: Sequence[Row], column: ProfileColumn) -> str:
    """A column of few different values counted in words: "Orientation: three person-centred, two CBT."; else ""."""
    told = Counter(" ".join(r.values.get(column.id, "").split()) for r in rows)
    told.pop("", None)
    if not told or column.kind in _NUMBERS:
        numbers = sorted(n for r in rows if (n := sorts_as(r.values.get(column.id, ""), column.kind)) is not None)
        if not numbers:
            return ""
        unit = " years" if column.kind == "years" else ""
        spread = _short(numbers[0]) if numbers[0] == numbers[-1] else f"{_short(numbers[0])} to {_short(numbers[-1])}"
        return f"{column.name}: {spread}{unit}."
    if len(told) > max(4, len(rows) // 2) or (len(told) == len(rows) > 3):
        return ""
    parts = [f"{number_words(n)} {words}" for words, n in sorted(told.items(), key=lambda item: (-item[1], item[0]))]
    return f"{column.name}: {', '.join(parts)}."


def _short(number: float) -> str:
    return f"{number:.0f}" if abs(number - round(number)) < 0.05 else f"{number:.1f}"


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
