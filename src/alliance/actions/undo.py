"""Undo and redo: an act's changes turned round, itself an act; refused in words where rows have moved on."""

from __future__ import annotations

from typing import Any

from django.db import models as django_models

from alliance.actions.change import _plain, fields_of, note_in_audit
from alliance.actions.corrections import index_current
from alliance.errors import InputProblem
from alliance.store import models
from alliance.store.models import EventRow, EvidenceRow, ExtractRow, TextRow, TranscriptRow
from alliance.store.reads.transcripts import forget_words
from alliance.store.transactions import transaction

_MOVED_ON = "“{words}” cannot be {done}: the same things were changed since in another place. Nothing was changed now."


def undo(*, by: str, scope: str) -> str:
    """Take back the last act of a case, of the group or of the study; what was undone, in words."""
    with transaction():
        event = EventRow.objects.filter(scope=scope, state="done", can_undo=True).order_by("-id").first()
        if event is None:
            raise InputProblem("There is nothing to undo here.")
        _check_same_words(event, done="undone")
        held = _rows_of(event)
        for step in reversed(event.changes):
            _apply(event, step, held, old=step["after"], new=step["before"], done="undone")
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
        _check_same_words(event, done="done again")
        held = _rows_of(event)
        for step in event.changes:
            _apply(event, step, held, old=step["before"], new=step["after"], done="done again")
        EventRow.objects.filter(pk=event.pk).update(state="done")
        _say(by, scope, "redo", f"Did again: {event.words}", event)
    forget_words()
    return event.words


def _say(by: str, scope: str, act: str, words: str, event: EventRow) -> None:
    switched = [step for step in event.changes if _switches(step)]
    if act == "undo":
        switched = [{**step, "before": step["after"], "after": step["before"]} for step in switched]
    for step in switched:
        index_current(step["id"])
    EventRow(
        by_id=by, scope=scope, act=act, words=words, subject=event.subject, changes=switched, can_undo=False
    ).save(force_insert=True)  # fmt: skip
    note_in_audit(by=by, act=act, kind="event", code=event.subject)


def _switches(step: dict[str, Any]) -> bool:
    """Whether a step makes another version of an interview's words the current one."""
    return step["table"] == "TranscriptRow" and bool(step["before"]) and "text" in (step["after"] or {})


_CORRECTED = (
    "“{words}” cannot be {done}: the words of the interview were corrected since, and the lines meant are others now. "
    "Nothing was changed."
)
_BUILT_ON = (
    "“{words}” cannot be {done}: something was marked or chosen in these words since, under a theme across cases or on "
    "another page. Take that back first, or correct the words once more."
)


def _check_same_words(event: EventRow, *, done: str) -> None:
    """Nothing, where the places that an act speaks of are places in the words as they are now; InputProblem otherwise.

    A case has one stack of acts, so there the order itself sees to that; acts across cases have another.
    """
    switches = {step["id"] for step in event.changes if _switches(step)}
    for transcript in switches:
        last = _switches_of(transcript)
        begun = last[-1].pk if last else 0
        for later in EventRow.objects.filter(id__gt=begun, state="done", can_undo=True).exclude(scope=event.scope):
            if transcript in _places_in(later):
                raise InputProblem(_BUILT_ON.format(words=event.words, done=done))
    for transcript in _places_in(event) - switches:
        after = next((e for e in _switches_of(transcript) if e.pk > event.pk), None)
        if after is None:
            continue
        then = next(s["before"]["text"] for s in after.changes if _switches(s) and s["id"] == transcript)
        if then != TranscriptRow.objects.values_list("text", flat=True).get(pk=transcript):
            raise InputProblem(_CORRECTED.format(words=event.words, done=done))


def _switches_of(transcript: str) -> list[EventRow]:
    """The acts, undoings among them, that made another version of an interview's words the current one, in order."""
    events = EventRow.objects.filter(subject=transcript).order_by("id")
    return [e for e in events if any(_switches(step) and step["id"] == transcript for step in e.changes)]


def _places_in(event: EventRow) -> set[str]:
    """The interviews in whose words an act's rows have places."""
    found: set[str] = set()
    for step in event.changes:
        said = {**(step["before"] or {}), **(step["after"] or {})}
        if step["table"] in ("NoteRow", "ExtractRow", "RemarkRow") and "start" in said:
            model = getattr(models, step["table"])
            held = said.get("transcript_id") or _value_of(model, step["id"], "transcript_id")
        elif step["table"] == "EvidenceRow" and (said.get("key_end") is not None or said.get("left_out")):
            extract = said.get("extract_id") or _value_of(EvidenceRow, step["id"], "extract_id")
            held = _value_of(ExtractRow, extract, "transcript_id")
        elif step["table"] == "TextRow":
            held = _value_of(TextRow, step["id"], "transcript_id")
        else:
            continue
        if held:
            found.add(str(held))
    return found


def _value_of(model: type[django_models.Model], id: str, name: str) -> Any:
    return model.objects.filter(pk=id).values_list(name, flat=True).first()  # type: ignore[attr-defined]


def _rows_of(event: EventRow) -> dict[tuple[str, str], django_models.Model]:
    """The rows an act touched, as they are now: read together, since a correction may touch a thousand."""
    wanted: dict[str, list[str]] = {}
    for step in event.changes:
        wanted.setdefault(step["table"], []).append(step["id"])
    return {
        (table, id): row
        for table, ids in wanted.items()
        for some in _parts(list(dict.fromkeys(ids)))
        for id, row in getattr(models, table).objects.in_bulk(some).items()
    }


def _parts(ids: list[str], most: int = 500) -> list[list[str]]:
    return [ids[n : n + most] for n in range(0, len(ids), most)]


def _apply(
    event: EventRow, step: dict[str, Any], held: dict[tuple[str, str], django_models.Model], *, old: dict | None,
    new: dict | None, done: str,
) -> None:  # fmt: skip
    model = getattr(models, step["table"])
    key = (step["table"], step["id"])
    row = held.get(key)
    refused = InputProblem(_MOVED_ON.format(words=event.words, done=done))
    if old is None:
        if row is not None:
            raise refused
        held[key] = model(**_typed(model, new or {}))
        held[key].save(force_insert=True)
        return
    if row is None or any(_plain(getattr(row, name)) != value for name, value in old.items() if name != "version"):
        raise refused
    if new is None:
        model.objects.filter(pk=row.pk).delete()
        del held[key]
        return
    values = _typed(model, new) | {"version": row.version + 1}  # type: ignore[attr-defined]
    model.objects.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)


def _typed(model: type[django_models.Model], values: dict[str, Any]) -> dict[str, Any]:
    known = {f.attname: f for f in model._meta.concrete_fields}
    return {name: known[name].to_python(value) for name, value in values.items() if name in fields_of(model)}
