"""Remarks to settle: comments that came back from Word, what a correction changed, what found no line."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import remarks as acting
from alliance.actions.change import GROUP, STUDY
from alliance.errors import InputProblem
from alliance.ipa.remarks import REMARK_KINDS, Remark
from alliance.ipa.vocabulary import NOTE_KIND_WORDS
from alliance.store.reads import analysis, study, trail, transcripts
from alliance.store.reads import remarks as read
from alliance.web.pages import page
from alliance.web.views.asking import done, who

SETTLED_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A remark as it stands on the page: where it is in words, and the address of that place."""

    remark: Remark
    place: str
    go: str


@dataclass(frozen=True, slots=True)
class Group:
    """The remarks of one case (or of none), and its interviews, beside whose lines one can be put."""

    case: str
    name: str
    scope: str
    shown: tuple[Shown, ...]
    interviews: tuple[transcripts.Held, ...]


def remarks(request: HttpRequest) -> HttpResponse:
    """Every remark that waits, case by case, and those that are settled."""
    waiting, settled = read.remarks(settled=False), read.remarks(settled=True)
    held = transcripts.held()
    lies = _Places([*waiting, *settled[:SETTLED_SHOWN]])
    groups = []
    for case, name in [*((c.id, c.pseudonym) for c in study.cases()), ("", "Across cases, or on no case")]:
        here = tuple(lies.shown(one) for one in waiting if one.case == case)
        if here:
            scope = case or (GROUP if any(one.remark.theme for one in here) else STUDY)
            groups.append(Group(case, name, scope, here, tuple(t for t in held if t.case == case)))
    scopes = dict.fromkeys([*(g.scope for g in groups), *(r.case or GROUP for r in settled)])
    return page(
        request,
        "remarks.html",
        {
            "here": "study", "groups": groups, "waiting": len(waiting), "kinds": REMARK_KINDS,
            "settled": [lies.shown(one) for one in settled[:SETTLED_SHOWN]], "settled_in_all": len(settled),
            "undoes": [(scope, event.words) for scope in scopes if (event := trail.next_undo(scope)) and _is_ours(event)],
            "note_kinds": NOTE_KIND_WORDS, "names": {c.id: c.pseudonym for c in study.cases()},
        },
    )  # fmt: skip


def _is_ours(event: trail.Event) -> bool:
    return event.act in ("settle remark", "open remark again", "place remark")


def places_of(given: list[Remark]) -> list[Shown]:
    """Remarks with their places in words and as addresses."""
    lies = _Places(given)
    return [lies.shown(one) for one in given]


class _Places:
    """Where remarks stand, in words and as addresses; every transcript and theme is read once."""

    def __init__(self, given: list[Remark]) -> None:
        self.values = transcripts.transcripts(only={r.transcript for r in given if r.transcript})
        self.themes = analysis.themes(only={r.theme for r in given if r.theme})

    def shown(self, one: Remark) -> Shown:
        """A remark with its place."""
        value = self.values.get(one.transcript)
        theme = self.themes.get(one.theme)
        if value is not None and one.at_words:
            first, last = value.lines_of(one.start, one.end)
            lines = f"{value.lines.unit} {first}" if first == last else f"{value.lines.unit}s {first}-{last}"
            desk = reverse("desk", args=[value.id])
            return Shown(one, f"{value.title}, {lines}", f"{desk}#w{one.start}-{one.end}")
        if theme is not None:
            return Shown(one, theme.name, reverse("theme", args=[theme.id]))
        if value is not None:
            return Shown(one, value.title, reverse("desk", args=[value.id]))
        if one.case:
            return Shown(one, "the whole account", reverse("case", args=[one.case]))
        return Shown(one, "", "")


@require_POST
def act(request: HttpRequest, remark: str) -> HttpResponse:
    """Settle a remark, open it again, or put it beside lines."""
    given = request.POST
    here = reverse("remarks")
    doing = given.get("act", "settle")
    if doing == "open":
        acting.open_remark_again(by=who(), remark=remark)
        return done(request, here, "The remark waits again.")
    if doing == "place":
        first, last = _lines(given.get("first", ""), given.get("last", ""))
        acting.place_remark(
            by=who(), remark=remark, transcript=given.get("transcript", ""), first=first, last=last,
            put_as=given.get("put_as", ""), kind=given.get("kind", ""),
        )  # fmt: skip
        return done(request, here, "It stands beside its lines now.")
    if doing != "settle":
        raise InputProblem("The page sent something that cannot be read: reload the page and try again.")
    version = given.get("version", "")
    acting.settle_remark(
        by=who(), remark=remark, answer=given.get("answer", ""), version=int(version) if version.isdigit() else None
    )
    return done(request, here, "The remark is settled.")


def _lines(first: str, last: str) -> tuple[int, int]:
    first, last = first.strip(), last.strip() or first.strip()
    if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit() and len(first + last) < 16):
        raise InputProblem("Lines are whole numbers: give the first, and the last where there are several.")
    return int(first), int(last)


urls = [
    path("remarks/", remarks, name="remarks"),
    path("remarks/<str:remark>/", act, name="remark"),
]
