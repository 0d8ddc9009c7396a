"""Reading in a process of its own, with limits of time and memory: for pdf, and for whatever is large.

The bytes go in by one pipe and the source comes back by another as JSON, so nothing lies on the disk. What
the process may use is limited before it looks at the file; where the system knows no such limits (Windows)
the time alone is.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import fields
from datetime import datetime
from typing import Any

from alliance.errors import InputProblem
from alliance.formats.readers import KINDS, read_as, too_much
from alliance.ipa.source import Comment, Drawn, Paragraph, Source

SECONDS = 9
MEMORY = 1024 * 1024 * 1024
#: kinds that are always read apart, because a foreign library in another language takes them to pieces
ALWAYS = frozenset(("pdf",))
#: bytes to be gone through above which a kind is read apart; kinds of plain letters never are
LARGE = {
    "md": 100_000,  # its marks can be set so that reading takes far longer than the text is long
    "html": 1_000_000,
    "rtf": 2_000_000,
    "eaf": 2_000_000,
    "json": 4_000_000,
    "docx": 8_000_000,
    "odt": 8_000_000,
    "xlsx": 8_000_000,
}
_PARAGRAPH = tuple(f.name for f in fields(Paragraph))
_DRAWN = tuple(f.name for f in fields(Drawn))
_COMMENT = tuple(f.name for f in fields(Comment) if f.name != "dated")


def is_read_apart(kind: str, weight: int) -> bool:
    """Whether a file of a kind and weight (`guard.weight`) is read in a process of its own."""
    return kind in ALWAYS or weight > LARGE.get(kind, weight)


def read(kind: str, data: bytes, name: str, encoding: str | None = None) -> Source:
    """The source in a file, read in a process of its own; InputProblem where it cannot be, takes too long or too much."""
    head = json.dumps({"kind": kind, "name": name, "encoding": encoding}).encode("ascii") + b"\n"
    child = subprocess.Popen(
        [sys.executable, "-P", "-B", "-m", "alliance.formats.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,  # read and dropped: it may hold words
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        answer, _ = child.communicate(head + data, timeout=SECONDS)
    except subprocess.TimeoutExpired as problem:
        raise too_much(name) from problem
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    try:
        told = json.loads(answer)
    except ValueError as problem:
        raise too_much(name) from problem
    if "problem" in told:
        raise InputProblem(told["problem"])
    return as_source(told)


def as_value(source: Source) -> dict[str, Any]:
    """A source as plain values for JSON."""
    value = {f.name: getattr(source, f.name) for f in fields(Source)}
    value["paragraphs"] = [[getattr(p, name) for name in _PARAGRAPH] for p in source.paragraphs]
    value["drawn"] = [getattr(source.drawn, name) for name in _DRAWN] if source.drawn else None
    value["comments"] = [
        [*(getattr(c, name) for name in _COMMENT), c.dated.isoformat() if c.dated else None] for c in source.comments
    ]
    return value


def as_source(value: dict[str, Any]) -> Source:
    """The source that plain values stand for."""
    held = {key: _with_tuples(v) for key, v in value.items() if key not in ("paragraphs", "comments", "drawn")}
    comments = [
        Comment(**dict(zip(_COMMENT, c[:-1], strict=True)), dated=datetime.fromisoformat(c[-1]) if c[-1] else None)
        for c in value["comments"]
    ]
    paragraphs = [
        Paragraph(**{name: _with_tuples(v) for name, v in zip(_PARAGRAPH, p, strict=True)}) for p in value["paragraphs"]
    ]
    drawn = Drawn(*value["drawn"]) if value["drawn"] else None
    return Source(**{**held, "paragraphs": tuple(paragraphs), "comments": tuple(comments), "drawn": drawn})


def _with_tuples(value: Any) -> Any:
    """A value of JSON with tuples for lists."""
    return tuple(_with_tuples(v) for v in value) if isinstance(value, list) else value


def limit() -> None:
    """Give this process no more than the limits, no dump of its memory, and no file to write."""
    with contextlib.suppress(ImportError):
        import resource

        for what, most in (
            ("RLIMIT_AS", MEMORY),
            ("RLIMIT_CPU", SECONDS),
            ("RLIMIT_CORE", 0),
            ("RLIMIT_FSIZE", 0),
        ):
            with contextlib.suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, what), (most, most))


def main() -> None:
    """Read what comes in, answer, end."""
    limit()
    head = json.loads(sys.stdin.buffer.readline())
    kind, name = head["kind"], head["name"]
    if kind not in KINDS:
        return
    try:
        value = as_value(read_as(kind, sys.stdin.buffer.read(), name, head["encoding"]))
    except InputProblem as problem:
        value = {"problem": str(problem)}
    sys.stdout.buffer.write(json.dumps(value).encode("ascii"))
    sys.stdout.buffer.flush()
    os._exit(0)  # at once: nothing is left to put away


if __name__ == "__main__":
    main()
