"""Finding words in the interviews: folded, phrases and prefixes, never a syntax error, gone when the interview goes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.study import write_txt

from alliance import Workbench
from alliance.actions.transcripts import remove_transcript
from alliance.store.reads import transcripts
from alliance.store.search import find_turns


def found(study, words: str, texts=None) -> list[tuple[str, str]]:
    """Whose turn and how it begins, for each turn that is found."""
    by_text = {held.text: held.id for held in transcripts.held()}
    told = []
    for one in find_turns(words, texts):
        value = transcripts.transcript(by_text[one.text])
        turn = value.turns[one.turn]
        told.append((value.name, value.text[turn.start : turn.start + 12]))
    return told


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("bus stop", ["Wren", "Wren"]),
        ('"bus stop then"', ["Wren"]),
        ("stop bus", ["Wren", "Wren"]),
        ('"stop bus"', []),
        ("bus -stop", ["Zoë"]),
        ("radiat*", ["Bram", "Bram"]),
        ("radiat", []),
        ("RADIATOR", ["Bram", "Bram"]),
        ("i've failed", ["Zoë"]),
        ("i’ve failed", ["Zoë"]),
        ("🚌", []),
        ("", []),
        ("-bus", []),
    ],
)
def test_words_are_found_in_study_order(study, words, names):
    assert [name for name, _ in found(study, words)] == names


def test_words_are_found_in_one_interview_alone_where_asked(study):
    zoe = next(h for h in transcripts.held() if h.case == study.case("Zoë").id)
    assert [name for name, _ in found(study, "paper", [zoe.text])] == ["Zoë", "Zoë"]
    assert found(study, "radiator", [zoe.text]) == []
    assert found(study, "paper", []) == []


@pytest.fixture(scope="module")
def opened(templates, tmp_path_factory):
    """One workbench for many questions; asking changes nothing."""
    import shutil

    with Workbench.open(shutil.copytree(templates("study"), tmp_path_factory.mktemp("asked") / "s.alliance")) as held:
        yield held.study


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=60), st.text(alphabet="\"'*-()^:+{}[]ANDORTNE ab\\%_?;\x00\ud800", max_size=40)))
def test_nothing_a_person_types_is_a_syntax_error(opened, words):
    assert isinstance(find_turns(words), list)


def test_an_interview_taken_out_is_found_no_more_and_another_takes_its_place(empty_workbench, tmp_path):
    study = empty_workbench.study
    turns = [("Int.", "What was there?"), ("Wren", "A lantern, and a lantern again.")] * 3
    (first,) = study.import_transcripts(write_txt(tmp_path / "a.txt", turns))
    assert len(found(study, "lantern")) == 3
    remove_transcript(by=study.by, transcript=first.id)
    assert find_turns("lantern") == []
    study.import_transcripts([write_txt(tmp_path / "b.txt", turns), write_txt(tmp_path / "c.txt", turns)], case="Wren")
    assert len(found(study, "lantern")) == 6


def test_words_taken_out_leave_no_trace_in_the_file(empty_workbench, tmp_path):
    study = empty_workbench.study
    turns = [("Int.", "What was there?"), ("Wren", "A zygomorphic lantern, erm.")] * 3
    (first,) = study.import_transcripts(write_txt(tmp_path / "a.txt", turns))
    remove_transcript(by=study.by, transcript=first.id)
    path = empty_workbench.path
    empty_workbench.close()
    assert b"zygomorphic" not in (path / "store.db").read_bytes()
