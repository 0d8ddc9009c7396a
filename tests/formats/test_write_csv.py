"""One table as comma-separated values."""

from __future__ import annotations

import csv
import io

import pytest
from tests.formats import hostile
from tests.ipa.invented import analysis

from alliance.formats import write_csv
from alliance.ipa.printed import PrintedTable
from alliance.ipa.tables import master_table


def _read(given: PrintedTable) -> list[list[str]]:
    made = write_csv.table(given)
    assert made.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def test_every_row_is_as_wide_as_the_table() -> None:
    table = master_table(analysis())
    rows = _read(table)
    assert {len(row) for row in rows} == {3}
    assert rows[0] == ["Participant", "Quotation", "Page and line"]
    assert rows[1] == ["1 Getting into the room", "", ""]
    assert [row[0] for row in rows[1:]] == [row[0].text for row in table.rows]


def test_a_quotation_over_several_turns_stays_one_cell() -> None:
    assert any(
        row[1].startswith("Rowan: I say, look") and row[1].count("\n") == 2 for row in _read(master_table(analysis()))
    )


@pytest.mark.parametrize(
    "words", ["=1+1", "+44", "-44", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "＝1+1", "\u200b=1"]
)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(words: str) -> None:
    assert write_csv.safe(words).startswith("'")


@pytest.mark.parametrize("words", ["10-12", "3-4", "1.10", "3/4", "0:12:04", "007", "1e5", "123456789012"])
def test_what_a_spreadsheet_would_turn_into_a_date_or_a_number_stays_words(words: str) -> None:
    assert write_csv.safe(words) == f"'{words}"


@pytest.mark.parametrize(
    "words", ["– versus going home", "P. 14 360-363", "Rowan: 360-363", "3 of 6", "3", "“quoted”", "", "…"]
)
def test_plain_words_stay_as_they_are(words: str) -> None:
    assert write_csv.safe(words) == words


def test_hostile_names_come_back_as_words() -> None:
    rows = _read(hostile.table())
    assert len(rows) == 1 + 2 * len(hostile.NAMES)
    assert rows[0][0] == "'=Name"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    assert "x" * 300 in [row[0] for row in rows]
