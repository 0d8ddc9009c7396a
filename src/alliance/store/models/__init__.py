"""The rows. Private to the store and the actions; everything else meets field values."""

from alliance.store.models.analysis import (
    EvidenceRow,
    ExtractRow,
    LinkRow,
    NoteRow,
    SeeAlsoRow,
    StatementNoteRow,
    StructureRow,
    ThemeRow,
)
from alliance.store.models.conduct import (
    ApprovalRow,
    ConcernRow,
    ConsentRow,
    CriterionRow,
    DepartureRow,
    DisposalRow,
    DraftRow,
    FindingsRow,
    InterviewRow,
    LeavingRequestRow,
    OrganisationRow,
    PaperRow,
    PaperVersionRow,
    PromiseRow,
    ProtocolRow,
    RecordingKeyRow,
    RecordingRow,
    ScheduleRow,
    SupportRow,
    VolunteerRow,
    WhoKnowsRow,
)
from alliance.store.models.keeping import AuditRow, BackupRow, ExportRow, LeavingRow, SweepDecisionRow
from alliance.store.models.study import AttributeRow, AttributeValueRow, ParticipantRow, ResearcherRow, StudyRow
from alliance.store.models.trail import DiaryRow, EventRow, ReadingPassRow, RemarkRow
from alliance.store.models.transcripts import OriginalRow, TextRow, TranscriptRow

__all__ = [
    "ApprovalRow", "AttributeRow", "AttributeValueRow", "AuditRow", "BackupRow", "ConcernRow", "ConsentRow",
    "CriterionRow", "DepartureRow", "DiaryRow", "DisposalRow", "DraftRow", "EventRow", "EvidenceRow", "ExportRow", "ExtractRow",
    "FindingsRow", "InterviewRow", "LeavingRequestRow", "LeavingRow", "LinkRow", "NoteRow", "OrganisationRow", "OriginalRow",
    "PaperRow", "PaperVersionRow", "ParticipantRow", "PromiseRow", "ProtocolRow", "ReadingPassRow", "RecordingKeyRow", "RecordingRow",
    "RemarkRow",
    "ResearcherRow", "ScheduleRow", "SeeAlsoRow", "StatementNoteRow", "StructureRow", "StudyRow", "SupportRow",
    "SweepDecisionRow", "TextRow", "ThemeRow", "TranscriptRow", "VolunteerRow", "WhoKnowsRow",
]  # fmt: skip
