"""Which files are unlocked in this process, and their raw keys: at most one workbench at a time.

The keys live here and nowhere else: not in settings, not in the environment, not in a log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alliance.errors import Damaged, InputProblem, NotAllowed


@dataclass(frozen=True, slots=True, repr=False)
class UnlockedFile:
    """A database file and its raw 32-byte key (None: the file is not encrypted)."""

    path: Path
    key: bytes | None


_lock = threading.Lock()
_files: dict[str, UnlockedFile] = {}
_generations: dict[str, int] = {}
_afterwards: list[Callable[[], None]] = []


def generation(alias: str = "default") -> int:
    """A number that changes whenever the file behind an alias is opened or closed."""
    return _generations.get(alias, 0)


def hold(alias: str, path: Path, key: bytes | None) -> None:
    """Keep the key of a file while its workbench is open."""
    with _lock:
        _files[alias] = UnlockedFile(path, key)
        _generations[alias] = _generations.get(alias, 0) + 1


def let_go(alias: str) -> None:
    """Forget the key of a file, and with the workbench's whatever was kept in memory while it was open."""
    with _lock:
        _files.pop(alias, None)
        _generations[alias] = _generations.get(alias, 0) + 1
    if alias == "default":
        for forget in _afterwards:
            forget()


def when_let_go(forget: Callable[[], None]) -> None:
    """Say what is to be forgotten when the workbench closes."""
    _afterwards.append(forget)


def file_of(alias: str) -> UnlockedFile:
    """The unlocked file behind a database alias; NotAllowed while no workbench is open."""
    try:
        return _files[alias]
    except KeyError:
        raise NotAllowed("No workbench is open here: open one first.") from None


def is_open(alias: str = "default") -> bool:
    """Whether a workbench is open in this process."""
    return alias in _files


def damaged(path: Path) -> Damaged:
    """What is said of a database file that cannot be read."""
    return Damaged(
        f"{path.parent.name}/{path.name} cannot be read: the key does not fit it, or the file is damaged. "
        "Restore the newest backup; where there is none, alliance salvage copies what can still be read of it."
    )


def says_damage(problem: BaseException) -> bool:
    """Whether the database says of a file that it is damaged."""
    from django.db import DatabaseError

    return isinstance(problem, DatabaseError) and any(
        words in str(problem) for words in ("malformed", "not a database", "disk image")
    )


def turn_key(conn: Any, file: UnlockedFile) -> None:
    """Unlock a fresh connection; InputProblem where the key does not fit or the file is damaged."""
    from sqlcipher3 import dbapi2 as sqlcipher

    if file.key is not None:
        conn.execute("PRAGMA cipher_log_level = NONE")
        conn.execute(f"PRAGMA key = \"x'{file.key.hex()}'\"")
    try:
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError as problem:
        conn.close()
        if "locked" in str(problem):
            raise InputProblem(
                "Another program is holding this workbench just now: close it there, try again."
            ) from None
        raise damaged(file.path) from None
