"""The doors in: who is let in, what is asked before a study is made, and what happens while it is locked."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import get_resolver
from tests.conftest import PASSPHRASE
from tests.web.door import HOSTILE, Client, Person, client, open_at

from alliance.store.folder import folder_at
from alliance.web import gate

NEW = {
    "title": "Doorways", "researcher": "Edda Marlow", "passphrase": PASSPHRASE, "again": PASSPHRASE,
    "label_set": "2009", "recovery": "yes",
}  # fmt: skip
PAGES = (
    "/",
    "/interviews/",
    "/study/",
    "/study/log/",
    "/participants/",
    "/diary/",
    "/bring-in/",
    "/find/",
    "/tables/",
    "/group/",
)


def outsider() -> Client:
    return Client(HTTP_HOST="127.0.0.1")


# --- who comes in


@pytest.mark.parametrize("path", PAGES)
def test_without_the_launch_address_no_page_says_anything_of_the_study(copy_of, path):
    open_at(copy_of("study"))
    answer = outsider().get(path)
    assert answer.status_code == 403
    words = answer.content.decode()
    assert "its own window" in words
    assert "Wren" not in words


def test_every_address_but_the_launch_refuses_a_stranger(copy_of):
    open_at(copy_of("study"))
    known = [str(pattern.pattern) for pattern in get_resolver().url_patterns[0].url_patterns]
    assert len(known) > 20
    for pattern in known:
        path = "/" + re.sub(r"<[^>]+>", "x", pattern)
        if path.startswith("/open/"):
            continue
        assert outsider().get(path).status_code == 403, path


def test_the_launch_address_works_once():
    token = gate.new_launch_token()
    assert outsider().get(f"/open/{token}/").status_code == 302
    again = outsider().get(f"/open/{token}/")
    assert again.status_code == 403
    assert "used already" in again.content.decode()


@pytest.mark.parametrize("token", ["x", "é" * 50, "x" * 4000, "%00", "..", "a b"])
def test_a_guessed_launch_address_is_refused_in_words(token):
    assert outsider().get(f"/open/{token}/").status_code in (403, 404)


def test_another_host_name_is_not_served():
    answer = Client(HTTP_HOST="evil.test").get("/")
    assert answer.status_code == 400
    assert b"Workbench" not in answer.content


def test_pages_are_not_kept_by_the_browser_and_may_load_nothing_from_elsewhere(copy_of):
    open_at(copy_of("study"))
    answer = client().get("/interviews/")
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_a_form_without_its_protection_is_refused_in_words(copy_of):
    open_at(copy_of("study"))
    person = Person(client(strict=True))
    assert "reload" in person.refused("/diary/write/", 403, text="Hello.")
    assert "Hello." not in person.see("/diary/")


def test_a_page_that_is_not_here_is_said_to_those_inside_and_to_strangers_without_detail(copy_of):
    open_at(copy_of("study"))
    assert "This is not here" in Person().see("/no/such/page/", 404)
    answer = outsider().get("/no/such/page/")
    assert (answer.status_code, answer.content) == (404, b"This page is not here.")


# --- the first page


def test_with_nothing_open_the_start_shows_its_doors_and_no_places():
    words = Person().see("/")
    for door in ("Open the demonstration", "Start a study", "Open a workbench"):
        assert door in words
    assert "nothing leaves this computer" in words
    assert '<nav aria-label="Places"' not in words


def test_with_nothing_open_every_page_leads_to_the_start():
    person = Person()
    for path in PAGES[1:]:
        answer = person.browser.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/"), path


def test_an_open_study_says_on_the_start_what_is_unfinished(copy_of):
    open_at(copy_of("study"))
    words = Person().see("/")
    assert "Waiting rooms" in words
    assert "1 emergent theme not yet gathered" in words


# --- a new study


def test_a_title_a_name_and_a_passphrase_make_a_study(home):
    person = Person()
    assert person.kept("/new/", **NEW) == "/recovery/"
    assert (home / "workbenches" / "Doorways.alliance" / "store.db").exists()
    sheet = person.see("/recovery/")
    code = re.search(r'class="recovery"[^>]*>([^<]+)<', sheet)[1]
    assert person.kept("/recovery/") == "/bring-in/"
    person.see("/recovery/", 404)  # shown once
    gate.leave()
    gate.choose(home / "workbenches" / "Doorways.alliance", code)
    assert gate.is_open()


def test_without_a_recovery_sheet_one_goes_straight_to_the_first_interview():
    assert Person().kept("/new/", **{**NEW, "recovery": ""}) == "/bring-in/"


def test_a_study_may_be_left_open_to_whoever_has_the_disk_only_by_saying_so(home):
    person = Person()
    bare = {**NEW, "passphrase": "", "again": ""}
    assert "passphrase" in person.refused("/new/", **bare)
    assert person.kept("/new/", **bare, unprotected="yes") == "/bring-in/"
    assert "not encrypted" in person.see("/") or "disk" in person.see("/")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": "  "}, "title"),
        ({"researcher": ""}, "your name"),
        ({"again": "something else"}, "differ"),
        ({"passphrase": "short", "again": "short"}, "at least 8"),
        ({"title": "x" * 501}, "title"),
        ({"researcher": "x" * 201}, "name"),
        ({"label_set": "1999"}, "1999"),
        ({"questions": "x" * 2001}, "question"),
        ({"place": "/dev/null/here"}, "folder"),
        ({"place": "nul\x00here"}, "path"),
    ],
)
def test_what_a_new_study_cannot_be_made_of_is_said_and_nothing_is_left_behind(home, changed, said):
    person = Person()
    assert said in person.refused("/new/", **{**NEW, **changed})
    assert not list(home.glob("workbenches/*"))
    assert not gate.is_open()


def test_a_study_that_cannot_be_made_leaves_the_open_one_as_it_was(copy_of):
    path = copy_of("study")
    open_at(path)
    person = Person()
    person.refused("/new/", **{**NEW, "label_set": "1999"})
    person.refused("/new/", **{**NEW, "questions": "x" * 2001})
    assert gate.chosen().path == folder_at(path).path
    assert "Wren" in person.see("/interviews/")


def test_a_second_study_of_the_same_name_does_not_overwrite_the_first(home):
    person = Person()
    person.kept("/new/", **NEW)
    before = (home / "workbenches" / "Doorways.alliance" / "keys.json").read_bytes()
    assert "is there already" in person.refused("/new/", **NEW)
    assert (home / "workbenches" / "Doorways.alliance" / "keys.json").read_bytes() == before


@pytest.mark.parametrize("title", [w for w in HOSTILE if "\ud83d" not in w])
def test_a_hostile_title_is_only_a_title(home, title):
    person = Person()
    status, said = person.fill("/new/", **{**NEW, "title": title, "recovery": ""})
    if status == 400:
        assert said["problem"]
        return
    words = person.see("/interviews/")
    assert "<script>alert" not in words
    assert "<img src=x" not in words
    assert " 49 " not in words
    assert [p.name for p in (home / "workbenches").iterdir()] == [gate.chosen().path.name]


# --- locked


def test_while_locked_pages_lead_to_the_passphrase_and_acts_are_refused(copy_of):
    open_at(copy_of("keyed"))
    person = Person()
    for path in PAGES:
        answer = person.browser.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/unlock/"), path
    assert "locked" in person.refused("/diary/write/", 403, text="Hello.")
    assert "Wren" not in person.see("/unlock/")


def test_a_wrong_passphrase_is_said_and_nothing_opens(copy_of):
    open_at(copy_of("keyed"))
    person = Person()
    assert "give it" in person.refused("/unlock/", 403, passphrase="")
    for wrong in ("wrong", PASSPHRASE.upper(), "x" * 100_000, "\x00"):
        assert "does not open" in person.refused("/unlock/", 403, passphrase=wrong)
    assert not gate.is_open()
    assert person.kept("/unlock/", passphrase=PASSPHRASE) == "/"
    assert "Wren" in person.see("/interviews/")


def test_closing_locks_again_and_the_workbench_stays_on_the_list(copy_of):
    path = copy_of("keyed")
    open_at(path, PASSPHRASE)
    person = Person()
    person.kept("/workbench/close/")
    words = person.see("/")
    assert folder_at(path).name in words
    assert person.kept("/workbench/open/", listed=str(folder_at(path).path)) == "/unlock/"


# --- two workbenches


def test_what_belongs_to_one_workbench_is_not_found_in_another(copy_of, home):
    open_at(copy_of("study"))
    person = Person()
    desk = re.search(r"/desk/\w+/", person.see("/interviews/"))[0]
    person.see(desk)
    person.kept("/new/", **{**NEW, "recovery": ""})
    person.see(desk, 404)
    case = re.search(r"/participants/\w+/change/", "/participants/x/change/")[0]
    person.refused(case, 404, pseudonym="X", code="Y")
    assert "Wren" not in person.see("/interviews/")


@pytest.mark.parametrize(
    "folder", ["/nowhere/at/all", "/etc/passwd", "~", "x" * 5000, "nul\x00", "../../..", "C:\\Users\\"]
)
def test_a_path_that_is_no_workbench_is_said_to_be_none(folder):
    status, said = Person().fill("/workbench/open/", folder=folder)
    assert status in (400, 404), said
    assert "workbench" in said["problem"] or "path" in said["problem"]


def test_neither_a_path_nor_a_choice_is_said():
    assert "which workbench" in Person().refused("/workbench/open/", folder="  ")


def test_a_listed_workbench_must_be_on_the_list(copy_of):
    path = copy_of("study")
    assert "not on the list" in Person().refused("/workbench/open/", 404, listed=str(path))


def test_a_list_that_was_damaged_is_an_empty_list(home):
    home.mkdir(parents=True)
    for held in (b"\xff\xfe", b"{}", b"[1, null, {}]", b"not json"):
        (home / "opened.json").write_bytes(held)
        assert "Open a workbench" in Person().see("/")


# --- backup


def test_a_backup_is_written_beside_the_workbench_and_named(copy_of):
    path = copy_of("study")
    open_at(path)
    person = Person()
    assert person.kept("/workbench/backup/") == "/"
    (made,) = folder_at(path).backups.iterdir()
    assert made.name in person.see("/")


def test_nothing_open_nothing_backed_up():
    status, said = Person().fill("/workbench/backup/")
    assert status == 403
    assert "open" in said["problem"]


def test_posts_alone_change_anything(copy_of):
    open_at(copy_of("study"))
    browser = client()
    for path in (
        "/workbench/close/",
        "/workbench/backup/",
        "/workbench/open/",
        "/demonstration/",
        "/diary/write/",
        "/participants/add/",
    ):
        assert browser.get(path).status_code == 405, path
    assert gate.is_open()


def test_a_script_is_answered_in_json_and_a_person_in_words():
    person = Person()
    assert json.loads(person.browser.post("/new/", {}, HTTP_ACCEPT="application/json").content)["problem"]
    words = person.browser.post("/new/", {})
    assert words.status_code == 400
    assert b"Go back in the browser" in words.content


@pytest.mark.parametrize("file", ["keys.json", "store.db"])
@pytest.mark.parametrize("content", [b"", b"not what it was", b"\x00" * 9000, b"[]", b"{}"])
def test_a_damaged_workbench_is_said_to_be_damaged_and_opens_nothing(copy_of, home, file, content):
    path = copy_of("study")
    (path / file).write_bytes(content)
    person = Person()
    status, said = person.fill("/workbench/open/", folder=str(path))
    assert status in (400, 403, 404), said
    assert 20 < len(said["problem"]) < 400
    assert not gate.is_open()
    assert "Open a workbench" in person.see("/")
    assert (path / file).read_bytes() == content  # nothing was written over it
