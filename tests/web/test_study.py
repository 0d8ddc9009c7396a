"""The study's own page: what it chooses about itself is kept, what cannot be is refused with the reason."""

from __future__ import annotations

import re

import pytest
from tests.web.door import HOSTILE, Person, open_at

from alliance.ipa.citation import STYLES
from alliance.store.reads import study as read

WHOLE = {
    "title": "Waiting rooms", "questions": "One?\n\n  \nTwo?", "label_set": "2022", "notes_side": "right", "width": "60",
    "first_line": "100", "citation_style": "brackets", "rule_kind": "count", "rule_count": "3",
    "rule_words": "Half of us.", "rule_source": "Our own.",
}  # fmt: skip


@pytest.fixture
def person(copy_of) -> Person:
    open_at(copy_of("study"))
    return Person()


def test_what_the_study_chooses_is_kept_and_shown_again(person):
    assert person.kept("/study/", **WHOLE) == "/study/"
    held = read.settings()
    assert held.questions == ("One?", "Two?")
    assert (held.label_set, held.notes_side, held.width, held.first_line) == ("2022", "right", 60, 100)
    assert (held.rule.kind, held.rule.count, held.rule.words) == ("count", 3, "Half of us.")
    words = person.see("/study/")
    assert 'value="brackets" selected' in words
    assert 'value="2022" checked' in words
    assert "The study’s settings are kept." in words


def test_the_other_label_set_changes_the_words_of_every_page(person):
    assert "Exploratory comments" in person.see("/interviews/")
    person.kept("/study/", **WHOLE)
    words = person.see("/interviews/")
    assert "Exploratory notes" in words
    assert "Experiential statements" in words
    assert "mergent theme" not in words


@pytest.mark.parametrize(
    "changed",
    [
        {"title": " "},
        {"title": "x" * 501},
        {"questions": "x" * 2001},
        {"label_set": ""},
        {"label_set": "2010"},
        {"notes_side": "middle"},
        {"width": ""},
        {"width": "0"},
        {"width": "19"},
        {"width": "201"},
        {"width": "9" * 5000},
        {"width": "forty"},
        {"width": "48.5"},
        {"first_line": "-1"},
        {"first_line": "9" * 30},
        {"citation_style": "harvard"},
        {"rule_kind": "most"},
        {"rule_kind": "count", "rule_count": "0"},
        {"rule_kind": "count", "rule_count": "-2"},
        {"rule_kind": "count", "rule_count": "9" * 5000},
        {"rule_count": "two"},
        {"bracket:laughs": "giggle"},
        {"new_bracket": "sighs", "new_kind": "giggle"},
    ],
    ids=lambda given: ",".join(f"{k}={v[:12]}" for k, v in given.items()),
)
def test_an_impossible_choice_is_refused_and_nothing_of_the_form_is_kept(person, changed):
    before = read.settings()
    person.refused("/study/", **{**WHOLE, **changed})
    assert read.settings() == before


def test_a_form_of_nothing_changes_nothing(person):
    before = read.settings()
    person.refused("/study/")
    assert read.settings() == before


def test_two_tabs_never_overwrite_each_other_silently(person):
    version = re.search(r'name="version" value="(\d+)"', person.see("/study/"))[1]
    person.kept("/study/", **{**WHOLE, "title": "From the first tab"}, version=version)
    status, said = person.fill("/study/", **{**WHOLE, "title": "From the second tab"}, version=version)
    assert status == 409
    assert said["theirs"] == "From the first tab"
    assert said["mine"] == "From the second tab"
    assert read.settings().title == "From the first tab"


def test_brackets_are_added_changed_and_forgotten(person):
    person.kept("/study/", **WHOLE, new_bracket="(Sighs)", new_kind="sound")
    assert dict(read.settings().conventions)["sighs"] == "sound"
    held = {f"bracket:{words}": kind for words, kind in read.settings().conventions.items()}
    person.kept("/study/", **WHOLE, **{**held, "bracket:sighs": "unclear"})
    assert dict(read.settings().conventions)["sighs"] == "unclear"
    person.kept("/study/", **WHOLE, **{**held, "bracket:sighs": "forget"})
    assert "sighs" not in read.settings().conventions


@pytest.mark.parametrize("words", [w for w in HOSTILE if "\ud83d" not in w])
def test_hostile_words_stand_on_the_page_as_words(person, words):
    status, said = person.fill("/study/", **{**WHOLE, "title": words, "questions": words, "rule_words": words})
    assert status == 200 or said["problem"]
    for path in ("/study/", "/", "/interviews/", "/study/log/"):
        shown = person.see(path)
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


def test_every_citation_style_is_offered_with_its_example(person):
    shown = person.see("/study/")
    for key, example in STYLES.items():
        assert f'value="{key}"' in shown
        assert example in shown


def test_the_interviews_page_says_how_far_each_case_has_come(person):
    shown = person.see("/interviews/")
    row = re.search(r"<strong>1\. Wren</strong>.*?</tr>", shown, re.DOTALL)[0]
    assert re.findall(r'class="num">(\d+)<', row) == ["5", "4", "1", "1"]
    assert "W-1" in row


def test_a_participant_without_an_interview_leads_to_bringing_one_in(copy_of):
    open_at(copy_of("empty"))
    person = Person()
    assert "No participant yet" in person.see("/interviews/")
    person.kept("/participants/add/", pseudonym="Nell")
    assert re.search(r'href="/bring-in/\?case=\w+"', person.see("/interviews/"))


def test_what_was_done_is_listed_with_its_reason_newest_first(person):
    person.kept("/study/", **WHOLE)
    shown = person.see("/study/log/")
    assert shown.index("Changed the study’s settings") < shown.index("Began the study")
    assert "“Seen” was mine." in shown  # the reason for a renaming
    assert "Ottilie Vane" in shown
