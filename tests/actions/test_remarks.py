"""Remarks to settle: kept as they came, settled with or without an answer, put beside lines, all of it taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.study import INTERVIEWS, write_txt

from alliance.actions import remarks as acting
from alliance.actions import themes
from alliance.actions.participants import remove_participant
from alliance.actions.transcripts import remove_transcript
from alliance.actions.undo import redo, undo
from alliance.errors import Clash, InputProblem, NotFound
from alliance.ipa.remarks import Remark
from alliance.store.reads import remarks as read
from alliance.store.reads import trail, transcripts, unfinished


def _kept(study, **given):
    words = study.case("Wren").interview()
    values = {
        "kind": "comment",
        "text": "Is this yours or hers?",
        "transcript": words.id,
        "start": 90,
        "end": 120,
        **given,
    }
    return acting.add_remarks([Remark(**values)], by=study.by, words="A file came back")[0]


def test_a_remark_keeps_who_said_it_when_and_beside_which_words_and_takes_the_case_of_its_transcript(study):
    dated = datetime(2026, 3, 14, 9, 5, tzinfo=UTC)
    id = _kept(study, author="Dr Hale", dated=dated, quoted="it's a bit like", file_name="wren.docx")
    held = read.remark(id)
    assert (held.case, held.author, held.dated, held.quoted) == (
        study.case("Wren").id,
        "Dr Hale",
        dated,
        "it's a bit like",
    )
    assert held.at_words
    assert not held.settled
    assert read.waiting() == {held.case: 1}
    assert "1 remark waits to be settled" in [one.words for one in unfinished.unfinished()]
    assert trail.events(limit=1)[0].words == "A file came back"


def test_settling_keeps_the_answer_and_is_taken_back_and_done_again(study):
    id, case = _kept(study), study.case("Wren").id
    acting.settle_remark(by=study.by, remark=id, answer="Hers.")
    assert (read.remark(id).settled, read.remark(id).answer) == (True, "Hers.")
    assert read.waiting() == {}
    undo(by=study.by, scope=case)
    assert (read.remark(id).settled, read.remark(id).answer) == (False, "")
    redo(by=study.by, scope=case)
    acting.open_remark_again(by=study.by, remark=id)
    assert (read.remark(id).settled, read.remark(id).answer) == (False, "Hers.")


def test_a_remark_put_beside_lines_becomes_a_note_or_a_statement_there_and_undo_takes_both_back(study):
    case, words = study.case("Wren"), study.case("Wren").interview()
    notes = len(case.notes)
    id = _kept(study, kind="unplaced", text="Waiting is shared.", start=0, end=0)
    made = acting.place_remark(
        by=study.by, remark=id, transcript=words.id, first=3, last=4, put_as="note", kind="conceptual"
    )
    note = study.analysis.notes[made]
    assert (note.text, note.kind) == ("Waiting is shared.", "conceptual")
    assert transcripts.transcript(words.id).lines_of(note.start, note.end) == (3, 4)
    assert read.remark(id).answer == "Made a note at 3-4."
    undo(by=study.by, scope=case.id)
    assert len(study.case("Wren").notes) == notes
    assert not read.remark(id).settled
    made = acting.place_remark(by=study.by, remark=id, transcript=words.id, first=5, last=5, put_as="statement")
    assert study.analysis.themes[made].level == "statement"
    assert any(e.theme == made for e in study.analysis.evidence)


def test_what_cannot_be_is_refused_in_words(study):
    id = _kept(study)
    with pytest.raises(InputProblem, match="not a kind of remark"):
        _kept(study, kind="mood")
    with pytest.raises(NotFound):
        _kept(study, transcript="none")
    with pytest.raises(NotFound):
        acting.settle_remark(by=study.by, remark="none")
    with pytest.raises(Clash):
        acting.settle_remark(by=study.by, remark=id, version=7)
    bram, words = study.case("Bram").interview().id, study.case("Wren").interview().id
    with pytest.raises(InputProblem, match="another case"):
        acting.place_remark(by=study.by, remark=id, transcript=bram, first=1, last=1, put_as="note")
    with pytest.raises(NotFound, match="not held"):
        acting.place_remark(by=study.by, remark=id, transcript=words, first=1, last=900, put_as="note")
    with pytest.raises(InputProblem, match="choose one"):
        acting.place_remark(by=study.by, remark=id, transcript=words, first=1, last=1, put_as="poem")
    assert acting.add_remarks([], by=study.by) == []


def test_what_a_remark_stood_on_can_go_and_the_remark_stays_until_its_person_is_taken_out(study, tmp_path):
    wren = study.case("Wren")
    theme = wren.find_theme("The cold room").id
    on_theme = acting.add_remarks([Remark("comment", "Name?", theme=theme)], by=study.by)[0]
    themes.delete_theme(by=study.by, theme=theme)
    assert (read.remark(on_theme).theme, read.remark(on_theme).case) == ("", wren.id)
    undo(by=study.by, scope=wren.id)
    assert read.remark(on_theme).theme == theme
    path = write_txt(tmp_path / "second.txt", INTERVIEWS["Bram"])
    made = study.import_transcripts(path, pseudonym="Mistaken")[0]
    case = transcripts.transcript(made.id).case
    id = acting.add_remarks([Remark("comment", "x", transcript=made.id, start=0, end=4)], by=study.by)[0]
    remove_transcript(by=study.by, transcript=made.id)
    assert (read.remark(id).transcript, read.remark(id).case, read.remark(id).at_words) == ("", case, False)
    remove_participant(by=study.by, case=case)
    with pytest.raises(NotFound):
        read.remark(id)
