"""Looking for what speaks against a theme: what was looked for, where, when, and what was found or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alliance.actions.change import GROUP, change, kept_text, the
from alliance.actions.evidence import extract_row, short
from alliance.actions.notes import checked_span
from alliance.actions.themes import delete_search
from alliance.errors import InputProblem
from alliance.ipa.quoted import quoted
from alliance.store.models import CounterExtractRow, CounterSearchRow, ParticipantRow, ThemeRow
from alliance.store.reads import study, transcripts

Place = tuple[str, int, int]


def record_search(
    *, by: str, theme: str, searched: str, case: str = "", dated: date | None = None, found: str = "",
    places: Sequence[Place] = (),
) -> str:  # fmt: skip
    """Keep that something was looked for that speaks against a theme; its id.

    `places` are the words found (interview, start, end), each of which becomes an extract; none of them: nothing
    was found. `case` "" means every account there is.
    """
    row = the(ThemeRow, theme, "theme")
    who = the(ParticipantRow, case, "participant") if case else None
    kept = kept_text(searched, "search", longest=2000)
    remark = kept_text(found, "remark", empty=True)
    search = CounterSearchRow(
        theme=row, case=who, accounts=1 if case else len(study.cases()), searched=kept, dated=dated, found=remark
    )
    what = f"{len(places)} found" if places else "nothing found"
    words = f"looked for what speaks against {quoted(short(row.name))}: {quoted(short(kept))}, {what}"
    with change(by=by, scope=row.case_id or GROUP, act="look against theme", words=words, subject=row.id) as act:
        act.add(search)
        for transcript, start, end in dict.fromkeys(places):
            value = transcripts.transcript(transcript)
            if case and value.case != case:
                raise InputProblem("These words are of another account than the one that was looked through.")
            a, b = checked_span(value, start, end)
            extract = extract_row(act, transcript, a, b)
            if not CounterExtractRow.objects.filter(search=search, extract=extract).exists():
                act.add(CounterExtractRow(search=search, extract=extract))
    return search.id


def change_search(*, by: str, search: str, dated: date | None, found: str, version: int | None = None) -> None:
    """Change the day of a search, or what is said of its finding."""
    row = the(CounterSearchRow, search, "search")
    words = f"search for what speaks against {quoted(short(row.theme.name))}"
    scope = row.theme.case_id or GROUP
    with change(by=by, scope=scope, act="change search", words=words, subject=row.theme_id) as act:
        act.update(row, version=version, shows="found", dated=dated, found=kept_text(found, "remark", empty=True))


def delete_search_of(*, by: str, search: str) -> None:
    """Delete a search entered by mistake (it can be undone)."""
    row = the(CounterSearchRow, search, "search")
    words = f"deletion of a search for what speaks against {quoted(short(row.theme.name))}"
    scope = row.theme.case_id or GROUP
    with change(by=by, scope=scope, act="delete search", words=words, subject=row.theme_id) as act:
        delete_search(act, row)
