"""Words as a comparison needs them: folded, with what stands between them kept apart.

A transcript is a row of words with bracket passages (a back-channel, a sound, a placeholder) between them; a
quotation is a row of words with marks between them (words left out, words put in, a passage in brackets, the
label of a speaker). Punctuation, blanks and the shape of marks are no part of either.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from alliance.ipa.brackets import fold as fold_passage
from alliance.ipa.brackets import propose, spans_of_brackets
from alliance.ipa.transcript import Transcript
from alliance.ipa.vocabulary import BracketKind

Span = tuple[int, int]

_LETTER = r"[^\W_\u0e31\u0e34-\u0e3a]|[\u0300-\u036f\u00ad\u200b-\u200d\u2060]"
_APOSTROPHE = r"['’‘ʼ´`′]"
WORD = re.compile(rf"[^\W_](?:{_LETTER})*(?:{_APOSTROPHE}(?:{_LETTER})+)*")
_PARTLY = re.compile(
    rf"(?:\[(?:{_LETTER}|{_APOSTROPHE})+\](?:{_LETTER})|(?:{_LETTER})+{_APOSTROPHE}?\[(?:{_LETTER}|{_APOSTROPHE})+\])"
    rf"(?:{_LETTER}|{_APOSTROPHE}(?=\w))*(?:\[(?:{_LETTER}|{_APOSTROPHE})+\])?"
)
_DOTS = r"(?:…[.…]*|\.(?:[ \t\u00a0]?\.){1,7}(?!\d))"
_OMITTED = re.compile(rf"[\[({{<][ \t\u00a0]*{_DOTS}[ \t\u00a0]*[\])}}>]|[\[({{]{_DOTS}|{_DOTS}[\]}}]")
_SOFT = re.compile(_DOTS)
_SQUARE = re.compile(r"\[([^\[\]]{0,400})\]")
_ROUND = re.compile(r"\(([^()\[\]\n]{1,60})\)")
_INVISIBLE = str.maketrans(dict.fromkeys("\xad\u200b\u200c\u200d\u2060"))
_STRAIGHT = str.maketrans(dict.fromkeys("’‘ʼ´`′", "'"))
_FREE = frozenset(
    ("sic", "emphasis added", "emphasis mine", "my emphasis", "emphasis in original", "original emphasis")
)

MarkKind = Literal["left out", "trailing", "put in", "passage", "label"]


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word in the form in which words are compared: no case, plain apostrophes, nothing invisible."""
    if word.isascii():
        return word.lower().replace("`", "'")
    folded = unicodedata.normalize("NFC", word.translate(_INVISIBLE)).casefold().translate(_STRAIGHT)
    return unicodedata.normalize("NFKC", folded)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage in brackets, or a turn that is nothing but a back-channel: folded words, where, of what kind."""

    folded: str
    start: int
    end: int
    kind: BracketKind


@dataclass(slots=True)
class Said:
    """The words of a transcript in order, and the passages that stand before each word (by its index)."""

    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    passages: dict[int, list[Passage]] = field(default_factory=dict)

    def at(self, position: int) -> int:
        """The index of the word that holds a position, or of the first after it."""
        return max(0, bisect_right(self.starts, position) - 1) if self.starts else 0

    def range_of(self, start: int, end: int) -> Span:
        """First and one after the last index of the words that begin in `[start, end)`."""
        low = bisect_right(self.starts, start - 1)
        return low, bisect_right(self.starts, end - 1)


def said(transcript: Transcript) -> Said:
    """The words and passages of a transcript."""
    text = transcript.text
    held = [
        Passage(fold_passage(text[a + 1 : b - 1]), a, b, kind)
        for a, b, kind in spans_of_brackets(text, transcript.conventions)
    ]
    held = sorted([*held, *_listening(transcript, held)], key=lambda p: p.start)
    found = Said()
    words, starts, ends = found.words, found.starts, found.ends
    at = 0
    for passage in (*held, None):
        stop = passage.start if passage else len(text)
        for m in WORD.finditer(text, at, stop):
            words.append(fold(m[0]))
            starts.append(m.start())
            ends.append(m.end())
        if passage:
            found.passages.setdefault(len(words), []).append(passage)
            at = max(at, passage.end)
    return found


def _listening(transcript: Transcript, held: list[Passage]) -> list[Passage]:
    """The turns of the other speaker that are nothing but a back-channel."""
    found = []
    inside = [p.start for p in held]
    turns = transcript.turns
    for n, turn in enumerate(turns):
        if not 0 < turn.end - turn.start <= 40 or not 0 < n < len(turns) - 1:
            continue
        between = turns[n - 1].speaker == turns[n + 1].speaker != turn.speaker
        role = transcript.speakers[turn.speaker].role if turn.speaker < len(transcript.speakers) else "unknown"
        if not between or role == "participant":
            continue
        where = bisect_right(inside, turn.start - 1)
        if where < len(inside) and inside[where] < turn.end:
            continue
        folded = fold_passage(transcript.text[turn.start : turn.end])
        if any(c.isalnum() for c in folded) and propose(folded) == "back-channel":
            found.append(Passage(folded, turn.start, turn.end, "back-channel"))
    return found


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands between two words of a quotation."""

    kind: MarkKind
    start: int
    end: int
    folded: str = ""
    square: bool = False
    closed: bool = True


@dataclass(slots=True)
class Quoted:
    """The words of a quotation in order, and the marks that stand before each (by its index; after the last, too).

    `bare` has, for a word with letters in brackets ("want[ed]"), the same word without them.
    """

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    marks: dict[int, list[Mark]] = field(default_factory=dict)
    bare: dict[int, str] = field(default_factory=dict)

    def leaves_out(self, gap: int) -> bool:
        """Whether a mark before word `gap` says that words are left out, or may be."""
        return any(m.kind in ("left out", "trailing") for m in self.marks.get(gap, ()))

    def surely_leaves_out(self, gap: int) -> bool:
        """Whether a mark in brackets stands before word `gap`: then something is left out, where dots may trail off."""
        return any(m.kind == "left out" for m in self.marks.get(gap, ()))

    def puts_in(self, gap: int) -> bool:
        """Whether words of the researcher's own stand before word `gap`."""
        return any(m.kind == "put in" or (m.kind == "passage" and m.square) for m in self.marks.get(gap, ()))


_SIGNS = re.compile(
    rf"(?P<partly>{_PARTLY.pattern})|(?P<omitted>{_OMITTED.pattern})|(?P<soft>{_SOFT.pattern})"
    rf"|(?P<square>\[[^\[\]]{{0,400}}\])|(?P<round>\([^()\[\]\n]{{1,60}}\))|(?P<word>{WORD.pattern})"
)


def quoted(text: str, passages: Collection[str] = (), labels: re.Pattern[str] | None = None) -> Quoted:
    """The words and marks of a quotation.

    `passages` are the folded bracket passages that the transcripts have: other words in round brackets are words
    like any, unless they are a sound or a back-channel. `labels` finds the label of a speaker at a place.
    """
    found = Quoted(text)
    at = 0
    while at < len(text):
        if labels and (label := labels.match(text, at)) and _may_begin(text, at):
            _mark(found, Mark("label", at, label.end()))
            at = label.end()
            continue
        m = _SIGNS.search(text, at)
        if not m:
            break
        if labels and m.start() > at and _may_begin(text, m.start()) and labels.match(text, m.start()):
            at = m.start()
            continue
        at = m.end()
        if m["word"]:
            _word(found, m[0], m.start(), m.end())
        elif m["partly"]:
            found.bare[len(found.words)] = fold(re.sub(r"\[[^\]]*\]", "", m[0]))
            _word(found, m[0].replace("[", "").replace("]", ""), m.start(), m.end())
        elif m["omitted"]:
            closed = m[0][0] in "[({<" and m[0][-1] in "])}>"
            _mark(found, Mark("left out", m.start(), m.end(), closed=closed))
        elif m["soft"]:
            _mark(found, Mark("trailing", m.start(), m.end()))
        elif m["square"]:
            folded = fold_passage(m[0][1:-1])
            if folded in passages:
                _mark(found, Mark("passage", m.start(), m.end(), folded, square=True))
            else:
                _mark(found, Mark("put in", m.start(), m.end(), folded, square=True))
        else:
            folded = fold_passage(m[0][1:-1])
            if folded in _FREE:
                _mark(found, Mark("put in", m.start(), m.end(), folded))
            elif folded in passages or propose(folded) in ("sound", "back-channel"):
                _mark(found, Mark("passage", m.start(), m.end(), folded))
            else:
                at = m.start() + 1  # words like any
    return found


def _may_begin(text: str, at: int) -> bool:
    """Whether a label can stand here: at the start, on a new line, or after the end of a sentence."""
    before = text[max(0, at - 12) : at].rstrip(" \t\u00a0“”\"'‘’«")
    return (not before and at <= 12) or before[-1:] in "\n.?!…;)]—–-"


def _word(found: Quoted, word: str, start: int, end: int) -> None:
    found.words.append(fold(word))
    found.starts.append(start)
    found.ends.append(end)


def _mark(found: Quoted, mark: Mark) -> None:
    found.marks.setdefault(len(found.words), []).append(mark)
