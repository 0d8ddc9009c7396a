"""What must fit together in a saved analysis: ids, trees, spans; the first that does not is named by its place."""

from __future__ import annotations

import hashlib
import typing
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Any, get_args, get_origin

from alliance.errors import InputProblem
from alliance.formats.analysis_records import (
    LARGEST_NUMBER,
    AnalysisFile,
    NodeRecord,
    Of,
    Own,
    ThemeRecord,
    TranscriptRecord,
    problem_at,
    sha256_of,
    shape_of,
    short,
)
from alliance.ipa.appendices import first_is_number
from alliance.ipa.quality import LISTS, OWN
from alliance.ipa.snapshots import Part
from alliance.ipa.vocabulary import MAY_STAND_UNDER
from alliance.study.writing import checked_date


def check_joined(file: AnalysisFile) -> None:
    """Raise InputProblem for the first record that does not fit the others."""
    known: dict[str, dict[str, Any]] = {}
    seen: dict[str, str] = {}
    for kind, where, record in _records(file):
        if any(isinstance(_rule(hint), Own) for _, hint, _ in shape_of(record)):
            if record.id in seen:
                raise problem_at(f"{where}.id", f"is the same as that of {seen[record.id]}")
            seen[record.id] = where
            known.setdefault(kind, {})[record.id] = record
    for _, where, record in _records(file):
        _check_named(record, where, known)
    _check_cases(file, known)
    for n, transcript in enumerate(file.transcripts):
        _check_transcript(transcript, f"transcripts[{n}]")
    _check_spans(file, known)
    _check_trees(file, known)
    _check_uses(file, known)
    _check_points(file, known)
    _check_reach(file, known)
    _check_writing(file, known)
    for n, part in enumerate(file.snapshot_parts):
        try:
            Part.of_text(part.case, part.content, part.said)
        except InputProblem as problem:
            raise problem_at(f"snapshot_parts[{n}]", "is not a part of a snapshot") from problem
    for n, numbering in enumerate(file.appendix_numbering):
        if n or not first_is_number(numbering.first):
            raise problem_at(
                f"appendix_numbering[{n}]", "cannot number the appendices: one is kept, from a letter or a figure"
            )
    for n, version in enumerate(file.saved_versions):
        _check_nodes(version.themes, "", f"saved_versions[{n}].themes")


def _records(file: AnalysisFile) -> Iterator[tuple[str, str, Any]]:
    yield "study", "study", file.study
    for part in fields(file):
        held = getattr(file, part.name)
        if isinstance(held, tuple):
            for n, record in enumerate(held):
                yield part.name, f"{part.name}[{n}]", record


def _rule(hint: Any) -> Any:
    return hint.__metadata__[0] if get_origin(hint) is Annotated else None


@lru_cache(maxsize=64)
def _references(kind: Any) -> tuple[tuple[str, Of, bool], ...]:
    """The fields of a kind of record that name other records: field, rule, whether it names several."""
    found = []
    for name, hint, _ in shape_of(kind):
        several = get_origin(hint) is tuple
        rule = _rule(get_args(hint)[0] if several else hint)
        if isinstance(rule, Of):
            found.append((name, rule, several))
    return tuple(found)


def _check_named(record: Any, where: str, known: Mapping[str, Mapping[str, Any]]) -> None:
    for name, rule, several in _references(record.__class__):
        named = getattr(record, name)
        there = known.get(rule.kind, {})
        if not several:
            if named not in there and not (rule.empty and named == ""):
                raise problem_at(f"{where}.{name}", f"names “{short(named)}”, which is not in {rule.kind}")
            continue
        for n, one in enumerate(named):
            if one not in there:
                raise problem_at(f"{where}.{name}[{n}]", f"names “{short(one)}”, which is not in {rule.kind}")
        if len(set(named)) < len(named):
            raise problem_at(f"{where}.{name}", "names the same record twice")


def _check_once(records: Sequence[Any], kind: str, *names: str) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for n, record in enumerate(records):
        key = tuple(getattr(record, name) for name in names)
        if key in seen:
            raise problem_at(f"{kind}[{n}].{names[-1]}", f"is the same as in {kind}[{seen[key]}]; each stands once")
        seen[key] = n


def _check_cases(file: AnalysisFile, known: Mapping[str, Mapping[str, Any]]) -> None:
    _check_once(file.cases, "cases", "code")
    _check_once(file.cases, "cases", "pseudonym")
    columns = known.get("attributes", {})
    for n, case in enumerate(file.cases):
        for id in case.attributes:
            if id not in columns:
                raise problem_at(f"cases[{n}].attributes", f"names “{short(id)}”, which is not in attributes")
    if file.study.rule.kind == "count" and file.study.rule.count < 1:
        raise problem_at("study.rule.count", "must be at least 1 where the rule is a count")


def _check_transcript(record: TranscriptRecord, where: str) -> None:
    length = len(record.text)
    if record.sha256 and record.sha256.lower() != sha256_of(record.text):
        raise problem_at(
            f"{where}.sha256", "does not fit the text: the words were changed after saving, and positions may be wrong"
        )
    if not record.turns:
        raise problem_at(f"{where}.turns", "must hold at least one turn")
    end = 0
    for n, turn in enumerate(record.turns):
        if not end <= turn.start < turn.end <= length:
            raise problem_at(f"{where}.turns[{n}]", "must lie inside the text, after the turn before")
        if turn.speaker >= len(record.speakers):
            raise problem_at(f"{where}.turns[{n}].speaker", "counts beyond the transcript's speakers")
        end = turn.end
    starts, numbers = record.lines.starts, record.lines.numbers
    if not starts or starts[-1] >= length or not _ascends(starts):
        raise problem_at(f"{where}.lines.starts", "must ascend, inside the text, and hold at least one line")
    if numbers and (len(numbers) != len(starts) or not _ascends(numbers)):
        raise problem_at(f"{where}.lines.numbers", "must ascend, one for each line")
    if record.lines.first + len(starts) > LARGEST_NUMBER:
        raise problem_at(f"{where}.lines.first", "is too large")
    if not _ascends(record.pages):
        raise problem_at(f"{where}.pages", "must ascend: each holds the number of a page's first line")
    original = record.original
    if original is not None and original.sha256.lower() != hashlib.sha256(original.content).hexdigest():
        raise problem_at(f"{where}.original.sha256", "does not fit the content")


def _ascends(numbers: Sequence[int]) -> bool:
    return all(a < b for a, b in pairwise(numbers))


def _check_spans(file: AnalysisFile, known: Mapping[str, Mapping[str, Any]]) -> None:
    transcripts = known.get("transcripts", {})
    for n, note in enumerate(file.notes):
        where = f"notes[{n}]"
        if not note.transcript:
            if (note.start, note.end, note.words) != (0, 0, ""):
                raise problem_at(
                    f"{where}.transcript", "is missing: a note with a start and an end lies on a transcript"
                )
            continue
        transcript = transcripts[note.transcript]
        if transcript.case != note.case:
            raise problem_at(f"{where}.transcript", "belongs to another case than the note")
        _check_span(note, transcript, where)
    _check_once(file.extracts, "extracts", "transcript", "start", "end")
    for n, extract in enumerate(file.extracts):
        _check_span(extract, transcripts[extract.transcript], f"extracts[{n}]")
    for n, reading in enumerate(file.readings):
        if reading.transcript and transcripts[reading.transcript].case != reading.case:
            raise problem_at(f"readings[{n}].transcript", "belongs to another case than the reading")
    for n, remark in enumerate(file.remarks):
        if remark.transcript and transcripts[remark.transcript].case != remark.case:
            raise problem_at(f"remarks[{n}].transcript", "belongs to another case than the remark")
        if not remark.start <= remark.end <= (len(transcripts[remark.transcript].text) if remark.transcript else 0):
            raise problem_at(f"remarks[{n}].end", "must not come before the start, nor outside the transcript's text")


def _check_span(record: Any, transcript: TranscriptRecord, where: str) -> None:
    if not record.start < record.end <= len(transcript.text):
        raise problem_at(f"{where}.end", "must come after the start, inside the transcript's text")
    if record.words and record.words != unicodedata.normalize("NFC", transcript.text[record.start : record.end]):
        raise problem_at(
            f"{where}.words", "are not the words at that start and end: positions count Unicode code points from 0"
        )


def _check_trees(file: AnalysisFile, known: Mapping[str, Mapping[str, Any]]) -> None:
    themes: Mapping[str, ThemeRecord] = known.get("themes", {})
    for n, theme in enumerate(file.themes):
        where = f"themes[{n}]"
        parent = themes.get(theme.parent)
        if parent is not None and parent.case != theme.case:
            raise problem_at(f"{where}.parent", "belongs to another tree: a case's themes stand in that case's own")
        if not theme.case and theme.level == "statement":
            raise problem_at(f"{where}.level", "is statement, which belongs to a case; this theme has none")
        if (parent.level if parent else "") not in MAY_STAND_UNDER[typing.cast(Any, theme.level)]:
            under = f"under a {parent.level}" if parent else "under nothing"
            raise problem_at(f"{where}.level", f"is {theme.level}, which cannot stand {under}")
        if theme.notes and theme.level != "statement":
            raise problem_at(f"{where}.notes", "belong to a statement only")
        for k, note in enumerate(theme.notes):
            if known["notes"][note].case != theme.case:
                raise problem_at(f"{where}.notes[{k}]", "is a note of another case")
        for k, other in enumerate(theme.see):
            if other == theme.id or themes[other].case != theme.case:
                raise problem_at(f"{where}.see[{k}]", "must name another theme of the same tree")


def _check_uses(file: AnalysisFile, known: Mapping[str, Mapping[str, Any]]) -> None:
    themes, extracts = known.get("themes", {}), known.get("extracts", {})
    _check_once(file.links, "links", "group_theme", "case_theme")
    for n, link in enumerate(file.links):
        if themes[link.group_theme].case:
            raise problem_at(f"links[{n}].group_theme", "is a case's theme: only one across cases gathers others")
        if not themes[link.case_theme].case:
            raise problem_at(f"links[{n}].case_theme", "is a theme across cases: only those of a case are gathered")
    _check_once(file.evidence, "evidence", "theme", "extract")
    for n, use in enumerate(file.evidence):
        theme, extract = themes[use.theme], extracts[use.extract]
        if theme.case and known["transcripts"][extract.transcript].case != theme.case:
            raise problem_at(f"evidence[{n}].extract", "is of another case than the theme")
        if use.key is not None and not extract.start <= use.key[0] < use.key[1] <= extract.end:
            raise problem_at(f"evidence[{n}].key", "must lie inside the extract")
        at = extract.start
        for k, (start, end) in enumerate(use.left_out):
            if not at <= start < end <= extract.end:
                raise problem_at(f"evidence[{n}].left_out[{k}]", "must lie inside the extract, after the one before")
            at = end


#: the lists whose records can be pointed at
POINTED_AT = ("cases", "themes", "notes", "extracts", "diary")


def _check_points(file: AnalysisFile, known: Mapping[str, Mapping[str, Any]]) -> None:
    for kind in ("diary", "quality"):
        for n, record in enumerate(getattr(file, kind)):
            for k, id in enumerate(record.points):
                if not any(id in known.get(one, {}) for one in POINTED_AT):
                    raise problem_at(f"{kind}[{n}].points[{k}]", f"names “{short(id)}”, which is in none of the lists")
            if len(set(record.points)) < len(record.points):
                raise problem_at(f"{kind}[{n}].points", "names the same record twice")
    seen: set[tuple[str, str]] = set()
    for n, item in enumerate(file.quality):
        own = item.listed == OWN
        if (not item.title.strip()) if own else (item.key not in LISTS[item.listed].items):
            raise problem_at(f"quality[{n}].{'title' if own else 'key'}", "does not name an item of this list")
        if not own and (item.listed, item.key) in seen:
            raise problem_at(f"quality[{n}].key", "is answered twice; each item is answered once")
        seen.add((item.listed, item.key))


def _check_reach(file: AnalysisFile, known: Mapping[str, Mapping[str, Any]]) -> None:
    _check_once(file.theme_texts, "theme_texts", "theme")
    for n, relation in enumerate(file.relations):
        if not relation.source and relation.relation != "original":
            raise problem_at(f"relations[{n}].source", "is missing: only what appears original names none")
    for n, search in enumerate(file.counter_searches):
        for k, id in enumerate(search.extracts):
            if search.case and known["transcripts"][known["extracts"][id].transcript].case != search.case:
                raise problem_at(f"counter_searches[{n}].extracts[{k}]", "is of another case than the search")
    _check_once(file.ties, "ties", "theme", "other")
    for n, tie in enumerate(file.ties):
        if tie.theme == tie.other or known["themes"][tie.theme].case or known["themes"][tie.other].case:
            raise problem_at(f"ties[{n}].other", "must name another theme; both stand across cases")


def _check_writing(file: AnalysisFile, known: Mapping[str, Mapping[str, Any]]) -> None:
    for n, text in enumerate(file.case_texts):
        if bool(text.words.strip()) == bool(text.extract):
            raise problem_at(f"case_texts[{n}].words", "must be given, or an extract, and not both")
        if text.extract and known["transcripts"][known["extracts"][text.extract].transcript].case != text.case:
            raise problem_at(f"case_texts[{n}].extract", "is of another case than the text")
    for kind in ("title_pages", "word_lists"):
        if len(getattr(file, kind)) > 1:
            raise problem_at(f"{kind}[1]", "is one too many: a study has one")
    for n, page in enumerate(file.title_pages):
        try:
            checked_date(page.dated)
        except InputProblem:
            raise problem_at(f"title_pages[{n}].dated", "is no year, month or day") from None


def _check_nodes(nodes: Sequence[NodeRecord], over: str, where: str) -> None:
    for n, node in enumerate(nodes):
        if over not in MAY_STAND_UNDER[typing.cast(Any, node.level)]:
            under = f"under a {over}" if over else "under nothing"
            raise problem_at(f"{where}[{n}].level", f"is {node.level}, which cannot stand {under}")
        _check_nodes(node.under, node.level, f"{where}[{n}].under")
