"""The tables of an analysis, made from its trees and typed nowhere.

Every cell says where it leads, so that a click walks back: cell, theme, statement, note, line.
Themes put aside appear in no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alliance.errors import NotFound
from alliance.ipa.analysis import Analysis, Attribute, Case, Span, Theme
from alliance.ipa.citation import cite
from alliance.ipa.printed import Cell, Column, Piece, PrintedTable, Style, Target
from alliance.ipa.quotations import first_words, key_words, quotation_words
from alliance.ipa.transcript import Transcript
from alliance.ipa.tree import Index, Passage, index_of
from alliance.ipa.vocabulary import Level

STYLE_OF_LEVEL: dict[Level, Style] = {
    "superordinate": "theme",
    "subtheme": "subtheme",
    "strand": "strand",
    "statement": "statement",
    "tension": "tension",
    "pole": "versus",
}
NOT_SAID = "not said"


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation of a table: whose it is, the passage, and whether anybody has chosen it yet."""

    case: Case
    passage: Passage
    proposed: bool = False


# --- one case


#: what a row of a case's table rests on -> its citations and key words
KnownCells = dict[tuple[object, ...], tuple[Cell, Cell]]


def case_table(
    analysis: Analysis | Index,
    case_id: str,
    with_statements: bool = False,
    *,
    proposals: bool = False,
    known: KnownCells | None = None,
) -> PrintedTable:
    """A case's table: themes, page and line, key words.

    A row cites all that its theme rests on, except what a row beneath it cites. A statement stands in the row of
    the theme that gathers it; directly under a superordinate theme it has its own, so that its name is not lost.
    Key words are those chosen, in the order of the lines; with `proposals` (for the screen) a row without any
    shows the first words of what it cites.
    `known`, where given, holds the cells of an earlier table on the same notes, extracts and lines, and takes
    up those made here: a board draws its table again after every move.
    """
    index = index_of(analysis)
    case = index.case(case_id)
    kept: KnownCells = {} if known is None else known
    rows: list[tuple[Cell, ...]] = []
    roots = [t for t in index.roots(case_id) if with_statements or t.level != "statement"]
    whole = [t for t in roots if t.level == "superordinate"]
    loose = [t for t in roots if t.level != "superordinate"]
    for theme in whole:
        _add_case_rows(index, theme, 0, with_statements, proposals, rows, kept)
    if whole and loose:
        rows.append((Cell(f"Not gathered under a {index.labels.case_theme}", "heading", span=3),))
    for theme in loose:
        _add_case_rows(index, theme, 1 if whole else 0, with_statements, proposals, rows, kept)
    return PrintedTable(
        caption=f"{_capital(index.labels.case_table)}: {case.pseudonym or case.code}",
        columns=(
            Column(_capital(index.labels.case_themes), 0.44),
            Column(_place_heading(_transcripts_of(index, (case_id,))), 0.24),
            Column("Key words", 0.32),
        ),
        rows=tuple(rows),
        notes=_case_notes(index, case_id, with_statements),
        name=file_stem(f"case table {case.pseudonym or case.code}"),
    )


def _add_case_rows(
    index: Index,
    theme: Theme,
    depth: int,
    with_statements: bool,
    proposals: bool,
    rows: list[tuple[Cell, ...]],
    kept: KnownCells,
) -> None:
    under = index.children(theme.id)
    apart = with_statements or theme.level == "superordinate"
    within = () if apart else tuple(child.id for child in under if child.level == "statement")
    rests = (theme.id, theme.notes, within, tuple(index.theme(other).name for other in theme.see), proposals)
    if rests not in kept:
        passages = list(index.own_passages(theme.id))
        for statement in within:
            passages.extend(index.passages(statement))
        kept[rests] = _citations(index, theme, passages), _key_words(index, theme, index.by_lines(passages), proposals)
    cited, words = kept[rests]
    name = theme_name(theme)
    target = Target(theme=theme.id, case=theme.case)
    style = STYLE_OF_LEVEL[theme.level]
    if cited.text or words.text:
        rows.append((Cell(name, style, target=target, depth=depth), cited, words))
    else:
        rows.append((Cell(name, style, span=3, target=target, depth=depth),))
    for child in under:
        if child.id not in within:
            _add_case_rows(index, child, depth + 1, with_statements, proposals, rows, kept)


def _citations(index: Index, theme: Theme, passages: Iterable[Passage]) -> Cell:
    pieces: list[Piece] = []
    for transcript_id, spans in index.spans_of(passages).items():
        transcript = index.transcript(transcript_id)
        for start, end in joined_by_lines(transcript, spans):
            target = Target(transcript_id, start, end, theme=theme.id, case=transcript.case)
            pieces.append(Piece(place_of(transcript, start, end), target))
    cited = bool(pieces)
    for other_id in theme.see:
        other = index.theme(other_id)
        pieces.append(Piece(f"See {other.name}", Target(theme=other.id, case=other.case)))
    if index.without_note(theme):
        pieces.append(Piece("(no note yet)", Target(theme=theme.id, case=theme.case)))
    return _joined(pieces, "; ", "citation" if cited or not theme.see else "see")


def _key_words(index: Index, theme: Theme, passages: Sequence[Passage], proposals: bool) -> Cell:
    pieces: list[Piece] = []
    for p in passages:
        if p.key is not None:
            words = key_words(index.transcript(p.transcript), p.start, p.end, p.key)
            pieces.append(Piece(words, _target(p, span=p.key)))
    if pieces or not proposals:
        return _joined(pieces, "; ", "keywords")
    for p in passages[:2]:
        words = first_words(index.transcript(p.transcript), p.start, p.end)
        pieces.append(Piece(words, _target(p)))
    offered = _joined(pieces, "; ", "keywords", proposed=bool(pieces))
    return replace(offered, target=Target(theme=theme.id, case=theme.case)) if pieces else offered


def _case_notes(index: Index, case_id: str, with_statements: bool) -> tuple[str, ...]:
    labels = index.labels
    waiting = sum(t.level == "statement" for t in index.roots(case_id))
    notes = []
    if waiting and not with_statements:
        verb = "is" if waiting == 1 else "are"
        notes.append(
            f"{waiting} {labels.statement if waiting == 1 else labels.statements} {verb} not gathered yet "
            f"and {'stands' if waiting == 1 else 'stand'} in no row."
        )
    return tuple(notes)


# --- across cases


def master_table(
    analysis: Analysis | Index,
    with_quotations: bool = True,
    *,
    proposals: bool = True,
    drop_back_channels: bool = False,
) -> PrintedTable:
    """The master table: numbered themes across cases, with quotations or (once more) without.

    With quotations, each theme lists its participants in study order, each row with quotation and
    page and line. Chosen quotations are the evidence on the group theme. A participant who contributes
    through a link and has none chosen gets a proposed one (the first marked extract, else the first
    extract, else the first noted words), so that the table is complete; a note beneath says so.
    """
    index = index_of(analysis)
    numbers = index.numbers()
    if not with_quotations:
        return _plain_master_table(index, numbers)
    rows: list[tuple[Cell, ...]] = []
    notes: list[str] = []
    proposed = 0
    used: list[Transcript] = []
    for theme, _ in _group_rows(index):
        rows.append((_numbered(theme, numbers, 0, span=3),))
        if theme.see:
            rows.append((_see(index, theme, span=3),))
        chosen, missing = quotations_of(index, theme.id, below=False, proposals=proposals)
        for quotation in chosen:
            rows.append(_quotation_row(index, quotation, drop_back_channels))
            used.append(index.transcript(quotation.passage.transcript))
            proposed += quotation.proposed
        notes.extend(_missing_notes(missing, numbers.get(theme.id) or theme_name(theme)))
    if proposed:
        notes.insert(0, proposed_note(proposed))
    return PrintedTable(
        caption=f"{_capital(index.labels.master_table)} with quotations",
        columns=_quotation_columns(_place_heading(used)),
        rows=tuple(rows),
        notes=tuple(notes),
        name="master table with quotations",
    )


def _plain_master_table(index: Index, numbers: dict[str, str]) -> PrintedTable:
    rows = []
    for theme, depth in _group_rows(index):
        people = index.participants(theme.id)
        pieces = [Piece(c.pseudonym or c.code, Target(theme=theme.id, case=c.id)) for c in people]
        rows.append((_numbered(theme, numbers, depth), _joined(pieces, ", ", "name")))
    return PrintedTable(
        caption=_capital(index.labels.master_table),
        columns=(
            Column(f"{_capital(index.labels.group_themes)} and {index.labels.subthemes}", 0.58),
            Column("Participants", 0.42),
        ),
        rows=tuple(rows),
        name="master table",
    )


def by_attribute(
    analysis: Analysis | Index,
    theme_id: str,
    attribute_id: str,
    *,
    proposals: bool = True,
    drop_back_channels: bool = False,
) -> PrintedTable:
    """One theme's quotations with the participants grouped by an attribute's value.

    Each value says how many of its participants contribute, as plain counts; values stand in the order
    in which the study first meets them, "not said" last.
    """
    index = index_of(analysis)
    theme = index.theme(theme_id)
    attribute = attribute_of(index.analysis, attribute_id)
    quotations, missing = quotations_of(index, theme_id, proposals=proposals)
    of_case: dict[str, list[Quotation]] = {}
    for quotation in quotations:
        of_case.setdefault(quotation.case.id, []).append(quotation)
    here = index.contributions(theme_id)
    rows: list[tuple[Cell, ...]] = []
    used: list[Transcript] = []
    for value, cases in groups_of(index.analysis, attribute_id):
        with_it = [c for c in cases if c.id in here]
        rows.append((Cell(f"{value}: {_n_of(len(with_it), len(cases))}", "heading", span=3),))
        for case in with_it:
            for quotation in of_case.get(case.id, ()):
                rows.append(_quotation_row(index, quotation, drop_back_channels))
                used.append(index.transcript(quotation.passage.transcript))
    notes = _missing_notes(missing, theme_name(theme))
    proposed = sum(q.proposed for q in quotations)
    return PrintedTable(
        caption=f"{theme_name(theme)}, by {attribute.name}",
        columns=_quotation_columns(_place_heading(used)),
        rows=tuple(rows),
        notes=((proposed_note(proposed),) if proposed else ()) + tuple(notes),
        name=file_stem(f"{theme.name} by {attribute.name}"),
    )


def quotations_of(
    analysis: Analysis | Index, theme_id: str, *, below: bool = True, proposals: bool = True
) -> tuple[tuple[Quotation, ...], tuple[Case, ...]]:
    """A theme's quotations, participants in study order, and the contributing participants without any.

    For a group theme the chosen ones are the evidence on it (and, with `below`, on its descendants), in
    place order within a participant, each stretch once. For a case's theme they are its passages, in the
    order of the lines.
    """
    index = index_of(analysis)
    theme = index.theme(theme_id)
    nodes = {theme_id, *(t.id for t in index.descendants(theme_id))} if below else {theme_id}
    found: list[Quotation] = []
    missing: list[Case] = []
    for case_id, passages in index.contributions(theme_id, below=below).items():
        case = index.case(case_id)
        chosen = (
            [p for p in passages if p.theme in nodes]
            if not theme.case
            else index.by_lines(sorted(passages, key=lambda p: bool(p.note)))
        )
        if chosen:
            found.extend(Quotation(case, p) for p in _each_once(chosen))
        elif passages and proposals:
            offered = replace(_first_choice(passages), evidence="", key=None, left_out=())
            found.append(Quotation(case, offered, proposed=True))
        else:
            missing.append(case)
    return tuple(found), tuple(missing)


def _first_choice(passages: Sequence[Passage]) -> Passage:
    return min(passages, key=lambda p: (bool(p.note), not p.marked))


def _group_rows(index: Index) -> list[tuple[Theme, int]]:
    """The group tree in printing order, each theme with its depth; superordinate themes first."""
    found: list[tuple[Theme, int]] = []
    roots = sorted(index.roots(), key=lambda t: t.level != "superordinate")
    waiting = [(theme, 0) for theme in reversed(roots)]
    while waiting:
        theme, depth = waiting.pop()
        found.append((theme, depth))
        waiting.extend((child, depth + 1) for child in reversed(index.children(theme.id)))
    return found


def _numbered(theme: Theme, numbers: dict[str, str], depth: int, span: int = 1) -> Cell:
    target = Target(theme=theme.id)
    number = numbers.get(theme.id, "")
    name = theme_name(theme)
    pieces = (Piece(f"{number} "), Piece(name, target)) if number else (Piece(name, target),)
    text = f"{number} {name}" if number else name
    return Cell(text, STYLE_OF_LEVEL[theme.level], span=span, pieces=pieces, target=target, depth=depth)


def _see(index: Index, theme: Theme, span: int) -> Cell:
    others = [index.theme(other) for other in theme.see]
    pieces = [Piece(f"See {t.name}", Target(theme=t.id, case=t.case)) for t in others]
    cell = _joined(pieces, "; ", "see")
    return Cell(cell.text, "see", span=span, pieces=cell.pieces, target=cell.target)


def _quotation_columns(place: str) -> tuple[Column, ...]:
    return Column("Participant", 0.16), Column("Quotation", 0.64), Column(place, 0.2)


def _quotation_row(index: Index, quotation: Quotation, drop_back_channels: bool) -> tuple[Cell, ...]:
    p = quotation.passage
    transcript = index.transcript(p.transcript)
    known = {**index.analysis.study.conventions, **transcript.conventions} if drop_back_channels else None
    words = quotation_words(
        transcript, p.start, p.end, p.left_out, conventions=known, drop_back_channels=drop_back_channels
    )
    target = _target(p)
    case = quotation.case
    return (
        Cell(case.pseudonym or case.code, "name", target=Target(case=case.id)),
        Cell(words, "quotation", target=target, proposed=quotation.proposed),
        Cell(place_of(transcript, p.start, p.end), "citation", target=target, proposed=quotation.proposed),
    )


def proposed_note(count: int) -> str:
    """The sentence beneath a table that says how many of its quotations nobody has chosen yet."""
    if count == 1:
        return "One quotation in grey is proposed by the workbench and not chosen yet."
    return f"{count} quotations in grey are proposed by the workbench and not chosen yet."


def _missing_notes(missing: Sequence[Case], where: str) -> list[str]:
    if not missing:
        return []
    names = _and([c.pseudonym or c.code for c in missing])
    return [f"{names} {'contributes' if len(missing) == 1 else 'contribute'} to {where} without a quotation yet."]


# --- tensions


def tensions_table(analysis: Analysis | Index, case_id: str | None = None) -> PrintedTable:
    """Every tension: its claim and each "– versus ..." beneath, with all extracts and their lines.

    Of one case, of the group tree (""), or of the whole study (None), case by case.
    """
    index = index_of(analysis)
    trees = [*(c.id for c in index.analysis.cases), ""] if case_id is None else [case_id]
    rows: list[tuple[Cell, ...]] = []
    used: list[Transcript] = []
    for tree in trees:
        tensions = [t for t in index.walk(tree) if t.level == "tension"]
        if tensions and len(trees) > 1:
            rows.append((Cell(_name_of(index, tree) if tree else "Across cases", "heading", span=3),))
        for tension in tensions:
            for theme in (tension, *(t for t in index.children(tension.id) if t.level == "pole")):
                used.extend(_add_tension_rows(index, theme, rows))
    whose = f": {_name_of(index, case_id)}" if case_id else ""
    return PrintedTable(
        caption=f"{_capital(index.labels.tensions)}{whose}",
        columns=_quotation_columns(_place_heading(used)),
        rows=tuple(rows),
        name=file_stem(f"{index.labels.tensions}{whose.replace(':', '')}"),
    )


def _add_tension_rows(index: Index, theme: Theme, rows: list[tuple[Cell, ...]]) -> list[Transcript]:
    depth = 1 if theme.level == "pole" else 0
    target = Target(theme=theme.id, case=theme.case)
    rows.append((Cell(theme_name(theme), STYLE_OF_LEVEL[theme.level], span=3, target=target, depth=depth),))
    passages = list(index.own_passages(theme.id))
    for child in index.children(theme.id):
        if child.level == "statement":
            passages.extend(index.passages(child.id))
    gathered = [p for link in index.links_of(theme.id) for p in index.passages(link.case_theme)]
    used = []
    for p in _each_once([*passages, *gathered]):
        rows.append(_quotation_row(index, Quotation(index.case(p.case), p), drop_back_channels=False))
        used.append(index.transcript(p.transcript))
    return used


def _each_once(passages: Iterable[Passage]) -> list[Passage]:
    found: dict[tuple[str, int, int], Passage] = {}
    for p in passages:
        found.setdefault((p.transcript, p.start, p.end), p)
    return list(found.values())


# --- words shared by the tables


def theme_name(theme: Theme) -> str:
    """A theme's name as a table prints it: exactly as given, a counter-claim as "– versus ..."."""
    return printed_name(theme.level, theme.name)


def printed_name(level: str, name: str) -> str:
    """The name of a theme of this level as a table prints it."""
    if level != "pole":
        return name
    said = name.lstrip("-–— ")
    return f"– {said}" if said.lower().startswith("versus ") else f"– versus {name}"


def place_of(transcript: Transcript, start: int, end: int) -> str:
    """Page and line of a stretch, without the name (a table has a column for that).

    Where a case holds several interviews the citation names which: "Rowan 2: 360-363".
    """
    paged = bool(transcript.pages)
    if transcript.of > 1:
        return cite(transcript, start, end, "name-page" if paged else "name")
    return cite(transcript, start, end, "page" if paged else "lines")


def joined_by_lines(transcript: Transcript, spans: Sequence[Span]) -> list[Span]:
    """Ascending spans, those joined that share a line or stand on neighbouring lines of one page."""
    found: list[Span] = []
    last_line = -1
    for start, end in spans:
        first, last = transcript.lines_of(start, end)
        joins = first == last_line or (
            first == last_line + 1 and transcript.page_of(first) == transcript.page_of(last_line)
        )
        if found and (joins or first < last_line):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
        last_line = max(last, last_line)
    return found


def attribute_of(analysis: Analysis, attribute_id: str) -> Attribute:
    """The study's attribute with this id; NotFound where there is none."""
    for attribute in analysis.attributes:
        if attribute.id == attribute_id:
            return attribute
    raise NotFound("The study keeps no such column about its participants: choose one from its table.")


def groups_of(analysis: Analysis, attribute_id: str) -> list[tuple[str, list[Case]]]:
    """An attribute's values with their participants, as the study first meets them; "not said" last."""
    attribute_of(analysis, attribute_id)
    found: dict[str, list[Case]] = {}
    unsaid: list[Case] = []
    for case in analysis.cases:
        value = case.attributes.get(attribute_id, "").strip()
        (found.setdefault(value, []) if value else unsaid).append(case)
    groups = list(found.items())
    if unsaid:
        groups.append((NOT_SAID, unsaid))
    return groups


_IN_FILE_NAMES = str.maketrans(
    {
        "?": "\uff1f",
        ":": "\ua789",
        '"': "\u201d",
        "/": "\u2044",
        "\\": "\u29f5",
        "*": "\u2217",
        "<": "\u2039",
        ">": "\u203a",
        "|": "\u00a6",
    }
)
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def file_stem(words: str) -> str:
    """A file name's stem that every system accepts and that still reads the same.

    Marks that a system forbids become their look-alikes (a question mark stays one), so that a theme
    named by a question keeps its name.
    """
    stem = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    stem = stem.translate(_IN_FILE_NAMES).replace("...", "…").encode("utf-8", "replace")[:150].decode("utf-8", "ignore")
    stem = stem.strip(" .")
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return stem or "table"


def _target(p: Passage, span: Span | None = None) -> Target:
    start, end = span or (p.start, p.end)
    return Target(p.transcript, start, end, theme=p.theme, extract=p.extract, evidence=p.evidence, case=p.case)


def _joined(pieces: Sequence[Piece], between: str, style: Style, *, proposed: bool = False) -> Cell:
    """A cell of several pieces, the marks between them pieces of their own that lead nowhere."""
    if not pieces:
        return Cell("", style)
    if len(pieces) == 1:
        return Cell(pieces[0].text, style, pieces=tuple(pieces), target=pieces[0].target, proposed=proposed)
    apart: list[Piece] = []
    for piece in pieces:
        if apart:
            apart.append(Piece(between))
        apart.append(piece)
    return Cell("".join(p.text for p in apart), style, pieces=tuple(apart), proposed=proposed)


def _place_heading(transcripts: Iterable[Transcript]) -> str:
    used = list(transcripts)
    units = {t.lines.unit for t in used}
    unit = {"line": "line", "paragraph": "paragraph", "time": "time"}[units.pop()] if len(units) == 1 else "line"
    return f"Page and {unit}" if any(t.pages for t in used) else f"{_capital(unit)}s"


def _transcripts_of(index: Index, cases: Iterable[str]) -> list[Transcript]:
    wanted = set(cases)
    return [t for t in index.analysis.transcripts.values() if t.case in wanted]


def _name_of(index: Index, case_id: str) -> str:
    case = index.case(case_id)
    return case.pseudonym or case.code


def _n_of(n: int, of: int) -> str:
    return f"{n} of {of} {'participant' if of == 1 else 'participants'}"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
