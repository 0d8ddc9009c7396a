"""Who may come in, and which workbench is open: a launch token used once, then a signed cookie."""

from __future__ import annotations

import json
import os
import secrets
import threading
from pathlib import Path
from typing import Any

import platformdirs

from alliance.errors import AllianceError, InputProblem, NotAllowed, NotFound
from alliance.store import keys, opening, unlocked
from alliance.store.folder import Folder, folder_at, home
from alliance.store.reads.transcripts import forget_words
from alliance.web.desk.kept import forget_desks

_lock = threading.RLock()
_tokens: set[str] = set()
_chosen: Folder | None = None


def new_workbench_place() -> Path:
    """The folder in which new workbenches are made unless another is given."""
    given = os.environ.get("ALLIANCE_HOME")
    return Path(given) / "workbenches" if given else Path(platformdirs.user_documents_dir()) / "Alliance Workbench"


def new_launch_token() -> str:
    """A token that opens the door once."""
    token = secrets.token_urlsafe(32)
    _tokens.add(token)
    return token


def use_launch_token(token: str) -> None:
    """Use a launch token up; NotAllowed where it is unknown or was used."""
    with _lock:
        known = next((t for t in _tokens if secrets.compare_digest(t.encode(), token.encode())), None)
        if known is None:
            raise NotAllowed("This address was used already. Start the workbench again to get a fresh one.")
        _tokens.discard(known)


def choose(path: Path | str, passphrase: str | None = None) -> None:
    """Choose a workbench; it opens at once where it needs no passphrase or one is given, else it stays locked."""
    global _chosen
    with _lock:
        folder = folder_at(path)
        needs = keys.mode_of(folder.keys) == "passphrase"
        if needs and passphrase is None:
            opening.close_store()
        else:
            opening.open_store(folder, passphrase)
        _chosen = folder
        forget_words()
        forget_desks()
        remember(folder)


def chosen() -> Folder | None:
    """The workbench that was chosen, open or locked."""
    return _chosen


def taken(folder: Folder) -> None:
    """Say that a workbench was just made and is open."""
    global _chosen
    with _lock:
        _chosen = folder
        forget_words()
        forget_desks()
        remember(folder)


def leave() -> None:
    """Close the workbench and go back to the start."""
    global _chosen
    with _lock:
        opening.close_store()
        forget_words()
        forget_desks()
        _chosen = None


_sheets: dict[str, str] = {}


def keep_sheet(code: str) -> None:
    """Keep a recovery code in memory (never in a cookie) until its sheet was printed."""
    folder = chosen()
    if folder is not None:
        _sheets[str(folder.path)] = code


def sheet() -> str | None:
    """The recovery code of the open workbench that waits to be printed; None where none does."""
    folder = chosen()
    return _sheets.get(str(folder.path)) if folder is not None and is_open() else None


def sheet_printed() -> None:
    """Forget the recovery code: it is on paper now."""
    folder = chosen()
    if folder is not None:
        _sheets.pop(str(folder.path), None)


def is_open() -> bool:
    """Whether a workbench is open and unlocked."""
    return unlocked.is_open()


def needs_passphrase() -> bool:
    """Whether a workbench is chosen and waits for its passphrase."""
    return _chosen is not None and not unlocked.is_open()


def remember(folder: Folder) -> None:
    """Put a workbench on top of the list shown at the start."""
    paths = [str(folder.path), *(p for p in _remembered() if p != str(folder.path))][:20]
    try:
        home().mkdir(parents=True, exist_ok=True)
        (home() / "opened.json").write_text(json.dumps(paths), "utf-8")
    except OSError:
        return  # a list of conveniences: without it the path is typed


def _remembered() -> list[str]:
    try:
        held: Any = json.loads((home() / "opened.json").read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [str(p) for p in held] if isinstance(held, list) else []


def known_workbenches() -> list[Folder]:
    """Workbenches opened before that are still there, the latest first."""
    found = []
    for path in _remembered():
        try:
            found.append(folder_at(path))
        except AllianceError:
            continue
    return found


def named(name: str) -> Folder:
    """A workbench from the list by its path; NotFound for any other."""
    for folder in known_workbenches():
        if str(folder.path) == name:
            return folder
    raise NotFound("This workbench is not on the list any more: give its folder instead.")


def check_inside(request_path: str) -> None:
    """Refuse a path that asks for another place than this door's own."""
    if ".." in request_path.split("/"):
        raise InputProblem("This address leads outside the workbench.")
