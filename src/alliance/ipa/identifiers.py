"""What in a text may say who somebody is: proposals by rules and by the study's own words. A person decides each.

No list of names and no model: a capital where no sentence begins, a title before, a preposition of place, a word that
bodies are called by, the shape of a date, a number, an address; and how the study itself writes a word elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from alliance.ipa import brackets
from alliance.ipa.ages import ages_in
from alliance.ipa.identifier_words import (
    ABBREVIATIONS,
    BELONGING,
    BODIES,
    JOB_ENDINGS,
    MONTHS,
    NO_JOBS,
    ORDINARY,
    PARTICLES,
    PLACES_AFTER,
    STREETS,
    TITLES,
    WEEKDAYS,
)
from alliance.ipa.replacing import TOKEN, folded, key_of

Kind = Literal[
    "name",
    "place",
    "organisation",
    "belonging",
    "date",
    "age",
    "phone",
    "email",
    "web",
    "number",
    "occupation",
    "other",
]
#: kind -> what it is called
KINDS: dict[str, str] = {
    "name": "name of a person", "place": "place", "organisation": "organisation", "belonging": "nationality, language or faith",
    "date": "date", "age": "age", "phone": "telephone number", "email": "e-mail address", "web": "web address",
    "number": "number", "occupation": "occupation that few have", "other": "other words",
}  # fmt: skip
#: what is proposed in the place of each kind
SUGGESTED: dict[str, str] = {
    "name": "(name)", "place": "(place)", "organisation": "(organisation)", "belonging": "(nationality)", "date": "(date)",
    "age": "(age)", "phone": "(phone)", "email": "(email)", "web": "(website)", "number": "(number)",
    "occupation": "(occupation)", "other": "(removed)",
}  # fmt: skip
#: what these rules do not find, to be said wherever proposals are shown
MISSED: tuple[str, ...] = (
    "names written without a capital, unless the same name has one elsewhere or a title stands before it",
    "names of one letter, and initials without a full stop",
    "names that are also ordinary words (a Will, a Grace, a Bath) where they begin a sentence",
    "nicknames that are ordinary words, and what families call each other (our kid, Nan)",
    "misspellings: each spelling of a name is a proposal of its own",
    "months, weekdays, numbers written in words (but for ages), and jobs that are not said as such",
    "what is told: a story that only one person can have lived names them without any name",
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words `[start, end)` that may identify somebody: of which kind, why; `sure` is False where they may well be
    ordinary words."""

    start: int
    end: int
    words: str
    kind: str
    why: str = ""
    sure: bool = True


#: another finder of identifying words: proposals for a text (see docs/how-to/anonymise.md)
Recogniser = Callable[[str], Iterable[Proposal]]


@dataclass(slots=True)
class Statistics:
    """How a study writes its words: folded word -> how often small, with a capital inside a sentence, at a beginning."""

    small: Counter[str] = field(default_factory=Counter)
    capital: Counter[str] = field(default_factory=Counter)
    begins: Counter[str] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        """Count the words of one more text."""
        for match in TOKEN.finditer(text):
            word = match[0]
            if word[0].isupper():
                where = self.begins if _begins(text, match.start()) else self.capital
                where[_bare(word)] += 1
            elif word[0].isalpha():
                self.small[_bare(word)] += 1


def statistics(texts: Iterable[str]) -> Statistics:
    """How these texts write their words."""
    made = Statistics()
    for text in texts:
        made.add(text)
    return made


_AFTER = re.compile(r"(?:^|[.?!…:\n–—]|\.\.|\s-)[\s\"“‘'(\[]*$|[\"“(\[]\s*$|(?:^|[\s(\[])[‘']$")
_OPENERS = "\"“‘'([ \t\u00a0"


def _begins(text: str, at: int) -> bool:
    """Whether something begins here, so that a capital says nothing: a sentence, a turn, speech in quotation marks."""
    return _AFTER.search(text[max(0, at - 6) : at]) is not None or at == 0


def doubtful(text: str, start: int, words: str, study: Statistics) -> bool:
    """Whether a word with a capital says nothing here: something begins, and the study writes it small more often."""
    plain = _bare(words)
    return " " not in words and study.small[plain] > study.capital[plain] and _begins(text, start)


def _bare(word: str) -> str:
    """A word as it is counted: folded, without a possessive ending."""
    plain = folded(word)
    return plain[:-2] if plain.endswith("'s") and len(plain) > 3 else plain.rstrip("'")


# --- shapes

_MONTH = "(?:" + "|".join(MONTHS) + r")\b"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_SHAPES: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (kind, re.compile(pattern, flags), why)
    for kind, pattern, flags, why in (
        ("email", r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", 0, "an e-mail address"),
        ("web", r"(?:https?://|www\.)[^\s()<>\[\]\"”]{0,2000}[\w/]", re.I, "a web address"),
        ("web", r"(?<![\w@.-])[a-z0-9-]{2,63}\.(?:co\.uk|org\.uk|ac\.uk|nhs\.uk|gov\.uk|com|org|net|info|ie|eu)\b(?:/[^\s()]{0,2000}\w)?", re.I,
         "a web address"),
        ("web", r"(?<![\w@])@\w{3,30}\b", 0, "a name in the web"),
        ("number", r"\b\d{3}[ -]\d{3}[ -]\d{4}\b", 0, "shaped as an NHS number"),
        ("number", r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", 0, "shaped as a National Insurance number"),
        ("phone", r"(?<![\w+])(?:\+\d{1,3}[ -]?(?:\(0\))?[ -]?|\(?0)\d{2,4}\)?(?:[ -]?\d{2,4}){2,3}\b", 0,
         "a telephone number"),
        ("place", r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", 0, "a postcode"),
        ("date", rf"\b(?:the )?{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?", re.I, "a date"),
        ("date", rf"\b{_MONTH} (?:the )?{_DAY}\b(?:,? {_YEAR})?", re.I, "a date"),
        ("date", rf"\b{_MONTH},? (?:of )?{_YEAR}\b", re.I, "a month and a year"),
        ("date", r"\b\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})\b", 0, "a date"),
        ("date", rf"\b{_YEAR}-\d\d-\d\d\b", 0, "a date"),
        ("date", rf"(?<=\b[Bb]orn in )(?:{_MONTH} )?{_YEAR}\b", 0, "a year of birth"),
        ("number", r"(?<![\w.,:/-])\d{6,40}(?![\w]|[.,]\d)", 0, "a long number"),
    )
)  # fmt: skip
_JOB = re.compile(
    r"\b(?:(?:work|works|worked|working|train|trained|training|qualified|retrained|employed|started(?: out)?|job|career|trade|"
    r"position|post) as|(?:I|he|she|dad|mum|father|mother|husband|wife|partner|brother|sister|son|daughter)"
    r"(?:[’']m| am| was|[’']s| is| became|[’']d been| had been)(?: a[n]? (?=\w+ ?\w* by trade))?) an? ((?:[a-z-]+ ){0,2}[a-z-]+)",
    re.I,
)


# --- proposing


def propose(
    text: str, study: Statistics | None = None, *, conventions: Mapping[str, str] | None = None,
    recognisers: Sequence[Recogniser] = (), known: Iterable[str] = (),
) -> tuple[Proposal, ...]:  # fmt: skip
    """What in a text may identify somebody, in its order; no two overlap.

    `study` counts the words of the whole study (without it, of this text alone); `conventions` say what stands in
    brackets; `known` are words that are no proposal, such as the study's pseudonyms. What a recogniser gives beyond the
    text, or without words, is left out.
    """
    counted = study or statistics([text])
    found: list[Proposal] = [*_shaped(text), *_jobs(text, counted)]
    found += _capitals(text, counted, conventions or {})
    for recogniser in recognisers:
        found += [kept for one in recogniser(text) if (kept := _sound(one, text)) is not None]
    without = {key_of(words) for words in known}
    return tuple(one for one in _apart(found) if key_of(one.words) not in without)


def _sound(one: Proposal, text: str) -> Proposal | None:
    """A recogniser's proposal with the words that stand there and a kind that is known; None where it is none."""
    if not 0 <= one.start < one.end <= len(text) or "\n" in text[one.start : one.end]:
        return None
    words = text[one.start : one.end]
    if not any(c.isalnum() for c in words):
        return None
    return replace(one, words=words, kind=one.kind if one.kind in KINDS else "other")


def _apart(found: Iterable[Proposal]) -> Iterator[Proposal]:
    """The proposals in order; of two that overlap the surer stays, then the longer."""
    kept: list[Proposal] = []
    for one in sorted(found, key=lambda p: (p.start, -p.end)):
        if kept and one.start < kept[-1].end:
            last = kept[-1]
            if (one.sure, one.end - one.start) > (last.sure, last.end - last.start):
                kept[-1] = one
        else:
            kept.append(one)
    yield from kept


def _shaped(text: str) -> Iterator[Proposal]:
    taken: list[tuple[int, int]] = []
    for kind, pattern, why in _SHAPES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if match[0].lower().startswith("the "):
                start += 4
            if kind in ("phone", "number") and sum(c.isdigit() for c in match[0]) < 6:
                continue
            if not any(start < b and a < end for a, b in taken):
                taken.append((start, end))
                yield Proposal(start, end, text[start:end], kind, why)
    for start, end in ages_in(text):
        if not any(start < b and a < end for a, b in taken):
            yield Proposal(start, end, text[start:end], "age", "an age")


def _jobs(text: str, study: Statistics) -> Iterator[Proposal]:
    """Occupations said as such that this study hardly ever speaks of."""
    for match in _JOB.finditer(text):
        said = match[1].split()
        at = match.start(1)
        for n, word in enumerate(said):
            plain = folded(word)
            is_job = plain.endswith(JOB_ENDINGS) and plain not in NO_JOBS and len(plain) > 4
            if is_job and study.small[plain] <= 3:
                before = [w for w in said[:n] if folded(w) not in ORDINARY]
                words = " ".join([*before, word])
                start = at + len(" ".join(said[: n - len(before)])) + (1 if n > len(before) else 0)
                yield Proposal(start, start + len(words), text[start : start + len(words)], "occupation",
                               "an occupation that the study speaks of "
                               + {0: "once", 1: "once", 2: "twice"}.get(study.small[plain], "three times"))  # fmt: skip
                break


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text with what is known of it."""

    start: int
    end: int  # without a possessive ending
    word: str
    plain: str
    begins: bool


def _words(text: str) -> Iterator[_Word]:
    for match in TOKEN.finditer(text):
        word = match[0]
        end = match.end()
        plain = folded(word)
        for ending in ("'s", "'"):
            if plain.endswith(ending) and len(plain) > len(ending):
                plain, end, word = plain[: -len(ending)], end - len(ending), word[: -len(ending)]
                break
        begins = word[:1].isupper() and _begins(text, match.start())
        yield _Word(match.start(), end, word, plain, begins)


def _capitals(text: str, study: Statistics, conventions: Mapping[str, str]) -> Iterator[Proposal]:
    """Words with a capital that are neither ordinary nor only the beginning of a sentence, those side by side as one."""
    inside = (
        [(a, b, kind) for a, b, kind in brackets.spans_of_brackets(text, conventions)]
        if "(" in text or "[" in text
        else []
    )
    words = list(_words(text))
    n = 0
    bracket = 0
    while n < len(words):
        word = words[n]
        while bracket < len(inside) and inside[bracket][1] <= word.start:
            bracket += 1
        kind = inside[bracket][2] if bracket < len(inside) and inside[bracket][0] <= word.start else ""
        if kind in ("back-channel", "placeholder"):
            n += 1
            continue
        if not word.word[:1].isupper():
            title = _titled_small(text, words, n, study)
            if title is not None:
                yield title
            n += 1
            continue
        if not _may_begin_a_name(word, study, in_sound=kind == "sound"):
            n += 1
            continue
        last = _end_of_name(text, words, n)
        made = _judged(text, words, n, last, study)
        if made is not None:
            yield made
        n = last + 1


def _may_begin_a_name(word: _Word, study: Statistics, *, in_sound: bool) -> bool:
    plain = word.plain
    if (
        len(set(plain)) < 2
        or plain in ORDINARY
        or plain.partition("'")[0] in ("i", "it", "he", "she", "we", "you", "they")
    ):
        return False
    if plain in MONTHS or plain in WEEKDAYS or plain in TITLES:
        return False
    if word.word.isupper() and len(word.word) > 1:  # capitals for loudness, or letters that stand for a body
        return plain not in ABBREVIATIONS and not study.small[plain]
    if not word.begins and not in_sound:
        return True
    if study.capital[plain]:
        return study.capital[plain] >= study.small[plain]
    return not in_sound and not study.small[plain] and not _ends_as_an_ordinary_word(plain)


def _ends_as_an_ordinary_word(plain: str) -> bool:
    return plain.endswith(("ly", "ing", "ings", "ness", "tion", "tions", "ment", "n't", "'ve", "'ll", "'re", "'d"))


_GAP = re.compile(r"[ \u00a0]+|[-‐‑–/&]|\. | [&] ")
_ABBREVIATED = re.compile(r"\b(?:St|Dr|Mr|Mrs|Ms|Prof|Rev|[A-Z])\.?$")


def _end_of_name(text: str, words: Sequence[_Word], n: int) -> int:
    """The last word of the name that begins with word n: capitals side by side, small particles between them."""
    last = n
    while last + 1 < len(words):
        following = words[last + 1]
        owned = _raw_end(words[last], text)
        if owned != words[last].end and following.plain not in BODIES and following.plain not in STREETS:
            break  # a possessive ends a name, but not that of a body: St Mary's Hospital
        between = text[owned : following.start]
        if not _GAP.fullmatch(between):
            break
        if between == ". " and not _ABBREVIATED.search(text[max(0, words[last].start - 1) : words[last].end]):
            break
        if following.word[:1].isupper() and _goes_on(following):
            last += 1
            continue
        if following.plain in PARTICLES and last + 2 < len(words):
            after = words[last + 2]
            if after.word[:1].isupper() and _goes_on(after) and text[following.end : after.start] == " ":
                if following.plain in ("of", "for", "and", "the", "in", "on") and not (
                    _is_body(words, n, last) or _is_body(words, last + 2, last + 2)
                ):
                    break
                last += 2
                continue
        break
    return last


def _raw_end(word: _Word, text: str) -> int:
    end = word.end
    if text[end : end + 2].casefold() in ("'s", "’s") and not text[end + 2 : end + 3].isalnum():
        return end + 2
    return end


def _goes_on(word: _Word) -> bool:
    return (
        word.plain not in ("i", "i'm", "i've", "i'd", "i'll")
        and word.plain not in MONTHS
        and word.plain not in WEEKDAYS
    )


def _is_body(words: Sequence[_Word], first: int, last: int) -> bool:
    return any(words[k].plain in BODIES or words[k].plain in STREETS for k in range(first, last + 1))


def _judged(text: str, words: Sequence[_Word], n: int, last: int, study: Statistics) -> Proposal | None:
    """The words from n to last as a proposal, with its kind; titles before a name are no part of it."""
    plains = [words[k].plain for k in range(n, last + 1)]
    start, end = words[n].start, words[last].end
    before = words[n - 1].plain if n and text[words[n - 1].end : start].strip(" .\u00a0") == "" else ""
    shown = text[start:end]
    first = words[n]
    sure = not first.begins or bool(study.capital[first.plain]) or last > n
    if any(p in BODIES for p in plains):
        if last == n and (first.begins or study.small[plains[0]] > study.capital[plains[0]]):
            return None
        return Proposal(start, end, shown, "organisation", "a body is called so", last > n)
    if len(plains) > 1 and plains[-1] in STREETS:
        number = re.search(r"\b\d{1,4}[a-z]?,? $", text[max(0, start - 7) : start])
        begin = start - len(number[0]) if number else start
        return Proposal(begin, end, text[begin:end], "place", "a street is called so")
    if before in TITLES:
        return Proposal(start, end, shown, "name", f"after “{before.capitalize()}”")
    if len(plains) == 1 and plains[0] in BELONGING:
        return Proposal(start, end, shown, "belonging", "a nationality, a language or a faith")
    if first.word.isupper() and last == n and len(first.word) <= 6:
        return Proposal(start, end, shown, "organisation", "letters that stand for something")
    if study.small[first.plain] and last == n:
        sure = sure and study.capital[first.plain] >= 2 * study.small[first.plain]
        why = "with a capital; also written small in this study"
    elif first.begins and not study.capital[first.plain]:
        why = "begins a sentence; never written small in this study"
    else:
        why = "with a capital inside a sentence" if not first.begins else "with a capital elsewhere too"
    if before in PLACES_AFTER:
        return Proposal(start, end, shown, "place", f"after “{before}”", sure)
    return Proposal(start, end, shown, "name", why, sure)


def _titled_small(text: str, words: Sequence[_Word], n: int, study: Statistics) -> Proposal | None:
    """A name written small after a title: "mrs henderson"."""
    word = words[n]
    if not n or len(word.plain) < 3 or word.plain in ORDINARY or not word.word[0].isalpha():
        return None
    title = words[n - 1]
    if title.plain not in ("mr", "mrs", "ms", "dr", "miss", "prof") or text[title.end : word.start].strip(" .") != "":
        return None
    if study.small[word.plain] > 4 and not study.capital[word.plain]:
        return None
    return Proposal(word.start, word.end, text[word.start : word.end], "name", f"after “{title.plain}”, written small")


# --- the same name written small


def written_small(text: str, names: Iterable[str], study: Statistics) -> Iterator[Proposal]:
    """Where names that have a capital elsewhere are written small; words that are ordinary, or far oftener small, are
    left out."""
    wanted = {}
    for name in names:
        for part in TOKEN.findall(name):
            plain = folded(part)
            if len(plain) > 3 and plain not in ORDINARY and 0 < study.small[plain] <= study.capital[plain]:
                wanted[plain] = part
    if not wanted:
        return
    for word in _words(text):
        if word.plain in wanted and word.word[:1].islower():
            shown = text[word.start : word.end]
            yield Proposal(word.start, word.end, shown, "name", f"written small; elsewhere {wanted[word.plain]}")
