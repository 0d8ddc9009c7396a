"""A small invented study laid for the desk: Rowan’s pages, a text of many scripts, a second interview, a case that waits."""

from __future__ import annotations

import json
import random
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from alliance.store.configuration import configure

configure()

from alliance.actions import evidence, notes, participants, study, themes, transcripts  # noqa: E402
from alliance.actions.transcripts import Incoming  # noqa: E402
from alliance.ipa.lines import lay_out  # noqa: E402
from alliance.ipa.transcript import Lines, Speaker, Transcript, Turn  # noqa: E402
from alliance.store import opening  # noqa: E402
from alliance.store.folder import new_folder  # noqa: E402
from alliance.store.reads import transcripts as reads  # noqa: E402
from alliance.store.transactions import transaction  # noqa: E402

CONVENTIONS = {
    "mm": "back-channel", "mm-hm": "back-channel", "yeah": "back-channel", "laughs": "sound", "short pause": "sound",
    "pause": "sound", "service name": "placeholder",
}  # fmt: skip
ROWAN = (
    "And when somebody comes because they have been told to, what is that like at the beginning?",
    "Erm (short pause) it's, it's like sitting opposite a coat. The coat is there, it's on the chair, it even nods "
    "(laughs) but there's nobody in it yet (Mm). And I catch myself talking more, filling it, you know, I get "
    "brighter and brighter (Mm-hm) and they get further off. And then I think, who am I doing this for, really "
    "(Yeah). So I, I've learnt to say it out loud. I say, look, neither of us chose this Tuesday (laughs).",
    "So naming it.",
    "Naming it, yes. And most times something, erm, something comes into the sleeves (Mm). Not trust. I wouldn't "
    "call it trust. But a sort of (pause) a truce, I suppose, that we both signed and nobody made us sign. And I'd "
    "say that isn't any harder than with other clients. It's just, it takes it out of me, I go home with it, I do "
    "go home with it.",
)
SCRIPTS = (
    "What do you write in the book?",
    "I draw 🙂 a face, and 👩‍👧 two, and then 😀😀 I write the word. It is a zoë sort of word.",
    "ואיך זה מרגיש?",
    "זה כמו לשבת מול מעיל, ומישהו אומר hello ולא עונה לו אף אחד.",
    "A" * 130 + " is what she said, all in one breath.",
)


@dataclass
class Laid:
    """What was made, by the names a test uses."""

    path: Path
    by: str
    cases: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    texts: dict[str, Transcript] = field(default_factory=dict)  # kept for when the workbench is closed

    def value(self, name: str = "Rowan") -> Transcript:
        """The transcript as it is kept (the workbench must be open)."""
        return reads.transcript(self.ids[name])

    def at(self, words: str, name: str = "Rowan") -> tuple[int, int]:
        """Where words stand in a transcript."""
        start = self.value(name).text.index(words)
        return start, start + len(words)


def spoken(turns: Sequence[str], name: str, *, first: int = 1, width: int = 48, **about: Any) -> Transcript:
    """A transcript of turns, interviewer first."""
    text = "\n".join(turns)
    found: list[Turn] = []
    at = 0
    for n, words in enumerate(turns):
        found.append(Turn(at, at + len(words), n % 2))
        at += len(words) + 1
    voices = (Speaker("Int.", "interviewer", ("Int.",)), Speaker(name, "participant", (name,)))
    return Transcript(text, tuple(found), voices, lay_out(text, width, first), **about)


def make(path: Path, *, label_set: str = "2009") -> Laid:
    """The study, made by the actions; its workbench is left open."""
    folder = new_folder(path)
    opening.make_store(folder, passphrase=None)
    by = study.begin_study(title="Asked to come", researcher="Hester Ollerenshaw", label_set=label_set)
    study.change_study(by=by, conventions=CONVENTIONS)
    laid = Laid(folder.path, by)
    rowan = spoken(ROWAN, "Rowan", first=211, pages=(211, 222), first_page=8, continues=True)
    incoming = [
        Incoming(rowan, pseudonym="Rowan", code="R1", title="Interview, 14 March"),
        Incoming(spoken(SCRIPTS, "Noor"), pseudonym="Noor", code="N1", title="Interview 1"),
    ]
    laid.ids["Rowan"], laid.ids["Noor"] = transcripts.add_transcripts(incoming, by=by)
    for name in ("Rowan", "Noor"):
        laid.cases[name] = laid.value(name).case
    second = Incoming(spoken(("And now?", "Now I wait better."), "Noor"), case=laid.cases["Noor"], title="Interview 2")
    laid.ids["Noor 2"] = transcripts.add_transcripts([second], by=by)[0]
    laid.cases["Tam"] = participants.add_participant(by=by, pseudonym="Tam", code="T1")
    return laid


def write_on(laid: Laid) -> None:
    """Notes of every kind, emergent themes with and without notes, quotations, and a tension."""
    by, case, here = laid.by, laid.cases["Rowan"], laid.ids["Rowan"]

    def note(key: str, words: str, kind: str, text: str) -> None:
        start, end = laid.at(words)
        laid.ids[key] = notes.add_note(by=by, text=text, kind=kind, transcript=here, start=start, end=end)

    laid.ids["whole"] = notes.add_note(by=by, text="Comic, and tired underneath.", case=case)
    note("coat", "sitting opposite a coat", "linguistic", "Body present, person absent.")
    note("fills", "I catch myself talking more, filling it", "descriptive", "Talks more when the client is silent.")
    note("whose", "who am I doing this for, really", "conceptual", "Whose need is met by the talking?")
    note("says", "neither of us chose this Tuesday", "", "He says it aloud: to whom?")

    def statement(key: str, name: str, notes: Sequence[str] = (), words: str = "") -> None:
        spans = [laid.at(words)] if words else []
        laid.ids[key] = themes.add_statement(
            by=by, case=case, name=name, notes=[laid.ids[n] for n in notes], transcript=here, spans=spans
        )

    statement("absent", "The client who is not there yet", ["coat"])
    statement("filling", "Filling the silence", ["fills", "whose"], "brighter and brighter")
    statement("sleeves", "Something in the sleeves", words="something comes into the sleeves")
    statement("loose", "Being watched")
    laid.ids["over"] = themes.add_theme(
        by=by, level="superordinate", name="Across compulsion", case=case, children=[laid.ids["absent"]]
    )
    start, end = laid.at("a truce, I suppose, that we both signed")
    laid.ids["truce"] = evidence.mark_quotation(by=by, transcript=here, start=start, end=end)
    laid.ids["harder"] = themes.add_tension(
        by=by, case=case, claim="Not harder", transcript=here, spans=[laid.at("isn't any harder")],
        poles=[("going home with it", [laid.at("I do go home with it")]), ("a coat on a chair", [laid.at("a coat")])],
    )  # fmt: skip


def dense(path: Path, *, words: int = 3000, marks: int = 300, seed: int = 11) -> Laid:
    """One long invented transcript, densely annotated; its workbench is left open."""
    folder = new_folder(path)
    opening.make_store(folder, passphrase=None)
    by = study.begin_study(title="Densely", researcher="Hester Ollerenshaw")
    chance = random.Random(seed)
    vocabulary = " ".join(ROWAN).split()
    turns: list[str] = []
    left = words
    while left > 0:
        for length in (chance.randint(4, 20), chance.randint(40, 160)):
            turns.append(" ".join(chance.choices(vocabulary, k=length)))
            left -= length
    value = spoken(turns, "Rowan")
    value = replace(value, pages=tuple(range(1, len(value.lines), 28)))
    laid = Laid(folder.path, by)
    laid.ids["Rowan"] = transcripts.add_transcripts([Incoming(value, pseudonym="Rowan", title="Long")], by=by)[0]
    here, case = laid.ids["Rowan"], laid.value().case
    laid.cases["Rowan"] = case
    texts = ("Talks more.", textwrap.dedent(ROWAN[1])[:140], "Whose need is met by the talking? Effort grows.")
    with transaction():
        for n in range(marks):
            start = chance.randrange(len(value.text) - 200)
            end = start + chance.randint(6, 150)
            if n % 3 < 2:
                kind = chance.choice(("descriptive", "linguistic", "conceptual", ""))
                laid.ids[f"n{n}"] = notes.add_note(
                    by=by, text=chance.choice(texts), kind=kind, transcript=here, start=start, end=end
                )
            elif n % 2:
                themes.add_statement(
                    by=by, case=case, name="Filling the silence", transcript=here, spans=[(start, end)]
                )
            else:
                evidence.mark_quotation(by=by, transcript=here, start=start, end=end)
    return laid


def printed(value: Transcript, **about: Any) -> Transcript:
    """The same transcript with the numbers of its file, fitted between those that are printed."""
    lines = value.lines
    return replace(
        value,
        lines=Lines(lines.starts, lines.numbers, lines.width, lines.unit, about.pop("fit_error", 1), True),
        **about,
    )


def posted(answer: Any) -> dict[str, Any]:
    """An answer in JSON as an object."""
    held: dict[str, Any] = json.loads(answer.content)
    return held
