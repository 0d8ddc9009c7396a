"""Numbered lines: laid out anew, kept as printed, or fitted between the numbers that are printed.

A line never crosses a "\\n"; blanks between lines and blank lines belong to no line. Length counts code
points. The number of a line, once given, is what it is cited by: a new layout changes the display only.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from heapq import heapify, heappop, heappush
from itertools import pairwise
from unicodedata import category

from alliance.errors import InputProblem
from alliance.ipa.transcript import Lines, Transcript, Turn, Unit

CODE = "I" if array("I").itemsize == 4 else "L"
#: the highest number a first line may have
MOST_LINE = 1_000_000
NARROWEST, WIDEST = 12, 160  # widths at which printed numbers are tried
HIGHEST = 999_999  # the highest number a line is given from a file
_LONGEST_SIGN = 64  # code points that are drawn as one
_SAMPLE = 16_000  # code points on which widths are tried; the best are then tried on the whole
_PARAGRAPH = re.compile(r"[^ \t\n][^\n]*")
_WORD = re.compile(r"[^ \t\n]+")
_BLANK = " \t\n"

Row = tuple[int, int, int, bool]
"""One line of a display: the number it is cited by, start, end, and whether the cited line begins here."""


def lay_out(text: str, width: int = 48, first: int = 1) -> Lines:
    """The lines of a text, filled greedily at blanks to a width, numbered from `first`."""
    if width < 1:
        raise InputProblem(f"A line of {width} characters cannot hold a word: give a width of 1 or more.")
    if not 0 <= first <= MOST_LINE:
        raise InputProblem(f"The first line cannot be {first}: give a number from 0 to {MOST_LINE:,}.")
    starts = array(CODE, _starts(text, width))
    return Lines(starts, array(CODE, range(first, first + len(starts))), width)


@lru_cache(maxsize=256)
def _line(width: int) -> re.Pattern[str]:
    """A line that ends before a blank, or else as much of a long word as the width holds."""
    return re.compile(rf"[^ \t\n](?:[^\n]{{0,{width - 1}}}(?![^ \t\n])|[^ \t\n]{{0,{width - 1}}})")


def _starts(text: str, width: int) -> list[int]:
    """Where each line begins."""
    starts = [m.start() for m in _line(width).finditer(text)]
    if not text.isascii() and any(s and text[s - 1] not in _BLANK and _belongs(text, s) for s in starts):
        return _careful_starts(text, width)
    return starts


def _belongs(text: str, i: int) -> bool:
    """Whether the code point at i is drawn together with the one before it."""
    here, before = text[i], text[i - 1]
    if before == "\u200d" or here in "\u200c\u200d" or category(here)[0] == "M":
        return True
    if "\U0001f3fb" <= here <= "\U0001f3ff" or "\U000e0020" <= here <= "\U000e007f":  # skin tones, tags
        return True
    if "\u1160" <= here <= "\u11ff":  # later parts of a Korean syllable written in its parts
        return "\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"
    if "\U0001f1e6" <= here <= "\U0001f1ff":  # flags are pairs of letters
        run = 0
        while run < min(i, 400) and "\U0001f1e6" <= text[i - 1 - run] <= "\U0001f1ff":
            run += 1
        return run % 2 == 1
    return False


def _careful_starts(text: str, width: int) -> list[int]:
    """Where each line begins, where a long word may not be cut between marks that belong together."""
    starts: list[int] = []
    for match in _PARAGRAPH.finditer(text):
        at, end = match.span()
        while at < end:
            starts.append(at)
            if end - at <= width:
                break
            cut = max(text.rfind(" ", at, at + width + 1), text.rfind("\t", at, at + width + 1))
            if cut <= at:
                cut = at + width
                if not text.isascii():
                    while cut > max(at, at + width - _LONGEST_SIGN) and _belongs(text, cut):
                        cut -= 1
                if cut == at or _belongs(text, cut):  # one sign longer than the line, or than any sign is
                    cut = at + width
            while cut < end and text[cut] in _BLANK:
                cut += 1
            at = cut
    return starts


# --- numbers that the file gives ---------------------------------------------------------------------


def rising(numbers: Sequence[int], *, strictly: bool = False) -> list[int]:
    """The indices of a longest choice of numbers that never falls or, strictly, always rises."""
    place = bisect_left if strictly else bisect_right
    tails: list[int] = []
    tail_at: list[int] = []
    before = [-1] * len(numbers)
    for i, number in enumerate(numbers):
        k = place(tails, number)
        before[i] = tail_at[k - 1] if k else -1
        if k == len(tails):
            tails.append(number)
            tail_at.append(i)
        else:
            tails[k] = number
            tail_at[k] = i
    kept: list[int] = []
    i = tail_at[-1] if tail_at else -1
    while i >= 0:
        kept.append(i)
        i = before[i]
    return kept[::-1]


def given(
    starts: Sequence[int], numbers: Sequence[int | None], *, unit: Unit = "line", width: int = 48
) -> tuple[Lines, int]:
    """Lines at given places with the numbers that the file gives them, and how many numbers were ignored.

    A place without a number gets the next one where there is room before the number that follows;
    where there is none it belongs to the line before. Numbers that run backwards are ignored.
    """
    known = [(i, n) for i, n in enumerate(numbers) if n is not None and 0 <= n <= HIGHEST]
    keep = [known[k] for k in rising([n for _, n in known], strictly=True)]
    ignored = sum(n is not None for n in numbers) - len(keep)
    at: array[int] = array(CODE)
    named: array[int] = array(CODE)
    if not keep:
        return Lines(at, named, width, unit, 0, True), ignored
    lead = min(keep[0][0], max(0, keep[0][1] - 1))  # places before the first number count back from it
    for i in range(keep[0][0] - lead, keep[0][0]):
        at.append(starts[i])
        named.append(keep[0][1] - keep[0][0] + i)
    for (i, n), (following, limit) in pairwise([*keep, (len(starts), HIGHEST + len(starts))]):
        room = min(following - i, limit - n)
        at.extend(starts[i : i + room])
        named.extend(range(n, n + room))
    if len(at) and at[0] > starts[0]:
        at[0] = starts[0]
    return Lines(at, named, width, unit, 0, True), ignored


# --- numbers printed at the turns only ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fit:
    """Lines fitted between printed numbers, and what was found on the way.

    `kept` are the indices of the turns whose printed number stands, `ignored` of those whose number had
    to be ignored; `gaps` are runs of line numbers, first and last, that the file does not hold.
    """

    lines: Lines
    kept: tuple[int, ...] = ()
    ignored: tuple[int, ...] = ()
    gaps: tuple[tuple[int, int], ...] = ()
    labels_counted: bool = False
    blanks_counted: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Stretch:
    """The text from one printed number to the next. `asked` is the number of lines that the numbers ask for."""

    start: int
    end: int
    number: int
    asked: int
    turns: list[int]  # where its turns begin
    plain: str
    labelled: str
    shifts: list[tuple[int, int]]  # (start of the turn in `plain`, length of its label)
    odd: bool = False  # its numbers cannot be what the width is judged by
    natural: list[int] = field(default_factory=list)


def fit(text: str, turns: Sequence[Turn], *, labels: Sequence[str] = (), width: int = 48, first: int = 1) -> Lines:
    """Lines that meet the printed numbers of the turns: see `fitted`."""
    return fitted(text, turns, labels=labels, width=width, first=first).lines


def fitted(text: str, turns: Sequence[Turn], *, labels: Sequence[str] = (), width: int = 48, first: int = 1) -> Fit:
    """Lines that meet the printed numbers of the turns, with what had to be ignored.

    The first word of a turn gets exactly its printed number, and between two printed numbers there are
    exactly as many lines as they ask for. The width is the one that meets all of them best; it is tried
    with the labels (`labels`, one a turn, as they stand in the file) taking room in the line and not, and
    with a blank line counted between turns and not. `width` is taken where the numbers cannot tell.
    """
    paragraphs = [m.start() for m in _PARAGRAPH.finditer(text)]
    printed = [i for i, t in enumerate(turns) if t.printed is not None and t.end > t.start]
    keep, ignored = _possible(turns, printed, paragraphs)
    if not keep:
        return Fit(lay_out(text, width, first), (), tuple(ignored), remarks=_ignored_words(turns, ignored))
    stretches = _stretches(text, turns, keep, labels)
    keep, dropped = _without_a_wild_end(stretches, keep)
    if dropped is not None:
        ignored = sorted([*ignored, dropped])
        stretches = _stretches(text, turns, keep, labels)
    best, counted, blanks = _best_width(stretches, width)
    return _number(text, turns, stretches, keep, ignored, best, counted, blanks)


def laid_with_labels(text: str, turns: Sequence[Turn], labels: Sequence[str], width: int, first: int) -> Lines:
    """The lines of a text as a page shows them that has the speakers' labels in its lines; the numbers are a guess.

    How far they are from those of the page is not known: the error given is one line in twenty, and never less than two.
    """
    whole = [replace(turn, printed=first if k == 0 else None) for k, turn in enumerate(turns)]
    starts = _natural(_stretches(text, whole, [0], labels)[0], width, True)
    numbers = range(first, first + len(starts))
    return Lines(array(CODE, starts), array(CODE, numbers), width, "line", max(2, len(starts) // 20), True)


def _possible(turns: Sequence[Turn], printed: list[int], paragraphs: list[int]) -> tuple[list[int], list[int]]:
    """The turns whose numbers can all stand together, and the others.

    Each paragraph needs a line of its own, so number minus paragraphs before it must never fall.
    """
    spare = []
    candidates = []
    for i in printed:
        number = turns[i].printed or 0
        room = number - bisect_left(paragraphs, turns[i].start)
        if room >= (0 if i == printed[0] and not bisect_left(paragraphs, turns[i].start) else 1) and number <= HIGHEST:
            candidates.append(i)
            spare.append(room)
    keep = [candidates[k] for k in rising(spare)]
    kept = set(keep)
    return keep, [i for i in printed if i not in kept]


def _stretches(text: str, turns: Sequence[Turn], keep: list[int], labels: Sequence[str]) -> list[_Stretch]:
    """The stretches between the printed numbers that stand; the last one asks for 0 lines, that is: any."""
    found = []
    for k, i in enumerate(keep):
        after = keep[k + 1] if k + 1 < len(keep) else len(turns)
        start, number = turns[i].start, turns[i].printed or 0
        end = turns[after].start if after < len(turns) else len(text)
        asked = (turns[after].printed or 0) - number if after < len(turns) else 0
        inside = range(i, after)
        plain = text[start:end]
        labelled, shifts, at = [], [], 0
        for t in inside:
            label = " ".join(labels[t].split()) + " " if t < len(labels) and labels[t] else ""
            nxt = turns[t + 1].start - start if t + 1 < after else len(plain)
            labelled.append(label + plain[at:nxt])
            shifts.append((at, len(label)))
            at = nxt
        starts = [turns[t].start for t in inside if turns[t].end > turns[t].start]
        found.append(_Stretch(start, end, number, asked, starts, plain, "".join(labelled), shifts))
    return found


def _without_a_wild_end(stretches: list[_Stretch], keep: list[int]) -> tuple[list[int], int | None]:
    """The turns kept without a last number that no other number supports and the words cannot reach."""
    if len(stretches) < 2:
        return keep, None
    last = stretches[-2]
    if last.asked > 2 * _roughly(last.plain) + 10:
        return keep[:-1], keep[-1]
    return keep, None


def _roughly(plain: str) -> int:
    """About how many lines a stretch has in a narrow layout, never fewer than its paragraphs."""
    return max(plain.count("\n") + 1, len(plain) // 30)


def _best_width(stretches: list[_Stretch], usual: int) -> tuple[int, bool, bool]:
    """The width that meets the printed numbers best, whether labels and whether blank lines were counted."""
    closed = [s for s in stretches if s.asked]
    lengths = sorted(len(s.plain) / s.asked for s in closed if s.asked > 1)
    middle = lengths[len(lengths) // 2] if lengths else 0.0
    for s in closed:
        s.odd = bool(middle) and not middle / 3 <= len(s.plain) / s.asked <= middle * 3
    judged = [s for s in closed if not s.odd and s.asked > 1] or [s for s in closed if not s.odd]
    if not judged:
        return usual, False, False
    step = max(1, sum(len(s.plain) for s in judged) // _SAMPLE)
    sample = judged[::step]
    best: tuple[tuple[int, int], int, bool, bool] | None = None
    for counted, blanks in ((False, False), (True, False), (False, True), (True, True)):
        if counted and all(not length for s in sample for _, length in s.shifts):
            continue
        score, width = _try_widths(sample, usual, counted, blanks)
        if step > 1:  # the neighbours are judged on the whole text
            near = range(max(NARROWEST, width - 1), width + 2)
            score, width = min((_score(judged, w, counted, blanks), w) for w in near)
        if best is None or score < best[0]:
            best = (score, width, counted, blanks)
        if best[0] == (0, 0):
            break
    return (best[1], best[2], best[3]) if best else (usual, False, False)


def _try_widths(sample: list[_Stretch], usual: int, counted: bool, blanks: bool) -> tuple[tuple[int, int], int]:
    """The best score over the widths near the one whose total number of lines is right, and that width."""
    wanted = sum(s.asked for s in sample)
    low, high = NARROWEST, WIDEST
    while low < high:
        half = (low + high) // 2
        if sum(_counts(sample, half, counted, blanks)) > wanted:
            low = half + 1
        else:
            high = half
    scores = {w: _score(sample, w, counted, blanks) for w in range(max(NARROWEST, low - 5), min(WIDEST, low + 5) + 1)}
    scores.setdefault(usual, _score(sample, usual, counted, blanks))
    least = min(scores.values())
    equal = sorted(w for w, score in scores.items() if score == least)
    return least, usual if usual in equal else equal[len(equal) // 2]


def _counts(stretches: list[_Stretch], width: int, counted: bool, blanks: bool) -> list[int]:
    """How many lines each stretch has at a width."""
    texts = [s.labelled if counted else s.plain for s in stretches]
    starts = [m.start() for m in _line(width).finditer("\n".join(texts))]
    found, at, passed = [], 0, 0
    for s, words in zip(stretches, texts, strict=True):
        at += len(words) + 1
        upto = bisect_left(starts, at, passed)
        found.append(upto - passed + (len(s.turns) if blanks else 0))
        passed = upto
    return found


def _score(stretches: list[_Stretch], width: int, counted: bool, blanks: bool) -> tuple[int, int]:
    """How badly a width meets the numbers: the sum of misses (a wild one counts 10), then the largest."""
    misses = [abs(n - s.asked) for n, s in zip(_counts(stretches, width, counted, blanks), stretches, strict=True)]
    return sum(min(miss, 10) for miss in misses), max(misses, default=0)


def _natural(stretch: _Stretch, width: int, counted: bool) -> list[int]:
    """Where the lines of a stretch begin in the fitted layout, as positions in its plain text."""
    if not counted:
        return _starts(stretch.plain, width)
    found: dict[int, None] = {}
    shift, k, passed = 0, 0, 0
    for start in _starts(stretch.labelled, width):
        while k < len(stretch.shifts) and start >= stretch.shifts[k][0] + passed:
            shift = stretch.shifts[k][0]
            passed += stretch.shifts[k][1]
            k += 1
        found[max(shift, start - passed)] = None
    return list(found)


def _number(
    text: str,
    turns: Sequence[Turn],
    stretches: list[_Stretch],
    keep: list[int],
    ignored: list[int],
    width: int,
    counted: bool,
    blanks: bool,
) -> Fit:
    """The lines of every stretch with their numbers."""
    starts: list[int] = []
    numbers: list[int] = []
    gaps: list[tuple[int, int]] = []
    error = 0
    lead = text[: stretches[0].start]
    if lead.strip():
        before = _starts(lead, width)
        if len(before) >= stretches[0].number:
            before = _exactly(lead, stretches[0].number - 1, before)
        starts += before
        numbers += range(stretches[0].number - len(before), stretches[0].number)
    for s in stretches:
        natural = _natural(s, width, counted)
        skips = len(s.turns) if blanks else 0
        lines = natural
        if s.asked and s.asked > 2 * (len(natural) + skips) + 10:
            gaps.append((s.number + len(natural), s.number + s.asked - 1))
        elif s.asked:
            error = max(error, abs(len(natural) + skips - s.asked))
            lines = _exactly(s.plain, max(s.asked - skips, len(_PARAGRAPH.findall(s.plain))), natural)
            if len(lines) + skips > s.asked:
                skips = 0
        starts += [s.start + at for at in lines]
        numbers += _counted_on(s, lines, skips)
    remarks = [*_ignored_words(turns, ignored)]
    remarks += [f"The numbers jump: lines {a}-{b} are taken as not held in this file." for a, b in gaps]
    if len(keep) == 1 and len(turns) > 1:
        remarks.append(
            f"Only one printed number could be used; the lines after it are laid out at {width} characters "
            "and may differ from the printed source."
        )
    lines_ = Lines(array(CODE, starts), array(CODE, numbers), width, "line", error, True)
    return Fit(lines_, tuple(keep), tuple(ignored), tuple(gaps), counted, blanks, tuple(remarks))


def _counted_on(stretch: _Stretch, lines: list[int], skips: int) -> Iterator[int]:
    """The numbers of a stretch's lines, counting on; a blank line before each further turn where it counts."""
    turns = {start - stretch.start for start in stretch.turns[1:]} if skips else set()
    number = stretch.number
    for at in lines:
        if at in turns:
            number += 1
        yield number
        number += 1


def _exactly(plain: str, n: int, natural: list[int]) -> list[int]:
    """Where n lines begin: the natural layout if it has n, else one narrower or wider, else cut at words.

    Fewer than n only where there are fewer words; more only where there are more paragraphs.
    """
    if len(natural) == n:
        return natural
    low, high = _widths_for(plain, n)
    while low < high:  # the narrowest width that needs no more than n lines
        half = (low + high) // 2
        if len(_laid(plain, half)) > n:
            low = half + 1
        else:
            high = half
    found = _laid(plain, low)
    if len(found) >= n:
        return found
    words = [m.start() for m in _WORD.finditer(plain)]
    if len(words) <= n:
        return words
    return _cut_further(words, found, n)


def _laid(plain: str, width: int) -> list[int]:
    """Where each line begins, the quicker way where lines are short: it makes a pattern of the width."""
    return _starts(plain, width) if width <= WIDEST else _careful_starts(plain, width)


def _widths_for(plain: str, n: int) -> tuple[int, int]:
    """Between which widths the narrowest lies that needs no more than n lines, without laying anything out.

    No line holds more words than fit, and two neighbouring lines of a paragraph together always hold more than one.
    """
    widest = max(1, len(plain))
    if n < 1:
        return 1, widest
    lowest = max(1, -(-sum(map(len, plain.split())) // n))
    room = n - len(_PARAGRAPH.findall(plain))
    if room > 0:
        widest = min(widest, 2 * len(plain) // room + 2 * _LONGEST_SIGN)
    return lowest, max(lowest, widest)


def _cut_further(words: list[int], found: list[int], n: int) -> list[int]:
    """The lines found, the longest of them cut at word edges until there are n."""
    held = set(words)
    lines: list[tuple[int, int, int]] = []  # (minus the number of its words, first word, after its last word)
    starts = list(found)
    for start, end in pairwise([*found, 1 << 62]):
        a, b = bisect_left(words, start) - (start not in held), bisect_left(words, end)  # it may begin inside a word
        lines.append((a - b, a, b))
    heapify(lines)
    while len(starts) < n and lines:
        _, a, b = heappop(lines)
        if b - a < 2:
            break
        half = (a + b) // 2
        starts.append(words[half])
        heappush(lines, (a - half, a, half))
        heappush(lines, (half - b, half, b))
    return sorted(starts)


def _ignored_words(turns: Sequence[Turn], ignored: Sequence[int]) -> tuple[str, ...]:
    """What is said about printed numbers that were ignored."""
    if not ignored:
        return ()
    shown = ", ".join(str(turns[i].printed) for i in ignored[:8]) + (" and others" if len(ignored) > 8 else "")
    one = len(ignored) == 1
    return (
        f"{'A printed number' if one else f'{len(ignored)} printed numbers'} could not be kept "
        f"({shown}): {'it runs' if one else 'they run'} backwards or cannot be where the words are.",
    )


# --- pages and display -------------------------------------------------------------------------------


def pages_at(lines: Lines, breaks: Iterable[int]) -> tuple[int, ...]:
    """The number of each page's first line, from the positions in the text where new pages begin.

    A page that begins in the middle of a line begins with the next one. No breaks, no pages.
    """
    if not len(lines):
        return ()
    found = []
    for position in breaks:
        k = bisect_left(lines.starts, position)
        if 0 < k < len(lines):
            found.append(lines.numbers[k])
    return (lines.numbers[0], *sorted(set(found))) if found else ()


def typed_pages(typed: str, lines: Lines) -> tuple[int, ...]:
    """The number of each page's first line, as a researcher typed them ("1, 38, 75")."""
    parts = [p for p in re.split(r"[\s,;]+", typed.strip()) if p]
    if not parts or not len(lines):
        return ()
    if not all(p.isascii() and p.isdigit() and len(p) <= 7 for p in parts):
        raise InputProblem("Give the number of each page’s first line, with commas between: 1, 38, 75.")
    return checked_pages([int(p) for p in parts], lines)


def checked_pages(numbers: Sequence[int], lines: Lines) -> tuple[int, ...]:
    """The number of each page's first line, once they can be that; a page begins with the first line held."""
    if not numbers or not len(lines):
        return ()
    if any(b <= a for a, b in pairwise(numbers)):
        raise InputProblem("The first lines of pages must rise from page to page: look for a number out of order.")
    low, high = lines.numbers[0], lines.numbers[-1]
    if numbers[0] < low or numbers[-1] > high:
        raise InputProblem(f"A page can only begin with a line that is held: {low} to {high}.")
    return tuple(numbers) if numbers[0] == low else (low, *numbers)


def display(transcript: Transcript, width: int) -> list[Row]:
    """The rows of a display at a width: (number cited, start, end, whether the cited line begins here).

    A line longer than the width takes several rows, all cited by its number; no row holds two lines.
    """
    rows: list[Row] = []
    text = transcript.text
    numbers = transcript.lines.numbers
    for index in range(len(transcript.lines)):
        start, end = transcript.line_span(index)
        if end - start <= width and "\n" not in text[start:end]:
            rows.append((numbers[index], start, end, True))
            continue
        words = text[start:end]
        cuts = _starts(words, max(1, width))
        for k, cut in enumerate(cuts):
            row = words[cut : cuts[k + 1] if k + 1 < len(cuts) else len(words)].rstrip(_BLANK)
            rows.append((numbers[index], start + cut, start + cut + len(row), k == 0))
    return rows


def shifted(lines: Lines, first: int) -> Lines:
    """The same lines, counted from another first number (only where the numbers are not printed ones)."""
    if lines.printed or not len(lines) or lines.numbers[0] == first:
        return lines
    return replace(lines, numbers=array(CODE, range(first, first + len(lines))))
