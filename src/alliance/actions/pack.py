"""The appendices of a thesis: chosen, put in order, numbered, and let out together as one swept set of files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from alliance.actions import exports, profile, sweep
from alliance.actions.change import STUDY, change, kept_text, the
from alliance.actions.exports import EXPORTS, MEDIA_TYPES, Exported, Wanted, let_out
from alliance.actions.papers import version_words
from alliance.actions.study import the_study
from alliance.errors import InputProblem, NotAllowed, NotFound
from alliance.formats import write_docx, write_pack_docx, write_paper_docx, write_sheets_docx
from alliance.formats.write_pack_docx import Appendix
from alliance.ipa import appendices
from alliance.ipa.appendices import Numbering
from alliance.ipa.printed import Cell, Column, PrintedTable
from alliance.ipa.quoted import quoted
from alliance.ipa.tables import file_stem
from alliance.store.folder import safe_name
from alliance.store.models import PackItemRow, PackRow
from alliance.store.reads import analysis as read_analysis
from alliance.store.reads import conduct
from alliance.store.reads import pack as read
from alliance.store.reads import snapshots as read_snapshots
from alliance.store.reads import study as read_study
from alliance.store.reads import transcripts as read_transcripts
from alliance.store.reads.pack import Chosen
from alliance.study import papers
from alliance.study.days import in_words

FORMS = {"zip": "application/zip", "docx": MEDIA_TYPES["docx"]}
#: the diary whole; without it, what may be quoted of it
WHOLE = "whole"
_UP, _DOWN = -1, 1
MOST_ITEMS = 500
#: kinds of export that are no appendix: they hold others, or are made to be cut up, kept, or read alone
_NO_APPENDIX = ("tables", "analysis", "cards", "examiner-questions")
#: the order in which appendices usually stand; what is not named here comes at the end
_USUAL_ORDER = (
    "approval", "paper", "schedule", "profile", "annotated-transcript", "pen-portraits", "case-table",
    "case-table-statements", "master-table", "master-table-quotations", "thematic-map", "recurrence", "lineage",
    "versions", "snapshot-comparison", "tensions", "by-attribute", "negative-cases", "literature", "diary",
    "paper-trail", "second-reading", "quality-checklist", "limitations", "recommendations",
)  # fmt: skip
#: what is chosen where nobody has chosen yet
_USUAL = (
    "approval", "paper", "schedule", "profile", "annotated-transcript", "case-table", "master-table",
    "master-table-quotations", "recurrence", "lineage",
)  # fmt: skip
#: papers that say who works where: usually no appendix
_PAPERS = ("sheet", "consent", "debrief", "letter", "leaflet", "email")
_GONE = "Not in the study any more"
#: usual titles of what an export calls otherwise
_TITLES = {
    "recurrence": "Recurrence of themes across participants",
    "lineage": "Where the labels of themes came from",
    "shared-extracts": "Extracts that stand under several themes",
    "tensions": "Tensions",
    "approval": "Ethics approval",
    "schedule": "Interview schedule",
    "profile": "Profile of the participants",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be an appendix: under which heading it is listed, and its usual title."""

    chosen: Chosen
    group: str
    title: str

    @property
    def key(self) -> str:
        """What it holds, as one word."""
        return self.chosen.key


@dataclass(frozen=True, slots=True)
class Numbered:
    """A chosen appendix with its number, its title, and the heading it stands under."""

    chosen: Chosen
    number: str
    title: str
    heading: str
    usual: str


# --- what there is


def offers() -> list[Offer]:
    """Everything that can be an appendix of this study, in the usual order."""
    made: list[Offer] = []
    if conduct.approvals():
        made.append(_offer(Chosen("approval"), "The conduct of the study"))
    current = conduct.current_versions()
    listed = [one for one in conduct.papers() if one.id in current]
    for paper in sorted(listed, key=lambda one: _PAPERS.index(one.kind) if one.kind in _PAPERS else len(_PAPERS)):
        made.append(_offer(Chosen("paper", ref=paper.id), "The conduct of the study"))
    if conduct.schedules():
        made.append(_offer(Chosen("schedule"), "The conduct of the study"))
    if profile.shown(None).columns:
        made.append(_offer(Chosen("profile"), "The conduct of the study"))
    cases = read_study.cases()
    for what, kind in EXPORTS.items():
        if what in _NO_APPENDIX or "docx" not in kind.forms:
            continue
        if kind.needs == ("transcript",):
            made += [_offer(Chosen(what, one.case, one.id), "Case by case") for one in read_transcripts.held()]
        elif kind.needs == ("case",):
            made += [_offer(Chosen(what, case.id), "Case by case") for case in cases]
        elif what == "snapshot-comparison":
            made += [_offer(Chosen(what, ref=one.id), "Across cases") for one in reversed(read_snapshots.snapshots())]
        elif what == "versions":
            made += _saved_versions([*(case.id for case in cases), ""])
        elif not kind.needs:
            made.append(_offer(Chosen(what), "Across cases"))
        if what == "diary":
            made.append(_offer(Chosen(what, ref=WHOLE), "Across cases"))
    place = {what: n for n, what in enumerate(_USUAL_ORDER)}
    return sorted(made, key=lambda one: place.get(one.chosen.what, len(place)))


def _offer(one: Chosen, group: str) -> Offer:
    return Offer(one, group, usual_title(one))


def _saved_versions(scopes: Iterable[str]) -> list[Offer]:
    """Each saved version beside the tree as it stands."""
    return [
        _offer(Chosen("versions", scope, ref=str(held["id"])), "Case by case" if scope else "Across cases")
        for scope in scopes
        for held in reversed(read_analysis.structures(scope))
    ]


def usual_title(one: Chosen) -> str:
    """The title of an appendix that was given none, in the words of the study's labels."""
    labels = read_study.settings().labels
    if one.what == "paper":
        return next((paper.title for paper in conduct.papers() if paper.id == one.ref), _GONE)
    if one.what == "versions":
        held = next((v for v in read_analysis.structures(one.case) if v["id"] == one.ref), None)
        title = f"Themes “{held['title']}” and as they stand" if held else _GONE
        return f"{title}: {read_study.case(one.case).pseudonym}" if one.case else title
    if one.what == "snapshot-comparison":
        sealed = next((held for held in read_snapshots.snapshots() if held.id == one.ref), None)
        return f"The analysis “{sealed.title}” and as it stands" if sealed else _GONE
    if one.transcript:
        value = read_transcripts.transcript(one.transcript)
        which = f" {value.place}" if value.of > 1 else ""
        return f"Annotated transcript: {value.name}{which}"
    if one.what == "master-table":
        return _capital(labels.master_table)
    if one.what == "master-table-quotations":
        return f"{_capital(labels.master_table)}, with quotations"
    if one.what == "diary":
        return "Reflexive diary" if one.ref == WHOLE else "Extracts from the reflexive diary"
    if one.case:
        name = read_study.case(one.case).pseudonym
        if one.what == "case-table":
            return f"{_capital(labels.case_table)}: {name}"
        if one.what == "case-table-statements":
            return f"{_capital(labels.case_table)} with {labels.statements}: {name}"
        return f"{_capital(_called(one.what))}: {name}"
    return _TITLES.get(one.what) or _capital(_called(one.what))


def _called(what: str) -> str:
    kind = EXPORTS.get(what)
    words = kind.called if kind else what
    return words.removeprefix("the ")


def usual() -> list[Chosen]:
    """What is taken where nobody has chosen yet: what most theses append, of what this study has."""
    drafts = {id for id, version in conduct.current_versions().items() if version.dated is None}
    made: list[Chosen] = []
    for offer in offers():
        one = offer.chosen
        if one.what not in _USUAL or (one.what == "paper" and one.ref in drafts):
            continue
        kind = EXPORTS.get(one.what)
        if kind is not None and kind.table is not None and not kind.table(_wanted(one)).rows:
            continue
        made.append(one)
    return made


def numbered(given: Sequence[Chosen] | None = None) -> list[Numbered]:
    """The chosen appendices (or those given) with numbers and titles."""
    held = read.chosen() if given is None else list(given)
    how, _ = read.numbering()
    made = []
    for one, number in zip(held, appendices.numbers([_kind(one) for one in held], how), strict=True):
        usual = usual_title(one)
        title = one.title or usual
        made.append(Numbered(one, number, title, appendices.heading(how.word, number, title), usual))
    return made


def _kind(one: Chosen) -> str:
    """What makes items share a number: being of one kind and about one participant each."""
    return one.what if one.case or one.transcript else ""


# --- choosing


def choose(*, by: str, keys: Iterable[str]) -> int:
    """Add appendices at the end, in the order given; how many are new."""
    held = read.chosen()
    known = {one.key for one in held}
    offered = {one.key: one.chosen for one in offers()}
    fresh: list[Chosen] = []
    for key in dict.fromkeys(keys):
        if key not in offered:
            raise NotFound("One of these is not in the study any more: reload the page and choose again.")
        if key not in known:
            fresh.append(offered[key])
    if len(held) + len(fresh) > MOST_ITEMS:
        raise InputProblem(f"A study may have at most {MOST_ITEMS} appendices.")
    study, place = the_study(), _next_place()
    words = f"{len(fresh)} {'appendix' if len(fresh) == 1 else 'appendices'} chosen"
    with change(by=by, scope=STUDY, act="choose appendices", words=words) as act:
        for n, one in enumerate(fresh):
            act.add(
                PackItemRow(
                    study=study, what=one.what, case_id=one.case or None, transcript_id=one.transcript or None,
                    ref=one.ref, place=place + n,
                )
            )  # fmt: skip
    return len(fresh)


def choose_usual(*, by: str) -> int:
    """Add what most theses append, of what this study has; how many are new."""
    return choose(by=by, keys=[one.key for one in usual()])


def _next_place() -> int:
    last = PackItemRow.objects.order_by("-place").values_list("place", flat=True).first()
    return 0 if last is None else last + 1


def leave_out(*, by: str, items: Iterable[str]) -> None:
    """Take appendices out of the pack; what they hold stays."""
    rows = [the(PackItemRow, id, "appendix") for id in dict.fromkeys(items)]
    words = f"{len(rows)} {'appendix' if len(rows) == 1 else 'appendices'} left out"
    with change(by=by, scope=STUDY, act="leave out appendix", words=words) as act:
        for row in rows:
            act.delete(row)


def move(*, by: str, item: str, up: bool) -> None:
    """Move an appendix one place up or down; at the end it stays where it is."""
    held = list(PackItemRow.objects.order_by("place", "created", "id"))
    row = the(PackItemRow, item, "appendix")
    at = [one.id for one in held].index(row.id)
    to = at + (_UP if up else _DOWN)
    if not 0 <= to < len(held):
        return
    held[at], held[to] = held[to], held[at]
    with change(by=by, scope=STUDY, act="move appendix", words="order of the appendices", subject=row.id) as act:
        for place, one in enumerate(held):
            act.update(one, place=place)


def name_item(*, by: str, item: str, title: str, version: int | None = None) -> None:
    """Give an appendix a title of its own; an empty one gives it back its usual title."""
    row = the(PackItemRow, item, "appendix")
    title = " ".join(kept_text(title, "title", longest=300, empty=True).split())
    if title == usual_title(next(one for one in read.chosen() if one.id == row.id)):
        title = ""
    with change(by=by, scope=STUDY, act="name appendix", words="title of an appendix", subject=row.id) as act:
        act.update(row, version=version, shows="title", title=title)


def number_pack(*, by: str, word: str, first: str, together: bool, version: int | None = None) -> None:
    """Say how the appendices are numbered: the word, the first number, one number for items of one kind."""
    how = Numbering(" ".join(kept_text(word, "word", longest=60, empty=True).split()), first.strip().upper(), together)
    how.check()
    row = PackRow.objects.first()
    with change(by=by, scope=STUDY, act="number appendices", words="numbering of the appendices") as act:
        if row is None:
            act.add(PackRow(study=the_study(), word=how.word, first=how.first, together=how.together))
        else:
            act.update(row, version=version, shows="first", word=how.word, first=how.first, together=how.together)


# --- making


def take_out(*, by: str, form: str = "zip") -> Exported:
    """The appendices through the gate: a zip of all, or one Word document. What nobody chose is the usual."""
    name, content = _made(form)
    return let_out(Exported(name, FORMS[form], content), by=by, what="appendices", cases=_everybody())


def look_through(*, form: str = "zip") -> str:
    """The id under which the appendices wait to be looked through; they have not left."""
    name, content = _made(form)
    return sweep.keep_waiting(name, FORMS[form], content, what="appendices", cases=_everybody())


def _everybody() -> list[str]:
    return [case.id for case in read_study.cases()]


def _made(form: str) -> tuple[str, bytes]:
    """The name and the bytes of the file; it has not left."""
    if form not in FORMS:
        raise InputProblem(f"The appendices come as zip or docx, not as “{form}”.")
    given = numbered(read.chosen() or usual())
    if not given:
        raise InputProblem("There is nothing to append yet: bring in a transcript or gather some themes first.")
    settings = read_study.settings()
    parts = [Appendix(one.heading, one.title, _content(one)) for one in given]
    words = (settings.title, in_words(date.today()))
    volumes = write_pack_docx.volumes(parts)
    wholes = [
        write_pack_docx.pack(
            one, title="Appendices", words=(*words, f"Part {n} of {len(volumes)}") if volumes[1:] else words
        )
        for n, one in enumerate(volumes, start=1)
    ]
    stem = f"{safe_name(settings.title)}-appendices-{date.today().isoformat()}"
    if form == "docx":
        if len(wholes) > 1:
            raise InputProblem("These appendices are too large for one Word document: take them out as a zip.")
        return f"{stem}.docx", wholes[0]
    files = {f"{stem}{f'-{n}' * (len(wholes) > 1)}.docx": one for n, one in enumerate(wholes, start=1)}
    for n, one in enumerate(parts, start=1):
        alone = write_pack_docx.pack([one], title=one.heading, contents=False)
        files[f"{n:02d} {file_stem(one.heading)}.docx"] = alone
    return f"{stem}.zip", write_pack_docx.zipped(files)


def _content(one: Numbered) -> bytes:
    """One appendix as a finished Word document; where it cannot be made, the sentence says which it is."""
    if one.usual.startswith(_GONE):
        raise NotFound(f"{quoted(one.heading)} stands in the way: it is not in the study any more. Leave it out.")
    try:
        make = _OWN.get(one.chosen.what)
        return make(one.chosen) if make else exports.made_file(one.chosen.what, "docx", _wanted(one.chosen)).content
    except (NotAllowed, InputProblem, NotFound) as problem:
        raise type(problem)(f"{quoted(one.heading)} stands in the way: {problem}") from problem


def _wanted(one: Chosen) -> Wanted:
    if one.what in ("versions", "snapshot-comparison"):
        return Wanted(case=one.case, versions=(one.ref, exports.NOW))
    return Wanted(case=one.case, transcript=one.transcript, only_quotable=one.what == "diary" and one.ref != WHOLE)


def _approval(_: Chosen) -> bytes:
    rows = tuple(
        (
            Cell(in_words(one.dated)), Cell(one.body), Cell(one.reference),
            Cell("\n".join(words for words in (one.amends, one.conditions) if words)),
        )
        for one in conduct.approvals()
    )  # fmt: skip
    columns = (Column("Date", 0.18), Column("By", 0.3), Column("Reference", 0.17), Column("What it says", 0.35))
    return write_docx.tables([PrintedTable("Approval and amendments", columns, rows, name="approval")])


def _paper(one: Chosen) -> bytes:
    paper, version = conduct.paper(one.ref), conduct.current_versions()[one.ref]
    facts = version.facts_then if version.dated else conduct.facts_now()
    blocks = papers.blocks(version.text, facts or {})
    return write_paper_docx.paper(blocks, title=paper.title, foot=version_words(paper.title, version))


def _schedule(_: Chosen) -> bytes:
    return write_sheets_docx.schedule_sheet(conduct.schedule(""), code="", title=read_study.settings().title)


def _profile(_: Chosen) -> bytes:
    return write_docx.tables([profile.profile_table()])


_OWN: dict[str, Callable[[Chosen], bytes]] = {
    "approval": _approval,
    "paper": _paper,
    "schedule": _schedule,
    "profile": _profile,
}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
