"""The study: its interviews at a glance, and what it has chosen about itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from alliance.actions import study as acting
from alliance.errors import InputProblem
from alliance.ipa.citation import STYLES
from alliance.ipa.vocabulary import BRACKET_KINDS, LABEL_SETS
from alliance.store.reads import study as read
from alliance.store.reads import trail, transcripts, unfinished
from alliance.web.pages import page
from alliance.web.views.asking import done, who

RULES = {
    "none": "no rule of ours",
    "count": "at least this many participants:",
    "third": "at least a third of the participants",
    "half": "at least half of the participants",
    "all": "every participant",
}


def interviews(request: HttpRequest) -> HttpResponse:
    """Every case with its interviews and how far it has come."""
    held: dict[str, list[transcripts.Held]] = {}
    for one in transcripts.held():
        held.setdefault(one.case, []).append(one)
    return page(request, "interviews.html", {"here": "interviews", "progress": unfinished.progress(), "held": held})


def settings(request: HttpRequest) -> HttpResponse:
    """What the study has chosen about itself, as one calm form."""
    if request.method == "POST":
        given = request.POST
        kinds = {
            name.removeprefix("bracket:"): given[name]
            for name in given
            if name.startswith("bracket:") and given[name] != "forget"
        }
        fresh = given.get("new_bracket", "").strip()
        if fresh:
            kinds[fresh.strip("()[] ").casefold()] = given.get("new_kind", "unclear")
        try:
            count = int(given.get("rule_count") or 0)
        except ValueError:
            raise InputProblem("The number of participants in the rule must be a whole number.") from None
        acting.change_study(
            by=who(),
            version=_version(given.get("version", "")),
            title=given.get("title", ""),
            questions=given.get("questions", "").splitlines(),
            label_set=given.get("label_set", ""),
            notes_side=given.get("notes_side", ""),
            width=given.get("width", ""),
            first_line=given.get("first_line", ""),
            citation_style=given.get("citation_style", ""),
            conventions=kinds,
            rule={
                "kind": given.get("rule_kind", "none"),
                "count": count,
                "words": given.get("rule_words", "").strip(),
                "source": given.get("rule_source", "").strip(),
            },
        )
        return done(request, reverse("study"), "The study’s settings are kept.")
    return page(
        request,
        "study.html",
        {
            "here": "study",
            "styles": STYLES,
            "rules": RULES,
            "label_sets": LABEL_SETS,
            "bracket_kinds": BRACKET_KINDS,
            "researcher": read.researcher()[1],
            "undo": trail.next_undo("study"),
            "redo": trail.next_redo("study"),
        },
    )


def log(request: HttpRequest) -> HttpResponse:
    """What was done, newest first."""
    cases = {case.id: case.pseudonym for case in read.cases()}
    return page(
        request, "log.html",
        {"here": "study", "events": trail.events(limit=1000), "cases": cases, "researchers": read.researchers()},
    )  # fmt: skip


def _version(words: str) -> int | None:
    return int(words) if words.isdigit() else None


urls = [
    path("interviews/", interviews, name="interviews"),
    path("study/", settings, name="study"),
    path("study/log/", log, name="log"),
]
