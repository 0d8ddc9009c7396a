"""Anonymising and finding in a real browser: by keyboard from the first proposal to the report; without a violation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.flows.opened import one_page
from tests.serving import serving
from tests.study_with_names import KEY, made

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
BEFORE = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.server.desktop")
from alliance.store.configuration import configure; configure()
"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def server(tmp_path, django_ready):
    from alliance.actions import anonymising
    from alliance.store.opening import close_store

    named = made(tmp_path / "named")
    for words, (kind, replacement) in KEY.items():
        if words not in ("Quillonette", "34"):
            anonymising.decide(
                named.folder, by=named.by, words=words, kind=kind, decision="replace", replacement=replacement
            )
    close_store()
    held = serving(named.path, tmp_path / "home", before=BEFORE)
    yield held
    held.stop()


def _sound(page, name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], name


def test_names_are_decided_by_keyboard_looked_at_replaced_and_found_no_more(server):
    with one_page(server.door, width=1280) as page:
        page.goto(server.address + "/find/?q=quillonette")
        _sound(page, "found")
        assert page.locator(".places li").count() > 4
        page.goto(server.address + "/find/repeats/")
        page.locator("details summary").first.press("Enter")
        _sound(page, "repeats")
        page.goto(server.address + "/anonymise/?kind=name")
        field = page.get_by_label("Replace by for Quillonette", exact=True)
        field.fill("(sister)")
        field.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text("“Quillonette” will be replaced.").wait_for()
        page.set_viewport_size({"width": 320, "height": 800})
        page.locator("details summary").first.press("Enter")
        _sound(page, "narrow")
        page.set_viewport_size({"width": 1280, "height": 900})
        field = page.get_by_label("Replace by", exact=True).last
        page.get_by_label("Words", exact=True).fill("Quillonette")
        field.fill("Quillonette Q.")
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_text("still says").wait_for()
        page.get_by_role("link", name=re.compile("^Look at what will be replaced")).first.click()
        page.get_by_role("heading", name="What will be replaced").wait_for()
        _sound(page, "looked at")
        page.get_by_role("button", name="Replace them now").press("Enter")
        page.get_by_role("heading", name="The report, for others").wait_for(timeout=20_000)
        page.get_by_text("Show the key").press("Enter")
        _sound(page, "report")
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save as csv").click()
        assert "quillonette" not in Path(saved.value.path()).read_text("utf-8-sig").lower()
        page.goto(server.address + "/find/?q=quillonette")
        page.get_by_text("Nothing holds “quillonette”").wait_for()
        page.emulate_media(color_scheme="dark")
        page.goto(server.address + "/anonymise/")
        _sound(page, "dark")
