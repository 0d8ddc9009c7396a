"""Interviews as they were held: today's calls, each record, recordings, private notes, and the schedule itself."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import interviews as acting
from alliance.errors import InputProblem
from alliance.store.reads import conduct as read
from alliance.store.reads import recordings, transcripts
from alliance.store.reads import study as read_study
from alliance.study import interview as checks
from alliance.study import schedule as writing
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import (
    back_to,
    conduct_page,
    date_of,
    file_answer,
    moment_in,
    number_of,
    version_in,
    yes_no_in,
)

ASKED = {
    "distress_seen": "Distress seen", "stopped": "Stopped because of it", "debrief_offered": "Debrief offered",
    "sheet_given": "Support sheet given",
}  # fmt: skip


def held_interviews(request: HttpRequest) -> HttpResponse:
    """All records, with today's calls first, and each participant's four things."""
    now = datetime.now().astimezone()
    records = read.interviews()
    cases = read_study.cases()
    return conduct_page(
        request,
        "held_interviews.html",
        "held-interviews",
        {
            "records": records, "cases": cases, "names": {c.id: c.pseudonym for c in cases}, "now": now,
            "calls": checks.calls_waiting(records, now, now.date()),
            "things": {c.id: read.four_things(c.id) for c in cases},
        },
    )  # fmt: skip


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Begin a record."""
    given = request.POST
    if not given.get("case"):
        raise InputProblem("Say whose interview it is: choose a participant.")
    id = acting.add_interview(
        by=who(), case=given["case"], held_on=date_of(given, "held_on"), place=given.get("place", ""),
        at_home=given.get("at_home") == "yes", schedule=next((s.id for s in read.schedules() if s.dated), ""),
    )  # fmt: skip
    return done(request, reverse("held-interview", args=[id]), "The record is begun.")


def held_interview(request: HttpRequest, id: str) -> HttpResponse:
    """One record: looked at, or kept."""
    if request.method == "POST":
        return _keep(request, id)
    one = read.interview(id)
    case = read_study.case(one.participant)
    now = datetime.now().astimezone()
    return conduct_page(
        request,
        "held_interview.html",
        "held-interviews",
        {
            "one": one, "case": case, "schedules": read.schedules(), "asked": ASKED, "concerns": read.concerns(case.id),
            "transcripts": [t for t in transcripts.held() if t.case == case.id], "today": date.today(),
            "things": next((things for held, things in read.four_things(case.id) if held and held.id == id), []),
            "calls": [c for c in checks.calls([one]) if c.made is None], "now": now, "first_support": read.support()[:1],
            "kept": {r.id: r for r in recordings.kept() if r.interview == id},
        },
    )  # fmt: skip


def _keep(request: HttpRequest, id: str) -> HttpResponse:
    given = request.POST
    here = reverse("held-interview", args=[id])
    act = given.get("act", "")
    if act == "delete":
        acting.delete_interview(by=who(), interview=id)
        return done(request, reverse("held-interviews"), "The record was taken out.")
    if act in ("call-before", "call-after"):
        acting.call_made(by=who(), interview=id, which=act.removeprefix("call-"))
        return done(
            request, reverse("held-interviews") if given.get("back") == "list" else here, "The call is recorded."
        )
    acting.change_interview(
        by=who(), interview=id, version=version_in(given), held_on=date_of(given, "held_on"),
        place=given.get("place", ""), at_home=given.get("at_home") == "yes", pilot=given.get("pilot") == "yes",
        minutes=number_of(given, "minutes", "Length in minutes"), schedule=given.get("schedule", ""),
        transcript=given.get("transcript", ""), field_notes=given.get("field_notes", ""),
        schedule_kept=given.get("schedule_kept", ""), consent_kept=given.get("consent_kept", ""),
        transcript_kept=given.get("transcript_kept", ""),
        **{name: moment_in(given, name) for name in ("call_before_due", "call_before_made", "call_after_due", "call_after_made")},
        **{name: yes_no_in(given, name) for name in ASKED},
    )  # fmt: skip
    return done(request, here, "The record is kept.")


@require_POST
def recording(request: HttpRequest, id: str) -> HttpResponse:
    """Enter a recording, change it, record its deletion, or take out an entry made by mistake."""
    given = request.POST
    here = back_to("held-interview", "recordings", args=[id])
    act, entry = given.get("act", ""), given.get("id", "")
    if act == "deleted":
        acting.record_deletion(
            by=who(), recording=entry, deleted_on=date_of(given, "deleted_on"), how=given.get("how", ""),
            version=version_in(given),
        )  # fmt: skip
        return done(request, here, "The deletion is recorded.")
    if act == "mistake":
        acting.delete_recording_entry(by=who(), recording=entry)
        return done(request, here, "The entry was taken out.")
    fields = {
        "device": given.get("device", ""), "where": given.get("where", ""), "file_name": given.get("file_name", ""),
        "sha256": given.get("sha256", ""), "length_seconds": checks.seconds_in(given.get("length", "")),
        "keep_until": date_of(given, "keep_until"),
    }  # fmt: skip
    if entry:
        acting.change_recording(by=who(), recording=entry, version=version_in(given), **fields)
    else:
        acting.add_recording(by=who(), interview=id, **fields)
    return done(request, here, "The register is kept.")


@require_POST
def concern(request: HttpRequest, id: str) -> HttpResponse:
    """Write or change a private note of concern."""
    given = request.POST
    one = read.interview(id)
    text, told, told_at = given.get("text", ""), given.get("told", ""), moment_in(given, "told_at")
    if given.get("id"):
        acting.change_concern(
            by=who(), concern=given["id"], text=text, told=told, told_at=told_at, version=version_in(given)
        )
    else:
        acting.note_concern(by=who(), case=one.participant, text=text, told=told, told_at=told_at)
    return done(
        request,
        back_to("held-interview", "concern", args=[id]),
        "The private note is kept. It never leaves the workbench.",
    )


@require_POST
def sheets(request: HttpRequest, case: str) -> HttpResponse:
    """All sheets of one participant, marked with the ID, as one Word document."""
    return file_answer(acting.sheets(by=who(), case=case))


# --- the schedule


def schedule(request: HttpRequest) -> HttpResponse:
    """The schedule: its draft, its versions, and what is asked but not shown in the profile table."""
    if request.method == "POST":
        return _keep_schedule(request)
    versions = read.schedules()
    chosen = next((v for v in versions if v.id == request.GET.get("version")), versions[0] if versions else None)
    used: dict[str, int] = {}
    for one in read.interviews():
        used[one.schedule] = used.get(one.schedule, 0) + 1
    return conduct_page(
        request,
        "schedule.html",
        "schedule",
        {
            "versions": versions, "chosen": chosen, "text": writing.text_of(chosen.parts) if chosen else "",
            "example": writing.EXAMPLE, "difference": read.asked_but_not_shown(), "used": used,
            "header_fields": chosen.header_fields if chosen else writing.HEADER_FIELDS, "cases": read_study.cases(),
        },
    )  # fmt: skip


def _keep_schedule(request: HttpRequest) -> HttpResponse:
    given = request.POST
    here = reverse("schedule")
    act, id = given.get("act", ""), given.get("id", "")
    if act == "date":
        acting.date_schedule(by=who(), schedule_version=id, dated=date_of(given, "dated"), version=version_in(given))
        return done(request, here, "The version is dated; from now on it does not change.")
    if act == "drop":
        acting.delete_schedule(by=who(), schedule_version=id)
        return done(request, here, "The draft was dropped.")
    if act == "remarks":
        acting.schedule_remarks(
            by=who(), schedule_version=id, remarks=given.get("remarks", ""), version=version_in(given)
        )
        return done(request, here, "The remark is kept.")
    acting.write_schedule(
        by=who(), text=given.get("text", ""), demographic_questions=given.get("demographic_questions", ""),
        header_fields=given.get("header_fields", ""), pilot=given.get("pilot") == "yes",
        remarks=given.get("remarks", ""), version=version_in(given),
    )  # fmt: skip
    return done(request, here, "The draft is kept.")


def show_schedule(request: HttpRequest, id: str) -> HttpResponse:
    """One version in large type, to be beside one while interviewing; nothing done on it is kept."""
    return conduct_page(request, "show_schedule.html", "schedule", {"one": read.schedule(id)})


@require_POST
def schedule_file(request: HttpRequest, id: str) -> HttpResponse:
    """One version as a sheet to print, with a participant's ID where one is chosen."""
    return file_answer(acting.schedule_docx(by=who(), schedule_version=id, case=request.POST.get("case", "")))


urls = [
    path("held/", held_interviews, name="held-interviews"),
    path("held/add/", add, name="add-held-interview"),
    path("held/sheets/<str:case>/", sheets, name="sheets"),
    path("held/<str:id>/", held_interview, name="held-interview"),
    path("held/<str:id>/recording/", recording, name="keep-recording"),
    path("held/<str:id>/concern/", concern, name="keep-concern"),
    path("schedule/", schedule, name="schedule"),
    path("schedule/<str:id>/show/", show_schedule, name="show-schedule"),
    path("schedule/<str:id>/file/", schedule_file, name="schedule-file"),
]
