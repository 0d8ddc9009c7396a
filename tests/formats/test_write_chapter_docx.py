"""A chapter comes back with comments at its findings, or with its quotations renewed, and with nothing else changed."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.formats.chapters import NOTES, control, from_body, odt, p, r, usual

from alliance.errors import InputProblem
from alliance.formats.chapter_docx import WORD
from alliance.formats.read_chapter import read
from alliance.formats.write_chapter_docx import Comment, Renewed, commented, controls_in, document_of, refreshed

WHEN = datetime(2026, 3, 14, 9, 5, tzinfo=UTC)


def at(data: bytes, words: str, text: str = "look here", name: str = "c.docx") -> Comment:
    """A comment on the first place where these words stand."""
    for number, block in enumerate(read(data, name).blocks):
        start = block.text.find(words)
        if start >= 0:
            return Comment(number, start, start + len(words), text)
    raise AssertionError(words)


def with_comments(data: bytes, *comments: Comment) -> bytes:
    return commented(data, read(data, "c.docx"), comments, when=WHEN)


def letters(data: bytes, part: str = "word/document.xml") -> list[tuple[str, str]]:
    """Every letter of a part with the look of its run: what a reader sees, whatever the runs are."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read(part))
    w = "{" + root.nsmap["w"] + "}"
    found = []
    for element in root.iter(w + "t", w + "tab", w + "br", w + "p", w + "tc", w + "fldChar", w + "instrText"):
        run = element.getparent()
        look = run.find(w + "rPr") if run.tag == w + "r" else None
        seen = etree.tostring(look).decode() if look is not None else ""
        found += [(letter, seen) for letter in element.text or f"<{etree.QName(element).localname}>"]
    return found


def between(data: bytes) -> dict[str, str]:
    """Each comment's words, and the words it stands on, as the marks in the document say."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body, said = (etree.fromstring(package.read(f"word/{part}.xml")) for part in ("document", "comments"))
    w = "{" + body.nsmap["w"] + "}"
    called = {
        c.get(w + "id"): "\n".join("".join(t.text for t in p.iter(w + "t")) for p in c.iter(w + "p"))
        for c in said.iter(w + "comment")
    }
    held: dict[str, str] = {}
    opened: set[str] = set()
    for element in body.iter(w + "commentRangeStart", w + "commentRangeEnd", w + "t", w + "tab"):
        id = element.get(w + "id")
        if element.tag == w + "commentRangeStart":
            opened.add(id)
            held[id] = ""
        elif element.tag == w + "commentRangeEnd":
            opened.remove(id)
        else:
            for one in opened:
                held[one] += "\t" if element.tag == w + "tab" else element.text or ""
    assert not opened
    assert sorted(one.get(w + "id") for one in body.iter(w + "commentReference")) == sorted(held) == sorted(called)
    return {called[id]: words for id, words in held.items()}


def test_a_comment_stands_on_the_very_words_and_nothing_else_changes() -> None:
    data = usual()
    made = with_comments(
        data, at(data, "I was really frightened of the room", "first\nand more"), at(data, "nobody came", "second"),
        at(data, "before.\tWell", "third"), at(data, "55-56", "fourth"),
    )  # fmt: skip
    assert between(made) == {
        "first\nand more": "I was really frightened of the room", "second": "nobody came", "third": "before.\tWell",
        "fourth": "55-56", "Good": "After the table.",
    }  # fmt: skip
    assert letters(made) == letters(data)
    assert read(made, "c.docx") == read(data, "c.docx")
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        touched = {"word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
        assert set(new.namelist()) - set(old.namelist()) == {"word/people.xml"}
        assert [name for name in old.namelist() if old.read(name) != new.read(name)] != []
        assert {name for name in old.namelist() if old.read(name) != new.read(name)} <= touched


def test_a_comment_says_who_wrote_it_and_when_and_stays_beside_those_that_were_there() -> None:
    data = usual()
    made = docx.Document(io.BytesIO(with_comments(data, at(data, "nobody came"))))
    assert [(c.author, c.initials, c.text) for c in made.comments] == [
        ("Supervisor", "S", "Good"), ("Alliance Workbench", "AW", "look here"),
    ]  # fmt: skip
    assert made.comments.get(1).timestamp == WHEN


def test_a_document_that_never_had_a_comment_gets_all_the_parts_it_needs() -> None:
    for space in WORD:
        data = from_body(p(r("Rowan said “late”.")), space=space)
        made = with_comments(data, at(data, "late"))
        with zipfile.ZipFile(io.BytesIO(made)) as package:
            relations = package.read("word/_rels/document.xml.rels").decode()
            types = package.read("[Content_Types].xml").decode()
            assert f'xmlns:w="{space}"' in package.read("word/comments.xml").decode()
        assert 'Target="comments.xml"' in relations
        assert 'Target="people.xml"' in relations
        assert ("purl.oclc.org/ooxml/officeDocument/relationships/comments" in relations) == (space == WORD[1])
        assert types.count("comments+xml") == types.count("people+xml") == 1
        again = with_comments(made, at(made, "Rowan", "once more"))
        with zipfile.ZipFile(io.BytesIO(again)) as package:
            assert package.read("[Content_Types].xml").decode().count("comments+xml") == 1
            assert package.read("word/people.xml").decode().count("<w15:person ") == 1
            assert package.read("word/comments.xml").decode().count("w:initials=") == 2


def test_words_in_links_controls_and_tracked_changes_are_commented_without_harm() -> None:
    body = p(
        r("She said “") + control("evidence:77", r("it was ") + r("late")) + r("” and ")
        + f"<w:hyperlink>{r('a link here')}</w:hyperlink><w:ins>{r(' put in')}</w:ins>" + r(" end")
    )  # fmt: skip
    data = from_body(body)
    comments = [at(data, "it was late", "whole"), at(data, "was la", "part"), at(data, "link", "linked"), at(data, "put", "new"), at(data, "here put", "over")]  # fmt: skip
    made = with_comments(data, *comments)
    assert between(made) == {
        "whole": "it was late", "part": "was la", "linked": "link", "new": "put", "over": "here put",
    }  # fmt: skip
    assert letters(made) == letters(data)
    assert read(made, "c.docx").blocks == read(data, "c.docx").blocks
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    w = f"{{{WORD[0]}}}"
    inside = [e for e in root.iter(w + "commentReference") if e.getparent().getparent().tag != w + "p"]
    assert inside == []


def test_a_finding_in_a_footnote_is_said_where_the_footnote_is_called() -> None:
    refers = r("One.") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r(" Two.")
    data = from_body(p(refers), notes=NOTES)
    made = with_comments(data, at(data, "as much again", "in the note"))
    assert letters(made) == letters(data)
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        words = package.read("word/document.xml").decode()
        assert "as much again" in package.read("word/footnotes.xml").decode()
    assert words.index("commentRangeStart") < words.index("footnoteReference") < words.index("commentRangeEnd")


def test_a_comment_over_several_paragraphs_begins_in_one_and_ends_in_another() -> None:
    data = from_body(p(r("“It began.")) + p(r("And it ended.” (Rowan: 4)")))
    made = with_comments(data, Comment(0, 1, 13, "both", 1))
    assert between(made) == {"both": "It began.And it ended."}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.text("ab é\t\n“", min_size=1, max_size=6), st.booleans()), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 36), st.integers(0, 36)), min_size=1, max_size=6),
)
def test_wherever_comments_begin_and_end_the_words_and_their_look_stay(runs, places) -> None:
    pieces = "".join(
        r(
            words.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">').replace("\n", "</w:t><w:br/><w:t>"),
            "<w:b/>" * bold,
        )
        for words, bold in runs
    )
    data = from_body(p(r("x") + pieces))
    text = read(data, "c.docx").blocks[0].text
    comments = [
        Comment(0, min(a, b), max(a, b) + 1, f"c{n}") for n, (a, b) in enumerate(places) if min(a, b) < len(text)
    ]
    out = with_comments(data, *comments)
    assert letters(out) == letters(data)
    found = between(out) if comments else {}
    for one in comments:
        assert found[one.text] == text[one.start : one.end].replace("\n", "")


def test_what_is_not_the_file_that_was_checked_is_refused() -> None:
    data = usual()
    with pytest.raises(InputProblem, match="check it again"):
        commented(from_body(p(r("other"))), read(data, "c.docx"), [Comment(0, 0, 1, "x")])
    assert with_comments(data) == data


def test_a_chapter_that_came_as_text_is_written_as_a_document_with_its_comments() -> None:
    words = "# Held\n\nShe was *late* “again” (Rowan: 4).\n\n| Words | Lines |\n|---|---|\n| the chair | 55-56 |\n\n> set off\n\nEnd.\n"
    chapter = read(words.encode(), "c.md")
    comments = [at(words.encode(), w, w, "c.md") for w in ("again", "the chair", "set off", "End")]
    made = document_of(chapter, comments, when=WHEN)
    assert between(made) == {"again": "again", "the chair": "the chair", "set off": "set off", "End": "End"}
    again = read(made, "c.docx")
    assert [b.text for b in again.blocks] == [b.text for b in chapter.blocks]
    assert [b.kind for b in again.blocks] == [b.kind for b in chapter.blocks]
    assert again.blocks[1].italic == chapter.blocks[1].italic


def test_an_opendocument_chapter_keeps_its_table_in_the_new_document() -> None:
    data = odt(
        "<table:table><table:table-row><table:table-cell table:number-columns-repeated='3'/><table:table-cell>"
        "<text:p>the chair</text:p></table:table-cell></table:table-row></table:table><text:p>End</text:p>"
    )
    made = document_of(read(data, "c.odt"), [at(data, "chair", "here", "c.odt")], when=WHEN)
    assert between(made) == {"here": "chair"}


# --- bringing up to date


def test_new_words_take_the_place_of_old_ones_in_the_look_of_the_first() -> None:
    body = p(
        r("See ") + control("theme:1", r("Feeling ", "<w:b/>") + r("held", "<w:i/>")) + r(" and ")
        + control("place:evidence:2", r("360-363")) + r(".")
    )  # fmt: skip
    data = from_body(body)
    assert controls_in(data, "c.docx") == (
        ("theme:1", "Feeling held", "paragraph 1"), ("place:evidence:2", "360-363", "paragraph 1"),
    )  # fmt: skip
    made = refreshed(data, "c.docx", [Renewed("theme:1", "", "Feeling held", "Being carried", 0)])
    assert [b.text for b in read(made, "c.docx").blocks] == ["See Being carried and 360-363."]
    looks = dict.fromkeys(look for letter, look in letters(made) if letter == "g")
    assert len(looks) == 1
    assert "w:b/" in next(iter(looks))
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        assert [n for n in old.namelist() if old.read(n) != new.read(n)] == ["word/document.xml"]
    assert controls_in(made, "c.docx")[0][1] == "Being carried"


def test_a_quotation_of_several_turns_keeps_its_lines_when_renewed() -> None:
    lines = "<w:r><w:t>Int: Was it?</w:t><w:br/><w:t>Rowan: Yes.</w:t></w:r>"
    data = from_body(p(control("evidence:1", lines)) + control("evidence:2", p(r("one")) + p(r("two"))) + p(r("end")))
    before = controls_in(data, "c.docx")
    assert [words for _, words, _ in before] == ["Int: Was it?\nRowan: Yes.", "one\ntwo"]
    both = refreshed(data, "c.docx", [Renewed("evidence:2", "", "one\ntwo", "three\nfour", 1)])
    assert [b.text for b in read(both, "c.docx").blocks] == ["Int: Was it?\nRowan: Yes.", "three\nfour", "end"]
    made = refreshed(data, "c.docx", [Renewed("evidence:1", "", before[0][1], "Int: Is it?\nRowan: No.\nInt: Ah.", 0)])
    assert read(made, "c.docx").blocks[0].text == "Int: Is it?\nRowan: No.\nInt: Ah."
    assert [b.text for b in read(made, "c.docx").blocks][1:] == ["one", "two", "end"]


def test_a_control_in_a_footnote_is_renewed_there() -> None:
    note = f'<w:footnote w:id="2">{p(control("theme:1", r("Held")))}</w:footnote>'
    data = from_body(p(r("One.") + '<w:r><w:footnoteReference w:id="2"/></w:r>'), notes=note)
    made = refreshed(data, "c.docx", [Renewed("theme:1", "", "Held", "Carried", 0)])
    assert [b.text for b in read(made, "c.docx").blocks] == ["One.", "Carried"]


def test_renewing_refuses_a_file_that_changed_meanwhile_and_touches_nothing_unasked() -> None:
    data = from_body(p(control("theme:1", r("Held"))))
    with pytest.raises(InputProblem, match="check it again"):
        refreshed(data, "c.docx", [Renewed("theme:1", "", "Other", "Carried", 0)])
    assert refreshed(data, "c.docx", []) == data
