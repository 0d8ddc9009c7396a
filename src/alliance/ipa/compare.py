"""Saved versions of a tree, and two of them side by side with the reasons given for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, cast

from alliance.errors import InputProblem
from alliance.ipa.analysis import Analysis, Theme
from alliance.ipa.printed import Cell, Column, PrintedTable, Target
from alliance.ipa.quoted import quoted
from alliance.ipa.tables import STYLE_OF_LEVEL, file_stem, printed_name
from alliance.ipa.tree import Index, index_of, with_article
from alliance.ipa.vocabulary import LABEL_SETS, LEVELS, Labels, Level

#: how deep a tree can be: superordinate > subtheme > strand > tension > pole > statement
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Node:
    """One theme of a saved version: its id then, its level, its name, and what stood under it."""

    id: str
    level: Level
    name: str
    under: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """A saved version of a tree: a case's, or (case "") that across cases."""

    title: str
    at: datetime | None = None
    reason: str = ""
    case: str = ""
    themes: tuple[Node, ...] = field(default_factory=tuple)

    def to_dict(self) -> dict[str, Any]:
        """This version as plain values, ready for JSON."""
        return {
            "title": self.title,
            "at": self.at.isoformat() if self.at else None,
            "reason": self.reason,
            "case": self.case,
            "themes": [_node_to_dict(node) for node in self.themes],
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Structure:
        """The version that `to_dict` wrote; InputProblem where the values have another shape."""
        if not isinstance(given, Mapping) or not isinstance(given.get("themes"), list):
            raise InputProblem('A saved version needs a list called "themes".')
        at = given.get("at")
        try:
            when = datetime.fromisoformat(at) if at else None
        except (TypeError, ValueError):
            raise InputProblem('The date of a saved version must look like "2026-03-14T10:30:00".') from None
        words = {key: given.get(key, "") for key in ("title", "reason", "case")}
        for key, value in words.items():
            if not isinstance(value, str):
                raise InputProblem(f'The "{key}" of a saved version must be text.')
        return cls(at=when, themes=tuple(_node_from_dict(n, 1) for n in given["themes"]), **words)


def structure_of(
    analysis: Analysis | Index, case_id: str = "", *, title: str = "", at: datetime | None = None, reason: str = ""
) -> Structure:
    """A tree as it stands now, ready to be saved: a case's, or (no case) that across cases."""
    index = index_of(analysis)
    if case_id:
        index.case(case_id)

    def node(theme: Theme) -> Node:
        return Node(theme.id, theme.level, theme.name, tuple(node(t) for t in index.children(theme.id)))

    for root in index.roots(case_id):
        index.descendants(root.id)  # refuses a circle in words
    return Structure(title, at, reason, case_id, tuple(node(t) for t in index.roots(case_id)))


@dataclass(frozen=True, slots=True)
class _Placed:
    node: Node
    depth: int
    parent: str
    parent_name: str


def side_by_side(a: Structure, b: Structure, labels: Labels = LABEL_SETS["2009"]) -> PrintedTable:
    """Two versions as one table, with what changed in words and both reasons beneath."""
    group = not b.case
    left, right = _placed(a), _placed(b)
    in_a = {p.node.id: p for p in left}
    in_b = {p.node.id: p for p in right}
    rows: list[tuple[Cell, ...]] = []
    matcher = SequenceMatcher(None, [p.node.id for p in left], [p.node.id for p in right], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            for p, q in zip(left[i:j], right[k:m], strict=True):
                rows.append((_cell(p), _cell(q), Cell(_change(p, q, labels, group))))
            continue
        for p in left[i:j]:
            here = in_b.get(p.node.id)
            rows.append((_cell(p), Cell(), Cell(_left_alone(p, here))))
        for q in right[k:m]:
            before = in_a.get(q.node.id)
            told = _change(before, q, labels, group, apart=True) if before else "added"
            rows.append((Cell(), _cell(q), Cell(told)))
    return PrintedTable(
        caption=f"{_title(a)} beside {_title(b)}",
        columns=(Column(_title(a), 0.37), Column(_title(b), 0.37), Column("What changed", 0.26)),
        rows=tuple(rows),
        notes=tuple(f"{_title(s)}: {s.reason or 'no reason was written.'}" for s in (a, b)),
        landscape=True,
        name=file_stem(f"{a.title or 'one version'} beside {b.title or 'another'}"),
    )


def _placed(structure: Structure) -> list[_Placed]:
    found: list[_Placed] = []
    waiting = [_Placed(node, 0, "", "") for node in reversed(structure.themes)]
    while waiting:
        p = waiting.pop()
        found.append(p)
        waiting.extend(_Placed(n, p.depth + 1, p.node.id, p.node.name) for n in reversed(p.node.under))
    return found


def _change(p: _Placed, q: _Placed, labels: Labels, group: bool, *, apart: bool = False) -> str:
    """What happened to a theme between two versions; empty where nothing did."""
    told = []
    if p.parent != q.parent:
        told.append(f"moved here from {_under(p)}" if apart else f"moved from {_under(p)} to {_under(q)}")
    elif apart:
        told.append("stands in another place")
    if p.node.name != q.node.name:
        told.append(f"renamed, was {quoted(p.node.name)}")
    if p.node.level != q.node.level:
        was, now = (labels.level(n.level, group=group) for n in (p.node, q.node))
        told.append(f"was {with_article(was)}, is {with_article(now)}")
    return "; ".join(told)


def _left_alone(p: _Placed, q: _Placed | None) -> str:
    if q is None:
        return "gone"
    return f"moved to {_under(q)}" if p.parent != q.parent else "stands in another place"


def _under(p: _Placed) -> str:
    return f"{quoted(p.parent_name)}" if p.parent else "the top"


def _cell(p: _Placed) -> Cell:
    name = printed_name(p.node.level, p.node.name)
    return Cell(name, STYLE_OF_LEVEL[p.node.level], target=Target(theme=p.node.id), depth=p.depth)


def _title(structure: Structure) -> str:
    title = structure.title or "A version without a title"
    return f"{title} ({structure.at.day} {structure.at:%B %Y})" if structure.at else title


def _node_to_dict(node: Node) -> dict[str, Any]:
    return {"id": node.id, "level": node.level, "name": node.name, "under": [_node_to_dict(n) for n in node.under]}


def _node_from_dict(given: object, depth: int) -> Node:
    if not isinstance(given, Mapping) or not all(isinstance(given.get(k), str) for k in ("id", "level", "name")):
        raise InputProblem('Each theme of a saved version needs an "id", a "level" and a "name", all text.')
    if given["level"] not in LEVELS:
        raise InputProblem(f"A saved version names a level that does not exist: use one of {', '.join(LEVELS)}.")
    under = given.get("under", [])
    if not isinstance(under, list) or (under and depth >= DEEPEST):
        raise InputProblem(f'What stands "under" a theme of a saved version is a list, at most {DEEPEST} deep.')
    level = cast(Level, given["level"])
    return Node(given["id"], level, given["name"], tuple(_node_from_dict(n, depth + 1) for n in under))
