"""A damaged workbench: what can still be read of it, copied into a new one; what was lost, said."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from alliance.actions.change import note_in_audit
from alliance.actions.leaving import replay
from alliance.errors import AllianceError, InputProblem
from alliance.store import copying, keys, ledger, opening, salvaging
from alliance.store.erasing import here
from alliance.store.folder import Folder, folder_at, is_backup, new_folder
from alliance.store.reads import study as read_study
from alliance.store.salvaging import Copied
from alliance.store.transactions import transaction

#: the tables that a person knows, and what their rows are called
_CALLED = {
    "store_participantrow": "participants", "store_transcriptrow": "interviews", "store_textrow": "texts",
    "store_noterow": "notes", "store_themerow": "themes", "store_extractrow": "extracts", "store_evidencerow": "uses",
    "store_diaryrow": "diary entries", "store_eventrow": "lines of the log", "store_auditrow": "entries of the audit",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A workbench made from a damaged one: where, how many pages were damaged, each table with its gaps."""

    path: Path
    pages: int
    damaged: int
    tables: tuple[Copied, ...]
    vault: str

    @property
    def words(self) -> str:
        """What came over and what did not, in sentences."""
        held = ", ".join(
            f"{one.rows:,} {_CALLED[one.table]}" for one in self.tables if one.table in _CALLED and one.rows
        )
        said = [f"What could be read is in {self.path}: {held or 'nothing that a person would know'}."]
        if not self.damaged:
            said.append("No page was damaged.")
        else:
            said.append(f"{self.damaged:,} of {self.pages:,} pages were damaged.")
        lost = [one for one in self.tables if one.gaps or one.unlinked]
        if lost:
            where = ", ".join(f"{_called(one)}" for one in lost)
            said.append(f"Something is missing among: {where}. How much, nobody can say: compare with a backup.")
        else:
            said.append("No row seems to be missing.")
        return " ".join([*said, self.vault, "The damaged workbench was only read; keep it until you have compared."])


def _called(one: Copied) -> str:
    called = _CALLED.get(one.table, one.table.removeprefix("store_").removesuffix("row"))
    return f"{called} ({one.unlinked:,} that stood on something lost)" if one.unlinked else called


def salvage(broken: Path, target: Path, passphrase: str | None = None) -> Salvaged:
    """Make a new workbench of what can be read in a damaged one, and leave it open.

    Its keys, its passphrase and its erasure ledger stay the same. NotAllowed for a wrong passphrase; InputProblem where
    nothing can be read: the damaged workbench is never changed, and nothing half-made stays behind. Where it is a
    backup, whoever left since is taken out before it is shown, and a vault that still holds them stays behind.
    """
    source = folder_at(broken)
    key = keys.unlock(source.keys, passphrase)
    if not source.store.is_file():
        raise InputProblem(f"{source.name} has no store.db, so there is nothing to read: restore the newest backup.")
    image = salvaging.image_of(source.store, key)
    folder = new_folder(target)
    try:
        shutil.copyfile(source.keys, folder.keys)
        folder.keys.chmod(0o600)
        opening.make_tables(folder, key)
        tables = salvaging.copy_rows(image, here())
        backup = is_backup(source)
        places = [*ledger.ledgers_of(source.path, source.backups), *(_beside(source) if backup else ())]
        entries = [entry for place in places for entry in ledger.entries_in(place)]
        if entries:
            ledger.add_to(folder.erasures, entries)
        vault = _vault(source, folder, left_behind=backup and bool(entries))
        if backup and entries:
            opening.close_store()
            replay(folder.path, entries, store_key=key, with_vault=False)
            opening.open_store(folder, passphrase)
        by = read_study.researcher()[0]
        with transaction():
            note_in_audit(by=by, act="salvage", kind="", code="")
    except BaseException as problem:
        opening.close_store()
        shutil.rmtree(folder.path, ignore_errors=True)  # only what was made a moment ago
        if isinstance(problem, AllianceError) or not isinstance(problem, OSError):
            raise
        raise InputProblem(
            f"The new workbench could not be written to {folder.path.parent} ({problem.strerror}): is there room?"
        ) from None
    return Salvaged(folder.path, len(image.pages) // 4096, len(image.damaged), tuple(tables), vault)


def _beside(backup: Folder) -> list[Path]:
    """Where a ledger may lie that is younger than a backup: beside it, and in the workbench it was made of."""
    above = backup.path.parent
    return [above / ledger.NAME, *([above.parent / ledger.NAME] if above.name == "backups" else [])]


def _vault(source: Folder, folder: Folder, *, left_behind: bool) -> str:
    """Copy the vault as it is; a sentence about it, "" where there is none."""
    path = source.path / "vault.db"
    if not path.is_file():
        return ""
    if left_behind:
        return "The vault was not taken along, since people have left: restore it from a backup that is whole."
    copying.copy_closed(path, folder.path / "vault.db")
    return "The vault was copied as it is: open it, and look whether the names are there."
