"""The appendices as they were chosen: which, in which order, under which titles and numbers."""

from __future__ import annotations

from django.db import models

from alliance.store.models.row import Row
from alliance.store.models.study import ParticipantRow, StudyRow
from alliance.store.models.transcripts import TranscriptRow


class PackRow(Row):
    """How the study's appendices are numbered: the word, the first number, one number for items of one kind."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=60, default="")
    first = models.CharField(max_length=3, default="A")
    together = models.BooleanField(default=True)


class PackItemRow(Row):
    """One appendix: what it holds, of whom, and the title it was given ("": the usual one).

    `ref` names what neither a case nor an interview is: a paper, two saved versions, a choice within a kind.
    """

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=40)
    case = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+", null=True)
    transcript = models.ForeignKey(TranscriptRow, on_delete=models.PROTECT, related_name="+", null=True)
    ref = models.CharField(max_length=60, default="")
    title = models.TextField(default="")
    place = models.IntegerField(default=0)
