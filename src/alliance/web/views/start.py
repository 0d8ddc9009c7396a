"""The start: doors in, unlocking, making a study, and the pages for what is not there."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import backups, demonstration
from alliance.actions import study as acting
from alliance.api import Workbench
from alliance.errors import InputProblem, NotAllowed, NotFound
from alliance.ipa.vocabulary import LABEL_SETS
from alliance.store import opening
from alliance.store.folder import folder_at, safe_name, synced_by
from alliance.store.reads import conduct, leaving, study, unfinished
from alliance.web import gate
from alliance.web.middleware import said
from alliance.web.pages import page
from alliance.web.views.asking import done, who


def launch(request: HttpRequest, token: str) -> HttpResponse:
    """Take the launch token once and let this browser in."""
    if not request.session.get("inside"):
        gate.use_launch_token(token)
        request.session["inside"] = True
    return redirect("start")


def start(request: HttpRequest) -> HttpResponse:
    """The doors: the demonstration, a new study, a workbench opened before; and what is unfinished here."""
    if gate.needs_passphrase():
        return redirect("unlock")
    here = gate.chosen()
    return page(
        request,
        "start.html",
        {
            "chosen": here if gate.is_open() else None,
            "unfinished": unfinished.unfinished() if gate.is_open() and study.has_study() else (),
            "under_way": leaving.under_way() if gate.is_open() and study.has_study() else (),
            "waiting": conduct.waiting() if gate.is_open() and study.has_study() else (),
            "warnings": opening.warnings_about(here) if here and gate.is_open() else (),
            "known": [f for f in gate.known_workbenches() if not here or f.path != here.path],
        },
    )


def unlock(request: HttpRequest) -> HttpResponse:
    """Ask for the passphrase of the chosen workbench."""
    here = gate.chosen()
    if here is None:
        return redirect("start")
    if request.method == "POST":
        gate.choose(here.path, request.POST.get("passphrase", ""))
        return done(request, reverse("start"))
    return page(request, "unlock.html", {"chosen": here})


@require_POST
def open_workbench(request: HttpRequest) -> HttpResponse:
    """Open a workbench from the list, or by the path of its folder."""
    listed = request.POST.get("listed", "")
    typed = request.POST.get("folder", "").strip()
    if listed:
        gate.choose(gate.named(listed).path)
    elif typed:
        gate.choose(Path(typed))
    else:
        raise InputProblem("Say which workbench: choose one of the list, or give the path of its folder.")
    return done(request, reverse("unlock" if gate.needs_passphrase() else "start"))


@require_POST
def open_demonstration(request: HttpRequest) -> HttpResponse:
    """Open the demonstration study, as it was left, or fresh."""
    fresh = request.POST.get("fresh") == "yes"
    gate.leave()
    gate.choose(demonstration.prepare(demonstration.default_place(), fresh=fresh))
    return done(request, reverse("interviews"))


def new_study(request: HttpRequest) -> HttpResponse:
    """Start a study: a title, a name, a passphrase are enough."""
    if request.method != "POST":
        place = gate.new_workbench_place()
        return page(request, "new_study.html", {"place": place, "synced": synced_by(place), "label_sets": LABEL_SETS})
    given = request.POST
    title = given.get("title", "").strip()
    if not title:
        raise InputProblem("A study needs a title; it can be changed later.")
    if not given.get("researcher", "").strip():
        raise InputProblem("Say your name: it stands beside what you do here, and nowhere else.")
    beginning = {
        "title": title,
        "researcher": given["researcher"],
        "label_set": given.get("label_set", "2009"),
        "questions": [q for q in given.get("questions", "").splitlines() if q.strip()],
    }
    acting.check_beginning(**beginning)
    passphrase: str | None = given.get("passphrase", "")
    if given.get("unprotected") == "yes":
        passphrase = None
    elif passphrase != given.get("again", ""):
        raise InputProblem("The two passphrases differ: type the same one twice.")
    elif not passphrase:
        raise InputProblem("Choose a passphrase and type it twice, or say below it that there is to be none.")
    if passphrase is not None:
        opening.keys.check_passphrase(passphrase)
    place = Path(given.get("place", "").strip() or gate.new_workbench_place())
    made = Workbench.create(
        place / safe_name(title), passphrase=passphrase, recovery=given.get("recovery") == "yes", **beginning
    )
    gate.taken(folder_at(made.path))
    code = made.recovery_code
    if code:
        gate.keep_sheet(code)
        return done(request, reverse("recovery"))
    return done(
        request,
        reverse("bring-in"),
        "The study stands. Bring in the first interview, or set the study up: choose Study, at the top.",
    )


def recovery(request: HttpRequest) -> HttpResponse:
    """The recovery sheet, shown once to be printed."""
    code = gate.sheet()
    if not code:
        raise NotFound("The recovery sheet is shown once, when a workbench is made.")
    if request.method == "POST":
        gate.sheet_printed()
        return done(
            request,
            reverse("bring-in"),
            "The study stands. Bring in the first interview, or set the study up: choose Study, at the top.",
        )
    return page(request, "recovery.html", {"code": code, "chosen": gate.chosen()})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the workbench."""
    gate.leave()
    return done(request, reverse("start"), "The workbench is closed.")


@require_POST
def back_up(request: HttpRequest) -> HttpResponse:
    """Write a backup beside the workbench."""
    made = backups.write_backup(gate.here(), by=who())
    return done(request, reverse("start"), f"A backup was written: {made.name}, in the workbench’s backups folder.")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to an address that is not here."""
    if not getattr(request, "session", None) or not request.session.get("inside"):
        return HttpResponse("This page is not here.", status=404, content_type="text/plain")
    return said(request, NotFound("This page is not here: it may have been deleted, or the address is incomplete."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to a request that cannot be read."""
    return HttpResponse("This request cannot be read.", status=400, content_type="text/plain")


def went_wrong(request: HttpRequest) -> HttpResponse:
    """The answer where the program itself is at fault; it shows nothing of the material."""
    return HttpResponse(
        "Something went wrong in the program itself. What was saved before is safe; go back and try again.",
        status=500,
        content_type="text/plain",
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form sent from an old page."""
    return said(
        request, NotAllowed("This page was open for too long, or the workbench was restarted: reload it, then repeat.")
    )


urls = [
    path("", start, name="start"),
    path("open/<str:token>/", launch, name="launch"),
    path("unlock/", unlock, name="unlock"),
    path("new/", new_study, name="new-study"),
    path("recovery/", recovery, name="recovery"),
    path("workbench/open/", open_workbench, name="open-workbench"),
    path("workbench/close/", leave, name="leave"),
    path("workbench/backup/", back_up, name="back-up"),
    path("demonstration/", open_demonstration, name="open-demonstration"),
]
