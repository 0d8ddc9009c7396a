"""A backup brought back as a new workbench, and what can still be read of a damaged one."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path, reverse

from alliance.actions import backups
from alliance.actions import salvage as salvaging
from alliance.errors import InputProblem
from alliance.store.folder import SUFFIX, folder_at, place_of, whole_path
from alliance.web import gate
from alliance.web.pages import page
from alliance.web.views.asking import done


def _place(name: str) -> Path:
    """A place for a new workbench where none lies yet."""
    place = gate.new_workbench_place()
    names = [name, *(f"{name} {n}" for n in range(2, 100))]
    return next((place / f"{one}{SUFFIX}" for one in names if not (place / f"{one}{SUFFIX}").exists()), place / name)


def _path(given: QueryDict, name: str, called: str) -> Path:
    typed = given.get(name, "").strip().strip("\"'")
    if not typed:
        raise InputProblem(f"Give the path of {called}.")
    return whole_path(typed)


def restore(request: HttpRequest) -> HttpResponse:
    """Make a new workbench from a backup and open it; whoever left since is taken out first."""
    if request.method != "POST":
        return page(request, "restore.html", {"place": _place("restored")})
    given = request.POST
    backup = _path(given, "backup", "the backup")
    place = place_of(_path(given, "place", "the new place"))
    found = backups.restore(
        backup, place, given.get("passphrase", "") or None, vault_secret=given.get("vault", "") or None,
        without_vault=given.get("without_vault") == "yes", sealed=given.get("sealed", "") or None,
        others=[one.path for one in gate.known_workbenches()],
    )  # fmt: skip
    gate.taken(folder_at(found.path))
    return done(request, reverse("start"), found.words)


def salvage(request: HttpRequest) -> HttpResponse:
    """Make a new workbench of what can still be read of a damaged one, and open it."""
    if request.method != "POST":
        return page(request, "salvage.html", {"place": _place("salvaged"), "known": gate.known_workbenches()})
    given = request.POST
    broken = folder_at(_path(given, "broken", "the damaged workbench"))
    place = place_of(_path(given, "place", "the new place"))
    gate.leave()  # nothing is open beside it, and nothing of the damaged one
    found = salvaging.salvage(broken.path, place, given.get("passphrase", "") or None)
    gate.taken(folder_at(found.path))
    return done(request, reverse("start"), found.words)


urls = [
    path("backup/", restore, name="restore"),
    path("salvage/", salvage, name="salvage"),
]
