"""Where the words of a quotation stand in transcripts, word beside word.

The words of all transcripts are indexed once by threes. A quotation's threes give places where it may stand;
places on one course are chained, and only what lies between and at the ends is compared word by word. Words left
out with a mark cost nothing; words nobody said in any transcript are seen at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from alliance.ipa.chapter_words import Quoted, Said, said
from alliance.ipa.transcript import Transcript

Step = tuple[int, int]
"""One step of an alignment: (index of a quotation's word or -1, index of a transcript's word or -1)."""

_APART = "\n"  # stands between transcripts; no word
_FREQUENT = 40  # a three that stands more often says little about the place
_FAR = 2500  # words that a marked omission may leave out
_NEAR = 400  # words that may be left out without a mark and still be taken for one quotation
_CELLS = 60_000
_MOST_RUNS = 400
_MOST_SEEDS = 20_000
_ROWS = 200  # how many words in a row, that agree with nothing, are still compared
_LIKE = 0.6  # what a misspelt word costs
_LEAST = 0.55  # the share of the words that must be there


@dataclass(slots=True)
class Corpus:
    """The words of all transcripts in one row, with every place where a word, and three words, stand."""

    texts: list[Said]
    offsets: list[int]
    words: list[str]
    threes: dict[tuple[str, str, str], list[int]]
    places: dict[str, list[int]]
    passages: frozenset[str]

    def text_of(self, k: int) -> int:
        """Which transcript holds the word at an index of the whole row."""
        return bisect_right(self.offsets, k) - 1

    def bounds(self, text: int) -> tuple[int, int]:
        """First and one after the last index of a transcript's words in the whole row."""
        return self.offsets[text], self.offsets[text] + len(self.texts[text].words)


def corpus(transcripts: Sequence[Transcript]) -> Corpus:
    """The transcripts made ready for many quotations."""
    texts = [said(t) for t in transcripts]
    words: list[str] = []
    offsets = []
    for one in texts:
        offsets.append(len(words))
        words += one.words
        words += (_APART, _APART)
    threes: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for k, three in enumerate(zip(words, words[1:], words[2:], strict=False)):
        threes[three].append(k)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for k, word in enumerate(words):
        places[word].append(k)
    places.pop(_APART, None)
    passages = frozenset(p.folded for one in texts for held in one.passages.values() for p in held)
    return Corpus(texts, offsets, words, dict(threes), dict(places), passages)


@dataclass(slots=True)
class Aligned:
    """A place where a quotation may stand: the transcript, every step, and how well it agrees."""

    text: int
    steps: list[Step]
    matched: float
    cost: float
    first: int
    last: int
    run: int = 0  # the most words that agree one after another

    def stands(self, words: int, *, expected: bool = False) -> bool:
        """Whether enough of the words are there for the quotation to be taken from this place (where it is expected)."""
        if expected and self.run >= 4 and self.matched >= 0.4 * words:
            return True
        if words <= 2:
            return self.matched >= words
        if words == 3:
            return self.matched >= 2
        return self.matched >= _LEAST * words


@lru_cache(maxsize=65536)
def like(one: str, other: str) -> bool:
    """Whether two different words look like one word spelt in two ways."""
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 2:
        short, long = sorted((one, other), key=len)
        return len(short) >= 4 and len(long) - len(short) == 1 and long[1:] == short
    most = 1 if min(len(one), len(other)) < 6 else 2
    if min(len(one), len(other)) < 3:
        return False
    return int(OSA.distance(one, other, score_cutoff=most)) <= most


def same(quotation: Quoted, i: int, word: str) -> bool:
    """Whether a quotation's word is the transcript's (letters in brackets may be the researcher's)."""
    if quotation.words[i] == word:
        return True
    bare = quotation.bare.get(i)
    return bare is not None and (bare == word or (len(bare) >= 2 and (word.startswith(bare) or word.endswith(bare))))


def align(
    quotation: Quoted,
    held: Corpus,
    *,
    near: tuple[int, int] | None = None,
    within: tuple[int, int] | None = None,
    most: int = 4,
) -> list[Aligned]:
    """The places where a quotation may stand, the best first; none where its words are strange to all transcripts.

    `near` is a range of words (of the whole row) where it is expected: places there are looked at closely, and
    preferred where others are no better. `within` allows no other range.
    """
    n = len(quotation.words)
    if not n:
        return []
    known = sum(w in held.places for w in quotation.words) + sum(
        quotation.words[i] not in held.places for i in quotation.bare
    )
    if known < 0.4 * n:
        return []
    runs = _runs(quotation, held, near if within is None else within)
    if within:
        runs = [r for r in runs if within[0] <= r[2] and r[2] + r[1] - r[0] <= within[1]]
    found: list[Aligned] = []
    chains = _chains(quotation, held, runs, most)
    if near:
        inside = [r for r in runs if near[0] - 40 <= r[2] <= near[1] + 40]
        chains += [c for c in _chains(quotation, held, inside, 3, near) if c not in chains]
    covered = [sum(i1 - i0 for i0, i1, _ in chain) for chain in chains]
    for chain, some in zip(chains, covered, strict=True):
        if some < 0.4 * max(covered) and max(covered) > 12:
            continue  # nowhere as near as another place
        found.append(_filled(quotation, held, chain, within))
    found.sort(key=lambda a: a.cost)
    found[:2] = [_looked_at_again(quotation, held, one, within) for one in found[:2]]
    if near:
        found.sort(key=lambda a: _preferred(a, near))
    else:
        found.sort(key=lambda a: a.cost)
    return found


def _looked_at_again(quotation: Quoted, held: Corpus, one: Aligned, within: tuple[int, int] | None) -> Aligned:
    """The same place, compared word by word as a whole where that costs little and agrees better."""
    n = len(quotation.words)
    if one.cost < 0.9 or one.last < one.first:
        return one
    low, high = within or held.bounds(one.text)
    begin, end = max(low, one.first - 4), min(high, one.last + 5)
    if n * (end - begin) > _CELLS // 4:
        return one
    steps = _compared(quotation, held, 0, n, begin, end, free_start=True, free_end=True)
    other = _judged(quotation, held, one.text, _slid(quotation, held, steps))
    return other if other.cost < one.cost - 0.01 and other.matched >= one.matched - 1 else one


def _preferred(one: Aligned, near: tuple[int, int]) -> tuple[float, int, int]:
    """How a place compares with others: by its words, by how far it is from the lines cited, by how well it fills them."""
    inside = 0.3 if one.first < near[1] and one.last >= near[0] else 0.0
    off = max(0, near[0] - one.first, one.last + 1 - near[1])
    return one.cost - inside, off, abs(one.first - near[0]) + abs(one.last + 1 - near[1])


Run = tuple[int, int, int]
"""Words `[i0, i1)` of the quotation that stand one after another in the row from k0 on."""


def _runs(quotation: Quoted, held: Corpus, near: tuple[int, int] | None) -> list[Run]:
    """Stretches that the quotation and the transcripts share, by place in the row."""
    words = quotation.words
    seeds: set[tuple[int, int]] = set()  # (diagonal, i)
    frequent: list[tuple[int, Sequence[int]]] = []
    for i, three in enumerate(zip(words, words[1:], words[2:], strict=False)):
        places: Sequence[int] = held.threes.get(three, ())
        if len(places) > _FREQUENT:
            frequent.append((i, places))
            continue
        if len(seeds) > _MOST_SEEDS:
            break
        for k in places:
            seeds.update(((k - i, i), (k - i, i + 1), (k - i, i + 2)))
    if not seeds:
        for i, places in frequent[:3]:
            for k in places[:1000]:
                seeds.update(((k - i, i), (k - i, i + 1), (k - i, i + 2)))
    if not seeds:
        _pairs(quotation, held, seeds)
    if near:
        _closely(words, held, near, seeds)
    found: list[Run] = []
    begun: tuple[int, int, int] | None = None  # diagonal, from, to
    for diagonal, i in sorted(seeds):
        if begun and begun[0] == diagonal and i <= begun[2] and not quotation.leaves_out(i):
            begun = (diagonal, begun[1], i + 1)
            continue
        if begun:
            found.append((begun[1], begun[2], begun[0] + begun[1]))
        begun = (diagonal, i, i + 1)
    if begun:
        found.append((begun[1], begun[2], begun[0] + begun[1]))
    if len(found) > _MOST_RUNS:
        low, high = (near[0] - 40, near[1] + 40) if near else (0, 0)
        found.sort(key=lambda r: (not low <= r[2] < high, r[0] - r[1]))
        found = found[:_MOST_RUNS]
    found.sort(key=lambda r: r[2])
    return found


def _pairs(quotation: Quoted, held: Corpus, seeds: set[tuple[int, int]]) -> None:
    """Seeds of two words, or of one where there is but one or the words are rare."""
    words = quotation.words
    if len(words) == 1:
        seeds.update((k, 0) for k in held.places.get(words[0], ())[:2000])
        return
    for i in range(len(words) - 1):
        if len(seeds) > _MOST_SEEDS:
            break
        first, second = held.places.get(words[i], ()), held.places.get(words[i + 1], ())
        if len(first) <= len(second):
            places = [k for k in first if held.words[k + 1] == words[i + 1]]
        else:
            places = [k - 1 for k in second if k and held.words[k - 1] == words[i]]
        for k in places[:400]:
            seeds.update(((k - i, i), (k - i, i + 1)))
    if not seeds:
        for i, word in enumerate(words):
            places = list(held.places.get(word, ()))
            if len(places) <= 12:
                seeds.update((k - i, i) for k in places)


def _closely(words: Sequence[str], held: Corpus, near: tuple[int, int], seeds: set[tuple[int, int]]) -> None:
    """Seeds of two words, and of rarer single ones, where the quotation is expected."""
    low, high = max(0, near[0] - 40), min(len(held.words), near[1] + 40)
    if high - low > 3000:
        return
    here: defaultdict[str, list[int]] = defaultdict(list)
    for k in range(low, high):
        here[held.words[k]].append(k)
    last = len(words) - 1
    for i, word in enumerate(words):
        places = here.get(word, ())
        for k in places:
            follows = i < last and k + 1 < len(held.words) and held.words[k + 1] == words[i + 1]
            if follows:
                seeds.update(((k - i, i), (k - i, i + 1)))
            elif len(places) == 1 and len(word) > 3:
                seeds.add((k - i, i))


def _chains(
    quotation: Quoted, held: Corpus, runs: list[Run], most: int, near: tuple[int, int] | None = None
) -> list[list[Run]]:
    """The best chains of runs, each a course through one transcript; no run stands in two of them."""
    if not runs:
        return []
    out = _marked_gaps(quotation)
    best = [0.0] * len(runs)
    before = [-1] * len(runs)
    for b, (b0, b1, bk) in enumerate(runs):
        best[b] = float(b1 - b0)
        text = held.text_of(bk)
        low = held.offsets[text]
        for a in range(b - 1, -1, -1):
            a0, a1, ak = runs[a]
            if ak < low or bk - ak > _FAR:
                break
            if a0 >= b0 or a1 >= b1:
                continue
            over = max(0, a1 - b0, ak + (a1 - a0) - bk)
            if over >= b1 - b0:
                continue
            gap_i = b0 + over - a1
            gap_k = bk + over - (ak + a1 - a0)
            if gap_k < 0:
                continue
            marked = out[b0 + over + 1] > out[a1]
            if gap_i == gap_k == 0:
                cost = 0.6 if quotation.surely_leaves_out(a1) else 0.0
            elif marked:
                cost = 0.3 + 0.004 * gap_k if gap_k > gap_i else 0.3 * (gap_i - gap_k)
            elif gap_k > _NEAR:
                continue
            else:
                cost = (0.5 if gap_k != gap_i else 0.0) + min(2.0 + 0.02 * gap_k, 0.4 * abs(gap_k - gap_i))
                cost += 0.5 * min(gap_i, gap_k)
            reached = best[a] + (b1 - b0 - over) - cost
            if reached > best[b]:
                best[b] = reached
                before[b] = a
    used = [False] * len(runs)
    found = []
    middle = (near[0] + near[1]) // 2 if near else 0
    for b in sorted(range(len(runs)), key=lambda b: (-best[b], abs(runs[b][2] - middle) if near else 0)):
        if used[b]:
            continue
        chain = []
        at = b
        while at >= 0 and not used[at]:
            used[at] = True
            chain.append(runs[at])
            at = before[at]
        found.append(chain[::-1])
        if len(found) >= most:
            break
    return found


def _marked_gaps(quotation: Quoted) -> list[int]:
    """For each word, how many gaps up to and before it are marked as leaving words out."""
    found = [0]
    for i in range(len(quotation.words) + 1):
        found.append(found[-1] + quotation.leaves_out(i))
    return found


def _filled(quotation: Quoted, held: Corpus, chain: list[Run], within: tuple[int, int] | None) -> Aligned:
    """The alignment through a chain, with what lies between its runs and at its ends."""
    text = held.text_of(chain[0][2])
    low, high = within or held.bounds(text)
    n = len(quotation.words)
    steps: list[Step] = []
    i, k = 0, 0
    for number, (i0, i1, k0) in enumerate(chain):
        if number == 0:
            steps += _head(quotation, held, i0, k0, low)
        else:
            over = max(0, i - i0, k - k0)
            i0, k0 = i0 + over, k0 + over
            if i0 >= i1:
                continue
            steps += _between(quotation, held, i, i0, k, k0)
        steps += [(a, k0 + a - i0) for a in range(i0, i1)]
        i, k = i1, k0 + i1 - i0
    steps += _tail(quotation, held, i, n, k, high)
    return _judged(quotation, held, text, _with_sounds(quotation, held, text, _slid(quotation, held, steps)))


def _with_sounds(quotation: Quoted, held: Corpus, text: int, steps: list[Step]) -> list[Step]:
    """The same steps; words behind a mark and a sound ("[...] (laughs) and I") moved on to where that sound stands."""
    passages = held.texts[text].passages
    offset = held.offsets[text]
    for gap in sorted(quotation.marks):
        wanted = {m.folded for m in quotation.marks[gap] if m.kind == "passage"}
        if not wanted or not quotation.leaves_out(gap) or not 0 < gap < len(quotation.words):
            continue
        at = next((n for n, (i, k) in enumerate(steps) if i == gap and k >= 0), -1)
        if at < 0 or wanted & {p.folded for p in passages.get(steps[at][1] - offset, ())}:
            continue
        end = at
        while end < len(steps) and min(steps[end]) >= 0 and (end == at or not quotation.leaves_out(steps[end][0])):
            end += 1
        size = end - at
        stop = next((k for _, k in steps[end:] if k >= 0), held.bounds(text)[1])
        words = quotation.words[gap : gap + size]
        for k in range(steps[at][1] + 1, min(stop - size, steps[at][1] + 400) + 1):
            if held.words[k : k + size] == words and wanted & {p.folded for p in passages.get(k - offset, ())}:
                before = next((x for _, x in reversed(steps[:at]) if x >= 0), k - 1)
                moved = [*((-1, x) for x in range(before + 1, k)), *((gap + n, k + n) for n in range(size))]
                after = [s for s in steps[end:] if s[0] >= 0 or s[1] >= k + size]
                steps = [*steps[:at], *moved, *after]
                break
    return steps


def _slid(quotation: Quoted, held: Corpus, steps: list[Step]) -> list[Step]:
    """The same steps, words left out moved along equal words to where a mark says that words are left out."""
    at = 0
    while at < len(steps):
        if steps[at][0] >= 0:
            at += 1
            continue
        end = at
        while end < len(steps) and steps[end][0] < 0:
            end += 1
        if at and end < len(steps) and not _free(quotation, steps[end][0]):
            for move in (_slide_back, _slide_on):
                moved = move(quotation, held, steps, at, end)
                if moved is not None:
                    steps = moved
                    break
        at = end
    return steps


def _free(quotation: Quoted, gap: int) -> bool:
    return gap >= 0 and (quotation.leaves_out(gap) or quotation.puts_in(gap))


def _slide_back(quotation: Quoted, held: Corpus, steps: list[Step], at: int, end: int) -> list[Step] | None:
    """The words left out moved towards the beginning; None where no mark is reached."""
    out = [k for _, k in steps[at:end]]
    behind: list[Step] = []
    while at > 1 and len(behind) < 12:
        i, k = steps[at - 1]
        if i < 0 or k < 0 or not same(quotation, i, held.words[out[-1]]) or not same(quotation, i, held.words[k]):
            return None
        behind.insert(0, (i, out[-1]))
        out = [k, *out[:-1]]
        at -= 1
        if _free(quotation, i):
            return [*steps[:at], *((-1, x) for x in out), *behind, *steps[end:]]
    return None


def _slide_on(quotation: Quoted, held: Corpus, steps: list[Step], at: int, end: int) -> list[Step] | None:
    """The words left out moved towards the end; None where no mark is reached."""
    out = [k for _, k in steps[at:end]]
    before: list[Step] = []
    while end < len(steps) - 1 and len(before) < 12:
        i, k = steps[end]
        if i < 0 or k < 0 or not same(quotation, i, held.words[out[0]]) or not same(quotation, i, held.words[k]):
            return None
        before.append((i, out[0]))
        out = [*out[1:], k]
        end += 1
        if _free(quotation, i + 1):
            return [*steps[:at], *before, *((-1, x) for x in out), *steps[end:]]
    return None


def _judged(quotation: Quoted, held: Corpus, text: int, steps: list[Step]) -> Aligned:
    """The alignment with how well it agrees."""
    matched = 0.0
    cost = 0.0
    both = [s for s in steps if s[0] >= 0 and s[1] >= 0]
    dropped: set[int] = set()
    i = run = longest = gone = 0
    last_gone = -1
    for a, k in steps:
        if a >= 0 and gone and repeated(held.words, last_gone - gone + 1, gone):
            cost -= max(0.0, min(gone, 2) * 0.95 + max(0, gone - 2) * 0.03 - 0.7)  # said twice, and once is enough
        gone = gone + 1 if a < 0 and not _free(quotation, i) else 0
        last_gone = k if gone else -1
        if a >= 0 and k >= 0:
            i = a + 1
            run = run + 1 if same(quotation, a, held.words[k]) else 0
            longest = max(longest, run)
            if run:
                matched += 1
            elif like(quotation.words[a], held.words[k]):
                matched += 0.75
                cost += _LIKE
            else:
                cost += 1
        elif a >= 0:
            i = a + 1
            cost += 1
            run = 0
        else:
            run = 0
            each = _dropping(quotation, i)
            cost += each if gone <= 2 else 0.03  # a clause left out is one slip, not many
            dropped.add(i)
    cost += 0.1 * sum(quotation.surely_leaves_out(g) and g not in dropped for g in range(1, len(quotation.words)))
    first = both[0][1] if both else 0
    last = both[-1][1] if both else -1
    if both:
        said = held.texts[text].passages
        offset = held.offsets[text]
        for gap, place in ((0, first - offset), (len(quotation.words), last - offset + 1)):
            wanted = {m.folded for m in quotation.marks.get(gap, ()) if m.kind == "passage"}
            if wanted and not wanted & {p.folded for p in said.get(place, ())}:
                cost += 0.05  # of equal places, the one with the sound beside it
    return Aligned(text, steps, matched, cost, first, last, longest)


def repeated(words: Sequence[str], first: int, size: int) -> bool:
    """Whether `size` words of a row are said again right behind or before them."""
    said = words[first : first + size]
    for period in range(1, min(size, 40) + 1):
        if size % period or any(said[x] != said[x % period] for x in range(size)):
            continue
        if words[first + size : first + size + period] == said[:period]:
            return True
        if first >= period and words[first - period : first] == said[:period]:
            return True
    return False


def _dropping(quotation: Quoted, gap: int) -> float:
    """What leaving out one word costs before the quotation's word `gap`."""
    if quotation.leaves_out(gap):
        return 0.001
    return 0.3 if quotation.puts_in(gap) else 0.95  # a little less than another word, so that equal words stay together


def _head(quotation: Quoted, held: Corpus, i: int, k: int, low: int) -> list[Step]:
    """The steps for the words before the first run."""
    first = max(0, i - _ROWS)
    if first == i:
        return []
    marked = any(quotation.leaves_out(g) for g in range(first + 1, i + 1))
    begin = max(low, k - (min(600, _CELLS // (i - first)) if marked else i - first + 6))
    return [*((a, -1) for a in range(first)), *_compared(quotation, held, first, i, begin, k, free_start=True)]


def _tail(quotation: Quoted, held: Corpus, i: int, n: int, k: int, high: int) -> list[Step]:
    """The steps for the words behind the last run."""
    last = min(n, i + _ROWS)
    if last == i:
        return []
    marked = any(quotation.leaves_out(g) for g in range(i, last))
    end = min(high, k + (min(600, _CELLS // (last - i)) if marked else last - i + 6))
    return [*_compared(quotation, held, i, last, k, end, free_end=True), *((a, -1) for a in range(last, n))]


def _between(quotation: Quoted, held: Corpus, i0: int, i1: int, k0: int, k1: int) -> list[Step]:
    """The steps between two runs."""
    if i0 == i1:
        return [(-1, k) for k in range(k0, k1)]
    if k0 == k1:
        return [(i, -1) for i in range(i0, i1)]
    last = min(i1, i0 + _ROWS)
    end = min(k1, k0 + _CELLS // (last - i0))
    return [
        *_compared(quotation, held, i0, last, k0, end),
        *((i, -1) for i in range(last, i1)),
        *((-1, k) for k in range(end, k1)),
    ]


def _compared(
    quotation: Quoted,
    held: Corpus,
    i0: int,
    i1: int,
    k0: int,
    k1: int,
    *,
    free_start: bool = False,
    free_end: bool = False,
) -> list[Step]:
    """The cheapest steps between two stretches; words before (after) the first (last) one may be free."""
    rows, columns = i1 - i0, k1 - k0
    words = held.words
    dropping = [_dropping(quotation, i0 + r) for r in range(rows + 1)]
    table = [[0.0] * (columns + 1)]
    if not free_start:
        d = dropping[0]
        table[0] = [d * c for c in range(columns + 1)]
    for r in range(1, rows + 1):
        above = table[-1]
        i = i0 + r - 1
        word = quotation.words[i]
        bare = i in quotation.bare
        d = dropping[r]
        left = above[0] + 1.0
        row = [left]
        for c in range(1, columns + 1):
            other = words[k0 + c - 1]
            if word == other or (bare and same(quotation, i, other)):
                cost = above[c - 1]
            else:
                cost = above[c - 1] + (_LIKE if like(word, other) else 1.0)
                if above[c] + 1.0 < cost:
                    cost = above[c] + 1.0
            if left + d < cost:
                cost = left + d
            row.append(cost)
            left = cost
        table.append(row)
    return _traced(quotation, held, table, dropping, (i0, i1, k0, k1), free_start=free_start, free_end=free_end)


def _traced(
    quotation: Quoted,
    held: Corpus,
    table: list[list[float]],
    dropping: list[float],
    where: tuple[int, int, int, int],
    *,
    free_start: bool,
    free_end: bool,
) -> list[Step]:
    i0, i1, k0, k1 = where
    rows, columns = i1 - i0, k1 - k0
    r, c = rows, columns
    if free_end:
        least = min(table[rows])
        c = max(x for x in range(columns + 1) if table[rows][x] <= least + 1e-9)
    steps: list[Step] = []
    while r or (c and not free_start):
        here = table[r][c]
        if r and c:
            i, k = i0 + r - 1, k0 + c - 1
            fits = same(quotation, i, held.words[k])
            cost = 0.0 if fits else _LIKE if like(quotation.words[i], held.words[k]) else 1.0
            if abs(table[r - 1][c - 1] + cost - here) < 1e-6:
                steps.append((i, k))
                r, c = r - 1, c - 1
                continue
        d = dropping[r]
        if c and (r or not free_start) and abs(table[r][c - 1] + d - here) < 1e-6:
            steps.append((-1, k0 + c - 1))
            c -= 1
            continue
        if r:
            steps.append((i0 + r - 1, -1))
            r -= 1
        else:
            steps.append((-1, k0 + c - 1))
            c -= 1
    return steps[::-1]


def phrase_places(words: Sequence[str], held: Corpus) -> Iterable[int]:
    """Every index of the row at which these words stand one after another."""
    if not words or any(w not in held.places for w in words):
        return ()
    rare = min(range(len(words)), key=lambda i: len(held.places[words[i]]))
    found = []
    size = len(words)
    wanted = list(words)
    for k in held.places[words[rare]]:
        if k >= rare and held.words[k - rare : k - rare + size] == wanted:
            found.append(k - rare)
    return found


def word_range(held: Corpus, text: int, start: int, end: int) -> tuple[int, int]:
    """The range of the row for a span of a transcript's text."""
    low, high = held.texts[text].range_of(start, end)
    offset = held.offsets[text]
    return offset + low, offset + max(low, high)
