"""The protocol, its approval and amendments, departures, criteria; and the facts of the method drawn from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Max

from alliance.actions.change import STUDY, change, kept_text, the
from alliance.actions.exports import MEDIA_TYPES, Exported, let_out
from alliance.actions.method import method_blocks
from alliance.actions.study import the_study
from alliance.errors import Clash, InputProblem
from alliance.formats import write_paper_docx
from alliance.store.folder import safe_name
from alliance.store.models import ApprovalRow, ConsentRow, CriterionRow, DepartureRow, ProtocolRow, VolunteerRow
from alliance.store.reads import conduct as read
from alliance.store.reads import study as read_study
from alliance.study import approval as approving
from alliance.study.approval import Approval
from alliance.study.days import in_words, possible
from alliance.study.papers import Block
from alliance.study.protocol import (
    Protocol,
    checked_definitions,
    checked_facts,
    checked_leaving,
    kept_protocol,
    plain,
)


def keep_protocol(
    *,
    by: str,
    facts: Mapping[str, object],
    definitions: Sequence[tuple[str, str]] = (),
    taken: int = -1,
    definition_why: str = "",
    leaving_kind: str = "",
    leaving_n: int | None = None,
    leaving_day: date | None = None,
    title: str | None = None,
    questions: Sequence[str] | None = None,
    version: int | None = None,
    study_version: int | None = None,
) -> None:
    """Keep the whole protocol: its facts, definitions, rule for leaving; title and questions go to the study itself."""
    study = the_study()
    kind, n, day = checked_leaving(leaving_kind, leaving_n, leaving_day)
    kept_definitions, place = checked_definitions(definitions, taken)
    why = plain(definition_why, "Why this definition", 5_000)
    held = Protocol(checked_facts(facts), kept_definitions, place, why, kind, n, day)
    fields: dict[str, Any] = {}
    if title is not None:
        fields["title"] = kept_text(title, "title", longest=500)
    if questions is not None:
        fields["questions"] = [kept_text(q, "research question", longest=2000) for q in questions if q.strip()]
    with change(by=by, scope=STUDY, act="change protocol", words="Changed the protocol", subject=study.id) as act:
        if fields:
            act.update(study, version=study_version, shows="title", **fields)
        _write_protocol(act, study, version, facts=kept_protocol(held))


def change_facts(*, by: str, version: int | None = None, **facts: str) -> None:
    """Change some facts of the protocol and leave the others as they are."""
    held = read.protocol()
    made = checked_facts(facts)
    together = {k: v for k, v in {**held.facts, **made}.items() if k not in facts or k in made}
    study = the_study()
    with change(by=by, scope=STUDY, act="change protocol", words="Changed the protocol", subject=study.id) as act:
        _write_protocol(act, study, version, facts=kept_protocol(replace(held, facts=together)))


def keep_profile_settings(*, by: str, settings: Mapping[str, Any], version: int | None = None) -> None:
    """Keep how the profile table is shown."""
    study = the_study()
    with change(by=by, scope=STUDY, act="change profile", words="Changed how the profile table is shown") as act:
        _write_protocol(act, study, version, profile=dict(settings))


def _write_protocol(act: Any, study: Any, version: int | None, **fields: Any) -> None:
    row = ProtocolRow.objects.filter(study=study).first()
    if row is None:
        if version:
            raise InputProblem("The protocol was taken back in another window: reload the page, then repeat.")
        act.add(ProtocolRow(study=study, **fields))
        return
    if version is not None and version != row.version:
        raise Clash(
            "The protocol was changed in another window since you opened it: reload the page and enter your change again.",
            theirs=_differing(row, fields, "theirs"), mine=_differing(row, fields, "mine"), version=row.version,
        )  # fmt: skip
    act.update(row, **fields)


def _differing(row: ProtocolRow, fields: Mapping[str, Any], which: str) -> str:
    """The first fact in which two wordings of the protocol differ, in one of the two."""
    name = next(iter(fields))
    theirs, mine = getattr(row, name), fields[name]
    keys = [k for k in {**theirs, **mine} if theirs.get(k) != mine.get(k)]
    chosen = theirs if which == "theirs" else mine
    return "; ".join(str(chosen.get(k, "")) for k in keys[:3])


# --- approval, amendments, departures


def record_approval(
    *, by: str, body: str, dated: date | None, reference: str = "", conditions: str = "", amends: str = ""
) -> str:
    """Record an approval, or an amendment of it (`amends` says what changed); its id."""
    fields = _approval(body, dated, reference, conditions, amends)
    approving.check_amendment(fields["dated"], fields["amends"], read.approvals())
    row = ApprovalRow(study=the_study(), **fields)
    act_name = "record amendment" if fields["amends"] else "record approval"
    words = f"Recorded an {'amendment' if fields['amends'] else 'approval'} of {in_words(fields['dated'])}"
    with change(by=by, scope=STUDY, act=act_name, words=words, subject=row.id) as act:
        act.add(row)
    return row.id


def change_approval(
    *, by: str, approval: str, body: str, dated: date | None, reference: str = "", conditions: str = "",
    amends: str = "", version: int | None = None,
) -> None:  # fmt: skip
    """Change an approval or amendment; refused where a consent already recorded would then come before it."""
    row = the(ApprovalRow, approval, "approval")
    fields = _approval(body, dated, reference, conditions, amends)
    others = [a for a in read.approvals() if a.id != row.id]
    approving.check_amendment(fields["dated"], fields["amends"], others)
    after = [*others, Approval(row.id, fields["body"], fields["reference"], fields["dated"], "", fields["amends"])]
    _check_consents(after)
    with change(by=by, scope=STUDY, act="change approval", words="Changed an approval", subject=row.id) as act:
        act.update(row, version=version, shows="body", **fields)


def delete_approval(*, by: str, approval: str) -> None:
    """Take out an approval or amendment entered by mistake; refused where a consent stands on it."""
    row = the(ApprovalRow, approval, "approval")
    others = [a for a in read.approvals() if a.id != row.id]
    _check_consents(others)
    if not row.amends and any(a.is_amendment for a in others) and approving.approved_on(others) is None:
        raise InputProblem("Amendments stand on this approval: take those out first.")
    with change(by=by, scope=STUDY, act="delete approval", words="Took out an approval", subject=row.id) as act:
        act.delete(row)


def _approval(body: str, dated: date | None, reference: str, conditions: str, amends: str) -> dict[str, Any]:
    if dated is None:
        raise InputProblem("An approval needs its date: no consent can be recorded before it.")
    if not possible(dated):
        raise InputProblem(f"{in_words(dated)} cannot be the date of an approval: check the year.")
    return {
        "body": kept_text(body, "body that approved", longest=300),
        "dated": dated,
        "reference": kept_text(reference, "reference", longest=200, empty=True),
        "conditions": kept_text(conditions, "conditions", empty=True),
        "amends": kept_text(amends, "amendment", empty=True),
    }


def _check_consents(approvals: Sequence[Approval]) -> None:
    held = [(v.consented, v.code) for v in VolunteerRow.objects.filter(consented__isnull=False)]
    held += [
        (c.dated, c.participant.code)
        for c in ConsentRow.objects.filter(dated__isnull=False, footing__in=("consent", "paper"))
    ]
    if not held:
        return
    first, code = min(held)
    approved = approving.approved_on(approvals)
    if approved is None or first < approved:
        raise InputProblem(
            f"{code} consented on {in_words(first)}, which would then come before the approval: correct that date first."
        )


def approved_on() -> date | None:
    """The day from which the study was approved; None where no approval is recorded."""
    return approving.approved_on(read.approvals())


def check_consent_date(day: date) -> None:
    """Nothing, where a consent may be recorded as taken on a day; InputProblem where it lies before the approval."""
    approving.check_consent_date(day, read.approvals())


def record_departure(*, by: str, what: str, why: str = "", dated: date | None = None) -> str:
    """Record a departure from what was approved: what, why, when; its id."""
    _check_day(dated)
    row = DepartureRow(
        study=the_study(), what=kept_text(what, "departure"), why=kept_text(why, "reason", empty=True), dated=dated
    )
    with change(by=by, scope=STUDY, act="record departure", words="Recorded a departure", subject=row.id) as act:
        act.add(row)
    return row.id


def change_departure(
    *, by: str, departure: str, what: str, why: str = "", dated: date | None = None, version: int | None = None
) -> None:
    """Change a departure."""
    _check_day(dated)
    row = the(DepartureRow, departure, "departure")
    with change(by=by, scope=STUDY, act="change departure", words="Changed a departure", subject=row.id) as act:
        act.update(
            row, version=version, shows="what", what=kept_text(what, "departure"),
            why=kept_text(why, "reason", empty=True), dated=dated,
        )  # fmt: skip


def delete_departure(*, by: str, departure: str) -> None:
    """Take out a departure entered by mistake."""
    row = the(DepartureRow, departure, "departure")
    with change(by=by, scope=STUDY, act="delete departure", words="Took out a departure", subject=row.id) as act:
        act.delete(row)


def _check_day(day: date | None) -> None:
    if day is not None and not possible(day):
        raise InputProblem(f"{in_words(day)} cannot be a date of this study: check the year.")


# --- criteria


def add_criterion(*, by: str, words: str, excludes: bool = False) -> str:
    """Add a criterion of eligibility; its id."""
    last = CriterionRow.objects.aggregate(last=Max("place"))["last"]
    row = CriterionRow(
        study=the_study(), words=" ".join(kept_text(words, "criterion", longest=1000).split()), excludes=excludes,
        place=0 if last is None else last + 1,
    )  # fmt: skip
    with change(by=by, scope=STUDY, act="add criterion", words="Added a criterion", subject=row.id) as act:
        act.add(row)
    return row.id


def change_criterion(*, by: str, criterion: str, words: str, excludes: bool, version: int | None = None) -> None:
    """Change the words of a criterion."""
    row = the(CriterionRow, criterion, "criterion")
    with change(by=by, scope=STUDY, act="change criterion", words="Changed a criterion", subject=row.id) as act:
        said = " ".join(kept_text(words, "criterion", longest=1000).split())
        act.update(row, version=version, shows="words", words=said, excludes=excludes)


def delete_criterion(*, by: str, criterion: str) -> None:
    """Take a criterion out; refused once somebody was measured by it."""
    row = the(CriterionRow, criterion, "criterion")
    if any(row.id in answers for answers in VolunteerRow.objects.values_list("criteria", flat=True)):
        raise InputProblem(
            "Volunteers were measured by this criterion: change its words, or clear their answers first."
        )
    with change(by=by, scope=STUDY, act="delete criterion", words="Took out a criterion", subject=row.id) as act:
        act.delete(row)


# --- the facts of the method


def method_facts(*, by: str, form: str = "docx") -> Exported:
    """The facts of the method as a Word document ("docx") or as text with simple marks ("md")."""
    blocks = method_blocks()
    stem = f"{safe_name(read_study.settings().title)}-method-facts"
    cases = [case.id for case in read_study.cases()]
    if form == "md":
        return let_out(
            Exported(f"{stem}.md", "text/markdown; charset=utf-8", markdown(blocks).encode()),
            by=by,
            cases=cases,
            what="facts for the method section",
        )
    if form != "docx":
        raise InputProblem(f"The facts of the method come as docx or md, not as “{form}”.")
    content = write_paper_docx.paper(blocks, title="Facts for the method section")
    return let_out(
        Exported(f"{stem}.docx", MEDIA_TYPES["docx"], content), by=by, cases=cases, what="facts for the method section"
    )


def markdown(blocks: Sequence[Block]) -> str:
    """Blocks as text with simple marks."""
    marks = {"title": "# ", "heading": "## ", "bullet": "- "}
    lines: list[str] = []
    before = ""
    for block in blocks:
        if lines and not (before == block.kind == "bullet"):
            lines.append("")
        lines.append(f"{marks.get(block.kind, '')}{block.text}")
        before = block.kind
    return "\n".join(lines) + "\n"
