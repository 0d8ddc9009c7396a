"""What the vault answers: identities as values, kept and taken away. Called by its three keyholders alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance.errors import Clash, NotFound
from alliance.store.transactions import transaction
from alliance.vault.models import IdentityRow, IntentRow, OriginalWordingRow, PseudonymKeyRow, SignedConsentRow

ALIAS = "vault"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is behind a code: name, other names, contact (email, phone, address), employer."""

    id: str
    subject: str
    kind: str
    name: str
    other_names: tuple[str, ...] = ()
    contact: Mapping[str, str] = field(default_factory=dict)
    employer: str = ""
    remarks: str = ""
    version: int = 1


def _identity(row: IdentityRow) -> Identity:
    return Identity(
        row.id, row.subject, row.kind, row.name, tuple(row.other_names), dict(row.contact), row.employer, row.remarks,
        row.version,
    )  # fmt: skip


def identities(kind: str | None = None) -> list[Identity]:
    """Every identity, in the order they were entered."""
    rows = IdentityRow.objects.order_by("created", "id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return [_identity(row) for row in rows]


def identity_of(subject: str) -> Identity | None:
    """Who is behind an id of the store; None where nobody is entered."""
    row = IdentityRow.objects.filter(subject=subject).order_by("created").first()
    return _identity(row) if row else None


def keep_identity(
    *, subject: str, kind: str, name: str, other_names: Sequence[str] = (), contact: Mapping[str, str] | None = None,
    employer: str = "", remarks: str = "", version: int | None = None,
) -> str:  # fmt: skip
    """Enter or change who is behind an id; the id of the entry. Clash where another window changed it first."""
    fields: dict[str, Any] = {
        "kind": kind, "name": name, "other_names": list(other_names), "contact": dict(contact or {}),
        "employer": employer, "remarks": remarks,
    }  # fmt: skip
    with transaction(ALIAS):
        row = IdentityRow.objects.filter(subject=subject).first()
        if row is None:
            row = IdentityRow(subject=subject, **fields)
            row.save(force_insert=True)
            return row.id
        if version is not None and version != row.version:
            raise Clash(
                "This was changed in another window since you opened it. Both are shown: keep one.",
                theirs=row.name, mine=name, version=row.version,
            )  # fmt: skip
        IdentityRow.objects.filter(pk=row.pk).update(version=row.version + 1, **fields)
        return row.id


def forget(subject: str) -> dict[str, int]:
    """Take away everything kept about one id; how much of each kind went."""
    went = {}
    with transaction(ALIAS):
        for model in (IdentityRow, SignedConsentRow, PseudonymKeyRow, OriginalWordingRow):
            went[model.__name__], _ = model.objects.filter(subject=subject).delete()
    return went


def count_of(subject: str) -> dict[str, int]:
    """How much of each kind is kept about one id."""
    return {
        model.__name__: model.objects.filter(subject=subject).count()
        for model in (IdentityRow, SignedConsentRow, PseudonymKeyRow, OriginalWordingRow)
    }


def replaced() -> list[tuple[str, str, str, str, str]]:
    """What stands in the working texts in place of names: id of the entry, whose, original, replacement, kind."""
    rows = PseudonymKeyRow.objects.order_by("created", "id")
    return list(rows.values_list("id", "subject", "original", "replacement", "kind"))


def typed_names() -> list[tuple[str, str]]:
    """The names that were typed in place of a signature, with whose they are."""
    return list(SignedConsentRow.objects.exclude(typed="").values_list("subject", "typed"))


# --- signed consents ------------------------------------------------------------------------------------


def keep_signed(
    *, subject: str, consent: str, typed: str = "", file_name: str = "", media_type: str = "", sha256: str = "",
    content: bytes = b"",
) -> str:  # fmt: skip
    """Keep a signed consent, as a scan or as a typed signature; its id."""
    row = SignedConsentRow(
        subject=subject, consent=consent, typed=typed, file_name=file_name, media_type=media_type, sha256=sha256,
        content=content,
    )  # fmt: skip
    row.save(force_insert=True)
    return row.id


def signed(consent: str) -> tuple[str, str, str, bytes]:
    """A signed consent: typed signature, file name, media type, content; NotFound where none is kept."""
    row = SignedConsentRow.objects.filter(consent=consent).order_by("-created").first()
    if row is None:
        raise NotFound("No signed sheet is kept in the vault for this consent.")
    return row.typed, row.file_name, row.media_type, bytes(row.content)


def replace_signed(
    *, subject: str, consent: str, typed: str = "", file_name: str = "", media_type: str = "", sha256: str = "",
    content: bytes = b"",
) -> str:  # fmt: skip
    """Keep a signed consent in the place of the one kept before; its id."""
    with transaction(ALIAS):
        SignedConsentRow.objects.filter(consent=consent).delete()
        return keep_signed(
            subject=subject, consent=consent, typed=typed, file_name=file_name, media_type=media_type, sha256=sha256,
            content=content,
        )  # fmt: skip


def signed_among(consents: Sequence[str]) -> dict[str, str]:
    """For each of these consents that has a signed sheet: its file name, or "" for a typed signature."""
    rows = SignedConsentRow.objects.filter(consent__in=list(consents)).order_by("created")
    return {row.consent: row.file_name for row in rows.only("consent", "file_name")}


def forget_signed(consent: str) -> int:
    """Take away what was signed for one consent; how many sheets went."""
    return SignedConsentRow.objects.filter(consent=consent).delete()[0]


def forget_identity(subject: str) -> int:
    """Take away who is behind an id, and nothing else kept about it; how many entries went."""
    return IdentityRow.objects.filter(subject=subject).delete()[0]


# --- steps that reach both databases --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Intent:
    """A step begun: what, about whom, the steps to do and those done."""

    id: str
    what: str
    subject: str
    steps: tuple[str, ...]
    done: tuple[str, ...]


def intend(*, what: str, subject: str, steps: Sequence[str]) -> Intent:
    """Write down what is about to be done to both databases, or find what was begun before."""
    row = IntentRow.objects.filter(what=what, subject=subject).first()
    if row is None:
        row = IntentRow(what=what, subject=subject, steps=list(steps))
        row.save(force_insert=True)
    return Intent(row.id, row.what, row.subject, tuple(row.steps), tuple(row.done))


def step_done(intent: str, step: str) -> None:
    """Write down that one step is done."""
    row = IntentRow.objects.get(pk=intent)
    if step not in row.done:
        IntentRow.objects.filter(pk=intent).update(done=[*row.done, step])


def intents(what: str) -> list[Intent]:
    """Every step begun and not yet taken away."""
    rows = IntentRow.objects.filter(what=what).order_by("created")
    return [Intent(r.id, r.what, r.subject, tuple(r.steps), tuple(r.done)) for r in rows]


def intent_over(intent: str) -> None:
    """Take an intent away: everything it named is done."""
    IntentRow.objects.filter(pk=intent).delete()
