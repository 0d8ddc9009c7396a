"""The facts of the title page, and the words a study would rather not use of people."""

from __future__ import annotations

from typing import Any

from alliance.actions.change import STUDY, change, kept_text
from alliance.actions.study import the_study
from alliance.errors import Clash, InputProblem
from alliance.store.models import DepositRow, WordListRow
from alliance.study.writing import DEPOSIT, checked_date, checked_doi, words_from

_LINES = ("supervisors", "keywords")


def keep_deposit(*, by: str, version: int | None = None, **facts: str) -> int:
    """Keep facts of the title page, any of study.writing.DEPOSIT; the version of what is kept."""
    unknown = sorted(facts.keys() - DEPOSIT.keys())
    if unknown:
        raise InputProblem(f"“{unknown[0]}” is no fact of a title page: {', '.join(DEPOSIT)}.")
    kept: dict[str, Any] = {
        name: kept_text(words, DEPOSIT[name], longest=20_000 if name == "abstract" else 2000, empty=True)
        for name, words in facts.items()
    }
    for name, words in kept.items():
        if name in _LINES:
            kept[name] = "\n".join(line.strip() for line in words.split("\n") if line.strip())
        elif name != "abstract":
            kept[name] = " ".join(words.split())
    if "dated" in kept:
        kept["dated"] = checked_date(kept["dated"])
    if "doi" in kept:
        kept["doi"] = checked_doi(kept["doi"])
    row = DepositRow.objects.first()
    with change(by=by, scope=STUDY, act="keep title page", words="the facts of the title page") as act:
        if row is None:
            _check_new(version, kept)
            if any(kept.values()):
                row = DepositRow(study=the_study(), **kept)
                act.add(row)
        else:
            act.update(row, version=version, shows=_first_other(row, kept), **kept)
    return row.version if row else 0


def keep_word_list(*, by: str, words: str, version: int | None = None) -> int:
    """Keep the study's own list of words it would rather not use, one a line; the version of what is kept."""
    kept = "\n".join(
        f"{one.words}: {one.instead}" if one.instead else one.words
        for one in words_from(kept_text(words, "list of words", longest=100_000, empty=True).split("\n"))
    )
    row = WordListRow.objects.first()
    with change(by=by, scope=STUDY, act="keep word list", words="the list of words not to be used") as act:
        if row is None:
            _check_new(version, {"words": kept})
            row = WordListRow(study=the_study(), words=kept)
            act.add(row)
        else:
            act.update(row, version=version, shows="words", words=kept)
    return row.version


def _check_new(version: int | None, kept: dict[str, Any]) -> None:
    if version:
        raise Clash(
            "What was written here was taken back in another window: copy your words, then reload the page.",
            theirs="", mine="\n".join(str(v) for v in kept.values()), version=0,
        )  # fmt: skip


def _first_other(row: DepositRow, kept: dict[str, Any]) -> str:
    return next((name for name in kept if getattr(row, name) != kept[name]), next(iter(kept), "title"))
