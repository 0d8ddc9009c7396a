"""A pdf with text to a source: lines by where they stand on the page, numbers in the margin, running heads left out.

The letters and their places come from pdfium; nothing is drawn, no script is run, nothing embedded is opened.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from alliance.errors import InputProblem
from alliance.formats.guard import check_amount, check_size, damaged
from alliance.ipa.lines import rising
from alliance.ipa.source import Paragraph, Source, clean
from alliance.ipa.speakers import label_of, looks_like_a_label
from alliance.ipa.transcript import Unit

MOST_PAGES = 3_000
MOST_ON_A_PAGE = 200_000  # letters
_NUMBER = re.compile(r"[(\[]?(\d{1,6})[)\].:]?")
_NUMBER_FIRST = re.compile(r"(\d{1,6})[.):]?\s")
_TABBED = re.compile(r" *\t[ \t]*")
_DIGITS = re.compile(r"\d+")
_FOLIO = re.compile(
    r"(?:[-–—|]\s*)?(?:(?:page|p\.?|seite|página|pag\.?)\s*)?(\d{1,5})(?:\s*(?:/|of|von|de|sur|\|)\s*\d{1,5})?(?:\s*[-–—|])?",
    re.IGNORECASE,
)
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\ufffe": "-", "\x02": "-"}
)
_REPEATED = 30  # letters at least of a line that stands on two pages
_EDGE = 3  # lines at the top and at the bottom that may be running heads


@dataclass(slots=True)
class _Word:
    """A word of a page: its first letter's place in the page's text, the word, and where it stands."""

    first: int
    text: str
    x0: float
    x1: float
    y: float
    height: float


@dataclass(slots=True)
class _Run:
    """Letters that stand on one line and belong together: where, and what."""

    page: int
    y: float
    x0: float
    x1: float
    height: float
    text: str
    after_first: float = 0.0  # where its second word begins
    bold: int = 0
    first_width: float = 0.0  # of its first word


@dataclass(slots=True)
class _Line:
    """One line of a page: its runs from left to right, a number in its margin."""

    page: int
    y: float
    x0: float
    x1: float
    height: float
    text: str
    bold: int = 0
    first_width: float = 0.0
    after_first: float = 0.0
    number: int | None = None
    gap: float = 0.0  # to the line before on the same page; 0 for the first


@dataclass(slots=True)
class _Found:
    """What was found on the way."""

    lines: list[_Line] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    first_page: int = 1
    unit: Unit | None = None


def read(data: bytes, name: str) -> Source:
    """The source in a pdf."""
    check_size(data, name)
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as problem:
        if "password" in str(problem).lower():
            raise InputProblem(
                f"“{name}” is protected with a password: open it, print it to a new pdf without one, try again."
            ) from problem
        raise damaged(name, "pdf") from problem
    if count > MOST_PAGES:
        raise InputProblem(f"“{name}” has more than {MOST_PAGES:,} pages: bring interviews in one by one.")
    pages: list[list[_Run]] = []
    pictures: list[int] = []
    letters = 0
    for index in range(count):
        runs, pictured = _page(document, index, name)
        letters += sum(len(r.text) for r in runs)
        check_amount(letters, sum(map(len, pages)), name)
        if not runs and pictured:
            pictures.append(index + 1)
        pages.append(runs)
    _check_letters(pages, pictures, name)
    found = _lines(pages)
    if pictures:
        found.remarks.append(
            f"{_pages(pictures)} a picture without text (a scan): words that stand there are missing here."
        )
    if found.heads:
        shown = ", ".join(f"“{h}”" for h in list(dict.fromkeys(found.heads))[:4])
        found.remarks.append(f"Running heads and page numbers were left out of the words: {shown}.")
    paragraphs = _numbered(found) if found.unit else _by_layout(found)
    return Source(
        name, "pdf", tuple(paragraphs), None, (), tuple(found.remarks), unit=found.unit, first_page=found.first_page
    )


def _pages(numbers: list[int]) -> str:
    """Some pages as a sentence begins, with its verb."""
    shown = ", ".join(map(str, numbers[:8])) + (" and others" if len(numbers) > 8 else "")
    return f"Page {shown} is" if len(numbers) == 1 else f"Pages {shown} are each"


def _check_letters(pages: list[list[_Run]], pictures: list[int], name: str) -> None:
    """Refuse a pdf without text, or whose letters say nothing."""
    words = "".join(r.text for runs in pages for r in runs)
    told = words.strip()
    if not told or (pictures and 2 * len(pictures) > len(pages) and len(told) < 40 * len(pages)):
        raise InputProblem(
            f"“{name}” holds pictures of pages and no text (a scan): have its text recognised (OCR) by the scanner’s "
            "program, or type it out, then bring it in."
        )
    odd = sum(1 for c in told if c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or (ord(c) < 32 and c not in "\n\r\t\x02"))
    if 5 * odd > len(told):
        raise InputProblem(
            f"“{name}” does not say which letters its signs stand for: open it where it was written and save it as .docx."
        )


# --- the letters of a page ---------------------------------------------------------------------------


def _page(document: Any, index: int, name: str) -> tuple[list[_Run], bool]:
    """The runs of a page in the order in which the file holds them, and whether it has pictures."""
    try:
        page = document[index]
        text = page.get_textpage()
    except pdfium.PdfiumError as problem:
        raise damaged(name, "pdf") from problem
    count = min(text.count_chars(), MOST_ON_A_PAGE)
    x0, y0, x1, y1 = page.get_cropbox()
    runs = [
        run
        for run in _runs(text, count, index)
        if run.text.strip() and x0 <= run.x1 and run.x0 <= x1 and y0 <= run.y <= y1
    ]
    pictured = not runs and any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3))
    text.close()
    page.close()
    return runs, pictured


def _runs(text: Any, count: int, page: int) -> Iterator[_Run]:
    """The words of a page up to each break, or to where the next stands far away."""
    handle = text.raw
    line: list[_Word] = []
    letters: list[str] = []
    first = 0
    high = ""
    for i in range(count + 1):
        code = raw.FPDFText_GetUnicode(handle, i) if i < count else 10
        if 0xD800 <= code <= 0xDBFF:
            high = chr(code)
            continue
        sign = chr(code) if code <= 0x10FFFF else "\ufffd"
        if high:
            sign = (high + sign).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            high = ""
        divided = sign in "\x02\ufffe" and i + 1 < count and _steps_down(handle, i)  # pdfium joins divided words
        if sign not in " \t\r\n\u00a0":
            if not letters:
                first = i
            letters.append(sign)
            if not divided:
                continue
        if letters:
            word = _word(handle, first, i if divided else i - 1, "".join(letters))
            letters = []
            if line and _elsewhere(line[-1], word):
                yield _run(handle, page, line)
                line = []
            line.append(word)
        if (sign in "\r\n" or divided) and line:
            yield _run(handle, page, line)
            line = []


def _steps_down(handle: Any, i: int) -> bool:
    """Whether the letter after a place stands on another line."""
    x, y, below = ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(handle, i, x, y)
    raw.FPDFText_GetCharOrigin(handle, i + 1, x, below)
    return abs(y.value - below.value) > 2


def _word(handle: Any, first: int, last: int, text: str) -> _Word:
    """A word with the place of its first and last letters."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(handle, first, x, y)
    raw.FPDFText_GetCharBox(handle, first, left, right, bottom, top)
    x0, height = left.value, top.value - bottom.value
    if last > first:
        raw.FPDFText_GetCharBox(handle, last, left, right, bottom, top)
        height = max(height, top.value - bottom.value)
    return _Word(first, text, x0, max(x0, right.value), y.value, height)


def _elsewhere(before: _Word, word: _Word) -> bool:
    """Whether a word stands far from the one before it: in another column, or on another line."""
    size = max(4.0, min(60.0, max(before.height, word.height)))
    return word.x0 - before.x1 > 4 * size or word.x0 < before.x0 - 3 * size or abs(word.y - before.y) > 1.6 * size


def _run(handle: Any, page: int, words: list[_Word]) -> _Run:
    """The run of some words, a tab between two that are further apart than blanks are wide."""
    size = max(4.0, median(word.height for word in words))
    heights: Counter[float] = Counter()
    for word in words:
        heights[round(word.y, 1)] += len(word.text)
    parts = [words[0].text]
    for before, word in pairwise(words):
        parts.append("\t" if word.x0 - before.x1 > 2.5 * size else " ")
        parts.append(word.text)
    return _Run(
        page=page,
        y=heights.most_common(1)[0][0],
        x0=min(word.x0 for word in words),
        x1=max(word.x1 for word in words),
        height=size,
        text="".join(parts).translate(_LIGATURES),
        after_first=words[1 if len(words) > 1 else 0].x0,
        bold=_bold(handle, words),
        first_width=words[0].x1 - words[0].x0,
    )


def _bold(handle: Any, words: list[_Word]) -> int:
    """How many letters at the start of a run are in a bold font."""
    count = 0
    name, flags = ctypes.create_string_buffer(120), ctypes.c_int()
    for k, word in enumerate(words):
        size = raw.FPDFText_GetFontInfo(handle, word.first, name, 120, flags)
        said = name.raw[: max(0, min(size, 120) - 1)].lower()
        if not (b"bold" in said or b"black" in said or b"heavy" in said):
            break
        count += len(word.text) + (k > 0)
    return count


# --- lines, margins, running heads -------------------------------------------------------------------


def _lines(pages: list[list[_Run]]) -> _Found:
    """The lines of all pages from top to bottom, without numbers in the margin and running heads."""
    found = _Found()
    grouped = [_grouped(runs) for runs in pages]
    _take_heads(grouped, found)
    left, right = _body(grouped)
    numbers: list[tuple[_Line, int]] = []
    for groups in grouped:
        before: _Line | None = None
        for group in groups:
            number, rest = _margin(group, left, right)
            line = _line(rest or group)
            if not rest:
                if number is None:
                    continue
                line.text = ""
            if number is not None:
                numbers.append((line, number))
            line.gap = before.y - line.y if before is not None else 0.0
            found.lines.append(line)
            before = line
    _judge(found, numbers)
    found.lines = [line for line in found.lines if line.text.strip()]
    _take_once(found)
    return found


def _take_once(found: _Found) -> None:
    """Take a line once that is cut at the foot of a page and stands whole at the head of the next."""
    kept: list[_Line] = []
    for line in found.lines:
        before = kept[-1] if kept else None
        if before and before.page != line.page and line.text == before.text and len(line.text) >= _REPEATED:
            before.number = line.number if before.number is None else before.number
            continue
        kept.append(line)
    if len(kept) < len(found.lines):
        found.remarks.append(
            "A line that stands at the foot of a page and again at the head of the next was taken once."
        )
    found.lines = kept


def _grouped(runs: list[_Run]) -> list[list[_Run]]:
    """The runs of a page by line, from top to bottom, each from left to right."""
    groups: list[list[_Run]] = []
    for run in sorted(runs, key=lambda r: -r.y):
        if groups and abs(groups[-1][0].y - run.y) <= 0.35 * max(groups[-1][0].height, min(run.height, 30)):
            groups[-1].append(run)
        else:
            groups.append([run])
    return [sorted(group, key=lambda r: r.x0) for group in groups]


def _body(grouped: list[list[list[_Run]]]) -> tuple[float, float]:
    """Where the words begin at the left and end at the right, without what stands in a margin."""
    starts: Counter[float] = Counter()
    ends: Counter[float] = Counter()
    for groups in grouped:
        for group in groups:
            for run in group:
                if _NUMBER.fullmatch(run.text.strip()):
                    continue
                begins = run.after_first if _NUMBER_FIRST.match(run.text.lstrip()) else run.x0
                starts[round(begins)] += len(run.text)
                ends[round(run.x1)] += len(run.text)
    total = sum(starts.values())
    low = (x for x, n in sorted(starts.items()) if 100 * n >= 4 * total)
    high = (x for x, n in sorted(ends.items(), reverse=True) if 100 * n >= total)
    return next(low, min(starts, default=0.0)), next(high, max(ends, default=0.0))


def _margin(group: list[_Run], left: float, right: float) -> tuple[int | None, list[_Run]]:
    """The number in the margin of a line, and the line without it."""
    first, last = group[0], group[-1]
    if (match := _NUMBER.fullmatch(first.text.strip())) and first.x1 < left + 0.5:
        return int(match[1]), group[1:]
    opening = first.text.lstrip()
    if (
        (match := _NUMBER_FIRST.match(opening))
        and first.x0 + first.first_width < left - 1
        and first.after_first >= left - 2
    ):
        kept = opening[match.end() :].lstrip()
        cut = len(first.text) - len(kept)
        changed = _Run(
            first.page, first.y, first.after_first, first.x1, first.height, kept, first.after_first,
            max(0, first.bold - cut), 0.3 * first.height * len(kept.split(" ", 1)[0]),
        )  # fmt: skip
        return int(match[1]), [changed, *group[1:]]
    if len(group) > 1 and (match := _NUMBER.fullmatch(last.text.strip())) and last.x0 > right - 0.5:
        return int(match[1]), group[:-1]
    return None, group


def _line(group: list[_Run]) -> _Line:
    """The line that some runs make."""
    parts: list[str] = []
    for k, run in enumerate(group):
        if k:
            far = run.x0 - group[k - 1].x1 > 3 * run.height
            parts.append("\t" if far and k == 1 else " ")
        parts.append(run.text)
    text = "".join(parts)
    bold = group[0].bold
    return _Line(
        group[0].page, group[0].y, group[0].x0, max(r.x1 for r in group), max(r.height for r in group), text, bold,
        group[0].first_width, group[0].after_first,
    )  # fmt: skip


_Place = tuple[int, list[list[_Run]], list[_Run]]  # a page, its lines, and the one at its edge


def _take_heads(grouped: list[list[list[_Run]]], found: _Found) -> None:
    """Take out running heads and page numbers; a line of the interview that happens to come again is none.

    A head stands at the same height of most pages, outermost, and further from the next line than lines and
    paragraphs are from each other. A page number counts the pages.
    """
    pages = [groups for groups in grouped if groups]
    gaps = sorted(a[0].y - b[0].y for groups in pages for a, b in pairwise(groups))
    usual = gaps[int(0.9 * (len(gaps) - 1))] if gaps else 0.0
    _take_folios(grouped, found)
    for top in (True, False):
        for _ in range(_EDGE):
            edges: list[_Place] = [
                (page, groups, groups[0 if top else -1]) for page, groups in enumerate(grouped) if len(groups) > 1
            ]
            heads = [place for level in _level(edges) for place in _heads(level, len(pages), usual, top)]
            for _, groups, group in heads:
                groups.remove(group)
            if not heads:
                break
            found.heads.append(_words(heads[0][2]))
    _take_folios(grouped, found)
    for groups in grouped:
        groups[:] = [group for group in groups if group]


def _words(runs: list[_Run]) -> str:
    """The words of some runs."""
    return " ".join(" ".join(run.text.split()) for run in runs)


def _level(places: list[_Place]) -> list[list[_Place]]:
    """Places at the same height of their pages, give or take a few points, in the order of the pages."""
    levels: list[list[_Place]] = []
    for place in sorted(places, key=lambda p: p[2][0].y):
        if levels and place[2][0].y - levels[-1][-1][2][0].y <= 6:
            levels[-1].append(place)
        else:
            levels.append([place])
    return [sorted(level, key=lambda p: p[0]) for level in levels]


def _heads(level: list[_Place], pages: int, usual: float, top: bool) -> list[_Place]:
    """Of the lines at one height at the edge of pages, those that are running heads."""
    shapes = Counter(_DIGITS.sub("#", _words(group)) for _, _, group in level)
    if not shapes or pages < 2:
        return []
    shape, n = shapes.most_common(1)[0]
    if n < max(2, 0.6 * (pages - 1)) or len(shape) > 150 or not shape.strip("# "):
        return []
    met = [place for place in level if _DIGITS.sub("#", _words(place[2])) == shape]
    apart = [groups[0][0].y - groups[1][0].y if top else groups[-2][0].y - groups[-1][0].y for _, groups, _ in met]
    return met if min(apart) > 1.2 * usual else []


def _take_folios(grouped: list[list[list[_Run]]], found: _Found) -> None:
    """Take out page numbers: alone in their place near an edge, and one more on each page."""
    met: dict[str, list[_Place]] = {}
    for page, groups in enumerate(grouped):
        for group in [*groups[:_EDGE], *groups[max(_EDGE, len(groups) - _EDGE) :]]:
            for run in group:
                words = _words([run])
                if _FOLIO.fullmatch(words):
                    met.setdefault(_DIGITS.sub("#", words), []).append((page, groups, [run]))
    pages = sum(bool(groups) for groups in grouped)
    for shape, places in met.items():
        for level in _level(places):
            numbers = [(page, int(m[1])) for page, _, runs in level if (m := _FOLIO.fullmatch(_words(runs)))]
            by_one = all(b - a == q - p > 0 for (p, a), (q, b) in pairwise(numbers))
            alone = pages == 1 and len(level) == 1 and ("/" in shape or "page" in shape.casefold())
            if not alone and not (len(level) > 1 and 2 * len(level) >= pages and by_one):
                continue
            found.first_page = max(0, numbers[0][1] - numbers[0][0])
            found.heads.append(_words(level[0][2]))
            for _, groups, (run,) in level:
                for group in groups:
                    if run in group:
                        group.remove(run)
    for groups in grouped:
        groups[:] = [group for group in groups if group]


# --- numbers -----------------------------------------------------------------------------------------


def _judge(found: _Found, numbers: list[tuple[_Line, int]]) -> None:
    """Keep the numbers in the margin as numbers of lines or paragraphs, or give them back to the words."""
    if len(numbers) < 3:
        _give_back(numbers)
        return
    through = rising([n for _, n in numbers], strictly=True)
    if 10 * len(through) < 9 * len(numbers):
        again = _begin_again(numbers)
        if not again:
            _give_back(numbers)
            return
        found.remarks.append(
            "The line numbers begin again on each page; here they are counted through, so that each line has one number "
            f"(page {found.first_page + 1 if len(again) > 1 else 2} begins with line {again[1]})."
            if len(again) > 1
            else "The line numbers begin again on each page."
        )
        through = rising([n for _, n in numbers], strictly=True)
    index = {id(line): k for k, line in enumerate(found.lines)}
    kept = [numbers[k] for k in through]
    spread = [(index[id(b)] - index[id(a)], n - m) for (a, m), (b, n) in pairwise(kept)]
    even = sum(lines == counted for lines, counted in spread)
    by_one = sum(counted == 1 for _, counted in spread)
    if 10 * even >= 8 * len(spread):
        found.unit = "line"
        _count_lines(found, kept)
    else:  # one number a paragraph; or lines of which some are blank and were counted too
        found.unit = "paragraph" if 10 * by_one >= 8 * len(spread) else "line"
        for line, number in kept:
            line.number = number
        for line, below in pairwise(found.lines):
            if not line.text and line.number and below.number is None and below.page == line.page:
                below.number = line.number  # the number of a large heading stands a little higher
    given = {id(line) for line, _ in kept}
    _give_back([(line, n) for line, n in numbers if id(line) not in given])


def _give_back(numbers: list[tuple[_Line, int]]) -> None:
    """Numbers that are none stand before the words of their line."""
    for line, number in numbers:
        if line.text:
            line.text = f"{number} {line.text}"


def _begin_again(numbers: list[tuple[_Line, int]]) -> list[int]:
    """The first number of each page once numbers that begin again on each page are counted through; [] if they do not."""
    pages: dict[int, list[int]] = {}
    for k, (line, _) in enumerate(numbers):
        pages.setdefault(line.page, []).append(k)
    firsts: list[int] = []
    offset = 0
    changed = list(numbers)
    for held in pages.values():
        own = [numbers[k][1] for k in held]
        if any(b <= a for a, b in pairwise(own)) or own[0] > 10:
            return []
        firsts.append(offset + 1)
        for k in held:
            changed[k] = (numbers[k][0], numbers[k][1] + offset)
        offset += own[-1]
    numbers[:] = changed
    return firsts


def _count_lines(found: _Found, kept: list[tuple[_Line, int]]) -> None:
    """Give each line the number that it has by counting on from the printed ones (every fifth, say)."""
    numbers = {id(line): number for line, number in kept}
    last: int | None = None
    for line in found.lines:
        here = numbers.get(id(line))
        last = here if here is not None else None if last is None else last + 1
        line.number = last
    first = next((k for k, line in enumerate(found.lines) if line.number is not None), 0)
    start = found.lines[first].number or 0
    for k in range(first - 1, -1, -1):
        if start - (first - k) < 1:
            break
        found.lines[k].number = start - (first - k)
    seen = 0
    for line in found.lines:  # a number that does not rise stays with the line before
        if line.number is not None and line.number <= seen:
            line.number = None
        seen = line.number or seen


def _numbered(found: _Found) -> list[Paragraph]:
    """The paragraphs of a file with numbers in its margin: its lines, or what stands from number to number."""
    if found.unit == "line":
        spaced = _spacing(found.lines)
        return [
            _paragraph([line], k > 0 and line.page != found.lines[k - 1].page, line.gap > spaced)
            for k, line in enumerate(found.lines)
        ]
    groups: list[list[_Line]] = []
    for line in found.lines:
        if line.number is not None or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    return _joined(groups)


# --- paragraphs by layout ----------------------------------------------------------------------------


def _spacing(lines: list[_Line]) -> float:
    """The distance between lines above which a blank line lies between them."""
    gaps = [line.gap for line in lines if line.gap > 0]
    return 1.32 * median(gaps) if gaps else 0.0


def _by_layout(found: _Found) -> list[Paragraph]:
    """The paragraphs of a file without numbers: by spacing, indents, lines that are not full, and names of speakers."""
    lines = found.lines
    if not lines:
        return []
    ends = sorted(line.x1 for line in lines)
    edge = ends[min(len(ends) - 1, int(0.97 * len(ends)))]
    left = Counter(round(line.x0) for line in lines).most_common(1)[0][0]
    _set_names_apart(lines)
    small = [line.gap for line in lines if line.gap > 0]
    usual = sorted(small)[len(small) // 4] if small else 0.0
    sure = [True] + [
        (line.gap > 1.32 * usual > 0)
        or not _is_full(before, line, edge)
        or (line.x0 < left - 6 and before.x0 > left - 2)
        or (line.x0 > left + 6 and abs(before.x0 - left) < 2 and line.page == before.page and "\t" not in before.text)
        for before, line in pairwise(lines)
    ]
    labels = [_label(line) for line in lines]
    opening = [label for label, opens in zip(labels, sure, strict=True) if opens]
    named = {label.key for label in opening if label}
    often = Counter(label.key for label in labels if label)
    usually = 2 * sum(label is not None for label in opening) >= len(opening)
    groups: list[list[_Line]] = []
    for line, opens, label in zip(lines, sure, labels, strict=True):
        if opens or (label is not None and (usually or label.key in named or often[label.key] > 1)):
            groups.append([line])
        else:
            groups[-1].append(line)
    usual = usual or 1.0
    return _joined(groups, 1.32 * usual)


def _set_names_apart(lines: list[_Line]) -> None:
    """Set a tab after names that stand in a column of their own, beside the column in which the words begin."""
    begun = Counter(round(line.x0) for line in lines)
    second = Counter(round(line.after_first) for line in lines if line.after_first > line.x0 + 6)
    beside = [x for x, n in second.items() if n > 2 and sum(begun[x + k] for k in (-1, 0, 1)) > 1]
    if not beside:
        return
    column = max(beside, key=lambda x: second[x])
    for line in lines:
        if line.x0 < column - 6 and abs(line.after_first - column) < 2 and "\t" not in line.text:
            line.text = line.text.lstrip().replace(" ", "\t", 1)


def _label(line: _Line) -> Any:
    """The label with a colon or in bold type that opens a line; None where none does."""
    label = label_of(line.text.strip(), line.bold)
    return (
        label
        if label and label.mark in ("colon", "tab", "bold", "number", "time") and looks_like_a_label(label.name)
        else None
    )


def _is_full(before: _Line, line: _Line, edge: float) -> bool:
    """Whether a line ended because the next word did not fit."""
    return before.x1 + 0.25 * before.height + line.first_width > edge - 1.0 or before.x1 > edge - 2.0


def _joined(groups: list[list[_Line]], spaced: float = 0.0) -> list[Paragraph]:
    """The paragraphs of groups of lines."""
    found = []
    before: _Line | None = None
    for group in groups:
        turned = before is not None and group[0].page != before.page
        blank = spaced > 0 and (group[0].gap > spaced or (turned and before is not None))
        found.append(_paragraph(group, turned, blank))
        before = group[-1]
    return [p for p in found if p.text]


def _paragraph(group: list[_Line], turned: bool, blank: bool) -> Paragraph:
    """One paragraph; words divided at the end of a line are joined, and page breaks inside it kept."""
    text, breaks = "", []
    for k, line in enumerate(group):
        words = _TABBED.sub("\t", clean(" ".join(part for part in line.text.strip().split(" ") if part)))
        if k and words:
            text += "" if _divided(text, words) else " "
        if k and line.page != group[k - 1].page:
            breaks.append(len(text))
        text += words
    text = text.strip()
    bold = min(group[0].bold, len(text)) if group[0].bold < len(group[0].text.rstrip()) else _bold_through(group, text)
    inside = tuple(b for b in breaks if 0 < b < len(text))
    return Paragraph(text, bold, turned, blank, None, inside, group[0].number)


def _bold_through(group: list[_Line], text: str) -> int:
    """How much of a paragraph is bold that begins with a whole bold line."""
    if all(line.bold >= len(line.text.rstrip()) for line in group):
        return len(text)
    return min(group[0].bold, len(text))


def _divided(before: str, after: str) -> bool:
    """Whether a hyphen at the end of a line joins it with the next ("non-" "linear"); "I-" "I was" stays apart."""
    if not before.endswith("-") or before.endswith((" -", "--")) or not after[:1].islower():
        return False
    piece = before.rsplit(" ", 1)[-1].rstrip("-").casefold()
    return bool(piece) and not after.casefold().startswith(piece)
