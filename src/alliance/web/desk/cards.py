"""What stands beside which line: notes in one margin; themes, tensions and quotations in the other.

A `Desk` is one reading of a case laid beside one transcript. Two of them can be compared, so that after
an act only the rows that changed are drawn again, whatever the act was and whichever window it came from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from alliance.ipa.citation import cite_lines, line_ranges
from alliance.ipa.margins import Stretch, stretches
from alliance.ipa.transcript import Transcript
from alliance.store.reads.desk import ExtractThere, NoteThere, OnDesk, ThemeThere, Touched

Span = tuple[int, int]
TOP = -1  # the place of what stands beside no line: at the head of the desk


BESIDE = 5  # lines: a counter-claim further than this from its claim has a card of its own there


class Mark(NamedTuple):
    """Words of the transcript that something is about. `look`: n noted, s a theme’s, t a tension’s, q quotation, p prompted."""

    start: int
    end: int
    id: str
    look: str
    first: int  # index of the first line touched
    last: int  # and of the last


class Card(NamedTuple):
    """One thing in a margin. `about` are the ids of the marks that hold its words; `under` the themes over it."""

    what: str  # note | statement | tension | pole | theme | quotation
    id: str
    at: int  # the index of the line it stands beside, or TOP
    start: int
    text: str
    kind: str
    where: str
    about: tuple[str, ...]
    version: int
    under: tuple[str, ...] = ()
    parts: tuple[Card, ...] = ()
    claim: str = ""  # of a counter-claim that stands apart: what it pulls against
    notes: int = 0  # how many notes an emergent theme came from
    aside: bool = False
    place: int = 0  # which comes first where two begin with the same word


Margin = dict[int, tuple[Card, ...]]
Cards = dict[str, tuple[Card, ...]]


@dataclass(frozen=True, slots=True)
class Desk:
    """One reading of a case, laid beside one of its transcripts."""

    held: OnDesk
    transcript: Transcript
    notes: Margin
    themes: Margin
    marks: dict[str, Mark]
    cards: Cards  # by the id of what they show
    rows: tuple[Stretch, ...]

    @property
    def event(self) -> int:
        """The newest act that this reading has seen."""
        return self.held.event

    def count(self, what: str) -> int:
        """How many notes (or emergent themes) stand on this desk."""
        return sum(1 for cards in self.cards.values() if cards and cards[0].what == what)


def lay(transcript: Transcript, held: OnDesk) -> Desk:
    """A case’s notes and themes laid beside one of its transcripts."""
    hand = _Hand(transcript, held, {})
    cards: Cards = {}
    for note in held.notes.values():
        cards[note.id] = hand.note(note)
    for extract in held.extracts.values():
        cards[extract.id] = hand.extract(extract)
    for theme in held.themes.values():
        cards[theme.id] = hand.theme(theme)
    notes: dict[int, list[Card]] = defaultdict(list)
    themes: dict[int, list[Card]] = defaultdict(list)
    for several in cards.values():
        for card in several:
            (notes if card.what == "note" else themes)[card.at].append(card)
    return _desk(
        held, transcript, {at: _in_order(list) for at, list in notes.items()},
        {at: _in_order(list) for at, list in themes.items()}, hand.marks, cards,
    )  # fmt: skip


def lay_again(before: Desk, held: OnDesk, touched: Touched) -> Desk:
    """The desk with only what was touched laid anew: what `lay` would give, for less."""
    readings = (before.held, held)
    for id in touched.themes:
        levels = {reading.themes[id].level for reading in readings if id in reading.themes}
        if not levels <= WRITTEN_HERE:
            return lay(before.transcript, held)  # a theme over them moved: all that stands under it is told
    themes = set(touched.themes)
    themes.update(statement for statement, notes in held.from_notes.items() if not touched.notes.isdisjoint(notes))
    extracts = set(touched.extracts)
    for reading in readings:
        for extract in touched.extracts:
            themes.update(reading.users.get(extract, ()))
        for theme in list(themes):
            extracts.update(reading.used.get(theme, ()))
            row = reading.themes.get(theme)
            if row is not None and row.level == "pole" and row.parent:
                themes.add(row.parent)
    hand = _Hand(before.transcript, held, dict(before.marks))
    fresh: Cards = {}
    for note in _in_their_order(touched.notes, held.notes):
        fresh[note] = hand.note(held.notes[note]) if note in held.notes else hand.nothing(note)
    for extract in _in_their_order(extracts, held.extracts):
        fresh[extract] = hand.extract(held.extracts[extract]) if extract in held.extracts else hand.nothing(extract)
    for theme in _in_their_order(themes, held.themes):
        fresh[theme] = hand.theme(held.themes[theme]) if theme in held.themes else ()
    gone = {card for id in fresh for card in before.cards.get(id, ())}
    come = [card for several in fresh.values() for card in several]
    notes, margin = dict(before.notes), dict(before.themes)
    for here, is_note in ((notes, True), (margin, False)):
        for at in {card.at for card in (*gone, *come) if (card.what == "note") == is_note}:
            kept = [card for card in here.get(at, ()) if card not in gone]
            kept += [card for card in come if card.at == at and (card.what == "note") == is_note]
            if kept:
                here[at] = _in_order(kept)
            else:
                here.pop(at, None)
    return _desk(held, before.transcript, notes, margin, hand.marks, {**before.cards, **fresh})


WRITTEN_HERE = {"statement", "tension", "pole"}  # the levels that are written on the desk itself


def _in_their_order(ids: set[str], rows: Iterable[str]) -> list[str]:
    """The ids in the order of the rows; those of rows taken away come first."""
    if len(ids) < 2:
        return list(ids)
    places = {id: n for n, id in enumerate(rows)}
    return sorted(ids, key=lambda id: places.get(id, -1))


def _in_order(cards: Iterable[Card]) -> tuple[Card, ...]:
    return tuple(sorted(cards, key=lambda card: (card.start, card.what == "quotation", card.place)))


def _desk(
    held: OnDesk, transcript: Transcript, notes: Margin, themes: Margin, marks: dict[str, Mark], cards: Cards
) -> Desk:
    starts = transcript.lines.starts
    anchors = [starts[at] for at in notes.keys() | themes.keys() if at != TOP]
    return Desk(held, transcript, notes, themes, marks, cards, tuple(stretches(transcript, anchors)))


def _where(transcript: Transcript, spans: Sequence[Span]) -> str:
    """The lines of spans as they are cited."""
    ranges = [transcript.lines_of(*spans[0])] if len(spans) == 1 else line_ranges(transcript, spans)
    return cite_lines(transcript, ranges, "lines")


class _Hand:
    """Writes the cards of one reading; `marks` are those of the words on this transcript, by id."""

    def __init__(self, transcript: Transcript, held: OnDesk, marks: dict[str, Mark]) -> None:
        self.transcript = transcript
        self.held = held
        self.marks = marks
        self.starts = transcript.lines.starts
        self.poles: dict[str, list[ThemeThere]] = defaultdict(list)
        for theme in held.themes.values():
            if theme.level == "pole" and theme.parent:
                self.poles[theme.parent].append(theme)

    def nothing(self, id: str) -> tuple[Card, ...]:
        """What is left of something that was taken away."""
        self.marks.pop(id, None)
        return ()

    def note(self, note: NoteThere) -> tuple[Card, ...]:
        """A note’s card; none where it is on another interview of the case."""
        id, kind, text, transcript, start, end, version = note
        if transcript is None:
            return (Card("note", id, TOP, 0, text, kind, "", (), version),)
        if transcript != self.transcript.id:
            return ()
        mark = self._mark(id, start, end, "n")
        where = _where(self.transcript, [(start, end)])
        return (Card("note", id, mark.first, start, text, kind, where, (id,), version),)

    def extract(self, row: ExtractThere) -> tuple[Card, ...]:
        """The card of a quotation, or of words marked as prompted; none for an extract that only serves a theme."""
        if row.transcript != self.transcript.id:
            return ()
        levels = {
            self.held.themes[id].level if id in self.held.themes else "" for id in self.held.users.get(row.id, ())
        }
        look = {"t" if level in ("tension", "pole") else "s" if level else "q" for level in levels}
        look |= ({"q"} if row.marked else set()) | ({"p"} if row.prompted else set())
        mark = self._mark(row.id, row.start, row.end, " ".join(sorted(look)) or "s")
        if not row.marked and not row.prompted:
            return ()
        kind = f"{'marked ' if row.marked else ''}{'prompted' if row.prompted else ''}"
        where = _where(self.transcript, [(row.start, row.end)])
        return (
            Card("quotation", row.id, mark.first, row.start, "", kind, where, (row.id,), row.version, place=row.end),
        )

    def _mark(self, id: str, start: int, end: int, look: str) -> Mark:
        first = max(0, bisect_right(self.starts, start) - 1)
        last = max(first, bisect_right(self.starts, end - 1) - 1)
        self.marks[id] = mark = Mark(start, end, id, look, first, last)
        return mark

    def theme(self, theme: ThemeThere) -> tuple[Card, ...]:
        """The cards of an emergent theme, a tension, or a theme over them that has words of its own."""
        if theme.level == "statement":
            return self._statement(theme)
        if theme.level == "tension":
            return self._tension(theme)
        if theme.level == "pole" or theme.id not in self.held.used:
            return ()
        return self._placed(theme, "theme", ())

    def _statement(self, theme: ThemeThere) -> tuple[Card, ...]:
        notes = self.held.from_notes.get(theme.id, ())
        placed = self._placed(theme, "statement", notes)
        if placed:
            return placed
        elsewhere = theme.id in self.held.used or any(
            (note := self.held.notes.get(id)) and note.transcript is not None for id in notes
        )
        if elsewhere:
            return ()  # its words are in another interview of the case
        return (self._card(theme, "statement", TOP, 0, "", (), notes=len(notes)),)

    def _placed(self, theme: ThemeThere, what: str, notes: tuple[str, ...]) -> tuple[Card, ...]:
        about = tuple(id for id in (*notes, *self.held.used.get(theme.id, ())) if id in self.marks)
        if not about:
            return ()
        first = min(self.marks[id] for id in about)
        return (self._card(theme, what, first.first, first.start, self._lines(about), about, notes=len(notes)),)

    def _lines(self, about: tuple[str, ...]) -> str:
        return _where(self.transcript, [self.marks[id][:2] for id in about]) if about else ""

    def _tension(self, theme: ThemeThere) -> tuple[Card, ...]:
        used = self.held.used
        own = tuple(id for id in used.get(theme.id, ()) if id in self.marks)
        poles = []
        for pole in self.poles.get(theme.id, ()):
            about = tuple(id for id in used.get(pole.id, ()) if id in self.marks)
            first = min((self.marks[id] for id in about), default=None)
            at, start = (first.first, first.start) if first else (TOP, 0)
            poles.append(self._card(pole, "pole", at, start, self._lines(about), about))
        about = tuple(dict.fromkeys([*own, *(id for pole in poles for id in pole.about)]))
        if not about:
            if theme.id in used or any(pole.id in used for pole in poles):
                return ()
            return (self._card(theme, "tension", TOP, 0, "", (), parts=tuple(poles)),)
        first = min(self.marks[id] for id in (own or about))
        top = self._card(theme, "tension", first.first, first.start, self._lines(own), about, parts=tuple(poles))
        return (
            top,
            *(pole._replace(claim=theme.name) for pole in poles if pole.at != TOP and abs(pole.at - top.at) > BESIDE),
        )

    def _card(
        self, theme: ThemeThere, what: str, at: int, start: int, where: str, about: tuple[str, ...],
        *, parts: tuple[Card, ...] = (), notes: int = 0,
    ) -> Card:  # fmt: skip
        return Card(
            what, theme.id, at, start, theme.name, theme.level, where, about, theme.version, self._over(theme), parts,
            "", notes, theme.aside, theme.place,
        )  # fmt: skip

    def _over(self, theme: ThemeThere) -> tuple[str, ...]:
        over: list[str] = []
        parent = theme.parent
        while parent and parent in self.held.themes and parent not in over:
            over.append(parent)
            parent = self.held.themes[parent].parent
        return tuple(over)


def changed_rows(before: Desk, after: Desk) -> list[tuple[int, int]]:
    """First and last line index of each part of the sheet to be drawn again; TOP is the head.

    Every part begins and ends where a row does, before and after alike.
    """
    touched: set[int] = set()
    for old, new in ((before.notes, after.notes), (before.themes, after.themes)):
        for at in old.keys() | new.keys():
            was, now = old.get(at), new.get(at)
            if was is not now and was != now:
                touched.add(at)
    for id in before.marks.keys() | after.marks.keys():
        old_mark, new_mark = before.marks.get(id), after.marks.get(id)
        if old_mark is not new_mark and old_mark != new_mark:
            for mark in (old_mark, new_mark):
                if mark is not None:
                    touched.update(range(mark.first, mark.last + 1))
    parts: list[tuple[int, int]] = [(TOP, TOP)] if TOP in touched else []
    touched.discard(TOP)
    begins = [[row.first for row in desk.rows] for desk in (before, after)]
    last = TOP
    for at in sorted(touched):
        if at > last:
            first, last = _grown(at, begins, (before.rows, after.rows))
            parts.append((first, last))
    return parts


def _grown(at: int, begins: list[list[int]], rows: tuple[tuple[Stretch, ...], ...]) -> tuple[int, int]:
    """The fewest lines around one that begin and end where a row does, before and after alike."""
    first = last = at
    while True:
        grown = (first, last)
        for firsts, several in zip(begins, rows, strict=True):
            first = min(first, several[bisect_right(firsts, first) - 1].first)
            last = max(last, several[bisect_right(firsts, last) - 1].last)
        if grown == (first, last):
            return grown
