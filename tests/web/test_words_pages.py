"""The pages where words are typed and corrected, their versions, and the recording as it is streamed."""

from __future__ import annotations

import io

import pytest
from tests.actions.test_recordings import sound
from tests.web.door import HOSTILE, Person, open_at

from alliance.actions import evidence, interviews, notes
from alliance.store.reads import conduct, drafts, recordings, remarks, transcripts
from alliance.store.reads import study as read
from alliance.web.views import recordings as streaming


@pytest.fixture
def person(copy_of):
    open_at(copy_of("study"))
    return Person()


def _wren():
    case = next(one for one in read.cases() if one.pseudonym == "Wren")
    return case.id, next(one.id for one in transcripts.held() if one.case == case.id)


def _by():
    return read.researcher()[0]


def _post(person, path, **body):
    import json

    answer = person.browser.post(
        path, json.dumps(body), content_type="application/json", HTTP_ACCEPT="application/json"
    )
    return answer.status_code, answer.json()


def _words(person, transcript):
    return person.browser.get(f"/interviews/{transcript}/correct/words/").json()


def _save(person, transcript, held, **changes):
    body = {key: held[key] for key in ("version", "number", "speakers", "turns", "second")} | changes
    return _post(person, f"/interviews/{transcript}/correct/save/", **body)


def test_a_correction_is_kept_as_one_goes_looked_at_and_then_a_version(person):
    case, id = _wren()
    value = transcripts.transcript(id)
    at = value.text.index("counted the tiles")
    note = notes.add_note(by=_by(), text="x", transcript=id, start=at, end=at + 17)
    assert "Correct the words" in person.see(f"/interviews/{id}/")
    held = _words(person, id)
    assert "".join(words for _, words, _ in held["turns"])[:10] == value.text[:10]
    assert held["sounds"][0].startswith("(")
    assert drafts.of_transcript(id) is None  # looking changes nothing
    held["turns"][1][1] = held["turns"][1][1].replace("counted the tiles", "counted all the tiles")
    assert _save(person, id, held)[0] == 200
    again = _words(person, id)
    assert "counted all the tiles" in again["turns"][1][1]
    assert transcripts.transcript(id).version == 1
    assert "a correction is under way" in person.see("/")
    look = person.see(f"/interviews/{id}/correct/look/")
    assert "<ins>" in look
    assert "all" in look
    status, answer = person.fill(
        f"/interviews/{id}/correct/finish/", version=str(again["version"]), reason="Heard again."
    )
    assert status == 200, answer
    assert drafts.of_transcript(id) is None
    assert transcripts.transcript(id).version == 2
    assert [one.subject for one in remarks.remarks(transcript=id, settled=False)] == [note]
    desk = person.see(f"/desk/{id}/")
    assert "1 remark to look at" in desk
    assert "all the tiles" in desk
    page = person.see(f"/interviews/{id}/versions/?version=1")
    assert "Heard again." in page
    assert "as it was brought in" in page
    assert "counted the tiles" in page
    assert case


def test_two_windows_with_one_correction_never_overwrite_each_other_silently(person):
    _, id = _wren()
    one, two = _words(person, id), _words(person, id)
    one["turns"][0][1], two["turns"][0][1] = "First?", "Second?"
    status, kept = _save(person, id, one)
    assert status == 200
    status, said = _save(person, id, two)
    assert status in (400, 409)
    status, said = _save(person, id, two, version=kept["version"] - 1)
    assert status == 409
    assert (said["theirs"], said["mine"]) == ("First?", "Second?")
    assert _words(person, id)["turns"][0][1] == "First?"


def test_an_open_desk_does_nothing_in_places_that_moved_meanwhile(person):
    _, id = _wren()
    act = f"/desk/{id}/act/"
    body = {"act": "add note", "text": "x", "start": 90, "end": 99, "seen": 0}
    assert _post(person, act, **body, of_version=1)[0] == 200
    held = _words(person, id)
    held["turns"][0][1] = "Tell me."
    _save(person, id, held)
    person.fill(f"/interviews/{id}/correct/finish/", version=str(_words(person, id)["version"]))
    status, said = _post(person, act, **body, of_version=1)
    assert status == 400
    assert "corrected since" in said["problem"]
    status, said = _post(person, act, act="undo", seen=0, of_version=2)
    assert (status, said["anew"]) == (200, True)


def test_an_interview_is_typed_left_taken_up_again_and_kept(person):
    case, _ = _wren()
    status, answer = person.fill("/transcribe/", case=case, title="Second interview")
    assert status == 200
    where = answer["go"]
    assert "being transcribed" in person.see("/")
    held = person.browser.get(f"{where}words/").json()
    turns = [[0, "12 weeks on: and now?", 3], [1, "Now (laughs) it is quieter.\nMuch quieter.", 61], [0, " ", 70]]
    status, kept = _post(
        person, f"{where}save/", version=held["version"], speakers=held["speakers"], turns=turns, second=70
    )
    assert status == 200
    again = person.browser.get(f"{where}words/").json()
    assert (again["turns"], again["second"]) == ([*turns[:2], [0, "", 70]], 70)
    look = person.see(f"{where}look/")
    assert "2 time stamps" in look
    assert "(laughs)" in look
    status, answer = person.fill(
        f"{where}look/", version=str(kept["version"]), title="Second interview", bracket__laughs="sound"
    )
    assert status == 200, answer
    value = transcripts.transcript(answer["go"].split("/")[2])
    assert value.text == "12 weeks on: and now?\nNow (laughs) it is quieter.\nMuch quieter."
    assert [(value.speakers[t.speaker].label, value.speakers[t.speaker].role) for t in value.turns] == [
        ("Int.", "interviewer"), ("Wren", "participant"),
    ]  # fmt: skip
    assert dict(value.times) == {0: 3, value.turns[1].start: 61}
    assert drafts.waiting() == ()
    person.see(where, 404)


def test_a_typed_interview_without_words_is_refused_and_one_can_be_thrown_away(person):
    status, answer = person.fill("/transcribe/", pseudonym="Ines", title="First")
    assert status == 200
    where = answer["go"]
    assert "Nothing is typed yet" in person.see(f"{where}look/", 400)
    assert person.fill("/transcribe/", title="x")[0] == 400
    assert person.fill(f"{where}drop/", act="drop")[0] == 200
    assert drafts.waiting() == ()


@pytest.mark.parametrize(
    "body",
    [
        {"turns": [[9, "x", None]]}, {"turns": [["a", "x", None]]}, {"turns": [[0, "x", -5]]}, {"turns": 7},
        {"turns": [[0, "x"]]}, {"speakers": [["Int.", "king"]]}, {"speakers": [["a"]] * 3}, {"second": -1},
        {"turns": [[0, "x", 10**12]]}, {"version": "x"},
    ],
)  # fmt: skip
def test_what_the_editor_cannot_have_sent_is_refused_in_words(person, body):
    _, id = _wren()
    held = _words(person, id)
    status, said = _save(person, id, held, **body)
    assert status in (400, 404, 409), said
    assert said["problem"]
    assert drafts.of_transcript(id) is None or drafts.of_transcript(id).version == 1


def test_hostile_words_are_kept_and_shown_as_words(person):
    _, id = _wren()
    held = _words(person, id)
    held["turns"][0][1] = " ".join(words for words in HOSTILE if "\ud83d" not in words)
    held["speakers"][0][0] = "<b>Int</b>"
    assert _save(person, id, held)[0] == 200
    for path in (f"/interviews/{id}/correct/", f"/interviews/{id}/correct/look/"):
        page = person.see(path)
        assert "<script>alert" not in page
        assert "<b>Int" not in page
    person.fill(f"/interviews/{id}/correct/finish/", version=str(_words(person, id)["version"]), reason="<i>why</i>")
    page = person.see(f"/interviews/{id}/versions/?version=2")
    assert "<i>why" not in page
    person.see(f"/interviews/{id}/versions/?version=7", 404)


# --- recordings


def _record(person, transcript=""):
    case, id = _wren()
    return interviews.add_interview(by=_by(), case=case, transcript=transcript and id)


def _send(person, record, content=None, name="wren.wav", **more):
    file = io.BytesIO(sound(3) if content is None else content)
    file.name = name
    return person.fill(f"/held/{record}/keep-file/", file=file, **more)


def test_a_recording_is_sent_kept_streamed_in_stretches_and_deleted(person, monkeypatch):
    record = _record(person, "yes")
    assert _send(person, record)[0] == 200
    one = recordings.kept()[0]
    page = person.see(f"/held/{record}/")
    assert "Kept here" in page
    assert "Transcribe it" in page
    monkeypatch.setattr(streaming, "AT_ONCE", 1000)
    content = sound(3)
    get = person.browser.get
    whole = get(f"/recordings/{one.id}/sound/")
    assert (whole.status_code, whole["Content-Type"], whole["Accept-Ranges"]) == (200, "audio/wav", "bytes")
    assert b"".join(whole.streaming_content) == content
    for asked, start, end in (("0-", 0, 1000), ("20-29", 20, 30), ("-10", len(content) - 10, len(content)), (f"{len(content) - 3}-", len(content) - 3, len(content))):  # fmt: skip
        answer = get(f"/recordings/{one.id}/sound/", HTTP_RANGE=f"bytes={asked}")
        assert answer.status_code == 206, asked
        assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{len(content)}"
        assert answer.content == content[start:end], asked
        assert answer["Cache-Control"] == "no-store"
    assert get(f"/recordings/{one.id}/sound/", HTTP_RANGE=f"bytes={len(content)}-").status_code == 416
    assert get(f"/recordings/{one.id}/sound/", HTTP_RANGE="lines=1-2").status_code == 200
    desk = person.see(f"/desk/{_wren()[1]}/")
    assert f"/recordings/{one.id}/sound/" in desk
    version = conduct.interview(record).recordings[0].version
    assert person.fill(f"/recordings/{one.id}/delete/", version=str(version))[0] == 200
    assert recordings.kept() == ()
    assert get(f"/recordings/{one.id}/sound/").status_code == 404
    assert "Deleted on" in person.see(f"/held/{record}/")


def test_a_recording_is_given_by_its_path_and_what_cannot_be_one_is_refused(person, tmp_path, monkeypatch):
    record = _record(person)
    place = tmp_path / "long.wav"
    place.write_bytes(sound(2))
    assert person.fill(f"/held/{record}/keep-file/", place=str(place))[0] == 200
    assert "no file at" in person.fill(f"/held/{record}/keep-file/", place=str(tmp_path / "none.wav"))[1]["problem"]
    assert "browser plays" in _send(person, record, b"words", "notes.txt")[1]["problem"]
    assert "empty" in _send(person, record, b"")[1]["problem"]
    assert "Choose the file" in person.fill(f"/held/{record}/keep-file/", place=" ")[1]["problem"]
    monkeypatch.setattr(streaming, "MOST_SENT", 100)
    assert "type where this file lies" in _send(person, record)[1]["problem"]
    assert len(recordings.kept()) == 1


def test_what_was_typed_from_a_recording_is_named_in_its_record_and_plays_on_the_desk(person):
    record = _record(person)
    _send(person, record)
    one = recordings.kept()[0]
    where = person.fill("/transcribe/", recording=one.id, title="Typed")[1]["go"]
    assert "<audio" in person.see(where)
    held = person.browser.get(f"{where}words/").json()
    made = _post(person, f"{where}save/", version=held["version"], speakers=held["speakers"], turns=[[0, "Yes?", 1]])[1]
    go = person.fill(f"{where}look/", version=str(made["version"]), title="Typed")[1]["go"]
    assert conduct.interview(record).transcript == go.split("/")[2]
    assert 'data-times="0:1"' in person.see(go)
    at = transcripts.transcript(go.split("/")[2])
    assert evidence.mark_quotation(by=_by(), transcript=at.id, start=0, end=4)
