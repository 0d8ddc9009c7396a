"""Quotations in tables: which cells hold words, and which citation beside them is theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from alliance.ipa.chapter import Block
from alliance.ipa.chapter_citations import Cited, citations_in
from alliance.ipa.chapter_drafts import (
    Draft,
    Page,
    Piece,
    add_drafts,
    after_label,
    before_bracket,
    closing_citation,
    from_pairs,
    nothing_else,
    opening_citation,
    text_of,
    trimmed,
    unmarked,
)
from alliance.ipa.chapter_marks import marked_stretches

_QUOTE_HEAD = re.compile(
    r"\b(?:quot\w*|extracts?|excerpts?|key ?words?|verbatim|examples?|illustrat\w*|evidence|words|account|passages?|"
    r"said|transcript)\b",
    re.IGNORECASE,
)
_CITATION_HEAD = re.compile(
    r"\b(?:lines?|pages?|page ?/ ?lines?|p\.?|ll?\.?|citations?|locations?|where|references?|sources?|numbers?)\b",
    re.IGNORECASE,
)
_THEME_HEAD = re.compile(r"\b(?:sub-?)?(?:themes?|clusters?|statements?|PETs?|GETs?)\b", re.IGNORECASE)
_PERSON_HEAD = re.compile(
    r"\b(?:participants?|names?|pseudonyms?|cases?|who|therapists?|interviewees?|speakers?)\b", re.IGNORECASE
)


@dataclass(slots=True)
class Table:
    """A table of a chapter: which blocks stand in which cell, and what its columns hold."""

    number: int
    first: int  # its first block
    cells: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)
    headed: bool = False

    @property
    def rows(self) -> list[int]:
        """The numbers of its rows, in order."""
        return sorted({r for r, _ in self.cells})

    def columns(self, row: int) -> list[int]:
        """The numbers of the columns that a row has."""
        return sorted(c for r, c in self.cells if r == row)


def tables_of(blocks: Sequence[Block]) -> list[Table]:
    """The tables of a chapter, with the words of their header rows."""
    found: dict[int, Table] = {}
    for n, block in enumerate(blocks):
        if block.cell is None:
            continue
        number, row, column = block.cell
        table = found.setdefault(number, Table(number, n))
        table.cells.setdefault((row, column), []).append(n)
    for table in found.values():
        first = table.rows[0]
        heads = {c: " ".join(blocks[b].text for b in table.cells[first, c]).strip() for c in table.columns(first)}
        known = sum(
            bool(p.search(h)) and len(h) <= 60
            for h in heads.values()
            for p in (_QUOTE_HEAD, _CITATION_HEAD, _THEME_HEAD, _PERSON_HEAD)
        )
        table.headed = known >= 1 and all(len(h) <= 80 for h in heads.values()) and len(table.rows) > 1
        if table.headed:
            table.heads = heads
    return [found[k] for k in sorted(found)]


def column_kind(table: Table, column: int) -> str:
    """What a column holds by its head: "quotation", "citation", "theme", "person" or ""."""
    head = table.heads.get(column, "")
    if not head:
        return ""
    if _CITATION_HEAD.search(head) and not re.search(r"\bquot|extract|excerpt|words\b", head, re.IGNORECASE):
        return "citation"
    if _QUOTE_HEAD.search(head):
        return "quotation"
    if _THEME_HEAD.search(head):
        return "theme"
    if _PERSON_HEAD.search(head):
        return "person"
    return ""


def in_table(page: Page, table: Table) -> list[Draft]:
    """The drafts of a table's cells, row by row."""
    found: list[Draft] = []
    for row in table.rows:
        if table.headed and row == table.rows[0]:
            continue
        for column in table.columns(row):
            add_drafts(found, _in_cell(page, table, row, column))
    return found


def _in_cell(page: Page, table: Table, row: int, column: int) -> list[Draft]:
    """The drafts of one cell, with the citations that stand in it or beside it."""
    blocks = table.cells[row, column]
    kind = column_kind(table, column)
    if kind == "citation" or _all_citations(page, blocks):
        return []
    person_head = bool(page.people.called(table.heads.get(column, "")))
    lines = list(_lines(page, blocks))
    if not lines:
        return []
    beside, where = citations_beside(page, table, row, column)
    drafts: list[Draft] = []
    for b, start, end in lines:
        add_drafts(
            drafts,
            _in_cell_line(
                page,
                b,
                start,
                end,
                whole=kind == "quotation" or person_head or bool(beside and kind != "theme"),
                kind=kind,
            ),
        )
    if not drafts:
        return []
    open_ones = [k for k, d in enumerate(drafts) if d.cited is None and d.inside < 0 and not d.literature]
    if beside and open_ones:
        cites = [c for line in beside for c in line]
        if len(cites) == len(open_ones):
            given: list[Cited | None] = list(cites)
        elif len(cites) == 1 and len(cites[0].ranges) == len(open_ones) > 1:
            given = [replace(cites[0], ranges=(r,), start=r.start, end=r.end) for r in cites[0].ranges]
        elif len(beside) == len(open_ones):
            given = [line[0] if line else None for line in beside]
        elif len(open_ones) == 1:
            first = cites[0]
            same = all(c.name in ("", first.name) for c in cites)
            ranges = tuple(r for c in cites for r in c.ranges) if same else first.ranges
            given = [replace(first, ranges=ranges, lone=False)]
        else:
            given = [cites[min(k, len(cites) - 1)] for k in range(len(open_ones))]
        for k, c in zip(open_ones, given, strict=True):
            if c is not None:
                drafts[k] = replace(
                    drafts[k], cited=replace(c, lone=False), citation_block=where[0], shared=len(cites) < len(open_ones)
                )
    return drafts


def _lines(page: Page, blocks: Sequence[int]) -> Iterator[Piece]:
    for b in blocks:
        text = text_of(page, b)
        for m in re.finditer(r"[^\n]+", text):
            start, end = trimmed(text, m.start(), m.end())
            while start < end and text[start] in "•·–—-*" and text[start + 1 : start + 2] == " ":
                start, end = trimmed(text, start + 1, end)
            if start < end:
                yield b, start, end


def _in_cell_line(page: Page, b: int, start: int, end: int, *, whole: bool, kind: str) -> list[Draft]:
    """The drafts of one line of a cell: in marks, or the whole line where its column holds quotations."""
    text = text_of(page, b)
    line = text[start:end]
    pairs = [p for p in marked_stretches(line) if p.opened and (p.closed or p.double)]
    for p in pairs:
        p.start, p.inner, p.end, p.after = p.start + start, p.inner + start, p.end + start, p.after + start
        p.longer = tuple(x + start for x in p.longer)
    held = [replace(c, lone=False) for c in page.cited(b) if start <= c.start < end and (whole or not c.lone)]
    doubles = [p for p in pairs if p.double]
    covering = doubles or pairs
    outside = sum(p.after - p.start for p in covering if p.depth == 0) + sum(c.end - c.start for c in held)
    inner = kind == "quotation" and outside * 2 < end - start  # somebody quoted within the words of the cell
    if covering and ((doubles and not inner) or outside * 2 >= end - start or not whole):
        drafts, _ = from_pairs(page, b, pairs)
        return [d for d in drafts if d.pieces[0][1] >= start]
    ending = closing_citation(text, held, end)
    leading = opening_citation(line, [replace(c, start=c.start - start, end=c.end - start) for c in held])
    if ending is not None:
        a, z = trimmed(text, start, before_bracket(text, ending.start, start))
        if a < z:
            form = "cell" if whole or kind == "quotation" else "bare"
            return [Draft(((b, a, z),), form, ending, b, outer=(a, z))]
        return []
    if leading is not None and whole:
        a, z = trimmed(text, after_label(text, held[0].end), end)
        return [Draft(((b, *unmarked(text, a, z)),), "cell", held[0], b, outer=(a, z))] if a < z else []
    if not whole or (not re.search(r"\w\s+\S*\w", line) and kind != "quotation"):
        return []
    if page.people.called(line.strip(" :.()")):
        return []
    return [Draft(((b, start, end),), "cell", outer=(start, end), sure=kind == "quotation")]


def _all_citations(page: Page, blocks: Sequence[int]) -> bool:
    texts = [text_of(page, b) for b in blocks if text_of(page, b).strip()]
    return bool(texts) and all(_cell_citations(page, b) is not None for b in blocks if text_of(page, b).strip())


def _cell_citations(page: Page, b: int) -> list[list[Cited]] | None:
    """The citations of a cell's block, a list for each line; None where it holds anything else."""
    text = text_of(page, b)
    found = []
    at = 0
    whole = page.cited(b)
    if whole and nothing_else(text, whole) and "\n" not in text.strip():
        return [whole]
    for line in text.split("\n"):
        if line.strip():
            cited = citations_in(line, page.people, cell=True)
            if not nothing_else(line, cited):
                if whole and nothing_else(text, whole):
                    return [whole]
                return None
            found.append(
                [
                    replace(
                        c,
                        start=c.start + at,
                        end=c.end + at,
                        ranges=tuple(replace(r, start=r.start + at, end=r.end + at) for r in c.ranges),
                    )
                    for c in cited
                ]
            )
        at += len(line) + 1
    return found or None


def citations_beside(page: Page, table: Table, row: int, column: int) -> tuple[list[list[Cited]], list[int]]:
    """The citations of the nearest cell of the row that holds nothing else: by its head, to the right, to the left."""
    columns = table.columns(row)
    at = columns.index(column)
    right, left = columns[at + 1 :], columns[:at][::-1]
    order = [*right[:1], *left[:1], *right[1:], *left[1:]]
    headed = [c for c in order if column_kind(table, c) == "citation"]
    if not headed:
        order = [
            c
            for c in order
            if not any(_words_cell(page, table, row, x) for x in range(min(c, column) + 1, max(c, column)))
        ]
    for c in headed or order:
        lines: list[list[Cited]] = []
        blocks = [b for b in table.cells[row, c] if text_of(page, b).strip()]
        for b in blocks:
            held = _cell_citations(page, b)
            if held is None:
                held = [[x for x in page.cited(b) if x.ranges or x.page]] if c in headed else []
                held = [h for h in held if h]
            lines += held
        if lines:
            return lines, blocks
    return [], []


def _words_cell(page: Page, table: Table, row: int, column: int) -> bool:
    blocks = table.cells.get((row, column), [])
    return bool(blocks) and not _all_citations(page, blocks) and column_kind(table, column) in ("", "quotation")
