"""Ours, below any door: one interview of 12,000 words in every kind of file, read and understood."""

from __future__ import annotations

import time

from tests.formats import samples

from bench import corpus
from bench.clock import Cost, cost_of

WORDS = 12_000
#: kinds that samples can write; docx and txt have rows of their own
KINDS = ("odt", "rtf", "md", "html", "vtt", "srt", "json", "eaf", "cha", "csv", "xlsx")


def every_kind(*, repeats: int = 3) -> tuple[str, Cost]:
    """The kind that takes longest of all but pdf, and its CPU seconds."""
    files = _files()
    costs = {kind: _cost(files[kind], kind, time.process_time, repeats) for kind in KINDS}
    slowest = max(costs, key=lambda kind: costs[kind].least)
    return slowest, costs[slowest]


def a_pdf(*, repeats: int = 3) -> Cost:
    """Seconds that a person waits for a pdf, which is read in a process of its own."""
    return _cost(_files()["pdf"], "pdf", time.perf_counter, repeats)


def _cost(data: bytes, kind: str, clock: object, repeats: int) -> Cost:
    from alliance.formats.reading import read
    from alliance.ipa.understanding import understand

    taken = []
    for _ in range(repeats):
        began = clock()  # type: ignore[operator]
        understand(read(data, f"interview.{kind}"))
        taken.append(clock() - began)  # type: ignore[operator]
    return cost_of(taken)


def _files() -> dict[str, bytes]:
    """The interview in every kind."""
    talk = [(name, words.replace("\n", " ")) for name, words in corpus.one_interview(WORDS).turns]
    rows: list[list[str | float]] = [["Speaker", "Text"], *([name, words] for name, words in talk)]
    return {
        "odt": samples.odt(talk), "rtf": samples.rtf(talk), "md": samples.md(talk), "html": samples.html(talk),
        "vtt": samples.teams_vtt(talk), "srt": samples.whisper_srt(talk), "json": samples.whisper_json(talk),
        "eaf": samples.eaf(talk), "cha": samples.cha(talk), "csv": samples.csv(talk), "xlsx": samples.xlsx(rows),
        "pdf": samples.paged(talk, numbers="paragraphs", folio="{}"),
    }  # fmt: skip
