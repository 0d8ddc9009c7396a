"""The tables, exactly as they print; every cell leads back to its words; and everything that is taken out as a file."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse

from alliance.actions import exports
from alliance.actions.exports import EXPORTS, Exported, Wanted, make_export
from alliance.errors import InputProblem
from alliance.store.reads import analysis, study, transcripts, unfinished
from alliance.web.pages import page
from alliance.web.views.asking import who
from alliance.web.views.leading import Leads
from alliance.web.views.printed import choosing, drawn

#: tables that stand for the whole study, in the order in which they are listed
WHOLE = (
    "master-table",
    "master-table-quotations",
    "recurrence",
    "lineage",
    "tensions",
    "shared-extracts",
    "literature",
    "recommendations",
    "negative-cases",
)
SAID = {
    "master-table": "Names and order, without quotations",
    "master-table-quotations": "Each participant’s words with page and line",
    "recurrence": "Who contributes to what, and where the study’s rule holds",
    "lineage": "Which case labels each group label came from, renamed when and why",
    "tensions": "Claims and what pulls against them",
    "literature": "What each theme agrees with, extends, contradicts, or where it appears original",
    "recommendations": "What is recommended to whom, and on which themes and words it rests",
    "negative-cases": "What was looked for that speaks against a theme, where, when, and what was found",
    "shared-extracts": "Words that stand under more than one theme",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One format in which a table may be taken out."""

    form: str
    go: str


def tables(request: HttpRequest) -> HttpResponse:
    """Every table there is, with what it holds and how to take it out."""
    settings = study.settings()
    return page(
        request,
        "tables.html",
        {
            "here": "tables",
            "whole": [
                (what, _called(what, settings.labels.master_table), SAID[what], _offers(what, {})) for what in WHOLE
            ],
            "progress": unfinished.progress(),
            "interviews": transcripts.held(),
            "everything": _offers("tables", {}),
            "analysis_file": _offers("analysis", {}),
            "paper_trail": _offers("paper-trail", {}),
            "skeleton": _offers("results-skeleton", {}),
            "of_case": {c.case: _offers("case-table", {"case": c.case}) for c in unfinished.progress()},
            "of_cards": {c.case: _offers("cards", {"case": c.case}) for c in unfinished.progress()},
        },
    )


def table(request: HttpRequest, what: str) -> HttpResponse:
    """One table as it prints."""
    if what not in EXPORTS or EXPORTS[what].table is None:
        raise InputProblem("There is no such table here: choose one of the list.")
    wanted = wanted_by(request.GET, proposals=True)
    made = exports.table(what, wanted)
    settings = study.settings()
    asked = {k: v for k, v in request.GET.items() if k in ("case", "theme", "attribute", "back_channels")}
    return page(
        request,
        "table.html",
        {
            "here": "tables",
            "what": what,
            "title": made.caption or _called(what, settings.labels.master_table),
            "table": drawn(made, Leads(), choosing),
            "empty": not made.rows,
            "lying": made.landscape,
            "offers": _offers(what, asked),
            "attributes": [a for a in study.attributes() if a.groups],
            "attribute": wanted.attribute,
            "case": next((c for c in study.cases() if c.id == wanted.case), None),
            "drop_back_channels": wanted.drop_back_channels,
            "proposed": any(cell.proposed for row in made.rows for cell in row),
        },
    )


def export(request: HttpRequest, what: str, form: str) -> HttpResponse:
    """A file, through the one gate."""
    made = make_export(by=who(), what=what, form=form, wanted=wanted_by(request.GET))
    return as_file(made)


def as_file(made: Exported) -> HttpResponse:
    """A file to be saved, under a name that every browser can write."""
    answer = HttpResponse(made.content, content_type=made.media_type)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " .-_") else "_" for c in made.name)
    answer["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(made.name)}"
    return answer


def wanted_by(given: QueryDict, *, proposals: bool | None = None) -> Wanted:
    """What the address asks a table or file to hold; participants by id, code or pseudonym."""
    case = given.get("case", "")
    width = given.get("width", "")
    if width and not (width.isdigit() and 15 <= int(width) <= 200):
        raise InputProblem("A line may have 15 to 200 characters.")
    return Wanted(
        case=study.case(case).id if case else "",
        transcript=given.get("transcript", ""),
        theme=analysis.theme(given["theme"]).id if given.get("theme") else "",
        attribute=given.get("attribute", ""),
        versions=(given.get("first", ""), given.get("second", "")),
        width=int(width) if width else None,
        proposals=proposals,
        drop_back_channels=given.get("back_channels") == "dropped",
        originals=given.get("originals") == "yes",
        portraits=given.get("portraits") == "yes",
        only_quotable=given.get("quotable") == "yes",
        kind=given.get("kind") or None,
    )


def _offers(what: str, asked: dict[str, str]) -> list[Offer]:
    tail = f"?{urlencode(asked)}" if asked else ""
    return [Offer(form, reverse("export", args=[what, form]) + tail) for form in EXPORTS[what].forms]


def _called(what: str, master: str) -> str:
    if what == "master-table":
        return master[:1].upper() + master[1:]
    if what == "master-table-quotations":
        return f"{master[:1].upper()}{master[1:]}, with quotations"
    words = EXPORTS[what].called
    return words[:1].upper() + words[1:]


def table_of_case(request: HttpRequest, case: str) -> HttpResponse:
    """The table of one case, by its short address."""
    return redirect(f"{reverse('table', args=['case-table'])}?{urlencode({'case': case})}")


urls = [
    path("tables/", tables, name="tables"),
    path("tables/case/<str:case>/", table_of_case, name="table-of-case"),
    path("tables/<str:what>/", table, name="table"),
    path("export/<str:what>.<str:form>", export, name="export"),
]
