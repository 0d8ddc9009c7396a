"""The audit's chain: a million entries followed, and every way of changing one found."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from alliance.governance.audit import BEGINNING, seal


def entries(many: int):
    """So many entries as the workbench writes them, sealed one by one."""
    from alliance.store.models import AuditRow

    at, before = datetime(2026, 1, 5, 9, 0, tzinfo=UTC), BEGINNING
    for n in range(many):
        written = (at + timedelta(seconds=7 * n)).isoformat(timespec="microseconds")
        act, kind, code = ("add note", "note", f"{n * 7919 % 2**64:016x}")
        before = seal(before, written, "5f3a99c2d1e08b47", act, kind, code)
        yield AuditRow(id=n + 1, at=written, by="5f3a99c2d1e08b47", act=act, kind=kind, code=code, seal=before)


@pytest.mark.slow
def test_a_million_entries_are_followed_and_one_changed_among_them_is_found(tmp_path, cheap_keys, django_ready, figure):
    from alliance import Workbench
    from alliance.store.models import AuditRow
    from alliance.store.transactions import transaction

    many = 1_000_000 if os.environ.get("ALLIANCE_FULL") else 60_000
    with Workbench.create(
        tmp_path / "long", title="Long", researcher="Nobody", passphrase="four unrelated quiet words"
    ):
        from alliance.actions.auditing import verify

        with transaction():
            AuditRow.objects.all().delete()
            AuditRow.objects.bulk_create(entries(many), batch_size=2000)
        began, cpu = time.perf_counter(), time.process_time()
        found = verify()
        took, used = time.perf_counter() - began, time.process_time() - cpu
        figure(
            "audit",
            f"{found.entries:,} entries followed in {took:.2f} s, {used * 1_000_000 / many:.2f} s of CPU a million (at most 5 s)",
        )
        assert (found.entries, found.broken) == (many, None)
        changed = many // 2
        AuditRow.objects.filter(pk=changed).update(act="add mote")
        assert verify().broken == changed
        AuditRow.objects.filter(pk=changed).update(act="add note")
        AuditRow.objects.filter(pk=changed + 1).delete()
        assert verify().broken == changed + 1
