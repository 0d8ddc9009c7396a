"""Tables and theme pages over the door: as they print, leading back, and refusing what cannot be."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from docx import Document
from tests.web import door

from alliance.store.reads import analysis, study, transcripts


@pytest.fixture
def person(copy_of):
    door.open_at(copy_of("demonstration"))
    return door.Person()


def _theme(name):
    return next(t for t in analysis.themes().values() if t.name == name)


def _act(person, theme, **body):
    answer = person.browser.post(
        f"/theme/{theme}/act/", json.dumps(body), content_type="application/json", HTTP_ACCEPT="application/json"
    )
    return answer.status_code, answer.json()


def test_every_table_opens_and_says_how_to_take_it_out(person):
    words = person.see("/tables/")
    for what in ("master-table", "master-table-quotations", "recurrence", "lineage", "tensions", "shared-extracts"):
        assert f"/tables/{what}/" in words
        assert "<table" in person.see(f"/tables/{what}/")
    case = study.cases()[1]
    assert "Sitting opposite a coat" in person.see(f"/tables/case-table/?case={case.pseudonym}")


def test_a_quotation_in_the_master_table_leads_to_its_words_on_the_desk(person):
    words = person.see("/tables/master-table-quotations/")
    place = re.search(r'href="/desk/(\w+)/#w(\d+)-(\d+)">([^<]+)<', words)
    start, end = int(place[2]), int(place[3])
    text = transcripts.transcript(place[1]).text
    assert text[start:end].split()[0] == place[4].split()[0]


@pytest.mark.parametrize("form", ["docx", "xlsx", "csv", "html"])
def test_the_master_table_is_taken_out_under_a_name_a_disk_can_hold(person, form):
    answer = person.browser.get(f"/export/master-table-quotations.{form}")
    assert answer.status_code == 200
    named = answer["Content-Disposition"]
    assert named.startswith("attachment; ")
    assert not set('/\\:*?"<>|') & set(named.split("filename=")[1].split(";")[0].strip('"'))
    if form == "docx":
        assert any(len(t.rows) > 40 for t in Document(io.BytesIO(answer.content)).tables)
    if form == "xlsx":
        assert zipfile.is_zipfile(io.BytesIO(answer.content))


def test_taking_a_table_out_is_noted(person):
    from alliance.store.reads import trail

    before = len(trail.events(limit=5000))
    person.browser.get("/export/recurrence.docx")
    after = trail.events(limit=5000)
    assert len(after) == before + 1
    assert after[0].act == "export"


@pytest.mark.parametrize(
    "path",
    [
        "/tables/nonsense/",
        "/tables/case-table/",
        "/export/master-table.exe",
        "/export/nothing.docx",
        "/export/cards.docx",
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(person, path):
    words = person.see(path, 400)
    assert "Traceback" not in words
    assert "That did not work" in words


@pytest.mark.parametrize("case", [words for words in door.HOSTILE if "\ud83d" not in words])
def test_a_case_that_is_not_there_is_not_found(person, case):
    answer = person.browser.get("/tables/case-table/", {"case": case})
    assert answer.status_code == 404
    assert b"<script>alert" not in answer.content


def test_a_theme_shows_what_was_asked_before_its_words(person):
    words = person.see(f"/theme/{_theme('Keys, coat, hood: one object that is all there is to meet').id}/")
    assert re.search(r"asked before, at lines? \d+(-\d+)?</span>", words)
    assert "3 of 6 participants contribute" in words


def test_words_are_left_out_of_a_quotation_and_come_back_by_undo(person):
    theme = _theme("Keys, coat, hood: one object that is all there is to meet")
    use = next(e for e in analysis.evidence() if e.theme == theme.id and not e.left_out)
    extract = analysis.extracts()[use.extract]
    status, held = _act(
        person,
        theme.id,
        act="leave out",
        evidence=use.id,
        spans=[[extract.start, extract.start + 3]],
        version=use.version,
    )
    assert status == 200, held
    assert "[...]" in person.see("/tables/master-table-quotations/") or "[…]" in person.see(
        "/tables/master-table-quotations/"
    )
    status, held = _act(person, theme.id, act="leave out", evidence=use.id, spans=[], version=use.version)
    assert status == 409  # another window was faster
    assert next(e for e in analysis.evidence() if e.id == use.id).left_out


def test_a_quotation_taken_away_is_proposed_anew_and_chosen_again(person):
    theme = _theme("Talking into the gap, or sitting in it")
    use = next(e for e in analysis.evidence() if e.theme == theme.id)
    before = person.see("/tables/master-table-quotations/").count(">proposed<")
    status, held = _act(person, theme.id, act="remove", evidence=use.id)
    assert status == 200, held
    assert person.see("/tables/master-table-quotations/").count(">proposed<") > before
    place = person.see(f"/theme/{theme.id}/").split('class="sheet use proposed"')[1].split("data-transcript=")[1]
    transcript, start, end = (place.split('"')[n] for n in (1, 3, 5))
    status, held = _act(person, theme.id, act="choose", transcript=transcript, start=int(start), end=int(end))
    assert status == 200, held
    assert person.see("/tables/master-table-quotations/").count(">proposed<") == before


def test_an_extract_moves_to_another_theme_and_the_move_is_kept_with_its_reason(person):
    from alliance.store.reads import trail

    theme = _theme("Keys, coat, hood: one object that is all there is to meet")
    other = _theme("The first true thing they tell you")
    use = next(e for e in analysis.evidence() if e.theme == theme.id)
    status, held = _act(person, theme.id, act="move", evidence=use.id, to=other.id, reason="It says more there")
    assert status == 200, held
    assert next(e for e in analysis.evidence() if e.id == use.id).theme == other.id
    assert trail.events(limit=1)[0].reason == "It says more there"


@pytest.mark.parametrize(
    "body",
    [
        {"act": "nonsense"}, {"act": "leave out", "evidence": "gone", "spans": []}, {"act": "leave out", "evidence": 7},
        {"act": "leave out", "spans": "x"}, {"act": "move", "evidence": "gone", "to": "gone"}, {"act": "choose"},
        {"act": "choose", "transcript": "gone", "start": 0, "end": 5}, {"act": "key words", "evidence": "gone", "start": "a"},
        {"act": "rename", "name": ""}, {"act": "rename", "name": "x" * 3000}, {"act": "describe", "connection": "magic"},
        {"act": "notes", "notes": ["gone"]}, {"act": "explain", "link": "gone"}, {"act": "prompted", "extract": None}, [], "x", None,
    ],
)  # fmt: skip
def test_a_page_that_sends_nonsense_is_answered_in_words(person, body):
    theme = _theme("There, and not there yet").id
    answer = person.browser.post(
        f"/theme/{theme}/act/", json.dumps(body), content_type="application/json", HTTP_ACCEPT="application/json"
    )
    assert 400 <= answer.status_code < 500
    assert answer.json()["problem"].endswith((".", "!", "?"))


@pytest.mark.parametrize(
    "name", [*(n for n in door.HOSTILE if "\ud83d" not in n), "x" * 300, 'He said: "so/what?" \\ …']
)
def test_a_theme_may_be_called_anything_and_is_shown_as_words(person, name):
    theme = _theme("There, and not there yet")
    status, held = _act(person, theme.id, act="rename", name=name, version=theme.version)
    assert status == 200, held
    for path in (f"/theme/{theme.id}/", "/tables/master-table/", "/tables/lineage/"):
        assert "<script>alert" not in person.see(path)
        assert "<img src=x" not in person.see(path)
    assert person.browser.get("/export/master-table.docx").status_code == 200


def test_an_extract_moved_in_another_window_is_not_pulled_back_by_an_old_page(person):
    theme = _theme("Keys, coat, hood: one object that is all there is to meet")
    other = _theme("The first true thing they tell you")
    use = next(e for e in analysis.evidence() if e.theme == theme.id)
    assert _act(person, theme.id, act="move", evidence=use.id, to=other.id)[0] == 200
    for body in (
        {"act": "order", "place": 0},
        {"act": "remove"},
        {"act": "leave out", "spans": []},
        {"act": "key words", "start": None, "end": None},
        {"act": "move", "to": theme.id},
    ):
        status, held = _act(person, theme.id, evidence=use.id, **body)
        assert status == 404, body
        assert "another window" in held["problem"]
    assert next(e for e in analysis.evidence() if e.id == use.id).theme == other.id


def test_a_reason_of_a_link_changed_meanwhile_is_shown_beside_the_one_just_written(person):
    theme = _theme("Keys, coat, hood: one object that is all there is to meet")
    link = next(one for one in analysis.links() if one.group_theme == theme.id)
    assert _act(person, theme.id, act="explain", link=link.id, reason="First", then=link.reason)[0] == 200
    status, held = _act(person, theme.id, act="explain", link=link.id, reason="Second", then=link.reason)
    assert status == 409
    assert (held["theirs"], held["mine"]) == ("First", "Second")
