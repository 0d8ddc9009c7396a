"""The protocol as one form, with approval, departures and criteria beside it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import protocol as acting
from alliance.store.reads import conduct as read
from alliance.study.protocol import DERIVED, LEAVING_KINDS, MOST_DEFINITIONS, PARTS, Definition, missing_facts
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import back_to, conduct_page, date_of, file_answer, number_of, version_in


def protocol(request: HttpRequest) -> HttpResponse:
    """The protocol: looked at, or kept."""
    if request.method == "POST":
        return _keep(request)
    held = read.protocol()
    definitions = [*held.definitions, *[Definition("")] * (MOST_DEFINITIONS - len(held.definitions))]
    facts = read.facts_now()
    return conduct_page(
        request,
        "protocol.html",
        "protocol",
        {
            "protocol": held, "parts": PARTS, "definitions": definitions, "leaving_kinds": LEAVING_KINDS,
            "approvals": read.approvals(), "departures": read.departures(), "criteria": read.criteria(),
            "disposals": read.disposals(), "derived": DERIVED, "missing": missing_facts(facts),
            "disagree": read.papers_that_disagree(), "waiting": read.waiting(),
        },
    )  # fmt: skip


def _keep(request: HttpRequest) -> HttpResponse:
    given = request.POST
    facts = {name.removeprefix("fact:"): given[name] for name in given if name.startswith("fact:")}
    taken = given.get("taken", "")
    acting.keep_protocol(
        by=who(), facts=facts,
        definitions=[(given.get(f"definition{n}", ""), given.get(f"source{n}", "")) for n in range(MOST_DEFINITIONS)],
        taken=int(taken) if taken.isascii() and taken.isdigit() and len(taken) < 3 else -1,
        definition_why=given.get("definition_why", ""), leaving_kind=given.get("leaving_kind", ""),
        leaving_n=number_of(given, "leaving_n", "How many months or days"), leaving_day=date_of(given, "leaving_day"),
        title=given.get("title"), questions=given.get("questions", "").splitlines(), version=version_in(given),
        study_version=version_in(given, "study_version"),
    )  # fmt: skip
    return done(
        request,
        reverse("protocol"),
        "The protocol is kept. Papers that now say something else are listed under Papers.",
    )


@require_POST
def approval(request: HttpRequest) -> HttpResponse:
    """Record, change or take out an approval or amendment."""
    given = request.POST
    id = given.get("id", "")
    if given.get("act") == "delete":
        acting.delete_approval(by=who(), approval=id)
        return done(request, back_to("protocol", "approval"), "Taken out.")
    fields = {
        "body": given.get("body", ""), "dated": date_of(given, "dated"), "reference": given.get("reference", ""),
        "conditions": given.get("conditions", ""), "amends": given.get("amends", ""),
    }  # fmt: skip
    if id:
        acting.change_approval(by=who(), approval=id, version=version_in(given), **fields)  # type: ignore[arg-type]
    else:
        acting.record_approval(by=who(), **fields)  # type: ignore[arg-type]
    return done(request, back_to("protocol", "approval"), "The approval is kept.")


@require_POST
def departure(request: HttpRequest) -> HttpResponse:
    """Record, change or take out a departure."""
    given = request.POST
    id = given.get("id", "")
    if given.get("act") == "delete":
        acting.delete_departure(by=who(), departure=id)
        return done(request, back_to("protocol", "departures"), "Taken out.")
    what, why, dated = given.get("what", ""), given.get("why", ""), date_of(given, "dated")
    if id:
        acting.change_departure(by=who(), departure=id, what=what, why=why, dated=dated, version=version_in(given))
    else:
        acting.record_departure(by=who(), what=what, why=why, dated=dated)
    return done(request, back_to("protocol", "departures"), "The departure is kept.")


@require_POST
def criterion(request: HttpRequest) -> HttpResponse:
    """Add, change or take out a criterion."""
    given = request.POST
    id = given.get("id", "")
    excludes = given.get("excludes") == "yes"
    if given.get("act") == "delete":
        acting.delete_criterion(by=who(), criterion=id)
    elif id:
        acting.change_criterion(
            by=who(), criterion=id, words=given.get("words", ""), excludes=excludes, version=version_in(given)
        )
    else:
        acting.add_criterion(by=who(), words=given.get("words", ""), excludes=excludes)
    return done(request, back_to("protocol", "eligibility"), "The criteria are kept.")


@require_POST
def method(request: HttpRequest) -> HttpResponse:
    """The facts of the method as a file."""
    return file_answer(acting.method_facts(by=who(), form=request.POST.get("form", "docx")))


urls = [
    path("protocol/", protocol, name="protocol"),
    path("protocol/approval/", approval, name="keep-approval"),
    path("protocol/departure/", departure, name="keep-departure"),
    path("protocol/criterion/", criterion, name="keep-criterion"),
    path("protocol/method/", method, name="method-facts"),
]
