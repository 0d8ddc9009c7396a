"""Leaving the study: what there is is shown, then the code is typed; requests after the last day; records. Nobody is
asked why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import leaving as acting
from alliance.actions import people
from alliance.errors import AllianceError, InputProblem, NotFound
from alliance.formats.write_erasure_docx import out_of_reach, remarks, went_lines
from alliance.governance.consent import in_time
from alliance.governance.leaving import DECISIONS, Decided, Passage
from alliance.ipa.places import span_of
from alliance.store import keys
from alliance.store.folder import Folder
from alliance.store.reads import conduct
from alliance.store.reads import leaving as read
from alliance.store.reads import study as read_study
from alliance.store.reads import transcripts as read_transcripts
from alliance.web import gate
from alliance.web.desk.kept import forget_desks
from alliance.web.middleware import wants_json
from alliance.web.pages import page
from alliance.web.views.asking import day_in, done, who
from alliance.web.views.conduct_parts import file_answer, number_of, version_in

#: why a passage is shown, as a page says it
BECAUSE = {
    "pseudonym": "it names the pseudonym",
    "code": "it names the study code",
    "name": "it holds a name or a contact from the vault",
    "beside": "it was written beside this case, or points at it",
    "words": "it holds eight words in a row of theirs, or of your notes on them",
}
CHOICES = {"keep": "keep it as it is", "edit": "keep it in these words:", "delete": "delete it"}

#: what lies outside the workbench, said once to the person who did the leaving, and held in memory until then
_said_once: dict[str, tuple[str, ...]] = {}
#: why a leaving stopped, in the words that were said then
_stopped_by: dict[str, str] = {}


def _vault_waits(folder: Folder) -> bool:
    return keys.vault_mode(folder.keys) == "passphrase" and not people.vault_is_open()


def _case_page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    return page(request, template, {"here": "study", "decisions": DECISIONS, **context}, status=status)


def leaving(request: HttpRequest) -> HttpResponse:
    """Everybody who may leave, what waits, and the records of those who left."""
    cases = read_study.cases()
    return _case_page(
        request, "leaving.html",
        {
            "cases": cases, "last_days": {case.id: read.deadline(case.id) for case in cases},
            "requests": [one for one in read.requests() if one.decision in ("", "erase", "partly")],
            "names": {case.id: case.pseudonym for case in cases}, "under_way": read.under_way(),
            "stopped_by": _stopped_by, "records": read.records(), "organisations": conduct.organisations(),
            "volunteers": [v for v in conduct.volunteers() if v.dates.get("consented") and not v.participant],
            "vault_waits": _vault_waits(gate.here()), "today": acting.today_here(),
        },
    )  # fmt: skip


def leave(request: HttpRequest, case: str) -> HttpResponse:
    """What bears on one person, the passages to be decided, and the way out."""
    folder = gate.here()
    if _vault_waits(folder):
        return _case_page(request, "leave_vault.html", {"back": reverse("leave-study", args=[case])})
    if request.method == "POST":
        traces = acting.traces_of(folder, case=case)
        decided = _decided(request.POST, traces.passages)
        return _to_its_end(
            request,
            lambda: acting.leave_study(
                folder, by=who(), case=case, typed=request.POST.get("typed", ""), decided=decided,
                asked_on=_asked_on(request.POST),
            ),
            traces.elsewhere,
        )  # fmt: skip
    traces = acting.traces_of(folder, case=case)
    requests = read.requests(case)
    now = acting.today_here()
    return _case_page(
        request, "leave.html",
        {
            "one": traces, "because": BECAUSE, "choices": CHOICES, "requests": requests, "today": now,
            "late": not in_time(now, traces.last_day), "may_go": any(r.decision == "erase" for r in requests),
            "is_case": any(one.id == case for one in read_study.cases()),
        },
    )  # fmt: skip


def _asked_on(given: QueryDict) -> date | None:
    return day_in(given.get("asked_on", ""))


def _decided(given: QueryDict, passages: tuple[Passage, ...]) -> dict[str, Decided]:
    found = {}
    for one in passages:
        choice = given.get(f"choice:{one.id}", "")
        if choice == "edit" and not given.get(f"text:{one.id}", "").strip():
            raise InputProblem(f"The {one.called} has no words left: edit it, or choose to delete it.")
        if choice:
            found[one.id] = Decided(choice, given.get(f"text:{one.id}", ""))  # type: ignore[arg-type]
    return found


def _to_its_end(
    request: HttpRequest, leave: Callable[[], acting.Gone], elsewhere: tuple[str, ...] = ()
) -> HttpResponse:
    """The record; or, where the leaving was begun and then stopped, the page that says so and offers to finish it."""
    before = {one.id for one in read.under_way()}
    try:
        return _on_to_record(request, leave())
    except AllianceError as problem:
        begun = [one.id for one in read.under_way() if one.id not in before]
        if not begun:
            raise
        _said_once.update(dict.fromkeys(begun, elsewhere))
        _stopped_by.update(dict.fromkeys(begun, str(problem)))
        forget_desks()
        go = reverse("leaving")
        if wants_json(request):
            return JsonResponse({"problem": str(problem), "go": go}, status=problem.status)
        return redirect(go)


def _on_to_record(request: HttpRequest, gone: acting.Gone) -> HttpResponse:
    _said_once[gone.record.number] = gone.elsewhere or _said_once.get(gone.record.number, ())
    _stopped_by.pop(gone.record.number, None)
    forget_desks()
    words = "It is done: every file was looked through again, and nothing was found."
    return done(request, reverse("leaving-record", args=[gone.record.number]), words)


@require_POST
def open_vault(request: HttpRequest) -> HttpResponse:
    """Open the vault, so that names can be found and forgotten."""
    people.open_vault(gate.here(), request.POST.get("secret", ""), by=who())
    back = request.POST.get("back", "")
    return done(request, back if back.startswith(reverse("leaving")) else reverse("leaving"))


@require_POST
def ask(request: HttpRequest, case: str) -> HttpResponse:
    """Record a request that came after the last day; nothing is erased by it."""
    asked = acting.ask_to_leave(by=who(), case=case, asked_on=_asked_on(request.POST))
    words = "" if asked.in_time else "The request is recorded. Nothing was erased; a person decides."
    return done(request, reverse("leave-study", args=[case]), words)


@require_POST
def decide(request: HttpRequest, id: str) -> HttpResponse:
    """Decide a request that came after the last day."""
    given = request.POST
    held = next((one for one in read.requests() if one.id == id), None)
    if held is None:
        raise NotFound("This request is not in the workbench any more.")
    acting.decide_request(
        by=who(), request=id, decision=given.get("decision", ""), reason=given.get("reason", ""),
        version=version_in(given),
    )  # fmt: skip
    return done(request, reverse("leave-study", args=[held.case]), "The decision is kept. Nothing was erased by it.")


@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Go on with a leaving that was stopped."""
    gone = acting.finish(gate.here(), by=who())
    if len(gone) == 1:
        return _on_to_record(request, gone[0])
    return done(request, reverse("leaving"), "It is finished." if gone else "Nothing waits to be finished.")


# --- in part


def part(request: HttpRequest, case: str) -> HttpResponse:
    """Choose what shall go: a passage, a recording, the ratings."""
    return _part_page(request, case)


def _part_page(request: HttpRequest, case: str, **found: Any) -> HttpResponse:
    one = read_study.case(case)
    folder = gate.here()
    if _vault_waits(folder):
        return _case_page(request, "leave_vault.html", {"back": reverse("leave-part", args=[case])})
    interviews = [held for held in read_transcripts.held() if held.case == case]
    now, last = acting.today_here(), read.deadline(case)
    context = {
        "ratings": acting.has_ratings(case), "one": one, "interviews": interviews, "recordings": read.recordings_of(case), "because": BECAUSE,
        "choices": CHOICES, "last_day": last, "late": not in_time(now, last), "today": now,
        "may_go": any(r.decision in ("erase", "partly") for r in read.requests(case)),
    }  # fmt: skip
    return _case_page(request, "leave_part.html", context | found)


@require_POST
def look_at_passage(request: HttpRequest, case: str) -> HttpResponse:
    """Show the words that would go and what else speaks of them."""
    given = request.POST
    value = read_transcripts.transcript(given.get("transcript", ""))
    if value.case != case:
        raise NotFound("This interview is not one of this participant’s.")
    first = number_of(given, "first", "First line")
    last = number_of(given, "last", "Last line") or first
    words = given.get("words", "").strip()
    if first is None and not words:
        raise InputProblem("Say which lines, or type the words.")
    start, end = span_of(value, lines=None if first is None else (first, last or first), words=words)
    known = acting.passage_of(transcript=value.id, start=start, end=end)
    return _part_page(
        request, case, found={"transcript": value, "start": start, "end": end, "words": value.text[start:end]},
        passages=acting.passages_in_part(known),
    )  # fmt: skip


@require_POST
def leave_passage(request: HttpRequest, case: str) -> HttpResponse:
    """Take a passage out."""
    given = request.POST
    transcript = given.get("transcript", "")
    start, end = (number_of(given, name, "The stretch") or 0 for name in ("start", "end"))
    known = acting.passage_of(transcript=transcript, start=start, end=end)
    decided = _decided(given, acting.passages_in_part(known))
    return _to_its_end(
        request,
        lambda: acting.leave_passage(
            gate.here(), by=who(), transcript=transcript, start=start, end=end, typed=given.get("typed", ""), decided=decided,
            asked_on=_asked_on(given),
        ),
    )  # fmt: skip


@require_POST
def leave_recording(request: HttpRequest, case: str) -> HttpResponse:
    """Take a recording out."""
    given = request.POST
    return _to_its_end(
        request,
        lambda: acting.leave_recording(
            gate.here(), by=who(), recording=given.get("recording", ""), typed=given.get("typed", ""),
            asked_on=_asked_on(given),
        ),
    )  # fmt: skip


@require_POST
def leave_ratings(request: HttpRequest, case: str) -> HttpResponse:
    """Take the ratings out."""
    given = request.POST
    return _to_its_end(
        request,
        lambda: acting.leave_ratings(
            gate.here(), by=who(), case=case, typed=given.get("typed", ""), asked_on=_asked_on(given)
        ),
    )  # fmt: skip


# --- an organisation


def organisation(request: HttpRequest, id: str) -> HttpResponse:
    """An organisation leaves: every case that came through it, each to be decided by a person."""
    one = conduct.organisation(id)
    if request.method == "POST":
        acting.organisation_leaves(by=who(), organisation=one.id, on=day_in(request.POST.get("on", "")))
        return done(request, reverse("organisation-leaves", args=[one.id]), "It is recorded. Nothing was erased.")
    last = conduct.last_day_of_organisation(one.id)
    return _case_page(
        request, "leave_organisation.html",
        {"one": one, "cases": read.recruited_through(one.id), "last_day": last, "today": acting.today_here()},
    )  # fmt: skip


# --- records


def record(request: HttpRequest, number: str) -> HttpResponse:
    """One record of erasure, as it will be printed."""
    held = read.record(number)
    return _case_page(
        request, "leaving_record.html",
        {
            "record": held, "went": went_lines(held.went), "remarks": remarks(held), "reach": out_of_reach(held),
            "elsewhere": _said_once.pop(number, ()), "ungrounded": read.ungrounded(),
        },
    )  # fmt: skip


@require_POST
def record_file(request: HttpRequest, number: str) -> HttpResponse:
    """The record of erasure as a Word document."""
    return file_answer(acting.record_file(by=who(), number=number))


urls = [
    path("leaving/", leaving, name="leaving"),
    path("leaving/vault/", open_vault, name="leaving-vault"),
    path("leaving/finish/", finish, name="finish-leaving"),
    path("leaving/records/<str:number>/", record, name="leaving-record"),
    path("leaving/records/<str:number>/docx/", record_file, name="leaving-record-file"),
    path("leaving/requests/<str:id>/", decide, name="decide-leaving"),
    path("leaving/organisations/<str:id>/", organisation, name="organisation-leaves"),
    path("leaving/<str:case>/", leave, name="leave-study"),
    path("leaving/<str:case>/ask/", ask, name="ask-to-leave"),
    path("leaving/<str:case>/part/", part, name="leave-part"),
    path("leaving/<str:case>/part/look/", look_at_passage, name="look-at-passage"),
    path("leaving/<str:case>/part/passage/", leave_passage, name="leave-passage"),
    path("leaving/<str:case>/part/recording/", leave_recording, name="leave-recording"),
    path("leaving/<str:case>/part/ratings/", leave_ratings, name="leave-ratings"),
]
