"""Ours as it is seen: the desk in headless Chromium. Wall time, since that is what a person waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.clock import Cost, cost_of
from bench.ours_server import Served

CHROMIUM = "/usr/bin/chromium"

_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"

# How far the first card of each margin stands below or above the top of the line it belongs to, at most.
_DRIFT = """() => {
  let most = 0, rows = 0;
  for (const row of document.querySelectorAll('#rows .r')) {
    const line = row.querySelector('.ln');
    if (!line) continue;
    const top = line.getBoundingClientRect().top;
    for (const margin of ['.notes', '.themes']) {
      const card = row.querySelector(`:scope > ${margin} > .card`);
      if (!card || card.hidden) continue;
      rows += 1;
      most = Math.max(most, Math.abs(card.getBoundingClientRect().top - top));
    }
  }
  return [most, rows];
}"""

# From the key press that keeps a note to two frames after its card stands in the page.
_WATCH = """(words) => {
  window.benchSeen = new Promise((seen) => {
    let pressed = 0;
    addEventListener('keydown', (event) => { if (event.key === 'Enter') pressed = performance.now(); }, { capture: true });
    new MutationObserver((_, watch) => {
      for (const card of document.querySelectorAll('#rows .card .words')) {
        if (card.textContent !== words) continue;
        watch.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => seen(performance.now() - pressed)));
        return;
      }
    }).observe(document.getElementById('rows'), { childList: true, subtree: true });
  });
}"""


@dataclass(frozen=True)
class Seen:
    """What was measured in the browser."""

    paint: Cost
    note: Cost
    drift: float  # pixels
    compared: int


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield chromium
        finally:
            chromium.close()


def look(served: Served, transcript: str, *, paints: int = 5, notes: int = 7) -> Seen:
    """Open the desk several times, write several notes, measure how the margins stand."""
    with browser() as chromium:
        context = chromium.new_context(viewport={"width": 1400, "height": 900})
        page = context.new_page()
        page.goto(served.door)
        desk = f"{served.address}/desk/{transcript}/"
        painted = []
        for _ in range(paints):
            page.goto(desk, wait_until="load")
            page.wait_for_function(_PAINT)
            painted.append(page.evaluate(_PAINT) / 1000)
        page.wait_for_timeout(500)
        drift, compared = page.evaluate(_DRIFT)
        kept = [_keep_a_note(page, n) for n in range(notes)]
        after, _ = page.evaluate(_DRIFT)
        return Seen(cost_of(painted), cost_of(kept[1:]), max(drift, after), compared)


def _keep_a_note(page: Any, n: int) -> float:
    words = f"A note written in the browser, number {n}"
    page.locator("#rows .ln .n").nth(5 + 30 * n).click()
    page.keyboard.press("d")
    page.locator("#rows form.editor textarea").wait_for()
    page.keyboard.insert_text(words)
    page.evaluate(_WATCH, words)
    page.keyboard.press("Enter")
    return float(page.evaluate("() => window.benchSeen")) / 1000
