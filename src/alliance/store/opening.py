"""Make, open and close the store of a workbench; migrations, each after a backup; the online backup itself."""

from __future__ import annotations

import os
import pkgutil
import shutil
from datetime import UTC, datetime
from pathlib import Path

from alliance.errors import InputProblem
from alliance.store import keys, unlocked
from alliance.store.configuration import configure
from alliance.store.folder import Folder, check_not_a_backup, held_alone, mark_as_backup, synced_by

ALIAS = "default"


def make_store(folder: Folder, *, passphrase: str | None, throwaway: bool = False, recovery: bool = True) -> str | None:
    """Make keys and database in a new folder and leave it open; the recovery code where one was made."""
    close_store()
    made = keys.make(folder.keys, passphrase=passphrase, throwaway=throwaway, recovery=recovery)
    make_tables(folder, made.store_key)
    return made.recovery_code


def make_tables(folder: Folder, key: bytes | None) -> None:
    """Make an empty database under a key that its folder's keys.json holds already, and leave it open."""
    close_store()
    configure()
    unlocked.hold(ALIAS, folder.store, key)
    with held_alone(folder):
        _migrate()
    if os.name != "nt":
        os.chmod(folder.store, 0o600)


def open_store(folder: Folder, passphrase: str | None = None) -> None:
    """Unlock a workbench and bring its tables up to date (after a backup). InputProblem for a backup: restore it."""
    check_not_a_backup(folder)
    key = keys.unlock(folder.keys, passphrase)
    if not folder.store.stat().st_size:  # a file that a copying service emptied must not become a new workbench
        raise InputProblem(f"{folder.store} is empty: restore the newest backup to a new place.")
    close_store()
    configure()
    unlocked.hold(ALIAS, folder.store, key)
    try:
        waiting = _waiting_migrations()
        if waiting:
            with held_alone(folder):
                back_up(folder, why="before-update")
                _migrate()
        if folder.recordings.is_dir():
            from alliance.store import recordings

            recordings.sweep_unnamed(folder)
    except BaseException as problem:
        close_store()
        if unlocked.says_damage(problem):
            raise unlocked.damaged(folder.store) from None
        raise


def close_store() -> None:
    """Write everything into the one file, close every connection, forget the key."""
    if not unlocked.is_open(ALIAS):
        return
    from django.db import connection

    from alliance.store.sqlcipher.base import DatabaseWrapper

    DatabaseWrapper.close_everywhere()
    for alias in (ALIAS, "vault"):
        if unlocked.is_open(alias):
            file = unlocked.file_of(alias)
            if file.path.exists():
                _checkpoint(file)
            unlocked.let_go(alias)
    connection.close()


def _checkpoint(file: unlocked.UnlockedFile) -> None:
    """Fold the write-ahead log into the database, so that a synced folder sees a single file."""
    from sqlcipher3 import dbapi2 as sqlcipher

    conn = sqlcipher.connect(str(file.path))
    try:
        unlocked.turn_key(conn, file)
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except (sqlcipher.DatabaseError, InputProblem):
        return  # a damaged or busy file is reported where it is used, not on closing
    finally:
        conn.close()


def _waiting_migrations() -> bool:
    """Whether tables are behind the program; asked at every opening, so without Django's migration machinery."""
    from django.db import connection

    from alliance.store import migrations

    known = {found.name for found in pkgutil.iter_modules(migrations.__path__)}
    applied: set[str] = set()
    if "django_migrations" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM django_migrations WHERE app = 'store'")
            applied = {row[0] for row in cursor.fetchall()}
    if applied - known:
        raise InputProblem(
            "This workbench was last used with a later version of this program: update the program, then open it."
        )
    return bool(known - applied)


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", "store", verbosity=0, interactive=False, skip_checks=True)


def back_up(folder: Folder, *, why: str = "asked", into: Path | None = None) -> Path:
    """Write an online, encrypted copy of the store (same key) with its keys.json; its folder is returned.

    What is made before tables are brought up to date. Readers and writers go on meanwhile; the copy is checked
    before it takes its name, and nothing half-written stays behind. `actions.backups` writes the whole ones.
    """
    from alliance.store import copying

    file = unlocked.file_of(ALIAS)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = (into or folder.backups) / f"{folder.name}-{stamp}-{why}.alliance"
    building = target.with_suffix(".making")
    try:
        building.mkdir(parents=True, mode=0o700)
        copying.copy_open(file, building / "store.db")
        (building / "keys.json").write_bytes(folder.keys.read_bytes())
        mark_as_backup(building)
        for part in building.iterdir():
            os.chmod(part, 0o600)
        building.rename(target)
    except OSError as problem:
        raise InputProblem(
            f"No backup could be written to {target.parent} ({problem.strerror}): is there room, and may you write there?"
        ) from None
    finally:
        if building.is_dir():
            shutil.rmtree(building, ignore_errors=True)  # half a copy is none
    return target


def check_whole() -> str:
    """What the database says of its own pages and links: "ok", or what is damaged, a line each."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(20)")
        damage = [str(row[0]) for row in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_check")
        broken = [f"a row of {row[0]} refers to one of {row[2]} that is not there" for row in cursor.fetchall()[:20]]
    return "\n".join([line for line in damage if line != "ok"] + broken) or "ok"


def warnings_about(folder: Folder) -> list[str]:
    """What the person should know about where this workbench lies and how it is protected, in sentences."""
    said = []
    service = synced_by(folder.path)
    if service:
        said.append(
            f"This folder seems to be copied to other computers by {service}. The workbench closes into a single file for that reason; "
            "never open it on two computers at once, and ask whether your approval allows the copy."
        )
    mode = keys.mode_of(folder.keys)
    if mode == "open":
        said.append("This workbench is not encrypted: whoever has this disk can read it.")
    return said
