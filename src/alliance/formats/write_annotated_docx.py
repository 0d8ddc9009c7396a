"""An annotated transcript as a Word document: notes, the numbered transcript, emergent themes.

Three columns, as the method's books print them. A row is a stretch of lines, so that every note stands
exactly beside its first line; no row that holds a note breaks over pages unless it is taller than one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from alliance.errors import InputProblem
from alliance.formats import docx_parts as parts
from alliance.formats import marks
from alliance.formats.plain_words import right_to_left
from alliance.ipa.analysis import Analysis, Note, Span, Theme
from alliance.ipa.brackets import spans_of_brackets
from alliance.ipa.citation import cite
from alliance.ipa.lines import Row, display
from alliance.ipa.margins import Segment, segments, stretches
from alliance.ipa.quotations import speaker_name
from alliance.ipa.tables import joined_by_lines, place_of, theme_name
from alliance.ipa.transcript import Transcript
from alliance.ipa.tree import Index, Passage, index_of

_MARGIN = 1020
_NUMBERS = 600  # the column of line numbers
_PADDING = 280
_CHARACTER = 104  # wide enough for any line of its width
_NARROW_CHARACTER = 90  # an average one, for guessing a note's height
_NARROWEST_MARGIN = 2600
_PAGE_LINES = 34  # lines of a page under the heading row
_PLAIN_ROW = 6  # lines of a row beside which nothing stands
_BULLET = re.compile(r"^\s*[-*•–‣]\s+")
_GAP = 60  # between two notes that begin at one line
_PLAIN = '<w:b w:val="0"/><w:bCs w:val="0"/><w:i w:val="0"/><w:iCs w:val="0"/><w:u w:val="none"/>'
_UNSORTED = "· "
_STYLE_OF_KIND = {
    "descriptive": "NotePlain",
    "linguistic": "NoteLinguistic",
    "conceptual": "NoteConceptual",
    "": "NoteUnsorted",
}
_LOOK_OF_BRACKET = {"back-channel": '<w:rStyle w:val="BackChannel"/>', "sound": '<w:rStyle w:val="Sound"/>'}


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside a line: paragraphs, and about how many lines they take."""

    paragraphs: str
    height: int


def annotated(
    analysis: Analysis | Index, transcript_id: str, width: int | None = None, *, font: str = parts.FONT
) -> bytes:
    """A Word document of one transcript with both margins; the study's settings say on which side notes stand.

    `width` lays the lines out anew, at most so many characters each; the numbers stay those that are
    cited. Themes put aside are left out; notes on the whole case and themes without lines come first.
    """
    index = index_of(analysis)
    transcript = index.transcript(transcript_id)
    if width is not None and width < 8:
        raise InputProblem(f"A transcript cannot be laid out at {width} characters a line: choose 8 or more.")
    study = index.analysis.study
    case = index.case(transcript.case) if transcript.case else None
    name = transcript.name or (case.pseudonym or case.code if case else transcript.title)
    layout = parts.page(landscape=True, side=_MARGIN, top=_MARGIN)
    middle = min(9000, _NUMBERS + _PADDING + _CHARACTER * max(20, min(width or transcript.lines.width, 85)))
    rest = layout.inner - middle
    outer = (max(_NARROWEST_MARGIN, rest * 11 // 20), max(_NARROWEST_MARGIN, rest - rest * 11 // 20))
    middle = layout.inner - sum(outer)

    notes = [n for n in index.analysis.notes.values() if n.transcript == transcript_id]
    themes = [t for t in index.walk(transcript.case) if t.level in ("statement", "tension")] if case else []
    beside_notes = _notes_by_line(transcript, notes, outer[0] - _PADDING)
    beside_themes, without_lines = _themes_by_line(index, transcript, themes, outer[1] - _PADDING)
    columns = [
        (parts.run(study.labels.notes.capitalize()), outer[0]),
        (parts.run("Transcript"), middle),
        (parts.run(study.labels.statements.capitalize()), outer[1]),
    ]
    if study.notes_side == "right":
        columns.reverse()
    heading = parts.row(
        "".join(parts.cell(w, parts.paragraph("AllianceTableHeading", words)) for words, w in columns), heading=True
    )
    turned = study.notes_side == "right"
    known = {**study.conventions, **transcript.conventions}
    rows = [heading, *_rows(transcript, width, beside_notes, beside_themes, columns, turned, known)]
    title = transcript.title or f"{name}, annotated transcript"
    body = "".join(
        (
            parts.paragraph("Heading1", parts.run(title)),
            _key(),
            _first_section(index, transcript, without_lines),
            parts.table("AllianceTranscript", [w for _, w in columns], rows, caption=title),
            parts.paragraph("AllianceBreak", ""),
        )
    )
    return parts.document(body, layout, title=title, font=font)


# --- the rows


def _rows(
    transcript: Transcript,
    width: int | None,
    beside_notes: dict[int, _Beside],
    beside_themes: dict[int, _Beside],
    columns: Sequence[tuple[str, int]],
    turned: bool,
    conventions: Mapping[str, str],
) -> Iterable[str]:
    """The rows of the table: each stretch in one row, the plain lines after its notes in short ones."""
    lines = _Lines(transcript, width, conventions)
    widths = [w for _, w in columns]
    anchors = (transcript.lines.starts[at] for at in (*beside_notes, *beside_themes))
    for first, last in stretches(transcript, anchors):
        left, right = beside_notes.get(first), beside_themes.get(first)
        height = max(left.height if left else 0, right.height if right else 0)
        end = last + 1
        split = min(end, first + height) if height else first
        if split > first:
            announced = lines.announced(first, keep=True)
            if announced:  # so that a note stands beside its line, not beside the speaker's name
                yield _row(["", announced, ""], widths, turned, whole=True, keep=True)
            texts = [
                left.paragraphs if left else "",
                lines.words(first, split, bare=True),
                right.paragraphs if right else "",
            ]
            yield _row(texts, widths, turned, whole=max(height, lines.height(first, split)) <= _PAGE_LINES)
        for a, b in lines.short_runs(split, end):
            yield _row(["", lines.words(a, b), ""], widths, turned, whole=True)


def _row(texts: list[str], widths: Sequence[int], turned: bool, *, whole: bool, keep: bool = False) -> str:
    if turned:
        texts.reverse()
    empty = parts.paragraph("NotePlain", "", keep=keep)
    return parts.row("".join(parts.cell(w, t or empty) for t, w in zip(texts, widths, strict=True)), whole=whole)


class _Lines:
    """A transcript's lines as paragraphs, each made once."""

    def __init__(self, transcript: Transcript, width: int | None, conventions: Mapping[str, str]) -> None:
        self.transcript = transcript
        text = transcript.text
        spans = [(s, e, kind) for s, e, kind in spans_of_brackets(text, conventions)]
        self.marks: list[list[Segment]] = segments(transcript, spans)
        starts = transcript.lines.starts.tolist()
        self.turns: dict[int, list[int]] = {}  # line index -> the turns that begin in it
        for at, turn in enumerate(transcript.turns):
            self.turns.setdefault(max(0, transcript.index_at(turn.start)), []).append(at)
        self.pages = set(transcript.pages)
        self.display: dict[int, list[Row]] = {}
        if width is not None:
            for row in display(transcript, width):
                self.display.setdefault(bisect_left(transcript.lines.numbers, row[0]), []).append(row)
        self.speaker_of_line = [-1] * len(starts)
        turn_at = 0
        for at, start in enumerate(starts):
            while turn_at + 1 < len(transcript.turns) and transcript.turns[turn_at + 1].start <= start:
                turn_at += 1
            if transcript.turns:
                self.speaker_of_line[at] = transcript.turns[turn_at].speaker

    def height(self, first: int, end: int) -> int:
        """About how many printed lines the lines `[first, end)` take."""
        return sum(len(self.display.get(at, "1")) + len(self.turns.get(at, ())) for at in range(first, end))

    def short_runs(self, first: int, end: int) -> Iterable[Span]:
        """The lines `[first, end)` in short runs that begin where turns begin."""
        begin = first
        for at in range(first + 1, end):
            if at in self.turns or at - begin >= _PLAIN_ROW:
                yield begin, at
                begin = at
        if begin < end:
            yield begin, end

    def words(self, first: int, end: int, *, bare: bool = False) -> str:
        """The paragraphs of the lines `[first, end)`, with pages and speakers (`bare`: not before the first)."""
        made = []
        for at in range(first, end):
            if at > first or not bare:
                made.append(self.announced(at))
            made.append(self._line(at))
        return "".join(made)

    def announced(self, at: int, *, keep: bool = False) -> str:
        """What is said before a line: the page that begins, the speaker; empty where nothing is."""
        transcript = self.transcript
        number = transcript.lines.numbers[at]
        made: list[str] = []
        if number in self.pages or (at == 0 and self.pages):
            words = parts.run(f"page {transcript.page_of(number)}")
            made.append(parts.paragraph("TranscriptPage", words, keep=keep))
        if at == 0 and transcript.continues:
            words = parts.run(f"continues from before line {number}")
            made.append(parts.paragraph("TranscriptBefore", words, keep=keep))
        for turn in self.turns.get(at, ()):
            speaker = transcript.turns[turn].speaker
            label = speaker_name(transcript, speaker).rstrip(":")
            quiet = '<w:color w:val="6B6B6B"/>' if self._asks(speaker) else ""
            words = parts.run(f"{label} ({number})".strip(), quiet)
            made.append(parts.paragraph("TranscriptSpeaker", words, keep=keep))
        return "".join(made)

    def _line(self, at: int) -> str:
        transcript = self.transcript
        number = transcript.lines.numbers[at]
        made: list[str] = []
        style = "TranscriptQuestion" if self._asks(self.speaker_of_line[at]) else "TranscriptLine"
        strong = "LineNumberTen" if number % 10 == 0 else "LineNumber"
        rows = self.display.get(at) or [(number, *transcript.line_span(at), True)]
        for _, start, end, begins in rows:
            shown = parts.run(f"\t{number}\t", f'<w:rStyle w:val="{strong}"/>') if begins else parts.run("\t\t")
            words = transcript.text[start:end]
            made.append(parts.paragraph(style, shown + self._runs(at, start, end), rtl=right_to_left(words)))
        return "".join(made)

    def _runs(self, at: int, start: int, end: int) -> str:
        runs = []
        for a, b, kinds in self.marks[at]:
            a, b = max(a, start), min(b, end)
            if a < b:
                runs.append(parts.run(self.transcript.text[a:b], _LOOK_OF_BRACKET.get(kinds[0], "") if kinds else ""))
        return "".join(runs)

    def _asks(self, speaker: int) -> bool:
        return speaker >= 0 and self.transcript.speakers[speaker].role == "interviewer"


# --- the margins


def _notes_by_line(transcript: Transcript, notes: Sequence[Note], width: int) -> dict[int, _Beside]:
    """Line index -> the notes that begin there, in text order."""
    found: dict[int, list[Note]] = {}
    for note in sorted(notes, key=lambda n: (n.start, n.end)):
        found.setdefault(transcript.index_at(note.start), []).append(note)
    made = {}
    for at, here in found.items():
        shown = [_note(note, transcript, width, first=note is here[0]) for note in here]
        made[at] = _Beside("".join(words for words, _ in shown), sum(height for _, height in shown))
    return made


def _note(note: Note, transcript: Transcript | None, width: int, *, first: bool = False) -> tuple[str, int]:
    """A note's paragraphs, one a line of its text (lists stay lists), and about how many lines they take."""
    style = _STYLE_OF_KIND[note.kind]
    lines = note.text.split("\n") or [""]
    tail = ""
    if transcript is not None:
        begins, ends = transcript.lines_of(note.start, note.end)
        tail = f" ({cite(transcript, note.start, note.end, 'lines')})" if ends > begins else ""
    made, height = [], 0
    for at, line in enumerate(lines):
        item = _BULLET.match(line)
        words = f"•\t{line[item.end() :]}" if item else line
        if at == 0 and not note.kind:
            words = _UNSORTED + words
        runs = parts.run(words) if at else _known(parts.run(words), marks.on_note(note.id), "Note")
        if at == len(lines) - 1 and tail:
            runs += parts.run(tail, f'<w:rStyle w:val="MarginLines"/>{_PLAIN}')
            words += tail
        hang = 220 if item else 0
        before = _GAP if at == 0 and not first else -1
        made.append(parts.paragraph(style, runs, rtl=right_to_left(line), indent=hang, hanging=hang, before=before))
        height += _height(words, width)
    return "".join(made), height


def _themes_by_line(
    index: Index, transcript: Transcript, themes: Sequence[Theme], width: int
) -> tuple[dict[int, _Beside], list[Theme]]:
    """Line index -> the themes whose first words stand there; and the themes that rest on no words at all."""
    found: dict[int, list[tuple[str, int]]] = {}
    without: list[Theme] = []
    placed: list[tuple[int, Theme, dict[str, tuple[Span, ...]]]] = []
    for theme in themes:
        passages = index.own_passages(theme.id) if theme.level == "statement" else _of_tension(index, theme)
        spans = index.spans_of(passages)
        if not spans:
            without.append(theme)
        elif transcript.id in spans:
            placed.append((spans[transcript.id][0][0], theme, spans))
    placed.sort(key=lambda item: item[0])
    for start, theme, spans in placed:
        own = index.spans_of(index.own_passages(theme.id)) if theme.level == "tension" else spans
        line = transcript.index_at(start)
        gap = _GAP if line in found else -1
        made, height = _margin_theme(index, "MarginTheme", theme, own, transcript, width, gap)
        for pole in (t for t in index.children(theme.id) if t.level == "pole"):
            words, more = _margin_theme(index, "MarginVersus", pole, index.spans(pole.id), transcript, width, -1)
            made += words
            height += more
        found.setdefault(line, []).append((made, height))
    beside = {}
    for at, items in found.items():
        beside[at] = _Beside("".join(words for words, _ in items), sum(height for _, height in items))
    return beside, without


def _of_tension(index: Index, theme: Theme) -> list[Passage]:
    poles = (t for t in index.children(theme.id) if t.level == "pole")
    return [*index.own_passages(theme.id), *(p for pole in poles for p in index.own_passages(pole.id))]


def _margin_theme(
    index: Index,
    style: str,
    theme: Theme,
    spans: dict[str, tuple[Span, ...]],
    here: Transcript,
    width: int,
    before: int,
) -> tuple[str, int]:
    places = []
    for transcript_id, parts_of_it in spans.items():
        transcript = index.transcript(transcript_id)
        for start, end in joined_by_lines(transcript, parts_of_it):
            same = transcript_id == here.id
            places.append(cite(transcript, start, end, "lines") if same else place_of(transcript, start, end))
    name = theme_name(theme)
    lines = "; ".join(places)
    if index.without_note(theme):
        lines = f"{lines}; no note yet" if lines else "no note yet"
    runs = _known(parts.run(name), marks.on_theme(theme.id), "Theme")
    if lines:
        runs += parts.run(f"  {lines}", f'<w:rStyle w:val="MarginLines"/>{_PLAIN}')
    return parts.paragraph(style, runs, rtl=right_to_left(name), before=before), _height(f"{name}  {lines}", width)


def _known(runs: str, tag: str, alias: str) -> str:
    """Runs in a control by which they are known again when the document comes back."""
    return parts.control(runs, tag, alias, crc32(tag.encode()) & 0x7FFFFFFF) if runs else ""


def _height(words: str, width: int) -> int:
    return 1 + int(len(words) * _NARROW_CHARACTER * 1.08) // max(1, width)


# --- before the table


def _key() -> str:
    return parts.paragraph(
        "TranscriptKey",
        parts.run("Notes: descriptive, ")
        + parts.run("linguistic", "<w:i/><w:iCs/>")
        + parts.run(", ")
        + parts.run("conceptual", '<w:u w:val="single"/>')
        + parts.run(f"; {_UNSORTED.strip()} not sorted yet. Numbers are the lines that are cited."),
    )


def _first_section(index: Index, transcript: Transcript, without_lines: Sequence[Theme]) -> str:
    """Notes on the whole case, and themes that rest on no words yet; empty where there are none."""
    whole = [n for n in index.analysis.notes.values() if not n.transcript and n.case == transcript.case]
    made = ""
    if whole:
        made += parts.paragraph("Heading2", parts.run("On the whole account"))
        made += "".join(_note(note, None, 9000)[0] for note in whole)
    if without_lines:
        labels = index.labels
        made += parts.paragraph("Heading2", parts.run(f"{labels.statements.capitalize()} without lines"))
        made += "".join(parts.paragraph("MarginTheme", parts.run(theme_name(t))) for t in without_lines)
    return made + (parts.paragraph("AllianceBreak", "", before=160) if made else "")
