"""The passphrase and the vault's secret: changed by wrapping the same keys anew, with fresh recovery codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alliance.actions.backups import known_backups
from alliance.actions.change import note_in_audit
from alliance.errors import AllianceError, InputProblem
from alliance.store import copying, keys, opening, unlocked
from alliance.store.folder import Folder, held_alone
from alliance.store.transactions import transaction
from alliance.vault import file as vault_file

#: the two secrets: what each is called, and the file that its key opens
SECRETS = {"store": "the passphrase of the workbench", "vault": "the secret of the vault"}


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change: the recovery code to print (None: declined), backups that open with the new secret now,
    and those out of reach that still open with the old one."""

    recovery_code: str | None
    backups: tuple[Path, ...] = ()
    out_of_reach: tuple[Path, ...] = ()

    @property
    def words(self) -> str:
        """What the person is to know, in sentences."""
        said = ["Changed. What was used before opens nothing here any more."]
        if self.backups:
            n = len(self.backups)
            said.append(f"{n} {'backup opens' if n == 1 else 'backups open'} with the new one too.")
        if self.out_of_reach:
            n = len(self.out_of_reach)
            said.append(
                f"{n} {'backup was' if n == 1 else 'backups were'} out of reach and still "
                f"{'opens' if n == 1 else 'open'} with the old one: {', '.join(str(p) for p in self.out_of_reach)}."
            )
        return " ".join(said)


def change_passphrase(
    folder: Folder, *, by: str, old: str, new: str, which: str = "store", recovery: bool = True
) -> Changed:
    """Wrap a key (`which`: store or vault) under a new secret, here and in every backup within reach.

    The database is never touched. `old` may be the code of the recovery sheet. NotAllowed for a wrong one, however
    often: nobody is locked out by it, and nothing is changed. InputProblem for a new one that is too short or the same.
    """
    _check_which(which)
    keys.check_passphrase(new)
    if old == new:
        raise InputProblem("The new passphrase is the old one: choose another.")
    act = "change passphrase" if which == "store" else "change vault secret"
    return _rewrapped(
        folder, by=by, which=which, act=act, wrap=lambda: keys.rewrap(folder.keys, which, old, new, recovery=recovery)
    )


def new_recovery(folder: Folder, *, by: str, secret: str, which: str = "store") -> Changed:
    """Make a fresh recovery code, to be printed; the sheet before it opens nothing afterwards. The passphrase stays."""
    _check_which(which)
    act = "new recovery sheet" if which == "store" else "new vault recovery"
    return _rewrapped(folder, by=by, which=which, act=act, wrap=lambda: keys.recovery_anew(folder.keys, which, secret))


def _check_which(which: str) -> None:
    if which not in SECRETS:
        raise InputProblem("There are two secrets: the workbench’s passphrase and the vault’s.")


def _rewrapped(folder: Folder, *, by: str, which: str, act: str, wrap: Callable[[], str | None]) -> Changed:
    with held_alone(folder):
        try:
            with transaction():
                note_in_audit(by=by, act=act, kind="", code="")
                code = wrap()
        except AllianceError:
            raise
        except OSError as problem:
            raise InputProblem(
                f"The keys could not be written ({problem.strerror}), so nothing was changed: make room, then try again."
            ) from None
        done, left = _carried(folder, which)
    return Changed(code, tuple(done), tuple(left))


def _carried(folder: Folder, which: str) -> tuple[list[Path], list[Path]]:
    """Put the new wrapping into every backup that the same key opens; which it reached, and which not."""
    done: list[Path] = []
    left: list[Path] = []
    for one in known_backups(folder):
        try:
            if one.there and _same_key(folder, one.path, which):
                keys.carry_over(folder.keys, one.path / "keys.json", which)
                done.append(one.path)
            elif which == "store" or not one.there:
                left.append(one.path)
        except (OSError, AllianceError):
            left.append(one.path)
    return done, left


def _same_key(folder: Folder, backup: Path, which: str) -> bool:
    if which == "store":
        return copying.fits(backup / "store.db", unlocked.file_of(opening.ALIAS).key)
    if not (backup / "vault.db").is_file():
        return False
    if vault_file.is_open():
        return copying.fits(backup / "vault.db", unlocked.file_of(vault_file.ALIAS).key)
    # locked here: a backup that the store's key opens is of this workbench, and its vault has one key for life
    return copying.fits(backup / "store.db", unlocked.file_of(opening.ALIAS).key)
