"""The page of the appendices: choosing, ordering, numbering, taking out."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests.web.door import client, open_at

from alliance.store.reads import pack as read

ADDRESS = "/appendices/"


@pytest.fixture
def browser(copy_of):
    open_at(copy_of("study"))
    return client()


def act(browser, act, **given):
    return browser.post(ADDRESS, {"act": act, **given}, HTTP_ACCEPT="application/json")


def test_a_pack_is_begun_ordered_titled_numbered_and_taken_out_by_its_page(browser):
    assert "Nothing is chosen yet" in browser.get(ADDRESS).content.decode()
    assert act(browser, "usual").json()["go"] == ADDRESS
    held = read.chosen()
    assert len(held) >= 6
    last = held[-1]
    assert f"at={last.id}-up" in act(browser, f"up:{last.id}").json()["go"]
    assert read.chosen()[-2].id == last.id
    act(browser, f"title:{last.id}", title="<b>“Mine”</b>", version="2")
    act(browser, "number", word="Annex", first="7")
    act(browser, f"out:{held[0].id}")
    shown = browser.get(ADDRESS).content.decode()
    assert "&lt;b&gt;“Mine”&lt;/b&gt;" in shown
    assert "Annex 7: " in shown
    assert browser.get("/tables/").content.decode().count(f'href="{ADDRESS}"') == 1
    act(browser, "add", key=[held[0].key])
    assert read.chosen()[-1].what == held[0].what
    answer = browser.get(f"{ADDRESS}file.zip")
    assert answer.status_code == 200
    assert ".zip" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert len(package.namelist()) == 1 + len(read.chosen())
    waiting = browser.post(f"{ADDRESS}look/", HTTP_ACCEPT="application/json").json()["go"]
    assert browser.get(waiting).status_code == 200


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("", {}), ("add", {}), ("add", {"key": "analysis|||"}), ("up:nobody", {}), ("out:", {}), ("title:x", {}),
        ("number", {"first": "!"}), ("number", {"first": "A", "word": "x" * 61}),
    ],
)  # fmt: skip
def test_what_the_page_cannot_do_is_refused_in_words_and_changes_nothing(browser, name, given):
    answer = act(browser, name, **given)
    assert answer.status_code in (400, 404)
    assert answer.json()["problem"]
    assert read.chosen() == []


def test_a_title_changed_in_another_window_is_shown_with_both_wordings(browser):
    act(browser, "usual")
    one = read.chosen()[0]
    act(browser, f"title:{one.id}", title="Theirs", version=str(one.version))
    answer = act(browser, f"title:{one.id}", title="Mine", version=str(one.version))
    assert answer.status_code == 409
    assert (answer.json()["theirs"], answer.json()["mine"]) == ("Theirs", "Mine")


def test_a_form_that_nobody_makes_is_refused(browser):
    answer = browser.get(f"{ADDRESS}file.pdf")
    assert answer.status_code == 400
    assert "zip or docx" in answer.content.decode()
