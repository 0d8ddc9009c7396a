"""What the study writes of itself: texts of a case, the facts of the title page, words not to be used."""

from __future__ import annotations

from django.db import models

from alliance.store.models.analysis import ExtractRow
from alliance.store.models.row import Row
from alliance.store.models.study import ParticipantRow, StudyRow


class CaseTextRow(Row):
    """One paragraph of a case's portrait or narrative: the researcher's words, or an extract of the case."""

    case = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    place = models.IntegerField(default=0)
    words = models.TextField(default="")
    extract = models.ForeignKey(ExtractRow, on_delete=models.PROTECT, related_name="+", null=True)


class DepositRow(Row):
    """The facts of the title page: one row a study. `supervisors` holds one name a line, `keywords` one a line."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    title = models.TextField(default="")
    author = models.TextField(default="")
    award = models.TextField(default="")
    institution = models.TextField(default="")
    dated = models.CharField(max_length=10, default="")
    abstract = models.TextField(default="")
    supervisors = models.TextField(default="")
    keywords = models.TextField(default="")
    doi = models.TextField(default="")
    url = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["study"], name="one_title_page_a_study"),)


class WordListRow(Row):
    """Words that the study does not want to use of people, one a line with what might stand instead."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["study"], name="one_word_list_a_study"),)
