"""What may identify somebody: found by rules and by the study's own words; what is ordinary is let be; what is missed is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ipa.planted import interview

from alliance.ipa.identifiers import KINDS, MISSED, SUGGESTED, Proposal, propose, statistics, written_small


def found(text: str, *study: str, **given) -> list[tuple[str, str]]:
    return [(one.kind, one.words) for one in propose(text, statistics([text, *study]), **given)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("and Margaret said so", [("name", "Margaret")]),
        ("I asked Margaret's mother", [("name", "Margaret")]),
        ("we met Ludwig van Beethoven once", [("name", "Ludwig van Beethoven")]),
        ("and Anne-Marie O’Leary came", [("name", "Anne-Marie O’Leary")]),
        ("I saw Dr Ahmed and Sister Bernadette", [("name", "Ahmed"), ("name", "Bernadette")]),
        ("then mrs henderson came", [("name", "henderson")]),
        ("we lived in Leeds, near Otley", [("place", "Leeds"), ("place", "Otley")]),
        ("at 14 Acacia Avenue, LS1 4AB", [("place", "14 Acacia Avenue"), ("place", "LS1 4AB")]),
        ("to St. Mary's Hospital", [("organisation", "St. Mary's Hospital")]),
        ("at the University of Wessex", [("organisation", "University of Wessex")]),
        ("the Priory Clinic rang BACP", [("organisation", "Priory Clinic"), ("organisation", "BACP")]),
        ("I'm Polish, you see", [("belonging", "Polish")]),
        ("on 14th March 2019, or 14/03/2019", [("date", "14th March 2019"), ("date", "14/03/2019")]),
        ("born in 1974 I was", [("date", "1974")]),
        ("I was 34 then", [("age", "34")]),
        ("my 34-year-old brother, aged 9", [("age", "34"), ("age", "9")]),
        ("when I was thirty-four", [("age", "thirty-four")]),
        ("ring 07700 900123 or +44 20 7946 0018", [("phone", "07700 900123"), ("phone", "+44 20 7946 0018")]),
        ("a.b@nhs.net and www.foo.co.uk", [("email", "a.b@nhs.net"), ("web", "www.foo.co.uk")]),
        ("it is 943 476 5919", [("number", "943 476 5919")]),
        ("I work as a lighthouse keeper", [("occupation", "lighthouse keeper")]),
        ("she trained as a falconer", [("occupation", "falconer")]),
        ("“(Margaret laughs)” and Margaret", [("name", "Margaret"), ("name", "Margaret")]),
        # what is ordinary
        ("I was 25 minutes late, and I'm 100% sure", []),
        ("We waited. And then It happened, I mean", []),
        ("Well, (Mm-hm) (Laughs) yes. Suddenly it rained", []),
        ("I work as a therapist; she is a mother", []),
        ("On Tuesday in May I had CBT on the NHS", []),
        ("it was NOT right, not at all", []),
        ("(Service name) rang", []),
        ("", []),
        ("42", []),
    ],
)  # fmt: skip
def test_rules_find_what_may_identify_and_let_be_what_is_ordinary(text, expected):
    assert found(text) == expected


def test_a_name_that_begins_a_sentence_is_known_by_how_the_study_writes_it_elsewhere():
    assert found("Lantern was there.", "and the lantern, the lantern") == []
    assert found("Quillon was there.") == [("name", "Quillon")]
    (one,) = propose("Quillon was there.")
    assert not one.sure
    (one,) = propose("Quillon was there.", statistics(["Quillon was there.", "so Quillon left"]))
    assert one.sure


def test_a_name_that_is_also_a_word_is_offered_as_doubtful():
    text = "and Will said so. Will you come? I will, he will, it will."
    assert [(one.words, one.start, one.sure) for one in propose(text)] == [("Will", 4, False)]


def test_the_same_name_written_small_is_found_where_it_is_no_ordinary_word():
    text = "and Margaret said margaret, but Rose saw a rose and a rose and the rose"
    counted = statistics([text])
    small = list(written_small(text, ["Margaret", "Rose"], counted))
    assert [(one.words, one.why) for one in small] == [("margaret", "written small; elsewhere Margaret")]


def test_pseudonyms_of_the_study_are_no_proposal():
    assert found("and Wren and Margaret", known=["Wren"]) == [("name", "Margaret")]


def test_a_recogniser_adds_and_what_it_gets_wrong_is_left_out():
    text = "our kid went\nto sea"

    def finds(words: str):
        assert words == text
        yield Proposal(0, 7, "anything", "nickname")
        yield Proposal(4, 99, "", "name")
        yield Proposal(-1, 3, "", "name")
        yield Proposal(8, 15, "", "name")  # over a line
        yield Proposal(7, 8, "", "name")  # a blank

    assert found(text, recognisers=[finds]) == [("other", "our kid")]


@pytest.mark.parametrize("seed", range(3))
def test_of_names_planted_in_talk_at_least_95_of_100_are_found_and_little_else(seed):
    planted = interview(seed, words=6000)
    proposed = propose(planted.text)
    spans = [(one.start, one.end) for one in proposed]
    hit = [any(a <= start and end <= b for a, b in spans) for start, end in planted.names]
    assert len(hit) > 60
    assert sum(hit) >= 0.95 * len(hit)
    beside = [one for one in proposed if not any(one.start <= a and b <= one.end for a, b in planted.names)]
    assert len(beside) <= 3


def test_what_is_missed_is_said_and_is_true():
    assert any("without a capital" in words for words in MISSED)
    assert found("so margaret left") == []
    assert any("one letter" in words for words in MISSED)
    assert found("and J left") == []
    assert any("ordinary words" in words and "begin" in words for words in MISSED)
    assert found("Will left.", "I will, you will") == []
    assert any("story" in words for words in MISSED)
    assert KINDS.keys() == SUGGESTED.keys()


@settings(max_examples=120, deadline=None)
@given(st.text(alphabet="ABab zZé.'’“”()[]-0123456789@:/\n\x00🙂İß", max_size=80))
def test_proposals_of_any_text_are_words_of_it_in_order(text):
    last = 0
    for one in propose(text):
        assert last <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.words
        assert one.kind in KINDS
        last = one.end


@pytest.mark.parametrize("piece", ["x", "Aa-", "0", "a@", "07 ", "(", "A ", "a.", "www."])
def test_a_text_made_to_be_slow_is_read_like_any_other(piece):
    """A rule that begins anew at each letter would take minutes here."""
    text = piece * (60_000 // len(piece))
    assert all(one.words == text[one.start : one.end] for one in propose(text))
