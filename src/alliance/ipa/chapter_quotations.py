"""Where a chapter quotes: in marks of every kind, in block quotations, in cells, over several paragraphs.

What is found are drafts, in reading order. What the workbench wrote is known by its id. An apostrophe is no mark.
"""

from __future__ import annotations

from dataclasses import replace

from alliance.ipa.chapter import Block, Marked
from alliance.ipa.chapter_citations import Cited
from alliance.ipa.chapter_drafts import (
    Draft,
    Page,
    add_drafts,
    bare_paragraph,
    before_bracket,
    block_quotation,
    citation_behind,
    closing_citation,
    from_pairs,
    text_of,
    trimmed,
    unmarked,
)
from alliance.ipa.chapter_marks import SIGN, marked_stretches
from alliance.ipa.chapter_tables import citations_beside, in_table, tables_of

Span = tuple[int, int]


def find_quotations(page: Page) -> list[Draft]:
    """Every stretch of a chapter that may be a participant's words, in reading order."""
    blocks = page.chapter.blocks
    found: list[Draft] = []
    tables = tables_of(blocks)
    used = -1
    for n, block in enumerate(blocks):
        if n <= used or (block.kind == "heading" and not any(c.ranges for c in page.cited(n))):
            continue
        if block.cell is not None or block.kind == "cell":
            continue
        drafts, used_to = _in_block(page, n)
        used = max(used, used_to)
        if block.kind == "heading":
            drafts = [d for d in drafts if d.cited and d.inside < 0]
        add_drafts(found, drafts)
    for table in tables:
        add_drafts(found, in_table(page, table))
    return _workbench(page, _ordered(found))


def _ordered(found: list[Draft]) -> list[Draft]:
    order = sorted(range(len(found)), key=lambda n: (found[n].block, found[n].start, found[n].inside >= 0))
    at = {old: new for new, old in enumerate(order)}
    return [
        replace(found[old], inside=at[found[old].inside]) if found[old].inside >= 0 else found[old] for old in order
    ]


def set_in_italics(page: Page, n: int) -> bool:
    """Whether a paragraph is a quotation set off by italics alone, with its citation behind it."""
    block = page.chapter.blocks[n]
    if block.kind != "paragraph" or not block.italic:
        return False
    cited = page.cited(n)
    if not cited or cited[-1].end < len(block.text.rstrip(" .")):
        return False
    words = block.text[: cited[-1].start].rstrip()
    italic = sum(min(b, len(words)) - a for a, b in block.italic if a < len(words))
    return len(words.split()) >= 6 and italic >= 0.9 * len(words)


def _in_block(page: Page, n: int) -> tuple[list[Draft], int]:
    """The drafts of one block that is no cell, and the last block that they reach."""
    block = page.chapter.blocks[n]
    if block.kind == "quote" or set_in_italics(page, n):
        return block_quotation(page, n)
    if not SIGN.search(block.text):
        return bare_paragraph(page, n), n
    pairs = marked_stretches(block.text)
    drafts, last = from_pairs(page, n, pairs)
    if not any(d.cited for d in drafts):
        drafts = drafts or bare_paragraph(page, n)
    return drafts, last


# --- what the workbench wrote


def _workbench(page: Page, found: list[Draft]) -> list[Draft]:
    """The drafts, those that stand where the workbench wrote a quotation taking its id; marked ones alone added."""
    held: list[Draft] = list(found)
    for n, block in enumerate(page.chapter.blocks):
        for mark in block.marked:
            inside = [
                k
                for k, d in enumerate(held)
                if d.inside < 0 and any(b == n and s < mark.end and e > mark.start for b, s, e in d.pieces)
            ]
            exact = next((k for k in inside if not held[k].mark), None)
            start, end = _marked_words(page, n, mark)
            if exact is not None:
                draft = held[exact]
                pieces = draft.pieces
                if draft.form == "bare" or (len(pieces) == 1 and _wider(draft, mark)):
                    pieces = ((n, start, end),)
                held[exact] = replace(draft, mark=mark.id, pieces=pieces, form="workbench", literature=False)
            elif start < end and not inside:
                cited = page.cited(n)
                c = next((x for x in cited if mark.start <= x.start < mark.end), None)
                if c is None:
                    k = citation_behind(page, n, mark.end, cited)
                    c = cited[k] if k is not None else None
                if c is None and block.cell is not None:
                    c, where = _beside_mark(page, block)
                else:
                    where = n if c else -1
                held.append(Draft(((n, start, end),), "workbench", c, where, mark=mark.id, outer=(start, end)))
    return _ordered(held)


def _beside_mark(page: Page, block: Block) -> tuple[Cited | None, int]:
    if block.cell is None:
        return None, -1
    number, row, column = block.cell
    for table in tables_of(page.chapter.blocks):
        if table.number == number:
            lines, where = citations_beside(page, table, row, column)
            if lines and lines[0]:
                return lines[0][0], where[0]
    return None, -1


def _wider(draft: Draft, mark: Marked) -> bool:
    _, start, end = draft.pieces[0]
    return start < mark.start - 3 or end > mark.end + 3


def _marked_words(page: Page, n: int, mark: Marked) -> Span:
    """The words of a marked stretch without quotation marks and citation."""
    text = text_of(page, n)
    start, end = trimmed(text, max(0, mark.start), min(len(text), mark.end))
    held = [c for c in page.cited(n) if start < c.start and c.end <= end + 1]
    ending = closing_citation(text, held, end)
    if ending is not None:
        start, end = trimmed(text, start, before_bracket(text, ending.start, start))
    return unmarked(text, start, end)
