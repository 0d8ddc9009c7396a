"""A case's tree as it stands: read anew at every look, on a ground that is kept until notes or extracts change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from alliance.ipa.tree import Index, Passage
from alliance.store.reads import board as read
from alliance.web.views.printed import Known

#: how many cases' grounds are kept in memory ; it grows with what is looked at and goes when they change
KEPT = 4


@dataclass(slots=True)
class Standing:
    """The ground of a case, and what was found on it so far: passages and lines by theme, cells of its table."""

    ground: read.Ground
    own: dict[str, tuple[Passage, ...]] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    cells: Known = field(default_factory=dict)


_lock = threading.Lock()
_kept: OrderedDict[read.Mark, Standing] = OrderedDict()


def standing(case: str) -> tuple[Index, Standing]:
    """The index of a case as it is now, and its ground."""
    mark = read.mark(case)
    with _lock:
        held = _kept.get(mark)
    if held is None:
        held = Standing(read.ground(case))
        with _lock:
            for old in [old for old in _kept if old[1] == case or old[0] != mark[0]]:
                del _kept[old]
            _kept[mark] = held
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return Index(read.analysis_on(held.ground, case), held.own), held
