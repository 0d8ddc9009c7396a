"""The study's papers: drafts, versions, what disagrees with the protocol, and the list of support."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import papers as acting
from alliance.store.reads import conduct as read
from alliance.study import papers as making
from alliance.study.days import months_after
from alliance.study.protocol import DERIVED, FACTS, PERSONAL, called
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import conduct_page, date_of, file_answer, version_in


def papers(request: HttpRequest) -> HttpResponse:
    """All papers, and first of all where they disagree with the protocol."""
    versions: dict[str, list[making.PaperVersion]] = {}
    for one in read.paper_versions():
        versions.setdefault(one.paper, []).append(one)
    return conduct_page(
        request,
        "papers.html",
        "papers",
        {
            "papers": read.papers(), "versions": versions, "kinds": making.KINDS,
            "disagree": read.papers_that_disagree(), "support": read.support(),
        },
    )  # fmt: skip


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Begin a paper from a starter text."""
    id = acting.add_paper(by=who(), kind=request.POST.get("kind", ""), title=request.POST.get("title", ""))
    return done(request, reverse("paper", args=[id]), "A draft is ready: it is yours to rewrite.")


def paper(request: HttpRequest, id: str) -> HttpResponse:
    """One paper: its text, how it prints, what is missing, its versions."""
    if request.method == "POST":
        return _keep(request, id)
    one = read.paper(id)
    versions = read.paper_versions(id)
    chosen = next((v for v in versions if v.id == request.GET.get("version")), versions[0])
    facts = read.facts_now()
    printed = (chosen.facts_then if chosen.dated else facts) or {}
    return conduct_page(
        request,
        "paper.html",
        "papers",
        {
            "paper": one, "versions": versions, "chosen": chosen, "kinds": making.KINDS,
            "blocks": making.blocks(chosen.text, printed),
            "unknown": making.unknown_fields(chosen.text), "called": called,
            "missing": [] if chosen.dated else [(called(k), _entered(k)) for k in making.missing_for(chosen.text, facts)],
            "promised": making.anonymity_promises(chosen.text), "disagree": read.disagreements_of(chosen),
            "fields": [(k, f.called) for k, f in FACTS.items()] + list(DERIVED.items()) + list(PERSONAL.items()),
        },
    )  # fmt: skip


def _entered(key: str) -> str:
    """The address at which a fact is entered."""
    places = {"disposal": "disposal", "support": "support"}
    if key in places:
        return reverse(places[key])
    anchors = {"eligibility": "eligibility", "leaving": "leaving", "title": "title", "questions": "questions"}
    part = key.partition("_")[0]
    anchor = part if part == "approval" else "definitions" if part == "definition" else anchors.get(key, f"f-{key}")
    return f"{reverse('protocol')}#{anchor}"


def _keep(request: HttpRequest, id: str) -> HttpResponse:
    given = request.POST
    here = reverse("paper", args=[id])
    act = given.get("act", "")
    if act == "delete":
        acting.delete_paper(by=who(), paper=id)
        return done(request, reverse("papers"), "The paper was taken out.")
    if act == "drop":
        acting.delete_draft(by=who(), paper_version=given.get("paper_version", ""))
        return done(request, here, "The draft was dropped.")
    if act == "rename":
        acting.rename_paper(by=who(), paper=id, title=given.get("title", ""), version=version_in(given))
        return done(request, here, "The title is kept.")
    if act == "date":
        acting.date_version(
            by=who(), paper_version=given.get("paper_version", ""), dated=date_of(given, "dated"),
            already_given=given.get("already_given") == "yes", version=version_in(given),
        )  # fmt: skip
        return done(request, here, "The version is dated; from now on it does not change.")
    acting.write_draft(by=who(), paper=id, text=given.get("text", ""), version=version_in(given))
    return done(request, here, "The draft is kept.")


@require_POST
def paper_file(request: HttpRequest, id: str) -> HttpResponse:
    """One version as a Word document."""
    return file_answer(acting.paper_docx(by=who(), paper_version=id))


def support(request: HttpRequest) -> HttpResponse:
    """The list of support services, each with the day on which it was checked."""
    if request.method == "POST":
        return _keep_support(request)
    from datetime import date

    today = date.today()
    entries = [
        (one, one.checked_on is None or months_after(one.checked_on, read.CHECK_AFTER) < today)
        for one in read.support()
    ]
    return conduct_page(
        request, "support.html", "papers", {"entries": entries, "today": today, "after": read.CHECK_AFTER}
    )


def _keep_support(request: HttpRequest) -> HttpResponse:
    given = request.POST
    id = given.get("id", "")
    if given.get("act") == "delete":
        acting.delete_support(by=who(), support=id)
        return done(request, reverse("support"), "The entry was taken off the list.")
    name, contact, checked = given.get("name", ""), given.get("contact", ""), date_of(given, "checked_on")
    if id:
        acting.change_support(
            by=who(), support=id, name=name, contact=contact, checked_on=checked, version=version_in(given)
        )
    else:
        acting.add_support(by=who(), name=name, contact=contact, checked_on=checked)
    return done(request, reverse("support"), "The list is kept.")


urls = [
    path("papers/", papers, name="papers"),
    path("papers/add/", add, name="add-paper"),
    path("papers/support/", support, name="support"),
    path("papers/versions/<str:id>/file/", paper_file, name="paper-file"),
    path("papers/<str:id>/", paper, name="paper"),
]
