"""Desks kept in memory: those that an open page may show, so that an act is answered with what differs."""

from __future__ import annotations

import threading
from collections import OrderedDict

from alliance.ipa.transcript import Transcript
from alliance.store import unlocked
from alliance.store.reads import desk as read
from alliance.web.desk import sheet
from alliance.web.desk.cards import Desk, lay, lay_again

MOST = 6
_kept: OrderedDict[tuple[int, str, int], Desk] = OrderedDict()  # the newest last
_keeping = threading.Lock()


def shown(transcript: str, seen: int) -> Desk | None:
    """The desk that a page shows which has seen acts up to this one; None where it is not kept any more."""
    return _kept.get((unlocked.generation(), transcript, seen))


def desk_of(value: Transcript, near: Desk | None = None) -> Desk:
    """The desk of a transcript as it lies now; `near`, an earlier one, saves reading what was not touched since."""
    generation = unlocked.generation()
    found = _kept.get((generation, value.id, read.newest_event()))
    if found is not None and found.transcript == value:
        return found
    found = None
    if near is not None and near.transcript == value:
        since = read.on_desk_since(near.held)
        found = lay_again(near, *since) if since else None
    if found is None:
        found = lay(value, read.on_desk(value.case))
    with _keeping:
        _kept[generation, value.id, found.event] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def forget_desks() -> None:
    """Drop every desk and every drawn line from memory: a workbench was closed, locked or changed for another."""
    with _keeping:
        _kept.clear()
    sheet.forget()
