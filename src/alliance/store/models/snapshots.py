"""The analysis as it stood on a day, sealed: one row a snapshot, and one for each case and across cases."""

from __future__ import annotations

from django.db import models

from alliance.store.models.row import Row
from alliance.store.models.study import ParticipantRow, StudyRow


class SnapshotRow(Row):
    """A snapshot of the whole analysis; `seal` is the hash over its parts' hashes, `parts` how many there were."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    reason = models.TextField(default="")
    seal = models.CharField(max_length=64)
    parts = models.PositiveIntegerField(default=0)


class SnapshotPartRow(Row):
    """What a snapshot keeps of one case, or (case null) across cases; `said` holds the quotations."""

    snapshot = models.ForeignKey(SnapshotRow, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+", null=True)
    content = models.JSONField(default=dict)
    said = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
