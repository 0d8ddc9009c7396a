"""Every text that bears on a participant, wherever it is kept: to be looked through for names, and written anew.

Which fields hold words is declared once (`store.traces`); a field that is added there is looked through here too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models as django_models

from alliance.store import models
from alliance.store.traces import TRACED

#: kinds of row without a path to a participant whose words are about participants all the same
BESIDE = ("DiaryRow", "QualityRow", "RecommendationRow")
#: kinds of row that are written anew by their own rules
OWN_RULES = ("TextRow", "EventRow", "OriginalRow")
#: fields that are no text about a participant: by what a person is called in the study, or who else wrote
APART = {
    "ParticipantRow": ("code", "pseudonym"),
    "VolunteerRow": ("code",),
    "RemarkRow": ("author",),
    "ConsentRow": ("taken_by",),
    "RecordingRow": ("kept_file",),
}
#: text fields that hold JSON: one value, or one a line
_JSON = {("DraftRow", "speakers"): "whole", ("DraftRow", "turns"): "lines"}
_TO_A_CASE = ("case_id", "participant_id")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text of one row: the kind of row, its id, the field, which text of the field, and whose case it is of."""

    model: str
    row: str
    field: str
    nth: int
    text: str
    case: str = ""


def kinds() -> dict[str, tuple[str, ...]]:
    """The kinds of row that are looked through, with the fields that hold words."""
    found = {}
    for name, traced in TRACED.items():
        if name in OWN_RULES or not (traced.paths or name in BESIDE) or not hasattr(models, name):
            continue
        model = getattr(models, name)
        text = [
            f.name
            for f in model._meta.concrete_fields
            if f.get_internal_type() in ("CharField", "TextField", "JSONField")
        ]
        fields = [one for one in (*traced.words, *traced.said) if one in text and one not in APART.get(name, ())]
        if fields:
            found[name] = tuple(fields)
    return found


def wordings() -> Iterator[Wording]:
    """Every text of every kind of row that is looked through, in the order of its kinds."""
    of_transcript = dict(models.TranscriptRow.objects.values_list("id", "participant_id"))
    of_interview = dict(models.InterviewRow.objects.values_list("id", "participant_id"))
    of_theme = dict(models.ThemeRow.objects.values_list("id", "case_id"))
    for name, fields in kinds().items():
        model = getattr(models, name)
        for row in model.objects.order_by("created").defer(*_blobs(model)):
            case = next((v for one in _TO_A_CASE if (v := getattr(row, one, None))), "")
            case = case or of_transcript.get(getattr(row, "transcript_id", None), "")
            case = case or of_interview.get(getattr(row, "interview_id", None), "")
            case = (
                case
                or of_theme.get(getattr(row, "theme_id", None), "")
                or of_theme.get(getattr(row, "case_theme_id", None), "")
            )
            for field in fields:
                for nth, text in enumerate(texts_of(name, field, getattr(row, field))):
                    if text.strip():
                        yield Wording(name, str(row.pk), field, nth, text, case or "")


def _blobs(model: type[django_models.Model]) -> list[str]:
    return [f.name for f in model._meta.concrete_fields if f.get_internal_type() == "BinaryField"]


def texts_of(model: str, field: str, value: Any) -> list[str]:
    """The texts that a field holds: itself, or every text inside its JSON."""
    found: list[str] = []
    rewritten(model, field, value, lambda text: found.append(text) or text)  # type: ignore[func-returns-value]
    return found


def rewritten(model: str, field: str, value: Any, change: Callable[[str], str]) -> Any:
    """A field's value with each of its texts changed, in the order in which `texts_of` gives them."""
    how = _JSON.get((model, field))
    if how == "whole":
        return json.dumps(_in_json(json.loads(value or "[]"), change), ensure_ascii=False) if value else value
    if how == "lines":
        lines = [line for line in str(value).split("\n") if line]
        return "\n".join(json.dumps(_in_json(json.loads(line), change), ensure_ascii=False) for line in lines)
    if isinstance(value, str):
        return change(value)
    return _in_json(value, change)


def _in_json(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _in_json(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_json(one, change) for one in value]
    return value
