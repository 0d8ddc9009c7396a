"""The demonstration is built by the actions from its files, opened as it was left, and made anew on request."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from alliance import Workbench
from alliance.actions import demonstration as making
from alliance.errors import InputProblem
from alliance.ipa.tree import problems
from alliance.store import keys
from alliance.store.reads import trail

GIVEN = tomllib.loads((resources.files("alliance") / "demonstration" / "analysis.toml").read_text("utf-8"))


def _nodes(nodes):
    for node in nodes:
        yield node
        yield from _nodes(node.get("children", ()))


def test_everything_the_files_hold_is_in_the_workbench(demonstration):
    study = demonstration.study
    whole = study.analysis
    assert [c.pseudonym for c in whole.cases] == [c["pseudonym"] for c in GIVEN["cases"]]
    assert len(whole.notes) == sum(len(c["notes"]) for c in GIVEN["cases"])
    in_cases = sum(len(c["statements"]) + len(list(_nodes(c["themes"]))) for c in GIVEN["cases"])
    assert len(whole.themes) == in_cases + len(list(_nodes(GIVEN["group"])))
    assert len(whole.links) == sum(len(n.get("links", ())) for n in _nodes(GIVEN["group"]))
    assert len(trail.diary()) == len(GIVEN["diary"])
    assert problems(whole) == ()


def test_notes_stand_on_the_words_the_file_gives(demonstration):
    whole = demonstration.study.analysis
    for case, given in zip(whole.cases, GIVEN["cases"], strict=True):
        words = {
            n.text: whole.transcripts[n.transcript].text[n.start : n.end]
            for n in whole.notes.values()
            if n.transcript and n.case == case.id
        }
        for note in given["notes"]:
            if "words" in note:
                assert words[note["text"].strip()] == note["words"]


def test_printed_numbers_pages_and_days_are_as_the_file_says(demonstration):
    study = demonstration.study
    maren = study.case("Maren").interview().transcript
    assert (maren.first_line, maren.first_page, maren.continues, maren.lines.fit_error) == (211, 8, True, 0)
    assert list(maren.pages) == GIVEN["cases"][0]["interviews"][0]["pages"]
    passes = trail.reading_passes(study.case("Maren").id)
    assert [p.dated for p in passes] == [p["date"] for p in GIVEN["cases"][0]["reading_passes"]]
    assert {e.dated for e in trail.diary()} == {e.get("date") for e in GIVEN["diary"]}


def test_renamings_have_their_days_and_reasons_and_end_at_the_present_name(demonstration):
    study = demonstration.study
    held = trail.renames()
    for node in _nodes(GIVEN["group"]):
        if not node.get("renames"):
            continue
        told = held[study.theme(node["name"]).id]
        assert [(r.old, r.at.date(), r.reason) for r in told] == [
            (r["old"], r["when"], r["reason"]) for r in node["renames"]
        ]
        assert told[-1].new == node["name"]


def test_the_log_runs_in_the_order_of_its_days_and_offers_nothing_to_undo(demonstration):
    study = demonstration.study
    events = list(reversed(trail.events(limit=100_000)))
    assert [e.at for e in events] == sorted(e.at for e in events)
    assert {e.at.year for e in events} == {2025, 2026}
    assert events[-1].at.date() <= max(e["date"] for e in GIVEN["diary"] if "date" in e)
    for scope in ("study", "group", *(c.id for c in study.cases)):
        assert trail.next_undo(scope) is None


def test_every_quotation_of_its_master_table_is_chosen_and_none_proposed(demonstration):
    table = demonstration.study.table("master-quotations")
    assert not any(cell.proposed for row in table.rows for cell in row)
    assert not any("without a quotation" in note for note in table.notes)


def test_it_is_encrypted_by_a_key_that_protects_nothing(templates):
    path = templates("demonstration")
    assert keys.mode_of(path / "keys.json") == "throwaway"
    assert b"Maren" not in (path / "store.db").read_bytes()


def test_it_opens_as_it_was_left_until_a_fresh_one_is_asked_for(copy_of, monkeypatch):
    place = copy_of("demonstration").with_suffix("")
    built = []
    monkeypatch.setattr(making, "build", lambda: built.append(1))
    with Workbench.open(making.prepare(place)) as workbench:
        workbench.study.case("Rowan").note("Mine")
    with Workbench.open(making.prepare(place)) as workbench:
        assert "Mine" in {n.text for n in workbench.study.case("Rowan").notes}
    assert built == []
    making.prepare(place, fresh=True)
    assert built == [1]


def test_a_fresh_one_that_fails_leaves_the_one_that_was_there(copy_of, monkeypatch):
    place = copy_of("demonstration").with_suffix("")

    def fail() -> None:
        raise RuntimeError

    monkeypatch.setattr(making, "build", fail)
    with pytest.raises(RuntimeError):
        making.prepare(place, fresh=True)
    assert [p.name for p in place.parent.glob("*.alliance")] == ["demonstration.alliance"]
    with Workbench.open(place) as workbench:
        assert len(workbench.study.cases) == 6


def test_a_real_study_is_never_taken_away_for_a_demonstration(copy_of):
    place = copy_of("keyed").with_suffix("")
    with pytest.raises(InputProblem, match="not a demonstration"):
        making.prepare(place, fresh=True)
    assert (place.with_suffix(".alliance") / "store.db").exists()


def test_its_place_can_be_chosen_and_is_the_persons_own_otherwise(monkeypatch, tmp_path):
    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path))
    assert making.default_place() == tmp_path / "demonstration"
    monkeypatch.delenv("ALLIANCE_HOME")
    assert "alliance-workbench" in str(making.default_place())
