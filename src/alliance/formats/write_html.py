"""Tables as one page of HTML that stands alone: no script, no link, nothing loaded; it prints as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from alliance.formats.plain_words import clean
from alliance.ipa.printed import Cell, PrintedTable

_LOOK = """
:root{color-scheme:light dark}
body{font:17px/1.45 "Times New Roman",Times,serif;max-width:62rem;margin:2.5rem auto;padding:0 1.5rem}
h1{font-size:1.5rem} section{margin:0 0 3rem}
table{border-collapse:collapse;width:100%;table-layout:fixed;overflow-wrap:break-word;border-top:1.5pt solid;border-bottom:1.5pt solid}
caption{text-align:left;font-weight:bold;margin-bottom:.5rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;font-weight:normal}
thead th{border-bottom:.75pt solid;font-weight:bold;vertical-align:bottom}
.right{text-align:right}.center,.count,.yes,.no{text-align:center}
.theme{font-weight:bold;font-size:1.05em;padding-top:.8rem}
.subtheme{font-weight:bold;font-style:italic}.strand,.see,.keywords{font-style:italic}.tension{font-weight:bold}
td.versus:not([class*=" d"]){padding-left:1.2rem}.heading{font-weight:bold;padding-top:.8rem}.quotation,.keywords,.plain{white-space:pre-line}
.citation{font-variant-numeric:tabular-nums}.proposed{opacity:.7}
.d1{padding-left:1.2rem}.d2{padding-left:2.4rem}.d3{padding-left:3.6rem}.d4{padding-left:4.8rem}
.note{font-size:.9em;margin:.4rem 0 0}
@media print{body{margin:0;max-width:none;font-size:10.5pt;color:#000;background:#fff}
thead{display:table-header-group}tr{break-inside:avoid}.announces{break-after:avoid}
section.landscape{page:lying}@page lying{size:A4 landscape}@page{size:A4;margin:2.5cm}}
""".strip()
_ANNOUNCES = frozenset(("theme", "subtheme", "strand", "tension", "versus", "heading"))
_DEEPEST = 4


def tables(given: Iterable[PrintedTable], *, title: str = "", language: str = "en-GB") -> bytes:
    """One HTML page of these tables, as UTF-8."""
    made = "".join(_table(table) for table in given)
    heading = f"<h1>{_words(title)}</h1>" if title else ""
    page = (
        f'<!doctype html><html lang="{_words(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_words(title or 'Tables')}</title><style>{_LOOK}</style></head>"
        f"<body>{heading}{made}</body></html>"
    )
    return page.encode("utf-8")


def _table(table: PrintedTable) -> str:
    head = "".join(
        f'<th scope="col"{_class([c.align] if c.align != "left" else [])}>{_words(c.heading)}</th>'
        for c in table.columns
    )
    rows = "".join(_row(cells, [c.align for c in table.columns]) for cells in table.rows)
    widths = "".join(f'<col style="width:{c.share * 100:.3g}%">' for c in table.columns)
    notes = "".join(f'<p class="note" dir="auto">{_words(note)}</p>' for note in table.notes)
    caption = f"<caption>{_words(table.caption)}</caption>" if table.caption else ""
    lying = ' class="landscape"' if table.landscape else ""
    return f"<section{lying}><table>{caption}<colgroup>{widths}</colgroup><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{notes}</section>"


def _row(cells: tuple[Cell, ...], aligned: list[str]) -> str:
    announces = cells[0].style in _ANNOUNCES and (
        cells[0].span >= len(aligned) or cells[0].style in ("theme", "heading")
    )
    made = []
    at = 0
    for cell in cells:
        classes: list[str] = [cell.style]
        if cell.depth:
            classes.append(f"d{min(cell.depth, _DEEPEST)}")
        if cell.proposed:
            classes.append("proposed")
        if cell.span == 1 and aligned[at] != "left":
            classes.append(aligned[at])
        wide = f' colspan="{cell.span}"' if cell.span > 1 else ""
        made.append(f'<td{wide}{_class(classes)} dir="auto">{_words(cell.text)}</td>')
        at += cell.span
    if at < len(aligned):
        made.append(f'<td colspan="{len(aligned) - at}"></td>')
    return f"<tr{_class(['announces'] if announces else [])}>{''.join(made)}</tr>"


def _class(names: list[str]) -> str:
    return f' class="{" ".join(names)}"' if names else ""


def _words(text: str) -> str:
    return escape(clean(text))
