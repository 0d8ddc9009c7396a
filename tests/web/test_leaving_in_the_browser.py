"""Somebody leaves the study in a real browser: by keyboard, without a violation of WCAG 2.2 AA, and is gone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.flows.opened import one_page
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def made(workbench, tmp_path):
    """A server on the small study with a diary, a recording, an organisation, somebody late; the ids of two cases."""
    from alliance.actions import diary, people
    from alliance.actions.backups import write_backup
    from alliance.store.models import (
        InterviewRow,
        OrganisationRow,
        ProtocolRow,
        RecordingRow,
        StudyRow,
        VolunteerRow,
    )
    from alliance.store.opening import close_store

    by = workbench.study.by
    wren, bram = (workbench.study.case(who).participant.id for who in ("Wren", "Bram"))
    people.keep_identity(workbench._folder, by=by, subject=wren, kind="participant", name="Henrietta Blackwood")
    diary.write_entry(by=by, text="Wren made me think of the tiles in my own school. I keep counting.")
    diary.write_entry(by=by, text="Beside the case only.", case=wren)
    diary.write_entry(by=by, text="Nothing of anybody.")
    study = StudyRow.objects.get()
    ProtocolRow.objects.create(study=study, facts={"leaving": {"kind": "months", "n": 1}})
    held = InterviewRow.objects.create(participant_id=wren, held_on=date.today(), consent_kept="grey cabinet")
    RecordingRow.objects.create(interview=held, device="Recorder 2", where="locked drawer")
    InterviewRow.objects.create(participant_id=bram, held_on=date.today() - timedelta(days=90))
    body = OrganisationRow.objects.create(study=study, code="O-1")
    VolunteerRow.objects.create(study=study, code="W-1", organisation=body, participant_id=wren)
    write_backup(workbench._folder, by=by)
    path = workbench.path
    close_store()
    server = serving(path, tmp_path / "home")
    yield server, wren, bram, body.id, path
    server.stop()


@pytest.fixture
def page(made):
    with one_page(made[0].door) as held:
        yield held


def _sound(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES)
    assert found.response["violations"] == [], found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{page.url} is wider than its window"


def test_every_page_of_leaving_is_free_of_violations_in_light_and_dark_and_on_a_phone(page, made):
    server, wren, bram, body, _ = made
    addresses = [
        "/leaving/",
        f"/leaving/{wren}/",
        f"/leaving/{bram}/",
        f"/leaving/{wren}/part/",
        f"/leaving/organisations/{body}/",
    ]
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(server.address + address)
            _sound(page)


def test_a_passage_goes_a_late_request_is_decided_and_an_organisation_leaves_by_mouse(page, made):
    server, wren, bram, body, _ = made
    page.goto(f"{server.address}/leaving/{wren}/part/")
    assert page.get_by_role("heading", name="Ratings").count() == 0
    page.get_by_label("Only these words of it").fill("I mind that I wanted it")
    page.get_by_role("button", name="Look at what would go").click()
    going = page.locator("form", has=page.get_by_role("heading", name="These words go"))
    going.wait_for()
    _sound(page)
    for group in going.locator("fieldset").all():
        group.locator("input[value=delete]").check()
    going.get_by_label("To go on, type the study code: W-1").fill("W-1")
    going.get_by_role("button", name="Take these words out").click()
    page.get_by_role("heading", name="Record of erasure").wait_for(timeout=60_000)
    _sound(page)
    page.goto(f"{server.address}/leaving/{bram}/")
    page.get_by_role("button", name="Record the request").click()
    page.get_by_label("the material stays").check()
    page.get_by_label("Why you decide so").fill("The analysis is printed.")
    page.get_by_role("button", name="Keep the decision").click()
    page.get_by_text("The decision is kept").wait_for()
    _sound(page)
    page.goto(f"{server.address}/leaving/organisations/{body}/")
    page.get_by_role("button", name="Record that it leaves").click()
    page.get_by_text("It left the study on").wait_for()
    _sound(page)


def test_a_leaving_that_is_stopped_says_why_and_is_finished(page, made):
    server, wren, _, _, path = made
    (path / "old copy.txt").write_text("Henrietta Blackwood", "utf-8")
    page.goto(f"{server.address}/leaving/{wren}/")
    for group in page.locator("fieldset.passage").all():
        group.locator("input[value=delete]").check()
    page.get_by_label("To go on, type the study code: W-1").fill("W-1")
    page.get_by_role("button", name="Take everything of Wren out").click()
    page.get_by_text("still stands in old copy.txt").wait_for(timeout=60_000)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        _sound(page)
    (path / "old copy.txt").unlink()
    page.get_by_role("button", name="Finish it").click()
    page.get_by_role("heading", name="Record of erasure").wait_for(timeout=60_000)
    assert "grey cabinet" in page.content()


def test_a_backup_comes_back_without_whoever_left_since(page, made, tmp_path):
    import shutil

    server, wren, _, _, path = made
    old = shutil.copytree(next((path / "backups").glob("*.alliance")), tmp_path / "old")
    page.goto(f"{server.address}/leaving/{wren}/")
    for group in page.locator("fieldset.passage").all():
        group.locator("input[value=delete]").check()
    page.get_by_label("To go on, type the study code: W-1").fill("W-1")
    page.get_by_role("button", name="Take everything of Wren out").click()
    page.get_by_role("heading", name="Record of erasure").wait_for(timeout=60_000)
    page.goto(server.address)
    page.get_by_role("link", name="Bring back a backup").click()
    for address in ("/", "/salvage/", "/backup/"):
        page.goto(server.address + address)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            _sound(page)
    page.get_by_label("The backup: its folder, or its sealed file").fill(str(old))
    page.get_by_label("New place").fill(str(tmp_path / "again"))
    page.keyboard.press("Enter")
    page.get_by_text("was restored to").wait_for(timeout=60_000)
    assert "left the study" in page.content()
    page.goto(f"{server.address}/interviews/")
    assert "Wren" not in page.content()
    assert "Bram" in page.content()


def test_somebody_leaves_by_keyboard_alone_and_the_record_can_be_taken_out(page, made):
    server, wren, _, _, path = made
    page.goto(f"{server.address}/leaving/{wren}/")
    assert "reason" not in page.locator("form.sheet").last.inner_text().lower()
    groups = page.locator("fieldset.passage")
    assert groups.count() == 2
    groups.nth(0).get_by_label("keep it in these words").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("The tiles in my own school. I keep counting.")
    groups.nth(1).locator("input[value=delete]").focus()
    page.keyboard.press("Space")
    page.get_by_label("To go on, type the study code: W-1").focus()
    page.keyboard.type("W-9")
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text="exactly as it stands").wait_for()
    page.get_by_label("To go on, type the study code: W-1").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("W-1")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Record of erasure").wait_for(timeout=60_000)
    assert "Wren" not in page.content()
    assert "grey cabinet" in page.content()
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        _sound(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take the record out as a Word file").click()
    assert taken.value.suggested_filename.endswith(".docx")
    page.goto(f"{server.address}/diary/")
    assert "The tiles in my own school." in page.content()
    assert "Wren" not in page.content()
    server.stop()
    for file in path.rglob("*"):
        if file.is_file():
            raw = file.read_bytes()
            for word in (b"Henrietta", b"made the tea too strong", b"grey cabinet", b"Wren"):
                assert word not in raw, f"{word!r} stands in {file.name}"
