"""Quotations leave only where quotation was agreed to: what stands in the way, and the sentences that say so.

Decision record 0014 says what counts as a quotation and what does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from alliance.errors import NotAllowed
from alliance.governance.consent import Agreement, may
from alliance.ipa.citation import cite
from alliance.ipa.own_words import Quoted, quoted_in, without_proposals_of
from alliance.ipa.printed import PrintedTable
from alliance.store.reads import consents as read
from alliance.store.reads import study as read_study
from alliance.store.reads import transcripts as read_transcripts

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Barred:
    """One place that may not leave: whose words, which lines, under what, in which table."""

    case: str
    pseudonym: str
    refused: bool  # they said no; otherwise they were not asked
    place: str  # "Rowan: 360-363"
    under: str
    table: str

    def __str__(self) -> str:
        return f"{self.place} (under “{_short(self.under)}”)" if self.under else self.place


def as_shown(table: PrintedTable) -> PrintedTable:
    """A table as a screen shows it: nobody's words are proposed who did not agree; a note says what may not leave."""
    barred = _not_agreed()
    if not barred:
        return table
    table = without_proposals_of(table, _names(barred))
    found = _barred([table], barred, proposals=False)
    if not found:
        return table
    note = f"May not leave the workbench as it stands: {_why(found)}. In the way: {_places(found, with_table=False)}."
    return replace(table, notes=(*table.notes, note))


def for_leaving(given: Iterable[PrintedTable], *, called: str) -> list[PrintedTable]:
    """The tables as they may leave; NotAllowed, naming the cells in the way, where somebody in them did not agree."""
    tables = list(given)
    barred = _not_agreed()
    if not barred:
        return tables
    tables = [without_proposals_of(one, _names(barred)) for one in tables]
    found = _barred(tables, barred)
    if found:
        one_by_one = ", or take the other tables out one by one" if len(tables) > 1 else ""
        raise NotAllowed(
            f"{_capital(called)} may not leave: {_why(found)}. In the way: {_places(found, with_table=len(tables) > 1)}. "
            f"Choose somebody else’s words there, or take theirs out of the table{one_by_one}; where the consent says "
            "otherwise, record it on the page Consents."
        )
    return tables


def check_words_of(case: str, *, called: str) -> None:
    """Nothing, where a file of one participant's own words may leave; NotAllowed where they did not agree."""
    agreement = read.agreements().get(case)
    if may("quote", agreement):
        return
    person = read_study.case(case)
    raise NotAllowed(
        f"{_capital(called)} holds the words of {person.pseudonym} ({person.code}) from its first line to its last, and "
        f"{_said(person.pseudonym, _refused(agreement))}. It may not leave the workbench; on the screen it can be read and "
        "worked with. Where the consent says otherwise, record it on the page Consents."
    )


def warning_for_whole() -> str:
    """What is said with the whole analysis file where somebody's words in it may not be quoted; "" for none."""
    agreed = read.agreements()
    names = [case.pseudonym for case in read_study.cases() if not may("quote", agreed.get(case.id))]
    if not names:
        return ""
    return (
        f"This file keeps the analysis whole, with the words of {_and(names)}, who did not agree to be quoted. Keep it for "
        "yourself; do not hand it on."
    )


def _not_agreed() -> dict[str, Agreement]:
    """What was recorded of everybody who did not agree to be quoted, by participant."""
    return {case: one for case, one in read.agreements().items() if not may("quote", one)}


def _names(cases: Iterable[str]) -> dict[str, str]:
    wanted = set(cases)
    return {case.id: case.pseudonym or case.code for case in read_study.cases() if case.id in wanted}


def _barred(
    tables: Iterable[PrintedTable], barred: Mapping[str, Agreement], *, proposals: bool = True
) -> list[Barred]:  # fmt: skip
    names = _names(barred)
    return [
        Barred(one.case, names.get(one.case, ""), _refused(barred[one.case]), _place(one), one.under, table.caption)
        for table in tables
        for one in quoted_in(table)
        if one.case in barred and (proposals or not one.proposed)
    ]


def _refused(agreement: Agreement | None) -> bool:
    return agreement is not None and agreement.said("quotation") is False


def _place(one: Quoted) -> str:
    value = read_transcripts.transcript(one.transcript)
    return cite(value, one.start, one.end, "name")


def _why(found: Sequence[Barred]) -> str:
    people = {one.pseudonym: one.refused for one in found}
    return "; ".join(_said(name, refused) for name, refused in people.items())


def _said(name: str, refused: bool) -> str:
    return f"{name} {'refused to be quoted' if refused else 'was not asked whether they may be quoted'}"


def _places(found: Sequence[Barred], *, with_table: bool) -> str:
    said = list(dict.fromkeys(f"{one}, in “{_short(one.table)}”" if with_table else str(one) for one in found))
    more = len(said) - _MOST_NAMED
    return "; ".join(said[:_MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _short(words: str) -> str:
    return words if len(words) <= 70 else f"{words[:69].rstrip()}…"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
