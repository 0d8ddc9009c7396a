"""Days and spells of time: months of different length, spells and numbers in words, dates typed into a text."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_UNITS = {
    "no": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_FRACTIONS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3}
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[½¼¾⅓⅔]|[a-zA-Z]+")
#: years in one of a unit
_IN_YEARS = {"year": 1.0, "month": 1 / 12, "week": 7 / 365.25, "day": 1 / 365.25, "decade": 10.0}
_LONGEST = 500
_FIRST, _LAST = date(1900, 1, 1), date(2200, 12, 31)


def possible(day: date) -> bool:
    """Whether a date can belong to a study at all (1900 to 2200): anything else is a slip of the keyboard."""
    return _FIRST <= day <= _LAST


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last day of the month where that month is shorter."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def in_words(day: date) -> str:
    """A date as a British text writes it: 14 March 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def number_words(number: int) -> str:
    """A whole number as a text says it: in words up to twelve, then in figures."""
    return _WORDS[number] if 0 < number < len(_WORDS) else f"{number:,}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun, as a sentence says it: two women, 1,204 lines."""
    return f"{'no' if not number else number_words(number)} {one if number == 1 else many or one + 's'}"


def _value(word: str) -> float:
    """A number in figures; a comma groups thousands, or stands before a decimal."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", word):
        word = word.replace(",", "")
    word = word.replace(",", ".")
    whole, *rest = word.split(".")
    return float(f"{whole}.{''.join(rest)}") if rest else float(whole)


def _numbers(text: str) -> list[tuple[float, str]]:
    """Each number said in a text, with the unit that follows it ("" for none), in order."""
    said = [t.lower() for t in _TOKEN.findall(text[:_LONGEST])]
    found: list[tuple[float, str]] = []
    at = 0
    while at < len(said):
        number, used = _number_at(said, at)
        if number is None:
            at += 1
            continue
        at += used
        unit = _unit(said[at]) if at < len(said) else ""
        if unit:
            at += 1
            extra, used = _fraction_at(said, at)
            if extra:  # two years and a half
                number += extra
                at += used
        found.append((number, unit))
    return found


def _number_at(said: list[str], at: int) -> tuple[float | None, int]:
    """The number that begins at a word and how many words say it; None where none begins."""
    word = said[at]
    number: float
    used = 1
    if word[0].isdigit():
        if len(word) > 15:
            return None, 1
        number = _value(word)
    elif word in _GLYPHS:
        return _GLYPHS[word], 1
    elif word in _TENS:
        number = _TENS[word]
        if at + 1 < len(said) and 0 < _UNITS.get(said[at + 1], 0) < 10:
            number += _UNITS[said[at + 1]]
            used = 2
    elif word in _UNITS and word != "no":
        number = _UNITS[word]
    elif word in ("half", "quarter"):
        skip = 1 + (at + 1 < len(said) and said[at + 1] in ("a", "an"))
        return _FRACTIONS[word], skip
    elif word in ("a", "an") and at + 1 < len(said):
        following = said[at + 1]
        if following == "couple":
            return 2.0, 2 + (said[at + 2 : at + 3] == ["of"])
        if following == "dozen":
            return 12.0, 2
        if following in _FRACTIONS and following != "third":
            return _FRACTIONS[following], 2
        if following != "hundred" and not _unit(following):
            return None, 1
        number = 1
    else:
        return None, 1
    if at + used < len(said) and said[at + used] == "hundred" and number < 100:
        number *= 100
        used += 1
        after = at + used + (said[at + used : at + used + 1] == ["and"])
        if after < len(said) and (said[after] in _TENS or _UNITS.get(said[after], 0) > 0):
            more, taken = _number_at(said, after)
            number += more or 0
            used = after + taken - at
    extra, taken = _fraction_at(said, at + used)
    return number + extra, used + taken


def _fraction_at(said: list[str], at: int) -> tuple[float, int]:
    """A fraction added to a number ("and a half", "½") and how many words say it."""
    here = said[at : at + 3]
    if here[:1] and here[0] in _GLYPHS:
        return _GLYPHS[here[0]], 1
    if len(here) == 3 and here[0] == "and" and here[1] in ("a", "one") and here[2] in _FRACTIONS:
        return _FRACTIONS[here[2]], 3
    if here[:2] == ["and", "half"]:
        return 0.5, 2
    if here[:3] == ["and", "three", "quarters"]:
        return 0.75, 3
    return 0.0, 0


def _unit(word: str) -> str:
    word = {"yr": "year", "yrs": "year", "y": "year", "mo": "month", "mth": "month", "mths": "month",
            "wk": "week", "wks": "week", "hr": "hour", "hrs": "hour", "h": "hour", "min": "minute",
            "mins": "minute"}.get(word, word)  # fmt: skip
    single = word.removesuffix("s")
    return single if single in (*_IN_YEARS, "hour", "minute") else ""


def number_in(text: str) -> float | None:
    """The number that a text says, in figures or words; of a range ("10 to 12") its middle; None for none."""
    found = _numbers(text)
    if not found:
        return None
    first = found[0][0]
    if _is_range(text, found):
        return (first + found[1][0]) / 2
    return first


def years_in(text: str) -> float | None:
    """The length of time that a text says, in years: "18 months" is 1.5, "2 years 6 months" 2.5, "three" 3."""
    found = [(n, unit) for n, unit in _numbers(text) if unit not in ("hour", "minute")]
    if not found:
        return None
    if _is_range(text, found):
        unit = found[1][1] or found[0][1] or "year"
        return (found[0][0] + found[1][0]) / 2 * _IN_YEARS[unit]
    total, last = 0.0, 10.0**9
    for number, unit in found:
        size = _IN_YEARS[unit or "year"]
        if size >= last or (not unit and last < 10.0**9):
            break  # a second spell begins ("3 years here, 2 years there"): the first is the one meant
        total += number * size
        last = size
    return total


def minutes_in(text: str) -> tuple[float, float] | None:
    """The shortest and longest length in minutes that a text says ("45 to 60 minutes", "about an hour"); None for none."""
    found = [(n, u) for n, u in _numbers(text)]
    timed = [u for _, u in found if u in ("hour", "minute")]
    if not timed:
        return None
    lengths: list[float] = []
    for at, (number, unit) in enumerate(found):
        unit = unit or next((u for _, u in found[at:] if u in ("hour", "minute")), "")
        if unit in ("hour", "minute"):
            lengths.append(number * (60 if unit == "hour" else 1))
    return min(lengths), max(lengths)


def _is_range(text: str, found: list[tuple[float, str]]) -> bool:
    if len(found) != 2 or found[1][0] <= found[0][0]:
        return False
    joined = re.search(r"[\w½¼¾]\s*(?:[-–—]|\bto\b|\bor\b)\s*[\w½¼¾]|\bbetween\b.{1,40}\band\b", text, re.I)
    return bool(joined) and (not found[0][1] or found[0][1] == found[1][1])


_NAMES = "|".join(f"{m}|{m[:3]}" for m in MONTHS)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_NAMES})\.?,?\s+(\d{{4}})\b", re.I)
_MONTH_FIRST = re.compile(rf"\b({_NAMES})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)
_FIGURES = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


@dataclass(frozen=True, slots=True)
class Typed:
    """A date typed into a text: where, how it reads, and which day it is (None: a day that does not exist)."""

    start: int
    words: str
    day: date | None


def dates_in(text: str) -> list[Typed]:
    """Every date typed into a text, in order; British order where figures leave it open."""
    found: list[Typed] = []
    for pattern, order in (
        (_DAY_FIRST, (3, 2, 1)),
        (_MONTH_FIRST, (3, 1, 2)),
        (_FIGURES, (3, 2, 1)),
        (_ISO, (1, 2, 3)),
    ):
        for hit in pattern.finditer(text):
            year, month, day = (hit[n] for n in order)
            found.append(Typed(hit.start(), hit[0], _day(year, month, day)))
    return sorted(found, key=lambda one: one.start)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        number = int(month) if month.isdigit() else [m[:3].lower() for m in MONTHS].index(month[:3].lower()) + 1
        return date(int(year), number, int(day))
    except ValueError:
        return None
