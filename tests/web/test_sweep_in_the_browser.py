"""The sweep in a real browser: a stopped download, findings decided by keyboard, the file saved; without a violation."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
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


@pytest.fixture
def made(workbench, tmp_path):
    """A server on the small study; names in the vault stand in its profile table."""
    from alliance.actions import people
    from alliance.actions.exports import make_export
    from alliance.store.opening import close_store

    study, by = workbench.study, workbench.study.by
    make_export(by=by, what="master-table")
    for who, name, employer in (
        ("Wren", "Henrietta Blackwood-Oyelaran", "Northgate Counselling Service"), ("Bram", "Rowan Zoë Attwater", ""),
        ("Zoë", "محمد علي", ""),
    ):  # fmt: skip
        people.keep_identity(
            workbench._folder, by=by, subject=study.case(who).participant.id, kind="participant", name=name,
            employer=employer, contact={"phone": "07700 900123"} if employer else {},
        )  # fmt: skip
    study.case("Wren").change(attributes={"Training": "at Northgate, with HENRIETTA’S help; ring +44 (0)7700 900 123"})
    study.case("Bram").change(
        attributes={"Training": "after Mr Atwater; قال محمد علي هنا; write to someone@mail.example"}
    )
    study.case("Zoë").change(
        attributes={"Training": "qualified, as Henrietta was when the two of them worked together there"}
    )
    path = workbench.path
    close_store()
    server = serving(path, tmp_path / "home", before=BEFORE)
    yield server
    server.stop()


@pytest.fixture
def page(made):
    with one_page(made.door, width=1440, but="403") as held:
        yield held


def _sound(page, name):
    from axe_playwright_python.sync_playwright import Axe

    for scheme, width in (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{page.url} is wider than its window"
        if os.environ.get("ALLIANCE_PICTURES"):
            page.screenshot(path=f"{os.environ['ALLIANCE_PICTURES']}/{name}-{scheme}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_stopped_download_is_decided_by_keyboard_and_then_saved(page, made):
    page.goto(f"{made.address}/profile/")
    page.get_by_role("button", name="csv").click()
    page.get_by_role("heading", name="Before it leaves", level=1).wait_for()
    assert "Northgate" in page.content()
    _sound(page, "file")
    group = page.locator("form.group").filter(has_text="Wren (W-1)").filter(has=page.locator(".alike"))
    group.locator(".alike button").first.focus()
    page.keyboard.press("Enter")
    page.get_by_text("May leave: 2 findings.").wait_for()
    _sound(page, "partly")
    for _ in range(12):
        left = page.locator(".found li:not(.is-decided)")
        if left.count() == 0:
            break
        before = left.count()
        page.keyboard.press("Tab")  # from the finding that the page went to, to its first button
        assert page.evaluate("document.activeElement.textContent").startswith("May leave")
        page.keyboard.press("Enter")
        page.wait_for_function("n => document.querySelectorAll('.found li:not(.is-decided)').length < n", arg=before)
        page.wait_for_load_state()
    page.get_by_text("Everything is decided.").wait_for()
    _sound(page, "decided")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Let it leave", exact=True).click()
    assert taken.value.suggested_filename == "profile-table.csv"
    page.goto(f"{made.address}/sweep/")
    assert "profile-table.csv" in page.content()
    _sound(page, "start")
    page.goto(f"{made.address}/profile/")
    with page.expect_download() as again:
        page.get_by_role("button", name="csv").click()
    assert again.value.suggested_filename == "profile-table.csv"


def test_the_whole_analysis_is_looked_through_before_anything_is_asked_for(page, made):
    page.goto(f"{made.address}/study/")
    page.get_by_role("link", name="What leaves").click()
    page.get_by_role("button", name="Look through the whole analysis now").click()
    page.get_by_role("heading", name="Before it leaves", level=1).wait_for()
    page.get_by_role("button", name="Must not leave").first.click()
    page.get_by_text("Must not leave: 1 finding.").wait_for()
    _sound(page, "hidden")
    page.get_by_role("button", name="Do not let it leave").click()
    page.get_by_role("heading", name="What leaves", level=1).wait_for()


@pytest.fixture
def locked(keyed_workbench, tmp_path):
    """A server on a study behind a passphrase, whose vault has a secret and is closed."""
    from tests.conftest import PASSPHRASE

    from alliance.actions import people
    from alliance.store.opening import close_store

    study, by, folder = keyed_workbench.study, keyed_workbench.study.by, keyed_workbench._folder
    people.make_vault(folder, "quite another four words", by=by, recovery=False)
    wren = study.case("Wren").participant.id
    people.keep_identity(folder, by=by, subject=wren, kind="participant", name="Henrietta Blackwood")
    study.case("Wren").change(attributes={"Training": "with Henrietta"})
    people.close_vault()
    path = keyed_workbench.path
    close_store()
    server = serving(path, tmp_path / "home", passphrase=PASSPHRASE, before=BEFORE)
    yield server
    server.stop()


def test_a_closed_vault_is_opened_by_keyboard_on_the_way_out(locked):
    with one_page(locked.door, width=1440, but="403") as page:
        page.goto(f"{locked.address}/sweep/")
        _sound(page, "locked-start")
        page.goto(f"{locked.address}/profile/")
        page.get_by_role("button", name="csv").click()
        page.get_by_role("heading", name="The vault is closed").wait_for()
        _sound(page, "locked")
        page.get_by_label("The vault’s own secret").focus()
        page.keyboard.type("not this one at all")
        page.keyboard.press("Enter")
        page.get_by_role("alert").filter(has_text="does not open the vault").wait_for()
        page.get_by_label("The vault’s own secret").fill("quite another four words")
        page.keyboard.press("Enter")
        page.locator("mark", has_text="Henrietta").wait_for()
        assert "Henrietta Blackwood" in page.content()
