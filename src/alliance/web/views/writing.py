"""Writing from the tables: texts of a case, facts of the method, limitations, the title page, words not to be used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import facts, portraits
from alliance.actions import writing as acting
from alliance.actions.exports import EXPORTS
from alliance.errors import InputProblem
from alliance.ipa.analysis import Analysis
from alliance.ipa.citation import cite
from alliance.ipa.quotations import first_words, shown
from alliance.store.reads import analysis, study, trail
from alliance.store.reads import writing as read
from alliance.study.writing import DEPOSIT, TEXTS_OF_A_CASE
from alliance.web.pages import page
from alliance.web.views.asking import body_of, done, number_in, text_in, who
from alliance.web.views.conduct_parts import back_to, version_in
from alliance.web.views.leading import Leads

#: what is written across several lines of the title page's form
_LONG = ("abstract", "supervisors", "keywords")
_HINTS = {
    "author": "Surname first: Vane, Ottilie.", "dated": "A year, a month or a day: 2026, 2026-05, 2026-05-14.",
    "supervisors": "One name a line, surname first.", "keywords": "One a line.", "doi": "As the library gave it: 10.1234/abc.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph as the page shows it; an extract with its words, citation and place."""

    id: str
    words: str
    version: int
    citation: str = ""
    go: str = ""


def writing(request: HttpRequest) -> HttpResponse:
    """Everything that can be written from, with what stands of it already."""
    held = {kind: read.paragraphs(kind) for kind in TEXTS_OF_A_CASE}
    return page(
        request,
        "writing.html",
        {
            "here": "tables",
            "cases": [
                (case, len(held["portrait"].get(case.id, ())), len(held["narrative"].get(case.id, ())))
                for case in study.cases()
            ],
            "some": {kind: bool(texts) for kind, texts in held.items()},
            "offers": {what: _offers(what) for what in ("pen-portraits", "case-narratives", "results-skeleton")},
        },
    )


def _offers(what: str) -> list[tuple[str, str]]:
    return [(form, reverse("export", args=[what, form])) for form in EXPORTS[what].forms]


def case_text(request: HttpRequest, case: str, written: str) -> HttpResponse:
    """The portrait or the narrative of a case: paragraphs, and extracts by reference."""
    person = study.case(case)
    whole = analysis.analysis_of_case(person.id)
    leads = Leads()
    paragraphs = read.paragraphs(written, person.id).get(person.id, [])
    used = {one.extract for one in paragraphs if one.extract}
    made = []
    for one in paragraphs:
        if not one.extract:
            made.append(Shown(one.id, one.words, one.version))
        elif one.extract in whole.extracts:
            extract = whole.extracts[one.extract]
            value = whole.transcripts[extract.transcript]
            seen = shown(value, extract.start, extract.end, style=whole.study.citation_style)
            go = leads.words(extract.transcript, extract.start, extract.end)
            made.append(Shown(one.id, seen.words, one.version, seen.citation, go))
    return page(
        request,
        "case_text.html",
        {
            "here": "", "case": person, "written": written, "called": TEXTS_OF_A_CASE[written], "paragraphs": made,
            "extracts": list(_extracts(whole, used)), "other": "narrative" if written == "portrait" else "portrait",
            "act": reverse(f"{written}-act", args=[person.id]),
            "offers": [(form, f"{go}?case={person.id}") for form, go in _offers(
                "pen-portraits" if written == "portrait" else "case-narratives")],
            "undo": trail.next_undo(person.id), "redo": trail.next_redo(person.id),
        },
    )  # fmt: skip


def _extracts(whole: Analysis, used: set[str]) -> Iterable[tuple[str, str]]:
    """The case's extracts that do not stand in the text yet: id, and its lines with its first words."""
    for extract in whole.extracts.values():
        value = whole.transcripts.get(extract.transcript)
        if value is None or extract.id in used:
            continue
        cited = cite(value, extract.start, extract.end, "lines" if value.of == 1 else "name")
        yield extract.id, f"{cited}  {first_words(value, extract.start, extract.end, 10)}"


@require_POST
def case_text_act(request: HttpRequest, case: str, written: str) -> HttpResponse:
    """Add, change, move or delete a paragraph."""
    person = study.case(case)
    if request.content_type == "application/json":
        held = body_of(request)
        version = portraits.change_paragraph(
            by=who(), paragraph=text_in(held, "paragraph"), words=text_in(held, "words"),
            version=number_in(held, "version"),
        )  # fmt: skip
        return JsonResponse({"version": version})
    given = request.POST
    act, paragraph = given.get("act", ""), given.get("paragraph", "")
    at = [one.id for one in read.paragraphs(written, person.id).get(person.id, [])]
    if act == "words":
        id = portraits.add_paragraph(by=who(), case=person.id, kind=written, words=given.get("words", ""))
    elif act == "extract":
        if not given.get("extract"):
            raise InputProblem("Choose an extract first: those marked on the desk, or used under a theme, are listed.")
        id = portraits.add_paragraph(by=who(), case=person.id, kind=written, extract=given["extract"])
    elif act in ("up", "down"):
        place = at.index(paragraph) if paragraph in at else 0
        portraits.move_paragraph(by=who(), paragraph=paragraph, place=place + (1 if act == "down" else -1))
        id = paragraph
    elif act == "delete":
        portraits.delete_paragraph(by=who(), paragraph=paragraph)
        id = "end"
    else:
        raise InputProblem("The page asked for something it cannot do: reload the page and try again.")
    return done(request, back_to(written, f"p-{id}" if id != "end" else "more", args=[person.id]))


def facts_page(request: HttpRequest, of: str) -> HttpResponse:
    """The facts for the method section, or the list for the limitations, each leading to where it is kept."""
    held = facts.method_list() if of == "method-facts" else facts.limitations_list()
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for one in held:
        go = reverse(one.place.page, args=[one.place.argument] if one.place.argument else [])
        groups.setdefault(one.about, []).append((one.words, one.place.words, go))
    return page(
        request,
        "facts.html",
        {"here": "tables", "of": of, "called": EXPORTS[of].called, "groups": groups, "offers": _offers(of)},
    )


def title_page(request: HttpRequest) -> HttpResponse:
    """The facts of the title page, and the record for the library."""
    if request.method == "POST":
        given = request.POST
        named = {name: given[name] for name in DEPOSIT if name in given}
        acting.keep_deposit(by=who(), version=version_in(given), **named)
        return done(request, back_to("title-page"), "The title page is kept.")
    held = read.deposit()
    fields = [
        (name, called, "\n".join(value) if isinstance(value := getattr(held, name), tuple) else value)
        for name, called in DEPOSIT.items()
    ]
    kinds = (("deposit-ris", "RIS"), ("deposit-bibtex", "BibTeX"), ("deposit-dublin-core", "Dublin Core"))
    return page(
        request,
        "title_page.html",
        {
            "here": "tables", "held": held, "fields": fields, "long": _LONG, "hints": _HINTS,
            "offers": [(called, go) for what, called in kinds for _, go in _offers(what)],
            "undo": trail.next_undo("study"),
        },
    )  # fmt: skip


def word_list(request: HttpRequest) -> HttpResponse:
    """The study's own list of words that it would rather not use of people."""
    if request.method == "POST":
        acting.keep_word_list(by=who(), words=request.POST.get("words", ""), version=version_in(request.POST))
        return done(request, back_to("word-list"), "The list is kept.")
    words, version = read.word_list()
    lines = "\n".join(f"{one.words}: {one.instead}" if one.instead else one.words for one in words)
    return page(
        request,
        "word_list.html",
        {"here": "chapter", "lines": lines, "version": version, "number": len(words), "undo": trail.next_undo("study")},
    )


urls = [
    path("writing/", writing, name="writing"),
    path("case/<str:case>/portrait/", case_text, {"written": "portrait"}, name="portrait"),
    path("case/<str:case>/narrative/", case_text, {"written": "narrative"}, name="narrative"),
    path("case/<str:case>/portrait/act/", case_text_act, {"written": "portrait"}, name="portrait-act"),
    path("case/<str:case>/narrative/act/", case_text_act, {"written": "narrative"}, name="narrative-act"),
    path("writing/method-facts/", facts_page, {"of": "method-facts"}, name="method-list"),
    path("writing/limitations/", facts_page, {"of": "limitations"}, name="limitations"),
    path("writing/title-page/", title_page, name="title-page"),
    path("writing/word-list/", word_list, name="word-list"),
]
