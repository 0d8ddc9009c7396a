"""Markdown to a source: headings, paragraphs, lists and tables as they would print; what is strong is bold."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from alliance.formats import read_txt
from alliance.formats.gathered import Gathered
from alliance.formats.guard import check_amount
from alliance.ipa.source import Source

_FRONT = re.compile(r"\A---[ \t]*\n(?:[^\n]*\n){0,200}?(?:---|\.\.\.)[ \t]*\n")
_TAG = re.compile(r"<[^>]{0,2000}>")
MOST_LETTERS = 5_000_000  # that are looked through for marks; what is larger is read as plain text


def read(data: bytes, name: str, encoding: str | None = None) -> Source:
    """The source in a Markdown text. A given encoding overrides what would be found."""
    found = read_txt.decoded(data, name, encoding)
    remarks = list(found.remarks)
    text = found.text
    front = _FRONT.match(text)
    if front and ":" in front[0]:
        text = text[front.end() :]
        remarks.append("The facts at the head of the file (between ---) are left out of the words.")
    if len(text) > MOST_LETTERS:
        return Source(name, "md", read_txt.paragraphs(text), found.encoding, found.offered, tuple(remarks))
    gathered = Gathered(name)
    _Walk(gathered).through(MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable("table").parse(text))
    check_amount(gathered.letters, len(gathered.found), name)
    return Source(name, "md", tuple(gathered.found), found.encoding, found.offered, tuple(remarks))


class _Walk:
    """One way through the marks of a text."""

    def __init__(self, gathered: Gathered) -> None:
        """Ready."""
        self.gathered = gathered
        self.bold = 0
        self.row, self.column = 0, -1
        self.lists: list[int | None] = []
        self.number: int | None = None
        self.in_cell = False

    def through(self, tokens: list[Token]) -> None:
        """Read all marks in order."""
        for token in tokens:
            kind = token.type
            if kind == "inline":
                self.inline(token.children or [])
            elif kind in ("paragraph_open", "heading_open") and not self.in_cell:
                self.gathered.blank()
                self.bold += kind == "heading_open"
            elif kind in ("paragraph_close", "heading_close"):
                self.bold -= kind == "heading_close"
                self.end(None)
            elif kind in ("fence", "code_block"):
                self.gathered.blank()
                for line in token.content.split("\n"):
                    self.gathered.say(line)
                    self.end(None)
            elif kind == "html_block":
                self.gathered.say(_TAG.sub("", token.content))
                self.end(None)
            elif kind == "tr_open":
                self.row += 1
                self.column = -1
            elif kind in ("th_open", "td_open"):
                self.column += 1
                self.in_cell = True
            elif kind in ("th_close", "td_close"):
                self.in_cell = False
                self.end((self.row, self.column))
            elif kind == "ordered_list_open":
                self.lists.append(int(token.attrs.get("start", 1)) - 1 if not self.lists else None)
            elif kind == "bullet_list_open":
                self.lists.append(None)
            elif kind in ("ordered_list_close", "bullet_list_close"):
                self.lists.pop()
            elif kind == "list_item_open" and self.lists and (last := self.lists[-1]) is not None:
                written = token.info  # what stands there, however the list would be counted
                self.lists[-1] = self.number = int(written) if written.isdecimal() and len(written) < 7 else last + 1

    def end(self, cell: tuple[int, int] | None) -> None:
        """A paragraph or cell ends."""
        if self.gathered.is_open:
            self.gathered.end(cell, self.number)
            self.number = None

    def inline(self, tokens: list[Token]) -> None:
        """Words with what is strong."""
        for token in tokens:
            kind = token.type
            if kind in ("text", "code_inline"):
                self.gathered.say(token.content, self.bold > 0)
            elif kind == "softbreak" and not self.in_cell:
                self.end(None)  # a line of its own, as in plain text
            elif kind in ("softbreak", "hardbreak"):
                self.gathered.say("\n")
            elif kind == "strong_open":
                self.bold += 1
            elif kind == "strong_close":
                self.bold -= 1
            elif kind == "image":
                self.gathered.say(token.content)
            elif kind == "html_inline" and re.fullmatch(r"<br\s*/?>", token.content, re.IGNORECASE):
                self.gathered.say("\n")
