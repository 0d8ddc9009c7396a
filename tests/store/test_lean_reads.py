"""What is read for one theme says the same as the whole analysis; what is kept in memory is never stale."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.server.desktop")

from alliance.store import opening
from alliance.store.configuration import configure
from alliance.store.folder import new_folder

configure()

from alliance.actions.evidence import add_evidence, leave_words_out  # noqa: E402
from alliance.actions.group import gather  # noqa: E402
from alliance.actions.notes import add_note  # noqa: E402
from alliance.actions.study import begin_study  # noqa: E402
from alliance.actions.themes import add_statement, add_theme, put_aside, see_also  # noqa: E402
from alliance.actions.transcripts import Incoming, add_transcripts, change_transcript, set_pages  # noqa: E402
from alliance.errors import NotFound  # noqa: E402
from alliance.ipa.lineage import lineage_table, themes_of_extract  # noqa: E402
from alliance.ipa.lines import lay_out  # noqa: E402
from alliance.ipa.recurrence import recurrence_table  # noqa: E402
from alliance.ipa.tables import master_table, quotations_of  # noqa: E402
from alliance.ipa.transcript import Speaker, Transcript, Turn  # noqa: E402
from alliance.ipa.tree import Index  # noqa: E402
from alliance.store.models import TextRow  # noqa: E402
from alliance.store.reads import analysis as read  # noqa: E402
from alliance.store.reads import board as read_board  # noqa: E402
from alliance.store.reads import transcripts as read_transcripts  # noqa: E402

ASKED = "What was it like to wait?"
SAID = "Well, erm, it was like standing in a corridor, and nobody comes, you know, nobody comes."

ERM = (len(ASKED) + 1 + len("Well, "), len(ASKED) + 1 + len("Well, erm,"))


def _interview(name: str) -> Transcript:
    text = f"{ASKED}\n{SAID}\n{SAID} {name} said so."
    ends = len(ASKED), len(ASKED) + 1 + len(SAID)
    turns = (Turn(0, ends[0], 0), Turn(ends[0] + 1, ends[1], 1), Turn(ends[1] + 1, len(text), 1))
    return Transcript(
        text, turns, (Speaker("Int", "interviewer"), Speaker(name, "participant")), lay_out(text, 30, 100)
    )


@pytest.fixture
def study(tmp_path: Path):
    opening.make_store(new_folder(tmp_path / "one"), passphrase=None, throwaway=True)
    by = begin_study(title="Waiting", researcher="Ada")
    names = ("Rowan", "Maren", "Sian")
    ids = add_transcripts([Incoming(_interview(name), pseudonym=name) for name in names], by=by)
    yield by, [read_transcripts.transcript(id) for id in ids]
    opening.close_store()


def _group_theme(by: str, held: list[Transcript]) -> str:
    rowan, maren, sian = held
    note = add_note(by=by, text="corridor: nowhere to be", kind="linguistic", transcript=rowan.id, start=30, end=60)
    statement = add_statement(by=by, case=rowan.case, name="A corridor", notes=[note])
    gathered = add_theme(by=by, case=rowan.case, level="superordinate", name="Waiting", children=[statement])
    loose = add_statement(by=by, case=maren.case, name="Nobody comes", transcript=maren.id, spans=[(40, 70)])
    over = add_theme(by=by, level="superordinate", name="Nobody comes")
    under = add_theme(by=by, level="subtheme", name="A corridor without doors", parent=over)
    gather(by=by, group_theme=over, case_themes=[gathered])
    gather(by=by, group_theme=under, case_themes=[loose])
    use = add_evidence(by=by, theme=under, transcript=sian.id, start=27, end=80)
    leave_words_out(by=by, evidence=use, left_out=[ERM])
    other = add_theme(by=by, level="superordinate", name="Something else")
    add_evidence(by=by, theme=other, transcript=rowan.id, start=90, end=110)
    return over


def test_who_contributes_to_a_theme_is_the_same_on_the_board_as_in_the_whole_analysis(study):
    _group_theme(*study)
    lean, whole = Index(read_board.across()), Index(read.analysis())
    for theme in whole.analysis.themes.values():
        if not theme.case:
            assert lean.participants(theme.id) == whole.participants(theme.id), theme.name
    assert any(len(lean.participants(theme.id)) > 1 for theme in whole.roots())


@pytest.mark.parametrize("below", [True, False])
def test_the_quotations_of_a_theme_are_those_of_the_whole_analysis(study, below: bool):
    theme = _group_theme(*study)
    lean, whole = read.analysis_of_theme(theme), read.analysis()
    assert quotations_of(lean, theme, below=below) == quotations_of(whole, theme, below=below)
    assert any(quotations_of(lean, theme)[0])


def test_only_what_bears_on_the_theme_is_read(study):
    theme = _group_theme(*study)
    lean, whole = read.analysis_of_theme(theme), read.analysis()
    assert len(lean.evidence) == len(whole.evidence) - 1
    assert lean.evidence[-1].left_out == (ERM,)
    other = next(t.id for t in whole.themes.values() if t.name == "Something else")
    assert list(read.analysis_of_theme(other).transcripts) == [study[1][0].id]


def test_a_case_theme_put_aside_brings_nothing(study):
    by, held = study
    theme = _group_theme(by, held)
    waiting = next(t.id for t in read.themes().values() if t.name == "Waiting")
    put_aside(by=by, theme=waiting, reason="It says too much.")
    lean, whole = read.analysis_of_theme(theme), read.analysis()
    assert quotations_of(lean, theme) == quotations_of(whole, theme)
    assert "Rowan" not in [q.case.pseudonym for q in quotations_of(lean, theme)[0]]


def test_a_theme_of_a_case_is_read_with_its_notes(study):
    by, held = study
    _group_theme(by, held)
    waiting = next(t for t in read.themes().values() if t.name == "Waiting")
    lean = read.analysis_of_theme(waiting.id)
    assert [n.text for n in lean.notes.values()] == ["corridor: nowhere to be"]
    assert list(lean.transcripts) == [held[0].id]


def test_an_unknown_theme_is_not_found(study):
    with pytest.raises(NotFound):
        read.analysis_of_theme("0" * 16)


def test_one_interview_and_all_interviews_are_the_same_values(study):
    assert read_transcripts.transcripts() == {one.id: one for one in study[1]}
    assert read_transcripts.transcripts(only=[study[1][1].id]) == {study[1][1].id: study[1][1]}
    assert read_transcripts.transcripts(only=[]) == {}


def test_pages_set_in_another_process_are_seen_although_the_transcript_was_read_before(study):
    by, (rowan, *_) = study
    set_pages(by=by, transcript=rowan.id, pages=[rowan.first_line, 103])
    assert read_transcripts.transcript(rowan.id).pages == (100, 103)
    text = TextRow.objects.get(transcript_id=rowan.id)  # another process keeps nothing in this one's memory
    TextRow.objects.filter(pk=text.pk).update(pages=[100, 102], version=text.version + 1)
    assert read_transcripts.transcript(rowan.id).pages == (100, 102)
    assert read_transcripts.transcripts()[rowan.id].pages == (100, 102)


def test_words_of_another_workbench_with_the_same_ids_are_never_shown(study, tmp_path: Path):
    _, (rowan, *_) = study
    text = TextRow.objects.get(transcript_id=rowan.id)
    TextRow.objects.filter(pk=text.pk).update(words=text.words.replace("corridor", "hospital"))
    assert "corridor" in read_transcripts.transcript(rowan.id).text  # the same version: nobody changes it so
    folder = opening.unlocked.file_of("default").path.parent
    opening.close_store()
    from alliance.store.folder import folder_at

    opening.open_store(folder_at(folder))
    assert "hospital" in read_transcripts.transcript(rowan.id).text


def test_the_list_of_interviews_says_where_each_begins_and_when_it_was_held(study):
    by, values = study
    change_transcript(by=by, transcript=values[1].id, held_on=date(2025, 3, 14), title="Second talk")
    found = read_transcripts.held()
    assert [(one.id, one.case, one.first_line) for one in found] == [(v.id, v.case, 100) for v in values]
    assert [(one.title, one.held_on) for one in found][1] == ("Second talk", date(2025, 3, 14))
    assert found[0].held_on is None


def test_a_theme_is_read_with_the_other_themes_its_words_stand_under_and_those_it_points_at(study):
    by, held = study
    theme = _group_theme(by, held)
    sian = held[2]
    alone = add_statement(by=by, case=sian.case, name="Left alone", transcript=sian.id, spans=[(27, 80)])
    over = add_theme(by=by, case=sian.case, level="superordinate", name="On one’s own", children=[alone])
    add_theme(by=by, case=sian.case, level="strand", name="Elsewhere")
    pointed = add_theme(by=by, level="strand", name="Elsewhere too")
    see_also(by=by, theme=theme, other=pointed)
    lean, whole = read.analysis_of_theme(theme), read.analysis()
    assert {alone, over, pointed} <= lean.themes.keys()
    for extract in lean.extracts:
        assert themes_of_extract(lean, extract) == themes_of_extract(whole, extract)
    assert lean.themes == {id: one for id, one in whole.themes.items() if id in lean.themes}
    assert "Elsewhere" not in {one.name for one in lean.themes.values()}


def test_a_theme_of_a_case_is_read_with_the_group_themes_that_gather_it(study):
    by, held = study
    theme = _group_theme(by, held)
    waiting = next(t.id for t in read.themes().values() if t.name == "Waiting")
    lean = read.analysis_of_theme(waiting)
    assert [link.group_theme for link in lean.links] == [theme]
    assert lean.themes[theme].name == "Nobody comes"


def test_tables_that_show_no_words_come_out_the_same_without_them(study):
    _group_theme(*study)
    bare, whole = read.analysis(words=False), read.analysis()
    assert [one.text for one in bare.transcripts.values()] == ["", "", ""]
    assert master_table(bare, with_quotations=False) == master_table(whole, with_quotations=False)
    assert recurrence_table(bare) == recurrence_table(whole)
    assert lineage_table(bare, {}) == lineage_table(whole, {})
    assert len(master_table(whole, with_quotations=False).rows) == 3
