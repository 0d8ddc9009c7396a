"""Saved versions of a tree, side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.ipa.invented import analysis

from alliance.errors import InputProblem
from alliance.ipa.analysis import Analysis, Theme
from alliance.ipa.compare import Node, Structure, side_by_side, structure_of
from alliance.ipa.vocabulary import LABEL_SETS

A = analysis()
AT = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
FIRST = structure_of(A, title="Five themes", at=AT, reason="as the cases gave them")


def _changed(*themes: Theme, without: tuple[str, ...] = ()) -> Analysis:
    kept = {key: t for key, t in A.themes.items() if key not in without}
    return replace(A, themes={**kept, **{t.id: t for t in themes}})


def _second(*themes: Theme, without: tuple[str, ...] = ()) -> Structure:
    return structure_of(_changed(*themes, without=without), title="Four themes", reason="1.2 says the same as 2")


def _told(b: Structure) -> dict[str, str]:
    """The words about each name that changed."""
    told = {}
    for left, right, change in side_by_side(FIRST, b).rows:
        if change.text:
            told[f"{left.text}|{right.text}"] = change.text
    return told


def test_a_version_holds_the_nested_names_without_what_is_put_aside() -> None:
    rowan = structure_of(A, "rowan")
    assert [n.name for n in rowan.themes] == ["A body in the chair", "Signed by both", "Something in the sleeves"]
    assert [n.id for n in rowan.themes[0].under] == ["r-coat", "r-name", "r-hard"]


def test_a_version_survives_json() -> None:
    assert Structure.from_dict(json.loads(json.dumps(FIRST.to_dict()))) == FIRST
    empty = Structure("")
    assert Structure.from_dict(empty.to_dict()) == empty


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {},
        {"themes": {}},
        {"themes": ["name"]},
        {"themes": [{"id": "a", "name": "b"}]},
        {"themes": [{"id": "a", "level": "chapter", "name": "b"}]},
        {"themes": [{"id": "a", "level": "subtheme", "name": 5}]},
        {"themes": [{"id": "a", "level": "subtheme", "name": "b", "under": "c"}]},
        {"themes": [], "at": "last Tuesday"},
        {"themes": [], "at": 7},
        {"themes": [], "title": 7},
    ],
)
def test_another_shape_is_refused_in_words(given: object) -> None:
    with pytest.raises(InputProblem):
        Structure.from_dict(given)  # type: ignore[arg-type]


def test_a_version_nested_without_end_is_refused() -> None:
    node: dict[str, object] = {"id": "a", "level": "strand", "name": "x"}
    for _ in range(500):
        node = {"id": "a", "level": "strand", "name": "x", "under": [node]}
    with pytest.raises(InputProblem, match="deep"):
        Structure.from_dict({"themes": [node]})


def test_two_equal_versions_show_no_change() -> None:
    table = side_by_side(FIRST, FIRST)
    assert all(left.text == right.text and not change.text for left, right, change in table.rows)
    assert len(table.rows) == 8


def test_both_titles_dates_and_reasons_are_printed() -> None:
    table = side_by_side(FIRST, _second())
    assert [c.heading for c in table.columns] == ["Five themes (1 May 2026)", "Four themes", "What changed"]
    assert table.notes == (
        "Five themes (1 May 2026): as the cases gave them",
        "Four themes: 1.2 says the same as 2",
    )
    assert side_by_side(FIRST, Structure("bare")).notes[1] == "bare: no reason was written."


def test_a_renamed_theme_stands_in_one_row_with_what_it_was() -> None:
    told = _told(_second(replace(A.themes["g-begin"], name="The beginning")))
    assert told == {"When does it begin?|The beginning": "renamed, was “When does it begin?”"}


def test_what_is_gone_and_what_is_added_is_said() -> None:
    new = Theme("g-new", "", "strand", "Starting", "g-begin")
    assert _told(_second(new, without=("g-fill",))) == {"Filling and waiting|": "gone", "|Starting": "added"}


def test_a_moved_theme_says_from_where_and_to_where() -> None:
    told = _told(_second(replace(A.themes["g-sign"], parent="g-there", name="Signed")))
    assert told["Signed by both|"] == "moved to “Getting into the room”"
    assert told["|Signed"] == "moved here from “Truce, not trust”; renamed, was “Signed by both”"


def test_another_order_is_another_place_and_no_move() -> None:
    told = _told(_second(replace(A.themes["g-coat"], place=999)))
    assert set(told.values()) == {"stands in another place"}


def test_a_change_of_level_uses_the_words_of_the_study() -> None:
    grown = replace(A.themes["g-begin"], level="superordinate", parent="", place=999)
    table = side_by_side(FIRST, _second(grown), LABEL_SETS["2022"])
    told = " ".join(row[2].text for row in table.rows)
    assert "moved here from “Getting into the room”" in told
    assert "was a subtheme, is a group experiential theme" in told


def test_counter_claims_print_as_in_the_tables() -> None:
    assert "– versus going home with it" in [row[0].text for row in side_by_side(FIRST, FIRST).rows]


def test_a_theme_named_twice_in_a_hand_made_version_is_no_obstacle() -> None:
    odd = Structure("odd", themes=(Node("a", "subtheme", "One"), Node("a", "subtheme", "Two")))
    assert len(side_by_side(odd, odd).rows) == 2
