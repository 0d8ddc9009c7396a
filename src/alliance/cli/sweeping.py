"""`alliance sweep ...`: what was found in a file before it leaves, decided once; and what a stopped export answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import Door, json_option, on_study, passphrase_from, say, say_json
from alliance.cli.stopped import asked_secret, json_of, print_looked
from alliance.errors import InputProblem, NotAllowed

if TYPE_CHECKING:
    from alliance.actions.exports import Exported
    from alliance.actions.sweep import Looked
    from alliance.api import Study

vault_option = click.option(
    "--vault-secret-file", type=click.Path(), metavar="FILE",
    help="File with the vault's own secret; else you are asked, where names lie in a closed vault.",
)  # fmt: skip


def secret_from(file: str | None) -> Callable[[], str | None]:
    """What gives the vault's secret when it is needed: a file's first line, or a person asked."""
    return (lambda: passphrase_from(file)) if file else asked_secret


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
        click.option("--originals", is_flag=True, help="With “analysis”: the files as they were brought in, too."),
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
        say_json({"problem": "" if looked.may_leave else looked.words, **json_of(looked)})
    else:
        print_looked(looked)
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
        acting.open_vault(secret_from(secret_file)() or "", by=study.by)
    return acting.look(made.name, made.content, by=study.by)


def _made(study: Study, what: str, form: str, given: dict[str, Any]) -> Exported:
    from alliance.actions.exports import made_file

    name, wanted = study.wanted(what, **{key: value for key, value in given.items() if value})
    return made_file(name, form, wanted)
