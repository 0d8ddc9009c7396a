"""Remarks to settle, as values."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count

from alliance.errors import NotFound
from alliance.ipa.remarks import Remark
from alliance.store.models import RemarkRow
from alliance.store.prepared import Prepared

_REMARK = (
    "kind", "text", "participant_id", "transcript_id", "theme_id", "subject", "start", "end", "quoted", "author",
    "dated", "file_name", "id", "version", "settled", "answer", "created",
)  # fmt: skip


def _remark(row: tuple) -> Remark:
    kind, text, case, transcript, theme, *rest = row
    return Remark(kind, text, case or "", transcript or "", theme or "", *rest)


def remarks(*, case: str | None = None, settled: bool | None = None, transcript: str | None = None) -> list[Remark]:
    """Remarks in the order of cases and of the words they stand at; of one case or transcript, settled or not."""
    rows = RemarkRow.objects.order_by("participant__place", "transcript__place", "transcript_id", "start", "created")
    if case is not None:
        rows = rows.filter(participant_id=case or None)
    if transcript is not None:
        rows = rows.filter(transcript_id=transcript)
    if settled is not None:
        rows = rows.filter(settled=settled)
    return [_remark(row) for row in rows.values_list(*_REMARK)]


def remark(id: str) -> Remark:
    """One remark; NotFound where there is none with this id."""
    row = RemarkRow.objects.filter(pk=id).values_list(*_REMARK).first()
    if row is None:
        raise NotFound("This remark is not in the workbench any more: see the list of remarks.")
    return _remark(row)


def waiting() -> Mapping[str, int]:
    """How many remarks wait, by case ("" for those on no case)."""
    return {case or "": n for case, n in _WAITING.rows()}


_WAITING = Prepared(
    lambda: RemarkRow.objects.filter(settled=False).order_by().values_list("participant_id").annotate(n=Count("id")),
    blanks=0,
)
