"""Tables: what each column means is proposed from headings and contents, and a researcher may say otherwise."""

from __future__ import annotations

import pytest

from alliance.errors import InputProblem
from alliance.ipa.columns import understood
from alliance.ipa.source import Paragraph, Source
from alliance.ipa.understanding import Choices, Understood, understand

SAID = (
    ("Ada", "How was it?"),
    ("Rowan", "It was cold, and I stayed."),
    ("Rowan", "For her voice, I think."),
    ("Ada", "Her voice?"),
    ("Rowan", "It was warm, that is all I know."),
)


def table(*rows: tuple[str, ...], kind: str = "csv") -> Source:
    return Source(
        "t.csv", kind, tuple(Paragraph(w, cell=(y, x)) for y, row in enumerate(rows, 1) for x, w in enumerate(row) if w)
    )


def meanings(source: Source) -> list[str]:
    return [column.meaning for column in understood(source)[1]]


def said(u: Understood) -> list[tuple[str, str]]:
    return [(u.voices[t.speaker].label, u.text[t.start : t.end]) for t in u.turns]


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        (("Speaker", "Text"), lambda n, w, k: (n, w), ["speaker", "words"]),
        (("Text", "Name"), lambda n, w, k: (w, n), ["words", "speaker"]),
        (("start", "end", "speaker", "text"), lambda n, w, k: (f"{k}.5", f"{k + 1}.5", n, w), ["time", "out", "speaker", "words"]),
        (("#", "Timespan", "Content", "Speaker"), lambda n, w, k: (str(k + 1), f"0:0{k}.0 - 0:0{k}.9", w, n), ["number", "time", "words", "speaker"]),
        (("Turn", "Who", "Utterance", "Notes"), lambda n, w, k: (str(k + 1), n, w, "warm, then long silence after that word"), ["number", "speaker", "words", "out"]),
        (("Line", "Text", "Code"), lambda n, w, k: (str(10 + k), w, "warmth"), ["number", "words", "out"]),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_headings(head, row, expected) -> None:
    body = [row(n, w, k) for k, (n, w) in enumerate(SAID)]
    assert meanings(table(head, *body)) == expected
    assert "".join(w for _, w in SAID).replace(" ", "") == understand(table(head, *body)).text.replace(" ", "").replace(
        "\n", ""
    )


def test_columns_without_headings_are_known_by_what_stands_in_them() -> None:
    rows = [(f"00:00:{k:02}", n, w) for k, (n, w) in enumerate(SAID)]
    assert meanings(table(*rows)) == ["time", "speaker", "words"]
    u = understand(table(*rows))
    assert [name for name, _ in said(u)] == ["Ada", "Rowan", "Ada", "Rowan"]
    assert [second for _, second in u.times] == [0, 1, 2, 3, 4]


def test_rows_of_one_speaker_go_on_in_one_turn_and_a_missing_name_is_the_one_above() -> None:
    rows = [
        ("Speaker", "Text"),
        ("Ada", "So?"),
        ("Rowan", "It was"),
        ("", "cold, and"),
        ("Rowan", "long."),
        ("Ada", "Oh."),
    ]
    assert said(understand(table(*rows))) == [("Ada", "So?"), ("Rowan", "It was cold, and long."), ("Ada", "Oh.")]


def test_line_numbers_number_lines_and_turn_numbers_turns() -> None:
    lines = understand(table(("Line", "Speaker", "Text"), *((str(20 + k), n, w) for k, (n, w) in enumerate(SAID))))
    assert (lines.lines.unit, list(lines.lines.numbers)) == ("line", [20, 21, 22, 23, 24])
    turns = understand(table(("Turn", "Speaker", "Text"), *((str(20 + k), n, w) for k, (n, w) in enumerate(SAID))))
    assert (turns.lines.unit, list(turns.lines.numbers)) == ("paragraph", [20, 21, 22, 23, 24])


def test_a_researcher_may_say_what_columns_mean_by_place_heading_or_number() -> None:
    source = table(
        ("A", "B", "C"), *((n, "nothing to do with it at all, only longer than the words", w) for n, w in SAID)
    )
    for chosen in ({0: "speaker", 1: "out", 2: "words"}, {"a": "speaker", "B": "out", "c": "words"}):
        u = understand(source, choices=Choices(table=chosen, first_row=True))
        assert said(u)[1] == ("Rowan", "It was cold, and I stayed. For her voice, I think.")
        assert [c.meaning for c in u.table] == ["speaker", "out", "words"]
    by_number = understand(source, choices=Choices(table={"1": "speaker", "2": "out", "3": "words"}, first_row=False))
    assert by_number.text.startswith("C\n")
    for chosen, problem in (
        ({"D": "words"}, "No column is called"),
        ({0: "noise"}, "not what a column can mean"),
        ({0: "out", 1: "out", 2: "out"}, "no column holds the words"),
    ):
        with pytest.raises(InputProblem, match=problem):
            understand(source, choices=Choices(table=chosen, first_row=True))


def test_milliseconds_are_known_by_how_fast_they_run() -> None:
    rows = [("start", "end", "text"), *((str(4_000 * k), str(4_000 * k + 3_000), w) for k, (_, w) in enumerate(SAID))]
    assert [second for _, second in understand(table(*rows)).times] == [0, 4, 8, 12, 16]


def test_tables_of_word_are_left_to_the_rules_of_word() -> None:
    source = table(("Ada", "So?"), ("Rowan", "Yes."), kind="docx")
    assert understood(source) == (source, ())
