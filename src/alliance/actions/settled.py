"""What is settled: dated or done, and so no longer to be changed by taking back an earlier act."""

from __future__ import annotations

from alliance.store.models import EventRow


def settle(subject: str) -> None:
    """Make earlier acts on a thing final, inside the act that settles it: they are neither undone nor done again."""
    EventRow.objects.filter(subject=subject, state="done", can_undo=True).update(can_undo=False)
    EventRow.objects.filter(subject=subject, state="undone").update(state="gone")
