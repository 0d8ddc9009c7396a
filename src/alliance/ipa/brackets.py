"""Passages in brackets: the other's back-channel, a sound, a word in place of a name.

Kinds are proposed from small tables; the study's conventions, once confirmed, decide. The kind belongs
to the words, not to the shape of the bracket: "[sighs]" and "(sighs)" are one convention.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from alliance.ipa.vocabulary import BracketKind

LONGEST = 40  # code points between the brackets; what is longer is the speaker's own parenthesis
MOST_WORDS = 6

_PASSAGE = re.compile(rf"\(([^()\[\]\n]{{1,{LONGEST}}})\)|\[([^()\[\]\n]{{1,{LONGEST}}})\]")
_KINDS: dict[str, BracketKind] = {
    "back-channel": "back-channel",
    "sound": "sound",
    "placeholder": "placeholder",
    "unclear": "unclear",
}
_MARKS = str.maketrans({"’": "'", "‘": "'", "‑": "-", "–": "-", "—": "-", "“": None, "”": None, '"': None})

_BACK_CHANNELS = frozenset(
    """m mm mmm mmmm mhm mmhm mm-hm mmm-hm mm-hmm mhmm mm-mm hm hmm hmmm uh-huh uhuh uhu uhum um-hm um-hum aha ah oh ooh
    yeah yea yeh ya yes yep yup no nope okay ok okey-doke right sure really exactly absolutely definitely totally
    indeed wow gosh god great good lovely nice fine true alright all-right of-course i-see i-know i-understand
    that's-right so-true thank-you thanks oh-dear oh-no my-god oh-god oh-my-god oh-right oh-okay oh-wow oh-yeah ja oui sí
    genau ach ach-so""".split()  # noqa: SIM905
)
_SOUND = re.compile(
    r"\b(?:laugh|chuckl|giggl|snigger|snort|grin|smil|sigh|paus|silen|cry|cries|tear|sob|weep|wept|cough|sneez|sniff|"
    r"inaudib|unintelligib|indistinct|unclear|incomprehensib|clear(?:s|ing|ed) (?:his |her |their )?throat|breath|exhal|inhal|"
    r"whisper|mutter|mumbl|murmur|shout|yell|gasp|groan|moan|yawn|swallow|gulp|tut(?:s|ting|ted)?\b|click|clap|knock|gestur|nod|shak|shrug|"
    r"cross-?talk|overlap|interrupt|background|noise|phone|doorbell|ring(?:s|ing)?\b|bang|sing(?:s|ing)?\b|hum(?:s|ming)|hesitat|"
    r"emphas|raised voice|quiet|softly|louder|loudly|voice|tone|ironic|sarcastic|stammer|stutter|beat|recording|tape|"
    r"off-?mic|lacht|lachen|seufz|pausa|rires?|risas?)\w*"
)
_TIMED = re.compile(
    r"(?:pause )?\.+|(?:pause )?\d{1,3}(?:[.,]\d)?(?: ?(?:s|secs?|seconds?|mins?|minutes?))?|\?+|x{1,3}"
)
_NAMES = frozenset(
    """name names surname forename initial initials service services child children baby son sons daughter daughters husband
    wife spouse partner boyfriend girlfriend ex mother father mum mom dad parent parents brother sister sibling siblings
    grandmother grandfather gran grandma grandad aunt uncle cousin nephew niece family friend friends neighbour neighbor
    age ages town city village county country region area borough place places location street road address home house
    hospital clinic ward surgery practice centre center school college university organisation organization
    institution charity company employer firm agency team department office church prison colleague colleagues coworker
    supervisor supervisors supervisee manager boss therapist counsellor counselor psychologist psychiatrist psychotherapist
    doctor gp nurse social worker keyworker key client clients patient patients client's person man woman boy girl date day
    month year number phone email telephone nationality ethnicity language religion job title profession occupation course
    programme program training institute model drug medication diagnosis book author redacted removed anonymised
    anonymized omitted deleted withheld pseudonym details identifying information male female board club trust council shop supermarket pub
    station market website event group band""".split()  # noqa: SIM905
)
_FILLERS = frozenset("of the a an my his her their our first last second other another 's s".split())  # noqa: SIM905
_OWN = frozenset(("not", "no", "like", "and", "or", "with", "to", "that", "this", "is", "was", "i", "you", "we"))
_SPEAKER = re.compile(r"(?:int|interviewer|iv|i|researcher|r|p|participant|therapist|t)\s?\d?[.:]+\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket passage as met in a transcript: folded words, how it is written, proposed kind, how often."""

    folded: str
    shown: str
    kind: BracketKind
    count: int


def fold(words: str) -> str:
    """The words of a bracket passage in the form that conventions are kept in: "Mm-hm." is "mm-hm"."""
    folded = " ".join(words.translate(_MARKS).casefold().split())
    stripped = folded.strip(" .,;!…([])").strip()
    return stripped or folded


@lru_cache(maxsize=4096)
def propose(folded: str) -> BracketKind:
    """The kind that a folded bracket passage seems to have; "unclear" where the tables do not tell."""
    if _TIMED.fullmatch(folded):
        return "placeholder" if folded.startswith("x") else "sound"
    said = _SPEAKER.sub("", folded, count=1)
    parts = [p.strip(" .!?…") for p in re.split(r"[,;/]| and | & |\.{2,}|…", said)]
    if all(_back_channel(p) for p in parts if p) and any(parts):
        return "back-channel"
    if _SOUND.search(said):
        return "sound"
    words = [w.removesuffix("'s") for w in re.findall(r"[^\W\d_]+(?:'s)?", said)]
    if words and any(w in _NAMES for w in words) and all(w in _NAMES or w in _FILLERS or len(w) == 1 for w in words):
        return "placeholder"
    if len(words) == 2 and words[1] in _NAMES and words[0] not in _OWN:
        return "placeholder"
    if said.replace("_", "").replace("-", "").strip() == "" or re.fullmatch(r"x{2,}|\*+|_+", said):
        return "placeholder"
    return "unclear"


def _back_channel(words: str) -> bool:
    """Whether words are what a listener says."""
    if "-".join(words.split()) in _BACK_CHANNELS:
        return True
    return all(w in _BACK_CHANNELS for w in words.split())


@lru_cache(maxsize=4096)
def _passage(words: str) -> str:
    """The folded words of what stands in brackets; "" where it is no bracket passage of a kind."""
    if words.count(" ") >= MOST_WORDS or len(words.split()) > MOST_WORDS:
        return ""
    folded = fold(words)
    if folded in ("...", "…", "..", ". . .") or (not any(c.isalnum() for c in folded) and folded.strip("._*?")):
        return ""
    return folded


def _found(text: str) -> list[tuple[int, int, str, str]]:
    """Start, end, folded words and words of each bracket passage."""
    found = []
    for match in _PASSAGE.finditer(text):
        words = match[1] or match[2]
        folded = _passage(words)
        if folded:
            found.append((match.start(), match.end(), folded, words))
    return found


def find(text: str, conventions: Mapping[str, str] | None = None) -> tuple[Bracket, ...]:
    """The bracket passages of a text, the most frequent first, each with its kind and how often it is met.

    `conventions` (folded words -> kind) decide where they say something; the tables propose the rest.
    """
    conventions = conventions or {}
    written = Counter((folded, text[start:end]) for start, end, folded, _ in _found(text))
    times: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for (folded, words), n in written.most_common():
        times[folded] += n
        shown.setdefault(folded, words)
    return tuple(
        Bracket(folded, shown[folded], kind_of(folded, conventions), n)
        for folded, n in sorted(times.items(), key=lambda item: (-item[1], item[0]))
    )


def kind_of(folded: str, conventions: Mapping[str, str]) -> BracketKind:
    """The kind of a folded bracket passage: as the conventions say, else as proposed."""
    return _KINDS.get(conventions.get(folded, "")) or propose(folded)


def spans_of_brackets(text: str, conventions: Mapping[str, str]) -> list[tuple[int, int, BracketKind]]:
    """Start, end (brackets included) and kind of each bracket passage, in order."""
    return [(start, end, kind_of(folded, conventions)) for start, end, folded, _ in _found(text)]
