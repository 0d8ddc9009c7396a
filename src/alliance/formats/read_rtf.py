"""A rich text file to a source: paragraphs, cells and page breaks; what is bold. Pictures and objects are never opened."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from alliance.formats.gathered import Gathered
from alliance.formats.guard import check_amount, check_size, damaged
from alliance.ipa.source import Drawn, Source

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|([\r\n\x00]+)|([^\\{}\r\n\x00]+)|(.)",
    re.DOTALL,
)
_SYMBOLS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}
_SKIPPED = frozenset(
    """fonttbl colortbl stylesheet info pict object objdata themedata colorschememapping datastore latentstyles listtable
    listoverridetable revtbl rsidtbl generator header headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc
    aftnsep aftnsepc fldinst filetbl xmlnstbl pntext pntxta pntxtb nonesttables nesttableprops shpinst sp bkmkstart bkmkend
    title author operator private tc xe txe rxe mmathPr passwordhash wgrffmtfilter fchars lchars ud-not protusertbl""".split()  # noqa: SIM905
)
_NOTES = {
    "footnote": "Footnotes and endnotes are left out of the words.",
    "annotation": "Comments are left out of the words.",
    "atnid": "",
    "atnauthor": "",
    "atrfstart": "",
    "atrfend": "",
    "atnref": "",
    "atndate": "",
}
_CHARSETS = {
    0: "cp1252", 2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
DEEPEST = 2_000  # groups inside one another


@dataclass(frozen=True, slots=True)
class _State:
    """What a group may change and its end restores."""

    skip: bool = False
    bold: bool = False
    hidden: bool = False
    unicode_skip: int = 1
    charset: str = ""
    fonts: bool = False


def read(data: bytes, name: str) -> Source:
    """The source in a rich text file."""
    check_size(data, name)
    at = data.find(b"{\\rtf")
    if at < 0:
        raise damaged(name, "rtf")
    walk = _Walk(name)
    walk.through(data, at)
    remarks = [w for w in dict.fromkeys(walk.said) if w]
    if walk.stack:
        remarks.append("The file ends in the middle: look whether the last words are all there.")
    check_amount(walk.gathered.letters, len(walk.gathered.found), name)
    return Source(name, "rtf", tuple(walk.gathered.found), None, (), tuple(remarks), drawn=walk.drawn)


class _Walk:
    """One way through the words and controls of a file."""

    def __init__(self, name: str) -> None:
        """Ready."""
        self.name = name
        self.gathered = Gathered(name)
        self.said: list[str] = []
        self.stack: list[_State] = []
        self.state = _State()
        self.charset = "cp1252"
        self.font_charsets: dict[int, str] = {}
        self.font = 0
        self.held = bytearray()  # bytes of letters that wait for their charset
        self.halves: list[str] = []  # halves of a letter beyond the first plane
        self.to_skip = 0  # letters that stand for a Unicode one in older programs
        self.starred = False
        self.in_table = False
        self.drawn: Drawn | None = None
        self.row, self.column = 1, 0

    def through(self, data: bytes, at: int) -> None:
        """Read everything from a place on."""
        end = len(data)
        match = _TOKEN.match
        while at < end and (token := match(data, at)):
            at = token.end()
            word, number, hexed, sign, brace, _, plain, _ = token.groups()
            if plain is not None:
                self.letters(plain)
            elif hexed is not None:
                self.letters(bytes((int(hexed, 16),)))
            elif word is not None:
                if word == b"bin":
                    at += min(max(0, int(number or b"0")), end - at)
                else:
                    self.control(word.decode("ascii"), None if number is None else int(number))
            elif brace is not None:
                self.brace(brace)
                if not self.stack:
                    break  # what stands after the last brace is no part of it
            elif sign is not None:
                self.sign(sign)
        self.paragraph()

    def brace(self, brace: bytes) -> None:
        """A group begins or ends."""
        self.flush()
        self.to_skip = 0
        if brace == b"{":
            if len(self.stack) >= DEEPEST:
                raise damaged(self.name, "rtf")
            self.stack.append(self.state)
            self.starred = False
        elif self.stack:
            self.state = self.stack.pop()

    def sign(self, sign: bytes) -> None:
        """A control of one sign."""
        if sign == b"*":
            self.starred = True
        elif sign in (b"\\", b"{", b"}"):
            self.letters(sign)
        elif sign == b"~":
            self.say(" ")
        elif sign == b"_":
            self.say("-")
        elif sign in (b"\n", b"\r"):
            self.paragraph()

    def letters(self, plain: bytes) -> None:
        """Letters in the charset of their font."""
        if self.to_skip:
            gone = min(self.to_skip, len(plain))
            self.to_skip -= gone
            plain = plain[gone:]
        if plain and self.state.fonts:
            return
        if plain and not self.state.skip and not self.state.hidden:
            if self.halves:
                self.flush_halves()
            self.held += plain

    def flush_halves(self) -> None:
        """Letters given in halves become whole."""
        words = "".join(self.halves)
        self.halves = []
        self.say(words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))

    def flush(self) -> None:
        """The letters that wait become words."""
        if self.halves:
            self.flush_halves()
        if self.held:
            held, self.held = bytes(self.held), bytearray()
            charset = self.state.charset or self.font_charsets.get(self.font, "") or self.charset
            self.gathered.say(held.decode(charset, "replace"), self.state.bold)

    def say(self, words: str) -> None:
        """Words that need no charset."""
        if self.state.skip or self.state.hidden:
            return
        if self.held:
            self.flush()
        self.gathered.say(words, self.state.bold)

    def paragraph(self, cell_ends: bool = False) -> None:
        """A paragraph ends."""
        self.flush()
        cell = (self.row, self.column) if self.in_table or cell_ends else None
        if not cell_ends or self.gathered.is_open:
            self.gathered.end(cell)

    def control(self, word: str, number: int | None) -> None:
        """A control word."""
        if word == "u":
            self.unicode(number or 0)
            return
        self.flush()
        state = self.state
        if word in _SKIPPED or word in _NOTES or (self.starred and word not in ("ud", "shppict", "shptxt")):
            if not state.skip and word in _NOTES:
                self.said.append(_NOTES[word])
            self.state = replace(state, skip=True, fonts=word == "fonttbl" or state.fonts)
            self.starred = False
            return
        self.starred = False
        if state.fonts:
            self.of_fonts(word, number)
        elif word in _SYMBOLS:
            self.say(_SYMBOLS[word])
        elif word in ("par", "sect") and not state.skip:
            self.paragraph()
            if word == "sect":
                self.gathered.page()
        elif (word == "page" and not state.skip) or (word in ("pagebb",) and not state.skip and number != 0):
            self.gathered.page()
        elif word in ("cell", "nestcell") and not state.skip:
            self.paragraph(cell_ends=True)
            self.column += 1
        elif word in ("row", "nestrow") and not state.skip:
            self.row += 1
            self.column = 0
        elif word == "intbl":
            self.in_table = True
        elif word == "pard":
            self.in_table = False
        else:
            self.of_letters(word, number)

    def of_letters(self, word: str, number: int | None) -> None:
        """A control word that bears on the letters after it."""
        state = self.state
        if word == "b":
            self.state = replace(state, bold=number != 0)
        elif word == "plain":
            self.state = replace(state, bold=False, hidden=False, charset="")
        elif word in ("v", "deleted"):
            if number != 0:
                self.said.append(
                    "Words that the word processor keeps hidden are left out."
                    if word == "v"
                    else "The document has tracked changes: what was inserted is taken, what was deleted is not."
                )
            self.state = replace(state, hidden=number != 0)
        elif word == "uc":
            self.state = replace(state, unicode_skip=min(max(0, number or 0), 20))
        elif word == "f" and number is not None:
            self.state = replace(state, charset=self.font_charsets.get(number, ""))
        elif word == "ansicpg" and number:
            self.charset = _known(f"cp{number}") or self.charset
        elif word == "mac":
            self.charset = "mac_roman"
        elif word == "pca":
            self.charset = "cp850"
        elif word == "pc":
            self.charset = "cp437"
        elif word == "upr":  # the same words twice: the ones in Unicode are taken
            self.state = replace(state, skip=True)
        elif word == "ud":
            self.state = replace(state, skip=False)
        elif word == "linemod" and number:
            self.drawn = Drawn()
            self.said.append("Line numbers are drawn by the word processor and not kept in the file.")

    def of_fonts(self, word: str, number: int | None) -> None:
        """A control word in the list of fonts."""
        if word == "f" and number is not None:
            self.font = number if len(self.font_charsets) < 10_000 else self.font
        elif word == "fcharset" and number is not None:
            charset = _CHARSETS.get(number, "")
            if charset:
                self.font_charsets[self.font] = charset
        elif word == "cpg" and number:
            self.font_charsets[self.font] = _known(f"cp{number}") or "cp1252"

    def unicode(self, number: int) -> None:
        """A Unicode letter, or half of one."""
        self.starred = False
        if not self.state.skip and not self.state.hidden:
            if self.held:
                self.flush()
            self.halves.append(chr(number & 0xFFFF))
        self.to_skip = self.state.unicode_skip


def _known(charset: str) -> str:
    """A charset that is known here; "" otherwise."""
    if charset == "cp65001":
        return "utf-8"
    try:
        return codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
