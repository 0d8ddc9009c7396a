"""The reflexive diary: dated entries, beside whatever one is looking at."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import diary as acting
from alliance.store.reads import analysis, trail
from alliance.store.reads import study as read
from alliance.web.pages import page
from alliance.web.views.asking import day_in, done, who

KINDS = {
    "": "an entry", "preconception": "what I expect or assume", "response": "how it moved me",
    "decision": "a decision", "position": "where I stand (statement of position)",
}  # fmt: skip


def diary(request: HttpRequest) -> HttpResponse:
    """All entries, newest day first, and room for a new one."""
    themes = analysis.themes()
    return page(
        request,
        "diary.html",
        {
            "here": "diary",
            "entries": trail.diary(),
            "kinds": KINDS,
            "cases": read.cases(),
            "names": {case.id: case.pseudonym for case in read.cases()},
            "themes": themes,
            "beside_case": request.GET.get("case", ""),
            "beside_theme": themes.get(request.GET.get("theme", "")),
            "undo": trail.next_undo("study"),
        },
    )


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Write an entry."""
    given = request.POST
    acting.write_entry(
        by=who(), text=given.get("text", ""), dated=day_in(given.get("dated", "")), kind=given.get("kind", ""),
        case=given.get("case", ""), theme=given.get("theme", ""),
    )  # fmt: skip
    return done(request, reverse("diary"), "The entry is kept.")


@require_POST
def change(request: HttpRequest, entry: str) -> HttpResponse:
    """Change or delete an entry."""
    given = request.POST
    if given.get("act") == "delete":
        acting.delete_entry(by=who(), entry=entry)
        return done(request, reverse("diary"), "The entry was deleted; it can be undone on this page.")
    version = given.get("version", "")
    acting.change_entry(
        by=who(), entry=entry, text=given.get("text", ""), dated=day_in(given.get("dated", "")),
        kind=given.get("kind", ""), version=int(version) if version.isdigit() else None,
    )  # fmt: skip
    return done(request, reverse("diary"), "The entry is kept.")


urls = [
    path("diary/", diary, name="diary"),
    path("diary/write/", write, name="write-diary"),
    path("diary/<str:entry>/change/", change, name="change-diary"),
]
