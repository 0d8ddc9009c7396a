"""Recruitment: volunteers by code, organisations and promises, who knows, findings given back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alliance.actions.change import STUDY, change, kept_text, the
from alliance.actions.participants import add_participant
from alliance.actions.study import the_study
from alliance.errors import InputProblem
from alliance.store.models import (
    FindingsRow,
    OrganisationRow,
    ParticipantRow,
    PromiseRow,
    VolunteerRow,
    WhoKnowsRow,
)
from alliance.store.reads import conduct as read
from alliance.store.transactions import transaction
from alliance.study import approval as approving
from alliance.study import eligibility
from alliance.study.days import in_words, possible
from alliance.study.recruitment import STEPS, check_dates


def add_volunteer(
    *, by: str, code: str = "", route: str = "", organisation: str = "", approached: date | None = None
) -> str:
    """Enter somebody on the way into the study, by code (V1, V2 ... where none is given); the entry's id."""
    code = kept_text(code, "code", longest=40, empty=True) or _free_code()
    _check_code(code, "")
    row = VolunteerRow(
        study=the_study(), code=code, route=kept_text(route, "route", longest=300, empty=True),
        organisation=the(OrganisationRow, organisation, "organisation") if organisation else None, approached=approached,
    )  # fmt: skip
    check_dates(code, {"approached": approached})
    with change(
        by=by, scope=STUDY, act="add volunteer", words=f"Entered {code} in the recruitment log", subject=row.id
    ) as act:
        act.add(row)
    return row.id


def change_volunteer(
    *,
    by: str,
    volunteer: str,
    code: str | None = None,
    route: str | None = None,
    organisation: str | None = None,
    dates: Mapping[str, date | None] | None = None,
    criteria: Mapping[str, str] | None = None,
    version: int | None = None,
) -> None:
    """Change one person's steps, route or answers to the criteria. Consent needs an approval and every criterion met."""
    row = the(VolunteerRow, volunteer, "entry in the recruitment log")
    fields: dict[str, Any] = {}
    if code is not None:
        fields["code"] = kept_text(code, "code", longest=40)
        _check_code(fields["code"], row.id)
    if route is not None:
        fields["route"] = kept_text(route, "route", longest=300, empty=True)
    if organisation is not None:
        fields["organisation_id"] = the(OrganisationRow, organisation, "organisation").id if organisation else None
    if criteria is not None:
        fields["criteria"] = _answers(criteria)
    for step, day in (dates or {}).items():
        if step not in STEPS:
            raise InputProblem(f"“{step}” is not a step of recruitment.")
        fields[step] = day
    after = {step: fields.get(step, getattr(row, step)) for step in STEPS}
    said = fields.get("code", row.code)
    check_dates(said, after)
    if after["consented"]:
        approving.check_consent_date(after["consented"], read.approvals())
        eligibility.check_before_consent(said, read.criteria(), fields.get("criteria", row.criteria))
    subject = row.participant_id or row.id
    with change(
        by=by, scope=STUDY, act="change volunteer", words=f"Changed {row.code} in the recruitment log", subject=subject
    ) as act:
        act.update(row, version=version, shows="route", **fields)


def make_participant(*, by: str, volunteer: str, pseudonym: str, code: str = "") -> str:
    """Make a volunteer who consented a participant of the study, or join the entry to one by code; the case's id."""
    row = the(VolunteerRow, volunteer, "entry in the recruitment log")
    if row.participant_id:
        raise InputProblem(f"{row.code} is a participant already.")
    if not row.consented:
        raise InputProblem(f"{row.code} becomes a participant with consent: enter its date first.")
    with transaction():
        known = ParticipantRow.objects.filter(code=code or row.code).first()
        if known is not None and VolunteerRow.objects.filter(participant=known).exists():
            raise InputProblem(f"The study code {known.code} belongs to another entry of this log.")
        case = known.id if known else add_participant(by=by, pseudonym=pseudonym, code=code or row.code)
        with change(
            by=by, scope=STUDY, act="join volunteer", words=f"{row.code} became a participant", subject=case
        ) as act:
            act.update(row, participant_id=case)
    return case


def delete_volunteer(*, by: str, volunteer: str) -> None:
    """Take out an entry made by mistake; one with a consent stays."""
    row = the(VolunteerRow, volunteer, "entry in the recruitment log")
    if row.participant_id or row.consented:
        raise InputProblem(f"{row.code} consented: whoever wants to leave the study does so under People and consent.")
    with change(
        by=by, scope=STUDY, act="delete volunteer", words="Took an entry out of the recruitment log", subject=row.id
    ) as act:
        act.delete(row)


def _answers(given: Mapping[str, str]) -> dict[str, str]:
    known = {one.id for one in read.criteria()}
    made = {}
    for id, answer in given.items():
        if id not in known:
            raise InputProblem("A criterion was taken out in another window: reload the page, then repeat.")
        if answer and answer not in eligibility.ANSWERS:
            raise InputProblem(f"“{answer}” is no answer to a criterion: met, not met, or not answered yet.")
        if answer:
            made[id] = answer
    return made


def _check_code(code: str, but: str) -> None:
    if VolunteerRow.objects.filter(code=code).exclude(pk=but).exists():
        raise InputProblem(f"The code {code} is taken in the recruitment log: choose another.")


def _free_code() -> str:
    taken = set(VolunteerRow.objects.values_list("code", flat=True))
    return next(f"V{n}" for n in range(1, len(taken) + 2) if f"V{n}" not in taken)


# --- organisations and promises


def add_organisation(
    *, by: str, code: str = "", may_know: str = "", agreed_on: date | None = None, last_day: date | None = None
) -> str:
    """Enter an organisation by code (O1, O2 ... where none is given); its name belongs in the vault. Its id."""
    taken = set(OrganisationRow.objects.values_list("code", flat=True))
    code = kept_text(code, "code", longest=40, empty=True) or next(
        f"O{n}" for n in range(1, len(taken) + 2) if f"O{n}" not in taken
    )
    fields = _organisation(code, may_know, agreed_on, last_day, "")
    row = OrganisationRow(study=the_study(), **fields)
    with change(
        by=by, scope=STUDY, act="add organisation", words=f"Entered the organisation {code}", subject=row.id
    ) as act:
        act.add(row)
    return row.id


def change_organisation(
    *, by: str, organisation: str, code: str, may_know: str = "", agreed_on: date | None = None,
    last_day: date | None = None, version: int | None = None,
) -> None:  # fmt: skip
    """Change what is recorded of an organisation."""
    row = the(OrganisationRow, organisation, "organisation")
    fields = _organisation(code, may_know, agreed_on, last_day, row.id)
    with change(
        by=by, scope=STUDY, act="change organisation", words=f"Changed the organisation {row.code}", subject=row.id
    ) as act:
        act.update(row, version=version, shows="may_know", **fields)


def delete_organisation(*, by: str, organisation: str) -> None:
    """Take out an organisation entered by mistake, through which nobody was asked."""
    row = the(OrganisationRow, organisation, "organisation")
    if VolunteerRow.objects.filter(organisation=row).exists():
        raise InputProblem(f"People were asked through {row.code}: it stays in the log.")
    with change(
        by=by, scope=STUDY, act="delete organisation", words=f"Took out the organisation {row.code}", subject=row.id
    ) as act:
        for promise in PromiseRow.objects.filter(organisation=row):
            act.delete(promise)
        act.delete(row)


def _organisation(code: str, may_know: str, agreed_on: date | None, last_day: date | None, but: str) -> dict[str, Any]:
    code = kept_text(code, "code", longest=40)
    if OrganisationRow.objects.filter(code=code).exclude(pk=but).exists():
        raise InputProblem(f"There is an organisation {code} already: choose another code.")
    for day in (agreed_on, last_day):
        if day is not None and not possible(day):
            raise InputProblem(f"{code}: {in_words(day)} cannot be a date of this study; check the year.")
    return {
        "code": code, "may_know": kept_text(may_know, "what it may know", empty=True), "agreed_on": agreed_on,
        "last_day": last_day,
    }  # fmt: skip


def add_promise(*, by: str, organisation: str, words: str, looked_for: str = "") -> str:
    """Record something promised to an organisation, and the words by which a paper is known to say it; its id."""
    held = the(OrganisationRow, organisation, "organisation")
    row = PromiseRow(
        organisation=held, words=kept_text(words, "promise", longest=2000),
        looked_for=" ".join(kept_text(looked_for, "words to look for", longest=300, empty=True).split()),
    )  # fmt: skip
    with change(
        by=by, scope=STUDY, act="add promise", words=f"Recorded a promise to {held.code}", subject=held.id
    ) as act:
        act.add(row)
    return row.id


def change_promise(*, by: str, promise: str, words: str, looked_for: str = "", version: int | None = None) -> None:
    """Change a promise."""
    row = the(PromiseRow, promise, "promise")
    with change(
        by=by, scope=STUDY, act="change promise", words="Changed a promise", subject=row.organisation_id
    ) as act:
        act.update(
            row, version=version, shows="words", words=kept_text(words, "promise", longest=2000),
            looked_for=" ".join(kept_text(looked_for, "words to look for", longest=300, empty=True).split()),
        )  # fmt: skip


def delete_promise(*, by: str, promise: str) -> None:
    """Take out a promise entered by mistake."""
    row = the(PromiseRow, promise, "promise")
    with change(
        by=by, scope=STUDY, act="delete promise", words="Took out a promise", subject=row.organisation_id
    ) as act:
        act.delete(row)


# --- who knows, findings back


def record_who_knows(
    *, by: str, case: str, who: str, since: date | None = None, told_how: str = "", person_agreed: bool | None = None
) -> str:
    """Record that somebody outside the team (a role, never a name) knows that a person takes part; its id."""
    person = the(ParticipantRow, case, "participant")
    row = WhoKnowsRow(participant=person, **_knows(who, since, told_how, person_agreed))
    with change(by=by, scope=person.id, act="record who knows", words="Recorded who knows", subject=person.id) as act:
        act.add(row)
    return row.id


def change_who_knows(
    *, by: str, knows: str, who: str, since: date | None = None, told_how: str = "", person_agreed: bool | None = None,
    version: int | None = None,
) -> None:  # fmt: skip
    """Change what is recorded of somebody who knows."""
    row = the(WhoKnowsRow, knows, "entry")
    with change(
        by=by, scope=row.participant_id, act="change who knows", words="Changed who knows", subject=row.participant_id
    ) as act:
        act.update(row, version=version, shows="who", **_knows(who, since, told_how, person_agreed))


def delete_who_knows(*, by: str, knows: str) -> None:
    """Take out an entry made by mistake."""
    row = the(WhoKnowsRow, knows, "entry")
    with change(
        by=by, scope=row.participant_id, act="delete who knows", words="Took out who knows", subject=row.participant_id
    ) as act:
        act.delete(row)


def _knows(who: str, since: date | None, told_how: str, agreed: bool | None) -> dict[str, Any]:
    if since is not None and not possible(since):
        raise InputProblem(f"{in_words(since)} cannot be a date of this study: check the year.")
    return {
        "who": " ".join(kept_text(who, "role of whoever knows", longest=300).split()), "since": since,
        "told_how": kept_text(told_how, "way of telling", longest=500, empty=True), "person_agreed": agreed,
    }  # fmt: skip


def keep_findings(
    *, by: str, case: str, offered_on: date | None = None, wanted: bool | None = None, sent_on: date | None = None,
    version: int | None = None,
) -> None:  # fmt: skip
    """Record whether a summary of the findings was offered to a participant, wanted, and sent."""
    person = the(ParticipantRow, case, "participant")
    for day in (offered_on, sent_on):
        if day is not None and not possible(day):
            raise InputProblem(f"{in_words(day)} cannot be a date of this study: check the year.")
    if offered_on and sent_on and sent_on < offered_on:
        raise InputProblem("The summary cannot have been sent before it was offered: check both dates.")
    if sent_on and wanted is False:
        raise InputProblem("The summary was not wanted, so it cannot have been sent: check both answers.")
    fields = {"offered_on": offered_on, "wanted": wanted, "sent_on": sent_on}
    row = FindingsRow.objects.filter(participant=person).first()
    with change(
        by=by, scope=person.id, act="keep findings", words="Recorded the findings given back", subject=person.id
    ) as act:
        if row is None:
            act.add(FindingsRow(participant=person, **fields))
        else:
            act.update(row, version=version, shows="sent_on", **fields)
