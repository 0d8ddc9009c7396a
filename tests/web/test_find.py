"""Finding words: in one transcript, one case, all; in notes and themes; and whatever a person may type."""

from __future__ import annotations

import json
import re
from html import unescape
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.door import HOSTILE, client
from tests.web.laid import Laid, make, write_on

from alliance.store import search
from alliance.web import gate
from alliance.web.views.find import Asked


@pytest.fixture
def written(tmp_path) -> Laid:
    made = make(tmp_path / "asked")
    write_on(made)
    gate.choose(made.path)
    return made


def found(words: str, where: str = "all", transcript: str = "", browser=None) -> str:
    """What a script is given for words."""
    path = f"/find/?q={quote(words)}&where={where}&transcript={transcript}"
    answer = (browser or client()).get(path, HTTP_ACCEPT="application/json")
    assert answer.status_code == 200, answer.content[:300]
    return json.loads(answer.content)["html"]


def places(html: str) -> list[str]:
    """How the places are cited, in order."""
    return [unescape(cited) for cited in re.findall(r'class="cited">([^<]*)<', html)]


def marked(html: str) -> list[str]:
    """The words marked in the places."""
    return [unescape(words) for words in re.findall(r"<mark>([^<]*)</mark>", html)]


def test_words_are_found_with_their_lines_and_lead_to_the_desk(written):
    html = found("truce")
    value = written.value()
    line = value.line_at(value.text.index("truce"))
    assert places(html) == [f"Rowan: {line}"]
    assert f'href="/desk/{written.ids["Rowan"]}/#L{line}"' in html
    assert marked(html) == ["truce"]


def test_words_in_notes_and_themes_are_found_beside_those_of_the_transcript(written):
    html = found("coat")
    cited = places(html)
    value = written.value()
    first = value.line_at(value.text.index("coat"))
    assert cited[0].startswith(f"Rowan: {first}")
    assert f"#c-{written.ids['coat']}" not in html  # this note speaks of a body, not of a coat
    assert f'href="/desk/{written.ids["Rowan"]}/#c-' in found("silence")
    assert "Rowan: whole account" in places(found("tired"))
    assert "<h2>In themes · 1</h2>" in found('"who is not there"')


def test_one_transcript_one_case_and_all_cases_are_told_apart(written):
    noor, second = written.ids["Noor"], written.ids["Noor 2"]
    assert places(found("now", "transcript", second)) == ["Noor 2: 1", "Noor 2: 2"]
    assert places(found("write", "case", second)) == places(found("write", "case", noor)) == ["Noor 1: 1", "Noor 1: 3"]
    assert not places(found("truce", "case", noor))
    assert "Nothing holds “truce” in this case" in unescape(found("truce", "case", noor))
    assert not places(found("write", "transcript", written.ids["Rowan"]))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("TRUCE", ["truce"]), ("zoe", ["zoë"]), ("bright*", ["brighter", "brighter"]), ("bright", []),
        ('"go home with it"', ["go home with it", "go home with it"]), ("isn’t", ["isn't"]), ("isn't", ["isn't"]),
        ("מעיל", ["מעיל"]), ("truce -chair", ["truce"]), ("coat -nods", []), ("trust truce", ["trust", "trust", "truce"]),
    ],
)  # fmt: skip
def test_accents_and_capitals_do_not_matter_and_the_marks_fall_on_the_words_themselves(written, words, expected):
    html = found(words)
    turns = (
        html.split("<h2>In ")[1]
        if html.startswith("<h2>In the transcripts") or "<h2>In the transcripts" in html
        else ""
    )
    assert marked(turns) == expected


def test_places_far_apart_in_one_turn_each_have_their_line(written):
    value = written.value()
    lines = sorted({value.line_at(m.start()) for m in re.finditer(r"\bcoat\b", value.text)})
    cited = [re.search(r": (\d+)", place) for place in places(found("coat", "transcript", written.ids["Rowan"]))]
    assert next(int(one[1]) for one in cited if one) == lines[0]
    turns = found('"it"', "transcript", written.ids["Rowan"]).split("<h2>In exploratory")[0]
    numbers = [int(n) for n in re.findall(r"Rowan: (\d+)", turns)]
    assert len(numbers) > 3
    assert numbers == sorted(numbers)


def test_the_page_for_all_cases_keeps_what_was_asked(written):
    html = client().get("/find/?q=truce").content.decode()
    assert 'value="truce"' in html
    assert "Rowan: " in html
    assert client().get("/find/").status_code == 200


@pytest.mark.parametrize(
    "words",
    [*HOSTILE, '"', '""', "*", "-", "-x", "NEAR(a b)", "a OR", "col:x", "(", "x" * 5000, "a " * 3000, "%", "\\"],
)
def test_whatever_is_typed_is_words_and_never_an_error(written, words):
    html = found(words.encode("utf-8", "ignore").decode())
    assert "<script" not in html
    assert "<img" not in html


def test_a_transcript_that_is_not_there_is_not_found(written):
    assert client().get("/find/?q=x&where=case&transcript=nothing").status_code == 404
    assert client().get("/find/?q=truce&where=everywhere&transcript=nothing").status_code == 200


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(alphabet="abéÉøßŁł’'-. ǅİıﬁœ\n🙂א", min_size=1, max_size=60),
    st.text(alphabet="abéøßł’ œ", min_size=1, max_size=6),
)
def test_marks_are_places_of_the_text_that_read_as_what_was_asked(text, words):
    asked = Asked(f'"{words}"')
    spans = asked.spans(text)
    assert spans == sorted(spans)
    for (a, b), (c, _) in pairwise(spans):
        assert a < b <= c
    for a, b in spans:
        assert any(p.search(search.fold(text[a:b])) for p in asked.wanted)
