"""Recruitment: the board of steps, each volunteer by code, organisations and promises, who knows, findings back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import recruitment as acting
from alliance.errors import NotFound
from alliance.store.reads import conduct as read
from alliance.store.reads import study as read_study
from alliance.study import eligibility
from alliance.study import recruitment as counting
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import conduct_page, date_of, version_in, yes_no_in


def recruitment(request: HttpRequest) -> HttpResponse:
    """The board: who stands at which step, and the counts by route."""
    people = read.volunteers()
    criteria = read.criteria()
    return conduct_page(
        request,
        "recruitment.html",
        "recruitment",
        {
            "columns": counting.columns(people), "steps": counting.STEPS, "counts": counting.counts(people),
            "routes": counting.by_route(people), "people": people, "organisations": read.organisations(),
            "excluded": eligibility.exclusions(criteria, [v.criteria for v in people]), "criteria": criteria,
            "standing": {v.id: eligibility.standing(criteria, v.criteria) for v in people},
        },
    )  # fmt: skip


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Enter somebody who was approached."""
    given = request.POST
    acting.add_volunteer(
        by=who(), code=given.get("code", ""), route=given.get("route", ""), organisation=given.get("organisation", ""),
        approached=date_of(given, "approached"),
    )  # fmt: skip
    return done(request, reverse("recruitment"), "Entered.")


def volunteer(request: HttpRequest, id: str) -> HttpResponse:
    """One person on the way in: steps, criteria, becoming a participant."""
    if request.method == "POST":
        return _keep_volunteer(request, id)
    one = next((v for v in read.volunteers() if v.id == id), None)
    if one is None:
        raise NotFound("This entry is not in the recruitment log any more.")
    criteria = read.criteria()
    return conduct_page(
        request,
        "volunteer.html",
        "recruitment",
        {
            "one": one, "steps": counting.STEPS, "criteria": criteria, "organisations": read.organisations(),
            "standing": eligibility.standing(criteria, one.criteria), "approvals": read.approvals(),
            "case": next((c for c in read_study.cases() if c.id == one.participant), None),
        },
    )  # fmt: skip


def _keep_volunteer(request: HttpRequest, id: str) -> HttpResponse:
    given = request.POST
    here = reverse("volunteer", args=[id])
    if given.get("act") == "delete":
        acting.delete_volunteer(by=who(), volunteer=id)
        return done(request, reverse("recruitment"), "The entry was taken out.")
    if given.get("act") == "participant":
        acting.make_participant(
            by=who(), volunteer=id, pseudonym=given.get("pseudonym", ""), code=given.get("participant_code", "").strip()
        )
        return done(request, here, "The entry is a participant now.")
    acting.change_volunteer(
        by=who(), volunteer=id, code=given.get("code"), route=given.get("route"),
        organisation=given.get("organisation", ""), dates={step: date_of(given, step) for step in counting.STEPS},
        criteria={n.removeprefix("criterion:"): given[n] for n in given if n.startswith("criterion:")},
        version=version_in(given),
    )  # fmt: skip
    return done(request, here, "Kept.")


def organisations(request: HttpRequest) -> HttpResponse:
    """Organisations by code: what each may know, its last day, what it was promised and which paper says so."""
    if request.method == "POST":
        return _keep_organisation(request)
    texts = read.paper_texts()
    promised = [(p, counting.papers_that_mention(p, texts)) for p in read.promises()]
    people = read.volunteers()
    held = [
        {
            "one": one, "last_day": read.last_day_of_organisation(one.id),
            "promises": [entry for entry in promised if entry[0].organisation == one.id],
            "counts": counting.counts([v for v in people if v.organisation == one.id]),
        }
        for one in read.organisations()
    ]  # fmt: skip
    return conduct_page(request, "organisations.html", "recruitment", {"organisations": held, "papers": texts})


def _keep_organisation(request: HttpRequest) -> HttpResponse:
    given = request.POST
    id = given.get("id", "")
    act = given.get("act", "")
    if act == "delete":
        acting.delete_organisation(by=who(), organisation=id)
    elif act == "delete-promise":
        acting.delete_promise(by=who(), promise=id)
    elif act == "promise":
        acting.add_promise(
            by=who(), organisation=given.get("organisation", ""), words=given.get("words", ""),
            looked_for=given.get("looked_for", ""),
        )  # fmt: skip
    elif act == "change-promise":
        acting.change_promise(
            by=who(), promise=id, words=given.get("words", ""), looked_for=given.get("looked_for", ""),
            version=version_in(given),
        )  # fmt: skip
    else:
        fields = {
            "code": given.get("code", ""), "may_know": given.get("may_know", ""), "agreed_on": date_of(given, "agreed_on"),
            "last_day": date_of(given, "last_day"),
        }  # fmt: skip
        if id:
            acting.change_organisation(by=who(), organisation=id, version=version_in(given), **fields)  # type: ignore[arg-type]
        else:
            acting.add_organisation(by=who(), **fields)  # type: ignore[arg-type]
    return done(request, reverse("organisations"), "Kept.")


def told(request: HttpRequest) -> HttpResponse:
    """For each participant: who outside knows, and whether the findings were given back."""
    if request.method == "POST":
        return _keep_told(request)
    known: dict[str, list[counting.Knows]] = {}
    for one in read.who_knows():
        known.setdefault(one.participant, []).append(one)
    return conduct_page(
        request,
        "told.html",
        "recruitment",
        {
            "cases": read_study.cases(), "known": known, "findings": read.findings(),
            "limitation": counting.limitation_words(read.who_knows()),
        },
    )  # fmt: skip


def _keep_told(request: HttpRequest) -> HttpResponse:
    given = request.POST
    act = given.get("act", "")
    if act == "findings":
        acting.keep_findings(
            by=who(), case=given.get("case", ""), offered_on=date_of(given, "offered_on"),
            wanted=yes_no_in(given, "wanted"), sent_on=date_of(given, "sent_on"), version=version_in(given),
        )  # fmt: skip
        return done(request, reverse("told"), "Kept.")
    if act == "delete":
        acting.delete_who_knows(by=who(), knows=given.get("id", ""))
        return done(request, reverse("told"), "Taken out.")
    fields = {
        "who": given.get("who", ""), "since": date_of(given, "since"), "told_how": given.get("told_how", ""),
        "person_agreed": yes_no_in(given, "person_agreed"),
    }  # fmt: skip
    if given.get("id"):
        acting.change_who_knows(by=who(), knows=given["id"], version=version_in(given), **fields)  # type: ignore[arg-type]
    else:
        acting.record_who_knows(by=who(), case=given.get("case", ""), **fields)  # type: ignore[arg-type]
    return done(request, reverse("told"), "Kept.")


urls = [
    path("recruitment/", recruitment, name="recruitment"),
    path("recruitment/add/", add, name="add-volunteer"),
    path("recruitment/organisations/", organisations, name="organisations"),
    path("recruitment/told/", told, name="told"),
    path("recruitment/<str:id>/", volunteer, name="volunteer"),
]
