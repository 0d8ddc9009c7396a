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
from alliance.store.models.study import AttributeRow, AttributeValueRow, ParticipantRow, ResearcherRow, StudyRow
from alliance.store.models.trail import DiaryRow, EventRow, ReadingPassRow
from alliance.store.models.transcripts import OriginalRow, TextRow, TranscriptRow

__all__ = [
    "AttributeRow", "AttributeValueRow", "DiaryRow", "EventRow", "EvidenceRow", "ExtractRow", "LinkRow", "NoteRow",
    "OriginalRow", "ParticipantRow", "ReadingPassRow", "ResearcherRow", "SeeAlsoRow", "StatementNoteRow",
    "StructureRow", "StudyRow", "TextRow", "ThemeRow", "TranscriptRow",
]  # fmt: skip
