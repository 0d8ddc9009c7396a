"""Papers and sheets as Word documents: what stands on them, that Word can open them, and hostile words."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from lxml import etree

from alliance.formats import write_paper_docx, write_sheets_docx
from alliance.study.papers import STARTERS, Block, Piece, blocks
from alliance.study.schedule import EXAMPLE, Schedule, parts_of

SCHEDULE = Schedule("s", 2, parts_of(EXAMPLE), ("Age",), ("Date", "Place"), date(2026, 1, 20))


def parts(content: bytes) -> dict[str, str]:
    package = zipfile.ZipFile(io.BytesIO(content))
    assert package.testzip() is None
    held = {name: package.read(name).decode() for name in package.namelist()}
    for name, text in held.items():
        etree.fromstring(text.encode())
        assert name.count("\\") == 0
    return held


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


@pytest.mark.parametrize("kind", STARTERS)
def test_every_starter_text_becomes_a_document_that_opens_with_all_its_words(kind):
    made = blocks(STARTERS[kind], {"access": "a\nb", "title": "A study"})
    content = write_paper_docx.paper(made, title="A paper", foot="A paper · version 1")
    held = parts(content)
    assert "version 1" in held["word/sheetfoot0.xml"]
    text = words(content)
    for block in made:
        assert block.text in text


def test_each_statement_of_consent_has_a_box_and_each_name_a_line():
    content = write_paper_docx.paper(blocks("[ ] One.\n[ ] Two.\nSignature: ____", {}), title="Consent")
    tables = Document(io.BytesIO(content)).tables
    assert [row.cells[0].text for row in tables[0].rows] == ["", "One.", "Two."]
    assert tables[1].rows[0].cells[0].text == "Signature:"


def test_a_gap_is_marked_and_hostile_words_stay_words():
    hostile = "<w:p/> & \x00 \ud800 ]]> =cmd|' /C calc'!A0 \u202e"
    content = write_paper_docx.paper(
        [Block("paragraph", (Piece(hostile), Piece("gap", "gap")))],
        title=hostile,
        foot=hostile,
        head=f"{hostile}\t{hostile}",
    )
    held = parts(content)
    assert "8F2F1E" in held["word/document.xml"]
    assert "<w:p/>" in words(content)


def test_sheets_have_the_id_at_the_head_of_every_section_and_each_paper_its_version_at_the_foot():
    paper = write_sheets_docx.Sheet(
        "Consent form", blocks(STARTERS["consent"], {}, {"id": "P7"}), "version 3 · 1 May 2026"
    )
    content = write_sheets_docx.sheets(
        code="P7", title="A study", schedule=SCHEDULE, papers=[paper, paper], things=[("Schedule", "folder A")]
    )
    held = parts(content)
    heads = [text for name, text in held.items() if "sheethead" in name]
    assert len(heads) == 5
    assert all("ID: P7" in head for head in heads)
    assert sum("version 3" in text for name, text in held.items() if "sheetfoot" in name) == 2
    assert held["word/document.xml"].count("<w:sectPr>") == 5
    assert held["word/document.xml"].count("headerReference") == 5
    assert "folder A" in words(content)
    assert "ID: P7" in words(content)


def test_the_printed_schedule_numbers_questions_through_all_parts_and_prompts_within_each():
    content = write_sheets_docx.schedule_sheet(SCHEDULE, code="", title="A study", filled={"date": "1 May 2026"})
    text = words(content)
    assert "3.\tWas there a moment when it changed between you?" in text
    assert "1.2\tWhat did you feel towards them then?" in text
    assert "1 May 2026" in text
    assert "ID: ____" in parts(content)["word/sheethead0.xml"]


def test_a_paper_of_thousands_of_paragraphs_and_an_empty_one_are_written():
    many = [Block("paragraph", (Piece("words " * 20),))] * 3000
    assert len(Document(io.BytesIO(write_paper_docx.paper(many, title="Long"))).paragraphs) == 3000
    parts(write_paper_docx.paper([], title=""))
    parts(write_sheets_docx.sheets(code="P1", title="", schedule=None, papers=[], things=[]))


def test_a_question_its_prompts_and_the_room_beneath_it_are_held_on_one_page():
    document = Document(io.BytesIO(write_sheets_docx.schedule_sheet(SCHEDULE, code="P01", title="A study")))
    held = [p for p in document.paragraphs if p.style.name in ("Sheet Question", "Sheet Prompt", "Sheet Room")]
    assert len(held) > 10
    for this, after in zip(held, [*held[1:], None], strict=True):
        ends = after is None or (this.style.name == "Sheet Room" and after.style.name != "Sheet Room")
        assert bool(this.paragraph_format.keep_with_next) != ends, this.text
