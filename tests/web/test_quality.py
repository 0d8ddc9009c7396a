"""The pages of the checklist and of what an examiner would ask; places looked for; the diary narrowed."""

from __future__ import annotations

import json
import re

import pytest
from tests.web.door import HOSTILE, Person, open_at

from alliance.store.reads import analysis, study, trail
from alliance.store.reads import quality as read


@pytest.fixture
def person(copy_of) -> Person:
    open_at(copy_of("study"))
    return Person()


def found(person: Person, words: str) -> list[dict[str, str]]:
    return json.loads(person.browser.get("/pointing/", {"q": words}).content)["places"]


def test_an_item_is_answered_by_its_form_points_at_a_place_and_leads_there(person):
    (place,) = [one for one in found(person, "cold room") if one["said"].startswith("emergent theme")]
    page = person.see("/quality/")
    assert page.count("Not answered yet.") == 8
    assert "Sensitivity to context" in page
    person.kept(
        "/quality/keep/", listed="yardley", key="context", answer="Three services.", guidance="Whose?", version="0",
        points=[place["id"]],
    )  # fmt: skip
    page = person.see("/quality/")
    assert "Three services." in page
    assert f'<a href="/theme/{place["id"]}/" dir="auto">emergent theme: The cold room (Wren)</a>' in page
    status, said = person.fill("/quality/keep/", listed="yardley", key="context", answer="Late.", version="0")
    assert (status, said["theirs"], said["mine"]) == (409, "Three services.", "Late.")


def test_an_item_of_ones_own_is_added_from_a_text_to_begin_from_changed_and_taken_off(person):
    title, words = re.search(
        r'name="title" value="([^"]+)"><input type="hidden" name="guidance" value="([^"]+)"', person.see("/quality/")
    ).groups()
    person.kept("/quality/keep/", listed="own", title=title, guidance=words)
    (item,) = read.checklist()["own"]
    assert f"Add: {title}" not in person.see("/quality/")
    person.kept("/quality/keep/", item=item.id, listed="own", title="Other", answer="Yes.", version="1")
    assert read.checklist()["own"][0].guidance == ""
    person.kept("/quality/keep/", item=item.id, act="delete")
    assert read.checklist()["own"] == []


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 400),
        ({"listed": "own", "title": ""}, 400),
        ({"listed": "yardley", "key": "beauty", "answer": "x"}, 400),
        ({"listed": "yardley", "key": "impact", "answer": "x", "points": "nothing there"}, 400),
        ({"item": "nobody", "answer": "x"}, 404),
        ({"item": "nobody", "act": "delete"}, 404),
        ({"listed": "nizza", "key": "reading", "answer": "x" * 20_001}, 400),
    ],
)
def test_an_answer_that_cannot_be_kept_is_said_why(person, given, status):
    person.refused("/quality/keep/", status, **given)


@pytest.mark.parametrize("words", [w for w in HOSTILE if "\ud83d" not in w])
def test_hostile_words_stand_on_the_page_as_words(person, words):
    person.fill("/quality/keep/", listed="own", title=words, answer=words, guidance=words)
    shown = person.see("/quality/")
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert isinstance(found(person, words), list)


def test_every_place_of_every_question_leads_to_a_page_that_is_there(person):
    page = person.see("/examiner/")
    assert "What kinds of exploratory comments are there in each case?" in page
    links = set(re.findall(r'<li><a href="([^"#]+)', page))
    assert len(links) >= 2
    for link in links:
        assert person.browser.get(link, follow=True).status_code == 200, link


def test_the_questions_use_the_words_the_study_has_chosen(person):
    held = study.settings()
    person.browser.post("/study/", {"title": held.title, "label_set": "2022", "notes_side": "left", "width": 48,
                                    "first_line": 1, "citation_style": held.citation_style, "rule_kind": "none"})  # fmt: skip
    assert "Does every experiential statement rest on exploratory notes?" in person.see("/examiner/")
    assert "The study states no rule of its own." in person.see("/examiner/")


def test_the_diary_is_narrowed_by_kind_case_and_theme_and_found_again_from_its_theme(person):
    wren, theme = study.cases()[0], next(t for t in analysis.themes().values() if t.name == "Both were sent")
    person.kept("/diary/write/", text="About the theme.", kind="decision", points=[theme.id])
    person.kept("/diary/write/", text="About Wren.", kind="parallel", case=wren.id, quotable="yes")
    assert "About Wren." not in person.see(f"/diary/?theme={theme.id}")
    assert "About the theme." in person.see(f"/diary/?theme={theme.id}")
    assert "About the theme." not in person.see(f"/diary/?case={wren.id}")
    assert "About the theme." not in person.see("/diary/?kind=parallel")
    assert "may be quoted" in person.see("/diary/?kind=parallel")
    assert "No entry is of this kind, case and theme." in person.see("/diary/?kind=preconception")
    assert "About the theme." in person.see(f"/theme/{theme.id}/")
    person.kept(
        f"/diary/{trail.diary(kind='parallel')[0].id}/change/", text="About Wren.", kind="parallel", whole="yes"
    )
    assert not trail.diary(kind="parallel")[0].quotable


def test_a_later_entry_looks_back_on_a_position_and_stands_beside_it(person):
    person.kept("/diary/write/", text="I expect harm.", dated="2025-01-13", kind="position")
    position = trail.diary()[0].id
    person.kept("/diary/write/", text="I found care.", dated="2026-04-09", position=position)
    shown = person.see("/diary/")
    assert "What I thought later" in shown
    assert shown.count("I found care.</div>") == 2
    assert f'looks back on <a href="#e-{position}">the statement of position, 13 January 2025</a>' in shown
    assert "1 later entry looks back on it." in person.see("/examiner/")
