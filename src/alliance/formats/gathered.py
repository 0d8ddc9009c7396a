"""Paragraphs as a reader meets them: words with bold type, line and page breaks, cells; then a source's paragraphs.

Shared by the readers of formats that say what is bold and where cells and pages begin (odt, rtf, html, md).
"""

from __future__ import annotations

from alliance.formats.guard import check_amount
from alliance.ipa.source import Paragraph, clean

PAGE = "\f"
_ENDED = (".", "?", "!", "…", ":")


class Gathered:
    """Paragraphs while they are gathered, in reading order."""

    def __init__(self, name: str) -> None:
        """Ready for the words of a file."""
        self.name = name
        self.found: list[Paragraph] = []
        self.letters = 0
        self._parts: list[tuple[str, bool]] = []
        self._blank = self._turned = False

    @property
    def is_open(self) -> bool:
        """Whether words wait for the end of their paragraph."""
        return bool(self._parts)

    def say(self, words: str, bold: bool = False) -> None:
        """Words of the paragraph that is open."""
        if words:
            self._parts.append((words, bold))
            self.letters += len(words)
            if not self.letters & 0xFFF:
                check_amount(self.letters, len(self.found), self.name)

    def page(self, *, drawn: bool = False) -> None:
        """A page begins here: because somebody broke it, or drawn so when the document was last laid out."""
        ended = not self._parts or self._parts[-1][0][-1:] in (" ", "\n", "\t", PAGE)
        self._parts.append((PAGE if drawn or ended else f" {PAGE}", False))

    def blank(self) -> None:
        """What follows stands after a blank line."""
        self._blank = True

    def end(self, cell: tuple[int, int] | None = None, number: int | None = None) -> None:
        """The paragraph ends; one without words is a blank line."""
        parts, self._parts = self._parts, []
        check_amount(self.letters, len(self.found), self.name)
        lines = lines_of(parts)
        if not any(words.strip(" \t\f") for line in lines for words, _ in line):
            self._turned = self._turned or any(PAGE in words for words, _ in parts)
            if cell is None or (self.found and self.found[-1].cell == cell):
                self._blank = True  # an empty cell is no blank line
            return
        for line in lines:
            if self._put(line, cell, number):
                number = None

    def _put(self, line: list[tuple[str, bool]], cell: tuple[int, int] | None, number: int | None) -> bool:
        """Whether a line held words; they are a paragraph then."""
        lead, open_ = 0, True
        kept, breaks, length = [], [], 0
        for raw, bold in line:
            for k, piece in enumerate(clean(raw).split(PAGE)):
                if k:
                    if length:
                        breaks.append(length)
                    else:
                        self._turned = True
                words = piece if length else piece.lstrip(" \t")
                kept.append(words)
                length += len(words)
                if words.strip():
                    open_ = open_ and bold
                    lead = length if open_ else lead
        text = clean("".join(kept)).rstrip(" \t")
        if not text:
            self._blank = True
            return False
        after = any(b >= len(text) for b in breaks)
        inside = tuple(sorted({_past_blanks(text, b) for b in breaks if b < len(text)}))
        self.found.append(Paragraph(text, min(lead, len(text)), self._turned, self._blank, cell, inside, number))
        self._blank, self._turned = False, after
        return True


def _past_blanks(text: str, at: int) -> int:
    """The position of the next word."""
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def lines_of(parts: list[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    """The lines of a paragraph; a break inside a sentence (the next line goes on in lower case) becomes a blank."""
    lines: list[list[tuple[str, bool]]] = [[]]
    for words, bold in parts:
        first, *others = words.split("\n")
        lines[-1].append((first, bold))
        lines += [[(other, bold)] for other in others]
    kept: list[list[tuple[str, bool]]] = []
    ending = ""
    for line in lines:
        words = "".join(text for text, _ in line).strip(" \t\f")
        if words[:1].islower() and ending and ending not in _ENDED:
            kept[-1] += [(" ", False), *line]
        else:
            kept.append(line)
        ending = words[-1:]
    return kept
