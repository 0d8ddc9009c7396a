"""The page of remarks to settle: each one beside its words and one click from its place."""

from __future__ import annotations

import io
import re

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.door import HOSTILE, Person, open_at

from alliance.actions import remarks as acting
from alliance.ipa.remarks import Remark
from alliance.store.reads import remarks as read
from alliance.store.reads import study, transcripts


@pytest.fixture
def person(copy_of):
    open_at(copy_of("study"))
    return Person()


def _kept(**given) -> str:
    words = next(t for t in transcripts.held())
    values = {"kind": "comment", "text": "Is this hers?", "transcript": words.id, "start": 90, "end": 120, **given}
    return acting.add_remarks([Remark(**values)], by=study.researcher()[0])[0]


def test_a_remark_stands_beside_its_words_leads_to_them_and_is_settled_opened_and_undone(person):
    id = _kept(quoted="a bit like a bus stop", author="Dr Hale", file_name="back.docx")
    shown = person.see("/remarks/")
    held = read.remark(id)
    assert f'href="/desk/{held.transcript}/#w90-120"' in shown
    assert "a bit like a bus stop" in shown
    assert "Dr Hale" in shown
    assert "1 remark waits" in person.see("/")
    person.kept(f"/remarks/{id}/", answer="Hers.", version="1")
    shown = person.see("/remarks/")
    assert "Nothing waits" in shown
    assert "Hers." in shown
    assert re.search(r'data-undo="\w+">Undo: remark settled', shown)
    person.kept(f"/remarks/{id}/", act="open")
    assert not read.remark(id).settled


def test_one_that_found_no_line_is_put_beside_lines_from_the_page(person):
    id = _kept(kind="unplaced", start=0, end=0)
    transcript = read.remark(id).transcript
    assert "Put it beside lines" in person.see("/remarks/")
    assert "whole numbers" in person.refused(f"/remarks/{id}/", act="place", transcript=transcript, first="x")
    person.kept(f"/remarks/{id}/", act="place", transcript=transcript, first="3", last="", put_as="note", kind="")
    assert read.remark(id).answer == "Made a note at 3."


def test_hostile_words_stand_as_words_and_odd_acts_are_refused(person):
    for words in HOSTILE:
        _kept(text=words, quoted=words, author=words, file_name=words)
    shown = person.see("/remarks/")
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    id = read.remarks()[0].id
    person.refused(f"/remarks/{id}/", act="burn")
    person.refused("/remarks/none/", 404, answer="x")
    assert person.browser.get(f"/remarks/{id}/").status_code == 405


def test_comments_from_word_are_looked_at_and_brought_back_once(person):
    document = docx.Document()
    line = document.add_paragraph("She said ")
    document.add_comment(line.add_run("two people with a paper each"), text="Whose <b>words</b>?", author="Dr Hale")
    document.add_comment(line.add_run(" and more"), text="Where?", author="Dr Hale")
    held = io.BytesIO()
    document.save(held)

    def sent() -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile("back.docx", held.getvalue()), SimpleUploadedFile("x.docx", b"PK\x03\x04 no")]

    at = person.kept("/bring-comments/", files=sent())
    shown = person.see(at)
    assert "2 comments." in shown
    assert "by the words it stands at" in shown
    assert "found no place" in shown
    assert "<b>words" not in shown
    assert "damaged" in shown
    assert person.kept(at + "keep/") == "/remarks/"
    (one, other) = sorted(read.remarks(), key=lambda r: not r.at_words)
    assert (one.quoted, other.at_words) == ("two people with a paper each", False)
    at = person.kept("/bring-comments/", files=sent())
    assert "2 are here already" in person.see(at)
    assert person.kept(at + "keep/", act="drop") == "/remarks/"
    assert "No file was chosen" in person.refused("/bring-comments/")
    assert "no longer at hand" in person.refused(at + "keep/", 404)


def test_the_desk_says_how_many_remarks_wait_and_leads_to_them(person):
    id = _kept()
    transcript = read.remark(id).transcript
    assert "1 remark to settle" in person.see(f"/desk/{transcript}/")
    person.kept(f"/remarks/{id}/", answer="")
    assert "to settle" not in person.see(f"/desk/{transcript}/")
