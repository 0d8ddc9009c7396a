"""What is said of a theme beyond its words: interpretation, literature, recommendations, searches against it, ties."""

from __future__ import annotations

from django.db import models

from alliance.store.models.analysis import ExtractRow, ThemeRow
from alliance.store.models.row import Row
from alliance.store.models.study import ParticipantRow, StudyRow


class ThemeTextRow(Row):
    """The researcher's own words on a theme: one row a theme. `answers` holds research questions, one a line."""

    theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")
    convergence = models.TextField(default="")
    divergence = models.TextField(default="")
    descriptive = models.TextField(default="")
    linguistic = models.TextField(default="")
    conceptual = models.TextField(default="")
    implications = models.TextField(default="")
    answers = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["theme"], name="one_text_a_theme"),)


class SourceRow(Row):
    """A piece of literature. `authors` and `editors` hold one name a line, surname first."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, default="other")
    authors = models.TextField(default="")
    editors = models.TextField(default="")
    year = models.CharField(max_length=40, default="")
    title = models.TextField(default="")
    container = models.TextField(default="")
    publisher = models.TextField(default="")
    volume = models.CharField(max_length=100, default="")
    number = models.CharField(max_length=100, default="")
    pages = models.CharField(max_length=100, default="")
    doi = models.TextField(default="")
    url = models.TextField(default="")
    remark = models.TextField(default="")


class SourceLinkRow(Row):
    """How a theme stands to the literature; a theme that appears original may name no source."""

    theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(SourceRow, on_delete=models.PROTECT, related_name="+", null=True)
    relation = models.CharField(max_length=12)
    words = models.TextField(default="")
    place = models.IntegerField(default=0)


class RecommendationRow(Row):
    """A recommendation; `to_whom` holds those it is addressed to, one a line."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    to_whom = models.TextField(default="")
    place = models.IntegerField(default=0)


class RecommendationThemeRow(Row):
    """A recommendation rests on this theme."""

    recommendation = models.ForeignKey(RecommendationRow, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["recommendation", "theme"], name="rests_on_a_theme_once"),)


class RecommendationExtractRow(Row):
    """A recommendation rests on this extract."""

    recommendation = models.ForeignKey(RecommendationRow, on_delete=models.PROTECT, related_name="+")
    extract = models.ForeignKey(ExtractRow, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["recommendation", "extract"], name="rests_on_words_once"),)


class CounterSearchRow(Row):
    """The researcher looked for what speaks against a theme; `case` null: in all accounts, `accounts` of them then."""

    theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+", null=True)
    accounts = models.PositiveIntegerField(default=0)
    searched = models.TextField()
    dated = models.DateField(null=True)
    found = models.TextField(default="")


class CounterExtractRow(Row):
    """Words found that speak against a theme."""

    search = models.ForeignKey(CounterSearchRow, on_delete=models.PROTECT, related_name="+")
    extract = models.ForeignKey(ExtractRow, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["search", "extract"], name="found_once_a_search"),)


class ThemeTieRow(Row):
    """Two themes across cases are tied, in the researcher's words."""

    theme = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(ThemeRow, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["theme", "other"], name="tied_once"),)
