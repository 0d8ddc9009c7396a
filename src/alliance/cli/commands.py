"""All commands, put together."""

from __future__ import annotations

import click

from alliance import __version__
from alliance.cli import (
    anonymising,
    bundling,
    chapter,
    conduct,
    consents,
    finding,
    interviews,
    keeping,
    leaving,
    moving_in,
    notes,
    participants,
    serving,
    studies,
    sweeping,
    taking_out,
    themes,
)
from alliance.cli.frame import Door


@click.group(cls=Door, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="alliance")
@click.pass_context
def alliance(ctx: click.Context) -> None:
    """The Therapeutic Alliance Workbench: interviews noted and themed, and the tables of an IPA study.

    Without a command it opens in the browser. Nothing leaves this computer.

    A command that cannot be done says why in one sentence and ends with 2 (what was given cannot be
    used), 3 (a rule or a lock stands in the way) or 4 (what was asked for is not there).
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(serving.open_start)


alliance.add_command(serving.open_start)
alliance.add_command(serving.demo)
alliance.add_command(serving.serve)
alliance.add_command(studies.study)
for _kept in (keeping.backup, keeping.restore, keeping.drill, keeping.salvage, keeping.audit, keeping.passphrase):
    alliance.add_command(_kept)
for _conduct in conduct.COMMANDS:
    alliance.add_command(_conduct)
alliance.add_command(participants.participant)
alliance.add_command(leaving.leave)
alliance.add_command(leaving.leaving)
alliance.add_command(interviews.bring_in)
for _moving in moving_in.COMMANDS:
    alliance.add_command(_moving)
alliance.add_command(notes.note)
alliance.add_command(themes.theme)
alliance.add_command(themes.group)
alliance.add_command(taking_out.table)
alliance.add_command(taking_out.export)
alliance.add_command(taking_out.pack)
for _bundling in bundling.COMMANDS:
    alliance.add_command(_bundling)
alliance.add_command(chapter.check_chapter)
for _consent in consents.COMMANDS:
    alliance.add_command(_consent)
alliance.add_command(sweeping.sweep)
alliance.add_command(finding.find)
alliance.add_command(anonymising.anonymise)
