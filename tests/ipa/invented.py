"""A small invented study: three therapists, two trees and a group tree, with everything a table must show.

Rowan's printed numbers begin at 211 on page 8; Tamsin was interviewed twice; Idris has no pages.
"""

from __future__ import annotations

import textwrap
from array import array
from datetime import UTC, datetime

from alliance.ipa.analysis import (
    Analysis,
    Attribute,
    Case,
    Evidence,
    EvidenceRule,
    Extract,
    Link,
    Note,
    StudySettings,
    Theme,
)
from alliance.ipa.transcript import Lines, Speaker, Transcript, Turn

CONVENTIONS = {
    "mm": "back-channel",
    "mm-hm": "back-channel",
    "yeah": "back-channel",
    "laughs": "sound",
    "short pause": "sound",
    "pause": "sound",
    "service name": "placeholder",
}

ROWAN = (
    ("Int.", "And when somebody comes because they have been told to, what is that like at the beginning?"),
    (
        "Rowan",
        "Erm (short pause) it's, it's like sitting opposite a coat. The coat is there, it's on the chair, it even nods "
        "(laughs) but there's nobody in it yet (Mm). And I catch myself talking more, filling it, you know, I get "
        "brighter and brighter (Mm-hm) and they get further off. And then I think, who am I doing this for, really "
        "(Yeah). So I, I've learnt to say it out loud. I say, look, neither of us chose this Tuesday (laughs).",
    ),
    ("Int.", "So naming it."),
    (
        "Rowan",
        "Naming it, yes. And most times something, erm, something comes into the sleeves (Mm). Not trust. I wouldn't "
        "call it trust. But a sort of (pause) a truce, I suppose, that we both signed and nobody made us sign. And I'd "
        "say that isn't any harder than with other clients. It's just, it takes it out of me, I go home with it, I do "
        "go home with it.",
    ),
)
IDRIS = (
    ("Int.", "What do you bring to the first hour?"),
    (
        "Idris",
        "A lot of, a lot of waiting. I was trained to ask, and here asking is what everybody does to them. "
        "So I wait. And I doubt, you know, is this waiting or is this me hiding (laughs).",
    ),
    ("Int.", "Hiding?"),
    ("Idris", "Behind the form. The form is a good wall. I have sat behind it at (service name) for years."),
)
TAMSIN_ONE = (
    ("Int.", "Tell me about somebody you think of."),
    (
        "Tamsin",
        "There was one who came twelve times and on the twelfth she said, so that was it then. "
        "And I thought we had only begun to be in the same room.",
    ),
)
TAMSIN_TWO = (
    ("Int.", "You said last time, in the same room."),
    (
        "Tamsin",
        "Yes. It is not that I trust them. It is that I stop needing them to trust me. That is when it begins.",
    ),
)


def transcript(
    transcript_id: str,
    turns: tuple[tuple[str, str], ...],
    *,
    case: str = "",
    name: str = "",
    width: int = 48,
    first_line: int = 1,
    pages: tuple[int, ...] = (),
    first_page: int = 1,
    place: int = 1,
    of: int = 1,
    continues: bool = False,
) -> Transcript:
    """A transcript laid out by plain wrapping: turns of (speaker, words), "Int." being the interviewer."""
    voices = list(dict.fromkeys(speaker for speaker, _ in turns))
    text = ""
    made: list[Turn] = []
    starts: list[int] = []
    for speaker, words in turns:
        if text:
            text += "\n"
        begin = len(text)
        for line in textwrap.wrap(words, width, break_on_hyphens=False):
            starts.append(words.index(line, starts[-1] - begin if starts and starts[-1] >= begin else 0) + begin)
        text += words
        made.append(Turn(begin, len(text), voices.index(speaker)))
    return Transcript(
        text=text,
        turns=tuple(made),
        speakers=tuple(Speaker(v, "interviewer" if v == "Int." else "participant") for v in voices),
        lines=Lines(array("I", starts), array("I", range(first_line, first_line + len(starts))), width=width),
        pages=pages,
        first_page=first_page,
        continues=continues,
        id=transcript_id,
        case=case,
        title=f"{name}, interview {place}",
        place=place,
        of=of,
        name=name,
        conventions=dict(CONVENTIONS),
    )


def find(t: Transcript, words: str) -> tuple[int, int]:
    """Where some words of a transcript stand."""
    start = t.text.index(words)
    return start, start + len(words)


RULE = EvidenceRule(
    "half", 0, "a theme is recurrent when at least half of the participants contribute to it", "own rule"
)
WHEN = datetime(2026, 3, 14, 10, 30, tzinfo=UTC)


def study(label_set: str = "2009", rule: EvidenceRule = RULE, notes_side: str = "left") -> StudySettings:
    """The invented study's settings."""
    return StudySettings(
        id="study",
        title="Asked to come",
        label_set=label_set,
        notes_side=notes_side,
        rule=rule,
        conventions=dict(CONVENTIONS),
    )


def analysis(label_set: str = "2009", rule: EvidenceRule = RULE, notes_side: str = "left") -> Analysis:
    """The whole invented analysis."""
    rowan = transcript(
        "t-rowan", ROWAN, case="rowan", name="Rowan", first_line=211, pages=(205, 221), first_page=8, continues=True
    )
    idris = transcript("t-idris", IDRIS, case="idris", name="Idris")
    one = transcript("t-tamsin-1", TAMSIN_ONE, case="tamsin", name="Tamsin", of=2)
    two = transcript("t-tamsin-2", TAMSIN_TWO, case="tamsin", name="Tamsin", place=2, of=2)
    scripts = {t.id: t for t in (rowan, idris, one, two)}
    notes: dict[str, Note] = {}
    themes: dict[str, Theme] = {}
    extracts: dict[str, Extract] = {}
    evidence: list[Evidence] = []

    def note(note_id: str, t: Transcript, words: str, kind: str, text: str) -> None:
        start, end = find(t, words)
        notes[note_id] = Note(note_id, t.case, kind, text, t.id, start, end)  # type: ignore[arg-type]

    def theme(theme_id: str, case: str, level: str, name: str, parent: str = "", **more: object) -> None:
        themes[theme_id] = Theme(theme_id, case, level, name, parent, place=len(themes), **more)  # type: ignore[arg-type]

    def extract(extract_id: str, t: Transcript, words: str, **more: object) -> None:
        extracts[extract_id] = Extract(extract_id, t.id, *find(t, words), **more)  # type: ignore[arg-type]

    def use(theme_id: str, extract_id: str, key: str = "", left_out: tuple[str, ...] = ()) -> None:
        t = scripts[extracts[extract_id].transcript]
        evidence.append(
            Evidence(
                f"e{len(evidence) + 1}",
                theme_id,
                extract_id,
                place=len(evidence),
                key=find(t, key) if key else None,
                left_out=tuple(find(t, words) for words in left_out),
            )
        )

    note("n-coat", rowan, "sitting opposite a coat", "linguistic", "Coat on the chair: body present, person absent.")
    note(
        "n-fill", rowan, "talking more, filling it", "descriptive", "Talks more when the client is silent; notices it."
    )
    note("n-who", rowan, "who am I doing this for", "conceptual", "Whose need is met by the talking?")
    note("n-list", rowan, "neither of us chose this Tuesday", "", "Why Tuesday?\n- said aloud\n- said as “us”")
    note("n-truce", rowan, "a truce, I suppose", "conceptual", "Truce, not trust: who signs for whom?")
    notes["n-whole"] = Note("n-whole", "rowan", "", "Tired and funny at once; I liked this account at once.")
    note("n-wait", idris, "So I wait.", "descriptive", "Waiting as an answer to asking.")
    note("n-hide", idris, "is this me hiding", "conceptual", "Waiting and hiding look alike from outside.")
    note("n-room", one, "in the same room", "linguistic", "Room: place and space at once.")

    extract("x-coat", rowan, "it's like sitting opposite a coat. The coat is there", marked=True)
    extract("x-bright", rowan, "I get brighter and brighter (Mm-hm) and they get further off.")
    extract(
        "x-chose",
        rowan,
        "I say, look, neither of us chose this Tuesday (laughs).\nSo naming it.\nNaming it, yes.",
        marked=True,
    )
    extract("x-truce", rowan, "But a sort of (pause) a truce, I suppose, that we both signed", marked=True)
    extract("x-not-harder", rowan, "And I'd say that isn't any harder than with other clients.")
    extract(
        "x-takes", rowan, "It's just, it takes it out of me, I go home with it, I do go home with it.", prompted=True
    )
    extract("x-home", rowan, "I do go home with it.")
    extract("x-wait", idris, "So I wait. And I doubt, you know, is this waiting or is this me hiding")
    extract("x-wall", idris, "The form is a good wall.", marked=True)
    extract("x-room", one, "we had only begun to be in the same room")
    extract("x-trust", two, "It is not that I trust them. It is that I stop needing them to trust me.", marked=True)

    # Rowan's tree
    theme("r-body", "rowan", "superordinate", "A body in the chair")
    theme("r-coat", "rowan", "subtheme", "“Sitting opposite a coat”", "r-body")
    theme("r-absent", "rowan", "statement", "The client who is not there yet", "r-coat", notes=("n-coat",))
    theme("r-filling", "rowan", "strand", "Filling the silence...", "r-coat")
    theme("r-brighter", "rowan", "statement", "Brightness drives away", "r-filling", notes=("n-fill", "n-who"))
    theme("r-name", "rowan", "subtheme", "Who chose this Tuesday?", "r-body", see=("r-truce",))
    theme("r-aloud", "rowan", "statement", "Naming the compulsion as a first shared act", "r-name", notes=("n-list",))
    theme("r-hard", "rowan", "tension", "Not harder than with others", "r-body")
    theme("r-out", "rowan", "pole", "it takes it out of me", "r-hard")
    theme("r-night", "rowan", "pole", "going home with it", "r-hard")
    theme("r-sign", "rowan", "superordinate", "Signed by both")
    theme("r-truce", "rowan", "subtheme", "Truce before trust", "r-sign")
    theme("r-truce-s", "rowan", "statement", "A truce nobody was made to sign", "r-truce", notes=("n-truce",))
    theme("r-loose", "rowan", "statement", "Something in the sleeves")
    theme("r-aside", "rowan", "subtheme", "Put aside for now", "r-body", aside=True, aside_reason="too thin")
    use("r-coat", "x-coat", key="sitting opposite a coat")
    use("r-filling", "x-bright", key="brighter and brighter")
    use("r-name", "x-chose")
    use("r-hard", "x-not-harder", key="isn't any harder")
    use("r-out", "x-takes", key="takes it out of me")
    use("r-night", "x-home")
    use("r-truce", "x-truce", key="a truce, I suppose")
    use("r-name", "x-truce")
    use("r-aside", "x-home")

    # the others
    theme("i-wait", "idris", "superordinate", "Waiting and hiding")
    theme("i-behind", "idris", "subtheme", "Behind the form", "i-wait")
    theme("i-doubt", "idris", "statement", "Doubting one's own waiting", "i-behind", notes=("n-wait", "n-hide"))
    theme("t-begin", "tamsin", "superordinate", "When it begins")
    theme("t-room", "tamsin", "statement", "The same room at last", "t-begin", notes=("n-room",))
    use("i-behind", "x-wall", key="a good wall")
    use("i-behind", "x-wait")
    use("t-begin", "x-trust")

    # across cases
    theme("g-there", "", "superordinate", "Getting into the room")
    theme("g-coat", "", "subtheme", "“Nobody in it yet...”", "g-there")
    theme("g-fill", "", "strand", "Filling and waiting", "g-coat")
    theme("g-begin", "", "subtheme", "When does it begin?", "g-there")
    theme("g-truce", "", "superordinate", "Truce, not trust")
    theme("g-sign", "", "subtheme", "Signed by both", "g-truce", kept_reason="It carries Rowan's whole account.")
    theme("g-cost", "", "tension", "Not harder than other work", "g-truce")
    theme("g-home", "", "pole", "versus going home with it", "g-cost")
    use("g-coat", "x-coat", left_out=("sitting opposite a coat.",))
    use("g-fill", "x-bright")
    use("g-fill", "x-wait", left_out=("you know,",))
    use("g-sign", "x-truce")
    use("g-sign", "x-chose")
    use("g-cost", "x-not-harder")
    use("g-home", "x-takes")
    use("g-begin", "x-truce", left_out=("(pause)",))

    links = (
        Link("l1", "g-coat", "r-coat", label_then="Opposite a coat", created=WHEN, reason="the same emptiness"),
        Link("l2", "g-fill", "r-filling", label_then="Filling the silence..."),
        Link("l3", "g-fill", "i-doubt", label_then="Doubting one's own waiting"),
        Link("l4", "g-begin", "t-begin", label_then="Beginning"),
        Link("l5", "g-begin", "i-wait", label_then="Waiting and hiding"),
        Link("l6", "g-sign", "r-truce", label_then="Truce before trust"),
        Link("l7", "g-sign", "r-aside", label_then="Put aside for now"),
    )
    attributes = (
        Attribute("a-age", "age", "number", 0),
        Attribute("a-stage", "stage of training", "choice", 1, groups=True),
    )
    return Analysis(
        study=study(label_set, rule, notes_side),
        cases=(
            Case("rowan", "P1", "Rowan", 1, {"a-age": "41", "a-stage": "qualified"}),
            Case("idris", "P2", "Idris", 2, {"a-age": "29", "a-stage": "trainee"}),
            Case("tamsin", "P3", "Tamsin", 3, {"a-stage": "qualified"}),
        ),
        attributes=attributes,
        transcripts=scripts,
        notes=notes,
        themes=themes,
        extracts=extracts,
        evidence=tuple(evidence),
        links=links,
    )
