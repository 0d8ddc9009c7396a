"""A small invented study made by the actions: one case loose, one gathered, one untouched; and a client that is inside."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alliance.store.configuration import configure

configure()

from django.test import Client  # noqa: E402

from alliance.actions import evidence, group, notes, participants, study, themes, transcripts  # noqa: E402
from alliance.ipa.analysis import EvidenceRule  # noqa: E402
from alliance.ipa.lines import lay_out  # noqa: E402
from alliance.ipa.transcript import Speaker, Transcript, Turn  # noqa: E402
from alliance.store import opening  # noqa: E402
from alliance.store.folder import Folder, new_folder  # noqa: E402
from alliance.web import gate  # noqa: E402

WORDS = {
    "Wyn": [
        "What was the first hour like?",
        "Erm, it was, it was like standing in a doorway (laughs). He would not sit down, he would not, and I thought, well, I will stand as well then (Mm). So we both stood.",
        "You both stood.",
        "We stood, yeah, for most of an hour. And the letter from the court was on the table between us like a plate nobody had ordered (pause). I kept moving it.",
        "Did that change?",
        "It changed when I said it. I said, neither of us ordered this, and he laughed, a short laugh (short laugh), and he sat down. I would not call it trust. It was more that we had the same letter.",
        "And now?",
        "Now he rings when he is late. He rings to tell me off, actually (laughs), but he rings. I go home lighter, and then some weeks I do not go home light at all, I carry him up the stairs with the shopping.",
    ],
    "Ada": [
        "How do you begin with somebody who was sent?",
        "I begin with the bus (laughs). How did you come, which bus was it. It is not small talk to me, it is the only bit of the day that they chose (Mm-hm).",
        "The bit they chose.",
        "Yes. The rest was chosen for them, and I am, I am part of the rest. I say so. I say, I am part of the rest, and you may be cross with me for it.",
        "Are they?",
        "Some are cross for weeks. I would rather cross than polite, polite is a shut door. When the cross went quiet in one of them I knew that I had lost her.",
    ],
    "Tam": [
        "Tell me about the forms.",
        "The forms come first, before hello almost. You sit there with a pen and you are the form (sighs).",
    ],
}


@dataclass
class Study:
    """What was made: ids by the names a test uses."""

    folder: Folder
    by: str
    cases: dict[str, str] = field(default_factory=dict)
    interviews: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def span(self, who: str, words: str) -> tuple[int, int]:
        """Where some words of a participant stand."""
        at = self.texts[who].index(words)
        return at, at + len(words)

    def statement(self, who: str, name: str, *words: str, note: str = "", kind: str = "") -> str:
        """An emergent theme resting on a note, on words, or on neither."""
        spans = [self.span(who, w) for w in words]
        held = []
        if note:
            start, end = spans[0]
            held.append(
                notes.add_note(by=self.by, text=note, kind=kind, transcript=self.interviews[who], start=start, end=end)
            )
            spans = spans[1:]
        made = themes.add_statement(
            by=self.by, case=self.cases[who], name=name, notes=held, transcript=self.interviews[who], spans=spans
        )
        self.ids[name] = made
        return made

    def theme(self, who: str, level: str, name: str, *, under: str = "", children: tuple[str, ...] = ()) -> str:
        """A node of a case's tree, or (no participant) of the group's."""
        made = themes.add_theme(
            by=self.by,
            case=self.cases[who] if who else "",
            level=level,
            name=name,
            parent=self.ids[under] if under else "",
            children=[self.ids[c] for c in children],
        )
        self.ids[name] = made
        return made


def transcript_of(who: str, turns: list[str]) -> Transcript:
    """An interview whose turns are the interviewer's and the participant's by turns."""
    at, made = 0, []
    for n, words in enumerate(turns):
        made.append(Turn(at, at + len(words), n % 2))
        at += len(words) + 1
    text = "\n".join(turns)
    speakers = (Speaker("Int.", "interviewer"), Speaker(who, "participant"))
    return Transcript(text, tuple(made), speakers, lay_out(text, 48, 1))


def make_study(place: Path, *, label_set: str = "2009") -> Study:
    """Build the study in a new folder; its workbench stays open."""
    folder = new_folder(place)
    opening.make_store(folder, passphrase=None, recovery=False)
    gate.taken(folder)
    by = study.begin_study(title="Doorways: an invented study", researcher="Invented Researcher", label_set=label_set)
    study.change_study(
        by=by, rule=EvidenceRule(kind="half", words="A theme is recurrent when half contribute"),
        conventions={"mm": "back-channel", "mm-hm": "back-channel", "laughs": "sound"},
    )  # fmt: skip
    setting = participants.add_attribute(by=by, name="Setting", groups=True)
    made = Study(folder, by)
    for who, turns in WORDS.items():
        made.cases[who] = participants.add_participant(
            by=by, pseudonym=who, attributes={setting: "service" if who != "Wyn" else "own practice"}
        )
        value = transcript_of(who, turns)
        (made.interviews[who],) = transcripts.add_transcripts(
            [transcripts.Incoming(value, case=made.cases[who])], by=by
        )
        made.texts[who] = value.text
    made.ids["setting"] = setting
    _loose(made)
    _gathered(made)
    return made


def _loose(made: Study) -> None:
    made.statement(
        "Wyn", "Standing in a doorway", "standing in a doorway", note="An image of being let in.", kind="linguistic"
    )
    made.statement("Wyn", "Both stood", "So we both stood", note="He matches him.", kind="descriptive")
    made.statement("Wyn", "A plate nobody ordered", "like a plate nobody had ordered", note="Compulsion as a meal.")
    made.statement(
        "Wyn", "Saying that neither ordered it", "neither of us ordered this", note="Names it.", kind="conceptual"
    )
    made.statement(
        "Wyn", "The same letter", "we had the same letter", note="Alliance in compulsion?", kind="conceptual"
    )
    made.statement("Wyn", "Ringing to tell off", "He rings to tell me off")
    made.statement("Wyn", "Carried up the stairs", "I carry him up the stairs", note="Weight.", kind="conceptual")


def _gathered(made: Study) -> None:
    made.statement("Ada", "Beginning with the bus", "I begin with the bus", note="Small talk that is not small.")
    made.statement(
        "Ada", "Part of the rest", "I am part of the rest, and you may be cross with me for it", note="Names it."
    )
    made.statement("Ada", "Rather cross than polite", "I would rather cross than polite", note="Anger as contact.")
    made.statement(
        "Ada",
        "When the cross went quiet",
        "When the cross went quiet in one of them I knew that I had lost her",
        note="Loss.",
    )
    made.theme("Ada", "superordinate", "What was chosen")
    made.theme(
        "Ada", "subtheme", "The bus", under="What was chosen", children=("Beginning with the bus", "Part of the rest")
    )
    made.theme("Ada", "superordinate", "Cross is alive")
    made.theme(
        "Ada",
        "subtheme",
        "Polite is a shut door",
        under="Cross is alive",
        children=("Rather cross than polite", "When the cross went quiet"),
    )
    made.ids["tension"] = themes.add_tension(
        by=made.by, claim="Cross is welcome", poles=[("it goes quiet", [made.span("Ada", "the cross went quiet")])],
        transcript=made.interviews["Ada"], spans=[made.span("Ada", "you may be cross with me")], case=made.cases["Ada"],
        parent=made.ids["Cross is alive"],
    )  # fmt: skip
    start, end = made.span("Ada", "I would rather cross than polite, polite is a shut door")
    made.ids["evidence"] = evidence.add_evidence(
        by=made.by, theme=made.ids["Polite is a shut door"], transcript=made.interviews["Ada"], start=start, end=end
    )
    made.theme("", "superordinate", "Sent, and still here")
    made.theme("", "subtheme", "Naming what nobody chose", under="Sent, and still here")
    (made.ids["link"],) = group.gather(
        by=made.by,
        group_theme=made.ids["Naming what nobody chose"],
        case_themes=[made.ids["The bus"]],
        reason="Both name it.",
    )


def client(door: bool = True) -> Client:
    """A browser that came in by the launch address."""
    made = Client(HTTP_HOST="127.0.0.1")
    if door:
        made.get(f"/open/{gate.new_launch_token()}/")
    return made


def act(browser: Client, url: str, **body: Any) -> tuple[int, dict[str, Any]]:
    """Status and answer of an act posted as a script posts it."""
    answer = browser.post(url, json.dumps(body), content_type="application/json", HTTP_ACCEPT="application/json")
    return answer.status_code, json.loads(answer.content)
