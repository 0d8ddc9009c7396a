"""What went to a supervisor as Word comes back with comments, each at the words, note, theme or quotation it stands at."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.run import Run

from alliance.actions import comments_back
from alliance.formats import read_docx
from alliance.ipa.remarks import Remark
from alliance.ipa.returning import Returned, returned
from alliance.store.reads import analysis, remarks, transcripts


def _taken_out(study, tmp_path, what: str, name: str = "out.docx", **given):
    path = tmp_path / name
    study.export(what, path, **given)
    return docx.Document(str(path))


def _runs(document) -> list[Run]:
    """Every run of a document, those in tables and content controls too."""
    return [Run(r, document.paragraphs[0]) for r in document.element.body.iter(qn("w:r"))]


def _comment(document, words: str, said: str, *, nth: int = 0, author: str = "Dr Hale") -> None:
    """Comment on the run that holds some words."""
    runs = [r for r in _runs(document) if words in r.text]
    document.add_comment(runs[nth], text=said, author=author, initials="H")


def _back(document, name: str = "out.docx") -> tuple[Returned, ...]:
    held = io.BytesIO()
    document.save(held)
    return returned(read_docx.read(held.getvalue(), name), analysis.analysis())


def _at(remark: Remark) -> str:
    return transcripts.transcript(remark.transcript).text[remark.start : remark.end] if remark.at_words else ""


def test_comments_on_an_annotated_transcript_stand_at_their_words_notes_and_themes(study, tmp_path):
    wren = study.case("Wren")
    document = _taken_out(study, tmp_path, "annotated-transcript", transcript=wren.interview())
    value = transcripts.transcript(wren.interview().id)
    line = next(w for k in range(3, 30) if "(" not in (w := value.text[slice(*value.line_span(k))]))
    _comment(document, line, "Look again.")
    _comment(document, "Two people who wait beside each other", "Yours or hers?")
    _comment(document, "Wanting to be liked", "Too strong a name?")
    _comment(document, f"Wren ({value.line_at(value.turns[1].start)})", "A long turn.")
    found = {one.remark.text: one for one in _back(document)}
    assert _at(found["Look again."].remark) == line
    assert found["Look again."].how == "line"
    note = next(n for n in analysis.notes(case=wren.id).values() if n.text.startswith("Two people"))
    assert found["Yours or hers?"].remark.subject == note.id
    assert _at(found["Yours or hers?"].remark) == value.text[note.start : note.end]
    assert analysis.theme(found["Too strong a name?"].remark.theme).name == "Wanting to be liked"
    assert value.turn_at(found["A long turn."].remark.start) == 1
    assert {one.remark.case for one in found.values()} == {wren.id}


def test_a_comment_on_some_words_of_a_line_stands_at_just_these(study, tmp_path):
    wren = study.case("Wren")
    document = _taken_out(study, tmp_path, "annotated-transcript", transcript=wren.interview(), width=30)
    value = transcripts.transcript(wren.interview().id)
    runs = [r for r in _runs(document) if "tiles" in r.text]
    run = runs[0]
    before, after = run.text.split("tiles")[0], run.text.split("tiles", 1)[1]
    from copy import deepcopy

    copies = [deepcopy(run._r) for _ in range(2)]
    run._r.addnext(copies[0])
    copies[0].addnext(copies[1])
    for r, words in zip((run._r, *copies), (before, "tiles", after), strict=True):
        Run(r, run._parent).text = words
    document.add_comment(Run(copies[0], run._parent), text="Counting.", author="Dr Hale")
    (one,) = _back(document)
    assert (_at(one.remark), one.remark.quoted) == ("tiles", "tiles")
    assert value.text[: one.remark.start].count("tiles") == 0


def test_comments_on_tables_stand_at_the_quotation_by_its_mark_and_at_themes_by_their_names(study, tmp_path):
    document = _taken_out(study, tmp_path, "master-table-quotations")
    controls = list(document.element.body.iter(qn("w:sdt")))
    tagged = {c.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")): c for c in controls}
    run = next(next(c for tag, c in tagged.items() if tag.startswith("evidence:")).iter(qn("w:r")))
    document.add_comment(Run(run, document.paragraphs[0]), text="Which of the two?", author="Dr Hale")
    _comment(document, "Both were sent", "Is this one?")
    found = {one.remark.text: one for one in _back(document)}
    one = found["Which of the two?"]
    assert one.how == "control"
    use = next(e for e in study.analysis.evidence if e.id == one.remark.subject)
    assert one.remark.theme == use.theme
    assert one.remark.transcript == study.analysis.extracts[use.extract].transcript
    assert analysis.theme(found["Is this one?"].remark.theme).name == "Both were sent"
    kept = comments_back.bring_comments_back(list(found.values()), by=study.by, file_name="out.docx")
    assert len(kept) == 2
    assert all(r.case for r in remarks.remarks() if r.at_words)  # so that it goes with its person


def test_a_comment_comes_in_once_however_often_its_file_does_with_its_answers(study, tmp_path):
    document = _taken_out(study, tmp_path, "case-table", case="Wren")
    _comment(document, "Waiting side by side", "Name?")
    held = io.BytesIO()
    document.save(held)
    found = returned(read_docx.read(held.getvalue(), "out.docx"), analysis.analysis())
    assert len(comments_back.bring_comments_back(found, by=study.by, file_name="out.docx")) == 1
    assert comments_back.bring_comments_back(found, by=study.by, file_name="out.docx") == []
    _comment(document, "Waiting side by side", "And another.", author="Somebody unknown")
    again = _back(document)
    assert [one.remark.text for one in comments_back.fresh(again)] == ["And another."]
    assert again[1].remark.author == "Somebody unknown"


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("so there we were, two people with a paper each", "words"),
        ("Nothing that anybody said", "none"),
        ("tea", "none"),
    ],
)
def test_a_comment_in_any_other_file_stands_at_words_that_stand_once(study, words, how):
    document = docx.Document()
    line = document.add_paragraph("I wrote: ")
    document.add_comment(line.add_run(words), text="Hm.", author="Dr Hale")
    (one,) = _back(document, "chapter.docx")
    assert one.how == how
    assert bool(one.remark.transcript) is (how == "words")
    assert one.remark.quoted == words


def test_a_comment_that_finds_nothing_stands_on_the_case_that_the_file_is_about(study):
    document = docx.Document()
    document.add_paragraph("Notes on Zoë")
    document.add_comment(document.add_paragraph().add_run("Whatever."), text="Hm.", author="Dr Hale")
    (one,) = _back(document, "x.docx")
    assert (one.how, one.remark.case) == ("case", study.case("Zoë").id)


def test_comments_by_the_workbench_itself_are_passed_over(study):
    document = docx.Document()
    document.add_comment(document.add_paragraph().add_run("x"), text="Found here.", author="Alliance Workbench")
    held = io.BytesIO()
    document.save(held)
    source = read_docx.read(held.getvalue(), "x.docx")
    assert returned(source, analysis.analysis(), not_by=("Alliance Workbench",)) == ()
