"""Undo and redo for every page: the last act of a case, of the group or of the study, turned round."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from alliance.actions import undo as acting
from alliance.actions.change import GROUP, STUDY
from alliance.errors import InputProblem
from alliance.store.reads import study, trail
from alliance.web.views.asking import body_of, text_in, who


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back (or do again) the last act of a scope; what it was, and what can be taken back next, in words."""
    held = body_of(request)
    scope = text_in(held, "scope")
    again = held.get("redo", False)
    if not isinstance(again, bool):
        raise InputProblem("“redo” should be true or false: reload the page and try again.")
    if scope not in (GROUP, STUDY):
        scope = study.case(scope).id
    words = (acting.redo if again else acting.undo)(by=who(), scope=scope)
    return JsonResponse({"words": words, **waiting(scope)})


def waiting(scope: str) -> dict[str, str | None]:
    """What undo and redo would do next in a scope, in words; None where there is nothing."""
    undoes, redoes = trail.next_undo(scope), trail.next_redo(scope)
    return {"undo": undoes.words if undoes else None, "redo": redoes.words if redoes else None}


urls = [path("undo/", undo, name="undo")]
