"""A case's emergent themes as cards to cut out, for people who work with scissors and a table."""

from __future__ import annotations

from alliance.formats import docx_parts as parts
from alliance.formats.plain_words import right_to_left
from alliance.ipa.analysis import Analysis, Theme
from alliance.ipa.tables import joined_by_lines, place_of
from alliance.ipa.tree import Index, index_of

COLUMNS = 3
_HEIGHT = 2480  # six rows of cards fill a page
_MARGIN = 850


def cards(analysis: Analysis | Index, case_id: str, *, font: str = parts.FONT) -> bytes:
    """A Word document with one card a statement: its number, pseudonym, name, and page and line.

    Numbers follow the text: the first card is the one whose words come first. Statements put aside get
    no card.
    """
    index = index_of(analysis)
    case = index.case(case_id)
    name = case.pseudonym or case.code
    statements = index.numbered_statements(case_id)
    layout = parts.page(side=_MARGIN, top=_MARGIN)
    widths = parts.shares(layout.inner, [1.0] * COLUMNS)
    rows = []
    for at in range(0, len(statements), COLUMNS):
        made = [
            parts.cell(w, _card(index, theme, number, name))
            for w, (number, theme) in zip(widths, statements[at : at + COLUMNS], strict=False)
        ]
        made.extend(parts.cell(w, parts.paragraph("CardName", "")) for w in widths[len(made) :])
        rows.append(parts.row("".join(made), properties=f'<w:trHeight w:val="{_HEIGHT}" w:hRule="atLeast"/>'))
    title = f"{index.labels.statements.capitalize()}: {name}"
    if not rows:
        body = parts.paragraph("Heading1", parts.run(title)) + parts.paragraph(
            "CardName", parts.run(f"{name} has no {index.labels.statements} yet.")
        )
    else:
        body = parts.table("AllianceCards", widths, rows, caption=title) + parts.paragraph("AllianceBreak", "")
    return parts.document(body, layout, title=title, font=font)


def _card(index: Index, theme: Theme, number: int, name: str) -> str:
    places: list[str] = []
    for transcript_id, spans in index.spans(theme.id).items():
        transcript = index.transcript(transcript_id)
        places.extend(place_of(transcript, a, b) for a, b in joined_by_lines(transcript, spans))
    lines = "; ".join(places) or "no lines yet"
    return (
        parts.paragraph("CardNumber", parts.run(f"{number}\t{name}"))
        + parts.paragraph("CardName", parts.run(theme.name), rtl=right_to_left(theme.name))
        + parts.paragraph("CardNumber", parts.run(lines))
    )
