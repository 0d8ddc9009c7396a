"""Words of notes, themes, diary and remarks in the index: kept by the file itself, whoever writes, gone with their row."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.actions import diary, notes, themes, undo
from alliance.ipa.vocabulary import NOTE_KINDS
from alliance.store import search
from alliance.store.margins import INDEXED
from alliance.store.models import NoteRow, RemarkRow
from alliance.store.reads import finding
from alliance.store.reads.finding import Question
from alliance.store.search import Within, fold, in_margins


def first_case(study) -> str:
    return study.case("Wren").id


def test_every_kind_of_writing_is_watched_by_its_three_triggers(study):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    assert there >= {f"margin_{kind}_{what}" for kind in INDEXED for what in ("kept", "changed", "gone")}


def test_a_note_is_found_when_kept_as_changed_and_no_more_when_deleted_and_again_when_undone(study):
    by, case = study.by, first_case(study)
    id = notes.add_note(by=by, case=case, text="A quincunx of Łódź chairs")
    assert in_margins("quincunx", "note") == in_margins("lodz", "note") == in_margins('"lodz chairs"', "note") == [id]
    notes.change_note(by=by, note=id, text="A hexagon, næver mind", kind="conceptual")
    assert in_margins("quincunx", "note") == []
    assert in_margins("naev*", "note") == [id]
    assert in_margins("hexagon", "note", Within(note="conceptual")) == [id]
    assert in_margins("hexagon", "note", Within(note="linguistic")) == []
    notes.delete_note(by=by, note=id)
    assert in_margins("hexagon", "note") == []
    undo.undo(by=by, scope=case)
    assert in_margins("hexagon -chairs", "note") == [id]
    NoteRow.objects.filter(pk=id).update(text="written past every action")
    assert in_margins("hexagon", "note") == []
    assert in_margins('"past every"', "note") == [id]


def test_themes_diary_and_remarks_are_found_by_every_word_a_person_wrote_there(study):
    by, case = study.by, first_case(study)
    theme = themes.add_theme(by=by, level="subtheme", name="Brackish", case=case)
    themes.describe_theme(by=by, theme=theme, about="What lies under the estuary")
    entry = diary.write_entry(by=by, text="I dreaded the estuary", case=case)
    remark = RemarkRow(kind="comment", participant_id=case, text="Which estuary?", answer="The river’s")
    remark.save(force_insert=True)
    assert in_margins("estuary", "theme") == [theme]
    assert in_margins("estuary", "theme", Within(levels=finding.STATEMENTS)) == []
    assert in_margins("estuary", "diary", Within(case=case)) == [entry]
    assert in_margins("river", "remark", Within(case=case)) == [remark.id]
    assert in_margins("estuary", "diary", Within(case=study.case("Bram").id)) == []
    found = finding.find(Question("estuary"))
    assert {name: heap.total for name, heap in found.heaps.items()} == {
        "turns": 0, "notes": 0, "themes": 1, "diary": 1, "remarks": 1,
    }  # fmt: skip
    assert [place.text for place in found.themes.places] == ["Brackish: What lies under the estuary"]


def test_who_said_it_and_what_is_looked_through_narrow_the_question(study):
    def cited(**asked) -> list[str]:
        return [
            place.cited for heap in finding.find(Question("tiles", **asked)).heaps.values() for place in heap.places
        ]

    everything = cited()
    assert cited(voice="participant") == [one for one in everything if "Wren" in one][: len(cited(kind="turns"))]
    assert cited(voice="interviewer") == cited(voice="=Somebody else") == []
    assert cited(voice="=Wren") == cited(voice="participant") != []
    assert cited(kind="turns", case=study.case("Bram").id) == []
    of_all = finding.find(Question("the", kind="turns"))
    pages = [finding.find(Question("the", kind="turns", skip=n, most=2)).turns for n in range(0, of_all.turns.total, 2)]
    assert {page.total for page in pages} == {of_all.turns.total}
    assert [p for page in pages for p in page.places] == list(of_all.turns.places)
    assert [page.more for page in pages] == [True] * (len(pages) - 1) + [False]


def test_words_taken_out_of_a_note_leave_no_trace_in_the_file(workbench):
    study, case = workbench.study, first_case(workbench.study)
    id = notes.add_note(by=study.by, case=case, text="A note of zygomorphic kind")
    NoteRow.objects.filter(pk=id).update(text="plain")
    other = notes.add_note(by=study.by, case=case, text="Another xylographic thing, at first")
    NoteRow.objects.filter(pk=other).delete()
    from alliance.store.models import EventRow

    EventRow.objects.filter(subject__in=[id, other]).delete()  # the log keeps words until somebody leaves
    EventRow.objects.filter(act="add note").delete()
    path = workbench.path
    workbench.close()
    held = (path / "store.db").read_bytes()
    for word in (b"zygomorphic", b"xylographic"):
        assert word not in held


def test_whoever_leaves_leaves_no_word_in_the_index(workbench):
    from django.db import connection

    from alliance.actions.leaving import leave_study, traces_of
    from alliance.governance.leaving import Decided
    from alliance.store.folder import folder_at

    study, case = workbench.study, first_case(workbench.study)
    for kind in NOTE_KINDS:
        notes.add_note(by=study.by, case=case, text=f"Syzygy of {kind or 'none'}", kind=kind)
    themes.add_theme(by=study.by, level="subtheme", name="Syzygial", case=case)
    folder = folder_at(workbench.path)
    decided = {
        p.id: Decided("delete") if p.can_delete else Decided("keep") for p in traces_of(folder, case=case).passages
    }
    leave_study(folder, by=study.by, case=case, typed="W-1", decided=decided)
    assert in_margins("syzyg*", "note") == in_margins("syzyg*", "theme") == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM margin_place")
        placed = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM margin_words")
        assert cursor.fetchone()[0] == placed
        cursor.execute("SELECT count(*) FROM margin_words_idx")
        cursor.execute("SELECT block FROM margin_words_data")
        assert not any(b"yzyg" in bytes(block) for (block,) in cursor.fetchall())


@pytest.fixture(scope="module")
def opened(templates, tmp_path_factory):
    """One workbench for many questions; what is written for one is taken out again."""
    import shutil

    from alliance import Workbench

    with Workbench.open(shutil.copytree(templates("study"), tmp_path_factory.mktemp("asked") / "s.alliance")) as held:
        yield held.study


_LATIN = st.text(alphabet="abcdežłŁøØđĐħŧıæÆœŒßñçÅéÉüşğőŵ", min_size=1, max_size=8)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=_LATIN, hostile=st.text(alphabet="\"'*-()^:+{}[] NEAR\\%_?;\x00", max_size=20))
def test_the_file_folds_letters_as_the_question_does(opened, word, hostile):
    kept = NoteRow(case_id=first_case(opened), text=f"before {word} after")
    kept.save(force_insert=True)
    try:
        assert in_margins(fold(word), "note") == in_margins(word.upper().replace("ẞ", "SS"), "note"), word
        assert kept.id in in_margins(fold(word), "note")
        assert isinstance(in_margins(hostile, "diary"), list)
        assert isinstance(search.some_turns(hostile, [])[0], list)
    finally:
        NoteRow.objects.filter(pk=kept.id).delete()
