"""A pdf with text: lines where they stand, numbers in the margin, running heads said and left out, scans refused."""

from __future__ import annotations

import pytest
from tests.formats import samples
from tests.formats.samples import TALK, paged, pdf

from alliance.errors import InputProblem
from alliance.formats import apart
from alliance.formats.read_pdf import read
from alliance.formats.reading import read as read_any
from alliance.ipa.understanding import Understood, understand

LONG = tuple(TALK) * 8


def said(u: Understood) -> list[tuple[str, str]]:
    return [(u.voices[t.speaker].label, u.text[t.start : t.end]) for t in u.turns]


def test_numbered_paragraphs_keep_their_numbers_and_running_heads_are_no_words() -> None:
    pages = paged(LONG, numbers="paragraphs", head="Interview with Rowan, second meeting", folio="{}/3")
    u = understand(read_any(pages, "rowan.pdf"))
    assert said(u) == list(LONG)
    assert (u.numbering, u.lines.unit) == ("paragraphs", "paragraph")
    assert list(u.lines.numbers) == list(range(1, 49))
    assert [u.lines.numbers[list(u.lines.starts).index(t.start)] for t in u.turns] == list(range(1, 49))
    assert u.pages[0] == 1
    assert len(u.pages) == 3
    assert any("Running heads" in r and "Interview with Rowan" in r and "1/3" in r for r in u.remarks)
    assert "second meeting" not in u.text
    assert "/3" not in u.text


def test_a_large_title_with_a_number_of_its_own_is_a_heading_and_numbers_outside_the_page_are_not_read() -> None:
    marks = [(70, 792, "1"), (90, 780, "Interview"), (70, 760, "2"), (90, 760, "Ada: How was it?")]
    marks += [(70, 740, "3"), (90, 740, "Rowan: It was cold."), (70, 720, "4"), (90, 720, "Ada: And then?")]
    marks += [(70, -400, "5"), (70, -420, "6")]
    u = understand(read(pdf([marks]), "a.pdf"))
    assert u.heading == ("Interview",)
    assert said(u) == [("Ada", "How was it?"), ("Rowan", "It was cold."), ("Ada", "And then?")]
    assert list(u.lines.numbers) == [2, 3, 4]
    assert not u.continues


@pytest.mark.parametrize("numbers", ["lines", "fifth"])
def test_line_numbers_in_the_margin_are_the_lines(numbers: str) -> None:
    u = understand(read(paged(LONG, numbers=numbers, width=60), "a.pdf"))
    assert said(u) == list(LONG)
    assert (u.numbering, u.lines.unit, u.fit_error) == ("column", "line", 0)
    lines = [line for name, words in LONG for line in samples.broken(f"{name}: {words}", 60)]
    assert list(u.lines.numbers) == list(range(1, len(lines) + 1))
    value = u.transcript()
    for index in (1, 2, 40):
        start, end = value.line_span(index)
        assert lines[index].endswith(value.text[start:end])


def test_numbers_that_begin_again_on_each_page_are_counted_through_and_said() -> None:
    u = understand(read(paged(LONG, numbers="each page", lines_a_page=25), "a.pdf"))
    assert list(u.lines.numbers) == list(range(1, len(u.lines) + 1))
    assert u.pages[:3] == (1, 26, 51)
    assert any("begin again on each page" in r and "page 2 begins with line 26" in r for r in u.remarks)


def test_printed_page_numbers_say_which_page_is_the_first() -> None:
    talk = [[(90, 780 - 16 * k, f"{n}: {w}") for k, (n, w) in enumerate(TALK)] for _ in range(3)]
    pages = [[*marks, (290, 20, str(14 + k))] for k, marks in enumerate(talk)]
    u = understand(read(pdf(pages), "a.pdf"))
    assert u.first_page == 14
    assert u.words == 3 * sum(len(w.split()) for _, w in TALK)


def test_without_numbers_paragraphs_follow_the_layout() -> None:
    u = understand(read(paged(LONG, width=70, head="Rowan"), "a.pdf"))
    assert said(u) == list(LONG)
    assert len(u.pages) > 1


def test_a_full_last_line_does_not_swallow_the_next_speaker() -> None:
    full = "word " * 15 + "till"  # ends where the line ends
    talk = [("Ada", "So?"), ("Rowan", full), ("Ada", "Yes?"), ("Rowan", full)]
    marks = [(90, 780 - 14 * k, f"{n}: {w}") for k, (n, w) in enumerate(talk)]
    assert said(understand(read(pdf([marks]), "a.pdf"))) == talk


def test_words_divided_at_the_end_of_a_line_are_joined_and_broken_off_ones_are_not() -> None:
    lines = [
        "Rowan: It was all so long ago, and nothing that was said was non-",
        "linear, you know what that is, and in the end I was left with I-",
    ]
    lines += ["I was alone with it, and after that they came back to me there.", "Ada: Oh?"]
    u = understand(read(pdf([[(90, 780 - 12 * k, line) for k, line in enumerate(lines)]]), "a.pdf"))
    assert "non-linear, you" in u.text
    assert "with I-" in u.text
    assert "I-I" not in u.text


def test_a_line_cut_at_the_foot_of_a_page_and_whole_on_the_next_is_taken_once() -> None:
    line = "Rowan: And so I left them there without a word to anybody"
    pages = [[(90, 780, "Ada: And then?"), (70, 780, "1"), (90, 31, line), (70, 31, "2"), (570, 16, "1/2")]]
    pages += [
        [(90, 790, line), (90, 778, "and never came back."), (90, 750, "Ada: Never?"), (70, 750, "3"), (570, 16, "2/2")]
    ]
    u = understand(read(pdf(pages), "a.pdf"))
    assert said(u)[1] == ("Rowan", "And so I left them there without a word to anybody and never came back.")
    assert (u.text.count("And so"), list(u.lines.numbers), u.pages) == (1, [1, 2, 3], (1, 3))
    assert any("taken once" in remark for remark in u.remarks)


def test_numbers_that_are_words_stay_words() -> None:
    lines = [
        "Ada: How many were there?",
        "Rowan: There were",
        "12 of them, and then",
        "7 came, then 3.",
        "Ada: And then?",
    ]
    u = understand(read(pdf([[(90, 780 - 12 * k, line) for k, line in enumerate(lines)]]), "a.pdf"))
    assert "12 of them" in u.text
    assert "7 came" in u.text
    assert u.numbering == "none"


def test_a_scan_is_said_to_be_one_and_a_scanned_page_is_named() -> None:
    with pytest.raises(InputProblem, match=r"pictures of pages and no text \(a scan\)"):
        read(pdf([[], []], picture=True), "scan.pdf")
    with pytest.raises(InputProblem, match="no text"):
        read(pdf([[]]), "blank.pdf")
    whole = [(90, 780 - 16 * k, f"{n}: {w}") for k, (n, w) in enumerate(TALK)]
    u = understand(read(pdf([whole, [], whole], picture=True), "half.pdf"))
    assert any("Page 2 is a picture" in remark for remark in u.remarks)


def test_a_pdf_is_read_in_a_process_of_its_own_whatever_its_size() -> None:
    assert apart.is_read_apart("pdf", 10)
    with pytest.raises(InputProblem, match="damaged or not a whole pdf"):
        read_any(paged(TALK)[:500], "cut.pdf")


def test_words_that_come_again_at_the_head_of_every_page_are_no_running_head() -> None:
    talk = [*TALK, ("Ada", "And so?"), ("Rowan", "And so it went on, as it does.")]
    page = [(90.0, 780.0 - 20 * k, f"{n}: {w}") for k, (n, w) in enumerate(talk)]
    u = understand(read(pdf([page, page, page, page]), "a.pdf"))
    assert said(u) == talk * 4
    table = [(x, 780.0 - 20 * k, w) for k, row in enumerate(talk) for x, w in zip((90, 160), row, strict=True)]
    u = understand(read(pdf([table, table, table]), "a.pdf"))
    assert said(u) == talk * 3


def test_names_in_a_column_of_their_own_are_names_however_near_the_words_stand() -> None:
    for column in (126, 135, 170):
        marks = []
        for k, (name, words) in enumerate(LONG[:12]):
            marks += [(90.0, 790.0 - 40 * k, name)]
            marks += [(float(column), 790.0 - 40 * k - 12 * n, w) for n, w in enumerate(samples.broken(words, 50))]
        assert said(understand(read(pdf([marks]), "a.pdf"))) == list(LONG[:12])


def test_every_fifth_number_where_blank_lines_were_counted_keeps_the_printed_ones() -> None:
    lines: list[str] = []
    for name, words in LONG:
        lines += [*samples.broken(f"{name}: {words}", 60), ""]
    pages = []
    for first in range(0, len(lines), 60):
        here = [(n, line) for n, line in enumerate(lines) if first <= n < first + 60 and line]
        page = [(90.0, 800 - 12.0 * (n - first), line) for n, line in here]
        pages.append(page + [(70.0, 800 - 12.0 * (n - first), str(n + 1)) for n, _ in here if (n + 1) % 5 == 0])
    u = understand(read(pdf(pages), "a.pdf"))
    assert said(u) == list(LONG)
    assert u.lines.unit == "line"
    value = u.transcript()
    for n, line in enumerate(lines):
        if line and (n + 1) % 5 == 0:
            start, end = value.span_of(n + 1, n + 1)
            assert line.endswith(value.text[start:end]) or value.text[start:end].endswith(line)
