"""Every word of a finished file, with its place: cells, paragraphs, headers, comments, properties, names of parts.

Nothing is trusted, though the files are our own: XML is read without entities, archives without bombs. What cannot be
looked into (a picture, a damaged part) is named, so that a person can decide about it.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from lxml import etree

from alliance.errors import InputProblem
from alliance.formats.guard import open_zip, parse_xml, read_part

DEEPEST = 3  # files inside files
_MOST_DEPTH = 200  # values inside values of a JSON file
_W = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_PARTS = {
    "header": "header", "footer": "footer", "footnotes": "footnote", "endnotes": "endnote", "comments": "comment",
    "core": "property of the file", "app": "property of the file", "custom": "property of the file",
    "styles": "name of a style", "settings": "setting of the file", "document": "text",
}  # fmt: skip
#: attributes that hold words of a person, by their local names
_SAYING = frozenset(
    """author initials descr title name alias tag val tooltip target location display caption result
    lastModifiedBy displayName userId providerId ref text string""".split()  # noqa: SIM905
)
_FURNITURE = re.compile(r"(?:^|/)(?:fontTable|webSettings|theme/[^/]+|stylesWithEffects|\[Content_Types\])\.xml$")
_COMMENT = re.compile(rb"<!--(.*?)-->", re.S)
_ID = re.compile(r"(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})")
_BLOCKS = frozenset(
    """address article aside blockquote body br caption dd details div dl dt fieldset figcaption figure footer form h1
    h2 h3 h4 h5 h6 head header hr html li main nav ol option p pre section style script summary table tbody td tfoot th
    thead title tr ul""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text and where in the file it stands."""

    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Read:
    """Every word of a file, and the places that could not be looked into."""

    pieces: tuple[Piece, ...]
    unread: tuple[str, ...] = ()


def text_of(name: str, content: bytes) -> Read:
    """Every word of a file that is ready to leave, its own name first."""
    reader = _Reader()
    reader.say("name of the file", name)
    reader.file(name, content, "", 0)
    return Read(tuple(reader.pieces), tuple(dict.fromkeys(reader.unread)))


class _Reader:
    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.unread: list[str] = []
        self.shown: set[int] = set()  # shared strings of a spreadsheet that a cell shows

    def say(self, place: str, words: str) -> None:
        """Keep a piece of text, if it says anything."""
        if words and words.strip():
            self.pieces.append(Piece(place, words))

    def file(self, name: str, content: bytes, before: str, depth: int) -> None:
        """Read a file by its content, then by its name."""
        if not content:
            return
        suffix = posixpath.splitext(name.lower())[1]
        try:
            if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
                self._zip(name, content, before, depth)
            elif suffix in (".json", ".jsonl"):
                self._json(content.decode("utf-8-sig"), before, depth, lines=suffix == ".jsonl")
            elif suffix == ".csv":
                self._csv(content.decode("utf-8-sig"), before)
            elif suffix in (".html", ".htm"):
                self._html(content.decode("utf-8-sig"), before)
            elif content[:5] == b"<?xml":
                self._any_xml(parse_xml(content, name), before or "text")
            elif b"\x00" in content[:8192] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
                self.unread.append(f"{before}{name}")
            else:
                self._lines(_decoded(content), before)
        except (InputProblem, UnicodeDecodeError, ValueError, RecursionError, csv.Error):
            self.unread.append(f"{before}{name}")

    # --- plain text

    def _lines(self, words: str, before: str) -> None:
        block: list[str] = []
        first = 1
        for number, line in enumerate(words.split("\n"), start=1):
            if not line.strip():
                self.say(f"{before}line {first}", "\n".join(block))
                block, first = [], number + 1
            else:
                first = first if block else number
                block.append(line)
        self.say(f"{before}line {first}", "\n".join(block))

    def _csv(self, words: str, before: str) -> None:
        csv.field_size_limit(2**30)
        for row, cells in enumerate(csv.reader(io.StringIO(words, newline="")), start=1):
            for column, cell in enumerate(cells, start=1):
                self.say(f"{before}row {row}, column {column}", cell)

    def _html(self, words: str, before: str) -> None:
        parser = _Html()
        parser.feed(words)
        parser.close()
        parser.end_block()
        for line, said in parser.found:
            self.say(f"{before}line {line}", said)

    # --- json

    def _json(self, words: str, before: str, depth: int, *, lines: bool) -> None:
        if lines:
            for number, line in enumerate(words.splitlines(), start=1):
                if line.strip():
                    self._value(json.loads(line), [f"line {number}"], before, depth)
        else:
            self._value(json.loads(words), [], before, depth)

    def _value(self, value: Any, path: list[str], before: str, depth: int) -> None:
        if len(path) > _MOST_DEPTH:
            raise ValueError("too deep")
        if isinstance(value, dict):
            for key, held in value.items():
                if not key.isidentifier():
                    self.say(f"{before}{' › '.join(path) or 'text'}", key)
                if key == "content" and isinstance(held, str) and isinstance(value.get("name"), str):
                    self._packed(value["name"], held, [*path, key], before, depth)
                else:
                    self._value(held, [*path, key], before, depth)
        elif isinstance(value, list):
            for number, held in enumerate(value, start=1):
                self._value(held, [*path[:-1], f"{path[-1] if path else 'item'} {number}"], before, depth)
        elif isinstance(value, str) and not _ID.fullmatch(value):
            place = before + " › ".join(path)
            if "\n\n" in value or len(value) > 2000:
                self._lines(value, f"{place}, ")
            else:
                self.say(place, value)
        elif isinstance(value, int) and abs(value) >= 10**6:
            self.say(before + " › ".join(path), str(value))

    def _packed(self, name: str, held: str, path: list[str], before: str, depth: int) -> None:
        """A file held inside a JSON file as base64."""
        place = before + " › ".join(path)
        try:
            content = base64.b64decode(held.encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError):
            self.say(place, held)
            return
        if depth >= DEEPEST:
            self.unread.append(place)
        else:
            self.file(name, content, f"{place}: ", depth + 1)

    # --- packages

    def _zip(self, name: str, content: bytes, before: str, depth: int) -> None:
        if depth >= DEEPEST:
            self.unread.append(f"{before}{name}")
            return
        archive = open_zip(content, name)
        parts = archive.namelist()
        if archive.comment:
            self.say(f"{before}comment of the archive", archive.comment.decode("utf-8", "replace"))
        office = "[Content_Types].xml" in parts
        shared = self._shared(archive, name) if "xl/workbook.xml" in parts else []
        sheets = _sheet_names(archive, name) if "xl/workbook.xml" in parts else {}
        self.shown = set()
        for part in parts:
            if part.endswith("/"):
                self.say(f"{before}name of a folder", part)
                continue
            held = read_part(archive, part, name) or b""
            if not office:
                self.say(f"{before}name of a file inside", part)
                self.file(part, held, f"{before}{part}: ", depth + 1)
            elif part.endswith((".xml", ".rels", ".vml")):
                self._part(part, held, before, name, shared, sheets)
            elif held:
                self.say(f"{before}name of a part", part)
                self.file(posixpath.basename(part), held, before, depth + 1)
        for number, words in enumerate(shared):
            if number not in self.shown:
                self.say(f"{before}words that no cell shows", words)

    def _part(
        self, part: str, content: bytes, before: str, name: str, shared: list[str], sheets: dict[str, str]
    ) -> None:
        for comment in _COMMENT.findall(content):
            self.say(f"{before}hidden in {part}", comment.decode("utf-8", "replace"))
        try:
            root = parse_xml(content, name)
        except InputProblem:
            self.unread.append(f"{before}{part}")
            return
        called = _PARTS.get(re.sub(r"\d*\.xml$", "", posixpath.basename(part)), part)
        if part.startswith("xl/worksheets/") and part.endswith(".xml"):
            self._sheet(root, f"{before}{sheets.get(part, part)}", shared)
        elif part == "xl/sharedStrings.xml" or _FURNITURE.search(part):
            return  # the strings are read with the sheets; fonts and colours say nothing of anybody
        elif part.startswith("word/") and root.tag.startswith(_W) and not part.endswith("styles.xml"):
            self._word(root, before, called)
        else:
            self._any_xml(root, f"{before}{called}")
        self._attributes(root, f"{before}{called}")

    def _attributes(self, root: Any, place: str) -> None:
        said: set[str] = set()
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            local = etree.QName(element).localname
            inner = local == "Relationship" and element.get("TargetMode") != "External"
            for key, value in () if inner else element.attrib.items():
                what = key.rpartition("}")[2]
                if what.lower() not in _LOWER_SAYING or value in said or not any(c.isalpha() for c in value):
                    continue
                if what == "val" and local not in ("alias", "tag", "text", "caption", "name", "lvlText", "statusText"):
                    continue
                said.add(value)
                self.say(f"{place}, {_CALLED.get(what, what)}", value)

    def _any_xml(self, root: Any, place: str) -> None:
        for element in root.iter():
            if isinstance(element.tag, str):
                if element.text and element.text.strip():
                    self.say(f"{place} ({etree.QName(element).localname})", element.text)
                if element.tail and element.tail.strip():
                    self.say(place, element.tail)

    # --- Word

    def _word(self, root: Any, before: str, called: str) -> None:
        space = next(w for w in _W if root.tag.startswith(w))
        rows = {
            row: f"table {n}, row {at}"
            for n, table in enumerate(root.iter(f"{space}tbl"), start=1)
            for at, row in enumerate(table.iterchildren(f"{space}tr"), start=1)
        }
        number = 0
        held: list[str] = []
        of: Any = None
        place = ""
        for paragraph in root.iter(f"{space}p"):
            cell = next(paragraph.iterancestors(f"{space}tc"), None)
            if cell is None or cell is not of:
                self.say(place, "\n".join(held))
                held = []
                of = cell
                if cell is None:
                    number += 1
                    place = f"{before}paragraph {number}" if called == "text" else f"{before}{called}"
                else:
                    place = before + ("" if called == "text" else f"{called}, ") + _cell_place(cell, space, rows)
            held.append("".join(_runs(paragraph, space)))
        self.say(place, "\n".join(held))

    # --- Excel

    def _shared(self, archive: Any, name: str) -> list[str]:
        content = read_part(archive, "xl/sharedStrings.xml", name)
        if not content:
            return []
        root = parse_xml(content, name)
        return ["".join(t.text or "" for t in item.iter("{*}t")) for item in root.iter("{*}si")]

    def _sheet(self, root: Any, place: str, shared: list[str]) -> None:
        for cell in root.iter("{*}c"):
            at = f"{place}, {cell.get('r', 'a cell')}"
            value = cell.findtext("{*}v") or ""
            kind = cell.get("t", "n")
            if kind == "s" and value.isdecimal() and int(value) < len(shared):
                self.shown.add(int(value))
                self.say(at, shared[int(value)])
            elif kind == "inlineStr":
                self.say(at, "".join(t.text or "" for t in cell.iter("{*}t")))
            elif kind != "n" or len(value) > 6:
                self.say(at, value)
            self.say(at, cell.findtext("{*}f") or "")
        for element in root.iter():
            if isinstance(element.tag, str) and etree.QName(element).localname not in ("v", "t", "f"):
                self.say(f"{place}, {etree.QName(element).localname}", element.text or "")


_LOWER_SAYING = frozenset(word.lower() for word in _SAYING)
_CALLED = {"descr": "description of a picture", "author": "author", "val": "name of a field", "Target": "link"}


def _runs(paragraph: Any, space: str) -> Iterator[str]:
    """The words of one paragraph, deleted ones and fields too; not those of paragraphs inside it."""
    for element in paragraph.iter():
        if not isinstance(element.tag, str) or next(element.iterancestors(f"{space}p"), paragraph) is not paragraph:
            continue
        local = element.tag.rpartition("}")[2]
        if local in ("t", "delText", "instrText", "delInstrText"):
            yield element.text or ""
        elif local == "tab":
            yield "\t"
        elif local in ("br", "cr"):
            yield "\n"
        elif local == "noBreakHyphen":
            yield "-"


def _cell_place(cell: Any, space: str, rows: dict[Any, str]) -> str:
    row = next(cell.iterancestors(f"{space}tr"), None)
    if row is None or row not in rows:
        return "a table"
    return f"{rows[row]}, column {1 + sum(1 for _ in cell.itersiblings(f'{space}tc', preceding=True))}"


def _sheet_names(archive: Any, name: str) -> dict[str, str]:
    """For each part that is a sheet, what the sheet is called."""
    relations = read_part(archive, "xl/_rels/workbook.xml.rels", name)
    book = read_part(archive, "xl/workbook.xml", name)
    if not relations or not book:
        return {}
    targets = {
        str(r.get("Id")): posixpath.normpath(
            posixpath.join("xl", str(r.get("Target", "")).lstrip("/").removeprefix("xl/"))
        )
        for r in parse_xml(relations, name).iter("{*}Relationship")
    }
    found = {}
    for sheet in parse_xml(book, name).iter("{*}sheet"):
        id = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        found[targets.get(id, "")] = f"sheet {sheet.get('name', '')}"
    return found


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


class _Html(HTMLParser):
    """The words of a page by block, its attributes and comments too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._held: list[str] = []
        self._line = 1

    def end_block(self) -> None:
        """Keep the block that was being read."""
        self.found.append((self._line, "".join(self._held)))
        self._held = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block where a block element begins; keep what attributes say."""
        if tag in _BLOCKS:
            self.end_block()
        for key, value in attrs:
            if value and key not in (
                "class",
                "style",
                "id",
                "lang",
                "dir",
                "charset",
                "http-equiv",
                "colspan",
                "rowspan",
            ):
                self.found.append((self.getpos()[0], value))

    def handle_endtag(self, tag: str) -> None:
        """End a block where a block element ends."""
        if tag in _BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        """Words of the block."""
        if not self._held:
            self._line = self.getpos()[0]
        self._held.append(data)

    def handle_comment(self, data: str) -> None:
        """What stands in a comment leaves too."""
        self.found.append((self.getpos()[0], data))


def all_words(pieces: Iterable[Piece]) -> str:
    """Every word of some pieces as one text."""
    return "\n".join(piece.words for piece in pieces)
