"""Ours: a long audit, followed from its first entry to its last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import workbench
from bench.clock import Cost, cpu

BY, ACT, KIND = "5f3a99c2d1e08b47", "add note", "note"


def verify(place: Path, many: int, *, repeats: int = 3) -> Cost:
    """CPU seconds of `alliance audit verify` in an encrypted workbench with so many entries."""
    from alliance.actions import auditing
    from alliance.store.erasing import here
    from alliance.store.transactions import transaction

    with workbench.new_workbench(place, encrypted=True):
        with transaction():
            here().execute("DELETE FROM store_auditrow")
            here().executemany(
                "INSERT INTO store_auditrow (id, at, by, act, kind, code, seal) VALUES (?, ?, ?, ?, ?, ?, ?)",
                _entries(many),
            )
        cost = cpu(lambda: _followed(auditing.verify(), many), repeats=repeats)
    return cost


def _entries(many: int) -> Iterator[tuple[int, str, str, str, str, str, str]]:
    """So many entries as the workbench writes them, each sealed on the one before."""
    from alliance.governance.audit import BEGINNING, seal

    at, before = datetime(2026, 1, 5, 9, 0, tzinfo=UTC), BEGINNING
    for n in range(1, many + 1):
        written = (at + timedelta(seconds=7 * n)).isoformat(timespec="microseconds")
        code = f"{n * 7919 % 2**64:016x}"
        before = seal(before, written, BY, ACT, KIND, code)
        yield n, written, BY, ACT, KIND, code, before


def _followed(found: object, many: int) -> None:
    if (found.entries, found.broken) != (many, None):  # type: ignore[attr-defined]
        raise RuntimeError(f"the audit was not followed: {found}")
