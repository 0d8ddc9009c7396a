"""Facts for the method section and for the limitations, drawn from the study's logs: lists with places, never prose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alliance.actions.method import method_blocks
from alliance.ipa.printed import Cell, Column, PrintedTable
from alliance.ipa.quoted import quoted
from alliance.ipa.recurrence import rule_words
from alliance.ipa.tables import theme_name
from alliance.store.reads import analysis, conduct, reach, trail, writing
from alliance.store.reads import study as read_study
from alliance.store.reads import transcripts as read_transcripts
from alliance.study.days import counted, in_words
from alliance.study.recruitment import limitation_words


@dataclass(frozen=True, slots=True)
class Place:
    """A place where something is kept: its words, and the name of its page."""

    words: str
    page: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: what it belongs to, its words, and where it is kept."""

    about: str
    words: str
    place: Place


_PROTOCOL = Place("Protocol", "protocol")
_SETTINGS = Place("Study, settings", "study")
#: where the facts of each part of the method are kept
_PLACES = {
    "Research questions": _SETTINGS,
    "Recruitment": Place("Recruitment log", "recruitment"),
    "Participants": Place("Participants", "participants"),
    "Interviews": Place("Interviews held", "held-interviews"),
    "Who knew": Place("Recruitment log, who knows", "recruitment"),
}
#: what a transcript puts in brackets, by the kinds of the study's conventions
_BRACKETS = {
    "back-channel": "The other speaker’s back-channels",
    "sound": "Sounds and silences",
    "placeholder": "Words put in place of names",
    "unclear": "Brackets not decided yet",
}


def method_list() -> list[Fact]:
    """Every fact for a method section that the study holds, each with its place."""
    made: list[Fact] = []
    about = ""
    for block in method_blocks():
        if block.kind == "heading":
            about = block.text
        elif block.kind != "title":
            made.append(Fact(about, f"{block.text[:1].upper()}{block.text[1:]}", _PLACES.get(about, _PROTOCOL)))
    made.extend(_transcripts())
    made.extend(_rule())
    board = Place("Log", "log")
    for step in writing.analysis_steps():
        days = in_words(step.first) if step.first == step.last else f"{in_words(step.first)} to {in_words(step.last)}"
        made.append(Fact("Steps of the analysis", f"{step.count:,} {step.what}: {days}.", board))
    return made


def _transcripts() -> Iterator[Fact]:
    held = read_transcripts.transcripts()
    if not held:
        return
    words = [len(value.text.split()) for value in held.values()]
    place = Place("Interviews", "interviews")
    several = (
        f"between {min(words):,} and {max(words):,} words each" if min(words) != max(words) else f"{words[0]:,} words"
    )
    said = f"{counted(len(held), 'transcript').capitalize()}, {several if len(held) > 1 else f'{words[0]:,} words'}."
    yield Fact("Transcripts", said, place)
    signs: dict[str, list[str]] = {}
    for sign, kind in read_study.settings().conventions.items():
        signs.setdefault(kind, []).append(f"({sign.strip('()')})")
    for kind, called in _BRACKETS.items():
        if kind in signs:
            yield Fact("Transcript conventions", f"{called}: {', '.join(signs[kind])}.", _SETTINGS)


def _rule() -> Iterator[Fact]:
    rule = read_study.settings().rule
    if rule.kind == "none" and not rule.words:
        return
    words = rule.words or rule_words(rule)
    source = f" Source: {rule.source.rstrip('.')}." if rule.source else ""
    yield Fact("The study’s rule of evidence", f"{words[:1].upper()}{words[1:].rstrip('.')}.{source}", _SETTINGS)


def limitations_list() -> list[Fact]:
    """What the study's logs hold that a section on limitations may have to speak of, each with its place."""
    return [*_knew(), *_departures(), *_position(), *_structures(), *_kept(), *_nothing_found()]


def _knew() -> Iterator[Fact]:
    words = limitation_words(conduct.who_knows())
    place = Place("Recruitment log, who knows", "recruitment")
    if words:
        yield Fact("Who knew", words, place)
    volunteers = conduct.volunteers()
    for one in conduct.organisations():
        through = sum(v.organisation == one.id for v in volunteers)
        said = f"{counted(through, 'person', 'people').capitalize()} {'was' if through == 1 else 'were'} asked through {one.code}."
        if one.may_know:
            said += f" It may know: {one.may_know.rstrip('.')}."
        yield Fact("Organisations and gatekeepers", said, Place("Organisations", "organisations"))


def _departures() -> Iterator[Fact]:
    for one in conduct.departures():
        when = f"{in_words(one.dated)}: " if one.dated else ""
        why = f" Reason: {one.why}" if one.why else ""
        yield Fact("Departures from what was approved", f"{when}{one.what}{why}", _PROTOCOL)


def _position() -> Iterator[Fact]:
    place = Place("Diary", "diary")
    for one in sorted(trail.diary(kind="position"), key=lambda e: (e.dated is None, e.dated or e.created.date())):
        when = in_words(one.dated) if one.dated else "date not given"
        words = " ".join(one.text.split()) if one.quotable else "a statement of position that is not to be quoted."
        yield Fact("Own position", f"{when}: {words}", place)


def _structures() -> Iterator[Fact]:
    names = {"": "across cases"} | {case.id: case.pseudonym for case in read_study.cases()}
    for case, name in names.items():
        for one in reversed(analysis.structures(case)):
            reason = f" Reason: {one['reason']}" if one["reason"] else ""
            words = f"{quoted(str(one['title']))} ({name}), saved on {in_words(one['created'].date())}.{reason}"  # type: ignore[attr-defined]
            page = Place(f"Board of {name}", "board", case) if case else Place("Across cases", "group-board")
            yield Fact("Other structures that were tried", words, page)


def _kept() -> Iterator[Fact]:
    for theme in analysis.themes(group=True).values():
        if theme.kept_reason and not theme.aside:
            words = f"{quoted(theme_name(theme))} is kept in spite of the study’s rule. Reason: {theme.kept_reason}"
            yield Fact("Themes kept in spite of the rule", words, Place("The theme’s page", "theme", theme.id))


def _nothing_found() -> Iterator[Fact]:
    searched = {one.theme for one in reach.searches()}
    rows = [t for t in analysis.themes(group=True).values() if t.level in ("superordinate", "subtheme") and not t.aside]
    without = [t for t in rows if t.id not in searched]
    if searched and without:
        names = "; ".join(theme_name(t) for t in without)
        yield Fact(
            "What was not looked for", f"Nobody recorded a search for what speaks against: {names}.",
            Place("Across cases", "group-board"),
        )  # fmt: skip


def printed(facts: Sequence[Fact], caption: str, name: str, nothing: str) -> PrintedTable:
    """Facts as a table: under what they belong to, their words and where each is kept."""
    rows: list[tuple[Cell, ...]] = []
    about = ""
    for one in facts:
        if one.about != about:
            about = one.about
            rows.append((Cell(about, "heading", span=2),))
        rows.append((Cell(one.words), Cell(one.place.words)))
    return PrintedTable(
        caption, (Column("Fact", 0.78), Column("Where it is kept", 0.22)), tuple(rows),
        notes=() if rows else (nothing,), name=name,
    )  # fmt: skip


def method_table() -> PrintedTable:
    """The facts for the method section as they print."""
    return printed(
        method_list(), "Facts for the method section", "method facts", "The study holds no facts of its method yet."
    )


def limitations_table() -> PrintedTable:
    """What may have to be said under limitations, as it prints."""
    return printed(
        limitations_list(), "From the study’s logs, for the limitations", "limitations",
        "The study’s logs hold nothing that bears on limitations yet.",
    )  # fmt: skip
