"""The paper trail put together: the ways from the lines to the tables, the readings, remarks settled, what was done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from alliance.ipa import paper_trail
from alliance.ipa.paper_trail import About, Done, Step
from alliance.ipa.printed import PrintedTable
from alliance.ipa.tables import theme_name
from alliance.ipa.tree import Index
from alliance.store.reads import analysis as read
from alliance.store.reads import remarks, study, trail


@dataclass(frozen=True, slots=True)
class Trail:
    """One paper trail: what it is about in words, its ways, its acts (oldest first), and its tables in order."""

    about: About
    title: str
    steps: tuple[Step, ...]
    acts: tuple[Done, ...]
    tables: tuple[PrintedTable, ...]


def names() -> dict[str, str]:
    """What cases and researchers are called, by id."""
    return {**study.researchers(), **{c.id: c.pseudonym or c.code for c in study.cases()}}


def trail_of(about: About, index: Index | None = None, *, without: Collection[str] = ()) -> Trail:
    """How a theme, a note, an extract, a case or (nothing named) the whole study came about; NotFound if it is gone.

    `without` are cases whose ways are left out.
    """
    index = index or Index(read.analysis())
    called = names()
    every = trail.done()
    steps = [step for step in paper_trail.steps(index, about) if step.case not in without]
    made = paper_trail.first_days(every)
    if about.theme or about.note or about.extract:
        acts = paper_trail.touching(every, paper_trail.ids_of(steps, about))
    else:
        ids = {id for step in steps for id in step.ids} if about.case else set()
        acts = [one for one in every if not about.case or one.where == about.case or one.touched & ids]
    title = _title(index, about, called)
    tables = [paper_trail.chain_table(index, steps, made, caption=f"From the lines to the tables: {title}")]
    whole = not (about.theme or about.note or about.extract)
    cases = {about.case} if about.case else {s.case for s in steps} if not whole else set()
    readings = [r for r in trail.readings() if (whole and not about.case) or r.case in cases]
    tables.append(paper_trail.readings_table(readings, called))
    touched = {id for s in steps for id in s.ids}
    settled = [
        r for r in remarks.remarks(settled=True)
        if (whole and about.case in ("", r.case)) or {r.theme, r.subject} & touched or _beside(steps, r)
    ]  # fmt: skip
    tables.append(paper_trail.remarks_table(settled, called, index.labels))
    tables.append(paper_trail.acts_table(acts, called, caption=f"What was done, oldest first: {title}"))
    return Trail(about, title, tuple(steps), tuple(acts), tuple(t for t in tables if t.rows))


def _beside(steps: list[Step], remark: remarks.Remark) -> bool:
    return remark.at_words and any(
        s.transcript == remark.transcript and s.start < remark.end and s.end > remark.start for s in steps
    )


def _title(index: Index, about: About, called: dict[str, str]) -> str:
    if about.theme:
        return theme_name(index.theme(about.theme))
    if about.note:
        note = index.note(about.note)
        return f"a {index.labels.note} on {called.get(note.case, '')}"
    if about.extract:
        return f"words of {called.get(index.transcript(index.extract(about.extract).transcript).case, '')}"
    return called.get(about.case, "") if about.case else index.analysis.study.title
