"""Identity apart: who is behind a code. The first of the vault's three keyholders."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alliance.actions.change import STUDY, change, kept_text, note_in_audit, the
from alliance.errors import InputProblem, NotFound
from alliance.formats import scan
from alliance.store import keys
from alliance.store.folder import Folder, safe_name
from alliance.store.models import ConsentRow, ExportRow
from alliance.store.search import fold
from alliance.store.transactions import transaction
from alliance.vault import file, keeping
from alliance.vault.keeping import Identity, Intent, KeyLine, WordsDecision

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


def vault_state(folder: Folder) -> str:
    """How the vault stands: "none" (its secret is not chosen yet), "closed" (its secret is asked), "open"."""
    if file.is_open():
        return "open"
    mode = keys.vault_mode(folder.keys)
    if mode == "passphrase":
        return "closed"
    return "open" if mode or keys.mode_of(folder.keys) != "passphrase" else "none"


def vault_closes_in() -> int:
    """In how many minutes the vault closes if nothing more is asked of it; 0 where it is closed."""
    return -(-file.seconds_left() // 60)


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


def namesakes(folder: Folder, *, name: str, but: str) -> list[Identity]:
    """Others in the vault who bear a name, as their name or one of their other names: allowed, and said."""
    file.needed(folder)
    wanted = fold(" ".join(name.split()))
    return [
        one
        for one in keeping.identities()
        if one.subject != but and wanted in {fold(" ".join(n.split())) for n in (one.name, *one.other_names)}
    ]


def forget_identity(folder: Folder, *, by: str, subject: str) -> None:
    """Take out who is behind an id, entered by mistake; what was signed stays."""
    file.needed(folder)
    if not keeping.forget_identity(subject):
        raise NotFound("Nobody is entered here any more; it may have been taken out in another window.")
    with transaction():
        note_in_audit(by=by, act="forget identity", kind="", code=subject)


# --- signed consents ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed consent: a typed signature, or a scan with its name, media type and bytes."""

    typed: str = ""
    file_name: str = ""
    media_type: str = ""
    content: bytes = b""

    @property
    def is_picture(self) -> bool:
        """Whether the scan can be looked at as a picture."""
        return self.media_type in ("image/png", "image/jpeg")


def keep_signed(
    folder: Folder, *, by: str, consent: str, typed: str = "", file_name: str = "", content: bytes = b""
) -> None:
    """Keep a signed consent in the vault, a scan or a typed signature, in the place of the one kept before."""
    row = the(ConsentRow, consent, "consent")
    if content and typed.strip():
        raise InputProblem("Choose one: the scan of a signed sheet, or the name as it was typed.")
    fields: dict[str, Any] = {}
    if content or file_name:
        media_type = scan.media_type_of(content, file_name)
        fields = {
            "file_name": scan.safe_name(file_name, media_type), "media_type": media_type, "content": content,
            "sha256": hashlib.sha256(content).hexdigest(),
        }  # fmt: skip
    else:
        fields["typed"] = " ".join(kept_text(typed, "signature", longest=300).split())
    file.needed(folder)
    keeping.replace_signed(subject=row.participant_id, consent=row.id, **fields)
    with transaction():
        note_in_audit(by=by, act="keep signed consent", kind="consent", code=row.participant_id)


def signed(folder: Folder, *, by: str, consent: str) -> Signed:
    """What was signed for one consent; that it was looked at is noted. NotFound where nothing is kept."""
    row = the(ConsentRow, consent, "consent")
    file.needed(folder)
    held = Signed(*keeping.signed(row.id))
    with transaction():
        note_in_audit(by=by, act="read signed consent", kind="consent", code=row.participant_id)
    return held


def copy_of_signed(folder: Folder, *, by: str, consent: str) -> tuple[str, Signed]:
    """A scan as a file to be saved, under a name that names nobody; that it left is recorded.

    It is the identity itself that is asked for here, so it is not swept for names.
    """
    held = signed(folder, by=by, consent=consent)
    if not held.content:
        raise NotFound("A typed signature is kept for this consent, and no scan: read it on the page.")
    person = the(ConsentRow, consent, "consent").participant
    name = f"{safe_name(f'signed consent {person.code}')}{scan.ENDINGS[held.media_type]}"
    with change(
        by=by, scope=STUDY, act="export", words=f"Exported {name}", subject=person.id, can_undo=False
    ) as act:  # fmt: skip
        act.add(
            ExportRow(
                by=by, what="signed consent", file_name=name, size=len(held.content), cases=[person.id],
                sha256=hashlib.sha256(held.content).hexdigest(),
            )
        )  # fmt: skip
    return name, held


def signed_among(folder: Folder, *, consents: Sequence[str]) -> dict[str, str]:
    """Which of these consents have a signed sheet: its file name, or "" for a typed signature. The vault must be open."""
    if not keys.vault_mode(folder.keys):
        return {}
    file.needed(folder)
    return keeping.signed_among(consents)


def forget_signed(folder: Folder, *, by: str, consent: str) -> None:
    """Take what was signed for one consent out of the vault; nothing where there is none."""
    row = the(ConsentRow, consent, "consent")
    if not keys.vault_mode(folder.keys):
        return
    file.needed(folder)
    if keeping.forget_signed(row.id):
        with transaction():
            note_in_audit(by=by, act="forget signed consent", kind="consent", code=row.participant_id)


# --- anonymising: the key, and what was decided -----------------------------------------------------------


def key_of_names(folder: Folder, *, by: str) -> list[KeyLine]:
    """The key of the anonymising: what stood in the texts and what stands there now. That it was read is noted."""
    file.needed(folder)
    with transaction():
        note_in_audit(by=by, act="read the key", kind="vault", code="")
    return keeping.key_lines()


def replaced_words(folder: Folder) -> list[tuple[str, str, str]]:
    """Original, replacement and kind of each line of the key, to be looked for in the texts; shown to nobody."""
    file.needed(folder)
    return [(line.original, line.replacement, line.kind) for line in keeping.key_lines()]


def names_behind(folder: Folder) -> list[Identity]:
    """Everybody in the vault, to be looked for in the texts; shown to nobody."""
    file.needed(folder)
    return keeping.identities()


def words_decided(folder: Folder) -> list[WordsDecision]:
    """What was decided about words that may identify somebody. The vault must be open."""
    file.needed(folder)
    return keeping.words_decisions()


def decide_words(
    folder: Folder, *, by: str, key: str, words: str, kind: str, decision: str, replacement: str = "",
    places: Mapping[str, str] | None = None, subject: str = "",
) -> None:  # fmt: skip
    """Keep in the vault what was decided about words (of one account alone: `subject`); an empty decision takes it
    back."""
    file.needed(folder)
    keeping.decide_words(
        key=key[:300], words=kept_text(words, "words", longest=300), kind=kind, decision=decision,
        replacement=replacement, places=places, subject=subject,
    )  # fmt: skip
    with transaction():
        note_in_audit(by=by, act="decide words", kind="vault", code="")


def begin_anonymising(
    folder: Folder, *, lines: Sequence[KeyLine], decided: Sequence[str], intent: Sequence[Any],
    originals: Sequence[Mapping[str, Any]] = (), wordings: Sequence[Mapping[str, Any]] = (),
) -> Intent:  # fmt: skip
    """Write the key and what is kept of the originals into the vault, and that the words are about to be replaced."""
    file.needed(folder)
    return keeping.begin_anonymising(lines, decided=decided, intent=intent, originals=originals, wordings=wordings)


def anonymising_begun(folder: Folder) -> Intent | None:
    """The replacing that was begun and not finished; None where there is none, or no vault."""
    if not keys.vault_mode(folder.keys):
        return None
    file.needed(folder)
    return next(iter(keeping.intents(keeping.ANONYMISE)), None)


def anonymising_over(intent: str) -> None:
    """Take away the note that words are about to be replaced: they are."""
    keeping.intent_over(intent)


def original_files(folder: Folder, *, by: str) -> list[tuple[str, str, str, str, int]]:
    """The original files kept in the vault: id, whose, of which interview, name, bytes. That it was asked is noted."""
    file.needed(folder)
    with transaction():
        note_in_audit(by=by, act="read identities", kind="vault", code="")
    return keeping.original_files()


def forget_original_files(folder: Folder, *, by: str, files: Sequence[str]) -> int:
    """Take original files out of the vault; how many went."""
    file.needed(folder)
    went = keeping.forget_original_files(files)
    with transaction():
        note_in_audit(by=by, act="forget original files", kind="vault", code="")
    return went
