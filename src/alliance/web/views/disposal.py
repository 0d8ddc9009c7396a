"""Disposal: what is to go, what is due, and the record of what went."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import disposal as acting
from alliance.store.reads import conduct as read
from alliance.study.disposal import MEDIA
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import conduct_page, date_of, file_answer, version_in


def disposal(request: HttpRequest) -> HttpResponse:
    """Every line by medium; what is due stands first."""
    if request.method == "POST":
        return _keep(request)
    today = date.today()
    lines = read.disposals()
    return conduct_page(
        request,
        "disposal.html",
        "disposal",
        {
            "media": MEDIA, "today": today, "due": [one for one in lines if one.due(today)],
            "waiting": [one for one in lines if one.done_on is None and not one.due(today)],
            "done": [one for one in lines if one.done_on is not None],
        },
    )  # fmt: skip


def _keep(request: HttpRequest) -> HttpResponse:
    given = request.POST
    act, id, version = given.get("act", ""), given.get("id", ""), version_in(given)
    if act == "delete":
        acting.delete_disposal(by=who(), disposal=id)
        return done(request, reverse("disposal"), "The plan was taken out.")
    if act == "happened":
        acting.event_happened(by=who(), disposal=id, on=date_of(given, "happened"), version=version)
        return done(request, reverse("disposal"), "Recorded. The disposal is due now; nothing goes by itself.")
    if act == "done":
        acting.record_disposal(
            by=who(), disposal=id, done_on=date_of(given, "done_on"), how=given.get("how", ""),
            done_by=given.get("done_by", ""), version=version,
        )  # fmt: skip
        return done(request, reverse("disposal"), "The disposal is recorded.")
    fields = {
        "medium": given.get("medium", ""), "what": given.get("what", ""), "due_on": date_of(given, "due_on"),
        "due_event": given.get("due_event", ""),
    }  # fmt: skip
    if id:
        acting.change_disposal(by=who(), disposal=id, version=version, **fields)  # type: ignore[arg-type]
    else:
        acting.plan_disposal(by=who(), **fields)  # type: ignore[arg-type]
    return done(request, reverse("disposal"), "The plan is kept.")


@require_POST
def certificate(request: HttpRequest, id: str) -> HttpResponse:
    """The record of one disposal as a Word document."""
    return file_answer(acting.certificate(by=who(), disposal=id))


urls = [
    path("disposal/", disposal, name="disposal"),
    path("disposal/<str:id>/record/", certificate, name="disposal-record"),
]
