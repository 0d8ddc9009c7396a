"""A whole analysis out and in: the same file, the same tables, ids kept, and nothing half-loaded."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import study as told
from tests.actions.doing import ACTS
from tests.formats.analyses import PLACES, WHOLE, as_bytes, bent

from alliance import Workbench
from alliance.actions import analysis_file
from alliance.actions.analysis_file import load_analysis
from alliance.errors import InputProblem, NotAllowed
from alliance.formats import analysis_json
from alliance.store import models
from alliance.store.reads import trail, transcripts
from alliance.store.search import find_turns

TABLES = ("case:W-1", "case-statements:W-2", "tensions", "master", "master-quotations", "recurrence", "lineage")


def saved(workbench: Workbench, *, originals: bool = True) -> bytes:
    """The open study as a file's bytes."""
    workbench.check_open()
    return analysis_json.write(analysis_file.whole_analysis(originals=originals))


def counts() -> dict[str, int]:
    """How many rows of each kind there are."""
    return {name: getattr(models, name).objects.count() for name in models.__all__}


def test_saved_loaded_and_saved_again_is_the_identical_file_with_the_same_tables(copy_of, tmp_path):
    with Workbench.open(copy_of("study")) as workbench:
        for name in sorted(ACTS):  # everything a study can hold, and much that was taken back
            with contextlib.suppress(InputProblem, LookupError, IndexError, StopIteration):
                ACTS[name][1](workbench.study)
        workbench.study.undo()
        first, tables, rows = saved(workbench), told.tables_of(workbench.study, TABLES), counts()
        held = transcripts.held()
        renames = trail.renames()
    with Workbench.from_analysis(tmp_path / "again", first) as again:
        assert saved(again) == first
        assert told.tables_of(again.study, TABLES) == tables
        assert [(h.id, h.case, h.title, h.held_on, h.first_line) for h in transcripts.held()] == [
            (h.id, h.case, h.title, h.held_on, h.first_line) for h in held
        ]
        assert trail.renames() == renames
        now = counts()
        assert now.pop("AuditRow") < rows.pop("AuditRow")  # what was done in that workbench, not in this one
        assert now.pop("EventRow") == rows.pop("EventRow") + 1  # that it was loaded
        assert now == rows


def test_the_demonstration_goes_out_and_comes_in_the_same(demonstration, tmp_path):
    first, tables = (
        saved(demonstration),
        told.tables_of(demonstration.study, ("master-quotations", "recurrence", "tensions")),
    )
    with Workbench.from_analysis(tmp_path / "again", first) as again:
        assert saved(again) == first
        assert told.tables_of(again.study, ("master-quotations", "recurrence", "tensions")) == tables


def test_a_loaded_study_can_be_searched_worked_on_and_undone(workbench, tmp_path):
    content = saved(workbench)
    with Workbench.from_analysis(tmp_path / "again", content) as again:
        study = again.study
        assert len(find_turns("bus stop")) == 2
        scope = study.case("Wren").id
        assert trail.next_undo(scope) is None  # what was done elsewhere is not undone here
        assert trail.next_redo(scope) is None
        study.case("Wren").note("Written here")
        assert study.case("Wren").undo().startswith("note")
        assert saved(again) != content  # the note and its undoing are in the history


def test_without_originals_the_files_stay_behind_and_nothing_else(workbench):
    with_files = json.loads(saved(workbench))
    without = json.loads(saved(workbench, originals=False))
    assert all("original" in t for t in with_files["transcripts"])
    for transcript in with_files["transcripts"]:
        del transcript["original"]
    assert without == with_files


def test_keys_passphrases_and_what_undo_would_take_back_stay_out_of_the_file(keyed_workbench):
    study = keyed_workbench.study
    note = study.case("Wren").note("A sentence the researcher thought better of")
    from alliance.actions.notes import delete_note

    delete_note(by=study.by, note=note.id)
    content = saved(keyed_workbench)
    assert b"thought better of" not in content
    assert b"argon2" not in content


def test_exports_and_loading_are_lines_of_the_workbench_not_of_the_analysis(workbench, tmp_path):
    before = saved(workbench, originals=False)
    workbench.study.save(tmp_path / "a.json")
    workbench.study.export("master", tmp_path / "m.docx")
    assert saved(workbench, originals=False) == before
    assert (tmp_path / "a.json").read_bytes() == before


def test_a_study_begun_and_empty_gives_way_and_one_that_holds_something_does_not(empty_workbench, tmp_path):
    study = empty_workbench.study
    (tmp_path / "a.json").write_bytes(as_bytes())
    assert study.load(tmp_path / "a.json").title == "Waiting"
    assert study.researcher == "Ottilie Vane"
    assert study.case("Wren").note("By the researcher of the file").id
    before = saved(empty_workbench)
    with pytest.raises(InputProblem, match="holds a study already"):
        study.load(tmp_path / "a.json")
    assert saved(empty_workbench) == before


@pytest.mark.parametrize("alone", ["a column", "a diary entry", "a participant"])
def test_one_thing_entered_is_enough_to_keep_a_study_from_giving_way(empty_workbench, tmp_path, alone):
    study = empty_workbench.study
    {"a column": lambda: study.add_attribute("Age"), "a diary entry": lambda: study.write_diary("Mine."),
     "a participant": lambda: study.add_participant("Sorrel")}[alone]()  # fmt: skip
    with pytest.raises(InputProblem, match="holds a study already"):
        load_analysis(as_bytes())


def test_a_file_that_cannot_be_read_leaves_no_workbench(tmp_path):
    for content in (b"{", bent("themes", 1, "parent", to="nowhere"), bent("study", "citation_style", to="harvard")):
        with pytest.raises(InputProblem):
            Workbench.from_analysis(tmp_path / "w", content)
    with pytest.raises(InputProblem, match="cannot be read"):
        Workbench.from_analysis(tmp_path / "w", tmp_path / "missing.json")
    with pytest.raises(InputProblem, match="cannot be read"):
        Workbench.from_analysis(tmp_path / "w", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_in_the_middle_of_loading_leaves_the_study_as_it_was(empty_workbench, monkeypatch):
    before = counts()

    def fail(file: object) -> None:
        raise RuntimeError("the disk went away")

    monkeypatch.setattr(analysis_file, "_write_trail", fail)
    with pytest.raises(RuntimeError):
        load_analysis(as_bytes())
    assert counts() == before
    assert empty_workbench.study.title == told.TITLE


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_read_can_be_kept_and_whatever_is_refused_leaves_nothing(templates, data):
    value = data.draw(
        st.sampled_from(["", "x", "c2", "t1", "h1", "n2", "2026-03-14", 0, 1, -1, 2**31 - 1, [], {}, None, True, ...])
    )
    content = bent(*data.draw(st.sampled_from(PLACES)), to=value)
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(templates("empty"), Path(folder) / "w.alliance")
        with Workbench.open(copy) as workbench:
            before = counts()
            try:
                load_analysis(content)
            except InputProblem:
                assert counts() == before
                return
            assert saved(workbench) == analysis_json.write(analysis_json.read(saved(workbench)))
            assert len(workbench.study.analysis.themes) == len(
                json.loads(content).get("themes", WHOLE["themes"] and [])
            )


def test_loading_needs_an_open_workbench(django_ready):
    with pytest.raises(NotAllowed, match="No workbench is open"):
        load_analysis(as_bytes())
