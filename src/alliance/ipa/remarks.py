"""Remarks to settle: what came back from Word, what a correction changed, what found no line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

RemarkKind = Literal["comment", "changed", "unplaced", "disagrees"]
REMARK_KINDS: dict[str, str] = {
    "comment": "a comment from Word",
    "changed": "changed by a correction",
    "unplaced": "found no line",
    "disagrees": "words and lines disagree",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that waits for the researcher, and where it stands: at words, on a theme, on a case, or on nothing.

    `quoted` are the words beside which it stood, or as they were before. `subject` is the id of the note, extract
    or statement it concerns. `id` is empty until it is kept.
    """

    kind: RemarkKind
    text: str
    case: str = ""
    transcript: str = ""
    theme: str = ""
    subject: str = ""
    start: int = 0
    end: int = 0
    quoted: str = ""
    author: str = ""
    dated: datetime | None = None
    file_name: str = ""
    id: str = ""
    version: int = 1
    settled: bool = False
    answer: str = ""
    created: datetime | None = None

    @property
    def at_words(self) -> bool:
        """Whether it stands at words of a transcript."""
        return bool(self.transcript) and self.end > self.start
