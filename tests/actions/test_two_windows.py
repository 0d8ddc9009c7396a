"""Two windows on one study never overwrite each other silently."""

from __future__ import annotations

import threading

import pytest
from tests.actions.doing import case, interview, note, stands, theme

from alliance.actions import notes, participants, study, themes
from alliance.errors import Clash, InputProblem, NotFound
from alliance.store import models


def test_the_second_of_two_changes_to_one_note_shows_both_wordings(study):
    held = study.analysis.notes[note(study)]
    notes.change_note(by=study.by, note=held.id, version=held.version, text="From the first window")
    before = stands(study)
    with pytest.raises(Clash) as clash:
        notes.change_note(by=study.by, note=held.id, version=held.version, text="From the second window")
    assert (clash.value.theirs, clash.value.mine) == ("From the first window", "From the second window")
    assert clash.value.version == held.version + 1
    assert stands(study) == before
    notes.change_note(by=study.by, note=held.id, version=clash.value.version, text="Put together")
    assert study.analysis.notes[held.id].text == "Put together"


@pytest.mark.parametrize(
    "change",
    [
        lambda s, v: themes.rename_theme(by=s.by, theme=theme(s, "The cold room"), name="N", version=v),
        lambda s, v: themes.describe_theme(by=s.by, theme=theme(s, "The cold room"), about="A", version=v),
        lambda s, v: participants.change_participant(by=s.by, case=case(s), pseudonym="Robin", version=v),
        lambda s, v: participants.change_attribute(by=s.by, attribute=s.attributes[0].id, name="N", version=v),
        lambda s, v: study.change_study(by=s.by, title="T", version=v),
    ],
)
def test_an_old_version_is_refused_wherever_one_is_given(study, change):
    before = stands(study)
    with pytest.raises(Clash):
        change(study, 77)
    assert stands(study) == before


def test_a_change_to_what_was_deleted_in_the_other_window_says_so(study):
    gone = note(study)
    notes.delete_note(by=study.by, note=gone)
    for act in (
        lambda: notes.change_note(by=study.by, note=gone, text="Too late"),
        lambda: notes.delete_note(by=study.by, note=gone),
        lambda: themes.add_statement(by=study.by, case=case(study), name="From nothing", notes=[gone]),
    ):
        with pytest.raises(NotFound, match="deleted in another window"):
            act()


def test_the_same_text_sent_twice_is_kept_once_without_a_clash(study):
    held = study.analysis.notes[note(study)]
    notes.change_note(by=study.by, note=held.id, version=held.version, text="Once")
    fresh = study.analysis.notes[held.id]
    notes.change_note(by=study.by, note=held.id, version=fresh.version, text="Once")
    assert study.analysis.notes[held.id].version == fresh.version


def test_of_many_at_once_on_one_version_exactly_one_is_kept(study):
    held = study.analysis.notes[note(study)]
    by, told = study.by, []

    def change(n: int) -> None:
        try:
            notes.change_note(by=by, note=held.id, version=held.version, text=f"Window {n}")
            told.append("kept")
        except Clash:
            told.append("clash")

    threads = [threading.Thread(target=change, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["clash"] * 7 + ["kept"]
    assert study.analysis.notes[held.id].version == held.version + 1


def test_many_windows_adding_lose_nothing_and_number_their_themes_apart(study):
    by, failed = study.by, []
    place = interview(study)

    def add(n: int) -> None:
        try:
            for k in range(5):
                notes.add_note(by=by, text=f"{n}.{k}", transcript=place, start=10, end=20)
                themes.add_statement(by=by, case=wren, name=f"{n}.{k}")
        except BaseException as problem:
            failed.append(problem)

    wren = case(study)
    before = len(study.analysis.notes)
    threads = [threading.Thread(target=add, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(study.analysis.notes) == before + 30
    places = [t.place for t in study.analysis.themes.values() if t.case == wren and not t.parent and "." in t.name]
    assert len(set(places)) == 30
    assert models.EventRow.objects.filter(act="add note").count() >= 30


def test_two_windows_marking_the_same_words_make_one_extract(study):
    from alliance.actions.evidence import mark_quotation

    by, place, ids, failed = study.by, interview(study), [], []

    def mark() -> None:
        try:
            ids.append(mark_quotation(by=by, transcript=place, start=100, end=140))
        except BaseException as problem:
            failed.append(problem)

    threads = [threading.Thread(target=mark) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(set(ids)) == 1


def test_two_windows_cannot_give_two_participants_one_pseudonym(study):
    by, told = study.by, []

    def add() -> None:
        try:
            told.append(participants.add_participant(by=by, pseudonym="Sorrel"))
        except InputProblem:
            told.append("refused")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("refused") == 3
    assert [c.pseudonym for c in study.cases].count("Sorrel") == 1
