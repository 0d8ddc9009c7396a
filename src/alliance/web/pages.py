"""How a page is made: one Jinja environment, the words of the study, and what every page shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import Environment

from alliance import __version__
from alliance.ipa.quoted import quoted
from alliance.ipa.vocabulary import LABEL_SETS
from alliance.web import gate


def environment(**options: Any) -> Environment:
    """The Jinja environment of all pages (autoescape on)."""
    made = Environment(**{**options, "autoescape": True})  # noqa: S701 - autoescape is on
    made.globals.update(static=static, url=reverse, version=__version__)
    made.filters.update(day=day, moment=moment, capital=capital, plural=plural, quoted=quoted, size=size)
    return made


def day(value: date | datetime | None) -> str:
    """A date as it is written in a British text: 14 March 2026; of a moment the day here; "date not given" for none."""
    if value is None:
        return "date not given"
    here = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return f"{here.day} {here:%B %Y}"


def moment(value: datetime) -> str:
    """A moment in local time: 14 March 2026, 09:05."""
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(here)}, {here:%H:%M}"


def capital(words: str) -> str:
    """The words with a capital first letter, the rest as they are."""
    return words[:1].upper() + words[1:]


def plural(n: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 note, 2 notes, 1,204 lines."""
    return f"{n:,} {one if n == 1 else (many or one + 's')}"


def size(n: int) -> str:
    """How large a file is, as it is read: 812 bytes, 48 KB, 3.1 MB, 2.4 GB."""
    for unit, most in (("KB", 1024**2), ("MB", 1024**3), ("GB", 1024**5)):
        if n < 1024:
            break
        if n < most:
            held = n / (most // 1024)
            return f"{held:.0f} {unit}" if held >= 10 or unit == "KB" else f"{held:.1f} {unit}"
    return f"{n} {'byte' if n == 1 else 'bytes'}"


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A whole page: the template with its context and what every page shows; a stranger is shown nothing of the study."""
    session = getattr(request, "session", {})
    held: dict[str, Any] = {
        "request": request,
        "csrf_token": get_token(request),
        "open": gate.is_open(),
        "said": session.pop("said", None),
    }
    if gate.is_open() and session.get("inside"):
        from alliance.store.reads import study

        if study.has_study():
            settings = study.settings()
            held |= {"study": settings, "labels": settings.labels}
    held.setdefault("labels", LABEL_SETS["2009"])
    held |= context or {}
    return HttpResponse(get_template(template).render(held, request), status=status)


def say_next(request: HttpRequest, words: str) -> None:
    """Say something on the next page the person sees."""
    request.session["said"] = words
