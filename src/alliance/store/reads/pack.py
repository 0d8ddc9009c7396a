"""The appendices as they were chosen, and how they are numbered."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.ipa.appendices import WORD, Numbering
from alliance.store.models import PackItemRow, PackRow


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen appendix: what it holds, of whom, and the title it was given ("": the usual one)."""

    what: str
    case: str = ""
    transcript: str = ""
    ref: str = ""
    title: str = ""
    id: str = ""
    version: int = 1

    @property
    def key(self) -> str:
        """What the appendix holds, as one word."""
        return "|".join((self.what, self.case, self.transcript, self.ref))


def chosen() -> list[Chosen]:
    """The chosen appendices in their order."""
    rows = PackItemRow.objects.order_by("place", "created", "id")
    return [Chosen(r.what, r.case_id or "", r.transcript_id or "", r.ref, r.title, r.id, r.version) for r in rows]


def numbering() -> tuple[Numbering, int]:
    """How the appendices are numbered, with the version that was read (0: as usual, nothing was kept)."""
    row = PackRow.objects.first()
    return (Numbering(row.word, row.first, row.together), row.version) if row else (Numbering(WORD), 0)
