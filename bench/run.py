"""One run of everything: what is measured, in an order in which each part finds what it needs."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from bench import (
    corpus,
    floor,
    ours_acts,
    ours_audit,
    ours_browser,
    ours_chapter,
    ours_leaving,
    ours_names,
    ours_pack,
    ours_pages,
    ours_server,
    ours_sources,
    ours_tables,
    taguette,
    workbench,
)
from bench.clock import Cost, Yardstick, cpu, cpu_each
from bench.table import Row, row

PAGE_WORDS, PAGE_NOTES = 10_000, 1_000
BACKUPS = 2
ENTRIES = 1_000_000
WIDE_WORDS, WIDE_NOTES = 15_000, 1_500
MS = 1000.0
RARE, COMMON = "café", "the"

# Every row that has a target, so that one that could not be measured stands in the table as not run.
ROWS: dict[str, tuple[str, str, float | None]] = {
    "import-txt": ("bring in {n} txt of 10,000 words", "s", 4),
    "import-docx": ("bring in {n} docx of 10,000 words", "s", 20),
    "import-ratio": ("bring in, encrypted beside not encrypted", "×", 1.5),
    "read-kinds": ("read {slowest} of 12,000 words, the slowest of eleven other kinds", "s", 0.2),
    "read-pdf": ("read a pdf of 12,000 words, in a process of its own", "s", 2),
    "note": ("one note kept, in the action", "ms", 2),
    "note-page": ("one note kept, through the page (test client)", "ms", 8),
    "note-full": ("the same on a desk with 1,000 annotations", "ms", 8),
    "note-server": ("one note kept, `alliance serve` over HTTP", "ms", 8),
    "page": ("desk of 10,000 words, 1,000 annotations", "ms", 40),
    "page-first": ("the same, first page after opening", "ms", None),
    "page-ratio": ("the desk, encrypted beside not encrypted", "×", 1.2),
    "quotations": ("all 457 quotations of a theme, words and places", "ms", 30),
    "theme-page": ("the page of that theme", "ms", None),
    "search": ("find a word in all ({found} turns)", "ms", None),
    "find-word": ("a word looked up in all: first page, count ({found} turns)", "ms", 10),
    "find-common": ("the same, a common word ({found} turns)", "ms", 50),
    "names": ("words that may identify, in 12,000 ({found} % of planted names found)", "s", 2),
    "find-page": ("the page of what was found", "ms", None),
    "board-page": ("board of a case, 250 emergent themes", "ms", None),
    "group-page": ("board across cases, 60 themes", "ms", 150),
    "tables-page": ("list of tables", "ms", None),
    "master-page": ("master table on screen, {quotations:,} quotations", "ms", None),
    "master": ("master table, {quotations:,} quotations, to docx", "s", 5),
    "chapter": ("check of a 60,000-word thesis, 150 quotations", "s", 3),
    "leaving": ("one of {people} participants leaves the study", "s", 5),
    "leaving-backup": ("each backup that is rewritten, besides", "s", 3),
    "pack": ("appendices of six cases of 12,000 words, 300 notes each: made, swept, let out", "s", 20),
    "pack-memory": ("the most memory that takes", "MB", 400),
    "audit": ("{entries:,} entries of the audit verified", "s", 5),
    "memory": ("server memory: desk, board, tables opened", "MB", 140),
    "memory-most": ("the same, with {quotations:,} quotations on screen", "MB", None),
    "paint": ("desk of 15,000 words, 1,500 annotations: first paint", "ms", 500),
    "seen": ("a new note visible there", "ms", 100),
    "drift": ("drift between cards and their lines", "px", 0),
}
#: targets for the whole corpus, scaled with it
WHOLE = ("import-txt", "import-docx", "master", "audit")


class Run:
    """The corpus on disk, what the floor and the peer spent, and the rows so far."""

    def __init__(self, place: Path, share: float) -> None:
        self.place = place
        self.share = share
        self.entries = int(ENTRIES * share)
        self.yardstick = Yardstick()
        self.rows: dict[str, Row] = {}
        self.floor: dict[str, float] = {}
        self.peer: dict[str, float] = {}
        self.said: dict[str, str] = {}
        self._tell("making the corpus")
        self.corpus = corpus.make(share)
        self.page = corpus.one_interview(PAGE_WORDS)
        self.wide = corpus.one_interview(WIDE_WORDS)
        self.txt: list[Path] = []
        self.docx: list[Path] = []
        (place / "files").mkdir()
        for interview in self.corpus.interviews:
            self.txt.append(place / "files" / f"{interview.name}.txt")
            self.docx.append(place / "files" / f"{interview.name}.docx")
            self.txt[-1].write_bytes(interview.as_txt())
            self.docx[-1].write_bytes(interview.as_docx())

    def all(self, peer: str | None, *, browser: bool) -> list[Row]:
        """Everything; the rows in the order of ROWS."""
        self.attempt("the floor", self.the_floor)
        if peer:
            self.attempt("Taguette", lambda: self.the_peer(peer))
        self.attempt("bringing in", self.bringing_in, "import-txt", "import-docx", "import-ratio")
        self.attempt("other kinds of file", self.other_kinds, "read-kinds", "read-pdf")
        self.fill()
        self.attempt(
            "acts and reading",
            self.acts_and_reading,
            "note",
            "quotations",
            "search",
            "find-word",
            "find-common",
            "names",
            "master",
        )
        self.attempt("the desk", self.the_desk, "note-page", "note-full", "page", "page-first")
        for key, name, ids, asked in self.other_pages():
            self.attempt(key, lambda k=key, n=name, i=ids, a=asked: self.a_page(k, n, i, a), key)
        self.attempt("a thesis checked", self.a_thesis_checked, "chapter")
        self.attempt("encrypted beside not", self.encrypted_beside_keyless, "page-ratio")
        self.attempt("leaving the study", self.leaving_the_study, "leaving", "leaving-backup")
        self.attempt("the appendices", self.the_appendices, "pack", "pack-memory")
        self.attempt("the audit", self.the_audit, "audit")
        self.attempt("a real server", self.a_real_server, "memory", "note-server", "memory-most")
        if browser:
            self.attempt("the browser", self.the_browser, "paint", "seen", "drift")
        return [self.rows[key] for key in ROWS if key in self.rows]

    def attempt(self, called: str, measure: Callable[[], None], *keys: str) -> None:
        """Measure; what could not be measured stands in its rows as not run, with the reason."""
        self._tell(called)
        try:
            measure()
        except Exception as problem:  # one thing that cannot be measured must not hide the others
            if os.environ.get("BENCH_DEBUG"):
                traceback.print_exc()
            why = (str(problem) or type(problem).__name__).splitlines()[0][:90]
            print(f"    not measured: {why}", file=sys.stderr)
            for key in keys:
                if key in ROWS and key not in self.rows:
                    self.said[key] = why
                    self.add(key, None)

    def add(
        self, key: str, cost: Cost | None, *, figure: float | None = None, measured: str = "CPU", **words: object
    ) -> None:
        """One row: a cost in seconds or a bare figure, with the floor and the peer under the same key."""
        what, unit, target = ROWS[key]
        if target is not None and key in WHOLE:
            target *= self.share
        words = {
            "n": len(self.txt), "people": len(self.corpus.interviews), "found": "…", "entries": self.entries,
            "quotations": len(self.corpus.spans), **words,
        }  # fmt: skip
        made = row(
            key, what.format(**words), unit, cost, target=target, measured=measured, floor=self.floor.get(key),
            peer=self.peer.get(key), said=self.said.get(key, ""),
        )  # fmt: skip
        if figure is not None:
            made.ours = figure
        self.rows[key] = made

    def _tell(self, what: str) -> None:
        self.yardstick.lay()
        print(f"... {what}", file=sys.stderr, flush=True)

    # --- the floor and the peer

    def the_floor(self) -> None:
        """Everything that plain SQLite can do as well."""
        place = self.place / "floor"
        place.mkdir()
        for key, files in (("import-txt", self.txt), ("import-docx", self.docx)):
            samples = []
            for n in range(2):
                held = floor.Floor(place / f"{key}-{n}.db")
                samples.append(cpu(lambda: held.bring_in(files), repeats=1).least)  # noqa: B023
                held.close()
            self.floor[key] = min(samples)
        held = floor.Floor(place / "all.db")
        held.bring_in(self.txt)
        held.fill(self.corpus.spans)
        self.floor["quotations"] = cpu(lambda: held.quotations(0), repeats=9).least * MS
        for key, word in (("find-word", RARE), ("find-common", COMMON)):
            self.floor[key] = cpu(lambda: held.search(word), repeats=9).least * MS  # noqa: B023
        self.floor["names"] = ours_names.floor()
        self.floor["search"] = cpu(lambda: held.search("because"), repeats=9).least * MS
        self.floor["master"] = cpu(lambda: held.master_docx(self.corpus), repeats=2).least
        note = cpu_each(lambda n: held.annotate(1, n, n + 30, "A note of some words"), count=200, batches=5)
        self.floor["note"] = note.least * MS
        held.close()
        single = place / "single.txt"
        single.write_bytes(self.page.as_txt())
        held = floor.Floor(place / "page.db")
        held.bring_in([single])
        for n in range(PAGE_NOTES):
            start, end = self.page.span(n * PAGE_WORDS // (PAGE_NOTES + 1), 12)
            held.annotate(1, start, end, "A note of some words, as long as most are")
        self.floor["page"] = cpu(lambda: held.page(1), repeats=9).least * MS
        held.close()

    def the_peer(self, command: str) -> None:
        """The same by Taguette, over HTTP."""
        calibre = taguette.has_calibre()
        with taguette.running(command, self.place / "taguette") as peer:
            cost, documents = peer.bring_in(list(self.corpus.interviews), calibre=calibre)
            self.peer["import-txt"] = cost.least
            if not calibre:
                self.said["import-txt"] = "Taguette: as HTML, no Calibre here"
            tag = peer.tag("one")
            self.peer["note-server"] = peer.highlights(self.corpus, documents, tag).least * MS
            cost, found = peer.quotations("one")
            self.peer["quotations"] = cost.least * MS
            self.said["quotations"] = f"Taguette: {found}, in pages of 50"
            self.peer["page"] = peer.document(documents[0]).least * MS
            self.said["page"] = "Taguette: words and marks, no lines, notes or margins"
            self.peer["memory"] = peer.memory()

    # --- ours

    def bringing_in(self) -> None:
        """Files into new workbenches, encrypted and not."""
        interviews = list(self.corpus.interviews)
        wrong = ours_acts.misread(self.txt, interviews) + ours_acts.misread(self.docx, interviews)
        if wrong:
            self.said["import-txt"] = f"{len(wrong)} of {2 * len(interviews)} files misread"
        place = self.place / "in"
        place.mkdir()
        encrypted, keyless = ours_acts.bring_in_both_ways(self.txt, place)
        self.add("import-txt", encrypted)
        self.add("import-docx", ours_acts.bring_in_files(self.docx, place))
        self.add("import-ratio", None, figure=encrypted.least / keyless.least)

    def other_kinds(self) -> None:
        """One interview in every kind of file, read and understood."""
        slowest, cost = ours_sources.every_kind()
        self.add("read-kinds", cost, slowest=slowest)
        self.add("read-pdf", ours_sources.a_pdf())

    def fill(self) -> None:
        """The whole corpus with its themes, and the annotated interviews, in workbenches to measure on."""
        self._tell("filling the workbenches")
        page, wide = _named(self.page, "Page"), _named(self.wide, "Wide")
        with workbench.new_workbench(self.place / "big") as by:
            ids = workbench.bring_in([*self.corpus.interviews, page], by=by)
            self.themes = workbench.gather(self.corpus, ids)
            workbench.annotate(page, ids[-1], PAGE_NOTES)
            self.full, self.quiet = ids[-1], ids[0]
            self.case = workbench.case_of(self.full)
        self.small: dict[str, tuple[str, str]] = {}
        for kind in ("encrypted", "keyless"):
            with workbench.new_workbench(self.place / kind, encrypted=kind == "encrypted") as by:
                ids = workbench.bring_in([page, wide], by=by)
                workbench.annotate(page, ids[0], PAGE_NOTES)
                workbench.annotate(wide, ids[1], WIDE_NOTES)
                self.small[kind] = (ids[0], ids[1])

    def acts_and_reading(self) -> None:
        """One note by the action, and what is read across the study."""
        with workbench.opened(self.place / "big") as by:
            self.add("note", ours_acts.annotation(self.quiet, by=by))
            cost, found = ours_tables.quotations(self.themes[0])
            if found != corpus.QUOTATIONS_OF_ONE:
                raise RuntimeError(f"the theme gave {found} quotations")
            self.add("quotations", cost)
            cost, found = ours_tables.search("because")
            self.add("search", cost, found=f"{found:,}")
            for key, word in (("find-word", RARE), ("find-common", COMMON)):
                cost, found = ours_tables.first_page(word)
                self.add(key, cost, found=f"{found:,}")
            cost, share = ours_names.proposals()
            if share < 0.95:
                raise RuntimeError(f"{share:.0%} of the planted names were found")
            self.add("names", cost, found=f"{share * 100:.0f}")
            cost, size = ours_tables.master_table(by=by)
            self.said["master"] = f"{size // 1024:,} KB"
            self.add("master", cost)

    def the_desk(self) -> None:
        """The desk in this process."""
        with ours_pages.inside(self.place / "big.alliance") as pages:
            self.add("note-page", pages.notes(self.quiet))
            self.add("page", pages.desk_anew(self.full))
            self.add("page-first", pages.desk_first(self.full))
            self.add("note-full", pages.notes(self.full))

    def other_pages(self) -> list[tuple[str, str, tuple[str, ...], dict[str, str]]]:
        """Row, name, ids and query of the other pages."""
        return [
            ("find-page", "find", (), {"q": "because"}),
            ("theme-page", "theme", (self.themes[0],), {}),
            ("board-page", "board", (self.case,), {}),
            ("group-page", "group-board", (), {}),
            ("tables-page", "tables", (), {}),
            ("master-page", "table", ("master-table-quotations",), {}),
        ]

    def a_page(self, key: str, name: str, ids: tuple[str, ...], asked: dict[str, str]) -> None:
        """One other page."""
        with ours_pages.inside(self.place / "big.alliance") as pages:
            self.add(key, pages.page(name, *ids, repeats=5, **asked))

    def encrypted_beside_keyless(self) -> None:
        """The same page from two workbenches."""
        costs: dict[str, list[float]] = {"keyless": [], "encrypted": []}
        for _ in range(4):  # by turns, so that a busy moment strikes both
            for kind, held in costs.items():
                with ours_pages.inside(self.place / f"{kind}.alliance") as pages:
                    held.append(pages.desk_anew(self.small[kind][0], repeats=12).least)
        self.add("page-ratio", None, figure=min(costs["encrypted"]) / min(costs["keyless"]))

    def leaving_the_study(self) -> None:
        """One participant leaves copies of the filled corpus, without a backup and with some."""
        place = self.place / "leaving"
        place.mkdir()
        filled = ours_leaving.fill(self.corpus, place / "filled")
        alone = ours_leaving.leave(filled, place)
        also = ours_leaving.leave(filled, place, backups=BACKUPS, repeats=2)
        self.said["leaving"] = f"{len(self.corpus.interviews) * ours_leaving.NOTES_EACH:,} notes, a vault, no backup"
        self.add("leaving", alone)
        self.said["leaving-backup"] = f"{BACKUPS} backups"
        self.add("leaving-backup", None, figure=max(0.0, (also.least - alone.least) / BACKUPS))

    def a_thesis_checked(self) -> None:
        """Every quotation of a thesis beside the transcripts; the floor finds those that are right by their letters."""
        thesis = ours_chapter.make()
        cost, judged = ours_chapter.checked(thesis)
        self.floor["chapter"] = ours_chapter.plainly_found(thesis).least
        self.said["chapter"] = f"{judged} judged; floor: str.find of the 150 as they were said"
        self.add("chapter", cost)

    def the_appendices(self) -> None:
        """The appendices of six cases as one zip, in a process of its own."""
        (place := self.place / "pack").mkdir()
        (home := place / "home").mkdir()
        seconds, memory, size = ours_pack.made(ours_pack.fill(place), home)
        self.said["pack"] = f"{size:,} KB"
        self.add("pack", Cost(seconds, seconds))
        self.add("pack-memory", None, figure=memory, measured="resident")

    def the_audit(self) -> None:
        """A long audit followed from its first entry to its last."""
        self.add("audit", ours_audit.verify(self.place / "audited", self.entries))

    def a_real_server(self) -> None:
        """`alliance serve` in its own process."""
        home = self.place / "home-server"
        home.mkdir()
        with ours_server.serving(self.place / "big.alliance", home) as served:
            served.enter()
            begun = served.memory()
            case_table = f"/tables/case-table/?case={self.case}"
            for path in (
                f"/desk/{self.full}/",
                f"/case/{self.case}/board/",
                "/tables/",
                case_table,
                "/tables/master-table/",
            ):
                served.visitor.get(path)
            self.said["memory"] = f"{begun:.0f} MB at the first page"
            self.add("memory", None, figure=served.memory(), measured="resident")
            self.add("note-server", served.notes(self.quiet))
            served.visitor.get("/tables/master-table-quotations/")
            self.add("memory-most", None, figure=served.memory(), measured="resident")

    def the_browser(self) -> None:
        """The desk as it is seen."""
        home = self.place / "home-browser"
        home.mkdir()
        with ours_server.serving(self.place / "encrypted.alliance", home) as served:
            seen = ours_browser.look(served, self.small["encrypted"][1])
        self.add("paint", seen.paint, measured="wall")
        self.add("seen", seen.note, measured="wall")
        self.said["drift"] = f"{seen.compared:,} cards"
        self.add("drift", None, figure=round(seen.drift, 2), measured="largest")


def _named(interview: corpus.Interview, name: str) -> corpus.Interview:
    """An interview under a name that no other has."""
    turns = tuple((label if label == "Int" else name, words) for label, words in interview.turns)
    return corpus.Interview(interview.number, name, turns)
