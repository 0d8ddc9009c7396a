"""Sealed backups (one age file) and the plan by which backups are written by themselves."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pyrage
import pytest
from tests.actions.test_backups import _by, _folder, _leave, _write

from alliance.errors import InputProblem, NotAllowed

SEAL = "a quiet seal of four"


def counts():
    from alliance.store.models import NoteRow, ParticipantRow

    return ParticipantRow.objects.count(), NoteRow.objects.count()


def test_a_sealed_backup_is_one_file_that_shows_nothing_and_brings_everything_back(workbench, tmp_path):
    from alliance.actions.backups import known_backups, restore

    before = counts()
    made = _write(workbench, into=tmp_path, sealed=SEAL)
    assert made.name.endswith(".alliance.age")
    assert list(tmp_path.glob("*.making")) == []
    assert b"SQLite" not in made.read_bytes()
    assert b"keys.json" not in made.read_bytes()
    (one,) = known_backups(_folder(workbench))
    assert (one.path, one.sealed, one.there, one.recorded) == (made, True, True, True)
    workbench.close()
    found = restore(made, tmp_path / "again", sealed=SEAL)
    assert counts() == before
    assert not [p for p in tmp_path.iterdir() if "unsealing" in p.name or "restoring" in p.name]
    assert found.held_left == 0


@pytest.mark.parametrize("given", [None, "", "another passphrase"])
def test_without_its_passphrase_a_sealed_backup_stays_shut(workbench, tmp_path, given):
    from alliance.actions.backups import restore

    made = _write(workbench, into=tmp_path, sealed=SEAL)
    with pytest.raises(NotAllowed, match=r"sealed|does not open"):
        restore(made, tmp_path / "again", sealed=given)
    assert not [p for p in tmp_path.iterdir() if "again" in p.name]


def damaged(content: bytes, how: str) -> bytes:
    if how == "cut":
        return content[:-40]
    if how == "turned":
        return content[:-200] + bytes([content[-200] ^ 1]) + content[-199:]
    if how == "another":
        return bytes(pyrage.passphrase.encrypt(b"minutes of a meeting", SEAL))
    return content[:60]


@pytest.mark.parametrize("how", ["cut", "turned", "another", "head"])
def test_a_damaged_sealed_backup_is_said_and_nothing_is_made(workbench, tmp_path, how):
    from alliance.actions.backups import restore

    made = _write(workbench, into=tmp_path, sealed=SEAL)
    made.write_bytes(damaged(made.read_bytes(), how))
    with pytest.raises(InputProblem, match=r"damaged|holds no backup"):
        restore(made, tmp_path / "again", sealed=SEAL)
    assert not [p for p in tmp_path.iterdir() if "again" in p.name]


def test_a_seal_that_is_too_short_is_refused_before_anything_is_written(workbench, tmp_path):
    with pytest.raises(InputProblem, match="characters"):
        _write(workbench, into=tmp_path, sealed="short")
    assert list(tmp_path.glob("*.age")) == []


def test_who_left_after_it_was_sealed_does_not_come_back_and_the_record_names_the_file(workbench, tmp_path):
    from alliance.actions.backups import restore
    from alliance.store.models import LeavingRow, ParticipantRow
    from alliance.store.reads import study

    made = _write(workbench, sealed=SEAL)
    case = _leave(workbench, study.cases()[0].code)
    record = LeavingRow.objects.get().record
    assert str(made) in json.dumps(record)
    workbench.close()
    found = restore(made, tmp_path / "again", sealed=SEAL)
    assert found.held_left == 1
    assert not ParticipantRow.objects.filter(code=case.code).exists()


# --- the plan ---


def later(**by) -> datetime:
    return datetime.now(UTC) + timedelta(**by)


def test_nothing_is_due_in_a_young_study_and_one_is_after_a_week(workbench):
    from alliance.actions.scheduled import next_due, write_if_due

    folder = _folder(workbench)
    assert write_if_due(folder, by=_by()) is None
    due = next_due(folder)
    assert timedelta(days=6) < due - datetime.now(UTC) <= timedelta(days=7)
    made = write_if_due(folder, by=_by(), now=later(days=8))
    assert "scheduled" in made.name
    assert write_if_due(folder, by=_by(), now=later(days=1)) is None


def test_only_so_many_are_kept_and_those_asked_for_are_never_cleared(workbench):
    from alliance.actions.backups import known_backups
    from alliance.actions.scheduled import keep_plan, write_if_due

    folder = _folder(workbench)
    keep_plan(folder, by=_by(), every="day", keep=2)
    asked = _write(workbench)
    made = [write_if_due(folder, by=_by(), now=later(days=2 + 2 * n)) for n in range(4)]
    there = [one.path for one in known_backups(folder) if one.there]
    assert set(there) == {asked, *made[-2:]}


def test_never_is_never(workbench):
    from alliance.actions.scheduled import keep_plan, next_due, write_if_due

    folder = _folder(workbench)
    keep_plan(folder, by=_by(), every="never")
    assert next_due(folder) is None
    assert write_if_due(folder, by=_by(), now=later(days=4000)) is None


def test_a_disk_that_has_gone_is_said_and_forgotten_when_it_is_back(workbench, tmp_path):
    from alliance.actions.scheduled import keep_plan, plan, write_if_due

    folder, stick = _folder(workbench), tmp_path / "stick"
    stick.mkdir()
    keep_plan(folder, by=_by(), every="day", into=str(stick), keep=3)
    stick.rmdir()
    stick.write_text("not a folder")
    assert write_if_due(folder, by=_by(), now=later(days=2)) is None
    assert "could be written" in plan(folder).problem
    stick.unlink()
    stick.mkdir()
    assert write_if_due(folder, by=_by(), now=later(days=2)).parent == stick
    assert plan(folder).problem == ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"every": "hour"}, "how often"),
        ({"every": "day", "keep": 0}, "at least one"),
        ({"every": "day", "keep": 5000}, "at most"),
        ({"every": "day", "into": "/no/such/place"}, "no folder"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(workbench, given, said):
    from alliance.actions.scheduled import Plan, keep_plan, plan

    with pytest.raises(InputProblem, match=said):
        keep_plan(_folder(workbench), by=_by(), **given)
    assert plan(_folder(workbench)) == Plan()


@pytest.mark.parametrize("held", ["", "{", "[]", '{"every": "hour", "into": "", "keep": 3}', '{"every": 3}', "\x00"])
def test_a_damaged_plan_is_the_usual_plan(workbench, held):
    from alliance.actions.scheduled import NAME, Plan, plan

    (_folder(workbench).path / NAME).write_text(held)
    assert plan(_folder(workbench)) == Plan()


def test_a_clock_that_was_set_far_ahead_does_not_stop_backups_for_years(workbench, monkeypatch):
    from alliance.actions import scheduled

    folder = _folder(workbench)
    real = scheduled.known_backups
    ahead = datetime.now(UTC) + timedelta(days=9000)

    def wrong(folder):
        from dataclasses import replace

        return [replace(one, written=ahead) for one in real(folder)]

    scheduled.write_if_due(folder, by=_by(), now=later(days=8))
    monkeypatch.setattr(scheduled, "known_backups", wrong)
    assert scheduled.next_due(folder) <= later(days=7)
