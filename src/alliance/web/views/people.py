"""Participants by code and pseudonym, and the study's own columns about them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import participants as acting
from alliance.errors import InputProblem
from alliance.store.reads import study as read
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import conduct_page

KINDS = {"text": "words", "number": "a number", "years": "years", "choice": "one of a few", "yes-no": "yes or no"}


def participants(request: HttpRequest) -> HttpResponse:
    """Everybody who takes part, with the study's columns, ready to be filled in."""
    return conduct_page(
        request,
        "participants.html",
        "participants",
        {"cases": read.cases(), "attributes": read.attributes(), "kinds": KINDS},
    )


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a participant."""
    given = request.POST
    acting.add_participant(by=who(), pseudonym=given.get("pseudonym", ""), code=given.get("code", ""))
    return done(request, reverse("participants"), f"{given.get('pseudonym', '').strip()} was added.")


@require_POST
def change(request: HttpRequest, case: str) -> HttpResponse:
    """Change what is known of one participant, their order, or take out one added by mistake."""
    given = request.POST
    if given.get("act") == "remove":
        acting.remove_participant(by=who(), case=case)
        return done(request, reverse("participants"), "The participant was removed.")
    if given.get("act") in ("up", "down"):
        _move(case, -1 if given["act"] == "up" else 1)
        return done(request, reverse("participants"))
    values = {name.removeprefix("attribute:"): given[name] for name in given if name.startswith("attribute:")}
    version = given.get("version", "")
    acting.change_participant(
        by=who(), case=case, version=int(version) if version.isdigit() else None, pseudonym=given.get("pseudonym"),
        code=given.get("code"), attributes=values,
    )  # fmt: skip
    return done(request, reverse("participants"), f"{given.get('pseudonym', '').strip()} was kept.")


def _move(case: str, step: int) -> None:
    order = [c.id for c in read.cases()]
    if case not in order:
        raise InputProblem("This participant is not in the study any more.")
    at = order.index(case)
    to = at + step
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        for place, id in enumerate(order):
            acting.change_participant(by=who(), case=id, place=place)


@require_POST
def add_column(request: HttpRequest) -> HttpResponse:
    """Add a column."""
    given = request.POST
    acting.add_attribute(
        by=who(), name=given.get("name", ""), kind=given.get("kind", "text"), groups=given.get("groups") == "yes"
    )
    return done(request, reverse("participants"), "The column was added.")


@require_POST
def delete_column(request: HttpRequest, attribute: str) -> HttpResponse:
    """Delete a column."""
    acting.delete_attribute(by=who(), attribute=attribute)
    return done(request, reverse("participants"), "The column was deleted; it can be undone on this page.")


urls = [
    path("participants/", participants, name="participants"),
    path("participants/add/", add, name="add-participant"),
    path("participants/<str:case>/change/", change, name="change-participant"),
    path("participants/columns/add/", add_column, name="add-column"),
    path("participants/columns/<str:attribute>/delete/", delete_column, name="delete-column"),
]
