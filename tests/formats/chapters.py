"""Chapters for tests: made with python-docx, from raw XML, and as OpenDocument."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.shared import Cm

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NOTES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:t>Rowan said “as much again” (Rowan: 70).</w:t></w:r></w:p></w:footnote>'
)


def saved(made) -> bytes:  # type: ignore[no-untyped-def]
    """The bytes of a document of python-docx."""
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def usual() -> bytes:
    """A chapter as people write them: headings, prose with a leaning word, a block quotation, a table, a comment."""
    made = docx.Document()
    made.add_heading("Findings", 1)
    made.add_heading("Feeling held", 2)
    prose = made.add_paragraph("Rowan put it so: “I was ")
    prose.add_run("really").italic = True
    prose.add_run(" frightened of the room” (Rowan: 12-14), and later “nobody came” (Rowan: 40).")
    made.add_paragraph("Others were calmer about it, and said so at length in both of their interviews.")
    made.add_paragraph("I had never been asked that before.\tWell. (Rowan: 50-52)").paragraph_format.left_indent = Cm(
        1.2
    )
    made.add_paragraph("A quotation by its style (Rowan: 53)", style="Quote")
    table = made.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Quotation", "Lines"
    table.cell(1, 0).text = "the chair by the door"
    table.cell(1, 0).add_paragraph("and the window")
    table.cell(1, 1).text = "55-56"
    last = made.add_paragraph("After the table.")
    made.add_comment(last.runs[0], text="Good", author="Supervisor", initials="S")
    return saved(made)


def from_body(body: str, *, notes: str = "", styles: str = "", space: str = W, **more: str) -> bytes:
    """A Word document from the XML of its body; `more` are further parts, "__" for a slash and "_dot_" for a dot."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (("footnotes", notes), ("styles", styles))
    beside = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>'
        for n, (kind, words) in enumerate(relations)
        if words
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{beside}</Relationships>',
    }
    if notes:
        parts["word/footnotes.xml"] = f'<w:footnotes xmlns:w="{space}">{notes}</w:footnotes>'
    if styles:
        parts["word/styles.xml"] = f'<w:styles xmlns:w="{space}">{styles}</w:styles>'
    parts |= {name.replace("__", "/").replace("_dot_", "."): words for name, words in more.items()}
    return zipped(parts)


def zipped(parts: dict[str, str]) -> bytes:
    """An archive of texts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, words in parts.items():
            made.writestr(name, words)
    return held.getvalue()


def p(runs: str) -> str:
    """A paragraph of raw runs."""
    return f"<w:p>{runs}</w:p>"


def r(words: str, look: str = "") -> str:
    """A run."""
    look = look and f"<w:rPr>{look}</w:rPr>"
    return f'<w:r>{look}<w:t xml:space="preserve">{words}</w:t></w:r>'


def control(tag: str, inside: str) -> str:
    """A content control."""
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>'


def odt(body: str, styles: str = "") -> bytes:
    """An OpenDocument text from the XML of its body."""
    ns = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (
            ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("fo", "xsl-fo-compatible"),
            ("draw", "drawing"),
        )
    )  # fmt: skip
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {ns}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        }
    )
