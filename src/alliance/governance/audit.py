"""The audit: who did what, to which kind of thing, which code, when. No content; each entry seals the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

#: what the first entry's seal is made from
BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is kept; `at` is ISO in UTC, `seal` the SHA-256 over the seal before and this entry."""

    number: int
    at: str
    by: str
    act: str
    kind: str
    code: str
    seal: str


def seal(before: str, at: str, by: str, act: str, kind: str, code: str) -> str:
    """The seal of an entry: SHA-256 over the seal before it and its fields, divided by a character none may hold."""
    return hashlib.sha256("\x1f".join((before, at, by, act, kind, code)).encode()).hexdigest()


def first_broken(entries: Iterable[tuple[int, str, str, str, str, str, str]]) -> int | None:
    """The number of the first entry whose seal does not fit or whose number leaves a gap; None where the chain holds.

    Entries are (number, at, by, act, kind, code, seal), in order of their numbers, which begin at 1.
    """
    sha = hashlib.sha256
    before = BEGINNING
    expected = 1
    for number, at, by, act, kind, code, kept in entries:
        if number != expected or kept != sha("\x1f".join((before, at, by, act, kind, code)).encode()).hexdigest():
            return expected
        before = kept
        expected += 1
    return None
