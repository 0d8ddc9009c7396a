"""Literature a study meets: sources as values, how a theme stands to them, which of two are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

#: how a theme stands to the literature, in the words of the tables
RELATIONS: dict[str, str] = {
    "agrees": "agrees with",
    "extends": "extends",
    "contradicts": "contradicts",
    "original": "appears original",
}
#: kinds of source, in words
KINDS: dict[str, str] = {
    "article": "article", "book": "book", "chapter": "chapter", "thesis": "thesis", "report": "report",
    "web": "web page", "other": "other",
}  # fmt: skip
#: whom a recommendation may be addressed to
TO_WHOM: dict[str, str] = {
    "therapists": "therapists", "supervisors": "supervisors", "services": "services", "trainers": "trainers",
    "researchers": "researchers",
}  # fmt: skip

_DOI = re.compile(r"10\.\d{4,9}/\S+", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(1[5-9]|20|21)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of literature. Names stand surname first, "Bordin, Edward S."; a body's name ends in a comma."""

    kind: str = "other"
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    year: str = ""
    title: str = ""
    container: str = ""
    publisher: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    doi: str = ""
    url: str = ""
    remark: str = ""
    id: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Literature:
    """What a file of literature held: the sources that could be read, and a sentence for each thing that could not."""

    sources: tuple[Source, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """One source of a file beside the list as it is: new, the same as one that is held, or the same as one before it.

    `same` is the held source; `twice` the number (from 0) of the earlier one in the file; `fills` the fields that the
    held source leaves empty and this one says; `why` which of the two ways found them the same.
    """

    source: Source
    same: Source | None = None
    twice: int | None = None
    fills: tuple[str, ...] = ()
    why: str = ""


def folded(words: str) -> str:
    """Words without accents, marks, case and blanks, to be compared."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(c for c in plain if c.isalnum())


def doi_of(words: str) -> str:
    """The DOI inside some words, lower case and without what stands around it; empty where there is none."""
    found = _DOI.search(words)
    return found[0].rstrip(".,;)}]>\"'").lower() if found else ""


def year_of(words: str) -> str:
    """The year inside some words, or the words themselves ("in press")."""
    found = _YEAR.search(words)
    return found[0] if found else words.strip()[:40]


def surname(name: str) -> str:
    """The surname of a name given surname first, or as it is spoken."""
    before, comma, _ = name.partition(",")
    return before.strip() if comma else (name.split() or [""])[-1]


def named(source: Source) -> str:
    """How a text names a source: "Safran & Muran (2000)"; its title where nobody is named."""
    names = [surname(one) for one in source.authors or source.editors]
    names = [name for name in names if name]
    if not names:
        who = short_title(source)
    elif len(names) > 3:
        who = f"{names[0]} et al."
    else:
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} & {names[-1]}"
    return f"{who} ({source.year or 'no date'})"


def short_title(source: Source) -> str:
    """A source's title as far as it is needed to know it again."""
    title = " ".join(source.title.split()) or "Untitled"
    return title if len(title) <= 70 else f"{title[:69].rstrip()}…"


def reference(source: Source) -> str:
    """A source as one line of a list, made of what is known of it."""
    who = _and(source.authors)
    if not who and source.editors:
        who = f"{_and(source.editors)} (eds)"
    said = [f"{who} ({source.year or 'no date'}).".strip() if who else f"({source.year or 'no date'})."]
    said.append(_stop(source.title or "Untitled"))
    if source.container:
        inside = "In " if source.kind == "chapter" else ""
        if inside and source.authors and source.editors:
            inside += f"{_and(source.editors)} (eds), "
        issue = (
            f"{source.volume}({source.number})" if source.volume and source.number else source.volume or source.number
        )
        said.append(_stop(", ".join(x for x in (inside + source.container, issue, source.pages) if x)))
    elif source.pages:
        said.append(_stop(source.pages))
    if source.publisher:
        said.append(_stop(source.publisher))
    if source.doi:
        said.append(f"https://doi.org/{source.doi}")
    elif source.url:
        said.append(source.url)
    return " ".join(said)


def in_order(sources: Iterable[Source]) -> list[Source]:
    """Sources as a list of references stands: by surname, then year, then title."""

    def place(one: Source) -> tuple[str, str, str]:
        names = one.authors or one.editors
        return folded(surname(names[0]) if names else one.title), one.year, folded(one.title)

    return sorted(sources, key=place)


def same(one: Source, other: Source) -> str:
    """Why two sources are the same ("DOI", or "title, year and first author"); empty where they are not.

    Two different DOIs are two sources, whatever else they share.
    """
    if one.doi and other.doi:
        return "DOI" if one.doi.lower() == other.doi.lower() else ""
    return "title, year and first author" if _mark(one) and _mark(one) == _mark(other) else ""


def _mark(one: Source) -> str:
    title = folded(one.title)
    names = one.authors or one.editors
    return f"{title}|{one.year}|{folded(surname(names[0])) if names else ''}" if title else ""


def looked(given: Sequence[Source], held: Sequence[Source]) -> list[Looked]:
    """Each source of a file beside those held and those before it in the file."""
    known = _Known(held)
    made: list[Looked] = []
    earlier = _Known()
    for n, source in enumerate(given):
        again, why = earlier.find(source)
        if again is not None:
            made.append(Looked(source, twice=int(again.id), fills=fills(again, source), why=why))
            continue
        earlier.add(replace(source, id=str(n)))
        there, why = known.find(source)
        made.append(Looked(source, there, None, fills(there, source) if there else (), why))
    return made


class _Known:
    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self.by_doi: dict[str, Source] = {}
        self.by_mark: dict[str, list[Source]] = {}
        for one in sources:
            self.add(one)

    def add(self, one: Source) -> None:
        if one.doi:
            self.by_doi.setdefault(one.doi.lower(), one)
        if _mark(one):
            self.by_mark.setdefault(_mark(one), []).append(one)

    def find(self, one: Source) -> tuple[Source | None, str]:
        found = self.by_doi.get(one.doi.lower()) if one.doi else None
        if found is not None:
            return found, "DOI"
        for other in self.by_mark.get(_mark(one), ()):
            if why := same(one, other):
                return other, why
        return None, ""


_OWN = ("id", "version", "remark", "kind")


def fills(held: Source, other: Source) -> tuple[str, ...]:
    """The fields that a source leaves empty and another of the same says."""
    names = (f.name for f in fields(Source) if f.name not in _OWN)
    return tuple(name for name in names if not getattr(held, name) and getattr(other, name))


def merged(held: Source, other: Source) -> Source:
    """A source with its empty fields filled from another; what it says stays."""
    return replace(held, **{name: getattr(other, name) for name in fills(held, other)})


def _and(given: Sequence[str]) -> str:
    names = [name.rstrip(", ") for name in given]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} & {names[-1]}" if names else ""


def _stop(words: str) -> str:
    plain = words.strip()
    return plain if plain.endswith((".", "?", "!", "…")) else f"{plain}."
