"""`alliance find`: words, sounds and repeats with their lines, as text and as JSON."""

from __future__ import annotations

import json

import pytest
from tests.cli.running import run


@pytest.fixture
def find(copy_of):
    path = copy_of("study")

    def asked(*words: str, code: int = 0) -> str:
        result = run("find", *words, workbench=path)
        assert result.exit_code == code, result.output
        return result.stdout if code == 0 else result.stderr

    return asked


def test_words_are_found_with_their_lines(find):
    said = find("bus stop")
    assert said.startswith("Transcripts: 2\n")
    assert "bus stop (laughs)" in said
    assert find('"stop bus"') == 'Nothing holds “"stop bus"”.\n'
    held = json.loads(find("radiat*", "--case", "Bram", "--kind", "turns", "--most", "1", "--json"))
    assert held["turns"]["total"] == 2
    assert len(held["turns"]["places"]) == 1
    assert held["turns"]["places"][0]["found"] == ["radiator"]
    assert json.loads(find("radiator", "--said-by", "interviewer", "--json")) == {}
    assert "Say which words" in find(code=2)


def test_sounds_and_repeats_are_listed(find):
    assert find("--sounds").splitlines()[0].startswith("(laughs)  3 times: Wren: 3; Zoë: 2;")
    repeats = json.loads(find("--repeats", "--case", "Wren", "--json"))
    assert {"I, I", "it's, it's"} <= {one["said"] for one in repeats}
    assert find("--repeats", "--said-by", "interviewer") == "There are none.\n"
