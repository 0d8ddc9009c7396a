"""What stands beside the words of a file: the margins of a table, the comments of Word; and which words that is.

`parted` takes the margins off before a file is understood; `Margins.placed` says, once the text is put together,
beside which stretch each thing stands. It is exact where the file is exact, and where it is not, `fit` says so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby, pairwise
from typing import Literal

from alliance.ipa import pieces
from alliance.ipa.pieces import Rows
from alliance.ipa.source import Comment, Face, Paragraph, Source
from alliance.ipa.speakers import label_of, looks_like_a_label
from alliance.ipa.transcript import Lines

#: as what a column, or the comments of one author, can come in
AS: dict[str, str] = {
    "words": "the words of the interview",
    "note": "notes",
    "descriptive": "descriptive notes",
    "linguistic": "linguistic notes",
    "conceptual": "conceptual notes",
    "statement": "themes (statements)",
    "remark": "remarks to settle",
    "leave": "left out",
}
NOTE_ROLES = ("note", "descriptive", "linguistic", "conceptual")

Fit = Literal["words", "paragraph", "turn", "about", "row", "above", "none"]
#: how well it is known beside which words something stands
FITS: dict[str, str] = {
    "words": "at its words",
    "paragraph": "beside its paragraph",
    "turn": "beside its row",
    "about": "at about these lines, by its height in the column",
    "row": "beside all lines of its row",
    "above": "beside the row above, as its own has no words",
    "none": "found no line",
}

_FAMILIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("descriptive", re.compile(r"\bdescripti(?:ve|on)", re.I)),
    ("linguistic", re.compile(r"\blinguistic|\blanguage\b", re.I)),
    ("conceptual", re.compile(r"\bconceptual|\binterrogative", re.I)),
    ("statement", re.compile(r"\btheme|\bstatement|\bemergent|\bexperiential|\bcod(?:e|es|ing)\b|\bcategor|\bcluster", re.I)),
    ("note", re.compile(r"\bnot(?:e|es|ing)\b|comment|\bexplorator|\bmemo|\bannotat|\bremark|\bobservation|\breflection"
                        r"|\binterpret|\banalysis|\banalytic|\bthoughts\b|\binitial\b", re.I)),
)  # fmt: skip
_WORDS_HEADING = re.compile(
    r"\btranscript|\boriginal|\bverbatim|\binterview|\btext\b|\bdialogue|\bwords\b|\bspeech|\butterance|\bdata\b|\braw\b"
    r"|\bspeaker|\bline|\bturn\b|\btime|\bno\b\.?|\bnumber|^#$|\bwho\b|\bname\b", re.I,
)  # fmt: skip
_BULLET = re.compile(r"^\s*[-*•–‣▪◦·o]\s+(?=\S)")
_PREFIX = re.compile(
    r"^\s*[(\[]?\s*(d|l|c|desc|descr|descriptive|ling|linguistic|conc|concept|conceptual)\s*[)\]]?\s*(?:[:.)\]]|[-–—]\s)\s*",
    re.I,
)
_BRACKETED_PREFIX = re.compile(r"^\s*[(\[]\s*(d|l|c|desc|ling|conc)[a-z]*\s*[)\]]\s*", re.I)
_OF_LETTER = {"d": "descriptive", "l": "linguistic", "c": "conceptual"}
_OF_FACE: dict[Face, str] = {"": "descriptive", "italic": "linguistic", "underline": "conceptual"}
_AT_LINES = re.compile(
    r"^\s*[(\[]?\s*(?:ll?\.|lines?)?\s*(\d{1,5})(?:\s*[-–—]\s*(\d{1,5}))?\s*[)\]]?\s*(?::|[-–—]\s|\s{2}|\t)", re.I
)
LONGEST_HEADING = 60
LONGEST_QUOTED = 2_000  # of the words beside which something stands, as they are kept with it
ROWS_BEFORE_A_HEADING = 3
DEFAULT_ROOM = {"margin": 26, "words": 48}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, or the comments of one author: its key, what it is called, as what it comes in.

    `asked` says that this is a guess to be confirmed; `first` are its first words.
    """

    key: str
    called: str
    role: str
    asked: bool = False
    count: int = 0
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing that stands beside words: `[start, end)` of the text, and how well that is known."""

    key: str
    role: str
    text: str
    start: int = 0
    end: int = 0
    fit: Fit = "none"
    face: Face = ""
    quoted: str = ""
    author: str = ""
    dated: datetime | None = None

    @property
    def placed(self) -> bool:
        """Whether it stands beside words."""
        return self.fit != "none" and self.end > self.start


@dataclass(slots=True)
class _Item:
    """A note while it is put together from the paragraphs of its cell."""

    row: int
    key: str
    text: str
    nth: int
    faces: Counter[Face]
    listed: bool = False
    ids: list[int] = field(default_factory=list)  # of its paragraphs
    lines: int = 1
    room: int = 0


@dataclass(slots=True)
class Margins:
    """The margins of a file, taken off its words."""

    columns: dict[str, Column] = field(default_factory=dict)
    cells: list[tuple[int, str, Paragraph]] = field(default_factory=list)  # (row, column, what stands there)
    comments: tuple[Comment, ...] = ()

    def placed(
        self, source: Source, stands: Sequence[tuple[Paragraph, int, int]], text: str, lines: Lines, printed: bool
    ) -> tuple[Beside, ...]:
        """Everything beside the words, in the order of the text; `stands` says where each paragraph came to lie."""
        places = _Places(source, stands, text, lines, printed)
        found: list[Beside] = []
        of_cell: dict[int, tuple[int, int]] = {}  # paragraph of a margin -> the words beside it
        for (row, key), cells in groupby(self.cells, key=lambda cell: (cell[0], cell[1])):
            role = self.columns[key].role
            items = _items(row, key, [p for *_, p in cells], lists_stay=role != "statement")
            for item, (start, end, fit) in zip(items, places.beside(row, items), strict=True):
                of_cell |= dict.fromkeys(item.ids, (start, end))
                if role != "leave":
                    face = next(iter(item.faces)) if len(item.faces) == 1 else "mixed"
                    found.append(Beside(key, role, item.text, start, end, fit, face, clipped(text[start:end])))
        found += self._comments_placed(source, places, of_cell, text)
        return tuple(sorted(found, key=lambda b: (not b.placed, b.start)))

    def _comments_placed(
        self, source: Source, places: _Places, of_cell: Mapping[int, tuple[int, int]], text: str
    ) -> list[Beside]:
        at: dict[str, list[tuple[Paragraph, int, int]]] = {}
        for p in source.paragraphs:
            for name, start, end in p.comments:
                at.setdefault(name, []).append((p, start, end))
        found = []
        for comment, words in threads(self.comments):
            role = self.columns[key_of_author(comment.author)].role
            if role == "leave":
                continue
            marks = at.get(comment.id, [])
            spans = [span for mark in marks if (span := places.of_mark(*mark))]
            quoted, fit = "", "words"
            if not spans:
                beside = [of_cell.get(id(p)) or places.of_row(p) for p, *_ in marks]
                spans = [span for span in beside if span and span[1] > span[0]]
                quoted, fit = " ".join(p.text[a:b] for p, a, b in marks), "turn"
            if spans:
                start, end = min(a for a, _ in spans), max(b for _, b in spans)
                if start == end:  # it stands at a place, or its words were deleted: the word there
                    start, end, fit = *_word_at(text, start), "about"
                made = Beside("", role, words, start, end, fit if end > start else "none")  # type: ignore[arg-type]
                made = replace(
                    made, quoted=clipped(quoted or text[start : start + min(end - start, 2 * LONGEST_QUOTED)])
                )
            else:
                made = Beside("", role, words, quoted=clipped(quoted))
            found.append(replace(made, key=key_of_author(comment.author), author=comment.author, dated=comment.dated))
        return found


def clipped(words: str) -> str:
    """Words as they are kept beside something: their beginning, where they are very many."""
    return words if len(words) <= LONGEST_QUOTED else f"{words[: LONGEST_QUOTED - 2]} …"


def threads(comments: Sequence[Comment]) -> list[tuple[Comment, str]]:
    """Each comment that answers no other, with its words and the answers to it."""
    answers: dict[str, list[Comment]] = {}
    known = {comment.id for comment in comments}
    for comment in comments:
        if comment.answers in known:
            answers.setdefault(comment.answers, []).append(comment)
    found = []
    for comment in comments:
        if comment.answers not in known:
            said = [f"{one.author or 'Answer'}: {one.text}" for one in answers.get(comment.id, ()) if one.text]
            words = "\n".join([comment.text, *said]).strip()
            if words:
                found.append((comment, words))
    return found


def key_of_author(author: str) -> str:
    """The key under which the comments of an author are asked about."""
    return f"comments:{author.casefold()}"


# --- taking the margins off ---------------------------------------------------------------------------


def parted(source: Source, chosen: Mapping[str, str]) -> tuple[Source, Margins]:
    """A source without its margins, and the margins; `chosen` says as what a column comes in, by its key."""
    margins = Margins(comments=source.comments)
    aside: set[int] = set()
    known: list[tuple[tuple[int, ...], dict[int, Column]]] = []  # headings met before, for tables that repeat none
    for table, run in groupby(source.paragraphs, key=lambda p: p.table if p.cell is not None else -1):
        if table >= 0:
            _part_table(pieces.rows_of(list(run)), chosen, margins, aside, known)
    _ask_about_comments(margins, chosen)
    if not aside:
        return source, margins
    return replace(source, paragraphs=tuple(p for p in source.paragraphs if id(p) not in aside)), margins


def _part_table(
    rows: Rows,
    chosen: Mapping[str, str],
    margins: Margins,
    aside: set[int],
    known: list[tuple[tuple[int, ...], dict[int, Column]]],
) -> None:
    """Take the margins of one table off."""
    columns = sorted({c for row in rows for c in row})
    if not 2 <= len(columns) <= pieces.MOST_COLUMNS:
        return
    at = _heading_at(rows)
    if at is not None:
        named = _by_heading(rows, at, columns)
        known.append((tuple(columns), named))
    else:
        inherited = next((n for _, n in reversed(known) if set(columns) <= n.keys()), None)
        at = 0 if inherited is None and pieces.heading_row(rows, columns) else None
        named = inherited or _by_content(rows if at is None else rows[1:], columns)
        if named and inherited is None:
            known.append((tuple(columns), named))
        if at == 0:
            named = {c: replace(one, called=pieces.words_in(rows[0], c) or one.called) for c, one in named.items()}
    if not named:
        return
    named = {c: replace(one, role=chosen.get(one.key, one.role)) for c, one in named.items()}
    if all(one.role == "words" for one in named.values()) or not any(one.role == "words" for one in named.values()):
        _keep_columns(margins, named, rows)
        return
    _keep_columns(margins, named, rows)
    heading = {c: pieces.words_in(rows[at], c) for c in columns} if at is not None else {}
    words_columns = [c for c in columns if named[c].role == "words"]
    for n, row in enumerate(rows):
        again = at is not None and {c: pieces.words_in(row, c) for c in columns} == heading
        for column, cell in row.items():
            one = named[column]
            if again and (n != at or one.role != "words" or len(words_columns) == 1):
                aside.update(map(id, cell))
            elif one.role != "words" and (at is None or n > at):
                aside.update(map(id, cell))
                margins.cells += [((p.cell or (0, 0))[0], one.key, p) for p in cell]


def _keep_columns(margins: Margins, named: Mapping[int, Column], rows: Rows) -> None:
    """Note what columns there are, with how much stands in them."""
    for column, one in named.items():
        cells = [w for row in rows if (w := pieces.words_in(row, column)) and w != one.called]
        held = margins.columns.get(one.key)
        first = (*(held.first if held else ()), *cells)[:3]
        margins.columns[one.key] = replace(one, count=(held.count if held else 0) + len(cells), first=first)


def _heading_at(rows: Rows) -> int | None:
    """Which row names the columns, one of them as a margin; None where none does."""
    for at, row in enumerate(rows[: ROWS_BEFORE_A_HEADING + 1]):
        words = [w for c in row if (w := pieces.words_in(row, c))]
        if len(words) < 2 or at + 1 >= len(rows) or any(len(w) > LONGEST_HEADING or w.endswith(".") for w in words):
            continue
        margin = [bool(_family(w)) and not _is_words_heading(w) for w in words]
        known = sum(margin[i] or bool(_WORDS_HEADING.search(w)) for i, w in enumerate(words))
        if any(margin) and (known == len(words) or sum(margin) > 1 or (known > 1 and 2 * known > len(words))):
            return at
    return None


def _family(heading: str) -> str:
    """As what the heading of a column says that it comes in; "" where it says nothing of a margin."""
    if len(heading) > LONGEST_HEADING or ":" in heading.rstrip(": "):
        return ""
    return next((role for role, words in _FAMILIES if words.search(heading)), "")


def _is_words_heading(heading: str) -> bool:
    """Whether a heading is that of the interview, though it has a word of the margins too ("Interview text (coded)")."""
    return bool(re.search(r"\btranscript\b|\boriginal\b|\bverbatim\b", heading, re.I))


def _by_heading(rows: Rows, at: int, columns: Sequence[int]) -> dict[int, Column]:
    """The columns as their headings name them."""
    found: dict[int, Column] = {}
    body = rows[at + 1 :]
    unclear = []
    for place, c in enumerate(columns, 1):
        heading = pieces.words_in(rows[at], c)
        family = "" if _is_words_heading(heading) else _family(heading)
        both = (
            family and len({"statement" if f == "statement" else "note" for f, w in _FAMILIES if w.search(heading)}) > 1
        )
        key = " ".join(heading.casefold().split()) or f"column {place}"
        while any(one.key == key for one in found.values()):
            key += " again"
        role = family or "words"
        if not family and not (heading and _WORDS_HEADING.search(heading)):
            unclear.append(c)
        found[c] = Column(key, heading or f"column {place}", role, bool(both))
    sure = [c for c in columns if found[c].role == "words" and c not in unclear]
    if unclear and not sure:  # no heading is that of the interview: the column that holds most
        most = max(unclear, key=lambda c: _letters(body, c))
        unclear.remove(most)
    has_notes = any(one.role in NOTE_ROLES for one in found.values())
    for c in unclear:
        if not _is_apparatus(body, c, columns):
            found[c] = replace(found[c], role="statement" if has_notes else "note", asked=True)
            has_notes = True
    return found


def _by_content(rows: Rows, columns: Sequence[int]) -> dict[int, Column]:
    """The columns of a table without headings, as their words let one guess; empty where all is the interview."""
    rest = [c for c in columns if not pieces.is_numbers(rows, c) and not pieces.is_times(rows, c)]
    labelled = next((c for c in rest if len(rest) > 1 and pieces.is_labels(rows, c, rest)), None)
    rest = [c for c in rest if c != labelled]
    if len(rest) < 2:
        return {}
    voices = {c: _labels_in(rows, c) for c in rest}
    main = max(rest, key=lambda c: (voices[c] if labelled is None else 0, _letters(rows, c)))
    speaks = labelled is not None or voices[main] >= 2
    margins = []
    for c in rest:
        long = 10 * _letters(rows, c) > 8 * _letters(rows, main) and voices[main] < 2
        if c == main or long or voices[c] >= 2:
            continue
        filled = [row for row in rows if pieces.words_in(row, c)]
        together = sum(bool(pieces.words_in(row, main)) for row in filled)
        sparse = 20 * len(filled) <= 17 * len(rows) and not any(w.endswith("?") for w in _cells(rows, c)[:1])
        if filled and 10 * together >= 6 * len(filled) and (speaks or (len(rest) > 2 and sparse)):
            margins.append(c)
    by_length = sorted(margins, key=lambda c: -_mean_paragraph(rows, c))
    role = {c: "note" if c == by_length[0] else "statement" for c in margins}
    return {c: Column(f"column {n}", f"column {n}", role.get(c, "words"), c in role) for n, c in enumerate(columns, 1)}


def _is_apparatus(rows: Rows, column: int, columns: Sequence[int]) -> bool:
    """Whether a column holds numbers, times or names of speakers."""
    return pieces.is_numbers(rows, column) or pieces.is_times(rows, column) or pieces.is_labels(rows, column, columns)


def _cells(rows: Rows, column: int) -> list[str]:
    return [w for row in rows if (w := pieces.words_in(row, column))]


def _letters(rows: Rows, column: int) -> int:
    return sum(len(p.text) for row in rows for p in row.get(column, ()))


def _mean_paragraph(rows: Rows, column: int) -> float:
    held = [len(p.text) for row in rows for p in row.get(column, ())]
    return sum(held) / max(1, len(held))


def _labels_in(rows: Rows, column: int) -> int:
    """How many paragraphs of a column open with a speaker's name and a colon."""
    found = 0
    for row in rows:
        for p in row.get(column, ()):
            label = label_of(p.text, p.bold_lead)
            found += label is not None and label.mark in ("colon", "bold") and looks_like_a_label(label.name)
    return found


def _ask_about_comments(margins: Margins, chosen: Mapping[str, str]) -> None:
    """Propose as what the comments of each author come in: the notes of who has most, unless a margin holds notes."""
    said: dict[str, list[str]] = {}
    for comment, words in threads(margins.comments):
        said.setdefault(comment.author, []).append(words)
    authors = Counter({author: len(words) for author, words in said.items()})
    in_margins = any(one.role not in ("words", "leave") for one in margins.columns.values())
    for n, (author, count) in enumerate(authors.most_common()):
        key = key_of_author(author)
        if key in margins.columns:  # the same name in other letters
            margins.columns[key] = replace(margins.columns[key], count=margins.columns[key].count + count)
            continue
        role = "note" if n == 0 and not in_margins else "remark"
        first = tuple(said[author][:3])
        called = f"comments by {author}" if author else "comments"
        margins.columns[key] = Column(key, called, chosen.get(key, role), len(authors) > 1 or in_margins, count, first)


# --- the notes of a cell ------------------------------------------------------------------------------


def _items(row: int, key: str, cell: Sequence[Paragraph], *, lists_stay: bool) -> list[_Item]:
    """The notes in one cell: a paragraph each; what a line break divides and the items of a list stay together."""
    found: list[_Item] = []
    for p in cell:
        bullet = _BULLET.match(p.text)
        listed = p.item or bullet is not None
        words = f"- {p.text[bullet.end() :] if bullet else p.text}" if listed and lists_stay else p.text
        if bullet and not lists_stay:
            words = p.text[bullet.end() :]
        last = found[-1] if found else None
        if last is not None and (p.soft or (listed and lists_stay and _list_goes_on(last, p))):
            last.text += f"\n{words.replace(chr(9), ' ')}"
            last.lines += 1
        else:
            last = _Item(row, key, words.replace("\t", " "), p.nth, Counter(), room=_room(p, "margin"))
            found.append(last)
        last.listed = listed
        last.faces[p.face] += len(p.text)
        last.ids.append(id(p))
    for item in found:
        most, letters = item.faces.most_common(1)[0]
        if 10 * letters >= 7 * sum(item.faces.values()):
            item.faces = Counter({most: letters})
    return found


def _list_goes_on(last: _Item, p: Paragraph) -> bool:
    """Whether an item of a list belongs to the note before it."""
    return not p.blank_before and (
        last.listed or last.text.rstrip().endswith((":", "…", "...")) or "\n" not in last.text
    )


class _Places:
    """Where the paragraphs of a file came to lie in the text."""

    def __init__(
        self, source: Source, stands: Sequence[tuple[Paragraph, int, int]], text: str, lines: Lines, printed: bool
    ) -> None:
        self.text, self.lines, self.printed = text, lines, printed
        self.of: dict[int, list[tuple[int, int]]] = {}
        self.mapped: dict[int, tuple[list[int], list[int]]] = {}
        self.rows: dict[int, list[tuple[Paragraph, int, int]]] = {}
        for p, start, end in stands:
            self.of.setdefault(id(p), []).append((start, end))
            if p.cell is not None:
                self.rows.setdefault(p.cell[0], []).append((p, start, end))
        self.order = sorted(self.rows)

    def beside(self, row: int, items: Sequence[_Item]) -> list[tuple[int, int, Fit]]:
        """For each note of a cell the words it stands beside, and how well that is known."""
        held = self.rows.get(row)
        if not held:
            k = bisect_right(self.order, row) - 1
            if k < 0:
                return [(0, 0, "none")] * len(items)
            return [(*self._whole(self.rows[self.order[k]]), "above")] * len(items)
        whole = self._whole(held)
        if len(held) == 1 and not (
            len(items) > 1 and _has_gaps(items) and len(held[0][0].text) > _room(held[0][0], "words")
        ):
            return [(*self._at_lines(item, whole), "turn") for item in items]
        if len(held) > 1 and len(items) == len(held) and not _has_gaps(items) and not _has_gaps_in(held):
            return [(start, end, "paragraph") for _, start, end in held]
        if not _has_gaps(items):
            return [(*at, "paragraph" if at != whole else "row") for at in (self._at_lines(i, whole) for i in items)]
        return self._by_height(items, held, whole)

    def of_row(self, p: Paragraph) -> tuple[int, int] | None:
        """The words of a paragraph's row; None where it stands in none, or the row has no words."""
        held = self.rows.get(p.cell[0]) if p.cell else None
        return self._whole(held) if held else None

    def _whole(self, held: Sequence[tuple[Paragraph, int, int]]) -> tuple[int, int]:
        return min(start for _, start, _ in held), max(end for *_, end in held)

    def _at_lines(self, item: _Item, whole: tuple[int, int]) -> tuple[int, int]:
        """The lines that a note names at its start, where they are printed and lie in its row; else the whole row."""
        named = _AT_LINES.match(item.text) if self.printed else None
        if named:
            first, last = int(named[1]), int(named[2] or named[1])
            numbers, starts = self.lines.numbers, self.lines.starts
            a, b = bisect_right(numbers, first) - 1, bisect_right(numbers, last)
            if 0 <= a < b and numbers[a] == first <= last and last <= numbers[-1]:
                start, end = starts[a], starts[b] - 1 if b < len(starts) else len(self.text)
                if whole[0] <= start < end <= whole[1]:
                    return start, end
        return whole

    def _by_height(
        self, items: Sequence[_Item], held: Sequence[tuple[Paragraph, int, int]], whole: tuple[int, int]
    ) -> list[tuple[int, int, Fit]]:
        """Notes that were put at their height with blank paragraphs: by how many lines stand above them."""
        rooms = {id(p): _room(p, "words") for p, *_ in held}
        wraps = any(len(p.text) > rooms[id(p)] for p, *_ in held)
        tops: list[float] = []
        top, nth = 0, 0
        for p, *_ in held:
            top += max(0, p.nth - nth)
            tops.append(top)
            top += _height(p.text, rooms[id(p)])
            nth = p.nth + 1
        found: list[tuple[int, int, Fit]] = []
        mine, after = 0, 0
        for item in items:
            mine += max(0, item.nth - after)
            high = sum(_height(line, item.room) for line in item.text.split("\n"))
            k = max(0, bisect_right(tops, mine) - 1)
            p, start, end = held[k]
            if not wraps and mine == item.nth and high == item.lines:
                found.append((start, end, "paragraph"))
            else:
                a = min(end - 1, start + int(mine - tops[k]) * rooms[id(p)])
                b = min(end, a + max(1, high) * rooms[id(p)])
                found.append((a, max(b, a + 1), "about"))
            mine += high
            after = item.nth + item.lines
        return found if whole[1] > whole[0] else [(0, 0, "none")] * len(items)

    def of_mark(self, p: Paragraph, start: int, end: int) -> tuple[int, int] | None:
        """Where a stretch of a paragraph came to lie; None where the paragraph is not among the words."""
        places = self.of.get(id(p))
        if not places:
            return None
        if id(p) not in self.mapped:
            at = [k for a, b in places for k in range(a, b)]
            self.mapped[id(p)] = at, _mapped(p.text, "".join(self.text[a:b] for a, b in places))
        at, mapped = self.mapped[id(p)]
        end = min(end, len(mapped))
        first = next((k for k in range(start, end) if mapped[k] >= 0), None)
        if first is not None:
            last = next(k for k in range(end - 1, first - 1, -1) if mapped[k] >= 0)
            return at[mapped[first]], at[mapped[last]] + 1
        here = at[
            max(
                0,
                next(
                    (mapped[k] for k in range(min(start, len(mapped) - 1), len(mapped)) if mapped[k] >= 0), len(at) - 1
                ),
            )
        ]
        return here, here


def _mapped(before: str, after: str) -> list[int]:
    """For each code point of a paragraph where it stands in what was kept of it; -1 where it was taken off.

    What is taken off stands at the front as a rule (a label, a number), so it is matched from the end.
    """
    found = [-1] * len(before)
    k = len(after) - 1
    for n in range(len(before) - 1, -1, -1):
        if before[n].isspace():
            continue
        while k >= 0 and after[k].isspace():
            k -= 1
        if k >= 0 and before[n] == after[k]:
            found[n] = k
            k -= 1
    return found


def _word_at(text: str, place: int) -> tuple[int, int]:
    """The word at or before a place."""
    place = min(place, len(text) - 1)
    while place > 0 and text[place].isspace():
        place -= 1
    start, end = place, place
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _room(p: Paragraph, where: str) -> int:
    return max(8, p.room) if p.room else DEFAULT_ROOM[where]


def _height(text: str, room: int) -> int:
    return max(1, -(-len(text) // room))


def _has_gaps(items: Sequence[_Item]) -> bool:
    """Whether blank paragraphs put notes at their height: before the first, or between two beyond one each time."""
    if not items:
        return False
    gaps = [b.nth - a.nth - a.lines for a, b in pairwise(items)]
    return items[0].nth > 0 or (any(gap > 0 for gap in gaps) and len(set(gaps)) > 1) or any(gap > 1 for gap in gaps)


def _has_gaps_in(held: Sequence[tuple[Paragraph, int, int]]) -> bool:
    ns = [p.nth for p, *_ in held]
    gaps = {b - a for a, b in pairwise(ns)}
    return len(gaps) > 1


# --- kinds --------------------------------------------------------------------------------------------

KINDS_BY: dict[str, str] = {
    "none": "not sorted yet",
    "face": "by type face: roman descriptive, italic linguistic, underlined conceptual",
    "prefix": "by what stands before them: D, L or C",
}


def kinds_by(beside: Sequence[Beside]) -> str:
    """How the notes of a file say their kind: by a letter before them, by type face, or not at all."""
    notes = [b for b in beside if b.role == "note"]
    prefixed = {kind for b in notes if (kind := _prefixed(b.text)[0])}
    if len(prefixed) > 1 and 2 * sum(bool(_prefixed(b.text)[0]) for b in notes) >= len(notes):
        return "prefix"
    faces = Counter(b.face for b in notes)
    told = faces["italic"] + faces["underline"]
    if told >= 2 and 10 * told >= len(notes) and len([f for f in _OF_FACE if faces[f]]) > 1:
        return "face"
    return "none"


def kind_of(one: Beside, by: str) -> tuple[str, str]:
    """A note's kind and its words, without a letter before them where that says the kind."""
    if one.role in ("descriptive", "linguistic", "conceptual"):
        return one.role, one.text
    if by == "prefix":
        return _prefixed(one.text)
    return (_OF_FACE.get(one.face, ""), one.text) if by == "face" else ("", one.text)


def _prefixed(text: str) -> tuple[str, str]:
    found = _BRACKETED_PREFIX.match(text) or _PREFIX.match(text)
    if not found or not text[found.end() :].strip():
        return "", text
    return _OF_LETTER[found[1][0].casefold()], text[found.end() :]
