"""Keeping: backups, the audit, the passphrase and its recovery sheet, and when the workbench locks by itself."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import auditing, backups, scheduled
from alliance.actions import passphrase as changing
from alliance.errors import InputProblem, NotFound
from alliance.store import keys, opening
from alliance.store.reads import recordings
from alliance.web import gate
from alliance.web.pages import page
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import back_to, file_answer, number_of


def keeping(request: HttpRequest) -> HttpResponse:
    """How this workbench is kept: what lies where, and what can be done about it."""
    return _page(request)


def _page(request: HttpRequest, **found: object) -> HttpResponse:
    folder = gate.here()
    context: dict[str, object] = {
        "here": "study", "chosen": folder, "backups": backups.known_backups(folder), "lock_after": gate.lock_after(),
        "protected": keys.mode_of(folder.keys) == "passphrase", "vault": keys.vault_mode(folder.keys) == "passphrase",
        "warnings": opening.warnings_about(folder), "longest": gate.LONGEST_OPEN,
        "plan": scheduled.plan(folder), "due": scheduled.next_due(folder), "every": scheduled.EVERY,
        "throwaway": keys.mode_of(folder.keys) == "throwaway", "recordings": sum(r.size for r in recordings.kept()),
    }  # fmt: skip
    return page(request, "keeping.html", context | found)


@require_POST
def write_backup(request: HttpRequest) -> HttpResponse:
    """Write a backup, beside the workbench or in the folder that is given."""
    typed = request.POST.get("into", "").strip()
    into = Path(typed).expanduser() if typed else None
    if into is not None and not into.is_dir():
        raise InputProblem(f"There is no folder {typed}: give the path of one that exists, on a stick for instance.")
    sealed = request.POST.get("sealed", "") or None
    if sealed != (request.POST.get("sealed_again", "") or None):
        raise InputProblem("The two passphrases for the sealed file differ: type the same one twice.")
    with_recordings = request.POST.get("with_recordings") == "yes"
    made = backups.write_backup(gate.here(), by=who(), into=into, sealed=sealed, with_recordings=with_recordings)
    return done(request, back_to("keeping", "backups"), f"A backup was written and checked: {made}")


@require_POST
def forget_backup(request: HttpRequest) -> HttpResponse:
    """Take a backup off the list that does not exist any more."""
    backups.forget_backup(by=who(), backup=request.POST.get("id", ""))
    return done(request, back_to("keeping", "backups"), "It is off the list.")


@require_POST
def keep_plan(request: HttpRequest) -> HttpResponse:
    """Keep how often a backup is written by itself, where, and how many are kept."""
    keep = number_of(request.POST, "keep", "How many are kept")
    if keep is None:
        raise InputProblem("Say how many of them are kept.")
    scheduled.keep_plan(
        gate.here(), by=who(), every=request.POST.get("every", ""), into=request.POST.get("place", ""), keep=keep
    )
    return done(request, back_to("keeping", "backups"), "The plan is kept.")


@require_POST
def drill(request: HttpRequest) -> HttpResponse:
    """Try the newest backup out and show what was checked."""
    return _page(request, drilled=backups.drill(gate.here(), by=who()))


@require_POST
def verify_audit(request: HttpRequest) -> HttpResponse:
    """Follow the audit's chain and show what was found."""
    return _page(request, verified=auditing.verify())


@require_POST
def export_audit(request: HttpRequest) -> HttpResponse:
    """The whole audit as a file."""
    return file_answer(auditing.export(by=who(), form=request.POST.get("form", "csv")))


@require_POST
def change_passphrase(request: HttpRequest) -> HttpResponse:
    """Change the passphrase, or the vault's secret; on to the new recovery sheet."""
    given = request.POST
    new = given.get("new", "")
    if new != given.get("again", ""):
        raise InputProblem("The two new ones differ: type the same one twice.")
    which = given.get("which", "store")
    made = changing.change_passphrase(
        gate.here(), by=who(), which=which, old=given.get("old", ""), new=new, recovery=given.get("recovery") == "yes"
    )
    return _on_to_sheet(request, made, which)


@require_POST
def new_sheet(request: HttpRequest) -> HttpResponse:
    """Make a new recovery sheet; the one before opens nothing afterwards."""
    which = request.POST.get("which", "store")
    return _on_to_sheet(
        request, changing.new_recovery(gate.here(), by=who(), which=which, secret=request.POST.get("old", "")), which
    )


def _on_to_sheet(request: HttpRequest, made: changing.Changed, which: str) -> HttpResponse:
    if made.recovery_code is None:
        return done(request, back_to("keeping", "passphrase"), made.words)
    gate.keep_sheet(made.recovery_code, which)
    return done(request, reverse("keeping-sheet"), made.words)


def sheet(request: HttpRequest) -> HttpResponse:
    """The new recovery sheet, to be printed; gone when it is left."""
    which = "vault" if gate.sheet("vault") else "store"
    code = gate.sheet(which)
    if not code:
        raise NotFound("The recovery sheet is shown once, when it is made. Make a new one on the page Keeping.")
    if request.method == "POST":
        gate.sheet_printed(which)
        return done(
            request, back_to("keeping", "passphrase"), "Destroy the sheet before it: it opens nothing any more."
        )
    return page(request, "keeping_sheet.html", {"here": "study", "chosen": gate.here(), "code": code, "which": which})


@require_POST
def keep_lock(request: HttpRequest) -> HttpResponse:
    """Keep after how many minutes the workbench locks by itself."""
    minutes = number_of(request.POST, "minutes", "Minutes")
    if minutes is None:
        raise InputProblem("Give a number of minutes, or 0 for never.")
    gate.keep_lock_after(minutes)
    return done(request, back_to("keeping", "lock"), "Kept, for every workbench on this computer.")


urls = [
    path("keeping/", keeping, name="keeping"),
    path("keeping/backup/", write_backup, name="keeping-backup"),
    path("keeping/backup/gone/", forget_backup, name="keeping-backup-gone"),
    path("keeping/backup/plan/", keep_plan, name="keeping-plan"),
    path("keeping/drill/", drill, name="keeping-drill"),
    path("keeping/audit/", verify_audit, name="keeping-audit"),
    path("keeping/audit/file/", export_audit, name="keeping-audit-file"),
    path("keeping/passphrase/", change_passphrase, name="keeping-passphrase"),
    path("keeping/sheet/new/", new_sheet, name="keeping-new-sheet"),
    path("keeping/sheet/", sheet, name="keeping-sheet"),
    path("keeping/lock/", keep_lock, name="keeping-lock"),
]
