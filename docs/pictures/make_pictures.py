"""Take the pictures of the documentation from the demonstration: `make pictures`.

The demonstration is made fresh in a temporary folder and shown by a real server in headless Chromium, so that
a picture never shows what the program does not.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
MOST_BYTES = 250_000
WIDTH, HEIGHT = 1280, 800


def desk(page: Page) -> None:
    """Maren's desk at line 211, the words of one note glowing."""
    page.get_by_role("link", name="Desk of Maren").click()
    page.wait_for_url("**/desk/**")
    page.goto(page.url.split("#")[0] + "#L211")
    page.locator(".card", has_text="hall of mirrors").first.click()
    page.evaluate("window.scrollBy(0, 34)")  # so that no line is cut at the head
    page.mouse.move(0, 0)
    page.wait_for_timeout(800)


def board(page: Page) -> None:
    """Rowan's board, with the case's table beside it."""
    page.get_by_role("link", name="Board of Rowan").click()
    page.locator("[role=treeitem]").first.wait_for()
    page.wait_for_timeout(600)


def master_table(page: Page) -> None:
    """The master table with quotations, as it prints."""
    page.locator("nav").get_by_role("link", name="Tables").click()
    page.locator("a[href*='master-table-quotations']").first.click()
    page.wait_for_timeout(600)


PICTURES: dict[str, Callable[[Page], None]] = {"desk": desk, "board": board, "master-table": master_table}


def chromium() -> str:
    """Where the browser is."""
    found = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    if found is None:
        sys.exit("Chromium is missing: the pictures need it (Debian and Ubuntu: apt-get install chromium).")
    return found


@contextmanager
def shown() -> Iterator[str]:
    """The address that opens a fresh demonstration once."""
    with tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen(
            [sys.executable, "-m", "alliance", "demo", "--no-browser"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "ALLIANCE_HOME": home},
        )  # fmt: skip
        try:
            for line in server.stdout or ():
                if found := re.search(r"http://\S+/open/\S+/", line):
                    yield found.group()
                    break
        finally:
            server.terminate()
            server.wait(10)


def main() -> None:
    """Take every picture."""
    with shown() as door, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", locale="en-GB")
        page.goto(door)
        start = door.split("/open/")[0]
        for name, go in PICTURES.items():
            page.goto(f"{start}/interviews/")
            go(page)
            path = HERE / f"{name}.png"
            page.screenshot(path=path)
            size = path.stat().st_size
            sys.stdout.write(f"{path.name}: {size // 1000} kB\n")
            if size > MOST_BYTES:
                sys.exit(f"{path.name} is larger than {MOST_BYTES // 1000} kB.")
        browser.close()


if __name__ == "__main__":
    main()
