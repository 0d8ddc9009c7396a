"""A chapter in a Word document: its blocks, and which element of the file holds which of their words.

The reader takes the blocks; the writers of comments and of refreshed quotations find their places by the same walk.
Deleted words of tracked changes, hidden words, comments and tables of contents are no words of the chapter.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from alliance.errors import InputProblem
from alliance.formats.docx_drawings import one_of, text_boxes
from alliance.formats.guard import damaged, open_zip, parse_xml, read_part
from alliance.formats.marks import is_ours, names_words
from alliance.ipa.chapter import Block, BlockKind, Marked, Span

WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
DEEPEST = 200  # elements inside one another
MOST_LETTERS = 8_000_000  # a thesis of 100,000 words has some 600,000
#: how much further in than the others a paragraph stands that is set off as a quotation, in twentieths of a point
_SET_OFF = 280
_MOST_SPAN = 1000
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_OFF = ("0", "false", "off", "none")
_QUOTE_STYLE = re.compile(r"quot|extract|block ?text|verbatim|citat|zitat", re.I)
_HEADING_STYLE = re.compile(r"heading\s*([1-9])", re.I)
_CONTENTS_STYLE = re.compile(r"toc\s*(?:[1-9]|heading)|table of (?:figures|authorities|contents)|index\s*[1-9]", re.I)
_CAPTION = re.compile(r"(?:table|figure|fig\.|box|extract)\s*\d", re.I)
_ENDS_A_SENTENCE = ".,;:?!)”’\"'"
_LONGEST_BOLD_HEADING = 120
_BOLD_LEVEL = 7


@dataclass(slots=True)
class Atom:
    """A stretch of a block's text that one element of the document holds; `run` is the run around it."""

    start: int
    end: int
    element: Any
    run: Any


@dataclass(slots=True)
class Placed:
    """A block with the elements that hold its words; `anchor` is where a comment on it may stand if not at them."""

    block: Block
    atoms: list[Atom]
    anchor: Any = None


@dataclass(frozen=True, slots=True)
class Control:
    """A content control that the workbench wrote: its tag, its words, and where it stands."""

    tag: str
    words: str
    place: str
    element: Any
    block: int = -1


@dataclass(slots=True)
class Opened:
    """A Word document taken apart: its parts stay in the archive, the walk's findings stand here."""

    name: str
    archive: zipfile.ZipFile
    main: str
    root: Any
    space: str
    placed: list[Placed] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)  # part -> root, of footnotes and endnotes


@dataclass(slots=True)
class _Style:
    """What a style says of itself; None where it says nothing."""

    name: str = ""
    based: str = ""
    level: int | None = None
    left: int | None = None
    bold: bool | None = None
    italic: bool | None = None
    numbered: bool = False


@dataclass(slots=True)
class _Draft:
    """A block while it is read."""

    cell: tuple[int, int, int] | None = None
    parts: list[str] = field(default_factory=list)
    atoms: list[Atom] = field(default_factory=list)
    italic: list[Span] = field(default_factory=list)
    bold: int = 0  # letters
    marked: list[Marked] = field(default_factory=list)
    length: int = 0
    style: str = ""
    level: int | None = None
    left: int | None = None
    numbered: bool = False
    hanging: bool = False
    notes: list[tuple[str, str, Any]] = field(default_factory=list)  # kind, id, run of the reference
    boxes: list[tuple[Any, Any]] = field(default_factory=list)

    def say(self, text: str, element: Any, run: Any) -> None:
        """Take up words that an element holds."""
        self.parts.append(text)
        self.atoms.append(Atom(self.length, self.length + len(text), element, run))
        self.length += len(text)


def open_chapter(data: bytes, name: str) -> Opened:
    """A Word document taken apart; InputProblem where it is none, is damaged, or holds macros."""
    archive = open_zip(data, name)
    main = _main_part(archive, name)
    content = read_part(archive, main, name)
    if content is None:
        raise InputProblem(f"“{name}” is a zip archive, not a Word document: choose the chapter as .docx.")
    if any(part.lower().endswith("vbaproject.bin") for part in archive.namelist()):
        raise InputProblem(f"“{name}” holds macros: open it in Word, save it as .docx (without macros), try again.")
    root = parse_xml(content, name)
    space = next((w for w in WORD if root.tag == f"{{{w}}}document"), None)
    body = None if space is None else root.find(f"{{{space}}}body")
    if space is None or body is None:
        raise damaged(name)
    opened = Opened(name, archive, main, root, space)
    walk = _Walk(opened)
    walk.blocks(body, None, 0, "")
    walk.end()
    walk.settle()
    check_length((one.block for one in opened.placed), name)
    return opened


def check_length(blocks: Iterable[Block], name: str) -> None:
    """Nothing, where a file holds words, and no more than a thesis may."""
    letters = sum(len(block.text) for block in blocks)
    if not letters:
        raise InputProblem(f"“{name}” holds no words: choose the chapter itself.")
    if letters > MOST_LETTERS:
        raise InputProblem(f"“{name}” holds far more text than a thesis does: check one chapter at a time.")


def _main_part(archive: zipfile.ZipFile, name: str) -> str:
    relations = read_part(archive, "_rels/.rels", name)
    if relations:
        for relation in parse_xml(relations, name).iter(RELATIONS):
            if relation.get("Type", "").endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


def relations_of(part: str) -> str:
    """The name of the part that says what a part is related to."""
    return posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")


def related(opened: Opened, kind: str) -> str:
    """The name of the part to which the document has a relation of this kind ("footnotes"); "" for none."""
    content = read_part(opened.archive, relations_of(opened.main), opened.name)
    if content:
        for relation in parse_xml(content, opened.name).iter(RELATIONS):
            if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                target = str(relation.get("Target", ""))
                beside = posixpath.dirname(opened.main)
                return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{beside}/{target}")
    return ""


class _Walk:
    """One way through the document in reading order."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.w = w = f"{{{opened.space}}}"
        self.val = w + "val"
        self.styles = self._styles()
        self.drafts: list[tuple[_Draft, str, Any]] = []  # draft, place, anchor
        self.draft: _Draft | None = None
        self.held = False  # the end of the last paragraph was deleted: the next one goes on in it
        self.anchor: Any = None
        self.paragraphs = self.tables = 0
        self.numbers: dict[tuple[str, str], int] = {}
        self.open_marks: list[tuple[str, Any]] = []  # content controls around whole paragraphs
        self.found_controls: list[tuple[str, Any, _Draft]] = []
        self.skipped = {
            w + tag
            for tag in (
                "del", "moveFrom", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "instrText",
                "delText", "rubyPr", "rt", "pPr", "rPr", "delInstrText",
            )
        }  # fmt: skip

    # --- styles

    def _styles(self) -> dict[str, _Style]:
        part = related(self.opened, "styles")
        content = read_part(self.opened.archive, part, self.opened.name) if part else None
        found: dict[str, _Style] = {}
        if not content:
            return found
        w = self.w
        for element in parse_xml(content, self.opened.name).iter(w + "style"):
            one = _Style()
            name, based = element.find(w + "name"), element.find(w + "basedOn")
            one.name = "" if name is None else name.get(self.val, "")
            one.based = "" if based is None else based.get(self.val, "")
            ppr, rpr = element.find(w + "pPr"), element.find(w + "rPr")
            if ppr is not None:
                one.level, one.left, one.numbered, _ = self._said(ppr)
            if rpr is not None:
                one.bold, one.italic = self._switch(rpr, "b"), self._switch(rpr, "i")
            found[element.get(w + "styleId", "")] = one
        return found

    def _said(self, ppr: Any) -> tuple[int | None, int | None, bool, bool]:
        """Outline level, left indent, whether numbered, whether the first line hangs: as properties say."""
        w = self.w
        level = ppr.find(w + "outlineLvl")
        ind = ppr.find(w + "ind")
        left = None
        hanging = False
        if ind is not None:
            left = _number(ind.get(w + "left", ind.get(w + "start", "")))
            hanging = (_number(ind.get(w + "hanging", "")) or 0) > 0
        number = None if level is None else _number(level.get(self.val, ""))
        number = number + 1 if number is not None and 0 <= number < 9 else None
        num = ppr.find(f"{w}numPr/{w}numId")
        return number, left, num is not None and num.get(self.val) != "0", hanging

    def _switch(self, rpr: Any, tag: str) -> bool | None:
        element = rpr.find(self.w + tag)
        return None if element is None else element.get(self.val, "1") not in _OFF

    def _chain(self, id: str) -> Iterator[_Style]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while id in self.styles and id not in seen:
            seen.add(id)
            yield self.styles[id]
            id = self.styles[id].based

    def _of_style(self, id: str, what: str) -> Any:
        return next((said for style in self._chain(id) if (said := getattr(style, what)) is not None), None)

    # --- blocks

    def blocks(self, parent: Any, cell: tuple[int, int, int] | None, depth: int, place: str) -> None:
        """Read the paragraphs and tables inside an element; `place` names where, if not in the body."""
        if depth > DEEPEST:
            raise damaged(self.opened.name)
        w = self.w
        for child in parent:
            tag = child.tag
            if tag == w + "p":
                self.paragraph(child, cell, depth, place)
            elif tag == w + "tbl":
                self.table(child, depth, place)
            elif tag == f"{{{_MC}}}AlternateContent":
                self.blocks(one_of(child), cell, depth + 1, place)
            elif tag == w + "sdt":
                self.control(child, cell, depth, place)
            elif isinstance(tag, str) and tag not in self.skipped:
                self.blocks(child, cell, depth + 1, place)

    def control(self, sdt: Any, cell: tuple[int, int, int] | None, depth: int, place: str) -> None:
        """Read a content control around paragraphs, rows or cells."""
        tag = self.tag_of(sdt)
        if self._is_contents(sdt):
            return
        if tag:
            self.open_marks.append((tag, sdt))
        self.blocks(sdt, cell, depth + 1, place)
        if tag:
            self.open_marks.pop()

    def _is_contents(self, sdt: Any) -> bool:
        gallery = sdt.find(f"{self.w}sdtPr/{self.w}docPartObj/{self.w}docPartGallery")
        return gallery is not None and gallery.get(self.val, "") == "Table of Contents"

    def tag_of(self, sdt: Any) -> str:
        """The tag of a content control, where the workbench wrote it."""
        tag = sdt.find(f"{self.w}sdtPr/{self.w}tag")
        value = "" if tag is None else tag.get(self.val, "")
        return value if is_ours(value) else ""

    def table(self, table: Any, depth: int, place: str) -> None:
        """Read a table; each cell is one block, its paragraphs on lines of their own."""
        w = self.w
        self.end()
        number = self.tables
        self.tables += 1
        inner: list[Any] = []
        before = f"{place}, " if place else ""
        for row_at, row in enumerate(self.inside(table, w + "tr", depth)):
            if row.find(f"{w}trPr/{w}del") is not None:
                continue
            skip = row.find(f"{w}trPr/{w}gridBefore")
            column = min(_number(skip.get(self.val, "")) or 0, _MOST_SPAN) if skip is not None else 0
            for cell in self.inside(row, w + "tc", depth):
                span = cell.find(f"{w}tcPr/{w}gridSpan")
                merged = cell.find(f"{w}tcPr/{w}vMerge")
                if merged is None or merged.get(self.val) == "restart":
                    where = f"{before}table {number + 1}, row {row_at + 1}, column {column + 1}"
                    self.cell(cell, (number, row_at, column), depth, where, inner)
                wide = None if span is None else _number(span.get(self.val, ""))
                column += min(max(wide or 1, 1), _MOST_SPAN)
            for nested in inner:
                self.table(nested, depth + 3, place)
            inner.clear()

    def cell(self, cell: Any, at: tuple[int, int, int], depth: int, place: str, inner: list[Any]) -> None:
        """Read one cell; tables inside it are read after its row."""
        self.end()
        draft = self.draft = _Draft(cell=at)
        self.drafts.append((draft, place, self.anchor))
        self._inside_cell(cell, depth + 3, inner)
        for around in cell.iterancestors():
            if around.tag == self.w + "tr":
                break
            if around.tag == self.w + "sdt" and (tag := self.tag_of(around)):
                self.mark(draft, 0, tag, around)
        self.end()

    def _inside_cell(self, parent: Any, depth: int, inner: list[Any]) -> None:
        if depth > DEEPEST:
            raise damaged(self.opened.name)
        w = self.w
        for child in parent:
            tag = child.tag
            if tag == w + "p" and self.draft is not None:
                draft = self.draft
                if draft.length and not self.held:
                    draft.parts.append("\n")
                    draft.length += 1
                self.held = self.words(child, draft, depth)
            elif tag == w + "tbl":
                inner.append(child)
            elif tag == w + "sdt":
                mine, of = self.tag_of(child), self.draft
                before = of.length if of is not None else 0
                self._inside_cell(child, depth + 1, inner)
                if mine and of is not None:
                    self.mark(of, before, mine, child)
            elif tag == f"{{{_MC}}}AlternateContent":
                self._inside_cell(one_of(child), depth + 1, inner)
            elif isinstance(tag, str) and tag not in self.skipped:
                self._inside_cell(child, depth + 1, inner)

    def mark(self, draft: _Draft, start: int, tag: str, sdt: Any) -> None:
        """Note that a content control of ours holds what was read since."""
        text = "".join(draft.parts)
        while start < draft.length and text[start].isspace():
            start += 1
        if start < draft.length:
            if names_words(tag):
                draft.marked.append(Marked(start, draft.length, tag))
            self.found_controls.append((tag, sdt, draft))

    def inside(self, parent: Any, wanted: str, depth: int) -> list[Any]:
        """The rows of a table, or the cells of a row, also those wrapped in content controls or insertions."""
        if depth > DEEPEST:
            raise damaged(self.opened.name)
        found = []
        for child in parent:
            if child.tag == wanted:
                found.append(child)
            elif isinstance(child.tag, str) and child.tag not in self.skipped:
                found += self.inside(child, wanted, depth + 1)
        return found

    def paragraph(self, element: Any, cell: tuple[int, int, int] | None, depth: int, place: str) -> None:
        """Read one paragraph as a block."""
        draft = self.draft
        if draft is None or not self.held:
            self.end()
            draft = self.draft = _Draft(cell=cell)
            self.drafts.append((draft, place, self.anchor))
            draft.level, draft.left, draft.numbered, draft.hanging = self._own(element)
            draft.style = self._style_of(element)
        before = draft.length
        self.held = self.words(element, draft, depth)
        for tag, sdt in self.open_marks:
            self.mark(draft, before, tag, sdt)
        if not self.held:
            self.end()

    def end(self) -> None:
        """Close the block that is being read, and read what hangs on it."""
        draft, self.draft, self.held = self.draft, None, False
        if draft is None:
            return
        marks, self.open_marks = self.open_marks, []
        anchor = self.anchor
        for kind, id, run in draft.notes:
            self._note(kind, id, anchor if anchor is not None else run)
        for box, run in draft.boxes:
            self.anchor = anchor if anchor is not None else run
            self.blocks(box, None, 1, "text box")
            self.end()
        self.anchor = anchor
        self.open_marks = marks

    def _own(self, element: Any) -> tuple[int | None, int | None, bool, bool]:
        ppr = element.find(self.w + "pPr")
        return (None, None, False, False) if ppr is None else self._said(ppr)

    def _style_of(self, element: Any) -> str:
        style = element.find(f"{self.w}pPr/{self.w}pStyle")
        return "" if style is None else style.get(self.val, "")

    # --- words

    def words(self, element: Any, draft: _Draft, depth: int) -> bool:
        """Read the words of a paragraph; whether its end is deleted, so that the next one goes on in it."""
        style = self._style_of(element)
        bold, italic = bool(self._of_style(style, "bold")), bool(self._of_style(style, "italic"))
        for child in element:
            self.inline(child, draft, bold, italic, depth)
        return element.find(f"{self.w}pPr/{self.w}rPr/{self.w}del") is not None

    def inline(self, element: Any, draft: _Draft, bold: bool, italic: bool, depth: int) -> None:
        """Read what stands in a paragraph: runs, and what wraps them."""
        tag = element.tag
        if depth > DEEPEST:
            raise damaged(self.opened.name)
        if tag == self.w + "r":
            self.run(element, draft, bold, italic)
        elif not isinstance(tag, str) or tag in self.skipped:
            return
        elif tag == f"{{{_MC}}}AlternateContent":
            for child in one_of(element):
                self.inline(child, draft, bold, italic, depth + 1)
        else:
            mine = self.tag_of(element) if tag == self.w + "sdt" else ""
            before = draft.length
            for child in element:
                self.inline(child, draft, bold, italic, depth + 1)
            if mine:
                self.mark(draft, before, mine, element)

    def run(self, run: Any, draft: _Draft, bold: bool, italic: bool) -> None:
        """Read one run."""
        w = self.w
        rpr = run.find(w + "rPr")
        if rpr is not None:
            if self._switch(rpr, "vanish") or self._switch(rpr, "webHidden"):
                return
            style = rpr.find(w + "rStyle")
            named = "" if style is None else style.get(self.val, "")
            for switch, of in (("b", "bold"), ("i", "italic")):
                said = self._switch(rpr, switch)
                said = self._of_style(named, of) if said is None else said
                if said is not None:
                    bold, italic = (said, italic) if switch == "b" else (bold, said)
        before, parts = draft.length, len(draft.parts)
        for child in run:
            self.piece(child, run, draft)
        if draft.length > before:
            if bold:
                draft.bold += sum(not c.isspace() for part in draft.parts[parts:] for c in part)
            if italic:
                if draft.italic and draft.italic[-1][1] == before:
                    draft.italic[-1] = (draft.italic[-1][0], draft.length)
                else:
                    draft.italic.append((before, draft.length))

    def piece(self, child: Any, run: Any, draft: _Draft) -> None:
        """Read one element of a run."""
        w, tag = self.w, child.tag
        if tag == w + "t":
            if child.text:
                draft.say(child.text, child, run)
        elif tag == w + "tab":
            draft.say("\t", child, run)
        elif tag == w + "br" or tag == w + "cr":
            if child.get(w + "type", "textWrapping") == "textWrapping":
                draft.say("\n", child, run)
        elif tag == w + "noBreakHyphen":
            draft.say("-", child, run)
        elif tag in (w + "footnoteReference", w + "endnoteReference"):
            kind = "footnote" if tag == w + "footnoteReference" else "endnote"
            draft.notes.append((kind, child.get(w + "id", ""), run))
        elif tag == w + "ruby":
            for base in child.iter(w + "rubyBase"):
                for text in base.iter(w + "t"):
                    if text.text:
                        draft.say(text.text, text, run)
        elif tag == f"{{{_MC}}}AlternateContent":
            for inner in one_of(child):
                self.piece(inner, run, draft)
        elif tag in (w + "drawing", w + "pict", w + "object"):
            draft.boxes += [(box, run) for box in text_boxes(child, self.w)]

    # --- notes

    def _note(self, kind: str, id: str, run: Any) -> None:
        """Read a footnote or endnote as blocks of its own, behind the block that refers to it."""
        key = (kind, id)
        if key in self.numbers:
            return
        part = related(self.opened, f"{kind}s")
        if not part:
            return
        if part not in self.opened.notes:
            content = read_part(self.opened.archive, part, self.opened.name)
            if content is None:
                return
            self.opened.notes[part] = parse_xml(content, self.opened.name)
        root = self.opened.notes[part]
        note = next((n for n in root.iterchildren(self.w + kind) if n.get(self.w + "id") == id), None)
        if note is None or note.get(self.w + "type", "normal") != "normal":
            return
        self.numbers[key] = 1 + sum(k == kind for k, _ in self.numbers)
        before, self.anchor = self.anchor, run
        self.blocks(note, None, 1, f"{kind} {self.numbers[key]}")
        self.end()
        self.anchor = before

    # --- what kind of block each is

    def settle(self) -> None:
        """Make the blocks, once all are read and it is known how far in the others stand."""
        usual = self._usual_left()
        number = 0
        at: dict[int, int] = {}
        for draft, place, anchor in self.drafts:
            text = "".join(draft.parts)
            if not text.strip():
                continue
            names = [style.name for style in self._chain(draft.style)]
            if any(_CONTENTS_STYLE.fullmatch(name.strip()) for name in names):
                continue
            if not place:
                number += 1
                place = f"paragraph {number}"
            kind, level = self._kind(draft, text, names, place, usual)
            at[id(draft)] = len(self.opened.placed)
            block = Block(text, kind, level, draft.cell, place, tuple(draft.marked), tuple(draft.italic))
            self.opened.placed.append(Placed(block, draft.atoms, anchor))
        met: set[int] = set()
        for tag, sdt, draft in self.found_controls:
            here = at.get(id(draft), -1)
            if here >= 0 and id(sdt) not in met:
                met.add(id(sdt))
                block = self.opened.placed[here].block
                said = "".join(self._said_in(sdt))
                self.opened.controls.append(Control(tag, said, block.place, sdt, here))

    def _said_in(self, sdt: Any) -> Iterator[str]:
        w = self.w
        first = True
        for element in sdt.iter(w + "p", w + "t", w + "br", w + "cr", w + "tab", w + "noBreakHyphen"):
            if next(element.iterancestors(*self._not_words()), None) is not None:
                continue
            if element.tag == w + "p":
                if not first:
                    yield "\n"
                first = False
            elif element.getparent().tag == w + "r":
                local = element.tag.rpartition("}")[2]
                yield {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}.get(local, element.text or "")

    def _not_words(self) -> tuple[str, str]:
        return self.w + "del", self.w + "moveFrom"

    def _left(self, draft: _Draft) -> int:
        return draft.left if draft.left is not None else self._of_style(draft.style, "left") or 0

    def _usual_left(self) -> int:
        """How far in most of the words stand."""
        found: Counter[int] = Counter()
        for draft, place, _ in self.drafts:
            if draft.cell is None and not place:
                found[self._left(draft)] += draft.length
        return found.most_common(1)[0][0] if found else 0

    def _kind(
        self, draft: _Draft, text: str, names: list[str], place: str, usual: int
    ) -> tuple[BlockKind, int]:  # fmt: skip
        if draft.cell is not None:
            return "cell", 0
        if place.startswith(("footnote", "endnote")):
            return "footnote", 0
        for name in names:
            if found := _HEADING_STYLE.match(name):
                return "heading", int(found[1])
            if name.casefold() in ("title", "subtitle"):
                return "heading", 0
        level = draft.level if draft.level is not None else self._of_style(draft.style, "level")
        if level:
            return "heading", level
        if any(_QUOTE_STYLE.search(name) for name in names):
            return "quote", 0
        listed = draft.numbered or draft.hanging or any(style.numbered for style in self._chain(draft.style))
        if not listed and self._left(draft) - usual >= _SET_OFF:
            return "quote", 0
        letters = sum(not c.isspace() for c in text)
        said = text.strip()
        short = letters <= _LONGEST_BOLD_HEADING and "\n" not in said and said[-1] not in _ENDS_A_SENTENCE
        if draft.bold >= letters and short and said[0] not in "“‘\"'(" and not _CAPTION.match(said):
            return "heading", _BOLD_LEVEL
        return "paragraph", 0


def _number(words: str) -> int | None:
    """A whole number as the file gives it; None for anything else."""
    return int(words) if re.fullmatch(r"-?[0-9]{1,7}", words) else None
