"""Begin a study and change what it has chosen about itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from alliance.actions.change import STUDY, change, kept_text
from alliance.errors import InputProblem, NotFound
from alliance.ipa.analysis import EvidenceRule
from alliance.ipa.citation import STYLES
from alliance.ipa.vocabulary import BRACKET_KINDS, LABEL_SETS
from alliance.store.models import ResearcherRow, StudyRow
from alliance.store.transactions import transaction

RULE_KINDS = ("none", "count", "third", "half", "all")


def check_beginning(*, title: str, researcher: str, label_set: str = "2009", questions: Sequence[str] = ()) -> None:
    """Nothing, where a study can be begun so: to be asked before a workbench is made for it."""
    kept_text(title, "title", longest=500)
    kept_text(researcher, "researcher’s name", longest=200)
    _check_choice("label set", label_set, LABEL_SETS)
    for question in questions:
        kept_text(question, "research question", longest=2000, empty=True)


def begin_study(*, title: str, researcher: str, label_set: str = "2009", questions: Sequence[str] = ()) -> str:
    """Begin the study of this workbench; the researcher's id, to be given as `by=` from now on."""
    check_beginning(title=title, researcher=researcher, label_set=label_set, questions=questions)
    name = kept_text(researcher, "researcher’s name", longest=200)
    with transaction():
        if StudyRow.objects.exists():
            raise InputProblem("This workbench holds a study already: a second study needs a workbench of its own.")
        who = ResearcherRow(name=name)
        who.save(force_insert=True)
        with change(by=who.id, scope=STUDY, act="begin study", words="Began the study", can_undo=False) as act:
            row = StudyRow(
                title=kept_text(title, "title", longest=500),
                label_set=label_set,
                questions=[kept_text(q, "research question", longest=2000) for q in questions if q.strip()],
                researcher=who,
                rule=asdict(EvidenceRule()),
            )
            act.add(row)
    return who.id


def change_study(*, by: str, version: int | None = None, **chosen: Any) -> None:
    """Change the study's title, questions, label set, margins, layout, citation style, conventions or rule."""
    row = the_study()
    fields: dict[str, Any] = {}
    for name, value in chosen.items():
        if name not in _CHECKS:
            raise InputProblem(f"A study has no setting called “{name}”.")
        fields[name] = _CHECKS[name](value)
    with change(by=by, scope=STUDY, act="change study", words="Changed the study’s settings", subject=row.id) as act:
        act.update(row, version=version, shows="title", **fields)


def the_study() -> StudyRow:
    """The study's row; NotFound where none was begun."""
    row = StudyRow.objects.first()
    if row is None:
        raise NotFound("This workbench holds no study yet: start one with a title and a name.")
    return row


def _check_choice(called: str, given: Any, known: Any) -> str:
    if given not in known:
        raise InputProblem(f"“{_short(given)}” is not a {called}: choose one of {', '.join(known)}.")
    return str(given)


def _short(given: Any) -> str:
    words = str(given)
    return words if len(words) <= 40 else f"{words[:40]} …"


def _whole(called: str, given: Any, least: int, most: int) -> int:
    try:
        number = int(given)
    except (TypeError, ValueError):
        raise InputProblem(
            f"The {called} must be a whole number from {least} to {most}; “{_short(given)}” is not."
        ) from None
    if not least <= number <= most:
        raise InputProblem(f"The {called} must lie between {least} and {most}; {_short(number)} does not.")
    return number


def _conventions(given: Mapping[str, str]) -> dict[str, str]:
    return {
        kept_text(str(words), "words in brackets", longest=200): _check_choice("kind of bracket", kind, BRACKET_KINDS)
        for words, kind in given.items()
    }


def _rule(given: EvidenceRule | Mapping[str, Any]) -> dict[str, Any]:
    try:
        rule = given if isinstance(given, EvidenceRule) else EvidenceRule(**given)
    except TypeError:
        raise InputProblem("A rule has a kind, a count, words and a source, and nothing else.") from None
    _check_choice("kind of rule", rule.kind, RULE_KINDS)
    count = _whole("number of participants in the rule", rule.count, 1, 10_000) if rule.kind == "count" else 0
    words, source = (kept_text(said, "rule", longest=5000, empty=True) for said in (rule.words, rule.source))
    return {"kind": rule.kind, "count": count, "words": words, "source": source}


_CHECKS = {
    "title": lambda v: kept_text(v, "title", longest=500),
    "questions": lambda v: [kept_text(q, "research question", longest=2000) for q in v if q.strip()],
    "label_set": lambda v: _check_choice("label set", v, LABEL_SETS),
    "notes_side": lambda v: _check_choice("side of the notes", v, ("left", "right")),
    "width": lambda v: _whole("number of characters a line", v, 20, 200),
    "first_line": lambda v: _whole("number of the first line", v, 0, 1_000_000),
    "citation_style": lambda v: _check_choice("style of citation", v, STYLES),
    "conventions": _conventions,
    "rule": _rule,
}
