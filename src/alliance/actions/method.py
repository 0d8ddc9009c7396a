"""The facts of the method as the study holds them: sentences of fact, section by section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alliance.store.reads import conduct as read
from alliance.store.reads import study as read_study
from alliance.study import approval as approving
from alliance.study.days import counted, in_words
from alliance.study.eligibility import exclusions
from alliance.study.interview import lengths_words
from alliance.study.papers import Block, Piece
from alliance.study.profile import column_words, counts_sentence
from alliance.study.recruitment import limitation_words, recruitment_words


def method_blocks() -> list[Block]:
    """The method's facts as blocks: approval, departures, who was asked, who took part, the interviews, who knew."""
    made: list[Block] = [_block("title", "Facts for the method section")]

    def section(title: str, lines: Sequence[str], *, bullets: bool = False) -> None:
        held = [line for line in lines if line.strip()]
        if held:
            made.append(_block("heading", title))
            made.extend(_block("bullet" if bullets else "paragraph", line) for line in held)

    protocol, settings = read.protocol(), read_study.settings()
    facts = protocol.facts
    section("Research questions", settings.questions, bullets=True)
    section("Stance", [facts.get("stance", "")])
    definition = protocol.definition
    if definition:
        source = f" ({definition.source})" if definition.source else ""
        section("The alliance, as this study takes it", [f"{definition.words}{source}", protocol.definition_why])
    section("Approval", approving.approval_words(read.approvals()))
    section("Departures from what was approved", [_departure(d) for d in read.departures()], bullets=True)
    section("Eligibility", [c.sentence for c in read.criteria()], bullets=True)
    volunteers = read.volunteers()
    excluded = exclusions(read.criteria(), [v.criteria for v in volunteers])
    section("Recruitment", [recruitment_words(volunteers), *_excluded(excluded)])
    columns, rows, _, _ = read.profile()
    section(
        "Participants", [counts_sentence(rows, columns), *(column_words(rows, c) for c in columns if not _told(c.name))]
    )
    section("Interviews", _interviews(facts))
    section("Who knew", [limitation_words(read.who_knows())])
    section(
        "Leaving the study", [f"Participants could leave the study {protocol.leaving}." if protocol.leaving else ""]
    )
    return made


def _told(name: str) -> bool:
    return name.strip().lower() in ("age", "gender", "sex")


def _block(kind: Any, words: str) -> Block:
    return Block(kind, (Piece(" ".join(words.split())),))


def _departure(one: approving.Departure) -> str:
    when = f"{in_words(one.dated)}: " if one.dated else ""
    why = f" Reason: {one.why}" if one.why else ""
    return f"{when}{one.what}{why}"


def _excluded(excluded: Sequence[tuple[Any, int]]) -> list[str]:
    return [f"{counted(n, 'person', 'people').capitalize()} did not meet “{one.sentence}”." for one, n in excluded]


def _interviews(facts: Mapping[str, str]) -> list[str]:
    held = [one for one in read.interviews() if one.held_on and one.held_on <= date.today()]
    if not held:
        return []
    days = [one.held_on for one in held if one.held_on]
    first, last = min(days), max(days)
    when = f"on {in_words(first)}" if first == last else f"between {in_words(first)} and {in_words(last)}"
    said = [f"{counted(len(held), 'interview').capitalize()} {'was' if len(held) == 1 else 'were'} held {when}."]
    lengths = lengths_words([one.minutes for one in held if one.minutes])
    if lengths:
        said.append(f"They lasted {lengths}." if len(held) > 1 else f"It lasted {lengths}.")
    pilots = sum(one.pilot for one in held)
    if pilots:
        said.append(f"{counted(pilots, 'interview').capitalize()} {'was a pilot' if pilots == 1 else 'were pilots'}.")
    remarks = [s.remarks for s in read.schedules() if s.pilot and s.remarks]
    return [" ".join(said), *remarks]
