"""Comments that a supervisor wrote in Word come back as remarks to settle; those that are here already are passed over."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.actions.remarks import add_remarks
from alliance.ipa.remarks import Remark
from alliance.ipa.returning import Returned
from alliance.store.reads import remarks as read


def fresh(comments: Sequence[Returned]) -> list[Returned]:
    """The comments that are not among the remarks yet: the same person said the same at the same moment."""
    known = {_known(remark) for remark in read.remarks() if remark.kind == "comment"}
    found = []
    for one in comments:
        if _known(one.remark) not in known:
            known.add(_known(one.remark))
            found.append(one)
    return found


def _known(remark: Remark) -> tuple[object, ...]:
    return remark.author, remark.dated, " ".join(remark.text.split()), "" if remark.dated else remark.quoted


def bring_comments_back(comments: Sequence[Returned], *, by: str, file_name: str) -> list[str]:
    """Keep the comments of a file that are not here yet as remarks; their ids."""
    new = [one.remark for one in fresh(comments)]
    n = len(new)
    words = f"{n} {'comment' if n == 1 else 'comments'} came back from Word in {file_name}"
    return add_remarks(new, by=by, words=words)
