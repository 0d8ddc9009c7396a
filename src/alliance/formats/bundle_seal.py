"""The seal of an audit bundle: what of a part is sealed, its digest, and what came back with it.

A part is sealed by its words and by where they lead, not by how a browser writes it down again: the same digest is
made here and in the page itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

from alliance.errors import InputProblem

KIND = "alliance bundle remarks"
#: the attributes that are sealed with the words, in this order
SEALED = ("id", "href", "class", "style", "hidden")
LARGEST = 40_000_000
LARGEST_REMARKS = 4_000_000
MOST_REMARKS = 2000
LONGEST = 20_000
_VERSION = 1
_NO_BUNDLE = "This is no audit bundle of this program: choose the .html file that was taken out here."
_NO_REMARKS = "This is no remarks file of an audit bundle: choose the .json file that the bundle’s page saved."


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bundle: its short name, its title, its digest."""

    name: str
    title: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle holds: the day it was made, its parts in order, and the seal over all of it."""

    made: str
    parts: tuple[Part, ...]

    @property
    def seal(self) -> str:
        """The digest over the day and every part's title and digest."""
        lines = [f"alliance bundle {_VERSION}", self.made, *(f"{p.name} {p.sha256} {p.title}" for p in self.parts)]
        return sha256("\n".join(lines).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """The manifest as JSON keeps it."""
        parts = [{"name": p.name, "title": p.title, "sha256": p.sha256} for p in self.parts]
        return {"version": _VERSION, "made": self.made, "parts": parts, "seal": self.seal}


@dataclass(frozen=True, slots=True)
class Said:
    """One remark that was written in a bundle: at which place, when, by whom."""

    place: str
    text: str
    author: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CameBack:
    """A remarks file: the seal of its bundle, and what was said."""

    seal: str
    said: tuple[Said, ...]


class _Parts(HTMLParser):
    """Collects what is sealed of each `section data-part`, and the manifest."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[str]] = {}
        self.manifest: list[str] = []
        self._now: list[str] | None = None
        self._deep = 0
        self._listing = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._now is None and tag == "section" and given.get("data-part"):
            self._now = self.found.setdefault(str(given["data-part"]), [])
            self._deep = 1
            return
        if tag == "script" and given.get("id") == "manifest":
            self._listing = True
        if self._now is not None:
            self._deep += tag == "section"
            self._now.extend(f"\x01{name}={given[name] or ''}\x01" for name in SEALED if name in given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._listing = False
        if self._now is not None and tag == "section":
            self._deep -= 1
            if not self._deep:
                self._now = None

    def handle_data(self, data: str) -> None:
        if self._listing:
            self.manifest.append(data)
        elif self._now is not None:
            self._now.append(data)


def digest_of(html: str) -> str:
    """The digest of a part, from what stands inside its section."""
    reader = _Parts()
    reader.feed(f'<section data-part="x">{html}</section>')
    reader.close()
    return _digest(reader.found["x"])


def _digest(pieces: Sequence[str]) -> str:
    return sha256("".join(pieces).encode("utf-8", "replace")).hexdigest()


def read_bundle(content: bytes) -> Manifest:
    """The manifest of a bundle whose every part is as it was sealed; InputProblem naming the parts that are not."""
    if len(content) > LARGEST:
        raise InputProblem("This file is larger than any audit bundle: choose the .html file that was taken out here.")
    reader = _Parts()
    try:
        reader.feed(content.decode("utf-8-sig"))
        reader.close()
        held = json.loads("".join(reader.manifest))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise InputProblem(_NO_BUNDLE) from None
    manifest = _manifest(held, _NO_BUNDLE)
    changed = [p.title for p in manifest.parts if _digest(reader.found.get(p.name, ())) != p.sha256]
    known = {p.name for p in manifest.parts}
    changed += [f"a part that was added ({name[:40]})" for name in reader.found if name not in known]
    if changed:
        raise InputProblem(f"This bundle was changed after it was sealed: {'; '.join(changed)}.")
    return manifest


def _manifest(held: Any, otherwise: str) -> Manifest:
    """A manifest from JSON; InputProblem where it is none, or where its own seal does not fit."""
    try:
        parts = tuple(Part(str(p["name"]), str(p["title"]), str(p["sha256"])) for p in held["parts"])
        made = Manifest(str(held["made"]), parts)
        seal = str(held["seal"])
    except (KeyError, TypeError):
        raise InputProblem(otherwise) from None
    if seal != made.seal:
        raise InputProblem("The list of parts was changed after the bundle was sealed: ask for the file again.")
    return made


def read_remarks(content: bytes) -> CameBack:
    """What came back with a remarks file; InputProblem naming the part or the remark that was changed."""
    if len(content) > LARGEST_REMARKS:
        raise InputProblem(_NO_REMARKS)
    try:
        held = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise InputProblem(_NO_REMARKS) from None
    if not isinstance(held, dict) or held.get("kind") != KIND or not isinstance(held.get("remarks"), list):
        raise InputProblem(_NO_REMARKS)
    manifest = _manifest(held.get("bundle"), _NO_REMARKS)
    found = held.get("found")
    if not isinstance(found, dict):
        raise InputProblem(_NO_REMARKS)
    changed = [p.title for p in manifest.parts if found.get(p.name) != p.sha256]
    if changed:
        raise InputProblem(f"These remarks were written in a bundle that was changed: {'; '.join(changed)}.")
    if len(held["remarks"]) > MOST_REMARKS:
        raise InputProblem(f"This file holds more than {MOST_REMARKS:,} remarks: bring it back in parts.")
    said = tuple(_said(n, one, manifest.seal) for n, one in enumerate(held["remarks"], start=1))
    return CameBack(manifest.seal, said)


def sum_of(seal: str, place: str, author: str, at: str, text: str) -> str:
    """The digest that a remark carries, so that a change of it is seen."""
    return sha256("\n".join((seal, place, author, at, text)).encode("utf-8", "replace")).hexdigest()


def _said(number: int, one: Any, seal: str) -> Said:
    if not isinstance(one, dict) or not all(
        isinstance(one.get(k), str) for k in ("place", "author", "at", "text", "sum")
    ):
        raise InputProblem(f"Remark {number} of this file cannot be read: it was changed after it was saved.")
    place, author, at, text = one["place"], one["author"], one["at"], one["text"]
    if one["sum"] != sum_of(seal, place, author, at, text):
        raise InputProblem(f"Remark {number} of this file was changed after it was saved.")
    if not text.strip() or len(text) > LONGEST:
        raise InputProblem(f"Remark {number} of this file has no words, or more than {LONGEST:,} characters.")
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        when = None
    if when is not None and when.tzinfo is None:
        when = None
    return Said(place[:200], text, author[:200], when)
