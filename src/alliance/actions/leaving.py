"""Leaving the study: find and show, erase, look again, record. The second of the vault's keyholders.

The steps of a leaving (`governance.leaving.STEPS`) can each be done twice without harm. A row says which are
done, so that a leaving stopped by a power cut, a full disk or another window is finished by `finish`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from alliance.actions.change import STUDY, change, kept_text, note_in_audit, the
from alliance.actions.exports import Exported, let_out
from alliance.errors import AllianceError, InputProblem, NotAllowed, NotFound
from alliance.formats import write_erasure_docx
from alliance.governance.consent import in_time
from alliance.governance.leaving import (
    DECISIONS,
    STEPS,
    Copy,
    Decided,
    LedgerEntry,
    Left,
    Passage,
    Record,
    Traces,
    Went,
    What,
    check_decided,
    check_typed,
    masked,
)
from alliance.store import erasing, keys, ledger, recordings, unlocked
from alliance.store.folder import Folder, held_alone
from alliance.store.models import (
    DraftRow,
    EvidenceRow,
    ExtractRow,
    LeavingRequestRow,
    LeavingRow,
    NoteRow,
    OrganisationRow,
    OriginalRow,
    ParticipantRow,
    RecordingKeyRow,
    RecordingRow,
    RemarkRow,
    StatementNoteRow,
    ThemeRow,
    TranscriptRow,
    VolunteerRow,
)
from alliance.store.pages import key_that_reads
from alliance.store.reads import leaving as read
from alliance.store.reads import study as read_study
from alliance.store.reads import transcripts as read_transcripts
from alliance.store.reads.transcripts import forget_words
from alliance.store.remains import RUN, Remains, remains_of, stands_in_file
from alliance.store.scrub import Mention, Naming, Plan, Scrub, hash_of
from alliance.store.search import fold
from alliance.store.traces import RATINGS, TRACED
from alliance.store.transactions import transaction
from alliance.vault import erasing as vault_erasing
from alliance.vault import file as vault_file
from alliance.vault.traces import VAULT

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
VAULT_MARK = "vault:"
#: what is said of a backup in one sealed file
SEALED = "is sealed, and cannot be rewritten"


@dataclass(frozen=True, slots=True)
class Gone:
    """What came of a leaving: its record, the themes (id, name) that rest on nothing any more, and what lies elsewhere."""

    record: Record
    ungrounded: tuple[tuple[str, str], ...] = ()
    elsewhere: tuple[str, ...] = ()  # where things lie outside the workbench; the record names their kinds alone


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a request: in time, or recorded for a decision; and until when it would have been in time."""

    in_time: bool
    last_day: date | None
    request: str = ""


@dataclass(slots=True)
class _Known:
    """What memory holds of the one who leaves while the leaving goes on; nothing of it is written down."""

    plan: Plan
    subjects: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    vault_plan: Plan | None = None
    mentions: list[Mention] = field(default_factory=list)
    vault_mentions: list[Mention] = field(default_factory=list)
    shared: int = 0
    moved_on: int = -1  # the state of the file when the mentions were found


# --- until when, and requests after it --------------------------------------------------------------------


def today_here(given: date | None = None) -> date:
    """Today; the day of the last entry of the audit where the computer's clock stands before it."""
    clock = given or date.today()
    latest = read.latest_day()
    return max(clock, latest) if latest else clock


def ask_to_leave(*, by: str, case: str, asked_on: date | None = None, today: date | None = None) -> Asked:
    """What a wish to leave leads to: until the last day everything goes, without a reason; after it the wish is
    recorded and a person decides."""
    row = the(ParticipantRow, case, "participant")
    now = today_here(today)
    asked = asked_on or now
    if asked > now:
        raise InputProblem(f"{asked.isoformat()} has not come yet: give the day on which this person asked.")
    last = read.deadline(row.id)
    if in_time(asked, last):
        return Asked(True, last)
    held = LeavingRequestRow.objects.filter(participant=row, asked_on=asked).first()
    if held is None:
        held = LeavingRequestRow(participant=row, asked_on=asked)
        words = "A request to leave after the last day was recorded"
        with change(
            by=by, scope=STUDY, act="record leaving request", words=words, subject=held.id, can_undo=False
        ) as act:
            act.add(held)
    return Asked(False, last, held.id)


def decide_request(
    *, by: str, request: str, decision: str, reason: str, on: date | None = None, version: int | None = None
) -> None:
    """Decide a request that came after the last day, with the reason for the decision (of the researcher, not of
    the one who asks). Nothing is erased by deciding."""
    row = the(LeavingRequestRow, request, "request")
    if decision not in DECISIONS:
        raise InputProblem(f"“{decision}” is not a decision: choose one of {', '.join(DECISIONS)}.")
    words = kept_text(reason, "reason for the decision", longest=5000)
    who = row.participant
    if Naming(who.pseudonym, who.code).because(words):
        raise InputProblem("Give the reason without the pseudonym or the code: it stays when the rest has gone.")
    with change(
        by=by, scope=STUDY, act="decide leaving request", words="A request to leave after the last day was decided",
        subject=row.id, can_undo=False,
    ) as act:  # fmt: skip
        act.update(row, version=version, decision=decision, reason=words, decided_on=on or today_here())


def _check_allowed(case: str, whole: bool, asked_on: date | None, today: date | None) -> str:
    """What the record says of a late request; NotAllowed where the last day has passed and nobody has decided."""
    last = read.deadline(case)
    now = today_here(today)
    asked = asked_on or now
    if asked > now:
        raise InputProblem(f"{asked.isoformat()} has not come yet: give the day on which this person asked.")
    if in_time(asked, last):
        return ""
    wanted = ("erase",) if whole else ("erase", "partly")
    for request in read.requests(case):
        if request.decision in wanted:
            return f"Asked for after the last day; a person decided that it goes. {request.reason}".strip()
    raise NotAllowed(
        f"The last day to leave was {last.isoformat() if last else 'earlier'}: record the request; then a person decides, "
        "and the reason is kept."
    )


# --- what there is --------------------------------------------------------------------------------------


def traces_of(folder: Folder, *, case: str) -> Traces:
    """Everything that bears on one participant (or on a volunteer who is none yet), before anything is touched."""
    code, pseudonym = _called(case)
    known = _known(folder, case)
    counted = {model: len(ids) for model, ids in known.plan.ids.items()}
    went = [Went(TRACED[model].counted(n), n) for model, n in counted.items()]
    went += [
        Went(VAULT[m].counted(len(i)), len(i)) for m, i in (known.vault_plan.ids if known.vault_plan else {}).items()
    ]
    warnings = []
    if _today_behind():
        warnings.append("The clock of this computer stands before the last entry of the audit: check the date.")
    return Traces(
        case=case, code=code, pseudonym=pseudonym, went=tuple(went), passages=tuple(_passages(known)),
        exports=tuple(Left(on, name, what) for on, name, what in read.exports_with(case)),
        backups=tuple(_copies_with(folder, case)), elsewhere=tuple(read.kept_elsewhere(case)),
        last_day=read.deadline(case), warnings=tuple(warnings),
    )  # fmt: skip


def _today_behind() -> bool:
    latest = read.latest_day()
    return latest is not None and date.today() < latest


def _called(case: str) -> tuple[str, str]:
    row = ParticipantRow.objects.filter(pk=case).first()
    if row is not None:
        return row.code, row.pseudonym
    volunteer = VolunteerRow.objects.filter(pk=case).first()
    if volunteer is not None:
        return volunteer.code, ""
    raise NotFound("Nobody of this study goes by that code: whoever has left is not known here any more.")


def _vault_is_there(folder: Folder) -> bool:
    """Whether this workbench has a vault; it is open afterwards. NotAllowed where its secret is needed first."""
    if not keys.has_vault(folder.keys) or vault_file.bytes_of(folder) is None:
        return False
    vault_file.needed(folder)
    return True


def _known(folder: Folder, case: str, begun: LeavingRow | None = None) -> _Known:
    """What is to go and what to look for: a person's rows, their words as runs, their names from the vault."""
    code, pseudonym = _called(case)
    scrub = Scrub(erasing.here())
    subjects = (case, *read.volunteers_of(case))
    ids = scrub.rows_of(case)
    texts = list(scrub.texts_of(ids))
    files = list(scrub.files_of(ids))
    plan = Plan(ids, participant=case, naming=Naming(pseudonym, code))
    known = _Known(plan, subjects)
    if not _vault_is_there(folder):
        _look_for(known, scrub, texts, files, begun)
        _find_mentions(known, scrub)
        return known
    conn = vault_erasing.open_connection()
    kept = vault_erasing.kept_of(conn, subjects)
    known.names = kept.names
    plan.naming = replace(plan.naming, names=kept.names)
    _look_for(known, scrub, [*texts, *kept.texts], [*files, *kept.files], begun)
    vault_erasing.let_stand(conn, kept, plan.remains)
    known.vault_plan = Plan(
        {model: list(rows) for model, rows in kept.rows.items()}, naming=Naming(names=kept.names), remains=plan.remains
    )
    known.vault_mentions = vault_erasing.mentions(conn, known.vault_plan)
    _find_mentions(known, scrub)
    return known


def _look_for(
    known: _Known, scrub: Scrub, texts: Sequence[str], files: Sequence[bytes], begun: LeavingRow | None
) -> None:
    plan = known.plan
    remains = remains_of([(text, fold(text)) for text in texts], names=known.names)
    spoken = remains.runs - set(remains.twins.values())
    for content in files:
        remains.add_file(content)
    if begun is not None and begun.remains:  # names may have gone from the vault already
        earlier = Remains.unpacked(bytes(begun.remains))
        remains = earlier if earlier.names and not remains.names else remains
    plan.remains = remains
    shared = scrub.shared(plan)
    known.shared = len(shared & spoken)
    plan.remains = remains.without(shared)


def _find_mentions(known: _Known, scrub: Scrub) -> None:
    known.moved_on = erasing.moved_on(erasing.here())
    known.mentions = scrub.mentions(known.plan)


def _passages(known: _Known) -> Iterator[Passage]:
    for mark, mentions, declared in (("", known.mentions, TRACED), (VAULT_MARK, known.vault_mentions, VAULT)):
        for one in mentions:
            called = declared[one.model].called
            where = f"{called}: {one.field.replace('_', ' ')}" if one.model != "DiaryRow" else called
            yield Passage(mark + one.id, where, one.text, one.because, can_edit=one.whole, can_delete=not one.theirs)


# --- leaving --------------------------------------------------------------------------------------------


def leave_study(
    folder: Folder, *, by: str, case: str, typed: str, decided: Mapping[str, Decided] | None = None,
    asked_on: date | None = None, today: date | None = None,
) -> Gone:  # fmt: skip
    """Take everything that bears on one participant out of the workbench and its backups, and look again.

    `typed` is the study code as the person typed it; `decided` says what becomes of each passage that `traces_of`
    showed. InputProblem where a file still holds something (the record is refused then), where the disk is full
    or another window holds the file: what has gone stays gone, and `finish` goes on.
    """
    code, _ = _called(case)
    check_typed(typed, code)
    late = _check_allowed(case, True, asked_on, today)
    _vault_is_there(folder)
    with held_alone(folder):
        begun = LeavingRow.objects.filter(participant=case, what="case", finished__isnull=True).first()
        known = _known(folder, case, begun)
        choices = dict(decided or {})
        check_decided(tuple(_passages(known)), choices)
        _let_kept_stand(known, choices)
        begun = _begin(by, "case", case, known, choices, late, begun)
        return _go_on(folder, begun, by, known, choices)


def _let_kept_stand(known: _Known, decided: Mapping[str, Decided]) -> None:
    for mark, mentions in (("", known.mentions), (VAULT_MARK, known.vault_mentions)):
        for one in mentions:
            if decided[mark + one.id].choice == "keep":
                known.plan.remains.let_stand(one.raw if one.theirs else one.text)


def finish(folder: Folder, *, by: str) -> list[Gone]:
    """Go on with every leaving that was begun and not finished; what came of each, in the order they were begun."""
    waiting = list(LeavingRow.objects.filter(finished__isnull=True).order_by("created"))
    if not waiting:
        return []
    _vault_is_there(folder)
    gone = []
    with held_alone(folder):
        for begun in waiting:
            decided = {id: Decided(one[0], one[1]) for id, one in begun.record.get("decided", {}).items()}
            known = None
            if "rows" not in begun.steps:
                known = _known_again(folder, begun)
            gone.append(_go_on(folder, begun, by, known, decided))
    return gone


def _known_again(folder: Folder, begun: LeavingRow) -> _Known:
    if begun.what == "case":
        return _known(folder, begun.participant, begun)
    entry = LedgerEntry.from_dict(begun.ledger)
    held = {model: list(ids) for model, ids in entry.ids.items()}
    known = _part({model: ids for model, ids in held.items() if model not in VAULT}, entry.spans)
    if not VAULT.keys().isdisjoint(held):
        known.vault_plan = Plan({model: ids for model, ids in held.items() if model in VAULT})
    return known


def _begin(
    by: str, what: What, case: str, known: _Known, decided: Mapping[str, Decided], late: str, begun: LeavingRow | None,
    entry: LedgerEntry | None = None,
) -> LeavingRow:  # fmt: skip
    """Write down that a leaving begins, before anything goes: hashes of what to look for, and the decisions."""
    row = begun or LeavingRow(what=what, participant=case, by=by)
    row.remains = known.plan.remains.packed()
    row.record = {"decided": {id: [one.choice, one.text] for id, one in decided.items()}, "late": late}
    row.ledger = entry.to_dict() if entry else {}
    with transaction():
        row.save(force_insert=begun is None)
        note_in_audit(by=by, act="begin leaving", kind="LeavingRow", code=row.id)
    return row


def _go_on(folder: Folder, begun: LeavingRow, by: str, known: _Known | None, decided: Mapping[str, Decided]) -> Gone:
    ungrounded: tuple[tuple[str, str], ...] = ()
    elsewhere: tuple[str, ...] = ()
    if "vault" not in begun.steps:
        went = _forget_in_vault(known, decided)
        _done(begun, "vault", names=_in_words(went, VAULT))
    if "rows" not in begun.steps:
        if known is None:
            raise NotFound("This leaving cannot go on: its rows are not known. Begin it again.")
        ungrounded, elsewhere = _erase_rows(folder, begun, by, known, decided)
    names = known.names if known else ()
    entry = LedgerEntry.from_dict(begun.ledger)
    if "ledger" not in begun.steps:
        _write_ledger(folder, entry)
        _done(begun, "ledger")
    if "files" not in begun.steps:
        _scrub_files(folder, begun)
        _done(begun, "files")
    remains = known.plan.remains if known else Remains.unpacked(bytes(begun.remains))
    _rewrite_backups(folder, begun, entry, names, remains)  # each time: one may be within reach now that was not
    if "backups" not in begun.steps:
        _done(begun, "backups")
    _look_again(folder, begun, remains)
    return Gone(_record(begun), ungrounded, elsewhere)


def _done(begun: LeavingRow, step: str, **kept: object) -> None:
    """Write down that a step is done, with what the record will say of it."""
    begun.steps = [*begun.steps, step]
    begun.record = {**begun.record, **kept}
    with transaction():
        begun.save()


def _in_words(went: Mapping[str, int], declared: Mapping[str, object]) -> list[list[object]]:
    special = {
        "passage": ("passage in other texts, edited or deleted", "passages in other texts, edited or deleted"),
        "kept passage": ("passage kept by decision", "passages kept by decision"),
        "blanked line": ("line of the log emptied", "lines of the log emptied"),
        "words": ("passage of an interview", "passages of interviews"),
    }
    found: list[list[object]] = []
    order = [*declared, *special]
    for model in sorted((m for m, n in went.items() if n), key=order.index):
        n = went[model]
        if model in special:
            found.append([special[model][n != 1], n])
        else:
            found.append([declared[model].counted(n), n])  # type: ignore[attr-defined]
    return found


# --- leaving in part ------------------------------------------------------------------------------------


def passage_of(*, transcript: str, start: int, end: int) -> _Known:
    """What hangs on a stretch of an interview, as far as it is known: for a list to be shown, and for leaving."""
    row = the(TranscriptRow, transcript, "interview")
    words = read_transcripts.transcript(row.id).text
    if not 0 <= start < end <= len(words) or not words[start:end].strip():
        raise InputProblem("This stretch holds no words of the interview: mark the words that shall go.")
    here = {"transcript_id": row.id, "start__lt": end, "end__gt": start}
    notes = list(NoteRow.objects.filter(**here).values_list("id", flat=True))
    extracts = list(ExtractRow.objects.filter(**here).values_list("id", flat=True))
    ids = {
        "NoteRow": notes, "ExtractRow": extracts,
        "StatementNoteRow": list(StatementNoteRow.objects.filter(note_id__in=notes).values_list("id", flat=True)),
        "EvidenceRow": list(EvidenceRow.objects.filter(extract_id__in=extracts).values_list("id", flat=True)),
        "OriginalRow": list(OriginalRow.objects.filter(transcript=row).values_list("id", flat=True)),
        "RemarkRow": list(RemarkRow.objects.filter(**here).values_list("id", flat=True)),
        "DraftRow": list(DraftRow.objects.filter(transcript=row).values_list("id", flat=True)),
    }  # fmt: skip
    return _part(ids, ((row.text, start, end), *read_transcripts.stretch_in_others(row.id, start, end)))


def _part(ids: dict[str, list[str]], spans: tuple[tuple[str, int, int], ...] = ()) -> _Known:
    scrub = Scrub(erasing.here())
    plan = Plan({model: rows for model, rows in ids.items() if rows}, spans)
    words = scrub.passages(plan)
    plan.naming = Naming(names=tuple(w.strip() for w in words if 2 <= len(w.split()) < RUN))
    known = _Known(plan)
    _look_for(known, scrub, [*words, *scrub.texts_of(plan.ids)], list(scrub.files_of(plan.ids)), None)
    _find_mentions(known, scrub)
    return known


def passages_in_part(known: _Known) -> tuple[Passage, ...]:
    """What else speaks of the words that go, to be decided."""
    return tuple(_passages(known))


def leave_passage(
    folder: Folder, *, by: str, transcript: str, start: int, end: int, typed: str,
    decided: Mapping[str, Decided] | None = None, asked_on: date | None = None, today: date | None = None,
) -> Gone:  # fmt: skip
    """Take one stretch of an interview out: its words (in their place stands that they were taken out, so that no
    line moves), the notes and extracts on it, quotations of it, and the file as it was brought in."""
    row = the(TranscriptRow, transcript, "interview")

    def find() -> _Known:
        known = passage_of(transcript=transcript, start=start, end=end)
        if _vault_is_there(folder):
            kept = vault_erasing.wording_of(vault_erasing.open_connection(), row.id, start, end)
            known.vault_plan = Plan(kept) if kept else None
        return known

    _vault_is_there(folder)
    return _leave_part(
        folder,
        "passage",
        row.participant,
        by=by,
        typed=typed,
        decided=decided,
        asked_on=asked_on,
        today=today,
        find=find,
    )


def leave_recording(
    folder: Folder, *, by: str, recording: str, typed: str, asked_on: date | None = None, today: date | None = None
) -> Gone:
    """Take one recording out: its entry in the register and its file."""
    row = the(RecordingRow, recording, "recording")
    keys = list(RecordingKeyRow.objects.filter(recording=row).values_list("id", flat=True))
    return _leave_part(
        folder, "recording", row.interview.participant, by=by, typed=typed, decided=None, asked_on=asked_on, today=today,
        find=lambda: _part({"RecordingRow": [row.id], "RecordingKeyRow": keys}),
    )  # fmt: skip


def has_ratings(case: str) -> bool:
    """Whether any rating of a participant is kept."""
    return bool(RATINGS) and any(model in RATINGS for model in Scrub(erasing.here()).rows_of(case))


def leave_ratings(
    folder: Folder, *, by: str, case: str, typed: str, asked_on: date | None = None, today: date | None = None
) -> Gone:
    """Take the ratings of a participant out, and nothing else; InputProblem where none are kept."""
    row = the(ParticipantRow, case, "participant")

    def find() -> _Known:
        held = Scrub(erasing.here()).rows_of(row.id)
        ids = {model: rows for model, rows in held.items() if model in RATINGS}
        if not ids:
            raise InputProblem(f"No ratings of {row.code} are kept in this workbench.")
        return _part(ids)

    return _leave_part(
        folder, "ratings", row, by=by, typed=typed, decided=None, asked_on=asked_on, today=today, find=find
    )


def _leave_part(
    folder: Folder, what: What, who: ParticipantRow, *, by: str, typed: str, decided: Mapping[str, Decided] | None,
    asked_on: date | None, today: date | None, find: Callable[[], _Known],
) -> Gone:  # fmt: skip
    check_typed(typed, who.code)
    late = _check_allowed(who.id, False, asked_on, today)
    with held_alone(folder):
        known = find()
        choices = dict(decided or {})
        check_decided(tuple(_passages(known)), choices)
        _let_kept_stand(known, choices)
        entry = LedgerEntry(
            number="", on=datetime.now(UTC).isoformat(timespec="seconds"), what=what,
            ids={**known.plan.ids, **(known.vault_plan.ids if known.vault_plan else {})}, spans=known.plan.spans,
        )  # fmt: skip
        begun = _begin(by, what, "", known, choices, late, None, entry)
        return _go_on(folder, begun, by, known, choices)


def organisation_leaves(*, by: str, organisation: str, on: date | None = None) -> list[read.Recruited]:
    """Record that an organisation leaves the study; every case that came through it, for a person to decide one by
    one. Nothing is erased."""
    row = the(OrganisationRow, organisation, "organisation")
    now = today_here()
    day = on or now
    if day > now:
        raise InputProblem(f"{day.isoformat()} has not come yet: give the day on which the organisation said so.")
    if row.left_on is None:
        words = f"The organisation {row.code} left the study"
        with change(by=by, scope=STUDY, act="organisation leaves", words=words, subject=row.id, can_undo=False) as act:
            act.update(row, left_on=day)
    return read.recruited_through(row.id)


# --- an older backup ------------------------------------------------------------------------------------


def replay(
    path: Path, entries: Iterable[LedgerEntry], *, store_key: bytes | None, vault_key: bytes | None = None,
    with_vault: bool = True, names: Mapping[str, Sequence[str]] | None = None, remains: Remains | None = None,
) -> Counter[str]:  # fmt: skip
    """Take everybody whom the ledger names out of a folder that holds store.db (and vault.db); how much of each kind
    went, nothing where it held none of them. InputProblem where a file is damaged or cannot be written."""
    held = list(entries)
    vault = path / "vault.db" if with_vault and (path / "vault.db").is_file() else None
    known = dict(names or {})
    if vault is not None:
        for entry in held:
            known.setdefault(entry.number, vault_erasing.names_in(vault, vault_key, entry.subjects))
    went = erasing.erase_in(path / "store.db", store_key, held, names=known, remains=remains)
    for entry in held if vault is not None else []:
        ids = {model: rows for model, rows in entry.ids.items() if model in VAULT}
        if vault is not None and (ids or entry.what == "case"):
            went += vault_erasing.forget_in(vault, vault_key, entry.subjects, known.get(entry.number, ()), ids)
    return went


# --- the steps ------------------------------------------------------------------------------------------

# step 1: the vault


def _forget_in_vault(known: _Known | None, decided: Mapping[str, Decided]) -> Counter[str]:
    if known is None or known.vault_plan is None:
        return Counter()
    conn = vault_erasing.open_connection()
    own = {id.removeprefix(VAULT_MARK): one for id, one in decided.items() if id.startswith(VAULT_MARK)}
    went = vault_erasing.forget(conn, known.subjects, known.names, plan=known.vault_plan, decided=own)
    erasing.settle(conn)
    return went


# step 2: the rows, in one transaction


def _erase_rows(
    folder: Folder, begun: LeavingRow, by: str, known: _Known, decided: Mapping[str, Decided]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    plan = known.plan
    case = begun.participant
    exports = read.exports_with(case) if begun.what == "case" else []
    elsewhere = read.kept_elsewhere(case) if begun.what == "case" else []
    names = (plan.naming.pseudonym, plan.naming.code, *plan.naming.names)
    with transaction():
        before = read.grounded()
        scrub = Scrub(erasing.here())
        if begun.what == "case":
            plan.ids = scrub.rows_of(case)
        mentions = known.mentions if erasing.moved_on(erasing.here()) == known.moved_on else scrub.mentions(plan)
        if any(one.id not in decided for one in mentions):
            raise InputProblem(
                "Something that speaks of this person was written in another window meanwhile: look at the list again."
            )
        files = _recording_files(folder, plan)
        fields = tuple(
            (one.model, one.row, one.field, _hash_after(one, decided.get(one.id))) for one in mentions
        )  # fmt: skip
        subjects = known.subjects
        went = scrub.erase(plan, decided, mentions)
        entry = LedgerEntry(
            number=begun.id, on=datetime.now(UTC).isoformat(timespec="seconds"), what=begun.what,
            participant=case if begun.what == "case" else "", subjects=subjects, ids=_ids_for_ledger(begun, plan),
            fields=fields, spans=plan.spans,
        )  # fmt: skip
        after = read.grounded()
        ungrounded = tuple(sorted((i, n) for i, n in before.items() if i not in after and _still(i)))
        begun.remains = plan.remains.packed()
        begun.ledger = entry.to_dict()
        begun.steps = [*begun.steps, "rows"]
        begun.record = {
            "late": begun.record.get("late", ""), "went": [*_in_words(went, TRACED), *begun.record.get("names", [])],
            "kept": went["kept passage"], "shared": known.shared, "ungrounded": len(ungrounded), "files": files,
            "exports": [[on.isoformat(), masked(name, names), what] for on, name, what in exports],
            "elsewhere": sorted({words.partition(":")[0] for words in elsewhere}),
        }  # fmt: skip
        begun.save()
        on = date.today()
        words = {"case": f"A case left the study on {on.day} {on:%B %Y}"}.get(
            begun.what, f"Something was taken out at a participant’s wish on {on.day} {on:%B %Y}"
        )
        with change(by=by, scope=STUDY, act="leave study", words=words, subject=begun.id, can_undo=False):
            pass
    forget_words()
    return ungrounded, tuple(elsewhere)


def _still(theme: str) -> bool:
    return ThemeRow.objects.filter(pk=theme).exists()


def _hash_after(mention: Mention, one: Decided | None) -> str:
    if one is None or one.choice == "delete":
        return ""
    return hash_of(mention.raw if one.choice == "keep" else one.text.strip())


def _ids_for_ledger(begun: LeavingRow, plan: Plan) -> dict[str, Sequence[str]]:
    """Rows that an older backup would not know by their path: diary entries that were deleted, parts that went."""
    if begun.what == "case":
        return {model: ids for model, ids in plan.ids.items() if model == "DiaryRow"}
    return {**LedgerEntry.from_dict(begun.ledger).ids, **plan.ids}


def _recording_files(folder: Folder, plan: Plan) -> list[str]:
    rows = RecordingRow.objects.filter(pk__in=plan.ids.get("RecordingRow", ())).values_list("kept_file", "file_name")
    names = [name for row in rows for name in row]
    return [name for name in names if name and (folder.recordings / name).name == name]


# step 3: the ledger


def _write_ledger(folder: Folder, entry: LedgerEntry) -> None:
    for place in {folder.erasures, folder.backups / ledger.NAME}:
        if place.parent.is_dir():
            try:
                ledger.add_to(place, [entry])
            except OSError as problem:
                raise InputProblem(
                    f"The erasure ledger could not be written ({problem.strerror}): make room, then finish the leaving."
                ) from None


# step 4: the file itself, recordings


def _scrub_files(folder: Folder, begun: LeavingRow) -> None:
    for place in (folder, *(Folder(path) for path in _copies(folder) if path.is_dir())):
        for name in begun.record.get("files", []):
            recordings.erase(place, name)
    erasing.settle(erasing.here())


# step 5: the backups


def _copies(folder: Folder) -> list[Path]:
    """Every backup that is known of: those written down, and those that lie in the backups folder, finished or not."""
    found = [Path(path) for path in read.backups_known()]
    if folder.backups.is_dir():
        found += sorted(p for p in folder.backups.iterdir() if p.name != ledger.NAME and not p.name.endswith(".new"))
    return list(dict.fromkeys(p.resolve() if p.exists() else p for p in found))


def _copies_with(folder: Folder, case: str) -> Iterator[Copy]:
    for path in _copies(folder):
        if not path.exists():
            yield Copy(str(path), None, "not within reach now")
        elif not (path / "store.db").is_file():
            yield Copy(str(path), None, SEALED if path.is_file() else "cannot be opened from here")
        else:
            try:
                if erasing.holds(path / "store.db", unlocked.file_of("default").key, case):
                    yield Copy(str(path), True)
            except AllianceError as problem:
                yield Copy(str(path), None, str(problem))


def _rewrite_backups(
    folder: Folder, begun: LeavingRow, entry: LedgerEntry, names: Sequence[str], remains: Remains
) -> None:
    said: list[list[object]] = [one for one in begun.record.get("backups", []) if one[1] is False]
    for path in _copies(folder):
        if not path.exists():
            said.append([str(path), None, "was not within reach"])
            continue
        if path.is_file() or not (path / "store.db").is_file():
            said.append([str(path), None, SEALED if path.is_file() else "could not be opened"])
            continue
        try:
            went = replay(
                path, [entry], store_key=unlocked.file_of("default").key,
                vault_key=unlocked.file_of("vault").key if unlocked.is_open("vault") else None,
                with_vault=unlocked.is_open("vault"), names={entry.number: tuple(names)}, remains=remains,
            )  # fmt: skip
            for place in (path / ledger.NAME, path.parent / ledger.NAME):
                ledger.add_to(place, [entry])
            if went:
                said.append([str(path), False, "was rewritten"])
        except AllianceError as problem:
            said.append([str(path), None, str(problem)])
        except OSError as problem:
            said.append([str(path), None, f"could not be rewritten ({problem.strerror})"])
    begun.record = {**begun.record, "backups": said}


# step 6: look again


def files_of(folder: Folder) -> list[tuple[Path, bytes | None]]:
    """Every file of a workbench and of its known backups within reach, with the key that its pages are read with."""
    store, vault = unlocked.file_of("default").key, unlocked.file_of("vault").key if unlocked.is_open("vault") else None
    found: dict[Path, bytes | None] = {}
    for root in (folder.path, *(p for p in _copies(folder) if p.exists())):
        for path in [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file()):
            if path.suffix == recordings.SUFFIX and recordings.is_sealed(path):
                continue  # sound, encrypted: no words to be found, and up to gigabytes of it
            named = {"store.db": store, "vault.db": vault}
            of = path.name.removesuffix("-wal")
            found[path.resolve()] = named[of] if of in named else _key_of_copy(path, (store, vault))
    return list(found.items())


def _key_of_copy(path: Path, keys: tuple[bytes | None, bytes | None]) -> bytes | None:
    try:
        return key_that_reads(path, keys)
    except OSError:
        return None  # looking again says that it cannot be read


def _look_again(folder: Folder, begun: LeavingRow, remains: Remains) -> None:
    size = 0
    left = []
    files = files_of(folder)
    for path, key in files:
        try:
            size += path.stat().st_size
            if stands_in_file(path, key, remains) and not _is_shared(path, key, remains):
                left.append(path)
        except FileNotFoundError:
            continue  # a log that was folded in meanwhile
        except OSError as problem:
            raise InputProblem(
                f"{_name_in(folder, path)} cannot be read ({problem.strerror}), so it is not known whether something still "
                "stands there. Make it readable or destroy it, then finish the leaving."
            ) from None
    if left:
        names = ", ".join(_name_in(folder, path) for path in left)
        raise InputProblem(
            f"Something of this person still stands in {names}, so there is no record of erasure yet. "
            "Destroy that file if it is an old copy, or ask for help with it; then finish the leaving."
        )
    begun.record = {**begun.record, "looked": [len(files), size]}


def _is_shared(path: Path, key: bytes | None, remains: Remains) -> bool:
    """Whether what was found in a store is what somebody else in it said too, or what its index made of that."""
    if path.name != "store.db":
        return False
    try:
        rest = erasing.without_shared(path, key, remains)
    except AllianceError:
        return False
    return not stands_in_file(path, key, rest)


def _name_in(folder: Folder, path: Path) -> str:
    return str(path.relative_to(folder.path)) if path.is_relative_to(folder.path) else str(path)


# step 7: the record


def _record(begun: LeavingRow) -> Record:
    held = begun.record
    now = datetime.now(UTC)
    record = Record(
        number=begun.id, what=begun.what, dated=date.today(), by=read_study.researchers().get(begun.by, ""),
        went=tuple(Went(str(called), int(n)) for called, n in held.get("went", [])), kept=held.get("kept", 0),
        shared=held.get("shared", 0), ungrounded=held.get("ungrounded", 0),
        exports=tuple(Left(date.fromisoformat(on), name, what) for on, name, what in held.get("exports", [])),
        backups=tuple(Copy(where, holds, state) for where, holds, state in held.get("backups", [])),
        elsewhere=tuple(held.get("elsewhere", [])), looked=tuple(held.get("looked", (0, 0))), late=held.get("late", ""),
    )  # fmt: skip
    with transaction():
        begun.steps = list(STEPS)
        begun.remains, begun.participant, begun.finished, begun.record = b"", "", now, record.to_dict()
        begun.save()
        note_in_audit(by=begun.by, act="finish leaving", kind="LeavingRow", code=begun.id)
    erasing.fold_in(erasing.here())
    return record


def record_file(*, by: str, number: str) -> Exported:
    """The record of erasure as a Word document, through the gate."""
    record = read.record(number)
    name = f"record of erasure {record.dated.isoformat()} {record.number[:6]}.docx"
    return let_out(Exported(name, DOCX, write_erasure_docx.record(record)), by=by, cases=(), what="record of erasure")
