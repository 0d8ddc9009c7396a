"""Participants by code and pseudonym, and the columns the study keeps about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from alliance.actions.change import STUDY, Change, change, kept_text, the
from alliance.actions.study import the_study
from alliance.errors import InputProblem
from alliance.store.models import (
    AttributeRow,
    AttributeValueRow,
    CaseTextRow,
    ConcernRow,
    ConsentRow,
    FindingsRow,
    InterviewRow,
    NoteRow,
    PackItemRow,
    ParticipantRow,
    RemarkRow,
    SnapshotPartRow,
    ThemeRow,
    TranscriptRow,
    VolunteerRow,
    WhoKnowsRow,
)

ATTRIBUTE_KINDS = ("text", "number", "years", "choice", "yes-no")


def add_attribute(*, by: str, name: str, kind: str = "text", groups: bool = False, shown: bool = True) -> str:
    """Add a column about participants; its id. `groups` makes it a subsample that tables can group by."""
    study = the_study()
    if kind not in ATTRIBUTE_KINDS:
        raise InputProblem(f"“{kind}” is not a kind of column: choose one of {', '.join(ATTRIBUTE_KINDS)}.")
    name = kept_text(name, "column’s name", longest=200)
    if AttributeRow.objects.filter(study=study, name=name).exists():
        raise InputProblem(f"There is a column “{name}” already.")
    with change(by=by, scope=STUDY, act="add column", words=f"Added the column “{name}”") as act:
        row = AttributeRow(study=study, name=name, kind=kind, groups=groups, shown=shown, place=_next(AttributeRow))
        act.subject = row.id
        act.add(row)
    return row.id


def change_attribute(*, by: str, attribute: str, version: int | None = None, **fields: Any) -> None:
    """Rename a column, or change whether it is shown, groups, or where it stands."""
    row = the(AttributeRow, attribute, "column")
    kept = {k: v for k, v in fields.items() if k in ("name", "groups", "shown", "place")}
    if "name" in kept:
        kept["name"] = kept_text(kept["name"], "column’s name", longest=200)
        if AttributeRow.objects.filter(study=row.study, name=kept["name"]).exclude(pk=row.pk).exists():
            raise InputProblem(f"There is a column “{kept['name']}” already.")
    with change(
        by=by, scope=STUDY, act="change column", words=f"Changed the column “{row.name}”", subject=row.id
    ) as act:
        act.update(row, version=version, **kept)


def delete_attribute(*, by: str, attribute: str) -> None:
    """Take a column and what was entered under it away (it can be undone)."""
    row = the(AttributeRow, attribute, "column")
    with change(
        by=by, scope=STUDY, act="delete column", words=f"Deleted the column “{row.name}”", subject=row.id
    ) as act:
        for value in AttributeValueRow.objects.filter(attribute=row):
            act.delete(value)
        act.delete(row)


def add_participant(*, by: str, pseudonym: str, code: str = "", attributes: Mapping[str, str] | None = None) -> str:
    """Add a participant by pseudonym and study code (P1, P2 ... where none is given); the case's id."""
    study = the_study()
    pseudonym = kept_text(pseudonym, "pseudonym", longest=200)
    code = kept_text(code, "study code", longest=40, empty=True) or _free_code()
    _check_free(study.id, code, pseudonym, "")
    with change(by=by, scope=STUDY, act="add participant", words=f"Added the participant {code}") as act:
        row = ParticipantRow(study=study, code=code, pseudonym=pseudonym, place=_next(ParticipantRow))
        act.subject = row.id
        act.add(row)
        _write_values(act, row, attributes or {})
    return row.id


def change_participant(
    *,
    by: str,
    case: str,
    version: int | None = None,
    pseudonym: str | None = None,
    code: str | None = None,
    place: int | None = None,
    attributes: Mapping[str, str] | None = None,
) -> None:
    """Change a participant's pseudonym, code, place in the study's order, or what is known of them."""
    row = the(ParticipantRow, case, "participant")
    fields: dict[str, Any] = {}
    if pseudonym is not None:
        fields["pseudonym"] = kept_text(pseudonym, "pseudonym", longest=200)
    if code is not None:
        fields["code"] = kept_text(code, "study code", longest=40)
    if place is not None:
        fields["place"] = int(place)
    _check_free(row.study_id, fields.get("code", row.code), fields.get("pseudonym", row.pseudonym), row.id)
    words = f"Changed the participant {row.code}"
    with change(by=by, scope=STUDY, act="change participant", words=words, subject=row.id) as act:
        act.update(row, version=version, shows="pseudonym", **fields)
        _write_values(act, row, attributes or {})


def remove_participant(*, by: str, case: str) -> None:
    """Take out a participant added by mistake, who has no material yet (leaving the study is another act)."""
    row = the(ParticipantRow, case, "participant")
    if (
        TranscriptRow.objects.filter(participant=row).exists()
        or NoteRow.objects.filter(case=row).exists()
        or ThemeRow.objects.filter(case=row).exists()
    ):
        raise InputProblem(f"{row.pseudonym} has interviews or notes: take those out first.")
    footings = list(ConsentRow.objects.filter(participant=row, parts={}))
    if any(
        m.objects.filter(participant=row).exists() for m in (WhoKnowsRow, InterviewRow, ConcernRow, FindingsRow)
    ) or (
        ConsentRow.objects.filter(participant=row).count() > len(footings)
        or VolunteerRow.objects.filter(participant=row).exists()
    ):
        raise InputProblem(
            f"A consent, an interview record or a step of recruitment is recorded for {row.pseudonym}: take that out "
            "first, or, where this person takes part, let them leave the study."
        )
    if SnapshotPartRow.objects.filter(case=row).exists():
        raise InputProblem(f"{row.pseudonym} stands in a snapshot of the analysis: delete that first.")
    with change(
        by=by, scope=STUDY, act="remove participant", words=f"Removed the participant {row.code}", subject=row.id
    ) as act:
        for value in AttributeValueRow.objects.filter(participant=row):
            act.delete(value)
        for footing in footings:
            act.delete(footing)
        for remark in RemarkRow.objects.filter(participant=row):
            act.delete(remark)
        for paragraph in CaseTextRow.objects.filter(case=row):
            act.delete(paragraph)
        for item in PackItemRow.objects.filter(case=row):
            act.delete(item)
        act.delete(row)


def _write_values(act: Change, row: ParticipantRow, values: Mapping[str, str]) -> None:
    if not values:
        return
    held = {v.attribute_id: v for v in AttributeValueRow.objects.filter(participant=row)}
    for attribute, words in values.items():
        column = the(AttributeRow, attribute, "column")
        said = kept_text(words, f"entry under “{column.name}”", longest=500, empty=True)
        if attribute in held and said:
            act.update(held[attribute], words=said)
        elif attribute in held:
            act.delete(held[attribute])
        elif said:
            act.add(AttributeValueRow(participant=row, attribute=column, words=said))


def _check_free(study: str, code: str, pseudonym: str, but: str) -> None:
    others = ParticipantRow.objects.filter(study_id=study).exclude(pk=but)
    if others.filter(code=code).exists():
        raise InputProblem(f"The study code {code} is taken by another participant: choose another.")
    if others.filter(pseudonym=pseudonym).exists():
        raise InputProblem(f"The pseudonym {pseudonym} is taken by another participant: choose another.")


def _free_code() -> str:
    taken = set(ParticipantRow.objects.values_list("code", flat=True))
    return next(f"P{n}" for n in range(1, len(taken) + 2) if f"P{n}" not in taken)


def _next(model: type[AttributeRow] | type[ParticipantRow]) -> int:
    last = model.objects.aggregate(last=Max("place"))["last"]
    return 0 if last is None else last + 1
