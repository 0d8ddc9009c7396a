"""The audit as it is kept: followed, and read in its order, a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterator

from alliance.governance.audit import Entry
from alliance.store.copying import chain_of
from alliance.store.erasing import here
from alliance.store.models import AuditRow


def chain() -> tuple[int, int | None, str]:
    """How many entries there are, the number of the first broken one (None: the chain holds), the last seal."""
    return chain_of(here())


def entries() -> Iterator[Entry]:
    """Every entry in its order, read a chunk at a time."""
    rows = here().execute("SELECT id, at, by, act, kind, code, seal FROM store_auditrow ORDER BY id")
    while held := rows.fetchmany(5000):
        for row in held:
            yield Entry(*row)


def latest(n: int = 20) -> list[Entry]:
    """The last entries, the newest first."""
    rows = AuditRow.objects.order_by("-id")[:n]
    return [Entry(r.id, r.at, r.by, r.act, r.kind, r.code, r.seal) for r in rows]


def seal_of(number: int) -> str | None:
    """The seal of one entry; None where there is none with this number."""
    return AuditRow.objects.filter(pk=number).values_list("seal", flat=True).first()
