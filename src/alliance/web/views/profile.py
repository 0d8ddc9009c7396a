"""The profile table as it prints, with its warning of people who could be recognised, and bands before and after."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import profile as acting
from alliance.store.reads import conduct as read
from alliance.study.profile import BANDS
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import conduct_page, file_answer, version_in


def profile(request: HttpRequest) -> HttpResponse:
    """The table, the sentence for the method section, and who could be recognised."""
    if request.method == "POST":
        return _keep(request)
    held = acting.shown()
    return conduct_page(
        request,
        "profile.html",
        "profile",
        {
            "held": held, "bands": BANDS, "organisations": read.organisations(),
            "difference": read.asked_but_not_shown(), "recognised": {r.row for r in held.after},
            "numbers": [c for c in held.columns if c.kind in ("number", "years")],
        },
    )  # fmt: skip


def _keep(request: HttpRequest) -> HttpResponse:
    given = request.POST
    widths = {n.removeprefix("band:"): given[n] for n in given if n.startswith("band:") and given[n]}
    acting.keep_shown(
        by=who(), bands={id: int(w) if w.isascii() and w.isdigit() and len(w) < 6 else 0 for id, w in widths.items()},
        looked_at=given.getlist("looked_at"), sort=given.get("sort", ""), among=given.get("among", "all"),
        version=version_in(given),
    )  # fmt: skip
    return done(request, reverse("profile"), "Kept.")


@require_POST
def profile_file(request: HttpRequest) -> HttpResponse:
    """The table as a file."""
    return file_answer(acting.profile_export(by=who(), form=request.POST.get("form", "docx")))


urls = [
    path("profile/", profile, name="profile"),
    path("profile/file/", profile_file, name="profile-file"),
]
