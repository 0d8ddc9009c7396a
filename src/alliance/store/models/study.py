"""The study itself and the people in it, by code and pseudonym only."""

from __future__ import annotations

from django.db import models

from alliance.store.models.row import Row


class ResearcherRow(Row):
    """Somebody who works on this workbench and whose name stands beside what was done."""

    name = models.CharField(max_length=200)


class StudyRow(Row):
    """One study a workbench."""

    title = models.CharField(max_length=500)
    questions = models.JSONField(default=list)
    label_set = models.CharField(max_length=8, default="2009")
    notes_side = models.CharField(max_length=5, default="left")
    width = models.PositiveSmallIntegerField(default=48)
    first_line = models.PositiveIntegerField(default=1)
    citation_style = models.CharField(max_length=20, default="name")
    conventions = models.JSONField(default=dict)
    rule = models.JSONField(default=dict)
    researcher = models.ForeignKey(ResearcherRow, on_delete=models.PROTECT, related_name="+")


class AttributeRow(Row):
    """A column the study keeps about its participants."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, default="text")
    place = models.IntegerField(default=0)
    groups = models.BooleanField(default=False)
    shown = models.BooleanField(default=True)


class ParticipantRow(Row):
    """One participant, who is one case; identity lives elsewhere."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    pseudonym = models.CharField(max_length=200)
    place = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["study", "code"], name="one_code_once"),
            models.UniqueConstraint(fields=["study", "pseudonym"], name="one_pseudonym_once"),
        )


class AttributeValueRow(Row):
    """What is known of one participant under one column, in the words given."""

    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    attribute = models.ForeignKey(AttributeRow, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["participant", "attribute"], name="one_value_a_column"),)
