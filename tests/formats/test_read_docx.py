"""A Word document becomes paragraphs and cells in reading order; a damaged or hostile one a sentence."""

from __future__ import annotations

import io
import random
import zipfile

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement

from alliance.errors import InputProblem
from alliance.formats.read_docx import read
from alliance.ipa.source import Source
from alliance.ipa.understanding import understand

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def saved(made) -> bytes:  # type: ignore[no-untyped-def]
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def from_body(body: str, *, space: str = W, before: str = "", **parts: str) -> bytes:
    """A docx whose body is the given XML."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?>{before}<w:document xmlns:w="{space}" xmlns:mc="{MC}" xmlns:v="urn:v" '
            f'xmlns:wps="urn:wps"><w:body>{body}</w:body></w:document>',
        )
        for name, content in parts.items():
            made.writestr(f"word/{name}.xml", content)
    return held.getvalue()


def p(words: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def words(source: Source) -> list[str]:
    return [x.text for x in source.paragraphs]


def test_paragraphs_runs_tabs_and_blank_paragraphs() -> None:
    made = docx.Document()
    line = made.add_paragraph("Rowan:\t")
    line.add_run("well, ").bold = True
    line.add_run("erm")
    made.add_paragraph("")
    made.add_paragraph("  Int:  so? ")
    source = read(saved(made), "a.docx")
    assert words(source) == ["Rowan:\twell, erm", "Int:  so?"]
    assert [x.blank_before for x in source.paragraphs] == [False, True]
    assert [x.bold_lead for x in source.paragraphs] == [0, 0]
    assert (source.kind, source.encoding, source.remarks) == ("docx", None, ())


def test_bold_leads_come_from_runs_character_styles_and_paragraph_styles() -> None:
    made = docx.Document()
    strong = made.styles.add_style("Speaker", WD_STYLE_TYPE.CHARACTER)
    strong.font.bold = True
    derived = made.styles.add_style("Speaker two", WD_STYLE_TYPE.CHARACTER)
    derived.base_style = strong
    loud = made.styles.add_style("Question", WD_STYLE_TYPE.PARAGRAPH)
    loud.font.bold = True
    made.add_paragraph().add_run("Rowan").bold = True
    made.paragraphs[-1].add_run(" so")
    made.add_paragraph().add_run("Int", style=derived)
    made.paragraphs[-1].add_run(" why?")
    made.add_paragraph("How was it?", style=loud)
    made.add_paragraph(style=loud).add_run("Not so").bold = False
    assert [x.bold_lead for x in read(saved(made), "a.docx").paragraphs] == [5, 3, 11, 0]


def test_a_bold_name_before_plain_words_becomes_a_speaker() -> None:
    made = docx.Document()
    for name, said in (("Rowan", " I went."), ("Int", " Did you?"), ("Rowan", " Yes."), ("Int", " So?")):
        line = made.add_paragraph()
        line.add_run(name).bold = True
        line.add_run(said)
    u = understand(read(saved(made), "a.docx"))
    assert u.text == "I went.\nDid you?\nYes.\nSo?"
    assert [v.label for v in u.voices] == ["Rowan", "Int"]


def test_pages_begin_at_typed_drawn_and_asked_for_breaks_once_each() -> None:
    made = docx.Document()
    made.add_paragraph("one")
    made.add_page_break()
    made.add_paragraph("two")
    third = made.add_paragraph("three")
    third.paragraph_format.page_break_before = True
    fourth = made.add_paragraph("fo")
    fourth.runs[0]._r.append(OxmlElement("w:lastRenderedPageBreak"))
    fourth.add_run("ur")
    fifth = made.add_paragraph()
    fifth.add_run().add_break(WD_BREAK.PAGE)
    fifth.runs[0]._r.append(OxmlElement("w:lastRenderedPageBreak"))
    fifth.add_run("five")
    source = read(saved(made), "a.docx")
    assert words(source) == ["one", "two", "three", "four", "five"]
    assert [x.page_break for x in source.paragraphs] == [False, True, True, False, True]
    assert source.paragraphs[3].breaks == (2,)
    u = understand(source)
    assert u.pages == (1, 2, 3, 5)  # "four" begins on its page's last line; line 5 is the next to begin


def test_a_new_section_is_a_new_page_unless_it_is_continuous() -> None:
    made = docx.Document()
    made.add_paragraph("one")
    made.add_section()
    made.add_paragraph("two")
    from docx.enum.section import WD_SECTION

    made.add_section(WD_SECTION.CONTINUOUS)
    made.add_paragraph("three")
    body = from_body(
        '<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>one</w:t></w:r></w:p><w:p><w:pPr><w:sectPr><w:type w:val="continuous"/>'
        f"</w:sectPr></w:pPr><w:r><w:t>two</w:t></w:r></w:p>{p('three')}"
    )
    assert [x.page_break for x in read(body, "a.docx").paragraphs] == [False, True, False]
    assert words(read(saved(made), "a.docx")) == ["one", "two", "three"]


def test_typed_pages_alone_are_said_to_be_all_the_file_knows() -> None:
    made = docx.Document()
    made.add_paragraph("one")
    made.add_page_break()
    made.add_paragraph("two")
    assert any("page breaks that were typed" in r for r in read(saved(made), "a.docx").remarks)


def test_a_break_in_a_sentence_is_a_blank_and_another_a_paragraph() -> None:
    made = docx.Document()
    line = made.add_paragraph("Int: how was it when")
    line.runs[0].add_break()
    line.runs[0].add_text("you came?")
    line.runs[0].add_break()
    line.runs[0].add_text("Rowan: cold.")
    line.runs[0].add_break()
    line.runs[0].add_break()
    line.runs[0].add_text("Int: no?")
    source = read(saved(made), "a.docx")
    assert words(source) == ["Int: how was it when you came?", "Rowan: cold.", "Int: no?"]
    assert [x.blank_before for x in source.paragraphs] == [False, False, True]


def test_a_document_of_one_table_is_read_row_by_row() -> None:
    made = docx.Document()
    table = made.add_table(rows=0, cols=2)
    for name, said in (("Int", "How was it?"), ("Rowan", "Cold."), ("Int", "Was it?"), ("Rowan", "Yes.")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, said
    table.rows[1].cells[1].add_paragraph("Very cold.")
    u = understand(read(saved(made), "a.docx"))
    assert u.text == "How was it?\nCold.\nVery cold.\nWas it?\nYes."
    assert [v.role for v in u.voices] == ["interviewer", "participant"]
    assert len(u.turns) == 4


def test_tables_stand_in_order_among_paragraphs_and_tables_in_tables_too() -> None:
    made = docx.Document()
    made.add_paragraph("before")
    outer = made.add_table(rows=1, cols=1)
    outer.cell(0, 0).text = "outside"
    inner = outer.cell(0, 0).add_table(rows=2, cols=2)
    for k, cell in enumerate(c for row in inner.rows for c in row.cells):
        cell.text = f"cell {k}"
    made.add_paragraph("after")
    source = read(saved(made), "a.docx")
    assert words(source) == ["before", "outside", "cell 0", "cell 1", "cell 2", "cell 3", "after"]
    assert [x.cell for x in source.paragraphs] == [None, (1, 0), (2, 0), (2, 1), (3, 0), (3, 1), None]


def test_merged_cells_keep_their_columns_and_are_read_once() -> None:
    made = docx.Document()
    table = made.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(0, 2).text = "beside"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "tall"
    table.cell(2, 2).text = "last"
    source = read(saved(made), "a.docx")
    assert [(x.text, x.cell) for x in source.paragraphs] == [
        ("wide", (1, 0)), ("beside", (1, 2)), ("tall", (2, 0)), ("last", (3, 2)),
    ]  # fmt: skip


def test_inserted_words_are_taken_and_deleted_words_are_not() -> None:
    source = read(
        from_body(
            "<w:p><w:r><w:t>it was </w:t></w:r><w:ins><w:r><w:t>very </w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>not </w:delText></w:r></w:del><w:moveFrom><w:r><w:t>gone </w:t></w:r></w:moveFrom>"
            "<w:moveTo><w:r><w:t>cold</w:t></w:r></w:moveTo></w:p>"
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>one </w:t></w:r></w:p><w:p><w:r><w:t>line</w:t></w:r></w:p>"
            "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>no</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        ),
        "a.docx",
    )
    assert words(source) == ["it was very cold", "one line"]
    assert any("tracked changes" in r for r in source.remarks)


def test_links_controls_and_fields_give_their_words_and_not_their_code() -> None:
    source = read(
        from_body(
            "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink>"
            "<w:sdt><w:sdtContent><w:r><w:t> and</w:t></w:r></w:sdtContent></w:sdt>"
            "<w:r><w:fldChar/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:t> a field</w:t></w:r>"
            "<w:r><w:noBreakHyphen/><w:t>end</w:t><w:softHyphen/></w:r></w:p></w:sdtContent></w:sdt>"
        ),
        "a.docx",
    )
    assert words(source) == ["a link and a field-end"]


def test_a_text_box_is_read_once_though_word_writes_it_twice() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>in the box</w:t></w:r></w:p></w:txbxContent>"
    source = read(
        from_body(
            f"<w:p><w:r><w:t>beside</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx>"
            f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
            f"</mc:AlternateContent></w:r></w:p>{p('after')}"
        ),
        "a.docx",
    )
    assert words(source) == ["beside", "in the box", "after"]
    assert any("text boxes" in r for r in source.remarks)


def test_footnotes_comments_hidden_words_and_words_own_line_numbers_are_named() -> None:
    source = read(
        from_body(
            "<w:p><w:r><w:t>so</w:t></w:r><w:r><w:footnoteReference/></w:r><w:r><w:commentReference/></w:r>"
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p><w:sectPr><w:lnNumType/></w:sectPr>"
        ),
        "a.docx",
    )
    assert words(source) == ["so"]
    said = " ".join(source.remarks)
    for word in ("Footnotes", "Comments", "hidden", "line numbers"):
        assert word in said


def test_a_numbered_list_of_word_numbers_the_paragraphs() -> None:
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    )
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7"><w:lvl><w:start w:val="4"/>'
        '<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    talk = ["Dan: How was it?", "Participant: Cold.", "Dan: So?", "Participant: Yes."]
    source = read(from_body("".join(item.format(x) for x in talk), numbering=numbering), "a.docx")
    assert [x.number for x in source.paragraphs] == [4, 5, 6, 7]
    u = understand(source)
    assert (u.numbering, list(u.lines.numbers), u.lines.unit) == ("paragraphs", [4, 5, 6, 7], "paragraph")


def test_strict_open_xml_is_read_too() -> None:
    source = read(from_body(p("so"), space="http://purl.oclc.org/ooxml/wordprocessingml/main"), "a.docx")
    assert words(source) == ["so"]


def test_a_document_type_or_entity_is_refused() -> None:
    laughs = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    outside = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    padded = f"<!--{' ' * 5000}--><!DOCTYPE d>"
    for before in (laughs, outside, padded):
        with pytest.raises(InputProblem, match="no Word document needs"):
            read(from_body(p("&#97;"), before=before), "a.docx")


def test_deep_nesting_is_refused_and_does_not_bring_anything_down() -> None:
    for opening, closing in (
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:p><w:ins>", "</w:ins></w:p>"),
    ):
        for depth in (60, 300, 20_000):
            try:
                source = read(from_body(opening * depth + p("so") + closing * depth), "a.docx")
            except InputProblem:
                assert depth > 60
                continue
            assert words(source) == ["so"]


def test_a_paragraph_of_countless_breaks_and_a_row_of_countless_cells_are_read() -> None:
    broken = from_body("<w:p>" + "<w:r><w:t>so</w:t><w:br/></w:r>" * 20_000 + "</w:p>")
    assert len(read(broken, "a.docx").paragraphs[0].text) == 3 * 20_000 - 1
    turned = from_body("<w:p>" + '<w:r><w:t>so</w:t><w:br w:type="page"/></w:r>' * 20_000 + "</w:p>")
    assert len(read(turned, "a.docx").paragraphs[0].breaks) == 19_999
    row = "<w:tc><w:p><w:r><w:t>so it was</w:t></w:r></w:p></w:tc>" * 20_000
    assert len(understand(read(from_body(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>"), "a.docx")).turns) == 20_000


def test_countless_tags_are_refused_before_they_take_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from alliance.formats import guard

    monkeypatch.setattr(guard, "MOST_MARKS", 1000)
    with pytest.raises(InputProblem, match="far more than a transcript"):
        read(from_body("<w:p/>" * 1001), "a.docx")


def test_a_document_without_a_body_or_of_another_kind_is_damaged() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("word/document.xml", "<html><body/></html>")
    with pytest.raises(InputProblem, match="damaged"):
        read(held.getvalue(), "a.docx")
    with pytest.raises(InputProblem, match="damaged"):
        read(from_body("<w:p>"), "a.docx")


def good() -> bytes:
    """A docx with a little of everything, stored unpacked so that changed bytes reach the XML."""
    made = docx.Document()
    for k in range(6):
        line = made.add_paragraph()
        line.add_run("Rowan" if k % 2 else "Int").bold = True
        line.add_run(f": and then ({k}) we went – erm – there\tand back")
    made.add_page_break()
    table = made.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(1, 2).text = "12"
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(made))) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as new:
        for part in ("[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/numbering.xml"):
            new.writestr(part, old.read(part))
        new.writestr("word/styles.xml", old.read("word/styles.xml")[:20_000] and old.read("word/styles.xml"))
    return held.getvalue()


def with_right_checksums(data: bytes) -> bytes:
    """The same zip with its parts' checksums put right, so that a change is not found out by them."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        contents = {}
        for member in old.infolist():
            start = member.header_offset + 30 + len(member.filename)
            contents[member.filename] = data[start : start + member.file_size]
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as new:
        for name, content in contents.items():
            new.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize("seed", range(8))
def test_a_docx_with_changed_bytes_is_read_or_refused_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    whole = good()
    read_at_all = 0
    for _ in range(100):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 8))):
            at = chance.randrange(len(data))
            kind = chance.randrange(4)
            if kind == 0:
                data[at] = chance.randrange(256)
            elif kind == 1:
                data[at] ^= 1 << chance.randrange(8)
            elif kind == 2:
                del data[at : at + chance.randrange(1, 60)]
            else:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 20)))
        for candidate in (bytes(data), None):
            try:
                candidate = candidate if candidate is not None else with_right_checksums(bytes(data))
            except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError):
                continue
            try:
                u = understand(read(candidate, "a.docx"))
            except InputProblem:
                continue
            read_at_all += 1
            assert u.text
    assert read_at_all


@pytest.mark.parametrize("seed", range(3))
def test_a_docx_with_changed_xml_is_read_or_refused_and_nothing_else(seed: int) -> None:
    chance = random.Random(100 + seed)
    with zipfile.ZipFile(io.BytesIO(good())) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    tags = [
        b"<w:p>",
        b"</w:p>",
        b"<w:tbl>",
        b"</w:tbl>",
        b"<w:tr>",
        b"<w:tc>",
        b'w:val="',
        b"<w:r>",
        b"-1",
        b"99999999999",
    ]
    for _ in range(150):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as new:
            for name, content in parts.items():
                pieces = content.split(b">")
                a, b = sorted(chance.randrange(len(pieces)) for _ in range(2))
                if chance.random() < 0.3 and name != "[Content_Types].xml":
                    pieces[a], pieces[b] = pieces[b], pieces[a]
                changed = b">".join(pieces)
                if chance.random() < 0.3:
                    changed = changed.replace(chance.choice(tags), chance.choice(tags), 1)
                new.writestr(name, changed)
        try:
            understand(read(held.getvalue(), "a.docx"))
        except InputProblem:
            continue
