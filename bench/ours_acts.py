"""Ours, below any door: bringing files in, saving one annotation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench import workbench
from bench.clock import Cost, cost_of, cpu, cpu_each
from bench.corpus import Interview

if TYPE_CHECKING:
    from alliance.actions.transcripts import Incoming


def bring_in_files(files: list[Path], place: Path, *, repeats: int = 2) -> Cost:
    """CPU seconds of bringing files into a new workbench as a person does: read, understood, kept, indexed."""
    return cost_of([_once(files, place / f"{files[0].suffix[1:]}-{n}", encrypted=True) for n in range(repeats)])


def bring_in_both_ways(files: list[Path], place: Path, *, repeats: int = 3) -> tuple[Cost, Cost]:
    """The same into encrypted workbenches and into open ones, by turns, so that a busy moment strikes both."""
    samples: dict[bool, list[float]] = {True: [], False: []}
    for n in range(repeats):
        for encrypted, held in samples.items():
            held.append(_once(files, place / f"both-{n}-{encrypted}", encrypted=encrypted))
    return cost_of(samples[True]), cost_of(samples[False])


def _once(files: list[Path], path: Path, *, encrypted: bool) -> float:
    from alliance.actions.transcripts import add_transcripts

    with workbench.new_workbench(path, encrypted=encrypted) as by:
        return cpu(lambda: add_transcripts([incoming(file) for file in files], by=by), repeats=1).least


def incoming(path: Path) -> Incoming:
    """One file, read and understood, ready to be brought in."""
    from alliance.actions.transcripts import Incoming
    from alliance.formats.reading import read
    from alliance.ipa.understanding import understand

    content = path.read_bytes()
    source = read(content, path.name)
    understood = understand(source)
    return Incoming(
        understood.transcript(), pseudonym=path.stem, title=path.stem, file_name=path.name, kind=source.kind,
        encoding=source.encoding or "", content=content,
    )  # fmt: skip


def misread(files: list[Path], interviews: list[Interview]) -> list[str]:
    """The files whose words, turns or speakers are not understood as they were written."""
    wrong = []
    for path, interview in zip(files, interviews, strict=True):
        value = incoming(path).transcript
        said = [(value.speakers[t.speaker].label, value.text[t.start : t.end]) for t in value.turns]
        if said != list(interview.turns):
            wrong.append(path.name)
    return wrong


def annotation(transcript: str, *, by: str, count: int = 100, batches: int = 10) -> Cost:
    """CPU seconds of one note written by the action, on the disk when it returns."""
    from alliance.actions.notes import add_note

    def once(n: int) -> None:
        start = 40 * (n % 1000)
        words = f"A note of some words, number {n}"
        add_note(by=by, text=words, kind="linguistic", transcript=transcript, start=start, end=start + 30)

    return cpu_each(once, count=count, batches=batches)
