"""Places that a diary entry or an answer of the checklist points at: found by their words, and gone to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse

from alliance.store.reads import pointing as read
from alliance.store.reads.pointing import Place
from alliance.web.views.leading import Leads, address

_PAGES = {"case": "case", "theme": "theme", "paper": "paper"}


@dataclass(frozen=True, slots=True)
class Pointed:
    """One place as a page shows it: its id, in words, and its address."""

    id: str
    said: str
    go: str


def address_of(place: Place) -> str:
    """Where a place is gone to."""
    if place.transcript:
        desk = address("desk", place.transcript)
        return (
            f"{desk}#c-{place.id}" if place.kind == "note" else Leads().words(place.transcript, place.start, place.end)
        )
    if place.kind in _PAGES:
        return address(_PAGES[place.kind], place.id)
    if place.kind == "note":
        return address("case", place.case)
    return f"{reverse('diary')}#e-{place.id}" if place.kind == "entry" else reverse("protocol")


def pointed(ids: Iterable[str]) -> dict[str, Pointed]:
    """The places with these ids, ready to be shown; those that are not there any more are left out."""
    return {id: Pointed(id, one.said, address_of(one)) for id, one in read.places(ids).items()}


def find(request: HttpRequest) -> HttpResponse:
    """What can be pointed at and holds the words asked for."""
    found = read.found_by(request.GET.get("q", "")[:200])
    return JsonResponse({"places": [{"id": one.id, "said": one.said} for one in found]})


urls = [path("pointing/", find, name="find-place")]
