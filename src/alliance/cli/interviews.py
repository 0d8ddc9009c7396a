"""`alliance import`: bring transcripts in, after showing what was understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import json_option, on_study, say_json, yes_option
from alliance.cli.printing import counted
from alliance.errors import InputProblem
from alliance.governance.consent import FOOTINGS

if TYPE_CHECKING:
    from alliance.api import Preview, Study

ROLES = ("interviewer", "participant", "other", "unknown")


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--case", "who", metavar="WHO", help="Whose interviews they are: pseudonym or study code.")
@click.option("--pseudonym", default="", help="Pseudonym of a new participant whose interviews they are.")
@click.option("--title", default="", help="Title of the interview.")
@click.option("--held-on", type=click.DateTime(["%Y-%m-%d"]), metavar="2026-03-14", help="The day it was held.")
@click.option("--encoding", help="How a text file is encoded, where it was guessed wrongly.")
@click.option("--width", type=click.IntRange(20, 200), help="Characters a line, for files without line numbers.")
@click.option("--first-line", type=click.IntRange(0), help="Number of the first line, for files without numbers.")
@click.option("--speaker", "speakers", multiple=True, metavar="LABEL=ROLE",
              help="Who a label is: interviewer, participant, other; may be repeated.")  # fmt: skip
@click.option("--number-anew", is_flag=True, help="Do not keep the line numbers that a file carries.")
@click.option("--numbers-are", type=click.Choice(["lines", "minutes", "seconds"]), default=None,
              help="What numbers at turns are where it cannot be told: lines, times such as 304 for 3:04, or seconds.")  # fmt: skip
@click.option("--cite-times", is_flag=True, help="Cite turns by their times, for files that carry times.")
@click.option("--as-drawn", is_flag=True, help="Count lines as Word may have drawn them, for its own line numbers.")
@click.option("--line", "typed", multiple=True, metavar="NUMBER=WORDS",
              help="A number on paper that the file does not hold, and the words with which its line begins; may be repeated.")  # fmt: skip
@click.option("--pages", default="", metavar="1,38,75", help="The lines on which pages begin.")
@click.option("--means", multiple=True, metavar="COLUMN=MEANING",
              help="What a column of a csv or xlsx means, by its heading or its place from 1: words, speaker, time, number "
              "or out; may be repeated.")  # fmt: skip
@click.option("--column", "columns", multiple=True, metavar="COLUMN=AS",
              help="What a column beside the words, or the comments of an author, come in as: words, note, descriptive, "
              "linguistic, conceptual, statement, remark or leave; may be repeated.")  # fmt: skip
@click.option(
    "--footing",
    type=click.Choice(list(FOOTINGS)),
    help="On what footing the material of new participants stands; asked where left out.",
)
@click.option("--footing-words", default="", help="Where the paper is kept, the source, or the reason.")
@yes_option
@json_option
@on_study
def bring_in(
    study: Study, files: tuple[str, ...], who: str | None, pseudonym: str, title: str, held_on: datetime | None,
    encoding: str | None, width: int | None, first_line: int | None, speakers: tuple[str, ...], number_anew: bool,
    numbers_are: str | None, cite_times: bool, as_drawn: bool, typed: tuple[str, ...], pages: str, means: tuple[str, ...],
    columns: tuple[str, ...], footing: str | None, footing_words: str, yes: bool, as_json: bool,
) -> None:  # fmt: skip
    """Bring in transcripts: all of them, or none where one cannot be read.

    Read are docx, odt, rtf, txt, md, html, pdf with text, captions (vtt, srt), ELAN (eaf), CHAT (cha), Whisper (json),
    xlsx and csv.

    Whose they are is taken from --case or --pseudonym; otherwise from the participant's label in the
    file, or from the file's name. What was understood is shown first, and asked once; with --json or
    --yes nothing is asked.
    """
    choices = replace(
        _choices(speakers, number_anew, columns), by_times=cite_times, as_drawn=as_drawn, numbers_are=numbers_are or "",
        typed=_typed(typed), table=_means(means), pages=_pages(pages),
    )  # fmt: skip
    layout: dict[str, Any] = {"choices": choices}
    layout |= {name: value for name, value in (("width", width), ("first_line", first_line)) if value is not None}
    found = study.preview(files, encoding=encoding, **layout)
    for k, one in enumerate(found):
        if one.understood.question:
            answer = _answer(one, ask=not yes and not as_json)
            layout["choices"] = replace(choices, numbers_are=answer)
            found[k] = study.preview(files[k], encoding=encoding, **layout)[0]
    if who and pseudonym:
        raise InputProblem("Choose one: --case for a participant of the study, --pseudonym for a new one.")
    if who:
        case = study.case(who)
        found = [replace(one, case=case.id, pseudonym=case.pseudonym) for one in found]
    elif pseudonym:
        found = [replace(one, case="", pseudonym=pseudonym) for one in found]
    found = [replace(one, title=title, held_on=held_on.date() if held_on else None) for one in found]
    if not as_json:
        for one in found:
            click.echo(_in_words(one) + "\n")
    if not yes and not as_json and not click.confirm("Bring in as shown?", default=True):
        raise InputProblem("Nothing was brought in. Correct it with --case, --pseudonym, --speaker or --encoding.")
    if footing is None and any(not one.case for one in found):
        footing = _footing(ask=not yes and not as_json)
    made = study.bring_in(found, footing=footing or "", footing_words=footing_words)
    if as_json:
        say_json([{**_value(one), "transcript": interview.id} for one, interview in zip(found, made, strict=True)])
        return
    click.echo(f"Brought in {counted(len(made), 'interview')}.")


def _answer(one: Preview, *, ask: bool) -> str:
    """What the numbers at turns are, asked; InputProblem where nothing may be asked."""
    held = one.understood
    if not ask or held.asked is None:
        raise InputProblem(f"{held.question} Say it with --numbers-are.")
    click.echo(f"{one.file_name}: the number in “{held.asked.label}” may be")
    for reading, words in held.asked.possible:
        click.echo(f"  {reading}: {words}")
    return str(click.prompt("Which is it", type=click.Choice([reading for reading, _ in held.asked.possible])))


def _typed(lines: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    from alliance.ipa.numbered import typed

    return typed("\n".join(" ".join(line.replace("=", " ", 1).split()) for line in lines))


def _means(said: tuple[str, ...]) -> dict[int | str, str]:
    found: dict[int | str, str] = {}
    for one in said:
        column, _, meaning = one.rpartition("=")
        if not column.strip():
            raise InputProblem(f"“{one}” does not say what a column means: write COLUMN=MEANING, such as Text=words.")
        found[column.strip()] = meaning.strip()
    return found


def _pages(said: str) -> tuple[int, ...] | None:
    numbers = said.replace(",", " ").split()
    if not all(number.isdecimal() and len(number) < 8 for number in numbers):
        raise InputProblem("--pages wants the numbers of first lines with commas between: 1,38,75.")
    return tuple(map(int, numbers)) or None


def _footing(*, ask: bool) -> str:
    """On what footing the material of new participants stands: asked once; on paper, to be completed, where it is not."""
    if not ask:
        return "paper"
    said = ", ".join(f"{key} ({words})" for key, words in FOOTINGS.items())
    question = f"On what footing does the material stand: {said}"
    return str(click.prompt(question, default="paper", type=click.Choice(list(FOOTINGS)), show_choices=False))


def _choices(speakers: tuple[str, ...], number_anew: bool, columns: tuple[str, ...]) -> Any:
    from alliance.ipa.beside import AS
    from alliance.ipa.understanding import Choices

    named: dict[str, tuple[str, Any]] = {}
    for one in speakers:
        label, _, role = one.rpartition("=")
        if role not in ROLES or not label.strip():
            raise InputProblem(f"“{one}” does not say who a label is: write LABEL=ROLE, such as Int.=interviewer.")
        named[label.strip()] = (label.strip(), role)
    said: dict[str, str] = {}
    for one in columns:
        key, _, role = one.rpartition("=")
        if role not in AS or not key.strip():
            raise InputProblem(f"“{one}” does not say what a column comes in as: write COLUMN=AS, such as notes=note.")
        said[" ".join(key.casefold().split())] = role
    return Choices(speakers=named, keep_numbers=False if number_anew else None, columns=said)


def _value(one: Preview) -> dict[str, Any]:
    held = one.understood
    return {
        "file": one.file_name, "pseudonym": one.pseudonym, "new_participant": not one.case, "words": held.words,
        "turns": len(held.turns), "lines": len(held.lines), "numbering": held.numbering, "fit_error": held.fit_error,
        "first_line": held.lines.numbers[0] if len(held.lines) else 0, "pages": list(held.pages),
        "speakers": [{"label": v.label, "role": v.role, "turns": v.turns, "words": v.words} for v in held.voices],
        "continues": held.continues, "encoding": held.encoding, "remarks": list(held.remarks),
        "kind": held.kind, "unit": held.lines.unit, "times": len(held.times),
        "table": [{"column": c.heading or str(c.place + 1), "means": c.meaning} for c in held.table],
        "beside": {
            "columns": {c.key: c.role for c in held.columns if c.role != "words"},
            "placed": sum(b.placed for b in held.beside), "without_line": sum(not b.placed for b in held.beside),
        },
    }  # fmt: skip


def _in_words(one: Preview) -> str:
    from alliance.ipa.beside import AS
    from alliance.ipa.columns import MEANINGS
    from alliance.ipa.understanding import NUMBERING_WORDS

    value = _value(one)
    last = one.understood.lines.numbers[-1] if len(one.understood.lines) else 0
    first = value["first_line"]
    unit = one.understood.lines.unit
    held = f"{unit} {first}" if first == last else f"{unit}s {first} to {last}"
    whose = f"{one.pseudonym}{' (a new participant)' if value['new_participant'] else ''}"
    lines = [
        f"{one.file_name}: {whose}",
        f"  {counted(value['words'], 'word')}, {counted(value['turns'], 'turn')}, {held}",
        f"  {NUMBERING_WORDS[value['numbering']]}{_fitted(one)}",
    ]
    if value["times"]:
        lines.append(f"  {counted(value['times'], 'time')} of the recording kept")
    for in_table in value["table"]:
        lines.append(f"  column {in_table['column']}: {MEANINGS[in_table['means']]}")
    for voice in one.understood.voices:
        spellings = [s for s in voice.spellings if s != voice.label]
        also = f", also written {', '.join(spellings)}" if spellings else ""
        lines.append(f"  {voice.label or '(no label)'}: {voice.role}, {counted(voice.turns, 'turn')}{also}")
    if value["encoding"]:
        lines.append(f"  read as {value['encoding']}")
    for column in one.understood.columns:
        if column.role != "words":
            here = [b for b in one.understood.beside if b.key == column.key]
            lost = sum(not b.placed for b in here)
            said = f", {lost} of them without a line" if lost else ""
            lines.append(f"  {column.called}: {len(here)} come in as {AS[column.role]}{said}")
    lines += [f"  {remark}" for remark in value["remarks"]]
    return "\n".join(lines)


def _fitted(one: Preview) -> str:
    error = one.understood.fit_error
    return f" (within {counted(error, 'line')})" if error else ""
