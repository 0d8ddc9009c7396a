"""A chapter in any form it is written in becomes blocks in reading order, or is refused in one sentence."""

from __future__ import annotations

import random

import pytest
from tests.formats.chapters import NOTES, control, from_body, odt, p, r, usual, zipped

from alliance.errors import InputProblem
from alliance.formats import chapter_docx, guard
from alliance.formats.read_chapter import read
from alliance.formats.write_chapter_docx import Comment, commented
from alliance.ipa.chapter import Block, Chapter, Marked


def said(chapter: Chapter) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in chapter.blocks]


def test_a_word_document_gives_its_blocks_in_reading_order_with_kind_and_place() -> None:
    blocks = read(usual(), "chapter.docx").blocks
    assert [(b.kind, b.level, b.place) for b in blocks] == [
        ("heading", 1, "paragraph 1"), ("heading", 2, "paragraph 2"), ("paragraph", 0, "paragraph 3"),
        ("paragraph", 0, "paragraph 4"), ("quote", 0, "paragraph 5"), ("quote", 0, "paragraph 6"),
        ("cell", 0, "table 1, row 1, column 1"), ("cell", 0, "table 1, row 1, column 2"),
        ("cell", 0, "table 1, row 2, column 1"), ("cell", 0, "table 1, row 2, column 2"),
        ("paragraph", 0, "paragraph 7"),
    ]  # fmt: skip
    assert blocks[8].text == "the chair by the door\nand the window"
    assert blocks[8].cell == (0, 1, 0)
    assert [blocks[2].text[a:b] for a, b in blocks[2].italic] == ["really"]
    assert blocks[4].text == "I had never been asked that before.\tWell. (Rowan: 50-52)"


def test_deleted_hidden_and_commented_words_are_left_out_and_inserted_ones_are_words() -> None:
    body = p(
        r("I ") + "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>" + f"<w:ins>{r('always ')}</w:ins>"
        + r("secret ", "<w:vanish/>") + f"<w:moveFrom>{r('moved ')}</w:moveFrom>" + r("came")
    )  # fmt: skip
    assert said(read(from_body(body), "c.docx")) == [("paragraph", "I always came")]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    ended = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r('He said “I was ')}</w:p>"
    assert said(read(from_body(ended + p(r("late”."))), "c.docx")) == [("paragraph", "He said “I was late”.")]


def test_links_fields_and_hyphens_give_their_words_and_not_their_code() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>ADDIN ZOTERO</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("(Moss, 2011)")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = p(f"<w:hyperlink>{r('a link ')}</w:hyperlink>{field}<w:r><w:noBreakHyphen/></w:r>{r('1')}")
    assert said(read(from_body(body), "c.docx")) == [("paragraph", "a link (Moss, 2011)-1")]


def test_a_footnote_follows_the_paragraph_that_refers_to_it() -> None:
    refers = r("One.") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r(" Two.")
    chapter = read(from_body(p(refers) + p(r("Three.")), notes=NOTES), "c.docx")
    assert said(chapter) == [
        ("paragraph", "One. Two."), ("footnote", "Rowan said “as much again” (Rowan: 70)."), ("paragraph", "Three."),
    ]  # fmt: skip
    assert [b.place for b in chapter.blocks] == ["paragraph 1", "footnote 1", "paragraph 2"]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{p(r('in the box'))}</w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    both = f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>'
    chapter = read(from_body(p(f"{r('before ')}<w:r>{both}</w:r>{r('after')}")), "c.docx")
    assert [(b.text, b.place) for b in chapter.blocks] == [
        ("before after", "paragraph 1"), ("in the box", "text box"),
    ]  # fmt: skip


def test_the_marks_of_the_workbench_are_known_with_their_words_and_nobody_elses_are() -> None:
    inline = p(r("She said ") + control("evidence:0a1b2c3d4e5f6071", r("it was ") + r("late")) + r("."))
    alien = p(control("Zotero", r("not ours")))
    themed = p(control("theme:0a1b2c3d4e5f6071", r("Feeling held")))
    around = control("extract:77", p(r("a whole paragraph")))
    celled = f"<w:tbl><w:tr>{control('key:evidence:9', '<w:tc>' + p(r('key words')) + '</w:tc>')}</w:tr></w:tbl>"
    blocks = read(from_body(inline + alien + themed + around + celled), "c.docx").blocks
    assert [b.marked for b in blocks] == [
        (Marked(9, 20, "evidence:0a1b2c3d4e5f6071"),), (), (), (Marked(0, 17, "extract:77"),),
        (Marked(0, 9, "key:evidence:9"),),
    ]  # fmt: skip


def test_what_is_a_heading_or_set_off_is_seen_by_style_outline_indent_and_bold() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="heading 3"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="Mine"/><w:basedOn w:val="A"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:name w:val="Participant Extract"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    )

    def styled(style: str, words: str) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{r(words)}</w:p>'

    body = (
        styled("T", "Feeling held 45") + styled("B", "by a style's style") + styled("C", "by its style")
        + f'<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr>{r("by its outline")}</w:p>' + p(r("bold and short", "<w:b/>"))
        + p(r("A long bold sentence ends in a stop.", "<w:b/>")) + p(r("Table 3. Bold and short", "<w:b/>"))
        + f'<w:p><w:pPr><w:ind w:left="567"/></w:pPr>{r("set in")}</w:p>'
        + f'<w:p><w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr>{r("Moss, A. (2011). A reference.")}</w:p>'
        + p(r("prose " * 40))
    )  # fmt: skip
    chapter = read(from_body(body, styles=styles), "c.docx")
    assert [(b.kind, b.level) for b in chapter.blocks] == [
        ("heading", 3), ("quote", 0), ("heading", 2), ("heading", 7), ("paragraph", 0), ("paragraph", 0), ("quote", 0),
        ("paragraph", 0), ("paragraph", 0),
    ]  # fmt: skip


def test_where_everything_is_set_in_nothing_is_set_off() -> None:
    body = "".join(f'<w:p><w:pPr><w:ind w:left="567"/></w:pPr>{r("prose " * n)}</w:p>' for n in (30, 40))
    assert {b.kind for b in read(from_body(body), "c.docx").blocks} == {"paragraph"}


def test_merged_cells_nested_tables_and_rows_in_controls_keep_their_places() -> None:
    def cell(words: str, more: str = "", inner: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr>{p(r(words))}{inner}</w:tc>"

    nested = f"<w:tbl><w:tr>{cell('inner')}</w:tr></w:tbl>"
    wide, starts = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    rows = (
        f"<w:tr>{cell('wide', wide)}{cell('third')}</w:tr>"
        f"<w:tr>{cell('one', starts)}{cell('two', '', nested)}{cell('three')}</w:tr>"
        f"<w:tr>{cell('hidden', '<w:vMerge/>')}{cell('below')}{cell('right')}</w:tr>"
    )
    chapter = read(from_body(f"<w:tbl>{rows}</w:tbl>"), "c.docx")
    assert [(b.text, b.cell) for b in chapter.blocks] == [
        ("wide", (0, 0, 0)), ("third", (0, 0, 2)), ("one", (0, 1, 0)), ("two", (0, 1, 1)), ("three", (0, 1, 2)),
        ("inner", (1, 0, 0)), ("below", (0, 2, 1)), ("right", (0, 2, 2)),
    ]  # fmt: skip


def test_an_opendocument_text_gives_the_same_kinds_of_blocks() -> None:
    styles = (
        '<style:style style:name="Q" style:family="paragraph"><style:paragraph-properties fo:margin-left="1.25cm"/></style:style>'
        '<style:style style:name="I" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>'
    )
    body = (
        '<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:h text:outline-level="2">Held</text:h>'
        '<text:p>She<text:s text:c="2"/>was <text:span text:style-name="I">late</text:span><text:note text:note-class="footnote">'
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note>.</text:p>"
        '<text:p text:style-name="Q">set in</text:p><table:table><table:table-row><table:table-cell '
        'table:number-columns-repeated="2"/><table:table-cell><text:p>cell</text:p><text:p>two</text:p></table:table-cell>'
        "</table:table-row></table:table><text:table-of-content><text:p>Held 1</text:p></text:table-of-content>"
    )
    blocks = read(odt(body, styles), "chapter.odt").blocks
    assert blocks == (
        Block("Held", "heading", 2, None, "paragraph 1"),
        Block("She  was late.", "paragraph", 0, None, "paragraph 2", (), ((9, 13),)),
        Block("A note.", "footnote", 0, None, "footnote 1"),
        Block("set in", "quote", 0, None, "paragraph 3"),
        Block("cell\ntwo", "cell", 0, (0, 0, 2), "table 1, row 1, column 3"),
    )


def test_markdown_gives_headings_quotations_tables_and_notes() -> None:
    words = (
        "## Held\n\nShe was *late* “again”\n(Rowan: 4).[^1]\n\n> set off\n> in two lines\n\n| Words | Lines |\n|---|---|\n"
        "| the chair | 55-56 |\n\n[^1]: A *note* here.\n"
    )
    blocks = read(words.encode(), "chapter.md").blocks
    assert [(b.kind, b.text, b.cell) for b in blocks] == [
        ("heading", "Held", None), ("paragraph", "She was late “again” (Rowan: 4).[^1]", None),
        ("quote", "set off in two lines", None), ("cell", "Words", (0, 0, 0)), ("cell", "Lines", (0, 0, 1)),
        ("cell", "the chair", (0, 1, 0)), ("cell", "55-56", (0, 1, 1)), ("footnote", "A note here.", None),
    ]  # fmt: skip
    assert blocks[0].level == 2
    assert blocks[1].text[slice(*blocks[1].italic[0])] == "late"
    assert blocks[7].text[slice(*blocks[7].italic[0])] == "note"


def test_plain_text_gives_paragraphs_headings_and_what_is_set_in() -> None:
    words = "4.2 Feeling held\r\n\r\nRowan said “it\r\nwas late” (Rowan: 4).\r\n\r\n    set in\r\n    two lines\r\n"
    chapter = read(words.encode("cp1252"), "chapter.txt")
    assert said(chapter) == [
        ("heading", "4.2 Feeling held"), ("paragraph", "Rowan said “it\nwas late” (Rowan: 4)."),
        ("quote", "set in\ntwo lines"),
    ]  # fmt: skip
    assert chapter.blocks[0].level == 2
    assert said(read(b"One line.\nAnother.", "c.txt")) == [("paragraph", "One line."), ("paragraph", "Another.")]


def test_a_web_page_gives_its_words_and_none_of_its_scripts() -> None:
    words = (
        "<html><head><title>no</title></head><body><h2>Held</h2><p>She was <em>late</em>\n  again.<br>Yes.</p><script>no()</script>"
        "<blockquote><p>set off</p></blockquote><table><tr><td>a</td><td>55-56</td></tr></table></body></html>"
    )
    blocks = read(words.encode(), "chapter.html").blocks
    assert [(b.kind, b.text, b.cell) for b in blocks] == [
        ("heading", "Held", None), ("paragraph", "She was late again.\nYes.", None), ("quote", "set off", None),
        ("cell", "a", (0, 0, 0)), ("cell", "55-56", (0, 0, 1)),
    ]  # fmt: skip
    assert blocks[1].text[slice(*blocks[1].italic[0])] == "late"


LOL = '<!DOCTYPE x [<!ENTITY a "words">]>'


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b"", "c.docx", "empty"),
        (b"%PDF-1.7", "c.docx", "PDF"),
        (b"{\\rtf1 words}", "c.rtf", "rich text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, "c.doc", "old Word"),
        (b"a\x00b\x00\x01", "c.txt", "no text"),
        (b" \n\t ", "c.txt", "no words"),
        (b"PK\x03\x04 and then nothing", "c.docx", "damaged"),
        (usual()[:-400], "c.docx", "damaged"),
        (zipped({"words.txt": "a"}), "c.docx", "zip archive"),
        (from_body(p(r("words")), word__vbaProject_dot_bin="Sub AutoOpen()"), "c.docm", "macros"),
        (from_body(p(r("words")), **{"..__..__evil": "x"}), "c.docx", "outside itself"),
        (from_body(p("")), "c.docx", "no words"),
        (odt("<office:nothing/>"), "c.odt", "no words"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "c.odt", "damaged"),
        (zipped({"word/document.xml": f'{LOL}<w:document xmlns:w="{chapter_docx.WORD[0]}"/>'}), "c.docx", "no Word"),
        (b"x" * (guard.MOST_BYTES + 1), "c.txt", "larger"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_sentence(data: bytes, name: str, word: str) -> None:
    with pytest.raises(InputProblem, match=word) as refused:
        read(data, name)
    assert name in str(refused.value)


def test_deep_nesting_and_far_too_many_words_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for inside in (p(r("words")), p(control("a", r("words")))):
        deep = "<w:sdt><w:sdtContent>" * 110 + inside + "</w:sdtContent></w:sdt>" * 110
        with pytest.raises(InputProblem):
            read(from_body(deep), "c.docx")
    monkeypatch.setattr(chapter_docx, "MOST_LETTERS", 100)
    with pytest.raises(InputProblem, match="far more text"):
        read(b"words " * 20, "c.txt")


@pytest.mark.parametrize("seed", range(3))
def test_changed_xml_is_read_and_commented_or_refused_and_nothing_else(seed: int) -> None:
    """Elements moved to where no schema allows them: what can be read can also be commented, word for word."""
    luck = random.Random(seed)
    refers = r("One “late” ") + control("evidence:1", r("two")) + '<w:r><w:footnoteReference w:id="2"/></w:r>'
    cells = f"<w:tbl><w:tr><w:tc>{p(r('a'))}</w:tc><w:tc>{p(r('55-56'))}{p('')}</w:tc></w:tr></w:tbl>"
    body = (
        p(refers)
        + cells
        + control("extract:2", p(f"<w:ins>{r('three')}</w:ins><w:hyperlink>{r('four')}</w:hyperlink>"))
    )
    pieces = body.split("<")
    read_at_all = 0
    for _ in range(120):
        changed = pieces[:]
        for _ in range(luck.choice((1, 2, 4))):
            a, b = (luck.randrange(1, len(pieces)) for _ in range(2))
            changed[a], changed[b] = changed[b], changed[a]
        try:
            data = from_body("<".join(changed), notes=NOTES)
            chapter = read(data, "c.docx")
        except InputProblem:
            continue
        read_at_all += 1
        said = [Comment(n, 0, len(block.text), "here") for n, block in enumerate(chapter.blocks)]
        assert read(commented(data, chapter, said), "c.docx").blocks == chapter.blocks
    assert read_at_all


@pytest.mark.parametrize("seed", range(60))
def test_changed_bytes_are_read_or_refused_and_nothing_else(seed: int) -> None:
    luck = random.Random(seed)
    good = [usual(), odt("<text:p>words <text:span>more</text:span></text:p>"), "# A\n\n> b *c*\n".encode("utf-16")][
        seed % 3
    ]
    data = bytearray(good)
    for _ in range(luck.choice((1, 3, 20))):
        data[luck.randrange(len(data))] = luck.randrange(256)
    if seed % 4 == 0:
        del data[luck.randrange(len(data)) :]
    try:
        chapter = read(bytes(data), luck.choice(("c.docx", "c.md", "c.html", "c.txt")))
    except InputProblem:
        return
    assert chapter.blocks
