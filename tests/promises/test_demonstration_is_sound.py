"""The demonstration holds together: every word it cites stands in its transcript, every key leads somewhere.

The transcripts are read here by a few lines of their own, so that a mistake in the importer cannot hide a mistake
in the demonstration.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "src" / "alliance" / "demonstration"
LABEL = re.compile(r"^(Int\.|[A-Z]\w+)(?: \((\d+)\))?: ")
STUDY: dict[str, Any] = tomllib.loads((FOLDER / "analysis.toml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = STUDY["cases"]
GROUP: list[dict[str, Any]] = STUDY["group"]
MAY_STAND_UNDER = {
    "superordinate": {""},
    "subtheme": {"superordinate"},
    "strand": {"superordinate", "subtheme"},
    "tension": {"superordinate", "subtheme", "strand"},
    "pole": {"tension"},
}
each_case = pytest.mark.parametrize("case", CASES, ids=[c["pseudonym"] for c in CASES])


def turns(case: dict[str, Any]) -> list[tuple[str, int | None, str]]:
    """Speaker, printed number and words of each turn of a case's only transcript."""
    (interview,) = case["interviews"]
    found = []
    for paragraph in (FOLDER / interview["file"]).read_text(encoding="utf-8").split("\n\n"):
        label = LABEL.match(paragraph)
        assert label, f"no label: {paragraph[:40]}"
        words = paragraph[label.end() :].rstrip("\n")
        assert "\n" not in words
        found.append((label[1], int(label[2]) if label[2] else None, words))
    return found


def occurrences(case: dict[str, Any], words: str) -> int:
    return sum(text.count(words) for _, _, text in turns(case))


def nodes(trees: list[dict[str, Any]], parent: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each node of a tree with its parent's level, from the top."""
    for node in trees:
        yield parent, node
        yield from nodes(node.get("children", []), node["level"])


def passages(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (n for n in case["notes"] if "words" in n)
    yield from case["extracts"]
    for s in case["statements"]:
        yield from s.get("evidence", [])
    for _, node in nodes(case["themes"]):
        yield from node.get("evidence", [])


def keys(case: dict[str, Any]) -> list[str]:
    return [x["key"] for x in [*case["notes"], *case["statements"], *(n for _, n in nodes(case["themes"]))]]


def case_named(pseudonym: str) -> dict[str, Any]:
    return next(c for c in CASES if c["pseudonym"] == pseudonym)


def assert_stands(case: dict[str, Any], passage: dict[str, Any]) -> None:
    words = passage["words"]
    assert words == words.strip()
    whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    assert any(whole.search(text) for _, _, text in turns(case)), f"{case['pseudonym']}: cuts a word: {words}"
    assert occurrences(case, words) >= passage.get("occurrence", 1), f"{case['pseudonym']}: {words}"
    for part in [passage.get("key_words", ""), *passage.get("left_out", [])]:
        assert part in words, f"{case['pseudonym']}: {part} is not inside {words}"


def researchers_words() -> Iterator[str]:
    """All that the researcher wrote: names, notes, reasons, diary; not what participants said."""

    def walk(value: Any, name: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for k, v in value.items():
                yield from walk(v, k)
        elif isinstance(value, list):
            for v in value:
                yield from walk(v, name)
        elif isinstance(value, str) and name not in {"words", "key_words", "left_out", "key", "file", "notes", "kind"}:
            yield value

    yield from walk(STUDY)
    for case in CASES:
        yield from (text for who, _, text in turns(case) if who == "Int.")


def test_six_people_four_qualified_and_two_in_training_are_in_the_study():
    assert len(CASES) == 6
    assert Counter(c["attributes"]["qualification"] for c in CASES) == {"qualified": 4, "trainee": 2}
    assert any(c["attributes"]["experience"] == "approximately two and a half" for c in CASES)


@each_case
def test_each_transcript_holds_1500_to_3000_words_of_two_speakers(case):
    said = turns(case)
    assert 1500 <= sum(len(text.split()) for _, _, text in said) <= 3000
    assert {who for who, _, _ in said} == {"Int.", case["pseudonym"]}


@each_case
def test_each_transcript_has_the_texture_of_speech(case):
    text = "\n".join(t for who, _, t in turns(case) if who != "Int.")
    assert re.search(r"\berm\b", text, re.I)
    assert re.search(r"\b(\w+(?: \w+){0,3}),? \1\b", text), "no exact repetition"
    for sound in ("(laughs)", "(Mm)", "(Mm-hm)", "(Yeah)", "pause)"):
        assert sound in text, sound


@each_case
def test_each_bracket_has_a_kind_in_the_conventions_of_the_study(case):
    for _, _, text in turns(case):
        assert text.count("(") == text.count(")")
        for inside in re.findall(r"\(([^()]*)\)", text):
            assert inside.lower() in STUDY["study"]["conventions"], inside


@each_case
def test_each_passage_stands_word_for_word_in_its_transcript(case):
    for passage in passages(case):
        assert_stands(case, passage)


@each_case
def test_keys_are_unique_in_a_case_and_lead_somewhere(case):
    assert [k for k, n in Counter(keys(case)).items() if n > 1] == []
    notes = {n["key"] for n in case["notes"]}
    statements = {s["key"] for s in case["statements"]}
    for s in case["statements"]:
        assert set(s["notes"]) <= notes, s["key"]
        assert s["notes"] or s.get("evidence"), f"{s['key']} rests on nothing"
    placed = Counter(k for _, node in nodes(case["themes"]) for k in node.get("statements", []))
    assert set(placed) <= statements
    assert max(placed.values()) == 1, "a statement has one parent"
    aside = {s["key"] for s in case["statements"] if s.get("aside")}
    assert all(s["aside_reason"] for s in case["statements"] if s.get("aside"))
    assert set(placed) | aside == statements
    assert not set(placed) & aside
    for _, node in nodes(case["themes"]):
        assert set(node.get("see", [])) <= set(keys(case)) - {node["key"]}


@each_case
def test_each_case_has_notes_of_every_kind_and_statements_enough(case):
    kinds = Counter(n["kind"] for n in case["notes"])
    assert set(kinds) == {"descriptive", "linguistic", "conceptual", ""}
    assert 35 <= sum(kinds.values()) <= 60
    assert 15 <= len(case["statements"]) <= 25
    assert 3 <= len(case["themes"]) <= 4
    assert any("words" not in n for n in case["notes"]), "no note on the whole case"
    assert any("?" in n["text"] for n in case["notes"])
    assert all(n["text"].strip() for n in case["notes"])
    assert any(e.get("prompted") for e in case["extracts"])
    assert any(e.get("marked") for e in case["extracts"])


def test_some_notes_are_lists_and_some_statements_rest_on_no_note():
    assert any("\n- " in n["text"] for c in CASES for n in c["notes"])
    assert any(not s["notes"] for c in CASES for s in c["statements"])
    assert any(s.get("aside") for c in CASES for s in c["statements"])
    assert any(node.get("see") for c in CASES for _, node in nodes(c["themes"]))


@pytest.mark.parametrize("trees", [*(c["themes"] for c in CASES), GROUP])
def test_each_node_stands_where_its_level_may_stand(trees):
    for parent, node in nodes(trees):
        assert parent in MAY_STAND_UNDER[node["level"]], node["key"]
        if node["level"] == "tension":
            poles = node["children"]
            assert {p["level"] for p in poles} == {"pole"}
            assert all(p.get("evidence") or p.get("quotations") for p in poles)
        if node["level"] == "pole":
            assert not node.get("children")


def test_some_tensions_have_several_poles():
    poles = [len(n["children"]) for c in CASES for _, n in nodes(c["themes"]) if n["level"] == "tension"]
    assert max(poles) >= 3
    assert min(poles) == 1
    assert any(n["level"] == "tension" and len(n["children"]) >= 3 for _, n in nodes(GROUP))


def test_a_transcript_with_printed_numbers_numbers_its_lines_of_48_characters():
    printed = [c for c in CASES if turns(c)[0][1] is not None]
    assert len(printed) == 1
    (case,) = printed
    assert case["interviews"][0]["continues"]
    said = turns(case)
    expected = said[0][1]
    assert expected is not None
    assert expected > 1
    for _, number, text in said:
        assert number == expected
        expected += len(textwrap.wrap(text, 48, break_on_hyphens=False))
    pages = case["interviews"][0]["pages"]
    assert pages == sorted(set(pages))
    assert said[0][1] <= pages[0] <= pages[-1] < expected


def test_group_themes_are_gathered_from_themes_that_exist():
    assert len(GROUP) == 4
    group_keys = [n["key"] for _, n in nodes(GROUP)]
    assert len(set(group_keys)) == len(group_keys)
    for _, node in nodes(GROUP):
        for link in node.get("links", []):
            assert link["key"] in keys(case_named(link["case"])), link
            assert not re.fullmatch(r"n\d+", link["key"]), "a note is not a theme"
        assert set(node.get("see", [])) <= set(group_keys)
        if node["level"] == "subtheme":
            below = [n for _, n in nodes([node])]
            assert any(n.get("links") for n in below), node["key"]
            assert len({q["case"] for n in below for q in n.get("quotations", [])}) >= 2, node["key"]
        for quotation in node.get("quotations", []):
            assert_stands(case_named(quotation["case"]), quotation)
        for rename in node.get("renames", []):
            assert rename["old"]
            assert rename["reason"]


def test_each_quoted_participant_is_gathered_in_that_subtheme():
    for _, node in nodes(GROUP):
        if node["level"] == "subtheme":
            below = [n for _, n in nodes([node])]
            linked = {link["case"] for n in below for link in n.get("links", [])}
            quoted = {q["case"] for n in below for q in n.get("quotations", [])}
            assert quoted <= linked, node["key"]


def test_a_theme_below_the_rule_says_why_it_is_kept():
    few = []
    for _, node in nodes(GROUP):
        if node["level"] != "subtheme":
            continue
        people = {link["case"] for _, n in nodes([node]) for link in n.get("links", [])}
        if len(people) < len(CASES) / 2:
            few.append(node["key"])
        assert (len(people) < len(CASES) / 2) == bool(node.get("kept_reason")), node["key"]
    assert len(few) == 1


def test_group_themes_are_renamed_quoted_with_words_left_out_and_set_beside_an_earlier_structure():
    every = [n for _, n in nodes(GROUP)]
    assert sum(bool(n.get("renames")) for n in every) >= 2
    assert any(q.get("left_out") for n in every for q in n.get("quotations", []))
    assert any(n["level"] == "strand" for n in every)
    (saved,) = STUDY["saved_structures"]
    assert saved["reason"]
    for _, node in nodes(saved["themes"]):
        for link in node.get("links", []):
            assert link["key"] in keys(case_named(link["case"])), link


def test_the_diary_states_a_position_and_the_dates_run_in_order():
    diary = STUDY["diary"]
    assert any(d.get("position") for d in diary)
    assert any("date" not in d for d in diary)
    dated = [d["date"] for d in diary if "date" in d]
    assert dated == sorted(dated)
    for entry in diary:
        for where in entry.get("about", []):
            owner, _, key = where.partition("/")
            known = [n["key"] for _, n in nodes(GROUP)] if owner == "group" else keys(case_named(owner))
            assert key in known, where
    interviews = [c["interviews"][0]["date"] for c in CASES]
    assert interviews == sorted(interviews)
    firsts = [c["reading_passes"][0]["date"] for c in CASES]
    assert firsts == sorted(firsts), "one case is read before the next is opened"
    assert all(i < f for i, f in zip(interviews, firsts, strict=True))
    dates = [*dated, *interviews, *(p["date"] for c in CASES for p in c["reading_passes"])]
    assert all(date(2025, 1, 1) <= d <= date(2026, 12, 31) for d in dates)


def test_the_researcher_reduces_nobody_to_a_label():
    for text in researchers_words():
        found = re.search(r"\b(users?|addicts?|addicted|abus\w+|clean|non-complian\w+)\b", text, re.I)
        assert not found, f"{found and found[0]}: {text[:80]}"


def test_the_readme_says_that_everybody_in_it_is_invented():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "invented" in readme
    assert "CC0" in readme


# --- how it was conducted

CONDUCT: dict[str, Any] = tomllib.loads((FOLDER / "conduct.toml").read_text(encoding="utf-8"))


def test_every_participant_was_recruited_consented_and_recorded_in_order():
    held_on = {c["pseudonym"]: c["interviews"][0]["date"] for c in CASES}
    assert [one["pseudonym"] for one in CONDUCT["people"]] == list(held_on)
    approved = min(one["dated"] for one in CONDUCT["approvals"])
    for one in CONDUCT["people"]:
        assert approved < one["approached"] < held_on[one["pseudonym"]], one["pseudonym"]
        assert one["notes"].strip()
    assert [one["pseudonym"] for one in CONDUCT["people"] if one.get("archive") is False] == ["Delroy"]
    assert any(one.get("amends") for one in CONDUCT["approvals"])
    trained = [c["interviews"][0]["date"] for c in CASES if c["attributes"]["qualification"] == "trainee"]
    assert min(trained) > max(one["dated"] for one in CONDUCT["approvals"]), "trainees came in with the amendment"
    assert CONDUCT["departures"]


def test_the_conduct_names_nobody_who_takes_part_outside_their_pseudonyms_and_reduces_nobody():
    words = (FOLDER / "conduct.toml").read_text(encoding="utf-8")
    assert not re.search(r"\b(users?|addicts?|addicted|abus\w+|clean|non-complian\w+)\b", words, re.I)
    assert CONDUCT["facts"]["researcher"] == STUDY["study"]["researcher"]
