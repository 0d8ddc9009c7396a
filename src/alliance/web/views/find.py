"""Finding words: in one transcript, in one case, in all; and in what was written about them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.urls import path, reverse
from markupsafe import Markup, escape

from alliance.ipa.citation import cite
from alliance.ipa.quotations import speaker_name
from alliance.ipa.transcript import Transcript
from alliance.ipa.vocabulary import NOTE_KIND_WORDS
from alliance.store import search
from alliance.store.reads import analysis, study, transcripts
from alliance.web.middleware import wants_json
from alliance.web.pages import page

MOST = 300  # places shown at once
AROUND = 60  # code points of the turn shown on each side
NEAR = 90  # places nearer than this are one place
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
WHERE = {"transcript": "this transcript", "case": "this case", "all": "all cases"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where words were found: how it is cited, a piece of it with the words marked, and where a click leads."""

    cited: str
    who: str
    snippet: Markup
    go: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Everything found for what was asked, as a page shows it."""

    turns: tuple[Place, ...] = ()
    notes: tuple[Place, ...] = ()
    themes: tuple[Place, ...] = ()
    more: bool = False

    @property
    def count(self) -> int:
        """How many places are shown."""
        return len(self.turns) + len(self.notes) + len(self.themes)


class Asked:
    """What a person asked for, as patterns over folded words."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.wanted: list[re.Pattern[str]] = []
        self.unwanted: list[re.Pattern[str]] = []
        for sign, phrase, word in re.findall(r'(-?)(?:"([^"]*)"|(\S+))', words[:500]):
            parts = re.findall(r"\w+", search.fold(phrase or word))
            if parts:
                tail = "" if word.endswith("*") else r"(?!\w)"
                pattern = re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, parts)) + tail)
                (self.unwanted if sign else self.wanted).append(pattern)

    def fits(self, text: str) -> bool:
        """Whether a text holds all that is wanted and nothing that is not."""
        folded = search.fold(text)
        return (
            bool(self.wanted)
            and all(p.search(folded) for p in self.wanted)
            and not any(p.search(folded) for p in self.unwanted)
        )

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the wanted words stand in a text, ascending, as positions of the text itself."""
        folded, back = _folded_with_way_back(text)
        found = sorted({(m.start(), m.end()) for p in self.wanted for m in p.finditer(folded)})
        spans: list[tuple[int, int]] = []
        for a, b in found:
            start, end = back[a], back[b - 1] + 1
            if spans and start < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return spans


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    return search.fold(char)


def _folded_with_way_back(text: str) -> tuple[str, list[int] | range]:
    """The folded text, and for each of its characters the position in the text that it came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    pieces: list[str] = []
    back: list[int] = []
    done = 0
    for found in _BEYOND_ASCII.finditer(text):
        pieces.append(text[done : found.start()].lower())
        back.extend(range(done, found.start()))
        done = found.end()
        for at in range(found.start(), done):
            piece = _folded(text[at])
            pieces.append(piece)
            back += [at] * len(piece)
    pieces.append(text[done:].lower())
    back.extend(range(done, len(text)))
    return "".join(pieces), back


def find(request: HttpRequest) -> HttpResponse:
    """The words in all cases, in one case or in one transcript, with their lines."""
    words = " ".join(request.GET.get("q", "").split())[:500]
    where = request.GET.get("where", "all")
    here = request.GET.get("transcript", "")
    if where not in WHERE or not here:
        where = "all"
    value = transcripts.transcript(here) if where != "all" else None
    found = everywhere(words, where, value) if words else Found()
    context = {"q": words, "where": where, "value": value, "found": found, "most": MOST, "here": "find"}
    if wants_json(request):
        context["labels"] = study.settings().labels
        return JsonResponse({"html": get_template("find_results.html").render(context), "count": found.count})
    return page(request, "find.html", context)


def everywhere(words: str, where: str, here: Transcript | None) -> Found:
    """What was found in the turns, in the notes and in the themes."""
    asked = Asked(words)
    if not asked.wanted:
        return Found()
    held = [one for one in transcripts.held() if _is_within(one, where, here)]
    of_text = {one.text: one.id for one in held if one.text}
    values: dict[str, Transcript] = {}

    def value_of(id: str) -> Transcript:
        if id not in values:
            values[id] = transcripts.transcript(id)
        return values[id]

    turns: list[Place] = []
    more = False
    for hit in search.find_turns(words, None if where == "all" else list(of_text)):
        if hit.text not in of_text:
            continue  # an earlier version of the words
        if len(turns) >= MOST:
            more = True
            break
        turns += _in_turn(asked, value_of(of_text[hit.text]), hit.turn)
    turns, more = turns[:MOST], more or len(turns) > MOST
    notes, themes = _in_margins(asked, where, here, held, value_of)
    return Found(tuple(turns), tuple(notes[:MOST]), tuple(themes[:MOST]), more or max(len(notes), len(themes)) > MOST)


def _is_within(one: transcripts.Held, where: str, here: Transcript | None) -> bool:
    if here is None or where == "all":
        return True
    return one.case == here.case if where == "case" else one.id == here.id


def _in_turn(asked: Asked, value: Transcript, at: int) -> list[Place]:
    turn = value.turns[at]
    text = value.text[turn.start : turn.end]
    groups: list[list[tuple[int, int]]] = []
    for span in asked.spans(text):
        if groups and span[0] - groups[-1][-1][1] < NEAR:
            groups[-1].append(span)
        else:
            groups.append([span])
    who = speaker_name(value, turn.speaker) if value.speakers else ""
    if not groups:  # the index read the words otherwise than we do: the turn itself is the place
        groups = [[(0, min(len(text), 1))]]
    places = []
    for group in groups:
        start, end = turn.start + group[0][0], turn.start + group[-1][1]
        line = value.line_at(start)
        places.append(Place(cite(value, start, end), who, _snippet(text, group), _go(value.id, line), line))
    return places


def _in_margins(
    asked: Asked,
    where: str,
    here: Transcript | None,
    held: list[transcripts.Held],
    value_of: Callable[[str], Transcript],
) -> tuple[list[Place], list[Place]]:
    case = here.case if here is not None and where != "all" else None
    names = {one.id: one.pseudonym for one in study.cases()}
    ids = {one.id for one in held}
    first = {one.case: one.id for one in reversed(held)}
    labels = study.settings().labels
    notes = []
    for note in analysis.notes(case=case).values():
        if (note.transcript and note.transcript not in ids) or not asked.fits(note.text):
            continue
        kind = NOTE_KIND_WORDS[note.kind]
        if note.transcript:
            value = value_of(note.transcript)
            cited, go = cite(value, note.start, note.end), _card(note.transcript, note.id)
        else:
            cited, go = f"{names.get(note.case, '')}: whole account", _card(first.get(note.case, ""), note.id)
        notes.append(Place(cited, kind, _snippet(note.text, asked.spans(note.text)), go))
    themes = []
    for theme in analysis.themes(case=case).values():
        if not asked.fits(theme.name):
            continue
        level = labels.level(theme.level, group=not theme.case)
        if not theme.case:
            go = reverse("group-board")
        elif theme.level in ("statement", "tension", "pole") and theme.case in first:
            go = _card(first[theme.case], theme.id)
        else:
            go = reverse("board", args=[theme.case])
        whose = names.get(theme.case, "") if theme.case else "across cases"
        themes.append(Place(whose, level, _snippet(theme.name, asked.spans(theme.name)), go))
    return notes, themes


def _go(transcript: str, line: int) -> str:
    return f"{reverse('desk', args=[transcript])}#L{line}"


def _card(transcript: str, id: str) -> str:
    return f"{reverse('desk', args=[transcript])}#c-{id}" if transcript else reverse("interviews")


def _snippet(text: str, spans: list[tuple[int, int]]) -> Markup:
    """A piece of a text around the words found, those marked."""
    if not spans:
        return escape(text[: 2 * AROUND])
    low, high = max(0, spans[0][0] - AROUND), min(len(text), spans[-1][1] + AROUND)
    while low > 0 and not text[low - 1].isspace() and spans[0][0] - low < AROUND + 20:
        low -= 1
    while high < len(text) and not text[high].isspace() and high - spans[-1][1] < AROUND + 20:
        high += 1
    parts = ["… " if low else ""]
    at = low
    for start, end in spans:
        parts += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        at = end
    parts += [escape(text[at:high]), " …" if high < len(text) else ""]
    return Markup("").join(parts)


urls = [path("find/", find, name="find")]
