"""Ours in its own process: `alliance serve`, waitress, sockets; CPU and memory as the system counts them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench.clock import Cost, clock_of, cpu_each, memory_of
from bench.visitor import Visitor, address_said, start, stop


class Served:
    """A running server and a person in it."""

    def __init__(self, process: subprocess.Popen[bytes], door: str) -> None:
        self.process = process
        self.door = door
        self.address = door.split("/open/")[0]
        self.visitor = Visitor(door)

    def enter(self) -> None:
        """Use the launch address up."""
        self.visitor.get(urlsplit(self.door).path)

    def memory(self) -> float:
        """Megabytes that the server holds now."""
        return memory_of(self.process.pid)

    def notes(self, transcript: str, *, count: int = 100, batches: int = 4) -> Cost:
        """CPU seconds of one note kept over HTTP."""
        path = f"/desk/{transcript}/act/"
        self.visitor.get(f"/desk/{transcript}/")
        token = {"X-CSRFToken": self.visitor.cookies["alliance_csrf"]}
        seen = 0

        def once(n: int) -> None:
            nonlocal seen
            start = 40 * (n % 1000) + 3
            held = {
                "act": "add note",
                "start": start,
                "end": start + 30,
                "kind": "conceptual",
                "text": f"A note, {n}",
                "seen": seen,
            }
            seen = self.visitor.post_json(path, held, token)["seen"]

        once(0)
        return cpu_each(once, count=count, batches=batches, clock=clock_of(self.process.pid))


@contextmanager
def serving(workbench: Path, home: Path) -> Iterator[Served]:
    """`alliance serve` for one workbench, ended afterwards."""
    held = {**os.environ, "ALLIANCE_HOME": str(home)}
    held.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-c", "from alliance.cli import main; main()", "serve", str(workbench), "--no-browser"]
    log = home / "said.log"
    process = start(command, log, held)
    try:
        yield Served(process, address_said(process, log, r"(http://127\.0\.0\.1:\d+/open/\S+/)"))
    finally:
        stop(process)
