"""Six annotated Word files, a master table and a half-written chapter, from upload to the chapter with comments."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect
from tests import half_way
from tests.flows.opened import opened, violations
from tests.half_way import Made

pytestmark = pytest.mark.browser

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _choose(page: Page, *files: Made) -> None:
    given = [{"name": one.name, "mimeType": WORD, "buffer": one.content} for one in files]
    page.locator("main input[type=file]").set_input_files(given)
    with page.expect_navigation():
        page.locator("main button.main").first.click()
    page.wait_for_load_state()


def _press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def test_a_student_moves_in_half_way_and_hands_in_a_chapter_that_has_been_checked(copy_of, tmp_path: Path) -> None:
    made = [half_way.annotated(name) for name in half_way.NAMES]
    chapter, slips = half_way.chapter()
    with opened(copy_of("empty"), tmp_path / "home") as door:
        page = door.page("/bring-in/")

        # six files at once, shown as they are understood, before anything is kept
        _choose(page, *made)
        assert violations(page) == []
        for one in made:
            shown = page.locator("section.incoming", has=page.get_by_role("heading", name=one.name))
            expect(shown).to_contain_text(f"{one.notes or one.comments} exploratory comments")
            if one.themes:
                expect(shown).to_contain_text(f"{one.themes} emergent themes")
        _press(page, "Bring in")
        for name, one in zip(half_way.NAMES, made, strict=True):
            row = page.get_by_role("row", name=name)
            expect(row).to_contain_text(str(one.notes or one.comments))

        # the notes stand beside the lines that were printed
        page.get_by_role("link", name="Interview of Maren: the desk").click()
        expect(page.get_by_text("lines 211–482").first).to_be_visible()
        expect(page.locator("main")).to_contain_text("Keys in the hand: there and already leaving")

        # the master table becomes themes across cases, its words found where they stand
        page.goto(door.server.address + "/bring-table/")
        _choose(page, half_way.master_table())
        count = len(half_way.quoted())
        expect(page.locator("main")).to_contain_text(f"{count} extracts")
        expect(page.locator("main")).to_contain_text(f"In {count}, words and lines agree.")
        assert violations(page) == []
        _press(page, "Bring in")
        expect(page.locator("main")).to_contain_text("The first true thing they tell you")
        page.goto(door.server.address + "/remarks/")
        expect(page.locator("main")).to_contain_text("Nothing waits to be settled")

        # the chapter: every slip is found, and nothing else
        page.goto(door.server.address + "/chapter/")
        _choose(page, chapter)
        expect(page.locator("main")).to_contain_text(
            f"24 quotations: {24 - len(slips)} right, {len(slips)} to look at."
        )
        assert violations(page) == []
        page.get_by_text("The chapter with comments").first.click()
        page.wait_for_url("**/sweep/**")  # the picture that Word keeps of its first page is for a person to judge
        page.get_by_role("button", name="May leave").first.click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Let it leave", exact=True).click()
        content = Path(waiting.value.path()).read_bytes()

    before, after = docx.Document(io.BytesIO(chapter.content)), docx.Document(io.BytesIO(content))
    assert [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
    assert [p.style.name for p in after.paragraphs] == [p.style.name for p in before.paragraphs]
    said = [comment.text for comment in after.comments]
    for slip in slips:
        place = next(p for p in after.paragraphs if slip.words in p.text)
        assert place._p.xpath(".//w:commentReference"), slip
    assert len(said) >= len(slips)
