"""The pieces of a file on their way to becoming words: table rows in order, numbers and times set apart.

A piece is a paragraph, a line of a plain text file, or a paragraph of a table's cell. What a transcript
keeps beside its words (line numbers, time stamps, a column of names) is taken off here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from alliance.ipa.lines import rising
from alliance.ipa.source import Paragraph, Source
from alliance.ipa.speakers import Label, is_known, label_of, leading_time, looks_like_a_label, seconds_of
from alliance.ipa.transcript import Unit

_NUMBER_ALONE = re.compile(r"[(\[]?(\d{1,6})[)\].:]?")
_NUMBER_FIRST = re.compile(r"[(\[]?(\d{1,6})[)\].]?(?:[ \t]+|$)(?![-–—+=%°])")
_TIME_ALONE = re.compile(
    r"[\[({<#]?\s?(\d{1,3}:\d{2}(?::\d{2})?(?:[.,-]\d{1,3})?)(?:\s*(?:[-–—]|-->|to)\s*\d{1,3}:\d{2}[\d:.,-]*)?\s?[\])}>#]?"
)
_TIME_INSIDE = re.compile(
    r"[ \t]?(?:[\[({<]\s?(\d{1,2}:\d{2}:\d{2}(?:[.,-]\d{1,3})?)\s?[\])}>]|#(\d{1,2}:\d{2}:\d{2}(?:[-.]\d{1,3})?)#)"
)
_HEADINGS = frozenset(
    """speaker speakers who name turn line lines line(s) no no. nr nr. number # time timestamp start text words transcript
    transcription utterance speech dialogue original original-transcript content verbatim interview""".split()  # noqa: SIM905
)
_MARGINS = ("note", "comment", "theme", "statement", "code", "coding", "memo", "remark", "annotation", "analysis")
_CLOSED = (".", "?", "!", "…", ":", ";", ",")
MOST_COLUMNS = 12  # of a table that may be a transcript
WIDEST_MARGIN = 160  # at which a plain text may have been broken
LONG_LINE = 130  # code points: what is longer is a paragraph, not a line of a page


@dataclass(slots=True)
class Piece:
    """One piece: its words, what is known about its start, and where pages begin in it."""

    text: str
    bold: int = 0
    blank: bool = False
    breaks: tuple[int, ...] = ()
    number: int | None = None
    label: Label | None = None
    seconds: int | None = None
    times: tuple[tuple[int, int], ...] = ()  # (position, second) of stamps that stood inside
    goes_on: bool = False
    origin: Paragraph | None = None  # the paragraph of the file that it is

    def drop(self, n: int) -> None:
        """Take n code points, and the blanks after them, off the front."""
        rest = self.text[n:].lstrip(" \t")
        n = len(self.text) - len(rest)
        self.text = rest
        self.bold = max(0, self.bold - n)
        if self.breaks:
            self.breaks = tuple(max(0, b - n) for b in self.breaks)
        if self.times:
            self.times = tuple((max(0, at - n), second) for at, second in self.times)


Given = Literal["none", "each", "anchors"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Which numbers stand at the start of pieces: none, on each (line or paragraph), or on some to be fitted."""

    how: Given = "none"
    unit: Unit = "line"


def pieces_of(source: Source) -> tuple[list[Piece], list[str]]:
    """The pieces of a source in reading order, and remarks about what was left out."""
    pieces: list[Piece] = []
    remarks: list[str] = []
    if not any(p.cell for p in source.paragraphs):
        return [_piece(p) for p in source.paragraphs], remarks
    for in_table, run in groupby(source.paragraphs, key=lambda p: p.cell is not None):
        if in_table:
            found, said = _table(list(run))
            pieces += found
            remarks += [r for r in said if r not in remarks]
        else:
            pieces += [_piece(p) for p in run]
    return pieces, remarks


def _piece(p: Paragraph) -> Piece:
    """A paragraph as a piece."""
    breaks = (0, *p.breaks) if p.page_break else p.breaks
    label = Label(p.speaker, 0, "given", p.speaker) if p.speaker else None
    return Piece(p.text, p.bold_lead, p.blank_before, breaks, p.number, label, p.seconds, (), p.goes_on, p)


# --- tables ------------------------------------------------------------------------------------------

Row = dict[int, list[Paragraph]]
Rows = list[Row]


def rows_of(paragraphs: Sequence[Paragraph]) -> Rows:
    """The rows of a table: for each column that is filled there, its paragraphs."""
    rows: Rows = []
    for _, cells in groupby(paragraphs, key=lambda p: (p.cell or (0, 0))[0]):
        row: Row = {}
        for p in cells:
            row.setdefault((p.cell or (0, 0))[1], []).append(p)
        rows.append(row)
    return rows


def _table(paragraphs: list[Paragraph]) -> tuple[list[Piece], list[str]]:
    """The pieces of one table, row by row, with names and numbers taken from their columns."""
    rows = rows_of(paragraphs)
    columns = sorted({c for row in rows for c in row})
    if not 2 <= len(columns) <= MOST_COLUMNS:
        return [_piece(p) for p in paragraphs], []
    heading = heading_row(rows, columns)
    remarks: list[str] = []
    if heading:
        named = ", ".join(f"“{w}”" for c in columns if (w := words_in(rows[0], c)))
        remarks.append(f"The first row of a table was taken as its headings: {named}.")
        spoken = [c for c in columns if is_known(words_in(rows[0], c)) and not _names_voices(words_in(rows[0], c))]
    else:
        spoken = []
    names = {c: words_in(rows[0], c) for c in columns} if heading else {}
    body = rows[1:] if heading else rows
    numbered = next((c for c in columns if is_numbers(body, c)), None)
    timed = next((c for c in columns if c != numbered and is_times(body, c)), None)
    rest = [c for c in columns if c not in (numbered, timed)]
    labelled = next((c for c in rest if len(rest) > 1 and is_labels(body, c, rest)), None)
    if labelled is None and len(rest) > 1:
        said = [c for c in rest if _names_voices(names.get(c, "")) and all(map(_cell_label, _cells(body, c)))]
        labelled = said[0] if said else None  # also where it is the last column, as NVivo writes it
    rest = [c for c in rest if c != labelled]
    by_heading = bool(spoken) and len(rest) > 1 and labelled is None
    pieces: list[Piece] = []
    if heading and any(p.page_break for cells in rows[0].values() for p in cells) and body:
        pieces.append(Piece("", breaks=(0,)))
    for row in body:
        pieces += _row(row, numbered, timed, labelled, rest, names if by_heading else {})
    return pieces, remarks


def words_in(row: Row, column: int) -> str:
    """The words of one cell."""
    return " ".join(p.text for p in row.get(column, ())).strip()


def heading_row(rows: Rows, columns: Sequence[int]) -> bool:
    """Whether the first row names the columns."""
    if len(rows) < 2:
        return False
    words = [w for c in columns if (w := words_in(rows[0], c))]
    folded = [w.casefold().strip(" :").replace(" ", "-") for w in words]
    if not folded or any(len(w) > 40 for w in words):
        return False
    plain = sum(w in _HEADINGS or _is_margin(w) for w in folded)
    if 2 * plain >= len(folded) > 1:
        return True
    if any(is_numbers(rows[1:], c) and not _NUMBER_ALONE.fullmatch(words_in(rows[0], c)) for c in columns):
        return plain > 0
    if len(words) < 2 or not all(map(looks_like_a_label, words)) or not any(map(is_known, words)):
        return False
    return not is_labels(rows, columns[0], columns)  # a name above each column, not one beside its words


def _is_margin(words: str) -> bool:
    """Whether a heading is that of a margin for notes or themes."""
    folded = words.casefold()
    return len(folded) <= 40 and ":" not in folded.rstrip(": ") and any(m in folded for m in _MARGINS)


def _names_voices(heading: str) -> bool:
    """Whether a heading says that its column names who speaks."""
    return heading.casefold().strip(" :") in ("speaker", "speakers", "name", "who", "person")


def _cells(rows: Rows, column: int) -> list[str]:
    """The words of a column's filled cells."""
    return [w for row in rows if (w := words_in(row, column))]


def is_numbers(rows: Rows, column: int) -> bool:
    """Whether a column holds numbers that rise."""
    found = [p.text.strip() for row in rows for p in row.get(column, ())]
    numbers = [int(m[1]) for w in found if (m := _NUMBER_ALONE.fullmatch(w))]
    return len(numbers) >= 2 and 10 * len(numbers) >= 9 * len(found) and 10 * len(rising(numbers)) >= 9 * len(numbers)


def is_times(rows: Rows, column: int) -> bool:
    """Whether a column holds time stamps."""
    found = _cells(rows, column)
    return len(found) >= 2 and sum(bool(_TIME_ALONE.fullmatch(w)) for w in found) * 10 >= 9 * len(found)


def is_labels(rows: Rows, column: int, columns: Sequence[int]) -> bool:
    """Whether a column holds the names of speakers beside a column of words."""
    found = [p.text for row in rows for p in row.get(column, ()) if p.text.strip()]
    if not found or column == columns[-1]:
        return False
    shaped = 0
    for words in found:
        shaped += _cell_label(words) is not None
    words_here = sum(len(w) for w in found)
    words_most = max(sum(len(w) for w in _cells(rows, c)) for c in columns if c != column)
    few = 5 * len({w.casefold().strip(" :.") for w in found}) <= 3 * len(found) or len(found) <= 4
    few = few or any(label is not None and label.number is not None for label in map(label_of, found))
    return 10 * shaped >= 8 * len(found) and few and words_here < words_most


def _row(
    row: Row,
    numbered: int | None,
    timed: int | None,
    labelled: int | None,
    rest: Sequence[int],
    names: dict[int, str],
) -> list[Piece]:
    """The pieces of one row. What a column of numbers, times or names does not hold as such is words."""
    pieces: list[Piece] = []
    numbers: list[int] = []
    times: list[int] = []
    labels: list[Label] = []
    turned = False
    for column in (numbered, timed, labelled):
        for p in row.get(column, ()) if column is not None else ():
            turned = turned or p.page_break or bool(p.breaks)
            if column == numbered and (match := _NUMBER_ALONE.fullmatch(p.text)):
                numbers.append(int(match[1]))
            elif column == timed and (match := _TIME_ALONE.fullmatch(p.text)):
                times.append(seconds_of(match[1]))
            elif column == labelled and (label := _cell_label(p.text)):
                labels.append(label)
            else:
                pieces.append(_piece(p))
    for column in rest:
        here = [_piece(p) for p in row.get(column, ())]
        if here and names.get(column):
            here[0].label = Label(names[column].rstrip(":： "), 0, "column", names[column])
        pieces += here
    if labels and not pieces:
        pieces.append(Piece(""))  # a name whose words follow in the next row
    if turned and pieces and 0 not in pieces[0].breaks:
        pieces[0].breaks = (0, *pieces[0].breaks)
    for piece, number in zip(pieces, numbers if len(numbers) == len(pieces) else numbers[:1], strict=False):
        piece.number = number
    for piece, label in zip(pieces, labels if len(labels) == len(pieces) else labels[:1], strict=False):
        piece.label = label
    if times and pieces:
        pieces[0].seconds = times[0]
    return pieces


def _cell_label(text: str) -> Label | None:
    """The label that a cell of the column of names holds; None where it holds words."""
    words = text.strip()
    found = label_of(words)
    if found is not None and found.end == len(words) and looks_like_a_label(found.name):
        return Label(found.name, 0, "column", words, found.number, found.seconds)
    name = words.rstrip(":： ").strip()
    return Label(name, 0, "column", words) if looks_like_a_label(name) else None


# --- times -------------------------------------------------------------------------------------------


def take_times(pieces: list[Piece]) -> int:
    """How many time stamps were taken off: before a piece, in a piece of their own, inside in brackets."""
    leading = [(k, found) for k, p in enumerate(pieces) if ":" in p.text and (found := leading_time(p.text))]
    bare = [k for k, _ in leading if pieces[k].text[0].isdigit() and pieces[k].text[:8].count(":") < 2]
    few = len(bare) < 3 or 10 * len(bare) < 3 * len(pieces)
    unsure = set(bare) if few else set()
    taken = sum(p.seconds is not None for p in pieces)
    for k, (seconds, length) in leading:
        if k not in unsure and not pieces[k].goes_on:
            pieces[k].drop(length)
            pieces[k].seconds = seconds
            taken += 1
    ended: int | None = None  # a stamp at the end of a piece says when the next one begins
    for piece in pieces:
        if ended is not None and piece.seconds is None:
            piece.seconds = ended
        ended = None
        if piece.text.count(":") > 1:
            taken += _take_inside(piece)
            if piece.times and piece.text and piece.times[-1][0] >= len(piece.text):
                ended = piece.times[-1][1]
                piece.times = tuple(t for t in piece.times if t[0] < len(piece.text))
    _carry_empty(pieces)
    return taken


def _take_inside(piece: Piece) -> int:
    """How many bracketed time stamps were taken out of the words of a piece."""
    found = list(_TIME_INSIDE.finditer(piece.text))
    if not found:
        return 0
    parts, gone, at = [], [(0, 0)], 0  # gone: (position in the old text, code points taken out before it)
    times: list[tuple[int, int]] = []
    for match in found:
        times.append((match.start() - gone[-1][1], seconds_of(match[1] or match[2])))
        parts.append(piece.text[at : match.start()])
        at = match.end()
        gone.append((at, gone[-1][1] + match.end() - match.start()))
    parts.append(piece.text[at:])
    ends = [end for end, _ in gone]
    piece.breaks = tuple(max(0, b - gone[bisect_right(ends, b) - 1][1]) for b in piece.breaks)
    piece.bold = max(0, piece.bold - gone[bisect_right(ends, piece.bold) - 1][1])
    piece.text = "".join(parts)
    piece.times = tuple(times)
    piece.drop(0)
    piece.text = piece.text.rstrip(" \t")
    if piece.times and piece.times[0][0] == 0 and piece.seconds is None:
        piece.seconds = piece.times[0][1]
    piece.times = tuple(t for t in piece.times if t[0] > 0)
    return len(found)


def _carry_empty(pieces: list[Piece]) -> None:
    """Take out pieces that have become empty; what they say about a start goes to the piece after them."""
    kept: list[Piece] = []
    blank, turned, seconds = False, False, None
    for piece in pieces:
        if not piece.text and piece.label is None:
            blank, turned = blank or piece.blank, turned or bool(piece.breaks)
            seconds = piece.seconds if piece.seconds is not None else seconds
            continue
        if turned and 0 not in piece.breaks:
            piece.breaks = (0, *piece.breaks)
        piece.blank = piece.blank or blank
        piece.seconds = piece.seconds if piece.seconds is not None else seconds
        blank, turned, seconds = False, False, None
        kept.append(piece)
    pieces[:] = kept


# --- numbers at the start of pieces ------------------------------------------------------------------


def take_numbers(pieces: list[Piece]) -> Numbers:
    """Which numbers stand beside, before or in front of pieces; they are taken off and kept as `number`.

    A number that does not rise with the others is a word and stays where it is.
    """
    for way in (_beside, _before, _in_front):
        numbers = way(pieces)
        if numbers.how != "none":
            return numbers
    return Numbers()


def _beside(pieces: list[Piece]) -> Numbers:
    """Numbers from a column of a table or a numbered list."""
    given = {k: p.number for k, p in enumerate(pieces) if p.number is not None}
    numbers, _ = _judged(pieces, given, {}) if len(given) >= 2 else (Numbers(), set())
    if numbers.how == "none":
        for k in given:
            pieces[k].number = None
    return numbers


def _before(pieces: list[Piece]) -> Numbers:
    """Numbers that stand in a line of their own before what they number."""
    alone = {
        k: int(m[1]) for k, p in enumerate(pieces) if (m := _NUMBER_ALONE.fullmatch(p.text)) and k + 1 < len(pieces)
    }
    if len(alone) < 3 or any(k + 1 in alone for k in alone):
        return Numbers()
    rest: list[Piece] = []
    found: dict[int, int] = {}
    last = -1
    for k, piece in enumerate(pieces):
        if k in alone:
            continue
        number = alone.get(k - 1)
        if number is not None and number != last:  # it is repeated where a paragraph goes on overleaf
            found[len(rest)] = last = number
        rest.append(piece)
    numbers, kept = _judged(rest, found, {})
    if numbers.how == "none" or len(kept) < len(found):
        return Numbers()
    for k in kept:
        rest[k].number = found[k]
    for k in alone:
        piece, after = pieces[k], pieces[k + 1]
        after.blank = after.blank or piece.blank
        if piece.breaks and 0 not in after.breaks:
            after.breaks = (0, *after.breaks)
    pieces[:] = rest
    return numbers


def _in_front(pieces: list[Piece]) -> Numbers:
    """Numbers at the start of pieces."""
    found: dict[int, int] = {}
    lengths: dict[int, int] = {}
    for k, piece in enumerate(pieces):
        first = piece.text[:1]
        if (first.isdigit() or first in ("(", "[")) and (match := _NUMBER_FIRST.match(piece.text)):
            found[k], lengths[k] = int(match[1]), match.end()
    if len(found) < 3 and not (len(found) == len(pieces) >= 2):
        return Numbers()
    numbers, kept = _judged(pieces, found, lengths)
    for k in kept:
        pieces[k].number = found[k]
        pieces[k].drop(lengths[k])
    if kept:
        _carry_empty(pieces)
    return numbers


def _judged(pieces: list[Piece], found: dict[int, int], lengths: dict[int, int]) -> tuple[Numbers, set[int]]:
    """What numbers are that stand at pieces, and at which; how "none" where they are words like any other."""
    at = list(found)
    kept = [at[k] for k in rising([found[i] for i in at], strictly=True)]
    if len(kept) < 2 or 10 * len(kept) < 8 * len(found):
        return Numbers(), set()
    numbers = _rising_numbers(pieces, found, kept, lengths)
    return numbers, set(kept) if numbers.how != "none" else set()


def _rising_numbers(pieces: list[Piece], found: dict[int, int], kept: list[int], lengths: dict[int, int]) -> Numbers:
    """What numbers are that rise from piece to piece."""
    steps = [found[b] - found[a] for a, b in pairwise(kept)]
    by_one = 10 * sum(s == 1 for s in steps) >= 8 * len(steps)
    labelled = _labelled(pieces, lengths)
    longest = max(len(p.text) for p in pieces)
    shares = 10 * len(kept) >= 8 * len(pieces)
    if shares and (by_one or (longest <= LONG_LINE and 2 * len(labelled) < len(pieces))):
        return Numbers("each", "paragraph" if longest > LONG_LINE or _whole_turns(pieces, kept, labelled) else "line")
    even = sum(b - a == found[b] - found[a] for a, b in pairwise(kept))
    through = 2 * (kept[-1] - kept[0]) >= len(pieces) and found[kept[0]] >= kept[0] - 3  # no list in the middle
    if len(kept) >= 3 and through and 10 * even >= 9 * len(steps) and longest <= LONG_LINE:
        return Numbers("each", "line")
    numbered = set(kept)
    if labelled and 10 * len(numbered & labelled) >= 6 * len(labelled) and len(kept) >= 3:
        return Numbers("each", "paragraph") if by_one else Numbers("anchors")
    opening = {k for k, p in enumerate(pieces) if p.blank or k == 0}
    if by_one and len(kept) >= 3 and len(opening) > 2 and 10 * len(numbered & opening) >= 8 * len(opening):
        return Numbers("each", "paragraph")
    return Numbers()


def _whole_turns(pieces: list[Piece], kept: list[int], labelled: set[int]) -> bool:
    """Whether numbered pieces are turns or paragraphs, not lines that were broken at a margin."""
    going_on = [k for k in kept if k and k not in labelled and not pieces[k].blank]
    broken = sum(not pieces[k - 1].text.rstrip().endswith((".", "?", "!", "…", ")", "]", "”", '"')) for k in going_on)
    if 2 * broken >= len(going_on) > 0:
        return False
    return 10 * len(going_on) <= 4 * len(kept)


def _labelled(pieces: list[Piece], lengths: dict[int, int]) -> set[int]:
    """The pieces that open with what looks like a speaker's label, once numbers are taken off."""
    found = set()
    for k, piece in enumerate(pieces):
        if piece.label is not None:
            found.add(k)
            continue
        length = lengths.get(k, 0)
        label = label_of(piece.text[length:].lstrip(), max(0, piece.bold - length))
        if label and label.mark in ("colon", "bold") and looks_like_a_label(label.name):
            found.add(k)
    return found


# --- lines of a plain text that was broken at a margin -----------------------------------------------


def margin_of(pieces: Sequence[Piece]) -> int:
    """The margin at which the lines of a plain text were broken; 0 where each line is a paragraph."""
    if len(pieces) < 4:
        return 0
    longest = max(len(p.text) for p in pieces)
    if not 30 <= longest <= WIDEST_MARGIN:
        return 0
    broken = followed = 0
    for before, piece in pairwise(pieces):
        if piece.blank:
            continue
        if label_of(piece.text, piece.bold) is not None and not before.text.endswith((",", "-")):
            continue
        followed += 1
        broken += is_full(before.text, piece.text, longest)
    return longest if followed >= 2 and 10 * broken >= 7 * followed else 0


def is_full(line: str, following: str, margin: int) -> bool:
    """Whether a line was broken because the next word did not fit before the margin (with some play)."""
    word = following.split(" ", 1)[0]
    return len(line) + 1 + len(word) > margin - max(4, margin // 5) or (
        not line.endswith(_CLOSED) and following[:1].islower() and 2 * len(line) > margin
    )
