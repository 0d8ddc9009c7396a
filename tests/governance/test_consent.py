"""Consent in parts, and until when somebody may leave."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.errors import InputProblem
from alliance.governance.consent import (
    NEEDS,
    PARTS,
    Agreement,
    LeavingRule,
    check_parts,
    in_time,
    last_day,
    may,
    rule_from,
    rule_in,
)


@pytest.mark.parametrize(
    ("rule", "held", "last"),
    [
        (LeavingRule(), date(2026, 1, 31), date(2026, 2, 28)),
        (LeavingRule(), date(2028, 1, 31), date(2028, 2, 29)),
        (LeavingRule(), date(2026, 1, 30), date(2026, 2, 28)),
        (LeavingRule(), date(2026, 2, 28), date(2026, 3, 28)),
        (LeavingRule(), date(2026, 5, 31), date(2026, 6, 30)),
        (LeavingRule(), date(2026, 12, 31), date(2027, 1, 31)),
        (LeavingRule(13), date(2027, 1, 31), date(2028, 2, 29)),
        (LeavingRule(12), date(2028, 2, 29), date(2029, 2, 28)),
        (LeavingRule(2, "weeks"), date(2026, 2, 20), date(2026, 3, 6)),
        (LeavingRule(0, "days"), date(2026, 2, 20), date(2026, 2, 20)),
    ],
)
def test_the_last_day_follows_the_length_of_the_months(rule, held, last):
    assert last_day(rule, held) == last


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 120))
def test_a_last_day_never_slips_into_the_month_after(held, months):
    last = last_day(LeavingRule(months), held)
    assert (last.year * 12 + last.month) - (held.year * 12 + held.month) == months
    assert last.day == held.day or (last.day < held.day and (last.replace(day=28).month == last.month))


def test_the_last_day_itself_is_in_time_and_the_next_is_not():
    last = date(2026, 2, 28)
    assert in_time(last, last)
    assert not in_time(date(2026, 3, 1), last)
    assert in_time(date(2060, 1, 1), None)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("one month after the interview", LeavingRule()),
        ("a month", LeavingRule()),
        ("Until 14 days after the interview", LeavingRule(14, "days")),
        ("Two weeks after the interview", LeavingRule(2, "weeks")),
        ("one year", LeavingRule(12)),
    ],
)
def test_a_rule_is_read_from_the_words_of_the_sheet(words, rule):
    assert rule_from(words) == rule


def test_a_rule_reads_back_from_what_it_says():
    for rule in (LeavingRule(), LeavingRule(3), LeavingRule(14, "days"), LeavingRule(1, "weeks")):
        assert rule_from(str(rule)) == rule


@pytest.mark.parametrize("words", ["", "whenever", "month", "zero months", "9999 months", "-1 days"])
def test_words_that_are_no_rule_are_refused(words):
    with pytest.raises(InputProblem):
        rule_from(words)


def test_a_date_at_the_end_of_time_is_refused_in_words():
    with pytest.raises(InputProblem, match="no date"):
        last_day(LeavingRule(), date(9999, 12, 31))


def test_what_was_refused_may_not_be_done_on_any_footing():
    for footing in ("consent", "paper", "published", "teaching"):
        assert not may("quote", Agreement(footing, {"quotation": False}))
        assert may("quote", Agreement(footing, {"quotation": True}))


def test_a_recorded_consent_must_name_the_part():
    assert not may("quote", Agreement("consent", {"interview": True}))
    assert may("quote", Agreement("paper", {"interview": True}))
    assert may("quote", Agreement("consent", {}))
    assert may("quote", None)


def test_every_act_needs_a_part_that_exists():
    assert set(NEEDS.values()) == set(PARTS)


def test_parts_nobody_knows_are_refused():
    assert check_parts({"quotation": False}) == {"quotation": False}
    with pytest.raises(InputProblem, match="not a part"):
        check_parts({"everything": True})
    with pytest.raises(InputProblem, match="yes or no"):
        check_parts({"quotation": "yes"})


def test_the_rule_of_the_protocol_is_found_among_its_facts():
    assert rule_in({"leaving": {"kind": "months", "n": 1, "day": ""}}) == LeavingRule()
    assert rule_in({"leaving": {"kind": "days", "n": 14}}) == LeavingRule(14, "days")
    until = rule_in({"leaving": {"kind": "date", "n": 0, "day": "2027-03-31"}})
    assert until is not None
    assert last_day(until, date(2026, 1, 1)) == date(2027, 3, 31)
    assert str(until) == "until 31 March 2027"


@pytest.mark.parametrize(
    "held", [None, "months", {}, {"kind": "months"}, {"kind": "months", "n": 0}, {"kind": "date", "day": "soon"}]
)
def test_a_protocol_without_a_rule_has_none(held):
    assert rule_in({"leaving": held}) is None
