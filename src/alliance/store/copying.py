"""A database file copied while others go on using it, and a copy checked before anybody relies on it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from alliance.errors import InputProblem
from alliance.governance.audit import first_broken
from alliance.store import unlocked
from alliance.store.unlocked import UnlockedFile

#: how often a closed file is copied again where another window wrote to it meanwhile
TRIES = 5
#: what a person counts a workbench by: table, what many are called
COUNTED = (
    ("store_participantrow", "participants"),
    ("store_transcriptrow", "interviews"),
    ("store_noterow", "notes"),
    ("store_themerow", "themes"),
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a whole store found: damage (lines; empty is whole), the audit's length, its first broken entry
    and the seal of its last, and how many of each kind there are."""

    damage: tuple[str, ...] = ()
    entries: int = 0
    broken: int | None = None
    seal: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


def copy_open(source: UnlockedFile, target: Path) -> None:
    """Copy a database whose key is known, under the same key, while readers and writers go on; the copy is whole.

    OSError where the disk is full or cannot be written, InputProblem where the source or the copy is damaged.
    """
    try:
        reading = sqlcipher.connect(str(source.path), timeout=10)
        copy = sqlcipher.connect(str(target))
        try:
            unlocked.turn_key(reading, source)
            unlocked.turn_key(copy, UnlockedFile(target, source.key))
            reading.backup(copy)
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise _not_whole()
        finally:
            copy.close()
            reading.close()
    except sqlcipher.DatabaseError as problem:
        words = str(problem)
        if "full" in words:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from None
        if "unable to open" in words or "readonly" in words or "disk I/O" in words:
            raise OSError(errno.EIO, "the place does not allow it", str(target)) from None
        if "locked" in words:
            raise InputProblem("Another window is writing just now: try the backup again in a moment.") from None
        raise _not_whole() from None
    settle_on_disk(target)


def _not_whole() -> InputProblem:
    return InputProblem("The backup did not come out whole; the workbench itself was not touched. Try again.")


def copy_closed(source: Path, target: Path) -> None:
    """Copy a database whose key is not known here, byte for byte, with its write-ahead log.

    InputProblem where another window keeps writing to it.
    """
    log, new_log = (path.with_name(path.name + "-wal") for path in (source, target))
    for _ in range(TRIES):
        before = (_stamp(source), _stamp(log))
        shutil.copyfile(source, target)
        new_log.unlink(missing_ok=True)
        if log.exists() and log.stat().st_size:
            shutil.copyfile(log, new_log)
        if before == (_stamp(source), _stamp(log)):
            settle_on_disk(target)
            return
    raise InputProblem(f"Another window is writing to {source.name} just now: try again in a moment.")


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        held = path.stat()
    except FileNotFoundError:
        return None
    return held.st_size, held.st_mtime_ns


def settle_on_disk(path: Path) -> None:
    """Make sure that a file is on the disk, readable by its owner alone."""
    with open(path, "r+b") as handle:
        os.fsync(handle.fileno())
    if os.name != "nt":
        os.chmod(path, 0o600)


def fits(path: Path, key: bytes | None) -> bool:
    """Whether a key opens a database file."""
    if not path.is_file():
        return False
    conn = sqlcipher.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        unlocked.turn_key(conn, UnlockedFile(path, key))
    except (InputProblem, sqlcipher.DatabaseError):
        return False
    finally:
        conn.close()
    return True


def look_at(path: Path, key: bytes | None, *, audit: bool = True) -> Looked:
    """What a whole store looks like from outside: every page read, the chain followed, its people counted."""
    conn = sqlcipher.connect(str(path), isolation_level=None)
    try:
        unlocked.turn_key(conn, UnlockedFile(path, key))
        conn.execute("PRAGMA temp_store = MEMORY")
        said = [str(row[0]) for row in conn.execute("PRAGMA integrity_check(20)").fetchall()]
        said = [] if said == ["ok"] else said
        said += [f"{row[0]} points at nothing" for row in conn.execute("PRAGMA foreign_key_check").fetchmany(20)]
        tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        counts = {
            many: int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - names of ours
            for table, many in COUNTED
            if table in tables
        }
        if not audit or "store_auditrow" not in tables:
            return Looked(tuple(said), counts=counts)
        return Looked(tuple(said), *chain_of(conn), counts=counts)
    except sqlcipher.DatabaseError:
        return Looked(("its pages are damaged",))
    finally:
        conn.close()


def chain_of(conn: Any) -> tuple[int, int | None, str]:
    """The audit of a store, followed from its first entry: how many, the first broken number or None, the last seal.

    Entries that were cut off at the end are known by the number that the file remembers having given last.
    """
    own = not conn.in_transaction
    if own:
        conn.execute("BEGIN")  # one view of the file, whatever another window adds meanwhile
    try:
        rows = conn.execute("SELECT id, at, by, act, kind, code, seal FROM store_auditrow ORDER BY id")
        broken = first_broken(rows)
        found, last = conn.execute("SELECT count(*), max(id) FROM store_auditrow").fetchone()
        given = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = 'store_auditrow'").fetchone()
        seal = conn.execute("SELECT seal FROM store_auditrow ORDER BY id DESC LIMIT 1").fetchone()
    finally:
        if own:
            conn.execute("COMMIT")
    if broken is None and given is not None and int(given[0]) != (last or 0):
        broken = (last or 0) + 1
    return int(found), broken, str(seal[0]) if seal else ""
