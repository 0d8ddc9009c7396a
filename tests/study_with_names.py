"""A small invented study whose texts are full of names: in words, speakers, titles, notes, themes, diary, remarks, the log."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.web.laid import make, spoken, write_on

from alliance.actions import diary, evidence, notes, themes, transcripts
from alliance.actions.transcripts import Incoming
from alliance.ipa.transcript import Speaker
from alliance.store.folder import Folder, folder_at
from alliance.store.models import DraftRow, RemarkRow
from alliance.store.reads import transcripts as read

#: every name that is planted, as it is looked for in bytes, whatever its case
PLANTED = ("quillonette", "brackwater", "fennimore", "st aldric")
FIRST = (
    "What did Quillonette say about Fennimore?",
    "Well, Quillonette said I was 34 then, and QUILLONETTE’s house in Brackwater, near St Aldric's Hospital, was cold. "
    "“Quillonette Fennimore,” they said. I was there for 34 minutes. And quillonette left.",
    "And Will?",
    "So Will came too. Will you ever tell her? I will, I will one day, it will do.",
)
SECOND = (
    "Tell me of the town.",
    "We left Brackwater with the Fennimores (Quillonette laughs), and that was that. Lantern light, the lantern, a lantern.",
)
KEY = {
    "Quillonette": ("name", "(sister)"), "Fennimore": ("name", "Tarrant"), "Quillonette Fennimore": ("name", "(my sister)"),
    "Brackwater": ("place", "(town)"), "St Aldric's Hospital": ("organisation", "(hospital)"), "34": ("age", "(age)"),
    "quillonette": ("name", "(sister)"),
}  # fmt: skip


@dataclass
class Named:
    """What was made."""

    path: Path
    by: str
    folder: Folder
    ids: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)

    def text(self, name: str = "Bea") -> str:
        """The words of an interview as they stand."""
        return read.transcript(self.ids[name]).text


def made(path: Path) -> Named:
    """The study, open, with a name in every kind of text."""
    laid = make(path)
    write_on(laid)
    held = Named(laid.path, laid.by, folder_at(laid.path))
    by = laid.by
    for name, turns, title in (("Bea", FIRST, "Talk with Quillonette"), ("Cal", SECOND, "Interview 1")):
        value = spoken(turns, name)
        if name == "Cal":
            voices = (value.speakers[0], Speaker("Fennimore", "participant", ("Fennimore", "FENNIMORE")))
            value = replace(value, speakers=voices)
        incoming = Incoming(
            value, pseudonym=name, code=name[0] + "9", title=title, file_name=f"{name} and Quillonette.txt", kind="txt",
            content="\n".join(turns).encode(),
        )  # fmt: skip
        held.ids[name] = transcripts.add_transcripts([incoming], by=by)[0]
        held.cases[name] = read.transcript(held.ids[name]).case
    here, case, text = held.ids["Bea"], held.cases["Bea"], held.text()
    start = text.index("Quillonette said")
    held.ids["note"] = notes.add_note(
        by=by, transcript=here, start=start, end=start + 11, text="Quillonette again; and Brackwater", kind=""
    )
    first = notes.add_note(by=by, transcript=here, start=start, end=start + 30, text="Of Fennimore at first", kind="")
    notes.change_note(by=by, note=first, text="A name at first", kind="")
    end = start + len("Quillonette said I was 34 then")
    held.ids["extract"] = evidence.mark_quotation(by=by, transcript=here, start=start, end=end)
    held.ids["theme"] = themes.add_theme(by=by, level="subtheme", name="Waiting for Quillonette", case=case)
    held.ids["use"] = evidence.add_evidence(
        by=by, theme=held.ids["theme"], transcript=here, start=start, end=end, key=(start, start + 11)
    )
    diary.write_entry(by=by, text="I dreamt of Brackwater and of Quillonette.", case=case)
    RemarkRow(
        kind="comment", transcript_id=here, start=start, end=end, text="Who is Fennimore?", quoted="Quillonette said"
    ).save()
    DraftRow(participant_id=case, title="With Fennimore", speakers='[["Fennimore", "participant"]]',
             turns='[0, 3, "Brackwater again, said Quillonette"]').save()  # fmt: skip
    return held


def still_there(path: Path, names: tuple[str, ...] = PLANTED) -> dict[str, list[str]]:
    """Which names stand in which file of a closed workbench, in any decrypted page."""
    from alliance.store.pages import pieces

    found: dict[str, list[str]] = {}
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        held = b"".join(pieces(file, None)).lower()
        there = [name for name in names if name.encode() in held or name.replace(" ", "_").encode() in held]
        if there:
            found[file.name] = there
    return found
