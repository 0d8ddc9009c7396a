"""What the pages on the conduct of the study share: dates and times from forms, files as answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import content_disposition_header

from alliance.actions.exports import Exported
from alliance.errors import InputProblem
from alliance.store.reads import trail
from alliance.web.pages import page
from alliance.web.views.asking import day_in

#: the pages of the study's conduct, in the order in which a study meets them: page name, what it is called
PLACES = (
    ("protocol", "Protocol"), ("papers", "Papers"), ("schedule", "Schedule"), ("recruitment", "Recruitment"),
    ("participants", "Participants"), ("names", "Names"), ("consents", "Consents"),
    ("held-interviews", "Interviews held"), ("profile", "Profile table"), ("disposal", "Disposal"),
)  # fmt: skip


def conduct_page(request: HttpRequest, template: str, at: str, context: dict[str, Any]) -> HttpResponse:
    """A page on the conduct of the study; `at` is the place in its row of links."""
    return page(
        request,
        template,
        {
            "here": "study",
            "places": PLACES,
            "at": at,
            "in_field": field_words,
            "undo": trail.next_undo("study"),
            **context,
        },
    )


def back_to(place: str, anchor: str = "", *, args: Sequence[str] = ()) -> str:
    """The address to go on to after an act, at a part of the page; fresh each time, so that the page is loaded anew."""
    at = reverse(place, args=list(args))
    return f"{at}?kept={time.time_ns() // 1_000_000}#{anchor}" if anchor else at


def version_in(given: QueryDict, name: str = "version") -> int | None:
    """The version of a row that the person saw; None where the form carries none."""
    words = given.get(name, "")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else None


def number_of(given: QueryDict, name: str, called: str) -> int | None:
    """A whole number from a form; None for an empty field; InputProblem for anything else."""
    words = given.get(name, "").strip()
    if not words:
        return None
    if not (words.isascii() and words.isdigit()) or len(words) > 9:
        raise InputProblem(f"{called}: “{words[:40]}” is not a whole number.")
    return int(words)


def yes_no_in(given: QueryDict, name: str) -> bool | None:
    """Yes, no, or not recorded."""
    return {"yes": True, "no": False}.get(given.get(name, ""))


def date_of(given: QueryDict, name: str) -> date | None:
    """A date from a form's date field."""
    return day_in(given.get(name, ""))


def moment_in(given: QueryDict, name: str) -> datetime | None:
    """A moment from a form's date-and-time field, in this computer's time zone; None for an empty field."""
    words = given.get(name, "").strip()
    if not words:
        return None
    try:
        found = datetime.fromisoformat(words)
        return found if found.tzinfo else found.astimezone()
    except (ValueError, OverflowError, OSError):
        raise InputProblem(f"“{words[:40]}” is not a date and time: give both, or leave the field empty.") from None


def field_words(value: datetime | None) -> str:
    """A moment in this computer's time zone as a form's date-and-time field takes it; "" for none."""
    return value.astimezone().strftime("%Y-%m-%dT%H:%M") if value else ""


def file_answer(file: Exported) -> HttpResponse:
    """A file to be saved."""
    return HttpResponse(
        file.content,
        content_type=file.media_type,
        headers={"Content-Disposition": content_disposition_header(True, file.name) or "attachment"},
    )
