"""From a file to a table in Word without a mouse: bring in, note, mark, gather, take out."""

from __future__ import annotations

import io

import pytest
from docx import Document
from playwright.sync_api import Page, expect
from tests.flows.opened import opened

pytestmark = pytest.mark.browser

WORDS = """Int.: What is it like at the beginning, with somebody who was sent?

Marisol: Erm, it's like, it's like holding a door for somebody who has not said whether they are coming in (laughs). You stand there and your arm gets tired (Mm-hm).

Int.: And what do you do with the tired arm?

Marisol: I let it drop. I said to her, I'm going to let go of the door now, it will not lock (pause). And she sat down. She sat down with her coat on, but she sat down.

Int.: So that helped.

Marisol: I do not know that it helped. It was, it was the first thing that was true in there. I was relieved and I was ashamed that I was relieved.
"""


@pytest.fixture
def there(copy_of, tmp_path):
    with opened(copy_of("empty"), tmp_path / "home") as held:
        yield held


def tab_to(page: Page, words: str, *, most: int = 80) -> None:
    """Press Tab until the thing with these words (its text or its accessible name) has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(e => (e.getAttribute('aria-label') || (e.labels && e.labels[0]?.textContent) || e.textContent || e.value || '').trim())"
            "(document.activeElement)"
        )
        if said == words:
            return
    raise AssertionError(f"no way by Tab to “{words}” on {page.url}")


def choose(page: Page, *, down: int = 0, right: int = 0, shift_right: int = 0, shift_down: int = 0) -> None:
    """From the top of the transcript: go, then choose words with Shift."""
    press = page.keyboard.press
    if page.evaluate("document.activeElement.id") != "rows":
        press("Escape")  # from a card back to the words
    expect(page.locator("#rows")).to_be_focused()
    press("Control+Home")
    for key, times in (
        ("ArrowDown", down),
        ("ArrowRight", right),
        ("Shift+ArrowRight", shift_right),
        ("Shift+ArrowDown", shift_down),
    ):
        for _ in range(times):
            press(key)


def write(page: Page, key: str, words: str) -> None:
    """Open an editor with a key, type, keep."""
    page.keyboard.press(key)
    expect(page.locator("textarea:focus, input:focus")).to_have_count(1)
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator("textarea:focus, input:focus")).to_have_count(0)


def test_a_study_walks_from_a_file_to_a_table_by_keyboard_alone(there, tmp_path):
    (tmp_path / "Marisol.txt").write_text(WORDS, "utf-8")
    page = there.page("/")
    press = page.keyboard.press

    # bring in
    tab_to(page, "Bring in transcripts")
    press("Enter")
    page.wait_for_url("**/bring-in/")
    tab_to(page, "Transcripts, as many as you like")
    with page.expect_file_chooser() as chooser:
        press("Space")
    chooser.value.set_files(tmp_path / "Marisol.txt")
    tab_to(page, "Look at them")
    press("Enter")
    expect(page.get_by_role("heading", name="As understood")).to_be_visible()
    tab_to(page, "Bring in")
    press("Enter")
    page.wait_for_url("**/desk/**")

    # note: every kind, on words, on lines, on the whole account
    expect(page.locator("#rows")).to_be_focused()  # nothing has to be pressed to get there
    choose(page, down=2, shift_right=3)
    write(page, "d", "Says what the beginning is like.")
    choose(page, down=3, right=1, shift_right=4)
    write(page, "l", "“Holding”: a verb of patience, and of grip.")
    choose(page, down=4, shift_right=5)
    write(page, "c", "Who is invited, and who invites?")
    choose(page, down=5, shift_down=1)
    write(page, "n", "Look at this again.")
    choose(page, down=7, shift_right=4)
    write(page, "d", "Names the letting go.")
    write(page, "a", "First impression: doors everywhere.")
    choose(page, down=8, shift_right=5)
    write(page, "s", "Letting go of the door")
    choose(page, down=10, shift_right=4)
    write(page, "s", "Sitting down with the coat on")
    choose(page, down=11, shift_right=5)
    press("q")
    expect(page.locator("#toast")).not_to_be_empty()
    choose(page, down=13, shift_right=3)
    press("t")
    expect(page.locator("textarea:focus")).to_have_count(1)
    page.keyboard.type("Relieved that it was true")
    press("Tab")
    expect(page.locator("textarea:focus")).to_have_count(1)
    page.keyboard.type("ashamed of the relief")
    press("Enter")
    expect(page.locator("textarea:focus")).to_have_count(0)
    expect(page.get_by_text("ashamed of the relief")).to_be_visible()
    expect(page.get_by_text("Who is invited, and who invites?")).to_be_visible()
    expect(page.get_by_text("Exploratory comments · 6")).to_be_visible()

    # gather
    tab_to(page, "Board", most=120)
    press("Enter")
    page.wait_for_url("**/board/")
    page.wait_for_function("document.querySelector('[role=treeitem][tabindex=\"0\"]')")
    for _ in range(40):
        press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "treeitem":
            break
    press("x")
    press("ArrowDown")
    press("x")
    press("n")
    page.keyboard.type("The door")
    press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    press("x")
    press("N")
    page.keyboard.type("Who holds it open")
    press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("table.printed")).to_contain_text("Who holds it open")

    # take out
    tab_to(page, "Tables", most=120)
    press("Enter")
    page.wait_for_url("**/tables/")
    tab_to(page, "Table of themes of Marisol")
    press("Enter")
    expect(page.locator("table.printed")).to_contain_text("The door")
    tab_to(page, "docx")
    with page.expect_download() as held:
        press("Enter")
    saved = tmp_path / "table.docx"
    held.value.save_as(saved)
    words = Document(io.BytesIO(saved.read_bytes())).element.xml
    assert "Who holds it open" in words
    assert "The door" in words
