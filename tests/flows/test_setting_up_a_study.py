"""A study is set up from nothing, as docs/tutorials/set-up-a-study-in-an-hour.md says: protocol, papers, people, interview."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Locator, Page, expect
from tests.flows.opened import opened, violations

pytestmark = pytest.mark.browser

NELL = Path(__file__).resolve().parents[2] / "docs" / "tutorials" / "Nell.txt"
TODAY = date.today()
RETURNED = TODAY - timedelta(days=7)
SCHEDULE = """# The two of you
What was it like when you first sat down together?
- What did you notice in yourself?
When did it feel as if you wanted the same thing, if it ever did?
# The rule
What is it like to work with somebody who was told to come?
"""


class Walk:
    """The walk of the tutorial in one window; `at` is called on each page once it stands as the tutorial shows it."""

    def __init__(self, page: Page, at: Callable[[str], None], keep: Callable[[str, bytes], None]) -> None:
        self.page = page
        self.at = at
        self.keep = keep

    @contextmanager
    def led_on(self):
        """What is pressed inside leads to a page, which is loaded afterwards."""
        with self.page.expect_navigation():
            yield
        self.page.wait_for_load_state()

    def press(self, name: str, inside: Locator | None = None) -> None:
        with self.led_on():
            (inside or self.page).get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str, inside: Locator | None = None) -> None:
        with self.led_on():
            (inside or self.page).get_by_role("link", name=name, exact=True).first.click()

    def place(self, name: str) -> None:
        self.follow(name, self.page.get_by_role("navigation", name="Conduct of the study"))

    def fill(self, inside: Locator | None = None, **given: str) -> None:
        """Fill fields by the label; an underscore stands for a space."""
        for label, words in given.items():
            self.into(label.replace("_", " "), words, inside)

    def into(self, label: str, words: str, inside: Locator | None = None) -> None:
        field = (inside or self.page).get_by_label(re.compile(rf"^{re.escape(label)}(\s+\w+)?$")).first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=words)
        else:
            field.fill(words)

    def file(self, name: str, inside: Locator | None = None) -> bytes:
        with self.page.expect_download() as waiting:
            (inside or self.page).get_by_role("button", name=name, exact=True).first.click()
        content = Path(waiting.value.path()).read_bytes()
        self.keep(waiting.value.suggested_filename, content)
        return content

    def section(self, heading: str) -> Locator:
        """The box on the page that bears a heading."""
        return self.page.locator(".sheet", has=self.page.get_by_role("heading", name=heading, exact=True)).first


def words_of(docx: bytes) -> str:
    held = Document(io.BytesIO(docx))
    cells = [c.text for t in held.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in held.paragraphs), *cells])


def begin(w: Walk) -> None:
    w.follow("Start a study")
    w.into("Title of the study", "Brought along")
    w.into("Your name", "Ilse Marrable")
    w.page.get_by_label("Research questions").fill("What is it like to be brought along to somebody else’s hour?")
    w.page.get_by_label("Passphrase", exact=True).fill("lantern kettle orchard seven")
    w.page.get_by_label("The same passphrase again").fill("lantern kettle orchard seven")
    w.at("start")
    w.press("Start the study")
    w.at("recovery")
    w.press("I have it on paper: go on")
    w.at("after-recovery")
    w.follow("Study", w.page.get_by_role("navigation", name="Places"))
    w.at("study")
    w.follow("Protocol")


def protocol(w: Walk) -> None:
    w.into(
        "What it is about, for the people asked",
        "We would like to hear what it is like to come to a session that was arranged for somebody else.",
    )
    w.into("Sample", "six partners of people who see a therapist")
    w.into("Where the interviews are held", "at the university or at the person’s home")
    w.into("How long one takes", "about an hour")
    w.into("How it is recorded", "on a digital recorder")
    w.into("Who may see all details", "the researcher\nthe supervisor")
    w.into("How and where the material is kept", "On an encrypted computer; papers in a locked cabinet.")
    w.into(
        "What is done about names",
        "Names and places are changed. Somebody who knows a person well may still recognise them.",
    )
    w.into("When something must be told to others", "If somebody is in danger of serious harm, the supervisor is told.")
    w.into("Researcher", "Ilse Marrable")
    w.into("How to reach the researcher about the study", "brought-along@study.example")
    w.into("Institution", "University of Thornby")
    w.into("Supervisor", "Dr Anselm Ferrow")
    w.into("Whom to tell if something is not right", "Research office, complaints@thornby.example")
    w.into("Aims", "To understand the alliance from beside it.")
    w.into("What may be hard about taking part", "Talking about it may stir up what was hard.")
    w.into("What may be good about it", "Being heard.")
    w.into("How many", "1")
    w.into("of these", "months after the interview")
    w.press("Keep the protocol")
    approval = w.section("Approval")
    w.into("Who approved", "the ethics panel of the School of Psychology", approval)
    w.into("Date", "2026-01-12", approval)
    w.into("Reference", "2026/04", approval)
    w.press("Record", approval)
    who = w.section("Who may take part")
    w.into("Another criterion", "has come along to at least one session", who)
    w.press("Add", who)
    expect(w.page.get_by_text("Approval of 12 January 2026")).to_be_visible()
    w.at("protocol")
    w.file("As a Word document", w.section("Facts for the method section"))
    w.follow("Plan and record disposal")
    w.into("Medium", "Recordings")
    w.into("What", "all recordings of interviews")
    w.into("On a date", "2028-09-30")
    w.at("disposal-empty")
    w.press("Plan")


def papers(w: Walk) -> None:
    w.place("Papers")
    w.follow("Change the list")
    new = w.section("Add a service")
    w.into("Service", "Thornby Listening Line", new)
    w.into("How to reach it", "01632 960 441, every evening", new)
    w.into("Checked on", TODAY.isoformat(), new)
    w.press("Add", new)
    w.at("support")
    for kind in ("Information sheet", "Consent form", "Debrief and support"):
        w.place("Papers")
        w.into("It is", kind)
        w.press("Begin")
        w.at(f"paper-{kind.split()[0].lower()}")
        given = w.file("As a Word document")
        assert "{{" not in words_of(given), kind
        w.into("In use from", "2026-02-02")
        w.press("Date this version")
        expect(w.page.get_by_text("it does not change any more")).to_be_visible()
    w.at("paper-dated")
    w.place("Papers")
    expect(w.page.get_by_text("Every paper in use agrees with the protocol.")).to_be_visible()
    w.at("papers")


def schedule(w: Walk) -> None:
    w.place("Schedule")
    w.into("Questions", SCHEDULE)
    w.into("Questions about the person, one a line", "Age\nHow often you came along")
    w.press("Keep the draft")
    w.into("In use from", "2026-02-02")
    w.press("Date this version")
    w.at("schedule")
    assert "What is it like to work" in words_of(w.file("As a Word document"))
    w.follow("In large type, while interviewing")
    w.at("schedule-large")
    w.follow("Schedule")


def people(w: Walk) -> None:
    w.place("Recruitment")
    w.at("recruitment-empty")
    w.follow("Organisations and promises")
    new = w.section("Add an organisation")
    w.into("Code", "O1", new)
    w.into("What it may know", "a summary of the findings; never who took part", new)
    w.press("Add", new)
    w.at("organisations")
    w.place("Recruitment")
    new = w.section("Somebody was approached")
    w.into("Code", "P01", new)
    w.into("Route", "leaflet", new)
    w.into("Through", "O1", new)
    w.into("On", "2026-03-02", new)
    w.press("Enter", new)
    if "/recruitment/" in w.page.url and not w.page.get_by_role("heading", name="P01", exact=True).count():
        with w.led_on():
            w.page.locator("a.chip", has_text="P01").click()
    w.into("has come along to at least one session", "met")
    w.into("Replied", "2026-03-04")
    w.into("Consented", RETURNED.isoformat())
    w.press("Keep")
    w.at("volunteer")
    w.into("Pseudonym", "Nell")
    w.press("Make a participant")
    w.at("volunteer-made")
    w.place("Recruitment")
    w.at("recruitment")


def names(w: Walk) -> None:
    w.place("Names")
    w.at("names-none")
    w.into("Secret of the vault (four unrelated words are good)", "harbour thistle pewter nine")
    w.into("The same once more", "harbour thistle pewter nine")
    w.press("Make the vault")
    w.at("vault-sheet")
    w.press("I have it on paper: go on")
    w.at("names")
    with w.led_on():
        w.page.get_by_role("link", name="Who is behind P01").last.click()
    w.into("Name", "Philippa Underhay")
    w.into("E-mail", "philippa@underhay.example")
    w.at("name")
    w.press("Keep in the vault")
    w.at("names-held")


def consent(w: Walk) -> None:
    w.place("Consents")
    w.at("consents-none")
    w.follow("Nell")
    w.at("consent-none")
    taken = w.section("Record the consent")
    w.into("Taken on", RETURNED.isoformat(), taken)
    for part in ("to be interviewed", "to the interview being recorded", "to being quoted under another name"):
        w.into(part, "agreed", taken)
    w.into("How", "in person", taken)
    w.into("The signed sheet is kept in", "locked cabinet", taken)
    with w.led_on():
        taken.get_by_role("button", name="Record the consent", exact=True).click()
    signed = w.section("Signed sheet")
    w.into("or the name as it was typed", "Philippa Underhay", signed)
    w.press("Into the vault", signed)
    expect(w.page.get_by_text("signed by typing the name")).to_be_visible()
    w.at("consent")


def interview(w: Walk) -> None:
    w.place("Interviews held")
    w.at("held-empty")
    w.file("All sheets of Nell, marked P01")
    new = w.section("Begin a record")
    w.into("Whose", "Nell (P01)", new)
    w.into("Day (planned or held)", TODAY.isoformat(), new)
    w.into("Place", "her kitchen", new)
    new.get_by_label("at the participant’s home").check()
    w.press("Begin", new)
    w.into("After: planned", f"{TODAY}T00:01")
    w.into("Length in minutes", "58")
    w.into("Field notes", "She set out two cups before I had sat down.")
    for field in w.page.locator(".group", has_text="How it was for the participant").locator("select").all():
        field.select_option("no")
    w.press("Keep the record")
    expect(w.page.get_by_text("Overdue:")).to_be_visible()
    w.at("held-overdue")
    w.press("Made just now")
    register = w.section("Register of recordings").locator("details", has_text="Only enter it in the register")
    w.into("Recorded on", "digital recorder 1", register)
    w.into("Where it lies", "locked cabinet", register)
    w.into("Length", "0:58:10", register)
    w.press("Enter", register)
    w.at("held")
    w.place("Recruitment")
    with w.led_on():
        w.page.locator("a.chip", has_text="P01").click()
    w.into("Interviewed", TODAY.isoformat())
    w.press("Keep")


def transcript(w: Walk) -> None:
    w.follow("Interviews", w.page.get_by_role("navigation", name="Places"))
    w.follow("Bring in transcripts")
    w.at("bring-in")
    w.page.get_by_label("Transcripts, as many as you like").set_input_files(NELL)
    w.press("Look at them")
    expect(w.page.get_by_label("Held on")).to_have_value(TODAY.isoformat())
    expect(w.page.get_by_label("Whose account")).to_have_value(re.compile(r"\w{16}"))
    w.at("look")
    with w.led_on():
        w.page.get_by_role("button", name="Bring in", exact=True).click()
    w.at("desk")
    w.follow("Study", w.page.get_by_role("navigation", name="Places"))


def profile(w: Walk) -> None:
    w.follow("Participants")
    for column in ("Age", "How often you came along"):
        w.into("New column", column)
        w.into("holds", "a number")
        w.press("Add the column")
    w.into("Age", "52")
    w.into("How often you came along", "about nine")
    w.at("participants")
    w.press("Keep the changes to Nell")
    w.follow("Study", w.page.get_by_role("navigation", name="Places"))
    w.follow("Protocol")
    w.place("Profile table")
    w.page.get_by_label("Age", exact=True).first.check()
    w.press("Keep", w.section("How it is shown"))
    expect(w.page.get_by_text("could be recognised")).to_be_visible()
    assert "52" in words_of(w.file("Word"))
    w.at("profile")


def keeping(w: Walk) -> None:
    w.follow("Study", w.page.get_by_role("navigation", name="Places"))
    w.at("study-later")
    w.follow("Keeping")
    w.into("How often", "once a day")
    w.press("Keep the plan")
    w.press("Write a backup", w.section("Backups"))
    w.press("Try the newest backup out")
    expect(w.page.get_by_text("The newest backup would bring everything back.")).to_be_visible()
    w.at("keeping")
    w.follow("Therapeutic Alliance Workbench")
    w.at("start-later")


#: pages that show the same as another one does, or that another walk looks at
SEEN_ELSEWHERE = {
    "after-recovery", "paper-consent", "paper-debrief", "names-held", "consents-none", "volunteer-made", "held-overdue",
    "vault-sheet", "start", "bring-in", "look", "desk", "start-later", "recruitment-empty", "disposal-empty",
}  # fmt: skip
STEPS = (begin, protocol, papers, schedule, people, names, consent, interview, transcript, profile, keeping)


def test_a_study_is_set_up_as_the_tutorial_says_and_no_page_of_it_has_a_violation(tmp_path):
    with opened(None, tmp_path / "home") as held:
        page = held.page("/")
        found: dict[str, list[str]] = {}

        def at(name: str) -> None:
            if name not in SEEN_ELSEWHERE:
                found[name] = violations(page)

        walk = Walk(page, at, lambda name, content: None)
        for step in STEPS:
            step(walk)
        assert {name: said for name, said in found.items() if said} == {}
