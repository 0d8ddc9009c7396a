"""A real browser on a real server: pages that complain of every console error, and axe on what they show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from tests.serving import Serving, serving

CHROMIUM = "/usr/bin/chromium"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


class Opened:
    """A server with a browser before it; every page it opened must have kept quiet."""

    def __init__(self, server: Serving, browser: Browser) -> None:
        self.server = server
        self.browser = browser
        self.cookies: list[Any] = []
        self.complaints: list[str] = []

    def page(
        self, path: str = "/", *, width: int = 1440, height: int = 900, touch: bool = False, dark: bool = False
    ) -> Page:
        """A page of its own window, inside the door."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=touch,
            is_mobile=touch,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        context.set_default_timeout(20000)
        if self.cookies:
            context.add_cookies(self.cookies)
        made = context.new_page()
        made.on("console", lambda said: said.type == "error" and self.complaints.append(f"{made.url}: {said.text}"))
        made.on("pageerror", lambda problem: self.complaints.append(f"{made.url}: {problem}"))
        if not self.cookies:
            made.goto(self.server.door)
            self.cookies = context.cookies()
        made.goto(self.server.address + path)
        return made


@contextmanager
def opened(workbench: Path, home: Path) -> Iterator[Opened]:
    """A server on a workbench and a browser before it; fails where a page wrote an error to its console."""
    server = serving(workbench, home)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            held = Opened(server, browser)
            yield held
            browser.close()
            assert not held.complaints, held.complaints
    finally:
        server.stop()


@contextmanager
def one_page(door: str, *, width: int = 1280, but: str = "400") -> Iterator[Page]:
    """A page that came in by a server's door; fails where it wrote an error to its console, other than refusals `but`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        made = browser.new_page(viewport={"width": width, "height": 900})
        complaints: list[str] = []

        def hear(said: ConsoleMessage) -> None:
            if said.type == "error" and but not in said.text:
                complaints.append(f"{said.text} {said.location}")

        made.on("console", hear)
        made.on("pageerror", lambda problem: complaints.append(str(problem)))
        made.goto(door)
        yield made
        assert complaints == []
        browser.close()


def violations(page: Page) -> list[str]:
    """What axe finds on a page, one line each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes']][:3]}" for v in found.response["violations"]]
