"""Who stands under whom, what a theme rests on, and whose it is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ipa.invented import analysis, find

from alliance.errors import InputProblem, NotFound
from alliance.ipa.analysis import Analysis, Evidence, Link, Note, Theme
from alliance.ipa.tree import (
    Index,
    Passage,
    check_level,
    check_link,
    check_may_stand,
    check_move,
    check_new,
    count_extracts,
    index_of,
    merge_spans,
    problems,
)
from alliance.ipa.vocabulary import LABEL_SETS, LEVELS, MAY_STAND_UNDER


@pytest.fixture(name="index", scope="module")
def _index() -> Index:
    return Index(analysis())


def _with(base: Analysis, **changed: Theme) -> Analysis:
    return replace(base, themes={**base.themes, **{t.id: t for t in changed.values()}})


def test_children_stand_in_place_order_and_without_what_is_put_aside(index: Index) -> None:
    assert [t.id for t in index.children("r-body")] == ["r-coat", "r-name", "r-hard"]
    assert [t.id for t in index.children("r-body", aside=True)] == ["r-coat", "r-name", "r-hard", "r-aside"]


def test_children_follow_their_place_and_not_the_order_in_which_they_were_read() -> None:
    base = analysis()
    moved = _with(base, a=replace(base.themes["r-hard"], place=-1))
    assert [t.id for t in Index(moved).children("r-body")] == ["r-hard", "r-coat", "r-name"]


def test_ancestors_come_nearest_first_and_descendants_depth_first(index: Index) -> None:
    assert [t.id for t in index.ancestors("r-brighter")] == ["r-filling", "r-coat", "r-body"]
    assert [t.id for t in index.descendants("r-coat")] == ["r-absent", "r-filling", "r-brighter"]


def test_each_tree_has_its_own_roots(index: Index) -> None:
    assert [t.id for t in index.roots("rowan")] == ["r-body", "r-sign", "r-loose"]
    assert [t.id for t in index.roots()] == ["g-there", "g-truce"]
    assert index.roots("nobody") == ()


def test_what_stands_beneath_a_theme_put_aside_does_not_stand() -> None:
    base = analysis()
    index = Index(_with(base, a=replace(base.themes["r-coat"], aside=True)))
    assert not index.stands("r-brighter")
    assert "r-brighter" not in [t.id for t in index.walk("rowan")]
    assert [c.id for c in index.participants("g-fill")] == ["rowan", "idris"]  # Rowan still through the evidence
    assert [link.id for link in index.links_of("g-fill")] == ["l3"]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("parent", ["", *LEVELS])
def test_every_level_stands_just_where_the_table_says(level: str, parent: str) -> None:
    if parent in MAY_STAND_UNDER[level]:  # type: ignore[index]
        check_may_stand(level, parent)
    else:
        with pytest.raises(InputProblem):
            check_may_stand(level, parent)


def test_a_wrong_place_is_named_in_the_words_of_the_study() -> None:
    with pytest.raises(InputProblem, match="A subtheme stands under a personal experiential theme, not under a strand"):
        check_may_stand("subtheme", "strand", labels=LABEL_SETS["2022"])
    with pytest.raises(InputProblem, match="A counter-claim stands under a tension: choose which"):
        check_may_stand("pole", "")
    with pytest.raises(InputProblem, match="no level called"):
        check_may_stand("chapter", "")


def test_the_group_tree_holds_no_statement(index: Index) -> None:
    with pytest.raises(InputProblem, match="holds no emergent theme"):
        check_new(index, "statement", "", "g-coat")
    check_new(index, "strand", "", "g-coat")


def test_a_theme_cannot_move_under_itself_or_under_what_stands_beneath_it(index: Index) -> None:
    for below in ("r-coat", "r-filling", "r-brighter"):
        with pytest.raises(InputProblem, match="cannot stand under itself"):
            check_move(index, "r-coat", below)
    check_move(index, "r-filling", "r-name")


def test_a_cases_theme_stays_in_its_case(index: Index) -> None:
    with pytest.raises(InputProblem, match="stays in its case"):
        check_move(index, "r-filling", "i-behind")
    with pytest.raises(InputProblem, match="gather it there with a link"):
        check_move(index, "r-filling", "g-coat")
    with pytest.raises(InputProblem, match="stays in its case"):
        check_new(index, "subtheme", "rowan", "i-wait")


def test_a_level_may_change_only_where_parent_and_children_allow_it(index: Index) -> None:
    check_level(index, "r-truce", "strand")
    with pytest.raises(InputProblem):
        check_level(index, "r-coat", "statement")  # a strand stands under it
    with pytest.raises(InputProblem):
        check_level(index, "r-filling", "superordinate")


def test_only_a_group_theme_gathers_and_only_a_cases_theme_is_gathered(index: Index) -> None:
    check_link(index, "g-coat", "i-doubt")
    with pytest.raises(InputProblem):
        check_link(index, "r-coat", "i-doubt")
    with pytest.raises(InputProblem):
        check_link(index, "g-coat", "g-fill")
    with pytest.raises(NotFound):
        check_link(index, "g-coat", "nothing")


def test_a_statement_cites_the_union_of_its_notes_and_its_own_extracts() -> None:
    base = analysis()
    rowan = base.transcripts["t-rowan"]
    start, end = find(rowan, "sitting opposite a coat")
    notes = {
        **base.notes,
        "n-over": Note("n-over", "rowan", "", "overlaps", "t-rowan", start + 8, end + 10),
    }
    statement = replace(base.themes["r-absent"], notes=("n-over", "n-coat", "n-fill", "n-whole"))
    more = (*base.evidence, Evidence("e99", "r-absent", "x-home"))
    index = Index(replace(_with(base, a=statement), notes=notes, evidence=more))
    fill = find(rowan, "talking more, filling it")
    assert index.spans("r-absent") == {"t-rowan": ((start, end + 10), fill, find(rowan, "I do go home with it."))}


def test_the_spans_of_a_theme_go_through_everything_beneath_it(index: Index) -> None:
    rowan = index.transcript("t-rowan")
    spans = index.spans("r-filling")["t-rowan"]
    assert find(rowan, "who am I doing this for") in spans
    assert index.spans("r-filling", below=False)["t-rowan"] == (
        find(rowan, "I get brighter and brighter (Mm-hm) and they get further off."),
    )


def test_the_interviews_of_a_case_stand_in_their_order(index: Index) -> None:
    assert list(index.spans("t-begin")) == ["t-tamsin-1", "t-tamsin-2"]


def test_a_statement_without_a_note_is_known(index: Index) -> None:
    assert index.without_note(index.theme("r-loose"))
    assert not index.without_note(index.theme("r-absent"))
    assert not index.without_note(index.theme("r-coat"))


def test_participants_count_once_through_links_of_any_level_and_through_descendants(index: Index) -> None:
    assert [c.id for c in index.participants("g-there")] == ["rowan", "idris", "tamsin"]
    assert [c.id for c in index.participants("g-fill")] == ["rowan", "idris"]  # a strand and a statement
    assert [c.id for c in index.participants("g-begin")] == ["rowan", "idris", "tamsin"]  # Rowan by evidence alone
    assert [c.id for c in index.participants("g-sign")] == ["rowan"]


def test_participants_are_those_who_contribute_something_for_every_theme(index: Index) -> None:
    for theme in index.analysis.themes:
        assert [c.id for c in index.participants(theme)] == list(index.contributions(theme)), theme


def test_a_linked_theme_without_words_still_contributes() -> None:
    base = analysis()
    empty = Theme("i-empty", "idris", "subtheme", "Nothing yet", "i-wait")
    link = Link("l9", "g-sign", "i-empty")
    index = Index(replace(_with(base, a=empty), links=(*base.links, link)))
    assert index.contributions("g-sign")["idris"] == ()


def test_one_extract_under_two_themes_counts_once_and_a_note_inside_it_not_again() -> None:
    def passage(start: int, end: int, **more: str) -> Passage:
        return Passage("c", "t", start, end, "x", **more)

    extract = passage(10, 20, extract="a")
    assert count_extracts([extract, replace(extract, theme="y")]) == 1
    assert count_extracts([extract, passage(12, 14, note="n")]) == 1
    assert count_extracts([extract, passage(20, 24, note="n")]) == 2
    assert count_extracts([extract, passage(15, 25, extract="b")]) == 2
    assert count_extracts([passage(1, 5, note="n"), passage(3, 8, note="m")]) == 1
    assert count_extracts([]) == 0


def test_numbers_follow_the_hierarchy_and_tensions_carry_none(index: Index) -> None:
    assert index.numbers() == {
        "g-there": "1",
        "g-coat": "1.1",
        "g-fill": "1.1.1",
        "g-begin": "1.2",
        "g-truce": "2",
        "g-sign": "2.1",
    }


def test_a_group_subtheme_under_nothing_is_numbered_after_the_superordinate_themes() -> None:
    base = analysis()
    first = Theme("g-lone", "", "subtheme", "Alone", place=-5)
    assert Index(_with(base, a=first)).numbers()["g-lone"] == "3"


def test_a_sound_analysis_has_no_problems() -> None:
    assert problems(analysis()) == ()


def test_each_thing_that_cannot_stand_is_told_in_a_sentence() -> None:
    base = analysis()
    a = replace(base.themes["r-coat"], parent="r-filling")  # a circle
    b = replace(base.themes["i-behind"], parent="r-body")  # another case
    c = Theme("g-said", "", "statement", "A statement")
    d = replace(base.themes["t-room"], notes=("n-coat",))  # Rowan's note
    broken = replace(_with(base, a=a, b=b, c=c, d=d), links=(*base.links, Link("l9", "g-coat", "gone")))
    told = "\n".join(problems(broken))
    assert "cannot stand under itself" in told
    assert "stays in its case" in told
    assert "holds no emergent theme" in told
    assert "note of another case" in told
    assert "joins a theme that is not there" in told


def test_a_circle_is_refused_in_words_and_never_runs_forever() -> None:
    base = analysis()
    index = Index(_with(base, a=replace(base.themes["r-coat"], parent="r-filling")))
    with pytest.raises(InputProblem):
        index.ancestors("r-brighter")
    with pytest.raises(InputProblem):
        index.descendants("r-coat")


def test_an_index_is_shared_and_not_built_twice(index: Index) -> None:
    assert index_of(index) is index
    assert isinstance(index_of(analysis()), Index)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda p: (p[0], p[0] + p[1]))))
def test_merged_spans_cover_the_same_positions_and_keep_apart(spans: list[tuple[int, int]]) -> None:
    merged = merge_spans(spans)
    assert {p for a, b in merged for p in range(a, b)} == {p for a, b in spans for p in range(a, b)}
    assert all(x[1] < y[0] for x, y in pairwise(merged))
