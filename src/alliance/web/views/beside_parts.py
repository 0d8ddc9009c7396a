"""For the preview of a file: what stands beside its words, as what it comes in, and a look at the first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import QueryDict

from alliance.errors import InputProblem
from alliance.ipa.beside import AS, FITS, KINDS_BY, NOTE_ROLES, Beside, Column, kind_of, kinds_by
from alliance.ipa.understanding import Understood
from alliance.ipa.vocabulary import NOTE_KIND_WORDS, Labels

SHOWN = 12
UNPLACED_SHOWN = 200


@dataclass(frozen=True, slots=True)
class OneBeside:
    """One thing beside the words as the preview shows it."""

    lines: str
    fit: str
    comes_as: str
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Look:
    """What stands beside the words of a file, for its preview."""

    columns: tuple[Column, ...]
    asked: bool
    said: str
    kinds: str
    has_notes: bool
    first: tuple[OneBeside, ...]
    unplaced: tuple[OneBeside, ...]
    roughly: tuple[tuple[str, int], ...]


def columns_in(n: int, given: QueryDict) -> dict[str, str]:
    """As what the form says that each column comes in, by its key."""
    found = {}
    for name in given:
        if name.startswith(f"{n}:columnkey:"):
            role = given.get(f"{n}:column:{name.rsplit(':', 1)[1]}", "")
            if role not in AS:
                raise InputProblem(f"“{role[:40]}” is nothing that a column can come in as: choose one of the list.")
            found[given[name]] = role
    return found


def kinds_in(n: int, given: QueryDict, beside: tuple[Beside, ...]) -> str:
    """How the form says that notes say their kind; proposed where it does not say."""
    said = given.get(f"{n}:kinds", "") or kinds_by(beside)
    if said not in KINDS_BY:
        raise InputProblem(f"“{said[:40]}” is no way to say the kinds of notes: choose one of the list.")
    return said


def look_at(understood: Understood, kinds: str, labels: Labels) -> Look | None:
    """What the preview shows of what stands beside the words; None where there is nothing and nothing to ask."""
    columns = understood.columns
    if not understood.beside and len(columns) < 2 and not any(c.role != "words" for c in columns):
        return None
    value = understood.transcript()

    def one(b: Beside) -> OneBeside:
        kind, words = kind_of(b, kinds) if b.role in NOTE_ROLES else ("", b.text)
        called = {"statement": labels.statement, "remark": "remark to settle"}.get(b.role, labels.note)
        comes_as = f"{called}, {NOTE_KIND_WORDS[kind].lower()}" if kind else called
        lines = ""
        if b.placed:
            first, last = value.lines_of(b.start, b.end)
            lines = str(first) if first == last else f"{first}-{last}"
        said = f"{b.author}: {words}" if b.author and b.role == "remark" else words
        return OneBeside(lines, FITS[b.fit], comes_as, said, b.quoted)

    placed = [b for b in understood.beside if b.placed]
    lost = [b for b in understood.beside if not b.placed]
    roughly = Counter(b.fit for b in placed if b.fit in ("about", "row", "above"))
    return Look(
        columns, any(c.asked for c in columns), _said(understood.beside, labels), kinds,
        any(b.role == "note" for b in understood.beside), tuple(one(b) for b in placed[:SHOWN]),
        tuple(one(b) for b in lost[:UNPLACED_SHOWN]), tuple((FITS[fit], n) for fit, n in roughly.items()),
    )  # fmt: skip


def _said(beside: tuple[Beside, ...], labels: Labels) -> str:
    """What there is in numbers: "58 exploratory comments, 24 emergent themes, 6 remarks to settle; 3 found no line"."""
    placed = Counter("note" if b.role in NOTE_ROLES else b.role for b in beside if b.placed)
    called = {
        "note": (labels.note, labels.notes), "statement": (labels.statement, labels.statements),
        "remark": ("remark to settle", "remarks to settle"),
    }  # fmt: skip
    said = ", ".join(
        f"{placed[role]:,} {one if placed[role] == 1 else many}" for role, (one, many) in called.items() if placed[role]
    )
    lost = sum(not b.placed for b in beside)
    return f"{said or 'Nothing'} beside lines" + (f"; {lost:,} could not be placed" if lost else "")
