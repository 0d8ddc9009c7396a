"""Extracts and their uses: quotations marked, put under themes, their key words and omissions chosen."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from alliance.actions.change import GROUP, Change, change, kept_reason, the
from alliance.actions.notes import checked_span, lines_in_words
from alliance.errors import Clash, InputProblem
from alliance.ipa.quoted import quoted
from alliance.ipa.transcript import Transcript
from alliance.store.models import (
    CaseTextRow,
    CounterExtractRow,
    EvidenceRow,
    ExtractRow,
    RecommendationExtractRow,
    ThemeRow,
)
from alliance.store.reads import transcripts as read

Span = tuple[int, int]


def mark_quotation(*, by: str, transcript: str, start: int, end: int) -> str:
    """Mark words as a quotation; the extract's id (the same one where these words are an extract already)."""
    value = read.transcript(transcript)
    start, end = checked_span(value, start, end)
    words = f"quotation marked at {lines_in_words(value, start, end)}"
    with change(by=by, scope=value.case, act="mark quotation", words=words) as act:
        row = extract_row(act, transcript, start, end)
        act.subject = row.id
        act.update(row, marked=True)
    return row.id


def unmark_quotation(*, by: str, extract: str) -> None:
    """Take the mark away; the extract goes too where no theme uses it and nothing else is said of it."""
    row = the(ExtractRow, extract, "extract")
    value = read.transcript(row.transcript_id)
    words = f"quotation unmarked at {lines_in_words(value, row.start, row.end)}"
    with change(by=by, scope=value.case, act="unmark quotation", words=words, subject=row.id) as act:
        if row.prompted or is_used(row):
            act.update(row, marked=False)
        else:
            act.delete(row)


def mark_prompted(
    *, by: str, extract: str = "", prompted: bool = True, transcript: str = "", start: int = 0, end: int = 0
) -> str:
    """Say that words (an extract, or a span that becomes one) were prompted by the interviewer's own question, or
    were not; the extract's id. An extract that nothing else is said of goes with the mark.
    """
    if extract:
        row = the(ExtractRow, extract, "extract")
        transcript, start, end = row.transcript_id, row.start, row.end
    value = read.transcript(transcript)
    start, end = checked_span(value, start, end)
    words = f"{'prompted by me' if prompted else 'not prompted by me'} at {lines_in_words(value, start, end)}"
    with change(by=by, scope=value.case, act="mark prompted", words=words) as act:
        row = extract_row(act, transcript, start, end)
        act.subject = row.id
        if prompted or row.marked or is_used(row):
            act.update(row, prompted=prompted)
        else:
            act.delete(row)
    return row.id


def extract_row(act: Change, transcript: str, start: int, end: int) -> ExtractRow:
    """The extract for a span, made within the act where there is none yet."""
    row = ExtractRow.objects.filter(transcript_id=transcript, start=start, end=end).first()
    if row is None:
        row = ExtractRow(transcript_id=transcript, start=start, end=end)
        act.add(row)
    return row


#: what may rest on an extract: one is not deleted while any of these names it
RESTING = (EvidenceRow, RecommendationExtractRow, CounterExtractRow, CaseTextRow)


def is_used(extract: ExtractRow) -> bool:
    """Whether a theme, a recommendation, a search against a theme or a text of the case rests on an extract."""
    return any(model.objects.filter(extract=extract).exists() for model in RESTING)


def let_go_of_words(act: Change, extract: ExtractRow) -> None:
    """Delete an extract that nothing rests on any more and of which nothing is said; the words stay where they are."""
    if not extract.marked and not extract.prompted and not is_used(extract):
        act.delete(extract)


def use_under(act: Change, theme: ThemeRow, extract: ExtractRow) -> EvidenceRow:
    """The use of an extract under a theme, made within the act where there is none yet."""
    row = EvidenceRow.objects.filter(theme=theme, extract=extract).first()
    if row is None:
        last = EvidenceRow.objects.filter(theme=theme).aggregate(last=Max("place"))["last"]
        row = EvidenceRow(theme=theme, extract=extract, place=0 if last is None else last + 1)
        act.add(row)
    return row


def add_evidence(
    *, by: str, theme: str, extract: str = "", transcript: str = "", start: int = 0, end: int = 0,
    left_out: Sequence[Span] = (), key: Span | None = None,
) -> str:  # fmt: skip
    """Put an extract (or a span, which becomes one) under a theme; the id of this use.

    Under a group theme it becomes that participant's quotation in the master table; `key` chooses its key words
    for the case table in the same act.
    """
    node = the(ThemeRow, theme, "theme")
    if extract:
        row = the(ExtractRow, extract, "extract")
        transcript, start, end = row.transcript_id, row.start, row.end
    value = read.transcript(transcript)
    start, end = checked_span(value, start, end)
    if node.case_id and node.case_id != value.case:
        raise InputProblem(
            f"These are {value.name}’s words, and the theme belongs to another case: gather cases under a group theme."
        )
    if key is not None:
        key = _key_inside(value, start, end, *key)
    words = f"extract {value.name} {lines_in_words(value, start, end)} under {quoted(short(node.name))}"
    if key is not None:
        words += ", its key words chosen"
    with change(by=by, scope=node.case_id or GROUP, act="add extract to theme", words=words) as act:
        use = use_under(act, node, extract_row(act, transcript, start, end))
        if left_out:
            act.update(use, left_out=_omissions(value.text, start, end, left_out))
        if key is not None:
            if use.key_start is not None and (use.key_start, use.key_end) != key:
                raise Clash(
                    "Other key words were chosen for these words meanwhile: reload the page and choose among them.",
                    theirs=value.text[use.key_start : use.key_end], mine=value.text[slice(*key)], version=use.version,
                )  # fmt: skip
            act.update(use, key_start=key[0], key_end=key[1])
        act.subject = use.id
    return use.id


def leave_words_out(*, by: str, evidence: str, left_out: Sequence[Span], version: int | None = None) -> None:
    """Choose the words left out of a quotation in this one use; they print as [...]."""
    row = the(EvidenceRow, evidence, "quotation")
    extract = the(ExtractRow, row.extract_id, "extract")
    value = read.transcript(extract.transcript_id)
    spans = _omissions(value.text, extract.start, extract.end, left_out)
    words = f"words left out at {value.name} {lines_in_words(value, extract.start, extract.end)}"
    with change(by=by, scope=_scope(row), act="leave words out", words=words, subject=row.id) as act:
        act.update(row, version=version, left_out=spans)


def choose_key_words(*, by: str, evidence: str, start: int | None, end: int | None, version: int | None = None) -> None:
    """Choose the key words of an extract for the case table: a stretch inside it, or (None) none."""
    row = the(EvidenceRow, evidence, "extract")
    extract = the(ExtractRow, row.extract_id, "extract")
    value = read.transcript(extract.transcript_id)
    if (start is None) != (end is None):
        raise InputProblem("Key words have a beginning and an end: mark both, or take the key words away.")
    if start is not None and end is not None:
        start, end = _key_inside(value, extract.start, extract.end, start, end)
    words = f"key words chosen at {lines_in_words(value, extract.start, extract.end)}"
    with change(by=by, scope=_scope(row), act="choose key words", words=words, subject=row.id) as act:
        act.update(row, version=version, key_start=start, key_end=end)


def move_evidence(*, by: str, evidence: str, to: str, place: int | None = None, reason: str = "") -> None:
    """Move an extract to another theme, or to another place under the same; the log keeps from where and why."""
    row = the(EvidenceRow, evidence, "extract")
    source = the(ThemeRow, row.theme_id, "theme")
    target = the(ThemeRow, to, "theme")
    extract = the(ExtractRow, row.extract_id, "extract")
    value = read.transcript(extract.transcript_id)
    if target.case_id and target.case_id != value.case:
        raise InputProblem(f"These are {value.name}’s words, and the theme belongs to another case.")
    if target.id != source.id and EvidenceRow.objects.filter(theme=target, extract=extract).exists():
        raise InputProblem(f"This extract stands under {quoted(short(target.name))} already.")
    lines = lines_in_words(value, extract.start, extract.end)
    words = f"extract {value.name} {lines} moved from {quoted(short(source.name))} to {quoted(short(target.name))}"
    with change(
        by=by, scope=_scope(row), act="move extract", words=words, reason=kept_reason(reason), subject=row.id
    ) as act:
        uses = list(EvidenceRow.objects.filter(theme=target).exclude(pk=row.pk).order_by("place", "created"))
        at = len(uses) if place is None else max(0, min(place, len(uses)))
        uses.insert(at, row)
        for n, use in enumerate(uses):
            if use.pk == row.pk:
                act.update(use, theme_id=target.id, place=n)
            else:
                act.update(use, place=n)


def remove_evidence(*, by: str, evidence: str) -> None:
    """Take an extract from under a theme; the words stay where they are."""
    row = the(EvidenceRow, evidence, "extract")
    node = the(ThemeRow, row.theme_id, "theme")
    extract = the(ExtractRow, row.extract_id, "extract")
    value = read.transcript(extract.transcript_id)
    words = f"extract {value.name} {lines_in_words(value, extract.start, extract.end)} taken from {quoted(short(node.name))}"
    with change(by=by, scope=_scope(row), act="remove extract from theme", words=words, subject=row.id) as act:
        act.delete(row)
        let_go_of_words(act, extract)


def _key_inside(value: Transcript, start: int, end: int, first: int, last: int) -> Span:
    """Key words, checked to be a part of the extract `[start, end)`; InputProblem where they are not."""
    first, last = checked_span(value, first, last)
    if not (start <= first and last <= end):
        raise InputProblem("Key words are a part of the extract: mark them inside it.")
    return first, last


def _scope(row: EvidenceRow) -> str:
    return ThemeRow.objects.values_list("case_id", flat=True).get(pk=row.theme_id) or GROUP


def _omissions(text: str, start: int, end: int, left_out: Sequence[Span]) -> list[list[int]]:
    """The spans left out, widened to whole words, in order; InputProblem where they do not fit."""
    spans: list[list[int]] = []
    for a, b in sorted(left_out):
        if not start <= a < b <= end:
            raise InputProblem("Words can only be left out inside the quotation: mark them there.")
        while a > start and not text[a - 1].isspace():
            a -= 1
        while b < end and not text[b].isspace():
            b += 1
        if spans and a <= spans[-1][1]:
            spans[-1][1] = max(b, spans[-1][1])
        else:
            spans.append([a, b])
    kept = text[start:end]
    for a, b in reversed(spans):
        kept = kept[: a - start] + kept[b - start :]
    if not kept.strip():
        raise InputProblem("A quotation needs some words: not everything can be left out.")
    return spans


def short(name: str) -> str:
    """A name as it is said in one line of the log."""
    line = " ".join(name.split())
    return line if len(line) <= 60 else line[:59] + "…"
