"""Taguette 1.5.2 doing the same work: its own server in a temporary folder, spoken to over HTTP.

Text files go through Calibre there; where Calibre is absent, the same words are given as HTML, which
Taguette reads by itself, and the row says so.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.clock import Cost, clock_of, cpu, cpu_each, memory_of
from bench.corpus import Corpus, Interview
from bench.visitor import Visitor, address_said, start, stop


class Taguette:
    """A running Taguette with one project."""

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        self.process = process
        self.clock = clock_of(process.pid)
        self.visitor = Visitor(address)
        self.visitor.get(address[address.index("/", 8) :])
        page = self.visitor.get("/project/new").decode()
        token = re.search(r'name="_xsrf" value="([^"]+)"', page)
        if not token:
            raise RuntimeError("Taguette gave no form token")
        self.token = {"X-XSRFToken": token[1]}
        made = self.visitor.post_form("/project/new", {"name": "Bench", "description": "", "_xsrf": token[1]})
        found = re.search(rb"/project/(\d+)", made)
        if not found:
            raise RuntimeError("Taguette made no project")
        self.project = found[1].decode()

    def bring_in(self, interviews: list[Interview], *, calibre: bool) -> tuple[Cost, list[int]]:
        """CPU seconds of bringing all of them in, and their numbers."""
        ids: list[int] = []

        def all_of_them() -> None:
            for interview in interviews:
                if calibre:
                    name, content, kind = f"{interview.name}.txt", interview.as_txt(), "text/plain"
                else:
                    paragraphs = (f"<p>{html.escape(f'{label}: {words}')}</p>" for label, words in interview.turns)
                    body = f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{''.join(paragraphs)}</body></html>"
                    name, content, kind = f"{interview.name}.html", body.encode(), "text/html"
                fields = {"name": interview.name, "description": ""}
                path = f"/api/project/{self.project}/document/new"
                ids.append(json.loads(self.visitor.post_file(path, fields, name, content, kind, self.token))["created"])

        return cpu(all_of_them, repeats=1, clock=self.clock), ids

    def tag(self, name: str) -> int:
        """Make a tag; its number."""
        body = {"path": name, "description": ""}
        return int(self.visitor.post_json(f"/api/project/{self.project}/tag/new", body, self.token)["id"])

    def highlights(self, corpus: Corpus, documents: list[int], tag: int, *, count: int = 457, batches: int = 3) -> Cost:
        """CPU seconds of one highlight with a tag, `count` of them in all."""
        spans = [s for s in corpus.spans if s.theme == 0][:count]
        ends = {i.number: _bytes_before(i) for i in corpus.interviews}

        def once(n: int) -> None:
            span = spans[n]
            start, end = (ends[span.interview](p) for p in (span.start, span.end))
            path = f"/api/project/{self.project}/document/{documents[span.interview]}/highlight/new"
            self.visitor.post_json(path, {"start_offset": start, "end_offset": end, "tags": [tag]}, self.token)

        return cpu_each(once, count=len(spans) // batches, batches=batches, clock=self.clock)

    def document(self, number: int) -> Cost:
        """CPU seconds of opening a document (its words and its highlights, as the page asks for them)."""
        path = f"/api/project/{self.project}/document/{number}/contents"
        return cpu_each(lambda _: self.visitor.get(path), count=10, batches=3, clock=self.clock)

    def quotations(self, tag: str) -> tuple[Cost, int]:
        """CPU seconds of reading every highlight of a tag, page by page; and how many there are."""
        found = 0

        def once(_: int) -> None:
            nonlocal found
            found, page, pages = 0, 1, 1
            while page <= pages:
                held = json.loads(self.visitor.get(f"/api/project/{self.project}/highlights/{tag}?page={page}"))
                found += len(held["highlights"])
                page, pages = page + 1, held["pages"]

        return cpu_each(once, count=1, batches=3, clock=self.clock), found

    def memory(self) -> float:
        """Megabytes that the server holds now."""
        return memory_of(self.process.pid)


def _bytes_before(interview: Interview):  # type: ignore[no-untyped-def]
    """Where a position of the interview's text lies in Taguette's document, which counts bytes of it, labels included."""
    raw = [len(f"{label}: ".encode()) for label, _ in interview.turns]

    def at(position: int) -> int:
        turn = interview.text.count("\n", 0, position)
        return len(interview.text[:position].encode()) - turn + sum(raw[: turn + 1])

    return at


def has_calibre() -> bool:
    """Whether Taguette can read text files here."""
    return shutil.which("ebook-convert") is not None or "CALIBRE" in os.environ


@contextmanager
def running(command: str, place: Path) -> Iterator[Taguette]:
    """Taguette's own server for one person, on a free port, its data in a temporary folder."""
    place.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    held = {
        **os.environ,
        "HOME": str(place),
        "XDG_DATA_HOME": str(place),
        "TMPDIR": str(place),
        "PYTHONUNBUFFERED": "1",
    }
    held.pop("DJANGO_SETTINGS_MODULE", None)
    arguments = ["--no-browser", "--port", str(port), "--database", str(place / "taguette.sqlite3")]
    log = place / "said.log"
    process = start([command, *arguments], log, held)
    try:
        yield Taguette(process, address_said(process, log, r"(http://(?:localhost|127\.0\.0\.1):\d+/\?token=\S+)"))
    finally:
        stop(process)
