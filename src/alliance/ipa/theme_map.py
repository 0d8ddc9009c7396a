"""The thematic map: the themes across cases as boxes in their frames, ties as numbered lines; drawn by what is held.

Laid out by rule alone: the same themes and ties always give the same map. Places and sizes are in points. A line runs
in the gutters between columns and in the channels under rows, never through a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from alliance.ipa.analysis import Analysis, Theme
from alliance.ipa.beyond import Tie
from alliance.ipa.quoted import quoted
from alliance.ipa.tables import theme_name
from alliance.ipa.tree import NUMBERED, Index, index_of

WIDTH = 140.0  # of a box
PAD = 8.0  # between a frame and its boxes
GAP = 6.0  # between boxes
GUTTER = 16.0  # between columns, before any line runs there
LANE = 14.0  # what one line takes
INDENT = 14.0  # of a strand
INSIDE = 6.0  # between a box and its words
SIZES = {"superordinate": 11.0, "subtheme": 9.5, "strand": 9.0, "tension": 9.0, "pole": 9.0}
LEADING = 1.28
#: pages that a map may be printed on, on their side: name, width, height
PAPERS = (("A4", 841.9, 595.3), ("A3", 1190.6, 841.9), ("poster", 1584.0, 1584.0))
MARGIN = 36.0
BENEATH = 46.0  # kept free on the page for the heading
MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Box:
    """One theme: its place, its words line by line."""

    theme: str
    level: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    size: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds a superordinate theme and all that stands under it."""

    x: float
    y: float
    width: float
    height: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One tie as it is drawn: its corners in order, its number, and where that stands."""

    tie: str
    number: int
    points: tuple[tuple[float, float], ...]
    at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class ThematicMap:
    """A map, laid out: its size, frames and lines; `key` says in words what each line joins."""

    title: str
    width: float
    height: float
    frames: tuple[Frame, ...] = ()
    lines: tuple[Line, ...] = ()
    key: tuple[str, ...] = ()
    ends: tuple[tuple[str, str], ...] = ()  # the themes that each line joins
    paper: tuple[str, float, float] = PAPERS[0]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Every box, in the order of the master table."""
        return tuple(box for frame in self.frames for box in frame.boxes)


@dataclass(slots=True)
class _Node:
    theme: Theme
    name: str
    depth: int


@dataclass(slots=True)
class _Lanes:
    """Which lines run in a gutter or channel, in the order in which they came."""

    taken: dict[int, list[int]] = field(default_factory=dict)

    def take(self, where: int, line: int) -> int:
        held = self.taken.setdefault(where, [])
        held.append(line)
        return len(held) - 1

    def room(self, where: int) -> float:
        return LANE * len(self.taken.get(where, ()))


def thematic_map(analysis: Analysis | Index, ties: Iterable[Tie] = (), *, columns: int | None = None) -> ThematicMap:
    """The map of a study's themes across cases, on the smallest page it fits; `columns` asks for so many."""
    index = index_of(analysis)
    held = [tie for tie in ties if _stands(index, tie.theme) and _stands(index, tie.other)]
    groups = _groups(index, {id for tie in held for id in (tie.theme, tie.other)})
    title = f"Thematic map: {index.analysis.study.title}"
    if not groups:
        return ThematicMap(title, 2 * MARGIN + WIDTH, 2 * MARGIN)
    tried: list[ThematicMap] = []
    for paper in PAPERS:
        for n in [columns] if columns else range(min(MOST_COLUMNS, len(groups)), 0, -1):
            made = _laid_out(index, groups, held, n, title, paper)
            if made.width <= paper[1] - 2 * MARGIN and made.height <= paper[2] - 2 * MARGIN - BENEATH:
                return made
            tried.append(made)
    return min(tried, key=lambda one: max(one.width / one.paper[1], one.height / one.paper[2]))


def _stands(index: Index, id: str) -> bool:
    return id in index.analysis.themes and index.stands(id) and not index.theme(id).case


def _groups(index: Index, tied: set[str]) -> list[list[_Node]]:
    """The themes that the master table numbers, and those that are tied; one list a frame."""
    numbers = index.numbers()
    made: list[list[_Node]] = []
    loose: list[_Node] = []
    roots = sorted(index.roots(), key=lambda t: t.level != "superordinate")
    for root in roots:
        nodes = []
        for theme in (root, *index.descendants(root.id)):
            if theme.level in NUMBERED or theme.id in tied:
                number = numbers.get(theme.id, "")
                name = f"{number} {theme_name(theme)}" if number else theme_name(theme)
                depth = len([t for t in index.ancestors(theme.id) if t.level in NUMBERED])
                nodes.append(_Node(theme, name, depth))
        if root.level == "superordinate":
            made.append(nodes)
        else:
            loose += nodes
    return [*made, loose] if loose else made


def _laid_out(
    index: Index, groups: Sequence[Sequence[_Node]], ties: Sequence[Tie], columns: int, title: str,
    paper: tuple[str, float, float],
) -> ThematicMap:  # fmt: skip
    cell = {node.theme.id: divmod(n, columns) for n, nodes in enumerate(groups) for node in nodes}
    order = {node.theme.id: n for n, node in enumerate(node for nodes in groups for node in nodes)}
    gutters, channels = _Lanes(), _Lanes()
    routes = []
    for n, tie in enumerate(ties):
        a, b = sorted((tie.theme, tie.other), key=lambda id: (cell[id], order[id]))
        routes.append((a, b, *_route(cell[a], cell[b], n, gutters, channels)))
    lefts, x = [], GUTTER + gutters.room(0)
    for column in range(columns):
        lefts.append(x)
        x += WIDTH + 2 * PAD + GUTTER + gutters.room(column + 1)
    width = x
    frames: list[Frame] = []
    below: list[float] = []
    y = GAP
    for row in range(-(-len(groups) // columns)):
        made = [
            _frame(nodes, lefts[column], y) for column, nodes in enumerate(groups[row * columns : (row + 1) * columns])
        ]
        frames += made
        y += max(frame.height for frame in made)
        below.append(y + GUTTER / 2)
        y += GUTTER + channels.room(row)
    boxes = {box.theme: box for frame in frames for box in frame.boxes}
    sides = _sides(routes, boxes)

    def lane_x(gutter: int, lane: int) -> float:
        begin = lefts[gutter - 1] + WIDTH + 2 * PAD if gutter else 0.0
        return begin + GUTTER / 2 + LANE * (lane + 0.5)

    lines = []
    for n, (a, b, first, middle, last, to_right) in enumerate(routes):
        start = (boxes[a].x + boxes[a].width, sides[n, "a"])
        end = (boxes[b].x + (boxes[b].width if to_right else 0.0), sides[n, "b"])
        x1 = lane_x(*first)
        corners = [start, (x1, start[1])]
        if middle is not None and last is not None:
            across, x2 = below[middle[0]] + LANE * (middle[1] + 0.5), lane_x(*last)
            corners += [(x1, across), (x2, across), (x2, end[1])]
        else:
            corners.append((x1, end[1]))
        corners.append(end)
        points = tuple((round(px, 1), round(py, 1)) for px, py in corners)
        lines.append(Line(ties[n].id, n + 1, points, _middle(points)))
    return ThematicMap(
        title, round(width, 1), round(y, 1), tuple(frames), tuple(lines), tuple(_key(index, ties)),
        tuple((tie.theme, tie.other) for tie in ties), paper,
    )  # fmt: skip


_Lane = tuple[int, int]


def _route(
    a: tuple[int, int], b: tuple[int, int], n: int, gutters: _Lanes, channels: _Lanes
) -> tuple[_Lane, _Lane | None, _Lane | None, bool]:
    """The gutters and the channel that a line runs in, and whether it ends at the right of its second box."""
    (row, column), (_, other) = a, b
    first = (column + 1, gutters.take(column + 1, n))
    if other == column:
        return first, None, None, True
    if other == column + 1:
        return first, None, None, False
    return first, (row, channels.take(row, n)), (other, gutters.take(other, n)), False


def _frame(nodes: Sequence[_Node], x: float, y: float) -> Frame:
    boxes = []
    at = y + PAD
    least = min(node.depth for node in nodes)
    for node in nodes:
        indent = INDENT * max(0, node.depth - max(1, least))
        size = SIZES[node.theme.level]
        width = WIDTH - indent
        lines = wrapped(node.name, width - 2 * INSIDE, size * (1.06 if node.theme.level == "superordinate" else 1.0))
        height = round(len(lines) * size * LEADING + 2 * INSIDE, 1)
        boxes.append(
            Box(
                node.theme.id,
                node.theme.level,
                round(x + PAD + indent, 1),
                round(at, 1),
                width,
                height,
                lines,
                size,
                node.name,
            )
        )
        at += height + GAP
    return Frame(round(x, 1), round(y, 1), WIDTH + 2 * PAD, round(at - GAP + PAD - y, 1), tuple(boxes))


def _sides(
    routes: Sequence[tuple[str, str, _Lane, _Lane | None, _Lane | None, bool]], boxes: dict[str, Box]
) -> dict[tuple[int, str], float]:
    """At what height each line leaves and meets its boxes: several on one side share it out."""
    at: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for n, (a, b, _, _, _, to_right) in enumerate(routes):
        at.setdefault((a, "right"), []).append((n, "a"))
        at.setdefault((b, "right" if to_right else "left"), []).append((n, "b"))
    found = {}
    for (theme, _), ends in at.items():
        box = boxes[theme]
        for k, end in enumerate(ends, start=1):
            found[end] = round(box.y + box.height * k / (len(ends) + 1), 1)
    return found


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of a line's longest stretch."""
    pairs = list(pairwise(points))
    (ax, ay), (bx, by) = max(pairs, key=lambda pair: abs(pair[0][0] - pair[1][0]) + abs(pair[0][1] - pair[1][1]))
    return round((ax + bx) / 2, 1), round((ay + by) / 2, 1)


def _key(index: Index, ties: Sequence[Tie]) -> list[str]:
    def name(id: str) -> str:
        return quoted(theme_name(index.theme(id)))

    return [f"{n}. {name(t.theme)} {t.words or 'and'} {name(t.other)}" for n, t in enumerate(ties, start=1)]


# --- words in a box

_NARROW = frozenset("iljtfrI.,:;'’‘!|()[] ")
_BROAD = frozenset("mwMW@—…")


def width_of(words: str, size: float) -> float:
    """About how wide words run in a sans of this size: rather more than less."""
    total = 0.0
    for c in words:
        if c in _NARROW:
            total += 0.31
        elif c in _BROAD or ord(c) >= 0x2E80:
            total += 1.0 if ord(c) >= 0x2E80 else 0.88
        else:
            total += 0.68 if c.isupper() else 0.555
    return total * size


def wrapped(words: str, width: float, size: float) -> tuple[str, ...]:
    """Words in lines no wider than a box; a word that is wider by itself is cut."""
    lines: list[str] = []
    line = ""
    for word in words.split():
        while width_of(word, size) > width:
            room = len(word)
            while room > 1 and width_of(word[:room], size) > width:
                room = max(1, min(room - 1, int(room * width / width_of(word[:room], size))))
            if line:
                lines.append(line)
                line = ""
            lines.append(word[:room])
            word = word[room:]
        if not word:
            continue
        if line and width_of(f"{line} {word}", size) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return (*lines, line) if line or not lines else tuple(lines)
