"""Literature from a BibTeX file: entries, strings, LaTeX accents; an entry that is broken is said, the others are read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from alliance.formats import read_txt
from alliance.formats.read_ris import check_size, finished
from alliance.study.literature import Literature, Source, doi_of, year_of

_ENTRY = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_AT_LINE = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
_NAME = re.compile(r"\s*,?\s*([A-Za-z][\w:.+/-]*)\s*=\s*")
_MORE = re.compile(r"\s*#\s*")
_COMMA = re.compile(r"\s*,")
#: where a field begins behind one that is not closed
_NEXT = re.compile(r",\s*[A-Za-z][\w-]*\s*=\s*[{\"\d]")
MOST_MENDED = 3
_BARE = re.compile(r"\s*([^\s,{}\"#()=]+)")
_KINDS = {
    "article": "article", "periodical": "article", "book": "book", "mvbook": "book", "proceedings": "book",
    "collection": "book", "inbook": "chapter", "incollection": "chapter", "inproceedings": "chapter",
    "conference": "chapter", "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis",
    "techreport": "report", "report": "report", "manual": "report", "online": "web", "electronic": "web", "www": "web",
}  # fmt: skip
_MONTHS = dict.fromkeys(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), "")


def read(data: bytes, name: str) -> Literature:
    """The sources of a BibTeX file; InputProblem where it holds none that can be read."""
    check_size(data, name)
    text = read_txt.decoded(data, name).text
    sources: list[Source] = []
    remarks: list[str] = []
    strings: dict[str, str] = dict(_MONTHS)
    for kind, body, line, whole in _entries(text):
        if kind in ("comment", "preamble"):
            continue
        key, comma, rest = body.partition(",")
        if kind == "string":
            key, comma, rest = "", ",", body
        label = f"“{' '.join(key.split())[:60]}” (line {line})" if key.strip() and comma else f"in line {line}"
        fields, stopped = _fields(rest, strings)
        if kind == "string":
            strings |= {name.lower(): said for name, said in fields.items()}
            continue
        if not whole or stopped:
            why = "a brace or quotation mark is not closed" if not whole else f"nothing is said after “{stopped}”"
            remarks.append(f"The entry {label} is broken: {why}. It was read as far as it goes.")
        source = _source(kind, fields)
        if source.title or source.authors:
            sources.append(source)
        else:
            remarks.append(f"The entry {label} names neither title nor author: it was left out.")
    return finished(sources, remarks, name, "BibTeX")


def _entries(text: str) -> Iterator[tuple[str, str, int, bool]]:
    """Each entry: its kind, what stands in its braces, its line, whether it is closed before the next one begins."""
    starts = [found.start() for found in _AT_LINE.finditer(text)]
    at, n, line, counted = 0, 0, 1, 0
    while (found := _ENTRY.search(text, at)) is not None:
        line += text.count("\n", counted, found.start())
        counted = found.start()
        while n < len(starts) and starts[n] <= found.start():
            n += 1
        until = starts[n] if n < len(starts) else len(text)
        end, whole = _closing(text, found.end(), until, found[2])
        yield found[1].lower(), text[found.end() : end], line, whole
        at = end if not whole else end + 1


_TURN = re.compile(r"\\.|[{}()\"]", re.DOTALL)


def _closing(text: str, start: int, until: int, opened: str) -> tuple[int, bool]:
    """Where an entry closes, and whether it does before `until`."""
    depth = 0
    for found in _TURN.finditer(text, start, until):
        mark = found[0]
        if mark == "{":
            depth += 1
        elif mark == "}":
            if depth == 0:
                return found.start(), opened == "{"
            depth -= 1
        elif mark == ")" and opened == "(" and depth == 0:
            return found.start(), True
    return until, False


def _fields(body: str, strings: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The fields of an entry as they stand, and the name at which reading stopped."""
    held: dict[str, str] = {}
    at = mended = 0
    while (found := _NAME.match(body, at)) is not None:
        name = found[1].lower()
        if mended > MOST_MENDED:
            return held, found[1]
        said: list[str] = []
        at = found.end()
        while True:
            piece, at = _value(body, at, strings)
            mended += (
                body[at : at + 1] == ","
                and body[at - 1] not in '}"'
                and body[found.end() : at].lstrip()[:1] in ("{", '"')
            )
            if piece is None:
                held.setdefault(name, "".join(said))
                return held, found[1]
            said.append(piece)
            more = _MORE.match(body, at)
            if more is None:
                break
            at = more.end()
        held.setdefault(name, "".join(said))
        comma = _COMMA.match(body, at)
        if comma is None:
            rest = body[at:].strip()
            return held, " ".join(rest.split())[:30] if rest and rest != "}" else ""
        at = comma.end()
    rest = body[at:].strip(" \t\r\n,")
    return held, " ".join(rest.split())[:30] if rest and rest != "}" else ""


def _value(body: str, at: int, strings: Mapping[str, str]) -> tuple[str | None, int]:
    while at < len(body) and body[at].isspace():
        at += 1
    if at >= len(body):
        return None, at
    if body[at] == "{":
        return _braced(body, at + 1)
    if body[at] == '"':
        return _in_marks(body, at + 1)
    bare = _BARE.match(body, at)
    if bare is None:
        return None, at
    return strings.get(bare[1].lower(), bare[1]), bare.end()


def _braced(body: str, start: int) -> tuple[str, int]:
    depth = 0
    for found in _TURN.finditer(body, start):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            if depth == 0:
                return body[start : found.start()], found.end()
            depth -= 1
    return _as_far(body, start)


def _as_far(body: str, start: int) -> tuple[str, int]:
    """What an opened value holds where it is not closed: as far as the next field begins."""
    found = _NEXT.search(body, start)
    end = found.start() if found else len(body)
    return body[start:end], end


def _in_marks(body: str, start: int) -> tuple[str, int]:
    depth = 0
    for found in _TURN.finditer(body, start):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth = max(0, depth - 1)
        elif found[0] == '"' and depth == 0:
            return body[start : found.start()], found.end()
    return _as_far(body, start)


def _source(kind: str, fields: Mapping[str, str]) -> Source:
    def said(*names: str) -> str:
        return next((words for name in names if (words := plain(fields.get(name, "")))), "")

    what = _KINDS.get(kind, "other")
    title, sub = said("title"), said("subtitle")
    if sub and title:
        title = f"{title}: {sub}"
    return Source(
        kind=what,
        authors=_names(fields.get("author", "")),
        editors=_names(fields.get("editor", "")),
        year=year_of(said("year", "date")),
        title=title,
        container="" if what == "book" else said("journal", "journaltitle", "booktitle", "howpublished"),
        publisher=said("publisher", "school", "institution", "organization"),
        volume=said("volume"),
        number=said("number", "issue"),
        pages=re.sub(r"\s*(?:-+|–|—)\s*", "-", said("pages")),
        doi=doi_of(fields.get("doi", "").replace("\\", "")) or doi_of(fields.get("url", "").replace("\\", "")),
        url=fields.get("url", "").replace("\\", "").strip("{} \n\t"),
    )


# --- names


def _names(said: str) -> tuple[str, ...]:
    """The names of a field, each surname first; what stands in braces as a whole is a body's name."""
    made = []
    for words in _apart(said):
        whole = words.strip()
        if not whole or whole.lower() == "others":
            continue
        if whole.startswith("{") and _braced(whole, 1)[1] == len(whole):
            made.append(f"{plain(whole)},")
        else:
            made.append(_surname_first(plain(whole)))
    return tuple(dict.fromkeys(name for name in made if name.strip(" ,")))


_AND = re.compile(r"\\.|[{}]|(?<=[\s}])and(?=[\s{])", re.DOTALL)


def _apart(said: str) -> Iterator[str]:
    depth, begun = 0, 0
    for found in _AND.finditer(said):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth = max(0, depth - 1)
        elif found[0] == "and" and depth == 0:
            yield said[begun : found.start()]
            begun = found.end()
    yield said[begun:]


def _surname_first(name: str) -> str:
    if "," in name:
        parts = [part.strip() for part in name.split(",")]
        return f"{parts[0]}, {parts[-1]}" if len(parts) > 2 else ", ".join(parts)
    words = name.split()
    if len(words) < 2:
        return f"{name},"
    at = len(words) - 1
    small = next((n for n, word in enumerate(words[1:-1], start=1) if word[:1].islower()), at)
    return f"{' '.join(words[small:])}, {' '.join(words[:small])}"


# --- LaTeX

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_SIGN = re.compile(r"""\\([`'^~"=.])\s*(?:\{\s*(\\[ij](?![A-Za-z])|[A-Za-z])\s*\}|(\\[ij](?![A-Za-z])|[A-Za-z]))""")
_LETTER = re.compile(r"\\([uvHckrdb])(?:\s*\{\s*(\\[ij](?![A-Za-z])|[A-Za-z])\s*\}|\s+(\\[ij](?![A-Za-z])|[A-Za-z]))")
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "th": "þ", "textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…",
    "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "textregistered": "®",
    "copyright": "©", "textdegree": "°", "pounds": "£", "S": "§",
}  # fmt: skip
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?\s*")


def plain(said: str) -> str:
    """The words of a BibTeX value as they are read: accents composed, commands and braces gone."""
    words = said
    if "\\" in words:
        words = _SIGN.sub(_accented, words)
        words = _LETTER.sub(_accented, words)
        words = re.sub(r"\\([&%$#_{}\s])", lambda m: {"{": "", "}": ""}.get(m[1], m[1]), words)
        words = _COMMAND.sub(lambda m: _LETTERS.get(m[1], ""), words)
        words = re.sub(r"\\[-/,;:!@]?", "", words)
    words = words.replace("{", "").replace("}", "").replace("~", " ").replace("$", "")
    words = words.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    return " ".join(unicodedata.normalize("NFC", words).split())


def _accented(found: re.Match[str]) -> str:
    letter = (found[2] or found[3]).removeprefix("\\")
    return unicodedata.normalize("NFC", letter + _ACCENTS[found[1]])
