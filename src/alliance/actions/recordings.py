"""Recordings kept here encrypted: added from a file, deleted with their key, swept up after a stop."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import IO

from alliance.actions.change import change, kept_text, the
from alliance.errors import InputProblem, NotFound
from alliance.store import recordings as files
from alliance.store.folder import Folder, whole_path
from alliance.store.models import InterviewRow, RecordingKeyRow, RecordingRow

MEDIA: dict[str, str] = {
    ".wav": "audio/wav", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".mp4": "video/mp4", ".m4b": "audio/mp4",
    ".aac": "audio/aac", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".flac": "audio/flac",
    ".webm": "audio/webm", ".mov": "video/mp4",
}  # fmt: skip
ERASED = "Erased in the workbench, with its key"


def add_file(
    folder: Folder, *, by: str, interview: str, pieces: Iterable[bytes], file_name: str, device: str = "",
    recording: str = "",
) -> str:  # fmt: skip
    """Keep a recording's file with the record of an interview, encrypted under a key of its own; the entry's id.

    `recording` names an entry of the register whose file this is; otherwise one is made. The file that was given is
    only read: where it lies in plain, it stays there until the researcher deletes it.
    """
    held = the(InterviewRow, interview, "record of an interview")
    name = " ".join(kept_text(Path(file_name).name, "name of the file", longest=300).split())
    media = MEDIA.get(Path(name).suffix.lower())
    if media is None:
        raise InputProblem(
            f"“{name}” is not a recording that a browser plays: {', '.join(sorted(MEDIA))} can be kept here. Save it as "
            "one of these, wav or mp3 for instance."
        )
    row = the(RecordingRow, recording, "recording") if recording else RecordingRow(interview=held, device=device)
    if recording and row.interview_id != held.id:
        raise InputProblem("This recording belongs to another interview: reload the page.")
    if row.kept_file:
        raise InputProblem("The file of this recording is kept here already: delete it first, or enter another one.")
    if row.deleted_on:
        raise InputProblem("The deletion of this recording is recorded: enter another one.")
    with files.adding(folder):
        length = _Length()
        kept = files.write(folder, length.listening(pieces))
        try:
            words = "Kept a recording"
            with change(
                by=by, scope=held.participant_id, act="keep recording", words=words, subject=held.participant_id,
                can_undo=False,
            ) as act:  # fmt: skip
                if recording and row.sha256 and row.sha256 != kept.sha256:
                    raise InputProblem(
                        "This is not the file that was entered: its fingerprint is another one. Choose the right file, or "
                        "enter this one as a recording of its own."
                    )
                if not recording:
                    act.add(row)
                act.update(
                    row, kept_file=kept.name, size=kept.size, sha256=kept.sha256, media_type=media, file_name=name,
                    length_seconds=row.length_seconds or length.seconds,
                )  # fmt: skip
                RecordingKeyRow(recording=row, key=kept.key).save(force_insert=True)
        except BaseException:
            files.erase(folder, kept.name)
            raise
    return row.id


def add_path(folder: Folder, *, by: str, interview: str, path: str, device: str = "", recording: str = "") -> str:
    """Keep a recording that lies on this computer, read piece by piece, of any size; the entry's id."""
    place = whole_path(path)
    if place.is_relative_to(folder.path):
        raise InputProblem("This file lies in the workbench’s own folder: give the place of the recording itself.")
    try:
        if not place.is_file():
            raise NotFound(f"There is no file at {place}: type the whole path, with the file’s name.")
        with open(place, "rb") as stream:
            return add_file(
                folder, by=by, interview=interview, pieces=files.pieces_of(stream), file_name=place.name, device=device,
                recording=recording,
            )  # fmt: skip
    except OSError as problem:
        raise InputProblem(f"{place} cannot be read ({problem.strerror}): nothing was kept.") from None


def pieces_of(stream: IO[bytes]) -> Iterator[bytes]:
    """What a file that is open holds, in pieces."""
    return files.pieces_of(stream)


def delete_file(
    folder: Folder, *, by: str, recording: str, deleted_on: date | None = None, how: str = "",
    version: int | None = None,
) -> None:  # fmt: skip
    """Erase a recording that is kept here, with its key, and record the deletion; it cannot be undone."""
    row = the(RecordingRow, recording, "recording")
    if not row.kept_file:
        raise InputProblem("The file of this recording is not kept here: record how and when it was deleted elsewhere.")
    case = the(InterviewRow, row.interview_id, "record of an interview").participant_id
    name = row.kept_file
    words = kept_text(how, "way of deleting", longest=300, empty=True) or ERASED
    with change(
        by=by, scope=case, act="delete recording", words="Erased a recording", subject=case, can_undo=False
    ) as act:
        act.update(row, version=version, kept_file="", size=0, deleted_on=deleted_on or date.today(), deleted_how=words)
        RecordingKeyRow.objects.filter(recording=row).delete()
    files.erase(folder, name)


class _Length:
    """The length of a wav, by its head; other kinds do not say it so plainly."""

    def __init__(self) -> None:
        self.seconds: int | None = None

    def listening(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces as they come, the first one looked at."""
        size = 0
        rate = 0
        for n, piece in enumerate(pieces):
            if n == 0 and piece[:4] == b"RIFF" and piece[8:16] == b"WAVEfmt " and len(piece) >= 44:
                rate = struct.unpack("<I", piece[28:32])[0]
            size += len(piece)
            yield piece
        if rate and size // rate < 86_400:
            self.seconds = max(1, size // rate)
