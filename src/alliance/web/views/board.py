"""The board of a case: emergent themes as cards, gathered into the case's tree; its table beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from alliance.actions import structures, themes, undo
from alliance.errors import InputProblem, NotFound
from alliance.ipa.analysis import Theme
from alliance.ipa.quotations import quotation_words
from alliance.ipa.tables import case_table, place_of
from alliance.ipa.tree import Index
from alliance.ipa.vocabulary import CONNECTIONS, NOTE_KIND_WORDS
from alliance.store.reads import analysis as read
from alliance.store.reads import study, trail, unfinished
from alliance.web.pages import page
from alliance.web.views.asking import body_of, ids_in, number_in, text_in, who
from alliance.web.views.cards import ACCEPTS, Card, card_of
from alliance.web.views.leading import Leads
from alliance.web.views.parts import answer, digest, macros

#: how many places of a card the foot of the board shows
SHOWN_PLACES = 4
Held = dict[str, Any]


@require_GET
def board(request: HttpRequest, case: str) -> HttpResponse:
    """All emergent themes of a case, loose or gathered, and the case table as it stands."""
    who_it_is = study.case(case)
    index = Index(read.analysis_of_case(who_it_is.id))
    cases = study.cases()
    parts = parts_of(index, who_it_is.id)
    return page(
        request,
        "board.html",
        {
            "here": "board",
            "case": who_it_is,
            "nth": next(n for n, c in enumerate(cases, 1) if c.id == who_it_is.id),
            "cases": cases,
            "parts": parts,
            "digests": {key: digest(html) for key, html in parts.items()},
            "connections": CONNECTIONS,
            "before": unfinished.before(who_it_is.id),
            "interviews": len(index.analysis.transcripts),
        },
    )


def parts_of(index: Index, case: str) -> dict[str, str]:
    """Every part of the board that an act may change, drawn anew."""
    draw = macros("board_parts.html")
    labels = index.labels
    roots = [card_of(index, theme) for theme in index.roots(case)]
    loose = [c for c in roots if c.theme.level == "statement"]
    apart = [c for c in roots if c.theme.level not in ("statement", "superordinate")]
    asides = [card_of(index, t) for t in index.analysis.themes.values() if t.aside]
    parts = {
        "tools": draw.tools(trail.next_undo(case), trail.next_redo(case), len(asides)),
        "loose": draw.loose(loose, labels, ACCEPTS),
        "clusters": draw.clusters(apart, labels, ACCEPTS) if apart else "",
    }
    for card in roots:
        if card.theme.level == "superordinate":
            parts[f"lane:{card.theme.id}"] = draw.lane(card, labels, ACCEPTS)
    parts["table"] = draw.table(case_table(index, case, proposals=True), Leads(index.analysis.transcripts))
    parts["aside"] = draw.aside(asides, labels)
    return parts


@require_GET
def card(request: HttpRequest, case: str, theme: str) -> HttpResponse:
    """What one card rests on: its words, the notes it came from, what it is."""
    held = study.case(case)
    index = Index(read.analysis_of_case(held.id))
    return JsonResponse(dock_of(request, index, index.theme(theme)))


def dock_of(request: HttpRequest, index: Index, theme: Theme) -> dict[str, object]:
    """The foot of the board for one card, with the fields its forms begin with."""
    leads = Leads(index.analysis.transcripts)
    places = []
    for transcript_id, spans in index.spans(theme.id, below=False).items():
        transcript = index.transcript(transcript_id)
        for start, end in spans:
            places.append(
                {
                    "words": quotation_words(transcript, start, end),
                    "place": place_of(transcript, start, end),
                    "href": leads.words(transcript_id, start, end),
                }
            )
    html = page(
        request,
        "board_dock.html",
        {
            "theme": theme,
            "card": Card(
                theme,
                card_of(index, theme).name,
                card_of(index, theme).lines,
                index.without_note(theme),
                card_of(index, theme).sees,
            ),
            "words": places[:SHOWN_PLACES],
            "more": max(0, len(places) - SHOWN_PLACES),
            "notes": [index.analysis.notes[n] for n in theme.notes if n in index.analysis.notes],
            "kinds": NOTE_KIND_WORDS,
            "connections": CONNECTIONS,
        },
    ).content.decode()
    return {
        "html": html,
        "name": theme.name,
        "about": theme.about,
        "connection": theme.connection,
        "connection_reason": theme.connection_reason,
        "kept_reason": theme.kept_reason,
        "see": list(theme.see),
        "version": theme.version,
    }


# --- acts: one for each thing a person may do here


@require_POST
def act(request: HttpRequest, case: str) -> HttpResponse:
    """Do one thing to the tree of a case; the answer holds the parts of the page that changed."""
    scope = study.case(case).id
    held = body_of(request)
    name = text_in(held, "act")
    if name not in ACTS:
        raise InputProblem("The page asked for something the board does not know: reload the page and try again.")
    said = ACTS[name](scope, held) or {}
    index = Index(read.analysis_of_case(scope))
    return answer(parts_of(index, scope), held.get("have"), **said)


def own(case: str, ids: list[str], *, called: str = "theme") -> list[Theme]:
    """The themes with these ids, all of this case's tree (or, "", of the group's); NotFound otherwise."""
    tree = read.themes(case=case) if case else read.themes(group=True)
    missing = [id for id in ids if id not in tree]
    if missing:
        raise NotFound(f"This {called} is not on this board any more: it may have been deleted in another window.")
    return [tree[id] for id in ids]


def move(case: str, held: Held) -> Held:
    """Move cards under another theme, before a given one or last."""
    ids = ids_in(held, "themes")
    to, before = text_in(held, "to"), text_in(held, "before")
    tree = read.themes(case=case) if case else read.themes(group=True)
    missing = [id for id in (*ids, *([to] if to else []), *([before] if before else [])) if id not in tree]
    if missing:
        raise NotFound("A card or its new place is not on this board any more: look again, then move it.")
    place = None
    if before:
        siblings = [t.id for t in tree.values() if t.parent == to and not t.aside and t.id not in ids]
        place = siblings.index(before) if before in siblings else None
    themes.move_themes(by=who(), themes=ids, to=to, place=place, reason=text_in(held, "reason"))
    return {"focus": ids[0]}


def new(case: str, held: Held) -> Held:
    """A new theme of a level, with the cards it gathers."""
    gathers = ids_in(held, "themes")
    parent = text_in(held, "to")
    own(case, [*gathers, *([parent] if parent else [])])
    made = themes.add_theme(
        by=who(),
        case=case,
        level=text_in(held, "level"),
        name=text_in(held, "name"),
        parent=parent,
        about=text_in(held, "about"),
        children=gathers,
    )
    return {"focus": made}


def tension(case: str, held: Held) -> Held:
    """A new tension: one claim and what pulls against it."""
    parent = text_in(held, "to")
    own(case, [parent] if parent else [])
    poles = [words for words in text_in(held, "poles").splitlines() if words.strip()]
    made = themes.add_tension(
        by=who(), case=case, claim=text_in(held, "name"), poles=[(words, ()) for words in poles], parent=parent
    )
    return {"focus": made}


def rename(case: str, held: Held) -> Held:
    """Another name for a theme, with a reason if wanted."""
    (theme,) = own(case, [text_in(held, "theme")])
    themes.rename_theme(
        by=who(),
        theme=theme.id,
        name=text_in(held, "name"),
        reason=text_in(held, "reason"),
        version=number_in(held, "version"),
    )
    return {"focus": theme.id}


def describe(case: str, held: Held) -> Held:
    """What a theme is, how its parts connect, why it is kept against the rule."""
    (theme,) = own(case, [text_in(held, "theme")])
    fields = {
        name: text_in(held, name)
        for name in ("about", "connection", "connection_reason", "kept_reason")
        if name in held
    }
    themes.describe_theme(by=who(), theme=theme.id, version=number_in(held, "version"), **fields)
    return {"focus": theme.id}


def see(case: str, held: Held) -> Held:
    """Let one theme point at another."""
    theme, other = own(case, [text_in(held, "theme"), text_in(held, "other")])
    themes.see_also(by=who(), theme=theme.id, other=other.id)
    return {"focus": theme.id}


def see_no_more(case: str, held: Held) -> Held:
    """Take a reference away."""
    (theme,) = own(case, [text_in(held, "theme")])
    themes.see_no_more(by=who(), theme=theme.id, other=text_in(held, "other"))
    return {"focus": theme.id}


def aside(case: str, held: Held) -> Held:
    """Put cards aside, each with the reason."""
    found = own(case, ids_in(held, "themes"))
    if not found:
        raise InputProblem("Nothing is chosen: choose a card first.")
    for theme in found:
        themes.put_aside(by=who(), theme=theme.id, reason=text_in(held, "reason"))
    return {}


def back(case: str, held: Held) -> Held:
    """Take a theme back that was put aside."""
    (theme,) = own(case, [text_in(held, "theme")])
    themes.take_back(by=who(), theme=theme.id)
    return {"focus": theme.id}


def delete(case: str, held: Held) -> Held:
    """Delete cards; what stood under them moves up."""
    found = own(case, ids_in(held, "themes"))
    if not found:
        raise InputProblem("Nothing is chosen: choose a card first.")
    for theme in found:
        themes.delete_theme(by=who(), theme=theme.id)
    return {}


def save(case: str, held: Held) -> Held:
    """Save the tree as it stands, to be set beside another."""
    structures.save_structure(by=who(), title=text_in(held, "title"), reason=text_in(held, "reason"), case=case)
    return {"said": f"The version “{text_in(held, 'title').strip()}” is saved."}


def take_back_last(case: str, held: Held) -> Held:
    """Undo the last act on this case."""
    return {"said": f"Undone: {undo.undo(by=who(), scope=case or 'group')}"}


def do_again(case: str, held: Held) -> Held:
    """Do again what was undone last."""
    return {"said": f"Done again: {undo.redo(by=who(), scope=case or 'group')}"}


def look(case: str, held: Held) -> Held:
    """Nothing: the page only asks how things stand now."""
    return {}


ACTS: dict[str, Callable[[str, Held], Held]] = {
    "move": move, "new": new, "tension": tension, "rename": rename, "describe": describe, "see": see,
    "see-no-more": see_no_more, "aside": aside, "back": back, "delete": delete, "save": save,
    "undo": take_back_last, "redo": do_again, "look": look,
}  # fmt: skip

urls = [
    path("case/<str:case>/board/", board, name="board"),
    path("case/<str:case>/board/act/", act, name="board-act"),
    path("case/<str:case>/board/card/<str:theme>/", card, name="board-card"),
]
