"""From one version of the words to the next: what stayed, where a stretch stands now, which line became which."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel, Levenshtein

from alliance.errors import InputProblem
from alliance.ipa.transcript import Transcript

Block = tuple[int, int, int]  # start before, start after, length
Gap = tuple[int, int, int, int]  # start and end before, start and end after

_TOKEN = re.compile(r"\w+(?:['’\-]\w+)*|[^\w\s]")
_WORD = re.compile(r"\S+")
#: up to here the longest common run of words is looked for; beyond, what takes less memory
_MOST_EXACT = 40_000
_LONGEST_GAP = 2_000  # code points of a change inside which words are set beside words


@dataclass(frozen=True, slots=True)
class Alignment:
    """The stretches that two versions share: (start before, start after, length), ascending in both.

    What is outside of them is changed.
    """

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a stretch stands in the next version. Where its words are gone, start and end are the place they left."""

    start: int
    end: int
    state: Literal["same", "changed", "gone"]


def align(before: str, after: str) -> Alignment:
    """What two versions share, word by word; blanks alone are never shared without a word beside them."""
    if before == after:
        return Alignment(((0, 0, len(before)),) if before else ())
    a, b = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    known: dict[str, int] = {}
    ours = [known.setdefault(m[0], len(known)) for m in a]
    theirs = [known.setdefault(m[0], len(known)) for m in b]
    kind = Indel if max(len(ours), len(theirs)) <= _MOST_EXACT else Levenshtein
    blocks: list[Block] = []
    for step in kind.opcodes(ours, theirs):
        if step.tag != "equal":
            continue
        for i, k in zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True):
            blocks.append((a[i].start(), b[k].start(), len(a[i][0])))
    return Alignment(tuple(_joined(blocks, before, after)))


def _joined(blocks: Sequence[Block], before: str, after: str) -> Iterator[Block]:
    """The blocks, those joined between which both versions have the same blanks, the ends drawn to the ends."""
    held: Block | None = None
    for start, at, length in blocks:
        if held is None:
            same = before[:start] == after[:at]
            held = (0, 0, start + length) if same else (start, at, length)
            continue
        if before[held[0] + held[2] : start] == after[held[1] + held[2] : at]:
            held = (held[0], held[1], start + length - held[0])
        else:
            yield held
            held = (start, at, length)
    if held is not None:
        rest = before[held[0] + held[2] :]
        same = rest == after[held[1] + held[2] :]
        yield (held[0], held[1], held[2] + len(rest)) if same else held


def replaced(text: str, replacements: Sequence[tuple[int, int, str]]) -> tuple[str, Alignment]:
    """The text with stretches replaced by other words, and what stayed; InputProblem where stretches overlap."""
    parts: list[str] = []
    blocks: list[Block] = []
    at = length = 0
    for start, end, words in replacements:
        if not at <= start <= end <= len(text):
            raise InputProblem("Two corrections touch the same words: make one after the other.")
        if start > at:
            parts.append(text[at:start])
            blocks.append((at, length, start - at))
            length += start - at
        parts.append(words)
        length += len(words)
        at = end
    if at < len(text):
        parts.append(text[at:])
        blocks.append((at, length, len(text) - at))
    return "".join(parts), Alignment(_merged(blocks))


def _merged(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, neighbours that adjoin in both versions made one."""
    made: list[Block] = []
    for start, at, length in blocks:
        if made and made[-1][0] + made[-1][2] == start and made[-1][1] + made[-1][2] == at:
            made[-1] = (made[-1][0], made[-1][1], made[-1][2] + length)
        elif length:
            made.append((start, at, length))
    return tuple(made)


def composed(first: Alignment, second: Alignment) -> Alignment:
    """What a version shares with the one after the next: shared by both steps."""
    found: list[Block] = []
    theirs = second.blocks
    k = 0
    for start, at, length in first.blocks:
        while k < len(theirs) and theirs[k][0] + theirs[k][2] <= at:
            k += 1
        n = k
        while n < len(theirs) and theirs[n][0] < at + length:
            low, high = max(at, theirs[n][0]), min(at + length, theirs[n][0] + theirs[n][2])
            found.append((start + low - at, theirs[n][1] + low - theirs[n][0], high - low))
            n += 1
    return Alignment(_merged(found))


def turned(alignment: Alignment) -> Alignment:
    """The same alignment read from the later version to the earlier."""
    return Alignment(tuple((at, start, length) for start, at, length in alignment.blocks))


def gaps(alignment: Alignment, before: int, after: int) -> list[Gap]:
    """Every change between two versions of these lengths: where it stood before, where it stands after."""
    found = []
    a = b = 0
    for start, at, length in (*alignment.blocks, (before, after, 0)):
        if start > a or at > b:
            found.append((a, start, b, at))
        a, b = start + length, at + length
    return found


def carry(alignment: Alignment, before_text: str, after_text: str, start: int, end: int) -> Carried:
    """Where the stretch `[start, end)` stands in the next version, without blanks at its ends."""
    first = _place(alignment, before_text, after_text, start)[0]
    last = _place(alignment, before_text, after_text, max(start, end - 1))[1] if end > start else first
    while first < last and after_text[first].isspace():
        first += 1
    while last > first and after_text[last - 1].isspace():
        last -= 1
    if first >= last:
        return Carried(first, first, "gone")
    same = before_text[start:end].strip() == after_text[first:last]
    return Carried(first, last, "same" if same else "changed")


def _place(alignment: Alignment, before: str, after: str, position: int) -> tuple[int, int]:
    """Where the code point at a position stands now: itself, or the words that took the place of its word."""
    blocks = alignment.blocks
    k = bisect_right(blocks, position, key=_start) - 1
    if k >= 0 and position < blocks[k][0] + blocks[k][2]:
        at = position - blocks[k][0] + blocks[k][1]
        return at, at + 1
    a = b = 0
    if k >= 0:
        a, b = blocks[k][0] + blocks[k][2], blocks[k][1] + blocks[k][2]
    if k + 1 < len(blocks):
        c, d = blocks[k + 1][0], blocks[k + 1][1]
    else:
        c, d = len(before), len(after)
    if max(c - a, d - b) <= _LONGEST_GAP:
        ours = [m.span() for m in _WORD.finditer(before, a, c)]
        theirs = [m.span() for m in _WORD.finditer(after, b, d)]
        if len(ours) == len(theirs):  # word for word
            for (low, high), there in zip(ours, theirs, strict=True):
                if low <= position < high:
                    return there
    return b, d


def _start(block: Block) -> int:
    return block[0]


def line_map(before: Transcript, after: Transcript, alignment: Alignment) -> dict[int, tuple[int, int]]:
    """Each line of a version -> the first and last line of the next on which its words stand.

    A line of which no word is left is not in the map.
    """
    found: dict[int, tuple[int, int]] = {}
    if not len(after.lines):
        return found
    for index, number in enumerate(before.lines.numbers):
        start, end = before.line_span(index)
        now = carry(alignment, before.text, after.text, start, end)
        if now.state != "gone":
            found[number] = after.lines_of(now.start, now.end)
    return found
