"""What waits in this study, in plain sentences with the place to go on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from alliance.store.models import NoteRow, ThemeRow, TranscriptRow
from alliance.store.prepared import Prepared
from alliance.store.reads import drafts, remarks, study


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a case has come: plain counts, no targets."""

    case: str
    pseudonym: str
    code: str
    place: int
    interviews: int
    notes: int
    statements: int
    loose: int
    themes: int

    @property
    def has_table(self) -> bool:
        """Whether the case has a table of themes."""
        return self.themes > 0


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One thing that waits: the case (or "" for across cases), what waits, and where to go on."""

    case: str
    words: str
    where: str  # bring-in | case | board | group-board | transcribe | remarks


_INTERVIEWS = Prepared(
    lambda: TranscriptRow.objects.order_by().values_list("participant_id").annotate(n=Count("id")), blanks=0
)
_NOTES = Prepared(lambda: NoteRow.objects.order_by().values_list("case_id").annotate(n=Count("id")), blanks=0)
_THEMES = Prepared(
    lambda: (
        ThemeRow.objects.filter(case__isnull=False, aside=False)
        .order_by()
        .values_list("case_id")
        .annotate(
            statements=Count("id", filter=Q(level="statement")),
            loose=Count("id", filter=Q(level="statement", parent__isnull=True)),
            themes=Count("id", filter=Q(level="superordinate")),
        )
    ),
    blanks=0,
)


def progress() -> tuple[Progress, ...]:
    """How far each case has come, in study order."""
    interviews, notes = dict(_INTERVIEWS.rows()), dict(_NOTES.rows())
    themes = {case: counts for case, *counts in _THEMES.rows()}
    found = []
    for case in study.cases():
        statements, loose, gathered = themes.get(case.id, (0, 0, 0))
        held = interviews.get(case.id, 0), notes.get(case.id, 0)
        found.append(Progress(case.id, case.pseudonym, case.code, case.place, *held, statements, loose, gathered))
    return tuple(found)


def unfinished() -> tuple[Unfinished, ...]:
    """What waits, case by case, then across cases."""
    labels = study.settings().labels
    waiting = []
    cases = progress()
    for n, case in enumerate(cases, 1):
        who = f"Case {n}, {case.pseudonym}"
        if not case.interviews:
            waiting.append(Unfinished(case.case, f"{who}: no interview brought in yet", "bring-in"))
        elif not case.notes:
            waiting.append(Unfinished(case.case, f"{who}: no notes yet", "case"))
        elif not case.statements:
            waiting.append(Unfinished(case.case, f"{who}: notes, and no {labels.statements} yet", "case"))
        elif case.loose:
            said = f"{case.loose} {labels.statement if case.loose == 1 else labels.statements} not yet gathered"
            waiting.append(Unfinished(case.case, f"{who}: {said}", "board"))
        elif not case.themes:
            waiting.append(Unfinished(case.case, f"{who}: no {labels.case_themes} yet", "board"))
    if cases and not waiting and not ThemeRow.objects.filter(case__isnull=True).exists():
        waiting.append(Unfinished("", "Every case has its table; nothing is gathered across cases yet", "group-board"))
    for one in drafts.waiting():
        said = "a correction is under way" if one.transcript else "being transcribed"
        waiting.append(Unfinished("", f"{one.title} of {one.pseudonym}: {said}", "transcribe"))
    open_remarks = sum(remarks.waiting().values())
    if open_remarks:
        said = "1 remark waits" if open_remarks == 1 else f"{open_remarks} remarks wait"
        waiting.append(Unfinished("", f"{said} to be settled", "remarks"))
    return tuple(waiting)


def before(case: str) -> Progress | None:
    """The first earlier case that has interviews and no table of themes yet; None where there is none."""
    for found in progress():
        if found.case == case:
            return None
        if found.interviews and not found.has_table:
            return found
    return None
