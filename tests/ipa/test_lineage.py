"""Where a group's label came from, and which extracts serve several themes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.ipa.invented import analysis

from alliance.errors import NotFound
from alliance.ipa.lineage import Rename, lineage_table, shared_extracts_table, themes_of_extract
from alliance.ipa.printed import PrintedTable

A = analysis()
RENAMES = {
    "r-coat": [
        Rename(
            datetime(2026, 3, 20, tzinfo=UTC), "Opposite a coat", "“Sitting opposite a coat”", "it is Rowan's phrase"
        )
    ],
    "g-coat": [Rename(datetime(2026, 4, 2, tzinfo=UTC), "Absence", "“Nobody in it yet...”")],
}


def _texts(table: PrintedTable) -> list[list[str]]:
    return [[c.text for c in row] for row in table.rows]


def test_each_group_theme_lists_the_labels_it_came_from_then_and_now() -> None:
    rows = _texts(lineage_table(A, RENAMES))
    at = rows.index(["1.1 “Nobody in it yet...”"])
    assert rows[at + 1] == [
        "This theme",
        "Absence",
        "“Nobody in it yet...”",
        "2 April 2026, “Absence” became “Nobody in it yet...”",
        "",
    ]
    assert rows[at + 2] == [
        "Rowan",
        "Opposite a coat",
        "“Sitting opposite a coat”",
        "20 March 2026, “Opposite a coat” became “Sitting opposite a coat”: it is Rowan's phrase",
        "14 March 2026: the same emptiness",
    ]


def test_a_label_that_stayed_says_so() -> None:
    rows = _texts(lineage_table(A))
    assert ["Rowan", "Truce before trust", "the same", "", ""] in rows


def test_a_case_theme_put_aside_is_no_longer_an_origin() -> None:
    assert "Put aside for now" not in str(lineage_table(A))


def test_one_theme_can_be_followed_alone() -> None:
    rows = _texts(lineage_table(A, RENAMES, "g-truce"))
    assert [row[0] for row in rows] == ["2 Truce, not trust", "2.1 Signed by both", "Rowan"]
    with pytest.raises(NotFound):
        lineage_table(A, None, "nothing")


def test_labels_lead_to_the_case_theme() -> None:
    row = next(r for r in lineage_table(A).rows if r[0].text == "Tamsin")
    assert row[1].target is not None
    assert (row[1].target.theme, row[1].target.case) == ("t-begin", "tamsin")


def test_an_extract_under_several_themes_is_listed_once_a_tree_with_all_of_them() -> None:
    rows = _texts(shared_extracts_table(A))
    assert [row[3] for row in rows] == [
        "2.1 Signed by both\n1.2 When does it begin?",
        "Truce before trust\nWho chose this Tuesday?",
    ]
    assert rows[0][2] == "P. 9 226-227"


def test_a_use_under_a_theme_put_aside_does_not_make_an_extract_shared() -> None:
    assert "I do go home" not in str(shared_extracts_table(A))
    standing = replace(A, themes={**A.themes, "r-aside": replace(A.themes["r-aside"], aside=False)})
    assert "I do go home" in str(shared_extracts_table(standing))


def test_an_extract_names_every_theme_that_uses_it() -> None:
    assert [t.id for t in themes_of_extract(A, "x-truce")] == ["r-truce", "r-name", "g-sign", "g-begin"]
    assert [t.id for t in themes_of_extract(A, "x-home")] == ["r-night"]
    with pytest.raises(NotFound):
        themes_of_extract(A, "nothing")


def test_an_analysis_without_links_has_no_lineage_to_tell() -> None:
    bare = replace(A, themes={}, evidence=(), links=())
    assert lineage_table(bare).rows == ()
    assert lineage_table(bare).notes == ()
    assert shared_extracts_table(bare).rows == ()
