"""A chapter checked against the transcripts: every quotation with its two verdicts, what differs across the text, files."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import chapter as acting
from alliance.actions.chapter import RENEWABLE, Checked, Renewed
from alliance.errors import InputProblem, NotFound
from alliance.formats.read_chapter import EXTENSIONS, kind_of
from alliance.ipa import chapter_sentences as sentences
from alliance.ipa.chapter import LINES_VERDICTS, WORDS_VERDICTS, CheckedQuotation, Finding, FindingKind
from alliance.ipa.chapter_sentences import Stretch
from alliance.store import unlocked
from alliance.store.reads import analysis, transcripts
from alliance.web.pages import page
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import file_answer
from alliance.web.views.leading import Leads

WAITING_AT_MOST = 3
#: which quotations are shown
SHOWN = {"all": "All", "look": "To look at", "right": "Right"}
MOST_SHOWN = 400
_SURROUNDINGS = 90


@dataclass(slots=True)
class Held:
    """A chapter that is being checked; it stands in memory only, and goes when the workbench is locked."""

    name: str
    content: bytes
    generation: int
    said: dict[tuple[int, int], str] = field(default_factory=dict)
    stamp: int = -1
    checked: Checked | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One quotation as the page shows it."""

    number: int
    one: CheckedQuotation
    place: str
    stretches: tuple[Stretch, ...]
    cited: str
    of_words: tuple[str, ...]
    of_lines: tuple[str, ...]
    go: str  # the place on the desk
    key: str
    said: bool  # somebody said whose words these are
    not_agreed: str


@dataclass(frozen=True, slots=True)
class Met:
    """One finding as the page shows it: where, its words with what stands around them, and what is said of it."""

    finding: Finding
    place: str
    before: str
    words: str
    after: str
    quotations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """All findings of one kind."""

    kind: FindingKind
    words: str
    met: tuple[Met, ...]
    telling: bool


_lock = threading.Lock()
_waiting: OrderedDict[str, Held] = OrderedDict()


def forget_chapters() -> None:
    """Forget every chapter that is being checked."""
    with _lock:
        _waiting.clear()


unlocked.when_let_go(forget_chapters)


def _hold(name: str, content: bytes) -> str:
    with _lock:
        token = secrets.token_hex(8)
        _waiting[token] = Held(name, content, unlocked.generation())
        while len(_waiting) > WAITING_AT_MOST:
            _waiting.popitem(last=False)
        return token


def _held(token: str) -> Held:
    with _lock:
        held = _waiting.get(token)
    if held is None or held.generation != unlocked.generation():
        raise NotFound("This chapter is no longer at hand: it is kept nowhere. Choose it again.")
    return held


def _checked(held: Held) -> Checked:
    """The chapter as checked against the study as it stands now."""
    stamp = acting.stamp()
    if held.checked is None or held.stamp != stamp:
        held.checked = acting.check_chapter(held.name, held.content, held.said)
        held.stamp = stamp
    return held.checked


def choose(request: HttpRequest) -> HttpResponse:
    """Choose a chapter; it is checked at once, and kept nowhere."""
    if request.method == "POST":
        file = request.FILES.get("chapter")
        if file is None:
            raise InputProblem("No file was chosen: choose the chapter.")
        name, content = file.name or "chapter", file.read()
        acting.check_readable(name, content)
        return done(request, reverse("chapter-checked", args=[_hold(name, content)]))
    return page(
        request, "chapter.html",
        {"here": "chapter", "endings": ",".join(EXTENSIONS), "interviews": len(transcripts.held())},
    )  # fmt: skip


def checked(request: HttpRequest, token: str) -> HttpResponse:
    """What the check says: the quotations in order, what differs across the text, counts, files."""
    held = _held(token)
    made = _checked(held)
    report = made.report
    show = request.GET.get("show", "all")
    show = show if show in SHOWN else "all"
    look = {n for n, one in enumerate(report.quotations) if not one.right or n in made.not_agreed}
    counts = {"all": len(report.quotations), "look": len(look), "right": len(report.quotations) - len(look)}
    wanted = [n for n in range(len(report.quotations)) if show == "all" or (n in look) == (show == "look")]
    values = transcripts.transcripts(words=False)
    names = dict.fromkeys(value.name or value.title for value in values.values())
    themes = analysis.themes()
    return page(
        request, "chapter_checked.html",
        {
            "here": "chapter", "token": token, "name": held.name, "show": show, "shown": SHOWN, "counts": counts,
            "quotations": [_shown(made, held, n) for n in wanted[:MOST_SHOWN]], "more": len(wanted) - MOST_SHOWN,
            "kinds": _kinds(made), "summary": sentences.summary(report, made.not_agreed), "names": tuple(names),
            "words_verdicts": WORDS_VERDICTS, "lines_verdicts": LINES_VERDICTS,
            "people": report.counts.participants,
            "themes": [(themes[id].name if id in themes else id, held_by) for id, held_by in report.counts.themes],
            "reducing": _reducing(made), "is_word": kind_of(held.content, held.name) == "docx",
        },
    )  # fmt: skip


def _shown(made: Checked, held: Held, number: int) -> Shown:
    one = made.report.quotations[number]
    go = Leads().words(one.transcript, *one.found) if one.transcript and one.found else ""
    key = f"{one.block}-{one.start}"
    return Shown(
        number=number,
        one=one,
        place=made.report.chapter.blocks[one.block].place,
        stretches=sentences.stretches(made.report, one),
        cited=sentences.citation_as_written(made.report, one),
        of_words=sentences.said_of_words(one),
        of_lines=sentences.said_of_lines(one),
        go=go,
        key=key,
        said=(one.block, one.start) in held.said,
        not_agreed=made.not_agreed.get(number, ""),
    )


def _kinds(made: Checked) -> list[Kind]:
    blocks = made.report.chapter.blocks
    found = []
    for kind, words, findings in sentences.across(made.report):
        met = []
        for one in findings:
            if not 0 <= one.block < len(blocks):
                continue
            text = blocks[one.block].text
            before, after = text[max(0, one.start - _SURROUNDINGS) : one.start], text[one.end : one.end + _SURROUNDINGS]
            before = ("…" if one.start > _SURROUNDINGS else "") + before
            after += "…" if one.end + _SURROUNDINGS < len(text) else ""
            met.append(Met(one, blocks[one.block].place, before, text[one.start : one.end], after, one.others))
        found.append(Kind(kind, words, tuple(met), kind in sentences.TELLING))
    return found


def _reducing(made: Checked) -> list[tuple[str, str, str, str, str]]:
    """The words of the study's own list: place, what stands before, the words, what stands behind, what instead."""
    found = []
    for one in made.reducing[:MOST_SHOWN]:
        block = made.report.chapter.blocks[one.block]
        before, after = (
            block.text[max(0, one.start - _SURROUNDINGS) : one.start],
            block.text[one.end : one.end + _SURROUNDINGS],
        )
        before = ("…" if one.start > _SURROUNDINGS else "") + before
        after += "…" if one.end + _SURROUNDINGS < len(block.text) else ""
        found.append((block.place, before, one.words, after, one.instead))
    return found


@require_POST
def say(request: HttpRequest, token: str) -> HttpResponse:
    """Say whose words a quotation holds, or take that back; the chapter is checked again."""
    held = _held(token)
    block, _, start = request.POST.get("quotation", "").partition("-")
    if not (block.isascii() and block.isdigit() and start.isascii() and start.isdigit() and len(block + start) < 15):
        raise InputProblem("This quotation cannot be told: reload the page and try again.")
    key = int(block), int(start)
    name = request.POST.get("name", "").strip()
    known = {value.name or value.title for value in transcripts.transcripts(words=False).values()}
    if name and name not in known:
        raise InputProblem(f"“{name[:60]}” is nobody’s transcript here: choose one of the list.")
    if name:
        held.said[key] = name
    else:
        held.said.pop(key, None)
    held.checked = None
    report = _checked(held).report
    number = next((n for n, one in enumerate(report.quotations) if (one.block, one.start) == key), 0)
    show = request.POST.get("show", "all")
    return done(
        request, f"{reverse('chapter-checked', args=[token])}?show={show if show in SHOWN else 'all'}&said={len(held.said)}#q-{number + 1}",
        "Checked again.",
    )  # fmt: skip


def file(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """The check as a file: the chapter with comments (docx), or the report (csv, json)."""
    return file_answer(acting.checked_file(_checked(_held(token)), form, by=who()))


def renew(request: HttpRequest, token: str) -> HttpResponse:
    """What in the chapter's marked quotations is not what the study says now; what is chosen is brought up to date."""
    held = _held(token)
    if request.method == "POST":
        return file_answer(acting.renewed_file(_checked(held), request.POST.getlist("kinds"), by=who()))
    found: dict[str, list[Renewed]] = {kind: [] for kind in RENEWABLE}
    for kind, one in acting.renewals(held.name, held.content):
        found[kind].append(one)
    return page(
        request, "chapter_renew.html",
        {"here": "chapter", "token": token, "name": held.name, "kinds": RENEWABLE, "found": found,
         "some": any(found.values()), "marks": acting.marks_in(held.name, held.content)},
    )  # fmt: skip


@require_POST
def drop(request: HttpRequest, token: str) -> HttpResponse:
    """Forget the chapter."""
    with _lock:
        _waiting.pop(token, None)
    return done(request, reverse("chapter"), "The chapter is forgotten here; the file you have is as it was.")


urls = [
    path("chapter/", choose, name="chapter"),
    path("chapter/<str:token>/", checked, name="chapter-checked"),
    path("chapter/<str:token>/said/", say, name="chapter-said"),
    path("chapter/<str:token>/renew/", renew, name="chapter-renew"),
    path("chapter/<str:token>/forget/", drop, name="chapter-forget"),
    path("chapter/<str:token>/check.<str:form>", file, name="chapter-file"),
]
