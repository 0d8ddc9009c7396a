"""Every page of the demonstration in a real browser: axe finds nothing, the console stays quiet, nothing runs over the side."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.flows.opened import Opened, opened, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLAIN = ("/", "/interviews/", "/study/", "/study/log/", "/participants/", "/diary/", "/examiner/", "/quality/", "/bring-in/", "/new/", "/find/?q=bus&where=all",
         "/find/?q=nothingofthesort", "/tables/", "/group/", "/group/versions/", "/remarks/", "/bring-table/", "/bring-comments/",
         "/literature/", "/recommendations/", "/map/", "/trail/", "/bundle/",
         "/writing/", "/writing/limitations/", "/writing/title-page/")  # fmt: skip
TABLES = ("master-table", "master-table-quotations", "recurrence", "lineage", "tensions", "shared-extracts")
#: pages that are found by following the first link of a kind from another page
FOLLOWED = {
    "desk": ("/interviews/", r'href="(/desk/\w+/)"'),
    "interview": ("/interviews/", r'href="(/interviews/\w+/)"'),
    "board": ("/interviews/", r'href="(/case/\w+/board/)"'),
    "portrait": ("/writing/", r'href="(/case/\w+/portrait/)'),
    "table of a case": ("/tables/", r'href="(/tables/case-table/\?case=\w+)"'),
    "theme of a case": ("/tables/case-table/?case={case}", r'href="(/theme/\w+/)'),
    "theme across cases": ("/tables/master-table/", r'href="(/theme/\w+/)'),
    "versions of a case": ("/interviews/", r'href="(/case/\w+/)board/"'),
}
WIDTHS = [(1440, 900), (390, 844)]


@pytest.fixture(scope="module")
def there(templates, tmp_path_factory) -> Opened:
    with opened(templates("demonstration"), tmp_path_factory.mktemp("home")) as held:
        held.found = _addresses(held)
        yield held


def _addresses(there: Opened) -> dict[str, str]:
    """The address of every page, by a name for it."""
    page = there.page("/interviews/")
    held = page.content()
    case = re.search(r'href="/case/(\w+)/board/"', held)[1]
    found = {path: path for path in PLAIN} | {name: f"/tables/{name}/" for name in TABLES}
    for name, (path, pattern) in FOLLOWED.items():
        page.goto(there.server.address + path.format(case=case))
        link = re.search(pattern, page.content())
        assert link, f"{path} has no link to the {name}"
        found[name] = link[1] + ("versions/" if name.startswith("versions") else "")
    page.context.close()
    return found


NAMES = [*PLAIN, *TABLES, *FOLLOWED]


def too_wide(page: Page) -> list[str]:
    """What makes a page run over the side of the window."""
    return page.evaluate(
        """() => {
          const over = document.documentElement.scrollWidth - window.innerWidth;
          if (over <= 0) return [];
          const guilty = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1);
          return [`${over} pixels`, ...guilty.slice(0, 3).map((e) => e.outerHTML.slice(0, 120))];
        }"""
    )


def in_light_and_dark(page: Page) -> list[str]:
    """What axe finds on a page: everything in light, and what depends on colours in dark."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    dark = Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}})
    page.emulate_media(color_scheme="light")
    return found + [f"dark, {v['id']}: {[n['target'] for n in v['nodes']][:3]}" for v in dark.response["violations"]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_a_page_is_accessible_quiet_and_not_too_wide(there, name, width, height):
    page = there.page(there.found[name], width=width, height=height)
    page.wait_for_load_state("networkidle")
    complaints, there.complaints = there.complaints, []
    try:
        assert complaints == []
        assert in_light_and_dark(page) == []
        assert too_wide(page) == []
        assert page.title().strip()
        assert page.locator("h1").count() == 1
    finally:
        page.context.close()


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_what_was_understood_of_files_is_accessible(there, width, height, tmp_path):
    (tmp_path / "Nell.txt").write_text(
        "Int.: Well?\n\nNell: Well enough (laughs). " + "And then, and then. " * 30, "utf-8"
    )
    (tmp_path / "empty.txt").write_text("", "utf-8")
    page = there.page("/bring-in/", width=width, height=height)
    page.get_by_label("Transcripts, as many as you like").set_input_files(
        [tmp_path / "Nell.txt", tmp_path / "empty.txt"]
    )
    page.get_by_role("button", name="Look at them").click()
    page.get_by_role("heading", name="As understood").wait_for()
    page.get_by_text("Numbers, pages, encoding").click()
    assert in_light_and_dark(page) == []
    assert too_wide(page) == []
    page.get_by_role("button", name="Not now").click()
    page.get_by_text("Nothing was brought in.").wait_for()
    page.context.close()


def test_a_page_that_is_not_here_is_accessible(there):
    page = there.page("/no/such/page/")
    there.complaints = [c for c in there.complaints if "404" not in c]
    assert violations(page) == []
    assert page.locator("h1").inner_text() == "This is not here"
    page.context.close()


def test_a_refused_form_keeps_what_was_typed_and_says_why_where_it_is_read(there):
    page = there.page("/new/")
    page.get_by_label("Title of the study").fill("Half a form")
    page.get_by_label("Your name").fill("Edda")
    page.get_by_role("button", name="Start the study").click()
    said = page.locator("form .problem")
    said.get_by_text("Choose a passphrase").wait_for()
    assert page.evaluate("document.activeElement.classList.contains('problem')")
    assert page.get_by_label("Title of the study").input_value() == "Half a form"
    below = page.get_by_role("button", name="Start the study").bounding_box()["y"]
    box = said.bounding_box()
    assert 0 < below - (box["y"] + box["height"]) < 60  # beside the button that was pressed, in sight
    expect(said).to_be_in_viewport()
    there.complaints = [c for c in there.complaints if "400" not in c]  # the browser itself notes a refused form
    assert violations(page) == []
    page.context.close()
