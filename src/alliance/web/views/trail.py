"""The paper trail: how a theme, a note or an extract came about; a whole case; what was done, narrowed and paged."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from alliance.actions import exports, tracing
from alliance.errors import InputProblem, NotFound
from alliance.ipa import paper_trail
from alliance.ipa.paper_trail import About
from alliance.store.reads import analysis, study, trail
from alliance.study.days import in_words
from alliance.web.pages import page
from alliance.web.views.leading import Leads
from alliance.web.views.printed import drawn

ON_A_PAGE = 100
#: what an address may name, and what is narrowed by it
OF = ("theme", "note", "extract", "case")


def everything(request: HttpRequest) -> HttpResponse:
    """What was done on the way from the words to the tables, by case, kind of act and days; a hundred a page."""
    given = request.GET
    case, act = given.get("case", ""), given.get("act", "")
    since, until = _day(given.get("since", "")), _day(given.get("until", ""))
    if since and until and until < since:
        raise InputProblem(f"From {in_words(since)} to {in_words(until)} runs backwards: change the days round.")
    every = trail.done()
    chosen = paper_trail.narrowed(every, case=case, act=act, since=since, until=until)
    pages = max(1, -(-len(chosen) // ON_A_PAGE))
    at = given.get("page", "1")
    here = min(max(1, int(at) if at.isascii() and at.isdigit() and len(at) < 9 else 1), pages)
    shown = chosen[(here - 1) * ON_A_PAGE : here * ON_A_PAGE]
    asked = {k: v for k, v in given.items() if k in ("case", "act", "since", "until") and v}
    return page(
        request,
        "trail.html",
        {
            "here": "study", "cases": study.cases(), "acts": sorted({one.act for one in every}), "asked": asked,
            "table": drawn(paper_trail.acts_table(shown, tracing.names()), Leads()) if shown else None,
            "n": len(chosen), "of": len(every), "number": here, "pages": pages,
            "before": _page(asked, here - 1) if here > 1 else "",
            "after": _page(asked, here + 1) if here < pages else "",
            "offers": _offers({"case": case} if any(c.id == case for c in study.cases()) else {}),
        },
    )  # fmt: skip


def came_about(request: HttpRequest, of: str, id: str) -> HttpResponse:
    """How one thing came about: its ways from the lines to the tables, what was done, the readings, remarks settled."""
    if of not in OF:
        raise NotFound("There is no such paper trail: open it from a theme, a note, an extract or a case.")
    if of == "case":
        study.case(id)
    made = tracing.trail_of(About(**{of: id}))
    standing = set(analysis.themes())
    return page(
        request,
        "came_about.html",
        {
            "here": "study", "of": of, "id": id, "trail": made,
            "tables": [drawn(table, Leads(standing)) for table in made.tables],
            "offers": _offers({of: id}) if of in ("theme", "case") else [],
        },
    )  # fmt: skip


def _offers(asked: dict[str, str]) -> list[tuple[str, str]]:
    tail = f"?{urlencode(asked)}" if asked else ""
    forms = exports.EXPORTS["paper-trail"].forms
    return [(form, reverse("export", args=["paper-trail", form]) + tail) for form in forms]


def _page(asked: dict[str, str], number: int) -> str:
    return f"{reverse('paper-trail')}?{urlencode({**asked, 'page': number})}"


def _day(words: str) -> date | None:
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise InputProblem(f"“{words[:40]}” is not a day: write it as 2026-05-03.") from None


urls = [
    path("trail/", everything, name="paper-trail"),
    path("trail/<str:of>/<str:id>/", came_about, name="came-about"),
]
