"""The report of a chapter as sentences, comments, a table and JSON: complete, kind, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from tests.formats import hostile

from alliance.formats.write_chapter_report import as_json, comments_of, table, values
from alliance.ipa import chapter_sentences as sentences
from alliance.ipa.chapter import CHANGES, Block, Change, Chapter, CheckedQuotation, Counts, Finding, Report
from alliance.ipa.citation import ParsedCitation

TEXT = "Rowan said “I was always late” (Rowan: 4-6), all of them did."
CITED = ParsedCitation("Rowan", None, None, 4, 6, 31, 43)
ALTERED = CheckedQuotation(
    block=0, start=12, end=29, words="I was always late", citation=CITED, speaker="Rowan", transcript="t", words_verdict="altered",
    lines_verdict="outside", changes=(Change("word changed", "always", "often", 18, 24),), found=(0, 16), right_lines=(9, 9),
    right_citation="Rowan: 9", off_by=3, citation_block=0, cited=(CITED,), right_words="I was often late",
)  # fmt: skip
RIGHT = CheckedQuotation(0, 12, 17, "I was", words_verdict="exact", lines_verdict="inside", transcript="t")
NUMBER = Finding("number word", 0, 45, 48, "“all” stands beside a theme to which 2 of 3 contribute.")
TWICE = Finding("same lines twice", 0, 12, 29, "These lines are used in paragraph 9 as well.", (0,))
ASSUMED = Finding("speaker assumed", 0, 12, 29, "Rowan is assumed from the text around.", (0,))
REPORT = Report(
    Chapter("c.docx", (Block(TEXT, place="paragraph 1"),)), (ALTERED, RIGHT), (NUMBER, TWICE, ASSUMED),
    Counts((("Rowan", 2),), (("theme", (("Rowan", 2),)),)),
)  # fmt: skip


def test_a_difference_is_shown_word_by_word_in_its_place():
    shown = [(one.where, one.words) for one in sentences.stretches(REPORT, ALTERED)]
    assert shown == [("both", "I was "), ("chapter", "always"), ("transcript", "often"), ("both", " late")]
    assert [one.words for one in sentences.stretches(REPORT, RIGHT)] == ["I was"]


def test_changes_that_overlap_or_lie_elsewhere_leave_the_words_whole():
    odd = replace(ALTERED, changes=(Change("spelling", "a", "b", 20, 24), Change("spelling", "a", "b", 22, 26)))
    assert [one.words for one in sentences.stretches(REPORT, odd)] == ["I was always late"]
    over = replace(ALTERED, last_block=3)
    assert [one.words for one in sentences.stretches(REPORT, over)] == ["I was always late"]


def test_every_kind_of_change_has_a_sentence_and_hidden_words_stay_hidden():
    for kind in CHANGES:
        for here, there in (("said", "spoken"), ("", "spoken"), ("said", "")):
            one = replace(ALTERED, changes=(Change(kind, here, there, 18, 24),))
            said = " ".join(sentences.said_of(one))
            assert said.count("“") == said.count("”") > 0
            assert any(f"“{words}”" in said for words in (here, there) if words)
            assert "spoken" not in " ".join(sentences.said_of(one, hidden=True))


def test_a_right_quotation_says_nothing_and_a_wrong_one_where_its_words_stand():
    assert sentences.said_of(RIGHT) == ()
    assert "They stand at Rowan: 9 (3 lines off)." in sentences.said_of(ALTERED)
    assert sentences.citation_as_written(REPORT, ALTERED) == "(Rowan: 4-6)"
    assert sentences.summary(REPORT) == "2 quotations: 1 right, 1 to look at. 1 further finding across the text."
    assert not sentences.is_right(REPORT)
    assert sentences.is_right(Report(REPORT.chapter, (RIGHT,), (NUMBER, ASSUMED)))
    assert sentences.summary(Report(REPORT.chapter)) == "No quotation was found in this chapter."


def test_what_is_said_of_the_same_words_is_one_comment_and_assumed_speakers_are_none():
    comments = comments_of(REPORT)
    assert [(c.start, c.end) for c in comments] == [(12, 29), (45, 48)]
    assert "These lines are used in paragraph 9" in comments[0].text
    assert "always" in comments[0].text
    assert "assumed" not in "".join(c.text for c in comments)
    hidden = comments_of(REPORT, hidden={"t"}, not_agreed={1: "Rowan refused to be quoted."})
    assert "often" not in "".join(c.text for c in hidden)
    assert any(c.text == "Rowan refused to be quoted." and (c.start, c.end) == (12, 17) for c in hidden)


def test_the_table_has_a_row_for_each_quotation_and_finding():
    rows = list(csv.DictReader(io.StringIO(table(REPORT).decode("utf-8-sig"))))
    assert [row["What"] for row in rows[:2]] == ["quotation", "quotation"]
    assert len(rows) == 5
    assert rows[0]["Right citation"] == "Rowan: 9"
    assert rows[2]["Words in the chapter"] == "all"


def test_hostile_words_are_words_in_a_spreadsheet_and_in_json():
    text = "\n".join(hostile.NAMES)
    blocks = tuple(Block(words, place=words) for words in hostile.NAMES)
    quotations = tuple(
        CheckedQuotation(n, 0, len(words), words, speaker=words, right_citation=words, remarks=(words,))
        for n, words in enumerate(hostile.NAMES)
    )
    findings = tuple(Finding("odd citation", n, 0, 3, words) for n, words in enumerate(hostile.NAMES))
    held = Report(Chapter(text, blocks), quotations, (*findings, Finding("no citation", 999, 0, 1, "nowhere")))
    for row in csv.reader(io.StringIO(table(held).decode("utf-8-sig"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    said = json.loads(as_json(held))
    assert len(said["quotations"]) == len(hostile.NAMES)
    assert values(held)["to_look_at"] == len(hostile.NAMES)
