"""How the study is conducted: what was approved, who was asked, what was promised, what was recorded."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from alliance.store.models.row import Row
from alliance.store.models.study import ParticipantRow, StudyRow
from alliance.store.models.transcripts import TranscriptRow


class ProtocolRow(Row):
    """The one protocol: facts entered once (see alliance.study.protocol for the fields and their rules)."""

    study = models.OneToOneField(StudyRow, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    profile = models.JSONField(default=dict)  # how the profile table is shown: bands, order, columns looked at


class ApprovalRow(Row):
    """An ethics approval or a later amendment of it (`amends` says what changed)."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    body = models.CharField(max_length=300)
    reference = models.CharField(max_length=200, default="")
    dated = models.DateField()
    conditions = models.TextField(default="")
    amends = models.TextField(default="")


class DepartureRow(Row):
    """A departure from what was approved: what, why, when."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    dated = models.DateField(null=True)
    what = models.TextField()
    why = models.TextField(default="")


class CriterionRow(Row):
    """One of the study's own criteria of eligibility; `excludes` turns it round."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    excludes = models.BooleanField(default=False)
    place = models.IntegerField(default=0)


class OrganisationRow(Row):
    """An organisation through which people are approached, by code; its name lies in the vault."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    may_know = models.TextField(default="")
    agreed_on = models.DateField(null=True)
    last_day = models.DateField(null=True)  # until when the organisation may leave; null: computed
    left_on = models.DateField(null=True)


class PromiseRow(Row):
    """Something promised to an organisation, and the paper that says so (empty: no paper mentions it)."""

    organisation = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    looked_for = models.CharField(max_length=300, default="")  # words by which a paper is known to mention it


class VolunteerRow(Row):
    """One person on the way into the study, by code; becomes a participant at consent."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    route = models.CharField(max_length=300, default="")
    organisation = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+", null=True)
    approached = models.DateField(null=True)
    replied = models.DateField(null=True)
    declined = models.DateField(null=True)
    excluded = models.DateField(null=True)
    consented = models.DateField(null=True)
    interviewed = models.DateField(null=True)
    criteria = models.JSONField(default=dict)  # criterion id -> "met" | "not met"
    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+", null=True)


class WhoKnowsRow(Row):
    """Somebody outside the team knows that a person takes part."""

    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=300)  # a role ("the practice manager"), never a name
    since = models.DateField(null=True)
    told_how = models.CharField(max_length=500, default="")
    person_agreed = models.BooleanField(null=True)


class PaperRow(Row):
    """One of the study's papers: letter, sheet, leaflet, form, e-mail, debrief."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)


class PaperVersionRow(Row):
    """One version of a paper: its text with merge fields, and the facts it was printed with."""

    paper = models.ForeignKey(PaperRow, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=1)
    dated = models.DateField(null=True)
    text = models.TextField()
    facts_then = models.JSONField(default=dict)


class SupportRow(Row):
    """One entry of the list of support services in the debrief."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    contact = models.TextField(default="")
    checked_on = models.DateField(null=True)
    place = models.IntegerField(default=0)


class ScheduleRow(Row):
    """One version of the interview schedule: parts, questions, numbered prompts, header fields."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=1)
    dated = models.DateField(null=True)
    pilot = models.BooleanField(default=False)
    parts = models.JSONField(default=list)
    demographic_questions = models.JSONField(default=list)
    header_fields = models.JSONField(default=list)
    remarks = models.TextField(default="")  # what the pilot showed


class InterviewRow(Row):
    """The record of one interview as it was held."""

    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    transcript = models.ForeignKey(TranscriptRow, on_delete=models.PROTECT, related_name="+", null=True)
    schedule = models.ForeignKey(ScheduleRow, on_delete=models.PROTECT, related_name="+", null=True)
    pilot = models.BooleanField(default=False)
    held_on = models.DateField(null=True)
    place = models.CharField(max_length=300, default="")
    at_home = models.BooleanField(default=False)
    minutes = models.PositiveIntegerField(null=True)
    call_before_due = models.DateTimeField(null=True)
    call_before_made = models.DateTimeField(null=True)
    call_after_due = models.DateTimeField(null=True)
    call_after_made = models.DateTimeField(null=True)
    distress_seen = models.BooleanField(null=True)
    stopped = models.BooleanField(null=True)
    debrief_offered = models.BooleanField(null=True)
    sheet_given = models.BooleanField(null=True)
    field_notes = models.TextField(default="")
    schedule_kept = models.CharField(max_length=300, default="")  # where the paper sheet is
    consent_kept = models.CharField(max_length=300, default="")
    transcript_kept = models.CharField(max_length=300, default="")


class ConcernRow(Row):
    """Concern about harm: private, never exported; who was told, and when."""

    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    told = models.CharField(max_length=300, default="")
    told_at = models.DateTimeField(null=True)


class RecordingRow(Row):
    """A recording: where it is, until when, and that it was deleted."""

    interview = models.ForeignKey(InterviewRow, on_delete=models.PROTECT, related_name="+")
    device = models.CharField(max_length=200, default="")
    where = models.CharField(max_length=500, default="")
    file_name = models.CharField(max_length=300, default="")
    sha256 = models.CharField(max_length=64, default="")
    length_seconds = models.PositiveIntegerField(null=True)
    keep_until = models.DateField(null=True)
    deleted_on = models.DateField(null=True)
    deleted_how = models.CharField(max_length=300, default="")
    kept_file = models.CharField(max_length=64, default="")  # its name among the workbench's recordings; "": none here
    size = models.BigIntegerField(default=0)
    media_type = models.CharField(max_length=60, default="")


class RecordingKeyRow(Row):
    """The key of one recording's file, and of no other: once this row is erased, nobody can read the file."""

    recording = models.ForeignKey(RecordingRow, on_delete=models.PROTECT, related_name="+")
    key = models.BinaryField()


class DraftRow(Row):
    """Words being typed from a recording, or an interview's words being corrected while listening; not finished yet.

    `turns` are lines of JSON: speaker, words, second of the recording.
    """

    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    transcript = models.ForeignKey(TranscriptRow, on_delete=models.PROTECT, related_name="+", null=True)
    recording = models.ForeignKey(RecordingRow, on_delete=models.SET_NULL, related_name="+", null=True)
    title = models.CharField(max_length=300, default="")
    number = models.PositiveIntegerField(default=0)  # the version of the words that is being corrected
    speakers = models.TextField(default="")
    turns = models.TextField(default="")
    second = models.PositiveIntegerField(default=0)  # where the recording stood
    saved = models.DateTimeField(default=timezone.now)


class ConsentRow(Row):
    """What one person agreed to, in parts; taken when, on which version of the sheet, by whom."""

    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    footing = models.CharField(max_length=20, default="consent")  # consent | paper | published | teaching
    footing_words = models.CharField(max_length=500, default="")
    paper_version = models.ForeignKey(PaperVersionRow, on_delete=models.PROTECT, related_name="+", null=True)
    dated = models.DateField(null=True)
    taken_by = models.CharField(max_length=200, default="")
    how = models.CharField(max_length=300, default="")
    parts = models.JSONField(default=dict)  # part -> true | false
    kept_in = models.CharField(max_length=300, default="")
    last_day = models.DateField(null=True)  # a day agreed with this person; null: by the study's rule


class LeavingRequestRow(Row):
    """A request to leave after the last day: recorded, decided by a person, with the reason for the decision."""

    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    decided_on = models.DateField(null=True)
    decision = models.CharField(max_length=20, default="")  # "" | erase | partly | keep
    reason = models.TextField(default="")


class FindingsRow(Row):
    """Whether a summary of the findings was offered and sent."""

    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, related_name="+")
    offered_on = models.DateField(null=True)
    wanted = models.BooleanField(null=True)
    sent_on = models.DateField(null=True)


class DisposalRow(Row):
    """Something to be disposed of: by date or by event, per medium, with its record."""

    study = models.ForeignKey(StudyRow, on_delete=models.PROTECT, related_name="+")
    medium = models.CharField(max_length=20)  # computer | paper | recordings
    what = models.CharField(max_length=500)
    due_on = models.DateField(null=True)
    due_event = models.CharField(max_length=200, default="")
    event_happened = models.DateField(null=True)
    done_on = models.DateField(null=True)
    done_how = models.CharField(max_length=500, default="")
    done_by = models.CharField(max_length=200, default="")
