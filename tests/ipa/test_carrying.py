"""From one version of the words to the next: what stayed, where a stretch stands now, which line became which."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.errors import InputProblem
from alliance.ipa.carrying import Alignment, align, carry, composed, gaps, line_map, replaced, turned
from alliance.ipa.lines import lay_out
from alliance.ipa.transcript import Speaker, Transcript, Turn

SAID = "I think that it was a good hour, you know.\nMm-hm.\nAnd then we recieved the letter from her, finally."

_words = st.lists(
    st.sampled_from(["well", "you", "know", "the", "hour,", "(laughs)", "née", "🙂", "end."]), max_size=30
)
_text = st.builds(
    lambda words, seps: "".join(w + s for w, s in zip(words, seps, strict=False)).strip(),
    _words,
    st.lists(st.sampled_from([" ", " ", "\n", "  "]), min_size=30, max_size=30),
)


def _value(text: str, width: int = 20) -> Transcript:
    turns, at = [], 0
    for words in text.split("\n"):
        turns.append(Turn(at, at + len(words), 0))
        at += len(words) + 1
    return Transcript(text, tuple(turns), (Speaker("P", "participant"),), lay_out(text, width))


def _span(words: str, inside: str) -> tuple[int, int]:
    at = inside.index(words)
    return at, at + len(words)


def _carried(words: str, before: str, after: str) -> tuple[str, str]:
    now = carry(align(before, after), before, after, *_span(words, before))
    return after[now.start : now.end], now.state


@given(_text, _text)
@settings(max_examples=150, deadline=None)
def test_what_two_versions_share_is_the_same_words_in_the_same_order(before: str, after: str) -> None:
    a = b = 0
    for start, at, length in align(before, after).blocks:
        assert length > 0
        assert start >= a
        assert at >= b
        assert before[start : start + length] == after[at : at + length]
        a, b = start + length, at + length


@given(_text, st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_is_replaced_a_stretch_outside_of_it_is_carried_exactly(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    changes = [
        (a, b, data.draw(st.sampled_from(["", "(child)", "new words"])))
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    after, alignment = replaced(text, changes)
    for start, at, length in alignment.blocks:
        assert text[start : start + length] == after[at : at + length]
    kept = sum(length for _, _, length in alignment.blocks)
    assert kept == len(text) - sum(b - a for a, b, _ in changes)
    for a, b, c, d in gaps(alignment, len(text), len(after)):
        assert any(x <= a and b <= y for x, y, _ in changes) or a == b
        assert c <= d
    for n in range(len(text)):
        if text[n].isspace() or any(a <= n < b for a, b, _ in changes):
            continue
        now = carry(alignment, text, after, n, n + 1)
        assert (after[now.start : now.end], now.state) == (text[n], "same")


@given(_text, _text, st.data())
@settings(max_examples=150, deadline=None)
def test_a_stretch_is_carried_inside_the_text_and_the_order_of_stretches_stays(
    before: str, after: str, data: st.DataObject
) -> None:
    alignment = align(before, after)
    ends = sorted(data.draw(st.lists(st.integers(0, len(before)), min_size=4, max_size=4)))
    one = carry(alignment, before, after, ends[0], ends[1])
    two = carry(alignment, before, after, ends[2], ends[3])
    for now in (one, two):
        assert 0 <= now.start <= now.end <= len(after)
        assert (now.state == "gone") == (now.start == now.end)
    assert one.start <= max(two.start, two.end)
    if "gone" not in (one.state, two.state):
        assert one.start <= two.start


@given(_text, _text, _text)
@settings(max_examples=100, deadline=None)
def test_two_steps_together_share_only_what_each_step_kept(first: str, second: str, third: str) -> None:
    both = composed(align(first, second), align(second, third))
    for start, at, length in both.blocks:
        assert first[start : start + length] == third[at : at + length]
    assert composed(align(first, second), align(second, second)) == align(first, second)
    assert turned(turned(both)) == both


@pytest.mark.parametrize(
    ("words", "new", "now", "state"),
    [
        ("a good hour", SAID.replace("recieved", "received"), "a good hour", "same"),
        ("we recieved the letter", SAID.replace("recieved", "received"), "we received the letter", "changed"),
        ("recieved", SAID.replace("recieved", "received"), "received", "changed"),
        ("letter", SAID.replace("the letter from her", "a postcard from him"), "postcard", "changed"),
        ("you know", SAID.replace(", you know", ""), "", "gone"),
        ("it was a good hour, you know", SAID.replace(", you know", ""), "it was a good hour", "changed"),
        ("a good hour", "So. " + SAID, "a good hour", "same"),
        ("Mm-hm", SAID.replace("\nMm-hm.\n", " (Mm-hm.) "), "Mm-hm", "same"),
        ("a good hour", SAID.replace("a good hour", "a rather good hour"), "a rather good hour", "changed"),
        ("I think", "Well " + SAID, "I think", "same"),
        ("finally.", SAID + " Yes.", "finally.", "same"),
        ("a good hour", "", "", "gone"),
    ],
)
def test_a_note_goes_with_its_words(words: str, new: str, now: str, state: str) -> None:
    assert _carried(words, SAID, new) == (now, state)


def test_replacing_one_name_twice_is_exact() -> None:
    text = "Anna said that Anna knew."
    after, alignment = replaced(text, [(0, 4, "(friend)"), (15, 19, "(friend)")])
    assert after == "(friend) said that (friend) knew."
    now = carry(alignment, text, after, 15, 24)
    assert (after[now.start : now.end], now.state) == ("(friend) knew", "changed")


def test_replacements_that_overlap_are_refused() -> None:
    with pytest.raises(InputProblem, match="same words"):
        replaced("some words here", [(0, 6, "x"), (4, 9, "y")])
    with pytest.raises(InputProblem):
        replaced("some words", [(0, 99, "x")])


def test_a_spelling_mended_leaves_every_line_where_it_was() -> None:
    before, after = _value(SAID), _value(SAID.replace("recieved", "received"))
    found = line_map(before, after, align(before.text, after.text))
    assert found == {n: (n, n) for n in before.lines.numbers}


def test_words_added_push_the_lines_on_and_a_line_taken_out_is_not_in_the_map() -> None:
    before = _value("one two three four five\nsix seven\neight nine", 10)
    after = _value("zero and more one two three four five\neight nine", 10)
    found = line_map(before, after, align(before.text, after.text))
    assert [before.text[slice(*before.line_span(i))] for i in range(5)] == [
        "one two", "three four", "five", "six seven", "eight nine",
    ]  # fmt: skip
    for old, (first, last) in found.items():
        words = before.text[slice(*before.line_span(old - 1))]
        here = after.text[after.line_span(first - 1)[0] : after.line_span(last - 1)[1]]
        assert words in " ".join(here.split())
    assert sorted(found) == [1, 2, 3, 5]


def test_a_text_without_words_has_no_lines_to_map_to() -> None:
    assert line_map(_value("some words"), _value(""), Alignment(())) == {}
    assert line_map(_value(""), _value("some words"), Alignment(())) == {}


def test_a_long_interview_of_which_every_tenth_word_changed_is_aligned_whole() -> None:
    words = [f"word{n % 700}" for n in range(12_000)]
    before = " ".join(words)
    after = " ".join(w + "s" if n % 10 == 0 else w for n, w in enumerate(words))
    alignment = align(before, after)
    assert sum(length for _, _, length in alignment.blocks) > 0.8 * len(before)


def test_a_text_beyond_any_interview_is_aligned_in_bounded_memory() -> None:
    before = " ".join(str(n % 977) for n in range(60_000))
    after = before.replace(" 11 ", " eleven ")
    assert len(gaps(align(before, after), len(before), len(after))) == before.count(" 11 ")
