"""The literature of a study: brought in from a reference manager with a look first, listed, changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import literature as acting
from alliance.errors import InputProblem
from alliance.store.reads import analysis, reach, trail
from alliance.study.literature import KINDS, RELATIONS, Source, named, reference
from alliance.web.pages import page
from alliance.web.views import waiting_files
from alliance.web.views.asking import done, who

KIND = "literature"
FIELDS = (
    "kind", "authors", "year", "title", "container", "editors", "volume", "number", "pages", "publisher", "doi", "url",
    "remark",
)  # fmt: skip


def literature(request: HttpRequest) -> HttpResponse:
    """The list of sources, each with the themes that name it; and the door for a file."""
    if request.method == "POST":
        sent = request.FILES.getlist("files")
        if len(sent) != 1:
            raise InputProblem("Choose one file that the reference manager exported: RIS (.ris) or BibTeX (.bib).")
        content = sent[0].read()
        acting.look(content, sent[0].name or "literature")  # said at once where it cannot be read
        token = waiting_files.hold(KIND, (waiting_files.File(sent[0].name or "literature", content),))
        return done(request, reverse("literature-look", args=[token]))
    themes = analysis.themes()
    of_source: dict[str, list[tuple[str, str, str]]] = {}
    for one in reach.related():
        if one.source and one.theme in themes:
            of_source.setdefault(one.source, []).append((one.theme, themes[one.theme].name, RELATIONS[one.relation]))
    undoes = trail.next_undo("study")
    return page(
        request,
        "literature.html",
        {
            "here": "study", "kinds": KINDS, "undo": undoes.words if undoes else "",
            "sources": [(one, named(one), reference(one), of_source.get(one.id, [])) for one in reach.sources()],
        },
    )  # fmt: skip


def look(request: HttpRequest, token: str) -> HttpResponse:
    """What a file would bring: what is new, what is held already, what could not be read."""
    (file,) = waiting_files.held(KIND, token)
    seen = acting.look(file.content, file.name)
    return page(
        request,
        "literature_look.html",
        {
            "here": "study", "token": token, "seen": seen,
            "lines": [
                (n, one, reference(one.source), reference(one.same) if one.same else "",
                 _called(one.fills)) for n, one in enumerate(seen.looked)
            ],
            "new": sum(one.same is None and one.twice is None for one in seen.looked),
        },
    )  # fmt: skip


def _called(fills: tuple[str, ...]) -> str:
    return ", ".join({"doi": "DOI", "url": "address", "container": "where it appeared"}.get(f, f) for f in fills)


@require_POST
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the sources of a file, with the choices made."""
    (file,) = waiting_files.held(KIND, token)
    if request.POST.get("act") == "drop":
        waiting_files.drop(token)
        return done(request, reverse("literature"), "Nothing was brought in.")
    chosen: dict[str, list[int]] = {"apart": [], "without": []}
    for name, value in request.POST.items():
        n = name.removeprefix("n")
        if n.isdigit() and len(n) < 6 and value in chosen:
            chosen[value].append(int(n))
    new, filled = acting.bring_in(by=who(), content=file.content, name=file.name, **chosen)
    waiting_files.drop(token)
    words = f"{new} {'source is' if new == 1 else 'sources are'} new in the list"
    return done(request, reverse("literature"), f"{words}; {filled} filled from the file.")


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a source by hand."""
    acting.add_source(by=who(), **_fields(request))
    return done(request, reverse("literature"), "The source is in the list.")


@require_POST
def change(request: HttpRequest, source: str) -> HttpResponse:
    """Change a source, make it one with another, or take it off the list."""
    given = request.POST
    if given.get("act") == "delete":
        acting.delete_source(by=who(), source=source)
        return done(request, reverse("literature"), "The source was taken off the list; it can be undone there.")
    if given.get("act") == "merge":
        acting.merge_sources(by=who(), keep=source, other=given.get("other", ""))
        return done(request, reverse("literature"), "The two are one source now.")
    version = given.get("version", "")
    acting.change_source(
        by=who(), source=source, version=int(version) if version.isdigit() and len(version) < 10 else None,
        **_fields(request),
    )  # fmt: skip
    return done(request, reverse("literature"), "Kept.")


def edit(request: HttpRequest, source: str) -> HttpResponse:
    """One source with all its fields."""
    held = reach.source(source)
    others = [(one.id, f"{named(one)}: {one.title}") for one in reach.sources() if one.id != held.id]
    return page(request, "literature_source.html", {"here": "study", "kinds": KINDS, "source": held, "others": others,
                                                    "called": named(held)})  # fmt: skip


def _fields(request: HttpRequest) -> dict[str, str]:
    known = {name for name in FIELDS if hasattr(Source, name)}
    return {name: request.POST.get(name, "") for name in FIELDS if name in known and name in request.POST}


urls = [
    path("literature/", literature, name="literature"),
    path("literature/add/", add, name="add-source"),
    path("literature/look/<str:token>/", look, name="literature-look"),
    path("literature/look/<str:token>/keep/", keep, name="literature-keep"),
    path("literature/source/<str:source>/", edit, name="source"),
    path("literature/source/<str:source>/change/", change, name="change-source"),
]
