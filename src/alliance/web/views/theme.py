"""A theme's own page: what it is, where it stands, every extract with what was asked before it, and where it came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST
from markupsafe import Markup

from alliance.actions import evidence as acting
from alliance.actions import themes
from alliance.actions.change import GROUP
from alliance.errors import InputProblem, NotFound
from alliance.ipa.analysis import Analysis, Case, Link, Note, Span, Theme
from alliance.ipa.citation import cite
from alliance.ipa.lineage import themes_of_extract
from alliance.ipa.quotations import Shown, quotation_with_citation, shown
from alliance.ipa.tables import quotations_of, theme_name
from alliance.ipa.transcript import Transcript
from alliance.ipa.tree import Index, Passage
from alliance.ipa.vocabulary import CONNECTIONS, NOTE_KIND_WORDS
from alliance.store.reads import analysis, board, trail
from alliance.web.pages import page
from alliance.web.views.asking import body_of, ids_in, number_in, spans_in, text_in, who
from alliance.web.views.group import explain
from alliance.web.views.leading import Leads
from alliance.web.views.theme_beyond import beyond
from alliance.web.views.undo import waiting


@dataclass(frozen=True, slots=True)
class Use:
    """One extract as it stands under this theme (or, proposed, as it could)."""

    case: Case
    passage: Passage
    seen: Shown
    asked_at: str
    go: str
    copied: str
    words: Markup
    others: tuple[Theme, ...]
    under: Theme | None
    own: bool
    keyed: bool  # its key words can be chosen here
    proposed: bool
    version: int
    place: int
    prompted_extract: str


@dataclass(frozen=True, slots=True)
class Offered:
    """Other words of a participant that bear on this theme and are not chosen."""

    passage: Passage
    words: str
    citation: str
    go: str


def theme(request: HttpRequest, theme: str) -> HttpResponse:
    """One theme, all the way down to its lines."""
    whole = analysis.analysis_of_theme(theme)
    index = Index(whole)
    found = index.theme(theme)
    leads = Leads()
    uses = _uses(index, found, leads)
    links = [link for link in whole.links if found.id in (link.group_theme, link.case_theme)]
    return page(
        request,
        "theme.html",
        {
            "here": "" if found.case else "group",
            "theme": found,
            "name": theme_name(found),
            "case": next((c for c in whole.cases if c.id == found.case), None),
            "path": list(reversed(index.ancestors(found.id))),
            "children": index.children(found.id),
            "sees": [index.theme(t) for t in found.see if t in whole.themes],
            "notes": _notes(whole, found),
            "uses": _by_case(uses),
            "offered": _offered(index, found, leads),
            "links": [(link, index.theme(_other(link, found)), _whose(whole, index, link)) for link in links],
            "names_before": trail.renames().get(found.id, []),
            "participants": [one.pseudonym for one in index.participants(found.id)],
            "of": len(whole.cases),
            "connections": CONNECTIONS,
            "kinds": NOTE_KIND_WORDS,
            "attributes": [a for a in whole.attributes if a.groups],
            "targets": _targets(index, found),
            "lead": leads,
            **beyond(index, found, leads),
            "scope": found.case or GROUP,
            **waiting(found.case or GROUP),
        },
    )


def _other(link: Link, found: Theme) -> str:
    return link.case_theme if link.group_theme == found.id else link.group_theme


def _whose(whole: Analysis, index: Index, link: Link) -> str:
    case = index.theme(link.case_theme).case
    return next((c.pseudonym for c in whole.cases if c.id == case), "")


def _notes(whole: Analysis, found: Theme) -> list[tuple[Note, str, str]]:
    """The notes a statement came from: note, its lines, where they are."""
    held = []
    leads = Leads()
    for id in found.notes:
        note = whole.notes.get(id)
        if note is None:
            continue
        value = whole.transcripts.get(note.transcript)
        if value is None:
            held.append((note, "on the whole account", ""))
        else:
            cited = cite(value, note.start, note.end, whole.study.citation_style)
            held.append((note, cited, leads.words(note.transcript, note.start, note.end)))
    return held


def _uses(index: Index, found: Theme, leads: Leads) -> list[Use]:
    chosen, _ = quotations_of(index, found.id)
    held = {e.id: e for e in index.analysis.evidence}
    extracts = {(e.transcript, e.start, e.end): e for e in index.analysis.extracts.values()}
    style = index.analysis.study.citation_style
    made = []
    for one in chosen:
        p = one.passage
        value = index.transcript(p.transcript)
        use = held.get(p.evidence)
        extract = extracts.get((p.transcript, p.start, p.end))
        own = use is not None and use.theme == found.id
        keyed = own or bool(found.case and (use or p.note))
        key = use.key if use else None
        offered = (p.start, p.end) if use else _lines_of(value, p)
        out = use.left_out if use else ()
        seen = shown(value, p.start, p.end, out, style=style, prompted=p.prompted)
        made.append(
            Use(
                case=one.case,
                passage=p,
                seen=seen,
                asked_at=_with_unit(value, seen.asked_at),
                go=leads.words(p.transcript, p.start, p.end),
                copied=quotation_with_citation(value, p.start, p.end, out, style=style, conventions=value.conventions),
                words=_choosable(value.text, *offered, out, key) if keyed else Markup(),
                others=tuple(t for t in themes_of_extract(index, extract.id) if t.id != found.id) if extract else (),
                under=None if own or p.theme == found.id else index.theme(p.theme),
                own=own,
                keyed=keyed,
                proposed=one.proposed,
                version=use.version if use else 0,
                place=use.place if use else 0,
                prompted_extract=extract.id if extract else "",
            )
        )
    return made


def _with_unit(value: Transcript, place: str) -> str:
    """A place with the word for what its numbers count: "lines 211-213"; paragraphs and times say it themselves."""
    if value.lines.unit != "line" or not place:
        return place
    return f"{'lines' if '-' in place else 'line'} {place}"


def _lines_of(value: Transcript, p: Passage) -> Span:
    """The whole lines that a note's words stand on."""
    first, last = value.index_at(p.start), value.index_at(max(p.start, p.end - 1))
    return min(p.start, value.line_span(first)[0]), max(p.end, value.line_span(last)[1])


def _choosable(text: str, start: int, end: int, out: Sequence[Span], key: Span | None) -> Markup:
    """The words of an extract as the page's script takes them, to leave some out or to choose key words.

    A theme may hold hundreds of extracts: the script makes a button of each word of the one that is opened.
    """
    left = " ".join(f"{a}-{b}" for a, b in out)
    chosen = f"{key[0]}-{key[1]}" if key else ""
    return Markup('<template class="words" data-start="{}" data-out="{}" data-key="{}">{}</template>').format(
        start, left, chosen, text[start:end]
    )


def _by_case(uses: list[Use]) -> list[tuple[Case, list[Use]]]:
    held: dict[str, tuple[Case, list[Use]]] = {}
    for use in uses:
        held.setdefault(use.case.id, (use.case, []))[1].append(use)
    return list(held.values())


def _offered(index: Index, found: Theme, leads: Leads) -> dict[str, list[Offered]]:
    """For a group theme: the words of each participant beneath it that are not chosen yet."""
    if found.case:
        return {}
    style = index.analysis.study.citation_style
    taken = {
        (p.passage.transcript, p.passage.start, p.passage.end)
        for p in quotations_of(index, found.id, proposals=False)[0]
    }
    held: dict[str, list[Offered]] = {}
    for case, passages in index.contributions(found.id).items():
        seen = set(taken)
        for p in passages:
            place = (p.transcript, p.start, p.end)
            if place in seen:
                continue
            seen.add(place)
            value = index.transcript(p.transcript)
            made = shown(value, p.start, p.end, style=style)
            held.setdefault(case, []).append(
                Offered(p, made.words, made.citation, leads.words(p.transcript, p.start, p.end))
            )
    return held


def _targets(index: Index, found: Theme) -> list[tuple[str, str]]:
    """Where an extract may be moved: every other standing theme of the same tree, with its place in words."""
    return [
        (other.id, "\u2003" * len(index.ancestors(other.id)) + theme_name(other))
        for other in index.walk(found.case)
        if other.id != found.id
    ]


# --- acts -----------------------------------------------------------------------------------------------


@require_POST
def act(request: HttpRequest, theme: str) -> HttpResponse:
    """Do one act on the theme or on one of its extracts; what was done, in words."""
    held = body_of(request)
    found = analysis.theme(theme)
    doing = ACTS.get(text_in(held, "act"))
    if doing is None:
        raise InputProblem("The page asked for something a theme’s page cannot do: reload the page and try again.")
    focus = doing(who(), found, held)
    return JsonResponse({"focus": focus or "", **waiting(found.case or GROUP)})


Held = dict[str, Any]


def _rename(by: str, found: Theme, held: Held) -> None:
    themes.rename_theme(
        by=by,
        theme=found.id,
        name=text_in(held, "name"),
        reason=text_in(held, "reason"),
        version=number_in(held, "version"),
    )


def _describe(by: str, found: Theme, held: Held) -> None:
    fields = {n: text_in(held, n) for n in ("about", "connection", "connection_reason", "kept_reason") if n in held}
    themes.describe_theme(by=by, theme=found.id, version=number_in(held, "version"), **fields)


def _here(found: Theme, held: Held) -> str:
    """The id of the extract's use named by the page; NotFound where it stands under this theme no more."""
    id = text_in(held, "evidence")
    if not any(use.id == id and use.theme == found.id for use in analysis.evidence(of_extracts_under={found.id})):
        raise NotFound(GONE)
    return id


GONE = "This extract stands under this theme no more: it was moved or taken away in another window. Reload the page."


def _node(found: Theme, held: Held) -> str:
    """The theme the page names as the one its words stand under: this one or one beneath it; NotFound otherwise."""
    named = at = text_in(held, "under") or found.id
    over = board.places(found.case)
    while at and at != found.id:
        at = over.get(at, "")
    if not at:
        raise NotFound(GONE)
    return named


def _leave_out(by: str, found: Theme, held: Held) -> str:
    id = _here(found, held)
    acting.leave_words_out(by=by, evidence=id, left_out=spans_in(held, "spans"), version=number_in(held, "version"))
    return id


def _key_words(by: str, found: Theme, held: Held) -> str:
    """Key words for the case table: of an extract, or of the lines that a note lies on, whose words become one."""
    node = _node(found, held)
    start, end = number_in(held, "start"), number_in(held, "end")
    uses = [use for use in analysis.evidence(of_extracts_under={node}) if use.theme == node]
    id = text_in(held, "evidence")
    if id:
        if all(use.id != id for use in uses):
            raise NotFound(GONE)
        acting.choose_key_words(by=by, evidence=id, start=start, end=end, version=number_in(held, "version"))
        return id
    first, last = number_in(held, "first"), number_in(held, "last")
    if start is None or end is None or first is None or last is None:
        raise InputProblem("Choose the key words first: at least one word of these lines.")
    return acting.add_evidence(
        by=by, theme=node, transcript=text_in(held, "transcript"), start=min(first, start), end=max(last, end),
        key=(start, end),
    )  # fmt: skip


def _prompted(by: str, found: Theme, held: Held) -> str:
    acting.mark_prompted(by=by, extract=text_in(held, "extract"), prompted=held.get("prompted") is True)
    return text_in(held, "evidence")


def _move(by: str, found: Theme, held: Held) -> None:
    acting.move_evidence(by=by, evidence=_here(found, held), to=text_in(held, "to"), reason=text_in(held, "reason"))


def _order(by: str, found: Theme, held: Held) -> str:
    id = _here(found, held)
    acting.move_evidence(by=by, evidence=id, to=found.id, place=number_in(held, "place"))
    return id


def _remove(by: str, found: Theme, held: Held) -> None:
    acting.remove_evidence(by=by, evidence=_here(found, held))


def _choose(by: str, found: Theme, held: Held) -> str:
    return acting.add_evidence(
        by=by,
        theme=found.id,
        transcript=text_in(held, "transcript"),
        start=number_in(held, "start") or 0,
        end=number_in(held, "end") or 0,
    )


def _explain(by: str, found: Theme, held: Held) -> None:
    explain("", held)


def _notes_of(by: str, found: Theme, held: Held) -> None:
    themes.set_notes(by=by, statement=found.id, notes=ids_in(held, "notes"))


ACTS: dict[str, Callable[[str, Theme, Held], str | None]] = {
    "rename": _rename,
    "describe": _describe,
    "leave out": _leave_out,
    "key words": _key_words,
    "prompted": _prompted,
    "move": _move,
    "order": _order,
    "remove": _remove,
    "choose": _choose,
    "explain": _explain,
    "notes": _notes_of,
}

urls = [
    path("theme/<str:theme>/", theme, name="theme"),
    path("theme/<str:theme>/act/", act, name="theme-act"),
]
