"""What stands beside words is put beside just these, as exactly as the file lets one know, and says how exactly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.ipa.source import Comment, Paragraph, Source
from alliance.ipa.understanding import Choices, Understood, understand

TALK = (
    "Int: How was it?", "Rowan: Cold it was, and I waited.", "Int: For long?", "Rowan: All of that winter, and on.",
    "Int: So?", "Rowan: I went home.",
)  # fmt: skip


def cell(row: int, column: int, *words: str, room: int = 0) -> list[Paragraph]:
    """The paragraphs of a cell; "" is a blank one, which only counts."""
    return [Paragraph(w, cell=(row, column), nth=n, room=room) for n, w in enumerate(words) if w]


def table(*rows: tuple[tuple[str, ...] | str, ...], room: int = 0) -> Source:
    """A table as a source; a cell is a text or its paragraphs."""
    found = [
        p
        for r, row in enumerate(rows, 1)
        for c, words in enumerate(row)
        for p in cell(r, c, *((words,) if isinstance(words, str) else words), room=room)
    ]
    return Source("a.docx", "docx", tuple(found))


def stands(u: Understood) -> list[tuple[str, str, str, str]]:
    """As what each thing comes in, its words, the words beside it, how exactly that is known."""
    return [(b.role, b.text, u.text[b.start : b.end], b.fit) for b in u.beside]


@pytest.mark.parametrize(
    ("headings", "roles"),
    [
        (("Exploratory comments", "Original transcript", "Emergent themes"), ("note", "words", "statement")),
        (("Emergent Themes", "Transcript", "Initial noting"), ("statement", "words", "note")),
        (("Experiential statements", "Interview", "Exploratory notes"), ("statement", "words", "note")),
        (("Descriptive", "Linguistic", "Text"), ("descriptive", "linguistic", "words")),
        (("Themes", "Data", "My thoughts"), ("statement", "words", "note")),
        (("Ideas", "Verbatim transcript", "Themes"), ("note", "words", "statement")),
        (("Codes", "Transcript (coded)", "Memos"), ("statement", "words", "note")),
    ],
)
def test_columns_are_told_apart_by_their_headings(headings, roles):
    filled = [tuple(TALK[k] if role == "words" else f"x{k}" for role in roles) for k in range(6)]
    u = understand(table(headings, *filled))
    assert tuple(c.role for c in u.columns) == roles
    assert [c.called for c in u.columns] == list(headings)
    assert len(u.beside) == 12
    assert u.words == sum(len(words.split()) - 1 for words in TALK)


def test_columns_without_headings_are_guessed_and_asked_about():
    rows = [(f"A note on this that is long {k}", TALK[k], f"Theme {k}" if k % 2 else "") for k in range(6)]
    u = understand(table(*rows))
    assert [(c.role, c.asked) for c in u.columns] == [("note", True), ("words", False), ("statement", True)]
    assert [b.text for b in u.beside if b.role == "statement"] == ["Theme 1", "Theme 3", "Theme 5"]


def test_a_column_of_line_numbers_and_one_of_speakers_stay_what_they_are_beside_margins():
    rows = [(str(k + 7), words.split(":")[0], words.split(": ")[1], f"note {k}") for k, words in enumerate(TALK)]
    u = understand(table(("Line", "Speaker", "Transcript", "Notes"), *rows))
    assert [v.label for v in u.voices] == ["Int", "Rowan"]
    assert list(u.lines.numbers) == [7, 8, 9, 10, 11, 12]
    assert [u.text[b.start : b.end] for b in u.beside] == [words.split(": ")[1] for words in TALK]


def test_two_columns_by_speaker_hold_no_margin():
    rows = [(TALK[k].split(": ")[1], TALK[k + 1].split(": ")[1]) for k in (0, 2, 4)]
    u = understand(table(("Interviewer", "Rowan"), *rows))
    assert u.beside == ()
    assert u.words == sum(len(words.split()) - 1 for words in TALK)


def test_headings_repeated_on_every_page_and_a_title_above_them_are_no_notes():
    heading = ("Notes", "Transcript", "Themes")
    rows = [
        ("", "Interview with Rowan", ""),
        heading,
        ("n0", TALK[0], ""),
        ("n1", TALK[1], "t1"),
        heading,
        ("n2", TALK[2], ""),
    ]
    u = understand(table(*rows))
    assert [b.text for b in u.beside] == ["n0", "n1", "t1", "n2"]
    assert u.heading == ("Interview with Rowan",)


def test_as_many_paragraphs_in_the_margin_as_in_the_transcript_stand_one_beside_the_other():
    u = understand(table(("Notes", "Transcript"), (("n0", "n1", "n2"), TALK[:3]), ("n3", TALK[3])))
    assert stands(u) == [
        ("note", "n0", "How was it?", "paragraph"), ("note", "n1", "Cold it was, and I waited.", "paragraph"),
        ("note", "n2", "For long?", "paragraph"), ("note", "n3", "All of that winter, and on.", "turn"),
    ]  # fmt: skip


def test_blank_paragraphs_put_a_note_beside_the_paragraph_at_its_height():
    u = understand(table(("Notes", "Transcript"), (("", "n1", "", "", "", "n5"), TALK), room=60))
    assert stands(u) == [
        ("note", "n1", "Cold it was, and I waited.", "paragraph"), ("note", "n5", "I went home.", "paragraph"),
    ]  # fmt: skip


def test_where_paragraphs_run_over_lines_the_height_is_worked_out_and_said_to_be_about():
    long = "Rowan: " + "and so it went on for a long while " * 10
    rows = (("n0", "", "", "", "", "", "", "n7"), (TALK[0], long, TALK[2]))
    u = understand(table(("Notes", "Transcript"), rows, room=60))
    assert [(b.text, b.fit) for b in u.beside] == [("n0", "about"), ("n7", "about")]
    assert u.text[u.beside[1].start : u.beside[1].end] in u.text[len("How was it?") :]
    assert u.beside[0].start < len("How was it?") <= u.beside[1].start


def test_where_nothing_says_which_lines_a_note_stands_beside_all_of_its_row_and_says_so():
    u = understand(table(("Notes", "Transcript"), (("n0", "n1"), TALK)))
    assert [(text, fit) for _, text, _, fit in stands(u)] == [("n0", "row"), ("n1", "row")]
    assert stands(u)[0][2] == u.text


def test_a_note_that_names_its_line_stands_there_where_lines_are_printed():
    words = "and so it went on and on for a long while without any end to it at all, he said and she said"
    talk = tuple(f"{'Int' if k % 2 else 'Rowan'} ({n}): Turn {k} {words}." for k, n in enumerate(range(274, 290, 3)))
    u = understand(table(("Notes", "Transcript"), (("280: winter", "l. 284 - so", "no line", "999: none"), talk)))
    assert u.numbering == "turn labels"
    value = u.transcript()
    found = {b.text: (value.lines_of(b.start, b.end), b.fit) for b in u.beside}
    whole = (value.first_line, value.last_line)
    assert found == {
        "280: winter": ((280, 280), "paragraph"), "l. 284 - so": ((284, 284), "paragraph"), "no line": (whole, "row"),
        "999: none": (whole, "row"),
    }  # fmt: skip


def test_a_note_beside_an_empty_cell_stands_beside_the_row_above_and_one_before_all_words_beside_none():
    u = understand(
        table(("Notes", "Transcript"), ("first of all", ""), ("n0", TALK[0]), ("goes on", ""), ("n1", TALK[1]))
    )
    assert {text: (beside, fit) for _, text, beside, fit in stands(u)} == {
        "first of all": ("", "none"), "n0": ("How was it?", "turn"), "goes on": ("How was it?", "above"),
        "n1": ("Cold it was, and I waited.", "turn"),
    }  # fmt: skip


def test_a_page_in_each_row_or_the_whole_interview_in_one_come_in_whole():
    u = understand(
        table(("Notes", "Transcript", "Themes"), (("n0", "", "n2"), TALK[:3], "t"), ("n3", TALK[3:], ("t", "u")))
    )
    assert u.words == sum(len(words.split()) - 1 for words in TALK)
    assert {b.text for b in u.beside} == {"n0", "n2", "n3", "t", "u"}


def test_line_breaks_inside_a_note_stay_in_it():
    margin = [Paragraph("one", cell=(2, 0), nth=0), Paragraph("two", cell=(2, 0), nth=1, soft=True)]
    whole = [*cell(1, 0, "Notes"), *cell(1, 1, "Transcript"), *margin, *cell(2, 1, TALK[0]), *cell(3, 1, TALK[1])]
    assert [b.text for b in understand(Source("a", "docx", tuple(whole))).beside] == ["one\ntwo"]


def test_comments_stand_at_their_words_although_labels_and_times_were_taken_off():
    first = "Rowan: [00:12:01] It was cold, and [00:12:09] I waited."
    at = first.index("cold"), first.index("I waited") + len("I waited")
    talk = [
        Paragraph("Int: How was it?", comments=(("2", 0, 3),)),
        Paragraph(first, comments=(("1", *at), ("3", 0, 5))),
        Paragraph("Int: So?", comments=(("4", 5, 8),)),
        Paragraph("Rowan: I went.", comments=(("4", 0, 13),)),
    ]
    said = tuple(Comment(n, "Ada", None, f"c{n}") for n in "12345")
    u = understand(Source("a", "docx", tuple(talk), comments=said))
    held = {b.text: (u.text[b.start : b.end], b.fit) for b in u.beside}
    assert held["c1"] == ("cold, and I waited", "words")
    assert held["c2"] == ("How", "about")
    assert held["c3"] == ("It", "about")
    assert held["c4"] == ("So?\nI went", "words")
    assert held["c5"] == ("", "none")


def test_comments_of_several_people_are_asked_about_one_by_one_and_answers_stay_with_what_they_answer():
    talk = tuple(Paragraph(words, comments=((str(k), 5, 12),)) for k, words in enumerate(TALK))
    said = (
        *(Comment(str(k), "Ada" if k else "Dr Hale", None, f"c{k}") for k in range(5)), Comment("9", "Dr Hale", None, "Why?", "1"),
    )  # fmt: skip
    u = understand(Source("a", "docx", talk, comments=said))
    assert [(c.called, c.role, c.count) for c in u.columns] == [
        ("comments by Ada", "note", 4),
        ("comments by Dr Hale", "remark", 1),
    ]
    assert "c1\nDr Hale: Why?" in {b.text for b in u.beside}
    otherwise = Choices(columns={"comments:ada": "statement", "comments:dr hale": "leave"})
    u = understand(Source("a", "docx", talk, comments=said), choices=otherwise)
    assert [b.role for b in u.beside] == ["statement"] * 4


def test_a_margin_said_to_be_words_of_the_interview_is_kept_as_such():
    source = table(("Notes", "Transcript"), *((f"n{k} here", words) for k, words in enumerate(TALK)))
    u = understand(source, choices=Choices(columns={"notes": "words"}))
    assert u.beside == ()
    assert all(f"n{k} here" in u.text for k in range(6))


WORDS = st.text(alphabet="ab :.-•12()", min_size=1, max_size=12).filter(str.strip)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(st.lists(st.one_of(st.just(""), WORDS), max_size=4), st.lists(WORDS, max_size=4)), min_size=1, max_size=6),
    st.booleans(), st.integers(0, 60),
)  # fmt: skip
def test_whatever_stands_in_a_margin_is_never_lost_and_never_beside_words_that_are_not_there(rows, headed, room):
    made = [(("Notes",), ("Transcript",))] if headed else []
    made += [(tuple(notes), tuple(w.strip() for w in words)) for notes, words in rows]
    made.append((("last note",), ("Int: The last words.",)))
    u = understand(table(*made, room=room))
    kept = "".join([u.text, *u.heading, *(s for v in u.voices for s in v.spellings), *(b.text for b in u.beside)])
    if headed:
        for notes, _ in rows:
            for note in notes:
                assert all(c in kept for c in note if c.isalpha())
        assert sum(len(b.text.split("\n")) for b in u.beside) == 1 + sum(bool(n) for notes, _ in rows for n in notes)
    assert all(0 <= b.start <= b.end <= len(u.text) for b in u.beside)
    assert all(u.text[b.start : b.end].strip() for b in u.beside if b.placed)
