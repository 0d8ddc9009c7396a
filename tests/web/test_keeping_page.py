"""The page Keeping: it opens, writes a backup, tries it out, verifies the audit, changes the passphrase."""

from __future__ import annotations

import re

import pytest
from tests.conftest import PASSPHRASE

NEW = "five other quiet small words"


def _client(path, passphrase, tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path / "home"))
    from django.test import Client

    from alliance.web import gate

    gate.choose(path, passphrase)
    made = Client(HTTP_HOST="127.0.0.1")
    made.get(f"/open/{gate.new_launch_token()}/")
    return made


@pytest.fixture
def client(workbench, tmp_path, monkeypatch):
    return _client(workbench.path, None, tmp_path, monkeypatch)


@pytest.fixture
def keyed_client(keyed_workbench, tmp_path, monkeypatch):
    return _client(keyed_workbench.path, PASSPHRASE, tmp_path, monkeypatch)


def _post(client, address, **fields):
    return client.post(address, fields, HTTP_ACCEPT="application/json")


def test_a_backup_written_here_stands_in_the_list_and_can_be_tried_out(client, workbench):
    assert "None yet" in client.get("/keeping/").content.decode()
    assert _post(client, "/keeping/backup/").status_code == 200
    words = client.get("/keeping/").content.decode()
    assert str(workbench.path / "backups") in words
    assert "would bring everything back" in client.post("/keeping/drill/").content.decode()


def test_the_button_of_the_start_page_writes_a_backup_that_is_known(client, workbench):
    from alliance.actions.backups import known_backups
    from alliance.store.folder import folder_at

    assert _post(client, "/workbench/backup/").status_code == 200
    (one,) = known_backups(folder_at(workbench.path))
    assert one.recorded


def test_a_folder_that_is_not_there_is_not_made(client, tmp_path):
    answer = _post(client, "/keeping/backup/", into=str(tmp_path / "no stick"))
    assert answer.status_code == 400
    assert not (tmp_path / "no stick").exists()


def test_the_audit_is_verified_and_a_broken_one_is_said(client):
    from alliance.store.erasing import here

    assert "unbroken" in client.post("/keeping/audit/").content.decode()
    here().execute("UPDATE store_auditrow SET kind = 'other' WHERE id = 5")
    assert "broken at entry 5" in client.post("/keeping/audit/").content.decode()
    taken = client.post("/keeping/audit/file/", {"form": "csv"})
    assert taken["Content-Disposition"].startswith("attachment")


def test_the_passphrase_is_changed_and_its_sheet_shown_once(keyed_client, keyed_workbench):
    from alliance.store import keys

    path = keyed_workbench.path / "keys.json"
    wrong = _post(keyed_client, "/keeping/passphrase/", old="not the one at all", new=NEW, again=NEW)
    assert wrong.status_code == 403
    assert _post(keyed_client, "/keeping/passphrase/", old=PASSPHRASE, new=NEW, again="x").status_code == 400
    done = _post(keyed_client, "/keeping/passphrase/", old=PASSPHRASE, new=NEW, again=NEW, recovery="yes")
    assert done.json()["go"] == "/keeping/sheet/"
    code = re.search(r"(?:[A-Z2-9]{5}-){7}[A-Z2-9]{5}", keyed_client.get("/keeping/sheet/").content.decode())[0]
    assert keys.unlock(path, code) == keys.unlock(path, NEW)
    assert code not in str(keyed_client.cookies)
    _post(keyed_client, "/keeping/sheet/")
    assert keyed_client.get("/keeping/sheet/").status_code == 404


def test_a_new_sheet_and_the_minutes_are_kept(keyed_client):
    from alliance.web import gate

    assert _post(keyed_client, "/keeping/sheet/new/", old="wrong wrong").status_code == 403
    assert _post(keyed_client, "/keeping/sheet/new/", old=PASSPHRASE).json()["go"] == "/keeping/sheet/"
    assert _post(keyed_client, "/keeping/lock/", minutes="7").status_code == 200
    assert gate.lock_after() == 7
    for nonsense in ("", "x", "-1", "99999999"):
        assert _post(keyed_client, "/keeping/lock/", minutes=nonsense).status_code == 400


def test_a_workbench_without_passphrase_says_so(client):
    assert "has no passphrase" in client.get("/keeping/").content.decode()
    assert _post(client, "/keeping/passphrase/", old="x", new=NEW, again=NEW).status_code == 400


def test_a_sealed_file_is_written_where_both_passphrases_agree(client, tmp_path):
    place = tmp_path / "stick"
    place.mkdir()
    given = {"into": str(place), "sealed": "a quiet seal of four"}
    assert _post(client, "/keeping/backup/", **given, sealed_again="another quiet seal").status_code == 400
    assert list(place.iterdir()) == []
    assert _post(client, "/keeping/backup/", **given, sealed_again="a quiet seal of four").status_code == 200
    (made,) = [p for p in place.iterdir() if p.name.endswith(".age")]
    words = client.get("/keeping/").content.decode()
    assert made.name in words
    assert "what it holds is not seen from here" in words


def test_the_plan_of_backups_is_kept_and_shown(client):
    assert "once a week" in client.get("/keeping/").content.decode()
    assert _post(client, "/keeping/backup/plan/", every="never", place="", keep="4").status_code == 200
    assert "No backup is written by itself." in client.get("/keeping/").content.decode()
    for wrong in ({"every": "hour", "keep": "4"}, {"every": "day", "keep": "x"}, {"every": "day", "keep": ""}):
        assert _post(client, "/keeping/backup/plan/", place="", **wrong).status_code == 400


def test_the_open_workbench_is_backed_up_when_its_turn_has_come(client, workbench):
    from datetime import timedelta

    from alliance.actions.backups import known_backups
    from alliance.store.folder import folder_at
    from alliance.store.models import StudyRow
    from alliance.web import gate

    gate.backup_if_due()
    assert known_backups(folder_at(workbench.path)) == []
    row = StudyRow.objects.get()
    StudyRow.objects.filter(pk=row.pk).update(created=row.created - timedelta(days=30))
    gate.backup_if_due()
    assert [one.why for one in known_backups(folder_at(workbench.path))] == ["scheduled"]
    assert client.get("/study/").status_code == 200


def test_no_backup_is_tried_while_the_workbench_is_locked(keyed_client):
    from alliance.web import gate

    gate.leave()
    gate.backup_if_due()
