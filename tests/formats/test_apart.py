"""Reading in a process of its own: the same source comes back, and nothing it does reaches further than its limits."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.formats import samples

from alliance.errors import InputProblem
from alliance.formats import apart, guard, readers
from alliance.ipa.source import Comment, Drawn, Paragraph, Source


def test_what_comes_back_is_what_was_read() -> None:
    everything = Source(
        "a.docx", "docx",
        (Paragraph("So — 👩\u200d🚒?", 2, True, True, (1, 2), (3,), 4, 5, "Ada", True, 6, True, True, "italic", 7, 8, (("c", 0, 2),), (("t", 1, 2),)),),
        "utf-8", ("cp1252",), ("Look.",), (Comment("1", "Ada", datetime(2026, 3, 1, tzinfo=UTC), "why", "0", True),), "line", 3, Drawn(60, 2, True),
    )  # fmt: skip
    assert apart.as_source(apart.as_value(everything)) == everything
    data = samples.odt()
    assert apart.read("odt", data, "a.odt") == readers.read_as("odt", data, "a.odt")
    with pytest.raises(InputProblem, match=r"“b\.odt” is damaged"):
        apart.read("odt", data[:300], "b.odt")


def test_small_files_are_read_here_and_heavy_ones_apart() -> None:
    for kind, data in (("odt", samples.odt()), ("rtf", samples.rtf()), ("docx", b"PK"), ("txt", b"x" * 10**7)):
        if data != b"PK":
            assert not apart.is_read_apart(kind, guard.weight(data, kind))
    heavy = samples.odt([("Ada", "so " * 100)] * 30_000)
    assert len(heavy) < 2_000_000
    assert apart.is_read_apart("odt", guard.weight(heavy, "odt"))


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is kept by Linux alone")
def test_the_process_may_neither_take_more_memory_nor_write_a_file(tmp_path: Path) -> None:
    limited = "from alliance.formats import apart; apart.limit(); "

    def run(words: str) -> str:
        return subprocess.run([sys.executable, "-c", limited + words], capture_output=True, text=True).stderr

    assert "MemoryError" in run("bytearray(2 << 30)")
    run(f"open({str(tmp_path / 'x')!r}, 'w').write('what was said')")
    assert not any(held.stat().st_size for held in tmp_path.iterdir())


def test_a_reader_that_hangs_is_ended_in_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1)
    begun = time.monotonic()
    with pytest.raises(InputProblem, match="more time or memory"):
        apart.read("md", b"[" * 200_000 + b"*_" * 100_000, "slow.md")
    assert time.monotonic() - begun < 60  # it ended at all


def test_a_kind_that_nobody_reads_gives_no_answer_but_a_sentence() -> None:
    with pytest.raises(InputProblem, match="was not read on"):
        apart.read("exe", b"MZ", "a.exe")
