"""Reading Word documents back in tests: all words of a cell, content controls included."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from lxml import etree

#: the order in which Word's schema wants the properties that we write; Word may refuse another
ORDER = {
    "pPr": [
        "pStyle",
        "keepNext",
        "keepLines",
        "pBdr",
        "shd",
        "tabs",
        "bidi",
        "spacing",
        "ind",
        "jc",
        "outlineLvl",
        "rPr",
        "sectPr",
    ],
    "rPr": ["rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "u", "rtl", "lang"],
    "tblPr": ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption"],
    "tcPr": ["tcW", "gridSpan", "tcBorders", "shd", "tcMar", "vAlign"],
    "sdtPr": ["alias", "tag", "id", "appearance"],
    "sectPr": ["footerReference", "type", "pgSz", "pgMar"],
    "settings": ["zoom", "defaultTabStop", "compat"],
    "style": ["name", "basedOn", "next", "uiPriority", "semiHidden", "qFormat", "pPr", "rPr", "tblPr", "tblStylePr"],
}


def opened(made: bytes) -> Document:
    """The document, as python-docx opens it."""
    return docx.Document(io.BytesIO(made))


def words(element: etree._Element) -> str:
    """All words under an element, line breaks kept, paragraphs on lines of their own."""
    paragraphs = [element] if element.tag == qn("w:p") else list(element.iter(qn("w:p")))
    said = []
    for paragraph in paragraphs:
        text = ""
        for node in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab")):
            if node.getparent().tag == qn("w:tabs"):
                continue
            text += "\n" if node.tag == qn("w:br") else "\t" if node.tag == qn("w:tab") else (node.text or "")
        said.append(text)
    return "\n".join(said)


def rows(table: Table) -> list[list[str]]:
    """The words of each cell of each row, heading row first."""
    return [[words(tc) for tc in tr.iter(qn("w:tc"))] for tr in table._tbl.iter(qn("w:tr"))]


def tags(made: bytes) -> list[tuple[str, str]]:
    """Each content control's tag and words."""
    body = opened(made).element.body
    found = []
    for sdt in body.iter(qn("w:sdt")):
        tag = sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val"))
        said = "".join("\n" if n.tag == qn("w:br") else (n.text or "") for n in sdt.iter(qn("w:t"), qn("w:br")))
        found.append((tag, said))
    return found


def out_of_order(made: bytes) -> list[str]:
    """Properties that stand where Word's schema does not want them; empty where all is well."""
    found = []
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        for name in package.namelist():
            if not name.startswith("word/") or not name.endswith(".xml"):
                continue
            for element in etree.fromstring(package.read(name)).iter():
                kind = etree.QName(element).localname
                if kind not in ORDER:
                    continue
                given = [etree.QName(child).localname for child in element]
                wanted = [part for part in ORDER[kind] if part in given]
                if list(dict.fromkeys(given)) != wanted:
                    found.append(f"{name}: {kind}: {given}")
    return found
