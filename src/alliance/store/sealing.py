"""One file for a whole backup, sealed with age (https://age-encryption.org/v1) under a passphrase of its own.

Made and opened in memory: nothing of it lies unsealed on a disk until it is restored. Any age program opens it.
"""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pyrage

from alliance.errors import InputProblem, NotAllowed
from alliance.store.folder import BACKUP_MARK

SUFFIX = ".alliance.age"
#: what a backup consists of; nothing else is taken out of a sealed file
PARTS = ("store.db", "store.db-wal", "vault.db", "vault.db-wal", "keys.json", "erasures", BACKUP_MARK)
LARGEST = 4 * 1024**3
_MAGIC = b"age-encryption.org/v1"


def seal(backup: Path, passphrase: str) -> bytes:
    """The files of a backup's folder as one sealed file."""
    gathered = io.BytesIO()
    with tarfile.open(fileobj=gathered, mode="w") as tar:
        for name in PARTS:
            path = backup / name
            if path.is_file():
                tar.add(path, arcname=name, filter=_without_names)
    return bytes(pyrage.passphrase.encrypt(gathered.getvalue(), passphrase))


def _without_names(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """A member that does not say who made it, on which account."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def is_sealed(path: Path) -> bool:
    """Whether a file is one that age sealed, by its first bytes."""
    try:
        with open(path, "rb") as held:
            return held.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def unseal(path: Path, passphrase: str, into: Path) -> None:
    """Put the files of a sealed backup into a folder that is there; NotAllowed where the passphrase does not open it.

    InputProblem for a file that is damaged, too large, or holds something else than a backup.
    """
    if path.stat().st_size > LARGEST:
        raise InputProblem(f"{path.name} is larger than any backup could be ({path.stat().st_size:,} bytes).")
    try:
        content = pyrage.passphrase.decrypt(path.read_bytes(), passphrase)
    except pyrage.DecryptError as problem:
        if "Decryption failed" in str(problem):
            raise NotAllowed(
                f"This passphrase does not open {path.name}. It is the one that was chosen for this file, perhaps not the "
                "workbench’s own; nothing was changed."
            ) from None
        raise InputProblem(f"{path.name} is damaged or not a sealed backup: take another copy of it.") from None
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as tar:
            members = {m.name: m for m in tar if m.isreg() and m.name in PARTS}
            if not {"store.db", "keys.json"} <= set(members):
                raise InputProblem(f"{path.name} is sealed by age but holds no backup of a workbench.")
            for name, member in members.items():
                held = tar.extractfile(member)
                _write(into / name, held.read() if held else b"")
    except tarfile.TarError:
        raise InputProblem(f"{path.name} is sealed by age but holds no backup of a workbench.") from None


def _write(path: Path, content: bytes) -> None:
    with open(path, "wb") as out:
        os.chmod(path, 0o600)
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
