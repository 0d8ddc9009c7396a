"""`alliance theme ...` for the themes of cases and across them, and `alliance group ...` for gathering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import Door, json_option, line_range, on_study, pairs, say, say_json
from alliance.cli.notes import place_options
from alliance.ipa.quoted import quoted

if TYPE_CHECKING:
    from alliance.api import Case, Study, Theme

case_option = click.option("--case", "who", metavar="WHO", help="Whose theme; left out for a theme across cases.")
under_option = click.option("--under", default="", metavar="THEME", help="The theme it stands under (name or id).")
reason_option = click.option("--reason", default="", help="Why; kept in the history.")
theme_argument = click.argument("theme")


@click.group(cls=Door)
def theme() -> None:
    """Themes of a case (with --case) or across cases: add, list, move, rename, put aside, rest on words."""


@click.group(cls=Door)
def group() -> None:
    """Themes across cases: add, gather themes of cases under them, list."""


def _found(study: Study, who: str | None, name: str) -> Theme:
    return study.case(who).find_theme(name) if who else study.theme(name)


def _value(held: Theme) -> dict[str, Any]:
    value = held.value
    return {"id": value.id, "level": value.level, "name": value.name, "parent": value.parent}


def _say(made: Theme, as_json: bool, words: str) -> None:
    say(as_json, _value(made), words)


@theme.command("add")
@click.argument("name")
@click.option("--level", type=click.Choice(["superordinate", "subtheme", "strand", "statement"]), default="statement",
              show_default=True, help="Its level; a statement is an emergent theme of a case.")  # fmt: skip
@case_option
@under_option
@click.option("--note", "notes", multiple=True, metavar="ID", help="A note a statement came from; may be repeated.")
@place_options
@json_option
@on_study
def add(
    study: Study, name: str, level: str, who: str | None, under: str, notes: tuple[str, ...], lines: str | None,
    words: str, occurrence: int | None, interview: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Add the theme NAME to a case (--case), or across cases."""
    over = _found(study, who, under).id if under else ""
    placed = {"lines": line_range(lines), "words": words, "occurrence": occurrence or 0}
    if who is None:
        made = study.group_theme(name, level=level, under=over)
    elif level == "statement" and (lines or words):
        made = study.case(who).interview(interview).statement(name, notes=notes, under=over, **placed)
    elif level == "statement":
        made = study.case(who).statement(name, notes=notes, under=over)
    else:
        made = study.case(who).theme(level, name, under=over)
        if lines or words:
            made.quotation(study.case(who).interview(interview), **placed)
    _say(made, as_json, f"Added {quoted(made.name)} ({made.id}).")


@theme.command("list")
@case_option
@json_option
@on_study
def list_(study: Study, who: str | None, as_json: bool) -> None:
    """List a case's themes, or those across cases, as a tree."""
    _print_tree(study, study.case(who) if who else None, as_json)


def _print_tree(study: Study, case: Case | None, as_json: bool) -> None:
    from alliance.ipa.tree import Index

    index = Index(study.analysis)
    found = []
    for held in index.walk(case.id if case else ""):
        people = [] if case else [c.pseudonym for c in index.participants(held.id)]
        found.append({
            "id": held.id, "level": held.level, "name": held.name, "parent": held.parent,
            "depth": len(index.ancestors(held.id)), "notes": list(held.notes), "participants": people,
        })  # fmt: skip
    if as_json:
        say_json(found)
        return
    group = case is None
    for one in found:
        people = f"  [{', '.join(one['participants'])}]" if group and one["participants"] else ""
        word = index.labels.level(one["level"], group=group)
        click.echo(f"{'  ' * one['depth']}{one['name']}  ({word}, {one['id']}){people}")
    if not found:
        click.echo("(nothing yet)")


@theme.command("move")
@click.argument("names", nargs=-1, required=True, metavar="THEME...")
@case_option
@click.option("--under", default="", metavar="THEME", help="Where to; left out, they stand under nothing.")
@click.option("--place", type=click.IntRange(0), help="Place among those there, 0 for the first.")
@reason_option
@on_study
def move(study: Study, names: tuple[str, ...], who: str | None, under: str, place: int | None, reason: str) -> None:
    """Move themes of one tree under another, in the order given."""
    from alliance.actions.themes import move_themes

    moved = [_found(study, who, name).id for name in names]
    move_themes(by=study.by, themes=moved, to=_found(study, who, under).id if under else "", place=place, reason=reason)
    click.echo(f"Moved {len(moved)}.")


@theme.command("rename")
@theme_argument
@click.argument("name")
@case_option
@reason_option
@json_option
@on_study
def rename(study: Study, theme: str, name: str, who: str | None, reason: str, as_json: bool) -> None:
    """Give THEME another NAME; the old one stays in its history."""
    _say(_found(study, who, theme).rename(name, reason), as_json, f"Renamed to {quoted(name)}.")


@theme.command("describe")
@theme_argument
@case_option
@click.option("--about", help="What it is.")
@click.option("--connection", help="How its parts connect (abstraction, subsumption, polarization ...).")
@click.option("--connection-reason", help="Why they connect so.")
@click.option("--kept-reason", help="Why it is kept in spite of the study's rule.")
@json_option
@on_study
def describe(study: Study, theme: str, who: str | None, as_json: bool, **fields: str | None) -> None:
    """Say what THEME is, how its parts connect, or why it is kept."""
    said = {name: words for name, words in fields.items() if words is not None}
    _say(_found(study, who, theme).describe(**said), as_json, "Described.")


@theme.command("aside")
@theme_argument
@case_option
@click.option("--reason", required=True, help="Why; it can be taken back.")
@json_option
@on_study
def aside(study: Study, theme: str, who: str | None, reason: str, as_json: bool) -> None:
    """Put THEME and what stands under it aside; it leaves the tables and stays findable."""
    _say(_found(study, who, theme).put_aside(reason), as_json, "Put aside.")


@theme.command("see")
@theme_argument
@click.argument("other")
@case_option
@json_option
@on_study
def see(study: Study, theme: str, other: str, who: str | None, as_json: bool) -> None:
    """Let THEME point at OTHER of the same tree: it prints “See ...”."""
    _say(_found(study, who, theme).see_also(_found(study, who, other)), as_json, "Noted.")


@theme.command("delete")
@theme_argument
@case_option
@on_study
def delete(study: Study, theme: str, who: str | None) -> None:
    """Delete THEME; what stood under it moves up."""
    _found(study, who, theme).delete()
    click.echo("Deleted.")


@theme.command("tension")
@click.argument("claim")
@click.option("--case", "who", required=True, metavar="WHO", help="Whose.")
@click.option("--against", "poles", multiple=True, required=True, metavar="NAME=WORDS",
              help="What pulls against it, and the words it rests on; may be repeated.")  # fmt: skip
@click.option("--words", default="", help="The words the claim rests on.")
@click.option("--interview", type=click.IntRange(1), help="Which interview of the case, where there are several.")
@under_option
@json_option
@on_study
def tension(
    study: Study, claim: str, who: str, poles: tuple[str, ...], words: str, interview: int | None, under: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Add a tension: a CLAIM, and what pulls against it."""
    over = _found(study, who, under).id if under else ""
    made = study.case(who).interview(interview).tension(claim, pairs(poles, "a counter-claim"), words=words, under=over)
    _say(made, as_json, f"Added the tension {quoted(made.name)}.")


def _quote_options(command: Any) -> Any:
    for option in (
        click.option("--key-words", default="", metavar="WORDS", help="The key words, inside the extract."),
        click.option(
            "--leave-out", "left_out", multiple=True, metavar="WORDS", help="Words left out; may be repeated."
        ),
    ):
        command = option(command)
    return place_options(command)


@theme.command("extract")
@theme_argument
@case_option
@click.option("--from", "whose", metavar="WHO", help="Whose words, for a theme across cases.")
@_quote_options
@json_option
@on_study
def extract(
    study: Study, theme: str, who: str | None, whose: str | None, lines: str | None, words: str,
    occurrence: int | None, interview: int | None, left_out: tuple[str, ...], key_words: str, as_json: bool,
) -> None:  # fmt: skip
    """Put an extract under THEME; across cases it becomes that participant's quotation in the master table."""
    if not (whose or who):
        raise click.UsageError("Say whose words: --from WHO.")
    made = _found(study, who, theme).quotation(
        study.case(whose or who or "").interview(interview), lines=line_range(lines), words=words,
        occurrence=occurrence or 0, left_out=left_out, key_words=key_words,
    )  # fmt: skip
    say(as_json, {"id": made.id, "theme": made.theme, "extract": made.extract}, f"Extract {made.id}.")


@group.command("add")
@click.argument("name")
@click.option("--level", type=click.Choice(["superordinate", "subtheme", "strand"]), default="superordinate",
              show_default=True, help="Its level.")  # fmt: skip
@under_option
@click.option("--about", default="", help="What it is.")
@json_option
@on_study
def group_add(study: Study, name: str, level: str, under: str, about: str, as_json: bool) -> None:
    """Add the theme NAME across cases."""
    over = study.theme(under).id if under else ""
    made = study.group_theme(name, level=level, under=over, about=about)
    _say(made, as_json, f"Added {quoted(made.name)} ({made.id}).")


@group.command("gather")
@theme_argument
@click.argument("gathered", nargs=-1, required=True, metavar="CASE_THEME...")
@click.option("--case", "who", required=True, metavar="WHO", help="Whose themes are gathered.")
@reason_option
@json_option
@on_study
def gather(study: Study, theme: str, gathered: tuple[str, ...], who: str, reason: str, as_json: bool) -> None:
    """Gather themes of a case, of any level, under THEME across cases."""
    case = study.case(who)
    made = study.theme(theme).gather(*(case.find_theme(name) for name in gathered), reason=reason)
    _say(made, as_json, f"Gathered {len(gathered)} under {quoted(made.name)}.")


@group.command("list")
@json_option
@on_study
def group_list(study: Study, as_json: bool) -> None:
    """List the themes across cases as a tree, with who contributes."""
    _print_tree(study, None, as_json)
