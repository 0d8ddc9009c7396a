"""The quality checklist, and what an examiner would ask: plain questions, each answered with its places."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import anonymising
from alliance.actions import quality as acting
from alliance.actions.exports import EXPORTS
from alliance.ipa.quality import BEGINNINGS, LISTS, OWN
from alliance.store.reads import examiner, trail
from alliance.store.reads import quality as read
from alliance.store.reads.examiner import Question, Where
from alliance.web import gate
from alliance.web.pages import page
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import version_in
from alliance.web.views.pointing import Pointed, pointed

#: how many places of one question are shown before the rest is folded away
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Led:
    """A place of a question with its address."""

    words: str
    go: str
    beside: str = ""


def address_of(where: Where) -> str:
    """Where a question's place is gone to."""
    at = reverse(where.page, args=[where.argument] if where.argument else [])
    return f"{at}#{where.anchor}" if where.anchor else at


def questions(request: HttpRequest) -> HttpResponse:
    """Every question with its answer and places, in groups; the last group is for the researcher alone."""
    groups: dict[str, list[tuple[Question, list[Led]]]] = {}
    for one in (*examiner.questions(), _names()):
        groups.setdefault(one.group, []).append((one, [_led(place) for place in one.places]))
    last = groups.pop(examiner.YOURS)
    return page(
        request,
        "examiner.html",
        {
            "here": "study", "groups": groups, "yours": last, "called": examiner.YOURS, "most": SHOWN,
            "offers": _offers("examiner-questions"),
        },
    )  # fmt: skip


def _led(where: Where) -> Led:
    return Led(where.words, address_of(where), where.beside)


def _names() -> Question:
    waiting = anonymising.undecided_if_known(gate.here())
    if waiting is None:
        said = "That is known while the vault is open and the page Anonymise was looked at."
    elif waiting:
        said = f"{waiting:,} {'word is' if waiting == 1 else 'different words are'} still to be decided."
    else:
        said = "Everything that was found is decided."
    asked = "Is everything decided that may identify somebody in the texts?"
    return Question("names", examiner.PEOPLE, asked, said, (Where("Anonymise", "anonymise"),))


def checklist(request: HttpRequest) -> HttpResponse:
    """Every list with its items, the answers and the places they point at."""
    lists = read.checklist()
    places = pointed(id for items in lists.values() for item in items for id in item.points)
    here: dict[str, list[Pointed]] = {
        item.mark: [places[id] for id in item.points if id in places] for items in lists.values() for item in items
    }
    held = {item.name for item in lists[OWN]}
    return page(
        request,
        "quality.html",
        {
            "here": "study",
            "lists": [(key, LISTS[key], items) for key, items in lists.items()],
            "own": OWN,
            "places": here,
            "beginnings": [one for one in BEGINNINGS if one[0] not in held],
            "offers": _offers("quality-checklist"),
            "undo": trail.next_undo("study"),
            "redo": trail.next_redo("study"),
        },
    )


def _offers(what: str) -> list[tuple[str, str]]:
    return [(form, reverse("export", args=[what, form])) for form in EXPORTS[what].forms]


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Answer an item, add one of the study's own, change one, or take it off."""
    given = request.POST
    item, listed = given.get("item", ""), given.get("listed", "")
    if given.get("act") == "delete":
        acting.delete_item(by=who(), item=item)
        return done(request, reverse("quality"), "It was taken off; it can be undone on this page.")
    answer, guidance, points = given.get("answer", ""), given.get("guidance", ""), given.getlist("points")
    if item:
        acting.change_item(
            by=who(), item=item, answer=answer, guidance=guidance, title=given.get("title", ""), points=points,
            version=version_in(given),
        )  # fmt: skip
    elif listed == OWN:
        item = acting.add_item(
            by=who(), title=given.get("title", ""), guidance=guidance, answer=answer, points=points
        )  # fmt: skip
    else:
        item = acting.answer_item(
            by=who(), listed=listed, key=given.get("key", ""), answer=answer, guidance=guidance, points=points,
            version=version_in(given),
        )  # fmt: skip
    return done(request, reverse("quality"), "The answer is kept.")


urls = [
    path("examiner/", questions, name="examiner"),
    path("quality/", checklist, name="quality"),
    path("quality/keep/", keep, name="keep-quality"),
]
