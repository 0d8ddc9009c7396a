"""Passages in brackets: folded, given a kind, counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.ipa.brackets import find, fold, propose, spans_of_brackets
from alliance.ipa.vocabulary import BRACKET_KINDS


@pytest.mark.parametrize(
    "words",
    ["Mm", "Mm-hm", "mm hmm", "Yeah", "Right", "Okay", "Uh-huh", "yeah, yeah", "I see", "Int: Mm-hm", "Oh right"],
)
def test_what_a_listener_says_is_a_back_channel(words: str) -> None:
    assert propose(fold(words)) == "back-channel"


@pytest.mark.parametrize(
    "words",
    [
        "laughs",
        "short laugh",
        "pause",
        "long pause",
        "sighs",
        "crying",
        "coughs",
        "inaudible",
        "3",
        "2.5",
        "pause 4 secs",
        "both laugh",
        "clears throat",
        "crosstalk",
        ".",
        "?",
        "unintelligible 00",
    ],
)
def test_a_sound_or_a_silence_is_a_sound(words: str) -> None:
    assert propose(fold(words)) == "sound"


@pytest.mark.parametrize(
    "words",
    [
        "name",
        "service name",
        "name of service",
        "child",
        "age",
        "town",
        "colleague",
        "colleague’s name",
        "my supervisor",
        "client A",
        "health board",
        "NAME REMOVED",
        "xxx",
        "____",
    ],
)
def test_a_word_in_place_of_a_name_is_a_placeholder(words: str) -> None:
    assert propose(fold(words)) == "placeholder"


@pytest.mark.parametrize("words", ["I think", "the other one", "not my mother", "or so they say", "single"])
def test_what_the_tables_do_not_know_is_left_to_the_researcher(words: str) -> None:
    assert propose(fold(words)) == "unclear"


def test_one_convention_has_one_folded_form_whatever_bracket_case_or_apostrophe() -> None:
    assert fold(" Mm-hm. ") == fold("MM–HM") == fold("mm‑hm") == "mm-hm"
    assert fold("Colleague’s   name") == "colleague's name"
    text = "(short laugh) well [Short laugh] so (short laugh!) yes"
    assert [(b.folded, b.count, b.kind) for b in find(text)] == [("short laugh", 3, "sound")]


def test_a_long_parenthesis_of_the_speaker_an_omission_and_empty_brackets_have_no_kind() -> None:
    assert find("I went (well, it was not as if I had been asked about it) and [...] (...) () ( ) [ ]") == ()
    assert find("(one two three four five six seven)") == ()


def test_a_bracket_that_is_never_closed_or_runs_over_a_paragraph_is_no_passage() -> None:
    assert find("(laughs and then\nhe left) [pause") == ()
    assert find("((laughs") == ()
    assert [b.shown for b in find("((laughs))")] == ["(laughs)"]


def test_conventions_decide_over_the_tables() -> None:
    text = "so (yeah) I did (garden)"
    assert spans_of_brackets(text, {}) == [(3, 9, "back-channel"), (16, 24, "unclear")]
    assert spans_of_brackets(text, {"yeah": "sound", "garden": "placeholder"}) == [
        (3, 9, "sound"),
        (16, 24, "placeholder"),
    ]
    assert find(text, {"garden": "placeholder"})[0].kind == "placeholder"
    assert spans_of_brackets(text, {"yeah": "no kind at all"})[0][2] == "back-channel"


@given(st.text(alphabet="()[] aMm.h-\n1é👩", max_size=120))
def test_spans_are_brackets_in_order_that_never_overlap(text: str) -> None:
    at = 0
    for start, end, kind in spans_of_brackets(text, {}):
        assert start >= at
        assert (text[start], text[end - 1]) in {("(", ")"), ("[", "]")}
        assert kind in BRACKET_KINDS
        at = end
    assert sum(b.count for b in find(text)) == len(spans_of_brackets(text, {}))


def test_a_hundred_thousand_opening_brackets_are_no_trouble() -> None:
    assert find("(" * 100_000 + "[" * 100_000) == ()


def test_a_tutor_is_somebody_and_a_tut_is_a_sound():
    assert propose("tutor's name") == "placeholder"
    assert propose("tuts") == propose("tut") == propose("tut tut") == "sound"
