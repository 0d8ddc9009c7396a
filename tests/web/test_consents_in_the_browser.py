"""A consent is taken and names are kept apart in a real browser: by keyboard, and without a violation of WCAG 2.2 AA."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.actions.test_consents import png
from tests.conftest import PASSPHRASE
from tests.flows.opened import one_page
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
BEFORE = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.server.desktop")
from alliance.store.configuration import configure; configure()
"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
SECRET = "another quiet secret"


@pytest.fixture
def made(keyed_workbench, tmp_path):
    """A server on the small study with an approval, a rule, a consent and an interview; its participants."""
    from alliance.actions import consents, interviews, protocol, recruitment
    from alliance.store.opening import close_store

    by = keyed_workbench.study.by
    wren, zoe, bram = (keyed_workbench.study.case(who).participant.id for who in ("Wren", "Zoë", "Bram"))
    protocol.record_approval(by=by, body="The panel", dated=date(2026, 1, 12))
    protocol.keep_protocol(by=by, facts={}, leaving_kind="months", leaving_n=1)
    interviews.add_interview(by=by, case=wren, held_on=date(2026, 1, 31))
    consents.record_consent(by=by, case=wren, dated=date(2026, 2, 3), parts={"interview": True, "quotation": False})
    consents.record_footing(by=by, case=zoe, footing="paper", words="grey cabinet")
    recruitment.record_who_knows(by=by, case=wren, who="the practice manager", person_agreed=True)
    recruitment.add_organisation(by=by)
    recruitment.add_volunteer(by=by)
    path = keyed_workbench.path
    close_store()
    server = serving(path, tmp_path / "home", passphrase=PASSPHRASE, before=BEFORE)
    yield server, wren, zoe, bram
    server.stop()


@pytest.fixture
def page(made):
    with one_page(made[0].door) as held:
        yield held


def _sound(page):
    """Nothing violates the rules and nothing is wider than the window, on a desk and on a phone, light and dark."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in found] == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def _go_to(page, selector, key="Tab"):
    """Reach something by keyboard alone."""
    wanted = page.locator(selector).first
    for _ in range(120):
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_a_consent_is_recorded_by_keyboard_after_a_refusal_in_a_sentence(made, page):
    server, _, _, bram = made
    page.goto(f"{server.address}/consents/")
    _go_to(page, f'td a[href="/consents/{bram}/"], th a[href="/consents/{bram}/"], a[href="/consents/{bram}/"]')
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/consents/{bram}/")
    page.locator("#da-new").fill("2026-01-02")
    _go_to(page, "#p-interview-new")
    page.keyboard.press("a")  # agreed
    _go_to(page, "#p-quotation-new")
    page.keyboard.press("r")  # refused
    page.locator("#ho-new").fill("in person")
    page.keyboard.press("Enter")
    page.get_by_text("2 January 2026 is earlier").first.wait_for()
    assert page.locator("#ho-new").input_value() == "in person"
    page.locator("#da-new").fill("2026-02-02")
    page.locator("#ho-new").press("Enter")
    page.wait_for_url("**kept**")
    assert "Bram consented on 2 February 2026." in page.locator("#now").inner_text()
    assert "refused" in page.locator("#now dl").inner_text()


def test_the_vault_is_made_and_holds_a_name_and_a_signed_sheet(made, page, tmp_path):
    server, wren, _, bram = made
    base = server.address
    page.goto(f"{base}/names/")
    _sound(page)
    for field in ("#secret", "#again"):
        page.locator(field).fill(SECRET)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sheet/")
    _sound(page)
    page.get_by_role("button", name="I have it on paper").click()
    page.wait_for_url("**/names/?**")
    for case, name in ((wren, "Henrietta Blackwood"), (bram, "henrietta blackwood")):
        page.goto(f"{base}/names/participant/{case}/")
        page.locator("#name").fill(name)
        page.keyboard.press("Enter")
        page.wait_for_url("**kept**")
    assert "bears the same name: W-1" in page.inner_text("body")
    _sound(page)
    page.goto(f"{base}/names/")
    assert "Henrietta Blackwood" in page.inner_text("body")
    _sound(page)
    page.goto(f"{base}/consents/{wren}/")
    (tmp_path / "scan.png").write_bytes(png())
    page.set_input_files("#sc1", str(tmp_path / "scan.png"))
    page.get_by_role("button", name="Into the vault").click()
    page.wait_for_url("**kept**")
    _sound(page)
    page.goto(f"{base}/names/")
    page.get_by_role("button", name="Close it now").click()
    page.get_by_text("The vault is closed").first.wait_for()
    _sound(page)


def test_every_page_of_consent_is_sound(made, page, tmp_path):
    server, wren, zoe, bram = made
    for where in ("/consents/", f"/consents/{wren}/", f"/consents/{zoe}/", f"/consents/{bram}/", "/participants/"):
        page.goto(server.address + where)
        _sound(page)
    (tmp_path / "Idris.txt").write_text("Int.: Well?\n\nIdris: Quiet enough.\n", "utf-8")
    page.goto(f"{server.address}/bring-in/")
    page.set_input_files("#files", str(tmp_path / "Idris.txt"))
    page.get_by_role("button", name="Look at them").click()
    page.get_by_role("button", name="Bring in", exact=True).wait_for()
    page.get_by_role("radio", name="teaching or pilot").check()
    page.get_by_role("button", name="Look again").click()
    page.wait_for_load_state()
    assert page.get_by_role("radio", name="teaching or pilot").is_checked()
    elsewhere = "<!doctype html><title>The desk</title><link rel=icon href='data:,'>"  # it has tests of its own
    page.route("**/desk/**", lambda route: route.fulfill(body=elsewhere, content_type="text/html"))
    page.get_by_role("button", name="Bring in", exact=True).click()
    page.wait_for_url("**/desk/**")
    page.goto(f"{server.address}/consents/")
    assert "teaching or pilot" in page.inner_text("table")
