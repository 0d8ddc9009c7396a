"""What the check of a chapter takes from the study: corrected words, lines as they were, marks, names, consent."""

from __future__ import annotations

from tests import chapter_of_study as told
from tests.formats.chapters import from_body, p, r
from tests.formats.word import tags

from alliance.actions import chapter as acting
from alliance.actions.corrections import Said, correct_turns
from alliance.actions.exports import make_export
from alliance.store.models import EvidenceRow
from alliance.store.reads import transcripts as read

WORDS = "When he laughed at the tiles"


def _longer_beginning(study) -> None:
    """Correct Wren's first answer so that every line after it moves."""
    value = read.transcript(study.case("Wren").interview().id)
    turn = value.turns[1]
    label = value.speakers[turn.speaker].label
    more = value.text[turn.start : turn.end] + " " + "And so on it went, and on." * 12
    correct_turns(
        by=study.by, transcript=value.id, number=1, first=1, upto=2, turns=[Said(label, more)], reason="Heard."
    )


def test_lines_cited_before_a_correction_are_understood_and_the_new_ones_named(study):
    first, last = told.lines_of(study, "Wren", WORDS)
    content = from_body(p(r(f"Wren laughed too: “{WORDS}” (Wren: {first}-{last}).")))
    assert acting.check_chapter("c.docx", content).report.quotations[0].right
    _longer_beginning(study)
    now, _ = told.lines_of(study, "Wren", WORDS)
    assert now > first
    one = acting.check_chapter("c.docx", content).report.quotations[0]
    assert one.words_verdict == "exact"
    assert str(now) in one.right_citation
    assert one.right or one.off_by or one.remarks


def test_what_was_exported_is_renewed_after_a_correction_and_says_what_the_study_says(study):
    theme = study.theme("Both were sent")
    interview = study.case("Wren").interview()
    theme.quotation(interview, words="I made the tea too strong")
    content = make_export(by=study.by, what="master-table-quotations").content
    assert acting.renewals("t.docx", content) == ()
    _longer_beginning(study)
    found = acting.renewals("t.docx", content)
    assert {kind for kind, _ in found} == {"citations"}
    checked = acting.check_chapter("t.docx", content)
    made = acting.renewed_file(checked, ["citations"], by=study.by).content
    assert acting.renewals("t.docx", made) == ()
    before, after = dict(tags(content)), dict(tags(made))
    assert {tag for tag in before if before[tag] != after[tag]} == {one.tag for _, one in found}
    held = [one for one in acting.check_chapter("t.docx", made).report.quotations if one.mark]
    assert len(held) > 3
    assert all(one.right for one in held)


def test_a_mark_whose_evidence_is_gone_is_left_as_it_is(study):
    content = make_export(by=study.by, what="master-table-quotations").content
    EvidenceRow.objects.all().delete()
    assert acting.renewals("t.docx", content) == ()
    assert acting.check_chapter("t.docx", content).report.quotations


def test_a_participant_may_be_cited_by_study_code(study):
    first, last = told.lines_of(study, "Wren", WORDS)
    content = from_body(p(r(f"It was so: “{WORDS}” (W-1: {first}-{last}).")))
    one = acting.check_chapter("c.docx", content).report.quotations[0]
    assert one.speaker == "Wren"


def test_the_file_is_registered_for_everybody_whom_it_names(study):
    checked = acting.check_chapter("c.docx", told.as_docx(study))
    assert set(checked.cases) == {study.case(who).participant.id for who in ("Wren", "Zoë", "Bram")}
    none = acting.check_chapter("c.txt", b"Nothing is quoted here.")
    assert none.cases == ()
    assert acting.checked_file(none, "csv", by=study.by).content
