"""The protocol: which facts a study states about itself, each entered once and named by one key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from alliance.errors import InputProblem
from alliance.study.approval import Approval, first_approval
from alliance.study.days import in_words, number_words, possible

Kind = Literal["line", "text", "list"]
LONGEST_LINE = 500
LONGEST_TEXT = 20_000
MOST_DEFINITIONS = 5
LONGEST_LEAVING = {"months": 120, "weeks": 520, "days": 3650}
LEAVING_KINDS = {"": "not decided yet", "months": "months after the interview", "weeks": "weeks after the interview", "days": "days after the interview", "date": "until a date"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the protocol: its key (as in {{ storage }}), what the form calls it, and a hint."""

    key: str
    called: str
    kind: Kind = "text"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form: facts that belong together."""

    key: str
    title: str
    facts: tuple[Fact, ...]


PARTS: tuple[Part, ...] = (
    Part("asks", "What the study asks", (
        Fact("aims", "Aims"),
        Fact("stance", "Epistemological stance", hint="How you hold that experience can be known, and why IPA fits that."),
        Fact("about", "What it is about, for the people asked", hint="Two or three plain sentences; they open the letter and the sheet."),
    )),
    Part("people", "Who takes part", (
        Fact("sample", "Sample", "line", "Who, and about how many: for instance six therapists."),
        Fact("risks", "What may be hard about taking part"),
        Fact("benefits", "What may be good about it"),
    )),
    Part("meeting", "Where and how", (
        Fact("place", "Where the interviews are held", "line"),
        Fact("duration", "How long one takes", "line", "For instance: about an hour."),
        Fact("recording", "How it is recorded", "line", "For instance: on a digital recorder."),
    )),
    Part("keeping", "Who sees it, where it lies", (
        Fact("access", "Who may see all details", "list", "One a line, by role. This is the list on the consent form, too."),
        Fact("storage", "How and where the material is kept"),
        Fact("names", "What is done about names", hint="What is replaced, and what somebody who knows a person well may still recognise."),
        Fact("limits", "When something must be told to others", hint="For instance: where somebody is in danger of serious harm."),
    )),
    Part("contacts", "Contacts", (
        Fact("researcher", "Researcher", "line"),
        Fact("contact", "How to reach the researcher about the study", "line", "A study address, not a private one."),
        Fact("institution", "Institution", "line"),
        Fact("supervisor", "Supervisor", "line"),
        Fact("complaints", "Whom to tell if something is not right", "line", "Somebody outside the research team."),
    )),
)  # fmt: skip
FACTS: dict[str, Fact] = {fact.key: fact for part in PARTS for fact in part.facts}
#: facts that other rows of the study hold; entered there, merged like the others
DERIVED: dict[str, str] = {
    "title": "Title",
    "questions": "Research questions",
    "definition": "Definition of the alliance that the study takes",
    "definition_source": "Its source",
    "definition_why": "Why this one",
    "eligibility": "Criteria of eligibility",
    "leaving": "Until when one may leave the study",
    "approval_body": "Who approved the study",
    "approval_reference": "Reference of the approval",
    "approval_date": "Date of the approval",
    "disposal": "What is disposed of, and when",
    "support": "Support services",
}
#: filled in for one person when their sheets are printed; a line to write on otherwise
PERSONAL: dict[str, str] = {
    "id": "The participant’s ID",
    "last_day": "This person’s last day to leave the study",
    "interview_date": "The day of the interview",
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition of the alliance in the researcher's own words, and where it comes from."""

    words: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Protocol:
    """The protocol as it stands. `facts` holds the plain facts by key."""

    facts: Mapping[str, str]
    definitions: tuple[Definition, ...] = ()
    taken: int = -1
    definition_why: str = ""
    leaving_kind: str = ""
    leaving_n: int = 0
    leaving_day: date | None = None
    version: int = 0

    @property
    def definition(self) -> Definition | None:
        """The definition that the study takes; None where none is chosen."""
        return self.definitions[self.taken] if 0 <= self.taken < len(self.definitions) else None

    @property
    def leaving(self) -> str:
        """Until when somebody may leave the study, in words; "" where the rule is not decided."""
        return leaving_words(self.leaving_kind, self.leaving_n, self.leaving_day)


def leaving_words(kind: str, n: int, day: date | None) -> str:
    """The rule for leaving as a text says it: "one month after the interview", "until 31 March 2027"."""
    if kind == "date":
        return f"until {in_words(day)}" if day else ""
    if kind in LONGEST_LEAVING and n > 0:
        return f"until {number_words(n)} {kind[:-1] if n == 1 else kind} after the interview"
    return ""


def plain(words: str, called: str, longest: int) -> str:
    """Words as they are kept: NFC, plain line ends, no control characters; InputProblem where they are too many."""
    made = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    made = "".join(c for c in made if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
    if len(made) > longest:
        raise InputProblem(f"“{called}” has {len(made):,} characters; at most {longest:,} fit here.")
    return made


def checked_facts(given: Mapping[str, object]) -> dict[str, str]:
    """The plain facts, tidied; InputProblem for one that the protocol does not know or that is too long."""
    made = {}
    for key, value in given.items():
        fact = FACTS.get(key)
        if fact is None:
            raise InputProblem(f"The protocol has no fact called “{key}”: reload the page and try again.")
        if not isinstance(value, str):
            raise InputProblem(f"“{fact.called}” should be words: reload the page and try again.")
        words = plain(value, fact.called, LONGEST_LINE if fact.kind == "line" else LONGEST_TEXT)
        if fact.kind == "line":
            words = " ".join(words.split())
        elif fact.kind == "list":
            words = "\n".join(line.strip() for line in words.split("\n") if line.strip())
        if words:
            made[key] = words
    return made


def checked_definitions(given: Sequence[tuple[str, str]], taken: int) -> tuple[tuple[Definition, ...], int]:
    """Definitions without the empty ones, and the place of the one taken among those left (-1: none)."""
    made: list[Definition] = []
    place = -1
    for at, (words, source) in enumerate(given):
        words = plain(words, "Definition", 5_000)
        source = plain(source, "Source of the definition", 1_000)
        if source and not words:
            raise InputProblem(f"The definition from “{source}” has no words yet: type them, or take its source out.")
        if not words:
            continue
        if at == taken:
            place = len(made)
        made.append(Definition(words, source))
    if len(made) > MOST_DEFINITIONS:
        raise InputProblem(f"At most {MOST_DEFINITIONS} definitions stand side by side here.")
    return tuple(made), place


def checked_leaving(kind: str, n: int | None, day: date | None) -> tuple[str, int, date | None]:
    """The rule for leaving; InputProblem where its number or its date is missing or cannot be."""
    if kind not in LEAVING_KINDS:
        raise InputProblem(f"“{kind}” is not a rule for leaving: choose months, weeks, days, or a date.")
    if kind == "date":
        if day is None:
            raise InputProblem("Say until which date somebody may leave the study.")
        if not possible(day):
            raise InputProblem(f"{in_words(day)} cannot be the last day to leave the study: check the year.")
        return kind, 0, day
    if kind:
        most = LONGEST_LEAVING[kind]
        if n is None or not 1 <= n <= most:
            raise InputProblem(f"Say how many {kind} after the interview somebody may leave: from 1 to {most}.")
        return kind, n, None
    return "", 0, None


def protocol_from(held: Mapping[str, Any], version: int = 0) -> Protocol:
    """The protocol from what was kept; anything that cannot be read counts as not entered."""
    facts = {key: str(value) for key, value in held.items() if key in FACTS and isinstance(value, str)}
    pairs = held.get("definitions")
    definitions = tuple(
        Definition(str(one.get("words", "")), str(one.get("source", "")))
        for one in (pairs if isinstance(pairs, list) else [])
        if isinstance(one, dict)
    )
    rule = held.get("leaving")
    rule = rule if isinstance(rule, dict) else {}
    try:
        day = date.fromisoformat(str(rule["day"])) if rule.get("day") else None
    except ValueError:
        day = None
    taken = held.get("taken", -1)
    n = rule.get("n", 0)
    return Protocol(
        facts=facts, definitions=definitions, taken=taken if isinstance(taken, int) else -1,
        definition_why=str(held.get("definition_why", "")), leaving_kind=str(rule.get("kind", "")),
        leaving_n=n if isinstance(n, int) else 0, leaving_day=day, version=version,
    )  # fmt: skip


def kept_protocol(protocol: Protocol) -> dict[str, Any]:
    """The protocol as plain values that JSON can keep."""
    return {
        **protocol.facts,
        "definitions": [{"words": d.words, "source": d.source} for d in protocol.definitions],
        "taken": protocol.taken,
        "definition_why": protocol.definition_why,
        "leaving": {
            "kind": protocol.leaving_kind,
            "n": protocol.leaving_n,
            "day": protocol.leaving_day.isoformat() if protocol.leaving_day else "",
        },
    }


def merged_facts(
    protocol: Protocol,
    *,
    title: str,
    questions: Sequence[str],
    criteria: Sequence[tuple[str, bool]],
    approvals: Sequence[Approval],
    disposal: Sequence[str],
    support: Sequence[str],
) -> dict[str, str]:
    """Every fact by its key, as words a paper prints; facts not entered yet are left out.

    `criteria` are (words, excludes); `disposal` and `support` are lines ready to print.
    """
    made = dict(protocol.facts)
    approval = first_approval(approvals)
    definition = protocol.definition
    derived = {
        "title": title,
        "questions": "\n".join(questions),
        "definition": definition.words if definition else "",
        "definition_source": definition.source if definition else "",
        "definition_why": protocol.definition_why if definition else "",
        "eligibility": "\n".join(f"not: {words}" if excludes else words for words, excludes in criteria),
        "leaving": protocol.leaving,
        "approval_body": approval.body if approval else "",
        "approval_reference": approval.reference if approval else "",
        "approval_date": in_words(approval.dated) if approval else "",
        "disposal": "\n".join(disposal),
        "support": "\n".join(support),
    }
    made.update({key: words for key, words in derived.items() if words.strip()})
    return made


def called(key: str) -> str:
    """What a form calls the fact with this key."""
    fact = FACTS.get(key)
    return fact.called if fact else DERIVED.get(key) or PERSONAL.get(key) or key


def missing_facts(facts: Mapping[str, str]) -> list[str]:
    """Keys of facts that the protocol does not hold yet, in the order of the form."""
    return [key for key in (*DERIVED, *FACTS) if key not in facts and key not in ("support", "disposal")]


_ONLY_RESEARCHER = re.compile(r"researchers?\b", re.I)


def only_researchers(access: str) -> bool:
    """Whether the list of those who may see all details names nobody but researchers."""
    lines = [line for line in access.split("\n") if line.strip()]
    return bool(lines) and all(_ONLY_RESEARCHER.search(line) and "supervis" not in line.lower() for line in lines)
