"""`alliance study ...`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import (
    Door,
    asked_passphrase,
    check_free,
    json_option,
    line_range,
    on_study,
    pairs,
    passphrase_from,
    say_json,
    workbench_options,
)
from alliance.cli.printing import counted
from alliance.errors import InputProblem

if TYPE_CHECKING:
    from alliance.api import Study, Workbench

RULES = ("none", "third", "half", "all")


@click.group(cls=Door)
def study() -> None:
    """Begin a study, look at it, change its settings, save it whole or bring a saved one in."""


def _new_options(command: Any) -> Any:
    command = click.option(
        "--no-recovery-sheet", is_flag=True, help="Make no recovery code. A forgotten passphrase is then lost for good."
    )(command)
    return click.option("--not-encrypted", is_flag=True, help="Make a workbench that whoever has this disk can read.")(
        command
    )


def _new_passphrase(file: str | None, not_encrypted: bool) -> str | None:
    if not_encrypted:
        if file:
            raise InputProblem("Choose one: a passphrase file, or --not-encrypted.")
        return None
    return passphrase_from(file) or asked_passphrase(new=True)


def _say_made(made: Workbench, as_json: bool, words: str) -> None:
    warnings = made.warnings
    if as_json:
        say_json({"workbench": str(made.path), "recovery_code": made.recovery_code, "warnings": warnings})
        return
    click.echo(words)
    for warning in warnings:
        click.echo(warning)
    if made.recovery_code:
        click.echo(f"\nRecovery code: {made.recovery_code}")
        click.echo("Write it down or print it, and keep it away from this computer: it opens the workbench when the")
        click.echo("passphrase is forgotten. It is shown only now.")


@study.command("new")
@click.argument("title")
@click.option("--researcher", required=True, metavar="NAME", help="Your name; it stands beside what you do here.")
@click.option("--label-set", type=click.Choice(["2009", "2022"]), default="2009", show_default=True,
              help="The words of Smith, Flowers and Larkin 2009, or of the second edition.")  # fmt: skip
@click.option("--question", "questions", multiple=True, metavar="TEXT", help="A research question; may be repeated.")
@_new_options
@workbench_options
@json_option
def new(
    title: str, researcher: str, label_set: str, questions: tuple[str, ...], not_encrypted: bool,
    no_recovery_sheet: bool, workbench: str | None, passphrase_file: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Begin a study in a new workbench (by default a folder named by its TITLE, here)."""
    from alliance.api import Workbench
    from alliance.store.folder import safe_name

    path = Path(workbench) if workbench else Path.cwd() / safe_name(title)
    check_free(path)
    passphrase = _new_passphrase(passphrase_file, not_encrypted)
    with Workbench.create(
        path, title=title, researcher=researcher, passphrase=passphrase, label_set=label_set, questions=questions,
        recovery=not no_recovery_sheet,
    ) as made:  # fmt: skip
        _say_made(made, as_json, f"The study “{made.study.title}” stands in {made.path}.")


@study.command("show")
@json_option
@on_study
def show(study: Study, as_json: bool) -> None:
    """What the study holds so far."""
    from alliance.store.reads import analysis, transcripts

    settings, themes = study.settings, analysis.themes().values()
    counts = {
        "participants": len(study.cases), "interviews": len(transcripts.held()), "notes": len(analysis.notes()),
        "themes": sum(1 for t in themes if t.case), "themes across cases": sum(1 for t in themes if not t.case),
    }  # fmt: skip
    if as_json:
        say_json({**asdict(settings), "researcher": study.researcher, "counts": counts})
        return
    click.echo(f"{settings.title}\n{study.researcher} · labels of {settings.label_set}")
    for question in settings.questions:
        click.echo(f"  ? {question}")
    one = {"themes across cases": "theme across cases"}
    click.echo(", ".join(counted(n, one.get(many, many.removesuffix("s")), many) for many, n in counts.items()))


@study.command("settings")
@click.option("--title", help="Another title.")
@click.option(
    "--question", "questions", multiple=True, metavar="TEXT", help="The research questions, all of them anew."
)
@click.option("--label-set", type=click.Choice(["2009", "2022"]), help="Which words the study uses.")
@click.option("--notes-side", type=click.Choice(["left", "right"]), help="The margin in which the notes stand.")
@click.option("--width", type=int, help="Characters a line, for transcripts brought in from now on.")
@click.option("--first-line", type=int, help="Number of the first line, for transcripts brought in from now on.")
@click.option("--citation-style", help="How lines are cited.")
@click.option("--bracket", "brackets", multiple=True, metavar="WORDS=KIND",
              help="What (words in brackets) are: back-channel, sound, placeholder, unclear. May be repeated.")  # fmt: skip
@click.option(
    "--rule", metavar="RULE", help="The rule of evidence: none, third, half, all, or a number of participants."
)
@click.option("--rule-words", help="The rule as the study says it.")
@click.option("--rule-source", help="Where the study took the rule from.")
@json_option
@on_study
def settings(
    study: Study, questions: tuple[str, ...], brackets: tuple[str, ...], rule: str | None, rule_words: str | None,
    rule_source: str | None, as_json: bool, **plain: Any,
) -> None:  # fmt: skip
    """Show the study's settings, or change those that are named."""
    chosen = {name: value for name, value in plain.items() if value is not None}
    if questions:
        chosen["questions"] = list(questions)
    if brackets:
        known = dict(study.settings.conventions)
        chosen["conventions"] = known | {k.strip("()[] ").lower(): v for k, v in pairs(brackets, "a bracket").items()}
    if (rule, rule_words, rule_source) != (None, None, None):
        chosen["rule"] = _rule(study, rule, rule_words, rule_source)
    held = study.change(**chosen) if chosen else study.settings
    if as_json:
        say_json(asdict(held))
        return
    for name, value in asdict(held).items():
        if name not in ("id", "version"):
            click.echo(f"{name.replace('_', ' ')}: {value}")


def _rule(study: Study, kind: str | None, words: str | None, source: str | None) -> dict[str, Any]:
    made = asdict(study.settings.rule)
    if kind is not None:
        number = line_range(kind)[0] if kind.isdigit() else 0  # type: ignore[index]
        if not number and kind not in RULES:
            raise InputProblem(f"“{kind}” is not a rule: write {', '.join(RULES)}, or a number of participants.")
        made |= {"kind": "count" if number else kind, "count": number}
    return made | {k: v for k, v in (("words", words), ("source", source)) if v is not None}


@study.command("save")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--originals", is_flag=True, help="Put the files as they were brought in inside, too.")
@on_study
def save(study: Study, file: Path, originals: bool) -> None:
    """Save the whole analysis to FILE, a documented JSON file. It is not encrypted."""
    made = study.save(file, originals=originals)
    click.echo(f"Saved to {made}. This file is not encrypted: keep it where you keep the transcripts.")


@study.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@_new_options
@workbench_options
@json_option
def load(
    file: Path, not_encrypted: bool, no_recovery_sheet: bool, workbench: str | None, passphrase_file: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Bring the saved analysis in FILE into a new workbench (by default beside it, named like it)."""
    from alliance.api import Workbench

    path = Path(workbench) if workbench else Path.cwd() / file.stem
    if not file.exists():
        raise InputProblem(f"There is no file {file}.")
    check_free(path)
    passphrase = _new_passphrase(passphrase_file, not_encrypted)
    with Workbench.from_analysis(path, file, passphrase=passphrase, recovery=not no_recovery_sheet) as made:
        _say_made(made, as_json, f"The study “{made.study.title}” stands in {made.path}.")
