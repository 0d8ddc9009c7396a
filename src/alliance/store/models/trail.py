"""What was done and thought: events (with their inverse), diary entries, reading passes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from alliance.store.models.analysis import ThemeRow
from alliance.store.models.row import Row
from alliance.store.models.study import ParticipantRow, ResearcherRow, StudyRow
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
    """A diary entry. `dated` is the day the researcher gives it; null prints as "date not given".

    `points` holds ids of what it speaks of: themes, notes, extracts, earlier entries. `quotable`: it may be quoted.
    """

    by = models.ForeignKey(ResearcherRow, on_delete=models.PROTECT, related_name="+")
    dated = models.DateField(null=True)
    kind = models.CharField(max_length=20, default="")
    text = models.TextField()
    case = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+", null=True)
    theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+", null=True)
    quotable = models.BooleanField(default=False)
    points = models.JSONField(default=list)


class QualityRow(Row):
    """One item of the quality checklist as the researcher answers it; `points` holds ids of places in the study.

    `listed` says of which list it is (see alliance.ipa.quality), `key` which item; an item of the study's own has
    no key and a title instead.
    """

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    listed = models.CharField(max_length=10)
    key = models.CharField(max_length=20, default="")
    title = models.TextField(default="")
    guidance = models.TextField(default="")
    answer = models.TextField(default="")
    points = models.JSONField(default=list)
    place = models.IntegerField(default=0)


class RemarkRow(Row):
    """Something that waits for the researcher: a comment that came back from Word, words changed by a correction, a
    note from Word that found no line. It may stand on a span of an interview, on a theme, on a case, or on nothing.
    """

    kind = models.CharField(max_length=12)
    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+", null=True)
    transcript = models.ForeignKey(TranscriptRow, on_delete=models.PROTECT, related_name="+", null=True)
    theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+", null=True)
    subject = models.CharField(max_length=16, default="")  # the note, extract or statement it concerns
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    text = models.TextField(default="")
    quoted = models.TextField(default="")  # the words beside which it stood, or as they were before
    author = models.CharField(max_length=200, default="")
    dated = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=300, default="")
    settled = models.BooleanField(default=False)
    answer = models.TextField(default="")


class ReadingPassRow(Row):
    """The account was read once more: when, with the recording or not, in the researcher's words."""

    case = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    transcript = models.ForeignKey(TranscriptRow, on_delete=models.PROTECT, related_name="+", null=True)
    dated = models.DateField(null=True)
    with_recording = models.BooleanField(default=False)
    text = models.TextField(default="")
