"""What a view asks of a request, and how it answers an act."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from alliance.errors import InputProblem
from alliance.store.reads import study
from alliance.study.days import possible
from alliance.web.middleware import wants_json
from alliance.web.pages import say_next


def who() -> str:
    """The researcher at this laptop, to be given as `by=`."""
    return study.researcher()[0]


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that a script posted; InputProblem for anything else."""
    try:
        held = json.loads(request.body)
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise InputProblem("The page sent something that cannot be read: reload the page and try again.") from None
    if not isinstance(held, dict):
        raise InputProblem("The page sent something that cannot be read: reload the page and try again.")
    return held


def text_in(held: dict[str, Any], name: str, default: str = "") -> str:
    """A text of a posted object; InputProblem where it is something else."""
    value = held.get(name, default)
    if value is None:
        return default
    if not isinstance(value, str):
        raise InputProblem(f"“{name}” should be words: reload the page and try again.")
    return value


def number_in(held: dict[str, Any], name: str, default: int | None = None) -> int | None:
    """A whole number of a posted object; InputProblem where it is something else."""
    value = held.get(name, default)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2_000_000_000:
        raise InputProblem(f"“{name}” should be a whole number: reload the page and try again.")
    return value


def spans_in(held: dict[str, Any], name: str) -> list[tuple[int, int]]:
    """A list of [start, end) pairs of a posted object."""
    value = held.get(name) or []
    try:
        spans = [(int(a), int(b)) for a, b in value]
    except (TypeError, ValueError):
        raise InputProblem(f"“{name}” should be stretches of words: mark them again.") from None
    if len(spans) > 1000:
        raise InputProblem("That is too many stretches at once.")
    return spans


def ids_in(held: dict[str, Any], name: str) -> list[str]:
    """A list of ids of a posted object."""
    value = held.get(name) or []
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise InputProblem(f"“{name}” should be a list: reload the page and try again.")
    return value


def day_in(words: str) -> date | None:
    """A date as a form gives it; None for an empty field; InputProblem for an impossible one."""
    if not words.strip():
        return None
    try:
        day = date.fromisoformat(words.strip())
    except ValueError:
        raise InputProblem(f"“{words}” is not a date: give day, month and year, or leave the field empty.") from None
    if not possible(day):
        raise InputProblem(f"“{words}” cannot be meant: check the year, or leave the field empty.")
    return day


def done(request: HttpRequest, go: str, words: str = "") -> HttpResponse:
    """The answer to a form that was kept: on to the next page, saying what was done there."""
    if words:
        say_next(request, words)
    return JsonResponse({"go": go}) if wants_json(request) else redirect(go)
