"""The parts of a Word document that every writer here shares: styles, paragraphs, rows, the package.

Written as raw XML: thousands of rows take a fraction of a second. Styles are named, so that a
researcher can change the look of everything at once in Word.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from alliance.formats.plain_words import clean, right_to_left

FONT = "Times New Roman"
#: twentieths of a point
MARGIN = 1440
PORTRAIT = (11906, 16838)
#: the longest tag that Word accepts on a content control
LONGEST_TAG = 64

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_WORD}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" mc:Ignorable="w15"'
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_GREY = "6B6B6B"


def words(text: str) -> str:
    """Text as XML character data, fit for a document."""
    return escape(clean(text))


def quoted(text: str) -> str:
    """Text as the value of an XML attribute, on one line."""
    return escape(" ".join(clean(text).split()), {'"': "&quot;"})


def run(text: str, properties: str = "") -> str:
    """One run of text; line breaks and tabs inside it are kept."""
    made = clean(text)
    if right_to_left(made):
        properties += "<w:rtl/>"
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    if "\n" not in made and "\t" not in made:
        return f'<w:r>{rpr}<w:t xml:space="preserve">{escape(made)}</w:t></w:r>' if made else ""
    parts = []
    for at, line in enumerate(made.split("\n")):
        if at:
            parts.append("<w:br/>")
        for tab, piece in enumerate(line.split("\t")):
            if tab:
                parts.append("<w:tab/>")
            if piece:
                parts.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return f"<w:r>{rpr}{''.join(parts)}</w:r>"


def paragraph(
    style: str,
    runs: str,
    *,
    keep: bool = False,
    rtl: bool = False,
    indent: int = 0,
    hanging: int = 0,
    align: str = "",
    before: int = -1,
) -> str:
    """One paragraph in a named style; `keep` holds it (in a table: its row) on the page of the next."""
    pr = f'<w:pStyle w:val="{style}"/>'
    if keep:
        pr += "<w:keepNext/>"
    if rtl:
        pr += "<w:bidi/>"
    if before >= 0:
        pr += f'<w:spacing w:before="{before}"/>'
    if indent or hanging:
        hang = f' w:hanging="{hanging}"' if hanging else ""
        pr += f'<w:ind w:left="{indent}"{hang}/>'
    if align:
        pr += f'<w:jc w:val="{align}"/>'
    return f"<w:p><w:pPr>{pr}</w:pPr>{runs}</w:p>"


def control(runs: str, tag: str, alias: str, number: int) -> str:
    """Runs wrapped in a content control that carries a tag; without one where Word would refuse the tag."""
    if not tag or len(tag) > LONGEST_TAG:
        return runs
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{quoted(alias[:LONGEST_TAG])}"/><w:tag w:val="{quoted(tag)}"/>'
        f'<w:id w:val="{number}"/><w15:appearance w15:val="hidden"/></w:sdtPr>'
        f"<w:sdtContent>{runs}</w:sdtContent></w:sdt>"
    )


def cell(width: int, paragraphs: str, *, span: int = 1, properties: str = "") -> str:
    """One cell of a table; `properties` follow the width and span in the schema's order."""
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{grid}{properties}</w:tcPr>{paragraphs}</w:tc>'


def row(cells: str, *, whole: bool = True, heading: bool = False, properties: str = "") -> str:
    """One row; a `whole` row never breaks over pages, a `heading` row is repeated on each."""
    pr = ("<w:cantSplit/>" if whole else "") + properties + ("<w:tblHeader/>" if heading else "")
    return f"<w:tr>{f'<w:trPr>{pr}</w:trPr>' if pr else ''}{cells}</w:tr>"


def table(style: str, widths: Iterable[int], rows: Iterable[str], *, look: str = "0420", caption: str = "") -> str:
    """A table of fixed column widths in a named table style."""
    grid = list(widths)
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in grid)
    told = f'<w:tblCaption w:val="{quoted(caption)}"/>' if caption else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(grid)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{look}" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>{told}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{''.join(rows)}</w:tbl>"
    )


def shares(total: int, parts: Iterable[float]) -> list[int]:
    """Whole widths that follow the shares and add up to the total."""
    given = list(parts)
    whole = sum(given) or 1.0
    widths = [max(1, int(total * part / whole)) for part in given]
    widths[-1] += total - sum(widths)
    return widths


@dataclass(frozen=True, slots=True)
class Page:
    """A page's size and margins, in twentieths of a point."""

    width: int
    height: int
    side: int = MARGIN
    top: int = MARGIN

    @property
    def inner(self) -> int:
        """The width that words may fill."""
        return self.width - 2 * self.side

    @property
    def landscape(self) -> bool:
        """Whether the page lies on its side."""
        return self.width > self.height


def page(*, landscape: bool = False, side: int = MARGIN, top: int = MARGIN) -> Page:
    """An A4 page, upright or on its side."""
    width, height = PORTRAIT
    return Page(height, width, side, top) if landscape else Page(width, height, side, top)


def section(layout: Page) -> str:
    """A section's properties: page, margins, and the footer with the page's number."""
    turned = ' w:orient="landscape"' if layout.landscape else ""
    foot = min(720, layout.top // 2)
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz w:w="{layout.width}" w:h="{layout.height}"{turned}/>'
        f'<w:pgMar w:top="{layout.top}" w:right="{layout.side}" w:bottom="{layout.top}" w:left="{layout.side}" '
        f'w:header="{foot}" w:footer="{foot}" w:gutter="0"/></w:sectPr>'
    )


def section_break(layout: Page) -> str:
    """A paragraph that ends a section; what follows begins a new page."""
    return f'<w:p><w:pPr><w:pStyle w:val="AllianceBreak"/>{section(layout)}</w:pPr></w:p>'


def document(body: str, last: Page, *, title: str, font: str = FONT, language: str = "en-GB") -> bytes:
    """A whole document: the body, its last section's page, styles, page numbers; no person's name in it."""
    main = f"{_XML}<w:document {_NAMESPACES}><w:body>{body}{section(last)}</w:body></w:document>"
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONSHIPS,
        "docProps/core.xml": _CORE.format(title=words(title), language=language),
        "docProps/app.xml": _APP,
        "word/document.xml": main,
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONSHIPS,
        "word/styles.xml": _styles(quoted(font), language),
        "word/settings.xml": _SETTINGS,
        "word/fontTable.xml": _FONTS.format(font=quoted(font)),
        "word/footer1.xml": _FOOTER,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, text.encode("utf-8"))
    return buffer.getvalue()


# --- styles


def _style(
    style_id: str, name: str, ppr: str = "", rpr: str = "", *, based: str = "Normal", kind: str = "paragraph"
) -> str:
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    ppr = f"<w:pPr>{ppr}</w:pPr>" if ppr else ""
    rpr = f"<w:rPr>{rpr}</w:rPr>" if rpr else ""
    return (
        f'<w:style w:type="{kind}" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{name}"/>{on}'
        f"<w:qFormat/>{ppr}{rpr}</w:style>"
    )


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _space(before: int, after: int, line: int = 240) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


_BOLD = "<w:b/><w:bCs/>"
_ITALIC = "<w:i/><w:iCs/>"
_SOFT = f'<w:color w:val="{_GREY}"/>'
_LEFT = '<w:jc w:val="left"/>'
_KEEP = "<w:keepNext/>"
_NUMBER_TABS = '<w:tabs><w:tab w:val="right" w:pos="460"/><w:tab w:val="left" w:pos="600"/></w:tabs>'
_PAGE_RULE = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="1" w:color="8A8A8A"/></w:pBdr>'
_LINE_INDENT = '<w:ind w:left="600" w:hanging="600"/>'

#: the space above a row that begins with one of these styles
SPACE_BEFORE = {
    "AllianceTheme": 150,
    "AllianceSubtheme": 70,
    "AllianceStrand": 50,
    "AllianceTension": 60,
    "AllianceHeading": 130,
}
_NAMED = (
    # tables
    _style("TableCaption", "Table Caption", _KEEP + _space(0, 120), _BOLD + _size(22), based="Caption"),
    _style("TableNote", "Table Note", _space(60, 0), _size(18)),
    _style("AllianceCell", "Alliance Cell", _space(30, 30) + _LEFT, _size(20)),
    _style("AllianceTableHeading", "Alliance Table Heading", _KEEP + _space(50, 50), _BOLD, based="AllianceCell"),
    _style("AllianceTheme", "Alliance Theme", _space(SPACE_BEFORE["AllianceTheme"], 50), _BOLD + _size(21), based="AllianceCell"),
    _style("AllianceSubtheme", "Alliance Subtheme", _space(SPACE_BEFORE["AllianceSubtheme"], 40), _BOLD + _ITALIC, based="AllianceCell"),
    _style("AllianceStrand", "Alliance Strand", _space(SPACE_BEFORE["AllianceStrand"], 40), _ITALIC, based="AllianceCell"),
    _style("AllianceStatement", "Alliance Statement", "", "", based="AllianceCell"),
    _style("AllianceTension", "Alliance Tension", _space(SPACE_BEFORE["AllianceTension"], 30), _BOLD, based="AllianceCell"),
    _style("AllianceVersus", "Alliance Versus", '<w:ind w:left="220"/>', "", based="AllianceCell"),
    _style("AllianceSee", "Alliance See", "", _ITALIC, based="AllianceCell"),
    _style("AllianceQuotation", "Alliance Quotation", "", "", based="AllianceCell"),
    _style("AllianceCitation", "Alliance Citation", "", "", based="AllianceCell"),
    _style("AllianceKeyWords", "Alliance Key Words", "", _ITALIC, based="AllianceCell"),
    _style("AllianceName", "Alliance Name", "", "", based="AllianceCell"),
    _style("AllianceCount", "Alliance Count", '<w:jc w:val="center"/>', "", based="AllianceCell"),
    _style("AllianceHeading", "Alliance Group Heading", _space(SPACE_BEFORE["AllianceHeading"], 40), _BOLD, based="AllianceCell"),
    _style("AllianceProposed", "Alliance Proposed", "", _SOFT, based="AllianceQuotation"),
    _style("AllianceBreak", "Alliance Break", _space(0, 0), _size(4)),
    # the annotated transcript
    _style("TranscriptLine", "Transcript Line", _NUMBER_TABS + _space(0, 0) + _LINE_INDENT + _LEFT, _size(20)),
    _style("TranscriptQuestion", "Transcript Line Interviewer", "", _SOFT, based="TranscriptLine"),
    _style(
        "TranscriptSpeaker",
        "Transcript Speaker",
        _space(80, 0) + '<w:ind w:left="600"/>' + _LEFT,
        _BOLD + _size(19),
    ),
    _style("TranscriptPage", "Transcript Page", _PAGE_RULE + _space(80, 20) + '<w:jc w:val="right"/>', _SOFT + _size(18)),
    _style("TranscriptBefore", "Transcript Before", _space(60, 20) + '<w:jc w:val="right"/>', _SOFT + _size(18)),
    _style("TranscriptKey", "Transcript Key", _space(0, 160), _size(20)),
    _style("NotePlain", "Note Descriptive", _space(0, 30) + _LEFT, _size(19)),
    _style("NoteLinguistic", "Note Linguistic", "", _ITALIC, based="NotePlain"),
    _style("NoteConceptual", "Note Conceptual", "", '<w:u w:val="single"/>', based="NotePlain"),
    _style("NoteUnsorted", "Note Not Sorted", "", "", based="NotePlain"),
    _style("MarginTheme", "Margin Theme", _space(0, 30) + _LEFT, _BOLD + _size(19)),
    _style("MarginVersus", "Margin Versus", '<w:ind w:left="160"/>', '<w:b w:val="0"/><w:bCs w:val="0"/>', based="MarginTheme"),
    _style("LineNumber", "Transcript Line Number", "", _SOFT + _size(18), based="", kind="character"),
    _style("LineNumberTen", "Transcript Line Number Ten", "", _BOLD + _size(18), based="", kind="character"),
    _style("BackChannel", "Transcript Back-channel", "", _SOFT, based="", kind="character"),
    _style("Sound", "Transcript Sound", "", _ITALIC, based="", kind="character"),
    _style("MarginLines", "Margin Lines", "", _SOFT + _size(18), based="", kind="character"),
    # a chapter under way
    _style("ChapterText", "Chapter Text", _space(0, 160, 300)),
    _style("ChapterExtract", "Chapter Extract", _space(60, 120) + '<w:ind w:left="720" w:right="360"/>'),
    _style("ChapterProposed", "Chapter Extract Proposed", "", _SOFT, based="ChapterExtract"),
    _style("ChapterRoom", "Chapter Room to Write", _space(0, 200), _SOFT),
    # cards
    _style("CardName", "Card Name", _space(60, 60) + _LEFT, _BOLD + _size(22)),
    _style("CardNumber", "Card Number", '<w:tabs><w:tab w:val="right" w:pos="3060"/></w:tabs>' + _space(100, 0), _SOFT + _size(18)),
)  # fmt: skip


def _border(side: str, size: int = 8, kind: str = "single", color: str = "000000") -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{size}" w:space="0" w:color="{color}"/>'


def _table_style(style_id: str, name: str, borders: str, first_row: str, side: int = 80) -> str:
    margins = f'<w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/>'
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>{first_row}</w:style>"
    )


def _first_row(borders: str) -> str:
    return f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{borders}</w:tcBorders></w:tcPr></w:tblStylePr>'


def _styles(font: str, language: str) -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
    rules = _border("top", 12) + _border("bottom", 12)
    return (
        f'{_XML}<w:styles xmlns:w="{_WORD}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}{_size(22)}'
        f'<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{_space(0, 0)}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:qFormat/><w:pPr>{_KEEP}{_space(0, 240)}<w:outlineLvl w:val="0"/></w:pPr>'
        f"<w:rPr>{_BOLD}{_size(28)}</w:rPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:qFormat/><w:pPr>{_KEEP}{_space(200, 100)}<w:outlineLvl w:val="1"/></w:pPr>'
        f"<w:rPr>{_BOLD}{_size(24)}</w:rPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="Heading3"><w:name w:val="heading 3"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:qFormat/><w:pPr>{_KEEP}{_space(180, 80)}<w:outlineLvl w:val="2"/></w:pPr>'
        f"<w:rPr>{_BOLD}{_ITALIC}{_size(22)}</w:rPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="Heading4"><w:name w:val="heading 4"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:qFormat/><w:pPr>{_KEEP}{_space(160, 80)}<w:outlineLvl w:val="3"/></w:pPr>'
        f"<w:rPr>{_ITALIC}{_size(22)}</w:rPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/><w:basedOn w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/>'
        f'<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr>{_size(18)}</w:rPr></w:style>'
        f"{''.join(_NAMED)}"
        f"{_table_style('AllianceTable', 'Alliance Table', rules, _first_row(_border('bottom', 6)))}"
        f"{_table_style('AllianceTranscript', 'Alliance Transcript', rules, _first_row(_border('bottom', 6)), side=140)}"
        f"{_table_style('AllianceCards', 'Alliance Cards', _CUT_LINES, '', side=170)}"
        "</w:styles>"
    )


_CUT_LINES = "".join(
    _border(side, 4, "dashed", "8A8A8A") for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_CONTENT_TYPES = (
    f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="{part}" ContentType="application/vnd.openxmlformats-{kind}+xml"/>'
        for part, kind in (
            ("/word/document.xml", "officedocument.wordprocessingml.document.main"),
            ("/word/styles.xml", "officedocument.wordprocessingml.styles"),
            ("/word/settings.xml", "officedocument.wordprocessingml.settings"),
            ("/word/fontTable.xml", "officedocument.wordprocessingml.fontTable"),
            ("/word/footer1.xml", "officedocument.wordprocessingml.footer"),
            ("/docProps/core.xml", "package.core-properties"),
            ("/docProps/app.xml", "officedocument.extended-properties"),
        )
    )
    + "</Types>"
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONSHIPS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/extended-properties" Target="docProps/app.xml"/></Relationships>'
)
_DOCUMENT_RELATIONSHIPS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/footer" Target="footer1.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/settings" Target="settings.xml"/>'
    f'<Relationship Id="rId4" Type="{_OFFICE}/fontTable" Target="fontTable.xml"/></Relationships>'
)
_CORE = (
    f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator></dc:creator>'
    "<dc:language>{language}</dc:language><cp:lastModifiedBy></cp:lastModifiedBy></cp:coreProperties>"
)
_APP = (
    f'{_XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Therapeutic Alliance Workbench</Application></Properties>"
)
_SETTINGS = (
    f'{_XML}<w:settings xmlns:w="{_WORD}"><w:zoom w:percent="100"/>'
    '<w:defaultTabStop w:val="720"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
_FONTS = (
    f'{_XML}<w:fonts xmlns:w="{_WORD}">'
    '<w:font w:name="{font}"><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font></w:fonts>'
)
_FOOTER = (
    f'{_XML}<w:ftr xmlns:w="{_WORD}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>'
)
