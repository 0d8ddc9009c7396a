"""A text of the study's own as a Word document: headings, words, and extracts whose words and citations are marked.

Quotations, citations and themes' names stand in content controls (`formats.marks`), so that a chapter grown out of
the document is checked with certainty, and brought up to date when the study changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from alliance.formats import docx_parts as parts
from alliance.formats import marks
from alliance.formats.plain_words import right_to_left
from alliance.ipa.skeleton import Part

_HEADINGS = {1: "Heading1", 2: "Heading2", 3: "Heading3", 4: "Heading4"}
_STYLES = {"text": "ChapterText", "room": "ChapterRoom", "see": "ChapterRoom", "note": "TableNote"}


def text(given: Sequence[Part], *, title: str, font: str = parts.FONT) -> bytes:
    """A Word document of these parts, one paragraph each; a heading never stands last on a page."""
    numbers = count(1)
    body: list[str] = []
    for part in given:
        if part.kind in ("heading", "theme"):
            body.append(_heading(part, numbers))
        elif part.kind == "extract":
            body.append(_extract(part, numbers))
        else:
            for words in part.text.split("\n"):
                if words.strip():
                    body.append(parts.paragraph(_STYLES[part.kind], parts.run(words), rtl=right_to_left(words)))
    return parts.document("".join(body), parts.page(), title=title, font=font)


def _heading(part: Part, numbers: count[int]) -> str:
    runs = parts.run(f"{part.number} ") if part.number else ""
    words = parts.run(part.text)
    if part.kind == "theme":
        words = parts.control(words, marks.on_theme(part.target.theme), "Theme", next(numbers))
    return parts.paragraph(_HEADINGS[min(max(part.level, 1), 4)], runs + words, keep=True, rtl=right_to_left(part.text))


def _extract(part: Part, numbers: count[int]) -> str:
    evidence, extract = part.target.evidence, part.target.extract
    words = parts.control(parts.run(part.text), marks.on_words(evidence, extract), "Quotation", next(numbers))
    cited = parts.control(parts.run(part.citation), marks.on_citation(evidence, extract), "Citation", next(numbers))
    if not part.whose and part.citation.startswith("("):
        tail = parts.run(" ") + cited
    else:
        tail = parts.run(f" ({part.whose}, " if part.whose else " (") + cited + parts.run(")")
    style = "ChapterProposed" if part.proposed else "ChapterExtract"
    return parts.paragraph(style, words + tail, rtl=right_to_left(part.text))
