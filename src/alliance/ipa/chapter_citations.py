"""The citations of a chapter's text, whose they are, and what is a citation of literature instead.

On top of `ipa.citation.parse` stand the forms that only a chapter's context allows: a page alone, a name alone, a
single number behind a quotation, a name that is spelt otherwise.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from alliance.ipa.citation import NO_COLON, ParsedCitation, parse
from alliance.ipa.transcript import Transcript

Span = tuple[int, int]

_YEAR = r"(?:1[6-9]\d\d|20\d\d|n\.\s?d\.|in press|forthcoming|ibid\.?|op\.? cit\.?)[a-z]?"
_LITERATURE = re.compile(rf"[(\[](?=[^()\[\]]*(?<![\d-])\b{_YEAR}(?![\d]))[^()\[\]\n]{{2,300}}[)\]]", re.IGNORECASE)
_PAGE_BRACKET = re.compile(r"[(\[]\s*(?:pp?\.?|pages?)\s*\d+(?:\s*[-–]\s*\d+)?\s*[)\]]", re.IGNORECASE)
_NAME_AND_LINE = re.compile(r"\s*([^\W\d_][\w'’ .-]{0,40}?)\s+(\d{1,6})\s*\.?\s*")
_IBID = re.compile(
    r"[(\[]\s*ibid\.?,?\s*(?:ll?\.?\s*|lines?\s+)?(\d{1,6})(?:\s*[-–—]\s*(\d{1,6}))?\s*[)\]]", re.IGNORECASE
)
_LONE = re.compile(r"[(\[]\s*(\d{1,5})\s*[)\]]")
_DIGIT = re.compile(r"\d")
_BARE = re.compile(
    r"(?:[”\"’'»]|[^\s\d][.?!…)\]])[.,;]?\s+(?P<range>(?P<first>\d{1,5})(?:\s?[-–]\s?(?P<last>\d{1,5}))?)(?=\s*(?:[.;,)]?\s*$|[.;]\s+[A-Z“‘]))",
    re.MULTILINE,
)
_NTH = re.compile(r"[(\[]\s*(?P<nth>\d{1,2})\s*:\s*(?P<range>\d{1,5}\s?[-–]\s?\d{1,5})\s*[)\]]")
_ANYBODY = re.compile(
    r"(?:participants?|interviewees?|respondents?|clients?|therapists?|speakers?|p)\.?", re.IGNORECASE
)
_MINUTES = re.compile(
    r"[(\[]\s*(?:(?P<name>[^\W\d_][\w'’ .-]{0,40}?)\s*[:,]\s*)?(?P<a>\d{1,3}):(?P<b>[0-5]\d)"
    r"(?:\s*[-–]\s*(?P<c>\d{1,3}):(?P<d>[0-5]\d))?\s*[)\]]"
)
_JOINED = re.compile(r"\s*[,;&]?\s*(?:and\s+)?", re.IGNORECASE)
_NAME_ALONE = re.compile(r"[(\[]\s*([^\W\d_][\w'’ .-]{0,40}?)\s*(?:[,:]\s*(?:pp?\.?|ll?\.?|lines?)?\s*)?[)\]]")
_BETWEEN_OTHERS = re.compile(r"[(\[]\s*([^\W\d_][\w'’ .-]{0,40}?)\s*(?=[:,]\s*(?:pp?\.|ll?\.|lines?|\d))")


@dataclass(frozen=True, slots=True)
class People:
    """The participants by every name they go by, and which transcripts are theirs."""

    names: tuple[str, ...]
    forms: Mapping[str, str]  # folded form -> name
    transcripts: Mapping[str, tuple[int, ...]]
    mention: re.Pattern[str] | None

    def called(self, form: str) -> str:
        """The participant's name for a form met in the text; "" for a stranger."""
        return self.forms.get(_folded(form), "")

    def mentions(self, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, str]]:
        """Where participants are named in a text, in order."""
        if not self.mention:
            return []
        stop = len(text) if end is None else end
        return [(m.start(), self.called(m[0])) for m in self.mention.finditer(text, start, stop)]


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation in a text: whose, which ranges, or a page alone; `lone` is a bare number in brackets."""

    start: int
    end: int
    name: str = ""
    nth: int | None = None
    ranges: tuple[ParsedCitation, ...] = ()
    page: tuple[int, int] | None = None
    lone: bool = False
    stranger: str = ""  # a name that is no participant's

    @property
    def slips(self) -> tuple[str, ...]:
        """What is odd about its form."""
        return tuple(dict.fromkeys(s for r in self.ranges for s in r.slips))


def people_of(
    transcripts: Sequence[Transcript], names: Iterable[str] = (), also_called: Mapping[str, str] | None = None
) -> People:
    """The participants of some transcripts, with those whose transcripts are not here."""
    held: dict[str, list[int]] = {}
    forms: dict[str, str] = {}
    for n, one in enumerate(transcripts):
        speakers = [s for s in one.speakers if s.role == "participant"]
        label = speakers[0].label.rstrip(": ") if len(speakers) == 1 else ""
        name = one.name or (one.title if not label or _ANYBODY.fullmatch(label) else label) or label
        if not name.strip():
            name = f"Transcript {n + 1}"
        held.setdefault(name, []).append(n)
        forms[_folded(name)] = name
        if len(speakers) == 1:
            for form in (speakers[0].label, *speakers[0].spellings):
                form = form.strip(" :.[]()")
                if len(form) > 2 and not form.casefold().startswith(("participant", "interviewee", "respondent")):
                    forms.setdefault(_folded(form), name)
    for name in names:
        if name.strip():
            held.setdefault(name, [])
            forms.setdefault(_folded(name), name)
    for other, name in (also_called or {}).items():
        if other.strip() and name in held:
            forms.setdefault(_folded(other), name)
    written = sorted(forms, key=len, reverse=True)
    mention = None
    if written:
        ways = "|".join(
            sorted({re.escape(w) for f in written for w in (_capital(f), f.upper())}, key=len, reverse=True)
        )
        mention = re.compile(rf"(?<![\w'’-])(?:{ways})(?![\w-])")
    return People(tuple(held), forms, {name: tuple(n) for name, n in held.items()}, mention)


def _folded(form: str) -> str:
    return " ".join(form.replace("’", "'").casefold().split())


def _capital(form: str) -> str:
    return re.sub(r"(^|[\s'-])(\w)", lambda m: m[1] + m[2].upper(), form)


def citations_in(text: str, people: People, *, cell: bool = False) -> list[Cited]:
    """The citations of participants' words in a text, in order; in a cell of its own one needs no colon."""
    if not _DIGIT.search(text):
        return _names_alone(text, people, [])
    alone = _NAME_AND_LINE.fullmatch(text) if cell else None
    if alone and people.called(alone[1]):
        line = int(alone[2])
        one = ParsedCitation(people.called(alone[1]), None, None, line, line, *alone.span())
        return [Cited(alone.start(), alone.end(), one.name, None, (one,))]
    found: list[Cited] = []
    group: list[ParsedCitation] = []
    literature = [m.span() for m in _LITERATURE.finditer(text)]
    for one in parse(text, [*people.forms, *(n for n in people.names)]):
        if not one.name and any(a <= one.start < b for a, b in literature) and not _range_alone(text, one):
            continue
        if group and (one.name in ("", group[-1].name)) and _JOINED.fullmatch(text, group[-1].end, one.start):
            group.append(one)
            continue
        if group:
            found.append(_cited(group, people))
        group = [one]
    if group:
        found.append(_cited(group, people))
    found += _others(text, people, found, literature)
    found += _names_alone(text, people, found)
    if cell and len(found) == 1 and text[found[0].start : found[0].end].strip(" .") == text.strip(" .\n"):
        ranges = tuple(replace(r, slips=tuple(s for s in r.slips if s != NO_COLON)) for r in found[0].ranges)
        return [replace(found[0], ranges=ranges)]
    return sorted(found, key=lambda c: c.start)


def _names_alone(text: str, people: People, found: list[Cited]) -> list[Cited]:
    """Brackets that hold a participant's name and nothing else: a citation without its lines."""
    return [
        Cited(m.start(), m.end(), people.called(m[1]))
        for m in _NAME_ALONE.finditer(text)
        if people.called(m[1]) and all(m.end() <= c.start or m.start() >= c.end for c in found)
    ]


def _range_alone(text: str, one: ParsedCitation) -> bool:
    """Whether a nameless citation is all that its brackets hold and is no span of years."""
    around = text[one.start : one.end]
    return around.startswith(("(", "[")) and not 1600 <= one.first <= 2099


def _cited(group: list[ParsedCitation], people: People) -> Cited:
    name = people.called(group[0].name) if group[0].name else ""
    return Cited(group[0].start, group[-1].end, name, group[0].number_of_interview, tuple(group))


def _others(text: str, people: People, found: list[Cited], literature: list[Span]) -> list[Cited]:
    """A page alone, a lone number, a name that is nearly or not at all a participant's."""
    taken = [(c.start, c.end) for c in found] + literature
    more: list[Cited] = []

    def free(start: int, end: int) -> bool:
        return all(end <= a or start >= b for a, b in taken)

    for m in _IBID.finditer(text):
        before = [(c.end, True) for c in found if c.end <= m.start()] + [
            (b, False) for _, b in literature if b <= m.start()
        ]
        if before and max(before)[1]:  # it points back to a participant, not to a book
            first = int(m[1])
            one = ParsedCitation("", None, None, first, max(first, int(m[2] or first)), *m.span())
            more.append(Cited(m.start(), m.end(), "", None, (one,)))
            taken.append(m.span())
    for m in _PAGES.finditer(text):
        name = people.called(m["name"]) if m["name"] else ""
        if free(*m.span()) and (name or not m["name"]):
            first = int(m["page"])
            page = (first, int(m["last"] or first))
            more.append(Cited(m.start(), m.end(), name, None, (), page))
            taken.append(m.span())
    for m in _BETWEEN_OTHERS.finditer(text):
        if not free(m.start(), m.end()) or people.called(m[1]):
            continue
        near = _nearly(m[1], people)
        parsed = parse(text[m.start() : m.start() + 120], [m[1]])
        if not parsed or parsed[0].start or _looks_like_year(parsed[0]):
            continue
        ranges = tuple(replace(p, start=p.start + m.start(), end=p.end + m.start()) for p in parsed if p.name == m[1])
        if near:
            slip = f"“{m[1]}” {'stands for' if len(m[1].strip('.')) == 1 else 'is spelt otherwise than'} {near}"
            ranges = (replace(ranges[0], slips=(*ranges[0].slips, slip)), *ranges[1:])
        more.append(
            Cited(
                ranges[0].start,
                ranges[-1].end,
                near,
                ranges[0].number_of_interview,
                ranges,
                stranger="" if near else m[1],
            )
        )
        taken.append((ranges[0].start, ranges[-1].end))
    for m in _MINUTES.finditer(text):
        name = people.called(m["name"]) if m["name"] else ""
        if free(*m.span()) and (name or not m["name"]):
            first = 60 * int(m["a"]) + int(m["b"])
            last = 60 * int(m["c"]) + int(m["d"]) if m["c"] else first
            low, high = sorted((first, last))
            one = ParsedCitation(name, None, None, low, high, *m.span(), unit="time")
            more.append(Cited(*m.span(), name, None, (one,)))
            taken.append(m.span())
    for m in _NTH.finditer(text):
        if free(*m.span()):
            parsed = parse(m["range"])
            if parsed:
                one = replace(parsed[0], start=m.start(), end=m.end())
                more.append(Cited(m.start(), m.end(), "", int(m["nth"]), (one,)))
                taken.append(m.span())
    for m in _BARE.finditer(text):
        start, end = m.span("range")
        parsed = parse(m["range"]) if m["last"] or m.end() >= len(text.rstrip()) - 2 else []
        if parsed and free(start, end) and not _looks_like_years(parsed[0]):
            one = replace(parsed[0], start=start, end=end)
            more.append(Cited(start, end, "", None, (one,), lone=True))
            taken.append((start, end))
    for m in _LONE.finditer(text):
        if free(*m.span()):
            line = int(m[1])
            one = ParsedCitation("", None, None, line, line, m.start(), m.end())
            more.append(Cited(m.start(), m.end(), "", None, (one,), lone=True))
    return more


_PAGES = re.compile(
    r"[(\[]\s*(?:(?P<name>[^\W\d_][^()\[\]:,\n]{0,40}?)\s*[:,]?\s*)?(?:pp?\.?|pages?)\s*(?P<page>\d{1,4})"
    r"(?:\s*[-–]\s*(?P<last>\d{1,4}))?\s*[)\]]",
    re.IGNORECASE,
)


def _looks_like_years(one: ParsedCitation) -> bool:
    return 1600 <= one.first <= 2099 and 1600 <= one.last <= 2099


def _looks_like_year(one: ParsedCitation) -> bool:
    return one.page is None and one.first == one.last and 1600 <= one.first <= 2099


def _nearly(form: str, people: People) -> str:
    """The participant whose name this nearly is; "" for none."""
    folded = _folded(form)
    if len(folded.strip(".")) == 1:
        fitting = [name for name in people.names if _folded(name).startswith(folded.strip("."))]
        return fitting[0] if len(fitting) == 1 else ""
    if len(folded) < 4:
        return ""
    for known, name in people.forms.items():
        if len(known) >= 4 and OSA.distance(folded, known, score_cutoff=1 if len(known) < 7 else 2) <= (
            1 if len(known) < 7 else 2
        ):
            return name
    return ""


def literature_in(text: str, cited: Sequence[Cited]) -> list[Span]:
    """Where literature is cited: brackets that hold a year, or a page behind such a bracket."""
    found = [
        m.span()
        for m in _LITERATURE.finditer(text)
        if not any(c.start < m.end() and c.end > m.start() and (c.name or c.ranges) and not c.lone for c in cited)
    ]
    if found:
        found += [m.span() for m in _PAGE_BRACKET.finditer(text) if m.start() > found[0][0]]
    return sorted(found)


def settled(cited: Cited, transcript: Transcript) -> Cited:
    """A citation read with the transcript it is about: what may be a page or the number of an interview is decided.

    "(Rowan, 14, 360-363)" names a page where line 360 stands on page 14; "Rowan 14: 360" names a page where there is
    no fourteenth interview; a page alone is all its lines.
    """
    ranges = cited.ranges
    if transcript.lines.unit == "time" and ranges and all(r.unit != "time" and r.page is not None for r in ranges):
        moments = (
            replace(r, page=None, first=60 * (r.page or 0) + r.first, last=60 * (r.page or 0) + r.last, unit="time")
            for r in ranges
        )
        return replace(cited, ranges=tuple(moments))
    if transcript.lines.unit != "time" and any(r.unit == "time" for r in ranges):
        return replace(cited, ranges=tuple(x for r in ranges if (x := _at_moments(transcript, r))))
    if cited.page and transcript.pages:
        found = _lines_of_pages(transcript, *cited.page)
        if found:
            one = ParsedCitation(cited.name, None, cited.page[0], *found, cited.start, cited.end, cited.page[1])
            return replace(cited, ranges=(one,))
        return cited
    if len(ranges) >= 2 and ranges[0].page is None and ranges[0].first == ranges[0].last and ranges[0].unit == "line":
        number = ranges[0].first
        if number <= transcript.of > 1:
            return replace(cited, ranges=_without_first(ranges), nth=number)
        if transcript.pages and transcript.page_of(ranges[1].first) == number:
            return replace(cited, ranges=tuple(replace(r, page=number) for r in _without_first(ranges)))
    if cited.nth and cited.nth > transcript.of and ranges and ranges[0].page is None:
        if transcript.pages:
            ranges = tuple(replace(r, page=cited.nth, number_of_interview=None) for r in ranges)
        return replace(cited, ranges=ranges, nth=None)
    return cited


def _at_moments(transcript: Transcript, r: ParsedCitation) -> ParsedCitation | None:
    """A cited moment as the lines that were spoken then; None where the transcript keeps no times."""
    if r.unit != "time":
        return r
    if not transcript.times:
        return None
    seconds = [second for _, second in transcript.times]
    begin = max(0, bisect_right(seconds, r.first) - 1)
    end = bisect_right(seconds, r.last)
    stop = transcript.times[end][0] if end < len(seconds) else len(transcript.text)
    first, last = transcript.lines_of(transcript.times[begin][0], stop)
    return replace(r, first=first, last=last, unit="line")


def _without_first(ranges: tuple[ParsedCitation, ...]) -> tuple[ParsedCitation, ...]:
    return (replace(ranges[1], start=ranges[0].start), *ranges[2:])


def _lines_of_pages(transcript: Transcript, first: int, last: int) -> Span | None:
    a, b = first - transcript.first_page, last - transcript.first_page
    if not 0 <= a <= b < len(transcript.pages):
        return None
    end = transcript.pages[b + 1] - 1 if b + 1 < len(transcript.pages) else transcript.last_line
    return transcript.pages[a], end
