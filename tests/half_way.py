"""What a student has who moves in half-way: six annotated Word files, a master table, a half-written chapter.

All of it is made from the words of the demonstration (invented, ours), each file with the habits of another
hand: notes to the left or to the right, one long table or one a page, comments instead of columns, numbers
printed at the turns or none. Nothing of the reader's code is used; only the lines are counted by the program,
as a student would read them off her print.
"""

from __future__ import annotations

import io
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.shared import Pt

import alliance
from alliance.formats import reading
from alliance.ipa.transcript import Transcript
from alliance.ipa.understanding import understand

MATERIAL = Path(alliance.__file__).parent / "demonstration"
NAMES = ("Maren", "Rowan", "Delroy", "Anjali", "Siân", "Tomasz")


@dataclass(frozen=True)
class Made:
    """A Word file: its name, its bytes, and how many notes and themes stand beside its words."""

    name: str
    content: bytes
    notes: int = 0
    themes: int = 0
    comments: int = 0


@lru_cache(maxsize=1)
def material() -> dict[str, Any]:
    """The demonstration's analysis as it is written down."""
    return tomllib.loads((MATERIAL / "analysis.toml").read_text())


@lru_cache(maxsize=6)
def transcript(name: str) -> Transcript:
    """One of the six interviews as the program numbers it: what a student reads off her print."""
    interview = case(name)["interviews"][0]
    source = reading.read((MATERIAL / interview["file"]).read_bytes(), interview["file"])
    return understand(source, width=48).transcript(name=name)


def case(name: str) -> dict[str, Any]:
    """What the demonstration holds of one case."""
    return next(c for c in material()["cases"] if c["pseudonym"] == name)


def lines(name: str, words: str) -> tuple[int, int]:
    """First and last line of some words."""
    value = transcript(name)
    at = value.text.index(words)
    return value.lines_of(at, at + len(words))


def _rows(name: str, numbered: bool) -> list[tuple[str, list[str], list[str]]]:
    """One row a turn: the words with their label, the notes beside them, the themes beside them."""
    value = transcript(name)
    told = case(name)
    notes: dict[str, str] = {n["key"]: n.get("words", "") for n in told["notes"]}
    rows: list[tuple[str, list[str], list[str]]] = []
    for turn in value.turns:
        words = value.text[turn.start : turn.end]
        who = value.speakers[turn.speaker].label
        label = f"{who} ({value.line_at(turn.start)}):" if numbered else f"{who}:"
        beside = [n["text"] for n in told["notes"] if n.get("words") and n["words"] in words]
        themes = []
        for statement in told["statements"]:
            stands = [e["words"] for e in statement.get("evidence", ())] or [
                notes[key] for key in statement["notes"] if notes.get(key)
            ]
            if stands and stands[0] in words and not any(statement["name"] in row[2] for row in rows):
                themes.append(statement["name"])
        rows.append((f"{label} {words}", beside, themes))
    return rows


def _fill(cell: Any, paragraphs: list[str]) -> None:
    cell.text = paragraphs[0] if paragraphs else ""
    for words in paragraphs[1:]:
        cell.add_paragraph(words)


def _columns(
    document: Document, rows: list[tuple[str, list[str], list[str]]], order: str, heading: bool = True
) -> None:
    titles = {"n": "Exploratory comments", "w": "Original transcript", "t": "Emergent themes"}
    table = document.add_table(rows=1 if heading else 0, cols=len(order))
    table.style = "Table Grid"
    if heading:
        for column, key in enumerate(order):
            table.rows[0].cells[column].text = titles[key]
    for words, notes, themes in rows:
        cells = table.add_row().cells
        for column, key in enumerate(order):
            _fill(cells[column], {"n": notes, "w": [words], "t": themes}[key])


def _bytes(document: Document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def annotated(name: str) -> Made:
    """The annotated transcript of one case as a Word file, in that student's habit for this case."""
    habit = NAMES.index(name)
    rows = _rows(name, numbered=habit != 5)
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(10)
    if habit in (0, 4):  # one long table, notes to the left
        _columns(document, rows, "nwt")
    elif habit == 1:  # the other way round
        _columns(document, rows, "twn")
    elif habit == 2:  # a table for each page, headings repeated
        for first in range(0, len(rows), 6):
            _columns(document, rows[first : first + 6], "nwt")
            document.add_page_break()
    elif habit == 3:  # a table for each page, headings on the first only
        for first in range(0, len(rows), 8):
            _columns(document, rows[first : first + 8], "nwt", heading=first == 0)
            document.add_paragraph("")
    else:  # no table: comments in the margin
        comments = 0
        for words, notes, _ in rows:
            run = document.add_paragraph().add_run(words)
            for note in notes:
                document.add_comment(run, text=note, author="H. Ollerenshaw", initials="HO")
                comments += 1
        return Made(f"{name} annotated.docx", _bytes(document), comments=comments)
    return Made(f"{name} annotated.docx", _bytes(document), sum(len(r[1]) for r in rows), sum(len(r[2]) for r in rows))


@dataclass(frozen=True)
class Quoted:
    """One quotation of the master table: whose, its words, its key words, under which theme."""

    superordinate: str
    subtheme: str
    name: str
    words: str
    key_words: str


def quoted() -> list[Quoted]:
    """The quotations of the demonstration's themes across cases, in their order."""
    found: list[Quoted] = []
    for theme in material()["group"]:
        for sub in theme.get("children", ()):
            if sub["level"] != "subtheme":
                continue
            for one in sub.get("quotations", ()):
                found.append(
                    Quoted(theme["name"], sub["name"], one["case"], one["words"], one.get("key_words", one["words"]))
                )
    return found


def master_table() -> Made:
    """The master table as a Word file: superordinate theme, subtheme, participant and lines, key words."""
    document = docx.Document()
    document.add_paragraph("Master table of themes for the group")
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    for cell, words in zip(
        table.rows[0].cells, ("Superordinate theme", "Subtheme", "Participant and lines", "Key words"), strict=True
    ):
        cell.text = words
    before = ("", "")
    for one in quoted():
        cells = table.add_row().cells
        cells[0].text = one.superordinate if one.superordinate != before[0] else ""
        cells[1].text = one.subtheme if one.subtheme != before[1] else ""
        first, last = lines(one.name, one.words)
        cells[2].text = f"{one.name}: {first}-{last}" if last > first else f"{one.name}: {first}"
        cells[3].text = one.key_words
        before = (one.superordinate, one.subtheme)
    return Made("Master table.docx", _bytes(document))


@dataclass(frozen=True)
class Slip:
    """A mistake put into the chapter: the words as they stand there, and what is wrong with them."""

    words: str
    wrong: str


def chapter() -> tuple[Made, list[Slip]]:
    """A half-written results chapter with some of the quotations, and the mistakes that are in it."""
    document = docx.Document()
    document.add_heading("Chapter 4: Analysis", 1)
    document.add_paragraph("Two of the themes are written up here; the others follow.")
    slips: list[Slip] = []
    before = ("", "")
    for at, one in enumerate(quoted()[:24]):
        if one.superordinate != before[0]:
            document.add_heading(one.superordinate, 2)
        if one.subtheme != before[1]:
            document.add_heading(one.subtheme, 3)
        before = (one.superordinate, one.subtheme)
        words = re.sub(r" ?\((?:Mm|Mm-hm|Yeah)\)", "", one.words)
        first, last = lines(one.name, one.words)
        wrong = ""
        if at in (4, 13):
            said = words.split()
            longest = max(range(1, len(said) - 1), key=lambda k: len(said[k]) if said[k].isalpha() else 0)
            said[longest] = "something"
            words = " ".join(said)
            wrong = "altered"
        elif at in (7, 17):
            first, last = first + 41, last + 41
            wrong = "outside"
        if wrong:
            slips.append(Slip(words, wrong))
        cited = f"{first}-{last}" if last > first else f"{first}"
        if len(words.split()) > 24:
            document.add_paragraph(f"{one.name} comes back to this more than once.")
            quote = document.add_paragraph(style="Quote")
            quote.add_run(f"{words} ({one.name}: {cited})")
        elif at % 2:
            document.add_paragraph(
                f"For {one.name} it was plain: “{words}” ({one.name}: {cited}). I return to this below."
            )
        else:
            document.add_paragraph(f"{one.name} said “{words}” ({one.name}, ll. {cited}), and stayed with it.")
    return Made("Chapter 4 half written.docx", _bytes(document)), slips
