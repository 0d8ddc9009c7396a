"""Leaving the study: what is shown, what goes, what stays, what is said; and everything that can go wrong on the way."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from datetime import date, timedelta
from io import BytesIO

import pytest
from docx import Document
from tests import study as invented

from alliance.errors import InputProblem, NotAllowed, NotFound
from alliance.governance.leaving import Decided

NAME = "Henrietta Blackwood-Oyelaran"


@pytest.fixture
def by(workbench):
    from alliance.store.reads import study

    return study.researcher()[0]


@pytest.fixture
def folder(workbench):
    return workbench._folder


@pytest.fixture
def wren(workbench):
    return workbench.study.case("Wren").participant.id


def _leave(folder, by, case, decided=None, **given):
    from alliance.actions import leaving

    traces = leaving.traces_of(folder, case=case)
    every = {p.id: Decided("delete") for p in traces.passages} | (decided or {})
    return leaving.leave_study(folder, by=by, case=case, typed=traces.code, decided=every, **given)


def _went(record):
    return {one.called: one.number for one in record.went}


# --- what is shown


def test_everything_that_bears_on_a_person_is_shown_before_anything_is_touched(workbench, folder, by, wren):
    from alliance.actions import diary, leaving, people
    from alliance.actions.exports import Exported, let_out
    from alliance.store import opening
    from alliance.store.models import ExportRow

    people.keep_identity(folder, by=by, subject=wren, kind="participant", name=NAME)
    diary.write_entry(by=by, text="Wren again. The other two are far away.")
    diary.write_entry(by=by, text="Nothing is named here.", case=wren)
    diary.write_entry(
        by=by, text="You're both there and nobody's driving (Mm-hm). He sat with his coat on: what a line."
    )
    diary.write_entry(by=by, text="A wren sang. No: that is the bird, and it is shown all the same.")
    diary.write_entry(by=by, text="Not about anybody.")
    diary.write_entry(by=by, text="It only points there.", points=[workbench.study.case("Wren").notes[0].id])
    for name, whose in (("case table Wren.docx", wren), ("case table Bram.docx", "x")):
        let_out(Exported(name, "", b"words"), by=by, what="case-table", cases=[whose])
    opening.back_up(folder)
    before = {row.id for row in ExportRow.objects.all()}
    traces = leaving.traces_of(folder, case=wren)
    counted = {one.called: one.number for one in traces.went}
    assert counted["transcript"] == 1
    assert counted["notes"] == 5
    assert counted["entry in the vault"] == 1
    assert counted["file as it was brought in"] == 1
    assert counted["links to themes across cases"] == 3
    assert [p.because for p in traces.passages] == [
        ("pseudonym",),
        ("words",),
        ("pseudonym",),
        ("beside",),
        ("beside",),
    ]
    assert [one.file_name for one in traces.exports] == ["case table Wren.docx"]
    assert [one.holds for one in traces.backups] == [True]
    assert {row.id for row in ExportRow.objects.all()} == before
    assert workbench.study.case("Wren").notes


def test_a_name_from_the_vault_that_stands_in_the_store_is_shown(workbench, folder, by, wren):
    from alliance.actions import diary, leaving, people

    people.keep_identity(
        folder,
        by=by,
        subject=wren,
        kind="participant",
        name=NAME,
        other_names=["Hetty"],
        contact={"email": "h.b@example.org"},
    )
    diary.write_entry(by=by, text="H.B@example.org wrote.")
    diary.write_entry(by=by, text="HENRIETTA\nBlackwood-Oyelaran rang.")
    diary.write_entry(by=by, text="Hetty, as everybody says.")
    diary.write_entry(by=by, text="Chetty is somebody else.")
    assert [p.because for p in leaving.traces_of(folder, case=wren).passages] == [("name",)] * 3


def test_a_name_that_two_people_bear_is_not_looked_for(workbench, folder, by, wren):
    """Two people with one name: the other's entry in the vault stays, and is no remains."""
    from alliance.actions import people

    bram = workbench.study.case("Bram").participant.id
    people.keep_identity(folder, by=by, subject=wren, kind="participant", name=NAME)
    people.keep_identity(folder, by=by, subject=bram, kind="participant", name=NAME.upper())
    _leave(folder, by, wren)
    held = people.identity_of(folder, by=by, subject=bram)
    assert held is not None
    assert held.name == NAME.upper()
    assert people.identity_of(folder, by=by, subject=wren) is None


def test_a_name_that_another_participant_says_is_shown_and_cannot_be_changed_here(workbench, folder, by, wren):
    """The look through the files would find it: so it is shown before, and kept by decision or hidden first."""
    from alliance.actions import leaving, people

    people.keep_identity(folder, by=by, subject=wren, kind="participant", name=NAME)
    zoe = workbench.study.case("Zoë").participant.id
    _bring_in(zoe, [("Int.", "Who else?"), ("Zoë", f"I know {NAME}. She laughs. Nothing more.")], by)
    (passage,) = leaving.traces_of(folder, case=wren).passages
    assert passage.text == f"I know {NAME}."
    assert not passage.can_delete
    with pytest.raises(InputProblem, match="hide the name in it first"):
        _leave(folder, by, wren)
    gone = _leave(folder, by, wren, {passage.id: Decided("keep")})
    assert gone.record.kept == 1


# --- what goes, what stays


def test_the_others_keep_their_tables_and_the_tables_are_made_anew(workbench, folder, by, wren):
    before = invented.tables_of(workbench.study, ("case:Zoë", "case-statements:Bram"))
    gone = _leave(folder, by, wren)
    assert invented.tables_of(workbench.study, ("case:Zoë", "case-statements:Bram")) == before
    assert "Wren" not in json.dumps(invented.tables_of(workbench.study, ("master", "recurrence", "lineage")))
    assert gone.record.ungrounded == len(gone.ungrounded)


def test_themes_left_without_grounding_are_listed(workbench, folder, by, wren):
    alone = workbench.study.group_theme("Only Wren spoke of this", level="superordinate")
    alone.gather(workbench.study.case("Wren").find_theme("Waiting side by side"))
    gone = _leave(folder, by, wren)
    assert [name for _, name in gone.ungrounded] == ["Only Wren spoke of this"]
    assert gone.record.ungrounded == 1


def test_nothing_of_a_case_can_be_undone_afterwards_and_others_can(workbench, folder, by, wren):
    from alliance.actions.undo import undo
    from alliance.store.models import EventRow

    zoe = workbench.study.case("Zoë")
    note = zoe.note("To be taken back.")
    _leave(folder, by, wren)
    assert not EventRow.objects.filter(scope=wren).exists()
    with pytest.raises(InputProblem, match="nothing to undo"):
        undo(by=by, scope=wren)
    assert undo(by=by, scope=zoe.participant.id)
    assert note.id not in {n.id for n in zoe.notes}


def test_the_trail_says_that_a_case_left_and_not_who(workbench, folder, by, wren):
    from alliance.store.reads import trail

    _leave(folder, by, wren)
    words = [event.words for event in trail.events()]
    assert words[0].startswith("A case left the study on ")
    assert not any("Wren" in line or "W-1" in line for line in words)
    assert not any(event.subject == wren for event in trail.events())


def test_a_passage_is_kept_edited_or_deleted_as_it_was_decided(workbench, folder, by, wren):
    from alliance.actions import diary, leaving
    from alliance.store.reads import trail

    kept = diary.write_entry(by=by, text="Wren made me shy, and that is mine.")
    edited = diary.write_entry(by=by, text="Wren said tea. I thought of mine.")
    deleted = diary.write_entry(by=by, text="All of this is Wren.")
    group = workbench.study.group_theme("Rooms", level="superordinate")
    group.describe(about="Cold rooms. Wren's above all. And Bram's.")
    gone = _leave(
        folder, by, wren,
        {f"DiaryRow:{kept}:text": Decided("keep"), f"DiaryRow:{edited}:text": Decided("edit", "Somebody spoke of tea."),
         f"DiaryRow:{deleted}:text": Decided("delete")},
    )  # fmt: skip
    texts = {entry.id: entry.text for entry in trail.diary()}
    assert texts == {kept: "Wren made me shy, and that is mine.", edited: "Somebody spoke of tea."}
    assert workbench.study.theme("Rooms").value.about == "Cold rooms. And Bram's."
    assert gone.record.kept == 1
    assert leaving.finish(folder, by=by) == []


def test_an_edit_that_still_quotes_is_refused_and_nothing_has_gone(workbench, folder, by, wren):
    from alliance.actions import diary

    line = "He sat with his coat on, and I, I remember I counted the tiles."
    entry = diary.write_entry(by=by, text=line)
    with pytest.raises(InputProblem, match="still holds"):
        _leave(folder, by, wren, {f"DiaryRow:{entry}:text": Decided("edit", f"Said: {line}")})
    assert workbench.study.case("Wren").notes


def test_what_points_at_whoever_left_points_nowhere_afterwards(workbench, folder, by, wren):
    from alliance.actions import diary
    from alliance.store.reads import quality, trail

    study = workbench.study
    note, theme, bram = study.case("Wren").notes[0].id, study.themes[0].value.id, study.case("Bram").id
    entry = diary.write_entry(by=by, text="Theirs, and the other's.", points=[wren, note, theme, bram])
    study.answer_quality("yardley", "context", "Where they worked.", points=[wren])
    study.answer_quality("yardley", "impact", "For services.", points=[theme])
    _leave(folder, by, wren, {f"DiaryRow:{entry}:text": Decided("keep")})
    assert trail.diary()[0].points == (theme, bram)
    context, impact = (item for item in quality.checklist()["yardley"] if item.id)
    assert (context.points, impact.points, impact.answer) == ((), (theme,), "For services.")
    assert "worked" not in context.answer


def test_every_passage_must_be_decided(workbench, folder, by, wren):
    from alliance.actions import diary, leaving

    diary.write_entry(by=by, text="Wren.")
    with pytest.raises(InputProblem, match="1 passage waits"):
        leaving.leave_study(folder, by=by, case=wren, typed="W-1")
    assert workbench.study.case("Wren").notes


def test_a_quotation_in_another_cases_note_is_found_and_taken_out(workbench, folder, by, wren):
    bram = workbench.study.case("Bram")
    note = bram.note(
        "Compare: the tea was the, it was the first thing in that room that he had not been sent to. Warm."
    )
    _leave(folder, by, wren)
    left = next(n for n in workbench.study.case("Bram").notes if n.id == note.id)
    assert left.text == "Warm."


def test_what_the_interviewer_asks_everybody_is_no_remains(workbench, folder, by, wren):
    asked = "And before we end is there anything that you would have liked me to ask you about"
    for who in ("Wren", "Zoë"):
        case = workbench.study.case(who)
        _bring_in(case.participant.id, [("Int.", asked), (who, "No thank you.")], by)
    gone = _leave(folder, by, wren)
    assert gone.record.shared > 5
    assert asked in "".join(interview.transcript.text for interview in workbench.study.case("Zoë").interviews)


def _bring_in(case, turns, by):
    from alliance.actions.transcripts import Incoming, add_transcripts
    from alliance.ipa.lines import lay_out
    from alliance.ipa.transcript import Speaker, Transcript, Turn

    text, made, at = "\n".join(words for _, words in turns), [], 0
    for n, (_, words) in enumerate(turns):
        made.append(Turn(at, at + len(words), n % 2))
        at += len(words) + 1
    speakers = (Speaker("Int.", "interviewer", ("Int.",)), Speaker("P", "participant", ("P",)))
    value = Transcript(text, tuple(made), speakers, lay_out(text, 48, 1))
    return add_transcripts([Incoming(value, case=case)], by=by)[0]


# --- the record


def test_the_record_names_nobody_and_opens_in_word(workbench, folder, by, wren):
    from alliance.actions import leaving, people
    from alliance.actions.exports import Wanted, make_export
    from alliance.store.models import ExportRow

    people.keep_identity(folder, by=by, subject=wren, kind="participant", name=NAME)
    left = make_export(by=by, what="case-table", form="docx", wanted=Wanted(case=wren))
    assert "Wren" in left.name
    ExportRow.objects.create(by=by, what="case-table", file_name="case-table-wren.docx", sha256="0" * 64, cases=[wren])
    ExportRow.objects.create(by=by, what="t", file_name=f"{NAME} W-1.pdf", sha256="0" * 64, cases=[wren])
    gone = _leave(folder, by, wren)
    made = leaving.record_file(by=by, number=gone.record.number)
    words = "\n".join(
        [p.text for p in Document(BytesIO(made.content)).paragraphs]
        + [c.text for t in Document(BytesIO(made.content)).tables for row in t.rows for c in row.cells]
    )
    for name in ("Wren", "wren", "W-1", NAME, wren):
        assert name not in words + made.name
    assert "case-table-….docx" in words
    assert left.name.replace("Wren", "…") in words
    assert not ExportRow.objects.filter(file_name__contains="Wren").exists()
    assert "1 transcript" in words
    assert invented.RESEARCHER in words
    assert "spare blocks" in words
    assert _went(gone.record)["notes"] == 5


def test_a_record_that_is_not_there_is_not_found(workbench):
    from alliance.actions import leaving

    with pytest.raises(NotFound, match="no record"):
        leaving.record_file(by="x", number="0123456789abcdef")


# --- until when


def _held_on(case, day, rule=None):
    from alliance.store.models import InterviewRow, ProtocolRow, StudyRow

    InterviewRow.objects.create(participant_id=case, held_on=day)
    ProtocolRow.objects.update_or_create(
        study=StudyRow.objects.get(), defaults={"facts": {"leaving": rule or {"kind": "months", "n": 1}}}
    )


def test_until_midnight_of_the_last_day_everything_goes_and_no_reason_is_asked(workbench, folder, by, wren):
    from alliance.actions import leaving

    today = date.today()
    _held_on(wren, today, {"kind": "days", "n": 1})
    asked = leaving.ask_to_leave(by=by, case=wren, today=today + timedelta(days=1))
    assert asked.in_time
    assert asked.last_day == today + timedelta(days=1)
    assert asked.request == ""
    gone = _leave(folder, by, wren, asked_on=today + timedelta(days=1), today=today + timedelta(days=1))
    assert gone.record.late == ""


def test_after_the_last_day_the_wish_is_recorded_nothing_is_erased_and_a_person_decides(workbench, folder, by, wren):
    from alliance.actions import leaving
    from alliance.store.reads import leaving as read

    today = date.today()
    _held_on(wren, today - timedelta(days=90))
    asked = leaving.ask_to_leave(by=by, case=wren)
    assert not asked.in_time
    assert leaving.ask_to_leave(by=by, case=wren).request == asked.request
    with pytest.raises(NotAllowed, match="a person decides"):
        _leave(folder, by, wren)
    assert workbench.study.case("Wren").notes
    with pytest.raises(InputProblem, match="without the pseudonym"):
        leaving.decide_request(by=by, request=asked.request, decision="erase", reason="Wren is unhappy.")
    with pytest.raises(InputProblem, match="reason"):
        leaving.decide_request(by=by, request=asked.request, decision="erase", reason=" ")
    leaving.decide_request(by=by, request=asked.request, decision="keep", reason="The thesis is printed.")
    with pytest.raises(NotAllowed):
        _leave(folder, by, wren)
    leaving.decide_request(by=by, request=asked.request, decision="erase", reason="There is time before it is printed.")
    assert read.requests(wren)[0].decision == "erase"
    gone = _leave(folder, by, wren)
    assert "There is time before it is printed." in gone.record.late
    assert read.requests() == []


def test_a_request_made_in_time_and_entered_later_counts_from_the_day_it_was_made(workbench, folder, by, wren):
    from alliance.actions import leaving

    today = date.today()
    _held_on(wren, today - timedelta(days=20), {"kind": "days", "n": 14})
    assert leaving.ask_to_leave(by=by, case=wren, asked_on=today - timedelta(days=6)).in_time
    assert not leaving.ask_to_leave(by=by, case=wren, asked_on=today - timedelta(days=5)).in_time
    with pytest.raises(InputProblem, match="not come yet"):
        leaving.ask_to_leave(by=by, case=wren, asked_on=today + timedelta(days=1))


def test_a_day_agreed_with_one_person_goes_before_the_rule(workbench, by, wren):
    from alliance.actions import leaving
    from alliance.store.models import ConsentRow

    today = date.today()
    _held_on(wren, today - timedelta(days=90))
    ConsentRow.objects.create(participant_id=wren, last_day=today)
    assert leaving.ask_to_leave(by=by, case=wren).in_time


def test_a_clock_set_back_makes_no_late_request_early(workbench, folder, by, wren):
    """The audit's last entry is known; a clock before it is not believed, and the page says so."""
    from alliance.actions import leaving
    from alliance.store.models import AuditRow

    today = date.today()
    _held_on(wren, today, {"kind": "days", "n": 2})
    later = f"{(today + timedelta(days=30)).isoformat()}T12:00:00.000000+00:00"
    AuditRow.objects.filter(pk=AuditRow.objects.latest("id").pk).update(at=later)
    assert not leaving.ask_to_leave(by=by, case=wren).in_time
    assert "clock" in leaving.traces_of(folder, case=wren).warnings[0]


# --- in part


def test_one_passage_goes_and_no_line_and_no_other_quotation_moves(workbench, folder, by, wren):
    from alliance.actions import diary, leaving
    from alliance.store import search
    from alliance.store.reads import leaving as read

    interview = workbench.study.case("Wren").interview()
    passage = "I mind that I wanted it"
    start = interview.transcript.text.index(passage)
    before = {n.text for n in workbench.study.case("Wren").notes}
    lines = list(interview.transcript.lines.starts)
    entry = diary.write_entry(by=by, text="She said “I mind that I wanted it”. I do too.")
    known = leaving.passage_of(transcript=interview.id, start=start, end=start + len(passage))
    assert [p.because for p in leaving.passages_in_part(known)] == [("name",)]
    gone = leaving.leave_passage(
        folder, by=by, transcript=interview.id, start=start, end=start + len(passage), typed="W-1",
        decided={f"DiaryRow:{entry}:text": Decided("edit", "She said it. I do too.")},
    )  # fmt: skip
    now = workbench.study.case("Wren").interview()
    assert passage not in now.transcript.text
    assert now.transcript.text[start : start + len(passage)] == "[words taken out]".ljust(len(passage))
    assert list(now.transcript.lines.starts) == lines
    assert len(now.transcript.text) == len(interview.transcript.text)
    assert before - {n.text for n in workbench.study.case("Wren").notes} == {
        "“Mind” said twice: to remember, and to object."
    }
    assert search.find_turns("counted tiles")
    assert not search.find_turns('"mind that I wanted"')
    assert gone.record.what == "passage"
    assert _went(gone.record)["passage of an interview"] == 1
    assert _went(gone.record)["file as it was brought in"] == 1
    assert read.under_way() == []
    assert "Wanting to be liked" in {s.name for s in workbench.study.case("Wren").themes}


def test_a_passage_over_several_turns_keeps_their_breaks(workbench, folder, by, wren):
    from alliance.actions import leaving

    interview = workbench.study.case("Wren").interview()
    start = interview.transcript.text.index("I mind that I wanted it")
    end = interview.transcript.text.index("It sounds daft")
    breaks = [n for n, c in enumerate(interview.transcript.text) if c == "\n"]
    leaving.leave_passage(folder, by=by, transcript=interview.id, start=start, end=end, typed="W-1")
    now = workbench.study.case("Wren").interview().transcript.text
    assert [n for n, c in enumerate(now) if c == "\n"] == breaks
    assert "I made the tea" not in now
    assert "It sounds daft" in now


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (-4, 9), (0, 10_000_000)])
def test_a_stretch_without_words_is_refused(workbench, folder, by, start, end):
    from alliance.actions import leaving

    interview = workbench.study.case("Wren").interview()
    with pytest.raises(InputProblem, match="no words"):
        leaving.leave_passage(folder, by=by, transcript=interview.id, start=start, end=end, typed="W-1")


def test_one_recording_goes_with_its_file(workbench, folder, by, wren):
    from alliance.actions import leaving
    from alliance.store.models import InterviewRow, RecordingRow

    interview = InterviewRow.objects.create(participant_id=wren)
    folder.recordings.mkdir(exist_ok=True)
    for name in ("one.enc", "two.enc"):
        (folder.recordings / name).write_bytes(b"sound")
    one = RecordingRow.objects.create(interview=interview, file_name="one.enc", where="the laptop")
    RecordingRow.objects.create(interview=interview, file_name="two.enc")
    gone = leaving.leave_recording(folder, by=by, recording=one.id, typed="W-1")
    assert [p.name for p in folder.recordings.iterdir()] == ["two.enc"]
    assert list(RecordingRow.objects.values_list("file_name", flat=True)) == ["two.enc"]
    assert _went(gone.record) == {"recording in the register": 1}


def test_a_recordings_file_name_cannot_reach_outside_its_folder(workbench, folder, by, wren):
    from alliance.store.models import InterviewRow, RecordingRow

    interview = InterviewRow.objects.create(participant_id=wren)
    outside = folder.path.parent / "mine.txt"
    outside.write_text("not a recording", "utf-8")
    RecordingRow.objects.create(interview=interview, file_name="../../mine.txt")
    RecordingRow.objects.create(interview=interview, file_name=str(outside))
    _leave(folder, by, wren)
    assert outside.exists()


def test_ratings_alone_go_where_there_are_any(workbench, folder, by, wren, monkeypatch):
    from alliance.actions import leaving
    from alliance.actions.diary import record_reading

    with pytest.raises(InputProblem, match="No ratings"):
        leaving.leave_ratings(folder, by=by, case=wren, typed="W-1")
    monkeypatch.setattr(leaving, "RATINGS", ("ReadingPassRow",))
    record_reading(by=by, case=wren, text="Read aloud.")
    gone = leaving.leave_ratings(folder, by=by, case=wren, typed="W-1")
    assert _went(gone.record)["reading of the account"] == 1
    assert workbench.study.case("Wren").notes


def test_an_organisation_leaves_and_each_case_is_decided_by_a_person(workbench, by, wren):
    from alliance.actions import leaving
    from alliance.store.models import OrganisationRow, StudyRow, VolunteerRow

    study = StudyRow.objects.get()
    body = OrganisationRow.objects.create(study=study, code="O-1")
    VolunteerRow.objects.create(study=study, code="W-1", organisation=body, participant_id=wren)
    VolunteerRow.objects.create(study=study, code="V-9", organisation=body)
    held = leaving.organisation_leaves(by=by, organisation=body.id)
    assert [one.code for one in held] == ["W-1"]
    assert OrganisationRow.objects.get().left_on == date.today()
    assert workbench.study.case("Wren").notes
    with pytest.raises(InputProblem, match="not come yet"):
        leaving.organisation_leaves(by=by, organisation=body.id, on=date.today() + timedelta(days=3))


def test_a_volunteer_who_is_no_participant_yet_can_leave_too(workbench, folder, by):
    from alliance.actions import leaving, people
    from alliance.store.models import StudyRow, VolunteerRow

    one = VolunteerRow.objects.create(study=StudyRow.objects.get(), code="V-7", route="leaflet")
    people.keep_identity(folder, by=by, subject=one.id, kind="volunteer", name=NAME)
    gone = leaving.leave_study(folder, by=by, case=one.id, typed="V-7")
    assert not VolunteerRow.objects.exists()
    assert _went(gone.record) == {"entry in the vault": 1, "line of the recruitment log": 1}


# --- backups and the ledger


def test_known_backups_are_rewritten_and_older_ones_when_they_come_back(workbench, folder, by, wren, tmp_path):
    from alliance.actions import leaving
    from alliance.store import erasing, ledger, opening

    near = opening.back_up(folder)
    away = shutil.copytree(near, tmp_path / "in a drawer.alliance")
    _leave(folder, by, wren)
    assert not erasing.holds(near / "store.db", None, wren)
    assert erasing.holds(away / "store.db", None, wren)
    for place in (folder.erasures, folder.backups / "erasures", near / "erasures"):
        (entry,) = ledger.entries_in(place)
        assert entry.participant == wren
    went = leaving.replay(away, [entry], store_key=None)
    assert went["NoteRow"] == 5
    assert not erasing.holds(away / "store.db", None, wren)
    with sqlite3.connect(away / "store.db") as conn:
        assert conn.execute("SELECT count(*) FROM store_noterow").fetchone()[0] == 5
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert leaving.replay(away, [entry], store_key=None) == {}


def test_an_older_backup_is_searched_for_the_names_that_its_own_vault_still_holds(
    workbench, folder, by, wren, tmp_path
):
    from alliance.actions import diary, leaving, people
    from alliance.actions.backups import write_backup
    from alliance.store import ledger

    people.keep_identity(folder, by=by, subject=wren, kind="participant", name=NAME)
    gone = diary.write_entry(by=by, text=f"{NAME} rang. It rained.")
    away = shutil.copytree(write_backup(folder, by=by), tmp_path / "away.alliance")
    diary.delete_entry(by=by, entry=gone)
    _leave(folder, by, wren)
    went = leaving.replay(away, ledger.entries_in(folder.erasures), store_key=None)
    assert went["IdentityRow"] == 1
    assert went["passage"] == 1
    assert NAME.encode() not in (away / "store.db").read_bytes()
    assert NAME.encode() not in (away / "vault.db").read_bytes()


def test_a_decision_about_a_passage_holds_in_an_older_backup_too(workbench, folder, by, wren, tmp_path):
    from alliance.actions import diary, leaving
    from alliance.store import ledger, opening

    kept = diary.write_entry(by=by, text="Wren made me shy.")
    changed = diary.write_entry(by=by, text="Wren, as it was first.")
    away = shutil.copytree(opening.back_up(folder), tmp_path / "away.alliance")
    diary.change_entry(by=by, entry=changed, text="Wren, as it is now.", dated=None)
    _leave(folder, by, wren, {f"DiaryRow:{id}:text": Decided("keep") for id in (kept, changed)})
    leaving.replay(away, ledger.entries_in(folder.erasures), store_key=None)
    with sqlite3.connect(away / "store.db") as conn:
        held = dict(conn.execute("SELECT id, text FROM store_diaryrow").fetchall())
    assert held == {kept: "Wren made me shy."}


def test_a_damaged_backup_is_said_and_one_out_of_reach_too(workbench, folder, by, wren):
    from alliance.store import opening
    from alliance.store.models import BackupRow

    damaged = opening.back_up(folder)
    raw = bytearray((damaged / "store.db").read_bytes())
    raw[4096:] = bytes(len(raw) - 4096)
    (damaged / "store.db").write_bytes(raw)
    not_a_database = folder.backups / "older.alliance"
    not_a_database.mkdir()
    (not_a_database / "store.db").write_bytes(b"nonsense" * 5000)
    (folder.backups / "sealed.age").write_bytes(b"age-encryption.org/v1")
    BackupRow.objects.create(path="/media/stick/x.alliance", cases=[wren])
    gone = _leave(folder, by, wren)
    said = {copy.where.rsplit("/", 1)[-1]: copy for copy in gone.record.backups}
    assert said.keys() == {damaged.name, "older.alliance", "sealed.age", "x.alliance"}
    assert all(copy.holds is None for copy in said.values())
    assert "within reach" in said["x.alliance"].state
    assert BackupRow.objects.get().cases == []


def test_a_damaged_backup_that_still_shows_words_stands_in_the_way_of_the_record(workbench, folder, by, wren):
    from alliance.actions import leaving
    from alliance.store import opening

    damaged = opening.back_up(folder)
    raw = bytearray((damaged / "store.db").read_bytes())
    raw[100:3000] = bytes(2900)
    (damaged / "store.db").write_bytes(raw)
    with pytest.raises(InputProblem) as refused:
        _leave(folder, by, wren)
    assert damaged.name in str(refused.value)
    shutil.rmtree(damaged)
    (gone,) = leaving.finish(folder, by=by)
    assert gone.record.number


def test_a_passage_taken_out_is_taken_out_of_an_older_backup_once(workbench, folder, by, wren, tmp_path):
    from alliance.actions import leaving, people
    from alliance.actions.backups import write_backup
    from alliance.store import ledger
    from alliance.vault.models import OriginalWordingRow

    people.keep_identity(folder, by=by, subject=wren, kind="participant", name=NAME)
    interview = workbench.study.case("Wren").interview()
    passage = "I mind that I wanted it"
    start = interview.transcript.text.index(passage)
    for at, words in ((start + 2, "Inside."), (0, "Elsewhere.")):
        OriginalWordingRow(subject=wren, transcript=interview.id, start=at, end=at + 3, words=words).save()
    away = shutil.copytree(write_backup(folder, by=by), tmp_path / "away.alliance")
    leaving.leave_passage(folder, by=by, transcript=interview.id, start=start, end=start + len(passage), typed="W-1")
    assert [row.words for row in OriginalWordingRow.objects.all()] == ["Elsewhere."]
    (entry,) = ledger.entries_in(folder.erasures)
    went = leaving.replay(away, [entry], store_key=None)
    assert went["words"] == 1
    assert went["OriginalWordingRow"] == 1
    assert passage.encode() not in (away / "store.db").read_bytes()
    assert leaving.replay(away, [entry], store_key=None) == {}


def test_a_backup_from_before_the_conduct_of_the_study_is_rewritten_too(workbench, folder, by, wren):
    """A backup of an earlier version lacks tables and columns that are known now."""
    from alliance.store import erasing, opening

    old = opening.back_up(folder)
    with sqlite3.connect(old / "store.db", isolation_level=None) as conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        later = ("consent", "interview", "recording", "concern", "volunteer", "whoknows", "findings", "leavingrequest",
                 "leaving", "audit", "export", "backup", "sweepdecision", "protocol")  # fmt: skip
        for name in later:
            conn.execute(f"DROP TABLE store_{name}row")
    gone = _leave(folder, by, wren)
    assert [copy.holds for copy in gone.record.backups] == [False]
    assert not erasing.holds(old / "store.db", None, wren)


def test_a_file_that_cannot_be_read_stands_in_the_way(workbench, folder, by, wren, monkeypatch):
    from alliance.actions import leaving

    plain = leaving.stands_in_file

    def unreadable(path, key, remains):
        if path.name == "keys.json":
            raise PermissionError(13, "Permission denied")
        return plain(path, key, remains)

    monkeypatch.setattr(leaving, "stands_in_file", unreadable)
    with pytest.raises(InputProblem, match=r"keys\.json cannot be read"):
        _leave(folder, by, wren)


# --- what can go wrong


def test_leaving_twice_and_somebody_unknown_are_said(workbench, folder, by, wren):
    from alliance.actions import leaving

    _leave(folder, by, wren)
    for who in (wren, "0123456789abcdef", "", "Wren"):
        with pytest.raises(NotFound, match="Nobody of this study"):
            leaving.traces_of(folder, case=who)
        with pytest.raises(NotFound, match="Nobody of this study"):
            leaving.leave_study(folder, by=by, case=who, typed="W-1")


@pytest.mark.parametrize("typed", ["", "w-1", "W-2", "Wren", "W-1 W-1"])
def test_the_code_must_be_typed_as_it_stands(workbench, folder, by, wren, typed):
    from alliance.actions import leaving

    with pytest.raises(InputProblem, match="type the study code"):
        leaving.leave_study(folder, by=by, case=wren, typed=typed)
    assert workbench.study.case("Wren").notes


def test_two_windows_cannot_leave_at_once(workbench, folder, by, wren):
    from alliance.store.folder import held_alone

    with held_alone(folder), pytest.raises(NotAllowed, match="rewriting"):
        _leave(folder, by, wren)
    assert workbench.study.case("Wren").notes


def test_something_written_meanwhile_is_not_overlooked(workbench, folder, by, wren, monkeypatch):
    """A diary entry that names the case is written by another window after the list was shown."""
    from alliance.actions import diary, leaving
    from alliance.store.reads import leaving as read

    plain = leaving._erase_rows

    def write_first(*args, **given):
        other = threading.Thread(target=lambda: diary.write_entry(by=by, text="Wren, once more."))
        other.start()
        other.join()
        return plain(*args, **given)

    monkeypatch.setattr(leaving, "_erase_rows", write_first)
    with pytest.raises(InputProblem, match="another window meanwhile"):
        _leave(folder, by, wren)
    monkeypatch.undo()
    assert workbench.study.case("Wren").notes
    assert len(read.under_way()) == 1
    assert _leave(folder, by, wren).record.number
    assert read.under_way() == []


@pytest.mark.parametrize("step", ["_erase_rows", "_write_ledger", "settle", "_rewrite_backups"])
def test_a_full_disk_is_said_and_the_leaving_can_be_finished(workbench, folder, by, wren, monkeypatch, step):
    from alliance.actions import leaving
    from alliance.store import erasing, ledger, opening
    from alliance.store.reads import leaving as read

    opening.back_up(folder)

    def full(*args, **given):
        raise OSError(28, "No space left on device")

    if step == "settle":
        from sqlcipher3 import dbapi2

        class Full:
            def __init__(self, conn):
                self.conn = conn

            def execute(self, sql, *args):
                if sql == "VACUUM":
                    raise dbapi2.OperationalError("database or disk is full")
                return self.conn.execute(sql, *args)

        plain = erasing.settle
        monkeypatch.setattr(erasing, "settle", lambda conn: plain(Full(conn)))
    elif step == "_write_ledger":
        monkeypatch.setattr(ledger.os, "fsync", full)
    elif step == "_rewrite_backups":
        monkeypatch.setattr(erasing, "erase_in", full)
    else:
        monkeypatch.setattr(erasing, "here", full)
    if step == "_rewrite_backups":
        with pytest.raises(InputProblem, match="still stands in backups"):
            _leave(folder, by, wren)
    elif step == "_erase_rows":
        with pytest.raises(OSError, match="No space"):
            _leave(folder, by, wren)
    else:
        with pytest.raises(InputProblem, match="make room"):
            _leave(folder, by, wren)
    monkeypatch.undo()
    if step == "_erase_rows":
        assert workbench.study.case("Wren").notes
        return
    assert len(read.under_way()) == 1
    (gone,) = leaving.finish(folder, by=by)
    assert gone.record.looked[0] > 3
    assert all(copy.holds is False for copy in gone.record.backups)


def test_a_keyed_workbench_needs_its_vault_open_to_leave(keyed_workbench):
    from alliance.actions import leaving, people
    from alliance.store.reads import study

    folder, by = keyed_workbench._folder, study.researcher()[0]
    case = keyed_workbench.study.case("Wren").participant.id
    people.make_vault(folder, "another quiet secret", by=by)
    people.keep_identity(folder, by=by, subject=case, kind="participant", name=NAME)
    people.close_vault()
    with pytest.raises(NotAllowed, match="vault"):
        leaving.traces_of(folder, case=case)
    people.open_vault(folder, "another quiet secret", by=by)
    assert _leave(folder, by, case).record.number


def test_a_keyed_workbench_without_a_vault_can_be_left(keyed_workbench):
    from alliance.store.reads import study

    case = keyed_workbench.study.case("Wren").participant.id
    assert _leave(keyed_workbench._folder, study.researcher()[0], case).record.number


@pytest.mark.parametrize("called", ["store (conflicted copy 2026-03-01).db", "store-DESK2.db", "old/anything"])
@pytest.mark.parametrize("of", ["store.db", "store.db-wal"])
def test_a_copy_that_a_synced_folder_left_behind_is_read_with_the_key_and_stands_in_the_way(
    keyed_workbench, called, of
):
    """Its pages are encrypted: as they lie there, nothing would be found in them."""
    from alliance.actions import leaving
    from alliance.actions.notes import change_note
    from alliance.store import opening, unlocked
    from alliance.store.reads import study

    folder, by = keyed_workbench._folder, study.researcher()[0]
    case = keyed_workbench.study.case("Wren").participant.id
    note = next(n for n in keyed_workbench.study.case("Wren").notes if len(n.text.split()) >= 8)
    if of == "store.db":
        opening._checkpoint(unlocked.file_of("default"))
    else:
        change_note(by=by, note=note.id, text=f"{note.text} And a word more.")  # so that the log holds its page
    copy = folder.path / (called if of == "store.db" else f"{called}-wal")
    copy.parent.mkdir(exist_ok=True)
    shutil.copyfile(folder.path / of, copy)
    with pytest.raises(InputProblem) as refused:
        _leave(folder, by, case)
    assert copy.name in str(refused.value)
    copy.unlink()
    (gone,) = leaving.finish(folder, by=by)
    assert gone.record.number


def test_the_audit_chain_holds_and_says_nothing_of_the_case(workbench, folder, by, wren):
    from alliance.governance.audit import first_broken
    from alliance.store.models import AuditRow

    gone = _leave(folder, by, wren)
    rows = list(AuditRow.objects.order_by("id").values_list("id", "at", "by", "act", "kind", "code", "seal"))
    assert first_broken(rows) is None
    leaving_entries = [(row[3], row[5]) for row in rows if "leav" in row[3]]
    assert leaving_entries == [
        ("begin leaving", gone.record.number), ("leave study", gone.record.number), ("finish leaving", gone.record.number),
    ]  # fmt: skip
