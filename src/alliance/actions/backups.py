"""Backups: written while work goes on, restored with the erasure ledger replayed first, tried out by a drill."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import DatabaseError

from alliance.actions.change import note_in_audit
from alliance.actions.leaving import replay
from alliance.errors import AllianceError, InputProblem, NotAllowed, NotFound
from alliance.governance.leaving import LedgerEntry
from alliance.store import copying, erasing, keys, ledger, opening, recordings, sealing, unlocked
from alliance.store.folder import (
    SUFFIX,
    Folder,
    folder_at,
    held_alone,
    is_backup,
    mark_as_backup,
    new_folder,
    place_of,
    whole_path,
)
from alliance.store.models import BackupRow, ParticipantRow
from alliance.store.reads import audit as read_audit
from alliance.store.reads import study as read_study
from alliance.store.transactions import transaction
from alliance.vault import file as vault_file

MAKING = ".making"
DRILL = "drill-"
STAMP = "%Y%m%dT%H%M%S%fZ"
_STAMPED = re.compile(r"-(\d{8}T\d{12}Z)-")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is known of. `written` is None where its name does not say; `recorded`: there is a row of it.

    `sealed`: one file under a passphrase of its own, which cannot be looked into from here.
    """

    path: Path
    written: datetime | None
    why: str
    there: bool
    vault: bool
    size: int
    id: str = ""
    sealed: bool = False

    @property
    def recorded(self) -> bool:
        """Whether the workbench wrote it down."""
        return bool(self.id)


@dataclass(frozen=True, slots=True)
class Restored:
    """A workbench that was made from a backup: where, how many who left it still held, and how much of theirs went."""

    path: Path
    held_left: int
    went: int
    vault: bool

    @property
    def words(self) -> str:
        """What the person is to know, in sentences."""
        said = [f"The backup was restored to {self.path}."]
        if self.held_left:
            since = "It still held material of somebody who has left the study, or had something taken out, since"
            if self.held_left > 1:
                since = (
                    f"It still held what has gone since, by {self.held_left} records of erasure: of people who have left the "
                    "study, or had something taken out"
                )
            said.append(
                f"{since}. That was erased from the restored workbench before it was opened. The backup itself still holds "
                "it: destroy that copy."
            )
        if not self.vault:
            said.append("There is no vault in it: the names have to be entered again, or restored from another backup.")
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a drill checked: the backup, each check with its finding, and whether all held."""

    backup: Path
    checks: tuple[tuple[str, bool, str], ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    held_left: int = 0

    @property
    def holds(self) -> bool:
        """Whether everything that was checked held."""
        return all(ok for _, ok, _ in self.checks)


# --- writing --------------------------------------------------------------------------------------------


def write_backup(
    folder: Folder, *, by: str, into: Path | None = None, why: str = "asked", sealed: str | None = None,
    with_recordings: bool = False,
) -> Path:  # fmt: skip
    """Copy store, vault, keys and the erasure ledger while work goes on; the backup's own folder is returned.

    It is checked before it takes its name, and recorded, so that it is rewritten when somebody leaves. InputProblem
    where there is no room or no way to write; nothing half-written stays behind.

    `sealed` is a passphrase: the backup becomes one file under it (age), to be carried or given into keeping; that
    file is returned. It cannot be rewritten when somebody leaves: the record of erasure names it, to be destroyed.

    Recordings are left out unless they are asked for: they are large, and each copy has to be destroyed in its time.
    """
    if sealed is not None and with_recordings:
        raise InputProblem("A sealed backup is one file without recordings: leave them out, or write a folder instead.")
    if sealed is not None:
        keys.check_passphrase(sealed)
    if not re.fullmatch(r"[a-z][a-z-]{0,30}", why):
        raise InputProblem("Say why the backup is made in small letters and hyphens: asked, weekly, before-update.")
    file = unlocked.file_of(opening.ALIAS)
    place = (into.expanduser() if into is not None else folder.backups).absolute()
    if into is not None and place.resolve().is_relative_to(folder.path) and place.resolve() != folder.backups:
        raise InputProblem("Choose a place outside the workbench’s own folder, best on another disk.")
    with held_alone(folder):
        _clear_unfinished(folder)
        target = place / f"{folder.name}-{_stamp(place)}-{why}{SUFFIX}"
        building = target.with_suffix(MAKING)
        try:
            building.mkdir(parents=True, mode=0o700)
            copying.copy_open(file, building / folder.store.name)
            _copy_vault(folder, building)
            shutil.copyfile(folder.keys, building / folder.keys.name)
            os.chmod(building / folder.keys.name, 0o600)
            if with_recordings:
                recordings.copy_to(folder, building / folder.recordings.name)
            mark_as_backup(building)
            entries = _entries([folder.erasures, folder.backups / ledger.NAME])
            if entries:
                ledger.add_to(place / ledger.NAME, entries)
                ledger.add_to(building / ledger.NAME, entries)
            ready = building
            if sealed is not None:
                target = target.with_name(target.name.removesuffix(SUFFIX) + sealing.SUFFIX)
                ready = building / target.name
                ready.write_bytes(sealing.seal(building, sealed))
                copying.settle_on_disk(ready)
            with transaction():
                _record(target, why, by)
                ready.rename(target)
        except AllianceError:  # it could not be recorded, or did not come out whole
            shutil.rmtree(target, ignore_errors=True)
            if sealed is not None:
                target.unlink(missing_ok=True)
            raise
        except OSError as problem:
            raise InputProblem(
                f"No backup could be written to {place} ({problem.strerror or 'it is not allowed'}): is there room, and may "
                "you write there? Nothing half-written was left behind, and the workbench was not touched."
            ) from None
        except DatabaseError as problem:
            shutil.rmtree(target, ignore_errors=True)
            if sealed is not None:
                target.unlink(missing_ok=True)
            raise InputProblem(
                f"The backup could not be recorded in the workbench ({problem}): make room on its disk, then try again."
            ) from None
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return target


def _record(target: Path, why: str, by: str) -> None:
    cases = list(ParticipantRow.objects.values_list("id", flat=True))
    row = BackupRow(path=str(target), why=why, cases=cases)
    row.save(force_insert=True)
    note_in_audit(by=by, act="write backup", kind="BackupRow", code=row.id)


def _stamp(place: Path) -> str:
    """Now, as a name carries it; a moment after the newest one there where the clock was set back."""
    now = datetime.now(UTC)
    there = [moment for path in _folders_in(place) if (moment := _written(path)) is not None]
    if there and max(there) >= now:
        now = max(there) + timedelta(microseconds=1)
    return now.strftime(STAMP)


def _copy_vault(folder: Folder, building: Path) -> None:
    path = vault_file.bytes_of(folder)
    if path is None:
        return
    if vault_file.is_open():
        copying.copy_open(unlocked.file_of(vault_file.ALIAS), building / path.name)
    elif keys.vault_mode(folder.keys) in ("open", "throwaway"):
        key = keys.unlock_vault(folder.keys, None)
        copying.copy_open(unlocked.UnlockedFile(path, key), building / path.name)
    else:  # locked, and it stays so
        copying.copy_closed(path, building / path.name)


def _clear_unfinished(folder: Folder) -> None:
    """Take away what a stopped backup or drill left: the workbench is held alone, so nobody is at it."""
    left = [*folder.backups.glob(f"*{MAKING}"), *folder.path.glob(f"{DRILL}*")]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


# --- known ones -----------------------------------------------------------------------------------------


def _folders_in(place: Path) -> list[Path]:
    if not place.is_dir():
        return []
    return [p for p in place.iterdir() if p.name.endswith(SUFFIX) and (p / "store.db").is_file()]


def _written(path: Path) -> datetime | None:
    found = _STAMPED.search(path.name)
    try:
        return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def known_backups(folder: Folder) -> list[Backup]:
    """Every backup that is known of, the newest first: those recorded, and those that lie in the backups folder."""
    rows = {Path(row.path): row for row in BackupRow.objects.filter(gone=False)}
    found = []
    for path in dict.fromkeys([*rows, *(p for p in _folders_in(folder.backups))]):
        row = rows.get(path)
        sealed = path.name.endswith(sealing.SUFFIX)
        there = path.is_file() if sealed else (path / "store.db").is_file()
        files = [path] if sealed else [*path.iterdir(), *path.glob("recordings/*")] if there else []
        size = sum(p.stat().st_size for p in files if p.is_file()) if there else 0
        written = _written(path) or (row.created if row else None)
        why = row.why if row else path.name.partition(SUFFIX)[0].rpartition("Z-")[2]
        found.append(
            Backup(path, written, why, there, (path / "vault.db").is_file(), size, row.id if row else "", sealed)
        )
    long_ago = datetime(1, 1, 1, tzinfo=UTC)
    return sorted(found, key=lambda one: one.written or long_ago, reverse=True)


def forget_backup(*, by: str, backup: str) -> None:
    """Record that a backup is gone (destroyed, or the disk it lay on); InputProblem while it can still be reached."""
    row = BackupRow.objects.filter(pk=backup, gone=False).first()
    if row is None:
        raise NotFound("This backup is not on the list any more.")
    if Path(row.path).exists():
        raise InputProblem(f"{row.path} is still there: delete the folder itself first, then take it off the list.")
    with transaction():
        BackupRow.objects.filter(pk=row.id).update(gone=True)
        note_in_audit(by=by, act="backup is gone", kind="BackupRow", code=row.id)


# --- restoring ------------------------------------------------------------------------------------------


def restore(
    backup: Path, target: Path, passphrase: str | None = None, *, vault_secret: str | None = None,
    without_vault: bool = False, workbench: Path | None = None, sealed: str | None = None,
    others: Iterable[Path] = (),
) -> Restored:  # fmt: skip
    """Make a new workbench from a backup and leave it open; whoever left since is taken out before it is opened.

    `sealed` is the passphrase of a sealed backup's own file; it is taken apart beside the new workbench.

    The erasure ledger is taken from the backup, from beside it, and from the workbench it was made of where that is
    known (`workbench`, or the backup lies in its backups folder). A locked vault needs its own secret where
    somebody left; `without_vault` restores the material alone. NotAllowed for a wrong passphrase, InputProblem for
    a damaged backup; the backup is only read, and nothing half-made stays behind. `others` are workbenches that this
    computer knows of: what their ledgers say counts too, where the backup holds the person.
    """
    backup, target = whole_path(backup), place_of(target)
    if is_backup(Folder(target)):
        raise InputProblem(
            f"{target.name} would be taken for a backup itself: choose another name, outside every backups folder."
        )
    with _taken_apart(backup, target, sealed) as whole:
        ledgers = dict.fromkeys([*_ledgers(whole, workbench), *_ledgers(backup, workbench)])
        known = [place for path in others for place in ledger.ledgers_of(path, path / "backups")]
        return _restored(whole, target, passphrase, vault_secret, without_vault, list(ledgers), known)


@contextmanager
def _taken_apart(backup: Path, target: Path, sealed: str | None) -> Iterator[Path]:
    """The backup's folder: itself, or what a sealed file holds, in a hidden place that is deleted again."""
    if not sealing.is_sealed(backup):
        yield backup
        return
    if not sealed:
        raise NotAllowed(f"{backup.name} is sealed: give the passphrase that was chosen for this file.")
    place = target.with_name(f".{target.name}.unsealing{SUFFIX}")
    try:
        with _said_plainly(place.parent):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(mode=0o700, parents=True)
            sealing.unseal(backup, sealed, place)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _restored(
    backup: Path, target: Path, passphrase: str | None, vault_secret: str | None, without_vault: bool,
    ledgers: Sequence[Path], known: Sequence[Path],
) -> Restored:  # fmt: skip
    source = _backup_at(backup)
    key = keys.unlock(source / "keys.json", passphrase)
    entries = _entries(ledgers)
    entries += [
        entry
        for entry in _entries(known)
        if entry not in entries
        and (not entry.participant or erasing.holds(source / "store.db", key, entry.participant))
    ]
    has_vault = (source / "vault.db").is_file() and not without_vault
    vault_key = _vault_key(source, entries, vault_secret) if has_vault else None
    folder = new_folder(target)
    building = folder.path.with_name(f".{folder.path.name}.restoring")
    try:
        shutil.rmtree(building, ignore_errors=True)
        with _said_plainly(folder.path.parent):
            _copy_in(source, building, with_vault=has_vault)
            (building / "backups").mkdir()
            held, went = _replayed(building, entries, key, vault_key)
            _check(building, key, source)
            if entries:
                ledger.add_to(building / ledger.NAME, entries)
                ledger.add_to(building / "backups" / ledger.NAME, entries)
            (folder.path / "backups").rmdir()
            folder.path.rmdir()
            building.rename(folder.path)
        opening.open_store(folder, passphrase)
        with transaction():
            note_in_audit(by=read_study.researcher()[0], act="restore backup", kind="", code="")
    except BaseException:
        if unlocked.is_open() and unlocked.file_of(opening.ALIAS).path == folder.store:
            opening.close_store()
        shutil.rmtree(building, ignore_errors=True)
        shutil.rmtree(folder.path, ignore_errors=True)  # only what was made a moment ago
        raise
    return Restored(folder.path, held, went, has_vault)


def is_sealed(path: Path) -> bool:
    """Whether a backup is one sealed file, which asks for the passphrase that was chosen for it."""
    return sealing.is_sealed(path)


def _backup_at(path: Path) -> Path:
    try:
        found = folder_at(path).path
    except NotFound:
        raise NotFound(
            f"There is no backup at {path}: a backup is a folder that holds store.db and keys.json."
        ) from None
    if not (found / "keys.json").is_file():
        raise InputProblem(f"{found.name} has no keys.json, so nothing can open it: take another backup.")
    return found


def _ledgers(backup: Path, workbench: Path | None) -> list[Path]:
    """Every place where a ledger may lie that bears on a backup."""
    places = [backup / ledger.NAME, backup.parent / ledger.NAME]
    if backup.parent.name == "backups":
        places.append(backup.parent.parent / ledger.NAME)
    if workbench is not None:
        there = folder_at(workbench)
        places += ledger.ledgers_of(there.path, there.backups)
    elif unlocked.is_open():
        there = Folder(unlocked.file_of(opening.ALIAS).path.parent)
        places += ledger.ledgers_of(there.path, there.backups)
    return list(dict.fromkeys(places))


def _entries(places: Iterable[Path]) -> list[LedgerEntry]:
    found: dict[str, LedgerEntry] = {}
    for place in places:
        try:
            found |= {entry.number: entry for entry in ledger.entries_in(place)}
        except (OSError, UnicodeDecodeError):
            raise InputProblem(
                f"The erasure ledger {place} cannot be read, and without it people who left would come back: put a whole "
                "copy of it there."
            ) from None
    return sorted(found.values(), key=lambda entry: entry.on)


def _vault_key(source: Path, entries: Sequence[LedgerEntry], secret: str | None) -> bytes | None:
    path = source / "keys.json"
    if keys.vault_mode(path) != "passphrase":
        return keys.unlock_vault(path, None)
    if secret:
        return keys.unlock_vault(path, secret)
    if any(entry.what == "case" for entry in entries):
        raise NotAllowed(
            "People have left since: give the vault’s own secret too, so that their names are taken out of it; or restore "
            "without the vault."
        )
    return None


def _copy_in(source: Path, building: Path, *, with_vault: bool) -> None:
    building.mkdir(parents=True)
    building.chmod(0o700)
    names = ["store.db", "store.db-wal", "keys.json"]
    if with_vault:
        names += ["vault.db", "vault.db-wal"]
    for name in names:
        if (source / name).is_file():
            shutil.copyfile(source / name, building / name)
            (building / name).chmod(0o600)
    recordings.copy_to(Folder(source), building / "recordings")


def _check(building: Path, key: bytes | None, source: Path) -> None:
    looked = copying.look_at(building / "store.db", key, audit=False)
    if looked.damage:
        raise InputProblem(
            f"{source.name} is damaged ({looked.damage[0]}): nothing was restored. Take another backup, an earlier one."
        )


def _replayed(
    building: Path, entries: Sequence[LedgerEntry], key: bytes | None, vault_key: bytes | None
) -> tuple[int, int]:
    """Erase what the ledger says; of how many entries something was held, and how much went."""
    held = went = 0
    for entry in entries:
        gone = sum(
            replay(
                building, [entry], store_key=key, vault_key=vault_key, with_vault=(building / "vault.db").is_file()
            ).values()
        )  # fmt: skip
        held += bool(gone)
        went += gone
    return held, went


@contextmanager
def _said_plainly(place: Path) -> Iterator[None]:
    try:
        yield
    except AllianceError:
        raise
    except OSError as problem:
        raise InputProblem(
            f"The backup could not be restored to {place} ({problem.strerror or 'it is not allowed'}): is there room, and "
            "may you write there? Nothing was left behind."
        ) from None


# --- the drill ------------------------------------------------------------------------------------------


def drill(folder: Folder, *, by: str, passphrase: str | None = None) -> Drilled:
    """Restore the newest backup into a temporary place inside the workbench's folder, check it, and delete it again.

    With the passphrase it is tried on the backup too, as on the day when it is needed.
    """
    newest = next((one.path for one in known_backups(folder) if one.there and not one.sealed), None)
    if newest is None:
        raise NotFound("There is no backup within reach to try: write one first.")
    with held_alone(folder):
        _clear_unfinished(folder)
        place = folder.path / f"{DRILL}{datetime.now(UTC).strftime(STAMP)}"
        try:
            with _said_plainly(folder.path):
                found = _tried(folder, newest, place, passphrase)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    with transaction():
        note_in_audit(by=by, act="drill" if found.holds else "drill failed", kind="", code="")
    return found


def _tried(folder: Folder, backup: Path, place: Path, passphrase: str | None) -> Drilled:
    key = unlocked.file_of(opening.ALIAS).key
    checks: list[tuple[str, bool, str]] = []
    try:
        mode = keys.mode_of(backup / "keys.json")
        if passphrase and mode == "passphrase":
            same = keys.unlock(backup / "keys.json", passphrase) == key
            checks.append(("passphrase", same, "it opens the backup" if same else "it opens something else"))
        else:
            checks.append(("keys", True, "keys.json is there and can be read"))
    except (InputProblem, NotAllowed) as problem:
        checks.append(("keys", False, str(problem)))
    _copy_in(backup, place, with_vault=False)
    if not copying.fits(place / "store.db", key):
        checks.append(
            ("opening", False, "store.db of the backup cannot be read: it is damaged, or of another workbench")
        )
        return Drilled(backup, tuple(checks))
    looked = copying.look_at(place / "store.db", key)
    checks.append(("pages", not looked.damage, "; ".join(looked.damage) or "every page and every link is whole"))
    checks.append(_chain_check(looked))
    held = 0
    if not looked.damage:
        try:
            held, _ = _replayed(place, _entries(_ledgers(backup, folder.path)), key, None)
            again, _ = _replayed(place, _entries(_ledgers(backup, folder.path)), key, None) if held else (0, 0)
            words = (
                f"{held} entries of it still applied to this backup, and were erased" if held else "nothing to erase"
            )
            checks.append(("erasure ledger", not again, words))
        except InputProblem as problem:
            checks.append(("erasure ledger", False, str(problem)))
    checks.append(_vault_check(folder, backup))
    return Drilled(backup, tuple(checks), looked.counts, held)


def _chain_check(looked: copying.Looked) -> tuple[str, bool, str]:
    if looked.broken is not None:
        return "audit", False, f"its chain is broken at entry {looked.broken}"
    if looked.entries and read_audit.seal_of(looked.entries) != looked.seal:
        return (
            "audit",
            False,
            f"entry {looked.entries} is not what stands in the workbench now: one of the two was changed",
        )
    return "audit", True, f"{looked.entries:,} entries fit, and the workbench goes on from them"


def _vault_check(folder: Folder, backup: Path) -> tuple[str, bool, str]:
    path = backup / "vault.db"
    if not path.is_file():
        there = vault_file.bytes_of(folder) is not None
        return "vault", True, "the backup is older than the vault" if there else "there is no vault yet"
    if vault_file.is_open():
        whole = copying.fits(path, unlocked.file_of(vault_file.ALIAS).key)
        return "vault", whole, "its key opens it" if whole else "its key does not open it"
    if keys.vault_mode(folder.keys) == "passphrase":
        return "vault", True, "it is there; locked, so it was not looked into"
    whole = copying.fits(path, keys.unlock_vault(folder.keys, None))
    return "vault", whole, "it opens" if whole else "it does not open"
