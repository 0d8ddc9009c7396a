"""From one version of the words to the next: what stayed, where a stretch stands now, which line became which."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.errors import InputProblem
from alliance.ipa.carrying import (
    Alignment,
    align,
    carry,
    composed,
    differences,
    gaps,
    line_map,
    renumbered,
    replaced,
    reworded,
    turned,
)
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
@settings(max_examples=80, deadline=None)
def test_what_two_versions_share_is_the_same_words_in_the_same_order(before: str, after: str) -> None:
    a = b = 0
    for start, at, length in align(before, after).blocks:
        assert length > 0
        assert start >= a
        assert at >= b
        assert before[start : start + length] == after[at : at + length]
        a, b = start + length, at + length


@given(_text, st.data())
@settings(max_examples=80, deadline=None)
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
@settings(max_examples=80, deadline=None)
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
@settings(max_examples=60, deadline=None)
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
        (
            "And then we recieved",
            SAID.replace("Mm-hm.\n", "").replace("\nAnd", "\nAnd so. And"),
            "And then we recieved",
            "same",
        ),
    ],
)
def test_a_note_goes_with_its_words(words: str, new: str, now: str, state: str) -> None:
    assert _carried(words, SAID, new) == (now, state)


def test_a_sentence_taken_out_between_sentences_that_begin_alike_is_the_one_that_is_gone() -> None:
    before = "I sat there. I wanted him to like me. I mind that I wanted it."
    after = "I sat there. I mind that I wanted it."
    assert _carried("I wanted him to like me.", before, after) == ("", "gone")
    assert _carried("I mind that", before, after) == ("I mind that", "same")
    back = align(after, before)
    assert gaps(back, len(after), len(before)) == [(12, 13, 12, 38)]


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


def _with(before: Transcript, *changes: tuple[str, str]) -> Transcript:
    """The next version, with words replaced by others."""
    spans = sorted((*_span(old, before.text), new) for old, new in changes)
    text, alignment = replaced(before.text, spans)
    return reworded(before, text, alignment)


def _printed(value: Transcript, first: int = 324) -> Transcript:
    lines = replace(value.lines, numbers=value.lines.numbers.__class__("I", range(first, first + len(value.lines))))
    return replace(value, lines=replace(lines, printed=True))


def _line(value: Transcript, number: int) -> str:
    start, end = value.span_of(number, number)
    return value.text[start:end]


STORY = _value(
    "one two three four five six seven eight nine ten\nMm-hm.\neleven twelve thirteen fourteen fifteen\nsixteen and on",
    20,
)


def test_a_correction_that_keeps_the_lines_of_its_paragraph_changes_no_number() -> None:
    after = _with(STORY, ("three", "thirty"), ("fourteen", "forty"))
    assert after.lines.numbers == STORY.lines.numbers
    assert _line(after, 1) == "one two thirty four"
    assert [t.end - t.start for t in after.turns] == [len(w) for w in after.text.split("\n")]
    assert after.version == STORY.version + 1


def test_words_taken_out_leave_a_gap_in_the_numbers_and_what_follows_is_cited_as_before() -> None:
    after = _with(STORY, ("five six seven eight nine ten", "ten"))
    assert _line(after, STORY.line_at(STORY.text.index("eleven"))).startswith("eleven")
    assert _line(after, STORY.last_line) == _line(STORY, STORY.last_line)


def test_a_paragraph_grown_too_long_is_laid_out_anew_and_what_follows_moves_on() -> None:
    grown = "three " + "and a good deal more was said here, " * 3 + "well"
    after = _with(STORY, ("three", grown))
    more = len(after.lines) - len(STORY.lines)
    assert more > 0
    assert list(after.lines.numbers) == list(range(1, len(STORY.lines) + more + 1))
    moved = line_map(STORY, after, align(STORY.text, after.text))
    assert moved[STORY.last_line] == (STORY.last_line + more,) * 2
    assert max(b - a for a, b in (after.line_span(i) for i in range(len(after.lines)))) <= 25


def test_printed_numbers_never_move_whatever_is_added() -> None:
    before = _printed(STORY)
    grown = "three " + "and a good deal more was said here, " * 3 + "well"
    after = _with(before, ("three", grown), ("Mm-hm.", "Mm."))
    assert after.lines.numbers == before.lines.numbers
    assert after.lines.printed
    for words in ("six", "eleven", "sixteen"):
        assert after.line_at(after.text.index(words)) == before.line_at(before.text.index(words))


def test_before_anything_rests_on_the_numbers_the_text_is_laid_out_anew() -> None:
    text, alignment = replaced(STORY.text, [(0, len("one two three four five six seven eight nine ten"), "ten")])
    after = reworded(STORY, text, alignment, frozen=False)
    assert after.lines == lay_out(text, 20)


def test_pages_and_times_go_with_the_words_that_stood_there() -> None:
    eleven = STORY.text.index("eleven")
    before = replace(STORY, pages=(1, STORY.line_at(eleven)), times=((0, 0), (eleven, 61)))
    after = _with(before, ("three", "three " + "and a good deal more was said here, " * 3))
    assert after.times == ((0, 0), (after.text.index("eleven"), 61))
    assert after.pages == (1, after.line_at(after.text.index("eleven")))


def test_words_over_the_end_of_a_turn_are_refused_and_so_is_a_turn_without_words() -> None:
    with pytest.raises(InputProblem, match="end of a turn"):
        _with(STORY, ("ten\nMm-hm", "ten"))
    with pytest.raises(InputProblem, match="without words"):
        _with(STORY, ("Mm-hm.", ""))


@given(_text.filter(str.strip), _text.filter(str.strip), st.booleans(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_however_a_text_is_rewritten_its_lines_are_whole(before: str, after: str, printed: bool, frozen: bool) -> None:
    old = _printed(_value(before, 12)) if printed else _value(before, 12)
    lines = renumbered(old, after, align(before, after), frozen=frozen)
    assert len(lines.starts) == len(lines.numbers) > 0
    assert all(a < b for a, b in pairwise(lines.starts))
    assert all(a < b for a, b in pairwise(lines.numbers))
    assert lines.starts[0] <= len(after) - len(after.lstrip())
    assert lines.starts[-1] < len(after)
    assert all(not after[at].isspace() for at in lines.starts)
    if printed:
        assert set(lines.numbers) <= set(old.lines.numbers)
    else:
        begins = {m for m in range(len(after)) if not after[m].isspace() and not after[:m].rstrip(" ").strip("\n ")}
        assert begins <= set(lines.starts) or not begins
        for a, b in pairwise([*lines.starts, len(after)]):
            assert "\n" not in after[a:b].strip()


@given(_text.filter(str.strip), st.booleans())
@settings(max_examples=50, deadline=None)
def test_words_that_stay_as_they_are_keep_every_line(text: str, printed: bool) -> None:
    old = _printed(_value(text, 12)) if printed else _value(text, 12)
    assert renumbered(old, text, align(text, text)) == old.lines


def test_differences_are_read_word_by_word_with_their_lines() -> None:
    after = _with(STORY, ("three", "thirty"), ("fourteen fifteen", "fifteen"))
    found = differences(STORY, after, align(STORY.text, after.text))
    assert [(d.before, d.after) for d in found] == [("three", "thirty"), ("fourteen", "")]
    assert found[0].lead.endswith("one two ")
    assert found[0].tail.startswith(" four")
    assert found[1].lead.endswith("thirteen ")
    assert (found[1].lead + found[1].tail).count("  ") == 0 or found[1].tail.startswith(" ")
    assert found[1].line == STORY.line_at(STORY.text.index("fourteen"))
    assert differences(STORY, STORY, align(STORY.text, STORY.text)) == ()


def test_a_split_turn_is_a_difference_that_shows_its_break() -> None:
    before, after = _value("one two three four"), _value("one two\nthree four")
    found = differences(before, after, align(before.text, after.text))
    assert [(d.before, d.after) for d in found] == [("", "\n")]


@given(_text, _text)
@settings(max_examples=60, deadline=None)
def test_putting_the_differences_in_makes_the_later_version(before: str, after: str) -> None:
    a, b = _value(before), _value(after)
    for one in differences(a, b, align(before, after)):
        assert after[one.start : one.end].strip(" ") == one.after
