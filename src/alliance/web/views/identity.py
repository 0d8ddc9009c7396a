"""Names apart: the vault made, opened and closed; who is behind a participant, a volunteer or an organisation."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import people
from alliance.errors import InputProblem, NotAllowed, NotFound
from alliance.store import keys
from alliance.store.folder import Folder
from alliance.store.reads import conduct
from alliance.store.reads import study as read_study
from alliance.web import gate
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import back_to, conduct_page, version_in

#: who can stand in the vault: what one is called, and all together
KINDS = {
    "participant": ("participant", "Participants"),
    "volunteer": ("volunteer", "Volunteers"),
    "organisation": ("organisation", "Organisations"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody by code who may have a name in the vault."""

    id: str
    kind: str
    code: str
    pseudonym: str = ""
    came_as: str = ""  # the volunteer a participant was


def _subjects(kind: str) -> list[Subject]:
    volunteers = conduct.volunteers()
    if kind == "participant":
        came = {one.participant: one.id for one in volunteers if one.participant}
        return [Subject(c.id, kind, c.code, c.pseudonym, came.get(c.id, "")) for c in read_study.cases()]
    if kind == "volunteer":
        return [Subject(one.id, kind, one.code) for one in volunteers if not one.participant]
    return [Subject(one.id, kind, one.code) for one in conduct.organisations()]


def _subject(kind: str, id: str) -> Subject:
    if kind in KINDS:
        for one in _subjects(kind):
            if one.id == id:
                return one
    raise NotFound("Nobody of this study goes by this address: see the page Names.")


def names(request: HttpRequest) -> HttpResponse:
    """The vault, and, where it is open, who is behind each code."""
    folder = gate.here()
    state = people.vault_state(folder)
    held = {one.subject: one for one in people.identities(folder, by=who())} if state == "open" else {}
    return conduct_page(
        request, "names.html", "names",
        {
            "undo": None, "state": state, "held": held, "kinds": {kind: (KINDS[kind][1], _subjects(kind)) for kind in KINDS},
            "minutes": people.vault_closes_in(), "secret": keys.vault_mode(folder.keys) == "passphrase",
        },
    )  # fmt: skip


def name_of(request: HttpRequest, kind: str, id: str) -> HttpResponse:
    """Who is behind one code: name, other names, contact, employer."""
    one = _subject(kind, id)
    folder = gate.here()
    if people.vault_state(folder) != "open":
        return conduct_page(request, "names.html", "names", {
            "undo": None, "state": people.vault_state(folder), "held": {}, "kinds": {}, "minutes": 0, "secret": True,
            "back": reverse("name-of", args=[kind, id]),
        })  # fmt: skip
    if request.method == "POST":
        return _keep(request, folder, one)
    held = people.identity_of(folder, by=who(), subject=one.id)
    came_as = people.identity_of(folder, by=who(), subject=one.came_as) if held is None and one.came_as else None
    others = people.namesakes(folder, name=held.name, but=one.id) if held else []
    return conduct_page(
        request, "name.html", "names",
        {
            "undo": None, "one": one, "held": held, "shown": held or came_as, "came_as": came_as, "called": KINDS[kind][0],
            "namesakes": [code for n in others if n.subject != one.came_as and (code := _code_of(n.subject))],
            "minutes": people.vault_closes_in(),
        },
    )  # fmt: skip


def _code_of(subject: str) -> str:
    return next((s.code for kind in KINDS for s in _subjects(kind) if s.id == subject), "")


def _keep(request: HttpRequest, folder: Folder, one: Subject) -> HttpResponse:
    given = request.POST
    if given.get("act") == "mistake":
        people.forget_identity(folder, by=who(), subject=one.id)
        return done(request, back_to("names", one.kind), f"The entry behind {one.code} was taken out of the vault.")
    people.keep_identity(
        folder, by=who(), subject=one.id, kind=one.kind, name=given.get("name", ""),
        other_names=given.get("other_names", "").splitlines(),
        contact={kind: given.get(kind, "") for kind in people.CONTACTS},
        employer=given.get("employer", ""), remarks=given.get("remarks", ""), version=version_in(given),
    )  # fmt: skip
    others = [n for n in people.namesakes(folder, name=given.get("name", ""), but=one.id) if n.subject != one.came_as]
    said = "Kept in the vault."
    if codes := [code for n in others if (code := _code_of(n.subject))]:
        said += f" Somebody else there bears the same name: {', '.join(codes)}. Both entries stay."
    return done(request, back_to("name-of", "entry", args=[one.kind, one.id]), said)


# --- the vault itself


@require_POST
def make_vault(request: HttpRequest) -> HttpResponse:
    """Make the vault with its own secret; on to the recovery sheet."""
    given = request.POST
    secret = given.get("secret", "")
    if secret != given.get("again", ""):
        raise InputProblem("The two secrets differ: type the same one twice.")
    if _opens_the_store(secret):
        raise InputProblem("This is the passphrase of the workbench: choose another secret for the vault.")
    code = people.make_vault(gate.here(), secret, by=who(), recovery=given.get("recovery") == "yes")
    if code is None:
        return done(request, back_to("names", "vault"), "The vault is made and open.")
    gate.keep_sheet(code, "vault")
    return done(request, reverse("vault-sheet"), "The vault is made and open.")


def _opens_the_store(secret: str) -> bool:
    if keys.mode_of(gate.here().keys) != "passphrase":
        return False
    try:
        keys.unlock(gate.here().keys, secret)
    except NotAllowed:
        return False
    return True


def sheet(request: HttpRequest) -> HttpResponse:
    """The vault's recovery sheet, to be printed; gone when it is left."""
    code = gate.sheet("vault")
    if not code:
        raise NotFound(
            "The recovery sheet is shown once, when the vault is made. A new one is made on the page Keeping."
        )
    if request.method == "POST":
        gate.sheet_printed("vault")
        return done(request, back_to("names", "vault"))
    return conduct_page(request, "vault_sheet.html", "names", {"undo": None, "chosen": gate.here(), "code": code})


@require_POST
def open_vault(request: HttpRequest) -> HttpResponse:
    """Open the vault with its secret, or the code of its recovery sheet."""
    people.open_vault(gate.here(), request.POST.get("secret", ""), by=who())
    back = request.POST.get("back", "")
    inside = any(back.startswith(reverse(name)) for name in ("names", "consents", "anonymise"))
    return done(request, back if inside else back_to("names", "vault"))


@require_POST
def close_vault(request: HttpRequest) -> HttpResponse:
    """Close the vault."""
    people.close_vault()
    return done(request, back_to("names", "vault"), "The vault is closed.")


urls = [
    path("names/", names, name="names"),
    path("names/vault/make/", make_vault, name="make-vault"),
    path("names/vault/sheet/", sheet, name="vault-sheet"),
    path("names/vault/open/", open_vault, name="open-vault"),
    path("names/vault/close/", close_vault, name="close-vault"),
    path("names/<str:kind>/<str:id>/", name_of, name="name-of"),
]
