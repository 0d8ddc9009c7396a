"""Disposal: what is to go and when, that its event happened, and the record that it went. A person does it, always."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alliance.actions.change import STUDY, change, kept_text, the
from alliance.actions.exports import MEDIA_TYPES, Exported, let_out
from alliance.actions.settled import settle
from alliance.actions.study import the_study
from alliance.errors import InputProblem
from alliance.formats import write_paper_docx
from alliance.ipa.tables import file_stem
from alliance.store.models import DisposalRow
from alliance.store.reads import conduct as read
from alliance.store.reads import study as read_study
from alliance.study.days import in_words
from alliance.study.disposal import MEDIA, Disposal, check_disposal, check_done
from alliance.study.papers import Block, Piece


def plan_disposal(*, by: str, medium: str, what: str, due_on: date | None = None, due_event: str = "") -> str:
    """Plan that something is disposed of, on a date or after an event; its id."""
    value = _checked(
        Disposal(
            "", medium, _line(what, 500, "thing to be disposed of"), due_on, _line(due_event, 200, "event", empty=True)
        )
    )
    row = DisposalRow(
        study=the_study(), medium=value.medium, what=value.what, due_on=value.due_on, due_event=value.due_event
    )
    with change(by=by, scope=STUDY, act="plan disposal", words="Planned a disposal", subject=row.id) as act:
        act.add(row)
    return row.id


def change_disposal(
    *, by: str, disposal: str, medium: str, what: str, due_on: date | None = None, due_event: str = "",
    version: int | None = None,
) -> None:  # fmt: skip
    """Change a plan that is not carried out yet."""
    row = the(DisposalRow, disposal, "line of the disposal")
    _not_done(row)
    value = _checked(
        Disposal(
            row.id,
            medium,
            _line(what, 500, "thing to be disposed of"),
            due_on,
            _line(due_event, 200, "event", empty=True),
        )
    )
    with change(by=by, scope=STUDY, act="change disposal", words="Changed a disposal", subject=row.id) as act:
        act.update(
            row, version=version, shows="what", medium=value.medium, what=value.what, due_on=value.due_on,
            due_event=value.due_event,
        )  # fmt: skip


def event_happened(*, by: str, disposal: str, on: date | None, version: int | None = None) -> None:
    """Record that the event a disposal waits for has happened; the disposal is due from then on."""
    row = the(DisposalRow, disposal, "line of the disposal")
    _not_done(row)
    if not row.due_event:
        raise InputProblem("This line is due on a date, not after an event.")
    if on is None:
        raise InputProblem("Say on which day it happened.")
    if on > date.today():
        raise InputProblem(f"{in_words(on)} is still to come: record the event once it has happened.")
    check_disposal(replace(_value(row), event_happened=on))
    with change(
        by=by, scope=STUDY, act="event happened", words="Recorded that an event happened", subject=row.id
    ) as act:
        act.update(row, version=version, event_happened=on)


def record_disposal(
    *, by: str, disposal: str, done_on: date | None, how: str, done_by: str, version: int | None = None
) -> None:
    """Record that something was disposed of: when, how, by whom. This cannot be taken back."""
    row = the(DisposalRow, disposal, "line of the disposal")
    _not_done(row)
    value = replace(
        _value(row), done_on=done_on, done_how=_line(how, 500, "way of disposing", empty=True),
        done_by=_line(done_by, 200, "name", empty=True),
    )  # fmt: skip
    check_disposal(value)
    check_done(value, date.today())
    with change(
        by=by, scope=STUDY, act="record disposal", words="Recorded a disposal", subject=row.id, can_undo=False
    ) as act:
        act.update(row, version=version, done_on=value.done_on, done_how=value.done_how, done_by=value.done_by)
        settle(row.id)


def delete_disposal(*, by: str, disposal: str) -> None:
    """Take out a plan made by mistake."""
    row = the(DisposalRow, disposal, "line of the disposal")
    _not_done(row)
    with change(by=by, scope=STUDY, act="delete disposal", words="Took out a planned disposal", subject=row.id) as act:
        act.delete(row)


def certificate(*, by: str, disposal: str) -> Exported:
    """The record of one disposal as a Word document."""
    one = read.disposal(disposal)
    if one.done_on is None:
        raise InputProblem("This is not disposed of yet: its record can be printed once it is.")
    lines = [
        ("Study", read_study.settings().title), ("What", one.what), ("Medium", MEDIA[one.medium]),
        ("Was due", _due(one)), ("Disposed of on", in_words(one.done_on)), ("How", one.done_how), ("By", one.done_by),
    ]  # fmt: skip
    content = write_paper_docx.record("Record of disposal", lines, signatures=("Signature", "Date"), body=[
        Block("paragraph", (Piece("This record says what was reported as done. The program deleted nothing by itself."),)),
    ])  # fmt: skip
    name = f"{file_stem(f'record of disposal {one.medium} {one.done_on.isoformat()}')}.docx"
    return let_out(Exported(name, MEDIA_TYPES["docx"], content), by=by, cases=(), what="certificate of disposal")


def _due(one: Disposal) -> str:
    if one.due_on:
        return in_words(one.due_on)
    happened = f" ({in_words(one.event_happened)})" if one.event_happened else ""
    return f"{one.due_event}{happened}"


def _line(words: str, longest: int, called: str, *, empty: bool = False) -> str:
    return " ".join(kept_text(words, called, longest=longest, empty=empty).split())


def _checked(value: Disposal) -> Disposal:
    check_disposal(value)
    return value


def _value(row: DisposalRow) -> Disposal:
    return read.disposal(row.id)


def _not_done(row: DisposalRow) -> None:
    if row.done_on is not None:
        raise InputProblem(f"This was disposed of on {in_words(row.done_on)}: its record does not change any more.")
