"""Leaving the study: what goes, what is shown for a decision, the record of erasure, the ledger's entries.

Values and rules alone; `actions.leaving` conducts the five steps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from alliance.errors import InputProblem

What = Literal["case", "passage", "recording", "ratings"]
Choice = Literal["keep", "edit", "delete"]

#: what can leave, and what the record calls it
WHAT: dict[What, str] = {
    "case": "everything about one participant",
    "passage": "one passage of an interview",
    "recording": "one recording",
    "ratings": "the ratings of one participant",
}
#: the steps of a leaving in their order; each can be done twice without harm, so that a stopped one is finished
STEPS: tuple[str, ...] = ("vault", "rows", "ledger", "files", "backups", "looked again")
#: what stands where words were taken out, the longest that fits
TAKEN_OUT: tuple[str, ...] = (
    "[words taken out at the participant’s wish]",
    "[words taken out]",
    "[taken out]",
    "[…]",
    "…",
)
#: what a decision after the last day can be
DECISIONS: dict[str, str] = {
    "erase": "everything goes, as if the request had come in time",
    "partly": "something goes: a passage, a recording",
    "keep": "the material stays",
}


@dataclass(frozen=True, slots=True)
class Went:
    """How much of one kind is kept about somebody, or went."""

    called: str
    number: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that stay because they are not the person's own, and that speak of them: for a person to decide.

    `because`: pseudonym | code | name | beside (an entry written beside the case) | words (eight words of
    theirs in a row).
    """

    id: str
    called: str
    text: str
    because: tuple[str, ...] = ()
    can_edit: bool = True
    can_delete: bool = True


@dataclass(frozen=True, slots=True)
class Decided:
    """What shall become of a passage; `text` is its new wording where it is edited."""

    choice: Choice
    text: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """An export made before: the day and the file's name (another name stands out, see `masked`)."""

    on: date
    file_name: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup that is known of: where it lies, and what became of it or why it is out of reach."""

    where: str
    holds: bool | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Traces:
    """Everything that bears on one person, before anything is touched."""

    case: str
    code: str
    pseudonym: str
    went: tuple[Went, ...]
    passages: tuple[Passage, ...]
    exports: tuple[Left, ...]
    backups: tuple[Copy, ...]
    elsewhere: tuple[str, ...]
    last_day: date | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """The record of erasure: what went, what was out of reach. It names nobody who left."""

    number: str
    what: What
    dated: date
    by: str
    went: tuple[Went, ...] = ()
    kept: int = 0
    shared: int = 0
    ungrounded: int = 0
    exports: tuple[Left, ...] = ()
    backups: tuple[Copy, ...] = ()
    elsewhere: tuple[str, ...] = ()
    looked: tuple[int, int] = (0, 0)
    late: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values that JSON can keep."""
        held = asdict(self)
        held["dated"] = self.dated.isoformat()
        held["exports"] = [{**one, "on": one["on"].isoformat()} for one in held["exports"]]
        return held

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> Record:
        """The record that `to_dict` wrote."""
        plain = dict(held)
        return cls(
            number=plain["number"], what=plain["what"], dated=date.fromisoformat(plain["dated"]), by=plain["by"],
            went=tuple(Went(**one) for one in plain["went"]), kept=plain["kept"], shared=plain["shared"],
            ungrounded=plain["ungrounded"],
            exports=tuple(Left(**{**one, "on": date.fromisoformat(one["on"])}) for one in plain["exports"]),
            backups=tuple(Copy(**one) for one in plain["backups"]), elsewhere=tuple(plain["elsewhere"]),
            looked=(plain["looked"][0], plain["looked"][1]), late=plain["late"],
        )  # fmt: skip


# --- wording --------------------------------------------------------------------------------------------


def taken_out(length: int) -> str:
    """Exactly `length` characters that say that words were taken out, so that no line and no citation moves."""
    if length <= 0:
        return ""
    words = next((w for w in TAKEN_OUT if len(w) <= length), "")
    return words + " " * (length - len(words))


def masked(words: str, names: Iterable[str]) -> str:
    """The words with every name replaced by three dots, whatever its case; for what must be kept, as a file's name."""
    for name in sorted({n for n in names if n.strip()}, key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", words, flags=re.IGNORECASE)
        loose = re.sub(r"\W+", "-", name).strip("-")
        if loose:
            words = re.sub(rf"(?<![^\W_]){re.escape(loose)}(?![^\W_])", "…", words, flags=re.IGNORECASE)
    return words


def day_words(day: date) -> str:
    """A date as a British text writes it: 14 March 2026."""
    return f"{day.day} {day:%B %Y}"


def check_typed(typed: str, code: str) -> None:
    """Raise InputProblem unless the code that was typed is the one meant."""
    if typed.strip() != code:
        raise InputProblem(f"To go on, type the study code of this participant exactly as it stands: {code}.")


def check_decided(passages: Sequence[Passage], decided: Mapping[str, Decided]) -> None:
    """Raise InputProblem where a passage waits for its decision, or an edited one has no words."""
    waiting = [p for p in passages if p.id not in decided]
    if waiting:
        n = len(waiting)
        raise InputProblem(
            f"{n} {'passage waits' if n == 1 else 'passages wait'} for a decision: keep, edit or delete each "
            f"(the first: {waiting[0].called})."
        )
    for passage in passages:
        one = decided[passage.id]
        if one.choice not in ("keep", "edit", "delete"):
            raise InputProblem(f"“{one.choice}” is not a decision about a passage: keep, edit or delete it.")
        if one.choice != "keep" and not passage.can_delete:
            raise InputProblem(
                f"The {passage.called} is another participant’s: hide the name in it first, where names are hidden, or keep it."
            )
        if one.choice == "edit" and not passage.can_edit:
            raise InputProblem(f"The {passage.called} can be kept or deleted here; to edit it, use its own page first.")


# --- the erasure ledger ---------------------------------------------------------------------------------

LEDGER_FORMAT = 1


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What must be taken out of an older backup again: random ids and hashes, no words.

    `fields` are [table, id, field, SHA-256 of the words decided to be kept there or ""] of passages that were
    decided; `spans` are [text id, start, end] of passages of an interview.
    """

    number: str
    on: str
    what: What
    participant: str = ""
    subjects: tuple[str, ...] = ()
    ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fields: tuple[tuple[str, str, str, str], ...] = ()
    spans: tuple[tuple[str, int, int], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain values that JSON can keep."""
        return {"format": LEDGER_FORMAT, **asdict(self)}

    def line(self) -> str:
        """The entry as one line of the ledger."""
        return json.dumps(self.to_dict(), sort_keys=True)

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> LedgerEntry:
        """The entry that `to_dict` wrote; InputProblem where it is none, or of a later version."""
        try:
            if held["format"] > LEDGER_FORMAT:
                raise InputProblem(
                    "The erasure ledger was written by a later version of this program: update it first."
                )
            if held["what"] not in WHAT:
                raise ValueError(held["what"])
            datetime.fromisoformat(held["on"])
            return cls(
                number=str(held["number"]), on=str(held["on"]), what=held["what"], participant=str(held["participant"]),
                subjects=tuple(str(s) for s in held["subjects"]),
                ids={str(table): tuple(str(i) for i in ids) for table, ids in held["ids"].items()},
                fields=tuple((str(t), str(i), str(f), str(h)) for t, i, f, h in held["fields"]),
                spans=tuple((str(t), int(a), int(b)) for t, a, b in held["spans"]),
            )  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            if isinstance(problem, InputProblem):
                raise
            raise InputProblem("An entry of the erasure ledger cannot be read.") from None


def ledger_from(words: str) -> list[LedgerEntry]:
    """The entries of a ledger, oldest first, each once; InputProblem where a line cannot be read."""
    found: dict[str, LedgerEntry] = {}
    for n, line in enumerate(words.splitlines(), 1):
        if not line.strip():
            continue
        try:
            held = json.loads(line)
        except ValueError:
            raise InputProblem(
                f"Line {n} of the erasure ledger cannot be read: put back the copy that lies beside the backups."
            ) from None
        entry = LedgerEntry.from_dict(held)
        found[entry.number] = entry
    return list(found.values())
