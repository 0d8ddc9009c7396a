"""What the check says across a chapter: two places, themes' names, number words, claims, counts, what the workbench wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.ipa.invented import analysis, find

from alliance.ipa.chapter import (
    Against,
    Block,
    Chapter,
    CheckedQuotation,
    Exported,
    Finding,
    KnownTheme,
    Marked,
    Report,
)
from alliance.ipa.chapter_check import check

TRANSCRIPTS = tuple(analysis().transcripts.values())
ROWAN = TRANSCRIPTS[0]
COAT, TRUCE = find(ROWAN, "sitting opposite a coat"), find(ROWAN, "a truce, I suppose")

THEMES = (
    KnownTheme("g1", "Getting into the room", people=("Rowan", "Idris", "Tamsin"), extracts=(("t-rowan", *COAT),)),
    KnownTheme("g2", "Nobody in it yet", "subtheme", "g1", people=("Rowan",), extracts=(("t-rowan", *COAT),)),
    KnownTheme("g3", "Truce, not trust", people=("Rowan",), extracts=(("t-rowan", *TRUCE),)),
    KnownTheme("s1", "Doubting one’s own waiting", "statement", case="idris", people=("Idris",), extracts=(("t-idris", 100, 200),)),
)  # fmt: skip


def heading(text: str, level: int = 2) -> Block:
    return Block(text, "heading", level)


def report(*blocks: Block | str, **against: object) -> Report:
    chapter = Chapter("", tuple(Block(b) if isinstance(b, str) else b for b in blocks))
    return check(chapter, replace(Against(TRANSCRIPTS, themes=THEMES), **against))  # type: ignore[arg-type]


def of_kind(found: Report, kind: str) -> list[Finding]:
    return [f for f in found.findings if f.kind == kind]


def one(found: Report) -> CheckedQuotation:
    (q,) = found.quotations
    return q


# --- two places


def test_one_extract_worded_in_two_ways_is_named_once_with_both_places() -> None:
    found = report(
        "“it's like sitting opposite a coat” (Rowan: 213-214).",
        "Later: “it's like sitting opposite a coal” (Rowan: 213-214).",
    )
    (finding,) = of_kind(found, "words differ between places")
    assert (finding.block, finding.others) == (1, (0, 1))
    assert "paragraph 1" in finding.text


def test_words_left_out_with_a_mark_in_one_place_are_no_other_wording() -> None:
    found = report(
        "“The coat is there, it's on the chair, it even nods” (Rowan: 214-215).",
        Block("The coat is there [...] it even nods (Rowan: 214-215)", "quote"),
    )
    assert not of_kind(found, "words differ between places")
    assert not of_kind(found, "cited differently")


def test_one_extract_cited_in_two_ways_is_named_also_between_text_and_table() -> None:
    rows = (("Participant", "Quotation", "Line"), ("Rowan", "it's like sitting opposite a coat", "213-216"))
    cells = [Block(text, "cell", cell=(0, y, x)) for y, row in enumerate(rows) for x, text in enumerate(row)]
    found = report("“it's like sitting opposite a coat” (Rowan: 213-214).", *cells)
    (finding,) = of_kind(found, "cited differently")
    assert "Rowan: 213-214 there, Rowan: 213-216 here" in finding.text
    assert not of_kind(found, "same lines twice")  # a table repeats what the text quotes


def test_the_same_lines_used_twice_are_named_once() -> None:
    words = "“it's like sitting opposite a coat” (Rowan: 213-214)."
    found = report(words, words, words)
    assert [(f.block, f.others) for f in of_kind(found, "same lines twice")] == [(1, (0, 1)), (2, (0, 2, 1))]
    assert not of_kind(report(words, "“neither of us chose this Tuesday” (Rowan: 221)."), "same lines twice")


# --- citations and marks


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“sitting opposite a coat” (Rowan: 213-214]", "odd citation"),
        ("“sitting opposite a coat” (Rowan: 213-214", "odd citation"),
        ("“sitting opposite a coat” (Rowan 213-214)", "odd citation"),
        ("“sitting opposite a coat” (Rowann: 213-214)", "odd citation"),
        ("“sitting opposite a coat” (Rowan, p. 12, ll. 213-214)", "odd citation"),
        ("“sitting opposite a coat” (213-214)", "speaker assumed"),
        ("Rowan speaks of “sitting opposite a coat”.", "no citation"),
        ("“sitting opposite a coat” (Rowan).", "no citation"),
        ("“sitting opposite a coat (Rowan: 213-214).", "mark missing"),
        ("Rowan said: sitting opposite a coat” (Rowan: 213-214).", "mark missing"),
        ("“Erm [... it's like sitting opposite a coat” (Rowan: 213-214).", "mark missing"),
        ("“it's like sitting opposite a coat. The coat is there, it's on the chair, it even nods” (Rowan: 213)", "range too short"),
    ],
)  # fmt: skip
def test_what_is_odd_or_missing_is_listed(text: str, kind: str) -> None:
    found = report(text)
    assert [f.kind for f in found.findings] == [kind]
    assert one(found).words_verdict == "exact"


def test_words_that_cannot_fit_into_the_lines_cited_are_listed_though_the_lines_are_not_held() -> None:
    found = report(f"“{'nobody knows what was said on that day ' * 6}” (Rowan: 12)")
    assert (one(found).words_verdict, [f.kind for f in found.findings]) == ("not held", ["range too short"])


def test_lines_right_by_an_older_version_are_said_to_be_so() -> None:
    then = {"t-rowan": {1: {n: (n + 10, n + 10) for n in range(195, 222)}}}
    q = one(report("“it's like sitting opposite a coat” (Rowan: 203-204).", lines_then=then))
    assert (q.lines_verdict, q.right_citation) == ("outside", "Rowan: 213-214")
    assert q.remarks == ("The lines are right by version 1 of the transcript: they are 213-214 now.",)
    assert one(report("“it's like sitting opposite a coat” (Rowan: 195-196).", lines_then=then)).remarks == ()


# --- names of themes


@pytest.mark.parametrize(
    ("block", "drifts"),
    [
        (heading("Getting into the room"), False),
        (heading("4.1 Superordinate theme 1: Getting into the room"), False),
        (heading("GETTING INTO THE ROOM"), False),
        (heading("Getting Into the Room"), False),
        (heading("“Getting into the room”"), False),
        (heading("4.1 Theme one: Getting in the room"), True),
        (heading("Getting into The room"), True),
        (heading("Truce rather than trust"), True),
        (heading("Discussion"), False),
        (Block("In ‘Getting in to the room’ they meet."), True),
        (Block("In ‘getting into the room’ they meet."), False),
        (Block("The theme Getting in the room was there."), True),
        (Block("The theme Getting into the room was there."), False),
        (Block("It was nobody in it yet.", italic=((7, 23),)), False),
        (Block("It was Nobody is in it yet.", italic=((7, 26),)), True),
        (Block("The room was small, and ‘in the long run’ it grew."), False),
    ],
)
def test_names_of_themes_that_drift_are_named(block: Block, drifts: bool) -> None:
    assert bool(of_kind(report(block), "theme name drifts")) is drifts


def test_a_name_that_a_theme_had_before_is_said_to_be_another() -> None:
    renamed = replace(THEMES[2], earlier=("Signed by both",))
    (finding,) = of_kind(report(heading("Signed by both"), themes=(*THEMES[:2], renamed)), "theme name drifts")
    assert "“Signed by both” is “Truce, not trust” in the study" in finding.text


def test_the_studys_own_words_for_its_levels_announce_a_name() -> None:
    sentence = "It stands in the strand Getting in the room."
    assert not of_kind(report(sentence), "theme name drifts")
    assert of_kind(report(sentence, labels=("strand", "strands")), "theme name drifts")


def test_a_tables_column_of_themes_is_compared_with_the_study() -> None:
    rows = (("Subtheme", "Line"), ("Nobody in it", "214"), ("Nobody in it yet", "215"))
    cells = [Block(text, "cell", cell=(0, y, x)) for y, row in enumerate(rows) for x, text in enumerate(row)]
    assert [f.block for f in of_kind(report(*cells), "theme name drifts")] == [2]


# --- number words


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("All six participants spoke of getting into the room.", ["All", "six"]),
        ("Getting into the room was there for most.", ["most"]),
        ("Two of the three therapists told of getting into the room.", ["Two", "three"]),
        ("Getting into the room was not at all easy, above all at first.", []),
        ("Getting into the room takes all kinds of time.", ["all"]),
        ("Most people wait.", []),
        ("None of them named getting into the room, and half did later.", ["None", "half"]),
    ],
)
def test_number_words_beside_a_theme_are_listed_with_the_count(sentence: str, numbers: list[str]) -> None:
    found = of_kind(report(sentence), "number word")
    assert [sentence[f.start : f.end] for f in found] == numbers
    assert all("3 of 3 participants contribute to it (Rowan, Idris, Tamsin)" in f.text for f in found)


def test_number_words_about_participants_under_a_themes_heading_are_listed() -> None:
    found = report(
        heading("Truce, not trust"), "All of the participants waited, most of the time.", "All participants left."
    )
    assert [(f.block, "1 of 3" in f.text) for f in of_kind(found, "number word")] == [(1, True)]


# --- claims


def test_a_claim_of_which_the_chapter_shows_no_extract_is_listed_once() -> None:
    found = report(
        heading("Getting into the room"), "“it's like sitting opposite a coat” (Rowan: 213-214).",
        "Some live with doubting one's own waiting. Doubting one’s own waiting returns.", heading("Truce, not trust"), "No words.",
    )  # fmt: skip
    assert [(f.block, f.text.split("”")[0]) for f in of_kind(found, "claim without extract")] == [
        (2, "“Doubting one’s own waiting"), (3, "Under “Truce, not trust"),
    ]  # fmt: skip
    shown = report(heading("Truce, not trust"), "“a truce, I suppose” (Rowan: 227).")
    assert not of_kind(shown, "claim without extract")


# --- counts


def test_counts_are_plain_and_name_everybody() -> None:
    found = report(
        heading("Getting into the room"), "“it's like sitting opposite a coat” (Rowan: 213-214). The ‘coat’ stays.",
        heading("Nobody in it yet", 3), "“there's nobody in it yet” (Rowan: 215-216).",
        heading("Truce, not trust"), "“a truce, I suppose” (Rowan: 227). “The form is a good wall” (Idris: 7).",
    )  # fmt: skip
    assert found.counts.participants == (("Rowan", 3), ("Idris", 1), ("Tamsin", 0))
    assert found.counts.themes == (
        ("Getting into the room", (("Rowan", 2),)),
        ("Nobody in it yet", (("Rowan", 1),)),
        ("Truce, not trust", (("Rowan", 1), ("Idris", 1))),
    )
    assert found.counts.quotations == 4


# --- what the workbench wrote


EXPORTED = {
    "e1": Exported(
        "t-rowan", *find(ROWAN, "I get brighter and brighter (Mm-hm) and they get further off."),
        left_out=(find(ROWAN, "and brighter (Mm-hm)"),), words="I get brighter [...] and they get further off.", theme="g2",
    )
}  # fmt: skip


def test_what_the_workbench_wrote_is_checked_against_the_very_words() -> None:
    text = "He says “I get brighter [...] and they get further off” (Rowan: 217-218)."
    found = report(Block(text, marked=(Marked(8, 54, "e1"),)), exported=EXPORTED)
    q = one(found)
    assert (q.mark, q.words, q.words_verdict, q.lines_verdict) == (
        "e1", "I get brighter [...] and they get further off", "exact", "inside",
    )  # fmt: skip


def test_what_was_changed_since_the_workbench_wrote_it_is_shown() -> None:
    text = "I get lighter [...] and they get further off. (Rowan: 217-218)"
    q = one(report(Block(text, "quote", marked=(Marked(0, len(text), "e1"),)), exported=EXPORTED))
    assert [(c.kind, c.chapter, c.transcript) for c in q.changes] == [("word changed", "lighter", "brighter")]
    q = one(report(Block("Some other words altogether (Rowan: 217)", marked=(Marked(0, 27, "e1"),)), exported=EXPORTED))
    assert (q.words_verdict, q.mark) == ("not found", "e1")
    assert q.right_words.startswith("I get brighter")
    assert "no longer those of the extract" in q.remarks[-1]


def test_an_id_that_is_no_longer_known_is_checked_like_any_other() -> None:
    q = one(
        report(
            Block("I get brighter and brighter (Rowan: 217-218)", "quote", marked=(Marked(0, 27, "gone"),)),
            exported=EXPORTED,
        )
    )
    assert (q.mark, q.words_verdict, q.lines_verdict) == ("gone", "exact", "inside")
