"""Ours, below any door: what is read across the whole study."""

from __future__ import annotations

from bench.clock import Cost, cpu


def quotations(theme: str, *, repeats: int = 25) -> tuple[Cost, int]:
    """CPU seconds of all quotations of a theme with name, words and place; and how many they are."""
    from alliance.ipa.quotations import quotation_words
    from alliance.ipa.tables import place_of, quotations_of
    from alliance.ipa.tree import Index
    from alliance.store.reads import analysis as read

    found: list[tuple[str, str, str]] = []

    def once() -> None:
        index = Index(read.analysis_of_theme(theme))
        found.clear()
        for quotation in quotations_of(index, theme)[0]:
            at, passage = index.transcript(quotation.passage.transcript), quotation.passage
            words = quotation_words(at, passage.start, passage.end, passage.left_out)
            found.append((quotation.case.pseudonym, words, place_of(at, passage.start, passage.end)))

    cost = cpu(once, repeats=repeats)
    return cost, len(found)


def master_table(*, by: str, repeats: int = 3) -> tuple[Cost, int]:
    """CPU seconds of the master table with all quotations as a Word file, through the gate; and its bytes."""
    from alliance.actions.exports import make_export

    size = 0

    def once() -> None:
        nonlocal size
        size = len(make_export(by=by, what="master-table-quotations", form="docx").content)

    return cpu(once, repeats=repeats), size


def search(word: str, *, repeats: int = 25) -> tuple[Cost, int]:
    """CPU seconds of finding every turn that holds a word; and how many there are."""
    from alliance.store.search import find_turns

    found: list[object] = []

    def once() -> None:
        found[:] = find_turns(word)

    return cpu(once, repeats=repeats), len(found)


def first_page(word: str, *, repeats: int = 25) -> tuple[Cost, int]:
    """CPU seconds of the first page of places that hold a word, with how many there are in all."""
    from alliance.store.reads import finding

    found = [finding.Found()]

    def once() -> None:
        found[0] = finding.find(finding.Question(word))

    return cpu(once, repeats=repeats), found[0].turns.total
