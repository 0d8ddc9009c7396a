"""The audit followed from its first entry to its last, and taken out in readable order."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from alliance.actions.exports import Exported, let_out
from alliance.errors import InputProblem
from alliance.formats import write_csv
from alliance.store.reads import audit as read
from alliance.store.reads import study as read_study

FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
COLUMNS = ("number", "at", "by", "act", "kind", "code", "seal")


@dataclass(frozen=True, slots=True)
class Verified:
    """What following the chain found: how many entries, the first broken number (None: all fit), the last seal.

    The last seal, written down elsewhere (on paper, in an email), proves later that nothing before it was changed.
    """

    entries: int
    broken: int | None
    seal: str

    @property
    def words(self) -> str:
        """The finding in a sentence or two."""
        if self.broken is not None:
            return (
                f"The audit is broken at entry {self.broken}: it, or one before it, was changed or taken out. "
                "Compare it with a backup made earlier."
            )
        if not self.entries:
            return "The audit has no entry yet."
        count = "its one entry fits" if self.entries == 1 else f"all {self.entries:,} entries fit"
        return f"The audit is unbroken: {count}. The last seal is {self.seal}."


def verify() -> Verified:
    """Follow the chain of the open workbench's audit."""
    return Verified(*read.chain())


def _rows() -> Iterator[tuple[str, ...]]:
    people = read_study.researchers()
    for one in read.entries():
        yield str(one.number), one.at, people.get(one.by, one.by), one.act, one.kind, one.code, one.seal


def export(*, by: str, form: str = "csv") -> Exported:
    """The whole audit as a file: one line an entry, oldest first. That it was taken out is its own next entry."""
    if form not in FORMS:
        raise InputProblem(f"The audit is taken out as csv or jsonl, not as “{form}”.")
    out = io.StringIO(newline="")
    if form == "csv":
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows([write_csv.safe(cell) for cell in row] for row in _rows())
        content = out.getvalue().encode("utf-8-sig")
    else:
        for row in _rows():
            held: dict[str, object] = dict(zip(COLUMNS, row, strict=True))
            out.write(json.dumps(held | {"number": int(row[0])}, ensure_ascii=False) + "\n")
        content = out.getvalue().encode()
    return let_out(
        Exported(f"audit {date.today().isoformat()}.{form}", FORMS[form], content), by=by, cases=(), what="audit"
    )
