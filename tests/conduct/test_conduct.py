"""Approval, eligibility, recruitment, schedule, interviews, profile and disposal as plain values."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.errors import InputProblem
from alliance.study import approval, disposal, eligibility, interview, profile, protocol, recruitment, schedule

APPROVED = approval.Approval("a", "the panel", "R1", date(2026, 1, 12))


def test_no_consent_comes_before_the_approval_and_the_day_itself_will_do():
    approval.check_consent_date(date(2026, 1, 12), [APPROVED])
    with pytest.raises(InputProblem, match="before the approval of 12 January 2026"):
        approval.check_consent_date(date(2026, 1, 11), [APPROVED])
    with pytest.raises(InputProblem, match="before the approval is"):
        approval.check_consent_date(date(2026, 1, 12), [])


def test_an_amendment_does_not_approve_a_study_and_never_comes_first():
    amendment = approval.Approval("b", "the panel", "R1-A", date(2025, 12, 1), amends="at home")
    assert approval.approved_on([amendment, APPROVED]) == date(2026, 1, 12)
    with pytest.raises(InputProblem):
        approval.check_amendment(date(2025, 12, 1), "at home", [APPROVED])
    with pytest.raises(InputProblem):
        approval.check_amendment(date(2026, 12, 1), "at home", [])


@pytest.mark.parametrize(
    ("kind", "n", "day", "words"),
    [
        ("months", 1, None, "until one month after the interview"),
        ("days", 14, None, "until 14 days after the interview"),
        ("weeks", 2, None, "until two weeks after the interview"),
        ("date", 0, date(2027, 3, 31), "until 31 March 2027"),
        ("", 0, None, ""),
    ],
)
def test_the_rule_for_leaving_reads_as_a_sentence_would_say_it(kind, n, day, words):
    assert protocol.leaving_words(kind, n, day) == words


@pytest.mark.parametrize(
    ("kind", "n", "day"),
    [
        ("months", 0, None),
        ("months", None, None),
        ("days", 99999, None),
        ("date", None, None),
        ("years", 2, None),
        ("date", None, date(9999, 1, 1)),
    ],
)
def test_a_rule_for_leaving_that_cannot_be_is_refused(kind, n, day):
    with pytest.raises(InputProblem):
        protocol.checked_leaving(kind, n, day)


def test_facts_the_protocol_does_not_know_and_facts_too_long_are_refused():
    with pytest.raises(InputProblem, match="no fact called"):
        protocol.checked_facts({"__class__": "x"})
    with pytest.raises(InputProblem, match="at most"):
        protocol.checked_facts({"aims": "x" * 20_001})
    assert protocol.checked_facts({"contact": " a\n b\x00 ", "aims": ""}) == {"contact": "a b"}


def test_the_definition_taken_stays_the_same_when_an_empty_one_before_it_falls_away():
    made, taken = protocol.checked_definitions([("", ""), ("trust", "we"), ("task", "they")], 2)
    assert made[taken].words == "task"


@given(
    st.dictionaries(
        st.text(max_size=20),
        st.one_of(st.none(), st.integers(), st.text(max_size=50), st.lists(st.integers(), max_size=3)),
    )
)
def test_a_damaged_protocol_still_opens(held):
    made = protocol.protocol_from(
        {**held, "leaving": held.get("leaving", {"day": "31-31-31"}), "definitions": held.get("definitions", "no")}
    )
    assert protocol.protocol_from(protocol.kept_protocol(made)).facts == made.facts


def test_somebody_is_eligible_only_when_every_criterion_is_answered_and_met():
    one, two = eligibility.Criterion("1", "a year of work"), eligibility.Criterion("2", "in a dispute", excludes=True)
    assert eligibility.standing([one, two], {"1": "met"}) == "not decided"
    assert eligibility.standing([one, two], {"1": "met", "2": "not met"}) == "not eligible"
    assert eligibility.standing([one, two], {"1": "met", "2": "met"}) == "eligible"
    with pytest.raises(InputProblem, match="not answered"):
        eligibility.check_before_consent("V1", [one, two], {"1": "met"})
    with pytest.raises(InputProblem, match="does not meet"):
        eligibility.check_before_consent("V1", [one, two], {"1": "not met"})
    assert eligibility.exclusions([one, two], [{"1": "not met"}, {"1": "met"}]) == [(one, 1)]


def test_steps_out_of_order_are_refused_and_both_dates_named():
    with pytest.raises(InputProblem, match="1 February 2026"):
        recruitment.check_dates("V1", {"approached": date(2026, 2, 2), "consented": date(2026, 2, 1)})
    with pytest.raises(InputProblem, match="declined before"):
        recruitment.check_dates("V1", {"approached": date(2026, 2, 2), "declined": date(2026, 2, 1)})
    with pytest.raises(InputProblem, match="year"):
        recruitment.check_dates("V1", {"approached": date(1026, 2, 2)})


def test_counts_and_the_sentence_agree():
    def person(code, **dates):
        return recruitment.Volunteer(code, code, "leaflet", dates=dates)

    day = date(2026, 2, 1)
    people = [
        person("a", approached=day, replied=day, consented=day, interviewed=day),
        person("b", approached=day, declined=day),
        person("c", approached=day),
    ]
    assert recruitment.counts(people) == {
        "approached": 3,
        "replied": 1,
        "declined": 1,
        "excluded": 0,
        "consented": 1,
        "interviewed": 1,
    }
    assert (
        recruitment.recruitment_words(people)
        == "Three people were approached; one person replied, one person declined, one person consented and one person was interviewed."
    )
    assert [p.code for step, held in recruitment.columns(people) if step == "approached" for p in held] == ["c"]
    assert recruitment.recruitment_words([]) == ""


def test_an_organisation_may_leave_until_a_month_after_the_last_interview_through_it():
    assert recruitment.organisation_last_day([date(2026, 1, 3), None, date(2026, 1, 31)]) == date(2026, 2, 28)
    assert recruitment.organisation_last_day([None]) is None
    assert recruitment.organisation_last_day([date(2026, 1, 3)], date(2026, 6, 1)) == date(2026, 6, 1)


def test_a_promise_is_kept_by_the_words_looked_for_whatever_the_quotation_marks():
    promise = recruitment.Promise("p", "o", "A summary", "the  Service’s summary")
    assert recruitment.papers_that_mention(
        promise, [("Letter", "You get the service's\nsummary."), ("Leaflet", "no")]
    ) == ["Letter"]
    assert recruitment.papers_that_mention(recruitment.Promise("p", "o", "No such"), [("Letter", "x")]) == []


def test_the_schedule_is_read_as_typed_and_written_back_the_same():
    parts = schedule.parts_of(schedule.EXAMPLE)
    assert [p.title for p in parts] == ["Beginnings", "Later"]
    assert parts[0].questions[0].prompts[1] == "What did you feel towards them then?"
    assert schedule.parts_of(schedule.text_of(parts)) == parts
    assert schedule.parts_from(schedule.kept_parts(parts)) == parts
    assert [n for n, _, _ in schedule.Schedule("", 1, parts).questions] == [1, 2, 3]


@given(
    st.lists(st.from_regex(r"[A-Z][a-z ]{3,20}[a-z]\?", fullmatch=True), min_size=1, max_size=8), st.text(max_size=300)
)
def test_questions_survive_a_round_of_typing_and_hostile_text_is_read_or_refused(questions, text):
    parts = schedule.parts_of("\n".join(questions))
    assert [q.words for p in schedule.parts_of(schedule.text_of(parts)) for q in p.questions] == questions
    with suppress(InputProblem):
        schedule.parts_of(text)


def test_a_prompt_without_a_question_a_huge_schedule_and_too_many_questions_are_refused():
    for text in ("- What then?", "x" * 50_000, "\n".join(f"Question {n}?" for n in range(300)), "Q?\n" + "- p\n" * 50):
        with pytest.raises(InputProblem):
            schedule.parts_of(text)


def test_questions_asked_and_columns_shown_are_compared_both_ways():
    found = schedule.asked_and_shown(
        ["What is your age?", "Gender", "Faith"], [("Age", True), ("Gender", False), ("Training", True)]
    )
    assert found.asked_only == ("Faith",)
    assert found.hidden == ("Gender",)
    assert found.shown_only == ("Training",)
    assert not schedule.asked_and_shown([], []).any


def test_a_call_is_overdue_once_its_time_has_passed_and_waits_on_its_own_day_where_one_lives():
    here = timezone(timedelta(hours=9))
    now = datetime(2026, 5, 3, 0, 30, tzinfo=here)  # still 2 May in Greenwich
    later = datetime(2026, 5, 3, 14, 0, tzinfo=UTC).astimezone(here)  # 23:00 on 3 May here
    tomorrow = datetime(2026, 5, 4, 1, 0, tzinfo=here)
    held = [
        interview.Interview("i", "p", call_before_due=now - timedelta(minutes=1), call_after_due=later),
        interview.Interview("j", "p", call_before_due=tomorrow),
    ]
    waiting = interview.calls_waiting(held, now, now.date())
    assert [(c.which, c.overdue(now)) for c in waiting] == [("before", True), ("after", False)]
    made = interview.Interview("i", "p", call_before_due=now - timedelta(days=2), call_before_made=now)
    assert interview.calls_waiting([made], now, now.date()) == []


@pytest.mark.parametrize(("words", "seconds"), [("62", 3720), ("62:05", 3725), ("1:02:05", 3725), ("", None)])
def test_a_length_is_read_as_it_is_typed(words, seconds):
    assert interview.seconds_in(words) == seconds


@pytest.mark.parametrize("words", ["an hour", "1:2:3:4", "-5", "1:99", "９9:00", "1e9", ":"])
def test_a_length_that_is_none_is_refused(words):
    with pytest.raises(InputProblem):
        interview.seconds_in(words)


def test_the_four_things_say_where_each_is_and_a_deleted_recording_says_so():
    gone = interview.Recording("r", "i", device="recorder", deleted_on=date(2026, 8, 1), deleted_how="overwritten")
    held = interview.Interview("i", "p", schedule_kept="folder A", recordings=(gone,))
    things = {t.called: t for t in interview.four_things(held, consent_dated=date(2026, 2, 1), transcript_here=True)}
    assert things["Schedule"].where == "folder A"
    assert things["Consent form"].where == "dated 1 February 2026"
    assert not things["Recording"].there
    assert "deleted on 1 August 2026 (overwritten)" in things["Recording"].where
    assert things["Transcript"].where == "in this workbench"
    assert [t.there for t in interview.four_things(None)] == [False] * 4


COLUMNS = (
    profile.ProfileColumn("g", "Gender", "choice"),
    profile.ProfileColumn("a", "Age", "number"),
    profile.ProfileColumn("e", "Length of experience", "years"),
)
ROWS = [
    profile.Row("1", "Wren", {"g": "female", "a": "58", "e": "approximately two and a half"}),
    profile.Row("2", "Zoë", {"g": "female", "a": "52", "e": "18 months"}),
    profile.Row("3", "Bram", {"g": "male", "a": "27", "e": "about 3 years"}),
    profile.Row("4", "Ida", {"g": "female", "a": "55"}),
]


def test_the_table_sorts_by_what_is_meant_and_prints_what_was_said():
    order = profile.in_order(ROWS, COLUMNS[2])
    assert [r.values.get("e", "") for r in order] == ["18 months", "approximately two and a half", "about 3 years", ""]


def test_the_sentence_counts_who_took_part():
    assert profile.counts_sentence(ROWS, COLUMNS) == "One man and three women aged 27 to 58 took part."
    assert profile.counts_sentence([], COLUMNS) == ""
    assert profile.counts_sentence(ROWS, []) == "Four people took part."


def test_a_person_who_stands_alone_is_warned_of_until_bands_hide_her():
    looked = COLUMNS[:2]
    assert {r.name for r in profile.recognisable(ROWS, looked)} == {"Wren", "Zoë", "Bram", "Ida"}
    banded = profile.banded(ROWS, COLUMNS, {"a": 10})
    assert {r.values["a"] for r in banded} == {"50–59", "20–29"}
    assert {r.name for r in profile.recognisable(banded, looked)} == {"Bram"}


def test_only_those_whom_a_gatekeeper_may_know_are_compared():
    assert [
        r.name for r in profile.recognisable(profile.banded(ROWS, COLUMNS, {"a": 10}), COLUMNS[:2], {"1", "3"})
    ] == ["Wren", "Bram"]
    assert profile.recognisable(ROWS, []) == []


@given(st.text(max_size=80), st.sampled_from(["number", "years", "text"]), st.sampled_from(profile.BANDS))
def test_a_band_holds_the_number_it_was_made_from_and_leaves_words_alone(words, kind, width):
    number = profile.sorts_as(words, kind)
    made = profile.band(words, kind, width)
    if number is None:
        assert made == words
    elif abs(number) <= 10**9:
        first = float(made.split("–")[0].split(" to ")[0])
        assert first <= number < first + width


def test_a_disposal_has_one_trigger_and_is_due_by_its_date_or_after_its_event():
    today = date(2026, 6, 1)
    with pytest.raises(InputProblem):
        disposal.check_disposal(disposal.Disposal("", "paper", "forms"))
    with pytest.raises(InputProblem):
        disposal.check_disposal(disposal.Disposal("", "paper", "forms", today, "published"))
    with pytest.raises(InputProblem):
        disposal.check_disposal(disposal.Disposal("", "stone", "forms", today))
    assert disposal.Disposal("", "paper", "forms", today).due(today)
    assert not disposal.Disposal("", "paper", "forms", date(2026, 6, 2)).due(today)
    assert not disposal.Disposal("", "paper", "forms", due_event="published").due(today)
    assert disposal.Disposal("", "paper", "forms", due_event="published", event_happened=today).due(today)
    assert not disposal.Disposal("", "paper", "forms", today, done_on=today).due(today)
