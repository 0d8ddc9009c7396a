"""Tables and a theme's page in a real browser: down to the line, words left out by keyboard, files saved."""

from __future__ import annotations

import pytest
from docx import Document
from playwright.sync_api import expect
from tests.flows.opened import opened, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def there(copy_of, tmp_path):
    with opened(copy_of("demonstration"), tmp_path / "home") as held:
        yield held


def test_from_the_master_table_down_to_the_line(there):
    page = there.page("/tables/master-table-quotations/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Master table")
    page.get_by_role("link", name="it's like sitting opposite a coat").first.click()
    page.wait_for_url("**/desk/**")
    expect(page.locator("#L15")).to_be_in_viewport()
    expect(page.locator("#spoken")).to_contain_text(", chosen, 15")
    words = " ".join(page.evaluate("getSelection().toString()").split())
    assert words.startswith("it's like sitting opposite a coat")
    assert page.evaluate("CSS.highlights.get('chosen').size") > 0  # and they glow, wherever the focus goes
    assert violations(there.page("/tables/")) == []
    assert violations(there.page("/tables/recurrence/")) == []


def test_words_are_left_out_by_keyboard_and_stand_so_in_the_table_and_the_file(there, tmp_path):
    page = there.page("/tables/master-table-quotations/")
    row = page.locator("tr", has_text="And you know the training")
    row.get_by_role("link", name="change this quotation").click()
    page.wait_for_url("**/theme/**")
    use = page.locator("article.use", has_text="And you know the training")
    use.get_by_role("button", name="Leave words out").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Leave words out")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Space")  # the first word, then two more by Shift
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(dialog.locator(".preview")).to_have_text(
        "[...] the training, what does the training say, it says eye contact (laughs). I'm looking at a hood."
    )
    with page.expect_navigation():
        dialog.get_by_role("button", name="Keep").press("Enter")
    expect(page.locator("article.use", has_text="the training, what does").locator("blockquote")).to_contain_text(
        "[...] the training"
    )
    page.goto(there.server.address + "/tables/master-table-quotations/")
    with page.expect_download() as held:
        page.get_by_role("link", name="docx").click()
    saved = tmp_path / "master.docx"
    held.value.save_as(saved)
    xml = Document(str(saved)).element.xml
    assert "the training, what does the training say" in xml
    assert "And you know the training" not in xml


def test_a_themes_page_is_whole_in_the_light_and_in_the_dark_and_on_a_phone(there):
    page = there.page("/tables/master-table/")
    page.get_by_role("link", name="There, and not there yet").first.click()
    page.wait_for_url("**/theme/**")
    assert violations(page) == []
    dark = there.page(page.url.removeprefix(there.server.address), dark=True)
    assert violations(dark) == []
    phone = there.page(page.url.removeprefix(there.server.address), width=390, height=844)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
