"""What the check of a chapter allows and what it says, as tables; rendered into docs/reference/citation-styles.md.

Every row was written by hand against the few lines of talk below; `test_quotation_rules.py` runs them.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from alliance.ipa.transcript import Lines, Speaker, Transcript, Turn

#: (number, speaker, words) of each line
TALK = (
    (301, "Int.", "What was the first hour like?"),
    (302, "Wren", "It's, it's like holding a door (laughs) for somebody"),
    (303, "Wren", "who hasn't decided (Mm-hm) whether to come in, and you"),
    (304, "Wren", "stand there and your arm gets tired, you know, and I"),
    (305, "Wren", "told them at (service name) that I'd rather wait."),
    (306, "Int.", "And then?"),
    (307, "Wren", "And then they come in, or they don't."),
)


def _transcript(fit_error: int = 0) -> Transcript:
    text = ""
    turns: list[Turn] = []
    starts: list[int] = []
    for n, (_, speaker, words) in enumerate(TALK):
        new = n == 0 or TALK[n - 1][1] != speaker
        text += ("\n" if new else " ") if text else ""
        starts.append(len(text))
        begin = len(text) if new else turns.pop().start
        text += words
        turns.append(Turn(begin, len(text), 0 if speaker == "Int." else 1))
    return Transcript(
        text=text,
        turns=tuple(turns),
        speakers=(Speaker("Int.", "interviewer"), Speaker("Wren", "participant")),
        lines=Lines(array("I", starts), array("I", [n for n, _, _ in TALK]), fit_error=fit_error, printed=True),
        id="wren",
        case="wren",
        name="Wren",
        conventions={"laughs": "sound", "mm-hm": "back-channel", "service name": "placeholder"},
    )


WREN = _transcript()
WREN_FITTED = _transcript(fit_error=1)


@dataclass(frozen=True)
class Allowed:
    """What a quotation may do, and a paragraph that does it; the lines cited are right."""

    what: str
    chapter: str


ALLOWED = (
    Allowed("case at the start", "“And your arm gets tired” (Wren: 304)"),
    Allowed("a first letter in brackets", "“[S]tand there and your arm gets tired” (Wren: 304)"),
    Allowed("curly or straight marks, dashes, blanks", '"you stand there – and your arm gets tired" (Wren: 303-304)'),
    Allowed("words left out with [...]", "“you stand there [...] and I told them” (Wren: 303-305)"),
    Allowed("words left out with [..], [... ], […] or (...)", "“stand there [..] your arm gets [... ] you know” (Wren: 304)"),
    Allowed("words left out with ... or …", "“stand there … gets tired ... and I” (Wren: 304)"),
    Allowed("dots where the voice trails off", "“stand there... and your arm gets tired...” (Wren: 304)"),
    Allowed("words of the researcher in square brackets", "“and I told them [the team] at (service name)” (Wren: 304-305)"),
    Allowed("words of the researcher in place of the speaker’s", "“I told them at [the clinic] that I'd rather wait” (Wren: 304-305)"),
    Allowed("letters of the researcher", "“your arm[s] gets tired, you kn[o]w” (Wren: 304)"),
    Allowed("the other’s back-channel left out", "“who hasn’t decided whether to come in” (Wren: 303)"),
    Allowed("a back-channel kept", "“who hasn’t decided (Mm-hm) whether to come in” (Wren: 303)"),
    Allowed("a sound in square brackets", "“holding a door [laughs] for somebody” (Wren: 302)"),
    Allowed("other punctuation at the end", "“your arm gets tired!” (Wren: 304)"),
    Allowed("the speaker’s label, where two speak", "“Int: And then? Wren: And then they come in” (Wren: 306-307)"),
)  # fmt: skip


@dataclass(frozen=True)
class OnWords:
    """A quotation, the verdict on its words, the kind of each difference, and what the transcript has there."""

    chapter: str
    verdict: str
    kinds: tuple[str, ...] = ()
    there: tuple[str, ...] = ()


WORDS = (
    OnWords("“your arm gets tired, you know” (Wren: 304)", "exact"),
    OnWords("“your arm gets tierd, you know” (Wren: 304)", "altered", ("spelling",), ("tired",)),
    OnWords("“It’s like holding a door [laughs] for somebody” (Wren: 302)", "exact"),
    OnWords(
        "“What was the first hour like? It’s like holding a door” (Wren: 301-302)",
        "altered",
        ("repetition dropped",),
        ("it's",),
    ),
    OnWords("“your leg gets tired, you know” (Wren: 304)", "altered", ("word changed",), ("arm",)),
    OnWords(
        "“you stand there and gets tired, you know” (Wren: 303-304)", "altered", ("omission not marked",), ("your arm",)
    ),
    OnWords("“like holding a door for somebody” (Wren: 302)", "altered", ("omission not marked",), ("(laughs)",)),
    OnWords("“your arm always gets tired, you know” (Wren: 304)", "altered", ("insertion not marked",), ("",)),
    OnWords("“the curtain fell and nobody clapped at all” (Wren: 304)", "not found"),
    OnWords("“the curtain fell and nobody clapped at all” (Wren: 12-13)", "not held"),
    OnWords("“the curtain fell and nobody clapped at all” (Juno: 304)", "not held"),
)


@dataclass(frozen=True)
class OnLinesCited:
    """A citation for the words “stand there and your arm gets tired, you know, and I told them” (lines 304-305)."""

    cited: str
    verdict: str
    fitted: str  # the verdict where the numbers between printed ones are certain to one line only
    off_by: int = 0


LINE_WORDS = "stand there and your arm gets tired, you know, and I told them"
LINES = (
    OnLinesCited("Wren: 304-305", "inside", "inside"),
    OnLinesCited("Wren: 303-305", "inside", "inside", 1),
    OnLinesCited("Wren: 302-307", "wider", "wider", 2),
    OnLinesCited("Wren: 304", "partly outside", "within the fit", 1),
    OnLinesCited("Wren: 305-306", "partly outside", "within the fit", 1),
    OnLinesCited("Wren: 306-307", "outside", "partly outside", 2),
    OnLinesCited("Wren: 301", "outside", "outside", 4),
    OnLinesCited("Wren: 12-13", "outside", "outside", 292),
)
