"""The two verdicts on a quotation: on its words, difference by difference, and on the lines cited for them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz.distance import OSA

from alliance.errors import AllianceError
from alliance.ipa.chapter import Change, ChangeKind, LineMap, LinesVerdict
from alliance.ipa.chapter_alignment import Aligned, Corpus, like, repeated, same
from alliance.ipa.chapter_words import WORD, Mark, Passage, Quoted, fold
from alliance.ipa.citation import ParsedCitation
from alliance.ipa.quotations import quotation_words
from alliance.ipa.transcript import Transcript

Span = tuple[int, int]

_TO_SPARE = 1  # lines that a citation may hold before or behind the words: where their sentence begins or ends
_REPLACED = 4  # words that a bracket of the researcher's may stand for
_ENDS_SENTENCE = re.compile(r"[.!?…\n]")
_OPENS = re.compile(r"(?:^|[.!?…:\n“\"‘«(\[—–-])[\s“”\"'’‘«»)\]]*$")
_VARIANTS = (
    ("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("ised", "ized"), ("yse", "yze"), ("our", "or"),
    ("tre", "ter"), ("ogue", "og"), ("ence", "ense"), ("ll", "l"), ("ae", "e"), ("oe", "e"), ("mme", "m"), ("grey", "gray"),
)  # fmt: skip
_INFLECTED = ("s", "es", "ed", "d", "ing", "er", "est", "ly", "en", "n", "r", "y", "st")
_SAME_WORDS = frozenset(
    frozenset(pair)
    for pair in (
        ("ok", "okay"), ("alright", "allright"), ("yeah", "yeh"), ("yeah", "yea"), ("erm", "um"), ("mum", "mom"),
        ("mhm", "mmhm"), ("cos", "cause"), ("cos", "because"), ("cause", "because"), ("em", "them"), ("till", "til"),
    )
)  # fmt: skip
_NUMBERS = {
    word: str(n)
    for n, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905
}


# --- words


@dataclass(slots=True)
class Compared:
    """A quotation beside the place where it stands: what differs, and where the words are.

    `spans` are the stretches of the transcript that are quoted, apart where words are left out with a mark.
    `there` has, for each word of the transcript from first to last, what the chapter has: its folded word, "" for a
    word left out without a mark, None where a mark says so. Positions of changes are of the quotation's own text.
    """

    changes: list[Change] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    there: dict[int, str | None] = field(default_factory=dict)
    first_word: int = 0  # the first word of the quotation that stands there
    opens: bool = False  # begins with a mark for words left out
    goes_on: bool = False  # ends with one

    @property
    def found(self) -> Span | None:
        """From the first to the last word."""
        return (self.spans[0][0], self.spans[-1][1]) if self.spans else None


@dataclass(slots=True)
class _Group:
    """What differs between two words that agree."""

    steps: list[tuple[int, int, int]] = field(default_factory=list)  # word, place, gap
    after: tuple[int, int] = (-1, -1)  # the agreeing words before
    before: tuple[int, int] = (-1, -1)  # and behind


def compare(quotation: Quoted, held: Corpus, aligned: Aligned, text: str) -> Compared:
    """The differences between a quotation and the place it was aligned with; `text` is the transcript's."""
    return _Comparison(quotation, held, aligned, text).result()


class _Comparison:
    def __init__(self, quotation: Quoted, held: Corpus, aligned: Aligned, text: str) -> None:
        self.q = quotation
        self.held = held
        self.text = text
        self.said = held.texts[aligned.text]
        self.offset = held.offsets[aligned.text]
        self.steps = _edges(quotation, held, aligned, text, self.said.starts, self.said.ends, self.offset)
        self.out = Compared()
        self.noted: list[tuple[Change, Span | None]] = []

    def result(self) -> Compared:
        agreeing = [n for n, (i, k) in enumerate(self.steps) if i >= 0 and k >= 0]
        if not agreeing:
            return self.out
        self._places(agreeing)
        for group in self._groups():
            self._judge(group)
        self._cases()
        self._ends()
        self.out.changes = self._joined()
        n = len(self.q.words)
        self.out.opens = self.q.leaves_out(0)
        self.out.goes_on = self.q.leaves_out(n)
        return self.out

    # where the words are

    def _places(self, agreeing: Sequence[int]) -> None:
        first, last = agreeing[0], agreeing[-1]
        self.out.first_word = self.steps[first][0]
        gap = 0
        begin = end = -1
        for i, k in self.steps[first : last + 1]:
            if i >= 0:
                gap = i + 1
            if k < 0:
                continue
            local = k - self.offset
            if i < 0:
                if self.q.leaves_out(gap):
                    self.out.there[local] = None
                    if begin >= 0:
                        self.out.spans.append((self.said.starts[begin], self.said.ends[end]))
                        begin = -1
                else:
                    self.out.there[local] = None if self.q.puts_in(gap) else ""
                continue
            self.out.there[local] = self.said.words[local] if same(self.q, i, self.held.words[k]) else self.q.words[i]
            if begin < 0:
                begin = local
            end = local
        if begin >= 0:
            self.out.spans.append((self.said.starts[begin], self.said.ends[end]))

    def _groups(self) -> list[_Group]:
        """Every gap between agreeing words, with the steps in it; also before the first and after the last."""
        groups: list[_Group] = []
        now = _Group()
        i_now = 0
        for i, k in self.steps:
            if i >= 0 and k >= 0 and same(self.q, i, self.held.words[k]):
                now.before = (i, k)
                groups.append(now)
                now = _Group(after=(i, k))
                i_now = i + 1
                continue
            if i >= 0:
                i_now = i + 1
            now.steps.append((i, k, i_now))
        groups.append(now)
        return groups

    # what differs

    def _judge(self, group: _Group) -> None:
        first_gap = group.after[0] + 1
        last_gap = group.before[0] if group.before[0] >= 0 else len(self.q.words)
        marks = [m for g in range(first_gap, last_gap + 1) for m in self.q.marks.get(g, ())]
        inner = group.after[0] >= 0 and group.before[0] >= 0
        out = inner and any(m.kind in ("left out", "trailing") for m in marks)
        subs = [(i, k) for i, k, _ in group.steps if i >= 0 and k >= 0]
        ins = [i for i, k, _ in group.steps if k < 0]
        dels: list[int] = []
        replaced: dict[int, list[int]] = {}
        for i, k, gap in group.steps:
            if i >= 0 or self.q.leaves_out(gap):
                continue
            if self.q.puts_in(gap):
                replaced.setdefault(gap, []).append(k)
            else:
                dels.append(k)
        for many in replaced.values():
            if len(many) > _REPLACED:
                dels += many
        if inner:
            ins = self._passages(group, marks, out, ins)
        if not subs and not ins and not dels:
            return
        self._differences(group, subs, ins, sorted(dels))

    def _passages(self, group: _Group, marks: list[Mark], out: bool, ins: list[int]) -> list[int]:
        """What becomes of the bracket passages between two words; the words put in that remain."""
        low, high = group.after[1] - self.offset, group.before[1] - self.offset
        there = [p for local in range(low + 1, high + 1) for p in self.said.passages.get(local, ())]
        here = [m for m in marks if m.kind in ("passage", "put in")]
        for passage in list(there):
            equal = next((m for m in here if m.folded == passage.folded), None)
            if equal:
                here.remove(equal)
                there.remove(passage)
        for passage in there:
            if ins and [self.q.words[i] for i in ins] == [fold(m[0]) for m in WORD.finditer(passage.folded)]:
                ins = []
                continue
            if passage.kind == "back-channel" or out:
                continue
            stands_for = next((m for m in here if m.square or m.kind == "put in"), None)
            if stands_for:
                here.remove(stands_for)
                continue
            other = next((m for m in here if m.kind == "passage"), None)
            if other:
                here.remove(other)
                self._add("word changed", other.start, other.end, (passage.start, passage.end))
            elif ins:
                self._add("word changed", self.q.starts[ins[0]], self.q.ends[ins[-1]], (passage.start, passage.end))
                ins = []
            else:
                at = self.q.ends[group.after[0]]
                self._add("omission not marked", at, at, (passage.start, passage.end))
        for mark in here:
            if mark.kind == "passage" and not mark.square:
                self._add("insertion not marked", mark.start, mark.end, None)
        return ins

    def _differences(self, group: _Group, subs: list[tuple[int, int]], ins: list[int], dels: list[int]) -> None:
        edge = group.after[0] < 0 or group.before[0] < 0
        if subs or (ins and dels):
            here = sorted({*(i for i, _ in subs), *ins})
            there = sorted({*(k for _, k in subs), *dels})
            joined_here = "".join(self.q.words[i] for i in here)
            joined_there = "".join(self.held.words[k] for k in there)
            if joined_here.replace("'", "") == joined_there.replace("'", ""):
                self._words("spelling", here, there)
                return
            rest = []
            for i, k in subs:
                if self._spelt(self.q.words[i], self.held.words[k]):
                    self._words("spelling", [i], [k])
                else:
                    rest.append((i, k))
            if not rest and not (ins and dels):
                self._words_in_or_out(group, ins, dels)
                return
            more_here = list(ins)
            more_there = list(dels)
            if len(more_there) > max(2, len(rest)) or (edge and more_there):
                self._words_in_or_out(group, [], more_there)
                more_there = []
            if len(more_here) > max(2, len(rest)):
                self._words_in_or_out(group, more_here, [])
                more_here = []
            self._words(
                "word changed",
                sorted({*(i for i, _ in rest), *more_here}),
                sorted({*(k for _, k in rest), *more_there}),
            )
            return
        self._words_in_or_out(group, ins, dels)

    def _words_in_or_out(self, group: _Group, ins: list[int], dels: list[int]) -> None:
        for some in _runs(ins):
            self._words("insertion not marked", some, [])
        for some in _runs(dels):
            kind: ChangeKind = "repetition dropped" if self._repeated(some) else "omission not marked"
            at = self.q.ends[group.after[0]] if group.after[0] >= 0 else 0
            behind = [i for i, k, _ in group.steps if i >= 0 and k < some[0]]
            if behind:
                at = self.q.ends[behind[-1]]
            self._add(kind, at, at, self._there(some))

    def _words(self, kind: ChangeKind, here: list[int], there: list[int]) -> None:
        if here:
            self._add(kind, self.q.starts[here[0]], self.q.ends[here[-1]], self._there(there))

    def _there(self, places: list[int]) -> Span | None:
        if not places:
            return None
        a, b = places[0] - self.offset, places[-1] - self.offset
        return self.said.starts[a], self.said.ends[b]

    def _add(self, kind: ChangeKind, start: int, end: int, there: Span | None) -> None:
        words = self.text[there[0] : there[1]] if there else ""
        self.noted.append((Change(kind, self.q.text[start:end], words, start, end), there))

    def _joined(self) -> list[Change]:
        """The changes in order, what is left out at one place in one."""
        found: list[tuple[Change, Span | None]] = []
        for change, there in sorted(self.noted, key=lambda one: (one[0].start, one[0].end, one[1] or (0, 0))):
            before, span = found[-1] if found else (None, None)
            if (
                before
                and span
                and there
                and (before.kind, before.start, before.end) == (change.kind, change.start, change.end)
            ):
                gap = self.text[span[1] : there[0]]
                if span[1] <= there[0] and not any(c.isalnum() for c in gap):
                    words = self.text[span[0] : there[1]]
                    found[-1] = (replace(before, transcript=words), (span[0], there[1]))
                    continue
            found.append((change, there))
        return [change for change, _ in found]

    def _spelt(self, here: str, there: str) -> bool:
        """Whether two words are one word spelt in two ways, and not two words."""
        plain_here, plain_there = here.replace("'", ""), there.replace("'", "")
        if plain_here == plain_there or frozenset((here, there)) in _SAME_WORDS:
            return True
        if _NUMBERS.get(here, here) == _NUMBERS.get(there, there):
            return True
        for one, other in _VARIANTS:
            if here.replace(one, other) == there.replace(one, other):
                return True
        if sorted(here) == sorted(there) and len(here) >= 3 and here not in self.held.places:
            return OSA.distance(here, there) <= 1 or len(here) >= 5
        if not like(here, there) or here in self.held.places:
            return False
        if min(len(here), len(there)) < 8 and OSA.distance(here, there) > 1:
            return False
        short, long = sorted((here, there), key=len)
        stem = short[:-1] if short.endswith(("e", "y")) else short
        return not any(long in (short + x, stem + x, short + short[-1:] + x) for x in _INFLECTED)

    def _repeated(self, places: list[int]) -> bool:
        """Whether words left out are said again right behind or before them, or begun and then said."""
        words = self.held.words
        a, size = places[0], len(places)
        if repeated(words, a, size):
            return True
        if size > 1 or a + 1 >= len(words):
            return False
        here, following = words[a], words[a + 1]
        return following != here and following.startswith(here) and (len(here) <= 2 or "'" in following)

    def _cases(self) -> None:
        """Words that differ in their capitals where no sentence begins, in the chapter or the transcript."""
        fresh = True
        previous = -1
        for i, k in self.steps:
            if i < 0 or k < 0 or not same(self.q, i, self.held.words[k]):
                fresh = fresh or k < 0
                continue
            local = k - self.offset
            here, there = (
                self.q.text[self.q.starts[i] : self.q.ends[i]],
                self.text[self.said.starts[local] : self.said.ends[local]],
            )
            begins = fresh or previous != i - 1 or self.q.marks.get(i) or i in self.q.bare or "[" in here
            fresh = False
            previous = i
            if begins or here[:1] == there[:1]:
                continue
            if _OPENS.search(self.q.text[max(0, self.q.starts[i] - 6) : self.q.starts[i]]):
                continue
            if _OPENS.search(self.text[max(0, self.said.starts[local] - 6) : self.said.starts[local]]):
                continue
            if local in self.said.passages:
                continue
            self._add("spelling", self.q.starts[i], self.q.ends[i], (self.said.starts[local], self.said.ends[local]))

    def _ends(self) -> None:
        """Passages in brackets before the first and after the last word."""
        if not self.out.spans:
            return
        n = len(self.q.words)
        words = [(i, k) for i, k in self.steps if i >= 0 and k >= 0]
        for gap, local, at_start in ((0, words[0][1] - self.offset, True), (n, words[-1][1] - self.offset + 1, False)):
            if (words[0][0] if at_start else n - 1 - words[-1][0]) != 0:
                continue
            there: list[Passage] = list(self.said.passages.get(local, ()))
            for mark in self.q.marks.get(gap, ()):
                if mark.kind not in ("passage", "put in"):
                    continue
                equal = next((p for p in there if p.folded == mark.folded), None)
                if equal:
                    first, last = self.out.spans[0], self.out.spans[-1]
                    if at_start:
                        self.out.spans[0] = (min(first[0], equal.start), first[1])
                    else:
                        self.out.spans[-1] = (last[0], max(last[1], equal.end))
                elif self._close_by(mark, local, at_start=at_start):
                    continue
                elif mark.kind == "passage" and not mark.square and not self._apart(mark, local, at_start=at_start):
                    self._add("insertion not marked", mark.start, mark.end, None)

    def _close_by(self, mark: Mark, local: int, *, at_start: bool) -> bool:
        """Whether a passage at an end stands a few words further off: those are left out without a mark."""
        for far in range(1, 7):
            k = local - far if at_start else local + far
            passage = next((p for p in self.said.passages.get(k, ()) if p.folded == mark.folded), None)
            if passage is None or k < 0:
                continue
            gone = [self.offset + x for x in (range(k, local) if at_start else range(local, k))]
            if self.q.leaves_out(0 if at_start else len(self.q.words)):
                return True
            at = mark.end if at_start else mark.start
            self._add(
                "repetition dropped" if self._repeated(gone) else "omission not marked", at, at, self._there(gone)
            )
            first, last = self.out.spans[0], self.out.spans[-1]
            if at_start:
                self.out.spans[0] = (passage.start, first[1])
            else:
                self.out.spans[-1] = (last[0], passage.end)
            return True
        return False

    def _apart(self, mark: Mark, local: int, *, at_start: bool) -> bool:
        """Whether a passage at an end stands a little further off, where words are left out close to that end."""
        n = len(self.q.words)
        gaps = range(1, min(4, n)) if at_start else range(max(1, n - 3), n)
        places = range(local - 30, local) if at_start else range(local, local + 30)
        return any(self.q.leaves_out(g) for g in gaps) and any(
            p.folded == mark.folded for k in places for p in self.said.passages.get(k, ())
        )


def _edges(
    quotation: Quoted,
    held: Corpus,
    aligned: Aligned,
    text: str,
    starts: Sequence[int],
    ends: Sequence[int],
    offset: int,
) -> list[tuple[int, int]]:
    """The steps; a strange word at either end that would have to stand in another sentence is one put in."""
    steps = list(aligned.steps)
    agreeing = [n for n, (i, k) in enumerate(steps) if i >= 0 and k >= 0 and same(quotation, i, held.words[k])]
    if not agreeing:
        return steps
    for order in (range(agreeing[0] - 1, -1, -1), range(agreeing[-1] + 1, len(steps))):
        apart = False
        for n in order:
            i, k = steps[n]
            if k < 0:
                continue
            local = k - offset
            if order.step < 0:
                between = text[ends[local] : starts[local + 1]] if local + 1 < len(starts) else ""
            else:
                between = text[ends[local - 1] : starts[local]] if local else ""
            apart = apart or bool(_ENDS_SENTENCE.search(between))
            if apart:
                steps[n] = (i, -1) if i >= 0 else (-2, -2)
    return [s for s in steps if s != (-2, -2)]


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for n in numbers:
        if found and n == found[-1][-1] + 1:
            found[-1].append(n)
        else:
            found.append([n])
    return found


def right_words(transcript: Transcript, spans: Sequence[Span]) -> str:
    """What the transcript has in some spans, "[...]" between them."""
    start, end = spans[0][0], spans[-1][1]
    between = [(a[1], b[0]) for a, b in pairwise(spans) if transcript.text[a[1] : b[0]].strip()]
    try:
        return quotation_words(transcript, start, end, between)
    except AllianceError:
        return " ".join(transcript.text[start:end].split())


# --- lines


@dataclass(frozen=True, slots=True)
class OnLines:
    """The verdict on the lines cited: by how many they miss, whether they are too few, and what else is to say."""

    verdict: LinesVerdict
    off_by: int = 0
    remarks: tuple[str, ...] = ()
    too_short: bool = False
    page: int | None = None  # the right page, where another is cited


def held_lines(transcript: Transcript, ranges: Sequence[ParsedCitation]) -> str:
    """Whether the cited lines are held: "all", "some" or "none" of them."""
    numbers = transcript.lines.numbers
    if not len(numbers):
        return "none"
    states = set()
    for r in ranges:
        first, last = _in_lines(transcript, r)
        low, high = bisect_left(numbers, first), bisect_right(numbers, last)
        if transcript.lines.unit == "time":
            states.add("all" if high > low else "none")
        else:
            states.add("all" if high - low == last - first + 1 else "some" if high > low else "none")
    return states.pop() if len(states) == 1 else "some"


def _in_lines(transcript: Transcript, r: ParsedCitation) -> Span:
    """A cited range in the numbers of a transcript's lines (a moment belongs to the line that began before it)."""
    if transcript.lines.unit != "time" or not len(transcript.lines):
        return r.first, r.last
    numbers = transcript.lines.numbers
    low = max(0, bisect_right(numbers, r.first) - 1)
    high = max(0, bisect_right(numbers, r.last) - 1)
    return numbers[low], numbers[high]


def cited_span(transcript: Transcript, ranges: Sequence[ParsedCitation]) -> Span | None:
    """The stretch of text that the cited lines cover, as far as they are held."""
    numbers = transcript.lines.numbers
    found: list[Span] = []
    for r in ranges:
        first, last = _in_lines(transcript, r)
        low, high = bisect_left(numbers, first), bisect_right(numbers, last) - 1
        if high >= low:
            found.append((transcript.line_span(low)[0], transcript.line_span(high)[1]))
    return (min(a for a, _ in found), max(b for _, b in found)) if found else None


def judge_lines(
    transcript: Transcript,
    spans: Sequence[Span],
    ranges: Sequence[ParsedCitation],
    *,
    part: bool = False,
    opens: bool = False,
    goes_on: bool = False,
    then: Mapping[int, LineMap] | None = None,
) -> OnLines:
    """The verdict on lines cited for words that stand in some spans of a transcript.

    `part` says that the citation is for more than these words (a phrase of an extract, one of two quotations);
    `opens` and `goes_on` that a mark says the extract begins before and ends behind them.
    """
    cited = [_in_lines(transcript, r) for r in ranges]
    actual = [transcript.lines_of(a, b) for a, b in spans]
    found = _judged(transcript, actual, cited, part=part, opens=opens, goes_on=goes_on)
    if found.verdict in ("partly outside", "outside"):
        for version in sorted(then or {}, reverse=True):
            moved = _moved((then or {})[version], cited)
            if moved and _judged(transcript, actual, moved, part=part, opens=opens, goes_on=goes_on).off_by == 0:
                now = ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in moved)
                words = f"The lines are right by version {version} of the transcript: they are {now} now."
                return OnLines(found.verdict, found.off_by, (words,), page=found.page)
    pages = [(r.page, r.last_page or r.page) for r in ranges if r.page is not None]
    if pages and transcript.pages:
        first, last = transcript.page_of(actual[0][0]), transcript.page_of(actual[-1][1])
        if (
            first is not None
            and last is not None
            and not any(a is not None and b is not None and a <= last and b >= first for a, b in pages)
        ):
            words = f"The page is {first}, not {pages[0][0]}."
            return OnLines(found.verdict, found.off_by, (words,), found.too_short, first)
    return found


def _moved(now: LineMap, cited: Sequence[Span]) -> list[Span]:
    found = []
    for first, last in cited:
        stands = [now[n] for n in range(first, min(last, first + 500) + 1) if n in now]
        if not stands:
            return []
        found.append((min(a for a, _ in stands), max(b for _, b in stands)))
    return found


def _judged(
    transcript: Transcript, actual: Sequence[Span], cited: Sequence[Span], *, part: bool, opens: bool, goes_on: bool
) -> OnLines:
    fit = transcript.lines.fit_error
    numbers = transcript.lines.numbers
    as_index = transcript.lines.unit == "time"

    def place(number: int) -> int:
        return bisect_right(numbers, number) - 1 if as_index else number

    ranges = sorted((place(a), place(b)) for a, b in cited)
    lines: list[int] = []
    for a, b in actual:
        low, high = bisect_left(numbers, a), bisect_right(numbers, b)
        lines += [place(n) for n in numbers[low:high]]
    if not lines:
        return OnLines("not held")
    misses = [min(max(a - n, n - b, 0) for a, b in ranges) for n in lines]
    off = max(misses)
    short = sum(b - a + 1 for a, b in ranges) + fit < len(set(lines)) and min(misses) == 0
    if off:
        if off <= fit:
            return OnLines("within the fit", off)
        if min(misses) <= fit:
            return OnLines("partly outside", off, too_short=short)
        return OnLines("outside", off)
    low_held, high_held = place(numbers[0]), place(numbers[-1])
    surplus = 0
    if not part:
        first, last = ranges[0][0], max(b for _, b in ranges)
        if not opens and first >= low_held:
            surplus = max(surplus, min(lines) - first)
        if not goes_on and last <= high_held:
            surplus = max(surplus, last - max(lines))
        for a, b in ranges:
            if not any(a <= n <= b for n in lines) and not (opens or goes_on):
                surplus = max(surplus, b - a + 1)
    if surplus <= _TO_SPARE:
        return OnLines("inside", surplus)
    return OnLines("wider" if surplus > fit else "within the fit", surplus)
