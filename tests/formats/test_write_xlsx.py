"""Tables as an Excel workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest
from tests.formats import hostile
from tests.ipa.invented import analysis

from alliance.formats import write_xlsx
from alliance.ipa.printed import Cell, Column, PrintedTable
from alliance.ipa.recurrence import recurrence_table
from alliance.ipa.tables import case_table, master_table

A = analysis()
MASTER = master_table(A)


def _opened(made: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made))


def test_each_table_has_its_sheet_with_the_words_of_the_printed_one() -> None:
    given = [case_table(A, "rowan"), MASTER, recurrence_table(A)]
    book = _opened(write_xlsx.tables(given, title="Asked to come"))
    assert book.sheetnames == ["case table Rowan", "master table with quotations", "recurrence table"]
    sheet = book["master table with quotations"]
    assert [c.value for c in sheet[1]] == ["Participant", "Quotation", "Page and line"]
    for line, row in enumerate(MASTER.rows, start=2):
        assert [c.value for c in sheet[line]][: len(row)] == [c.text for c in row]
    assert sheet.cell(len(MASTER.rows) + 3, 1).value == MASTER.notes[0]
    assert book.properties.title == "Asked to come"
    assert not book.properties.creator


def test_the_heading_is_frozen_and_words_are_wrapped() -> None:
    sheet = _opened(write_xlsx.tables([MASTER])).active
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["B4"].alignment.wrap_text
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width


def test_no_cell_is_a_formula_a_link_or_a_number() -> None:
    sheet = _opened(write_xlsx.tables([hostile.table()])).active
    cells = [c for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} == {"s"}
    assert not any(c.hyperlink for c in cells)
    values = [c.value for c in cells]
    assert "=1+1" in values
    assert "10-12" in values
    assert "half \ufffd an emoji" in values
    assert "control here" in values
    assert "page break" in values


def test_sheet_names_are_short_safe_and_different() -> None:
    names = ["a/b:c*d?[e]\\f", "A B C D E F", "x" * 40, "x" * 40, "History", "'quoted'", "", "  ", "😀" * 40]
    given = [PrintedTable("c", (Column("a", 1),), (), name=name) for name in names]
    made = _opened(write_xlsx.tables(given)).sheetnames
    assert len({n.lower() for n in made}) == len(names)
    assert all(0 < len(n.encode("utf-16-le")) // 2 <= 31 for n in made)
    assert made[0] == "a b c d e f"
    assert made[1] == "A B C D E F 2"


@pytest.mark.parametrize("sign", ["a", "😀"])
def test_a_cell_too_long_for_excel_is_cut_and_says_so(sign: str) -> None:
    table = PrintedTable("c", (Column("a", 1),), ((Cell(sign * 40_000),),))
    value = _opened(write_xlsx.tables([table])).active["A2"].value
    assert len(value.encode("utf-16-le")) // 2 <= 32_767
    assert value.endswith("[goes on: a spreadsheet's cell holds no more]")


def test_nothing_given_is_still_a_workbook() -> None:
    assert _opened(write_xlsx.tables([])).sheetnames == ["Tables"]


def test_a_caption_with_signs_that_excel_reads_as_commands_is_words() -> None:
    table = PrintedTable("Rest & quiet &P", (Column("a", 1),), ())
    assert "&&P" in (_opened(write_xlsx.tables([table])).active.oddHeader.left.text or "")
