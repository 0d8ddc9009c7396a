"""`alliance anonymise ...`: what may identify somebody, decided, replaced everywhere at once, and reported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import Door, json_option, on_study, say, say_json, yes_option
from alliance.cli.printing import counted, listed
from alliance.cli.sweeping import secret_from, vault_option
from alliance.ipa.identifiers import KINDS

if TYPE_CHECKING:
    from alliance.api import Study
    from alliance.store.folder import Folder


@click.group("anonymise", cls=Door)
def anonymise() -> None:
    """Find what may tell who somebody is, decide it, and replace it in every text at once. The key lies in the vault."""


def _opened(study: Study, secret_file: str | None) -> Folder:
    """The workbench's folder, its vault open."""
    from alliance.actions import people
    from alliance.store.folder import folder_at

    folder = folder_at(study.workbench.path)
    if people.vault_state(folder) == "closed":
        people.open_vault(folder, secret_from(secret_file)() or "", by=study.by)
    return folder


@anonymise.command("look")
@click.option("--kind", type=click.Choice(list(KINDS)), default=None, help="Only words of this kind.")
@click.option("--all", "everything", is_flag=True, help="Those that are decided, too.")
@vault_option
@json_option
@on_study
def look(study: Study, kind: str | None, everything: bool, vault_secret_file: str | None, as_json: bool) -> None:
    """List words that may identify somebody, alike ones together, with how often and where they stand first."""
    from alliance.actions import anonymising

    seen = anonymising.survey(_opened(study, vault_secret_file))
    groups = [g for g in seen.groups if (everything or not g.decision) and kind in (None, g.kind)]
    if as_json:
        say_json({
            "words": [
                {
                    "words": g.words, "kind": g.kind, "why": g.why, "sure": g.sure, "decision": g.decision,
                    "replacement": g.replacement, "places": [place.where for place in g.places], "going": len(g.going),
                }
                for g in groups
            ],
            "missed": list(seen.missed),
        })  # fmt: skip
        return
    rows = [[g.words, KINDS[g.kind], str(len(g.places)), g.places[0].where, _said(g), g.why] for g in groups]
    click.echo(listed(["Words", "Kind", "Places", "First at", "Decided", "Why"], rows))
    click.echo("\nThe rules do not find: " + "; ".join(seen.missed) + ".")


def _said(group: Any) -> str:
    return {"replace": f"becomes {group.replacement}", "leave": "stays", "": ""}[group.decision]


@anonymise.command("decide")
@click.argument("words")
@click.option("--replace", "replacement", metavar="BY", default="", help="Replace the words by these.")
@click.option("--leave", is_flag=True, help="Leave them as they are.")
@click.option("--open", "open_again", is_flag=True, help="Take back what was decided.")
@click.option(
    "--kind", type=click.Choice(list(KINDS)), default=None, help="Of which kind; as proposed where none is named."
)
@vault_option
@json_option
@on_study
def decide(
    study: Study, words: str, replacement: str, leave: bool, open_again: bool, kind: str | None,
    vault_secret_file: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Decide what becomes of WORDS, everywhere alike. Nothing is replaced yet; the decision lies in the vault."""
    from alliance.actions import anonymising
    from alliance.errors import InputProblem

    if (bool(replacement), leave, open_again).count(True) != 1:
        raise InputProblem("Say one thing: --replace BY, --leave, or --open to take a decision back.")
    folder = _opened(study, vault_secret_file)
    if kind is None:
        kind = next((g.kind for g in anonymising.survey(folder).groups if g.words == words), "other")
    decision = "replace" if replacement else "leave" if leave else ""
    anonymising.decide(folder, by=study.by, words=words, kind=kind, decision=decision, replacement=replacement)
    seen = anonymising.survey(folder)
    say(
        as_json, {"undecided": len(seen.undecided), "going": seen.going},
        f"Decided. {counted(seen.going, 'place')} will be replaced; {counted(len(seen.undecided), 'proposal')} open.",
    )  # fmt: skip


@anonymise.command("replace")
@click.option(
    "--keep-originals", is_flag=True, help="Keep the files as they were brought in, in the vault; else they are erased."
)
@yes_option
@vault_option
@json_option
@on_study
def replace(study: Study, keep_originals: bool, yes: bool, vault_secret_file: str | None, as_json: bool) -> None:
    """Replace everything that was decided, in every text at once. It cannot be undone.

    What was stopped half-way before is finished first.
    """
    from alliance.actions import anonymising

    folder = _opened(study, vault_secret_file)
    finished = anonymising.go_on(folder, by=study.by)
    going = anonymising.survey(folder).going
    if finished and not going:
        say(as_json, {"places": 0, "words": 0, "finished": True}, "What was stopped half-way is finished.")
        return
    if going and not yes:
        click.confirm(f"{counted(going, 'place')} will be replaced, and cannot be undone. Go on?", abort=True, err=True)
    came = anonymising.anonymise(folder, by=study.by, originals="keep" if keep_originals else "erase")
    say(
        as_json, {"places": came.places, "words": came.words, "finished": finished},
        f"Replaced in {counted(came.places, 'place')}. Backups made before hold the words as they were: write a fresh one, "
        "and destroy those.",
    )  # fmt: skip


@anonymise.command("report")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Where to write: .docx or .csv.",
)
@vault_option
@on_study
def report(study: Study, output: Path, vault_secret_file: str | None) -> None:
    """Write what was replaced, and how often, to a file. It holds none of the words that stood there."""
    from alliance.actions import anonymising_report

    folder = _opened(study, vault_secret_file)
    made = anonymising_report.report(folder, by=study.by, form=output.suffix.lower().lstrip(".") or "docx")
    output.write_bytes(made.content)
    click.echo(f"Written: {output}")
