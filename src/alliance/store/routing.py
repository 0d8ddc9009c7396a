"""Which rows lie in which file: the vault's in its own, everything else in the store."""

from __future__ import annotations

from typing import Any


class Rooms:
    """Django's router: an app named vault reads and writes its own database and no other."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """The database of a kind of row."""
        return "vault" if model._meta.app_label == "vault" else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Rows of the two files never point at each other."""
        return bool(one._meta.app_label == other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Tables are made only where their rows lie."""
        return (db == "vault") == (app_label == "vault")
