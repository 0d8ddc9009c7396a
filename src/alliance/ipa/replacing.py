"""Words in the place of other words, the same everywhere: found whatever case, accent or possessive they stand in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from alliance.ipa import brackets
from alliance.ipa.ages import ages_in

Case = Literal["capital", "small", "any"]

TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*['’]?")
#: what may stand between the words of one name: blanks, hyphens, a full stop or the sign of an address; no line break
_BETWEEN = re.compile(r"[^\w\n,;:?!()\[\]\"“”…]{1,3}|://|_")
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"})


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """A word as it is compared: no case, no accents."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold()).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_STROKES)


@dataclass(frozen=True, slots=True)
class Form:
    """How words are looked for: their folded words, and whether they stand with a capital, small, or either."""

    words: tuple[str, ...]
    case: Case


@lru_cache(maxsize=16384)
def form_of(words: str) -> Form:
    """How some words are looked for. Addresses and numbers are the same with capitals or without."""
    tokens = TOKEN.findall(words)
    plains = [folded(token) for token in tokens]
    if plains:
        plains[-1] = _without_ending(plains[-1])
    if "@" in words or any(c.isdigit() for c in words) or "://" in words or words.casefold().startswith("www."):
        return Form(tuple(plains), "any")
    first = next((c for token in tokens for c in token if c.isalpha()), "")
    cased = first.isupper() or first.islower()
    return Form(tuple(plains), ("capital" if first.isupper() else "small") if cased else "any")


def key_of(words: str) -> str:
    """What groups the same words: folded, the small apart from those with a capital."""
    form = form_of(words)
    return ("~" if form.case == "small" else "") + " ".join(form.words)


def _without_ending(plain: str) -> str:
    if plain.endswith("'s") and len(plain) > 3:
        return plain[:-2]
    return plain.rstrip("'") or plain


@dataclass(frozen=True, slots=True)
class Original:
    """Words that shall not stand: by which id they are known, the words, of which kind."""

    id: str
    words: str
    kind: str = "name"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where an original stands: `[start, end)` without a possessive ending; `plural` where only an s makes it so."""

    start: int
    end: int
    id: str
    plural: bool = False
    loud: bool = False  # all in capitals


class Finder:
    """Finds originals in texts, the longest words first; asked for many texts, made once."""

    def __init__(self, originals: Iterable[Original]) -> None:
        self._by_first: dict[str, list[tuple[Form, Original]]] = {}
        self._ages: dict[str, Original] = {}
        for one in originals:
            form = form_of(one.words)
            if not form.words:
                continue
            if one.kind == "age":
                self._ages[" ".join(form.words)] = one
            else:
                self._by_first.setdefault(form.words[0], []).append((form, one))
        for held in self._by_first.values():
            held.sort(key=lambda pair: -len(pair[0].words))

    def find(self, text: str) -> list[Occurrence]:
        """Every place of every original in a text, ascending; none overlap."""
        found = list(self._ages_in(text)) if self._ages else []
        taken = [(one.start, one.end) for one in found]
        if self._by_first:
            found += self._words_in(text, taken)
        return sorted(found, key=lambda one: one.start)

    def _ages_in(self, text: str) -> Iterator[Occurrence]:
        for start, end in ages_in(text):
            one = self._ages.get(" ".join(form_of(text[start:end]).words))
            if one is not None:
                yield Occurrence(start, end, one.id)

    def _words_in(self, text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Occurrence]:
        tokens = [(m.start(), m.end(), m[0]) for m in TOKEN.finditer(text)]
        plains = [folded(token) for _, _, token in tokens]
        at = 0
        while at < len(tokens):
            found = self._at(text, tokens, plains, at)
            if found is None:
                at += 1
                continue
            one, length = found
            if not any(one.start < b and a < one.end for a, b in taken):
                yield one
            at += length

    def _at(
        self, text: str, tokens: Sequence[tuple[int, int, str]], plains: Sequence[str], at: int
    ) -> tuple[Occurrence, int] | None:
        plain = plains[at]
        bare = _without_ending(plain)
        firsts = [plain] if plain == bare else [plain, bare]
        plural = plain[:-1] if plain.endswith("s") and len(plain) > 4 and at and plains[at - 1] == "the" else ""
        for first in [*firsts, *([plural] if plural else [])]:
            for form, one in self._by_first.get(first, ()):
                length = len(form.words)
                if first == plural and length > 1:
                    continue
                if first != plain and length > 1:
                    continue  # only the last word has an ending
                last = at + length - 1
                if last >= len(tokens) or not self._fits(text, tokens, plains, at, form):
                    continue
                if not _has_case(tokens, at, last, form.case):
                    continue
                start, end = tokens[at][0], tokens[last][1]
                if first != plural:
                    end -= len(tokens[last][2]) - _bare_length(tokens[last][2], form.words[-1])
                words = text[start:end]
                loud = words.isupper() and sum(c.isalpha() for c in words) > 1 and not one.words.isupper()
                return Occurrence(start, end, one.id, first == plural, loud), length
        return None

    @staticmethod
    def _fits(text: str, tokens: Sequence[tuple[int, int, str]], plains: Sequence[str], at: int, form: Form) -> bool:
        for k, word in enumerate(form.words[1:], 1):
            is_last = k == len(form.words) - 1
            if plains[at + k] != word and not (is_last and _without_ending(plains[at + k]) == word):
                return False
            if not _BETWEEN.fullmatch(text, tokens[at + k - 1][1], tokens[at + k][0]):
                return False
        return True


def _bare_length(token: str, plain: str) -> int:
    """How much of a token is the word itself, without a possessive ending."""
    if folded(token) == plain:
        return len(token)
    return len(token) - 2 if token[-2:].casefold() in ("'s", "’s") else len(token) - 1


def _has_case(tokens: Sequence[tuple[int, int, str]], at: int, last: int, case: Case) -> bool:
    if case == "any":
        return True
    words = [tokens[k][2] for k in range(at, last + 1)]
    if case == "capital":
        return any(word[0].isupper() for word in words)
    return not any(word[0].isupper() for word in words)


def replacements(
    text: str, found: Sequence[Occurrence], by: Mapping[str, str], *, conventions: Mapping[str, str] | None = None
) -> list[tuple[int, int, str]]:
    """What to put where: (start, end, words), ascending. Inside a passage in brackets a replacement loses its own."""
    inside = brackets.spans_of_brackets(text, conventions or {}) if "(" in text or "[" in text else []
    made = []
    for one in found:
        words = by[one.id]
        if words[:1] in ("(", "["):
            within = any(a < one.start and one.end < b for a, b, _ in inside)
            if within or _is_in_brackets(text, one.start, one.end):
                words = words[1:-1]
        elif one.loud:
            words = words.upper()
        if one.plural:
            words += "s"
        made.append((one.start, one.end, words))
    return made


def _is_in_brackets(text: str, start: int, end: int) -> bool:
    """Whether exactly these words stand in brackets already: "(Margaret)"."""
    return text[start - 1 : start] in ("(", "[") and text[end : end + 1] in (")", "]")
