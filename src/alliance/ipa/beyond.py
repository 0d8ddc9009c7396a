"""What is said of a theme beyond its words, and its tables: literature, recommendations, searches against it, ties.

The words are the researcher's own; nothing here writes any. Themes put aside stand in no table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alliance.ipa.analysis import Analysis, Extract, Theme
from alliance.ipa.printed import Cell, Column, Piece, PrintedTable, Style, Target
from alliance.ipa.quotations import quotation_words
from alliance.ipa.tables import STYLE_OF_LEVEL, place_of, theme_name
from alliance.ipa.tree import Index, index_of

#: the fields of interpretation, from descriptive to conceptual, and what each holds
LAYERS: dict[str, str] = {
    "descriptive": "Descriptive: what is said, and what matters to whom",
    "linguistic": "Linguistic: how it is said",
    "conceptual": "Conceptual: what it may mean, and for whom",
}
NO_THEME = "Rests on no theme"
NOTHING = "nothing found"


@dataclass(frozen=True, slots=True)
class ThemeText:
    """The researcher's own words on a theme; `answers` are research questions, word for word."""

    theme: str
    convergence: str = ""
    divergence: str = ""
    descriptive: str = ""
    linguistic: str = ""
    conceptual: str = ""
    implications: str = ""
    answers: tuple[str, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class Related:
    """How a theme stands to a source (or, `source` empty, to the literature); `named` is how a text names the source."""

    id: str
    theme: str
    source: str
    relation: str
    named: str = ""
    title: str = ""
    words: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation: to whom, on which themes and which extracts it rests."""

    id: str
    text: str
    to_whom: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    extracts: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class CounterSearch:
    """The researcher looked for what speaks against a theme; no extracts: nothing was found."""

    id: str
    theme: str
    searched: str
    case: str = ""
    accounts: int = 0
    dated: date | None = None
    found: str = ""
    extracts: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Tie:
    """Two themes across cases, tied in the researcher's words."""

    id: str
    theme: str
    other: str
    words: str = ""
    version: int = 1


def literature_table(
    analysis: Analysis | Index, related: Iterable[Related], relations: Mapping[str, str]
) -> PrintedTable:
    """Theme by theme: agrees with, extends, contradicts which source, or appears original, in the researcher's words.

    Every group theme has its row, so that one without literature is seen; of the cases' themes those that name some.
    """
    index = index_of(analysis)
    of_theme: dict[str, list[Related]] = {}
    for one in related:
        of_theme.setdefault(one.theme, []).append(one)
    rows: list[tuple[Cell, ...]] = []
    for theme, name in _named_themes(index, set(of_theme)):
        target = Target(theme=theme.id)
        said = of_theme.get(theme.id, [])
        cells = [Cell(name, STYLE_OF_LEVEL[theme.level], target=target)]
        for relation in relations:
            words = [_said(one) for one in said if one.relation == relation]
            cells.append(Cell("\n".join(words)))
        rows.append(tuple(cells))
    return PrintedTable(
        caption="Themes and the literature",
        columns=(
            Column("Theme", 0.24),
            *(Column(_capital(words), share) for words, share in zip(relations.values(), _SHARES, strict=True)),
        ),
        rows=tuple(rows),
        landscape=True,
        name="literature",
    )


_SHARES = (0.2, 0.19, 0.19, 0.18)


def _said(one: Related) -> str:
    return f"{one.named}: {one.words}" if one.named and one.words else one.named or one.words or "yes"


def _named_themes(index: Index, wanted: set[str]) -> list[tuple[Theme, str]]:
    """The group's themes in their order, then those wanted of the cases, each with the name it is printed under."""
    numbers = index.numbers()
    found = []
    for theme in index.walk():
        if theme.id in numbers or theme.id in wanted:
            number = numbers.get(theme.id, "")
            found.append((theme, f"{number} {theme_name(theme)}" if number else theme_name(theme)))
    for case in index.analysis.cases:
        found += [
            (theme, f"{case.pseudonym or case.code}: {theme_name(theme)}")
            for theme in index.walk(case.id)
            if theme.id in wanted
        ]
    return found


def recommendations_table(
    analysis: Analysis | Index, recommendations: Sequence[Recommendation], audiences: Mapping[str, str]
) -> PrintedTable:
    """Each recommendation: addressed to whom, on which themes and which words it rests; one without a theme says so."""
    index = index_of(analysis)
    numbers = index.numbers()
    rows = []
    for n, one in enumerate(recommendations, start=1):
        themes: list[Piece] = []
        for id in one.themes:
            theme = index.analysis.themes.get(id)
            if theme is None or not index.stands(id):
                continue
            number = numbers.get(id, "")
            name = f"{number} {theme_name(theme)}" if number else theme_name(theme)
            themes += [Piece("\n")] * bool(themes) + [Piece(name, Target(theme=id))]
        rows.append(
            (
                Cell(str(n), "count"),
                Cell(one.text, "plain"),
                Cell(", ".join(audiences[key] for key in audiences if key in one.to_whom) or "not said"),
                Cell("".join(p.text for p in themes), pieces=tuple(themes)) if themes else Cell(NO_THEME, "see"),
                _places(index, one.extracts),
            )
        )
    without = sum(row[3].style == "see" for row in rows)
    return PrintedTable(
        caption="Recommendations and what they rest on",
        columns=(
            Column("", 0.05),
            Column("Recommendation", 0.37),
            Column("Addressed to", 0.15),
            Column("Rests on", 0.22),
            Column("Words", 0.21),
        ),
        rows=tuple(rows),
        notes=(_without(without),) if without else (),
        landscape=True,
        name="recommendations",
    )


def _without(n: int) -> str:
    return "One recommendation rests on no theme." if n == 1 else f"{n} recommendations rest on no theme."


def negative_cases_table(analysis: Analysis | Index, searches: Sequence[CounterSearch]) -> PrintedTable:
    """What was looked for that speaks against a theme: which words, where, when, and what was found or nothing."""
    index = index_of(analysis)
    rows: list[tuple[Cell, ...]] = []
    of_theme: dict[str, list[CounterSearch]] = {}
    for one in searches:
        of_theme.setdefault(one.theme, []).append(one)
    ordered = [theme for theme, _ in _named_themes(index, set(of_theme)) if theme.id in of_theme]
    names = {theme.id: name for theme, name in _named_themes(index, set(of_theme))}
    for theme in ordered:
        rows.append((Cell(names[theme.id], STYLE_OF_LEVEL[theme.level], span=4, target=Target(theme=theme.id)),))
        for one in sorted(of_theme[theme.id], key=lambda s: s.dated or date.max):
            rows.append(
                (
                    Cell(day_words(one.dated)),
                    Cell(one.searched),
                    Cell(where_words(index, one)),
                    _found(index, one),
                )
            )
    return PrintedTable(
        caption="Looking for what speaks against the themes",
        columns=(Column("When", 0.14), Column("Looked for", 0.22), Column("Where", 0.16), Column("Found", 0.48)),
        rows=tuple(rows),
        landscape=True,
        name="negative cases",
    )


def where_words(index: Index, one: CounterSearch) -> str:
    """Where was looked: in one participant's account, or in so many."""
    if one.case and one.case in index.cases:
        case = index.cases[one.case]
        return f"the account of {case.pseudonym or case.code}"
    return "the one account" if one.accounts == 1 else f"all {one.accounts} accounts"


def _found(index: Index, one: CounterSearch) -> Cell:
    pieces: list[Piece] = []
    for id in one.extracts:
        extract = index.analysis.extracts.get(id)
        if extract is None:
            continue
        value = index.transcript(extract.transcript)
        words = quotation_words(value, extract.start, extract.end)
        pieces += [Piece("\n")] * bool(pieces) + [
            Piece(
                f"{words} ({_whose_place(index, extract)})",
                Target(value.id, extract.start, extract.end, case=value.case),
            )
        ]
    if one.found:
        pieces += [Piece("\n")] * bool(pieces) + [Piece(one.found)]
    if not one.extracts:
        pieces = [Piece(_capital(NOTHING) + "." + (" " if pieces else "")), *pieces]
    style: Style = "quotation" if one.extracts else "plain"  # so that consent to quotation bears on it
    return Cell("".join(p.text for p in pieces), style, pieces=tuple(pieces))


def _places(index: Index, extracts: Iterable[str]) -> Cell:
    pieces: list[Piece] = []
    for id in extracts:
        extract = index.analysis.extracts.get(id)
        if extract is not None:
            place = Target(extract.transcript, extract.start, extract.end)
            pieces += [Piece("; ")] * bool(pieces) + [Piece(_whose_place(index, extract), place)]
    return Cell("".join(p.text for p in pieces), "citation", pieces=tuple(pieces))


def _whose_place(index: Index, extract: Extract) -> str:
    value = index.transcript(extract.transcript)
    case = index.case(value.case)
    return f"{case.pseudonym or case.code} {place_of(value, extract.start, extract.end)}"


def day_words(day: date | None) -> str:
    """A day as it is written; "date not given" for none."""
    return f"{day.day} {day:%B %Y}" if day else "date not given"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
