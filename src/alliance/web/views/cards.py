"""A tree as its board draws it: cards with their lines, clusters with what stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alliance.ipa.analysis import Theme
from alliance.ipa.tables import joined_by_lines, theme_name
from alliance.ipa.tree import GROUP_LEVELS, Index, Passage
from alliance.ipa.vocabulary import LEVELS, MAY_STAND_UNDER

#: level -> the levels that may stand under it, as one word list for the page
ACCEPTS = {over: " ".join(level for level in LEVELS if over in MAY_STAND_UNDER[level]) for over in LEVELS}
GROUP_ACCEPTS = {
    over: " ".join(level for level in GROUP_LEVELS if over in MAY_STAND_UNDER[level]) for over in GROUP_LEVELS
}


@dataclass(frozen=True, slots=True)
class Card:
    """A theme as the board draws it, with what stands under it."""

    theme: Theme
    name: str
    lines: str = ""
    bare: bool = False  # a statement that rests on no note
    sees: tuple[Theme, ...] = ()
    kids: tuple[Card, ...] = ()

    @property
    def below(self) -> int:
        """How many themes stand under it, at any depth."""
        return len(self.kids) + sum(kid.below for kid in self.kids)


def card_of(index: Index, theme: Theme, lines: dict[str, str] | None = None) -> Card:
    """The card of a theme, with those of everything under it; `lines` keeps what was found before."""
    known = {} if lines is None else lines
    said = known.get(theme.id)
    if said is None:
        said = known[theme.id] = lines_in_words(index, index.own_passages(theme.id))
    themes = index.analysis.themes
    return Card(
        theme=theme,
        name=theme_name(theme),
        lines=said,
        bare=index.without_note(theme),
        sees=tuple(themes[t] for t in theme.see if t in themes),
        kids=tuple(card_of(index, kid, known) for kid in index.children(theme.id)),
    )


def signature(cards: Iterable[Card]) -> str:
    """What these cards look like, in short: it differs where they do."""
    return f"{hash(tuple(_looks(card) for card in cards)) & 0xFFFFFFFFFFFFFFFF:x}"


def _looks(card: Card) -> tuple[object, ...]:
    theme = card.theme
    sees = tuple(t.name for t in card.sees) if card.sees else ()
    kids = tuple(_looks(kid) for kid in card.kids) if card.kids else ()
    return theme.id, theme.version, theme.level, theme.name, card.lines, card.bare, sees, kids


def lines_in_words(index: Index, passages: Iterable[Passage]) -> str:
    """The lines of these passages as a card shows them: "214, 388", "2: 17-19" for a second interview."""
    found = list(passages)
    if not found:
        return ""
    said = []
    for transcript_id, spans in index.spans_of(found).items():
        transcript = index.transcript(transcript_id)
        before = f"{transcript.place}: " if transcript.of > 1 else ""
        for start, end in joined_by_lines(transcript, spans):
            first, last = transcript.lines_of(start, end)
            said.append(f"{before}{first}" if first == last else f"{before}{first}-{last}")
    return ", ".join(said)
