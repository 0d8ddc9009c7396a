"""Statements as cards to cut out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from docx.oxml.ns import qn
from tests.formats import hostile
from tests.formats.word import opened, out_of_order, rows
from tests.ipa.invented import analysis

from alliance.errors import NotFound
from alliance.formats import write_cards_docx
from alliance.ipa.analysis import Theme

A = analysis()


def _cards(made: bytes) -> list[str]:
    return [card for row in rows(opened(made).tables[0]) for card in row]


def test_there_is_one_card_a_statement_in_the_order_of_the_text() -> None:
    assert _cards(write_cards_docx.cards(A, "rowan")) == [
        "1\tRowan\nThe client who is not there yet\nP. 8 213-214",
        "2\tRowan\nBrightness drives away\nP. 8 216-217; P. 8 219",
        "3\tRowan\nNaming the compulsion as a first shared act\nP. 9 221",
        "4\tRowan\nA truce nobody was made to sign\nP. 9 227",
        "5\tRowan\nSomething in the sleeves\nno lines yet",
        "",
    ]


def test_a_statement_put_aside_gets_no_card() -> None:
    gone = replace(A, themes={**A.themes, "r-absent": replace(A.themes["r-absent"], aside=True)})
    assert _cards(write_cards_docx.cards(gone, "rowan"))[0].startswith("1\tRowan\nBrightness")


def test_no_card_is_cut_by_the_end_of_a_page() -> None:
    many = {f"s{n}": Theme(f"s{n}", "rowan", "statement", words) for n, words in enumerate(hostile.NAMES * 20)}
    made = write_cards_docx.cards(replace(A, themes=many), "rowan")
    table = opened(made).tables[0]._tbl
    assert all(tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for tr in table.tr_lst)
    assert len([c for c in _cards(made) if c]) == len(many)
    assert out_of_order(made) == []


def test_a_case_without_statements_says_so() -> None:
    document = opened(write_cards_docx.cards(replace(A, themes={}, evidence=(), links=()), "rowan"))
    assert [p.text for p in document.paragraphs][-1] == "Rowan has no emergent themes yet."
    with pytest.raises(NotFound):
        write_cards_docx.cards(A, "nobody")
