"""The quality checklist as it is answered."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.ipa.quality import LISTS, OWN, name_of
from alliance.store.models import QualityRow


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its list and name, what the study asks by it, the answer, and ids of the places it points at.

    An item of a published list that was not touched yet has no id.
    """

    id: str
    listed: str
    key: str
    name: str
    guidance: str = ""
    answer: str = ""
    points: tuple[str, ...] = ()
    version: int = 0

    @property
    def mark(self) -> str:
        """What stands for the item on its page."""
        return self.id or f"{self.listed}-{self.key}"


def checklist() -> dict[str, list[Item]]:
    """Every list with its items: those of the published lists in their order, then the study's own."""
    held = {
        (r.listed, r.key or r.id): Item(
            r.id, r.listed, r.key, name_of(r.listed, r.key, r.title), r.guidance, r.answer, tuple(r.points), r.version
        )
        for r in QualityRow.objects.order_by("place", "created")
    }  # fmt: skip
    found = {
        listed: [held.get((listed, key), Item("", listed, key, name)) for key, name in one.items.items()]
        for listed, one in LISTS.items()
        if listed != OWN
    }
    found[OWN] = [item for (listed, _), item in held.items() if listed == OWN]
    return found
