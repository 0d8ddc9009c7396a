"""A whole analysis as it stood on a day: trees, notes and quotations, case by case, sealed; and two of them compared."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from alliance.errors import InputProblem
from alliance.ipa.analysis import Analysis
from alliance.ipa.citation import cite
from alliance.ipa.compare import Structure, side_by_side, structure_of
from alliance.ipa.printed import Cell, Column, PrintedTable, Target
from alliance.ipa.quotations import quotation_words
from alliance.ipa.tables import file_stem
from alliance.ipa.tree import Index
from alliance.ipa.vocabulary import NOTE_KINDS, Labels

#: what a snapshot that cannot be read says
_UNREADABLE = "A part of a snapshot has another shape than this program writes."


@dataclass(frozen=True, slots=True)
class SaidNote:
    """A note as it stood: its kind, its place in words, its text."""

    kind: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class SaidWords:
    """A quotation as it stood: under which theme, the words, their place in words and in the transcript."""

    theme: str
    name: str
    group: bool
    words: str
    place: str
    transcript: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """What a snapshot keeps of one case, or (case "") across cases."""

    case: str
    tree: Structure
    notes: tuple[SaidNote, ...] = ()
    quotations: tuple[SaidWords, ...] = ()

    def said(self) -> list[list[Any]]:
        """The quotations as plain values."""
        return [
            [q.theme, q.name, q.group, q.words, q.place, q.transcript, q.start, q.end] for q in self.quotations
        ]  # fmt: skip

    def content(self) -> dict[str, Any]:
        """Everything else as plain values."""
        return {"tree": self.tree.to_dict(), "notes": [[n.kind, n.place, n.text] for n in self.notes]}

    @classmethod
    def read(cls, case: str, content: object, said: object) -> Part:
        """The part that was kept as plain values; InputProblem where it cannot be one."""
        try:
            if not isinstance(content, dict) or not isinstance(said, list):
                raise InputProblem(_UNREADABLE)
            notes = tuple(SaidNote(*_texts(n, 3)) for n in content["notes"])
            quotations = tuple(_said(q) for q in said)
            return cls(case, Structure.from_dict(content["tree"]), notes, quotations)
        except (KeyError, TypeError, ValueError, IndexError):
            raise InputProblem(_UNREADABLE) from None

    @classmethod
    def of_text(cls, case: str, content: str, said: str) -> Part:
        """The part that a saved analysis holds as JSON in text; InputProblem where it cannot be one."""
        try:
            return cls.read(case, json.loads(content), json.loads(said))
        except (ValueError, RecursionError):
            raise InputProblem(_UNREADABLE) from None

    def hash(self) -> str:
        """The SHA-256 of what is kept."""
        held = json.dumps([self.case, self.content(), self.said()], sort_keys=True, ensure_ascii=False)
        return sha256(held.encode("utf-8", "surrogatepass")).hexdigest()


def _said(given: Any) -> SaidWords:
    theme, name = _texts(given[:2], 2)
    words, place, transcript = _texts(given[3:6], 3)
    return SaidWords(theme, name, bool(given[2]), words, place, transcript, int(given[6]), int(given[7]))


def _texts(given: Any, number: int) -> list[str]:
    if not isinstance(given, list) or len(given) != number or not all(isinstance(one, str) for one in given):
        raise InputProblem(_UNREADABLE)
    return given


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An analysis as it stood: its title, moment, reason, parts, and its seal. `state` says what became of it since."""

    title: str
    at: datetime | None = None
    reason: str = ""
    parts: Mapping[str, Part] = field(default_factory=dict)
    id: str = ""
    seal: str = ""
    #: whole | left (somebody left the study since, and their part with them) | changed (it is not what was sealed)
    state: str = "whole"


def sealed(hashes: Iterable[str]) -> str:
    """The seal over the parts' own hashes."""
    return sha256("\n".join(sorted(hashes)).encode()).hexdigest()


def parts_of(analysis: Analysis) -> dict[str, Part]:
    """A whole analysis as the parts a snapshot keeps: across cases under "", then case by case."""
    index = Index(analysis)
    notes: dict[str, list[SaidNote]] = {case.id: [] for case in analysis.cases}
    said: dict[str, list[SaidWords]] = {case.id: [] for case in analysis.cases}
    for note in sorted(analysis.notes.values(), key=lambda n: (n.transcript, n.start, n.end, n.id)):
        value = analysis.transcripts.get(note.transcript)
        place = cite(value, note.start, note.end, "name") if value else ""
        notes[note.case].append(SaidNote(note.kind, place, note.text))
    for use in sorted(analysis.evidence, key=lambda e: (e.theme, e.place, e.id)):
        extract, theme = analysis.extracts[use.extract], analysis.themes[use.theme]
        value = analysis.transcripts[extract.transcript]
        words = quotation_words(value, extract.start, extract.end, use.left_out)
        said[value.case].append(
            SaidWords(
                theme.id, theme.name, not theme.case, words, cite(value, extract.start, extract.end, "name"), value.id,
                extract.start, extract.end,
            )
        )  # fmt: skip
    made = {"": Part("", structure_of(index))}
    for case in analysis.cases:
        made[case.id] = Part(case.id, structure_of(index, case.id), tuple(notes[case.id]), tuple(said[case.id]))
    return made


# --- compared


def compared(
    a: Snapshot, b: Snapshot, labels: Labels, names: Mapping[str, str], standing: Iterable[str] = ()
) -> list[PrintedTable]:
    """Two snapshots side by side: what there was of everything, each tree that differs, quotations that came or went.

    `names` are the participants' as they are called now; `standing` the interviews that are still there. Only cases
    that are still in the study are compared.
    """
    cases = [case for case in names if case in a.parts or case in b.parts]
    made = [_counts(a, b, labels, cases)]
    same = []
    for case in ("", *cases):
        trees = [_tree(one, case) for one in (a, b)]
        if case and trees[0].themes == trees[1].themes:
            same.append(names[case])
            continue
        table = side_by_side(trees[0], trees[1], labels)
        called = names[case] if case else "Across cases"
        made.append(replace(table, caption=f"{called}: {table.caption}"))
    if same:
        made[0] = replace(made[0], notes=(*made[0].notes, f"Themes are the same in both: {', '.join(same)}."))
    return [*made, _quotations(a, b, cases, frozenset(standing))]


def _tree(one: Snapshot, case: str) -> Structure:
    part = one.parts.get(case)
    return Structure(one.title, one.at, one.reason, case, part.tree.themes if part else ())


def called(one: Snapshot) -> str:
    """A snapshot's title with its day."""
    return f"{one.title} ({one.at.day} {one.at:%B %Y})" if one.at else one.title


def _counts(a: Snapshot, b: Snapshot, labels: Labels, cases: Sequence[str]) -> PrintedTable:
    lines: list[tuple[str, int, int]] = []

    def add(what: str, count: Any) -> None:
        lines.append((what, count(a), count(b)))

    def parts(one: Snapshot) -> list[Part]:
        return [one.parts[case] for case in cases if case in one.parts]

    add("cases", lambda one: len(parts(one)))
    for kind in NOTE_KINDS:
        words = f"{kind} {labels.notes}" if kind else f"{labels.notes}, not sorted"
        add(words, lambda one, kind=kind: sum(n.kind == kind for p in parts(one) for n in p.notes))
    for level, words in (
        ("statement", labels.statements), ("subtheme", labels.subthemes), ("superordinate", labels.case_themes),
    ):  # fmt: skip
        add(
            f"{words}, of the cases",
            lambda one, level=level: sum(_levels(p.tree)[level] for p in parts(one)),
        )
    add(f"{labels.group_themes}, across cases", lambda one: _levels(_tree(one, ""))["superordinate"])
    add("quotations under themes across cases", lambda one: sum(q.group for p in parts(one) for q in p.quotations))
    rows = tuple((Cell(what), Cell(str(m), "count"), Cell(str(n), "count")) for what, m, n in lines)
    notes = [f"{called(one)}: {one.reason or 'no reason was written.'}" for one in (a, b)]
    notes += [f"{called(one)}: {words}" for one in (a, b) if (words := state_words(one))]
    return PrintedTable(
        f"{called(a)} and {called(b)}",
        (Column("What there was", 0.5), Column(called(a), 0.25, "center"), Column(called(b), 0.25, "center")),
        rows, tuple(notes), name=file_stem(f"{a.title} and {b.title}"),
    )  # fmt: skip


def state_words(one: Snapshot) -> str:
    """What became of a snapshot since it was sealed, in a sentence; "" where it is whole."""
    return {
        "left": "somebody has left the study since, and their part has gone with them; the rest is as it was sealed.",
        "changed": "a part is not as it was sealed: words about somebody who left were taken out, or the file was altered.",
    }.get(one.state, "")  # fmt: skip


def _levels(tree: Structure) -> Counter[str]:
    found: Counter[str] = Counter()
    waiting = list(tree.themes)
    while waiting:
        node = waiting.pop()
        found[node.level] += 1
        waiting.extend(node.under)
    return found


def _quotations(a: Snapshot, b: Snapshot, cases: Sequence[str], standing: frozenset[str]) -> PrintedTable:
    def held(one: Snapshot) -> dict[tuple[str, str, int, int], tuple[str, SaidWords]]:
        return {
            (q.theme, q.transcript, q.start, q.end): (case, q)
            for case in cases
            if case in one.parts
            for q in one.parts[case].quotations
            if q.group
        }

    left, right = held(a), held(b)
    rows: list[tuple[Cell, ...]] = []
    changed = [(key, *left[key], "gone") for key in left.keys() - right.keys()]
    changed += [(key, *right[key], "new") for key in right.keys() - left.keys()]
    under = ""
    for _, case, q, what in sorted(changed, key=lambda one: (one[2].name, one[0], one[3])):
        if q.theme != under:
            under = q.theme
            rows.append((Cell(q.name, "theme", span=3, target=Target(theme=q.theme)),))
        there = q.transcript in standing
        target = Target(q.transcript, q.start, q.end, q.theme, case=case)
        words = Cell(q.words, "quotation", target=target) if there else Cell("the interview is not here any more")
        rows.append((Cell(what), words, Cell(q.place)))
    return PrintedTable(
        "Quotations across cases that came or went",
        (Column("", 0.1), Column("Words", 0.65), Column("Place", 0.25)), tuple(rows),
        () if rows else ("None came and none went.",), name="quotations that came or went",
    )  # fmt: skip
