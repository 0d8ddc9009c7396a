"""Snapshots of the whole analysis: taken and sealed, set beside another, deleted."""

from __future__ import annotations

from alliance.actions.change import STUDY, change, kept_text, the
from alliance.actions.study import the_study
from alliance.errors import InputProblem
from alliance.ipa.printed import PrintedTable
from alliance.ipa.snapshots import compared, parts_of, sealed
from alliance.store.models import SnapshotPartRow, SnapshotRow
from alliance.store.prepared import insert
from alliance.store.reads import analysis
from alliance.store.reads import snapshots as read
from alliance.store.reads import study as read_study
from alliance.store.reads import transcripts as read_transcripts

MOST = 100


def take_snapshot(*, by: str, title: str, reason: str = "") -> str:
    """Seal the whole analysis as it stands now, under a title such as “as submitted”; its id."""
    title = " ".join(kept_text(title, "title", longest=300).split())
    reason = kept_text(reason, "reason", empty=True)
    if SnapshotRow.objects.count() >= MOST:
        raise InputProblem(f"{MOST} snapshots are kept at most: delete one that nobody needs any more.")
    parts = parts_of(analysis.analysis())
    if not any(part.notes or part.tree.themes for part in parts.values()):
        raise InputProblem("There is nothing to keep yet: neither notes nor themes.")
    hashes = {case: part.hash() for case, part in parts.items()}
    row = SnapshotRow(study=the_study(), title=title, reason=reason, seal=sealed(hashes.values()), parts=len(parts))
    words = f"snapshot “{title}” of the whole analysis"
    with change(by=by, scope=STUDY, act="take snapshot", words=words, reason=reason, subject=row.id, can_undo=False):
        insert(row)
        for case, part in parts.items():
            insert(
                SnapshotPartRow(
                    snapshot=row, case_id=case or None, content=part.content(), said=part.said(), sha256=hashes[case]
                )
            )
    return row.id


def delete_snapshot(*, by: str, snapshot: str) -> None:
    """Delete a snapshot for good; it cannot be undone, since nothing else keeps it."""
    row = the(SnapshotRow, snapshot, "snapshot")
    words = f"deletion of the snapshot “{row.title}”"
    with change(by=by, scope=STUDY, act="delete snapshot", words=words, subject=row.id, can_undo=False):
        SnapshotPartRow.objects.filter(snapshot=row).delete()
        row.delete()


def printed_comparison(first: str, second: str) -> list[PrintedTable]:
    """Two snapshots side by side as they print; “now” is the analysis as it stands."""
    names = {case.id: case.pseudonym or case.code for case in read_study.cases()}
    standing = [one.id for one in read_transcripts.held()]
    return compared(read.snapshot(first), read.snapshot(second), read_study.settings().labels, names, standing)
