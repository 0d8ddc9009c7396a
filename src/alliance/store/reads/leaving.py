"""Leaving the study as values: until when, requests, records, what a case still holds, themes left without grounding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from alliance.errors import NotFound
from alliance.governance.consent import last_day, rule_in
from alliance.governance.leaving import Record
from alliance.store.models import (
    AuditRow,
    BackupRow,
    ConsentRow,
    EvidenceRow,
    ExportRow,
    InterviewRow,
    LeavingRequestRow,
    LeavingRow,
    LinkRow,
    OrganisationRow,
    ParticipantRow,
    ProtocolRow,
    RecordingRow,
    StatementNoteRow,
    ThemeRow,
    TranscriptRow,
    VolunteerRow,
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request to leave after the last day, and what a person decided."""

    id: str
    case: str
    asked_on: date
    decided_on: date | None
    decision: str
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A leaving that was begun and is not finished: which steps are done."""

    id: str
    what: str
    participant: str
    begun: datetime
    done: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording in the register, as it is listed for leaving."""

    id: str
    held_on: date | None
    device: str
    where: str
    file_name: str
    deleted_on: date | None


@dataclass(frozen=True, slots=True)
class Recruited:
    """A case that came through an organisation."""

    case: str
    code: str
    pseudonym: str


def deadline(case: str) -> date | None:
    """The last day on which somebody may leave: their own, or the study's rule after their last interview; None where
    none is known."""
    return deadlines([case])[case]


def deadlines(cases: Sequence[str]) -> dict[str, date | None]:
    """The last day on which each of these may leave: see `deadline`."""
    own = dict(
        ConsentRow.objects.filter(participant_id__in=cases, last_day__isnull=False)
        .order_by("created")
        .values_list("participant_id", "last_day")
    )
    facts = ProtocolRow.objects.values_list("facts", flat=True).first()
    rule = rule_in(facts or {})
    held = _last_held(TranscriptRow, cases) | _last_held(InterviewRow, cases) if rule and not rule.day else {}
    found: dict[str, date | None] = {}
    for case in cases:
        day = held.get(case)
        by_rule = rule.day or (last_day(rule, day) if day else None) if rule else None
        found[case] = own.get(case) or by_rule
    return found


def _last_held(model: type[TranscriptRow] | type[InterviewRow], cases: Sequence[str]) -> dict[str, date]:
    rows = model.objects.filter(participant_id__in=cases, held_on__isnull=False)
    return dict(rows.order_by("held_on").values_list("participant_id", "held_on"))


def latest_day() -> date | None:
    """The day of the newest entry of the audit, by which a clock that was set back is known."""
    at = AuditRow.objects.aggregate(at=Max("at"))["at"]
    return datetime.fromisoformat(at).astimezone().date() if at else None


def requests(case: str | None = None) -> list[Request]:
    """Requests that came after the last day, the newest first."""
    rows = LeavingRequestRow.objects.order_by("-asked_on", "-created")
    if case is not None:
        rows = rows.filter(participant_id=case)
    return [
        Request(r.id, r.participant_id, r.asked_on, r.decided_on, r.decision, r.reason, r.version) for r in rows
    ]  # fmt: skip


def under_way() -> list[UnderWay]:
    """Leavings that were begun and not finished, oldest first."""
    rows = LeavingRow.objects.filter(finished__isnull=True).order_by("created")
    return [UnderWay(r.id, r.what, r.participant, r.created, tuple(r.steps)) for r in rows]


def records() -> list[Record]:
    """Every record of erasure, the newest first."""
    rows = LeavingRow.objects.filter(finished__isnull=False).order_by("-finished")
    return [Record.from_dict(r.record) for r in rows]


def record(number: str) -> Record:
    """One record of erasure; NotFound where there is none with this number."""
    row = LeavingRow.objects.filter(pk=number, finished__isnull=False).first()
    if row is None:
        raise NotFound("There is no record of erasure with this number: see the list of records.")
    return Record.from_dict(row.record)


def volunteers_of(case: str) -> list[str]:
    """The lines of the recruitment log that became this participant."""
    return list(VolunteerRow.objects.filter(participant_id=case).values_list("id", flat=True))


def exports_with(case: str) -> list[tuple[date, str, str]]:
    """Files that left with material of a case: day, name, what; oldest first."""
    rows = ExportRow.objects.order_by("created").values_list("created", "file_name", "what", "cases")
    return [(at.date(), name, what) for at, name, what, cases in rows if case in cases]


def backups_known() -> list[str]:
    """Where backups were written that are not known to be gone."""
    return list(BackupRow.objects.filter(gone=False).order_by("created").values_list("path", flat=True))


def kept_elsewhere(case: str) -> list[str]:
    """Things about somebody that lie outside the workbench, as the records say: paper, recordings, sheets."""
    found = []
    for row in InterviewRow.objects.filter(participant_id=case).order_by("created"):
        places = (("interview schedule", row.schedule_kept), ("consent form", row.consent_kept),
                  ("transcript on paper", row.transcript_kept))  # fmt: skip
        found += [f"{what}: {where}" for what, where in places if where]
    for consent in ConsentRow.objects.filter(participant_id=case).order_by("created"):
        if consent.kept_in:
            found.append(f"consent form: {consent.kept_in}")
    for one in recordings_of(case):
        if one.where and one.deleted_on is None:
            found.append(f"recording: {one.where}")
    return list(dict.fromkeys(found))


def recordings_of(case: str) -> list[Recorded]:
    """The recordings of somebody's interviews."""
    rows = RecordingRow.objects.filter(interview__participant_id=case).order_by("created").select_related("interview")
    return [Recorded(r.id, r.interview.held_on, r.device, r.where, r.file_name, r.deleted_on) for r in rows]


def recruited_through(organisation: str) -> list[Recruited]:
    """Every case that came through an organisation and is still in the study."""
    if not OrganisationRow.objects.filter(pk=organisation).exists():
        raise NotFound("This organisation is not in the study any more: see the recruitment page.")
    ids = VolunteerRow.objects.filter(organisation_id=organisation, participant__isnull=False)
    rows = ParticipantRow.objects.filter(id__in=ids.values("participant_id")).order_by("place", "created")
    return [Recruited(r.id, r.code, r.pseudonym) for r in rows]


def ungrounded() -> tuple[tuple[str, str], ...]:
    """Themes across cases (id, name) that rest on nothing now."""
    rests = grounded()
    rows = ThemeRow.objects.filter(case__isnull=True).order_by("place", "created").values_list("id", "name")
    return tuple((id, name) for id, name in rows if id not in rests)


def grounded(among: Iterable[str] | None = None) -> Mapping[str, str]:
    """Names by id of every theme that rests on something: a note, an extract, a gathered theme, or a theme beneath."""
    themes = ThemeRow.objects.values_list("id", "parent_id", "name")
    if among is not None:
        themes = themes.filter(id__in=list(among))
    held = {id: (parent, name) for id, parent, name in themes}
    rests = set(EvidenceRow.objects.values_list("theme_id", flat=True))
    rests |= set(LinkRow.objects.values_list("group_theme_id", flat=True))
    rests |= set(StatementNoteRow.objects.values_list("statement_id", flat=True))
    found: dict[str, str] = {}
    waiting = [id for id in rests if id in held]
    while waiting:
        id = waiting.pop()
        if id in found or id not in held:
            continue
        parent, name = held[id]
        found[id] = name
        if parent:
            waiting.append(parent)
    return found
