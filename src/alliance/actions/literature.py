"""Literature: read from a reference manager's file, looked at, kept; and how a theme stands to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Max

from alliance.actions.change import GROUP, STUDY, change, kept_text, the
from alliance.actions.evidence import short
from alliance.actions.study import the_study
from alliance.errors import InputProblem
from alliance.formats import read_bibtex, read_ris
from alliance.ipa.quoted import quoted
from alliance.store.models import SourceLinkRow, SourceRow, ThemeRow
from alliance.store.reads import reach
from alliance.study.literature import (
    KINDS,
    RELATIONS,
    Literature,
    Looked,
    Source,
    doi_of,
    fills,
    looked,
    named,
    same,
    short_title,
)

#: how many characters the shorter fields hold
_LONGEST = {"year": 40, "volume": 100, "number": 100, "pages": 100, "doi": 300, "url": 2000, "title": 2000}
_NAMES = ("authors", "editors")


@dataclass(frozen=True, slots=True)
class LookedFile:
    """A file of literature beside the list as it is: its sources, and what could not be read."""

    name: str
    looked: tuple[Looked, ...]
    remarks: tuple[str, ...]


def literature_in(content: bytes, name: str) -> Literature:
    """The sources in a file: RIS or BibTeX by its name, or by how it begins."""
    if not content.strip():
        raise InputProblem(f"{name} is empty: choose the file that the reference manager exported.")
    ending = name.lower().rpartition(".")[2]
    if ending in ("bib", "bibtex"):
        return read_bibtex.read(content, name)
    if ending == "ris":
        return read_ris.read(content, name)
    if b"TY  -" in content[:100_000]:
        return read_ris.read(content, name)
    if b"@" in content[:100_000]:
        return read_bibtex.read(content, name)
    raise InputProblem(
        f"{name} is neither RIS nor BibTeX: export the literature from the reference manager as one of them."
    )


def look(content: bytes, name: str) -> LookedFile:
    """What a file would bring: each source new, the same as one held, or twice in the file. Nothing is kept."""
    found = literature_in(content, name)
    return LookedFile(name, tuple(looked(found.sources, reach.sources())), found.remarks)


def bring_in(
    *, by: str, content: bytes, name: str, apart: Sequence[int] = (), without: Sequence[int] = ()
) -> tuple[int, int]:
    """Keep the sources of a file: how many are new, how many were filled from it.

    One that is the same as a held source fills what that leaves empty; `apart` holds the numbers (from 0) of those
    that are kept as sources of their own all the same, `without` those left out.
    """
    seen = look(content, name)
    chosen = {"apart": set(apart), "without": set(without)}
    new: dict[int, SourceRow] = {}
    filled: set[str] = set()
    study = the_study()
    with change(by=by, scope=STUDY, act="bring in literature", words=f"literature from {short(name)}") as act:
        for n, one in enumerate(seen.looked):
            if n in chosen["without"]:
                continue
            held: SourceRow | None = None
            if n not in chosen["apart"]:
                if one.twice is not None:
                    held = new.get(one.twice) or _held(seen.looked[one.twice])
                elif one.same is not None:
                    held = _held(one)
            if held is None:
                row = SourceRow(study=study, **_columns(one.source))
                act.add(row)
                new[n] = row
                continue
            missing = {k: v for k, v in _columns(one.source).items() if v and not getattr(held, k)}
            if missing:
                filled.add(held.pk)
                act.update(held, **missing)
        act.words = (
            f"literature from {short(name)}: {len(new)} new, {len(filled - {r.pk for r in new.values()})} filled"
        )
    return len(new), len(filled - {row.pk for row in new.values()})


def _held(one: Looked) -> SourceRow | None:
    return SourceRow.objects.filter(pk=one.same.id).first() if one.same else None


def _columns(source: Source) -> dict[str, Any]:
    """A source as it is stored: cleaned and, where a field is longer than any that is real, cut."""
    made: dict[str, Any] = {"kind": source.kind if source.kind in KINDS else "other"}
    for field in fields(Source):
        if field.name in ("id", "version", "kind"):
            continue
        value = getattr(source, field.name)
        words = "\n".join(" ".join(one.split()) for one in value) if field.name in _NAMES else str(value)
        longest = _LONGEST.get(field.name, 10_000)
        made[field.name] = kept_text(words[: longest * 2], field.name, longest=longest * 2, empty=True)[:longest]
    return made


def add_source(*, by: str, **given: str) -> str:
    """Add a source by hand; its id. InputProblem where the same source is held already."""
    source = _given(given)
    for held in reach.sources():
        if why := same(held, source):
            raise InputProblem(f"{named(held)}, {quoted(short_title(held))}, is in the list already (same {why}).")
    row = SourceRow(study=the_study(), **_columns(source))
    with change(by=by, scope=STUDY, act="add source", words=f"source {named(source)}", subject=row.id) as act:
        act.add(row)
    return row.id


def change_source(*, by: str, source: str, version: int | None = None, **given: str) -> None:
    """Change what is known of a source."""
    row = the(SourceRow, source, "source")
    made = _given(given)
    with change(by=by, scope=STUDY, act="change source", words=f"source {named(made)}", subject=row.id) as act:
        act.update(row, version=version, shows="title", **_columns(made))


def _given(given: Mapping[str, str]) -> Source:
    known = {f.name for f in fields(Source)} - {"id", "version"}
    values: dict[str, Any] = {k: v.strip() for k, v in given.items() if k in known}
    for name in _NAMES:
        lines = [" ".join(one.split()) for one in str(values.get(name, "")).splitlines()]
        values[name] = tuple(line if "," in line else f"{line}," for line in lines if line.strip(" ,"))
    values["doi"] = doi_of(str(values.get("doi", ""))) or str(values.get("doi", ""))
    if values["doi"] and not doi_of(values["doi"]):
        raise InputProblem(f"“{values['doi'][:60]}” is no DOI: one begins with 10., as in 10.1037/h0085885.")
    for name, longest in _LONGEST.items():
        if len(str(values.get(name, ""))) > longest:
            raise InputProblem(f"The {name} has {len(str(values[name])):,} characters; at most {longest:,} fit here.")
    source = Source(**values)
    if source.kind not in KINDS:
        raise InputProblem(f"“{source.kind}” is no kind of source: {', '.join(KINDS)}.")
    if not source.title:
        raise InputProblem("A source needs a title: type it.")
    return source


def merge_sources(*, by: str, keep: str, other: str) -> None:
    """Make two sources one: what the first leaves empty is filled from the second, whose themes it takes over."""
    if keep == other:
        raise InputProblem("Choose two sources to make one of.")
    kept, gone = the(SourceRow, keep, "source"), the(SourceRow, other, "source")
    first, second = reach.source(keep), reach.source(other)
    words = f"{named(second)} made one with {named(first)}"
    with change(by=by, scope=STUDY, act="merge sources", words=words, subject=kept.id) as act:
        missing = {name: getattr(gone, name) for name in fills(first, second)}
        if missing:
            act.update(kept, **missing)
        for link in SourceLinkRow.objects.filter(source=gone):
            act.update(link, source_id=kept.id)
        act.delete(gone)


def delete_source(*, by: str, source: str) -> None:
    """Take a source off the list; what themes say of it goes too (it can be undone)."""
    row = the(SourceRow, source, "source")
    words = f"deletion of the source {named(reach.source(source))}"
    with change(by=by, scope=STUDY, act="delete source", words=words, subject=row.id) as act:
        for link in SourceLinkRow.objects.filter(source=row):
            act.delete(link)
        act.delete(row)


def relate(*, by: str, theme: str, relation: str, source: str = "", words: str = "") -> str:
    """Say how a theme stands to a source, or that it appears original; the id of what was said."""
    row = the(ThemeRow, theme, "theme")
    if relation not in RELATIONS:
        raise InputProblem(f"Say how the theme stands to it: {', '.join(RELATIONS.values())}.")
    if relation != "original" and not source:
        raise InputProblem(f"Which source does the theme stand to ({RELATIONS[relation]})? Choose one of the list.")
    held = the(SourceRow, source, "source") if source else None
    kept = kept_text(words, "words", longest=5000, empty=True)
    if SourceLinkRow.objects.filter(theme=row, source=held, relation=relation).exists():
        raise InputProblem("This is said of the theme already: change the words there.")
    last = SourceLinkRow.objects.filter(theme=row).aggregate(last=Max("place"))["last"]
    link = SourceLinkRow(theme=row, source=held, relation=relation, words=kept, place=0 if last is None else last + 1)
    to = f" {named(reach.source(source))}" if source else ""
    said = f"{quoted(short(row.name))} {RELATIONS[relation]}{to}"
    with change(by=by, scope=row.case_id or GROUP, act="relate to literature", words=said, subject=row.id) as act:
        act.add(link)
    return link.id


def reword_relation(*, by: str, link: str, words: str, version: int | None = None) -> None:
    """Say in other words how a theme stands to a source."""
    row = the(SourceLinkRow, link, "remark on the literature")
    kept = kept_text(words, "words", longest=5000, empty=True)
    said = f"how {quoted(short(row.theme.name))} stands to the literature"
    scope = row.theme.case_id or GROUP
    with change(by=by, scope=scope, act="reword relation", words=said, subject=row.theme_id) as act:
        act.update(row, version=version, shows="words", words=kept)


def unrelate(*, by: str, link: str) -> None:
    """Take back how a theme stands to a source."""
    row = the(SourceLinkRow, link, "remark on the literature")
    said = f"{quoted(short(row.theme.name))}: {RELATIONS[row.relation]} taken away"
    scope = row.theme.case_id or GROUP
    with change(by=by, scope=scope, act="unrelate", words=said, subject=row.theme_id) as act:
        act.delete(row)
