"""Sealed snapshots of the analysis, checked against their seals."""

from __future__ import annotations

from alliance.errors import NotFound
from alliance.ipa.snapshots import Part, Snapshot, parts_of, sealed
from alliance.store.models import SnapshotPartRow, SnapshotRow
from alliance.store.reads import analysis

#: in the place of a snapshot's id: the analysis as it stands
NOW = "now"


def snapshots() -> list[Snapshot]:
    """Every snapshot, the newest first, without its parts; whether it is whole is looked up."""
    return [_value(row, parts=False) for row in SnapshotRow.objects.order_by("-created", "-id")]


def snapshot(id: str) -> Snapshot:
    """A snapshot with its parts, or (“now”) the analysis as it stands."""
    if id == NOW:
        return Snapshot("As it stands", reason="as the boards say now.", parts=parts_of(analysis.analysis()), id=NOW)
    row = SnapshotRow.objects.filter(pk=id).first()
    if row is None:
        raise NotFound("This snapshot is not in the workbench any more; it may have been deleted in another window.")
    return _value(row, parts=True)


def _value(row: SnapshotRow, *, parts: bool) -> Snapshot:
    held = list(SnapshotPartRow.objects.filter(snapshot=row))
    made = {one.case_id or "": Part.read(one.case_id or "", one.content, one.said) for one in held}
    if any(made[one.case_id or ""].hash() != one.sha256 for one in held):
        state = "changed"
    elif len(held) < row.parts:
        state = "left"
    else:
        state = "whole" if sealed(one.sha256 for one in held) == row.seal else "changed"
    return Snapshot(row.title, row.created, row.reason, made if parts else {}, row.id, row.seal, state)
