"""Which stretches of a chapter are quotations, whose citation is whose, and what is no quotation at all."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ipa.invented import analysis

from alliance.ipa.chapter import (
    BLOCK_KINDS,
    FINDINGS,
    LINES_VERDICTS,
    WORDS_VERDICTS,
    Against,
    Block,
    Chapter,
    Marked,
    Report,
)
from alliance.ipa.chapter_check import check
from alliance.ipa.chapter_marks import marked_stretches
from alliance.ipa.transcript import Lines

TRANSCRIPTS = tuple(analysis().transcripts.values())


def report(*blocks: Block | str) -> Report:
    chapter = Chapter("", tuple(Block(b) if isinstance(b, str) else b for b in blocks))
    return check(chapter, Against(TRANSCRIPTS))


def table(*rows: tuple[str, ...], number: int = 0) -> list[Block]:
    return [Block(text, "cell", cell=(number, y, x)) for y, row in enumerate(rows) for x, text in enumerate(row)]


def told(found: Report) -> list[tuple[str, str, str, str]]:
    """Words, speaker, and both verdicts of each quotation that is no phrase quoted again."""
    return [
        (q.words, q.speaker, q.words_verdict, q.lines_verdict) for q in found.quotations if not q.again and not q.nested
    ]


# --- marks


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He said “one two” and ‘three four’.", ["one two", "three four"]),
        ('He said "one two" and \'three four\'.', ["one two", "three four"]),
        ("«one two» ‹three four› „five six“", ["one two", "three four", "five six"]),
        ("“one ‘two three’ four”", ["one ‘two three’ four", "two three"]),
        ("‘one “two three” four’", ["one “two three” four", "two three"]),
        ("It isn’t the clients’ or the ’90s, 'cause it wasn't.", []),
        ("“it isn’t the clients’ room”", ["it isn’t the clients’ room"]),
        ("‘it isn’t ours’, he said", ["it isn’t ours"]),
        ("It is 6'2\" and 5\" of it.", []),
        ('("one two")', ["one two"]),
        ("“one two", ["one two"]),
        ("", []),
    ],
)  # fmt: skip
def test_marks_open_and_close_and_apostrophes_do_neither(text: str, words: list[str]) -> None:
    assert [text[p.inner : p.end] for p in marked_stretches(text)] == words


@given(st.text(alphabet="ab “”‘’'\"«».,s", max_size=60))
def test_stretches_lie_in_the_text(text: str) -> None:
    for p in marked_stretches(text):
        if p.opened:
            assert 0 <= p.start < p.inner <= p.end <= p.after <= len(text)


# --- whose citation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“sitting opposite a coat” (Rowan: 213-214)", [("sitting opposite a coat", "Rowan", "exact", "inside")]),
        ("“sitting opposite a coat (Rowan: 213-214)”", [("sitting opposite a coat", "Rowan", "exact", "inside")]),
        ("“sitting opposite a coat.” Rowan: 213-214.", [("sitting opposite a coat.", "Rowan", "exact", "inside")]),
        ("Rowan (213-214) said: “sitting opposite a coat”.", [("sitting opposite a coat", "Rowan", "exact", "inside")]),
        ("“sitting opposite a coat”, Rowan said (213-214).", [("sitting opposite a coat", "Rowan", "exact", "inside")]),
        (
            "“sitting opposite a coat” and “neither of us chose this Tuesday” (Rowan: 213-221).",
            [("sitting opposite a coat", "Rowan", "exact", "inside"),
             ("neither of us chose this Tuesday", "Rowan", "exact", "inside")],
        ),
        (
            "“So naming it.” (Rowan: 223) and “Behind the form” (Idris: 7)",
            [("So naming it.", "Rowan", "exact", "inside"), ("Behind the form", "Idris", "exact", "inside")],
        ),
        ("“That is when it begins” (Tamsin 2: 3-4)", [("That is when it begins", "Tamsin", "exact", "inside")]),
        ("“That is when it begins” (Tamsin, Interview 2, 3-4)", [("That is when it begins", "Tamsin", "exact", "inside")]),
        ("“That is when it begins” (Tamsin 1: 3-4)", [("That is when it begins", "Tamsin", "exact", "outside")]),
        ("“a truce, I suppose” (Rowan, p. 9)", [("a truce, I suppose", "Rowan", "exact", "inside")]),
        ("“a truce, I suppose” (Rowan, p. 8)", [("a truce, I suppose", "Rowan", "exact", "outside")]),
        ("“a truce, I suppose” (Rowan, 9, 227)", [("a truce, I suppose", "Rowan", "exact", "inside")]),
        ("“a truce, I suppose” (R: 227)", [("a truce, I suppose", "Rowan", "exact", "inside")]),
        ("“a truce, I suppose” (Rowan)", [("a truce, I suppose", "Rowan", "exact", "not cited")]),
        ("“the same roof” (Ottoline: 3)", [("the same roof", "Ottoline", "not held", "not held")]),
        ("sitting opposite a coat. The coat is there (Rowan: 213-214)",
         [("sitting opposite a coat. The coat is there", "Rowan", "exact", "inside")]),
    ],
)  # fmt: skip
def test_a_quotation_has_the_citation_that_belongs_to_it(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert told(report(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The ‘natural’ course of it, and the so-called “bond”.",
        "As Marlow (2010) has it, “the alliance is a bond of trust between two people”.",
        "It is “the alliance is a bond of trust between two people” (Marlow, 2010, p. 3).",
        "In “The Long Way Into the Room” Rowan is not named.",
        "The clients’ needs, the therapists’ rooms; it wasn’t so, 'cause it couldn't be.",
        "Rowan spoke of coats and chairs at length (Rowan: 213-215).",
        "Rowan was asked “What is it like at the beginning of the work with them?” before anything else.",
        "Figure 2: 3-4 and Table 3: 12 are in the appendix.",
        "“What do you bring to the first hour?” was the first question.",
    ],
)
def test_other_words_in_marks_are_no_participants(text: str) -> None:
    assert told(report(text)) == []


def test_a_speaker_from_the_context_is_assumed_and_listed() -> None:
    found = report(Block("Idris", "heading", 2), "It begins with a wall.", "“The form is a good wall” (7).")
    (q,) = found.quotations
    assert (q.speaker, q.assumed, q.words_verdict, q.lines_verdict) == ("Idris", True, "exact", "inside")
    assert [f.kind for f in found.findings] == ["speaker assumed"]


def test_words_of_another_than_the_one_assumed_go_to_the_other() -> None:
    (q,) = report("Idris and the others: “sitting opposite a coat” (213-214).").quotations
    assert (q.speaker, q.assumed, q.lines_verdict) == ("Rowan", True, "inside")
    (q,) = report("“sitting opposite a coat” (Idris: 2-3).").quotations
    assert (q.speaker, q.lines_verdict, q.right_citation) == ("Idris", "outside", "Rowan: 213-214")
    assert "Rowan’s, not Idris’s" in q.remarks[0]


def test_the_interviewers_words_are_said_to_be_so() -> None:
    (q,) = report("“what is that like at the beginning?” (Rowan: 212)").quotations
    assert q.remarks == ("These are the interviewer’s words.",)


@pytest.mark.parametrize(
    ("cited", "verdict"),
    [
        ("Rowan, 0:00:12", "inside"),
        ("Rowan: 0:12", "inside"),
        ("Rowan, 0:20-0:40", "inside"),
        ("Rowan: 1:50", "outside"),
    ],
)
def test_moments_are_cited_as_lines_are(cited: str, verdict: str) -> None:
    rowan = TRANSCRIPTS[0]
    lines = Lines(array("I", [t.start for t in rowan.turns]), array("I", [0, 12, 95, 110]), unit="time", printed=True)
    times = tuple((t.start, second) for t, second in zip(rowan.turns, (0, 12, 95, 110), strict=True))
    text = Chapter("", (Block(f"“there's nobody in it yet” ({cited})"),))
    for timed in (replace(rowan, pages=(), lines=lines), replace(rowan, times=times)):
        (q,) = check(text, Against((timed,))).quotations
        assert q.lines_verdict in ((verdict,) if timed.pages == () else (verdict, "wider"))
    (q,) = check(text, Against((rowan,))).quotations
    assert (q.words_verdict, q.lines_verdict) == ("exact", "not cited")  # no times are kept: nothing can be said


@pytest.mark.parametrize(
    ("cited", "verdict"),
    [("Rowan, para 2", "inside"), ("Rowan: ¶2", "inside"), ("Rowan: paras 3-4", "outside"), ("Rowan: 2", "inside")],
)
def test_numbered_paragraphs_are_cited_as_lines_are(cited: str, verdict: str) -> None:
    rowan = TRANSCRIPTS[0]
    lines = Lines(array("I", [t.start for t in rowan.turns]), array("I", [1, 2, 3, 4]), unit="paragraph", printed=True)
    found = check(
        Chapter("", (Block(f"“there's nobody in it yet” ({cited})"),)),
        Against((replace(rowan, pages=(), lines=lines),)),
    )
    assert [(q.lines_verdict, q.right_citation) for q in found.quotations] == [(verdict, "Rowan: para 2")]


# --- blocks


def test_a_block_quotation_is_checked_whole_and_may_run_over_several() -> None:
    found = report(
        "Rowan (213-214) begins:", Block("it's like sitting opposite a coat", "quote"),
        "and later:", Block("Int: So naming it.", "quote"), Block("Rowan: Naming it, yes. (Rowan: 223-224)", "quote"),
        Block("Behind the form.", "quote"), "(Idris: 7)",
    )  # fmt: skip
    assert [(q.block, q.last_block, q.words_verdict, q.lines_verdict) for q in found.quotations] == [
        (1, -1, "exact", "inside"), (3, 4, "exact", "inside"), (5, -1, "exact", "inside"),
    ]  # fmt: skip


def test_a_quotation_of_several_paragraphs_is_one() -> None:
    found = report("“it's like sitting opposite a coat.", "“The coat is there, it's on the stool” (Rowan: 213-215).")
    (q,) = found.quotations
    assert (q.block, q.last_block, q.words_verdict) == (0, 1, "altered")
    (change,) = q.changes
    assert (change.block, change.chapter, change.transcript) == (1, "stool", "chair")
    block = found.chapter.blocks[1].text
    assert block[change.start : change.end] == "stool"


# --- tables


def test_in_a_table_the_head_says_which_column_holds_what() -> None:
    found = report(
        *table(
            ("Subtheme", "Participant", "Quotation", "Line"),
            ("Nobody in it yet", "Rowan", "The coat is there, it's on the chair", "214-215"),
            ("", "Idris", "“Behind the form. The form is a good wall.”", "7"),
            ("Truce", "Tamsin 2", "It is not that I trust the tree.", "2"),
        )
    )
    assert told(found) == [
        ("The coat is there, it's on the chair", "Rowan", "exact", "inside"),
        ("Behind the form. The form is a good wall.", "Idris", "exact", "inside"),
        ("It is not that I trust the tree.", "Tamsin", "altered", "inside"),
    ]
    assert not found.findings


def test_a_case_table_without_a_head_has_its_key_words_checked_and_not_its_themes() -> None:
    found = report(
        "Table 2. Themes of Rowan",
        *table(
            ("Opposite a coat", "8/213-214", "sitting opposite a coat"), ("Brighter", "217-218", "brighter and lighter")
        ),
    )
    assert told(found) == [
        ("sitting opposite a coat", "Rowan", "exact", "inside"),
        ("brighter and lighter", "Rowan", "altered", "inside"),
    ]


def test_lines_of_a_cell_go_with_the_lines_of_the_cell_beside_it() -> None:
    found = report(
        *table(("Participant", "Key words", "Line"), ("Rowan", "a truce, I suppose\ngo home with it", "227\n230"))
    )
    assert [(q.words, q.cited[0].first, q.lines_verdict) for q in found.quotations] == [
        ("a truce, I suppose", 227, "inside"), ("go home with it", 230, "inside"),
    ]  # fmt: skip


def test_a_column_for_each_participant_says_who_speaks() -> None:
    found = report(
        *table(("Subtheme", "Rowan", "Idris"), ("Walls", "“The coat is there” (214)", "The form is a good wall (7)"))
    )
    assert [(q.words, q.speaker, q.lines_verdict) for q in found.quotations] == [
        ("The coat is there", "Rowan", "inside"), ("The form is a good wall", "Idris", "inside"),
    ]  # fmt: skip


# --- commentary


def test_phrases_quoted_again_are_checked_against_the_extract_they_comment_on() -> None:
    found = report(
        "“it's like sitting opposite a coat” (Rowan: 213-214).",
        "The ‘coat’ is a ‘metaphor’; ‘sitting opposite a goat’ is something else, and ‘nothing of the kind’ was said.",
    )
    again = [(q.words, q.words_verdict, q.again) for q in found.quotations[1:]]
    assert again == [("coat", "exact", True), ("sitting opposite a goat", "altered", True)]
    assert found.quotations[2].changes[0].transcript == "coat"


def test_a_quotation_inside_another_is_part_of_it() -> None:
    found = report("“I say, ‘look, neither of us chose this Tuesday’” (Rowan: 220-221).")
    outer, inner = found.quotations
    assert (outer.nested, inner.nested, inner.words_verdict, inner.lines_verdict) == (False, True, "exact", "inside")
    assert found.counts.quotations == 1


# --- anything


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(alphabet="Rowan 2139-–:,;.()[]“”‘’'\"\n", max_size=80)
            | st.sampled_from(
                ["“it's like sitting opposite a coat” (Rowan: 213-214", "‘the coat’", "Line", "(214)", "İß\u0301🙂"]
            ),
            st.sampled_from(BLOCK_KINDS),
            st.integers(0, 2),
            st.integers(0, 2),
        ),
        max_size=6,
    )
)
def test_any_text_is_fine(given_blocks: list[tuple[str, str, int, int]]) -> None:
    blocks = tuple(
        Block(text, kind, y, (0, y, x) if kind == "cell" else None, marked=(Marked(0, len(text), "x"),) if x else ())  # type: ignore[arg-type]
        for text, kind, y, x in given_blocks
    )
    found = check(Chapter("", blocks), Against(TRANSCRIPTS))
    for q in found.quotations:
        assert q.words_verdict in WORDS_VERDICTS
        assert q.lines_verdict in LINES_VERDICTS
        assert 0 <= q.start <= len(blocks[q.block].text)
        assert q.last_block >= 0 or blocks[q.block].text[q.start : q.end] == q.words
    for f in found.findings:
        assert f.kind in FINDINGS
        assert 0 <= f.start <= f.end <= len(blocks[f.block].text)


@pytest.mark.parametrize(
    "text",
    ["“" * 20_000, "'a " * 20_000, "(" * 50_000, "[...] " * 10_000, "‘the’ " * 5_000, "“" + "and I " * 3_000 + "” (Rowan: 213)"],
    ids=["openings", "apostrophes", "brackets", "omissions", "phrases", "and I"],
)  # fmt: skip
def test_a_hostile_text_is_read_to_its_end(text: str) -> None:
    assert isinstance(report(text), Report)


def test_nothing_to_compare_with_is_said_and_not_called_a_fault() -> None:
    found = check(Chapter("", (Block("“sitting opposite a coat” (Rowan: 213-214)"),)), Against(()))
    assert [(q.words_verdict, q.lines_verdict) for q in found.quotations] == [("not held", "not held")]
    assert check(Chapter("empty"), Against(TRANSCRIPTS)).quotations == ()
