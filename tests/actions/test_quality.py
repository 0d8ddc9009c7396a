"""The quality checklist and what an examiner would ask: the researcher's words, their places, and plain counts."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document
from tests.actions.doing import case, note, theme

from alliance.actions import diary, notes, participants, quality, themes
from alliance.actions.exports import Wanted, made_file, make_export
from alliance.actions.undo import undo
from alliance.errors import Clash, InputProblem, NotFound
from alliance.store.reads import examiner, pointing, trail
from alliance.store.reads import quality as read


def item(listed: str, key: str):
    return next(one for one in read.checklist()[listed] if one.key == key)


def words_of(content: bytes) -> str:
    held = Document(io.BytesIO(content))
    cells = [cell.text for table in held.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in held.paragraphs), *cells])


def test_an_answer_is_the_persons_own_and_points_at_places(study):
    points = [case(study), theme(study, "Both were sent", ""), note(study)]
    quality.answer_item(by=study.by, listed="yardley", key="rigour", answer="Each read four times.", points=points)
    held = item("yardley", "rigour")
    assert (held.name, held.answer, held.points) == (
        "Commitment and rigour",
        "Each read four times.",
        tuple(points),
    )
    assert [one.kind for one in pointing.places(held.points).values()] == ["case", "theme", "note"]
    assert all(not one.answer and not one.guidance for one in read.checklist()["nizza"])  # nothing is said for anybody
    quality.answer_item(
        by=study.by, listed="yardley", key="rigour", answer="Five times.", points=[], version=held.version
    )
    assert item("yardley", "rigour").answer == "Five times."
    undo(by=study.by, scope="study")
    assert item("yardley", "rigour").answer == "Each read four times."
    undo(by=study.by, scope="study")
    assert item("yardley", "rigour").id == ""


def test_two_windows_never_answer_over_each_other(study):
    quality.answer_item(by=study.by, listed="nizza", key="reading", answer="Mine.", version=0)
    with pytest.raises(Clash) as problem:
        quality.answer_item(by=study.by, listed="nizza", key="reading", answer="Also mine.", version=0)
    assert (problem.value.theirs, problem.value.mine) == ("Mine.", "Also mine.")


def test_an_item_of_the_studys_own_is_added_changed_and_taken_off(study):
    id = quality.add_item(by=study.by, title="Who audited it?", guidance="Named.")
    quality.change_item(by=study.by, item=id, title="Who else read it?", answer="A colleague.", version=1)
    (held,) = read.checklist()["own"]
    assert (held.name, held.answer, held.guidance) == ("Who else read it?", "A colleague.", "")
    quality.delete_item(by=study.by, item=id)
    assert read.checklist()["own"] == []
    undo(by=study.by, scope="study")
    assert read.checklist()["own"][0].name == "Who else read it?"


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        (lambda by: quality.answer_item(by=by, listed="yardley", key="beauty", answer="x"), "not an item"),
        (lambda by: quality.answer_item(by=by, listed="mine", key="", answer="x"), "not an item"),
        (lambda by: quality.answer_item(by=by, listed="own", key="x", answer="x"), "not an item"),
        (lambda by: quality.answer_item(by=by, listed="yardley", key="impact", answer="x" * 20_001), "at most 20,000"),
        (lambda by: quality.answer_item(by=by, listed="yardley", key="impact", answer="", points=["x" * 16]), "not in the"),
        (lambda by: quality.add_item(by=by, title=" "), "no words"),
        (lambda by: quality.add_item(by=by, title="T" * 501), "at most 500"),
        (lambda by: diary.write_entry(by=by, text="t", points=[f"{n:016x}" for n in range(61)]), "61 places"),
        (lambda by: diary.write_entry(by=by, text="t", kind="mood"), "not a kind"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_nothing_is(study, act, problem):
    with pytest.raises(InputProblem, match=problem):
        act(study.by)
    assert not trail.diary()
    assert all(not one.id for items in read.checklist().values() for one in items)


def test_an_item_that_is_not_there_is_not_found(study):
    with pytest.raises(NotFound):
        quality.delete_item(by=study.by, item="0123456789abcdef")


def test_a_pointer_follows_what_it_points_at_and_is_quiet_when_that_is_deleted(study):
    wanted = theme(study, "The cold room")
    id = diary.write_entry(by=study.by, text="Mine?", points=[wanted, note(study), case(study, "Bram")])
    themes.rename_theme(by=study.by, theme=wanted, name="A colder room")
    assert next(iter(pointing.places(trail.diary()[0].points).values())).words == "A colder room (Wren)"
    assert (
        [entry.id for entry in trail.diary(theme=wanted)]
        == [id]
        == [e.id for e in trail.diary(case=case(study, "Bram"))]
    )
    assert trail.diary(case=case(study)) == []
    notes.delete_note(by=study.by, note=trail.diary()[0].points[1])
    assert [one.kind for one in pointing.places(trail.diary()[0].points).values()] == ["theme", "case"]
    diary.change_entry(by=study.by, entry=id, text="Mine!", dated=None, points=trail.diary()[0].points)  # still kept
    assert len(trail.diary()[0].points) == 3


def test_places_are_found_by_their_words_and_nothing_by_none(study):
    assert {one.kind for one in pointing.found_by("wren")} >= {"case"}
    assert "theme" in {one.kind for one in pointing.found_by("cold room")}
    for nothing in ("", "  ", "no such thing at all", "'; --", '"', "\x00"):
        assert pointing.found_by(nothing) == []


def test_a_statement_of_position_stands_beside_what_was_thought_later(study):
    stood = diary.write_entry(by=study.by, text="I expect harm.", dated=date(2025, 1, 2), kind="position")
    diary.write_entry(by=study.by, text="No day.", points=[stood])
    diary.write_entry(by=study.by, text="I found care.", dated=date(2026, 1, 2), kind="response", points=[stood])
    assert [e.text for e in trail.looking_back(trail.diary())[stood]] == ["I found care.", "No day."]
    said = words_of(make_export(by=study.by, what="diary").content)
    assert "Where I stood, and what I thought later" in said
    assert said.count("I found care.") == 2  # in its order, and beside the position
    assert "Date not given" in said
    assert said.index("I expect harm.") < said.index("I found care.")


def test_only_what_may_be_quoted_leaves_where_that_is_asked_and_lines_stand_for_words(study):
    extract = next(iter(study.analysis.extracts))
    diary.write_entry(by=study.by, text="Mine alone.")
    diary.write_entry(by=study.by, text="For the thesis.", quotable=True, kind="parallel", points=[extract])
    said = made_file("diary", "html", Wanted(only_quotable=True)).content.decode()
    assert "For the thesis." in said
    assert "Mine alone." not in said
    assert "Parallel process" in said
    held = study.analysis
    one = held.extracts[extract]
    assert held.transcripts[one.transcript].text[one.start : one.end][:30] not in said  # a pointer quotes nobody
    assert made_file("diary", "csv").content.count(b"\n") >= 3


def question(key: str):
    return next(one for one in examiner.questions() if one.key == key)


def test_every_question_has_an_answer_and_only_one_is_for_the_researcher_alone(study):
    found = study.examiner_questions
    assert all(one.asked.endswith("?") and one.answer.endswith(".") for one in found)
    assert [one.key for one in found if one.yours] == ["kinds"]
    assert len({one.key for one in found}) == len(found)
    said = words_of(make_export(by=study.by, what="examiner-questions").content)
    assert question("kinds").asked not in said
    assert "Descriptive" not in said
    assert all(one.asked in said for one in found if not one.yours)


def test_a_question_leads_to_what_is_open_and_is_quiet_when_that_is_done(study):
    before = len(question("statements").places)
    notes_of = themes.add_statement(by=study.by, case=case(study), name="Bare")
    assert [one.words for one in question("statements").places].count("Bare (Wren)") == 1
    assert len(question("statements").places) == before + 1
    themes.set_notes(by=study.by, statement=notes_of, notes=[note(study)])
    assert len(question("statements").places) == before
    participants.add_participant(by=study.by, pseudonym="Sorrel “of” the / hill " + "x" * 100)
    assert "Sorrel" in " ".join(one.words for one in question("tables").places)
    diary.record_reading(by=study.by, case=case(study), with_recording=True)
    assert "Wren 1 (1 with the recording)" in question("readings").answer


def test_a_study_that_holds_nothing_is_asked_all_the_same(empty_workbench):
    found = {one.key: one.answer for one in examiner.questions()}
    assert found["statements"] == "There are no emergent themes yet."
    assert found["rule"] == "The study states no rule of its own."
    assert found["consents"] == "There is no participant yet."


def test_the_checklist_prints_with_what_is_not_answered(study):
    quality.answer_item(by=study.by, listed="yardley", key="context", answer="مقابلة", points=[case(study)])
    said = words_of(make_export(by=study.by, what="quality-checklist").content)
    assert "مقابلة" in said
    assert "Case: Wren" in said
    assert said.count("Not answered yet.") == 7
