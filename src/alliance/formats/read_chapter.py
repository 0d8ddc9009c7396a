"""A chapter or thesis to its blocks: Word, OpenDocument, plain text, Markdown, a web page.

Judged by the content and not by the name, except where plain text is Markdown. Nothing is kept and nothing is run.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from alliance.errors import InputProblem
from alliance.formats.chapter_docx import check_length, open_chapter
from alliance.formats.guard import check_size, damaged, open_zip, parse_xml, read_part
from alliance.formats.plain_words import clean
from alliance.ipa.chapter import Block, BlockKind, Chapter, Span

#: what is read, for a file chooser
EXTENSIONS = (".docx", ".odt", ".txt", ".md", ".html", ".htm")
_TAKEN = "a chapter is checked as .docx, .odt, .txt, .md or .html"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF, whose words have lost their paragraphs"),
    (b"{\\rtf", "a rich text file (.rtf)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a recording"),
    (b"ID3", "a recording"),
    (b"\x1f\x8b", "a packed archive"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"Rar!", "a packed archive"),
    (b"MZ\x90", "a program"),
    (b"\x7fELF", "a program"),
)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|body|p|h[1-6])[\s>]", re.I)
_MARKDOWN = (".md", ".markdown")


def read(data: bytes, name: str) -> Chapter:
    """The chapter in a file; InputProblem, saying what to do, where it cannot be read."""
    return Chapter(name, tuple(_blocks(data, name)))


def kind_of(data: bytes, name: str) -> str:
    """ "docx", "odt", "html", "md" or "txt"; what is none of these is refused with a reason."""
    check_size(data, name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        archive = open_zip(data, name)
        if (read_part(archive, "mimetype", name) or b"").startswith(b"application/vnd.oasis.opendocument.text"):
            return "odt"
        return "docx"
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputProblem(
                f"“{name}” is protected with a password: open it in Word, remove the password, save, try again."
            )
        raise InputProblem(f"“{name}” is an old Word document (.doc): open it in Word, save it as .docx, try again.")
    for sign, what in _OTHERS:
        if data.startswith(sign):
            raise InputProblem(f"“{name}” is {what}: {_TAKEN}. Save it as one of these, try again.")
    suffix = posixpath.splitext(name.casefold())[1]
    if suffix in _MARKDOWN:
        return "md"
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").decode("latin-1")
    if suffix in (".html", ".htm", ".xhtml") or _PAGE.match(head):
        return "html"
    return "txt"


def _blocks(data: bytes, name: str) -> tuple[Block, ...]:
    kind = kind_of(data, name)
    if kind == "docx":
        return tuple(one.block for one in open_chapter(data, name).placed)
    if kind == "odt":
        found = tuple(_Odt(data, name).read())
    else:
        words = clean(_decoded(data, name))
        found = tuple({"html": _html, "md": _markdown, "txt": _text}[kind](words))
    check_length(found, name)
    return found


def _decoded(data: bytes, name: str) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in data[:8192] and not wide:
        raise InputProblem(f"“{name}” is no text: {_TAKEN}.")
    for encoding in ("utf-16" if wide else "utf-8-sig", "cp1252", "latin-1"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputProblem(f"“{name}” cannot be read as text: save it as UTF-8, try again.")


# --- plain text

_SET_OFF = re.compile(r"^(?: {3,}|\t)")
_HEADING = re.compile(
    r"^(?:(?:chapter|part|appendix)\s+\w{1,12}\b.{0,80}|\d{1,2}(?:\.\d{1,2}){0,4}\.?\s+[^\d\s].{0,100})$", re.I
)


def _text(words: str) -> Iterator[Block]:
    """Paragraphs between blank lines (a line each where no line is blank); what is indented is set off."""
    lines = words.expandtabs(4).split("\n")
    apart = any(not line.strip() for line in lines[1:-1])
    groups = _groups(lines) if apart else ([line] for line in lines if line.strip())
    for number, group in enumerate(groups, start=1):
        set_off = all(_SET_OFF.match(line) for line in group)
        text = (" " if _is_wrapped(group) else "\n").join(line.strip() for line in group)
        kind: BlockKind = "quote" if set_off else "paragraph"
        if not set_off and len(group) == 1 and _is_heading(text):
            kind = "heading"
        yield Block(text, kind, _depth(text) if kind == "heading" else 0, None, f"paragraph {number}")


def _is_wrapped(group: list[str]) -> bool:
    """Whether the lines of a paragraph were broken at a margin, so that the breaks are no more than blanks."""
    lengths = [len(line.strip()) for line in group]
    return len(group) > 1 and 40 <= max(lengths) <= 100 and min(lengths[:-1]) >= 0.6 * max(lengths)


def _groups(lines: list[str]) -> Iterator[list[str]]:
    held: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            held.append(line)
        elif held:
            yield held
            held = []


def _is_heading(text: str) -> bool:
    if len(text) > 120 or text[-1] in ".,;:?!)”’\"'":
        return False
    return bool(_HEADING.match(text)) or (text.isupper() and len(text.split()) > 1)


def _depth(text: str) -> int:
    """How deep a numbered heading stands: 4.2 Theme -> 2."""
    number = re.match(r"\d+(?:\.\d+)*", text)
    return number[0].count(".") + 1 if number else 1


# --- Markdown


def _markdown(words: str) -> Iterator[Block]:
    """The blocks of a Markdown text; HTML inside it is left out."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 40}).enable("table")
    quotes = number = tables = row = column = 0
    heading = 0
    note = re.compile(r"\[\^([^\]]{1,40})\]:\s*")
    for token in parser.parse(words):
        if token.type == "blockquote_open":
            quotes += 1
        elif token.type == "blockquote_close":
            quotes -= 1
        elif token.type == "heading_open":
            heading = int(token.tag[1:])
        elif token.type == "heading_close":
            heading = 0
        elif token.type == "table_open":
            tables, row = tables + 1, 0
        elif token.type == "tr_open":
            row, column = row + 1, 0
        elif token.type in ("td_open", "th_open"):
            column += 1
        elif token.type in ("td_close", "th_close", "table_close"):
            row = 0 if token.type == "table_close" else row
        elif token.type in ("inline", "code_block", "fence"):
            inline = token.children if token.type == "inline" else None
            text, italic = _inline(inline) if inline is not None else (token.content.rstrip("\n"), ())
            if not text.strip():
                continue
            if row:
                place = f"table {tables}, row {row}, column {column}"
                yield Block(text, "cell", 0, (tables - 1, row - 1, column - 1), place, (), italic)
                continue
            number += 1
            place = f"paragraph {number}"
            if heading:
                yield Block(text, "heading", heading, None, place, (), italic)
            elif found := note.match(text):
                moved = tuple((max(0, a - found.end()), b - found.end()) for a, b in italic if b > found.end())
                yield Block(text[found.end() :], "footnote", 0, None, f"footnote {found[1]}", (), moved)
            else:
                yield Block(text, "quote" if quotes else "paragraph", 0, None, place, (), italic)


def _inline(tokens: Any) -> tuple[str, tuple[Span, ...]]:
    """The words of an inline stretch, and which of them lean."""
    parts: list[str] = []
    italic: list[Span] = []
    length, began = 0, -1
    for token in tokens:
        said = {"text": token.content, "code_inline": token.content, "softbreak": " ", "hardbreak": "\n"}
        words = said.get(token.type, "")
        if token.type == "em_open":
            began = length
        elif token.type == "em_close" and began >= 0:
            italic.append((began, length))
            began = -1
        parts.append(words)
        length += len(words)
    return "".join(parts), tuple(italic)


# --- a web page

_BLOCK_TAGS = frozenset(
    """address article aside blockquote body br dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul""".split()  # noqa: SIM905
)
_SILENT = ("script", "style", "head", "template", "noscript", "svg", "math")


def _html(words: str) -> Iterator[Block]:
    page = _Page()
    page.feed(words)
    page.close()
    page.end()
    return iter(page.found)


class _Page(HTMLParser):
    """The blocks of a web page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self.held: list[str] = []
        self.length = 0
        self.italic: list[Span] = []
        self.leaning: list[int] = []
        self.silent = self.quotes = self.heading = self.number = self.tables = 0
        self.rows: list[list[int]] = []  # for each table that is open: its number, row, column
        self.in_cell = 0

    def end(self) -> None:
        """Close the block that is being read."""
        raw = "".join(self.held)
        italic, self.italic = self.italic, []
        self.held, self.length = [], 0
        self.leaning = [0 for _ in self.leaning]
        if not raw.strip():
            return
        cell: tuple[int, int, int] | None = None
        kind: BlockKind = "quote" if self.quotes else "paragraph"
        if self.heading:
            kind = "heading"
        if self.in_cell and self.rows:
            table, row, column = self.rows[-1]
            cell, kind = (table - 1, row - 1, column - 1), "cell"
            place = f"table {table}, row {row}, column {column}"
            if self.found and self.found[-1].cell == cell:
                before = self.found.pop()
                at = len(before.text) + 1
                moved = tuple((a + at, b + at) for a, b in italic)
                self.found.append(Block(f"{before.text}\n{raw}", "cell", 0, cell, place, (), (*before.italic, *moved)))
                return
        else:
            self.number += 1
            place = f"paragraph {self.number}"
        self.found.append(Block(raw, kind, self.heading, cell, place, (), tuple(italic)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block where one begins."""
        if tag in _SILENT:
            self.silent += 1
        if tag == "br" and self.held:
            self._say("\n")
            return
        if tag in _BLOCK_TAGS:
            self.end()
        if tag == "blockquote":
            self.quotes += 1
        elif re.fullmatch("h[1-6]", tag):
            self.heading = int(tag[1])
        elif tag == "table":
            self.tables += 1
            self.rows.append([self.tables, 0, 0])
        elif tag == "tr" and self.rows:
            self.rows[-1][1:] = [self.rows[-1][1] + 1, 0]
        elif tag in ("td", "th") and self.rows:
            self.rows[-1][2] += 1
            self.in_cell += 1
        elif tag in ("i", "em"):
            self.leaning.append(self.length)

    def handle_endtag(self, tag: str) -> None:
        """End a block where one ends."""
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        if tag in _BLOCK_TAGS and tag != "br":
            self.end()
        if tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif re.fullmatch("h[1-6]", tag):
            self.heading = 0
        elif tag == "table" and self.rows:
            self.rows.pop()
        elif tag in ("td", "th"):
            self.in_cell = max(0, self.in_cell - 1)
        elif tag in ("i", "em") and self.leaning:
            began = self.leaning.pop()
            if began < self.length:
                self.italic.append((began, self.length))

    def handle_data(self, data: str) -> None:
        """Words; blanks and line breaks of the source are one blank."""
        if self.silent:
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        if not self.held or self.held[-1].endswith((" ", "\n")):
            words = words.lstrip(" ")
        self._say(words)

    def _say(self, words: str) -> None:
        if words:
            self.held.append(words)
            self.length += len(words)


# --- OpenDocument

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _STYLE, _OFFICE, _DRAW = (
    f"{{{_NS}{what}:1.0}}" for what in ("text", "table", "style", "office", "drawing")
)
_FO = f"{{{_NS}xsl-fo-compatible:1.0}}"
_SKIPPED = {
    _TEXT + "tracked-changes", _TEXT + "table-of-content", _TEXT + "alphabetical-index", _TEXT + "illustration-index",
    _TEXT + "table-index", _TEXT + "bibliography-configuration", _OFFICE + "annotation", _OFFICE + "forms",
    _TEXT + "note-citation", _TEXT + "hidden-text", _TEXT + "sequence-decls", _TEXT + "variable-decls",
}  # fmt: skip
_QUOTE_STYLE = re.compile(r"quot|extract|block ?text|verbatim|citat|zitat", re.I)
_UNIT = {"cm": 567.0, "mm": 56.7, "in": 1440.0, "pt": 20.0, "pc": 240.0, "px": 15.0}
_DEEPEST = 200
_MOST_REPEATED = 1000


class _Odt:
    """One way through an OpenDocument text."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        archive = open_zip(data, name)
        content = read_part(archive, "content.xml", name)
        if content is None:
            raise InputProblem(f"“{name}” is damaged or not a whole OpenDocument text: save it again, try again.")
        self.root = parse_xml(content, name)
        self.styles: dict[str, tuple[str, str, float | None, bool | None]] = {}
        styles = read_part(archive, "styles.xml", name)
        for root in ([parse_xml(styles, name)] if styles else []) + [self.root]:
            self._take_styles(root)
        self.found: list[Block] = []
        self.waiting: list[Any] = []
        self.number = self.tables = self.notes = 0

    def read(self) -> list[Block]:
        """The blocks, in reading order."""
        body = self.root.find(f"{_OFFICE}body/{_OFFICE}text")
        if body is None:
            raise damaged(self.name)
        self.blocks(body, 0, "")
        return self.found

    def _take_styles(self, root: Any) -> None:
        for style in root.iter(_STYLE + "style"):
            paragraph, words = style.find(_STYLE + "paragraph-properties"), style.find(_STYLE + "text-properties")
            left = None if paragraph is None else _twentieths(paragraph.get(_FO + "margin-left", ""))
            leans = None if words is None else words.get(_FO + "font-style")
            shown = style.get(_STYLE + "display-name", style.get(_STYLE + "name", ""))
            self.styles[style.get(_STYLE + "name", "")] = (
                shown, style.get(_STYLE + "parent-style-name", ""), left, None if leans is None else leans != "normal",
            )  # fmt: skip

    def _chain(self, style: str) -> Iterator[tuple[str, str, float | None, bool | None]]:
        seen: set[str] = set()
        while style in self.styles and style not in seen:
            seen.add(style)
            yield self.styles[style]
            style = self.styles[style][1]

    def blocks(self, parent: Any, depth: int, place: str) -> None:
        """Read headings, paragraphs, tables, and what holds them."""
        if depth > _DEEPEST:
            raise damaged(self.name)
        for child in parent:
            tag = child.tag
            if tag in (_TEXT + "h", _TEXT + "p"):
                self.paragraph(child, place)
            elif tag == _TABLE + "table":
                self.table(child, depth, place)
            elif isinstance(tag, str) and tag not in _SKIPPED:
                self.blocks(child, depth + 1, place)

    def paragraph(self, element: Any, place: str) -> None:
        """Read one paragraph or heading as a block; then the notes and frames that hang on it."""
        text, italic = self.words(element)
        style = element.get(_TEXT + "style-name", "")
        if text.strip():
            if not place:
                self.number += 1
            kind: BlockKind = "footnote" if place.startswith(("footnote", "endnote")) else "paragraph"
            level = 0
            if element.tag == _TEXT + "h":
                kind, level = "heading", _whole(element.get(_TEXT + "outline-level", "1"), 1)
            elif kind == "paragraph" and self._set_off(style):
                kind = "quote"
            self.found.append(Block(text, kind, level, None, place or f"paragraph {self.number}", (), italic))
        self.hanging()

    def hanging(self) -> None:
        """Read the notes and frames met in the words before."""
        waiting, self.waiting = self.waiting, []
        for one in waiting:
            if one.tag == _TEXT + "note":
                self.notes += 1
                kind = "endnote" if one.get(_TEXT + "note-class") == "endnote" else "footnote"
                for body in one.iterchildren(_TEXT + "note-body"):
                    self.blocks(body, 1, f"{kind} {self.notes}")
            else:
                self.blocks(one, 1, "text box")

    def _set_off(self, style: str) -> bool:
        chain = list(self._chain(style))
        if any(_QUOTE_STYLE.search(name) for name, *_ in chain):
            return True
        left = next((left for _, _, left, _ in chain if left is not None), 0)
        return left >= 280

    def words(self, element: Any) -> tuple[str, tuple[Span, ...]]:
        """The words of a paragraph, and which of them lean."""
        parts: list[str] = []
        italic: list[Span] = []
        length = 0

        def say(words: str, leans: bool) -> None:
            nonlocal length
            if words:
                if leans:
                    italic.append((length, length + len(words)))
                parts.append(words)
                length += len(words)

        def walk(here: Any, leans: bool, depth: int) -> None:
            if depth > _DEEPEST:
                raise damaged(self.name)
            say(_one_blank(here.text), leans)
            for child in here:
                tag = child.tag
                if tag == _TEXT + "s":
                    say(" " * min(_whole(child.get(_TEXT + "c", "1"), 1), _MOST_REPEATED), leans)
                elif tag == _TEXT + "tab":
                    say("\t", leans)
                elif tag == _TEXT + "line-break":
                    say("\n", leans)
                elif tag == _TEXT + "note" or (isinstance(tag, str) and tag.startswith(_DRAW)):
                    self.waiting.append(child)
                elif isinstance(tag, str) and tag not in _SKIPPED:
                    styled = child.get(_TEXT + "style-name", "") if tag == _TEXT + "span" else ""
                    said = next((i for *_, i in self._chain(styled) if i is not None), None)
                    walk(child, leans if said is None else said, depth + 1)
                say(_one_blank(child.tail), leans)

        own = next((i for *_, i in self._chain(element.get(_TEXT + "style-name", "")) if i is not None), False)
        walk(element, bool(own), 0)
        return "".join(parts), _joined(italic)

    def table(self, table: Any, depth: int, place: str) -> None:
        """Read a table; each cell is one block."""
        number = self.tables
        self.tables += 1
        row_at = 0
        inner: list[Any] = []
        for row in table.iter(_TABLE + "table-row"):
            if next(row.iterancestors(_TABLE + "table")) is not table:
                continue
            column = 0
            for cell in row.iterchildren(_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                texts: list[str] = []
                italic: list[Span] = []
                for paragraph in cell.iter(_TEXT + "p", _TEXT + "h"):
                    if next(paragraph.iterancestors(_TABLE + "table-cell", _TABLE + "covered-table-cell")) is cell:
                        text, leaning = self.words(paragraph)
                        before = sum(len(one) + 1 for one in texts)
                        italic += [(a + before, b + before) for a, b in leaning]
                        texts.append(text)
                words = "\n".join(texts)
                if words.strip() and cell.tag == _TABLE + "table-cell":
                    where = f"table {number + 1}, row {row_at + 1}, column {column + 1}"
                    self.found.append(Block(words, "cell", 0, (number, row_at, column), where, (), tuple(italic)))
                inner += [t for t in cell.iter(_TABLE + "table") if next(t.iterancestors(_TABLE + "table")) is table]
                column += min(_whole(cell.get(_TABLE + "number-columns-repeated", "1"), 1), _MOST_REPEATED)
            row_at += min(_whole(row.get(_TABLE + "number-rows-repeated", "1"), 1), _MOST_REPEATED)
            self.hanging()
        for nested in inner:
            if depth > _DEEPEST:
                raise damaged(self.name)
            self.table(nested, depth + 3, place)


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for start, end in spans:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def _one_blank(words: str | None) -> str:
    """Blanks and breaks of the XML as the format reads them: one blank."""
    return re.sub(r"[ \t\r\n]+", " ", words) if words else ""


def _whole(words: str, default: int) -> int:
    return max(1, int(words)) if re.fullmatch(r"[0-9]{1,6}", words) else default


def _twentieths(words: str) -> float | None:
    """A length such as "1.25cm" in twentieths of a point; None where it is none."""
    found = re.fullmatch(r"(-?[0-9]{1,4}(?:\.[0-9]{1,6})?)(cm|mm|in|pt|pc|px)", words)
    return float(found[1]) * _UNIT[found[2]] if found else None
