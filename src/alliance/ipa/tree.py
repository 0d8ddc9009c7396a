"""The trees of an analysis: who stands under whom, which passages bear on a theme, whose they are.

`Index` is built once from an `Analysis` and answers everything else in time linear in what it returns.
A theme that is put aside, and all beneath it, stands nowhere and counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alliance.errors import InputProblem, NotFound
from alliance.ipa.analysis import Analysis, Case, Evidence, Extract, Link, Note, Span, Theme
from alliance.ipa.transcript import Transcript
from alliance.ipa.vocabulary import LABEL_SETS, LEVELS, MAY_STAND_UNDER, Labels, Level

#: levels that a group tree may hold: it gathers, it does not state
GROUP_LEVELS: tuple[Level, ...] = ("superordinate", "subtheme", "strand", "tension", "pole")
#: levels that carry a number in the master table
NUMBERED: tuple[Level, ...] = ("superordinate", "subtheme", "strand")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one case's words that bears on a theme: an extract chosen as evidence, or a note's span."""

    case: str
    transcript: str
    start: int
    end: int
    theme: str
    extract: str = ""
    evidence: str = ""
    note: str = ""
    marked: bool = False
    prompted: bool = False
    key: Span | None = None
    left_out: tuple[Span, ...] = ()


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same positions as ascending spans that neither overlap nor touch."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def count_extracts(passages: Iterable[Passage]) -> int:
    """How many extracts these are, each once, and noted passages that no extract touches."""
    extracts: dict[str, set[Span]] = {}
    noted: dict[str, list[Span]] = {}
    for p in passages:
        if p.note:
            noted.setdefault(p.transcript, []).append((p.start, p.end))
        else:
            extracts.setdefault(p.transcript, set()).add((p.start, p.end))
    count = sum(len(spans) for spans in extracts.values())
    for transcript, spans in noted.items():
        covered = merge_spans(extracts.get(transcript, ()))
        at = 0
        for start, end in merge_spans(spans):
            while at < len(covered) and covered[at][1] <= start:
                at += 1
            if at == len(covered) or covered[at][0] >= end:
                count += 1
    return count


class Index:
    """One analysis made ready for questions; it never changes what it was built from.

    `own`, where given, holds the passages of themes as an earlier index of the same notes, extracts and
    evidence found them, and takes up those found here.
    """

    def __init__(self, analysis: Analysis, own: dict[str, tuple[Passage, ...]] | None = None) -> None:
        self.analysis = analysis
        self.labels: Labels = analysis.study.labels
        self.cases: dict[str, Case] = {c.id: c for c in analysis.cases}
        self.case_order: dict[str, int] = {c.id: i for i, c in enumerate(analysis.cases)}
        self._children: dict[str, list[Theme]] = {}
        self._roots: dict[str, list[Theme]] = {}
        for theme in sorted(analysis.themes.values(), key=lambda t: t.place):
            if theme.parent and theme.parent in analysis.themes:
                self._children.setdefault(theme.parent, []).append(theme)
            else:
                self._roots.setdefault(theme.case, []).append(theme)
        self._evidence: dict[str, list[Evidence]] = {}
        self._users: dict[str, list[str]] = {}
        for use in sorted(analysis.evidence, key=lambda e: e.place):
            self._evidence.setdefault(use.theme, []).append(use)
            self._users.setdefault(use.extract, []).append(use.theme)
        self._links: dict[str, list[Link]] = {}
        self._gathered: dict[str, list[Link]] = {}
        for link in analysis.links:
            self._links.setdefault(link.group_theme, []).append(link)
            self._gathered.setdefault(link.case_theme, []).append(link)
        self._stands: dict[str, bool] = {}
        self._own: dict[str, tuple[Passage, ...]] = {} if own is None else own
        self._through: dict[str, tuple[Passage, ...]] = {}
        self._of_cases: dict[str, set[str]] = {}
        self._people: dict[str, tuple[Case, ...]] = {}

    # --- one thing by its id

    def theme(self, theme_id: str) -> Theme:
        """The theme with this id; NotFound where the analysis does not hold it."""
        try:
            return self.analysis.themes[theme_id]
        except KeyError:
            raise NotFound(
                "This theme is not in the analysis: open the board again to see what stands there."
            ) from None

    def case(self, case_id: str) -> Case:
        """The case with this id; NotFound where the analysis does not hold it."""
        try:
            return self.cases[case_id]
        except KeyError:
            raise NotFound("This case is not in the study: open the study's list of cases and choose one.") from None

    def transcript(self, transcript_id: str) -> Transcript:
        """The transcript with this id; NotFound where the analysis does not hold it."""
        try:
            return self.analysis.transcripts[transcript_id]
        except KeyError:
            raise NotFound("The transcript of an extract is not in this analysis: load it with its case.") from None

    def extract(self, extract_id: str) -> Extract:
        """The extract with this id; NotFound where the analysis does not hold it."""
        try:
            return self.analysis.extracts[extract_id]
        except KeyError:
            raise NotFound("This extract is not in the analysis: it may have been deleted in another tab.") from None

    def note(self, note_id: str) -> Note:
        """The note with this id; NotFound where the analysis does not hold it."""
        try:
            return self.analysis.notes[note_id]
        except KeyError:
            raise NotFound("This note is not in the analysis: it may have been deleted in another tab.") from None

    # --- the tree

    def roots(self, case_id: str = "", *, aside: bool = False) -> tuple[Theme, ...]:
        """The themes that stand under nothing, in a case's tree or (no case) the group's, in place order."""
        return tuple(t for t in self._roots.get(case_id, ()) if aside or not t.aside)

    def children(self, theme_id: str, *, aside: bool = False) -> tuple[Theme, ...]:
        """The themes directly under one, in place order; those put aside only when asked for."""
        return tuple(t for t in self._children.get(theme_id, ()) if aside or not t.aside)

    def ancestors(self, theme_id: str) -> tuple[Theme, ...]:
        """The themes above one, nearest first; InputProblem where they form a circle."""
        above: list[Theme] = []
        seen = {theme_id}
        parent = self.theme(theme_id).parent
        while parent and parent in self.analysis.themes:
            if parent in seen:
                raise InputProblem(CIRCLE)
            seen.add(parent)
            above.append(self.analysis.themes[parent])
            parent = above[-1].parent
        return tuple(above)

    def descendants(self, theme_id: str, *, aside: bool = False) -> tuple[Theme, ...]:
        """Every theme beneath one, depth first in place order."""
        below: list[Theme] = []
        seen = {theme_id}
        waiting = list(reversed(self.children(theme_id, aside=aside)))
        while waiting:
            theme = waiting.pop()
            if theme.id in seen:
                raise InputProblem(CIRCLE)
            seen.add(theme.id)
            below.append(theme)
            waiting.extend(reversed(self.children(theme.id, aside=aside)))
        return tuple(below)

    def walk(self, case_id: str = "") -> tuple[Theme, ...]:
        """A whole tree, depth first in place order, without what is put aside."""
        found: list[Theme] = []
        for root in self.roots(case_id):
            found.append(root)
            found.extend(self.descendants(root.id))
        return tuple(found)

    def stands(self, theme_id: str) -> bool:
        """Whether neither the theme nor anything above it is put aside."""
        known = self._stands.get(theme_id)
        if known is None:
            known = not self.theme(theme_id).aside and not any(t.aside for t in self.ancestors(theme_id))
            self._stands[theme_id] = known
        return known

    # --- what bears on a theme

    def evidence_of(self, theme_id: str) -> tuple[Evidence, ...]:
        """The uses of extracts directly under a theme, in place order."""
        return tuple(self._evidence.get(theme_id, ()))

    def users_of(self, extract_id: str) -> tuple[str, ...]:
        """The ids of the themes under which an extract is used, whether they stand or not."""
        return tuple(dict.fromkeys(self._users.get(extract_id, ())))

    def links_of(self, group_theme: str) -> tuple[Link, ...]:
        """The links by which a group theme gathers case themes, those put aside left out, in study order."""
        found = [x for x in self._links.get(group_theme, ()) if self.stands(x.case_theme)]
        return tuple(sorted(found, key=lambda x: self._order(self.theme(x.case_theme).case)))

    def gathered_in(self, case_theme: str) -> tuple[Link, ...]:
        """The links by which group themes gather this case theme."""
        return tuple(self._gathered.get(case_theme, ()))

    def own_passages(self, theme_id: str) -> tuple[Passage, ...]:
        """What bears on a theme itself: its evidence in place order, then its notes' spans in text order."""
        known = self._own.get(theme_id)
        if known is not None:
            return known
        theme = self.theme(theme_id)
        found: list[Passage] = []
        for use in self._evidence.get(theme_id, ()):
            extract = self.extract(use.extract)
            found.append(
                Passage(
                    case=self.transcript(extract.transcript).case,
                    transcript=extract.transcript,
                    start=extract.start,
                    end=extract.end,
                    theme=theme_id,
                    extract=extract.id,
                    evidence=use.id,
                    marked=extract.marked,
                    prompted=extract.prompted,
                    key=use.key,
                    left_out=use.left_out,
                )
            )
        if theme.notes:
            notes = [n for n in map(self.note, theme.notes) if n.transcript]
            notes.sort(key=lambda n: (self._place(n.transcript), n.start, n.end))
            found.extend(Passage(n.case, n.transcript, n.start, n.end, theme_id, note=n.id) for n in notes)
        self._own[theme_id] = tuple(found)
        return self._own[theme_id]

    def passages(self, theme_id: str) -> tuple[Passage, ...]:
        """What bears on a theme and on everything beneath it (not through links)."""
        known = self._through.get(theme_id)
        if known is None:
            found = list(self.own_passages(theme_id))
            for theme in self.descendants(theme_id):
                found.extend(self.own_passages(theme.id))
            known = self._through[theme_id] = tuple(found)
        return known

    def spans(self, theme_id: str, *, below: bool = True) -> dict[str, tuple[Span, ...]]:
        """Transcript -> the spans a theme rests on, merged and ascending; transcripts in study order.

        For a statement: the union of its notes' spans and its own extracts. With `below`, the themes
        beneath count as well.
        """
        return self.spans_of(self.passages(theme_id) if below else self.own_passages(theme_id))

    def spans_of(self, passages: Iterable[Passage]) -> dict[str, tuple[Span, ...]]:
        """Transcript -> the spans of these passages, merged and ascending; transcripts in study order."""
        found: dict[str, list[Span]] = {}
        for p in passages:
            found.setdefault(p.transcript, []).append((p.start, p.end))
        return {key: merge_spans(found[key]) for key in sorted(found, key=self._place)}

    def by_lines(self, passages: Iterable[Passage]) -> list[Passage]:
        """The same passages in the order of the lines, transcripts in study order."""
        return sorted(passages, key=lambda p: (self._place(p.transcript), p.start, p.end))

    def first_position(self, theme_id: str) -> tuple[tuple[int, int], int] | None:
        """Where a theme's first words stand, as something to sort by; None where it has no words."""
        places = [(self._place(p.transcript), p.start) for p in self.passages(theme_id)]
        return min(places) if places else None

    def numbered_statements(self, case_id: str) -> list[tuple[int, Theme]]:
        """A case's standing statements, numbered from 1 in the order of their first words; those without come last."""
        statements = [t for t in self.walk(case_id) if t.level == "statement"]
        places = {t.id: self.first_position(t.id) for t in statements}
        last = ((len(self.cases) + 2, 0), 0)
        statements.sort(key=lambda t: places[t.id] or last)
        return list(enumerate(statements, start=1))

    def without_note(self, theme: Theme) -> bool:
        """Whether this is a statement that came from no note (shown, and marked so)."""
        return theme.level == "statement" and not theme.notes

    # --- whose it is

    def contributions(self, theme_id: str, *, below: bool = True) -> dict[str, tuple[Passage, ...]]:
        """Case -> what it brings to a theme, in study order; the keys are the contributing participants.

        A case contributes through evidence on the theme, through a linked case theme of any level (its
        own and its descendants' passages), and, with `below`, through the theme's descendants. A linked
        case theme without any words yet contributes an empty tuple.
        """
        theme = self.theme(theme_id)
        found: dict[str, list[Passage]] = {}
        if theme.case:
            found[theme.case] = []
        for node in (theme, *(self.descendants(theme_id) if below else ())):
            for p in self.own_passages(node.id):
                found.setdefault(p.case, []).append(p)
            for link in self.links_of(node.id):
                case_theme = self.theme(link.case_theme)
                found.setdefault(case_theme.case, []).extend(self.passages(case_theme.id))
        return {case: tuple(found[case]) for case in sorted(found, key=self._order)}

    def participants(self, theme_id: str) -> tuple[Case, ...]:
        """The distinct participants who contribute to a theme, through descendants and links, in study order."""
        known = self._people.get(theme_id)
        if known is not None:
            return known
        theme = self.theme(theme_id)
        found = {theme.case} if theme.case else set()
        for node in (theme, *self.descendants(theme_id)):
            found |= self._own_cases(node)
            found.update(self.theme(link.case_theme).case for link in self.links_of(node.id))
        known = self._people[theme_id] = tuple(self.case(case) for case in sorted(found, key=self._order))
        return known

    def _own_cases(self, theme: Theme) -> set[str]:
        """The cases whose words bear on a theme itself: those of `own_passages`, without making any."""
        known = self._of_cases.get(theme.id)
        if known is None:
            places = {self.extract(use.extract).transcript for use in self._evidence.get(theme.id, ())}
            known = {self.transcript(place).case for place in places}
            known.update(note.case for note in map(self.note, theme.notes) if note.transcript)
            self._of_cases[theme.id] = known
        return known

    # --- order

    def numbers(self) -> dict[str, str]:
        """Group theme -> its number in the master table ("1", "1.1", "1.1.1"); tensions carry none."""
        found: dict[str, str] = {}
        top = sorted(self.roots(), key=lambda t: t.level != "superordinate")
        waiting: list[tuple[Sequence[Theme], str]] = [(top, "")]
        while waiting:
            themes, before = waiting.pop()
            for n, theme in enumerate((t for t in themes if t.level in NUMBERED), start=1):
                found[theme.id] = f"{before}{n}"
                waiting.append((self.children(theme.id), f"{before}{n}."))
        return found

    def _order(self, case_id: str) -> int:
        return self.case_order.get(case_id, len(self.case_order))

    def _place(self, transcript_id: str) -> tuple[int, int]:
        transcript = self.analysis.transcripts.get(transcript_id)
        if transcript is None:
            return len(self.case_order) + 1, 0
        return self._order(transcript.case), transcript.place


def index_of(analysis: Analysis | Index) -> Index:
    """The index of an analysis; an index is given back as it is, so that several tables share one."""
    return analysis if isinstance(analysis, Index) else Index(analysis)


# --- what a tree may look like

CIRCLE = "A theme cannot stand under itself, or under something that stands beneath it: choose another place."


def check_may_stand(level: str, parent_level: str, *, labels: Labels = LABEL_SETS["2009"], group: bool = False) -> None:
    """None where a theme of a level may stand under one of another ("" is: under nothing); else InputProblem."""
    may = MAY_STAND_UNDER.get(level)  # type: ignore[call-overload]
    if may is None or (parent_level and parent_level not in LEVELS):
        unknown = parent_level if may is not None else level
        raise InputProblem(f'There is no level called "{unknown}": use one of {", ".join(LEVELS)}.')
    word = labels.level(level, group=group)
    if group and level not in GROUP_LEVELS:
        raise InputProblem(
            f"The table across cases gathers the themes of cases and holds no {labels.statement} of its own: "
            f"put the {labels.statement} in its case and gather it from there."
        )
    if parent_level in may:
        return
    places = [with_article(labels.level(p, group=group)) for p in may if p]
    where = " or ".join(places) if len(places) < 3 else f"{', '.join(places[:-1])} or {places[-1]}"
    if not parent_level:
        raise InputProblem(f"{with_article(word).capitalize()} stands under {where}: choose which.")
    wrong = with_article(labels.level(parent_level, group=group))
    if not places:
        raise InputProblem(f"{with_article(word).capitalize()} stands under nothing, not under {wrong}.")
    raise InputProblem(f"{with_article(word).capitalize()} stands under {where}, not under {wrong}.")


def check_new(index: Index, level: str, case_id: str, parent_id: str) -> None:
    """None where a new theme of this level may be made there; else InputProblem or NotFound."""
    if case_id:
        index.case(case_id)
    parent = index.theme(parent_id) if parent_id else None
    check_may_stand(level, parent.level if parent else "", labels=index.labels, group=not case_id)
    if parent is not None:
        _check_same_tree(case_id, parent)


def check_move(index: Index, theme_id: str, parent_id: str) -> None:
    """None where a theme may move under another ("" is: under nothing); else InputProblem or NotFound."""
    theme = index.theme(theme_id)
    if parent_id:
        parent = index.theme(parent_id)
        if parent_id == theme_id or any(t.id == theme_id for t in index.ancestors(parent_id)):
            raise InputProblem(CIRCLE)
        _check_same_tree(theme.case, parent)
        check_may_stand(theme.level, parent.level, labels=index.labels, group=not theme.case)
    else:
        check_may_stand(theme.level, "", labels=index.labels, group=not theme.case)


def check_level(index: Index, theme_id: str, level: str) -> None:
    """None where a theme may become this level where it stands, with what stands under it; else InputProblem."""
    theme = index.theme(theme_id)
    group = not theme.case
    parent = index.theme(theme.parent).level if theme.parent else ""
    check_may_stand(level, parent, labels=index.labels, group=group)
    for child in index.children(theme_id, aside=True):
        check_may_stand(child.level, level, labels=index.labels, group=group)


def check_link(index: Index, group_theme: str, case_theme: str) -> None:
    """None where the first may gather the second; else InputProblem or NotFound."""
    if index.theme(group_theme).case:
        raise InputProblem("Only a theme of the table across cases can gather themes of cases: choose one there.")
    if not index.theme(case_theme).case:
        raise InputProblem("A theme across cases gathers themes of single cases: move it on the board instead.")


def problems(analysis: Analysis) -> tuple[str, ...]:
    """Everything in an analysis that cannot stand, one sentence each; empty where all is well."""
    index = Index(analysis)
    found: dict[str, None] = {}
    for theme in analysis.themes.values():
        for check in (_check_theme, _check_rests):
            try:
                check(index, theme)
            except (InputProblem, NotFound) as problem:
                found[f"{_where(index, theme)}: {problem}"] = None
    _find_dangling(analysis, found)
    return tuple(found)


def _check_theme(index: Index, theme: Theme) -> None:
    if theme.case:
        index.case(theme.case)
    if theme.parent:
        index.theme(theme.parent)
        index.ancestors(theme.id)
        check_move(index, theme.id, theme.parent)
    else:
        check_may_stand(theme.level, "", labels=index.labels, group=not theme.case)


def _check_rests(index: Index, theme: Theme) -> None:
    for note in map(index.note, theme.notes):
        if note.case != theme.case:
            raise InputProblem("It rests on a note of another case: take the note from its own case.")
    for other in theme.see:
        index.theme(other)
    for passage in index.own_passages(theme.id):
        if theme.case and passage.case != theme.case:
            raise InputProblem("It rests on an extract of another case: gather it across cases instead.")


def _find_dangling(analysis: Analysis, found: dict[str, None]) -> None:
    themes: Mapping[str, Theme] = analysis.themes
    if any(e.theme not in themes or e.extract not in analysis.extracts for e in analysis.evidence):
        found["An extract is used under a theme that is not there, or a theme uses an extract that is not there."] = (
            None
        )
    for link in analysis.links:
        group, case = themes.get(link.group_theme), themes.get(link.case_theme)
        if group is None or case is None:
            found["A link joins a theme that is not there."] = None
        elif group.case or not case.case:
            found["A link joins two themes of the same tree: it must join one across cases and one of a case."] = None


def _where(index: Index, theme: Theme) -> str:
    place = "a case" if theme.case else "the table across cases"
    return f"{with_article(index.labels.level(theme.level, group=not theme.case)).capitalize()} of {place}"


def _check_same_tree(case_id: str, parent: Theme) -> None:
    if case_id == parent.case:
        return
    if not case_id or not parent.case:
        raise InputProblem("A case's theme cannot stand in the table across cases: gather it there with a link.")
    raise InputProblem("A case's theme stays in its case: gather it with those of other cases across cases.")


def with_article(word: str) -> str:
    """A word with "a" or "an" before it."""
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"
