"""What keeps the material safe: the audit chain, exports made, backups known, decisions of the sweep."""

from __future__ import annotations

from django.db import models

from alliance.store.models.row import Row


class AuditRow(models.Model):
    """Who did what, to which kind of thing, which code, when: no content, each row sealed by the one before."""

    id = models.BigAutoField(primary_key=True)
    at = models.CharField(max_length=32)  # ISO, UTC, as hashed
    by = models.CharField(max_length=16)
    act = models.CharField(max_length=40)
    kind = models.CharField(max_length=30, default="")
    code = models.CharField(max_length=16, default="")
    seal = models.CharField(max_length=64)


class ExportRow(Row):
    """A file that left: when, what, its name and hash, whom it bears on. Out of reach from then on."""

    by = models.CharField(max_length=16)
    what = models.CharField(max_length=60)
    file_name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)
    cases = models.JSONField(default=list)


class BackupRow(Row):
    """A backup that was written: where, when; rewritten when somebody leaves."""

    path = models.CharField(max_length=1000)
    why = models.CharField(max_length=40, default="")
    cases = models.JSONField(default=list)
    gone = models.BooleanField(default=False)


class SweepDecisionRow(Row):
    """One finding of the sweep, decided once: it may leave, or it must not. Words are kept as a hash."""

    where = models.CharField(max_length=60)
    found = models.CharField(max_length=64)  # hash of the folded words and their surroundings
    decision = models.CharField(max_length=10)  # leave | hide
    by = models.CharField(max_length=16)


class LeavingRow(Row):
    """A leaving: under way (whose, which steps are done, what to look for, as hashes), then its record alone.

    When it is finished, `participant` and `remains` are emptied: the record says that a case left, not who.
    """

    what = models.CharField(max_length=12, default="case")
    participant = models.CharField(max_length=16, default="")
    by = models.CharField(max_length=16)
    steps = models.JSONField(default=list)
    remains = models.BinaryField(default=b"")
    record = models.JSONField(default=dict)
    ledger = models.JSONField(default=dict)
    finished = models.DateTimeField(null=True)
