"""Random keys, and the secrets that wrap them: Argon2id over a passphrase or a recovery code, AES-256-GCM.

A passphrase is asked once when a workbench opens; changing it wraps the same key anew and never
touches the database. `keys.json` holds wrapped keys only, except for the demonstration, whose
throwaway key stands there openly and says so.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2.exceptions import Argon2Error
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from alliance.errors import InputProblem, NotAllowed

FORMAT = 1
#: RFC 9106's second recommended setting (64 MiB, 3 passes); kept in the file, so that it can be raised later
COST = {"time": 3, "memory_kib": 65536, "lanes": 4}
RECOVERY_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0, 1: it is read from paper
SHORTEST_PASSPHRASE = 8
_DAMAGED = "keys.json in {} is damaged. Put back the copy that lies in its backups folder."


@dataclass(frozen=True, slots=True, repr=False)
class NewKeys:
    """A new workbench's raw store key and, where one was made, the recovery code to print."""

    store_key: bytes | None
    recovery_code: str | None


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _derive(secret: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hash_secret_raw(secret.encode(), salt, cost["time"], cost["memory_kib"], cost["lanes"], 32, Type.ID)


def _wrap(key: bytes, secret: str, purpose: str) -> dict[str, Any]:
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_derive(secret, salt, COST)).encrypt(nonce, key, purpose.encode())
    return {
        "kdf": "argon2id",
        "cost": COST,
        "salt": _b64(salt),
        "cipher": "aes-256-gcm",
        "nonce": _b64(nonce),
        "sealed": _b64(sealed),
    }


def _unwrap(wrapped: dict[str, Any], secret: str, purpose: str) -> bytes | None:
    salt, nonce, sealed = (base64.b64decode(wrapped[name]) for name in ("salt", "nonce", "sealed"))
    try:
        return AESGCM(_derive(secret, salt, wrapped["cost"])).decrypt(nonce, sealed, purpose.encode())
    except InvalidTag:
        return None


def new_recovery_code() -> str:
    """Forty random characters in groups of five (200 bits), to be printed and kept away from the computer."""
    groups = ["".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(5)) for _ in range(8)]
    return "-".join(groups)


def check_passphrase(passphrase: str) -> None:
    """Raise InputProblem for a passphrase too short to protect anything."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise InputProblem(
            f"This passphrase has {len(passphrase)} characters: take at least {SHORTEST_PASSPHRASE}; four unrelated words are better."
        )


def _write(path: Path, held: dict[str, Any]) -> None:
    fresh = path.with_suffix(".new")
    try:
        with open(fresh, "w", encoding="utf-8") as out:
            json.dump(held, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(fresh, 0o600)
        os.replace(fresh, path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def make(path: Path, *, passphrase: str | None, throwaway: bool = False, recovery: bool = True) -> NewKeys:
    """Make a workbench's keys and write `keys.json`.

    passphrase None and not throwaway: the workbench is not encrypted, and its file says so.
    """
    held: dict[str, Any] = {"format": FORMAT}
    if throwaway:
        key = os.urandom(32)
        held["store"] = {"mode": "throwaway", "key": _b64(key), "note": "A demonstration: this key protects nothing."}
        _write(path, held)
        return NewKeys(key, None)
    if passphrase is None:
        held["store"] = {"mode": "open", "note": "Not encrypted: whoever has this disk can read it."}
        _write(path, held)
        return NewKeys(None, None)
    check_passphrase(passphrase)
    key = os.urandom(32)
    held["store"] = {"mode": "passphrase", "passphrase": _wrap(key, passphrase, "store by passphrase")}
    code = new_recovery_code() if recovery else None
    if code:
        held["store"]["recovery"] = _wrap(key, code.replace("-", ""), "store by recovery code")
    _write(path, held)
    return NewKeys(key, code)


def read(path: Path) -> dict[str, Any]:
    """What `keys.json` holds; InputProblem where it is missing, damaged or from a later version."""
    try:
        held = json.loads(path.read_text("utf-8"))
        mode = held["store"]["mode"]
        form = int(held["format"])
    except FileNotFoundError:
        raise InputProblem(
            f"{path.parent.name} has no keys.json: it is not a whole workbench folder. Restore the folder from a backup."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise InputProblem(_DAMAGED.format(path.parent.name)) from None
    if form > FORMAT or mode not in ("open", "throwaway", "passphrase"):
        raise InputProblem(f"{path.parent.name} was made by a later version of this program: update the program first.")
    return dict(held)


def mode_of(path: Path) -> str:
    """How a workbench is protected: open | throwaway | passphrase."""
    return str(read(path)["store"]["mode"])


def unlock(path: Path, passphrase: str | None) -> bytes | None:
    """The raw store key; None for a workbench that is not encrypted. NotAllowed for a wrong passphrase.

    A printed recovery code is taken in place of the passphrase.
    """
    try:
        return _unlocked(read(path)["store"], passphrase)
    except (KeyError, TypeError, ValueError, Argon2Error) as problem:
        if isinstance(problem, InputProblem):
            raise
        raise InputProblem(_DAMAGED.format(path.parent.name)) from None


def _unlocked(store: dict[str, Any], passphrase: str | None) -> bytes | None:
    if store["mode"] == "open":
        return None
    if store["mode"] == "throwaway":
        return base64.b64decode(store["key"])
    if not passphrase:
        raise NotAllowed(
            "This workbench opens with a passphrase: give it, or the code from the printed recovery sheet."
        )
    key = _unwrap(store["passphrase"], passphrase, "store by passphrase")
    if key is None and "recovery" in store:
        code = "".join(passphrase.upper().split()).replace("-", "")
        if len(code) == 40:
            key = _unwrap(store["recovery"], code, "store by recovery code")
    if key is None:
        raise NotAllowed(
            "This passphrase does not open the workbench. Capital letters and blanks count; nothing was changed."
        )
    return key


# --- the vault's key, wrapped by a secret of its own --------------------------------------------------


def has_vault(path: Path) -> bool:
    """Whether the vault of this workbench has a key yet."""
    return "vault" in read(path)


def make_vault(path: Path, secret: str | None, *, recovery: bool = True) -> NewKeys:
    """Make the vault's key beside the store's, under a second secret, and write it to `keys.json`.

    An unencrypted or throwaway workbench has a vault of the same kind, and needs no secret.
    """
    held = read(path)
    if "vault" in held:
        raise InputProblem("The vault of this workbench has its key already.")
    mode = held["store"]["mode"]
    key: bytes | None = os.urandom(32)
    code = None
    if mode == "open":
        key = None
        held["vault"] = {"mode": "open"}
    elif mode == "throwaway":
        held["vault"] = {"mode": "throwaway", "key": _b64(key or b"")}
    else:
        if not secret:
            raise NotAllowed("The vault needs a secret of its own: choose one that is not the workbench’s passphrase.")
        check_passphrase(secret)
        held["vault"] = {"mode": "passphrase", "passphrase": _wrap(key or b"", secret, "vault by secret")}
        if recovery:
            code = new_recovery_code()
            held["vault"]["recovery"] = _wrap(key or b"", code.replace("-", ""), "vault by recovery code")
    _write(path, held)
    return NewKeys(key, code)


def vault_mode(path: Path) -> str:
    """How the vault is protected: "" (no vault yet) | open | throwaway | passphrase."""
    return str(read(path).get("vault", {}).get("mode", ""))


def unlock_vault(path: Path, secret: str | None) -> bytes | None:
    """The raw vault key; None for one that is not encrypted. NotAllowed for a wrong secret."""
    vault = read(path).get("vault")
    if vault is None:
        raise InputProblem("This workbench has no vault yet: it is made when the first name is entered.")
    if vault["mode"] == "open":
        return None
    if vault["mode"] == "throwaway":
        return base64.b64decode(vault["key"])
    if not secret:
        raise NotAllowed("Names lie in the vault: give the vault’s own secret, or the code from its recovery sheet.")
    key = _unwrap(vault["passphrase"], secret, "vault by secret")
    if key is None and "recovery" in vault:
        code = "".join(secret.upper().split()).replace("-", "")
        if len(code) == 40:
            key = _unwrap(vault["recovery"], code, "vault by recovery code")
    if key is None:
        raise NotAllowed("This secret does not open the vault. Capital letters and blanks count; nothing was changed.")
    return key


def rewrap(path: Path, which: str, old: str, new: str, *, recovery: bool = True) -> str | None:
    """Wrap the same key (`which`: store or vault) under a new secret; a fresh recovery code where wanted.

    The database is never touched. The old secret and the old recovery code open nothing afterwards.
    """
    if which not in ("store", "vault"):
        raise InputProblem("There are two secrets: the workbench’s passphrase and the vault’s.")
    if (mode_of(path) if which == "store" else vault_mode(path)) != "passphrase":
        raise InputProblem("This workbench has no passphrase to change; it is not protected by one.")
    key = unlock(path, old) if which == "store" else unlock_vault(path, old)
    check_passphrase(new)
    held = read(path)
    purpose = "store by passphrase" if which == "store" else "vault by secret"
    held[which]["passphrase"] = _wrap(key or b"", new, purpose)
    held[which].pop("recovery", None)
    code = None
    if recovery:
        code = new_recovery_code()
        held[which]["recovery"] = _wrap(key or b"", code.replace("-", ""), f"{which} by recovery code")
    _write(path, held)
    return code


def recovery_anew(path: Path, which: str, secret: str) -> str:
    """A fresh recovery code for a key (`which`: store or vault); the code before it opens nothing afterwards.

    The secret itself is asked for: a recovery code is not taken in its place. NotAllowed where it is wrong.
    """
    held = read(path)
    wrapped = held.get(which, {})
    if wrapped.get("mode") != "passphrase":
        raise InputProblem("This workbench has no passphrase, so it needs no recovery sheet.")
    key = _unwrap(wrapped["passphrase"], secret, "store by passphrase" if which == "store" else "vault by secret")
    if key is None:
        raise NotAllowed("This passphrase does not open it. Capital letters and blanks count; nothing was changed.")
    code = new_recovery_code()
    wrapped["recovery"] = _wrap(key, code.replace("-", ""), f"{which} by recovery code")
    _write(path, held)
    return code


def carry_over(source: Path, target: Path, which: str) -> None:
    """Put how a key is wrapped now (`which`: store or vault) over how an older copy of `keys.json` wraps it."""
    held = read(target)
    held[which] = read(source)[which]
    _write(target, held)
