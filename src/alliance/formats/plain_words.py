"""Words made fit for a file: characters that XML or UTF-8 cannot carry, direction of writing."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_NEVER = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff]")
_HALVES = re.compile("[\ud800-\udfff]")
_FIRST_RIGHT_TO_LEFT = "\u0590"


def clean(text: str) -> str:
    """The text without control characters, which no file can carry; half characters become U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _HALVES.sub("\ufffd", _NEVER.sub("", _BLANKS.sub(" ", text)))


def right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    if not text or max(text) < _FIRST_RIGHT_TO_LEFT:
        return False
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction == "L":
            return False
        if direction in ("R", "AL"):
            return True
    return False
