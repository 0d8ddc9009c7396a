"""Comments that come back from Word, put where they belong: by content control, by line number, by the words they stand at.

Nothing of the file but its comments is taken; what it says elsewhere is read only to find their places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from alliance.ipa.analysis import Analysis, Note, Span
from alliance.ipa.anchoring import cited_span, find
from alliance.ipa.beside import LONGEST_QUOTED, clipped, threads
from alliance.ipa.citation import ParsedCitation, parse
from alliance.ipa.remarks import Remark
from alliance.ipa.source import Comment, Paragraph, Source
from alliance.ipa.theme_tables import folded
from alliance.ipa.transcript import Transcript

_LINE = re.compile(r"(\d{1,6})\t\s*")
_SPEAKER_LINE = re.compile(r".{0,60}\((\d{1,6})\)$")
_BULLET = re.compile(r"^\s*(?:[•·*–-]\s*)+")
_NUMBER = re.compile(r"^(?:\d+ )+")
_TAIL = re.compile(r"\s*\(\d[\d\s,–-]*\)\s*$")
FEWEST_WORDS = 3  # that are looked for in every account
#: how a comment found its place
HOW: dict[str, str] = {
    "control": "by the mark the workbench left in the file",
    "line": "by the line number beside it",
    "note": "by the note it stands at",
    "theme": "by the theme it stands at",
    "citation": "by the citation it stands at",
    "words": "by the words it stands at",
    "case": "on the whole account",
    "none": "found no place",
}

Mark = tuple[Paragraph, int, int]


@dataclass(frozen=True, slots=True)
class Returned:
    """A comment that came back, as the remark it would become, and how its place was found."""

    remark: Remark
    how: str


@dataclass(slots=True)
class _Place:
    """Where a comment stands."""

    how: str = "none"
    case: str = ""
    transcript: str = ""
    theme: str = ""
    subject: str = ""
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class _Held:
    """What of a study a comment may stand at."""

    analysis: Analysis
    rows: dict[int, list[Paragraph]] = field(default_factory=dict)
    main: Transcript | None = None  # the transcript that the file prints, where it prints one
    themes: dict[str, list[str]] = field(default_factory=dict)  # folded name -> ids
    names: dict[str, str] = field(default_factory=dict)  # pseudonym or code -> case
    theme_of_row: dict[int, str] = field(default_factory=dict)
    line_of: dict[int, int] = field(default_factory=dict)  # paragraph of a cell -> the number of the line it goes on
    first_line_of: dict[int, int] = field(default_factory=dict)  # row -> the first number of a line in it
    cited: dict[int, list[ParsedCitation]] = field(default_factory=dict)
    said: dict[int, tuple[str, str]] = field(default_factory=dict)
    met: dict[str, list[tuple[Transcript, Span]]] = field(default_factory=dict)  # words -> where they stand
    notes: dict[str, list[Note]] = field(default_factory=dict)  # a folded line of a note of that transcript -> notes


def returned(source: Source, analysis: Analysis, *, not_by: Collection[str] = ()) -> tuple[Returned, ...]:
    """The comments of a file with the places of the study they stand at; those by the authors of `not_by` are left."""
    held = _held(source, analysis)
    at: dict[str, list[Mark]] = {}
    for p in source.paragraphs:
        for name, start, end in p.comments:
            at.setdefault(name, []).append((p, start, end))
    case = _case_of_file(source, held)
    found = []
    for comment, words in threads(source.comments):
        if comment.author not in not_by:
            marks = at.get(comment.id, [])
            place = _place(held, marks)
            if place.how == "none" and case:
                place = _Place("case", case)
            found.append(Returned(_remark(source, comment, words, marks, place), place.how))
    return tuple(found)


def _remark(source: Source, comment: Comment, words: str, marks: Sequence[Mark], place: _Place) -> Remark:
    quoted = clipped(
        "\n".join(said for p, a, b in marks[:40] if (said := _bare(p.text[a : min(b, a + 2 * LONGEST_QUOTED)])))
    )
    return Remark(
        kind="comment", text=words, case=place.case, transcript=place.transcript, theme=place.theme,
        subject=place.subject, start=place.start, end=place.end, quoted=quoted, author=comment.author,
        dated=comment.dated, file_name=source.name,
    )  # fmt: skip


def _bare(words: str) -> str:
    """Words without the number of the line before them."""
    return _BULLET.sub("", _LINE.sub("", words.strip(), count=1)).replace("\t", " ").strip()


def _held(source: Source, analysis: Analysis) -> _Held:
    held = _Held(analysis)
    for p in source.paragraphs:
        if p.cell is not None:
            held.rows.setdefault(p.cell[0], []).append(p)
    for theme in analysis.themes.values():
        held.themes.setdefault(folded(theme.name), []).append(theme.id)
    for case in analysis.cases:
        for name in (case.pseudonym, case.code):
            if name.strip():
                held.names.setdefault(name, case.id)
    held.main = _printed(source, analysis)
    if held.main is not None:
        for note in analysis.notes.values():
            for line in {folded(_BULLET.sub("", line)) for line in note.text.split("\n")}:
                if note.transcript == held.main.id:
                    held.notes.setdefault(line, []).append(note)
    cell, number = None, 0
    for p in source.paragraphs:
        number = 0 if p.cell != cell else number
        cell = p.cell
        if p.cell is not None and (m := _LINE.match(p.text)):
            number = int(m[1])
            held.first_line_of.setdefault(p.cell[0], number)
        held.line_of[id(p)] = number
    last = ""
    for row in sorted(held.rows):
        here = [ids[0] for p in held.rows[row] if (ids := held.themes.get(folded(p.text)))]
        last = here[-1] if here else last
        if last:
            held.theme_of_row[row] = last
    return held


def _printed(source: Source, analysis: Analysis) -> Transcript | None:
    """The transcript whose numbered lines a file prints; None where it prints none."""
    lines = [(int(m[1]), p.text[m.end() :]) for p in source.paragraphs if (m := _LINE.match(p.text))]
    if len(lines) < 3:
        return None
    agree: Counter[str] = Counter()
    for value in analysis.transcripts.values():
        starts = dict(zip(value.lines.numbers, range(len(value.lines)), strict=True))
        for number, words in lines[:400]:
            if number in starts and words.strip():
                a, b = value.line_span(starts[number])
                agree[value.id] += words.strip()[:16] == value.text[a:b].strip()[:16]
    best = agree.most_common(1)
    return analysis.transcripts[best[0][0]] if best and best[0][1] * 3 >= min(len(lines), 400) else None


def _case_of_file(source: Source, held: _Held) -> str:
    """The case that a file is about, by its name and its first words; "" where none or several are named."""
    head = " ".join([source.name, *(p.text for p in source.paragraphs[:2] if p.cell is None)])
    named = {case for name, case in held.names.items() if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", head, re.I)}
    return held.main.case if held.main else named.pop() if len(named) == 1 else ""


def _place(held: _Held, marks: Sequence[Mark]) -> _Place:
    """Where a comment stands, by the surest sign there is."""
    for way in (_by_control, _by_line, _by_margin, _by_citation, _by_words, _by_row):
        place = way(held, marks)
        if place is not None:
            return place
    return _Place()


def _by_control(held: _Held, marks: Sequence[Mark]) -> _Place | None:
    """By a content control that the workbench wrote: of a quotation, of its place, of a theme's name."""
    for p, a, b in marks:
        for tag, start, end in p.controls:
            kind, id = tag.split(":")[-2:] if ":" in tag else ("", "")
            if not ((a < end and start < b) or (a == b and start <= a <= end)):
                continue
            if kind == "theme" and id in held.analysis.themes:
                return _Place("control", held.analysis.themes[id].case, "", id, id)
            use = next((e for e in held.analysis.evidence if kind == "evidence" and e.id == id), None)
            extract = held.analysis.extracts.get(use.extract if use else id if kind == "extract" else "")
            if extract is None or extract.transcript not in held.analysis.transcripts:
                continue
            value = held.analysis.transcripts[extract.transcript]
            first, last = _inside(value, p.text[a:b], extract.start, extract.end)
            return _Place("control", value.case, value.id, use.theme if use else "", use.id if use else "", first, last)
    return None


def _inside(value: Transcript, words: str, start: int, end: int) -> tuple[int, int]:
    """Where words stand within a span; the whole span where they do not, or stand twice."""
    met = find(value.text[start:end], words)
    return (start + met[0][0][0], start + met[0][0][1]) if len(met) == 1 else (start, end)


def _by_line(held: _Held, marks: Sequence[Mark]) -> _Place | None:
    """By the number of the line, in a transcript as the workbench prints it."""
    if held.main is None:
        return None
    value = held.main
    spans = [span for mark in marks if (span := _line_span(held, value, *mark))]
    if not spans:
        return None
    return _Place("line", value.case, value.id, "", "", min(a for a, _ in spans), max(b for _, b in spans))


def _line_span(held: _Held, value: Transcript, p: Paragraph, a: int, b: int) -> tuple[int, int] | None:
    number = _LINE.match(p.text)
    speaker = _SPEAKER_LINE.match(p.text) if not number else None
    told = int((number or speaker)[1]) if number or speaker else held.line_of.get(id(p), 0)  # type: ignore[index]
    if not told or told not in value.lines.numbers:
        return None
    start, end = value.line_span(value.lines.numbers.index(told))
    if number:
        front = number.end()
        if value.text[start:end].startswith(p.text[front:].strip()[:16]):
            first, last = start + max(0, a - front), start + max(0, b - front)
            if first < last <= len(value.text):
                return first, min(last, max(end, first + 1))
        return _inside(value, p.text[max(a, front) : b], start, end)
    if speaker:
        return start, end
    met = find(value.text[start : end + 4 * (end - start) + 200], p.text[a:b])
    return (start + met[0][0][0], start + met[0][0][1]) if met else None


def _by_margin(held: _Held, marks: Sequence[Mark]) -> _Place | None:
    """By the note or the theme that a comment stands at, beside the lines of its row."""
    for p, *_ in marks:
        if len(p.text) > LONGEST_QUOTED:
            continue
        if id(p) not in held.said:
            held.said[id(p)] = folded(p.text), folded(_TAIL.sub("", _BULLET.sub("", p.text)))
        whole, said = held.said[id(p)]
        ids = next((held.themes[one] for one in (whole, said, _NUMBER.sub("", said)) if one in held.themes), [])
        if held.main is not None and said:
            met = list(held.notes.get(said, ()))
            lines = _lines_of_row(held, p)
            met.sort(key=lambda n: abs(held.main.line_at(n.start) - lines) if held.main and lines else 0)
            if met:
                return _Place("note", held.main.case, held.main.id, "", met[0].id, met[0].start, met[0].end)
            mine = [id for id in ids if held.analysis.themes[id].case == held.main.case]
            if mine:
                span = _span_of_row(held, p) or (0, 0)
                return _Place("theme", held.main.case, held.main.id, mine[0], mine[0], *span)
        if ids:
            theme = held.analysis.themes[ids[0]]
            return _Place("theme", theme.case, "", theme.id, theme.id)
        row = _span_of_row(held, p)
        if row and held.main is not None:
            return _Place("line", held.main.case, held.main.id, "", "", *row)
    return None


def _lines_of_row(held: _Held, p: Paragraph) -> int:
    """The first line number in the row of a paragraph; 0 where it has none."""
    return held.first_line_of.get(p.cell[0], 0) if p.cell else 0


def _span_of_row(held: _Held, p: Paragraph) -> tuple[int, int] | None:
    """The words of the first line that a row prints."""
    line = _lines_of_row(held, p)
    if held.main is None or line not in held.main.lines.numbers:
        return None
    return held.main.line_span(held.main.lines.numbers.index(line))


def _by_citation(held: _Held, marks: Sequence[Mark]) -> _Place | None:
    """By the citation that a comment stands at, or that stands behind the words it stands at."""
    for p, a, b in marks:
        for cited in _cited(held, p):
            if not (a <= cited.start < max(b, a + 1) or 0 <= cited.start - b <= 4):
                continue
            case = held.names.get(cited.name, "") or (_theme_case(held, p) if p.cell else "")
            here = [t for t in held.analysis.transcripts.values() if t.case == case]
            for value in here:
                if span := cited_span(value, cited):
                    theme = held.theme_of_row.get(p.cell[0], "") if p.cell else ""
                    return _Place("citation", value.case, value.id, theme, "", *_inside(value, p.text[a:b], *span))
    return None


def _cited(held: _Held, p: Paragraph) -> list[ParsedCitation]:
    """The citations in a paragraph."""
    if id(p) not in held.cited:
        held.cited[id(p)] = parse(p.text, tuple(held.names))
    return held.cited[id(p)]


def _theme_case(held: _Held, p: Paragraph) -> str:
    theme = held.theme_of_row.get(p.cell[0], "") if p.cell else ""
    return held.analysis.themes[theme].case if theme else ""


def _by_words(held: _Held, marks: Sequence[Mark]) -> _Place | None:
    """By the words that a comment stands at, where they stand in one place of one transcript."""
    for p, a, b in marks:
        words = _bare(p.text[a : min(b, a + LONGEST_QUOTED)])
        if len(words.split()) < FEWEST_WORDS:
            continue
        if words not in held.met:
            held.met[words] = [(t, span) for t in held.analysis.transcripts.values() for span, _ in find(t.text, words)]
        met = held.met[words]
        if len(met) == 1:
            theme = held.theme_of_row.get(p.cell[0], "") if p.cell else ""
            return _Place("words", met[0][0].case, met[0][0].id, theme, "", *met[0][1])
    return None


def _by_row(held: _Held, marks: Sequence[Mark]) -> _Place | None:
    """By the theme of the row in which a comment stands, in a table of themes."""
    for p, *_ in marks:
        theme = held.theme_of_row.get(p.cell[0], "") if p.cell and held.main is None else ""
        if theme:
            return _Place("theme", held.analysis.themes[theme].case, "", theme, theme)
    return None
