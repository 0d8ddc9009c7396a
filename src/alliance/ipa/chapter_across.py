"""What to look at across a chapter's text: extracts in two places, themes' names, number words, claims, marks.

Nothing here judges the interpretation: places are named, counts are given, and the researcher decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from alliance.ipa.chapter import (
    Against,
    Block,
    Chapter,
    CheckedQuotation,
    Counts,
    Finding,
    KnownTheme,
)
from alliance.ipa.chapter_citations import People
from alliance.ipa.chapter_drafts import Draft, Page
from alliance.ipa.chapter_marks import marked_stretches
from alliance.ipa.chapter_tables import column_kind, tables_of
from alliance.ipa.chapter_verdicts import Compared
from alliance.ipa.citation import clock

Span = tuple[int, int]

_NUMBERED = re.compile(
    r"^\s*(?:(?:\d+|[IVX]+|[A-Z])(?:\.\d+)*[.):]?\s+|[a-z][.)]\s+)?"
    r"(?:(?:(?:group|personal|master|super-?ordinate|sub-?ordinate|sub-?|emergent|experiential|overarching|main)[\s-]*)*"
    r"(?:themes?|statements?|GETs?|PETs?|clusters?)\s*(?:\d+(?:\.\d+)*|[IVX]+\b|one|two|three|four|five|six|[A-Za-z]\b)?\s*[:.–—-]\s*)?"
    r"(?:\d+(?:\.\d+)*[.):]?\s+)?",
    re.IGNORECASE,
)
_LEVEL_WORDS = r"(?:sub-?|super-?ordinate |group experiential |personal experiential |emergent )?themes?"
_CALLED = r"(?: (?:of|called|named|entitled|titled|labelled))?[,:]? (?=[A-Z“‘\"'])"
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+[”’\"'»)\]]*|\n|$)")
_OPENING_QUOTES = "“”\"'‘’«»„"
_NAME_LEVELS = ("superordinate", "subtheme", "strand")
_CLAIM_LEVELS = ("statement", "subtheme", "strand")
_PHRASE, _PHRASE_WORDS = 0.25, 8  # how much of an extract, and how many words, a phrase of it has at most
_MOST_PAIRS = 40  # how many extracts of the same lines one is compared with
_HEADING_LIKE, _CASE_LIKE, _BODY_LIKE = 72.0, 86.0, 80.0
_HALF_LIKE = 60.0  # of a heading and a theme that no heading names
_PEOPLE = (
    r"(?:participants?|therapists?|interviewees?|respondents?|counsellors?|psychologists?|psychotherapists?|clients?|"
    r"practitioners?|clinicians?|trainees?|people|persons?|women|men|accounts?|cases|interviews|transcripts|narratives|"
    r"them|us|those)"
)
_NUMBER_WORD = (
    r"(?:all|every|each|both|almost all|nearly all|most|many|several|some|few|a few|half|a majority|the majority|majority|"
    r"a minority|minority|none|no one|nobody|neither|everyone|everybody|two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve|a third|two thirds|two-thirds|one third|\d{1,2})"
)
_BESIDE_PEOPLE = re.compile(
    rf"\b(?P<number>{_NUMBER_WORD})\b(?:[,]? (?:but (?:one|two) )?(?:of )?(?:the |these |those |our |my )?(?:other )?(?:\w+ ){{0,2}}?{_PEOPLE}\b)",
    re.IGNORECASE,
)
_COUNTING = re.compile(
    rf"\b(?P<number>{_NUMBER_WORD})\b(?! (?:of a|kind|sort|way|ways|time|extent|degree|more|less|lines?|pages?|years?|months?|weeks?|"
    r"days?|hours?|minutes?|subthemes?|themes?|sub-themes?|superordinate|the time|the same|over|along|but|words?|sessions?)\b)",
    re.IGNORECASE,
)
_IDIOMS = re.compile(
    r"\b(?:at all|after all|above all|all the same|all along|in all(?! of)|first of all|most of all|all but|once and for all|"
    r"for the most part|at most|not at all|on all fours|all right|all over|each other|one another|every day|the two of)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Found:
    """A checked quotation with what the comparison across the text needs."""

    checked: CheckedQuotation
    draft: Draft
    compared: Compared | None = None
    text: int = -1  # which transcript
    too_short: bool = False
    page: int | None = None  # the right page, where another is cited
    unclosed: tuple[int, ...] = ()  # where brackets for words left out are not closed


# --- the study's themes


@dataclass(slots=True)
class Known:
    """The study's themes, ready to be recognised in a text."""

    themes: dict[str, KnownTheme] = field(default_factory=dict)
    exact: dict[str, list[KnownTheme]] = field(default_factory=dict)  # folded name -> themes
    named: list[tuple[str, KnownTheme]] = field(default_factory=list)  # names that headings may have
    keys: dict[str, list[tuple[list[str], int, KnownTheme]]] = field(
        default_factory=dict
    )  # longest word -> words, its place
    behind: re.Pattern[str] = re.compile(rf"\b{_LEVEL_WORDS}{_CALLED}")  # the words behind which a name is expected
    read: dict[str, list[tuple[int, int, KnownTheme]]] = field(default_factory=dict)  # what was found in a text

    def nearly(self, words: str, least: float = _BODY_LIKE) -> KnownTheme | None:
        """The theme whose name these words are, or nearly are; None for none."""
        folded = folded_name(words)
        if not folded:
            return None
        if folded in self.exact:
            return self.exact[folded][0]
        best: tuple[float, KnownTheme] | None = None
        for name, theme in self.named:
            if abs(len(name) - len(folded)) > max(len(name), len(folded)) * 0.5:
                continue
            score = fuzz.ratio(name, folded, score_cutoff=least)
            if not score and least == _HEADING_LIKE and _share_words(name, folded):
                score = _HEADING_LIKE
            if theme.case:
                score = score if score >= max(least, _CASE_LIKE) else 0.0
            if score and (best is None or score > best[0]):
                best = (score, theme)
        return best[1] if best else None

    def above(self, theme_id: str) -> Iterator[KnownTheme]:
        """A theme and those above it."""
        seen: set[str] = set()
        while theme_id in self.themes and theme_id not in seen:
            seen.add(theme_id)
            yield self.themes[theme_id]
            theme_id = self.themes[theme_id].parent


def _share_words(one: str, other: str) -> bool:
    """Whether most of the words that matter stand in both names."""
    a, b = ({w for w in name.split() if w not in _SMALL} for name in (one, other))
    return len(a & b) >= 2 and len(a & b) >= 0.6 * len(a | b)


def folded_name(words: str) -> str:
    """A theme's name as it is compared: no numbering, no marks, no case."""
    return " ".join(w.casefold().replace("’", "'") for w in _WORDS.findall(bare_name(words)))


def bare_name(words: str) -> str:
    """A heading or cell without its number and the word for its level."""
    stripped = _NUMBERED.sub("", words.strip(), count=1)
    return (stripped if _WORDS.search(stripped) else words).strip(_OPENING_QUOTES + " \t\n.:")


def known_themes(against: Against) -> Known:
    """The themes of a study made ready."""
    known = Known()
    if against.labels:
        levels = "|".join([_LEVEL_WORDS, *(re.escape(label) for label in against.labels if label)])
        known.behind = re.compile(rf"\b(?:{levels}){_CALLED}")
    keys: defaultdict[str, list[tuple[list[str], int, KnownTheme]]] = defaultdict(list)
    for theme in sorted(against.themes, key=lambda t: bool(t.case)):
        known.themes[theme.id] = theme
        folded = folded_name(theme.name)
        if not folded:
            continue
        known.exact.setdefault(folded, []).append(theme)
        if theme.level in _NAME_LEVELS:
            known.named.append((folded, theme))
        words = folded.split()
        if len(words) >= 2:
            key = max(words, key=len)
            keys[key].append((words, words.index(key), theme))
    for theme in against.themes:
        for name in theme.earlier:
            known.exact.setdefault(folded_name(name), []).append(theme)  # known, and said to be another name
    known.exact.pop("", None)
    known.keys = dict(keys)
    return known


def section_themes(chapter: Chapter, known: Known) -> list[str]:
    """For each block, the id of the theme under whose heading it stands ("" for none)."""
    found: list[str] = []
    stack: list[tuple[int, str]] = []
    for block in chapter.blocks:
        if block.kind == "heading" and known.themes:
            level = block.level or 9
            while stack and stack[-1][0] >= level:
                stack.pop()
            theme = known.nearly(block.text, _HEADING_LIKE)
            stack.append((level, theme.id if theme else ""))
        found.append(next((t for _, t in reversed(stack) if t), ""))
    return found


# --- counts


def counted(chapter: Chapter, people: People, known: Known, checked: Sequence[CheckedQuotation]) -> Counts:
    """Quotations by participant and by theme: those in the text, or those in tables where the text has none.

    Phrases quoted again, quotations inside others and words that stand in no transcript are not counted.
    """
    own = [q for q in checked if not q.again and not q.nested and q.words_verdict != "not found"]
    prose = [q for q in own if chapter.blocks[q.block].cell is None]
    used = prose or own
    by_person = dict.fromkeys(people.names, 0)
    by_theme: dict[str, dict[str, int]] = {}
    for q in used:
        if not q.speaker:
            continue
        by_person[q.speaker] = by_person.get(q.speaker, 0) + 1
        for theme in known.above(q.theme):
            held = by_theme.setdefault(theme.id, {})
            held[q.speaker] = held.get(q.speaker, 0) + 1
    themes = tuple(
        (theme.name, tuple((name, by_theme[theme.id][name]) for name in by_person if name in by_theme[theme.id]))
        for theme in known.themes.values()
        if theme.id in by_theme
    )
    return Counts(tuple(by_person.items()), themes)


# --- what to look at


def across(
    page: Page, against: Against, people: People, known: Known, sections: Sequence[str], found: Sequence[Found]
) -> tuple[Finding, ...]:
    """Everything to look at, in reading order."""
    findings = [
        *_about_citations(page, found),
        *_about_marks(found),
        *_once(_two_places(page, found)),
    ]
    if known.themes:
        findings += _drifting(page, known, found)
        findings += _number_words(page, against, people, known, sections)
        findings += _claims(page, known, sections, found)
    return tuple(sorted(findings, key=lambda f: (f.block, f.start, f.end, f.kind)))


def _at(q: CheckedQuotation) -> tuple[int, int, int]:
    """Where a finding about a quotation stands."""
    return q.block, q.start, q.end if q.last_block < 0 else q.start + 1


def _short(words: str, most: int = 8) -> str:
    parts = words.split()
    return " ".join(parts[:most]) + (" …" if len(parts) > most else "")


def _place(page: Page, block: int) -> str:
    """How a block is called: by its own place, else by its number."""
    return page.chapter.blocks[block].place or f"paragraph {block + 1}"


def _about_citations(page: Page, found: Sequence[Found]) -> Iterator[Finding]:
    told: set[tuple[int, int]] = set()
    odd: set[tuple[int, int, int]] = set()
    for n, one in enumerate(found):
        q = one.checked
        if q.nested:
            continue
        block, start, end = _at(q)
        said = _short(q.words)
        if q.cited and not q.again:
            where, a, b = q.citation_block, q.cited[0].start, q.cited[-1].end
            slips = list(dict.fromkeys(s for r in q.cited for s in r.slips))
            if slips and (where, a, b) not in odd:
                odd.add((where, a, b))
                yield Finding(
                    "odd citation", where, a, b, f"The form of this citation is odd: {'; '.join(slips)}.", (n,)
                )
            if one.page is not None:
                yield Finding(
                    "odd citation", where, a, b, f"The words stand on page {one.page}, not the page cited.", (n,)
                )
            if q.assumed and (where, a) not in told:
                told.add((where, a))
                whose = f"{q.speaker} is assumed" if q.speaker else "nobody could be assumed"
                yield Finding(
                    "speaker assumed", where, a, b, f"The citation names nobody; {whose} from the text around.", (n,)
                )
            if one.too_short or _too_short(q):
                right = f" The words stand in {q.right_citation}." if q.right_citation else ""
                yield Finding(
                    "range too short", where, a, b, f"The lines cited are too few for these words.{right}", (n,)
                )
        elif not q.again and one.draft.form != "bare" and not _covered(one, found):
            cited = one.draft.cited
            what = "names no lines" if cited and (cited.name or cited.page) else "is missing"
            right = f" The words stand in {q.right_citation}." if q.right_citation else ""
            yield Finding("no citation", block, start, end, f"The citation of “{said}” {what}.{right}", (n,))


def _covered(one: Found, found: Sequence[Found]) -> bool:
    """Whether the lines cited for another quotation of the paragraph hold these words as well."""
    q = one.checked
    lines = q.right_lines
    return lines is not None and any(
        other.checked.block == q.block
        and other.text == one.text
        and any(r.first <= lines[0] and lines[1] <= r.last for r in other.checked.cited)
        for other in found
    )


def _too_short(q: CheckedQuotation) -> bool:
    """Whether words that could not be compared are too many for the lines cited, however long the lines."""
    if q.found is not None or not q.cited or any(r.unit != "line" for r in q.cited):
        return False
    lines = sum(r.last - r.first + 1 for r in q.cited)
    return len(q.words) > 110 * lines and "..." not in q.words and "…" not in q.words


def _about_marks(found: Sequence[Found]) -> Iterator[Finding]:
    for n, one in enumerate(found):
        q = one.checked
        if not one.draft.closed:
            yield Finding(
                "mark missing", *_at(q), f"The closing quotation mark after “…{_tail(q.words)}” is missing.", (n,)
            )
        if not one.draft.opened:
            yield Finding(
                "mark missing", *_at(q), f"The opening quotation mark before “{_short(q.words, 4)}” is missing.", (n,)
            )
        for position in one.unclosed:
            yield Finding(
                "mark missing",
                q.block,
                position,
                position + 1,
                "A bracket around the mark for words left out is missing.",
                (n,),
            )


def _tail(words: str) -> str:
    return " ".join(words.split()[-4:])


# --- one extract in two places


def _two_places(page: Page, found: Sequence[Found]) -> Iterator[Finding]:
    """Extracts that overlap: worded otherwise, cited otherwise, or the same lines used twice."""
    by_text: defaultdict[int, list[int]] = defaultdict(list)
    for n, one in enumerate(found):
        if one.compared and one.compared.found and not one.checked.again and not one.checked.nested:
            by_text[one.text].append(n)
    for held in by_text.values():
        held.sort(key=lambda n: found[n].compared.found)  # type: ignore[union-attr,arg-type,return-value]
        for x, a in enumerate(held):
            reach = found[a].checked.found
            for b in held[x + 1 : x + 1 + _MOST_PAIRS]:
                other = found[b].checked.found
                if reach is None or other is None or other[0] >= reach[1]:
                    break
                yield from _pair(page, found, min(a, b), max(a, b))


def _once(findings: Iterator[Finding]) -> list[Finding]:
    """The findings of two places, one of each kind for each quotation; the others it names are gathered."""
    held: dict[tuple[str, int, int], Finding] = {}
    for one in findings:
        key = (one.kind, one.block, one.start)
        if key in held:
            first = held[key]
            one = replace(first, others=tuple(dict.fromkeys((*first.others, *one.others))))
        held[key] = one
    return list(held.values())


def _pair(page: Page, found: Sequence[Found], a: int, b: int) -> Iterator[Finding]:
    one, other = found[a], found[b]
    first, second = one.compared, other.compared
    if first is None or second is None or one.checked.found is None or other.checked.found is None:
        return
    shared = first.there.keys() & second.there.keys()
    both = [k for k in shared if first.there[k] is not None and second.there[k] is not None]
    if len(both) < 2 and len(both) < len(first.there) and len(both) < len(second.there):
        return
    where = _place(page, one.checked.block)
    differ = sorted(k for k in both if first.there[k] != second.there[k])
    inserted = _inserted(one, shared, other) != _inserted(other, shared, one)
    if differ or inserted:
        text = f"The same extract is worded otherwise in {where}: compare “{_short(other.checked.words)}” with “{_short(one.checked.words)}”."
        yield Finding("words differ between places", *_at(other.checked), text, (a, b))
    overlap = len(both) / max(1, min(_size(first.there), _size(second.there)))
    alike = len(both) / max(1, max(_size(first.there), _size(second.there)))
    if alike >= 0.8 and one.checked.cited and other.checked.cited:
        x = [(r.first, r.last) for r in one.checked.cited]
        y = [(r.first, r.last) for r in other.checked.cited]
        people = {one.checked.speaker, other.checked.speaker}
        shares = any(f.draft.shared or (f.draft.cited and f.draft.cited.page) for f in (one, other))
        if (sorted(x) != sorted(y) and not shares) or len(people) > 1:
            text = f"The same extract is cited otherwise in {where}: {_cited(one.checked)} there, {_cited(other.checked)} here."
            yield Finding(
                "cited differently", other.checked.citation_block, other.checked.cited[0].start,
                other.checked.cited[-1].end, text, (a, b),
            )  # fmt: skip
    elif _cited_beyond(one, other) or _cited_beyond(other, one):
        text = f"A part of the extract in {where} is cited beyond it: {_cited(one.checked)} there, {_cited(other.checked)} here."
        yield Finding(
            "cited differently", other.checked.citation_block, other.checked.cited[0].start,
            other.checked.cited[-1].end, text, (a, b),
        )  # fmt: skip
    blocks = page.chapter.blocks
    cell, other_cell = blocks[one.checked.block].cell, blocks[other.checked.block].cell
    one_kind = (cell is None) == (other_cell is None) and (
        cell is None or other_cell is None or cell[0] == other_cell[0]
    )
    phrase = alike < _PHRASE and len(both) < _PHRASE_WORDS  # of a long extract, taken up again
    if one_kind and not phrase and overlap >= 0.5 and (len(both) >= 4 or overlap == 1.0):
        yield Finding(
            "same lines twice",
            *_at(other.checked),
            f"These lines are used in {where} as well: “{_short(one.checked.words)}”.",
            (a, b),
        )


def _cited_beyond(part: Found, whole: Found) -> bool:
    """Whether words that lie inside another quotation are cited with lines that its citation does not hold."""
    here, there = part.checked, whole.checked
    if here.found is None or there.found is None or not here.cited or not there.cited or here.speaker != there.speaker:
        return False
    if any(f.draft.shared or (f.draft.cited and f.draft.cited.page) for f in (part, whole)):
        return False
    inside = there.found[0] <= here.found[0] and here.found[1] <= there.found[1] and here.found != there.found
    right = {here.lines_verdict, there.lines_verdict} <= {"inside", "within the fit"}
    return (
        inside
        and right
        and not all(any(x.first <= r.first and r.last <= x.last for x in there.cited) for r in here.cited)
    )


def _size(there: dict[int, str | None]) -> int:
    return sum(w is not None for w in there.values())


def _inserted(one: Found, shared: set[int], other: Found) -> set[str]:
    """Words put in without brackets within what two quotations share."""
    if one.checked.found is None or other.checked.found is None:
        return set()
    put_in = {c.chapter.casefold() for c in one.checked.changes if c.kind == "insertion not marked"}
    whole = other.checked.found[0] <= one.checked.found[0] and other.checked.found[1] >= one.checked.found[1]
    return put_in if whole or one.checked.found == other.checked.found else set()


def _cited(q: CheckedQuotation) -> str:
    shown = [[clock(n) if r.unit == "time" else str(n) for n in (r.first, r.last)] for r in q.cited]
    ranges = ", ".join(a if a == b else f"{a}-{b}" for a, b in shown)
    return f"{q.speaker}: {ranges}" if q.speaker else ranges


# --- names of themes


def _drifting(page: Page, known: Known, found: Sequence[Found]) -> Iterator[Finding]:
    """Names that are nearly a theme's: in headings, in tables, in marks or italics, behind the word theme."""
    chapter = page.chapter
    quoted: defaultdict[int, list[Span]] = defaultdict(list)
    for one in found:
        for number, start, end in one.draft.pieces:
            quoted[number].append((start, end))
    theme_cells = _theme_cells(chapter)
    headings = [folded_name(b.text) for b in chapter.blocks if b.kind == "heading"]
    for n, block in enumerate(chapter.blocks):
        places: list[tuple[int, int, float]] = []
        if block.kind == "heading":
            places = [(0, len(block.text), _HEADING_LIKE)]
        elif n in theme_cells:
            places = [(a, b, _HEADING_LIKE) for a, b in _cell_lines(block)]
        elif block.cell is None:
            named = [*_named_in(block), *_behind_the_word(block, known)]
            places = [(a, b, _BODY_LIKE) for a, b in named if not any(s < b and e > a for s, e in quoted[n])]
        for start, end, least in places:
            words = block.text[start:end]
            theme = known.nearly(words, least)
            if theme is None and block.kind == "heading":
                theme = _missed_by(headings, folded_name(words), known)
            if theme is None or len(folded_name(words).split()) < 2:
                continue
            if _is_name(words, theme, heading=block.kind == "heading"):
                continue
            here, name = folded_name(words), folded_name(theme.name)
            if block.kind == "heading" and here != name and f" {name} " in f" {here} ":
                continue  # the name stands there whole, with more around it
            if any(
                _is_name(words, t, heading=block.kind == "heading") for t in known.exact.get(folded_name(words), ())
            ):
                continue
            yield Finding(
                "theme name drifts", n, start, end,
                f"“{bare_name(words)}” is “{theme.name}” in the study: use one name, or rename the theme.",
            )  # fmt: skip


def _missed_by(headings: Sequence[str], heading: str, known: Known) -> KnownTheme | None:
    """The one theme that no heading names and of whose name a heading keeps half; None where there is no such one."""
    found = []
    for name, theme in known.named:
        if theme.case or any(f" {name} " in f" {other} " for other in headings):
            continue
        kept = [w for w in heading.split() if w in name.split()]
        if len(kept) >= 2 and 2 * len(kept) >= len(name.split()) and fuzz.ratio(name, heading) >= _HALF_LIKE:
            found.append(theme)
    return found[0] if len(found) == 1 else None


def _theme_cells(chapter: Chapter) -> set[int]:
    """The cells of columns that hold themes."""
    found: set[int] = set()
    for table in tables_of(chapter.blocks):
        for (row, column), blocks in table.cells.items():
            if row != table.rows[0] and column_kind(table, column) == "theme":
                found.update(blocks)
    return found


def _cell_lines(block: Block) -> Iterator[Span]:
    for m in re.finditer(r"[^\n]+", block.text):
        yield m.span()


def _named_in(block: Block) -> Iterator[Span]:
    """Stretches of a paragraph that may be a theme's name."""
    for pair in marked_stretches(block.text):
        if pair.opened and pair.closed and 3 <= pair.end - pair.inner <= 120:
            yield pair.inner, pair.end
    for start, end in block.italic:
        if 3 <= end - start <= 120:
            yield start, end


def _behind_the_word(block: Block, known: Known) -> Iterator[Span]:
    """Stretches behind the word “theme” that are nearly a theme's name: of each, the one that is most like it."""
    for m in known.behind.finditer(block.text):
        rest = block.text[m.end() : m.end() + 120]
        if rest[:1] in _OPENING_QUOTES:
            continue
        best: tuple[float, int] = (0.0, 0)
        for word in list(_WORDS.finditer(rest))[1:10]:
            folded = folded_name(rest[: word.end()])
            score = max(
                (fuzz.ratio(name, folded, score_cutoff=_BODY_LIKE) for name, t in known.named if not t.case),
                default=0.0,
            )
            best = max(best, (score, word.end()))
        if best[0]:
            yield m.end(), m.end() + best[1]


def _is_name(words: str, theme: KnownTheme, *, heading: bool) -> bool:
    """Whether words are a theme's name: letter by letter, but for marks, the first letter, and a heading's capitals."""
    here, there = ([w.replace("’", "'") for w in _WORDS.findall(bare_name(name))] for name in (words, theme.name))
    if [w.casefold() for w in here] != [w.casefold() for w in there]:
        return False
    if here[1:] == there[1:] or "".join(here).isupper():
        return True
    if all(h[0].isupper() or h.casefold() in _SMALL for h in here):
        return True
    return not heading and all(h.islower() for h in here)  # a name with capitals, spoken of in a sentence


_SMALL = frozenset("a an and as at but by for from in into nor of on or the to with via vs versus not no than".split())  # noqa: SIM905


# --- number words


def _number_words(
    page: Page, against: Against, people: People, known: Known, sections: Sequence[str]
) -> Iterator[Finding]:
    """Number words in a sentence with a theme's name, or about participants in the first paragraph of its section."""
    of = len(against.people) or len(people.names)
    fresh = ""
    for n, block in enumerate(page.chapter.blocks):
        if block.kind == "heading":
            fresh = sections[n] if known.nearly(block.text, _HEADING_LIKE) else ""
            continue
        if block.cell is not None or not block.text.strip():
            continue
        named = _names_in(block.text, known)
        section, fresh = fresh, ""
        if not named and not section:
            continue
        for sentence in _SENTENCE.finditer(block.text):
            here = [t for a, _, t in named if sentence.start() <= a < sentence.end()]
            idioms = [m.span() for m in _IDIOMS.finditer(sentence[0])]
            pattern = _COUNTING if here else _BESIDE_PEOPLE
            themes = here or ([known.themes[section]] if section else [])
            themes = [t for t in themes if not t.case]
            spans = [t.span() for t in _quoted_in(sentence[0])]
            for m in pattern.finditer(sentence[0]):
                if any(a <= m.start() < b for a, b in [*idioms, *spans]) or not themes:
                    continue
                if m["number"].isdigit() and not _BESIDE_PEOPLE.match(sentence[0], m.start()):
                    continue
                inside_name = any(a <= sentence.start() + m.start() < b for a, b, _ in named)
                if inside_name:
                    continue
                for theme in {t.id: t for t in themes}.values():
                    who = f" ({', '.join(theme.people)})" if theme.people else ""
                    start = sentence.start() + m.start("number")
                    yield Finding(
                        "number word", n, start, start + len(m["number"]),
                        f"“{m['number']}” stands beside “{theme.name}”: {len(theme.people)} of {of} participants "
                        f"contribute to it{who}.",
                    )  # fmt: skip


def _quoted_in(sentence: str) -> Iterator[re.Match[str]]:
    return re.finditer(r"“[^”]*”|\"[^\"]*\"", sentence)


def _names_in(text: str, known: Known) -> list[tuple[int, int, KnownTheme]]:
    """Where themes are named in a text."""
    held = known.read.get(text)
    if held is not None:
        return held
    matches = list(_WORDS.finditer(text))
    words = [m[0].casefold().replace("’", "'") for m in matches]
    found = []
    for n, word in enumerate(words):
        for name, place, theme in known.keys.get(word, ()):
            first = n - place
            if first >= 0 and words[first : first + len(name)] == name:
                found.append((matches[first].start(), matches[first + len(name) - 1].end(), theme))
    found.sort(key=lambda one: (one[0], one[2].id))
    known.read[text] = found
    return found


# --- claims


def _claims(page: Page, known: Known, sections: Sequence[str], found: Sequence[Found]) -> Iterator[Finding]:
    """Sentences under a theme's heading that name a statement or subtheme of which the chapter shows no extract."""
    ids = {one.checked.transcript: one.text for one in found if one.checked.transcript}
    shown: defaultdict[str, list[Span]] = defaultdict(list)
    for one in found:
        if one.checked.found and one.checked.transcript in ids:
            shown[one.checked.transcript].append(one.checked.found)
    told: set[str] = set()
    sections_with: set[str] = set()
    for one in found:
        for theme in known.above(one.checked.theme):
            sections_with.add(theme.id)
    for n, block in enumerate(page.chapter.blocks):
        if not sections[n] or block.cell is not None:
            continue
        if block.kind == "heading":
            theme = known.themes[sections[n]]
            direct = known.nearly(block.text, _HEADING_LIKE)
            if (
                direct is not None
                and theme.id not in sections_with
                and theme.id not in told
                and not _shows(theme, shown)
            ):
                told.add(theme.id)
                yield Finding(
                    "claim without extract", n, 0, len(block.text),
                    f"Under “{theme.name}” the chapter shows no extract of it.",
                )  # fmt: skip
            continue
        for at, _, theme in _names_in(block.text, known):
            if theme.level not in _CLAIM_LEVELS or theme.id in told or theme.id in sections_with:
                continue
            if _shows(theme, shown):
                continue
            told.add(theme.id)
            sentence = next(m for m in _SENTENCE.finditer(block.text) if m.start() <= at < m.end())
            start = sentence.start() + len(sentence[0]) - len(sentence[0].lstrip())
            yield Finding(
                "claim without extract", n, start, sentence.end(),
                f"“{theme.name}” is claimed here, and no extract in the chapter shows it.",
            )  # fmt: skip


def _shows(theme: KnownTheme, shown: dict[str, list[Span]]) -> bool:
    """Whether a quotation of the chapter overlaps an extract of a theme."""
    return any(start < b and end > a for t, start, end in theme.extracts for a, b in shown.get(t, ()))
