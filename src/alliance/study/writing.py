"""What a study writes of itself: texts of a case, the facts of its title page, and the words it would rather not use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alliance.errors import InputProblem

#: the texts that a case may have, and how each is called
TEXTS_OF_A_CASE: dict[str, str] = {"portrait": "pen portrait", "narrative": "case narrative"}

#: the facts of a title page, and how each is called
DEPOSIT: dict[str, str] = {
    "title": "title", "author": "author", "award": "award", "institution": "institution", "dated": "date",
    "abstract": "abstract", "supervisors": "supervisors", "keywords": "keywords", "doi": "DOI", "url": "address on the web",
}  # fmt: skip
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a case's text: the researcher's words, or an extract."""

    id: str
    case: str
    kind: str
    words: str = ""
    extract: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Deposit:
    """The facts of a title page. `dated` is a year, a month or a day ("2026-05"); names stand surname first."""

    title: str = ""
    author: str = ""
    award: str = ""
    institution: str = ""
    dated: str = ""
    abstract: str = ""
    supervisors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    doi: str = ""
    url: str = ""
    version: int = 0

    @property
    def year(self) -> str:
        """The year alone."""
        return self.dated[:4]


def checked_date(words: str) -> str:
    """A year, month or day as a title page gives it; InputProblem for anything else."""
    words = words.strip()
    if words and (not _DAY.fullmatch(words) or not 1900 <= int(words[:4]) <= 2200):
        raise InputProblem(f"“{words[:40]}” is not a date of a title page: give 2026, 2026-05 or 2026-05-14.")
    return words


def checked_doi(words: str) -> str:
    """A DOI without its address; InputProblem for what is none."""
    words = re.sub(r"(?i)^(https?://(dx\.)?doi\.org/|doi:\s*)", "", words.strip())
    if words and not _DOI.fullmatch(words):
        raise InputProblem(f"“{words[:60]}” is not a DOI: one begins with “10.”, a number, and a slash.")
    return words


# --- words that a study would rather not use of people


#: offered until the study keeps its own list; a list of the study's own, to be edited
REDUCING_WORDS = (
    "addict: person who uses drugs",
    "addicts: people who use drugs",
    "alcoholic: person who drinks",
    "alcoholics: people who drink",
    "drug user: person who uses drugs",
    "drug users: people who use drugs",
    "drug abuser: person who uses drugs",
    "drug abusers: people who use drugs",
    "substance abuser: person who uses substances",
    "substance abuse: substance use",
    "drug abuse: drug use",
    "junkie: person who uses drugs",
    "clean: not using",
    "dirty: say what was found",
    "non-compliant: say what was not done, and why",
    "noncompliant: say what was not done, and why",
    "hard to reach: say who did not reach them",
    "treatment resistant: say what did not help",
    "schizophrenic: person diagnosed with schizophrenia",
    "borderline: person diagnosed with borderline personality disorder",
    "the mentally ill: people with mental health difficulties",
    "suffers from: lives with",
    "committed suicide: died by suicide",
    "manipulative: say what was done",
    "attention seeking: say what was sought",
)


@dataclass(frozen=True, slots=True)
class Word:
    """Words a study would rather not use, and what might stand instead ("" where nothing was said)."""

    words: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """Where a chapter uses one of these words: block, place in it, and what might stand instead."""

    block: int
    start: int
    end: int
    words: str
    instead: str = ""


def words_from(lines: Iterable[str]) -> tuple[Word, ...]:
    """The words of a list, one a line, "words: what might stand instead"; InputProblem for a list that is too long."""
    found: dict[str, Word] = {}
    for line in lines:
        words, _, instead = line.partition(":")
        words = " ".join(words.split())
        if words and any(c.isalnum() for c in words):
            found.setdefault(words.casefold(), Word(words, " ".join(instead.split())))
    if len(found) > 500:
        raise InputProblem(f"The list has {len(found)} entries; at most 500 fit here.")
    for one in found.values():
        if len(one.words) > 80 or len(one.instead) > 200:
            raise InputProblem(f"“{one.words[:40]}” is too long for the list: at most 80 characters, and 200 instead.")
    return tuple(found.values())


def words_used(
    blocks: Sequence[str], listed: Sequence[Word], spoken: Iterable[tuple[int, int, int]]
) -> tuple[Used, ...]:
    """Where the words of a list stand in a text, whole words in any case, never inside what participants said.

    `spoken` are stretches (block, start, end) of participants' words.
    """
    if not listed:
        return ()
    by_words = {_folded(one.words): one for one in listed}
    longest_first = sorted(by_words, key=lambda words: -len(words))
    either = "|".join(
        re.escape(words).replace(r"\ ", r"[\s\u00a0]+").replace(r"\-", "[-\u2010\u2011]") for words in longest_first
    )
    pattern = re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)
    apart: dict[int, list[tuple[int, int]]] = {}
    for block, start, end in spoken:
        apart.setdefault(block, []).append((start, end))
    found = []
    for n, text in enumerate(blocks):
        for met in pattern.finditer(text):
            if any(start < met.end() and met.start() < end for start, end in apart.get(n, ())):
                continue
            one = by_words.get(_folded(met[0]))
            found.append(Used(n, met.start(), met.end(), met[0], one.instead if one else ""))
    return tuple(found)


def _folded(words: str) -> str:
    return " ".join(words.replace("\u2010", "-").replace("\u2011", "-").casefold().split())
