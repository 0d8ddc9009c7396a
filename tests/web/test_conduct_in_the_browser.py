"""The conduct pages in a real browser: by keyboard, without a violation of WCAG 2.2 AA, and the fingerprint of a file."""

from __future__ import annotations

import hashlib
import re

import pytest
from tests.flows.opened import one_page
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def door(study, tmp_path):
    from alliance.actions import interviews, papers, recruitment
    from alliance.store.opening import close_store

    by = study.by
    interviews.write_schedule(by=by, text="# One\nWhat was it like?\n- And then?\n- And before?\nAnd now?")
    interviews.add_interview(by=by, case=study.cases[0].id)
    papers.add_paper(by=by, kind="consent")
    recruitment.add_volunteer(by=by, route="leaflet")
    path = study.workbench.path
    close_store()
    server = serving(path, tmp_path / "home")
    yield server
    server.stop()


@pytest.fixture
def page(door):
    with one_page(door.door) as held:
        yield held


def test_every_page_is_free_of_violations_and_fits_a_phone_in_light_and_dark(page, door):
    from axe_playwright_python.sync_playwright import Axe

    page.goto(f"{door.address}/papers/")
    addresses = ["/protocol/", "/papers/", "/papers/support/", "/recruitment/", "/recruitment/organisations/", "/recruitment/told/", "/held/", "/schedule/", "/profile/", "/disposal/"]  # fmt: skip
    for at, pattern in (("/papers/", r"/papers/\w{16}/"), ("/recruitment/", r"/recruitment/\w{16}/"), ("/held/", r"/held/\w{16}/"), ("/schedule/", r"/schedule/\w{16}/show/")):  # fmt: skip
        page.goto(door.address + at)
        addresses.append(re.search(pattern, page.content())[0])
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(door.address + address)
            found = Axe().run(page, options=RULES).response["violations"]
            assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_schedule_is_gone_through_by_keyboard_and_nothing_ticked_is_kept(page, door):
    page.goto(f"{door.address}/schedule/")
    page.get_by_role("link", name="In large type").click()
    page.wait_for_url("**/show/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("2")
    assert page.get_by_label("And before?").is_checked()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("heading", name="And now?").is_visible()
    assert not page.get_by_role("heading", name="What was it like?").is_visible()
    page.keyboard.press("ArrowLeft")
    assert page.get_by_label("And before?").is_checked()
    page.reload()
    assert not page.get_by_label("And before?").is_checked()


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 3_000_001])
def test_the_fingerprint_made_in_the_window_is_the_files_own(page, door, tmp_path, size):
    content = bytes(n * 7 % 251 for n in range(size))
    file = tmp_path / "one.wav"
    file.write_bytes(content)
    page.goto(f"{door.address}/held/")
    page.goto(door.address + re.search(r"/held/\w{16}/", page.content())[0])
    sent: list[int] = []
    page.on("request", lambda r: sent.append(len(r.post_data or "")) if r.method == "POST" else None)
    page.locator("[data-file]").set_input_files(str(file))
    page.get_by_text("The fingerprint and the name are filled in").wait_for()
    assert page.locator("input[name=sha256]").input_value() == hashlib.sha256(content).hexdigest()
    assert sent == []


def test_a_form_that_is_refused_keeps_what_was_typed_and_says_why(page, door):
    page.goto(f"{door.address}/protocol/")
    page.get_by_label("Sample").fill("six people")
    page.get_by_label("of these").select_option("months")
    page.get_by_role("button", name="Keep the protocol").click()
    page.get_by_role("alert").filter(has_text="Say how many months").wait_for()
    assert page.get_by_label("Sample").input_value() == "six people"
    page.get_by_label("How many").fill("1")
    page.get_by_role("button", name="Keep the protocol").click()
    page.get_by_text("The protocol is kept").wait_for()
    assert "until one month after the interview" in page.content()


def test_adding_twice_to_a_part_of_a_page_shows_both(page, door):
    page.goto(f"{door.address}/protocol/")
    for words in ("a year of work", "speaks English"):
        page.get_by_label("Another criterion").fill(words)
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_text(words, exact=True).wait_for()
