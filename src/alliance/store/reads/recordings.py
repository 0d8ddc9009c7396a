"""Recordings that are kept here, as values; what they hold is streamed piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from alliance.errors import NotFound
from alliance.store import recordings as files
from alliance.store.models import RecordingKeyRow, RecordingRow


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """A recording whose file is kept in this workbench."""

    id: str
    interview: str
    case: str
    pseudonym: str
    transcript: str
    called: str
    media_type: str
    size: int
    length_seconds: int | None
    kept_file: str
    there: bool


_FIELDS = (
    "id", "interview_id", "interview__participant_id", "interview__participant__pseudonym", "interview__transcript_id",
    "device", "file_name", "media_type", "size", "length_seconds", "kept_file",
)  # fmt: skip


def _kept(row: tuple[Any, ...]) -> KeptRecording:
    id, interview, case, who, transcript, device, name, media, size, length, kept = row
    there = (files.here().recordings / kept).is_file()
    called = name or device or "Recording"
    return KeptRecording(id, interview, case, who, transcript or "", called, media, size, length, kept, there)


def kept() -> tuple[KeptRecording, ...]:
    """Every recording whose file is kept here, in the order they were entered."""
    rows = RecordingRow.objects.exclude(kept_file="").order_by("created").values_list(*_FIELDS)
    return tuple(_kept(row) for row in rows)


def one(id: str) -> KeptRecording:
    """One recording whose file is kept here; NotFound otherwise."""
    row = RecordingRow.objects.filter(pk=id).exclude(kept_file="").values_list(*_FIELDS).first()
    if row is None:
        raise NotFound("This recording is not kept in the workbench: add its file on the page of the interview.")
    return _kept(row)


def of_transcript(transcript: str) -> KeptRecording | None:
    """The recording of an interview's record that can be played beside its words; None where there is none."""
    rows = RecordingRow.objects.filter(interview__transcript_id=transcript).exclude(kept_file="")
    found = [_kept(row) for row in rows.order_by("created").values_list(*_FIELDS)]
    return next((one for one in found if one.there), None)


def bytes_of(recording: KeptRecording, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The bytes `[start, end)` of a recording, decrypted piece by piece."""
    key = RecordingKeyRow.objects.filter(recording_id=recording.id).values_list("key", flat=True).first()
    path = files.path_of(files.here(), recording.kept_file)
    if key is None:
        raise NotFound("The key of this recording is erased: nobody can play it any more.")
    return files.read(path, bytes(key), recording.size, start, end)
