"""The floor: the same work by the standard library's sqlite3 and FTS5 alone, nothing kept beside it.

No framework, no encryption, no log, no undo, no versions, no check: the least that the work can cost in
Python on this computer. What the workbench spends above it is what those things cost.
"""

from __future__ import annotations

import html
import io
import sqlite3
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from bench.corpus import Corpus, Span

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLES = """
CREATE TABLE interview (id INTEGER PRIMARY KEY, name TEXT, words TEXT);
CREATE TABLE turn (id INTEGER PRIMARY KEY, interview INTEGER, start INTEGER, end INTEGER, label TEXT);
CREATE TABLE span (id INTEGER PRIMARY KEY, interview INTEGER, start INTEGER, end INTEGER, theme INTEGER, note TEXT);
CREATE INDEX of_theme ON span (theme);
CREATE INDEX of_interview ON span (interview);
CREATE VIRTUAL TABLE words USING fts5(said);
"""


class Floor:
    """One plain database."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.executescript(_TABLES)

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def bring_in(self, files: Iterable[Path]) -> None:
        """Read files of either kind, store and index them in one transaction."""
        self.db.execute("BEGIN IMMEDIATE")
        for path in files:
            content = path.read_bytes()
            lines = _docx_lines(content) if path.suffix == ".docx" else content.decode().split("\n")
            self._keep(path.stem, [line for line in lines if line])
        self.db.execute("COMMIT")

    def _keep(self, name: str, lines: list[str]) -> None:
        turns = [line.split(": ", 1) for line in lines]
        text = "\n".join(words for _, words in turns)
        interview = self.db.execute("INSERT INTO interview (name, words) VALUES (?, ?)", (name, text)).lastrowid
        at, rows = 0, []
        for label, words in turns:
            rows.append((interview, at, at + len(words), label))
            at += len(words) + 1
        self.db.executemany("INSERT INTO turn (interview, start, end, label) VALUES (?, ?, ?, ?)", rows)
        self.db.executemany("INSERT INTO words (said) VALUES (?)", [(words,) for _, words in turns])

    def fill(self, spans: Iterable[Span]) -> None:
        """Put spans under themes, all at once."""
        rows = [(s.interview + 1, s.start, s.end, s.theme) for s in spans]
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany("INSERT INTO span (interview, start, end, theme) VALUES (?, ?, ?, ?)", rows)
        self.db.execute("COMMIT")

    def annotate(self, interview: int, start: int, end: int, note: str) -> None:
        """Save one span, acknowledged on the disk."""
        self.db.execute("BEGIN IMMEDIATE")
        self.db.execute(
            "INSERT INTO span (interview, start, end, note) VALUES (?, ?, ?, ?)", (interview, start, end, note)
        )
        self.db.execute("COMMIT")

    def quotations(self, theme: int) -> list[tuple[str, str, int]]:
        """Name, words and place of all of a theme's quotations."""
        asked = """SELECT name, substr(words, start + 1, end - start), start FROM span
                   JOIN interview ON interview.id = span.interview WHERE theme = ? ORDER BY interview, start"""
        return self.db.execute(asked, (theme,)).fetchall()

    def search(self, word: str) -> int:
        """In how many turns a word stands."""
        return len(self.db.execute("SELECT rowid FROM words WHERE words MATCH ?", (f'"{word}"',)).fetchall())

    def page(self, interview: int, width: int = 48) -> str:
        """An interview with its spans as a page: lines, marks, and the notes beside their first line."""
        text = self.db.execute("SELECT words FROM interview WHERE id = ?", (interview,)).fetchone()[0]
        spans = self.db.execute(
            "SELECT start, end, note FROM span WHERE interview = ? ORDER BY start", (interview,)
        ).fetchall()
        edges = sorted({p for start, end, _ in spans for p in (start, end)})
        out, at, edge = [], 0, 0
        first_of: dict[int, list[str]] = {}
        starts = _line_starts(text, width)
        line = -1
        for start, _, note in spans:
            while line + 1 < len(starts) and starts[line + 1] <= start:
                line += 1
            first_of.setdefault(line, []).append(html.escape(note or ""))
        for n, start in enumerate(starts):
            end = starts[n + 1] if n + 1 < len(starts) else len(text)
            pieces, at = [], start
            while edge < len(edges) and edges[edge] < end:
                pieces.append(html.escape(text[at : edges[edge]]))
                at = edges[edge]
                edge += 1
            pieces.append(html.escape(text[at:end]))
            notes = "".join(f"<li>{note}</li>" for note in first_of.get(n, ()))
            out.append(f"<tr><td>{n + 1}</td><td>{'<mark>'.join(pieces)}</td><td><ul>{notes}</ul></td></tr>")
        return "<table>" + "\n".join(out) + "</table>"

    def master_docx(self, corpus: Corpus) -> bytes:
        """Every theme with all its quotations as a Word file."""
        rows = []
        for n, theme in enumerate(corpus.themes):
            rows.append(_docx_row([theme]))
            rows += [_docx_row([name, words, str(start)]) for name, words, start in self.quotations(n)]
        body = (
            f'<w:document xmlns:w="{_W[1:-1]}"><w:body><w:tbl><w:tblPr/><w:tblGrid/>{"".join(rows)}</w:tbl>'
            "<w:p/><w:sectPr/></w:body></w:document>"
        )
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("word/document.xml", body)
        return held.getvalue()


def _docx_lines(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        tree = ElementTree.fromstring(held.read("word/document.xml"))
    return ["".join(t.text or "" for t in p.iter(f"{_W}t")) for p in tree.iter(f"{_W}p")]


def _docx_row(cells: list[str]) -> str:
    made = "".join(f"<w:tc><w:p><w:r><w:t>{html.escape(c)}</w:t></w:r></w:p></w:tc>" for c in cells)
    return f"<w:tr>{made}</w:tr>"


def _line_starts(text: str, width: int) -> list[int]:
    starts, at = [], 0
    for paragraph in text.split("\n"):
        line = at
        end = at + len(paragraph)
        while end - line > width:
            starts.append(line)
            cut = text.rfind(" ", line, line + width + 1)
            line = cut + 1 if cut > line else line + width
        starts.append(line)
        at = end + 1
    return starts
