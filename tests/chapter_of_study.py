"""A chapter about the small study of tests/study.py, with one quotation of each fate."""

from __future__ import annotations

from collections.abc import Iterable

from tests.formats.chapters import from_body, p, r

#: who, their words in the chapter, how many lines the citation is off
QUOTED = (
    ("Wren", "You're both there and nobody's driving", "", 0),
    ("Zoë", "I put my paper in the drawer", "I put my paper in the cupboard", 0),
    ("Bram", "I stood up. That's all", "", 30),
)
INVENTED = "I never met her at all in that building"


def lines_of(study, who: str, words: str) -> tuple[int, int]:
    """First and last line of some words in somebody's interview."""
    transcript = study.case(who).interview().transcript
    start = transcript.text.index(words)
    return transcript.lines_of(start, start + len(words))


def paragraphs(study) -> list[str]:
    """The prose of the chapter."""
    made = []
    for who, words, instead, off in QUOTED:
        first, last = (n + off for n in lines_of(study, who, words))
        made.append(f"For {who} this was plain: “{instead or words}” ({who}: {first}-{last}).")
    made.append(f"And Wren said: “{INVENTED}” (Wren: 2-3).")
    return made


def as_docx(study, more: Iterable[str] = ()) -> bytes:
    """The chapter as a Word document."""
    heads = "".join(
        f'<w:p><w:pPr><w:outlineLvl w:val="{n}"/></w:pPr>{r(words)}</w:p>'
        for n, words in enumerate(("Findings", "At the same bus stop"))
    )
    return from_body(heads + "".join(p(r(words)) for words in (*paragraphs(study), *more)))


def as_markdown(study) -> str:
    """The chapter as Markdown."""
    return "\n\n".join(("# Findings", "## At the same bus stop", *paragraphs(study)))
