"""Where quoted words and cited lines stand in transcripts: words first, then lines, and what disagrees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from alliance.errors import AllianceError
from alliance.ipa.citation import ParsedCitation
from alliance.ipa.transcript import Transcript

Span = tuple[int, int]
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_BRACKETED = re.compile(r"\([^()\n]{1,80}\)")
_OMISSION = re.compile(r"\[\s*(?:\.\.+|…)\s*\]?|\(\s*(?:\.\.+|…)\s*\)|\.\.+|…")
_INSERTED = re.compile(r"\[[^\[\]\n]{1,80}\]")
FAR = 400  # words that a marked omission may leave out
NEAR_LINES = 5  # beside the cited ones, where words that differ are looked for
LIKE = 84  # how alike words must be to be taken for the same with a slip, of 100
MOST_PLACES = 2_000


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, folded, each with its place and whether it stands in round brackets."""

    folded: tuple[str, ...]
    spans: tuple[Span, ...]
    aside: tuple[bool, ...]
    places: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where something stands: its transcript, its span, the words left out inside, the chosen key words.

    `state`: "exact" (words, and lines where they were cited), "moved" (the words stand elsewhere than cited),
    "differs" (the cited lines hold other words like these), "lines" (lines alone), "none" (nowhere).
    """

    state: str
    transcript: str = ""
    start: int = 0
    end: int = 0
    left_out: tuple[Span, ...] = ()
    key: Span | None = None


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold().replace("’", "'").replace("ʼ", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


@lru_cache(maxsize=64)
def words_of(text: str) -> Words:
    """The words of a text, folded."""
    brackets = [m.span() for m in _BRACKETED.finditer(text)]
    folded, spans, aside = [], [], []
    k = 0
    for m in _WORD.finditer(text):
        while k < len(brackets) and brackets[k][1] <= m.start():
            k += 1
        folded.append(_fold(m[0]))
        spans.append(m.span())
        aside.append(k < len(brackets) and brackets[k][0] < m.start())
    places: dict[str, list[int]] = {}
    for n, word in enumerate(folded):
        places.setdefault(word, []).append(n)
    return Words(tuple(folded), tuple(spans), tuple(aside), places)


def _asked(quoted: str) -> tuple[list[str], set[int]]:
    """The words of a quotation, and before which of them words are left out."""
    plain = _INSERTED.sub(lambda m: m[0] if _OMISSION.fullmatch(m[0]) else " ", quoted)
    asked: list[str] = []
    gaps: set[int] = set()
    at = 0
    for m in _OMISSION.finditer(plain):
        asked += [_fold(w) for w in _WORD.findall(plain[at : m.start()])]
        gaps.add(len(asked))
        at = m.end()
    asked += [_fold(w) for w in _WORD.findall(plain[at:])]
    return asked, gaps


def find(text: str, quoted: str) -> list[tuple[Span, tuple[Span, ...]]]:
    """Every place where quoted words stand in a text, with the stretches they leave out there.

    Marked omissions, back-channels and sounds in brackets, capitals, accents and signs make no difference.
    """
    held = words_of(text)
    asked, gaps = _asked(quoted)
    if not asked:
        return []
    found = []
    for k in held.places.get(asked[0], ()):
        if met := _follow(held, k, asked, gaps):
            start, end = held.spans[met[0]][0], held.spans[met[-1]][1]
            left = tuple(
                _whole_words(text, held.spans[a + 1][0], held.spans[b - 1][1])
                for n, (a, b) in enumerate(pairwise(met), 1)
                if n in gaps and b > a + 1
            )
            found.append(((start, _with_sign(text, end)), left))
            if len(found) >= MOST_PLACES:
                break
    return found


def _whole_words(text: str, start: int, end: int) -> Span:
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _with_sign(text: str, end: int) -> int:
    """The end of words with the full stop or the like that closes their sentence."""
    after = end
    while after < len(text) and text[after] in ".?!…":
        after += 1
    return after


def _follow(held: Words, k: int, asked: Sequence[str], gaps: set[int]) -> list[int]:
    """The indexes of the words that a quotation follows from one on; empty where it does not."""
    met = [k]
    for n in range(1, len(asked)):
        j = met[-1] + 1
        far = FAR if n in gaps else 0
        while j < len(held.folded) and held.folded[j] != asked[n]:
            if held.aside[j]:
                j += 1
            elif far > 0:
                far -= 1
                j += 1
            else:
                return []
        if j >= len(held.folded):
            return []
        met.append(j)
    return met


def cited_span(transcript: Transcript, cited: ParsedCitation) -> Span | None:
    """The words that a citation names; None where those lines are not held.

    Where the numbering seems to begin anew on each page, the line is counted from the page's first.
    """
    if cited.number_of_interview not in (None, transcript.place):
        return None
    if cited.unit != transcript.lines.unit and "time" in (cited.unit, transcript.lines.unit):
        return None
    first, last = cited.first, max(cited.first, cited.last)
    page = transcript.page_of(first) if transcript.first_line <= first <= transcript.last_line else None
    if cited.page is not None and transcript.pages and page != cited.page and first <= 80:
        k = cited.page - transcript.first_page
        if 0 <= k < len(transcript.pages):
            first, last = transcript.pages[k] + first - 1, transcript.pages[k] + last - 1
    try:
        start, end = transcript.span_of(first, last)
    except AllianceError:
        return None
    return (start, end) if start < end else None


def stand_of(
    transcripts: Sequence[Transcript], quoted: str, cited: Sequence[ParsedCitation], *, key_words: bool
) -> Stand:
    """Where quoted words stand in the transcripts of somebody, and whether the cited lines agree.

    `key_words` says that the words are a few of what the lines hold: then the lines are the extract.
    """
    spans = [(t, span) for t in transcripts for c in cited if (span := cited_span(t, c))]
    places = [(t, *place) for t in transcripts for place in find(t.text, quoted)] if quoted.strip() else []
    if places:
        t, (start, end), left = min(places, key=lambda p: _away(p[0], p[1], spans))
        around = next((s for u, s in spans if u.id == t.id and _touch(u, s, (start, end))), None)
        state = "exact" if around or not cited else "moved"
        if key_words:
            a, b = (min(start, around[0]), max(end, around[1])) if around else (start, end)
            return Stand(state, t.id, a, b, (), (start, end))
        return Stand(state, t.id, start, end, left)
    if not spans:
        return Stand("none")
    t, (start, end) = spans[0]
    if quoted.strip():
        for t, span in spans:
            a, b = _wider(t, span)
            if fuzz.partial_ratio(" ".join(_asked(quoted)[0]), " ".join(words_of(t.text[a:b]).folded)) >= LIKE:
                return Stand("differs", t.id, *span)
        return Stand("lines", spans[0][0].id, start, end)
    return Stand("exact", t.id, start, end)


def _away(t: Transcript, place: Span, spans: Sequence[tuple[Transcript, Span]]) -> int:
    """How far a place is from the nearest cited lines."""
    return min((max(0, s[0] - place[1], place[0] - s[1]) for u, s in spans if u.id == t.id), default=10**9)


def _touch(t: Transcript, span: Span, place: Span) -> bool:
    """Whether words stand within cited lines, as far as the fit of the lines lets one know."""
    first, last = t.lines_of(*span)
    a, b = t.lines_of(*place)
    return first - t.lines.fit_error <= b and a <= last + t.lines.fit_error


def _wider(t: Transcript, span: Span) -> Span:
    first, last = t.index_at(span[0]), t.index_at(max(span[0], span[1] - 1))
    return t.line_span(max(0, first - NEAR_LINES))[0], t.line_span(min(len(t.lines) - 1, last + NEAR_LINES))[1]
