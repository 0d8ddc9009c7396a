"""Consent: taken in parts, changed, taken anew; and the footing on which material without one stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alliance.actions.change import change, kept_text, the
from alliance.errors import InputProblem, NotAllowed
from alliance.governance.consent import FOOTINGS, PARTS, Footing, check_parts
from alliance.store.models import ConsentRow, EventRow, ParticipantRow
from alliance.store.reads import conduct as read_conduct
from alliance.store.reads import consents as read
from alliance.study.approval import check_consent_date
from alliance.study.days import in_words, possible

_LONGEST = {"taken_by": 200, "how": 300, "kept_in": 300, "footing_words": 500}
_CALLED = {
    "taken_by": "name of whoever took it", "how": "way it was taken", "kept_in": "place where it is kept",
    "footing_words": "footing",
}  # fmt: skip
_FIELDS = ("footing", "parts", "dated", "paper_version", "last_day", *_LONGEST)


def record_consent(*, by: str, case: str, **given: Any) -> str:
    """Record a consent as taken, or taken anew; its id. Fields as in `store.reads.consents.Taken`.

    What was recorded before stays; what was said last of each part stands.
    """
    person = the(ParticipantRow, case, "participant")
    row = ConsentRow(participant=person, **_checked(ConsentRow(participant=person), given))
    words = "Recorded a consent" if row.footing == "consent" else "Recorded on what footing the material stands"
    with change(by=by, scope=person.id, act="record consent", words=words, subject=person.id, can_undo=False) as act:
        act.add(row)
        _rests_on(person.id)
    return row.id


def change_consent(*, by: str, consent: str, version: int | None = None, **given: Any) -> None:
    """Correct what is recorded of a consent; what is not named stays as it is."""
    row = the(ConsentRow, consent, "consent")
    fields = _checked(row, given)
    with change(
        by=by, scope=row.participant_id, act="change consent", words="Corrected a consent", subject=row.participant_id,
        can_undo=False,
    ) as act:  # fmt: skip
        act.update(row, version=version, shows="kept_in", **fields)


def take_out_consent(*, by: str, consent: str) -> None:
    """Take out a consent that was entered by mistake. What was signed for it goes first: see `people.forget_signed`."""
    row = the(ConsentRow, consent, "consent")
    with change(
        by=by, scope=row.participant_id, act="take out consent", words="Took out a consent entered by mistake",
        subject=row.participant_id, can_undo=False,
    ) as act:  # fmt: skip
        act.delete(row)


def check_footing(footing: str) -> Footing:
    """The footing, where it is one of the four; InputProblem otherwise."""
    if footing not in FOOTINGS:
        raise InputProblem(f"“{footing[:40]}” is not a footing: choose one of {', '.join(FOOTINGS)}.")
    return footing  # type: ignore[return-value]


def record_footing(*, by: str, case: str, footing: str, words: str = "") -> str:
    """Record, when material is brought in, on what footing it stands: where the paper is kept, the source, the reason.

    It is completed later on the page Consents: the day, the parts, who took it.
    """
    kept = "kept_in" if check_footing(footing) == "paper" else "footing_words"
    person = the(ParticipantRow, case, "participant")
    said = " ".join(kept_text(words, _CALLED[kept], longest=_LONGEST[kept], empty=True).split())
    row = ConsentRow(participant=person, footing=footing, **{kept: said})
    with change(
        by=by, scope=person.id, act="record footing", words="Recorded on what footing the material stands",
        subject=person.id, can_undo=False,
    ) as act:  # fmt: skip
        act.add(row)
        _rests_on(person.id)
    return row.id


def check_may_bring_in(case: str) -> None:
    """Nothing, where an interview of this participant may be brought in; NotAllowed where they refused it."""
    one = read.standing(case)
    if one.agreement is not None and one.agreement.said("interview") is False:
        raise NotAllowed(
            f"{one.case.pseudonym} ({one.case.code}) refused to be interviewed, so nothing of theirs is brought in. Where "
            "this is a mistake, correct it on the page Consents."
        )


def _rests_on(case: str) -> None:
    """A participant with a consent is not taken back by undoing that they were added."""
    EventRow.objects.filter(subject=case, act="add participant", state="done").update(can_undo=False)


def _checked(row: ConsentRow, given: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [name for name in given if name not in _FIELDS]
    if unknown:
        raise InputProblem(f"A consent holds nothing called “{unknown[0]}”: it holds {', '.join(_FIELDS)}.")
    made: dict[str, Any] = {}
    for name, value in given.items():
        if name in _LONGEST:
            value = " ".join(kept_text(value, _CALLED[name], longest=_LONGEST[name], empty=True).split())
        elif name == "parts":
            value = check_parts(value or {})
        elif name == "paper_version":
            name, value = "paper_version_id", (read.form_of(value).id if value else None)
        made[name] = value
    held = {name: made.get(name, getattr(row, name)) for name in ("footing", "dated", "parts", "last_day")}
    _check_together(held, made.get("paper_version_id", row.paper_version_id) or "")
    return made


def _check_together(held: Mapping[str, Any], paper_version: str) -> None:
    footing = check_footing(held["footing"])
    dated, last_day = held["dated"], held["last_day"]
    if footing == "consent" and dated is None:
        raise InputProblem("Say on which day the consent was taken.")
    if footing == "consent" and not held["parts"]:
        raise InputProblem(
            f"Say at least for one part whether it was agreed to: {', '.join(PARTS.values())}."
        )  # fmt: skip
    if dated is not None:
        if not possible(dated):
            raise InputProblem(f"{in_words(dated)} cannot be the day of a consent: check the year.")
        if dated > date.today():
            raise InputProblem(f"{in_words(dated)} is still to come: record the consent once it is given.")
        if footing in ("consent", "paper"):
            check_consent_date(dated, read_conduct.approvals())
    if paper_version and dated is not None:
        form = read.form_of(paper_version)
        if form.dated is not None and form.dated > dated:
            raise InputProblem(
                f"This version of the paper is in use since {in_words(form.dated)}; a consent of {in_words(dated)} cannot "
                "have been given on it. Choose another version, or check the date."
            )
    if last_day is not None:
        if not possible(last_day):
            raise InputProblem(f"{in_words(last_day)} cannot be a last day to leave the study: check the year.")
        if dated is not None and last_day < dated:
            raise InputProblem(
                f"The last day to leave the study, {in_words(last_day)}, lies before the consent of {in_words(dated)}: "
                "check both dates."
            )
