"""CPU seconds, of this process or another, and how much memory another holds.

Wall time says more about what else a computer was doing; CPU time of several repeats says what the
work costs. The least of the repeats is what is judged, since other jobs can only add to it. Wall time is
taken where a person waits, and there the median is judged.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """The least and the median of several repeats."""

    least: float
    median: float

    def times(self, factor: float) -> Cost:
        """The same cost in another unit, or per piece."""
        return Cost(self.least * factor, self.median * factor)


def cost_of(samples: list[float]) -> Cost:
    """Least and median of measured seconds."""
    return Cost(min(samples), statistics.median(samples))


def cpu(work: Callable[[], object], *, repeats: int, clock: Callable[[], float] = time.process_time) -> Cost:
    """CPU seconds of one piece of work; `clock` may be that of another process (see `clock_of`)."""
    samples = []
    for _ in range(repeats):
        began = clock()
        work()
        samples.append(clock() - began)
    return cost_of(samples)


def cpu_each(
    work: Callable[[int], object], *, count: int, batches: int, clock: Callable[[], float] = time.process_time
) -> Cost:
    """CPU seconds of one of many small pieces: `count` of them a batch, `work` given a running number."""
    samples, n = [], 0
    for _ in range(batches):
        began = clock()
        for _ in range(count):
            work(n)
            n += 1
        samples.append((clock() - began) / count)
    return cost_of(samples)


def clock_of(process: int) -> Callable[[], float]:
    """A clock that tells the CPU seconds which a process has used, user and system, all its threads.

    By the scheduler's own account in nanoseconds where the system gives one, else in ticks of a hundredth.
    """
    tasks = Path(f"/proc/{process}/task")
    ticks = os.sysconf("SC_CLK_TCK")

    def by_scheduler() -> float:
        spent = 0
        for task in tasks.iterdir():
            try:
                spent += int((task / "schedstat").read_text().split()[0])
            except FileNotFoundError:
                continue  # a thread that ended while we looked
        return spent / 1e9

    def by_ticks() -> float:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / ticks

    return by_scheduler if (tasks / str(process) / "schedstat").exists() else by_ticks


def memory_of(process: int) -> float:
    """Megabytes of memory that a process holds now (resident set)."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {process} says nothing of its memory")


class Yardstick:
    """A fixed piece of plain Python, timed again and again during a run: how much other work slowed the computer.

    Even CPU time grows when other programs share the caches and the cores.
    """

    def __init__(self) -> None:
        self.samples: list[float] = []

    def lay(self) -> None:
        """Time it once more."""
        self.samples.append(cpu(_fixed_work, repeats=3).median)

    def slowed(self) -> float:
        """The median beside the least: 1.0 on a quiet computer."""
        cost = cost_of(self.samples)
        return cost.median / cost.least

    def words(self) -> str:
        """That in a sentence."""
        least = min(self.samples) * 1000
        return f"A fixed piece of Python took {least:.1f} ms of CPU at best and {self.slowed():.2f} times that at the median."


def _fixed_work() -> int:
    held: dict[str, int] = {}
    for n in range(60_000):
        word = str(n % 977)
        held[word] = held.get(word, 0) + len(word)
    return len(held)
