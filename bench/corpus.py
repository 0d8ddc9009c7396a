"""A seeded corpus of invented talk: nobody said any of it, and every run makes the same.

Word salad from a vocabulary of our own: plain small words, content words put together from syllables,
the sounds of speech, accents, emoji. Each interview has an interviewer ("Int") and one participant.
"""

from __future__ import annotations

import io
import random
import zipfile
from array import array
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from xml.sax.saxutils import escape

from alliance.ipa.transcript import Transcript, Turn

SEED = 20_260_101
INTERVIEWS = 200
WORDS = 10_000
SPANS = 20_000
THEMES = 60
QUOTATIONS_OF_ONE = 457


def _each(words: str) -> list[str]:
    return words.split()


_SMALL = _each(
    "the and I to a of that it was in you but so we they my he she with for on me there this not have had be what "
    "when then about just like if or at all know really think because out up would were been could them from an "
    "her his one some how did do said went got more very well no yes can by who where back time things way into"
)
_SPOKEN = _each("erm um (laughs) (Mm-hm) you-know I-I sort-of ... (pause) that’s don’t it’s wasn’t")
_ACCENTED = _each("café naïve Zoë Łódź façade déjà piñata smörgåsbord œuvre señora Brontë coördinate")
_EMOJI = ("🙂", "👩🏽‍🌾", "❤️", "🌧", "🇼🇸", "😶‍🌫️")
_HEADS = _each("mal thren cor bri sal ven mor tas lin fen gar hol pes rud win dap jor kel nim oss")
_MIDDLES = _each("a e i o u ar en il or um ath esh ing ot un")
_TAILS = _each("low ner ton vey dle mer sing ted ly ness ful der ket sy ment der th gen rel bow")
_FIRST = _each("Ro Ma Si Ka El Jo Ti Be Da No Fe Lu Ha Vi Ori Pa")
_SECOND = _each("wan ren an la sie mar ven ris dor lin na bet")


@dataclass(frozen=True)
class Span:
    """Words of one interview under one theme, in code points of its text."""

    interview: int
    start: int
    end: int
    theme: int


@dataclass(frozen=True)
class Interview:
    """One interview: who speaks, and what, turn by turn."""

    number: int
    name: str
    turns: tuple[tuple[str, str], ...]  # (label, words)

    @cached_property
    def text(self) -> str:
        """The words alone, turns joined by line breaks: what a store should hold."""
        return "\n".join(words for _, words in self.turns)

    @cached_property
    def word_starts(self) -> array[int]:
        """Where each word begins."""
        starts, at = array("I"), 0
        for word in self.text.replace("\n", " ").split(" "):
            starts.append(at)
            at += len(word) + 1
        return starts

    def as_txt(self) -> bytes:
        """The interview as a text file: a label before each turn, a blank line between turns."""
        return "\n\n".join(f"{label}: {words}" for label, words in self.turns).encode()

    def as_docx(self) -> bytes:
        """The interview as a Word file, the label in bold, the words in several runs as Word writes them."""
        return _docx(self.turns)

    def span(self, first: int, words: int) -> tuple[int, int]:
        """Where `words` words from word number `first` begin and end."""
        starts = self.word_starts
        last = min(first + words, len(starts) - 1)
        return starts[first], starts[last] - 1

    def understood(self, width: int = 48) -> Transcript:
        """The interview as a value, made without reading a file (for workbenches that are only filled)."""
        from alliance.ipa.lines import lay_out
        from alliance.ipa.transcript import Speaker

        turns, at = [], 0
        for label, words in self.turns:
            turns.append(Turn(at, at + len(words), 0 if label == "Int" else 1))
            at += len(words) + 1
        speakers = (Speaker("Int", "interviewer", ("Int",)), Speaker(self.name, "participant", (self.name,)))
        return Transcript(self.text, tuple(turns), speakers, lay_out(self.text, width, 1), name=self.name)


@dataclass(frozen=True)
class Corpus:
    """The interviews, the spans under the themes, and the themes' names."""

    interviews: tuple[Interview, ...]
    spans: tuple[Span, ...]
    themes: tuple[str, ...]


class Talk:
    """Endless invented talk from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        content = sorted({h + m + t for h in _HEADS for m in _MIDDLES for t in _TAILS})
        self.random.shuffle(content)
        self.words = [*_SMALL, *_SPOKEN, *content[:1800], *_ACCENTED, *_EMOJI]
        common = [60.0 / (n + 3) for n in range(len(_SMALL))]
        weights = [*common, *[0.8] * len(_SPOKEN), *[30.0 / (n + 40) for n in range(1800)], *[0.05] * 18]
        self.cumulative = list(accumulate(weights))

    def say(self, count: int) -> str:
        """`count` words as sentences."""
        words = self.random.choices(self.words, cum_weights=self.cumulative, k=count)
        at = 0
        while at < count:
            words[at] = words[at][:1].upper() + words[at][1:]
            at += self.random.randint(4, 22)
            words[min(at, count) - 1] += "." if at < count else "?"
        return " ".join(words)

    def interview(self, number: int, words: int = WORDS) -> Interview:
        """One interview of exactly so many words."""
        name = _FIRST[number % 16] + _SECOND[number // 16 % 12] + ("" if number < 192 else chr(97 + number % 26))
        turns, left, asking = [], words, True
        while left:
            wanted = self.random.randint(5, 40) if asking else self.random.randint(30, 320)
            wanted = left if left - wanted < 5 else wanted
            turns.append(("Int" if asking else name, self.say(wanted)))
            left -= wanted
            asking = not asking
        return Interview(number, name, tuple(turns))


def make(share: float = 1.0) -> Corpus:
    """The corpus, or a share of it (one theme keeps its 457 quotations)."""
    talk = Talk(SEED)
    interviews = tuple(talk.interview(n) for n in range(int(INTERVIEWS * share)))
    themes = tuple(f"Theme {n + 1}: {talk.say(5)}" for n in range(THEMES))
    count = int(SPANS * share)
    under = [0] * QUOTATIONS_OF_ONE + [1 + n % (THEMES - 1) for n in range(count - QUOTATIONS_OF_ONE)]
    talk.random.shuffle(under)
    spans, seen = [], set()
    for n, theme in enumerate(under):
        while True:
            interview = interviews[n % len(interviews)]
            start, end = interview.span(talk.random.randrange(WORDS - 60), talk.random.randint(5, 45))
            if (interview.number, start, end) not in seen:
                break
        seen.add((interview.number, start, end))
        spans.append(Span(interview.number, start, end, theme))
    return Corpus(interviews, tuple(spans), themes)


def one_interview(words: int, number: int = 500) -> Interview:
    """A single interview beside the corpus, always the same for the same number of words."""
    return Talk(SEED + words).interview(number % 192, words)


def _docx(turns: tuple[tuple[str, str], ...]) -> bytes:
    paragraphs = []
    for label, words in turns:
        half = words.find(" ", len(words) // 2) + 1
        pieces = [words[:half], words[half:]] if half else [words]
        runs = "".join(f'<w:r><w:t xml:space="preserve">{escape(piece)}</w:t></w:r>' for piece in pieces)
        bold = f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(label)}: </w:t></w:r>'
        paragraphs.append(f"<w:p>{bold}{runs}</w:p>")
    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        + "".join(paragraphs)
        + "<w:sectPr/></w:body></w:document>"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, content in _other_parts().items():
            made.writestr(name, content)
        made.writestr("word/document.xml", body)
    return held.getvalue()


_PARTS: dict[str, bytes] = {}


def _other_parts() -> dict[str, bytes]:
    """What else a Word file holds (styles, settings, fonts), taken from python-docx's empty document."""
    if not _PARTS:
        import docx

        empty = io.BytesIO()
        docx.Document().save(empty)
        with zipfile.ZipFile(empty) as held:
            _PARTS.update({n: held.read(n) for n in held.namelist() if n != "word/document.xml"})
    return _PARTS
