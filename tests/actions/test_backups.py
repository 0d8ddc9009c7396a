"""Backups: written, restored, tried out; damaged ones, wrong passphrases, no room, a clock set back, people who left."""

from __future__ import annotations

import errno
from datetime import UTC, datetime

import pytest
from tests.conftest import PASSPHRASE


def _folder(workbench):
    from alliance.store.folder import folder_at

    return folder_at(workbench.path)


def _by():
    from alliance.store.reads import study

    return study.researcher()[0]


def _write(workbench, **given):
    from alliance.actions.backups import write_backup

    return write_backup(_folder(workbench), by=_by(), **given)


def _leave(workbench, code):
    from alliance.actions import leaving
    from alliance.governance.leaving import Decided
    from alliance.store.reads import study

    case = next(c for c in study.cases() if c.code == code)
    traces = leaving.traces_of(_folder(workbench), case=case.id)
    decided = {one.id: Decided("delete") for one in traces.passages}
    leaving.leave_study(_folder(workbench), by=_by(), case=case.id, typed=code, decided=decided)
    return case


def test_a_backup_holds_the_store_the_keys_and_is_known_afterwards(workbench):
    from alliance.actions.backups import known_backups

    made = _write(workbench)
    assert {p.name for p in made.iterdir()} == {"store.db", "keys.json", "this is a backup.txt"}
    (one,) = known_backups(_folder(workbench))
    assert (one.path, one.why, one.there, one.vault, one.recorded) == (made, "asked", True, False, True)
    assert one.size > 0


def test_a_vault_goes_along_whether_it_is_open_or_closed(keyed_workbench):
    from alliance.vault import file

    folder = _folder(keyed_workbench)
    file.make(folder, "another quiet secret")
    opened = _write(keyed_workbench)
    file.close_vault()
    closed = _write(keyed_workbench)
    from alliance.store import copying, keys

    key = keys.unlock_vault(folder.keys, "another quiet secret")
    assert copying.fits(opened / "vault.db", key)
    assert copying.fits(closed / "vault.db", key)
    assert not copying.fits(closed / "vault.db", bytes(32))


def test_a_backup_elsewhere_has_the_ledger_beside_it(workbench, tmp_path):
    from alliance.store.reads import study as read

    code = read.cases()[0].code
    _leave(workbench, code)
    made = _write(workbench, into=tmp_path / "stick")
    assert (made.parent / "erasures").read_text("utf-8") == _folder(workbench).erasures.read_text("utf-8")


def test_a_place_inside_the_workbench_is_refused(workbench):
    from alliance.errors import InputProblem

    with pytest.raises(InputProblem, match="outside"):
        _write(workbench, into=workbench.path / "recordings")


@pytest.mark.parametrize("step", ["copy_open", "shutil"])
def test_without_room_nothing_half_written_stays(workbench, monkeypatch, step):
    from alliance.actions import backups
    from alliance.errors import InputProblem

    def full(*args, **given):
        if step == "copy_open":
            args[1].write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(
        *((backups.copying, "copy_open") if step == "copy_open" else (backups.shutil, "copyfile")), full
    )
    with pytest.raises(InputProblem, match="No space left"):
        _write(workbench)
    assert list(_folder(workbench).backups.iterdir()) == []
    assert backups.known_backups(_folder(workbench)) == []


def test_a_backup_that_cannot_be_recorded_is_taken_away_again(workbench, monkeypatch):
    from django.db import OperationalError

    from alliance.actions import backups
    from alliance.errors import InputProblem

    def full(**given):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(backups, "note_in_audit", full)
    with pytest.raises(InputProblem, match="Make room"):
        _write(workbench)
    monkeypatch.undo()
    assert list(_folder(workbench).backups.iterdir()) == []
    assert backups.known_backups(_folder(workbench)) == []


def test_with_the_clock_set_back_the_newest_backup_is_still_the_last_written(workbench, monkeypatch):
    from alliance.actions import backups

    first = _write(workbench)

    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2001, 2, 3, tzinfo=UTC)

    monkeypatch.setattr(backups, "datetime", Earlier)
    second = _write(workbench)
    assert second.name > first.name
    assert backups.known_backups(_folder(workbench))[0].path == second


def test_a_restored_backup_is_the_workbench_as_it_was(workbench, tmp_path):
    from alliance.actions.backups import restore
    from alliance.store.reads import study

    before = [(c.code, c.pseudonym) for c in study.cases()]
    made = _write(workbench)
    found = restore(made, tmp_path / "again")
    assert found.path == tmp_path / "again.alliance"
    assert found.held_left == 0
    assert [(c.code, c.pseudonym) for c in study.cases()] == before
    assert not list(tmp_path.glob(".*restoring"))


def test_a_restored_backup_opens_with_the_passphrase_and_with_no_other(keyed_workbench, tmp_path):
    from alliance.actions.backups import restore
    from alliance.errors import NotAllowed
    from alliance.store.opening import close_store

    made = _write(keyed_workbench)
    close_store()
    with pytest.raises(NotAllowed):
        restore(made, tmp_path / "again", "not the passphrase")
    assert not (tmp_path / "again.alliance").exists()
    assert restore(made, tmp_path / "again", PASSPHRASE).path.is_dir()


def test_a_backup_older_than_a_leaving_shows_nothing_of_the_person_and_says_that_it_held_them(workbench, tmp_path):
    import shutil

    from alliance.actions.backups import restore
    from alliance.store.opening import close_store
    from alliance.store.reads import study

    made = _write(workbench)
    away = tmp_path / "another laptop" / made.name  # the backup folder was copied before, the ledger lies beside it
    shutil.copytree(made, away)
    gone = _leave(workbench, study.cases()[0].code)
    shutil.copyfile(_folder(workbench).backups / "erasures", away.parent / "erasures")
    close_store()
    found = restore(away, tmp_path / "again")
    assert found.held_left == 1
    assert "still held" in found.words
    assert gone.id not in {c.id for c in study.cases()}
    close_store()
    for path in (p for p in found.path.rglob("*") if p.is_file()):
        assert gone.pseudonym.encode() not in path.read_bytes()
    assert gone.id in (found.path / "erasures").read_text("utf-8")


def test_a_rewritten_backup_holds_nobody_who_left(workbench, tmp_path):
    from alliance.actions.backups import restore
    from alliance.store.reads import study

    made = _write(workbench)
    _leave(workbench, study.cases()[0].code)
    assert restore(made, tmp_path / "again").held_left == 0


def test_a_locked_vault_needs_its_secret_once_somebody_left(keyed_workbench, tmp_path):
    import shutil

    from alliance.actions.backups import restore
    from alliance.errors import NotAllowed
    from alliance.store.reads import study
    from alliance.vault import file

    file.make(_folder(keyed_workbench), "another quiet secret")
    made = _write(keyed_workbench)
    away = tmp_path / "away" / made.name
    shutil.copytree(made, away)
    _leave(keyed_workbench, study.cases()[0].code)
    with pytest.raises(NotAllowed, match="vault"):
        restore(away, tmp_path / "again", PASSPHRASE, workbench=keyed_workbench.path)
    assert not (tmp_path / "again.alliance").exists()
    found = restore(
        away, tmp_path / "again", PASSPHRASE, vault_secret="another quiet secret", workbench=keyed_workbench.path
    )
    assert found.held_left == 1
    assert found.vault
    found = restore(away, tmp_path / "third", PASSPHRASE, without_vault=True, workbench=keyed_workbench.path)
    assert not found.vault
    assert not (found.path / "vault.db").exists()


@pytest.mark.parametrize("damage", ["middle", "cut", "empty", "keys", "ledger"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(workbench, tmp_path, damage):
    from alliance.actions.backups import restore
    from alliance.errors import InputProblem

    made = _write(workbench)
    store = made / "store.db"
    raw = store.read_bytes()
    if damage == "middle":
        store.write_bytes(raw[:4096] + b"\xff" * (len(raw) - 8192) + raw[-4096:])
    elif damage == "cut":
        store.write_bytes(raw[: len(raw) // 2])
    elif damage == "empty":
        store.write_bytes(b"nonsense" * 1000)
    elif damage == "keys":
        (made / "keys.json").write_text("{", "utf-8")
    else:
        (made / "erasures").write_bytes(b"\xff\xfe")
    with pytest.raises(InputProblem):
        restore(made, tmp_path / "again")
    assert not (tmp_path / "again.alliance").exists()
    assert not list(tmp_path.glob(".*restoring"))


def test_nothing_is_restored_over_what_is_there(workbench, tmp_path):
    from alliance.actions.backups import restore
    from alliance.errors import InputProblem

    made = _write(workbench)
    (tmp_path / "again.alliance").mkdir()
    (tmp_path / "again.alliance" / "kept.txt").write_text("mine", "utf-8")
    with pytest.raises(InputProblem, match="there already"):
        restore(made, tmp_path / "again")
    assert (tmp_path / "again.alliance" / "kept.txt").read_text("utf-8") == "mine"


def test_a_drill_says_what_it_checked_and_leaves_nothing(keyed_workbench):
    from alliance.actions.backups import drill
    from alliance.store.reads import study

    _write(keyed_workbench)
    found = drill(_folder(keyed_workbench), by=_by(), passphrase=PASSPHRASE)
    assert found.holds, found.checks
    assert {what for what, _, _ in found.checks} == {"passphrase", "pages", "audit", "erasure ledger", "vault"}
    assert found.counts["participants"] == len(study.cases())
    assert not list(keyed_workbench.path.glob("drill-*"))


@pytest.mark.parametrize("damage", ["pages", "audit"])
def test_a_drill_fails_on_a_damaged_backup(workbench, damage):
    from alliance.actions.backups import drill
    from alliance.store.erasing import open_file

    made = _write(workbench)
    if damage == "pages":
        raw = (made / "store.db").read_bytes()
        (made / "store.db").write_bytes(raw[: len(raw) // 2])
    else:
        conn = open_file(made / "store.db", None)
        conn.execute("UPDATE store_auditrow SET act = 'nothing' WHERE id = 2")
        conn.close()
    found = drill(_folder(workbench), by=_by())
    assert not found.holds
    assert not list(workbench.path.glob("drill-*"))


def test_a_drill_without_a_backup_says_so(workbench):
    from alliance.actions.backups import drill
    from alliance.errors import NotFound

    with pytest.raises(NotFound, match="write one"):
        drill(_folder(workbench), by=_by())


def test_a_backup_is_taken_off_the_list_only_when_it_is_gone(workbench):
    import shutil

    from alliance.actions.backups import forget_backup, known_backups
    from alliance.errors import InputProblem

    made = _write(workbench)
    (one,) = known_backups(_folder(workbench))
    with pytest.raises(InputProblem, match="still there"):
        forget_backup(by=_by(), backup=one.id)
    shutil.rmtree(made)
    forget_backup(by=_by(), backup=one.id)
    assert known_backups(_folder(workbench)) == []
