"""What a file gave before anybody has said what it means: paragraphs in order, and how they were read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from unicodedata import is_normalized, normalize

from alliance.ipa.transcript import Unit

_BREAKS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Controls, soft hyphens, byte-order marks, zero-width spaces and marks that turn the reading direction by
# force. U+200C, U+200D (Persian, emoji), U+200E and U+200F (right-to-left) stay: without them words change.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_ODD = re.compile(f"[\r\x0b\x85\u2028\u2029{_BLANKS.pattern[1:-1]}{_DROPPED.pattern[1:-1]}]")  # anything of these
_CONTROLS = dict.fromkeys([*range(9), *range(0x0E, 0x20), 0x7F])


Face = Literal["", "italic", "underline", "mixed"]
Marked = tuple[str, int, int]  # (id, start, end): a stretch of a paragraph


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a file, or one line of a plain text file; never blank.

    `bold_lead` is how many code points at the start are bold. `page_break`: a page begins with this
    paragraph; `breaks` are the positions inside it where further pages begin. `cell` is (row, column) of a
    table; rows are counted through the whole file, so that no two tables share one. A tab is kept here,
    because it may divide a label from the words; the transcript's text has a blank instead. `number` is
    the number that the file itself gives the paragraph (a numbered list of Word). `seconds` is where it
    begins in the recording, `speaker` who says it, where the file keeps these apart from the words.
    `goes_on`: it goes on where the paragraph before it ended (a caption of the same speaker).

    What a reader of tables and margins asks besides: `nth` is its place in its cell, blank ones counted; `soft`
    says that it goes on the one before after a mere line break; `item`, that it stands in a list; `face`, in what
    type; `indent` how far in (twips); `room`, how many characters fit on a line of its cell (0: not known).
    `table` counts the tables of the file from 1. `comments` and `controls` are stretches with the ids of Word
    comments and the tags of content controls.
    """

    text: str
    bold_lead: int = 0
    page_break: bool = False
    blank_before: bool = False
    cell: tuple[int, int] | None = None
    breaks: tuple[int, ...] = ()
    number: int | None = None
    seconds: int | None = None
    speaker: str = ""
    goes_on: bool = False
    nth: int = 0
    soft: bool = False
    item: bool = False
    face: Face = ""
    indent: int = 0
    room: int = 0
    table: int = 0
    comments: tuple[Marked, ...] = ()
    controls: tuple[Marked, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of a Word document; `answers` is the id of the comment it replies to."""

    id: str
    author: str
    dated: datetime | None
    text: str
    answers: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a word processor numbers lines when it draws them.

    `width` is about how many characters a line holds (0: not known), `restarts` whether the numbers begin again on
    each page or section.
    """

    width: int = 0
    first: int = 1
    restarts: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: its paragraphs, the encoding taken and those that would be possible too.

    `unit` is what its numbers count, where the layout of the file shows it; `first_page` the number that its
    first page carries; `drawn` says that the word processor numbers lines when it draws them, so that the file holds
    no numbers.
    """

    name: str
    kind: str
    paragraphs: tuple[Paragraph, ...]
    encoding: str | None = None
    encodings_offered: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    unit: Unit | None = None
    first_page: int = 1
    drawn: Drawn | None = None


def clean(text: str) -> str:
    """The text as it is kept: NFC, "\\n" for every break, plain blanks, no control characters.

    Tabs and form feeds (page breaks of plain text) are left for the reader to judge.
    """
    if text.isascii():
        if "\r" in text or "\x0b" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
        return text.translate(_CONTROLS)
    if _ODD.search(text):
        text = _DROPPED.sub("", _BLANKS.sub(" ", _BREAKS.sub("\n", text)))
    return text if is_normalized("NFC", text) else normalize("NFC", text)
