"""The parts of a page that are swapped after an act: only those that differ from what the page holds go out."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from django.http import JsonResponse
from django.template.loader import get_template


def macros(template: str) -> Any:
    """The macros of a template, to be called from a view."""
    return get_template(template).template.module  # type: ignore[attr-defined]


def digest(html: str) -> str:
    """A short fingerprint of a part."""
    return blake2b(html.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def changed(parts: Mapping[str, str], have: object) -> dict[str, dict[str, str | None]]:
    """Every part in order with its fingerprint; its words only where the page has others."""
    known = have if isinstance(have, dict) else {}
    found: dict[str, dict[str, str | None]] = {}
    for key, html in parts.items():
        print_ = digest(html)
        found[key] = {"digest": print_, "html": None if known.get(key) == print_ else str(html)}
    return found


def answer(parts: Mapping[str, str], have: object, **said: object) -> JsonResponse:
    """The answer to an act: what was done in words, where the focus goes, and the parts that changed."""
    return JsonResponse({**said, "parts": changed(parts, have)})
