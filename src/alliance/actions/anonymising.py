"""Anonymising: what may identify somebody is shown, decided, replaced everywhere alike; the key lies in the vault alone.

The vault is reached through `actions.people`. It is written first, with the note that words are about to be replaced;
then the store in one transaction; then its file is written anew. Stopped half-way, `go_on` finishes it, or nothing
had happened.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import entry_points
from typing import Any

from alliance.actions import corrections, people, sweep
from alliance.actions.change import STUDY, Change, change, kept_text
from alliance.actions.people import Intent, KeyLine, WordsDecision
from alliance.actions.study import the_study
from alliance.errors import InputProblem
from alliance.formats.text_of import text_of
from alliance.ipa import brackets
from alliance.ipa.carrying import replaced, retold
from alliance.ipa.citation import cite
from alliance.ipa.identifiers import (
    KINDS,
    MISSED,
    SUGGESTED,
    Proposal,
    Recogniser,
    Statistics,
    doubtful,
    propose,
    written_small,
)
from alliance.ipa.quotations import speaker_name
from alliance.ipa.replacing import Finder, Occurrence, Original, form_of, key_of, replacements
from alliance.ipa.transcript import Speaker, Transcript, Turn
from alliance.store import erasing, keys, models, unlocked
from alliance.store.folder import Folder, held_alone
from alliance.store.models import EventRow, OriginalRow, TextRow
from alliance.store.reads import study as read_study
from alliance.store.reads import transcripts as read
from alliance.store.traces import TRACED
from alliance.store.transactions import transaction
from alliance.store.wording import Wording, rewritten, wordings

RECOGNISERS = "alliance.recognisers"
SHOWN = 70  # characters shown on either side of a place
DECISIONS = ("replace", "leave", "")
ORIGINALS = ("erase", "keep")
#: what the fields of the texts are called where they are listed
_TEXT, _SPEAKER = "TextRow", "speaker"
#: where a capital says nothing: names of themes. Words proposed elsewhere are found there all the same
_TELEGRAPHIC = ("ThemeRow", "LinkRow", "StructureRow")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of words that may identify somebody: where, what stands around them, and what is decided of it.

    `transcript` and `line` lead to the desk, where there is one; `doubtful`: the capital says nothing here.
    """

    id: str
    start: int
    end: int
    where: str
    before: str
    words: str
    after: str
    case: str
    model: str
    transcript: str = ""
    line: int = 0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The same words wherever they stand, with what is decided. `why` says why they are shown."""

    key: str
    words: str
    kind: str
    why: str
    sure: bool
    places: tuple[Place, ...]
    decision: str = ""
    replacement: str = ""
    apart: Mapping[str, str] = field(default_factory=dict)
    in_key: bool = False

    def is_left(self, place: Place) -> bool:
        """Whether a place stays as it is though the words are replaced elsewhere."""
        return self.apart.get(place.id, "leave" if place.doubtful else "replace") == "leave"

    @property
    def going(self) -> tuple[Place, ...]:
        """The places that are to be replaced."""
        return tuple(p for p in self.places if not self.is_left(p)) if self.decision == "replace" else ()

    @property
    def is_open(self) -> bool:
        """Whether something is to be decided or done here yet."""
        return not self.decision or bool(self.going)

    @property
    def suggested(self) -> str:
        """What is proposed in their place."""
        return self.replacement or SUGGESTED.get(self.kind, "(removed)")


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that may identify somebody, grouped; `missed` says what no rule finds."""

    groups: tuple[Group, ...]
    missed: tuple[str, ...] = MISSED

    @property
    def going(self) -> int:
        """How many places are to be replaced."""
        return sum(len(group.going) for group in self.groups)

    @property
    def undecided(self) -> tuple[Group, ...]:
        """What is still to be decided."""
        return tuple(group for group in self.groups if not group.decision)

    def group(self, key: str) -> Group | None:
        """The group with this key."""
        return next((one for one in self.groups if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Done:
    """What was replaced: how many places of how many different words; whether the original files were kept."""

    places: int
    words: int
    kept: bool = False


# --- what may identify somebody -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text with what it takes to say where something stands in it."""

    wording: Wording
    transcript: Transcript | None = None


@dataclass(frozen=True, slots=True)
class _Base:
    """Groups without decisions, as they follow from the texts alone; kept while nothing is changed."""

    stamp: tuple[Any, ...]
    groups: tuple[Group, ...]
    known: frozenset[str]  # every key that was looked for


_held: list[_Base] = []


def forget_survey() -> None:
    """Forget what was found."""
    _held.clear()


unlocked.when_let_go(forget_survey)


def recognisers() -> list[Recogniser]:
    """The finders of identifying words that are installed beside the workbench's own rules."""
    return [point.load() for point in entry_points(group=RECOGNISERS)]


def survey(folder: Folder) -> Survey:
    """What may identify somebody in all texts of the study, grouped alike, with what was decided. The vault must be
    open."""
    decided = {one.key: one for one in people.words_decided(folder)}
    known = [(one.name, one.other_names) for one in people.names_behind(folder)]
    lines = people.replaced_words(folder)
    names = [n for name, others in known for n in (name, *others) if n.strip()]
    added = [(one.words, one.kind) for one in decided.values()] + [(original, kind) for original, _, kind in lines]
    stamp = (unlocked.generation(), _state(), tuple(sorted(names)))
    wanted = {_key(words, kind) for words, kind in added}
    if not _held or _held[0].stamp != stamp or not wanted <= _held[0].known:
        forget_survey()
        proposed, groups = _groups(names, added)
        _held.append(_Base(stamp, groups, frozenset(proposed | wanted)))
    in_key = {_key(original, kind): replacement for original, replacement, kind in lines}
    groups = [_with_decision(group, decided.get(group.key), in_key) for group in _held[0].groups]
    return Survey(tuple(sorted(groups, key=_rank)))


def undecided_if_known(folder: Folder) -> int | None:
    """How many different words are undecided, where the survey of this very state is at hand; None otherwise."""
    if not _held or people.vault_state(folder) != "open" or _held[0].stamp[:2] != (unlocked.generation(), _state()):
        return None
    return len(survey(folder).undecided)


def _state() -> tuple[Any, ...]:
    latest = EventRow.objects.order_by("-id").values_list("id", flat=True).first()
    drafts = tuple(models.DraftRow.objects.order_by("id").values_list("id", "version"))
    return latest, drafts, models.TextRow.objects.count(), tuple(one.pseudonym for one in read_study.cases())


def _rank(group: Group) -> tuple[Any, ...]:
    return (
        not group.is_open,
        bool(group.decision),
        not group.sure,
        list(KINDS).index(group.kind),
        -len(group.places),
        group.key,
    )


def _with_decision(group: Group, held: WordsDecision | None, in_key: Mapping[str, str]) -> Group:
    known = in_key.get(group.key, "")
    if held is None:
        return replace(group, replacement=known, in_key=bool(known))
    return replace(
        group, decision=held.decision, replacement=held.replacement or known, apart=held.places, in_key=bool(known),
        kind=held.kind or group.kind,
    )  # fmt: skip


def _pieces() -> Iterator[_Piece]:
    values = read.transcripts()
    for value in values.values():
        yield _Piece(Wording(_TEXT, value.id, "words", 0, value.text, value.case), value)
        for n in range(len(value.speakers)):
            yield from (_Piece(one, value) for one in _of_speaker(value, n))
    for one in wordings():
        yield _Piece(one, values.get(one.row) if one.model == "TranscriptRow" else None)


def _of_speaker(value: Transcript, n: int) -> Iterator[Wording]:
    """The label of a speaker and every spelling of it, each once."""
    one = value.speakers[n]
    for k, spelling in enumerate(dict.fromkeys((one.label, *one.spellings))):
        yield Wording(_SPEAKER, value.id, str(n), k, spelling, value.case)


def _groups(names: Sequence[str], added: Sequence[tuple[str, str]]) -> tuple[set[str], tuple[Group, ...]]:
    """The keys of everything that was looked for, and the groups of what stands somewhere."""
    pieces = list(_pieces())
    counted = Statistics()
    for piece in pieces:
        counted.add(piece.wording.text)
    found = _proposed(pieces, counted, names, added)
    originals = [Original(key, one.words, one.kind) for key, (one, _) in found.items()]
    finder = Finder(originals)
    whose = {one.id: one.pseudonym for one in read_study.cases()}
    places: dict[str, list[Place]] = defaultdict(list)
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    for piece in pieces:
        ids = _Ids(piece.wording)
        for one in finder.find(piece.wording.text):
            place = _place(piece, one, ids, counted, whose)
            places[one.id].append(place)
            shown[one.id][place.words] += 1
    groups = []
    for key, (proposal, sure) in found.items():
        if places[key]:
            words = max(shown[key], key=lambda w, said=shown[key]: (said[w], not w.isupper()))
            groups.append(Group(key, words, proposal.kind, proposal.why, sure, tuple(places[key])))
    return set(found), tuple(groups)


def _proposed(
    pieces: Sequence[_Piece], counted: Statistics, names: Sequence[str], added: Sequence[tuple[str, str]]
) -> dict[str, tuple[Proposal, bool]]:
    """What is proposed, by key: the proposal that speaks for all alike, and whether any of them is sure."""
    pseudonyms = [one.pseudonym for one in read_study.cases()]
    conventions = read_study.settings().conventions
    others = recognisers()
    held: dict[str, list[Proposal]] = defaultdict(list)
    alone: set[str] = set()  # keys that stand without "the" before them somewhere
    for piece in pieces:
        model = piece.wording.model
        if model == _SPEAKER or model in _TELEGRAPHIC:
            continue
        for one in propose(piece.wording.text, counted, conventions=conventions, recognisers=others, known=pseudonyms):
            if len(one.words) <= 300 and (one.sure or model == _TEXT):  # notes begin with a capital at every turn
                held[_key(one.words, one.kind)].append(one)
                if piece.wording.text[max(0, one.start - 4) : one.start].casefold() != "the ":
                    alone.add(_key(one.words, one.kind))
    for key in [key for key in held if key.endswith("s") and key not in alone and key[:-1] in held]:
        del held[key]  # "the Hendersons" are found with Henderson
    capital = [
        some[0].words for some in held.values() if some[0].kind == "name" and form_of(some[0].words).case == "capital"
    ]
    for piece in pieces:
        for one in written_small(piece.wording.text, capital, counted):
            held[_key(one.words, one.kind)].append(one)
    made = {key: (_speaking(some), any(one.sure for one in some)) for key, some in held.items()}
    for name in names:
        made[_key(name, "name")] = (Proposal(0, len(name), name, "name", "stands in the vault"), True)
        for part in name.split():
            if len(part) > 2 and part[0].isupper() and key_of(part) not in {key_of(one) for one in pseudonyms}:
                made.setdefault(
                    _key(part, "name"), (Proposal(0, len(part), part, "name", "part of a name in the vault"), True)
                )
    for words, kind in added:
        made.setdefault(_key(words, kind), (Proposal(0, len(words), words, kind or "other", "named by you"), True))
    return {key: one for key, one in made.items() if key.strip("~ ")}


def _key(words: str, kind: str) -> str:
    key = key_of(words)[:280]
    return f"age {key}" if kind == "age" else key


def _speaking(some: Sequence[Proposal]) -> Proposal:
    kinds = Counter(one.kind for one in some if one.sure) or Counter(one.kind for one in some)
    kind = kinds.most_common(1)[0][0]
    if kind == "name" and kinds["place"] * 5 >= kinds.total():
        kind = "place"  # nobody lives in a person
    sure = [one for one in some if one.sure and one.kind == kind]
    return next(iter(sure), next(one for one in some if one.kind == kind))


class _Ids:
    """Names for the places of one text, that stand while the words around a place do."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._said: Counter[str] = Counter()

    def of(self, start: int, end: int) -> str:
        """The name of a place; of two that read the same, the second has another."""
        one = self._wording
        around = " ".join(one.text[max(0, start - 24) : end + 24].casefold().split())
        said = "|".join((one.model, one.row, one.field, str(one.nth), around))
        self._said[said] += 1
        return hashlib.sha256(f"{said}|{self._said[said]}".encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _place(piece: _Piece, one: Occurrence, ids: _Ids, counted: Statistics, whose: Mapping[str, str]) -> Place:
    wording, value = piece.wording, piece.transcript
    text = wording.text
    first, last = 0, len(text)
    line, transcript = 0, ""
    if value is not None and wording.model == _TEXT:
        where, line, transcript = cite(value, one.start, one.end), value.line_at(one.start), value.id
        turn = value.turns[value.turn_at(one.start)] if value.turns else Turn(0, len(text), 0)
        first, last = turn.start, turn.end
        who = speaker_name(value, turn.speaker) if value.speakers else ""
        where += f", {who}" if who and who != value.name else ""
    elif value is not None and wording.model == _SPEAKER:
        where, transcript = f"a speaker’s name in {value.title} of {value.name}", value.id
    else:
        where = _where(wording, whose)
    words = text[one.start : one.end]
    before, after = _around(text, one, first, last)
    return Place(
        ids.of(one.start, one.end), one.start, one.end, where, before, words, after, wording.case, wording.model,
        transcript, line,
        wording.model == _TEXT and doubtful(text, one.start, words, counted),
    )  # fmt: skip


def _around(text: str, one: Occurrence, first: int, last: int) -> tuple[str, str]:
    """What stands before and after a place, in whole words."""
    low, high = max(first, one.start - SHOWN), min(last, one.end + SHOWN)
    if low > first:
        low = next((n + 1 for n in range(low, one.start) if text[n].isspace()), one.start)
    if high < last:
        high = next((n for n in range(high, one.end, -1) if text[n].isspace()), one.end)
    return ("… " if low > first else "") + text[low : one.start], text[one.end : high] + (" …" if high < last else "")


@lru_cache(maxsize=64)
def _called(model: str) -> str:
    return TRACED[model].called


def _where(wording: Wording, whose: Mapping[str, str]) -> str:
    name = whose.get(wording.case, "")
    field = "" if wording.field in ("text", "words", "name", "title") else f", {wording.field.replace('_', ' ')}"
    return f"{_called(wording.model)}{f' of {name}' if name else ''}{field}"


# --- deciding --------------------------------------------------------------------------------------------


def decide(
    folder: Folder, *, by: str, words: str, kind: str, decision: str, replacement: str = "",
    places: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Decide what becomes of words, everywhere alike but for the `places` that are decided apart: "replace" them,
    "leave" them as they are, or "" to decide later. It is kept in the vault; nothing is replaced yet."""
    if decision not in DECISIONS:
        raise InputProblem(f"“{decision}” is not a decision: words are replaced, or left as they are.")
    if kind not in KINDS:
        raise InputProblem(f"“{kind}” is not a kind of words: choose one of {', '.join(KINDS)}.")
    plain = " ".join(kept_text(words, "words", longest=300).split())
    key = _key(plain, kind)
    if not key.removeprefix("age ").strip("~ "):
        raise InputProblem("Give words that hold a letter or a number: nothing else can be found again.")
    said = ""
    if decision == "replace":
        said = _kept_replacement(replacement, plain)
        if any(key_of(one.pseudonym) == key for one in read_study.cases()):
            raise InputProblem(
                f"“{plain}” is a pseudonym of this study. If it is a real name, change it first on the page Participants; "
                "then replace it here."
            )
    if any(value not in ("replace", "leave") for value in (places or {}).values()):
        raise InputProblem("A place is replaced or left as it is: reload the page and decide again.")
    group = survey(folder).group(key)
    whose = {place.case for place in group.places} - {""} if group else set()
    people.decide_words(
        folder, by=by, key=key, words=plain, kind=kind, decision=decision, replacement=said, places=places,
        subject=next(iter(whose)) if len(whose) == 1 else "",
    )  # fmt: skip


def _kept_replacement(replacement: str, words: str) -> str:
    said = " ".join(kept_text(replacement, "replacement", longest=100).split())
    if any(c in said for c in '"\\<>{}'):
        raise InputProblem('A replacement holds letters, numbers and brackets; leave out " \\ < > { and }.')
    if key_of(said) == key_of(words) or words.casefold() in said.casefold().split():
        raise InputProblem(f"“{said}” still says “{words}”: choose other words.")
    return said


def decide_kind(folder: Folder, *, by: str, kind: str, decision: str, replacement: str = "") -> int:
    """Decide at once about all words of a kind that are not decided yet; how many different words they were."""
    groups = [one for one in survey(folder).undecided if one.kind == kind]
    for group in groups:
        decide(folder, by=by, words=group.words, kind=group.kind, decision=decision, replacement=replacement)
    return len(groups)


# --- replacing -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Plan:
    """What is to be replaced. The finder knows every group, so that a longer name is never taken for a part of it."""

    groups: dict[str, Group]
    finder: Finder
    by: dict[str, str]
    conventions: Mapping[str, str]
    known: dict[str, dict[str, Place]]
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    cases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    interviews: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    left: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def _parted(self, wording: Wording) -> tuple[list[Occurrence], list[Occurrence]]:
        """What goes and what stays, of the words that are to be replaced."""
        ids = _Ids(wording)
        going: list[Occurrence] = []
        staying: list[Occurrence] = []
        for one in self.finder.find(wording.text):
            id = ids.of(one.start, one.end)
            group = self.groups.get(one.id)
            if group is not None:
                place = self.known[one.id].get(id)
                leave = group.is_left(place) if place is not None else group.apart.get(id) == "leave"
                (staying if leave else going).append(one)
        return going, staying

    def in_text(self, wording: Wording) -> list[tuple[int, int, str]]:
        """What to put where in a text; what stays by decision stays."""
        going, _ = self._parted(wording)
        return replacements(wording.text, going, self.by, conventions=self.conventions)

    def count(self, wording: Wording) -> None:
        """Count what goes from a text, and remember what stays under the name it has afterwards."""
        going, staying = self._parted(wording)
        for one in going:
            self.counts[one.id][wording.model] += 1
            self.cases[one.id].add(wording.case)
            if wording.model == _TEXT:
                self.interviews[one.id].add(wording.row)
        if staying:
            made = replacements(wording.text, going, self.by, conventions=self.conventions)
            after, _ = replaced(wording.text, made)
            ids = _Ids(replace(wording, text=after))
            stands = {_moved(made, one.start) for one in staying}
            for one in self.finder.find(after):
                id = ids.of(one.start, one.end)
                if one.start in stands:
                    self.left[one.id][id] = "leave"

    def holds(self, text: str) -> bool:
        """Whether words that are to be replaced stand in a text, wherever they may stay."""
        return any(one.id in self.groups for one in self.finder.find(text))

    def anywhere(self, text: str) -> str:
        """A text of which no place was shown, with every original replaced."""
        found = [one for one in self.finder.find(text) if one.id in self.groups]
        return replaced(text, replacements(text, found, self.by, conventions=self.conventions))[0] if found else text


def _plan(seen: Survey, keys: set[str] | None = None) -> _Plan:
    held = {g.key: g for g in seen.groups if g.decision == "replace" and (keys is None or g.key in keys)}
    finder = Finder(Original(one.key, one.words, one.kind) for one in seen.groups)
    known = {key: {place.id: place for place in one.places} for key, one in held.items()}
    by = {key: one.replacement for key, one in held.items()}
    return _Plan(held, finder, by, dict(read_study.settings().conventions), known)


def known_replacements(folder: Folder, *, transcripts: Sequence[str] = ()) -> int:
    """In how many places words of the key stand in the texts again: in all interviews, or in some that came in later."""
    wanted = set(transcripts)
    return sum(
        1
        for group in survey(folder).groups
        if group.in_key and group.decision != "leave"
        for place in group.places
        if (not wanted or place.transcript in wanted) and not group.is_left(place)
    )


def said_of_new(folder: Folder, transcripts: Sequence[str]) -> str:
    """What to say of transcripts that came in: how often words of the key stand in them, as far as the vault is open;
    "" where there is no key yet."""
    if not keys.has_vault(folder.keys) or people.vault_state(folder) != "open" or not people.replaced_words(folder):
        return ""
    n = known_replacements(folder, transcripts=transcripts)
    if not n:
        return " No words of the key stand there; look for new names on the page Anonymise."
    return f" Words of the key stand there in {n} {'place' if n == 1 else 'places'}: the page Anonymise replaces them."


def use_the_key(folder: Folder, *, by: str) -> int:
    """Decide that words of the key which stand in the texts again are replaced as they were before; how many."""
    groups = [one for one in survey(folder).groups if one.in_key and not one.decision]
    for group in groups:
        decide(folder, by=by, words=group.words, kind=group.kind, decision="replace", replacement=group.replacement)
    return len(groups)


def begun(folder: Folder) -> bool:
    """Whether a replacing was begun and not finished. The vault must be open."""
    return people.anonymising_begun(folder) is not None


def anonymise(folder: Folder, *, by: str, originals: str = "erase") -> Done:
    """Replace everything that was decided, everywhere at once: transcripts with their speakers, notes, themes, quotations,
    diary, titles, remarks, the log.

    Earlier versions of the words go, and so do the files as they were brought in (`originals` "keep" lays those of the
    interviews concerned into the vault). Nothing of it can be undone. InputProblem where nothing is to be replaced.
    """
    if originals not in ORIGINALS:
        raise InputProblem(f"“{originals}” is no choice: the original files are erased, or kept in the vault.")
    people.words_decided(folder)  # the vault opens here, or says that its secret is needed
    with held_alone(folder):
        unfinished = people.anonymising_begun(folder)
        if unfinished is not None:
            _finish(folder, unfinished, by)
        forget_survey()
        seen = survey(folder)
        if not seen.going:
            raise InputProblem("Nothing is to be replaced: decide first which words are.")
        plan = _plan(seen)
        texts = list(_pieces())
        for piece in texts:
            plan.count(piece.wording)
        concerned = _concerned(plan, texts)
        corrections.check_none_under_way(concerned)
        kept = list(_originals_of(concerned)) if originals == "keep" else []
        wording = list(_wordings_of(concerned, {one["transcript"] for one in kept})) if originals == "keep" else []
        for key, places in plan.left.items():
            group = plan.groups[key]
            people.decide_words(
                folder, by=by, key=key, words=group.words, kind=group.kind, decision="replace",
                replacement=group.replacement, places={**group.apart, **places},
                subject=next(iter(plan.cases[key]), "") if len(plan.cases[key]) == 1 else "",
            )  # fmt: skip
        going = [key for key in plan.groups if sum(plan.counts[key].values())]
        intent = people.begin_anonymising(
            folder, lines=[_line(plan, key) for key in going], decided=going,
            intent=[{"keys": sorted(plan.groups), "interviews": sorted(concerned)}], originals=kept, wordings=wording,
        )  # fmt: skip
        _finish(folder, intent, by)
        return Done(sum(sum(plan.counts[key].values()) for key in going), len(going), originals == "keep")


def go_on(folder: Folder, *, by: str) -> bool:
    """Finish a replacing that was stopped half-way; whether there was one."""
    unfinished = people.anonymising_begun(folder)
    if unfinished is None:
        return False
    with held_alone(folder):
        _finish(folder, unfinished, by)
    return True


def _line(plan: _Plan, key: str) -> KeyLine:
    group = plan.groups[key]
    whose = plan.cases[key] - {""}
    subject = next(iter(whose)) if len(whose) == 1 else ""
    counts = {**plan.counts[key], "": len(plan.interviews[key])}
    return KeyLine("", subject, group.words, group.replacement, group.kind, counts)


def _concerned(plan: _Plan, texts: Sequence[_Piece]) -> set[str]:
    """The interviews in which something is replaced: in their words, in earlier versions, in the file as it came."""
    found = {p.wording.row for p in texts if p.transcript is not None and plan.in_text(p.wording)}
    current = dict(models.TranscriptRow.objects.values_list("text", "id"))
    for row in TextRow.objects.exclude(transcript_id__in=found).order_by("transcript_id"):
        said = [row.reason, *(s for one in row.speakers for s in (one[0], *one[2]))]
        if (row.pk not in current and plan.holds(row.words)) or any(plan.holds(one) for one in said):
            found.add(row.transcript_id)
    for original in OriginalRow.objects.exclude(transcript_id__in=found):
        if _file_holds(plan, original):
            found.add(original.transcript_id)
    return found


def _file_holds(plan: _Plan, original: OriginalRow) -> bool:
    if plan.holds(original.name.replace("_", " ")):
        return True
    try:
        pieces = text_of(original.name, bytes(original.content)).pieces
    except InputProblem:
        return True  # what cannot be looked into is not known to be without them
    return any(plan.holds(piece.words) for piece in pieces)


def _originals_of(transcripts: Iterable[str]) -> Iterator[dict[str, Any]]:
    for row in OriginalRow.objects.filter(transcript_id__in=list(transcripts)).select_related("transcript"):
        yield {
            "subject": row.transcript.participant_id, "transcript": row.transcript_id, "name": row.name, "kind": row.kind,
            "sha256": row.sha256, "content": bytes(row.content),
        }  # fmt: skip


def _wordings_of(transcripts: Iterable[str], but: set[str]) -> Iterator[dict[str, Any]]:
    """The words as they are, of interviews that have no file of their own."""
    for id in transcripts:
        if id not in but:
            value = read.transcript(id)
            yield {"subject": value.case, "transcript": id, "start": 0, "end": len(value.text), "words": value.text}


def _finish(folder: Folder, intent: Intent, by: str) -> None:
    """The store, if it has not been done yet; then its file; then the note in the vault goes."""
    if not EventRow.objects.filter(act="anonymise", subject=intent.id).exists():
        told = intent.steps[0] if intent.steps else {}
        forget_survey()
        seen = survey(folder)
        plan = _plan(seen, set(told.get("keys", ())) if isinstance(told, dict) else set())
        also = set(told.get("interviews", ())) if isinstance(told, dict) else set()
        with transaction():
            _replace_all(plan, intent.id, by, also)
    read.forget_words()
    sweep.forget_waiting()
    forget_survey()
    erasing.settle(erasing.here())
    people.anonymising_over(intent.id)


def _replace_all(plan: _Plan, intent: str, by: str, also: set[str]) -> None:
    places = 0
    touched: set[str] = set()
    with change(
        by=by, scope=STUDY, act="anonymise", words="Names replaced", subject=intent, can_undo=False
    ) as this:  # fmt: skip
        for value in read.transcripts().values():
            n = _in_interview(plan, value, by, value.id in also)
            if n >= 0:
                places += n
                touched.add(value.case)
        n, cases = _in_rows(plan)
        places, touched = places + n, touched | cases
        _keep_conventions(plan, this)
        this.words = f"Replaced identifying words in {places} {'place' if places == 1 else 'places'}"
    _scrub_log(plan, touched)


def _in_interview(plan: _Plan, value: Transcript, by: str, also: bool) -> int:
    """In how many places words were replaced; -1 where the interview is not concerned."""
    made = plan.in_text(Wording(_TEXT, value.id, "words", 0, value.text, value.case))
    speakers = tuple(_speaker(plan, value, n) for n in range(len(value.speakers)))
    if not made and speakers == value.speakers and not also:
        return -1
    text, alignment = replaced(value.text, made)
    turns = [replace(t, start=_moved(made, t.start), end=_moved(made, t.end)) for t in value.turns]
    fresh = retold(
        value, text, turns, alignment, frozen=True, speakers=speakers,
        times=[(_moved(made, at), second) for at, second in value.times],
    )  # fmt: skip
    corrections.new_words(
        by=by, transcript=value.id, value=fresh, alignment=alignment, act="replace names",
        words="Names replaced in an interview", keep_old=False,
    )  # fmt: skip
    return len(made)


def _speaker(plan: _Plan, value: Transcript, n: int) -> Speaker:
    one = value.speakers[n]
    said = {}
    for wording in _of_speaker(value, n):
        said[wording.text] = replaced(wording.text, plan.in_text(wording))[0].strip() or wording.text
    return replace(one, label=said[one.label], spellings=tuple(dict.fromkeys(said[s] for s in one.spellings)))


def _moved(made: Sequence[tuple[int, int, str]], at: int) -> int:
    """Where a place beside replaced words stands afterwards; a place inside them, at their beginning."""
    shift = 0
    for start, end, words in made:
        if end <= at:
            shift += len(words) - (end - start)
        elif start < at:
            return start + shift
        else:
            break
    return at + shift


def _in_rows(plan: _Plan) -> tuple[int, set[str]]:
    """Every other row with words in it; in how many places, and of which cases."""
    fields: dict[tuple[str, str], dict[str, list[Wording]]] = defaultdict(lambda: defaultdict(list))
    for one in wordings():
        if plan.finder.find(one.text):
            fields[one.model, one.row][one.field].append(one)
    places, cases = 0, set()
    for (name, id), held in fields.items():
        model = getattr(models, name)
        row = model.objects.get(pk=id)
        values: dict[str, Any] = {}
        for called, texts in held.items():
            going = {one.nth: plan.in_text(one) for one in texts}
            if any(going.values()):
                values[called] = _rewrite(name, called, getattr(row, called), going)
                places += sum(map(len, going.values()))
                cases |= {one.case for one in texts}
        if values:
            longest = {f.name: f.max_length for f in model._meta.concrete_fields}
            values = {n: v[: longest[n]] if isinstance(v, str) and longest[n] else v for n, v in values.items()}
            model.objects.filter(pk=id).update(version=row.version + 1, **values)
    return places, cases


def _rewrite(model: str, called: str, value: Any, going: Mapping[int, list[tuple[int, int, str]]]) -> Any:
    numbers = iter(range(10**9))

    def anew(text: str) -> str:
        return replaced(text, going.get(next(numbers), ()))[0]

    return rewritten(model, called, value, anew)


def _keep_conventions(plan: _Plan, this: Change) -> None:
    """Replacements in brackets are placeholders of the study's conventions."""
    study = the_study()
    met = {
        brackets.fold(words[1:-1]): "placeholder"
        for words in plan.by.values()
        if words[:1] in ("(", "[") and words[-1:] in (")", "]") and len(words) <= brackets.LONGEST
    }
    if not met.keys() <= study.conventions.keys():
        this.update(study, conventions=met | dict(study.conventions))


def _scrub_log(plan: _Plan, cases: set[str]) -> None:
    """The log without the words that were replaced; what was done before in the cases concerned cannot be undone."""
    settled = {*cases, "group", STUDY}
    for event in EventRow.objects.order_by("id").iterator(chunk_size=500):
        words, reason = plan.anywhere(event.words), plan.anywhere(event.reason)
        changes = _without(event.changes, plan)
        state = "gone" if event.state == "undone" and event.scope in settled else event.state
        can_undo = event.can_undo and event.scope not in settled
        now = (words, reason, changes, state, can_undo)
        if now != (event.words, event.reason, event.changes, event.state, event.can_undo):
            EventRow.objects.filter(pk=event.pk).update(
                words=words, reason=reason, changes=changes, state=state, can_undo=can_undo
            )


def _without(value: Any, plan: _Plan) -> Any:
    if isinstance(value, str):
        return plan.anywhere(value)
    if isinstance(value, dict):
        return {name: one if name in ("id", "table") else _without(one, plan) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, plan) for one in value]
    return value
