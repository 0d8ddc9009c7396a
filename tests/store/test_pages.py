"""A database file read as it lies on the disk, decrypted page by page."""

from __future__ import annotations

import os

import pytest

from alliance.store.pages import key_that_reads, pieces


@pytest.fixture
def make(tmp_path):
    from sqlcipher3 import dbapi2

    def make(key: bytes | None, name="x.db", rows=400):
        conn = dbapi2.connect(str(tmp_path / name), isolation_level=None)
        if key:
            conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA wal_autocheckpoint = 0")
        conn.execute("CREATE TABLE t (words TEXT)")
        conn.executemany("INSERT INTO t VALUES (?)", [(f"marker{n:05d} " + "word " * 40,) for n in range(rows)])
        return conn, tmp_path / name

    return make


def _read(path, key):
    return b"".join(pieces(path, key))


@pytest.mark.parametrize("key", [None, os.urandom(32)], ids=["keyless", "keyed"])
def test_every_row_is_read_from_the_pages_of_the_log_and_then_of_the_file(make, key):
    conn, path = make(key)
    log = path.with_name(path.name + "-wal")
    assert all(f"marker{n:05d}".encode() in _read(log, key) for n in range(400))
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = _read(path, key)
    assert all(f"marker{n:05d}".encode() in raw for n in range(400))
    assert log.stat().st_size == 0


def test_an_encrypted_file_shows_nothing_without_its_key(make):
    key = os.urandom(32)
    conn, path = make(key)
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"marker" not in _read(path, None)
    assert b"marker" not in _read(path, os.urandom(32))
    assert b"CREATE TABLE t" in _read(path, key)


def test_a_deleted_row_stays_on_a_free_page_and_is_read_there(make):
    """Which is why a file is looked through after leaving, and why it is written anew."""
    key = os.urandom(32)
    conn, path = make(key)
    conn.execute("PRAGMA secure_delete = OFF")
    conn.execute("DELETE FROM t")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"marker00042" in _read(path, key)
    conn.execute("VACUUM")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"marker00042" not in _read(path, key)


@pytest.mark.parametrize("size", [0, 1, 100, 4095, 4096, 4097, 9000])
def test_a_torn_or_empty_file_is_read_as_far_as_it_goes(tmp_path, size):
    path = tmp_path / "torn.db"
    path.write_bytes(os.urandom(size))
    for key in (None, os.urandom(32)):
        assert isinstance(_read(path, key), bytes)
    log = tmp_path / "torn.db-wal"
    log.write_bytes(os.urandom(size))
    assert isinstance(_read(log, os.urandom(32)), bytes)


def test_the_key_of_a_copy_is_found_whatever_it_is_called_and_of_nothing_else(make, tmp_path):
    key, other = os.urandom(32), os.urandom(32)
    conn, path = make(key)
    log = path.with_name("x.db-wal")
    assert key_that_reads(log, (other, key)) == key
    alone = tmp_path / "alone-wal"
    alone.write_bytes(log.read_bytes())
    assert key_that_reads(alone, (None, other, key)) == other, "nothing beside it says which: the first is taken"
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.execute("INSERT INTO t VALUES ('later')")
    copy = path.rename(tmp_path / "no name at all")
    log_of_copy = log.rename(tmp_path / "no name at all-wal")
    for given in (copy, log_of_copy):
        assert key_that_reads(given, (None, other, key)) == key
        assert key_that_reads(given, (None, None)) is None
    assert key_that_reads(copy, (other,)) is None
    for content in (b"", b"x" * 10, b"words " * 5000, os.urandom(9000), b"SQLite format 3\x00" + bytes(5000)):
        (tmp_path / "a-wal").write_bytes(content)
        assert key_that_reads(tmp_path / "a-wal", (key, other)) is None
