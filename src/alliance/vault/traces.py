"""What becomes of every field of the vault when a participant leaves: see `alliance.store.traces` for the words."""

from __future__ import annotations

from collections.abc import Mapping

from alliance.store.traces import Traced

_OWN = ("id", "version", "created", "subject")

#: every kind of row of the vault, by the name of its model
VAULT: Mapping[str, Traced] = {
    "IdentityRow": Traced(
        "entry in the vault", ("subject",), words=("employer", "remarks"), said=("name", "other_names", "contact"),
        plain=(*_OWN, "kind"), many="entries in the vault",
    ),
    "SignedConsentRow": Traced(
        "signed consent", ("subject",), words=("file_name",), said=("content", "typed"),
        plain=(*_OWN, "consent", "media_type", "sha256"),
    ),
    "PseudonymKeyRow": Traced(
        "line of the pseudonym key", ("subject",), words=("replacement",), said=("original",),
        plain=(*_OWN, "kind", "counts"), many="lines of the pseudonym key",
    ),
    "WordsDecisionRow": Traced(
        "decision about identifying words", ("subject",), words=("replacement", "key", "words"),
        plain=(*_OWN, "kind", "decision", "places", "done"), many="decisions about identifying words",
    ),
    "OriginalFileRow": Traced(
        "original file kept", ("subject",), words=("name",), said=("content",),
        plain=(*_OWN, "transcript", "kind", "sha256"), many="original files kept",
    ),
    "OriginalWordingRow": Traced(
        "original wording", ("subject",), said=("words",), plain=(*_OWN, "transcript", "start", "end"),
    ),
    "IntentRow": Traced("step begun", ("subject",), plain=(*_OWN, "what", "steps", "done"), many="steps begun"),
}  # fmt: skip
