"""A whole analysis as JSON: the same again, one sentence with the place for any other shape, and hostile files."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.analyses import AT, PLACES, TEXT, WHOLE, as_bytes, bent

from alliance.errors import InputProblem
from alliance.formats import analysis_json
from alliance.formats.analysis_records import structure_of, transcript_of, transcript_record


def test_what_is_read_is_written_and_read_again_the_same():
    once = analysis_json.read(as_bytes())
    written = analysis_json.write(once)
    assert analysis_json.read(written) == once
    assert analysis_json.write(analysis_json.read(written)) == written


def test_nothing_of_the_file_is_lost_on_the_way():
    written = json.loads(analysis_json.write(analysis_json.read(as_bytes())))
    assert {k: written[k] for k in WHOLE if k not in ("format", "version")} == {
        k: WHOLE[k] for k in WHOLE if k not in ("format", "version")
    }


def test_the_file_can_be_read_by_a_person():
    lines = analysis_json.write(analysis_json.read(as_bytes())).decode("utf-8").splitlines()
    assert ' "readings": [' in lines
    assert max(map(len, lines)) < 130
    assert ' "researchers": [{"id": "r1", "name": "Ottilie Vane", "created": "2026-03-14T10:30:00+00:00"}],' in lines
    assert any("🚌" in line for line in lines)
    assert not any("\\u" in line for line in lines)


def test_a_transcript_record_is_the_transcript():
    record = analysis_json.read(as_bytes()).transcripts[0]
    value = transcript_of(record)
    assert (value.first_line, value.last_line, value.page_of(8), value.turns[1].printed) == (5, 9, 3, 7)
    again = transcript_record(value, created=record.created, held_on=record.held_on)
    assert again == record


def test_lines_numbered_with_gaps_keep_their_numbers():
    file = bent("transcripts", 0, "lines", to={"starts": [0, 12, 40, 55, 65], "first": 5, "numbers": [5, 7, 9, 20, 21]})
    value = transcript_of(analysis_json.read(file).transcripts[0])
    assert list(value.lines.numbers) == [5, 7, 9, 20, 21]
    again = transcript_record(value, created=analysis_json.read(file).study.created)
    assert again.lines.numbers == (5, 7, 9, 20, 21)


def test_a_saved_version_is_the_structure_it_was():
    structure = structure_of(analysis_json.read(as_bytes()).saved_versions[0])
    assert [n.name for n in structure.themes[0].under] == ["Older"]


def test_the_original_file_travels_inside_as_base64():
    content = bytes(range(256))
    original = {
        "name": "w.docx",
        "sha256": hashlib.sha256(content).hexdigest(),
        "content": base64.b64encode(content).decode(),
        "kind": "docx",
    }
    file = analysis_json.read(bent("transcripts", 0, "original", to=original))
    assert file.transcripts[0].original.content == content
    assert analysis_json.read(analysis_json.write(file)) == file


WRONG: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("themes", 3, "level"), "sub-theme", "themes[3].level is “sub-theme”"),
    (("themes", 3, "level"), "pole", "themes[3].level is pole, which cannot stand under nothing"),
    (("themes", 3, "level"), "statement", "themes[3].level is statement, which belongs to a case"),
    (("themes", 1, "parent"), "nowhere", "themes[1].parent names “nowhere”, which is not in themes"),
    (("themes", 1, "parent"), "g1", "themes[1].parent belongs to another tree"),
    (("themes", 0, "parent"), "h1", "themes[0].level is superordinate, which cannot stand under a superordinate"),
    (("themes", 1, "notes"), ["n2", "n2"], "themes[1].notes names the same record twice"),
    (("themes", 0, "notes"), ["n1"], "themes[0].notes belong to a statement only"),
    (("themes", 2, "see"), ["h3"], "themes[2].see[0] must name another theme of the same tree"),
    (("themes", 2, "see"), ["g1"], "themes[2].see[0] must name another theme of the same tree"),
    (("themes", 0, "id"), "n1", "themes[0].id is the same as that of notes[0]"),
    (("themes", 0, "id"), "has blank", "themes[0].id must be an id"),
    (("themes", 0, "colour"), "red", "themes[0].colour is not known"),
    (("themes", 0, "name"), ..., "themes[0].name is missing"),
    (("themes", 0, "name"), " ", "themes[0].name must not be empty"),
    (("themes", 0, "name"), "x" * 2001, "themes[0].name has 2,001 characters"),
    (("themes", 0, "place"), True, "themes[0].place must be a whole number; it holds true"),
    (("themes", 0, "place"), 1.5, "themes[0].place must be a whole number"),
    (("themes", 0, "place"), 10**12, "themes[0].place must lie between"),
    (("themes", 0, "aside"), "no", "themes[0].aside must be true or false"),
    (("themes", 0, "created"), "yesterday", "themes[0].created must be a moment such as"),
    (("themes", 0, "created"), "2026-03-14T10:30:00", "themes[0].created must be a moment such as"),
    (("themes", 0, "created"), "0001-01-01T00:00:00+14:00", "themes[0].created is no moment"),
    (("themes",), {}, "themes must be a list; it holds an object"),
    (("themes", 0), None, "themes[0] must be an object; it holds nothing (null)"),
    (("study",), ..., "study is missing"),
    (("study", "researcher"), "r2", "study.researcher names “r2”, which is not in researchers"),
    (("study", "label_set"), "2015", "study.label_set is “2015”"),
    (("study", "conventions"), {"laughs": "noise"}, "study.conventions.laughs is “noise”"),
    (("study", "rule", "count"), 0, "study.rule.count must be at least 1"),
    (("cases", 1, "code"), "P1", "cases[1].code is the same as in cases[0]"),
    (("cases", 1, "pseudonym"), "Wren", "cases[1].pseudonym is the same as in cases[0]"),
    (("cases", 0, "attributes"), {"a9": "x"}, "cases[0].attributes names “a9”"),
    (("transcripts", 0, "text"), TEXT + "!", "transcripts[0].sha256 does not fit the text"),
    (("transcripts", 0, "text"), "e\u0301", "transcripts[0].text must be in Unicode's composed form"),
    (("transcripts", 0, "text"), "a\x00b", "transcripts[0].text holds a character that no text can hold"),
    (("transcripts", 0, "text"), "a\ud800b", "transcripts[0].text holds a character that no text can hold"),
    (("transcripts", 0, "turns", 1, "end"), 10_000, "transcripts[0].turns[1] must lie inside the text"),
    (("transcripts", 0, "turns", 1, "start"), 5, "transcripts[0].turns[1] must lie inside the text, after the turn before"),
    (("transcripts", 0, "turns", 1, "speaker"), 2, "transcripts[0].turns[1].speaker counts beyond"),
    (("transcripts", 0, "turns"), [], "transcripts[0].turns must hold at least one turn"),
    (("transcripts", 0, "lines", "starts"), [0, 12, 12], "transcripts[0].lines.starts must ascend"),
    (("transcripts", 0, "lines", "starts"), [], "transcripts[0].lines.starts must ascend"),
    (("transcripts", 0, "lines", "starts"), [0, -4], "transcripts[0].lines.starts[1] must lie between"),
    (("transcripts", 0, "lines", "numbers"), [1, 2], "transcripts[0].lines.numbers must ascend, one for each line"),
    (("transcripts", 0, "lines", "first"), 2**31 - 1, "transcripts[0].lines.first is too large"),
    (("transcripts", 0, "pages"), [8, 5], "transcripts[0].pages must ascend"),
    (("transcripts", 0, "held_on"), "14/3/2026", "transcripts[0].held_on must be a day such as"),
    (("transcripts", 0, "original"), {"name": "x", "sha256": "0", "content": "%%"}, "transcripts[0].original.content is not base64"),
    (("transcripts", 0, "original"), {"name": "x", "sha256": "0", "content": "AAAA"}, "transcripts[0].original.sha256 does not fit"),
    (("notes", 1, "end"), 10_000, "notes[1].end must come after the start"),
    (("notes", 1, "start"), 18, "notes[1].words are not the words at that start and end"),
    (("notes", 1, "case"), "c2", "notes[1].transcript belongs to another case"),
    (("notes", 1, "transcript"), "", "notes[1].transcript is missing"),
    (("extracts", 1), {"id": "e2", "transcript": "t1", "start": 17, "end": 53, "created": AT}, "extracts[1].end is the same as in extracts[0]"),
    (("evidence", 0, "key"), [0, 5], "evidence[0].key must lie inside the extract"),
    (("evidence", 0, "key"), [20], "evidence[0].key must be two numbers"),
    (("evidence", 0, "left_out"), [[30, 40], [35, 42]], "evidence[0].left_out[1] must lie inside the extract, after"),
    (("evidence", 1, "theme"), "h1", "evidence[1].extract is the same as in evidence[0]"),
    (("links", 0, "group_theme"), "h1", "links[0].group_theme is a case's theme"),
    (("links", 0, "case_theme"), "g1", "links[0].case_theme is a theme across cases"),
    (("saved_versions", 0, "themes", 0, "under", 0, "level"), "superordinate", "saved_versions[0].themes[0].under[0].level is superordinate"),
    (("diary", 0, "points"), ["nobody"], "diary[0].points[0] names “nobody”, which is in none of the lists"),
    (("theme_texts", 0, "theme"), "nobody", "theme_texts[0].theme names “nobody”"),
    (("sources", 0, "kind"), "song", "sources[0].kind is “song”"),
    (("relations", 0, "source"), "", "relations[0].source is missing: only what appears original names none"),
    (("recommendations", 0, "to_whom"), ["all"], "recommendations[0].to_whom[0] is “all”"),
    (("counter_searches", 0, "case"), "c2", "counter_searches[0].extracts[0] is of another case than the search"),
    (("ties", 0, "other"), "h1", "ties[0].other must name another theme; both stand across cases"),
    (("quality", 0, "points"), ["d1", "d1"], "quality[0].points names the same record twice"),
    (("quality", 0, "key"), "beauty", "quality[0].key does not name an item of this list"),
    (("quality", 1, "title"), " ", "quality[1].title does not name an item of this list"),
    (("diary", 0, "by"), "nobody", "diary[0].by names “nobody”"),
    (("readings", 0, "case"), "c2", "readings[0].transcript belongs to another case"),
    (("remarks", 0, "case"), "c2", "remarks[0].transcript belongs to another case"),
    (("remarks", 0, "end"), 10_000, "remarks[0].end must not come before the start"),
    (("remarks", 1, "kind"), "mood", "remarks[1].kind is"),
    (("history", 0, "at"), 5, "history[0].at must be a moment"),
    (("version",), "1", "version must be a whole number"),
    (("format",), "other", "This is not a saved analysis"),
    (("version",), 2, "saved by a later version"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "to", "said"), WRONG, ids=[said[:60] for _, _, said in WRONG])
def test_a_wrong_shape_is_one_sentence_that_names_the_place(steps, to, said):
    with pytest.raises(InputProblem) as problem:
        analysis_json.read(bent(*steps, to=to))
    assert str(problem.value).startswith(said) or said in str(problem.value)
    assert str(problem.value).endswith(".")
    assert "\n" not in str(problem.value)


def test_no_error_shows_words_of_a_transcript():
    for steps, to, _ in WRONG:
        with pytest.raises(InputProblem) as problem:
            analysis_json.read(bent(*steps, to=to))
        assert "quiet" not in str(problem.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not whole JSON"),
        (b"{", "not whole JSON"),
        (b"null", "not a saved analysis"),
        (b"[]", "not a saved analysis"),
        (b'"x"', "not a saved analysis"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        (b"PK\x03\x04", "not whole JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"format": NaN}', "NaN"),
        (b'{"format": -Infinity}', "Infinity"),
        (b'{"version": ' + b"9" * 10_000 + b"}", "number too long"),
        (b'{"format": "a", "format": "b"}', "gives “format” twice"),
        (b"[" + b"[]," * analysis_json.MOST_VALUES + b"0]", "values"),
    ],
    ids=lambda v: v[:12].decode("latin-1") if isinstance(v, bytes) else v,
)
def test_hostile_files_are_refused_in_words(content, said):
    with pytest.raises(InputProblem, match=said):
        analysis_json.read(content)


def test_a_file_nested_deeply_inside_a_known_field_is_refused_in_words():
    node: dict[str, Any] = {"id": "x", "level": "strand", "name": "n"}
    for _ in range(300):
        node = {"id": "x", "level": "strand", "name": "n", "under": [node]}
    with pytest.raises(InputProblem, match=r"nested too deeply|cannot stand"):
        analysis_json.read(bent("saved_versions", 0, "themes", to=[node]))


def test_a_byte_order_mark_is_taken_as_what_it_is():
    assert analysis_json.read(b"\xef\xbb\xbf" + as_bytes()).study.title == "Waiting"


def test_words_not_composed_are_composed_and_positions_stay():
    assert analysis_json.read(bent("cases", 0, "pseudonym", to="Zoe\u0308n")).cases[0].pseudonym == "Zoën"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4),
    max_leaves=12,
)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(PLACES), JSON | st.sampled_from([...]))
def test_whatever_stands_at_whatever_place_it_is_read_or_refused_in_words(steps, to):
    try:
        file = analysis_json.read(bent(*steps, to=to))
    except InputProblem as problem:
        said = str(problem)
    else:
        said = ""
        assert analysis_json.read(analysis_json.write(file)) == file
    assert len(said) < 500


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_values_put_in_each_other_s_places_are_read_or_refused_in_words(one, other):
    value: Any = copy.deepcopy(WHOLE)
    for step in other:
        value = value[step]
    try:
        file = analysis_json.read(bent(*one, to=value))
    except InputProblem:
        return
    assert analysis_json.read(analysis_json.write(file)) == file


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_file_cut_or_flipped_anywhere_is_read_or_refused_in_words(data):
    content = bytearray(as_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    try:
        analysis_json.read(bytes(content))
    except InputProblem:
        return


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=60), st.text(max_size=200))
def test_any_words_a_note_or_name_can_hold_survive(name, text):
    import unicodedata

    def kept(words: str) -> str:
        plain = "".join(c for c in words if c != "\x00" and not "\ud800" <= c <= "\udfff")
        return unicodedata.normalize("NFC", plain)

    whole = copy.deepcopy(WHOLE)
    whole["themes"][0]["name"] = "x" + kept(name)
    whole["notes"][0]["text"] = "x" + kept(text)
    file = analysis_json.read(as_bytes(whole))
    again = analysis_json.read(analysis_json.write(file))
    assert (again.themes[0].name, again.notes[0].text) == (file.themes[0].name, file.notes[0].text)
    assert file.notes[0].text == unicodedata.normalize("NFC", "x" + kept(text))
