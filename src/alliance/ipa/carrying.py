"""From one version of the words to the next: what stayed, where a stretch stands now, which line became which."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz.distance import Indel, Levenshtein

from alliance.errors import InputProblem
from alliance.ipa.lines import CODE, lay_out
from alliance.ipa.transcript import Lines, Speaker, Transcript, Turn

Block = tuple[int, int, int]  # start before, start after, length
Gap = tuple[int, int, int, int]  # start and end before, start and end after

_TOKEN = re.compile(r"\w+(?:['’\-]\w+)*|[^\w\s]")
_WORD = re.compile(r"\S+")
_PARAGRAPH = re.compile(r"[^ \t\n][^\n]*")
#: up to here the longest common run of words is looked for; beyond, what takes less memory
_MOST_EXACT = 40_000
_AROUND = 40  # code points shown around a difference
_FARTHEST = 200  # words by which a change may be read as standing earlier or later
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
    equal = [step for step in kind.opcodes(ours, theirs) if step.tag == "equal"]
    shared = [(step.src_start, step.dest_start, step.src_end - step.src_start) for step in equal]
    _slide(shared, ours, [_edge(before, a, n) for n in range(len(a))], 0)
    _slide(shared, theirs, [_edge(after, b, n) for n in range(len(b))], 1)
    blocks: list[Block] = []
    for start, at, length in shared:
        for i, k in zip(range(start, start + length), range(at, at + length), strict=True):
            blocks.append((a[i].start(), b[k].start(), len(a[i][0])))
    return Alignment(tuple(_joined(blocks, before, after)))


def _edge(text: str, tokens: Sequence[re.Match[str]], n: int) -> int:
    """How likely something begins with a token: a turn, a sentence, a part of one, or nothing."""
    if n == 0 or "\n" in text[tokens[n - 1].end() : tokens[n].start()]:
        return 3
    mark = tokens[n - 1][0]
    return 2 if mark in ".?!…" else 1 if mark in ",;:)–—" else 0


def _slide(shared: list[Block], tokens: Sequence[int], edges: Sequence[int], side: Literal[0, 1]) -> None:
    """Let what was taken out (side 0) or put in (side 1) begin with a sentence, where the same words leave it open.

    In "I was. I went. I saw." with one sentence less, the words alone do not tell "I was." from "was. I".
    """
    for n in range(1, len(shared)):
        left, right = shared[n - 1], shared[n]
        begin, end = left[side] + left[2], right[side]
        if begin == end or left[1 - side] + left[2] != right[1 - side]:
            continue  # nothing here, or both changed
        best, moved = edges[begin], 0
        for back in range(1, min(left[2], _FARTHEST) + 1):
            if tokens[begin - back] != tokens[end - back]:
                break
            if edges[begin - back] > best:
                best, moved = edges[begin - back], -back
        for on in range(1, min(right[2], _FARTHEST) + 1):
            if tokens[begin + on - 1] != tokens[end + on - 1]:
                break
            if edges[begin + on] > best:
                best, moved = edges[begin + on], on
        shared[n - 1] = (left[0], left[1], left[2] + moved)
        shared[n] = (right[0] + moved, right[1] + moved, right[2] - moved)


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


def spliced(before: str, after: str, start: int, end: int) -> Alignment:
    """What two versions share of which only the stretch `[start, end)` of the first was replaced, word by word there."""
    rest = len(before) - end
    upto = len(after) - rest
    inside = [(a + start, b + start, n) for a, b, n in align(before[start:end], after[start:upto]).blocks]
    return Alignment(_merged([(0, 0, start), *inside, (end, upto, rest)]))


def _merged(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, neighbours that adjoin in both versions made one."""
    made: list[Block] = []
    for start, at, length in blocks:
        if length and made and made[-1][0] + made[-1][2] == start and made[-1][1] + made[-1][2] == at:
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


# --- what differs, to be read ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two versions differ: its line then and now, the words then and now, and some around them."""

    line: int
    now: int
    before: str
    after: str
    lead: str = ""
    tail: str = ""
    start: int = 0  # of the words now
    end: int = 0


def differences(before: Transcript, after: Transcript, alignment: Alignment) -> tuple[Difference, ...]:
    """Every place where two versions differ, whole words at a time, changes with one word between them as one."""
    found: list[Gap] = []
    for a, b, c, d in gaps(alignment, len(before.text), len(after.text)):
        if before.text[a:b] == after.text[c:d]:
            continue
        while a < b and c < d and before.text[a] == after.text[c] and before.text[a].isspace():
            a, c = a + 1, c + 1
        while a < b and c < d and before.text[b - 1] == after.text[d - 1] and before.text[b - 1].isspace():
            b, d = b - 1, d - 1
        a, c = _to_word(before.text, after.text, a, b, c, d, -1)
        b, d = _to_word(before.text, after.text, b, a, d, c, 1)
        last = found[-1] if found else None
        if last is not None and len(before.text[last[1] : a].split()) <= 1 and "\n" not in before.text[last[1] : a]:
            found[-1] = (last[0], max(b, last[1]), last[2], max(d, last[3]))
        else:
            found.append((a, b, c, d))
    return tuple(_difference(before, after, *gap) for gap in found)


def _to_word(
    before: str, after: str, at: int, other: int, now: int, there: int, step: Literal[-1, 1]
) -> tuple[int, int]:
    """One end of a change, moved to the end of the word that it cuts."""
    inside = -1 if step == 1 else 0
    cuts = (before[at + inside : at + inside + 1] if at != other else "") + (
        after[now + inside : now + inside + 1] if now != there else ""
    )
    if not any(c.isalnum() for c in cuts):
        return at, now
    out = 0 if step == 1 else -1
    while (
        0 <= at + out < len(before)
        and 0 <= now + out < len(after)
        and before[at + out] == after[now + out]
        and before[at + out].isalnum()
    ):
        at, now = at + step, now + step
    return at, now


def _difference(before: Transcript, after: Transcript, a: int, b: int, c: int, d: int) -> Difference:
    lead, tail = after.text[max(0, c - _AROUND) : c], after.text[d : d + _AROUND]
    if c > _AROUND:
        lead = "…" + lead.partition(" ")[2]
    if d + _AROUND < len(after.text):
        tail = tail.rpartition(" ")[0] + "…"
    if c == d or a == b:  # blanks that go with words stand outside of them
        said = before.text[a:b] if c == d else after.text[c:d]
        lead += said[: len(said) - len(said.lstrip(" "))]
        tail = said[len(said.rstrip(" ")) :] + tail
    line = before.line_at(min(a, max(0, len(before.text) - 1))) if len(before.lines) else 0
    now = after.line_at(min(c, max(0, len(after.text) - 1))) if len(after.lines) else 0
    return Difference(line, now, before.text[a:b].strip(" "), after.text[c:d].strip(" "), lead, tail, c, d)


# --- the parts of a transcript that go with its words ------------------------------------------------


def reworded(before: Transcript, text: str, alignment: Alignment, *, frozen: bool = True) -> Transcript:
    """The transcript with other words inside its turns: turns, lines, pages and times go with the words that stayed.

    `frozen` says that something rests on the line numbers. InputProblem where the new words reach over the end of a
    turn, or leave a turn without words: use `retold` for turns that are split, joined or taken out.
    """
    turns, at = [], 0
    for k, turn in enumerate(before.turns):
        end = len(text)
        if k + 1 < len(before.turns):
            here = _exactly_there(alignment, turn.end)
            if here is None:
                raise InputProblem("These words reach over the end of a turn: correct each turn by itself.")
            end = here
        if not text[at:end].strip():
            raise InputProblem("A turn would be left without words: take the turn out instead.")
        turns.append(replace(turn, start=at, end=end))
        at = end + 1
    return retold(before, text, turns, alignment, frozen=frozen)


def _exactly_there(alignment: Alignment, position: int) -> int | None:
    """Where an unchanged code point stands now; None where it was changed."""
    k = bisect_right(alignment.blocks, position, key=_start) - 1
    if k < 0 or position >= alignment.blocks[k][0] + alignment.blocks[k][2]:
        return None
    return position - alignment.blocks[k][0] + alignment.blocks[k][1]


def retold(
    before: Transcript,
    text: str,
    turns: Sequence[Turn],
    alignment: Alignment,
    *,
    frozen: bool = True,
    speakers: tuple[Speaker, ...] | None = None,
    times: Sequence[tuple[int, int]] | None = None,
) -> Transcript:
    """The transcript with other words and turns: lines, pages and (where none are given) times go with the words."""
    lines = renumbered(before, text, alignment, frozen=frozen)
    made = replace(
        before, text=text, turns=tuple(turns), lines=lines, speakers=before.speakers if speakers is None else speakers,
        times=tuple(_carried_times(before, text, alignment) if times is None else times), version=before.version + 1,
    )  # fmt: skip
    return replace(made, pages=_carried_pages(before, made, alignment)) if before.pages else made


def _carried_times(before: Transcript, text: str, alignment: Alignment) -> Iterator[tuple[int, int]]:
    last = -1
    for position, second in before.times:
        at = _place(alignment, before.text, text, position)[0]
        if last < at < max(1, len(text)):
            yield at, second
            last = at


def _carried_pages(before: Transcript, after: Transcript, alignment: Alignment) -> tuple[int, ...]:
    """The first line of each page, by the words that stood there; a page without a word left is gone."""
    found: list[int] = []
    moved = line_map(before, after, alignment)
    for page, first in enumerate(before.pages):
        end = before.pages[page + 1] if page + 1 < len(before.pages) else before.last_line + 1
        kept = next((moved[line][0] for line in range(first, end) if line in moved), None)
        if kept is None:
            kept = found[-1] + 1 if found else after.first_line  # an empty page keeps its place in the count
        found.append(max(kept, found[-1] + 1) if found else kept)
    return tuple(n for n in found if n <= after.last_line)


def renumbered(before: Transcript, text: str, alignment: Alignment, *, frozen: bool = True) -> Lines:
    """The lines of the next version. Numbers go with the words they were given to.

    Where nothing rests on them and they are not printed ones, the text is laid out anew. Otherwise every line keeps
    its number as long as a word of it is left. Printed numbers never move: words added belong to the line they were
    added to. Other lines are laid out anew inside a paragraph that has become too long for its lines, and the lines
    after it move on.
    """
    old = before.lines
    fixed = old.printed or old.unit != "line"
    if not fixed and not frozen:
        return lay_out(text, old.width, old.numbers[0] if len(old) else 1)
    starts, kept = _carried_starts(before, text, alignment)
    if fixed:
        words = _WORD.search(text)
        if words and (not starts or starts[0] > words.start()):
            if starts:
                starts[0] = words.start()
            else:
                starts, kept = [words.start()], [0]
        numbers = [old.numbers[i] for i in kept]
        return replace(old, starts=array(CODE, starts), numbers=array(CODE, numbers))
    return _flowed(before, text, starts, kept)


def _carried_starts(before: Transcript, text: str, alignment: Alignment) -> tuple[list[int], list[int]]:
    """Where the lines begin now that still have a word, and their indexes in the version before."""
    found: list[tuple[int, int, bool]] = []  # start now, index, certain
    for index, start in enumerate(before.lines.starts):
        exact = _exactly_there(alignment, start)
        if exact is not None:
            found.append((exact, index, True))
            continue
        end = before.line_span(index)[1]
        now = carry(alignment, before.text, text, start, end)
        if now.state != "gone":
            at = _in_proportion(alignment, before.text, text, start)
            if at is not None and at < now.end:
                found.append((at, index, False))
    starts: list[int] = []
    kept: list[int] = []
    certain = [start for start, _, sure in found if sure]
    for start, index, sure in found:
        k = bisect_right(certain, starts[-1] if starts else -1)
        upto = certain[k] if k < len(certain) else len(text)
        if (not starts or start > starts[-1]) and (sure or start < upto):
            starts.append(start)
            kept.append(index)
    return starts, kept


def _in_proportion(alignment: Alignment, before: str, after: str, position: int) -> int | None:
    """Where a line begins whose first word was changed: at the word in its place, or as far on in what was changed."""
    a, b, c, d = _gap_at(alignment, len(before), len(after), position)
    first, _ = _place(alignment, before, after, position)
    if first > b or not before[a:position].strip():
        at = first
    else:
        at = b + (position - a) * (d - b) // max(1, c - a)
        while at > b and not after[at - 1 : at].isspace():
            at += 1
            if at >= len(after):
                return None
    while at < len(after) and after[at].isspace():
        at += 1
    return at if at < len(after) else None


def _gap_at(alignment: Alignment, before: int, after: int, position: int) -> tuple[int, int, int, int]:
    """The change that holds a position: start before, start after, end before, end after."""
    blocks = alignment.blocks
    k = bisect_right(blocks, position, key=_start) - 1
    a, b = (blocks[k][0] + blocks[k][2], blocks[k][1] + blocks[k][2]) if k >= 0 else (0, 0)
    c, d = (blocks[k + 1][0], blocks[k + 1][1]) if k + 1 < len(blocks) else (before, after)
    return a, b, c, d


def _flowed(before: Transcript, text: str, starts: list[int], kept: list[int]) -> Lines:
    """Lines that may grow: each paragraph keeps the lines it had, or is laid out anew where they are too long now."""
    old = before.lines
    room = old.width + max(4, old.width // 4)
    made: list[int] = []
    numbers: list[int] = []
    following = old.numbers[0] if len(old) else 1
    for paragraph in _PARAGRAPH.finditer(text):
        begin, end = paragraph.span()
        low, high = bisect_left(starts, begin), bisect_left(starts, end)
        here, mine = starts[low:high], kept[low:high]
        given: list[int | None] = [old.numbers[i] for i in mine]
        if here and here[0] > begin:
            if _opens_a_paragraph(before, mine[0]) or not text[begin : here[0]].strip():
                here[0] = begin
            else:
                here, given = [begin, *here], [None, *given]
        ends = [*here[1:], end]
        if not here or any(
            len(text[a:b].rstrip()) > max(room, _length(before, i))
            for a, b, i in zip(here, ends, [*([-1] * (len(here) - len(mine))), *mine], strict=True)
        ):
            here = [begin + at for at in lay_out(text[begin:end], old.width).starts]
            first = next((n for n in given if n is not None), None)
            given = given if len(given) == len(here) else [first, *([None] * (len(here) - 1))]
        for at, number in zip(here, given, strict=True):
            following = following if number is None else max(following, number)
            made.append(at)
            numbers.append(following)
            following += 1
    return replace(old, starts=array(CODE, made), numbers=array(CODE, numbers))


def _opens_a_paragraph(before: Transcript, index: int) -> bool:
    start = before.lines.starts[index]
    return not before.text[:start].rstrip(" \t") or before.text[:start].rstrip(" \t").endswith("\n")


def _length(before: Transcript, index: int) -> int:
    if index < 0:
        return 0
    start, end = before.line_span(index)
    return end - start
