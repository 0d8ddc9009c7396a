"""One small invented study, told as data, and the doors through which it is made.

The data is what a researcher does, in order; `by_python` does it through `alliance.Workbench`, `by_command`
through the command `alliance`. A further door (the pages) is one more function over the same data, and
`tables_of` says whether it made the same study. Nobody in it exists.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document

from alliance.api import Study, Theme
from alliance.cli.printing import json_of

TITLE = "Waiting rooms"
RESEARCHER = "Ottilie Vane"
QUESTIONS = ("What is it like to wait for somebody who was told to come?", "What makes the waiting bearable?")
RULE = {"kind": "count", "count": 2, "words": "At least two of the three.", "source": "Our own rule."}
ATTRIBUTES = (("Age", "number", False), ("Training", "choice", True))
PARTICIPANTS = (
    ("Wren", "W-1", {"Age": "44", "Training": "qualified"}),
    ("Zoë", "W-2", {"Age": "31", "Training": "in training"}),
    ("Bram", "W-3", {"Training": "qualified"}),
)
INTERVIEWS: dict[str, tuple[tuple[str, str], ...]] = {
    "Wren": (
        ("Int.", "Can you tell me about the first minutes with somebody who has been told to come?"),
        (
            "Wren",
            "Erm, it's, it's a bit like a bus stop (laughs). You're both there and nobody's driving (Mm-hm). He sat with "
            "his coat on, and I, I remember I counted the tiles. I wanted him to like me. I mind that I wanted it.",
        ),
        ("Int.", "And what did you do with that?"),
        (
            "Wren",
            "I made the tea too strong (short pause). It sounds daft. But the tea was the, it was the first thing in that "
            "room that he had not been sent to. He held it in both hands, and it was still a cold room, (service name) "
            "never heats it.",
        ),
        ("Int.", "Was there a moment when it changed?"),
        (
            "Wren",
            "When he laughed at the tiles. I had said I count them. There's forty-one, he said. So he'd been counting "
            "as well. And I thought, we're at the same bus stop then. I go on waiting, mind you. I hate the waiting and "
            "I'd not be without it.",
        ),
    ),
    "Zoë": (
        ("Int.", "What were the first weeks like?"),
        (
            "Zoë",
            "Long (laughs). I was new, and she came because of a letter, and I'd a form as well, so there we were, two "
            "people with a paper each. I kept looking at the door (Mm). I thought if she goes I've failed, and if she "
            "stays I've to know what to do.",
        ),
        ("Int.", "How did you bear it?"),
        (
            "Zoë",
            "I put my paper in the drawer. I just, I put it away and I said, mine's in the drawer now. And she folded hers "
            "up so small (short pause), like a, like a bus ticket. That was the first thing we did. 🚌 is what she drew "
            "on it, after.",
        ),
        ("Int.", "And now?"),
        ("Zoë", "Now I wait better. It's not that it's less, it's that I'm in it with somebody."),
    ),
    "Bram": (
        ("Int.", "Tell me about someone who came because they had to."),
        (
            "Bram",
            "They all have to, one way or the other. But the one you mean, he wouldn't sit. Eleven weeks he stood by the "
            "radiator, and I sat, and I felt like the one that had been sent (Mm-hm). I'd been thirty years at it and I "
            "felt like a boy outside an office.",
        ),
        ("Int.", "What happened in the twelfth?"),
        (
            "Bram",
            "I stood up. That's all (laughs). I stood at the other end of the radiator and we were warm, the two of us, and "
            "he said, took you long enough.",
        ),
    ),
}


@dataclass(frozen=True)
class Marked:
    """A note or a statement: where it is, what it says."""

    key: str
    case: str
    text: str
    kind: str = ""
    words: str = ""
    notes: tuple[str, ...] = ()
    under: str = ""


@dataclass(frozen=True)
class Node:
    """A theme: of a case, or (case "") across cases."""

    name: str
    level: str
    case: str = ""
    under: str = ""
    gathers: tuple[tuple[str, str], ...] = ()  # (case, the theme's name)


@dataclass(frozen=True)
class Quoted:
    """Words put under a theme."""

    theme: str
    case: str
    words: str
    across: bool = True
    left_out: tuple[str, ...] = ()
    key_words: str = ""


NOTES = (
    Marked("w0", "Wren", "First impression: she laughs each time before something cold."),
    Marked(
        "w1", "Wren", "Two people who wait beside each other.", "descriptive", "You're both there and nobody's driving"
    ),
    Marked("w2", "Wren", "“Mind” said twice: to remember, and to object.", "linguistic", "I mind that I wanted it"),
    Marked(
        "w3",
        "Wren",
        "What is chosen freely can be given and taken.",
        "conceptual",
        "the first thing in that room that he had not been sent to",
    ),
    Marked("w4", "Wren", "Counting becomes a thing in common.", "conceptual", "So he'd been counting as well"),
    Marked("z1", "Zoë", "Letter and form.", "descriptive", "two people with a paper each"),
    Marked("z2", "Zoë", "Whose failure would it be?", "", "I thought if she goes I've failed"),
    Marked("z3", "Zoë", "She disarms first.", "conceptual", "mine's in the drawer now"),
    Marked("b1", "Bram", "The therapist is the one sent for.", "conceptual", "I felt like the one that had been sent"),
    Marked("b2", "Bram", "Small words for the largest act.", "linguistic", "I stood up. That's all"),
)
CASE_THEMES = (
    Node("Waiting side by side", "superordinate", "Wren"),
    Node("A bus stop without a driver", "subtheme", "Wren", "Waiting side by side"),
    Node("Something not ordered by anybody", "subtheme", "Wren", "Waiting side by side"),
    Node("Laying the papers down", "superordinate", "Zoë"),
    Node("A paper each", "subtheme", "Zoë", "Laying the papers down"),
    Node("Sent for", "superordinate", "Bram"),
)
STATEMENTS = (
    Marked("", "Wren", "Both there, nobody driving", notes=("w1",), under="A bus stop without a driver"),
    Marked(
        "",
        "Wren",
        "Wanting to be liked",
        notes=("w2",),
        words="I wanted him to like me",
        under="A bus stop without a driver",
    ),
    Marked("", "Wren", "Tea as the first free thing", notes=("w3", "w4"), under="Something not ordered by anybody"),
    Marked("", "Wren", "The cold room", words="it was still a cold room"),
    Marked("", "Zoë", "Two papers in one room", notes=("z1", "z2"), under="A paper each"),
    Marked("", "Zoë", "Mine is in the drawer", notes=("z3",), under="Laying the papers down"),
    Marked("", "Bram", "The boy outside the office", notes=("b1",), words="a boy outside an office", under="Sent for"),
    Marked("", "Bram", "Standing up is all", notes=("b2",), under="Sent for"),
)
TENSION = (
    "Wren",
    "The waiting is hated",
    "I hate the waiting",
    {"it is needed": "I'd not be without it"},
    "Waiting side by side",
)
GROUP = (
    Node("At the same bus stop", "superordinate", gathers=(("Wren", "Waiting side by side"),)),
    Node(
        "Both were sent",
        "subtheme",
        "",
        "At the same bus stop",
        (("Wren", "A bus stop without a driver"), ("Zoë", "A paper each"), ("Bram", "The boy outside the office")),
    ),
    Node(
        "The first thing nobody ordered",
        "subtheme",
        "",
        "At the same bus stop",
        (
            ("Wren", "Something not ordered by anybody"),
            ("Zoë", "Mine is in the drawer"),
            ("Bram", "Standing up is all"),
        ),
    ),
    Node("Being seen to fail", "superordinate", gathers=(("Zoë", "Two papers in one room"),)),
)
KEPT = ("Being seen to fail", "One of three, and she returned to it four times.")
RENAMED = ("Being seen to fail", "Failing in front of somebody", "“Seen” was mine.")
QUOTED = (
    Quoted("A bus stop without a driver", "Wren", "it's a bit like a bus stop (laughs). You're both there and nobody's driving", False, (), "a bit like a bus stop"),
    Quoted("Both were sent", "Wren", "You're both there and nobody's driving (Mm-hm). He sat with his coat on", left_out=("(Mm-hm).",)),
    Quoted("Both were sent", "Bram", "I sat, and I felt like the one that had been sent (Mm-hm). I'd been thirty years at it and I felt like a boy outside an office", left_out=("I'd been thirty years at it and",), key_words="the one that had been sent"),
    Quoted("The first thing nobody ordered", "Zoë", "I put my paper in the drawer. I just, I put it away and I said, mine's in the drawer now"),
)  # fmt: skip
TABLES = (
    "case:Wren", "case-statements:Wren", "case:Zoë", "case-statements:Bram", "tensions", "master", "master-quotations",
    "recurrence", "recurrence:Training", "lineage", "shared-extracts", "by-attribute:Both were sent/Training",
)  # fmt: skip


# --- the files


def write_docx(path: Path, turns: Iterable[tuple[str, str]]) -> Path:
    """A transcript as Word has it: one paragraph a turn, the label first."""
    document = Document()
    for speaker, words in turns:
        document.add_paragraph(f"{speaker}: {words}")
    document.save(str(path))
    return path


def write_txt(path: Path, turns: Iterable[tuple[str, str]]) -> Path:
    """A transcript as plain text, turns set apart by blank lines."""
    path.write_text("\n\n".join(f"{speaker}: {words}" for speaker, words in turns) + "\n", "utf-8")
    return path


def write_files(folder: Path) -> list[Path]:
    """The three transcripts as files, two of them docx."""
    return [
        write_docx(folder / "Wren interview.docx", INTERVIEWS["Wren"]),
        write_docx(folder / "Zoë.docx", INTERVIEWS["Zoë"]),
        write_txt(folder / "transcript_03.txt", INTERVIEWS["Bram"]),
    ]


# --- the doors


def by_python(study: Study, folder: Path) -> None:
    """Make the study, which was begun with TITLE and RESEARCHER, through the Python face."""
    study.change(questions=QUESTIONS, rule=RULE)
    for name, kind, groups in ATTRIBUTES:
        study.add_attribute(name, kind, groups=groups)
    for pseudonym, code, known in PARTICIPANTS:
        study.add_participant(pseudonym, code, attributes=known)
    study.import_transcripts(write_files(folder))
    notes = {}
    for one in NOTES:
        case = study.case(one.case)
        if one.words:
            notes[one.key] = case.interview().note(one.text, kind=one.kind, words=one.words)
        else:
            notes[one.key] = case.note(one.text, one.kind)
    for node in CASE_THEMES:
        case = study.case(node.case)
        case.theme(node.level, node.name, under=case.find_theme(node.under) if node.under else "")
    for one in STATEMENTS:
        case = study.case(one.case)
        under: Theme | str = case.find_theme(one.under) if one.under else ""
        from_notes = [notes[key] for key in one.notes]
        if one.words:
            case.interview().statement(one.text, notes=from_notes, words=one.words, under=under)
        else:
            case.statement(one.text, notes=from_notes, under=under)
    who, claim, words, poles, over = TENSION
    study.case(who).interview().tension(claim, poles, words=words, under=study.case(who).find_theme(over))
    for node in GROUP:
        made = study.group_theme(node.name, level=node.level, under=study.theme(node.under) if node.under else "")
        for who, name in node.gathers:
            made.gather(study.case(who).find_theme(name), reason=f"From {who}.")
    for quoted in QUOTED:
        case = study.case(quoted.case)
        theme = study.theme(quoted.theme) if quoted.across else case.find_theme(quoted.theme)
        theme.quotation(case.interview(), words=quoted.words, left_out=quoted.left_out, key_words=quoted.key_words)
    study.theme(KEPT[0]).describe(kept_reason=KEPT[1])
    study.theme(RENAMED[0]).rename(RENAMED[1], RENAMED[2])


Alliance = Callable[..., Any]


def by_command(alliance: Alliance, folder: Path) -> None:
    """Make the study, which was begun, by commands alone: `alliance(*words)` runs one and gives back what its --json says."""
    alliance(
        "study", "settings", *_each("--question", QUESTIONS), "--rule", str(RULE["count"]), "--rule-words", RULE["words"],
        "--rule-source", RULE["source"],
    )  # fmt: skip
    for name, kind, groups in ATTRIBUTES:
        alliance("participant", "attribute", name, "--kind", kind, *(["--groups"] if groups else []))
    for pseudonym, code, known in PARTICIPANTS:
        alliance("participant", "add", pseudonym, "--code", code, *_each("-a", [f"{k}={v}" for k, v in known.items()]))
    alliance("import", "--yes", *map(str, write_files(folder)))
    notes = {}
    for one in NOTES:
        placed = [*_given("--words", one.words), *_given("--kind", one.kind)]
        notes[one.key] = alliance("note", "add", one.text, "--case", one.case, *placed)["id"]
    for node in CASE_THEMES:
        alliance("theme", "add", node.name, "--level", node.level, "--case", node.case, *_given("--under", node.under))
    for one in STATEMENTS:
        alliance(
            "theme", "add", one.text, "--case", one.case, *_each("--note", [notes[key] for key in one.notes]),
            *_given("--words", one.words), *_given("--under", one.under),
        )  # fmt: skip
    who, claim, words, poles, over = TENSION
    against = _each("--against", [f"{name}={at}" for name, at in poles.items()])
    alliance("theme", "tension", claim, "--case", who, "--words", words, "--under", over, *against)
    for node in GROUP:
        alliance("group", "add", node.name, "--level", node.level, *_given("--under", node.under))
        for who, name in node.gathers:
            alliance("group", "gather", node.name, name, "--case", who, "--reason", f"From {who}.")
    for quoted in QUOTED:
        whose = ["--from" if quoted.across else "--case", quoted.case]
        alliance(
            "theme", "extract", quoted.theme, *whose, "--words", quoted.words,
            *_each("--leave-out", quoted.left_out), *_given("--key-words", quoted.key_words),
        )  # fmt: skip
    alliance("theme", "describe", KEPT[0], "--kept-reason", KEPT[1])
    alliance("theme", "rename", RENAMED[0], RENAMED[1], "--reason", RENAMED[2])


def _each(option: str, values: Iterable[str]) -> list[str]:
    return [part for value in values for part in (option, value)]


def _given(option: str, value: str) -> list[str]:
    return [option, value] if value else []


# --- what a door must have made


def tables_of(study: Study, names: Sequence[str] = TABLES) -> dict[str, Any]:
    """Every table of the study as words: what two doors must agree on."""
    return {name: json_of(study.table(name)) for name in names}


def told(tables: dict[str, Any]) -> str:
    """Tables as text, for a difference that can be read."""
    return json.dumps(tables, ensure_ascii=False, indent=1)
