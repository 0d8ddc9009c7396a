"""The sheet and its margins as HTML: one grid row per stretch between anchored lines.

Written as plain joined text because a transcript has thousands of lines; every word that a person wrote
passes `escape`. The text of a line's `.t` element is exactly the line's words, so that the page can turn
a place on the screen into a position of the transcript and back.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate, groupby

from alliance.ipa.brackets import spans_of_brackets
from alliance.ipa.citation import clock
from alliance.ipa.margins import Segment, marks_in_line, segments
from alliance.ipa.quotations import speaker_name
from alliance.ipa.quoted import quoted
from alliance.ipa.transcript import Transcript
from alliance.ipa.vocabulary import NOTE_KIND_WORDS, Labels
from alliance.web.desk.cards import TOP, Card, Desk, Mark

BRACKETS = {"back-channel": "=bc", "sound": "=snd", "placeholder": "=ph"}
KIND_CLASS = {"descriptive": "d", "linguistic": "l", "conceptual": "c", "": "u"}
UNITS = {"line": ("line", "lines"), "paragraph": ("paragraph", "paragraphs"), "time": ("time", "times")}
BINS = 120
TALLEST = 40  # rows taller than this are drawn before their height is known
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_SPECIAL = re.compile("[&<>]")
_STRONG = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a transcript’s lines look like before anything is written beside them."""

    opening: tuple[str, ...]  # each line's HTML up to its words
    brackets: tuple[tuple[int, int, str], ...]
    page_at: dict[int, int]  # line index -> number of the page that begins there


_grounds: OrderedDict[tuple[object, ...], Ground] = OrderedDict()


def ground_of(transcript: Transcript, generation: int) -> Ground:
    """The lines of a transcript as they stand on every desk; kept for the transcripts read last."""
    key = (generation, transcript.id, transcript.version, transcript.name, transcript.pages, transcript.first_page,
           len(transcript.lines), transcript.first_line, tuple(transcript.conventions.items()), hash(transcript.text),
           hash(transcript.turns), transcript.speakers)  # fmt: skip
    found = _grounds.get(key)
    if found is None:
        found = _grounds[key] = _ground(transcript)
        while len(_grounds) > 6:
            _grounds.popitem(last=False)
    return found


def forget() -> None:
    """Drop every kept line."""
    _grounds.clear()


def _ground(transcript: Transcript) -> Ground:
    lines, turns = transcript.lines, transcript.turns
    unit = lines.unit
    one = UNITS[unit][0].capitalize()
    any_rtl = bool(_RIGHT_TO_LEFT.search(transcript.text))
    names = [speaker_name(transcript, n) for n in range(len(transcript.speakers))]
    quiet = [voice.role == "interviewer" for voice in transcript.speakers]
    opening: list[str] = []
    turn = -1
    rtl = False
    for number, start in zip(lines.numbers, lines.starts, strict=True):
        begins = False
        while turn + 1 < len(turns) and turns[turn + 1].start <= start:
            turn += 1
            begins = True
            rtl = any_rtl and _runs_right_to_left(transcript.text[turns[turn].start : turns[turn].end])
        speaker = turns[turn].speaker if turn >= 0 else -1
        shown = clock(number) if unit == "time" else str(number)
        who = ""
        if begins and speaker >= 0 and names[speaker]:
            who = f'<span class="who">{escape(names[speaker])}</span>'
        ten = " ten" if number % 10 == 0 and unit != "time" else ""
        opening.append(
            f'" id="L{number}" data-s="{start}"{">" if not rtl else " data-rtl>"}{who}'
            f'<button type="button" class="n{ten}" tabindex="-1" aria-label="{one} {shown}">{shown}</button>'
            f'<span class="t"{" dir=rtl" if rtl else ""}>'
        )
        if speaker >= 0 and quiet[speaker]:
            opening[-1] = " q" + opening[-1]
    brackets = tuple(
        (a, b, BRACKETS[kind])
        for a, b, kind in spans_of_brackets(transcript.text, transcript.conventions)
        if kind in BRACKETS
    )
    page_at = {}
    for n, line in enumerate(transcript.pages):
        at = bisect_left(lines.numbers, line)
        if at < len(lines):
            page_at[at] = transcript.first_page + n
    return Ground(tuple(opening), brackets, page_at)


def _runs_right_to_left(words: str) -> bool:
    strong = _STRONG.search(words)
    return bool(strong and _RIGHT_TO_LEFT.match(strong[0]))


def _height(cards: Iterable[Card] | None, width: int) -> int:
    """About how many lines of the sheet cards take, so that rows not drawn yet keep the scroll bar honest."""
    if not cards:
        return 0
    tall = 0.0
    for card in cards:
        tall += 0.95 if card.what == "quotation" else 1.1 + 0.66 * (len(card.text) // width + 1) + len(card.parts)
    return round(tall)


class Sheet:
    """Draws the rows of one desk in the words of one study."""

    def __init__(self, desk: Desk, labels: Labels, ground: Ground) -> None:
        self.desk = desk
        self.labels = labels
        self.ground = ground
        self.text = desk.transcript.text
        self._plain = _SPECIAL.search(self.text) is None
        self._looks: dict[tuple[str, ...], tuple[str, str, bool]] = {}

    def whole(self) -> str:
        """Every row of the sheet."""
        spans = [(mark.start, mark.end, mark.id) for mark in self.desk.marks.values()]
        spans += self.ground.brackets
        return self._rows(self.desk.rows, segments(self.desk.transcript, spans), 0)

    def part(self, first: int, last: int) -> str:
        """The rows that cover the lines from index `first` to `last`, both included."""
        transcript = self.desk.transcript
        low, high = transcript.line_span(first)[0], transcript.line_span(last)[1]
        spans = [
            (m.start, m.end, m.id)
            for m in self.desk.marks.values()
            if m.first <= last and m.last >= first and m.start < high and m.end > low
        ]
        brackets = self.ground.brackets
        at = bisect_left(brackets, (low,))
        if at and brackets[at - 1][1] > low:
            at -= 1
        while at < len(brackets) and brackets[at][0] < high:
            spans.append(brackets[at])
            at += 1
        cut = [marks_in_line(*transcript.line_span(n), spans) for n in range(first, last + 1)]
        rows = [row for row in self.desk.rows if first <= row.first <= last]
        return self._rows(rows, cut, first)

    def _rows(self, rows: Iterable[Sequence[int]], cut: list[list[Segment]], offset: int) -> str:
        out: list[str] = []
        notes, themes, page_at = self.desk.notes, self.desk.themes, self.ground.page_at
        for first, last in rows:
            page = page_at.get(first)
            tall = (
                f"h{min(TALLEST, max(last - first + 1, _height(notes.get(first), 38), _height(themes.get(first), 30)))}"
            )
            out.append(f'<div class="r {tall}{" pg" if page is not None else ""}" data-i="{first}" data-j="{last}">')
            if page is not None:
                out.append(f'<div class="pb"><span>Page {page}</span></div>')
            out.append('<div class="lines">')
            for at in range(first, last + 1):
                out.append(self._line(at, cut[at - offset]))
            out.append("</div>")
            if first in notes:
                out.append(f'<div class="notes">{self.notes(notes[first])}</div>')
            if first in themes:
                out.append(f'<div class="themes">{self.themes(themes[first])}</div>')
            out.append("</div>")
        return "".join(out)

    def _line(self, at: int, cut: list[Segment]) -> str:
        text = self.text
        words: list[str] = []
        noted = False
        for start, end, ids in cut:
            piece = text[start:end] if self._plain else escape(text[start:end], quote=False)
            if ids:
                bracket, marks, has_note = self._looks.get(ids) or self._look(ids)
                if bracket:
                    piece = f'<span class="{bracket}">{piece}</span>'
                if marks:
                    piece = f"{marks}{piece}</mark>"
                if has_note:
                    noted = True
            words.append(piece)
        opening = self.ground.opening[at]
        return f'<div class="ln{" on" if noted else ""}{opening}{"".join(words)}</span></div>'

    def _look(self, ids: tuple[str, ...]) -> tuple[str, str, bool]:
        """The bracket's class, the opening of the mark, and whether a note is about these words."""
        marks = [id for id in ids if id[0] != "="]
        bracket = next((id[1:] for id in ids if id[0] == "="), "")
        looks = sorted({one for id in marks for one in self.desk.marks[id].look.split()})
        opening = f'<mark class="{" ".join(looks)}" data-ids="{" ".join(marks)}">' if marks else ""
        self._looks[ids] = found = bracket, opening, "n" in looks
        return found

    # --- cards -------------------------------------------------------------------------------------

    def notes(self, cards: Iterable[Card]) -> str:
        """The cards of notes, one under the other."""
        return "".join(map(self._note, cards))

    def themes(self, cards: Iterable[Card]) -> str:
        """The cards of emergent themes, tensions and quotations, one under the other."""
        return "".join(map(self._theme, cards))

    def _note(self, card: Card) -> str:
        where = f" <i>{card.where}</i>" if card.where else ""
        return (
            f'<article class="card note {KIND_CLASS[card.kind]}" id="c-{card.id}" data-id="{card.id}" data-what="note" '
            f'data-kind="{card.kind}" data-for="{" ".join(card.about)}" data-v="{card.version}" tabindex="-1">'
            f'<b class="kind">{NOTE_KIND_WORDS[card.kind]}{where}</b>'
            f'<p class="words" dir="auto">{escape(card.text, quote=False)}</p></article>'
        )

    def _theme(self, card: Card) -> str:
        if card.what == "statement":
            return self._statement(card)
        if card.what == "tension":
            return self._tension(card)
        if card.what == "pole":
            return self._pole_apart(card)
        if card.what == "quotation":
            return self._quotation(card)
        level = self.labels.level(card.kind)
        return f'{self._opening("theme", card)}{self._name(card)}<i class="at">{card.where} · {level}</i></article>'

    def _opening(self, look: str, card: Card, *, id: bool = True) -> str:
        named = f' id="c-{card.id}"' if id else ""
        under = f' data-up="{" ".join(card.under)}"' if card.under else ""
        return (
            f'<article class="card {look}{" aside" if card.aside else ""}"{named} data-id="{card.id}" '
            f'data-what="{card.what}" data-for="{" ".join(card.about)}"{under} data-v="{card.version}" tabindex="-1">'
        )

    def _name(self, card: Card) -> str:
        return f'<p class="words" dir="auto">{escape(card.text, quote=False)}</p>'

    def _statement(self, card: Card) -> str:
        said = [card.where] if card.where else []
        if not card.notes:
            said.append('<span class="bare">rests on no note</span>')
        elif card.notes > 1:
            said.append(f"from {card.notes} notes")
        if card.aside:
            said.append("put aside")
        look = "st" if card.notes else "st no-note"
        return f'{self._opening(look, card)}{self._name(card)}<i class="at">{" · ".join(said)}</i></article>'

    def _tension(self, card: Card) -> str:
        poles = "".join(
            f'<div class="card pole" id="c-{pole.id}" data-id="{pole.id}" data-what="pole" '
            f'data-for="{" ".join(pole.about)}" data-v="{pole.version}" tabindex="-1">'
            f'<p class="versus" dir="auto"><span class="versus-mark">— versus </span><span class="words">'
            f"{escape(pole.text, quote=False)}</span></p>"
            f"{f'<i class=at>{pole.where}</i>' if pole.where else ''}</div>"
            for pole in card.parts
        )
        where = " · ".join(
            word for word in (card.where, self.labels.tension, "put aside" if card.aside else "") if word
        )
        return f'{self._opening("tens", card)}{self._name(card)}<i class="at">{where}</i>{poles}</article>'

    def _pole_apart(self, card: Card) -> str:
        return (
            f'{self._opening("apart", card, id=False)}<p class="versus" dir="auto">'
            f'<span class="versus-mark">— versus </span><span class="words">{escape(card.text, quote=False)}</span></p>'
            f'<i class="at">{card.where} · against {escape(quoted(card.claim), quote=False)}</i></article>'
        )

    def _quotation(self, card: Card) -> str:
        said = ["quotation" if "marked" in card.kind else "words"]
        said.append(card.where)
        if "prompted" in card.kind:
            said.append("prompted by me")
        return (
            f'{self._opening("quo", card)}<i class="at"><span class="marks" aria-hidden="true">“ ”</span> '
            f"{' · '.join(said)}</i></article>"
        )


# --- the strip at the side ------------------------------------------------------------------------------


def strip(desk: Desk, labels: Labels) -> str:
    """The whole transcript in small: where notes and themes are dense, with the same in words beside it."""
    noted = [mark for mark in desk.marks.values() if mark.look == "n"]
    ids = {id for cards in desk.themes.values() for card in cards if card.what != "quotation" for id in card.about}
    lines = len(desk.transcript.lines)
    paths = _bars(_dense(noted, lines), 0) + _bars(_dense([desk.marks[id] for id in ids], lines), 11)
    return (
        f'<svg viewBox="0 0 20 {BINS}" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<path class="ground" d="M0 0h9v{BINS}h-9zM11 0h9v{BINS}h-9z"/>{paths}</svg>'
        f'<p class="visually-hidden">{escape(_strip_words(desk.transcript, noted, labels))}</p>'
    )


def _dense(marks: list[Mark], lines: int) -> list[int]:
    """How many marks touch each part of the transcript; as `ipa.margins.density`, from lines already known."""
    change = [0] * (BINS + 1)
    for mark in marks:
        change[mark.first * BINS // lines] += 1
        change[-(-(mark.last + 1) * BINS // lines)] -= 1
    return list(accumulate(change))[:BINS]


def _bars(bins: list[int], x: int) -> str:
    most = max(bins, default=0)
    if not most:
        return ""
    drawn: dict[int, list[str]] = {}
    at = 0
    while at < len(bins):
        level = -(-bins[at] * 4 // most)
        end = at + 1
        while end < len(bins) and -(-bins[end] * 4 // most) == level:
            end += 1
        if level:
            drawn.setdefault(level, []).append(f"M{x} {at}h9v{end - at}h-9z")
        at = end
    return "".join(f'<path class="b{level}" d="{"".join(parts)}"/>' for level, parts in sorted(drawn.items()))


def _strip_words(transcript: Transcript, noted: list[Mark], labels: Labels) -> str:
    """What the strip shows, in a sentence or two."""
    lines = len(transcript.lines)
    if not noted or not lines:
        return f"No {labels.notes} on this transcript yet."
    dense = _dense(noted, lines)
    said = (
        f"{labels.notes.capitalize()} are densest near {_place(transcript, dense.index(max(dense)) * lines // BINS)}."
    )
    change = [0] * (lines + 1)
    for mark in noted:
        change[mark.first] += 1
        change[mark.last + 1] -= 1
    at = 0
    longest = (0, 0)  # how many lines, from which on
    for empty, run in groupby(level == 0 for level in accumulate(change[:lines])):
        length = sum(1 for _ in run)
        if empty and length > longest[0]:
            longest = (length, at)
        at += length
    if longest[0]:
        first, last = longest[1], longest[1] + longest[0] - 1
        said += f" The longest stretch without runs from {_place(transcript, first)} to {_place(transcript, last)}."
    return said


def _place(transcript: Transcript, at: int) -> str:
    number = transcript.lines.numbers[min(at, len(transcript.lines) - 1)]
    if transcript.lines.unit == "time":
        return clock(number)
    return f"{UNITS[transcript.lines.unit][0]} {number}"


def in_words(desk: Desk) -> dict[str, str]:
    """How the heading says what is held: the unit, the lines, the pages, and what to know about the numbers."""
    transcript = desk.transcript
    lines = transcript.lines
    one, many = UNITS[lines.unit]
    first, last = _number(transcript, transcript.first_line), _number(transcript, transcript.last_line)
    said = {"one": one, "many": many, "held": f"{many} {first}–{last}", "pages": "", "continues": "", "fit": ""}
    if transcript.pages:
        a, b = transcript.page_of(transcript.first_line), transcript.page_of(transcript.last_line)
        said["pages"] = f"page {a}" if a == b else f"pages {a}–{b}"
    if transcript.continues:
        said["continues"] = (
            f"Continues from before {one} {first}: the file begins in the middle of a turn, and what stands before is not held."
        )
    if lines.fit_error > 0:
        within = "1 line" if lines.fit_error == 1 else f"{lines.fit_error} lines"
        said["fit"] = (
            f"Numbers between the printed ones are fitted: a line may be off by up to {within}. Those printed in the file are certain."
        )
    return said


def _number(transcript: Transcript, number: int) -> str:
    return clock(number) if transcript.lines.unit == "time" else f"{number:,}"


def head_cards(desk: Desk, sheet: Sheet) -> tuple[str, str]:
    """The cards at the head: notes on the whole account, and themes that rest on no words of it."""
    return sheet.notes(desk.notes.get(TOP, ())), sheet.themes(desk.themes.get(TOP, ()))
