"""Consent recorded, changed, taken anew; what it lets in and what it lets out; what was signed lies in the vault."""

from __future__ import annotations

import struct
import zlib
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.errors import Clash, InputProblem, NotAllowed, NotFound

APPROVED = date(2026, 1, 12)
TAKEN = date(2026, 2, 3)


def png(words: bytes = b"") -> bytes:
    """A small picture, whole."""

    def piece(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = piece(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    text = piece(b"tEXt", b"Comment\x00" + words) if words else b""
    return b"\x89PNG\r\n\x1a\n" + head + text + piece(b"IDAT", zlib.compress(b"\x00\x00")) + piece(b"IEND", b"")


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
    b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x7f\xff\xd9"
)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


@pytest.fixture
def by(study):
    return study.by


@pytest.fixture
def approved(by):
    from alliance.actions import protocol

    return protocol.record_approval(by=by, body="The panel", dated=APPROVED)


def _case(study, who="Wren"):
    return study.case(who).participant.id


def _take(study, who="Wren", **given):
    from alliance.actions.consents import record_consent

    given = {"dated": TAKEN, "parts": {"interview": True, "quotation": True}} | given
    return record_consent(by=study.by, case=_case(study, who), **given)


def test_no_consent_is_recorded_before_the_approval(study, by):
    from alliance.actions import protocol

    with pytest.raises(InputProblem, match="before the approval is"):
        _take(study)
    protocol.record_approval(by=by, body="The panel", dated=APPROVED)
    with pytest.raises(InputProblem, match=r"12 January 2026.*11 January 2026 is earlier"):
        _take(study, dated=APPROVED - timedelta(days=1))
    with pytest.raises(InputProblem, match="12 January 2026"):
        _take(study, footing="paper", dated=date(2025, 12, 31), parts={})
    assert _take(study, dated=APPROVED)


def test_the_approval_cannot_move_past_a_consent_on_paper(study, by, approved):
    from alliance.actions import protocol

    _take(study, footing="paper", parts={})
    with pytest.raises(InputProblem, match="consented on 3 February 2026"):
        protocol.change_approval(by=by, approval=approved, body="The panel", dated=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"dated": None}, "on which day"),
        ({"dated": date(1026, 2, 3)}, "check the year"),
        ({"dated": date.today() + timedelta(days=1)}, "still to come"),
        ({"parts": {}}, "at least for one part"),
        ({"parts": {"hair": True}}, "not a part"),
        ({"parts": {"interview": "yes"}}, "yes or no"),
        ({"footing": "hearsay"}, "not a footing"),
        ({"last_day": TAKEN - timedelta(days=1)}, "lies before the consent"),
        ({"last_day": date(9999, 1, 1)}, "check the year"),
        ({"colour": "red"}, "holds nothing called"),
        ({"how": "x" * 301}, "at most 300"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(study, approved, given, words):
    from alliance.store.reads import consents as read

    with pytest.raises(InputProblem, match=words):
        _take(study, **given)
    assert read.standing(_case(study)).taken == ()


def test_a_consent_is_not_older_than_the_paper_it_was_given_on(study, by, approved):
    from alliance.actions import papers
    from alliance.store.reads import conduct, consents

    paper = papers.add_paper(by=by, kind="consent", text="# Consent")
    (draft,) = conduct.paper_versions(paper)
    with pytest.raises(NotFound):
        _take(study, paper_version=draft.id)
    papers.date_version(by=by, paper_version=draft.id, dated=TAKEN + timedelta(days=1))
    with pytest.raises(InputProblem, match=r"4 February 2026.*3 February 2026"):
        _take(study, paper_version=draft.id)
    _take(study, paper_version=draft.id, dated=TAKEN + timedelta(days=1))
    held = consents.standing(_case(study))
    assert "version 1 of 4 February 2026" in held.taken[0].paper
    papers.write_draft(by=by, paper=paper, text="# Consent, more")
    new = conduct.paper_versions(paper)[0]
    papers.date_version(by=by, paper_version=new.id, dated=date(2026, 3, 1))
    assert any("version 2 is in use since 1 March 2026" in one for one in consents.remarks(held))


def test_taken_anew_what_was_said_last_of_each_part_stands(study, approved):
    from alliance.store.reads import consents as read

    _take(study, parts={"interview": True, "quotation": True, "archive": False})
    _take(study, dated=TAKEN + timedelta(days=9), parts={"quotation": False})
    held = read.standing(_case(study))
    assert [one.dated for one in held.taken] == [TAKEN + timedelta(days=9), TAKEN]
    assert held.agreement.parts == {"interview": True, "quotation": False, "archive": False}


def test_a_consent_recorded_after_the_material_came_stands_before_its_footing(study, by, approved):
    from alliance.actions.consents import record_footing
    from alliance.store.reads import consents as read

    record_footing(by=by, case=_case(study), footing="paper", words="grey cabinet")
    _take(study, parts={"interview": True, "quotation": False})
    held = read.standing(_case(study))
    assert held.taken[0].dated == TAKEN
    assert held.agreement.footing == "consent"
    assert read.agreements()[_case(study)] == held.agreement
    assert held.complete


def test_a_consent_is_corrected_and_two_windows_do_not_overwrite_each_other(study, by, approved):
    from alliance.actions.consents import change_consent
    from alliance.store.reads import consents as read

    id = _take(study, kept_in="the grey cabinet")
    seen = read.consent(id).version
    change_consent(by=by, consent=id, version=seen, kept_in="the green  cabinet", parts={"interview": True})
    with pytest.raises(Clash) as refused:
        change_consent(by=by, consent=id, version=seen, kept_in="the attic")
    assert "green cabinet" in refused.value.theirs
    held = read.consent(id)
    assert (held.kept_in, held.parts, held.dated) == ("the green cabinet", {"interview": True}, TAKEN)
    with pytest.raises(InputProblem):
        change_consent(by=by, consent=id, dated=None)


def test_consent_is_beyond_undo_and_its_acts_are_in_the_audit_without_content(study, by, approved):
    from alliance.actions.consents import change_consent, take_out_consent
    from alliance.actions.participants import add_participant
    from alliance.actions.undo import undo
    from alliance.store.models import AuditRow, EventRow
    from alliance.store.reads import consents as read

    case = add_participant(by=by, pseudonym="Ines", code="W-9")
    id = _take(study, "Ines", kept_in="quintessential")
    change_consent(by=by, consent=id, how="by post")
    assert undo(by=by, scope="study") != "Added the participant W-9"
    assert study.case("Ines").participant.id == case
    assert not EventRow.objects.filter(act__contains="consent", can_undo=True).exists()
    acts = list(AuditRow.objects.filter(code=case).values_list("act", "kind"))
    assert ("record consent", "consent") in acts
    assert ("change consent", "consent") in acts
    assert not AuditRow.objects.filter(act__contains="quintessential").exists()
    take_out_consent(by=by, consent=id)
    assert read.standing(case).agreement is None


def test_a_participant_with_a_footing_alone_can_be_taken_out_and_one_with_a_consent_not(study, by, approved):
    from alliance.actions.consents import record_footing
    from alliance.actions.participants import add_participant, remove_participant
    from alliance.actions.undo import undo
    from alliance.store.reads import consents as read

    first = add_participant(by=by, pseudonym="Ines")
    record_footing(by=by, case=first, footing="teaching", words="a class")
    remove_participant(by=by, case=first)
    undo(by=by, scope="study")
    assert read.standing(first).agreement.footing == "teaching"
    _take(study, "Ines")
    with pytest.raises(InputProblem, match="leave the study"):
        remove_participant(by=by, case=first)


def test_the_last_day_is_the_rules_and_an_agreed_one_goes_before(study, by, approved):
    from alliance.actions import protocol
    from alliance.actions.interviews import add_interview
    from alliance.store.reads import consents as read

    case = _case(study)
    assert read.standing(case).last_day is None
    protocol.keep_protocol(by=by, facts={}, leaving_kind="months", leaving_n=1)
    add_interview(by=by, case=case, held_on=date(2026, 1, 31))
    id = _take(study)
    held = read.standing(case)
    assert (held.last_day, held.agreed_day) == (date(2026, 2, 28), False)
    assert not held.passed(date(2026, 2, 28))
    assert held.passed(date(2026, 3, 1))
    assert "before the first consent" in read.remarks(held)[0]
    from alliance.actions.consents import change_consent

    change_consent(by=by, consent=id, last_day=date(2026, 5, 1))
    assert (read.standing(case).last_day, read.standing(case).agreed_day) == (date(2026, 5, 1), True)


# --- material


def _incoming(tmp_path, study, who, words="Int.: Well?\n\nIdris: It was a quiet enough room for two.\n"):
    file = tmp_path / f"{who}.txt"
    file.write_text(words, "utf-8")
    return study.preview([file])


def test_the_footing_is_recorded_once_for_each_new_participant(study, tmp_path):
    from alliance.store.reads import consents as read

    found = [one for name in ("Idris 1", "Idris 2") for one in _incoming(tmp_path, study, name)]
    from dataclasses import replace

    study.bring_in(
        [replace(one, case="", pseudonym="Idris") for one in found], footing="paper", footing_words="cabinet"
    )
    held = read.standing("Idris")
    assert [(one.footing, one.kept_in, one.dated) for one in held.taken] == [("paper", "cabinet", None)]
    assert not held.complete
    study.import_transcripts([tmp_path / "Idris 1.txt"], case="Wren", footing="teaching")
    assert read.standing("Wren").taken == ()
    with pytest.raises(InputProblem, match="not a footing"):
        study.import_transcripts([tmp_path / "Idris 1.txt"], pseudonym="Other", footing="rumour")


def test_only_a_recorded_refusal_keeps_material_out_and_it_names_the_person(study, approved, tmp_path):
    _take(study, parts={"recording": False})
    found = _incoming(tmp_path, study, "Idris")
    study.import_transcripts([tmp_path / "Idris.txt"], case="Wren")
    _take(study, parts={"interview": False}, dated=TAKEN + timedelta(days=1))
    before = len(study.case("Wren").interviews)
    with pytest.raises(NotAllowed, match=r"Wren \(W-1\) refused to be interviewed"):
        study.import_transcripts([tmp_path / "Idris.txt"], case="Wren")
    assert len(study.case("Wren").interviews) == before
    assert found


# --- quotations


def test_a_quotation_of_somebody_who_refused_stays_here_and_the_cell_is_named(study, by, approved):
    from alliance.actions.exports import EXPORTS, Wanted, make_export, table

    make_export(by=by, what="tables")
    _take(study, parts={"quotation": False, "interview": True})
    case = _case(study)
    with pytest.raises(NotAllowed) as refused:
        make_export(by=by, what="case-table", wanted=Wanted(case=case))
    words = str(refused.value)
    assert "Wren refused to be quoted" in words
    assert "Wren: " in words
    assert "under “" in words
    assert "bus stop" not in words.lower().replace("a bus stop without a driver", "")
    for what in ("tables", "master-table-quotations", "tensions"):
        with pytest.raises(NotAllowed, match="Wren refused to be quoted"):
            make_export(by=by, what=what)
    transcript = study.case("Wren").interview().id
    with pytest.raises(NotAllowed, match="from its first line to its last"):
        make_export(by=by, what="annotated-transcript", wanted=Wanted(transcript=transcript))
    for what in ("master-table", "recurrence", "lineage", "analysis"):
        assert make_export(by=by, what=what).content
    assert make_export(by=by, what="cards", wanted=Wanted(case=case)).content
    assert make_export(by=by, what="case-table", wanted=Wanted(case=_case(study, "Bram"))).content
    shown = table("case-table", Wanted(case=case))
    assert any("May not leave" in note and "Wren" in note for note in shown.notes)
    assert set(EXPORTS) >= {"analysis"}


def test_nobodys_words_are_proposed_who_did_not_agree(study, by, approved):
    from alliance.actions.exports import table
    from alliance.ipa.own_words import quoted_in

    before = [one for one in quoted_in(table("master-table-quotations")) if one.proposed]
    who = before[0].case
    name = next(c.pseudonym for c in study.cases if c.participant.id == who)
    _take(study, name, parts={"interview": True, "quotation": False})
    now = table("master-table-quotations")
    assert not [one for one in quoted_in(now) if one.proposed and one.case == who]
    assert any("No words of" in note and name in note for note in now.notes)


def test_who_was_not_asked_is_not_quoted_either_and_other_footings_are(study, by, approved):
    from alliance.actions.consents import change_consent
    from alliance.actions.exports import Wanted, make_export
    from alliance.actions.quoting import warning_for_whole

    wanted = Wanted(case=_case(study))
    id = _take(study, parts={"interview": True})
    with pytest.raises(NotAllowed, match="Wren was not asked whether they may be quoted"):
        make_export(by=by, what="case-table", wanted=wanted)
    assert "Wren" in warning_for_whole()
    change_consent(by=by, consent=id, footing="paper")
    assert make_export(by=by, what="case-table", wanted=wanted).content
    assert warning_for_whole() == ""


# --- what was signed


def test_a_scan_is_judged_by_its_content_and_its_name_is_made_safe(workbench, study, approved):
    from alliance.actions import people

    folder, by, id = workbench._folder, study.by, _take(study)
    for content, name, media, kept in (
        (png(), "../../etc/passwd.exe", "image/png", "passwd.exe.png"),
        (JPEG, "C:\\scans\\sheet.PNG", "image/jpeg", "sheet.jpg"),
        (PDF, "a\u202eb\x00<c>.pdf", "application/pdf", "abc.pdf"),
        (PDF, "///", "application/pdf", "signed consent.pdf"),
    ):
        people.keep_signed(folder, by=by, consent=id, file_name=name, content=content)
        held = people.signed(folder, by=by, consent=id)
        assert (held.media_type, held.file_name, held.content) == (media, kept, content)
        assert people.signed_among(folder, consents=[id]) == {id: kept}


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 a zip", b"<html>%PDF-1.4", png()[:-3], png() + b"<script>", b"%PDF-1.4 cut off", JPEG[:-2],
     b"\xff\xd8\xff\xff\xff", b"\x89PNG\r\n\x1a\n", png().replace(b"IDAT", b"IDAX")],
)  # fmt: skip
def test_a_scan_that_is_none_is_refused_and_the_one_before_stays(workbench, study, approved, content):
    from alliance.actions import people

    folder, by, id = workbench._folder, study.by, _take(study)
    people.keep_signed(folder, by=by, consent=id, typed="Wren’s own name")
    with pytest.raises(InputProblem):
        people.keep_signed(folder, by=by, consent=id, file_name="scan.png", content=content)
    assert people.signed(folder, by=by, consent=id).typed == "Wren’s own name"


@settings(deadline=None)
@given(st.binary(max_size=400), st.text(max_size=40))
def test_no_bytes_and_no_name_bring_the_check_down(content, name):
    from alliance.formats import scan

    for head in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-1.4"):
        try:
            kept = scan.safe_name(name, scan.media_type_of(head + content, name))
        except InputProblem:
            kept = scan.safe_name(name, "image/png")
        assert kept
        assert not set('/\\\n\r\x00"<>') & set(kept)


def test_a_scan_too_large_is_refused(monkeypatch):
    from alliance.formats import scan

    monkeypatch.setattr(scan, "MOST_BYTES", 50)
    with pytest.raises(InputProblem, match="larger than"):
        scan.media_type_of(png(b"x" * 60), "scan.png")


def test_the_vault_is_asked_for_its_secret_and_closes_when_left_alone(keyed_workbench, monkeypatch):
    from alliance.actions import people
    from alliance.vault import file

    folder, by = keyed_workbench._folder, keyed_workbench.study.by
    case = keyed_workbench.study.case("Wren").participant.id
    assert people.vault_state(folder) == "none"
    with pytest.raises(NotAllowed):
        people.keep_identity(folder, by=by, subject=case, kind="participant", name="Henrietta Blackwood")
    code = people.make_vault(folder, "a secret of its own here", by=by)
    assert people.vault_state(folder) == "open"
    assert people.vault_closes_in() == file.IDLE // 60
    people.keep_identity(folder, by=by, subject=case, kind="participant", name="Henrietta Blackwood")
    monkeypatch.setattr(file, "_last_asked", file.time.monotonic() - file.IDLE - 1)
    assert people.vault_state(folder) == "closed"
    with pytest.raises(NotAllowed):
        people.identity_of(folder, by=by, subject=case)
    with pytest.raises(NotAllowed):
        people.open_vault(folder, "not the secret", by=by)
    people.open_vault(folder, code, by=by)
    assert people.identity_of(folder, by=by, subject=case).name == "Henrietta Blackwood"


def test_two_people_with_one_name_are_both_kept_and_that_is_said(workbench, study):
    from alliance.actions import people

    folder, by = workbench._folder, study.by
    wren, zoe = _case(study), _case(study, "Zoë")
    people.keep_identity(folder, by=by, subject=wren, kind="participant", name="Ann Lee", other_names=["Annie"])
    people.keep_identity(folder, by=by, subject=zoe, kind="participant", name="ann  lee")
    assert [one.subject for one in people.namesakes(folder, name="ANN LEE", but=zoe)] == [wren]
    assert [one.subject for one in people.namesakes(folder, name="annie", but=zoe)] == [wren]
    people.forget_identity(folder, by=by, subject=wren)
    assert people.namesakes(folder, name="Ann Lee", but=zoe) == []
    with pytest.raises(NotFound):
        people.forget_identity(folder, by=by, subject=wren)


def test_nothing_that_was_signed_lies_in_the_store(workbench, study, approved):
    from alliance.actions import people
    from alliance.store.opening import close_store

    id = _take(study)
    people.keep_signed(workbench._folder, by=study.by, consent=id, typed="Philomena Quartermaine")
    people.keep_signed(workbench._folder, by=study.by, consent=id, file_name="Quartermaine.png", content=png())
    path = workbench.path
    close_store()
    for name in ("store.db", "store.db-wal"):
        if (path / name).exists():
            assert b"Quartermaine" not in (path / name).read_bytes()
    assert b"Quartermaine" in (path / "vault.db").read_bytes()


def test_leaving_takes_the_consent_and_what_was_signed(workbench, study, approved):
    from alliance.actions import leaving, people
    from alliance.store.reads import consents as read

    id = _take(study)
    people.keep_signed(workbench._folder, by=study.by, consent=id, typed="Philomena Quartermaine")
    case = _case(study)
    traces = leaving.traces_of(workbench._folder, case=case)
    assert {"consent", "signed consent"} <= {one.called for one in traces.went}
    from alliance.governance.leaving import Decided

    decided = {one.id: Decided("keep") for one in traces.passages}
    leaving.leave_study(workbench._folder, by=study.by, case=case, typed="W-1", decided=decided)
    assert read.taken() == []
    assert people.signed_among(workbench._folder, consents=[id]) == {}
