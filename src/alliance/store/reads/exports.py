"""Files that have left: when, what, under which name, whom they bear on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alliance.store.models import ExportRow


@dataclass(frozen=True, slots=True)
class ExportMade:
    """One file that left; out of reach from then on."""

    id: str
    at: datetime
    by: str
    what: str
    file_name: str
    sha256: str
    size: int
    cases: tuple[str, ...]


def exports_made(limit: int = 500) -> list[ExportMade]:
    """The files that left, the newest first."""
    rows = ExportRow.objects.order_by("-created", "-id").values_list(
        "id", "created", "by", "what", "file_name", "sha256", "size", "cases"
    )
    return [ExportMade(*row[:7], tuple(row[7])) for row in rows[:limit]]
