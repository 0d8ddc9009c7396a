"""The annotated transcript: three columns, every note beside its first line, the cited numbers kept."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from docx.oxml.ns import qn
from tests.formats import hostile
from tests.formats.word import opened, out_of_order, rows, words
from tests.ipa.invented import analysis

from alliance.errors import InputProblem, NotFound
from alliance.formats import write_annotated_docx
from alliance.ipa.analysis import Analysis, Note

A = analysis()
MADE = write_annotated_docx.annotated(A, "t-rowan")


def _table(made: bytes) -> list[list[str]]:
    return rows(opened(made).tables[0])


def _numbers(middle: str) -> list[int]:
    return [int(n) for n in re.findall(r"(?m)^\t(\d+)\t", middle)]


def _with_notes(base: Analysis, *notes: Note) -> Analysis:
    return replace(base, notes={**base.notes, **{n.id: n for n in notes}})


def test_there_are_three_columns_under_a_heading_row_that_is_repeated() -> None:
    assert _table(MADE)[0] == ["Exploratory comments", "Transcript", "Emergent themes"]
    first = opened(MADE).tables[0]._tbl.tr_lst[0]
    assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert {len(row) for row in _table(MADE)} == {3}


def test_every_line_is_there_once_with_the_number_it_is_cited_by() -> None:
    rowan = A.transcripts["t-rowan"]
    numbers = [n for row in _table(MADE) for n in _numbers(row[1])]
    assert numbers == list(rowan.lines.numbers)
    said = [line for row in _table(MADE) for line in row[1].split("\n") if line.startswith("\t")]
    assert [line.split("\t")[2] for line in said] == [
        rowan.text[slice(*rowan.line_span(at))] for at in range(len(rowan.lines))
    ]


def test_each_note_stands_in_the_row_that_begins_with_its_first_line() -> None:
    rowan = A.transcripts["t-rowan"]
    for note in A.notes.values():
        if note.transcript != "t-rowan":
            continue
        row = next(r for r in _table(MADE) if note.text.split("\n")[0] in r[0])
        assert row[1].startswith(f"\t{rowan.line_at(note.start)}\t")


def test_each_statement_stands_beside_its_first_line_with_all_its_lines() -> None:
    row = next(r for r in _table(MADE) if "Brightness drives away" in r[2])
    assert row[1].startswith("\t216\t")
    assert row[2] == "Brightness drives away  216-217; 219"


def test_a_tension_stands_in_the_margin_with_what_stands_against_it() -> None:
    row = next(r for r in _table(MADE) if "Not harder" in r[2])
    assert row[1].startswith("\t228\t")
    assert row[2].split("\n") == [
        "Not harder than with others  228-229",
        "– versus it takes it out of me  229-231",
        "– versus going home with it  230-231",
    ]


def test_what_is_put_aside_is_not_in_the_margin() -> None:
    gone = replace(A, themes={**A.themes, "r-absent": replace(A.themes["r-absent"], aside=True)})
    assert "The client who is not there yet" not in str(_table(write_annotated_docx.annotated(gone, "t-rowan")))


def test_each_turn_names_its_speaker_with_the_line_in_brackets() -> None:
    said = "\n".join(row[1] for row in _table(MADE))
    assert re.findall(r"(?m)^(\S+ \(\d+\))$", said) == ["Int. (211)", "Rowan (213)", "Int. (223)", "Rowan (224)"]


def test_pages_and_a_beginning_in_mid_turn_are_marked() -> None:
    said = "\n".join(row[1] for row in _table(MADE))
    assert said.startswith("Transcript\npage 8\ncontinues from before line 211\nInt. (211)")
    assert "\npage 9\n\t221\t" in said


def test_the_notes_stand_on_the_side_that_the_study_chose() -> None:
    right = write_annotated_docx.annotated(analysis("2022", notes_side="right"), "t-rowan")
    assert _table(right)[0] == ["Experiential statements", "Transcript", "Exploratory notes"]
    row = next(r for r in _table(right) if "Whose need" in r[2])
    assert row[1].startswith("\t219\t")


def test_kinds_differ_in_type_face_and_a_note_not_sorted_yet_has_its_mark() -> None:
    document = opened(MADE)
    of_style = {}
    for p in document.tables[0]._tbl.iter(qn("w:p")):
        of_style.setdefault(p.pPr.pStyle.val, []).append(words(p))
    assert any("Coat on the chair" in w for w in of_style["NoteLinguistic"])
    assert any("Talks more" in w for w in of_style["NotePlain"])
    assert any("Whose need" in w for w in of_style["NoteConceptual"])
    assert any(w.startswith("· Why Tuesday?") for w in of_style["NoteUnsorted"])
    styles = document.styles
    assert styles["Note Linguistic"].font.italic
    assert styles["Note Conceptual"].font.underline
    assert not styles["Note Descriptive"].font.italic


def test_a_list_and_a_question_survive_in_a_note() -> None:
    row = next(r for r in _table(MADE) if "Why Tuesday?" in r[0])
    assert row[0].split("\n") == ["· Why Tuesday?", "•\tsaid aloud", "•\tsaid as “us”"]


def test_notes_on_the_whole_case_and_themes_without_lines_come_first() -> None:
    before = [words(p._p) for p in opened(MADE).paragraphs]
    assert "On the whole account" in before
    assert "· Tired and funny at once; I liked this account at once." in before
    assert before[before.index("Emergent themes without lines") + 1] == "Something in the sleeves"
    idris = [p.text for p in opened(write_annotated_docx.annotated(A, "t-idris")).paragraphs]
    assert "On the whole account" not in idris


def test_questions_are_quieter_and_back_channels_grey() -> None:
    body = opened(MADE).tables[0]._tbl
    quiet = [words(p) for p in body.iter(qn("w:p")) if p.pPr.pStyle.val == "TranscriptQuestion"]
    assert len(quiet) == 3
    assert quiet[-1] == "\t223\tSo naming it."
    grey = [words(r.getparent()) for r in body.iter(qn("w:r")) if r.rPr is not None and r.rPr.style == "BackChannel"]
    assert len(grey) == 4
    assert "(Mm)" in grey[0]


def test_every_tenth_number_is_stronger() -> None:
    body = opened(MADE).tables[0]._tbl
    strong = [
        "".join(t.text for t in r.iter(qn("w:t")))
        for r in body.iter(qn("w:r"))
        if r.rPr is not None and r.rPr.style == "LineNumberTen"
    ]
    assert strong == ["220", "230"]


def test_rows_stay_whole_and_only_one_taller_than_a_page_may_break() -> None:
    def breaks(made: bytes) -> int:
        found = opened(made).tables[0]._tbl.tr_lst
        return sum(tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None for tr in found)

    assert breaks(MADE) == 0
    long = Note("n-long", "rowan", "descriptive", "A long thought. " * 300, "t-rowan", 5, 10)
    made = write_annotated_docx.annotated(_with_notes(A, long), "t-rowan")
    assert breaks(made) == 1
    assert sum("A long thought" in row[0] for row in _table(made)) == 1


def test_laid_out_anew_the_lines_are_short_and_the_numbers_stay() -> None:
    made = write_annotated_docx.annotated(A, "t-rowan", width=25)
    rowan = A.transcripts["t-rowan"]
    lines = [p for row in _table(made) for p in row[1].split("\n") if p.startswith("\t")]
    assert [int(p.split("\t")[1]) for p in lines if p.split("\t")[1]] == list(rowan.lines.numbers)
    shown = [p.split("\t")[2] for p in lines]
    assert max(map(len, shown)) <= 25
    assert " ".join(" ".join(shown).split()) == " ".join(rowan.text.split())
    with pytest.raises(InputProblem, match="8 or more"):
        write_annotated_docx.annotated(A, "t-rowan", width=3)


def test_properties_stand_in_the_order_that_word_wants() -> None:
    assert out_of_order(MADE) == []
    assert out_of_order(write_annotated_docx.annotated(A, "t-rowan", width=25)) == []


def test_hostile_notes_survive() -> None:
    notes = [Note(f"h{at}", "rowan", "", text, "t-rowan", at * 9, at * 9 + 4) for at, text in enumerate(hostile.NAMES)]
    made = write_annotated_docx.annotated(_with_notes(A, *notes), "t-rowan")
    said = "\n".join(row[0] for row in _table(made))
    assert "· <b>bold</b> & </w:t> ]]>" in said
    assert "x" * 300 in said
    assert out_of_order(made) == []


def test_a_transcript_without_notes_or_themes_is_printed_all_the_same() -> None:
    bare = replace(A, notes={}, themes={}, evidence=(), links=())
    made = write_annotated_docx.annotated(bare, "t-idris")
    assert [n for row in _table(made) for n in _numbers(row[1])] == list(A.transcripts["t-idris"].lines.numbers)
    with pytest.raises(NotFound):
        write_annotated_docx.annotated(A, "nothing")
