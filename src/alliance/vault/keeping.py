"""What the vault answers: identities as values, kept and taken away. Called by its three keyholders alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance.errors import Clash, NotFound
from alliance.store.transactions import transaction
from alliance.vault.models import (
    IdentityRow,
    IntentRow,
    OriginalFileRow,
    OriginalWordingRow,
    PseudonymKeyRow,
    SignedConsentRow,
    WordsDecisionRow,
)

ALIAS = "vault"
#: the name of the step that replaces words in the store
ANONYMISE = "anonymise"
#: what is kept about one id
_KEPT = (IdentityRow, SignedConsentRow, PseudonymKeyRow, OriginalWordingRow, WordsDecisionRow, OriginalFileRow)


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
        for model in _KEPT:
            went[model.__name__], _ = model.objects.filter(subject=subject).delete()
    return went


def count_of(subject: str) -> dict[str, int]:
    """How much of each kind is kept about one id."""
    return {model.__name__: model.objects.filter(subject=subject).count() for model in _KEPT}


def replaced() -> list[tuple[str, str, str, str, str]]:
    """What stands in the working texts in place of names: id of the entry, whose, original, replacement, kind."""
    rows = PseudonymKeyRow.objects.order_by("created", "id")
    return list(rows.values_list("id", "subject", "original", "replacement", "kind"))


def typed_names() -> list[tuple[str, str]]:
    """The names that were typed in place of a signature, with whose they are."""
    return list(SignedConsentRow.objects.exclude(typed="").values_list("subject", "typed"))


# --- anonymising ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of the key: what stood there, what stands now, of which kind, whose, how often by kind of row."""

    id: str
    subject: str
    original: str
    replacement: str
    kind: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WordsDecision:
    """What was decided about words: replace them (by what) or leave them; `places` that are decided apart."""

    id: str
    key: str
    words: str
    kind: str
    decision: str
    replacement: str
    places: Mapping[str, str]
    done: bool
    version: int


def key_lines() -> list[KeyLine]:
    """The whole key, in the order in which it was made."""
    rows = PseudonymKeyRow.objects.order_by("created", "id")
    return [KeyLine(r.id, r.subject, r.original, r.replacement, r.kind, dict(r.counts)) for r in rows]


def words_decisions() -> list[WordsDecision]:
    """Everything decided about words that may identify somebody, in the order in which it was decided."""
    rows = WordsDecisionRow.objects.order_by("created", "id")
    return [
        WordsDecision(r.id, r.key, r.words, r.kind, r.decision, r.replacement, dict(r.places), r.done, r.version)
        for r in rows
    ]


def decide_words(
    *, key: str, words: str, kind: str, decision: str, replacement: str = "", places: Mapping[str, str] | None = None,
    subject: str = "",
) -> None:  # fmt: skip
    """Keep what was decided about words, in the place of what was decided before; "" takes it back."""
    with transaction(ALIAS):
        held = WordsDecisionRow.objects.filter(key=key).first()
        if not decision:
            WordsDecisionRow.objects.filter(key=key).delete()
            return
        row = held or WordsDecisionRow(key=key)
        row.words, row.kind, row.decision, row.replacement, row.done = words, kind, decision, replacement, False
        row.subject = subject
        row.places = dict(held.places if places is None and held else places or {})
        row.version += 1 if held else 0
        row.save(force_insert=held is None)


def begin_anonymising(
    lines: Sequence[KeyLine], *, decided: Sequence[str], intent: Sequence[Any], originals: Sequence[Mapping[str, Any]] = (),
    wordings: Sequence[Mapping[str, Any]] = (),
) -> Intent:  # fmt: skip
    """Write the lines of the key down, what is kept of the originals, and that the words are about to be replaced:
    all or nothing. A line for the same words and replacement gets the counts of the new one besides its own."""
    with transaction(ALIAS):
        for line in lines:
            row = PseudonymKeyRow.objects.filter(original=line.original, replacement=line.replacement).first()
            if row is None:
                PseudonymKeyRow(
                    subject=line.subject, original=line.original, replacement=line.replacement, kind=line.kind,
                    counts=dict(line.counts),
                ).save(force_insert=True)  # fmt: skip
                continue
            row.subject = row.subject if row.subject == line.subject else ""
            row.counts = {
                name: row.counts.get(name, 0) + line.counts.get(name, 0) for name in {**row.counts, **line.counts}
            }
            row.save()
        WordsDecisionRow.objects.filter(key__in=list(decided)).update(done=True)
        for one in originals:
            OriginalFileRow.objects.filter(transcript=one["transcript"], sha256=one["sha256"]).delete()
            OriginalFileRow(**one).save(force_insert=True)
        for one in wordings:
            OriginalWordingRow(**one).save(force_insert=True)
        IntentRow.objects.filter(what=ANONYMISE).delete()
        row = IntentRow(what=ANONYMISE, subject="", steps=list(intent))
        row.save(force_insert=True)
    return Intent(row.id, row.what, row.subject, tuple(row.steps), ())


def original_files() -> list[tuple[str, str, str, str, int]]:
    """The original files that are kept: id, whose, of which interview, name, how many bytes."""
    rows = OriginalFileRow.objects.order_by("created").values_list("id", "subject", "transcript", "name")
    sizes = {r.id: len(r.content) for r in OriginalFileRow.objects.only("id", "content")}
    return [(id, subject, transcript, name, sizes.get(id, 0)) for id, subject, transcript, name in rows]


def forget_original_files(ids: Sequence[str]) -> int:
    """Take original files away; how many went."""
    return OriginalFileRow.objects.filter(pk__in=list(ids)).delete()[0]


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
