"""Anonymising: what may identify somebody, decided word by word or all alike; then replaced everywhere; the report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import anonymising as acting
from alliance.actions import anonymising_report as reporting
from alliance.actions import backups, people
from alliance.actions.anonymising import Group, Place, Survey
from alliance.errors import InputProblem
from alliance.ipa.identifiers import KINDS, MISSED, SUGGESTED
from alliance.store.reads import study as read_study
from alliance.store.reads import transcripts as read_transcripts
from alliance.web import gate
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import back_to, conduct_page, file_answer

MOST_GROUPS, MOST_PLACES = 40, 30  # groups, and places of each, shown at once
MOST_PREVIEWED = 400


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as a page shows it: the first places, and how many there are besides."""

    group: Group
    number: int
    places: tuple[Place, ...]

    @property
    def more(self) -> int:
        """How many places are not shown."""
        return len(self.group.places) - len(self.places)

    @property
    def interviews(self) -> int:
        """In how many interviews the words stand."""
        return len({place.transcript for place in self.group.places if place.transcript})


def anonymise(request: HttpRequest) -> HttpResponse:
    """Everything that may identify somebody, to be decided."""
    closed = _closed(request)
    if closed is not None:
        return closed
    folder = gate.here()
    if acting.begun(folder):
        return conduct_page(request, "anonymise.html", "anonymise", {"undo": None, "begun": True})
    seen = acting.survey(folder)
    kind = request.GET.get("kind", "")
    undecided = [one for one in seen.undecided if not kind or one.kind == kind]
    counted: dict[str, int] = defaultdict(int)
    for one in seen.undecided:
        counted[one.kind] += 1
    decided = [one for one in seen.groups if one.decision and (one.going or one.decision == "leave" or not one.in_key)]
    return conduct_page(
        request, "anonymise.html", "anonymise",
        {
            "undo": None, "begun": False, "seen": seen, "kind": kind if kind in KINDS else "", "kinds": KINDS,
            "counted": {k: counted[k] for k in KINDS if counted.get(k)}, "suggested": SUGGESTED, "missed": MISSED,
            "groups": _shown(undecided[:MOST_GROUPS]), "more": max(0, len(undecided) - MOST_GROUPS),
            "decided": _shown(decided, len(undecided)), "held": bool(read_transcripts.held()),
            "again": [g for g in seen.groups if g.in_key and not g.decision], "known": acting.known_replacements(folder),
            "minutes": people.vault_closes_in(),
        },
    )  # fmt: skip


def _closed(request: HttpRequest) -> HttpResponse | None:
    """The page that asks for the vault, where it is not open."""
    state = people.vault_state(gate.here())
    if state == "open":
        return None
    return conduct_page(request, "names.html", "anonymise", {
        "undo": None, "state": state, "held": {}, "kinds": {}, "minutes": 0, "secret": True, "back": reverse("anonymise"),
    })  # fmt: skip


def _shown(groups: Sequence[Group], first: int = 0) -> list[Shown]:
    return [Shown(one, first + n, one.places[:MOST_PLACES]) for n, one in enumerate(groups, 1)]


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Decide what becomes of some words: everywhere alike, or place by place."""
    given = request.POST
    choice = given.get("choice", "")
    words, kind = given.get("words", ""), given.get("kind", "other")
    places = None
    if choice == "apart":
        choice = "replace"
        places = {name.removeprefix("place:"): value for name, value in given.items() if name.startswith("place:")}
    elif choice in ("replace", "leave", "open"):
        places = {} if given.get("alike") else None
    else:
        raise InputProblem("Say whether these words are replaced or left as they are.")
    decision = "" if choice == "open" else choice
    acting.decide(
        gate.here(), by=who(), words=words, kind=kind, decision=decision, replacement=given.get("replacement", ""),
        places=places,
    )  # fmt: skip
    said = {
        "replace": f"“{words}” will be replaced.",
        "leave": f"“{words}” stays as it is.",
        "": f"“{words}” is open again.",
    }
    anchor = given.get("next", "") or "h-words"
    go = back_to("anonymise", anchor if anchor.replace("-", "").isalnum() else "h-words")
    if kept := given.get("only", ""):
        go = go.replace("?", f"?kind={kept}&", 1) if kept in KINDS else go
    return done(request, go, said[decision])


@require_POST
def decide_kind(request: HttpRequest) -> HttpResponse:
    """Decide about all words of a kind that are open."""
    given = request.POST
    kind, decision = given.get("kind", ""), given.get("choice", "")
    if kind not in KINDS or decision not in ("replace", "leave"):
        raise InputProblem("Choose a kind of words first, then what becomes of them.")
    n = acting.decide_kind(
        gate.here(), by=who(), kind=kind, decision=decision, replacement=given.get("replacement", "")
    )
    what = "will be replaced" if decision == "replace" else "stay as they are"
    return done(request, back_to("anonymise", "h-words"), f"{n} different {'word' if n == 1 else 'words'} {what}.")


@require_POST
def use_key(request: HttpRequest) -> HttpResponse:
    """Decide that words of the key are replaced as before."""
    n = acting.use_the_key(gate.here(), by=who())
    return done(request, back_to("anonymise", "h-go"), f"{n} decided as in the key.")


def preview(request: HttpRequest) -> HttpResponse:
    """Every place that will be replaced, before and after; and the way on."""
    closed = _closed(request)
    if closed is not None:
        return closed
    folder = gate.here()
    seen = acting.survey(folder)
    known = backups.known_backups(folder)
    return conduct_page(
        request, "anonymise_preview.html", "anonymise",
        {
            "undo": None, "seen": seen, "places": _going(seen), "most": MOST_PREVIEWED, "undecided": len(seen.undecided),
            "backups": [one for one in known if one.there],
        },
    )  # fmt: skip


def _going(seen: Survey) -> list[tuple[Group, Place]]:
    found = [(group, place) for group in seen.groups for place in group.going]
    order = {one.id: n for n, one in enumerate(read_transcripts.held())}
    found.sort(
        key=lambda pair: (order.get(pair[1].transcript, len(order)), pair[1].model, pair[1].where, pair[1].start)
    )
    return found[:MOST_PREVIEWED]


@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Replace everything that was decided."""
    came = acting.anonymise(gate.here(), by=who(), originals=request.POST.get("originals", "erase"))
    said = f"Replaced in {came.places:,} {'place' if came.places == 1 else 'places'}. "
    said += (
        "The original files lie in the vault." if came.kept else "Nothing of the original words is kept but the key."
    )
    return done(request, back_to("anonymise-report", "report"), said)


@require_POST
def go_on(request: HttpRequest) -> HttpResponse:
    """Finish what was stopped half-way."""
    acting.go_on(gate.here(), by=who())
    return done(request, back_to("anonymise-report", "report"), "It is finished.")


def report(request: HttpRequest) -> HttpResponse:
    """What was replaced and how often, the key for the researcher alone, and the original files that are kept."""
    closed = _closed(request)
    if closed is not None:
        return closed
    folder = gate.here()
    lines = people.key_of_names(folder, by=who())
    names = {one.id: f"{one.pseudonym} ({one.code})" for one in read_study.cases()}
    kept = people.original_files(folder, by=who())
    known = backups.known_backups(folder)
    return conduct_page(
        request, "anonymise_report.html", "anonymise",
        {
            "undo": None, "lines": lines, "table": reporting.report_table(lines), "kinds": KINDS, "files": kept, "names": names,
            "backups": [one for one in known if one.there],
        },
    )  # fmt: skip


@require_POST
def report_file(request: HttpRequest, form: str) -> HttpResponse:
    """The report as a file: it holds no original."""
    return file_answer(reporting.report(gate.here(), by=who(), form=form))


@require_POST
def forget_files(request: HttpRequest) -> HttpResponse:
    """Take original files out of the vault."""
    n = people.forget_original_files(gate.here(), by=who(), files=request.POST.getlist("file"))
    return done(
        request, back_to("anonymise-report", "kept"), f"{n} {'file' if n == 1 else 'files'} taken out of the vault."
    )


urls = [
    path("anonymise/", anonymise, name="anonymise"),
    path("anonymise/decide/", decide, name="anonymise-decide"),
    path("anonymise/decide-kind/", decide_kind, name="anonymise-decide-kind"),
    path("anonymise/key/", use_key, name="anonymise-use-key"),
    path("anonymise/preview/", preview, name="anonymise-preview"),
    path("anonymise/replace/", apply, name="anonymise-apply"),
    path("anonymise/go-on/", go_on, name="anonymise-go-on"),
    path("anonymise/report/", report, name="anonymise-report"),
    path("anonymise/report/<str:form>/", report_file, name="anonymise-report-file"),
    path("anonymise/original-files/", forget_files, name="anonymise-forget-files"),
]
