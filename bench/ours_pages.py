"""Ours through the pages, in this process by Django's test client: the middleware and templates count, the socket does not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.clock import Cost, cost_of, cpu, cpu_each

#: a page shorter than this is not written yet
SHORTEST = 1500


@contextmanager
def inside(path: Path) -> Iterator[Pages]:
    """A person inside a workbench, who leaves it afterwards."""
    from alliance.server.run import collect_less_often
    from alliance.web import gate

    collect_less_often()  # as the server does
    try:
        yield Pages(path)
    finally:
        gate.leave()


class Pages:
    """A person inside an open workbench."""

    def __init__(self, path: Path) -> None:
        from django.test import Client
        from django.urls import reverse

        from alliance.web import gate

        gate.choose(path)
        self.path = path
        self.reverse = reverse
        self.client = Client(headers={"host": "127.0.0.1"})
        self.client.get(reverse("launch", args=[gate.new_launch_token()]))

    def get(self, name: str, *args: str, **asked: str) -> bytes:
        """One page; RuntimeError where it is refused or not written yet."""
        answer = self.client.get(self.reverse(name, args=args), asked)
        content: bytes = answer.content
        if answer.status_code != 200 or len(content) < SHORTEST:
            raise RuntimeError(f"the page “{name}” answered {answer.status_code} with {len(content)} bytes")
        return content

    def note(self, transcript: str, n: int, seen: int) -> Any:
        """Keep one note on the desk, as its script does; the answer."""
        start = 40 * (n % 1000)
        held = {
            "act": "add note",
            "start": start,
            "end": start + 30,
            "kind": "linguistic",
            "text": f"A note, {n}",
            "seen": seen,
        }
        answer = self.client.post(
            self.reverse("desk-act", args=[transcript]), held, content_type="application/json",
            headers={"accept": "application/json"},
        )  # fmt: skip
        if answer.status_code != 200:
            raise RuntimeError(f"the desk answered {answer.status_code}: {answer.content[:200]!r}")
        return answer.json()

    def notes(self, transcript: str, *, count: int = 50, batches: int = 5) -> Cost:
        """CPU seconds of one note kept through the page."""
        self.get("desk", transcript)
        seen = self.note(transcript, 0, 0)["seen"]

        def once(n: int) -> None:
            nonlocal seen
            seen = self.note(transcript, n + 1, seen)["seen"]

        return cpu_each(once, count=count, batches=batches)

    def desk_anew(self, transcript: str, *, repeats: int = 15) -> Cost:
        """CPU seconds of the desk, with something changed before each reading so that none is answered from memory."""
        from alliance.actions.notes import change_note
        from alliance.store.reads.analysis import notes
        from alliance.store.reads.study import researcher

        by = researcher()[0]
        note = next(iter(notes(transcript=transcript)))
        self.get("desk", transcript)
        samples = []
        for n in range(repeats):
            change_note(by=by, note=note, text=f"Said otherwise, {n} {time.monotonic_ns()}")
            samples.append(cpu(lambda: self.get("desk", transcript), repeats=1).least)
        return cost_of(samples)

    def desk_first(self, transcript: str, *, repeats: int = 3) -> Cost:
        """CPU seconds of the first desk after the workbench was opened: nothing of it is in memory."""
        from alliance.web import gate

        samples = []
        for _ in range(repeats):
            gate.leave()
            gate.choose(self.path)
            self.get("interviews")
            samples.append(cpu(lambda: self.get("desk", transcript), repeats=1).least)
        return cost_of(samples)

    def page(self, name: str, *args: str, repeats: int = 7, **asked: str) -> Cost:
        """CPU seconds of another page."""
        self.get(name, *args, **asked)
        return cpu(lambda: self.get(name, *args, **asked), repeats=repeats)
