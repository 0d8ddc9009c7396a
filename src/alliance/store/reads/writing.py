"""What the study writes of itself, as it is kept."""

from __future__ import annotations

from alliance.store.models import CaseTextRow, DepositRow, WordListRow
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
