"""Who may come in, and which workbench is open: a launch token used once, then a signed cookie."""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs
from django.db import DatabaseError, connections

from alliance.actions import scheduled
from alliance.errors import AllianceError, InputProblem, NotAllowed, NotFound
from alliance.store import keys, opening, unlocked
from alliance.store.folder import Folder, check_not_a_backup, folder_at, home
from alliance.store.reads import study
from alliance.store.reads.transcripts import forget_words
from alliance.web.desk.kept import forget_desks

#: minutes without a request after which a workbench that has a passphrase locks, unless another number is kept
LOCK_AFTER = 20
LONGEST_OPEN = 24 * 60
#: how often it is asked whether a scheduled backup is due
SECONDS_BETWEEN_LOOKS = 600

_lock = threading.RLock()
_tokens: set[str] = set()
_chosen: Folder | None = None
_under_way = 0
_last_asked: tuple[float, float] = (0.0, 0.0)
_watching: threading.Thread | None = None


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
        check_not_a_backup(folder)
        needs = keys.mode_of(folder.keys) == "passphrase"
        if needs and passphrase is None:
            opening.close_store()
        else:
            opening.open_store(folder, passphrase)
        _chosen = folder
        _asked()
        forget_words()
        forget_desks()
        remember(folder)


def chosen() -> Folder | None:
    """The workbench that was chosen, open or locked."""
    return _chosen


def here() -> Folder:
    """The workbench that was chosen; NotAllowed where none is."""
    if _chosen is None:
        raise NotAllowed("No workbench is open here: open one first.")
    return _chosen


def taken(folder: Folder) -> None:
    """Say that a workbench was just made and is open."""
    global _chosen
    with _lock:
        _chosen = folder
        _asked()
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


#: recovery codes that wait to be printed: (workbench, which secret they open: store | vault) -> code
_sheets: dict[tuple[str, str], str] = {}


def keep_sheet(code: str, which: str = "store") -> None:
    """Keep a recovery code in memory (never in a cookie) until its sheet was printed; one made before opens nothing."""
    folder = chosen()
    if folder is not None:
        _sheets[str(folder.path), which] = code


def sheet(which: str = "store") -> str | None:
    """The recovery code of the open workbench, or of its vault, that waits to be printed; None where none does."""
    folder = chosen()
    return _sheets.get((str(folder.path), which)) if folder is not None and is_open() else None


def sheet_printed(which: str = "store") -> None:
    """Forget the recovery code: it is on paper now."""
    folder = chosen()
    if folder is not None:
        _sheets.pop((str(folder.path), which), None)


def is_open() -> bool:
    """Whether a workbench is open and unlocked."""
    return unlocked.is_open()


def needs_passphrase() -> bool:
    """Whether a workbench is chosen and waits for its passphrase."""
    return _chosen is not None and not unlocked.is_open()


# --- locking by itself ----------------------------------------------------------------------------------


def _clocks() -> tuple[float, float]:
    """Two clocks: one that nobody can set back, and one that goes on while the laptop sleeps."""
    return time.monotonic(), time.time()


def _asked() -> None:
    global _last_asked
    _last_asked = _clocks()
    _watch()


@contextmanager
def request_under_way() -> Iterator[None]:
    """Count a request, so that nothing is locked beneath it; what was left alone for too long is locked before it."""
    global _under_way
    with _lock:
        lock_if_idle()
        _under_way += 1
        _asked()
    try:
        yield
    finally:
        with _lock:
            _under_way -= 1
            _asked()


def lock_if_idle() -> bool:
    """Close a workbench that has a passphrase and was left alone for too long; whether it was closed now."""
    with _lock:
        if _chosen is None or not unlocked.is_open() or _under_way:
            return False
        idle = max(now - then for now, then in zip(_clocks(), _last_asked, strict=True))
        if idle < 60:  # less than any number of minutes: nothing is read from the disk for that
            return False
        minutes = lock_after()
        if not minutes or idle < minutes * 60:
            return False
        try:
            if keys.mode_of(_chosen.keys) != "passphrase":
                return False
        except AllianceError:
            pass  # keys.json has gone: lock all the same
        opening.close_store()
        forget_words()
        forget_desks()
        return True


def lock_after() -> int:
    """Minutes without a request after which the workbench locks; 0: never."""
    held = _settings().get("lock_after", LOCK_AFTER)
    return held if isinstance(held, int) and not isinstance(held, bool) and 0 <= held <= LONGEST_OPEN else LOCK_AFTER


def keep_lock_after(minutes: int) -> None:
    """Keep after how many minutes the workbench locks, for this computer; 0: never."""
    if not 0 <= minutes <= LONGEST_OPEN:
        raise InputProblem(f"Give a number of minutes up to {LONGEST_OPEN:,}, or 0 for never.")
    try:
        home().mkdir(parents=True, exist_ok=True)
        fresh = home() / "settings.new"
        fresh.write_text(json.dumps(_settings() | {"lock_after": minutes}), "utf-8")
        os.replace(fresh, home() / "settings.json")
    except OSError as problem:
        raise InputProblem(f"The setting could not be kept in {home()} ({problem.strerror}).") from None


def _settings() -> dict[str, Any]:
    try:
        held: Any = json.loads((home() / "settings.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _watch() -> None:
    """Look every few seconds whether it is time to lock, so that no key waits in memory for a request to come."""
    global _watching
    if _watching is None or not _watching.is_alive():
        _watching = threading.Thread(target=_look_now_and_then, name="auto-lock", daemon=True)
        _watching.start()


def _look_now_and_then() -> None:
    looked = 0.0
    while _chosen is not None:
        time.sleep(10)
        if not lock_if_idle() and time.monotonic() - looked > SECONDS_BETWEEN_LOOKS:
            looked = time.monotonic()
            backup_if_due()


def backup_if_due() -> None:
    """Write the scheduled backup of the open workbench where one is due; nothing is locked beneath it."""
    global _under_way
    with _lock:
        if _chosen is None or not unlocked.is_open():
            return
        folder = _chosen
        _under_way += 1
    try:
        scheduled.write_if_due(folder, by=study.researcher()[0])
    except (AllianceError, DatabaseError):
        return  # no study yet, or another window is rewriting: the next look tries again, and the lock goes on watching
    finally:
        connections.close_all()
        with _lock:
            _under_way -= 1


# --- the list at the start ------------------------------------------------------------------------------


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
