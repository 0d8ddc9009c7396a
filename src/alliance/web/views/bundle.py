"""The audit bundle: taken out for a supervisor or an examiner, checked, and its remarks brought back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import bundle as acting
from alliance.errors import InputProblem
from alliance.store.reads import exports, study
from alliance.web.pages import page
from alliance.web.views.asking import done, who
from alliance.web.views.tables import as_file


def bundle(request: HttpRequest) -> HttpResponse:
    """What a bundle holds, those that left, and where its remarks come back."""
    left = [one for one in exports.exports_made() if one.what == acting.WHAT]
    return page(request, "bundle.html", {"here": "tables", "left": left, "cases": study.cases()})


def take_out(request: HttpRequest) -> HttpResponse:
    """The bundle, through the one gate."""
    return as_file(acting.make_bundle(by=who()))


@require_POST
def bring_back(request: HttpRequest) -> HttpResponse:
    """Check a bundle (.html), or keep the remarks of a remarks file (.json)."""
    given = request.FILES.get("file")
    if given is None:
        raise InputProblem("No file was chosen: choose a remarks file (.json), or a bundle (.html) to check it.")
    name = given.name or "file"
    content = given.read()
    if name.lower().endswith((".html", ".htm")):
        return done(request, reverse("bundle"), acting.check_bundle(content))
    found = acting.bring_remarks_back(content, by=who(), file_name=name)
    n = len(found.new)
    said = f"{n} {'remark waits' if n == 1 else 'remarks wait'} to be settled."
    if found.here_already:
        said += f" {found.here_already} here already."
    if found.gone:
        said += f" {found.gone} passed over: what they speak of is not in the study any more."
    return done(request, reverse("remarks"), said)


urls = [
    path("bundle/", bundle, name="bundle"),
    path("bundle/take-out/", take_out, name="take-bundle-out"),
    path("bundle/back/", bring_back, name="bundle-back"),
]
