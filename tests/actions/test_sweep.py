"""The sweep over a study: what of the vault is looked for, what is kept of a decision, what goes when somebody leaves."""

from __future__ import annotations

from hashlib import sha256

import pytest
from tests import study as invented

from alliance.errors import InputProblem, NotFound

NAME = "Henrietta Blackwood-Oyelaran"


@pytest.fixture
def by(workbench):
    return workbench.study.by


@pytest.fixture
def wren(workbench):
    return workbench.study.case("Wren").participant.id


def _keep(workbench, subject, kind="participant", name=NAME, **given):
    from alliance.actions import people

    people.keep_identity(workbench._folder, by=workbench.study.by, subject=subject, kind=kind, name=name, **given)


def _look(workbench, note):
    workbench.study.case("Bram").note(note)
    return workbench.study.sweep()


def test_looking_makes_no_vault(workbench):
    looked = _look(workbench, "Nothing of anybody.")
    assert looked.vault == "none"
    assert looked.may_leave
    assert not workbench._folder.vault.exists()


def test_the_whole_small_study_says_nothing_that_might_identify_somebody(workbench):
    assert workbench.study.sweep().found == ()
    assert invented.TITLE in workbench.study.title


def test_every_kind_of_thing_in_the_vault_is_looked_for(workbench, by, wren):
    from alliance.store.models import OrganisationRow, StudyRow, VolunteerRow
    from alliance.vault.models import PseudonymKeyRow

    study = StudyRow.objects.get()
    body = OrganisationRow.objects.create(study=study, code="O-1")
    volunteer = VolunteerRow.objects.create(study=study, code="V-7")
    _keep(
        workbench,
        wren,
        other_names=["Hetty"],
        contact={"address": "3 Quillon Row, Tarnwick"},
        employer="Bellfield Trust",
    )
    _keep(workbench, body.id, "organisation", "Sallowmere Recovery", other_names=["Greylag House"])
    _keep(workbench, volunteer.id, "volunteer", "Osric Penhallow")
    PseudonymKeyRow.objects.create(original="Thaxtead Clinic", replacement="(service name)", kind="organisation")
    PseudonymKeyRow.objects.create(original="my sister Perpetua", replacement="(sister)", kind="name")
    PseudonymKeyRow.objects.create(original="44", replacement="(age)", kind="age")
    looked = _look(
        workbench,
        "So Hetty came from Tarnwick to Bellfield, then Sallowmere and Greylag House, with Osric, at Thaxtead; my sister "
        "is 44, and Perpetua knew.",
    )
    found = {one.finding.words: one for one in looked.found}
    assert set(found) == {
        "Hetty", "Tarnwick", "Bellfield", "Sallowmere", "Greylag House", "Osric", "Thaxtead", "Perpetua",
    }  # fmt: skip
    assert found["Hetty"].whose[0].called == "Wren (W-1)"
    assert found["Osric"].whose[0].called == "V-7"
    assert found["Sallowmere"].whose[0].called == "O-1"
    assert found["Perpetua"].whose[0].called == "replaced by “(sister)”"


def test_placeholders_are_hidden_already(workbench, wren):
    _keep(workbench, wren, name="Service Name")

    def noted(words):
        return [one for one in _look(workbench, words).found if one.finding.place.startswith("notes")]

    assert not noted("I went to (service name), to [name], to XXXX.")
    assert noted("I went to Service Name.")


def test_the_files_as_they_came_are_looked_into_when_they_leave_inside_the_analysis(workbench, by, wren):
    _keep(workbench, wren, name="Zyzzo Radiator")
    assert not workbench.study.sweep("master").found
    from alliance.actions.exports import Wanted, made_file
    from alliance.actions.sweep import look

    made = made_file("analysis", wanted=Wanted(originals=True))
    found = look(made.name, made.content).found
    assert any("original" in one.finding.place and "›" in one.finding.place for one in found)


def test_an_export_is_recorded_with_its_sum_its_size_and_whose_it_is(workbench, by, wren):
    from alliance.actions.exports import Wanted, make_export
    from alliance.store.reads.exports import exports_made

    made = make_export(by=by, what="case-table", wanted=Wanted(case=wren))
    (row,) = exports_made()
    assert (row.what, row.file_name, row.size) == ("case-table", made.name, len(made.content))
    assert row.sha256 == sha256(made.content).hexdigest()
    assert row.cases == (wren,)


def test_neither_audit_nor_decisions_hold_a_word_of_what_was_found(workbench, by, wren):
    from alliance.actions import sweep
    from alliance.store.models import AuditRow, EventRow, SweepDecisionRow

    _keep(workbench, wren)
    looked = _look(workbench, "Henrietta said so.")
    sweep.decide(looked, by=by, findings=[looked.found[0].finding.id], decision="leave")
    (row,) = SweepDecisionRow.objects.all()
    assert (row.where, row.decision, row.by) == (wren, "leave", by)
    said = repr(
        [
            *AuditRow.objects.values_list(),
            *SweepDecisionRow.objects.values_list(),
            *EventRow.objects.filter(act="decide sweep").values_list(),
        ]
    )
    assert "enrietta" not in said
    assert "decide sweep" in said


def test_a_decision_changed_and_taken_back_is_one_row_then_none(workbench, by, wren):
    from alliance.actions import sweep
    from alliance.store.models import SweepDecisionRow

    _keep(workbench, wren)
    looked = _look(workbench, "Henrietta said so.")
    id = looked.found[0].finding.id
    for decision in ("leave", "hide", "hide"):
        sweep.decide(looked, by=by, findings=[id], decision=decision)
    assert [row.decision for row in SweepDecisionRow.objects.all()] == ["hide"]
    sweep.decide(looked, by=by, findings=[id], decision="")
    assert not SweepDecisionRow.objects.exists()


def test_what_is_no_decision_and_no_finding_is_refused(workbench, by, wren):
    from alliance.actions import sweep

    _keep(workbench, wren)
    looked = _look(workbench, "Henrietta said so.")
    with pytest.raises(InputProblem):
        sweep.decide(looked, by=by, findings=[looked.found[0].finding.id], decision="perhaps")
    with pytest.raises(InputProblem):
        sweep.decide(looked, by=by, findings=[], decision="leave")
    with pytest.raises(NotFound):
        sweep.decide(looked, by=by, findings=["0" * 64], decision="leave")
    with pytest.raises(NotFound):
        sweep.decide(looked, by=by, findings=[""], decision="leave")


def test_a_decision_stands_when_other_text_is_changed_and_not_when_its_own_is(workbench, by, wren):
    from alliance.actions import sweep

    _keep(workbench, wren)
    looked = _look(workbench, "Henrietta said so.")
    sweep.decide(looked, by=by, findings=[looked.found[0].finding.id], decision="leave")
    assert _look(workbench, "Something else.").may_leave
    assert not _look(workbench, "And so Henrietta went out.").may_leave


def test_decisions_about_somebody_go_when_they_leave(workbench, by, wren):
    from alliance.actions import leaving, sweep
    from alliance.governance.leaving import Decided
    from alliance.store.models import SweepDecisionRow

    _keep(workbench, wren)
    workbench.study.case("Wren").note("Henrietta said so.")
    looked = workbench.study.sweep()
    sweep.decide(looked, by=by, findings=[looked.found[0].finding.id], decision="leave")
    traces = leaving.traces_of(workbench._folder, case=wren)
    leaving.leave_study(
        workbench._folder,
        by=by,
        case=wren,
        typed=traces.code,
        decided={p.id: Decided("delete") for p in traces.passages},
    )
    assert not SweepDecisionRow.objects.exists()


def test_a_file_that_waited_does_not_leave_after_its_person_left(workbench, by, wren):
    from alliance.actions import leaving
    from alliance.actions.exports import go_on, make_export
    from alliance.actions.sweep import Stopped
    from alliance.errors import AllianceError
    from alliance.governance.leaving import Decided

    _keep(workbench, wren)
    workbench.study.case("Wren").note("Henrietta said so.")
    with pytest.raises(Stopped) as stopped:
        make_export(by=by, what="analysis")
    traces = leaving.traces_of(workbench._folder, case=wren)
    leaving.leave_study(
        workbench._folder,
        by=by,
        case=wren,
        typed=traces.code,
        decided={p.id: Decided("delete") for p in traces.passages},
    )
    with pytest.raises(AllianceError):
        go_on(by=by, waiting=stopped.value.waiting)


def test_few_files_wait_at_once_and_the_same_one_only_once(workbench, by, wren):
    from alliance.actions import sweep
    from alliance.actions.exports import look_through

    for _ in range(3):
        look_through(what="analysis")
    assert len(sweep.all_waiting()) == 1
    for n in range(12):
        sweep.keep_waiting(f"{n}.csv", "text/csv", b"a", what="x", cases=())
    assert len(sweep.all_waiting()) == sweep.MOST_WAITING


def test_a_picture_in_a_file_is_decided_by_a_person(workbench, by):
    from alliance.actions.exports import Exported, let_out
    from alliance.actions.sweep import Stopped, decide

    picture = Exported("scan.png", "image/png", b"\x89PNG\r\n\x1a\n\x00\x00")
    with pytest.raises(Stopped) as stopped:
        let_out(picture, by=by, what="scan", cases=())
    (one,) = stopped.value.looked.found
    assert one.finding.sure == "unread"
    decide(stopped.value.looked, by=by, findings=[one.finding.id], decision="leave")
    assert let_out(picture, by=by, what="scan", cases=()).content == picture.content


def test_a_name_entered_while_a_file_waits_is_looked_for_in_it(workbench, by, wren):
    from alliance.actions import sweep
    from alliance.actions.exports import look_through

    workbench.study.case("Bram").note("Henrietta said so.")
    waiting = sweep.waiting(look_through(what="analysis"))
    assert sweep.look_again(waiting).found == ()
    _keep(workbench, wren)
    assert [one.finding.words for one in sweep.look_again(waiting).found] == ["Henrietta"]
    assert [one.finding.words for one in sweep.look_again(waiting).found] == ["Henrietta"]


def test_a_file_that_goes_on_is_looked_through_once_though_it_passes_the_gate_again(workbench, by, wren, monkeypatch):
    from alliance.actions import sweep
    from alliance.actions.exports import go_on, make_export

    _keep(workbench, wren)
    workbench.study.case("Wren").note("Henrietta said so.")
    with pytest.raises(sweep.Stopped) as stopped:
        make_export(by=by, what="analysis")
    waiting = stopped.value.waiting
    looked = sweep.look_again(sweep.waiting(waiting))
    sweep.decide(looked, by=by, findings=[one.finding.id for one in looked.undecided], decision="leave")
    monkeypatch.setattr(sweep, "text_of", None)  # neither taken apart
    monkeypatch.setattr(sweep, "sweep", None)  # nor searched a second time
    assert go_on(by=by, waiting=waiting).content


def test_that_names_were_shown_is_noted_each_time(workbench, by, wren):
    from alliance.store.models import AuditRow

    _keep(workbench, wren)
    before = AuditRow.objects.filter(act="sweep").count()
    workbench.study.sweep()
    workbench.study.sweep("master")
    assert AuditRow.objects.filter(act="sweep").count() == before + 2
