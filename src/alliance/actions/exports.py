"""Everything that leaves the workbench: what there is, in which formats, and the one gate it passes through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from alliance.actions import diary, facts, quality, quoting, snapshots, sweep, tracing
from alliance.actions.analysis_file import whole_analysis
from alliance.actions.change import STUDY, change
from alliance.errors import InputProblem, NotFound
from alliance.formats import (
    analysis_json,
    write_annotated_docx,
    write_cards_docx,
    write_csv,
    write_deposit,
    write_docx,
    write_html,
    write_map_docx,
    write_map_svg,
    write_skeleton_docx,
    write_xlsx,
)
from alliance.ipa import beyond, lineage, paper_trail, recurrence, skeleton, tables
from alliance.ipa.analysis import Analysis
from alliance.ipa.compare import Structure, side_by_side, structure_of
from alliance.ipa.paper_trail import About
from alliance.ipa.printed import Cell, Column, PrintedTable
from alliance.ipa.theme_map import ThematicMap, thematic_map
from alliance.store.folder import safe_name
from alliance.store.models import ExportRow
from alliance.store.prepared import insert
from alliance.store.reads import analysis as read
from alliance.store.reads import reach, trail, writing
from alliance.store.reads import study as read_study
from alliance.store.reads import transcripts as read_transcripts
from alliance.study.literature import RELATIONS, TO_WHOM
from alliance.study.writing import TEXTS_OF_A_CASE, Deposit

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": analysis_json.MEDIA_TYPE,
    "svg": "image/svg+xml",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
}
TABLE_FORMS = ("docx", "xlsx", "csv", "html")
#: in the place of a saved version's id: the tree as it stands
NOW = "now"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an export is asked to hold. Ids throughout; each kind of export uses those it names in `needs`."""

    case: str = ""
    transcript: str = ""
    theme: str = ""
    attribute: str = ""
    versions: tuple[str, str] = ("", "")
    width: int | None = None
    proposals: bool | None = None
    drop_back_channels: bool = False
    originals: bool = False
    only_quotable: bool = False
    kind: str | None = None
    portraits: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of export: what it is called, its formats (the usual one first), what must be named for it."""

    called: str
    forms: tuple[str, ...] = TABLE_FORMS
    needs: tuple[str, ...] = ()
    table: Callable[[Wanted], PrintedTable] | None = None
    several: Callable[[Wanted], list[PrintedTable]] | None = None
    content: Callable[[Wanted], tuple[str, bytes]] | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """A file ready to leave: its name, media type and bytes."""

    name: str
    media_type: str
    content: bytes


def _whole(wanted: Wanted) -> Analysis:
    return read.analysis()


def _whole_without_words(wanted: Wanted) -> Analysis:
    return read.analysis(words=False)


def _of_case(wanted: Wanted) -> Analysis:
    return read.analysis_of_case(wanted.case)


def _case_table(wanted: Wanted) -> PrintedTable:
    return tables.case_table(_of_case(wanted), wanted.case, proposals=bool(wanted.proposals))


def _case_statements(wanted: Wanted) -> PrintedTable:
    return tables.case_table(_of_case(wanted), wanted.case, with_statements=True, proposals=bool(wanted.proposals))


def _master(wanted: Wanted) -> PrintedTable:
    return tables.master_table(_whole_without_words(wanted), with_quotations=False)


def _master_quotations(wanted: Wanted) -> PrintedTable:
    return tables.master_table(
        _whole(wanted), proposals=wanted.proposals is not False, drop_back_channels=wanted.drop_back_channels
    )


def _recurrence(wanted: Wanted) -> PrintedTable:
    return recurrence.recurrence_table(_whole_without_words(wanted), wanted.attribute)


def _lineage(wanted: Wanted) -> PrintedTable:
    return lineage.lineage_table(_whole_without_words(wanted), trail.renames(), wanted.theme)  # type: ignore[arg-type]


def _shared(wanted: Wanted) -> PrintedTable:
    return lineage.shared_extracts_table(_whole(wanted))


def _by_attribute(wanted: Wanted) -> PrintedTable:
    return tables.by_attribute(
        _whole(wanted), wanted.theme, wanted.attribute, proposals=wanted.proposals is not False,
        drop_back_channels=wanted.drop_back_channels,
    )  # fmt: skip


def _tensions(wanted: Wanted) -> PrintedTable:
    return tables.tensions_table(_whole(wanted), wanted.case or None)


def _versions(wanted: Wanted) -> PrintedTable:
    first, second = (_version(id, wanted.case) for id in wanted.versions)
    return side_by_side(first, second, read_study.settings().labels)


def _snapshots(wanted: Wanted) -> list[PrintedTable]:
    return snapshots.printed_comparison(*wanted.versions)


def _version(id: str, case: str) -> Structure:
    if id == NOW:
        return structure_of(read.analysis_of_case(case) if case else read.analysis(), case, title="As it stands")
    for held in read.structures(case):
        if held["id"] == id:
            tree = Structure.from_dict(held["tree"])  # type: ignore[arg-type]
            return Structure(str(held["title"]), held["created"], str(held["reason"]), case, tree.themes)  # type: ignore[arg-type]
    raise NotFound("This saved version is not in the workbench any more; it may have been deleted in another window.")


def _diary(wanted: Wanted) -> list[PrintedTable]:
    return diary.printed_diary(
        only_quotable=wanted.only_quotable, case=wanted.case, theme=wanted.theme, kind=wanted.kind
    )


def _paper_trail(wanted: Wanted) -> list[PrintedTable]:
    about = About(theme=wanted.theme) if wanted.theme else About(case=wanted.case)
    return [replace(one, name=paper_trail.stem("")) for one in tracing.trail_of(about).tables] or [_no_trail()]


def _no_trail() -> PrintedTable:
    return PrintedTable(
        "Paper trail",
        (Column("From the lines to the tables", 1.0),),
        ((Cell("Nothing is noted yet."),),),
        name="paper trail",
    )


def _checklist(wanted: Wanted) -> PrintedTable:
    return quality.printed_checklist()


def _examiner(wanted: Wanted) -> list[PrintedTable]:
    return [quality.printed_questions()]


def _annotated(wanted: Wanted) -> tuple[str, bytes]:
    value = read_transcripts.transcript(wanted.transcript)
    content = write_annotated_docx.annotated(read.analysis_of_case(value.case), value.id, width=wanted.width)
    which = f" {value.place}" if value.of > 1 else ""
    return tables.file_stem(f"annotated transcript {value.name}{which}"), content


def _cards(wanted: Wanted) -> tuple[str, bytes]:
    case = read_study.case(wanted.case)
    return tables.file_stem(f"cards {case.pseudonym}"), write_cards_docx.cards(_of_case(wanted), case.id)


def _skeleton(wanted: Wanted) -> tuple[str, bytes]:
    called = EXPORTS["results-skeleton"].called
    before = _texts(wanted, "portrait", "The participants", level=2, called=called) if wanted.portraits else ()
    (one,) = quoting.for_leaving([_master_quotations(wanted)], called=called)
    parts = skeleton.skeleton_of(_whole(wanted), one, before)
    return "results skeleton", write_skeleton_docx.text(parts, title="Results")


def _texts(wanted: Wanted, kind: str, title: str, *, level: int, called: str) -> tuple[skeleton.Part, ...]:
    texts = {case: [(p.words, p.extract) for p in held] for case, held in writing.paragraphs(kind, wanted.case).items()}
    if not texts:
        return ()
    parts = skeleton.texts_of_cases(_whole(wanted), texts, title, level=level)
    quoting.for_leaving([skeleton.quoted_table(parts, title)], called=called)
    return parts


def _portraits(wanted: Wanted) -> tuple[str, bytes]:
    return _case_texts(wanted, "portrait", "Pen portraits", "pen-portraits")


def _narratives(wanted: Wanted) -> tuple[str, bytes]:
    return _case_texts(wanted, "narrative", "Case narratives", "case-narratives")


def _case_texts(wanted: Wanted, kind: str, title: str, what: str) -> tuple[str, bytes]:
    parts = _texts(wanted, kind, title, level=1, called=EXPORTS[what].called) or (
        skeleton.Part("heading", title, 1),
        skeleton.Part("note", f"No {TEXTS_OF_A_CASE[kind]} is written yet."),
    )
    name = f" {read_study.case(wanted.case).pseudonym}" if wanted.case else ""
    return tables.file_stem(f"{title.lower()}{name}"), write_skeleton_docx.text(parts, title=title)


def _method_facts(wanted: Wanted) -> PrintedTable:
    return facts.method_table()


def _limitations(wanted: Wanted) -> PrintedTable:
    return facts.limitations_table()


def _deposit() -> Deposit:
    """The facts of the title page; the study's own title and researcher where the page names none."""
    held = writing.deposit()
    return replace(
        held, title=held.title or read_study.settings().title, author=held.author or read_study.researcher()[1]
    )


def _title_page_ris(wanted: Wanted) -> tuple[str, bytes]:
    return "deposit record", write_deposit.ris(_deposit())


def _title_page_bibtex(wanted: Wanted) -> tuple[str, bytes]:
    return "deposit record", write_deposit.bibtex(_deposit())


def _title_page_dublin_core(wanted: Wanted) -> tuple[str, bytes]:
    return "deposit record", write_deposit.dublin_core(_deposit())


def _analysis(wanted: Wanted) -> tuple[str, bytes]:
    file = whole_analysis(originals=wanted.originals)
    return f"{safe_name(file.study.title)}-analysis", analysis_json.write(file)


def _literature(wanted: Wanted) -> PrintedTable:
    return beyond.literature_table(_whole_without_words(wanted), reach.related(), RELATIONS)


def _recommendations(wanted: Wanted) -> PrintedTable:
    return beyond.recommendations_table(_whole_without_words(wanted), reach.recommendations(), TO_WHOM)


def _negative_cases(wanted: Wanted) -> PrintedTable:
    return beyond.negative_cases_table(_whole(wanted), reach.searches())


def the_map() -> ThematicMap:
    """The thematic map as it is now."""
    return thematic_map(read.analysis(words=False), reach.ties())


def map_on_a_page(made: ThematicMap) -> str:
    """The drawing of a map in the colours of the page it stands on; nothing leaves by looking."""
    return write_map_svg.drawing(made, alone=False)


def _map_docx(wanted: Wanted) -> tuple[str, bytes]:
    return "thematic map", write_map_docx.document(the_map())


def _map_svg(wanted: Wanted) -> tuple[str, bytes]:
    return "thematic map", write_map_svg.document(the_map())


EXPORTS: dict[str, Kind] = {
    "case-table": Kind("the table of a case", needs=("case",), table=_case_table),
    "case-table-statements": Kind(
        "the table of a case with its emergent themes", needs=("case",), table=_case_statements
    ),
    "master-table": Kind("the master table", table=_master),
    "master-table-quotations": Kind("the master table with quotations", table=_master_quotations),
    "recurrence": Kind("the recurrence grid", table=_recurrence),
    "lineage": Kind("where the labels came from", table=_lineage),
    "shared-extracts": Kind("extracts that stand under several themes", table=_shared),
    "by-attribute": Kind("one theme by an attribute", needs=("theme", "attribute"), table=_by_attribute),
    "tensions": Kind("the tensions", table=_tensions),
    "versions": Kind("two saved versions side by side", needs=("versions",), table=_versions),
    "snapshot-comparison": Kind(
        "two snapshots side by side", forms=("docx", "html"), needs=("versions",), several=_snapshots
    ),
    "literature": Kind("the table of themes and literature", table=_literature),
    "recommendations": Kind("the table of recommendations", table=_recommendations),
    "negative-cases": Kind("what was looked for against the themes", table=_negative_cases),
    "thematic-map": Kind("the thematic map", forms=("docx",), content=_map_docx),
    "thematic-map-svg": Kind("the thematic map as a drawing", forms=("svg",), content=_map_svg),
    "tables": Kind("all tables of the study in one file", forms=("docx", "xlsx", "html")),
    "diary": Kind("the reflexive diary", forms=("docx", "html", "csv"), several=_diary),
    "paper-trail": Kind("the paper trail", forms=("docx", "html", "csv"), several=_paper_trail),
    "quality-checklist": Kind("the quality checklist", forms=("docx", "html"), table=_checklist),
    "examiner-questions": Kind("what an examiner would ask", forms=("docx", "html"), several=_examiner),
    "annotated-transcript": Kind(
        "the annotated transcript in three columns", forms=("docx",), needs=("transcript",), content=_annotated
    ),
    "cards": Kind("the numbered cards of a case, to cut out", forms=("docx",), needs=("case",), content=_cards),
    "results-skeleton": Kind("the skeleton of the results chapter", forms=("docx",), content=_skeleton),
    "pen-portraits": Kind("the pen portraits", forms=("docx",), content=_portraits),
    "case-narratives": Kind("the case narratives", forms=("docx",), content=_narratives),
    "method-facts": Kind("the facts for the method section", forms=("docx", "html", "csv"), table=_method_facts),
    "limitations": Kind("the list for the limitations", forms=("docx", "html", "csv"), table=_limitations),
    "deposit-ris": Kind("the deposit record as RIS", forms=("ris",), content=_title_page_ris),
    "deposit-bibtex": Kind("the deposit record as BibTeX", forms=("bib",), content=_title_page_bibtex),
    "deposit-dublin-core": Kind("the deposit record as Dublin Core", forms=("xml",), content=_title_page_dublin_core),
    "analysis": Kind("the whole analysis as one file", forms=("json",), content=_analysis),
}


def table(what: str, wanted: Wanted | None = None) -> PrintedTable:
    """One table as it prints, for a screen or a script; nothing leaves by looking."""
    wanted = wanted or Wanted()
    kind = _kind(what, wanted)
    if kind.table is None:
        named = ", ".join(name for name, one in EXPORTS.items() if one.table)
        raise InputProblem(f"“{what}” is not one table: choose one of {named}.")
    return quoting.as_shown(kind.table(wanted))


def all_tables() -> list[PrintedTable]:
    """Every table of the study that holds something: each case's, then those across cases."""
    cases = read_study.cases()
    made = [table("case-table", Wanted(case=case.id)) for case in cases]
    names = ("tensions", "master-table", "master-table-quotations", "recurrence", "lineage")
    made += [table(name) for name in names]
    held = [one for one in made if one.rows]
    if not held:
        raise InputProblem("There is no table yet: gather some themes first, on a case’s board.")
    return held


def make_export(*, by: str, what: str, form: str = "", wanted: Wanted | None = None) -> Exported:
    """One file, through the gate: what it holds, in which format (the usual one where none is named)."""
    wanted = wanted or Wanted()
    return let_out(made_file(what, form, wanted), by=by, cases=_whose(wanted), what=what)


def made_file(what: str, form: str = "", wanted: Wanted | None = None) -> Exported:
    """A file as it would leave, to be looked at by the sweep; it has not left."""
    wanted = wanted or Wanted()
    kind = _kind(what, wanted)
    form = form or kind.forms[0]
    if form not in kind.forms:
        raise InputProblem(f"{_capital(kind.called)} comes as {_or(kind.forms)}, not as “{form}”.")
    if kind.content is not None:
        if what == "annotated-transcript":
            quoting.check_words_of(_whose(wanted)[0], called=kind.called)
        stem, content = kind.content(wanted)
    elif kind.table is not None:
        (one,) = quoting.for_leaving([kind.table(wanted)], called=kind.called)
        stem, content = one.name, _drawn([one], form, "")
    elif kind.several is not None:
        made = quoting.for_leaving(kind.several(wanted), called=kind.called)
        stem, content = made[0].name, _drawn(made, form, "")
    else:
        title = read_study.settings().title
        whole = quoting.for_leaving(all_tables(), called=kind.called)
        stem, content = f"{safe_name(title)}-tables", _drawn(whole, form, title)
    return Exported(f"{stem}.{form}", MEDIA_TYPES[form], content)


def let_out(file: Exported, *, by: str, what: str, cases: Sequence[str]) -> Exported:
    """The file, once it was swept and the log says that it left: the one gate that everything passes through.

    `what` names the kind of file, `cases` are the participants whose material it may hold: when one of them leaves
    the study, it is known which files are out of reach. sweep.Stopped where a finding stands in the way.
    """
    looked = sweep.check(file.name, file.media_type, file.content, by=by, what=what, cases=cases)
    words = f"Exported {file.name}" + (
        "; there is no vault, so names could not be looked for" * (looked.vault == "none")
    )
    subject = cases[0] if len(cases) == 1 else ""
    with change(by=by, scope=STUDY, act="export", words=words, subject=subject, can_undo=False):
        insert(
            ExportRow(
                by=by, what=what, file_name=file.name[:300], size=len(file.content),
                sha256=sha256(file.content).hexdigest(), cases=list(cases),
            )
        )  # fmt: skip
        return file


def look_through(*, what: str, form: str = "", wanted: Wanted | None = None) -> str:
    """The id under which a file waits that has not been asked for: so that its findings can be decided beforehand."""
    wanted = wanted or Wanted()
    file = made_file(what, form, wanted)
    return sweep.keep_waiting(file.name, file.media_type, file.content, what=what, cases=_whose(wanted))


def go_on(*, by: str, waiting: str) -> Exported:
    """A file that the sweep stopped, through the gate again: the very bytes that were decided about."""
    held = sweep.take(waiting)
    made = let_out(Exported(held.name, held.media_type, held.content), by=by, cases=held.cases, what=held.what)
    sweep.forget_waiting(waiting)
    return made


def _whose(wanted: Wanted) -> tuple[str, ...]:
    if wanted.transcript:
        return (read_transcripts.transcript(wanted.transcript).case,)
    if wanted.case:
        return (wanted.case,)
    return tuple(case.id for case in read_study.cases())


def _kind(what: str, wanted: Wanted) -> Kind:
    kind = EXPORTS.get(what)
    if kind is None:
        raise InputProblem(f"There is nothing called “{what}” to take out: choose one of {', '.join(EXPORTS)}.")
    for need in kind.needs:
        given = getattr(wanted, need)
        if not (all(given) if isinstance(given, tuple) else given):
            called = {"versions": "two saved versions or snapshots"}.get(need, f"the {need}")
            raise InputProblem(f"For {kind.called}, say which: {called} is missing.")
    return kind


def _drawn(given: Sequence[PrintedTable], form: str, title: str) -> bytes:
    if form == "csv":
        return write_csv.table(given[0])
    write = {"docx": write_docx.tables, "xlsx": write_xlsx.tables, "html": write_html.tables}[form]
    return write(given, title=title)


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
