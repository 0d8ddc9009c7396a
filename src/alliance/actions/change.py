"""One act: its transaction, its rows before and after, its line in the log; and so its undoing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db import models

from alliance.errors import Clash, InputProblem, NotFound
from alliance.governance.audit import BEGINNING, seal
from alliance.store.models import AuditRow, EventRow
from alliance.store.models import row as row_module
from alliance.store.prepared import Prepared, insert, row_by_id
from alliance.store.transactions import transaction
from alliance.study.days import in_words, possible

GROUP = "group"
STUDY = "study"
_FIELDS: dict[type[models.Model], tuple[str, ...]] = {}
_DAYS: dict[type[models.Model], tuple[str, ...]] = {}


def fields_of(model: type[models.Model]) -> tuple[str, ...]:
    """The column names of a kind of row."""
    if model not in _FIELDS:
        _FIELDS[model] = tuple(f.attname for f in model._meta.concrete_fields)
    return _FIELDS[model]


def frozen(row: models.Model) -> dict[str, Any]:
    """A row as plain values that JSON can keep."""
    held = row.__dict__
    return {name: _plain(held[name]) for name in fields_of(type(row))}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


class Change:
    """Collects what one act does to the rows; every writer goes through it."""

    def __init__(self, *, by: str, scope: str, act: str, words: str, reason: str, subject: str, can_undo: bool) -> None:
        self.by = by
        self.scope = scope
        self.act = act
        self.words = words
        self.reason = reason
        self.subject = subject
        self.can_undo = can_undo
        self.changes: list[dict[str, Any]] = []
        self.event_id = 0

    def _keep(self, row: models.Model, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        self.changes.append({"table": type(row).__name__, "id": row.pk, "before": before, "after": after})

    def add(self, row: models.Model) -> None:
        """Insert a row; InputProblem for a date that can belong to no study."""
        _check_days(row, row.__dict__)
        insert(row)
        self._keep(row, None, frozen(row))

    def update(self, row: row_module.Row, *, version: int | None = None, shows: str = "", **fields: Any) -> None:
        """Change some fields of a row.

        `version`, where given, must be the one the person saw; otherwise Clash is raised with both
        texts (`shows` names the field to show). Nothing is written where nothing differs. InputProblem for a
        date that can belong to no study.
        """
        _check_days(row, fields)
        names = [name for name, value in fields.items() if getattr(row, name) != value]
        if version is not None and version != row.version:
            raise _clash(row, fields, shows)
        if not names:
            return
        before = {name: _plain(getattr(row, name)) for name in names}
        held = row.version
        for name in names:
            setattr(row, name, fields[name])
        row.version = held + 1
        new = {name: fields[name] for name in names}
        changed = type(row).objects.filter(pk=row.pk, version=held).update(version=held + 1, **new)  # type: ignore[attr-defined]
        if not changed:
            fresh = type(row).objects.filter(pk=row.pk).first()  # type: ignore[attr-defined]
            if fresh is None:
                raise NotFound("This was deleted in another window meanwhile; what you typed is still in the form.")
            raise _clash(fresh, fields, shows)
        self._keep(row, before, {name: _plain(value) for name, value in new.items()})

    def delete(self, row: models.Model) -> None:
        """Take a row away; it stays in the log until its person leaves the study, so that it can come back."""
        before = frozen(row)
        type(row).objects.filter(pk=row.pk).delete()  # type: ignore[attr-defined]
        self._keep(row, before, None)


def _check_days(row: models.Model, given: Mapping[str, Any]) -> None:
    """Refuse a date before 1900 or after 2200, whichever door it came by and whatever it is the date of."""
    kind = type(row)
    if kind not in _DAYS:
        _DAYS[kind] = tuple(f.attname for f in kind._meta.concrete_fields if f.get_internal_type() == "DateField")
    for name in _DAYS[kind]:
        day = given.get(name)
        if isinstance(day, date) and not possible(day):
            raise InputProblem(f"{in_words(day)} cannot be meant: check the year.")


def _clash(row: row_module.Row, fields: dict[str, Any], shows: str) -> Clash:
    name = shows or next(iter(fields), "")
    return Clash(
        "This was changed in another window since you opened it. Both wordings are shown: keep one, or put them together.",
        theirs=str(getattr(row, name, "")),
        mine=str(fields.get(name, "")),
        version=row.version,
    )


_UNDONE = Prepared(lambda scope: EventRow.objects.filter(scope=scope, state="undone").values_list("id")[:1])


@contextmanager
def change(
    *, by: str, scope: str, act: str, words: str, reason: str = "", subject: str = "", can_undo: bool = True
) -> Iterator[Change]:
    """One act in one transaction; on leaving, its line is written to the log. `words` may be set inside."""
    with transaction():
        this = Change(by=by, scope=scope, act=act, words=words, reason=reason, subject=subject, can_undo=can_undo)
        yield this
        if not this.changes and can_undo:
            return
        if can_undo and _UNDONE.first(scope):
            EventRow.objects.filter(scope=scope, state="undone").update(state="gone")
        event = EventRow(
            by_id=by, scope=scope, act=act, words=this.words, reason=this.reason, subject=this.subject,
            changes=this.changes, can_undo=can_undo,
        )  # fmt: skip
        insert(event)
        this.event_id = event.pk
        note_in_audit(by=by, act=act, kind=this.changes[0]["table"] if this.changes else "", code=this.subject)


_LAST_SEAL = Prepared(lambda: AuditRow.objects.order_by("-id").values_list("seal")[:1], 0)


def note_in_audit(*, by: str, act: str, kind: str, code: str) -> None:
    """Add one entry to the audit chain, inside the transaction that is open; it holds no content."""
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    last = _LAST_SEAL.first()
    kind = kind.removesuffix("Row").lower()
    sealed = seal(last[0] if last else BEGINNING, at, by, act, kind, code)
    insert(AuditRow(at=at, by=by, act=act, kind=kind, code=code, seal=sealed))


RowT = TypeVar("RowT", bound=models.Model)


def the(model: type[RowT], id: str, called: str) -> RowT:
    """The row with this id; NotFound, saying what it is called, where there is none."""
    found = row_by_id(model, id)
    if found is None:
        raise NotFound(f"This {called} is not in the workbench any more; it may have been deleted in another window.")
    return found


def kept_text(words: str, called: str, *, longest: int = 20_000, empty: bool = False) -> str:
    """The words as they are stored: NFC, plain line ends, no control characters; InputProblem if empty or huge."""
    plain = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    plain = "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
    if not plain and not empty:
        raise InputProblem(f"The {called} has no words yet: type some, or press Escape to leave it.")
    if len(plain) > longest:
        raise InputProblem(f"The {called} has {len(plain):,} characters; at most {longest:,} fit here.")
    return plain


def kept_reason(words: str) -> str:
    """A reason as it is stored; it may be left empty."""
    return kept_text(words, "reason", empty=True)
