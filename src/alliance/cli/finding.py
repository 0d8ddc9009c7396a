"""`alliance find`: words in the interviews and in what was written about them; bracketed sounds; repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import json_option, on_study, say_json
from alliance.cli.printing import counted

if TYPE_CHECKING:
    from alliance.api import Study

#: what can be looked through, as it is typed (the words on the page are alliance.store.reads.finding.KINDS)
KINDS = (
    "turns", "notes", "notes-descriptive", "notes-linguistic", "notes-conceptual", "notes-none", "statements", "themes",
    "diary", "remarks",
)  # fmt: skip
CALLED = {"turns": "Transcripts", "notes": "Notes", "themes": "Themes", "diary": "Diary", "remarks": "Remarks"}


@click.command("find")
@click.argument("words", nargs=-1)
@click.option("--case", "who", default="", metavar="WHO", help="Only this account: pseudonym or study code.")
@click.option("--kind", type=click.Choice(KINDS), default=None, help="Only look through these.")
@click.option(
    "--said-by",
    "voice",
    default="",
    metavar="WHO",
    help="Only what was said by: participant, interviewer, other, or a speaker’s label.",
)
@click.option("--most", type=click.IntRange(1, 10_000), default=100, show_default=True, help="So many of each kind.")
@click.option("--sounds", "what", flag_value="sounds", default=None, help="List every sound in brackets instead.")
@click.option("--repeats", "what", flag_value="repeats", help="List every word or phrase said again at once instead.")
@json_option
@on_study
def find(
    study: Study, words: tuple[str, ...], who: str, kind: str | None, voice: str, most: int, what: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Find WORDS in transcripts, notes, themes, diary and remarks, with their lines.

    A star at the end of a word finds longer ones, a minus before a word leaves out what holds it (put -- before the
    words then), and a phrase stands in marks of its own: '"bus stop" -rain'. Accents and capitals do not matter.
    """
    from alliance.errors import InputProblem
    from alliance.store.reads import finding

    case = study.case(who).id if who else ""
    if what:
        _said_how(what, case, voice, most, as_json)
        return
    typed = " ".join(words)
    if not typed.strip():
        raise InputProblem("Say which words to find, or ask for --sounds or --repeats.")
    asked = finding.Question(typed, case, kind=kind or "", voice=_voice(voice), most=most)
    heaps = finding.find(asked).heaps
    if as_json:
        say_json({
            name: {"total": heap.total, "places": [_value(place) for place in heap.places]}
            for name, heap in heaps.items() if heap.total
        })  # fmt: skip
        return
    if not any(heap.total for heap in heaps.values()):
        click.echo(f"Nothing holds “{typed}”.")
    for name, heap in heaps.items():
        if heap.total:
            click.echo(f"{CALLED[name]}: {heap.total:,}")
            for place in heap.places:
                click.echo(f"  {place.cited}{f' ({place.who})' if place.who else ''}  {_snippet(place)}")


def _voice(given: str) -> str:
    from alliance.store.reads import finding

    return given if not given or given in finding.ROLES else f"={given}"


def _snippet(place: Any) -> str:
    from alliance.store.reads import finding

    low, high = finding.around(place.text, place.spans)
    words = " ".join(place.text[low:high].split())
    return f"{'… ' if low else ''}{words}{' …' if high < len(place.text) else ''}"


def _value(place: Any) -> dict[str, Any]:
    return {
        "cited": place.cited, "who": place.who, "id": place.id, "line": place.line or None, "words": _snippet(place),
        "found": [place.text[a:b] for a, b in place.spans],
    }  # fmt: skip


def _said_how(what: str, case: str, voice: str, most: int, as_json: bool) -> None:
    from alliance.ipa import sounds
    from alliance.ipa.citation import cite
    from alliance.store.reads import finding, transcripts

    values = transcripts.transcripts(case or None)
    found = (sounds.sounds if what == "sounds" else sounds.repeats)(values.values())
    masks = {id: finding.mask_of(value, _voice(voice)) for id, value in values.items()} if voice else {}
    lists = []
    for one in found:
        places = [p for p in one.places if not masks or masks[p.transcript][p.turn]]
        if places:
            cited = [cite(values[p.transcript], p.start, p.end) for p in places[:most]]
            lists.append({"said": one.shown, "times": len(places), "lines": cited})
    if as_json:
        say_json(lists)
        return
    if not lists:
        click.echo("There are none.")
    for held in lists:
        click.echo(f"{held['said']}  {counted(int(held['times']), 'time')}: {'; '.join(held['lines'])}")
