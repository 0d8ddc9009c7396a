"""The profile table as it prints: the study's own columns, bands where wanted, and who could be recognised in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.actions.exports import MEDIA_TYPES, Exported, let_out
from alliance.actions.protocol import keep_profile_settings
from alliance.errors import InputProblem
from alliance.formats import write_csv, write_docx, write_html, write_xlsx
from alliance.ipa.printed import Cell, Column, PrintedTable
from alliance.store.reads import conduct as read
from alliance.store.reads import study as read_study
from alliance.study import profile
from alliance.study.profile import ProfileColumn, Recognisable, Row


@dataclass(frozen=True, slots=True)
class Shown:
    """How the profile table stands: columns, rows as they print, the sentence, and rows that could be recognised."""

    columns: tuple[ProfileColumn, ...]
    rows: tuple[Row, ...]
    sentence: str
    looked_at: tuple[str, ...]
    bands: Mapping[str, int]
    sort: str
    among: str
    before: tuple[Recognisable, ...]
    after: tuple[Recognisable, ...]
    version: int


def shown(overrides: Mapping[str, object] | None = None) -> Shown:
    """The profile table as the study shows it, or as it would be with other settings."""
    columns, rows, kept, version = read.profile()
    held = {**kept, **(overrides or {})}
    known = {c.id for c in columns}
    given_bands = held.get("bands")
    bands = {
        k: w for k, w in (given_bands if isinstance(given_bands, dict) else {}).items()
        if k in known and w in profile.BANDS
    }  # fmt: skip
    given = held.get("looked_at")
    if isinstance(given, list):
        looked = [c.id for c in columns if c.id in given]
    else:
        looked = [c.id for c in columns]
    sort = str(held.get("sort") or "")
    among = str(held.get("among") or "all")
    people = None if among == "all" else read.known_outside("" if among == "known" else among)
    at = [c for c in columns if c.id in looked]
    after_rows = profile.banded(rows, columns, bands)
    by = next((c for c in columns if c.id == sort), None)
    order = [r.id for r in profile.in_order(rows, by)] if by else [r.id for r in rows]
    places = {id: n for n, id in enumerate(order)}
    return Shown(
        tuple(columns), tuple(sorted(after_rows, key=lambda r: places[r.id])), profile.counts_sentence(rows, columns),
        tuple(looked), bands, sort, among, tuple(profile.recognisable(rows, at, people)),
        tuple(profile.recognisable(after_rows, at, people)), version,
    )  # fmt: skip


def keep_shown(
    *, by: str, bands: Mapping[str, int], looked_at: Sequence[str], sort: str = "", among: str = "all",
    version: int | None = None,
) -> None:  # fmt: skip
    """Keep bands, the columns looked at, the order and the group looked among."""
    columns, _, _, _ = read.profile()
    known = {c.id: c for c in columns}
    for id, width in bands.items():
        if id not in known or width not in profile.BANDS:
            raise InputProblem(
                f"A band covers {', '.join(map(str, profile.BANDS))} years or units: choose one of these."
            )
        if known[id].kind not in ("number", "years"):
            raise InputProblem(f"“{known[id].name}” holds words, not numbers: it cannot be put into bands.")
    if sort and sort not in known:
        raise InputProblem("The column to sort by is not in the table any more.")
    if among not in ("all", "known") and among not in {o.id for o in read.organisations()}:
        raise InputProblem("This organisation is not in the study any more.")
    kept = {"bands": dict(bands), "looked_at": [c for c in looked_at if c in known], "sort": sort, "among": among}
    keep_profile_settings(by=by, settings=kept, version=version)


def profile_table(overrides: Mapping[str, object] | None = None) -> PrintedTable:
    """The profile table as it prints."""
    held = shown(overrides)
    if not held.columns:
        raise InputProblem("The study keeps no columns about its participants yet: add some under Participants.")
    share = 1 / (len(held.columns) + 1.2)
    columns = [Column("Participant", 1.2 * share)]
    columns += [Column(c.name, share) for c in held.columns]
    rows = tuple(
        (Cell(r.name, "name"), *(Cell(r.values.get(c.id, ""), "plain") for c in held.columns)) for r in held.rows
    )
    banded = [c.name for c in held.columns if c.id in held.bands]
    notes = tuple(
        note for note in (
            f"{', '.join(banded)}: given in bands, to protect those who took part." if banded else "",
        ) if note
    )  # fmt: skip
    return PrintedTable(
        "Profile of the participants", tuple(columns), rows, notes, landscape=len(columns) > 6, name="profile-table"
    )


def profile_export(*, by: str, form: str = "docx") -> Exported:
    """The profile table as a file: docx, xlsx, csv or html."""
    table = profile_table()
    writers = {"docx": write_docx.tables, "xlsx": write_xlsx.tables, "html": write_html.tables}
    if form == "csv":
        content = write_csv.table(table)
    elif form in writers:
        content = writers[form]([table], title="")
    else:
        raise InputProblem(f"The profile table comes as docx, xlsx, csv or html, not as “{form}”.")
    cases = [case.id for case in read_study.cases()]
    return let_out(
        Exported(f"{table.name}.{form}", MEDIA_TYPES[form], content), by=by, cases=cases, what="profile table"
    )
