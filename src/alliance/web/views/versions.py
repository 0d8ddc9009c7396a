"""Saved versions of a tree, two of them side by side; and a case's cards to be printed and cut out."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from alliance.actions import exports, structures
from alliance.actions.exports import NOW, Wanted
from alliance.errors import InputProblem, NotFound
from alliance.ipa.quotations import first_words
from alliance.ipa.tree import Index
from alliance.store.reads import analysis as read
from alliance.store.reads import study, trail
from alliance.web.pages import page
from alliance.web.views.asking import done, who
from alliance.web.views.cards import lines_in_words
from alliance.web.views.leading import Leads
from alliance.web.views.printed import drawn

#: how many of a statement's first words stand on its printed card
WORDS_ON_A_CARD = 16


def versions(request: HttpRequest, case: str = "") -> HttpResponse:
    """The saved versions of a case's tree (or, without a case, of the group's), and two of them side by side."""
    held = study.case(case) if case else None
    scope = held.id if held else ""
    here = reverse("versions", args=[scope]) if scope else reverse("group-versions")
    if request.method == "POST":
        return _act(request, scope, here)
    saved = read.structures(scope)
    first, second = request.GET.get("first", ""), request.GET.get("second", "")
    table = None
    if first and second:
        wanted = Wanted(case=scope, versions=(first, second))
        table = exports.table("versions", wanted)
    asked = urlencode({k: v for k, v in (("case", scope), ("first", first), ("second", second)) if v})
    return page(
        request,
        "versions.html",
        {
            "here": "" if scope else "group",
            "case": held,
            "back": reverse("board", args=[scope]) if scope else reverse("group-board"),
            "address": here,
            "saved": saved,
            "now": NOW,
            "first": first or (str(saved[0]["id"]) if saved else NOW),
            "second": second or NOW,
            "table": drawn(table, Leads(_standing(scope))) if table else None,
            "offers": [
                (form, f"{reverse('export', args=['versions', form])}?{asked}") for form in exports.EXPORTS["versions"].forms
            ],
            "undo": trail.next_undo(scope or "group"),
            "scope": scope or "group",
        },
    )  # fmt: skip


def _standing(scope: str) -> set[str]:
    return set(read.themes(case=scope) if scope else read.themes(group=True))


def _act(request: HttpRequest, scope: str, here: str) -> HttpResponse:
    given = request.POST
    if given.get("act") == "delete":
        id = given.get("version", "")
        if not any(one["id"] == id for one in read.structures(scope)):
            raise NotFound("This saved version is not here any more: it may have been deleted in another window.")
        structures.delete_structure(by=who(), structure=id)
        return done(request, here, "The saved version was deleted; it can be undone below.")
    if given.get("act") != "save":
        raise InputProblem("The page asked for something it cannot do: reload the page and try again.")
    structures.save_structure(by=who(), title=given.get("title", ""), reason=given.get("reason", ""), case=scope)
    return done(request, here, "The structure is saved as it stands now.")


@require_GET
def cards(request: HttpRequest, case: str) -> HttpResponse:
    """A case's emergent themes as numbered cards, for people who work with scissors and a table."""
    held = study.case(case)
    index = Index(read.analysis_of_case(held.id))
    made = []
    for number, theme in index.numbered_statements(held.id):
        passages = index.own_passages(theme.id)
        words = ""
        if passages:
            first = passages[0]
            words = first_words(index.transcript(first.transcript), first.start, first.end, WORDS_ON_A_CARD)
        made.append((number, theme, lines_in_words(index, passages), words))
    return page(request, "cards.html", {"case": held, "cards": made})


urls = [
    path("case/<str:case>/versions/", versions, name="versions"),
    path("case/<str:case>/cards/", cards, name="cards"),
    path("group/versions/", versions, name="group-versions"),
]
