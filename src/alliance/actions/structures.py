"""Saved versions of a tree, to be set beside another."""

from __future__ import annotations

from alliance.actions.change import GROUP, change, kept_text, the
from alliance.actions.study import the_study
from alliance.ipa.compare import structure_of
from alliance.store.models import ParticipantRow, StructureRow
from alliance.store.reads import analysis


def save_structure(*, by: str, title: str, reason: str = "", case: str = "") -> str:
    """Save the tree of a case, or (no case) of the group, as it stands now; its id."""
    if case:
        case = the(ParticipantRow, case, "participant").id
    title = kept_text(title, "title", longest=300)
    reason = kept_text(reason, "reason", empty=True)
    whole = analysis.analysis_of_case(case) if case else analysis.analysis()
    tree = structure_of(whole, case).to_dict()
    row = StructureRow(study=the_study(), case_id=case or None, title=title, reason=reason, tree=tree)
    with change(
        by=by,
        scope=case or GROUP,
        act="save structure",
        words=f"version “{title}” saved",
        reason=reason,
        subject=row.id,
    ) as act:
        act.add(row)
    return row.id


def delete_structure(*, by: str, structure: str) -> None:
    """Delete a saved version (it can be undone)."""
    row = the(StructureRow, structure, "saved version")
    with change(
        by=by,
        scope=row.case_id or GROUP,
        act="delete structure",
        words=f"deletion of the version “{row.title}”",
        subject=row.id,
    ) as act:
        act.delete(row)
