"""Who contributes to which group theme, and where the study's rule holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.ipa.invented import analysis

from alliance.ipa.analysis import Case, EvidenceRule, Link, Theme
from alliance.ipa.printed import PrintedTable
from alliance.ipa.recurrence import recurrence, recurrence_table, rule_words

A = analysis()


def _texts(table: PrintedTable) -> list[list[str]]:
    return [[c.text for c in row] for row in table.rows]


def test_the_grid_counts_extracts_by_participant_and_participants_by_theme() -> None:
    table = recurrence_table(A)
    assert [c.heading for c in table.columns] == ["Theme", "Rowan", "Idris", "Tamsin", "n of N", "Rule"]
    assert _texts(table) == [
        ["1 Getting into the room", "5", "2", "2", "3 of 3", "holds"],
        ["1.1 “Nobody in it yet...”", "4", "1", "–", "2 of 3", "holds"],
        ["1.1.1 Filling and waiting", "3", "1", "–", "2 of 3", ""],
        ["1.2 When does it begin?", "1", "2", "2", "3 of 3", "holds"],
        ["2 Truce, not trust", "4", "–", "–", "1 of 3", "does not hold"],
        ["2.1 Signed by both", "2", "–", "–", "1 of 3", "kept"],
    ]


def test_themes_keep_their_place_and_are_never_ranked() -> None:
    assert [r.number for r in recurrence(A)] == ["1", "1.1", "1.1.1", "1.2", "2", "2.1"]


def test_a_tenth_subtheme_stands_after_the_ninth() -> None:
    many = {f"g{n}": Theme(f"g{n}", "", "subtheme", f"S{n}", "g-there", place=100 + n) for n in range(12)}
    numbers = [r.number for r in recurrence(replace(A, themes={**A.themes, **many}))]
    assert numbers.index("1.9") + 1 == numbers.index("1.10")


def test_the_reason_for_a_theme_kept_against_the_rule_is_printed() -> None:
    notes = recurrence_table(A).notes
    assert notes[-1] == (
        "2.1 Signed by both (1 of 3), kept although the rule does not hold: It carries Rowan's whole account."
    )
    assert any("at least half of the participants" in n and "here 2 of 3" in n and "own rule" in n for n in notes)


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (EvidenceRule("half"), False),
        (EvidenceRule("third"), True),
        (EvidenceRule("all"), False),
        (EvidenceRule("count", 1), True),
        (EvidenceRule("count", 2), False),
        (EvidenceRule("none"), None),
    ],
)
def test_each_rule_is_judged_as_it_says(rule: EvidenceRule, holds: bool | None) -> None:
    signed = next(r for r in recurrence(analysis(rule=rule)) if r.number == "2.1")
    assert signed.holds is holds


def test_a_study_without_a_rule_has_no_column_for_it() -> None:
    table = recurrence_table(analysis(rule=EvidenceRule()))
    assert [c.heading for c in table.columns][-1] == "n of N"
    assert not any("rule:" in n for n in table.notes)
    assert any("kept: It carries" in n for n in table.notes)


def test_a_strand_is_counted_and_not_judged() -> None:
    strand = next(r for r in recurrence(A) if r.number == "1.1.1")
    assert (strand.n, strand.holds) == (2, None)


def test_participants_can_stand_by_subsample_with_their_own_counts() -> None:
    table = recurrence_table(A, "a-stage")
    headings = [c.heading for c in table.columns]
    assert headings[1:6] == ["Rowan", "Tamsin", "Idris", "qualified: n of N", "trainee: n of N"]
    assert [(c.text, c.span) for c in table.rows[0]] == [("", 1), ("qualified", 2), ("trainee", 1), ("", 4)]
    assert _texts(table)[2][4:7] == ["1 of 2", "1 of 1", "2 of 3"]


def test_a_participant_whose_theme_has_no_words_yet_counts_and_shows_nought() -> None:
    empty = Theme("i-empty", "idris", "subtheme", "Nothing yet", "i-wait")
    base = replace(A, themes={**A.themes, "i-empty": empty}, links=(*A.links, Link("l9", "g-sign", "i-empty")))
    table = recurrence_table(base)
    assert _texts(table)[5][1:5] == ["2", "0", "–", "2 of 3"]
    assert any(n.startswith("0 is") for n in table.notes)


@pytest.mark.parametrize("group_by", ["", "a-stage"])
def test_with_many_participants_the_grid_is_turned_and_every_row_is_as_wide_as_the_table(group_by: str) -> None:
    more = tuple(Case(f"c{n}", f"P{n}", f"Person {n}", n, {"a-stage": "trainee"}) for n in range(10, 210))
    table = recurrence_table(replace(A, cases=(*A.cases, *more)), group_by)
    assert [c.heading for c in table.columns] == ["Participant", "1", "1.1", "1.1.1", "1.2", "2", "2.1"]
    assert {sum(c.span for c in row) for row in table.rows} == {7}
    assert "1.1 “Nobody in it yet...”" in table.notes
    assert ["n of N", "3 of 203", "2 of 203", "2 of 203", "3 of 203", "1 of 203", "1 of 203"] in _texts(table)


@pytest.mark.parametrize("people", [3, 8, 12, 20])
def test_the_shares_of_the_columns_make_one(people: int) -> None:
    cases = tuple(Case(f"c{n}", f"P{n}", f"Pseudonym{n}", n) for n in range(people - 3))
    table = recurrence_table(replace(A, cases=(*A.cases, *cases)))
    assert sum(c.share for c in table.columns) == pytest.approx(1)
    assert all(c.share > 0 for c in table.columns)


def test_without_themes_the_grid_is_empty_and_says_nothing() -> None:
    bare = replace(A, themes={}, evidence=(), links=())
    assert recurrence_table(bare).rows == ()
    assert recurrence_table(bare).notes == ()
    assert recurrence_table(replace(bare, cases=())).rows == ()


def test_every_rule_has_words() -> None:
    assert "a third" in rule_words(EvidenceRule("third"))
    assert "at least 4 participants" in rule_words(EvidenceRule("count", 4))
    assert rule_words(EvidenceRule()) == "the study states no rule"
