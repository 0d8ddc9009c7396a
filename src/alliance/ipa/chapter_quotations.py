"""Where a chapter quotes: in marks of every kind, in block quotations, in cells, over several paragraphs.

What is found here is a draft: a stretch with the citation that belongs to it. Whether it is a participant's words
is decided when it is compared with the transcripts. An apostrophe is no mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from alliance.ipa.chapter import Block, Chapter, Marked
from alliance.ipa.chapter_citations import Cited, People, citations_in, literature_in

Span = tuple[int, int]
Piece = tuple[int, int, int]
"""A stretch of a block: (block, start, end)."""

_SIGN = re.compile(r"[“”„‟«»‹›‘’‚‛'\"`´＂]|''|``")
_DOUBLE_OPEN = frozenset("“„‟«")
_DOUBLE_CLOSE = frozenset("”»")
_ELISION = re.compile(
    r"(?:cause|cos|coz|em|til|till|tis|twas|bout|round|n|nuff|ere|im|er|is|fraid|kay|s|d|ll|re|ve|m|t|\d0s?)(?!\w)",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"(?<=\S)['’](?!\w)")
_THIN = re.compile(r"[\s.,;:!?…)\]”’\"'»–—-]*[(\[]?\s*(?:(?:cf|see|from|e\.g|in)\.?,?\s+)?", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][”’\"'»)\]]*\s+(?=[A-Z“‘\"'(\[])")
_INTRO = 90  # how far a citation may stand before or after the words, within the sentence
_TITLE_SMALL = frozenset("a an and as at but by for from in into nor of on or the to with via vs".split())  # noqa: SIM905
_QUOTE_HEAD = re.compile(
    r"\b(?:quot\w*|extracts?|excerpts?|key ?words?|verbatim|examples?|illustrat\w*|evidence|words|account|passages?|"
    r"said|transcript)\b",
    re.IGNORECASE,
)
_CITATION_HEAD = re.compile(
    r"\b(?:lines?|pages?|page ?/ ?lines?|p\.?|ll?\.?|citations?|locations?|where|references?|sources?|numbers?)\b",
    re.IGNORECASE,
)
_THEME_HEAD = re.compile(r"\b(?:sub-?)?(?:themes?|clusters?|statements?|PETs?|GETs?)\b", re.IGNORECASE)
_PERSON_HEAD = re.compile(
    r"\b(?:participants?|names?|pseudonyms?|cases?|who|therapists?|interviewees?|speakers?)\b", re.IGNORECASE
)


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
            self._cited[block] = citations_in(self.chapter.blocks[block].text, self.people)
        return self._cited[block]

    def literature(self, block: int) -> list[Span]:
        """Where a block cites literature."""
        if block not in self._literature:
            self._literature[block] = literature_in(self.chapter.blocks[block].text, self.cited(block))
        return self._literature[block]

    def words_of(self, draft: Draft) -> str:
        """The words of a draft, its pieces joined by line breaks."""
        return "\n".join(self.chapter.blocks[b].text[start:end] for b, start, end in draft.pieces)


# --- marks in one text


@dataclass(slots=True)
class _Pair:
    start: int  # of the opening mark
    inner: int
    end: int  # of the words
    after: int  # after the closing mark
    double: bool
    depth: int
    opened: bool = True
    closed: bool = True
    longer: tuple[int, ...] = ()
    sign: str = ""


def marked_stretches(text: str) -> list[_Pair]:
    """The stretches in quotation marks, in order; unclosed double marks last to the end."""
    found: list[_Pair] = []
    stack: list[_Pair] = []
    lost: list[_Pair] = []
    for m in _SIGN.finditer(text):
        sign = m[0]
        a, b = m.span()
        before, after = text[a - 1 : a], text[b : b + 1]
        role = _role(text, sign, a, b, before, after, stack)
        if role == "open":
            double = _is_double(sign)
            if double and stack and stack[-1].double and _same_family(stack[-1].sign, sign):
                lost.append(stack.pop())
                lost[-1].after = a
            stack.append(_Pair(a, b, -1, -1, double, len(stack), sign=sign))
        elif role == "close":
            double = _is_double(sign)
            while stack and stack[-1].double != double:
                stack.pop()
            if stack:
                pair = stack.pop()
                pair.end, pair.after = a, b
                found.append(pair)
        elif role == "close alone":
            found.append(_Pair(-1, -1, a, b, True, 0, opened=False, sign=sign))
    for pair in (*lost, *(p for p in stack if p.double)):
        pair.closed = False
        pair.end = pair.after if pair.after > 0 else len(text)
        pair.after = pair.end
        found.append(pair)
    for pair in found:
        if not pair.double and pair.closed:
            pair.longer = _longer(text, pair, found)
    found.sort(key=lambda p: (p.start if p.opened else p.end, -p.end))
    return found


def _is_double(sign: str) -> bool:
    return sign in '“”„‟«»"＂' or sign in ("''", "``")


def _same_family(one: str, other: str) -> bool:
    return (one in "«»‹›") == (other in "«»‹›")


def _opens_here(before: str, after: str) -> bool:
    return (
        (not before or before.isspace() or before in "([{–—-/:;,“„«‘\"'>=…|*_") and bool(after) and not after.isspace()
    )


def _role(text: str, sign: str, a: int, b: int, before: str, after: str, stack: Sequence[_Pair]) -> str:
    """What a mark does: "open", "close", "close alone" (nothing was open), or "" for an apostrophe."""
    double_open = any(p.double for p in stack)
    if _is_double(sign):
        if sign in ('"', "＂", "''", "``"):
            if before.isdigit() and not double_open:
                return ""  # inches
            opening = _opens_here(before, after) and after not in ".,;:!?)]"
            if opening and double_open and before and not before.isspace() and before not in "([{":
                opening = False
            if opening:
                return "open"
            return "close" if double_open else ("close alone" if before and not before.isspace() else "")
        if sign == "“" and stack and any(p.sign == "„" for p in stack):
            return "close"
        if sign in _DOUBLE_OPEN:
            if double_open and before and not before.isspace() and not _opens_here(before, after):
                return "close"
            return "open"
        if sign == "»" and not double_open and _opens_here(before, after):
            return "open"
        if double_open:
            return "close"
        if sign == "”" and _opens_here(before, after) and (not before or before.isspace()):
            return "open"
        return "close alone"
    single_open = bool(stack) and not stack[-1].double
    wordlike_before, wordlike_after = before.isalnum(), after.isalnum()
    if sign in "‹‚":
        return "open"
    if sign == "›":
        return "close" if single_open else ""
    if sign in "‘`‛":
        if wordlike_before:
            return "close" if single_open and not wordlike_after and sign == "‘" else ""
        if stack and _ELISION.match(text, b):
            return ""
        return "open" if after and not after.isspace() else ""
    if wordlike_before and wordlike_after:
        return ""
    if single_open and before and not before.isspace() and not wordlike_after:
        return "close"
    if sign == "'" and _opens_here(before, after) and not wordlike_before:
        return "" if _ELISION.match(text, b) and (stack or not _CLOSES.search(text, b)) else "open"
    return ""


def _longer(text: str, pair: _Pair, found: Sequence[_Pair]) -> tuple[int, ...]:
    """Later places where a stretch in single marks may end: its closing mark may be a plural's apostrophe."""
    if text[pair.end - 1 : pair.end] != "s" or not re.match(r"\s+[a-z]", text[pair.after : pair.after + 6]):
        return ()
    stop = min((p.start for p in found if p.opened and p.start >= pair.after), default=len(text))
    stop = min(stop, pair.after + 600)
    return tuple(m.start() for m in re.finditer(r"(?<=[^\s])['’](?!\w)", text[:stop]) if m.start() > pair.after)[:3]


# --- drafts of a whole chapter


def find_quotations(page: Page) -> list[Draft]:
    """Every stretch of a chapter that may be a participant's words, in reading order."""
    blocks = page.chapter.blocks
    found: list[Draft] = []
    tables = _tables(blocks)
    used = -1
    for n, block in enumerate(blocks):
        if n <= used or block.kind == "heading":
            continue
        if block.cell is not None or block.kind == "cell":
            continue
        drafts, used_to = _in_block(page, n)
        used = max(used, used_to)
        _append(found, drafts)
    for table in tables:
        _append(found, _in_table(page, table))
    return _workbench(page, _ordered(found))


def _append(found: list[Draft], drafts: Sequence[Draft]) -> None:
    """The drafts added; `inside` counts from where they begin."""
    base = len(found)
    found += [replace(d, inside=d.inside + base) if d.inside >= 0 else d for d in drafts]


def _ordered(found: list[Draft]) -> list[Draft]:
    order = sorted(range(len(found)), key=lambda n: (found[n].block, found[n].start, found[n].inside >= 0))
    at = {old: new for new, old in enumerate(order)}
    return [
        replace(found[old], inside=at[found[old].inside]) if found[old].inside >= 0 else found[old] for old in order
    ]


def _in_block(page: Page, n: int) -> tuple[list[Draft], int]:
    """The drafts of one block that is no cell, and the last block that they reach."""
    block = page.chapter.blocks[n]
    if block.kind == "quote":
        return _block_quotation(page, n)
    if not _SIGN.search(block.text):
        return _bare(page, n), n
    pairs = marked_stretches(block.text)
    drafts, last = _from_pairs(page, n, pairs)
    if not any(d.cited for d in drafts):
        drafts = drafts or _bare(page, n)
    return drafts, last


def _from_pairs(page: Page, n: int, pairs: list[_Pair]) -> tuple[list[Draft], int]:
    text = page.chapter.blocks[n].text
    drafts: list[Draft] = []
    spans: list[_Pair] = []
    last = n
    for number, pair in enumerate(pairs):
        pieces: tuple[Piece, ...]
        if not pair.opened:
            start = _guessed_start(text, pair.end, [p.after for p in pairs[:number] if p.closed])
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
        start, end = _trimmed(text, pair.inner, pair.end)
        if start >= end:
            continue
        inside = next(
            (k for k in range(len(spans) - 1, -1, -1) if spans[k].start < pair.start and pair.end <= spans[k].end), -1
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


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _over_paragraphs(page: Page, n: int, pair: _Pair) -> tuple[tuple[Piece, ...], int, int] | None:
    """A quotation of several paragraphs, each of which opens with a mark; None where the next does not."""
    blocks = page.chapter.blocks
    pieces: list[Piece] = [(n, *_trimmed(blocks[n].text, pair.inner, len(blocks[n].text)))]
    at = n + 1
    while at < len(blocks) and blocks[at].kind in ("paragraph", "quote", "footnote") and at - n <= 12:
        text = blocks[at].text
        begin = len(text) - len(text.lstrip())
        if text[begin : begin + 1] != pair.sign:
            return None
        closing = [p for p in marked_stretches(text) if p.start == begin]
        if closing and closing[0].closed:
            pieces.append((at, *_trimmed(text, closing[0].inner, closing[0].end)))
            return tuple(pieces), closing[0].after, at
        pieces.append((at, *_trimmed(text, begin + 1, len(text))))
        at += 1
    return None


# --- citations beside them


def _with_citations(page: Page, n: int, drafts: list[Draft], last: int) -> list[Draft]:
    """The drafts of a block with their citations: behind first, then before, then a neighbour's."""
    settled = list(drafts)
    used: dict[int, set[int]] = {}
    for k, draft in enumerate(settled):
        block = draft.pieces[-1][0]
        text = page.chapter.blocks[block].text
        cited = page.cited(block)
        inner = _closing_citation(text, draft, cited)
        if inner is not None:
            c = cited[inner]
            piece = draft.pieces[-1]
            start, end = _trimmed(text, piece[1], _before_bracket(text, c.start, piece[1]))
            if start < end:
                used.setdefault(block, set()).add(inner)
                settled[k] = replace(
                    draft, pieces=(*draft.pieces[:-1], (piece[0], start, end)), cited=c, citation_block=block
                )
            continue
        after = draft.outer[1]
        found = _behind(page, block, after, cited)
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
        said = _further_behind(page, block, draft, settled, used.get(block, set()))
        if said is not None:
            used.setdefault(block, set()).add(said)
            settled[k] = replace(draft, cited=page.cited(block)[said], citation_block=block)
            continue
        ahead = _ahead(page, draft, settled, used.get(draft.block, set()))
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
    for k in range(len(cited) - 1, -1, -1):
        c = cited[k]
        if start < c.start and c.end <= end + 1 and not c.lone and not text[c.end : end].strip(" \t\n.,;:!?…)]”’\"'"):
            return k
    return None


def _before_bracket(text: str, at: int, low: int) -> int:
    """Where the words end before a citation whose bracket may stand just before it."""
    while at > low and text[at - 1] in " \t\n([,;–—-":
        at -= 1
    return at


def _behind(page: Page, block: int, after: int, cited: Sequence[Cited]) -> int | None:
    """The citation right behind a place, with nothing but signs between."""
    text = text_of(page, block)
    m = _THIN.match(text, after)
    reach = m.end() if m else after
    for k, c in enumerate(cited):
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
    for a, b in spans:
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
    for later in drafts[k + 1 :]:
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
            same_breath = len(between) <= 40 and not page.people.mentions(between)
            return later if same_breath and not later.shared else None
    return None


def _further_behind(page: Page, block: int, draft: Draft, drafts: Sequence[Draft], used: set[int]) -> int | None:
    """A citation further behind in the same sentence, with no other quotation between."""
    text = text_of(page, block)
    after = draft.outer[1]
    stop = min((d.outer[0] for d in drafts if d.block == block and d.outer[0] >= after), default=len(text))
    for k, c in enumerate(page.cited(block)):
        if c.start < after or k in used or c.lone or not (c.ranges or c.page):
            continue
        if c.start > stop or c.start - after > _INTRO or _SENTENCE_END.search(text, max(0, after - 2), c.start):
            return None
        return k
    return None


def _ahead(page: Page, draft: Draft, drafts: Sequence[Draft], used: set[int]) -> int | None:
    """A citation before the words in the same sentence, that serves no other quotation."""
    text = text_of(page, draft.block)
    start = draft.outer[0]
    floor = max((d.outer[1] for d in drafts if d.block == draft.block and d.outer[1] <= start), default=0)
    for k in range(len(page.cited(draft.block)) - 1, -1, -1):
        c = page.cited(draft.block)[k]
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
    if len(cited) != 1 or not _nothing_else(blocks[block + 1].text, cited):
        return None
    return cited[0]


def _nothing_else(text: str, cited: Sequence[Cited]) -> bool:
    """Whether a text holds citations alone."""
    rest, at = "", 0
    for c in cited:
        rest += text[at : c.start]
        at = c.end
    return not (rest + text[at:]).strip(" \t\n.,;:()[]–—-") and bool(cited)


# --- block quotations, paragraphs without marks


def _block_quotation(page: Page, n: int) -> tuple[list[Draft], int]:
    """A block quotation, with those that follow it where only the last is cited."""
    blocks = page.chapter.blocks
    pieces: list[Piece] = []
    cited: Cited | None = None
    where = -1
    at = n
    while at < len(blocks) and blocks[at].kind == "quote":
        text = blocks[at].text
        held = page.cited(at)
        if held and _nothing_else(text, held):
            if pieces:
                cited, where = held[0], at
                at += 1
            break
        start, end = _trimmed(text, 0, len(text))
        first = _leading(text, held)
        if first is not None and pieces:
            break
        ending = _ending(text, held, end)
        if first is not None:
            cited, where = first, at
            start, end = _trimmed(text, _after_label(text, first.end), end)
        if ending is not None:
            cited, where = ending, at
            start, end = _trimmed(text, start, _before_bracket(text, ending.start, start))
        if start < end:
            pieces.append((at, *_unmarked(text, start, end)))
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
                        ((b, *_trimmed(blocks[b].text, pair.inner, pair.end)),),
                        "marks" if pair.double else "single",
                        inside=0,
                        outer=(pair.start, pair.after),
                    )
                )
    return [whole, *(d for d in nested if d.pieces[0][1] < d.pieces[0][2])], at - 1


def _leading(text: str, cited: Sequence[Cited]) -> Cited | None:
    """The citation with which a text begins, before its words ("Rowan (213-214): ...")."""
    if not cited:
        return None
    head = text[: cited[0].start].strip(' \t\n([“"‘')
    rest = text[cited[0].end :].strip(" \t\n.:;,)]–—-”\"’'")
    return cited[0] if not head and rest and not cited[0].lone else None


def _after_label(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n:;.,)]–—-":
        at += 1
    return at


def _ending(text: str, cited: Sequence[Cited], end: int) -> Cited | None:
    """The citation with which a text ends."""
    for c in reversed(cited):
        if c.end <= end + 1 and not text[c.end : end].strip(" \t\n.,;:!?)]”’\"'»") and c.start > 0:
            return c
    return None


def _unmarked(text: str, start: int, end: int) -> Span:
    """The words without marks that stand around all of them."""
    for pair in marked_stretches(text[start:end]):
        if (
            pair.opened
            and pair.start == 0
            and pair.closed
            and start + pair.after >= end - 1
            and (not text[start + pair.after : end].strip(" .,;:"))
        ):
            return _trimmed(text, start + pair.inner, start + pair.end)
        if pair.opened and not pair.closed and pair.start == 0 and pair.double:
            return _trimmed(text, start + pair.inner, end)
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


def _bare(page: Page, n: int) -> list[Draft]:
    """A paragraph without marks that ends with a citation: it may be an extract set as a paragraph."""
    text = text_of(page, n)
    tail = text.rstrip()[-1:]
    if not tail.isdigit() and tail not in ")].":
        return []
    cited = page.cited(n)
    ending = _ending(text, cited, len(text.rstrip()))
    if ending is None or not ending.ranges or ending.lone:
        return []
    start, end = _trimmed(text, 0, _before_bracket(text, ending.start, 0))
    if end - start < 12:
        return []
    return [Draft(((n, start, end),), "bare", ending, n, outer=(start, end))]


# --- tables


@dataclass(slots=True)
class Table:
    """A table of a chapter: which blocks stand in which cell, and what its columns hold."""

    number: int
    first: int  # its first block
    cells: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)
    headed: bool = False

    @property
    def rows(self) -> list[int]:
        """The numbers of its rows, in order."""
        return sorted({r for r, _ in self.cells})

    def columns(self, row: int) -> list[int]:
        """The numbers of the columns that a row has."""
        return sorted(c for r, c in self.cells if r == row)


def _tables(blocks: Sequence[Block]) -> list[Table]:
    """The tables of a chapter, with the words of their header rows."""
    found: dict[int, Table] = {}
    for n, block in enumerate(blocks):
        if block.cell is None:
            continue
        number, row, column = block.cell
        table = found.setdefault(number, Table(number, n))
        table.cells.setdefault((row, column), []).append(n)
    for table in found.values():
        first = table.rows[0]
        heads = {c: " ".join(blocks[b].text for b in table.cells[first, c]).strip() for c in table.columns(first)}
        known = sum(
            bool(p.search(h)) and len(h) <= 60
            for h in heads.values()
            for p in (_QUOTE_HEAD, _CITATION_HEAD, _THEME_HEAD, _PERSON_HEAD)
        )
        table.headed = known >= 1 and all(len(h) <= 80 for h in heads.values()) and len(table.rows) > 1
        if table.headed:
            table.heads = heads
    return [found[k] for k in sorted(found)]


def tables_of(chapter: Chapter) -> list[Table]:
    """The tables of a chapter."""
    return _tables(chapter.blocks)


def column_kind(table: Table, column: int) -> str:
    """What a column holds by its head: "quotation", "citation", "theme", "person" or ""."""
    head = table.heads.get(column, "")
    if not head:
        return ""
    if _CITATION_HEAD.search(head) and not re.search(r"\bquot|extract|excerpt|words\b", head, re.IGNORECASE):
        return "citation"
    if _QUOTE_HEAD.search(head):
        return "quotation"
    if _THEME_HEAD.search(head):
        return "theme"
    if _PERSON_HEAD.search(head):
        return "person"
    return ""


def _in_table(page: Page, table: Table) -> list[Draft]:
    found: list[Draft] = []
    for row in table.rows:
        if table.headed and row == table.rows[0]:
            continue
        for column in table.columns(row):
            _append(found, _in_cell(page, table, row, column))
    return found


def _in_cell(page: Page, table: Table, row: int, column: int) -> list[Draft]:
    """The drafts of one cell, with the citations that stand in it or beside it."""
    blocks = table.cells[row, column]
    kind = column_kind(table, column)
    if kind == "citation" or _all_citations(page, blocks):
        return []
    person_head = bool(page.people.called(table.heads.get(column, "")))
    lines = list(_lines(page, blocks))
    if not lines:
        return []
    beside, where = _beside(page, table, row, column)
    drafts: list[Draft] = []
    for b, start, end in lines:
        _append(
            drafts,
            _in_cell_line(
                page,
                b,
                start,
                end,
                whole=kind == "quotation" or person_head or bool(beside and kind != "theme"),
                kind=kind,
            ),
        )
    if not drafts:
        return []
    open_ones = [k for k, d in enumerate(drafts) if d.cited is None and d.inside < 0 and not d.literature]
    if beside and open_ones:
        cites = [c for line in beside for c in line]
        if len(cites) == len(open_ones):
            given: list[Cited | None] = list(cites)
        elif len(cites) == 1 and len(cites[0].ranges) == len(open_ones) > 1:
            given = [replace(cites[0], ranges=(r,), start=r.start, end=r.end) for r in cites[0].ranges]
        elif len(beside) == len(open_ones):
            given = [line[0] if line else None for line in beside]
        elif len(open_ones) == 1:
            first = cites[0]
            same = all(c.name in ("", first.name) for c in cites)
            ranges = tuple(r for c in cites for r in c.ranges) if same else first.ranges
            given = [replace(first, ranges=ranges, lone=False)]
        else:
            given = [cites[min(k, len(cites) - 1)] for k in range(len(open_ones))]
        for k, c in zip(open_ones, given, strict=True):
            if c is not None:
                drafts[k] = replace(
                    drafts[k], cited=replace(c, lone=False), citation_block=where[0], shared=len(cites) < len(open_ones)
                )
    return drafts


def _lines(page: Page, blocks: Sequence[int]) -> Iterator[Piece]:
    for b in blocks:
        text = text_of(page, b)
        for m in re.finditer(r"[^\n]+", text):
            start, end = _trimmed(text, m.start(), m.end())
            while start < end and text[start] in "•·–—-*" and text[start + 1 : start + 2] == " ":
                start, end = _trimmed(text, start + 1, end)
            if start < end:
                yield b, start, end


def _in_cell_line(page: Page, b: int, start: int, end: int, *, whole: bool, kind: str) -> list[Draft]:
    """The drafts of one line of a cell: in marks, or the whole line where its column holds quotations."""
    text = text_of(page, b)
    line = text[start:end]
    pairs = [p for p in marked_stretches(line) if p.opened and (p.closed or p.double)]
    for p in pairs:
        p.start, p.inner, p.end, p.after = p.start + start, p.inner + start, p.end + start, p.after + start
        p.longer = tuple(x + start for x in p.longer)
    held = [replace(c, lone=False) for c in page.cited(b) if start <= c.start < end and (whole or not c.lone)]
    doubles = [p for p in pairs if p.double]
    covering = doubles or pairs
    outside = sum(p.after - p.start for p in covering if p.depth == 0) + sum(c.end - c.start for c in held)
    if covering and (doubles or outside * 2 >= end - start or not whole):
        drafts, _ = _from_pairs(page, b, pairs)
        return [d for d in drafts if d.pieces[0][1] >= start]
    ending = _ending(text, held, end)
    leading = _leading(line, [replace(c, start=c.start - start, end=c.end - start) for c in held])
    if ending is not None:
        a, z = _trimmed(text, start, _before_bracket(text, ending.start, start))
        if a < z:
            form = "cell" if whole or kind == "quotation" else "bare"
            return [Draft(((b, a, z),), form, ending, b, outer=(a, z))]
        return []
    if leading is not None and whole:
        a, z = _trimmed(text, _after_label(text, held[0].end), end)
        return [Draft(((b, *_unmarked(text, a, z)),), "cell", held[0], b, outer=(a, z))] if a < z else []
    if not whole or (not re.search(r"\w\s+\S*\w", line) and kind != "quotation"):
        return []
    if page.people.called(line.strip(" :.()")):
        return []
    return [Draft(((b, start, end),), "cell", outer=(start, end), sure=kind == "quotation")]


def _all_citations(page: Page, blocks: Sequence[int]) -> bool:
    texts = [text_of(page, b) for b in blocks if text_of(page, b).strip()]
    return bool(texts) and all(_cell_citations(page, b) is not None for b in blocks if text_of(page, b).strip())


def _cell_citations(page: Page, b: int) -> list[list[Cited]] | None:
    """The citations of a cell's block, a list for each line; None where it holds anything else."""
    text = text_of(page, b)
    found = []
    at = 0
    whole = page.cited(b)
    if whole and _nothing_else(text, whole) and "\n" not in text.strip():
        return [whole]
    for line in text.split("\n"):
        if line.strip():
            cited = citations_in(line, page.people)
            if not _nothing_else(line, cited):
                if whole and _nothing_else(text, whole):
                    return [whole]
                return None
            found.append(
                [
                    replace(
                        c,
                        start=c.start + at,
                        end=c.end + at,
                        ranges=tuple(replace(r, start=r.start + at, end=r.end + at) for r in c.ranges),
                    )
                    for c in cited
                ]
            )
        at += len(line) + 1
    return found or None


def _beside(page: Page, table: Table, row: int, column: int) -> tuple[list[list[Cited]], list[int]]:
    """The citations of the nearest cell of the row that holds nothing else: by its head, to the right, to the left."""
    columns = table.columns(row)
    at = columns.index(column)
    right, left = columns[at + 1 :], columns[:at][::-1]
    order = [*right[:1], *left[:1], *right[1:], *left[1:]]
    headed = [c for c in order if column_kind(table, c) == "citation"]
    if not headed:
        order = [
            c
            for c in order
            if not any(_words_cell(page, table, row, x) for x in range(min(c, column) + 1, max(c, column)))
        ]
    for c in headed or order:
        lines: list[list[Cited]] = []
        blocks = [b for b in table.cells[row, c] if text_of(page, b).strip()]
        for b in blocks:
            held = _cell_citations(page, b)
            if held is None:
                held = [[x for x in page.cited(b) if x.ranges or x.page]] if c in headed else []
                held = [h for h in held if h]
            lines += held
        if lines:
            return lines, blocks
    return [], []


def _words_cell(page: Page, table: Table, row: int, column: int) -> bool:
    blocks = table.cells.get((row, column), [])
    return bool(blocks) and not _all_citations(page, blocks) and column_kind(table, column) in ("", "quotation")


# --- what the workbench wrote


def _workbench(page: Page, found: list[Draft]) -> list[Draft]:
    """The drafts, those that stand where the workbench wrote a quotation taking its id; marked ones alone added."""
    held: list[Draft] = list(found)
    for n, block in enumerate(page.chapter.blocks):
        for mark in block.marked:
            inside = [
                k
                for k, d in enumerate(held)
                if d.inside < 0 and any(b == n and s < mark.end and e > mark.start for b, s, e in d.pieces)
            ]
            exact = next((k for k in inside if not held[k].mark), None)
            start, end = _marked_words(page, n, mark)
            if exact is not None:
                draft = held[exact]
                pieces = draft.pieces
                if draft.form == "bare" or (len(pieces) == 1 and _wider(draft, mark)):
                    pieces = ((n, start, end),)
                held[exact] = replace(draft, mark=mark.id, pieces=pieces, form="workbench", literature=False)
            elif start < end and not inside:
                cited = page.cited(n)
                c = next((x for x in cited if mark.start <= x.start < mark.end), None)
                if c is None:
                    k = _behind(page, n, mark.end, cited)
                    c = cited[k] if k is not None else None
                if c is None and block.cell is not None:
                    c, where = _beside_mark(page, block)
                else:
                    where = n if c else -1
                held.append(Draft(((n, start, end),), "workbench", c, where, mark=mark.id, outer=(start, end)))
    return _ordered(held)


def _beside_mark(page: Page, block: Block) -> tuple[Cited | None, int]:
    if block.cell is None:
        return None, -1
    number, row, column = block.cell
    for table in _tables(page.chapter.blocks):
        if table.number == number:
            lines, where = _beside(page, table, row, column)
            if lines and lines[0]:
                return lines[0][0], where[0]
    return None, -1


def _wider(draft: Draft, mark: Marked) -> bool:
    _, start, end = draft.pieces[0]
    return start < mark.start - 3 or end > mark.end + 3


def _marked_words(page: Page, n: int, mark: Marked) -> Span:
    """The words of a marked stretch without quotation marks and citation."""
    text = text_of(page, n)
    start, end = _trimmed(text, max(0, mark.start), min(len(text), mark.end))
    held = [c for c in page.cited(n) if start < c.start and c.end <= end + 1]
    ending = _ending(text, held, end)
    if ending is not None:
        start, end = _trimmed(text, start, _before_bracket(text, ending.start, start))
    return _unmarked(text, start, end)


# --- what is no participant's words


def looks_like_title(words: str) -> bool:
    """Whether words are set like the title of a work: capitals at all words that matter."""
    parts = re.findall(r"[^\W\d_][\w'’-]*", words)
    weighty = [p for p in parts if p.casefold() not in _TITLE_SMALL]
    return len(weighty) >= 2 and all(p[0].isupper() for p in weighty)
