"""What the check of a chapter says, in plain sentences: the same on a page, in a comment of Word and on a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from alliance.ipa.chapter import (
    FINDINGS,
    LINES_VERDICTS,
    WORDS_VERDICTS,
    Change,
    CheckedQuotation,
    Finding,
    FindingKind,
    Report,
)
from alliance.ipa.citation import ParsedCitation, clock

#: findings that say something without saying that anything is wrong
TELLING: frozenset[FindingKind] = frozenset(("number word", "speaker assumed"))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a quotation as it is shown: in both, in the chapter alone, or in the transcript alone."""

    words: str
    where: Literal["both", "chapter", "transcript"] = "both"


def is_right(report: Report) -> bool:
    """Whether nothing in a chapter is to be looked at."""
    return all(one.right for one in report.quotations) and all(one.kind in TELLING for one in report.findings)


def said_of_words(one: CheckedQuotation, *, hidden: bool = False) -> tuple[str, ...]:
    """The verdict on a quotation's words and each difference, a sentence each; `hidden`: without the transcript's."""
    said = [f"{_capital(WORDS_VERDICTS[one.words_verdict])}."]
    said += [_of_change(change, hidden=hidden) for change in one.changes]
    return tuple(said)


def said_of_lines(one: CheckedQuotation) -> tuple[str, ...]:
    """The verdict on the lines that a quotation cites, and which would be right."""
    if one.words_verdict == "not found":
        return ("Words that were not found stand in no lines.",)
    said = [f"{_capital(LINES_VERDICTS[one.lines_verdict])}."]
    if one.right_citation and one.lines_verdict not in ("inside", "within the fit"):
        off = "" if not one.off_by else " (one line off)" if one.off_by == 1 else f" ({one.off_by} lines off)"
        said.append(f"They stand at {one.right_citation}{off}.")
    return tuple(said)


def said_of(one: CheckedQuotation, *, hidden: bool = False) -> tuple[str, ...]:
    """All that is to be said of a quotation that is not right; nothing of one that is."""
    said: list[str] = []
    if one.words_verdict != "exact":
        said += said_of_words(one, hidden=hidden)
    if one.lines_verdict not in ("inside", "within the fit") and one.words_verdict != "not found":
        said += said_of_lines(one)
    return (*said, *one.remarks)


def stretches(report: Report, one: CheckedQuotation) -> tuple[Stretch, ...]:
    """A quotation's words as they stand in the chapter, with what the transcript has instead beside each difference."""
    text = report.chapter.blocks[one.block].text
    changes = sorted(one.changes, key=lambda change: change.start)
    inside = one.last_block in (-1, one.block) and all(change.block in (-1, one.block) for change in changes)
    ends = [one.start, *(change.end for change in changes)]
    if not inside or any(change.start < before for change, before in zip(changes, ends, strict=False)):
        return (Stretch(one.words),)
    found: list[Stretch] = []
    at = one.start
    for change in changes:
        found.append(Stretch(text[at : change.start]))
        found.append(Stretch(text[change.start : change.end], "chapter"))
        found.append(Stretch(change.transcript, "transcript"))
        at = max(at, change.end)
    found.append(Stretch(text[at : one.end]))
    return tuple(one for one in found if one.words)


def citation_as_written(report: Report, one: CheckedQuotation) -> str:
    """The citation of a quotation, letter by letter as the chapter has it; "" for none."""
    if one.citation is None:
        return ""
    if 0 <= one.citation_block < len(report.chapter.blocks):
        text = report.chapter.blocks[one.citation_block].text
        last = one.cited[-1] if one.cited else one.citation
        return " ".join(text[one.citation.start : max(one.citation.end, last.end)].split())
    return _range(one.citation)


def across(report: Report) -> Iterator[tuple[FindingKind, str, list[Finding]]]:
    """The findings by kind, each kind with its sentence, in the order in which kinds are listed."""
    for kind, words in FINDINGS.items():
        held = [one for one in report.findings if one.kind == kind]
        if held:
            yield kind, words, held


def summary(report: Report, not_agreed: Collection[int] = ()) -> str:
    """What was checked and what was found, in a sentence or two."""
    n = len(report.quotations)
    if not n:
        return "No quotation was found in this chapter."
    look = sum(not one.right for one in report.quotations)
    quotations = "1 quotation" if n == 1 else f"{n} quotations"
    said = f"{quotations}: {n - look} right, {look} to look at."
    others = sum(one.kind not in TELLING for one in report.findings)
    if others:
        said += f" {others} further {'finding' if others == 1 else 'findings'} across the text."
    if not_agreed:
        said += (
            f" {len(not_agreed)} {'is' if len(not_agreed) == 1 else 'are'} of somebody who did not agree to be quoted."
        )
    return said


def _of_change(change: Change, *, hidden: bool) -> str:
    here, there = _quoted(change.chapter), _quoted(change.transcript)
    if hidden:
        return f"{here}: the transcript differs here." if here else "The transcript has words here that are left out."
    if here and (change.kind == "insertion not marked" or not there):
        return f"{here} is not in the transcript; words put in stand in [brackets]."
    if there and (change.kind == "repetition dropped" and not here):
        return f"{there} is said again in the transcript; the chapter has it once."
    if there and (change.kind == "omission not marked" or not here):
        return f"{there} is left out without a mark; write [...] there."
    spelt = " (spelling)" if change.kind == "spelling" else ""
    return f"The chapter has {here}, the transcript {there}{spelt}."


def _quoted(words: str) -> str:
    said = " ".join(words.split())
    return f"“{said}”" if said else ""


def _range(citation: ParsedCitation) -> str:
    first, last = (clock(n) if citation.unit == "time" else str(n) for n in (citation.first, citation.last))
    lines = first if first == last else f"{first}-{last}"
    return f"{citation.name}: {lines}" if citation.name else lines


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
