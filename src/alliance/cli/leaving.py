"""`alliance leave CODE` and `alliance leaving ...`: somebody leaves the study, in whole or in part; requests; records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import Door, json_option, line_range, on_study, passphrase_from, say, say_json
from alliance.errors import InputProblem, NotAllowed, NotFound
from alliance.study.days import possible

if TYPE_CHECKING:
    from alliance.actions.leaving import Gone
    from alliance.api import Study
    from alliance.governance.leaving import Decided, Passage, Traces
    from alliance.store.folder import Folder

_FILE = click.Path(path_type=Path)
_BECAUSE = {
    "pseudonym": "names the pseudonym", "code": "names the study code", "name": "holds a name or a contact",
    "beside": "stands beside the case", "words": "holds eight words in a row of theirs",
}  # fmt: skip
_asked_on = click.option(
    "--asked-on", metavar="DATE", help="The day this person asked (2026-03-14); today where left out."
)
_secret = click.option("--vault-secret-file", type=click.Path(), metavar="FILE", help="File with the vault's own secret; else you are asked.")  # fmt: skip
_record = click.option("--record", "record_to", type=_FILE, metavar="FILE", help="Write the record of erasure to this docx file.")  # fmt: skip
_yes = click.option(
    "-y", "--yes", is_flag=True, help="Do it. Without this, what would go is shown and nothing is touched."
)


def _choices(command: Any) -> Any:
    command = click.option("--others", type=click.Choice(["keep", "delete"]), help="What becomes of passages not named.")(command)  # fmt: skip
    command = click.option("--edit", "edits", multiple=True, metavar="ID=WORDS", help="Keep a passage in these words.")(command)  # fmt: skip
    command = click.option("--delete", "deletes", multiple=True, metavar="ID", help="Delete a passage.")(command)
    return click.option("--keep", "keeps", multiple=True, metavar="ID", help="Keep a passage as it is.")(command)


def _folder(study: Study) -> Folder:
    from alliance.store.folder import folder_at

    return folder_at(study.workbench.path)


def _open_vault(study: Study, file: str | None) -> None:
    """Open the vault where it has a secret of its own and is locked."""
    from alliance.actions import people
    from alliance.store import keys

    folder = _folder(study)
    if keys.vault_mode(folder.keys) != "passphrase" or people.vault_is_open():
        return
    secret = passphrase_from(file) if file else None
    if secret is None:
        try:
            secret = str(click.prompt("Secret of the vault", hide_input=True, err=True))
        except click.Abort:
            raise NotAllowed(
                "The vault’s own secret is needed, so that the name goes too: nothing was touched."
            ) from None
    people.open_vault(folder, secret, by=study.by)


def _day(words: str | None) -> date | None:
    if words is None:
        return None
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise InputProblem(f"“{words}” is not a date: write it as 2026-03-14.") from None
    if not possible(day):
        raise InputProblem(f"“{words}” cannot be meant: check the year.")
    return day


def _case(who: str) -> tuple[str, str]:
    """Id and code of somebody who may leave: a participant, or a volunteer who consented."""
    from alliance.store.reads import conduct
    from alliance.store.reads import study as read

    try:
        found = read.case(who)
        return found.id, found.code
    except NotFound:
        for volunteer in conduct.volunteers():
            if who in (volunteer.id, volunteer.code) and not volunteer.participant:
                return volunteer.id, volunteer.code
        raise NotFound(f"Nobody of this study goes by “{who}”: whoever has left is not known here any more.") from None


def _decided(
    passages: Sequence[Passage],
    keeps: tuple[str, ...],
    deletes: tuple[str, ...],
    edits: tuple[str, ...],
    others: str | None,
) -> dict[str, Decided]:
    from alliance.governance.leaving import Decided

    made: dict[str, Decided] = {id: Decided("keep") for id in keeps} | {id: Decided("delete") for id in deletes}
    for edit in edits:
        id, sign, words = edit.partition("=")
        if not sign or not words.strip():
            raise InputProblem(f"“{edit}” does not say how the passage shall read: write ID=WORDS.")
        made[id] = Decided("edit", words)
    known = {one.id for one in passages}
    for id in made:
        if id not in known:
            raise InputProblem(f"There is no passage “{id}”: run the command without --yes to see them.")
    if others:
        fixed = {one.id for one in passages if not one.can_delete}
        made = {id: Decided("keep" if id in fixed else others) for id in known} | made  # type: ignore[arg-type]
    return made


def _show(traces: Traces) -> None:
    click.echo(f"What goes when {traces.pseudonym or traces.code} ({traces.code}) leaves the study:")
    for one in traces.went:
        click.echo(f"  {one.number:>7,} {one.called}")
    _show_passages(traces.passages)
    for file in traces.exports:
        click.echo(f"Out of reach, exported on {file.on}: {file.file_name}")
    for copy in traces.backups:
        click.echo(f"Backup {copy.where}: {'will be rewritten' if copy.holds else copy.state}")
    for thing in traces.elsewhere:
        click.echo(f"Outside the workbench: {thing}")
    if traces.last_day:
        click.echo(f"The last day to leave: {traces.last_day}, until midnight.")
    for warning in traces.warnings:
        click.echo(warning)


def _show_passages(passages: Iterable[Passage]) -> None:
    for one in passages:
        why = ", ".join(_BECAUSE[because] for because in one.because)
        click.echo(f"To be decided, {one.id} ({one.called}; it {why}):\n    {one.text}")


def _end(gone: Gone, record_to: Path | None, by: str, as_json: bool) -> None:
    if record_to is not None:
        _write_record(gone.record.number, record_to, by)
    if as_json:
        say_json({**asdict(gone.record), "ungrounded_themes": [name for _, name in gone.ungrounded],
                  "outside": list(gone.elsewhere)})  # fmt: skip
        return
    files, size = gone.record.looked
    click.echo(f"Done. {files} files ({size / 1e6:.1f} MB) were looked through again, and nothing was found.")
    click.echo(f"Record of erasure: number {gone.record.number}{f', in {record_to}' if record_to else ''}.")
    for _, name in gone.ungrounded:
        click.echo(f"Rests on nothing now: {name}")
    for thing in gone.elsewhere:
        click.echo(f"To be destroyed by hand: {thing}")
    for copy in gone.record.backups:
        if copy.holds is None:
            click.echo(f"Backup {copy.where}: {copy.state}")


def _write_record(number: str, to: Path, by: str) -> None:
    from alliance.actions.leaving import record_file

    made = record_file(by=by, number=number)
    try:
        to.write_bytes(made.content)
    except OSError as problem:
        raise InputProblem(
            f"{to} cannot be written ({problem.strerror}): take the record with “alliance leaving record {number} FILE”."
        ) from None


@click.command("leave")
@click.argument("who", metavar="CODE")
@_asked_on
@_choices
@_secret
@_record
@_yes
@json_option
@on_study
def leave(
    study: Study, who: str, asked_on: str | None, keeps: tuple[str, ...], deletes: tuple[str, ...], edits: tuple[str, ...],
    others: str | None, vault_secret_file: str | None, record_to: Path | None, yes: bool, as_json: bool,
) -> None:  # fmt: skip
    """The participant CODE leaves the study: shown first; with --yes everything that bears on them goes.

    A leaving that was stopped (by a power cut, a full disk) is finished first. Nobody is asked why.
    """
    from alliance.actions import leaving as acting

    _open_vault(study, vault_secret_file)
    folder = _folder(study)
    if yes:
        finished = acting.finish(folder, by=study.by)
        if finished:
            _end(finished[-1], record_to, study.by, as_json)
            if not _is_there(who):
                return
    case, code = _case(who)
    traces = acting.traces_of(folder, case=case)
    if not yes:
        if as_json:
            say_json(asdict(traces))
        else:
            _show(traces)
            click.echo("Nothing was touched. To do it, say what becomes of each passage and add --yes.")
        return
    decided = _decided(traces.passages, keeps, deletes, edits, others)
    gone = acting.leave_study(folder, by=study.by, case=case, typed=code, decided=decided, asked_on=_day(asked_on))
    _end(gone, record_to, study.by, as_json)


def _is_there(who: str) -> bool:
    try:
        _case(who)
    except NotFound:
        return False
    return True


@click.group("leaving", cls=Door)
def leaving() -> None:
    """Leaving in part, requests after the last day, organisations, records; see also `alliance leave`."""


@leaving.command("finish")
@_secret
@json_option
@on_study
def finish(study: Study, vault_secret_file: str | None, as_json: bool) -> None:
    """Go on with a leaving that was begun and stopped."""
    from alliance.actions import leaving as acting

    _open_vault(study, vault_secret_file)
    gone = acting.finish(_folder(study), by=study.by)
    if not gone:
        say(as_json, [], "Nothing waits to be finished.")
    for one in gone:
        _end(one, None, study.by, as_json)


@leaving.command("records")
@json_option
@on_study
def records(study: Study, as_json: bool) -> None:
    """List the records of erasure, the newest first."""
    from alliance.store.reads import leaving as read

    held = read.records()
    words = "\n".join(f"{one.number}  {one.dated}  {one.what}" for one in held) or "None: nobody has left."
    say(as_json, [asdict(one) for one in held], words)


@leaving.command("record")
@click.argument("number")
@click.argument("file", type=_FILE)
@json_option
@on_study
def record(study: Study, number: str, file: Path, as_json: bool) -> None:
    """Write the record of erasure NUMBER to FILE as a Word document."""
    _write_record(number, file, study.by)
    say(as_json, {"file": str(file)}, f"The record is in {file}.")


@leaving.command("request")
@click.argument("who", metavar="CODE")
@_asked_on
@json_option
@on_study
def request(study: Study, who: str, asked_on: str | None, as_json: bool) -> None:
    """Record a wish to leave that came after the last day; nothing is erased by it."""
    from alliance.actions import leaving as acting

    asked = acting.ask_to_leave(by=study.by, case=_case(who)[0], asked_on=_day(asked_on))
    words = (
        "It is in time: everything goes with “alliance leave”."
        if asked.in_time
        else f"The last day was {asked.last_day}. The request is recorded; decide it with “alliance leaving decide”."
    )
    say(as_json, asdict(asked), words)


@leaving.command("decide")
@click.argument("who", metavar="CODE")
@click.argument("decision", type=click.Choice(["erase", "partly", "keep"]))
@click.option("--reason", required=True, help="Why you decide so; without pseudonym and code.")
@json_option
@on_study
def decide(study: Study, who: str, decision: str, reason: str, as_json: bool) -> None:
    """Decide the newest request of CODE that came after the last day; nothing is erased by deciding."""
    from alliance.actions import leaving as acting
    from alliance.store.reads import leaving as read

    waiting = read.requests(_case(who)[0])
    if not waiting:
        raise NotFound(f"No request of {who} is recorded: record it with “alliance leaving request {who}”.")
    acting.decide_request(by=study.by, request=waiting[0].id, decision=decision, reason=reason)
    say(as_json, {"request": waiting[0].id, "decision": decision}, "The decision is kept.")


@leaving.command("passage")
@click.argument("who", metavar="CODE")
@click.option("--interview", type=int, default=1, show_default=True, help="Which interview of this participant.")
@click.option("--lines", metavar="360-363", help="The lines; or the lines in which the words stand.")
@click.option("--words", default="", help="The words, as the transcript has them.")
@_asked_on
@_choices
@_secret
@_record
@_yes
@json_option
@on_study
def passage(
    study: Study, who: str, interview: int, lines: str | None, words: str, asked_on: str | None, keeps: tuple[str, ...],
    deletes: tuple[str, ...], edits: tuple[str, ...], others: str | None, vault_secret_file: str | None,
    record_to: Path | None, yes: bool, as_json: bool,
) -> None:  # fmt: skip
    """Take one passage of an interview out; in its place stands that words were taken out, and no line moves."""
    from alliance.actions import leaving as acting
    from alliance.ipa.places import span_of
    from alliance.store.reads import transcripts as read

    _open_vault(study, vault_secret_file)
    case, code = _case(who)
    held = [one for one in read.held() if one.case == case]
    if not 1 <= interview <= len(held):
        raise NotFound(f"{code} has {len(held)} interviews; there is no number {interview}.")
    value = read.transcript(held[interview - 1].id)
    start, end = span_of(value, lines=line_range(lines), words=words)
    passages = acting.passages_in_part(acting.passage_of(transcript=value.id, start=start, end=end))
    if not yes:
        click.echo(f"These words would go:\n    {value.text[start:end]}")
        _show_passages(passages)
        click.echo("Nothing was touched. To do it, say what becomes of each passage and add --yes.")
        return
    gone = acting.leave_passage(
        _folder(study), by=study.by, transcript=value.id, start=start, end=end, typed=code,
        decided=_decided(passages, keeps, deletes, edits, others), asked_on=_day(asked_on),
    )  # fmt: skip
    _end(gone, record_to, study.by, as_json)


@leaving.command("recording")
@click.argument("who", metavar="CODE")
@click.argument("recording", required=False)
@_asked_on
@_record
@_yes
@json_option
@on_study
def recording(
    study: Study,
    who: str,
    recording: str | None,
    asked_on: str | None,
    record_to: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Take one recording of CODE out; without RECORDING (or --yes) those in the register are listed."""
    from alliance.actions import leaving as acting
    from alliance.store.reads import leaving as read

    case, code = _case(who)
    held = read.recordings_of(case)
    if not yes or recording is None:
        words = "\n".join(f"{one.id}  {one.held_on or 'date not given'}  {one.device or one.file_name}" for one in held)
        say(as_json, [asdict(one) for one in held], words or f"No recording of {code} is in the register.")
        return
    if recording not in {one.id for one in held}:
        raise NotFound(f"“{recording}” is not a recording of {code}: run the command without it to see them.")
    gone = acting.leave_recording(_folder(study), by=study.by, recording=recording, typed=code, asked_on=_day(asked_on))
    _end(gone, record_to, study.by, as_json)


@leaving.command("organisation")
@click.argument("code")
@click.option("--on", "on", metavar="DATE", help="The day it said so; today where left out.")
@json_option
@on_study
def organisation(study: Study, code: str, on: str | None, as_json: bool) -> None:
    """Record that the organisation CODE leaves, and list the cases that came through it, to be decided one by one."""
    from alliance.actions import leaving as acting
    from alliance.store.reads import conduct

    cases = acting.organisation_leaves(by=study.by, organisation=conduct.organisation(code).id, on=_day(on))
    listed = "\n".join(f"  {one.pseudonym} ({one.code})" for one in cases) or "  none is in the study"
    say(
        as_json,
        [asdict(one) for one in cases],
        f"It is recorded; nothing was erased. Cases that came through it:\n{listed}",
    )
