"""One conversation in every format: whoever wrote the file, the same turns, words and times come in."""

from __future__ import annotations

import pytest
from tests.formats import samples
from tests.formats.samples import TALK

from alliance.formats.reading import read
from alliance.ipa.understanding import Understood, understand

LONG = tuple(TALK) * 8


def said(u: Understood) -> list[tuple[str, str]]:
    return [(u.voices[t.speaker].label, u.text[t.start : t.end]) for t in u.turns]


def at(u: Understood) -> list[tuple[str, int]]:
    return [(u.text[position:].split(" ")[0], second) for position, second in u.times]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.odt", samples.odt(), "odt"),
        ("a.rtf", samples.rtf(), "rtf"),
        ("a.md", samples.md(), "md"),
        ("a.html", samples.html(), "html"),
        ("teams.vtt", samples.teams_vtt(), "vtt"),
        ("zoom.vtt", samples.zoom_vtt(), "vtt"),
        ("whisperx.json", samples.whisper_json(), "json"),
        ("otter.txt", samples.otter(), "txt"),
        ("rev.txt", samples.rev(), "txt"),
        ("a.eaf", samples.eaf(), "eaf"),
        ("a.cha", samples.cha(), "cha"),
        ("a.csv", samples.csv(), "csv"),
        ("semicolons.csv", samples.csv(divider=";"), "csv"),
        ("nvivo.xlsx", samples.xlsx(), "xlsx"),
        ("a.pdf", samples.paged(TALK), "pdf"),
    ],
)
def test_the_same_conversation_comes_in_from_every_program(name: str, data: bytes, kind: str) -> None:
    for called in (name, "without-an-ending") if kind not in ("md", "csv") else (name,):
        source = read(data, called)
        u = understand(source)
        assert source.kind == kind
        assert said(u) == list(TALK)
        assert {v.label: v.role for v in u.voices} == {"Ada": "interviewer", "Rowan": "participant"}
        if kind in ("json", "eaf", "cha", "csv", "xlsx") or name in ("otter.txt", "rev.txt"):
            assert dict(at(u))["Well,"] == 4
        if kind == "vtt":
            assert [second for _, second in u.times] == [s for s, _, _ in samples.halves()]


def test_captions_that_name_nobody_are_gathered_at_pauses_and_keep_every_time() -> None:
    for data, name in ((samples.whisper_srt(), "a.srt"), (samples.whisper_json(speakers=False), "a.json")):
        u = understand(read(data, name))
        assert [words for _, words in said(u)] == [
            " ".join(w for _, w in TALK[:2]),
            " ".join(w for _, w in TALK[2:4]),
            " ".join(w for _, w in TALK[4:]),
        ]
        assert len(u.times) == 12
        assert any("name nobody" in remark for remark in u.remarks)
