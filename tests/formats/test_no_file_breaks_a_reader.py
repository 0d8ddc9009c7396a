"""Every format, mutated thousands of times: a good result or one sentence, never anything else."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.formats import samples

from alliance.errors import InputProblem
from alliance.formats import guard, readers
from alliance.ipa.understanding import understand

SAMPLES: dict[str, tuple[str, bytes]] = {
    "odt": ("a.odt", samples.odt(extra="<table:table><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>")),
    "rtf": ("a.rtf", samples.rtf(extra=r"\trowd\intbl a\cell b\cell\row{\upr{a}{\*\ud b}}\page{\v h}\u-10179?\u-8704?")),
    "md": ("a.md", samples.md() + b"\n\n| a | b |\n|--|--|\n| c | d |\n\n1. x\n\n```\ny\n```\n<b>z</b>\n"),
    "html": ("a.html", samples.html(extra="<table><tr><td>a<td colspan=3>b</table><ol start=4><li>x</ol><pre>y\nz</pre>")),
    "pdf": ("a.pdf", samples.paged(samples.TALK, numbers="lines", head="Rowan", folio="{}/1", lines_a_page=4)),
    "vtt": ("a.vtt", samples.teams_vtt()),
    "srt": ("a.srt", samples.whisper_srt()),
    "json": ("a.json", samples.whisper_json()),
    "eaf": ("a.eaf", samples.eaf()),
    "cha": ("a.cha", samples.cha()),
    "csv": ("a.csv", samples.csv()),
    "xlsx": ("a.xlsx", samples.xlsx()),
    "txt": ("a.txt", samples.otter() + b"\nRowan (304): #00:01:02-3# so [00:02:03]\n"),
}  # fmt: skip
ODD = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"<",
    b">",
    b"{",
    b"}",
    b"\\",
    b'"',
    b"\n",
    b"-->",
    b"&#x0;",
    b"99999999999",
    b"-1",
    b"\xed\xa0\xbd",
    b"\x15",
    b":",
)


def mutated(data: bytes, seed: int) -> bytes:
    """A file with a few of its bytes lost, doubled, moved or replaced."""
    chance = random.Random(seed)
    held = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(held) + 1), chance.choice((1, 1, 2, 8, 60))
        match chance.randrange(6):
            case 0:
                del held[at : at + length]
            case 1:
                held[at:at] = chance.choice(ODD) * chance.choice((1, 1, 3))
            case 2:
                held[at:at] = held[at : at + length] * chance.choice((1, 2, 40))
            case 3 if at < len(held):
                held[at] = chance.randrange(256)
            case 4:
                other = chance.randrange(len(held) + 1)
                held[at:at] = held[other : other + length]
            case _:
                held[at:] = held[at:] if chance.random() < 0.7 else b""
    return bytes(held)


def repacked(data: bytes, seed: int) -> bytes:
    """A zip with one of its parts mutated and packed again."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given_, zipfile.ZipFile(held, "w") as made:
        names = given_.namelist()
        chosen = names[seed % len(names)]
        for name in names:
            content = given_.read(name)
            made.writestr(name, mutated(content, seed) if name == chosen else content)
    return held.getvalue()


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=250, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_a_mutated_file_is_understood_or_refused_in_words(kind: str, seed: int) -> None:
    name, data = SAMPLES[kind]
    made = repacked(data, seed) if data.startswith(b"PK") and seed % 8 else mutated(data, seed)
    try:
        found = guard.kind_of(made, name)
        u = understand(readers.read_as(found, made, name))
    except InputProblem:
        return
    value = u.transcript()
    assert value.text.strip()
    assert all(0 <= t.start < t.end <= len(value.text) for t in value.turns)
    starts = [at for at, _ in value.times]
    assert starts == sorted(set(starts))
    assert all(0 <= at < len(value.text) and 0 <= second < 2**31 for at, second in value.times)
    assert list(value.lines.starts) == sorted(set(value.lines.starts))
    assert list(value.lines.numbers) == sorted(set(value.lines.numbers))


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_file_cut_anywhere_is_understood_or_refused_in_words(kind: str) -> None:
    name, data = SAMPLES[kind]
    for at in range(1, len(data), max(1, len(data) // 60)):
        with contextlib.suppress(InputProblem):
            understand(readers.read_as(guard.kind_of(data[:at], name), data[:at], name))
