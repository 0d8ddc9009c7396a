"""`alliance backup`, `restore`, `drill`, `audit`, `passphrase`: what they say and how they end."""

from __future__ import annotations

import json

import pytest
from tests.conftest import PASSPHRASE


@pytest.fixture
def run(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from alliance.cli.commands import alliance

    monkeypatch.delenv("ALLIANCE_PASSPHRASE", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*words, **given):
        return CliRunner().invoke(alliance, [str(w) for w in words], **given)

    return run


def _secret(tmp_path, name, words):
    path = tmp_path / name
    path.write_text(words + "\n", "utf-8")
    return path


def test_a_backup_is_written_tried_and_restored(run, copy_of, tmp_path):
    place = copy_of("study")
    made = run("backup", "-w", place, "--json")
    assert made.exit_code == 0, made.output
    backup = json.loads(made.stdout)["backup"]
    tried = run("drill", "-w", place)
    assert tried.exit_code == 0, tried.output
    assert "FAILS" not in tried.stdout
    assert "participants" in tried.stdout
    refused = run("study", "show", "-w", backup)
    assert refused.exit_code == 2
    assert "is a backup" in refused.output + refused.stderr
    again = run("restore", backup, tmp_path / "again", "--json")
    assert again.exit_code == 0, again.output
    assert run("study", "show", "-w", json.loads(again.stdout)["path"]).exit_code == 0


def test_a_drill_of_a_damaged_backup_ends_with_two(run, copy_of):
    from pathlib import Path

    place = copy_of("study")
    store = Path(json.loads(run("backup", "-w", place, "--json").stdout)["backup"]) / "store.db"
    store.write_bytes(store.read_bytes()[:10_000])
    tried = run("drill", "-w", place)
    assert tried.exit_code == 2
    assert "FAILS" in tried.stdout


def test_the_audit_holds_and_a_broken_one_ends_with_two_and_its_number(run, copy_of, tmp_path):
    from alliance.store.erasing import open_file

    place = copy_of("study")
    assert run("audit", "verify", "-w", place).exit_code == 0
    assert run("audit", "export", tmp_path / "audit.jsonl", "-w", place).exit_code == 0
    assert json.loads((tmp_path / "audit.jsonl").read_text("utf-8").splitlines()[0])["number"] == 1
    conn = open_file(place / "store.db", None)
    conn.execute("UPDATE store_auditrow SET kind = 'other' WHERE id = 5")
    conn.close()
    broken = run("audit", "verify", "-w", place)
    assert broken.exit_code == 2
    assert "entry 5" in broken.stderr


def test_the_passphrase_is_changed_and_the_wrong_one_ends_with_three(run, copy_of, tmp_path):
    place = copy_of("keyed")
    old, new = _secret(tmp_path, "old", PASSPHRASE), _secret(tmp_path, "new", "five other quiet small words")
    wrong = _secret(tmp_path, "wrong", "not at all the one")
    change = ("passphrase", "-w", place, "--passphrase-file", old, "--new-file", new, "--old-file")
    assert run(*change, wrong).exit_code == 3
    assert run("study", "show", "-w", place, "--passphrase-file", old).exit_code == 0
    done = run(*change, old)
    assert done.exit_code == 0, done.output
    assert "Recovery code: " in done.stdout
    assert run("study", "show", "-w", place, "--passphrase-file", old).exit_code == 3
    assert run("study", "show", "-w", place, "--passphrase-file", new).exit_code == 0


def test_what_is_no_backup_ends_with_four(run, tmp_path):
    assert run("restore", tmp_path / "nothing", tmp_path / "again").exit_code == 4
