"""The marks that the workbench sets on what it writes into Word: the tags of content controls, and what each names.

A quotation carries the id of its evidence ("evidence:…") or of its extract where nobody has chosen it yet
("extract:…"), key words that of theirs ("key:…"), a citation that of what it cites, a theme's name its theme's. So a
chapter that took them up can be checked with certainty, and brought up to date.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

#: who the comments of the workbench say they are from
AUTHOR = "Alliance Workbench"
INITIALS = "AW"

MarkKind = Literal["words", "citation", "place", "key", "theme", "note"]
_ID = r"[0-9A-Za-z_-]{1,40}"
_TAG = re.compile(
    rf"(?:(?P<how>cite|place|key):)?(?P<what>evidence|extract):(?P<id>{_ID})"
    rf"|(?P<of>theme|note):(?P<own>{_ID})"
)


class Mark(NamedTuple):
    """What a tag names: its kind, whether an "evidence", an "extract" or something of its own, and the id."""

    kind: MarkKind
    what: str
    id: str


def mark_of(tag: str) -> Mark | None:
    """What a tag names; None where the workbench did not write it."""
    found = _TAG.fullmatch(tag)
    if found is None:
        return None
    if found["of"]:
        return Mark(found["of"], found["of"], found["own"])  # type: ignore[arg-type]
    kind = {None: "words", "cite": "citation", "place": "place", "key": "key"}[found["how"]]
    return Mark(kind, found["what"], found["id"])  # type: ignore[arg-type]


def is_ours(tag: str) -> bool:
    """Whether the workbench wrote this tag."""
    return _TAG.fullmatch(tag) is not None


def names_words(tag: str) -> bool:
    """Whether a tag of ours stands on somebody's words."""
    mark = mark_of(tag)
    return mark is not None and mark.kind in ("words", "key")


def on_words(evidence: str, extract: str) -> str:
    """The tag of a quotation: its evidence's, else its extract's; "" for neither."""
    return f"evidence:{evidence}" if evidence else f"extract:{extract}" if extract else ""


def on_place(evidence: str, extract: str) -> str:
    """The tag of the page and line of a quotation, as a table gives them."""
    words = on_words(evidence, extract)
    return f"place:{words}" if words else ""


def on_citation(evidence: str, extract: str) -> str:
    """The tag of the citation of a quotation, in the study's own style."""
    words = on_words(evidence, extract)
    return f"cite:{words}" if words else ""


def on_key_words(evidence: str) -> str:
    """The tag of key words."""
    return f"key:evidence:{evidence}" if evidence else ""


def on_theme(theme: str) -> str:
    """The tag of a theme's name."""
    return f"theme:{theme}" if theme else ""


def on_note(note: str) -> str:
    """The tag of a note."""
    return f"note:{note}" if note else ""
