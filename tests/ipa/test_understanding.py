"""A file as it is understood: turns, speakers, numbers, pages, brackets; and what the researcher says to it."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.errors import InputProblem
from alliance.ipa.source import Paragraph, Source, clean
from alliance.ipa.understanding import Choices, Understood, understand


def source(text: str) -> Source:
    """A plain text as a source."""
    found, blank = [], False
    for line in clean(textwrap.dedent(text)).split("\n"):
        if line.strip():
            found.append(Paragraph(line.strip(), blank_before=blank))
        blank = not line.strip()
    return Source("an interview.txt", "txt", tuple(found), "utf-8")


def table(*rows: tuple[str, ...]) -> Source:
    """A table as a source; a cell's paragraphs are divided by "\\n", an empty cell has none."""
    found = [
        Paragraph(words, cell=(r, c))
        for r, row in enumerate(rows, start=1)
        for c, cell in enumerate(row)
        for words in cell.split("\n")
        if words
    ]
    return Source("an interview.docx", "docx", tuple(found))


def said(u: Understood) -> list[tuple[str, str]]:
    """Label and words of each turn."""
    return [(u.voices[t.speaker].label, u.text[t.start : t.end]) for t in u.turns]


def lines_of(u: Understood) -> list[tuple[int, str]]:
    """Number and words of each line."""
    value = u.transcript()
    return [(n, u.text[slice(*value.span_of(n, n))]) for n in u.lines.numbers]


INTERVIEW = """
    Int: So how did it begin?
    Rowan: Well, erm, it began (laughs) with a letter. And then I thought: no.
    Int.: (Mm-hm) And then?
    ROWAN: He said: go. So I (pause) went to (service name).

    And I stayed there.
    Interviewer: Right. Did you?
    Rowan: And then I thought: this is it.
    """


def test_turns_speakers_roles_spellings_words_and_brackets_are_understood() -> None:
    u = understand(source(INTERVIEW))
    assert said(u) == [
        ("Interviewer", "So how did it begin?"),
        ("Rowan", "Well, erm, it began (laughs) with a letter. And then I thought: no."),
        ("Interviewer", "(Mm-hm) And then?"),
        ("Rowan", "He said: go. So I (pause) went to (service name).\nAnd I stayed there."),
        ("Interviewer", "Right. Did you?"),
        ("Rowan", "And then I thought: this is it."),
    ]
    assert [(v.role, v.spellings, v.turns, v.words) for v in u.voices] == [
        ("interviewer", ("Int", "Int.", "Interviewer"), 3, 11),
        ("participant", ("Rowan", "ROWAN"), 3, 34),
    ]
    assert u.words == 45
    assert {b.folded: b.kind for b in u.brackets} == {
        "laughs": "sound", "mm-hm": "back-channel", "pause": "sound", "service name": "placeholder",
    }  # fmt: skip
    assert (u.numbering, u.lines.printed, u.continues, u.heading) == ("none", False, False, ())


def test_no_label_is_ever_in_the_text_and_the_transcript_says_the_same() -> None:
    u = understand(source(INTERVIEW))
    assert not any(word in u.text for word in ("Int", "Rowan", "ROWAN"))
    value = replace(u.transcript(), id="t1", title="First interview")
    assert value.text == u.text
    assert value.speakers[0].spellings == ("Int", "Int.", "Interviewer")
    assert value.conventions["mm-hm"] == "back-channel"
    assert u.transcript().title == "an interview"


def test_confirming_what_was_proposed_changes_nothing() -> None:
    talk = INTERVIEW * 6 + "\nRowan - can I go on?\nRowna: yes\nNurse: Hello there\nRowan (32) was it.\nParticipant\n"
    first = understand(source(talk))
    agreed = {s: (v.label, v.role) for v in first.voices for s in v.spellings}
    second = understand(source(talk), choices=Choices(speakers=agreed, roles={v.label: v.role for v in first.voices}))
    assert (second.text, second.turns, second.voices, second.lines) == (
        first.text,
        first.turns,
        first.voices,
        first.lines,
    )
    assert first.doubtful == ("Nurse",)


def test_the_four_interviews_with_numbered_paragraphs_are_cited_by_paragraph() -> None:
    u = understand(
        source("""
            4 Dan: Okay. So my first question is if you use such
            plots in your work at the moment?

            5 Participant: Ah, yeah. Not all the time, so it is not
            the main thing that we do.

            6 Dan: And do you use both?

            7 Participant: Yeah.
            """)
    )
    assert (u.numbering, u.lines.unit, u.fit_error) == ("paragraphs", "paragraph", 0)
    assert list(u.lines.numbers) == [4, 5, 6, 7]
    assert said(u)[0] == ("Dan", "Okay. So my first question is if you use such plots in your work at the moment?")
    assert [v.role for v in u.voices] == ["interviewer", "participant"]


def test_printed_numbers_at_turns_are_kept_and_an_excerpt_in_mid_turn_continues() -> None:
    u = understand(
        source("""
            and so I left it there because I could not go on with it
            Int. (304): And what happened then, with the client?
            Rowan (306): She went away (pause) and I did not see her again for three weeks and then she came back to us.
            Int. (309): How was that?
            """)
    )
    assert u.numbering == "turn labels"
    assert u.continues
    assert [t.printed for t in u.turns] == [None, 304, 306, 309]
    value = u.transcript()
    assert [value.line_at(t.start) for t in u.turns[1:]] == [304, 306, 309]
    assert value.first_line < 304
    assert said(u)[0][0] == "Rowan"  # of two voices the one whose turn is not next
    assert any("guessed" in r for r in u.remarks)


def test_who_goes_on_can_be_said_and_unsaid() -> None:
    text = "and so I left\nInt: Why?\nRowan: Well\nInt: Did you?\nRowan: Yes"
    assert said(understand(source(text), choices=Choices(begins="Int")))[0] == ("Int", "and so I left")
    u = understand(source(text), choices=Choices(continues=False))
    assert not u.continues
    assert said(u)[0] == ("", "and so I left")


def test_an_excerpt_that_starts_at_line_274_continues() -> None:
    u = understand(source("Rowan (274): Well it was so.\nInt (275): Was it?\nRowan (276): Yes."))
    assert u.continues
    assert u.transcript().first_line == 274


def test_numbers_can_be_put_aside() -> None:
    text = "Rowan (274): Well it was so.\nInt (275): Was it?\nRowan (276): Yes."
    u = understand(source(text), choices=Choices(keep_numbers=False, first_line=50))
    assert list(u.lines.numbers) == [50, 51, 52]
    assert not u.lines.printed
    assert [t.printed for t in u.turns] == [None] * 3


def test_a_number_that_says_who_and_not_where_is_no_line_number() -> None:
    u = understand(source("Participant (3): Well.\nInt (3): So?\nParticipant (3): Yes.\nInt (3): Oh?"))
    assert u.numbering == "none"
    assert list(u.lines.numbers) == [1, 2, 3, 4]


def test_numbers_that_count_turns_are_cited_as_paragraphs() -> None:
    long = "and so it went on and on for a long while without any end to it " * 6
    u = understand(source("\n".join(f"{'Int' if n % 2 else 'Rowan'} ({n}): {long}" for n in range(1, 9))))
    assert (u.numbering, u.lines.unit) == ("paragraphs", "paragraph")
    assert list(u.lines.numbers) == list(range(1, 9))


def test_a_number_at_every_line_is_exact() -> None:
    u = understand(
        source("""
            12  Int: Hello there how
            13  are you today
            14
            15  Rowan: I am well, thank
            16  you and I was going
            17  to say so
            18  Int: Right
            """)
    )
    assert (u.numbering, u.lines.unit, u.fit_error, u.lines.printed) == ("column", "line", 0, True)
    assert lines_of(u) == [
        (12, "Hello there how"),
        (13, "are you today"),
        (15, "I am well, thank"),
        (16, "you and I was going"),
        (17, "to say so"),
        (18, "Right"),
    ]
    assert said(u)[1] == ("Rowan", "I am well, thank you and I was going to say so")


def test_every_fifth_line_numbered_numbers_them_all() -> None:
    talk = ["Int: How was it when you", "first came into the room", "and saw them sit there?", "Rowan: It was, erm, it"]
    talk += ["5 was cold (laughs) and I", "had no chair of my own", "so I stood by the door", "and waited for a while"]
    talk += [
        "until somebody came and",
        "10 said that it was over",
        "Int: Was it?",
        "Rowan: It was not, no,",
        "not by a long way, I",
    ]
    talk += ["thought, but what could", "15 I have done about it"]
    u = understand(source("\n".join(talk)))
    assert u.numbering == "column"
    assert list(u.lines.numbers) == list(range(1, 16))
    assert lines_of(u)[9] == (10, "said that it was over")


def test_years_and_ages_at_the_start_of_lines_are_words() -> None:
    u = understand(
        source("Rowan: I was there.\n1998 was the year.\nInt: So?\n3 of them came.\nRowan: Yes.\n40 at most.")
    )
    assert "1998 was the year." in u.text
    assert u.numbering == "none"


def test_labels_alone_on_a_line_speak_until_the_next() -> None:
    u = understand(source("INTERVIEWER:\nHow are you?\n\nROWAN:\nFine.\nReally.\n\nINTERVIEWER:\nGood?\n"))
    assert said(u) == [("INTERVIEWER", "How are you?"), ("ROWAN", "Fine.\nReally."), ("INTERVIEWER", "Good?")]


def test_without_labels_blank_lines_make_the_turns_and_nobody_is_named() -> None:
    u = understand(source("Hello there.\n\nA second turn here,\nand more of it.\n\nThe third."))
    assert said(u) == [("", "Hello there."), ("", "A second turn here,\nand more of it."), ("", "The third.")]
    assert u.voices[0].role == "unknown"
    assert any("No speakers" in r for r in u.remarks)


def test_without_labels_and_blank_lines_each_paragraph_is_a_turn() -> None:
    assert len(understand(source("One thing.\nAnother thing.\nA third.")).turns) == 3


def test_labels_can_be_unsaid_altogether() -> None:
    u = understand(source("Int: So?\nRowan: Well.\nInt: Yes?\nRowan: No."), choices=Choices(no_speakers=True))
    assert u.text == "Int: So?\nRowan: Well.\nInt: Yes?\nRowan: No."


def test_the_researcher_merges_renames_and_gives_roles() -> None:
    text = "Dan: So?\nRowan: Well.\nDan: Yes?\nRow: No.\nRow: Never.\nNote: x\nNote: y\nNote: z"
    u = understand(
        source(text),
        choices=Choices(
            speakers={"Row": ("Rowan", "participant"), "Dan": ("Interviewer", "interviewer"), "Note": ("", "unknown")},
            roles={"Rowan": "other"},
        ),
    )
    assert [(v.label, v.role, v.spellings) for v in u.voices] == [
        ("Interviewer", "interviewer", ("Dan",)),
        ("Rowan", "other", ("Row", "Rowan")),
    ]
    assert "Note: x" in u.text


def test_bold_questions_without_names_are_the_interviewer() -> None:
    words = [
        ("How was it?", True),
        ("It was cold.", False),
        ("And I left.", False),
        ("Did you?", True),
        ("Yes.", False),
    ]
    found = tuple(Paragraph(w, len(w) if bold else 0) for w, bold in words)
    u = understand(Source("x.docx", "docx", found))
    assert said(u) == [
        ("Interviewer", "How was it?"),
        ("Participant", "It was cold.\nAnd I left."),
        ("Interviewer", "Did you?"),
        ("Participant", "Yes."),
    ]
    assert [v.role for v in u.voices] == ["interviewer", "participant"]


def test_a_title_and_facts_before_the_interview_are_a_heading_and_no_line() -> None:
    text = "Interview with Rowan\nDate: 3 May\nInterviewer: Ada Moss\n\nInt: So?\nRowan: Well.\nInt: Yes?\nRowan: No."
    u = understand(source(text))
    assert u.heading == ("Interview with Rowan", "Date: 3 May", "Interviewer: Ada Moss")
    assert said(u)[0] == ("Int", "So?")
    assert not u.continues
    kept = understand(source(text), choices=Choices(keep_heading=True))
    assert kept.text.startswith("Interview with Rowan")


def test_what_stands_before_line_one_is_a_heading_however_long_it_is() -> None:
    text = "We met in the morning, and it rained all the time we spoke.\nInt (1): So?\nRowan (2): Well.\nInt (3): Yes?"
    u = understand(source(text))
    assert len(u.heading) == 1
    assert u.transcript().line_at(0) == 1


def test_words_before_the_first_label_are_kept_when_they_are_somebodys_words() -> None:
    for opening in ("and then he left", "Yeah I think so", "I was not sure of it at all.", "…so it went"):
        u = understand(source(f"{opening}\nInt: So?\nRowan: Well.\nInt: Yes?\nRowan: No."))
        assert u.text.startswith(opening)
        assert u.continues
        assert u.heading == ()


def test_lines_broken_at_a_margin_are_joined_again() -> None:
    talk = "and so it went on and on for a long while without any end to it and nobody came to say anything at all " * 3
    text = "\n".join(textwrap.fill(f"{name}: {talk.strip()}.", 60) for name in ("Int", "Rowan", "Int", "Rowan"))
    u = understand(source(text))
    assert said(u) == [(name, f"{talk.strip()}.") for name in ("Int", "Rowan", "Int", "Rowan")]


def test_short_paragraphs_are_not_taken_for_lines_broken_at_a_margin() -> None:
    text = (
        "Rowan: It was so.\nI went there and stayed.\nThen I came back home again after it.\nNo.\nInt: So?\nRowan: Yes."
    )
    assert said(understand(source(text)))[0][1].count("\n") == 3


def test_time_stamps_are_no_words() -> None:
    u = understand(
        source("""
            [00:00:04] Int: So how was it?
            [00:00:09] Rowan: Well it was [00:00:12] so cold.
            [00:00:31] Int: Was it? #00:00:33-5#
            [00:01:02] Rowan: Yes.
            """)
    )
    assert [w for _, w in said(u)] == ["So how was it?", "Well it was so cold.", "Was it?", "Yes."]
    assert (u.numbering, u.lines.unit) == ("times", "line")
    assert [(u.text[at:][:4], s) for at, s in u.times] == [
        ("So h", 4),
        ("Well", 9),
        ("so c", 12),
        ("Was ", 31),
        ("Yes.", 62),
    ]
    cited = understand(
        source("[00:00:04] Int: So?\n[00:00:09] Rowan: Well.\n[00:00:31] Int: Yes?"), choices=Choices(by_times=True)
    )
    assert (cited.lines.unit, list(cited.lines.numbers)) == ("time", [4, 9, 31])


def test_a_hundred_thousand_time_stamps_in_one_paragraph_are_taken_out() -> None:
    u = understand(source(f"Int: So?\nRowan: {'cold [00:00:01] ' * 100_000}"))
    assert u.words == 100_001


def test_six_thousand_speakers_are_told_apart() -> None:
    u = understand(source("\n".join(f"N{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}x{n}: so" for n in range(6_000)) * 2))
    assert len(u.voices) > 5_000


def test_names_with_times_on_a_line_of_their_own_are_speakers() -> None:
    u = understand(
        source(
            "Ada Moss  0:03\nSo how was it?\n\nRowan Lee  0:09\nCold.\n\nAda Moss  0:12\nWas it?\n\nRowan Lee  1:02\nYes."
        )
    )
    assert [x for x, _ in said(u)] == ["Ada Moss", "Rowan Lee", "Ada Moss", "Rowan Lee"]
    assert u.text == "So how was it?\nCold.\nWas it?\nYes."


def test_numbers_on_a_line_of_their_own_number_what_follows() -> None:
    u = understand(
        source(
            "1\n\nInterview\n\n2\n\nDan: So how was it?\n\n3\n\nRowan: It was cold, and I\nhad no chair.\n\n4\n\nDan: No?\n"
        )
    )
    assert (u.numbering, list(u.lines.numbers), u.continues) == ("paragraphs", [2, 3, 4], False)
    assert u.heading == ("Interview",)  # numbered like the others, and nobody's words
    assert said(u)[1] == ("Rowan", "It was cold, and I had no chair.")


def test_a_number_that_does_not_rise_with_the_others_stays_a_word() -> None:
    talk = [f"{n} {'Int' if n % 2 else 'Rowan'}: It was so and I went there and back again." for n in range(1, 20)]
    talk.insert(9, "3 of them came.")
    u = understand(source("\n".join(talk)))
    assert u.numbering == "paragraphs"
    assert "3 of them came." in u.text


def test_a_list_in_the_middle_of_short_lines_numbers_nothing() -> None:
    talk = ["Rowan: It was so.", "Int: Was it?"] * 20
    talk[20:20] = ["1. a cup", "2. a spoon", "3. a chair"]
    u = understand(source("\n".join(talk)))
    assert u.numbering == "none"
    assert "1. a cup" in u.text


def test_line_numbers_without_brackets_are_taken_out_of_the_names() -> None:
    words = "and so it went on and on for a long while without any end to it " * 2
    u = understand(source(f"Rowan 274: {words}\nInt 278: {words}\nRowan 282: {words}\nInt 286: {words}"))
    assert [v.label for v in u.voices] == ["Rowan", "Int"]
    assert [t.printed for t in u.turns] == [274, 278, 282, 286]
    several = understand(source("Speaker 1: one\nSpeaker 2: two\nSpeaker 1: three\nSpeaker 2: four"))
    assert [v.label for v in several.voices] == ["Speaker 1", "Speaker 2"]


TALK = st.lists(
    st.tuples(
        st.sampled_from(
            ["", "Int: ", "Rowan: ", "Rowan (9): ", "[00:01:02] ", "7 ", "12  Int: ", "Note: ", "He said: ", "P1 [3] "]
        ),
        st.integers(1, 7),
        st.sampled_from(["", ".", "?", ")", ","]),
        st.booleans(),
        st.booleans(),
        st.one_of(st.none(), st.integers(0, 3)),
    ),
    min_size=1,
    max_size=14,
)


@given(TALK, st.booleans())
@settings(deadline=None, max_examples=300)
def test_no_word_that_somebody_said_is_ever_lost(
    talk: list[tuple[str, int, str, bool, bool, int | None]], one_table: bool
) -> None:
    found, every = [], []
    for k, (front, n, end, blank, bold, column) in enumerate(talk):
        words = [f"w{chr(97 + k)}{chr(97 + i)}" for i in range(n)]
        every += words
        text = f"{front}{' '.join(words)}{end}"
        cell = None if column is None or not one_table else (k // 2, column)
        found.append(Paragraph(text, len(front) if bold else 0, k % 5 == 4, blank, cell))
    u = understand(Source("x", "txt", tuple(found)))
    kept = " ".join([u.text, *u.heading, *(s for v in u.voices for s in v.spellings), *(b.text for b in u.beside)])
    assert [w for w in every if w not in kept] == []


# --- tables ------------------------------------------------------------------------------------------


def test_a_table_of_speakers_and_words_is_read_row_by_row() -> None:
    u = understand(
        table(("Int", "How was it?"), ("Rowan", "Cold.\nVery cold."), ("Int:", "Was it?"), ("Rowan", "Yes."))
    )
    assert said(u) == [("Int", "How was it?"), ("Rowan", "Cold.\nVery cold."), ("Int", "Was it?"), ("Rowan", "Yes.")]


def test_a_table_with_a_column_of_line_numbers_keeps_them() -> None:
    u = understand(
        table(
            ("Line", "Speaker", "Transcript"),
            ("324", "Int", "How was it when"),
            ("325", "", "you came"),
            ("326", "Rowan", "It was cold and I"),
            ("327", "", "had no chair"),
            ("328", "Int", "No?"),
        )
    )
    assert (u.numbering, u.lines.unit) == ("column", "line")
    assert lines_of(u)[:3] == [(324, "How was it when"), (325, "you came"), (326, "It was cold and I")]
    assert said(u) == [("Int", "How was it when you came"), ("Rowan", "It was cold and I had no chair"), ("Int", "No?")]


def test_a_table_with_a_number_at_each_turn_fits_the_lines_between() -> None:
    words = "and so it went on and on for a long while without any end to it " * 3
    u = understand(table(("1", "Int", words), ("6", "Rowan", words), ("11", "Int", words), ("16", "Rowan", words)))
    value = u.transcript()
    assert [value.line_at(t.start) for t in u.turns] == [1, 6, 11, 16]
    assert u.numbering == "turn labels"


def test_numbers_times_names_and_words_in_four_columns() -> None:
    u = understand(
        table(("1", "00:04", "Int", "How was it?"), ("2", "00:09", "Rowan", "Cold."), ("3", "00:12", "Int", "So?"))
    )
    assert said(u) == [("Int", "How was it?"), ("Rowan", "Cold."), ("Int", "So?")]
    assert [s for _, s in u.times] == [4, 9, 12]


def test_a_tall_cell_of_numbers_beside_a_tall_cell_of_lines() -> None:
    u = understand(table(("1\n2\n3\n4", "Int: How was it when\nyou came\nRowan: It was cold\nand I left")))
    assert lines_of(u) == [(1, "How was it when"), (2, "you came"), (3, "It was cold"), (4, "and I left")]


def test_one_column_for_each_speaker() -> None:
    u = understand(
        table(("Interviewer", "Rowan"), ("How was it then, at first?", ""), ("", "Cold."), ("Was it?", "Yes."))
    )
    assert said(u) == [
        ("Interviewer", "How was it then, at first?"),
        ("Rowan", "Cold."),
        ("Interviewer", "Was it?"),
        ("Rowan", "Yes."),
    ]


def test_margins_of_an_analysis_are_no_words_of_the_interview_and_stand_beside_it() -> None:
    u = understand(
        table(
            ("Exploratory notes", "Original transcript", "Emergent themes"),
            ("feels cold?", "Int: How was it?", ""),
            ("", "Rowan: Cold it was.", "Being left outside"),
            ("", "Int: So?", ""),
        )
    )
    assert u.text == "How was it?\nCold it was.\nSo?"
    assert [(b.role, b.text, u.text[b.start : b.end]) for b in u.beside] == [
        ("note", "feels cold?", "How was it?"), ("statement", "Being left outside", "Cold it was."),
    ]  # fmt: skip


def test_a_first_row_of_one_word_is_somebodys_word_and_no_heading() -> None:
    u = understand(table(("Int", "Hello"), ("Rowan", "Hello to you."), ("Int", "Sit down?"), ("Rowan", "Thanks.")))
    assert said(u)[0] == ("Int", "Hello")


def test_a_name_whose_words_stand_in_the_next_row_keeps_them() -> None:
    u = understand(table(("Int", "So?"), ("Rowan", ""), ("", "Cold."), ("Int", "Was it?"), ("Rowan", "Yes.")))
    assert said(u)[:3] == [("Int", "So?"), ("Rowan", "Cold."), ("Int", "Was it?")]


def test_columns_nobody_can_name_lose_no_words() -> None:
    u = understand(table(("one thing here", "another thing there"), ("a third of these", "a fourth of those too")))
    assert sorted(u.text.split("\n")) == sorted(
        ["one thing here", "another thing there", "a third of these", "a fourth of those too"]
    )


# --- pages, texts of all kinds, nothing --------------------------------------------------------------


def test_pages_begin_with_the_lines_that_follow_their_breaks() -> None:
    found = (
        Paragraph("Int: How was it?"),
        Paragraph("Rowan: Cold.", page_break=True),
        Paragraph("Int: So cold that you left, was it, in the middle of all that?", breaks=(30,)),
        Paragraph("Rowan: Yes."),
    )
    u = understand(Source("x.docx", "docx", found), first_line=10)
    value = u.transcript()
    assert u.pages == (10, 11, 13)
    assert [value.page_of(n) for n in (10, 11, 12, 13, 14)] == [1, 2, 2, 3, 3]
    typed = understand(Source("x.docx", "docx", found), choices=Choices(pages=(1, 4), first_page=7))
    assert (typed.pages, typed.first_page) == ((1, 4), 7)
    with pytest.raises(InputProblem, match="held"):
        understand(Source("x.docx", "docx", found), choices=Choices(pages=(1, 400)))


@pytest.mark.parametrize(
    "text",
    [
        "מראיינת: איך זה היה?\nרותם: קר. (צוחקת)\nמראיינת: באמת?\nרותם: כן.",
        "محاور: كيف كان؟\nسلمى: بارد.\nمحاور: حقا؟\nسلمى: نعم.",
        "访谈者：怎么样？\n小雨：很冷。\n访谈者：真的？\n小雨：是。",
    ],
)
def test_other_scripts_are_understood(text: str) -> None:
    u = understand(source(text))
    assert len(u.turns) == 4
    assert len(u.voices) == 2
    assert [v.role for v in u.voices] == ["interviewer", "participant"]
    assert ":" not in u.text


def test_emoji_and_ten_thousand_characters_without_a_blank_are_understood() -> None:
    u = understand(source(f"Int: 👩\u200d🚒?\nRowan: {'x' * 10_000}\nInt: ❤\ufe0f?\nRowan: 🇬🇧"))
    assert "👩\u200d🚒" in u.text
    assert len(u.lines) == 3 + 209


@pytest.mark.parametrize("text", ["", " \n\t\n", "Int:\nRowan:\nInt:\nRowan:\n"])
def test_a_file_with_no_words_is_refused(text: str) -> None:
    with pytest.raises(InputProblem, match="no words"):
        understand(source(text))


WORDS = st.text(alphabet=st.sampled_from("ab cé?.,:()[]#-0123456789\tIR–…👩\u200d\u0301א"), max_size=60)
PARAGRAPHS = st.builds(
    Paragraph,
    WORDS.map(lambda w: clean(w).strip()).filter(bool),
    st.integers(0, 10),
    st.booleans(),
    st.booleans(),
    st.one_of(st.none(), st.tuples(st.integers(1, 4), st.integers(0, 2))),
    st.one_of(st.just(()), st.tuples(st.integers(1, 5))),
    st.one_of(st.none(), st.integers(1, 9)),
)


@given(st.lists(PARAGRAPHS, max_size=14), st.booleans())
@settings(deadline=None, max_examples=300)
def test_whatever_a_file_holds_it_is_understood_whole_or_refused_in_words(found: list[Paragraph], keep: bool) -> None:
    file = Source("x", "txt", tuple(replace(p, bold_lead=min(p.bold_lead, len(p.text))) for p in found))
    try:
        u = understand(file, choices=Choices(keep_numbers=keep))
    except InputProblem:
        return
    value = u.transcript()
    assert [u.text[t.start : t.end].strip() != "" for t in u.turns] == [True] * len(u.turns)
    assert [t.start for t in u.turns[1:]] == [t.end + 1 for t in u.turns[:-1]]
    assert (u.turns[0].start, u.turns[-1].end) == (0, len(u.text))
    assert list(u.lines.starts) == sorted(set(u.lines.starts))
    assert list(u.lines.numbers) == sorted(set(u.lines.numbers))
    assert u.lines.starts[0] == 0
    assert "\t" not in u.text
    assert sum(v.words for v in u.voices) == u.words
    assert all(value.page_of(n) is None or value.page_of(n) >= 1 for n in u.lines.numbers)  # type: ignore[operator]
    assert list(u.pages) == sorted(set(u.pages))
