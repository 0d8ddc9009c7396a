"""What every command shares: which workbench, its passphrase, deliberate errors as exit codes, JSON."""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.stopped import sweeping
from alliance.errors import AllianceError, Clash, InputProblem, NotAllowed, NotFound

if TYPE_CHECKING:
    from alliance.api import Study

PASSPHRASE = "ALLIANCE_PASSPHRASE"  # noqa: S105 - the name of a variable, not a passphrase
WORKBENCH = "ALLIANCE_WORKBENCH"


class Door(click.Group):
    """A group of commands whose deliberate errors are one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error meant for the person is said on stderr, and nothing else of it."""
        try:
            return super().invoke(ctx)
        except AllianceError as problem:
            click.echo(str(problem), err=True)
            if isinstance(problem, Clash):
                click.echo(f"It now reads: {problem.theirs}\nYou sent:     {problem.mine}", err=True)
            ctx.exit(problem.exit_code)


def named_workbench(given: str | None) -> Path:
    """The workbench a person means: the one named, or the only one in this folder."""
    if given:
        return Path(given)
    found = sorted(path for path in Path.cwd().glob("*.alliance") if (path / "store.db").exists())
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(
            "No workbench is named and none lies in this folder: give one with -w PATH, or begin one with "
            "“alliance study new TITLE”."
        )
    names = ", ".join(path.name for path in found)
    raise InputProblem(f"Several workbenches lie in this folder ({names}): say which with -w.")


def check_free(path: Path) -> None:
    """Say, before a passphrase is asked for, where a workbench stands at a path already."""
    from alliance.store.folder import folder_at

    try:
        there = folder_at(path)
    except NotFound:
        return
    raise InputProblem(f"{there.path} is a workbench already: choose another place with -w.")


def passphrase_from(file: str | None) -> str | None:
    """The passphrase from a file's first line or from the environment; None where neither is given."""
    if file:
        try:
            lines = Path(file).read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise InputProblem(f"The passphrase file {file} cannot be read.") from None
        if not lines or not lines[0]:
            raise InputProblem(f"The passphrase file {file} is empty: its first line is the passphrase.")
        return lines[0]
    return os.environ.get(PASSPHRASE) or None


def asked_passphrase(*, new: bool = False) -> str:
    """The passphrase typed at a prompt, unseen (twice for a new one), or the line that stdin holds."""
    stdin = sys.stdin
    if stdin.isatty():
        return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))
    line = stdin.readline().rstrip("\r\n")
    if not line:
        raise NotAllowed(
            f"A passphrase is needed: type it at a terminal, or give it with --passphrase-file or in {PASSPHRASE}."
        )
    return line


@contextmanager
def opened(workbench: str | None, passphrase_file: str | None) -> Iterator[Study]:
    """The study of the workbench that is meant, open while inside."""
    from alliance.api import Workbench
    from alliance.store import keys
    from alliance.store.folder import folder_at

    folder = folder_at(named_workbench(workbench))
    passphrase = None
    if keys.mode_of(folder.keys) == "passphrase":
        passphrase = passphrase_from(passphrase_file) or asked_passphrase()
    with Workbench.open(folder.path, passphrase) as held:
        yield held.study


def workbench_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with the options that say which workbench and how it opens."""
    command = click.option(
        "--passphrase-file", type=click.Path(), metavar="FILE",
        help=f"File whose first line is the passphrase. Otherwise {PASSPHRASE} is taken, or you are asked.",
    )(command)  # fmt: skip
    return click.option(
        "-w", "--workbench", metavar="PATH", envvar=WORKBENCH, show_envvar=True,
        help="The workbench's folder; may be left out where only one lies in this folder.",
    )(command)  # fmt: skip


def on_study(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with an opened study as its first argument."""

    @functools.wraps(command)
    def opening_first(*args: Any, workbench: str | None, passphrase_file: str | None, **given: Any) -> Any:
        with opened(workbench, passphrase_file) as study, sweeping():
            return command(study, *args, **given)

    return workbench_options(opening_first)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
yes_option = click.option("-y", "--yes", is_flag=True, help="Do not ask; take what is proposed.")


def say_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def say(as_json: bool, value: Any, words: str) -> None:
    """Print a value as JSON, or the words for it."""
    if as_json:
        say_json(value)
    else:
        click.echo(words)


def line_range(given: str | None) -> tuple[int, int] | None:
    """The lines a person typed ("360" or "360-363"); None for none."""
    if given is None:
        return None
    found = re.fullmatch(r"\s*(\d{1,7})\s*(?:[-–]\s*(\d{1,7})\s*)?", given)
    if not found:
        raise InputProblem(f"“{given}” is not a line or a range of lines: write 360 or 360-363.")
    return int(found[1]), int(found[2] or found[1])


def pairs(given: tuple[str, ...], called: str) -> dict[str, str]:
    """What a person typed as NAME=VALUE, several times."""
    made = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name.strip():
            raise InputProblem(f"“{one}” is not {called}: write NAME=VALUE.")
        made[name.strip()] = value.strip()
    return made
