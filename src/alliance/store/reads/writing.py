"""What the study writes of itself, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, QuerySet

from alliance.store.models import (
    CaseTextRow,
    CounterSearchRow,
    DepositRow,
    NoteRow,
    ReadingPassRow,
    StructureRow,
    ThemeRow,
    TranscriptRow,
    WordListRow,
)
from alliance.store.reads import study
from alliance.study.writing import REDUCING_WORDS, Deposit, Paragraph, Word, words_from


def paragraphs(kind: str, case: str = "") -> dict[str, list[Paragraph]]:
    """The paragraphs of every case's (or one case's) portrait or narrative, by case, in their order."""
    rows = CaseTextRow.objects.filter(kind=kind).order_by("place", "created")
    if case:
        rows = rows.filter(case_id=case)
    found: dict[str, list[Paragraph]] = {}
    for id, whose, words, extract, version in rows.values_list("id", "case_id", "words", "extract_id", "version"):
        found.setdefault(whose, []).append(Paragraph(id, whose, kind, words, extract or "", version))
    return found


def deposit() -> Deposit:
    """The facts of the title page as they are kept."""
    row = DepositRow.objects.first()
    if row is None:
        return Deposit()
    return Deposit(
        row.title, row.author, row.award, row.institution, row.dated, row.abstract, _lines(row.supervisors),
        _lines(row.keywords), row.doi, row.url, row.version,
    )  # fmt: skip


def word_list() -> tuple[tuple[Word, ...], int]:
    """The words the study would rather not use, and the version of its list (0: the list that is offered)."""
    row = WordListRow.objects.first()
    if row is None:
        return words_from(REDUCING_WORDS), 0
    return words_from(row.words.split("\n")), row.version


def _lines(words: str) -> tuple[str, ...]:
    return tuple(line for line in words.split("\n") if line)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the analysis: what was done, how often, its first day and its last."""

    what: str
    count: int
    first: date
    last: date


def analysis_steps() -> list[Step]:
    """The steps of the analysis that have begun, with the days on which their first and last pieces were made."""
    labels = study.settings().labels
    themes = ThemeRow.objects.all()
    steps: tuple[tuple[str, str, QuerySet], ...] = (
        ("transcript brought in", "transcripts brought in", TranscriptRow.objects.all()),
        ("reading of an account recorded", "readings of accounts recorded", ReadingPassRow.objects.all()),
        (f"{labels.note} written", f"{labels.notes} written", NoteRow.objects.all()),
        (f"{labels.statement} formed", f"{labels.statements} formed", themes.filter(level="statement")),
        (
            "theme of a case gathered", "themes of cases gathered",
            themes.filter(case__isnull=False).exclude(level__in=("statement", "pole")),
        ),
        ("theme across cases gathered", "themes across cases gathered",
         themes.filter(case__isnull=True).exclude(level="pole")),
        ("search for what speaks against a theme", "searches for what speaks against themes",
         CounterSearchRow.objects.all()),
        ("version of the themes saved", "versions of the themes saved", StructureRow.objects.all()),
    )  # fmt: skip
    made = []
    for one, many, rows in steps:
        held = rows.aggregate(n=Count("pk"), first=Min("created"), last=Max("created"))
        if held["n"]:
            made.append(Step(one if held["n"] == 1 else many, held["n"], held["first"].date(), held["last"].date()))
    return made
