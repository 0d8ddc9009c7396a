"""Plain text to a source: the encoding found or given, one paragraph a line, form feeds as page breaks."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import category

from alliance.errors import InputProblem
from alliance.formats.guard import READ_HERE, check_amount, check_size
from alliance.ipa.source import Paragraph, Source, clean

#: encodings that may be chosen, the likeliest first
ENCODINGS: tuple[str, ...] = (
    "utf-8",
    "cp1252",
    "mac_roman",
    "cp1250",
    "iso8859-2",
    "iso8859-15",
    "cp1251",
    "koi8-r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp437",
    "cp850",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
    "utf-16-le",
    "utf-16-be",
    "utf-32-le",
    "utf-32-be",
)
MOST_OFFERED = 8

_MARKED: tuple[tuple[bytes, str], ...] = (  # byte-order marks, the longer first
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 24_000  # bytes that the guess is made on
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")
_HIGH = re.compile(rb"[\x80-\xff]")
_WESTERN = re.compile(
    "[^\x00-\x7f\u00a0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2013\u2014\u2018-\u201e\u2020\u2022\u2026\u20ac\u2122]"
)
_MISPLACED = re.compile(
    "(?<=[a-z])[\u00a1-\u00ac\u00ae-\u00bf\u00d7\u00f7\u201a\u2030\u0192\u02c6\u02dc\u2020\u2021](?=[a-z])"
)
_SHOUTED = re.compile("(?<=[a-z])[\u00c0-\u00de\u0152\u0160\u0178\u017d](?=[a-z])")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, the encoding taken, those possible too, and what a person should know about it."""

    text: str
    encoding: str
    offered: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read(data: bytes, name: str, encoding: str | None = None) -> Source:
    """The source in a plain text file. A given encoding overrides what would be found."""
    found = decoded(data, name, encoding)
    return Source(name, "txt", paragraphs(found.text), found.encoding, found.offered, found.remarks)


def decoded(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """The clean text in a file of letters. A given encoding overrides what would be found."""
    check_size(data, name)
    if encoding is not None and encoding.strip():
        taken, text, guessed = _named(data, name, encoding)
    else:
        taken, text, guessed = _found(data, name)
    remarks: tuple[str, ...] = ()
    if guessed:
        remarks = (
            f"The file does not say how its letters are written; they were read as {taken}. Look at the accents.",
        )
    if "\ufffd" in text:
        remarks += ("Some letters were already lost when the file was written: look for �.",)
    text = clean(text)
    check_amount(len(text), text.count("\n"), name)
    return Decoded(text, taken, _offered(data, taken, guessed), remarks)


#: a page that begins with a speaker's label, with no end of line before it
_NEW_PAGE_AND_SPEAKER = re.compile(r"(?<=[^\n\f])\f(?=[ \t]*[^\W\d_][^\n\f:?!]{0,30}:[ \t])")


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The lines of a text that are not blank."""
    found: list[Paragraph] = []
    blank = turned = False
    for line in _NEW_PAGE_AND_SPEAKER.sub("\n\f", text).split("\n"):
        line = line.strip(" \t")
        breaks: tuple[int, ...] = ()
        if "\f" in line:
            before = len(line) - len(line.lstrip("\f \t"))
            turned = turned or "\f" in line[:before]
            after = line.rstrip("\f \t")
            turns = "\f" in line[len(after) :] and len(after) >= before
            words = [w.strip(" \t") for w in line[before : len(after)].split("\f")]
            line, breaks = _joined([w for w in words if w])
        else:
            turns = False
        if not line:
            blank = True
            turned = turned or turns
            continue
        found.append(Paragraph(line, 0, turned, blank, None, breaks))
        blank, turned = False, turns
    return tuple(found)


def _joined(parts: list[str]) -> tuple[str, tuple[int, ...]]:
    """The parts of a line joined by blanks, and where each further part begins."""
    starts = [0, *accumulate(len(part) + 1 for part in parts)]
    return " ".join(parts), tuple(starts[1:-1])


def _named(data: bytes, name: str, encoding: str) -> tuple[str, str, bool]:
    """The text in the encoding that was asked for."""
    try:
        asked = codecs.lookup(encoding.strip()).name
    except (LookupError, ValueError):
        asked = ""
    allowed = {codecs.lookup(e).name: e for e in ENCODINGS}
    allowed |= {
        "ascii": "utf-8",
        "utf-8-sig": "utf-8",
        "iso8859-1": "cp1252",
        "utf-16": "utf-16-le",
        "utf-32": "utf-32-le",
    }
    if asked not in allowed:
        raise InputProblem(
            f"The encoding asked for is not known here: choose one of {', '.join(ENCODINGS[:6])} or another that is offered."
        )
    taken = allowed[asked]
    if asked in ("utf-16", "utf-32"):
        taken = next((e for mark, e in _MARKED if data.startswith(mark) and e.startswith(asked)), taken)
    try:
        return taken, _decoded(data, taken), False
    except UnicodeDecodeError as problem:
        raise InputProblem(
            f"“{name}” cannot be read as {taken}: choose another encoding, or leave the choice to the program."
        ) from problem


def _decoded(data: bytes, encoding: str) -> str:
    """The text of bytes, without a byte-order mark."""
    for mark, marked in _MARKED:
        if marked == encoding and data.startswith(mark):
            data = data[len(mark) :]
            break
    return data.decode(encoding)


def _found(data: bytes, name: str) -> tuple[str, str, bool]:
    """The encoding found, the text, and whether it was a guess."""
    for mark, encoding in _MARKED:
        if data.startswith(mark):
            try:
                return encoding, _decoded(data, encoding), False
            except UnicodeDecodeError:
                break
    if b"\x00" in data[:_SAMPLE] or b"\x00" in data:
        return _wide(data, name)
    controls = len(_CONTROL.findall(data[: 4 * _SAMPLE]))
    if controls > 2 and controls * 100 > min(len(data), 4 * _SAMPLE):
        raise _no_text(name)
    try:
        return "utf-8", data.decode("utf-8"), False
    except UnicodeDecodeError:
        pass
    western = _western(data)
    if western is not None:
        return "cp1252", western, True
    for encoding in _guesses(data):
        try:
            return encoding, data.decode(encoding), True
        except UnicodeDecodeError:
            continue
    return "cp1252", data.decode("cp1252", "replace"), True


def _wide(data: bytes, name: str) -> tuple[str, str, bool]:
    """A text of two or four bytes a letter without a mark that says so; other files with zeros are no text."""
    sample = data[: 4 * _SAMPLE]
    first, second, third, fourth = (sample[k::4] for k in range(4))
    if len(data) % 4 == 0 and not any(fourth) and max(third) <= 0x10:
        encoding = "utf-32-le"
    elif len(data) % 4 == 0 and not any(first) and max(second) <= 0x10:
        encoding = "utf-32-be"
    elif sample[1::2].count(0) >= sample[::2].count(0):
        encoding = "utf-16-le"
    else:
        encoding = "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise _no_text(name) from problem
    head = text[:_SAMPLE]
    odd = sum(1 for c in head if category(c) in ("Cc", "Cn", "Co") and c not in "\t\n\r\f\v")
    if 50 * odd <= len(head) and "\x00" not in head:
        return encoding, text, False
    raise _no_text(name)


def _western(data: bytes) -> str | None:
    """The text as western Windows writes it, where that gives sensible words; None where it does not."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    high = max(1, len(_HIGH.findall(data)))
    letters = sum(1 for c in data[:_SAMPLE] if 65 <= c <= 90 or 97 <= c <= 122)
    foreign = sum(1 for c in data[:_SAMPLE] if c >= 0xC0)
    wrong = len(_WESTERN.findall(text)) + len(_MISPLACED.findall(text)) + len(_SHOUTED.findall(text))
    return text if letters > 3 * foreign and 10 * wrong <= high else None


def _guesses(data: bytes) -> list[str]:
    """Encodings that the bytes look like, the likeliest first."""
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE and b"\n" in sample:
        sample = sample[: sample.rindex(b"\n")]
    tried = [e for e in ENCODINGS if not e.startswith("utf")]
    found = []
    for match in from_bytes(sample, cp_isolation=tried):
        found.append(_own_name(match.encoding))
    return [e for e in [*found, "cp1252"] if e]


def _own_name(encoding: str) -> str:
    """The name by which an encoding is offered here."""
    asked = codecs.lookup(encoding).name
    return next((e for e in ENCODINGS if codecs.lookup(e).name == asked), "")


def _offered(data: bytes, taken: str, guessed: bool) -> tuple[str, ...]:
    """Other encodings in which the bytes can be read: worth offering only where there was something to guess."""
    if data.isascii() and b"\x00" not in data:
        return ()
    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE and b"\n" in sample and "16" not in taken and "32" not in taken:
        sample = sample[: sample.rindex(b"\n")]
    offered = []
    for encoding in ENCODINGS:
        if encoding == taken or encoding.startswith(("utf-16", "utf-32")) != taken.startswith(("utf-16", "utf-32")):
            continue
        try:
            sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        offered.append(encoding)
        if len(offered) == (MOST_OFFERED if guessed else 4):
            break
    return tuple(offered)


def _no_text(name: str) -> InputProblem:
    """What is said about a file that is no text at all."""
    return InputProblem(f"“{name}” is not a text: {READ_HERE}.")
