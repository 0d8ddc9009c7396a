"""The record of an interview: calls around a visit, distress, recordings, and where the four things are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from alliance.errors import InputProblem
from alliance.study.days import in_words, possible

YES_NO = {"": "not recorded", "yes": "yes", "no": "no"}


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording: on what, where, until when; and that it was deleted."""

    id: str
    interview: str
    device: str = ""
    where: str = ""
    file_name: str = ""
    sha256: str = ""
    length_seconds: int | None = None
    keep_until: date | None = None
    deleted_on: date | None = None
    deleted_how: str = ""
    version: int = 1

    @property
    def length(self) -> str:
        """The length as it is read: 1:02:05; "" where it is not known."""
        if self.length_seconds is None:
            return ""
        minutes, seconds = divmod(self.length_seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview as it was held (or is planned)."""

    id: str
    participant: str
    transcript: str = ""
    schedule: str = ""
    pilot: bool = False
    held_on: date | None = None
    place: str = ""
    at_home: bool = False
    minutes: int | None = None
    call_before_due: datetime | None = None
    call_before_made: datetime | None = None
    call_after_due: datetime | None = None
    call_after_made: datetime | None = None
    distress_seen: bool | None = None
    stopped: bool | None = None
    debrief_offered: bool | None = None
    sheet_given: bool | None = None
    field_notes: str = ""
    schedule_kept: str = ""
    consent_kept: str = ""
    transcript_kept: str = ""
    recordings: tuple[Recording, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Concern:
    """Concern about harm: a private note; who was told, and when. It is never exported."""

    id: str
    participant: str
    text: str
    told: str = ""
    told_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Call:
    """A call planned around a visit. `which` is "before" or "after"."""

    interview: str
    participant: str
    which: str
    due: datetime
    made: datetime | None = None

    def overdue(self, now: datetime) -> bool:
        """Whether its time has passed and nobody has called."""
        return self.made is None and self.due < now


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the four things of an interview: what it is called, whether it is there, and where."""

    called: str
    there: bool
    where: str


def calls(interviews: Iterable[Interview]) -> list[Call]:
    """Every call that was planned, the earliest first."""
    made = []
    for one in interviews:
        for which, due, done in (
            ("before", one.call_before_due, one.call_before_made), ("after", one.call_after_due, one.call_after_made)
        ):  # fmt: skip
            if due is not None:
                made.append(Call(one.id, one.participant, which, due, done))
    return sorted(made, key=lambda call: call.due)


def calls_waiting(interviews: Iterable[Interview], now: datetime, today: date) -> list[Call]:
    """Calls that are overdue, or due today, and not made. `today` is the day where the researcher is."""
    return [
        call for call in calls(interviews)
        if call.made is None and (call.due < now or call.due.astimezone(now.tzinfo or UTC).date() == today)
    ]  # fmt: skip


def check_interview(one: Interview) -> None:
    """Nothing, where a record can be; InputProblem for dates and lengths that cannot."""
    if one.held_on is not None and not possible(one.held_on):
        raise InputProblem(f"{in_words(one.held_on)} cannot be the day of an interview: check the year.")
    if one.minutes is not None and not 0 < one.minutes <= 1440:
        raise InputProblem("The length of an interview lies between 1 and 1,440 minutes.")
    for due in (one.call_before_due, one.call_after_due, one.call_before_made, one.call_after_made):
        if due is not None and not possible(due.date()):
            raise InputProblem(f"{in_words(due.date())} cannot be the day of a call: check the year.")
    before, after = one.call_before_due, one.call_after_due
    if before and after and after <= before:
        raise InputProblem(
            "The call after the interview must be planned later than the one before it: check both times."
        )
    if one.debrief_offered is False and one.sheet_given:
        raise InputProblem("The support sheet was given, so a debrief was offered: check the two answers.")


def check_recording(one: Recording) -> None:
    """Nothing, where a recording can be kept so; InputProblem for a hash, length or date that cannot be."""
    if not (one.device or one.file_name or one.where):
        raise InputProblem("Say at least on what it was recorded, or where the recording lies.")
    if one.sha256 and (len(one.sha256) != 64 or any(c not in "0123456789abcdef" for c in one.sha256)):
        raise InputProblem("A fingerprint (SHA-256) has 64 characters from 0-9 and a-f: choose the file again.")
    if one.length_seconds is not None and not 0 < one.length_seconds <= 86_400:
        raise InputProblem("The length of a recording lies between one second and 24 hours.")
    for day in (one.keep_until, one.deleted_on):
        if day is not None and not possible(day):
            raise InputProblem(f"{in_words(day)} cannot be a date of this recording: check the year.")


def seconds_in(words: str) -> int | None:
    """A length typed as 1:02:05, 62:05 or 62 (minutes), in seconds; None for nothing typed."""
    words = words.strip()
    if not words:
        return None
    parts = words.split(":")
    if not 1 <= len(parts) <= 3 or not all(p.strip().isascii() and p.strip().isdigit() and len(p) < 6 for p in parts):
        raise InputProblem(
            f"“{words[:40]}” is not a length: type minutes (62), minutes and seconds (62:05), or 1:02:05."
        )
    numbers = [int(p) for p in parts]
    if len(numbers) == 1:
        return numbers[0] * 60
    if any(n > 59 for n in numbers[1:]):
        raise InputProblem(f"“{words[:40]}” is not a length: minutes and seconds go up to 59.")
    seconds = 0
    for n in numbers:
        seconds = seconds * 60 + n
    return seconds


def four_things(interview: Interview | None, *, consent_kept: str = "", consent_dated: date | None = None,
                transcript_here: bool = False) -> list[Thing]:  # fmt: skip
    """Schedule, consent, recording and transcript of an interview, each with where it is."""
    one = interview or Interview("", "")
    consent = one.consent_kept or consent_kept
    where = [_where_recording(r) for r in one.recordings]
    transcript = "; ".join(
        words
        for words in ("in this workbench" if transcript_here or one.transcript else "", one.transcript_kept)
        if words
    )
    dated = f"dated {in_words(consent_dated)}" if consent_dated else ""
    return [
        Thing("Schedule", bool(one.schedule_kept), one.schedule_kept),
        Thing("Consent form", bool(consent or dated), "; ".join(w for w in (dated, consent) if w)),
        Thing("Recording", any(r.deleted_on is None for r in one.recordings), "; ".join(where)),
        Thing("Transcript", bool(transcript), transcript),
    ]


def _where_recording(one: Recording) -> str:
    if one.deleted_on:
        how = f" ({one.deleted_how})" if one.deleted_how else ""
        return f"deleted on {in_words(one.deleted_on)}{how}"
    place = ", ".join(words for words in (one.device, one.where) if words) or one.file_name
    return f"{place}, until {in_words(one.keep_until)}" if one.keep_until else place


def lengths_words(minutes: Sequence[int]) -> str:
    """The lengths of interviews as a method section says them: "between 48 and 73 minutes (mean 59)"."""
    if not minutes:
        return ""
    if len(set(minutes)) == 1:
        return f"{minutes[0]} minutes"
    return f"between {min(minutes)} and {max(minutes)} minutes (mean {round(sum(minutes) / len(minutes))})"
