"""Undo and redo: every act turned round exactly, in any order, and refused in words where things moved on."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.actions.doing import ACTS, case, note, scope_of, stands, theme
from tests.study import INTERVIEWS, write_txt

from alliance import Workbench
from alliance.actions import evidence, group, notes, themes
from alliance.actions.undo import redo, undo
from alliance.errors import InputProblem
from alliance.store.reads import trail


@pytest.mark.parametrize("name", ACTS)
def test_an_act_taken_back_leaves_everything_as_it_was_and_done_again_as_it_became(study, name):
    before, scope = stands(study), scope_of(study, name)
    ACTS[name][1](study)
    after = stands(study)
    assert after != before
    words = trail.next_undo(scope).words
    assert undo(by=study.by, scope=scope) == words
    assert stands(study) == before
    assert redo(by=study.by, scope=scope) == words
    assert stands(study) == after


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(sorted(ACTS)), min_size=2, max_size=6))
def test_any_row_of_acts_of_one_scope_is_taken_back_one_by_one_to_where_it_began(templates, names):
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(templates("study"), Path(folder) / "study.alliance")
        with Workbench.open(copy) as workbench:
            study = workbench.study
            begun, scope = stands(study), case(study)
            done: list[tuple[bytes, str]] = []
            for name in names:
                try:
                    ACTS[name][1](study)
                except (InputProblem, LookupError, IndexError, StopIteration):
                    continue  # it stood on something an earlier act took away
                if stands(study) != (done[-1][0] if done else begun):  # what changes nothing leaves nothing to undo
                    done.append((stands(study), ACTS[name][0] or scope))
            states = [begun, *(state for state, _ in done)]
            for n in range(len(done) - 1, -1, -1):
                undo(by=study.by, scope=done[n][1])
                assert stands(study) == states[n], names
            for n, (state, scope) in enumerate(done):
                redo(by=study.by, scope=scope)
                assert stands(study) == state, names[: n + 1]


def test_nothing_to_undo_is_said(empty_workbench):
    study = empty_workbench.study
    with pytest.raises(InputProblem, match="nothing to undo"):
        undo(by=study.by, scope="group")
    with pytest.raises(InputProblem, match="nothing to do again"):
        redo(by=study.by, scope="group")


def test_what_was_brought_in_or_taken_out_is_outside_undo(study, tmp_path):
    study.export("master", tmp_path / "m.docx")
    ACTS["diary"][1](study)
    study.import_transcripts(write_txt(tmp_path / "second.txt", INTERVIEWS["Wren"]), case="Wren")
    assert trail.next_undo("study").act == "write diary"


def test_an_act_after_an_undo_ends_what_could_be_done_again(study):
    scope = case(study)
    ACTS["note"][1](study)
    undo(by=study.by, scope=scope)
    assert trail.next_redo(scope) is not None
    ACTS["theme renamed"][1](study)
    assert trail.next_redo(scope) is None
    with pytest.raises(InputProblem, match="nothing to do again"):
        redo(by=study.by, scope=scope)


def test_scopes_have_stacks_of_their_own(study):
    ACTS["note"][1](study)
    ACTS["let go"][1](study)
    assert undo(by=study.by, scope=case(study)).startswith("note")
    assert "taken from under" in undo(by=study.by, scope="group")


def test_undo_is_refused_in_words_where_the_row_was_changed_in_another_scope(study):
    """A case theme's link is deleted with the theme (the case's act); the group's own act cannot be turned round then."""
    group.gather(
        by=study.by,
        group_theme=theme(study, "Failing in front of somebody", ""),
        case_themes=[theme(study, "The cold room")],
    )
    themes.delete_theme(by=study.by, theme=theme(study, "The cold room"))
    before = stands(study)
    with pytest.raises(InputProblem, match="cannot be undone"):
        undo(by=study.by, scope="group")
    assert stands(study) == before


def test_undo_of_a_theme_on_which_something_rests_since_is_refused_and_changes_nothing(study):
    made = themes.add_theme(by=study.by, level="subtheme", name="New", case=case(study))
    group.gather(by=study.by, group_theme=theme(study, "Failing in front of somebody", ""), case_themes=[made])
    before = stands(study)
    with pytest.raises(InputProblem):
        undo(by=study.by, scope=case(study))
    assert stands(study) == before


def test_a_note_deleted_comes_back_with_the_statements_that_came_from_it(study):
    held = note(study, 1)
    notes.delete_note(by=study.by, note=held)
    statement = study.case("Wren").find_theme("Both there, nobody driving")
    assert statement.value.notes == ()
    undo(by=study.by, scope=case(study))
    assert statement.value.notes == (held,)


def test_undoing_is_itself_told_in_the_log(study):
    ACTS["note"][1](study)
    undo(by=study.by, scope=case(study))
    redo(by=study.by, scope=case(study))
    said = [e.words for e in trail.events(scope=case(study), limit=3)]
    assert [words.split(":")[0] for words in said[:2]] == ["Did again", "Undid"]


def test_a_use_moved_between_themes_says_from_where_and_why(study):
    use = next(e for e in study.analysis.evidence if e.left_out)
    source = study.analysis.themes[use.theme].name
    evidence.move_evidence(
        by=study.by, evidence=use.id, to=theme(study, "Failing in front of somebody", ""), reason="Nearer."
    )
    event = trail.events(scope="group", limit=1)[0]
    assert source in event.words
    assert event.reason == "Nearer."


def test_an_act_that_changes_nothing_leaves_no_line_in_the_log(study):
    before = len(trail.events())
    themes.rename_theme(by=study.by, theme=theme(study, "The cold room"), name="The cold room")
    held = study.analysis.notes[note(study)]
    notes.change_note(by=study.by, note=held.id, text=held.text, kind=held.kind)
    assert len(trail.events()) == before
