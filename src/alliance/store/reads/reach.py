"""What is said of themes beyond their words: texts, literature, recommendations, searches against them, ties."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from alliance.errors import NotFound
from alliance.ipa.beyond import CounterSearch, Recommendation, Related, ThemeText, Tie
from alliance.store.models import (
    CounterExtractRow,
    CounterSearchRow,
    EventRow,
    ExtractRow,
    RecommendationExtractRow,
    RecommendationRow,
    RecommendationThemeRow,
    SourceLinkRow,
    SourceRow,
    ThemeTextRow,
    ThemeTieRow,
)
from alliance.study.literature import Source, in_order, named, short_title

_TEXT = (
    "theme_id", "convergence", "divergence", "descriptive", "linguistic", "conceptual", "implications", "answers",
    "version",
)  # fmt: skip
_SOURCE = (
    "kind", "authors", "editors", "year", "title", "container", "publisher", "volume", "number", "pages", "doi", "url",
    "remark", "id", "version",
)  # fmt: skip


def _lines(words: str) -> tuple[str, ...]:
    return tuple(line for line in words.split("\n") if line)


def texts(theme: str = "") -> dict[str, ThemeText]:
    """The researcher's texts on themes by the theme's id: of one, or all."""
    rows = ThemeTextRow.objects.filter(theme_id=theme) if theme else ThemeTextRow.objects.all()
    made = {}
    for id, *words, answers, version in rows.values_list(*_TEXT):
        made[id] = ThemeText(id, *words, _lines(answers), version)
    return made


def text_of(theme: str) -> ThemeText:
    """The researcher's text on one theme; an empty one where nothing is written yet."""
    return texts(theme).get(theme, ThemeText(theme))


def source_of(row: Any) -> Source:
    """The value of a source's columns."""
    kind, authors, editors, *rest = row
    return Source(kind, _lines(authors), _lines(editors), *rest)


def sources() -> list[Source]:
    """Every source, as a list of references stands."""
    return in_order(source_of(row) for row in SourceRow.objects.values_list(*_SOURCE))


def source(id: str) -> Source:
    """One source; NotFound where there is none with this id."""
    row = SourceRow.objects.filter(pk=id).values_list(*_SOURCE).first()
    if row is None:
        raise NotFound("This source is not in the list any more; it may have been deleted in another window.")
    return source_of(row)


def related(theme: str = "") -> list[Related]:
    """How themes stand to the literature: one theme, or all; in the order in which it was said."""
    rows = SourceLinkRow.objects.order_by("place", "created")
    if theme:
        rows = rows.filter(theme_id=theme)
    held = list(rows.values_list("id", "theme_id", "source_id", "relation", "words", "version"))
    wanted = {source for _, _, source, *_ in held if source}
    known = {
        row[-2]: source_of(row) for row in SourceRow.objects.filter(id__in=wanted).values_list(*_SOURCE)
    } if wanted else {}  # fmt: skip
    return [
        Related(
            id, of, source or "", relation, named(known[source]) if source else "",
            short_title(known[source]) if source else "", words, version,
        )
        for id, of, source, relation, words, version in held
    ]  # fmt: skip


def recommendations(theme: str = "") -> list[Recommendation]:
    """Every recommendation in its order, or those that rest on a theme."""
    themes: dict[str, list[str]] = defaultdict(list)
    words: dict[str, list[str]] = defaultdict(list)
    rows = RecommendationRow.objects.order_by("place", "created")
    if theme:
        rows = rows.filter(id__in=RecommendationThemeRow.objects.filter(theme_id=theme).values("recommendation_id"))
    held = list(rows.values_list("id", "text", "to_whom", "version"))
    if held:
        for whose, id in RecommendationThemeRow.objects.order_by("created").values_list(
            "recommendation_id", "theme_id"
        ):
            themes[whose].append(id)
        joined = RecommendationExtractRow.objects.order_by("created")
        for whose, id in joined.values_list("recommendation_id", "extract_id"):
            words[whose].append(id)
    return [
        Recommendation(id, text, _lines(to_whom), tuple(themes[id]), tuple(words[id]), version)
        for id, text, to_whom, version in held
    ]


def searches(theme: str = "") -> list[CounterSearch]:
    """Every search for what speaks against a theme (or against one), oldest day first, undated ones last."""
    rows = CounterSearchRow.objects.order_by("dated", "created")
    if theme:
        rows = rows.filter(theme_id=theme)
    held = list(rows.values_list("id", "theme_id", "searched", "case_id", "accounts", "dated", "found", "version"))
    extracts: dict[str, list[str]] = defaultdict(list)
    if held:
        joined = CounterExtractRow.objects.order_by("created").filter(search_id__in=[row[0] for row in held])
        for search, extract in joined.values_list("search_id", "extract_id"):
            extracts[search].append(extract)
    made = [
        CounterSearch(id, of, searched, case or "", accounts, dated, found, tuple(extracts[id]), version)
        for id, of, searched, case, accounts, dated, found, version in held
    ]
    return sorted(made, key=lambda one: one.dated is None)


def ties(theme: str = "") -> list[Tie]:
    """Every tie between themes across cases, or those of one theme."""
    rows = ThemeTieRow.objects.order_by("created")
    found = [Tie(*row) for row in rows.values_list("id", "theme_id", "other_id", "words", "version")]
    return [tie for tie in found if not theme or theme in (tie.theme, tie.other)]


def words_that_bear() -> set[str]:
    """The ids of the extracts on which recommendations and searches rest."""
    return {
        *RecommendationExtractRow.objects.values_list("extract_id", flat=True),
        *CounterExtractRow.objects.values_list("extract_id", flat=True),
    }


def places_of(extracts: list[str]) -> dict[str, tuple[str, int, int]]:
    """Where extracts stand: id -> interview, start, end."""
    rows = ExtractRow.objects.filter(id__in=extracts).values_list("id", "transcript_id", "start", "end")
    return {id: (transcript, start, end) for id, transcript, start, end in rows}


@dataclass(frozen=True, slots=True)
class Moved:
    """One step in the history of a theme: when, in words, and why where that was given."""

    at: datetime
    words: str
    reason: str
    act: str


#: acts that say where a theme stood, what it was called, and what it gathered
_HISTORY = (
    "add theme", "add tension", "rename theme", "move theme", "change level", "put aside", "take back", "gather", "let go",
    "move gathered theme",
)  # fmt: skip


def history_of(theme: str, scope: str) -> list[Moved]:
    """The names and moves of a theme that still stand, oldest first; `scope` is its case, or "group"."""
    alone = EventRow.objects.filter(subject=theme, act__in=_HISTORY, state="done")
    together = EventRow.objects.filter(scope=scope, act__in=("move theme", "add theme"), state="done").exclude(
        subject=theme
    )
    together = together.annotate(said=Cast("changes", TextField())).filter(said__contains=theme)
    found = {
        id: Moved(at, words, reason, act)
        for rows in (alone, together)
        for id, at, words, reason, act in rows.values_list("id", "at", "words", "reason", "act")
    }
    return [found[id] for id in sorted(found)]
