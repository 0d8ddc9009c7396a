"""What every reader refuses: too large, empty, of another kind, locked, or built to do harm."""

from __future__ import annotations

import io
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

READ_HERE = "Word documents (.docx) and plain text (.txt) are read here"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich text file (.rtf)"),
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
    """ "docx" or "txt", judged by the content and not by the name; what is neither is refused with a reason."""
    check_size(data, name)
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return "docx"
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
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<!doctype")):
        raise InputProblem(f"“{name}” is a web page or an XML file: {READ_HERE}; save it as one of these.")
    return "txt"


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """The zip in a file, once nothing about it looks as if it were built to do harm."""
    _check_directory(data, name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except _BROKEN as problem:
        raise damaged(name) from problem
    if len(members) > MOST_MEMBERS:
        raise InputProblem(
            f"“{name}” holds more than {MOST_MEMBERS} parts, which no transcript does: it was not opened."
        )
    if any(_escapes(member.filename) for member in members):
        raise InputProblem(f"“{name}” names parts outside itself, which no Word document does: it was not opened.")
    if any(member.flag_bits & 0x1 for member in members):
        raise InputProblem(f"“{name}” is protected with a password: open it, remove the password, save, try again.")
    if sum(member.file_size for member in members) > MOST_DECLARED:
        raise _bomb(name)
    return archive


def read_part(archive: zipfile.ZipFile, part: str, name: str) -> bytes | None:
    """The bytes of one part of a zip; None where there is no such part."""
    try:
        member = archive.getinfo(part)
    except KeyError:
        return None
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputProblem(f"“{name}” is packed in an unusual way: open it in Word, save it as .docx, try again.")
    too_dense = member.file_size > LARGE and member.file_size > MOST_RATIO * max(1, member.compress_size)
    if member.file_size > MOST_INFLATED or too_dense:
        raise _bomb(name)
    try:
        with archive.open(member) as stream:
            content = stream.read(MOST_INFLATED + 1)
    except _BROKEN as problem:
        raise damaged(name) from problem
    if len(content) > MOST_INFLATED or (
        len(content) > LARGE and len(content) > MOST_RATIO * max(1, member.compress_size)
    ):
        raise _bomb(name)
    return content


def parse_xml(content: bytes, name: str) -> Any:
    """The root of an XML part; entities, document types and anything from outside are refused."""
    if content.count(b"<") + content.count(b"=") > MOST_MARKS:
        raise _bomb(name)
    head = content[:4096]
    if b"<!DOCTYPE" in head or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le") in head:
        raise _hostile(name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as problem:
        raise damaged(name) from problem
    if root is None:
        raise damaged(name)
    if root.getroottree().docinfo.doctype:
        raise _hostile(name)
    return root


def damaged(name: str) -> InputProblem:
    """What is said about a docx that cannot be read."""
    return InputProblem(f"“{name}” is damaged or not a whole Word document: open it in Word, save it again, try again.")


def _check_directory(data: bytes, name: str) -> None:
    """Refuse a zip whose list of parts is out of all proportion before anything goes through it."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 70_000))
    if at < 0 or at + 22 > len(data):
        raise damaged(name)
    count, size = struct.unpack_from("<HL", data, at + 10)
    if data[max(0, at - 20) : at].startswith(b"PK\x06\x07") or count == 0xFFFF or size == 0xFFFFFFFF:
        raise InputProblem(f"“{name}” is packed in an unusual way: open it in Word, save it as .docx, try again.")
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


def _hostile(name: str) -> InputProblem:
    """What is said about XML that would pull in other things."""
    return InputProblem(f"“{name}” holds instructions that no Word document needs: it was not opened.")
