"""Queries put into SQL once answer as the queries they were made from."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from alliance.errors import InputProblem
from alliance.store import opening
from alliance.store.configuration import configure
from alliance.store.folder import new_folder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.server.desktop")
configure()

from alliance.actions.study import begin_study  # noqa: E402
from alliance.store.models import EventRow, ParticipantRow, StudyRow  # noqa: E402
from alliance.store.prepared import Prepared, insert, row_by_id  # noqa: E402
from alliance.store.transactions import transaction  # noqa: E402

PARTICIPANT = Prepared(
    lambda id: ParticipantRow.objects.filter(pk=id).values_list("code", "created", "study__questions")
)


@pytest.fixture(autouse=True)
def workbench(tmp_path: Path):
    opening.make_store(new_folder(tmp_path / "one"), passphrase=None, throwaway=True)
    yield begin_study(title="Öffnung", researcher="Ada", questions=["What is it like to wait?"])
    opening.close_store()


def _participant(code: str = "P1") -> ParticipantRow:
    row = ParticipantRow(study_id=StudyRow.objects.get().id, code=code, pseudonym=f"Rowan {code}")
    with transaction():
        insert(row)
    return row


def test_a_row_inserted_is_the_row_that_django_reads():
    row = _participant()
    found = ParticipantRow.objects.get(pk=row.pk)
    assert {f.attname: getattr(found, f.attname) for f in found._meta.concrete_fields} == {
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields
    }


def test_a_row_inserted_can_be_saved_again_as_a_change():
    row = _participant()
    row.pseudonym = "Maren"
    row.save()
    assert list(ParticipantRow.objects.values_list("pseudonym", flat=True)) == ["Maren"]


def test_a_numbered_row_gets_the_next_number(workbench: str):
    first, second = (EventRow(by_id=workbench, scope="study", act="a", words=w, changes=[{"ä": None}]) for w in "ab")
    with transaction():
        insert(first)
        insert(second)
    assert second.pk == first.pk + 1
    assert EventRow.objects.get(pk=second.pk).changes == [{"ä": None}]


def test_a_row_that_breaks_a_rule_of_the_tables_is_refused_in_words_and_nothing_is_kept():
    _participant("P1")
    with pytest.raises(InputProblem):
        _participant("P1")
    assert ParticipantRow.objects.count() == 1


def test_a_prepared_query_gives_dates_and_lists_as_python_values_and_not_as_the_database_keeps_them():
    row = _participant()
    assert PARTICIPANT.rows(row.pk) == [("P1", row.created, ["What is it like to wait?"])]
    assert PARTICIPANT.first("nobody") is None


def test_a_prepared_query_answers_for_the_workbench_that_is_open_now(tmp_path: Path):
    row = _participant()
    opening.make_store(new_folder(tmp_path / "two"), passphrase=None)
    begin_study(title="Another", researcher="Bo")
    assert PARTICIPANT.first(row.pk) is None
    other = _participant("P7")
    assert PARTICIPANT.first(other.pk)[0] == "P7"


def test_a_prepared_query_asked_in_another_thread_sees_what_was_kept():
    row, seen = _participant(), []
    thread = threading.Thread(target=lambda: seen.append(PARTICIPANT.first(row.pk)))
    thread.start()
    thread.join()
    assert seen[0][0] == "P1"


def test_a_row_fetched_by_id_is_ready_to_be_changed():
    row = _participant()
    found = row_by_id(ParticipantRow, row.pk)
    assert (found, found.version, found.pseudonym) == (row, 1, "Rowan P1")
    assert row_by_id(ParticipantRow, "0" * 16) is None


def test_a_number_asked_for_is_the_one_that_is_meant(workbench: str):
    since = Prepared(
        lambda scope, id: EventRow.objects.filter(scope=scope, id__gt=id).order_by("id").values_list("words")[:2],
        numbers=1,
    )
    with transaction():
        rows = [EventRow(by_id=workbench, scope="study", act="a", words=w) for w in "abc"]
        for row in rows:
            insert(row)
    assert since.rows("study", rows[0].pk) == [("b",), ("c",)]
    assert since.rows("study", rows[2].pk) == []
    assert since.rows("group", 0) == []
