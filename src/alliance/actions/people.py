"""Identity apart: who is behind a code. The first of the vault's three keyholders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alliance.actions.change import kept_text, note_in_audit
from alliance.errors import InputProblem
from alliance.store.folder import Folder
from alliance.store.transactions import transaction
from alliance.vault import file, keeping
from alliance.vault.keeping import Identity

CONTACTS = ("email", "phone", "address")
KINDS = ("participant", "volunteer", "organisation", "other")


def make_vault(folder: Folder, secret: str | None, *, by: str, recovery: bool = True) -> str | None:
    """Make the vault with its own secret; the recovery code where one was made."""
    code = file.make(folder, secret, recovery=recovery)
    with transaction():
        note_in_audit(by=by, act="make vault", kind="vault", code="")
    return code


def open_vault(folder: Folder, secret: str | None, *, by: str) -> None:
    """Open the vault with its secret until it is left idle."""
    file.open_vault(folder, secret)
    with transaction():
        note_in_audit(by=by, act="open vault", kind="vault", code="")


def close_vault() -> None:
    """Close the vault."""
    file.close_vault()


def vault_is_open() -> bool:
    """Whether names can be read just now."""
    return file.is_open()


def keep_identity(
    folder: Folder, *, by: str, subject: str, kind: str, name: str, other_names: Sequence[str] = (),
    contact: Mapping[str, str] | None = None, employer: str = "", remarks: str = "", version: int | None = None,
) -> str:  # fmt: skip
    """Enter or change who is behind a participant, volunteer or organisation; the entry's id."""
    if kind not in KINDS:
        raise InputProblem(f"“{kind}” is not a kind of person or body the vault knows.")
    unknown = [k for k in contact or {} if k not in CONTACTS]
    if unknown:
        raise InputProblem(f"The vault keeps e-mail, phone and address; “{unknown[0]}” is none of them.")
    file.needed(folder)
    id = keeping.keep_identity(
        subject=subject, kind=kind, name=kept_text(name, "name", longest=300),
        other_names=[kept_text(n, "other name", longest=300) for n in other_names if n.strip()],
        contact={k: kept_text(v, k, longest=500, empty=True) for k, v in (contact or {}).items()},
        employer=kept_text(employer, "employer", longest=300, empty=True),
        remarks=kept_text(remarks, "remark", empty=True), version=version,
    )  # fmt: skip
    with transaction():
        note_in_audit(by=by, act="keep identity", kind=kind, code=subject)
    return id


def identities(folder: Folder, *, by: str, kind: str | None = None) -> list[Identity]:
    """Everybody in the vault; that they were looked at is noted."""
    file.needed(folder)
    with transaction():
        note_in_audit(by=by, act="read identities", kind=kind or "", code="")
    return keeping.identities(kind)


def identity_of(folder: Folder, *, by: str, subject: str) -> Identity | None:
    """Who is behind one id; that it was looked at is noted."""
    file.needed(folder)
    with transaction():
        note_in_audit(by=by, act="read identity", kind="", code=subject)
    return keeping.identity_of(subject)
