"""How the study is conducted, as values: protocol, papers, recruitment, interviews held, disposal; and what waits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from alliance.errors import NotFound
from alliance.store.models import (
    ApprovalRow,
    ConcernRow,
    ConsentRow,
    CriterionRow,
    DepartureRow,
    DisposalRow,
    FindingsRow,
    InterviewRow,
    OrganisationRow,
    PaperRow,
    PaperVersionRow,
    PromiseRow,
    ProtocolRow,
    RecordingRow,
    ScheduleRow,
    SupportRow,
    TranscriptRow,
    VolunteerRow,
    WhoKnowsRow,
)
from alliance.store.reads import study
from alliance.study import disposal as disposing
from alliance.study import interview as interviewing
from alliance.study.approval import Approval, Departure
from alliance.study.days import in_words, months_after
from alliance.study.disposal import Disposal
from alliance.study.eligibility import Criterion
from alliance.study.interview import Concern, Interview, Recording, Thing
from alliance.study.papers import Disagreement, Paper, PaperVersion, Support, changed_facts, contradictions
from alliance.study.profile import ProfileColumn, Row
from alliance.study.protocol import Protocol, merged_facts, protocol_from
from alliance.study.recruitment import STEPS, Knows, Organisation, Promise, Volunteer, organisation_last_day
from alliance.study.schedule import Difference, Schedule, asked_and_shown, parts_from

#: after how many months an entry of the support list should be looked at again
CHECK_AFTER = 12


@dataclass(frozen=True, slots=True)
class Findings:
    """Whether a summary of the findings was offered to a participant, wanted, and sent."""

    id: str
    participant: str
    offered_on: date | None = None
    wanted: bool | None = None
    sent_on: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that is due: a sentence, where to go (a page's name and its argument), and whether it is overdue."""

    words: str
    where: str
    argument: str = ""
    overdue: bool = False


# --- protocol


def protocol() -> Protocol:
    """The protocol as it stands; an empty one (version 0) where nothing was entered yet."""
    row = ProtocolRow.objects.first()
    return protocol_from(row.facts, row.version) if row else protocol_from({})


def approvals() -> list[Approval]:
    """The approval and its amendments, oldest first."""
    rows = ApprovalRow.objects.order_by("dated", "created")
    return [Approval(r.id, r.body, r.reference, r.dated, r.conditions, r.amends, r.version) for r in rows]


def departures() -> list[Departure]:
    """Departures from what was approved, oldest first; undated ones last."""
    found = [
        Departure(r.id, r.what, r.why, r.dated, r.version) for r in DepartureRow.objects.order_by("dated", "created")
    ]
    return sorted(found, key=lambda one: one.dated or date.max)


def criteria() -> list[Criterion]:
    """The study's criteria of eligibility, in order."""
    rows = CriterionRow.objects.order_by("place", "created")
    return [Criterion(r.id, r.words, r.excludes, r.place, r.version) for r in rows]


def facts_now() -> dict[str, str]:
    """Every fact a paper may print, by its key, as it stands now."""
    settings = study.settings()
    return merged_facts(
        protocol(), title=settings.title, questions=settings.questions,
        criteria=[(one.words, one.excludes) for one in criteria()], approvals=approvals(),
        disposal=[one.line for one in disposals()], support=[one.line for one in support()],
    )  # fmt: skip


# --- papers


def papers() -> list[Paper]:
    """The study's papers, oldest first."""
    return [Paper(r.id, r.kind, r.title, r.version) for r in PaperRow.objects.order_by("created")]


def paper(id: str) -> Paper:
    """One paper; NotFound otherwise."""
    for one in papers():
        if one.id == id:
            return one
    raise NotFound("This paper is not in the workbench any more; it may have been deleted in another window.")


def paper_versions(paper: str = "") -> list[PaperVersion]:
    """The versions of one paper, or of all, the newest first."""
    rows = PaperVersionRow.objects.order_by("-number", "-created")
    if paper:
        rows = rows.filter(paper_id=paper)
    return [PaperVersion(r.id, r.paper_id, r.number, r.text, r.dated, dict(r.facts_then), r.version) for r in rows]


def current_versions() -> dict[str, PaperVersion]:
    """For each paper the version in use: the newest that is dated, else its draft."""
    found: dict[str, PaperVersion] = {}
    for one in paper_versions():
        held = found.get(one.paper)
        if held is None or (held.dated is None and one.dated is not None):
            found[one.paper] = one
    return found


def support() -> list[Support]:
    """The list of support services, in order."""
    rows = SupportRow.objects.order_by("place", "created")
    return [Support(r.id, r.name, r.contact, r.checked_on, r.place, r.version) for r in rows]


@dataclass(frozen=True, slots=True)
class _Now:
    """What papers are held against, as it stands now."""

    facts: dict[str, str]
    protocol: Protocol
    approval_dates: list[date | None]
    references: list[str]
    disposal_dates: list[date]


def _as_it_stands() -> _Now:
    approved = approvals()
    return _Now(
        facts_now(), protocol(), [a.dated for a in approved], [a.reference for a in approved],
        [d.due_on for d in disposals() if d.due_on],
    )  # fmt: skip


def disagreements_of(one: PaperVersion, now: _Now | None = None) -> list[Disagreement]:
    """Where one version of a paper says something else than the protocol does now."""
    now = now or _as_it_stands()
    found = contradictions(
        one.text, now.facts, now.protocol, approval_dates=now.approval_dates, references=now.references,
        disposal_dates=now.disposal_dates,
    )  # fmt: skip
    if one.dated is not None:
        found = changed_facts(one.text, one.facts_then or {}, now.facts) + found
    return found


def papers_that_disagree() -> list[tuple[Paper, PaperVersion, list[Disagreement]]]:
    """Every paper whose version in use disagrees with the protocol, with each place."""
    held, now = current_versions(), _as_it_stands()
    found = [(one, held[one.id], disagreements_of(held[one.id], now)) for one in papers() if one.id in held]
    return [entry for entry in found if entry[2]]


# --- recruitment


def organisations() -> list[Organisation]:
    """Organisations through which people are asked, by code, oldest first."""
    rows = OrganisationRow.objects.order_by("created")
    return [Organisation(r.id, r.code, r.may_know, r.agreed_on, r.last_day, r.left_on, r.version) for r in rows]


def organisation(id: str) -> Organisation:
    """One organisation by id or code; NotFound otherwise."""
    for one in organisations():
        if id in (one.id, one.code):
            return one
    raise NotFound("No organisation of this study goes by that code.")


def last_day_of_organisation(id: str) -> date | None:
    """An organisation's last day to leave: as agreed, else one month after the last interview recruited through it."""
    one = organisation(id)
    people = VolunteerRow.objects.filter(organisation_id=one.id).values_list("participant_id", "interviewed")
    days = [day for _, day in people]
    held = InterviewRow.objects.filter(participant_id__in=[p for p, _ in people if p]).values_list("held_on", flat=True)
    return organisation_last_day([*days, *held], one.last_day)


def promises() -> list[Promise]:
    """What was promised to organisations, oldest first."""
    rows = PromiseRow.objects.order_by("created")
    return [Promise(r.id, r.organisation_id, r.words, r.looked_for, r.version) for r in rows]


def paper_texts() -> list[tuple[str, str]]:
    """Title and full text of each paper's version in use, facts filled in."""
    from alliance.study.papers import plain_text

    facts = facts_now()
    held = current_versions()
    return [(p.title, plain_text(held[p.id].text, held[p.id].facts_then or facts)) for p in papers() if p.id in held]


def volunteers() -> list[Volunteer]:
    """Everybody on the way into the study, by code, in the order they were entered."""
    rows = VolunteerRow.objects.order_by("created")
    return [
        Volunteer(
            r.id, r.code, r.route, r.organisation_id or "", {step: getattr(r, step) for step in STEPS},
            dict(r.criteria), r.participant_id or "", r.version,
        )
        for r in rows
    ]  # fmt: skip


def who_knows(case: str = "") -> list[Knows]:
    """Who outside the team knows that a person takes part; of one case or of all."""
    rows = WhoKnowsRow.objects.order_by("created")
    if case:
        rows = rows.filter(participant_id=case)
    return [Knows(r.id, r.participant_id, r.who, r.since, r.told_how, r.person_agreed, r.version) for r in rows]


def findings() -> dict[str, Findings]:
    """By participant, whether a summary of the findings was offered, wanted and sent."""
    rows = FindingsRow.objects.order_by("created")
    return {
        r.participant_id: Findings(r.id, r.participant_id, r.offered_on, r.wanted, r.sent_on, r.version) for r in rows
    }


# --- schedule and interviews


def schedules() -> list[Schedule]:
    """The versions of the interview schedule, the newest first."""
    return [
        Schedule(
            r.id, r.number, parts_from(r.parts), tuple(r.demographic_questions), tuple(r.header_fields), r.dated, r.pilot,
            r.remarks, r.version,
        )
        for r in ScheduleRow.objects.order_by("-number", "-created")
    ]  # fmt: skip


def schedule(id: str = "") -> Schedule:
    """One version of the schedule, or the one in use (the newest dated, else the draft); NotFound without any."""
    held = schedules()
    if id:
        held = [one for one in held if one.id == id]
    else:
        held = [one for one in held if one.dated] or held
    if not held:
        raise NotFound("There is no interview schedule yet: write one under Schedule.")
    return held[0]


def asked_but_not_shown() -> Difference:
    """Where the demographic questions of the newest schedule and the shown columns differ."""
    held = schedules()
    asked = held[0].demographic_questions if held else ()
    return asked_and_shown(asked, [(a.name, a.shown) for a in study.attributes()])


def interviews(case: str = "") -> list[Interview]:
    """Interviews held or planned, of one case or of all, oldest first; undated ones last."""
    rows = InterviewRow.objects.order_by("created")
    if case:
        rows = rows.filter(participant_id=case)
    recorded: dict[str, list[Recording]] = defaultdict(list)
    for r in RecordingRow.objects.order_by("created"):
        recorded[r.interview_id].append(
            Recording(
                r.id, r.interview_id, r.device, r.where, r.file_name, r.sha256, r.length_seconds, r.keep_until,
                r.deleted_on, r.deleted_how, r.version,
            )
        )  # fmt: skip
    found = [
        Interview(
            id=r.id, participant=r.participant_id, transcript=r.transcript_id or "", schedule=r.schedule_id or "",
            pilot=r.pilot, held_on=r.held_on, place=r.place, at_home=r.at_home, minutes=r.minutes,
            call_before_due=r.call_before_due, call_before_made=r.call_before_made, call_after_due=r.call_after_due,
            call_after_made=r.call_after_made, distress_seen=r.distress_seen, stopped=r.stopped,
            debrief_offered=r.debrief_offered, sheet_given=r.sheet_given, field_notes=r.field_notes,
            schedule_kept=r.schedule_kept, consent_kept=r.consent_kept, transcript_kept=r.transcript_kept,
            recordings=tuple(recorded.get(r.id, ())), version=r.version,
        )
        for r in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.held_on or date.max)


def interview(id: str) -> Interview:
    """One interview's record; NotFound otherwise."""
    for one in interviews():
        if one.id == id:
            return one
    raise NotFound("This record of an interview is not in the workbench any more.")


def four_things(case: str) -> list[tuple[Interview | None, list[Thing]]]:
    """For each interview of a case (or for none), where schedule, consent, recording and transcript are."""
    consent = ConsentRow.objects.filter(participant_id=case).order_by("-created").first()
    here = TranscriptRow.objects.filter(participant_id=case).exists()
    kept, dated = (consent.kept_in, consent.dated) if consent else ("", None)
    held: list[Interview | None] = list(interviews(case)) or [None]
    return [
        (one, interviewing.four_things(one, consent_kept=kept, consent_dated=dated, transcript_here=here))
        for one in held
    ]


def agreed_last_day(case: str) -> date | None:
    """A last day to leave that was agreed with this person; None where the study's rule holds."""
    row = ConsentRow.objects.filter(participant_id=case, last_day__isnull=False).order_by("-created").first()
    return row.last_day if row else None


def concerns(case: str) -> list[Concern]:
    """Private notes of concern about harm for one case. For its own page only: nothing that leaves may read them."""
    rows = ConcernRow.objects.filter(participant_id=case).order_by("created")
    return [Concern(r.id, r.participant_id, r.text, r.told, r.told_at, r.version) for r in rows]


# --- profile


def profile() -> tuple[list[ProfileColumn], list[Row], dict[str, object], int]:
    """The shown columns, the rows of everybody interviewed or entered, how the table is shown, and its version."""
    columns = [ProfileColumn(a.id, a.name, a.kind) for a in study.attributes() if a.shown]
    rows = [Row(c.id, c.pseudonym, dict(c.attributes)) for c in study.cases()]
    row = ProtocolRow.objects.first()
    return columns, rows, dict(row.profile) if row else {}, row.version if row else 0


def known_outside(organisation: str = "") -> set[str]:
    """Participants of whom somebody outside may know: recruited through an organisation (this one), or told of."""
    through = VolunteerRow.objects.filter(participant__isnull=False, organisation__isnull=False)
    if organisation:
        through = through.filter(organisation_id=organisation)
    found = set(through.values_list("participant_id", flat=True))
    if not organisation:
        found |= set(WhoKnowsRow.objects.values_list("participant_id", flat=True))
    return found


# --- disposal and what waits


def disposals() -> list[Disposal]:
    """Everything that is to be disposed of, in the order it was entered."""
    rows = DisposalRow.objects.order_by("created")
    return [
        Disposal(
            r.id, r.medium, r.what, r.due_on, r.due_event, r.event_happened, r.done_on, r.done_how, r.done_by, r.version
        )
        for r in rows
    ]


def disposal(id: str) -> Disposal:
    """One line of disposal; NotFound otherwise."""
    for one in disposals():
        if one.id == id:
            return one
    raise NotFound("This line of the disposal is not in the workbench any more.")


def waiting(now: datetime | None = None) -> list[Waiting]:
    """What is overdue or due today: calls first, then recordings and disposals, then the support list.

    `now` carries the time zone of the place where the researcher is.
    """
    now = now or datetime.now().astimezone()
    today = now.date()
    names = {case.id: case.pseudonym for case in study.cases()}
    found = []
    held = interviews()
    for call in interviewing.calls_waiting(held, now, today):
        name = names.get(call.participant, "")
        at = call.due.astimezone(now.tzinfo)
        late = call.overdue(now)
        day = "" if at.date() == today else f" on {in_words(at.date())}"
        words = f"Call {call.which} the visit to {name}: {'was due' if late else 'due'} at {at:%H:%M}{day}"
        found.append(Waiting(words, "held-interview", call.interview, late))
    for one in held:
        for recording in one.recordings:
            if recording.keep_until and recording.keep_until <= today and recording.deleted_on is None:
                words = f"The recording of {names.get(one.participant, '')} was to be kept until {in_words(recording.keep_until)}: delete it, and record that here"
                found.append(Waiting(words, "held-interview", one.id, recording.keep_until < today))
    for line in disposing.waiting(disposals(), today):
        due = f"was due on {in_words(line.due_on)}" if line.due_on else f"waits: {line.due_event}"
        found.append(
            Waiting(f"Disposal ({disposing.MEDIA[line.medium].lower()}): {line.what}, {due}", "disposal", "", True)
        )
    stale = [s for s in support() if s.checked_on is None or months_after(s.checked_on, CHECK_AFTER) < today]
    if stale:
        many = (
            f"{len(stale)} entries of the support list have"
            if len(stale) > 1
            else f"“{stale[0].name}” in the support list has"
        )
        found.append(
            Waiting(f"{many} not been checked for {CHECK_AFTER} months: do the numbers still answer?", "support")
        )
    return found
