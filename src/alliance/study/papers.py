"""The study's papers: texts with merge fields, what they print, and where they say something else than the protocol."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from alliance.errors import InputProblem
from alliance.study.days import Typed, dates_in, minutes_in, number_in
from alliance.study.protocol import DERIVED, FACTS, PERSONAL, Protocol, called, only_researchers

KINDS: dict[str, str] = {
    "letter": "Letter to an organisation",
    "sheet": "Information sheet",
    "leaflet": "Leaflet",
    "consent": "Consent form",
    "email": "E-mail",
    "debrief": "Debrief and support",
}
#: papers that belong to one participant's set of sheets
PERSONAL_KINDS = ("sheet", "consent", "debrief")
LONGEST = 60_000
BlockKind = Literal["title", "heading", "paragraph", "bullet", "box", "sign"]
_FIELD = re.compile(r"\{\{\s*([^{}\n]{0,60}?)\s*\}\}")
_BLANK = "____________________"


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a block: words, a gap (a fact the protocol does not hold yet), or a line to write on."""

    text: str
    kind: Literal["words", "gap", "line"] = "words"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a paper as it prints."""

    kind: BlockKind
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The words of the block."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Paper:
    """One of the study's papers."""

    id: str
    kind: str
    title: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class PaperVersion:
    """One version of a paper; once dated it does not change any more. `facts_then` are those it was dated with."""

    id: str
    paper: str
    number: int
    text: str
    dated: date | None = None
    facts_then: Mapping[str, str] | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Support:
    """One service in the list of support; `checked_on` is when somebody last made sure that it answers."""

    id: str
    name: str
    contact: str = ""
    checked_on: date | None = None
    place: int = 0
    version: int = 1

    @property
    def line(self) -> str:
        """The entry as a paper prints it."""
        return f"{self.name}: {' '.join(self.contact.split())}" if self.contact.strip() else self.name


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place where a paper and the protocol say different things. `fact` is the key of the fact meant."""

    fact: str
    said: str
    now: str
    words: str


def fields_in(text: str) -> list[str]:
    """The merge fields of a text, each once, in order."""
    return list(dict.fromkeys(hit[1] for hit in _FIELD.finditer(text)))


def unknown_fields(text: str) -> list[str]:
    """Merge fields that no fact answers to."""
    return [key for key in fields_in(text) if key not in FACTS and key not in DERIVED and key not in PERSONAL]


def missing_for(text: str, facts: Mapping[str, str]) -> list[str]:
    """Keys of facts that a text asks for and the protocol does not hold yet."""
    return [key for key in fields_in(text) if (key in FACTS or key in DERIVED) and not facts.get(key, "").strip()]


def blocks(text: str, facts: Mapping[str, str], personal: Mapping[str, str] | None = None) -> tuple[Block, ...]:
    """A text as the blocks that print, with its facts filled in.

    A line beginning with # is the title, ## a heading, - a bullet, [ ] a statement to initial, and one ending
    in ____ a line to sign on; other lines between blank ones make a paragraph. A fact of several lines
    becomes several bullets or paragraphs.
    """
    made: list[Block] = []
    waiting: list[str] = []

    def close() -> None:
        if waiting:
            made.extend(_filled("paragraph", " ".join(waiting), facts, personal))
            waiting.clear()

    for line in text.replace("\r\n", "\n").split("\n"):
        line = line.strip()
        kind, words = _kind_of(line)
        if not line:
            close()
        elif kind == "paragraph":
            alone = _FIELD.fullmatch(line)
            if alone:
                close()
                made.extend(_filled("paragraph", line, facts, personal))
            else:
                waiting.append(line)
        else:
            close()
            made.extend(_filled(kind, words, facts, personal))
    close()
    return tuple(made)


def _kind_of(line: str) -> tuple[BlockKind, str]:
    if line.startswith("## "):
        return "heading", line[3:].strip()
    if line.startswith("# "):
        return "title", line[2:].strip()
    if line.startswith(("- ", "• ")):
        return "bullet", line[2:].strip()
    if line.startswith(("[ ] ", "[] ")):
        return "box", line.split("]", 1)[1].strip()
    if line.endswith("____"):
        return "sign", line.rstrip("_ ").strip()
    return "paragraph", line


def _filled(kind: BlockKind, words: str, facts: Mapping[str, str], personal: Mapping[str, str] | None) -> list[Block]:
    alone = _FIELD.fullmatch(words)
    if alone and "\n" in facts.get(alone[1], ""):
        return [Block(kind, (Piece(line.strip()),)) for line in facts[alone[1]].split("\n") if line.strip()]
    pieces: list[Piece] = []
    at = 0
    for hit in _FIELD.finditer(words):
        if hit.start() > at:
            pieces.append(Piece(words[at : hit.start()]))
        piece = _piece(hit[1], facts, personal or {})
        pieces.append(_capital(piece) if kind == "paragraph" and hit.start() == 0 and not alone else piece)
        at = hit.end()
    if at < len(words):
        pieces.append(Piece(words[at:]))
    return [Block(kind, tuple(pieces))]


def _capital(piece: Piece) -> Piece:
    """A fact that begins a sentence, with a capital; an address stays as it is."""
    if piece.kind != "words" or "@" in piece.text.split(" ")[0]:
        return piece
    return Piece(piece.text[:1].upper() + piece.text[1:])


def _piece(key: str, facts: Mapping[str, str], personal: Mapping[str, str]) -> Piece:
    if key in PERSONAL:
        return Piece(personal[key]) if personal.get(key) else Piece(_BLANK, "line")
    words = facts.get(key, "").strip()
    if words:
        return Piece(
            "; ".join(
                line.strip().rstrip(".;") if "\n" in words else line for line in words.split("\n") if line.strip()
            )
        )
    return Piece(
        f"[{called(key)}: not in the protocol yet]" if key in FACTS or key in DERIVED else f"[no fact is called {key}]",
        "gap",
    )


def plain_text(text: str, facts: Mapping[str, str], personal: Mapping[str, str] | None = None) -> str:
    """A text with its facts filled in, as plain text (for an e-mail)."""
    made: list[str] = []
    before = ""
    marks = {"bullet": "- ", "box": "[ ] "}
    for block in blocks(text, facts, personal):
        if made and not (block.kind == before and block.kind in ("bullet", "box", "sign")):
            made.append("")
        tail = f": {_BLANK}" if block.kind == "sign" else ""
        made.append(f"{marks.get(block.kind, '')}{block.text}{tail}")
        before = block.kind
    return "\n".join(made)


# --- what no paper may promise

_PROMISES = (
    r"(?:completely|totally|fully|absolutely|perfectly|entirely|utterly|wholly)\s+(?:and\s+\w+\s+)?anonym(?:ous|ised|ized)",
    r"(?:complete|total|full|absolute|perfect|entire)\s+anonymity",
    r"(?:100\s*%|one hundred per ?cent|hundred per ?cent)\s*(?:anonym|confidential)\w*",
    r"guarantee\w*\b[^.!?\n]{0,60}\banonym\w*",
    r"anonym\w*\b[^.!?\n]{0,40}\b(?:is|are|will be|be)\s+(?:\w+\s+)?(?:guaranteed|assured|ensured|certain)",
    r"(?:ensure|assure|promise)\w*\b[^.!?\n]{0,40}\banonym(?:ous|ity)\b",
    r"(?:no ?one|nobody|no other person)\b[^.!?\n]{0,30}\b(?:will|would|can|could)\s+(?:ever\s+|possibly\s+)*(?:be able to\s+)?(?:identify|recognise|recognize|know who)",
    r"(?:impossible)\b[^.!?\n]{0,30}\b(?:identify|recognise|recognize)",
    r"(?:you|they)\s+(?:cannot|can not|can't|can never|will never)\s+(?:possibly\s+)?be\s+(?:identified|recognised|recognized)",
)
_ANONYMITY = re.compile("|".join(f"(?:{one})" for one in _PROMISES), re.I)
_DENIED = re.compile(
    r"\b(?:cannot|can't|can not|could not|couldn't|not|never|nobody can|no ?one can|unable to|impossible to|hard to|difficult to|"
    r"without|neither|nor|no)\b[^.!?;,\n]{0,40}$", re.I
)  # fmt: skip


_TAKEN_BACK = re.compile(
    r"[^.!?;\n]{0,30}?\b(?:cannot|can't|can not|could not|is not|isn't|are not|can never|is never|will not|is im|is hard)", re.I
)  # fmt: skip


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, roughly: a full stop inside a number or an address does not end one."""
    made: list[str] = []
    for line in text.split("\n"):
        rest = 0
        for stop in re.finditer(r"[.!?]+(?=\s+[A-Z“\"'(\[]|\s*$)", line):
            made.append(line[rest : stop.end()].strip())
            rest = stop.end()
        made.append(line[rest:].strip())
    return [one for one in made if one]


def anonymity_promises(text: str) -> list[str]:
    """Sentences that promise more anonymity than any study can keep. Saying that it cannot be promised is welcome."""
    found = []
    for sentence in sentences_of(text):
        for hit in _ANONYMITY.finditer(sentence):
            own_no = re.match(r"(?:no ?one|nobody|no other|impossible|you|they)", hit[0], re.I)
            before = _DENIED.search(sentence[: hit.start()])
            inside = re.search(r"\b(?:not|cannot)\b", hit[0], re.I)
            after = _TAKEN_BACK.match(sentence[hit.end() :])
            if ((before or inside) and not own_no) or after:
                continue
            found.append(sentence)
            break
    return found


# --- where a paper says something else than the protocol

_ABOUT_LEAVING = re.compile(
    r"\b(?:leav\w*|withdraw\w*|chang\w* (?:your|my|their) mind|pull out|take (?:your|my) (?:data|words|interview) (?:out|back)|stop taking part)\b",
    re.I,
)
#: an organisation's own leaving has a rule of its own (see study.recruitment): not the one for participants
_ORGANISATION_LEAVES = re.compile(r"\b(?:organisation|service|agency|team|clinic) may (?:leave|withdraw)\b", re.I)
_SPELL = re.compile(
    r"\b((?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|thirty|sixty|ninety|\d{1,4})"
    r"(?:\s+and\s+a\s+half)?)[\s-]+(?:calendar\s+|full\s+|whole\s+)?(days?|weeks?|fortnights?|months?|years?)\b", re.I
)  # fmt: skip
_FORTNIGHT = re.compile(r"\ba fortnight\b", re.I)
_ABOUT_APPROVAL = re.compile(r"\b(?:approv\w*|ethic\w*|favourable opinion)\b", re.I)
_REFERENCE = re.compile(r"\b(?:reference|ref\.?)(?:\s+(?:number|no\.?))?\s*[:.]?\s*([A-Z0-9][\w/.-]*\d[\w/.-]*)", re.I)
_ABOUT_DISPOSAL = re.compile(r"\b(?:destroy\w*|delet\w*|eras\w*|dispos\w*|shred\w*)\b", re.I)
_ABOUT_ACCESS = re.compile(
    r"\bonly (?:the |by the |to the |me and the )?(?:researchers?|research team|interviewer|author|I)\b", re.I
)
_ABOUT_LENGTH = re.compile(r"\b(?:interview|conversation|meeting|take|takes|last|lasts|taking part)\b", re.I)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")


def changed_facts(text: str, then: Mapping[str, str], now: Mapping[str, str]) -> list[Disagreement]:
    """Facts that a dated version was printed with and that the protocol states differently now."""
    found = []
    for key in fields_in(text):
        if key in PERSONAL:
            continue
        old, new = then.get(key, ""), now.get(key, "")
        if old != new:
            before, after = _differing(old, new)
            words = f"{called(key)}: it says {_q(before)}; the protocol now says {_q(after)}."
            found.append(Disagreement(key, old, new, words))
    return found


def _differing(old: str, new: str) -> tuple[str, str]:
    """The lines in which two wordings of a fact differ; the whole wordings where each is one line."""
    before, after = old.split("\n"), new.split("\n")
    if len(before) == 1 and len(after) == 1:
        return old, new
    return "\n".join(x for x in before if x not in after), "\n".join(x for x in after if x not in before)


def contradictions(
    text: str,
    facts: Mapping[str, str],
    protocol: Protocol,
    *,
    approval_dates: Sequence[date] = (),
    references: Sequence[str] = (),
    disposal_dates: Sequence[date] = (),
) -> list[Disagreement]:
    """Values typed straight into a text that differ from the protocol: deadlines, dates, lengths, access, addresses."""
    found: list[Disagreement] = []
    addresses = {a.lower() for words in facts.values() for a in _ADDRESS.findall(words)}
    for sentence in sentences_of(_FIELD.sub("…", text)):
        dates = dates_in(sentence)
        for one in dates:
            if one.day is None:
                found.append(Disagreement("", one.words, "", f"{_q(one.words)} is not a day that exists."))
        held = [one for one in dates if one.day is not None]
        if _ORGANISATION_LEAVES.search(sentence):
            continue
        if _ABOUT_LEAVING.search(sentence):
            found += _on_leaving(sentence, held, facts, protocol)
        elif _ABOUT_APPROVAL.search(sentence):
            found += _on_approval(sentence, held, facts, approval_dates, references)
        elif _ABOUT_DISPOSAL.search(sentence):
            found += [
                Disagreement("disposal", one.words, facts.get("disposal", ""),
                             f"It says that something is disposed of on {one.words}; the protocol gives no such date for disposal.")
                for one in held if one.day not in disposal_dates
            ]  # fmt: skip
        if _ABOUT_ACCESS.search(sentence) and facts.get("access") and not only_researchers(facts["access"]):
            found.append(
                Disagreement("access", sentence, facts["access"],
                             f"It says {_q(_short(sentence))}; the protocol lets others see all details, too: {_list(facts['access'])}.")
            )  # fmt: skip
        if _ABOUT_LENGTH.search(sentence) and not _ABOUT_LEAVING.search(sentence):
            found += _on_length(sentence, facts)
        for address in _ADDRESS.findall(sentence):
            if address.lower().rstrip(".") not in addresses:
                now = facts.get("contact", "")
                told = f"the protocol gives {_q(now)}" if now else "the protocol gives no address yet"
                found.append(Disagreement("contact", address, now, f"It gives the address {address}; {told}."))
    return found


def _on_leaving(
    sentence: str, dates: Sequence[Typed], facts: Mapping[str, str], protocol: Protocol
) -> list[Disagreement]:
    now = facts.get("leaving", "")
    if not now:
        return []
    found = []
    for one in dates:
        if protocol.leaving_kind != "date" or one.day != protocol.leaving_day:
            found.append(
                Disagreement(
                    "leaving",
                    one.words,
                    now,
                    f"It says one may leave the study until {one.words}; the protocol says {now}.",
                )
            )
    for said, kind, n in _spells(sentence):
        if (kind, n) != _rule(protocol):
            found.append(
                Disagreement(
                    "leaving", said, now, f"It speaks of {said} for leaving the study; the protocol says {now}."
                )
            )
    return found


def _rule(protocol: Protocol) -> tuple[str, int]:
    """The rule for leaving with weeks counted in days."""
    if protocol.leaving_kind == "weeks":
        return "days", protocol.leaving_n * 7
    return protocol.leaving_kind, protocol.leaving_n


def _spells(sentence: str) -> list[tuple[str, str, int]]:
    """Spells of time in a sentence: their words, "days" or "months", and how many (weeks are counted in days)."""
    made = [("a fortnight", "days", 14) for _ in _FORTNIGHT.finditer(sentence)]
    for hit in _SPELL.finditer(sentence):
        unit = hit[2].lower().rstrip("s")
        number = 1 if hit[1].lower() in ("a", "an") else round(number_in(hit[1]) or 0)
        if unit == "fortnight" and hit[1].lower() == "a":
            continue
        size = {"day": 1, "week": 7, "fortnight": 14, "month": 1, "year": 12}[unit]
        made.append((hit[0], "months" if unit in ("month", "year") else "days", number * size))
    return made


def _on_approval(
    sentence: str, dates: Sequence[Typed], facts: Mapping[str, str], approved: Sequence[date], references: Sequence[str]
) -> list[Disagreement]:
    found = []
    now = facts.get("approval_date", "")
    for one in dates:
        if one.day not in approved:
            told = f"the protocol has {now}" if now else "the protocol holds no approval yet"
            found.append(Disagreement("approval_date", one.words, now, f"It dates the approval {one.words}; {told}."))
    known = {r.lower().strip(". ") for r in references if r}
    for hit in _REFERENCE.finditer(sentence):
        if hit[1].lower().strip(". ") not in known:
            held = facts.get("approval_reference", "")
            told = f"the protocol has {held}" if held else "the protocol has none"
            found.append(Disagreement("approval_reference", hit[1], held, f"It gives the reference {hit[1]}; {told}."))
    return found


def _on_length(sentence: str, facts: Mapping[str, str]) -> list[Disagreement]:
    now = facts.get("duration", "")
    planned, said = minutes_in(now), minutes_in(sentence)
    if planned is None or said is None or (said[0] <= planned[1] and planned[0] <= said[1]):
        return []
    return [Disagreement("duration", sentence, now, f"It says {_q(_short(sentence))}; the protocol says {_q(now)}.")]


def _q(words: str) -> str:
    flat = " ".join(words.split())
    return f"“{_short(flat)}”" if flat else "nothing"


def _short(words: str, most: int = 160) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _list(words: str) -> str:
    return _short(", ".join(line.strip() for line in words.split("\n") if line.strip()))


# --- ready to be dated


def check_ready(text: str, facts: Mapping[str, str], *, already_given: bool = False) -> None:
    """Nothing, where a version may be dated; InputProblem where it asks for facts that are not there or promises
    what cannot be kept. `already_given` records a paper as it was handed out, promise and all.
    """
    unknown = unknown_fields(text)
    if unknown:
        raise InputProblem(
            f"No fact is called “{unknown[0]}”: choose a field from the list, or type the words themselves."
        )
    missing = missing_for(text, facts)
    if missing:
        raise InputProblem(
            f"“{called(missing[0])}” is not in the protocol yet, and this paper prints it: enter it first."
        )
    promised = anonymity_promises(text)
    if promised and not already_given:
        raise InputProblem(
            f"No study can keep this: “{_short(promised[0])}”. Say what is done about names, and that somebody who "
            "knows a person well may still recognise them."
        )


# --- starter texts, our own

STARTERS: dict[str, str] = {
    "letter": """# A study of the therapeutic alliance

{{ researcher }}
{{ institution }}

Dear colleague,

I am writing to ask for your help with a research study, “{{ title }}”.

{{ about }}

## What I would ask of you
I would be grateful if you passed the enclosed leaflet on to people who may be interested. You would not be asked to choose anybody, and I would not tell you who answers.

## What taking part means
Each person would talk with me once: {{ duration }}, {{ place }}. The conversation would be recorded, {{ recording }}.

## What you would hear from us
The findings will be shared with you in a summary. {{ names }}

Your organisation may leave the study, too: until one month after the last interview with somebody who came to us through you. We would then take out every interview that was recruited in this way.

The study was approved by {{ approval_body }} on {{ approval_date }} (reference {{ approval_reference }}).

If you have questions, please write to {{ contact }}. My supervisor is {{ supervisor }}.

With kind regards,

{{ researcher }}
""",
    "sheet": """# {{ title }}

Information for people who are asked to take part

You are being asked to take part in a study. Before you decide, please read what it would mean for you. Take your time, ask whatever you like, and talk it over with others if you wish.

## What is it about?
{{ about }}

## Who is asked?
{{ sample }}. We ask people to whom this applies:

- {{ eligibility }}

## Do I have to take part?
No. It is for you to decide. If you say no, nothing changes for you.

## What would I do?
We would meet once, {{ place }}, and talk: {{ duration }}. You may leave any question out, pause, or stop. The conversation is recorded, {{ recording }}, and written out word for word.

## What might be hard, and what might be good?
{{ risks }}

{{ benefits }}

## Who sees what I say?
These people may see all details:

- {{ access }}

{{ storage }}

{{ names }}

{{ limits }}

## What happens in the end?
The study will be written up, with some of your own words in it where you agree to that. On request you get a summary of the findings.

- {{ disposal }}

## What if I change my mind?
You may leave the study {{ leaving }}, without giving a reason. Everything you gave us is then destroyed, your consent form included. Your own last day is {{ last_day }}.

## Who has looked at this study?
It was approved by {{ approval_body }} on {{ approval_date }} (reference {{ approval_reference }}).

## Whom can I ask?
{{ researcher }}, {{ institution }}: {{ contact }}

Supervisor: {{ supervisor }}

If something is not right and you would rather not tell us: {{ complaints }}
""",
    "leaflet": """# Would you talk with us?

{{ about }}

## We are looking for
- {{ eligibility }}

## What it means
One conversation, {{ place }}: {{ duration }}. You may leave any question out, and you may change your mind.

## Interested?
Write to {{ researcher }}: {{ contact }}. Asking for more information commits you to nothing.

Approved by {{ approval_body }}, reference {{ approval_reference }}.
""",
    "consent": """# Consent form

{{ title }}

ID: {{ id }}

Please put your initials beside each sentence that you agree with.

[ ] I have read the information sheet, and my questions were answered.
[ ] I take part of my own free will.
[ ] I know that I may leave the study {{ leaving }} without giving a reason, and that everything I gave, this form included, is then destroyed.
[ ] I agree to the conversation being recorded and written out.
[ ] I agree that my own words may be quoted, under another name and with names and places changed.
[ ] I know who may see all details: {{ access }}.
[ ] I know when something I say would have to be told to others: {{ limits }}

I would like a summary of the findings:   yes   /   no

My last day to leave the study is {{ last_day }}.

Name of the participant: ____
Signature: ____
Date: ____
Taken by: ____
Signature: ____
Date: ____
""",
    "email": """# Taking part in “{{ title }}”

Dear …,

Thank you for asking about the study. The information sheet is attached: please read it in peace, and ask me whatever it leaves open.

If you would like to take part, tell me which days suit you. We would meet {{ place }}; it takes {{ duration }}.

If you would rather not, you need not answer, and nothing changes for you.

With kind regards,

{{ researcher }}
{{ contact }}
""",
    "debrief": """# Thank you

{{ title }}

Thank you for your time and for what you told us. Talking about such things can stay with one for a while. That is usual, and it need not be a bad sign.

## If it stays hard
You may call or write to me: {{ contact }}. These services are there for you, too:

- {{ support }}

## If you change your mind
You may leave the study {{ leaving }}, without giving a reason. Your own last day is {{ last_day }}.

## What comes next
The conversation is written out, and names and places are changed. If you asked for a summary of the findings, it will reach you when the study is finished.

{{ researcher }}, {{ institution }}
""",
}
