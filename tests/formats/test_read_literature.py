"""RIS and BibTeX as reference managers write them and as they break; which of two sources are the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.errors import InputProblem
from alliance.formats import read_bibtex, read_ris
from alliance.study.literature import Source, doi_of, fills, in_order, looked, merged, named, reference

BIB = rb"""
@string{jhw = "Journal of " # {Waiting}}
@article{fell11, author = {Ada M. Fell and Karel van der Berg}, title = {On {W}aiting \& {\"U}ber das {\'E}t\'e \c{c}a},
  journal = jhw, volume = 3, number = {2}, year = 2011, pages = {12--19}, doi = {https://doi.org/10.1234/JW.2011.3}}
@book(board, author = "{Board of Waiting and Standing} and Erd\H{o}s, P{\'a}l", title = "The {"}room{"}", year = {in press},
  publisher = {House})
@incollection{part, author={Stra\ss e, {\L}ukasz}, title={A part --- \emph{of it}}, booktitle={Whole}, editor={Ed It}, date={2003-04}}
"""


def test_bibtex_strings_accents_names_and_bodies_are_read():
    fell, board, part = read_bibtex.read(BIB, "list.bib").sources
    assert fell.title == "On Waiting & Über das Été ça"
    assert fell.authors == ("Fell, Ada M.", "van der Berg, Karel")
    assert (fell.container, fell.volume, fell.number, fell.pages) == ("Journal of Waiting", "3", "2", "12-19")
    assert fell.doi == "10.1234/jw.2011.3"
    assert board.authors == ("Board of Waiting and Standing,", "Erdős, Pál")
    assert board.title == 'The "room"'
    assert (part.authors, part.title, part.year, part.kind) == (
        ("Straße, Łukasz",),
        "A part — of it",
        "2003",
        "chapter",
    )
    assert named(board) == "Board of Waiting and Standing & Erdős (in press)"
    assert reference(part) == "Straße, Łukasz (2003). A part — of it. In It, Ed (eds), Whole."


def test_an_entry_with_a_broken_brace_is_said_and_its_neighbours_are_read():
    text = b"@article{one, author={A, B}, title={Whole}}\n@article{two, author = {Open, title = {Half}, year = 2001\n@book{three, title={After}}"
    found = read_bibtex.read(text, "x.bib")
    assert [s.title for s in found.sources] == ["Whole", "Half", "After"]
    (remark,) = found.remarks
    assert "“two” (line 2)" in remark
    assert "not closed" in remark


RIS = """TY  - JOUR
AU  - Fell, Ada M.
AU  - Board of Waiting
TI  - On waiting
 in two lines
JO  - Journal of Waiting
PY  - 2011/03//
SP  - 12
EP  - 19
DO  - 10.1234/jw.2011.3
ER  - 
TY  - CHAP
T1  - A part
BT  - Whole
ED  - It, Ed
TY  - RPRT
ER  - 
"""


def test_ris_is_read_and_what_has_no_end_or_no_title_is_said():
    found = read_ris.read(RIS.replace("\n", "\r\n").encode("utf-8-sig"), "list.ris")
    fell, part = found.sources
    assert (fell.title, fell.authors, fell.year) == (
        "On waiting in two lines",
        ("Fell, Ada M.", "Board of Waiting,"),
        "2011",
    )
    assert (fell.pages, fell.doi, fell.container) == ("12-19", "10.1234/jw.2011.3", "Journal of Waiting")
    assert (part.kind, part.container, part.editors) == ("chapter", "Whole", ("It, Ed",))
    assert [("no end" in r, "left out" in r) for r in found.remarks] == [(True, False), (False, True)]


@pytest.mark.parametrize("content", [
    b"", b"no literature", b"@", b"@article{", b"@a{" * 50_000, b"\n@a{" * 2_000, b"{" * 200_000, b"\x00\xff" * 9,
    b"@a{k" + b",x={" * 40_000, b"@a{k,x=" + b'"a"#' * 20_000, b"@comment{all of it}", b"TY  - JOUR\n" * 3_000,
    b"@a{k,note={" + b"\\'" * 50_000, b"@misc{k, year=2000}",
])  # fmt: skip
@pytest.mark.parametrize("read", [read_bibtex.read, read_ris.read])
def test_what_holds_no_literature_gives_one_sentence(read, content):
    with pytest.raises(InputProblem):
        read(content, "h.txt")


def test_a_file_too_large_is_refused_before_it_is_read():
    with pytest.raises(InputProblem, match="export it in parts"):
        read_ris.read(b" " * 10_000_001, "h.ris")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="@{}\\\"'#,=() \nabcTYAUER-é", max_size=200))
def test_any_text_is_read_or_refused_in_one_sentence(text):
    for read in (read_bibtex.read, read_ris.read):
        try:
            found = read(f"@book{{k, title={{T}}}}\nTY  - BOOK\nTI  - T\n{text}".encode(), "any")
        except InputProblem:
            continue
        for source in found.sources:
            assert reference(source)
            assert named(source)


# --- the same source twice

FELL = Source(authors=("Fell, Ada",), year="2011", title="On Waiting: an étude", id="1")


def test_the_same_doi_is_the_same_source_whatever_the_title_says():
    (one,) = looked([Source(title="Other", doi="10.1/ABC")], [Source(title="On", doi="10.1/abc", id="9")])
    assert (one.same.id, one.why) == ("9", "DOI")


def test_without_a_doi_title_year_and_first_author_decide_folded():
    (one,) = looked([Source(authors=("FELL, A. M.",), year="2011", title="On waiting – an etude", pages="3")], [FELL])
    assert (one.same, one.why, one.fills) == (FELL, "title, year and first author", ("pages",))
    assert merged(FELL, one.source).pages == "3"


@pytest.mark.parametrize("other", [
    Source(authors=("Fell, Ada",), year="2012", title="On Waiting: an étude"),
    Source(authors=("Hill, Ada",), year="2011", title="On Waiting: an étude"),
    Source(authors=("Fell, Ada",), year="2011", title="On Waiting"), Source(),
])  # fmt: skip
def test_another_year_author_or_title_is_another_source(other):
    assert looked([other], [FELL, Source()])[0].same is None


def test_two_different_dois_are_two_sources_though_all_else_is_alike():
    from dataclasses import replace

    held = replace(FELL, doi="10.1/a")
    assert looked([replace(FELL, doi="10.1/b")], [held])[0].same is None


def test_what_stands_twice_in_one_file_is_met_there():
    first, second = looked([FELL, FELL], [])
    assert (first.twice, second.twice) == (None, 0)
    assert fills(FELL, FELL) == ()


def test_a_doi_is_found_in_an_address_and_the_list_stands_by_surname():
    assert doi_of("see https://doi.org/10.1037/H0085885.") == "10.1037/h0085885"
    assert [
        s.title for s in in_order([Source(title="b", authors=("Zed, A",)), Source(title="a", authors=("Ábel, B",))])
    ] == ["a", "b"]
