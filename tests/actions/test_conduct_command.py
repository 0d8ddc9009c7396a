"""The commands on the conduct of a study."""

from __future__ import annotations

import hashlib
import json

import click
import pytest
from click.testing import CliRunner

from alliance.cli.conduct import COMMANDS
from alliance.cli.frame import Door


@pytest.fixture
def run(copy_of):
    path = copy_of("study")
    group = Door("alliance", commands={c.name: c for c in COMMANDS if isinstance(c, click.Command)})

    def run(*words):
        return CliRunner().invoke(group, [*words, "-w", str(path)])

    return run


def test_one_command_prints_all_sheets_of_one_participant(run, tmp_path):
    made = run("sheets", "W-2", str(tmp_path / "w2.docx"))
    assert made.exit_code == 0
    assert (tmp_path / "w2.docx").read_bytes()[:2] == b"PK"
    assert run("sheets", "nobody", str(tmp_path / "x.docx")).exit_code == 4
    assert run("sheets", "W-2", str(tmp_path / "no" / "such" / "x.docx")).exit_code == 2


def test_a_recording_is_entered_with_the_fingerprint_of_its_file_which_stays(run, tmp_path):
    file = tmp_path / "one.wav"
    file.write_bytes(b"sound" * 100_000)
    made = run("recording", "W-1", str(file), "--until", "2020-01-01", "--json")
    assert made.exit_code == 0
    assert json.loads(made.output)["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert "Wren" in run("due").output
    assert run("recording", "W-1", str(tmp_path / "none.wav")).exit_code == 2


def test_a_recording_is_kept_by_command_and_its_file_stays(run, tmp_path):
    file = tmp_path / "one.wav"
    file.write_bytes(b"sound" * 100_000)
    made = run("recording", "W-1", str(file), "--keep", "--until", "2020-01-01", "--json")
    assert made.exit_code == 0, made.output
    assert json.loads(made.output)["kept"] is True
    assert "still lies" in run("recording", "W-2", str(file), "--keep").output
    assert file.exists()
    assert "Wren" in run("due").output
    assert run("recording", "W-1", str(tmp_path / "none.wav"), "--keep").exit_code == 2


def test_papers_and_method_are_written_and_an_empty_study_has_nothing_due(run, tmp_path):
    assert run("due").output == "Nothing is due.\n"
    assert run("papers").exit_code == 0
    assert run("method", str(tmp_path / "facts.md")).exit_code == 0
    assert (tmp_path / "facts.md").read_text().startswith("# Facts")
