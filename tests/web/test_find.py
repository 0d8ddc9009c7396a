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
from alliance.store.reads.finding import Asked
from alliance.web import gate


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


# --- narrowing, and what is written about the interviews


def part_of(html: str, called: str) -> str:
    """One part of what was found."""
    return next((part for part in html.split("<h2>In ") if part.startswith(called)), "")


def test_diary_and_remarks_are_found_and_lead_to_their_place(written):
    from alliance.actions import diary
    from alliance.store.models import RemarkRow

    entry = diary.write_entry(by=written.by, text="The truce kept me awake.")
    start, end = written.at("a truce")
    row = RemarkRow(kind="comment", transcript_id=written.ids["Rowan"], start=start, end=end, text="Is truce his word?")
    row.save(force_insert=True)
    html = found("truce")
    assert f'href="/diary/#e-{entry}"' in part_of(html, "the diary")
    assert "date not given" in part_of(html, "the diary")
    assert f"#r-{row.id}" in part_of(html, "remarks")
    page = client().get("/diary/").content.decode()
    assert f'id="e-{entry}"' in page


def test_the_page_narrows_by_speaker_case_and_kind_and_keeps_what_was_asked(written):
    def page(**given: str) -> str:
        from urllib.parse import urlencode

        return client().get(f"/find/?{urlencode({'q': 'it', **given})}").content.decode()

    both = places(page())
    mine = places(page(voice="interviewer"))
    theirs = places(page(voice="participant"))
    assert mine
    assert not [one for one in mine if one not in both]
    assert len(theirs) > len(mine)
    assert "In exploratory" not in page(voice="participant")
    assert not [one for one in places(page(case=written.cases["Noor"], kind="turns")) if not one.startswith("Noor")]
    html = page(case=written.cases["Noor"], kind="notes-linguistic", voice="")
    assert f'value="{written.cases["Noor"]}" selected' in html
    assert 'value="notes-linguistic" selected' in html
    assert client().get("/find/?q=it&kind=nothing&voice=nobody&from=-3&case=x").status_code == 200


def test_more_than_a_page_is_counted_and_led_through(tmp_path):
    from tests.web.laid import dense

    laid = dense(tmp_path / "dense", words=12_000, marks=120)
    gate.choose(laid.path)
    html = client().get("/find/?q=the").content.decode()
    total = int(re.search(r"In the transcripts · ([\d,]+)", html)[1].replace(",", ""))
    assert total > 50
    seen, go = 0, "/find/?q=the&kind=turns&from=0"
    for _ in range(-(-total // 50)):
        html = client().get(unescape(go)).content.decode()
        first, last, of = map(int, re.search(r"(\d+) to (\d+) of (\d+)", html).groups())
        assert (first, of) == (seen + 1, total)
        seen = last
        link = re.search(r'href="([^"]*)">Those after', html)
        go = link[1] if link else ""
    assert seen == total
    assert not go


def test_sounds_and_repeats_are_listed_with_their_lines_and_nothing_is_said_of_them(written):
    html = client().get("/find/sounds/").content.decode()
    assert "<bdi>(laughs)</bdi>" in html
    assert "(Mm)" not in "".join(re.findall(r"<bdi>[^<]*</bdi>", html))
    cited = places(html)
    assert cited
    value = written.value()
    again = client().get("/find/repeats/").content.decode()
    line = value.line_at(value.text.index("I, I've"))
    assert "<bdi>it&#39;s, it&#39;s</bdi>" in again
    assert f"/desk/{written.ids['Rowan']}/#L" in again
    assert f"Rowan: {line}" not in places(again)  # "I, I've" is no exact repeat
    assert "There are none here" in client().get("/find/repeats/?voice=interviewer").content.decode()
    assert client().get(f"/find/sounds/?case={written.cases['Noor']}&voice=nobody").status_code == 200
