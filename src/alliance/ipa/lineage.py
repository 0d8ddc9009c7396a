"""Where a group theme's label came from, and where one extract serves several themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alliance.ipa.analysis import Analysis, Extract, Link, Theme
from alliance.ipa.printed import Cell, Column, Piece, PrintedTable, Target
from alliance.ipa.quotations import quotation_words
from alliance.ipa.quoted import quoted
from alliance.ipa.tables import STYLE_OF_LEVEL, place_of, theme_name
from alliance.ipa.tree import Index, index_of


@dataclass(frozen=True, slots=True)
class Rename:
    """One change of a theme's name: when, from what, to what, and (where said) why."""

    at: datetime | None
    old: str
    new: str
    reason: str = ""


Renames = Mapping[str, Sequence[Rename]]


def lineage_table(analysis: Analysis | Index, renames: Renames | None = None, theme_id: str = "") -> PrintedTable:
    """For each group theme (or one of them): the case labels it came from, then and now, renamed when and why.

    `renames` maps a theme's id to its renames; a group theme's own stand in the row under its name.
    """
    index = index_of(analysis)
    known = renames or {}
    numbers = index.numbers()
    themes = index.walk()
    if theme_id:
        themes = (index.theme(theme_id), *index.descendants(theme_id))
    rows: list[tuple[Cell, ...]] = []
    for theme in themes:
        links = index.links_of(theme.id)
        own = known.get(theme.id, ())
        number = numbers.get(theme.id, "")
        name = f"{number} {theme_name(theme)}" if number else theme_name(theme)
        if not number and not links and not own:
            continue  # a tension that gathers nothing
        target = Target(theme=theme.id)
        rows.append((Cell(name, STYLE_OF_LEVEL[theme.level], span=5, target=target),))
        if own:
            rows.append((Cell("This theme", "name"), *_labels(own[0].old, theme.name, target), _renamed(own), Cell()))
        rows.extend(_link_row(index, link, known) for link in links)
    return PrintedTable(
        caption="Where the labels came from",
        columns=(
            Column("Participant", 0.13),
            Column("Label then", 0.22),
            Column("Label now", 0.22),
            Column("Renamed", 0.26),
            Column("Gathered", 0.17),
        ),
        rows=tuple(rows),
        notes=("“Label then” is what a theme was called when it was gathered.",) if rows else (),
        landscape=True,
        name="lineage",
    )


def _link_row(index: Index, link: Link, renames: Renames) -> tuple[Cell, ...]:
    theme = index.theme(link.case_theme)
    case = index.case(theme.case)
    target = Target(theme=theme.id, case=theme.case)
    gathered = ": ".join(part for part in (_day(link.created), link.reason) if part)
    return (
        Cell(case.pseudonym or case.code, "name", target=Target(case=case.id)),
        *_labels(link.label_then or theme.name, theme.name, target),
        _renamed(renames.get(theme.id, ())),
        Cell(gathered),
    )


def _labels(then: str, now: str, target: Target) -> tuple[Cell, Cell]:
    if then == now:
        return Cell(then, target=target), Cell("the same", target=target)
    return Cell(then, target=target), Cell(now, target=target)


def _renamed(renames: Sequence[Rename]) -> Cell:
    told = []
    for r in renames:
        when = f"{_day(r.at)}, " if r.at else ""
        why = f": {r.reason}" if r.reason else ""
        told.append(f"{when}{quoted(r.old)} became {quoted(r.new)}{why}")
    return Cell("\n".join(told))


def themes_of_extract(analysis: Analysis | Index, extract_id: str) -> tuple[Theme, ...]:
    """Every standing theme, of a case or across cases, under which an extract is used."""
    index = index_of(analysis)
    index.extract(extract_id)
    return tuple(index.theme(t) for t in index.users_of(extract_id) if index.stands(t))


def shared_extracts_table(analysis: Analysis | Index) -> PrintedTable:
    """The extracts that stand under several themes of one tree, each with those themes."""
    index = index_of(analysis)
    numbers = index.numbers()
    uses: dict[tuple[str, str], dict[str, Theme]] = {}  # (tree, extract) -> its themes
    for evidence in index.analysis.evidence:
        if index.stands(evidence.theme):
            theme = index.theme(evidence.theme)
            uses.setdefault((theme.case, evidence.extract), {})[theme.id] = theme
    shared = [(key, list(themes.values())) for key, themes in uses.items() if len(themes) > 1]
    shared.sort(key=lambda item: (bool(item[0][0]), *_place(index, index.extract(item[0][1]))))
    rows = [_shared_row(index, index.extract(key[1]), themes, numbers) for key, themes in shared]
    return PrintedTable(
        caption="Extracts that stand under more than one theme",
        columns=(
            Column("Participant", 0.14),
            Column("Extract", 0.42),
            Column("Page and line", 0.14),
            Column("Themes", 0.3),
        ),
        rows=tuple(rows),
        name="shared extracts",
    )


def _shared_row(
    index: Index, extract: Extract, themes: Sequence[Theme], numbers: Mapping[str, str]
) -> tuple[Cell, ...]:
    transcript = index.transcript(extract.transcript)
    case = index.case(transcript.case)
    target = Target(transcript.id, extract.start, extract.end, extract=extract.id, case=case.id)
    pieces: list[Piece] = []
    for theme in themes:
        if pieces:
            pieces.append(Piece("\n"))
        number = numbers.get(theme.id, "")
        name = f"{number} {theme_name(theme)}" if number else theme_name(theme)
        pieces.append(Piece(name, Target(theme=theme.id, case=theme.case)))
    return (
        Cell(case.pseudonym or case.code, "name", target=Target(case=case.id)),
        Cell(quotation_words(transcript, extract.start, extract.end), "quotation", target=target),
        Cell(place_of(transcript, extract.start, extract.end), "citation", target=target),
        Cell("".join(p.text for p in pieces), pieces=tuple(pieces)),
    )


def _place(index: Index, extract: Extract) -> tuple[int, int, int]:
    transcript = index.transcript(extract.transcript)
    return index.case_order.get(transcript.case, 0), transcript.place, extract.start


def _day(at: datetime | None) -> str:
    return f"{at.day} {at:%B %Y}" if at else ""
