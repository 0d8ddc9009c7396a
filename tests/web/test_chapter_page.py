"""A chapter at the page: checked, shown, corrected, taken out with comments, brought up to date; kept nowhere."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import chapter_of_study as told
from tests.web import door

from alliance.formats.read_chapter import read
from alliance.web import gate
from alliance.web.views import chapter as views

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def study(workbench):
    """The small study, with pages before it."""
    gate.taken(workbench._folder)
    return workbench.study


@pytest.fixture
def person(study):
    return door.Person()


def given(person, content: bytes, name: str = "Chapter 4.docx") -> str:
    """The address of the check of a chapter that was chosen on the page."""
    return person.kept("/chapter/", chapter=SimpleUploadedFile(name, content, WORD))


def cards(words: str) -> list[str]:
    """Each quotation of the page as its words, without tags."""
    found = re.findall(r'<li class="sheet.*?</li>', words, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def comments_in(content: bytes) -> str:
    """What all comments of a Word document say."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read("word/comments.xml").decode()


def test_every_quotation_is_shown_with_its_two_verdicts_and_the_way_to_the_desk(person, study):
    go = given(person, told.as_docx(study))
    words = person.see(go)
    right, altered, outside, invented = cards(words)
    assert "Words exact Lines inside" in right
    assert "Words altered" in altered
    assert "in the chapter: cupboard in the transcript: drawer" in altered
    assert "Lines outside" in outside
    first, _ = told.lines_of(study, "Bram", told.QUOTED[2][1])
    assert f"Bram: {first}" in outside.split("Lines outside")[1]
    assert "not found" in invented
    start = (text := study.case("Wren").interview().transcript).text.index(told.QUOTED[0][1])
    assert f"/desk/{text.id}/#w{start}-" in words
    assert "4 quotations: 1 right, 3 to look at." in words
    assert cards(person.see(f"{go}?show=right")) == [right]
    assert cards(person.see(f"{go}?show=look")) == [altered, outside, invented]
    assert len(cards(person.see(f"{go}?show=<script>"))) == 4


def test_the_chapter_leaves_with_comments_on_the_very_words_and_the_export_is_recorded(person, study):
    from alliance.store.models import ExportRow

    content = told.as_docx(study)
    go = given(person, content)
    answer = person.browser.get(f"{go}check.docx")
    assert answer.status_code == 200
    assert "Chapter 4 with comments.docx" in answer["Content-Disposition"]
    assert "drawer" in comments_in(answer.content)
    assert read(answer.content, "c.docx").blocks == read(content, "c.docx").blocks
    row = ExportRow.objects.get()
    assert (row.what, row.file_name) == ("chapter check", "Chapter 4 with comments.docx")
    assert set(row.cases) == {study.case(who).participant.id for who in ("Wren", "Zoë", "Bram")}


def test_the_report_leaves_as_a_table_and_as_json(person, study):
    go = given(person, told.as_docx(study))
    rows = list(csv.DictReader(io.StringIO(person.browser.get(f"{go}check.csv").content.decode("utf-8-sig"))))
    assert [(row["Participant"], row["Words"], row["Lines"]) for row in rows[:3]] == [
        ("Wren", "exact", "inside"), ("Zoë", "altered", "inside"), ("Bram", "exact", "outside"),
    ]  # fmt: skip
    held = json.loads(person.browser.get(f"{go}check.json").content)
    assert (held["right"], held["to_look_at"]) == (1, 3)
    assert held["quotations"][1]["changes"] == [{"kind": "word changed", "chapter": "cupboard", "transcript": "drawer"}]
    assert held["counts"]["participants"]["Wren"] >= 1
    assert person.browser.get(f"{go}check.pdf").status_code == 400


def test_a_chapter_in_markdown_is_checked_and_comes_back_as_a_document_of_its_own(person, study):
    go = given(person, told.as_markdown(study).encode(), "chapter.md")
    words = person.see(go)
    assert len(cards(words)) == 4
    assert "Bring quotations up to date" not in words
    made = person.browser.get(f"{go}check.docx")
    assert [b.text for b in read(made.content, "c.docx").blocks] == [b.text for b in read(told.as_markdown(study).encode(), "c.md").blocks]  # fmt: skip
    assert person.browser.get(f"{go}renew/").status_code == 400


def test_whose_words_they_are_can_be_said_and_the_chapter_is_checked_again(person, study):
    first, last = told.lines_of(study, "Bram", "took you long enough")
    content = told.as_docx(study, [f"Somebody was glad: “took you long enough” ({first}-{last})."])
    go = given(person, content)
    number, card = next((n, c) for n, c in enumerate(cards(person.see(go))) if "took you" in c)
    assert "taken from the text around" in card
    key = re.findall(r'name="quotation" value="([\d-]+)"', person.see(go))[-1]
    after = person.kept(f"{go}said/", quotation=key, name="Wren", show="all")
    assert after.startswith(go)
    assert after.endswith(f"#q-{number + 1}")
    card = cards(person.see(after.partition("#")[0]))[number]
    assert "Wren as you said" in card
    assert "Lines inside" not in card
    person.kept(f"{go}said/", quotation=key, name="Bram")
    assert "Words exact Lines inside" in cards(person.see(go))[number]
    person.kept(f"{go}said/", quotation=key, name="")
    assert "taken from the text around" in cards(person.see(go))[number]
    person.refused(f"{go}said/", quotation=key, name="Nobody Known")
    person.refused(f"{go}said/", quotation="x", name="Bram")


def test_what_was_copied_from_an_export_is_known_and_brought_up_to_date_when_asked(person, study):
    from alliance.actions.exports import make_export

    content = make_export(by=study.by, what="master-table-quotations").content
    go = given(person, content, "tables.docx")
    assert "written by the workbench" in person.see(go)
    assert "nothing is to be changed" in person.see(f"{go}renew/")
    study.theme("At the same bus stop").rename("Waiting at one stop", "Plainer.")
    words = person.see(f"{go}renew/")
    assert "At the same bus stop" in words
    assert "Waiting at one stop" in words
    answer = person.browser.post(f"{go}renew/", {"kinds": ["themes"]})
    assert answer.status_code == 200
    before, after = (read(c, "c.docx").blocks for c in (content, answer.content))
    changed = [(a.text, b.text) for a, b in zip(before, after, strict=True) if a.text != b.text]
    assert changed == [("1 At the same bus stop", "1 Waiting at one stop")]
    assert person.browser.post(f"{go}renew/", {}).status_code == 400
    assert person.browser.post(f"{go}renew/", {"kinds": ["everything"]}).status_code == 400


def test_words_changed_by_hand_are_renewed_only_when_that_is_asked_for(person, study):
    from alliance.actions.exports import make_export

    made = docx.Document(io.BytesIO(make_export(by=study.by, what="master-table-quotations").content))
    texts = list(made.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"))
    one = next(t for t in texts if t.text and "in the drawer. I just" in t.text)
    one.text = one.text.replace("drawer", "cupboard", 1)
    held = io.BytesIO()
    made.save(held)
    go = given(person, held.getvalue(), "tables.docx")
    assert "cupboard" in person.see(f"{go}renew/")
    kept = person.browser.post(f"{go}renew/", {"kinds": ["themes", "citations"]}).content
    assert any("cupboard" in b.text for b in read(kept, "c.docx").blocks)
    renewed = person.browser.post(f"{go}renew/", {"kinds": ["words"]}).content
    assert not any("cupboard" in b.text for b in read(renewed, "c.docx").blocks)


def test_words_of_somebody_who_did_not_agree_to_be_quoted_are_named_and_their_transcript_stays_here(person, study):
    from alliance.actions.consents import record_consent
    from alliance.actions.protocol import record_approval

    record_approval(by=study.by, body="The panel", dated=date(2026, 1, 12))
    agreed = {"interview": True, "quotation": False}
    record_consent(by=study.by, case=study.case("Zoë").participant.id, dated=date(2026, 2, 3), parts=agreed)
    go = given(person, told.as_docx(study))
    assert "Zoë refused to be quoted" in person.see(go)
    for form in ("csv", "json"):
        held = person.browser.get(f"{go}check.{form}").content.decode("utf-8-sig")
        assert "Zoë refused to be quoted" in held
        assert "drawer" not in held
    said = comments_in(person.browser.get(f"{go}check.docx").content)
    assert "Zoë refused to be quoted" in said
    assert "drawer" not in said


def test_a_name_of_the_vault_in_the_chapter_stops_the_file_on_its_way_out(person, study, workbench):
    from alliance.actions import people

    people.keep_identity(
        workbench._folder, by=study.by, subject=study.case("Wren").participant.id, kind="participant",
        name="Henrietta Blackwood",
    )  # fmt: skip
    go = given(person, told.as_docx(study, ["We thank Henrietta Blackwood."]))
    answer = person.browser.get(f"{go}check.docx")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sweep/")
    assert "Henrietta" in person.see(answer["Location"])


def test_the_chapter_is_gone_when_it_is_forgotten_or_the_workbench_closed(person, study):
    go = given(person, told.as_docx(study))
    assert person.kept(f"{go}forget/") == "/chapter/"
    assert "kept nowhere" in person.see(go, 404)
    go = given(person, told.as_docx(study))
    assert views._waiting
    gate.leave()
    assert not views._waiting
    assert person.browser.get(go).status_code == 302


def test_a_check_follows_the_study(person, study):
    go = given(person, told.as_docx(study))
    assert "drifts" not in person.see(go)
    held = next(iter(views._waiting.values()))
    before = held.checked
    person.see(go)
    assert held.checked is before
    study.theme("At the same bus stop").rename("Waiting at one stop", "Plainer.")
    person.see(go)
    assert held.checked is not before


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"", "c.docx", "empty"), (b"%PDF-1.7", "c.pdf", "PDF"), (b"PK\x03\x04 broken", "c.docx", "damaged"),
        (b"\x00\x01\x02", "<script>.txt", "no text"),
    ],
)  # fmt: skip
def test_what_is_no_chapter_is_refused_and_nothing_is_held(person, content, name, word):
    assert word in person.refused("/chapter/", chapter=SimpleUploadedFile(name, content))
    assert not views._waiting
    assert "No file was chosen" in person.refused("/chapter/")


@pytest.mark.parametrize("words", door.HOSTILE)
def test_hostile_words_in_a_chapter_are_shown_as_words(person, words):
    text = words.replace("\x00", "").encode("utf-8", "replace").decode()
    go = given(
        person, f"Wren said “{text} I counted the tiles” (Wren: 3).".encode(), f"{text[:20]}.txt".replace("/", "_")
    )
    shown = person.see(go)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert ">49<" not in shown


def test_a_chapter_without_a_quotation_says_so(person):
    words = person.see(given(person, b"Nothing is quoted here.", "c.txt"))
    assert "No quotation was found" in words
