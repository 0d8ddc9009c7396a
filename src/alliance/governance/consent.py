"""What a person agreed to, in parts; until when they may leave; what may be done on which footing."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from alliance.errors import InputProblem

Part = Literal["interview", "recording", "quotation", "archive", "ratings", "sharing"]
Footing = Literal["consent", "paper", "published", "teaching"]
Unit = Literal["days", "weeks", "months"]

#: the parts of a consent, in the order of the form
PARTS: dict[Part, str] = {
    "interview": "to be interviewed",
    "recording": "to the interview being recorded",
    "quotation": "to being quoted under another name",
    "archive": "to the transcript being kept for other researchers",
    "ratings": "to ratings being used",
    "sharing": "to something being shared with the therapist",
}
#: on what footing material stands in the workbench
FOOTINGS: dict[Footing, str] = {
    "consent": "consent recorded here",
    "paper": "consent on paper",
    "published": "a published text",
    "teaching": "teaching or pilot",
}
#: what may be done with somebody's material only where they agreed to this part
NEEDS: dict[str, Part] = {
    "interview": "interview",
    "record": "recording",
    "quote": "quotation",
    "archive": "archive",
    "use ratings": "ratings",
    "share with therapist": "sharing",
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one person agreed to and refused: parts not named were not asked, or not entered yet."""

    footing: Footing = "consent"
    parts: Mapping[str, bool] | None = None

    def said(self, part: Part) -> bool | None:
        """True where they agreed to a part, False where they refused it, None where nothing is recorded."""
        return (self.parts or {}).get(part)


def may(act: str, agreement: Agreement | None) -> bool:
    """Whether an act (see NEEDS) may be done with somebody's material.

    What was refused never may. A recorded consent must name the part; material on another footing (on paper,
    published, teaching), and material whose consent nobody has entered yet, may be worked with until a refusal
    is recorded.
    """
    try:
        part = NEEDS[act]
    except KeyError:
        raise InputProblem(
            f"“{act}” is not an act that a consent speaks of: choose one of {', '.join(NEEDS)}."
        ) from None
    if agreement is None:
        return True
    said = agreement.said(part)
    if said is None:
        return agreement.footing != "consent" or not agreement.parts
    return said


def together(taken: Iterable[Agreement]) -> Agreement | None:
    """What stands after several consents, the oldest first: the last footing, and what was said last of each part.

    None where nothing was recorded. A part that a later form does not name keeps what was said of it before.
    """
    parts: dict[str, bool] = {}
    footing: Footing | None = None
    for one in taken:
        footing = one.footing
        parts |= one.parts or {}
    return None if footing is None else Agreement(footing, parts)


def check_parts(parts: Mapping[str, Any]) -> dict[str, bool]:
    """The parts as they are kept; InputProblem for one that no consent has."""
    for part, said in parts.items():
        if part not in PARTS:
            raise InputProblem(f"“{part}” is not a part of a consent: choose one of {', '.join(PARTS)}.")
        if not isinstance(said, bool):
            raise InputProblem(f"For “{part}”, say yes or no.")
    return dict(parts)


# --- until when somebody may leave ----------------------------------------------------------------------

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fourteen": 14, "thirty": 30,
}  # fmt: skip
_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
LONGEST: dict[Unit, int] = {"days": 3650, "weeks": 520, "months": 120}


@dataclass(frozen=True, slots=True)
class LeavingRule:
    """The study's rule: so many days, weeks or months after the interview, or until one day; that day in full."""

    count: int = 1
    unit: Unit = "months"
    day: date | None = None

    def __str__(self) -> str:
        if self.day:
            return f"until {self.day.day} {self.day:%B %Y}"
        unit = self.unit.removesuffix("s") if self.count == 1 else self.unit
        return f"{_WORDS.get(self.count, self.count)} {unit} after the interview"


def last_day(rule: LeavingRule, interview_date: date) -> date:
    """The last day on which somebody may leave: in full, until midnight.

    Months end with the month where the day does not exist: 31 January and one month make the last of February.
    """
    if rule.day:
        return rule.day
    most = LONGEST.get(rule.unit)
    if most is None or not 0 <= rule.count <= most:
        raise InputProblem(
            f"A rule for leaving counts days, weeks or months (at most ten years); this one says “{rule}”."
        )
    try:
        if rule.unit == "months":
            months = interview_date.month - 1 + rule.count
            year, month = interview_date.year + months // 12, months % 12 + 1
            return date(year, month, min(interview_date.day, calendar.monthrange(year, month)[1]))
        return interview_date + timedelta(days=rule.count * (7 if rule.unit == "weeks" else 1))
    except (OverflowError, ValueError):
        raise InputProblem(
            f"From {interview_date}, “{rule}” leads to no date: check the date of the interview."
        ) from None


def rule_in(facts: Mapping[str, Any]) -> LeavingRule | None:
    """The rule that the protocol's facts hold (its "leaving": kind, n, day); None where none was decided."""
    held = facts.get("leaving")
    if not isinstance(held, Mapping):
        return None
    kind, n = held.get("kind"), held.get("n")
    if kind == "date":
        try:
            return LeavingRule(day=date.fromisoformat(str(held.get("day"))))
        except ValueError:
            return None
    for unit in LONGEST:
        if kind == unit and isinstance(n, int) and 0 < n <= LONGEST[unit]:
            return LeavingRule(n, unit)
    return None


def rule_from(words: str) -> LeavingRule:
    """The rule that words such as "one month after the interview" or "14 days" say; InputProblem where they say none."""
    found = re.match(r"\s*(?:until\s+)?(?:(\d{1,4})|([a-z]+))\s+(day|week|month|year)s?\b", words.casefold())
    count = int(found[1]) if found and found[1] else _NUMBERS.get(found[2], 0) if found else 0
    if not found or not count:
        raise InputProblem(
            f"“{words}” is not a rule for leaving: write, for instance, “one month after the interview”."
        )
    unit = found[3]
    if unit == "year":
        count, unit = count * 12, "month"
    rule = LeavingRule(count, _UNITS[unit])
    last_day(rule, date(2000, 1, 1))
    return rule


_UNITS: dict[str, Unit] = {"day": "days", "week": "weeks", "month": "months"}


def in_time(asked_on: date, last: date | None) -> bool:
    """Whether a request came in time: on the last day it still did; where no last day is known it always does."""
    return last is None or asked_on <= last
