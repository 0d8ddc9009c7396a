"""The door: nobody without the launch cookie, nothing while locked, every deliberate error in words."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from alliance.errors import AllianceError, Clash, Damaged, NotAllowed
from alliance.store import unlocked
from alliance.web import gate
from alliance.web.pages import page

#: view names reachable without the cookie, and without an open workbench
WITHOUT_COOKIE = {"launch"}
WITHOUT_WORKBENCH = {
    "launch", "start", "unlock", "new-study", "open-workbench", "open-demonstration", "leave", "about", "restore", "salvage",
}  # fmt: skip

_DAMAGED_PAGE = (
    "The file of this workbench is damaged: some of it cannot be read. It was closed. Restore the newest "
    "backup; where there is none, alliance salvage copies what can still be read into a new workbench."
)


class Door:
    """Checks who comes in, maps errors once, and forbids caching of material."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with gate.request_under_way():
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Permissions-Policy"] = "interest-cohort=(), camera=(), microphone=(), geolocation=()"
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Turn away whoever has no cookie; send to the start where no workbench is open."""
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name not in WITHOUT_COOKIE and not request.session.get("inside"):
            return said(
                request,
                NotAllowed("Open the workbench from its own window or command: this address alone is not enough."),
            )
        if name not in WITHOUT_WORKBENCH and not gate.is_open():
            if wants_json(request):
                return said(request, NotAllowed("The workbench is locked: open it again, then repeat this."))
            return redirect("unlock" if gate.needs_passphrase() else "start")
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """A deliberate error as words with its status; anything else is a bug and goes on."""
        if isinstance(problem, AllianceError):
            return stopped(request, problem) or said(request, problem)
        if unlocked.says_damage(problem):
            gate.leave()  # nothing more is read from it or written to it
            return said(request, Damaged(_DAMAGED_PAGE))
        return None


def stopped(request: HttpRequest, problem: AllianceError) -> HttpResponse | None:
    """Where the sweep stopped a file: the way to its findings; None for any other problem."""
    waiting = getattr(problem, "waiting", "")
    if not waiting:
        return None
    go = reverse("sweep-file", args=[waiting])
    return (
        JsonResponse({"problem": str(problem), "go": go}, status=problem.status)
        if wants_json(request)
        else redirect(go)
    )


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked, not a person."""
    return "application/json" in request.headers.get("Accept", "")


def said(request: HttpRequest, problem: AllianceError) -> HttpResponse:
    """The answer that says a problem in words."""
    if wants_json(request):
        held: dict[str, object] = {"problem": str(problem)}
        if isinstance(problem, Clash):
            held |= {"theirs": problem.theirs, "mine": problem.mine, "version": problem.version}
        return JsonResponse(held, status=problem.status)
    held = {"problem": problem, "damaged": isinstance(problem, Damaged)}
    return page(request, "problem.html", held, status=problem.status)
