"""Typing an interview, beside its recording or without: begun, kept as one goes, looked at whole, kept as an interview."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import study as study_acting
from alliance.actions import transcribing as acting
from alliance.errors import InputProblem
from alliance.ipa.vocabulary import BRACKET_KINDS, BracketKind
from alliance.store.reads import conduct, consents, drafts, recordings, study
from alliance.web.pages import page
from alliance.web.views.asking import body_of, day_in, done, number_in, who
from alliance.web.views.consents import FOOTINGS_ASKED
from alliance.web.views.correcting import for_editor, lines_of, typed_in

SHOWN_LINES = 14


def transcribe(request: HttpRequest) -> HttpResponse:
    """What is unfinished, and the form that begins an interview."""
    if request.method == "POST":
        return _begin(request)
    return page(
        request,
        "transcribe.html",
        {
            "here": "interviews", "waiting": drafts.waiting(), "recordings": recordings.kept(), "cases": study.cases(),
            "chosen": request.GET.get("recording", ""),
        },
    )  # fmt: skip


def _begin(request: HttpRequest) -> HttpResponse:
    given = request.POST
    case, recording, pseudonym = given.get("case", ""), given.get("recording", ""), given.get("pseudonym", "").strip()
    if not (case or recording or pseudonym):
        raise InputProblem("Say whose interview it is: choose a recording or a participant, or give a pseudonym.")
    id = acting.begin_transcript(
        by=who(), case=case, recording=recording, pseudonym=pseudonym, title=given.get("title", "")
    )
    return done(request, reverse("draft", args=[id]))


def draft(request: HttpRequest, id: str) -> HttpResponse:
    """The editor with what is typed so far."""
    held = drafts.draft(id)
    recording = next((one for one in recordings.kept() if one.id == held.recording and one.there), None)
    return page(
        request,
        "words.html",
        {
            "here": "interviews", "value": None, "title": held.title, "name": held.pseudonym, "under_way": held,
            "kind": "typing", "words": reverse("draft-words", args=[id]), "save": reverse("draft-save", args=[id]),
            "look": reverse("draft-look", args=[id]), "drop": reverse("draft-drop", args=[id]), "recording": recording,
            "roles": dict(acting.ROLES),
        },
    )  # fmt: skip


def draft_words(request: HttpRequest, id: str) -> JsonResponse:
    """What is typed so far, for the editor."""
    held = drafts.draft(id)
    return JsonResponse(for_editor(held.speakers, held.turns, held.version, held.number, held.second))


@require_POST
def draft_save(request: HttpRequest, id: str) -> JsonResponse:
    """Keep what is typed so far."""
    held = body_of(request)
    made = acting.save_draft(by=who(), draft=id, version=number_in(held, "version", 0) or 0, **typed_in(held))
    return JsonResponse({"version": made})


@require_POST
def draft_drop(request: HttpRequest, id: str) -> HttpResponse:
    """Throw away what was typed."""
    acting.drop_draft(by=who(), draft=id)
    return done(request, reverse("transcribe"), "What was typed is thrown away.")


def draft_look(request: HttpRequest, id: str) -> HttpResponse:
    """What was typed as it will be kept; and keeping it as an interview."""
    held = drafts.draft(id)
    if request.method == "POST":
        return _finish(request, id)
    understood = acting.understood(held)
    record = next(
        (one for one in conduct.interviews(held.case) if any(r.id == held.recording for r in one.recordings)), None
    )
    return page(
        request,
        "typed_look.html",
        {
            "here": "interviews", "draft": held, "u": understood, "roles": acting.ROLES,
            "lines": lines_of(understood.transcript())[:SHOWN_LINES], "held_on": record.held_on if record else None,
            "bracket_kinds": BRACKET_KINDS, "footings": FOOTINGS_ASKED,
            "new": held.case not in consents.agreements(),
        },
    )  # fmt: skip


def _finish(request: HttpRequest, id: str) -> HttpResponse:
    given = request.POST
    kinds: dict[str, BracketKind] = {}
    for name in given:
        if name.startswith("bracket:"):
            if given[name] not in BRACKET_KINDS:
                raise InputProblem("This is not a kind of bracket: choose one of the list.")
            kinds[name.removeprefix("bracket:")] = given[name]  # type: ignore[assignment]
    version = given.get("version", "")
    made = acting.finish_transcript(
        by=who(), draft=id, version=int(version) if version.isdigit() else 0, title=given.get("title", ""),
        held_on=day_in(given.get("held_on", "")), footing=given.get("footing", ""),
        footing_words=given.get("footing_words", ""),
    )  # fmt: skip
    if kinds:
        study_acting.change_study(by=who(), conventions={**study.settings().conventions, **kinds})
    return done(request, reverse("desk", args=[made]), "The interview is kept.")


urls = [
    path("transcribe/", transcribe, name="transcribe"),
    path("transcribe/<str:id>/", draft, name="draft"),
    path("transcribe/<str:id>/words/", draft_words, name="draft-words"),
    path("transcribe/<str:id>/save/", draft_save, name="draft-save"),
    path("transcribe/<str:id>/drop/", draft_drop, name="draft-drop"),
    path("transcribe/<str:id>/look/", draft_look, name="draft-look"),
]
