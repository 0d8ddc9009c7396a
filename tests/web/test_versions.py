"""Saved versions of a tree side by side, and cards to cut out."""

from __future__ import annotations

import pytest
from tests.web.gathered import client, make_study

from alliance.actions import structures, themes
from alliance.store.opening import close_store
from alliance.store.reads import analysis


@pytest.fixture
def made(tmp_path, django_ready):
    yield make_study(tmp_path / "doorways")
    close_store()


@pytest.fixture
def browser(made):
    return client()


def page_of(made, who="Ada"):
    return f"/case/{made.cases[who]}/versions/" if who else "/group/versions/"


@pytest.mark.parametrize("who", ["Ada", ""])
def test_a_version_is_saved_and_set_beside_how_it_stands_with_both_reasons(browser, made, who):
    answer = browser.post(page_of(made, who), {"act": "save", "title": "First go", "reason": "Before I merged them."})
    assert answer.status_code == 302
    (saved,) = analysis.structures(made.cases[who] if who else "")
    name = "The bus" if who else "Naming what nobody chose"
    themes.rename_theme(by=made.by, theme=made.ids[name], name="Renamed since")
    words = browser.get(page_of(made, who), {"first": saved["id"], "second": "now"}).content.decode()
    assert "First go" in words
    assert "Before I merged them." in words
    assert f"renamed, was “{name}”" in words
    assert "/export/versions.docx?" in words
    file = browser.get(
        "/export/versions.docx", {"case": made.cases[who] if who else "", "first": saved["id"], "second": "now"}
    )
    assert file.status_code == 200
    assert file["Content-Disposition"].startswith("attachment;")


def test_a_theme_deleted_since_is_named_and_leads_nowhere(browser, made):
    id = structures.save_structure(by=made.by, title="With the bus", case=made.cases["Ada"])
    themes.delete_theme(by=made.by, theme=made.ids["The bus"])
    words = browser.get(page_of(made), {"first": id, "second": "now"}).content.decode()
    assert "The bus" in words
    assert f"/theme/{made.ids['The bus']}/" not in words
    assert f"/theme/{made.ids['Cross is alive']}/" in words


def test_a_version_is_deleted_and_a_version_of_another_tree_is_not(browser, made):
    id = structures.save_structure(by=made.by, title="Mine", case=made.cases["Ada"])
    assert browser.post(page_of(made, "Wyn"), {"act": "delete", "version": id}).status_code == 404
    assert browser.post(page_of(made, ""), {"act": "delete", "version": id}).status_code == 404
    assert browser.post(page_of(made), {"act": "delete", "version": id}).status_code == 302
    assert not analysis.structures(made.cases["Ada"])


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"act": "burn"},
        {"act": "save"},
        {"act": "save", "title": " "},
        {"act": "save", "title": "x" * 301},
        {"act": "delete"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(browser, made, fields):
    answer = browser.post(page_of(made), fields, HTTP_ACCEPT="application/json")
    assert 400 <= answer.status_code < 500
    assert answer.json()["problem"].endswith(".")


@pytest.mark.parametrize("asked", [{"first": "gone", "second": "now"}, {"first": "now", "second": "<script>"}])
def test_a_version_that_is_not_there_is_said_to_be_gone(browser, made, asked):
    assert browser.get(page_of(made), asked).status_code == 404


def test_every_standing_emergent_theme_has_one_numbered_card(browser, made):
    words = browser.get(f"/case/{made.cases['Wyn']}/cards/").content.decode()
    assert words.count('class="card-name"') == 7
    assert words.index("Standing in a doorway") < words.index("Carried up the stairs")
    themes.put_aside(by=made.by, theme=made.ids["Both stood"], reason="Says less.")
    words = browser.get(f"/case/{made.cases['Wyn']}/cards/").content.decode()
    assert words.count('class="card-name"') == 6
    assert "has no emergent themes yet" in browser.get(f"/case/{made.cases['Tam']}/cards/").content.decode()
    assert browser.get("/case/gone/cards/").status_code == 404
