"""Bringing transcripts in: looked at first, kept all at once, and every damaged file said in one sentence."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from tests.formats import samples
from tests.web.door import HOSTILE, Person, open_at

from alliance.store.reads import study as read
from alliance.store.reads import transcripts

PLAIN = "Int.: How was the bus?\n\nNell: It was, erm, late (laughs). I counted the stops (Mm-hm).\n\nInt.: All of them?\n\nNell: All of them."


def docx(*paragraphs: str) -> bytes:
    made = Document()
    for words in paragraphs or PLAIN.split("\n\n"):
        made.add_paragraph(words)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def packed(**parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, words in parts.items():
            archive.writestr(name, words)
    return held.getvalue()


DAMAGED = {
    "empty.txt": b"",
    "blank.txt": b" \n\n\t \n",
    "another.docx": packed(hello="not a document"),
    "cut.docx": docx()[:900],
    "scan.pdf": b"%PDF-1.7 and so on",
    "locked.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le"),
    "page.html": b"<!doctype html><script>Hello</script>",
    "recording.m4a": b"\0\0\0\x20ftypM4A and so on",
    "picture.docx": b"\x89PNG\r\n\x1a\n",
}


@pytest.fixture
def person(copy_of) -> Person:
    open_at(copy_of("empty"))
    return Person()


def look(person: Person, *files: tuple[str, bytes], case: str = "") -> str:
    """Choose files; the address of what was understood."""
    held = [SimpleUploadedFile(name, content) for name, content in files]
    return person.kept("/bring-in/", files=held, case=case)


def ticked(page: str) -> dict[str, str]:
    """The form as it stands on the page: what its fields hold before anybody changes them."""
    given: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        kind = (re.search(r'type="(\w+)"', tag) or ["", "text"])[1]
        name = re.search(r'name="([^"]*)"', tag)
        if not name or (kind in ("checkbox", "radio") and " checked" not in tag):
            continue
        given[name[1]] = (re.search(r'value="([^"]*)"', tag) or ["", ""])[1]
    for name, inside in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside) or re.search(r'value="([^"]*)"', inside)
        given[name] = chosen[1] if chosen else ""
    given.pop("csrfmiddlewaretoken", None)
    return given


def bring_in(person: Person, *files: tuple[str, bytes], **changed: str) -> str:
    """Choose files, look, and keep what was understood, with some fields changed."""
    where = look(person, *files)
    return person.kept(f"{where}keep/", **{**ticked(person.see(where)), **changed})


# --- every source


def shown(person: Person, where: str, **form: str) -> str:
    """The page as it is looked at again with changes."""
    answer = person.browser.post(where, form)
    assert answer.status_code == 200
    return answer.content.decode()


SECONDS = "\n".join(
    f"{'Ada' if k % 2 else 'Rowan'} ({60 + 20 * k}): "
    + "and so I went there and nobody asked me anything " * (1 + k % 4)
    for k in range(8)
)


def test_what_only_a_person_can_say_is_asked_before_anything_is_kept(person):
    where = look(
        person, ("asked.txt", SECONDS.encode()), ("table.csv", samples.csv()), ("Nell.vtt", samples.zoom_vtt())
    )
    page = person.see(where)
    assert "What is the number in “Rowan (60)”?" in page
    assert "60 is 1:00 of the recording" in page
    for words in (
        "Plain text:",
        "Table of text:",
        "Captions (vtt):",
        "What the columns mean",
        "12 times of the recording kept",
    ):
        assert words in page
    form = ticked(page)
    refused = person.refused(f"{where}keep/", **form)
    assert "say what the number in “Rowan (60)” is" in refused
    assert not transcripts.held()
    form["0:numbers_are"] = "seconds"
    again = shown(person, where, **form)
    assert "8 times of the recording kept" in again
    assert ticked(again)["0:numbers_are"] == "seconds"
    person.kept(f"{where}keep/", **ticked(again))
    timed, table, spoken = (
        transcripts.transcript(one.id) for one in sorted(transcripts.held(), key=lambda t: len(t.title))
    )
    assert sorted(len(value.times) for value in (timed, table, spoken)) == [6, 8, 12]


def test_columns_times_pages_and_numbers_from_paper_are_taken_as_chosen(person):
    where = look(person, ("table.csv", samples.csv()))
    form = ticked(person.see(where))
    assert form["0:means:2"] == "speaker"
    wrong = shown(person, where, **{**form, "0:means:3": "out"})
    assert "no column holds the words" in wrong
    assert "It is shown without that." in wrong
    typed = shown(person, where, **{**form, "0:typed": "95 And later?\n120 words that nobody said"})
    assert "No place begins with “words that nobody said”" in typed
    paper = "95 And later?\n99 I think I stayed"
    right = shown(person, where, **{**form, "0:typed": paper, "0:first_page": "14"})
    assert paper in right
    assert "numbers that you typed" in right
    assert "(fitted within 1 line)" in right
    timed = shown(person, where, **{**form, "0:numbers": "times"})
    assert "turns are cited by them" in timed
    assert ">0:00:04<" in timed
    person.kept(f"{where}keep/", **{**ticked(right), "0:typed": paper, "0:pages": "95 97"})
    (one,) = transcripts.held()
    value = transcripts.transcript(one.id)
    assert (value.pages, value.first_page, value.lines.fit_error) == ((92, 95, 97), 14, 1)
    assert "a citation that close counts as agreeing" in person.see(f"/interviews/{one.id}/")


def test_the_page_says_what_is_read_and_lets_it_be_chosen(person):
    page = person.see("/bring-in/")
    for ending in (".pdf", ".vtt", ".eaf", ".xlsx", ".odt"):
        assert ending in re.search(r'accept="([^"]+)"', page)[1]
        assert f"({ending}" in page or f", {ending}" in page or ending == ".pdf"


# --- looking


def test_a_file_is_shown_as_understood_and_nothing_is_kept_yet(person):
    page = person.see(look(person, ("Nell.txt", PLAIN.encode())))
    assert re.search(r"\d+ words, \d+ lines, 4 turns", page)
    assert 'value="Nell"' in page
    assert "(laughs)" in page
    assert not read.cases()
    assert not transcripts.held()


def test_one_confirmation_brings_it_in_and_opens_its_desk(person):
    assert re.fullmatch(r"/desk/\w+/", bring_in(person, ("Nell.txt", PLAIN.encode())))
    (case,) = read.cases()
    assert (case.pseudonym, case.code) == ("Nell", "P1")
    assert dict(read.settings().conventions)["laughs"] == "sound"
    assert dict(read.settings().conventions)["mm-hm"] == "back-channel"


def test_many_at_once_become_many_cases_in_the_order_they_were_chosen(person):
    names = ["Nell", "Owen", "Petra", "Quill"]
    files = [(f"{name}.docx", docx("Int.: Well?", f"{name}: Well enough.")) for name in names]
    assert bring_in(person, *files) == "/interviews/"
    assert [case.pseudonym for case in read.cases()] == names
    assert "4 transcripts were brought in." in person.see("/interviews/")


def test_two_files_of_one_new_participant_are_two_interviews_of_one_case(person):
    bring_in(person, ("Nell 1.txt", PLAIN.encode()), ("Nell 2.txt", PLAIN.encode()))
    (case,) = read.cases()
    assert len([one for one in transcripts.held() if one.case == case.id]) == 2


def test_a_participant_of_the_study_is_recognised_and_may_be_said(person):
    person.kept("/participants/add/", pseudonym="Nell", code="N-1")
    nell = read.cases()[0].id
    bring_in(person, ("Nell.txt", PLAIN.encode()))
    bring_in(person, ("interview_02.txt", b"Q: Well?\n\nA: Well."), **{"0:case": nell})
    assert [one.case for one in transcripts.held()] == [nell, nell]
    page = person.see(look(person, ("other.txt", b"Q: Well?\n\nA: Well."), case=nell))
    assert f'value="{nell}" selected' in page


def test_the_day_of_the_record_is_proposed_and_no_footing_is_asked_of_somebody_who_takes_part(person):
    person.kept("/participants/add/", pseudonym="Nell", code="N-1")
    person.kept("/held/add/", case=read.cases()[0].id, held_on="2026-03-09")
    page = person.see(look(person, ("Nell.txt", PLAIN.encode())))
    assert ticked(page)["0:held_on"] == "2026-03-09"
    assert "It is asked for participants who are new." in page
    page = person.see(look(person, ("Somebody.txt", PLAIN.replace("Nell", "Orla").encode())))
    assert ticked(page)["0:held_on"] == ""
    assert "It is asked for participants who are new." not in page


def test_an_interview_file_named_after_a_participant_is_proposed_as_theirs(person):
    person.kept("/participants/add/", pseudonym="Nell", code="N-1")
    nell = read.cases()[0].id
    for name in ("interview 2 with nell final.docx.txt", "N-1_transcript.txt"):
        page = person.see(look(person, (name, b"Q: Well?\n\nA: Well.")))
        assert f'value="{nell}" selected' in page
    page = person.see(look(person, ("Interview_03_Orla_anonymised.txt", b"Q: Well?\n\nA: Well.")))
    assert 'value="Orla"' in page


def test_a_file_that_is_not_ticked_is_left_out(person):
    files = (("Nell.txt", PLAIN.encode()), ("Owen.txt", PLAIN.replace("Nell", "Owen").encode()))
    where = look(person, *files)
    form = ticked(person.see(where))
    del form["1:take"]
    person.kept(f"{where}keep/", **form)
    assert [case.pseudonym for case in read.cases()] == ["Nell"]


def test_changing_ones_mind_keeps_nothing(person):
    where = look(person, ("Nell.txt", PLAIN.encode()))
    assert person.kept(f"{where}keep/", act="drop") == "/interviews/"
    assert not transcripts.held()
    person.see(where, 404)


def test_speakers_are_renamed_merged_and_given_their_part(person):
    words = "Interviewer: Well?\n\nNell: Well.\n\nInt.: And?\n\nNel: And."
    where = look(person, ("x.txt", words.encode()))
    form = ticked(person.see(where))
    labels = [name for name in form if ":label:" in name]
    for name in labels:
        form[name] = "Nell" if form[name].startswith("Nel") else "Int."
        form[name.replace("label", "role")] = "participant" if form[name] == "Nell" else "interviewer"
    person.kept(f"{where}keep/", **{**form, "0:pseudonym": "Nell"})
    value = transcripts.transcript(transcripts.held()[0].id)
    assert [(s.label, s.role) for s in value.speakers] == [("Int.", "interviewer"), ("Nell", "participant")]


def test_what_is_changed_is_shown_when_one_looks_again(person):
    where = look(person, ("Nell.txt", PLAIN.encode()))
    form = ticked(person.see(where))
    page = person.browser.post(
        where, {**form, "0:first_line": "274", "0:title": "First & last", "bracket:laughs": "unclear"}
    )
    shown = page.content.decode()
    assert '<span class="n">274</span>' in shown
    assert "First &amp; last" in shown
    assert re.search(r'bracket:laughs.*?value="unclear" selected', shown, re.DOTALL)


# --- what cannot be read


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_said_in_a_sentence_and_cannot_be_brought_in(person, name):
    where = look(person, (name, DAMAGED[name]))
    page = person.see(where)
    said = re.search(r'<p class="problem" role="note">([^<]+)</p>', page)[1]
    assert 20 < len(said) < 300
    assert "Traceback" not in page
    assert ">Bring in</button>" not in page
    person.refused(f"{where}keep/", **{"0:take": "yes", "0:seen": "yes", "0:pseudonym": "X"})
    assert not transcripts.held()


def test_good_files_come_in_beside_damaged_ones(person):
    good = ("Nell.txt", PLAIN.encode())
    where = look(person, *DAMAGED.items(), good)
    page = person.see(where)
    assert page.count("This file is left out; the others can be brought in.") == len(DAMAGED)
    person.kept(f"{where}keep/", **ticked(page))
    assert [case.pseudonym for case in read.cases()] == ["Nell"]


def test_sixty_megabytes_of_text_are_refused_with_one_sentence(person):
    words = b"Int.: Well?\nNell: " + b"and then, and then, and then.\n" * 2_100_000
    assert len(words) > 60_000_000
    page = person.see(look(person, ("long.txt", words)))
    said = re.findall(r'<p class="problem" role="note">([^<]+)</p>', page)
    assert len(said) == 1
    assert "long.txt" in said[0]
    assert len(page) < 20_000


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", "Int.: Où?\n\nZoë: Là-bas, ça va. “Naïve”, non?"),
        ("utf-8-sig", "Int.: Où?\n\nZoë: Là-bas, ça va."),
        ("utf-16", "Int.: Où?\n\nZoë: Là-bas, ça va."),
        ("cp1252", "Int.: Where?\n\nZoë: “Là-bas”, she said – and it was a café, naïve as that sounds to you now."),
        ("utf-8", "Int.: 早上好?\n\nMei: 早上好。我坐公共汽车来的。"),
        ("utf-8", "Int.: كيف؟\n\nSamir: بخير، الحمد لله."),
    ],
)
def test_other_encodings_are_detected_shown_and_read_rightly(person, encoding, words):
    bring_in(person, ("x.txt", words.encode(encoding)), **{"0:pseudonym": "Zoë"})
    text = transcripts.transcript(transcripts.held()[0].id).text
    assert text.split("\n")[1] in words.replace("\ufeff", "")


def test_another_encoding_can_be_chosen(person):
    words = "Int.: Well?\n\nNell: Żółw. " + "Zażółć gęślą jaźń. " * 3
    where = look(person, ("Nell.txt", words.encode("cp1250")))
    form = ticked(person.see(where))
    person.kept(f"{where}keep/", **{**form, "0:encoding": "cp1250"})
    assert "Zażółć gęślą jaźń." in transcripts.transcript(transcripts.held()[0].id).text


def test_an_encoding_that_does_not_exist_is_a_problem_of_that_file(person):
    where = look(person, ("Nell.txt", PLAIN.encode()))
    form = ticked(person.see(where))
    page = person.browser.post(where, {**form, "0:encoding": "klingon"}).content.decode()
    assert re.search(r'<p class="problem" role="note">[^<]+</p>', page)


def test_no_speakers_a_table_and_words_without_a_blank_come_in(person):
    table = Document()
    held = table.add_table(rows=2, cols=2)
    for row, cells in zip(held.rows, (("Int.", "Well?"), ("Nell", "Well.")), strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    content = io.BytesIO()
    table.save(content)
    files = (
        ("plain.txt", "Just words.\n\nAnd more of them."), ("long.txt", "x" * 10_000),
        ("emoji.txt", "Int.: And?\n\nNell: 👩\u200d👧 🚌."), ("left.txt", "Int.: ؟\n\nNell: \u202b مرحبا"),
    )  # fmt: skip
    bring_in(person, *((name, words.encode()) for name, words in files), ("table.docx", content.getvalue()))
    assert len(transcripts.held()) == 5


# --- hostile forms


def test_no_file_is_said(person):
    assert "No file was chosen" in person.refused("/bring-in/")


@pytest.mark.parametrize("token", ["none", "0" * 16, "x" * 500, "%00", ".."])
def test_files_that_are_not_at_hand_are_said_not_to_be(person, token):
    person.browser.get(f"/bring-in/{token}/")
    person.see(f"/bring-in/{token}/", 404)
    person.refused(f"/bring-in/{token}/keep/", 404)


def test_files_looked_at_in_one_workbench_never_reach_another(person, copy_of):
    where = look(person, ("Nell.txt", PLAIN.encode()))
    form = ticked(person.see(where))
    open_at(copy_of("study"))
    other = Person()
    other.see(where, 404)
    other.refused(f"{where}keep/", 404, **form)
    assert "Nell" not in other.see("/interviews/")


def test_a_person_must_be_named_or_chosen(person):
    where = look(person, ("Nell.txt", PLAIN.encode()))
    form = ticked(person.see(where))
    assert "Nell.txt" in person.refused(f"{where}keep/", **{**form, "0:pseudonym": " "})
    assert not transcripts.held()


@pytest.mark.parametrize(
    "changed",
    [
        {"0:case": "nobody"},
        {"0:pseudonym": "x" * 201},
        {"0:title": "x" * 301},
        {"0:held_on": "yesterday"},
        {"0:role:0": "king"},
        {"0:first_line": "first"},
        {"0:first_line": "-4"},
        {"0:first_line": "9" * 5000},
        {"0:first_line": "99999999999"},
        {"0:pages": "one two"},
        {"0:pages": "99999999999"},
        {"0:pages": "9" * 5000},
        {"bracket:laughs": "giggle"},
    ],
    ids=lambda given: ",".join(f"{k}={v[:12]}" for k, v in given.items()),
)
def test_a_hostile_choice_keeps_nothing(person, changed):
    where = look(person, ("Nell.txt", PLAIN.encode()))
    status, said = person.fill(f"{where}keep/", **{**ticked(person.see(where)), **changed})
    assert status in (400, 404), said
    assert 0 < len(said["problem"]) < 400
    assert not transcripts.held()
    assert not read.cases()


def test_a_choice_that_cannot_be_for_one_file_keeps_none_and_names_the_file(person):
    where = look(person, ("Nell.txt", PLAIN.encode()), ("Owen.txt", PLAIN.replace("Nell", "Owen").encode()))
    form = ticked(person.see(where))
    assert "Owen.txt" in person.refused(f"{where}keep/", **{**form, "1:first_line": "first"})
    assert not transcripts.held()


@pytest.mark.parametrize(
    "name", [f"{words.replace('/', '_')}.txt" for words in HOSTILE if not {"\ud83d", "\x00"} & set(words)]
)
def test_a_hostile_file_name_is_only_a_name(person, name):
    page = person.see(look(person, (name, PLAIN.encode())))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_only_the_last_few_batches_are_held_in_memory(person):
    first = look(person, ("Nell.txt", PLAIN.encode()))
    for _ in range(5):
        look(person, ("Nell.txt", PLAIN.encode()))
    assert "choose them again" in person.see(first, 404)


# --- one interview afterwards


@pytest.fixture
def interview(person) -> str:
    bring_in(person, ("Nell.txt", (PLAIN + "\n\nNell: " + "and so on " * 60).encode()))
    return f"/interviews/{transcripts.held()[0].id}/"


def test_title_day_pages_and_lines_are_changed_where_nothing_rests_on_them(person, interview):
    person.kept(interview, act="name", title="Second meeting", held_on="2026-03-14")
    assert "14 March 2026" in person.see("/interviews/")
    person.kept(interview, act="lay-out", width="30", first_line="10")
    value = transcripts.transcript(transcripts.held()[0].id)
    assert (value.first_line, value.lines.width) == (10, 30)
    person.kept(interview, act="pages", pages="10, 20", first_page="7")
    assert transcripts.transcript(value.id).pages == (10, 20)


@pytest.mark.parametrize(
    "given",
    [
        {"act": "lay-out", "width": "5"},
        {"act": "lay-out", "width": "9" * 5000},
        {"act": "lay-out", "first_line": "-1", "width": "48"},
        {"act": "lay-out", "first_line": "99999999999", "width": "48"},
        {"act": "pages", "pages": "0"},
        {"act": "pages", "pages": "1 99999"},
        {"act": "pages", "pages": "one"},
        {"act": "pages", "pages": "1", "first_page": "-3"},
        {"act": "pages", "pages": "1", "first_page": "9" * 30},
        {"act": "name", "title": ""},
        {"act": "name", "title": "x" * 301},
        {"act": "name", "title": "Well", "held_on": "2026-13-01"},
        {},
    ],
    ids=lambda given: ",".join(f"{k}={v[:12]}" for k, v in given.items()) or "nothing",
)
def test_what_an_interview_cannot_be_is_said_and_nothing_changes(person, interview, given):
    before = transcripts.transcript(transcripts.held()[0].id)
    status, said = person.fill(interview, **given)
    assert status in (400, 403), said
    assert transcripts.transcript(before.id) == before


def test_an_interview_that_is_not_here_is_not_found(person):
    for wrong in ("none", "x" * 300, "%00"):
        person.see(f"/interviews/{wrong}/", 404)
        person.refused(f"/interviews/{wrong}/", 404, act="remove")


def test_an_interview_with_notes_keeps_its_lines_and_stays(copy_of):
    open_at(copy_of("study"))
    person = Person()
    wren = next(one for one in transcripts.held() if read.case(one.case).pseudonym == "Wren")
    page = person.see(f"/interviews/{wren.id}/")
    assert "so their numbers stay as they are" in page
    assert "notes" in person.refused(f"/interviews/{wren.id}/", 403, act="lay-out", width="30", first_line="1")
    assert "delete those first" in person.refused(f"/interviews/{wren.id}/", act="remove")


def test_an_interview_brought_in_by_mistake_is_taken_out(person, interview):
    assert person.kept(interview, act="remove") == "/interviews/"
    person.see(interview, 404)
    assert "bring in the first" in person.see("/interviews/")
