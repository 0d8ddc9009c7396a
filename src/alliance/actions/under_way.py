"""An analysis that is under way comes in with its transcript: what stood in the margins becomes notes and statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from alliance.actions.change import Change, change, kept_text
from alliance.actions.notes import checked_span
from alliance.actions.remarks import remark_row
from alliance.actions.study import the_study
from alliance.actions.themes import node_row
from alliance.actions.transcripts import Incoming, add_transcripts
from alliance.errors import InputProblem
from alliance.ipa.beside import AS, KINDS_BY, NOTE_ROLES, Beside, kind_of
from alliance.ipa.remarks import Remark
from alliance.ipa.transcript import Transcript
from alliance.store.models import EvidenceRow, ExtractRow, NoteRow, ThemeRow
from alliance.store.reads import transcripts as read
from alliance.store.transactions import transaction

LONGEST_NOTE = 20_000
LONGEST_STATEMENT = 2_000


@dataclass(frozen=True, slots=True)
class UnderWay:
    """One interview about to be brought in with what stands beside it; `kinds` is one of `KINDS_BY`."""

    incoming: Incoming
    beside: tuple[Beside, ...] = ()
    kinds: str = "none"


@dataclass(frozen=True, slots=True)
class Brought:
    """What came in with an interview: how many notes, statements and remarks, and how many found no line."""

    transcript: str
    notes: int = 0
    statements: int = 0
    remarks: int = 0
    unplaced: int = 0

    @property
    def words(self) -> str:
        """What came in, as a sentence goes on: "58 notes and 24 themes"; "" for nothing."""
        said = [
            _counted(self.notes, "note"), _counted(self.statements, "theme"), _counted(self.remarks, "remark to settle", "remarks to settle"),
            f"{self.unplaced} that found no line" if self.unplaced else "",
        ]  # fmt: skip
        said = [one for one in said if one]
        return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _counted(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}" if n else ""


def add_with_analysis(
    coming: Sequence[UnderWay], *, by: str, footing: str = "", footing_words: str = ""
) -> list[Brought]:
    """Bring in a batch of interviews with the analysis that stands beside their words, all or none."""
    with transaction():
        ids = add_transcripts([one.incoming for one in coming], by=by, footing=footing, footing_words=footing_words)
        return [
            bring_in_analysis(
                by=by, transcript=id, beside=one.beside, kinds=one.kinds, file_name=one.incoming.file_name
            )
            for id, one in zip(ids, coming, strict=True)
        ]


def bring_in_analysis(
    *, by: str, transcript: str, beside: Sequence[Beside], kinds: str = "none", file_name: str = ""
) -> Brought:
    """Make notes, statements and remarks of what stands beside the words of an interview; one act, taken back by undo.

    What found no line is kept as a remark to settle. The same theme at several places is one statement with all of them.
    """
    if kinds not in KINDS_BY:
        raise InputProblem(f"“{kinds}” is no way to say the kinds of notes: {', '.join(KINDS_BY)}.")
    odd = next((one.role for one in beside if one.role not in AS), None)
    if odd is not None:
        raise InputProblem(f"“{odd}” is not something that notes of a margin can come in as.")
    if not beside:
        return Brought(transcript)
    value = read.transcript(transcript)
    study = the_study().id
    counts = {"notes": 0, "statements": 0, "remarks": 0, "unplaced": 0}
    with change(by=by, scope=value.case, act="bring in analysis", words="", subject=transcript) as act:
        known = _Known(value)
        for one in beside:
            counts[_keep(act, study, value, one, kinds, file_name, known)] += 1
        brought = Brought(transcript, **counts)
        act.words = f"analysis of {value.title} brought in: {brought.words}"
    return brought


def _keep(act: Change, study: str, value: Transcript, one: Beside, kinds: str, file_name: str, known: _Known) -> str:
    """Keep one thing; what it became."""
    if one.role == "remark":
        act.add(remark_row(_remark(value, one, file_name, "comment")))
        return "remarks"
    kind, words = kind_of(one, kinds) if one.role in NOTE_ROLES else ("", one.text)
    words = words if one.role in NOTE_ROLES else " ".join(words.split())
    longest = LONGEST_NOTE if one.role in NOTE_ROLES else LONGEST_STATEMENT
    if not one.placed or len(words) > longest or not _has_words(value, one):
        act.add(remark_row(_remark(value, one, file_name, "unplaced")))
        return "unplaced"
    start, end = checked_span(value, one.start, one.end, whole_lines=one.fit != "words")
    if one.role in NOTE_ROLES:
        act.add(
            NoteRow(
                case_id=value.case, transcript_id=value.id, start=start, end=end, whole_lines=one.fit != "words",
                kind=kind, text=kept_text(words, "note"),
            )
        )  # fmt: skip
        return "notes"
    name = kept_text(words, "statement", longest=LONGEST_STATEMENT)
    row = known.statements.get(folded_name(name))
    if row is None:
        row = known.statements[folded_name(name)] = node_row(act, study, value.case, "statement", name, "", known.place)
        known.place += 1
    known.use(act, row, start, end)
    return "statements"


def _has_words(value: Transcript, one: Beside) -> bool:
    return bool(value.text[one.start : one.end].strip())


def _remark(value: Transcript, one: Beside, file_name: str, kind: str) -> Remark:
    start, end = (one.start, one.end) if one.placed else (0, 0)
    return Remark(
        kind=kind, text=one.text, case=value.case, transcript=value.id, start=start, end=end, quoted=one.quoted,  # type: ignore[arg-type]
        author=one.author, dated=one.dated, file_name=file_name,
    )  # fmt: skip


class _Known:
    """The statements, extracts and uses that are there, asked for once: an analysis may bring thousands."""

    def __init__(self, value: Transcript) -> None:
        self.transcript = value.id
        held = ThemeRow.objects.filter(case_id=value.case, level="statement", aside=False)
        self.statements = {folded_name(row.name): row for row in held}
        last = ThemeRow.objects.filter(case_id=value.case, parent=None).aggregate(last=Max("place"))["last"]
        self.place = 0 if last is None else last + 1
        self.extracts = {(row.start, row.end): row for row in ExtractRow.objects.filter(transcript_id=value.id)}
        uses = EvidenceRow.objects.filter(theme__case_id=value.case, theme__level="statement")
        self.used = set(uses.values_list("theme_id", "extract_id"))
        self.places = dict(uses.order_by().values_list("theme_id").annotate(last=Max("place")))

    def use(self, act: Change, theme: ThemeRow, start: int, end: int) -> None:
        """Put a stretch of words under a statement, once."""
        extract = self.extracts.get((start, end))
        if extract is None:
            extract = self.extracts[start, end] = ExtractRow(transcript_id=self.transcript, start=start, end=end)
            act.add(extract)
        if (theme.id, extract.id) not in self.used:
            self.used.add((theme.id, extract.id))
            self.places[theme.id] = self.places.get(theme.id, -1) + 1
            act.add(EvidenceRow(theme=theme, extract=extract, place=self.places[theme.id]))


def folded_name(name: str) -> str:
    """A name by which the same theme is known again: letters and digits, capitals and marks apart."""
    return " ".join("".join(c if c.isalnum() else " " for c in name.casefold()).split()) or name.strip()
