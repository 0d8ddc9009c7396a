"""The interview schedule, the records of interviews held, their recordings, and private notes of concern."""

from __future__ import annotations

from dataclasses import fields as fields_of_value
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from alliance.actions.change import STUDY, change, kept_text, the
from alliance.actions.exports import MEDIA_TYPES, Exported, let_out
from alliance.actions.settled import settle
from alliance.actions.study import the_study
from alliance.errors import InputProblem, NotFound
from alliance.formats import write_sheets_docx
from alliance.governance.consent import last_day, rule_in
from alliance.ipa.tables import file_stem
from alliance.store.models import ConcernRow, InterviewRow, ParticipantRow, RecordingRow, ScheduleRow, TranscriptRow
from alliance.store.reads import conduct as read
from alliance.store.reads import study as read_study
from alliance.study import interview as checks
from alliance.study import papers, schedule
from alliance.study.days import in_words, possible
from alliance.study.interview import Interview, Recording
from alliance.study.protocol import Protocol, kept_protocol

# --- the schedule


def write_schedule(
    *, by: str, text: str, demographic_questions: str = "", header_fields: str | None = None, pilot: bool = False,
    remarks: str = "", version: int | None = None,
) -> str:  # fmt: skip
    """Write the draft of the schedule; where the newest version is dated, a new one is begun. The draft's id."""
    parts = schedule.parts_of(kept_text(text, "schedule", longest=schedule.LONGEST))
    if not any(part.questions for part in parts):
        raise InputProblem("The schedule has no question yet: type one a line.")
    heads = (
        schedule.HEADER_FIELDS
        if header_fields is None
        else schedule.lines_of(header_fields, "At its head", most=20, longest=100)
    )
    fields = {
        "parts": schedule.kept_parts(parts),
        "demographic_questions": list(schedule.lines_of(demographic_questions, "Questions about the person")),
        "header_fields": list(heads), "pilot": pilot, "remarks": kept_text(remarks, "remark", empty=True),
    }  # fmt: skip
    draft = ScheduleRow.objects.filter(dated__isnull=True).order_by("-number").first()
    with change(by=by, scope=STUDY, act="write schedule", words="Wrote on the interview schedule") as act:
        if draft is not None:
            act.subject = draft.id
            act.update(draft, version=version, shows="remarks", **fields)
            return draft.id
        if version:
            raise InputProblem(
                "This version was dated in another window meanwhile: what you typed is still in the form."
            )
        last = ScheduleRow.objects.aggregate(last=Max("number"))["last"] or 0
        draft = ScheduleRow(study=the_study(), number=last + 1, **fields)
        act.subject = draft.id
        act.add(draft)
    return draft.id


def date_schedule(*, by: str, schedule_version: str, dated: date | None, version: int | None = None) -> None:
    """Date a version of the schedule: from then on it does not change."""
    row = the(ScheduleRow, schedule_version, "version of the schedule")
    if row.dated is not None:
        raise InputProblem(f"This version was dated {in_words(row.dated)} and does not change any more.")
    if dated is None or not possible(dated):
        raise InputProblem("Say from which day this version is used.")
    words = f"Dated version {row.number} of the schedule {in_words(dated)}"
    with change(by=by, scope=STUDY, act="date schedule", words=words, subject=row.id, can_undo=False) as act:
        act.update(row, version=version, dated=dated)
        settle(row.id)


def schedule_remarks(*, by: str, schedule_version: str, remarks: str, version: int | None = None) -> None:
    """Say what a version's pilot showed; this may be said after it was dated."""
    row = the(ScheduleRow, schedule_version, "version of the schedule")
    with change(by=by, scope=STUDY, act="remark schedule", words="Remarked on the schedule", subject=row.id) as act:
        act.update(row, version=version, shows="remarks", remarks=kept_text(remarks, "remark", empty=True))


def delete_schedule(*, by: str, schedule_version: str) -> None:
    """Drop a draft of the schedule."""
    row = the(ScheduleRow, schedule_version, "version of the schedule")
    if row.dated is not None or InterviewRow.objects.filter(schedule=row).exists():
        raise InputProblem("This version is dated or was used in an interview: it stays.")
    with change(
        by=by, scope=STUDY, act="delete schedule", words="Dropped a draft of the schedule", subject=row.id
    ) as act:
        act.delete(row)


# --- the record

_RECORD = {f.name for f in fields_of_value(Interview)} - {"id", "participant", "recordings", "version"}
_LONG = {"place": 300, "schedule_kept": 300, "consent_kept": 300, "transcript_kept": 300}


def add_interview(*, by: str, case: str, **given: Any) -> str:
    """Record an interview that is planned or was held; its id. Fields as in `study.interview.Interview`."""
    person = the(ParticipantRow, case, "participant")
    value = _checked(Interview("", person.id), given, person.id)
    row = InterviewRow(participant=person, **_columns(value, given))
    with change(
        by=by, scope=person.id, act="add interview record", words="Began an interview record", subject=person.id
    ) as act:
        act.add(row)
    return row.id


def change_interview(*, by: str, interview: str, version: int | None = None, **given: Any) -> None:
    """Change the record of an interview; what is not named stays as it is."""
    row = the(InterviewRow, interview, "record of an interview")
    value = _checked(read.interview(row.id), given, row.participant_id)
    words = "Changed an interview record"
    with change(
        by=by, scope=row.participant_id, act="change interview record", words=words, subject=row.participant_id
    ) as act:
        act.update(row, version=version, shows="field_notes", **_columns(value, given))


def delete_interview(*, by: str, interview: str) -> None:
    """Take out a record made by mistake; one with a recording stays."""
    row = the(InterviewRow, interview, "record of an interview")
    if RecordingRow.objects.filter(interview=row).exists():
        raise InputProblem("A recording stands in this record: take that out first.")
    with change(
        by=by,
        scope=row.participant_id,
        act="delete interview record",
        words="Took out an interview record",
        subject=row.participant_id,
    ) as act:
        act.delete(row)


def call_made(*, by: str, interview: str, which: str, at: datetime | None = None) -> None:
    """Record that the call before or after a visit was made (now, unless a time is given)."""
    if which not in ("before", "after"):
        raise InputProblem("Say which call was made: the one before or the one after the visit.")
    change_interview(by=by, interview=interview, **{f"call_{which}_made": at or datetime.now().astimezone()})


def _checked(held: Interview, given: dict[str, Any], case: str) -> Interview:
    unknown = [name for name in given if name not in _RECORD]
    if unknown:
        raise InputProblem(f"The record of an interview holds nothing called “{unknown[0]}”.")
    made: dict[str, Any] = {}
    for name, value in given.items():
        if name in _LONG:
            value = " ".join(kept_text(value, name.replace("_", " "), longest=_LONG[name], empty=True).split())
        elif name == "field_notes":
            value = kept_text(value, "field notes", longest=100_000, empty=True)
        elif name == "transcript" and value and the(TranscriptRow, value, "transcript").participant_id != case:
            raise InputProblem("This transcript belongs to another participant.")
        elif name == "schedule" and value:
            the(ScheduleRow, value, "version of the schedule")
        made[name] = value
    value = replace(held, **made)
    checks.check_interview(value)
    return value


def _columns(value: Interview, given: dict[str, Any]) -> dict[str, Any]:
    held = {name: getattr(value, name) for name in given}
    for link in ("transcript", "schedule"):
        if link in held:
            held[f"{link}_id"] = held.pop(link) or None
    return held


# --- recordings


def add_recording(*, by: str, interview: str, **given: Any) -> str:
    """Enter a recording in the register; its id. Fields as in `study.interview.Recording`. The file itself stays out."""
    held = the(InterviewRow, interview, "record of an interview")
    value = _recording(Recording("", held.id), given)
    row = RecordingRow(interview=held, **{name: getattr(value, name) for name in given})
    with change(
        by=by, scope=held.participant_id, act="add recording", words="Entered a recording", subject=held.participant_id
    ) as act:
        act.add(row)
    return row.id


def change_recording(*, by: str, recording: str, version: int | None = None, **given: Any) -> None:
    """Change what the register says about a recording."""
    row, case = _the_recording(recording)
    held = next(r for one in read.interviews(case) for r in one.recordings if r.id == row.id)
    value = _recording(held, given)
    with change(by=by, scope=case, act="change recording", words="Changed a recording", subject=case) as act:
        act.update(row, version=version, shows="where", **{name: getattr(value, name) for name in given})


def record_deletion(*, by: str, recording: str, deleted_on: date | None, how: str, version: int | None = None) -> None:
    """Record that a recording was deleted: when and how."""
    row, case = _the_recording(recording)
    _check_not_kept_here(row)
    if deleted_on is None:
        raise InputProblem("Say on which day the recording was deleted.")
    if deleted_on > date.today():
        raise InputProblem(f"{in_words(deleted_on)} is still to come: record the deletion once it is done.")
    if not possible(deleted_on):
        raise InputProblem(f"{in_words(deleted_on)} cannot be the day of a deletion: check the year.")
    words = kept_text(how, "way of deleting", longest=300)
    with change(
        by=by, scope=case, act="record deletion", words="Recorded that a recording was deleted", subject=case
    ) as act:
        act.update(row, version=version, deleted_on=deleted_on, deleted_how=words)


def delete_recording_entry(*, by: str, recording: str) -> None:
    """Take an entry made by mistake out of the register (to record a deletion is another act)."""
    row, case = _the_recording(recording)
    _check_not_kept_here(row)
    if row.deleted_on:
        raise InputProblem("The deletion of this recording is recorded: the entry stays as its record.")
    with change(
        by=by, scope=case, act="delete recording entry", words="Took out an entry of the register", subject=case
    ) as act:
        act.delete(row)


def _the_recording(recording: str) -> tuple[RecordingRow, str]:
    row = the(RecordingRow, recording, "recording")
    return row, the(InterviewRow, row.interview_id, "record of an interview").participant_id


def _check_not_kept_here(row: RecordingRow) -> None:
    if row.kept_file:
        raise InputProblem(
            "The file of this recording is kept in this workbench: delete it there first; that records its deletion too."
        )


def _recording(held: Recording, given: dict[str, Any]) -> Recording:
    limits = {"device": 200, "where": 500, "file_name": 300}
    made: dict[str, Any] = {}
    for name, value in given.items():
        if name in limits:
            value = " ".join(kept_text(value, name.replace("_", " "), longest=limits[name], empty=True).split())
        elif name == "sha256":
            value = str(value).strip().lower()
        elif name not in ("length_seconds", "keep_until"):
            raise InputProblem(f"The register of recordings holds nothing called “{name}”.")
        made[name] = value
    value = replace(held, **made)
    checks.check_recording(value)
    return value


# --- concern about harm: private, never in anything that leaves


def note_concern(*, by: str, case: str, text: str, told: str = "", told_at: datetime | None = None) -> str:
    """Write a private note of concern about harm: what, who was told, when; its id. It never leaves the workbench."""
    person = the(ParticipantRow, case, "participant")
    row = ConcernRow(participant=person, **_concern(text, told, told_at))
    with change(by=by, scope=person.id, act="note concern", words="Wrote a private note", subject=person.id) as act:
        act.add(row)
    return row.id


def change_concern(
    *, by: str, concern: str, text: str, told: str = "", told_at: datetime | None = None, version: int | None = None
) -> None:
    """Change a private note of concern."""
    row = the(ConcernRow, concern, "note")
    with change(
        by=by,
        scope=row.participant_id,
        act="change concern",
        words="Changed a private note",
        subject=row.participant_id,
    ) as act:
        act.update(row, version=version, shows="text", **_concern(text, told, told_at))


def _concern(text: str, told: str, told_at: datetime | None) -> dict[str, Any]:
    if told_at is not None and not possible(told_at.date()):
        raise InputProblem(f"{in_words(told_at.date())} cannot be the day somebody was told: check the year.")
    if told_at is not None and not told.strip():
        raise InputProblem("Say who was told, by role: the supervisor, the person’s doctor …")
    return {
        "text": kept_text(text, "note"), "told": kept_text(told, "who was told", longest=300, empty=True),
        "told_at": told_at,
    }  # fmt: skip


# --- all sheets of one participant


def last_day_of(protocol: Protocol, held_on: date | None, agreed: date | None = None) -> date | None:
    """A person's last day to leave: as agreed with them, else by the study's rule; None while it cannot be known."""
    rule = rule_in(kept_protocol(protocol))
    if agreed is not None or rule is None:
        return agreed
    return last_day(rule, held_on) if held_on else rule.day


def sheets(*, by: str, case: str) -> Exported:
    """All sheets of one participant in one Word document, each page marked with the ID: the four things and where
    they are, schedule, information sheet, consent form, debrief, and the record to fill in by hand.
    """
    person = read_study.case(case)
    held = read.interviews(person.id)
    latest = held[-1] if held else None
    held_on = latest.held_on if latest else None
    last = last_day_of(read.protocol(), held_on, read.agreed_last_day(person.id))
    personal = {
        "id": person.code, "interview_date": in_words(held_on) if held_on else "",
        "last_day": in_words(last) if last else "",
    }  # fmt: skip
    facts = read.facts_now()
    current = read.current_versions()
    made: list[write_sheets_docx.Sheet] = []
    for kind in papers.PERSONAL_KINDS:
        for paper in read.papers():
            if paper.kind == kind and paper.id in current:
                one = current[paper.id]
                blocks = papers.blocks(one.text, (one.facts_then if one.dated else facts) or {}, personal)
                when = in_words(one.dated) if one.dated else "draft, not yet in use"
                made.append(write_sheets_docx.Sheet(paper.title, blocks, f"version {one.number} · {when}"))
    try:
        plan = read.schedule(latest.schedule if latest and latest.schedule else "")
    except NotFound:
        plan = None
    things = read.four_things(person.id)[-1][1]
    content = write_sheets_docx.sheets(
        code=person.code, title=read_study.settings().title, schedule=plan, papers=made,
        things=[(thing.called, thing.where) for thing in things], filled=_head(latest),
    )  # fmt: skip
    name = f"{file_stem(f'sheets {person.code}')}.docx"
    return let_out(
        Exported(name, MEDIA_TYPES["docx"], content), by=by, cases=[person.id], what="sheets for an interview"
    )


def schedule_docx(*, by: str, schedule_version: str = "", case: str = "") -> Exported:
    """The printed schedule, with a participant's ID where one is given."""
    plan = read.schedule(schedule_version)
    person = read_study.case(case) if case else None
    code = person.code if person else ""
    held = read.interviews(person.id) if person else []
    content = write_sheets_docx.schedule_sheet(
        plan, code=code, title=read_study.settings().title, filled=_head(held[-1] if held else None)
    )
    name = f"{file_stem(f'schedule version {plan.number} {code}')}.docx"
    return let_out(
        Exported(name, MEDIA_TYPES["docx"], content),
        by=by,
        cases=[person.id] if person else (),
        what="interview schedule",
    )


def _head(one: Interview | None) -> dict[str, str]:
    """What is known already for the head of a printed schedule."""
    if one is None:
        return {}
    known = {"date": in_words(one.held_on) if one.held_on else "", "place": one.place}
    known["recorder"] = one.recordings[-1].device if one.recordings else ""
    return {name: words for name, words in known.items() if words}
