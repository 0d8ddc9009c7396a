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
from alliance.store.models.pack import PackItemRow, PackRow
from alliance.store.models.reach import (
    CounterExtractRow,
    CounterSearchRow,
    RecommendationExtractRow,
    RecommendationRow,
    RecommendationThemeRow,
    SourceLinkRow,
    SourceRow,
    ThemeTextRow,
    ThemeTieRow,
)
from alliance.store.models.snapshots import SnapshotPartRow, SnapshotRow
from alliance.store.models.study import AttributeRow, AttributeValueRow, ParticipantRow, ResearcherRow, StudyRow
from alliance.store.models.trail import DiaryRow, EventRow, QualityRow, ReadingPassRow, RemarkRow
from alliance.store.models.transcripts import OriginalRow, TextRow, TranscriptRow
from alliance.store.models.writing import CaseTextRow, DepositRow, WordListRow

__all__ = [
    "ApprovalRow", "AttributeRow", "AttributeValueRow", "AuditRow", "BackupRow", "CaseTextRow", "ConcernRow", "ConsentRow",
    "CounterExtractRow", "CounterSearchRow", "CriterionRow", "DepartureRow", "DepositRow", "DiaryRow", "DisposalRow", "DraftRow", "EventRow", "EvidenceRow", "ExportRow", "ExtractRow",
    "FindingsRow", "InterviewRow", "LeavingRequestRow", "LeavingRow", "LinkRow", "NoteRow", "OrganisationRow", "OriginalRow",
    "PackItemRow", "PackRow", "PaperRow", "PaperVersionRow", "ParticipantRow", "PromiseRow", "ProtocolRow", "QualityRow", "ReadingPassRow",
    "RecommendationExtractRow", "RecommendationRow", "RecommendationThemeRow", "RecordingKeyRow", "RecordingRow",
    "RemarkRow",
    "ResearcherRow", "ScheduleRow", "SeeAlsoRow", "SnapshotPartRow", "SnapshotRow", "SourceLinkRow", "SourceRow", "StatementNoteRow", "StructureRow", "StudyRow", "SupportRow",
    "SweepDecisionRow", "TextRow", "ThemeRow", "ThemeTextRow", "ThemeTieRow", "TranscriptRow", "VolunteerRow", "WhoKnowsRow", "WordListRow",
]  # fmt: skip
