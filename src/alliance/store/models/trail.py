"""What was done and thought: events (with their inverse), diary entries, reading passes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from alliance.store.models.analysis import ThemeRow
from alliance.store.models.row import Row
from alliance.store.models.study import ParticipantRow, ResearcherRow
from alliance.store.models.transcripts import TranscriptRow


class EventRow(models.Model):
    """One act: who, when, in words, and the rows as they were before and after.

    `scope` is a case's id, "group" or "study": the stack it is undone from. `state`: done, undone, or
    gone (undone, then something else was done, so it can no longer be done again).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(ResearcherRow, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=16)
    act = models.CharField(max_length=40)
    words = models.TextField()
    reason = models.TextField(default="")
    subject = models.CharField(max_length=16, default="")
    changes = models.JSONField(default=list)
    can_undo = models.BooleanField(default=True)
    state = models.CharField(max_length=6, default="done")

    class Meta:
        indexes = (
            models.Index(fields=["scope", "state", "id"], name="undo_stack"),
            models.Index(fields=["subject", "act"], name="history_of"),
        )


class DiaryRow(Row):
    """A diary entry. `dated` is the day the researcher gives it; null prints as "date not given"."""

    by = models.ForeignKey(ResearcherRow, on_delete=models.PROTECT, related_name="+")
    dated = models.DateField(null=True)
    kind = models.CharField(max_length=20, default="")
    text = models.TextField()
    case = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+", null=True)
    theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+", null=True)


class ReadingPassRow(Row):
    """The account was read once more: when, with the recording or not, in the researcher's words."""

    case = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    transcript = models.ForeignKey(TranscriptRow, on_delete=models.PROTECT, related_name="+", null=True)
    dated = models.DateField(null=True)
    with_recording = models.BooleanField(default=False)
    text = models.TextField(default="")
