"""The sweep: names, contacts and organisations looked for in everything that is about to leave, however they are written.

One pass over the words of a text; what may be a name is settled where it stands. Pure: the vault's words come in as
needles, the text of the file as texts, and findings go out.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from alliance.governance.sweep_words import (
    AFTER_A_NAME,
    GENERIC,
    INSIDE,
    MAILBOXES,
    MONTHS,
    ORDINARY,
    PARTICLES,
    STEP,
    TITLES,
    UNSPACED,
    WORD,
    distance,
    fold,
    shortened,
    word_pattern,
    words_in,
)

Sure = Literal["exact", "folded", "part", "alike", "pattern", "pseudonym", "unread"]
#: what is said of each degree
SURE: dict[str, str] = {
    "exact": "as it stands in the vault",
    "folded": "the same, written differently",
    "part": "a part of it",
    "alike": "spelt much like it",
    "pattern": "may identify somebody",
    "pseudonym": "a pseudonym that is also a real name",
    "unread": "cannot be looked into",
}
_RANK = {"exact": 0, "folded": 1, "part": 2, "alike": 3, "pattern": 4, "pseudonym": 5, "unread": 6}
NAMES = ("name", "other name", "replaced name")
LONGEST_NEEDLE = 600
LONGEST_WORD = 60  # of a word that may be somebody's name
SURROUNDINGS = 3  # words on either side that belong to a finding
_SHOWN = 64  # characters on either side that are shown

Hidden = Callable[[str], Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Needle:
    """Something to look for: whose it is (an id), of which kind, and its words."""

    who: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of what leaves: its place (a cell, a paragraph, a line) and its words."""

    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Words that may say who somebody is. `id` is a hash of the folded words and their surroundings; `alike` one of
    the words alone; `places` counts where the very same stands."""

    id: str
    place: str
    before: str
    words: str
    after: str
    whose: tuple[str, ...]
    kind: str
    sure: Sure
    alike: str = ""
    places: int = 1


@dataclass(slots=True)
class _Hit:
    start: int
    end: int
    whose: tuple[str, ...]
    kind: str
    sure: Sure
    raw: str = ""
    at_start: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    who: str
    kind: str
    sure: Sure
    how: str  # any | capital | named
    raw: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """Several words that follow one another."""

    who: str
    kind: str
    words: tuple[str, ...]
    raw: str
    sure: Sure = "exact"
    capital: bool = False


@dataclass(slots=True)
class _Known:
    """What is known of one word of a text."""

    parts: tuple[_Part, ...] = ()
    rows: tuple[_Row, ...] = ()
    alike: tuple[tuple[str, str], ...] = ()
    begins: bool = False
    written: bool = False


def too_short(needles: Iterable[Needle]) -> tuple[Needle, ...]:
    """The needles that cannot be looked for: one letter, or no letter or digit at all."""
    return tuple(n for n in needles if sum(map(len, words_in(n.text[:LONGEST_NEEDLE]))) < 2)


def sweep(
    needles: Iterable[Needle], texts: Iterable[Text], *, hidden: Hidden | None = None, pseudonyms: Iterable[str] = (),
    known: Iterable[str] = (), salt: str = "",
) -> tuple[Finding, ...]:  # fmt: skip
    """What the texts say of the needles, and what may identify somebody without any, in the order of the texts.

    `hidden` gives the stretches of a text that are placeholders already; `pseudonyms` are the study's own; an address
    or number that stands in `known` (the study's papers) is no finding.
    """
    sieve = _Sieve(needles, pseudonyms, known, salt)
    for text in texts:
        sieve.look(text, hidden)
    return sieve.findings()


# --- what to look for


@dataclass(slots=True)
class _Told:
    hits: dict[str, Finding] = field(default_factory=dict)
    starts: dict[str, str] = field(default_factory=dict)  # id of a look-alike at the start of a sentence -> its word


class _Sieve:
    def __init__(self, needles: Iterable[Needle], pseudonyms: Iterable[str], known: Iterable[str], salt: str) -> None:
        self.salt = salt
        self.parts: dict[str, list[_Part]] = {}
        self.rows: dict[str, list[_Row]] = {}
        self.short: dict[str, set[str]] = {}
        self.alike: dict[str, set[tuple[str, str]]] = {}
        self.begins: set[str] = set()
        self.cores: dict[int, dict[str, list[str]]] = {}
        self.inside: dict[str, list[Needle]] = {}
        self.seen: dict[str, _Known | None] = {}
        self.told = _Told()
        self.clashes: dict[str, Finding] = {}
        self.pseudonyms = {fold(" ".join(words_in(p))) for p in pseudonyms if p.strip()}
        self.own = self.pseudonyms | {word for p in self.pseudonyms for word in p.split()}
        for needle in dict.fromkeys(needles):
            self._add(Needle(needle.who, needle.kind, needle.text[:LONGEST_NEEDLE]))
        self.lengths = sorted({len(word) for word in self.parts if 4 <= len(word) <= LONGEST_WORD})
        for word, parts in self.parts.items():
            if len(word) >= 5 and any(p.how == "any" or p.kind in NAMES for p in parts):
                self.begins.update(word[:n] for n in range(2, len(word)))
        self.known = {_normal(kind, words) for text in known for _, _, kind, words in _patterns(text)}

    def _add(self, needle: Needle) -> None:
        words = words_in(needle.text)
        if sum(map(len, words)) < 2:
            return
        if UNSPACED.search(needle.text):
            plain = unicodedata.normalize("NFKC", needle.text).strip()
            for piece in {plain, "".join(plain.split())}:
                if len(piece) > 1:
                    self.inside.setdefault(piece, []).append(needle)
            return
        if needle.kind == "phone":
            self._add_phone(needle)
        elif needle.kind == "email":
            self._add_email(needle, words)
        elif needle.kind in NAMES:
            self._add_name(needle, words)
        elif needle.kind == "address":
            for line in re.split(r"[,;\n]", needle.text):
                self._add_body(replace(needle, text=line), words_in(line), address=True)
        else:
            self._add_body(needle, words, address=False)

    def _part(self, word: str, needle: Needle, sure: Sure, how: str, raw: str = "") -> None:
        self.parts.setdefault(word, []).append(_Part(needle.who, needle.kind, sure, how, raw))

    def _row(self, words: Sequence[str], needle: Needle, sure: Sure = "exact", *, capital: bool = False) -> None:
        row = _Row(needle.who, needle.kind, tuple(words), needle.text.strip(), sure, capital)
        self.rows.setdefault(words[0], []).append(row)

    def _add_name(self, needle: Needle, words: list[str]) -> None:
        named = [w for w in words if w not in TITLES] or words
        if len(named) == 1:
            self._part(named[0], needle, "exact", _how(named[0]), needle.text.strip())
            self._add_alike(named[0], needle)
            return
        self._row(named, needle)
        for word in named:
            if len(word) > 1 and word not in PARTICLES:
                self._part(word, needle, "part", _how(word))
                self._add_alike(word, needle)
        joined = {"".join(named), *(a + b for a, b in pairwise(named)), named[0][0] + named[-1]}
        for word in joined:
            if 5 <= len(word) <= LONGEST_WORD:
                self._part(word, needle, "folded" if len(word) > len(named[-1]) + 1 else "part", "any")

    def _add_alike(self, word: str, needle: Needle) -> None:
        if not 5 <= len(word) <= LONGEST_WORD or word in ORDINARY or word in GENERIC or word.isdigit():
            return
        for one in shortened(word, 2 if len(word) >= 8 else 1) if len(word) <= 30 else {word}:
            self.short.setdefault(one, set()).add(word)
        self.alike.setdefault(word, set()).add((needle.who, needle.kind))

    def _add_body(self, needle: Needle, words: list[str], *, address: bool) -> None:
        """An organisation, an employer, or one line of an address."""
        telling = [w for w in words if w not in GENERIC and not w.isdigit()]
        code = _POSTCODE.search(needle.text.upper())
        if address and code:
            self._part(fold(code[0].replace(" ", "")), needle, "exact", "any")
            self._row(words_in(f"{code[0].replace(' ', '')[:-3]} {code[0][-3:]}"), needle)
            telling = [w for w in telling if w not in words_in(code[0])]
        if not telling and (address or len(words) < 3):
            return
        core = [w for w in words if w != "the"] or words
        if len(core) > 1:
            self._row(core, needle, capital=len(core) < 3)
            initials = "".join(w[0] for w in core if w not in ("of", "and", "for", "in"))
            if not address and 3 <= len(initials) <= 8:
                self._part(initials, needle, "part", "letters")
        elif len(core[0]) > 1:
            how = "named" if core[0] in ORDINARY else "capital"
            self._part(core[0], needle, "exact", how, needle.text.strip())
        for word in telling if len(core) > 1 else ():
            if len(word) > 3:
                self._part(word, needle, "part", "named" if word in ORDINARY else "capital")
        for word in telling:
            if len(word) > 5:
                self._add_alike(word, needle)

    def _add_email(self, needle: Needle, words: list[str]) -> None:
        self._row(words, needle)
        local = words_in(needle.text.partition("@")[0])
        joined = "".join(local)
        if len(joined) < 6 or joined in MAILBOXES or "@" not in needle.text:
            return
        if len(local) > 1:
            self._row(local, needle, "part")
        elif local[0] not in ORDINARY:
            self._part(local[0], needle, "part", "any")

    def _add_phone(self, needle: Needle) -> None:
        for number in re.split(r"[;,\n]|\bor\b", needle.text):
            digits = _digits(number)
            if len(digits) >= 6:
                core = digits[-9:] if len(digits) >= 10 else digits
                self.cores.setdefault(len(core), {}).setdefault(core, []).append(needle.who)

    # --- looking

    def _known_of(self, raw: str) -> _Known | None:
        word = fold(raw)
        if not word or len(word) > 4 * LONGEST_WORD:
            return None
        parts = tuple(self.parts.get(word, ()))
        rows = tuple(self.rows.get(word, ()))
        if not parts and len(word) > 4 and word.endswith("s"):
            parts = tuple(replace(p, sure=_less(p.sure), raw="") for p in self.parts.get(word[:-1], ()))
        if not parts and any(c.isdigit() for c in word):
            bare = word.strip("0123456789")
            if len(bare) >= 4 and bare.isalpha() and not set(bare) <= set("abcdef"):
                parts = tuple(replace(p, sure=_less(p.sure), raw="") for p in self.parts.get(bare, ()))
        alike: tuple[tuple[str, str], ...] = ()
        if not parts and word not in self.own and 4 <= len(word) <= 32:
            alike = self._alike_of(word, raw)
        begins = word in self.begins and word not in self.own
        return _Known(parts, rows, alike, begins) if parts or rows or alike or begins else None

    def _alike_of(self, word: str, raw: str) -> tuple[tuple[str, str], ...]:
        if not self.short or word in ORDINARY or word in GENERIC:
            return ()
        capital = not raw[:1].islower()
        if sum(c.isdigit() for c in word) > 2 or word.isdigit():
            return ()
        most = 2 if len(word) >= 7 and capital else 1
        found: set[tuple[str, str]] = set()
        for near in {w for one in shortened(word, most) for w in self.short.get(one, ())}:
            far = 2 if len(near) >= 8 and capital and near[0] == word[0] else 1
            if (capital or len(near) >= 7) and distance(word, near, far) <= far:
                found |= {(who, kind) for who, kind in self.alike[near] if capital or kind in NAMES}
        return tuple(sorted(found))

    def look(self, text: Text, hidden: Hidden | None) -> None:
        """Look through one piece of what leaves."""
        words = text.words.replace("_", " ")
        if not words.strip():
            return
        hits = [*self._words(words), *self._spaced(words), *self._numbers(words), *self._unspaced(words)]
        hits += [
            _Hit(start, end, (), kind, "pattern")
            for start, end, kind, found in _patterns(words)
            if _normal(kind, found) not in self.known
        ]
        if not hits:
            return
        if hidden is not None:
            spans = hidden(words)
            hits = [h for h in hits if not any(a <= h.start and h.end <= b for a, b in spans)]
        for hit in _settled(hits, words):
            self._tell(text, hit)

    def _words(self, words: str) -> list[_Hit]:
        if not self.parts and not self.rows:
            return []
        hits: list[_Hit] = []
        seen, word = self.seen, word_pattern(words)
        telling = set()
        for raw in set(word.findall(words)):
            if raw not in seen:
                seen[raw] = self._known_of(raw)
            if seen[raw] is not None:
                telling.add(raw)
        if not telling:
            return hits
        for found in word.finditer(words):
            if found[0] in telling:
                known = seen[found[0]]
                if known is not None:
                    self._here(words, found.start(), found.end(), found[0], known, hits)
        return hits

    def _here(self, words: str, start: int, end: int, raw: str, known: _Known, hits: list[_Hit]) -> None:
        for row in known.rows:
            last = _follows(words, end, row)
            if last:
                stands = words[start:last]
                if row.capital and not any(w[:1].isupper() for w in WORD.findall(stands)):
                    continue
                sure = row.sure if row.sure != "exact" or stands == row.raw else "folded"
                hits.append(_Hit(start, last, (row.who,), row.kind, sure))
        for part in known.parts:
            if _meant(part, words, start, end, raw):
                sure = part.sure
                if sure == "exact" and part.raw and raw != part.raw:
                    sure = "folded"
                hits.append(_Hit(start, end, (part.who,), part.kind, sure, raw))
        if known.alike:
            whose = tuple(dict.fromkeys(who for who, _ in known.alike))
            hits.append(_Hit(start, end, whose, known.alike[0][1], "alike", raw, _starts_sentence(words, start)))
        if known.begins:
            self._pieces(words, start, end, raw, hits)

    def _pieces(self, words: str, start: int, end: int, raw: str, hits: list[_Hit]) -> None:
        """A name whose letters were parted: by a hyphen at the end of a line, by a blank."""
        built = fold(raw)
        for _ in range(4):
            step = STEP.match(words, end)
            if step is None or not _PARTED.fullmatch(step[1]):
                return
            built, end = built + fold(step[2]), step.end()
            for part in self.parts.get(built, ()):
                if len(built) >= 5 and part.how in ("any", "named"):
                    hits.append(_Hit(start, end, (part.who,), part.kind, _less(part.sure)))
            if built not in self.begins:
                return

    def _spaced(self, words: str) -> list[_Hit]:
        """Names whose letters stand apart: H e n r y, H.E.N.R.Y."""
        hits: list[_Hit] = []
        if not self.parts:
            return hits
        for found in (_SPACED_PLAIN if words.isascii() else _SPACED).finditer(words):
            at = [m.start() for m in _LETTER.finditer(found[0])]
            letters = [fold(found[0][i]) for i in at]
            if any(len(one) != 1 for one in letters):
                continue
            run = "".join(letters)
            for i in range(len(run)):
                for j in (i + length for length in self.lengths if i + length <= len(run)):
                    for part in self.parts.get(run[i:j], ()):
                        if part.how in ("any", "named", "capital"):
                            start, end = found.start() + at[i], found.start() + at[j - 1] + 1
                            hits.append(_Hit(start, end, (part.who,), part.kind, _less(part.sure)))
        return hits

    def _numbers(self, words: str) -> list[_Hit]:
        if not self.cores:
            return []
        hits = []
        for found in _NUMBER.finditer(words):
            at = [i for i in range(found.start(), found.end()) if words[i].isdecimal()]
            digits = "".join(str(unicodedata.decimal(words[i])) for i in at)
            for length, cores in self.cores.items():
                for i in range(len(digits) - length + 1):
                    whose = cores.get(digits[i : i + length])
                    if whose and (length >= 9 or len(digits) == length):
                        first = 0 if len(digits) <= 16 else i
                        last = len(digits) - 1 if len(digits) <= 16 else i + length - 1
                        hits.append(_Hit(at[first], at[last] + 1, tuple(dict.fromkeys(whose)), "phone", "exact"))
        return hits

    def _unspaced(self, words: str) -> list[_Hit]:
        if not self.inside or words.isascii():
            return []
        hits = []
        for piece, needles in self.inside.items():
            at = words.find(piece)
            while at >= 0:
                hits += [_Hit(at, at + len(piece), (n.who,), n.kind, "exact") for n in needles]
                at = words.find(piece, at + len(piece))
        return hits

    # --- telling

    def _tell(self, text: Text, hit: _Hit) -> None:
        words = text.words
        stands = words[hit.start : hit.end]
        folded = " ".join(words_in(stands)) or stands
        if hit.whose and hit.sure != "alike" and folded in self.own:
            self._tell_clash(text, hit, folded)
            return
        before = words_in(words[max(0, hit.start - 120) : hit.start], last=SURROUNDINGS)
        after = words_in(words[hit.end : hit.end + 120], first=SURROUNDINGS)
        id = self._hash(hit.kind if not hit.whose else "", folded, *before, "|", *after)
        held = self.told.hits.get(id)
        if held is not None:
            self.told.hits[id] = replace(
                held, places=held.places + 1, whose=tuple(dict.fromkeys((*held.whose, *hit.whose)))
            )
            return
        if hit.sure == "alike" and hit.at_start:
            self.told.starts[id] = hit.raw.lower()
        self.told.hits[id] = Finding(
            id, text.place, _left(words, hit.start), stands, _right(words, hit.end), hit.whose, hit.kind, hit.sure,
            folded,
        )  # fmt: skip

    def _tell_clash(self, text: Text, hit: _Hit, folded: str) -> None:
        held = self.clashes.get(folded)
        if held is None:
            words = text.words
            self.clashes[folded] = Finding(
                self._hash("pseudonym", folded), text.place, _left(words, hit.start), words[hit.start : hit.end],
                _right(words, hit.end), hit.whose, hit.kind, "pseudonym", folded,
            )  # fmt: skip
        else:
            self.clashes[folded] = replace(
                held, places=held.places + 1, whose=tuple(dict.fromkeys((*held.whose, *hit.whose)))
            )

    def _hash(self, *words: str) -> str:
        return hashlib.sha256(json.dumps([self.salt, *words]).encode()).hexdigest()

    def findings(self) -> tuple[Finding, ...]:
        """Everything found, in the order of the texts; clashes of pseudonyms last."""
        found = [
            one for id, one in self.told.hits.items() if self.told.starts.get(id, "") not in self.seen
        ]  # a capital that only begins a sentence: the same word stands elsewhere without
        return (*found, *self.clashes.values())


# --- small judgements


def _how(word: str) -> str:
    if word in ORDINARY or word in GENERIC:
        return "named"
    return "any" if len(word) > 2 else "capital"


def _less(sure: Sure) -> Sure:
    return "folded" if sure == "exact" else sure


def _follows(words: str, end: int, row: _Row) -> int:
    """Where the rest of a row of words ends, if it follows here; 0 where it does not."""
    mail = row.kind == "email"
    for wanted in row.words[1:]:
        for _ in range(3 if mail else 1):
            step = STEP.match(words, end)
            if step is None or (len(step[1]) > 4 and not mail):
                return 0
            word, end = fold(step[2]), step.end()
            if word == wanted or not (mail and word in ("at", "dot")):
                break
        if word != wanted:
            return 0
    return end


def _meant(part: _Part, words: str, start: int, end: int, raw: str) -> bool:
    """Whether a word is meant as the name that it could be."""
    if part.how == "any":
        return True
    if part.how == "letters":
        return raw.isupper()
    if raw[:1].islower():
        return False
    if part.how == "capital":
        return True
    few = len(words) < 48 and len(words.split()) <= 4
    if len(raw) > 1 and raw.isupper():
        return few
    if few:
        return True
    step = STEP.match(words, end)
    after = step[2] if step else ""
    if fold(raw) in MONTHS and (after.isdigit() or _BEFORE_MONTH.search(words, max(0, start - 12), start)):
        return False
    if not _starts_sentence(words, start):
        return True
    if step and step[1] in ("'", "’") and after in ("s", "S"):
        return True
    return words[end : end + 1] == ":" or fold(after) in AFTER_A_NAME


def _starts_sentence(words: str, start: int) -> bool:
    before = words[max(0, start - 24) : start].rstrip()
    return not before or before[-1] in ".!?…:;\"“‘'(–—-•|"


def _settled(hits: list[_Hit], words: str) -> list[_Hit]:
    """The hits of one text without what lies over one another: parts of one name beside each other as one."""
    hits.sort(key=lambda h: (h.start, -h.end, _RANK[h.sure]))
    joined: list[_Hit] = []
    for hit in hits:
        last = next((h for h in reversed(joined[-4:]) if _goes_on(h, hit, words)), None)
        if last is not None:
            last.end, last.sure = hit.end, "part" if "part" in (last.sure, hit.sure) else last.sure
        else:
            joined.append(hit)
    joined.sort(key=lambda h: (h.start, -h.end, _RANK[h.sure]))
    kept: list[_Hit] = []
    for hit in joined:
        last = kept[-1] if kept else None
        if last is None or hit.start >= last.end:
            kept.append(hit)
        elif (hit.start, hit.end) == (last.start, last.end):
            if hit.sure != "pattern" and _RANK[hit.sure] <= max(_RANK[last.sure], 2):
                last.whose = tuple(dict.fromkeys((*last.whose, *hit.whose)))
        elif hit.end > last.end and hit.sure != "pattern":
            last.end = hit.end
            last.whose = tuple(dict.fromkeys((*last.whose, *hit.whose)))
            if _RANK[hit.sure] < _RANK[last.sure]:
                last.sure, last.kind = hit.sure, hit.kind
        elif last.sure == "pattern" and hit.sure != "pattern":
            last.whose, last.kind, last.sure = hit.whose, hit.kind, hit.sure
    return kept


def _goes_on(one: _Hit, other: _Hit, words: str) -> bool:
    between = words[one.end : other.start]
    return (
        one.end <= other.start
        and len(between) <= 3
        and one.whose == other.whose
        and one.kind == other.kind
        and one.kind in NAMES
        and one.sure != "alike" != other.sure
        and not any(c in ".!?;:" for c in between.rstrip()[1:])
    )


def _left(words: str, start: int) -> str:
    begin = max(0, start - _SHOWN)
    shown = words[begin:start]
    return ("…" + shown.partition(" ")[2] if begin and " " in shown.strip() else shown).replace("\n", " ")


def _right(words: str, end: int) -> str:
    shown = words[end : end + _SHOWN]
    cut = end + _SHOWN < len(words) and " " in shown.strip()
    return (shown.rpartition(" ")[0] + "…" if cut else shown).replace("\n", " ")


# --- what may identify somebody without a vault

_PARTED = re.compile(r"[ \u00a0\n]|[-‐‑‒–—­·.]\s?")
_SPACED = re.compile(rf"(?:(?<![\w{INSIDE}])\w[^\w{INSIDE}]{{1,3}}){{3,60}}\w(?![\w{INSIDE}])")
_SPACED_PLAIN = re.compile(r"(?:\b[A-Za-z][^0-9A-Za-z]{1,3}){3,60}[A-Za-z]\b")
_LETTER = re.compile(r"\w")
_NUMBER = re.compile(r"\d(?:[\s().\-–/·]{0,3}\d){5,}")
_BEFORE_MONTH = re.compile(
    r"\b(?:in|since|until|till|by|last|next|of|early|late|mid|from|to|this|\d+(?:st|nd|rd|th)?) $", re.I
)
_MAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}")
_SAID_MAIL = re.compile(
    r"\b[\w+\-]{1,64}(?: ?(?:\.|\(dot\)|\[dot\]| dot ) ?[\w+\-]{1,64}){0,4}"
    r"(?: at | ?[(\[{]at[)\]}] ?)[\w\-]{1,63}(?:(?: dot | ?[(\[{]dot[)\]}] ?)[\w\-]{1,63}){1,4}",
    re.I,
)
_DOT = re.compile(r"\b[dD][oO][tT]\b")
_PHONE = re.compile(r"(?<![\w.,:/\-+])(?:\+\d|00[1-9]|\(?0[1-9])(?:[ \u00a0().\-–/]{0,3}\d){6,13}(?![\w\-:/]|[.,]\d)")
_POSTCODE = re.compile(
    r"\b[A-PR-UWYZ](?:\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d{1,2}|[A-HK-Y]\d[ABEHMNPRVWXY]) ?\d[ABD-HJLNP-UW-Z]{2}\b"
)
_NHS = re.compile(r"(?<![\w.,+\-])\d{3}([ \-]?)\d{3}\1\d{4}(?![\w\-]|[.,]\d)")


def _patterns(words: str) -> list[tuple[int, int, str, str]]:
    """What looks like an address or a number of somebody: start, end, kind, words."""
    found: list[tuple[int, int, str, str]] = []
    at = -1
    while (at := words.find("@", at + 1)) >= 0:
        begin = at
        while begin > max(0, at - 64) and (words[begin - 1].isalnum() or words[begin - 1] in ".+-_"):
            begin -= 1
        mail = _MAIL.match(words, begin)
        if mail:
            found.append((mail.start(), mail.end(), "email", mail[0]))
    for begin, end in _around_dots(words):
        for mail in _SAID_MAIL.finditer(words, begin, end):
            if _only_said(mail[0]):
                found.append((mail.start(), mail.end(), "email", mail[0]))
    for phone in _PHONE.finditer(words):
        if 10 <= len(_digits(phone[0])) <= 15:
            found.append((phone.start(), phone.end(), "phone", phone[0]))
    found += [(c.start(), c.end(), "postcode", c[0]) for c in _POSTCODE.finditer(words)]
    found += [(n.start(), n.end(), "NHS number", n[0]) for n in _NHS.finditer(words) if _checks(_digits(n[0]))]
    return found


def _around_dots(words: str) -> list[tuple[int, int]]:
    """The stretches of a text in which somebody may have spelt out an address: around each "dot"."""
    found: list[tuple[int, int]] = []
    for dot in _DOT.finditer(words):
        begin, end = max(0, dot.start() - 140), min(len(words), dot.end() + 70)
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


def _only_said(mail: str) -> bool:
    """Whether words with "at" and "dot" in them are an address: not "look at the dot on the wall"."""
    if re.search(r"[(\[{]", mail):
        return True
    after = words_in(mail.lower().rpartition(" at ")[2])
    return (
        bool(after)
        and after[0] not in GENERIC
        and after[-1] not in GENERIC
        and after[-1] not in ORDINARY
        and after[0] != "dot"
    )


def _digits(words: str) -> str:
    return "".join(str(unicodedata.decimal(c)) for c in words if c.isdecimal())


def _checks(digits: str) -> bool:
    """Whether the last digit of an NHS number is the check of the others."""
    total = sum(int(d) * (10 - i) for i, d in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == int(digits[9]) and digits != "0" * 10


def _normal(kind: str, words: str) -> str:
    """An address or number so that two spellings of it are one."""
    if kind == "email":
        return ".".join(w for w in words_in(words) if w not in ("at", "dot"))
    return _digits(words)[-9:] if kind in ("phone", "NHS number") else fold("".join(words.split()))
