"""What the check of a chapter says, as comma-separated values, as JSON, and as the comments of a Word document."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Mapping
from typing import Any

from alliance.formats.plain_words import clean
from alliance.formats.write_chapter_docx import Comment
from alliance.formats.write_csv import safe
from alliance.ipa.chapter import FINDINGS, CheckedQuotation, Finding, FindingKind, Report
from alliance.ipa.chapter_sentences import citation_as_written, said_of

_HEADINGS = (
    "Place", "What", "Words in the chapter", "Participant", "Taken from the context", "Cited", "Words", "Lines",
    "Right citation", "To look at", "Theme",
)  # fmt: skip
#: findings that get no comment of their own: a page of them would hide the others
_NO_COMMENT: frozenset[FindingKind] = frozenset(("speaker assumed",))

Sentences = Mapping[int, str]


def comments_of(report: Report, *, hidden: Collection[str] = (), not_agreed: Sentences | None = None) -> list[Comment]:
    """A comment for each quotation that is not right and for each finding; those on the same words are one.

    `hidden` are transcripts whose words are not shown; `not_agreed` is a sentence by the index of a quotation.
    """
    held: dict[tuple[int, int, int, int], dict[str, None]] = {}

    def say(block: int, start: int, end: int, last: int, words: str) -> None:
        held.setdefault((block, start, end, -1 if last == block else last), {})[words] = None

    for number, one in enumerate(report.quotations):
        said = list(said_of(one, hidden=one.transcript in hidden)) if not one.right else list(one.remarks)
        if not_agreed and number in not_agreed:
            said.insert(0, not_agreed[number])
        for words in said:
            say(one.block, one.start, one.end, one.last_block, words)
    for finding in report.findings:
        if finding.kind not in _NO_COMMENT:
            about = [report.quotations[n] for n in finding.others if n < len(report.quotations)]
            same = next(
                (q for q in about if (q.block, q.start, q.end) == (finding.block, finding.start, finding.end)), None
            )
            say(finding.block, finding.start, finding.end, same.last_block if same else -1, finding.text)
    return [Comment(b, start, end, "\n".join(words), last) for (b, start, end, last), words in held.items()]


def table(report: Report, *, hidden: Collection[str] = (), not_agreed: Sentences | None = None) -> bytes:
    """The report as UTF-8 with a mark that Excel knows: a row for each quotation, then one for each finding."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    line: tuple[str, ...]
    for number, one in enumerate(report.quotations):
        said = said_of(one, hidden=one.transcript in hidden) if not one.right else one.remarks
        if not_agreed and number in not_agreed:
            said = (not_agreed[number], *said)
        line = (
            report.chapter.blocks[one.block].place, "quotation", one.words, one.speaker, "yes" if one.assumed else "",
            citation_as_written(report, one), one.words_verdict, one.lines_verdict, one.right_citation, " ".join(said),
            one.theme,
        )  # fmt: skip
        writer.writerow([safe(" ".join(cell.split())) for cell in line])
    for finding in report.findings:
        place = report.chapter.blocks[finding.block].place if 0 <= finding.block < len(report.chapter.blocks) else ""
        words = _words(report, finding)
        line = (place, FINDINGS[finding.kind], words, "", "", "", "", "", "", finding.text, "")
        writer.writerow([safe(" ".join(cell.split())) for cell in line])
    return buffer.getvalue().encode("utf-8-sig")


def as_json(report: Report, *, hidden: Collection[str] = (), not_agreed: Sentences | None = None) -> bytes:
    """The report as JSON."""
    held = values(report, hidden=hidden, not_agreed=not_agreed)
    return clean(json.dumps(held, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def values(
    report: Report, *, hidden: Collection[str] = (), not_agreed: Sentences | None = None
) -> dict[str, Any]:  # fmt: skip
    """The report as plain values, for JSON."""
    spoken = not_agreed or {}
    return {
        "chapter": clean(report.chapter.name),
        "right": sum(one.right for one in report.quotations),
        "to_look_at": sum(not one.right for one in report.quotations),
        "quotations": [
            _quotation(report, one, one.transcript in hidden, spoken.get(n, ""))
            for n, one in enumerate(report.quotations)
        ],
        "findings": [
            {
                "kind": one.kind, "place": report.chapter.blocks[one.block].place, "words": _words(report, one),
                "says": clean(one.text), "quotations": list(one.others),
            }
            for one in report.findings
            if 0 <= one.block < len(report.chapter.blocks)
        ],
        "counts": {
            "participants": dict(report.counts.participants),
            "themes": {theme: dict(people) for theme, people in report.counts.themes},
        },
    }  # fmt: skip


def _quotation(report: Report, one: CheckedQuotation, hidden: bool, not_agreed: str) -> dict[str, Any]:
    block = report.chapter.blocks[one.block]
    return {
        "place": block.place,
        "words": clean(one.words),
        "participant": one.speaker,
        "assumed": one.assumed,
        "cited": citation_as_written(report, one),
        "words_verdict": one.words_verdict,
        "lines_verdict": one.lines_verdict,
        "right": one.right,
        "changes": [
            {"kind": c.kind, "chapter": clean(c.chapter)} | ({} if hidden else {"transcript": clean(c.transcript)})
            for c in one.changes
        ],
        "right_citation": one.right_citation,
        "off_by": one.off_by,
        "says": [*([not_agreed] if not_agreed else ()), *said_of(one, hidden=hidden)],
        "mark": one.mark,
        "again": one.again,
        "nested": one.nested,
    }


def _words(report: Report, finding: Finding) -> str:
    if not 0 <= finding.block < len(report.chapter.blocks):
        return ""
    return clean(report.chapter.blocks[finding.block].text[finding.start : finding.end])[:300]
