"""An interview's words corrected after it was brought in: the editor, the look before it is kept, the versions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import transcribing as acting
from alliance.actions.transcripts import is_frozen
from alliance.errors import InputProblem, NotFound
from alliance.ipa.carrying import Difference, align, differences, line_map
from alliance.ipa.transcript import Transcript
from alliance.store.reads import drafts, recordings, study, transcripts
from alliance.web.pages import page
from alliance.web.views.asking import body_of, done, number_in, who

#: sounds that every study hears, after its own
SOUNDS = ("laughs", "pause", "long pause", "sighs", "inaudible", "cries")
MOST_SOUNDS = 9
MOST_SHOWN = 300


def correct(request: HttpRequest, transcript: str) -> HttpResponse:
    """The editor with the words as they stand, or with the correction that is under way."""
    value = transcripts.transcript(transcript)
    return page(
        request,
        "words.html",
        {
            "here": "interviews", "value": value, "case_id": value.case, "title": value.title, "name": value.name,
            "under_way": drafts.of_transcript(transcript), "kind": "correction",
            "words": reverse("correct-words", args=[transcript]), "save": reverse("correct-save", args=[transcript]),
            "look": reverse("correct-look", args=[transcript]), "drop": reverse("correct-finish", args=[transcript]),
            "recording": recordings.of_transcript(transcript), "roles": dict(acting.ROLES),
        },
    )  # fmt: skip


def correct_words(request: HttpRequest, transcript: str) -> JsonResponse:
    """The words for the editor: speakers, turns with their seconds, and the sounds of the study."""
    value = transcripts.transcript(transcript)
    held = drafts.of_transcript(transcript)
    if held is not None:
        answer = for_editor(held.speakers, held.turns, held.version, held.number, held.second)
        return JsonResponse(answer | {"marks": _marks_of_draft(held)})
    times = dict(value.times)
    turns = [(t.speaker, value.text[t.start : t.end], times.get(t.start)) for t in value.turns]
    named = [(one.label, one.role) for one in value.speakers]
    return JsonResponse(for_editor(named, turns, 0, value.version, 0) | {"marks": acting.marks_in(value)})


def _marks_of_draft(held: drafts.Draft) -> list[list[tuple[int, int]]]:
    """The moments known inside the turns of a correction under way, by the words that stayed; none for blank turns."""
    try:
        marks = iter(acting.marks_in(acting.as_corrected(held)))
    except InputProblem:  # the words were changed otherwise meanwhile, or none are left
        return []
    return [next(marks, []) if words.strip() else [] for _, words, _ in held.turns]


def for_editor(speakers: Any, turns: Any, version: int, number: int, second: int) -> dict[str, Any]:
    """What the editor asks for: speakers, turns with their seconds, what it is a version of, and the study's sounds."""
    return {
        "speakers": [list(one) for one in speakers], "turns": [list(one) for one in turns], "version": version,
        "number": number, "second": second, "sounds": sounds(),
    }  # fmt: skip


def sounds() -> list[str]:
    """The sound marks of the study's conventions, then common ones, as they are typed."""
    own = [words for words, kind in study.settings().conventions.items() if kind == "sound"]
    return [f"({words})" for words in dict.fromkeys((*own[:MOST_SOUNDS], *SOUNDS))][:MOST_SOUNDS]


def typed_in(held: dict[str, Any]) -> dict[str, Any]:
    """What the editor posts: speakers, turns and the second of the recording, in their shapes."""
    try:
        speakers = [(str(label), str(role)) for label, role in held.get("speakers") or []]
        turns = [
            (int(speaker), str(words), None if second is None else int(second))
            for speaker, words, second in held.get("turns") or []
        ]
    except (TypeError, ValueError, OverflowError):
        raise InputProblem("The page sent something that cannot be read: reload the page and try again.") from None
    return {"speakers": speakers, "turns": turns, "second": number_in(held, "second", 0) or 0}


@require_POST
def correct_save(request: HttpRequest, transcript: str) -> JsonResponse:
    """Keep the correction that is under way; it is no version of the words yet."""
    held = body_of(request)
    number, version = number_in(held, "number", 0) or 0, number_in(held, "version", 0) or 0
    made = acting.save_correction(by=who(), transcript=transcript, number=number, version=version, **typed_in(held))
    return JsonResponse({"version": made})


def correct_look(request: HttpRequest, transcript: str) -> HttpResponse:
    """What a correction changes, word by word, before it is kept."""
    value = transcripts.transcript(transcript)
    held = drafts.of_transcript(transcript)
    if held is None:
        raise NotFound("Nothing is being corrected in this interview: open “Correct the words” and change something.")
    after = acting.as_corrected(held)
    alignment = align(value.text, after.text)
    changed = differences(value, after, alignment)
    moved = sum(old != new[0] for old, new in line_map(value, after, alignment).items())
    return page(
        request,
        "words_look.html",
        {
            "here": "interviews", "value": value, "draft": held, "changed": changed[:MOST_SHOWN],
            "more": max(0, len(changed) - MOST_SHOWN), "speakers": _other_speakers(value, after),
            "frozen": is_frozen(transcript), "moved": moved,
        },
    )  # fmt: skip


def _other_speakers(before: Transcript, after: Transcript) -> list[str]:
    """What changed about who speaks, in sentences."""
    said = []
    old, new = [s.label for s in before.speakers], [s.label for s in after.speakers]
    if old != new:
        said.append(f"Speakers: {', '.join(old)}; now {', '.join(new)}.")
    moved = 0
    if [before.text[t.start : t.end] for t in before.turns] == [after.text[t.start : t.end] for t in after.turns]:
        moved = sum(old[a.speaker] != new[b.speaker] for a, b in zip(before.turns, after.turns, strict=True))
    if moved:
        said.append(f"{moved} {'turn is' if moved == 1 else 'turns are'} given to another speaker.")
    if len(before.turns) != len(after.turns):
        said.append(f"{len(before.turns)} turns before, {len(after.turns)} now.")
    if before.times != after.times:
        said.append("Time stamps were changed.")
    return said


@require_POST
def correct_finish(request: HttpRequest, transcript: str) -> HttpResponse:
    """Keep a correction as the next version of the words, or put it aside."""
    held = drafts.of_transcript(transcript)
    here = reverse("interview", args=[transcript])
    if held is None:
        raise NotFound("Nothing is being corrected in this interview any more: it was finished in another window.")
    if request.POST.get("act") == "drop":
        acting.drop_draft(by=who(), draft=held.id)
        return done(request, here, "The correction was put aside; the words are as they were.")
    version = request.POST.get("version", "")
    made = acting.finish_correction(
        by=who(), draft=held.id, version=int(version) if version.isdigit() else 0, reason=request.POST.get("reason", "")
    )
    if not made:
        return done(request, here, "Nothing was changed, so there is no new version.")
    return done(request, reverse("desk", args=[transcript]), "The words are corrected.")


# --- versions ----------------------------------------------------------------------------------------------


def versions(request: HttpRequest, transcript: str) -> HttpResponse:
    """Every version of an interview's words: when, why, what differs, and the old text with its old line numbers."""
    value = transcripts.transcript(transcript)
    held = transcripts.versions(transcript)
    asked = request.GET.get("version", "")
    chosen = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    shown: Transcript | None = None
    changed: tuple[Difference, ...] = ()
    if chosen:
        shown = transcripts.version_of(transcript, chosen)
        if shown.version != value.version:
            changed = differences(shown, value, transcripts.since(transcript, chosen))
    return page(
        request,
        "words_versions.html",
        {
            "here": "interviews", "value": value, "versions": held[::-1], "shown": shown,
            "changed": changed[:MOST_SHOWN], "more": max(0, len(changed) - MOST_SHOWN),
            "lines": lines_of(shown) if shown else (),
        },
    )  # fmt: skip


def lines_of(value: Transcript) -> list[tuple[int, str, str, bool]]:
    """Every line of a version: its number, the speaker where a turn begins, its words, whether the interviewer speaks."""
    found = []
    last = -1
    for index in range(len(value.lines)):
        start, end = value.line_span(index)
        turn = value.turn_at(start) if index == 0 or len(value.turns) < 2 else _turn_from(value, max(0, last), start)
        speaker = value.speakers[value.turns[turn].speaker] if value.turns else None
        label = speaker.label if speaker and turn != last else ""
        found.append(
            (value.lines.numbers[index], label, value.text[start:end], bool(speaker and speaker.role == "interviewer"))
        )
        last = turn
    return found


def _turn_from(value: Transcript, turn: int, position: int) -> int:
    while turn + 1 < len(value.turns) and value.turns[turn + 1].start <= position:
        turn += 1
    return turn


urls = [
    path("interviews/<str:transcript>/correct/", correct, name="correct"),
    path("interviews/<str:transcript>/correct/words/", correct_words, name="correct-words"),
    path("interviews/<str:transcript>/correct/save/", correct_save, name="correct-save"),
    path("interviews/<str:transcript>/correct/look/", correct_look, name="correct-look"),
    path("interviews/<str:transcript>/correct/finish/", correct_finish, name="correct-finish"),
    path("interviews/<str:transcript>/versions/", versions, name="interview-versions"),
]
