"""Approval by an ethics body, its amendments, and what departed from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alliance.errors import InputProblem
from alliance.study.days import in_words


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval, or an amendment of it (`amends` says what changed)."""

    id: str
    body: str
    reference: str
    dated: date
    conditions: str = ""
    amends: str = ""
    version: int = 1

    @property
    def is_amendment(self) -> bool:
        """Whether this changes an approval given before."""
        return bool(self.amends)


@dataclass(frozen=True, slots=True)
class Departure:
    """A departure from what was approved."""

    id: str
    what: str
    why: str = ""
    dated: date | None = None
    version: int = 1


def approved_on(approvals: Iterable[Approval]) -> date | None:
    """The day from which the study was approved; None where no approval is recorded."""
    return min((a.dated for a in approvals if not a.is_amendment), default=None)


def first_approval(approvals: Iterable[Approval]) -> Approval | None:
    """The approval the study began with; None where none is recorded."""
    return min((a for a in approvals if not a.is_amendment), key=lambda a: a.dated, default=None)


def check_consent_date(day: date, approvals: Iterable[Approval]) -> None:
    """Nothing, where consent may be recorded as taken on a day; InputProblem where it lies before the approval."""
    approved = approved_on(approvals)
    if approved is None:
        raise InputProblem(
            "No consent can be recorded before the approval is: enter who approved the study, and when, in the protocol."
        )
    if day < approved:
        raise InputProblem(
            f"No consent can be recorded before the approval of {in_words(approved)}: {in_words(day)} is earlier. "
            "Check the date of the consent, or the date of the approval in the protocol."
        )


def check_amendment(dated: date, amends: str, others: Iterable[Approval]) -> None:
    """Nothing, where an approval can stand beside the others; InputProblem for an amendment of nothing yet approved."""
    if not amends:
        return
    approved = approved_on(others)
    if approved is None:
        raise InputProblem("An amendment changes an approval: enter the approval itself first.")
    if dated < approved:
        raise InputProblem(
            f"An amendment of {in_words(dated)} cannot come before the approval of {in_words(approved)}: check both dates."
        )


def approval_words(approvals: Iterable[Approval]) -> list[str]:
    """Approval and amendments as sentences for a method section."""
    said = []
    for one in sorted(approvals, key=lambda a: (a.dated, a.is_amendment)):
        reference = f" (reference {one.reference})" if one.reference else ""
        if one.is_amendment:
            said.append(f"{one.body} approved an amendment on {in_words(one.dated)}{reference}: {_stop(one.amends)}")
        else:
            said.append(f"The study was approved by {one.body} on {in_words(one.dated)}{reference}.")
        if one.conditions:
            said.append(f"Conditions: {_stop(one.conditions)}")
    return said


def _stop(words: str) -> str:
    words = words.strip()
    return words if words.endswith((".", "!", "?")) else f"{words}."
