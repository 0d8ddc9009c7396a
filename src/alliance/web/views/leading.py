"""Where things lead: the address of a table's cell, of a theme, of a stretch on the desk."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from django.urls import reverse

from alliance.ipa.printed import Target


@lru_cache(maxsize=4096)
def address(name: str, id: str) -> str:
    """The address of one thing's page."""
    return reverse(name, args=[id])


class Leads:
    """Answers where a target leads: words to the desk, themes to their page."""

    def __init__(self, themes: Collection[str] | None = None) -> None:
        self.themes = themes  # where given: those that still have a page

    def __call__(self, target: Target | None) -> str:
        """The address a target leads to; empty where it leads nowhere."""
        if target is None:
            return ""
        if target.transcript:
            return self.words(target.transcript, target.start, target.end)
        if target.theme and (self.themes is None or target.theme in self.themes):
            return address("theme", target.theme) + (f"#case-{target.case}" if target.case else "")
        return address("case", target.case) if target.case else ""

    def words(self, transcript: str, start: int, end: int) -> str:
        """The place of a stretch on the desk, where its words are chosen and in sight."""
        return f"{address('desk', transcript)}#w{start}-{end}"
