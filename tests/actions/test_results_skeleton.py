"""The skeleton of the results chapter: in the order of the master table, checked all right, brought up to date."""

from __future__ import annotations

import io

import pytest
from docx import Document
from tests.formats.word import tags

from alliance.actions import chapter as checking
from alliance.actions import themes as acting_on_themes
from alliance.actions.exports import Wanted, made_file, make_export
from alliance.actions.study import change_study

NAME = "results skeleton.docx"


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    """Style and words of each paragraph, controls included."""
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    found = []
    for p in Document(io.BytesIO(content)).element.body.iter(f"{w}p"):
        style = p.find(f"{w}pPr/{w}pStyle").get(f"{w}val")
        found.append((style, "".join(t.text or "" for t in p.iter(f"{w}t"))))
    return found


def test_the_skeleton_follows_the_master_table_and_leaves_room(study):
    study.theme("Both were sent").quotation(study.case("Wren").interview(), words="I made the tea too strong")
    content = make_export(by=study.by, what="results-skeleton").content
    held = paragraphs(content)
    assert held[0] == ("Heading1", "Results")
    from alliance.actions.exports import table

    rows = table("master-table-quotations").rows
    expected = [row[0].text for row in rows if row[0].span > 1 and row[0].style != "see"]
    assert [words for style, words in held if style in ("Heading2", "Heading3", "Heading4")] == expected
    extracts = [words for style, words in held if style in ("ChapterExtract", "ChapterProposed")]
    assert len(extracts) == sum(len(row) == 3 for row in rows)
    assert any("I made the tea too strong (Wren: " in words for words in extracts)
    rooms = [words for style, words in held if style == "ChapterRoom"]
    assert rooms.count("[Commentary]") == len(extracts)
    assert any(words.startswith("[Summary of ") for words in rooms)


def test_a_chapter_that_is_the_skeleton_is_all_right(study):
    content = make_export(by=study.by, what="results-skeleton").content
    report = checking.check_chapter(NAME, content).report
    quotes = sum(style in ("ChapterExtract", "ChapterProposed") for style, _ in paragraphs(content))
    assert len(report.quotations) == quotes > 2
    assert all(one.right for one in report.quotations)
    assert sum(bool(one.mark) for one in report.quotations) >= sum(
        style == "ChapterExtract" for style, _ in paragraphs(content)
    )
    # the study has chosen some lines under two themes: that is so, and it is said
    assert {one.kind for one in report.findings} <= {"same lines twice"}


def test_without_proposals_only_what_was_chosen_stands_in_it(study):
    content = made_file("results-skeleton", wanted=Wanted(proposals=False)).content
    assert "ChapterProposed" not in {style for style, _ in paragraphs(content)}
    assert all(one.mark for one in checking.check_chapter(NAME, content).report.quotations)


@pytest.mark.parametrize("style", ["lines", "brackets", "name-page", "page"])
def test_every_citation_style_is_checked_right_and_says_whose_words_they_are(study, style):
    change_study(by=study.by, citation_style=style)
    content = make_export(by=study.by, what="results-skeleton").content
    report = checking.check_chapter(NAME, content).report
    assert report.quotations
    assert all(one.right for one in report.quotations)
    for kind, words in paragraphs(content):
        if kind == "ChapterExtract":
            assert any(name in words for name in ("Wren", "Zoë", "Bram"))


def test_a_renamed_theme_is_brought_up_to_date_in_the_skeleton(study):
    content = make_export(by=study.by, what="results-skeleton").content
    assert checking.renewals(NAME, content) == ()
    theme = study.theme("Both were sent").id
    acting_on_themes.rename_theme(by=study.by, theme=theme, name="Both were “sent” <here> & there")
    (changed,) = checking.renewals(NAME, content)
    assert (changed[0], changed[1].after) == ("themes", "Both were “sent” <here> & there")
    checked = checking.check_chapter(NAME, content)
    made = checking.renewed_file(checked, ["themes"], by=study.by).content
    assert "Both were “sent” <here> & there" in dict(tags(made)).values()
    assert checking.renewals(NAME, made) == ()


def test_an_empty_study_says_what_is_missing(empty_workbench):
    held = paragraphs(made_file("results-skeleton").content)
    assert any("There are no" in words for _, words in held)
