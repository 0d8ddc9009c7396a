"""Tables as Word documents: real tables, named styles, headings repeated, nothing cut."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx.oxml.ns import qn
from tests.formats import hostile
from tests.formats.word import opened, out_of_order, rows, tags, words
from tests.ipa.invented import analysis

from alliance.formats import write_docx
from alliance.formats.docx_parts import LONGEST_TAG
from alliance.ipa.compare import side_by_side, structure_of
from alliance.ipa.lineage import lineage_table, shared_extracts_table
from alliance.ipa.printed import Cell, Column, PrintedTable, Target
from alliance.ipa.recurrence import recurrence_table
from alliance.ipa.tables import by_attribute, case_table, master_table, tensions_table

A = analysis()
MASTER = master_table(A)
ALL = [
    case_table(A, "rowan"),
    case_table(A, "rowan", with_statements=True, proposals=True),
    MASTER,
    master_table(A, with_quotations=False),
    by_attribute(A, "g-coat", "a-stage"),
    tensions_table(A),
    recurrence_table(A),
    recurrence_table(A, "a-stage"),
    lineage_table(A),
    shared_extracts_table(A),
    side_by_side(structure_of(A, title="One"), structure_of(A, "rowan", title="Two")),
]


def _same_words(table: PrintedTable) -> list[list[str]]:
    heads = [[c.heading for c in table.columns]]
    return heads + [[c.text for c in row] for row in table.rows]


@pytest.mark.parametrize("table", ALL, ids=lambda t: t.caption[:30])
def test_a_word_table_holds_the_words_of_the_printed_one(table: PrintedTable) -> None:
    document = opened(write_docx.tables([table]))
    assert len(document.tables) == 1
    made = [[c.replace(";\n", "; ") for c in row] for row in rows(document.tables[0])]
    assert made == _same_words(table)
    texts = [p.text for p in document.paragraphs]
    assert texts[0] == table.caption
    assert [t.removeprefix("Note. ") for t in texts if t][1:] == list(table.notes)


def test_the_heading_row_is_repeated_on_every_page_and_no_row_is_cut() -> None:
    table = opened(write_docx.tables([MASTER])).tables[0]
    made = table._tbl.tr_lst
    assert made[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert sum(tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for tr in made) == 1
    assert all(tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for tr in made)


def test_a_row_taller_than_a_page_may_break() -> None:
    long = PrintedTable("c", (Column("a", 0.2), Column("b", 0.8)), ((Cell("x"), Cell("word " * 3000, "quotation")),))
    row = opened(write_docx.tables([long])).tables[0]._tbl.tr_lst[1]
    assert row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None


def test_a_row_that_announces_others_stays_with_them_and_the_last_row_does_not() -> None:
    table = opened(write_docx.tables([MASTER])).tables[0]

    def kept(at: int) -> bool:
        return all(
            p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for p in table._tbl.tr_lst[at].iter(qn("w:p"))
        )

    assert kept(1)  # 1 Getting into the room
    assert kept(2)  # 1.1
    assert not kept(3)  # a quotation
    lone = PrintedTable("c", (Column("a", 1),), ((Cell("1 Alone", "theme"),),))
    table = opened(write_docx.tables([lone])).tables[0]
    assert not kept(1)


def test_each_quotation_carries_its_evidence_and_a_proposed_one_its_extract() -> None:
    found = dict(tags(write_docx.tables([MASTER])))
    chosen = [row[1] for row in MASTER.rows if row[0].span == 1 and not row[1].proposed]
    proposed = [row[1] for row in MASTER.rows if row[0].span == 1 and row[1].proposed]
    assert {f"evidence:{c.target.evidence}" for c in chosen if c.target} <= set(found)
    assert {f"extract:{c.target.extract}": c.text for c in proposed if c.target}.items() <= found.items()
    assert sum(tag.startswith(("evidence:", "extract:")) for tag in found) == len(chosen) + len(proposed)


def test_lines_themes_and_key_words_are_marked_too_and_the_marks_hold_nothing_else() -> None:
    found = dict(tags(write_docx.tables([MASTER])))
    for row in MASTER.rows:
        if row[0].span == 1 and not row[1].proposed and row[2].target:
            assert "".join(found[f"place:evidence:{row[2].target.evidence}"].split()) == "".join(row[2].text.split())
    assert found["theme:g-there"] == "Getting into the room"
    table = case_table(A, "rowan")
    case = dict(tags(write_docx.tables([table])))
    assert {t.split(":")[0] for t in case} == {"theme", "key"}
    key = [p for row in table.rows for c in row if c.style == "keywords" for p in c.pieces if p.target]
    assert {t: w for t, w in case.items() if t.startswith("key:")} == {
        f"key:evidence:{p.target.evidence}": p.text for p in key
    }
    assert key


def test_controls_have_different_numbers_over_several_tables() -> None:
    body = opened(write_docx.tables([MASTER, MASTER])).element.body
    numbers = [e.get(qn("w:val")) for e in body.iter(qn("w:id"))]
    assert len(numbers) == len(set(numbers)) == 56


def test_a_tag_that_word_would_refuse_is_left_away_and_the_words_stay() -> None:
    cell = Cell("words", "quotation", target=Target("t", 0, 5, evidence="e" * LONGEST_TAG))
    made = write_docx.tables([PrintedTable("c", (Column("a", 1),), ((cell,),))])
    assert tags(made) == []
    assert rows(opened(made).tables[0])[1] == ["words"]


def test_styles_are_named_and_each_size_is_at_least_nine_points() -> None:
    document = opened(write_docx.tables(ALL))
    names = {s.name for s in document.styles}
    assert {"Alliance Theme", "Alliance Subtheme", "Alliance Quotation", "Alliance Citation", "Table Caption"} <= names
    assert "Alliance Table" in names
    used = {p.style.name for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs}
    assert used <= names
    assert {"Alliance Theme", "Alliance Tension", "Alliance Versus", "Alliance Proposed"} <= used
    sizes = [s.font.size.pt for s in document.styles if s.type != 4 and getattr(s, "font", None) and s.font.size]
    assert min(size for size in sizes if size > 2) >= 9  # 2: the style of an empty line between tables


def test_every_style_that_is_used_is_defined() -> None:
    with zipfile.ZipFile(io.BytesIO(write_docx.tables([*ALL, hostile.table()]))) as package:
        body, styles = package.read("word/document.xml").decode(), package.read("word/styles.xml").decode()
    for kind in ("pStyle", "rStyle", "tblStyle"):
        for part in body.split(f'<w:{kind} w:val="')[1:]:
            assert f'w:styleId="{part.split(chr(34))[0]}"' in styles


def test_properties_stand_in_the_order_that_word_wants() -> None:
    assert out_of_order(write_docx.tables([*ALL, hostile.table()], title="T")) == []


def test_wide_tables_lie_on_their_side_in_pages_of_their_own() -> None:
    document = opened(write_docx.tables([MASTER, lineage_table(A), MASTER]))
    turned = [s.page_width > s.page_height for s in document.sections]
    assert turned == [False, True, False]
    assert opened(write_docx.tables([lineage_table(A)])).sections[0].page_width > 10_000_000


def test_columns_are_as_wide_as_the_page_allows() -> None:
    for table in ALL:
        document = opened(write_docx.tables([table]))
        section = document.sections[-1]
        inner = (section.page_width - section.left_margin - section.right_margin) // 635
        grid = [int(c.get(qn("w:w"))) for c in document.tables[0]._tbl.tblGrid]
        assert sum(grid) == inner
        for tr in document.tables[0]._tbl.tr_lst:
            assert sum(int(w.get(qn("w:w"))) for w in tr.iter(qn("w:tcW"))) == inner


def test_no_person_and_no_moment_stands_in_the_properties() -> None:
    made = write_docx.tables([MASTER], title="Asked to come")
    properties = opened(made).core_properties
    assert (properties.author, properties.last_modified_by, properties.title) == ("", "", "Asked to come")
    assert write_docx.tables([MASTER], title="Asked to come") == made


def test_the_title_the_font_and_the_pages_are_there() -> None:
    document = opened(write_docx.tables([MASTER], title="Asked to come", font="Georgia"))
    assert document.paragraphs[0].style.name == "Heading 1"
    assert 'w:ascii="Georgia"' in document.styles.element.xml
    assert "PAGE" in document.sections[0].footer._element.xml


def test_hostile_names_survive_as_words() -> None:
    made = write_docx.tables([hostile.table()], title="<&>", font='"bad"><x/>')
    found = rows(opened(made).tables[0])
    assert found[0] == ["=Name", "<i>Words</i>", "n & N"]
    assert found[1][0] == "“Who said ‘never’?”"
    flat = [row[0] for row in found]
    assert "<b>bold</b> & </w:t> ]]>" in flat
    assert "control here" in flat
    assert "page break" in flat
    assert "half \ufffd an emoji" in flat
    assert "line one\nline two\ttabbed" in flat
    assert " leading and trailing " in flat


def test_a_name_from_right_to_left_runs_that_way() -> None:
    document = opened(write_docx.tables([hostile.table()]))
    cell = next(tc for tc in document.tables[0]._tbl.iter(qn("w:tc")) if words(tc).startswith("غرفة"))
    assert cell.find(f"{qn('w:p')}/{qn('w:pPr')}/{qn('w:bidi')}") is not None
    assert cell.find(f".//{qn('w:rtl')}") is not None


def test_nothing_given_is_still_a_document() -> None:
    assert opened(write_docx.tables([])).tables == []
    empty = PrintedTable("Nothing yet", (Column("a", 1),), ())
    assert rows(opened(write_docx.tables([empty])).tables[0]) == [["a"]]


def test_thousands_of_rows_are_all_there() -> None:
    many = PrintedTable(
        "Many",
        MASTER.columns,
        tuple(
            (
                Cell("Rowan", "name"),
                Cell(f"words {n}", "quotation", target=Target("t", n, n + 1, evidence=str(n))),
                Cell("1"),
            )
            for n in range(4000)
        ),
    )
    made = write_docx.tables([many])
    assert len(tags(made)) == 4000
    assert len(opened(made).tables[0]._tbl.tr_lst) == 4001
