"""`alliance table ...` and `alliance export ...`: what leaves, and in which format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import json_option, on_study, opened, say, say_json, workbench_options
from alliance.cli.printing import json_of, listed, text_of
from alliance.cli.stopped import sweeping
from alliance.cli.sweeping import secret_from, vault_option
from alliance.errors import InputProblem

if TYPE_CHECKING:
    from alliance.api import Study

#: what may go to a terminal or a pipe
READABLE = ("csv", "html", "json")


def _named(command: Any) -> Any:
    """The command with the options that say what an export is to hold."""
    for option in (
        click.option("--no-proposals", is_flag=True, help="Leave out quotations that nobody has chosen yet."),
        click.option("--drop-back-channels", is_flag=True, help="Leave (Mm-hm) and the like out of quotations."),
        click.option("--version", "versions", multiple=True, metavar="ID", help="Two saved versions (or “now”)."),
        click.option("--attribute", metavar="NAME", help="The column to group by."),
        click.option("--theme", metavar="THEME", help="Which theme."),
        click.option("--interview", "transcript", metavar="WHO", help="Which interview: Rowan, or “Rowan 2”."),
        click.option("--case", metavar="WHO", help="Whose: pseudonym or study code."),
    ):
        command = option(command)
    return command


def _options(given: dict[str, Any]) -> dict[str, Any]:
    made = {key: given[key] for key in ("case", "transcript", "theme", "attribute") if given.get(key)}
    if given.get("versions"):
        if len(given["versions"]) != 2:
            raise InputProblem("Two saved versions are set side by side: give --version twice.")
        made["versions"] = tuple(given["versions"])
    made["drop_back_channels"] = given["drop_back_channels"]
    if given["no_proposals"]:
        made["proposals"] = False
    return made


@click.command()
@click.argument("name")
@_named
@click.option("--format", "form", help="text (as printed here), json, or docx, xlsx, csv, html for a file.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write a file instead.")
@vault_option
@json_option
@on_study
def table(
    study: Study, name: str, form: str | None, output: Path | None, vault_secret_file: str | None, as_json: bool,
    **given: Any,
) -> None:  # fmt: skip
    """Print the table NAME, or write it to a file.

    NAME is master, master-quotations, recurrence, lineage, tensions, case:WHO, case-statements:WHO or
    by-attribute:THEME/COLUMN; “alliance export --list” has them all.
    """
    options = _options(given)
    form = form or ("json" if as_json else "" if output else "text")
    if form in ("text", "json"):
        made = study.table(name, **options)
        if output is not None:
            raise InputProblem("A table is written to a file as docx, xlsx, csv or html.")
        say(form == "json", json_of(made) if form == "json" else None, text_of(made) if form == "text" else "")
        return
    with sweeping(secret_from(vault_secret_file), as_json=as_json):
        _take_out(study, name, form, output, options)


@click.command()
@click.argument("what", required=False)
@_named
@click.option("--width", type=int, help="Characters a line on the page of an annotated transcript.")
@click.option("--portraits", is_flag=True, help="With “results-skeleton”: the pen portraits before the themes.")
@click.option("--originals", is_flag=True, help="With “analysis”: put the files as they were brought in inside, too.")
@click.option("--format", "form", default="", help="The format, where the file's name does not say it.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="File to write, or a folder.")
@click.option("--list", "only_list", is_flag=True, help="List what can be taken out.")
@vault_option
@json_option
@workbench_options
def export(
    what: str | None, form: str, output: Path | None, only_list: bool, as_json: bool, width: int | None,
    portraits: bool, originals: bool, vault_secret_file: str | None, workbench: str | None,
    passphrase_file: str | None, **given: Any,
) -> None:  # fmt: skip
    """Take WHAT out as a file: a table, all tables, an annotated transcript, cards, the whole analysis."""
    if only_list or what is None:
        _list(as_json)
        return
    options = _options(given) | ({"width": width} if width else {}) | ({"originals": True} if originals else {})
    options |= {"portraits": True} if portraits else {}
    with opened(workbench, passphrase_file) as study:
        if what == "analysis" and (warning := _warning()):
            click.echo(warning, err=True)
        with sweeping(secret_from(vault_secret_file), as_json=as_json):
            _take_out(study, what, form, output, options, as_json)


@click.command()
@click.argument("given", required=False, metavar="[STUDY]")
@click.option("-o", "--out", "output", type=click.Path(path_type=Path), required=True, metavar="FILE", help="File to write (.zip or .docx), or a folder.")  # fmt: skip
@vault_option
@json_option
@workbench_options
def pack(
    given: str | None, output: Path, vault_secret_file: str | None, as_json: bool, workbench: str | None,
    passphrase_file: str | None,
) -> None:  # fmt: skip
    """Take the appendices out together: chosen, numbered and titled on the page Appendices, swept as one.

    A .zip holds a file for each and all of them as one Word document with contents; a .docx is that document alone.
    Where nobody has chosen yet, the usual ones are taken. STUDY is the workbench’s folder, as with -w.
    """
    if given and workbench:
        raise InputProblem("Name the workbench once: before --out, or with -w.")
    with (
        opened(given or workbench, passphrase_file) as study,
        sweeping(secret_from(vault_secret_file), as_json=as_json),
    ):
        made = study.pack(output)
        say(as_json, {"file": str(made)}, f"Written: {made}")


def _warning() -> str:
    from alliance.actions.quoting import warning_for_whole

    return warning_for_whole()


def _take_out(
    study: Study, what: str, form: str, output: Path | None, options: dict[str, Any], as_json: bool = False
) -> None:
    from alliance.actions.exports import make_export

    if output is not None:
        made = study.export(what, output, form=form, **options)
        say(as_json, {"file": str(made)}, f"Written: {made}")
        return
    if form not in READABLE:
        raise InputProblem("Say where to: -o FILE.")
    name, wanted = study.wanted(what, **options)
    click.echo(make_export(by=study.by, what=name, form=form, wanted=wanted).content, nl=False)


def _list(as_json: bool) -> None:
    from alliance.store.configuration import configure

    configure()  # the list stands beside the actions, which need their rows to be known
    from alliance.actions.exports import EXPORTS

    if as_json:
        say_json([{"name": n, "is": k.called, "formats": k.forms, "needs": k.needs} for n, k in EXPORTS.items()])
        return
    rows = [[name, kind.called, ", ".join(kind.forms), ", ".join(kind.needs)] for name, kind in EXPORTS.items()]
    click.echo(listed(["Name", "What it is", "Formats", "Say which"], rows))
