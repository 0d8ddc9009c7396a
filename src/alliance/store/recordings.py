"""Recordings as encrypted files: written in pieces, read from any place, never a piece in plain on the disk.

Each file has a random key of its own, kept in the store's row of the recording: once that row is erased, nobody reads
the file. AES-256-GCM over pieces of 64 KiB; the place of a piece and whether it is the last are part of its nonce, so
that pieces cannot be changed, taken out, exchanged or cut off unnoticed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from alliance.errors import InputProblem, NotAllowed, NotFound
from alliance.store import unlocked
from alliance.store.copying import settle_on_disk
from alliance.store.folder import Folder, _try_lock, _unlock

SUFFIX = ".enc"
MAKING = ".making"
ADDING = "adding"
MAGIC = b"alliance-rec-1\n\x00"
PIECE = 64 * 1024
TAG = 16
LARGEST = 16 * 1024**3


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was kept: its name among the recordings, its key, and what the plain file was."""

    name: str
    key: bytes
    sha256: str
    size: int


def here() -> Folder:
    """The folder of the workbench that is open."""
    return Folder(unlocked.file_of("default").path.parent)


def pieces_of(stream: IO[bytes]) -> Iterator[bytes]:
    """What a file holds, in pieces."""
    while piece := stream.read(PIECE):
        yield piece


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one length; the last may be shorter."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


@contextmanager
def adding(folder: Folder) -> Iterator[None]:
    """Hold the recordings alone while one is added or what was left behind is swept away."""
    folder.recordings.mkdir(mode=0o700, exist_ok=True)
    with open(folder.recordings / ADDING, "a+b") as handle:
        if not _try_lock(handle):
            raise NotAllowed("Another recording is being added just now: wait until it is there, then try again.")
        try:
            yield
        finally:
            _unlock(handle)


def write(folder: Folder, pieces: Iterable[bytes]) -> Kept:
    """Keep what the pieces hold as an encrypted file of its own; InputProblem where it is empty or there is no room.

    Within `adding`. Half-written, it carries another name; a file without its row is swept at the next opening.
    """
    name = f"{secrets.token_hex(12)}{SUFFIX}"
    target = folder.recordings / name
    making = target.with_suffix(MAKING)
    key = AESGCM.generate_key(256)
    cipher, digest, size = AESGCM(key), hashlib.sha256(), 0
    try:
        with open(making, "wb") as out:
            if os.name != "nt":
                os.chmod(making, 0o600)
            out.write(MAGIC)
            held: bytes | None = None
            n = 0
            for piece in _even(pieces):
                if held is not None:
                    out.write(cipher.encrypt(_nonce(n, last=False), held, MAGIC))
                    n += 1
                held = piece
                digest.update(piece)
                size += len(piece)
                if size > LARGEST:
                    raise InputProblem(f"A recording of more than {LARGEST // 1024**3} GB does not fit here: cut it.")
            if held is None:
                raise InputProblem("This file is empty: choose the recording again.")
            out.write(cipher.encrypt(_nonce(n, last=True), held, MAGIC))
        settle_on_disk(making)
        os.replace(making, target)
        _settle_folder(folder.recordings)
    except OSError as problem:
        raise InputProblem(
            f"The recording could not be kept ({problem.strerror}): is there room on this disk? Nothing was kept."
        ) from None
    finally:
        making.unlink(missing_ok=True)
    return Kept(name, key, digest.hexdigest(), size)


def _settle_folder(path: Path) -> None:
    if os.name == "nt":  # pragma: no cover - Windows has no such call
        return
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _nonce(n: int, *, last: bool) -> bytes:
    return n.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def path_of(folder: Folder, name: str) -> Path:
    """The path of a kept file; NotFound where it is not there (a backup may have been made without it)."""
    path = folder.recordings / name
    if not name or path.name != name or not path.is_file():
        raise NotFound(
            "The file of this recording is not in this workbench: a backup without recordings may have been brought back."
        )
    return path


def read(path: Path, key: bytes, size: int, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The bytes `[start, end)` of a recording in pieces; only what holds them is read and decrypted.

    InputProblem where the file was changed or cut off.
    """
    end = size if end is None else min(end, size)
    cipher = AESGCM(key)
    last = (size - 1) // PIECE
    with open(path, "rb") as held:
        if held.read(len(MAGIC)) != MAGIC:
            raise _damaged(path)
        n = start // PIECE
        held.seek(len(MAGIC) + n * (PIECE + TAG))
        while n * PIECE < end:
            sealed = held.read(min(PIECE, size - n * PIECE) + TAG)
            try:
                piece = cipher.decrypt(_nonce(n, last=n == last), sealed, MAGIC)
            except (InvalidTag, ValueError):
                raise _damaged(path) from None
            yield piece[max(0, start - n * PIECE) : end - n * PIECE]
            n += 1


def _damaged(path: Path) -> InputProblem:
    return InputProblem(f"The recording {path.name} is damaged: it was changed or cut off outside of the workbench.")


def erase(folder: Folder, name: str) -> None:
    """Delete a kept file; nothing where it is gone already."""
    if name and (folder.recordings / name).name == name:
        (folder.recordings / name).unlink(missing_ok=True)


def sweep(folder: Folder, known: Collection[str]) -> list[str]:
    """Delete what a stopped adding left behind: half-written files, and files that no row names; their names.

    Nothing, while a recording is being added.
    """
    if not folder.recordings.is_dir():
        return []
    gone = []
    try:
        with adding(folder):
            for path in folder.recordings.iterdir():
                if path.suffix == MAKING or (path.suffix == SUFFIX and path.name not in known and is_sealed(path)):
                    path.unlink(missing_ok=True)
                    gone.append(path.name)
    except (NotAllowed, OSError):
        return gone
    return gone


def sweep_unnamed(folder: Folder) -> list[str]:
    """Delete what a stopped adding left behind in the workbench that is open; the names of the files."""
    from alliance.store.models import RecordingRow

    return sweep(folder, set(RecordingRow.objects.exclude(kept_file="").values_list("kept_file", flat=True)))


def copy_to(folder: Folder, target: Path) -> int:
    """Copy every kept recording into another folder, as it lies here: encrypted; how many there were."""
    found = [path for path in sorted(folder.recordings.glob(f"*{SUFFIX}")) if is_sealed(path)]
    if found:
        target.mkdir(mode=0o700, exist_ok=True)
    for path in found:
        shutil.copyfile(path, target / path.name)
        settle_on_disk(target / path.name)
    return len(found)


def is_sealed(path: Path) -> bool:
    """Whether a file is a recording that was encrypted here, by its first bytes."""
    try:
        with open(path, "rb") as held:
            return held.read(len(MAGIC)) == MAGIC
    except OSError:
        return False
