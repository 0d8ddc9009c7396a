"""Notes, themes, extracts and their links as `Analysis` values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Q

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
from alliance.store.reads import study, transcripts

_NOTE = ("id", "case_id", "kind", "text", "transcript_id", "start", "end", "whole_lines", "version", "created")
_THEME = (
    "id", "case_id", "level", "name", "parent_id", "place", "about", "connection", "connection_reason", "aside",
    "aside_reason", "kept_reason", "version",
)  # fmt: skip
_EXTRACT = ("id", "transcript_id", "start", "end", "marked", "prompted", "version")
_EVIDENCE = ("id", "theme_id", "extract_id", "place", "key_start", "key_end", "left_out", "version")


def _note(row: tuple) -> Note:
    id, case, kind, text, transcript, start, end, whole, version, created = row
    return Note(id, case, kind, text, transcript or "", start, end, whole, version, created)


def _evidence(row: tuple) -> Evidence:
    id, theme, extract, place, key_start, key_end, left_out, version = row
    key = None if key_start is None else (key_start, key_end)
    return Evidence(id, theme, extract, place, key, tuple((a, b) for a, b in left_out), version)


def notes(*, case: str | None = None, transcript: str | None = None) -> dict[str, Note]:
    """Notes by id, in the order of their place in the text; whole-case notes first."""
    rows = NoteRow.objects.order_by("transcript_id", "start", "created")
    if case is not None:
        rows = rows.filter(case_id=case)
    if transcript is not None:
        rows = rows.filter(transcript_id=transcript)
    return {row[0]: _note(row) for row in rows.values_list(*_NOTE)}


def themes(*, case: str | None = None, group: bool = False) -> dict[str, Theme]:
    """Theme nodes by id, in place order: of one case, of the group, or (neither given) all."""
    rows = ThemeRow.objects.order_by("place", "created")
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


def extracts(*, transcript: str | None = None, case: str | None = None) -> dict[str, Extract]:
    """Extracts by id, in the order of the text."""
    rows = ExtractRow.objects.order_by("transcript_id", "start", "end")
    if transcript is not None:
        rows = rows.filter(transcript_id=transcript)
    if case is not None:
        rows = rows.filter(transcript__participant_id=case)
    return {row[0]: Extract(*row) for row in rows.values_list(*_EXTRACT)}


def evidence(
    *, case: str | None = None, group: bool = False, extract_ids: list[str] | None = None
) -> tuple[Evidence, ...]:
    """Uses of extracts, in place order: under one case's themes, under the group's, or all."""
    rows = EvidenceRow.objects.order_by("place", "created")
    if case is not None:
        rows = rows.filter(theme__case_id=case)
    elif group:
        rows = rows.filter(theme__case__isnull=True)
    if extract_ids is not None:
        rows = rows.filter(extract_id__in=extract_ids)
    return tuple(_evidence(row) for row in rows.values_list(*_EVIDENCE))


def links() -> tuple[Link, ...]:
    """Which group theme gathers which case theme, in the order they were gathered."""
    rows = LinkRow.objects.order_by("created", "id")
    return tuple(
        Link(*row)
        for row in rows.values_list("id", "group_theme_id", "case_theme_id", "reason", "label_then", "created")
    )


def analysis() -> Analysis:
    """Everything a table of the whole study is made from."""
    return Analysis(
        study=study.settings(),
        cases=study.cases(),
        attributes=study.attributes(),
        transcripts=transcripts.transcripts(),
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


def structures(case: str = "") -> list[dict[str, object]]:
    """Saved versions of a tree (of a case, or "" for the group's), newest first."""
    whose = Q(case_id=case) if case else Q(case__isnull=True)
    rows = StructureRow.objects.filter(whose).order_by("-created")
    return [{"id": r.id, "title": r.title, "reason": r.reason, "created": r.created, "tree": r.tree} for r in rows]
