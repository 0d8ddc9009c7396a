"""The preview of a file with an analysis beside its words: counted, looked at, said otherwise, then kept."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from tests import half_way
from tests.web.door import Person, open_at
from tests.web.test_bringing_in import DAMAGED, look

from alliance.store.reads import analysis, transcripts


@pytest.fixture
def person(copy_of) -> Person:
    open_at(copy_of("empty"))
    return Person()


def _fields(page: str) -> dict[str, str]:
    """The fields of the preview as a browser would send them."""
    given = dict(re.findall(r'<input type="hidden" name="(\d+:[^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]* name="(\d+:[^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        given[name] = chosen[1] if chosen else re.search(r'<option value="([^"]*)"', options)[1]
    given |= dict(re.findall(r'<input type="text"[^>]* name="(\d+:[^"]+)" value="([^"]*)"', page))
    given |= {f"{n}:take": "yes" for n in re.findall(r'name="(\d+):take"', page)}
    return given


def test_notes_and_themes_are_counted_asked_about_and_brought_in_with_the_words(person):
    made = half_way.annotated("Rowan")
    at = look(person, (made.name, made.content))
    page = person.see(at)
    assert "52 exploratory comments, 23 emergent themes beside lines" in page
    assert "emergent themes comes in as" in page.lower()
    assert "Kinds of notes" in page
    fields = _fields(page)
    again = person.browser.post(at, {**fields, **{k: "leave" for k, v in fields.items() if v == "statement"}})
    assert "52 exploratory comments beside lines" in again.content.decode()
    assert "23 emergent themes" not in again.content.decode()
    person.kept(at + "keep/", **fields)
    (held,) = transcripts.held()
    assert len(analysis.notes(transcript=held.id)) == 52
    assert len(analysis.themes(case=held.case)) > 15
    assert "With it: 52 notes and 23 themes." in person.see(f"/desk/{held.id}/")


def test_a_column_that_comes_in_as_something_odd_keeps_nothing(person):
    made = half_way.annotated("Tomasz")
    at = look(person, (made.name, made.content))
    fields = _fields(person.see(at))
    assert "Tomasz annotated.docx" in person.see(at)
    assert "choose one of the list" in person.refused(at + "keep/", **{**fields, "0:column:0": "poem"})
    assert "choose one of the list" in person.refused(at + "keep/", **{**fields, "0:kinds": "moon"})
    assert not transcripts.held()


def test_a_master_table_is_looked_at_said_otherwise_and_brought_in(person):
    six = [half_way.annotated(name) for name in half_way.NAMES]
    at = look(person, *((one.name, one.content) for one in six))
    person.kept(at + "keep/", **_fields(person.see(at)))
    made = half_way.master_table()
    at = person.kept("/bring-table/", files=SimpleUploadedFile(made.name, made.content))
    page = person.see(at)
    assert re.search(r"\d+ themes, \d+ extracts", page)
    assert "words and lines agree" in page
    assert "To be settled afterwards" not in page
    fields = dict(re.findall(r'<input type="hidden" name="(\w+:\d+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else re.search(r'<option value="([^"]*)"', options)[1]
    assert fields["case"] == ""
    wrong = person.browser.post(at, {**fields, "column:0": "leave", "column:1": "leave"}).content.decode()
    assert "No theme was found" in wrong
    assert "not on the list" in person.refused(at + "keep/", **{**fields, "column:0": "poem"})
    assert person.kept(at + "keep/", **fields) == "/group/"
    assert {t.name for t in analysis.themes(group=True).values()} >= {q.subtheme for q in half_way.quoted()}
    assert "no longer at hand" in person.refused(at + "keep/", 404, **fields)


def test_a_file_that_is_no_table_is_said(person):
    held = io.BytesIO()
    document = Document()
    document.add_paragraph("No table here.")
    document.save(held)
    at = person.kept("/bring-table/", files=SimpleUploadedFile("x.docx", held.getvalue()))
    assert "holds no table" in person.see(at, 400)
    for name, content in DAMAGED.items():
        at = person.kept("/bring-table/", files=SimpleUploadedFile(name, content or b" "))
        assert "Traceback" not in person.see(at, 400)
    assert "Choose one" in person.refused("/bring-table/")
