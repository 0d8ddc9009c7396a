"""A web page to a source: blocks, cells and breaks in reading order; what is bold. No scripts, no links, no pictures."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from alliance.errors import InputProblem
from alliance.formats import read_txt
from alliance.formats.gathered import Gathered
from alliance.formats.guard import MOST_MARKS, check_amount, check_size, damaged
from alliance.ipa.source import Paragraph, Source

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{2,30})", re.IGNORECASE)
_DOCTYPE = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?<!DOCTYPE[^>\[]{0,2000}(?:\[.{0,100000}?\]\s*)?>", re.IGNORECASE | re.DOTALL
)
_BLANKS = re.compile("[ \t\r\n\f]+")
_BLOCKS = frozenset(
    """address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul center""".split()  # noqa: SIM905
)
_APART = frozenset("p h1 h2 h3 h4 h5 h6 blockquote hr pre ul ol table".split())  # noqa: SIM905
_SKIPPED = frozenset(
    """head script style noscript template title iframe object embed svg math canvas audio video select button input
    textarea map applet""".split()  # noqa: SIM905
)
_BOLD = frozenset("b strong th h1 h2 h3 h4 h5 h6".split())  # noqa: SIM905
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PAGE = re.compile(r"(?:page-)?break-before\s*:\s*(?:always|page)", re.IGNORECASE)


def read(data: bytes, name: str, encoding: str | None = None) -> Source:
    """The source in a web page. A given encoding overrides what the page says of itself."""
    check_size(data, name)
    said = _CHARSET.search(data[:4096]) if not data.startswith((b"\xff\xfe", b"\xfe\xff")) else None
    try:
        found = read_txt.decoded(data, name, encoding or (said[1].decode("ascii") if said else None))
    except InputProblem:
        if encoding:
            raise
        found = read_txt.decoded(data, name)
    remarks = () if said and not encoding else found.remarks
    paragraphs, more = paragraphs_of(found.text, name)
    return Source(name, "html", paragraphs, found.encoding, () if said else found.offered, (*remarks, *more))


def paragraphs_of(text: str, name: str) -> tuple[tuple[Paragraph, ...], tuple[str, ...]]:
    """The paragraphs in the text of a page, and remarks."""
    if text.count("<") > MOST_MARKS:
        raise damaged(name, "html")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        root = etree.fromstring(_DOCTYPE.sub("", text, count=1).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as problem:
        raise damaged(name, "html") from problem
    if root is None:
        raise damaged(name, "html")
    walk = _Walk(name)
    walk.through(root)
    check_amount(walk.gathered.letters, len(walk.gathered.found), name)
    return tuple(walk.gathered.found), ("Parts that the page hides are left out.",) if walk.hidden else ()


class _Walk:
    """One way through a page in reading order."""

    def __init__(self, name: str) -> None:
        """Ready."""
        self.gathered = Gathered(name)
        self.hidden = 0
        self.bold = self.kept = 0
        self.cells: list[list[int]] = []  # of each table inside another: row, column
        self.rows = 0
        self.lists: list[int | None] = []
        self.number: int | None = None
        self.blank_at_end = True

    def through(self, root: Any) -> None:
        """Read everything inside an element."""
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped: Any = None
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in _SKIPPED or not tag or self.is_hidden(element):
                    skipped = element
                    walk.skip_subtree()
                    continue
                self.start(tag, element)
                self.words(element.text)
            else:
                if element is not skipped:
                    self.stop(tag)
                skipped = None
                self.words(element.tail)
        self.end()

    def is_hidden(self, element: Any) -> bool:
        """Whether a part of the page is hidden."""
        hidden = "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")) is not None
        self.hidden += hidden
        return hidden

    def words(self, said: str | None) -> None:
        """Words between tags."""
        if not said:
            return
        if self.kept:
            self.gathered.say(said.replace("\t", "    "), self.bold > 0)
            return
        plain = _BLANKS.sub(" ", said)
        if self.blank_at_end and plain.startswith(" "):
            plain = plain[1:]
        if plain:
            self.gathered.say(plain, self.bold > 0)
            self.blank_at_end = plain.endswith(" ")

    def end(self) -> None:
        """A block ends."""
        if self.gathered.is_open:
            cell = (self.cells[-1][0], self.cells[-1][1]) if self.cells and self.cells[-1][1] >= 0 else None
            self.gathered.end(cell, self.number)
            self.number = None
        self.blank_at_end = True

    def start(self, tag: str, element: Any) -> None:
        """An element begins."""
        if tag in _BLOCKS:
            self.end()
            if tag in _APART and not self.cells:
                self.gathered.blank()
            if _PAGE.search(element.get("style", "")):
                self.gathered.page()
        if tag in _BOLD or "font-weight:bold" in element.get("style", "").replace(" ", "").lower():
            self.bold += 1
        if tag == "br":
            self.gathered.say("\n")
            self.blank_at_end = True
        elif tag == "pre":
            self.kept += 1
        elif tag == "table":
            self.cells.append([0, -1])
        elif tag == "tr" and self.cells:
            self.rows += 1
            self.cells[-1][:] = [self.rows, -1]
        elif tag in ("td", "th") and self.cells:
            self.cells[-1][1] += 1
        elif tag in ("ol", "ul"):
            first = element.get("start", "1")
            counted = tag == "ol" and not self.lists
            self.lists.append(
                int(first) - 1 if counted and first.isascii() and first.isdigit() and len(first) < 7 else None
            )
        elif tag == "li" and self.lists and (last := self.lists[-1]) is not None:
            written = element.get("value", "")
            self.lists[-1] = self.number = int(written) if written.isdecimal() and len(written) < 7 else last + 1

    def stop(self, tag: str) -> None:
        """An element ends."""
        if tag in _BLOCKS:
            self.end()
        if tag == "pre":
            self.kept -= 1
        elif tag == "table" and self.cells:
            self.cells.pop()
            self.gathered.blank()
        elif tag in ("ol", "ul") and self.lists:
            self.lists.pop()
