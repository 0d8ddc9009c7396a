"""A backup brought back in the pages, and what can still be read of a damaged workbench; hostile paths, wrong secrets."""

from __future__ import annotations

import shutil

import pytest
from tests.actions.test_backups import _by, _leave
from tests.conftest import PASSPHRASE
from tests.web.door import HOSTILE, Person, client, open_at

from alliance.store.folder import folder_at
from alliance.web import gate

SEALED = "carried by a friend"


def _backup(path, passphrase=None, **given):
    """A backup of the workbench at a path; nothing is open afterwards."""
    from alliance.actions.backups import write_backup

    open_at(path, passphrase)
    made = write_backup(folder_at(path), by=_by(), **given)
    gate.leave()
    return made


def test_the_start_leads_to_both_pages_and_they_hold_no_path_of_anybody():
    person = Person()
    words = person.see("/")
    assert "Bring back a backup" in words
    assert 'href="/backup/"' in words
    assert "new workbench" in person.see("/backup/")
    assert "damaged" in person.see("/salvage/")


def test_a_backup_becomes_a_new_workbench_that_is_open(copy_of, tmp_path):
    made = _backup(copy_of("study"))
    person = Person()
    assert person.kept("/backup/", backup=str(made), place=str(tmp_path / "again")) == "/"
    assert gate.chosen().path == tmp_path / "again.alliance"
    assert "was restored to" in person.see("/")
    assert "Wren" in person.see("/interviews/")


def test_whoever_left_since_is_taken_out_even_where_only_the_list_of_the_start_knows_the_workbench(copy_of, tmp_path):
    from alliance.store.reads import study

    path = copy_of("study")
    made = _backup(path)
    away = shutil.copytree(made, tmp_path / "stick" / "old")
    open_at(path)
    gone = _leave(type("W", (), {"path": path}), study.cases()[0].code)
    gate.leave()
    person = Person()
    person.kept("/backup/", backup=str(away), place=str(tmp_path / "again"))
    words = person.see("/")
    assert "left the study" in words
    assert gone.pseudonym not in person.see("/interviews/")


def test_a_backup_with_a_passphrase_asks_for_it_and_a_wrong_one_leaves_nothing(copy_of, tmp_path):
    made = _backup(copy_of("keyed"), PASSPHRASE)
    person = Person()
    given = {"backup": str(made), "place": str(tmp_path / "again")}
    assert "passphrase" in person.refused("/backup/", 403, **given)
    for wrong in ("wrong", PASSPHRASE.upper(), "x" * 100_000):
        assert "does not open" in person.refused("/backup/", 403, **given, passphrase=wrong)
    assert not (tmp_path / "again.alliance").exists()
    assert not gate.is_open()
    person.kept("/backup/", **given, passphrase=PASSPHRASE)
    assert "Wren" in person.see("/interviews/")


def test_a_sealed_backup_asks_for_its_own_passphrase_too(copy_of, tmp_path):
    made = _backup(copy_of("keyed"), PASSPHRASE, into=tmp_path / "stick", sealed=SEALED)
    person = Person()
    given = {"backup": str(made), "place": str(tmp_path / "again"), "passphrase": PASSPHRASE}
    assert "sealed" in person.refused("/backup/", 403, **given)
    assert "does not open" in person.refused("/backup/", 403, **given, sealed="another one here")
    assert not list(tmp_path.glob("*again*"))
    assert not list(tmp_path.glob(".*again*"))
    person.kept("/backup/", **given, sealed=SEALED)
    assert "Wren" in person.see("/interviews/")


def test_a_locked_vault_can_be_left_out(copy_of, tmp_path):
    from alliance.store.reads import study
    from alliance.vault import file

    path = copy_of("keyed")
    open_at(path, PASSPHRASE)
    file.make(folder_at(path), "another quiet secret")
    made = _backup(path, PASSPHRASE, into=tmp_path / "stick")
    open_at(path, PASSPHRASE)
    file.open_vault(folder_at(path), "another quiet secret")
    away = shutil.copytree(made, tmp_path / "drawer" / "old")
    _leave(type("W", (), {"path": path}), study.cases()[0].code)
    gate.leave()
    person = Person()
    given = {"backup": str(away), "place": str(tmp_path / "again"), "passphrase": PASSPHRASE}
    assert "vault" in person.refused("/backup/", 403, **given)
    assert "vault" in person.refused("/backup/", 403, **given, vault="not its secret")
    person.kept("/backup/", **given, vault="another quiet secret")
    assert "no vault" not in person.see("/")
    gate.leave()
    person.kept("/backup/", **{**given, "place": str(tmp_path / "third")}, without_vault="yes")
    assert "no vault" in person.see("/")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/nowhere",
        "/etc/passwd",
        "/dev/zero",
        "/dev/null/x",
        "x" * 5000,
        "nul\x00",
        "~no-such-person/x",
        "../../..",
        *(one for one in HOSTILE if "\ud83d" not in one),
    ],
)
def test_a_path_that_is_no_backup_is_said_to_be_none_and_makes_nothing(copy_of, tmp_path, path):
    made = _backup(copy_of("empty"))
    person = Person()
    before = set(tmp_path.iterdir())
    status, said = person.fill("/backup/", backup=path, place=str(tmp_path / "again"))
    assert status in (400, 403, 404), said
    status, said = person.fill("/salvage/", broken=path, place=str(tmp_path / "again"))
    assert status in (400, 403, 404), said
    if path in ("", "/dev/null/x", "x" * 5000, "nul\x00", "~no-such-person/x"):
        status, said = person.fill("/backup/", backup=str(made), place=path)
        assert status in (400, 403, 404), said
    assert set(tmp_path.iterdir()) == before
    assert not gate.is_open()


def test_nothing_is_brought_back_over_a_workbench(copy_of):
    path = copy_of("study")
    made = _backup(path)
    before = (path / "store.db").read_bytes()
    assert "there already" in Person().refused("/backup/", backup=str(made), place=str(path))
    assert (path / "store.db").read_bytes() == before


def test_a_backup_is_not_opened_as_a_workbench_and_the_way_is_said(copy_of, tmp_path):
    made = _backup(copy_of("keyed"), PASSPHRASE).rename(tmp_path / "My study.alliance")
    person = Person()
    assert "Bring back a backup" in person.refused("/workbench/open/", folder=str(made))
    assert gate.chosen() is None


def test_both_forms_are_protected_and_keep_no_secret_in_an_address(copy_of, tmp_path):
    made = _backup(copy_of("keyed"), PASSPHRASE)
    person = Person(client(strict=True))
    for path in ("/backup/", "/salvage/"):
        assert 'method="post"' in person.see(path)
        given = {"backup": str(made), "broken": str(made), "place": str(tmp_path / "again"), "passphrase": PASSPHRASE}
        assert "reload" in person.refused(path, 403, **given)
    answer = person.browser.get("/backup/", {"backup": str(made), "place": str(tmp_path / "again")})
    assert str(made) not in answer.content.decode()
    assert not (tmp_path / "again.alliance").exists()


def test_a_workbench_that_cannot_be_opened_leads_to_what_can_still_be_read(copy_of, tmp_path):
    path = copy_of("study")
    raw = (path / "store.db").read_bytes()
    (path / "store.db").write_bytes(b"\x00" * 100 + raw[100:])
    person = Person()
    assert "alliance salvage" in person.refused("/workbench/open/", folder=str(path))
    words = person.browser.post("/workbench/open/", {"folder": str(path)}).content.decode()
    assert 'href="/salvage/"' in words
    assert 'href="/backup/"' in words


def test_what_can_still_be_read_of_a_damaged_workbench_is_copied_and_said(copy_of, tmp_path):
    path = copy_of("study")
    person = Person()
    assert person.kept("/salvage/", broken=str(path), place=str(tmp_path / "again")) == "/"
    assert "What could be read is in" in person.see("/")
    assert gate.chosen().path == tmp_path / "again.alliance"
    assert "Wren" in person.see("/interviews/")


def test_damage_found_while_working_is_said_in_words_and_closes_the_workbench(copy_of, monkeypatch):
    from django.db import DatabaseError

    from alliance.store.reads import study

    open_at(copy_of("study"))
    person = Person()

    def broken():
        raise DatabaseError("database disk image is malformed")

    monkeypatch.setattr(study, "cases", broken)
    words = person.see("/leaving/", 400)
    assert "damaged" in words
    assert 'href="/salvage/"' in words
    assert not gate.is_open()
