"""Days and spells: months of different length, numbers in words, dates typed into a text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.study import days


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 15), 1, date(2026, 4, 15)),
        (date(2026, 5, 31), 12, date(2027, 5, 31)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(start, months, end):
    assert days.months_after(start, months) == end


@given(st.dates(date(1900, 1, 1), date(2190, 1, 1)), st.integers(0, 120))
def test_months_after_never_leaves_the_month_it_aims_at(start, months):
    end = days.months_after(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("approximately two and a half", 2.5),
        ("about 3 years", 3),
        ("18 months", 1.5),
        ("a year and a half", 1.5),
        ("three and a half years", 3.5),
        ("2 years 6 months", 2.5),
        ("2½", 2.5),
        ("twenty-one years", 21),
        ("6 months", 0.5),
        ("half a year", 0.5),
        ("10 to 12 years", 11),
        ("between two and three years", 2.5),
        ("nearly a decade", 10),
        ("two years and a half", 2.5),
        ("3 years here, 2 years there", 3),
    ],
)
def test_a_length_of_time_sorts_by_the_years_it_says(words, years):
    assert days.years_in(words) == pytest.approx(years)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("1,204", 1204),
        ("a hundred and two", 102),
        ("two hundred and fifty", 250),
        ("a couple", 2),
        ("5+", 5),
        ("58", 58),
    ],
)
def test_a_number_in_words_or_figures_is_read(words, number):
    assert days.number_in(words) == number


@pytest.mark.parametrize("words", ["", "no", "none yet", "qualified", "9" * 400, "\x00", "½" * 0])
def test_words_that_say_no_number_give_none(words):
    assert days.number_in(words) is None


@given(st.text(max_size=2000))
def test_no_text_whatever_breaks_the_reading_of_numbers_and_dates(text):
    days.number_in(text)
    days.years_in(text)
    days.minutes_in(text)
    days.dates_in(text)


@given(st.integers(1, 10_000))
def test_every_whole_number_in_figures_is_itself(n):
    assert days.number_in(f"about {n} people") == n
    assert days.number_in(f"{n:,}") == n


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("about an hour", (60, 60)),
        ("45 to 60 minutes", (45, 60)),
        ("one to one and a half hours", (60, 90)),
        ("half an hour", (30, 30)),
    ],
)
def test_a_length_in_minutes_is_read(words, minutes):
    assert days.minutes_in(words) == minutes


def test_dates_are_found_as_they_are_typed_and_impossible_ones_are_named():
    found = days.dates_in("On 3rd March 2026, 14/02/2026, April 5, 2026 and 2026-07-01, not on 31 February 2026.")
    assert [one.day for one in found] == [
        date(2026, 3, 3),
        date(2026, 2, 14),
        date(2026, 4, 5),
        date(2026, 7, 1),
        None,
    ]
    assert found[-1].words == "31 February 2026"
