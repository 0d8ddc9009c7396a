"""A database file page by page, as it lies on the disk, decrypted: what looking again is done on.

SQLCipher 4: pages of 4096 bytes, the first 16 of the file a salt, the last 80 of each page its initialisation
vector and its seal; AES-256-CBC between. Frames of the write-ahead log are pages of the same kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

PAGE = 4096
SALT = 16
RESERVED = 80
WAL_HEADER = 32
FRAME_HEADER = 24
#: how a write-ahead log begins, in either order of its bytes
_LOGS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
#: how much is given at a time
BATCH = 256 * PAGE


def pieces(path: Path, key: bytes | None) -> Iterator[bytes]:
    """The bytes of a file, a megabyte or so at a time: decrypted where it is a database under `key`, else as they are.

    A write-ahead log is known by its name, beside its database. Every page is given, free ones too; one that
    is damaged is given as the rubbish that it is.
    """
    with open(path, "rb") as file:
        if key is None:
            while raw := file.read(BATCH):
                yield raw
            return
        step = PAGE
        skip = 0
        if path.name.endswith("-wal"):
            file.seek(WAL_HEADER)
            step, skip = PAGE + FRAME_HEADER, FRAME_HEADER
        first = not skip
        while raw := file.read(256 * step):
            yield b"".join(_page(raw[at + skip : at + step], key, first and at == 0) for at in range(0, len(raw), step))
            first = False


def key_that_reads(path: Path, keys: Iterable[bytes | None]) -> bytes | None:
    """Which of some keys a file's pages are read with, whatever the file is called; None where none is needed or fits.

    A service that copies folders leaves copies under names of its own, and so do people. The first page of a database
    says its format; a write-ahead log has the key of the database beside it, or else the first.
    """
    tried = [key for key in keys if key is not None]
    with open(path, "rb") as file:
        raw = file.read(PAGE)
    if not tried or len(raw) < WAL_HEADER:
        return None
    if path.name.endswith("-wal") and raw[:4] in _LOGS:
        beside = path.with_name(path.name.removesuffix("-wal"))
        return (key_that_reads(beside, tried) if beside.is_file() else None) or tried[0]
    if len(raw) < PAGE:
        return None
    return next((key for key in tried if _begins(_page(raw, key, True))), None)


def _begins(page: bytes) -> bool:
    return page[:2] == PAGE.to_bytes(2, "big") and page[4:8] == bytes((RESERVED, 64, 32, 32))


def _page(raw: bytes, key: bytes, first: bool) -> bytes:
    begin = SALT if first else 0
    words = raw[begin : PAGE - RESERVED]
    vector = raw[PAGE - RESERVED : PAGE - RESERVED + 16]
    if len(vector) < 16 or len(words) % 16:
        return raw  # a torn last page
    plain = Cipher(AES(key), CBC(vector)).decryptor().update(words)
    if first or plain.strip(b"\0"):
        return plain
    return b""
