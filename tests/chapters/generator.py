"""Chapters made from a seed: right quotations that use every liberty, and quotations with one fault each.

The transcripts are the demonstration's. Every planted quotation stands in blocks of its own, and says what the check
must find there; whatever the check says besides is a false alarm.
"""

from __future__ import annotations

import random
import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files

from tests.ipa.invented import transcript as laid_out

from alliance.ipa.brackets import find, spans_of_brackets
from alliance.ipa.chapter import Against, Block, Chapter
from alliance.ipa.citation import cite
from alliance.ipa.transcript import Lines, Transcript

NAMES = ("Rowan", "Maren", "Tomasz", "Anjali", "Delroy", "Sian")
#: words that nobody says in these interviews
_STRANGE = """lantern harvest cathedral violet engine marble pelican orchard trumpet compass velvet harbour granite saffron
thimble pilgrim cobalt meadow glacier parsley walnut copper anchor falcon"""
STRANGE = tuple(_STRANGE.split())
OMISSIONS = ("[...]", "[..]", "[... ]", "[…]", "…", "...", "(...)", ". . .")


@lru_cache(maxsize=1)
def transcripts() -> tuple[Transcript, ...]:
    """Six interviews and a second one: printed numbers, pages, a fit that is not exact, a part that is not held."""
    found = []
    for n, name in enumerate(NAMES):
        text = (files("alliance.demonstration") / "transcripts" / f"{name.lower()}.txt").read_text("utf-8")
        turns = []
        for paragraph in text.split("\n\n"):
            label, _, words = " ".join(paragraph.split()).partition(": ")
            if words:
                turns.append(("Int." if label.startswith("Int") else name, words))
        first = (1, 1, 301, 1, 1, 101)[n]
        held = laid_out(name.lower(), tuple(turns), case=name.lower(), name=name, width=52, first_line=first)
        kinds = {b.folded: b.kind for b in find(held.text) if b.kind != "unclear"}
        pages = tuple(range(first, held.last_line, 34)) if n in (0, 2, 3) else ()
        lines = held.lines
        if name == "Delroy":
            lines = Lines(lines.starts, lines.numbers, lines.width, "line", 2, True)
        if name == "Sian":  # the end of her interview has another run of numbers: lines between are not held
            numbers = array("I", [k if at < 120 else k + 60 for at, k in enumerate(lines.numbers)])
            lines = Lines(lines.starts, numbers, lines.width, "line", 0, True)
        found.append(replace(held, conventions=kinds, pages=pages, first_page=4, lines=lines, continues=n == 2))
    return tuple(found)


@dataclass(frozen=True)
class Planted:
    """What a chapter holds at some blocks, and what must be said of it."""

    kind: str
    blocks: tuple[int, ...]
    words: str = "exact"
    lines: tuple[str, ...] = ("inside", "within the fit")
    changes: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    right: str = ""  # the citation that must be named
    again: bool = False
    speaker: str = ""


@dataclass
class Made:
    """A chapter with what is planted in it."""

    chapter: Chapter
    planted: list[Planted]

    def against(self) -> Against:
        """What it is checked against."""
        return Against(transcripts())


@dataclass
class Piece:
    """A stretch of a transcript: its words as they will be quoted."""

    transcript: Transcript
    start: int
    end: int
    words: str

    @property
    def lines(self) -> tuple[int, int]:
        return self.transcript.lines_of(self.start, self.end)


@dataclass
class Maker:
    """One chapter under way."""

    random: random.Random
    blocks: list[Block] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    used: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    tables: int = 0

    # --- taking words

    def piece(
        self, least: int = 6, most: int = 30, *, of: Transcript | None = None, want: re.Pattern[str] | None = None
    ) -> Piece:
        """A stretch of one participant's turn that nothing else in the chapter quotes."""
        for _ in range(4000):
            t = of or self.random.choice(transcripts())
            turns = [x for x in t.turns if t.speakers[x.speaker].role == "participant"]
            turn = self.random.choice(turns)
            words = whole_words(t, turn.start, turn.end)
            count = self.random.randint(least, most)
            if len(words) < count + 1:
                continue
            at = self.random.randrange(len(words) - count)
            start, end = words[at][0], words[at + count - 1][1]
            text = t.text[start:end]
            if want and not want.search(text):
                continue
            if not want and t.text.count(text) > 1:
                continue
            if any(not start < a <= b < end - 1 for a, b, _ in brackets_near(t, start, end)):
                continue  # begins or ends with a bracket that may be dropped
            taken = self.used.setdefault(t.id, [])
            if any(start < b + 40 and end > a - 40 for a, b in taken):
                continue
            first, last = t.lines_of(start, end)
            if last - first != t.index_at(end - 1) - t.index_at(start):
                continue  # over a jump of numbers
            taken.append((start, end))
            return Piece(t, start, end, text)
        raise RuntimeError("no words are left to quote")

    # --- setting them

    def filler(self) -> None:
        """A paragraph of commentary with apostrophes, doubtful words, titles, literature: nobody’s words."""
        r = self.random
        self.blocks.append(Block(r.choice(FILLERS)))

    def place(self, piece: Piece, citation: str, *, form: str = "", slip: bool = False) -> tuple[int, ...]:
        """A quotation set in one of the forms of a chapter; the blocks it takes."""
        r = self.random
        words = piece.words
        name = piece.transcript.name
        forms = ["after", "after", "straight", "guillemets", "single", "block", "cell", "before", "inside", "said"]
        if len(words.split()) > 14 and not slip:
            forms += ["paragraphs"]
        form = form or r.choice(forms)
        bracketed = citation if citation[:1] in "([" or citation[-1:] in ")]" else f"({citation})"
        begin = len(self.blocks)
        stop = r.choice(["", ".", ","]) if words[-1:] not in ".,?!…)]" else ""
        intro = r.choice(INTROS)
        if form == "block":
            self.blocks.append(Block(f"{intro}:"))
            self.blocks.append(Block(f"{words} {bracketed}", kind="quote"))
        elif form == "cell":
            t = self.tables
            self.tables += 1
            heads = r.choice(
                (
                    ("Participant", "Quotation", "Lines"),
                    ("Participant", "Extract", "Page/line"),
                    ("Name", "Key words", "Line"),
                )
            )
            rows = (heads, (name, f"“{words}”" if r.random() < 0.5 else words, citation.strip("()")))
            self.blocks += [
                Block(text, "cell", cell=(t, y, x)) for y, row in enumerate(rows) for x, text in enumerate(row)
            ]
        elif form == "before":
            self.blocks.append(Block(f"As the account has it {bracketed}: “{words}{stop}”"))
        elif form == "inside":
            self.blocks.append(Block(f"{intro}: “{words}{stop} {bracketed}”"))
        elif form == "said":
            self.blocks.append(
                Block(f"“{words},” as it was put in the interview {bracketed}, and then there was silence.")
            )
        elif form == "paragraphs":
            at = len(words) // 2 + words[len(words) // 2 :].index(" ")
            depth = words[:at].count("[") - words[:at].count("]") + words[:at].count("(") - words[:at].count(")")
            if depth or re.search(r"\.$", words[:at]) or "." in words[at : at + 4]:
                return self.place(piece, citation, form="after")
            self.blocks += [Block(f"{intro}: “{words[:at]}"), Block(f"“{words[at + 1 :]}” {bracketed}")]
        else:
            marks = {"after": "“”", "straight": '""', "guillemets": "«»", "single": r.choice(("‘’", "''"))}[form]
            if form == "single" and re.search(r"s['’] |['’]\w*s['’]|(?<!\w)['’]|['’](?!\w)", words):
                marks = "“”"
            self.blocks.append(Block(f"{intro}: {marks[0]}{words}{stop}{marks[1]} {bracketed}. This matters here."))
        return tuple(range(begin, len(self.blocks)))

    def plant(
        self, kind: str, piece: Piece, citation: str = "", *, form: str = "", slip: bool = False, **expected: object
    ) -> None:
        """A quotation with what must be said of it."""
        citation = citation or self.citation(piece)
        blocks = self.place(piece, citation, form=form, slip=slip)
        self.planted.append(Planted(kind, blocks, **expected))  # type: ignore[arg-type]
        if self.random.random() < 0.4:
            self.filler()

    def dialogue(self) -> None:
        """A question and its answer as a block quotation of two paragraphs, each with its speaker."""
        for _ in range(400):
            t = self.random.choice(transcripts())
            n = self.random.randrange(len(t.turns) - 1)
            asked, said = t.turns[n], t.turns[n + 1]
            words = whole_words(t, said.start, said.end)
            taken = self.used.setdefault(t.id, [])
            if t.speakers[asked.speaker].role != "interviewer" or len(words) < 8 or asked.end - asked.start < 12:
                continue
            end = words[self.random.randint(4, min(20, len(words) - 1))][1]
            if any(asked.start < b + 40 and end > a - 40 for a, b in taken):
                continue
            if t.lines_of(asked.start, end)[1] - t.lines_of(asked.start, end)[0] > 40:
                continue
            taken.append((asked.start, end))
            begin = len(self.blocks)
            self.blocks.append(Block(f"Int.: {t.text[asked.start : asked.end]}", "quote"))
            answer = t.text[said.start : end]
            self.blocks.append(Block(f"{t.name}: {answer} ({cite(t, asked.start, end)})", "quote"))
            self.planted.append(Planted("right: dialogue", (begin, begin + 1)))
            return

    def citation(self, piece: Piece, lines: tuple[int, int] | None = None) -> str:
        """A right citation in one of the common styles, always with a name."""
        t, r = piece.transcript, self.random
        a, b = lines or piece.lines
        page = t.page_of(a)
        span = f"{a}" if a == b else f"{a}-{b}"
        dashed = span.replace("-", "–")
        ways = [
            f"{t.name}: {span}", f"{t.name}: {dashed}", f"({t.name}, {'l.' if a == b else 'll.'} {span})",
            f"({t.name}, line{'s' if a != b else ''} {span})", f"({t.name}: {span})", f"[{t.name}: {dashed}]", f"{t.name}:{span}",
        ]  # fmt: skip
        if a != b:
            ways += [f"({t.name}, {dashed})", f"({t.name}, lines {a} to {b})", f"({t.name}, L{span})"]
        if page and lines is None:
            last = t.page_of(b)
            if page == last:
                ways += [
                    f"({t.name}, p. {page}, ll. {span})",
                    f"[{t.name}, {page}: {span}]",
                    f"{t.name}: {page}/{span}",
                ]
        return r.choice(ways)

    def made(self) -> Made:
        """The chapter."""
        return Made(Chapter("generated", tuple(self.blocks)), self.planted)


FILLERS = (
    "The therapists’ sense of what is ‘natural’ in the room isn’t simple; it’s the clients’ own, and the ’90s brought more of it.",
    "This is what Marlow (2009) calls “the ordinary work of meeting”, and others have said so since (Hale & Brandt, 2014, p. 33).",
    "In “The Long Way Into the Room” the same tension is described at length (Marlow, 2009).",
    "None of this is ‘proof’, and the so-called “engagement problem” is left for the discussion.",
    "A bond that is ‘sufficiently good’ was described as “a collaboration in which both agree on tasks” (Brandt, 2011, pp. 4-5).",
    "It is 6'2\" of silence, one might say, and it lasts from 9-5 every day in 2009-2010.",
    "The researchers' notes say it wasn't so; the practitioners' answers didn't either.",
    "What follows is read with care. Figure 3: 12 shows the order of the themes.",
)
INTROS = (
    "It was put like this", "The account goes on", "There is a moment in the interview that shows it",
    "This is how it was said", "The words are careful here",
)  # fmt: skip


def whole_words(t: Transcript, start: int, end: int) -> list[tuple[int, int]]:
    """The words of a stretch, bracket passages each one word, with the marks that cling to them."""
    found = []
    for m in re.finditer(r"\([^()]*\)[.,?!]*|\S+", t.text[start:end]):
        found.append((start + m.start(), start + m.end()))
    return [(a, b) for a, b in found if any(c.isalnum() for c in t.text[a:b])]


def brackets_near(t: Transcript, start: int, end: int) -> list[tuple[int, int, str]]:
    """The back-channels that a stretch holds."""
    found = spans_of_brackets(t.text[start:end], t.conventions)
    return [(start + a, start + b, kind) for a, b, kind in found if kind == "back-channel"]


# --- liberties


def dropped_back_channels(m: Maker, words: str, t: Transcript) -> str:
    """Without the other's back-channels."""
    for a, b, kind in reversed(spans_of_brackets(words, t.conventions)):
        if kind == "back-channel" and m.random.random() < 0.8:
            words = words[:a].rstrip() + words[b:]
    return words.lstrip(" .,?!")


def square_sounds(m: Maker, words: str, t: Transcript) -> str:
    """With sounds in square brackets."""
    for a, b, kind in reversed(spans_of_brackets(words, t.conventions)):
        if kind in ("sound", "back-channel"):
            words = f"{words[:a]}[{words[a + 1 : b - 1]}]{words[b:]}"
    return words


def marked_omission(m: Maker, words: str, t: Transcript) -> str:
    """With some words left out and a mark in their place."""
    places = list(re.finditer(r"\S+", words))
    if len(places) < 9:
        return words
    a = m.random.randint(2, len(places) - 6)
    b = a + m.random.randint(1, min(4, len(places) - 3 - a))
    cut, after = places[a].start(), places[b].start()
    if any(words[:x].count(a) != words[:x].count(z) for x in (cut, after) for a, z in ("()", "[]")):
        return words
    return f"{words[:cut]}{m.random.choice(OMISSIONS)} {words[after:]}"


def inserted(m: Maker, words: str, t: Transcript) -> str:
    """With words of the researcher in square brackets."""
    places = [x.start() for x in re.finditer(r"(?<=\w )\w", words)]
    places = [
        p
        for p in places
        if words[:p].count("(") == words[:p].count(")") and words[:p].count("[") == words[:p].count("]")
    ]
    if not places:
        return words
    at = m.random.choice(places)
    return f"{words[:at]}[{m.random.choice(('the client', 'at that time', 'sic', 'in the room'))}] {words[at:]}"


def typographic(m: Maker, words: str, t: Transcript) -> str:
    """With other apostrophes, blanks and dashes."""
    words = words.replace("'", "’")
    if m.random.random() < 0.5:
        words = words.replace(" ", "\u00a0", 2)
    if m.random.random() < 0.3:
        words = words.replace(", ", " – ", 1)
    return words


def other_case(m: Maker, words: str, t: Transcript) -> str:
    """With the first letter the other way."""
    if words[:1] == "I" and not words[1:2].isalpha():
        return words
    if m.random.random() < 0.3 and words[:2].isalpha():
        return f"[{words[0].swapcase()}]{words[1:]}"
    return words[:1].swapcase() + words[1:]


def other_end(m: Maker, words: str, t: Transcript) -> str:
    """With other punctuation at the end."""
    return words.rstrip(".,?!") + m.random.choice(("", ".", "…", "!"))


def led_in(m: Maker, words: str, t: Transcript) -> str:
    """With a mark at the beginning or end that the extract goes on."""
    return m.random.choice((f"[...] {words}", f"{words} [...]", f"…{words}", f"{words}..."))


def blanks(m: Maker, words: str, t: Transcript) -> str:
    """With a line break and a doubled blank."""
    return words.replace(" ", "  ", 1) if m.random.random() < 0.5 else words.replace(" ", "\t", 1)


LIBERTIES: dict[str, Callable[[Maker, str, Transcript], str]] = {
    "back-channels dropped": dropped_back_channels,
    "sounds in square brackets": square_sounds,
    "words left out with a mark": marked_omission,
    "words put in with brackets": inserted,
    "marks of type": typographic,
    "case at the start": other_case,
    "punctuation at the end": other_end,
    "led in and out": led_in,
    "blanks": blanks,
}
_ORDER = ("marks of type", "back-channels dropped", "sounds in square brackets", "words left out with a mark",
          "words put in with brackets", "punctuation at the end", "case at the start", "led in and out", "blanks")  # fmt: skip


def with_liberties(m: Maker, piece: Piece, some: tuple[str, ...]) -> Piece:
    """The same piece in the words of a chapter."""
    words = piece.words
    for name in _ORDER:
        if name in some:
            words = LIBERTIES[name](m, words, piece.transcript)
    return replace(piece, words=words)


def right_chapter(seed: int, count: int = 60) -> Made:
    """A chapter of right quotations, each with up to four liberties."""
    m = Maker(random.Random(seed))
    for n in range(count):
        first = list(LIBERTIES)[n % len(LIBERTIES)]
        others = m.random.sample(list(LIBERTIES), m.random.randint(0, 3))
        least, most = m.random.choice(((6, 30), (6, 30), (6, 30), (3, 6), (30, 90)))
        piece = with_liberties(m, m.piece(least, most), (first, *others))
        m.plant(f"right: {first}", piece)
        if n % 10 == 9:
            m.dialogue()
    return m.made()


# --- faults


_PLAIN = re.compile(r"(?<![\w'’\[(-])[a-z]{5,}(?![\w'’\])-])")


def vocabulary() -> frozenset[str]:
    """Every word that somebody says."""
    return _vocabulary()


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    return frozenset(w for t in transcripts() for w in re.findall(r"[^\W_]+(?:'[^\W_]+)*", t.text.lower()))


def _middle(words: str) -> list[re.Match[str]]:
    """Plain words well inside a stretch, not in brackets."""
    n = len(words.split())
    found = []
    for x in _PLAIN.finditer(words):
        before = len(words[: x.start()].split())
        if 3 <= before <= n - 4 and words[: x.start()].count("(") == words[: x.start()].count(")"):
            found.append(x)
    return found


def misspelt(m: Maker, piece: Piece) -> Piece:
    """One word spelt wrongly."""
    for _ in range(60):
        x = m.random.choice(_middle(piece.words) or [None])  # type: ignore[list-item]
        if x is None:
            break
        word = x[0]
        at = m.random.randrange(1, len(word) - 2)
        ways = (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1 :],
        )
        wrong = m.random.choice(ways)
        if wrong != word and wrong not in vocabulary() and not word.startswith(wrong) and not wrong.startswith(word):
            return replace(piece, words=piece.words[: x.start()] + wrong + piece.words[x.end() :])
    return misspelt(m, m.piece(12, 26))


def changed(m: Maker, piece: Piece) -> Piece:
    """Another word in one's place."""
    found = _middle(piece.words)
    if not found:
        return changed(m, m.piece(12, 26))
    x = m.random.choice(found)
    return replace(piece, words=piece.words[: x.start()] + m.random.choice(STRANGE) + piece.words[x.end() :])


def added(m: Maker, piece: Piece) -> Piece:
    """A word put in without brackets."""
    found = _middle(piece.words)
    if not found:
        return added(m, m.piece(12, 26))
    x = m.random.choice(found)
    return replace(piece, words=f"{piece.words[: x.start()]}{m.random.choice(STRANGE)} {piece.words[x.start() :]}")


def left_out(m: Maker, piece: Piece) -> Piece:
    """Some words left out without a mark."""
    for _ in range(40):
        words = piece.words.split(" ")
        count = m.random.randint(1, 4)
        if len(words) < count + 9:
            piece = m.piece(14, 28)
            continue
        at = m.random.randrange(4, len(words) - count - 4)
        gone = words[at : at + count]
        plain = [re.sub(r"[^\w']", "", w).lower() for w in words]
        if any("(" in w or ")" in w for w in words[at - 1 : at + count + 1]):
            continue
        around = plain[max(0, at - count - 1) : at] + plain[at + count : at + 2 * count + 1]
        if any(g in around for g in plain[at : at + count]) or not all(plain[at : at + count]):
            continue
        if any(w.startswith(g) for g in plain[at : at + count] for w in around):
            continue
        return replace(piece, words=" ".join(words[:at] + words[at + count :])) if gone else piece
    return left_out(m, m.piece(14, 28))


_TWICE = re.compile(r"(?<![\w'-])(\w+(?:'\w+)?(?: \w+){0,2}), (\1)(?![\w'-])")


def said_once(m: Maker, piece: Piece) -> Piece:
    """A repetition dropped."""
    piece = m.piece(12, 26, want=_TWICE)
    for x in _TWICE.finditer(piece.words):
        before, behind = len(piece.words[: x.start()].split()), len(piece.words[x.end() :].split())
        if before >= 2 and behind >= 2:
            return replace(piece, words=piece.words[: x.start()] + piece.words[x.start(2) :])
    return said_once(m, piece)


_SOUND = re.compile(r"\w \((?:laughs|short laugh|pause|short pause|sighs)\)[.,]? \w")


def sound_dropped(m: Maker, piece: Piece) -> Piece:
    """A sound left out without a mark."""
    piece = m.piece(10, 26, want=_SOUND)
    x = _SOUND.search(piece.words)
    if x is None or len(piece.words[: x.start()].split()) < 2 or len(piece.words[x.end() :].split()) < 2:
        return sound_dropped(m, piece)
    return replace(piece, words=piece.words[: x.start()] + re.sub(r" \([^)]*\)", "", x[0]) + piece.words[x.end() :])


def nobodys(m: Maker) -> Piece:
    """Words that nobody said."""
    words = m.random.sample(STRANGE, 8)
    t = m.random.choice(transcripts())
    at = m.random.randrange(len(t.lines) - 3)
    start, end = t.line_span(at)[0], t.line_span(at + 1)[1]
    return Piece(t, start, end, "I had the {} and the {} with a {} by the {}, so {} {} to {} {}".format(*words))


def _plain_piece(m: Maker, least: int, most: int) -> tuple[Piece, list[str]]:
    """A piece without brackets, and its words."""
    while True:
        piece = m.piece(least, most)
        if "(" not in piece.words and not _TWICE.search(piece.words):
            return piece, piece.words.split(" ")


def clause_left_out(m: Maker, piece: Piece) -> Piece:
    """Many words left out without a mark."""
    while True:
        piece, words = _plain_piece(m, 26, 48)
        count = m.random.randint(7, 14)
        at = m.random.randint(5, len(words) - count - 5)
        plain = [re.sub(r"[^\w']", "", w).lower() for w in words]
        if plain[at] != plain[at + count] and plain[at - 1] != plain[at + count - 1]:
            return replace(piece, words=" ".join(words[:at] + words[at + count :]))


def clause_put_in(m: Maker, piece: Piece) -> Piece:
    """Many words put in without brackets."""
    piece, words = _plain_piece(m, 14, 28)
    at = m.random.randint(5, len(words) - 5)
    strange = m.random.sample(STRANGE, m.random.randint(2, 6))
    return replace(piece, words=" ".join(words[:at] + strange + words[at:]))


def two_changed(m: Maker, piece: Piece) -> Piece:
    """Two other words in place of two."""
    piece, words = _plain_piece(m, 16, 28)
    for at in (m.random.randint(3, 6), m.random.randint(9, len(words) - 4)):
        words[at] = m.random.choice(STRANGE)
    return replace(piece, words=" ".join(words))


def short_changed(m: Maker, piece: Piece) -> Piece:
    """Another word in one of four to six."""
    piece, words = _plain_piece(m, 4, 6)
    words[m.random.randint(1, len(words) - 2)] = m.random.choice(STRANGE)
    return replace(piece, words=" ".join(words))


WORDS_FAULTS: dict[str, tuple[Callable[[Maker, Piece], Piece], str]] = {
    "spelling": (misspelt, "spelling"),
    "word changed": (changed, "word changed"),
    "insertion not marked": (added, "insertion not marked"),
    "omission not marked": (left_out, "omission not marked"),
    "repetition dropped": (said_once, "repetition dropped"),
    "sound dropped": (sound_dropped, "omission not marked"),
    "clause left out": (clause_left_out, "omission not marked"),
    "clause put in": (clause_put_in, "insertion not marked"),
    "two words changed": (two_changed, "word changed"),
    "one of few words changed": (short_changed, "word changed"),
}


def _moved(m: Maker, piece: Piece, by: int) -> tuple[int, int]:
    a, b = piece.lines
    return a + by, b + by


def lines_fault(m: Maker, kind: str) -> None:
    """One quotation whose words are right and whose lines are not."""
    r = m.random
    exact = tuple(t for t in transcripts() if t.name not in ("Sian", "Delroy"))
    t = r.choice(exact)
    if kind == "outside":
        piece = m.piece(8, 20, of=t)
        by = r.choice((-1, 1)) * r.randint(8, 30)
        a, b = _moved(m, piece, by)
        if a < t.first_line or b > t.last_line:
            a, b = _moved(m, piece, -by)
        m.plant(kind, piece, f"{t.name}: {a}-{b}", lines=("outside",), right=cite(t, piece.start, piece.end))
    elif kind == "partly outside":
        piece = _over(m, t, 3)
        a, b = piece.lines
        lines = (a, b - 1) if r.random() < 0.5 else (a + 1, b + 2)
        m.plant(
            kind,
            piece,
            f"{t.name}: {lines[0]}-{lines[1]}",
            lines=("partly outside",),
            right=cite(t, piece.start, piece.end),
        )
    elif kind == "range too short":
        piece = _over(m, t, 3)
        a, b = piece.lines
        m.plant(kind, piece, f"{t.name}: {a}", lines=("partly outside",), findings=("range too short",))
    elif kind == "wider":
        piece = m.piece(8, 20, of=t)
        a, b = piece.lines
        a, b = max(t.first_line, a - r.randint(2, 4)), min(t.last_line, b + r.randint(2, 4))
        m.plant(kind, piece, m.citation(piece, (a, b)), lines=("wider",))
    elif kind == "another's":
        piece = m.piece(10, 20, of=t)
        other = next(x for x in exact if x.name != t.name)
        a = other.first_line + 20
        m.plant(kind, piece, f"{other.name}: {a}-{a + 2}", lines=("outside",), right=cite(t, piece.start, piece.end))
    elif kind == "not held":
        piece = nobodys(m)
        m.plant(
            kind, piece, f"Sian: {t_gap()[0]}-{t_gap()[0] + 3}", words="not held", lines=("not held",), form="after"
        )
    elif kind == "nobody we know":
        piece = nobodys(m)
        m.plant(kind, piece, "Ottoline: 12-14", words="not held", lines=("not held",), form="after")
    elif kind == "within the fit":
        piece = m.piece(10, 20, of=next(x for x in transcripts() if x.name == "Delroy"))
        a, b = _moved(m, piece, r.choice((-2, -1, 1, 2)))
        m.plant(kind, piece, f"Delroy: {a}-{b}", lines=("within the fit",))
    else:
        raise AssertionError(kind)


def t_gap() -> tuple[int, int]:
    """The lines of Sian's interview that are not held."""
    numbers = next(t for t in transcripts() if t.name == "Sian").lines.numbers
    return numbers[119] + 1, numbers[120] - 1


def _over(m: Maker, t: Transcript, lines: int) -> Piece:
    for _ in range(200):
        piece = m.piece(24, 40, of=t)
        if piece.lines[1] - piece.lines[0] >= lines - 1:
            return piece
    raise RuntimeError("no long words")


LINES_FAULTS = (
    "outside",
    "partly outside",
    "range too short",
    "wider",
    "another's",
    "not held",
    "nobody we know",
    "within the fit",
)
#: how a citation slips, with the finding it must bring
SLIPS: dict[str, Callable[[str, int, int], str]] = {
    "no colon": lambda n, a, b: f"({n} {a}-{b})",
    "another bracket": lambda n, a, b: f"({n}: {a}-{b}]",
    "another bracket, square": lambda n, a, b: f"[{n}: {a}-{b})",
    "broken over a line": lambda n, a, b: f"({n}:\n{a}-{b})",
    "broken in the range": lambda n, a, b: f"({n}: {a}-\n{b})",
    "page twice": lambda n, a, b: f"({n}, P. P.0 {a}- {b})",
    "blanks": lambda n, a, b: f"({n}: {a} - {b})",
    "backwards": lambda n, a, b: f"({n}: {b}-{a})",
    "semicolon": lambda n, a, b: f"({n}; {a}-{b})",
    "shortened": lambda n, a, b: f"({n}: {a}-{str(b)[-1]})",
    "not closed": lambda n, a, b: f"({n}: {a}-{b}",
    "not opened": lambda n, a, b: f"{n}: {a}-{b})",
    "name misspelt": lambda n, a, b: f"({n[:-2]}{n[-1]}{n[-2]}: {a}-{b})",
}


def slip(m: Maker, kind: str) -> None:
    """One right quotation whose citation has an odd form."""
    for _ in range(300):
        piece = m.piece(12, 24)
        a, b = piece.lines
        paged = piece.transcript.page_of(a)
        if a == b or a < 10 or len(str(a)) != len(str(b)) or (kind == "shortened" and (str(a)[:-1] != str(b)[:-1])):
            continue
        if kind == "page twice" and (not paged or piece.transcript.page_of(b) != paged):
            continue
        written = SLIPS[kind](piece.transcript.name, a, b).replace("P.0", f"P.{paged}")
        m.plant(f"slip: {kind}", piece, written, form="after", slip=True, findings=("odd citation",))
        return
    raise RuntimeError(kind)


def other_fault(m: Maker, kind: str) -> None:
    """Faults of marks, of what is missing, and between two places."""
    r = m.random
    piece = m.piece(8, 20)
    name = piece.transcript.name
    begin = len(m.blocks)
    right = m.citation(piece)
    if right[:1] not in "([":
        right = f"({right})"
    if kind == "closing mark missing":
        m.blocks.append(Block(f"It was said so: “{piece.words} {right}. That is all there is to it."))
        m.planted.append(Planted(kind, (begin,), findings=("mark missing",)))
    elif kind == "citation missing":
        m.blocks.append(Block(f"{name} said it in these words: “{piece.words}”. That is all there is to it."))
        m.planted.append(Planted(kind, (begin,), lines=("not cited",), findings=("no citation",), speaker=name))
    elif kind == "lines missing":
        m.blocks.append(
            Block(f"It was said in these words: “{piece.words}” ({name}, pp.). That is all there is to it.")
        )
        m.planted.append(Planted(kind, (begin,), lines=("not cited",), findings=("no citation",)))
    elif kind == "speaker assumed":
        a, b = piece.lines
        m.blocks.append(
            Block(f"{name}’s account is plain about it: “{piece.words}” ({f'{a}-{b}' if a != b else f'line {a}'}).")
        )
        m.planted.append(Planted(kind, (begin,), findings=("speaker assumed",), speaker=name))
    elif kind == "page wrong":
        paged = tuple(t for t in transcripts() if t.pages)
        piece = m.piece(8, 20, of=r.choice(paged))
        a, b = piece.lines
        page = (piece.transcript.page_of(b) or 0) + 3
        m.plant(
            kind, piece, f"({piece.transcript.name}, p. {page}, ll. {a}-{b})", findings=("odd citation",), form="after"
        )
    elif kind == "cited differently":
        m.place(piece, right, form="after")
        a, b = piece.lines
        blocks = m.place(piece, f"{name}: {a + 40}-{b + 40}", form="cell")
        m.planted.append(Planted(kind, blocks, lines=("outside", "not held"), findings=("cited differently",)))
    elif kind == "worded differently":
        piece = m.piece(16, 26)
        m.place(piece, cite(piece.transcript, piece.start, piece.end), form="after")
        other = changed_here(m, piece)
        blocks = m.place(other, cite(piece.transcript, piece.start, piece.end), form="cell")
        m.planted.append(
            Planted(kind, blocks, words="altered", changes=("word changed",), findings=("words differ between places",))
        )
    elif kind == "same lines twice":
        piece = m.piece(16, 26)
        written = cite(piece.transcript, piece.start, piece.end)
        m.place(piece, written, form="after")
        blocks = m.place(piece, written, form="after")
        m.planted.append(Planted(kind, blocks, findings=("same lines twice",)))
    elif kind == "quoted again with a slip":
        piece = m.piece(16, 26)
        m.place(piece, cite(piece.transcript, piece.start, piece.end), form="block")
        begin = len(m.blocks)
        m.blocks.append(Block(f"It is the phrase ‘{slipped_phrase(m, piece)}’ that carries the weight of it."))
        m.planted.append(
            Planted(kind, (begin,), words="altered", lines=("not cited",), changes=("word changed",), again=True)
        )
    elif kind == "quoted again":
        piece = m.piece(16, 26)
        m.place(piece, cite(piece.transcript, piece.start, piece.end), form="block")
        begin = len(m.blocks)
        plain = plain_stretch(piece.words, 4)
        m.blocks.append(Block(f"It is the phrase ‘{plain}’ that carries the weight of it."))
        m.planted.append(Planted(kind, (begin,), lines=("not cited",), again=True))
    else:
        raise AssertionError(kind)


def plain_stretch(words: str, count: int) -> str:
    """Some words that stand together without brackets or apostrophes at their ends."""
    parts = re.sub(r"\s*\([^)]*\)[.,]*", " | ", words).split()
    for at in range(2, len(parts) - count):
        some = parts[at : at + count]
        if all(re.fullmatch(r"[\w'-]+[,.]?", w) and w[-1] != "'" for w in some) and not some[-1].endswith("s'"):
            return " ".join(some).strip(",.")
    return " ".join(p for p in parts[:count] if p != "|").strip(",.")


def slipped_phrase(m: Maker, piece: Piece) -> str:
    """Five words of a piece, one of them another."""
    parts = plain_stretch(piece.words, 5).split()
    parts[2] = m.random.choice(STRANGE)
    return " ".join(parts)


def changed_here(m: Maker, piece: Piece) -> Piece:
    """The same piece with another word in the middle."""
    words = piece.words.split(" ")
    plain = [k for k in range(4, len(words) - 4) if re.fullmatch(r"\w{3,}", words[k])]
    at = plain[len(plain) // 2] if plain else len(words) // 2
    words[at] = m.random.choice(STRANGE)
    return replace(piece, words=" ".join(words))


OTHER_FAULTS = (
    "closing mark missing", "citation missing", "lines missing", "speaker assumed", "page wrong", "cited differently",
    "worded differently", "same lines twice", "quoted again with a slip", "quoted again",
)  # fmt: skip


def faulty_chapter(seed: int, each: int = 1) -> Made:
    """A chapter with every kind of fault, `each` times."""
    m = Maker(random.Random(seed))
    jobs: list[tuple[str, str]] = []
    jobs += [("words", k) for k in WORDS_FAULTS] + [("words", "not found")]
    jobs += [("lines", k) for k in LINES_FAULTS]
    jobs += [("slip", k) for k in SLIPS]
    jobs += [("other", k) for k in OTHER_FAULTS]
    jobs *= each
    m.random.shuffle(jobs)
    for sort, kind in jobs:
        if sort == "words" and kind == "not found":
            piece = nobodys(m)
            m.plant(
                kind,
                piece,
                cite(piece.transcript, piece.start, piece.end),
                words="not found",
                lines=("outside",),
                form="after",
            )
        elif sort == "words":
            make, change = WORDS_FAULTS[kind]
            piece = make(m, m.piece(12, 26))
            form = m.random.choice(("after", "block", "cell", "straight", "before"))
            written = cite(piece.transcript, piece.start, piece.end, "brackets")
            m.plant(kind, piece, written, words="altered", changes=(change,), form=form)
        elif sort == "lines":
            lines_fault(m, kind)
        elif sort == "slip":
            slip(m, kind)
        else:
            other_fault(m, kind)
        if m.random.random() < 0.3:
            m.filler()
    return m.made()
