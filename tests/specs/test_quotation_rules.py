"""The tables of what the check of a chapter allows and says, run."""

from __future__ import annotations

import pytest
from tests.specs.quotation_rules import (
    ALLOWED,
    LINE_WORDS,
    LINES,
    WORDS,
    WREN,
    WREN_FITTED,
    Allowed,
    OnLinesCited,
    OnWords,
)

from alliance.ipa.chapter import CHANGES, LINES_VERDICTS, WORDS_VERDICTS, Against, Block, Chapter, CheckedQuotation
from alliance.ipa.chapter_check import check
from alliance.ipa.transcript import Transcript


def the_quotation(text: str, transcript: Transcript = WREN) -> CheckedQuotation:
    """The one quotation of a paragraph."""
    (found,) = check(Chapter("", (Block(text),)), Against((transcript,))).quotations
    return found


@pytest.mark.parametrize("row", ALLOWED, ids=lambda row: row.what)
def test_what_a_quotation_may_do_is_no_alarm(row: Allowed) -> None:
    found = the_quotation(row.chapter)
    assert (found.words_verdict, found.lines_verdict, found.changes) == ("exact", "inside", ())


@pytest.mark.parametrize("row", WORDS, ids=lambda row: row.chapter)
def test_the_verdict_on_words_is_the_tables(row: OnWords) -> None:
    found = the_quotation(row.chapter)
    assert found.words_verdict == row.verdict
    assert tuple(c.kind for c in found.changes) == row.kinds
    assert tuple(c.transcript for c in found.changes) == row.there


@pytest.mark.parametrize("row", LINES, ids=lambda row: row.cited)
def test_the_verdict_on_lines_is_the_tables(row: OnLinesCited) -> None:
    found = the_quotation(f"“{LINE_WORDS}” ({row.cited})")
    assert (found.lines_verdict, found.off_by, found.right_citation) == (row.verdict, row.off_by, "Wren: 304-305")
    assert the_quotation(f"“{LINE_WORDS}” ({row.cited})", WREN_FITTED).lines_verdict == row.fitted


def test_the_tables_show_every_verdict_there_is() -> None:
    assert {row.verdict for row in WORDS} == set(WORDS_VERDICTS)
    assert {kind for row in WORDS for kind in row.kinds} == set(CHANGES)
    shown = {v for row in LINES for v in (row.verdict, row.fitted)}
    assert shown == set(LINES_VERDICTS) - {"not held", "not cited"}  # those two stand with the words
