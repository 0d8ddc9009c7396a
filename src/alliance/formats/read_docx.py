"""A Word document to a source: paragraphs and cells in reading order, bold leads, page breaks.

The parts are read straight from the zip: no macros, no links, nothing from outside. Tracked insertions
are words, deletions are not; footnotes are left out and named in the remarks. Comments are read with the
stretches they stand at, content controls with their tags.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import Any

from alliance.errors import InputProblem
from alliance.formats.docx_comments import comments_in
from alliance.formats.docx_drawings import one_of, text_boxes
from alliance.formats.drawn_lines import drawn
from alliance.formats.gathered import lines_of
from alliance.formats.guard import READ_HERE, check_amount, damaged, open_zip, parse_xml, read_part
from alliance.ipa.source import Face, Marked, Paragraph, Source, clean

_W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OFF = ("0", "false", "off", "none")
_LOWER = re.compile(r"[^\W\d_]")
TWIPS_A_LETTER = 105  # about the width of one in eleven points
MOST_OPEN = 64  # comments and controls that stand around one another
DEEPEST = 200  # elements inside one another; Word itself stays far below

#: (part that gives a file away, what it is)
_OTHER_ZIPS = (
    ("xl/workbook.xml", "a spreadsheet"),
    ("ppt/presentation.xml", "a presentation"),
    ("content.xml", "an OpenDocument file (.odt)"),
    ("META-INF/container.xml", "an e-book"),
    ("mimetype", "an OpenDocument file or an e-book"),
)


def read(data: bytes, name: str) -> Source:
    """The source in a Word document."""
    archive = open_zip(data, name)
    main = _main_part(archive, name)
    content = read_part(archive, main, name)
    if content is None:
        raise _not_word(archive, name)
    root = parse_xml(content, name)
    space = next((w for w in _W if root.tag == f"{{{w}}}document"), None)
    if space is None:
        raise damaged(name)
    body = root.find(f"{{{space}}}body")
    if body is None:
        raise damaged(name)
    beside = posixpath.dirname(main)
    styles = read_part(archive, posixpath.join(beside, "styles.xml"), name)
    told = parse_xml(styles, name) if styles else None
    walk = _Walk(space, name, _styles_with("b", told, space))
    walk.italic, walk.underlined = _styles_with("i", told, space), _styles_with("u", told, space)
    walk.listed = set() if told is None else _list_styles(told, space)
    walk.lists = _lists(read_part(archive, posixpath.join(beside, "numbering.xml"), name), space, name)
    comments = comments_in(
        read_part(archive, posixpath.join(beside, "comments.xml"), name),
        read_part(archive, posixpath.join(beside, "commentsExtended.xml"), name), space, name,
    )  # fmt: skip
    walk.known = {comment.id for comment in comments}
    walk.blocks(body, None, 0)
    walk.finish()
    check_amount(sum(len(p.text) for p in walk.found), len(walk.found), name)
    return Source(
        name, "docx", tuple(walk.found), None, (), walk.remarks(root), comments, drawn=drawn(root, told, space)
    )  # fmt: skip


def _main_part(archive: Any, name: str) -> str:
    """The name of the part that holds the words."""
    relations = read_part(archive, "_rels/.rels", name)
    if relations:
        for relation in parse_xml(relations, name).iter(_RELATIONS):
            if relation.get("Type", "").endswith("/officeDocument"):
                part = str(relation.get("Target", "")).lstrip("/")
                if part.startswith(("xl/", "ppt/")):
                    raise _not_word(archive, name)
                return part
    return "word/document.xml"


def _not_word(archive: Any, name: str) -> InputProblem:
    """What is said about a zip that is no Word document."""
    parts = set(archive.namelist())
    what = next((what for part, what in _OTHER_ZIPS if part in parts), "a zip archive, not a Word document")
    return InputProblem(f"“{name}” is {what}: {READ_HERE}.")


def _on(element: Any, space: str) -> bool:
    """Whether a switch such as w:b is on."""
    return element.get(f"{{{space}}}val", "1") not in _OFF


def _styles_with(look: str, told: Any, space: str) -> dict[str, bool]:
    """For each style that says so, itself or by the one it is based on, whether it is bold ("b"), italic, underlined."""
    if told is None:
        return {}
    said: dict[str, bool | None] = {}
    based: dict[str, str] = {}
    for style in told.iter(f"{{{space}}}style"):
        key = style.get(f"{{{space}}}styleId", "")
        bold = style.find(f"{{{space}}}rPr/{{{space}}}{look}")
        said[key] = None if bold is None else _on(bold, space)
        base = style.find(f"{{{space}}}basedOn")
        if base is not None:
            based[key] = base.get(f"{{{space}}}val", "")
    found: dict[str, bool] = {}
    for key in said:
        at, seen = key, set[str]()
        while at in said and said[at] is None and at not in seen:
            seen.add(at)
            at = based.get(at, "")
        if said.get(at) is not None:
            found[key] = bool(said[at])
    return found


def _list_styles(told: Any, space: str) -> set[str]:
    """The styles that make a paragraph an item of a list."""
    w = f"{{{space}}}"
    return {
        style.get(f"{w}styleId", "") for style in told.iter(f"{w}style") if style.find(f"{w}pPr/{w}numPr") is not None
    }


def _lists(content: bytes | None, space: str, name: str) -> dict[str, int]:
    """For each numbered list of whole numbers, where it starts."""
    if not content:
        return {}
    root = parse_xml(content, name)
    starts: dict[str, int] = {}
    for abstract in root.iter(f"{{{space}}}abstractNum"):
        level = abstract.find(f"{{{space}}}lvl")
        form = None if level is None else level.find(f"{{{space}}}numFmt")
        if level is None or form is None or form.get(f"{{{space}}}val") != "decimal":
            continue
        start = level.find(f"{{{space}}}start")
        first = "1" if start is None else start.get(f"{{{space}}}val", "1")
        starts[abstract.get(f"{{{space}}}abstractNumId", "")] = int(first) if re.fullmatch(r"[0-9]{1,6}", first) else 1
    found: dict[str, int] = {}
    for number in root.iter(f"{{{space}}}num"):
        abstract_id = number.find(f"{{{space}}}abstractNumId")
        key = "" if abstract_id is None else abstract_id.get(f"{{{space}}}val", "")
        if key in starts:
            found[number.get(f"{{{space}}}numId", "")] = starts[key]
    return found


@dataclass(slots=True)
class _Open:
    """A paragraph while it is read: pieces of text with whether they are bold, page breaks between them."""

    parts: list[tuple[str, bool]] = field(default_factory=list)
    bold: bool = False
    page_before: bool = False
    number: int | None = None
    boxes: list[Any] = field(default_factory=list)
    last_of_section: bool = False
    item: bool = False
    indent: int = 0
    style: str = ""
    faces: dict[Face, int] = field(default_factory=dict)  # type face -> how many code points are set in it
    marks: list[tuple[int, str, str]] = field(default_factory=list)  # (how many parts stand before, what, id)


_PAGE = "\f"
_ROMAN: Face = ""


class _Walk:
    """One way through a document in reading order."""

    def __init__(self, space: str, name: str, styles: dict[str, bool]) -> None:
        """Ready to walk a document in a namespace."""
        self.space, self.name, self.styles = space, name, styles
        self.lists: dict[str, int] = {}
        self.listed: set[str] = set()
        self.italic: dict[str, bool] = {}
        self.underlined: dict[str, bool] = {}
        self.known: set[str] = set()  # ids of the comments there are
        self.running: dict[str, None] = {}  # comments and controls that are open
        self.ended: set[str] = set()
        self.adrift: list[str] = []  # comments at a place without words, for the next words there are
        self.nth = -1
        self.nth_cell: tuple[int, int] | None = None
        self.rooms: dict[tuple[int, int], int] = {}
        self.found: list[Paragraph] = []
        self.footnotes = self.lost = self.hidden = self.typed_pages = self.drawn_pages = self.boxes_read = 0
        self.rows = self.tables = self.table_now = 0
        self.blank = self.turned = False
        self.held: _Open | None = None  # a paragraph whose end was deleted goes on in the next
        self.held_cell: tuple[int, int] | None = None
        w = f"{{{space}}}"
        self.w = w
        self.p, self.tbl, self.tr, self.tc, self.t, self.r = (w + x for x in ("p", "tbl", "tr", "tc", "t", "r"))
        self.ppr, self.rpr, self.br, self.tab, self.cr = (w + x for x in ("pPr", "rPr", "br", "tab", "cr"))
        self.drawn = w + "lastRenderedPageBreak"
        self.val = w + "val"
        self.skipped = {w + "del", w + "moveFrom", w + "sdtPr", w + "sdtEndPr", w + "tblPr", w + "tblGrid", w + "trPr"}
        self.skipped |= {w + "tcPr", w + "sectPr", w + "instrText", w + "delText", w + "rubyPr", w + "rt"}
        self.range_start, self.range_end = w + "commentRangeStart", w + "commentRangeEnd"
        self.reference, self.sdt, self.id = w + "commentReference", w + "sdt", w + "id"

    def blocks(self, parent: Any, cell: tuple[int, int] | None, depth: int) -> None:
        """Read the paragraphs and tables inside an element."""
        if depth > DEEPEST:
            raise damaged(self.name)
        for child in parent:
            tag = child.tag
            if tag == self.p:
                self.paragraph(child, cell, depth)
            elif tag == self.tbl:
                self.table(child, depth)
            elif tag == f"{{{_MC}}}AlternateContent":
                self.blocks(one_of(child), cell, depth + 1)
            elif tag in (self.range_start, self.range_end):
                self.between(tag == self.range_start, child.get(self.id, ""))
            elif tag == self.sdt:
                name = self.control(child)
                if name:
                    self.running[name] = None
                self.blocks(child, cell, depth + 1)
                self.running.pop(name, None)
            elif isinstance(tag, str) and tag not in self.skipped:
                self.blocks(child, cell, depth + 1)

    def between(self, begins: bool, id: str) -> None:
        """Note that a comment's stretch begins or ends between two paragraphs."""
        if id not in self.known:
            return
        name = f"c{id}"
        if begins and name not in self.ended and len(self.running) < MOST_OPEN:
            self.running[name] = None
        elif not begins and name in self.running:
            del self.running[name]
            self.ended.add(name)

    def control(self, element: Any) -> str:
        """The tag of a content control, as it is kept among what runs; "" where it has none."""
        tag = element.find(f"{self.w}sdtPr/{self.w}tag")
        words = "" if tag is None else str(tag.get(self.val, ""))[:200]
        return f"t{words}" if words and len(self.running) < MOST_OPEN else ""

    def table(self, table: Any, depth: int) -> None:
        """Read a table row by row."""
        w = self.w
        self.tables += 1
        outer, self.table_now = self.table_now, self.tables
        grid = [self.twips(column, "w") for column in table.findall(f"{w}tblGrid/{w}gridCol")]
        for row in self.inside(table, self.tr, depth):
            if row.find(f"{w}trPr/{w}del") is not None:
                continue
            self.rows += 1
            mine, column = self.rows, 0
            self.blank = False
            for cell in self.inside(row, self.tc, depth):
                span = cell.find(f"{w}tcPr/{w}gridSpan")
                merged = cell.find(f"{w}tcPr/{w}vMerge")
                wide = "1" if span is None else span.get(self.val, "1")
                spans = min(int(wide), 1000) if re.fullmatch(r"[0-9]{1,4}", wide) else 1
                if merged is None or merged.get(self.val) == "restart":
                    room = self.twips(cell.find(f"{w}tcPr/{w}tcW"), "w") or sum(grid[column : column + spans])
                    self.rooms[mine, column] = max(0, room - 216) // TWIPS_A_LETTER
                    self.blocks(cell, (mine, column), depth + 3)
                    self.end_paragraph()
                column += spans
        self.table_now = outer
        self.blank = True

    def twips(self, element: Any, name: str) -> int:
        """A measure in twips; 0 where there is none, or it is of another kind."""
        if element is None or element.get(self.w + "type", "dxa") != "dxa":
            return 0
        found = element.get(self.w + name, "")
        return int(found) if re.fullmatch(r"[0-9]{1,5}", found) else 0

    def inside(self, parent: Any, wanted: str, depth: int) -> list[Any]:
        """The rows of a table, or the cells of a row, also those wrapped in content controls or insertions."""
        if depth > DEEPEST:
            raise damaged(self.name)
        found = []
        for child in parent:
            if child.tag == wanted:
                found.append(child)
            elif isinstance(child.tag, str) and child.tag not in self.skipped:
                found += self.inside(child, wanted, depth + 1)
        return found

    def paragraph(self, element: Any, cell: tuple[int, int] | None, depth: int) -> None:
        """Read one paragraph, and the text boxes that hang on it."""
        opened = self.held or _Open()
        self.held = None
        deleted_end = self.properties(element, opened)
        for child in element:
            self.inline(child, opened, opened.bold, depth)
        if deleted_end:
            self.held = opened
            self.held_cell = cell
            return
        self.close(opened, cell, depth)

    def end_paragraph(self) -> None:
        """Close a paragraph that waited for the next one."""
        if self.held is not None:
            opened, self.held = self.held, None
            self.close(opened, self.held_cell, 0)

    def finish(self) -> None:
        """Close what is still open at the end of the document."""
        self.end_paragraph()
        endless = {name[1:] for name in self.running if name[0] == "c"}
        if endless:  # a stretch that never ends stands at the paragraph in which it begins
            self.found = _only_first(self.found, endless)
        if self.adrift and self.found:
            last = self.found[-1]
            at = len(last.text)
            self.found[-1] = replace(last, comments=(*last.comments, *((name[1:], at, at) for name in self.adrift)))

    def properties(self, element: Any, opened: _Open) -> bool:
        """Read a paragraph's properties; whether its end is deleted in tracked changes."""
        ppr = element.find(self.ppr)
        if ppr is None:
            return False
        deleted = False
        w = self.w
        for child in ppr:
            tag = child.tag
            if tag == w + "pStyle":
                opened.style = child.get(self.val, "")
                opened.bold = self.styles.get(opened.style, False)
                opened.item = opened.item or opened.style in self.listed
            elif tag == w + "ind":
                opened.indent = self.twips(child, "left") or self.twips(child, "start")
            elif tag == w + "pageBreakBefore":
                opened.page_before = opened.page_before or _on(child, self.space)
            elif tag == self.rpr:
                deleted = child.find(w + "del") is not None
            elif tag == w + "numPr":
                self.count(child, opened)
            elif tag == w + "sectPr":
                kind = child.find(w + "type")
                opened.last_of_section = kind is None or kind.get(self.val, "nextPage") != "continuous"
        return deleted

    def count(self, numbering: Any, opened: _Open) -> None:
        """Give a paragraph of a numbered list its number."""
        level, number = numbering.find(self.w + "ilvl"), numbering.find(self.w + "numId")
        opened.item = number is not None and number.get(self.val, "0") != "0"
        deep = "0" if level is None else level.get(self.val, "0")
        opened.indent = opened.indent or (360 * (1 + int(deep)) if opened.item and deep in "012345678" else 0)
        if number is None or (level is not None and level.get(self.val, "0") != "0"):
            return
        key = number.get(self.val, "")
        if key in self.lists:
            opened.number = self.lists[key]
            self.lists[key] += 1

    def inline(self, element: Any, opened: _Open, bold: bool, depth: int) -> None:
        """Read what stands inside a paragraph: runs, and what wraps them."""
        tag = element.tag
        if tag == self.r:
            self.run(element, opened, bold, depth)
        elif tag == self.ppr or not isinstance(tag, str) or tag in self.skipped:
            return
        elif tag == f"{{{_MC}}}AlternateContent":
            for child in one_of(element):
                self.inline(child, opened, bold, depth + 1)
        elif tag in (self.range_start, self.range_end):
            if element.get(self.id, "") in self.known:
                what = "begins" if tag == self.range_start else "ends"
                opened.marks.append((len(opened.parts), what, f"c{element.get(self.id)}"))
        elif depth > DEEPEST:
            raise damaged(self.name)
        else:
            name = self.control(element) if tag == self.sdt else ""
            if name:
                opened.marks.append((len(opened.parts), "begins", name))
            for child in element:
                self.inline(child, opened, bold, depth + 1)
            if name:
                opened.marks.append((len(opened.parts), "ends", name))

    def run(self, run: Any, opened: _Open, bold: bool, depth: int) -> None:
        """Read one run."""
        face: Face | None = None
        for child in run:
            tag = child.tag
            if tag == self.t:
                if child.text:
                    opened.parts.append((child.text, bold))
                    if self.rows:  # only the margins of tables ask for it
                        face = self.face(run.find(self.rpr), opened.style) if face is None else face
                        opened.faces[face] = opened.faces.get(face, 0) + len(child.text)
            elif tag == self.rpr:
                said = self.run_bold(child)
                if said is None:
                    self.hidden += 1
                    return
                bold = bold if said == "" else said == "bold"
            elif tag == self.tab:
                opened.parts.append(("\t", bold))
            elif tag == self.br:
                self.break_(child, opened)
            elif tag == self.drawn:
                self.drawn_pages += 1
                opened.parts.append((_PAGE, bold))
            elif tag == self.cr:
                opened.parts.append(("\n", bold))
            else:
                self.rarer(child, opened, bold, depth)

    def run_bold(self, properties: Any) -> str | None:
        """ "bold", "plain" or "" (not said) for a run's properties; None where the run is hidden."""
        w = self.w
        hidden = properties.find(w + "vanish")
        if hidden is not None and _on(hidden, self.space):
            return None
        said = properties.find(w + "b")
        if said is not None:
            return "bold" if _on(said, self.space) else "plain"
        style = properties.find(w + "rStyle")
        if style is not None and style.get(self.val) in self.styles:
            return "bold" if self.styles[style.get(self.val)] else "plain"
        return ""

    def face(self, properties: Any, style: str) -> Face:
        """In what type a run is set: its own words for it, else its style's, else its paragraph's."""
        italic, underlined = self.italic.get(style, False), self.underlined.get(style, False)
        if properties is not None:
            w = self.w
            named = properties.find(w + "rStyle")
            if named is not None:
                italic = self.italic.get(named.get(self.val), italic)
                underlined = self.underlined.get(named.get(self.val), underlined)
            for tag in (w + "i", w + "u"):
                said = properties.find(tag)
                if said is not None and tag == w + "i":
                    italic = _on(said, self.space)
                elif said is not None:
                    underlined = _on(said, self.space)
        return "mixed" if italic and underlined else "italic" if italic else "underline" if underlined else ""

    def break_(self, element: Any, opened: _Open) -> None:
        """Read a break: of a page, or of a line."""
        if element.get(self.w + "type") == "page":
            self.typed_pages += 1
            opened.parts.append((_PAGE, False))
        else:
            opened.parts.append(("\n", False))

    def rarer(self, element: Any, opened: _Open, bold: bool, depth: int) -> None:
        """Read what is rare inside a run."""
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag == self.w + "noBreakHyphen":
            opened.parts.append(("-", bold))
        elif tag in (self.w + "footnoteReference", self.w + "endnoteReference"):
            self.footnotes += 1
        elif tag == self.reference:
            if element.get(self.id, "") in self.known:
                opened.marks.append((len(opened.parts), "stands", f"c{element.get(self.id)}"))
            else:
                self.lost += 1
        elif tag == self.w + "ruby":
            for base in element.iter(self.w + "rubyBase"):
                for child in base:
                    self.inline(child, opened, bold, depth + 1)
        elif tag == f"{{{_MC}}}AlternateContent":
            for child in one_of(element):
                self.rarer(child, opened, bold, depth + 1)
        elif tag == self.t and element.text:
            opened.parts.append((element.text, bold))
        elif tag in (self.w + "drawing", self.w + "pict", self.w + "object"):
            opened.boxes += text_boxes(element, self.w)

    def close(self, opened: _Open, cell: tuple[int, int] | None, depth: int) -> None:
        """Put a paragraph that was read with the others, cut at its line breaks."""
        if opened.page_before:
            self.turned = True
            self.typed_pages += 1
        pieces = _cut(opened.parts)
        if cell is None or cell != self.nth_cell:
            self.nth, self.nth_cell = -1, cell
        marks = self.stretches(opened) if opened.marks or self.running or self.adrift else []
        solid = 0  # letters of the paragraph before the piece
        soft = False
        if not any(text.strip(" \t\f") for text, _ in pieces):
            self.turned = self.turned or any(_PAGE in text for text, _ in opened.parts)
            if not opened.boxes and (cell is None or (self.found and self.found[-1].cell == cell)):
                self.blank = True  # an empty cell is no blank line
            self.nth += 1
            self.adrift += [name for name, *_ in marks if name[0] == "c"]
        else:
            number = opened.number
            for text, lead in pieces:
                self.nth += 1
                if not text.strip(" \t\f"):
                    self.blank = True
                    self.turned = self.turned or _PAGE in text
                    soft = False
                    continue
                made = self.made(text, lead, cell, number)
                if cell is not None or marks:
                    here, solid = _within(made.text, marks, solid)
                    made = self.placed(made, opened, here, soft)
                self.found.append(made)
                number = None
                soft = True
            self.adrift = []
        self.turned = self.turned or opened.last_of_section
        self.typed_pages += opened.last_of_section
        for box in opened.boxes:
            self.boxes_read += 1
            self.blocks(box, cell, depth + 1)

    def stretches(self, opened: _Open) -> list[Marked]:
        """The comments and controls of a paragraph: from which to which letter (blanks not counted) they reach."""
        before = [0]
        for text, _ in opened.parts:
            before.append(before[-1] + _letters(text))
        found = [(name, 0, 0) for name in self.adrift]
        begun = dict.fromkeys(self.running, 0)
        for at, what, name in opened.marks:
            here = before[at]
            if what == "begins" and name not in self.ended and len(self.running) < MOST_OPEN:
                begun[name] = here
                self.running[name] = None
            elif what != "begins" and name in begun:
                found.append((name, begun.pop(name), here))
                self.running.pop(name, None)
                if name[0] == "c":
                    self.ended.add(name)
            elif what == "stands" and name not in self.ended:
                self.ended.add(name)
                found.append((name, here, here))
        return [*found, *((name, start, before[-1]) for name, start in begun.items())]

    def placed(self, made: Paragraph, opened: _Open, here: list[Marked], soft: bool) -> Paragraph:
        """A paragraph with what is known about its place in a cell and about what stands at its words."""
        letters = sum(opened.faces.values())
        most, of_most = max(opened.faces.items(), key=lambda item: item[1], default=(_ROMAN, 0))
        face: Face = most if 10 * of_most >= 7 * letters else "mixed"
        return replace(
            made, nth=self.nth, soft=soft, item=opened.item and not soft, face=face, indent=opened.indent,
            room=self.rooms.get(made.cell, 0) if made.cell else 0, table=self.table_now,
            comments=tuple((name[1:], a, b) for name, a, b in here if name[0] == "c"),
            controls=tuple((name[1:], a, b) for name, a, b in here if name[0] == "t"),
        )  # fmt: skip

    def made(self, text: str, lead: int, cell: tuple[int, int] | None, number: int | None) -> Paragraph:
        """The paragraph of a text in which form feeds stand for page breaks."""
        bold = len(clean(text[:lead]).replace(_PAGE, "").lstrip(" \t"))
        breaks: list[int] = []
        words = clean(text)
        if _PAGE in words:
            words, breaks, before = _without_pages(words)
            self.turned = self.turned or before
        front = len(words) - len(words.lstrip(" \t"))
        words = words.strip(" \t")
        after = any(b - front >= len(words) for b in breaks)
        inside = tuple(b - front for b in breaks if 0 < b - front < len(words))
        made = Paragraph(words, min(bold, len(words)), self.turned, self.blank, cell, inside, number)
        self.blank, self.turned = False, after
        return made

    def remarks(self, root: Any) -> tuple[str, ...]:
        """What a person should know about how the document was read."""
        w = self.w
        said = []
        if self.footnotes:
            said.append("Footnotes and endnotes are left out of the words.")
        if self.lost:
            said.append("Comments whose words are not in the file are left out.")
        if self.hidden:
            said.append("Words that Word keeps hidden are left out.")
        if self.boxes_read:
            said.append("Words in text boxes stand where their box is anchored: look whether that is their place.")
        if next(root.iter(w + "del", w + "moveFrom"), None) is not None:
            said.append("The document has tracked changes: what was inserted is taken, what was deleted is not.")
        if next(root.iter(w + "lnNumType"), None) is not None:
            said.append("Word’s own line numbers are drawn by Word and not kept in the file.")
        if self.typed_pages and not self.drawn_pages:
            said.append(
                "Pages are taken from the page breaks that were typed; "
                "where a page was simply full, the file does not say so."
            )
        return tuple(said)


def _letters(text: str) -> int:
    """How many letters and marks a text has, blanks and what is not kept left out."""
    return sum(not c.isspace() for c in clean(text))


def _within(text: str, marks: list[Marked], before: int) -> tuple[list[Marked], int]:
    """The stretches that reach into a piece of a paragraph, as positions in it; and the letters up to its end."""
    at = [k for k, c in enumerate(text) if not c.isspace()]
    after = before + len(at)
    found: list[Marked] = []
    for name, start, end in marks:
        a, b = max(start, before) - before, min(end, after) - before
        if start == end and before <= start <= after and not (start == before > 0):
            place = at[a] if a < len(at) else len(text)
            found.append((name, place, place))
        elif a < b:
            found.append((name, at[a], at[b - 1] + 1))
    return found, after


def _only_first(found: list[Paragraph], endless: set[str]) -> list[Paragraph]:
    """The paragraphs, where each of some comments stands only at the first paragraph that it touches."""
    seen: set[str] = set()
    kept = []
    for p in found:
        here = tuple(mark for mark in p.comments if mark[0] not in seen)
        seen |= {mark[0] for mark in here} & endless
        kept.append(p if len(here) == len(p.comments) else replace(p, comments=here))
    return kept


def _without_pages(text: str) -> tuple[str, list[int], bool]:
    """A text without its form feeds, where they were, and whether one stood before all words."""
    first, *others = text.split(_PAGE)
    parts, breaks, length = [first], [], len(first)
    any_words = bool(first.strip(" \t"))
    before = False
    for part in others:
        words = part.strip(" \t")
        if any_words:
            breaks.append(length + len(part) - len(part.lstrip(" \t")))
        else:
            before = True
        parts.append(part)
        length += len(part)
        any_words = any_words or bool(words)
    return "".join(parts), sorted(set(breaks)), before


def _cut(parts: list[tuple[str, bool]]) -> list[tuple[str, int]]:
    """The texts between line breaks, each with the length of its bold lead.

    A break inside a sentence (the next line goes on in lower case) becomes a blank.
    """
    return [("".join(text for text, _ in line), _lead(line)) for line in lines_of(parts)]


def _lead(line: list[tuple[str, bool]]) -> int:
    """How many characters at the start of a line are bold; blanks count as what they stand among."""
    length = sure = 0
    for words, bold in line:
        if not words.strip(" \t\f"):
            length += len(words)
            continue
        if not bold:
            break
        length += len(words)
        sure = length
    return sure
