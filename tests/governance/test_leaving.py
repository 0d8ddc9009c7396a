"""The values of a leaving: placeholders that move nothing, masks, decisions, ledger."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.errors import InputProblem
from alliance.governance.leaving import (
    Copy,
    Decided,
    LedgerEntry,
    Left,
    Passage,
    Record,
    Went,
    check_decided,
    ledger_from,
    masked,
    taken_out,
)

ENTRY = LedgerEntry(
    number="75e0a61557aded87", on="2026-11-22T03:20:41+00:00", what="case", participant="4d4f7df94c1de830",
    subjects=("4d4f7df94c1de830",), ids={"DiaryRow": ("0a16a3b680bad759",)},
    fields=(("DiaryRow", "d307f339e5035dfe", "text", "ab" * 32),), spans=(),
)  # fmt: skip


@given(st.integers(0, 3000))
def test_what_stands_in_the_place_of_words_is_exactly_as_long(length):
    assert len(taken_out(length)) == length
    assert "\n" not in taken_out(length)


def test_it_says_that_words_were_taken_out_as_far_as_there_is_room():
    assert taken_out(60).strip() == "[words taken out at the participant’s wish]"
    assert taken_out(20).strip() == "[words taken out]"
    assert taken_out(3) == "[…]"
    assert taken_out(1) == "…"


@pytest.mark.parametrize(
    ("name", "shows"),
    [
        ("case table Wren.docx", "case table ….docx"),
        ("CASE-TABLE-WREN.DOCX", "CASE-TABLE-….DOCX"),
        ("annotated_Henrietta-Blackwood_2.pdf", "annotated_…_2.pdf"),
        ("Wrenching.docx", "Wrenching.docx"),
        ("W-1 and W-12.xlsx", "… and W-12.xlsx"),
    ],
)
def test_a_files_name_is_kept_without_the_persons(name, shows):
    assert masked(name, ["Wren", "W-1", "Henrietta Blackwood", ""]) == shows


def test_passages_wait_until_each_is_decided():
    one = Passage("a", "diary entry", "x")
    other = Passage("b", "protocol: facts", "x", can_edit=False)
    with pytest.raises(InputProblem, match="2 passages wait"):
        check_decided([one, other], {})
    with pytest.raises(InputProblem, match="1 passage waits"):
        check_decided([one, other], {"a": Decided("keep")})
    with pytest.raises(InputProblem, match="kept or deleted here"):
        check_decided([one, other], {"a": Decided("keep"), "b": Decided("edit", "y")})
    with pytest.raises(InputProblem, match="not a decision"):
        check_decided([one], {"a": Decided("burn")})  # type: ignore[arg-type]
    check_decided([one, other], {"a": Decided("edit", "y"), "b": Decided("delete")})


def test_the_ledger_reads_back_what_was_written_each_entry_once():
    words = f"{ENTRY.line()}\n\n{ENTRY.line()}\n"
    assert ledger_from(words) == [ENTRY]
    assert ledger_from("") == []


@pytest.mark.parametrize(
    "line",
    [
        "nonsense", "[]", "{}", '{"format": 1}', ENTRY.line().replace('"case"', '"everything"'),
        ENTRY.line().replace("2026-11-22", "2026-13-22"), ENTRY.line()[:-20], "\x00",
    ],
)  # fmt: skip
def test_a_ledger_that_cannot_be_read_is_said_and_never_passed_over(line):
    with pytest.raises(InputProblem, match="ledger"):
        ledger_from(line)


def test_a_ledger_of_a_later_version_is_refused():
    with pytest.raises(InputProblem, match="later version"):
        ledger_from(ENTRY.line().replace('"format": 1', '"format": 2'))


def test_a_record_reads_back_as_it_was_kept():
    record = Record(
        number="75e0a61557aded87", what="case", dated=date(2026, 11, 22), by="Ottilie", went=(Went("notes", 5),), kept=1,
        shared=2, ungrounded=3, exports=(Left(date(2026, 1, 31), "….docx", "table"),), backups=(Copy("x", None, "gone"),),
        elsewhere=("consent form",), looked=(3, 400), late="Late.",
    )  # fmt: skip
    assert Record.from_dict(record.to_dict()) == record
