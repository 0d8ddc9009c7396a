"""Snapshots: sealed whole, compared with what stands, true to their seal, without whoever left."""

from __future__ import annotations

import pytest

from alliance import Workbench
from alliance.actions import notes, participants, themes
from alliance.actions.analysis_file import whole_analysis
from alliance.actions.exports import Wanted, made_file
from alliance.actions.pack import choose, numbered
from alliance.actions.snapshots import delete_snapshot, printed_comparison, take_snapshot
from alliance.errors import InputProblem, NotFound
from alliance.formats import analysis_json
from alliance.ipa.snapshots import Part
from alliance.store.models import EventRow, SnapshotPartRow
from alliance.store.reads import snapshots as read
from alliance.store.reads import trail


def words(tables) -> str:
    """Everything that some tables say."""
    return "\n".join(" | ".join(cell.text for cell in row) for one in tables for row in [*one.rows, ()]) + "\n".join(
        note for one in tables for note in (one.caption, *one.notes)
    )


def test_a_snapshot_keeps_what_was_and_the_comparison_says_what_came_and_went(study):
    by = study.by
    id = take_snapshot(by=by, title="  As \n submitted ", reason="For the viva.")
    same = words(printed_comparison(id, read.NOW))
    assert "None came and none went." in same
    assert "renamed" not in same
    theme = study.theme("Both were sent")
    themes.rename_theme(by=by, theme=theme.id, name="Sent, both", reason="clearer")
    use = next(e for e in study.analysis.evidence if e.theme in {t.id for t in study.themes})
    from alliance.actions.evidence import remove_evidence

    remove_evidence(by=by, evidence=use.id)
    notes.add_note(by=by, text="New", case=study.case("Wren").id)
    told = words(printed_comparison(id, read.NOW))
    assert "renamed, was “Both were sent”" in told
    assert "gone | " in told
    assert "For the viva." in told
    assert "As submitted (" in told
    back = words(printed_comparison(read.NOW, id))
    assert "new | " in back


def test_a_snapshot_is_whole_until_somebody_touches_it(study):
    id = take_snapshot(by=study.by, title="Then")
    assert [one.state for one in read.snapshots()] == ["whole"]
    part = SnapshotPartRow.objects.filter(snapshot=id, case__isnull=False).first()
    part.said = part.said[:-1]
    part.save()
    assert read.snapshot(id).state == "changed"
    SnapshotPartRow.objects.filter(pk=part.pk).delete()
    assert read.snapshot(id).state == "left"
    assert "has left the study since" in words(printed_comparison(id, read.NOW))


def test_a_snapshot_travels_with_the_analysis_and_its_seal_holds_there(study, tmp_path):
    id = take_snapshot(by=study.by, title="Then")
    before = read.snapshot(id)
    (tmp_path / "a.json").write_bytes(analysis_json.write(whole_analysis()))
    study.workbench.close()
    with Workbench.from_analysis(tmp_path / "b.alliance", tmp_path / "a.json"):
        assert read.snapshot(id) == before
        assert before.state == "whole"


def test_a_broken_part_of_a_snapshot_is_refused_by_its_place(study):
    take_snapshot(by=study.by, title="Then")
    written = analysis_json.write(whole_analysis()).replace(b'"said": "[', b'"said": "{[', 1)
    with pytest.raises(InputProblem, match=r"snapshot_parts\[\d\]"):
        analysis_json.read(written)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "[]"), ("null", "[]"), ("[]", "[]"), ("{}", "[]"), ('{"tree": 1, "notes": []}', "[]"),
        ('{"tree": {"themes": []}, "notes": [[1, 2, 3]]}', "[]"), ('{"tree": {"themes": []}, "notes": []}', "[[]]"),
        ('{"tree": {"themes": []}, "notes": []}', '[["a","b",true,"c","d","e","x","y"]]'), ("[" * 9000, "[]"),
    ],
)  # fmt: skip
def test_what_is_no_part_of_a_snapshot_is_refused_in_words(content, said):
    with pytest.raises(InputProblem):
        Part.of_text("", content, said)


def test_a_deleted_snapshot_is_gone_and_the_log_keeps_nothing_of_it(study):
    id = take_snapshot(by=study.by, title="Then")
    choose(by=study.by, keys=[f"snapshot-comparison|||{id}"])
    assert numbered()[0].title == "The analysis “Then” and as it stands"
    file = made_file("snapshot-comparison", "docx", Wanted(versions=(id, read.NOW)))
    assert file.name.endswith(".docx")
    delete_snapshot(by=study.by, snapshot=id)
    assert read.snapshots() == []
    assert not SnapshotPartRow.objects.exists()
    assert not EventRow.objects.filter(act__contains="snapshot").exclude(changes=[]).exists()
    assert "snapshot" not in (trail.next_undo("study").words if trail.next_undo("study") else "")
    with pytest.raises(NotFound):
        read.snapshot(id)
    assert "Not in the study any more" in numbered()[0].heading


def test_nothing_to_keep_and_no_title_are_refused(empty_workbench):
    by = empty_workbench.study.by
    with pytest.raises(InputProblem, match="nothing to keep"):
        take_snapshot(by=by, title="Then")
    with pytest.raises(InputProblem, match="title"):
        take_snapshot(by=by, title=" ")


def test_somebody_who_stands_in_a_snapshot_is_not_taken_out_as_a_mistake(study):
    made = participants.add_participant(by=study.by, pseudonym="Sorrel")
    take_snapshot(by=study.by, title="Then")
    with pytest.raises(InputProblem, match="snapshot"):
        participants.remove_participant(by=study.by, case=made)
