"""Every word of a finished file is read, wherever it stands, and what cannot be read is named."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import pytest
import xlsxwriter
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.formats.text_of import text_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _places(name, content):
    return {piece.words: piece.place for piece in text_of(name, content).pieces}


def _word(**parts):
    """A Word document with further parts."""
    held = io.BytesIO()
    made = Document()
    made.core_properties.author = "MARK-author"
    made.core_properties.title = "MARK-title"
    made.core_properties.keywords = "MARK-keywords"
    made.core_properties.last_modified_by = "MARK-last"
    paragraph = made.add_paragraph("MARK-")
    paragraph.add_run("body").bold = True
    cell = made.add_table(2, 3).cell(1, 2)
    cell.text = "MARK-cell"
    cell.add_paragraph("second line")
    section = made.sections[0]
    section.header.paragraphs[0].text = "MARK-header"
    section.footer.paragraphs[0].text = "MARK-footer"
    made.save(held)
    with zipfile.ZipFile(held, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return held.getvalue()


def test_a_word_document_is_read_with_headers_cells_and_properties():
    found = _places("MARK-name.docx", _word())
    assert found["MARK-name.docx"] == "name of the file"
    assert found["MARK-body"] == "paragraph 1"
    assert found["MARK-cell\nsecond line"] == "table 1, row 2, column 3"
    assert found["MARK-header"] == "header"
    assert found["MARK-footer"] == "footer"
    for words in ("author", "title", "keywords", "last"):
        assert found[f"MARK-{words}"].startswith("property of the file")


def test_comments_their_authors_deleted_words_and_tags_are_read():
    comments = f'<w:comments {W}><w:comment w:id="1" w:author="MARK-who" w:initials="MW"><w:p><w:r><w:t>MARK-said</w:t></w:r></w:p></w:comment></w:comments>'
    notes = f'<w:footnotes {W}><w:footnote w:id="1"><w:p><w:del w:author="MARK-del"><w:r><w:delText>MARK-gone</w:delText></w:r></w:del><w:r><w:instrText>FILENAME MARK-field</w:instrText></w:r></w:p></w:footnote><w:sdt><w:sdtPr><w:tag w:val="MARK-tag"/></w:sdtPr></w:sdt><!-- MARK-hidden --></w:footnotes>'
    said = "\n".join(_places("x.docx", _word(word__comments_xml=comments, word__footnotes_xml=notes)))
    for words in ("who", "said", "del", "gone", "field", "tag", "hidden"):
        assert f"MARK-{words}" in said


def test_a_name_parted_between_runs_is_one_word():
    made = Document()
    paragraph = made.add_paragraph()
    for piece in ("Hen", "riet", "ta"):
        paragraph.add_run(piece)
    held = io.BytesIO()
    made.save(held)
    assert "Henrietta" in _places("x.docx", held.getvalue())


def test_a_spreadsheet_is_read_by_cell_with_sheets_comments_and_header():
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    book.set_properties({"title": "MARK-title", "company": "MARK-company"})
    sheet = book.add_worksheet("MARK-sheet")
    sheet.write_string(2, 1, "MARK-cell")
    sheet.write_number(0, 0, 447700900123)
    sheet.write_formula(1, 1, '="MARK-formula"', value="MARK-value")
    sheet.write_comment("A1", "MARK-comment", {"author": "MARK-author"})
    sheet.set_header("&LMARK-header")
    book.close()
    found = _places("x.xlsx", held.getvalue())
    assert found["MARK-cell"] == "sheet MARK-sheet, B3"
    assert found["447700900123"] == "sheet MARK-sheet, A1"
    said = "\n".join(found)
    for words in ("title", "company", "sheet", "formula", "value", "comment", "author", "header"):
        assert f"MARK-{words}" in said


def test_csv_html_markdown_and_lines_are_read_by_their_places():
    assert _places("x.csv", '﻿a,b\n"c, d\ne",f'.encode())["c, d\ne"] == "row 2, column 1"
    page = _places(
        "x.html", b"<title>t</title><p title='MARK-at'>Hen<b>riet</b>ta &amp; co</p>\n<!-- MARK-hidden --><td>x</td>"
    )
    assert "Henrietta & co" in page
    assert {"MARK-at", " MARK-hidden ", "x", "t"} <= set(page)
    assert _places("x.md", b"# a\n\nb c\nd\n\n\ne")["b c\nd"] == "line 3"


def test_a_json_file_is_read_with_files_inside_it_and_without_its_ids():
    inside = base64.b64encode(_word()).decode()
    held = {"id": "0123456789abcdef", "notes": [{"text": "MARK-note"}], "MARK-key x": 1, "n": 447700900123,
            "original": {"name": "MARK-orig.docx", "content": inside}, "other": {"content": "not base64!", "name": "n"}}  # fmt: skip
    found = _places("x.json", json.dumps(held).encode())
    assert found["MARK-note"] == "notes 1 › text"
    assert "0123456789abcdef" not in found
    assert {"MARK-key x", "447700900123", "MARK-orig.docx", "MARK-body", "not base64!"} <= set(found)
    assert "original › content" in found["MARK-body"]


def test_a_pack_is_read_file_by_file():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a/MARK-one.csv", "x,MARK-cell")
        archive.writestr("b.docx", _word())
    found = _places("pack.zip", held.getvalue())
    assert {"a/MARK-one.csv", "MARK-cell", "MARK-body"} <= set(found)
    assert found["MARK-cell"] == "a/MARK-one.csv: row 1, column 2"


# --- what cannot be read


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.docx", b"PK\x03\x04 damaged"),
        ("x.json", b'{"a": '),
        ("x.json", b"[" * 100_000),
        ("x.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00"),
        ("x.csv", b"\xff\xfe\x00bad\x80"),
        ("x.html", b"\xff\xff\xff"),
    ],
)
def test_what_cannot_be_looked_into_is_named(name, content):
    assert text_of(name, content).unread == (name,)


def test_a_picture_inside_a_document_and_entities_are_named():
    read = text_of("x.docx", _word(word__media__image1_png="x", **{"word/media/p.png": "\x89PNG\x00\x00"}))
    assert any("p.png" in one for one in read.unread)
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert "customXml/item9.xml" in text_of("x.docx", _word(**{"customXml/item9.xml": bomb})).unread


def test_files_inside_files_end_somewhere():
    content = b"x"
    for _ in range(8):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("again.zip", content)
        content = held.getvalue()
    assert text_of("x.zip", content).unread


def test_an_empty_file_says_its_name_alone():
    read = text_of("x.docx", b"")
    assert [piece.words for piece in read.pieces] == ["x.docx"]
    assert read.unread == ()


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from(["x.docx", "x.json", "x.jsonl", "x.csv", "x.html", "x.md", "x", "x.zip"])
)
def test_no_bytes_break_it(content, name):
    assert text_of(name, content).pieces[0].words == name
