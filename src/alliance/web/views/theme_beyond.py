"""A theme's page beyond its words: what is written on it, literature, recommendations, what speaks against it, ties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import literature, negative_cases, reach
from alliance.actions.change import GROUP
from alliance.errors import InputProblem
from alliance.ipa.analysis import Case, Note, Theme
from alliance.ipa.beyond import LAYERS, CounterSearch, day_words, where_words
from alliance.ipa.citation import cite
from alliance.ipa.quotations import shown
from alliance.ipa.tables import theme_name
from alliance.ipa.transcript import Transcript
from alliance.ipa.tree import Index
from alliance.store.reads import analysis, finding, study, trail, transcripts
from alliance.store.reads import reach as read
from alliance.study.literature import RELATIONS, TO_WHOM, named, short_title
from alliance.web.pages import page
from alliance.web.views.asking import body_of, day_in, done, number_in, text_in, who
from alliance.web.views.find import snippet
from alliance.web.views.leading import Leads

#: how many notes are shown behind a theme at once
MOST_NOTES = 200
#: how many places a search against a theme shows at once
MOST_FOUND = 60


@dataclass(frozen=True, slots=True)
class Behind:
    """One note behind a theme: where it stands and from which statement it comes."""

    note: Note
    cited: str
    go: str
    statement: str
    case: Case | None


@dataclass(frozen=True, slots=True)
class Searched:
    """One search for what speaks against the theme, with the words found."""

    search: CounterSearch
    day: str
    where: str
    found: tuple[tuple[str, str, str], ...]  # words, citation, address


def beyond(index: Index, found: Theme, leads: Leads) -> dict[str, Any]:
    """What the theme's page shows beyond the words it rests on."""
    text = read.text_of(found.id)
    questions = index.analysis.study.questions
    related = read.related(found.id)
    ties = [] if found.case else read.ties(found.id)
    behind, more = _behind(index, found, leads)
    return {
        "text": text,
        "layers": LAYERS,
        "questions": questions,
        "reworded": [q for q in text.answers if q not in questions],
        "relations": RELATIONS,
        "related": [(key, words, [one for one in related if one.relation == key]) for key, words in RELATIONS.items()],
        "is_related": bool(related),
        "sources": [(one.id, f"{named(one)}: {short_title(one)}") for one in read.sources()],
        "recommendations": read.recommendations(found.id),
        "to_whom": TO_WHOM,
        "searched": _searched(index, found, leads),
        "ties": [(tie, index.theme(tie.other if tie.theme == found.id else tie.theme)) for tie in ties],
        "others": [] if found.case else [(t.id, _indented(index, t)) for t in index.walk() if t.id != found.id],
        "behind": behind,
        "behind_more": more,
        "history": read.history_of(found.id, found.case or GROUP),
        "entries": trail.diary(theme=found.id),
    }


def _indented(index: Index, theme: Theme) -> str:
    return "\u2003" * len(index.ancestors(theme.id)) + theme_name(theme)


def _behind(index: Index, found: Theme, leads: Leads) -> tuple[list[Behind], int]:
    """The notes behind everything beneath a theme, through what it gathers, in study order; and how many more."""
    if found.level == "statement":
        return [], 0
    beneath = [found, *index.descendants(found.id)]
    for node in list(beneath):
        for link in index.links_of(node.id):
            beneath += [index.theme(link.case_theme), *index.descendants(link.case_theme)]
    seen: dict[str, Theme] = {}
    for one in beneath:
        for note in one.notes:
            seen.setdefault(note, one)
    notes = [index.analysis.notes[id] for id in seen if id in index.analysis.notes]
    notes.sort(key=lambda n: (index.case_order.get(n.case, 0), n.transcript, n.start))
    style = index.analysis.study.citation_style
    made = []
    for note in notes[:MOST_NOTES]:
        value = index.analysis.transcripts.get(note.transcript)
        cited = cite(value, note.start, note.end, style) if value else "on the whole account"
        go = leads.words(note.transcript, note.start, note.end) if value else ""
        made.append(Behind(note, cited, go, seen[note.id].name, index.cases.get(note.case)))
    return made, max(0, len(notes) - MOST_NOTES)


def _searched(index: Index, found: Theme, leads: Leads) -> list[Searched]:
    searches = read.searches(found.id)
    places = read.places_of([id for one in searches for id in one.extracts])
    values: dict[str, Transcript] = dict(index.analysis.transcripts)
    missing = {transcript for transcript, _, _ in places.values()} - values.keys()
    if missing:
        values |= transcripts.transcripts(only=missing)
    style = index.analysis.study.citation_style
    made = []
    for one in searches:
        words = []
        for id in one.extracts:
            if id in places and places[id][0] in values:
                transcript, start, end = places[id]
                seen = shown(values[transcript], start, end, style=style)
                words.append((seen.words, seen.citation, leads.words(transcript, start, end)))
        made.append(Searched(one, day_words(one.dated), where_words(index, one), tuple(words)))
    return made


# --- writing on it


@require_POST
def write(request: HttpRequest, theme: str) -> HttpResponse:
    """Keep one text of a theme as it is typed; the version to give the next time."""
    held = body_of(request)
    name = text_in(held, "name")
    if name not in reach.TEXTS:
        raise InputProblem("The page sent something that is not written on a theme: reload the page and try again.")
    version = reach.write_on_theme(
        by=who(), theme=theme, version=number_in(held, "version"), **{name: text_in(held, "text")}
    )
    return JsonResponse({"version": version})


@require_POST
def answers(request: HttpRequest, theme: str) -> HttpResponse:
    """Keep which research questions the theme answers."""
    reach.write_on_theme(by=who(), theme=theme, answers=request.POST.getlist("question"))
    return done(request, f"{reverse('theme', args=[theme])}#questions", "Kept.")


@require_POST
def relate(request: HttpRequest, theme: str) -> HttpResponse:
    """Say how the theme stands to the literature, put it otherwise, or take it back."""
    given, by = request.POST, who()
    act = given.get("act", "")
    if act == "remove":
        literature.unrelate(by=by, link=given.get("link", ""))
    elif act == "reword":
        literature.reword_relation(
            by=by, link=given.get("link", ""), words=given.get("words", ""), version=_version(given.get("version", ""))
        )
    else:
        literature.relate(
            by=by, theme=theme, relation=given.get("relation", ""), source=given.get("source", ""),
            words=given.get("words", ""),
        )  # fmt: skip
    return done(request, f"{reverse('theme', args=[theme])}#literature", "Kept.")


@require_POST
def tie(request: HttpRequest, theme: str) -> HttpResponse:
    """Tie the theme to another, or take a tie away."""
    given = request.POST
    if given.get("act") == "remove":
        reach.untie_themes(by=who(), tie=given.get("tie", ""))
    else:
        reach.tie_themes(by=who(), theme=theme, other=given.get("other", ""), words=given.get("words", ""))
    return done(request, f"{reverse('theme', args=[theme])}#ties", "Kept.")


def _version(words: str) -> int | None:
    return int(words) if words.isdigit() and len(words) < 10 else None


# --- looking for what speaks against it


@dataclass(frozen=True, slots=True)
class Offer:
    """Words found that could be chosen: whose, where, and what stands around them."""

    value: str
    cited: str
    who: str
    snippet: str
    go: str


def against(request: HttpRequest, theme: str) -> HttpResponse:
    """Look for what speaks against a theme, choose what does, and keep that it was looked for; or that nothing was found."""
    found = analysis.theme(theme)
    if request.method == "POST":
        given = request.POST
        negative_cases.record_search(
            by=who(), theme=theme, searched=given.get("searched", ""), case=given.get("case", ""),
            dated=day_in(given.get("dated", "")), found=given.get("found", ""),
            places=[_place(one) for one in given.getlist("place")],
        )  # fmt: skip
        return done(request, f"{reverse('theme', args=[theme])}#against", "It is kept that you looked.")
    words, case = request.GET.get("words", "").strip(), request.GET.get("case", "")
    case = study.case(case).id if case else found.case
    offers: list[Offer] = []
    total = 0
    if words:
        heap = finding.find(
            finding.Question(words, case=case, kind="turns", voice="participant", most=MOST_FOUND)
        ).turns
        values = transcripts.transcripts(only={place.transcript for place in heap.places}) if heap.places else {}
        leads = Leads()
        for place in heap.places:
            start, end = _sentence(values[place.transcript], place)
            offers.append(
                Offer(
                    f"{place.transcript}:{start}:{end}", place.cited, place.who, snippet(place.text, place.spans),
                    leads.words(place.transcript, start, end),
                )
            )  # fmt: skip
        total = heap.total
    return page(
        request,
        "theme_against.html",
        {
            "here": "" if found.case else "group", "theme": found, "name": theme_name(found), "words": words, "case": case,
            "cases": [c for c in study.cases() if not found.case or c.id == found.case], "offers": offers,
            "total": total,
        },
    )  # fmt: skip


def _sentence(value: Transcript, place: finding.Place) -> tuple[int, int]:
    """The sentence, or sentences, of a turn in which words were found."""
    turn = next(
        (t for t in value.turns if value.text[t.start : t.end] == place.text and value.line_at(t.start) <= place.line
         <= value.line_at(max(t.start, t.end - 1))), value.turns[0],
    )  # fmt: skip
    text, low, high = place.text, place.spans[0][0], place.spans[-1][1]
    while low > 0 and text[low - 1] not in ".?!…\n":
        low -= 1
    while high < len(text) and text[high - 1] not in ".?!…\n":
        high += 1
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    return turn.start + low, turn.start + high


def _place(words: str) -> tuple[str, int, int]:
    transcript, _, rest = words.partition(":")
    start, _, end = rest.partition(":")
    if not (start.isdigit() and end.isdigit() and len(rest) < 24):
        raise InputProblem("The page sent a place that is none: look again and choose anew.")
    return transcript, int(start), int(end)


@require_POST
def change_against(request: HttpRequest, theme: str, search: str) -> HttpResponse:
    """Change what is said of a search, or delete it."""
    given = request.POST
    if given.get("act") == "delete":
        negative_cases.delete_search_of(by=who(), search=search)
    else:
        negative_cases.change_search(
            by=who(), search=search, dated=day_in(given.get("dated", "")), found=given.get("found", ""),
            version=_version(given.get("version", "")),
        )  # fmt: skip
    return done(request, f"{reverse('theme', args=[theme])}#against", "Kept.")


urls = [
    path("theme/<str:theme>/write/", write, name="write-on-theme"),
    path("theme/<str:theme>/questions/", answers, name="theme-answers"),
    path("theme/<str:theme>/literature/", relate, name="relate-theme"),
    path("theme/<str:theme>/ties/", tie, name="tie-theme"),
    path("theme/<str:theme>/against/", against, name="against-theme"),
    path("theme/<str:theme>/against/<str:search>/", change_against, name="change-against"),
]
