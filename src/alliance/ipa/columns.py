"""What the columns of a table mean: words, speaker, time, number, or nothing that belongs to the words.

Proposed from the headings and from what stands in the columns, shown, and changed by a researcher who
knows better. Rows then become paragraphs; what one speaker says in row after row goes on in one turn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, get_args

from alliance.errors import InputProblem
from alliance.ipa.cues import Cue, paragraphs_of
from alliance.ipa.lines import rising
from alliance.ipa.source import Paragraph, Source
from alliance.ipa.speakers import is_known, looks_like_a_label, seconds_of
from alliance.ipa.transcript import Unit

Meaning = Literal["words", "speaker", "time", "number", "out"]
MEANINGS: dict[str, str] = {
    "words": "the words",
    "speaker": "who speaks",
    "time": "when it begins",
    "number": "a line or turn number",
    "out": "left out",
}
#: kinds of source whose columns are asked about
KINDS = frozenset(("csv", "xlsx"))

_TIME = re.compile(
    r"[\[(<{#]?\s?(\d{1,3}:\d{2}(?::\d{2})?(?:[.,-]\d{1,3})?)(?:\s*(?:-->|[-–—]|to)\s*\d{1,3}:\d{2}[\d:.,-]*)?\s?[\])>}#]?"
)
_SPOKEN = 0.05  # seconds that a letter takes
_SECONDS = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")
_NUMBER = re.compile(r"[(\[]?(\d{1,6})(?:\.0)?[)\].:]?")
_HEADS: tuple[tuple[Meaning, frozenset[str]], ...] = (
    (
        "speaker",
        frozenset(
            """speaker speakers name who person participant role voice label spkr sprecher sprecherin locuteur hablante
            speakerlabel speakername speakerid parlante from author""".split()  # noqa: SIM905
        ),
    ),
    (
        "words",
        frozenset(
            """text words transcript transcription content utterance utterances speech dialogue dialog said verbatim
            caption captions sentence message segment line-text turn-text original inhalt texte texto""".split()  # noqa: SIM905
        ),
    ),
    (
        "time",
        frozenset(
            """start time times timestamp timestamps begin begins starttime timecode timespan timein in from-time seconds
            start-s startseconds begin-time zeit""".split()  # noqa: SIM905
        ),
    ),
    ("out", frozenset("end endtime stop finish timeout duration length confidence score language".split())),  # noqa: SIM905
    (
        "number",
        frozenset("line lines lineno linenumber no nr number # turn turnno id index paragraph para row entry".split()),  # noqa: SIM905
    ),
)
_MARGIN = re.compile(
    r"note|comment|theme|statement|cod(?:e|ing)|memo|remark|annotation|analysis|translation", re.IGNORECASE
)
_SAMPLE = 400  # rows that columns are judged by

Rows = list[tuple[int, dict[int, str]]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column as proposed or chosen: its place, heading ("" if it has none), first words, and what it means."""

    place: int
    heading: str
    sample: str
    meaning: Meaning


def understood(
    source: Source, chosen: Mapping[int | str, str] | None = None, heading: bool | None = None
) -> tuple[Source, tuple[Column, ...]]:
    """A table as a source of paragraphs with speakers, times and numbers, and what its columns were taken for.

    A source of another kind comes back as it is. `chosen` says what columns mean, over the proposal, by their
    place from 0 or by their heading; `heading` whether the first row names the columns.
    """
    if source.kind not in KINDS or not any(p.cell for p in source.paragraphs):
        return source, ()
    rows = _rows(source.paragraphs)
    places = sorted({place for _, row in rows[:_SAMPLE] for place in row})
    headed = _headed(rows, places) if heading is None else heading and len(rows) > 1
    names = rows[0][1] if headed else {}
    body = rows[1:] if headed else rows
    proposed = _proposed(names, body[:_SAMPLE], places)
    for key, meaning in (chosen or {}).items():
        if meaning not in get_args(Meaning):
            raise InputProblem(f"“{meaning[:40]}” is not what a column can mean: choose one of {', '.join(MEANINGS)}.")
        place = key if isinstance(key, int) else _place(key, names, places)
        if place in proposed:
            proposed[place] = meaning  # type: ignore[assignment]
    columns = tuple(
        Column(
            place,
            names.get(place, ""),
            next((row[place] for _, row in body if row.get(place)), "")[:60],
            proposed[place],
        )
        for place in places
    )
    if "words" not in proposed.values():
        raise InputProblem(f"“{source.name}”: no column holds the words: say which one does.")
    paragraphs, unit = _paragraphs(body, columns)
    return replace(source, paragraphs=paragraphs, unit=unit), columns


def _place(called: str, names: Mapping[int, str], places: Sequence[int]) -> int:
    """The place of a column by its heading, or by its number from 1."""
    wanted = " ".join(called.casefold().split())
    found = [place for place in places if " ".join(names.get(place, "").casefold().split()) == wanted]
    if not found and wanted.isdecimal() and len(wanted) < 4 and int(wanted) - 1 in places:
        found = [int(wanted) - 1]
    if not found:
        there = ", ".join(f"“{names[place]}”" for place in places if names.get(place)) or f"1 to {places[-1] + 1}"
        raise InputProblem(f"No column is called “{called[:60]}”: the columns are {there}.")
    return found[0]


def _rows(paragraphs: Sequence[Paragraph]) -> Rows:
    """The rows of a table: number, and the words of its cells."""
    rows: Rows = []
    for number, cells in groupby((p for p in paragraphs if p.cell), key=lambda p: (p.cell or (0, 0))[0]):
        row: dict[int, str] = {}
        for p in cells:
            place = (p.cell or (0, 0))[1]
            row[place] = f"{row[place]}\n{p.text}" if place in row else p.text
        rows.append((number, row))
    return rows


def _folded(words: str) -> str:
    """A heading without what writers vary: "Start time (s)" and "start_time"."""
    return re.sub(r"\([^)]*\)|[\s_.:-]+", "", words.casefold())


def _head(words: str) -> Meaning | None:
    """What a heading says that its column means."""
    folded = _folded(words)
    if len(words) <= 40 and _MARGIN.search(words):
        return "out"
    return next((meaning for meaning, known in _HEADS if folded in known), None)


def _headed(rows: Rows, places: Sequence[int]) -> bool:
    """Whether the first row names the columns."""
    if len(rows) < 2:
        return False
    first = [w for place in places if (w := rows[0][1].get(place, ""))]
    if not first or any(len(w) > 40 for w in first):
        return False
    known = sum(_head(w) is not None for w in first)
    if 2 * known >= len(first):
        return True
    below = rows[1 : _SAMPLE + 1]
    return known > 0 and any(
        _share(below, place, _TIME) > 0.9 and not _TIME.fullmatch(rows[0][1].get(place, "")) for place in places
    )


def _share(rows: Rows, place: int, shape: re.Pattern[str]) -> float:
    """The share of the filled cells of a column that have a shape."""
    cells = [w for _, row in rows if (w := row.get(place, ""))]
    return sum(shape.fullmatch(w) is not None for w in cells) / len(cells) if cells else 0.0


def _proposed(names: Mapping[int, str], rows: Rows, places: Sequence[int]) -> dict[int, Meaning]:
    """What each column means, by its heading first and then by what stands in it; of times, the first."""
    said: dict[int, Meaning | None] = {place: _head(names.get(place, "")) for place in places}
    letters = {place: sum(len(row.get(place, "")) for _, row in rows) for place in places}
    found: dict[int, Meaning] = {}
    spoken = [p for p in places if said[p] == "words"]
    best = max(spoken or [p for p in places if said[p] is None] or places, key=lambda p: letters[p])
    found[best] = "words"
    times = [p for p in places if p != best and said[p] != "out" and _is_times(rows, p, said[p])]
    if times:
        found[next((p for p in times if said[p] == "time"), times[0])] = "time"
    free = [p for p in places if p not in found and p not in times]
    voices = [p for p in free if said[p] == "speaker" and any(row.get(p) for _, row in rows)]
    voices += [p for p in free if said[p] is None and _is_voices(rows, p, letters[best])]
    if voices:
        found[voices[0]] = "speaker"
    counted = [p for p in free if p not in found and said[p] in ("number", None) and _is_numbers(rows, p)]
    if counted:
        found[next((p for p in counted if said[p] == "number"), counted[0])] = "number"
    return {place: found.get(place, "out") for place in places}


def _is_times(rows: Rows, place: int, said: Meaning | None) -> bool:
    """Whether a column holds times, as clock or, where its heading says so, as seconds."""
    return _share(rows, place, _TIME) >= 0.9 or (said == "time" and _share(rows, place, _SECONDS) >= 0.9)


def _is_voices(rows: Rows, place: int, most: int) -> bool:
    """Whether a column holds a few names again and again."""
    cells = [w for _, row in rows if (w := row.get(place, ""))]
    if not cells or sum(map(len, cells)) >= most:
        return False
    shaped = sum(looks_like_a_label(w) for w in cells)
    few = 3 * len({w.casefold() for w in cells}) <= len(cells) or len(cells) <= 6 or all(map(is_known, cells))
    return few and 10 * shaped >= 8 * len(cells)


def _is_numbers(rows: Rows, place: int) -> bool:
    """Whether a column holds numbers that rise."""
    cells = [w for _, row in rows if (w := row.get(place, ""))]
    numbers = [int(m[1]) for w in cells if (m := _NUMBER.fullmatch(w))]
    if len(numbers) < 2 or 10 * len(numbers) < 9 * len(cells):
        return False
    return 10 * len(rising(numbers, strictly=True)) >= 9 * len(numbers)


def _paragraphs(rows: Rows, columns: Sequence[Column]) -> tuple[tuple[Paragraph, ...], Unit | None]:
    """The paragraphs of rows, and what their numbers count."""
    of = {meaning: [c for c in columns if c.meaning == meaning] for meaning in get_args(Meaning)}
    numbered = of["number"][0] if of["number"] else None
    by_line = numbered is not None and _folded(numbered.heading).startswith(("line", "zeile", "ligne"))
    seconds = _seconds(rows, [c.place for c in of["time"]], [c.place for c in of["words"]])
    if of["time"] and not of["speaker"] and numbered is None:  # segments that name nobody
        cues = [
            Cue(float(second or 0), float(second or 0) + _SPOKEN * len(words), words)
            for (_, row), second in zip(rows, seconds, strict=True)
            if (words := " ".join(row.get(c.place, "") for c in of["words"]).strip())
        ]
        return paragraphs_of(cues)[0], None
    found: list[Paragraph] = []
    last = ""
    for (_, row), second in zip(rows, seconds, strict=True):
        speaker = next((w.replace("\n", " ").strip(" :：") for c in of["speaker"] if (w := row.get(c.place, ""))), "")
        number = _NUMBER.fullmatch(row.get(numbered.place, "")) if numbered else None
        lines = [line for c in of["words"] for line in row.get(c.place, "").split("\n") if line]
        opens = not found or (bool(speaker) and speaker != last)
        for k, line in enumerate(lines):
            found.append(
                Paragraph(
                    line,
                    blank_before=k == 0 and not of["speaker"] and not by_line,
                    number=int(number[1]) if number and k == 0 else None,
                    seconds=second if k == 0 else None,
                    speaker=speaker if opens and k == 0 else "",
                    goes_on=bool(of["speaker"]) and not opens and k == 0,
                )
            )
        if lines:
            last = speaker or last
    return tuple(found), None if numbered is None else "line" if by_line else "paragraph"


def _seconds(rows: Rows, places: Sequence[int], words: Sequence[int]) -> list[int | None]:
    """The second at which each row begins; whole numbers that rise far faster than anybody speaks are milliseconds."""
    found = [next((s for p in places if (s := _second(row.get(p, ""))) is not None), None) for _, row in rows]
    known = [s for s in found if s is not None]
    letters = sum(len(row.get(p, "")) for _, row in rows for p in words)
    plain = all(row.get(p, "0").isdigit() for _, row in rows for p in places if row.get(p))
    if len(known) > 1 and plain and known[-1] - known[0] > 5 * letters > 0:
        return [None if s is None else s // 1000 for s in found]
    return found


def _second(words: str) -> int | None:
    """The second that a cell says."""
    if match := _TIME.fullmatch(words):
        return seconds_of(match[1])
    return int(float(words.replace(",", "."))) if _SECONDS.fullmatch(words) else None
