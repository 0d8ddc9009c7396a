"""What a researcher writes on a theme beyond its words: texts, the questions it answers, ties to other themes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance.actions.change import GROUP, change, kept_text, the
from alliance.actions.evidence import short
from alliance.errors import Clash, InputProblem
from alliance.ipa.quoted import quoted
from alliance.store.models import ThemeRow, ThemeTextRow, ThemeTieRow
from alliance.store.reads import study

#: what may be written on a theme, and how the log calls it
TEXTS: dict[str, str] = {
    "convergence": "where the accounts come together", "divergence": "where the accounts part",
    "descriptive": "descriptive interpretation", "linguistic": "linguistic interpretation",
    "conceptual": "conceptual interpretation", "implications": "implications",
}  # fmt: skip


def write_on_theme(
    *, by: str, theme: str, version: int | None = None, answers: Sequence[str] | None = None, **texts: str
) -> int:
    """Write on a theme: any of TEXTS, the research questions it answers, or both; the version of what is kept."""
    row = the(ThemeRow, theme, "theme")
    unknown = sorted(texts.keys() - TEXTS.keys())
    if unknown:
        raise InputProblem(f"“{unknown[0]}” is nothing that is written on a theme: {', '.join(TEXTS)}.")
    kept: dict[str, Any] = {name: kept_text(words, TEXTS[name], empty=True) for name, words in texts.items()}
    held = ThemeTextRow.objects.filter(theme=row).first()
    if answers is not None:
        before = held.answers.split("\n") if held else []
        kept["answers"] = "\n".join(_questions(answers, before))
    said = " and ".join([TEXTS[name] for name in texts] + ["the questions it answers"] * (answers is not None))
    words = f"{said} of {quoted(short(row.name))}"
    with change(by=by, scope=row.case_id or GROUP, act="write on theme", words=words, subject=row.id) as act:
        if held is None:
            if version:
                raise Clash(
                    "What was written here was taken back in another window: copy your words, then reload the page.",
                    theirs="", mine="\n".join(str(v) for v in kept.values()), version=0,
                )  # fmt: skip
            if any(kept.values()):
                held = ThemeTextRow(theme=row, **kept)
                act.add(held)
        elif version == 0:
            differs = next((n for n in kept if getattr(held, n) != kept[n]), next(iter(kept), "convergence"))
            act.update(held, version=0, shows=differs, **kept)
        else:
            act.update(held, version=version, shows=next(iter(kept), "convergence"), **kept)
    return held.version if held else 0


def _questions(given: Sequence[str], before: Sequence[str]) -> list[str]:
    """The questions chosen, each one of the study's, or one that was chosen before and is worded otherwise now."""
    known = study.settings().questions
    made = []
    for question in dict.fromkeys(" ".join(one.split()) for one in given):
        if question not in {" ".join(q.split()) for q in known} and question not in before:
            raise InputProblem("Choose among the study’s research questions: they are written in its settings.")
        made.append(question)
    return made


def tie_themes(*, by: str, theme: str, other: str, words: str = "") -> str:
    """Tie two themes across cases, in the researcher's words; the id of the tie."""
    row, to = the(ThemeRow, theme, "theme"), the(ThemeRow, other, "theme")
    if row.case_id or to.case_id:
        raise InputProblem("Themes across cases are tied: choose two of the table across cases.")
    if row.id == to.id:
        raise InputProblem("A theme is not tied to itself: choose another.")
    kept = kept_text(words, "words of the tie", longest=500, empty=True)
    said = f"{quoted(short(row.name))} tied to {quoted(short(to.name))}"
    tie = (
        ThemeTieRow.objects.filter(theme=row, other=to).first()
        or ThemeTieRow.objects.filter(theme=to, other=row).first()
    )
    with change(by=by, scope=GROUP, act="tie themes", words=said, subject=row.id) as act:
        if tie is None:
            tie = ThemeTieRow(theme=row, other=to, words=kept)
            act.add(tie)
        else:
            act.update(tie, words=kept)
    return tie.id


def untie_themes(*, by: str, tie: str) -> None:
    """Take a tie between two themes away."""
    row = the(ThemeTieRow, tie, "tie")
    words = f"tie of {quoted(short(row.theme.name))} and {quoted(short(row.other.name))} taken away"
    with change(by=by, scope=GROUP, act="untie themes", words=words, subject=row.theme_id) as act:
        act.delete(row)
