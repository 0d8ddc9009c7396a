"""Typing from a recording, and correcting an interview's words while listening: kept as one goes, finished at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from django.utils import timezone

from alliance.actions.change import STUDY, change, kept_text, note_in_audit, the
from alliance.actions.consents import check_may_bring_in
from alliance.actions.corrections import MOST_TURN, MOST_WORDS, Said, correct_turns, kept_words
from alliance.actions.corrections import as_corrected as corrected
from alliance.actions.interviews import change_interview
from alliance.actions.participants import add_participant
from alliance.actions.transcripts import Incoming, add_transcripts
from alliance.errors import Clash, InputProblem, NotFound
from alliance.ipa import brackets
from alliance.ipa.lines import lay_out
from alliance.ipa.speakers import Voice
from alliance.ipa.transcript import Transcript, Turn
from alliance.ipa.understanding import Understood
from alliance.ipa.vocabulary import Role
from alliance.store.models import DraftRow, InterviewRow, ParticipantRow, RecordingRow, TranscriptRow
from alliance.store.reads import drafts as read
from alliance.store.reads import study as read_study
from alliance.store.reads import transcripts as read_transcripts
from alliance.store.reads.drafts import Draft, TypedTurn
from alliance.store.transactions import transaction

ROLES: Mapping[str, str] = {
    "interviewer": "the interviewer",
    "participant": "the participant",
    "other": "somebody else",
    "unknown": "not said",
}
MOST_TURNS = 20_000
MOST_SPEAKERS = 40
LONGEST = 200_000  # seconds
_ELSEWHERE = (
    "This was changed in another window since you opened it. Both wordings are shown where they begin to differ: reload "
    "the page to go on with theirs."
)


def begin_transcript(
    *, by: str, case: str = "", pseudonym: str = "", recording: str = "", title: str = "",
    speakers: Sequence[tuple[str, str]] = (),
) -> str:  # fmt: skip
    """Begin to type an interview, beside a recording or without; the draft's id.

    `case` names the participant; a recording says it by itself; a pseudonym that is not known yet adds one.
    """
    if recording:
        held = the(RecordingRow, recording, "recording")
        case = the(InterviewRow, held.interview_id, "record of an interview").participant_id
    with transaction():
        if not case:
            known = next((one.id for one in read_study.cases() if one.pseudonym == pseudonym.strip()), "")
            case = known or add_participant(by=by, pseudonym=pseudonym)
        who = the(ParticipantRow, case, "participant")
        check_may_bring_in(who.id)
        row = DraftRow(
            participant=who, recording_id=recording or None,
            title=kept_text(title, "title of the interview", longest=300, empty=True) or "Interview",
            speakers=read.packed_speakers(
                _checked_speakers(speakers or (("Int.", "interviewer"), (who.pseudonym, "participant")))
            ),
        )  # fmt: skip
        with change(
            by=by, scope=STUDY, act="begin transcript", words=f"Began to type an interview of {who.code}",
            subject=row.id, can_undo=False,
        ):  # fmt: skip
            row.save(force_insert=True)
    return row.id


def save_draft(
    *, by: str, draft: str, version: int, speakers: Sequence[tuple[str, str]], turns: Sequence[TypedTurn],
    second: int = 0,
) -> int:  # fmt: skip
    """Keep what was typed so far; the draft's new version. Clash where another window kept something meanwhile."""
    row = the(DraftRow, draft, "unfinished transcript")
    return _save(row, version, speakers, turns, second)


def save_correction(
    *, by: str, transcript: str, number: int, version: int, speakers: Sequence[tuple[str, str]],
    turns: Sequence[TypedTurn], second: int = 0,
) -> int:  # fmt: skip
    """Keep a correction that is under way, not yet a version of the words; the new version of its draft.

    `number` is the version of the words it began from; `version` is 0 where no draft was there yet.
    """
    held = the(TranscriptRow, transcript, "transcript")
    row = DraftRow.objects.filter(transcript=held).first()
    if row is None:
        if version:
            raise NotFound("This correction was finished or put aside in another window: reload the page.")
        value = read_transcripts.transcript(transcript)
        if number != value.version:
            raise Clash(
                "The words were changed in another window since you opened them. Reload the page; what you typed here "
                "is lost then, so copy it first.",
                theirs="", mine="", version=value.version,
            )  # fmt: skip
        row = DraftRow(participant_id=held.participant_id, transcript=held, title=held.title, number=number)
        with transaction():
            if DraftRow.objects.filter(transcript=held).exists():
                raise Clash(_ELSEWHERE, theirs="", mine="", version=1)
            row.save(force_insert=True)
            note_in_audit(by=by, act="begin correction", kind="DraftRow", code=row.id)
        version = row.version
    return _save(row, version, speakers, turns, second)


def _save(
    row: DraftRow, version: int, speakers: Sequence[tuple[str, str]], turns: Sequence[TypedTurn], second: int
) -> int:  # fmt: skip
    named = _checked_speakers(speakers)
    checked = _checked_turns(turns, len(named))
    if not 0 <= second <= LONGEST:
        raise InputProblem(f"No recording has a second {second}: reload the page.")
    with transaction():
        done = DraftRow.objects.filter(pk=row.pk, version=version).update(
            speakers=read.packed_speakers(named), turns=read.packed_turns(checked), second=second,
            saved=timezone.now(), version=version + 1,
        )  # fmt: skip
    if not done:
        now = read.draft(row.pk)
        theirs, mine = _first_difference(now.turns, checked)
        raise Clash(
            _ELSEWHERE,
            theirs=theirs, mine=mine, version=now.version,
        )  # fmt: skip
    return version + 1


def _first_difference(theirs: Sequence[TypedTurn], mine: Sequence[TypedTurn]) -> tuple[str, str]:
    n = next((n for n, (a, b) in enumerate(zip(theirs, mine, strict=False)) if a != b), min(len(theirs), len(mine)))
    return (theirs[n][1] if n < len(theirs) else ""), (mine[n][1] if n < len(mine) else "")


def _checked_speakers(speakers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    if len(speakers) > MOST_SPEAKERS:
        raise InputProblem(f"At most {MOST_SPEAKERS} speakers fit here.")
    made: list[tuple[str, str]] = []
    for label, role in speakers:
        if role not in ROLES:
            raise InputProblem(f"“{role}” is not a part in an interview: choose one of the list.")
        name = " ".join(kept_text(label, "name of the speaker", longest=100, empty=True).split())
        made.append((name, role))
    return made


def _checked_turns(turns: Sequence[TypedTurn], speakers: int) -> list[TypedTurn]:
    if len(turns) > MOST_TURNS:
        raise InputProblem(f"An interview of {len(turns):,} turns does not fit here; at most {MOST_TURNS:,} do.")
    made: list[TypedTurn] = []
    total = 0
    for speaker, words, second in turns:
        if not 0 <= speaker < speakers:
            raise InputProblem("A turn has no speaker: choose who speaks.")
        if second is not None and not 0 <= second <= LONGEST:
            raise InputProblem(f"No recording has a second {second}: reload the page.")
        kept = kept_text(words, "turn", longest=MOST_TURN, empty=True)
        total += len(kept)
        made.append((speaker, kept, second))
    if total > MOST_WORDS:
        raise InputProblem(f"The interview would have {total:,} characters; at most {MOST_WORDS:,} fit here.")
    return made


def drop_draft(*, by: str, draft: str) -> None:
    """Put a draft aside for good: what was typed is erased, what it began from stays as it is."""
    row = the(DraftRow, draft, "unfinished transcript")
    with transaction():
        row.delete()
        note_in_audit(by=by, act="drop draft", kind="DraftRow", code=draft)


# --- finishing ---------------------------------------------------------------------------------------------


def finish_correction(*, by: str, draft: str, version: int, reason: str = "") -> str:
    """Make a correction the next version of the words; its id, "" where nothing was changed after all."""
    held = _seen(draft, version)
    value = read_transcripts.transcript(held.transcript)
    if value.version != held.number:
        raise _moved_on(held)
    said, roles = _said(held)
    with transaction():
        made = correct_turns(
            by=by, transcript=held.transcript, number=held.number, first=0, upto=len(value.turns), turns=said,
            reason=reason, roles=roles,
        )  # fmt: skip
        drop_draft(by=by, draft=draft)
    return made


def as_corrected(held: Draft) -> Transcript:
    """An interview as it would be once a correction under way is finished; nothing is kept."""
    value = read_transcripts.transcript(held.transcript)
    if value.version != held.number:
        raise _moved_on(held)
    said, roles = _said(held)
    return corrected(value, 0, len(value.turns), said, roles=roles)[0]


def marks_in(value: Transcript) -> list[list[tuple[int, int]]]:
    """The moments of the recording that are known inside each turn, after its beginning: (place in the turn, second)."""
    found: list[list[tuple[int, int]]] = [[] for _ in value.turns]
    at = 0
    for position, second in value.times:
        while at + 1 < len(value.turns) and value.turns[at + 1].start <= position:
            at += 1
        if value.turns and value.turns[at].start < position < value.turns[at].end:
            found[at].append((position - value.turns[at].start, second))
    return found


def _said(held: Draft) -> tuple[list[Said], dict[str, Role]]:
    said = [Said(held.speakers[speaker][0], words, second) for speaker, words, second in held.turns if words.strip()]
    if not said:
        raise InputProblem("An interview needs some words: this would leave none.")
    return said, {label: cast(Role, role) for label, role in held.speakers}


def _moved_on(held: Draft) -> Clash:
    value = read_transcripts.transcript(held.transcript)
    now = [(turn.speaker, value.text[turn.start : turn.end], None) for turn in value.turns]
    theirs, mine = _first_difference(now, [(s, w, None) for s, w, _ in held.turns])
    return Clash(
        "The words of this interview were changed otherwise since this correction was begun. Put it aside and correct "
        "the words as they are now; both wordings are shown where they begin to differ.",
        theirs=theirs, mine=mine, version=value.version,
    )  # fmt: skip


def _seen(draft: str, version: int) -> Draft:
    held = read.draft(draft)
    if held.version != version:
        raise Clash(
            "This was changed in another window since you opened it: reload the page, look once more, then finish.",
            theirs="", mine="", version=held.version,
        )  # fmt: skip
    return held


def understood(held: Draft) -> Understood:
    """A draft as it would be kept. Nothing has to be guessed of it: who speaks, when, and every word are known."""
    settings = read_study.settings()
    parts: list[str] = []
    turns: list[Turn] = []
    times: list[tuple[int, int]] = []
    labels = list(dict.fromkeys(held.speakers[speaker][0] for speaker, words, _ in held.turns if words.strip()))
    at = 0
    for speaker, words, second in held.turns:
        if not words.strip():
            continue
        said = kept_words(words)
        turns.append(Turn(at, at + len(said), labels.index(held.speakers[speaker][0])))
        if second is not None:
            times.append((at, second))
        parts.append(said)
        at += len(said) + 1
    if not parts:
        raise InputProblem("Nothing is typed yet: type what is said, then finish.")
    text = "\n".join(parts)
    roles = {label: cast(Role, role) for label, role in held.speakers}
    voices = []
    for n, label in enumerate(labels):
        mine = [text[turn.start : turn.end] for turn in turns if turn.speaker == n]
        voices.append(Voice(label, roles[label], (label,), len(mine), sum(len(words.split()) for words in mine)))
    marked = brackets.find(text, settings.conventions)
    return Understood(
        name=held.title, kind="typed", text=text, turns=tuple(turns), voices=tuple(voices),
        lines=lay_out(text, settings.width, settings.first_line), numbering="times" if times else "none",
        words=sum(voice.words for voice in voices), brackets=marked,
        conventions={one.folded: one.kind for one in marked}, times=tuple(times),
    )  # fmt: skip


def finish_transcript(
    *, by: str, draft: str, version: int, title: str = "", held_on: date | None = None, footing: str = "",
    footing_words: str = "",
) -> str:  # fmt: skip
    """Bring in what was typed as an interview; its id. The recording's record names it, so that lines can be played."""
    held = _seen(draft, version)
    value = understood(held).transcript(title=title or held.title)
    with transaction():
        made = add_transcripts(
            [Incoming(value, case=held.case, title=title or held.title, held_on=held_on, kind="typed")],
            by=by, footing=footing, footing_words=footing_words,
        )[0]  # fmt: skip
        if held.recording:
            record = the(RecordingRow, held.recording, "recording").interview
            if record.transcript_id is None:
                change_interview(by=by, interview=record.id, transcript=made)
        drop_draft(by=by, draft=draft)
    return made
