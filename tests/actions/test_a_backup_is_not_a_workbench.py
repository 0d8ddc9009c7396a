"""A backup opened as if it were a workbench would show who has left since: it is refused, whatever it is called."""

from __future__ import annotations

import shutil

import pytest
from tests.actions.test_backups import _by, _folder, _leave, _write
from tests.conftest import PASSPHRASE

from alliance.errors import InputProblem

MARK = "this is a backup.txt"


def _refused(path):
    from alliance import Workbench
    from alliance.store.opening import close_store

    close_store()
    with pytest.raises(InputProblem, match=r"is a backup.*restore"):
        Workbench.open(path)


@pytest.mark.parametrize("name", ["as it was", "My study.alliance", "study"])
def test_a_backup_under_any_name_is_not_opened_but_can_be_restored(workbench, tmp_path, name):
    from alliance.actions.backups import restore

    made = _write(workbench, into=tmp_path / "stick")
    if name != "as it was":
        made = made.rename(tmp_path / name)
    _refused(made)
    found = restore(made, tmp_path / "again")
    assert not (found.path / MARK).exists()
    from alliance import Workbench

    Workbench.open(found.path)


def test_a_backup_made_before_an_update_is_not_opened_either(workbench):
    from alliance.store.opening import back_up

    _refused(back_up(_folder(workbench), why="before-update"))


@pytest.mark.parametrize("renamed", [False, True])
def test_a_backup_written_before_there_was_a_mark_is_known_by_its_name_or_where_it_lies(workbench, tmp_path, renamed):
    from alliance.actions.backups import restore

    made = _write(workbench, into=None if renamed else tmp_path / "stick")
    (made / MARK).unlink()
    if renamed:
        made = made.rename(made.with_name("old one.alliance"))
    _refused(made)
    assert restore(made, tmp_path / "again").path.is_dir()


def test_a_workbench_that_keeps_backups_is_opened_though_its_name_looks_like_one(workbench, tmp_path):
    from alliance import Workbench
    from alliance.store.opening import close_store

    close_store()
    like = tmp_path / "study-20260101T120000000000Z-asked.alliance"
    shutil.copytree(workbench.path, like)
    assert (like / "backups").is_dir()
    Workbench.open(like)


def test_the_mark_stays_through_a_leaving_a_new_passphrase_and_a_drill(keyed_workbench):
    from alliance.actions.backups import drill
    from alliance.actions.passphrase import change_passphrase
    from alliance.store.reads import study

    made = _write(keyed_workbench)
    _leave(keyed_workbench, study.cases()[0].code)
    change_passphrase(_folder(keyed_workbench), by=_by(), old=PASSPHRASE, new="five other quiet small words")
    assert drill(_folder(keyed_workbench), by=_by()).holds
    _refused(made)


def test_a_sealed_backup_unpacked_by_hand_is_not_opened_either(workbench, tmp_path):
    from alliance.actions.backups import restore
    from alliance.store import sealing

    made = _write(workbench, into=tmp_path / "stick", sealed="carried by a friend")
    (tmp_path / "by hand").mkdir()
    sealing.unseal(made, "carried by a friend", tmp_path / "by hand")
    _refused(tmp_path / "by hand")
    found = restore(made, tmp_path / "again", sealed="carried by a friend")
    assert not (found.path / MARK).exists()


@pytest.mark.parametrize("target", ["x-20260101T120000000000Z-asked", "study.alliance/backups/again"])
def test_nothing_is_restored_to_a_place_that_would_be_taken_for_a_backup(workbench, tmp_path, target):
    from alliance.actions.backups import restore

    made = _write(workbench)
    with pytest.raises(InputProblem, match="another name"):
        restore(made, tmp_path / target)
    assert not (tmp_path / f"{target}.alliance").exists()


@pytest.mark.parametrize("path", ["nul\x00", "~nobody-of-that-name/x", "x" * 5000])
def test_a_path_that_cannot_be_one_is_said_for_the_backup_and_for_the_new_place(workbench, tmp_path, path):
    from pathlib import Path

    from alliance.actions.backups import restore
    from alliance.errors import AllianceError

    made = _write(workbench)
    before = set(tmp_path.iterdir())
    with pytest.raises(AllianceError):
        restore(Path(path), tmp_path / "again")
    with pytest.raises(AllianceError):
        restore(made, Path(path))
    assert set(tmp_path.iterdir()) == before


def test_what_is_salvaged_from_an_old_backup_holds_nobody_who_left(workbench, tmp_path):
    from alliance.actions.salvage import salvage
    from alliance.store.opening import close_store
    from alliance.store.reads import study

    made = _write(workbench)
    away = tmp_path / "away" / "old"
    shutil.copytree(made, away)
    gone = _leave(workbench, study.cases()[0].code)
    shutil.copyfile(_folder(workbench).backups / "erasures", away.parent / "erasures")
    close_store()
    found = salvage(away, tmp_path / "again")
    assert gone.id not in {c.id for c in study.cases()}
    assert study.cases()
    close_store()
    for file in (p for p in found.path.rglob("*") if p.is_file()):
        assert gone.pseudonym.encode() not in file.read_bytes()
