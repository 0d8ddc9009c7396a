"""The report of what was replaced, for others: what stands there now and how often; no word that stood there before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from alliance.actions import people
from alliance.actions.exports import MEDIA_TYPES, Exported, let_out
from alliance.actions.people import KeyLine
from alliance.errors import InputProblem, NotAllowed
from alliance.formats import write_csv, write_docx
from alliance.ipa.identifiers import KINDS, MISSED
from alliance.ipa.printed import Cell, Column, PrintedTable
from alliance.store.folder import Folder
from alliance.store.reads import study as read_study

_COLUMNS = (("Transcripts", ("TextRow", "speaker")), ("Notes", ("NoteRow",)), ("Themes", ("ThemeRow", "LinkRow", "StructureRow")),
            ("Diary", ("DiaryRow",)))  # fmt: skip


def report_table(lines: Sequence[KeyLine]) -> PrintedTable:
    """What was replaced and how often, for others: it holds no original."""
    held: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    words: Counter[tuple[str, str]] = Counter()
    for line in lines:
        held[line.replacement, line.kind].update(line.counts)
        words[line.replacement, line.kind] += 1
    rows = []
    for (replacement, kind), counts in sorted(held.items(), key=lambda item: (item[0][1], item[0][0].casefold())):
        numbers = [sum(counts[m] for m in models_) for _, models_ in _COLUMNS]
        rest = sum(n for m, n in counts.items() if m) - sum(numbers)
        said = [replacement, KINDS.get(kind, kind), str(words[replacement, kind]), *map(str, [*numbers, rest])]
        rows.append(tuple(Cell(one, "plain" if n < 2 else "count") for n, one in enumerate(said)))
    columns = (
        Column("In their place stands", 0.24), Column("Kind", 0.22), Column("Different words", 0.12, "right"),
        *(Column(name, 0.085, "right") for name, _ in _COLUMNS), Column("Elsewhere", 0.08, "right"),
    )  # fmt: skip
    note = (
        "Words were proposed by rules and by the study’s own words, and each was decided by a person. The rules do not find: "
        + "; ".join(MISSED)
        + "."
    )
    return PrintedTable("What was replaced, and how often", columns, tuple(rows), (note,), True, "anonymising report")


def report(folder: Folder, *, by: str, form: str = "docx") -> Exported:
    """The report of what was replaced as a file, through the gate: docx or csv. The vault must be open."""
    if form not in ("docx", "csv"):
        raise InputProblem(f"The report comes as docx or csv, not as “{form}”.")
    lines = people.key_of_names(folder, by=by)
    if not lines:
        raise NotAllowed("Nothing has been replaced yet, so there is nothing to report.")
    table = report_table(lines)
    content = write_csv.table(table) if form == "csv" else write_docx.tables([table], title="")
    return let_out(
        Exported(f"{table.name}.{form}", MEDIA_TYPES[form], content),
        by=by,
        what="anonymising report",
        cases=[one.id for one in read_study.cases()],
    )
