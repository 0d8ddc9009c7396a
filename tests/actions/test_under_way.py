"""A student moves in half-way: six annotated Word files become notes, statements and remarks beside their lines."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from tests import half_way

from alliance.actions import under_way
from alliance.actions.undo import undo
from alliance.errors import InputProblem
from alliance.formats import reading
from alliance.ipa.beside import Beside
from alliance.ipa.understanding import Choices, Understood, understand
from alliance.store.reads import analysis, remarks, trail, transcripts


def _brought(workbench, tmp_path, made: half_way.Made, **layout):
    path = tmp_path / made.name
    path.write_bytes(made.content)
    return workbench.study.import_transcripts(path, pseudonym=made.name.split()[0], **layout)[0]


def _read(document, choices: Choices | None = None) -> Understood:
    held = io.BytesIO()
    document.save(held)
    return understand(reading.read(held.getvalue(), "a.docx"), choices=choices)


def test_six_annotated_word_files_of_six_habits_come_in_with_every_note_beside_its_turn(empty_workbench, tmp_path):
    for name in half_way.NAMES:
        made = half_way.annotated(name)
        interview = _brought(empty_workbench, tmp_path, made)
        value = transcripts.transcript(interview.id)
        held = analysis.notes(transcript=interview.id)
        assert len(held) == made.notes + made.comments, name
        statements = [t for t in analysis.themes(case=value.case).values() if t.level == "statement"]
        told = {row[0].split(" ", 1)[1]: row for row in half_way._rows(name, numbered=True)}
        assert len(statements) == len({theme for row in told.values() for theme in row[2]} if made.themes else []), name
        for note in held.values():
            (row,) = [
                row for row in told.values() if note.text in row[1] and value.text[note.start : note.end] in row[0]
            ]
            assert row, (name, note.text)
        assert value.text == half_way.transcript(name).text
    assert remarks.waiting() == {}


def test_the_analysis_is_one_act_that_undo_takes_back_and_the_transcript_stays(empty_workbench, tmp_path):
    interview = _brought(empty_workbench, tmp_path, half_way.annotated("Maren"))
    case = transcripts.transcript(interview.id).case
    assert trail.next_undo(case).words == "analysis of Interview 1 brought in: 58 notes and 24 themes"
    undo(by=empty_workbench.study.by, scope=case)
    assert not analysis.notes(case=case)
    assert not analysis.themes(case=case)
    assert transcripts.transcript(interview.id).text


def test_the_same_theme_at_three_places_is_one_statement_with_three_extracts(empty_workbench, tmp_path):
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    talk = [("Int: How was it?", ""), ("Rowan: Cold it was.", "Left outside"), ("Int: So?", ""),
            ("Rowan: I waited.", "left outside."), ("Int: And?", ""), ("Rowan: I waited on.", "Left  outside\nAnger")]  # fmt: skip
    for row in [("Interview", "Themes"), *talk]:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    held = io.BytesIO()
    document.save(held)
    interview = _brought(empty_workbench, tmp_path, half_way.Made("Rowan x.docx", held.getvalue()))
    value = transcripts.transcript(interview.id)
    themes = {t.name: t.id for t in analysis.themes(case=value.case).values()}
    assert set(themes) == {"Left outside", "Left outside Anger"}
    whole = empty_workbench.study.analysis
    spans = [whole.extracts[e.extract] for e in whole.evidence if e.theme == themes["Left outside"]]
    assert [value.text[x.start : x.end] for x in spans] == ["Cold it was.", "I waited."]


def test_columns_that_were_understood_wrongly_are_said_otherwise(empty_workbench, tmp_path):
    made = half_way.annotated("Maren")
    interview = _brought(
        empty_workbench, tmp_path, made,
        choices=Choices(columns={"exploratory comments": "conceptual", "emergent themes": "leave"}),
    )  # fmt: skip
    assert {n.kind for n in analysis.notes(transcript=interview.id).values()} == {"conceptual"}
    assert not analysis.themes(case=transcripts.transcript(interview.id).case)


def test_a_supervisors_comments_beside_margins_wait_as_remarks_at_their_words(empty_workbench, tmp_path):
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    for cell, words in zip(table.rows[0].cells, ("Transcript", "Notes"), strict=True):
        cell.text = words
    for k in range(4):
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(f"{'Int' if k % 2 == 0 else 'Rowan'}: ")
        said = cells[0].paragraphs[0].add_run(f"It was the {k}th time I went.")
        noted = cells[1].paragraphs[0].add_run(f"note {k}")
        document.add_comment(said if k < 3 else noted, text=f"Say more about {k}.", author="Dr Hale")
    held = io.BytesIO()
    document.save(held)
    interview = _brought(empty_workbench, tmp_path, half_way.Made("Rowan x.docx", held.getvalue()))
    value = transcripts.transcript(interview.id)
    waiting = remarks.remarks(transcript=interview.id)
    assert [(r.kind, r.author, r.quoted) for r in waiting] == [
        *(("comment", "Dr Hale", f"It was the {k}th time I went.") for k in range(3)), ("comment", "Dr Hale", "note 3"),
    ]  # fmt: skip
    assert value.text[waiting[3].start : waiting[3].end] == "It was the 3th time I went."
    assert len(analysis.notes(transcript=interview.id)) == 4


def test_what_found_no_line_waits_as_a_remark_and_nothing_is_dropped(study):
    transcript = study.case("Wren").interview().id
    at = datetime(2026, 3, 1, tzinfo=UTC)
    lost = Beside("n", "note", "Lost.", fit="none", author="A", dated=at)
    long = Beside("t", "statement", "x" * 2_500, 0, 20, "turn")
    brought = under_way.bring_in_analysis(by=study.by, transcript=transcript, beside=[lost, long], file_name="w.docx")
    assert (brought.unplaced, brought.words) == (2, "2 that found no line")
    assert [(r.kind, r.text[:5], r.file_name, r.at_words) for r in remarks.remarks()] == [
        ("unplaced", "Lost.", "w.docx", False), ("unplaced", "xxxxx", "w.docx", True),
    ]  # fmt: skip


def test_what_cannot_be_is_refused_and_nothing_is_kept(study, tmp_path):
    transcript = study.case("Wren").interview().id
    for wrong in ({"kinds": "by mood"}, {"beside": [Beside("n", "poem", "x", 0, 5, "turn")]}):
        with pytest.raises(InputProblem):
            under_way.bring_in_analysis(
                **{
                    "by": study.by,
                    "transcript": transcript,
                    "beside": [Beside("n", "note", "x", 0, 5, "turn")],
                    **wrong,
                }
            )
    path = tmp_path / "Maren.docx"
    path.write_bytes(half_way.annotated("Maren").content)
    (one,) = study.preview(path)
    bad = replace(one.understood, beside=(Beside("n", "note", "x", 10**7, 10**7 + 5, "turn"),))
    before = len(transcripts.held())
    brought = study.bring_in([replace(one, understood=bad, pseudonym="Maren", case="")])
    assert len(brought) == 1  # a place outside the words is no place: it waits as a remark
    assert len(transcripts.held()) == before + 1
    assert [r.text for r in remarks.remarks(transcript=brought[0].id)] == ["x"]


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        (["D: what", "L: how", "C: why"], ["descriptive", "linguistic", "conceptual"]),
        (["(D) what", "[L] how", "(C) why"], ["descriptive", "linguistic", "conceptual"]),
        (["what", "<i>how", "<u>why", "<i>and"], ["descriptive", "linguistic", "conceptual", "linguistic"]),
        (["what", "how", "Did I push? - or not"], ["", "", ""]),
        (["Crying", "Doubt", "Leaving"], ["", "", ""]),
    ],
)
def test_kinds_are_told_by_letters_or_type_face_and_by_nothing_else(empty_workbench, tmp_path, typed, kinds):
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Transcript", "Exploratory notes"
    for k, words in enumerate(typed):
        cells = table.add_row().cells
        cells[0].text = f"{'Int' if k % 2 == 0 else 'Rowan'}: It was the {k}th time I went."
        run = cells[1].paragraphs[0].add_run(words.removeprefix("<i>").removeprefix("<u>"))
        run.italic, run.underline = words.startswith("<i>"), words.startswith("<u>")
    held = io.BytesIO()
    document.save(held)
    interview = _brought(empty_workbench, tmp_path, half_way.Made("Rowan x.docx", held.getvalue()))
    notes = sorted(analysis.notes(transcript=interview.id).values(), key=lambda n: n.start)
    assert [n.kind for n in notes] == kinds
    if kinds[0] and not typed[1].startswith("<"):
        assert [n.text for n in notes] == ["what", "how", "why"]


def test_a_list_inside_a_note_stays_one_note_and_a_list_of_themes_is_several(empty_workbench, tmp_path):
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    for cell, words in zip(table.rows[0].cells, ("Notes", "Transcript", "Themes"), strict=True):
        cell.text = words
    for k in range(3):
        cells = table.add_row().cells
        cells[1].text = f"{'Int' if k % 2 == 0 else 'Rowan'}: It was the {k}th time I went."
    first = table.rows[1].cells
    first[0].text = "Three ways:"
    for words in ("to go", "to stay"):
        first[0].add_paragraph(words, style="List Bullet")
    first[2].text = "• Going"
    first[2].add_paragraph("• Staying")
    u = _read(document)
    assert [(b.role, b.text) for b in u.beside] == [
        ("note", "Three ways:\n- to go\n- to stay"), ("statement", "Going"), ("statement", "Staying"),
    ]  # fmt: skip
