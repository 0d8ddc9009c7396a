"""The Python face: the documented example, values not rows, and finding what a person names."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests import study as told

from alliance import Workbench
from alliance.api import SHORT_NAMES, Case, Interview, Study, Theme
from alliance.errors import InputProblem, NotFound
from alliance.formats import analysis_json
from alliance.formats.analysis_records import AnalysisFile, shape_of

DOCS = Path(__file__).parents[2] / "docs" / "reference"


def blocks(page: str, language: str) -> list[str]:
    """The examples of a page in one language."""
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)


def test_the_documented_example_runs_as_it_stands(tmp_path, monkeypatch, capsys, cheap_keys):
    (example,) = blocks("python.md", "python")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "python.md", "exec"), {})
    out = capsys.readouterr().out
    assert "1 Who holds the door" in out
    assert "Rowan | It opens from one side, and I'm never sure which [...]" in out
    assert {p.name for p in tmp_path.iterdir()} == {"Rowan.txt", "Doors.alliance", "master table.docx", "analysis.json"}


def test_the_documented_smallest_file_is_read():
    (example,) = blocks("analysis-file.md", "json")
    assert analysis_json.read(example.encode()).study.title == "Waiting"


def test_the_page_about_the_file_names_every_field_and_every_list():
    page = (DOCS / "analysis-file.md").read_text("utf-8")
    named = (
        set(re.findall(r"`(\w+)`", page))
        | set(re.findall(r"\*\*(\w+)\*\*", page))
        | set(re.findall(r"^## (.+)$", page, re.MULTILINE))
    )
    named |= {word for heading in re.findall(r"^## (.+)$", page, re.MULTILINE) for word in heading.split(", ")}

    def fields(kind):
        for name, hint, _ in shape_of(kind):
            yield name
            for part in (hint, *getattr(hint, "__args__", ())):
                if dataclasses.is_dataclass(part) and part is not kind:
                    yield from fields(part)

    missing = set(fields(AnalysisFile)) - named
    assert missing == set()


def test_the_page_about_python_names_every_public_word_and_none_that_is_not_there():
    page = (DOCS / "python.md").read_text("utf-8")
    for kind in (Workbench, Study, Case, Interview, Theme):
        public = {name for name in vars(kind) if not name.startswith("_")} - {"id", "study", "workbench"}
        unnamed = {name for name in public if not re.search(rf"\b{name}\b", page)}
        assert (
            unnamed
            - {
                "check_open",
                "participants",
                "wanted",
                "by",
                "participant",
                "pseudonym",
                "code",
                "change",
                "attributes",
                "case",
                "title",
            }
            == set()
        )


def test_loading_the_python_face_loads_no_framework():
    code = "import sys, alliance.api; print(sorted({m.split('.')[0] for m in sys.modules} & {'django', 'docx', 'lxml', 'sqlcipher3', 'click'}))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_what_is_given_back_is_a_value_and_never_a_row(study):
    from django.db.models import Model

    note = study.case("Wren").interview().note("New", words="counted the tiles")
    extract = study.case("Wren").interview().quotation(words="counted the tiles")
    use = (
        study.case("Wren")
        .find_theme("The cold room")
        .quotation(study.case("Wren").interview(), words="counted the tiles")
    )
    for value in (note, extract, use, study.settings, study.case("Wren").participant, study.theme("Both were sent").value,
                  study.case("Wren").interview().transcript, study.table("master"), *study.attributes, study.analysis):  # fmt: skip
        assert dataclasses.is_dataclass(value)
        assert not isinstance(value, Model)
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, dataclasses.fields(value)[0].name, "other")
    assert use.extract == extract.id


def test_a_span_is_found_by_lines_by_words_or_by_both(study):
    wren = study.case("Wren").interview()
    text = wren.transcript.text
    start, end = wren.span(words="bus stop", occurrence=2)
    assert text[start:end] == "bus stop"
    line = wren.transcript.line_at(start)
    assert wren.span(lines=line, words="bus stop") == (start, end)
    assert wren.span(lines=(1, 2))[0] == 0
    assert wren.span(words=" bus stop (laughs) ") == wren.span(words="bus stop (laughs)")
    note = wren.note("Whole lines", lines=(3, 4))
    assert note.whole_lines
    assert (note.start, note.end) == wren.span(lines=(3, 4))


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({}, InputProblem),
        ({"words": "  "}, InputProblem),
        ({"words": "bus stop"}, InputProblem),
        ({"words": "bus stop", "occurrence": 3}, NotFound),
        ({"words": "bus stop", "occurrence": -1}, NotFound),
        ({"words": "a lantern"}, NotFound),
        ({"lines": 0}, NotFound),
        ({"lines": (5, 2)}, InputProblem),
        ({"lines": (1, 2), "words": "counted"}, NotFound),
    ],
)
def test_words_that_are_not_there_or_not_told_apart_are_said(study, given, kind):
    with pytest.raises(kind) as problem:
        study.case("Wren").interview().span(**given)
    assert "lantern" not in str(problem.value)


def test_a_participant_is_found_by_pseudonym_code_or_id_and_columns_by_name(study):
    wren = study.case("Wren")
    assert study.case("W-1").id == study.case(wren.id).id == wren.id
    assert study.participants == study.cases
    made = study.add_participant("Sorrel", "W-9", age="50", attributes={"Training": "qualified"})
    assert made.attributes == {"Age": "50", "Training": "qualified"}
    made.change(age="", training="in training", pseudonym="Fern")
    assert (made.pseudonym, made.code, made.attributes) == ("Fern", "W-9", {"Training": "in training"})
    study.add_attribute("Years of experience", "years")
    assert made.change(years_of_experience="7").attributes["Years of experience"] == "7"
    with pytest.raises(NotFound, match="it keeps: Age, Training"):
        study.add_participant("Moss", shoe_size="4")


def test_themes_of_the_same_name_must_be_named_by_id(study):
    wren = study.case("Wren")
    first, second = wren.statement("Twice"), wren.statement("Twice")
    with pytest.raises(InputProblem, match="by its id"):
        wren.find_theme("Twice")
    assert wren.find_theme(second.id).id == second.id != first.id
    assert wren.find_theme("the COLD room").name == "The cold room"
    with pytest.raises(NotFound, match="no theme"):
        study.theme("The cold room")


def test_a_case_with_two_interviews_asks_which(study, tmp_path):
    study.import_transcripts(
        told.write_txt(tmp_path / "x.txt", told.INTERVIEWS["Wren"]), case="Wren", title="A year later"
    )
    wren = study.case("Wren")
    with pytest.raises(InputProblem, match="1 to 2"):
        wren.interview()
    assert wren.interview(2).title == "A year later"
    assert study.wanted("annotated:Wren 2")[1].transcript == wren.interview(2).id
    with pytest.raises(NotFound):
        wren.interview(3)
    with pytest.raises(NotFound, match="no interview yet"):
        study.add_participant("Sorrel").interview()


def test_files_are_previewed_corrected_and_brought_in(empty_workbench, tmp_path):
    study = empty_workbench.study
    (one,) = study.preview(told.write_docx(tmp_path / "07.docx", [("I", "How?"), ("P", "Slowly, erm.")] * 4))
    assert (one.pseudonym, one.case) == ("07", "")
    assert [(v.label, v.role) for v in one.understood.voices] == [("I", "interviewer"), ("P", "participant")]
    (made,) = study.bring_in([dataclasses.replace(one, pseudonym="Sorrel", code="S-7", title="First")])
    assert (made.case.pseudonym, made.case.code, made.title) == ("Sorrel", "S-7", "First")
    (again,) = study.preview(tmp_path / "07.docx")
    assert again.case == ""
    (known,) = study.preview(told.write_docx(tmp_path / "S-7 second.docx", [("I", "How?"), ("P", "Slowly.")] * 4))
    assert known.case == made.case.id


@pytest.mark.parametrize(
    ("file", "speaker", "name"),
    [
        ("Rowan_interview_final.docx", "P", "Rowan"),
        ("2026-03-14 transcript Rowan (anonymised).docx", "P1", "Rowan"),
        ("interview 3.txt", "Rowan", "Rowan"),
        ("Anna-Lena.txt", "P", "Anna Lena"),
        ("P03.docx", "Participant", "P03"),
        ("3.txt", "P", "3"),
        ("transcript.txt", "P", "transcript"),
    ],
)
def test_whose_a_file_is_is_told_by_the_label_or_else_by_its_name(empty_workbench, tmp_path, file, speaker, name):
    write = told.write_docx if file.endswith("docx") else told.write_txt
    path = write(tmp_path / file, [("Int.", "How was it?"), (speaker, "It was quiet and, erm, quiet.")] * 4)
    (one,) = empty_workbench.study.preview(path)
    assert one.pseudonym == name


def test_every_short_name_leads_to_an_export():
    from alliance.actions.exports import EXPORTS

    assert set(SHORT_NAMES.values()) <= set(EXPORTS)


def test_the_format_follows_the_file_name_or_is_named(study, tmp_path):
    assert study.export("master", tmp_path / "m.xlsx").read_bytes()[:2] == b"PK"
    assert study.export("master", tmp_path / "m.dat", form="csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert study.export("analysis", tmp_path).name == "Waiting-rooms-analysis.json"
    with pytest.raises(InputProblem, match="docx, xlsx, csv or html"):
        study.export("master", tmp_path / "m.pdf")
    with pytest.raises(InputProblem, match="no folder"):
        study.export("master", tmp_path / "none" / "m.docx")
    (tmp_path / "taken.docx").mkdir()
    assert study.export("master", tmp_path / "taken.docx").parent.name == "taken.docx"


def test_an_export_takes_its_name_whole_or_not_at_all(study, tmp_path, monkeypatch):
    import os

    (tmp_path / "m.docx").write_bytes(b"the earlier one")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(InputProblem, match="No space left"):
        study.export("master", tmp_path / "m.docx")
    assert (tmp_path / "m.docx").read_bytes() == b"the earlier one"
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []


def test_undo_and_versions_and_the_diary_are_there_too(study):
    wren = study.case("Wren")
    wren.note("For a moment")
    assert "note" in wren.undo()
    assert "note" in wren.redo()
    study.theme("Both were sent").rename("Sent", "Shorter")
    assert "renamed" in study.undo()
    assert wren.save_version("Now")
    assert study.save_version("Now", "r")
    assert study.write_diary("A thought", about=wren)
    assert study.write_diary("Another", about=study.theme("Both were sent"))


def test_one_workbench_file_holds_what_a_script_did_for_the_next_one(tmp_path, cheap_keys):
    with Workbench.create(tmp_path / "w", title="T", researcher="R", passphrase="long enough words") as made:
        made.study.add_participant("Sorrel")
    with Workbench.open(tmp_path / "w", "long enough words") as again:
        assert [c.pseudonym for c in again.study.cases] == ["Sorrel"]
        assert json.loads(again.study.save(tmp_path / "a.json").read_text("utf-8"))["cases"][0]["pseudonym"] == "Sorrel"
