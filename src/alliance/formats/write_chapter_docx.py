"""A chapter's own Word document back with comments, or with its quotations brought up to date; all else as it was.

A run is split where a comment begins or ends inside it; no word and no format changes. Parts that are not touched
are copied as they are.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from alliance.errors import InputProblem
from alliance.formats import docx_parts as parts
from alliance.formats.chapter_docx import RELATIONS, Atom, Opened, Placed, open_chapter, related, relations_of
from alliance.formats.guard import damaged, parse_xml, read_part
from alliance.formats.marks import AUTHOR, INITIALS
from alliance.formats.plain_words import clean
from alliance.ipa.chapter import Block, Chapter

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_PEOPLE = "http://schemas.microsoft.com/office/2011/relationships/people"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OLD, _STRICT = "http://schemas.openxmlformats.org", "http://purl.oclc.org/ooxml"
_HEADED = ("Heading1", "Heading2")


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said beside the words `[start, end)` of a block; `last_block` is where they end, if it is another."""

    block: int
    start: int
    end: int
    text: str
    last_block: int = -1


@dataclass(frozen=True, slots=True)
class Renewed:
    """One content control whose words are not the study's any more: where, what it is, its words and the new ones."""

    tag: str
    place: str
    before: str
    after: str
    at: int  # which control of the document it is


# --- comments


def commented(data: bytes, chapter: Chapter, comments: Sequence[Comment], *, when: datetime | None = None) -> bytes:
    """The Word document with a comment at each finding; its words and their look are what they were."""
    opened = open_chapter(data, chapter.name)
    if [one.block.text for one in opened.placed] != [block.text for block in chapter.blocks]:
        raise InputProblem(f"“{chapter.name}” is not the file that was checked: check it again.")
    made = sorted((c for c in comments if c.text.strip()), key=lambda c: (c.block, c.start, -c.end))
    if not made:
        return data
    changed: dict[str, bytes] = {}
    first = _first_free(opened)
    _split(opened, made)
    for number, comment in enumerate(made, start=first):
        _anchor(opened, comment, number)
    stamp = (when or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    changed[opened.main] = _bytes(opened.root)
    _add_comments(opened, made, first, stamp, changed)
    return _packed(opened, changed)


def _first_free(opened: Opened) -> int:
    """A number that no comment of the document has."""
    w = f"{{{opened.space}}}"
    held = [0]
    part = related(opened, "comments")
    roots = [opened.root]
    if part and (content := read_part(opened.archive, part, opened.name)):
        roots.append(parse_xml(content, opened.name))
    for root in roots:
        for element in root.iter(w + "comment", w + "commentReference", w + "commentRangeStart"):
            number = element.get(w + "id", "")
            if number.isascii() and number.isdigit() and len(number) < 10:
                held.append(int(number) + 1)
    return max(held)


def _split(opened: Opened, comments: Sequence[Comment]) -> None:
    """Split the runs at every place where a comment begins or ends."""
    cuts: dict[int, set[int]] = {}
    for one in comments:
        cuts.setdefault(one.block, set()).add(one.start)
        cuts.setdefault(_last(one), set()).add(one.end)
    for block, places in cuts.items():
        if 0 <= block < len(opened.placed) and opened.placed[block].anchor is None:
            for place in sorted(places):
                _cut(opened.placed[block], place, f"{{{opened.space}}}")


def _last(comment: Comment) -> int:
    return comment.block if comment.last_block < 0 else comment.last_block


def _cut(placed: Placed, place: int, w: str) -> None:
    """Make a run end where a place in the text is."""
    at = next((n for n, atom in enumerate(placed.atoms) if atom.end > place), -1)
    if at < 0:
        return
    atom = placed.atoms[at]
    if atom.start < place:
        if atom.element.tag != w + "t" or atom.element.getparent() is not atom.run:
            return
        text = atom.element.text
        rest = deepcopy(atom.element)
        rest.tail = None
        atom.element.text, rest.text = text[: place - atom.start], text[place - atom.start :]
        for half in (atom.element, rest):
            half.set(_SPACE, "preserve")
        atom.element.addnext(rest)
        placed.atoms.insert(at + 1, Atom(place, atom.end, rest, atom.run))
        atom.end = place
        at += 1
    atom = placed.atoms[at]
    if at and placed.atoms[at - 1].run is atom.run and atom.element.getparent() is atom.run:
        _part_run(placed, at, w)


def _part_run(placed: Placed, at: int, w: str) -> None:
    """Give the elements of a run from one on a run of their own, of the same look."""
    atom = placed.atoms[at]
    run = atom.run
    other = etree.Element(run.tag, dict(run.attrib), run.nsmap)
    look = run.find(w + "rPr")
    if look is not None:
        other.append(deepcopy(look))
    moving = [atom.element, *atom.element.itersiblings()]
    for element in moving:
        other.append(element)
    other.tail, run.tail = run.tail, None
    run.addnext(other)
    for later in placed.atoms[at:]:
        if later.run is run:
            later.run = other


def _anchor(opened: Opened, comment: Comment, number: int) -> None:
    """Set the marks between which a comment's words stand, and the reference to it."""
    w = f"{{{opened.space}}}"
    if not 0 <= comment.block < len(opened.placed):
        return
    first, last = _edges(opened, comment)
    if first is None or last is None:
        return
    begin = etree.Element(w + "commentRangeStart", {w + "id": str(number)})
    end = etree.Element(w + "commentRangeEnd", {w + "id": str(number)})
    reference = etree.Element(w + "r")
    etree.SubElement(reference, w + "commentReference", {w + "id": str(number)})
    start_at = _outwards(first, w, first_child=True)
    end_at = _outwards(last, w, first_child=False)
    start_at.addprevious(begin)
    _after(end_at, end)
    _after(_in_paragraph(end, w), reference)


def _after(element: Any, new: Any) -> None:
    """Put a new element right behind another."""
    new.tail, element.tail = element.tail, None
    element.addnext(new)


def _edges(opened: Opened, comment: Comment) -> tuple[Any, Any]:
    """The runs at which a comment begins and ends."""
    placed, final = opened.placed[comment.block], opened.placed[min(_last(comment), len(opened.placed) - 1)]
    if placed.anchor is not None:
        return placed.anchor, placed.anchor
    if final.anchor is not None:
        final = placed
    first = next((a for a in placed.atoms if a.end > comment.start), placed.atoms[-1] if placed.atoms else None)
    wanted = comment.end if final is not placed or comment.end > comment.start else comment.start + 1
    last = next((a for a in reversed(final.atoms) if a.start < wanted), first)
    return (None, None) if first is None or last is None else (first.run, last.run)


_WRAPS = ("sdtContent", "hyperlink", "smartTag", "ins", "moveTo", "fldSimple", "customXml")


def _outwards(run: Any, w: str, *, first_child: bool) -> Any:
    """The outermost element of the paragraph that begins (or ends) just where a run does."""
    here = run
    while (parent := here.getparent()) is not None and parent.tag.removeprefix(w) in _WRAPS:
        content = [c for c in parent if c.tag.removeprefix(w) not in ("smartTagPr", "customXmlPr")]
        if content[0 if first_child else -1] is not here:
            break
        if parent.tag == w + "sdtContent":
            if parent.getparent().getparent().tag not in (w + "p", *(w + tag for tag in _WRAPS)):
                break  # a control around whole paragraphs
            parent = parent.getparent()
        here = parent
    return here


def _in_paragraph(element: Any, w: str) -> Any:
    """What holds an element just under its paragraph: a reference inside a link or a control would be part of it."""
    here = element
    while (parent := here.getparent()) is not None and parent.tag != w + "p":
        here = parent
    return element if here.getparent() is None else here


def _add_comments(
    opened: Opened, comments: Sequence[Comment], first: int, stamp: str, changed: dict[str, bytes]
) -> None:
    w = f"{{{opened.space}}}"
    part = related(opened, "comments")
    content = read_part(opened.archive, part, opened.name) if part else None
    if content is not None:
        root = parse_xml(content, opened.name)
    else:
        part = part or _free_part(opened, "comments")
        root = etree.Element(w + "comments", nsmap={"w": opened.space})
        _relate(opened, changed, part, _relation_type(opened, "comments"))
        _declare(opened, changed, part, f"{_OFFICE}.comments+xml")
    for number, comment in enumerate(comments, start=first):
        about = {"id": str(number), "author": AUTHOR, "date": stamp, "initials": INITIALS}
        element = etree.SubElement(root, w + "comment", {w + key: value for key, value in about.items()})
        for at, line in enumerate(clean(comment.text).split("\n")):
            paragraph = etree.SubElement(element, w + "p")
            if not at:
                etree.SubElement(etree.SubElement(paragraph, w + "r"), w + "annotationRef")
            words = etree.SubElement(etree.SubElement(paragraph, w + "r"), w + "t", {_SPACE: "preserve"})
            words.text = line
    changed[part] = _bytes(root)
    _add_author(opened, changed)


def _add_author(opened: Opened, changed: dict[str, bytes]) -> None:
    """Name the author among the people of the document."""
    part = related(opened, "people")
    content = read_part(opened.archive, part, opened.name) if part else None
    if content is not None:
        root = parse_xml(content, opened.name)
    else:
        part = part or _free_part(opened, "people")
        root = etree.Element(f"{{{_W15}}}people", nsmap={"w15": _W15})
        _relate(opened, changed, part, _PEOPLE)
        _declare(opened, changed, part, f"{_OFFICE}.people+xml")
    w15 = f"{{{_W15}}}"
    if not any(one.get(w15 + "author") == AUTHOR for one in root.iter(w15 + "person")):
        person = etree.SubElement(root, w15 + "person", {w15 + "author": AUTHOR})
        etree.SubElement(person, w15 + "presenceInfo", {w15 + "providerId": "None", w15 + "userId": AUTHOR})
        changed[part] = _bytes(root)


def _relation_type(opened: Opened, kind: str) -> str:
    base = _STRICT if opened.space.startswith(_STRICT) else _OLD
    middle = "officeDocument/relationships" if base == _STRICT else "officeDocument/2006/relationships"
    return f"{base}/{middle}/{kind}"


def _free_part(opened: Opened, stem: str) -> str:
    """A name beside the document that no part has."""
    there = {part.lower() for part in opened.archive.namelist()}
    beside = posixpath.dirname(opened.main)
    tries = (posixpath.join(beside, f"{stem}{n or ''}.xml") for n in range(0, 1000))
    return next(name for name in tries if name.lower() not in there)


def _relate(opened: Opened, changed: dict[str, bytes], part: str, kind: str) -> None:
    """Say that the document is related to a part."""
    name = relations_of(opened.main)
    content = changed.get(name) or read_part(opened.archive, name, opened.name)
    root = parse_xml(content, opened.name) if content else etree.Element(f"{{{_PACKAGE}}}Relationships")
    taken = {one.get("Id", "") for one in root.iter(RELATIONS)}
    id = next(f"rIdAW{n}" for n in range(1, 10_000) if f"rIdAW{n}" not in taken)
    target = posixpath.relpath(part, posixpath.dirname(opened.main) or ".")
    etree.SubElement(root, RELATIONS, {"Id": id, "Type": kind, "Target": target})
    changed[name] = _bytes(root)


def _declare(opened: Opened, changed: dict[str, bytes], part: str, media: str) -> None:
    """Say what kind of part a part is."""
    name = "[Content_Types].xml"
    content = changed.get(name) or read_part(opened.archive, name, opened.name)
    if content is None:
        raise damaged(opened.name)
    root = parse_xml(content, opened.name)
    tag = f"{{{_TYPES}}}Override"
    if not any(one.get("PartName", "").lower() == f"/{part}".lower() for one in root.iter(tag)):
        etree.SubElement(root, tag, {"PartName": f"/{part}", "ContentType": media})
    changed[name] = _bytes(root)


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _packed(opened: Opened, changed: Mapping[str, bytes]) -> bytes:
    """The document's archive with some parts changed or added; the others are copied as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for info in opened.archive.infolist():
            content = changed.get(info.filename)
            if content is None:
                content = b"" if info.is_dir() else read_part(opened.archive, info.filename, opened.name) or b""
            package.writestr(_info(info.filename, info), content)
        there = set(opened.archive.namelist())
        for name, content in changed.items():
            if name not in there:
                package.writestr(_info(name, None), content)
    return buffer.getvalue()


def _info(name: str, like: zipfile.ZipInfo | None) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, like.date_time if like else (1980, 1, 1, 0, 0, 0))
    made.compress_type = like.compress_type if like else zipfile.ZIP_DEFLATED
    made.external_attr = like.external_attr if like else 0
    return made


# --- a chapter that came as something else


def document_of(chapter: Chapter, comments: Sequence[Comment], *, when: datetime | None = None) -> bytes:
    """A new Word document of a chapter's blocks with the comments, for a chapter that came as text or OpenDocument."""
    body: list[str | int] = []  # words, or the number of a table
    rows: dict[int, list[tuple[int, int, Block]]] = {}
    for block in chapter.blocks:
        if block.cell is not None:
            table, row, column = block.cell
            if table not in rows:
                body.append(table)
            rows.setdefault(table, []).append((row, column, block))
        else:
            body.append(_paragraphs(block))
    drawn = {table: _table(cells) for table, cells in rows.items()}
    words = "".join(drawn[one] if isinstance(one, int) else one for one in body)
    made = parts.document(words, parts.page(), title=chapter.name)
    again = open_chapter(made, chapter.name)
    order = _same_order(chapter, again)
    moved = [
        Comment(order[c.block], c.start, c.end, c.text, order.get(c.last_block, -1))
        for c in comments
        if c.block in order
    ]
    return commented(made, Chapter(chapter.name, tuple(one.block for one in again.placed)), moved, when=when)


def _same_order(chapter: Chapter, again: Opened) -> dict[int, int]:
    """Which block of the new document each block of the chapter is."""
    cells = {one.block.cell: n for n, one in enumerate(again.placed) if one.block.cell is not None}
    plain = [n for n, one in enumerate(again.placed) if one.block.cell is None]
    tables = {t: n for n, t in enumerate(dict.fromkeys(b.cell[0] for b in chapter.blocks if b.cell is not None))}
    grids = {t: _grid([b.cell for b in chapter.blocks if b.cell is not None and b.cell[0] == t]) for t in tables}
    found: dict[int, int] = {}
    at = 0
    for n, block in enumerate(chapter.blocks):
        if block.cell is not None:
            table, row, column = block.cell
            of_rows, of_columns = grids[table]
            new = cells.get((tables[table], of_rows[row], of_columns[column]))
            if new is not None:
                found[n] = new
        elif at < len(plain):
            found[n] = plain[at]
            at += 1
    return found


def _grid(cells: Sequence[tuple[int, int, int]]) -> tuple[dict[int, int], dict[int, int]]:
    """Rows and columns that hold anything, numbered one after another."""
    rows = {row: n for n, row in enumerate(sorted({cell[1] for cell in cells}))}
    columns = {column: n for n, column in enumerate(sorted({cell[2] for cell in cells}))}
    return rows, columns


def _runs(block: Block) -> str:
    """A block's words as runs, leaning where they lean."""
    made: list[str] = []
    at = 0
    for start, end in block.italic:
        if at <= start < end <= len(block.text):
            made.append(parts.run(block.text[at:start]))
            made.append(parts.run(block.text[start:end], "<w:i/><w:iCs/>"))
            at = end
    made.append(parts.run(block.text[at:]))
    return "".join(made)


def _paragraphs(block: Block) -> str:
    if block.kind == "heading":
        style = _HEADED[min(max(block.level, 1), 2) - 1]
        return parts.paragraph(style, _runs(block))
    note = block.kind == "footnote"
    return parts.paragraph("TableNote" if note else "Normal", _runs(block), indent=0 if block.kind != "quote" else 567)


def _table(cells: Sequence[tuple[int, int, Block]]) -> str:
    rows, columns = _grid([(0, row, column) for row, column, _ in cells])
    widths = parts.shares(parts.page().inner, [1.0] * len(columns))
    drawn = []
    for row in rows:
        here = {column: block for at, column, block in cells if at == row}
        made = [
            parts.cell(widths[columns[c]], parts.paragraph("AllianceCell", _runs(here[c]) if c in here else ""))
            for c in columns
        ]
        drawn.append(parts.row("".join(made)))
    return parts.table("AllianceTable", widths, drawn) + parts.paragraph("AllianceBreak", "")


# --- bringing up to date


def controls_in(data: bytes, name: str) -> tuple[tuple[str, str, str], ...]:
    """Every content control in which the workbench wrote something: its tag, its words, its place."""
    return tuple((one.tag, one.words, one.place) for one in open_chapter(data, name).controls)


def refreshed(data: bytes, name: str, wanted: Sequence[Renewed]) -> bytes:
    """The Word document with new words in some content controls; every other word stays what it was."""
    opened = open_chapter(data, name)
    for one in wanted:
        if not 0 <= one.at < len(opened.controls) or opened.controls[one.at].words != one.before:
            raise InputProblem(f"“{name}” is not the file that was looked at: check it again.")
        _say_instead(opened, opened.controls[one.at].element, one.after)
    if not wanted:
        return data
    changed = {opened.main: _bytes(opened.root)}
    part_of = {id(root): part for part, root in opened.notes.items()}
    for root in opened.notes.values():
        if any(opened.controls[one.at].element.getroottree().getroot() is root for one in wanted):
            changed[part_of[id(root)]] = _bytes(root)
    return _packed(opened, changed)


def _say_instead(opened: Opened, sdt: Any, words: str) -> None:
    """Put new words into a content control, in the look of its first word."""
    w = f"{{{opened.space}}}"
    texts = [t for t in sdt.iter(w + "t") if next(t.iterancestors(w + "del", w + "moveFrom"), None) is None]
    if not texts:
        return
    first = texts[0]
    run = first.getparent()
    broken = (w + "br", w + "cr", w + "tab", w + "noBreakHyphen")
    for element in [*texts[1:], *sdt.iter(*broken)]:
        parent = element.getparent()
        if parent.tag == w + "r":
            parent.remove(element)
    lines = clean(words).split("\n")
    first.text = lines[0]
    first.set(_SPACE, "preserve")
    here = first
    for line in lines[1:]:
        for new in (etree.Element(w + "br"), etree.Element(w + "t", {_SPACE: "preserve"})):
            here.addnext(new)
            here = new
        here.text = line
    for paragraph in list(sdt.iter(w + "p")):
        if paragraph is not run.getparent() and not any(True for _ in paragraph.iter(w + "t")):
            paragraph.getparent().remove(paragraph)
    for other in list(sdt.iter(w + "r")):
        only_look = all(child.tag == w + "rPr" for child in other)
        if other is not run and only_look and other.getparent() is not None:
            other.getparent().remove(other)
