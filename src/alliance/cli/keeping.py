"""`alliance backup`, `restore`, `drill`, `audit`, `passphrase`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alliance.cli.frame import Door, json_option, on_study, passphrase_from, say, say_json
from alliance.errors import InputProblem, NotAllowed

if TYPE_CHECKING:
    from alliance.api import Study

_FILE = click.Path(path_type=Path)


def _hidden(asked: str, *, new: bool = False) -> str:
    try:
        return str(click.prompt(asked, hide_input=True, confirmation_prompt=new, err=True))
    except click.Abort:
        raise NotAllowed(f"{asked}: nothing was typed, so nothing was done.") from None


def _secret(file: str | None, asked: str, *, new: bool = False) -> str:
    """A secret from a file's first line, else typed unseen; the environment holds the passphrase alone."""
    return passphrase_from(file) or "" if file else _hidden(asked, new=new)


def _its_own() -> str | None:
    """The workbench's passphrase inside a sealed file, of which it is not known yet whether there is one."""
    asked = "The workbench's own passphrase (Enter where it has none)"
    try:
        return click.prompt(asked, default="", hide_input=True, show_default=False, err=True) or None
    except click.Abort:
        return None


@click.command("backup")
@click.option("--into", type=_FILE, metavar="FOLDER", help="Where; else in the workbench's backups.")
@click.option("--why", default="asked", show_default=True, help="Why it is made: weekly, before-travelling.")
@click.option("--sealed", is_flag=True, help="One file under a passphrase of its own (age), to be carried away.")
@click.option(
    "--sealed-file",
    type=click.Path(),
    metavar="FILE",
    help="File whose first line is that passphrase; else you are asked.",
)
@click.option(
    "--with-recordings", is_flag=True, help="Copy the recordings that are kept here too; else they are left out."
)
@json_option
@on_study
def backup(
    study: Study, into: Path | None, why: str, sealed: bool, sealed_file: str | None, with_recordings: bool, as_json: bool
) -> None:  # fmt: skip
    """Write a copy of the workbench, its vault and its keys; it opens with the same passphrase."""
    from alliance.actions.backups import write_backup
    from alliance.store.folder import folder_at

    secret = _secret(sealed_file, "A passphrase for the sealed file", new=True) if sealed or sealed_file else None
    made = write_backup(
        folder_at(study.workbench.path), by=study.by, into=into, why=why, sealed=secret, with_recordings=with_recordings
    )
    say(as_json, {"backup": str(made)}, f"A backup was written: {made}")


@click.command("restore")
@click.argument("backup", type=_FILE)
@click.argument("target", type=_FILE)
@click.option("--passphrase-file", type=click.Path(), metavar="FILE", help="File whose first line is the passphrase.")
@click.option("--vault-secret-file", type=click.Path(), metavar="FILE", help="The same for the vault's own secret.")
@click.option("--without-vault", is_flag=True, help="Restore the material alone, without names.")
@click.option("--sealed-file", type=click.Path(), metavar="FILE", help="File with the passphrase of a sealed backup.")
@click.option("-w", "--workbench", type=_FILE, help="The workbench that it was made of, where it still exists.")
@json_option
def restore(
    backup: Path, target: Path, passphrase_file: str | None, vault_secret_file: str | None, without_vault: bool,
    sealed_file: str | None, workbench: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Make a new workbench at TARGET from BACKUP. Whoever left the study since is taken out before it opens."""
    from alliance.cli.frame import asked_passphrase
    from alliance.store import keys
    from alliance.store.configuration import configure

    configure()
    from alliance.actions import backups
    from alliance.store.folder import folder_at
    from alliance.store.opening import close_store

    sealed = passphrase = None
    if backups.is_sealed(backup):
        sealed = _secret(sealed_file, "The passphrase of the sealed file")
        passphrase = passphrase_from(passphrase_file) or _its_own()
    elif keys.mode_of(folder_at(backup).keys) == "passphrase":
        passphrase = passphrase_from(passphrase_file) or asked_passphrase()
    secret = passphrase_from(vault_secret_file) if vault_secret_file else None
    try:
        found = backups.restore(
            backup, target, passphrase, vault_secret=secret, without_vault=without_vault, workbench=workbench,
            sealed=sealed,
        )  # fmt: skip
    finally:
        close_store()
    say(as_json, {**asdict(found), "path": str(found.path)}, found.words)


@click.command("salvage")
@click.argument("broken", type=_FILE)
@click.argument("target", type=_FILE)
@click.option("--passphrase-file", type=click.Path(), metavar="FILE", help="File whose first line is the passphrase.")
@json_option
def salvage(broken: Path, target: Path, passphrase_file: str | None, as_json: bool) -> None:
    """Make a new workbench at TARGET of what can still be read in BROKEN, and say what cannot. BROKEN is only read."""
    from alliance.cli.frame import asked_passphrase
    from alliance.store import keys
    from alliance.store.configuration import configure

    configure()
    from alliance.actions.salvage import salvage as salvaged
    from alliance.store.folder import folder_at
    from alliance.store.opening import close_store

    passphrase = None
    if keys.mode_of(folder_at(broken).keys) == "passphrase":
        passphrase = passphrase_from(passphrase_file) or asked_passphrase()
    try:
        found = salvaged(broken, target, passphrase)
    finally:
        close_store()
    say(as_json, {**asdict(found), "path": str(found.path)}, found.words)


@click.command("drill")
@json_option
@on_study
@click.pass_context
def drill(ctx: click.Context, study: Study, as_json: bool) -> None:
    """Restore the newest backup into a temporary place, check it, delete it again, and say what was checked."""
    from alliance.actions.backups import drill as tried
    from alliance.store.folder import folder_at

    found = tried(folder_at(study.workbench.path), by=study.by)
    if as_json:
        say_json({**asdict(found), "backup": str(found.backup), "holds": found.holds})
    else:
        click.echo(f"{found.backup.name}: {', '.join(f'{n} {called}' for called, n in found.counts.items())}")
        for what, ok, words in found.checks:
            click.echo(f"  {'holds' if ok else 'FAILS'}  {what}: {words}")
    if not found.holds:
        raise InputProblem("This backup would not bring everything back: write a new one, and try that.")


@click.group("audit", cls=Door)
def audit() -> None:
    """Follow the audit's chain, or take the audit out."""


@audit.command("verify")
@json_option
@on_study
def verify(study: Study, as_json: bool) -> None:
    """Follow the chain from its first entry; ends with 2 and names the first broken number where it does not hold."""
    from alliance.actions.auditing import verify as followed

    found = followed()
    if found.broken is not None:
        if as_json:
            say_json(asdict(found))
        raise InputProblem(found.words)
    say(as_json, asdict(found), found.words)


@audit.command("export")
@click.argument("file", type=_FILE)
@click.option("--form", type=click.Choice(["csv", "jsonl"]), help="The format; else by the name of FILE.")
@json_option
@on_study
def export(study: Study, file: Path, form: str | None, as_json: bool) -> None:
    """Write the whole audit to FILE, one line an entry, oldest first."""
    from alliance.actions.auditing import export as taken_out

    held = taken_out(by=study.by, form=form or ("jsonl" if file.suffix == ".jsonl" else "csv"))
    try:
        file.write_bytes(held.content)
    except OSError as problem:
        raise InputProblem(f"{file} cannot be written: {problem.strerror or 'the place does not allow it'}.") from None
    say(as_json, {"file": str(file)}, f"The audit is in {file}.")


@click.command("passphrase")
@click.option("--vault", "of_vault", is_flag=True, help="The vault's own secret, not the workbench's passphrase.")
@click.option(
    "--old-file", type=click.Path(), metavar="FILE", help="File with the one used so far; else you are asked."
)
@click.option("--new-file", type=click.Path(), metavar="FILE", help="File with the new one; else you are asked, twice.")
@click.option("--new-sheet", is_flag=True, help="Only make a new recovery code; the passphrase stays.")
@click.option("--no-recovery-sheet", is_flag=True, help="Make no recovery code. A forgotten one is then lost for good.")
@json_option
@on_study
def passphrase(
    study: Study, of_vault: bool, old_file: str | None, new_file: str | None, new_sheet: bool, no_recovery_sheet: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Change the passphrase, here and in every backup within reach; a new recovery code is shown once."""
    from alliance.actions.passphrase import change_passphrase, new_recovery
    from alliance.store.folder import folder_at

    folder, which = folder_at(study.workbench.path), "vault" if of_vault else "store"
    old = _secret(old_file, "The one used so far")
    if new_sheet:
        made = new_recovery(folder, by=study.by, secret=old, which=which)
    else:
        new = _secret(new_file, "The new one", new=True)
        made = change_passphrase(folder, by=study.by, old=old, new=new, which=which, recovery=not no_recovery_sheet)
    if as_json:
        say_json({
            "recovery_code": made.recovery_code, "backups": [str(p) for p in made.backups],
            "out_of_reach": [str(p) for p in made.out_of_reach],
        })  # fmt: skip
        return
    click.echo(made.words)
    if made.recovery_code:
        click.echo(f"\nRecovery code: {made.recovery_code}")
        click.echo("Print it or write it down, keep it away from this computer, and destroy the sheet before it.")
