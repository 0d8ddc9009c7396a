"""The board across cases: the cases' themes side by side, gathered into themes of the group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from alliance.actions import group as acting
from alliance.errors import Clash, InputProblem, NotFound
from alliance.ipa.analysis import Case, Link, Theme
from alliance.ipa.recurrence import JUDGED
from alliance.ipa.tables import master_table, theme_name
from alliance.ipa.tree import Index
from alliance.ipa.vocabulary import CONNECTIONS
from alliance.store.reads import analysis as read
from alliance.store.reads import board as reads
from alliance.store.reads import trail, unfinished
from alliance.web.pages import page
from alliance.web.views import board as case_board
from alliance.web.views.asking import body_of, ids_in, text_in, who
from alliance.web.views.cards import GROUP_ACCEPTS, card_of, signature
from alliance.web.views.leading import Leads
from alliance.web.views.parts import Part, Parts, answer, macros, marked
from alliance.web.views.printed import drawn
from alliance.web.views.standing import standing

Held = dict[str, Any]
#: in the place of a theme's id: out of every theme, back among the cases
OUT = "out"


@dataclass(frozen=True, slots=True)
class Source:
    """A case's theme as it waits to be gathered: how deep it stands, and under which group themes it is gathered."""

    theme: Theme
    name: str
    depth: int
    gathered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A case's theme under a group theme."""

    link: Link
    theme: Theme
    name: str
    case: Case


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group theme as the board draws it: what it gathers, who contributes, where a case pulls the other way."""

    theme: Theme
    name: str
    number: str
    links: tuple[Gathered, ...]
    people: tuple[str, ...]
    of: int
    other_way: tuple[str, ...]
    holds: bool | None
    sees: tuple[Theme, ...]
    kids: tuple[Cluster, ...]


def sources_of(index: Index, case: str, numbers: dict[str, str]) -> list[Source]:
    """Every standing theme of a case in tree order, with the group themes that gather it."""
    found: list[Source] = []

    def add(theme: Theme, depth: int) -> None:
        gathered = tuple(
            numbers.get(link.group_theme) or index.theme(link.group_theme).name
            for link in index.gathered_in(theme.id)
            if index.stands(link.group_theme)
        )
        found.append(Source(theme, theme_name(theme), depth, gathered))
        for kid in index.children(theme.id):
            add(kid, depth + 1)

    for root in index.roots(case):
        add(root, 0)
    return found


def cluster_of(index: Index, theme: Theme, numbers: dict[str, str]) -> Cluster:
    """A group theme with everything under it."""
    cases = index.analysis.cases
    people = index.participants(theme.id)
    needed = index.analysis.study.rule.needed(len(cases)) if theme.level in JUDGED else None
    themes = index.analysis.themes
    return Cluster(
        theme=theme,
        name=theme_name(theme),
        number=numbers.get(theme.id, ""),
        links=tuple(
            Gathered(link, themes[link.case_theme], theme_name(themes[link.case_theme]), index.case(themes[link.case_theme].case))
            for link in index.links_of(theme.id)
        ),
        people=tuple(c.pseudonym or c.code for c in people),
        of=len(cases),
        other_way=tuple(c.pseudonym or c.code for c in other_way(index, theme)),
        holds=None if needed is None else len(people) >= needed,
        sees=tuple(themes[t] for t in theme.see if t in themes),
        kids=tuple(cluster_of(index, kid, numbers) for kid in index.children(theme.id)),
    )  # fmt: skip


def other_way(index: Index, theme: Theme) -> tuple[Case, ...]:
    """The cases that stand under a counter-claim beneath a theme: where a case pulls the other way."""
    found: dict[str, Case] = {}
    for below in index.descendants(theme.id):
        if below.level == "pole":
            found |= {case.id: case for case in index.participants(below.id)}
    return tuple(case for case in index.analysis.cases if case.id in found)


def _looks(cluster: Cluster) -> tuple[object, ...]:
    links = tuple((g.link.id, g.link.reason, g.link.label_then, g.name, g.case.pseudonym) for g in cluster.links)
    kids = tuple(_looks(kid) for kid in cluster.kids)
    theme = cluster.theme
    seen = tuple(t.name for t in cluster.sees)
    return (
        theme.id, theme.version, cluster.name, cluster.number, links, cluster.people, cluster.of, cluster.other_way,
        cluster.holds, seen, kids,
    )  # fmt: skip


def parts_of(index: Index) -> Parts:
    """Every part of the board across cases that an act may change."""
    draw = macros("group_parts.html")
    labels = index.labels
    numbers = index.numbers()
    roots = index.roots("")
    clusters = {t.id: cluster_of(index, t, numbers) for t in roots}
    apart = [clusters[t.id] for t in roots if t.level != "superordinate"]
    unsaid = dict.fromkeys(index.analysis.themes, "")  # a theme of several cases has no lines of its own to show
    asides = [card_of(index, t, unsaid) for t in index.analysis.themes.values() if t.aside and not t.case]
    undoes, redoes = trail.next_undo("group"), trail.next_redo("group")
    parts: dict[str, Part] = {
        "tools": Part(
            marked((undoes and undoes.id, redoes and redoes.id, len(asides))),
            lambda: draw.tools(undoes, redoes, len(asides)),
        )
    }
    for case in index.analysis.cases:
        sources = sources_of(index, case.id, numbers)
        looks = tuple((s.theme.id, s.theme.version, s.theme.level, s.name, s.depth, s.gathered) for s in sources)
        parts[f"case:{case.id}"] = Part(marked(looks), partial(draw.case, case, sources, labels))
    parts["clusters"] = Part(marked(tuple(map(_looks, apart))), lambda: draw.clusters(apart, labels, GROUP_ACCEPTS))
    for theme in roots:
        if theme.level == "superordinate":
            cluster = clusters[theme.id]
            parts[f"lane:{theme.id}"] = Part(
                marked(_looks(cluster)), partial(draw.lane, cluster, labels, GROUP_ACCEPTS)
            )
    table = master_table(index, with_quotations=False)
    looks_of_table = tuple((cell.text, cell.style, cell.depth, cell.target) for row in table.rows for cell in row)
    parts["table"] = Part(marked((table.caption, table.columns, looks_of_table)), lambda: drawn(table, Leads()))
    parts["aside"] = Part(signature(asides), lambda: draw.aside(asides, labels))
    return parts


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The cases' themes side by side, what is gathered from them, and the master table as it stands."""
    index = Index(reads.across())
    progress = unfinished.progress()
    return page(
        request,
        "group.html",
        {
            "here": "group",
            "group": True,
            "cases": index.analysis.cases,
            "parts": parts_of(index),
            "connections": CONNECTIONS,
            "waiting": [case for case in progress if case.interviews and not case.has_table],
            "rule": index.analysis.study.rule,
        },
    )


# --- the foot: what one card is


@require_GET
def card(request: HttpRequest, key: str) -> HttpResponse:
    """What one card of the board across cases is and where it comes from."""
    kind, _, id = key.rpartition(":")
    index = Index(reads.across())
    if kind == "link":
        return JsonResponse(_link_card(request, index, id))
    if kind == "source":
        return JsonResponse(_source_card(request, index, index.theme(id)))
    theme = index.theme(id)
    if kind or theme.case:
        raise NotFound("This card is not on the board across cases any more: look again.")
    cluster = cluster_of(index, theme, index.numbers())
    held = {**case_board.fields_of(theme), "levels": case_board.levels_for(index, theme)}
    held["html"] = _drawn(
        request,
        {
            "what": "theme",
            "theme": theme,
            "levels": held["levels"],
            "cluster": cluster,
            "missing": [c.pseudonym or c.code for c in index.analysis.cases if (c.pseudonym or c.code) not in cluster.people],
            "renames": trail.renames().get(id, []),
            "rule": index.analysis.study.rule,
        },
    )  # fmt: skip
    return JsonResponse(held)


def _link_of(index: Index, id: str) -> Link:
    for link in index.analysis.links:
        if link.id == id:
            return link
    raise NotFound("This is gathered here no more: it may have been taken out in another window.")


def _link_card(request: HttpRequest, index: Index, id: str) -> Held:
    link = _link_of(index, id)
    theme = index.theme(link.case_theme)
    context = {
        "what": "link", "link": link, "theme": theme, "name": theme_name(theme), "case": index.case(theme.case),
        "group_theme": index.theme(link.group_theme), "renames": trail.renames().get(theme.id, []),
        **_words_of(theme),
    }  # fmt: skip
    return {"html": _drawn(request, context), "reason": link.reason, "name": theme.name, "see": []}


def _source_card(request: HttpRequest, index: Index, theme: Theme) -> Held:
    gathered = [(link, index.theme(link.group_theme)) for link in index.gathered_in(theme.id)]
    context = {
        "what": "source", "theme": theme, "name": theme_name(theme), "case": index.case(theme.case), "gathered": gathered,
        **_words_of(theme),
    }  # fmt: skip
    return {"html": _drawn(request, context), "name": theme.name, "see": []}


def _words_of(theme: Theme) -> Held:
    index, _ = standing(theme.case)
    words, more = case_board.words_of(index, theme.id, below=theme.level != "statement")
    return {"words": words, "more": more}


def _drawn(request: HttpRequest, context: Held) -> str:
    return page(request, "group_dock.html", {**context, "connections": CONNECTIONS}).content.decode()


# --- acts


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do one thing to the tree across cases; the answer holds the parts of the page that changed."""
    held = body_of(request)
    name = text_in(held, "act")
    if name not in ACTS:
        raise InputProblem("The page asked for something the board does not know: reload the page and try again.")
    said = ACTS[name]("", held) or {}
    return answer(parts_of(Index(reads.across())), held.get("have"), **said)


def gather(_: str, held: Held) -> Held:
    """Gather themes of cases under a group theme, with a reason if wanted."""
    (to,) = case_board.own("", [text_in(held, "to")])
    made = acting.gather(by=who(), group_theme=to, case_themes=ids_in(held, "themes"), reason=text_in(held, "reason"))
    return {"focus": f"link:{made[0]}"}


def _links(ids: Sequence[str]) -> list[Link]:
    known = {link.id: link for link in read.links()}
    if not ids:
        raise InputProblem("Nothing is chosen: choose a gathered theme first.")
    if any(id not in known for id in ids):
        raise NotFound("This is gathered here no more: it may have been taken out in another window.")
    return [known[id] for id in ids]


def move_links(_: str, held: Held) -> Held:
    """Let another group theme gather these instead."""
    found = _links(ids_in(held, "links"))
    (to,) = case_board.own("", [text_in(held, "to")])
    for link in found:
        acting.move_link(by=who(), link=link.id, to=to, reason=text_in(held, "reason"))
    return {"focus": f"link:{found[0].id}"}


def let_go(_: str, held: Held) -> Held:
    """Take gathered themes out; they stay in their cases."""
    found = _links(ids_in(held, "links"))
    for link in found:
        acting.let_go(by=who(), link=link.id, reason=text_in(held, "reason"))
    return {"focus": f"source:{found[0].case_theme}"}


def explain(_: str, held: Held) -> Held:
    """Say why a group theme gathers a case's theme; both wordings are shown where another window was first."""
    (link,) = _links([text_in(held, "link")])
    reason = text_in(held, "reason")
    if "then" in held and text_in(held, "then") != link.reason:
        raise Clash(
            "This reason was changed in another window since you opened it. Both wordings are shown: keep one, or put them together.",
            theirs=link.reason, mine=reason, version=0,
        )  # fmt: skip
    acting.explain_link(by=who(), link=link.id, reason=reason)
    return {"focus": f"link:{link.id}"}


ACTS: dict[str, Callable[[str, Held], Held]] = {
    **case_board.ACTS, "gather": gather, "move-link": move_links, "let-go": let_go, "explain": explain,
}  # fmt: skip

urls = [
    path("group/", board, name="group-board"),
    path("group/act/", act, name="group-act"),
    path("group/card/<str:key>/", card, name="group-card"),
]
