"""Typing beside a recording and correcting a text, in a real browser: hands on the keys, left and taken up again."""

from __future__ import annotations

import io
import math
import wave

import pytest
from tests.flows.opened import one_page
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


def tone(seconds: int) -> bytes:
    """A wav of a quiet tone."""
    held = io.BytesIO()
    with wave.open(held, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(8000)
        out.writeframes(bytes(128 + int(20 * math.sin(n / 9)) for n in range(8000 * seconds)))
    return held.getvalue()


@pytest.fixture
def door(study, tmp_path):
    from alliance.actions import interviews, notes, recordings
    from alliance.store.folder import Folder
    from alliance.store.models import TextRow
    from alliance.store.opening import close_store
    from alliance.store.packing import pack_times
    from alliance.store.reads import transcripts

    folder = Folder(study.workbench.path)
    record = interviews.add_interview(by=study.by, case=study.case("Zoë").id)
    recordings.add_file(folder, by=study.by, interview=record, pieces=[tone(40)], file_name="zoe.wav", device="R 1")
    wren = transcripts.transcript(study.case("Wren").interview().id)
    at = wren.text.index("counted the tiles")
    notes.add_note(by=study.by, text="Tiles", transcript=wren.id, start=at, end=at + 17)
    held = interviews.add_interview(by=study.by, case=wren.case, transcript=wren.id)
    recordings.add_file(folder, by=study.by, interview=held, pieces=[tone(40)], file_name="wren.wav")
    times = pack_times(
        [(0, 0), (wren.turns[1].start, 5), (at, 12), (wren.turns[2].start, 20)]
    )  # as captions bring them
    TextRow.objects.filter(transcript_id=wren.id).update(times=times, version=2)
    close_store()
    server = serving(folder.path, tmp_path / "home")
    server.wren = wren.id
    yield server
    server.stop()


def free_of_violations(page, where):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], where
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where


def until(page, holds):
    """Wait until something holds on the page (by asking: the pages let no script be made of words)."""
    for _ in range(160):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(holds)


def ready(page):
    page.wait_for_selector("#turns[data-ready]")


def kept(page):
    until(page, "document.getElementById('kept').textContent.startsWith('Kept at')")


def playing(page):
    return page.evaluate("document.querySelector('audio').paused === false")


def test_a_recording_is_typed_with_hands_on_the_keys_left_taken_up_again_and_heard_on_the_desk(door):
    with one_page(door.door) as page:
        page.goto(f"{door.address}/transcribe/")
        free_of_violations(page, "transcribe")
        page.get_by_label("Recording", exact=True).select_option(index=1)
        page.get_by_label("Called").fill("Second interview")
        page.get_by_role("button", name="Begin to type").click()
        ready(page)
        keys = page.keyboard
        assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
        keys.type("How is it now?")
        until(page, "document.querySelector('audio').readyState > 0")
        keys.press("Escape")
        until(page, "document.querySelector('audio').currentTime > 0.2")
        assert playing(page)
        keys.press("F8")
        assert page.evaluate("document.querySelector('audio').playbackRate") > 1
        keys.press("F4")
        keys.press("F4")
        assert page.evaluate("document.querySelector('audio').playbackRate") < 1
        keys.press("Escape")
        assert not playing(page)
        page.evaluate("document.querySelector('audio').currentTime = 12.4")
        keys.press("F2")
        until(page, "Math.abs(document.querySelector('audio').currentTime - 10.4) < 0.1")
        keys.press("Enter")  # a new turn for the other speaker, from here
        keys.type("Quieter")
        page.get_by_role("button", name="(laughs)").click()
        keys.type(", and I wait better.")
        keys.press("Enter")
        keys.press("Control+2")  # it is Zoë who goes on
        keys.type("Much better.")
        page.evaluate("document.querySelector('audio').currentTime = 31")
        keys.press("F9")
        kept(page)
        free_of_violations(page, "editor")
        keys.press("Control+/")
        assert page.get_by_role("dialog").is_visible()
        keys.press("Escape")
        assert not playing(page)  # it closed the list and did nothing else

        page.goto(f"{door.address}/")
        page.get_by_role("link", name="Second interview of Zoë: being transcribed").click()
        page.get_by_role("link", name="Second interview of Zoë").click()
        ready(page)
        said = page.evaluate("[...document.querySelectorAll('#turns textarea')].map((one) => one.value)")
        assert said == ["How is it now?", "Quieter (laughs), and I wait better.", "Much better."]
        who = page.evaluate("[...document.querySelectorAll('#turns .who')].map((one) => one.selectedOptions[0].text)")
        assert who == ["Int.", "Zoë", "Zoë"]
        assert page.evaluate("[...document.querySelectorAll('#turns .at')].map((one) => one.textContent)") == [
            "0:00", "0:10", "0:31",
        ]  # fmt: skip
        until(page, "Math.abs(document.querySelector('audio').currentTime - 31) < 1")
        page.get_by_role("link", name="Finish: look at it whole").click()
        page.wait_for_url("**/look/")
        free_of_violations(page, "as it will be kept")
        page.get_by_role("button", name="Keep it as an interview").click()
        page.wait_for_url("**/desk/**")

        assert page.locator(".hear").count() == 3
        page.locator("#rows").focus()
        keys.press("g")
        keys.type("3")
        keys.press("Enter")
        keys.press("k")
        until(page, "document.querySelector('audio').currentTime >= 31")
        assert playing(page)
        free_of_violations(page, "desk with a recording")
        keys.press("k")
        assert not playing(page)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 320, "height": 700})
        page.goto(f"{door.address}/held/")
        page.get_by_role("link", name="Zoë").first.click()
        free_of_violations(page, "record with a recording")


def test_a_word_is_corrected_in_place_its_note_goes_with_it_and_the_version_before_can_be_read(door):
    with one_page(door.door) as page:
        page.goto(f"{door.address}/desk/{door.wren}/#L6")
        page.wait_for_selector(".rows:focus, .ln")
        page.locator("#rows").focus()
        page.keyboard.press("g")
        page.keyboard.type("6")
        page.keyboard.press("Enter")
        page.keyboard.press("r")
        ready(page)
        assert page.evaluate("document.activeElement.value").startswith("Erm")
        area = page.locator("#turns textarea").nth(1)
        area.evaluate("(one) => { const at = one.value.indexOf('tiles'); one.focus(); one.setSelectionRange(at, at); }")
        page.keyboard.type("bathroom ")
        page.keyboard.press("Control+Enter")  # from the caption in which this stands
        until(page, "Math.abs(document.querySelector('audio').currentTime - 12.3) < 1.5")
        until(page, "document.querySelector('.turn.now textarea')?.value.startsWith('Erm')")
        page.evaluate("document.querySelector('audio').currentTime = 20.5")  # the turn that is heard is marked
        until(page, "document.querySelector('.turn.now textarea')?.value.startsWith('And what')")
        page.keyboard.press("Escape")
        kept(page)
        page.reload()  # as if the window had been closed
        ready(page)
        assert "bathroom tiles" in page.locator("#turns textarea").nth(1).input_value()
        page.get_by_role("link", name="Look at the changes").click()
        page.wait_for_url("**/look/")
        free_of_violations(page, "what changes")
        assert page.locator("ins").inner_text().endswith("bathroom")
        page.get_by_label("Why (if wanted)").fill("Heard again.")
        page.get_by_role("button", name="Keep the corrected words").click()
        page.wait_for_url("**/desk/**")
        assert (
            "counted the bathroom tiles" in " ".join(page.locator("mark").all_inner_texts())
            or "bathroom" in page.content()
        )
        page.get_by_role("link", name="1 remark to look at").click()
        assert "counted the tiles" in page.content()
        page.goto(f"{door.address}/interviews/{door.wren}/versions/?version=1")
        free_of_violations(page, "versions")
        assert page.locator("ins").inner_text().endswith("bathroom")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 320, "height": 700})
        for path in (f"/interviews/{door.wren}/versions/?version=1", f"/interviews/{door.wren}/correct/"):
            page.goto(door.address + path)
            page.wait_for_timeout(200)
            free_of_violations(page, path)
        page.set_viewport_size({"width": 1200, "height": 800})
        page.goto(f"{door.address}/desk/{door.wren}/")
        page.get_by_role("button", name="Undo: correction at").click()
        page.wait_for_timeout(500)
        page.wait_for_load_state()
        assert "bathroom" not in page.locator("#rows").inner_text()
