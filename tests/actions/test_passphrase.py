"""The passphrase and the vault's secret changed: the old ones open nothing, backups follow, nobody is locked out."""

from __future__ import annotations

import errno

import pytest
from tests.conftest import PASSPHRASE

NEW = "five other quiet small words"


def _folder(workbench):
    from alliance.store.folder import folder_at

    return folder_at(workbench.path)


def _by():
    from alliance.store.reads import study

    return study.researcher()[0]


def _acts():
    from alliance.store.reads import audit

    return [one.act for one in audit.latest(3)]


def test_after_a_change_only_the_new_passphrase_and_the_new_sheet_open_it(keyed_workbench):
    from alliance.actions.passphrase import change_passphrase
    from alliance.errors import NotAllowed
    from alliance.store import keys

    folder = _folder(keyed_workbench)
    key = keys.unlock(folder.keys, PASSPHRASE)
    first = keys.recovery_anew(folder.keys, "store", PASSPHRASE)
    before = folder.store.stat().st_ino
    made = change_passphrase(folder, by=_by(), old=PASSPHRASE, new=NEW)
    assert keys.unlock(folder.keys, NEW) == key
    assert keys.unlock(folder.keys, made.recovery_code) == key
    for old in (PASSPHRASE, first):
        with pytest.raises(NotAllowed):
            keys.unlock(folder.keys, old)
    assert folder.store.stat().st_ino == before
    assert _acts()[0] == "change passphrase"


def test_a_forgotten_passphrase_is_changed_with_the_recovery_sheet(keyed_workbench):
    from alliance.actions.passphrase import change_passphrase
    from alliance.store import keys

    folder = _folder(keyed_workbench)
    code = keys.recovery_anew(folder.keys, "store", PASSPHRASE)
    change_passphrase(folder, by=_by(), old=code.lower(), new=NEW)
    assert keys.unlock(folder.keys, NEW)


def test_a_wrong_passphrase_changes_nothing_however_often_it_is_given(keyed_workbench):
    from alliance.actions.passphrase import change_passphrase
    from alliance.errors import NotAllowed
    from alliance.store import keys

    folder = _folder(keyed_workbench)
    before, acts = folder.keys.read_bytes(), _acts()
    for n in range(12):
        with pytest.raises(NotAllowed):
            change_passphrase(folder, by=_by(), old=f"wrong one {n}", new=NEW)
    assert folder.keys.read_bytes() == before
    assert _acts() == acts
    assert keys.unlock(folder.keys, PASSPHRASE)


@pytest.mark.parametrize("new", ["", "short", PASSPHRASE])
def test_a_new_passphrase_that_protects_nothing_is_refused(keyed_workbench, new):
    from alliance.actions.passphrase import change_passphrase
    from alliance.errors import InputProblem

    before = _folder(keyed_workbench).keys.read_bytes()
    with pytest.raises(InputProblem):
        change_passphrase(_folder(keyed_workbench), by=_by(), old=PASSPHRASE, new=new)
    assert _folder(keyed_workbench).keys.read_bytes() == before


def test_a_workbench_without_passphrase_has_none_to_change(workbench):
    from alliance.actions.passphrase import change_passphrase, new_recovery
    from alliance.errors import InputProblem

    with pytest.raises(InputProblem, match="no passphrase"):
        change_passphrase(_folder(workbench), by=_by(), old="whatever it was", new=NEW)
    with pytest.raises(InputProblem, match="no passphrase"):
        new_recovery(_folder(workbench), by=_by(), secret="whatever it was")


def test_backups_within_reach_open_with_the_new_passphrase_and_the_others_are_named(keyed_workbench, tmp_path):
    import shutil

    from alliance.actions.backups import write_backup
    from alliance.actions.passphrase import change_passphrase
    from alliance.errors import NotAllowed
    from alliance.store import keys

    folder = _folder(keyed_workbench)
    here = write_backup(folder, by=_by())
    away = write_backup(folder, by=_by(), into=tmp_path / "stick")
    shutil.move(away, tmp_path / "in a drawer")
    made = change_passphrase(folder, by=_by(), old=PASSPHRASE, new=NEW)
    assert made.backups == (here,)
    assert made.out_of_reach == (away,)
    assert str(away) in made.words
    assert keys.unlock(here / "keys.json", NEW) == keys.unlock(folder.keys, NEW)
    with pytest.raises(NotAllowed):
        keys.unlock(here / "keys.json", PASSPHRASE)


def test_the_vaults_secret_is_changed_apart(keyed_workbench):
    from alliance.actions.backups import write_backup
    from alliance.actions.passphrase import change_passphrase
    from alliance.errors import NotAllowed
    from alliance.store import keys
    from alliance.vault import file

    folder = _folder(keyed_workbench)
    file.make(folder, "a secret of the vault")
    made = write_backup(folder, by=_by())
    file.close_vault()
    change_passphrase(folder, by=_by(), which="vault", old="a secret of the vault", new=NEW)
    for path in (folder.keys, made / "keys.json"):
        assert keys.unlock_vault(path, NEW)
        assert keys.unlock(path, PASSPHRASE)
        with pytest.raises(NotAllowed):
            keys.unlock_vault(path, "a secret of the vault")


def test_a_new_recovery_sheet_ends_the_one_before_and_leaves_the_passphrase(keyed_workbench):
    from alliance.actions.passphrase import new_recovery
    from alliance.errors import NotAllowed
    from alliance.store import keys

    folder = _folder(keyed_workbench)
    first = new_recovery(folder, by=_by(), secret=PASSPHRASE).recovery_code
    second = new_recovery(folder, by=_by(), secret=PASSPHRASE).recovery_code
    assert keys.unlock(folder.keys, second) == keys.unlock(folder.keys, PASSPHRASE)
    with pytest.raises(NotAllowed):
        keys.unlock(folder.keys, first)
    with pytest.raises(NotAllowed):  # a sheet cannot make the next sheet: the passphrase itself is asked for
        new_recovery(folder, by=_by(), secret=second)


def test_without_room_the_old_passphrase_stays_and_the_audit_says_nothing(keyed_workbench, monkeypatch):
    from alliance.actions.passphrase import change_passphrase
    from alliance.errors import InputProblem
    from alliance.store import keys

    folder = _folder(keyed_workbench)
    acts = _acts()

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(keys.os, "fsync", full)
    with pytest.raises(InputProblem, match="No space left"):
        change_passphrase(folder, by=_by(), old=PASSPHRASE, new=NEW)
    monkeypatch.undo()
    assert keys.unlock(folder.keys, PASSPHRASE)
    assert _acts() == acts
    assert not folder.keys.with_suffix(".new").exists()
