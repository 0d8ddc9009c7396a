"""Workbenches made for measuring: in a temporary folder, filled from the corpus, gone afterwards.

Interviews come in through the action; thousands of notes, extracts and themes are written as rows in
one go, since what is measured is the work on a full workbench, not the filling of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.corpus import Corpus, Interview, Talk

PASSPHRASE = "four unrelated words here"


def ready(home: Path) -> None:
    """Make Django ready with the desktop door's settings and a home of our own."""
    os.environ["ALLIANCE_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.server.desktop"
    from alliance.store.configuration import configure

    configure()


@contextmanager
def new_workbench(path: Path, *, encrypted: bool = True) -> Iterator[str]:
    """An open, empty workbench with a study; gives the researcher's id."""
    from alliance.actions.study import begin_study
    from alliance.store import opening
    from alliance.store.folder import new_folder

    opening.make_store(new_folder(path), passphrase=None, throwaway=encrypted)
    try:
        yield begin_study(title="A study of invented talk", researcher="Nobody")
    finally:
        opening.close_store()


@contextmanager
def opened(path: Path) -> Iterator[str]:
    """A workbench that was made before, open again."""
    from alliance.store import opening
    from alliance.store.folder import folder_at
    from alliance.store.reads import study

    opening.open_store(folder_at(path))
    try:
        yield study.researcher()[0]
    finally:
        opening.close_store()


def bring_in(interviews: Iterable[Interview], *, by: str) -> list[str]:
    """Bring interviews in as values, without reading files; their ids."""
    from alliance.actions.transcripts import Incoming, add_transcripts

    incoming = [
        Incoming(i.understood(), pseudonym=i.name, title="Interview", file_name=f"{i.name}.txt") for i in interviews
    ]
    return add_transcripts(incoming, by=by)


def gather(corpus: Corpus, transcripts: list[str]) -> list[str]:
    """Write the themes across cases with their quotations; the themes' ids. Ten stand above fifty."""
    from django.db.transaction import atomic

    from alliance.store.models import EvidenceRow, ExtractRow, StudyRow, ThemeRow

    study = StudyRow.objects.get()
    themes: list[ThemeRow] = []
    for n, name in enumerate(corpus.themes):
        over = None if n < 10 else themes[1 + n % 9]
        level = "superordinate" if over is None else "subtheme"
        themes.append(ThemeRow(study=study, level=level, parent=over, place=n, name=name))
    extracts = [ExtractRow(transcript_id=transcripts[s.interview], start=s.start, end=s.end) for s in corpus.spans]
    uses = [
        EvidenceRow(theme=themes[s.theme], extract=extract, place=n)
        for n, (s, extract) in enumerate(zip(corpus.spans, extracts, strict=True))
    ]
    with atomic():
        for rows in (themes, extracts, uses):
            type(rows[0]).objects.bulk_create(rows, batch_size=500)
    return [theme.id for theme in themes]


def annotate(interview: Interview, transcript: str, count: int) -> None:
    """Lay annotations on an interview: of each twenty, 12 notes, 5 emergent themes from notes, 3 quotations."""
    from django.db.transaction import atomic

    from alliance.store.models import (
        EvidenceRow,
        ExtractRow,
        NoteRow,
        StatementNoteRow,
        StudyRow,
        ThemeRow,
        TranscriptRow,
    )

    talk = Talk(count)
    study = StudyRow.objects.get()
    case = TranscriptRow.objects.get(pk=transcript).participant_id
    words = len(interview.word_starts)
    notes, themes, joins, extracts, uses, taken = [], [], [], [], [], set()
    for n in range(count):
        start, end = interview.span((n * words) // (count + 1), talk.random.randint(2, 25))
        kind = n % 20
        if kind < 12:
            what = ("descriptive", "linguistic", "conceptual", "")[kind % 4]
            said = talk.say(talk.random.randint(3, 18))
            notes.append(NoteRow(case_id=case, transcript_id=transcript, start=start, end=end, kind=what, text=said))
            continue
        while (start, end) in taken:
            end -= 1
        taken.add((start, end))
        extracts.append(ExtractRow(transcript_id=transcript, start=start, end=end, marked=kind >= 17))
        if kind < 17:
            themes.append(ThemeRow(study=study, case_id=case, level="statement", name=talk.say(5), place=n))
            joins.append(StatementNoteRow(statement=themes[-1], note=notes[-1]))
            uses.append(EvidenceRow(theme=themes[-1], extract=extracts[-1]))
    with atomic():
        for rows in (notes, themes, joins, extracts, uses):
            if rows:
                type(rows[0]).objects.bulk_create(rows, batch_size=500)


def case_of(transcript: str) -> str:
    """Whose interview this is."""
    from alliance.store.reads import transcripts

    return transcripts.transcript(transcript).case
