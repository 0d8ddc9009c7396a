"""The sweep: what was found in a file before it leaves, decided once; and the list of files that left."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import exports
from alliance.actions import sweep as acting
from alliance.actions.sweep import Judged, Looked
from alliance.governance.sweep import SURE
from alliance.store.reads import exports as read
from alliance.store.reads import study as read_study
from alliance.web.pages import page
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import file_answer

#: so many groups of findings, and so many findings of each, are shown at once
MOST_GROUPS, MOST_SHOWN = 60, 40
KINDS = {
    "name": "name", "other name": "another name", "email": "e-mail address", "phone": "telephone number",
    "address": "address", "employer": "employer", "organisation": "organisation", "replaced name": "was replaced",
    "postcode": "postcode", "NHS number": "NHS number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """Findings with the same words of the same people."""

    found: tuple[Judged, ...]

    @property
    def first(self) -> Judged:
        """The one that speaks for all."""
        return self.found[0]

    @property
    def undecided(self) -> int:
        """How many are to be decided."""
        return sum(1 for one in self.found if not one.decision)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The words as they stand, each spelling once."""
        return tuple(dict.fromkeys(one.finding.words for one in self.found))[:6]


def _groups(looked: Looked) -> list[Group]:
    held: dict[tuple[object, ...], list[Judged]] = {}
    for one in looked.found:
        held.setdefault((one.finding.whose, one.finding.alike, one.finding.kind), []).append(one)
    made = [Group(tuple(found)) for found in held.values()]
    return sorted(made, key=lambda group: (not group.undecided, list(SURE).index(group.first.finding.sure)))


def sweep(request: HttpRequest) -> HttpResponse:
    """What the sweep does, whether it can look for names, which files wait, which have left."""
    return page(
        request, "sweep.html",
        {
            "here": "study", "vault": acting.vault_state(), "waiting": acting.all_waiting(),
            "exports": read.exports_made(), "codes": {case.id: case.code for case in read_study.cases()},
            "people": read_study.researchers(),
        },
    )  # fmt: skip


@require_POST
def look_through(request: HttpRequest) -> HttpResponse:
    """Look through the whole analysis now, before any file is asked for."""
    return done(request, reverse("sweep-file", args=[exports.look_through(what="analysis")]))


def one_file(request: HttpRequest, id: str) -> HttpResponse:
    """The findings in one file that waits, and the way on."""
    held = acting.waiting(id)
    looked = acting.look_again(held, by=who())
    groups = _groups(looked)
    return page(
        request, "sweep_file.html",
        {
            "here": "study", "held": held, "looked": looked, "groups": groups[:MOST_GROUPS], "sure": SURE,
            "more": len(groups) - MOST_GROUPS, "most": MOST_SHOWN, "kinds": KINDS, "stale": acting.is_stale(held),
        },
    )  # fmt: skip


@require_POST
def decide(request: HttpRequest, id: str) -> HttpResponse:
    """Decide one finding, or all alike."""
    given = request.POST
    looked = acting.look_again(acting.waiting(id))
    decision, _, finding = given.get("choice", "").partition(":")
    together = decision.startswith("all-")
    chosen = acting.alike(looked, finding) if together else (finding,)
    decision = decision.removeprefix("all-")
    n = acting.decide(looked, by=who(), findings=chosen, decision="" if decision == "open" else decision)
    words = {"leave": "May leave", "hide": "Must not leave", "open": "Taken back"}.get(decision, "Kept")
    place = reverse("sweep-file", args=[id])
    after = _next(acting.look_again(acting.waiting(id)), chosen)
    return done(
        request, f"{place}?kept={time.time_ns() // 1_000_000}#{after}", f"{words}: {n} finding{'' if n == 1 else 's'}."
    )


def _next(looked: Looked, chosen: Sequence[str]) -> str:
    """The part of the page to go on with: the next finding that is to be decided, else the way on."""
    order = [one for group in _groups(looked)[:MOST_GROUPS] for one in group.found[:MOST_SHOWN]]
    left = [one for one in order if not one.decision]
    return f"f-{left[0].finding.id[:12]}" if left else "go"


@require_POST
def go(request: HttpRequest, id: str) -> HttpResponse:
    """Go on with the export: the very bytes that were decided about."""
    return file_answer(exports.go_on(by=who(), waiting=id))


@require_POST
def forget(request: HttpRequest, id: str) -> HttpResponse:
    """Let a file wait no longer."""
    acting.forget_waiting(id)
    return done(request, reverse("sweep"), "The file waits no longer. What was decided stays decided.")


@require_POST
def open_vault(request: HttpRequest) -> HttpResponse:
    """Open the vault, so that names can be looked for."""
    acting.open_vault(request.POST.get("secret", ""), by=who())
    back = request.POST.get("back", "")
    return done(request, back if back.startswith(reverse("sweep")) else reverse("sweep"))


urls = [
    path("sweep/", sweep, name="sweep"),
    path("sweep/look/", look_through, name="sweep-look"),
    path("sweep/vault/", open_vault, name="sweep-vault"),
    path("sweep/<str:id>/", one_file, name="sweep-file"),
    path("sweep/<str:id>/decide/", decide, name="sweep-decide"),
    path("sweep/<str:id>/go/", go, name="sweep-go"),
    path("sweep/<str:id>/forget/", forget, name="sweep-forget"),
]
