"""The conduct of a study, done through the actions on a real workbench."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta

import pytest

from alliance.errors import Clash, InputProblem, NotFound

MARKER = "quintessential zephyr"
APPROVED = date(2026, 1, 12)


@pytest.fixture
def by(study):
    return study.by


def approve(by):
    from alliance.actions import protocol

    return protocol.record_approval(by=by, body="The panel", dated=APPROVED, reference="R1")


def first_case(study):
    return study.cases[0].id


def test_the_protocol_keeps_every_fact_and_papers_merge_them(by):
    from alliance.actions import protocol
    from alliance.store.reads import conduct as read

    protocol.keep_protocol(
        by=by,
        facts={"storage": "on an encrypted disk"},
        definitions=[("trust", "we")],
        taken=0,
        leaving_kind="months",
        leaving_n=1,
        title="Another title",
        questions=["Q1", " "],
    )
    approve(by)
    facts = read.facts_now()
    assert facts["storage"] == "on an encrypted disk"
    assert facts["title"] == "Another title"
    assert facts["definition"] == "trust"
    assert facts["leaving"] == "until one month after the interview"
    assert facts["approval_date"] == "12 January 2026"


def test_two_windows_never_overwrite_each_others_protocol(by):
    from alliance.actions import protocol
    from alliance.store.reads import conduct as read

    protocol.keep_protocol(by=by, facts={"storage": "first"})
    seen = read.protocol().version
    protocol.keep_protocol(by=by, facts={"storage": "second"}, version=seen)
    with pytest.raises(Clash) as refused:
        protocol.keep_protocol(by=by, facts={"storage": "third"}, version=seen)
    assert "second" in refused.value.theirs
    assert "third" in refused.value.mine
    assert read.protocol().facts["storage"] == "second"


def test_no_consent_stands_before_the_approval_and_the_approval_cannot_move_past_it(by):
    from alliance.actions import protocol, recruitment

    one = recruitment.add_volunteer(by=by)
    with pytest.raises(InputProblem, match="before the approval is"):
        recruitment.change_volunteer(by=by, volunteer=one, dates={"consented": APPROVED})
    approval = approve(by)
    with pytest.raises(InputProblem, match="No consent can be recorded before the approval of 12 January 2026"):
        recruitment.change_volunteer(by=by, volunteer=one, dates={"consented": APPROVED - timedelta(days=1)})
    recruitment.change_volunteer(by=by, volunteer=one, dates={"consented": APPROVED})
    with pytest.raises(InputProblem, match="consented on"):
        protocol.change_approval(by=by, approval=approval, body="The panel", dated=date(2026, 2, 1))
    with pytest.raises(InputProblem, match="consented on"):
        protocol.delete_approval(by=by, approval=approval)
    with pytest.raises(InputProblem):
        protocol.check_consent_date(date(2025, 1, 1))


def test_criteria_are_answered_before_consent_and_one_in_use_is_not_taken_out(by):
    from alliance.actions import protocol, recruitment

    approve(by)
    criterion = protocol.add_criterion(by=by, words="a year of work")
    one = recruitment.add_volunteer(by=by)
    with pytest.raises(InputProblem, match="not answered"):
        recruitment.change_volunteer(by=by, volunteer=one, dates={"consented": date(2026, 2, 1)})
    with pytest.raises(InputProblem, match="does not meet"):
        recruitment.change_volunteer(
            by=by, volunteer=one, criteria={criterion: "not met"}, dates={"consented": date(2026, 2, 1)}
        )
    recruitment.change_volunteer(
        by=by, volunteer=one, criteria={criterion: "met"}, dates={"consented": date(2026, 2, 1)}
    )
    with pytest.raises(InputProblem, match="measured"):
        protocol.delete_criterion(by=by, criterion=criterion)
    for bad in ({criterion: "perhaps"}, {"no such": "met"}):
        with pytest.raises(InputProblem):
            recruitment.change_volunteer(by=by, volunteer=one, criteria=bad)


def test_a_volunteer_becomes_a_participant_only_with_consent_and_joins_one_who_is_there(by, study):
    from alliance.actions import recruitment
    from alliance.store.reads import conduct as read

    approve(by)
    one = recruitment.add_volunteer(by=by, code="W-1")
    with pytest.raises(InputProblem, match="with consent"):
        recruitment.make_participant(by=by, volunteer=one, pseudonym="Wren")
    recruitment.change_volunteer(by=by, volunteer=one, dates={"consented": date(2026, 2, 1)})
    assert recruitment.make_participant(by=by, volunteer=one, pseudonym="") == first_case(study)
    with pytest.raises(InputProblem, match="already"):
        recruitment.make_participant(by=by, volunteer=one, pseudonym="")
    with pytest.raises(InputProblem, match="leave the study"):
        recruitment.delete_volunteer(by=by, volunteer=one)
    assert len(study.cases) == 3
    assert read.known_outside() == set()


def test_a_dated_version_of_a_paper_never_changes_and_the_next_one_is_a_new_version(by):
    from alliance.actions import papers
    from alliance.store.reads import conduct as read

    paper = papers.add_paper(by=by, kind="email", text="# Hello\n\n{{ title }}")
    (draft,) = read.paper_versions(paper)
    papers.date_version(by=by, paper_version=draft.id, dated=date(2026, 1, 20))
    with pytest.raises(InputProblem, match="does not change any more"):
        papers.date_version(by=by, paper_version=draft.id, dated=date(2026, 1, 21))
    papers.write_draft(by=by, paper=paper, text="other words")
    new, old = read.paper_versions(paper)
    assert (new.number, new.text, old.text) == (2, "other words", "# Hello\n\n{{ title }}")
    with pytest.raises(InputProblem):
        papers.delete_draft(by=by, paper_version=old.id)
    with pytest.raises(InputProblem):
        papers.delete_paper(by=by, paper=paper)
    assert read.current_versions()[paper].id == old.id


def test_a_paper_whose_fact_has_changed_since_is_listed_until_a_new_version_says_so(by, study):
    from alliance.actions import papers, protocol
    from alliance.store.reads import conduct as read

    protocol.keep_protocol(by=by, facts={"duration": "an hour"})
    paper = papers.add_paper(by=by, kind="email", text="It takes {{ duration }}.")
    papers.date_version(by=by, paper_version=read.paper_versions(paper)[0].id, dated=date(2026, 1, 20))
    assert read.papers_that_disagree() == []
    protocol.change_facts(by=by, duration="two hours")
    ((one, _, found),) = read.papers_that_disagree()
    assert (one.id, [d.fact for d in found]) == (paper, ["duration"])
    draft = papers.write_draft(by=by, paper=paper, text="It takes {{ duration }}.")
    papers.date_version(by=by, paper_version=draft, dated=date(2026, 3, 1))
    assert read.papers_that_disagree() == []


def test_a_draft_written_in_two_windows_clashes_in_words(by):
    from alliance.actions import papers
    from alliance.store.reads import conduct as read

    paper = papers.add_paper(by=by, kind="email", text="one")
    seen = read.paper_versions(paper)[0].version
    papers.write_draft(by=by, paper=paper, text="two", version=seen)
    with pytest.raises(Clash):
        papers.write_draft(by=by, paper=paper, text="three", version=seen)


@pytest.mark.parametrize(
    "bad", [{"kind": "poem"}, {"kind": "email", "text": "x" * 70_000}, {"kind": "email", "text": " \x00 "}]
)
def test_a_paper_of_no_kind_a_huge_one_and_an_empty_one_are_refused(by, bad):
    from alliance.actions import papers

    with pytest.raises(InputProblem):
        papers.add_paper(by=by, **bad)


def test_an_undated_promise_free_paper_of_two_of_the_same_title_is_refused(by):
    from alliance.actions import papers

    papers.add_paper(by=by, kind="email")
    with pytest.raises(InputProblem, match="already"):
        papers.add_paper(by=by, kind="email")


def test_an_organisations_last_day_follows_the_last_interview_through_it(by, study):
    from alliance.actions import interviews, recruitment
    from alliance.store.reads import conduct as read

    approve(by)
    organisation = recruitment.add_organisation(by=by)
    assert read.last_day_of_organisation(organisation) is None
    one = recruitment.add_volunteer(by=by, code="W-1", organisation=organisation)
    recruitment.change_volunteer(
        by=by, volunteer=one, organisation=organisation, dates={"consented": date(2026, 1, 20)}
    )
    case = recruitment.make_participant(by=by, volunteer=one, pseudonym="")
    interviews.add_interview(by=by, case=case, held_on=date(2026, 1, 31))
    assert read.last_day_of_organisation(organisation) == date(2026, 2, 28)
    assert read.known_outside(organisation) == {case}
    with pytest.raises(InputProblem, match="stays in the log"):
        recruitment.delete_organisation(by=by, organisation=organisation)


def test_a_dated_schedule_stays_and_an_interview_says_which_version_it_followed(by, study):
    from alliance.actions import interviews
    from alliance.store.reads import conduct as read

    first = interviews.write_schedule(by=by, text="One?\nTwo?", pilot=True)
    interviews.date_schedule(by=by, schedule_version=first, dated=date(2026, 1, 20))
    second = interviews.write_schedule(by=by, text="One?\nTwo?\nThree?")
    assert [s.number for s in read.schedules()] == [2, 1]
    assert read.schedule().id == first
    record = interviews.add_interview(by=by, case=first_case(study), schedule=first, pilot=True)
    assert read.interview(record).pilot
    with pytest.raises(InputProblem):
        interviews.delete_schedule(by=by, schedule_version=first)
    interviews.delete_schedule(by=by, schedule_version=second)


@pytest.mark.parametrize(
    "bad",
    [
        {"held_on": date(26, 1, 1)},
        {"minutes": 0},
        {"minutes": 10**6},
        {"place": "x" * 400},
        {"field_notes": "x" * 100_001},
        {"schedule": "no such"},
        {"transcript": "no such"},
        {"nonsense": 1},
        {"debrief_offered": False, "sheet_given": True},
    ],
)
def test_a_record_that_cannot_be_is_refused_and_nothing_of_it_is_kept(by, study, bad):
    from alliance.actions import interviews
    from alliance.store.reads import conduct as read

    with pytest.raises((InputProblem, NotFound)):
        interviews.add_interview(by=by, case=first_case(study), **bad)
    assert read.interviews() == []


def test_a_transcript_of_another_person_is_not_joined_to_a_record(by, study):
    from alliance.actions import interviews

    other = study.cases[1].interviews[0].id
    with pytest.raises(InputProblem, match="another participant"):
        interviews.add_interview(by=by, case=first_case(study), transcript=other)


def test_a_recording_is_known_by_its_fingerprint_and_its_deletion_is_recorded_once_done(by, study):
    from alliance.actions import interviews
    from alliance.store.reads import conduct as read

    record = interviews.add_interview(by=by, case=first_case(study))
    for bad in ({}, {"device": "recorder", "sha256": "xyz"}, {"device": "r", "length_seconds": 0}):
        with pytest.raises(InputProblem):
            interviews.add_recording(by=by, interview=record, **bad)
    one = interviews.add_recording(
        by=by, interview=record, device="recorder", sha256="AB" * 32, keep_until=date.today() - timedelta(days=1)
    )
    assert read.interview(record).recordings[0].sha256 == "ab" * 32
    assert any("recording of Wren" in w.words for w in read.waiting())
    with pytest.raises(InputProblem, match="still to come"):
        interviews.record_deletion(by=by, recording=one, deleted_on=date.today() + timedelta(days=1), how="overwritten")
    interviews.record_deletion(by=by, recording=one, deleted_on=date.today(), how="overwritten")
    assert not any("recording of Wren" in w.words for w in read.waiting())
    with pytest.raises(InputProblem):
        interviews.delete_recording_entry(by=by, recording=one)


def test_a_call_not_made_waits_on_the_start_page_until_it_is_made(by, study):
    from alliance.actions import interviews
    from alliance.store.reads import conduct as read

    now = datetime.now().astimezone()
    record = interviews.add_interview(by=by, case=first_case(study), call_before_due=now - timedelta(hours=1))
    (waiting,) = read.waiting(now)
    assert waiting.overdue
    assert (waiting.where, waiting.argument) == ("held-interview", record)
    interviews.call_made(by=by, interview=record, which="before")
    assert read.waiting(now) == []


def test_a_private_note_of_concern_is_in_nothing_that_leaves(by, study, tmp_path):
    import io
    import zipfile

    from alliance.actions import analysis_file, interviews, papers, profile, protocol
    from alliance.formats import analysis_json
    from alliance.store.reads import conduct as read

    case = first_case(study)
    record = interviews.add_interview(by=by, case=case, held_on=date(2026, 2, 1))
    interviews.note_concern(by=by, case=case, text=MARKER, told="the supervisor", told_at=datetime.now().astimezone())
    interviews.write_schedule(by=by, text="One?")
    papers.add_paper(by=by, kind="debrief")
    assert [c.text for c in read.concerns(case)] == [MARKER]
    files = [
        interviews.sheets(by=by, case=case),
        interviews.schedule_docx(by=by, case=case),
        protocol.method_facts(by=by),
        protocol.method_facts(by=by, form="md"),
        profile.profile_export(by=by),
        papers.paper_docx(by=by, paper_version=read.papers()[0].id),
    ]
    assert record
    for file in files:
        held = [file.content]
        if file.name.endswith(("docx", "xlsx")):
            package = zipfile.ZipFile(io.BytesIO(file.content))
            held = [package.read(name) for name in package.namelist()]
        assert all(MARKER.encode() not in piece for piece in held), file.name
    assert MARKER.encode() not in analysis_json.write(analysis_file.whole_analysis(originals=True))
    with pytest.raises(InputProblem, match="who was told"):
        interviews.note_concern(by=by, case=case, text="x", told_at=datetime.now().astimezone())


def test_all_sheets_of_one_person_carry_the_id_on_every_section_and_no_other_code(by, study):
    import io
    import re
    import zipfile

    from alliance.actions import interviews, papers

    for kind in ("sheet", "consent", "debrief"):
        papers.add_paper(by=by, kind=kind)
    interviews.write_schedule(by=by, text="One?\n- Two?", demographic_questions="Age")
    file = interviews.sheets(by=by, case="W-2")
    package = zipfile.ZipFile(io.BytesIO(file.content))
    heads = [package.read(n).decode() for n in package.namelist() if "sheethead" in n]
    assert len(heads) == 6
    assert all("ID: W-2" in head for head in heads)
    whole = b"".join(package.read(n) for n in package.namelist()).decode(errors="replace")
    assert not re.search(r"W-[13]", whole)
    with pytest.raises(NotFound):
        interviews.sheets(by=by, case="nobody")


def test_everything_that_leaves_is_in_the_log(by, study):
    from alliance.actions import interviews, protocol
    from alliance.store.reads import trail

    interviews.sheets(by=by, case="W-1")
    protocol.method_facts(by=by)
    assert [e.act for e in trail.events(limit=2)] == ["export", "export"]


def test_the_profile_table_warns_and_bands_are_kept(by, study):
    from alliance.actions import profile

    age = study.attribute("Age").id
    before = profile.shown()
    assert before.before
    profile.keep_shown(by=by, bands={age: 20}, looked_at=[age], sort=age)
    held = profile.shown()
    assert held.bands == {age: 20}
    words = [row.values.get(age, "") for row in held.rows]
    assert words == ["20–39", "40–59", ""]
    table = profile.profile_table()
    assert table.rows[0][1].text == "20–39"
    assert "bands" in table.notes[0]
    training = study.attribute("Training").id
    for bad in ({"bands": {training: 10}}, {"bands": {age: 7}}, {"sort": "no such"}, {"among": "no such"}):
        with pytest.raises(InputProblem):
            profile.keep_shown(by=by, **{"bands": {}, "looked_at": [], **bad})
    for form in ("docx", "xlsx", "csv", "html"):
        assert profile.profile_export(by=by, form=form).content
    with pytest.raises(InputProblem):
        profile.profile_export(by=by, form="pdf")


def test_a_disposal_waits_for_its_event_is_done_by_a_person_and_cannot_be_taken_back(by):
    from alliance.actions import disposal
    from alliance.actions.undo import undo
    from alliance.store.reads import conduct as read
    from alliance.store.reads import trail

    one = disposal.plan_disposal(by=by, medium="paper", what="signed forms", due_event="the thesis is published")
    assert read.waiting() == []
    with pytest.raises(InputProblem, match="not disposed of yet"):
        disposal.certificate(by=by, disposal=one)
    with pytest.raises(InputProblem, match="still to come"):
        disposal.event_happened(by=by, disposal=one, on=date.today() + timedelta(days=1))
    disposal.event_happened(by=by, disposal=one, on=date.today())
    assert any("signed forms" in w.words for w in read.waiting())
    for bad in ({"how": "", "done_by": "x"}, {"how": "x", "done_by": ""}):
        with pytest.raises(InputProblem):
            disposal.record_disposal(by=by, disposal=one, done_on=date.today(), **bad)
    disposal.record_disposal(by=by, disposal=one, done_on=date.today(), how="shredded", done_by="O. V.")
    assert read.waiting() == []
    with pytest.raises(InputProblem, match="does not change"):
        disposal.delete_disposal(by=by, disposal=one)
    assert disposal.certificate(by=by, disposal=one).name.endswith(".docx")
    following = trail.next_undo("study")
    assert following is None or following.act != "record disposal"
    if following:
        with contextlib.suppress(InputProblem):  # what stands before it may have been built on since
            undo(by=by, scope="study")
        assert read.disposal(one).done_on == date.today()


def test_the_list_of_support_asks_to_be_checked_after_a_year(by):
    from alliance.actions import papers
    from alliance.store.reads import conduct as read

    one = papers.add_support(by=by, name="The line", checked_on=date.today() - timedelta(days=360))
    assert read.waiting() == []
    papers.change_support(by=by, support=one, name="The line", checked_on=date.today() - timedelta(days=400))
    assert [w.where for w in read.waiting()] == ["support"]
    with pytest.raises(InputProblem, match="still to come"):
        papers.change_support(by=by, support=one, name="The line", checked_on=date.today() + timedelta(days=1))


def test_findings_back_and_who_knows_stand_in_the_persons_own_scope(by, study):
    from alliance.actions import recruitment
    from alliance.store.reads import conduct as read
    from alliance.store.reads import trail

    case = first_case(study)
    recruitment.keep_findings(by=by, case=case, offered_on=date(2026, 2, 1), wanted=True)
    recruitment.keep_findings(
        by=by, case=case, offered_on=date(2026, 2, 1), wanted=True, sent_on=date(2026, 9, 1), version=1
    )
    with pytest.raises(InputProblem):
        recruitment.keep_findings(by=by, case=case, offered_on=date(2026, 2, 1), sent_on=date(2026, 1, 1))
    with pytest.raises(InputProblem):
        recruitment.keep_findings(by=by, case=case, wanted=False, sent_on=date(2026, 1, 1))
    assert read.findings()[case].sent_on == date(2026, 9, 1)
    recruitment.record_who_knows(by=by, case=case, who="the manager", person_agreed=True)
    assert {e.scope for e in trail.events(limit=3)} == {case}
    assert read.known_outside() == {case}


def test_the_method_section_tells_approval_departures_and_counts(by, study):
    from alliance.actions import protocol, recruitment

    approve(by)
    protocol.record_departure(by=by, what="One interview by telephone", why="illness", dated=date(2026, 4, 3))
    recruitment.add_volunteer(by=by, approached=date(2026, 2, 1))
    text = protocol.method_facts(by=by, form="md").content.decode()
    assert "The study was approved by The panel on 12 January 2026 (reference R1)." in text
    assert "- 3 April 2026: One interview by telephone Reason: illness" in text
    assert "One person was approached." in text
    with pytest.raises(InputProblem):
        protocol.method_facts(by=by, form="pdf")


def test_an_empty_study_has_nothing_due_and_prints_what_there_is(empty_workbench):
    from alliance.actions import profile, protocol
    from alliance.store.reads import conduct as read

    by = empty_workbench.study.by
    assert read.waiting() == []
    assert read.papers_that_disagree() == []
    assert protocol.method_facts(by=by, form="md").content.startswith(b"# Facts")
    with pytest.raises(InputProblem, match="no columns"):
        profile.profile_table()
    with pytest.raises(NotFound):
        read.schedule()


def test_taking_back_an_earlier_act_never_changes_what_is_dated_or_done(by):
    from alliance.actions import disposal, interviews, papers
    from alliance.actions.undo import redo, undo
    from alliance.store.reads import conduct as read

    paper = papers.add_paper(by=by, kind="email", text="first")
    papers.write_draft(by=by, paper=paper, text="second")
    version = read.paper_versions(paper)[0]
    papers.date_version(by=by, paper_version=version.id, dated=date(2026, 1, 20))
    plan = interviews.write_schedule(by=by, text="One?")
    interviews.write_schedule(by=by, text="Two?")
    interviews.date_schedule(by=by, schedule_version=plan, dated=date(2026, 1, 20))
    line = disposal.plan_disposal(by=by, medium="paper", what="forms", due_on=date(2026, 1, 1))
    disposal.change_disposal(by=by, disposal=line, medium="paper", what="signed forms", due_on=date(2026, 1, 1))
    disposal.record_disposal(by=by, disposal=line, done_on=date(2026, 1, 2), how="shredded", done_by="O. V.")
    for step in (undo, redo):
        for _ in range(12):
            try:
                step(by=by, scope="study")
            except InputProblem:
                break
        assert read.paper_versions(paper)[0].text == "second"
        assert read.schedule(plan).parts[0].questions[0].words == "Two?"
        assert read.disposal(line).what == "signed forms"


def test_a_participants_own_last_day_stands_on_the_sheets(by, study):
    from alliance.actions import interviews
    from alliance.store.reads import conduct as read
    from alliance.study.protocol import Protocol

    months = Protocol(facts={}, leaving_kind="months", leaving_n=1)
    assert interviews.last_day_of(months, date(2026, 1, 31)) == date(2026, 2, 28)
    assert interviews.last_day_of(months, None) is None
    assert interviews.last_day_of(months, date(2026, 1, 31), date(2026, 6, 1)) == date(2026, 6, 1)
    by_date = Protocol(facts={}, leaving_kind="date", leaving_day=date(2027, 1, 1))
    assert interviews.last_day_of(by_date, None) == date(2027, 1, 1)
    assert interviews.last_day_of(Protocol(facts={}), date(2026, 1, 31)) is None
    assert read.agreed_last_day(first_case(study)) is None
