"""The appendices: chosen, put in order, numbered and titled, looked at, and taken out as one swept set of files."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import pack as acting
from alliance.errors import InputProblem
from alliance.store.reads import pack as read
from alliance.store.reads import trail
from alliance.web.pages import page
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import file_answer

_RELOAD = "The page asked for something it cannot do: reload the page and try again."


@dataclass(frozen=True, slots=True)
class Group:
    """What may be added, under one heading."""

    called: str
    offers: tuple[acting.Offer, ...]


def pack(request: HttpRequest) -> HttpResponse:
    """The chosen appendices in their order, what else there is, how they are numbered, and the way out."""
    here = reverse("pack")
    if request.method == "POST":
        return _act(request, here)
    chosen = acting.numbered()
    known = {one.chosen.key for one in chosen}
    left = [one for one in acting.offers() if one.key not in known]
    groups = [
        Group(name, tuple(one for one in left if one.group == name))
        for name in dict.fromkeys(one.group for one in left)
    ]
    how, version = read.numbering()
    return page(
        request, "pack.html",
        {
            "here": "tables", "chosen": chosen, "usual": [] if chosen else acting.numbered(acting.usual()),
            "groups": groups, "how": how, "how_version": version, "at": request.GET.get("at", ""),
            "undo": trail.next_undo("study"), "redo": trail.next_redo("study"),
        },
    )  # fmt: skip


def _act(request: HttpRequest, here: str) -> HttpResponse:
    given = request.POST
    act, _, item = given.get("act", "").partition(":")
    if act == "usual":
        n = acting.choose_usual(by=who())
        return done(request, here, f"{_counted(n)} added.")
    if act == "add":
        keys = given.getlist("key")
        if not keys:
            raise InputProblem("Tick what is to be added.")
        return done(request, here, f"{_counted(acting.choose(by=who(), keys=keys))} added at the end.")
    if act == "out":
        acting.leave_out(by=who(), items=[item])
        return done(request, here, "Left out of the appendices; what it holds stays. It can be undone on this page.")
    if act in ("up", "down"):
        acting.move(by=who(), item=item, up=act == "up")
        return done(request, f"{here}?at={item}-{act}")
    if act == "title":
        acting.name_item(by=who(), item=item, title=given.get("title", ""), version=_version(given))
        return done(request, here, "The title is kept.")
    if act == "number":
        acting.number_pack(
            by=who(), word=given.get("word", ""), first=given.get("first", ""), together=given.get("together") == "yes",
            version=_version(given),
        )  # fmt: skip
        return done(request, here, "The numbering is kept.")
    raise InputProblem(_RELOAD)


def _version(given: QueryDict) -> int | None:
    version = given.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 9 else None


def _counted(n: int) -> str:
    return f"{n} {'appendix' if n == 1 else 'appendices'}"


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Look the appendices through before they are taken out."""
    return done(request, reverse("sweep-file", args=[acting.look_through()]))


def file(request: HttpRequest, form: str) -> HttpResponse:
    """The appendices as a zip, or as one Word document, through the gate."""
    return file_answer(acting.take_out(by=who(), form=form))


urls = [
    path("appendices/", pack, name="pack"),
    path("appendices/look/", look, name="pack-look"),
    path("appendices/file.<str:form>", file, name="pack-file"),
]
