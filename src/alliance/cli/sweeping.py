"""`alliance sweep ...`: what was found in a file before it leaves, decided once; and what a stopped export answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import Door, json_option, on_study, passphrase_from, say, say_json
from alliance.errors import InputProblem, NotAllowed

if TYPE_CHECKING:
    from alliance.actions.exports import Exported
    from alliance.actions.sweep import Judged, Looked
    from alliance.api import Study

vault_option = click.option(
    "--vault-secret-file", type=click.Path(), metavar="FILE",
    help="File with the vault's own secret; else you are asked, where names lie in a closed vault.",
)  # fmt: skip
_SHOWN = 40


@contextmanager
def sweeping(file: str | None, *, as_json: bool = False) -> Iterator[None]:
    """Ask for the vault's secret where it is needed inside; what stops an export there is told finding by finding."""
    from alliance.actions import sweep

    before = sweep.ask_with(lambda: _secret(file))
    try:
        yield
    except sweep.Stopped as stopped:
        if stopped.told:
            raise
        stopped.told = True
        if as_json:
            say_json({"problem": str(stopped), **_json_of(stopped.looked)})
        else:
            _print(stopped.looked, err=True)
        raise
    finally:
        sweep.ask_with(before)


def _secret(file: str | None) -> str | None:
    if file:
        return passphrase_from(file)
    try:
        return str(click.prompt("Secret of the vault", hide_input=True, err=True))
    except click.Abort:
        raise NotAllowed(
            "Names lie in a closed vault: give its secret, or a file with it (--vault-secret-file). Nothing has left."
        ) from None


@click.group("sweep", cls=Door)
def sweep() -> None:
    """Look for names, contacts and organisations in what is to leave, and decide each finding once.

    Everything that leaves is looked through by itself; these commands look and decide beforehand.
    """


def _of_what(command: Any) -> Any:
    for option in (
        json_option,
        vault_option,
        click.option("--format", "form", default="", help="The format; the usual one where none is named."),
        click.option("--theme", metavar="THEME", help="Which theme."),
        click.option("--interview", "transcript", metavar="WHO", help="Which interview: Rowan, or “Rowan 2”."),
        click.option("--case", metavar="WHO", help="Whose: pseudonym or study code."),
    ):
        command = option(command)
    return command


@sweep.command("look")
@click.argument("what", default="analysis")
@_of_what
@on_study
def look(study: Study, what: str, form: str, vault_secret_file: str | None, as_json: bool, **given: Any) -> None:
    """Look through WHAT as it would leave (the whole analysis where nothing is named). Nothing leaves by looking.

    Ends with 3 where something is to be decided or must not leave.
    """
    looked = _look(study, what, form, vault_secret_file, given)
    if as_json:
        say_json({"problem": "" if looked.may_leave else looked.words, **_json_of(looked)})
    else:
        _print(looked)
        click.echo(looked.words)
    if not looked.may_leave:
        raise SystemExit(NotAllowed.exit_code)


@sweep.command("decide")
@click.argument("findings", nargs=-1, required=True, metavar="FINDING...")
@click.option("--leave", "decision", flag_value="leave", help="These may leave.")
@click.option("--hide", "decision", flag_value="hide", help="These must not leave.")
@click.option("--open", "decision", flag_value="open", help="Take back what was decided.")
@click.option("--alike", is_flag=True, help="And every finding with the same words of the same people.")
@click.option("--in", "what", default="analysis", metavar="WHAT", help="In what they were found.")
@_of_what
@on_study
def decide(
    study: Study, findings: tuple[str, ...], decision: str | None, alike: bool, what: str, form: str,
    vault_secret_file: str | None, as_json: bool, **given: Any,
) -> None:  # fmt: skip
    """Decide each FINDING (its number as “alliance sweep look” or a stopped export shows it), or “all” of them."""
    from alliance.actions import sweep as acting

    if not decision:
        raise InputProblem("Say what is decided: --leave, --hide, or --open to take a decision back.")
    looked = _look(study, what, form, vault_secret_file, given)
    chosen = [one.finding.id for one in looked.undecided] if findings == ("all",) else list(findings)
    if alike:
        chosen = [id for one in chosen for id in acting.alike(looked, one)]
    n = acting.decide(looked, by=study.by, findings=chosen, decision="" if decision == "open" else decision)
    left = len(_look(study, what, form, vault_secret_file, given).undecided)
    say(
        as_json, {"decided": n, "undecided": left},
        f"Decided: {n}. {left} {'is' if left == 1 else 'are'} still to be decided in this file.",
    )  # fmt: skip


@sweep.command("exports")
@json_option
@on_study
def exports(study: Study, as_json: bool) -> None:
    """List the files that have left, the newest first."""
    from alliance.cli.printing import listed
    from alliance.store.reads.exports import exports_made

    made = exports_made()
    if as_json:
        say_json([asdict(one) for one in made])
        return
    rows = [[f"{one.at:%Y-%m-%d %H:%M}", one.file_name, one.what, f"{one.size:,}", one.sha256] for one in made]
    click.echo(listed(["When (UTC)", "File", "What", "Bytes", "SHA-256"], rows) if rows else "Nothing has left.")


def _look(study: Study, what: str, form: str, secret_file: str | None, given: dict[str, Any]) -> Looked:
    from alliance.actions import sweep as acting

    made = _made(study, what, form, given)
    if acting.vault_state() == "locked":
        acting.open_vault(_secret(secret_file) or "", by=study.by)
    return acting.look(made.name, made.content, by=study.by)


def _made(study: Study, what: str, form: str, given: dict[str, Any]) -> Exported:
    from alliance.actions.exports import made_file

    name, wanted = study.wanted(what, **{key: value for key, value in given.items() if value})
    return made_file(name, form, wanted)


def _json_of(looked: Looked) -> dict[str, Any]:
    return {
        "file": looked.name,
        "vault": "closed" if looked.vault == "locked" else looked.vault,
        "findings": [
            {
                "finding": one.finding.id[:12], "place": one.finding.place, "before": one.finding.before,
                "words": one.finding.words, "after": one.finding.after, "kind": one.finding.kind,
                "sure": one.finding.sure, "whose": [w.called for w in one.whose], "places": one.finding.places,
                "decision": one.decision,
            }
            for one in looked.found
        ],
    }  # fmt: skip


def _print(looked: Looked, *, err: bool = False) -> None:
    from alliance.governance.sweep import SURE

    if looked.vault == "none":
        click.echo("There is no vault, so names could not be looked for.", err=err)
    standing = [one for one in looked.found if one.decision != "leave"]
    for one in standing[:_SHOWN]:
        click.echo(_line(one, SURE[one.finding.sure]), err=err)
    if len(standing) > _SHOWN:
        click.echo(f"… and {len(standing) - _SHOWN} more; --json gives them all.", err=err)
    if standing:
        click.echo("Decide them on the page of the sweep, or with “alliance sweep decide”.", err=err)


def _line(one: Judged, sure: str) -> str:
    found = one.finding
    whose = ", ".join(w.called for w in one.whose) or found.kind
    said = " (must not leave)" if one.decision == "hide" else ""
    return f"{found.id[:12]}  {found.before}[{found.words}]{found.after}\n{'':14}{found.place} · {whose} · {sure}{said}"
