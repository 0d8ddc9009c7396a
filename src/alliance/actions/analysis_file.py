"""A whole analysis out to one file and in again, nothing lost: ids, order, dates and reasons are kept.

What belongs to one workbench and not to the analysis stays out: keys, what undo would take back, and
the lines of the log that tell of exports.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from alliance.actions.change import STUDY, change
from alliance.actions.transcripts import text_row
from alliance.errors import InputProblem
from alliance.formats import analysis_json
from alliance.formats import analysis_records as records
from alliance.ipa.citation import STYLES
from alliance.ipa.compare import Structure
from alliance.store import models as rows
from alliance.store.reads import analysis as read_analysis
from alliance.store.reads import reach as read_reach
from alliance.store.reads import study as read_study
from alliance.store.reads import transcripts as read_transcripts
from alliance.store.transactions import transaction

#: acts that belong to the workbench they were done in
LEFT_AT_HOME = ("export", "load analysis", "decide sweep")
#: rows that show that a study has begun to hold something
_MATERIAL = (rows.ParticipantRow, rows.AttributeRow, rows.ThemeRow, rows.DiaryRow, rows.StructureRow, rows.SourceRow)


def whole_analysis(*, originals: bool = False) -> records.AnalysisFile:
    """Everything the study holds as one value; with the files as they came, where asked."""
    study = rows.StudyRow.objects.first()
    if study is None:
        read_study.settings()  # says that there is none
    columns = [a.id for a in read_study.attributes()]
    cases = read_study.cases()
    order = {case.id: n for n, case in enumerate(cases)}
    transcripts = read_transcripts.transcripts()
    in_order = {id: n for n, id in enumerate(transcripts)}
    texts = {id: value.text for id, value in transcripts.items()}
    themes = read_analysis.themes()
    pointed = _pointed_at()
    return records.AnalysisFile(
        study=_study(study),
        researchers=tuple(
            records.Researcher(r.id, r.name, r.created) for r in rows.ResearcherRow.objects.order_by("created", "id")
        ),
        attributes=tuple(
            records.Attribute(r.id, r.name, r.created, r.kind, r.place, r.groups, r.shown)
            for r in rows.AttributeRow.objects.order_by("place", "created")
        ),
        cases=tuple(_cases(cases, columns)),
        transcripts=tuple(_transcripts(transcripts, originals=originals)),
        notes=tuple(_notes(order, in_order, texts)),
        themes=tuple(_themes(themes, order)),
        links=tuple(
            records.LinkRecord(r.id, r.group_theme_id, r.case_theme_id, r.created, r.reason, r.label_then)
            for r in rows.LinkRow.objects.order_by("created", "id")
        ),
        extracts=tuple(_extracts(in_order, texts)),
        evidence=tuple(
            records.EvidenceRecord(
                r.id, r.theme_id, r.extract_id, r.created, r.place,
                None if r.key_start is None else (r.key_start, r.key_end), tuple((a, b) for a, b in r.left_out),
            )
            for r in _themewise(rows.EvidenceRow.objects.order_by("place", "created", "id"), themes, order)
        ),
        saved_versions=tuple(_versions()),
        diary=tuple(
            records.DiaryRecord(
                r.id, r.by_id, r.text, r.created, r.dated, r.kind, r.case_id or "", r.theme_id or "", r.quotable,
                tuple(id for id in r.points if id in pointed),
            )
            for r in rows.DiaryRow.objects.order_by("created", "id")
        ),
        quality=tuple(
            records.QualityRecord(
                r.id, r.listed, r.created, r.key, r.title, r.guidance, r.answer,
                tuple(id for id in r.points if id in pointed), r.place,
            )
            for r in rows.QualityRow.objects.order_by("place", "created", "id")
        ),
        readings=tuple(
            records.ReadingRecord(
                r.id, r.case_id, r.created, r.transcript_id or "", r.dated, r.with_recording, r.text
            )
            for r in rows.ReadingPassRow.objects.order_by("created", "id")
        ),
        remarks=tuple(
            records.RemarkRecord(
                r.id, r.kind, r.created, r.text, r.participant_id or "", r.transcript_id or "", r.theme_id or "", r.start,
                r.end, r.quoted, r.author, r.dated, r.file_name, r.subject, r.settled, r.answer,
            )
            for r in rows.RemarkRow.objects.order_by("created", "id")
        ),
        **_reach(),
        **_writing(order),
        snapshots=tuple(
            records.SnapshotRecord(r.id, r.title, r.created, r.seal, r.parts, r.reason)
            for r in rows.SnapshotRow.objects.order_by("created", "id")
        ),
        snapshot_parts=tuple(
            records.SnapshotPartRecord(
                r.id, r.snapshot_id, r.created, json.dumps(r.content, ensure_ascii=False),
                json.dumps(r.said, ensure_ascii=False), r.sha256, r.case_id or "",
            )
            for r in rows.SnapshotPartRow.objects.order_by("created", "id")
        ),
        appendix_numbering=tuple(
            records.NumberingRecord(r.id, r.created, r.word, r.first, r.together) for r in rows.PackRow.objects.all()
        ),
        appendices=tuple(
            records.AppendixRecord(
                r.id, r.what, r.created, r.case_id or "", r.transcript_id or "", r.ref, r.title, r.place
            )
            for r in rows.PackItemRow.objects.order_by("place", "created", "id")
        ),
        history=tuple(_history()),
    )  # fmt: skip


def _pointed_at() -> set[str]:
    """The ids of everything in the file that an entry or an answer may point at."""
    kinds = (rows.ParticipantRow, rows.ThemeRow, rows.NoteRow, rows.ExtractRow, rows.DiaryRow)
    if not rows.DiaryRow.objects.exclude(points=[]).exists() and not rows.QualityRow.objects.exists():
        return set()
    return {id for model in kinds for id in model.objects.values_list("id", flat=True)}


def _study(row: Any) -> records.Study:
    return records.Study(
        id=row.id, title=row.title, researcher=row.researcher_id, created=row.created, questions=tuple(row.questions),
        label_set=row.label_set, notes_side=row.notes_side, width=row.width, first_line=row.first_line,
        citation_style=row.citation_style, conventions=dict(row.conventions), rule=records.Rule(**row.rule),
    )  # fmt: skip


def _cases(cases: Iterable[Any], columns: list[str]) -> Iterable[records.Case]:
    made = dict(rows.ParticipantRow.objects.values_list("id", "created"))
    for case in cases:
        known = {id: case.attributes[id] for id in columns if id in case.attributes}
        yield records.Case(case.id, case.code, case.pseudonym, made[case.id], case.place, known)


def _transcripts(values: Mapping[str, Any], *, originals: bool) -> Iterable[records.TranscriptRecord]:
    made = {
        id: (created, held) for id, created, held in rows.TranscriptRow.objects.values_list("id", "created", "held_on")
    }
    files: dict[str, records.Original] = {}
    if originals:
        for r in rows.OriginalRow.objects.order_by("created"):
            files[r.transcript_id] = records.Original(r.name, r.sha256, bytes(r.content), r.kind, r.encoding)
    for id, value in values.items():
        created, held_on = made[id]
        yield records.transcript_record(value, created=created, held_on=held_on, original=files.get(id))


def _notes(order: Mapping[str, int], in_order: Mapping[str, int], texts: Mapping[str, str]) -> list[records.NoteRecord]:
    """Case by case: notes on the whole account first, then in the order of the words."""
    found = sorted(
        rows.NoteRow.objects.order_by("created", "id"),
        key=lambda r: (order[r.case_id], in_order.get(r.transcript_id, -1), r.start, r.end),
    )
    return [
        records.NoteRecord(
            r.id, r.case_id, r.text, r.created, r.kind, r.transcript_id or "", r.start, r.end, r.whole_lines,
            texts[r.transcript_id][r.start : r.end] if r.transcript_id else "",
        )
        for r in found
    ]  # fmt: skip


def _extracts(in_order: Mapping[str, int], texts: Mapping[str, str]) -> list[records.ExtractRecord]:
    found = sorted(rows.ExtractRow.objects.all(), key=lambda r: (in_order[r.transcript_id], r.start, r.end))
    return [
        records.ExtractRecord(
            r.id, r.transcript_id, r.start, r.end, r.created, r.marked, r.prompted,
            texts[r.transcript_id][r.start : r.end],
        )
        for r in found
    ]  # fmt: skip


def _tree_order(themes: Mapping[str, Any], order: Mapping[str, int]) -> dict[str, int]:
    """Theme id -> its place in the file: case by case, each tree depth first; the tree across cases last."""
    below: dict[tuple[str, str], list[str]] = {}
    for theme in themes.values():
        below.setdefault((theme.case, theme.parent), []).append(theme.id)
    found: dict[str, int] = {}
    for case in [*order, ""]:
        waiting = list(reversed(below.get((case, ""), [])))
        while waiting:
            id = waiting.pop()
            found[id] = len(found)
            waiting.extend(reversed(below.get((case, id), [])))
    return found


def _themes(themes: Mapping[str, Any], order: Mapping[str, int]) -> list[records.ThemeRecord]:
    made = dict(rows.ThemeRow.objects.values_list("id", "created"))
    return [
        records.ThemeRecord(
            id=t.id, level=t.level, name=t.name, created=made[t.id], case=t.case, parent=t.parent, place=t.place,
            about=t.about, notes=t.notes, see=t.see, connection=t.connection, connection_reason=t.connection_reason,
            aside=t.aside, aside_reason=t.aside_reason, kept_reason=t.kept_reason,
        )
        for t in (themes[id] for id in _tree_order(themes, order))
    ]  # fmt: skip


def _themewise(held: Iterable[Any], themes: Mapping[str, Any], order: Mapping[str, int]) -> list[Any]:
    place = _tree_order(themes, order)
    return sorted(held, key=lambda r: place[r.theme_id])


def _versions() -> Iterable[records.SavedVersion]:
    for r in rows.StructureRow.objects.order_by("created", "id"):
        nodes = tuple(records.node_record(node) for node in Structure.from_dict(r.tree).themes)
        yield records.SavedVersion(r.id, r.title, r.created, nodes, r.case_id or "", r.reason)


def _reach() -> dict[str, Any]:
    """What is said of themes beyond their words, by the names of the lists."""
    searches = {one.id: one for one in read_reach.searches()}
    resting = {one.id: one for one in read_reach.recommendations()}
    return {
        "theme_texts": tuple(
            records.ThemeTextRecord(
                r.id, r.theme_id, r.created, r.convergence, r.divergence, r.descriptive, r.linguistic, r.conceptual,
                r.implications, _lines(r.answers),
            )
            for r in rows.ThemeTextRow.objects.order_by("created", "id")
        ),
        "sources": tuple(
            records.SourceRecord(
                r.id, r.created, r.kind, _lines(r.authors), _lines(r.editors), r.year, r.title, r.container,
                r.publisher, r.volume, r.number, r.pages, r.doi, r.url, r.remark,
            )
            for r in rows.SourceRow.objects.order_by("created", "id")
        ),
        "relations": tuple(
            records.RelationRecord(r.id, r.theme_id, r.relation, r.created, r.source_id or "", r.words, r.place)
            for r in rows.SourceLinkRow.objects.order_by("created", "id")
        ),
        "recommendations": tuple(
            records.RecommendationRecord(
                r.id, r.text, r.created, _lines(r.to_whom), resting[r.id].themes, resting[r.id].extracts, r.place
            )
            for r in rows.RecommendationRow.objects.order_by("place", "created", "id")
        ),
        "counter_searches": tuple(
            records.CounterSearchRecord(
                r.id, r.theme_id, r.searched, r.created, r.case_id or "", r.accounts, r.dated, r.found,
                searches[r.id].extracts,
            )
            for r in rows.CounterSearchRow.objects.order_by("created", "id")
        ),
        "ties": tuple(
            records.TieRecord(r.id, r.theme_id, r.other_id, r.created, r.words)
            for r in rows.ThemeTieRow.objects.order_by("created", "id")
        ),
    }  # fmt: skip


def _writing(order: Mapping[str, int]) -> dict[str, Any]:
    """What the study writes of itself, by the names of the lists."""
    return {
        "case_texts": tuple(
            records.CaseTextRecord(r.id, r.case_id, r.kind, r.created, r.words, r.extract_id or "", r.place)
            for r in sorted(
                rows.CaseTextRow.objects.order_by("place", "created", "id"),
                key=lambda r: (order[r.case_id], r.kind),
            )
        ),
        "title_pages": tuple(
            records.TitlePageRecord(
                r.id, r.created, r.title, r.author, r.award, r.institution, r.dated, r.abstract, _lines(r.supervisors),
                _lines(r.keywords), r.doi, r.url,
            )
            for r in rows.DepositRow.objects.all()
        ),
        "word_lists": tuple(
            records.WordListRecord(r.id, r.created, _lines(r.words)) for r in rows.WordListRow.objects.all()
        ),
    }  # fmt: skip


def _lines(words: str) -> tuple[str, ...]:
    return tuple(line for line in words.split("\n") if line)


def _history() -> Iterable[records.HistoryLine]:
    known = ("at", "by_id", "scope", "act", "words", "reason", "subject", "state", "changes")
    for row in rows.EventRow.objects.exclude(act__in=LEFT_AT_HOME).order_by("id").values_list(*known):
        at, by, scope, act, words, reason, subject, state, changes = row
        old, new = _renamed(act, subject, changes)
        yield records.HistoryLine(at, by, scope, act, words, reason, subject, state != "done", old, new)


def _renamed(act: str, subject: str, changes: list[dict[str, Any]]) -> tuple[str, str]:
    for step in changes if act == "rename theme" else ():
        before, after = step.get("before") or {}, step.get("after") or {}
        if step["id"] == subject and "name" in before and "name" in after:
            return before["name"], after["name"]
    return "", ""


# --- in


def load_analysis(content: bytes) -> str:
    """Bring a saved analysis into a workbench that holds none yet; the id of the researcher who began it.

    A study that was begun and holds nothing gives way to it. Nothing is kept where anything is wrong.
    """
    file = analysis_json.read(content)
    if file.study.citation_style not in STYLES:
        raise InputProblem(f"study.citation_style is not one of: {', '.join(STYLES)}.")
    with transaction():
        _make_room()
        _write_rows(file)
        words = f"Brought in the analysis “{file.study.title}” from a file"
        with change(by=file.study.researcher, scope=STUDY, act="load analysis", words=words, can_undo=False):
            pass
    read_transcripts.forget_words()
    return file.study.researcher


def _make_room() -> None:
    if any(model.objects.exists() for model in _MATERIAL):
        raise InputProblem(
            "This workbench holds a study already: a saved analysis is brought into a new workbench of its own."
        )
    rows.EventRow.objects.all().delete()
    rows.StudyRow.objects.all().delete()
    rows.ResearcherRow.objects.all().delete()


def _keep(model: type[models.Model], made: Iterable[models.Model]) -> None:
    model.objects.bulk_create(made, batch_size=500)  # type: ignore[attr-defined]


def _write_rows(file: records.AnalysisFile) -> None:
    study = file.study
    _keep(rows.ResearcherRow, [rows.ResearcherRow(id=r.id, name=r.name, created=r.created) for r in file.researchers])
    rows.StudyRow(
        id=study.id, created=study.created, title=study.title, questions=list(study.questions),
        label_set=study.label_set, notes_side=study.notes_side, width=study.width, first_line=study.first_line,
        citation_style=study.citation_style, conventions=dict(study.conventions), researcher_id=study.researcher,
        rule={"kind": study.rule.kind, "count": study.rule.count, "words": study.rule.words, "source": study.rule.source},
    ).save(force_insert=True)  # fmt: skip
    _write_people(file)
    for record in file.transcripts:
        _write_transcript(record)
    _write_themes(file)
    _write_reach(file)
    _write_writing(file)
    _write_trail(file)


def _write_people(file: records.AnalysisFile) -> None:
    study = file.study.id
    _keep(rows.AttributeRow, [
        rows.AttributeRow(
            id=a.id, study_id=study, created=a.created, name=a.name, kind=a.kind, place=a.place, groups=a.groups,
            shown=a.shown,
        )
        for a in file.attributes
    ])  # fmt: skip
    _keep(rows.ParticipantRow, [
        rows.ParticipantRow(
            id=c.id, study_id=study, created=c.created, code=c.code, pseudonym=c.pseudonym, place=c.place
        )
        for c in file.cases
    ])  # fmt: skip
    _keep(rows.AttributeValueRow, [
        rows.AttributeValueRow(participant_id=c.id, attribute_id=column, words=words)
        for c in file.cases
        for column, words in c.attributes.items()
    ])  # fmt: skip


def _write_transcript(record: records.TranscriptRecord) -> None:
    row = rows.TranscriptRow(
        id=record.id, created=record.created, participant_id=record.case, title=record.title, held_on=record.held_on,
        place=record.place,
    )  # fmt: skip
    text = text_row(row, records.transcript_of(record), number=record.version)
    row.text = text.id
    row.save(force_insert=True)
    text.save(force_insert=True)
    file = record.original
    if file is not None:
        rows.OriginalRow(
            transcript=row, name=file.name, kind=file.kind, encoding=file.encoding, sha256=file.sha256,
            content=file.content,
        ).save(force_insert=True)  # fmt: skip


def _write_themes(file: records.AnalysisFile) -> None:
    study = file.study.id
    _keep(rows.NoteRow, [
        rows.NoteRow(
            id=n.id, created=n.created, case_id=n.case, transcript_id=n.transcript or None, start=n.start, end=n.end,
            whole_lines=n.whole_lines, kind=n.kind, text=n.text,
        )
        for n in file.notes
    ])  # fmt: skip
    _keep(rows.ThemeRow, [
        rows.ThemeRow(
            id=t.id, created=t.created, study_id=study, case_id=t.case or None, level=t.level,
            parent_id=t.parent or None, place=t.place, name=t.name, about=t.about, connection=t.connection,
            connection_reason=t.connection_reason, aside=t.aside, aside_reason=t.aside_reason,
            kept_reason=t.kept_reason,
        )
        for t in file.themes
    ])  # fmt: skip
    _keep(rows.StatementNoteRow, [
        rows.StatementNoteRow(statement_id=t.id, note_id=note, created=_after(t.created, n))
        for t in file.themes
        for n, note in enumerate(t.notes)
    ])  # fmt: skip
    _keep(rows.SeeAlsoRow, [
        rows.SeeAlsoRow(theme_id=t.id, other_id=other, place=n) for t in file.themes for n, other in enumerate(t.see)
    ])  # fmt: skip
    _keep(rows.ExtractRow, [
        rows.ExtractRow(
            id=e.id, created=e.created, transcript_id=e.transcript, start=e.start, end=e.end, marked=e.marked,
            prompted=e.prompted,
        )
        for e in file.extracts
    ])  # fmt: skip
    _keep(rows.EvidenceRow, [
        rows.EvidenceRow(
            id=e.id, created=e.created, theme_id=e.theme, extract_id=e.extract, place=e.place,
            key_start=e.key[0] if e.key else None, key_end=e.key[1] if e.key else None,
            left_out=[list(span) for span in e.left_out],
        )
        for e in file.evidence
    ])  # fmt: skip
    _keep(rows.LinkRow, [
        rows.LinkRow(
            id=link.id, created=link.created, group_theme_id=link.group_theme, case_theme_id=link.case_theme,
            reason=link.reason, label_then=link.label_then,
        )
        for link in file.links
    ])  # fmt: skip


def _after(moment: datetime, n: int) -> datetime:
    """A moment a little later for each place, so that an order told by time is kept."""
    return moment + timedelta(microseconds=n) if moment.year < 9999 else moment


def _write_writing(file: records.AnalysisFile) -> None:
    study = file.study.id
    _keep(rows.CaseTextRow, [
        rows.CaseTextRow(
            id=t.id, created=t.created, case_id=t.case, kind=t.kind, words=t.words, extract_id=t.extract or None,
            place=t.place,
        )
        for t in file.case_texts
    ])  # fmt: skip
    _keep(rows.DepositRow, [
        rows.DepositRow(
            id=d.id, created=d.created, study_id=study, title=d.title, author=d.author, award=d.award,
            institution=d.institution, dated=d.dated, abstract=d.abstract, supervisors="\n".join(d.supervisors),
            keywords="\n".join(d.keywords), doi=d.doi, url=d.url,
        )
        for d in file.title_pages
    ])  # fmt: skip
    _keep(rows.WordListRow, [
        rows.WordListRow(id=w.id, created=w.created, study_id=study, words="\n".join(w.words))
        for w in file.word_lists
    ])  # fmt: skip


def _write_reach(file: records.AnalysisFile) -> None:
    study = file.study.id
    _keep(rows.ThemeTextRow, [
        rows.ThemeTextRow(
            id=t.id, created=t.created, theme_id=t.theme, convergence=t.convergence, divergence=t.divergence,
            descriptive=t.descriptive, linguistic=t.linguistic, conceptual=t.conceptual, implications=t.implications,
            answers="\n".join(t.answers),
        )
        for t in file.theme_texts
    ])  # fmt: skip
    _keep(rows.SourceRow, [
        rows.SourceRow(
            id=s.id, created=s.created, study_id=study, kind=s.kind, authors="\n".join(s.authors),
            editors="\n".join(s.editors), year=s.year, title=s.title, container=s.container, publisher=s.publisher,
            volume=s.volume, number=s.number, pages=s.pages, doi=s.doi, url=s.url, remark=s.remark,
        )
        for s in file.sources
    ])  # fmt: skip
    _keep(rows.SourceLinkRow, [
        rows.SourceLinkRow(
            id=r.id, created=r.created, theme_id=r.theme, source_id=r.source or None, relation=r.relation,
            words=r.words, place=r.place,
        )
        for r in file.relations
    ])  # fmt: skip
    _keep(rows.RecommendationRow, [
        rows.RecommendationRow(
            id=r.id, created=r.created, study_id=study, text=r.text, to_whom="\n".join(r.to_whom), place=r.place
        )
        for r in file.recommendations
    ])  # fmt: skip
    _keep(rows.RecommendationThemeRow, [
        rows.RecommendationThemeRow(recommendation_id=r.id, theme_id=id, created=_after(r.created, n))
        for r in file.recommendations
        for n, id in enumerate(r.themes)
    ])  # fmt: skip
    _keep(rows.RecommendationExtractRow, [
        rows.RecommendationExtractRow(recommendation_id=r.id, extract_id=id, created=_after(r.created, n))
        for r in file.recommendations
        for n, id in enumerate(r.extracts)
    ])  # fmt: skip
    _keep(rows.CounterSearchRow, [
        rows.CounterSearchRow(
            id=s.id, created=s.created, theme_id=s.theme, case_id=s.case or None, accounts=s.accounts,
            searched=s.searched, dated=s.dated, found=s.found,
        )
        for s in file.counter_searches
    ])  # fmt: skip
    _keep(rows.CounterExtractRow, [
        rows.CounterExtractRow(search_id=s.id, extract_id=id, created=_after(s.created, n))
        for s in file.counter_searches
        for n, id in enumerate(s.extracts)
    ])  # fmt: skip
    _keep(rows.ThemeTieRow, [
        rows.ThemeTieRow(id=t.id, created=t.created, theme_id=t.theme, other_id=t.other, words=t.words)
        for t in file.ties
    ])  # fmt: skip


def _write_trail(file: records.AnalysisFile) -> None:
    study = file.study.id
    _keep(rows.StructureRow, [
        rows.StructureRow(
            id=s.id, created=s.created, study_id=study, case_id=s.case or None, title=s.title, reason=s.reason,
            tree=Structure("", case=s.case, themes=records.structure_of(s).themes).to_dict(),
        )
        for s in file.saved_versions
    ])  # fmt: skip
    _keep(rows.DiaryRow, [
        rows.DiaryRow(
            id=d.id, created=d.created, by_id=d.by, dated=d.dated, kind=d.kind, text=d.text, case_id=d.case or None,
            theme_id=d.theme or None, quotable=d.quotable, points=list(d.points),
        )
        for d in file.diary
    ])  # fmt: skip
    _keep(rows.QualityRow, [
        rows.QualityRow(
            id=q.id, created=q.created, study_id=study, listed=q.listed, key=q.key, title=q.title, guidance=q.guidance,
            answer=q.answer, points=list(q.points), place=q.place,
        )
        for q in file.quality
    ])  # fmt: skip
    _keep(rows.ReadingPassRow, [
        rows.ReadingPassRow(
            id=r.id, created=r.created, case_id=r.case, transcript_id=r.transcript or None, dated=r.dated,
            with_recording=r.with_recording, text=r.text,
        )
        for r in file.readings
    ])  # fmt: skip
    _keep(rows.RemarkRow, [
        rows.RemarkRow(
            id=r.id, created=r.created, kind=r.kind, text=r.text, participant_id=r.case or None,
            transcript_id=r.transcript or None, theme_id=r.theme or None, start=r.start, end=r.end, quoted=r.quoted,
            author=r.author, dated=r.dated, file_name=r.file_name, subject=r.subject, settled=r.settled, answer=r.answer,
        )
        for r in file.remarks
    ])  # fmt: skip
    _keep(rows.SnapshotRow, [
        rows.SnapshotRow(
            id=s.id, created=s.created, study_id=study, title=s.title, reason=s.reason, seal=s.seal, parts=s.parts
        )
        for s in file.snapshots
    ])  # fmt: skip
    _keep(rows.SnapshotPartRow, [
        rows.SnapshotPartRow(
            id=p.id, created=p.created, snapshot_id=p.snapshot, case_id=p.case or None, content=json.loads(p.content),
            said=json.loads(p.said), sha256=p.sha256,
        )
        for p in file.snapshot_parts
    ])  # fmt: skip
    _keep(rows.PackRow, [
        rows.PackRow(id=p.id, created=p.created, study_id=study, word=p.word, first=p.first, together=p.together)
        for p in file.appendix_numbering[:1]
    ])  # fmt: skip
    _keep(rows.PackItemRow, [
        rows.PackItemRow(
            id=p.id, created=p.created, study_id=study, what=p.what, case_id=p.case or None,
            transcript_id=p.transcript or None, ref=p.ref, title=p.title, place=p.place,
        )
        for p in file.appendices
    ])  # fmt: skip
    _keep(rows.EventRow, [
        rows.EventRow(
            at=line.at, by_id=line.by, scope=line.scope, act=line.act, words=line.words, reason=line.reason,
            subject=line.subject, changes=_rename_step(line), can_undo=False,
            state="gone" if line.taken_back else "done",
        )
        for line in file.history
    ])  # fmt: skip


def _rename_step(line: records.HistoryLine) -> list[dict[str, Any]]:
    if not line.old and not line.new:
        return []
    return [{"table": "ThemeRow", "id": line.subject, "before": {"name": line.old}, "after": {"name": line.new}}]
