"""The pages of leaving the study, as a researcher sends their forms."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from docx import Document

NAME = "Henrietta Blackwood"


@pytest.fixture
def client(workbench, monkeypatch, tmp_path):
    """A browser that came through the door, on the small study."""
    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path / "home"))
    return _client(workbench)


def _client(workbench):
    from django.test import Client

    from alliance.web import gate

    gate.taken(workbench._folder)
    held = Client(HTTP_HOST="127.0.0.1")
    held.get(f"/open/{gate.new_launch_token()}/")
    return held


@pytest.fixture
def wren(workbench):
    return workbench.study.case("Wren").participant.id


def _text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def _post(client, address, **given):
    return client.post(address, given, headers={"Accept": "application/json"})


def _leave_by_form(client, case, **given):
    page = client.get(f"/leaving/{case}/").content.decode()
    ids = set(re.findall(r'name="choice:([^"]+)"', page))
    return _post(client, f"/leaving/{case}/", **({"typed": "W-1"} | {f"choice:{id}": "delete" for id in ids} | given))


def test_the_list_says_until_when_each_may_leave(client, workbench, wren):
    from alliance.store.models import InterviewRow, ProtocolRow, StudyRow

    InterviewRow.objects.create(participant_id=wren, held_on=date(2026, 1, 31))
    ProtocolRow.objects.create(study=StudyRow.objects.get(), facts={"leaving": {"kind": "months", "n": 1}})
    said = _text(client.get("/leaving/"))
    assert "28 February 2026, until midnight (passed)" in said
    assert "None: nobody has left." in said


def test_everything_is_shown_and_nothing_is_asked_why(client, workbench, wren):
    from alliance.actions import diary

    diary.write_entry(by=workbench.study.by, text="Wren, always Wren.")
    answer = client.get(f"/leaving/{wren}/")
    said = _text(answer)
    for words in (
        "5 notes",
        "1 transcript",
        "Wren, always Wren.",
        "it names the pseudonym",
        "type the study code: W-1",
    ):
        assert words in said
    form = answer.content.decode().split("Take everything of")[0]
    assert not re.search(r'name="[^"]*(reason|why)', form)


def test_a_leaving_through_the_page_ends_at_its_record(client, workbench, wren):
    from alliance.actions import diary
    from alliance.store.models import InterviewRow

    InterviewRow.objects.create(participant_id=wren, consent_kept="grey cabinet, second drawer")
    diary.write_entry(by=workbench.study.by, text="Wren, always Wren.")
    answer = _leave_by_form(client, wren)
    assert answer.status_code == 200
    go = answer.json()["go"]
    first = _text(client.get(go))
    assert "A case left the study." in first
    assert "grey cabinet, second drawer" in first
    assert "Wren" not in first
    assert "grey cabinet" not in _text(client.get(go))
    file = client.post(f"{go}docx/")
    assert "record of erasure" in file.headers["Content-Disposition"].replace("%20", " ")
    assert any("Record of erasure" in p.text for p in Document(BytesIO(file.content)).paragraphs)
    assert "Wren" not in _text(client.get("/leaving/"))
    assert client.get(f"/leaving/{wren}/").status_code == 404


def test_a_wrong_code_keeps_everything_and_says_so(client, workbench, wren):
    answer = _post(client, f"/leaving/{wren}/", typed="W-2")
    assert answer.status_code == 400
    assert "W-1" in answer.json()["problem"]
    assert workbench.study.case("Wren").notes


def test_passages_are_decided_on_the_page(client, workbench, wren):
    from alliance.actions import diary
    from alliance.store.reads import trail

    by = workbench.study.by
    kept, edited, deleted = (diary.write_entry(by=by, text=f"Wren {n}.") for n in ("one", "two", "three"))
    undecided = _post(client, f"/leaving/{wren}/", typed="W-1")
    assert "3 passages wait" in undecided.json()["problem"]
    empty = _leave_by_form(
        client, wren, **{f"choice:DiaryRow:{edited}:text": "edit", f"text:DiaryRow:{edited}:text": " "}
    )
    assert "no words left" in empty.json()["problem"]
    answer = _post(
        client, f"/leaving/{wren}/", typed="W-1",
        **{f"choice:DiaryRow:{kept}:text": "keep", f"choice:DiaryRow:{deleted}:text": "delete",
           f"choice:DiaryRow:{edited}:text": "edit", f"text:DiaryRow:{edited}:text": "Somebody said two."},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert {e.text for e in trail.diary()} == {"Wren one.", "Somebody said two."}


def test_after_the_last_day_the_page_records_and_a_person_decides(client, workbench, wren):
    from alliance.store.models import InterviewRow, ProtocolRow, StudyRow
    from alliance.store.reads import leaving as read

    InterviewRow.objects.create(participant_id=wren, held_on=date.today() - timedelta(days=99))
    ProtocolRow.objects.create(study=StudyRow.objects.get(), facts={"leaving": {"kind": "months", "n": 1}})
    assert "The last day to leave was" in _text(client.get(f"/leaving/{wren}/"))
    refused = _leave_by_form(client, wren)
    assert refused.status_code == 403
    assert "a person decides" in refused.json()["problem"]
    assert _post(client, f"/leaving/{wren}/ask/").status_code == 200
    (request,) = read.requests()
    assert "not decided yet" in _text(client.get("/leaving/"))
    empty = _post(client, f"/leaving/requests/{request.id}/", decision="erase", reason="", version="1")
    assert empty.status_code == 400
    _post(client, f"/leaving/requests/{request.id}/", decision="erase", reason="Nothing is printed yet.", version="1")
    stale = _post(client, f"/leaving/requests/{request.id}/", decision="keep", reason="Another tab.", version="1")
    assert stale.status_code == 409
    answer = _leave_by_form(client, wren)
    assert "Nothing is printed yet." in _text(client.get(answer.json()["go"]))


def test_a_passage_is_looked_at_first_and_then_goes(client, workbench, wren):
    interview = workbench.study.case("Wren").interview()
    said = _text(client.get(f"/leaving/{wren}/part/"))
    assert "No recording of Wren is in the register." in said
    looked = client.post(
        f"/leaving/{wren}/part/look/",
        {"transcript": interview.id, "first": "", "last": "", "words": "I mind that I wanted it"},
    )
    assert "These words go" in _text(looked)
    start, end = (re.search(rf'name="{n}" value="(\d+)"', looked.content.decode())[1] for n in ("start", "end"))
    answer = _post(client, f"/leaving/{wren}/part/passage/", transcript=interview.id, start=start, end=end, typed="W-1")
    assert "1 passage of an interview" in _text(client.get(answer.json()["go"]))
    nowhere = client.post(f"/leaving/{wren}/part/look/", {"transcript": interview.id, "words": "never said"})
    assert nowhere.status_code == 404
    nothing = client.post(f"/leaving/{wren}/part/look/", {"transcript": interview.id})
    assert nothing.status_code == 400
    ratings = _post(client, f"/leaving/{wren}/part/ratings/", typed="W-1")
    assert "No ratings" in ratings.json()["problem"]


def test_ratings_are_offered_only_where_there_are_any(client, workbench, wren, monkeypatch):
    from alliance.actions import leaving
    from alliance.actions.diary import record_reading

    assert "Take the ratings out" not in _text(client.get(f"/leaving/{wren}/part/"))
    monkeypatch.setattr(leaving, "RATINGS", ("ReadingPassRow",))
    assert "Take the ratings out" not in _text(client.get(f"/leaving/{wren}/part/"))
    record_reading(by=workbench.study.by, case=wren, text="Read aloud.")
    assert "Take the ratings out" in _text(client.get(f"/leaving/{wren}/part/"))


def test_a_backup_out_of_reach_and_a_sealed_one_are_named_to_be_destroyed(client, workbench, wren, tmp_path):
    import shutil

    from alliance.actions.backups import write_backup

    by = workbench.study.by
    write_backup(workbench._folder, by=by, into=tmp_path / "friend", sealed="carried by a friend")
    shutil.rmtree(write_backup(workbench._folder, by=by, into=tmp_path / "lost"))
    said = _text(client.get(f"/leaving/{wren}/"))
    assert "is sealed, and cannot be rewritten" in said
    assert "not within reach now" in said
    said = _text(client.get(_leave_by_form(client, wren).json()["go"]))
    assert "may still hold what went. Destroy them." in said
    assert "is sealed, and cannot be rewritten" in said
    assert "was not within reach" in said


def test_after_the_last_day_the_button_is_not_offered_without_a_word(client, workbench, wren):
    from alliance.store.models import InterviewRow, ProtocolRow, StudyRow

    InterviewRow.objects.create(participant_id=wren, held_on=date(2026, 1, 31))
    ProtocolRow.objects.create(study=StudyRow.objects.get(), facts={"leaving": {"kind": "months", "n": 1}})
    assert "asked on or before 28 February 2026" in _text(client.get(f"/leaving/{wren}/"))


def test_another_cases_interview_cannot_be_reached_through_this_page(client, workbench, wren):
    other = workbench.study.case("Bram").interview()
    answer = client.post(f"/leaving/{wren}/part/look/", {"transcript": other.id, "first": "1"})
    assert answer.status_code == 404


def test_a_recording_goes_through_the_page(client, workbench, wren):
    from alliance.store.models import InterviewRow, RecordingRow

    row = RecordingRow.objects.create(
        interview=InterviewRow.objects.create(participant_id=wren), device="Recorder 2", where="locked drawer"
    )
    assert "Recorder 2" in _text(client.get(f"/leaving/{wren}/part/"))
    answer = _post(client, f"/leaving/{wren}/part/recording/", recording=row.id, typed="W-1")
    assert answer.status_code == 200
    assert not RecordingRow.objects.exists()


def test_an_organisation_that_leaves_shows_its_cases(client, workbench, wren):
    from alliance.store.models import OrganisationRow, StudyRow, VolunteerRow

    study = StudyRow.objects.get()
    body = OrganisationRow.objects.create(study=study, code="O-1")
    VolunteerRow.objects.create(study=study, code="W-1", organisation=body, participant_id=wren)
    assert "O-1" in _text(client.get("/leaving/"))
    assert "Wren (W-1)" in _text(client.get(f"/leaving/organisations/{body.id}/"))
    _post(client, f"/leaving/organisations/{body.id}/", on="")
    assert "It left the study on" in _text(client.get(f"/leaving/organisations/{body.id}/"))


def test_a_stopped_leaving_is_offered_to_be_finished(client, workbench, wren, monkeypatch):
    from alliance.actions import leaving
    from alliance.errors import InputProblem

    def stopped(*args):
        raise InputProblem("Stopped here.")

    from alliance.store.models import InterviewRow

    InterviewRow.objects.create(participant_id=wren, consent_kept="grey cabinet")
    monkeypatch.setattr(leaving, "_scrub_files", stopped)
    answer = _leave_by_form(client, wren)
    assert answer.status_code == 400
    assert answer.json() == {"problem": "Stopped here.", "go": "/leaving/"}
    assert "It was stopped. Stopped here." in _text(client.get("/leaving/"))
    monkeypatch.undo()
    from alliance.web import gate

    gate.taken(workbench._folder)
    for address in ("/", "/leaving/"):
        assert "is not finished" in _text(client.get(address))
    answer = _post(client, "/leaving/finish/")
    assert "/leaving/records/" in answer.json()["go"]
    assert "grey cabinet" in _text(client.get(answer.json()["go"]))  # said once, though it was stopped in between
    assert "grey cabinet" not in _text(client.get(answer.json()["go"]))
    for address in ("/", "/leaving/"):
        assert "is not finished" not in _text(client.get(address))


def test_a_locked_vault_is_opened_first(keyed_workbench, monkeypatch, tmp_path):
    from alliance.actions import people

    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path / "home"))
    client = _client(keyed_workbench)
    case = keyed_workbench.study.case("Wren").participant.id
    by = keyed_workbench.study.by
    people.make_vault(keyed_workbench._folder, "another quiet secret", by=by)
    people.keep_identity(keyed_workbench._folder, by=by, subject=case, kind="participant", name=NAME)
    people.close_vault()
    assert "The vault is locked" in _text(client.get(f"/leaving/{case}/"))
    assert "The vault is locked" in _text(client.get(f"/leaving/{case}/part/"))
    assert _post(client, "/leaving/vault/", secret="wrong secret", back=f"/leaving/{case}/").status_code == 403
    answer = _post(client, "/leaving/vault/", secret="another quiet secret", back=f"/leaving/{case}/")
    assert answer.json()["go"] == f"/leaving/{case}/"
    away = _post(client, "/leaving/vault/", secret="another quiet secret", back="https://elsewhere.example/")
    assert away.json()["go"] == "/leaving/"
    assert _leave_by_form(client, case).status_code == 200


@pytest.mark.parametrize(
    "address", ["/leaving/nobody/", "/leaving/records/0000/", "/leaving/organisations/x/", "/leaving/nobody/part/"]
)
def test_what_is_not_there_is_said(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Traceback" not in answer.content.decode()


def test_dates_that_cannot_be_are_said(client, workbench, wren):
    for given in ("2026-02-30", "yesterday"):
        assert "is not a date" in _post(client, f"/leaving/{wren}/", typed="W-1", asked_on=given).json()["problem"]
    later = (date.today() + timedelta(days=2)).isoformat()
    assert "not come yet" in _post(client, f"/leaving/{wren}/", typed="W-1", asked_on=later).json()["problem"]
