"""A number at a turn: a line where the lines say so, a time where the time says so, and asked where neither does."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from alliance.errors import InputProblem
from alliance.ipa import numbered
from alliance.ipa.lines import lay_out
from alliance.ipa.source import Drawn, Paragraph, Source
from alliance.ipa.understanding import Choices, Understood, understand

WORDS = ["cold", "voice", "stayed", "somewhere", "warm", "the", "I", "a", "never", "bus", "then", "kettle"]


def talk(stamp: Callable[[int, int], str], turns: int = 30, width: int = 48, seed: int = 1) -> tuple[str, list[int]]:
    """An invented interview with (stamp) at each turn, made of its second and its line; and the seconds."""
    chance = random.Random(seed)
    second, line, said, seconds = 62, 1, [], []
    for k in range(turns):
        words = " ".join(chance.choice(WORDS) for _ in range(chance.choice((3, 8, 15, 40, 60))))
        said.append(f"{'Ada' if k % 2 else 'Rowan'} ({stamp(second, line)}): {words}")
        seconds.append(second)
        second += max(1, round(words.count(" ") * 0.4 * chance.uniform(0.7, 1.3)))
        line += len(lay_out(words, width))
    return "\n".join(said), seconds


def read(text: str, **choices: object) -> Understood:
    found = tuple(Paragraph(line) for line in text.split("\n"))
    return understand(Source("a.txt", "txt", found), choices=Choices(**choices))  # type: ignore[arg-type]


def test_line_numbers_that_the_lines_meet_are_never_asked_about() -> None:
    for width in (36, 48, 85):
        u = read(talk(lambda _, line: str(line), width=width)[0])
        assert (u.asked, u.numbering, u.fit_error) == (None, "turn labels", 0)


def test_seconds_and_minutes_are_asked_about_and_the_answer_makes_them_times() -> None:
    for reading, stamp in (("seconds", lambda s, _: str(s)), ("minutes", lambda s, _: f"{s // 60}{s % 60:02}")):
        text, seconds = talk(stamp)
        asked = read(text)
        assert asked.asked is not None
        assert reading in dict(asked.asked.possible)
        assert "lines" in dict(asked.asked.possible)
        assert "say what the number in “Rowan" in asked.question
        u = read(text, numbers_are=reading)
        assert (u.question, u.numbering, u.lines.printed) == ("", "times", False)
        assert u.times == tuple((turn.start, second) for turn, second in zip(u.turns, seconds, strict=True))
        assert all(turn.printed is None for turn in u.turns)
        cited = read(text, numbers_are=reading, by_times=True)
        assert (cited.lines.unit, list(cited.lines.numbers)) == ("time", seconds)


def test_answering_lines_keeps_them_as_lines() -> None:
    text, seconds = talk(lambda s, _: str(s))
    u = read(text, numbers_are="lines")
    assert (u.question, u.numbering, u.lines.printed, u.times) == ("", "turn labels", True, ())
    assert u.turns[3].printed == seconds[3]


@pytest.mark.parametrize(
    ("number", "reading", "second"),
    [(304, "minutes", 184), (304, "seconds", 304), (370, "minutes", None), (10304, "minutes", 3784), (5, "minutes", 5)],
)
def test_a_number_means_a_second_or_none(number: int, reading: str, second: int | None) -> None:
    assert numbered.seconds(number, reading) == second


def test_what_is_asked_shows_what_each_answer_would_mean() -> None:
    u = read("Rowan (304): and so I went there and I did not say one word to her about it all.\nAda: No?")
    assert u.asked is not None
    assert [words for _, words in u.asked.possible] == [
        "line numbers: 304 is line 304",
        "times, minutes and seconds written together: 304 is 3:04 of the recording",
        "times in seconds: 304 is 5:04 of the recording",
    ]
    assert u.numbering == "turn labels"
    told = read("Rowan (line 304): and so I went there and did not say one word to her.\nAda: No?")
    assert told.asked is None


def test_numbers_that_go_up_by_one_are_no_times_and_numbers_put_aside_are_not_asked_about() -> None:
    assert read("Ada (274): And so?\nRowan (275): Well, it was cold there.\nAda (276): Was it?").asked is None
    assert read(talk(lambda s, _: str(s))[0], keep_numbers=False).question == ""


def test_an_answer_that_is_none_is_refused() -> None:
    with pytest.raises(InputProblem, match="not what numbers can be"):
        read(talk(lambda s, _: str(s))[0], numbers_are="weeks")


# --- numbers typed from paper


def printed(width: int = 61) -> tuple[str, list[tuple[int, str]]]:
    """An interview without numbers, and the lines that its paper has, names counted."""
    text = talk(lambda s, _: str(s))[0]
    text = "\n".join(line.replace(line[line.index(" (") : line.index("):") + 1], "", 1) for line in text.split("\n"))
    lines = lay_out(text, width)
    spans = [text[a:b].strip() for a, b in zip(lines.starts, [*lines.starts[1:], len(text)], strict=True)]
    return text, list(enumerate(spans, start=1))


def test_a_few_numbers_typed_from_paper_give_every_line_its_number() -> None:
    text, lines = printed()
    u = read(text, typed=tuple(lines[k] for k in (0, 25, 50, len(lines) - 1)))
    assert (u.numbering, u.lines.printed) == ("typed", True)
    value = u.transcript()
    whole = [line for line in lines if len(line[1]) > 40]
    assert len(whole) > 30
    for number, words in whole:
        spoken = words.partition(": ")[2] or words
        at = value.text.find(spoken)
        assert abs(value.line_at(at) - number) <= u.fit_error
    assert u.fit_error <= 1


def test_typed_numbers_that_cannot_be_are_said_one_by_one() -> None:
    text, lines = printed()
    for typed, problem in (
        (((12, "words that nobody said"),), "No place begins with"),
        (((12, "the"),), "stands more than once"),
        ((lines[40], (lines[40][0] + 5, lines[10][1])), "smaller number"),
        ((lines[10], (lines[10][0], lines[30][1])), "typed twice"),
    ):
        with pytest.raises(InputProblem, match=problem):
            read(text, typed=typed)


def test_typed_lines_are_read_as_people_write_them() -> None:
    assert numbered.typed("120 and then I left\nline 95 begins with “so”\n\n 7: well") == (
        (120, "and then I left"),
        (95, "so"),
        (7, "well"),
    )
    for wrong in ("and then", "12", "12 :", "twelve and so"):
        with pytest.raises(InputProblem, match="names no line"):
            numbered.typed(wrong)
    with pytest.raises(InputProblem, match="a few, spread"):
        numbered.typed("\n".join(f"{n} so" for n in range(500)))


def test_a_document_whose_lines_word_numbers_when_it_draws_them_says_so_and_what_to_do() -> None:
    found = (Paragraph("Ada: So?"), Paragraph("Rowan: It was cold."))
    u = understand(Source("a.docx", "docx", found, drawn=Drawn(60)))
    assert any("type a few of them" in remark for remark in u.remarks)
    typed = understand(Source("a.docx", "docx", found, drawn=Drawn(60)), choices=Choices(typed=((4, "It was cold"),)))
    assert not any("type a few of them" in remark for remark in typed.remarks)
    assert typed.lines.numbers[-1] == 4


def test_lines_may_be_counted_as_they_were_drawn_with_an_error_that_is_owned_up_to() -> None:
    text, lines = printed(60)
    found = tuple(Paragraph(line) for line in text.split("\n"))
    u = understand(Source("a.docx", "docx", found, drawn=Drawn(60, 5)), choices=Choices(as_drawn=True))
    assert (u.numbering, u.lines.printed, list(u.lines.numbers)) == ("drawn", True, [n + 4 for n, _ in lines])
    assert u.fit_error == max(2, len(lines) // 20)
    assert any("not known" in remark for remark in u.remarks)
    other = understand(Source("a.docx", "docx", found, drawn=Drawn(0)), choices=Choices(as_drawn=True))
    assert other.numbering == "none"
