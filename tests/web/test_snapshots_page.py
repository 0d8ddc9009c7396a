"""The page of snapshots: sealing, setting side by side, deleting."""

from __future__ import annotations

import pytest
from tests.web.door import client, open_at

from alliance.store.reads import snapshots as read

ADDRESS = "/snapshots/"


@pytest.fixture
def browser(copy_of):
    open_at(copy_of("study"))
    return client()


def act(browser, **given):
    return browser.post(ADDRESS, given, HTTP_ACCEPT="application/json")


def test_a_snapshot_is_sealed_set_beside_what_stands_taken_out_and_deleted_by_its_page(browser):
    assert act(browser, act="take", title="As <b>submitted</b>", reason="For the viva.").status_code == 200
    (held,) = read.snapshots()
    shown = browser.get(ADDRESS, {"first": held.id, "second": read.NOW}).content.decode()
    assert "As &lt;b&gt;submitted&lt;/b&gt;" in shown
    assert "Quotations across cases that came or went" in shown
    assert held.seal[:12] in shown
    answer = browser.get("/export/snapshot-comparison.docx", {"first": held.id, "second": read.NOW})
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert "sure" in act(browser, act="delete", snapshot=held.id).json()["problem"]
    assert act(browser, act="delete", snapshot=held.id, sure="yes").status_code == 200
    assert read.snapshots() == []


@pytest.mark.parametrize("given", [{}, {"act": "take"}, {"act": "take", "title": "x" * 301}, {"act": "delete", "snapshot": "no", "sure": "yes"}])  # fmt: skip
def test_what_the_page_cannot_do_is_refused_in_words(browser, given):
    answer = act(browser, **given)
    assert answer.status_code in (400, 404)
    assert answer.json()["problem"]
    assert read.snapshots() == []


def test_a_snapshot_nobody_has_is_not_found_in_words(browser):
    answer = browser.get(ADDRESS, {"first": "nobody", "second": read.NOW})
    assert answer.status_code == 404
    assert "deleted in another window" in answer.content.decode()
