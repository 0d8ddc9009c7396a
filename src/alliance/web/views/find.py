"""Finding words: in one transcript, in one case, in all; in what was written about them; and how things were said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.urls import path, reverse
from markupsafe import Markup, escape

from alliance.ipa import sounds as said_how
from alliance.ipa.sounds import Alike
from alliance.ipa.transcript import Transcript
from alliance.store.reads import finding, study, transcripts
from alliance.store.reads.finding import MOST, Found, Place, Question
from alliance.web.middleware import wants_json
from alliance.web.pages import page

FEW = 30  # of each kind but turns, where everything is asked for
MOST_ALIKE, MOST_PLACES = 200, 40  # groups and places of a group shown at once in the lists of sounds
MANY_INTERVIEWS = 12  # from so many on, the lists of sounds begin with one case
WHERE = {"transcript": "this transcript", "case": "this case", "all": "all cases"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A place as a page shows it: how it is cited, a piece of it with the words marked, and where a click leads."""

    cited: str
    who: str
    snippet: Markup
    go: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what was found: its name, what it is called, its places, how many there are, where the rest is."""

    name: str
    called: str
    places: tuple[Shown, ...]
    total: int
    before: str = ""
    after: str = ""
    first: int = 1
    upto: int = 0


def find(request: HttpRequest) -> HttpResponse:
    """The words in all cases, in one case or in one transcript, with their lines."""
    given = request.GET
    question = _asked(request)
    here = given.get("transcript", "")
    where = given.get("where", "all")
    if where not in WHERE or (where == "transcript" and not here):
        where = "all"
    value = transcripts.transcript(here) if here and where != "all" else None
    if value is not None:
        question = replace(question, case=value.case, here=value.id if where == "transcript" else "")
    elif question.case and where != "all":
        where = "case"
    found = finding.find(question) if question.words else Found()
    parts = _parts(question, found, where, value)
    context = {
        "q": question.words, "where": where, "value": value, "found": found, "parts": parts, "here": "find",
        "question": question, "kinds": _kinds(), "voices": {}, "cases": (),
    }  # fmt: skip
    if wants_json(request):
        context["labels"] = study.settings().labels
        return JsonResponse({"html": get_template("find_results.html").render(context), "count": found.count})
    context |= {"cases": study.cases(), "voices": _voices()}
    return page(request, "find.html", context)


def _asked(request: HttpRequest) -> Question:
    given = request.GET
    kind, voice = given.get("kind", ""), given.get("voice", "")
    case = given.get("case", "")
    known = {one.id for one in study.cases()} if case else set()
    skip = given.get("from", "")
    return Question(
        " ".join(given.get("q", "").split())[:500],
        case if case in known else "",
        kind=kind if kind in finding.KINDS else "",
        voice=voice if voice in finding.ROLES or voice.startswith("=") else "",
        skip=min(int(skip), 10_000_000) if skip.isascii() and skip.isdigit() and len(skip) < 9 and kind else 0,
    )


def _kinds() -> dict[str, str]:
    labels = study.settings().labels
    return finding.KINDS | {"statements": labels.statements, "themes": "themes made of them"}


def _voices() -> dict[str, str]:
    return {"": "anybody"} | finding.ROLES | {f"={label}": label for label in finding.other_voices()[:60]}


def _parts(question: Question, found: Found, where: str, value: Transcript | None) -> list[Part]:
    labels = study.settings().labels
    called = {
        "turns": "the transcripts", "notes": labels.notes, "themes": "themes", "diary": "the diary", "remarks": "remarks",
    }  # fmt: skip
    first = {one.case: one.id for one in reversed(transcripts.held())}
    asked = {
        "q": question.words, "where": where, "transcript": value.id if value else "", "case": question.case,
        "voice": question.voice,
    }  # fmt: skip
    parts = []
    for name, heap in found.heaps.items():
        if not heap.total:
            continue
        most = len(heap.places) if question.kind or name == "turns" else FEW
        places = tuple(_shown(place, first) for place in heap.places[:most])
        kind = question.kind or name

        def link(skip: int, kind: str = kind) -> str:
            return f"{reverse('find')}?{urlencode({**asked, 'kind': kind, 'from': skip})}"

        after = ""
        if heap.more:
            after = link(heap.upto)
        elif len(places) < len(heap.places):
            after = link(0)
        before = link(max(0, question.skip - MOST)) if question.skip else ""
        upto = heap.upto if most == len(heap.places) else most
        parts.append(Part(name, called[name], places, heap.total, before, after, question.skip + 1, upto))
    return parts


def _shown(place: Place, first: dict[str, str]) -> Shown:
    return Shown(place.cited, place.who, snippet(place.text, place.spans), _leads_to(place, first))


def _leads_to(place: Place, first: dict[str, str]) -> str:
    if place.kind == "turn":
        return f"{reverse('desk', args=[place.transcript])}#L{place.line}"
    if place.kind == "note":
        return _card(place.transcript or first.get(place.case, ""), place.id)
    if place.kind == "diary":
        return f"{reverse('diary')}#e-{place.id}"
    if place.kind == "remark":
        return f"{reverse('remarks')}#r-{place.id}"
    if not place.case:
        return reverse("group-board")
    if place.level in finding.STATEMENTS and place.case in first:
        return _card(first[place.case], place.id)
    return reverse("board", args=[place.case])


def _card(transcript: str, id: str) -> str:
    return f"{reverse('desk', args=[transcript])}#c-{id}" if transcript else reverse("interviews")


def snippet(text: str, spans: tuple[tuple[int, int], ...]) -> Markup:
    """A piece of a text around the words found, those marked."""
    low, high = finding.around(text, spans)
    parts = ["… " if low else ""]
    at = low
    for start, end in spans:
        parts += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        at = end
    parts += [escape(text[at:high]), " …" if high < len(text) else ""]
    return Markup("").join(parts)


# --- how things were said


@dataclass(frozen=True, slots=True)
class Group:
    """Alike sounds or repeats as a page shows them."""

    shown: str
    count: int
    places: tuple[Shown, ...]


def sounds(request: HttpRequest) -> HttpResponse:
    """Every sound in brackets, with its lines."""
    return _said_how(request, "sounds", said_how.sounds)


def repeats(request: HttpRequest) -> HttpResponse:
    """Every word or phrase said twice or more without another between, with its lines."""
    return _said_how(request, "repeats", said_how.repeats)


def _said_how(request: HttpRequest, what: str, look: Callable[..., tuple[Alike, ...]]) -> HttpResponse:
    cases = study.cases()
    held = transcripts.held()
    case = request.GET.get("case", "")
    if case not in {one.id for one in cases}:
        with_interviews = [one.case for one in held]
        case = with_interviews[0] if len(held) > MANY_INTERVIEWS and case != "all" else ""
    values = transcripts.transcripts(case or None)
    voice = request.GET.get("voice", "")
    voice = voice if voice in finding.ROLES else ""
    found = _of_voice(look(values.values()), values, voice)
    return page(
        request, "find_sounds.html",
        {
            "here": "find", "what": what, "cases": cases, "case": case, "voice": voice, "many": len(held) > MANY_INTERVIEWS,
            "voices": {"": "anybody"} | finding.ROLES, "total": sum(one.count for one in found), "kinds_found": len(found),
            "groups": [_group(one, values) for one in found[:MOST_ALIKE]], "most_groups": MOST_ALIKE,
        },
    )  # fmt: skip


def _of_voice(found: tuple[Alike, ...], values: dict[str, Transcript], voice: str) -> tuple[Alike, ...]:
    if not voice:
        return found
    masks = {id: finding.mask_of(value, voice) for id, value in values.items()}
    kept = [replace(one, places=tuple(p for p in one.places if masks[p.transcript][p.turn])) for one in found]
    return tuple(sorted((one for one in kept if one.places), key=lambda one: (-one.count, one.folded)))


def _group(one: Alike, values: dict[str, Transcript]) -> Group:
    shown = []
    for place in one.places[:MOST_PLACES]:
        value = values[place.transcript]
        start = value.turns[place.turn].start
        at = finding.turn_place(value, place.turn, ((place.start - start, place.end - start),))
        shown.append(_shown(at, {}))
    return Group(one.shown, one.count, tuple(shown))


urls = [
    path("find/", find, name="find"),
    path("find/sounds/", sounds, name="find-sounds"),
    path("find/repeats/", repeats, name="find-repeats"),
]
