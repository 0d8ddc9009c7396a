"""One conversation written in every format that is read: what a program that exports transcripts would write."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from html import escape

Turns = Sequence[tuple[str, str]]

TALK: Turns = (
    ("Ada", "How did the first sessions feel to you?"),
    ("Rowan", "Well, it was cold, (short laugh) and I… I did not know what to say – not then."),
    ("Ada", "And later?"),
    ("Rowan", "Later there was a warmth in it, a café kind of warmth. I stayed because of that."),
    ("Ada", "Can you say more about staying?"),
    ("Rowan", "I think I stayed for her voice. It was the voice, more than the words."),
)
STARTS = (0, 4, 15, 18, 31, 36)


def starts(talk: Turns) -> list[int]:
    """The second at which each turn begins."""
    return [STARTS[k % 6] + 50 * (k // 6) for k in range(len(talk))]


def odt(talk: Turns = TALK, *, extra: str = "", styles: str = "") -> bytes:
    """An OpenDocument text with names in bold."""
    paragraphs = "".join(
        f'<text:p text:style-name="P1"><text:span text:style-name="B">{escape(n)}:</text:span> {escape(w)}</text:p>'
        for n, w in talk
    )
    content = f"""<?xml version="1.0" encoding="UTF-8"?><office:document-content
      xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
      xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
      xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <office:automatic-styles><style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/>
      </style:style><style:style style:name="N" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/>
      </style:style>{styles}</office:automatic-styles>
      <office:body><office:text>{paragraphs}{extra}</office:text></office:body></office:document-content>"""
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def zipped(members: dict[str, str]) -> bytes:
    """A zip of parts by their names."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return held.getvalue()


def rtf(talk: Turns = TALK, *, extra: str = "") -> bytes:
    """A rich text file as Word writes one: names in bold, letters beyond ASCII as Unicode."""
    body = "".join(rf"\pard\plain {{\b {_rtf(n)}:}} {_rtf(w)}\par" + "\n" for n, w in talk)
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fcharset238 Times CE;}}{\*\generator Nobody 1.0;}"
    return f"{head}{body}{extra}}}".encode("latin-1")


def _rtf(words: str) -> str:
    said = ""
    for unit in words.encode("utf-16-le").decode("utf-16-le"):
        if unit in "\\{}":
            said += "\\" + unit
        elif ord(unit) < 128:
            said += unit
        else:
            raw = unit.encode("utf-16-le")
            for k in range(0, len(raw), 2):
                n = int.from_bytes(raw[k : k + 2], "little", signed=True)
                said += rf"\u{n}?"
    return said


def md(talk: Turns = TALK) -> bytes:
    """A Markdown text with names in bold."""
    return "\n\n".join(f"**{n}:** {w}" for n, w in talk).encode()


def html(talk: Turns = TALK, *, extra: str = "") -> bytes:
    """A web page with names in bold."""
    body = "\n".join(f"<p><b>{escape(n)}:</b> {escape(w)}</p>" for n, w in talk)
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>x</title></head><body>{body}{extra}</body></html>".encode()


def clock(second: float, point: str = ".") -> str:
    """A second as captions write it."""
    whole = int(second)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{round((second - whole) * 1000):03}"


def halves(talk: Turns = TALK) -> list[tuple[int, str, str]]:
    """Each turn in two captions: when, who, what."""
    found = []
    for (name, words), start in zip(talk, starts(talk), strict=True):
        parts = words.split(" ")
        half = (len(parts) + 1) // 2
        found.append((start, name, " ".join(parts[:half])))
        if parts[half:]:
            found.append((start + 2, name, " ".join(parts[half:])))
    return found


def teams_vtt(talk: Turns = TALK) -> bytes:
    """Captions as Teams writes them."""
    cues = [
        f"a1b2c3d4-0000-4000-8000-00000000000{n % 10}/{n}-0\n{clock(s)} --> {clock(s + 2)}\n<v {name}>{escape(w, quote=False)}</v>"
        for n, (s, name, w) in enumerate(halves(talk))
    ]
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()


def zoom_vtt(talk: Turns = TALK) -> bytes:
    """Captions as Zoom writes them."""
    cues = [
        f"{n}\r\n{clock(s)} --> {clock(s + 2)}\r\n{name}: {w}" for n, (s, name, w) in enumerate(halves(talk), start=1)
    ]
    return ("WEBVTT\r\n\r\n" + "\r\n\r\n".join(cues) + "\r\n").encode()


def whisper_srt(talk: Turns = TALK) -> bytes:
    """Captions as Whisper writes them: nobody is named."""
    cues = [f"{n}\n{clock(s, ',')} --> {clock(s + 2, ',')}\n{w}" for n, (s, _, w) in enumerate(halves(talk), start=1)]
    return ("\n\n".join(cues) + "\n").encode()


def whisper_json(talk: Turns = TALK, *, speakers: bool = True) -> bytes:
    """Segments as Whisper or, with speakers, WhisperX writes them."""
    segments = [
        {"id": n, "start": s + 0.25, "end": s + 2.0, "text": " " + w, **({"speaker": name} if speakers else {})}
        for n, (s, name, w) in enumerate(halves(talk))
    ]
    return json.dumps({"text": "", "segments": segments, "language": "en"}).encode()


def otter(talk: Turns = TALK) -> bytes:
    """Text as Otter exports it."""
    parts = [f"{name}  {s // 60}:{s % 60:02}  \n{w}\n" for (name, w), s in zip(talk, starts(talk), strict=True)]
    return ("\n".join(parts) + "\nTranscribed by https://otter.ai\n").encode()


def rev(talk: Turns = TALK) -> bytes:
    """Text as Rev exports it."""
    return "\n\n".join(
        f"{n} ({s // 60:02}:{s % 60:02}):\n{w}" for (n, w), s in zip(talk, starts(talk), strict=True)
    ).encode()


def eaf(talk: Turns = TALK, *, extra: str = "") -> bytes:
    """An ELAN file with a tier for each speaker."""
    slots, tiers = "", {name: "" for name, _ in talk}
    for n, ((name, words), s) in enumerate(zip(talk, starts(talk), strict=True)):
        slots += f'<TIME_SLOT TIME_SLOT_ID="s{n}" TIME_VALUE="{s * 1000}"/><TIME_SLOT TIME_SLOT_ID="e{n}" TIME_VALUE="{s * 1000 + 1900}"/>'
        tiers[name] += (
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{n}" TIME_SLOT_REF1="s{n}" TIME_SLOT_REF2="e{n}">'
            f"<ANNOTATION_VALUE>{escape(words)}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
        )
    body = "".join(
        f'<TIER TIER_ID="{n[0]}" PARTICIPANT="{n}" LINGUISTIC_TYPE_REF="x">{t}</TIER>' for n, t in tiers.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT AUTHOR="" FORMAT="3.0" VERSION="3.0">'
        f"<HEADER/><TIME_ORDER>{slots}</TIME_ORDER>{body}{extra}</ANNOTATION_DOCUMENT>"
    ).encode()


def cha(talk: Turns = TALK) -> bytes:
    """A CHAT file with times, and a line about the words under each."""
    codes = {name: name[:3].upper() for name, _ in talk}
    lines = ["@UTF8", "@Begin", "@Languages:\teng"]
    lines.append("@Participants:\t" + " , ".join(f"{c} {n} Adult" for n, c in codes.items()))
    for (name, words), s in zip(talk, starts(talk), strict=True):
        half = words.rfind(" ")
        lines.append(f"*{codes[name]}:\t{words[:half]}\n\t{words[half + 1 :]} \x15{s * 1000}_{s * 1000 + 1900}\x15")
        lines.append("%mor:\tpro|it")
    return ("\n".join([*lines, "@End"]) + "\n").encode()


def csv(talk: Turns = TALK, divider: str = ",") -> bytes:
    """A table with times, names and words."""
    rows = [["Start", "End", "Speaker", "Text", "Confidence"]]
    rows += [[f"{s}.5", f"{s + 2}.0", n, w, "0.9"] for (n, w), s in zip(talk, starts(talk), strict=True)]
    return "\n".join(divider.join('"' + c.replace('"', '""') + '"' for c in row) for row in rows).encode()


def xlsx(rows: Sequence[Sequence[str | float]] | None = None, *, extra: dict[str, str] | None = None) -> bytes:
    """A spreadsheet of rows; NVivo's columns by default."""
    if rows is None:
        head = ["", "Timespan", "Content", "Speaker"]
        rows = [head] + [
            [k + 1, f"0:{s:02}.0 - 0:{s + 2:02}.0", w, n]
            for k, ((n, w), s) in enumerate(zip(TALK, STARTS, strict=True))
        ]
    lines = ""
    for y, row in enumerate(rows, start=1):
        cells = ""
        for x, value in enumerate(row):
            place = f"{chr(65 + x)}{y}"
            if isinstance(value, str):
                cells += f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else ""
            else:
                cells += f'<c r="{place}"><v>{value}</v></c>'
        lines += f'<row r="{y}">{cells}</row>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
        **(extra or {}),
    }
    return zipped(parts)


Mark = tuple[float, float, str]
"""Where on a page (from the left and from the bottom, in points) some words stand."""


def pdf(pages: Sequence[Sequence[Mark]], *, size: float = 10, picture: bool = False) -> bytes:
    """A pdf whose pages hold words at places, in one font."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    objects.append(
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream"
    )
    kids = []
    for marks in pages:
        drawn = "".join(f"BT /F1 {size} Tf {x} {y} Td ({_pdf(words)}) Tj ET\n" for x, y, words in marks)
        drawn += "q 500 0 0 700 40 40 cm /I1 Do Q\n" if picture else ""
        stream = drawn.encode("cp1252", "replace")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /I1 4 0 R >> >> >>"
            % len(objects)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % k for k in kids), len(kids))
    made, places = b"%PDF-1.4\n", []
    for n, held in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (n, held)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(made),
    )  # fmt: skip


def _pdf(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def broken(words: str, width: int) -> list[str]:
    """Words broken into lines of at most so many letters."""
    lines = [""]
    for word in words.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


def paged(
    talk: Turns, *, numbers: str = "", lines_a_page: int = 30, width: int = 80, head: str = "", folio: str = ""
) -> bytes:
    """A pdf of a conversation; `numbers` in the margin: "", "paragraphs", "lines", "fifth" or "each page"."""
    lines: list[tuple[str, bool]] = []
    for name, words in talk:
        lines += [(line, k == 0) for k, line in enumerate(broken(f"{name}: {words}", width))]
    pages: list[list[Mark]] = []
    paragraph = 0
    for n, (line, opens) in enumerate(lines):
        row = n % lines_a_page
        if row == 0:
            pages.append([])
            if head:
                pages[-1].append((90, 815, head))
            if folio:
                pages[-1].append((290, 20, folio.format(len(pages))))
        y = (
            780
            - row * 14
            - (8 * sum(o for _, o in lines[n - row : n + 1]) if not numbers or numbers == "paragraphs" else 0)
        )
        pages[-1].append((90, y, line))
        paragraph += opens
        number = {
            "paragraphs": paragraph if opens else 0,
            "lines": n + 1,
            "fifth": n + 1 if (n + 1) % 5 == 0 else 0,
            "each page": row + 1,
        }.get(numbers, 0)
        if number:
            pages[-1].append((70, y, str(number)))
    return pdf(pages)
