"""`alliance note ...`: exploratory notes beside words, or on the whole account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import Door, json_option, line_range, on_study, say, say_json
from alliance.cli.printing import listed
from alliance.ipa.vocabulary import NOTE_KIND_WORDS

if TYPE_CHECKING:
    from alliance.api import Study
    from alliance.ipa.analysis import Note

KINDS = [kind for kind in NOTE_KIND_WORDS if kind]


@click.group(cls=Door)
def note() -> None:
    """Exploratory notes: add and list."""


def place_options(command: Any) -> Any:
    """The command with the options that say which words are meant."""
    for option in (
        click.option(
            "--interview", type=click.IntRange(1), help="Which interview of the case, where there are several."
        ),
        click.option("--occurrence", type=click.IntRange(1), default=None, help="Which one, where the words recur."),
        click.option("--words", default="", metavar="WORDS", help="The words, exactly as the transcript has them."),
        click.option("--lines", metavar="360-363", help="The lines; with --words, where to look for them."),
    ):
        command = option(command)
    return command


def _value(study: Study, held: Note) -> dict[str, Any]:
    from alliance.store.reads import transcripts

    value: dict[str, Any] = {"id": held.id, "kind": held.kind, "text": held.text, "lines": "", "words": ""}
    if held.transcript:
        words = transcripts.transcript(held.transcript)
        first, last = words.lines_of(held.start, held.end)
        value |= {
            "interview": words.place,
            "lines": f"{first}" if first == last else f"{first}-{last}",
            "words": words.text[held.start : held.end],
        }
    return value


@note.command("add")
@click.argument("text")
@click.option("--case", "who", required=True, metavar="WHO", help="Whose account: pseudonym or study code.")
@click.option("--kind", type=click.Choice(KINDS), default=None, help="Which kind; may be sorted later.")
@place_options
@json_option
@on_study
def add(
    study: Study, text: str, who: str, kind: str | None, lines: str | None, words: str, occurrence: int | None,
    interview: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Write the note TEXT beside lines or words; without either it is on the whole account."""
    case = study.case(who)
    if lines is None and not words:
        made = case.note(text, kind or "")
    else:
        made = case.interview(interview).note(
            text, kind=kind or "", lines=line_range(lines), words=words, occurrence=occurrence or 0
        )
    value = _value(study, made)
    say(as_json, value, f"Note {made.id} at {value['lines']}." if value["lines"] else f"Note {made.id}.")


@note.command("list")
@click.option("--case", "who", required=True, metavar="WHO", help="Whose account: pseudonym or study code.")
@click.option("--kind", type=click.Choice([*KINDS, "none"]), help="Only this kind (none: not sorted yet).")
@json_option
@on_study
def list_(study: Study, who: str, kind: str | None, as_json: bool) -> None:
    """List the notes of a case in the order of its words."""
    wanted = "" if kind == "none" else kind
    held = [_value(study, n) for n in study.case(who).notes if kind is None or n.kind == wanted]
    if as_json:
        say_json(held)
        return
    rows = [[v["id"], v["lines"] or "whole", NOTE_KIND_WORDS[v["kind"]], v["text"], v["words"]] for v in held]
    click.echo(listed(["Id", "Lines", "Kind", "Note", "Words"], rows))
