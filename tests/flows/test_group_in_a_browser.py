"""The board across cases in a real browser: gathering with reasons by keyboard and by mouse, and what it then says."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.flows.opened import Opened, opened, violations
from tests.web.gathered import Study, make_study

from alliance.store.opening import close_store

pytestmark = pytest.mark.browser


@pytest.fixture
def made(tmp_path) -> Study:
    study = make_study(tmp_path / "doorways")
    close_store()
    return study


@pytest.fixture
def there(made, tmp_path):
    with opened(made.folder.path, tmp_path / "home") as held:
        yield held


def group(there: Opened, **kind) -> Page:
    page = there.page("/group/", **kind)
    page.wait_for_selector('[role=treeitem][tabindex="0"]')
    return page


def named(page: Page, name: str, kind: str = "", nth: int = 0):
    exact = page.locator(".name", has_text=re.compile(f"^{re.escape(name)}$"))
    return page.locator(f".node{kind} > .head[role=treeitem]", has=exact).nth(nth)


def test_themes_of_cases_are_gathered_with_reasons_by_keyboard_alone(there, made):
    page = group(there)
    press = page.keyboard.press
    aloud = page.locator("#aloud")
    named(page, "Cross is alive", ".source").focus()

    press("Space")
    expect(aloud).to_contain_text("Picked up “Cross is alive”.")
    press("ArrowRight")
    press("Space")
    expect(aloud).to_have_text("“Cross is alive” now in Sent, and still here.")
    expect(named(page, "Cross is alive", ".link")).to_be_focused()

    press("e")
    page.locator("dialog[open] [name=reason]").fill("Both stay.")
    page.locator("dialog[open] button.main").click()
    expect(named(page, "Cross is alive", ".link").locator(".why")).to_have_text("Both stay.")
    expect(named(page, "Cross is alive", ".source").locator(".where")).to_contain_text("1")

    press("N")
    page.locator("dialog[open] [name=name]").fill("Carried home")
    press("Enter")
    expect(named(page, "Carried home")).to_be_focused()
    expect(page.locator("[data-lanes-count]")).to_have_text("2")

    page.locator("#level").select_option("statement")
    named(page, "Carried up the stairs", ".source").focus()
    press("x")
    named(page, "The same letter", ".source").focus()
    press("x")
    press("g")
    expect(page.locator("dialog[open] h2")).to_have_text("Gather “The same letter” and 1 more under …")
    page.locator("dialog[open] select").select_option(label="Carried home")
    page.locator("dialog[open] [name=reason]").fill("Weight, and what shares it.")
    page.locator("dialog[open] button.main").click()
    expect(page.locator(".link .why", has_text="Weight, and what shares it.")).to_have_count(2)
    expect(named(page, "Carried home").locator(".who")).to_have_text("Wyn · 1 of 3")

    # taken out with a reason, and back by undo
    named(page, "The same letter", ".link").focus()
    press("Delete")
    page.locator("dialog[open] [name=reason]").fill("Not weight.")
    page.locator("dialog[open] button.main").click()
    expect(named(page, "The same letter", ".link")).to_have_count(0)
    expect(named(page, "The same letter", ".source")).to_be_focused()
    press("u")
    expect(named(page, "The same letter", ".link")).to_have_count(1)
    expect(page.locator('[data-part="table"] tr', has_text="Carried home")).to_contain_text("Wyn")
    assert not violations(page)


def test_a_theme_is_dragged_from_its_case_to_a_group_theme_and_from_there_to_another_and_out(there, made):
    page = group(there)

    def drag(what, where) -> None:
        start, goal = what.bounding_box(), where.bounding_box()
        page.mouse.move(start["x"] + 12, start["y"] + 8)
        page.mouse.down()
        page.mouse.move(start["x"] + 24, start["y"] + 12, steps=3)
        page.mouse.move(goal["x"] + 24, goal["y"] + 8, steps=6)
        page.mouse.up()

    drag(named(page, "Polite is a shut door", ".source"), named(page, "Naming what nobody chose"))
    link = named(page, "Polite is a shut door", ".link")
    expect(link).to_be_visible()
    expect(page.locator("#aloud")).to_have_text("“Polite is a shut door” now in Naming what nobody chose.")
    drag(link, named(page, "Sent, and still here"))
    expect(page.locator("#aloud")).to_have_text("“Polite is a shut door” now in Sent, and still here.")
    drag(named(page, "Polite is a shut door", ".link"), page.locator(".case").last)
    expect(named(page, "Polite is a shut door", ".link")).to_have_count(0)


def test_two_windows_each_with_a_reason_are_both_shown(there, made):
    one, two = group(there), group(there)
    for page, reason in ((one, "Mine"), (two, "Theirs")):
        named(page, "The bus", ".link").focus()
        page.keyboard.press("e")
        page.locator("dialog[open] [name=reason]").fill(reason)
    two.locator("dialog[open] button.main").click()
    expect(named(two, "The bus", ".link").locator(".why")).to_have_text("Theirs")
    one.locator("dialog[open] button.main").click()
    expect(one.locator("dialog[open] .problem")).to_contain_text("It now reads: Theirs")
    there.complaints.clear()  # the browser notes the refused request itself
    one.locator("dialog[open]").get_by_role("button", name="Take that wording").click()
    one.locator("dialog[open] button.main").click()
    expect(one.locator("dialog[open]")).to_have_count(0)
    expect(named(one, "The bus", ".link").locator(".why")).to_have_text("Theirs")


def test_levels_are_picked_and_what_is_gathered_can_be_left_out(there, made):
    page = group(there)
    expect(page.locator(".source:visible")).to_have_count(6)
    page.locator("#level").select_option("superordinate")
    expect(page.locator(".source:visible .name")).to_have_text(["What was chosen", "Cross is alive"])
    page.locator("#level").select_option("subtheme")
    page.locator("#ungathered").check()
    expect(page.locator(".source:visible .name")).to_have_text(["Polite is a shut door"])
    page.locator("#ungathered").uncheck()
    page.locator("#level").select_option("all")
    page.locator("#find").fill("bus")
    expect(page.locator(".source:visible .name")).to_have_text(["The bus", "Beginning with the bus"])


def test_the_foot_tells_where_a_gathered_theme_comes_from(there, made):
    page = group(there)
    named(page, "The bus", ".link").focus()
    dock = page.locator("#dock")
    expect(dock).to_contain_text("From Ada: The bus. Gathered under “Naming what nobody chose”")
    expect(dock).to_contain_text("Both name it.")
    dock.locator("blockquote a").first.click()
    page.wait_for_url(re.compile(r"/desk/\w+/#w\d+-\d+$"))


@pytest.mark.parametrize(("width", "height", "dark"), [(1440, 900, True), (1024, 768, False), (390, 844, False)])
def test_nothing_across_cases_is_hard_to_reach(there, made, width, height, dark):
    page = group(there, width=width, height=height, dark=dark)
    assert not violations(page)
    named(page, "The bus", ".link").focus()
    page.wait_for_selector("#dock:not([hidden])")
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def test_a_version_is_saved_on_the_board_and_set_beside_another(there, made, tmp_path):
    page = group(there)
    page.locator("details.more summary").click()
    page.get_by_role("button", name="Save this version …").click()
    page.locator("dialog[open] [name=title]").fill("Before merging")
    page.locator("dialog[open] [name=reason]").fill("To see what is lost.")
    page.locator("dialog[open] button.main").click()
    expect(page.locator("#toast")).to_have_text("The version “Before merging” is saved.")
    named(page, "Naming what nobody chose").focus()
    page.keyboard.press("r")
    page.locator("dialog[open] [name=name]").fill("Saying it")
    page.keyboard.press("Enter")
    expect(named(page, "Saying it")).to_be_visible()
    page.goto(there.server.address + "/group/versions/")
    page.get_by_role("button", name="Side by side").click()
    expect(page.locator(".printed")).to_contain_text("renamed, was “Naming what nobody chose”")
    expect(page.locator(".tablenote").first).to_contain_text("To see what is lost.")
    assert not violations(page)
    with page.expect_download() as held:
        page.get_by_role("link", name="Both versions side by side as docx").click()
    held.value.save_as(tmp_path / "versions.docx")
    assert (tmp_path / "versions.docx").read_bytes()[:2] == b"PK"


def test_cards_to_cut_out_are_printed_without_the_page_around_them(there, made, tmp_path):
    page = there.page(f"/case/{made.cases['Wyn']}/cards/")
    expect(page.locator(".scissors li")).to_have_count(7)
    assert not violations(page)
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.get_by_role("button", name="Print these cards")).to_be_hidden()
    page.emulate_media(media="screen")
    with page.expect_download() as held:
        page.get_by_role("link", name="Take out as docx").click()
    assert held.value.suggested_filename.endswith(".docx")


@pytest.mark.parametrize(("width", "height", "dark"), [(1440, 900, False), (1024, 768, True), (390, 844, True)])
def test_both_boards_of_the_demonstration_are_whole(copy_of, tmp_path, width, height, dark):
    with opened(copy_of("demonstration"), tmp_path / "home") as there:
        for path in ("/group/", "/case/Rowan/board/"):
            page = there.page(path, width=width, height=height, dark=dark)
            page.locator(".lane [role=treeitem]").nth(3).focus()
            page.wait_for_selector("#dock:not([hidden])")
            assert violations(page) == []
            page.get_by_role("button", name=re.compile("^Aside")).click()
            assert violations(page) == []
