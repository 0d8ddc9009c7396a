"""The reflexive diary: dated or undated entries, beside whatever one is looking at and pointing at places."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import diary as acting
from alliance.actions.exports import EXPORTS
from alliance.ipa.reflexive import KIND_PRINTED, KIND_WORDS
from alliance.store.reads import analysis, trail
from alliance.store.reads import study as read
from alliance.store.reads.trail import DiaryEntry
from alliance.web.pages import page
from alliance.web.views.asking import day_in, done, who
from alliance.web.views.pointing import pointed


def diary(request: HttpRequest) -> HttpResponse:
    """The entries, newest day first, of one kind, case or theme if asked; and room for a new one."""
    themes = analysis.themes()
    cases = read.cases()
    every = trail.diary()
    asked = _asked(request.GET, {case.id for case in cases}, set(themes))
    shown = [one for one in every if _fits(one, asked)]
    beside = [request.GET[name] for name in ("point",) if request.GET.get(name)]
    back = trail.looking_back(every)
    wanted = {id for entry in every for id in entry.about} | set(beside)
    places = pointed(wanted)
    about = {id for entry in every for id in entry.about}
    return page(
        request,
        "diary.html",
        {
            "here": "diary",
            "entries": shown,
            "all": len(every),
            "asked": asked,
            "kinds": KIND_WORDS,
            "printed": KIND_PRINTED,
            "cases": cases,
            "themes_met": [themes[id] for id in themes if id in about],
            "names": {case.id: case.pseudonym for case in cases},
            "themes": themes,
            "places": places,
            "positions": [one for one in every if one.kind == "position"],
            "later": back,
            "back_to": {later.id: one for one in every for later in back.get(one.id, ())},
            "beside_case": request.GET.get("beside", "") or request.GET.get("case", ""),
            "beside_theme": themes.get(request.GET.get("theme", "")),
            "beside": [places[id] for id in beside if id in places],
            "offers": [(form, reverse("export", args=["diary", form])) for form in EXPORTS["diary"].forms],
            "narrowed": urlencode({k: v for k, v in asked.items() if v}),
            "undo": trail.next_undo("study"),
            "redo": trail.next_redo("study"),
        },
    )


def _asked(given: QueryDict, cases: set[str], themes: set[str]) -> dict[str, str]:
    """What the list is narrowed to; what is not there narrows nothing."""
    kind, case, theme = given.get("kind", ""), given.get("case", ""), given.get("theme", "")
    return {
        "kind": kind if kind in KIND_PRINTED else "",
        "case": case if case in cases else "",
        "theme": theme if theme in themes else "",
    }


def _fits(entry: DiaryEntry, asked: dict[str, str]) -> bool:
    if asked["kind"] and entry.kind != asked["kind"]:
        return False
    return all(not asked[name] or asked[name] in entry.about for name in ("case", "theme"))


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Write an entry."""
    given = request.POST
    acting.write_entry(
        by=who(), text=given.get("text", ""), dated=day_in(given.get("dated", "")), kind=given.get("kind", ""),
        case=given.get("case", ""), theme=given.get("theme", ""), quotable=given.get("quotable") == "yes",
        points=[*given.getlist("points"), given.get("position", "")],
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
    whole = given.get("whole") == "yes"  # the form that shows everything an entry holds
    acting.change_entry(
        by=who(), entry=entry, text=given.get("text", ""), dated=day_in(given.get("dated", "")),
        kind=given.get("kind", ""), version=int(version) if version.isdigit() else None,
        quotable=given.get("quotable") == "yes" if whole else None,
        points=given.getlist("points") if whole else None,
    )  # fmt: skip
    return done(request, reverse("diary"), "The entry is kept.")


urls = [
    path("diary/", diary, name="diary"),
    path("diary/write/", write, name="write-diary"),
    path("diary/<str:entry>/change/", change, name="change-diary"),
]
