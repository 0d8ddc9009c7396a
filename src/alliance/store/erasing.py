"""Database files as a whole: opened, searched for somebody, rid of them, written anew. The open store, or a backup."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from alliance.errors import InputProblem
from alliance.governance.leaving import Decided, LedgerEntry
from alliance.store import unlocked
from alliance.store.remains import Remains
from alliance.store.scrub import Naming, Plan, Scrub, hash_of
from alliance.store.search import fold

#: how long a step waits for another window to let go of the file, in seconds
PATIENCE = 10.0


def here() -> Any:
    """The bare connection to the open store, for what its own rows cannot say."""
    from django.db import connection

    connection.ensure_connection()
    return connection.connection


def moved_on(conn: Any) -> int:
    """A number that changes whenever another window or command has written to the file."""
    return int(conn.execute("PRAGMA data_version").fetchone()[0])


def open_file(path: Path, key: bytes | None) -> Any:
    """A connection to a database file; InputProblem where the key does not fit or the file is damaged."""
    conn = sqlcipher.connect(str(path), isolation_level=None, timeout=10)
    unlocked.turn_key(conn, unlocked.UnlockedFile(path, key))
    for command in ("secure_delete = ON", "temp_store = MEMORY", "foreign_keys = ON"):
        conn.execute(f"PRAGMA {command}")
    return conn


def settle(conn: Any) -> None:
    """Write a file anew without its free pages and fold its write-ahead log in, so that nothing lies beside it."""
    try:
        fold_in(conn)
        conn.execute("VACUUM")
        fold_in(conn)
    except sqlcipher.OperationalError as problem:
        if "full" in str(problem):
            raise InputProblem(
                "The disk is full, so the file could not be written anew. What was taken out stays out: make room, then "
                "finish the leaving."
            ) from None
        if "locked" in str(problem) or "busy" in str(problem):
            raise _held() from None
        raise


def _held() -> InputProblem:
    return InputProblem(
        "Another window or command is reading this workbench, so its file could not be written anew. What was taken out "
        "stays out: close the other one, then finish the leaving."
    )


def fold_in(conn: Any) -> None:
    """Fold a file's write-ahead log into it and empty the log; InputProblem where another window reads on and on."""
    until = time.monotonic() + PATIENCE
    while True:
        busy = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy is None or not busy[0]:
            return
        if time.monotonic() > until:
            raise _held()
        time.sleep(0.05)


def holds(path: Path, key: bytes | None, participant: str) -> bool:
    """Whether a database file holds anything of a participant; InputProblem where it cannot be read."""
    conn = open_file(path, key)
    try:
        return bool(Scrub(conn).rows_of(participant))
    except sqlcipher.DatabaseError:
        raise _damaged(path) from None
    finally:
        conn.close()


def without_shared(path: Path, key: bytes | None, remains: Remains) -> Remains:
    """What is left to look for in a file, without what somebody else in that file said too."""
    conn = open_file(path, key)
    try:
        return remains.without(Scrub(conn).shared(Plan(remains=remains), thorough=True))
    except sqlcipher.DatabaseError:
        raise _damaged(path) from None
    finally:
        conn.close()


def _damaged(path: Path) -> InputProblem:
    return InputProblem(f"{path.parent.name}/{path.name} is damaged: it cannot be read as a whole.")


def erase_in(
    path: Path, key: bytes | None, entries: Iterable[LedgerEntry], *, names: Mapping[str, Sequence[str]] | None = None,
    remains: Remains | None = None,
) -> Counter[str]:  # fmt: skip
    """Take out of a database file what the ledger's entries say has left; how much of each kind went.

    For a backup of any age. Where it holds nothing of anybody who left, its file is not touched. `names` are
    names and contacts by the entry's number, `remains` the words to look for in what stays, as far as memory
    still holds them (else they are taken from the backup itself). InputProblem where the file is damaged; it is
    then as it was.
    """
    conn = open_file(path, key)
    went: Counter[str] = Counter()
    try:
        conn.execute("BEGIN IMMEDIATE")
        try:
            for entry in entries:
                known = replace(remains, runs=set(remains.runs)) if remains else None
                went += _again(Scrub(conn), entry, tuple((names or {}).get(entry.number, ())), known)
            conn.execute("COMMIT" if went else "ROLLBACK")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise
        if went:
            settle(conn)
    except sqlcipher.OperationalError as problem:
        if "full" in str(problem):
            raise InputProblem(
                f"The disk is full: {path.parent.name} could not be rewritten. Make room, then try again."
            ) from None
        if "readonly" in str(problem):
            raise InputProblem(f"{path.parent.name} cannot be written to.") from None
        if "locked" in str(problem):
            raise InputProblem(
                f"{path.parent.name} is in use by another program: close it there, then try again."
            ) from None
        raise _damaged(path) from None
    except sqlcipher.DatabaseError:
        raise _damaged(path) from None
    finally:
        conn.close()
    return went


def _again(scrub: Scrub, entry: LedgerEntry, names: tuple[str, ...], remains: Remains | None) -> Counter[str]:
    """Take out of a file what one entry of the ledger says."""
    ids: dict[str, list[str]] = defaultdict(list)
    naming = Naming(names=names)
    if entry.participant and entry.what == "case":
        ids.update(scrub.rows_of(entry.participant))
        sql = "SELECT pseudonym, code FROM store_participantrow WHERE id = ?"
        row = scrub.conn.execute(sql, (entry.participant,)).fetchone()
        if row is not None:
            naming = Naming(row[0], row[1], names)
    for model, some in entry.ids.items():
        table = scrub.by_model.get(model)
        if table is not None:
            there = {str(id) for id, _ in scrub.values(table, table.key, some)}
            ids[model] = list(dict.fromkeys([*ids[model], *there]))
    plan = Plan(dict(ids), entry.spans, entry.participant if entry.what == "case" else "", naming, remains or Remains())
    if not any(plan.ids.values()) and not plan.spans:
        return Counter()
    if not remains:
        plan.remains = _remains_of(scrub, plan)
    kept = {(t, i, f): h for t, i, f, h in entry.fields if h}
    mentions = scrub.mentions(plan)
    decided = {
        mention.id: Decided("keep")
        for mention in mentions
        if kept.get((mention.model, mention.row, mention.field)) == hash_of(mention.raw)
    }
    return scrub.erase(plan, decided, mentions)


def _remains_of(scrub: Scrub, plan: Plan) -> Remains:
    made = Remains()
    for text in scrub.texts_of(plan.ids):
        made.add_spellings(text, fold(text))
    return made.without(scrub.shared(replace(plan, remains=made)))
