"""Bringing transcripts in: files, what was understood of them, one confirmation; then lines and pages."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import islice

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import anonymising, under_way
from alliance.actions import study as study_acting
from alliance.actions import transcripts as acting
from alliance.errors import AllianceError, InputProblem, NotFound
from alliance.formats import guard, reading
from alliance.formats.readers import KINDS
from alliance.ipa.beside import AS as BESIDES_AS
from alliance.ipa.beside import KINDS_BY
from alliance.ipa.citation import clock
from alliance.ipa.columns import MEANINGS
from alliance.ipa.numbered import typed
from alliance.ipa.source import Source
from alliance.ipa.transcript import Transcript
from alliance.ipa.understanding import NUMBERING_WORDS, Choices, Understood, understand
from alliance.ipa.vocabulary import BRACKET_KINDS, BracketKind
from alliance.ipa.whose import whose
from alliance.store import unlocked
from alliance.store.reads import conduct, transcripts
from alliance.store.reads import study as read
from alliance.web import gate
from alliance.web.pages import page
from alliance.web.views.asking import day_in, done, who
from alliance.web.views.beside_parts import Look, columns_in, kinds_in, look_at
from alliance.web.views.consents import FOOTINGS_ASKED

ROLES = {
    "interviewer": "the interviewer",
    "participant": "the participant",
    "other": "somebody else",
    "unknown": "not said",
}
SHOWN_LINES = 14
WAITING_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class File:
    """One file that waits to be confirmed; kept in memory only."""

    name: str
    content: bytes
    read: dict[str, Source] = field(default_factory=dict, compare=False)  # by the encoding that was asked for

    def source(self, encoding: str) -> Source:
        """The file as it was read, once for each encoding."""
        if encoding not in self.read:
            self.read[encoding] = reading.read(self.content, self.name, encoding or None)
        return self.read[encoding]


@dataclass(frozen=True, slots=True)
class Looked:
    """One file as understood, or why it cannot be; with both, what was asked for it cannot be, and it is as proposed."""

    file: File
    understood: Understood | None
    problem: str = ""
    encoding: str = ""
    case: str = ""
    pseudonym: str = ""
    title: str = ""
    held_on: str = ""
    lines: tuple[tuple[str, str, str, bool], ...] = ()
    typed: str = ""
    kinds: str = "none"
    beside: Look | None = None


_lock = threading.Lock()
_waiting: OrderedDict[str, tuple[int, tuple[File, ...]]] = OrderedDict()


def _hold(files: tuple[File, ...]) -> str:
    with _lock:
        token = secrets.token_hex(8)
        _waiting[token] = (unlocked.generation(), files)
        while len(_waiting) > WAITING_AT_MOST:
            _waiting.popitem(last=False)
        return token


def _held(token: str) -> tuple[File, ...]:
    with _lock:
        generation, files = _waiting.get(token, (-1, ()))
    if generation != unlocked.generation() or not files:
        raise NotFound("These files are no longer at hand: choose them again.")
    return files


def _drop(token: str) -> None:
    with _lock:
        _waiting.pop(token, None)


def bring_in(request: HttpRequest) -> HttpResponse:
    """Choose files; they are read, and shown as understood before anything is kept."""
    if request.method == "POST":
        files = tuple(File(f.name or "transcript", f.read()) for f in request.FILES.getlist("files"))
        if not files:
            raise InputProblem("No file was chosen: choose one or more transcripts.")
        go = reverse("bring-in-look", args=[_hold(files)])
        return done(request, go + (f"?case={request.POST['case']}" if request.POST.get("case") else ""))
    words = {"read_here": guard.READ_HERE, "accept": ",".join(reading.EXTENSIONS)}
    return page(request, "bring_in.html", {"here": "interviews", "case": request.GET.get("case", ""), **words})


def look(request: HttpRequest, token: str) -> HttpResponse:
    """What was understood of each file, with everything that can be said against it."""
    files = _held(token)
    given = request.POST if request.method == "POST" else QueryDict()
    looked = [_look(n, file, given, request.GET.get("case", "")) for n, file in enumerate(files)]
    brackets: dict[str, tuple[str, int, str]] = {}
    for one in looked:
        for found in one.understood.brackets if one.understood else ():
            count = brackets.get(found.folded, ("", 0, ""))[1] + found.count
            brackets[found.folded] = (found.shown, count, given.get(f"bracket:{found.folded}", found.kind))
    return page(
        request,
        "bring_in_look.html",
        {
            "here": "interviews",
            "token": token,
            "looked": looked,
            "cases": read.cases(),
            "roles": ROLES,
            "numbering_words": NUMBERING_WORDS,
            "kinds_of_file": {kind: called for kind, (called, _) in KINDS.items()},
            "meanings": MEANINGS,
            "bracket_kinds": BRACKET_KINDS,
            "besides_as": BESIDES_AS,
            "kinds_by": KINDS_BY,
            "brackets": sorted(brackets.items(), key=lambda item: (-item[1][1], item[0])),
            "some": any(one.understood for one in looked),
            "new": any(one.understood and not one.case for one in looked),
            "footings": FOOTINGS_ASKED,
            "footing": given.get("footing", "paper"),
            "footing_words": given.get("footing_words", ""),
        },
    )


@require_POST
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Bring in everything that was understood, at once, with the choices made."""
    files = _held(token)
    given = request.POST
    if given.get("act") == "drop":
        _drop(token)
        return done(request, reverse("interviews"), "Nothing was brought in.")
    kinds = _kinds(given)
    incoming = []
    for n, file in enumerate(files):
        if given.get(f"{n}:take") != "yes":
            continue
        one = _look(n, file, given, "")
        if one.understood is None or one.problem:
            raise InputProblem(f"{file.name}: {one.problem}")
        if one.understood.question:
            raise InputProblem(one.understood.question)
        pseudonym = one.pseudonym.strip()
        case = one.case
        if not case and not pseudonym:
            raise InputProblem(f"{file.name}: say whose account this is: choose a participant, or give a pseudonym.")
        known = case or next((c.id for c in read.cases() if c.pseudonym == pseudonym), "")
        incoming.append(
            under_way.UnderWay(
                acting.Incoming(
                    transcript=one.understood.transcript(title=one.title),
                    case=known,
                    pseudonym=pseudonym,
                    title=one.title,
                    held_on=day_in(one.held_on),
                    file_name=file.name,
                    kind=one.understood.kind,
                    encoding=one.understood.encoding or "",
                    content=file.content,
                ),
                one.understood.beside,
                one.kinds,
            )
        )
    footing, words = given.get("footing", ""), given.get("footing_words", "")
    brought = under_way.add_with_analysis(incoming, by=who(), footing=footing, footing_words=words)
    made = [one.transcript for one in brought]
    if kinds:
        study_acting.change_study(by=who(), conventions={**read.settings().conventions, **kinds})
    _drop(token)
    words = f"{len(made)} transcripts were brought in." if len(made) != 1 else "The transcript was brought in."
    words += "".join(f" With it: {one.words}." for one in brought if one.words and len(brought) == 1)
    words += anonymising.said_of_new(gate.here(), made)
    return done(request, reverse("desk", args=[made[0]]) if len(made) == 1 else reverse("interviews"), words)


def _look(n: int, file: File, given: QueryDict, case: str) -> Looked:
    """One file with the choices of the form, or the sentence that says why it cannot be brought in."""
    settings = read.settings()
    encoding = given.get(f"{n}:encoding", "")
    problem = ""
    try:
        source = file.source(encoding)
    except AllianceError as refused:
        return Looked(file, None, str(refused), encoding)
    try:
        understood = _understood(source, _choices(n, given))
    except AllianceError as refused:
        problem = str(refused)
        try:
            understood = _understood(source, _without_typing(n, given))
        except AllianceError:
            return Looked(file, None, problem, encoding)
    proposed = whose(understood, read.cases())
    case = given.get(f"{n}:case", case or proposed.case)
    kinds = kinds_in(n, given, understood.beside)
    return Looked(
        file,
        understood,
        problem,
        encoding=encoding or source.encoding or "",
        case=case,
        pseudonym=given.get(f"{n}:pseudonym", proposed.pseudonym),
        title=given.get(f"{n}:title", "Interview"),
        held_on=given.get(f"{n}:held_on", _day_of_record(case)),
        lines=_first_lines(understood.transcript()),
        typed=given.get(f"{n}:typed", ""),
        kinds=kinds,
        beside=look_at(understood, kinds, settings.labels),
    )


def _understood(source: Source, choices: Choices) -> Understood:
    settings = read.settings()
    return understand(
        source, width=settings.width, first_line=settings.first_line, conventions=settings.conventions, choices=choices
    )


def _without_typing(n: int, given: QueryDict) -> Choices:
    """The choices of a form without what may have been mistyped in it."""
    kept = given.copy()
    for key in ("first_line", "pages", "first_page", "typed"):
        kept.pop(f"{n}:{key}", None)
    for name in [name for name in kept if name.startswith(f"{n}:means:")]:
        kept.pop(name)
    return _choices(n, kept)


def _day_of_record(case: str) -> str:
    """The day of the only record of an interview of this participant that waits for a transcript; "" otherwise."""
    waiting = [one for one in conduct.interviews(case) if not one.transcript] if case else []
    day = waiting[0].held_on if len(waiting) == 1 and not any(t.case == case for t in transcripts.held()) else None
    return day.isoformat() if day else ""


def _kinds(given: QueryDict) -> dict[str, BracketKind]:
    """What the form says that words in brackets are."""
    kinds: dict[str, BracketKind] = {}
    for name in given:
        if name.startswith("bracket:"):
            if given[name] not in BRACKET_KINDS:
                raise InputProblem(f"“{given[name][:40]}” is not a kind of bracket: choose one of the list.")
            kinds[name.removeprefix("bracket:")] = given[name]  # type: ignore[assignment]
    return kinds


def _choices(n: int, given: QueryDict) -> Choices:
    if f"{n}:seen" not in given:
        return Choices()
    speakers = {}
    for name in given:
        if name.startswith(f"{n}:spellings:"):
            k = name.rsplit(":", 1)[1]
            role = given.get(f"{n}:role:{k}", "unknown")
            if role not in ROLES:
                raise InputProblem(f"“{role}” is not a part in an interview: choose one of the list.")
            for spelling in given[name].split("\t"):
                if spelling:
                    speakers[spelling] = (given.get(f"{n}:label:{k}", "").strip(), role)
    first, first_page = given.get(f"{n}:first_line", "").strip(), given.get(f"{n}:first_page", "").strip()
    pages = given.get(f"{n}:pages", "").replace(",", " ").split()
    try:
        page_numbers = tuple(int(p) for p in pages)
        first_line = int(first) if first else None
        page_number = int(first_page) if first_page else None
    except ValueError:
        raise InputProblem("Lines and pages are whole numbers, with blanks between them.") from None
    means = {
        int(name.rsplit(":", 1)[1]): given[name]
        for name in given
        if name.startswith(f"{n}:means:") and name.rsplit(":", 1)[1].isdecimal() and len(name) < 40
    }
    return Choices(
        speakers=speakers,  # type: ignore[arg-type]
        keep_numbers=given.get(f"{n}:numbers") != "anew",
        by_times=given.get(f"{n}:numbers") == "times",
        as_drawn=given.get(f"{n}:numbers") == "drawn",
        no_speakers=given.get(f"{n}:no_speakers") == "yes",
        continues=given.get(f"{n}:continues") == "yes",
        first_line=first_line,
        pages=page_numbers or None,
        first_page=page_number,
        brackets=_kinds(given),
        columns=columns_in(n, given),
        table=means,
        first_row=given.get(f"{n}:first_row") == "yes" if means else None,
        numbers_are=given.get(f"{n}:numbers_are", ""),
        typed=typed(given.get(f"{n}:typed", "")),
    )


def _first_lines(value: Transcript) -> tuple[tuple[str, str, str, bool], ...]:
    """The first numbered lines: number, speaker where a turn begins, words, whether the interviewer speaks."""
    shown = []
    last = -1
    said = clock if value.lines.unit == "time" else str
    for index in islice(range(len(value.lines)), SHOWN_LINES):
        start, end = value.line_span(index)
        turn = value.turn_at(start) if value.turns else -1
        speaker = value.speakers[value.turns[turn].speaker] if turn >= 0 else None
        label = speaker.label if speaker and turn != last else ""
        shown.append(
            (
                said(value.lines.numbers[index]),
                label,
                value.text[start:end],
                bool(speaker and speaker.role == "interviewer"),
            )
        )
        last = turn
    return tuple(shown)


def interview(request: HttpRequest, transcript: str) -> HttpResponse:
    """One interview's title, date, lines and pages; and taking it out where it was brought in by mistake."""
    value = transcripts.transcript(transcript)
    held = next(one for one in transcripts.held() if one.id == transcript)
    if request.method == "POST":
        return _change_interview(request, value)
    return page(
        request,
        "interview.html",
        {"here": "interviews", "value": value, "held": held, "frozen": acting.is_frozen(transcript)},
    )


def _change_interview(request: HttpRequest, value: Transcript) -> HttpResponse:
    given = request.POST
    here = reverse("interview", args=[value.id])
    act = given.get("act")
    if act == "remove":
        acting.remove_transcript(by=who(), transcript=value.id)
        return done(request, reverse("interviews"), f"{value.title} was taken out.")
    try:
        numbers = [int(n) for n in given.get("pages", "").replace(",", " ").split()]
        first_page = int(given.get("first_page") or 1)
        width = int(given.get("width") or value.lines.width)
        first_line = int(given.get("first_line") or value.first_line)
    except ValueError:
        raise InputProblem("Lines and pages are whole numbers, with blanks between them.") from None
    if act == "lay-out":
        acting.lay_out_anew(by=who(), transcript=value.id, width=width, first_line=first_line)
        return done(request, here, "The lines are numbered anew.")
    if act == "pages":
        acting.set_pages(by=who(), transcript=value.id, pages=numbers, first_page=first_page)
        return done(request, here, "The pages are kept.")
    version = given.get("version", "")
    acting.change_transcript(
        by=who(), transcript=value.id, title=given.get("title", ""), held_on=day_in(given.get("held_on", "")),
        version=int(version) if version.isdigit() else None,
    )  # fmt: skip
    return done(request, here, "Kept.")


urls = [
    path("bring-in/", bring_in, name="bring-in"),
    path("bring-in/<str:token>/", look, name="bring-in-look"),
    path("bring-in/<str:token>/keep/", keep, name="bring-in-keep"),
    path("interviews/<str:transcript>/", interview, name="interview"),
]
