"""A chapter in a real browser: chosen, read by keyboard, a place opened on the desk, taken out, brought up to date."""

from __future__ import annotations

import os

import pytest
from tests import chapter_of_study as told
from tests.flows.opened import opened, violations
from tests.formats.chapters import control, from_body, p, r

from alliance import Workbench
from alliance.formats.read_chapter import read

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def sound(page, name: str) -> None:
    """Nothing that axe finds, nothing wider than a narrow window, light or dark."""
    for scheme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), name
        if os.environ.get("ALLIANCE_PICTURES"):
            page.screenshot(path=f"{os.environ['ALLIANCE_PICTURES']}/{name}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_from_the_file_to_the_commented_chapter_and_back_by_keyboard(copy_of, tmp_path):
    path = copy_of("study")
    with Workbench.open(path) as held:
        theme = held.study.theme("Both were sent").value.id
        first, last = told.lines_of(held.study, "Bram", "took you long enough")
        marked = p(r("This is called ") + control(f"theme:{theme}", r("Both were sent once")) + r("."))
        prose = [*told.paragraphs(held.study), f"Somebody was glad: “took you long enough” ({first}-{last})."]
    chapter = tmp_path / "Chapter 4.docx"
    chapter.write_bytes(from_body(marked + "".join(p(r(words)) for words in prose)))
    with opened(path, tmp_path / "home") as browser:
        page = browser.page("/interviews/")
        page.get_by_role("link", name="Check a chapter").click()
        sound(page, "choose")
        page.get_by_label("The chapter, or the whole thesis").set_input_files(chapter)
        page.get_by_role("button", name="Check it").press("Enter")
        page.get_by_text("5 quotations: 2 right, 3 to look at.").wait_for()
        address = page.url
        sound(page, "checked")
        page.get_by_role("link", name="To look at").press("Enter")
        page.wait_for_url("**show=look**")
        assert page.locator("ol.checked > li").count() == 3
        assert page.locator("ol.checked del").first.inner_text().endswith("cupboard")
        page.locator(".filters a").first.press("Enter")
        page.wait_for_url("**show=all**")
        page.get_by_label("Whose words?").last.select_option("Wren")
        page.get_by_role("button", name="Check again").last.press("Enter")
        page.get_by_text("as you said").wait_for()
        with page.expect_download() as taken:
            page.get_by_role("link", name="The chapter with comments").press("Enter")
        made = taken.value.path().read_bytes()
        assert taken.value.suggested_filename == "Chapter 4 with comments.docx"
        assert read(made, "c.docx").blocks == read(chapter.read_bytes(), "c.docx").blocks
        assert b"word/comments.xml" in made
        page.get_by_role("link", name="Bring quotations up to date").press("Enter")
        page.get_by_text("Both were sent once").wait_for()
        sound(page, "renew")
        with page.expect_download() as taken:
            page.get_by_role("button", name="Save the document with these changes").press("Enter")
        renewed = read(taken.value.path().read_bytes(), "c.docx")
        assert renewed.blocks[0].text == "This is called Both were sent."
        page.goto(address)
        page.get_by_role("link", name="Open the place on the desk").first.press("Enter")
        page.wait_for_url("**/desk/**")
