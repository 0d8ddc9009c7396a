"""A date that can belong to no study is refused wherever it would be kept: the columns are found by looking at the models."""

from __future__ import annotations

from datetime import date

import pytest

from alliance.errors import InputProblem


def _columns():
    from django.apps import apps

    for model in apps.get_app_config("store").get_models():
        for field in model._meta.concrete_fields:
            if field.get_internal_type() == "DateField":
                yield model, field.attname


@pytest.mark.parametrize("day", [date(1, 1, 1), date(226, 3, 14), date(1899, 12, 31), date(2201, 1, 1), date.max])
def test_no_column_takes_a_date_that_can_belong_to_no_study(study, day):
    from alliance.actions.change import STUDY, change

    tried = 0
    for model, name in _columns():
        with (
            pytest.raises(InputProblem, match="check the year"),
            change(by=study.by, scope=STUDY, act="try", words="a try") as act,
        ):
            act.add(model(**{name: day}))
        with (
            pytest.raises(InputProblem, match="check the year"),
            change(by=study.by, scope=STUDY, act="try", words="a try") as act,
        ):
            act.update(model(), **{name: day})
        tried += 1
    assert tried > 20
    assert not any("try" in line.act for line in _log())


def _log():
    from alliance.store.models import EventRow

    return EventRow.objects.all()


def test_the_acts_that_keep_a_day_say_so_in_a_sentence(study):
    from alliance.actions import diary

    with pytest.raises(InputProblem, match="14 March 226 cannot be meant"):
        diary.write_entry(by=study.by, text="A slip of the keyboard.", dated=date(226, 3, 14))
    assert "A slip" not in str([line.changes for line in _log()])


@pytest.mark.parametrize(
    "words", ["0001-01-01", "9999-12-31", "1226-03-14", "2026-02-30", "2026-13-01", "14.3.2026", "x" * 5000]
)
def test_neither_a_form_nor_the_command_takes_one_either(django_ready, words):
    from alliance.cli.leaving import _day
    from alliance.web.views.asking import day_in

    for read in (_day, day_in):
        with pytest.raises(InputProblem):
            read(words)
    assert day_in("2026-03-14") == _day("2026-03-14") == date(2026, 3, 14)
