"""What every reader refuses: too large, empty, of another kind, locked, or built to do harm."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import Any

from lxml import etree

from alliance.errors import InputProblem

MOST_BYTES = 64 * 1024 * 1024  # of a file that is brought in
MOST_MEMBERS = 5_000  # of a zip
MOST_INFLATED = 48 * 1024 * 1024  # of one part that is read
MOST_MARKS = 6_000_000  # tags and attributes of one part
MOST_LETTERS = 20_000_000  # of the words of a file: some three hundred interviews
MOST_PARAGRAPHS = 200_000
MOST_DECLARED = 1024 * 1024 * 1024  # of all parts together (pictures and sound may be large)
MOST_RATIO = 400  # inflated to packed, judged only where a part is large
LARGE = 8 * 1024 * 1024
MOST_DIRECTORY = 2 * 1024 * 1024  # of a zip's own list of its parts

READ_HERE = (
    "Word (.docx), OpenDocument (.odt), rich text (.rtf), text (.txt, .md), web pages (.html), pdf with text, "
    "captions (.vtt, .srt), ELAN (.eaf), CHAT (.cha), Whisper (.json) and tables (.xlsx, .csv) are read here"
)
#: for each kind: what it is called, and where it can be saved anew
CALLED: dict[str, tuple[str, str]] = {
    "docx": ("Word document", "open it in Word, save it again"),
    "odt": ("OpenDocument text", "open it in LibreOffice or Word, save it again"),
    "xlsx": ("spreadsheet", "open it in Excel or LibreOffice, save it again"),
    "eaf": ("ELAN file", "open it in ELAN, save it again"),
    "pdf": ("pdf", "open it, print it to a new pdf"),
    "rtf": ("rich text file", "open it in Word, save it again"),
    "html": ("web page", "open it in a browser or Word, save it again"),
}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"ID3", "a sound recording"),
    (b"RIFF", "a recording"),
    (b"OggS", "a recording"),
    (b"fLaC", "a recording"),
    (b"\x1f\x8b", "a packed archive"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"Rar!", "a packed archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
    struct.error,
)


def check_size(data: bytes, name: str) -> None:
    """Nothing, where a file is neither empty nor too large."""
    if not data:
        raise InputProblem(f"“{name}” is empty: choose the file again, or export it again from where it was written.")
    if len(data) > MOST_BYTES:
        raise InputProblem(
            f"“{name}” is larger than {MOST_BYTES // 1024 // 1024} MB: a transcript is far smaller; "
            "remove pictures or recordings from it, or split it."
        )


def check_amount(letters: int, paragraphs: int, name: str) -> None:
    """Nothing, where the words of a file are not far more than interviews hold."""
    if letters > MOST_LETTERS or paragraphs > MOST_PARAGRAPHS:
        raise InputProblem(f"“{name}” holds more text than hundreds of interviews: bring interviews in one by one.")


def kind_of(data: bytes, name: str) -> str:
    """Which kind of file it is (a key of `readers.KINDS`), by its content first; what is none is refused with a reason.

    The name decides only between kinds of plain text: tables (.csv, .tsv) and Markdown (.md).
    """
    check_size(data, name)
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _kind_of_zip(data, name)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputProblem(
                f"“{name}” is protected with a password: open it in Word, remove the password, save, try again."
            )
        if "WordDocument".encode("utf-16-le") in data:
            raise InputProblem(
                f"“{name}” is an old Word document (.doc): open it in Word, save it as .docx, try again."
            )
        raise InputProblem(f"“{name}” is an old Office file: {READ_HERE}.")
    for sign, what in _OTHERS:
        if data.startswith(sign):
            raise InputProblem(f"“{name}” is {what}: {READ_HERE}.")
    if data[4:8] == b"ftyp":
        raise InputProblem(f"“{name}” is a recording or a video: {READ_HERE}.")
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-"):
        return "pdf"
    if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    return _kind_of_text(data, name)


def _kind_of_zip(data: bytes, name: str) -> str:
    """What a zip is by the parts it holds."""
    archive = open_zip(data, name)
    parts = set(archive.namelist())
    if "xl/workbook.xml" in parts:
        return "xlsx"
    mime = read_part(archive, "mimetype", name) or b""
    if mime.strip().startswith(b"application/vnd.oasis.opendocument.text") or {"content.xml", "meta.xml"} <= parts:
        if b"spreadsheet" in mime:
            raise InputProblem(f"“{name}” is an OpenDocument spreadsheet (.ods): save it as .xlsx or .csv, try again.")
        return "odt"
    if b"spreadsheet" in mime:
        raise InputProblem(f"“{name}” is an OpenDocument spreadsheet (.ods): save it as .xlsx or .csv, try again.")
    return "docx"


_ELAN = re.compile(rb"<ANNOTATION_DOCUMENT[\s>]")
_CAPTION = re.compile(r"(?m)^\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}")
_CHAT = re.compile(r"(?m)^(?:@UTF8|@Begin|@Participants:|@Languages:)")
_CHAT_LINE = re.compile(r"(?m)^\*[A-Z0-9]{1,7}:\t")


def _kind_of_text(data: bytes, name: str) -> str:
    """What a file of letters is: marks at its beginning say, or else its name."""
    head = _head(data)
    start = head.lstrip("\ufeff \t\r\n")
    low = start[:2000].lower()
    ending = name.lower().rsplit(".", 1)[-1] if "." in name else ""
    if low.startswith("<?xml") and _ELAN.search(head.encode("utf-8", "replace")):
        return "eaf"
    if low.startswith(("<!doctype html", "<html")) or (low.startswith(("<?xml", "<!--")) and "<html" in low):
        return "html"
    if low.startswith(("<?xml", "<!doctype")):
        raise InputProblem(f"“{name}” is an XML file of another program: {READ_HERE}; save it as one of these.")
    if start.startswith("WEBVTT"):
        return "vtt"
    if _CAPTION.search(head):
        return "srt" if "," in head[head.index("-->") - 8 : head.index("-->")] else "vtt"
    if _CHAT.match(start) and (_CHAT_LINE.search(head) or "@Begin" in start[:200]):
        return "cha"
    if start[:1] in ("{", "[") and (ending == "json" or _looks_like_json(start)):
        return "json"
    if ending in ("csv", "tsv", "tab"):
        return "csv"
    if ending in ("md", "markdown"):
        return "md"
    if ending in ("html", "htm", "xhtml") and "<" in start:
        return "html"
    return "txt"


def _head(data: bytes) -> str:
    """The first letters of a file, well enough to tell what it is."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[:16_000].decode("utf-16", "replace")
    return data[:8_000].decode("utf-8", "replace")


def _looks_like_json(start: str) -> bool:
    """Whether a text that opens with a brace goes on like JSON and not like "[00:01] Rowan:" or "[laughs]"."""
    return re.match(r"\{\s*\"[^\"\n]{1,80}\"\s*:|\[\s*\{\s*\"", start) is not None


def open_zip(data: bytes, name: str, kind: str = "docx") -> zipfile.ZipFile:
    """The zip in a file, once nothing about it looks as if it were built to do harm."""
    _check_directory(data, name, kind)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except _BROKEN as problem:
        raise damaged(name, kind) from problem
    if len(members) > MOST_MEMBERS:
        raise InputProblem(
            f"“{name}” holds more than {MOST_MEMBERS} parts, which no transcript does: it was not opened."
        )
    if any(_escapes(member.filename) for member in members):
        raise InputProblem(f"“{name}” names parts outside itself, which no transcript does: it was not opened.")
    if any(member.flag_bits & 0x1 for member in members):
        raise InputProblem(f"“{name}” is protected with a password: open it, remove the password, save, try again.")
    if sum(member.file_size for member in members) > MOST_DECLARED:
        raise _bomb(name)
    return archive


def weight(data: bytes, kind: str) -> int:
    """How many bytes a reader will go through: those of the file, or of the XML that a zip says it holds."""
    if not data.startswith(b"PK"):
        return len(data)
    parts = open_zip(data, "the file", kind).infolist()
    return sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))


def read_part(archive: zipfile.ZipFile, part: str, name: str, kind: str = "docx") -> bytes | None:
    """The bytes of one part of a zip; None where there is no such part."""
    try:
        member = archive.getinfo(part)
    except KeyError:
        return None
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputProblem(f"“{name}” is packed in an unusual way: {CALLED[kind][1]}, try again.")
    too_dense = member.file_size > LARGE and member.file_size > MOST_RATIO * max(1, member.compress_size)
    if member.file_size > MOST_INFLATED or too_dense:
        raise _bomb(name)
    try:
        with archive.open(member) as stream:
            content = stream.read(MOST_INFLATED + 1)
    except _BROKEN as problem:
        raise damaged(name, kind) from problem
    if len(content) > MOST_INFLATED or (
        len(content) > LARGE and len(content) > MOST_RATIO * max(1, member.compress_size)
    ):
        raise _bomb(name)
    return content


def parse_xml(content: bytes, name: str, kind: str = "docx") -> Any:
    """The root of an XML part; entities, document types and anything from outside are refused."""
    if content.count(b"<") + content.count(b"=") > MOST_MARKS:
        raise _bomb(name)
    head = content[:4096]
    if b"<!DOCTYPE" in head or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le") in head:
        raise _hostile(name, kind)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as problem:
        raise damaged(name, kind) from problem
    if root is None:
        raise damaged(name, kind)
    if root.getroottree().docinfo.doctype:
        raise _hostile(name, kind)
    return root


def damaged(name: str, kind: str = "docx") -> InputProblem:
    """What is said about a file that cannot be read."""
    called, again = CALLED[kind]
    return InputProblem(f"“{name}” is damaged or not a whole {called}: {again}, try again.")


def _check_directory(data: bytes, name: str, kind: str) -> None:
    """Refuse a zip whose list of parts is out of all proportion before anything goes through it."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 70_000))
    if at < 0 or at + 22 > len(data):
        raise damaged(name, kind)
    count, size = struct.unpack_from("<HL", data, at + 10)
    if data[max(0, at - 20) : at].startswith(b"PK\x06\x07") or count == 0xFFFF or size == 0xFFFFFFFF:
        raise InputProblem(f"“{name}” is packed in an unusual way: {CALLED[kind][1]}, try again.")
    if count > MOST_MEMBERS or size > MOST_DIRECTORY:
        raise InputProblem(
            f"“{name}” holds more than {MOST_MEMBERS} parts, which no transcript does: it was not opened."
        )


def _escapes(member: str) -> bool:
    """Whether the name of a part points outside the archive."""
    return member.startswith(("/", "\\")) or ":" in member[:3] or ".." in member.replace("\\", "/").split("/")


def _bomb(name: str) -> InputProblem:
    """What is said about a zip that unpacks to far more than a transcript."""
    return InputProblem(f"“{name}” unpacks to far more than a transcript could hold: it was not opened.")


def _hostile(name: str, kind: str) -> InputProblem:
    """What is said about XML that would pull in other things."""
    return InputProblem(f"“{name}” holds instructions that no {CALLED[kind][0]} needs: it was not opened.")
