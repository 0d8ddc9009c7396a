"""Word comments are read with who said them, when, in answer to whom, and the words they stand at."""

from __future__ import annotations

import io

import docx
from tests.formats.test_read_docx import W, from_body

from alliance.formats.read_docx import read

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"


def comments(*given: tuple[str, str, str]) -> str:
    """A comments part of (id, author, words)."""
    made = "".join(
        f'<w:comment w:id="{id}" w:author="{author}" w:date="2026-03-14T09:05:00Z"><w:p w14:paraId="P{id}">'
        f"<w:r><w:t>{words}</w:t></w:r></w:p></w:comment>"
        for id, author, words in given
    )
    return f'<w:comments xmlns:w="{W}" xmlns:w14="{W14}">{made}</w:comments>'


def r(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def begin(id: str) -> str:
    return f'<w:commentRangeStart w:id="{id}"/>'


def end(id: str) -> str:
    return f'<w:commentRangeEnd w:id="{id}"/><w:r><w:commentReference w:id="{id}"/></w:r>'


def stand(source) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """Each comment's id with the words it stands at, paragraph by paragraph."""
    return [(id, p.text[a:b]) for p in source.paragraphs for id, a, b in p.comments]


def test_a_comment_made_in_word_stands_at_its_words_with_author_and_moment() -> None:
    made = docx.Document()
    line = made.add_paragraph()
    line.add_run("Rowan:\tWell,  erm, ")
    mine = line.add_run("it  began")
    line.add_run(" with a letter.")
    made.add_comment(mine, text="A beginning.\nAnd a wait.", author="Ada Moss", initials="AM")
    held = io.BytesIO()
    made.save(held)
    source = read(held.getvalue(), "a.docx")
    assert stand(source) == [("0", "it  began")]
    (comment,) = source.comments
    assert (comment.author, comment.text) == ("Ada Moss", "A beginning.\nAnd a wait.")
    assert comment.dated is not None


def test_a_stretch_over_paragraphs_and_cells_stands_in_each_of_them() -> None:
    body = (
        f"<w:p>{r('one ')}{begin('1')}{r('two')}</w:p>{begin('2')}<w:p>{r('three')}</w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{r('four')}</w:p></w:tc><w:tc><w:p>{r('five ')}{end('1')}{r('six')}</w:p></w:tc></w:tr>"
        f"</w:tbl>{end('2')}<w:p>{r('seven')}</w:p>"
    )
    source = read(from_body(body, comments=comments(("1", "A", "x"), ("2", "B", "y"))), "a.docx")
    at = stand(source)
    assert [w for id, w in at if id == "1"] == ["two", "three", "four", "five"]
    assert [w for id, w in at if id == "2"] == ["three", "four", "five six"]


def test_an_answer_knows_what_it_answers_and_a_circle_of_answers_is_cut() -> None:
    extended = (
        f'<w15:commentsEx xmlns:w15="{W15}"><w15:commentEx w15:paraId="P1" w15:done="1"/>'
        '<w15:commentEx w15:paraId="P2" w15:paraIdParent="P1"/><w15:commentEx w15:paraId="P3" w15:paraIdParent="P2"/>'
        '<w15:commentEx w15:paraId="P4" w15:paraIdParent="P5"/><w15:commentEx w15:paraId="P5" w15:paraIdParent="P4"/>'
        "</w15:commentsEx>"
    )
    said = comments(*((str(n), "A", f"c{n}") for n in range(1, 6)))
    source = read(from_body(f"<w:p>{r('so')}{end('1')}</w:p>", comments=said, commentsExtended=extended), "a.docx")
    found = {c.id: c for c in source.comments}
    assert [found[n].answers for n in "123"] == ["", "1", "1"]
    assert found["1"].done
    assert not (found["4"].answers and found["5"].answers)


def test_a_comment_on_words_that_were_deleted_stands_where_they_were() -> None:
    body = (
        f"<w:p>{r('before ')}<w:del>{begin('1')}<w:r><w:delText>gone</w:delText></w:r></w:del>{end('1')}{r('after')}</w:p>"
        f"<w:p>{begin('2')}<w:del><w:r><w:delText>all of it</w:delText></w:r></w:del>{end('2')}</w:p><w:p>{r('then')}</w:p>"
        f"<w:p>{begin('3')}{end('3')}</w:p>"
    )
    source = read(from_body(body, comments=comments(("1", "A", "x"), ("2", "A", "y"), ("3", "A", "z"))), "a.docx")
    assert [(p.text, p.comments) for p in source.paragraphs] == [
        ("before after", (("1", 7, 7),)),
        ("then", (("2", 0, 0), ("3", 4, 4))),
    ]


def test_a_stretch_that_never_ends_stays_in_its_paragraph_and_unknown_ones_are_passed_over() -> None:
    body = f"<w:p>{begin('1')}{begin('9')}{r('one')}</w:p>" + f"<w:p>{r('more')}</w:p>" * 50 + end("9")
    source = read(from_body(body, comments=comments(("1", "A", "x"))), "a.docx")
    assert stand(source) == [("1", "one")]


def test_comments_are_kept_out_of_the_words_and_broken_parts_are_said() -> None:
    source = read(from_body(f"<w:p>{begin('1')}{r('so')}{end('1')}</w:p>"), "a.docx")
    assert [p.text for p in source.paragraphs] == ["so"]
    assert source.comments == ()
    assert "Comments" in " ".join(source.remarks)


def test_content_controls_are_kept_with_their_tags() -> None:
    control = '<w:sdt><w:sdtPr><w:tag w:val="evidence:ab12"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    body = f"<w:p>{r('He said ')}{control.format(r('go on'))}{r('.')}</w:p>" + control.format(
        f"<w:p>{r('whole')}</w:p>"
    )
    source = read(from_body(body), "a.docx")
    assert [[(tag, p.text[a:b]) for tag, a, b in p.controls] for p in source.paragraphs] == [
        [("evidence:ab12", "go on")], [("evidence:ab12", "whole")],
    ]  # fmt: skip
