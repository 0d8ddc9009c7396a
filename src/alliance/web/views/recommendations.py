"""Recommendations: what is recommended, to whom, and on which themes and words it rests."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import recommendations as acting
from alliance.ipa.analysis import Theme
from alliance.ipa.beyond import Recommendation
from alliance.ipa.quotations import shown
from alliance.ipa.tables import theme_name
from alliance.ipa.tree import Index
from alliance.store.reads import analysis, reach, trail
from alliance.study.literature import TO_WHOM
from alliance.web.pages import page
from alliance.web.views.asking import done, who
from alliance.web.views.leading import Leads


@dataclass(frozen=True, slots=True)
class Shown:
    """A recommendation as the page shows it: its themes, the words it rests on, the words that could be added."""

    value: Recommendation
    to_whom: str
    themes: tuple[Theme, ...]
    words: tuple[tuple[str, str, str, str], ...]  # extract, words, citation, address
    offered: tuple[tuple[str, str, str], ...]  # extract, words, citation


def recommendations(request: HttpRequest) -> HttpResponse:
    """Every recommendation in order; those that rest on no theme say so."""
    whole = analysis.analysis()
    index = Index(whole)
    leads = Leads()
    style = whole.study.citation_style

    def said(id: str) -> tuple[str, str, str, str]:
        extract = whole.extracts[id]
        seen = shown(whole.transcripts[extract.transcript], extract.start, extract.end, style=style)
        return id, seen.words, seen.citation, leads.words(extract.transcript, extract.start, extract.end)

    made = []
    for one in reach.recommendations():
        used = [e.extract for t in one.themes if t in whole.themes for e in index.evidence_of(t)]
        made.append(
            Shown(
                one,
                ", ".join(words for key, words in TO_WHOM.items() if key in one.to_whom),
                tuple(whole.themes[t] for t in one.themes if t in whole.themes),
                tuple(said(id) for id in one.extracts if id in whole.extracts),
                tuple(said(id)[:3] for id in dict.fromkeys(used) if id not in one.extracts),
            )
        )
    undoes = trail.next_undo("study")
    return page(
        request,
        "recommendations.html",
        {
            "here": "study", "recommendations": made, "to_whom": TO_WHOM, "undo": undoes.words if undoes else "",
            "themes": [(t.id, "\u2003" * len(index.ancestors(t.id)) + theme_name(t)) for t in index.walk()],
            "without": sum(not one.themes for one in made),
        },
    )  # fmt: skip


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a recommendation, from its own page or from that of a theme."""
    given = request.POST
    themes = [t for t in given.getlist("theme") if t]
    acting.add_recommendation(by=who(), text=given.get("text", ""), to_whom=given.getlist("to_whom"), themes=themes)
    back = given.get("back", "")
    go = f"{reverse('theme', args=[back])}#recommendations" if back in themes and back else reverse("recommendations")
    return done(request, go, "The recommendation is kept.")


@require_POST
def change(request: HttpRequest, recommendation: str) -> HttpResponse:
    """Change, move or delete a recommendation."""
    given = request.POST
    act = given.get("act", "")
    if act == "delete":
        acting.delete_recommendation(by=who(), recommendation=recommendation)
        return done(request, reverse("recommendations"), "The recommendation was deleted; it can be undone here.")
    if act in ("up", "down"):
        order = [one.id for one in reach.recommendations()]
        at = order.index(recommendation) if recommendation in order else 0
        acting.move_recommendation(by=who(), recommendation=recommendation, place=at - 1 if act == "up" else at + 1)
        return done(request, f"{reverse('recommendations')}#r-{recommendation}", "Moved.")
    version = given.get("version", "")
    acting.change_recommendation(
        by=who(), recommendation=recommendation, text=given.get("text", ""), to_whom=given.getlist("to_whom"),
        themes=[t for t in given.getlist("theme") if t], extracts=given.getlist("extract"),
        version=int(version) if version.isdigit() and len(version) < 10 else None,
    )  # fmt: skip
    return done(request, f"{reverse('recommendations')}#r-{recommendation}", "Kept.")


urls = [
    path("recommendations/", recommendations, name="recommendations"),
    path("recommendations/add/", add, name="add-recommendation"),
    path("recommendations/<str:recommendation>/change/", change, name="change-recommendation"),
]
