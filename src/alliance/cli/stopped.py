"""What a command answers where the sweep stops a file: every finding, and the vault's secret asked where it is needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from alliance.errors import NotAllowed

if TYPE_CHECKING:
    from alliance.actions.sweep import Judged, Looked

_SHOWN = 40


def asked_secret() -> str | None:
    """The vault's secret as a person types it, unseen."""
    try:
        return str(click.prompt("Secret of the vault", hide_input=True, err=True))
    except click.Abort:
        raise NotAllowed(
            "Names lie in a closed vault: give its secret, or a file with it (--vault-secret-file). Nothing has left."
        ) from None


@contextmanager
def sweeping(ask: Callable[[], str | None] = asked_secret, *, as_json: bool = False) -> Iterator[None]:
    """Ask for the vault's secret where it is needed inside; what stops an export there is told finding by finding."""
    from alliance.actions import sweep

    before = sweep.ask_with(ask)
    try:
        yield
    except sweep.Stopped as stopped:
        if stopped.told:
            raise
        stopped.told = True
        if as_json:
            said = {"problem": str(stopped), **json_of(stopped.looked)}
            click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        else:
            print_looked(stopped.looked, err=True)
        raise
    finally:
        sweep.ask_with(before)


def json_of(looked: Looked) -> dict[str, Any]:
    """What was found in a file, as JSON; the vault's own words are not in it."""
    return {
        "file": looked.name,
        "vault": "closed" if looked.vault == "locked" else looked.vault,
        "findings": [
            {
                "finding": one.finding.id[:12], "place": one.finding.place, "before": one.finding.before,
                "words": one.finding.words, "after": one.finding.after, "kind": one.finding.kind,
                "sure": one.finding.sure, "whose": [w.called for w in one.whose], "places": one.finding.places,
                "decision": one.decision,
            }
            for one in looked.found
        ],
    }  # fmt: skip


def print_looked(looked: Looked, *, err: bool = False) -> None:
    """Print what stands in the way of a file, finding by finding."""
    from alliance.governance.sweep import SURE

    if looked.vault == "none":
        click.echo("There is no vault, so names could not be looked for.", err=err)
    standing = [one for one in looked.found if one.decision != "leave"]
    for one in standing[:_SHOWN]:
        click.echo(_line(one, SURE[one.finding.sure]), err=err)
    if len(standing) > _SHOWN:
        click.echo(f"… and {len(standing) - _SHOWN} more; --json gives them all.", err=err)
    if standing:
        click.echo("Decide them on the page of the sweep, or with “alliance sweep decide”.", err=err)


def _line(one: Judged, sure: str) -> str:
    found = one.finding
    whose = ", ".join(w.called for w in one.whose) or found.kind
    said = " (must not leave)" if one.decision == "hide" else ""
    return f"{found.id[:12]}  {found.before}[{found.words}]{found.after}\n{'':14}{found.place} · {whose} · {sure}{said}"
