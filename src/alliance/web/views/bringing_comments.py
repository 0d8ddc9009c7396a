"""Comments that a supervisor wrote in Word come back: shown with the places they stand at, then kept as remarks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import comments_back as acting
from alliance.errors import AllianceError, InputProblem
from alliance.formats import reading
from alliance.formats.marks import AUTHOR
from alliance.ipa.returning import HOW, Returned, returned
from alliance.store.reads import analysis
from alliance.web.pages import page
from alliance.web.views import waiting_files
from alliance.web.views.asking import done, who
from alliance.web.views.remarks import Shown, places_of

KIND = "comments"


@dataclass(frozen=True, slots=True)
class Looked:
    """One file with the comments that are new in it, or why it cannot be read."""

    name: str
    problem: str = ""
    new: tuple[Returned, ...] = ()
    here_already: int = 0
    shown: tuple[tuple[Shown, str], ...] = ()
    how: tuple[tuple[str, int], ...] = ()


def bring_comments(request: HttpRequest) -> HttpResponse:
    """Choose Word files with comments; nothing is kept before they were looked at."""
    if request.method == "POST":
        files = tuple(waiting_files.File(f.name or "file", f.read()) for f in request.FILES.getlist("files"))
        if not files:
            raise InputProblem("No file was chosen: choose one or more Word files (.docx) with comments.")
        return done(request, reverse("bring-comments-look", args=[waiting_files.hold(KIND, files)]))
    return page(request, "bring_comments.html", {"here": "study"})


def look(request: HttpRequest, token: str) -> HttpResponse:
    """The comments of each file with the places they stand at."""
    looked = [_look(file) for file in waiting_files.held(KIND, token)]
    context = {"here": "study", "token": token, "looked": looked, "how": HOW, "some": any(one.new for one in looked)}
    return page(request, "bring_comments_look.html", context)


@require_POST
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the comments as remarks to settle."""
    files = waiting_files.held(KIND, token)
    if request.POST.get("act") == "drop":
        waiting_files.drop(token)
        return done(request, reverse("remarks"), "Nothing was brought in.")
    kept = 0
    for file in files:
        one = _look(file)
        kept += len(acting.bring_comments_back(one.new, by=who(), file_name=file.name)) if one.new else 0
    waiting_files.drop(token)
    return done(
        request, reverse("remarks"), f"{kept} {'comment waits' if kept == 1 else 'comments wait'} to be settled."
    )


def _look(file: waiting_files.File) -> Looked:
    try:
        source = reading.read(file.content, file.name)
    except AllianceError as problem:
        return Looked(file.name, str(problem))
    found = returned(source, analysis.analysis(), not_by=(AUTHOR,))
    new = tuple(acting.fresh(found))
    how = Counter(one.how for one in new)
    shown = zip(places_of([one.remark for one in new]), (HOW[one.how] for one in new), strict=True)
    return Looked(
        file.name, "", new, len(found) - len(new), tuple(shown), tuple((HOW[key], how[key]) for key in HOW if how[key])
    )


urls = [
    path("bring-comments/", bring_comments, name="bring-comments"),
    path("bring-comments/<str:token>/", look, name="bring-comments-look"),
    path("bring-comments/<str:token>/keep/", keep, name="bring-comments-keep"),
]
