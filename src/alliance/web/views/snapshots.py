"""Snapshots of the whole analysis: taken, sealed, two of them side by side."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from alliance.actions import quoting
from alliance.actions import snapshots as acting
from alliance.actions.exports import EXPORTS
from alliance.errors import InputProblem
from alliance.ipa.snapshots import state_words
from alliance.store.reads import analysis
from alliance.store.reads import snapshots as read
from alliance.web.pages import page
from alliance.web.views.asking import done, who
from alliance.web.views.leading import Leads
from alliance.web.views.printed import drawn


def snapshots(request: HttpRequest) -> HttpResponse:
    """The snapshots, and two of them (or one and the analysis as it stands) side by side."""
    here = reverse("snapshots")
    if request.method == "POST":
        return _act(request, here)
    held = read.snapshots()
    first, second = request.GET.get("first", ""), request.GET.get("second", "")
    tables = []
    if first and second:
        leads = Leads(set(analysis.themes()))
        tables = [drawn(quoting.as_shown(one), leads) for one in acting.printed_comparison(first, second)]
    asked = urlencode({"first": first, "second": second})
    what = "snapshot-comparison"
    return page(
        request, "snapshots.html",
        {
            "here": "study", "held": held, "states": {one.id: state_words(one) for one in held}, "now": read.NOW,
            "first": first or (held[0].id if held else ""), "second": second or read.NOW, "tables": tables,
            "offers": [(form, f"{reverse('export', args=[what, form])}?{asked}") for form in EXPORTS[what].forms],
        },
    )  # fmt: skip


def _act(request: HttpRequest, here: str) -> HttpResponse:
    given = request.POST
    if given.get("act") == "take":
        acting.take_snapshot(by=who(), title=given.get("title", ""), reason=given.get("reason", ""))
        return done(request, here, "The analysis is sealed as it stands now.")
    if given.get("act") == "delete":
        if given.get("sure") != "yes":
            raise InputProblem("Tick that you are sure: a deleted snapshot cannot be brought back.")
        acting.delete_snapshot(by=who(), snapshot=given.get("snapshot", ""))
        return done(request, here, "The snapshot is deleted.")
    raise InputProblem("The page asked for something it cannot do: reload the page and try again.")


urls = [path("snapshots/", snapshots, name="snapshots")]
