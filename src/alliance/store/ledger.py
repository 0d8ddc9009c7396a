"""The erasure ledger as a file: one line for each leaving; beside the store, and beside every backup."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from alliance.governance.leaving import LedgerEntry, ledger_from

NAME = "erasures"


def entries_in(path: Path) -> list[LedgerEntry]:
    """The entries of a ledger; none where there is no such file."""
    try:
        return ledger_from(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return []


def add_to(path: Path, entries: Iterable[LedgerEntry]) -> None:
    """Add entries to a ledger, each once; the file is whole at every moment."""
    held = {entry.number: entry for entry in entries_in(path)}
    fresh = {entry.number: entry for entry in entries}
    if all(held.get(number) == entry for number, entry in fresh.items()):
        return
    new = path.with_name(path.name + ".new")
    with open(new, "w", encoding="utf-8") as out:
        out.writelines(entry.line() + "\n" for entry in (held | fresh).values())
        out.flush()
        os.fsync(out.fileno())
    os.replace(new, path)


def ledgers_of(folder: Path, backups: Path, backup: Path | None = None) -> list[Path]:
    """Every place where the ledger lies: with the workbench, beside its backups, and in and beside one backup."""
    places = [folder / NAME, backups / NAME]
    if backup is not None:
        places += [backup / NAME, backup.parent / NAME]
    return list(dict.fromkeys(places))
