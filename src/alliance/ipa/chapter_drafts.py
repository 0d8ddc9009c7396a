"""Drafts of quotations: a stretch of a chapter with the citation that belongs to it, behind it, before it, or shared.

Whether a draft is a participant's words is decided when it is compared with the transcripts.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from alliance.ipa.chapter import Chapter
from alliance.ipa.chapter_citations import Cited, People, citations_in, literature_in
from alliance.ipa.chapter_marks import Stretch, marked_stretches

Span = tuple[int, int]
Piece = tuple[int, int, int]
"""A stretch of a block: (block, start, end)."""

_THIN = re.compile(r"[\s.,;:!?…)\]”’\"'»–—-]*[(\[]?\s*(?:(?:cf|see|from|e\.g|in)\.?,?\s+)?", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][”’\"'»)\]]*\s+(?=[A-Z“‘\"'(\[])")
_SAYING = re.compile(
    r"\b(?:sa(?:id|ys|ying)|told|tells|ask(?:ed|s)|add(?:ed|s)|went on|goes on|thought|thinks|thinking|remember(?:ed|s)|put it|"
    r"explain(?:ed|s)|recall(?:ed|s)|continue[ds]|repl(?:ied|ies)|answer(?:ed|s)|describe[ds]|laugh(?:ed|s)|reflect(?:ed|s))\b"
)
_INTRO = 90  # how far a citation may stand before or after the words, within the sentence
_TITLE_SMALL = frozenset("a an and as at but by for from in into nor of on or the to with via vs".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Draft:
    """A stretch in a chapter that may be a participant's words, and what stands beside it.

    `form`: "marks", "single" (single marks), "block", "cell", "bare" (no marks, a citation behind), "workbench".
    `shared` says that the citation belongs to a neighbour as well; `inside` is the draft around this one.
    """

    pieces: tuple[Piece, ...]
    form: str
    cited: Cited | None = None
    citation_block: int = -1
    shared: bool = False
    inside: int = -1
    opened: bool = True
    closed: bool = True
    literature: bool = False
    mark: str = ""
    longer: tuple[int, ...] = ()  # other places where a single-quoted stretch may end
    outer: Span = (0, 0)  # with its marks, in the first (last) block
    sure: bool = True  # else: only where its words are found

    @property
    def block(self) -> int:
        """The block where it begins."""
        return self.pieces[0][0]

    @property
    def start(self) -> int:
        """Where it begins in that block."""
        return self.pieces[0][1]


@dataclass(slots=True)
class Page:
    """A chapter made ready: citations and literature of each block, read when they are asked for."""

    chapter: Chapter
    people: People
    _cited: dict[int, list[Cited]] = field(default_factory=dict)
    _literature: dict[int, list[Span]] = field(default_factory=dict)

    def cited(self, block: int) -> list[Cited]:
        """The citations of a block, in order."""
        if block not in self._cited:
            held = self.chapter.blocks[block]
            self._cited[block] = citations_in(held.text, self.people, cell=held.kind == "cell")
        return self._cited[block]

    def literature(self, block: int) -> list[Span]:
        """Where a block cites literature."""
        if block not in self._literature:
            self._literature[block] = literature_in(self.chapter.blocks[block].text, self.cited(block))
        return self._literature[block]

    def words_of(self, draft: Draft) -> str:
        """The words of a draft, its pieces joined by line breaks."""
        return "\n".join(self.chapter.blocks[b].text[start:end] for b, start, end in draft.pieces)


def add_drafts(found: list[Draft], drafts: Sequence[Draft]) -> None:
    """The drafts added; `inside` counts from where they begin."""
    base = len(found)
    found += [replace(d, inside=d.inside + base) if d.inside >= 0 else d for d in drafts]


def from_pairs(page: Page, n: int, pairs: list[Stretch]) -> tuple[list[Draft], int]:
    """The drafts of some stretches in marks of one block, with their citations, and the last block they reach."""
    text = page.chapter.blocks[n].text
    drafts: list[Draft] = []
    spans: list[Stretch] = []
    last = n
    for number, pair in enumerate(pairs):
        pieces: tuple[Piece, ...]
        if not pair.opened:
            start = _guessed_start(text, pair.end, [p.after for p in pairs[max(0, number - 40) : number] if p.closed])
            if start is None:
                continue
            pair.start = pair.inner = start
        if not pair.closed:
            cited = next((c for c in page.cited(n) if c.start >= pair.inner and c.start < pair.end and c.ranges), None)
            if cited is None and pair.end == len(text):
                continued = _over_paragraphs(page, n, pair)
                if continued:
                    pieces, after, last = continued
                    drafts.append(
                        Draft(pieces, "marks" if pair.double else "single", outer=(pair.start, after), closed=True)
                    )
                    spans.append(pair)
                    continue
            if cited is not None:
                pair.end = pair.after = cited.start
            elif pair.end - pair.inner > 600 or not text[pair.inner : pair.end].strip():
                continue
        start, end = trimmed(text, pair.inner, pair.end)
        if start >= end:
            continue
        inside = next(
            (
                k
                for k in range(len(spans) - 1, max(-1, len(spans) - 40), -1)
                if spans[k].start < pair.start and pair.end <= spans[k].end
            ),
            -1,
        )
        drafts.append(
            Draft(
                ((n, start, end),),
                "marks" if pair.double else "single",
                inside=inside,
                opened=pair.opened,
                closed=pair.closed,
                longer=pair.longer,
                outer=(pair.start, pair.after),
            )
        )
        spans.append(pair)
    return _with_citations(page, n, drafts, last), last


def _guessed_start(text: str, end: int, ends: Sequence[int]) -> int | None:
    """Where a stretch may begin whose opening mark is missing: after a colon, or where the sentence begins."""
    low = max([0, *(e for e in ends if e <= end)])
    stretch = text[low:end]
    sentence = 0
    for m in _SENTENCE_END.finditer(stretch):
        sentence = m.end()
    colon_at = stretch.rfind(": ")
    begin = low + (colon_at + 2 if colon_at >= 0 else sentence)
    return begin if end - begin > 3 else None


def trimmed(text: str, start: int, end: int) -> Span:
    """A stretch of a text without the blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _over_paragraphs(page: Page, n: int, pair: Stretch) -> tuple[tuple[Piece, ...], int, int] | None:
    """A quotation of several paragraphs, each of which opens with a mark; None where the next does not."""
    blocks = page.chapter.blocks
    pieces: list[Piece] = [(n, *trimmed(blocks[n].text, pair.inner, len(blocks[n].text)))]
    at = n + 1
    while at < len(blocks) and blocks[at].kind in ("paragraph", "quote", "footnote") and at - n <= 12:
        text = blocks[at].text
        begin = len(text) - len(text.lstrip())
        if text[begin : begin + 1] != pair.sign:
            return None
        closing = [p for p in marked_stretches(text) if p.start == begin]
        if closing and closing[0].closed:
            pieces.append((at, *trimmed(text, closing[0].inner, closing[0].end)))
            held = tuple(p for p in pieces if p[1] < p[2])
            return (held, closing[0].after, at) if held else None
        pieces.append((at, *trimmed(text, begin + 1, len(text))))
        at += 1
    return None


# --- citations beside them


def _with_citations(page: Page, n: int, drafts: list[Draft], last: int) -> list[Draft]:
    """The drafts of a block with their citations: behind first, then before, then a neighbour's."""
    settled = list(drafts)
    used: dict[int, set[int]] = {}
    starts, ends = sorted(d.outer[0] for d in drafts), sorted(d.outer[1] for d in drafts)
    for k, draft in enumerate(settled):
        block = draft.pieces[-1][0]
        text = page.chapter.blocks[block].text
        cited = page.cited(block)
        inner = _closing_citation(text, draft, cited)
        if inner is not None:
            c = cited[inner]
            piece = draft.pieces[-1]
            start, end = trimmed(text, piece[1], before_bracket(text, c.start, piece[1]))
            if start < end:
                used.setdefault(block, set()).add(inner)
                settled[k] = replace(
                    draft, pieces=(*draft.pieces[:-1], (piece[0], start, end)), cited=c, citation_block=block
                )
            continue
        after = draft.outer[1]
        found = citation_behind(page, block, after, cited)
        if found is not None and draft.inside >= 0 and cited[found].start >= settled[draft.inside].outer[1]:
            continue  # the citation of the words around
        if found is not None:
            used.setdefault(block, set()).add(found)
            settled[k] = replace(draft, cited=cited[found], citation_block=block)
        elif _literature_near(page, block, draft, after):
            settled[k] = replace(draft, literature=True)
    for k, draft in enumerate(settled):
        if draft.cited or draft.literature or draft.inside >= 0:
            continue
        block = draft.pieces[-1][0]
        later = _next_in_sentence(page, settled, k)
        if later is not None:
            settled[k] = replace(draft, cited=later.cited, citation_block=later.citation_block, shared=True)
            continue
        said = _further_behind(page, block, draft, starts, used.get(block, set()))
        if said is not None:
            used.setdefault(block, set()).add(said)
            settled[k] = replace(draft, cited=page.cited(block)[said], citation_block=block)
            continue
        ahead = _ahead(page, draft, ends, used.get(draft.block, set()))
        if ahead is not None:
            used.setdefault(draft.block, set()).add(ahead)
            settled[k] = replace(draft, cited=page.cited(draft.block)[ahead], citation_block=draft.block)
        elif len(draft.pieces) > 1 or draft.outer[1] >= len(text_of(page, block).rstrip()):
            following = _alone_in_next(page, max(last, block))
            if following is not None:
                settled[k] = replace(draft, cited=following, citation_block=max(last, block) + 1)
    return settled


def text_of(page: Page, block: int) -> str:
    """The text of a block."""
    return page.chapter.blocks[block].text


def _closing_citation(text: str, draft: Draft, cited: Sequence[Cited]) -> int | None:
    """The citation that stands inside the marks, at the end of the words."""
    _, start, end = draft.pieces[-1]
    for k in range(bisect_right(cited, end, key=lambda c: c.start) - 1, -1, -1):
        c = cited[k]
        if c.start <= start:
            break
        if c.end <= end + 1 and not c.lone and not text[c.end : end].strip(" \t\n.,;:!?…)]”’\"'"):
            return k
    return None


def before_bracket(text: str, at: int, low: int) -> int:
    """Where the words end before a citation whose bracket may stand just before it."""
    while at > low and text[at - 1] in " \t\n([,;–—-":
        at -= 1
    return at


def citation_behind(page: Page, block: int, after: int, cited: Sequence[Cited]) -> int | None:
    """The citation right behind a place, with nothing but signs between."""
    text = text_of(page, block)
    m = _THIN.match(text, after)
    reach = m.end() if m else after
    for k in range(bisect_left(cited, after, key=lambda c: c.start), len(cited)):
        c = cited[k]
        if after <= c.start <= reach or (
            after <= c.start and not text[after : c.start].strip(" \t\n.,;:!?…)([]”’\"'»–—-")
        ):
            if c.lone and text[after : c.start].strip(" \t\n.,”’\"'»"):
                return None
            return k
        if c.start > reach:
            break
    return None


def _literature_near(page: Page, block: int, draft: Draft, after: int) -> bool:
    """Whether literature is cited for these words: right behind, or before them in the sentence."""
    spans = page.literature(block)
    if not spans:
        return False
    text = text_of(page, block)
    low = bisect_left(spans, (draft.outer[0] - 800, 0))
    for a, b in spans[low : bisect_right(spans, (after + _INTRO, 0))]:
        if a >= after and not text[after:a].strip(" \t\n.,;:!?…”’\"'»"):
            return True
        if a >= after and a - after <= _INTRO and not _SENTENCE_END.search(text, after, a) and not page.cited(block):
            return True
        if b <= draft.outer[0] and draft.block == block and not _SENTENCE_END.search(text, b, draft.outer[0] + 1):
            return not page.people.mentions(text, b, draft.outer[0])
    return False


def _next_in_sentence(page: Page, drafts: Sequence[Draft], k: int) -> Draft | None:
    """The next quotation of the same sentence, where its citation may serve this one as well."""
    draft = drafts[k]
    block = draft.pieces[-1][0]
    text = text_of(page, block)
    for n in range(k + 1, len(drafts)):
        later = drafts[n]
        if later.inside >= 0:
            continue
        if later.block != block:
            return None
        between = text[draft.outer[1] : later.outer[0]]
        if (
            _SENTENCE_END.search(between)
            or len(between) > 160
            or text[draft.outer[1] - 2 : draft.outer[1] - 1] in ".!?"
        ):
            return None
        if later.cited:
            named = {name for _, name in page.people.mentions(between)}
            same_breath = len(between) <= 40 and not named
            if _interrupted(text, draft, between) and named <= {later.cited.name or next(iter(named), "")}:
                same_breath = True
            return later if same_breath and not later.shared else None
    return None


def _interrupted(text: str, draft: Draft, between: str) -> bool:
    """Whether only “she said” stands between two quotations: commas on both sides, and a word for saying or thinking."""
    comma = text[draft.outer[1] - 2 : draft.outer[1] - 1] == "," or between.lstrip().startswith(",")
    return comma and len(between) <= 120 and between.rstrip().endswith(",") and bool(_SAYING.search(between))


def _further_behind(page: Page, block: int, draft: Draft, starts: Sequence[int], used: set[int]) -> int | None:
    """A citation further behind in the same sentence, with no other quotation between."""
    text = text_of(page, block)
    after = draft.outer[1]
    following = bisect_left(starts, after)
    stop = starts[following] if following < len(starts) and block == draft.block else len(text)
    cited = page.cited(block)
    for k in range(bisect_left(cited, after, key=lambda c: c.start), len(cited)):
        c = cited[k]
        if k in used or c.lone or not (c.ranges or c.page):
            continue
        if c.start > stop or c.start - after > _INTRO or _SENTENCE_END.search(text, max(0, after - 2), c.start):
            return None
        return k
    return None


def _ahead(page: Page, draft: Draft, ends: Sequence[int], used: set[int]) -> int | None:
    """A citation before the words in the same sentence, that serves no other quotation."""
    text = text_of(page, draft.block)
    start = draft.outer[0]
    before = bisect_right(ends, start)
    floor = ends[before - 1] if before else 0
    cited = page.cited(draft.block)
    for k in range(bisect_right(cited, start, key=lambda c: c.start) - 1, -1, -1):
        c = cited[k]
        if c.end > start or k in used or c.lone or not (c.ranges or c.page):
            continue
        if c.start < floor or start - c.end > _INTRO or _SENTENCE_END.search(text, c.end - 1, start + 1):
            return None
        return k
    return None


def _alone_in_next(page: Page, block: int) -> Cited | None:
    """The citation that the next block is and nothing else."""
    blocks = page.chapter.blocks
    if block + 1 >= len(blocks) or blocks[block + 1].kind not in ("paragraph", "quote"):
        return None
    cited = page.cited(block + 1)
    if len(cited) != 1 or not nothing_else(blocks[block + 1].text, cited):
        return None
    return cited[0]


def nothing_else(text: str, cited: Sequence[Cited]) -> bool:
    """Whether a text holds citations alone."""
    rest, at = "", 0
    for c in cited:
        rest += text[at : c.start]
        at = c.end
    return not (rest + text[at:]).strip(" \t\n.,;:()[]–—-") and bool(cited)


# --- block quotations, paragraphs without marks


def block_quotation(page: Page, n: int) -> tuple[list[Draft], int]:
    """A block quotation, with those that follow it where only the last is cited."""
    blocks = page.chapter.blocks
    pieces: list[Piece] = []
    cited: Cited | None = None
    where = -1
    at = n
    while at < len(blocks) and (at == n or blocks[at].kind == "quote"):
        text = blocks[at].text
        held = page.cited(at)
        if held and nothing_else(text, held):
            if pieces:
                cited, where = held[0], at
                at += 1
            break
        start, end = trimmed(text, 0, len(text))
        first = opening_citation(text, held)
        if first is not None and pieces:
            break
        ending = closing_citation(text, held, end)
        if first is not None:
            cited, where = first, at
            start, end = trimmed(text, after_label(text, first.end), end)
        if ending is not None:
            cited, where = ending, at
            start, end = trimmed(text, start, before_bracket(text, ending.start, start))
        if start < end:
            pieces.append((at, *unmarked(text, start, end, page.people)))
        at += 1
        if cited is not None:
            break
    if cited is None:  # none of them is cited: each stands for itself
        pieces, at = pieces[:1], n + 1
    if not pieces:
        return [], max(n, at - 1)
    if cited is None and at < len(blocks):
        following = _alone_in_next(page, at - 1)
        if following:
            cited, where = following, at
    if cited is None:
        cited, where = _in_introduction(page, n)
    literature = cited is None and any(
        b >= len(text_of(page, pieces[-1][0]).rstrip(" .")) - 1 for _, b in page.literature(pieces[-1][0])
    )
    outer = (pieces[0][1], pieces[-1][2])
    whole = Draft(tuple(pieces), "block", cited, where, outer=outer, literature=literature)
    nested = []
    for b, start, end in pieces:
        for pair in marked_stretches(blocks[b].text):
            if pair.opened and pair.closed and start < pair.start and pair.after <= end:
                nested.append(
                    Draft(
                        ((b, *trimmed(blocks[b].text, pair.inner, pair.end)),),
                        "marks" if pair.double else "single",
                        inside=0,
                        outer=(pair.start, pair.after),
                    )
                )
    return [whole, *(d for d in nested if d.pieces[0][1] < d.pieces[0][2])], at - 1


def opening_citation(text: str, cited: Sequence[Cited]) -> Cited | None:
    """The citation with which a text begins, before its words ("Rowan (213-214): ...")."""
    if not cited:
        return None
    head = text[: cited[0].start].strip(' \t\n([“"‘')
    rest = text[cited[0].end :].strip(" \t\n.:;,)]–—-”\"’'")
    return cited[0] if not head and rest and not cited[0].lone else None


def after_label(text: str, at: int) -> int:
    """Where the words begin behind a citation that stands before them."""
    while at < len(text) and text[at] in " \t\n:;.,)]–—-":
        at += 1
    return at


def closing_citation(text: str, cited: Sequence[Cited], end: int) -> Cited | None:
    """The citation with which a text ends."""
    for c in reversed(cited):
        if c.end <= end + 1 and not text[c.end : end].strip(" \t\n.,;:!?)]”’\"'»") and c.start > 0:
            return c
    return None


def unmarked(text: str, start: int, end: int, people: People | None = None) -> Span:
    """The words without marks that stand around all of them (a participant's name may stand behind)."""
    for pair in marked_stretches(text[start:end]):
        if not pair.opened or pair.start:
            continue
        if not pair.closed and pair.double:
            return trimmed(text, start + pair.inner, end)
        rest = text[start + pair.after : end].strip(" .,;:—–-")
        if pair.closed and (not rest or (people is not None and people.called(rest))):
            return trimmed(text, start + pair.inner, start + pair.end)
    return start, end


def _in_introduction(page: Page, n: int) -> tuple[Cited | None, int]:
    """The citation with which the paragraph before introduces a block quotation."""
    if not n or page.chapter.blocks[n - 1].kind not in ("paragraph", "footnote"):
        return None, -1
    text = text_of(page, n - 1)
    stripped = text.rstrip()
    cited = page.cited(n - 1)
    if not cited or cited[-1].lone or not stripped.endswith((":", "-", "–", "—")):
        return None, -1
    between = text[cited[-1].end : len(stripped)]
    if len(between) > _INTRO or _SENTENCE_END.search(text, cited[-1].end):
        return None, -1
    if any(
        p.after <= cited[-1].start and not text[p.after : cited[-1].start].strip(" .,([")
        for p in marked_stretches(text)
    ):
        return None, -1
    return cited[-1], n - 1


def bare_paragraph(page: Page, n: int) -> list[Draft]:
    """A paragraph without marks that ends with a citation: it may be an extract set as a paragraph."""
    text = text_of(page, n)
    tail = text.rstrip()[-1:]
    if not tail.isdigit() and tail not in ")].":
        return []
    cited = page.cited(n)
    ending = closing_citation(text, cited, len(text.rstrip()))
    if ending is None or not ending.ranges or ending.lone:
        return []
    start, end = trimmed(text, 0, before_bracket(text, ending.start, 0))
    if end - start < 12:
        return []
    return [Draft(((n, start, end),), "bare", ending, n, outer=(start, end))]


# --- what is no participant's words


def looks_like_title(words: str) -> bool:
    """Whether words are set like the title of a work: capitals at all words that matter."""
    parts = re.findall(r"[^\W\d_][\w'’-]*", words)
    weighty = [p for p in parts if p.casefold() not in _TITLE_SMALL]
    return len(weighty) >= 2 and all(p[0].isupper() for p in weighty)
