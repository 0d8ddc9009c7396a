"""The board of a case: emergent themes as cards, gathered into the case's tree; its table beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from alliance.actions import structures, themes, undo
from alliance.errors import InputProblem, NotFound
from alliance.ipa.analysis import Theme
from alliance.ipa.quotations import quotation_words
from alliance.ipa.quoted import quoted
from alliance.ipa.tables import case_table, place_of
from alliance.ipa.tree import Index
from alliance.ipa.vocabulary import CONNECTIONS, MAY_STAND_UNDER, NOTE_KIND_WORDS, Level
from alliance.store.reads import board as reads
from alliance.store.reads import study, trail, unfinished
from alliance.web.pages import page
from alliance.web.views.asking import body_of, ids_in, number_in, text_in, who
from alliance.web.views.cards import ACCEPTS, card_of, signature
from alliance.web.views.leading import Leads
from alliance.web.views.parts import Part, Parts, answer, macros, marked
from alliance.web.views.printed import choosing, drawn
from alliance.web.views.standing import Standing, standing

#: how many places of a card the foot of the board shows
SHOWN_PLACES = 4
#: the levels that gather others, and that a theme may be made
GATHERING: tuple[Level, ...] = ("superordinate", "subtheme", "strand")
Held = dict[str, Any]


@require_GET
def board(request: HttpRequest, case: str) -> HttpResponse:
    """All emergent themes of a case, loose or gathered, and the case table as it stands."""
    who_it_is = study.case(case)
    index, held = standing(who_it_is.id)
    cases = study.cases()
    return page(
        request,
        "board.html",
        {
            "here": "board",
            "case": who_it_is,
            "nth": next(n for n, c in enumerate(cases, 1) if c.id == who_it_is.id),
            "cases": cases,
            "parts": parts_of(index, held, who_it_is.id),
            "connections": CONNECTIONS,
            "before": unfinished.before(who_it_is.id),
        },
    )


def parts_of(index: Index, held: Standing, case: str) -> Parts:
    """Every part of the board that an act may change."""
    draw = macros("board_parts.html")
    labels = index.labels
    roots = [card_of(index, theme, held.lines) for theme in index.roots(case)]
    loose = [c for c in roots if c.theme.level == "statement"]
    apart = [c for c in roots if c.theme.level not in ("statement", "superordinate")]
    asides = [card_of(index, t, held.lines) for t in index.analysis.themes.values() if t.aside]
    undoes, redoes = trail.next_undo(case), trail.next_redo(case)
    table = case_table(index, case, proposals=True, known=held.rows)
    lead = Leads()
    parts = {
        "tools": Part(
            marked((undoes and undoes.id, redoes and redoes.id, len(asides))),
            lambda: draw.tools(undoes, redoes, len(asides)),
        ),
        "loose": Part(signature(loose), lambda: draw.loose(loose, labels, ACCEPTS)),
        "clusters": Part(signature(apart), lambda: draw.clusters(apart, labels, ACCEPTS)),
    }
    for card in roots:
        if card.theme.level == "superordinate":
            parts[f"lane:{card.theme.id}"] = Part(signature([card]), partial(draw.lane, card, labels, ACCEPTS))
    parts["table"] = Part(marked(table), lambda: drawn(table, lead, choosing, held.cells))
    parts["aside"] = Part(signature(asides), lambda: draw.aside(asides, labels))
    return parts


@require_GET
def card(request: HttpRequest, case: str, theme: str) -> HttpResponse:
    """What one card rests on: its words, the notes it came from, what it is."""
    index, _ = standing(study.case(case).id)
    return JsonResponse(dock_of(request, index, index.theme(theme)))


def dock_of(request: HttpRequest, index: Index, theme: Theme) -> Held:
    """The foot of the board for one card, with the fields its forms begin with."""
    words, more = words_of(index, theme.id)
    context: Held = {
        "theme": theme,
        "card": card_of(index, theme),
        "words": words,
        "more": more,
        "levels": levels_for(index, theme),
        "notes": reads.notes_of(theme.id) if theme.notes else [],
        "kinds": NOTE_KIND_WORDS,
        "connections": CONNECTIONS,
    }
    html = page(request, "board_dock.html", context).content.decode()
    return {"html": html, "levels": context["levels"], **fields_of(theme)}


def words_of(index: Index, theme: str, *, below: bool = False) -> tuple[list[dict[str, str]], int]:
    """The first few places that a theme rests on, in words, each leading to the desk; and how many more there are."""
    leads = Leads()
    places = [(transcript, span) for transcript, spans in index.spans(theme, below=below).items() for span in spans]
    words = []
    for transcript_id, (start, end) in places[:SHOWN_PLACES]:
        transcript = index.transcript(transcript_id)
        words.append(
            {
                "words": quotation_words(transcript, start, end),
                "place": place_of(transcript, start, end),
                "href": leads.words(transcript_id, start, end),
            }
        )
    return words, max(0, len(places) - SHOWN_PLACES)


def fields_of(theme: Theme) -> Held:
    """What the forms about a theme begin with."""
    return {
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
    index, ground = standing(scope)
    return answer(parts_of(index, ground, scope), held.get("have"), **said)


def own(case: str, ids: list[str]) -> list[str]:
    """These ids, all of them of this case's tree (or, "", of the group's); NotFound otherwise."""
    tree = reads.places(case)
    if any(id not in tree for id in ids):
        raise NotFound("This theme is not on this board any more: it may have been deleted in another window.")
    return ids


def move(case: str, held: Held) -> Held:
    """Move cards under another theme, before a given one or last."""
    ids = ids_in(held, "themes")
    to, before = text_in(held, "to"), text_in(held, "before")
    tree = reads.places(case)
    if any(id not in tree for id in (*ids, *filter(None, (to, before)))):
        raise NotFound("A card or its new place is not on this board any more: look again, then move it.")
    siblings = [id for id, parent in tree.items() if parent == to and id not in ids]
    place = siblings.index(before) if before in siblings else None
    themes.move_themes(by=who(), themes=ids, to=to, place=place, reason=text_in(held, "reason"))
    return {"focus": ids[0]}


def new(case: str, held: Held) -> Held:
    """A new theme of a level, with the cards it gathers."""
    gathers = ids_in(held, "themes")
    parent = text_in(held, "to")
    own(case, [*gathers, *filter(None, [parent])])
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
    own(case, list(filter(None, [parent])))
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
        theme=theme,
        name=text_in(held, "name"),
        reason=text_in(held, "reason"),
        version=number_in(held, "version"),
    )
    return {"focus": theme}


def describe(case: str, held: Held) -> Held:
    """What a theme is, how its parts connect, why it is kept against the rule."""
    (theme,) = own(case, [text_in(held, "theme")])
    fields = {
        name: text_in(held, name)
        for name in ("about", "connection", "connection_reason", "kept_reason")
        if name in held
    }
    themes.describe_theme(by=who(), theme=theme, version=number_in(held, "version"), **fields)
    return {"focus": theme}


def level(case: str, held: Held) -> Held:
    """Make a theme another level; where it could not stand as that, it moves out of what it stands under."""
    (theme,) = own(case, [text_in(held, "theme")])
    themes.change_level(by=who(), theme=theme, level=text_in(held, "level"), lift=True)
    return {"focus": theme}


def levels_for(index: Index, theme: Theme) -> list[dict[str, str]]:
    """The levels that a theme could become, with what each is called."""
    if theme.level == "pole" or theme.notes:
        return []
    labels, kids = index.labels, index.children(theme.id, aside=True)
    return [
        {"id": one, "words": labels.level(one, group=not theme.case)}
        for one in GATHERING
        if one != theme.level and all(one in MAY_STAND_UNDER[kid.level] for kid in kids)
    ]


def see(case: str, held: Held) -> Held:
    """Let one theme point at another."""
    theme, other = own(case, [text_in(held, "theme"), text_in(held, "other")])
    themes.see_also(by=who(), theme=theme, other=other)
    return {"focus": theme}


def see_no_more(case: str, held: Held) -> Held:
    """Take a reference away."""
    (theme,) = own(case, [text_in(held, "theme")])
    themes.see_no_more(by=who(), theme=theme, other=text_in(held, "other"))
    return {"focus": theme}


def aside(case: str, held: Held) -> Held:
    """Put cards aside, each with the reason."""
    found = own(case, ids_in(held, "themes"))
    if not found:
        raise InputProblem("Nothing is chosen: choose a card first.")
    for theme in found:
        themes.put_aside(by=who(), theme=theme, reason=text_in(held, "reason"))
    return {}


def back(case: str, held: Held) -> Held:
    """Take a theme back that was put aside."""
    (theme,) = own(case, [text_in(held, "theme")])
    themes.take_back(by=who(), theme=theme)
    return {"focus": theme}


def delete(case: str, held: Held) -> Held:
    """Delete cards; what stood under them moves up."""
    found = own(case, ids_in(held, "themes"))
    if not found:
        raise InputProblem("Nothing is chosen: choose a card first.")
    for theme in found:
        themes.delete_theme(by=who(), theme=theme)
    return {}


def save(case: str, held: Held) -> Held:
    """Save the tree as it stands, to be set beside another."""
    structures.save_structure(by=who(), title=text_in(held, "title"), reason=text_in(held, "reason"), case=case)
    return {"said": f"The version {quoted(text_in(held, 'title'))} is saved."}


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
    "move": move, "new": new, "tension": tension, "rename": rename, "describe": describe, "level": level, "see": see,
    "see-no-more": see_no_more, "aside": aside, "back": back, "delete": delete, "save": save,
    "undo": take_back_last, "redo": do_again, "look": look,
}  # fmt: skip

urls = [
    path("case/<str:case>/board/", board, name="board"),
    path("case/<str:case>/board/act/", act, name="board-act"),
    path("case/<str:case>/board/card/<str:theme>/", card, name="board-card"),
]
