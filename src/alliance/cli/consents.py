"""`alliance consent ...`: what participants agreed to, shown and recorded."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import Door, json_option, on_study, pairs, passphrase_from, say, say_json
from alliance.cli.printing import listed
from alliance.errors import InputProblem, NotAllowed
from alliance.governance.consent import FOOTINGS, PARTS

if TYPE_CHECKING:
    from alliance.api import Study
    from alliance.store.reads.consents import Standing

_SAID = {"yes": True, "agreed": True, "no": False, "refused": False}


@click.group("consent", cls=Door)
def consent() -> None:
    """Consent: show what was agreed to, record it, and say on what footing material stands."""


@consent.command("show")
@click.argument("who", required=False)
@json_option
@on_study
def show(study: Study, who: str | None, as_json: bool) -> None:
    """Show what everybody agreed to, or the participant WHO (pseudonym or code)."""
    from alliance.store.reads import consents as read

    held = [read.standing(who)] if who else read.standings()
    if as_json:
        made = [_value(one) for one in held]
        say_json(made[0] if who else made)
    elif who:
        click.echo(_in_words(held[0]))
    else:
        click.echo(listed(
            ["Code", "Pseudonym", "Footing", *PARTS, "Last day"],
            [[one.case.code, one.case.pseudonym, one.agreement.footing if one.agreement else "nothing recorded",
              *(_said(one, part) for part in PARTS), _last(one)] for one in held],
        ))  # fmt: skip


@consent.command("set")
@click.argument("who")
@click.option(
    "--part", "parts", multiple=True, metavar="PART=yes|no", help=f"One of {', '.join(PARTS)}; may be repeated."
)
@click.option("--dated", metavar="DATE", help="The day it was taken (2026-03-14).")
@click.option(
    "--footing", type=click.Choice(list(FOOTINGS)), help="On what the material stands; consent for a new one."
)
@click.option("--words", "footing_words", help="The source of a published text, or the reason for teaching material.")
@click.option("--paper", "paper_version", metavar="ID", help="The version of the paper it was given on.")
@click.option("--taken-by", help="Who took it.")
@click.option("--how", help="How: in person, by post.")
@click.option("--kept-in", help="Where the signed sheet is kept.")
@click.option("--last-day", metavar="DATE", help="A last day to leave that was agreed with this person.")
@click.option("--correct", is_flag=True, help="Correct the newest consent instead of recording a new one.")
@json_option
@on_study
def set_(
    study: Study, who: str, parts: tuple[str, ...], dated: str | None, last_day: str | None, correct: bool, as_json: bool,
    **given: str | None,
) -> None:  # fmt: skip
    """Record a consent of the participant WHO; with --correct, correct the newest one."""
    from alliance.actions.consents import change_consent, record_consent
    from alliance.store.reads import consents as read

    fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if parts:
        fields["parts"] = {part: _yes_no(part, said) for part, said in pairs(parts, "a part of a consent").items()}
    fields |= {name: _day(words) for name, words in (("dated", dated), ("last_day", last_day)) if words is not None}
    one = read.standing(who)
    if correct:
        if not one.taken:
            raise InputProblem(f"Nothing is recorded for {one.case.pseudonym} yet: leave --correct out.")
        newest = one.taken[0]
        if "parts" in fields:
            fields["parts"] = {**newest.parts, **fields["parts"]}
        change_consent(by=study.by, consent=newest.id, version=newest.version, **fields)
    else:
        record_consent(by=study.by, case=one.case.id, **fields)
    made = read.standing(one.case.id)
    say(as_json, _value(made), _in_words(made))


@consent.command("sign")
@click.argument("who")
@click.argument("scan", required=False, type=click.Path(dir_okay=False))
@click.option("--typed", default="", help="The name as it was typed, in place of a scan.")
@click.option("--vault-secret-file", type=click.Path(), metavar="FILE", help="File with the vault's own secret.")
@on_study
def sign(study: Study, who: str, scan: str | None, typed: str, vault_secret_file: str | None) -> None:
    """Put the signed sheet of WHO's newest consent into the vault: a SCAN (png, jpeg, pdf) or --typed."""
    from pathlib import Path

    from alliance.actions import people
    from alliance.store.folder import folder_at
    from alliance.store.reads import consents as read

    one = read.standing(who)
    if not one.taken:
        raise InputProblem(f"Nothing is recorded for {one.case.pseudonym} yet: record the consent first.")
    try:
        content = Path(scan).read_bytes() if scan else b""
    except OSError:
        raise InputProblem(f"{scan} cannot be read: check the path.") from None
    folder = folder_at(study.workbench.path)
    if people.vault_state(folder) == "closed":
        people.open_vault(folder, passphrase_from(vault_secret_file) if vault_secret_file else _secret(), by=study.by)
    people.keep_signed(
        folder, by=study.by, consent=one.taken[0].id, typed=typed, file_name=Path(scan).name if scan else "",
        content=content,
    )  # fmt: skip
    click.echo(f"The signed sheet of {one.case.code} lies in the vault. The file itself is still where it was.")


def _secret() -> str:
    try:
        return str(click.prompt("Secret of the vault", hide_input=True, err=True))
    except click.Abort:
        raise NotAllowed("The vault’s own secret is needed to put a signed sheet into it: nothing was kept.") from None


def _yes_no(part: str, said: str) -> bool:
    if said.casefold() not in _SAID:
        raise InputProblem(f"“{part}={said}” does not say yes or no: write {part}=yes or {part}=no.")
    return _SAID[said.casefold()]


def _day(words: str) -> date | None:
    if not words.strip():
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise InputProblem(f"“{words}” is not a date: write it as 2026-03-14.") from None


def _said(one: Standing, part: str) -> str:
    said = one.agreement.said(part) if one.agreement else None  # type: ignore[arg-type]
    return {True: "agreed", False: "refused", None: ""}[said]


def _last(one: Standing) -> str:
    if one.last_day is None:
        return ""
    return f"{one.last_day}{' (passed)' if one.passed(date.today()) else ''}"


def _value(one: Standing) -> dict[str, Any]:
    return {
        "code": one.case.code, "pseudonym": one.case.pseudonym,
        "footing": one.agreement.footing if one.agreement else None,
        "parts": dict(one.agreement.parts or {}) if one.agreement else {},
        "last_day": one.last_day, "last_day_agreed": one.agreed_day, "passed": one.passed(date.today()),
        "taken": [
            {
                "id": t.id, "footing": t.footing, "words": t.footing_words, "dated": t.dated, "taken_by": t.taken_by,
                "how": t.how, "paper": t.paper, "kept_in": t.kept_in, "parts": dict(t.parts), "last_day": t.last_day,
            }
            for t in one.taken
        ],
    }  # fmt: skip


def _in_words(one: Standing) -> str:
    name = f"{one.case.pseudonym} ({one.case.code})"
    if one.agreement is None:
        return f"{name}: nothing is recorded."
    newest = one.taken[0]
    lines = [f"{name}: {FOOTINGS[one.agreement.footing]}{f', {newest.dated}' if newest.dated else ', date not given'}"]
    lines += [f"  {_said(one, part) or 'not asked'} {words}" for part, words in PARTS.items()]
    lines.append(
        f"  last day to leave the study: {_last(one) or 'not known yet'}{' (agreed)' if one.agreed_day else ''}"
    )
    return "\n".join(lines)


COMMANDS = (consent,)
