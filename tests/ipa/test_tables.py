"""The tables, as they print, and where each cell leads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.ipa.invented import analysis, find

from alliance.errors import NotFound
from alliance.ipa.analysis import Analysis, Attribute, Case, Evidence, Extract, Theme
from alliance.ipa.printed import Cell, PrintedTable
from alliance.ipa.tables import (
    by_attribute,
    case_table,
    file_stem,
    groups_of,
    master_table,
    place_of,
    printed_name,
    quotations_of,
    tensions_table,
)
from alliance.ipa.tree import Index

A = analysis()


def _texts(table: PrintedTable) -> list[list[str]]:
    return [[c.text for c in row] for row in table.rows]


def _row(table: PrintedTable, name: str) -> tuple[Cell, ...]:
    return next(row for row in table.rows if name in row[0].text)


def _after(table: PrintedTable, name: str) -> list[tuple[Cell, ...]]:
    """The quotation rows under a heading."""
    at = next(i for i, row in enumerate(table.rows) if name in row[0].text and row[0].span == 3)
    found = []
    for row in table.rows[at + 1 :]:
        if row[0].span == 3:
            break
        found.append(row)
    return found


def _with_theme(base: Analysis, *themes: Theme) -> Analysis:
    return replace(base, themes={**base.themes, **{t.id: t for t in themes}})


def test_a_case_table_shows_themes_lines_and_key_words() -> None:
    assert _texts(case_table(A, "rowan")) == [
        ["A body in the chair"],
        ["“Sitting opposite a coat”", "P. 8 213-214", "sitting opposite a coat"],
        ["Filling the silence...", "P. 8 216-219", "brighter and brighter"],
        ["Who chose this Tuesday?", "P. 8-9 220-224; P. 9 226-227; See Truce before trust", ""],
        ["Not harder than with others", "P. 9 228-229", "isn't any harder"],
        ["– versus it takes it out of me", "P. 9 229-231", "takes it out of me"],
        ["– versus going home with it", "P. 9 230-231", ""],
        ["Signed by both"],
        ["Truce before trust", "P. 9 226-227", "a truce, I suppose"],
    ]


def test_the_levels_are_indented_and_a_theme_put_aside_is_not_there() -> None:
    table = case_table(A, "rowan")
    assert [row[0].depth for row in table.rows] == [0, 1, 2, 1, 1, 2, 2, 0, 1]
    assert "Put aside" not in str(table)
    assert table.notes == ("1 emergent theme is not gathered yet and stands in no row.",)


def test_with_statements_each_has_its_own_row_and_the_one_without_a_note_is_marked() -> None:
    table = case_table(A, "rowan", with_statements=True)
    assert _row(table, "The client who is not there yet")[1].text == "P. 8 213-214"
    assert _row(table, "Filling the silence...")[1].text == "P. 8 217-218"  # without its statement's lines
    assert _row(table, "Something in the sleeves")[1].text == "(no note yet)"
    assert _row(table, "Not gathered under")[0].span == 3
    assert table.notes == ()


def test_a_card_directly_under_a_superordinate_theme_keeps_its_name_and_its_own_lines() -> None:
    rows = case_table(A, "tamsin").rows
    assert [[c.text for c in row[:2]] for row in rows] == [
        ["When it begins", "Tamsin 2: 2-3"],
        ["The same room at last", "Tamsin 1: 4-5"],
    ]
    assert (rows[1][0].style, rows[1][0].depth) == ("statement", 1)


def test_key_words_stand_in_the_order_of_the_lines_however_they_were_put_there() -> None:
    subtheme = next(t for t in A.themes.values() if t.name == "Filling the silence..." and t.case == "rowan")
    text = A.transcripts["t-rowan"].text
    chosen = [text.index(words) for words in ("they get further off", "I catch myself", "filling it")]
    extracts = {f"k{n}": Extract(f"k{n}", "t-rowan", at, at + 10) for n, at in enumerate(chosen)}
    uses = tuple(Evidence(f"u{n}", subtheme.id, f"k{n}", place=n, key=(at, at + 10)) for n, at in enumerate(chosen))
    base = replace(
        A,
        extracts={**A.extracts, **extracts},
        evidence=(*(e for e in A.evidence if e.theme != subtheme.id), *uses),
    )
    at = [text.index(words) for words in _row(case_table(base, "rowan"), "Filling")[2].text.split("; ")]
    assert len(at) == 3
    assert at == sorted(at)
    stood = [q.passage.start for q in quotations_of(base, subtheme.id)[0]]
    assert stood == sorted(stood)


def test_every_citation_is_a_piece_that_leads_to_its_words() -> None:
    cell = _row(case_table(A, "rowan"), "Who chose this Tuesday?")[1]
    assert "".join(p.text for p in cell.pieces) == cell.text
    leads = [p.target for p in cell.pieces if p.target]
    rowan = A.transcripts["t-rowan"]
    assert (leads[1].transcript, leads[1].start, leads[1].end) == ("t-rowan", *find(rowan, A_TRUCE))
    assert leads[1].theme == "r-name"
    assert leads[2].theme == "r-truce"  # "See ..." leads to the other theme
    assert leads[2].transcript == ""


A_TRUCE = "But a sort of (pause) a truce, I suppose, that we both signed"


def test_a_cell_that_only_points_at_another_theme_is_a_see_cell() -> None:
    pointing = Theme("r-point", "rowan", "subtheme", "Pointing", "r-sign", place=99, see=("r-coat",))
    cell = _row(case_table(_with_theme(A, pointing), "rowan"), "Pointing")[1]
    assert (cell.text, cell.style) == ("See “Sitting opposite a coat”", "see")


def test_key_words_are_proposed_on_the_screen_alone() -> None:
    printed = case_table(A, "rowan")
    assert not any(cell.proposed for row in printed.rows for cell in row)
    on_screen = _row(case_table(A, "rowan", proposals=True), "Who chose")
    assert on_screen[2].proposed
    assert on_screen[2].text.startswith("I say, look, neither of us chose ...")
    assert not _row(case_table(A, "rowan", proposals=True), "Truce before trust")[2].proposed


def test_several_interviews_are_cited_by_their_number() -> None:
    gathered = _with_theme(A, replace(A.themes["t-begin"], level="subtheme"))
    assert _row(case_table(gathered, "tamsin"), "When it begins")[1].text == "Tamsin 1: 4-5; Tamsin 2: 2-3"


def test_names_keep_quotation_marks_dots_and_question_marks() -> None:
    names = {row[0].text for row in case_table(A, "rowan").rows}
    assert {"“Sitting opposite a coat”", "Filling the silence...", "Who chose this Tuesday?"} <= names
    assert "1.1 “Nobody in it yet...”" in {row[0].text for row in master_table(A).rows}


def test_a_case_without_anything_is_an_empty_table_and_one_that_is_not_there_is_not_found() -> None:
    bare = replace(A, themes={}, evidence=(), links=())
    assert case_table(bare, "rowan").rows == ()
    assert master_table(bare).rows == ()
    with pytest.raises(NotFound):
        case_table(A, "nobody")


def test_the_words_follow_the_label_set() -> None:
    table = case_table(analysis("2022"), "rowan")
    assert table.caption == "Table of personal experiential themes: Rowan"
    assert table.columns[0].heading == "Personal experiential themes"


def test_a_stray_subtheme_is_shown_under_its_own_heading() -> None:
    stray = Theme("r-stray", "rowan", "subtheme", "Stray", place=99)
    rows = _texts(case_table(_with_theme(A, stray), "rowan"))
    assert rows[-2:] == [["Not gathered under a superordinate theme"], ["Stray"]]


def test_the_master_table_keeps_hierarchy_order_and_numbers() -> None:
    table = master_table(A, with_quotations=False)
    assert _texts(table) == [
        ["1 Getting into the room", "Rowan, Idris, Tamsin"],
        ["1.1 “Nobody in it yet...”", "Rowan, Idris"],
        ["1.1.1 Filling and waiting", "Rowan, Idris"],
        ["1.2 When does it begin?", "Rowan, Idris, Tamsin"],
        ["2 Truce, not trust", "Rowan"],
        ["2.1 Signed by both", "Rowan"],
        ["Not harder than other work", "Rowan"],
        ["– versus going home with it", "Rowan"],
    ]
    assert [row[0].depth for row in table.rows] == [0, 1, 2, 1, 0, 1, 1, 2]


def test_with_quotations_every_row_has_words_and_lines_and_leads_back() -> None:
    table = master_table(A)
    rows = [row for row in table.rows if row[0].span == 1]
    assert len(rows) == 10
    for name, words, place in rows:
        assert name.text
        assert words.text
        assert place.text
        assert words.target is not None
        assert words.target.transcript in A.transcripts
        assert words.target.extract
        assert words.proposed or words.target.evidence


def test_participants_stand_in_study_order_and_their_quotations_in_the_chosen_order() -> None:
    assert [row[0].text for row in _after(master_table(A), "1.2 When")] == ["Rowan", "Idris", "Tamsin"]
    signed = _after(master_table(A), "2.1 Signed")
    assert [row[1].text.split("\n")[0] for row in signed] == [
        A_TRUCE,
        "Rowan: I say, look, neither of us chose this Tuesday (laughs).",
    ]
    turned = [replace(e, place=-e.place) for e in A.evidence]
    assert _after(master_table(replace(A, evidence=tuple(turned))), "2.1 Signed")[1][1].text == A_TRUCE


def test_words_left_out_belong_to_one_use_of_the_extract() -> None:
    table = master_table(A)
    assert "But a sort of [...] a truce, I suppose, that we both signed" in _after(table, "1.2 When")[0][1].text
    assert A_TRUCE in _after(table, "2.1 Signed")[0][1].text


def test_a_participant_without_a_chosen_quotation_gets_the_marked_extract_proposed() -> None:
    rows = _after(master_table(A), "1.2 When")
    assert [row[1].proposed for row in rows] == [False, True, True]
    assert rows[1][1].text == "The form is a good wall."  # marked, though not the first use
    assert rows[1][1].target.extract == "x-wall"  # type: ignore[union-attr]
    assert "2 quotations in grey are proposed" in master_table(A).notes[0]
    bare = master_table(A, proposals=False)
    assert not any(cell.proposed for row in bare.rows for cell in row)
    assert "Idris and Tamsin contribute to 1.2 without a quotation yet." in bare.notes


def test_a_contribution_without_any_extract_is_proposed_from_its_notes() -> None:
    base = replace(A, evidence=tuple(e for e in A.evidence if not e.theme.startswith(("i-", "g-"))))
    row = next(r for r in _after(master_table(base), "1.1.1") if r[0].text == "Idris")
    assert (row[1].text, row[1].proposed) == ("So I wait.", True)


def test_tensions_print_the_claim_and_what_stands_against_it() -> None:
    table = master_table(A)
    assert _row(table, "Not harder than other work")[0].style == "tension"
    assert _row(table, "– versus going home with it")[0].style == "versus"
    assert _after(table, "– versus going home")[0][1].text.startswith("It's just, it takes it out of me")


def test_a_group_theme_may_point_at_another() -> None:
    pointing = replace(A.themes["g-sign"], see=("g-begin",))
    rows = _texts(master_table(_with_theme(A, pointing)))
    assert rows[rows.index(["2.1 Signed by both"]) + 1] == ["See When does it begin?"]


def test_a_theme_by_attribute_groups_people_with_plain_counts_and_no_percentages() -> None:
    table = by_attribute(A, "g-there", "a-stage")
    heads = [row[0].text for row in table.rows if row[0].style == "heading"]
    assert heads == ["qualified: 2 of 2 participants", "trainee: 1 of 1 participant"]
    assert "%" not in str(table)
    assert [row[0].text for row in table.rows if row[0].span == 1] == ["Rowan"] * 3 + ["Tamsin", "Idris"]


def test_people_who_did_not_say_stand_last_and_those_who_do_not_contribute_are_counted() -> None:
    table = by_attribute(A, "g-sign", "a-age")
    assert [row[0].text for row in table.rows if row[0].style == "heading"] == [
        "41: 1 of 1 participant",
        "29: 0 of 1 participant",
        "not said: 0 of 1 participant",
    ]
    with pytest.raises(NotFound):
        by_attribute(A, "g-sign", "a-shoe")


def test_an_extract_under_a_theme_and_its_strand_is_listed_once_by_attribute() -> None:
    more = replace(A, evidence=(*A.evidence, Evidence("e99", "g-coat", "x-bright", 99)))
    found, missing = quotations_of(more, "g-coat")
    assert [q.passage.extract for q in found] == ["x-coat", "x-bright", "x-wait"]
    assert missing == ()


def test_an_empty_value_and_one_of_blanks_are_not_said() -> None:
    base = replace(A, cases=(Case("x", "P9", "X", 1, {"a-age": "  "}),), attributes=(Attribute("a-age", "age"),))
    assert groups_of(base, "a-age") == [("not said", [base.cases[0]])]


def test_all_tensions_of_a_study_are_listed_with_their_extracts() -> None:
    table = tensions_table(A)
    assert [row[0].text for row in table.rows if row[0].span == 3] == [
        "Rowan",
        "Not harder than with others",
        "– versus it takes it out of me",
        "– versus going home with it",
        "Across cases",
        "Not harder than other work",
        "– versus going home with it",
    ]
    assert len(_after(table, "it takes it out of me")) == 1
    assert tensions_table(A, "rowan").caption == "Tensions: Rowan"
    assert tensions_table(A, "idris").rows == ()


def test_one_extract_may_pull_against_itself() -> None:
    themes = (
        Theme("t1", "rowan", "tension", "It is light", place=90),
        Theme("p1", "rowan", "pole", "it is heavy", "t1"),
    )
    more = (*A.evidence, Evidence("e1x", "t1", "x-takes"), Evidence("e2x", "p1", "x-takes"))
    table = tensions_table(replace(_with_theme(A, *themes), evidence=more), "rowan")
    assert _after(table, "It is light")[0][1].text == _after(table, "it is heavy")[0][1].text


def test_a_counter_claim_prints_versus_once() -> None:
    assert printed_name("pole", "going home") == "– versus going home"
    assert printed_name("pole", "- versus going home") == "– versus going home"
    assert printed_name("pole", "Versus going home") == "– Versus going home"
    assert printed_name("subtheme", "- a name") == "- a name"


def test_places_say_page_and_line_where_pages_are_known() -> None:
    rowan, idris = A.transcripts["t-rowan"], A.transcripts["t-idris"]
    assert place_of(rowan, *find(rowan, "a truce")) == "P. 9 227"
    assert place_of(idris, *find(idris, "So I wait")) == "4"


def test_one_index_serves_every_table() -> None:
    index = Index(A)
    assert case_table(index, "rowan") == case_table(A, "rowan")
    assert master_table(index) == master_table(A)


def test_back_channels_are_dropped_from_a_table_when_asked_for() -> None:
    words = [row[1].text for row in _after(master_table(A, drop_back_channels=True), "1.1.1")]
    assert words[0] == "I get brighter and brighter and they get further off."


def test_a_big_theme_keeps_every_quotation() -> None:
    extracts = {f"y{n}": Extract(f"y{n}", "t-rowan", n, n + 40) for n in range(457)}
    uses = tuple(Evidence(f"u{n}", "g-sign", key, n) for n, key in enumerate(extracts))
    big = replace(A, extracts={**A.extracts, **extracts}, evidence=uses)
    assert len(_after(master_table(big), "2.1 Signed")) == 457


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("Who chose this Tuesday?", "Who chose this Tuesday？"),
        ('"Nobody..." / him', "”Nobody…” ⁄ him"),
        ("con", "_con"),
        ("  ...  ", "…"),
        ("", "table"),
        ("a\x00b\nc", "a b c"),
        ("غرفة: أولى", "غرفة꞉ أولى"),
    ],
)
def test_a_file_name_reads_as_the_theme_does_and_every_system_takes_it(words: str, stem: str) -> None:
    assert file_stem(words) == stem


def test_a_long_name_makes_a_file_name_that_fits() -> None:
    assert len(file_stem("é" * 400).encode()) <= 150
