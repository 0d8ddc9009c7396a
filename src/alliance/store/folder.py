"""A workbench on disk: the folder `name.alliance/` and what lies in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import platformdirs

from alliance.errors import InputProblem, NotAllowed, NotFound

SUFFIX = ".alliance"
#: names that Windows keeps for itself, with any suffix
_RESERVED = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")
#: a small file in every backup's folder, for the program and for whoever finds the folder
BACKUP_MARK = "this is a backup.txt"
_BACKUP_WORDS = (
    "This folder is a backup of a workbench. Do not open it as it is: somebody may have left the study since.\n"
    "Choose “Bring back a backup” on the first page of the workbench, or type: alliance restore BACKUP NEW-PLACE\n"
)
#: backups written before the mark are known by how they were named, and by having no backups of their own
_NAMED_AS_BACKUP = re.compile(r"-\d{8}T\d{12}Z-[a-z][a-z-]*\.alliance")
SYNCED = (
    ("onedrive", "OneDrive"),
    ("icloud", "iCloud"),
    ("mobile documents", "iCloud"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("nextcloud", "Nextcloud"),
    ("box sync", "Box"),
    ("pcloud", "pCloud"),
)


def home() -> Path:
    """The folder where this program keeps its own small things (which workbenches were opened, the demonstration)."""
    given = os.environ.get("ALLIANCE_HOME")
    return Path(given) if given else Path(platformdirs.user_data_dir("alliance-workbench", appauthor=False))


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of one workbench."""

    path: Path

    @property
    def store(self) -> Path:
        """The encrypted database."""
        return self.path / "store.db"

    @property
    def vault(self) -> Path:
        """The encrypted database of identities, made when it is first needed."""
        return self.path / "vault.db"

    @property
    def recordings(self) -> Path:
        """Where encrypted recordings lie."""
        return self.path / "recordings"

    @property
    def erasures(self) -> Path:
        """The ledger of those who left, replayed whenever an older backup is restored."""
        return self.path / "erasures"

    @property
    def keys(self) -> Path:
        """The wrapped keys."""
        return self.path / "keys.json"

    @property
    def backups(self) -> Path:
        """Where backups lie."""
        return self.path / "backups"

    @property
    def lock(self) -> Path:
        """The lock that a rewriting step holds alone."""
        return self.path / "lock"

    @property
    def name(self) -> str:
        """The folder's name without its suffix."""
        return self.path.name.removesuffix(SUFFIX)


def folder_at(path: str | os.PathLike[str]) -> Folder:
    """The workbench folder at a path (the suffix may be left off); NotFound where there is none."""
    given = whole_path(path)
    for candidate in (given, given.parent / (given.name + SUFFIX)):
        if os.path.isdir(candidate) and os.path.exists(candidate / "store.db"):
            return Folder(candidate.resolve())
    if given.name == "store.db" and os.path.exists(given):
        return Folder(given.parent.resolve())
    raise NotFound(f"There is no workbench at {given}: a workbench is a folder whose name ends in {SUFFIX}.")


def new_folder(path: str | os.PathLike[str]) -> Folder:
    """A fresh, empty workbench folder; InputProblem where something stands there already."""
    given = place_of(path)
    try:
        if os.path.exists(given) and (not os.path.isdir(given) or any(given.iterdir())):
            raise InputProblem(f"{given} is there already: choose another name, or open it.")
        (given / "backups").mkdir(parents=True, exist_ok=True)
        os.chmod(given, 0o700)
    except OSError as problem:
        raise InputProblem(
            f"The folder {given} cannot be made ({problem.strerror}): choose a place you may write to."
        ) from None
    return Folder(given.resolve())


def mark_as_backup(path: Path) -> None:
    """Put the mark of a backup into a folder."""
    (path / BACKUP_MARK).write_text(_BACKUP_WORDS, "utf-8")


def is_backup(folder: Folder) -> bool:
    """Whether a folder is a backup, whatever it is called now, and not a workbench to be opened."""
    if os.path.exists(folder.path / BACKUP_MARK):
        return True
    if _NAMED_AS_BACKUP.search(folder.path.name) and not os.path.isdir(folder.backups):
        return True
    above = folder.path.parent
    return above.name == "backups" and os.path.isfile(above.parent / "store.db")


def check_not_a_backup(folder: Folder) -> None:
    """Refuse to open a backup as if it were a workbench: whoever has left since would stand in it again."""
    if is_backup(folder):
        raise InputProblem(
            f"{folder.path.name} is a backup, and people may have left the study since it was written: restore it to a new "
            "place (“Bring back a backup” at the start, or alliance restore), then open that."
        )


def place_of(path: str | os.PathLike[str]) -> Path:
    """Where a new workbench would lie: the whole path, with its suffix."""
    given = whole_path(path)
    return given if given.name.endswith(SUFFIX) else given.parent / (given.name + SUFFIX)


def whole_path(path: str | os.PathLike[str]) -> Path:
    """A path as it was typed, made whole; InputProblem for one that cannot be one here."""
    try:
        if "\x00" in os.fspath(path):
            raise ValueError(path)
        return Path(os.path.abspath(Path(path).expanduser()))
    except (ValueError, RuntimeError):
        raise InputProblem("This path cannot be one on this computer: type it again.") from None


def safe_name(title: str) -> str:
    """A folder name made from a title: letters, digits, blanks and hyphens, at most 60 characters."""
    kept = re.sub(r"[^\w \-]+", "", title, flags=re.UNICODE).strip()
    name = (re.sub(r"\s+", " ", kept)[:60].strip() or "study").replace(" ", "-")
    return f"study-{name}" if _RESERVED.fullmatch(name) else name


def synced_by(path: Path) -> str | None:
    """The name of the service that copies this folder to other computers, as far as its path tells; else None."""
    parts = [part.casefold() for part in path.parts]
    for mark, name in SYNCED:
        if any(mark in part for part in parts):
            return name
    return None


@contextmanager
def held_alone(folder: Folder) -> Iterator[None]:
    """Hold the workbench alone while it is migrated, restored or rewritten; NotAllowed if another does."""
    with open(folder.lock, "a+b") as handle:
        if not _try_lock(handle):
            raise NotAllowed(
                "Another window or command is rewriting this workbench just now: wait until it has finished, then try again."
            )
        try:
            yield
        finally:
            _unlock(handle)


if os.name == "nt":  # pragma: no cover - exercised on Windows
    import msvcrt

    def _try_lock(handle: IO[bytes]) -> bool:
        try:
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True

    def _unlock(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]

else:
    import fcntl

    def _try_lock(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(handle: IO[bytes]) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
