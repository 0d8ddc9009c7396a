"""The page of the sweep: what stops a file, what is decided once, how the file goes on."""

from __future__ import annotations

import json
import re
from hashlib import sha256

import pytest

NAME = "Henrietta Blackwood-Oyelaran"
SECRET = "quite another four words"


def _client(workbench):
    from django.test import Client

    from alliance.web import gate

    gate.taken(workbench._folder)
    held = Client(HTTP_HOST="127.0.0.1")
    held.get(f"/open/{gate.new_launch_token()}/")
    return held


@pytest.fixture
def client(workbench, monkeypatch, tmp_path):
    """A browser that came through the door, on the small study with a name in the vault and in a note."""
    from alliance.actions import people

    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path / "home"))
    wren = workbench.study.case("Wren").participant.id
    people.keep_identity(
        workbench._folder, by=workbench.study.by, subject=wren, kind="participant", name=NAME,
        contact={"email": "hblackwood@mail.example", "phone": "07700 900123"}, employer="Northgate Counselling",
    )  # fmt: skip
    return _client(workbench)


@pytest.fixture
def planted(workbench):
    """The name stands in two notes of Wren's, once as it is written and once not."""
    case = workbench.study.case("Wren")
    case.note("Henrietta said this with her coat on.")
    case.note("HENRIETTA’S coat again, and Northgate.")
    return case


def _analysis(workbench):
    from alliance.actions.exports import make_export

    return make_export(by=workbench.study.by, what="analysis")


def _text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def _post(client, address, **given):
    return client.post(address, given, headers={"Accept": "application/json"})


def _stopped(workbench):
    from alliance.actions.sweep import Stopped

    with pytest.raises(Stopped) as stopped:
        _analysis(workbench)
    return stopped.value


def test_a_file_without_findings_leaves_and_is_listed_with_its_sum(workbench, client):
    made = _analysis(workbench)
    said = _text(client.get("/sweep/"))
    assert sha256(made.content).hexdigest() in said
    assert made.name in said
    assert "W-1" in said or "3 participants" in said


def test_a_stopped_file_leads_to_its_findings(workbench, client, planted):
    stopped = _stopped(workbench)
    page = client.get(f"/sweep/{stopped.waiting}/")
    said = _text(page)
    assert "Wren (W-1)" in said
    assert NAME in said
    assert "with her coat on" in said
    assert "HENRIETTA" in said
    assert "<mark>Henrietta</mark>" in page.content.decode()
    assert "Let it leave" not in said


def test_a_download_that_is_stopped_goes_to_the_page_and_a_script_is_told_where(workbench, client):
    workbench.study.case("Wren").change(attributes={"Training": "Northgate"})
    answer = client.post("/profile/file/", {"form": "csv"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sweep/")
    assert "employer" in _text(client.get(answer["Location"]))
    answer = _post(client, "/profile/file/", form="csv")
    assert answer.status_code == 403
    assert "has not left" in answer.json()["problem"]
    assert answer.json()["go"].startswith("/sweep/")


def test_deciding_each_finding_once_lets_the_very_bytes_leave(workbench, client, planted):
    from alliance.actions.sweep import waiting

    stopped = _stopped(workbench)
    held = waiting(stopped.waiting)
    ids = [one.finding.id for one in stopped.looked.found]
    assert len(ids) == 3
    for id in ids:
        assert _post(client, f"/sweep/{held.id}/decide/", choice=f"leave:{id}").status_code == 200
    assert "Let it leave" in _text(client.get(f"/sweep/{held.id}/"))
    answer = client.post(f"/sweep/{held.id}/go/")
    assert answer.status_code == 200
    assert answer.content == held.content
    assert "attachment" in answer["Content-Disposition"]
    _analysis(workbench)  # the same findings are not asked again


def test_all_alike_are_decided_at_once(workbench, client, planted):
    planted.note("Henrietta once more, elsewhere.")
    stopped = _stopped(workbench)
    first = next(one for one in stopped.looked.found if one.finding.alike == "henrietta")
    _post(client, f"/sweep/{stopped.waiting}/decide/", choice=f"all-leave:{first.finding.id}")
    from alliance.actions.sweep import look_again, waiting

    left = look_again(waiting(stopped.waiting)).undecided
    assert "henrietta" not in {one.finding.alike for one in left}
    assert left


def test_what_must_not_leave_stops_the_file_until_the_text_is_changed(workbench, client):
    case = workbench.study.case("Wren")
    note = case.note("Henrietta said this.")
    stopped = _stopped(workbench)
    (one,) = stopped.looked.found
    _post(client, f"/sweep/{stopped.waiting}/decide/", choice=f"hide:{one.finding.id}")
    said = _text(client.get(f"/sweep/{stopped.waiting}/"))
    assert "holds what must not leave" in said
    assert "Let it leave" not in said
    assert client.post(f"/sweep/{stopped.waiting}/go/").status_code in (302, 403)
    again = _stopped(workbench)
    assert again.looked.hidden
    from alliance.actions import notes

    notes.delete_note(by=workbench.study.by, note=note.id)
    case.note("She said this.")
    assert _analysis(workbench).content


def test_a_decision_can_be_taken_back(workbench, client, planted):
    stopped = _stopped(workbench)
    id = stopped.looked.found[0].finding.id
    _post(client, f"/sweep/{stopped.waiting}/decide/", choice=f"leave:{id}")
    assert "Take back" in _text(client.get(f"/sweep/{stopped.waiting}/"))
    _post(client, f"/sweep/{stopped.waiting}/decide/", choice=f"open:{id}")
    assert "Take back" not in _text(client.get(f"/sweep/{stopped.waiting}/"))


def test_a_file_made_before_the_study_changed_does_not_leave(workbench, client, planted):
    stopped = _stopped(workbench)
    for one in stopped.looked.found:
        _post(client, f"/sweep/{stopped.waiting}/decide/", choice=f"leave:{one.finding.id}")
    planted.note("Something new.")
    assert "has changed since" in _text(client.get(f"/sweep/{stopped.waiting}/"))
    answer = _post(client, f"/sweep/{stopped.waiting}/go/")
    assert answer.status_code == 403
    assert client.get(f"/sweep/{stopped.waiting}/").status_code == 404


def test_a_file_that_waits_is_forgotten_when_the_workbench_closes(workbench, client, planted):
    from alliance.actions import sweep
    from alliance.store.opening import close_store

    _stopped(workbench)
    assert sweep._waiting
    close_store()
    assert not sweep._waiting


def test_a_closed_vault_stops_every_file_and_is_opened_on_the_page(keyed_workbench, monkeypatch, tmp_path):
    from alliance.actions import people

    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path / "home"))
    folder, by = keyed_workbench._folder, keyed_workbench.study.by
    people.make_vault(folder, SECRET, by=by, recovery=False)
    wren = keyed_workbench.study.case("Wren").participant.id
    people.keep_identity(folder, by=by, subject=wren, kind="participant", name=NAME)
    people.close_vault()
    client = _client(keyed_workbench)
    stopped = _stopped(keyed_workbench)
    said = _text(client.get(f"/sweep/{stopped.waiting}/"))
    assert "The vault is closed" in said
    assert "Let it leave" not in said
    assert client.post(f"/sweep/{stopped.waiting}/go/").status_code in (302, 403)
    assert _post(client, "/sweep/vault/", secret="wrong wrong wrong wrong").status_code == 403
    answer = _post(client, "/sweep/vault/", secret=SECRET, back=f"/sweep/{stopped.waiting}/")
    assert answer.json()["go"] == f"/sweep/{stopped.waiting}/"
    # the file was kept when the vault was closed; it goes on only if nothing was found in it
    assert "Nothing was found" in _text(client.get(f"/sweep/{stopped.waiting}/"))


def test_without_a_vault_the_page_says_that_names_could_not_be_looked_for(keyed_workbench, monkeypatch, tmp_path):
    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path / "home"))
    client = _client(keyed_workbench)
    assert "names cannot be looked for" in _text(client.get("/sweep/"))
    keyed_workbench.study.case("Wren").note("Call 07700 900456, or write to someone@mail.example")
    stopped = _stopped(keyed_workbench)
    assert {one.finding.kind for one in stopped.looked.found} == {"phone", "email"}
    assert "names could not be looked for" in _text(client.get(f"/sweep/{stopped.waiting}/"))


def test_no_address_of_another_place_is_followed_after_opening_the_vault(workbench, client):
    answer = client.post(
        "/sweep/vault/", {"secret": "x", "back": "https://elsewhere.example/"}, headers={"Accept": "application/json"}
    )
    assert "elsewhere" not in json.dumps(answer.json())
