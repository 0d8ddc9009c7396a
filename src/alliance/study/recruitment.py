"""Recruitment by code and date: who was asked by which route, organisations and what was promised, who knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from alliance.errors import InputProblem
from alliance.study.days import counted, in_words, months_after, possible

#: the steps of the way in, in their order, and what a screen calls them
STEPS: dict[str, str] = {
    "approached": "Approached",
    "replied": "Replied",
    "declined": "Declined",
    "excluded": "Excluded",
    "consented": "Consented",
    "interviewed": "Interviewed",
}
_WAY = ("approached", "replied", "consented", "interviewed")
_ENDS = ("declined", "excluded")


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One person on the way into the study, by code alone."""

    id: str
    code: str
    route: str = ""
    organisation: str = ""
    dates: Mapping[str, date | None] = field(default_factory=dict)
    criteria: Mapping[str, str] = field(default_factory=dict)
    participant: str = ""
    version: int = 1

    @property
    def step(self) -> str:
        """How far this person has come: the last step that is dated; "" for none yet."""
        return step_of(self.dates)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation through which people are asked, by code."""

    id: str
    code: str
    may_know: str = ""
    agreed_on: date | None = None
    last_day: date | None = None
    left_on: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Promise:
    """Something promised to an organisation, and the words by which a paper is known to say it."""

    id: str
    organisation: str
    words: str
    looked_for: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Knows:
    """Somebody outside the team who knows that a person takes part: by role, never by name."""

    id: str
    participant: str
    who: str
    since: date | None = None
    told_how: str = ""
    person_agreed: bool | None = None
    version: int = 1


def step_of(dates: Mapping[str, date | None]) -> str:
    """The step that somebody stands at: declined or excluded where dated, else the furthest on the way."""
    for end in _ENDS:
        if dates.get(end):
            return end
    return next((step for step in reversed(_WAY) if dates.get(step)), "")


def check_dates(code: str, dates: Mapping[str, date | None]) -> None:
    """Nothing, where the dates of one person can be; InputProblem where one step comes before the one it follows."""
    for day in dates.values():
        if day is not None and not possible(day):
            raise InputProblem(f"{code}: {in_words(day)} cannot be a date of this study; check the year.")
    given = [(step, dates[step]) for step in _WAY if dates.get(step)]
    for (before, first), (after, second) in pairwise(given):
        if first and second and second < first:
            raise InputProblem(
                f"{code} cannot have {_said(after)} on {in_words(second)}, before having {_said(before)} on {in_words(first)}: "
                "check both dates."
            )
    interviewed, excluded = dates.get("interviewed"), dates.get("excluded")
    if excluded and interviewed:
        raise InputProblem(f"{code} was interviewed and cannot have been excluded before: check both dates.")
    approached, declined = dates.get("approached"), dates.get("declined")
    if approached and declined and declined < approached:
        raise InputProblem(f"{code} cannot have declined before being approached: check both dates.")


def _said(step: str) -> str:
    return {"approached": "been approached", "interviewed": "been interviewed"}.get(step, step)


def counts(volunteers: Iterable[Volunteer]) -> dict[str, int]:
    """How many reached each step, in the order of the steps (somebody interviewed counts as approached, too)."""
    held = list(volunteers)
    return {step: sum(1 for v in held if v.dates.get(step)) for step in STEPS}


def by_route(volunteers: Iterable[Volunteer]) -> list[tuple[str, dict[str, int]]]:
    """The counts for each route, in the order in which routes were first used."""
    routes: dict[str, list[Volunteer]] = {}
    for one in volunteers:
        routes.setdefault(one.route, []).append(one)
    return [(route, counts(held)) for route, held in routes.items()]


def columns(volunteers: Iterable[Volunteer]) -> list[tuple[str, list[Volunteer]]]:
    """The board: each step with the people who stand at it now; those with no date stand before the first."""
    held = list(volunteers)
    return [("", [v for v in held if not v.step])] + [(step, [v for v in held if v.step == step]) for step in STEPS]


def recruitment_words(volunteers: Sequence[Volunteer]) -> str:
    """Recruitment as a sentence for a method section; "" where nobody was asked yet."""
    if not volunteers:
        return ""
    n = counts(volunteers)
    people = counted(len(volunteers), "person", "people")
    told = [f"{counted(n['replied'], 'person', 'people')} replied" if n["replied"] else ""]
    told += [f"{counted(n[step], 'person', 'people')} {word}" for step, word in (
        ("declined", "declined"), ("excluded", "did not meet the criteria"), ("consented", "consented"),
        ("interviewed", "were interviewed" if n["interviewed"] != 1 else "was interviewed")) if n[step]]  # fmt: skip
    told = [one for one in told if one]
    start = f"{people[:1].upper()}{people[1:]} {'was' if len(volunteers) == 1 else 'were'} approached"
    if not told:
        return f"{start}."
    return f"{start}; {', '.join(told[:-1]) + ' and ' if len(told) > 1 else ''}{told[-1]}."


def organisation_last_day(interviews: Iterable[date | None], agreed: date | None = None) -> date | None:
    """An organisation's last day to leave: one month after the last interview of those recruited through it.

    None while no interview has been held. `agreed`, a day agreed with the organisation, goes first.
    """
    if agreed is not None:
        return agreed
    last = max((day for day in interviews if day), default=None)
    return months_after(last, 1) if last else None


def folded(text: str) -> str:
    """A text for comparing: lower case, plain blanks, plain quotation marks."""
    return " ".join(text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').lower().split())


def papers_that_mention(promise: Promise, texts: Iterable[tuple[str, str]]) -> list[str]:
    """Titles of the papers whose text keeps a promise, by the words looked for (else by the promise's own words)."""
    wanted = folded(promise.looked_for or promise.words)
    return [title for title, text in texts if wanted and wanted in folded(text)]


def limitation_words(knows: Iterable[Knows]) -> str:
    """Who knew, as a sentence for the limitations; "" where nobody outside is known to know."""
    held = list(knows)
    if not held:
        return ""
    people = len({one.participant for one in held})
    roles = sorted({one.who for one in held})
    agreed = len({one.participant for one in held if one.person_agreed})
    said = f"Of {counted(people, 'participant')} somebody outside the research team knew that they took part ({', '.join(roles)})."
    if agreed == people:
        return f"{said} {'This person' if people == 1 else 'All'} had been told and had agreed."
    return f"{said} {counted(agreed, 'participant').capitalize()} had been told and had agreed."
