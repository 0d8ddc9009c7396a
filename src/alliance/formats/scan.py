"""A scan that somebody brings: what it is by its content, whatever it is called; its name made safe to keep."""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib

from alliance.errors import InputProblem

MOST_BYTES = 20 * 1024 * 1024
#: media type -> how a file of that kind is called at its end
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf"}
_WANTED = "A scan is a picture (png or jpeg) or a pdf."
_PNG = b"\x89PNG\r\n\x1a\n"
_LONGEST_NAME = 120


def media_type_of(data: bytes, name: str) -> str:
    """image/png, image/jpeg or application/pdf, judged by the content; InputProblem for anything else or damaged."""
    shown = safe_name(name, "")
    if not data:
        raise InputProblem(f"“{shown}” is empty: choose the file again, or scan the sheet again.")
    if len(data) > MOST_BYTES:
        raise InputProblem(
            f"“{shown}” is larger than {MOST_BYTES // 1024 // 1024} MB: scan the sheet again in grey, or with fewer dots "
            "an inch."
        )
    if data.startswith(_PNG):
        return _whole(_is_png(data), "image/png", shown)
    if data.startswith(b"\xff\xd8\xff"):
        return _whole(_is_jpeg(data), "image/jpeg", shown)
    if data.startswith(b"%PDF-"):
        return _whole(_is_pdf(data), "application/pdf", shown)
    raise InputProblem(f"“{shown}” is neither a picture nor a pdf, whatever it is called. {_WANTED}")


def _whole(sound: bool, media_type: str, shown: str) -> str:
    if not sound:
        raise InputProblem(
            f"“{shown}” is damaged or was cut off: scan the sheet again, or copy the file again. {_WANTED}"
        )
    return media_type


def _is_png(data: bytes) -> bool:
    """Whether every piece of a png is there, from its head to its end, with its check sum."""
    at = len(_PNG)
    kinds = []
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if at + 12 + length > len(data):
            return False
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if zlib.crc32(kind + body) != struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0]:
            return False
        kinds.append(kind)
        at += 12 + length
        if kind == b"IEND":
            break
    return kinds[:1] == [b"IHDR"] and b"IDAT" in kinds and kinds[-1] == b"IEND" and at == len(data)


def _is_jpeg(data: bytes) -> bool:
    """Whether a jpeg has a frame and a scan, and its end."""
    at = 2
    frame = False
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return False
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == 0xDA:
            return frame and data.rstrip(b"\x00").endswith(b"\xff\xd9")
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(data):
            return False
        frame = frame or (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC))
        at += 2 + length
    return False


def _is_pdf(data: bytes) -> bool:
    return bool(re.match(rb"%PDF-\d\.\d", data)) and b"%%EOF" in data[-2048:] and b"startxref" in data[-4096:]


def safe_name(name: str, media_type: str) -> str:
    """A file's name without its folders and without what a system could stumble over; its end says what it is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*\u2028\u2029').strip(" .")
    ending = ENDINGS.get(media_type)
    if ending is None:
        return kept[:_LONGEST_NAME] or "the file"
    stem = re.sub(r"\.(png|jpe?g|pdf)$", "", kept, flags=re.IGNORECASE).strip(" .")[:_LONGEST_NAME]
    return f"{stem or 'signed consent'}{ending}"
