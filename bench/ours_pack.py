"""Ours: the appendices of a whole study made, swept and let out, in a process of its own so that its memory is known."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from bench import corpus, workbench

CASES, WORDS, NOTES = 6, 12_000, 300


def fill(place: Path, *, cases: int = CASES) -> Path:
    """A closed workbench of so many cases, each of 12,000 words with 500 annotations: 300 notes, 125 emergent themes,
    75 quotations."""
    path = place / "pack"
    with workbench.new_workbench(path) as by:
        for n in range(cases):
            one = corpus.one_interview(WORDS)
            name = f"Case {n + 1}"
            turns = tuple((label if label == "Int" else name, words) for label, words in one.turns)
            one = corpus.Interview(n + 1, name, turns)
            (id,) = workbench.bring_in([one], by=by)
            workbench.annotate(one, id, NOTES * 20 // 12)
    return path.with_suffix(".alliance")


def made(path: Path, home: Path) -> tuple[float, float, int]:
    """CPU seconds and the most memory in MB that making and letting out the zip takes, and its size in KB."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.ours_pack", str(path), str(home)], check=True, capture_output=True, text=True,
        env={**os.environ},
    )  # fmt: skip
    seconds, memory, size = told.stdout.split()
    return float(seconds), float(memory), int(size)


def _alone(path: Path, home: Path) -> None:
    workbench.ready(home)
    from alliance.actions.pack import take_out

    with workbench.opened(path) as by:
        began = time.process_time()
        size = len(take_out(by=by).content)
        spent = time.process_time() - began
    print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, size // 1024)


if __name__ == "__main__":
    _alone(Path(sys.argv[1]), Path(sys.argv[2]))
