"""All sheets of one participant as one Word document, the ID at the head of every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.formats import docx_parts as parts
from alliance.formats.write_paper_docx import body_of, finished, grid, section_mark
from alliance.study.days import in_words
from alliance.study.papers import Block
from alliance.study.schedule import Schedule

_SIDE = 1300
_TOP = 1300
_ROOM = 4  # empty lines for notes beneath a question


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper of the set: its title, blocks with the person's ID filled in, and what stands at its foot."""

    title: str
    blocks: tuple[Block, ...]
    foot: str = ""


def sheets(
    *, code: str, title: str, schedule: Schedule | None, papers: Sequence[Sheet], things: Sequence[tuple[str, str]],
    filled: Mapping[str, str] | None = None, font: str = parts.FONT,
) -> bytes:  # fmt: skip
    """One document: what the set holds and where it is, each paper, the schedule, and the record of the interview."""
    layout = parts.page(side=_SIDE, top=_TOP)
    width = layout.inner
    pieces: list[tuple[str, str, str]] = [
        ("Sheets of one participant", _cover(code, things, papers, schedule, width), "")
    ]
    pieces += [(one.title, body_of(one.blocks, width), one.foot) for one in papers]
    if schedule is not None:
        pieces.append(("Interview schedule", _schedule(schedule, width, filled or {}), _version(schedule)))
    pieces.append(("Record of the interview", _record(width, filled or {}), ""))
    body = []
    last = len(pieces) - 1
    for n, (_, words, _) in enumerate(pieces):
        body.append(words + (section_mark(n, layout) if n < last else ""))
    sections = [(layout, f"{title}\tID: {code}", f"{name}{f' · {foot}' if foot else ''}") for name, _, foot in pieces]
    return finished("".join(body), sections, title=f"Sheets of {code}", font=font)


def schedule_sheet(
    schedule: Schedule, *, code: str, title: str, filled: Mapping[str, str] | None = None, font: str = parts.FONT
) -> bytes:
    """The schedule alone, with a participant's ID where one is given (else a line for it)."""
    layout = parts.page(side=_SIDE, top=_TOP)
    head = f"{title}\tID: {code or '__________'}"
    foot = f"Interview schedule · {_version(schedule)}"
    return finished(
        _schedule(schedule, layout.inner, filled or {}), [(layout, head, foot)], title="Interview schedule", font=font
    )


def _version(schedule: Schedule) -> str:
    when = in_words(schedule.dated) if schedule.dated else "draft"
    return f"version {schedule.number} · {when}{' · pilot' if schedule.pilot else ''}"


def _cover(
    code: str, things: Sequence[tuple[str, str]], papers: Sequence[Sheet], schedule: Schedule | None, width: int
) -> str:
    made = parts.paragraph("PaperTitle", parts.run(f"Sheets of {code}"))
    made += parts.paragraph(
        "PaperText", parts.run("No name of a person belongs on this page. Mark the recording with the same ID.")
    )
    made += parts.paragraph("PaperHeading", parts.run("In this set"))
    names = [one.title for one in papers] + (["Interview schedule"] if schedule else []) + ["Record of the interview"]
    made += "".join(parts.paragraph("PaperBullet", parts.run(f"•\t{name}")) for name in names)
    made += parts.paragraph("PaperHeading", parts.run("The four things, and where they are"))
    return made + grid(list(things), width, height=620)


def _schedule(schedule: Schedule, width: int, filled: Mapping[str, str]) -> str:
    made = parts.paragraph("PaperTitle", parts.run("Interview schedule"))
    made += grid([(name, filled.get(name.lower(), "")) for name in schedule.header_fields], width)
    if schedule.demographic_questions:
        made += parts.paragraph("SheetPart", parts.run("About the person"))
        made += grid([(question, "") for question in schedule.demographic_questions], width)
    number = 0
    for part in schedule.parts:
        if part.title:
            made += parts.paragraph("SheetPart", parts.run(part.title))
        for question in part.questions:
            number += 1
            made += parts.paragraph("SheetQuestion", parts.run(f"{number}.\t{question.words}"), keep=True)
            for at, prompt in enumerate(question.prompts, start=1):
                made += parts.paragraph("SheetPrompt", parts.run(f"{number}.{at}\t{prompt}"), keep=True)
            made += parts.paragraph("SheetRoom", "", keep=True) * (_ROOM - 1) + parts.paragraph("SheetRoom", "")
    return made


def _record(width: int, filled: Mapping[str, str]) -> str:
    asked = (
        ("Date", filled.get("date", "")), ("Place", filled.get("place", "")), ("Began, ended", ""),
        ("Recorder, file", filled.get("recorder", "")), ("Distress seen", "yes   /   no"), ("Stopped", "yes   /   no"),
        ("Debrief offered", "yes   /   no"), ("Support sheet given", "yes   /   no"), ("Call before, at", ""), ("Call after, at", ""),
    )  # fmt: skip
    made = parts.paragraph("PaperTitle", parts.run("Record of the interview")) + grid(asked, width)
    made += parts.paragraph("SheetPart", parts.run("Field notes"))
    return made + parts.paragraph("SheetRoom", "") * 12
