"""The reflexive diary: dated or not, beside a case or a theme, changed and taken back."""

from __future__ import annotations

import re

import pytest
from tests.web.door import HOSTILE, Person, open_at

from alliance.store.reads import analysis, study, trail


@pytest.fixture
def person(copy_of) -> Person:
    open_at(copy_of("study"))
    return Person()


def entry() -> str:
    return f"/diary/{trail.diary()[0].id}/change/"


def undo(person: Person) -> None:
    answer = person.browser.post(
        "/undo/", {"scope": "study"}, content_type="application/json", HTTP_ACCEPT="application/json"
    )
    assert answer.status_code == 200, answer.content


def test_an_entry_is_kept_with_its_day_its_kind_and_what_it_stands_beside(person):
    wren = study.cases()[0]
    person.kept("/diary/write/", text="I was cross.\n\nStill am.", dated="2026-03-14", kind="response", case=wren.id)
    shown = person.see("/diary/")
    assert "14 March 2026" in shown
    assert "Response" in shown
    assert f'<a href="/case/{wren.id}/">Wren</a>' in shown
    assert "I was cross.\n\nStill am." in shown


def test_an_entry_without_a_day_says_so_and_none_is_made_up(person):
    person.kept("/diary/write/", text="Some day.")
    assert trail.diary()[0].dated is None
    assert "Date not given" in person.see("/diary/")


def test_an_entry_may_stand_beside_a_theme(person):
    theme = next(t for t in analysis.themes().values() if t.name == "Both were sent")
    assert "Both were sent" in person.see(f"/diary/?theme={theme.id}")
    person.kept("/diary/write/", text="Mine?", theme=theme.id)
    assert f'beside <a href="/theme/{theme.id}/">“Both were sent”</a>' in person.see("/diary/")


@pytest.mark.parametrize("query", ["?theme=none", "?case=none", "?theme=%00&case=%3Cb%3E"])
def test_a_place_that_is_not_here_leaves_the_page_as_it_is(person, query):
    assert "<b>" not in person.see(f"/diary/{query}")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 400),
        ({"text": " \n "}, 400),
        ({"text": "Words.", "dated": "2026-02-30"}, 400),
        ({"text": "Words.", "dated": "14 March"}, 400),
        ({"text": "Words.", "dated": "99999-01-01"}, 400),
        ({"text": "Words.", "kind": "mood"}, 400),
        ({"text": "Words.", "case": "nobody"}, 404),
        ({"text": "Words.", "theme": "none"}, 404),
    ],
)
def test_an_entry_that_cannot_be_kept_is_said_why(person, given, status):
    person.refused("/diary/write/", status, **given)
    assert not trail.diary()


def test_a_long_entry_is_kept_whole(person):
    words = "A page of thinking. " * 990
    person.kept("/diary/write/", text=words)
    assert trail.diary()[0].text == words.strip()
    assert "at most 20,000" in person.refused("/diary/write/", text=words * 5)
    assert len(trail.diary()) == 1


def test_an_entry_is_changed_deleted_and_brought_back(person):
    person.kept("/diary/write/", text="First.", dated="2026-03-14", kind="decision")
    person.kept(entry(), text="Second.", dated="", kind="decision")
    assert (trail.diary()[0].text, trail.diary()[0].dated, trail.diary()[0].kind) == ("Second.", None, "decision")
    person.kept(entry(), act="delete")
    assert not trail.diary()
    undo(person)
    assert trail.diary()[0].text == "Second."
    undo(person)
    assert trail.diary()[0].text == "First."


def test_two_tabs_never_overwrite_each_other_silently(person):
    person.kept("/diary/write/", text="First.")
    version = re.search(r'name="version" value="(\d+)"', person.see("/diary/"))[1]
    person.kept(entry(), text="From the first tab.", version=version)
    status, said = person.fill(entry(), text="From the second tab.", version=version)
    assert status == 409
    assert (said["theirs"], said["mine"]) == ("From the first tab.", "From the second tab.")
    assert trail.diary()[0].text == "From the first tab."


@pytest.mark.parametrize("wrong", ["none", "x" * 300, "%00", "'; --"])
def test_an_entry_that_is_not_here_is_not_found(person, wrong):
    person.refused(f"/diary/{wrong}/change/", 404, text="Words.")
    person.refused(f"/diary/{wrong}/change/", 404, act="delete")


@pytest.mark.parametrize("words", [w for w in HOSTILE if "\ud83d" not in w])
def test_hostile_words_stand_on_the_page_as_words(person, words):
    person.fill("/diary/write/", text=words)
    shown = person.see("/diary/")
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "{{ 7*7 }}" in shown or "{{" not in words
