"""Citations: written in every style, read back, slips of chapters included."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.errors import InputProblem
from alliance.ipa.citation import STYLES, ParsedCitation, cite, cite_spans, line_ranges, parse
from alliance.ipa.transcript import Lines, Speaker, Transcript, Turn

TEXT = "\n".join("abcd efgh" for _ in range(60))


def held(**said: object) -> Transcript:
    """Sixty lines of ten characters, the first of them line 340, on pages 13 to 15."""
    value = Transcript(
        text=TEXT,
        turns=(Turn(0, len(TEXT), 0),),
        speakers=(Speaker("Rowan", "participant"),),
        lines=Lines(array("I", range(0, 600, 10)), array("I", range(340, 400))),
        pages=(340, 358, 380),
        first_page=13,
        name="Rowan",
    )
    return replace(value, **said)  # type: ignore[arg-type]


SPAN = (200, 239)  # lines 360 to 363


def plain(c: ParsedCitation) -> tuple[object, ...]:
    return (c.name, c.number_of_interview, c.page, c.first, c.last)


@pytest.mark.parametrize("style", list(STYLES))
def test_every_style_is_written_as_its_example_says(style: str) -> None:
    assert cite(held(), *SPAN, style) == STYLES[style]


def test_one_line_is_one_number() -> None:
    value = held()
    assert cite(value, 200, 204, "name") == "Rowan: 360"
    assert cite(value, 200, 204, "brackets") == "(Rowan, p. 14, l. 360)"
    assert cite(value, 200, 204, "lines") == "360"


def test_one_of_several_interviews_is_cited_by_its_number() -> None:
    value = held(place=2, of=3)
    assert cite(value, 200, 204) == "Rowan 2: 360"
    assert cite(value, *SPAN, "brackets") == "(Rowan 2, p. 14, ll. 360-363)"


def test_without_pages_no_style_makes_one_up() -> None:
    value = held(pages=())
    assert [cite(value, *SPAN, s) for s in STYLES] == [
        "Rowan: 360-363",
        "360-363",
        "(Rowan, ll. 360-363)",
        "360-363",
        "Rowan: 360-363",
    ]


def test_a_stretch_over_two_pages_names_both() -> None:
    value = held()
    assert cite(value, 160, 199, "page") == "P. 13-14 356-359"
    assert cite(value, 160, 199, "brackets") == "(Rowan, pp. 13-14, ll. 356-359)"
    assert cite(value, 160, 199, "name-page") == "Rowan: 13-14/356-359"


def test_paragraphs_and_times_say_what_they_are() -> None:
    lines = replace(held().lines, unit="paragraph")
    assert cite(held(lines=lines), *SPAN) == "Rowan: paras 360-363"
    assert cite(held(lines=lines), 200, 203, "brackets") == "(Rowan, p. 14, para 360)"
    times = Lines(array("I", [0, 300]), array("I", [0, 724]), unit="time", printed=True)
    assert cite(held(lines=times, pages=()), 300, 301) == "Rowan: 0:12:04"


def test_several_spans_are_gathered_and_neighbours_joined() -> None:
    value = held()
    spans = [(300, 309), (200, 209), (210, 219), (205, 215)]
    assert line_ranges(value, spans) == [(360, 361), (370, 370)]
    assert cite_spans(value, spans) == "Rowan: 360-361, 370"
    assert cite_spans(value, [*spans, (500, 505)], "brackets") == "(Rowan, p. 14, ll. 360-361, 370; p. 15, l. 390)"
    assert cite_spans(value, [*spans, (500, 505)], "page") == "P. 14 360-361, P. 14 370, P. 15 390"
    assert cite_spans(value, []) == ""


def test_a_style_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(InputProblem, match="name-page"):
        cite(held(), *SPAN, "harvard")


NAMES = (
    st.lists(st.from_regex(r"[A-ZÉŁ][a-zéł]{2,8}(-[A-Z][a-z]{2,5}|’[a-z])?", fullmatch=True), min_size=1, max_size=2)
    .map(" ".join)
    .filter(lambda n: not parse(n) and n.split()[-1].casefold() not in ("may", "line", "page", "theme", "part"))
)
SPANS = st.tuples(st.integers(min_value=0, max_value=590), st.integers(min_value=1, max_value=250)).map(
    lambda s: (s[0], min(s[0] + s[1], 598))
)


@given(NAMES, st.lists(SPANS, min_size=1, max_size=4), st.sampled_from(list(STYLES)), st.booleans(), st.integers(1, 3))
def test_what_is_written_is_read_back(
    name: str, spans: list[tuple[int, int]], style: str, paged: bool, of: int
) -> None:
    value = held(name=name, of=of, place=of, pages=(340, 358, 380) if paged else ())
    written = cite_spans(value, spans, style)
    for known in ((), (name,)):
        found = parse(written, known)
        assert [(c.first, c.last) for c in found] == line_ranges(value, spans)
        named = style in ("name", "name-page", "brackets")
        assert {c.name for c in found} == {name if named else ""}
        assert {c.number_of_interview for c in found} == {of if named and of > 1 else None}
        shows = paged and style in ("page", "brackets", "name-page")
        assert [c.page for c in found] == [value.page_of(c.first) if shows else None for c in found]
        assert not any(c.slips for c in found)
        assert (found[0].start, found[-1].end) == (0, len(written))


@given(NAMES, SPANS, st.sampled_from(["name", "page", "brackets", "name-page"]))
def test_a_citation_is_found_where_it_stands_in_prose(name: str, span: tuple[int, int], style: str) -> None:
    written = cite(held(name=name), *span, style)
    before = "he put it as “erm, it was not ours” in 2019, "
    found = parse(f"{before}{written}; and then, of 24 others, nobody did.", [name])
    assert [(c.start, c.end) for c in found] == [(len(before), len(before) + len(written))]


@pytest.mark.parametrize(
    ("written", "name", "page", "first", "last"),
    [
        ("1209-10", "", None, 1209, 1210),
        ("1209–1210", "", None, 1209, 1210),
        ("P. P.47 1341- 1346", "", 47, 1341, 1346),
        ("P.14 360-363", "", 14, 360, 363),
        ("p14, 360", "", 14, 360, 360),
        ("Rowan 360-363", "Rowan", None, 360, 363),
        ("Rowan : 360 – 363", "Rowan", None, 360, 363),
        ("(Rowan: 360)", "Rowan", None, 360, 360),
        ("(Rowan, 45–52)", "Rowan", None, 45, 52),
        ("(Rowan, lines 45 - 52)", "Rowan", None, 45, 52),
        ("Rowan: 363-360", "Rowan", None, 360, 363),
        ("Rowan, p. 3, ll. 45–52", "Rowan", 3, 45, 52),
        ("(p. 3, l. 45)", "", 3, 45, 45),
        ("lines 45-52", "", None, 45, 52),
        ("Anne-Marie O’Neill: 7", "Anne-Marie O’Neill", None, 7, 7),
        ("P1: 360", "P1", None, 360, 360),
    ],
)
def test_slips_and_older_forms_are_understood(written: str, name: str, page: int | None, first: int, last: int) -> None:
    assert [plain(c) for c in parse(written)] == [(name, None, page, first, last)]


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("1209-10", "shortened"),
        ("P. P.47 1341", "twice"),
        ("Rowan 360-363", "missing"),
        ("Rowan: 363-360", "backwards"),
        ("Rowan: 1341- 1346", "blanks"),
    ],
)
def test_odd_forms_are_named(written: str, word: str) -> None:
    assert word in " ".join(parse(written)[0].slips)


@pytest.mark.parametrize(
    "prose",
    [
        "(Marlow, 2009, p. 14)",
        "Marlow et al., 2009: 107 pages",
        "Table 3: 12",
        "ages 27-58",
        "In 2009-2010 we met",
        "from 9-5 every day",
        "Figure 2-3",
        "at 12:30",
        "",
        "words alone",
        "Rowan said 3-4 times",
        "see p. 14",
        "100%",
        "Rowan: 50% of them",
    ],
)
def test_other_numbers_in_prose_are_no_citations(prose: str) -> None:
    assert parse(prose) == []


def test_known_names_decide_what_a_name_is() -> None:
    assert [plain(c) for c in parse("as Theme 2: 12 and then P1 360-363", ["P1"])] == [("P1", None, None, 360, 363)]
    assert [plain(c) for c in parse("Participant 2: 12", ["Participant 2"])] == [("Participant 2", None, None, 12, 12)]
    assert [plain(c) for c in parse("Participant 2: 12", ["Participant"])] == [("Participant", 2, None, 12, 12)]


@given(st.text(alphabet="Rowan P.pl0129-–,:;()/ \n", max_size=80))
def test_whatever_is_read_the_ranges_stand_in_order_and_in_the_text(text: str) -> None:
    at = 0
    for c in parse(text):
        assert at <= c.start < c.end <= len(text)
        assert c.first <= c.last
        at = c.end


def test_a_hostile_text_takes_no_time() -> None:
    assert parse("P. " * 30_000) == []
    assert parse("Aa " * 30_000) == []
    assert len(parse("Rowan: 1, " * 5_000)) == 5_000
