"""Themes from a table of Word joined to a study: which are there already, where their words stand, what disagrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from alliance.ipa.analysis import Case, Theme
from alliance.ipa.anchoring import Stand, find, stand_of
from alliance.ipa.theme_tables import Entry, ThemeTable, Use, folded
from alliance.ipa.transcript import Transcript

#: how a use was met -> what is said of it
STATES: dict[str, str] = {
    "exact": "words and lines agree",
    "moved": "the words stand on other lines",
    "differs": "the cited lines hold other words like these",
    "lines": "only the lines were found, not the words",
    "none": "neither the words nor the lines were found",
}


@dataclass(frozen=True, slots=True)
class PlannedTheme:
    """A theme to be made, or (`existing`) one that is there already; `under` is the index of another, or -1."""

    level: str
    name: str
    under: int
    about: str = ""
    existing: str = ""


@dataclass(frozen=True, slots=True)
class PlannedUse:
    """Words to be put under a theme (by its index): where they stand, and what the table said."""

    theme: int
    case: str
    stand: Stand
    use: Use
    said: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a table would become: themes of a case or (case "") across cases, their extracts, links to case themes."""

    case: str
    themes: tuple[PlannedTheme, ...]
    uses: tuple[PlannedUse, ...]
    links: tuple[tuple[int, str], ...] = ()
    left: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()  # names in the table that no participant bears

    @property
    def counts(self) -> Mapping[str, int]:
        """How many uses were met how."""
        return Counter(use.stand.state for use in self.uses)

    @property
    def disagreements(self) -> tuple[PlannedUse, ...]:
        """The uses whose words and lines do not agree, or that were not found."""
        return tuple(use for use in self.uses if use.stand.state != "exact")


def plan(
    table: ThemeTable,
    transcripts: Sequence[Transcript],
    cases: Sequence[Case],
    themes: Collection[Theme],
    *,
    case: str = "",
) -> Plan:
    """What the themes of a table would become in a study, for one case or (case "") across cases."""
    tree: dict[str, Theme] = {}
    for theme in themes:
        if theme.case == case and not theme.aside and theme.level not in ("tension", "pole"):
            tree.setdefault(folded(theme.name), theme)
    above = {entry.under for entry in table.entries}
    planned, links = [], []
    for n, entry in enumerate(table.entries):
        there = tree.get(folded(entry.name))
        if there is not None and there.level != entry.level and n in above:
            there = None
        planned.append(PlannedTheme(entry.level, entry.name, entry.under, entry.about, there.id if there else ""))
        if not case:
            same = [t.id for t in themes if t.case and not t.aside and folded(t.name) == folded(entry.name)]
            links += [(n, id) for id in same]
    whose = _Whose(transcripts, cases, case)
    uses = [one for n, entry in enumerate(table.entries) for one in whose.placed(n, entry)]
    return Plan(case, tuple(planned), tuple(uses), tuple(links), table.left, tuple(whose.unknown))


class _Whose:
    """The transcripts of each participant, by whatever name a table calls them."""

    def __init__(self, transcripts: Sequence[Transcript], cases: Sequence[Case], case: str) -> None:
        self.all = list(transcripts) if not case else [t for t in transcripts if t.case == case]
        self.case = case
        self.of: dict[str, str] = {}
        for one in cases:
            for name in (one.pseudonym, one.code):
                if name.strip():
                    self.of.setdefault(_plain(name), one.id)
        self.unknown: dict[str, None] = {}

    def placed(self, n: int, entry: Entry) -> list[PlannedUse]:
        """The uses of an entry with where they stand."""
        return [self._placed(n, use) for use in entry.uses]

    def _placed(self, n: int, use: Use) -> PlannedUse:
        case = self.case or self._case_of(use.participant)
        named = self._case_of(use.participant) if use.participant else ""
        if self.case and named and named != self.case:
            return PlannedUse(n, self.case, Stand("none"), use, f"{use.participant} is another case.")
        here = [t for t in self.all if not case or t.case == case]
        if not case:
            here = [t for t in here if find(t.text, use.words)] if self._may_search(use) else []
            here = here if len({t.case for t in here}) == 1 else []
        stand = stand_of(here, use.words, use.cited, key_words=use.key_words)
        held = next((t for t in here if t.id == stand.transcript), None)
        if held is not None and use.key and stand.state in ("exact", "moved"):
            inside = next((s for s, _ in find(held.text[stand.start : stand.end], use.key)), None)
            if inside:
                stand = Stand(
                    stand.state, stand.transcript, stand.start, stand.end, stand.left_out,
                    (stand.start + inside[0], stand.start + inside[1]),
                )  # fmt: skip
        return PlannedUse(n, held.case if held else case, stand, use, _said(stand, use, held))

    def _case_of(self, name: str) -> str:
        if not name:
            return ""
        found = self.of.get(_plain(name), "")
        if not found:
            inside = {id for known, id in self.of.items() if known in _plain(name).split() or known == _plain(name)}
            found = inside.pop() if len(inside) == 1 else ""
        if not found:
            self.unknown[name] = None
        return found

    def _may_search(self, use: Use) -> bool:
        """Whether words without a known name may be looked for in every account: lines alone say nothing there."""
        return len(use.words.split()) >= 3 and not use.participant


def _plain(name: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())


def _said(stand: Stand, use: Use, held: Transcript | None) -> str:
    """What is to be said of a use that does not agree; "" where it does."""
    if stand.state == "exact":
        return ""
    if held is None:
        return "Neither the words nor the lines were found." if use.words else "The lines are not held."
    first, last = held.lines_of(*(stand.key or (stand.start, stand.end)))
    lines = f"{first}" if first == last else f"{first}-{last}"
    cited = use.place.strip() or "another place"
    return {
        "moved": f"The table says {cited}; the words stand at {lines}.",
        "differs": f"Lines {lines} hold words like these, and not these.",
        "lines": f"Lines {lines} are there; the words were not found.",
    }.get(stand.state, STATES[stand.state] + ".")
