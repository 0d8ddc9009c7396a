"""The board of a case in a real browser: by keyboard alone, by mouse, by touch; what is done is said and is true."""

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


def board(there: Opened, made: Study, who: str = "Wyn", **kind) -> Page:
    page = there.page(f"/case/{made.cases[who]}/board/", **kind)
    page.wait_for_selector('[role=treeitem][tabindex="0"]')
    return page


def head(page: Page, name: str):
    return page.locator(
        ".head[role=treeitem]", has=page.locator(".name", has_text=re.compile(f"^{re.escape(name)}$"))
    ).first


def box_of(page: Page, name: str):
    """The place that holds what stands under a theme."""
    return page.locator(f'[data-box][aria-label="{name}"], [data-box][data-label="{name}"]').first


def names_in(page: Page, name: str) -> list[str]:
    return box_of(page, name).locator(":scope > .node > .head .name").all_inner_texts()


def name_it(page: Page, words: str) -> None:
    page.locator("dialog[open] [name=name]").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_case_is_gathered_from_loose_cards_to_its_table_by_keyboard_alone(there, made):
    page = board(there, made)
    press = page.keyboard.press
    aloud = page.locator("#aloud")
    for _ in range(25):  # from the top of the page to the first card
        press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "treeitem":
            break
    expect(head(page, "Standing in a doorway")).to_be_focused()

    press("x")
    press("ArrowDown")
    press("x")
    expect(aloud).to_have_text("“Both stood” chosen; 2 chosen.")
    press("n")
    expect(page.locator("dialog[open] [data-hint]")).to_have_text("Around “Standing in a doorway” and 1 more")
    name_it(page, "Matching him")
    expect(head(page, "Matching him")).to_be_focused()
    assert names_in(page, "Matching him") == ["Standing in a doorway", "Both stood"]
    press("x")
    press("N")
    name_it(page, "Two people and a letter")
    expect(head(page, "Two people and a letter")).to_be_focused()
    assert names_in(page, "Two people and a letter") == ["Matching him"]
    press("n")
    name_it(page, "Neither ordered it")
    assert names_in(page, "Two people and a letter") == ["Matching him", "Neither ordered it"]

    # a loose card across to the new subtheme
    press("Home")
    press("ArrowLeft")
    expect(page.locator(".loose [role=treeitem]:focus")).to_have_count(1)
    while page.locator(":focus .name").inner_text() != "Saying that neither ordered it":
        press("ArrowUp")
        if page.locator(":focus .name").inner_text() == "A plate nobody ordered":
            press("ArrowDown")
    press("Space")
    expect(aloud).to_contain_text("Picked up “Saying that neither ordered it” over Not gathered yet, place 2 of 5.")
    press("ArrowRight")
    while "Neither ordered it, place 1 of 1" not in aloud.inner_text():
        press("ArrowDown")
    expect(aloud).to_have_text("“Saying that neither ordered it” over Neither ordered it, place 1 of 1")
    press("Space")
    expect(aloud).to_have_text("“Saying that neither ordered it” now in Neither ordered it, place 1 of 1.")
    expect(head(page, "Saying that neither ordered it")).to_be_focused()
    assert names_in(page, "Neither ordered it") == ["Saying that neither ordered it"]

    # Escape leaves everything as it was
    press("Space")
    press("ArrowLeft")
    press("Escape")
    expect(aloud).to_have_text("Left where it was.")
    assert names_in(page, "Neither ordered it") == ["Saying that neither ordered it"]

    table = page.locator('[data-part="table"]')
    expect(table.locator("th.theme")).to_have_text("Two people and a letter")
    expect(table.locator("th.subtheme")).to_have_text(["Matching him", "Neither ordered it"])
    lines = table.locator("tr", has_text="Neither ordered it").locator(".citation").inner_text()
    assert re.fullmatch(r"\d+(-\d+)?", lines)
    assert not violations(page)

    press("r")
    page.locator("dialog[open] [name=reason]").fill("His own word.")
    name_it(page, "“Neither of us ordered this”")
    expect(head(page, "“Neither of us ordered this”")).to_be_focused()
    press("u")
    expect(head(page, "Saying that neither ordered it")).to_be_visible()
    press("Shift+U")
    expect(head(page, "“Neither of us ordered this”")).to_be_visible()
    press("Enter")
    page.wait_for_url(re.compile(r"/theme/\w+/$"))


def test_a_card_is_dragged_with_the_mouse_and_the_page_says_where_it_is(there, made):
    page = board(there, made, "Ada")
    assert names_in(page, "The bus") == ["Beginning with the bus", "Part of the rest"]
    start = head(page, "Part of the rest").bounding_box()
    goal = head(page, "When the cross went quiet").bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 30, start["y"] + 16, steps=3)
    expect(page.locator("#flying .card")).to_be_visible()
    page.mouse.move(goal["x"] + 30, goal["y"] + 4, steps=6)
    expect(page.locator("#aloud")).to_have_text("“Part of the rest” over Polite is a shut door, place 2 of 3")
    page.mouse.up()
    expect(page.locator("#aloud")).to_have_text("“Part of the rest” now in Polite is a shut door, place 2 of 3.")
    assert names_in(page, "Polite is a shut door") == [
        "Rather cross than polite",
        "Part of the rest",
        "When the cross went quiet",
    ]
    page.reload()
    assert names_in(page, "Polite is a shut door") == [
        "Rather cross than polite",
        "Part of the rest",
        "When the cross went quiet",
    ]


def test_a_card_dropped_where_it_cannot_stand_stays_where_it_was(there, made):
    page = board(there, made, "Ada")
    start = head(page, "The bus").bounding_box()
    goal = head(page, "When the cross went quiet").bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(goal["x"] + 40, goal["y"] + 8, steps=6)
    expect(page.locator("#aloud")).to_contain_text("“The bus” over Cross is alive, place 2 of 3")
    page.mouse.move(10, 700, steps=4)
    page.mouse.up()
    expect(page.locator("#aloud")).to_have_text("Left where it was.")
    assert names_in(page, "What was chosen") == ["The bus"]


def test_a_lane_is_moved_among_the_lanes(there, made):
    page = board(there, made, "Ada")
    head(page, "Cross is alive").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#aloud")).to_have_text("“Cross is alive” over superordinate themes, place 1 of 2")
    page.keyboard.press("Space")
    expect(page.locator(".lane[data-key] > .head .name")).to_have_text(["Cross is alive", "What was chosen"])
    expect(page.locator('[data-part="table"] th.theme')).to_have_text(["Cross is alive", "What was chosen"])


def test_a_card_is_dragged_with_a_finger(there, made):
    page = board(there, made, "Ada", width=900, height=900, touch=True)
    session = page.context.new_cdp_session(page)
    start = head(page, "Part of the rest").bounding_box()
    goal = head(page, "Rather cross than polite").bounding_box()

    def touch(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start["x"] + 20, start["y"] + 12)
    page.wait_for_selector("#flying .card")
    for step in range(1, 5):
        touch(
            "touchMove",
            start["x"] + 20 + (goal["x"] - start["x"]) * step / 4,
            start["y"] + 12 + (goal["y"] - start["y"]) * step / 4,
        )
    goal = head(page, "Rather cross than polite").bounding_box()  # what is carried makes room for itself
    touch("touchMove", goal["x"] + 20, goal["y"] + 3)
    expect(page.locator("#aloud")).to_contain_text("“Part of the rest” over Polite is a shut door, place 1 of 3")
    touch("touchEnd")
    expect(page.locator("#aloud")).to_have_text("“Part of the rest” now in Polite is a shut door, place 1 of 3.")


def test_several_cards_chosen_move_together_and_in_order(there, made):
    page = board(there, made)
    for name in ("The same letter", "Both stood", "Carried up the stairs"):
        head(page, name).click(modifiers=["Control"])
    expect(page.locator("[aria-selected=true]")).to_have_count(3)
    page.keyboard.press("N")
    page.locator("dialog[open] [data-hint]").wait_for()
    name_it(page, "Carrying")
    assert names_in(page, "Carrying") == ["Both stood", "The same letter", "Carried up the stairs"]
    for name in ("Both stood", "Carried up the stairs"):
        head(page, name).focus()
        page.keyboard.press("x")
    page.keyboard.press("m")
    page.locator("dialog[open] select[name=to]").select_option("")
    page.locator("dialog[open] [name=reason]").fill("They wait for the second reading.")
    page.locator("dialog[open] button.main").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert names_in(page, "Carrying") == ["The same letter"]
    assert names_in(page, "Not gathered yet")[-2:] == ["Both stood", "Carried up the stairs"]


def test_put_aside_with_a_reason_and_taken_back(there, made):
    page = board(there, made)
    head(page, "Ringing to tell off").focus()
    page.keyboard.press("a")
    page.locator("dialog[open] button.main").click()  # without a reason it is refused by the form itself
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.locator("dialog[open] [name=reason]").fill("Told as a joke; comes back in another place.")
    page.locator("dialog[open] button.main").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(head(page, "Ringing to tell off")).to_have_count(0)
    page.get_by_role("button", name="Aside · 1").click()
    expect(page.locator("dialog[open] .why")).to_have_text("Told as a joke; comes back in another place.")
    assert not violations(page)
    page.get_by_role("button", name="Take “Ringing to tell off” back").click()
    page.keyboard.press("Escape")
    expect(head(page, "Ringing to tell off")).to_be_visible()


def test_two_windows_never_overwrite_each_other_silently(there, made):
    one, two = board(there, made), board(there, made)
    head(one, "The same letter").focus()
    one.keyboard.press("r")
    one.locator("dialog[open] [name=name]").fill("One letter for two")
    head(two, "The same letter").focus()
    two.keyboard.press("r")
    name_it(two, "A letter they share")
    one.keyboard.press("Enter")
    expect(one.locator("dialog[open] .problem")).to_contain_text("It now reads: A letter they share")
    assert one.locator("dialog[open] [name=name]").input_value() == "One letter for two"
    assert not violations(one)
    there.complaints.clear()  # the browser notes the refused request itself
    one.locator("dialog[open] button.main").click()
    expect(head(one, "One letter for two")).to_be_visible()
    # what was deleted in one window is said in the other, which then shows how things stand
    head(one, "One letter for two").focus()
    one.keyboard.press("Delete")
    expect(head(one, "One letter for two")).to_have_count(0)
    head(two, "A letter they share").focus()
    two.keyboard.press("Delete")
    expect(two.locator("#toast")).to_contain_text("may have been deleted in another window")
    expect(head(two, "A letter they share")).to_have_count(0)
    there.complaints.clear()


def test_the_foot_of_the_board_shows_the_words_and_the_notes(there, made):
    page = board(there, made)
    head(page, "A plate nobody ordered").hover()
    dock = page.locator("#dock")
    expect(dock.locator("blockquote")).to_contain_text("like a plate nobody had ordered")
    expect(dock.locator(".note")).to_contain_text("Compulsion as a meal.")
    expect(head(page, "Ringing to tell off").locator(".mark")).to_have_text("no exploratory comment yet")
    dock.locator("blockquote a").click()
    page.wait_for_url(re.compile(r"/desk/\w+/#w\d+-\d+$"))


def test_searching_hides_cards_that_do_not_hold_the_words_and_says_how_many(there, made):
    page = board(there, made)
    page.locator(".loose [role=treeitem]").first.focus()
    page.keyboard.press("/")
    page.keyboard.type("STAIRS")
    expect(page.locator("#aloud")).to_have_text("1 of 7 cards hold “STAIRS”.")
    expect(page.locator(".loose .card:visible .name")).to_have_text(["Carried up the stairs"])
    page.keyboard.press("Enter")
    expect(head(page, "Carried up the stairs")).to_be_focused()
    page.locator("#find").press("Escape")
    expect(page.locator(".loose .card:visible")).to_have_count(7)


def test_a_tension_prints_with_what_pulls_against_it(there, made):
    page = board(there, made, "Ada")
    expect(head(page, "– versus it goes quiet")).to_be_visible()
    head(page, "The bus").focus()
    page.keyboard.press("t")
    page.locator("dialog[open] [name=name]").fill("The bus was chosen")
    page.locator("dialog[open] [name=poles]").fill("it was the only one that runs\nnobody asked which way")
    page.locator("dialog[open] button.main").click()
    expect(page.locator('[data-part="table"] .versus')).to_have_text(
        ["– versus it was the only one that runs", "– versus nobody asked which way", "– versus it goes quiet"]
    )


@pytest.mark.parametrize(("width", "height", "dark"), [(1440, 900, False), (1024, 768, True), (390, 844, False)])
def test_nothing_on_the_board_is_hard_to_reach(there, made, width, height, dark):
    page = board(there, made, "Ada", width=width, height=height, dark=dark)
    assert not violations(page)
    page.locator(".lane .card").first.focus()
    page.wait_for_selector("#dock:not([hidden])")
    assert not violations(page)
    if width > 1000:
        page.keyboard.press("?")
        expect(page.locator("dialog[open]")).to_be_visible()
        assert not violations(page)


def test_key_words_are_chosen_by_keyboard_for_a_theme_that_rests_on_notes_alone(there, made):
    page = board(there, made, "Ada")
    row = page.locator('[data-part="table"] tr', has_text="The bus")
    row.get_by_role("link", name="choose key words").click()
    page.wait_for_url("**/theme/*/#words")
    use = page.locator("article.use", has_text="I begin with the bus")
    use.get_by_role("button", name="Key words").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Choose the key words")
    expect(dialog.get_by_role("button", name="None")).to_be_hidden()
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog.locator(".problem")).to_contain_text("at least one word")
    dialog.locator(".word").first.focus()
    for key in ("ArrowRight", "Space", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(dialog.locator(".preview")).to_have_text("begin with the")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Keep").press("Enter")
    page.goto(there.server.address + f"/case/{made.cases['Ada']}/board/")
    expect(row.locator(".keywords")).to_have_text("begin with the")
    expect(row.get_by_role("link", name="choose key words")).to_have_count(0)


def test_n_makes_a_theme_around_the_card_that_has_the_focus(there, made):
    page = board(there, made)
    head(page, "Both stood").focus()
    page.keyboard.press("n")
    expect(page.locator("dialog[open] [data-hint]")).to_have_text("Around “Both stood”")
    name_it(page, "Matching him")
    expect(page.locator("#aloud")).to_have_text("New subtheme: “Matching him”, around “Both stood”.")
    assert names_in(page, "Matching him") == ["Both stood"]
    page.keyboard.press("n")  # on a theme that is no card there is nothing to go around
    expect(page.locator("dialog[open] [data-hint]")).to_have_text("")


def test_moving_by_the_list_says_where_the_card_is_now(there, made):
    page = board(there, made, "Ada")
    head(page, "Beginning with the bus").focus()
    page.keyboard.press("m")
    page.locator("#d-place-to").select_option(label="\u2003Polite is a shut door")
    page.locator("dialog[open] button.main").click()
    expect(page.locator("#aloud")).to_have_text("“Beginning with the bus” now in Polite is a shut door.")
    expect(head(page, "Beginning with the bus")).to_be_focused()


def test_a_subtheme_is_made_a_superordinate_theme_from_the_board_and_the_act_is_undone_at_once(there, made):
    page = board(there, made, "Ada")
    lanes = page.locator('.lanes > [data-part^="lane:"] > .head .name')
    expect(lanes).to_have_text(["What was chosen", "Cross is alive"])
    head(page, "The bus").focus()
    page.locator("#dock").get_by_role("button", name="Make it a …").click()
    dialog = page.get_by_role("dialog", name="Make “The bus” a …")
    assert violations(page) == []
    dialog.get_by_label("It becomes a").select_option("superordinate")
    dialog.get_by_role("button", name="Keep").click()
    expect(lanes).to_have_text(["What was chosen", "Cross is alive", "The bus"])
    expect(page.locator("#aloud")).to_have_text("“The bus” is now a superordinate theme.")
    expect(head(page, "The bus")).to_be_focused()
    assert names_in(page, "The bus") == ["Beginning with the bus", "Part of the rest"]
    page.keyboard.press("u")
    expect(lanes).to_have_text(["What was chosen", "Cross is alive"])
    assert names_in(page, "What was chosen") == ["The bus"]


@pytest.mark.parametrize("height", [900, 1600])
def test_the_foot_of_the_board_stands_at_the_foot_of_the_window(there, made, height):
    page = board(there, made, "Tam", height=height)
    page.get_by_role("treeitem", name="+ superordinate theme").click()
    name_it(page, "Forms first")
    head(page, "Forms first").focus()
    dock = page.locator("#dock")
    expect(dock).to_be_visible()
    box = dock.bounding_box()
    assert abs(box["y"] + box["height"] - height) <= 1
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
