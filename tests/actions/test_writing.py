"""What the study writes of itself: portraits, facts of the method, limitations, the title page, words not to be used."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import pytest
from docx import Document
from tests.actions.doing import case, interview, theme

from alliance.actions import chapter as checking
from alliance.actions import diary, facts, portraits, structures, themes, writing
from alliance.actions.corrections import Said, correct_turns
from alliance.actions.exports import Wanted, made_file, make_export
from alliance.errors import Clash, InputProblem, NotAllowed, NotFound
from alliance.formats import write_deposit
from alliance.formats.read_bibtex import read as read_bibtex
from alliance.formats.read_ris import read as read_ris
from alliance.store.models import CaseTextRow, ExtractRow
from alliance.store.reads import transcripts as read_transcripts
from alliance.store.reads import writing as read
from alliance.study.writing import Deposit, words_from, words_used


def words_of(content: bytes) -> str:
    """All words of a Word document, a paragraph a line."""
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    body = Document(io.BytesIO(content)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(f"{w}t")) for p in body.iter(f"{w}p"))


def extract(study, who: str = "Wren", words: str = "counted the tiles") -> str:
    """The id of a stretch of somebody's words, marked."""
    return study.case(who).interview().quotation(words=words).id


# --- portraits


def test_a_portrait_holds_the_words_and_citations_that_the_study_holds_now(study):
    wren = case(study)
    portraits.add_paragraph(by=study.by, case=wren, words="She laughs before something cold.")
    held = extract(study)
    portraits.add_paragraph(by=study.by, case=wren, extract=held)
    content = make_export(by=study.by, what="pen-portraits").content
    assert "Wren\nShe laughs before something cold.\ncounted the tiles (Wren: " in words_of(content)
    report = checking.check_chapter("p.docx", content).report
    assert [one.right for one in report.quotations] == [True]
    value = read_transcripts.transcript(interview(study))
    label = value.speakers[value.turns[1].speaker].label
    more = value.text[value.turns[1].start : value.turns[1].end].replace("the tiles", "the tiles and") + " So." * 40
    correct_turns(by=study.by, transcript=value.id, number=1, first=1, upto=2, turns=[Said(label, more)])
    after = words_of(make_export(by=study.by, what="pen-portraits", wanted=Wanted(case=wren)).content)
    assert read.paragraphs("portrait", wren)[wren][1].extract == held
    assert "counted the tiles" in after


def test_paragraphs_keep_their_order_and_come_back_after_undo(study):
    wren = case(study)
    first, second, third = (portraits.add_paragraph(by=study.by, case=wren, words=w) for w in ("One", "Two", "Three"))
    portraits.move_paragraph(by=study.by, paragraph=third, place=0)
    portraits.add_paragraph(by=study.by, case=wren, words="Between", place=1)
    portraits.delete_paragraph(by=study.by, paragraph=second)
    assert [p.words for p in read.paragraphs("portrait")[wren]] == ["Three", "Between", "One"]
    version = portraits.change_paragraph(by=study.by, paragraph=first, words="Uno")
    assert version > 1
    with pytest.raises(Clash):
        portraits.change_paragraph(by=study.by, paragraph=first, words="Eins", version=1)


def test_what_a_portrait_refuses(study):
    wren = case(study)
    for given, problem in (
        ({"kind": "poem", "words": "x"}, "no text of a case"),
        ({"words": "x", "extract": extract(study)}, "give one of them"),
        ({"words": "  "}, "no words yet"),
        ({"extract": extract(study, "Bram", "I stood up")}, "its own case alone"),
    ):
        with pytest.raises(InputProblem, match=problem):
            portraits.add_paragraph(by=study.by, case=wren, **given)
    with pytest.raises(NotFound):
        portraits.add_paragraph(by=study.by, case=wren, extract="f" * 16)
    held = portraits.add_paragraph(by=study.by, case=wren, extract=extract(study))
    with pytest.raises(InputProblem, match="corrected in the transcript"):
        portraits.change_paragraph(by=study.by, paragraph=held, words="Other")


def test_an_extract_stays_while_a_portrait_holds_it(study):
    from alliance.actions.evidence import unmark_quotation

    held = extract(study)
    paragraph = portraits.add_paragraph(by=study.by, case=case(study), extract=held)
    unmark_quotation(by=study.by, extract=held)
    assert ExtractRow.objects.filter(pk=held).exists()
    portraits.delete_paragraph(by=study.by, paragraph=paragraph)
    assert not ExtractRow.objects.filter(pk=held).exists()
    assert not CaseTextRow.objects.exists()


def test_nobody_is_quoted_in_a_portrait_who_did_not_agree(study, monkeypatch):
    portraits.add_paragraph(by=study.by, case=case(study), extract=extract(study))
    monkeypatch.setattr("alliance.actions.quoting._not_agreed", lambda: {case(study): None})
    with pytest.raises(NotAllowed, match="Wren"):
        make_export(by=study.by, what="pen-portraits")
    with pytest.raises(NotAllowed, match="Wren"):
        make_export(by=study.by, what="results-skeleton", wanted=Wanted(portraits=True, proposals=False))


def test_portraits_stand_before_the_themes_of_the_skeleton_if_wanted(study):
    portraits.add_paragraph(by=study.by, case=case(study, "Zoë"), words="She was new.")
    words = words_of(made_file("results-skeleton", wanted=Wanted(portraits=True)).content)
    assert words.startswith("Results\nThe participants\nZoë\nShe was new.\n1 At the same bus stop")
    assert "She was new." not in words_of(made_file("results-skeleton").content)


# --- facts and limitations


def test_the_facts_of_the_method_are_sentences_each_with_its_place(study):
    table = facts.method_table()
    held = [tuple(cell.text for cell in row) for row in table.rows]
    text = "\n".join(" | ".join(row) for row in held)
    assert "What is it like to wait for somebody who was told to come? | Study, settings" in text
    assert "At least two of the three. Source: Our own rule. | Study, settings" in text
    assert "Three transcripts, between " in text
    assert "emergent themes formed: " in text
    made = make_export(by=study.by, what="method-facts")
    assert made.name == "method facts.docx"


def test_limitations_are_a_list_from_the_logs_and_hold_no_unquotable_words(study):
    assert [one.about for one in facts.limitations_list()] == ["Themes kept in spite of the rule"]
    diary.write_entry(by=study.by, text="I had waited myself.", kind="position", quotable=True)
    diary.write_entry(by=study.by, text="A private thing.", kind="position")
    structures.save_structure(by=study.by, title="Two themes as one", reason="To see.")
    themes.describe_theme(by=study.by, theme=theme(study, "Both were sent", ""), kept_reason="It mattered to one.")
    text = "\n".join(" | ".join(cell.text for cell in row) for row in facts.limitations_table().rows)
    assert "date not given: I had waited myself. | Diary" in text
    assert "A private thing" not in text
    assert "“Two themes as one” (across cases), saved on " in text
    assert "It mattered to one. | The theme’s page" in text


# --- the title page


def test_the_title_page_comes_back_from_ris_and_bibtex_and_stands_in_dublin_core(study):
    writing.keep_deposit(
        by=study.by, title="Waiting & being let in: 50% {of} it", author="Vane, Ottilie", award="DPsych",
        institution="University of Nowhere", dated="2026-05-14", abstract="Line one.\nLine two <here>.",
        supervisors="Hale, Ruth\n\nMoor, Jo", keywords="waiting\nalliance", doi="https://doi.org/10.1234/abc_d",
    )  # fmt: skip
    held = read.deposit()
    assert (held.supervisors, held.doi, held.year) == (("Hale, Ruth", "Moor, Jo"), "10.1234/abc_d", "2026")
    ris = make_export(by=study.by, what="deposit-ris")
    assert ris.name == "deposit record.ris"
    (source,) = read_ris(ris.content, ris.name).sources
    assert (source.title, source.authors, source.year) == (held.title, (held.author,), "2026")
    (source,) = read_bibtex(make_export(by=study.by, what="deposit-bibtex").content, "x.bib").sources
    assert (source.title.replace("{", "").replace("}", ""), source.year) == (
        "Waiting & being let in: 50% of it",
        "2026",
    )
    root = ET.fromstring(make_export(by=study.by, what="deposit-dublin-core").content)
    told = {(one.tag.split("}")[1], one.text) for one in root}
    assert ("title", held.title) in told
    assert ("identifier", "https://doi.org/10.1234/abc_d") in told
    assert ("contributor", "Moor, Jo") in told


@pytest.mark.parametrize(
    ("given", "problem"),
    [({"dated": "14/5/2026"}, "not a date"), ({"dated": "2026-13"}, "not a date"), ({"doi": "abc"}, "not a DOI"),
     ({"mood": "x"}, "no fact of a title page"), ({"title": "x" * 3000}, "at most")],
)  # fmt: skip
def test_what_a_title_page_refuses(study, given, problem):
    with pytest.raises(InputProblem, match=problem):
        writing.keep_deposit(by=study.by, **given)


def test_an_empty_or_hostile_title_page_makes_records_that_stay_whole():
    assert write_deposit.ris(Deposit()) == b"TY  - THES\r\nER  - \r\n"
    odd = Deposit(title="a\nER  - \nTY  - JOUR}{", author="\u202eX", abstract="]]>\x00&", keywords=("<b>",))
    assert write_deposit.ris(odd).count(b"\r\nER  - ") == 1
    ET.fromstring(write_deposit.dublin_core(odd))
    assert write_deposit.bibtex(odd).count(b"{") == write_deposit.bibtex(odd).count(b"}")


# --- words not to be used


def test_words_are_found_whole_in_any_case_and_never_in_what_participants_said():
    listed = words_from(["drug user: person who uses drugs", "Drug users", "non-compliant", "", "addict", ": alone"])
    text = "Drug  users and a DRUG USER were non\u2011compliant; addiction is no addict. “An addict”"
    spoken = [(0, text.index("“An"), len(text))]
    found = words_used([text], listed, spoken)
    assert [one.words for one in found] == ["Drug  users", "DRUG USER", "non\u2011compliant", "addict"]
    assert found[1].instead == "person who uses drugs"
    assert words_used([text], (), spoken) == ()


def test_a_word_list_of_the_studys_own_takes_the_place_of_the_one_offered(study):
    offered, version = read.word_list()
    assert version == 0
    assert any(one.words == "clean" for one in offered)
    writing.keep_word_list(by=study.by, words="client\nclient: person\n(case: person)")
    assert [one.words for one in read.word_list()[0]] == ["client", "(case"]
    writing.keep_word_list(by=study.by, words="")
    assert read.word_list()[0] == ()
    with pytest.raises(InputProblem, match="at most 500"):
        writing.keep_word_list(by=study.by, words="\n".join(f"word {n}" for n in range(501)))
    with pytest.raises(InputProblem, match="too long"):
        writing.keep_word_list(by=study.by, words="x" * 81)


def test_portraits_and_the_title_page_are_written_in_python_too(study):
    held = study.case("Wren").interview().quotation(words="counted the tiles")
    study.case("Wren").write("She laughs first.")
    study.case("Wren").write(extract=held, kind="narrative")
    study.title_page(author="Vane, Ottilie")
    assert read.paragraphs("portrait")[case(study)][0].words == "She laughs first."
    assert read.paragraphs("narrative")[case(study)][0].extract == held.id
    assert read.deposit().author == "Vane, Ottilie"
