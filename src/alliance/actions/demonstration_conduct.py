"""How the demonstration study was conducted: written by the actions from alliance/demonstration/conduct.toml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

#: days before the interview on which somebody answered and consented
_REPLIED, _CONSENTED = 9, 7
#: what was asked on the form, besides whether the transcript may be kept for other researchers
_AGREED = {"interview": True, "recording": True, "quotation": True}

Given = Mapping[str, Any]


def build(given: Given, cases: Mapping[str, Any], *, by: str) -> None:
    """Write the protocol, schedule, recruitment, consents and records; `cases` are pseudonym -> (case, code, day, transcript)."""
    criteria = _protocol(given, by)
    schedules = _schedule(given["schedule"], by)
    organisation = _organisation(given["organisation"], by)
    form = _papers(given, by)
    for one in given["people"]:
        case, code, held_on, transcript = cases[one["pseudonym"]]
        consented = held_on - timedelta(days=_CONSENTED)
        dates = {
            "approached": one["approached"], "replied": held_on - timedelta(days=_REPLIED), "consented": consented,
            "interviewed": held_on,
        }  # fmt: skip
        _volunteer(one, code, organisation, dates, criteria, by)
        _consent(one, case, consented, form, by)
        schedule = schedules[held_on >= given["schedule"]["second"]]
        _interview(one, case, {"held_on": held_on, "transcript": transcript, "schedule": schedule}, by)
    for one in given["others"]:
        _other(one, criteria[0], by)


def _protocol(given: Given, by: str) -> list[str]:
    from alliance.actions import disposal, protocol

    protocol.keep_protocol(by=by, facts=given["facts"], leaving_kind="date", leaving_day=given["leaving_day"])
    for one in given["approvals"]:
        protocol.record_approval(by=by, **one)
    for one in given["departures"]:
        protocol.record_departure(by=by, **one)
    disposal.plan_disposal(by=by, medium="recordings", what="all recordings", due_event="the thesis is examined")
    disposal.plan_disposal(
        by=by, medium="paper", what="consent forms and sheets", due_event="the findings are published"
    )
    return [protocol.add_criterion(by=by, **one) for one in given["criteria"]]


def _schedule(given: Given, by: str) -> tuple[str, str]:
    from alliance.actions import interviews

    made = []
    for text, dated, remarks in (
        (given["text"], given["first"], ""),
        (given["text"] + given["added"], given["second"], given["remarks"]),
    ):
        id = interviews.write_schedule(
            by=by, text=text, demographic_questions=given["about_the_person"], remarks=remarks
        )  # fmt: skip
        interviews.date_schedule(by=by, schedule_version=id, dated=dated)
        made.append(id)
    return made[0], made[1]


def _organisation(given: Given, by: str) -> str:
    from alliance.actions import recruitment

    id = recruitment.add_organisation(
        by=by, code=given["code"], may_know=given["may_know"], agreed_on=given["agreed_on"]
    )
    recruitment.add_promise(by=by, organisation=id, words=given["promise"], looked_for=given["looked_for"])
    return id


def _papers(given: Given, by: str) -> str:
    """A draft of the letter; sheet and consent form, in use a week after the approval. The id of the form's version."""
    from alliance.actions import papers
    from alliance.store.reads import conduct

    papers.add_paper(by=by, kind="letter")
    form = ""
    for kind in ("sheet", "consent"):
        paper = papers.add_paper(by=by, kind=kind)
        version = conduct.paper_versions(paper)[0].id
        papers.date_version(by=by, paper_version=version, dated=given["approvals"][0]["dated"] + timedelta(days=7))
        form = version
    return form


def _volunteer(
    one: Given, code: str, organisation: str, dates: Mapping[str, Any], criteria: list[str], by: str
) -> None:
    from alliance.actions import recruitment

    id = recruitment.add_volunteer(
        by=by, code=code, route=one["route"], organisation=organisation if one.get("through") else "",
        approached=one["approached"],
    )  # fmt: skip
    recruitment.change_volunteer(by=by, volunteer=id, dates=dates, criteria=dict.fromkeys(criteria, "met"))
    recruitment.make_participant(by=by, volunteer=id, pseudonym=one["pseudonym"], code=code)


def _consent(one: Given, case: str, dated: Any, form: str, by: str) -> None:
    from alliance.actions import consents, recruitment

    consents.record_consent(
        by=by, case=case, dated=dated, parts={**_AGREED, "archive": one.get("archive", True)}, paper_version=form,
        taken_by="Hester Ollerenshaw", how="in person", kept_in="locked cabinet at the university",
    )  # fmt: skip
    if one.get("knows"):
        recruitment.record_who_knows(
            by=by, case=case, who=one["knows"], since=dated, told_how="she saw us in the room", person_agreed=True
        )


def _interview(one: Given, case: str, placed: Mapping[str, Any], by: str) -> None:
    from alliance.actions import interviews

    distress = bool(one.get("distress"))
    record = interviews.add_interview(
        by=by, case=case, **placed, place=one["place"], minutes=one["minutes"], field_notes=one["notes"],
        distress_seen=distress, stopped=False, debrief_offered=True, sheet_given=True, schedule_kept="locked cabinet",
    )  # fmt: skip
    interviews.add_recording(
        by=by, interview=record, device="digital recorder 1", where="encrypted disk in the locked cabinet",
        length_seconds=one["minutes"] * 60 - 20,
    )  # fmt: skip


def _other(one: Given, criterion: str, by: str) -> None:
    from alliance.actions import recruitment

    id = recruitment.add_volunteer(by=by, code=one["code"], route=one["route"], approached=one["approached"])
    dates = {step: one[step] for step in ("approached", "replied", "declined", "excluded") if step in one}
    answers = {criterion: "not met"} if "excluded" in one else {}
    recruitment.change_volunteer(by=by, volunteer=id, dates=dates, criteria=answers)
