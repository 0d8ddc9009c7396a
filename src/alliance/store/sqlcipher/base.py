"""Django's SQLite backend over SQLCipher, opened with a raw key and never with a passphrase.

Which file and which key is asked of `alliance.store.unlocked` at connection time, so that neither
stands in the settings. Nothing is swapped in `sys.modules`: the standard sqlite3 stays what it is.
"""

from __future__ import annotations

import datetime
import decimal
import functools
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django.db.backends.sqlite3 import _functions, base, features
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as sqlcipher

from alliance.store import unlocked


def _from_bytes(parse: Callable[[str], Any]) -> Callable[[bytes], Any]:
    return lambda raw: parse(raw.decode())


sqlcipher.register_converter("bool", b"1".__eq__)
sqlcipher.register_converter("date", _from_bytes(parse_date))
sqlcipher.register_converter("time", _from_bytes(parse_time))
sqlcipher.register_converter("datetime", _from_bytes(parse_datetime))
sqlcipher.register_converter("timestamp", _from_bytes(parse_datetime))
sqlcipher.register_adapter(decimal.Decimal, str)
sqlcipher.register_adapter(datetime.date, lambda value: value.isoformat())
sqlcipher.register_adapter(datetime.datetime, lambda value: value.isoformat(" "))


@functools.lru_cache(maxsize=512)
def _question_marks(query: str) -> str:
    """The query with Django's %s placeholders as question marks, and %% as %."""
    return "%".join(part.replace("%s", "?") for part in query.split("%%"))


class Cursor(sqlcipher.Cursor):  # type: ignore[misc]
    """A SQLCipher cursor that understands Django's placeholders."""

    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return super().execute(query)
        if isinstance(params, dict):
            return super().execute(query % {name: f":{name}" for name in params}, params)
        return super().execute(_question_marks(query), params)

    def executemany(self, query: str, param_list: Iterable[Sequence[Any]]) -> Any:
        return super().executemany(_question_marks(query), param_list)


class DatabaseFeatures(features.DatabaseFeatures):
    """What this SQLite can do (its own version, not the standard library's)."""

    @functools.cached_property
    def supports_atomic_references_rename(self) -> bool:
        return True


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection to the opened workbench's file."""

    Database = sqlcipher
    features_class = DatabaseFeatures
    _every_open: ClassVar[weakref.WeakSet[DatabaseWrapper]] = weakref.WeakSet()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._opened_as = 0

    def get_connection_params(self) -> dict[str, Any]:
        self.settings_dict["NAME"] = str(unlocked.file_of(self.alias).path)
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        file = unlocked.file_of(self.alias)
        conn_params.pop("detect_types", None)
        conn = sqlcipher.connect(**conn_params, detect_types=sqlcipher.PARSE_DECLTYPES | sqlcipher.PARSE_COLNAMES)
        unlocked.turn_key(conn, file)
        _functions.register(conn)
        conn.execute("PRAGMA foreign_keys = ON")
        conn.execute("PRAGMA legacy_alter_table = OFF")
        for command in self.init_commands:
            if command.strip():
                conn.execute(command)
        self._opened_as = unlocked.generation(self.alias)
        DatabaseWrapper._every_open.add(self)
        return conn

    def ensure_connection(self) -> None:
        if self.connection is not None and self._opened_as != unlocked.generation(self.alias):
            self.connection = None  # another workbench was opened since; that file was closed with it
        super().ensure_connection()

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def is_in_memory_db(self) -> bool:
        return False

    @classmethod
    def close_everywhere(cls, alias: str | None = None) -> None:
        """Close every thread's connection (to one file, or to all), so that it can be moved, swept or locked."""
        for wrapper in list(cls._every_open):
            if alias is not None and wrapper.alias != alias:
                continue
            raw = wrapper.connection
            if raw is not None:
                raw.close()
                wrapper.connection = None
            cls._every_open.discard(wrapper)
