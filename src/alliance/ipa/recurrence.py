"""Who contributes to which group theme, and where the study's own rule of evidence holds.

Counts stand in the background: themes keep their place in the table, participants their place in the
study, and nothing is ranked. A theme kept in spite of the rule carries its reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.ipa.analysis import Analysis, Case, EvidenceRule, Theme
from alliance.ipa.printed import Cell, Column, Piece, PrintedTable, Target
from alliance.ipa.tables import STYLE_OF_LEVEL, groups_of, theme_name
from alliance.ipa.tree import Index, count_extracts, index_of

#: levels that the study's rule is about; a strand is counted, not judged
JUDGED = ("superordinate", "subtheme")
#: what an upright page and one on its side hold, and a column of themes, in twentieths of a point
_UPRIGHT, _LYING, _THEMES = 9000, 13900, 2700


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One group theme: extracts by case (a contributing case is a key, even at 0), n of N, and the rule."""

    theme: Theme
    number: str
    counts: Mapping[str, int]
    of: int
    needed: int | None = None  # how many participants the rule asks for; None: not judged

    @property
    def n(self) -> int:
        """How many participants contribute."""
        return len(self.counts)

    @property
    def holds(self) -> bool | None:
        """Whether the study's rule holds; None where it states none or does not judge this level."""
        return None if self.needed is None else self.n >= self.needed


def recurrence(analysis: Analysis | Index) -> tuple[Recurrence, ...]:
    """Every numbered group theme in table order, with who contributes and how much.

    A participant contributes through descendants and links. The number is how many extracts, each
    once, plus noted passages that no extract touches.
    """
    index = index_of(analysis)
    of = len(index.analysis.cases)
    needed = index.analysis.study.rule.needed(of)
    found = []
    for theme_id, number in sorted(index.numbers().items(), key=lambda pair: _as_numbers(pair[1])):
        theme = index.theme(theme_id)
        brought = index.contributions(theme_id)
        found.append(
            Recurrence(
                theme=theme,
                number=number,
                counts={case: count_extracts(passages) for case, passages in brought.items()},
                of=of,
                needed=needed if theme.level in JUDGED else None,
            )
        )
    return tuple(found)


def recurrence_table(analysis: Analysis | Index, group_by: str = "") -> PrintedTable:
    """The recurrence grid as it prints: participants and themes, extracts, n of N, and whether the rule holds.

    `group_by` is the id of an attribute (a subsample): participants stand together by its value, each
    value with its own "n of N". Reasons for themes kept against the rule are printed beneath.
    """
    index = index_of(analysis)
    found = recurrence(index)
    groups = groups_of(index.analysis, group_by) if group_by else [("", list(index.analysis.cases))]
    judged = any(r.holds is not None for r in found)
    people = [case for _, cases in groups for case in cases]
    headings = [*(c.pseudonym or c.code for c in people), *_totals(groups), *_last(judged)]
    wanted = _THEMES + sum(map(_room, headings))
    turned = wanted > _LYING
    landscape = wanted > _UPRIGHT
    if turned:
        landscape = 1600 + 700 * len(found) > _UPRIGHT
    columns, rows = (_turned if turned else _upright)(index, found, groups, judged)
    return PrintedTable(
        caption="Recurrence of themes across participants",
        columns=columns,
        rows=rows,
        notes=_notes(index.analysis.study.rule, found, turned=turned),
        landscape=landscape,
        name="recurrence table",
    )


Groups = Sequence[tuple[str, Sequence[Case]]]
Drawn = tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]


def _upright(index: Index, found: Sequence[Recurrence], groups: Groups, judged: bool) -> Drawn:
    """A row a theme, a column a participant."""
    people = [case for _, cases in groups for case in cases]
    totals, last = _totals(groups), _last(judged)
    headings = [*(c.pseudonym or c.code for c in people), *totals, *last]
    widths = [_room(h) for h in headings]
    whole = max(_UPRIGHT if _THEMES + sum(widths) <= _UPRIGHT else _LYING, _THEMES + sum(widths))
    columns = (
        Column("Theme", 1 - sum(widths) / whole),
        *(Column(h, w / whole, "center") for h, w in zip(headings, widths, strict=True)),
    )
    rows: list[tuple[Cell, ...]] = []
    if len(groups) > 1:
        spans = [Cell(value, "heading", span=len(cases)) for value, cases in groups]
        rows.append((Cell("", "heading"), *spans, Cell("", "heading", span=len(totals) + len(last))))
    for r in found:
        name = theme_name(r.theme)
        target = Target(theme=r.theme.id)
        cells = [
            Cell(
                f"{r.number} {name}",
                STYLE_OF_LEVEL[r.theme.level],
                pieces=(Piece(f"{r.number} "), Piece(name, target)),
                target=target,
                depth=r.number.count("."),
            )
        ]
        cells.extend(_count(r, case) for case in people)
        if totals:
            cells.extend(Cell(_part(r, cases), "count") for _, cases in groups)
        cells.append(Cell(f"{r.n} of {r.of}", "count", target=target))
        if judged:
            cells.append(_verdict(r))
        rows.append(tuple(cells))
    return columns, tuple(rows)


def _turned(index: Index, found: Sequence[Recurrence], groups: Groups, judged: bool) -> Drawn:
    """A row a participant, a column a theme's number; the names stand in the notes."""
    width = 0.84 / max(1, len(found))
    columns = (Column("Participant", 0.16), *(Column(r.number, width, "center") for r in found))
    rows: list[tuple[Cell, ...]] = []
    for value, cases in groups:
        if len(groups) > 1:
            rows.append((Cell(value, "heading", span=len(columns)),))
        for case in cases:
            name = Cell(case.pseudonym or case.code, "name", target=Target(case=case.id))
            rows.append((name, *(_count(r, case) for r in found)))
        if len(groups) > 1:
            rows.append((Cell(f"{value}: n of N", "name"), *(Cell(_part(r, cases), "count") for r in found)))
    rows.append((Cell("n of N", "name"), *(Cell(f"{r.n} of {r.of}", "count") for r in found)))
    if judged:
        rows.append((Cell("Rule", "name"), *(_verdict(r) for r in found)))
    return columns, tuple(rows)


def _totals(groups: Groups) -> list[str]:
    return [f"{value}: n of N" for value, _ in groups] if len(groups) > 1 else []


def _last(judged: bool) -> list[str]:
    return ["n of N", *(["Rule"] if judged else [])]


def _room(heading: str) -> int:
    """How wide a column must be for its longest word, and for "does not hold" on two lines."""
    return max(840, 190 + 112 * max(map(len, heading.split() or [""])))


def _count(r: Recurrence, case: Case) -> Cell:
    target = Target(theme=r.theme.id, case=case.id)
    if case.id not in r.counts:
        return Cell("–", "no", target=target)
    return Cell(str(r.counts[case.id]), "count", target=target)


def _part(r: Recurrence, cases: Sequence[Case]) -> str:
    return f"{sum(c.id in r.counts for c in cases)} of {len(cases)}"


def _verdict(r: Recurrence) -> Cell:
    if r.holds is None:
        return Cell("", "plain")
    if r.holds:
        return Cell("holds", "yes")
    return Cell("kept" if r.theme.kept_reason else "does not hold", "no", target=Target(theme=r.theme.id))


def _notes(rule: EvidenceRule, found: Sequence[Recurrence], *, turned: bool) -> tuple[str, ...]:
    notes: list[str] = []
    if turned:
        notes.extend(f"{r.number} {theme_name(r.theme)}" for r in found)
    if found:
        notes.append(
            "The numbers are extracts, each once, and noted passages that no extract touches; "
            "– is a participant who does not contribute."
        )
    if any(count == 0 for r in found for count in r.counts.values()):
        notes.append("0 is a participant whose theme was gathered and has no words yet.")
    of = found[0].of if found else 0
    needed = rule.needed(of)
    if needed is not None and found:
        words = (rule.words or rule_words(rule)).rstrip(".")
        source = f" ({rule.source})" if rule.source else ""
        notes.append(f"The study’s rule: {words}{source}; here {needed} of {of}.")
    for r in found:
        if r.theme.kept_reason:
            ruled = "kept although the rule does not hold" if r.holds is False else "kept"
            notes.append(f"{r.number} {theme_name(r.theme)} ({r.n} of {r.of}), {ruled}: {r.theme.kept_reason}")
    return tuple(notes)


def rule_words(rule: EvidenceRule) -> str:
    """A rule in words, for a study that has not put it in its own."""
    return {
        "count": f"a theme is recurrent when at least {rule.count} participants contribute to it",
        "third": "a theme is recurrent when at least a third of the participants contribute to it",
        "half": "a theme is recurrent when at least half of the participants contribute to it",
        "all": "a theme is recurrent when all participants contribute to it",
    }.get(rule.kind, "the study states no rule")


def _as_numbers(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))
