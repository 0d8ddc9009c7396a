"""`alliance leave` and `alliance leaving`, as they are typed."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from docx import Document
from tests.conftest import PASSPHRASE

import alliance.store.folder as folders
from alliance import Workbench

SECRET = "another quiet secret"


@pytest.fixture
def run(copy_of, tmp_path):
    """Run a command on the small study; what it printed, and its exit code."""
    return _runner(copy_of("study"))


def _runner(path, **env):
    from alliance.cli.leaving import leave, leaving

    def run(*words, code=0):
        command, rest = (leave, words[1:]) if words[0] == "leave" else (leaving, words[1:])
        answer = CliRunner().invoke(_door(command), [*rest, "-w", str(path)], env=env)
        assert answer.exit_code == code, answer.output + str(answer.exception)
        return answer.output

    run.path = path
    return run


def _door(command):
    """The command behind the door that says deliberate errors in words, as the program has it."""
    import click

    from alliance.cli.frame import Door

    if isinstance(command, click.Group):
        return command

    class Alone(Door):
        def parse_args(self, ctx, args):
            return super().parse_args(ctx, [command.name, *args])

    return Alone("alliance", {command.name: command})


def _write(path, act):
    with Workbench.open(path) as held:
        return act(held)


def test_without_yes_everything_is_shown_and_nothing_is_touched(run):
    from alliance.actions import diary

    entry = _write(run.path, lambda held: diary.write_entry(by=held.study.by, text="Wren, always."))
    said = run("leave", "Wren")
    assert "5 notes" in said
    assert f"DiaryRow:{entry}:text" in said
    assert "it names the pseudonym" in said
    assert "Nothing was touched." in said
    assert _write(run.path, lambda held: len(held.study.case("Wren").notes)) == 5


def test_a_case_leaves_by_one_command_and_the_record_is_written(run, tmp_path):
    from alliance.actions import diary

    entry = _write(run.path, lambda held: diary.write_entry(by=held.study.by, text="Wren, always."))
    undecided = run("leave", "W-1", "--yes", code=2)
    assert "1 passage waits" in undecided
    unknown = run("leave", "W-1", "--yes", "--keep", "DiaryRow:nothing:text", code=2)
    assert "no passage" in unknown
    wordless = run("leave", "W-1", "--yes", "--edit", f"DiaryRow:{entry}:text", code=2)
    assert "ID=WORDS" in wordless
    said = run(
        "leave",
        "W-1",
        "--yes",
        "--edit",
        f"DiaryRow:{entry}:text=Somebody, always.",
        "--record",
        str(tmp_path / "r.docx"),
    )
    assert "nothing was found" in said
    assert Document(str(tmp_path / "r.docx")).paragraphs[0].text == "Record of erasure"
    assert "W-1" not in run("leaving", "records")
    gone = run("leave", "W-1", "--yes", code=4)
    assert "not known here any more" in gone
    (one,) = json.loads(run("leaving", "records", "--json"))
    run("leaving", "record", one["number"], str(tmp_path / "again.docx"))
    assert (tmp_path / "again.docx").stat().st_size > 3000
    assert "cannot be written" in run("leaving", "record", one["number"], str(tmp_path / "no" / "r.docx"), code=2)


def test_others_decides_every_passage_that_is_not_named(run):
    from alliance.actions import diary
    from alliance.store.reads import trail

    for n in range(3):
        _write(run.path, lambda held, n=n: diary.write_entry(by=held.study.by, text=f"Wren {n}."))
    said = json.loads(run("leave", "Wren", "--yes", "--others", "delete", "--json"))
    assert said["kept"] == 0
    assert _write(run.path, lambda held: trail.diary()) == []


def test_a_late_request_is_recorded_decided_and_then_done(run):
    from alliance.store.models import InterviewRow, ProtocolRow, StudyRow

    def late(held):
        InterviewRow.objects.create(
            participant_id=held.study.case("Wren").participant.id, held_on=date.today() - timedelta(days=60)
        )
        ProtocolRow.objects.create(study=StudyRow.objects.get(), facts={"leaving": {"kind": "days", "n": 14}})

    _write(run.path, late)
    assert "a person decides" in run("leave", "Wren", "--yes", code=3)
    assert "No request" in run("leaving", "decide", "Wren", "erase", "--reason", "Yes.", code=4)
    assert "The request is recorded" in run("leaving", "request", "Wren")
    run("leaving", "decide", "Wren", "erase", "--reason", "Nothing is printed yet.")
    assert "nothing was found" in run("leave", "Wren", "--yes")
    assert "is not a date" in run("leave", "Zoë", "--yes", "--asked-on", "soon", code=2)


def test_a_passage_is_shown_and_then_taken_out(run):
    shown = run("leaving", "passage", "Wren", "--words", "I mind that I wanted it")
    assert "These words would go" in shown
    assert "Nothing was touched" in shown
    assert "nothing was found" in run("leaving", "passage", "Wren", "--words", "I mind that I wanted it", "--yes")
    assert "no number 9" in run("leaving", "passage", "Wren", "--interview", "9", "--words", "x", code=4)
    run("leaving", "passage", "Wren", "--words", "I mind that I wanted it", code=4)
    assert "line" in run("leaving", "passage", "Wren", "--lines", "x", code=2)


def test_recordings_are_listed_and_one_is_taken_out(run):
    from alliance.store.models import InterviewRow, RecordingRow

    def make(held):
        interview = InterviewRow.objects.create(participant_id=held.study.case("Wren").participant.id)
        return RecordingRow.objects.create(interview=interview, device="Recorder 2").id

    assert "No recording" in run("leaving", "recording", "Wren")
    id = _write(run.path, make)
    assert "Recorder 2" in run("leaving", "recording", "Wren")
    run("leaving", "recording", "Wren", "nothing", "--yes", code=4)
    run("leaving", "recording", "Wren", id, "--yes")
    assert "No recording" in run("leaving", "recording", "Wren")


def test_an_organisation_leaves_by_command(run):
    from alliance.store.models import OrganisationRow, StudyRow

    _write(run.path, lambda held: OrganisationRow.objects.create(study=StudyRow.objects.get(), code="O-1").id)
    assert "none is in the study" in run("leaving", "organisation", "O-1")
    run("leaving", "organisation", "O-2", code=4)


def test_a_stopped_leaving_is_finished_by_the_same_command(run, monkeypatch):
    from alliance.actions import leaving
    from alliance.errors import InputProblem

    assert "Nothing waits" in run("leaving", "finish")

    def stopped(*args):
        raise InputProblem("Stopped here.")

    monkeypatch.setattr(leaving, "_scrub_files", stopped)
    assert "Stopped here." in run("leave", "Wren", "--yes", code=2)
    monkeypatch.undo()
    assert "nothing was found" in run("leave", "Wren", "--yes")
    assert "Nothing waits" in run("leaving", "finish")


def test_the_vaults_secret_is_asked_or_read_from_a_file(copy_of, tmp_path):
    from alliance.actions import people

    path = copy_of("keyed")
    run = _runner(path, ALLIANCE_PASSPHRASE=PASSPHRASE)
    with Workbench.open(path, PASSPHRASE) as held:
        people.make_vault(folders.folder_at(path), SECRET, by=held.study.by)
        case = held.study.case("Wren").participant.id
        people.keep_identity(
            folders.folder_at(path), by=held.study.by, subject=case, kind="participant", name="Hetty Black"
        )
    (tmp_path / "wrong").write_text("not this one\n", "utf-8")
    (tmp_path / "right").write_text(f"{SECRET}\n", "utf-8")
    assert "does not open the vault" in run(
        "leave", "Wren", "--yes", "--vault-secret-file", str(tmp_path / "wrong"), code=3
    )
    said = run("leave", "Wren", "--yes", "--vault-secret-file", str(tmp_path / "right"), "--json")
    assert {"called": "entry in the vault", "number": 1} in json.loads(said)["went"]
