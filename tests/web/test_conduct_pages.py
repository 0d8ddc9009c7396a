"""The pages on the conduct of the study: each opens, keeps what it is given, and answers hostile forms in words."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

ADDRESSES = (
    "/", "/protocol/", "/papers/", "/papers/support/", "/recruitment/", "/recruitment/organisations/", "/recruitment/told/",
    "/held/", "/schedule/", "/profile/", "/disposal/",
)  # fmt: skip
SCRIPT = "<script>alert(1)</script>"


def _client(workbench, tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path / "home"))
    from django.test import Client

    from alliance.web import gate

    gate.choose(workbench.path)
    made = Client(HTTP_HOST="127.0.0.1")
    made.get(f"/open/{gate.new_launch_token()}/")
    return made


@pytest.fixture
def client(workbench, tmp_path, monkeypatch):
    return _client(workbench, tmp_path, monkeypatch)


@pytest.fixture
def empty_client(empty_workbench, tmp_path, monkeypatch):
    return _client(empty_workbench, tmp_path, monkeypatch)


def post(client, address, **fields):
    return client.post(address, fields, HTTP_ACCEPT="application/json")


def field(client, address, name):
    """The value that a form on a page carries in a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', client.get(address).content.decode())
    return found[1] if found else ""


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_opens_in_a_study_that_holds_nothing(empty_client, address):
    answer = empty_client.get(address)
    assert answer.status_code == 200
    assert b"<h1" in answer.content


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_opens_without_the_launch_cookie(client, address):
    from django.test import Client

    assert Client(HTTP_HOST="127.0.0.1").get(address).status_code == 403


def test_the_protocol_is_kept_from_its_form_and_an_old_form_is_refused_with_both_wordings(client):
    old = field(client, "/protocol/", "version")
    first = post(
        client,
        "/protocol/",
        title="Waiting rooms",
        questions="Q1\nQ2",
        version=old,
        **{
            "fact:storage": "an encrypted disk",
            "definition0": "trust",
            "taken": "0",
            "leaving_kind": "months",
            "leaving_n": "1",
        },
    )
    assert first.status_code == 200
    page = client.get("/protocol/").content.decode()
    assert "an encrypted disk" in page
    assert "until one month after the interview" in page
    seen = field(client, "/protocol/", "version")
    assert (
        post(client, "/protocol/", title="Waiting rooms", version=seen, **{"fact:storage": "second"}).status_code == 200
    )
    clash = post(client, "/protocol/", title="Waiting rooms", version=seen, **{"fact:storage": "third"})
    assert clash.status_code == 409
    assert "second" in clash.json()["theirs"]


@pytest.mark.parametrize(
    "fields",
    [
        {"fact:nonsense": "x"},
        {"fact:aims": "x" * 20_001},
        {"leaving_kind": "years", "leaving_n": "2"},
        {"leaving_kind": "months", "leaving_n": "-1"},
        {"leaving_kind": "months", "leaving_n": "9" * 40},
        {"leaving_kind": "date", "leaving_day": "2026-02-31"},
        {"source0": "a source without words"},
        {"title": ""},
    ],
)
def test_a_protocol_form_that_cannot_be_is_answered_in_words_and_nothing_is_kept(client, fields):
    answer = post(client, "/protocol/", **{"title": "Waiting rooms", "fact:storage": "kept?", **fields})
    assert answer.status_code == 400
    assert answer.json()["problem"]
    assert b"kept?" not in client.get("/protocol/").content


def test_what_is_typed_is_never_run_by_the_page(client):
    post(client, "/protocol/", title=SCRIPT, **{"fact:storage": SCRIPT, "fact:contact": '"><img src=x>'})
    post(client, "/papers/add/", kind="email", title=SCRIPT)
    post(client, "/recruitment/add/", code=SCRIPT, route=SCRIPT)
    post(client, "/schedule/", text=SCRIPT)
    for address in ADDRESSES:
        page = client.get(address).content.decode()
        assert SCRIPT not in page
        assert "<img src=x>" not in page


def test_approval_amendment_and_departure_go_through_their_forms(client):
    assert post(client, "/protocol/approval/", body="The panel", dated="").status_code == 400
    assert post(client, "/protocol/approval/", body="The panel", dated="2026-01-12").status_code == 200
    assert post(client, "/protocol/approval/", body="The panel", dated="2025-01-12", amends="x").status_code == 400
    assert post(client, "/protocol/departure/", what="By telephone", why="ill", dated="2026-04-03").status_code == 200
    page = client.get("/protocol/").content.decode()
    assert "12 January 2026" in page
    assert "By telephone" in page
    answer = client.post("/protocol/method/", {"form": "md"})
    assert "By telephone" in answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]


def test_a_paper_is_begun_written_dated_and_printed(client):
    at = post(client, "/papers/add/", kind="email", title="An e-mail").json()["go"]
    id = field(client, at, "paper_version")
    page = client.get(at).content.decode()
    assert "not in the protocol yet" in page
    refused = post(client, at, act="date", paper_version=id, dated="2026-01-20")
    assert refused.status_code == 400
    assert "not in the protocol yet" in refused.json()["problem"]
    assert post(client, at, text="Everything is completely anonymous. Hello.").status_code == 200
    assert "promises what no study can keep" in client.get(at).content.decode()
    assert post(client, at, act="date", paper_version=id, dated="2026-01-20").status_code == 400
    assert post(client, at, act="date", paper_version=id, dated="2026-01-20", already_given="yes").status_code == 200
    assert post(client, at, act="date", paper_version=id, dated="2026-01-21").status_code == 400
    answer = client.post(f"/papers/versions/{id}/file/")
    assert answer.content[:2] == b"PK"
    assert "An e-mail version 1.docx" in answer["Content-Disposition"]


def test_a_promise_to_an_organisation_that_no_paper_keeps_is_said_in_words(client):
    assert post(client, "/recruitment/organisations/", code="O1", may_know="a summary").status_code == 200
    page = client.get("/recruitment/organisations/").content.decode()
    organisation = re.search(r'name="organisation" value="(\w+)"', page)[1]
    post(
        client,
        "/recruitment/organisations/",
        act="promise",
        organisation=organisation,
        words="A summary",
        looked_for="shared in a summary",
    )
    assert "No paper says this." in client.get("/recruitment/organisations/").content.decode()
    at = post(client, "/papers/add/", kind="letter").json()["go"]
    post(client, at, text="It is shared in a summary.")
    assert "No paper says this." not in client.get("/recruitment/organisations/").content.decode()


def test_a_volunteer_goes_through_the_steps_and_an_early_consent_is_refused_in_words(client):
    post(client, "/protocol/approval/", body="The panel", dated="2026-01-12")
    assert post(client, "/recruitment/add/", code="V1", route="leaflet", approached="2026-01-14").status_code == 200
    at = re.search(r'href="(/recruitment/\w{16}/)"', client.get("/recruitment/").content.decode())[1]
    early = post(client, at, code="V1", approached="2026-01-01", consented="2026-01-02")
    assert early.status_code == 400
    assert "before the approval of 12 January 2026" in early.json()["problem"]
    assert post(client, at, code="V1", approached="2026-01-14", consented="2026-13-40").status_code == 400
    assert post(client, at, code="V1", approached="2026-01-14", consented="2026-01-20").status_code == 200
    assert post(client, at, act="participant", pseudonym="Ida", participant_code="V1").status_code == 200
    assert "participant Ida (V1)" in client.get(at).content.decode()


def test_a_record_of_an_interview_is_kept_and_an_overdue_call_shows_on_the_start_page(client):
    case = re.search(r'<option value="(\w{16})">Wren', client.get("/held/").content.decode())[1]
    at = post(client, "/held/add/", case=case, held_on="2026-02-11").json()["go"]
    due = datetime.now() - timedelta(hours=1)
    fields = {
        "held_on": "2026-02-11",
        "minutes": "58",
        "distress_seen": "yes",
        "call_before_due": due.strftime("%Y-%m-%dT%H:%M"),
        "field_notes": "She looked at the door.",
    }
    assert post(client, at, version=field(client, at, "version"), **fields).status_code == 200
    assert "Overdue:" in client.get("/").content.decode()
    assert f"{due:%H:%M}" in client.get("/").content.decode()
    assert post(client, at, version="1", **{**fields, "field_notes": "other"}).status_code == 409
    assert post(client, at, act="call-before").status_code == 200
    assert "Overdue:" not in client.get("/").content.decode()
    assert post(client, f"{at}recording/", device="recorder", length="62:05", sha256="ab" * 32).status_code == 200
    assert post(client, f"{at}recording/", device="recorder", length="long").status_code == 400
    assert (
        post(client, f"{at}concern/", text="A worry", told="the supervisor", told_at="2026-02-11T10:00").status_code
        == 200
    )
    page = client.get(at).content.decode()
    assert "1:02:05" in page
    assert "11 February 2026, 10:00" in page
    assert client.post(f"/held/sheets/{case}/").content[:2] == b"PK"


@pytest.mark.parametrize(
    "fields",
    [
        {"minutes": "many"},
        {"held_on": "0001-01-01"},
        {"call_before_due": "tomorrow"},
        {"call_before_due": "0001-01-01T00:00"},
        {"schedule": "../../etc"},
    ],
)
def test_a_hostile_record_form_is_refused_in_words(client, fields):
    case = re.search(r'<option value="(\w{16})">Wren', client.get("/held/").content.decode())[1]
    at = post(client, "/held/add/", case=case).json()["go"]
    answer = post(client, at, **fields)
    assert answer.status_code in (400, 404)
    assert answer.json()["problem"]


def test_the_schedule_is_shown_large_with_every_question_and_printed_with_an_id(client):
    assert (
        post(
            client, "/schedule/", text="# One\n1. What was it like?\n- And then?\n2. And now?", header_fields="Date"
        ).status_code
        == 200
    )
    page = client.get("/schedule/").content.decode()
    id = re.search(r"/schedule/(\w{16})/show/", page)[1]
    large = client.get(f"/schedule/{id}/show/").content.decode()
    assert large.count('class="ask"') == 2
    assert "And then?" in large
    case = re.search(r'<option value="(\w{16})">W-1', page)[1]
    assert client.post(f"/schedule/{id}/file/", {"case": case}).content[:2] == b"PK"
    assert client.get("/schedule/nonsense/show/").status_code == 404


def test_the_profile_page_warns_and_offers_bands(client):
    page = client.get("/profile/").content.decode()
    assert "could be recognised" in page
    age = re.search(r'name="band:(\w+)"', page)[1]
    assert post(client, "/profile/", looked_at=age, version="", **{f"band:{age}": "20"}).status_code == 200
    assert "20–39" in client.get("/profile/").content.decode()
    assert post(client, "/profile/", **{f"band:{age}": "7"}).status_code == 400
    for form in ("docx", "xlsx", "csv"):
        assert client.post("/profile/file/", {"form": form}).status_code == 200
    assert client.post("/profile/file/", {"form": "exe"}).status_code == 400


def test_a_disposal_is_planned_becomes_due_and_leaves_its_record(client):
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    assert post(client, "/disposal/", medium="paper", what="forms").status_code == 400
    assert post(client, "/disposal/", medium="paper", what="forms", due_on=yesterday).status_code == 200
    assert "Due now" in client.get("/disposal/").content.decode()
    id = field(client, "/disposal/", "id")
    assert (
        post(client, "/disposal/", act="done", id=id, done_on=yesterday, how="shredded", done_by="O. V.").status_code
        == 200
    )
    assert client.post(f"/disposal/{id}/record/").content[:2] == b"PK"


@pytest.mark.parametrize(
    "address",
    ["/protocol/method/", "/papers/add/", "/recruitment/add/", "/held/add/", "/profile/file/", "/protocol/approval/"],
)
def test_what_changes_or_leaves_is_never_done_by_following_a_link(client, address):
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("address", ["/papers/nonsense/", "/recruitment/nonsense/", "/held/nonsense/"])
def test_an_address_that_leads_nowhere_says_so(client, address):
    assert client.get(address).status_code == 404


def test_each_fact_that_a_paper_waits_for_is_linked_to_the_place_where_it_is_entered(empty_client):
    post(empty_client, "/papers/add/", kind="sheet")
    page = empty_client.get(re.search(r"/papers/\w{16}/", empty_client.get("/papers/").content.decode())[0])
    note = re.search(r"Not in the protocol yet:.*?</p>", page.content.decode(), re.DOTALL)[0]
    links = re.findall(r'href="([^"]+)"', note)
    assert {"/disposal/", "/protocol/#approval", "/protocol/#eligibility", "/protocol/#leaving"} <= set(links)
    for address, _, anchor in (link.partition("#") for link in links):
        assert f'id="{anchor}"' in empty_client.get(address).content.decode() or not anchor


def test_every_part_of_the_study_is_found_from_the_study_page(client):
    page = client.get("/study/").content.decode()
    parts = page.split('aria-label="Parts of the study"')[1].split("</nav>")[0]
    for address in ("/protocol/", "/papers/", "/schedule/", "/recruitment/", "/participants/", "/names/", "/consents/", "/held/", "/profile/", "/leaving/", "/disposal/", "/keeping/", "/sweep/", "/study/log/"):  # fmt: skip
        assert f'href="{address}"' in parts, address
        assert client.get(address).status_code == 200, address


def test_a_record_begins_with_the_schedule_in_use(client):
    post(client, "/schedule/", text="What was it like?")
    one = re.search(r"/schedule/(\w{16})/show/", client.get("/schedule/").content.decode())[1]
    version = field(client, "/schedule/", "version")
    assert post(client, "/schedule/", id=one, version=version, dated="2026-02-02", act="date").status_code == 200
    case = re.search(r"/held/sheets/(\w{16})/", client.get("/held/").content.decode())[1]
    go = post(client, "/held/add/", case=case).json()["go"]
    assert f'<option value="{one}" selected>' in client.get(go).content.decode()
