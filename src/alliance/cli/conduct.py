"""`alliance papers`, `alliance sheets`, `alliance method`, `alliance recording`, `alliance due`."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import json_option, on_study, say, say_json
from alliance.cli.printing import listed
from alliance.errors import InputProblem

if TYPE_CHECKING:
    from alliance.api import Study

_DAY = click.DateTime(formats=["%Y-%m-%d"])


def _write(path: Path, content: bytes) -> Path:
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise InputProblem(f"{path} cannot be written: {problem.strerror or 'the place does not allow it'}.") from None
    return path


def _place(given: Path | None, name: str) -> Path:
    """Where a file goes: the path that was given, inside it where it is a folder, else here under its own name."""
    if given is None:
        return Path.cwd() / name
    return given / name if given.is_dir() else given


@click.command("papers")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Write the version in use of each paper there, as Word documents.",
)  # fmt: skip
@json_option
@on_study
def papers(study: Study, into: Path | None, as_json: bool) -> None:
    """List the study's papers and where they say something else than the protocol."""
    from alliance.actions.papers import paper_docx
    from alliance.store.reads import conduct as read

    held = read.current_versions()
    against = {paper.id: found for paper, _, found in read.papers_that_disagree()}
    rows: list[dict[str, Any]] = []
    for one in read.papers():
        version = held.get(one.id)
        rows.append({
            "title": one.title, "kind": one.kind, "version": version.number if version else 0,
            "dated": version.dated if version else None, "disagrees": [d.words for d in against.get(one.id, [])],
        })  # fmt: skip
    written = []
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        for one in read.papers():
            if one.id in held:
                file = paper_docx(by=study.by, paper_version=held[one.id].id)
                written.append(str(_write(into / file.name, file.content)))
    if as_json:
        say_json({"papers": rows, "written": written})
        return
    click.echo(listed(
        ["Paper", "Version", "In use from"],
        [[r["title"], str(r["version"]), str(r["dated"] or "draft")] for r in rows],
    ))  # fmt: skip
    for row in rows:
        for words in row["disagrees"]:
            click.echo(f"{row['title']}: {words}")
    for path in written:
        click.echo(f"Written: {path}")


@click.command("sheets")
@click.argument("code")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
@on_study
def sheets(study: Study, code: str, file: Path | None, as_json: bool) -> None:
    """Print all sheets of the participant CODE, each page marked with the ID, as one Word document."""
    from alliance.actions.interviews import sheets as made

    case = study.case(code)
    held = made(by=study.by, case=case.id)
    path = _write(_place(file, held.name), held.content)
    say(as_json, {"file": str(path)}, f"All sheets of {case.code} are in {path}.")


@click.command("method")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--form", type=click.Choice(["docx", "md"]), help="The format; else by the name of FILE.")
@on_study
def method(study: Study, file: Path | None, form: str | None) -> None:
    """Write the facts of the method section: approval, departures, who was asked, who took part, the interviews."""
    from alliance.actions.protocol import method_facts

    held = method_facts(by=study.by, form=form or ("md" if file and file.suffix == ".md" else "docx"))
    click.echo(f"The facts of the method are in {_write(_place(file, held.name), held.content)}.")


@click.command("recording")
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--device", default="", help="What it was recorded on.")
@click.option("--where", default="", help="Where it lies; else the name of its folder.")
@click.option("--until", type=_DAY, help="Until when it is kept (2027-03-31).")
@click.option("--keep", is_flag=True, help="Keep the file itself in the workbench, encrypted under a key of its own.")
@json_option
@on_study
def recording(
    study: Study, code: str, file: Path, device: str, where: str, until: Any, keep: bool, as_json: bool
) -> None:  # fmt: skip
    """Enter the recording FILE of the participant CODE in the register, with its fingerprint. The file stays where it is.

    With --keep it is copied into the workbench, encrypted, to be transcribed and played there; it is erased with its
    person. The file that was given still stays: delete it yourself.
    """
    from alliance.actions.interviews import add_interview, add_recording, change_recording
    from alliance.actions.recordings import add_path
    from alliance.store.folder import folder_at
    from alliance.store.reads import conduct as read

    case = study.case(code)
    fingerprint = _fingerprint(file)
    held = read.interviews(case.id)
    interview = held[-1].id if held else add_interview(by=study.by, case=case.id)
    last: date | None = until.date() if until else None
    if keep:
        folder = folder_at(study.workbench.path)
        id = add_path(folder, by=study.by, interview=interview, path=str(file), device=device)
        if where or last:
            change_recording(by=study.by, recording=id, where=where, keep_until=last)
        words = (
            f"Kept {file.name} for {case.code}, encrypted: SHA-256 {fingerprint}. The file itself still lies at {file}."
        )
    else:
        id = add_recording(
            by=study.by, interview=interview, device=device, where=where or file.absolute().parent.name,
            file_name=file.name, sha256=fingerprint, keep_until=last,
        )  # fmt: skip
        words = f"Entered {file.name} for {case.code}: SHA-256 {fingerprint}"
    say(as_json, {"id": id, "sha256": fingerprint, "kept": keep}, words)


def _fingerprint(file: Path) -> str:
    made = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while piece := stream.read(1024 * 1024):
                made.update(piece)
    except OSError:
        raise InputProblem(f"{file} cannot be read: check the path.") from None
    return made.hexdigest()


@click.command("due")
@json_option
@on_study
def due(study: Study, as_json: bool) -> None:
    """Say what is overdue or due today: calls, recordings, disposals, the list of support."""
    from dataclasses import asdict

    from alliance.store.reads import conduct as read

    held = read.waiting()
    if as_json:
        say_json([asdict(one) for one in held])
        return
    for one in held:
        click.echo(f"{'Overdue: ' if one.overdue else ''}{one.words}")
    if not held:
        click.echo("Nothing is due.")


COMMANDS = (papers, sheets, method, recording, due)
