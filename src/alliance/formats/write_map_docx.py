"""The thematic map as a Word document: boxes and lines that can be moved and written in, not a picture."""

from __future__ import annotations

from alliance.formats import docx_parts as parts
from alliance.ipa.theme_map import INSIDE, MARGIN, Box, Frame, Line, ThematicMap

_DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_EMU = 12700  # of a point
_INK, _LINE, _ACCENT, _WASH = "24211D", "8F877B", "0B5C63", "E4F0EF"


def document(made: ThematicMap, *, font: str = parts.FONT) -> bytes:
    """The map on one page on its side, A4 or larger where it needs the room; what each line joins stands beneath."""
    _, width, height = made.paper
    margin = round(MARGIN * 20)
    page = parts.Page(round(width * 20), round(height * 20), margin, margin)
    body = [parts.paragraph("Heading1", parts.run(made.title))]
    if made.boxes:
        room_x, room_y = width - 2 * MARGIN, height - 2 * MARGIN - 46
        body.append(_picture(made, min(1.0, room_x / made.width, room_y / made.height)))
    else:
        body.append(parts.paragraph("Normal", parts.run("There is no theme across cases yet.")))
    body += [parts.paragraph("Normal", parts.run(words)) for words in made.key]
    return parts.document("".join(body), page, title=made.title, font=font)


def _picture(made: ThematicMap, scale: float) -> str:
    shapes = [_frame(frame, n) for n, frame in enumerate(made.frames, start=10)]
    shapes += [_line(line, n) for n, line in enumerate(made.lines, start=1000)]
    shapes += [_box(box, n, scale) for n, box in enumerate(made.boxes, start=2000)]
    shapes += [_badge(line, n, scale) for n, line in enumerate(made.lines, start=6000)]
    wide, high = _e(made.width * scale), _e(made.height * scale)
    inner = f'<a:chOff x="0" y="0"/><a:chExt cx="{_e(made.width)}" cy="{_e(made.height)}"/>'
    drawing = (
        f'<w:drawing {_DRAWING}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="1" name="Thematic map" descr="{parts.quoted(_described(made))}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"><wpg:wgp>'
        f'<wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/>{inner}</a:xfrm></wpg:grpSpPr>'
        f"{''.join(shapes)}</wpg:wgp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    listed = "".join(f"<w:r><w:t>{parts.words(box.name)}</w:t></w:r><w:r><w:br/></w:r>" for box in made.boxes)
    return (
        '<w:p><mc:AlternateContent xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup">'
        f'<mc:Choice Requires="wpg"><w:r>{drawing}</w:r></mc:Choice><mc:Fallback>{listed}</mc:Fallback></mc:AlternateContent></w:p>'
    )


def _described(made: ThematicMap) -> str:
    return " ".join([f"{len(made.boxes)} themes in {len(made.frames)} groups.", *made.key])[:2000]


def _shape(
    number: int, name: str, place: tuple[float, float, float, float], geometry: str, look: str, words: str = "",
    inside: float = 0.0,
) -> str:  # fmt: skip
    x, y, width, height = (_e(one) for one in place)
    edge = _e(inside)
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="{parts.quoted(name)}"/><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="{x}" y="{y}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm>{geometry}{look}</wps:spPr>'
        f"{f'<wps:txbx><w:txbxContent>{words}</w:txbxContent></wps:txbx>' if words else ''}"
        f'<wps:bodyPr wrap="{"square" if words else "none"}" lIns="{edge}" tIns="{edge // 2}" rIns="{edge // 3}" bIns="{edge // 3}" anchor="ctr"/></wps:wsp>'
    )


def _look(fill: str, line: str, wide: float, dashed: bool = False) -> str:
    inside = f'<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill>' if fill else "<a:noFill/>"
    dash = '<a:prstDash val="dash"/>' if dashed else ""
    return f'{inside}<a:ln w="{_e(wide)}"><a:solidFill><a:srgbClr val="{line}"/></a:solidFill>{dash}</a:ln>'


def _preset(name: str) -> str:
    return f'<a:prstGeom prst="{name}"><a:avLst/></a:prstGeom>'


def _frame(frame: Frame, number: int) -> str:
    place = (frame.x, frame.y, frame.width, frame.height)
    return _shape(number, "Frame", place, _preset("rect"), _look("", _LINE, 0.75))


def _box(box: Box, number: int, scale: float) -> str:
    top = box.level == "superordinate"
    slanted = box.level in ("strand", "tension", "pole")
    size = max(2, round(box.size * scale * 2))
    look = _look(_WASH if top else "FFFFFF", _ACCENT if top else _LINE, 0.9, dashed=box.level in ("tension", "pole"))
    fonts = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    face = (
        f'{fonts}{"<w:b/>" if top else ""}{"<w:i/>" if slanted else ""}<w:color w:val="{_INK}"/><w:sz w:val="{size}"/>'
    )
    runs = "<w:r><w:br/></w:r>".join(
        f'<w:r><w:rPr>{face}</w:rPr><w:t xml:space="preserve">{parts.words(line)}</w:t></w:r>' for line in box.lines
    )
    words = f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{round(box.size * scale * 25)}" w:lineRule="exact"/></w:pPr>{runs}</w:p>'
    place = (box.x, box.y, box.width, box.height)
    return _shape(number, box.name, place, _preset("rect"), look, words, INSIDE * scale * 0.8)


def _line(line: Line, number: int) -> str:
    left, top = min(x for x, _ in line.points), min(y for _, y in line.points)
    width = max(max(x for x, _ in line.points) - left, 0.1)
    height = max(max(y for _, y in line.points) - top, 0.1)
    turns = [f'<a:pt x="{_e(x - left)}" y="{_e(y - top)}"/>' for x, y in line.points]
    path = f"<a:moveTo>{turns[0]}</a:moveTo>" + "".join(f"<a:lnTo>{turn}</a:lnTo>" for turn in turns[1:])
    geometry = (
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        '<a:rect l="0" t="0" r="r" b="b"/>'
        f'<a:pathLst><a:path w="{_e(width)}" h="{_e(height)}" fill="none">{path}</a:path></a:pathLst></a:custGeom>'
    )
    ends = '<a:headEnd type="oval" w="sm" len="sm"/><a:tailEnd type="oval" w="sm" len="sm"/>'
    look = f'<a:noFill/><a:ln w="{_e(1.1)}"><a:solidFill><a:srgbClr val="{_ACCENT}"/></a:solidFill>{ends}</a:ln>'
    return _shape(number, f"Tie {line.number}", (left, top, width, height), geometry, look)


def _badge(line: Line, number: int, scale: float) -> str:
    x, y = line.at
    size = max(2, round(8.5 * scale * 2))
    words = (
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{round(8.5 * scale * 24)}" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr><w:r><w:rPr>'
        f'<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:b/><w:color w:val="{_ACCENT}"/><w:sz w:val="{size}"/></w:rPr><w:t>{line.number}</w:t></w:r></w:p>'
    )
    place = (x - 7, y - 7, 14.0, 14.0)
    return _shape(number, f"Number {line.number}", place, _preset("ellipse"), _look("FFFFFF", _ACCENT, 0.9), words)


def _e(points: float) -> int:
    return round(points * _EMU)
