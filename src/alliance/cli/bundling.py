"""`alliance bundle` and `alliance bundle-back`: the audit bundle, and what comes back with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alliance.cli.frame import json_option, on_study, say
from alliance.cli.printing import counted
from alliance.cli.stopped import sweeping
from alliance.cli.sweeping import secret_from, vault_option
from alliance.errors import InputProblem

if TYPE_CHECKING:
    from alliance.api import Study


@click.command()
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="File to write, or a folder."
)
@vault_option
@json_option
@on_study
def bundle(study: Study, out: Path, vault_secret_file: str | None, as_json: bool) -> None:
    """Take the analysis out as one sealed page for a supervisor or an examiner.

    It opens in any browser without this program and without a network: transcripts with what stands beside them,
    tables, paper trail; every cell leads to its lines. Remarks written in it come back with "bundle-back".
    """
    with sweeping(secret_from(vault_secret_file), as_json=as_json):
        made = study.bundle(out)
    say(as_json, {"file": str(made)}, f"Written: {made}")


@click.command("bundle-back")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@on_study
def bundle_back(study: Study, file: Path, as_json: bool) -> None:
    """Bring back the remarks (.json) written in an audit bundle, or check a bundle (.html) for changes."""
    from alliance.actions import bundle as acting

    if not file.is_file():
        raise InputProblem(f"There is no file {file}: look whether its name is right.")
    if file.suffix.lower() in (".html", ".htm"):
        words = acting.check_bundle(file.read_bytes())
        say(as_json, {"whole": True}, words)
        return
    found = acting.bring_remarks_back(file.read_bytes(), by=study.by, file_name=file.name)
    said = {"new": len(found.new), "here already": found.here_already, "gone": found.gone}
    passed = f", {found.here_already} here already, {found.gone} about what is gone"
    say(as_json, said, f"{counted(len(found.new), 'remark')} to settle{passed}: see alliance remarks.")


COMMANDS = (bundle, bundle_back)
