"""The vault's file: its bytes and its key, opened when needed, closed when idle; no name is read here."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from alliance.errors import NotAllowed
from alliance.store import keys, unlocked
from alliance.store.folder import Folder, held_alone

ALIAS = "vault"
#: seconds after which a vault that nobody asked anything of closes by itself
IDLE = 600

_lock = threading.Lock()
_last_asked = 0.0
_watching: threading.Thread | None = None
SECONDS_BETWEEN_LOOKS = 10


def make(folder: Folder, secret: str | None, *, recovery: bool = True) -> str | None:
    """Make the vault and leave it open; its recovery code where one was made."""
    made = keys.make_vault(folder.keys, secret, recovery=recovery)
    unlocked.hold(ALIAS, folder.vault, made.store_key)
    with held_alone(folder):
        _migrate()
    if os.name != "nt":
        os.chmod(folder.vault, 0o600)
    _asked()
    return made.recovery_code


def open_vault(folder: Folder, secret: str | None = None) -> None:
    """Unlock the vault; NotAllowed for a wrong secret."""
    key = keys.unlock_vault(folder.keys, secret)
    unlocked.hold(ALIAS, folder.vault, key)
    with held_alone(folder):
        _migrate()
    _asked()


def close_vault() -> None:
    """Close the vault and forget its key."""
    if not unlocked.is_open(ALIAS):
        return
    from alliance.store.sqlcipher.base import DatabaseWrapper

    DatabaseWrapper.close_everywhere(ALIAS)
    unlocked.let_go(ALIAS)


def is_open() -> bool:
    """Whether the vault is open now; one left idle is closed by this question."""
    if unlocked.is_open(ALIAS) and time.monotonic() - _last_asked > IDLE:
        close_vault()
    return unlocked.is_open(ALIAS)


def needed(folder: Folder) -> None:
    """Make sure that the vault is open, opening it where no secret is needed; NotAllowed where one is.

    A workbench without passphrase gets its vault here, when it is first needed.
    """
    if is_open():
        _asked()
        return
    mode = keys.vault_mode(folder.keys)
    if not mode and keys.mode_of(folder.keys) != "passphrase":
        make(folder, None)
    elif mode in ("open", "throwaway"):
        open_vault(folder)
    elif not mode:
        raise NotAllowed("Names have a vault of their own, which is not made yet: choose its secret first.")
    else:
        raise NotAllowed("Names lie in the vault: give the vault’s own secret first.")


def bytes_of(folder: Folder) -> Path | None:
    """Where the vault's file lies; None where none was made."""
    return folder.vault if folder.vault.exists() else None


def seconds_left() -> int:
    """In how many seconds the vault closes if nothing more is asked of it; 0 where it is closed."""
    return max(0, int(_last_asked + IDLE - time.monotonic())) if is_open() else 0


def _asked() -> None:
    global _last_asked, _watching
    with _lock:
        _last_asked = time.monotonic()
        if _watching is None:
            _watching = threading.Thread(target=_close_when_idle, name="vault", daemon=True)
            _watching.start()


def _close_when_idle() -> None:
    """Look every few seconds whether the vault was left alone, so that its key does not wait for a question."""
    global _watching
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        with _lock:  # whoever opens it again in this moment starts a new watch
            if not is_open():
                _watching = None
                return


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", "vault", database=ALIAS, verbosity=0, interactive=False, skip_checks=True)
