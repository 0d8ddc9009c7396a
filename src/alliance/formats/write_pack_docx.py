"""Several finished Word documents as one, each on a new page under its number and title, with contents in front.

Every document comes from the writers beside this one, so that all share the same styles; what one of them brings of
its own (styles, heads and feet of pages, pictures) is carried over under new names.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.formats import docx_parts as parts
from alliance.formats.plain_words import right_to_left

_ROOT = re.compile(r"<w:document\b([^>]*)>")
_SPACE = re.compile(r'(xmlns:\w+)="([^"]*)"')
_RELATION = re.compile(r"<Relationship\b[^>]*/>")
_ATTRIBUTE = re.compile(r'\b(\w+)="([^"]*)"')
_NAMED = re.compile(r'\br:(id|embed|link|pict)="([^"]+)"')
_CONTROL = re.compile(r'<w:id w:val="-?\d+"/>')
_DRAWN = re.compile(r'<wp:docPr id="\d+"')
_STYLE = re.compile(r'<w:style\b[^>]*\bw:styleId="([^"]+)".*?</w:style>', re.S)
_OWN_HEADING = re.compile(r'<w:p><w:pPr><w:pStyle w:val="(?:Heading1|PaperTitle|TableCaption)"/>.*?</w:p>', re.S)
_WORDS = re.compile(r"<w:t\b[^>]*>([^<]*)</w:t>")
_KINDS = re.compile(r"<(?:Override|Default)\b[^>]*/>")
_NO_HEAD = re.compile(r"(<w:sectPr\b[^>]*>)(?!<w:headerReference)")
_HEAD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p/></w:hdr>'
)
#: what every document has from the shared parts
_SHARED = ("styles.xml", "footer1.xml", "settings.xml", "fontTable.xml")
#: a document's own headings stand one level below that of the appendix
_LOWER = (("Heading3", "Heading4"), ("Heading2", "Heading3"), ("Heading1", "Heading2"))
_PLAIN = '<w:style w:type="paragraph" w:customStyle="1" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>'
_CODE = '<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>'
_SIZE = '<w:sz w:val="{0}"/><w:szCs w:val="{0}"/>'
_BOLD = "<w:b/><w:bCs/>"
_STYLES = "".join((
    _PLAIN.format(id="PackTitle", name="Pack Title", ppr='<w:keepNext/><w:spacing w:before="1200" w:after="200"/>', rpr=_BOLD + _SIZE.format(36)),
    _PLAIN.format(id="PackWords", name="Pack Words", ppr='<w:spacing w:before="0" w:after="120"/>', rpr=_SIZE.format(22)),
    _PLAIN.format(id="PackContents", name="Pack Contents", ppr='<w:keepNext/><w:spacing w:before="480" w:after="160"/>', rpr=_BOLD + _SIZE.format(28)),
    _PLAIN.format(id="PackSmall", name="Pack Small", ppr='<w:spacing w:before="160" w:after="0"/>', rpr='<w:color w:val="6B6B6B"/>' + _SIZE.format(18)),
    _CODE.format(id="TOC1", name="toc 1", ppr='<w:keepLines/><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9026"/></w:tabs><w:spacing w:before="0" w:after="100"/><w:ind w:left="340" w:right="560" w:hanging="340"/>', rpr=_SIZE.format(22)),
    _CODE.format(id="Heading3", name="heading 3", ppr='<w:keepNext/><w:spacing w:before="160" w:after="80"/><w:outlineLvl w:val="2"/>', rpr=_BOLD + _SIZE.format(22)),
    _CODE.format(id="Heading4", name="heading 4", ppr='<w:keepNext/><w:spacing w:before="120" w:after="60"/><w:outlineLvl w:val="3"/>', rpr=_BOLD + "<w:i/><w:iCs/>" + _SIZE.format(22)),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Appendix:
    """One appendix: the heading it stands under, its title alone, and the finished Word document."""

    heading: str
    title: str
    content: bytes


def pack(
    given: Sequence[Appendix], *, title: str, words: Sequence[str] = (), contents: bool = True, font: str = parts.FONT
) -> bytes:
    """One Word document of all appendices; in front its title, `words` beneath it, and the contents."""
    made = _Joined()
    body: list[str] = []
    if contents:
        body.append(parts.paragraph("PackTitle", parts.run(title), rtl=right_to_left(title)))
        body += [parts.paragraph("PackWords", parts.run(line), rtl=right_to_left(line)) for line in words]
        body.append(_contents([one.heading for one in given]))
        body.append(parts.section_break(parts.page()))
    last = len(given) - 1
    end = parts.section(parts.page())
    for at, one in enumerate(given):
        held, section = made.take(one.content, at, one.title)
        mark = (
            f'<w:bookmarkStart w:id="{900_000 + at}" w:name="{_anchor(at)}"/>{parts.run(one.heading)}'
            f'<w:bookmarkEnd w:id="{900_000 + at}"/>'
        )
        body.append(parts.paragraph("Heading1", mark, rtl=right_to_left(one.heading)))
        body.append(held)
        if at < last:
            body.append(f'<w:p><w:pPr><w:pStyle w:val="AllianceBreak"/>{section}</w:pPr></w:p>')
        else:
            end = section
    return made.document("".join(body), end, title=title, font=font)


#: what one document may hold, so that Word opens it and the sweep reads it
MOST_LETTERS, MOST_MARKS = 36_000_000, 4_500_000


def volumes(given: Sequence[Appendix]) -> list[list[Appendix]]:
    """The appendices as they go into documents: one list, unless they are too many for one document."""
    made: list[list[Appendix]] = [[]]
    letters = marks = 0
    for one in given:
        with zipfile.ZipFile(io.BytesIO(one.content)) as package:
            text = package.read("word/document.xml")
        size, count = len(text), text.count(b"<") + text.count(b"=")
        if made[-1] and (letters + size > MOST_LETTERS or marks + count > MOST_MARKS):
            made.append([])
            letters = marks = 0
        made[-1].append(one)
        letters, marks = letters + size, marks + count
    return made


def _anchor(at: int) -> str:
    return f"_Toc{900_000 + at}"


def _contents(headings: Sequence[str]) -> str:
    """A table of contents with the list written out, so that it shows before Word adds the page numbers to it."""
    made = [parts.paragraph("PackContents", parts.run("Contents"))]
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    for at, heading in enumerate(headings):
        link = f'<w:hyperlink w:anchor="{_anchor(at)}" w:history="1">{parts.run(heading)}</w:hyperlink>'
        made.append(parts.paragraph("TOC1", (begin if at == 0 else "") + link, rtl=right_to_left(heading)))
    made.append(parts.paragraph("PackSmall", parts.run(_ADD_NUMBERS) + _END))
    return "".join(made)


#: stands inside the field, so that it goes when the list is brought up to date
_ADD_NUMBERS = "For page numbers, click into this list and press F9 (in LibreOffice: right-click, Update Index)."
_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


class _Joined:
    """What the documents bring besides their text, gathered under new names."""

    def __init__(self) -> None:
        self.spaces: dict[str, str] = {}
        self.styles: dict[str, str] = {}
        self.parts: dict[str, bytes] = {}
        self.kinds: dict[str, None] = {}
        self.relations: list[str] = []
        self.controls = 0
        self.drawn = 0

    def take(self, content: bytes, at: int, title: str) -> tuple[str, str]:
        """The text of one document, and its last section."""
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            held = {name: package.read(name) for name in package.namelist()}
        whole = held["word/document.xml"].decode("utf-8")
        root = _ROOT.search(whole)
        self.spaces.update(_SPACE.findall(root[1]) if root else ())
        inner = whole[whole.index("<w:body>") + 8 : whole.rindex("</w:body>")]
        inner = self._own_parts(inner, held, at)
        inner = _CONTROL.sub(self._control, inner)
        inner = _DRAWN.sub(self._drawing, inner)
        styles = held["word/styles.xml"].decode("utf-8")
        for style in _STYLE.finditer(styles):
            self.styles.setdefault(style[1], style[0])
        inner = _without_own_heading(inner, title)
        for old, new in _LOWER:
            inner = inner.replace(f'<w:pStyle w:val="{old}"/>', f'<w:pStyle w:val="{new}"/>')
        end = inner.rindex("<w:sectPr")
        return inner[:end], inner[end:]

    def _control(self, _: re.Match[str]) -> str:
        self.controls += 1
        return f'<w:id w:val="{self.controls}"/>'

    def _drawing(self, _: re.Match[str]) -> str:
        self.drawn += 1
        return f'<wp:docPr id="{self.drawn}"'

    def _own_parts(self, inner: str, held: dict[str, bytes], at: int) -> str:
        """Carry over what the text names and the shared parts do not hold; the text with the new names."""
        given = held.get("word/_rels/document.xml.rels", b"").decode("utf-8")
        renamed: dict[str, str] = {}
        for relation in _RELATION.findall(given):
            said = dict(_ATTRIBUTE.findall(relation))
            target, id = said.get("Target", ""), said.get("Id", "")
            if target in _SHARED:
                continue
            new = renamed[id] = f"a{at}{id}"
            if said.get("TargetMode") == "External":
                self.relations.append(relation.replace(f'Id="{id}"', f'Id="{new}"'))
                continue
            folder, name = posixpath.split(target)
            put = posixpath.join(folder, f"a{at}{name}")
            self.parts[f"word/{put}"] = held[f"word/{target}"]
            self.relations.append(f'<Relationship Id="{new}" Type="{said["Type"]}" Target="{put}"/>')
            self._kind(held["[Content_Types].xml"].decode("utf-8"), f"/word/{target}", f"/word/{put}")
        if not renamed:
            return inner
        return _NAMED.sub(lambda m: f'r:{m[1]}="{renamed.get(m[2], m[2])}"', inner)

    def _kind(self, types: str, old: str, new: str) -> None:
        for one in _KINDS.findall(types):
            said = dict(_ATTRIBUTE.findall(one))
            if said.get("PartName") == old:
                self.kinds[one.replace(old, new)] = None
                return
            if "Extension" in said and old.endswith(f".{said['Extension']}") and said["Extension"] != "xml":
                self.kinds[one] = None

    def document(self, body: str, section: str, *, title: str, font: str) -> bytes:
        """The whole document as a package."""
        with zipfile.ZipFile(io.BytesIO(parts.document("", parts.page(), title=title, font=font))) as package:
            held: dict[str, bytes] = {name: package.read(name) for name in package.namelist()}
        shell = held["word/document.xml"].decode("utf-8")
        root = _ROOT.search(shell)
        known = dict(_SPACE.findall(root[1])) if root else {}
        more = "".join(f' {name}="{value}"' for name, value in self.spaces.items() if name not in known)
        head = shell[: shell.index("<w:body>")]
        head = head[:-1] + more + ">" if more else head
        # a page without a head of its own would get that of the appendix before it
        whole = _NO_HEAD.sub(r'\1<w:headerReference w:type="default" r:id="rIdNoHead"/>', f"{body}{section}")
        held["word/document.xml"] = f"{head}<w:body>{whole}</w:body></w:document>".encode()
        held["word/nohead.xml"] = _HEAD.encode()
        self.kinds[f'<Override PartName="/word/nohead.xml" ContentType="{_HEAD_TYPE}"/>'] = None
        self.relations.append(f'<Relationship Id="rIdNoHead" Type="{_OFFICE}/header" Target="nohead.xml"/>')
        styles = held["word/styles.xml"].decode("utf-8")
        present = {style[1] for style in _STYLE.finditer(styles)}
        wanted = self.styles | {style[1]: style[0] for style in _STYLE.finditer(_STYLES)}
        extra = "".join(words for id, words in wanted.items() if id not in present)
        extra = extra.replace('<w:outlineLvl w:val="0"/>', '<w:outlineLvl w:val="1"/>')
        held["word/styles.xml"] = styles.replace("</w:styles>", f"{extra}</w:styles>").encode()
        relations = held["word/_rels/document.xml.rels"].decode("utf-8")
        relations = relations.replace("</Relationships>", f"{''.join(self.relations)}</Relationships>")
        held["word/_rels/document.xml.rels"] = relations.encode()
        types = held["[Content_Types].xml"].decode("utf-8")
        fresh = "".join(one for one in self.kinds if one not in types)
        held["[Content_Types].xml"] = types.replace("</Types>", f"{fresh}</Types>").encode()
        return zipped({**held, **self.parts})


def _without_own_heading(inner: str, title: str) -> str:
    """The text without a first heading that says the title once more."""
    own = _OWN_HEADING.match(inner)
    if own is None:
        return inner
    said = " ".join("".join(_WORDS.findall(own[0])).split()).casefold()
    return inner[own.end() :] if said == " ".join(parts.words(title).split()).casefold() else inner


def zipped(files: dict[str, bytes]) -> bytes:
    """These files as one zip, in their order, with no day or computer in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            packed = name.endswith((".docx", ".png", ".jpg"))
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return buffer.getvalue()
