"""The desk: one transcript between its two margins, and every act that is done there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import get_template
from django.urls import path
from django.views.decorators.http import require_POST
from markupsafe import Markup

from alliance.actions import diary, evidence, notes, themes
from alliance.actions import undo as undoing
from alliance.errors import Clash, InputProblem, NotFound
from alliance.ipa.analysis import Case, StudySettings
from alliance.ipa.citation import cite
from alliance.ipa.quotations import check_extract, quotation_with_citation, quotation_words
from alliance.ipa.quoted import quoted
from alliance.ipa.tables import printed_name
from alliance.ipa.transcript import Transcript
from alliance.store import unlocked
from alliance.store.reads import desk as read
from alliance.store.reads import recordings, remarks, study, trail, transcripts, unfinished
from alliance.web.desk.cards import TOP, Desk, changed_rows
from alliance.web.desk.kept import desk_of, shown
from alliance.web.desk.sheet import Sheet, ground_of, head_cards, in_words, strip
from alliance.web.pages import page
from alliance.web.views.asking import body_of, day_in, ids_in, number_in, spans_in, text_in, who
from alliance.web.views.undo import waiting

Held = dict[str, Any]


def _sheet(desk: Desk, settings: StudySettings) -> Sheet:
    return Sheet(desk, settings.labels, ground_of(desk.transcript, unlocked.generation()))


# --- pages ----------------------------------------------------------------------------------------------


def case(request: HttpRequest, case: str) -> HttpResponse:
    """The desk of a case’s first interview; kind words where there is none yet."""
    here = study.case(case)
    held = [one for one in transcripts.held() if one.case == here.id]
    if held:
        return redirect("desk", held[0].id)
    cases = study.cases()
    context = {"case": here, "number": _number(cases, here), "of": len(cases), "earlier": _earlier(here.id)}
    return page(request, "desk_waiting.html", context)


def desk(request: HttpRequest, transcript: str) -> HttpResponse:
    """One transcript between its notes and its emergent themes."""
    value = transcripts.transcript(transcript)
    settings = study.settings()
    lies = desk_of(value)
    sheet = _sheet(lies, settings)
    cases = study.cases()
    here = next((one for one in cases if one.id == value.case), None)
    if here is None:
        raise NotFound("The participant of this transcript is not in the workbench: see the list of interviews.")
    context = {
        "case": here, "number": _number(cases, here), "of": len(cases), "rows": Markup(sheet.whole()),  # noqa: S704
        "strip": Markup(strip(lies, settings.labels)), "head": Markup(_head(lies, sheet, settings)),  # noqa: S704
        "lies": lies, "value": value, "said_of": in_words(lies), "seen": lies.event, "earlier": _earlier(here.id),
        "interviews": [one for one in transcripts.held() if one.case == here.id], "gathered": _gathered(lies),
        "recording": recordings.of_transcript(value.id), **{f"next_{k}": v for k, v in waiting(here.id).items()},
    }  # fmt: skip
    return page(request, "desk.html", context)


def places(request: HttpRequest, transcript: str) -> JsonResponse:
    """The themes of the case as its tree stands: where words may be put, with what each is and how deep it stands."""
    value = transcripts.transcript(transcript)
    labels = study.settings().labels
    lies = desk_of(value)
    return JsonResponse(
        {
            "places": [
                {
                    "id": theme.id,
                    "words": f"{printed_name(theme.level, theme.name)} · {labels.level(theme.level)}",
                    "depth": n,
                }
                for theme, n in _standing(lies, every=True)
            ]
        }
    )


def quotation(request: HttpRequest, transcript: str) -> HttpResponse:
    """The words of a stretch as one copies them: with their citation, and without."""
    value = transcripts.transcript(transcript)
    start, end = check_extract(value, _given(request, "start"), _given(request, "end"))
    style = study.settings().citation_style
    words = quotation_words(value, start, end)
    if "\n" in words:
        copied = quotation_with_citation(value, start, end, style=style)
    else:
        cited = cite(value, start, end, style)
        copied = f"“{words}” {cited if cited.startswith('(') else f'({cited})'}"
    return JsonResponse({"words": words, "copied": copied})


def _given(request: HttpRequest, name: str) -> int:
    raw = request.GET.get(name, "")
    if not raw.isascii() or not raw.isdigit() or len(raw) > 10:
        raise InputProblem("Mark the words on the desk, then copy them.")
    return int(raw)


def _number(cases: tuple[Case, ...], here: Case) -> int:
    return next((n for n, one in enumerate(cases, 1) if one.id == here.id), 0)


def _earlier(case: str) -> dict[str, Any] | None:
    """The earlier case that has no table of themes yet, with its number."""
    found = unfinished.before(case)
    if found is None:
        return None
    places = [one.id for one in study.cases()]
    return {"number": places.index(found.case) + 1, "name": found.pseudonym}


def _gathered(lies: Desk) -> list[tuple[str, str, int]]:
    """The themes over emergent themes, for the filter: id, name, depth, as the tree stands."""
    return [(theme.id, theme.name, depth) for theme, depth in _standing(lies)]


def _standing(lies: Desk, *, every: bool = False) -> list[tuple[read.ThemeThere, int]]:
    """The themes of the tree with their depth, as it stands; emergent themes and counter-claims only where `every`."""
    held = [
        theme
        for theme in lies.held.themes.values()
        if (every or theme.level not in ("statement", "pole")) and not theme.aside
    ]
    under: dict[str | None, list[read.ThemeThere]] = {}
    known = {theme.id for theme in held}
    for theme in held:
        under.setdefault(theme.parent if theme.parent in known else None, []).append(theme)
    found: list[tuple[read.ThemeThere, int]] = []

    def walk(parent: str | None, depth: int) -> None:
        for theme in sorted(under.get(parent, ()), key=lambda t: t.level == "statement" and not parent):
            found.append((theme, depth))
            walk(theme.id, depth + 1)

    walk(None, 0)
    return found


def _head(lies: Desk, sheet: Sheet, settings: StudySettings) -> str:
    """The head of the desk: what is on it, when it was read through, and what stands beside no line."""
    notes_there, themes_there = head_cards(lies, sheet)
    waiting = remarks.remarks(transcript=lies.transcript.id, settled=False)
    changed = sum(one.kind == "changed" for one in waiting)
    return get_template("desk_head.html").render(
        {
            "value": lies.transcript, "said_of": in_words(lies), "labels": settings.labels,
            "readings": trail.reading_passes(lies.transcript.case), "notes": Markup(notes_there),  # noqa: S704
            "to_look_at": changed, "to_settle": len(waiting) - changed,
            "themes": Markup(themes_there), "untouched": not lies.count("note") and not lies.count("statement"),  # noqa: S704
        }
    )  # fmt: skip


# --- acts -----------------------------------------------------------------------------------------------


@require_POST
def act(request: HttpRequest, transcript: str) -> HttpResponse:
    """Do one act, and answer with the rows that differ from those the page shows."""
    held = body_of(request)
    doing = ACTS.get(text_in(held, "act"))
    if doing is None:
        raise InputProblem("The page asked for something the desk cannot do: reload the page and try again.")
    seen = number_in(held, "seen", 0)
    value = transcripts.transcript(transcript)
    before = shown(value.id, seen or 0)
    version = number_in(held, "of_version")
    if version is not None and version != value.version and text_in(held, "act") not in ("undo", "redo", "look"):
        raise InputProblem(
            "The words of this interview were corrected since this page was opened, so its places are others now. Copy "
            "what you typed here, then reload the page."
        )
    said, focus = doing(who(), value, held)
    answer = _answer(value, before, said, focus)
    answer["anew"] = version is not None and version != transcripts.transcript(value.id).version
    return JsonResponse(answer)


def _answer(value: Transcript, before: Desk | None, said: str, focus: str) -> Held:
    settings = study.settings()
    fresh = transcripts.transcript(value.id)
    lies = desk_of(fresh, before)
    sheet = _sheet(lies, settings)
    rows: list[Held] = []
    if before is lies:
        parts: list[tuple[int, int]] = []
    elif before is None or not _same_ground(before.transcript, fresh):
        parts = [(TOP, TOP), (0, len(fresh.lines) - 1)] if len(fresh.lines) else [(TOP, TOP)]
    else:
        parts = changed_rows(before, lies)
        if before.held.readings != lies.held.readings and (TOP, TOP) not in parts:
            parts.insert(0, (TOP, TOP))
    for first, last in parts:
        html = _head(lies, sheet, settings) if first == TOP else sheet.part(first, last)
        rows.append({"from": first, "to": last, "html": html})
    return {
        "said": said, "focus": focus, "rows": rows, "seen": lies.event,
        "counts": {"notes": lies.count("note"), "themes": lies.count("statement")},
        "strip": strip(lies, settings.labels) if parts else "", **waiting(value.case),
    }  # fmt: skip


def _same_ground(before: Transcript, now: Transcript) -> bool:
    """Whether two readings of a transcript have the same lines, pages and brackets."""
    return before == now


def _whole(held: Held, name: str) -> bool:
    value = held.get(name, False)
    if not isinstance(value, bool):
        raise InputProblem(f"“{name}” should be yes or no: reload the page and try again.")
    return value


def _place(held: Held) -> tuple[int, int]:
    start, end = number_in(held, "start"), number_in(held, "end")
    if start is None or end is None:
        raise InputProblem("Mark some words first: with the mouse, or with Shift and the arrow keys.")
    return start, end


def _add_note(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    text, kind = text_in(held, "text"), text_in(held, "kind")
    if _whole(held, "whole"):
        id = notes.add_note(by=by, text=text, kind=kind, case=value.case)
        return "Note on the whole account kept.", id
    start, end = _place(held)
    whole_lines = _whole(held, "whole_lines")
    id = notes.add_note(by=by, text=text, kind=kind, transcript=value.id, start=start, end=end, whole_lines=whole_lines)
    return f"Note kept at {cite(value, start, end, 'lines')}.", id


def _change_note(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    note = _note(value, held)
    text = held.get("text")
    kind = held.get("kind")
    notes.change_note(
        by=by, note=note.id, version=number_in(held, "version"),
        text=text_in(held, "text") if text is not None else None,
        kind=text_in(held, "kind") if kind is not None else None,
    )  # fmt: skip
    return "Note kept.", note.id


def _delete(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    id, version = text_in(held, "id"), number_in(held, "version")
    lies = desk_of(value)
    if id in lies.held.notes:
        note = lies.held.notes[id]
        _unchanged(note.text, note.version, version)
        notes.delete_note(by=by, note=id)
        return "Note deleted; it can be undone.", ""
    if id in lies.held.themes:
        theme = lies.held.themes[id]
        _unchanged(theme.name, theme.version, version)
        themes.delete_theme(by=by, theme=id)
        return f"{quoted(theme.name)} deleted; it can be undone.", ""
    if id in lies.held.extracts:
        if lies.held.extracts[id].marked:
            evidence.unmark_quotation(by=by, extract=id)
            return "Quotation unmarked.", ""
        evidence.mark_prompted(by=by, extract=id, prompted=False)
        return "No longer marked as prompted by me.", ""
    raise NotFound("This is not on the desk any more; it may have been deleted in another window.")


def _unchanged(text: str, version: int, seen: int | None) -> None:
    """Refuse to delete what was changed since the person saw it."""
    if seen is not None and seen != version:
        raise Clash(
            "This was changed in another window since you opened it, so it was not deleted. It stands here as it reads now.",
            theirs=text, mine="", version=version,
        )  # fmt: skip


def _note(value: Transcript, held: Held) -> read.NoteThere:
    found = desk_of(value).held.notes.get(text_in(held, "id"))
    if found is not None:
        return found
    raise NotFound("This note is not in the workbench any more; it may have been deleted in another window.")


def _theme(value: Transcript, id: str) -> read.ThemeThere:
    found = desk_of(value).held.themes.get(id)
    if found is not None:
        return found
    raise NotFound("This theme is not in the workbench any more; it may have been deleted in another window.")


def _extracts(value: Transcript) -> list[read.ExtractThere]:
    return [row for row in desk_of(value).held.extracts.values() if row.transcript == value.id]


def _add_statement(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    id = themes.add_statement(
        by=by, case=value.case, name=text_in(held, "name"), notes=ids_in(held, "notes"), transcript=value.id,
        spans=spans_in(held, "spans"),
    )  # fmt: skip
    return "Kept beside its words.", id


def _rename(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    theme = _theme(value, text_in(held, "id"))
    themes.rename_theme(by=by, theme=theme.id, name=text_in(held, "name"), version=number_in(held, "version"))
    return "Kept.", theme.id


def _from_notes(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    theme = _theme(value, text_in(held, "id"))
    wanted = ids_in(held, "notes")
    if not wanted:
        raise InputProblem("No note is picked: pick notes with x first.")
    already = desk_of(value).held.from_notes.get(theme.id, ())
    themes.set_notes(by=by, statement=theme.id, notes=[*already, *wanted])
    return f"{quoted(theme.name)} remembers the picked notes.", theme.id


def _mark_quotation(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    start, end = check_extract(value, *_place(held))
    for extract in _extracts(value):
        if (extract.start, extract.end) == (start, end) and extract.marked:
            evidence.unmark_quotation(by=by, extract=extract.id)
            return f"Quotation unmarked at {cite(value, start, end, 'lines')}.", ""
    id = evidence.mark_quotation(by=by, transcript=value.id, start=start, end=end)
    return f"Quotation marked at {cite(value, start, end, 'lines')}.", id


def _mark_prompted(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    id = text_in(held, "id")
    extracts = _extracts(value)
    if id:
        found = next((row for row in extracts if row.id == id), None)
        if found is None:
            raise NotFound("These words are not marked any more: mark them again.")
    else:
        start, end = check_extract(value, *_place(held))
        found = next((row for row in extracts if (row.start, row.end) == (start, end)), None)
        if found is None:
            id = evidence.mark_prompted(by=by, transcript=value.id, start=start, end=end)
            return f"Prompted by me, at {cite(value, start, end, 'lines')}.", id
    evidence.mark_prompted(by=by, extract=found.id, prompted=not found.prompted)
    where = cite(value, found.start, found.end, "lines")
    return (f"Prompted by me, at {where}." if not found.prompted else f"Not prompted by me, at {where}."), found.id


def _put_under(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    """Put a quotation, or the chosen words, under a theme of this case."""
    id = text_in(held, "id")
    theme = _theme(value, text_in(held, "theme"))
    if id:
        found = next((row for row in _extracts(value) if row.id == id), None)
        if found is None:
            raise NotFound("This quotation is not on the desk any more; it may have been taken away in another window.")
        start, end = found.start, found.end
    else:
        start, end = check_extract(value, *_place(held))
    evidence.add_evidence(by=by, theme=theme.id, extract=id, transcript=value.id, start=start, end=end)
    return f"The words at {cite(value, start, end, 'lines')} stand under {quoted(theme.name)}.", id


def _add_tension(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    given = held.get("poles")
    if not isinstance(given, list) or not all(isinstance(pole, dict) for pole in given) or len(given) > 50:
        raise InputProblem("“poles” should be a list of counter-claims: reload the page and try again.")
    poles = [(text_in(pole, "words"), spans_in(pole, "spans")) for pole in given]
    id = themes.add_tension(
        by=by, claim=text_in(held, "claim"), poles=poles, transcript=value.id, spans=spans_in(held, "spans"),
        case=value.case,
    )  # fmt: skip
    return "Tension kept.", id


def _add_pole(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    tension = _theme(value, text_in(held, "id"))
    if tension.level != "tension":
        raise InputProblem("A counter-claim belongs to a tension: choose one first.")
    id = themes.add_theme(
        by=by, level="pole", name=text_in(held, "words"), case=value.case, parent=tension.id, transcript=value.id,
        spans=spans_in(held, "spans"),
    )  # fmt: skip
    return "Counter-claim kept.", id


def _record_reading(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    diary.record_reading(
        by=by, case=value.case, transcript=value.id, dated=day_in(text_in(held, "dated")),
        with_recording=_whole(held, "with_recording"), text=text_in(held, "text"),
    )  # fmt: skip
    return "Noted that you read it through.", ""


def _undo(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    return f"Undone: {undoing.undo(by=by, scope=value.case)}.", ""


def _redo(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    return f"Done again: {undoing.redo(by=by, scope=value.case)}.", ""


def _look(by: str, value: Transcript, held: Held) -> tuple[str, str]:
    """Nothing is done: only what changed elsewhere is answered."""
    return "", ""


ACTS: dict[str, Callable[[str, Transcript, Held], tuple[str, str]]] = {
    "add note": _add_note,
    "change note": _change_note,
    "delete": _delete,
    "add statement": _add_statement,
    "rename": _rename,
    "from notes": _from_notes,
    "mark quotation": _mark_quotation,
    "mark prompted": _mark_prompted,
    "put under": _put_under,
    "add tension": _add_tension,
    "add pole": _add_pole,
    "record reading": _record_reading,
    "undo": _undo,
    "redo": _redo,
    "look": _look,
}

urls = [
    path("case/<str:case>/", case, name="case"),
    path("desk/<str:transcript>/", desk, name="desk"),
    path("desk/<str:transcript>/act/", act, name="desk-act"),
    path("desk/<str:transcript>/words/", quotation, name="desk-words"),
    path("desk/<str:transcript>/themes/", places, name="desk-themes"),
]
