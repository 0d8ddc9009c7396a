"""`alliance sweep` and a stopped `alliance export`, as a person types them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

NAME = "Henrietta Blackwood-Oyelaran"
SECRET = "quite another four words"

pytestmark = pytest.mark.usefixtures("django_ready")


def _run(*args, **given):
    from alliance.cli.commands import alliance

    return CliRunner().invoke(alliance, [str(a) for a in args], **given)


@pytest.fixture
def path(django_ready, copy_of):
    """A workbench whose vault holds a name that stands in a note and in a cell of the profile table."""
    from alliance import Workbench
    from alliance.actions import people

    path = copy_of("study")
    with Workbench.open(path) as held:
        wren = held.study.case("Wren")
        people.keep_identity(
            held._folder, by=held.study.by, subject=wren.participant.id, kind="participant", name=NAME
        )  # fmt: skip
        wren.note("Henrietta said this with her coat on.")
    return path


def test_a_stopped_export_lists_its_findings_and_ends_with_the_refusal(path, tmp_path):
    out = tmp_path / "whole.json"
    answer = _run("export", "analysis", "-w", path, "-o", out)
    assert answer.exit_code == 3, answer.output
    assert "[Henrietta]" in answer.output
    assert "Wren (W-1)" in answer.output
    assert "has not left: 1 finding of the sweep is to be decided first." in answer.output
    assert answer.output.count("[Henrietta]") == 1
    assert not out.exists()


def test_a_stopped_export_answers_in_json(path, tmp_path):
    answer = _run("export", "analysis", "-w", path, "-o", tmp_path / "x.json", "--json")
    assert answer.exit_code == 3
    said = json.loads(answer.stdout)
    assert said["findings"][0]["words"] == "Henrietta"
    assert said["findings"][0]["sure"] == "part"
    assert NAME not in answer.stdout


def test_findings_decided_by_command_let_the_export_leave(path, tmp_path):
    look = _run("sweep", "look", "-w", path, "--json")
    assert look.exit_code == 3
    number = json.loads(look.stdout)["findings"][0]["finding"]
    assert _run("sweep", "decide", number, "-w", path).exit_code == 2  # not said what
    decided = _run("sweep", "decide", number, "--leave", "--alike", "-w", path)
    assert decided.exit_code == 0, decided.output
    assert "0 are still to be decided" in decided.output
    out = tmp_path / "whole.json"
    assert _run("export", "analysis", "-w", path, "-o", out).exit_code == 0
    assert out.exists()
    assert "analysis" in _run("sweep", "exports", "-w", path).output
    assert _run("sweep", "decide", number, "--hide", "-w", path).exit_code == 0
    assert _run("export", "analysis", "-w", path, "-o", out).exit_code == 3


def test_a_finding_that_is_not_there_is_said(path):
    assert _run("sweep", "decide", "abcdef123456", "--leave", "-w", path).exit_code == 4


def test_another_command_that_hands_out_a_file_is_stopped_too(path, tmp_path):
    from alliance import Workbench
    from alliance.cli.conduct import method
    from alliance.cli.frame import Door

    with Workbench.open(path) as held:
        held.study.change(title="What Henrietta said")
    door = Door(commands={"method": method})
    answer = CliRunner().invoke(door, ["method", "-w", str(path), str(tmp_path / "m.docx")])
    assert answer.exit_code == 3, answer.output
    assert "[Henrietta]" in answer.output
    assert not (tmp_path / "m.docx").exists()


def test_a_closed_vault_is_opened_with_its_secret_or_nothing_leaves(copy_of, tmp_path):
    from tests.conftest import PASSPHRASE

    from alliance import Workbench
    from alliance.actions import people

    path = copy_of("keyed")
    words = tmp_path / "passphrase"
    words.write_text(PASSPHRASE)
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    with Workbench.open(path, PASSPHRASE) as held:
        people.make_vault(held._folder, SECRET, by=held.study.by, recovery=False)
    out = tmp_path / "t.csv"
    common = ("-w", path, "--passphrase-file", words)
    refused = _run("export", "recurrence", "-o", out, *common, input="")
    assert refused.exit_code == 3
    assert "Nothing has left" in refused.output
    assert not out.exists()
    made = _run("export", "recurrence", "-o", out, "--vault-secret-file", secret, *common)
    assert made.exit_code == 0, made.output
    assert out.exists()


def test_python_looks_and_nothing_leaves(path):
    from alliance import Workbench
    from alliance.store.models import ExportRow

    with Workbench.open(path) as held:
        looked = held.study.sweep()
        assert [one.finding.words for one in looked.found] == ["Henrietta"]
        assert not looked.may_leave
        assert not held.study.sweep("master").found
        assert not ExportRow.objects.exists()
