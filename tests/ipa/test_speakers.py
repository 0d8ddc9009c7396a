"""Labels at the start of paragraphs: recognised, believed only with evidence, spellings brought together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.ipa.speakers import Label, believed, grouped, key_of, label_of, roles, seconds_of, shown_label


def names(*paragraphs: str | tuple[str, int]) -> list[str]:
    """The believed label of each paragraph (given with its bold lead, where it has one); "" for none."""
    found = [label_of(p, 0) if isinstance(p, str) else label_of(*p) for p in paragraphs]
    return [x.name if x else "" for x in believed(found)]


@pytest.mark.parametrize(
    ("paragraph", "name", "number", "words"),
    [
        ("Rowan: And then", "Rowan", None, "And then"),
        ("Rowan (274): And then", "Rowan", 274, "And then"),
        ("Int.: So", "Int.", None, "So"),
        ("Int. (304): So", "Int.", 304, "So"),
        ("P1 [12] So", "P1", 12, "So"),
        ("P1: So", "P1", None, "So"),
        ("Rowan\tSo", "Rowan", None, "So"),
        ("Speaker 2 [l. 7]: So", "Speaker 2", 7, "So"),
        ("INTERVIEWER:", "INTERVIEWER", None, ""),
        ("מראיינת: שלום", "מראיינת", None, "שלום"),
        ("访谈者：你好", "访谈者", None, "你好"),
        ("[Rowan]: So", "Rowan", None, "So"),
    ],
)
def test_a_label_is_taken_off_the_words(paragraph: str, name: str, number: int | None, words: str) -> None:
    label = label_of(paragraph)
    assert label is not None
    assert (label.name, label.number, paragraph[label.end :].lstrip()) == (name, number, words)


def test_a_number_in_a_label_may_be_a_time() -> None:
    label = label_of("Rowan [00:12:04]: So")
    assert label is not None
    assert (label.seconds, label.number) == (724, None)
    line = label_of("Rowan (304): So")
    assert line is not None
    assert (line.seconds, line.number) == (None, 304)
    alone = label_of("Speaker 1  00:12")
    assert alone is not None
    assert (alone.name, alone.seconds) == ("Speaker 1", 12)
    assert [seconds_of(s) for s in ("04:12", "1:00:00", "00:00:10-5", "0:00:59.9")] == [252, 3600, 10, 59]


def test_a_bold_name_needs_no_colon() -> None:
    assert names(("Rowan And then", 5), ("Int How so", 3), ("Rowan Well", 5)) == ["Rowan", "Int", "Rowan"]


def test_one_word_in_bold_type_is_emphasis_and_no_speaker() -> None:
    assert names(("Never again", 5), "Rowan: yes", "Int: no", "Rowan: oh") == ["", "Rowan", "Int", "Rowan"]


def test_he_said_and_and_then_i_thought_are_no_speakers_however_often_they_come() -> None:
    talk = ["Rowan: well", "He said: go", "And then I thought: no", "Int: so", "She: what", "So: yes"] * 4
    assert set(names(*talk)) == {"Rowan", "Int", ""}


def test_a_name_with_a_colon_is_believed_when_it_comes_again() -> None:
    assert names("Dan: hello", "Some words.", "More of them.", "And more.", "Dan: yes") == ["Dan", "", "", "", "Dan"]
    assert names("Nurse: hello", "Some words.", "More of them.", "And more.", "And so on.") == [""] * 5


def test_a_name_met_once_is_believed_where_every_paragraph_has_one() -> None:
    assert names("Dan: hello", "Rowan: yes") == ["Dan", "Rowan"]


def test_among_numbered_labels_a_name_without_a_number_is_not_believed() -> None:
    numbered = [f"Rowan ({n}): well" for n in range(1, 40, 4)]
    assert names(*numbered, "Mum: come here", "Mum: go")[-2:] == ["", ""]


def test_a_sentence_that_opens_with_a_name_and_a_number_is_no_label() -> None:
    talk = ["Rowan: well", "Int: so"] * 10
    assert names(*talk, "Rowan (32) was there")[-1] == ""
    assert names(*talk, "Rowan - can I stop you there")[-1] == ""


def test_capitals_on_a_line_of_their_own_are_labels() -> None:
    assert names("INTERVIEWER", "How so?", "ROWAN", "Well.", "INTERVIEWER", "Yes?", "ROWAN", "No.") == [
        "INTERVIEWER", "", "ROWAN", "", "INTERVIEWER", "", "ROWAN", "",
    ]  # fmt: skip


def test_what_a_listener_says_alone_is_no_label() -> None:
    assert set(names("Yeah", "Right", "OKAY", "Mm", "Yeah", "Right", "OKAY", "Yes")) == {""}


def test_the_researcher_is_right_over_all_evidence() -> None:
    found = [label_of(p) for p in ("Nurse: hello", "Some words.", "Dan: yes", "Dan: no")]
    assert [x.name if x else "" for x in believed(found, {"nurse": True, "dan": False})] == ["Nurse", "", "", ""]


def test_three_spellings_of_the_interviewer_are_one() -> None:
    spelt = {"Int": 4, "Int.": 9, "Interviewer": 2, "INT": 1, "Rowan": 12, "ROWAN": 2}
    groups = grouped(spelt)
    assert len({groups[s] for s in ("Int", "Int.", "Interviewer", "INT")}) == 1
    assert groups["Rowan"] == groups["ROWAN"] != groups["Int"]


def test_a_slip_of_the_keyboard_is_proposed_as_the_name_that_was_meant() -> None:
    groups = grouped({"Rowan": 30, "Rowna": 1, "Rowa": 2, "Maren": 3, "P1": 40, "P2": 1})
    assert groups["Rowna"] == groups["Rowa"] == groups["Rowan"]
    assert groups["Maren"] != groups["Rowan"]
    assert groups["P1"] != groups["P2"]
    assert names(*["Rowan: x", "Int: y"] * 12, "Rowna: z")[-1] == "Rowna"


def test_numbers_tell_participants_apart_and_writings_of_one_number_do_not() -> None:
    assert key_of("P1") == key_of("Participant 1") == key_of("P 01") != key_of("P2")
    assert grouped({"P": 1, "P1": 5})["P"] == key_of("P1")
    assert grouped({"P": 1, "P1": 5, "P2": 5})["P"] == key_of("P")


def test_the_label_shown_is_the_full_word_or_mixed_case() -> None:
    from collections import Counter

    assert shown_label(Counter({"Int": 9, "Interviewer": 1})) == "Interviewer"
    assert shown_label(Counter({"ROWAN": 5, "Rowan": 2})) == "Rowan"
    assert shown_label(Counter({"P1": 5})) == "P1"


def test_who_asks_more_and_says_less_is_the_interviewer() -> None:
    assert roles(["dan", "rowan"], [10, 10], [80, 900], [9, 1]) == ["interviewer", "participant"]
    assert roles(["rowan", "dan"], [10, 10], [900, 80], [1, 9]) == ["participant", "interviewer"]
    assert roles(["participant", "dan"], [10, 10], [900, 80], [1, 9]) == ["participant", "interviewer"]
    assert roles(["interviewer", "rowan", "nurse"], [9, 9, 1], [90, 900, 5], [9, 0, 0]) == [
        "interviewer", "participant", "other",
    ]  # fmt: skip
    assert roles(["interviewer", "anna", "bea"], [9, 9, 8], [90, 900, 700], [9, 0, 0])[1:] == ["participant"] * 2
    assert roles([""], [3], [50], [1]) == ["unknown"]
    assert roles(["rowan"], [3], [50], [1]) == ["participant"]


@given(st.text(max_size=90), st.integers(min_value=0, max_value=90))
def test_whatever_stands_there_a_label_is_the_front_of_its_paragraph(text: str, bold: int) -> None:
    label = label_of(text, min(bold, len(text)))
    if label is not None:
        assert 0 < label.end <= len(text)
        assert label.name
        assert label.name in text[: label.end]


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.builds(
                Label,
                st.sampled_from(["Int", "A b", "x", "Ro"]),
                st.just(1),
                st.sampled_from(["colon", "tab", "dash", "alone", "number", "time", "bold", "column"]),
            ),
        ),
        max_size=20,
    )
)
def test_believed_labels_keep_their_places(labels: list[Label | None]) -> None:
    found = believed(labels)
    assert len(found) == len(labels)
    assert all(y is None or y is x for x, y in zip(labels, found, strict=True))
