"""Notes, themes, extracts and their links as `Analysis` values."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from alliance.errors import NotFound
from alliance.ipa.analysis import Analysis, Evidence, Extract, Link, Note, Theme
from alliance.ipa.transcript import Transcript
from alliance.store.models import (
    EvidenceRow,
    ExtractRow,
    LinkRow,
    NoteRow,
    SeeAlsoRow,
    StatementNoteRow,
    StructureRow,
    ThemeRow,
)
from alliance.store.prepared import Prepared
from alliance.store.reads import study, transcripts

_NOTE = ("id", "case_id", "kind", "text", "transcript_id", "start", "end", "whole_lines", "version", "created")
_THEME = (
    "id", "case_id", "level", "name", "parent_id", "place", "about", "connection", "connection_reason", "aside",
    "aside_reason", "kept_reason", "version",
)  # fmt: skip
_EXTRACT = ("id", "transcript_id", "start", "end", "marked", "prompted", "version")
_EVIDENCE = ("id", "theme_id", "extract_id", "place", "key_start", "key_end", "left_out_said", "version")


def _note(row: tuple) -> Note:
    id, case, kind, text, transcript, start, end, whole, version, created = row
    return Note(id, case, kind, text, transcript or "", start, end, whole, version, created)


def _evidence(row: tuple) -> Evidence:
    id, theme, extract, place, key_start, key_end, left_out, version = row
    key = None if key_start is None else (key_start, key_end)
    spans = () if left_out == "[]" else tuple((a, b) for a, b in json.loads(left_out))
    return Evidence(id, theme, extract, place, key, spans, version)


def notes(
    *, case: str | None = None, transcript: str | None = None, only: Collection[str] | None = None
) -> dict[str, Note]:
    """Notes by id, in the order of their place in the text; whole-case notes first."""
    rows = NoteRow.objects.order_by("transcript_id", "start", "created")
    if case is not None:
        rows = rows.filter(case_id=case)
    if transcript is not None:
        rows = rows.filter(transcript_id=transcript)
    if only is not None:
        rows = rows.filter(id__in=only)
    return {row[0]: _note(row) for row in rows.values_list(*_NOTE)}


def themes(
    *, case: str | None = None, group: bool = False, cases: Collection[str] | None = None,
    only: Collection[str] | None = None,
) -> dict[str, Theme]:  # fmt: skip
    """Theme nodes by id, in place order: of one case, of several, of the group, those with the ids given, or all."""
    rows = ThemeRow.objects.order_by("place", "created")
    if cases is not None:
        rows = rows.filter(case_id__in=cases)
    if only is not None:
        rows = rows.filter(id__in=only)
    if case is not None:
        rows = rows.filter(case_id=case)
    elif group:
        rows = rows.filter(case__isnull=True)
    held = list(rows.values_list(*_THEME))
    from_notes: dict[str, list[str]] = defaultdict(list)
    see: dict[str, list[str]] = defaultdict(list)
    joined = StatementNoteRow.objects.order_by("created")
    pointing = SeeAlsoRow.objects.order_by("place", "created")
    if case is not None:
        joined = joined.filter(statement__case_id=case)
        pointing = pointing.filter(theme__case_id=case)
    elif group:
        joined = joined.none()
        pointing = pointing.filter(theme__case__isnull=True)
    elif cases is not None:
        joined = joined.filter(statement__case_id__in=cases)
        pointing = pointing.filter(theme__case_id__in=cases)
    elif only is not None:
        joined = joined.filter(statement_id__in=only)
        pointing = pointing.filter(theme_id__in=only)
    for statement, note in joined.values_list("statement_id", "note_id"):
        from_notes[statement].append(note)
    for theme, other in pointing.values_list("theme_id", "other_id"):
        see[theme].append(other)
    return {
        id: Theme(
            id, case_id or "", level, name, parent or "", place, about, tuple(from_notes.get(id, ())),
            tuple(see.get(id, ())), connection, connection_reason, aside, aside_reason, kept_reason, version,
        )
        for id, case_id, level, name, parent, place, about, connection, connection_reason, aside, aside_reason,
        kept_reason, version in held
    }  # fmt: skip


def theme(id: str) -> Theme:
    """One theme node; NotFound where there is none with this id."""
    row = ThemeRow.objects.filter(pk=id).values_list("case_id").first()
    if row is None:
        raise NotFound("This theme is not in the workbench any more; it may have been deleted in another window.")
    return (themes(case=row[0]) if row[0] else themes(group=True))[id]


def extracts(
    *, transcript: str | None = None, case: str | None = None, under: Collection[str] | None = None
) -> dict[str, Extract]:
    """Extracts by id, in the order of the text; `under` names the themes they are used under."""
    rows = ExtractRow.objects.order_by("transcript_id", "start", "end")
    if transcript is not None:
        rows = rows.filter(transcript_id=transcript)
    if case is not None:
        rows = rows.filter(transcript__participant_id=case)
    if under is not None:
        rows = rows.filter(id__in=_extracts_under(under))
    return {row[0]: Extract(*row) for row in rows.values_list(*_EXTRACT)}


def _extracts_under(themes: Collection[str]) -> QuerySet:
    return EvidenceRow.objects.filter(theme_id__in=themes).values("extract_id")


def evidence(
    *, case: str | None = None, group: bool = False, extract_ids: list[str] | None = None,
    of_extracts_under: Collection[str] | None = None,
) -> tuple[Evidence, ...]:  # fmt: skip
    """Uses of extracts, in place order: under one case's themes, the group's, or all.

    `of_extracts_under` names themes: every use, wherever, of the extracts that stand under them.
    """
    # as text: mostly nothing is left out, and 20,000 empty lists need not be parsed
    rows = EvidenceRow.objects.annotate(left_out_said=Cast("left_out", TextField())).order_by("place", "created")
    if case is not None:
        rows = rows.filter(theme__case_id=case)
    elif group:
        rows = rows.filter(theme__case__isnull=True)
    if extract_ids is not None:
        rows = rows.filter(extract_id__in=extract_ids)
    if of_extracts_under is not None:
        rows = rows.filter(extract_id__in=_extracts_under(of_extracts_under))
    return tuple(_evidence(row) for row in rows.values_list(*_EVIDENCE))


def links() -> tuple[Link, ...]:
    """Which group theme gathers which case theme, in the order they were gathered."""
    return tuple(Link(*row) for row in _LINKS.rows())


_LINKS = Prepared(
    lambda: LinkRow.objects.order_by("created", "id").values_list(
        "id", "group_theme_id", "case_theme_id", "reason", "label_then", "created"
    ),
    blanks=0,
)


def analysis(*, words: bool = True) -> Analysis:
    """Everything a table of the whole study is made from; the words of the interviews only where they are shown."""
    return Analysis(
        study=study.settings(),
        cases=study.cases(),
        attributes=study.attributes(),
        transcripts=transcripts.transcripts(words=words),
        notes=notes(),
        themes=themes(),
        extracts=extracts(),
        evidence=evidence(),
        links=links(),
    )


def analysis_of_case(case: str) -> Analysis:
    """Everything one case's desk, board and table are made from."""
    settings = study.settings()
    held: Mapping[str, Transcript] = transcripts.transcripts(case)
    return Analysis(
        study=settings,
        cases=tuple(c for c in study.cases() if c.id == case),
        attributes=study.attributes(),
        transcripts=held,
        notes=notes(case=case),
        themes=themes(case=case),
        extracts=extracts(case=case),
        evidence=evidence(case=case),
    )


def analysis_of_theme(theme: str) -> Analysis:
    """What one theme is made from, and what its own page says: everything that bears on it, and where else that stands.

    Held are its tree, the group's, the trees of what it gathers, and the themes it shares an extract with;
    evidence, extracts, notes and transcripts only as far as they bear on it. NotFound where there is no such theme.
    """
    row = ThemeRow.objects.filter(pk=theme).values_list("case_id").first()
    if row is None:
        raise NotFound("This theme is not in the workbench any more; it may have been deleted in another window.")
    held = themes(group=True)
    if row[0]:
        held |= themes(case=row[0])
    wanted = _with_those_beneath({theme}, held)
    every_link = links()
    gathered = {link.case_theme for link in every_link if link.group_theme in wanted}
    if gathered:
        trees = themes(cases=set(ThemeRow.objects.filter(id__in=gathered).values_list("case_id", flat=True)))
        held |= trees
        wanted |= _with_those_beneath(gathered, trees)
    noted = notes(only={note for id in wanted for note in held[id].notes})
    bearing = extracts(under=wanted)
    uses = evidence(of_extracts_under=wanted)
    held |= _with_those_above({use.theme for use in uses}, held)
    places = {e.transcript for e in bearing.values()} | {n.transcript for n in noted.values() if n.transcript}
    return Analysis(
        study=study.settings(),
        cases=study.cases(),
        attributes=study.attributes(),
        transcripts=transcripts.transcripts(only=places),
        notes=noted,
        themes=held,
        extracts=bearing,
        evidence=uses,
        links=tuple(link for link in every_link if link.group_theme in wanted or link.case_theme in wanted),
    )


def _with_those_above(ids: set[str], held: Mapping[str, Theme]) -> dict[str, Theme]:
    """The themes with these ids that are not held yet, and what stands above them."""
    found: dict[str, Theme] = {}
    missing = ids - held.keys()
    while missing:
        fresh = themes(only=missing)
        found |= fresh
        missing = {one.parent for one in fresh.values() if one.parent} - held.keys() - found.keys()
    return found


def _with_those_beneath(ids: set[str], held: Mapping[str, Theme]) -> set[str]:
    """These themes and everything that stands under them."""
    children: dict[str, list[str]] = defaultdict(list)
    for one in held.values():
        children[one.parent].append(one.id)
    found: set[str] = set()
    waiting = [id for id in ids if id in held]
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            waiting.extend(children[id])
    return found


def structures(case: str = "") -> list[dict[str, object]]:
    """Saved versions of a tree (of a case, or "" for the group's), newest first."""
    whose = Q(case_id=case) if case else Q(case__isnull=True)
    rows = StructureRow.objects.filter(whose).order_by("-created")
    return [{"id": r.id, "title": r.title, "reason": r.reason, "created": r.created, "tree": r.tree} for r in rows]
