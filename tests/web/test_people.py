"""Participants by code and pseudonym, and the study's own columns about them."""

from __future__ import annotations

import re

import pytest
from tests.web.door import HOSTILE, Person, open_at

from alliance.store.reads import study as read


@pytest.fixture
def person(copy_of) -> Person:
    open_at(copy_of("study"))
    return Person()


def names() -> list[str]:
    return [case.pseudonym for case in read.cases()]


def address(pseudonym: str) -> str:
    case = next(c for c in read.cases() if c.pseudonym == pseudonym)
    return f"/participants/{case.id}/change/"


def test_a_participant_is_added_and_a_code_is_made_where_none_is_given(person):
    assert person.kept("/participants/add/", pseudonym="  Nell ") == "/participants/"
    assert names() == ["Wren", "Zoë", "Bram", "Nell"]
    assert read.cases()[-1].code == "P1"
    assert "Nell was added." in person.see("/participants/")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "pseudonym"),
        ({"pseudonym": "  "}, "pseudonym"),
        ({"pseudonym": "Wren"}, "taken"),
        ({"pseudonym": "Nell", "code": "W-1"}, "taken"),
        ({"pseudonym": "x" * 201}, "pseudonym"),
        ({"pseudonym": "Nell", "code": "x" * 41}, "code"),
    ],
)
def test_a_participant_that_cannot_be_added_is_said_why(person, given, said):
    assert said in person.refused("/participants/add/", **given)
    assert names() == ["Wren", "Zoë", "Bram"]


def test_what_is_known_of_a_participant_is_kept_and_emptied_again(person):
    age = next(a for a in read.attributes() if a.name == "Age")
    person.kept(address("Wren"), pseudonym="Wren", code="W-1", **{f"attribute:{age.id}": "45"})
    assert next(c for c in read.cases() if c.pseudonym == "Wren").attributes[age.id] == "45"
    person.kept(address("Wren"), pseudonym="Wren", code="W-1", **{f"attribute:{age.id}": " "})
    assert age.id not in next(c for c in read.cases() if c.pseudonym == "Wren").attributes


def test_another_pseudonym_is_shown_on_every_page(person):
    person.kept(address("Wren"), pseudonym="Linnet", code="W-1")
    for path in ("/participants/", "/interviews/", "/study/log/"):
        assert "Linnet" in person.see(path) or path == "/study/log/"
        assert "Wren</strong>" not in person.see(path)


def test_two_tabs_never_overwrite_each_other_silently(person):
    version = re.search(r'name="version" value="(\d+)"', person.see("/participants/"))[1]
    person.kept(address("Wren"), pseudonym="Linnet", code="W-1", version=version)
    assert "Linnet" in str(person.fill(address("Linnet"), pseudonym="Robin", code="W-1", version=version))
    assert names()[0] == "Linnet"


@pytest.mark.parametrize("wrong", ["nobody", "0", "x" * 300, "'; --", "%00"])
def test_a_participant_who_is_not_here_is_not_found(person, wrong):
    person.refused(f"/participants/{wrong}/change/", 404, pseudonym="X", code="Y")
    for act in ("up", "down", "remove"):
        status, said = person.fill(f"/participants/{wrong}/change/", act=act)
        assert status in (400, 404)
        assert said["problem"]
    assert names() == ["Wren", "Zoë", "Bram"]


def test_an_entry_under_a_column_that_is_not_here_is_refused_and_nothing_is_kept(person):
    person.refused(address("Wren"), 404, pseudonym="Linnet", code="W-1", **{"attribute:none": "1"})
    assert names()[0] == "Wren"


def test_the_order_of_the_study_is_changed_one_place_at_a_time(person):
    person.kept(address("Bram"), act="up")
    assert names() == ["Wren", "Bram", "Zoë"]
    person.kept(address("Wren"), act="down")
    assert names() == ["Bram", "Wren", "Zoë"]
    person.kept(address("Bram"), act="up")  # already first: nothing moves
    assert names() == ["Bram", "Wren", "Zoë"]


def test_only_a_participant_without_material_is_removed(person):
    assert "interviews or notes" in person.refused(address("Wren"), act="remove")
    person.kept("/participants/add/", pseudonym="Nell")
    person.kept(address("Nell"), act="remove")
    assert names() == ["Wren", "Zoë", "Bram"]


def test_a_column_is_added_shown_and_deleted_and_that_can_be_undone(person):
    person.kept("/participants/columns/add/", name="Length of experience", kind="years", groups="yes")
    column = read.attributes()[-1]
    assert (column.name, column.kind, column.groups) == ("Length of experience", "years", True)
    person.kept(address("Wren"), pseudonym="Wren", code="W-1", **{f"attribute:{column.id}": "eleven"})
    person.kept(f"/participants/columns/{column.id}/delete/")
    assert "Length of experience" not in [a.name for a in read.attributes()]
    answer = person.browser.post(
        "/undo/", {"scope": "study"}, content_type="application/json", HTTP_ACCEPT="application/json"
    )
    assert answer.status_code == 200, answer.content
    assert read.cases()[0].attributes[column.id] == "eleven"


@pytest.mark.parametrize(
    "given", [{"name": ""}, {"name": "Age"}, {"name": "x" * 201}, {"name": "Weight", "kind": "colour"}, {}]
)
def test_a_column_that_cannot_be_added_is_said_why(person, given):
    person.refused("/participants/columns/add/", **given)
    assert [a.name for a in read.attributes()] == ["Age", "Training"]


def test_a_column_that_is_not_here_is_not_found(person):
    person.refused("/participants/columns/none/delete/", 404)


@pytest.mark.parametrize("words", [w for w in HOSTILE if "\ud83d" not in w])
def test_hostile_words_stand_on_the_page_as_words(person, words):
    person.fill("/participants/add/", pseudonym=words, code=words[:40])
    person.fill("/participants/columns/add/", name=words)
    for path in ("/participants/", "/interviews/", "/diary/", "/study/log/"):
        shown = person.see(path)
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
