"""Backups on a schedule: when the next one is due, written while the workbench is open, older ones of it cleared.

The plan lies in the workbench’s folder as `backup-plan.json`: how often, where, how many are kept, and what went wrong last.
It holds no material, and can be read while the workbench is locked.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alliance.actions.backups import Backup, known_backups, write_backup
from alliance.actions.change import note_in_audit
from alliance.errors import AllianceError, InputProblem
from alliance.store import keys
from alliance.store.folder import Folder
from alliance.store.models import BackupRow, StudyRow
from alliance.store.transactions import transaction

NAME = "backup-plan.json"
WHY = "scheduled"
EVERY: dict[str, timedelta | None] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "never": None,
}
MOST_KEPT = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """How often a backup is written (a key of EVERY), in which folder ("" is the workbench's own), how many are kept.

    `problem` says why the last one could not be written; "" where it could.
    """

    every: str = "week"
    into: str = ""
    keep: int = 4
    problem: str = ""


def plan(folder: Folder) -> Plan:
    """The plan of a workbench; once a week into its own folder, four kept, where none was chosen or it is damaged."""
    if keys.mode_of(folder.keys) == "throwaway":
        return Plan("never")
    try:
        held: Any = json.loads((folder.path / NAME).read_text("utf-8"))
        found = Plan(str(held["every"]), str(held["into"]), int(held["keep"]), str(held.get("problem", "")))
        _check(found)
    except (OSError, ValueError, KeyError, TypeError, InputProblem):
        return Plan()
    return found


def keep_plan(folder: Folder, *, by: str, every: str, into: str = "", keep: int = 4) -> Plan:
    """Keep a plan; InputProblem for a folder that is not there, or where a backup may not lie."""
    if keys.mode_of(folder.keys) == "throwaway":
        raise InputProblem("A demonstration is thrown away: it needs no backups.")
    chosen = Plan(every, into.strip(), keep)
    _check(chosen)
    place = Path(chosen.into).expanduser()
    if chosen.into and not place.is_dir():
        raise InputProblem(
            f"There is no folder {chosen.into}: give the path of one that exists, on a stick for instance."
        )
    if chosen.into and place.resolve().is_relative_to(folder.path.resolve()):
        raise InputProblem(
            "Choose a place outside the workbench’s own folder, best on another disk; or leave it empty."
        )
    _write(folder, chosen)
    with transaction():
        note_in_audit(by=by, act="plan backups", kind="", code="")
    return chosen


def _check(chosen: Plan) -> None:
    if chosen.every not in EVERY:
        raise InputProblem(f"“{chosen.every[:40]}” is not how often: choose one of {', '.join(EVERY)}.")
    if not 1 <= chosen.keep <= MOST_KEPT:
        raise InputProblem(f"Keep at least one backup and at most {MOST_KEPT}; {chosen.keep} were asked for.")


def _write(folder: Folder, chosen: Plan) -> None:
    try:
        fresh = folder.path / f"{NAME}.new"
        fresh.write_text(json.dumps(asdict(chosen), ensure_ascii=False), "utf-8")
        os.replace(fresh, folder.path / NAME)
    except OSError as problem:
        raise InputProblem(f"The plan could not be kept in {folder.path} ({problem.strerror}).") from None


def next_due(folder: Folder) -> datetime | None:
    """When the next backup of the plan is due; None where none is ever due. The workbench is open.

    It counts from the newest scheduled backup, else from the day the study was begun. A clock that was set back
    does not put a backup off for longer than one turn of the plan.
    """
    turn = EVERY[plan(folder).every]
    if turn is None:
        return None
    written = [one.written for one in _of_the_plan(folder) if one.written]
    begun = StudyRow.objects.values_list("created", flat=True).first()
    since = max(written) if written else begun
    return min(since, datetime.now(UTC)) + turn if since else None


def write_if_due(folder: Folder, *, by: str, now: datetime | None = None) -> Path | None:
    """Write the backup that is due and clear older ones of the plan; None where none is due, or it could not be written.

    Why it could not is kept in the plan, and shown where backups are kept; the work goes on.
    """
    due = next_due(folder)
    if due is None or due > (now or datetime.now(UTC)):
        return None
    chosen = plan(folder)
    try:
        made = write_backup(folder, by=by, into=Path(chosen.into) if chosen.into else None, why=WHY)
        _clear(folder, chosen, by)
    except AllianceError as problem:
        _write(folder, replace(chosen, problem=str(problem)))
        return None
    if chosen.problem:
        _write(folder, replace(chosen, problem=""))
    return made


def _of_the_plan(folder: Folder) -> list[Backup]:
    """The scheduled backups that are recorded, the newest first."""
    return [one for one in known_backups(folder) if one.why == WHY and one.recorded]


def _clear(folder: Folder, chosen: Plan, by: str) -> None:
    """Delete the scheduled backups beyond those kept, within reach and only ones that this workbench wrote."""
    for one in [held for held in _of_the_plan(folder) if held.there][chosen.keep :]:
        shutil.rmtree(one.path, ignore_errors=True)
        if one.path.exists():
            continue
        with transaction():
            BackupRow.objects.filter(pk=one.id).update(gone=True)
            note_in_audit(by=by, act="clear backup", kind="BackupRow", code=one.id)
