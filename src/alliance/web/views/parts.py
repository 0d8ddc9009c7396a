"""The parts of a page that are swapped after an act: only those that differ from what the page holds are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import JsonResponse
from django.template.loader import get_template


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page: a short mark of what it looks like, and how it is drawn."""

    mark: str
    draw: Callable[[], str]


Parts = Mapping[str, Part]


def marked(looks: object) -> str:
    """A short mark of anything that can be hashed."""
    return f"{hash(looks) & 0xFFFFFFFFFFFFFFFF:x}"


def macros(template: str) -> Any:
    """The macros of a template, to be called from a view."""
    return get_template(template).template.module  # type: ignore[attr-defined]


def changed(parts: Parts, have: object) -> dict[str, dict[str, str | None]]:
    """Every part in order with its mark; its words only where the page holds others."""
    known = have if isinstance(have, dict) else {}
    return {
        key: {"mark": part.mark, "html": None if known.get(key) == part.mark else str(part.draw())}
        for key, part in parts.items()
    }


def answer(parts: Parts, have: object, **said: object) -> JsonResponse:
    """The answer to an act: what was done in words, where the focus goes, and the parts that changed."""
    return JsonResponse({**said, "parts": changed(parts, have)})
