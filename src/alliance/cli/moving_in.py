"""`alliance import-table`, `import-comments`, `remarks`: what comes from Word beside the transcripts themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import json_option, on_study, say_json, yes_option
from alliance.cli.printing import counted, listed
from alliance.errors import InputProblem

if TYPE_CHECKING:
    from alliance.api import Study
    from alliance.ipa.joining import Plan
    from alliance.ipa.source import Source


def _source(path: str) -> Source:
    from alliance.formats import reading

    file = Path(path).expanduser()
    if not file.is_file():
        raise InputProblem(f"There is no file {path}: look whether its name is right.")
    return reading.read(file.read_bytes(), file.name)


def _pairs(given: tuple[str, ...], known: dict[str, str], option: str) -> dict[str, str]:
    found = {}
    for one in given:
        key, _, said = one.rpartition("=")
        if said not in known or not key.strip():
            raise InputProblem(
                f"“{one}” is not understood: write {option} NAME=AS, AS being one of {', '.join(known)}."
            )
        found[" ".join(key.casefold().split())] = said
    return found


@click.command("import-table")
@click.argument("file", type=click.Path())
@click.option("--case", "who", metavar="WHO", help="Whose table it is; without it, it is the master table of all.")
@click.option("--column", "columns", multiple=True, metavar="COLUMN=AS", help="What a column holds; may be repeated.")
@click.option(
    "--level", "looks", multiple=True, metavar="LOOK=LEVEL", help="Which level names of a look are; may be repeated."
)
@yes_option
@json_option
@on_study
def import_table(
    study: Study, file: str, who: str | None, columns: tuple[str, ...], looks: tuple[str, ...], yes: bool, as_json: bool
) -> None:
    """Bring in the table of themes in the Word document FILE: a case's, or (without --case) the master table.

    What it would become is shown first and asked once; with --json or --yes nothing is asked. What the transcripts
    do not hold as the table says waits as a remark to settle.
    """
    from alliance.actions.themes_in import bring_in_themes
    from alliance.ipa.joining import plan
    from alliance.ipa.theme_tables import LOOK_LEVELS, ROLES, folded, read_tables
    from alliance.store.reads import analysis, transcripts
    from alliance.store.reads import study as read

    case = study.case(who).id if who else ""
    cases, held = read.cases(), analysis.themes()
    names = [name for c in cases for name in (c.pseudonym, c.code) if name]
    known = {folded(t.name) for t in held.values() if t.case == case and t.level == "statement"} if case else set()
    table = read_tables(
        _source(file), names, statements=known, roles=_pairs(columns, ROLES, "--column"),
        levels=_pairs(looks, LOOK_LEVELS, "--level"), group=not case,
    )  # fmt: skip
    made = plan(table, list(transcripts.transcripts(case or None).values()), cases, held.values(), case=case)
    if not as_json:
        for column in table.columns:
            click.echo(f"{column.called}: {ROLES[column.role]}")
        for look in table.looks:
            click.echo(f"names that are {look.key} ({look.count}): {LOOK_LEVELS[look.level]}")
        click.echo(_in_words(made))
    if not yes and not as_json and not click.confirm("Bring in as shown?", default=True):
        raise InputProblem("Nothing was brought in. Say otherwise with --case, --column or --level.")
    joined = bring_in_themes(by=study.by, plan=made, file_name=Path(file).name)
    if as_json:
        counts = {
            "themes": joined.made,
            "there_already": joined.met,
            "extracts": joined.extracts,
            "links": joined.links,
        }
        say_json({**counts, "remarks": joined.remarks, "states": dict(made.counts)})
        return
    click.echo(f"Brought in: {joined.words}.")


def _in_words(made: Plan) -> str:
    from alliance.ipa.joining import STATES

    lines = []
    for theme in made.themes:
        depth, over = 0, theme.under
        while over >= 0:
            depth, over = depth + 1, made.themes[over].under
        lines.append(f"{'  ' * depth}{theme.name}{' (there already)' if theme.existing else ''}")
    lines += [f"{n}: {STATES[state]}" for state, n in made.counts.items()]
    lines += [f"  {use.use.words or use.use.place}: {use.said}" for use in made.disagreements]
    lines += [f"  {words}: became nothing of the above" for words in made.left]
    return "\n".join(lines)


@click.command("import-comments")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@yes_option
@json_option
@on_study
def import_comments(study: Study, files: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Bring the comments in Word documents back: an annotated transcript or a table that a supervisor commented.

    Each becomes a remark to settle at the words, the note, the theme or the quotation it stands at. Nothing else of
    the files is taken, and a comment that is here already is passed over.
    """
    from alliance.actions import comments_back
    from alliance.formats.marks import AUTHOR
    from alliance.ipa.returning import HOW, returned
    from alliance.store.reads import analysis

    whole = analysis.analysis()
    found = [(Path(file).name, comments_back.fresh(returned(_source(file), whole, not_by=(AUTHOR,)))) for file in files]
    if not as_json:
        for name, new in found:
            click.echo(f"{name}: {counted(len(new), 'new comment')}")
            for one in new:
                click.echo(f"  {one.remark.author}: {one.remark.text.splitlines()[0][:70]} ({HOW[one.how]})")
    if not yes and not as_json and not click.confirm("Bring them in?", default=True):
        raise InputProblem("Nothing was brought in.")
    kept = [id for name, new in found for id in comments_back.bring_comments_back(new, by=study.by, file_name=name)]
    if as_json:
        say_json(
            [{"file": name, "comments": [{"text": o.remark.text, "how": o.how} for o in new]} for name, new in found]
        )
        return
    click.echo(f"{counted(len(kept), 'remark')} to settle: see alliance remarks.")


@click.command("remarks")
@click.option("--case", "who", metavar="WHO", help="Only those of one case.")
@click.option("--settle", metavar="ID", help="Settle the remark ID.")
@click.option("--answer", default="", help="What to answer, with --settle.")
@json_option
@on_study
def remarks(study: Study, who: str | None, settle: str | None, answer: str, as_json: bool) -> None:
    """List the remarks that wait to be settled, or settle one."""
    from alliance.actions.remarks import settle_remark
    from alliance.ipa.remarks import REMARK_KINDS
    from alliance.store.reads import remarks as read
    from alliance.store.reads import transcripts

    if settle:
        settle_remark(by=study.by, remark=settle, answer=answer)
        click.echo("The remark is settled.")
        return
    waiting = read.remarks(case=study.case(who).id if who else None, settled=False)
    values = transcripts.transcripts(only={r.transcript for r in waiting if r.transcript})
    rows: list[dict[str, Any]] = []
    for r in waiting:
        first, last = values[r.transcript].lines_of(r.start, r.end) if r.at_words else (0, 0)
        rows.append(
            {"id": r.id, "kind": r.kind, "case": r.case, "lines": [first, last] if first else [], "text": r.text,
             "quoted": r.quoted, "author": r.author, "file": r.file_name}
        )  # fmt: skip
    if as_json:
        say_json(rows)
        return
    shown = [
        [r["id"], REMARK_KINDS[r["kind"]], "-".join(map(str, dict.fromkeys(r["lines"]))), r["author"], r["text"]]
        for r in rows
    ]
    click.echo(listed(["Id", "What", "Lines", "By", "Words"], shown) if shown else "Nothing waits to be settled.")


COMMANDS = (import_table, import_comments, remarks)
