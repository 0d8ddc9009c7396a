"""The one table: its rows, how they print, and how they compare with an earlier run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.clock import Cost

REGRESSION = 1.2


@dataclass
class Row:
    """One piece of work: what ours, the floor and the peer spent on it, and what ours may spend."""

    key: str
    what: str
    unit: str  # s | ms | MB | × | px
    ours: float | None
    median: float | None = None
    floor: float | None = None
    peer: float | None = None
    target: float | None = None
    measured: str = "CPU"
    said: str = ""  # why there is no figure

    @property
    def held(self) -> str:
        """Whether the target is kept."""
        if self.target is None:
            return ""
        if self.ours is None:
            return "not run"
        return "yes" if (self.judged or 0) <= self.target else "no"

    @property
    def by_median(self) -> bool:
        """Whether the median is judged: what a person waits for has to hold usually, not once."""
        return self.measured == "wall" and self.median is not None

    @property
    def judged(self) -> float | None:
        """The figure that is held against the target."""
        return self.median if self.by_median else self.ours


def row(key: str, what: str, unit: str, cost: Cost | None, **rest: object) -> Row:
    """A row from a cost in seconds, in its unit."""
    scale = {"s": 1.0, "ms": 1000.0}.get(unit, 1.0)
    if cost is None:
        return Row(key, what, unit, None, **rest)  # type: ignore[arg-type]
    return Row(key, what, unit, cost.least * scale, cost.median * scale, **rest)  # type: ignore[arg-type]


def shown(value: float | None, unit: str) -> str:
    """A figure as it is printed."""
    if value is None:
        return "–"
    if unit == "MB":
        return f"{value:.0f} MB"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 or value == 0 else 3
    return f"{value:.{digits}f} {unit}"


def printed(rows: list[Row], earlier: dict[str, Row] | None = None) -> str:
    """The table in plain text."""
    heads = ["what", "ours", "median", "floor", "Taguette", "target", "held", "measured"]
    if earlier is not None:
        heads.append("before")
    lines = []
    for r in rows:
        cells = [r.what, shown(r.ours, r.unit), *(shown(v, r.unit) for v in (r.median, r.floor, r.peer, r.target))]
        cells += [r.held or "–", _how(r)]
        if earlier is not None:
            cells.append(_change(r, earlier.get(r.key)))
        lines.append(cells)
    widths = [max(len(line[n]) for line in [heads, *lines]) for n in range(len(heads))]
    ruled = [heads, ["-" * w for w in widths], *lines]
    return "\n".join(
        " | ".join(_set(c, w, n) for n, (c, w) in enumerate(zip(line, widths, strict=True))) for line in ruled
    )


def _how(r: Row) -> str:
    how = r.measured
    if r.median is not None:
        how += ", by the median" if r.by_median else ", by the least"
    return f"{how}; {r.said}" if r.said else how


def _set(cell: str, width: int, column: int) -> str:
    return cell.rjust(width) if 1 <= column <= 5 else cell.ljust(width)


def _change(now: Row, before: Row | None) -> str:
    if before is None or before.judged is None or now.judged is None:
        return "–"
    mark = "  SLOWER" if is_worse(now, before) else ""
    return f"{shown(before.judged, before.unit)}{mark}"


def is_worse(now: Row, before: Row | None) -> bool:
    """Whether a figure is more than a fifth above the earlier one."""
    return bool(before and before.judged and now.judged and now.judged > before.judged * REGRESSION)


def save(rows: list[Row], path: Path, about: dict[str, object]) -> None:
    """Keep a run as JSON."""
    held = {"about": about, "rows": [asdict(r) for r in rows]}
    path.write_text(json.dumps(held, indent=1, ensure_ascii=False), "utf-8")


def load(path: Path) -> dict[str, Row]:
    """An earlier run, by key."""
    return {held["key"]: Row(**held) for held in json.loads(path.read_text("utf-8"))["rows"]}
