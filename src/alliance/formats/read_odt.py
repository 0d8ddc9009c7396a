"""An OpenDocument text to a source: paragraphs, cells and page breaks in reading order; what is bold.

The parts are read straight from the zip: no macros, no links, nothing from outside.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from alliance.errors import InputProblem
from alliance.formats.gathered import Gathered
from alliance.formats.guard import damaged, open_zip, parse_xml, read_part
from alliance.ipa.source import Drawn, Source

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_P = (_TEXT + "p", _TEXT + "h")
_LEFT_OUT = {
    _TEXT + "note": "Footnotes and endnotes are left out of the words.",
    _OFFICE + "annotation": "Comments are left out of the words.",
    _TEXT + "tracked-changes": "The document has tracked changes: what was inserted is taken, what was deleted is not.",
    _TEXT + "ruby-text": "",
    _OFFICE + "forms": "",
    _TEXT + "sequence-decls": "",
    _TEXT + "table-of-content": "A table of contents is left out.",
    _TEXT + "script": "A script is left out.",
    _OFFICE + "binary-data": "",
    "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title": "",
    "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}desc": "",
}
#: elements that hold blocks; what stands between those is no word
_HOLDERS = frozenset(
    _TEXT + word
    for word in "list list-item list-header section numbered-paragraph index-body index-title change-start".split()  # noqa: SIM905
)
MOST_BLANKS = 200  # that one mark may stand for
DEEPEST_STYLE = 30


def read(data: bytes, name: str) -> Source:
    """The source in an OpenDocument text."""
    archive = open_zip(data, name, "odt")
    if b"encryption-data" in (read_part(archive, "META-INF/manifest.xml", name, "odt") or b""):
        raise InputProblem(f"“{name}” is protected with a password: open it, remove the password, save, try again.")
    content = read_part(archive, "content.xml", name, "odt")
    if content is None:
        raise damaged(name, "odt")
    root = parse_xml(content, name, "odt")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise damaged(name, "odt")
    beside = read_part(archive, "styles.xml", name, "odt")
    roots = [root] + ([parse_xml(beside, name, "odt")] if beside else [])
    walk = _Walk(name, roots)
    walk.through(body)
    drawn = any(
        one.find(f".//{_TEXT}linenumbering-configuration[@{_TEXT}number-lines='true']") is not None for one in roots
    )
    if drawn:
        walk.said.append("Line numbers are drawn by the word processor and not kept in the file.")
    remarks = tuple(dict.fromkeys(words for words in walk.said if words))
    return Source(name, "odt", tuple(walk.gathered.found), None, (), remarks, drawn=Drawn() if drawn else None)


class _Walk:
    """One way through a document in reading order."""

    def __init__(self, name: str, roots: list[Any]) -> None:
        """Ready, with what the styles say."""
        self.gathered = Gathered(name)
        self.name = name
        self.said: list[str] = []
        self.styles = {s.get(_STYLE + "name", ""): s for root in roots for s in root.iter(_STYLE + "style")}
        self.bold_of: dict[str, bool] = {}
        self.bold: list[bool] = [False]
        self.cells: list[list[int]] = []  # of each table inside another: row, column
        self.rows = 0
        self.counts: list[tuple[bool, int]] = []  # of each list inside another: is it numbered, the last number
        self.number: int | None = None
        self.numbered = {
            s.get(_STYLE + "name", ""): level.get(_TEXT + "start-value", "1")
            for root in roots
            for s in root.iter(_TEXT + "list-style")
            if (level := s.find(f"{_TEXT}list-level-style-number[@{_TEXT}level='1']")) is not None
            and level.get(_STYLE + "num-format") == "1"
        }

    def through(self, body: Any) -> None:
        """Read everything inside an element."""
        walk = etree.iterwalk(body, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _LEFT_OUT:
                    self.said.append(_LEFT_OUT[tag])
                    walk.skip_subtree()
                else:
                    self.start(tag, element)
            else:
                if tag not in _LEFT_OUT:
                    self.stop(tag)
                if element is not body and element.tail and self.inside(element):
                    self.gathered.say(_plain(element.tail), self.bold[-1])
        self.gathered.end()

    def inside(self, element: Any) -> bool:
        """Whether what follows an element are words of a paragraph and not blanks between elements."""
        parent = element.getparent()
        return parent is not None and parent.tag.startswith(_TEXT) and parent.tag not in _HOLDERS

    def start(self, tag: str, element: Any) -> None:
        """An element begins."""
        if tag in _P:
            if self.gathered.is_open:
                self.gathered.end(self.cell())  # a text box inside a paragraph
            style = element.get(_TEXT + "style-name", "")
            if self.breaks(style):
                self.gathered.page()
            self.bold.append(self.is_bold(style, False))
        elif tag in (_TEXT + "span", _TEXT + "a"):
            self.bold.append(self.is_bold(element.get(_TEXT + "style-name", ""), self.bold[-1]))
        elif tag == _TEXT + "s":
            count = element.get(_TEXT + "c", "1")
            self.gathered.say(" " * (min(int(count), MOST_BLANKS) if count.isascii() and count.isdigit() else 1))
        elif tag == _TEXT + "tab":
            self.gathered.say("\t", self.bold[-1])
        elif tag == _TEXT + "line-break":
            self.gathered.say("\n", self.bold[-1])
        elif tag == _TEXT + "soft-page-break":
            self.gathered.page(drawn=True)
        elif tag == _TABLE + "table":
            self.cells.append([0, -1])
        elif tag == _TABLE + "table-row" and self.cells:
            self.rows += 1
            self.cells[-1][:] = [self.rows, -1]
        elif tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell") and self.cells:
            self.cells[-1][1] += 1
        elif tag == _TEXT + "list":
            style = element.get(_TEXT + "style-name", "")
            first = self.numbered.get(style, "")
            self.counts.append(
                (bool(first) and not self.counts, int(first) - 1 if first.isdigit() and len(first) < 7 else 0)
            )
        elif tag == _TEXT + "list-item" and self.counts and self.counts[-1][0]:
            self.counts[-1] = (True, self.counts[-1][1] + 1)
            self.number = self.counts[-1][1]
        if element.text and tag.startswith(_TEXT) and tag not in _HOLDERS:
            self.gathered.say(_plain(element.text), self.bold[-1])

    def stop(self, tag: str) -> None:
        """An element ends."""
        if tag in _P:
            self.bold.pop()
            self.gathered.end(self.cell(), self.number)
            self.number = None
        elif tag in (_TEXT + "span", _TEXT + "a"):
            self.bold.pop()
        elif tag == _TABLE + "table" and self.cells:
            self.cells.pop()
            self.gathered.blank()
        elif tag == _TEXT + "list" and self.counts:
            self.counts.pop()

    def cell(self) -> tuple[int, int] | None:
        """The cell that is open."""
        if not self.cells or self.cells[-1][1] < 0:
            return None
        return self.cells[-1][0], self.cells[-1][1]

    def is_bold(self, style: str, otherwise: bool) -> bool:
        """Whether a style, itself or by the one it is based on, is bold."""
        if style in self.bold_of:
            return self.bold_of[style]
        at, found = style, otherwise
        for _ in range(DEEPEST_STYLE):
            held = self.styles.get(at)
            if held is None:
                return otherwise
            said = held.find(_STYLE + "text-properties")
            weight = None if said is None else said.get(_FO + "font-weight")
            if weight is not None:
                found = weight == "bold" or (weight.isdigit() and int(weight[:4]) >= 600)
                self.bold_of[style] = found
                return found
            at = held.get(_STYLE + "parent-style-name", "")
        return found

    def breaks(self, style: str) -> bool:
        """Whether a paragraph's style begins a page."""
        held = self.styles.get(style)
        said = None if held is None else held.find(_STYLE + "paragraph-properties")
        return said is not None and said.get(_FO + "break-before") == "page"


def _plain(words: str) -> str:
    """Words as OpenDocument means them: any run of blanks is one blank."""
    if "\n" in words or "  " in words or "\t" in words or "\r" in words:
        first, last = words[:1].isspace(), words[-1:].isspace()
        words = (" " if first else "") + " ".join(words.split()) + (" " if last and words.strip() else "")
    return words
