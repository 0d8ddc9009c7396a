"""Notes, themes, extracts and what joins them."""

from __future__ import annotations

from django.db import models

from alliance.store.models.row import Row
from alliance.store.models.study import ParticipantRow, StudyRow
from alliance.store.models.transcripts import TranscriptRow


class NoteRow(Row):
    """An exploratory note on a span, or (transcript null) on the whole case."""

    case = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    transcript = models.ForeignKey(TranscriptRow, on_delete=models.PROTECT, related_name="+", null=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    whole_lines = models.BooleanField(default=False)
    kind = models.CharField(max_length=12, default="")
    text = models.TextField()


class ThemeRow(Row):
    """A node of a case's tree, or (case null) of the group's."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+", null=True)
    level = models.CharField(max_length=14)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    place = models.IntegerField(default=0)
    name = models.TextField()
    about = models.TextField(default="")
    connection = models.CharField(max_length=20, default="")
    connection_reason = models.TextField(default="")
    aside = models.BooleanField(default=False)
    aside_reason = models.TextField(default="")
    kept_reason = models.TextField(default="")


class StatementNoteRow(Row):
    """A statement came from this note."""

    statement = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(NoteRow, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["statement", "note"], name="one_note_once_a_statement"),)


class SeeAlsoRow(Row):
    """One theme points at another: it prints "See ..."."""

    theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")
    place = models.IntegerField(default=0)


class ExtractRow(Row):
    """A stretch of a transcript that bears on something: one row a span."""

    transcript = models.ForeignKey(TranscriptRow, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    marked = models.BooleanField(default=False)
    prompted = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["transcript", "start", "end"], name="one_extract_a_span"),)


class EvidenceRow(Row):
    """One use of an extract under one theme, with its key words and the words left out there."""

    theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")
    extract = models.ForeignKey(ExtractRow, on_delete=models.PROTECT, related_name="+")
    place = models.IntegerField(default=0)
    key_start = models.PositiveIntegerField(null=True)
    key_end = models.PositiveIntegerField(null=True)
    left_out = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["theme", "extract"], name="one_extract_once_a_theme"),)


class LinkRow(Row):
    """A group theme gathers a case theme, and what that was called at the time."""

    group_theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")
    case_theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(default="")
    label_then = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["group_theme", "case_theme"], name="gathered_once"),)


class StructureRow(Row):
    """A saved version of a tree, to be set beside another (case null: the group's)."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+", null=True)
    title = models.CharField(max_length=300)
    reason = models.TextField(default="")
    tree = models.JSONField(default=dict)
