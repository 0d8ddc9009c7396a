"""Where a printed table prints somebody's own words: the cells that a consent to quotation bears on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alliance.ipa.printed import Cell, PrintedTable, Target
from alliance.ipa.tables import proposed_note

_THEMES = ("theme", "subtheme", "strand", "statement", "tension", "versus")
_WORDS = ("quotation", "keywords")


@dataclass(frozen=True, slots=True)
class Quoted:
    """One stretch of somebody's words in a cell: whose, where in the transcript, under which row of which table."""

    case: str
    transcript: str
    start: int
    end: int
    under: str  # the theme's name as the table prints it, or the table's caption
    proposed: bool = False


def quoted_in(table: PrintedTable) -> Iterator[Quoted]:
    """Every stretch of a participant's words that a table prints, in order."""
    under = table.caption
    for row in table.rows:
        under = next((cell.text for cell in row if cell.style in _THEMES and cell.text), under)
        for cell in row:
            if cell.style in _WORDS:
                for target in _targets(cell):
                    yield Quoted(target.case, target.transcript, target.start, target.end, under, cell.proposed)


def without_proposals_of(table: PrintedTable, cases: Mapping[str, str]) -> PrintedTable:
    """A table without the quotations that are only proposed of these participants (id -> name), and a note that says so."""
    kept = []
    left: dict[str, None] = {}
    for row in table.rows:
        whose = {t.case for cell in row if cell.proposed and cell.style == "quotation" for t in _targets(cell)}
        if whose & cases.keys():
            left |= dict.fromkeys(cases[case] for case in cases if case in whose)
        else:
            kept.append(row)
    if not left:
        return table
    before, now = (sum(any(c.proposed and c.style == "quotation" for c in row) for row in rows)
                   for rows in (table.rows, kept))  # fmt: skip
    notes = [proposed_note(now) if note == proposed_note(before) else note for note in table.notes]
    if not now:
        notes = [note for note in notes if note != proposed_note(0)]
    said = f"No words of {_and(list(left))} are proposed, since quotation was not agreed to."
    return replace(table, rows=tuple(kept), notes=(*notes, said))


def _targets(cell: Cell) -> list[Target]:
    """Where a cell's words come from, each stretch once."""
    found = [piece.target for piece in cell.pieces if piece.target is not None]
    if not found and cell.target is not None:
        found = [cell.target]
    return [target for target in dict.fromkeys(found) if target.transcript and target.case]


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
