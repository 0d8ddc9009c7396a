"""Quotation marks of every kind: which open, which close, and which are apostrophes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SIGN = re.compile(r"[“”„‟«»‹›‘’‚‛'\"`´＂]|''|``")
_DOUBLE_OPEN = frozenset("“„‟«")
_DOUBLE_CLOSE = frozenset("”»")
_ELISION = re.compile(
    r"(?:cause|cos|coz|em|til|till|tis|twas|bout|round|n|nuff|ere|im|er|is|fraid|kay|s|d|ll|re|ve|m|t|\d0s?)(?!\w)",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"(?<=\S)['’](?!\w)")

_DEEPEST = 8  # how many marks can stand open one in another


@dataclass(slots=True)
class Stretch:
    """A stretch in quotation marks; `longer` are other places where one in single marks may end."""

    start: int  # of the opening mark
    inner: int
    end: int  # of the words
    after: int  # after the closing mark
    double: bool
    depth: int
    opened: bool = True
    closed: bool = True
    longer: tuple[int, ...] = ()
    sign: str = ""


def marked_stretches(text: str) -> list[Stretch]:
    """The stretches in quotation marks, in order; unclosed double marks last to the end."""
    found: list[Stretch] = []
    stack: list[Stretch] = []
    lost: list[Stretch] = []
    for m in SIGN.finditer(text):
        sign = m[0]
        a, b = m.span()
        before, after = text[a - 1 : a], text[b : b + 1]
        role = _role(text, sign, a, b, before, after, stack)
        if role == "open":
            double = _is_double(sign)
            if double and stack and stack[-1].double and _same_family(stack[-1].sign, sign):
                lost.append(stack.pop())
                lost[-1].after = a
            if len(stack) >= _DEEPEST:
                del stack[0]
            stack.append(Stretch(a, b, -1, -1, double, len(stack), sign=sign))
        elif role == "close":
            double = _is_double(sign)
            while stack and stack[-1].double != double:
                stack.pop()
            if stack:
                pair = stack.pop()
                pair.end, pair.after = a, b
                found.append(pair)
        elif role == "close alone":
            found.append(Stretch(-1, -1, a, b, True, 0, opened=False, sign=sign))
    for pair in (*lost, *(p for p in stack if p.double)):
        pair.closed = False
        pair.end = pair.after if pair.after > 0 else len(text)
        pair.after = pair.end
        found.append(pair)
    for pair in found:
        if not pair.double and pair.closed:
            pair.longer = _longer(text, pair, found)
    found.sort(key=lambda p: (p.start if p.opened else p.end, -p.end))
    return found


def _is_double(sign: str) -> bool:
    return sign in '“”„‟«»"＂' or sign in ("''", "``")


def _same_family(one: str, other: str) -> bool:
    return (one in "«»‹›") == (other in "«»‹›")


def _opens_here(before: str, after: str) -> bool:
    return (
        (not before or before.isspace() or before in "([{–—-/:;,“„«‘\"'>=…|*_") and bool(after) and not after.isspace()
    )


def _role(text: str, sign: str, a: int, b: int, before: str, after: str, stack: Sequence[Stretch]) -> str:
    """What a mark does: "open", "close", "close alone" (nothing was open), or "" for an apostrophe."""
    double_open = any(p.double for p in stack)
    if _is_double(sign):
        if sign in ('"', "＂", "''", "``"):
            if before.isdigit() and not double_open:
                return ""  # inches
            opening = _opens_here(before, after) and after not in ".,;:!?)]"
            if opening and double_open and before and not before.isspace() and before not in "([{":
                opening = False
            if opening:
                return "open"
            return "close" if double_open else ("close alone" if before and not before.isspace() else "")
        if sign == "“" and stack and any(p.sign == "„" for p in stack):
            return "close"
        if sign in _DOUBLE_OPEN:
            if double_open and before and not before.isspace() and not _opens_here(before, after):
                return "close"
            return "open"
        if sign == "»" and not double_open and _opens_here(before, after):
            return "open"
        if double_open:
            return "close"
        if sign == "”" and _opens_here(before, after) and (not before or before.isspace()):
            return "open"
        return "close alone"
    single_open = bool(stack) and not stack[-1].double
    wordlike_before, wordlike_after = before.isalnum(), after.isalnum()
    if sign in "‹‚":
        return "open"
    if sign == "›":
        return "close" if single_open else ""
    if sign in "‘`‛":
        if wordlike_before:
            return "close" if single_open and not wordlike_after and sign == "‘" else ""
        if stack and _ELISION.match(text, b):
            return ""
        return "open" if after and not after.isspace() else ""
    if wordlike_before and wordlike_after:
        return ""
    if single_open and before and not before.isspace() and not wordlike_after:
        return "close"
    if sign == "'" and _opens_here(before, after) and not wordlike_before:
        return "" if _ELISION.match(text, b) and (stack or not _CLOSES.search(text, b, b + 2000)) else "open"
    return ""


def _longer(text: str, pair: Stretch, found: Sequence[Stretch]) -> tuple[int, ...]:
    """Later places where a stretch in single marks may end: its closing mark may be a plural's apostrophe."""
    if text[pair.end - 1 : pair.end] != "s" or not re.match(r"\s+[a-z]", text[pair.after : pair.after + 6]):
        return ()
    stop = min(len(text), pair.after + 600)
    openings = [p.start for p in found if p.opened and pair.after <= p.start < stop]
    stop = min(openings, default=stop)
    return tuple(m.start() for m in _CLOSES.finditer(text, pair.after, stop) if m.start() > pair.after)[:3]
