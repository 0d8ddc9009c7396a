"""Consent: everybody at a glance; one participant's in plain words, recorded, corrected, taken anew; what was signed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from alliance.actions import consents as acting
from alliance.actions import people, recruitment
from alliance.errors import InputProblem, NotFound
from alliance.governance.consent import FOOTINGS, PARTS, may
from alliance.store.reads import conduct
from alliance.store.reads import consents as read
from alliance.store.reads import study as read_study
from alliance.web import gate
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import back_to, conduct_page, date_of, version_in, yes_no_in

HEADS = {
    "interview": "Interview", "recording": "Recording", "quotation": "Quotation", "archive": "Archive",
    "ratings": "Ratings", "sharing": "Sharing",
}  # fmt: skip
#: what is asked where material is brought in, and what the words beside it say
FOOTINGS_ASKED = {
    "paper": ("consent on paper", "dated, and kept where"),
    "consent": ("a consent that will be recorded here", "by whom it is taken, and when"),
    "published": ("a published text", "its source"),
    "teaching": ("teaching or pilot", "because"),
}

_KEPT_NOWHERE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def consents(request: HttpRequest) -> HttpResponse:
    """Every participant with what they agreed to, and what is missing."""
    held = read.standings()
    today = date.today()
    return conduct_page(
        request, "consents.html", "consents",
        {
            "undo": None, "held": held, "heads": HEADS, "footings": FOOTINGS, "today": today,
            "nothing": [one for one in held if one.agreement is None],
            "unfinished": [one for one in held if one.agreement is not None and not one.complete],
            "passed": [one for one in held if one.passed(today)],
            "refused": [one for one in held if not may("quote", one.agreement)],
        },
    )  # fmt: skip


def consent(request: HttpRequest, case: str) -> HttpResponse:
    """One participant's consent in plain words, with the forms that record and correct it."""
    one = read.standing(case)
    if request.method == "POST":
        return _keep(request, one)
    folder = gate.here()
    vault = people.vault_state(folder)
    signed = people.signed_among(folder, consents=[t.id for t in one.taken]) if vault == "open" else {}
    rule = str(conduct.facts_now().get("leaving", ""))
    forms = read.forms()
    signing = {paper.id for paper in conduct.papers() if paper.kind == "consent"}
    return conduct_page(
        request, "consent.html", "consents",
        {
            "undo": None, "one": one, "name": one.case.pseudonym, "parts": PARTS, "heads": HEADS, "footings": FOOTINGS,
            "today": date.today(), "forms": forms,
            "preferred": next((v.id for v, _ in forms if v.paper in signing), ""),
            "remarks": read.remarks(one), "vault": vault, "signed": signed,
            "rule": rule, "held_on": any(i.held_on for i in conduct.interviews(one.case.id)),
            "knows": conduct.who_knows(one.case.id), "approvals": conduct.approvals(),
            "volunteered": read.volunteered(one.case.id), "researcher": read_study.researcher()[1],
        },
    )  # fmt: skip


def _keep(request: HttpRequest, one: read.Standing) -> HttpResponse:
    given = request.POST
    id, act = given.get("id", ""), given.get("act", "")
    if id and id not in {t.id for t in one.taken}:
        raise NotFound("This consent is not one of this participant’s: reload the page.")
    if act == "mistake":
        people.forget_signed(gate.here(), by=who(), consent=id)
        acting.take_out_consent(by=who(), consent=id)
        return done(request, back_to("consent", "now", args=[one.case.id]), "It was taken out.")
    fields = _fields(given)
    if id:
        acting.change_consent(by=who(), consent=id, version=version_in(given), **fields)
        return done(request, back_to("consent", "now", args=[one.case.id]), "The consent was corrected.")
    acting.record_consent(by=who(), case=one.case.id, **fields)
    return done(request, back_to("consent", "now", args=[one.case.id]), "The consent was recorded.")


def _fields(given: QueryDict) -> dict[str, Any]:
    parts = {part: said for part in PARTS if (said := yes_no_in(given, f"part:{part}")) is not None}
    return {
        "parts": parts, "dated": date_of(given, "dated"), "last_day": date_of(given, "last_day"),
        **{
            name: given.get(name, "")
            for name in ("footing", "footing_words", "paper_version", "taken_by", "how", "kept_in")
        },
    }  # fmt: skip


# --- what was signed


@require_POST
def keep_signed(request: HttpRequest, case: str, consent: str) -> HttpResponse:
    """Put a scan or a typed signature into the vault, in the place of the one before."""
    person = _of(case, consent)
    file = request.FILES.get("scan")
    typed = request.POST.get("typed", "")
    if file is None and not typed.strip():
        raise InputProblem("Choose the scan of the signed sheet, or type the name as it was signed.")
    people.keep_signed(
        gate.here(), by=who(), consent=consent, typed=typed,
        file_name=(file.name or "scan") if file else "", content=file.read() if file else b"",
    )  # fmt: skip
    return done(request, back_to("consent", "signed", args=[person]), "It lies in the vault now.")


@require_POST
def forget_signed(request: HttpRequest, case: str, consent: str) -> HttpResponse:
    """Take what was signed out of the vault."""
    person = _of(case, consent)
    people.forget_signed(gate.here(), by=who(), consent=consent)
    return done(request, back_to("consent", "signed", args=[person]), "It was taken out of the vault.")


def signed(request: HttpRequest, case: str, consent: str) -> HttpResponse:
    """The scan from the vault: a picture to look at, or a file to save; never kept by the browser."""
    _of(case, consent)
    folder = gate.here()
    if request.GET.get("save") == "yes":
        name, held = people.copy_of_signed(folder, by=who(), consent=consent)
        answer = HttpResponse(held.content, content_type=held.media_type, headers=_KEPT_NOWHERE)
        answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return answer
    held = people.signed(folder, by=who(), consent=consent)
    if not held.content:
        return HttpResponse(held.typed, content_type="text/plain; charset=utf-8", headers=_KEPT_NOWHERE)
    if not held.is_picture:
        raise InputProblem("A pdf is not shown here: save a copy, and delete it when you have looked at it.")
    answer = HttpResponse(held.content, content_type=held.media_type, headers=_KEPT_NOWHERE)
    answer["Content-Disposition"] = "inline"  # the scan’s own name may name somebody
    return answer


def _of(case: str, consent: str) -> str:
    if read.consent(consent).case != case:
        raise NotFound("This consent is not one of this participant’s: reload the page.")
    return case


# --- who knows


@require_POST
def keep_knows(request: HttpRequest, case: str) -> HttpResponse:
    """Record, change or take out somebody outside the team who knows that this person takes part."""
    given = request.POST
    person = read_study.case(case).id
    id = given.get("id", "")
    if id and id not in {one.id for one in conduct.who_knows(person)}:
        raise NotFound("This entry is not one of this participant’s: reload the page.")
    back = back_to("consent", "knows", args=[person])
    if given.get("act") == "delete":
        recruitment.delete_who_knows(by=who(), knows=id)
        return done(request, back, "Taken out.")
    fields: dict[str, Any] = {
        "who": given.get("who", ""), "since": date_of(given, "since"), "told_how": given.get("told_how", ""),
        "person_agreed": yes_no_in(given, "person_agreed"),
    }  # fmt: skip
    if id:
        recruitment.change_who_knows(by=who(), knows=id, version=version_in(given), **fields)
    else:
        recruitment.record_who_knows(by=who(), case=person, **fields)
    return done(request, back, "Kept.")


urls = [
    path("consents/", consents, name="consents"),
    path("consents/<str:case>/", consent, name="consent"),
    path("consents/<str:case>/knows/", keep_knows, name="keep-knows"),
    path("consents/<str:case>/signed/<str:consent>/", signed, name="signed-consent"),
    path("consents/<str:case>/signed/<str:consent>/keep/", keep_signed, name="keep-signed"),
    path("consents/<str:case>/signed/<str:consent>/forget/", forget_signed, name="forget-signed"),
]
