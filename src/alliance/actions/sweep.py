"""The sweep before anything leaves: the very bytes held against the vault. The third of the vault's keyholders.

A file that may not leave yet waits in memory, so that it can go on when every finding is decided; it is forgotten when
the workbench closes, and refused when anything in the study has changed since.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from alliance.actions import people
from alliance.actions.change import STUDY, change, note_in_audit
from alliance.errors import InputProblem, NotAllowed, NotFound
from alliance.formats.text_of import text_of
from alliance.governance.sweep import Finding, Needle, Text, sweep, too_short
from alliance.ipa.brackets import spans_of_brackets
from alliance.store import keys, unlocked
from alliance.store.folder import Folder
from alliance.store.models import AuditRow, SweepDecisionRow
from alliance.store.reads import conduct
from alliance.store.reads import study as read_study
from alliance.store.transactions import transaction
from alliance.vault import file, keeping

DECISIONS = {"leave": "may leave", "hide": "must not leave"}
#: `where` of a decision about words that are nobody's in the vault
NOBODY = "nobody"
#: acts after which a file that waits is still what the study says
_QUIET = (
    "export", "sweep", "decide sweep", "open vault", "make vault", "read identities", "read identity",
    "read signed consent", "write backup", "plan backups", "backup is gone", "clear backup", "drill",
)  # fmt: skip
MOST_WAITING = 6
#: kinds of what was replaced in the working texts that are no names: an age, a date, a nationality
_NO_NAME = ("age", "date", "number", "day", "year", "belonging")
_KINDS = {"organisation": "organisation", "place": "address", "address": "address", "email": "email", "phone": "phone"}


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose words a finding holds: how the study calls them, how the vault does."""

    id: str
    called: str
    name: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with whose it is and what was decided ("": nothing yet)."""

    finding: Finding
    whose: tuple[Whose, ...]
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the sweep found in one file. `vault`: none (never made) | open | locked."""

    name: str
    vault: str
    found: tuple[Judged, ...] = ()
    too_short: tuple[Whose, ...] = ()

    @property
    def undecided(self) -> tuple[Judged, ...]:
        """What nobody has decided yet."""
        return tuple(one for one in self.found if not one.decision)

    @property
    def hidden(self) -> tuple[Judged, ...]:
        """What must not leave, and still stands there."""
        return tuple(one for one in self.found if one.decision == "hide")

    @property
    def may_leave(self) -> bool:
        """Whether nothing stands in the way."""
        return self.vault != "locked" and not self.undecided and not self.hidden

    @property
    def words(self) -> str:
        """What stands in the way, in a sentence or two."""
        if self.vault == "locked":
            return (
                f"“{self.name}” has not left: the vault is closed, so names could not be looked for in it. "
                "Open the vault first."
            )
        said = []
        if self.undecided:
            n = len(self.undecided)
            said.append(
                f"“{self.name}” has not left: {n} {'finding' if n == 1 else 'findings'} of the sweep "
                f"{'is' if n == 1 else 'are'} to be decided first."
            )
        if self.hidden:
            n = len(self.hidden)
            said.append(
                f"“{self.name}” has not left: in {n} {'place' if n == 1 else 'places'} it holds what must not leave. "
                "Change the text there, then ask for the file again."
            )
        return " ".join(said) or f"Nothing stands in the way of “{self.name}”."


class Stopped(NotAllowed):
    """A file that may not leave yet; `waiting` is the id under which it waits, `looked` what was found."""

    def __init__(self, looked: Looked, waiting: str) -> None:
        super().__init__(looked.words)
        self.looked = looked
        self.waiting = waiting
        self.told = False  # whether a door has listed the findings already


@dataclass(slots=True)
class Waiting:
    """A finished file that waits for decisions."""

    id: str
    name: str
    media_type: str
    content: bytes
    what: str
    cases: tuple[str, ...]
    made: datetime
    stamp: int
    generation: int
    texts: tuple[Text, ...] = field(default=())
    unread: tuple[str, ...] = field(default=())
    asked: int = 0  # a hash of what was looked for when `found` was found
    found: tuple[Finding, ...] = field(default=())


_lock = threading.Lock()
_waiting: OrderedDict[str, Waiting] = OrderedDict()
#: asks for the vault's secret where somebody sits at a terminal; None elsewhere
_asker: list[Callable[[], str | None]] = []


def ask_with(asker: Callable[[], str | None] | None) -> Callable[[], str | None] | None:
    """Say who asks a person for the vault's secret when a file is to leave (None: nobody); who asked before."""
    before = _asker[0] if _asker else None
    _asker[:] = [] if asker is None else [asker]
    return before


# --- looking


def check(name: str, media_type: str, content: bytes, *, by: str, what: str, cases: Sequence[str]) -> Looked:
    """What was found, where the file may leave; Stopped where it may not. That names were read is noted."""
    held = next((one for one in all_waiting() if one.name == name and one.content is content), None)
    texts, unread = (held.texts, held.unread) if held else _texts(name, content)
    folder = _folder()
    state = vault_state(folder)
    if state == "locked" and _asker:
        secret = _asker[0]()
        if secret is not None:
            open_vault(secret, by=by)
            state = vault_state(folder)
    _note(by, state)
    looked = _looked(name, texts, unread, state, held)
    if looked.may_leave:
        return looked
    raise Stopped(looked, _keep(name, media_type, content, what, cases, texts, unread))


def keep_waiting(name: str, media_type: str, content: bytes, *, what: str, cases: Sequence[str]) -> str:
    """The id under which a file waits that nobody has asked for yet, to be looked through on the page."""
    return _keep(name, media_type, content, what, cases, *_texts(name, content))


def _keep(
    name: str, media_type: str, content: bytes, what: str, cases: Sequence[str], texts: tuple[Text, ...],
    unread: tuple[str, ...],
) -> str:  # fmt: skip
    held = Waiting(
        secrets.token_hex(8), name, media_type, content, what, tuple(cases), datetime.now(UTC), _stamp(),
        unlocked.generation(), texts, unread,
    )  # fmt: skip
    with _lock:
        for old in [one.id for one in _waiting.values() if one.name == name]:
            del _waiting[old]
        _waiting[held.id] = held
        while len(_waiting) > MOST_WAITING:
            _waiting.popitem(last=False)
    return held.id


def look(name: str, content: bytes, *, by: str = "") -> Looked:
    """What the sweep finds in a file that is not to leave just now; where `by` is given, somebody is shown the names."""
    texts, unread = _texts(name, content)
    state = vault_state(_folder())
    _note(by, state)
    return _looked(name, texts, unread, state)


def look_again(waiting: Waiting, *, by: str = "") -> Looked:
    """What stands in the way of a file that waits; where `by` is given, somebody is shown the names."""
    state = vault_state(_folder())
    _note(by, state)
    return _looked(waiting.name, waiting.texts, waiting.unread, state, waiting)


def _note(by: str, state: str) -> None:
    """Note in the audit that names were read."""
    if by and state == "open":
        with transaction():
            note_in_audit(by=by, act="sweep", kind="", code="")


def vault_state(folder: Folder | None = None) -> str:
    """Whether names can be looked for: none (there is no vault) | open | locked."""
    folder = folder or _folder()
    mode = keys.vault_mode(folder.keys)
    if not mode:
        return "none"
    if not file.is_open() and mode == "passphrase":
        return "locked"
    file.needed(folder)
    return "open"


def open_vault(secret: str, *, by: str) -> None:
    """Open the vault, so that names can be looked for; NotAllowed for a wrong secret."""
    people.open_vault(_folder(), secret, by=by)


def _folder() -> Folder:
    return Folder(unlocked.file_of("default").path.parent)


def _texts(name: str, content: bytes) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    read = text_of(name, content)
    return tuple(Text(piece.place, piece.words) for piece in read.pieces), read.unread


def _looked(name: str, texts: Sequence[Text], unread: Sequence[str], state: str, held: Waiting | None = None) -> Looked:
    if state == "locked":
        return Looked(name, state)
    needles, owners = _needles() if state == "open" else ([], {})
    salt = read_study.settings().id if read_study.has_study() else ""
    known, pseudonyms = _said_in_public(), [case.pseudonym for case in read_study.cases()]
    asked = hash((tuple(needles), tuple(known), tuple(pseudonyms), salt))
    if held is not None and held.asked == asked:
        found = held.found  # nothing that is looked for has changed since the file was looked through
    else:
        found = sweep(needles, texts, hidden=_placeholders, salt=salt, known=known, pseudonyms=pseudonyms)
        if held is not None:
            held.asked, held.found = asked, found
    found += tuple(_unread(place, salt) for place in unread)
    decided = {(row.where, row.found): row.decision for row in SweepDecisionRow.objects.all()} if found else {}
    judged = tuple(
        Judged(one, tuple(owners[who] for who in one.whose if who in owners), _decision(one, decided)) for one in found
    )
    short = tuple(dict.fromkeys(owners[needle.who] for needle in too_short(needles)))
    return Looked(name, state, judged, short)


def _decision(one: Finding, decided: Mapping[tuple[str, str], str]) -> str:
    said = {decided.get((where, one.id), "") for where in one.whose or (NOBODY,)}
    return "hide" if "hide" in said else "" if "" in said else "leave"


def _unread(place: str, salt: str) -> Finding:
    id = hashlib.sha256(f"{salt}|unread|{place}".encode()).hexdigest()
    return Finding(id, place, "", place.rpartition("/")[2], "", (), "part of the file", "unread", place)


def _placeholders(words: str) -> list[tuple[int, int]]:
    """Where a text says a word in place of a name: (service name), [name], XXXX. What the study's own conventions call
    a placeholder is looked into all the same."""
    if "(" not in words and "[" not in words:
        return []
    return [(start, end) for start, end, kind in spans_of_brackets(words, {}) if kind == "placeholder"]


def _said_in_public() -> list[str]:
    """What the study's own papers say of whom to turn to: the researchers, services of support."""
    if not read_study.has_study():
        return []
    return [*conduct.facts_now().values(), *(f"{one.name} {one.contact}" for one in conduct.support())]


def _needles() -> tuple[list[Needle], dict[str, Whose]]:
    """Everything of the vault that must be looked for, and whose it is."""
    called = {case.id: f"{case.pseudonym} ({case.code})" for case in read_study.cases()}
    for volunteer in conduct.volunteers():
        called.setdefault(volunteer.id, volunteer.code)
    for body in conduct.organisations():
        called.setdefault(body.id, body.code)
    needles: list[Needle] = []
    owners: dict[str, Whose] = {}
    for one in keeping.identities():
        kind = "organisation" if one.kind == "organisation" else "name"
        owners.setdefault(one.subject, Whose(one.subject, called.get(one.subject, "somebody of the vault"), one.name))
        needles.append(Needle(one.subject, kind, one.name))
        needles += [Needle(one.subject, kind if kind != "name" else "other name", name) for name in one.other_names]
        needles += [Needle(one.subject, key, value) for key, value in one.contact.items() if value.strip()]
        if one.employer.strip():
            needles.append(Needle(one.subject, "employer", one.employer))
    for id, subject, original, replacement, kind in keeping.replaced():
        if kind in _NO_NAME or not any(c.isalpha() for c in original):
            continue
        who = subject if subject in owners else id
        owners.setdefault(who, Whose(who, f"replaced by “{replacement}”", original))
        needles.append(Needle(who, _KINDS.get(kind, "replaced name"), original))
    for subject, typed in keeping.typed_names():
        if subject in owners:
            needles.append(Needle(subject, "name", typed))
    return needles, owners


# --- what waits


def waiting(id: str) -> Waiting:
    """A file that waits; NotFound where it is not kept any more."""
    with _lock:
        held = _waiting.get(id)
    if held is None or held.generation != unlocked.generation():
        forget_waiting(id)
        raise NotFound("This file waits no longer: it has left, or the workbench was closed. Ask for it again.")
    return held


def all_waiting() -> list[Waiting]:
    """Every file that waits for decisions, the newest first."""
    with _lock:
        held = list(_waiting.values())
    return [one for one in reversed(held) if one.generation == unlocked.generation()]


def is_stale(held: Waiting) -> bool:
    """Whether anything in the study was changed since the file was made."""
    return held.stamp != _stamp()


def forget_waiting(id: str = "") -> None:
    """Forget a file that waits; without an id, all of them."""
    with _lock:
        if id:
            _waiting.pop(id, None)
        else:
            _waiting.clear()


def take(id: str) -> Waiting:
    """A file that waits, to be let out now. Stopped where something stands in the way yet; NotAllowed, and the file is
    forgotten, where the study has changed since it was made."""
    held = waiting(id)
    if is_stale(held):
        forget_waiting(id)
        raise NotAllowed(f"The study has changed since “{held.name}” was made: ask for it again.")
    looked = look_again(held)
    if not looked.may_leave:
        raise Stopped(looked, id)
    return held


def _stamp() -> int:
    last = AuditRow.objects.exclude(act__in=_QUIET).order_by("-id").values_list("id", flat=True).first()
    return last or 0


unlocked.when_let_go(forget_waiting)


# --- deciding


def decide(looked: Looked, *, by: str, findings: Iterable[str], decision: str) -> int:
    """Decide findings of a file once: "leave", "hide", or "" to take a decision back; how many were decided.

    A finding is named by its id, or by enough of its beginning.
    """
    if decision not in (*DECISIONS, ""):
        raise InputProblem("A finding may leave, or it must not: choose one of the two.")
    chosen = [_the(looked, id) for id in dict.fromkeys(findings)]
    if not chosen:
        raise InputProblem("No finding is named: say which.")
    rows = {(row.where, row.found): row for row in SweepDecisionRow.objects.filter(found__in=_ids(chosen))}
    words = f"Decided {len(chosen)} {'finding' if len(chosen) == 1 else 'findings'} of the sweep"
    with change(by=by, scope=STUDY, act="decide sweep", words=words, can_undo=False) as act:
        for one in chosen:
            for where in one.finding.whose or (NOBODY,):
                row = rows.get((where, one.finding.id))
                if row is None:
                    if decision:
                        act.add(SweepDecisionRow(where=where, found=one.finding.id, decision=decision, by=by))
                elif decision:
                    act.update(row, decision=decision, by=by)
                else:
                    act.delete(row)
    return len(chosen)


def _ids(chosen: Sequence[Judged]) -> list[str]:
    return list(dict.fromkeys(one.finding.id for one in chosen))


def _the(looked: Looked, id: str) -> Judged:
    given = id.strip().lower()
    found = [one for one in looked.found if one.finding.id.startswith(given)] if len(given) >= 6 else []
    if len(found) == 1:
        return found[0]
    if found:
        raise InputProblem(f"Several findings begin with “{given}”: give more of its letters.")
    raise NotFound("This finding is not in the file any more: look again.")


def alike(looked: Looked, id: str) -> tuple[str, ...]:
    """The ids of every finding with the same words of the same people as this one."""
    one = _the(looked, id).finding
    return tuple(
        other.finding.id
        for other in looked.found
        if other.finding.alike == one.alike and other.finding.whose == one.whose and other.finding.kind == one.kind
    )
