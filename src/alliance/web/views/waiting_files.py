"""Files that wait to be confirmed: in memory only, for one open workbench, the oldest let go first."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from alliance.errors import NotFound
from alliance.store import unlocked

WAITING_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class File:
    """One file that waits."""

    name: str
    content: bytes


_lock = threading.Lock()
_waiting: OrderedDict[str, tuple[int, str, tuple[File, ...]]] = OrderedDict()


def hold(kind: str, files: tuple[File, ...]) -> str:
    """A token under which the files wait."""
    with _lock:
        token = secrets.token_hex(8)
        _waiting[token] = (unlocked.generation(), kind, files)
        while len(_waiting) > WAITING_AT_MOST:
            _waiting.popitem(last=False)
        return token


def held(kind: str, token: str) -> tuple[File, ...]:
    """The files that wait under a token; NotFound where they are no longer at hand."""
    with _lock:
        generation, of_kind, files = _waiting.get(token, (-1, "", ()))
    if generation != unlocked.generation() or of_kind != kind or not files:
        raise NotFound("This file is no longer at hand: choose it again.")
    return files


def drop(token: str) -> None:
    """Let files go."""
    with _lock:
        _waiting.pop(token, None)
