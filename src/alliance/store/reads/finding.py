"""Words found in the interviews and in what was written about them, each with its place and the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from alliance.ipa.citation import cite
from alliance.ipa.quotations import speaker_name
from alliance.ipa.transcript import Transcript
from alliance.ipa.vocabulary import NOTE_KIND_WORDS
from alliance.store import search, unlocked
from alliance.store.models import DiaryRow, RemarkRow
from alliance.store.reads import analysis, study, transcripts

MOST = 50  # turns, notes, themes or entries given at once
NEAR = 90  # places nearer than this in one turn are one place
STATEMENTS = ("statement", "tension", "pole")
THEMES = ("superordinate", "subtheme", "strand")
ROLES = {"participant": "participants", "interviewer": "interviewers", "other": "other voices"}
#: what can be looked through, and what it is called (emergent themes go by the study's own label)
KINDS = {
    "": "everything", "turns": "the transcripts", "notes": "notes of any kind", "notes-descriptive": "descriptive notes",
    "notes-linguistic": "linguistic notes", "notes-conceptual": "conceptual notes", "notes-none": "notes not sorted yet",
    "statements": "", "themes": "themes above them", "diary": "the diary", "remarks": "remarks",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks for. `voice` is a role, or a speaker's label after "="; `skip` leaves out so many of the first.

    `where`: all, case or transcript; `here` is the transcript, `case` the case that is meant.
    """

    words: str
    case: str = ""
    here: str = ""
    kind: str = ""
    voice: str = ""
    skip: int = 0
    most: int = MOST


@dataclass(frozen=True, slots=True)
class Place:
    """Where words were found: of which kind, how it is cited, whose words, the text with the spans of the words in it."""

    kind: str
    id: str
    cited: str
    who: str
    text: str
    spans: tuple[tuple[int, int], ...]
    transcript: str = ""
    case: str = ""
    line: int = 0
    level: str = ""


@dataclass(frozen=True, slots=True)
class Heap:
    """Places of one kind: those given, and how many turns, notes or entries there are in all."""

    places: tuple[Place, ...] = ()
    total: int = 0
    upto: int = 0  # so many of them were looked through for the places, those left out included

    @property
    def more(self) -> bool:
        """Whether there are others after these."""
        return self.upto < self.total


@dataclass(frozen=True, slots=True)
class Found:
    """Everything found for a question."""

    turns: Heap = field(default_factory=Heap)
    notes: Heap = field(default_factory=Heap)
    themes: Heap = field(default_factory=Heap)
    diary: Heap = field(default_factory=Heap)
    remarks: Heap = field(default_factory=Heap)

    @property
    def heaps(self) -> dict[str, Heap]:
        """The heaps by name."""
        return {
            "turns": self.turns, "notes": self.notes, "themes": self.themes, "diary": self.diary, "remarks": self.remarks,
        }  # fmt: skip

    @property
    def count(self) -> int:
        """How many places are given."""
        return sum(len(heap.places) for heap in self.heaps.values())


class Asked:
    """What a person asked for, as patterns over folded words."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.wanted: list[re.Pattern[str]] = []
        self.unwanted: list[re.Pattern[str]] = []
        self._first: list[str] = []  # the first word of each wanted pattern: found by itself far more quickly
        for sign, phrase, word in re.findall(r'(-?)(?:"([^"]*)"|(\S+))', words[:500]):
            parts = re.findall(r"\w+", search.fold(phrase or word))
            if parts:
                tail = r"\w*" if word.endswith("*") else r"(?!\w)"
                pattern = re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, parts)) + tail)
                (self.unwanted if sign else self.wanted).append(pattern)
                if not sign:
                    self._first.append(parts[0])

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the wanted words stand in a text, ascending, as positions of the text itself."""
        folded, back = _folded_with_way_back(text)
        found = sorted(
            {span for p, first in zip(self.wanted, self._first, strict=True) for span in _all(folded, p, first)}
        )
        spans: list[tuple[int, int]] = []
        for a, b in found:
            start, end = back[a], back[b - 1] + 1
            if spans and start < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return spans


def _all(folded: str, pattern: re.Pattern[str], first: str) -> Iterator[tuple[int, int]]:
    if len(first) < 3:
        yield from (found.span() for found in pattern.finditer(folded))
        return
    at = folded.find(first)
    while at >= 0:
        found = pattern.match(folded, at)
        if found:
            yield found.span()
        at = folded.find(first, max(at + 1, found.end() if found else 0))


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    return search.fold(char)


def _folded_with_way_back(text: str) -> tuple[str, list[int] | range]:
    """The folded text, and for each of its characters the position in the text that it came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters = {char: _folded(char) for char in set(text) if char > "\x7f"}
    if all(len(plain) == 1 for plain in letters.values()):
        folded = text
        for char, plain in letters.items():
            if plain != char:
                folded = folded.replace(char, plain)
        folded = folded.lower()
        if len(folded) == len(text):
            return folded, range(len(text))
    pieces = [letters.get(char) if char > "\x7f" else char.lower() for char in text]
    return "".join(p or "" for p in pieces), [n for n, piece in enumerate(pieces) for _ in piece or ""]


def find(question: Question) -> Found:
    """What was found in the turns, the notes, the themes, the diary and the remarks, as far as they are asked about."""
    asked = Asked(question.words)
    if not asked.wanted:
        return Found()
    heaps: dict[str, Heap] = {}
    values = _Values()
    for name, look in (
        ("turns", _turns), ("notes", _notes), ("themes", _themes), ("diary", _diary), ("remarks", _remarks),
    ):  # fmt: skip
        if _is_asked(question, name):
            heaps[name] = look(question, asked, values)
    return Found(**heaps)


def _is_asked(question: Question, name: str) -> bool:
    if question.voice:
        return name == "turns"  # nobody speaks in a note
    kind = "themes" if question.kind == "statements" else question.kind.partition("-")[0]
    return not kind or kind == name


class _Values:
    """Transcripts that were read for one question, each once."""

    def __init__(self) -> None:
        self._held: dict[str, Transcript] = {}

    def read(self, ids: Iterable[str]) -> None:
        """Read several at once."""
        wanted = {id for id in ids if id not in self._held}
        if wanted:
            self._held.update(transcripts.transcripts(only=wanted))

    def of(self, id: str) -> Transcript:
        """The transcript with this id."""
        if id not in self._held:
            self._held[id] = transcripts.transcript(id)
        return self._held[id]


def _turns(question: Question, asked: Asked, values: _Values) -> Heap:
    held = [one for one in transcripts.held() if one.text and _is_within(one, question)]
    of_text = {one.text: one.id for one in held}
    voices = voices_in([one.id for one in held], question.voice) if question.voice else None
    hits, total = search.some_turns(
        question.words, list(of_text), voices=voices, skip=question.skip, most=question.most
    )
    values.read(of_text[hit.text] for hit in hits)
    places = [place for hit in hits for place in _in_turn(asked, values.of(of_text[hit.text]), hit.turn)]
    return Heap(tuple(places), total, question.skip + len(hits))


def _is_within(one: transcripts.Held, question: Question) -> bool:
    if question.here:
        return one.id == question.here
    return not question.case or one.case == question.case


def _in_turn(asked: Asked, value: Transcript, at: int) -> list[Place]:
    turn = value.turns[at]
    text = value.text[turn.start : turn.end]
    groups: list[list[tuple[int, int]]] = []
    for span in asked.spans(text):
        if groups and span[0] - groups[-1][-1][1] < NEAR:
            groups[-1].append(span)
        else:
            groups.append([span])
    who = speaker_name(value, turn.speaker) if value.speakers else ""
    who = "" if who == value.name else who  # the citation names them already
    if not groups:  # the index read the words otherwise than we do: the turn itself is the place
        groups = [[(0, min(len(text), 1))]]
    return [turn_place(value, at, tuple(group), who) for group in groups]


def turn_place(value: Transcript, at: int, spans: tuple[tuple[int, int], ...], who: str = "") -> Place:
    """A place in a turn, from the spans of the words in it."""
    turn = value.turns[at]
    start, end = turn.start + spans[0][0], turn.start + spans[-1][1]
    return Place(
        "turn", value.id, cite(value, start, end), who, value.text[turn.start : turn.end], spans, value.id, value.case,
        value.line_at(start),
    )  # fmt: skip


# --- whose words


def voices_in(ids: list[str], voice: str) -> Mapping[str, bytes]:
    """For each text of some transcripts, one byte a turn: 1 where a role, or (after "=") a label, speaks."""
    wanted = set(ids)
    masks = {}
    frames = transcripts.transcripts(only=wanted if len(wanted) <= 500 else None, words=False)
    texts = {one.id: one.text for one in transcripts.held()}
    for id, value in frames.items():
        if id in wanted:
            masks[texts[id]] = mask_of(value, voice)
    return masks


def mask_of(value: Transcript, voice: str) -> bytes:
    """One byte for each turn: 1 where a role, or (after "=") a label, speaks."""
    fits = [_is_voice(value, n, voice) for n in range(len(value.speakers))]
    return bytes(turn.speaker < len(fits) and fits[turn.speaker] for turn in value.turns)


def _is_voice(value: Transcript, n: int, voice: str) -> bool:
    if voice.startswith("="):
        return speaker_name(value, n) == voice[1:] or value.speakers[n].label == voice[1:]
    role = value.speakers[n].role
    return role == voice or (voice == "other" and role == "unknown")


def other_voices() -> tuple[str, ...]:
    """The labels of every speaker who is neither an interviewer nor the only participant of an interview."""
    generation = unlocked.generation()
    versions = tuple((one.text, one.version) for one in transcripts.held())
    return _labels(generation, versions)


@lru_cache(maxsize=4)
def _labels(generation: int, versions: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    found = {}
    for value in transcripts.transcripts(words=False).values():
        for n, speaker in enumerate(value.speakers):
            if speaker.role != "interviewer" and speaker_name(value, n) != value.name:
                found[speaker.label] = None
    return tuple(found)


# --- in the margins


def _within(question: Question) -> search.Within:
    note = None
    if question.kind.startswith("notes-"):
        note = question.kind.removeprefix("notes-").replace("none", "")
    levels = {"statements": STATEMENTS, "themes": THEMES}.get(question.kind, ())
    case = transcripts.transcript(question.here).case if question.here else question.case
    return search.Within(case, question.here, note, levels)


def _page(question: Question, kind: str) -> tuple[list[str], list[str], int]:
    ids = search.in_margins(question.words, kind, _within(question))
    page = ids[question.skip : question.skip + question.most]
    return ids, page, question.skip + len(page)


def _notes(question: Question, asked: Asked, values: _Values) -> Heap:
    ids, page, upto = _page(question, "note")
    held = analysis.notes(only=page) if page else {}
    names = {one.id: one.pseudonym for one in study.cases()}
    values.read(note.transcript for note in held.values() if note.transcript)
    places = []
    for note in (held[id] for id in page if id in held):
        cited, line = f"{names.get(note.case, '')}: whole account", 0
        if note.transcript:
            value = values.of(note.transcript)
            cited, line = cite(value, note.start, note.end), value.line_at(note.start)
        spans = tuple(asked.spans(note.text))
        places.append(
            Place(
                "note", note.id, cited, NOTE_KIND_WORDS[note.kind], note.text, spans, note.transcript, note.case, line
            )
        )
    return Heap(tuple(places), len(ids), upto)


def _themes(question: Question, asked: Asked, values: _Values) -> Heap:
    ids, page, upto = _page(question, "theme")
    held = analysis.themes(only=page) if page else {}
    names = {one.id: one.pseudonym for one in study.cases()}
    labels = study.settings().labels
    places = []
    for theme in (held[id] for id in page if id in held):
        said = (theme.name, theme.about, theme.connection_reason, theme.aside_reason, theme.kept_reason)
        text, spans = _first_that_holds(asked, said)
        if text != theme.name:
            shift = len(theme.name) + 2
            text, spans = f"{theme.name}: {text}", tuple((a + shift, b + shift) for a, b in spans)
        places.append(
            Place(
                "theme", theme.id, names.get(theme.case, "") if theme.case else "across cases",
                labels.level(theme.level, group=not theme.case), text, spans, case=theme.case, level=theme.level,
            )
        )  # fmt: skip
    return Heap(tuple(places), len(ids), upto)


def _first_that_holds(asked: Asked, texts: tuple[str, ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    for text in texts:
        if spans := asked.spans(text):
            return text, tuple(spans)
    return texts[0], ()


def _diary(question: Question, asked: Asked, values: _Values) -> Heap:
    ids, page, upto = _page(question, "diary")
    held = {row.id: row for row in DiaryRow.objects.filter(id__in=page)}
    places = []
    for row in (held[id] for id in page if id in held):
        day = f"{row.dated.day} {row.dated:%B %Y}" if row.dated else "date not given"
        spans = tuple(asked.spans(row.text))
        places.append(Place("diary", row.id, day, row.kind, row.text, spans, case=row.case_id or ""))
    return Heap(tuple(places), len(ids), upto)


def _remarks(question: Question, asked: Asked, values: _Values) -> Heap:
    ids, page, upto = _page(question, "remark")
    held = {row.id: row for row in RemarkRow.objects.filter(id__in=page)}
    places = []
    for row in (held[id] for id in page if id in held):
        cited, line = "no line", 0
        if row.transcript_id and row.end > row.start:
            value = values.of(row.transcript_id)
            cited, line = cite(value, row.start, row.end), value.line_at(row.start)
        text, spans = _first_that_holds(asked, (row.text, row.answer))
        places.append(Place("remark", row.id, cited, row.author, text, spans, row.transcript_id or "", line=line))
    return Heap(tuple(places), len(ids), upto)


AROUND = 60  # code points of a text given on each side of what was found


def around(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    """The stretch of a text to show around what was found in it: from the beginning of a word to the end of one."""
    if not spans:
        return 0, min(len(text), 2 * AROUND)
    low, high = max(0, spans[0][0] - AROUND), min(len(text), spans[-1][1] + AROUND)
    while low > 0 and not text[low - 1].isspace() and spans[0][0] - low < AROUND + 20:
        low -= 1
    while high < len(text) and not text[high].isspace() and high - spans[-1][1] < AROUND + 20:
        high += 1
    return low, high
