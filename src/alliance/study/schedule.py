"""The interview schedule: parts, questions with numbered prompts, what stands at its head, and how it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance.errors import InputProblem

LONGEST = 40_000
MOST_QUESTIONS = 200
MOST_PROMPTS = 40
#: what stands at the head of the printed sheet unless the study says otherwise
HEADER_FIELDS = ("Date", "Place", "Began", "Ended", "Interviewer", "Recorder")
_NUMBER = re.compile(r"^(?:Q\s*)?\d{1,3}\s*[.):]\s*", re.I)
_PROMPT = re.compile(r"^(?:[-–—•*]|\(?[a-z]\)|\d{1,3}\.\d{1,3}\.?)\s+", re.I)
EXAMPLE = """# Beginnings
1. Could you tell me how the work with this person began?
- What was the first meeting like?
- What did you feel towards them then?
2. What do the two of you want from it?

# Later
3. Was there a moment when it changed between you?
- What did you do?
"""


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its prompts, in order."""

    words: str
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchedulePart:
    """A part of the schedule: its title and its questions."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """One version of the schedule. Once dated it does not change any more."""

    id: str
    number: int
    parts: tuple[SchedulePart, ...] = ()
    demographic_questions: tuple[str, ...] = ()
    header_fields: tuple[str, ...] = HEADER_FIELDS
    dated: date | None = None
    pilot: bool = False
    remarks: str = ""
    version: int = 1

    @property
    def questions(self) -> list[tuple[int, SchedulePart, Question]]:
        """Every question with its number (running through all parts) and its part."""
        numbered: list[tuple[int, SchedulePart, Question]] = []
        for part in self.parts:
            numbered += [(len(numbered) + at, part, q) for at, q in enumerate(part.questions, start=1)]
        return numbered


def parts_of(text: str) -> tuple[SchedulePart, ...]:
    """The parts, questions and prompts typed as text: # begins a part, - a prompt, any other line a question."""
    if len(text) > LONGEST:
        raise InputProblem(f"The schedule has {len(text):,} characters; at most {LONGEST:,} fit here.")
    made: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        line = "".join(c for c in raw if c.isprintable() or c == "\t").strip()
        if not line:
            continue
        if line.startswith("#"):
            made.append((line.lstrip("#").strip(), []))
        elif _PROMPT.match(line):
            if not made or not made[-1][1]:
                raise InputProblem(f"Line {number} is a prompt without a question before it: type the question first.")
            made[-1][1][-1][1].append(_PROMPT.sub("", line, count=1))
        else:
            if not made:
                made.append(("", []))
            made[-1][1].append((_NUMBER.sub("", line, count=1) or line, []))
    parts = tuple(
        SchedulePart(title, tuple(Question(words, tuple(prompts)) for words, prompts in questions))
        for title, questions in made
    )
    many = sum(len(part.questions) for part in parts)
    if many > MOST_QUESTIONS:
        raise InputProblem(f"The schedule has {many} questions; at most {MOST_QUESTIONS} fit here.")
    if any(len(q.prompts) > MOST_PROMPTS for part in parts for q in part.questions):
        raise InputProblem(f"A question has more than {MOST_PROMPTS} prompts: take some out.")
    return parts


def text_of(parts: Iterable[SchedulePart]) -> str:
    """The parts as text that `parts_of` reads back."""
    lines: list[str] = []
    number = 0
    for part in parts:
        if lines:
            lines.append("")
        if part.title or number:
            lines.append(f"# {part.title}".rstrip())
        for question in part.questions:
            number += 1
            lines.append(f"{number}. {question.words}")
            lines += [f"- {prompt}" for prompt in question.prompts]
    return "\n".join(lines)


def kept_parts(parts: Iterable[SchedulePart]) -> list[dict[str, Any]]:
    """The parts as plain values that JSON can keep."""
    return [
        {"title": p.title, "questions": [{"words": q.words, "prompts": list(q.prompts)} for q in p.questions]}
        for p in parts
    ]


def parts_from(held: Sequence[Mapping[str, Any]]) -> tuple[SchedulePart, ...]:
    """The parts from what was kept."""
    return tuple(
        SchedulePart(
            str(p.get("title", "")),
            tuple(
                Question(str(q.get("words", "")), tuple(map(str, q.get("prompts", ())))) for q in p.get("questions", ())
            ),
        )
        for p in held
    )


def lines_of(text: str, called: str, *, most: int = 60, longest: int = 300) -> tuple[str, ...]:
    """A list typed one a line, without empty lines and without repeating itself."""
    lines = [" ".join(line.split()) for line in text.replace("\r", "\n").split("\n")]
    made = tuple(dict.fromkeys("".join(c for c in line if c.isprintable()) for line in lines if line))
    if len(made) > most:
        raise InputProblem(f"{called}: at most {most} fit here; {len(made)} were given.")
    if any(len(line) > longest for line in made):
        raise InputProblem(f"{called}: a line may have at most {longest} characters.")
    return made


@dataclass(frozen=True, slots=True)
class Difference:
    """Where questions asked and columns shown differ: asked without a column, or shown without a question."""

    asked_only: tuple[str, ...]
    shown_only: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything to list."""
        return bool(self.asked_only or self.shown_only or self.hidden)


def asked_and_shown(questions: Iterable[str], columns: Iterable[tuple[str, bool]]) -> Difference:
    """The difference between demographic questions and the profile table's columns, given as (name, shown).

    A question belongs to a column when it holds the column's name (or the other way round), word for word.
    """
    asked = list(questions)
    held = list(columns)

    def same(question: str, column: str) -> bool:
        ours, theirs = set(_words(question)), set(_words(column))
        return bool(theirs and ours) and (theirs <= ours or ours <= theirs)

    return Difference(
        tuple(q for q in asked if not any(same(q, name) for name, _ in held)),
        tuple(name for name, shown in held if shown and not any(same(q, name) for q in asked)),
        tuple(
            q for q in asked if any(same(q, name) for name, _ in held) and not any(s and same(q, n) for n, s in held)
        ),
    )


def _words(text: str) -> list[str]:
    small = {
        "what",
        "is",
        "are",
        "your",
        "you",
        "the",
        "of",
        "a",
        "an",
        "do",
        "how",
        "would",
        "describe",
        "please",
        "in",
        "at",
    }
    found = [w for w in re.findall(r"\w+", text.lower().replace("old", "age")) if w not in small]
    return [w.removesuffix("s") for w in found]
