"""What can still be read of a damaged database file: whole pages by their seals, rows from whole pages.

The file is read page by page, each page checked against its seal (HMAC-SHA512, SQLCipher 4) before it is deciphered;
the image is put together in memory and read by the standard library's SQLite. Nothing is written beside the file, and
the file itself is only read. Without encryption there are no seals: there, what reads as a row counts as whole.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from sqlcipher3 import dbapi2 as sqlcipher

from alliance.errors import InputProblem
from alliance.store.packing import unpack_turns
from alliance.store.pages import FRAME_HEADER, PAGE, RESERVED, SALT, WAL_HEADER
from alliance.store.search import fold

_MAGIC = b"SQLite format 3\0"
_FARTHEST = 2**62
#: tables that are not copied: written by the migrations, made anew from the texts, or kept by triggers
_LEFT_OUT = ("django_migrations", "sqlite_", "turn_words", "margin_")


@dataclass(frozen=True, slots=True)
class Image:
    """A database as plain pages in memory; `damaged` are the numbers of pages that did not fit their seal."""

    pages: bytes
    damaged: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """One table: how many rows were copied, how many gaps there are (rows lost there cannot be counted)."""

    table: str
    rows: int
    gaps: int
    unlinked: int = 0


class _Seals:
    """The seals of one file's pages: a key derived from the raw key and the file's salt, as SQLCipher 4 does."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        self.key = key
        self.sealing = hashlib.pbkdf2_hmac("sha512", key, bytes(b ^ 0x3A for b in salt), 2, 32)

    def open(self, raw: bytes, number: int) -> bytes | None:
        """The plain page, its reserved end as it is; None where the seal does not fit."""
        begin = SALT if number == 1 else 0
        vector_at = PAGE - RESERVED
        sealed = raw[begin : vector_at + 16]
        found = hmac.new(self.sealing, sealed + struct.pack("<I", number), "sha512").digest()
        if not hmac.compare_digest(found, raw[vector_at + 16 : vector_at + 80]):
            return None
        opened = Cipher(AES(self.key), CBC(raw[vector_at : vector_at + 16])).decryptor().update(raw[begin:vector_at])
        return (_MAGIC if number == 1 else b"") + opened + raw[vector_at:]


def image_of(path: Path, key: bytes | None) -> Image:
    """Every page of a database with its write-ahead log, plain; damaged ones are empty and named.

    InputProblem where the first page, which says what the others are, does not fit: nothing can be read then.
    """
    raw = path.read_bytes()
    seals = _Seals(key, raw[:SALT]) if key is not None else None
    pages: dict[int, bytes | None] = {}
    for at in range(0, len(raw), PAGE):
        number = at // PAGE + 1
        one = raw[at : at + PAGE]
        whole = len(one) == PAGE
        pages[number] = None if not whole else seals.open(one, number) if seals else one
    log = path.with_name(path.name + "-wal")
    if log.exists():
        pages.update(_logged(log.read_bytes(), seals))
    first = pages.get(1)
    if first is None or not first.startswith(_MAGIC):
        raise InputProblem(
            f"The first page of {path.name} is damaged (or the key is of another workbench), and without it nothing else "
            "can be read: restore the newest backup."
        )
    first = first[:18] + b"\x01\x01" + first[20:]  # not in write-ahead mode: all of the log is in it
    last = max(pages)
    damaged = tuple(n for n in range(1, last + 1) if pages.get(n) is None)
    joined = b"".join(first if n == 1 else pages.get(n) or bytes(PAGE) for n in range(1, last + 1))
    return Image(joined[:28] + struct.pack(">I", last) + joined[32:], damaged)


def _logged(raw: bytes, seals: _Seals | None) -> dict[int, bytes]:
    """The pages of a write-ahead log up to its last whole act; a page that does not fit its seal ends it."""
    found: dict[int, bytes] = {}
    waiting: dict[int, bytes] = {}
    if len(raw) < WAL_HEADER:
        return found
    salts = raw[16:24]
    for at in range(WAL_HEADER, len(raw) - FRAME_HEADER - PAGE + 1, FRAME_HEADER + PAGE):
        number, size = struct.unpack(">II", raw[at : at + 8])
        if raw[at + 8 : at + 16] != salts or not number:
            break
        one = raw[at + FRAME_HEADER : at + FRAME_HEADER + PAGE]
        page = seals.open(one, number) if seals else one
        if page is None:
            break
        waiting[number] = page
        if size:
            found |= waiting
            waiting = {}
    return found


def copy_rows(image: Image, into: Any) -> list[Copied]:
    """Copy every row that can be read into a fresh store (its bare connection), table by table.

    Rows that refer to one that was lost are taken out again, or let go of it where they may stand alone.
    """
    source = sqlite3.connect(":memory:")
    source.execute("PRAGMA cell_size_check = ON")
    source.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        try:
            source.deserialize(image.pages)
            there = {row[0] for row in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        except sqlite3.DatabaseError:
            raise InputProblem(
                "The list of tables itself is damaged, and without it nothing can be read: restore the newest backup."
            ) from None
        into.execute("PRAGMA foreign_keys = OFF")
        into.execute("BEGIN")
        copied = []
        for (table,) in into.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
            if table.startswith(_LEFT_OUT):
                continue
            copied.append(_copy_table(source, into, table) if table in there else Copied(table, 0, 0))
        unlinked = _mend_links(into)
        _index_anew(into)
        into.execute("COMMIT")
    except BaseException:
        if into.in_transaction:
            into.execute("ROLLBACK")
        raise
    finally:
        source.close()
        into.execute("PRAGMA foreign_keys = ON")
    return [Copied(one.table, one.rows, one.gaps, unlinked.get(one.table, 0)) for one in copied]


def _copy_table(source: sqlite3.Connection, into: Any, table: str) -> Copied:
    try:
        here = [row[1] for row in into.execute(f"PRAGMA table_info({table})")]
        there = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    except sqlite3.DatabaseError:
        return Copied(table, 0, 1)
    columns = [name for name in here if name in there]
    listed = ", ".join(f'"{name}"' for name in columns)
    put = f"INSERT OR IGNORE INTO {table} (rowid, {listed}) VALUES ({', '.join('?' * (len(columns) + 1))})"  # noqa: S608 - names of ours
    rows = gaps = 0
    for row in _rows(source, table, listed):
        if row is None:
            gaps += 1
            continue
        try:
            into.execute(put, row)
            rows += 1
        except (sqlcipher.DatabaseError, ValueError):  # a row that no store could hold: the next is tried
            gaps += 1
    return Copied(table, rows, gaps)


def _rows(source: sqlite3.Connection, table: str, listed: str) -> Iterator[tuple[Any, ...] | None]:
    """Every row that can be read, in the order of the table; None for each gap between them."""
    asked = f"SELECT rowid, {listed} FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid"  # noqa: S608 - names of ours
    last = 0
    while True:
        try:
            for row in source.execute(asked, [last]):
                last = row[0]
                yield row
            return
        except sqlite3.DatabaseError:
            yield None
        onwards = _next_readable(source, table, last)
        if onwards is None:
            return
        last = onwards - 1


def _next_readable(source: sqlite3.Connection, table: str, last: int) -> int | None:
    """The first row number after a gap that can be read again; None where nothing after it can."""
    asked = f"SELECT min(rowid) FROM {table} NOT INDEXED WHERE rowid > ?"  # noqa: S608 - names of ours

    def after(number: int) -> int | None:
        try:
            found = source.execute(asked, [number]).fetchone()[0]
        except sqlite3.DatabaseError:
            return None
        return None if found is None else int(found)

    step = 1
    low, found = last, None
    while found is None and last + step < _FARTHEST:
        found = after(last + step)
        if found is None:
            low = last + step
            step *= 2
    if found is None:
        return None
    high = found
    while high - low > 1:
        middle = (low + high) // 2
        at = after(middle)
        if at is None:
            low = middle
        else:
            high = min(middle, at)
            found = min(found, at)
    return found


def _mend_links(into: Any) -> dict[str, int]:
    """Take out rows whose link leads nowhere, or let go of the link where it may be empty; table -> how many."""
    changed: dict[str, int] = {}
    while broken := into.execute("PRAGMA foreign_key_check").fetchall():
        for table, rowid, _, link in broken:
            column = next(r[3] for r in into.execute(f"PRAGMA foreign_key_list({table})") if r[0] == link)
            needed = next(r[3] for r in into.execute(f"PRAGMA table_info({table})") if r[1] == column)
            if needed:
                into.execute(f"DELETE FROM {table} WHERE rowid = ?", [rowid])  # noqa: S608 - names of ours
            else:
                into.execute(f'UPDATE {table} SET "{column}" = NULL WHERE rowid = ?', [rowid])  # noqa: S608 - names of ours
            changed[table] = changed.get(table, 0) + 1
    return changed


def _index_anew(into: Any) -> None:
    """The search index from the texts that are there, under the numbers that they had."""
    texts = into.execute("SELECT id, words, turns, search_first, search_last FROM store_textrow").fetchall()
    for id, words, turns, first, last in texts:
        held = unpack_turns(turns)
        if len(held) != last - first + 1:
            into.execute("UPDATE store_textrow SET search_first = 0, search_last = -1 WHERE id = ?", [id])
            continue
        into.executemany(
            "INSERT INTO turn_words(rowid, folded) VALUES (?, ?)",
            [(first + n, fold(words[turn.start : turn.end])) for n, turn in enumerate(held)],
        )
