"""Papers: merging, promises nobody can keep, and disagreements with the protocol."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.errors import InputProblem
from alliance.study import papers
from alliance.study.protocol import DERIVED, FACTS, PERSONAL, Protocol

FACTS_NOW = {
    "access": "the researcher\nthe supervisor",
    "contact": "study@example.ac.uk",
    "duration": "about an hour",
    "leaving": "until one month after the interview",
    "approval_date": "12 January 2026",
    "approval_reference": "NFEP/26/004",
}
PROTOCOL = Protocol(facts={}, leaving_kind="months", leaving_n=1)


def against(text: str, **changed) -> list[str]:
    found = papers.contradictions(
        text, {**FACTS_NOW, **changed}, PROTOCOL, approval_dates=[date(2026, 1, 12)], references=["NFEP/26/004"],
        disposal_dates=[date(2030, 1, 1)],
    )  # fmt: skip
    return [one.fact for one in found]


@pytest.mark.parametrize("kind", papers.KINDS)
def test_our_starter_texts_name_only_facts_there_are_and_promise_no_full_anonymity(kind):
    text = papers.STARTERS[kind]
    assert papers.unknown_fields(text) == []
    assert papers.anonymity_promises(text) == []
    everything = {key: f"words about {key}" for key in (*FACTS, *DERIVED)}
    papers.check_ready(text, everything)
    assert "{{" not in papers.plain_text(text, everything)


@pytest.mark.parametrize("kind", papers.KINDS)
def test_our_starter_texts_never_contradict_a_protocol(kind):
    assert against(papers.STARTERS[kind]) == []


@pytest.mark.parametrize("kind", papers.KINDS)
def test_our_starter_texts_agree_with_any_rule_for_leaving(kind):
    for protocol in (
        Protocol(facts={}, leaving_kind="weeks", leaving_n=3),
        Protocol(facts={}, leaving_kind="date", leaving_day=date(2027, 9, 30)),
    ):
        facts = {**FACTS_NOW, "leaving": str(protocol.leaving_kind)}
        found = papers.contradictions(
            papers.STARTERS[kind], facts, protocol, approval_dates=[date(2026, 1, 12)],
            references=["NFEP/26/004"], disposal_dates=[date(2030, 1, 1)],
        )  # fmt: skip
        assert [one.fact for one in found if one.fact == "leaving"] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Your data will be completely anonymous.",
        "We guarantee your anonymity.",
        "Anonymity is guaranteed.",
        "No one will be able to identify you.",
        "You cannot be identified.",
        "It is 100% anonymous",
        "We do not share names, and we guarantee complete anonymity.",
        "We ensure that you remain anonymous.",
        "FULLY ANONYMISED",
    ],
)
def test_a_promise_of_full_anonymity_is_found(sentence):
    assert papers.anonymity_promises(f"Dear reader.\n{sentence}\nThank you.") == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "We cannot guarantee complete anonymity.",
        "Full anonymity cannot be promised.",
        "There is no guarantee of anonymity.",
        "Nobody can promise full anonymity.",
        "Complete anonymity is not possible.",
        "Names are changed; somebody who knows you well may still recognise you.",
        "The questionnaire is anonymous.",
    ],
)
def test_saying_that_anonymity_has_limits_is_welcome(sentence):
    assert papers.anonymity_promises(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        ("You may leave the study within two weeks after the interview.", "leaving"),
        ("You can withdraw up to 14 days after the interview.", "leaving"),
        ("If you change your mind, tell us within three months.", "leaving"),
        ("You may leave until 1 March 2026.", "leaving"),
        ("It was approved on 14 February 2026.", "approval_date"),
        ("The ethics panel gave it the reference NFEP/26/005.", "approval_reference"),
        ("The recording is destroyed on 3 May 2031.", "disposal"),
        ("Only the researcher will hear the recording.", "access"),
        ("The interview takes 90 minutes.", "duration"),
        ("Write to me at other@example.com.", "contact"),
        ("We meet on 31 February 2026.", ""),
    ],
)
def test_a_value_typed_into_a_paper_that_contradicts_the_protocol_is_named(sentence, fact):
    assert against(sentence) == [fact]


@pytest.mark.parametrize(
    "sentence",
    [
        "You may leave the study until one month after the interview.",
        "You may leave within a month of the interview.",
        "It was approved on 12 January 2026 (reference NFEP/26/004).",
        "The recording is destroyed on 1 January 2030.",
        "The interview takes 45 to 75 minutes.",
        "Write to STUDY@example.ac.uk.",
        "You may leave {{ leaving }}.",
        "I worked there for two years.",
        "",
    ],
)
def test_what_agrees_with_the_protocol_is_not_listed(sentence):
    assert against(sentence) == []


def test_two_weeks_and_fourteen_days_are_the_same_rule():
    for kind, n in (("weeks", 2), ("days", 14)):
        rule = Protocol(facts={}, leaving_kind=kind, leaving_n=n)
        for words in ("two weeks", "14 days", "a fortnight"):
            assert papers.contradictions(f"You may leave within {words}.", FACTS_NOW, rule) == []
        assert papers.contradictions("You may leave within three weeks.", FACTS_NOW, rule)


def test_only_the_researcher_is_no_contradiction_where_the_list_names_nobody_else():
    assert against("Only the researcher will hear it.", access="the researcher") == []


def test_a_fact_changed_after_a_version_was_dated_is_listed_with_both_wordings():
    found = papers.changed_facts("Takes {{ duration }}. {{ id }}", {"duration": "an hour"}, {"duration": "two hours"})
    assert [(one.fact, one.said, one.now) for one in found] == [("duration", "an hour", "two hours")]
    assert "an hour" in found[0].words
    assert "two hours" in found[0].words


def test_only_the_lines_that_differ_of_a_long_list_are_quoted():
    (one,) = papers.changed_facts("{{ access }}", {"access": "a\nb"}, {"access": "a\nc"})
    assert one.words.endswith("it says “b”; the protocol now says “c”.")


def test_a_fact_of_several_lines_becomes_several_points_and_a_missing_one_a_gap():
    made = papers.blocks("# T\n- {{ access }}\n\nSend to {{ contact }}.\n{{ id }}\nSignature: ____", {"access": "a\nb"})
    assert [(b.kind, b.text) for b in made[:3]] == [("title", "T"), ("bullet", "a"), ("bullet", "b")]
    assert any(piece.kind == "gap" for piece in made[3].pieces)
    assert any(piece.kind == "line" for b in made for piece in b.pieces)
    assert made[-1].kind == "sign"


def test_a_fact_that_itself_holds_braces_is_printed_as_it_stands():
    assert papers.plain_text("{{ contact }}", {"contact": "{{ storage }}", "storage": "no"}) == "{{ storage }}"


@pytest.mark.parametrize("text", ["{{ nonsense }}", "{{ }}", "{{ __class__ }}", "{{ contact }}"])
def test_a_version_is_not_dated_with_fields_unknown_or_empty(text):
    with pytest.raises(InputProblem):
        papers.check_ready(text, {})


def test_a_promise_stops_the_dating_unless_the_paper_was_given_out_already():
    with pytest.raises(InputProblem, match="No study can keep this"):
        papers.check_ready("It is completely anonymous.", {})
    papers.check_ready("It is completely anonymous.", {}, already_given=True)


@given(st.text(max_size=1500))
def test_any_text_at_all_can_be_laid_out_and_judged(text):
    papers.blocks(text, FACTS_NOW, {"id": "P1"})
    papers.anonymity_promises(text)
    against(text)


def test_a_huge_hostile_text_is_judged_without_going_round_in_circles():
    for piece in ("guarantee " * 6000, "a" * 60_000, "only the " * 6000, "1 " * 30_000, "x@" * 30_000, "{{" * 30_000):
        papers.anonymity_promises(piece)
        against(piece)
        papers.blocks(piece, FACTS_NOW)


def test_personal_fields_are_filled_for_one_person_and_lines_for_everybody_else():
    for key in PERSONAL:
        assert papers.plain_text(f"{{{{ {key} }}}}", {}, {key: "W-1"}) == "W-1"
        assert "____" in papers.plain_text(f"{{{{ {key} }}}}", {})


def test_a_sentence_that_begins_with_a_fact_begins_with_a_capital():
    facts = {**FACTS_NOW, "sample": "six partners of clients", "eligibility": "has come along"}
    said = papers.plain_text("{{ sample }}. We ask:\n\n- {{ eligibility }}\n\n{{ contact }} is the address.", facts)
    assert said.split("\n\n") == [
        "Six partners of clients. We ask:", "- has come along", "study@example.ac.uk is the address.",
    ]  # fmt: skip
    assert papers.plain_text("{{ sample }}", facts) == "six partners of clients"
