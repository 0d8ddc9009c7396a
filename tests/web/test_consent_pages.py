"""The pages of consent and of names, as a researcher (or somebody who means harm) sends their forms."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.actions.test_consents import PDF, png
from tests.conftest import PASSPHRASE

SECRET = "another quiet secret"
NAME = "Henrietta Blackwood"
HOSTILE = "<script>alert(1)</script>\u202e'\"&"


def _client(workbench, monkeypatch, tmp_path):
    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path / "home"))
    from django.test import Client

    from alliance.actions import protocol
    from alliance.web import gate

    protocol.record_approval(by=workbench.study.by, body="The panel", dated=date(2026, 1, 12))
    gate.taken(workbench._folder)
    held = Client(HTTP_HOST="127.0.0.1")
    held.get(f"/open/{gate.new_launch_token()}/")
    return held


@pytest.fixture
def client(workbench, monkeypatch, tmp_path):
    """A browser on the small study, which has no passphrase."""
    return _client(workbench, monkeypatch, tmp_path)


@pytest.fixture
def keyed(keyed_workbench, monkeypatch, tmp_path):
    """A browser on the small study behind a passphrase, without a vault."""
    return _client(keyed_workbench, monkeypatch, tmp_path)


@pytest.fixture
def wren(workbench):
    return workbench.study.case("Wren").participant.id


def _text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def _post(client, address, **given):
    return client.post(address, given, headers={"Accept": "application/json"})


def _agree(client, case, **given):
    fields = {"footing": "consent", "dated": "2026-02-03", "part:interview": "yes", "part:quotation": "no"} | given
    return client.post(f"/consents/{case}/", fields, headers={"Accept": "application/json"})


def test_a_consent_is_told_in_plain_words_and_those_without_one_are_seen(client, wren):
    said = _text(client.get("/consents/"))
    assert "Nothing is recorded for 3 participants: Wren" in said
    assert _agree(client, wren, kept_in="grey cabinet", taken_by="Ottilie Vane").status_code == 200
    said = _text(client.get(f"/consents/{wren}/"))
    for words in ("Wren consented on 3 February 2026", "refused to being quoted", "not asked to ratings",
                  "agreed to be interviewed", "grey cabinet", "no rule for leaving"):  # fmt: skip
        assert words in said
    said = _text(client.get("/consents/"))
    assert "Not to be quoted: Wren" in said
    assert "Nothing is recorded for 2 participants" in said


def test_the_last_day_is_said_and_whether_it_has_passed(client, wren, workbench):
    from alliance.actions import interviews, protocol

    by = workbench.study.by
    protocol.keep_protocol(by=by, facts={}, leaving_kind="months", leaving_n=1)
    interviews.add_interview(by=by, case=wren, held_on=date(2026, 1, 31))
    said = _text(client.get(f"/consents/{wren}/"))
    assert "The last day was 28 February 2026; it has passed" in said
    assert "passed on 28 February 2026" in _text(client.get("/consents/"))
    agreed = date.today() + timedelta(days=9)
    _agree(client, wren, last_day=agreed.isoformat())
    said = _text(client.get(f"/consents/{wren}/"))
    assert "This day was agreed with Wren" in said
    assert "In full until midnight" in said


@pytest.mark.parametrize(
    "given",
    [
        {"dated": "2026-02-31"}, {"dated": "tomorrow"}, {"dated": ""}, {"dated": "2999-01-01"}, {"dated": "2026-01-11"},
        {"dated": "2500-01-01"}, {"footing": "x"}, {"part:interview": "", "part:quotation": ""}, {"paper_version": "none"},
        {"last_day": "2026-01-13"}, {"how": "h" * 400}, {"id": "nobody’s"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_kept(client, wren, given):
    from alliance.store.reads import consents

    answer = _agree(client, wren, **given)
    assert answer.status_code in (400, 404)
    assert answer.json()["problem"]
    assert consents.taken() == []


def test_a_consent_is_corrected_taken_anew_and_taken_out(client, wren, workbench):
    from alliance.store.reads import consents

    _agree(client, wren)
    (held,) = consents.taken(wren)
    assert _agree(client, wren, id=held.id, version=held.version, how="by post").status_code == 200
    clash = _agree(client, wren, id=held.id, version=held.version, kept_in="elsewhere")
    assert clash.status_code == 409
    _agree(client, wren, **{"dated": "2026-02-10", "part:quotation": "yes"})
    assert consents.standing(wren).agreement.said("quotation") is True
    newest = consents.taken(wren)[0]
    zoe = workbench.study.case("Zoë").participant.id
    assert _agree(client, zoe, id=newest.id).status_code == 404
    assert _post(client, f"/consents/{wren}/", id=newest.id, act="mistake").status_code == 200
    assert consents.standing(wren).agreement.said("quotation") is False


def test_words_that_mean_harm_are_shown_as_words(client, wren):
    _agree(client, wren, how=HOSTILE, kept_in=HOSTILE, taken_by=HOSTILE)
    _post(client, f"/consents/{wren}/knows/", who=HOSTILE, told_how=HOSTILE, person_agreed="no")
    page = client.get(f"/consents/{wren}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
    assert client.get("/consents/../consents/").status_code in (301, 302, 400, 404)
    for address in ("/consents/nobody/", "/names/participant/nobody/", "/names/cat/x/", "/consents/x/signed/y/"):
        assert client.get(address).status_code == 404


def test_who_knows_is_kept_changed_and_taken_out(client, wren, workbench):
    from alliance.store.reads import conduct

    assert _post(client, f"/consents/{wren}/knows/", who="").status_code == 400
    _post(client, f"/consents/{wren}/knows/", who="the practice manager", told_how="by her", person_agreed="yes")
    assert "Wren agreed." in _text(client.get(f"/consents/{wren}/"))
    (one,) = conduct.who_knows(wren)
    zoe = workbench.study.case("Zoë").participant.id
    assert _post(client, f"/consents/{zoe}/knows/", id=one.id, who="x").status_code == 404
    _post(client, f"/consents/{wren}/knows/", id=one.id, version=one.version, who="a colleague")
    assert conduct.who_knows(wren)[0].who == "a colleague"
    _post(client, f"/consents/{wren}/knows/", id=one.id, act="delete")
    assert conduct.who_knows(wren) == []


def test_a_scan_goes_into_the_vault_and_is_looked_at_without_being_kept_by_the_browser(client, wren, workbench):
    from alliance.store.models import EventRow, ExportRow
    from alliance.store.reads import consents

    _agree(client, wren)
    id = consents.taken(wren)[0].id
    there = f"/consents/{wren}/signed/{id}/"
    scan = SimpleUploadedFile(f"../{NAME}.exe", png(), content_type="text/html")
    assert _post(client, f"{there}keep/", scan=scan).status_code == 200
    assert f"{NAME}.exe.png" in _text(client.get(f"/consents/{wren}/"))
    looked = client.get(there)
    assert (looked.content, looked["Content-Type"], looked["Cache-Control"]) == (png(), "image/png", "no-store")
    assert looked["X-Content-Type-Options"] == "nosniff"
    assert looked["Content-Disposition"].startswith("inline")
    saved = client.get(f"{there}?save=yes")
    assert saved["Content-Disposition"].startswith("attachment")
    assert NAME not in saved["Content-Disposition"]
    assert not EventRow.objects.filter(words__contains=NAME).exists()
    bad = SimpleUploadedFile("scan.png", b"<svg onload=alert(1)>")
    assert _post(client, f"{there}keep/", scan=bad).status_code == 400
    assert client.get(there).content == png()
    _post(client, f"{there}keep/", scan=SimpleUploadedFile("s.pdf", PDF))
    assert client.get(there).status_code == 400
    assert client.get(f"{there}?save=yes").content == PDF
    assert [(row.file_name, row.cases) for row in ExportRow.objects.order_by("created")] == [
        ("signed-consent-W-1.png", [wren]),
        ("signed-consent-W-1.pdf", [wren]),
    ]
    _post(client, f"{there}keep/", typed=f"{NAME}")
    assert client.get(there).content.decode() == NAME
    assert client.get(there)["Content-Type"].startswith("text/plain")
    assert _post(client, f"{there}keep/").status_code == 400
    _post(client, f"{there}forget/")
    assert client.get(there).status_code == 404


def test_a_consent_with_a_signed_sheet_taken_out_takes_the_sheet_along(client, wren, workbench):
    from alliance.actions import people
    from alliance.store.reads import consents

    _agree(client, wren)
    id = consents.taken(wren)[0].id
    _post(client, f"/consents/{wren}/signed/{id}/keep/", typed=NAME)
    _post(client, f"/consents/{wren}/", id=id, act="mistake")
    assert people.signed_among(workbench._folder, consents=[id]) == {}


def test_the_vault_is_made_its_sheet_shown_once_closed_and_opened(keyed, keyed_workbench):
    from alliance.actions import people

    wren = keyed_workbench.study.case("Wren").participant.id
    assert "Make the vault" in _text(keyed.get("/names/"))
    assert "Make the vault" in _text(keyed.get(f"/names/participant/{wren}/"))
    assert _post(keyed, "/names/vault/make/", secret=SECRET, again="other").status_code == 400
    assert _post(keyed, "/names/vault/make/", secret="short", again="short").status_code == 400
    same = _post(keyed, "/names/vault/make/", secret=PASSPHRASE, again=PASSPHRASE)
    assert "the passphrase of the workbench" in same.json()["problem"]
    made = _post(keyed, "/names/vault/make/", secret=SECRET, again=SECRET, recovery="yes")
    assert made.json()["go"] == "/names/vault/sheet/"
    code = re.search(r"(?:[A-Z2-9]{5}-){7}[A-Z2-9]{5}", keyed.get("/names/vault/sheet/").content.decode())[0]
    assert code not in str(keyed.cookies)
    _post(keyed, "/names/vault/sheet/")
    assert keyed.get("/names/vault/sheet/").status_code == 404
    _post(keyed, f"/names/participant/{wren}/", name=NAME, email="h@example.org", other_names="Hetty\nHen")
    assert NAME in _text(keyed.get("/names/"))
    assert NAME not in str(keyed.cookies)
    _post(keyed, "/names/vault/close/")
    assert NAME not in _text(keyed.get("/names/"))
    assert NAME not in _text(keyed.get(f"/names/participant/{wren}/"))
    assert _post(keyed, f"/names/participant/{wren}/", name="x").status_code == 200  # the page that asks for the secret
    assert _post(keyed, "/names/vault/open/", secret="wrong wrong").status_code == 403
    away = _post(keyed, "/names/vault/open/", secret=code, back="https://example.org/")
    assert away.json()["go"].startswith("/names/")
    assert people.identity_of(keyed_workbench._folder, by="x", subject=wren).name == NAME


def test_a_closed_vault_is_asked_for_on_the_consent_page_and_leads_back(keyed, keyed_workbench):
    from alliance.actions import people

    wren = keyed_workbench.study.case("Wren").participant.id
    _agree(keyed, wren)
    assert "Make the vault" in _text(keyed.get(f"/consents/{wren}/"))
    people.make_vault(keyed_workbench._folder, SECRET, by=keyed_workbench.study.by)
    people.close_vault()
    page = keyed.get(f"/consents/{wren}/").content.decode()
    assert "which is closed" in page
    assert f'name="back" value="/consents/{wren}/"' in page
    back = _post(keyed, "/names/vault/open/", secret=SECRET, back=f"/consents/{wren}/")
    assert back.json()["go"] == f"/consents/{wren}/"


def test_an_entry_clashes_is_said_to_have_a_namesake_and_is_taken_out(client, wren, workbench):
    zoe = workbench.study.case("Zoë").participant.id
    _post(client, f"/names/participant/{wren}/", name=NAME)
    assert _post(client, f"/names/participant/{wren}/", name="Another", version="7").status_code == 409
    _post(client, f"/names/participant/{zoe}/", name=NAME.lower())
    said = _text(client.get(f"/names/participant/{zoe}/"))
    assert "Somebody else there bears the same name: W-1" in said
    assert "bears this name too: W-1" in said
    assert _post(client, f"/names/participant/{zoe}/", name="").status_code == 400
    assert _post(client, f"/names/participant/{zoe}/", name="n" * 301).status_code == 400
    _post(client, f"/names/participant/{zoe}/", act="mistake")
    assert "bears this name too" not in _text(client.get(f"/names/participant/{wren}/"))


def test_a_volunteers_entry_is_shown_again_when_they_take_part(client, workbench):
    from alliance.actions import recruitment

    by = workbench.study.by
    one = recruitment.add_volunteer(by=by, code="V-7")
    _post(client, f"/names/volunteer/{one}/", name=NAME, phone="01632 960 001")
    recruitment.change_volunteer(by=by, volunteer=one, dates={"consented": date(2026, 2, 1)})
    case = recruitment.make_participant(by=by, volunteer=one, pseudonym="Ines")
    said = client.get(f"/names/participant/{case}/").content.decode()
    assert NAME in said
    assert "when this person was a volunteer" in said
    assert "consented on 1 February 2026" in _text(client.get(f"/consents/{case}/"))
    organisation = recruitment.add_organisation(by=by)
    _post(client, f"/names/organisation/{organisation}/", name="The Fell Practice")
    assert "The Fell Practice" in _text(client.get("/names/"))


def test_the_footing_is_asked_when_transcripts_are_brought_in(client, workbench, wren):
    from alliance.store.reads import consents

    words = b"Int.: Well?\n\nIdris: It was a quiet enough room for two.\n"

    def look():
        file = SimpleUploadedFile("Idris.txt", words)
        go = _post(client, "/bring-in/", files=file).json()["go"]
        assert "On what footing does this material stand?" in _text(client.get(go))
        return go

    go = look()
    bad = _post(client, f"{go}keep/", **{"0:seen": "yes", "0:take": "yes", "0:pseudonym": "Idris", "footing": "gossip"})
    assert bad.status_code == 400
    kept = {"0:seen": "yes", "0:take": "yes", "0:pseudonym": "Idris", "footing": "teaching", "footing_words": "a class"}
    assert _post(client, f"{go}keep/", **kept).status_code == 200
    held = consents.standing("Idris")
    assert (held.agreement.footing, held.taken[0].footing_words, held.complete) == ("teaching", "a class", True)
    _agree(client, wren, **{"part:interview": "no"})
    refused = _post(client, f"{look()}keep/", **{"0:seen": "yes", "0:take": "yes", "0:case": wren, "footing": "paper"})
    assert refused.status_code == 403
    assert "Wren (W-1) refused to be interviewed" in refused.json()["problem"]


def test_nobody_comes_in_without_the_cookie(workbench, client):
    from django.test import Client

    stranger = Client(HTTP_HOST="127.0.0.1")
    for address in ("/consents/", "/names/", "/names/vault/sheet/"):
        assert stranger.get(address).status_code == 403
