"""Writing pages: portraits kept as they are typed, facts that lead to their places, the title page, the word list."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import chapter_of_study as told
from tests.formats.chapters import from_body, p, r
from tests.web import door

from alliance.store.reads import analysis
from alliance.store.reads import study as read_study
from alliance.store.reads import writing as read
from alliance.web import gate


@pytest.fixture
def study(workbench):
    gate.taken(workbench._folder)
    return workbench.study


@pytest.fixture
def person(study):
    return door.Person()


def wren() -> str:
    return next(case.id for case in read_study.cases() if case.pseudonym == "Wren")


def test_a_portrait_is_written_ordered_and_taken_back_on_its_page(person, study):
    at = f"/case/{wren()}/portrait/"
    assert "Nothing is written yet" in person.see(at)
    person.kept(f"{at}act/", act="words", words="She laughs first.")
    extract = study.case("Wren").interview().quotation(words="counted the tiles").id
    assert extract in person.see(at)
    person.kept(f"{at}act/", act="extract", extract=extract)
    first, second = read.paragraphs("portrait")[wren()]
    assert f'<option value="{extract}"' not in person.see(at)
    assert "counted the tiles <a href=" in person.see(at)
    person.kept(f"{at}act/", act="up", paragraph=second.id)
    assert [one.extract for one in read.paragraphs("portrait")[wren()]] == [extract, ""]
    answer = person.browser.post(
        f"{at}act/", json.dumps({"act": "change", "paragraph": first.id, "words": "Other", "version": 9}),
        content_type="application/json", HTTP_ACCEPT="application/json",
    )  # fmt: skip
    assert (answer.status_code, answer.json()["theirs"]) == (409, "She laughs first.")
    person.kept(f"{at}act/", act="delete", paragraph=first.id)
    assert len(read.paragraphs("portrait")[wren()]) == 1
    status, held = person.fill(f"{at}act/", act="dance")
    assert (status, "cannot do" in held["problem"]) == (400, True)


def test_hostile_words_in_a_portrait_stay_words(person):
    at = f"/case/{wren()}/narrative/"
    for words in door.HOSTILE:
        if "\ud83d" not in words:  # half a character comes by no form
            person.fill(f"{at}act/", act="words", words=words)
    shown = person.see(at)
    assert "<script>alert(1)" not in shown
    assert "<img src=x" not in shown
    assert "49 {%" not in shown


def test_the_pages_of_facts_lead_to_where_each_is_kept(person):
    shown = person.see("/writing/method-facts/")
    assert '<a class="small" href="/study/">Study, settings</a>' in shown
    held = next(t for t in analysis.themes(group=True).values() if t.kept_reason)
    assert f'<a class="small" href="/theme/{held.id}/">' in person.see("/writing/limitations/")
    assert "Pen portrait of Wren" in person.see("/writing/")


def test_the_title_page_is_kept_and_refuses_a_day_that_is_none(person):
    person.kept("/writing/title-page/", title="On <waiting>", supervisors="Hale, Ruth\nMoor, Jo", dated="2026-05")
    shown = person.see("/writing/title-page/")
    assert 'value="On &lt;waiting&gt;"' in shown
    assert "Hale, Ruth\nMoor, Jo</textarea>" in shown
    status, held = person.fill("/writing/title-page/", dated="May 26")
    assert (status, "not a date" in held["problem"]) == (400, True)
    answer = person.browser.get("/export/deposit-ris.ris")
    assert b"TI  - On <waiting>" in answer.content


def test_words_rather_not_used_are_shown_in_a_chapter_but_not_in_what_was_said(person, study):
    person.kept("/writing/word-list/", words="cold room: room\ncoat")
    first, last = told.lines_of(study, "Wren", "He sat with his coat on")
    body = p(r(f"It was a cold room. Wren: “He sat with his coat on” (Wren: {first}-{last})."))
    file = SimpleUploadedFile("c.docx", from_body(body))
    shown = person.see(person.kept("/chapter/", chapter=file))
    section = shown[shown.index('id="reducing"') :]
    assert "<mark>cold room</mark>" in section
    assert "Perhaps: room" in section
    assert "<mark>coat</mark>" not in section
    from alliance.actions import chapter as checking

    held = checking.as_values(checking.check_chapter("c.docx", from_body(body)))
    assert [one["words"] for one in held["rather_not_used"]] == ["cold room"]
