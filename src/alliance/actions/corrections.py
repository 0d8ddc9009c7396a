"""The words corrected: a new version, with which notes, extracts and numbers go; what changed waits to be looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from alliance.actions.change import Change, change, kept_reason, kept_text, the
from alliance.actions.notes import lines_in_words
from alliance.actions.transcripts import is_frozen, text_row
from alliance.errors import Clash, InputProblem, NotFound
from alliance.ipa.carrying import Alignment, Carried, carry, retold, spliced
from alliance.ipa.transcript import Speaker, Transcript, Turn
from alliance.ipa.vocabulary import Role
from alliance.store import search
from alliance.store.models import (
    CaseTextRow,
    CounterExtractRow,
    DraftRow,
    EventRow,
    EvidenceRow,
    ExtractRow,
    NoteRow,
    OriginalRow,
    RecommendationExtractRow,
    RemarkRow,
    TextRow,
    TranscriptRow,
)
from alliance.store.packing import pack_blocks
from alliance.store.reads import transcripts as read

MOST_WORDS = 4_000_000  # code points of one interview
MOST_TURN = 200_000


@dataclass(frozen=True, slots=True)
class Said:
    """A turn as it shall be: who speaks (a label of the interview, or a new one), the words, the moment if known."""

    speaker: str
    words: str
    second: int | None = None


# --- a new version -------------------------------------------------------------------------------------


def new_words(
    *, by: str, transcript: str, value: Transcript, alignment: Alignment, act: str, words: str, reason: str = "",
    keep_old: bool = True,
) -> str:  # fmt: skip
    """Keep the next version of an interview's words; the id of that version.

    Notes, extracts, key words and words left out go with their words; each whose words changed gets a remark to be
    looked at. With keep_old=False the earlier versions are erased with the file as it was brought in, no remark
    repeats their words, and nothing of it can be undone.
    """
    if not value.text.strip():
        raise InputProblem("An interview needs some words: this would leave none.")
    row = the(TranscriptRow, transcript, "transcript")
    before = read.transcript(transcript)
    old = the(TextRow, row.text, "text")
    if not keep_old:
        check_none_under_way([transcript])
    with change(
        by=by, scope=before.case, act=act, words=words, reason=kept_reason(reason), subject=transcript,
        can_undo=keep_old,
    ) as this:  # fmt: skip
        for left in TextRow.objects.filter(transcript=row, number__gt=old.number):  # undone, and not to be done again
            search.forget_turns(left.search_first, left.search_last)
            left.delete()
        new = text_row(row, value, number=old.number + 1)
        new.carried = pack_blocks(alignment.blocks)
        new.reason = this.reason
        new.save(force_insert=True)
        this.update(row, text=new.id)
        _carry_all(this, before, value, alignment, remarks=keep_old)
        if keep_old:
            search.forget_turns(old.search_first, old.search_last, for_good=False)
            TextRow.objects.filter(pk=old.pk).update(search_first=0, search_last=-1)
        else:
            _forget_versions(row, new.id)
    read.forget_words()
    return new.id


def check_none_under_way(transcripts: Collection[str]) -> None:
    """Nothing, where no correction of these interviews is under way: it would hold the words as they were."""
    begun = (
        DraftRow.objects.filter(transcript_id__in=list(transcripts)).select_related("transcript__participant").first()
    )
    if begun is not None and begun.transcript is not None:
        raise InputProblem(
            f"A correction of {begun.transcript.title} of {begun.transcript.participant.pseudonym} is under way, and holds "
            "the words as they were: finish it, or put it aside, on the page Transcribe."
        )


def _forget_versions(row: TranscriptRow, kept: str) -> None:
    """Erase every other version of the words, and what repeats them."""
    for text in TextRow.objects.filter(transcript=row).exclude(pk=kept):
        search.forget_turns(text.search_first, text.search_last)
        text.delete()
    TextRow.objects.filter(pk=kept).update(carried=b"")
    OriginalRow.objects.filter(transcript=row).delete()
    RemarkRow.objects.filter(transcript=row, kind="changed").update(quoted="")
    acts = EventRow.objects.filter(subject=row.id, can_undo=True).exclude(changes=[])
    for event in acts:
        if any(
            step["table"] in ("TextRow", "TranscriptRow") and "text" in (step["after"] or {}) for step in event.changes
        ):
            EventRow.objects.filter(pk=event.pk).update(changes=[], can_undo=False)
    for event in EventRow.objects.filter(scope=row.participant_id, state="undone"):
        EventRow.objects.filter(pk=event.pk).update(state="gone")


def index_current(transcript: str) -> None:
    """Make the current version of an interview's words the one that is found by searching, after an undo or a redo."""
    current = the(TranscriptRow, transcript, "transcript").text
    for text in TextRow.objects.filter(transcript_id=transcript):
        if text.pk != current and text.search_last >= 0:
            search.forget_turns(text.search_first, text.search_last, for_good=False)
            TextRow.objects.filter(pk=text.pk).update(search_first=0, search_last=-1)
    read.forget_words()
    text = the(TextRow, current, "text")
    if text.search_last < 0:
        value = read.transcript(transcript)
        first, last = search.index_turns(value.text, value.turns)
        TextRow.objects.filter(pk=current).update(search_first=first, search_last=last)


# --- a person corrects -----------------------------------------------------------------------------------


def correct_turns(
    *, by: str, transcript: str, number: int, first: int, upto: int, turns: Sequence[Said], reason: str = "",
    roles: Mapping[str, Role] | None = None,
) -> str:  # fmt: skip
    """Put other turns in the place of turns `first` to (without) `upto`; the id of the new version, "" if nothing differs.

    So words are corrected, turns split, joined, added, taken out or given to another speaker. `number` is the version
    that was seen: where the same turns were changed since, Clash shows both texts. `roles` says which part speakers
    have, by their labels.
    """
    value = read.transcript(transcript)
    first, upto = _turns_now(value, number, first, upto, "\n".join(kept_words(one.words) for one in turns))
    fresh, alignment = as_corrected(value, first, upto, turns, roles=roles)
    if (fresh.text, fresh.turns, fresh.speakers, fresh.times) == (value.text, value.turns, value.speakers, value.times):
        return ""
    a, b, _ = _stretch(value, first, upto, [""] * len(turns))
    where = f"at {lines_in_words(value, a, max(a + 1, b))}" if upto > first else f"after {value.line_at(max(0, a - 1))}"
    return new_words(
        by=by, transcript=transcript, value=fresh, alignment=alignment, act="correct words",
        words=f"correction {where}", reason=reason,
    )  # fmt: skip


def as_corrected(
    value: Transcript, first: int, upto: int, turns: Sequence[Said], *, roles: Mapping[str, Role] | None = None
) -> tuple[Transcript, Alignment]:
    """An interview as it would be with other turns in the place of some, and what stayed; nothing is kept."""
    given = [(one.speaker.strip(), kept_words(one.words), one.second) for one in turns]
    a, b, inner = _stretch(value, first, upto, [words for _, words, _ in given])
    text = value.text[:a] + inner + value.text[b:]
    if not text.strip():
        raise InputProblem("An interview needs some words: this would leave none.")
    if len(text) > MOST_WORDS:
        raise InputProblem(f"The interview would have {len(text):,} characters; at most {MOST_WORDS:,} fit here.")
    shift = len(text) - len(value.text)
    speakers = list(value.speakers)
    made: list[Turn] = []
    times = {at: second for at, second in value.times if at < a}
    alignment = spliced(value.text, text, a, b)
    for at, second in value.times:
        if a <= at < b:
            now = carry(alignment, value.text, text, at, at + 1)
            if now.state != "gone":
                times.setdefault(now.start, second)
    printed = {
        carry(alignment, value.text, text, turn.start, turn.start + 1).start: turn.printed
        for turn in value.turns[first:upto]
        if turn.printed is not None
    }
    at = a + (1 if given and first == len(value.turns) and a == len(value.text) and first else 0)
    for label, words, second in given:
        made.append(Turn(at, at + len(words), _speaker(speakers, label), printed.get(at)))
        if second is not None:
            times[at] = second
        at += len(words) + 1
    times.update((at + shift, second) for at, second in value.times if at >= b)
    after = [replace(turn, start=turn.start + shift, end=turn.end + shift) for turn in value.turns[upto:]]
    now = (*value.turns[:first], *made, *after)
    speakers = [replace(one, role=(roles or {}).get(one.label, one.role)) for one in speakers]
    now, speakers = _without_silent(value, now, speakers)
    timed = tuple(sorted(times.items()))
    fresh = retold(
        value, text, now, alignment, frozen=is_frozen(value.id), speakers=tuple(speakers), times=timed
    )  # fmt: skip
    return fresh, alignment


def kept_words(words: str) -> str:
    """The words of a turn as they are stored: paragraphs without blank lines or blanks at their ends."""
    plain = kept_text(words.replace("\t", " "), "turn", longest=MOST_TURN, empty=True)
    plain = "\n".join(line for line in (" ".join(line.split(" ")).strip() for line in plain.split("\n")) if line)
    if not plain:
        raise InputProblem("This turn would have no words: type some, or take the turn out.")
    return plain


def _turns_now(value: Transcript, number: int, first: int, upto: int, mine: str) -> tuple[int, int]:
    """Where turns that were seen in a version stand now; Clash where they were changed since."""
    seen = value
    if number != value.version:
        clash = Clash(
            "These words were changed in another window since you opened them. Both wordings are shown: keep one, or "
            "put them together.",
            theirs="\n".join(value.text[t.start : t.end] for t in value.turns[first : max(first + 1, upto)]),
            mine=mine, version=value.version,
        )  # fmt: skip
        try:
            seen = read.version_of(value.id, number)
        except NotFound:
            raise clash from None
    if not 0 <= first <= upto <= len(seen.turns):
        raise InputProblem("These turns are not in the interview any more: reload the page.")
    if seen is value:
        return first, upto
    if first == upto:
        raise clash
    alignment = read.since(value.id, number)
    start, end = seen.turns[first].start, seen.turns[upto - 1].end
    now = carry(alignment, seen.text, value.text, start, end)
    begins = {turn.start: n for n, turn in enumerate(value.turns)}
    ends = {turn.end: n + 1 for n, turn in enumerate(value.turns)}
    if now.state != "same" or now.start not in begins or now.end not in ends:
        raise clash
    low, high = begins[now.start], ends[now.end]
    if [t.speaker for t in seen.turns[first:upto]] != [t.speaker for t in value.turns[low:high]]:
        raise clash
    return low, high


def _stretch(value: Transcript, first: int, upto: int, words: Sequence[str]) -> tuple[int, int, str]:
    """The stretch of the text that is replaced, with the break before or after it where that goes too, and by what."""
    turns, inner = value.turns, "\n".join(words)
    if first < upto:
        a, b = turns[first].start, turns[upto - 1].end
        if not words and first > 0:
            a -= 1
        elif not words and upto < len(turns):
            b += 1
        return a, b, inner
    if first < len(turns):
        return turns[first].start, turns[first].start, f"{inner}\n" if words else ""
    return len(value.text), len(value.text), f"\n{inner}" if words and turns else inner


def _without_silent(
    value: Transcript, turns: tuple[Turn, ...], speakers: list[Speaker]
) -> tuple[tuple[Turn, ...], list[Speaker]]:
    """The turns and speakers without those who spoke before and say nothing any more."""
    spoke, speak = {turn.speaker for turn in value.turns}, {turn.speaker for turn in turns}
    kept = [n for n in range(len(speakers)) if n in speak or n not in spoke]
    if len(kept) == len(speakers):
        return turns, speakers
    place = {n: k for k, n in enumerate(kept)}
    return tuple(replace(turn, speaker=place[turn.speaker]) for turn in turns), [speakers[n] for n in kept]


def _speaker(speakers: list[Speaker], label: str) -> int:
    """The place of a speaker by label or spelling; a new label is added."""
    folded = label.casefold()
    for n, one in enumerate(speakers):
        if one.label.casefold() == folded:
            return n
    for n, one in enumerate(speakers):
        if any(spelling.casefold() == folded for spelling in one.spellings):
            return n
    speakers.append(Speaker(kept_text(label, "name of the speaker", longest=100, empty=True), "unknown", ()))
    return len(speakers) - 1


def change_speaker(
    *, by: str, transcript: str, number: int, speaker: str, label: str = "", role: Role | None = None, reason: str = ""
) -> str:  # fmt: skip
    """Call a speaker otherwise or say who it is, in the whole interview; the id of the new version, "" if nothing differs.

    The label of another speaker makes the two one.
    """
    value = read.transcript(transcript)
    if number != value.version:
        raise Clash(
            "The interview was changed in another window since you opened it: reload the page and do it once more.",
            theirs=", ".join(s.label for s in value.speakers), mine=label, version=value.version,
        )  # fmt: skip
    at = next((n for n, one in enumerate(value.speakers) if one.label == speaker), None)
    if at is None:
        raise NotFound("Nobody speaks under this name in the interview any more: reload the page.")
    label = kept_text(label or speaker, "name of the speaker", longest=100)
    role = role or value.speakers[at].role
    speakers = list(value.speakers)
    turns = list(value.turns)
    other = next((n for n, one in enumerate(speakers) if n != at and one.label.casefold() == label.casefold()), None)
    if other is None:
        speakers[at] = replace(speakers[at], label=label, role=role)
    else:
        spellings = dict.fromkeys((*speakers[other].spellings, *speakers[at].spellings, speakers[at].label))
        speakers[other] = replace(speakers[other], spellings=tuple(spellings))
        keep = [n for n in range(len(speakers)) if n != at]
        moved = {n: keep.index(other if n == at else n) for n in range(len(speakers))}
        turns = [replace(turn, speaker=moved[turn.speaker]) for turn in turns]
        speakers = [speakers[n] for n in keep]
    if tuple(speakers) == value.speakers:
        return ""
    fresh = replace(value, speakers=tuple(speakers), turns=tuple(turns), version=value.version + 1)
    return new_words(
        by=by, transcript=transcript, value=fresh, alignment=Alignment(((0, 0, len(value.text)),)),
        act="correct speakers", words=f"speaker {speaker} is {label}", reason=reason,
    )  # fmt: skip


# --- what goes with the words -----------------------------------------------------------------------------


class _Carrying:
    """Where stretches of one version stand in the next."""

    def __init__(self, before: Transcript, after: Transcript, alignment: Alignment) -> None:
        self.before = before
        self.after = after
        self.alignment = alignment

    def of(self, start: int, end: int) -> Carried:
        """Where a stretch stands now; where its words are gone, on the word that stands nearest."""
        now = carry(self.alignment, self.before.text, self.after.text, start, end)
        if now.state != "gone":
            return now
        return Carried(*_nearest_word(self.after.text, now.start), "gone")

    def kept(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a stretch stands now; None where none of its words is left."""
        now = carry(self.alignment, self.before.text, self.after.text, start, end)
        return None if now.state == "gone" else (now.start, now.end)


def _nearest_word(text: str, at: int) -> tuple[int, int]:
    start = at
    while start < len(text) and text[start].isspace():
        start += 1
    if start == len(text):
        start = len(text.rstrip())
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    end = start
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


_NOTE_CHANGED = "The words beside this note were corrected."
_NOTE_GONE = "The words beside this note are gone: it stands at the nearest word now."
_EXTRACT_CHANGED = "The words of this extract were corrected."
_EXTRACT_GONE = "The words of this extract are gone: it stands at the nearest word now."


def _carry_all(this: Change, before: Transcript, after: Transcript, alignment: Alignment, *, remarks: bool) -> None:
    moved = _Carrying(before, after, alignment)
    waiting: list[RemarkRow] = []
    for note in NoteRow.objects.filter(transcript_id=before.id).order_by("start", "created"):
        now = moved.of(note.start, note.end)
        if now.state != "same" and (remarks or now.state == "gone"):
            said = _NOTE_CHANGED if now.state == "changed" else _NOTE_GONE
            waiting.append(_remark(before, note.id, now, said, note.start, note.end, with_words=remarks))
        this.update(note, start=now.start, end=now.end)
    _carry_extracts(this, moved, waiting, remarks)
    for remark in RemarkRow.objects.filter(transcript_id=before.id):
        if remark.end > remark.start:
            now = moved.of(remark.start, remark.end)
            this.update(remark, start=now.start, end=now.end)
    for row in waiting:
        this.add(row)


def _remark(
    before: Transcript, subject: str, now: Carried, text: str, start: int, end: int, *, with_words: bool
) -> RemarkRow:  # fmt: skip
    return RemarkRow(
        kind="changed", participant_id=before.case, transcript_id=before.id, subject=subject, start=now.start,
        end=now.end, text=text, quoted=before.text[start:end] if with_words else "",
    )  # fmt: skip


def _carry_extracts(this: Change, moved: _Carrying, waiting: list[RemarkRow], remarks: bool) -> None:
    before = moved.before
    rows = list(ExtractRow.objects.filter(transcript_id=before.id).order_by("start", "end"))
    went = {row.pk: moved.of(row.start, row.end) for row in rows}
    uses = list(EvidenceRow.objects.filter(extract__transcript_id=before.id).order_by("created"))
    for row in rows:
        now = went[row.pk]
        if now.state != "same" and (remarks or now.state == "gone"):
            said = _EXTRACT_CHANGED if now.state == "changed" else _EXTRACT_GONE
            waiting.append(_remark(before, row.id, now, said, row.start, row.end, with_words=remarks))
    for use in uses:
        _carry_use(this, moved, use, went[use.extract_id])
    first: dict[tuple[int, int], ExtractRow] = {}
    alone: list[ExtractRow] = []
    for row in rows:
        kept = first.setdefault((went[row.pk].start, went[row.pk].end), row)
        if kept is row:
            alone.append(row)
        else:
            _join(this, kept, row, [use for use in uses if use.extract_id == row.pk])
    _place_extracts(this, alone, went)


def _carry_use(this: Change, moved: _Carrying, use: EvidenceRow, now: Carried) -> None:
    """Key words and words left out, as far as they are still there and inside the extract."""
    key = None if use.key_start is None or use.key_end is None else moved.kept(use.key_start, use.key_end)
    if key is not None and not now.start <= key[0] < key[1] <= now.end:
        key = None
    left_out = []
    for start, end in use.left_out:
        span = moved.kept(start, end)
        if span and now.start <= span[0] < span[1] <= now.end and span != (now.start, now.end):
            left_out.append(list(span))
    this.update(use, key_start=key[0] if key else None, key_end=key[1] if key else None, left_out=left_out)


def _join(this: Change, kept: ExtractRow, row: ExtractRow, uses: Iterable[EvidenceRow]) -> None:
    """Two extracts that have become the same words are one."""
    for use in uses:
        if EvidenceRow.objects.filter(theme_id=use.theme_id, extract=kept).exists():
            this.delete(use)
        else:
            this.update(use, extract_id=kept.pk)
    for model, whose in ((RecommendationExtractRow, "recommendation_id"), (CounterExtractRow, "search_id")):
        for link in model.objects.filter(extract=row):  # type: ignore[attr-defined]
            if model.objects.filter(extract=kept, **{whose: getattr(link, whose)}).exists():  # type: ignore[attr-defined]
                this.delete(link)
            else:
                this.update(link, extract_id=kept.pk)
    for paragraph in CaseTextRow.objects.filter(extract=row):
        this.update(paragraph, extract_id=kept.pk)
    this.update(kept, marked=kept.marked or row.marked, prompted=kept.prompted or row.prompted)
    this.delete(row)


def _place_extracts(this: Change, rows: Sequence[ExtractRow], went: dict[str, Carried]) -> None:
    """Move the extracts, each once its new place is free (a place belongs to one extract)."""
    held = {(row.start, row.end): row.pk for row in rows}
    waiting = [row for row in rows if (row.start, row.end) != (went[row.pk].start, went[row.pk].end)]
    while waiting:
        blocked = []
        for row in waiting:
            to = (went[row.pk].start, went[row.pk].end)
            if held.get(to, row.pk) != row.pk:
                blocked.append(row)
                continue
            del held[row.start, row.end]
            held[to] = row.pk
            this.update(row, start=to[0], end=to[1])
        if len(blocked) == len(waiting):  # pragma: no cover - the order of places stays, so one is always free
            raise InputProblem(
                "The extracts of this interview stand in each other’s way: take the last correction back."
            )
        waiting = blocked
