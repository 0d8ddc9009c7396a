"""Interviews: the file as it came, and each version of its words with lines and turns packed beside."""

from __future__ import annotations

from django.db import models

from alliance.store.models.row import Row
from alliance.store.models.study import ParticipantRow


class TranscriptRow(Row):
    """One interview of a case. `text` names the version of the words that is current."""

    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    held_on = models.DateField(null=True, blank=True)
    place = models.IntegerField(default=0)
    text = models.CharField(max_length=16, default="")


class TextRow(Row):
    """One version of the words. Turns and lines are packed 32-bit integers (see store.packing)."""

    transcript = models.ForeignKey(TranscriptRow, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=1)
    words = models.TextField()
    speakers = models.JSONField(default=list)
    turns = models.BinaryField()
    line_starts = models.BinaryField()
    line_numbers = models.BinaryField(default=b"")
    first_line = models.PositiveIntegerField(default=1)
    width = models.PositiveSmallIntegerField(default=48)
    unit = models.CharField(max_length=10, default="line")
    fit_error = models.PositiveIntegerField(default=0)
    printed = models.BooleanField(default=False)
    pages = models.JSONField(default=list)
    first_page = models.IntegerField(default=1)
    continues = models.BooleanField(default=False)
    times = models.BinaryField(default=b"")  # (position, second of the recording) pairs
    carried = models.BinaryField(
        default=b""
    )  # (start before, start here, length) of what came over from the version before
    reason = models.TextField(default="")  # why this version was made
    search_first = models.BigIntegerField(default=0)
    search_last = models.BigIntegerField(default=-1)


class OriginalRow(Row):
    """The file as it was brought in, kept inside the encrypted store until disposal."""

    transcript = models.ForeignKey(TranscriptRow, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    encoding = models.CharField(max_length=40, default="")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
