"""Citations: a stretch of a transcript written the way the study cites, and read back from prose.

`cite` writes; `parse` reads every form that `cite` writes, and the slips that chapters hold.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from alliance.errors import InputProblem
from alliance.ipa.transcript import Transcript, Unit

#: citation style -> what it looks like
STYLES: dict[str, str] = {
    "name": "Rowan: 360-363",
    "page": "P. 14 360-363",
    "brackets": "(Rowan, p. 14, ll. 360-363)",
    "lines": "360-363",
    "name-page": "Rowan: 14/360-363",
}

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ParsedCitation:
    """A citation met in a text; `start` and `end` say where. What is not said is "" or None.

    `slips` are oddities of its form in plain words ("the colon is missing").
    """

    name: str
    number_of_interview: int | None
    page: int | None
    first: int
    last: int
    start: int
    end: int
    last_page: int | None = None
    unit: Unit = "line"
    slips: tuple[str, ...] = ()


# --- writing -----------------------------------------------------------------------------------------


def cite(transcript: Transcript, start: int, end: int, style: str = "name") -> str:
    """The citation of the span `[start, end)` in a style: "Rowan: 360-363"."""
    return cite_lines(transcript, [transcript.lines_of(start, end)], style)


def cite_spans(transcript: Transcript, spans: Iterable[Span], style: str = "name") -> str:
    """One citation for several spans: "Rowan: 360-363, 370"; "" for none."""
    return cite_lines(transcript, line_ranges(transcript, spans), style)


def line_ranges(transcript: Transcript, spans: Iterable[Span]) -> list[tuple[int, int]]:
    """First and last line of each stretch that the spans touch, ascending; neighbours are joined."""
    near = 0 if transcript.lines.unit == "time" else 1
    joined: list[tuple[int, int]] = []
    for first, last in sorted(transcript.lines_of(start, end) for start, end in spans):
        if joined and first <= joined[-1][1] + near:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def cite_lines(transcript: Transcript, ranges: Sequence[tuple[int, int]], style: str = "name") -> str:
    """The citation of ranges of lines in a style; "" for none."""
    if style not in STYLES:
        raise InputProblem(f"There is no citation style “{style}”: choose one of {', '.join(STYLES)}.")
    if not ranges:
        return ""
    name = cited_name(transcript)
    paged = bool(transcript.pages)
    if style == "lines" or (style == "page" and not paged):
        return ", ".join(_range(transcript, r) for r in ranges)
    if style == "page":
        return _by_page(transcript, ranges, "P. {} {}", "P. {} {}", ", ")
    if style == "name-page" and paged:
        words = ", ".join(f"{_pages(transcript, r)}/{_range(transcript, r)}" for r in ranges)
        return f"{name}: {words}" if name else words
    if style == "brackets":
        return f"({', '.join(part for part in (name, _bracketed(transcript, ranges, paged)) if part)})"
    words = ", ".join(_range(transcript, r) for r in ranges)
    return f"{name}: {words}" if name else words


def cited_name(transcript: Transcript) -> str:
    """The name a transcript is cited by: "Rowan", or "Rowan 2" where the case holds several interviews."""
    if transcript.of > 1 and transcript.name:
        return f"{transcript.name} {transcript.place}"
    return transcript.name


def _bracketed(transcript: Transcript, ranges: Sequence[tuple[int, int]], paged: bool) -> str:
    """Pages and lines as they stand inside brackets."""
    if paged:
        return _by_page(transcript, ranges, "p. {}, {}", "pp. {}, {}", "; ", marked=True)
    return _marked(transcript, ranges)


def _marked(transcript: Transcript, ranges: Sequence[tuple[int, int]]) -> str:
    """Ranges behind the word for their unit: "ll. 360-363, 370"."""
    if transcript.lines.unit != "line":
        return ", ".join(_range(transcript, r) for r in ranges)
    one = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
    return ("l. " if one else "ll. ") + ", ".join(_bare(transcript.lines.unit, r) for r in ranges)


def _by_page(
    transcript: Transcript,
    ranges: Sequence[tuple[int, int]],
    one: str,
    many: str,
    between: str,
    marked: bool = False,
) -> str:
    """Ranges gathered under the pages they stand on."""
    groups: list[tuple[str, list[tuple[int, int]]]] = []
    for r in ranges:
        pages = _pages(transcript, r)
        if groups and groups[-1][0] == pages and marked:
            groups[-1][1].append(r)
        else:
            groups.append((pages, [r]))
    return between.join(
        (many if "-" in pages else one).format(
            pages, _marked(transcript, held) if marked else ", ".join(_range(transcript, r) for r in held)
        )
        for pages, held in groups
    )


def _pages(transcript: Transcript, r: tuple[int, int]) -> str:
    """The page or pages of a range of lines."""
    first, last = transcript.page_of(r[0]), transcript.page_of(r[1])
    return str(first) if first == last else f"{first}-{last}"


def _range(transcript: Transcript, r: tuple[int, int]) -> str:
    """A range in its unit: "360-363", "paras 4-6", "0:12:04-0:12:40"."""
    unit = transcript.lines.unit
    if unit == "paragraph":
        return ("para " if r[0] == r[1] else "paras ") + _bare(unit, r)
    return _bare(unit, r)


def _bare(unit: Unit, r: tuple[int, int]) -> str:
    """A range as numbers alone."""
    first, last = (clock(r[0]), clock(r[1])) if unit == "time" else (str(r[0]), str(r[1]))
    return first if r[0] == r[1] else f"{first}-{last}"


def clock(seconds: int) -> str:
    """Seconds as hours, minutes and seconds: "0:12:04"."""
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


#: a slip that is none in a cell of its own
NO_COLON = "the colon after the name is missing"

# --- reading -----------------------------------------------------------------------------------------

_BLANK = r"[ \t]*(?:\n[ \t]*)?"
_DASH = rf"(?:{_BLANK}[-–—‒−‐‑]{_BLANK}|[ \t]+(?:to|until|till|through)[ \t]+)"
_NUMBER = r"\d{1,6}(?![\d:])"
_CLOCK = r"\d{1,3}:\d{2}:\d{2}"
_LINE = r"(?:[Ll]{1,2}\.?[ \t]*(?=\d)|[Ll]ines?\.?[ \t]+(?=\d))"
_ITEM = re.compile(
    rf"""
    (?:(?P<page>\d{{1,4}})(?:{_DASH}(?P<last_page>\d{{1,4}}))?/
      |(?P<marks>(?:[Pp]{{1,2}}\.?[ \t]{{0,3}}(?=[\dPp])){{1,3}}|[Pp]ages?[ \t]+(?=\d))(?P<page2>\d{{1,4}})
       (?:{_DASH}(?P<last_page2>\d{{1,4}}))?(?:[,:;][ \t]*|[ \t]+|(?=[Ll]))
    )?
    (?P<unit>{_LINE}|[Pp]aras?\.?[ \t]*(?=\d)|[Pp]aragraphs?[ \t]+(?=\d)|¶¶?[ \t]*(?=\d))?
    (?:(?P<from>{_CLOCK})(?:{_DASH}(?P<to>{_CLOCK}))?|(?P<first>{_NUMBER})(?:(?P<dash>{_DASH}){_LINE}?(?P<last>{_NUMBER}))?)
    """,
    re.VERBOSE,
)
#: "[Rowan, 14: 360]": the page stands before a colon
_PAGE_AND_COLON = re.compile(
    r"(?P<page>[1-9]\d{0,3})[ \t]?:[ \t]?(?=\d{1,6}(?![\d:]))(?!\d{2}[ \t]?[-–][ \t]?\d{1,3}:\d)"
)
_CLOSING_LATER = re.compile(r"[^()\[\]\n]{0,80}[)\]]")
_BLANKS = str.maketrans(dict.fromkeys("\xa0\u2007\u2009\u202f\u2002\u2003", " "))
_WORD = r"(?:[^\W\d_a-z]\.|(?:Dr|Mr|Mrs|Ms|Prof|St)\.|[^\W\d_a-z][\w'’]*(?:[-‑][^\W\d_][\w'’]*)*)"
_PAGED = (
    r"(?:[Pp]{1,2}\.?[ \t]{0,3}){1,3}\d{1,4}(?:-\d{1,4})?[ \t,]|[Ll]{1,2}\.?[ ]?\d|[Ll]ines?\b|[Pp]ages?\b|[Pp]aras?\b"
    r"|[Pp]aragraphs?\b"
)
_ANY_NAME = rf"(?!{_PAGED}){_WORD}(?:[ ]{_WORD}){{0,3}}?"
_NO_NAMES = frozenset(
    """table tables figure figures fig chapter section appendix page pages line lines theme themes part parts paragraph
    para step stage phase item question vol volume issue no number on in at by see from to and or the a an of for with
    january february march april may june july august september october november december""".split()  # noqa: SIM905
)
_GOES_ON = re.compile(r"[ \t]+(?!and\b)[a-z]")
_SEPARATOR = re.compile(r"[ \t]*[,;&][ \t]*(?:and[ \t]+)?|[ \t]+and[ \t]+")


@lru_cache(maxsize=64)
def _head(names: tuple[str, ...]) -> re.Pattern[str]:
    """How a citation may open: a bracket, a name, the number of an interview, and what divides them."""
    name = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)) if names else _ANY_NAME
    other = r"|[ ]?[;.–—-][ ]?|[ ]?/[ ]?" if names else ""
    bare = r"|\d{1,6}[ ]?[-–][ ]?\d" if names else ""
    said = r"|,?[ ](?:[Ii]nterview|[Ii]nt\.?)[ ]" if names else ""
    nth = rf"(?:(?:[ ]{said})(?P<nth{{0}}>\d{{{{1,2}}}})(?![ ]?[-–—]|\d))?"
    return re.compile(
        rf"""
        (?<![\w/.-])
        (?:(?P<open>[(\[])[ ]?(?:(?P<name1>{name}){nth.format(1)}(?P<sep1>,[ \n]?|[ ]?:[ \n]?|[ ]{other}))?
          |(?P<name2>{name}){nth.format(2)}(?P<sep2>[ ]?:[ \n]?|,[ ]?(?=[Pp]{{1,2}}\.?[ ]?\d|[Ll]{{1,2}}\.?[ ]?\d|[Ll]ine|[Pp]age{bare})|[ ])
          |(?=[Pp]{{1,2}}\.?[ \t]*[\dPp]|ll?\.[ ]?\d|L{{1,2}}\.?[ ]?\d|[Ll]ines?[ ]\d|[Pp]ara(?:s|graphs?)?\.?[ ]\d|[Pp]ages?[ ]\d)
        )
        (?=\d|[Pp]{{1,2}}\.?[ \t]{{0,3}}[\dPp]|[Ll]{{1,2}}\.?[ ]?\d|[Ll]ines?[ ]|[Pp]ages?[ ]|[Pp]ara|¶)
        """,
        re.VERBOSE | (re.IGNORECASE if names else 0),
    )


def parse(text: str, names: Collection[str] = ()) -> list[ParsedCitation]:
    """The citations met in a text, in order; one for each range of lines.

    `names` are the names of the study's cases, where known: then only these are taken for names. A text
    that is nothing but numbers (a cell of a table) is a citation; in prose, bare numbers are not.
    """
    text = text.translate(_BLANKS)
    whole = _whole(text)
    if whole:
        return whole
    found: list[ParsedCitation] = []
    head = _head(tuple(sorted({n for n in names if n.strip()})))
    at = 0
    while match := head.search(text, at):
        citations, end = _after_head(text, match, known=bool(names))
        found += citations
        at = end if citations else match.start() + max(1, len(match["open"] or ""))
    return found


def _whole(text: str) -> list[ParsedCitation]:
    """The citations that a text of numbers alone is; none where it holds anything else."""
    start = len(text) - len(text.lstrip())
    items, end = _items(text, start)
    if not items or text[end:].strip(" .;,"):
        return []
    return [_citation(m, "", None, m.start(), m.end(), ()) for m in items]


def _after_head(text: str, head: re.Match[str], *, known: bool) -> tuple[list[ParsedCitation], int]:
    """The citations that follow an opening, and where they end; none where it was not one."""
    opened = head["open"] or ""
    name = head["name1"] or head["name2"] or ""
    nth = head["nth1"] or head["nth2"]
    sep = (head["sep1"] or head["sep2"] or "").strip()
    page = _PAGE_AND_COLON.match(text, head.end()) if opened and name and sep == "," else None
    items, end = _items(text, page.end() if page else head.end())
    if not items:
        return [], end
    first = items[0]
    closed = end < len(text) and text[end : end + 1] in (")", "]")
    if name and name.split()[-1].casefold().strip(".") in _NO_NAMES:
        return [], end
    ranged = bool(first["last"] or first["from"] or first["unit"] or first["page2"] or first["page"] or page)
    if opened and not name and not (closed and ranged):
        return [], end
    if name and sep not in ("", ":") and not ranged and not (known and opened and closed and not _is_year(first)):
        return [], end
    if name and not sep and not ranged and not (known and opened and closed and not _is_year(first)):
        return [], end
    slips = _slips_of_form(text, head, sep if name else ":", end)
    if opened and closed:
        end += 1
    last = len(items) - 1
    citations = [
        _citation(
            m,
            name,
            int(nth) if nth else None,
            head.start() if k == 0 else m.start(),
            end if k == last else m.end(),
            slips if k == 0 else (),
        )
        for k, m in enumerate(items)
    ]
    if page:
        citations = [replace(c, page=int(page["page"])) if c.page is None else c for c in citations]
        return citations, end
    return list(_with_pages(items, citations)), end


def _is_year(item: re.Match[str]) -> bool:
    """Whether a number alone may be the year of a publication."""
    return bool(item["first"]) and 1800 <= int(item["first"]) <= 2100


def _slips_of_form(text: str, head: re.Match[str], sep: str, end: int) -> tuple[str, ...]:
    """What is odd about the signs of a citation: its divider, its brackets, a line break inside."""
    found = []
    if not sep:
        found.append(NO_COLON)
    elif sep not in (",", ":"):
        found.append("another sign stands where a colon belongs")
    opened, closing = head["open"] or "", text[end : end + 1]
    if opened and closing in (")", "]"):
        if (opened, closing) not in (("(", ")"), ("[", "]")):
            found.append("the bracket is closed by one of another kind")
    elif opened and not _CLOSING_LATER.match(text, end):
        found.append("the bracket is not closed")
    elif not opened and closing in (")", "]") and (head["name2"] or head["sep2"]):
        before = text[max(0, head.start() - 400) : head.start()]
        if before.rfind("(") <= before.rfind(")") and before.rfind("[") <= before.rfind("]"):
            found.append("the bracket is not opened")
    if "\n" in text[head.start() : end].strip():
        found.append("it is broken over a line")
    return tuple(found)


def _items(text: str, at: int) -> tuple[list[re.Match[str]], int]:
    """The ranges that stand one after another from a place on, and where the last one ends."""
    items: list[re.Match[str]] = []
    end = at
    while match := _ITEM.match(text, at):
        if match["marks"] == "P" and text[match.end("page2")] == ":":
            break  # "P1: 360" is a participant
        following = text[match.end() : match.end() + 1]
        if following.isalnum() or following in ("%", "/", "°") or (items and _is_year_list(text, match)):
            break
        items.append(match)
        end = match.end()
        between = _SEPARATOR.match(text, end)
        if not between:
            break
        at = between.end()
    return items, end


def _is_year_list(text: str, match: re.Match[str]) -> bool:
    """Whether a further number is a word of the sentence rather than a line ("..., 2 of them")."""
    return match["last"] is None and bool(_GOES_ON.match(text, match.end()))


def _with_pages(items: Sequence[re.Match[str]], citations: Iterable[ParsedCitation]) -> Iterator[ParsedCitation]:
    """The citations; a range that names no page or unit stands on the page and has the unit of the one before."""
    page: tuple[int | None, int | None] = (None, None)
    unit: Unit = "line"
    for item, c in zip(items, citations, strict=True):
        if item["page"] or item["page2"]:
            page = (c.page, c.last_page)
        unit = c.unit if item["unit"] or item["from"] else unit
        yield ParsedCitation(
            c.name, c.number_of_interview, page[0], c.first, c.last, c.start, c.end, page[1], unit, c.slips
        )


def _citation(
    m: re.Match[str], name: str, nth: int | None, start: int, end: int, slips: tuple[str, ...]
) -> ParsedCitation:
    """One range as a citation."""
    found = list(slips)
    page, last_page = m["page"] or m["page2"], m["last_page"] or m["last_page2"]
    if len(re.findall(r"[Pp]{1,2}\.?", m["marks"] or "")) > 1:
        found.append("the mark for the page stands twice")
    unit: Unit = "line"
    if m["from"]:
        unit = "time"
        first = _seconds(m["from"])
        last = _seconds(m["to"]) if m["to"] else first
    else:
        if (m["unit"] or "").strip().casefold().startswith(("para", "¶")):
            unit = "paragraph"
        first = int(m["first"])
        last = int(m["last"]) if m["last"] else first
        if (m["dash"] or "-") not in ("-", "–") and not (m["dash"] or "").strip().isalpha():
            found.append("blanks or an unusual dash stand in the range")
        if m["last"] and last < first and len(m["last"]) < len(m["first"]):
            full = int(m["first"][: -len(m["last"])] + m["last"])
            if full >= first:
                last = full
                found.append("the last line is shortened")
    if last < first:
        found.append("the range runs backwards")
        first, last = last, first
    return ParsedCitation(
        name,
        nth,
        int(page) if page else None,
        first,
        last,
        start,
        end,
        int(last_page) if last_page else None,
        unit,
        tuple(found),
    )


def _seconds(stamp: str) -> int:
    """The seconds of a time stamp."""
    hours, minutes, seconds = (int(p) for p in stamp.split(":"))
    return hours * 3600 + minutes * 60 + seconds
