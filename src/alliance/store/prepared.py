"""Queries asked at every key press, put into SQL once: Django's own compiling costs more than the answer.

What SQL a vendor wants is still Django's to say; only the saying is not repeated.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.models import Model, QuerySet

from alliance.store.transactions import STORE

#: stands for a number until the query is asked; no row has it, and no query says it
FIRST_MARK = 7_305_118_220_946_431


class Prepared:
    """A query for `values_list` rows with blanks for ids, then for numbers; `build` is called once, with marks for them."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], blanks: int = 1, *, numbers: int = 0) -> None:
        self._build = build
        self._marks = (*(f"blank-{n}" for n in range(blanks)), *(FIRST_MARK + n for n in range(numbers)))
        self._made: tuple[str, tuple[Any, ...], list[tuple[int, list[Any], Any]]] | None = None

    def _compiled(self) -> tuple[str, tuple[Any, ...], list[tuple[int, list[Any], Any]]]:
        if self._made is None:
            compiler = self._build(*self._marks).query.get_compiler(using=STORE)
            sql, params = compiler.as_sql()
            found = compiler.get_converters([column[0] for column in compiler.select])
            converters = [(at, list(convs), expression) for at, (convs, expression) in found.items()]
            self._made = sql, tuple(params), converters
        return self._made

    def rows(self, *given: str | int) -> list[tuple[Any, ...]]:
        """The rows for these ids and numbers, as tuples."""
        sql, params, converters = self._compiled()
        filled = dict(zip(self._marks, given, strict=True))
        connection = connections[STORE]
        with connection.cursor() as cursor:
            cursor.execute(sql, [filled.get(p, p) for p in params])
            rows = cursor.fetchall()
        if not converters:
            return rows
        return [_converted(row, converters, connection) for row in rows]

    def first(self, *given: str | int) -> tuple[Any, ...] | None:
        """The first row for these ids and numbers; None where there is none."""
        rows = self.rows(*given)
        return rows[0] if rows else None


def _converted(row: tuple[Any, ...], converters: list[tuple[int, list[Any], Any]], connection: Any) -> tuple[Any, ...]:
    held = list(row)
    for at, convs, expression in converters:
        for convert in convs:
            held[at] = convert(held[at], expression, connection)
    return tuple(held)


class _Kind:
    """One kind of row: its columns, and the SQL that inserts or fetches one."""

    def __init__(self, model: type[Model]) -> None:
        quote = connections[STORE].ops.quote_name
        options = model._meta
        self.model = model
        self.numbered = options.auto_field is not None
        self.fields = tuple(options.concrete_fields)
        self.kept = tuple(f for f in self.fields if not (self.numbered and f.primary_key))
        table, key = quote(options.db_table), quote(options.pk.column)
        names = ", ".join(quote(f.column) for f in self.kept)
        self.insert = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(self.kept))})"  # noqa: S608
        if self.numbered:
            self.insert += f" RETURNING {key}"
        self.names = [f.attname for f in self.fields]
        self.fetch = Prepared(lambda mark: model._default_manager.filter(pk=mark).values_list(*self.names))


_kinds: dict[type[Model], _Kind] = {}
_lock = threading.Lock()


def _kind(model: type[Model]) -> _Kind:
    found = _kinds.get(model)
    if found is None:
        with _lock:
            found = _kinds.setdefault(model, _Kind(model))
    return found


def insert(row: Model) -> None:
    """Insert a row that does not exist yet; a number that the database gives is set on it."""
    kind = _kind(type(row))
    connection = connections[STORE]
    held = row.__dict__
    values = [field.get_db_prep_save(held[field.attname], connection) for field in kind.kept]
    with connection.cursor() as cursor:
        cursor.execute(kind.insert, values)
        if kind.numbered:
            row.pk = cursor.fetchall()[0][0]
    row._state.adding = False
    row._state.db = STORE


def row_by_id(model: type[Model], id: str) -> Any | None:
    """The row of a kind with this id, ready to be changed; None where there is none."""
    kind = _kind(model)
    found = kind.fetch.first(id)
    return None if found is None else model.from_db(STORE, kind.names, found)
