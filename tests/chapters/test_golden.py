"""The golden chapters, written by hand by somebody who had not read the check: what a careful supervisor finds.

The README beside them says how they are read. Entries marked doubtful count neither way.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from alliance.formats import read_chapter, reading
from alliance.ipa.chapter import Against, CheckedQuotation, KnownTheme, Report
from alliance.ipa.chapter_check import check
from alliance.ipa.transcript import Transcript
from alliance.ipa.understanding import understand

GOLDEN = Path(__file__).parent / "golden"
CHAPTERS = sorted(p.stem for p in GOLDEN.glob("*.toml") if p.stem != "transcripts")
NAMES = {
    "ellis": "Ellis", "nkechi": "Nkechi", "gwen": "Gwen", "tariq": "Tariq", "joan": "Joan", "dilys": "Dilys", "p3": "P3",
}  # fmt: skip


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((GOLDEN / f"{name}.toml").read_text())


@lru_cache(maxsize=8)
def _transcript(name: str) -> Transcript:
    source = reading.read((GOLDEN / "transcripts" / f"{name}.txt").read_bytes(), f"{name}.txt")
    return understand(source).transcript(id=name, name=NAMES[name], title=NAMES[name])


@lru_cache(maxsize=16)
def _report(name: str) -> Report:
    expected = _toml(name)
    file = GOLDEN / f"{name}.{expected['form']}"
    themes = tuple(
        KnownTheme(
            id=f"t{k}", name=t["name"], level=t.get("level", "superordinate"), people=tuple(t.get("participants", ()))
        )
        for k, t in enumerate(expected.get("themes", ()))
    )
    transcripts = tuple(_transcript(n) for n in expected["against"])
    return check(read_chapter.read(file.read_bytes(), file.name), Against(transcripts=transcripts, themes=themes))


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace("’", "'").replace("‘", "'")).strip()


def _matched(name: str) -> tuple[list[tuple[dict[str, Any], CheckedQuotation | None]], list[CheckedQuotation]]:
    """Each expected quotation with what was found of it, in order; and what was found beyond them."""
    report = _report(name)
    left = list(report.quotations)
    pairs: list[tuple[dict[str, Any], CheckedQuotation | None]] = []
    for entry in _toml(name)["quotations"]:
        begins, ends = _plain(entry["begins"]), _plain(entry["ends"])
        found = next(
            (
                q
                for q in left
                if _plain(q.words).startswith(begins) and _plain(q.words).rstrip(" .,").endswith(ends.rstrip(" .,"))
            ),
            None,
        )
        if found is None:
            found = next((q for q in left if _plain(q.words).startswith(begins)), None)
        if found is not None:
            left.remove(found)
        pairs.append((entry, found))
    return pairs, left


def differences(name: str) -> list[str]:
    """Where the check and the supervisor differ over one chapter, a line each."""
    pairs, beyond = _matched(name)
    wrong = []
    for entry, found in pairs:
        if entry.get("doubtful"):
            continue
        said = f"“{entry['begins']} …”"
        if found is None:
            if not entry.get("nested"):
                wrong.append(f"{said}: not seen as a quotation")
            continue
        if found.words_verdict != entry["words"]:
            wrong.append(f"{said}: words {found.words_verdict}, not {entry['words']} {found.changes} [{found.words}]")
        elif entry["words"] == "altered" and {c.kind for c in found.changes} != set(entry["changes"]):
            wrong.append(
                f"{said}: changes {[(c.kind, c.chapter, c.transcript) for c in found.changes]}, not {entry['changes']}"
            )
        if "lines" in entry and found.lines_verdict != entry["lines"]:
            cited = [(c.first, c.last) for c in found.cited]
            wrong.append(
                f"{said}: lines {found.lines_verdict}, not {entry['lines']} (cited {cited}, expected {entry.get('cited')}, stands {entry.get('at')}, found {found.right_lines})"
            )
        elif "right_lines" in entry and (found.right_lines is None or list(found.right_lines) != entry["right_lines"]):
            wrong.append(f"{said}: right lines {found.right_lines}, not {entry['right_lines']}")
        in_a_table = (
            _report(name).chapter.blocks[found.block].kind == "cell"
        )  # a name in the row is neither said nor assumed
        if "assumed" in entry and found.citation is not None and not in_a_table and found.assumed != entry["assumed"]:
            wrong.append(f"{said}: speaker assumed {found.assumed}")
        if entry["words"] != "not found" and found.speaker and found.speaker != entry["speaker"]:
            wrong.append(f"{said}: speaker {found.speaker}, not {entry['speaker']}")
        if bool(entry.get("again")) != found.again and found.citation is None:
            wrong.append(f"{said}: again {found.again}")
    expected = _toml(name)
    for words in expected.get("not_quotations", ()):
        hit = next(
            (q for q in _report(name).quotations if _plain(q.words).strip(" .,") == _plain(words).strip(" .,")), None
        )
        if hit is not None:
            wrong.append(f"“{words}”: nobody’s words in the study, yet judged {hit.words_verdict}")
    doubtful = [_plain(e["begins"]) for e in expected["quotations"] if e.get("doubtful")]
    for q in beyond:
        if not q.nested and not any(d in _plain(q.words) for d in doubtful):
            wrong.append(f"“{q.words[:60]}”: judged {q.words_verdict}, expected by nobody")
    report = _report(name)
    for finding in expected.get("findings", ()):
        if finding.get("doubtful"):
            continue
        at = [f for f in report.findings if f.kind == finding["kind"]]
        beside = _plain(finding.get("beside", ""))
        if not any(_near(report, f, beside) for f in at):
            wrong.append(
                f"finding {finding['kind']!r} beside “{beside}” not made (made: {[f.text[:90] for f in at][:4]})"
            )
    if name == "nothing-to-mend" or expected.get("faultless"):
        wrong += [
            f"false alarm: {f.kind}: {f.text}"
            for f in report.findings
            if f.kind not in ("speaker assumed", "number word")
        ]
    return wrong


def _near(report: Report, finding: Any, beside: str) -> bool:
    """Whether a finding was made at some words: in their block, or at a quotation that holds them."""
    texts = [report.chapter.blocks[finding.block].text]
    texts += [report.chapter.blocks[report.quotations[q].block].text for q in finding.others]
    return any(beside in _plain(text) for text in texts)


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_check_finds_what_a_careful_supervisor_finds(name: str) -> None:
    assert differences(name) == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_transcripts_are_understood_as_their_numbers_say(name: str) -> None:
    expected = _toml("transcripts")[name]
    value = _transcript(name)
    assert (value.first_line, value.last_line) == (expected["first"], expected["last"])
