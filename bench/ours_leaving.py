"""Ours: one of many participants leaves the study; and what each backup that is rewritten adds."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench import workbench
from bench.clock import Cost, cost_of, cpu
from bench.corpus import Corpus, Talk

NOTES_EACH = 100


def fill(corpus: Corpus, place: Path) -> Path:
    """A closed workbench with the whole corpus, its themes across cases, and notes: 100 on each interview, a quarter of
    them with an emergent theme."""
    from django.db.transaction import atomic

    from alliance.store.models import NoteRow, StatementNoteRow, StudyRow, ThemeRow, TranscriptRow

    with workbench.new_workbench(place, encrypted=True) as by:
        ids: list[str] = []
        for at in range(0, len(corpus.interviews), 20):
            ids += workbench.bring_in(corpus.interviews[at : at + 20], by=by)
        workbench.gather(corpus, ids)
        talk, study = Talk(5), StudyRow.objects.get()
        cases = dict(TranscriptRow.objects.values_list("id", "participant_id"))
        notes, themes, joins = [], [], []
        for interview, transcript in zip(corpus.interviews, ids, strict=True):
            case = cases[transcript]
            for n in range(NOTES_EACH):
                start, end = interview.span(n * 95, 15)
                said = talk.say(talk.random.randint(3, 18))
                notes.append(NoteRow(case_id=case, transcript_id=transcript, start=start, end=end, text=said))
                if n % 4 == 0:
                    themes.append(ThemeRow(study=study, case_id=case, level="statement", name=talk.say(5), place=n))
                    joins.append(StatementNoteRow(statement=themes[-1], note=notes[-1]))
        with atomic():
            for rows in (notes, themes, joins):
                type(rows[0]).objects.bulk_create(rows, batch_size=500)
    return next(path for path in (place, place.with_name(f"{place.name}.alliance")) if path.is_dir())


def leave(filled: Path, place: Path, *, backups: int = 0, repeats: int = 3) -> Cost:
    """CPU seconds in which one participant leaves a copy of a filled workbench, found, erased, looked for again,
    recorded; with so many backups in its own folder."""
    samples = []
    for n in range(repeats):
        copy = Path(shutil.copytree(filled, place / f"leaving-{backups}-{n}.alliance"))
        with workbench.opened(copy) as by:
            samples.append(cpu(_leaving(copy, by, backups, 7 * n + 3), repeats=1).least)
        shutil.rmtree(copy)
    return cost_of(samples)


def _leaving(path: Path, by: str, backups: int, which: int):
    from alliance.actions import backups as keeping
    from alliance.actions import leaving, people
    from alliance.governance.leaving import Decided
    from alliance.store.folder import folder_at
    from alliance.store.reads import study

    folder = folder_at(path)
    case = study.cases()[which]
    people.make_vault(folder, None, by=by)
    people.keep_identity(
        folder,
        by=by,
        subject=case.id,
        kind="participant",
        name="Nobody Whosoever",
        contact={"email": "n.w@example.org"},
    )
    for _ in range(backups):
        keeping.write_backup(folder, by=by)
    passages = leaving.traces_of(folder, case=case.id).passages
    decided = {one.id: Decided("delete") for one in passages}
    return lambda: leaving.leave_study(folder, by=by, case=case.id, typed=case.code, decided=decided)
