"""What must not be found again: somebody's names, contacts and every eight words of theirs in a row, as hashes.

Words are compared by their bytes: letters and digits as they stand in UTF-8, capitals of the Latin alphabet
folded, everything else a blank; words escaped in JSON are read as what they say. A long text is tried at every
fifth word first (four words, CRC-32), so that forty megabytes take a second; what may be a find is settled by
a keyed hash of all eight.
"""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from io import BytesIO
from itertools import compress, count
from pathlib import Path
from zlib import crc32
from zlib import error as zlib_error

from alliance.store.packing import pack, unpack
from alliance.store.pages import pieces

RUN = 8
_GRAM = 4
_STRIDE = RUN - _GRAM + 1
#: names shorter than this (their letters together) are looked for in rows alone: among arbitrary bytes they turn up by chance
SHORTEST_NAME = 6
#: of a long file (a scan, a Word file) this many bytes are taken at each of these distances
_SAMPLE, _DISTANCE = 2048, 32768
_TAIL = 400
_LARGEST_MEMBER = 64 * 1024 * 1024

_BLANK = bytes.maketrans(
    bytes(range(256)),
    bytes(
        b if 97 <= b <= 122 or 48 <= b <= 57 or b >= 128 else b + 32 if 65 <= b <= 90 else 32 for b in range(256)
    ),
)  # fmt: skip
_MARKS = re.compile(rb"\xe2\x80[\x90-\xaf]")  # dashes, quotation marks, dots: what stands at U+2010 to U+202F
_ONE = rb'\\(?:u[0-9a-fA-F]{4}|[nrtbf"/\\])'
_ESCAPED = re.compile(_ONE + rb"(?:" + _ONE + rb")*")  # its first character stands alone, which makes the search quick


def _said(found: re.Match[bytes]) -> bytes:
    return str(json.loads(b'"' + found[0] + b'"')).encode("utf-8", "surrogatepass")


def _plain(raw: bytes) -> bytes:
    """Bytes as they are compared: words in small letters with blanks between."""
    if b"\\" in raw:
        raw = _ESCAPED.sub(_said, raw)
    raw = _MARKS.sub(b" ", raw).replace(b"\xc2\xa0", b" ")
    return raw.translate(_BLANK)


def words_of(raw: bytes) -> list[bytes]:
    """The words of some bytes, as they are compared."""
    return _plain(raw).split()


@dataclass(slots=True)
class Remains:
    """What to look for. Holds hashes alone, so that it can be kept while a leaving is under way, and no longer."""

    key: bytes = field(default_factory=lambda: os.urandom(16))
    runs: set[bytes] = field(default_factory=set)  # hashes of eight words
    grams: set[int] = field(default_factory=set)  # CRC-32 of four words
    names: dict[int, list[tuple[int, bytes]]] = field(default_factory=dict)  # CRC of the first word: length, hash
    twins: dict[bytes, bytes] = field(default_factory=dict)  # a run as it is stored -> the same as it is folded
    spoken: list[list[bytes]] = field(default_factory=list)  # the names themselves, as long as memory holds them

    def __bool__(self) -> bool:
        return bool(self.runs or self.names)

    def _hash(self, words: list[bytes]) -> bytes:
        return blake2b(b" ".join(words), digest_size=8, key=self.key).digest()

    # --- what to look for

    def add_text(self, text: str | bytes) -> None:
        """Look for every eight words in a row of a text."""
        raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        words = words_of(raw)
        if len(words) < RUN:
            return
        self.runs.update(self._hash(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
        columns = [words[at:] for at in range(_GRAM)]
        self.grams.update(map(crc32, map(b" ".join, zip(*columns, strict=False))))

    def add_spellings(self, text: str, folded: str) -> None:
        """Look for a text both as it is stored and as it is folded for the index."""
        self.add_text(text)
        if folded == text:
            return
        self.add_text(folded)
        one, other = (words_of(t.encode("utf-8", "surrogatepass")) for t in (text, folded))
        if len(one) != len(other):
            return
        for at in range(len(one) - RUN + 1):
            if one[at : at + RUN] != other[at : at + RUN]:
                self.twins[self._hash(one[at : at + RUN])] = self._hash(other[at : at + RUN])

    def twins_of(self, runs: set[bytes]) -> set[bytes]:
        """The same runs as they are folded."""
        return {self.twins[run] for run in runs if run in self.twins}

    def add_file(self, content: bytes) -> None:
        """Look for a file's bytes: a short one's all, of a long one its beginning and pieces at equal distances."""
        if len(content) <= _SAMPLE * 8:
            self.add_text(content)
            return
        for begin in range(0, len(content), _DISTANCE):
            piece = content[begin : begin + _SAMPLE * (1 if begin else 8)]
            self.add_text(piece.translate(_BLANK).partition(b" ")[2].rpartition(b" ")[0])  # whole words alone

    def add_name(self, name: str) -> None:
        """Look for a name or a contact as it is written; one of very few letters is left to the rows."""
        words = words_of(name.encode("utf-8", "surrogatepass"))
        if sum(map(len, words)) >= SHORTEST_NAME:
            self.names.setdefault(crc32(words[0]), []).append((len(words), self._hash(words)))
            self.spoken.append(words)

    def let_stand(self, text: str) -> None:
        """Look no longer for what stands in a text that is kept by decision."""
        raw = text.encode("utf-8", "surrogatepass")
        self.runs -= self.runs_in(raw)
        words = words_of(raw)
        for first, kept in list(self.names.items()):
            left = [
                (length, name)
                for length, name in kept
                if all(self._hash(words[at : at + length]) != name for at in range(len(words)))
            ]
            if len(left) < len(kept):
                self.spoken = [
                    name for name in self.spoken if crc32(name[0]) != first or (len(name), self._hash(name)) in left
                ]
                self.names[first] = left
        self.names = {first: kept for first, kept in self.names.items() if kept}

    def without(self, runs: set[bytes]) -> Remains:
        """The same without these runs: somebody else says the same words."""
        return Remains(self.key, self.runs - runs, self.grams, self.names, self.twins, self.spoken)

    # --- looking

    def runs_in(self, raw: bytes) -> set[bytes]:
        """Which of the runs looked for stand in some bytes."""
        return set(self._runs(words_of(raw)))

    def names_in(self, text: str) -> bool:
        """Whether a name or contact looked for stands in a text."""
        plain = _plain(text.encode("utf-8", "surrogatepass"))
        if self.spoken and not any(all(word in plain for word in name) for name in self.spoken):
            return False
        return self._has_name(plain, plain.split())

    def spoken_in(self, text: str) -> tuple[bool, bool]:
        """Whether a name or contact looked for stands in a text, and whether eight words in a row do."""
        if not self:
            return False, False
        plain = _plain(text.encode("utf-8", "surrogatepass"))
        words = plain.split()
        return self._has_name(plain, words), next(self._runs(words), None) is not None

    def stands_in(self, raw: bytes) -> bool:
        """Whether anything looked for stands in some bytes."""
        plain = _plain(raw)
        words = plain.split()
        return next(self._runs(words), None) is not None or self._has_name(plain, words)

    def _runs(self, words: list[bytes]) -> Iterator[bytes]:
        if not self.runs or len(words) < RUN:
            return
        grams, runs = self.grams, self.runs
        columns = [words[at::_STRIDE] for at in range(_GRAM)]
        tried = map(crc32, map(b" ".join, zip(*columns, strict=False)))
        for at in list(compress(count(), map(grams.__contains__, tried))):
            middle = at * _STRIDE
            for begin in range(max(0, middle - _STRIDE + 1), min(middle, len(words) - RUN) + 1):
                run = self._hash(words[begin : begin + RUN])
                if run in runs:
                    yield run

    def _has_name(self, plain: bytes, words: list[bytes]) -> bool:
        if self.spoken and not any(all(word in plain for word in name) for name in self.spoken):
            return False
        if not self.names or self.names.keys().isdisjoint(map(crc32, words)):
            return False
        return any(
            self._hash(words[at : at + length]) == kept
            for at, word in enumerate(words)
            for length, kept in self.names.get(crc32(word), ())
        )

    # --- kept with the leaving that is under way

    def packed(self) -> bytes:
        """Everything as bytes."""
        names = [(first, length, kept) for first, held in self.names.items() for length, kept in held]
        head = pack([len(self.key), len(self.runs), len(names)])
        tail = b"".join(pack([first, length]) + kept for first, length, kept in names)
        return head + self.key + b"".join(self.runs) + tail + pack(self.grams)

    @classmethod
    def unpacked(cls, raw: bytes) -> Remains:
        """What `packed` gave, back again."""
        if not raw:
            return cls()
        of_key, of_runs, of_names = unpack(raw[:12])
        at = 12 + of_key
        key = raw[12:at]
        runs = {raw[at + 8 * n : at + 8 * n + 8] for n in range(of_runs)}
        at += 8 * of_runs
        names: dict[int, list[tuple[int, bytes]]] = {}
        for begin in range(at, at + 16 * of_names, 16):
            first, length = unpack(raw[begin : begin + 8])
            names.setdefault(first, []).append((length, raw[begin + 8 : begin + 16]))
        return cls(key, runs, set(unpack(raw[at + 16 * of_names :])), names)


def remains_of(texts: Iterable[tuple[str, str]], files: Iterable[bytes] = (), names: Iterable[str] = ()) -> Remains:
    """What to look for, made from somebody's texts (each as it is stored and as it is folded), files and names."""
    made = Remains()
    for text, folded in texts:
        made.add_spellings(text, folded)
    for content in files:
        made.add_file(content)
    for name in names:
        made.add_name(name)
    return made


def stands_in_file(path: Path, key: bytes | None, remains: Remains) -> bool:
    """Whether anything of what is looked for stands in a file: its pages, or its bytes, or a package's members."""
    tail = b""
    for piece in pieces(path, key):
        if remains.stands_in(tail + piece):
            return True
        tail = piece[-_TAIL:]
    if key is None and zipfile.is_zipfile(path):
        return any(remains.stands_in(content) for content in _members(path.read_bytes()))
    return False


def _members(package: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(BytesIO(package)) as held:
            for member in held.infolist():
                if member.file_size <= _LARGEST_MEMBER:
                    yield held.read(member)
    except (zipfile.BadZipFile, zlib_error, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return  # not a package after all: its bytes were looked at
