"""The skeleton of a results chapter: themes, what they are, extracts with citations, and room to write.

Everything in it stands elsewhere in the study; no sentence is made up. What is to be written is left empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from alliance.ipa.analysis import Analysis
from alliance.ipa.citation import cite
from alliance.ipa.printed import Cell, Column, PrintedTable, Target
from alliance.ipa.quotations import quotation_words
from alliance.ipa.tables import file_stem, theme_name
from alliance.ipa.transcript import Transcript
from alliance.ipa.tree import Index, index_of

PartKind = Literal["heading", "theme", "text", "extract", "room", "see", "note"]
ROOM_FOR_COMMENTARY = "[Commentary]"
NOWHERE = Target()


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph of a skeleton.

    `level` is a heading's depth from 1; `number` stands before a theme's name; an extract has its words, its
    citation, and in `whose` the name where the citation does not say it. `room` is a place left empty.
    """

    kind: PartKind
    text: str
    level: int = 0
    number: str = ""
    citation: str = ""
    whose: str = ""
    target: Target = NOWHERE
    proposed: bool = False


def skeleton_of(analysis: Analysis | Index, table: PrintedTable, before: Sequence[Part] = ()) -> tuple[Part, ...]:
    """The parts of a results chapter, in the order of the master table with quotations that is given.

    The table decides which words stand in it, so that what holds for the table (who agreed to be quoted, what was
    left out, proposals) holds here. `before` stands before the themes.
    """
    index = index_of(analysis)
    numbers = index.numbers()
    parts = [Part("heading", "Results", 1), *before]
    open_theme = ""
    empty = True
    for row in table.rows:
        first = row[0]
        if first.style == "see":
            parts.append(Part("see", first.text))
            continue
        if first.span > 1 and first.target is not None and first.target.theme:
            theme = index.theme(first.target.theme)
            above = index.ancestors(theme.id)
            if not above:
                parts.extend(_ending(index, open_theme, empty))
                open_theme, empty = theme.id, True
            depth = min(2 + len(above), 4)
            parts.append(
                Part("theme", theme_name(theme), depth, number=numbers.get(theme.id, ""), target=Target(theme=theme.id))
            )
            parts.append(Part("text", theme.about) if theme.about.strip() else Part("room", "[What this theme is]"))
            continue
        if len(row) == 3 and row[1].style == "quotation" and row[1].target is not None:
            empty = False
            words = row[1]
            parts.append(_extract(index, row[1].target, words.text, proposed=words.proposed))
            parts.append(Part("room", ROOM_FOR_COMMENTARY))
    parts.extend(_ending(index, open_theme, empty))
    if not table.rows:
        parts.append(
            Part("note", f"There are no {index.labels.group_themes} yet: gather some first, on the group’s board.")
        )
    parts.extend(Part("note", note) for note in table.notes)
    return tuple(parts)


def _extract(index: Index, target: Target, words: str, *, proposed: bool) -> Part:
    transcript = index.transcript(target.transcript)
    citation = cite(transcript, target.start, target.end, index.analysis.study.citation_style)
    case = index.case(transcript.case)
    name = case.pseudonym or case.code
    return Part(
        "extract",
        words,
        citation=citation,
        whose="" if _says(citation, name, transcript) else name,
        target=target,
        proposed=proposed,
    )


def _says(citation: str, name: str, transcript: Transcript) -> bool:
    return name in citation or bool(transcript.name and transcript.name in citation)


def _ending(index: Index, theme: str, empty: bool) -> Iterable[Part]:
    if not theme:
        return
    if empty:
        yield Part("note", "No extract is chosen under this theme yet.")
    yield Part("room", f"[Summary of {theme_name(index.theme(theme))}]")


def texts_of_cases(
    analysis: Analysis | Index, texts: Mapping[str, Sequence[tuple[str, str]]], title: str, *, level: int = 1
) -> tuple[Part, ...]:
    """The texts of cases, in study order: each a heading and its paragraphs (words, or the id of an extract).

    An extract's words and citation are those that the study holds now.
    """
    index = index_of(analysis)
    parts = [Part("heading", title, level)]
    for case in index.analysis.cases:
        paragraphs = texts.get(case.id, ())
        if not paragraphs:
            continue
        parts.append(Part("heading", case.pseudonym or case.code, level + 1))
        for words, extract in paragraphs:
            if not extract:
                parts.append(Part("text", words))
                continue
            held = index.extract(extract)
            transcript = index.transcript(held.transcript)
            target = Target(held.transcript, held.start, held.end, extract=extract, case=transcript.case)
            parts.append(_extract(index, target, quotation_words(transcript, held.start, held.end), proposed=False))
    return tuple(parts)


def quoted_table(parts: Iterable[Part], caption: str) -> PrintedTable:
    """The extracts among some parts as a table, to be asked whether they may leave."""
    rows = tuple((Cell(part.text, "quotation", target=part.target),) for part in parts if part.kind == "extract")
    return PrintedTable(caption, (Column("Quotation", 1.0),), rows, name=file_stem(caption))
