"""A chapter checked against a folder of transcripts, without a workbench: nothing is kept, no framework is loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from alliance.errors import InputProblem
from alliance.formats import read_chapter, reading, write_chapter_docx, write_chapter_report
from alliance.ipa.chapter import Against, Report
from alliance.ipa.chapter_check import check
from alliance.ipa.transcript import Transcript
from alliance.ipa.understanding import understand
from alliance.ipa.whose import whose

MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Alone:
    """A chapter as checked, the file it came in, and which files of the folder could not be read."""

    report: Report
    content: bytes
    transcripts: tuple[Transcript, ...]
    left_out: tuple[str, ...] = ()


def check_alone(name: str, content: bytes, files: Iterable[tuple[str, bytes]], *, width: int = 48) -> Alone:
    """A chapter checked against files that hold transcripts; InputProblem where none of them can be read.

    Each is called by the participant's label in it, else by the name of its file; `width` is how many characters a
    line has in files without numbers of their own.
    """
    chapter = read_chapter.read(content, name)
    held: list[Transcript] = []
    left_out: list[str] = []
    for file_name, data in files:
        try:
            understood = understand(reading.read(data, file_name), width=width)
        except InputProblem as problem:
            left_out.append(str(problem))
            continue
        called = whose(understood, ()).pseudonym
        held.append(understood.transcript(id=file_name, case=called, name=called))
    if not held:
        raise InputProblem("No transcript in this folder can be read. " + " ".join(left_out[:3]))
    of, met = Counter(one.name for one in held), Counter[str]()
    for at, one in enumerate(held):
        met[one.name] += 1
        held[at] = replace(one, of=of[one.name], place=met[one.name])
    return Alone(check(chapter, Against(tuple(held))), content, tuple(held), tuple(left_out))


def files_in(folder: Path) -> list[tuple[str, bytes]]:
    """The files of a folder that may be transcripts, by name; hidden ones and folders inside it are left alone."""
    endings = {ending.casefold() for ending in reading.EXTENSIONS}
    found = [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and path.suffix.casefold() in endings and not path.name.startswith((".", "~$"))
    ]
    if not found:
        raise InputProblem(f"There is no transcript in {folder}: {', '.join(sorted(endings))} are read.")
    if len(found) > MOST_FILES:
        raise InputProblem(
            f"{folder} holds more than {MOST_FILES} files: name a folder that holds the transcripts alone."
        )
    return [(path.name, path.read_bytes()) for path in found]


def with_comments(alone: Alone) -> bytes:
    """The chapter as a Word document with a comment at each finding."""
    return commented(alone.report, alone.content)


def commented(
    report: Report, content: bytes, *, hidden: frozenset[str] = frozenset(), not_agreed: dict[int, str] | None = None
) -> bytes:
    """A chapter's own Word document with comments; a new one where it came as something else."""
    comments = write_chapter_report.comments_of(report, hidden=hidden, not_agreed=not_agreed)
    if read_chapter.kind_of(content, report.chapter.name) == "docx":
        return write_chapter_docx.commented(content, report.chapter, comments)
    return write_chapter_docx.document_of(report.chapter, comments)


def as_table(alone: Alone) -> bytes:
    """The report as comma-separated values."""
    return write_chapter_report.table(alone.report)


def as_values(alone: Alone) -> dict[str, Any]:
    """The report as plain values, to be printed as JSON."""
    return write_chapter_report.values(alone.report)
