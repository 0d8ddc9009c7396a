"""Lines: laid out, given, fitted between printed numbers, shown at another width."""

from __future__ import annotations

import re
import unicodedata
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.errors import InputProblem
from alliance.ipa import lines
from alliance.ipa.lines import checked_pages, display, fit, fitted, lay_out, pages_at, typed_pages
from alliance.ipa.transcript import Lines, Speaker, Transcript, Turn

SIGNS = "abc é—’ (),.\n\t  \u05d0\u05d1\u200d\u0301\ufe0f👩🚒🏽🇬🇧漢字"
TEXTS = st.text(alphabet=st.one_of(st.sampled_from(SIGNS), st.characters(codec="utf-8")), max_size=400)
WIDTHS = st.integers(min_value=1, max_value=90)


def words_of(text: str, laid: Lines) -> list[str]:
    """The words of each line, without the blank that ends it."""
    ends = [*laid.starts, len(text)][1:]
    return [text[a:b].rstrip(" \t\n") for a, b in zip(laid.starts, ends, strict=True)]


def held(text: str, laid: Lines) -> Transcript:
    return Transcript(text, (Turn(0, len(text), 0),), (Speaker("", "unknown"),), laid)


@given(TEXTS, WIDTHS)
def test_every_character_that_is_not_blank_is_in_exactly_one_line(text: str, width: int) -> None:
    laid = lay_out(text, width)
    joined = "".join(words_of(text, laid))
    blank = str.maketrans("", "", " \t\n")
    assert joined.translate(blank) == text.translate(blank)


@given(TEXTS, WIDTHS)
def test_lines_rise_keep_to_the_width_and_never_cross_a_break(text: str, width: int) -> None:
    laid = lay_out(text, width, first=7)
    assert list(laid.starts) == sorted(set(laid.starts))
    assert list(laid.numbers) == list(range(7, 7 + len(laid)))
    for words in words_of(text, laid):
        assert words
        assert words[0] not in " \t\n"
        assert "\n" not in words
        assert len(words) <= width


@given(TEXTS, WIDTHS)
def test_a_line_is_as_full_as_it_can_be(text: str, width: int) -> None:
    laid = lay_out(text, width)
    found = words_of(text, laid)
    for k, start in enumerate(laid.starts[1:], start=1):
        between = text[laid.starts[k - 1] + len(found[k - 1]) : start]
        if "\n" in between or not between:
            continue
        first_word = re.split(r"[ \t\n]", text[start:], maxsplit=1)[0]  # whole, where the line may hold a part of it
        assert len(found[k - 1]) + len(between) + len(first_word) > width or len(first_word) >= width


@given(TEXTS)
@settings(max_examples=60)
def test_the_careful_way_and_the_quick_way_agree_where_no_word_is_cut(text: str) -> None:
    text = "".join(c for c in text if c in "abc \n\té—漢")
    assert list(lay_out(text, 9).starts) == lines._careful_starts(text, 9)


@pytest.mark.parametrize(
    "sign",
    [
        "é".encode().decode() + "\u0327",
        "👩\u200d🚒",
        "👍🏽",
        "❤\ufe0f",
        "🇬🇧",
        "🏴\U000e0067\U000e0062\U000e007f",
        "\u1112\u1161\u11ab",
    ],
)
def test_a_long_word_is_never_cut_inside_a_sign_that_is_drawn_as_one(sign: str) -> None:
    text = "x" + sign * 60
    for width in range(8, 30):
        for words in words_of(text, lay_out(text, width)):
            rest = words.removeprefix("x")
            assert rest == sign * (len(rest) // len(sign))


def test_ten_thousand_characters_without_a_blank_become_many_lines() -> None:
    laid = lay_out("a" * 10_000, 48)
    assert len(laid) == 209
    assert laid.starts[1] == 48


def test_ten_thousand_marks_on_one_letter_still_keep_to_the_width() -> None:
    laid = lay_out("e" + "\u0301" * 10_000, 48)
    assert max(map(len, words_of("e" + "\u0301" * 10_000, laid))) <= 48


def test_blank_lines_and_an_empty_text_have_no_numbers() -> None:
    assert list(lay_out("one\n\n  \ntwo", 48).starts) == [0, 8]
    assert len(lay_out("", 48)) == 0
    assert len(lay_out(" \n\t\n", 48)) == 0


def test_a_width_of_nothing_and_a_first_line_below_nothing_are_refused() -> None:
    with pytest.raises(InputProblem, match="width"):
        lay_out("words", 0)
    with pytest.raises(InputProblem, match="first line"):
        lay_out("words", 48, first=-1)


# --- printed numbers ---------------------------------------------------------------------------------

SPEECH = [
    "and",
    "then",
    "I",
    "went",
    "there",
    "because",
    "she",
    "said",
    "that",
    "erm",
    "it",
    "was",
    "not",
    "what",
    "we",
    "had",
    "agreed",
    "at",
    "all",
    "really",
]


def said(n: int, seed: int = 0) -> str:
    """n words of invented talk."""
    return " ".join(SPEECH[(k * 7 + seed * 3 + k * k) % len(SPEECH)] for k in range(n))


def printed_source(
    lengths: list[int], width: int, first: int = 1, *, labels: bool = False, blanks: bool = False
) -> tuple[str, list[Turn], list[str]]:
    """Text, turns and labels of a source printed at a width, every turn with the number of its first line."""
    text, turns, names, number = "", [], [], first
    for k, n in enumerate(lengths):
        words = said(n, k)
        label = ("Int" if k % 2 else "Rowan") + f" ({number}):"
        start = len(text)
        text += words + "\n"
        turns.append(Turn(start, start + len(words), k % 2, number))
        names.append(label)
        number += len(lay_out((label + " " if labels else "") + words, width)) + blanks
    return text.removesuffix("\n"), turns, names


@given(
    st.lists(st.integers(min_value=1, max_value=120), min_size=2, max_size=25),
    st.integers(min_value=25, max_value=95),
    st.integers(min_value=1, max_value=900),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_a_turn_gives_its_printed_number_to_its_first_word_however_the_source_was_laid_out(
    lengths: list[int], width: int, first: int, labels: bool, blanks: bool
) -> None:
    text, turns, names = printed_source(lengths, width, first, labels=labels, blanks=blanks)
    found = fitted(text, turns, labels=names)
    value = held(text, found.lines)
    assert found.lines.printed
    assert not found.ignored
    assert [value.line_at(t.start) for t in turns] == [t.printed for t in turns]
    assert all(t.start in found.lines.starts for t in turns)
    assert list(found.lines.numbers) == sorted(set(found.lines.numbers))
    assert list(found.lines.starts) == sorted(set(found.lines.starts))


@given(st.integers(min_value=30, max_value=90), st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_width_of_the_source_is_found_again(width: int, labels: bool, blanks: bool) -> None:
    lengths = [(k * 37) % 140 + 12 for k in range(40)]
    text, turns, names = printed_source(lengths, width, 274, labels=labels, blanks=blanks)
    found = fitted(text, turns, labels=names)
    assert found.lines.fit_error == 0
    assert abs(found.lines.width - width) <= 2
    assert found.blanks_counted == blanks


def test_a_turn_printed_as_324_gives_324_to_its_first_word() -> None:
    text = f"{said(60)}\n{said(20, 1)}\n{said(80, 2)}"
    first, second = 60, 20
    turns = [
        Turn(0, len(said(first)), 0, 317),
        Turn(len(said(first)) + 1, len(said(first)) + 1 + len(said(second, 1)), 1, 324),
        Turn(len(said(first)) + 2 + len(said(second, 1)), len(text), 0, 326),
    ]
    value = held(text, fit(text, turns))
    assert value.line_at(turns[1].start) == 324
    assert value.line_at(turns[1].end - 1) == 325
    assert value.line_at(turns[2].start) == 326
    assert text[slice(*value.span_of(324, 325))] == said(second, 1)


def test_one_huge_turn_between_two_printed_numbers_is_not_laid_out_again_and_again(monkeypatch) -> None:
    words = "I was sort of, erm, tired of it, because nobody came. " * 20_000
    text = f"How are you?\n{words.strip()}\nYes."
    before, after = len("How are you?"), len(text) - len("Yes.")
    laid: list[int] = []
    for name in ("_starts", "_careful_starts"):
        real = getattr(lines, name)
        monkeypatch.setattr(lines, name, lambda t, w, real=real: laid.append(len(t)) or real(t, w))
    made = fit(text, [Turn(0, before, 0, 1), Turn(before + 1, after - 1, 1, 5), Turn(after, len(text), 0, 60_005)])
    assert len(made) == 60_005  # as many as the numbers ask for
    assert sum(size > 1_000 for size in laid) <= 12


@given(
    st.text(st.sampled_from("ab cé\n \t.\U0001f3fd\U0001f469\u200d"), max_size=300),
    st.integers(0, 60),
)
def test_the_widths_that_are_tried_hold_the_narrowest_that_will_do(plain: str, more: int) -> None:
    n = len([p for p in plain.split("\n") if p.strip(" \t")]) + more
    low, high = lines._widths_for(plain, n)
    for width in (low - 1, high):
        if width >= 1 and n:
            fits = len(lines._careful_starts(plain, width)) <= n
            assert fits == (width == high), width


def test_between_two_printed_numbers_there_are_exactly_as_many_lines_as_they_ask_for() -> None:
    text = f"{said(50)}\n{said(50, 1)}"
    turns = [Turn(0, len(said(50)), 0, 10), Turn(len(said(50)) + 1, len(text), 1, 27)]  # 17 lines of about three words
    laid = fit(text, turns)
    assert list(laid.numbers)[:18] == list(range(10, 28))


def test_the_error_of_the_fit_is_the_largest_miss() -> None:
    lengths = [60] * 12
    text, turns, names = printed_source(lengths, 50, 100)
    moved = [Turn(t.start, t.end, t.speaker, (t.printed or 0) + (2 if k >= 6 else 0)) for k, t in enumerate(turns)]
    found = fitted(text, moved, labels=names)
    assert found.lines.fit_error == 2
    value = held(text, found.lines)
    assert [value.line_at(t.start) for t in moved] == [t.printed for t in moved]


def test_numbers_that_run_backwards_are_ignored_and_named() -> None:
    text, turns, names = printed_source([40] * 8, 50, 300)
    wrong = [Turn(t.start, t.end, t.speaker, 12 if k == 4 else t.printed) for k, t in enumerate(turns)]
    found = fitted(text, wrong, labels=names)
    assert found.ignored == (4,)
    assert "12" in " ".join(found.remarks)
    value = held(text, found.lines)
    assert [value.line_at(t.start) for t in turns] == [t.printed for t in turns]


def test_a_last_number_that_the_words_cannot_reach_is_ignored() -> None:
    text, turns, names = printed_source([40] * 5, 50, 300)
    wrong = [Turn(t.start, t.end, t.speaker, 99_000 if k == 4 else t.printed) for k, t in enumerate(turns)]
    found = fitted(text, wrong, labels=names)
    assert found.ignored == (4,)
    assert found.lines.numbers[-1] < 400


def test_lines_that_the_file_leaves_out_are_a_gap_and_no_error() -> None:
    text, turns, names = printed_source([40] * 10, 50, 300)
    later = [Turn(t.start, t.end, t.speaker, (t.printed or 0) + (500 if k >= 5 else 0)) for k, t in enumerate(turns)]
    found = fitted(text, later, labels=names)
    assert not found.ignored
    assert found.lines.fit_error == 0
    assert len(found.gaps) == 1
    assert "not held" in " ".join(found.remarks)
    value = held(text, found.lines)
    assert [value.line_at(t.start) for t in later] == [t.printed for t in later]


def test_one_word_printed_over_two_lines_leaves_a_number_free_and_keeps_both() -> None:
    text = "Mm\nYes it was so"
    turns = [Turn(0, 2, 0, 274), Turn(3, len(text), 1, 276)]
    laid = fit(text, turns)
    assert list(laid.starts)[:2] == [0, 3]
    assert list(laid.numbers)[:2] == [274, 276]


def test_words_before_the_first_printed_number_count_back_from_it() -> None:
    before = said(20)
    text = f"{before}\n{said(30, 1)}\n{said(30, 2)}"
    second = len(before) + 1
    turns = [
        Turn(0, len(before), 0),
        Turn(second, second + len(said(30, 1)), 1, 274),
        Turn(second + len(said(30, 1)) + 1, len(text), 0, 277),
    ]
    laid = fit(text, turns)
    value = held(text, laid)
    assert value.line_at(second) == 274
    assert value.first_line == 274 - len(lay_out(before, laid.width))


def test_more_words_before_line_two_than_there_are_lines_are_pressed_into_them() -> None:
    before = said(60)
    text = f"{before}\n{said(10, 1)}"
    laid = fit(text, [Turn(0, len(before), 0), Turn(len(before) + 1, len(text), 1, 3)])
    assert list(laid.numbers)[:3] == [1, 2, 3]
    assert laid.starts[2] == len(before) + 1


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=1, max_value=30), st.one_of(st.none(), st.integers(min_value=0, max_value=2_000_000))
        ),
        min_size=1,
        max_size=15,
    )
)
@settings(deadline=None)
def test_whatever_is_printed_lines_stay_whole_rising_and_unique(turns_given: list[tuple[int, int | None]]) -> None:
    text, turns = "", []
    for k, (n, number) in enumerate(turns_given):
        start = len(text)
        text += said(n, k)
        turns.append(Turn(start, len(text), 0, number))
        text += "\n"
    text = text.removesuffix("\n")
    found = fitted(text, turns)
    assert list(found.lines.numbers) == sorted(set(found.lines.numbers))
    assert list(found.lines.starts) == sorted(set(found.lines.starts))
    assert found.lines.starts[0] == 0
    assert all("\n" not in words for words in words_of(text, found.lines))
    value = held(text, found.lines)
    for i in found.kept:
        assert value.line_at(turns[i].start) == turns[i].printed
    assert set(found.kept) | set(found.ignored) == {i for i, t in enumerate(turns) if t.printed is not None}


def test_two_hundred_thousand_printed_numbers_in_falling_order_are_judged_at_once() -> None:
    kept = lines.rising(list(range(200_000, 0, -1)))
    assert len(kept) == 1


def test_numbers_given_line_by_line_are_exact() -> None:
    laid, ignored = lines.given([0, 10, 20, 30], [12, 13, 14, 15])
    assert (list(laid.starts), list(laid.numbers)) == ([0, 10, 20, 30], [12, 13, 14, 15])
    assert laid.printed
    assert (laid.fit_error, ignored) == (0, 0)


def test_every_fifth_number_is_enough_where_all_lines_stand_there() -> None:
    starts = list(range(0, 120, 10))
    laid, _ = lines.given(starts, [None] * 4 + [5] + [None] * 4 + [10] + [None] * 2)
    assert list(laid.numbers) == list(range(1, 13))


def test_a_given_number_that_runs_backwards_belongs_to_the_line_before() -> None:
    laid, ignored = lines.given([0, 10, 20, 30], [1, 2, 1, 3])
    assert ignored == 1
    assert list(laid.numbers) == [1, 2, 3]
    assert list(laid.starts) == [0, 10, 30]


@given(st.lists(st.one_of(st.none(), st.integers(min_value=-5, max_value=40)), min_size=1, max_size=30))
def test_given_numbers_always_rise_and_begin_with_the_text(numbers: list[int | None]) -> None:
    starts = [k * 10 for k in range(len(numbers))]
    laid, ignored = lines.given(starts, numbers)
    assert list(laid.numbers) == sorted(set(laid.numbers))
    assert list(laid.starts) == sorted(set(laid.starts))
    assert 0 <= ignored <= sum(n is not None for n in numbers)
    if len(laid):
        assert laid.starts[0] == 0
    for n, start in zip(laid.numbers, laid.starts, strict=True):
        given_here = numbers[start // 10]
        assert given_here is None or given_here == n or start == 0 or ignored


# --- pages and display -------------------------------------------------------------------------------


def test_a_relayout_to_25_characters_still_cites_324() -> None:
    text = f"{said(60)}\n{said(40, 1)}"
    start = len(said(60)) + 1
    value = held(text, fit(text, [Turn(0, start - 1, 0, 317), Turn(start, len(text), 1, 324)]))
    rows = display(value, 25)
    assert max(end - a for _, a, end, _ in rows) <= 25
    at = next(row for row in rows if row[1] == start)
    assert at[0] == 324
    assert at[3]
    assert all(value.line_at(a) == number for number, a, _, _ in rows)


@given(TEXTS, st.integers(min_value=2, max_value=60), st.integers(min_value=1, max_value=60))
def test_a_display_shows_every_word_once_under_its_own_number(text: str, width: int, shown: int) -> None:
    value = held(text, lay_out(text, width, 100))
    rows = display(value, shown)
    blank = str.maketrans("", "", " \t\n")
    assert "".join(text[a:b] for _, a, b, _ in rows).translate(blank) == text.translate(blank)
    assert [n for n, _, _, first in rows if first] == list(value.lines.numbers)
    assert all(value.line_at(a) == n for n, a, _, _ in rows)


def test_a_display_breaks_a_numbered_paragraph_at_the_width() -> None:
    text = f"{said(30)}\n{said(3)}"
    laid = Lines(array("I", [0, len(said(30)) + 1]), array("I", [4, 5]), unit="paragraph", printed=True)
    rows = display(held(text, laid), 40)
    assert [n for n, *_ in rows].count(4) == len(lay_out(said(30), 40))
    assert [n for n, *_ in rows][-1] == 5


def test_pages_are_the_first_lines_that_begin_after_each_break() -> None:
    text = "\n".join(said(8, k) for k in range(6))
    laid = lay_out(text, 20, 274)
    breaks = [text.index("\n", 60) + 1, laid.starts[-2] + 3]
    assert pages_at(laid, breaks) == (274, laid.numbers[list(laid.starts).index(breaks[0])], laid.numbers[-1])
    assert pages_at(laid, []) == ()
    assert pages_at(laid, [0]) == ()


def test_typed_pages_are_checked_in_words() -> None:
    laid = lay_out(said(200), 30)
    assert typed_pages("1, 10 20", laid) == (1, 10, 20)
    assert typed_pages("10;20", laid) == (1, 10, 20)
    assert typed_pages("  ", laid) == ()
    for wrong, word in (("1, x", "commas"), ("10, 3", "order"), ("1, 9999", "held"), ("1, 1", "order")):
        with pytest.raises(InputProblem, match=word):
            typed_pages(wrong, laid)
    with pytest.raises(InputProblem, match="held"):
        checked_pages([0, 4], laid)


def test_combining_marks_are_still_where_they_were() -> None:
    text = unicodedata.normalize("NFC", "q\u0301" * 100)
    assert all(not unicodedata.combining(words[0]) for words in words_of(text, lay_out(text, 7)))
