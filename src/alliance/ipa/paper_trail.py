"""The paper trail: from the line to the quotation in the master table and back, and what was done, when and why.

Values in, printed tables out. What was done comes from the log; a line of the log whose content was erased when
somebody left the study keeps its day and says so. Themes put aside stand in the acts, not in the chain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from alliance.ipa.analysis import Case, Theme
from alliance.ipa.printed import Cell, Column, Piece, PrintedTable, Target
from alliance.ipa.quotations import first_words, quotation_words
from alliance.ipa.remarks import Remark
from alliance.ipa.tables import file_stem, place_of, theme_name
from alliance.ipa.tree import Index
from alliance.ipa.vocabulary import NOTE_KIND_WORDS, Labels

ERASED = "content erased when somebody left"
WORDS_SHOWN = 14

#: the acts that belong to the way from the words to the tables; what is done to conduct the study is not among them
ACTS: tuple[str, ...] = (
    "add note", "change note", "delete note", "add theme", "rename theme", "describe theme", "change level",
    "move theme", "put aside", "take back", "see also", "see no more", "set notes", "delete theme", "add tension",
    "mark quotation", "unmark quotation", "mark prompted", "add extract to theme", "leave words out",
    "choose key words", "move extract", "remove extract from theme", "gather", "let go", "move gathered theme",
    "explain link", "record reading", "delete reading", "settle remark", "open remark again", "place remark",
    "save structure", "delete structure", "tie themes", "untie themes", "look against theme", "change search",
    "delete search", "write on theme", "add transcript", "lay out", "set pages", "correct words", "correct speakers",
    "bring in themes",
)  # fmt: skip
#: acts of the log that bear on the tables and were done on the whole study
WHOLE = "study"
ACROSS = "group"


@dataclass(frozen=True, slots=True)
class Done:
    """One act: when, by whom, where ("group", "study" or a case's id), in words, why, and the ids it touched.

    `made` are the ids of what came into being by it; `taken_back` says that it was undone.
    """

    id: int
    at: datetime
    by: str
    where: str
    act: str
    words: str
    reason: str = ""
    taken_back: bool = False
    touched: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()

    @property
    def erased(self) -> bool:
        """Whether its content went when somebody left the study."""
        return not self.words.strip()


@dataclass(frozen=True, slots=True)
class Read:
    """The account was read once more."""

    case: str
    dated: date | None
    with_recording: bool = False
    text: str = ""
    interview: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a trail is about: one theme, one note, one extract, or a whole case. Exactly one is given, or none."""

    theme: str = ""
    note: str = ""
    extract: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One way from lines to the tables. Empty where a step was not taken; `group` begins with the gathering theme."""

    case: str
    transcript: str = ""
    start: int = 0
    end: int = 0
    note: str = ""
    extract: str = ""
    statement: str = ""
    above: tuple[str, ...] = ()  # strand, subtheme, superordinate: nearest first
    group: tuple[str, ...] = ()
    link: str = ""
    quotation: str = ""  # the evidence under the group theme
    ids: frozenset[str] = field(default_factory=frozenset, compare=False)  # all that lies on it


# --- the chain


def steps(index: Index, about: About) -> list[Step]:
    """Every way from lines to the tables that runs through what is asked about, in the order of cases and lines."""
    found: list[Step] = []
    for theme in _bearing(index, about):
        for p in index.own_passages(theme.id):
            if (about.note and p.note != about.note) or (about.extract and p.extract != about.extract):
                continue
            found.extend(_ways(index, theme, p.transcript, p.start, p.end, p.note, p.extract))
    found.extend(_left(index, about, found))
    group = _group_themes(index, about)
    if about.theme and group:
        found = [s for s in found if set(s.group) & group]
    found.extend(_only_across(index, group, about, found))
    found.sort(key=lambda s: _place(index, s))
    return found


def _bearing(index: Index, about: About) -> list[Theme]:
    themes = index.analysis.themes
    if about.theme:
        top = index.theme(about.theme)
        nodes = [top, *index.descendants(top.id)]
        if not top.case:
            gathered = [index.theme(x.case_theme) for node in nodes for x in index.links_of(node.id)]
            nodes = [one for g in gathered for one in (g, *index.descendants(g.id))]
        return list({n.id: n for n in nodes if n.case}.values())
    if about.note:
        index.note(about.note)
        return [t for t in themes.values() if about.note in t.notes and t.case and index.stands(t.id)]
    if about.extract:
        index.extract(about.extract)
        return [index.theme(t) for t in index.users_of(about.extract) if index.theme(t).case and index.stands(t)]
    return [t for t in themes.values() if t.case and about.case in ("", t.case) and index.stands(t.id)]


def _group_themes(index: Index, about: About) -> set[str]:
    if not about.theme:
        return set()
    top = index.theme(about.theme)
    return set() if top.case else {top.id, *(t.id for t in index.descendants(top.id))}


def _ways(
    index: Index, theme: Theme, transcript: str, start: int, end: int, note: str, extract: str
) -> Iterable[Step]:  # fmt: skip
    line = (theme, *index.ancestors(theme.id))
    statement = theme.id if theme.level == "statement" else ""
    above = tuple(t.id for t in line if t.id != statement)
    gathered = [x for t in line for x in index.gathered_in(t.id) if index.stands(x.group_theme)]
    case = theme.case
    if not gathered:
        yield Step(case, transcript, start, end, note, extract, statement, above, ids=_ids(line, (note, extract)))
    for link in gathered:
        group = (index.theme(link.group_theme), *index.ancestors(link.group_theme))
        use = next(
            (
                e for e in index.evidence_of(link.group_theme)
                if (x := index.extract(e.extract)).transcript == transcript and x.start < end and x.end > start
            ),
            None,
        )  # fmt: skip
        more = (note, extract, link.id, use.id if use else "", use.extract if use else "")
        yield Step(
            case, transcript, start, end, note, extract, statement, above, tuple(t.id for t in group), link.id,
            use.id if use else "", _ids((*line, *group), more),
        )  # fmt: skip


def _ids(themes: Iterable[Theme], more: Iterable[str]) -> frozenset[str]:
    return frozenset((*(t.id for t in themes), *(id for id in more if id)))


def _left(index: Index, about: About, found: Sequence[Step]) -> Iterable[Step]:
    """Notes (and, asked about, the extract) that no theme took further."""
    if about.theme:
        return
    taken = {s.note for s in found}
    for note in index.analysis.notes.values():
        if note.id in taken or (about.note and note.id != about.note) or about.extract:
            continue
        if about.case in ("", note.case):
            yield Step(note.case, note.transcript, note.start, note.end, note.id, ids=frozenset((note.id,)))
    if about.extract and not any(s.extract for s in found):
        x = index.extract(about.extract)
        yield Step(
            index.transcript(x.transcript).case, x.transcript, x.start, x.end, extract=x.id, ids=frozenset((x.id,))
        )


def _only_across(index: Index, group: Collection[str], about: About, found: Sequence[Step]) -> Iterable[Step]:
    """Quotations that stand under a theme across cases without a way through a case's themes."""
    shown = {s.quotation for s in found}
    for use in index.analysis.evidence:
        theme = index.theme(use.theme)
        if theme.case or use.id in shown or not index.stands(theme.id) or about.note:
            continue
        x = index.extract(use.extract)
        case = index.transcript(x.transcript).case
        if about.theme and theme.id not in group:
            continue
        if (about.extract and x.id != about.extract) or (about.case and case != about.case):
            continue
        line = (theme, *index.ancestors(theme.id))
        yield Step(
            case, x.transcript, x.start, x.end, extract=x.id, group=tuple(t.id for t in line), quotation=use.id,
            ids=_ids(line, (x.id, use.id)),
        )  # fmt: skip


def _place(index: Index, step: Step) -> tuple[int, int, int, int]:
    value = index.analysis.transcripts.get(step.transcript)
    return index.case_order.get(step.case, 0), value.place if value else 0, step.start, step.end


# --- the tables


def chain_table(
    index: Index, found: Sequence[Step], made: Mapping[str, datetime], *, caption: str = ""
) -> PrintedTable:  # fmt: skip
    """Line, note, statement, themes of the case, theme across cases, quotation: a row for each way, with its days."""
    labels = index.labels
    numbers = index.numbers()
    many = len({s.case for s in found}) > 1
    rows: list[tuple[Cell, ...]] = []
    before: Step | None = None
    for step in found:
        if before is None or step.case != before.case:
            before = None
            if many:
                rows.append((Cell(_called(index.case(step.case)), "heading", span=6),))
        rows.append(_row(index, step, made, numbers, before))
        before = step
    return PrintedTable(
        caption=caption or "From the lines to the tables",
        columns=(
            Column("Lines", 0.17),
            Column(_capital(labels.note), 0.19),
            Column(_capital(labels.statement), 0.16),
            Column("Themes of the case", 0.17),
            Column("Across cases", 0.15),
            Column("Quotation", 0.16),
        ),
        rows=tuple(rows),
        notes=(_HOW,) if rows else (),
        landscape=True,
        name="paper trail",
    )


_HOW = "Read from left to right, or back: each row is one way from the words to the tables. Days are those of the log."


def _row(
    index: Index, step: Step, made: Mapping[str, datetime], numbers: Mapping[str, str], before: Step | None
) -> tuple[Cell, ...]:  # fmt: skip
    """One way as a row; what is the same as in the row before is said so."""
    statement = index.theme(step.statement) if step.statement else None
    was = before or Step("")
    same = Cell("as above")
    return (
        _lines(index, step),
        _note(index, step, made),
        same
        if statement and was.statement == step.statement
        else _themes(index, (statement,), made, {}, "statement" if statement else "plain"),
        same
        if step.above and was.above == step.above
        else _themes(index, [index.theme(t) for t in step.above], made, {}, "plain"),
        same
        if step.group and (was.group, was.link) == (step.group, step.link)
        else _across(index, step, made, numbers),
        same if step.quotation and was.quotation == step.quotation else _quotation(index, step, made),
    )


def _lines(index: Index, step: Step) -> Cell:
    if not step.transcript:
        return Cell("on the whole account", target=Target(case=step.case))
    value = index.transcript(step.transcript)
    target = Target(step.transcript, step.start, step.end, case=step.case, extract=step.extract)
    words = f"{place_of(value, step.start, step.end)}: {first_words(value, step.start, step.end, WORDS_SHOWN)}"
    return Cell(words, "quotation", target=target)


def _note(index: Index, step: Step, made: Mapping[str, datetime]) -> Cell:
    if not step.note:
        return Cell("")
    note = index.note(step.note)
    kind = NOTE_KIND_WORDS[note.kind].lower() if note.kind else ""
    told = ", ".join(part for part in (kind, day_in_words(made.get(note.id) or note.created)) if part)
    where = Target(case=note.case) if not note.transcript else Target(note.transcript, note.start, note.end)
    return _with_pieces([Piece(note.text, where), Piece(f"\n{told}" if told else "")])


def _themes(
    index: Index, themes: Iterable[Theme | None], made: Mapping[str, datetime], numbers: Mapping[str, str], style: str
) -> Cell:
    pieces: list[Piece] = []
    for theme in themes:
        if theme is None:
            continue
        if pieces:
            pieces.append(Piece("\n"))
        name = f"{numbers[theme.id]} {theme_name(theme)}" if theme.id in numbers else theme_name(theme)
        pieces.append(Piece(name, Target(theme=theme.id)))
        when = day_in_words(made.get(theme.id))
        level = "" if theme.level == "statement" else index.labels.level(theme.level, group=not theme.case)
        told = ", ".join(part for part in (level, when) if part)
        if told:
            pieces.append(Piece(f" ({told})"))
    return _with_pieces(pieces, style)


def _across(index: Index, step: Step, made: Mapping[str, datetime], numbers: Mapping[str, str]) -> Cell:
    if not step.group:
        return Cell("")
    cell = _themes(index, [index.theme(t) for t in step.group], made, numbers, "plain")
    link = next((x for x in index.links_of(step.group[0]) if x.id == step.link), None)
    if link is None:
        return cell
    told = [f"gathered {day_in_words(link.created)}" if link.created else "gathered", link.reason]
    return _with_pieces([*cell.pieces, Piece("\n" + ": ".join(part for part in told if part))])


def _quotation(index: Index, step: Step, made: Mapping[str, datetime]) -> Cell:
    if not step.quotation:
        return Cell("")
    use = next(e for e in index.evidence_of(step.group[0]) if e.id == step.quotation)
    extract = index.extract(use.extract)
    value = index.transcript(extract.transcript)
    words = quotation_words(value, extract.start, extract.end, use.left_out)
    when = day_in_words(made.get(use.id))
    target = Target(value.id, extract.start, extract.end, extract=extract.id, evidence=use.id, case=step.case)
    told = f"\n{place_of(value, extract.start, extract.end)}{f', {when}' if when else ''}"
    return _with_pieces([Piece(words, target), Piece(told)], "quotation")


def _with_pieces(pieces: Sequence[Piece], style: str = "plain") -> Cell:
    return Cell("".join(p.text for p in pieces), style, pieces=tuple(pieces))  # type: ignore[arg-type]


def acts_table(done: Sequence[Done], names: Mapping[str, str], *, caption: str = "") -> PrintedTable:
    """What was done, in the order given: day, where, what, why. `names` says what cases and researchers are called."""
    rows = []
    for one in done:
        words = f"{one.act}: {one.words}" if not one.erased else f"{one.act}: {ERASED}"
        if one.taken_back:
            words += " (taken back)"
        rows.append(
            (
                Cell(f"{day_in_words(one.at)}, {one.at:%H:%M}"),
                Cell(where_in_words(one.where, names)),
                Cell(words),
                Cell(one.reason),
                Cell(names.get(one.by, "")),
            )
        )
    return PrintedTable(
        caption=caption or "What was done",
        columns=(
            Column("When", 0.16), Column("Where", 0.12), Column("What", 0.4), Column("Why", 0.2), Column("Who", 0.12),
        ),
        rows=tuple(rows),
        landscape=True,
        name="paper trail",
    )  # fmt: skip


def readings_table(read: Sequence[Read], names: Mapping[str, str]) -> PrintedTable:
    """When each account was read: the day, with the recording or not, in the researcher's words."""
    rows = tuple(
        (
            Cell(names.get(one.case, ""), "name", target=Target(case=one.case)),
            Cell(day_in_words(one.dated) or "date not given"),
            Cell("with the recording" if one.with_recording else ""),
            Cell(one.text),
        )
        for one in read
    )
    return PrintedTable(
        caption="Readings of the accounts",
        columns=(Column("Participant", 0.18), Column("When", 0.18), Column("How", 0.18), Column("In words", 0.46)),
        rows=rows,
        name="readings",
    )


def remarks_table(remarks: Sequence[Remark], names: Mapping[str, str], labels: Labels) -> PrintedTable:
    """Remarks that were settled: who said it, what was said, and the answer."""
    rows = tuple(
        (
            Cell(names.get(one.case, ""), "name"),
            Cell(", ".join(part for part in (one.author, day_in_words(one.dated)) if part)),
            Cell(one.text),
            Cell(one.answer or "settled without an answer"),
        )
        for one in remarks
        if one.settled
    )
    return PrintedTable(
        caption="Remarks that were settled",
        columns=(Column("Participant", 0.16), Column("From", 0.2), Column("Remark", 0.34), Column("Answer", 0.3)),
        rows=rows,
        name="remarks",
    )


# --- what was done


def touching(done: Iterable[Done], ids: Collection[str]) -> list[Done]:
    """The acts that touched any of these, oldest first."""
    wanted = set(ids)
    return sorted((one for one in done if wanted & one.touched), key=lambda one: one.id)


def narrowed(
    done: Iterable[Done], *, case: str = "", act: str = "", since: date | None = None, until: date | None = None
) -> list[Done]:
    """The acts of a case ("group": across cases), of one kind, from one day to another."""
    return [
        one for one in done
        if (not case or one.where == case or case in one.touched)
        and (not act or one.act == act)
        and (since is None or one.at.date() >= since)
        and (until is None or one.at.date() <= until)
    ]  # fmt: skip


def first_days(done: Iterable[Done]) -> dict[str, datetime]:
    """Id -> when it first came into being, as the log has it."""
    found: dict[str, datetime] = {}
    for one in sorted(done, key=lambda one: one.id):
        for id in one.made:
            found.setdefault(id, one.at)
    return found


def ids_of(found: Iterable[Step], about: About) -> frozenset[str]:
    """Everything the acts of a trail may have touched: what is asked about, and what lies on its ways."""
    ids = {id for id in (about.theme, about.note, about.extract) if id}
    for step in found:
        ids |= step.ids
    return frozenset(ids)


def where_in_words(where: str, names: Mapping[str, str]) -> str:
    """What a scope of the log is called."""
    return {ACROSS: "across cases", WHOLE: "the study"}.get(where) or names.get(where, "")


def stem(words: str) -> str:
    """The file name's stem of a paper trail."""
    return file_stem(f"paper trail {words}".strip())


def day_in_words(at: date | datetime | None) -> str:
    """A day as it is read: 3 May 2025; "" for none."""
    return f"{at.day} {at:%B %Y}" if at else ""


def _called(case: Case) -> str:
    return case.pseudonym or case.code


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
