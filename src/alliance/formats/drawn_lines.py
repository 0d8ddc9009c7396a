"""Line numbers that Word draws and does not keep: about how many characters its lines hold, and how it counts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from alliance.ipa.source import Drawn

_PAGE, _MARGIN = 11_906, 1_440  # twips: A4, an inch
_SIZE = 22  # half-points, where nothing says so
_WIDE = 0.455  # of its size, what a letter of running text takes on average in the fonts people write in
_NARROW = {"times new roman": 0.42, "garamond": 0.4, "times": 0.42, "arial": 0.485, "verdana": 0.55, "courier new": 0.6}
_RUNS = 400  # that the size and font of letters are judged by


def drawn(root: Any, styles: Any, space: str) -> Drawn | None:
    """What Word's own line numbers would be; None where it draws none."""
    w = f"{{{space}}}"
    counted = next(root.iter(f"{w}lnNumType"), None)
    if counted is None:
        return None
    section = counted.getparent()
    page, margin = section.find(f"{w}pgSz"), section.find(f"{w}pgMar")
    wide = _twips(page, f"{w}w", _PAGE)
    wide -= sum(
        _twips(margin, f"{w}{side}", usual) for side, usual in (("left", _MARGIN), ("right", _MARGIN), ("gutter", 0))
    )
    size, font = _letters(root, styles, w)
    width = round(wide / (_NARROW.get(font.casefold(), _WIDE) * size * 10)) if wide > 0 else 0
    return Drawn(
        width=width if 20 <= width <= 200 else 0,
        first=_twips(counted, f"{w}start", 0) + 1,
        restarts=counted.get(f"{w}restart", "newPage") != "continuous",
    )


def _twips(element: Any, key: str, usual: int) -> int:
    """A whole number of an element's attribute, or what is usual."""
    said = "" if element is None else element.get(key, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else usual


def _letters(root: Any, styles: Any, w: str) -> tuple[int, str]:
    """The size, in half-points, and the font of most letters."""
    sizes: Counter[int] = Counter()
    fonts: Counter[str] = Counter()
    for k, run in enumerate(root.iter(f"{w}r")):
        if k == _RUNS:
            break
        letters = sum(len(t.text or "") for t in run.iter(f"{w}t"))
        sizes[_twips(run.find(f"{w}rPr/{w}sz"), f"{w}val", 0)] += letters
        font = run.find(f"{w}rPr/{w}rFonts")
        fonts["" if font is None else font.get(f"{w}ascii", "")] += letters
    size = sizes.most_common(1)[0][0] if sizes else 0
    font = fonts.most_common(1)[0][0] if fonts else ""
    for at in _plain_styles(styles, w):
        size = size or _twips(at.find(f"{w}sz"), f"{w}val", 0)
        held = at.find(f"{w}rFonts")
        font = font or ("" if held is None else held.get(f"{w}ascii", ""))
    return min(max(size or _SIZE, 12), 60), font


def _plain_styles(styles: Any, w: str) -> list[Any]:
    """Where a document says how plain letters look: its ordinary paragraph style, then what holds for all."""
    if styles is None:
        return []
    found = [
        s.find(f"{w}rPr") for s in styles.iter(f"{w}style") if s.get(f"{w}default") and s.get(f"{w}type") == "paragraph"
    ]
    return [at for at in (*found, styles.find(f"{w}docDefaults/{w}rPrDefault/{w}rPr")) if at is not None]
