"""Tables of themes from Word: a case's table, a master table; as rows of themes, places and words to be confirmed.

`read_tables` says what a table seems to be; what each column and each look of a name mean can be said otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from alliance.ipa import pieces
from alliance.ipa.citation import ParsedCitation, parse
from alliance.ipa.pieces import Row, Rows
from alliance.ipa.source import Paragraph, Source

#: what a column of a table of themes can be
ROLES: dict[str, str] = {
    "superordinate": "superordinate themes",
    "subtheme": "subthemes",
    "theme": "themes, their level told by their look",
    "statement": "statements (emergent themes)",
    "participant": "participants",
    "place": "page and line",
    "keywords": "key words",
    "quotation": "quotations",
    "about": "what the theme is",
    "leave": "left out",
}
NAMES = ("superordinate", "subtheme", "theme", "statement")
LEVEL_ORDER = ("superordinate", "subtheme", "strand", "statement")
LOOK_LEVELS: dict[str, str] = {
    "superordinate": "superordinate theme", "subtheme": "subtheme", "strand": "strand", "statement": "statement",
    "leave": "left out",
}  # fmt: skip

_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("subtheme", re.compile(r"sub[- ]?theme|sub-?ordinate|constituent", re.I)),
    ("superordinate", re.compile(r"super[- ]?ordinate|\b[pg]ets?\b|(?:personal|group) experiential|master theme|main theme"
                                 r"|overarching|cluster|higher", re.I)),
    ("statement", re.compile(r"emergent|statement|\bcodes?\b", re.I)),
    ("place", re.compile(r"\bpages?\b|\blines?\b|location|\bref|source|^p\.|transcript|\bplace\b|where", re.I)),
    ("keywords", re.compile(r"key ?-?\s?words?|key phrase", re.I)),
    ("quotation", re.compile(r"quot|extract|excerpt|verbatim|evidence|example|illustrat|\bwords\b|\btext\b", re.I)),
    ("participant", re.compile(r"participant|interviewee|pseudonym|\bcase\b|^name$|\bwho\b", re.I)),
    ("about", re.compile(r"descri|definition|meaning|summar|comment|\bnotes?\b|interpret", re.I)),
    ("theme", re.compile(r"theme", re.I)),
)  # fmt: skip
_CAPTION = re.compile(r"\b(?:table|appendix|themes? for|analysis of|master)\b", re.I)
_NUMBERED = re.compile(
    r"^\s*(?:theme\s+|sub-?theme\s+)?((?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,5})(?:\.\d{1,2})*)(?:[.):]\s+|\s*[–—-]\s+)(?=\S)",
    re.I,
)
_NUMBER_BEFORE = re.compile(
    r"^(?:(?:super-?ordinate |sub-?)?theme\s+)?\d{1,2}(?:\.\d{1,2})*(?:[.):]|\s+[–—-])\s+(?=\S)", re.I
)
_APART = re.compile(r"[\W_]+")
_MARKS = "“”„‟\"‘’‚'«»"
LONGEST_HEADING = 60
LONGEST_ABOVE = 150


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its key, its heading, what it seems to be, its first words."""

    key: str
    called: str
    role: str
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How names of themes look ("bold, alone in its row"), which level that seems to be, how many look so."""

    key: str
    level: str
    count: int
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """Words and a place that a table puts under a theme, as they stand there."""

    participant: str
    cited: tuple[ParsedCitation, ...]
    place: str
    words: str
    key_words: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A theme in a table: its level, its name, the entry it stands under (-1: none), and what stands beside it."""

    level: str
    name: str
    under: int
    about: str = ""
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """The themes of a file's tables as they seem to be, with the columns and looks to be confirmed.

    `left` is what stands in the tables and became nothing: words without a theme, a place that names no lines.
    """

    columns: tuple[TableColumn, ...]
    looks: tuple[Look, ...]
    entries: tuple[Entry, ...]
    caption: str = ""
    left: tuple[str, ...] = ()

    @property
    def participants(self) -> tuple[str, ...]:
        """The names to which words are put, as the table writes them."""
        return tuple(dict.fromkeys(u.participant for e in self.entries for u in e.uses if u.participant))


@dataclass(slots=True)
class _Name:
    """A name of a theme as it is met, before its level is known."""

    column: int
    role: str
    look: str
    text: str
    cells: Row


def read_tables(
    source: Source,
    names: Collection[str] = (),
    *,
    statements: Collection[str] = (),
    roles: Mapping[str, str] | None = None,
    levels: Mapping[str, str] | None = None,
    group: bool = False,
) -> ThemeTable:
    """The themes in the tables of a file.

    `names` are the pseudonyms and codes of the study, `statements` the folded names of statements that are there
    already; `roles` says by its key what a column is, `levels` by its key which level a look is. `group` says that
    it is a table across cases.
    """
    runs = _runs(source)
    columns, at = _columns(runs, names, roles or {})
    if group:  # across cases nothing is smaller than a strand
        columns = {
            c: replace(one, role="subtheme" if one.role == "statement" else one.role) for c, one in columns.items()
        }
    found: list[_Name] = []
    left: list[str] = []
    caption = ""
    for above, rows in runs:
        for words in above:
            if not rows or (_CAPTION.search(words.text) and not found and not caption):
                caption = caption or words.text
            elif len(words.text) <= LONGEST_ABOVE and len(runs) > 1 and words is above[-1]:
                found.append(_Name(-1, "theme", "above a table", words.text, {}))
            elif words.text.strip():
                left.append(words.text)
        heading = _folded_row(rows[at], columns) if rows and at is not None and rows is runs[0][1] else None
        for row in rows:
            if heading is not None and _folded_row(row, columns) == heading:
                continue
            if _is_heading_row(row, columns):
                continue
            found += _names(row, columns, left)
    looks = _looks(found, columns, statements, levels or {}, group)
    entries = _entries(found, columns, {look.key: look.level for look in looks}, names, group, left)
    return ThemeTable(tuple(columns.values()), looks, tuple(entries), caption, tuple(dict.fromkeys(left)))


# --- columns ------------------------------------------------------------------------------------------


def _runs(source: Source) -> list[tuple[list[Paragraph], Rows]]:
    """The tables of a file, each with the paragraphs that stand above it."""
    found: list[tuple[list[Paragraph], Rows]] = []
    above: list[Paragraph] = []
    for table, run in groupby(source.paragraphs, key=lambda p: p.table if p.cell is not None else -1):
        if table >= 0:
            found.append((above, pieces.rows_of(list(run))))
            above = []
        else:
            above = list(run)
    return found


def _columns(
    runs: Sequence[tuple[list[Paragraph], Rows]], names: Collection[str], roles: Mapping[str, str]
) -> tuple[dict[int, TableColumn], int | None]:
    """What the columns are, by their headings or their words; and which row of the first table names them."""
    rows = [row for _, rows in runs for row in rows]
    numbers = sorted({c for row in rows for c in row})[: pieces.MOST_COLUMNS]
    at = _heading_at(rows)
    found: dict[int, TableColumn] = {}
    body = rows if at is None else rows[at + 1 :]
    for n, c in enumerate(numbers, 1):
        called = pieces.words_in(rows[at], c) if at is not None else ""
        key = " ".join(called.casefold().split()) or f"column {n}"
        while any(one.key == key for one in found.values()):
            key += " again"
        role = _role_of_heading(called) or _role_of_words(body, c, names)
        first = tuple(w for row in body if (w := pieces.words_in(row, c)))[:3]
        found[c] = TableColumn(key, called or f"column {n}", role, first)
    if not any(one.role in NAMES for one in found.values()):
        free = next((c for c, one in found.items() if one.role in ("about", "leave", "quotation")), None)
        if free is not None:
            found[free] = replace(found[free], role="theme")
    return {c: replace(one, role=roles.get(one.key, one.role)) for c, one in found.items()}, at


def _heading_at(rows: Rows) -> int | None:
    """Which of the first rows names the columns; None where none does."""
    for at, row in enumerate(rows[:3]):
        words = [w for c in row if (w := pieces.words_in(row, c))]
        named = [_role_of_heading(w) for w in words if len(w) <= LONGEST_HEADING]
        if (
            len(words) > 1
            and len(named) == len(words)
            and sum(map(bool, named)) * 2 > len(words)
            and len(rows) > at + 1
        ):
            return at
    return None


def _role_of_heading(words: str) -> str:
    """What a heading says that its column holds; of words and their place the one that is named first."""
    if len(words) > LONGEST_HEADING:
        return ""
    met = {role: found.start() for role, pattern in _HEADINGS if (found := pattern.search(words))}
    role = next(iter(met), "")
    if role == "place":
        role = min((r for r in ("place", "keywords", "quotation") if r in met), key=lambda r: met[r])
    return role


def _role_of_words(rows: Rows, column: int, names: Collection[str]) -> str:
    """What a column without a telling heading seems to be."""
    cells = [w for row in rows if (w := pieces.words_in(row, column))]
    if not cells:
        return "leave"
    known = {n.casefold() for n in names}
    if 2 * sum(w.casefold().strip(" :.") in known for w in cells) > len(cells):
        return "participant"
    if 2 * sum(bool(parse(w, names)) and len(w) < 60 for w in cells) > len(cells):
        return "place"
    if 2 * sum(w[:1] in _MARKS for w in cells) > len(cells):
        return "quotation"
    return "theme" if column == min((c for row in rows for c in row), default=0) else "about"


def _folded_row(row: Row, columns: Mapping[int, TableColumn]) -> tuple[str, ...]:
    return tuple(" ".join(pieces.words_in(row, c).casefold().split()) for c in columns)


def _is_heading_row(row: Row, columns: Mapping[int, TableColumn]) -> bool:
    """Whether a row repeats the headings."""
    words = _folded_row(row, columns)
    said = tuple(
        one.key.removesuffix(" again") if not one.key.startswith("column ") else "" for one in columns.values()
    )
    return sum(map(bool, words)) > 1 and all(a == b or not a for a, b in zip(words, said, strict=True))


# --- names and their levels ---------------------------------------------------------------------------


def _names(row: Row, columns: Mapping[int, TableColumn], left: list[str]) -> list[_Name]:
    """The names of themes in a row; the last one has what stands beside them."""
    beside = {c: cell for c, cell in row.items() if c in columns and columns[c].role not in (*NAMES, "leave") and cell}
    named = [(c, row[c]) for c in columns if columns[c].role in NAMES and row.get(c)]
    if not named:
        return [_Name(-1, "", "", "", beside)] if beside else []
    found: list[_Name] = []
    for c, cell in named:
        role = columns[c].role
        split = _split(cell, list(beside.values())) if c == named[-1][0] else None
        if split:
            for k, p in enumerate(split):
                mine = {b: [held[k]] for b, held in beside.items() if len(held) == len(split)}
                if k == len(split) - 1:
                    mine |= {b: held for b, held in beside.items() if len(held) != len(split)}
                found.append(_Name(c, role, _look(p, role, alone=not mine), p.text, mine))
            return found
        parts = _parts(cell)
        for k, part in enumerate(parts):
            last = c == named[-1][0] and k == len(parts) - 1
            words = " ".join(p.text for p in part)
            alone = not beside if last else len(named) == 1
            found.append(_Name(c, role, _look(part[0], role, alone=alone), words, beside if last else {}))
    return found


def _split(cell: Sequence[Paragraph], beside: Sequence[Sequence[Paragraph]]) -> list[Paragraph] | None:
    """The names in a cell that holds as many as the cell beside it holds places; None where it holds one."""
    if len(cell) > 1 and any(len(held) == len(cell) for held in beside):
        return list(cell)
    return list(cell) if len(cell) > 1 and all(p.item for p in cell) else None


def _parts(cell: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """The names in a cell: where the type changes from bold to plain, another begins."""
    parts: list[list[Paragraph]] = []
    for p in cell:
        if parts and _bold(parts[-1][-1]) == _bold(p) and not p.blank_before and not p.item:
            parts[-1].append(p)
        else:
            parts.append([p])
    return parts


def _bold(p: Paragraph) -> bool:
    return p.bold_lead >= len(p.text) > 0


def _look(p: Paragraph, role: str, *, alone: bool) -> str:
    """How a name looks, in words; "" where its column says its level."""
    if role != "theme":
        return ""
    numbered = _NUMBERED.match(p.text)
    said = [
        "bold" if _bold(p) else "",
        "in capitals" if p.text.isupper() and len(p.text) > 3 else "",
        {"italic": "italic", "underline": "underlined"}.get(p.face, ""),
        f"numbered {'x' if '.' not in numbered[1] else 'x.x' if numbered[1].count('.') == 1 else 'x.x.x'}"
        if numbered
        else "",
        f"indented {-(-p.indent // 300)}" if p.indent >= 150 else "",
        "alone in its row" if alone else "",
    ]
    return ", ".join(one for one in said if one) or "plain"


def _rank(look: str) -> tuple[int, ...]:
    """How high a look seems to stand: what is above a table first, then by number, indentation, row, type."""
    depth = look.count("x") if "numbered" in look else 1
    indented = re.search(r"indented (\d+)", look)
    return (
        look != "above a table", depth, int(indented[1]) if indented else 0, "in capitals" not in look, "bold" not in look,
        "alone" not in look, "underlined" not in look, "italic" not in look,
    )  # fmt: skip


def _looks(
    found: Sequence[_Name],
    columns: Mapping[int, TableColumn],
    statements: Collection[str],
    levels: Mapping[str, str],
    group: bool,
) -> tuple[Look, ...]:
    """The looks of names, from the highest on, with the levels they seem to be."""
    held: dict[str, list[_Name]] = {}
    for one in found:
        if one.look:
            held.setdefault(one.look, []).append(one)
    order = sorted(held, key=_rank)
    taken = {one.role for one in columns.values()}
    free = [level for level in ("superordinate", "subtheme") if level not in taken]
    lowest = "strand" if group else "statement"
    proposed: dict[str, str] = {}
    for n, look in enumerate(order):
        names = held[look]
        known = sum(folded(one.text) in statements for one in names)
        with_places = sum(bool(one.cells) for one in names)
        if not group and 3 * known >= len(names) and known:
            proposed[look] = "statement"
        elif n < len(free) and not (n and n == len(order) - 1 and len(order) == 2 and not free[n:]):
            proposed[look] = free[n]
        else:
            proposed[look] = lowest
        if len(order) == 1 and "superordinate" not in taken and with_places:
            proposed[look] = "subtheme" if proposed[look] == "superordinate" else proposed[look]
    return tuple(
        Look(look, levels.get(look, proposed[look]), len(held[look]), tuple(one.text for one in held[look][:3]))
        for look in order
    )


def folded(name: str) -> str:
    """A name by which the same theme is known again: letters and digits, a number before it left out."""
    bare = _NUMBERED.sub("", name, count=1) if _NUMBERED.match(name) else name
    return _APART.sub(" ", bare.casefold()).strip() or name.strip().casefold()


# --- entries ------------------------------------------------------------------------------------------


def _entries(
    found: Sequence[_Name],
    columns: Mapping[int, TableColumn],
    level_of: Mapping[str, str],
    names: Collection[str],
    group: bool,
    left: list[str],
) -> list[Entry]:
    """The themes in order, each under the nearest higher one before it, with what stands beside them."""
    entries: list[Entry] = []
    open_: dict[str, int] = {}  # level -> the entry that is open there
    last, who = -1, ""
    for one in found:
        if not one.role:
            if last < 0:
                left += [p.text for cell in one.cells.values() for p in cell]
                continue
            who = _add_uses(entries, last, one.cells, columns, names, who, left)
            continue
        level = level_of.get(one.look, one.role) if one.role == "theme" else one.role
        level = "strand" if group and level == "statement" else level
        if level not in LEVEL_ORDER:
            left.append(one.text)
            continue
        name = _NUMBER_BEFORE.sub("", " ".join(one.text.split()), count=1)
        here = open_.get(level, -1)
        if here >= 0 and folded(entries[here].name) == folded(name) and _still_open(entries, here, open_, level):
            last = here
        else:
            above = LEVEL_ORDER[: LEVEL_ORDER.index(level)]
            under = next((open_[up] for up in reversed(above) if up in open_), -1)
            entries.append(Entry(level, name, under))
            last, who = len(entries) - 1, ""
            for down in LEVEL_ORDER[LEVEL_ORDER.index(level) :]:
                open_.pop(down, None)
            open_[level] = last
        if one.cells:
            who = _add_uses(entries, last, one.cells, columns, names, who, left)
    return entries


def _still_open(entries: Sequence[Entry], here: int, open_: Mapping[str, int], level: str) -> bool:
    above = LEVEL_ORDER[: LEVEL_ORDER.index(level)]
    under = next((open_[up] for up in reversed(above) if up in open_), -1)
    return entries[here].under == under


def _add_uses(
    entries: list[Entry], at: int, cells: Row, columns: Mapping[int, TableColumn], names: Collection[str], who: str,
    left: list[str],
) -> str:  # fmt: skip
    """Put what stands beside a name under its entry; whose words came last."""
    of: dict[str, list[Paragraph]] = {}
    for c, cell in cells.items():
        of.setdefault(columns[c].role, []).extend(cell)
    about = "\n".join(p.text for p in of.get("about", ()))
    whose = " ".join(p.text for p in of.get("participant", ())).strip(" :.")
    places = [p.text for p in of.get("place", ())]
    quoted = [p.text for p in of.get("quotation", ())]
    keys = [p.text for p in of.get("keywords", ())]
    uses = list(_uses(whose or who, places, quoted, keys, names, left))
    if uses:
        who = uses[-1].participant or whose or who
    held = entries[at]
    entries[at] = replace(
        held, about="\n".join(one for one in (held.about, about) if one), uses=(*held.uses, *uses)
    )  # fmt: skip
    return whose or who


def _uses(
    who: str, places: Sequence[str], quoted: Sequence[str], keys: Sequence[str], names: Collection[str], left: list[str]
) -> list[Use]:
    """The uses that the cells of one row are."""
    cited: list[tuple[str, list[ParsedCitation]]] = []
    for place in places:
        found = parse(place, names) or parse(_bare_place(place), names)
        name = _name_in(place, names)
        if found or name:
            cited.append((place, [replace(c, name=c.name or name) for c in found]))
            who = who or name
        elif place.strip():
            left.append(place)
    if not cited and any(place.strip() for place in places):
        who = ""  # a place that is not understood may name somebody else than the row before
    words = list(quoted) or list(keys)
    only_keys = not quoted
    if len(cited) == 1 and len(words) == 1 and len(cited[0][1]) > 1:
        pieces_ = [w for w in re.split(r"\s*[;|]\s*", words[0]) if w.strip(" " + _MARKS)]
        if len(pieces_) == len(cited[0][1]):
            words, cited = pieces_, [(places[0], [c]) for c in cited[0][1]]
    key_of = dict(enumerate(keys)) if quoted and len(keys) == len(words) else {}
    if not words:
        return [Use(c.name or who, (c,), place, "") for place, cs in cited for c in cs]
    if quoted and len(words) > 1 and len(cited) == 1 and len(cited[0][1]) == 1:
        words = ["\n".join(words)]  # one quotation over several paragraphs
    found_uses = []
    for k, said in enumerate(words):
        own = parse(said, names)
        bare = said
        for c in sorted(own, key=lambda c: -c.start):
            bare = bare[: c.start] + " " + bare[c.end :]
        place, cs = ("", own) if own else cited[k] if len(cited) == len(words) else (
            "; ".join(p for p, _ in cited), [c for _, cs in cited for c in cs]
        )  # fmt: skip
        name = next((c.name for c in cs if c.name), "") or _label_in(bare, names) or who
        bare = re.sub(rf"^\s*{re.escape(name)}\s*:\s*", "", bare) if name else bare
        bare = bare.strip().strip("()[]").strip(" " + _MARKS) if own else bare.strip().strip(_MARKS).strip()
        if bare or cs:
            found_uses.append(Use(name, tuple(cs), place or "; ".join(places), bare, only_keys, key_of.get(k, "")))
    return found_uses


def _bare_place(place: str) -> str:
    """A place without what is no number: "pp14, lines 360 - 363" becomes readable as a citation."""
    return re.sub(r"(?i)\b(?:see|transcript|interview)\b", " ", place).strip()


def _name_in(text: str, names: Collection[str]) -> str:
    """The name of the study's that stands in a text; "" where none or several do."""
    found = [n for n in names if n and re.search(rf"(?<!\w){re.escape(n)}(?!\w)", text, re.I)]
    return found[0] if len(found) == 1 else ""


def _label_in(text: str, names: Collection[str]) -> str:
    """The name that opens a quotation as its speaker."""
    opens = re.match(r"\s*([^:\n]{1,40}):", text)
    return _name_in(opens[1], names) if opens else ""
