"""Criteria of eligibility, and who meets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.errors import InputProblem

ANSWERS = ("met", "not met")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion in the study's own words; `excludes` turns it round: whoever it fits cannot take part."""

    id: str
    words: str
    excludes: bool = False
    place: int = 0
    version: int = 1

    @property
    def sentence(self) -> str:
        """The criterion as a list prints it."""
        return f"not: {self.words}" if self.excludes else self.words


def standing(criteria: Sequence[Criterion], answers: Mapping[str, str]) -> str:
    """ "eligible", "not eligible" (at least one is not met), or "not decided" (some are not answered yet)."""
    given = [answers.get(one.id, "") for one in criteria]
    if "not met" in given:
        return "not eligible"
    return "eligible" if all(answer == "met" for answer in given) else "not decided"


def not_met(criteria: Sequence[Criterion], answers: Mapping[str, str]) -> list[Criterion]:
    """The criteria that somebody does not meet."""
    return [one for one in criteria if answers.get(one.id) == "not met"]


def check_before_consent(code: str, criteria: Sequence[Criterion], answers: Mapping[str, str]) -> None:
    """Nothing, where somebody's consent may be recorded: every criterion answered and met; InputProblem otherwise."""
    refused = not_met(criteria, answers)
    if refused:
        raise InputProblem(
            f"{code} does not meet “{refused[0].sentence}”: record an exclusion, or correct the answer, before consent."
        )
    waiting = [one for one in criteria if answers.get(one.id) != "met"]
    if waiting:
        raise InputProblem(
            f"Say first whether {code} meets each criterion: “{waiting[0].sentence}” is not answered yet."
        )


def exclusions(criteria: Sequence[Criterion], all_answers: Sequence[Mapping[str, str]]) -> list[tuple[Criterion, int]]:
    """For each criterion, how many volunteers did not meet it; criteria that everybody met are left out."""
    counts = [(one, sum(1 for answers in all_answers if answers.get(one.id) == "not met")) for one in criteria]
    return [(one, n) for one, n in counts if n]
