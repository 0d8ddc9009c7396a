"""Words beside words: a slice of a transcript with its liberties is exact wherever it is taken."""

from __future__ import annotations

import random
from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.chapters.generator import LIBERTIES, Maker, Piece, brackets_near, transcripts, whole_words, with_liberties

from alliance.ipa.chapter_alignment import Corpus, align, corpus, phrase_places
from alliance.ipa.chapter_verdicts import Compared, compare, right_words
from alliance.ipa.chapter_words import fold, quoted, said


@lru_cache(maxsize=1)
def held() -> Corpus:
    return corpus(transcripts())


def beside(words: str) -> Compared | None:
    """The words beside their best place; None where they stand nowhere."""
    q = quoted(words, held().passages)
    best = next((a for a in align(q, held()) if a.stands(len(q.words))), None)
    return None if best is None else compare(q, held(), best, transcripts()[best.text].text)


@settings(max_examples=250, deadline=None, derandomize=True)  # which of two equal places is meant cannot always be told
@given(
    st.integers(0, 5),
    st.integers(0, 100_000),
    st.integers(5, 45),
    st.sets(st.sampled_from(sorted(LIBERTIES)), max_size=6),
    st.integers(0, 2**32),
)
def test_a_slice_with_any_liberties_is_exact(which: int, turn: int, count: int, some: set[str], seed: int) -> None:
    t = transcripts()[which]
    turns = [x for x in t.turns if len(whole_words(t, x.start, x.end)) > count]
    if not turns:
        return
    chosen = turns[turn % len(turns)]
    words = whole_words(t, chosen.start, chosen.end)
    at = (turn // len(turns)) % (len(words) - count)
    start, end = words[at][0], words[at + count - 1][1]
    if any(not start < a <= b < end - 1 for a, b, _ in brackets_near(t, start, end)):
        return
    piece = with_liberties(Maker(random.Random(seed)), Piece(t, start, end, t.text[start:end]), tuple(some))
    found = beside(piece.words)
    assert found is not None, piece.words
    assert found.changes == [], piece.words


@settings(max_examples=120, deadline=None)
@given(st.text(alphabet="abcdefgh ’'-.[](…)\n", max_size=60))
def test_whatever_is_quoted_its_words_stand_where_they_are_said_to_stand(text: str) -> None:
    q = quoted(text, held().passages)
    assert len(q.words) == len(q.starts) == len(q.ends)
    for word, start, end in zip(q.words, q.starts, q.ends, strict=True):
        assert fold(text[start:end].replace("[", "").replace("]", "")) == word
    assert all(0 <= gap <= len(q.words) for gap in q.marks)


def test_words_that_nobody_says_are_found_nowhere() -> None:
    assert beside("the lantern and the pelican walked to the cathedral of parsley") is None
    assert align(quoted("lantern pelican cathedral", held().passages), held()) == []
    assert align(quoted("", held().passages), held()) == []
    assert align(quoted("one two", held().passages), corpus(())) == []


def test_of_equal_places_the_expected_one_is_taken() -> None:
    row = held()
    words, places = max(row.threes.items(), key=lambda item: len(item[1]) if "\n" not in item[0] else 0)
    assert len(places) > 8
    assert list(phrase_places(words, row)) == places
    for place in places[:8]:
        best = align(quoted(" ".join(words), row.passages), row, near=(place - 5, place + 10))[0]
        assert best.first == place


def test_a_long_stretch_left_out_with_a_mark_costs_nothing_and_without_one_is_said() -> None:
    t = transcripts()[0]
    words = whole_words(t, *max(((x.start, x.end) for x in t.turns), key=lambda x: x[1] - x[0]))
    a, b = words[0][0], words[9][1]
    c, d = words[-10][0], words[-1][1]
    marked = beside(f"{t.text[a:b]} [...] {t.text[c:d]}")
    assert marked is not None
    assert marked.changes == []
    assert len(marked.spans) == 2
    assert right_words(t, marked.spans).count("[...]") == 1
    plain = beside(f"{t.text[a:b]} {t.text[c:d]}")
    assert plain is not None
    assert {x.kind for x in plain.changes} == {"omission not marked"}
    assert marked.found == plain.found == (a, d) or marked.found is not None


def test_a_turn_of_the_other_that_only_listens_may_be_left_out_and_any_other_may_not() -> None:
    from tests.ipa.invented import transcript

    t = transcript(
        "t", (("Wren", "I stood there at the gate"), ("Int.", "Mm-hm."), ("Wren", "and I waited for her"), ("Int.", "How long?"),
              ("Wren", "an hour, by the clock of the church")), name="Wren",
    )  # fmt: skip
    row = corpus([t])

    def kinds(words: str) -> list[str]:
        q = quoted(words, row.passages)
        return [c.kind for c in compare(q, row, align(q, row)[0], t.text).changes]

    assert kinds("I stood there at the gate and I waited for her") == []
    assert kinds("I stood there at the gate. Mm-hm. And I waited for her") == []
    assert kinds("and I waited for her an hour, by the clock") == ["omission not marked"]


def test_the_words_of_a_transcript_are_all_its_words_but_the_bracket_passages() -> None:
    t = transcripts()[0]
    one = said(t)
    assert all(fold(t.text[a:b]) == w for w, a, b in zip(one.words, one.starts, one.ends, strict=True))
    assert all(t.text[p.start] == "(" for held_ in one.passages.values() for p in held_ if p.kind == "sound")
    assert one.range_of(0, len(t.text)) == (0, len(one.words))
