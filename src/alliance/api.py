"""The public Python face: open a workbench, make a study, take out its tables.

    from alliance import Workbench

    with Workbench.create("My study", title="My study", researcher="A name") as workbench:
        study = workbench.study
        study.import_transcripts(["Rowan.docx"])
        rowan = study.case("Rowan")
        note = rowan.interview().note(words="a sort of door", kind="linguistic", text="An image of access.")
        theme = rowan.theme("superordinate", "Waiting to be let in")
        theme.statement("A door that opens from one side", notes=[note])

Thin over actions and reads: every call is one act, logged and undoable like an act on the screen. What
is given back are values; a thing is named by its value, its own object or its id.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliance.errors import InputProblem, NotAllowed, NotFound
from alliance.ipa import analysis as values
from alliance.ipa.places import LineRange, span_inside, span_of
from alliance.ipa.printed import PrintedTable
from alliance.ipa.transcript import Transcript
from alliance.ipa.vocabulary import Labels
from alliance.store import opening, unlocked
from alliance.store.folder import Folder, folder_at, new_folder

if TYPE_CHECKING:
    from types import TracebackType

    from alliance.actions.exports import Wanted
    from alliance.actions.sweep import Looked
    from alliance.ipa.chapter import Report
    from alliance.ipa.understanding import Understood
    from alliance.store.reads.consents import Standing
    from alliance.store.reads.examiner import Question

Where = str | os.PathLike[str]
Span = values.Span


class Workbench:
    """An open workbench. One at a time in a process: opening another closes the one before."""

    def __init__(self, folder: Folder, recovery_code: str | None = None) -> None:
        self._folder = folder
        self._generation = unlocked.generation()
        self.recovery_code = recovery_code

    @classmethod
    def create(
        cls,
        path: Where,
        *,
        title: str,
        researcher: str,
        passphrase: str | None = None,
        label_set: str = "2009",
        questions: Sequence[str] = (),
        recovery: bool = True,
    ) -> Workbench:
        """A new workbench, open, with its study begun. Without a passphrase it is not encrypted.

        `recovery_code` of what is given back is to be printed and kept away from the computer; with
        recovery=False there is none, and a forgotten passphrase cannot be mended.
        """

        def begin() -> None:
            from alliance.actions.study import begin_study

            begin_study(title=title, researcher=researcher, label_set=label_set, questions=questions)

        return cls._made(path, begin, passphrase=passphrase, recovery=recovery)

    @classmethod
    def from_analysis(
        cls, path: Where, analysis: Where | bytes, *, passphrase: str | None = None, recovery: bool = True
    ) -> Workbench:
        """A new workbench, open, that holds a saved analysis (a file that `Study.save` wrote, or its bytes)."""
        content = analysis if isinstance(analysis, bytes) else _content(Path(analysis))

        def load() -> None:
            from alliance.actions.analysis_file import load_analysis

            load_analysis(content)

        return cls._made(path, load, passphrase=passphrase, recovery=recovery)

    @classmethod
    def _made(cls, path: Where, fill: Any, *, passphrase: str | None, recovery: bool) -> Workbench:
        if passphrase is not None:
            from alliance.store.keys import check_passphrase

            check_passphrase(passphrase)
        folder = new_folder(path)
        try:
            code = opening.make_store(folder, passphrase=passphrase, recovery=recovery)
            fill()
        except BaseException:
            opening.close_store()
            shutil.rmtree(folder.path, ignore_errors=True)  # only what was made a moment ago
            raise
        return cls(folder, code)

    @classmethod
    def open(cls, path: Where, passphrase: str | None = None) -> Workbench:
        """The workbench at a path, open. The code of the recovery sheet is taken in place of the passphrase."""
        folder = folder_at(path)
        opening.open_store(folder, passphrase)
        return cls(folder)

    def __enter__(self) -> Workbench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether this workbench is still the open one."""
        return unlocked.is_open() and self._generation == unlocked.generation()

    def close(self) -> None:
        """Write everything into the one file and forget the key; closing twice does no harm."""
        if self.is_open:
            opening.close_store()

    def check_open(self) -> None:
        """Raise NotAllowed where this workbench was closed."""
        if not self.is_open:
            raise NotAllowed(f"The workbench {self._folder.name} is closed: open it again.")

    @property
    def path(self) -> Path:
        """The workbench's folder."""
        return self._folder.path

    @property
    def study(self) -> Study:
        """The study this workbench holds."""
        self.check_open()
        return Study(self)

    @property
    def warnings(self) -> list[str]:
        """What to know about where this workbench lies and how it is protected, in sentences."""
        return opening.warnings_about(self._folder)

    def check(self) -> str:
        """ "ok", or what is damaged in the workbench's file; each page is looked at."""
        self.check_open()
        return opening.check_whole()

    def back_up(self, into: Where | None = None) -> Path:
        """The folder of a fresh, encrypted copy: in the workbench's backups, or where it is asked for."""
        from alliance.actions.backups import write_backup
        from alliance.store.reads import study

        self.check_open()
        place = Path(into) if into is not None else None
        return write_backup(self._folder, by=study.researcher()[0], into=place)


class Study:
    """The study of an open workbench: its settings, participants, themes across cases, tables and files."""

    def __init__(self, workbench: Workbench) -> None:
        self.workbench = workbench
        self._researcher = ""

    @property
    def settings(self) -> values.StudySettings:
        """What the study has chosen about itself."""
        from alliance.store.reads import study

        self.workbench.check_open()
        return study.settings()

    @property
    def title(self) -> str:
        """The study's title."""
        return self.settings.title

    @property
    def questions(self) -> tuple[str, ...]:
        """The research questions."""
        return self.settings.questions

    @property
    def labels(self) -> Labels:
        """The words of the label set that this study uses."""
        return self.settings.labels

    @property
    def by(self) -> str:
        """The id of the researcher in whose name things are done here."""
        from alliance.store.reads import study

        self.workbench.check_open()
        self._researcher = self._researcher or study.researcher()[0]
        return self._researcher

    @property
    def researcher(self) -> str:
        """The name of the researcher who began the study."""
        from alliance.store.reads import study

        self.workbench.check_open()
        return study.researcher()[1]

    def change(self, **chosen: Any) -> values.StudySettings:
        """The settings after changing some: title, questions, label_set, notes_side, width, rule and so on."""
        from alliance.actions.study import change_study

        change_study(by=self.by, **chosen)
        return self.settings

    @property
    def analysis(self) -> values.Analysis:
        """Everything the tables are made from, as one value."""
        from alliance.store.reads import analysis

        self.workbench.check_open()
        return analysis.analysis()

    # --- people

    @property
    def attributes(self) -> tuple[values.Attribute, ...]:
        """The columns the study keeps about its participants."""
        from alliance.store.reads import study

        self.workbench.check_open()
        return study.attributes()

    def add_attribute(self, name: str, kind: str = "text", *, groups: bool = False) -> values.Attribute:
        """A new column about participants: text, number, years, choice or yes-no."""
        from alliance.actions.participants import add_attribute

        id = add_attribute(by=self.by, name=name, kind=kind, groups=groups)
        return next(a for a in self.attributes if a.id == id)

    def attribute(self, name: str) -> values.Attribute:
        """A column by its name (capitals do not matter, and _ may stand for a blank) or id; NotFound otherwise."""
        wanted = {name.casefold(), name.casefold().replace("_", " ")}
        for held in self.attributes:
            if held.id == name or held.name.casefold() in wanted:
                return held
        known = ", ".join(a.name for a in self.attributes) or "none yet"
        raise NotFound(f"The study keeps no column “{name}” about its participants; it keeps: {known}.")

    @property
    def cases(self) -> tuple[Case, ...]:
        """Every participant, in study order."""
        from alliance.store.reads import study

        self.workbench.check_open()
        return tuple(Case(self, case.id) for case in study.cases())

    participants = cases

    def case(self, name: str) -> Case:
        """One participant, by pseudonym, study code or id; NotFound otherwise."""
        from alliance.store.reads import study

        self.workbench.check_open()
        return Case(self, study.case(name).id)

    def add_participant(
        self, pseudonym: str, code: str = "", *, attributes: Mapping[str, str] | None = None, **named: str
    ) -> Case:
        """A new participant; what is known of them by the name of the column (age="41", or in `attributes`)."""
        from alliance.actions.participants import add_participant

        known = self._by_column({**(attributes or {}), **named})
        return Case(self, add_participant(by=self.by, pseudonym=pseudonym, code=code, attributes=known))

    def _by_column(self, named: Mapping[str, str]) -> dict[str, str]:
        return {self.attribute(name).id: str(words) for name, words in named.items()}

    # --- interviews

    def preview(self, paths: Where | Sequence[Where], *, encoding: str | None = None, **layout: Any) -> list[Preview]:
        """What files are understood to be, before anything is kept: speakers, numbers, pages, and whose they seem.

        `layout` may hold width, first_line and choices (`ipa.understanding.Choices`), for all files alike.
        """
        from alliance.formats.reading import read
        from alliance.ipa.understanding import understand
        from alliance.ipa.whose import whose
        from alliance.store.reads import study as read_study

        settings = self.settings
        layout = {"width": settings.width, "first_line": settings.first_line} | layout
        cases = read_study.cases()
        found = []
        for path in [paths] if isinstance(paths, str | os.PathLike) else paths:
            content = _content(Path(path))
            source = read(content, Path(path).name, encoding)
            understood = understand(source, conventions=settings.conventions, **layout)
            proposed = whose(understood, cases)
            found.append(Preview(Path(path).name, content, understood, proposed.case, proposed.pseudonym))
        return found

    def bring_in(self, previews: Sequence[Preview], *, footing: str = "", footing_words: str = "") -> list[Interview]:
        """The interviews that these files became, all or none, with the analysis that stood beside their words.

        `footing` says once on what footing the material of new participants stands (consent, paper, published,
        teaching), `footing_words` where the paper is kept, the source or the reason.
        """
        from alliance.actions.transcripts import Incoming
        from alliance.actions.under_way import UnderWay, add_with_analysis
        from alliance.ipa.beside import kinds_by

        for one in previews:
            if one.understood.question:
                raise InputProblem(f"{one.understood.question} Say it by Choices(numbers_are=…).")
        incoming = [
            Incoming(
                transcript=one.understood.transcript(), case=one.case, pseudonym=one.pseudonym, code=one.code,
                title=one.title, held_on=one.held_on, file_name=one.file_name, kind=one.understood.kind,
                encoding=one.understood.encoding or "", content=one.content,
            )
            for one in previews
        ]  # fmt: skip
        coming = [
            UnderWay(row, one.understood.beside, one.kinds or kinds_by(one.understood.beside))
            for row, one in zip(incoming, previews, strict=True)
        ]
        made = add_with_analysis(coming, by=self.by, footing=footing, footing_words=footing_words)
        return [Interview(self, one.transcript) for one in made]

    def import_transcripts(
        self,
        paths: Where | Sequence[Where],
        *,
        case: Case | str = "",
        pseudonym: str = "",
        title: str = "",
        held_on: date | None = None,
        encoding: str | None = None,
        footing: str = "",
        footing_words: str = "",
        **layout: Any,
    ) -> list[Interview]:
        """The interviews that files became (docx, pdf, captions and more), all or none, each as it was understood.

        All belong to `case`, or to a new participant under `pseudonym`; otherwise each file's speaker or
        name says whose it is. `preview` and `bring_in` do the same in two steps.
        """
        found = self.preview(paths, encoding=encoding, **layout)
        if case or pseudonym:
            id = self.case(_id(case)).id if case else ""
            found = [replace(one, case=id, pseudonym=pseudonym) for one in found]
        found = [replace(one, title=title, held_on=held_on) for one in found]
        return self.bring_in(found, footing=footing, footing_words=footing_words)

    # --- themes across cases

    def group_theme(
        self, name: str, *, level: str = "superordinate", under: Theme | str = "", about: str = ""
    ) -> Theme:
        """A new theme across cases, under another one or under none."""
        from alliance.actions.themes import add_theme

        return Theme(self, add_theme(by=self.by, level=level, name=name, parent=_id(under), about=about))

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The themes across cases, each tree depth first, those put aside left out."""
        return tuple(Theme(self, t.id) for t in _walk(self.analysis, ""))

    def theme(self, name: str) -> Theme:
        """A theme across cases by name or id; NotFound where none, InputProblem where several bear the name."""
        from alliance.store.reads import analysis

        self.workbench.check_open()
        return Theme(self, _named(analysis.themes(group=True), name, "across cases"))

    # --- tables and files

    def table(self, name: str, **options: Any) -> PrintedTable:
        """A table as it prints: "master", "master-quotations", "recurrence", "case:Rowan" and so on.

        What stands after the colon is a participant's pseudonym or code, or for "by-attribute" a theme
        and a column: "by-attribute:Being let in/gender". `actions.exports.EXPORTS` lists all names.
        """
        from alliance.actions.exports import table

        what, wanted = self.wanted(name, **options)
        return table(what, wanted)

    def wanted(self, name: str, **options: Any) -> tuple[str, Wanted]:
        """What a person names, as the exports know it: its kind, and the ids of what it is to hold."""
        from alliance.actions.exports import Wanted

        self.workbench.check_open()
        what, _, of = name.partition(":")
        what = SHORT_NAMES.get(what, what)
        given = {key: _id(options.pop(key)) for key in ("case", "transcript", "theme", "attribute") if key in options}
        if of and what == "by-attribute":
            given["theme"], _, given["attribute"] = (part.strip() for part in of.rpartition("/"))
        elif of:
            given[AFTER_COLON.get(what, "case")] = of.strip()
        case = given.get("case", "") and self.case(given["case"]).id
        return what, Wanted(
            case=case,
            transcript=self._interview(given["transcript"]) if given.get("transcript") else "",
            theme=self._theme_anywhere(given["theme"], case) if given.get("theme") else "",
            attribute=self.attribute(given["attribute"]).id if given.get("attribute") else "",
            **options,
        )

    def _interview(self, name: str) -> str:
        """The id of an interview named by its id, by "Rowan", or by "Rowan 2"."""
        from alliance.store.reads import study, transcripts

        if any(held.id == name for held in transcripts.held()):
            return name
        who, _, place = name.rpartition(" ")
        if place.isdecimal() and any(who in (c.pseudonym, c.code) for c in study.cases()):
            return self.case(who).interview(int(place)).id
        return self.case(name).interview().id

    def _theme_anywhere(self, name: str, case: str) -> str:
        from alliance.store.reads import analysis

        if case:
            return _named(analysis.themes(case=self.case(case).id), name, f"of {case}")
        return _named(analysis.themes(), name, "in this study")

    def export(self, name: str, path: Where, *, form: str = "", **options: Any) -> Path:
        """The file written: a table, all tables, an annotated transcript, cards or the analysis; see `table`.

        The format follows the file's suffix where `form` names none; a folder gets a file of the usual name.
        """
        from alliance.actions.exports import make_export

        target = Path(path).expanduser()
        if not form and not target.is_dir():
            form = target.suffix.removeprefix(".").lower()
        if not target.parent.is_dir():
            raise InputProblem(f"There is no folder {target.parent}: choose a place that is there.")
        what, wanted = self.wanted(name, **options)
        made = make_export(by=self.by, what=what, form=form, wanted=wanted)
        return _write(target / made.name if target.is_dir() else target, made.content)

    def pack(self, path: Where, *, form: str = "") -> Path:
        """The file written: the appendices as they were chosen (the usual ones where none were), swept as one.

        A zip holds a file for each and all of them as one Word document; a name that ends in .docx gets the latter.
        """
        from alliance.actions.pack import take_out

        self.workbench.check_open()
        target = Path(path).expanduser()
        if not target.parent.is_dir():
            raise InputProblem(f"There is no folder {target.parent}: choose a place that is there.")
        folder = target.is_dir()
        form = form or ("zip" if folder else target.suffix.removeprefix(".").lower())
        made = take_out(by=self.by, form=form)
        return _write(target / made.name if folder else target, made.content)

    def check_chapter(self, path: Where) -> Report:
        """What the check of a chapter says: each quotation with its verdicts on words and lines; it is kept nowhere."""
        from alliance.actions.chapter import check_chapter

        chapter = Path(path).expanduser()
        if not chapter.is_file():
            raise NotFound(f"There is no file {chapter}.")
        return check_chapter(chapter.name, chapter.read_bytes()).report

    def sweep(self, name: str = "analysis", *, form: str = "", **options: Any) -> Looked:
        """What the sweep finds in a file as it would leave (see `export`); nothing leaves by looking."""
        from alliance.actions.exports import made_file
        from alliance.actions.sweep import look

        what, wanted = self.wanted(name, **options)
        made = made_file(what, form, wanted)
        return look(made.name, made.content, by=self.by)

    def bundle(self, path: Where) -> Path:
        """The file written: the audit bundle, one sealed page for a supervisor or an examiner; a folder gets its name."""
        from alliance.actions.bundle import make_bundle

        self.workbench.check_open()
        target = Path(path).expanduser()
        if not target.parent.is_dir():
            raise InputProblem(f"There is no folder {target.parent}: choose a place that is there.")
        made = make_bundle(by=self.by)
        return _write(target / made.name if target.is_dir() else target, made.content)

    def save(self, path: Where, *, originals: bool = False) -> Path:
        """The file written: the whole analysis as documented JSON, with the files as they came where asked."""
        return self.export("analysis", path, form="json", originals=originals)

    def load(self, path: Where) -> Study:
        """This study, filled from a saved analysis; refused where it holds anything yet."""
        from alliance.actions.analysis_file import load_analysis

        self.workbench.check_open()
        load_analysis(_content(Path(path)))
        self._researcher = ""
        return self

    # --- undo

    def undo(self) -> str:
        """What was taken back across cases: the last act on the group's board, in words."""
        from alliance.actions.undo import undo

        return undo(by=self.by, scope="group")

    def save_version(self, title: str, reason: str = "") -> str:
        """The id of a saved version of the tree across cases as it stands."""
        from alliance.actions.structures import save_structure

        return save_structure(by=self.by, title=title, reason=reason)

    def title_page(self, **facts: str) -> None:
        """Keep facts of the title page: title, author, award, institution, dated, abstract, supervisors, keywords, doi, url."""
        from alliance.actions.writing import keep_deposit

        keep_deposit(by=self.by, **facts)

    def write_diary(
        self,
        text: str,
        *,
        dated: date | None = None,
        kind: str = "",
        about: Case | Theme | None = None,
        quotable: bool = False,
        points: Iterable[str] = (),
    ) -> str:
        """The id of a new diary entry, dated by the researcher or not, beside a case or theme if wanted.

        `points` are ids of what it speaks of: themes, notes, extracts, cases, papers, earlier entries.
        """
        from alliance.actions.diary import write_entry

        case = about.id if isinstance(about, Case) else ""
        theme = about.id if isinstance(about, Theme) else ""
        return write_entry(
            by=self.by, text=text, dated=dated, kind=kind, case=case, theme=theme, quotable=quotable, points=points
        )

    def bring_in_literature(self, path: Where) -> tuple[int, int]:
        """How many sources of a RIS or BibTeX file are new, and how many that are held were filled from it."""
        from alliance.actions.literature import bring_in

        file = Path(path)
        return bring_in(by=self.by, content=_content(file), name=file.name)

    def recommend(self, text: str, *, to_whom: Iterable[str] = (), themes: Iterable[Theme] = ()) -> str:
        """The id of a new recommendation, to therapists, supervisors, services, trainers or researchers."""
        from alliance.actions.recommendations import add_recommendation

        return add_recommendation(by=self.by, text=text, to_whom=tuple(to_whom), themes=[t.id for t in themes])

    def answer_quality(
        self, listed: str, key: str, answer: str, *, guidance: str = "", points: Iterable[str] = ()
    ) -> str:
        """The id of the answer to an item of the quality checklist; `listed` "own" adds an item called `key`."""
        from alliance.actions import quality

        given = {"answer": answer, "guidance": guidance, "points": points}
        if listed == "own":
            return quality.add_item(by=self.by, title=key, **given)
        return quality.answer_item(by=self.by, listed=listed, key=key, **given)

    @property
    def examiner_questions(self) -> tuple[Question, ...]:
        """What an examiner would ask: plain questions with their answers as counts, each with its places."""
        from alliance.store.reads.examiner import questions

        self.workbench.check_open()
        return questions()


#: what a person may say for the names of exports
SHORT_NAMES = {
    "case": "case-table",
    "case-statements": "case-table-statements",
    "master": "master-table",
    "master-quotations": "master-table-quotations",
    "annotated": "annotated-transcript",
    "by": "by-attribute",
    "all": "tables",
}
#: what stands after the colon, where it is not a case
AFTER_COLON = {"annotated-transcript": "transcript", "recurrence": "attribute", "lineage": "theme"}


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it is understood, and whose account it seems to be; `dataclasses.replace` corrects it.

    `case` is the id of a participant the study knows; where it is empty, one is added under `pseudonym`. `kinds`
    says how notes in its margins tell their kind (`ipa.beside.KINDS_BY`); empty: as the file seems to do it.
    """

    file_name: str
    content: bytes
    understood: Understood
    case: str = ""
    pseudonym: str = ""
    code: str = ""
    title: str = ""
    held_on: date | None = None
    kinds: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One participant's account: interviews, notes and the tree of themes."""

    study: Study
    id: str

    @property
    def participant(self) -> values.Case:
        """Pseudonym, code, place and attributes (by the column's id) as a value."""
        from alliance.store.reads import study

        return study.case(self.id)

    @property
    def pseudonym(self) -> str:
        """The name that stands for this participant."""
        return self.participant.pseudonym

    @property
    def code(self) -> str:
        """The study code."""
        return self.participant.code

    @property
    def attributes(self) -> dict[str, str]:
        """What is known of this participant, by the name of the column."""
        held = self.participant.attributes
        return {a.name: held[a.id] for a in self.study.attributes if a.id in held}

    def change(
        self,
        *,
        pseudonym: str | None = None,
        code: str | None = None,
        place: int | None = None,
        attributes: Mapping[str, str] | None = None,
        **named: str,
    ) -> Case:
        """This case, with another pseudonym, code, place in the study's order, or other attributes."""
        from alliance.actions.participants import change_participant

        known = self.study._by_column({**(attributes or {}), **named})
        change_participant(
            by=self.study.by, case=self.id, pseudonym=pseudonym, code=code, place=place, attributes=known
        )
        return self

    @property
    def interviews(self) -> tuple[Interview, ...]:
        """The interviews of this case, in order."""
        from alliance.store.reads import transcripts

        return tuple(Interview(self.study, held.id) for held in transcripts.held() if held.case == self.id)

    def interview(self, place: int | None = None) -> Interview:
        """The case's interview, by its place (1 for the first) where there are several."""
        held = self.interviews
        if not held:
            raise NotFound(f"{self.pseudonym} has no interview yet: bring in a transcript.")
        if place is None:
            if len(held) > 1:
                raise InputProblem(f"{self.pseudonym} has {len(held)} interviews: say which, 1 to {len(held)}.")
            place = 1
        if not 1 <= place <= len(held):
            raise NotFound(f"{self.pseudonym} has no interview {place}: there are {len(held)}.")
        return held[place - 1]

    @property
    def consent(self) -> Standing:
        """What this participant agreed to: every consent, what stands of each part, the last day to leave the study."""
        from alliance.store.reads import consents

        self.study.workbench.check_open()
        return consents.standing(self.id)

    def record_consent(self, parts: Mapping[str, bool], dated: date, **given: Any) -> Standing:
        """What stands after a consent was recorded, part by part (interview=True …), as taken on a day.

        `given` may hold taken_by, how, paper_version, kept_in, last_day, footing and footing_words.
        """
        from alliance.actions.consents import record_consent

        record_consent(by=self.study.by, case=self.id, parts=parts, dated=dated, **given)
        return self.consent

    @property
    def notes(self) -> tuple[values.Note, ...]:
        """The notes of this case: those on the whole account first, then in the order of the words."""
        from alliance.store.reads import analysis

        return tuple(analysis.notes(case=self.id).values())

    def note(self, text: str, kind: str = "") -> values.Note:
        """A new note on the whole account."""
        return _note(self.study, text=text, kind=kind, case=self.id)

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The themes of this case, depth first, those put aside left out."""
        from alliance.store.reads import analysis

        return tuple(Theme(self.study, t.id) for t in _walk(analysis.analysis_of_case(self.id), self.id))

    def theme(self, level: str, name: str, *, under: Theme | str = "", about: str = "") -> Theme:
        """A new theme of this case: superordinate, subtheme or strand."""
        from alliance.actions.themes import add_theme

        made = add_theme(by=self.study.by, case=self.id, level=level, name=name, parent=_id(under), about=about)
        return Theme(self.study, made)

    def find_theme(self, name: str) -> Theme:
        """A theme of this case by name or id; NotFound where none, InputProblem where several bear the name."""
        from alliance.store.reads import analysis

        return Theme(self.study, _named(analysis.themes(case=self.id), name, f"of {self.pseudonym}"))

    def statement(self, name: str, *, notes: Iterable[values.Note | str] = (), under: Theme | str = "") -> Theme:
        """A new emergent theme (experiential statement) from notes."""
        from alliance.actions.themes import add_statement

        from_notes = [_id(note) for note in notes]
        return Theme(
            self.study, add_statement(by=self.study.by, case=self.id, name=name, notes=from_notes, parent=_id(under))
        )

    def table(self, *, with_statements: bool = False) -> PrintedTable:
        """The table of this case."""
        return self.study.table("case-statements" if with_statements else "case", case=self.id)

    def undo(self) -> str:
        """What was taken back: the last act on this case, in words."""
        from alliance.actions.undo import undo

        return undo(by=self.study.by, scope=self.id)

    def redo(self) -> str:
        """What was done again of what was taken back, in words."""
        from alliance.actions.undo import redo

        return redo(by=self.study.by, scope=self.id)

    def write(self, words: str = "", *, extract: str | values.Extract = "", kind: str = "portrait") -> str:
        """The id of a new paragraph of the case's portrait (or "narrative"): your words, or one of its extracts."""
        from alliance.actions.portraits import add_paragraph

        return add_paragraph(by=self.study.by, case=self.id, kind=kind, words=words, extract=str(_id(extract)))

    def save_version(self, title: str, reason: str = "") -> str:
        """The id of a saved version of this case's tree as it stands."""
        from alliance.actions.structures import save_structure

        return save_structure(by=self.study.by, title=title, reason=reason, case=self.id)


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview: words are marked in it by line numbers or by quoting them."""

    study: Study
    id: str

    @property
    def transcript(self) -> Transcript:
        """The transcript as a value: text, turns, lines, pages."""
        from alliance.store.reads import transcripts

        return transcripts.transcript(self.id)

    @property
    def case(self) -> Case:
        """Whose interview it is."""
        return Case(self.study, self.transcript.case)

    @property
    def title(self) -> str:
        """The interview's title."""
        return self.transcript.title

    def span(self, *, lines: LineRange | None = None, words: str = "", occurrence: int = 0) -> Span:
        """The positions [start, end) of some lines, or of words, which may be looked for within those lines.

        Words that occur more than once need `occurrence` (1 for the first).
        """
        return span_of(self.transcript, lines=lines, words=words, occurrence=occurrence)

    def note(
        self,
        text: str,
        *,
        kind: str = "",
        lines: LineRange | None = None,
        words: str = "",
        occurrence: int = 0,
    ) -> values.Note:
        """A new note beside lines (360, or (360, 363)) or words."""
        start, end = self.span(lines=lines, words=words, occurrence=occurrence)
        whole = lines is not None and not words
        return _note(self.study, text=text, kind=kind, transcript=self.id, start=start, end=end, whole_lines=whole)

    def quotation(self, *, lines: LineRange | None = None, words: str = "", occurrence: int = 0) -> values.Extract:
        """Words marked as a quotation."""
        from alliance.actions.evidence import mark_quotation
        from alliance.store.reads import analysis

        start, end = self.span(lines=lines, words=words, occurrence=occurrence)
        id = mark_quotation(by=self.study.by, transcript=self.id, start=start, end=end)
        return analysis.extracts(transcript=self.id)[id]

    def statement(
        self,
        name: str,
        *,
        notes: Iterable[values.Note | str] = (),
        lines: LineRange | None = None,
        words: str = "",
        occurrence: int = 0,
        under: Theme | str = "",
    ) -> Theme:
        """A new emergent theme (experiential statement) from notes, from words, or both."""
        from alliance.actions.themes import add_statement

        spans = [self.span(lines=lines, words=words, occurrence=occurrence)] if lines or words else []
        made = add_statement(
            by=self.study.by, case=self.transcript.case, name=name, notes=[_id(note) for note in notes],
            transcript=self.id if spans else "", spans=spans, parent=_id(under),
        )  # fmt: skip
        return Theme(self.study, made)

    def tension(
        self, claim: str, poles: Mapping[str, str | tuple[int, int]], *, words: str = "", under: Theme | str = ""
    ) -> Theme:
        """A new tension: a claim with the words it rests on, and what pulls against it (name -> words or lines)."""
        from alliance.actions.themes import add_tension

        value = self.transcript
        against = [
            (name, [span_of(value, words=at) if isinstance(at, str) else span_of(value, lines=at)])
            for name, at in poles.items()
        ]
        spans = [span_of(value, words=words)] if words else []
        made = add_tension(
            by=self.study.by, claim=claim, poles=against, transcript=self.id, spans=spans, case=value.case,
            parent=_id(under),
        )  # fmt: skip
        return Theme(self.study, made)


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of a case or across cases."""

    study: Study
    id: str

    @property
    def value(self) -> values.Theme:
        """Level, name, place, notes and reasons as they stand now."""
        from alliance.store.reads import analysis

        return analysis.theme(self.id)

    @property
    def name(self) -> str:
        """The theme's name."""
        return self.value.name

    @property
    def level(self) -> str:
        """superordinate, subtheme, strand, statement, tension or pole."""
        return self.value.level

    def _below(self, level: str, name: str) -> Theme:
        from alliance.actions.themes import add_theme

        made = add_theme(by=self.study.by, level=level, name=name, case=self.value.case, parent=self.id)
        return Theme(self.study, made)

    def subtheme(self, name: str) -> Theme:
        """A new subtheme under this theme."""
        return self._below("subtheme", name)

    def strand(self, name: str) -> Theme:
        """A new strand under this theme."""
        return self._below("strand", name)

    def statement(self, name: str, *, notes: Iterable[values.Note | str] = ()) -> Theme:
        """A new emergent theme under this theme of a case."""
        return Case(self.study, self.value.case).statement(name, notes=notes, under=self.id)

    def rename(self, name: str, reason: str = "") -> Theme:
        """This theme under another name; the old one stays in its history."""
        from alliance.actions.themes import rename_theme

        rename_theme(by=self.study.by, theme=self.id, name=name, reason=reason)
        return self

    def describe(self, **fields: str) -> Theme:
        """This theme with what it is, how its parts connect, or why it is kept (about=, connection=, kept_reason=)."""
        from alliance.actions.themes import describe_theme

        describe_theme(by=self.study.by, theme=self.id, **fields)
        return self

    def move(self, to: Theme | str = "", *, place: int | None = None, reason: str = "") -> Theme:
        """This theme under another one (or under none), at a place."""
        from alliance.actions.themes import move_themes

        move_themes(by=self.study.by, themes=[self.id], to=_id(to), place=place, reason=reason)
        return self

    def take_in(self, *themes: Theme | str) -> Theme:
        """This theme with others of the same tree moved under it, in the order given."""
        from alliance.actions.themes import move_themes

        move_themes(by=self.study.by, themes=[_id(theme) for theme in themes], to=self.id)
        return self

    def put_aside(self, reason: str) -> Theme:
        """This theme, put aside with a reason."""
        from alliance.actions.themes import put_aside

        put_aside(by=self.study.by, theme=self.id, reason=reason)
        return self

    def see_also(self, other: Theme | str) -> Theme:
        """This theme, pointing at another of the same tree."""
        from alliance.actions.themes import see_also

        see_also(by=self.study.by, theme=self.id, other=_id(other))
        return self

    def gather(self, *themes: Theme | str, reason: str = "") -> Theme:
        """This theme across cases, gathering themes of cases of any level."""
        from alliance.actions.group import gather

        gather(by=self.study.by, group_theme=self.id, case_themes=[_id(theme) for theme in themes], reason=reason)
        return self

    def quotation(
        self,
        interview: Interview,
        *,
        lines: LineRange | None = None,
        words: str = "",
        occurrence: int = 0,
        left_out: Sequence[str] = (),
        key_words: str = "",
    ) -> values.Evidence:
        """An extract put under this theme: its words, those left out in this use, and its key words."""
        from alliance.actions.evidence import add_evidence, choose_key_words
        from alliance.store.reads import analysis

        value = interview.transcript
        start, end = span_of(value, lines=lines, words=words, occurrence=occurrence)
        out = [span_inside(value, start, end, part) for part in left_out]
        use = add_evidence(by=self.study.by, theme=self.id, transcript=interview.id, start=start, end=end, left_out=out)
        if key_words:
            a, b = span_inside(value, start, end, key_words)
            choose_key_words(by=self.study.by, evidence=use, start=a, end=b)
        return next(e for e in analysis.evidence() if e.id == use)

    def delete(self) -> None:
        """Delete this theme; what stood under it moves up."""
        from alliance.actions.themes import delete_theme

        delete_theme(by=self.study.by, theme=self.id)


# --- finding what a person names


def _id(thing: Any) -> str:
    return thing if isinstance(thing, str) else str(thing.id)


def _named(held: Mapping[str, values.Theme], name: str, where: str) -> str:
    if name in held:
        return name
    found = [t.id for t in held.values() if t.name == name] or [
        t.id for t in held.values() if t.name.casefold() == name.casefold()
    ]
    if not found:
        raise NotFound(f"There is no theme “{name}” {where}: see the list of themes.")
    if len(found) > 1:
        raise InputProblem(f"{len(found)} themes {where} are called “{name}”: name the one you mean by its id.")
    return found[0]


def _walk(analysis: values.Analysis, case: str) -> tuple[values.Theme, ...]:
    from alliance.ipa.tree import Index

    return Index(analysis).walk(case)


def _note(study: Study, **given: Any) -> values.Note:
    from alliance.actions.notes import add_note
    from alliance.store.reads import analysis

    id = add_note(by=study.by, **given)
    case, transcript = given.get("case"), given.get("transcript")
    return analysis.notes(case=case, transcript=transcript)[id]


def _content(path: Path) -> bytes:
    try:
        return path.expanduser().read_bytes()
    except OSError as problem:
        raise InputProblem(f"{path} cannot be read: {problem.strerror}.") from None


def _write(path: Path, content: bytes) -> Path:
    """Write a whole file or none."""
    fresh = path.with_name(f".{path.name}.part")
    try:
        fresh.write_bytes(content)
        os.replace(fresh, path)
    except OSError as problem:
        with suppress(OSError):
            fresh.unlink()
        raise InputProblem(f"{path} cannot be written ({problem.strerror}): choose another place.") from None
    return path
