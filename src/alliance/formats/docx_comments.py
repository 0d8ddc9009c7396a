"""The comments of a Word document: who said what, when, in answer to whom; where they stand is the reader's to find."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from alliance.formats.guard import parse_xml
from alliance.ipa.source import Comment, clean

_PARA = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_EXTENDED = "{http://schemas.microsoft.com/office/word/2012/wordml}"
MOST_COMMENTS = 5_000


def comments_in(content: bytes | None, extended: bytes | None, space: str, name: str) -> tuple[Comment, ...]:
    """The comments of comments.xml, with what commentsExtended.xml says about answers and about being settled."""
    if not content:
        return ()
    w = f"{{{space}}}"
    found: dict[str, Comment] = {}
    of_paragraph: dict[str, str] = {}
    for element in parse_xml(content, name).iter(f"{w}comment"):
        id = element.get(f"{w}id", "")
        if id in found or len(found) >= MOST_COMMENTS:
            continue
        for paragraph in element.iter(f"{w}p"):
            of_paragraph[paragraph.get(_PARA, "")] = id
        author = " ".join(clean(element.get(f"{w}author", "")).split())
        found[id] = Comment(id, author, _moment(element.get(f"{w}date", "")), _words(element, w))
    parents, done = _answers(extended, name, of_paragraph)
    return tuple(Comment(c.id, c.author, c.dated, c.text, parents.get(c.id, ""), c.id in done) for c in found.values())


def _answers(extended: bytes | None, name: str, of_paragraph: dict[str, str]) -> tuple[dict[str, str], set[str]]:
    """For each answer the comment it answers, and which comments were marked as settled in Word."""
    parents: dict[str, str] = {}
    done: set[str] = set()
    if extended:
        for element in parse_xml(extended, name).iter(f"{_EXTENDED}commentEx"):
            id = of_paragraph.get(element.get(f"{_EXTENDED}paraId", ""), "")
            over = of_paragraph.get(element.get(f"{_EXTENDED}paraIdParent", ""), "")
            if id and over and over != id:
                parents[id] = over
            if id and element.get(f"{_EXTENDED}done", "0") in ("1", "true"):
                done.add(id)
    for id in list(parents):  # answers to answers hang on the first; a circle hangs on nothing
        seen = {id}
        over = parents[id]
        while over in parents and over not in seen:
            seen.add(over)
            over = parents[over]
        if over in seen:
            del parents[id]
        else:
            parents[id] = over
    return parents, done


def _words(element: Any, w: str) -> str:
    """The words of a comment, a line for each paragraph; items of a list keep a dash."""
    lines = []
    for paragraph in element.iter(f"{w}p"):
        parts: list[str] = []
        for node in paragraph.iter(f"{w}t", f"{w}tab", f"{w}br", f"{w}cr"):
            if node.tag == f"{w}t":
                parts.append(node.text or "")
            elif node.getparent().tag != f"{w}tabs":
                parts.append(" " if node.tag == f"{w}tab" else "\n")
        line = clean("".join(parts)).replace("\t", " ").replace("\f", " ").strip()
        if line and paragraph.find(f"{w}pPr/{w}numPr") is not None:
            line = f"- {line}"
        lines.append(line)
    return "\n".join(lines).strip()


def _moment(said: str) -> datetime | None:
    """A date as Word writes it; None where it is none."""
    try:
        found = datetime.fromisoformat(said.strip()[:32])
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if 1980 <= found.year <= 2200 else None
