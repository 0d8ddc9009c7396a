"""What stands behind an analysis, as plain counts with their places: nothing is scored, ranked or expected.

Built from the analysis without the words of the interviews. Whatever is put aside counts nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from alliance.ipa.analysis import Analysis, Case, Theme
from alliance.ipa.recurrence import Recurrence, recurrence
from alliance.ipa.tree import Index, index_of
from alliance.ipa.vocabulary import NOTE_KINDS

#: levels of a case's tree that words must stand under
_GATHERING = ("superordinate", "subtheme", "strand")


@dataclass(frozen=True, slots=True)
class KindsOfNotes:
    """How many notes of each kind a case has; for the researcher alone, without a target."""

    case: Case
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All notes of the case."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Quoted:
    """How many quotations of a participant are chosen under themes across cases."""

    case: Case
    quotations: int


@dataclass(frozen=True, slots=True)
class OneVoice:
    """A theme across cases that several participants contribute to and one alone is quoted under."""

    theme: Theme
    case: Case
    quotations: int
    contributing: int


@dataclass(frozen=True, slots=True)
class EvidenceCounts:
    """What an examiner can count, in the order of the study and of its tables."""

    statements: int = 0
    statements_without_notes: tuple[Theme, ...] = ()
    case_themes: int = 0
    themes_without_words: tuple[Theme, ...] = ()
    group_themes: int = 0
    group_without_words: tuple[Theme, ...] = ()
    cases: int = 0
    cases_without_table: tuple[Case, ...] = ()
    judged: tuple[Recurrence, ...] = ()
    against_rule: tuple[Recurrence, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    never_quoted: tuple[Case, ...] = ()
    one_voice: tuple[OneVoice, ...] = ()
    notes: tuple[KindsOfNotes, ...] = field(default=())


def evidence_counts(analysis: Analysis | Index) -> EvidenceCounts:
    """Everything that can be counted of a whole analysis, each with the things themselves."""
    index = index_of(analysis)
    whole = index.analysis
    statements, bare_statements, themes, bare_themes, without_table = 0, [], 0, [], []
    for case in whole.cases:
        tree = index.walk(case.id)
        for theme in tree:
            if theme.level == "statement":
                statements += 1
                if not theme.notes:
                    bare_statements.append(theme)
            elif theme.level in _GATHERING:
                themes += 1
                if not index.passages(theme.id):
                    bare_themes.append(theme)
        if not any(theme.level == "superordinate" for theme in tree):
            without_table.append(case)
    group = [theme for theme in index.walk() if theme.level in _GATHERING]
    per_theme = _quotations(index, group)
    everywhere: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for theme in index.walk():
        for use in index.evidence_of(theme.id):
            case_of = index.transcript(index.extract(use.extract).transcript).case
            if (case_of, use.extract) not in seen:
                seen.add((case_of, use.extract))
                everywhere[case_of] += 1
    judged = tuple(one for one in recurrence(index) if one.holds is not None)
    return EvidenceCounts(
        statements=statements,
        statements_without_notes=tuple(bare_statements),
        case_themes=themes,
        themes_without_words=tuple(bare_themes),
        group_themes=len(group),
        group_without_words=tuple(theme for theme in group if not any(index.contributions(theme.id).values())),
        cases=len(whole.cases),
        cases_without_table=tuple(without_table),
        judged=judged,
        against_rule=tuple(one for one in judged if not one.holds),
        quoted=tuple(Quoted(case, everywhere[case.id]) for case in whole.cases),
        never_quoted=tuple(case for case in whole.cases if seen and not everywhere[case.id]),
        one_voice=tuple(_one_voices(index, group, per_theme)),
        notes=_kinds(whole),
    )


def _quotations(index: Index, group: list[Theme]) -> dict[str, Counter[str]]:
    """Theme -> how many extracts of each participant are chosen under it or beneath it."""
    found: dict[str, Counter[str]] = {}
    for theme in group:
        uses = {use.extract for node in (theme, *index.descendants(theme.id)) for use in index.evidence_of(node.id)}
        found[theme.id] = Counter(index.transcript(index.extract(id).transcript).case for id in uses)
    return found


def _one_voices(index: Index, group: list[Theme], counts: Mapping[str, Counter[str]]) -> list[OneVoice]:
    found = []
    for theme in group:
        held, people = counts[theme.id], index.participants(theme.id)
        if len(held) == 1 and len(people) > 1:
            ((case, quotations),) = held.items()
            found.append(OneVoice(theme, index.case(case), quotations, len(people)))
    return found


def _kinds(whole: Analysis) -> tuple[KindsOfNotes, ...]:
    counted: dict[str, Counter[str]] = {case.id: Counter() for case in whole.cases}
    for note in whole.notes.values():
        if note.case in counted:
            counted[note.case][note.kind] += 1
    return tuple(KindsOfNotes(case, {kind: counted[case.id][kind] for kind in NOTE_KINDS}) for case in whole.cases)
