"""Recommendations: what is recommended, to whom, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from alliance.actions.change import STUDY, Change, change, kept_text, the
from alliance.actions.evidence import let_go_of_words, short
from alliance.actions.study import the_study
from alliance.errors import InputProblem
from alliance.ipa.quoted import quoted
from alliance.store.models import (
    ExtractRow,
    RecommendationExtractRow,
    RecommendationRow,
    RecommendationThemeRow,
    ThemeRow,
)
from alliance.study.literature import TO_WHOM


def add_recommendation(
    *, by: str, text: str, to_whom: Sequence[str] = (), themes: Sequence[str] = (), extracts: Sequence[str] = ()
) -> str:
    """Add a recommendation; its id. One without a theme is kept, and shown as resting on none."""
    kept = kept_text(text, "recommendation", longest=5000)
    last = RecommendationRow.objects.aggregate(last=Max("place"))["last"]
    row = RecommendationRow(
        study=the_study(), text=kept, to_whom=_addressed(to_whom), place=0 if last is None else last + 1
    )
    words = f"recommendation {quoted(short(kept))}"
    with change(by=by, scope=STUDY, act="add recommendation", words=words, subject=row.id) as act:
        act.add(row)
        _rest(act, row, themes, extracts)
    return row.id


def change_recommendation(
    *, by: str, recommendation: str, text: str, to_whom: Sequence[str], themes: Sequence[str] | None = None,
    extracts: Sequence[str] | None = None, version: int | None = None,
) -> None:  # fmt: skip
    """Change a recommendation: its words, whom it is addressed to and, where given, what it rests on."""
    row = the(RecommendationRow, recommendation, "recommendation")
    kept = kept_text(text, "recommendation", longest=5000)
    words = f"change of the recommendation {quoted(short(kept))}"
    with change(by=by, scope=STUDY, act="change recommendation", words=words, subject=row.id) as act:
        act.update(row, version=version, shows="text", text=kept, to_whom=_addressed(to_whom))
        _rest(act, row, themes, extracts)


def move_recommendation(*, by: str, recommendation: str, place: int) -> None:
    """Move a recommendation to another place in the list."""
    row = the(RecommendationRow, recommendation, "recommendation")
    rows = list(RecommendationRow.objects.exclude(pk=row.pk).order_by("place", "created"))
    rows.insert(max(0, min(place, len(rows))), row)
    words = f"place of the recommendation {quoted(short(row.text))}"
    with change(by=by, scope=STUDY, act="move recommendation", words=words, subject=row.id) as act:
        for n, one in enumerate(rows):
            act.update(one, place=n)


def delete_recommendation(*, by: str, recommendation: str) -> None:
    """Delete a recommendation (it can be undone)."""
    row = the(RecommendationRow, recommendation, "recommendation")
    words = f"deletion of the recommendation {quoted(short(row.text))}"
    with change(by=by, scope=STUDY, act="delete recommendation", words=words, subject=row.id) as act:
        _rest(act, row, (), ())
        act.delete(row)


def _addressed(to_whom: Sequence[str]) -> str:
    unknown = [one for one in to_whom if one not in TO_WHOM]
    if unknown:
        raise InputProblem(f"“{unknown[0][:40]}” is nobody a recommendation is addressed to: {', '.join(TO_WHOM)}.")
    return "\n".join(one for one in TO_WHOM if one in to_whom)


def _rest(act: Change, row: RecommendationRow, themes: Sequence[str] | None, extracts: Sequence[str] | None) -> None:
    if themes is not None:
        held = {link.theme_id: link for link in RecommendationThemeRow.objects.filter(recommendation=row)}
        for id in dict.fromkeys(themes):
            if id not in held:
                act.add(RecommendationThemeRow(recommendation=row, theme=the(ThemeRow, id, "theme")))
        for id, link in held.items():
            if id not in themes:
                act.delete(link)
    if extracts is not None:
        resting = {link.extract_id: link for link in RecommendationExtractRow.objects.filter(recommendation=row)}
        for id in dict.fromkeys(extracts):
            if id not in resting:
                act.add(RecommendationExtractRow(recommendation=row, extract=the(ExtractRow, id, "extract")))
        for id, words in resting.items():
            if id not in extracts:
                extract: ExtractRow = words.extract
                act.delete(words)
                let_go_of_words(act, extract)
