"""The diary and the checklist in a real browser, by keyboard: a place is looked for, pointed at and gone to."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.flows.opened import opened, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def there(copy_of, tmp_path):
    with opened(copy_of("demonstration"), tmp_path / "home") as held:
        yield held


def test_an_entry_points_at_a_theme_and_an_answer_at_the_entry(there):
    page = there.page("/diary/", width=390, height=844)
    page.get_by_label("New entry").fill("I came with the whiteboard against her.")
    page.get_by_label("It is", exact=True).first.select_option("response")
    search = page.get_by_label("Find a place by its words").first
    search.fill("doubt")
    offered = page.locator(".found button").first
    expect(offered).to_be_visible()
    said = offered.text_content()
    offered.press("Enter")
    expect(search).to_be_focused()
    expect(page.get_by_role("checkbox", name=said)).to_be_checked()
    search.press("Enter")  # looking for a place keeps nothing
    expect(page.get_by_label("New entry")).to_have_value("I came with the whiteboard against her.")
    with page.expect_navigation():
        page.get_by_role("button", name="Keep the entry").press("Enter")
    entry = page.get_by_role("article").filter(has_text="against her.")
    expect(entry.get_by_role("link", name=said)).to_be_visible()
    assert violations(page) == []

    page.goto(there.server.address + "/quality/")
    item = page.get_by_role("article", name="Commitment and rigour")
    item.locator("summary").press("Enter")
    item.get_by_label("Answer", exact=True).fill("See what I was wrong about.")
    item.get_by_label("Find a place by its words").fill("whiteboard against")
    item.locator(".found button").first.press("Enter")
    assert violations(page) == []
    with page.expect_navigation():
        item.get_by_role("button", name="Keep").press("Enter")
    item.get_by_role("link", name="diary entry").press("Enter")
    page.wait_for_url("**/diary/#e-*")
    expect(entry).to_be_in_viewport()
