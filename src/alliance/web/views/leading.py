"""Where things lead: the address of a table's cell, of a theme, of a stretch on the desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from django.urls import reverse

from alliance.ipa.printed import Target
from alliance.ipa.transcript import Transcript


@lru_cache(maxsize=4096)
def address(name: str, id: str) -> str:
    """The address of one thing's page."""
    return reverse(name, args=[id])


class Leads:
    """Answers where a target leads, for one set of transcripts: words to the desk, themes to their page."""

    def __init__(self, transcripts: Mapping[str, Transcript], themes: Collection[str] | None = None) -> None:
        self.transcripts = transcripts
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
        """The place of a stretch on the desk, its words marked and its first line in sight."""
        where = f"{address('desk', transcript)}?from={start}&to={end}"
        held = self.transcripts.get(transcript)
        return f"{where}#L{held.line_at(start)}" if held is not None and len(held.lines) else where
