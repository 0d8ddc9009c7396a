"""An audit bundle: one page of HTML that holds a study's analysis, sealed, and opens from the disk in any browser.

Nothing in it is loaded from anywhere. Each part is sealed (see bundle_seal); the page can say which was changed, and
keeps remarks that are written in it in a small file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from alliance.formats.bundle_seal import KIND, SEALED, Manifest, Part, digest_of
from alliance.formats.plain_words import clean
from alliance.ipa.printed import Cell, PrintedTable, Target
from alliance.ipa.quotations import speaker_name
from alliance.ipa.tree import Index

_HERE = Path(__file__).parent
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Account:
    """One case as a bundle holds it: its id, its title, its table, or (words "") why its words are not there."""

    case: str
    title: str
    table: PrintedTable | None = None
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A sealed bundle: its bytes and its manifest."""

    content: bytes
    manifest: Manifest


def bundle(
    index: Index, facts: Sequence[tuple[str, str]], accounts: Sequence[Account],
    across: Sequence[tuple[str, str, Sequence[PrintedTable]]], *, made: str,
) -> Bundle:  # fmt: skip
    """One page of the study's facts, each case, and the tables across cases (name, title, tables), sealed."""
    drawing = _Drawing(index, {a.case for a in accounts if a.table is not None})
    for account in accounts:
        drawing.take_anchors(account.table)
    for _, _, tables in across:
        for table in tables:
            drawing.take_anchors(table)
    held = [("study", "The study", _facts(facts))]
    for n, account in enumerate(accounts, start=1):
        held.append((f"case-{n}", account.title, _account(drawing, account)))
    held += [(name, title, "".join(drawing.table(t) for t in tables)) for name, title, tables in across]
    parts = [(name, title, f'<h2><a id="P-{name}" href="#P-{name}">{_words(title)}</a></h2>{html}')
             for name, title, html in held]  # fmt: skip
    manifest = Manifest(made, tuple(Part(name, clean(title), digest_of(html)) for name, title, html in parts))
    return Bundle(_page(clean(index.analysis.study.title), parts, manifest).encode(), manifest)


def _page(title: str, parts: Sequence[tuple[str, str, str]], manifest: Manifest) -> str:
    listed = "".join(f'<li><a href="#P-{name}">{_words(called)}</a></li>' for name, called, _ in parts)
    sections = "".join(
        f'<section data-part="{name}" aria-labelledby="P-{name}">{html}</section>' for name, _, html in parts
    )
    kept = json.dumps(manifest.as_dict(), ensure_ascii=True).replace("<", "\\u003c")
    script = (
        (_HERE / "bundle.js").read_text("utf-8").replace("__KIND__", KIND).replace("__SEALED__", json.dumps(SEALED))
    )
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'\">"
        f"<title>{_words(title)}: audit bundle</title><style>{(_HERE / 'bundle.css').read_text('utf-8')}</style></head><body>"
        f"<header><h1>{_words(title)}</h1><p>Audit bundle, made on {_words(manifest.made)}. Nothing in it is loaded from "
        f"anywhere, and nothing is sent. Its seal begins with <code>{manifest.seal[:12]}</code>, as its file’s name ends.</p>"
        '<p class="noprint"><button type="button" id="check">Check that nothing was changed</button> '
        '<span id="checked" role="status"></span></p>'
        f'<nav aria-label="Parts"><ol>{listed}</ol></nav></header><main>{sections}</main>'
        '<aside class="noprint" aria-label="Remarks"><details><summary>Write a remark</summary>'
        '<p>It stands at <strong id="where">the whole bundle</strong>. Choose a line’s number, a theme or a heading to '
        "write about that.</p>"
        '<label for="author">Your name</label><input id="author" autocomplete="name" maxlength="200">'
        '<label for="remark">Remark</label><textarea id="remark" rows="3" maxlength="20000"></textarea>'
        '<p><button type="button" id="keep">Keep the remark</button> '
        '<button type="button" id="save">Save all remarks as a file</button> <span id="kept" role="status"></span></p>'
        '<ol id="remarks"></ol></details></aside>'
        f'<script type="application/json" id="manifest">{kept}</script><script>{script}</script></body></html>'
    )


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f'<tr><th scope="row">{_words(name)}</th><td>{_words(words)}</td></tr>' for name, words in facts)
    return f'<table class="facts"><tbody>{rows}</tbody></table>'


def _account(drawing: _Drawing, account: Account) -> str:
    if account.table is None:
        return f"<p>{_words(account.left_out)}</p>"
    index = drawing.index
    held = sorted((t for t in index.analysis.transcripts.values() if t.case == account.case), key=lambda t: t.place)
    return drawing.table(account.table) + "".join(drawing.transcript(t.id) for t in held)


class _Drawing:
    """Draws tables and transcripts whose places lead to one another; a theme's place is where it first stands."""

    def __init__(self, index: Index, cases: set[str]) -> None:
        self.index = index
        self.cases = cases
        self.themes: set[str] = set()
        self.placed: set[str] = set()
        self.drawn = 0

    def take_anchors(self, table: PrintedTable | None) -> None:
        """Know the themes whose rows a table holds."""
        for row in table.rows if table else ():
            for cell in row:
                if cell.target and cell.target.theme and not cell.target.transcript:
                    self.themes.add(cell.target.theme)

    def lead(self, target: Target | None) -> str:
        """Where a target leads inside the bundle; "" where it is not held."""
        if target is None:
            return ""
        if target.transcript:
            value = self.index.analysis.transcripts.get(target.transcript)
            if value is None or value.case not in self.cases:
                return ""
            return f"#L-{value.id}-{value.line_at(target.start)}"
        return f"#T-{target.theme}" if target.theme in self.themes else ""

    def table(self, table: PrintedTable) -> str:
        """A table with its caption, each cell leading to its lines or its theme."""
        widths = "".join(f'<col class="w{max(1, round(c.share * 100))}">' for c in table.columns)
        head = "".join(f'<th scope="col">{_words(c.heading)}</th>' if c.heading else "<td></td>" for c in table.columns)
        rows = "".join(self._row(row, len(table.columns)) for row in table.rows)
        notes = "".join(f'<p class="note">{_words(note)}</p>' for note in table.notes)
        said = _words(table.caption)
        self.drawn += 1
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="Table {self.drawn}: {said}"><table><caption>{said}</caption>'
            f"<colgroup>{widths}</colgroup><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{notes}"
        )

    def _row(self, row: tuple[Cell, ...], width: int) -> str:
        made, at = [], 0
        for cell in row:
            names = cell.style + (f" d{min(cell.depth, _DEEPEST)}" if cell.depth else "")
            wide = f' colspan="{cell.span}"' if cell.span > 1 else ""
            pieces = cell.pieces or (Cell(cell.text, target=cell.target),)
            words = "".join(self._piece(p.text, p.target) for p in pieces)
            made.append(f'<td class="{names}"{wide} dir="auto">{words}</td>')
            at += cell.span
        if at < width:
            made.append(f'<td colspan="{width - at}"></td>')
        return f"<tr>{''.join(made)}</tr>"

    def _piece(self, text: str, target: Target | None) -> str:
        words = _words(text)
        if not words.strip() or target is None:
            return words
        anchor = ""
        if target.theme and not target.transcript and target.theme in self.themes and target.theme not in self.placed:
            self.placed.add(target.theme)
            anchor = f' id="T-{target.theme}"'
        href = self.lead(target)
        return f'<a{anchor} href="{href}">{words}</a>' if href else words

    def transcript(self, id: str) -> str:
        """A transcript line by line, with the notes and statements beside the lines where they begin."""
        value = self.index.transcript(id)
        labels = self.index.labels
        notes: dict[int, list[str]] = {}
        for note in self.index.analysis.notes.values():
            if note.transcript == id:
                first, last = value.lines_of(note.start, note.end)
                lines = str(first) if first == last else f"{first}-{last}"
                kind = f"{note.kind}, " if note.kind else ""
                notes.setdefault(value.index_at(note.start), []).append(
                    f'<p class="n" dir="auto"><span class="at">{kind}{lines}</span> {_words(note.text)}</p>'
                )
        beside: dict[int, list[str]] = {}
        for _, theme in self.index.numbered_statements(value.case):
            mine = [p for p in self.index.own_passages(theme.id) if p.transcript == id]
            if mine:
                said = self._piece(theme.name, Target(theme=theme.id))
                beside.setdefault(value.index_at(min(p.start for p in mine)), []).append(
                    f'<p class="s" dir="auto">{said}</p>'
                )
        turns = {value.index_at(t.start): t for t in value.turns}
        rows = []
        for n in range(len(value.lines)):
            start, end = value.line_span(n)
            number = value.lines.numbers[n]
            turn = turns.get(n)
            who = f"<b>{_words(speaker_name(value, turn.speaker))}</b> " if turn and turn.speaker >= 0 else ""
            rows.append(
                f'<tr><th scope="row"><a id="L-{id}-{number}" href="#L-{id}-{number}">{number}</a></th>'
                f"<td>{''.join(notes.get(n, ()))}</td>"
                f'<td class="line" dir="auto">{who}{_words(value.text[start:end])}</td>'
                f"<td>{''.join(beside.get(n, ()))}</td></tr>"
            )
        called = _words(f"{value.name}: {value.title}")
        self.drawn += 1
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="Transcript {self.drawn}: {called}"><table class="transcript">'
            f'<caption>{called}</caption><thead><tr><th scope="col">{_words(value.lines.unit.capitalize())}</th>'
            f'<th scope="col">{_words(labels.notes.capitalize())}</th><th scope="col">Transcript</th>'
            f'<th scope="col">{_words(labels.statements.capitalize())}</th></tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )


def _words(text: str) -> str:
    return escape(clean(text).replace("\r", ""))
