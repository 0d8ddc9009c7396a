"""An audit bundle opened from the disk in a browser without a network: checked, followed, remarked in, tampered with."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import sync_playwright
from tests.flows.opened import CHROMIUM, violations

from alliance.formats.bundle_seal import read_bundle, read_remarks

pytestmark = pytest.mark.browser


def test_a_bundle_is_checked_followed_and_remarked_in_and_shows_where_it_was_changed(study, tmp_path):
    from alliance.actions.bundle import bring_remarks_back, make_bundle
    from alliance.store.reads import remarks

    made = make_bundle(by=study.by)
    whole, changed = tmp_path / "whole.html", tmp_path / "changed.html"
    whole.write_bytes(made.content)
    changed.write_bytes(made.content.replace(b"bus stop", b"tram stop", 1))
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(accept_downloads=True, offline=True, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(whole.as_uri())
        page.get_by_role("button", name="Check that nothing was changed").click()
        seal = read_bundle(made.content).seal
        assert page.locator("#checked").inner_text().endswith(f"parts are as they were sealed. The seal is {seal}.")
        link = page.locator("section[data-part=trail] td.quotation a").first
        target = link.get_attribute("href")
        link.click()
        assert page.locator(f"[id='{target[1:]}']").is_visible()
        page.get_by_text("Write a remark").click()
        page.get_by_label("Your name").fill("Dr Hale")
        page.get_by_label("Remark", exact=True).fill("Whose “tiles”? مقابلة 🚌")
        page.get_by_role("button", name="Keep the remark").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save all remarks as a file").click()
        file = tmp_path / "back.json"
        saved.value.save_as(file)
        assert [one for one in asked if not one.startswith(("file:", "blob:"))] == []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], scheme
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.goto(changed.as_uri())
        page.get_by_role("button", name="Check that nothing was changed").click()
        assert page.locator("#checked").inner_text() == "Changed after it was sealed: Wren."
        browser.close()
    assert complaints == []
    (said,) = read_remarks(file.read_bytes()).said
    assert said.place == target[1:]
    assert json.loads(file.read_text("utf-8"))["bundle"]["seal"] == seal
    found = bring_remarks_back(file.read_bytes(), by=study.by, file_name="back.json")
    assert len(found.new) == 1
    (kept,) = remarks.remarks()
    assert (kept.text, kept.author) == ("Whose “tiles”? مقابلة 🚌", "Dr Hale")
    assert kept.at_words
