"""The trees: statements, strands, subthemes, superordinate themes and tensions, in a case and across cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max

from alliance.actions.change import GROUP, Change, change, kept_reason, kept_text, the
from alliance.actions.evidence import extract_row, let_go_of_words, short, use_under
from alliance.actions.notes import checked_span, lines_in_words
from alliance.actions.study import the_study
from alliance.errors import InputProblem
from alliance.ipa.quoted import quoted
from alliance.ipa.vocabulary import CONNECTIONS, LEVELS, MAY_STAND_UNDER
from alliance.store.models import (
    CounterExtractRow,
    CounterSearchRow,
    DiaryRow,
    EvidenceRow,
    ExtractRow,
    LinkRow,
    NoteRow,
    ParticipantRow,
    RecommendationThemeRow,
    RemarkRow,
    SeeAlsoRow,
    SourceLinkRow,
    StatementNoteRow,
    ThemeRow,
    ThemeTextRow,
    ThemeTieRow,
)
from alliance.store.reads import transcripts as read

Span = tuple[int, int]


def add_statement(
    *, by: str, case: str, name: str, notes: Sequence[str] = (), transcript: str = "", spans: Sequence[Span] = (),
    parent: str = "",
) -> str:  # fmt: skip
    """Write an emergent theme (experiential statement) from notes, from words, or both; its id.

    Without notes it is kept and shown as resting on none.
    """
    case = the(ParticipantRow, case, "participant").id
    return _add(
        by=by, case=case, level="statement", name=name, notes=notes, transcript=transcript, spans=spans, parent=parent
    )


def add_theme(
    *, by: str, level: str, name: str, case: str = "", parent: str = "", place: int | None = None, about: str = "",
    transcript: str = "", spans: Sequence[Span] = (), children: Sequence[str] = (),
) -> str:  # fmt: skip
    """Add a node to a case's tree or (no case) to the group's, with the nodes it gathers; its id."""
    if case:
        case = the(ParticipantRow, case, "participant").id
    return _add(
        by=by, case=case, level=level, name=name, parent=parent, place=place, about=about, transcript=transcript,
        spans=spans, children=children,
    )  # fmt: skip


def add_tension(
    *, by: str, claim: str, poles: Sequence[tuple[str, Sequence[Span]]], transcript: str = "",
    spans: Sequence[Span] = (), case: str = "", parent: str = "",
) -> str:  # fmt: skip
    """Add a tension: one claim and what pulls against it, each with words and (in a case) extracts; its id."""
    if not poles:
        raise InputProblem("A tension needs at least one counter-claim: say what pulls against the claim.")
    if case:
        case = the(ParticipantRow, case, "participant").id
    study = the_study()
    claim = kept_text(claim, "claim", longest=2000)
    with change(by=by, scope=case or GROUP, act="add tension", words=f"tension {quoted(short(claim))}") as act:
        top = node_row(act, study.id, case, "tension", claim, parent, None)
        act.subject = top.id
        _ground(act, top, transcript, spans)
        for n, (words, pole_spans) in enumerate(poles):
            pole = node_row(act, study.id, case, "pole", kept_text(words, "counter-claim", longest=2000), top.id, n)
            _ground(act, pole, transcript, pole_spans)
    return top.id


def _add(
    *, by: str, case: str, level: str, name: str, notes: Sequence[str] = (), transcript: str = "",
    spans: Sequence[Span] = (), parent: str = "", place: int | None = None, about: str = "",
    children: Sequence[str] = (),
) -> str:  # fmt: skip
    if level not in LEVELS:
        raise InputProblem(f"“{level}” is not a level of themes: {', '.join(LEVELS)}.")
    if level == "statement" and not case:
        raise InputProblem(
            "An emergent theme belongs to a case; across cases there are strands, subthemes and superordinate themes."
        )
    study = the_study()
    name = kept_text(name, "name of the theme", longest=2000)
    with change(by=by, scope=case or GROUP, act="add theme", words=f"{quoted(short(name))}") as act:
        row = node_row(
            act, study.id, case, level, name, parent, place, about=kept_text(about, "description", empty=True)
        )
        act.subject = row.id
        for note in notes:
            held = the(NoteRow, note, "note")
            if held.case_id != case:
                raise InputProblem("This note belongs to another case.")
            act.add(StatementNoteRow(statement=row, note=held))
        _ground(act, row, transcript, spans)
        for n, child in enumerate(children):
            _put(act, the(ThemeRow, child, "theme"), row, n)
    return row.id


def node_row(
    act: Change, study: str, case: str, level: str, name: str, parent: str, place: int | None, about: str = ""
) -> ThemeRow:
    """A node put into a tree within an act, last in its place unless a place is given."""
    over = the(ThemeRow, parent, "theme") if parent else None
    _check_stands(level, case, over)
    if place is None:
        last = ThemeRow.objects.filter(case_id=case or None, parent=over).aggregate(last=Max("place"))["last"]
        place = 0 if last is None else last + 1
    row = ThemeRow(study_id=study, case_id=case or None, level=level, parent=over, place=place, name=name, about=about)
    act.add(row)
    return row


def _check_stands(level: str, case: str, over: ThemeRow | None) -> None:
    under = over.level if over else ""
    if under not in MAY_STAND_UNDER[level]:  # type: ignore[index]
        where = f"under a {under}" if under else "by itself"
        raise InputProblem(f"A {level} cannot stand {where}.")
    if over is not None and (over.case_id or "") != case:
        raise InputProblem("A case’s themes stand in that case’s own tree; gather them under a group theme by a link.")


def _ground(act: Change, row: ThemeRow, transcript: str, spans: Sequence[Span]) -> None:
    if not spans:
        return
    value = read.transcript(transcript)
    if row.case_id and value.case != row.case_id:
        raise InputProblem(f"These are {value.name}’s words, and the theme belongs to another case.")
    for start, end in spans:
        a, b = checked_span(value, start, end)
        use_under(act, row, extract_row(act, transcript, a, b))


def rename_theme(*, by: str, theme: str, name: str, reason: str = "", version: int | None = None) -> None:
    """Give a theme another name; the old one, the date and the reason stay in its history."""
    row = the(ThemeRow, theme, "theme")
    name = kept_text(name, "name of the theme", longest=2000)
    words = f"{quoted(short(row.name))} renamed to {quoted(short(name))}"
    with change(
        by=by, scope=row.case_id or GROUP, act="rename theme", words=words, reason=kept_reason(reason), subject=row.id
    ) as act:
        act.update(row, version=version, shows="name", name=name)


def describe_theme(*, by: str, theme: str, version: int | None = None, **fields: Any) -> None:
    """Say what a theme is, how its parts connect and why, or why it is kept against the study's rule."""
    row = the(ThemeRow, theme, "theme")
    kept: dict[str, Any] = {}
    for name in ("about", "connection_reason", "kept_reason"):
        if name in fields:
            kept[name] = kept_text(fields[name], "text", empty=True)
    if "connection" in fields:
        if fields["connection"] not in CONNECTIONS:
            raise InputProblem(f"“{fields['connection']}” is not a way to connect themes.")
        kept["connection"] = fields["connection"]
    words = f"description of {quoted(short(row.name))}"
    with change(by=by, scope=row.case_id or GROUP, act="describe theme", words=words, subject=row.id) as act:
        act.update(row, version=version, shows=next(iter(kept), "about"), **kept)


def change_level(*, by: str, theme: str, level: str, lift: bool = False) -> None:
    """Make a theme another level of its tree (a subtheme superordinate, say) where everything still stands.

    With `lift`, one that could not stand as this where it is moves out, to the nearest place above where it can.
    """
    row = the(ThemeRow, theme, "theme")
    if level not in LEVELS or level == "pole" or row.level == "pole":
        raise InputProblem(f"{quoted(short(row.name))} cannot become that.")
    over = row.parent
    while lift and over is not None and over.level not in MAY_STAND_UNDER[level]:  # type: ignore[index]
        over = over.parent
    _check_stands(level, row.case_id or "", over)
    for child in ThemeRow.objects.filter(parent=row):
        if level not in MAY_STAND_UNDER[child.level]:
            raise InputProblem(
                f"{quoted(short(child.name))} stands under it and could not stand under a {level}: move it first."
            )
    if row.level == "statement" and StatementNoteRow.objects.filter(statement=row).exists():
        raise InputProblem(
            "This remembers the notes it came from, so it stays what it is: gather it under a new subtheme instead."
        )
    words = f"{quoted(short(row.name))} made a {level}"
    with change(by=by, scope=row.case_id or GROUP, act="change level", words=words, subject=row.id) as act:
        if over == row.parent:
            act.update(row, level=level)
            return
        last = ThemeRow.objects.filter(case_id=row.case_id, parent=over).aggregate(last=Max("place"))["last"]
        parent, place = over.id if over else None, 0 if last is None else last + 1
        act.update(row, level=level, parent_id=parent, place=place)


def move_themes(*, by: str, themes: Sequence[str], to: str = "", place: int | None = None, reason: str = "") -> None:
    """Move one or several themes, in the order given, under another (or, "" , under none) at a place."""
    rows = [the(ThemeRow, theme, "theme") for theme in dict.fromkeys(themes)]
    if not rows:
        raise InputProblem("Nothing is picked up: choose a card first.")
    if len({row.case_id for row in rows}) > 1:
        raise InputProblem("These themes belong to several cases: move those of one case at a time.")
    target = the(ThemeRow, to, "theme") if to else None
    case = rows[0].case_id
    into = f"under {quoted(short(target.name))}" if target else "out of its cluster"
    words = f"{quoted(short(rows[0].name))}{f' and {len(rows) - 1} more' if len(rows) > 1 else ''} moved {into}"
    with change(
        by=by, scope=case or GROUP, act="move theme", words=words, reason=kept_reason(reason), subject=rows[0].id
    ) as act:
        for row in rows:
            _check_stands(row.level, case or "", target)
            _check_no_circle(row, target)
        moving = {row.id for row in rows}
        siblings = [
            s for s in ThemeRow.objects.filter(case_id=case, parent=target, aside=False).order_by("place", "created")
            if s.id not in moving
        ]  # fmt: skip
        at = len(siblings) if place is None else max(0, min(place, len(siblings)))
        for n, row in enumerate([*siblings[:at], *rows, *siblings[at:]]):
            fields: dict[str, Any] = {"place": n}
            if row.id in moving:
                fields |= {"parent_id": target.id if target else None, "aside": False}
            act.update(row, **fields)


def _put(act: Change, row: ThemeRow, over: ThemeRow, place: int) -> None:
    _check_stands(row.level, row.case_id or "", over)
    _check_no_circle(row, over)
    act.update(row, parent_id=over.id, place=place)


def _check_no_circle(row: ThemeRow, over: ThemeRow | None) -> None:
    while over is not None:
        if over.pk == row.pk:
            raise InputProblem(f"{quoted(short(row.name))} cannot stand under itself.")
        over = over.parent


def put_aside(*, by: str, theme: str, reason: str) -> None:
    """Put a theme (and what stands under it) aside with a reason; it leaves the tables and stays findable."""
    row = the(ThemeRow, theme, "theme")
    reason = kept_text(reason, "reason", longest=2000)
    words = f"{quoted(short(row.name))} put aside"
    with change(by=by, scope=row.case_id or GROUP, act="put aside", words=words, reason=reason, subject=row.id) as act:
        act.update(row, aside=True, aside_reason=reason, parent_id=None if row.level != "pole" else row.parent_id)


def take_back(*, by: str, theme: str) -> None:
    """Take a theme back that was put aside."""
    row = the(ThemeRow, theme, "theme")
    with change(
        by=by,
        scope=row.case_id or GROUP,
        act="take back",
        words=f"{quoted(short(row.name))} taken back",
        subject=row.id,
    ) as act:
        act.update(row, aside=False, aside_reason="")


def see_also(*, by: str, theme: str, other: str) -> None:
    """Let one theme point at another: it prints "See ..."."""
    row, seen = the(ThemeRow, theme, "theme"), the(ThemeRow, other, "theme")
    if row.pk == seen.pk:
        raise InputProblem("A theme cannot point at itself.")
    if row.case_id != seen.case_id:
        raise InputProblem("A theme points at another of the same table.")
    words = f"{quoted(short(row.name))} refers to {quoted(short(seen.name))}"
    with change(by=by, scope=row.case_id or GROUP, act="see also", words=words, subject=row.id) as act:
        if not SeeAlsoRow.objects.filter(theme=row, other=seen).exists():
            act.add(SeeAlsoRow(theme=row, other=seen, place=SeeAlsoRow.objects.filter(theme=row).count()))


def see_no_more(*, by: str, theme: str, other: str) -> None:
    """Take a reference between two themes away."""
    row = the(ThemeRow, theme, "theme")
    with change(
        by=by,
        scope=row.case_id or GROUP,
        act="see no more",
        words=f"reference of {quoted(short(row.name))}",
        subject=row.id,
    ) as act:
        for link in SeeAlsoRow.objects.filter(theme=row, other_id=other):
            act.delete(link)


def set_notes(*, by: str, statement: str, notes: Sequence[str]) -> None:
    """Say which notes a statement came from."""
    row = the(ThemeRow, statement, "emergent theme")
    if row.level != "statement":
        raise InputProblem("Only an emergent theme remembers its notes.")
    wanted = list(dict.fromkeys(notes))
    held = {link.note_id: link for link in StatementNoteRow.objects.filter(statement=row)}
    with change(
        by=by, scope=row.case_id, act="set notes", words=f"notes of {quoted(short(row.name))}", subject=row.id
    ) as act:
        for note, link in held.items():
            if note not in wanted:
                act.delete(link)
        for note in wanted:
            if note not in held:
                found = the(NoteRow, note, "note")
                if found.case_id != row.case_id:
                    raise InputProblem("This note belongs to another case.")
                act.add(StatementNoteRow(statement=row, note=found))


def delete_theme(*, by: str, theme: str) -> None:
    """Delete a theme; what stood under it moves up to where it stood (a tension takes its counter-claims along)."""
    row = the(ThemeRow, theme, "theme")
    with change(
        by=by,
        scope=row.case_id or GROUP,
        act="delete theme",
        words=f"deletion of {quoted(short(row.name))}",
        subject=row.id,
    ) as act:
        _delete(act, row)


def _delete(act: Change, row: ThemeRow) -> None:
    for child in ThemeRow.objects.filter(parent=row).order_by("place", "created"):
        if child.level == "pole":
            _delete(act, child)
        else:
            up = row.parent
            while up is not None and up.level not in MAY_STAND_UNDER[child.level]:
                up = up.parent
            act.update(child, parent_id=up.id if up else None)
    for model, field in (
        (StatementNoteRow, "statement"), (SeeAlsoRow, "theme"), (SeeAlsoRow, "other"), (LinkRow, "group_theme"),
        (LinkRow, "case_theme"), (ThemeTextRow, "theme"), (SourceLinkRow, "theme"), (RecommendationThemeRow, "theme"),
        (ThemeTieRow, "theme"), (ThemeTieRow, "other"),
    ):  # fmt: skip
        for link in model.objects.filter(**{field: row}):
            act.delete(link)
    for search in CounterSearchRow.objects.filter(theme=row):
        delete_search(act, search)
    for use in EvidenceRow.objects.filter(theme=row).select_related("extract"):
        extract: ExtractRow = use.extract
        act.delete(use)
        let_go_of_words(act, extract)
    for entry in DiaryRow.objects.filter(theme=row):
        act.update(entry, theme_id=None)
    for remark in RemarkRow.objects.filter(theme=row):
        act.update(remark, theme_id=None)
    act.delete(row)


def delete_search(act: Change, search: CounterSearchRow) -> None:
    """Delete a search for what speaks against a theme within an act, with what it found."""
    for found in CounterExtractRow.objects.filter(search=search).select_related("extract"):
        extract: ExtractRow = found.extract
        act.delete(found)
        let_go_of_words(act, extract)
    act.delete(search)


def words_of_span(transcript: str, start: int, end: int) -> str:
    """The lines of a span in words, for messages."""
    return lines_in_words(read.transcript(transcript), start, end)
