"""What a report says of a generated chapter beside what was planted there."""

from __future__ import annotations

from tests.chapters.generator import Made, Planted

from alliance.ipa.chapter import CheckedQuotation, Report

#: findings that are no alarm: they stand beside a right quotation too
QUIET = ("same lines twice",)


def misses(made: Made, report: Report) -> list[str]:
    """Everything planted of which the report says something else, and everything it says that was not planted."""
    found: list[str] = []
    by_block: dict[int, list[CheckedQuotation]] = {}
    for q in report.quotations:
        by_block.setdefault(q.block, []).append(q)
    planted_blocks: set[int] = set()
    for planted in made.planted:
        planted_blocks.update(planted.blocks)
        found += [f"{planted.kind}: {problem}" for problem in _one(made, report, planted, by_block)]
    for block, quotations in by_block.items():
        if block in planted_blocks:
            continue
        for q in quotations:
            if not q.right and not q.again:
                found.append(f"not planted: {q.words!r} {q.words_verdict}, {q.lines_verdict}")
    return found


def _one(made: Made, report: Report, planted: Planted, by_block: dict[int, list[CheckedQuotation]]) -> list[str]:
    held = [q for b in planted.blocks for q in by_block.get(b, ()) if not q.nested]
    text = " / ".join(made.chapter.blocks[b].text for b in planted.blocks)
    if len(held) != 1:
        return [f"{len(held)} quotations found in {text!r}"]
    q = held[0]
    said = f" [{q.words_verdict}; {q.lines_verdict}; {q.changes}; {q.remarks}] in {text!r}"
    problems = []
    if q.words_verdict != planted.words:
        problems.append(f"words not {planted.words}{said}")
    if q.lines_verdict not in planted.lines:
        problems.append(f"lines not {planted.lines}{said}")
    if {c.kind for c in q.changes} != set(planted.changes):
        problems.append(f"changes not {planted.changes}{said}")
    if planted.right and q.right_citation != planted.right:
        problems.append(f"right citation {q.right_citation!r}, not {planted.right!r}{said}")
    if q.again != planted.again:
        problems.append(f"again is {q.again}{said}")
    if planted.speaker and q.speaker != planted.speaker:
        problems.append(f"speaker {q.speaker!r}{said}")
    kinds = {f.kind for f in report.findings if f.block in planted.blocks}
    if not set(planted.findings) <= kinds:
        problems.append(f"findings {sorted(kinds)}, not {planted.findings}{said}")
    more = kinds - set(planted.findings) - ALSO.get(planted.kind, set())
    if more:
        problems.append(f"besides {sorted(more)}{said}")
    return problems


#: findings that rightly come with a fault
ALSO: dict[str, set[str]] = {
    "partly outside": {"range too short"},
    "cited differently": set(),
}
