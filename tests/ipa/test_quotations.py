"""Quotations: the participant's own words, right by construction."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.ipa.invented import ROWAN, find, transcript

from alliance.errors import InputProblem
from alliance.ipa.quotations import (
    OMISSION,
    asked_before,
    begins_mid_turn,
    check_extract,
    check_key,
    check_left_out,
    first_words,
    key_words,
    quotation_with_citation,
    quotation_words,
    shown,
    speaker_name,
)
from alliance.ipa.transcript import Lines, Speaker, Transcript, Turn

T = transcript("t", ROWAN, case="c", name="Rowan", first_line=211, pages=(205, 221), first_page=8, continues=True)


def _words(words: str, *left_out: str, drop: bool = False) -> str:
    start, end = find(T, words)
    return quotation_words(T, start, end, [find(T, w) for w in left_out], drop_back_channels=drop)


def _plain(text: str) -> Transcript:
    return Transcript(
        text=text,
        turns=(Turn(0, len(text), 0),),
        speakers=(Speaker("P1", "participant"),),
        lines=Lines(array("I", [0]), array("I", [1])),
        name="Rowan",
    )


def test_the_words_are_those_of_the_transcript_and_no_marks_are_added() -> None:
    assert _words("it's like sitting opposite a coat") == "it's like sitting opposite a coat"


def test_words_left_out_are_marked_and_blanks_tidied() -> None:
    assert _words("So I, I've learnt to say it out loud.", "I've learnt to") == "So I, [...] say it out loud."
    assert _words("So I, I've learnt to say it out loud.", "So I,") == "[...] I've learnt to say it out loud."
    assert _words("So I, I've learnt to say it out loud.", "loud") == "So I, I've learnt to say it out [...]."


def test_two_stretches_with_nothing_but_a_comma_between_them_are_one_mark() -> None:
    assert _words("And most times something, erm, something comes", "something", "erm") == (
        "And most times [...], something comes"
    )


def test_back_channels_are_dropped_only_when_asked_for_and_sounds_never() -> None:
    words = "(laughs) but there's nobody in it yet (Mm). And I catch"
    assert _words(words) == words
    assert _words(words, drop=True) == "(laughs) but there's nobody in it yet. And I catch"
    assert _words("brighter and brighter (Mm-hm) and they", drop=True) == "brighter and brighter and they"


def test_a_back_channel_without_blanks_around_it_leaves_two_words_and_not_one() -> None:
    t = _plain("I went(Mm)home")
    assert quotation_words(t, 0, len(t.text), drop_back_channels=True) == "I went home"


def test_an_extract_that_is_only_a_back_channel_keeps_it() -> None:
    assert _words("(Mm-hm)", drop=True) == "(Mm-hm)"


def test_conventions_given_decide_what_a_bracket_is() -> None:
    start, end = find(T, "it even nods (laughs) but")
    kept = quotation_words(T, start, end, drop_back_channels=True)
    dropped = quotation_words(T, start, end, conventions={"laughs": "back-channel"}, drop_back_channels=True)
    assert (kept, dropped) == ("it even nods (laughs) but", "it even nods but")


def test_an_extract_over_several_turns_says_who_speaks() -> None:
    start = find(T, "this Tuesday")[0]
    end = find(T, "Naming it, yes.")[1]
    assert quotation_words(T, start, end) == (
        "Rowan: this Tuesday (laughs).\nInt.: So naming it.\nRowan: Naming it, yes."
    )


def test_a_turn_left_out_whole_joins_its_neighbours_with_one_mark() -> None:
    start = find(T, "this Tuesday")[0]
    end = find(T, "Naming it, yes.")[1]
    middle = (find(T, "(laughs).\n")[0], find(T, "So naming it.")[1])
    assert quotation_words(T, start, end, [middle]) == "this Tuesday [...] Naming it, yes."


def test_the_interviewers_own_words_say_whose_they_are() -> None:
    assert _words("So naming it.") == "Int.: So naming it."


def test_line_breaks_and_runs_of_blanks_become_single_blanks() -> None:
    t = _plain("one  two\n three\t four")
    assert quotation_words(t, 0, len(t.text)) == "one two three four"


def test_the_only_participant_is_called_by_the_pseudonym() -> None:
    t = _plain("words")
    assert speaker_name(t, 0) == "Rowan"
    two = replace(t, speakers=(Speaker("P1", "participant"), Speaker("P2", "participant")))
    assert speaker_name(two, 1) == "P2"


def test_left_out_words_are_snapped_to_whole_words() -> None:
    start, end = find(T, "Not trust. I wouldn't call it trust.")
    a, b = find(T, "wouldn't")
    assert check_left_out(T, start, end, [(a + 2, b - 1)]) == ((a, b),)
    assert check_left_out(T, start, end, [(a - 1, b + 1)]) == ((a, b),)


def test_two_halves_of_one_word_are_left_out_together() -> None:
    start, end = find(T, "Not trust. I wouldn't call it trust.")
    a, b = find(T, "wouldn't")
    assert check_left_out(T, start, end, [(a + 4, b), (a, a + 3)]) == ((a, b),)


@pytest.mark.parametrize(
    ("cuts", "told"),
    [
        ([(-3, 4)], "inside the extract"),
        ([(4, 4)], "inside the extract"),
        ([(2, 9000)], "inside the extract"),
        ([(0, 9), (5, 12)], "overlap"),
        ([(0, 36)], "Everything"),
        ([(0, 20), (20, 36)], "Everything"),
        ([(3, 4)], "holds no words"),
    ],
)
def test_what_cannot_be_left_out_is_refused_in_words(cuts: list[tuple[int, int]], told: str) -> None:
    start, end = find(T, "Not trust. I wouldn't call it trust.")
    with pytest.raises(InputProblem, match=told):
        check_left_out(T, start, end, [(start + a, start + b) for a, b in cuts])


def test_a_refusal_never_repeats_the_words_of_the_transcript() -> None:
    start, end = find(T, "Not trust. I wouldn't call it trust.")
    with pytest.raises(InputProblem) as problem:
        check_left_out(T, start, end, [(start, end)])
    assert "trust" not in str(problem.value)
    assert "225-226" in str(problem.value)


def test_key_words_are_a_stretch_of_the_extract() -> None:
    start, end = find(T, "it's like sitting opposite a coat")
    assert key_words(T, start, end, find(T, "sitting opposite a coat")) == "sitting opposite a coat"
    a, b = find(T, "opposite")
    assert check_key(T, start, end, (a + 3, b)) == (a, b)
    with pytest.raises(InputProblem, match="taken from their extract"):
        check_key(T, start, end, (end, end + 4))


def test_an_extract_is_snapped_to_words_and_loses_blanks_at_its_edges() -> None:
    a, b = find(T, "a truce")
    assert check_extract(T, a - 1, b - 2) == (a, b)
    with pytest.raises(InputProblem, match="No words are marked"):
        check_extract(T, a - 1, a)
    with pytest.raises(InputProblem, match="outside the transcript"):
        check_extract(T, 5, len(T.text) + 1)


def test_scripts_without_blanks_are_cut_between_their_signs_and_marks_stay_with_theirs() -> None:
    t = _plain("彼は部屋に来た。")
    assert check_extract(t, 2, 4) == (2, 4)
    accented = _plain("cafe\u0301 noir")
    assert check_extract(accented, 0, 4) == (0, 5)
    family = _plain("a 👩\u200d👧 b")
    assert check_extract(family, 2, 3) == (2, 5)


def test_first_words_say_when_they_go_on() -> None:
    t = _plain("one two three four")
    assert first_words(t, 0, 18, 2) == "one two ..."
    assert first_words(t, 0, 18, 4) == "one two three four"


def test_the_clipboard_gets_words_and_citation() -> None:
    start, end = find(T, "a truce, I suppose")
    assert quotation_with_citation(T, start, end) == "a truce, I suppose (Rowan: 227)"
    assert quotation_with_citation(T, start, end, style="page") == "a truce, I suppose (P. 9 227)"
    assert quotation_with_citation(T, start, end, style="brackets").endswith(" (Rowan, p. 9, l. 227)")


def test_an_extract_shows_the_question_before_it_and_whether_it_begins_in_mid_turn() -> None:
    start, end = find(T, "Naming it, yes.")
    view = shown(T, start, end, prompted=True)
    assert (view.asked, view.asked_at) == ("So naming it.", "223")
    assert not view.mid_turn
    assert view.goes_on
    assert view.prompted
    later = shown(T, *find(T, "go home with it."))
    assert later.mid_turn
    last = shown(T, *find(T, "I do go home with it."))
    assert not last.goes_on


def test_before_the_first_answer_of_a_file_without_a_question_nothing_was_asked() -> None:
    t = _plain("I begin")
    assert asked_before(t, 3) is None
    assert shown(t, 0, 7).asked == ""
    assert not begins_mid_turn(t, 0)
    assert begins_mid_turn(replace(t, continues=True), 0)


def test_the_question_found_is_the_one_that_the_transcript_finds() -> None:
    for position in range(0, len(T.text), 7):
        assert asked_before(T, position) == T.asked_before(position)


_cut = st.tuples(st.integers(0, len(T.text)), st.integers(1, 60)).map(lambda c: (c[0], c[0] + c[1]))


@given(_cut, st.lists(_cut, max_size=4), st.booleans())
def test_what_is_not_left_out_is_there_word_for_word_and_in_order(
    extract: tuple[int, int], cuts: list[tuple[int, int]], drop: bool
) -> None:
    start, end = extract[0], min(len(T.text), extract[1] * 2)
    assume(T.text[start:end].strip())
    inside = [(a, b) for a, b in cuts if start <= a and b <= end]
    try:
        snapped = check_left_out(T, start, end, inside)
    except InputProblem:
        assume(False)
        return
    said = quotation_words(T, start, end, inside)
    for label in ("Rowan: ", "Int.: "):
        said = said.replace(label, "")
    kept = [T.text[a:b] for a, b in _between(start, end, snapped)]
    wanted = [w for piece in kept for w in piece.split() if any(c.isalnum() for c in w)]
    got = [w for piece in said.split(OMISSION) for w in piece.split() if any(c.isalnum() for c in w)]
    assert got == wanted
    assert (OMISSION in said) == bool(snapped)
    dropped = quotation_words(T, start, end, inside, drop_back_channels=drop)
    assert "\n\n" not in dropped
    assert "  " not in dropped


def _between(start: int, end: int, cuts: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    edges = [start, *(p for cut in cuts for p in cut), end]
    return list(zip(edges[::2], edges[1::2], strict=True))
