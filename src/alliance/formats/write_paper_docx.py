"""A study's papers as Word documents: calm, large enough to read, with room to sign, and their version at the foot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

from alliance.formats import docx_parts as parts
from alliance.study.papers import Block, Piece

_SIDE = 1500
_RULE = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="1" w:color="D8D8D8"/>' for side in ("bottom", "between"))
_GAP = '<w:b/><w:color w:val="8F2F1E"/>'
_HEADER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_FOOTER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _style(id: str, name: str, ppr: str, rpr: str = "", based: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/><w:qFormat/><w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>'
    )


def _space(before: int, after: int, line: int = 288) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


_SIZE = '<w:sz w:val="{0}"/><w:szCs w:val="{0}"/>'
STYLES = "".join((
    _style("PaperTitle", "Paper Title", f'<w:keepNext/>{_space(0, 240, 264)}<w:outlineLvl w:val="0"/>', "<w:b/><w:bCs/>" + _SIZE.format(34)),
    _style("PaperHeading", "Paper Heading", f'<w:keepNext/>{_space(280, 80, 264)}<w:outlineLvl w:val="1"/>', "<w:b/><w:bCs/>" + _SIZE.format(25)),
    _style("PaperText", "Paper Text", f'<w:keepLines/><w:widowControl/>{_space(0, 140)}', _SIZE.format(23)),
    _style("PaperBullet", "Paper Bullet", f'{_space(0, 80)}<w:ind w:left="397" w:hanging="283"/>', "", "PaperText"),
    _style("PaperCell", "Paper Cell", _space(70, 70), _SIZE.format(23)),
    _style("PaperSmall", "Paper Small", _space(40, 40, 252), '<w:color w:val="6B6B6B"/>' + _SIZE.format(18)),
    _style("SheetPart", "Sheet Part", f'<w:keepNext/>{_space(320, 100, 264)}', "<w:b/><w:bCs/>" + _SIZE.format(25)),
    _style("SheetQuestion", "Sheet Question", f'<w:keepLines/>{_space(160, 50)}<w:ind w:left="510" w:hanging="510"/>', _SIZE.format(25)),
    _style("SheetPrompt", "Sheet Prompt", f'<w:keepLines/>{_space(0, 40, 264)}<w:ind w:left="1077" w:hanging="567"/>', '<w:color w:val="404040"/>' + _SIZE.format(22)),
    _style("SheetRoom", "Sheet Room", f'<w:pBdr>{_RULE}</w:pBdr>{_space(0, 0, 480)}', _SIZE.format(23)),
    '<w:style w:type="table" w:customStyle="1" w:styleId="PaperGrid"><w:name w:val="Paper Grid"/><w:basedOn w:val="TableNormal"/>'
    '<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="8A8A8A"/><w:bottom w:val="single" w:sz="4" w:space="0" w:color="8A8A8A"/>'
    '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="C8C8C8"/></w:tblBorders></w:tblPr></w:style>',
))  # fmt: skip


def paper(blocks: Iterable[Block], *, title: str, foot: str = "", head: str = "", font: str = parts.FONT) -> bytes:
    """A Word document of one paper; `foot` says its version on every page."""
    layout = parts.page(side=_SIDE, top=1300)
    return finished(body_of(blocks, layout.inner), [(layout, head, foot)], title=title, font=font)


def record(
    title: str, lines: Sequence[tuple[str, str]], *, signatures: Sequence[str] = (), body: Iterable[Block] = (),
    font: str = parts.FONT,
) -> bytes:  # fmt: skip
    """A record of two columns (what, and what is so), with lines to sign on."""
    layout = parts.page(side=_SIDE, top=1300)
    made = parts.paragraph("PaperTitle", parts.run(title)) + grid(lines, layout.inner)
    made += parts.paragraph("PaperText", "") + body_of(body, layout.inner)
    made += "".join(signature(words, layout.inner) for words in signatures)
    return finished(made, [(layout, "", "")], title=title, font=font)


def body_of(blocks: Iterable[Block], width: int) -> str:
    """The blocks of a paper as the body of a document."""
    made: list[str] = []
    held = list(blocks)
    at = 0
    while at < len(held):
        block = held[at]
        runs = "".join(_run(piece) for piece in block.pieces)
        if block.kind == "title":
            made.append(parts.paragraph("PaperTitle", runs))
        elif block.kind == "heading":
            made.append(parts.paragraph("PaperHeading", runs))
        elif block.kind == "bullet":
            made.append(parts.paragraph("PaperBullet", parts.run("•\t") + runs))
        elif block.kind == "box":
            boxes = []
            while at < len(held) and held[at].kind == "box":
                boxes.append("".join(_run(piece) for piece in held[at].pieces))
                at += 1
            made.append(_boxes(boxes, width))
            continue
        elif block.kind == "sign":
            made.append(signature(block.text, width))
        else:
            made.append(parts.paragraph("PaperText", runs))
        at += 1
    return "".join(made)


def _run(piece: Piece) -> str:
    if piece.kind == "gap":
        return parts.run(piece.text, _GAP)
    return parts.run(piece.text)


def _boxes(statements: Sequence[str], width: int) -> str:
    widths = [width - 1100, 1100]
    rows = []
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="404040"/>'
        for side in ("top", "left", "bottom", "right")
    )
    for words in statements:
        first = parts.cell(widths[0], parts.paragraph("PaperCell", words), properties='<w:vAlign w:val="center"/>')
        box = parts.cell(
            widths[1], parts.paragraph("PaperCell", ""), properties=f"<w:tcBorders>{borders}</w:tcBorders>"
        )
        rows.append(parts.row(first + box, properties='<w:trHeight w:val="560" w:hRule="atLeast"/>'))
    head = parts.cell(widths[0], parts.paragraph("PaperSmall", "")) + parts.cell(
        widths[1], parts.paragraph("PaperSmall", parts.run("initials"), align="center")
    )
    return parts.table("PaperGrid", widths, [parts.row(head, heading=True), *rows]) + parts.paragraph("PaperText", "")


def signature(label: str, width: int) -> str:
    """A line to write on, with what belongs there before it."""
    widths = [2700, width - 2700]
    line = '<w:tcBorders><w:top w:val="nil"/><w:bottom w:val="single" w:sz="6" w:space="0" w:color="404040"/></w:tcBorders>'
    bare = '<w:tcBorders><w:top w:val="nil"/><w:bottom w:val="nil"/></w:tcBorders>'
    cells = parts.cell(
        widths[0], parts.paragraph("PaperCell", parts.run(label)), properties=f'{bare}<w:vAlign w:val="bottom"/>'
    )
    cells += parts.cell(widths[1], parts.paragraph("PaperCell", ""), properties=line)
    row = parts.row(cells, properties='<w:trHeight w:val="640" w:hRule="atLeast"/>')
    return parts.table("PaperGrid", widths, [row]) + parts.paragraph("AllianceBreak", "")


def grid(lines: Sequence[tuple[str, str]], width: int, *, height: int = 440) -> str:
    """A table of two columns: what, and what is so."""
    widths = [2700, width - 2700]
    rows = [
        parts.row(
            parts.cell(widths[0], parts.paragraph("PaperCell", parts.run(name, "<w:b/><w:bCs/>")))
            + parts.cell(widths[1], parts.paragraph("PaperCell", parts.run(words))),
            properties=f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>',
        )
        for name, words in lines
    ]
    return parts.table("PaperGrid", widths, rows) if rows else ""


def finished(
    body: str, sections: Sequence[tuple[parts.Page, str, str]], *, title: str, font: str = parts.FONT
) -> bytes:
    """A whole document whose last section has its own head and foot.

    `sections` are (page, head, foot) of each section; `body` must hold a `section_mark(n)` where all but the
    last end.
    """
    layout = sections[-1][0]
    plain = parts.document(body, layout, title=title, font=font)
    source = zipfile.ZipFile(io.BytesIO(plain))
    held = {info.filename: source.read(info.filename).decode() for info in source.infolist()}
    document = held["word/document.xml"]
    overrides, relations = [], []
    for n, (page, head, foot) in enumerate(sections):
        held[f"word/sheethead{n}.xml"] = _head(head, page)
        held[f"word/sheetfoot{n}.xml"] = _foot(foot, page)
        overrides.append(f'<Override PartName="/word/sheethead{n}.xml" ContentType="{_HEADER_TYPE}"/>')
        overrides.append(f'<Override PartName="/word/sheetfoot{n}.xml" ContentType="{_FOOTER_TYPE}"/>')
        relations.append(f'<Relationship Id="rIdH{n}" Type="{_OFFICE}/header" Target="sheethead{n}.xml"/>')
        relations.append(f'<Relationship Id="rIdF{n}" Type="{_OFFICE}/footer" Target="sheetfoot{n}.xml"/>')
    last = len(sections) - 1
    mark = '<w:footerReference w:type="default" r:id="rId2"/>'
    before, _, after = document.rpartition(mark)
    held["word/document.xml"] = before + _references(last) + after
    held["[Content_Types].xml"] = held["[Content_Types].xml"].replace("</Types>", "".join(overrides) + "</Types>")
    held["word/_rels/document.xml.rels"] = held["word/_rels/document.xml.rels"].replace(
        "</Relationships>", "".join(relations) + "</Relationships>"
    )
    held["word/styles.xml"] = held["word/styles.xml"].replace("</w:styles>", STYLES + "</w:styles>")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, text in held.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, text.encode("utf-8"))
    return made.getvalue()


def section_mark(n: int, page: parts.Page) -> str:
    """What ends section n (not the last one): the next begins a new page, with its own head and foot."""
    properties = parts.section(page).replace('<w:footerReference w:type="default" r:id="rId2"/>', _references(n))
    return f'<w:p><w:pPr><w:pStyle w:val="AllianceBreak"/>{properties}</w:pPr></w:p>'


def _references(n: int) -> str:
    return f'<w:headerReference w:type="default" r:id="rIdH{n}"/><w:footerReference w:type="default" r:id="rIdF{n}"/>'


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _tabbed(left: str, right: str, page: parts.Page) -> str:
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{page.inner}"/></w:tabs>'
    return f'<w:p><w:pPr><w:pStyle w:val="PaperSmall"/>{tabs}</w:pPr>{left}<w:r><w:tab/></w:r>{right}</w:p>'


def _head(words: str, page: parts.Page) -> str:
    left, _, right = words.partition("\t")
    made = _tabbed(parts.run(left), parts.run(right, '<w:b/><w:color w:val="000000"/><w:sz w:val="24"/>'), page)
    return f'{_XML}<w:hdr xmlns:w="{_WORD}">{made}</w:hdr>'


def _foot(words: str, page: parts.Page) -> str:
    number = "".join(
        f"<w:r>{inside}</w:r>"
        for inside in (
            '<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>',
        )
    )  # fmt: skip
    return f'{_XML}<w:ftr xmlns:w="{_WORD}">{_tabbed(parts.run(words), number, page)}</w:ftr>'
