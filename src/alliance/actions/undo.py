"""Undo and redo: an act's changes turned round, itself an act; refused in words where rows have moved on."""

from __future__ import annotations

from typing import Any

from django.db import models as django_models

from alliance.actions.change import _plain, fields_of, note_in_audit
from alliance.errors import InputProblem
from alliance.store import models
from alliance.store.models import EventRow
from alliance.store.reads.transcripts import forget_words
from alliance.store.transactions import transaction

_MOVED_ON = "“{words}” cannot be {done}: the same things were changed since in another place. Nothing was changed now."


def undo(*, by: str, scope: str) -> str:
    """Take back the last act of a case, of the group or of the study; what was undone, in words."""
    with transaction():
        event = EventRow.objects.filter(scope=scope, state="done", can_undo=True).order_by("-id").first()
        if event is None:
            raise InputProblem("There is nothing to undo here.")
        for step in reversed(event.changes):
            _apply(event, step, old=step["after"], new=step["before"], done="undone")
        EventRow.objects.filter(pk=event.pk).update(state="undone")
        _say(by, scope, "undo", f"Undid: {event.words}", event)
    forget_words()
    return event.words


def redo(*, by: str, scope: str) -> str:
    """Do again what was undone last; what was done, in words."""
    with transaction():
        event = EventRow.objects.filter(scope=scope, state="undone").order_by("id").first()
        if event is None:
            raise InputProblem("There is nothing to do again here.")
        for step in event.changes:
            _apply(event, step, old=step["before"], new=step["after"], done="done again")
        EventRow.objects.filter(pk=event.pk).update(state="done")
        _say(by, scope, "redo", f"Did again: {event.words}", event)
    forget_words()
    return event.words


def _say(by: str, scope: str, act: str, words: str, event: EventRow) -> None:
    EventRow(by_id=by, scope=scope, act=act, words=words, subject=event.subject, can_undo=False).save(force_insert=True)
    note_in_audit(by=by, act=act, kind="event", code=event.subject)


def _apply(event: EventRow, step: dict[str, Any], *, old: dict | None, new: dict | None, done: str) -> None:
    model = getattr(models, step["table"])
    row = model.objects.filter(pk=step["id"]).first()
    refused = InputProblem(_MOVED_ON.format(words=event.words, done=done))
    if old is None:
        if row is not None:
            raise refused
        model(**_typed(model, new or {})).save(force_insert=True)
        return
    if row is None or any(_plain(getattr(row, name)) != value for name, value in old.items() if name != "version"):
        raise refused
    if new is None:
        model.objects.filter(pk=row.pk).delete()
        return
    model.objects.filter(pk=row.pk).update(version=row.version + 1, **_typed(model, new))


def _typed(model: type[django_models.Model], values: dict[str, Any]) -> dict[str, Any]:
    known = {f.attname: f for f in model._meta.concrete_fields}
    return {name: known[name].to_python(value) for name, value in values.items() if name in fields_of(model)}
