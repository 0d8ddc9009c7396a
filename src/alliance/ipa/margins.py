"""The desk's measures: which lines share a row, where the margins are dense, which words are marked.

Everything sweeps once over the lines; positions and spans are code points of `Transcript.text`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from alliance.ipa.analysis import Span
from alliance.ipa.transcript import Transcript


class Stretch(NamedTuple):
    """One row of the desk: the lines from index `first` to index `last`, both included."""

    first: int
    last: int


class Segment(NamedTuple):
    """A run of a line's words that the same marks cover; `ids` is empty where nothing is marked."""

    start: int
    end: int
    ids: tuple[str, ...]


def stretches(transcript: Transcript, anchors: Iterable[int]) -> list[Stretch]:
    """The rows of the desk: one begins at each line that holds an anchor and at each page's first line.

    `anchors` are positions (a note's start). Together the rows cover every line once, in order.
    """
    count = len(transcript.lines)
    if not count:
        return []
    starts = transcript.lines.starts.tolist()
    first = {bisect_right(starts, position) - 1 for position in anchors}
    first.discard(-1)  # before the first line's words
    first.add(0)
    numbers = transcript.lines.numbers
    for line in transcript.pages:
        at = bisect_left(numbers, line)
        if at < count:
            first.add(at)
    begins = sorted(first)
    return [Stretch(a, b - 1) for a, b in pairwise([*begins, count])]


def density(transcript: Transcript, spans: Iterable[Span], bins: int = 120) -> list[int]:
    """How many spans touch each of `bins` equal parts of the transcript, from its first line to its last."""
    lines = len(transcript.lines)
    change = [0] * (bins + 1)
    if not lines:
        return change[:bins]
    starts = transcript.lines.starts
    for start, end in spans:
        first = max(0, bisect_right(starts, start) - 1)
        last = max(first, bisect_left(starts, end) - 1)
        change[first * bins // lines] += 1
        change[-(-(last + 1) * bins // lines)] -= 1
    level = 0
    for at in range(bins):
        level += change[at]
        change[at] = level
    return change[:bins]


def marks_in_line(line_start: int, line_end: int, spans: Sequence[tuple[int, int, str]]) -> list[Segment]:
    """One line as flat segments that never nest, each with the ids of the marks that cover it.

    The segments join up to the whole line; ids keep the order in which their spans begin.
    """
    inside = sorted((s, e, i) for s, e, i in spans if s < line_end and e > line_start and s < e)
    return _cut(line_start, line_end, inside)


def segments(transcript: Transcript, spans: Iterable[tuple[int, int, str]]) -> list[list[Segment]]:
    """Every line as `marks_in_line` gives it, in one sweep over the transcript; an empty line is an empty list."""
    marks = sorted(span for span in spans if span[0] < span[1])
    names = [name for _, _, name in marks]
    # an edge is one number, so that edges sort by position; a mark opens with its rank, and closes with -1 - rank
    many = len(marks) + 1
    edges = [start * 2 * many + many + rank for rank, (start, _, _) in enumerate(marks)]
    edges.extend(end * 2 * many + many - 1 - rank for rank, (_, end, _) in enumerate(marks))
    edges.sort()
    edges.append((len(transcript.text) + 1) * 2 * many)
    ranks = [edge % (2 * many) - many for edge in edges]
    positions = [edge // (2 * many) for edge in edges]
    at = 0
    position = positions[0]
    inside: list[int] = []
    ids: tuple[str, ...] = ()
    found: list[list[Segment]] = []
    text = transcript.text
    begins = transcript.lines.starts.tolist()
    for start, end in zip(begins, [*begins[1:], len(text)], strict=False):
        while end > start and text[end - 1] in " \t\n":
            end -= 1
        line: list[Segment] = []
        while position < end:
            if position > start:
                line.append(Segment(start, position, ids))
                start = position
            here = position
            while position == here:
                rank = ranks[at]
                if rank >= 0:
                    inside.append(rank)
                else:
                    inside.remove(-1 - rank)
                at += 1
                position = positions[at]
            ids = tuple([names[rank] for rank in inside])
        if start < end:
            line.append(Segment(start, end, ids))
        found.append(line)
    return found


def _cut(start: int, end: int, inside: Sequence[tuple[int, int, str]]) -> list[Segment]:
    if end <= start:
        return []
    edges = {start, end}
    for s, e, _ in inside:
        if start < s < end:
            edges.add(s)
        if start < e < end:
            edges.add(e)
    cuts = sorted(edges)
    return [Segment(a, b, tuple([i for s, e, i in inside if s <= a and e >= b])) for a, b in pairwise(cuts)]
