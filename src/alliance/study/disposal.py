"""Disposal: what is to go, on which medium, by date or by event, and the record that it went. Never automatic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alliance.errors import InputProblem
from alliance.study.days import in_words, possible

MEDIA: dict[str, str] = {"computer": "On computers", "paper": "On paper", "recordings": "Recordings"}


@dataclass(frozen=True, slots=True)
class Disposal:
    """One thing to be disposed of; its trigger is a date or an event."""

    id: str
    medium: str
    what: str
    due_on: date | None = None
    due_event: str = ""
    event_happened: date | None = None
    done_on: date | None = None
    done_how: str = ""
    done_by: str = ""
    version: int = 1

    @property
    def trigger(self) -> str:
        """When it is due, in words."""
        return f"on {in_words(self.due_on)}" if self.due_on else f"when: {self.due_event}"

    @property
    def line(self) -> str:
        """The line that a paper prints."""
        return f"{MEDIA.get(self.medium, self.medium)}: {self.what}, {self.trigger}"

    def due(self, today: date) -> bool:
        """Whether it waits to be done: its date has come or its event has happened, and nobody has recorded it."""
        if self.done_on is not None:
            return False
        return bool((self.due_on and self.due_on <= today) or self.event_happened)


def check_disposal(one: Disposal) -> None:
    """Nothing, where a line can stand; InputProblem where it has no trigger, two, or an impossible date."""
    if one.medium not in MEDIA:
        raise InputProblem(f"“{one.medium}” is not a medium: choose computer, paper or recordings.")
    if not one.what:
        raise InputProblem("Say what is to be disposed of.")
    if one.due_on and one.due_event:
        raise InputProblem("Choose one: a date, or an event such as the publication of the thesis.")
    if not one.due_on and not one.due_event:
        raise InputProblem("Say when: a date, or an event such as the publication of the thesis.")
    for day in (one.due_on, one.event_happened, one.done_on):
        if day is not None and not possible(day):
            raise InputProblem(f"{in_words(day)} cannot be a date of a disposal: check the year.")


def check_done(one: Disposal, today: date) -> None:
    """Nothing, where a disposal can be recorded as done; InputProblem for a day still to come, or no word on how."""
    if one.done_on is None:
        raise InputProblem("Say on which day it was done.")
    if one.done_on > today:
        raise InputProblem(f"{in_words(one.done_on)} is still to come: record the disposal once it is done.")
    if not one.done_how:
        raise InputProblem("Say how it was done: shredded, overwritten, given to a service that destroys records …")
    if not one.done_by:
        raise InputProblem("Say who did it.")


def waiting(disposals: Iterable[Disposal], today: date) -> list[Disposal]:
    """What waits to be disposed of, the longest first."""
    held = [one for one in disposals if one.due(today)]
    return sorted(held, key=lambda one: one.due_on or one.event_happened or today)
