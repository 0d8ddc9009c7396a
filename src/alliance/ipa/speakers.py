"""Who speaks: labels at the start of paragraphs, their spellings, and whose part is whose.

A label is proposed from its form (a colon, bold type, a tab, a printed number, a line of its own) and
believed only with evidence: it recurs, is a word transcripts use, is bold, or carries a number. So
"And then I thought: ..." stays what it is. Everything here is a proposal that a researcher confirms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from alliance.ipa.transcript import Speaker
from alliance.ipa.vocabulary import Role

Mark = Literal["colon", "tab", "dash", "alone", "number", "time", "bold", "column", "given"]

LONGEST = 42  # code points of a label
MOST_VOICES = 40  # for which slips of the keyboard are looked for
SHORT = 24  # paragraphs of an excerpt in which a speaker may well be met only once
_TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,-]\d{1,3})?"
_LABEL = re.compile(
    rf"""
    (?P<open>[\[(<]?)[ ]?
    (?P<name>[^\W\d_][\w.'’´&/\# -]{{0,{LONGEST - 2}}}?)
    [ ]?(?P<close>[\])>]?)
    (?:[ \t]*[\[({{<\#]\s?(?:(?P<time>{_TIME})|(?:ll?\.?|lines?|para\.?)?\s?(?P<number>\d{{1,6}}))\s?[\])}}>\#]
      |[ \t]+(?P<bare>\d{{1,2}}:\d{{2}}(?::\d{{2}})?)(?![\d:]))?
    [ ]*
    (?P<mark>[:：]|\t|(?<=[ ])[-–—](?=[ ])|$|(?(number)(?=[ ])|(?(time)(?=[ ])|(?(bare)(?=[ ])|(?!)))))
    """,
    re.VERBOSE,
)
_SIGNS = re.compile(r"[：\t]|[\[({<#]\s?[\dlLpP]| [-–—] |\d:\d|^[\[(<]")
_LEADING_TIME = re.compile(rf"[\[({{<#]?\s?(?P<time>{_TIME})\s?[\])}}>#]?(?![\w:])\s*[-–—]?\s*")
_NAME_NUMBER = re.compile(r"(.*[^\W\d_]\.?) (\d{1,6})")
_WORD = re.compile(r"\w+")

_INTERVIEWER = {
    "int",
    "intv",
    "intvr",
    "interv",
    "intw",
    "ivr",
    "iv",
    "i",
    "interviewer",
    "researcher",
    "q",
    "question",
    "investigator",
    "inv",
}
_INTERVIEWER |= {"facilitator", "moderator", "mod", "interviewerin", "intervieweur", "entrevistador", "entrevistadora"}
_PARTICIPANT = {"p", "participant", "part", "ppt", "respondent", "resp", "interviewee", "informant", "a", "answer"}
_PARTICIPANT |= {"subject", "befragte", "befragter", "participante", "participant’s"}
_EITHER = {"r", "t", "c", "s", "m", "f", "b", "therapist", "client", "patient", "speaker", "spk", "voice", "counsellor"}
_EITHER |= {"male voice", "female voice", "unknown", "unknown speaker", "unidentified", "unidentified speaker", "both"}
_SAME = {  # spellings of one word
    **dict.fromkeys(("int", "intv", "intvr", "interv", "intw", "ivr", "iv"), "interviewer"),
    **dict.fromkeys(("part", "ppt", "p"), "participant"),
    "resp": "respondent",
    "spk": "speaker",
}
_NEVER = frozenset(
    """and but so then well yeah yes yep no nope okay ok right oh ah um erm er mm mmm hm hmm mhm he she they it we you
    this that these those because there here what why how when where who which if as or also now just like anyway note
    date time place location duration length recorded recording transcribed transcriber transcript transcription
    interview title file page line lines key notes nb ps example eg ie see re pseudonym age gender consent version
    the a an in on at to of for from with my his her their our your not actually maybe perhaps first second third
    finally basically obviously http https www said says thought think asked told goes felt""".split()  # noqa: SIM905
)
_SMALL = frozenset("de da di del van von der den la le du of the and y e bin ibn al el".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Label:
    """A label as it may stand at the start of a paragraph.

    `name` is the spelling without marks and numbers, `end` how many code points of the paragraph it
    takes (blanks after it not counted), `raw` those code points. `number` is printed beside it; `seconds` is a time stamp.
    """

    name: str
    end: int
    mark: Mark
    raw: str = ""
    number: int | None = None
    seconds: int | None = None
    bold: bool = False
    enclosed: bool = False
    whole: bool = False  # the paragraph holds nothing else

    @property
    def key(self) -> str:
        """What all spellings of this label share."""
        return key_of(self.name)


def seconds_of(stamp: str) -> int:
    """The seconds of a time stamp ("04:12", "00:04:12", "00:04:12-5")."""
    parts = [int(p) for p in re.split(r"[.,-]", stamp)[0].split(":")]
    if len(parts) == 2:
        return parts[0] * 60 + parts[1]
    return parts[0] * 3600 + parts[1] * 60 + parts[2]


def leading_time(text: str) -> tuple[int, int] | None:
    """Seconds and length of a time stamp that opens a paragraph; None where there is none."""
    match = _LEADING_TIME.match(text)
    return (seconds_of(match["time"]), match.end()) if match else None


def label_of(text: str, bold_lead: int = 0) -> Label | None:
    """The label that may stand at the start of a paragraph; None where nothing there looks like one."""
    if not bold_lead:
        colon = text.find(":", 0, LONGEST + 24)
        timed = text[colon + 1 : colon + 2].isdigit()  # "Speaker 1  00:12"
        label = _before_colon(text[: colon + 1]) if colon > 0 and not timed else None
        if label and label.end == len(text):
            return replace(label, whole=True)
        if label or (len(text) > LONGEST and not _SIGNS.search(text[: LONGEST + 24])):
            return label
    found = _LABEL.match(text)
    if found and (bool(found["open"]) != bool(found["close"]) or len(found["name"].split()) > 4):
        found = None
    if 0 < bold_lead < len(text) and (not found or _mark(found) in ("alone", "dash") or found.end("name") > bold_lead):
        return _bold_label(text, bold_lead)
    return _label(found, bold_lead) if found else None


@lru_cache(maxsize=4096)
def _before_colon(head: str) -> Label | None:
    """The label that a stretch up to a colon is; None where it is none."""
    found = _LABEL.fullmatch(head)
    if not found or bool(found["open"]) != bool(found["close"]) or len(found["name"].split()) > 4:
        return None
    return _label(found, 0)


def _label(found: re.Match[str], bold_lead: int) -> Label:
    """The label that was matched."""
    name, end = found["name"], found.end()
    time = found["time"] or found["bare"]
    return Label(
        name.strip(),
        end,
        _mark(found),
        found[0],
        int(found["number"]) if found["number"] else None,
        seconds_of(time) if time else None,
        found.end("name") <= bold_lead <= end + 1,
        bool(found["open"]),
    )


def _mark(found: re.Match[str]) -> Mark:
    """What sets a label off from the words."""
    sign = found["mark"]
    if sign in (":", "："):
        return "colon"
    if sign == "\t":
        return "tab"
    if sign:
        return "dash"
    if found["number"]:
        return "number"
    if found["time"] or found["bare"]:
        return "time"
    return "alone"


def _bold_label(text: str, bold_lead: int) -> Label | None:
    """A name in bold type before words that are not."""
    name = text[:bold_lead].strip(" \t:：-–—.")
    if not name or len(name) > LONGEST or len(name.split()) > 4 or not name[0].isalpha():
        return None
    end = bold_lead
    while end < len(text) and text[end] in " \t:：":
        end += 1
    return Label(name, end, "bold", text[:bold_lead], bold=True)


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """What all spellings of a label share: "Int.", "INT" and "Interviewer" have one key."""
    folded = " ".join(name.casefold().replace(".", " ").replace("#", " ").replace("-", " ").split())
    match = re.fullmatch(r"([^\W\d]+(?: [^\W\d]+)*?) ?(\d{1,3})", folded)
    word, number = (match[1], match[2].lstrip("0")) if match else (folded, "")
    return _SAME.get(word, word) + (f" {number}" if number else "")


@lru_cache(maxsize=4096)
def known(key: str) -> Role | None:
    """The role that a label's own word gives it; "unknown" for labels that transcripts use for anybody."""
    word = re.sub(r" \d+$", "", key)
    if word in _INTERVIEWER:
        return "interviewer"
    if word in _PARTICIPANT:
        return "participant"
    return "unknown" if word in _EITHER else None


@lru_cache(maxsize=4096)
def _name_shaped(name: str) -> bool:
    """Whether a spelling looks like a name: capitals (or a script without them), no everyday opening word."""
    words = name.replace("/", " ").replace("&", " ").split()
    if not words or len(words) > 4 or words[0].casefold().strip(".'’") in _NEVER:
        return False
    for word in words:
        first = next((c for c in word if c.isalpha()), "")
        if first and first.islower() and word.casefold() not in _SMALL:
            return False
        if word.casefold().strip(".") in _NEVER and word.casefold() not in _SMALL:
            return False
    return True


def with_numbers(labels: Sequence[Label | None]) -> list[Label | None]:
    """The labels, with a number taken out of the name where names carry line numbers ("Rowan 274:").

    Such numbers rise through the file and go beyond counting; "Speaker 1", "Speaker 2" come again and do not.
    """
    found = [
        (k, label, match)
        for k, label in enumerate(labels)
        if label and label.mark == "colon" and label.number is None and (match := _NAME_NUMBER.fullmatch(label.name))
    ]
    numbers = [int(match[2]) for _, _, match in found]
    rises = all(b > a for a, b in pairwise(numbers))
    if len(numbers) < 3 or not rises or len({key_of(match[1]) for *_, match in found}) * 2 > len(numbers):
        return list(labels)
    if numbers[-1] - numbers[0] < len(numbers):
        return list(labels)
    changed = list(labels)
    for k, label, match in found:
        changed[k] = replace(label, name=match[1], number=int(match[2]))
    return changed


def believed(labels: Sequence[Label | None], chosen: Mapping[str, bool] | None = None) -> list[Label | None]:
    """The labels that are speakers, in place; None where a paragraph has none or it is not believed.

    `chosen` says of a key whether it is a speaker, over all evidence.
    """
    chosen = chosen or {}
    forms: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    plausible: list[Label | None] = []
    for label in labels:
        fits = label is not None and _plausible(label, chosen)
        plausible.append(label if fits else None)
        if label is not None and fits:
            key = label.key
            if key not in forms:
                forms[key] = Counter()
                names[key] = label.name
            forms[key][_form(label)] += 1
    total = len(labels)
    shaped = sum(1 for x in plausible if x and x.mark == "colon" and (_name_shaped(x.name) or known(x.key)))
    lonely = sum(1 for x in plausible if x and x.whole and x.mark == "colon")
    everywhere = shaped >= 2 and ((3 * shaped >= total and total <= SHORT) or 2 * lonely > shaped)
    proven = {key for key, counted in forms.items() if _evidence(key, names[key], counted, total, everywhere)}
    keys = proven | {key for key in forms if chosen.get(key)}
    keys -= _of_another_form(keys, forms, chosen)
    keys |= _slips(keys, forms)
    allowed = _allowed_marks(keys, forms)
    allowed_when_chosen = allowed | {"colon", "tab", "bold", "number", "column", "given"}
    return [
        x if x and x.key in keys and x.mark in (allowed if x.key in proven else allowed_when_chosen) else None
        for x in plausible
    ]


def _plausible(label: Label, chosen: Mapping[str, bool]) -> bool:
    """Whether a label may be a speaker at all."""
    key = label.key
    if label.mark == "given":
        return chosen.get(key, True)
    if key in chosen and (not chosen[key] or label.mark in ("colon", "tab", "bold", "column")):
        return chosen[key]
    if known(key) and (label.mark in ("colon", "tab", "column", "bold", "number", "time") or len(label.name) > 1):
        return not (label.enclosed and label.mark == "alone")
    if label.enclosed and label.mark not in ("colon", "time"):
        return False
    if label.mark == "alone":
        return (label.bold or label.name.isupper()) and len(label.name) > 1 and _name_shaped(label.name)
    if label.mark == "colon" and " " not in label.name and label.name.islower():
        return label.name not in _NEVER
    return _name_shaped(label.name)


def _form(label: Label) -> str:
    """How a label is set: its mark, with a number or bold type where it has them."""
    return f"{label.mark}{'+n' if label.number is not None else ''}{'+b' if label.bold else ''}"


def _evidence(key: str, name: str, counted: Counter[str], total: int, everywhere: bool) -> bool:
    """Whether there is reason to believe that a label is a speaker."""
    times: Counter[str] = Counter()
    for form, n in counted.items():
        times[form.split("+")[0]] += n
    if times["column"] or times["given"] or any("colon+n" in form or "colon+b" in form for form in counted):
        return True
    if known(key):
        return bool(times["colon"] or times["tab"] or times["bold"] or times["time"] or times["number"] > 1) or (
            times["alone"] > 1 or "alone+b" in counted
        )
    if name.islower():
        return times["colon"] >= 3 and 10 * times["colon"] >= total
    if times["colon"] >= 2 or (everywhere and times["colon"]):
        return True
    return max(times["tab"], times["number"], times["bold"], times["alone"], times["time"]) >= 2 or times["dash"] >= 3


def _of_another_form(keys: set[str], forms: Mapping[str, Counter[str]], chosen: Mapping[str, bool]) -> set[str]:
    """Keys that are set unlike all the others: a colon without the number or bold type that speakers have here."""
    other: set[str] = set()
    for feature in ("+n", "+b"):
        having = sum(n for key in keys for form, n in forms[key].items() if feature in form)
        all_of = sum(n for key in keys for n in forms[key].values())
        if having < 5 or 5 * having < 4 * all_of:
            continue
        for key in keys:
            plain = sum(forms[key].values())
            if not any(feature in form for form in forms[key]) and plain < 3 and not known(key) and key not in chosen:
                other.add(key)
    return other


def _slips(keys: set[str], forms: Mapping[str, Counter[str]]) -> set[str]:
    """Keys that are one keystroke away from a speaker who is met ten times as often ("Rowna")."""
    times = {key: sum(forms[key].values()) for key in forms}
    often = _frequent({key: times[key] for key in keys})
    return {
        key
        for key, n in times.items()
        if key not in keys and "colon" in {form.split("+")[0] for form in forms[key]} and slip_of(key, n, often)
    }


def _frequent(times: Mapping[str, int]) -> list[tuple[str, int]]:
    """The keys that are met most, with how often."""
    return Counter(times).most_common(MOST_VOICES)


def slip_of(key: str, times: int, often: Sequence[tuple[str, int]]) -> str:
    """The frequent key that a rare one is a slip of the keyboard for; "" where there is none."""
    if times > 5 or len(key) < 4 or any(c.isdigit() for c in key):
        return ""
    return next((other for other, n in often if n >= 10 * times and _one_slip(key, other)), "")


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter added, lost, changed or two swapped make one word of the other."""
    if a == b or abs(len(a) - len(b)) > 1 or any(c.isdigit() for c in b) or len(b) < 4:
        return False
    k = 0
    while k < min(len(a), len(b)) and a[k] == b[k]:
        k += 1
    if len(a) == len(b):
        swapped = a[k + 1 : k + 2] + a[k : k + 1] + a[k + 2 :]
        return a[k + 1 :] == b[k + 1 :] or swapped == b[k:]
    return a[k + 1 :] == b[k:] if len(a) > len(b) else a[k:] == b[k + 1 :]


def _allowed_marks(keys: set[str], forms: Mapping[str, Counter[str]]) -> set[str]:
    """The marks by which a believed label is set off here; rare ones would take words for labels."""
    times: Counter[str] = Counter()
    for key in keys:
        for form, n in forms[key].items():
            times[form.split("+")[0]] += n
    total = sum(times.values())
    return {
        mark
        for mark, n in times.items()
        if mark in ("colon", "tab", "column", "given", "bold", "time") or (n >= 2 and 10 * n >= total) or n == total
    }


# --- voices ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker as proposed: label, role, spellings (most frequent first), turns and words."""

    label: str
    role: Role
    spellings: tuple[str, ...]
    turns: int
    words: int

    @property
    def speaker(self) -> Speaker:
        """The speaker as a transcript keeps them."""
        return Speaker(self.label, self.role, self.spellings)


def grouped(spelt: Mapping[str, int]) -> dict[str, str]:
    """For each spelling (given with how often it is met), the key of the voice it is proposed to belong to.

    Spellings of one word belong together, slips of the keyboard to what was meant, "I" to "Int", and
    "Participant" to "P1" where there is only one numbered participant.
    """
    times: Counter[str] = Counter()
    for name, n in spelt.items():
        times[key_of(name)] += n
    often = _frequent(times)
    joined = {key: slip_of(key, n, often) or key for key, n in times.items()}
    if "i" in times and "interviewer" in times:
        joined["i"] = "interviewer"
    for word in ("interviewer", "participant"):
        numbered = [key for key in times if re.fullmatch(rf"{word} \d+", key)]
        if word in times and len(numbered) == 1:
            joined[word] = numbered[0]
    return {name: joined[key_of(name)] for name in spelt}


def shown_label(spellings: Counter[str]) -> str:
    """The spelling that is shown: the most frequent one, a full word or mixed case before an abbreviation."""
    ranked = sorted(spellings, key=lambda s: (-spellings[s], s))
    for full in ("interviewer", "participant", "respondent"):
        written = [s for s in ranked if s.casefold() == full and not s.isupper()]
        if written:
            return written[0]
    mixed = [s for s in ranked if not (s.isupper() and len(s) > 3)]
    return mixed[0] if mixed else ranked[0]


def roles(keys: Sequence[str], turns: Sequence[int], words: Sequence[int], questions: Sequence[int]) -> list[Role]:
    """A role for each voice: by its own word, else who asks more and says less is the interviewer."""
    found: list[Role] = [known(key) or "unknown" for key in keys]
    open_ = [i for i, role in enumerate(found) if role == "unknown" and keys[i]]
    if not open_:
        return found
    most = max(words[i] for i in range(len(keys)))
    if "interviewer" not in found:
        ranked = sorted(open_, key=lambda i: (-(questions[i] / max(1, turns[i])), words[i]))
        asks = ranked[0]
        share = questions[asks] / max(1, turns[asks])
        others = [i for i in range(len(keys)) if i != asks and keys[i]]
        less = bool(others) and words[asks] <= max(words[i] for i in others)
        if others and (share >= 0.4 or (less and (share > 0.2 or "participant" in found or len(others) == 1))):
            found[asks] = "interviewer"
            open_.remove(asks)
    if "participant" not in found and open_:
        main = max(open_, key=lambda i: words[i])
        found[main] = "participant"
        open_.remove(main)
    named = any(known(key) == "participant" for key in keys)
    for i in open_:
        found[i] = "participant" if 5 * words[i] >= most and not named else "other"
    return found


def looks_like_a_label(text: str) -> bool:
    """Whether a short text could be a speaker's name and nothing else (a cell of a table)."""
    name = text.strip().rstrip(":：").strip()
    return 0 < len(name) <= LONGEST and (known(key_of(name)) is not None or _name_shaped(name))


def is_known(text: str) -> bool:
    """Whether a short text is a word by which transcripts name speakers."""
    return known(key_of(text.strip().rstrip(":：").strip())) is not None


def has_words(text: str) -> bool:
    """Whether a text holds any word at all."""
    return bool(_WORD.search(text))
