"""The reflexive diary as it prints: entries with their day, kind and place; positions beside what was thought later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.ipa.printed import Cell, Column, PrintedTable

#: the kinds of entry, as a person chooses them
KIND_WORDS: dict[str, str] = {
    "": "an entry",
    "preconception": "preconception: what I expect or assume",
    "response": "response: how it moved me",
    "decision": "decision",
    "parallel": "parallel process: what happens between us happens elsewhere too",
    "position": "statement of position: where I stand",
}
#: the same, as they print
KIND_PRINTED: dict[str, str] = {
    "preconception": "Preconception",
    "response": "Response",
    "decision": "Decision",
    "parallel": "Parallel process",
    "position": "Statement of position",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry ready to print: its day in words, its kind, what it stands beside and speaks of, its words."""

    day: str
    kind: str
    about: tuple[str, ...]
    text: str
    later: tuple[Entry, ...] = ()  # of a statement of position: what looks back on it


def diary_tables(entries: Sequence[Entry], *, only_quotable: bool = False) -> list[PrintedTable]:
    """The diary in the order given; then, where there are any, positions beside what was thought later."""
    rows = tuple(
        (Cell(_first(one.day)), Cell(KIND_PRINTED.get(one.kind, "")), Cell("\n".join(one.about)), Cell(one.text))
        for one in entries
    )
    notes = ["Only entries that the researcher has marked as quotable stand here."] if only_quotable else []
    if not entries:
        notes.append("There is no entry yet.")
    tables = [
        PrintedTable(
            caption="Reflexive diary",
            columns=(Column("Date", 0.15), Column("Kind", 0.14), Column("Beside", 0.23), Column("Entry", 0.48)),
            rows=rows,
            notes=tuple(notes),
            name="reflexive diary",
        )
    ]
    positions = [one for one in entries if one.kind == "position"]
    if positions:
        tables.append(_beside(positions))
    return tables


def _beside(positions: Sequence[Entry]) -> PrintedTable:
    rows: list[tuple[Cell, ...]] = []
    for one in positions:
        for n, later in enumerate(one.later or (None,)):
            then = f"{_first(one.day)}\n{one.text}" if n == 0 else ""
            now = f"{_first(later.day)}\n{later.text}" if later else "Nothing written later looks back on it yet."
            rows.append((Cell(then), Cell(now)))
    return PrintedTable(
        caption="Where I stood, and what I thought later",
        columns=(Column("Statement of position", 0.5), Column("Later", 0.5)),
        rows=tuple(rows),
        name="positions",
    )


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]
