"""A chapter checked against the study, and what leaves of the check; the chapter itself is kept nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from rapidfuzz import fuzz

from alliance.actions import chapter_alone
from alliance.actions.exports import MEDIA_TYPES, Exported, let_out
from alliance.errors import InputProblem, NotFound
from alliance.formats import read_chapter, write_chapter_docx, write_chapter_report
from alliance.formats.marks import mark_of
from alliance.formats.write_chapter_docx import Renewed
from alliance.governance.consent import may
from alliance.ipa.analysis import Analysis, Evidence, Extract
from alliance.ipa.chapter import Against, Chapter, KnownTheme, Report
from alliance.ipa.chapter import Exported as Marked
from alliance.ipa.chapter_check import check
from alliance.ipa.citation import cite
from alliance.ipa.quotations import key_words, quotation_words
from alliance.ipa.tables import file_stem, place_of, theme_name
from alliance.ipa.transcript import Transcript
from alliance.ipa.tree import Index, index_of
from alliance.store.models import AuditRow
from alliance.store.reads import analysis as read
from alliance.store.reads import consents, trail, writing
from alliance.store.reads import transcripts as read_transcripts
from alliance.study.writing import Used, words_used

FORMS = ("docx", "csv", "json")
#: what of a chapter can be brought up to date: the kinds of marks, and how they are called
RENEWABLE = {"citations": "citations", "themes": "theme names", "words": "words of quotations"}
_OF_KIND = {"citation": "citations", "place": "citations", "theme": "themes", "words": "words", "key": "words"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A chapter as checked against the study.

    `not_agreed` has a sentence for each quotation of somebody who did not agree to be quoted; what the transcripts of
    these people say (`hidden`) stands in no file of the check.
    """

    report: Report
    content: bytes
    not_agreed: Mapping[int, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    cases: tuple[str, ...] = ()
    reducing: tuple[Used, ...] = ()


def check_chapter(name: str, content: bytes, said: Mapping[tuple[int, int], str] | None = None) -> Checked:
    """A chapter checked against the study; `said` names whose words quotations hold, by (block, start)."""
    chapter = read_chapter.read(content, name)
    index = index_of(read.analysis())
    report = check(chapter, against(index, chapter, said or {}))
    transcripts = index.analysis.transcripts
    names = {case.id: case.pseudonym or case.code for case in index.analysis.cases}
    barred = {case: one for case, one in consents.agreements().items() if not may("quote", one)}
    not_agreed: dict[int, str] = {}
    met: dict[str, None] = {}
    for number, one in enumerate(report.quotations):
        case = transcripts[one.transcript].case if one.transcript in transcripts else ""
        if case:
            met[case] = None
        if case in barred:
            refused = barred[case].said("quotation") is False
            why = "refused to be quoted" if refused else "was not asked whether they may be quoted"
            not_agreed[number] = (
                f"{names.get(case, 'This participant')} {why}: these words may not stand in the chapter."
            )
    told = " ".join(one.text for one in report.findings)
    met |= {case: None for case, called in names.items() if called and called in told}
    hidden = frozenset(id for id, value in transcripts.items() if value.case in barred)
    return Checked(report, content, not_agreed, hidden, tuple(met), reducing_words(report))


def reducing_words(report: Report) -> tuple[Used, ...]:
    """Where a chapter uses words of the study's own list, never inside a quotation or in what is set off as one."""
    blocks = report.chapter.blocks
    spoken: list[tuple[int, int, int]] = [(n, 0, len(one.text)) for n, one in enumerate(blocks) if one.kind == "quote"]
    for one in report.quotations:
        last = max(one.block, one.last_block)
        for n in range(one.block, last + 1):
            start, end = one.start if n == one.block else 0, one.end if n == last else len(blocks[n].text)
            spoken.append((n, start, end))
    return words_used([one.text for one in blocks], writing.word_list()[0], spoken)


def check_readable(name: str, content: bytes) -> None:
    """Nothing, where a file is a chapter that can be read; InputProblem, saying what to do, where it is not."""
    read_chapter.read(content, name)


def marks_in(name: str, content: bytes) -> int:
    """How many marks of the workbench a chapter carries."""
    return len(write_chapter_docx.controls_in(content, name))


def stamp() -> int:
    """A number that changes when anything in the study does: a check made before it may say something else now."""
    return AuditRow.objects.order_by("-id").values_list("id", flat=True).first() or 0


def against(index: Index, chapter: Chapter, said: Mapping[tuple[int, int], str]) -> Against:
    """Everything of the study that a chapter is compared with."""
    held = index.analysis
    return Against(
        transcripts=tuple(held.transcripts.values()),
        themes=tuple(_themes(index)),
        people=tuple(case.pseudonym for case in held.cases if case.pseudonym),
        also_called={case.code: case.pseudonym for case in held.cases if case.pseudonym and case.code},
        lines_then={id: then for id in held.transcripts if (then := _lines_then(id))},
        exported=_exported(held, {mark.id for block in chapter.blocks for mark in block.marked}),
        citation_style=held.study.citation_style,
        labels=_labels(held),
        said=said,
    )


def _lines_then(transcript: str) -> Mapping[int, Mapping[int, tuple[int, int]]]:
    try:
        return read_transcripts.lines_then(transcript)
    except NotFound:
        return {}  # an older version's words were erased: its lines mean nothing any more


def _labels(held: Analysis) -> tuple[str, ...]:
    labels = held.study.labels
    return (labels.case_theme, labels.case_themes, labels.subthemes, labels.group_themes, labels.statement, labels.statements)  # fmt: skip


def _themes(index: Index) -> Iterable[KnownTheme]:
    renamed = trail.renames()
    for theme in index.analysis.themes.values():
        if theme.aside or not index.stands(theme.id):
            continue
        spans = index.spans(theme.id)
        earlier = dict.fromkeys(name for one in renamed.get(theme.id, ()) for name in (one.old, one.new))
        yield KnownTheme(
            id=theme.id,
            name=theme.name,
            level=theme.level,
            parent=theme.parent,
            case=theme.case,
            people=tuple(case.pseudonym or case.code for case in index.participants(theme.id)),
            extracts=tuple((id, start, end) for id, held in spans.items() for start, end in held),
            earlier=tuple(name for name in earlier if name != theme.name),
        )


def _exported(held: Analysis, ids: Collection[str]) -> dict[str, Marked]:
    """What stands behind the marks met in a chapter, as far as the study still has it."""
    uses = {one.id: one for one in held.evidence}
    found: dict[str, Marked] = {}
    for tag in ids:
        mark = mark_of(tag)
        if mark is None or mark.kind not in ("words", "key"):
            continue
        use = uses.get(mark.id) if mark.what == "evidence" else None
        extract = held.extracts.get(use.extract if use else mark.id)
        if extract is None or extract.transcript not in held.transcripts or (mark.what == "evidence" and use is None):
            continue
        start, end = use.key if use and use.key and mark.kind == "key" else (extract.start, extract.end)
        left_out = use.left_out if use and mark.kind == "words" else ()
        words = _words_of(held.transcripts[extract.transcript], extract, use, key=mark.kind == "key")
        found[tag] = Marked(extract.transcript, start, end, left_out, words, use.theme if use else "")
    return found


def _words_of(transcript: Transcript, extract: Extract, use: Evidence | None, *, key: bool, drop: bool = False) -> str:
    if key:
        return key_words(transcript, extract.start, extract.end, use.key) if use and use.key else ""
    left_out = use.left_out if use else ()
    return quotation_words(transcript, extract.start, extract.end, left_out, drop_back_channels=drop)


# --- bringing up to date


def renewals(name: str, content: bytes) -> tuple[tuple[str, Renewed], ...]:
    """What in a chapter's marks is not what the study says now: its kind (of RENEWABLE), and the change.

    InputProblem where the chapter is no Word document: only these carry marks.
    """
    if read_chapter.kind_of(content, name) != "docx":
        raise InputProblem(f"“{name}” is no Word document: only these carry the marks that can be brought up to date.")
    held = read.analysis()
    uses = {one.id: one for one in held.evidence}
    barred = {case for case, one in consents.agreements().items() if not may("quote", one)}
    found: list[tuple[str, Renewed]] = []
    for at, (tag, words, place) in enumerate(write_chapter_docx.controls_in(content, name)):
        mark = mark_of(tag)
        kind = _OF_KIND.get(mark.kind, "") if mark else ""
        if mark is None or not kind:
            continue
        now = _now(held, uses, mark.kind, mark.what, mark.id, words, barred)
        if now and " ".join(now.split()) != " ".join(words.split()):
            found.append((kind, Renewed(tag, place, words, now, at)))
    return tuple(found)


def _now(
    held: Analysis, uses: Mapping[str, Evidence], kind: str, what: str, id: str, words: str, barred: Collection[str]
) -> str:
    """What a mark should hold now; "" where the study has it no more, or it may not be quoted."""
    if kind == "theme":
        theme = held.themes.get(id)
        return theme_name(theme) if theme is not None else ""
    use = uses.get(id) if what == "evidence" else None
    extract = held.extracts.get(use.extract if use else id)
    if extract is None or (what == "evidence" and use is None):
        return ""
    transcript = held.transcripts[extract.transcript]
    if kind == "citation":
        return cite(transcript, extract.start, extract.end, held.study.citation_style)
    if kind == "place":
        return place_of(transcript, extract.start, extract.end)
    if transcript.case in barred:
        return ""
    if kind == "key":
        return _words_of(transcript, extract, use, key=True)
    ways = [_words_of(transcript, extract, use, key=False, drop=drop) for drop in (False, True)]
    return max(ways, key=lambda way: fuzz.ratio(way, words))


# --- what leaves


def as_values(checked: Checked) -> dict[str, Any]:
    """The report as plain values, to be shown here."""
    blocks = checked.report.chapter.blocks
    used = [{"place": blocks[one.block].place, "words": one.words, "instead": one.instead} for one in checked.reducing]
    return {**write_chapter_report.values(checked.report, not_agreed=checked.not_agreed), "rather_not_used": used}


def checked_file(checked: Checked, form: str, *, by: str) -> Exported:
    """The check of a chapter as a file, through the gate: the chapter with comments, or the report."""
    if form not in FORMS:
        raise InputProblem(f"The check of a chapter comes as docx, csv or json, not as “{form}”.")
    report, hidden, not_agreed = checked.report, checked.hidden, dict(checked.not_agreed)
    if form == "docx":
        content = chapter_alone.commented(report, checked.content, hidden=hidden, not_agreed=not_agreed)
        called = "with comments"
    else:
        write = write_chapter_report.table if form == "csv" else write_chapter_report.as_json
        content = write(report, hidden=hidden, not_agreed=not_agreed)
        called = "check"
    return let_out(
        Exported(_name(report.chapter.name, called, form), MEDIA_TYPES[form], content),
        by=by,
        what="chapter check",
        cases=checked.cases,
    )


def renewed_file(checked: Checked, kinds: Collection[str], *, by: str) -> Exported:
    """The chapter with its marks of these kinds (of RENEWABLE) brought up to date, through the gate."""
    if not kinds or any(kind not in RENEWABLE for kind in kinds):
        raise InputProblem("Say what is to be brought up to date: citations, theme names, or words of quotations.")
    name = checked.report.chapter.name
    wanted = [one for kind, one in renewals(name, checked.content) if kind in kinds]
    content = write_chapter_docx.refreshed(checked.content, name, wanted)
    return let_out(
        Exported(_name(name, "brought up to date", "docx"), MEDIA_TYPES["docx"], content),
        by=by,
        what="chapter check",
        cases=checked.cases,
    )


def _name(chapter: str, called: str, form: str) -> str:
    return f"{file_stem(f'{PurePosixPath(chapter).stem} {called}')}.{form}"
