"""The thematic map as SVG: real text, no script, legible in light and dark, sharp at any size."""

from __future__ import annotations

from xml.sax.saxutils import escape

from alliance.formats.plain_words import clean
from alliance.ipa.theme_map import INSIDE, LEADING, Box, Line, ThematicMap, width_of, wrapped

_STYLE = """
svg{color-scheme:light dark;--paper:#fff;--ink:#24211d;--soft:#655f57;--line:#8f877b;--accent:#0b5c63;--wash:#e4f0ef;--card:#fdfcf9}
@media(prefers-color-scheme:dark){svg{--paper:#211f1c;--ink:#ece7de;--soft:#b3aca0;--line:#857e72;--accent:#7cc4c8;--wash:#1d3536;--card:#292723}}
@media print{svg{--paper:#fff;--ink:#000;--soft:#444;--line:#777;--accent:#0b5c63;--wash:#eef5f4;--card:#fff}}
.paper{fill:var(--paper)}.frame{fill:none;stroke:var(--line)}.box{fill:var(--card);stroke:var(--line)}.superordinate{fill:var(--wash);stroke:var(--accent)}
.strand{stroke-dasharray:none;fill:none}.tension,.pole{stroke-dasharray:3 2}.tie{fill:none;stroke:var(--accent)}.dot{fill:var(--accent)}.badge{fill:var(--paper);stroke:var(--accent)}
text{fill:var(--ink)}.number{fill:var(--accent)}
""".replace("\n", "")
_FONT = "'Source Sans 3','Source Sans Pro','Segoe UI',Arial,sans-serif"
_KEY_SIZE = 9.5


def drawing(made: ThematicMap, *, alone: bool = True) -> str:
    """The drawing of a map; `alone` with its own colours, else those of the page it stands on."""
    key = [line for words in made.key for line in wrapped(words, max(made.width - 24, 200), _KEY_SIZE)]
    height = made.height + (len(key) * _KEY_SIZE * 1.4 + 18 if key else 0)
    described = _described(made)
    style = f"<style>{_STYLE}</style>" if alone else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="thematic-map" width="{_n(made.width)}pt" height="{_n(height)}pt" '
        f'viewBox="0 0 {_n(made.width)} {_n(height)}" role="img" aria-labelledby="map-title map-desc" '
        f'font-family="{_FONT}">'
        f'<title id="map-title">{_words(made.title)}</title><desc id="map-desc">{_words(described)}</desc>{style}'
        f'<rect class="paper" width="{_n(made.width)}" height="{_n(height)}"/>'
    ]
    for frame in made.frames:
        parts.append(
            f'<rect class="frame" x="{_n(frame.x)}" y="{_n(frame.y)}" width="{_n(frame.width)}" '
            f'height="{_n(frame.height)}" rx="6" stroke-width="0.75"/>'
        )
    parts += [_line(line) for line in made.lines]
    parts += [_box(box) for box in made.boxes]
    parts += [_badge(line) for line in made.lines]
    for n, words in enumerate(key):
        y = made.height + 14 + n * _KEY_SIZE * 1.4
        parts.append(f'<text x="12" y="{_n(y)}" font-size="{_KEY_SIZE}">{_words(words)}</text>')
    return "".join([*parts, "</svg>"])


def document(made: ThematicMap) -> bytes:
    """The map as a file of its own."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawing(made)}\n'.encode()


def _described(made: ThematicMap) -> str:
    held = [f"{len(made.boxes)} themes in {len(made.frames)} groups"]
    held += list(made.key)
    return ". ".join(one.rstrip(".") for one in held) + "."


def _line(line: Line) -> str:
    (x, y), *rest = line.points
    path = [f"M{_n(x)} {_n(y)}", *(f"L{_n(a)} {_n(b)}" for a, b in rest)]
    ends = "".join(
        f'<circle class="dot" cx="{_n(a)}" cy="{_n(b)}" r="2.2"/>' for a, b in (line.points[0], line.points[-1])
    )
    return f'<path class="tie" d="{"".join(path)}" stroke-width="1.1" stroke-linejoin="round"/>{ends}'


def _badge(line: Line) -> str:
    x, y = line.at
    return (
        f'<circle class="badge" cx="{_n(x)}" cy="{_n(y)}" r="6.5" stroke-width="0.9"/>'
        f'<text class="number" x="{_n(x)}" y="{_n(y + 2.9)}" font-size="8.5" font-weight="600" text-anchor="middle">{line.number}</text>'
    )


def _box(box: Box) -> str:
    weight = ' font-weight="600"' if box.level == "superordinate" else ""
    style = ' font-style="italic"' if box.level in ("strand", "tension", "pole") else ""
    top = box.y + INSIDE + box.size * 0.98
    lines = "\n".join(
        f'<tspan x="{_n(box.x + INSIDE)}" y="{_n(top + n * box.size * LEADING)}">{_words(words)}</tspan>'
        for n, words in enumerate(box.lines)
    )
    return (
        f'<g><title>{_words(box.name)}</title><rect class="box {box.level}" x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}" '
        f'rx="3" stroke-width="0.9"/><text font-size="{_n(box.size)}"{weight}{style}>{lines}</text></g>'
    )


def _n(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


def _words(text: str) -> str:
    return escape(clean(text), {'"': "&quot;"})


def fits(box: Box) -> bool:
    """Whether every line of a box stays inside it."""
    return all(width_of(line, box.size) <= box.width - INSIDE for line in box.lines)
