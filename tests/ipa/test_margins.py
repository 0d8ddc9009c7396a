"""Rows, density and marks of the desk."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.ipa.invented import IDRIS, ROWAN, analysis, find, transcript

from alliance.ipa.margins import Segment, Stretch, density, marks_in_line, segments, stretches

T = transcript("t", ROWAN, case="c", name="Rowan", first_line=211, pages=(205, 221), first_page=8)
EMPTY = transcript("t", (), case="c")


def test_a_row_begins_at_each_line_with_an_anchor_and_at_each_page() -> None:
    anchor = find(T, "a truce")[0]
    rows = stretches(T, [anchor, anchor + 2])
    assert [T.lines.numbers[row.first] for row in rows] == [211, 221, 227]
    assert rows[-1] == Stretch(16, len(T.lines) - 1)


def test_without_anchors_there_is_one_row_a_page() -> None:
    assert [T.lines.numbers[row.first] for row in stretches(T, [])] == [211, 221]
    plain = transcript("t", IDRIS, case="c")
    assert stretches(plain, []) == [Stretch(0, len(plain.lines) - 1)]


def test_a_transcript_without_lines_has_no_rows() -> None:
    assert stretches(EMPTY, [0, 5]) == []
    assert density(EMPTY, [(0, 5)], 10) == [0] * 10
    assert segments(EMPTY, [(0, 5, "a")]) == []


@given(st.lists(st.integers(0, len(T.text) + 50)))
def test_rows_cover_every_line_once_and_each_anchor_begins_one(anchors: list[int]) -> None:
    rows = stretches(T, anchors)
    assert [at for row in rows for at in range(row.first, row.last + 1)] == list(range(len(T.lines)))
    assert {T.index_at(p) for p in anchors} <= {row.first for row in rows}


def test_density_counts_the_spans_that_touch_each_part() -> None:
    lines = len(T.lines)
    assert density(T, [], 7) == [0] * 7
    assert density(T, [(0, len(T.text))], lines) == [1] * lines
    third = T.line_span(2)
    assert density(T, [third, third], lines) == [0, 0, 2] + [0] * (lines - 3)


def test_a_short_transcript_fills_a_long_strip() -> None:
    strip = density(T, [T.line_span(0)], 120)
    assert len(strip) == 120
    assert strip[0] == 1
    assert strip[-1] == 0
    assert sum(strip) == -(-120 // len(T.lines))


def test_overlapping_marks_become_flat_segments_with_all_their_ids() -> None:
    assert marks_in_line(10, 20, [(8, 14, "a"), (12, 30, "b"), (12, 14, "c")]) == [
        Segment(10, 12, ("a",)),
        Segment(12, 14, ("a", "c", "b")),
        Segment(14, 20, ("b",)),
    ]


def test_marks_outside_a_line_or_empty_leave_it_plain() -> None:
    assert marks_in_line(10, 20, [(0, 10, "a"), (20, 25, "b"), (15, 15, "c")]) == [Segment(10, 20, ())]
    assert marks_in_line(10, 10, [(0, 30, "a")]) == []


_spans = st.lists(
    st.tuples(st.integers(0, len(T.text)), st.integers(0, 200), st.sampled_from("abcdef")).map(
        lambda s: (s[0], min(len(T.text), s[0] + s[1]), s[2])
    ),
    max_size=30,
)


@given(_spans)
def test_the_whole_transcript_is_cut_as_each_line_would_be(spans: list[tuple[int, int, str]]) -> None:
    found = segments(T, spans)
    assert found == [marks_in_line(*T.line_span(at), spans) for at in range(len(T.lines))]


@given(_spans)
def test_segments_join_up_to_the_line_and_mark_exactly_the_marked_positions(spans: list[tuple[int, int, str]]) -> None:
    for at, line in enumerate(segments(T, spans)):
        start, end = T.line_span(at)
        assert [p for s in line for p in range(s.start, s.end)] == list(range(start, end))
        for s in line:
            for p in range(s.start, s.end):
                assert sorted(s.ids) == sorted(i for a, b, i in spans if a <= p < b)


def test_the_invented_study_has_a_row_for_every_note() -> None:
    base = analysis()
    rowan = base.transcripts["t-rowan"]
    starts = [n.start for n in base.notes.values() if n.transcript == "t-rowan"]
    first = {row.first for row in stretches(rowan, starts)}
    assert {rowan.index_at(s) for s in starts} <= first
