"""The record of erasure as a Word document: what went, what was out of reach, what to do about it. It names nobody
who left."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.formats import docx_parts as parts
from alliance.formats.write_paper_docx import finished, grid, signature
from alliance.governance.leaving import WHAT, Copy, Record, Went, day_words

_SIDE = 1500

SPARE_BLOCKS = (
    "The disk’s own spare blocks: a disk may keep old copies of a file where no program reaches them. On a disk that is "
    "encrypted as a whole (BitLocker, FileVault, LUKS) they cannot be read; another disk is destroyed, not given away, "
    "when its time has come."
)
MESSAGES = "E-mail, messages and notes outside this workbench: look through them, and delete what bears on this person."


def record(held: Record, *, font: str = parts.FONT) -> bytes:
    """A Word document of the record, ready to be signed and filed."""
    layout = parts.page(side=_SIDE, top=1300)
    body = [
        parts.paragraph("PaperTitle", parts.run("Record of erasure")),
        _text(_opening(held)),
        grid(_facts(held), layout.inner),
        _heading("What went"),
        *(_bullet(line) for line in went_lines(held.went)),
    ]
    body += [parts.paragraph("PaperText", parts.run(line), before=100) for line in remarks(held)]
    body.append(_heading("What was out of reach, and what to do about it"))
    for lead, lines in out_of_reach(held):
        body.append(parts.paragraph("PaperText", parts.run(lead), keep=True, before=140))
        body += [_bullet(line) for line in lines]
    body.append(parts.paragraph("PaperText", ""))
    body += [signature(words, layout.inner) for words in ("Done by", "Seen by", "Date")]
    foot = f"Record of erasure {held.number[:6]} · {day_words(held.dated)}"
    return finished("".join(body), [(layout, "", foot)], title="Record of erasure", font=font)


def _opening(held: Record) -> str:
    if held.what == "case":
        return (
            f"On {day_words(held.dated)} a case left the study. Everything that bears on this person was erased from the "
            "workbench; then every file of it was looked through again, and nothing of theirs was found."
        )
    return (
        f"On {day_words(held.dated)}, at a participant’s wish, {WHAT[held.what]} was erased from the workbench; then every "
        "file of it was looked through again, and nothing of it was found."
    )


def _facts(held: Record) -> list[tuple[str, str]]:
    files, size = held.looked
    lines = [
        ("Number", held.number),
        ("Date", day_words(held.dated)),
        ("Done by", held.by),
        ("What left", WHAT[held.what]),
        ("Looked again", f"{files:,} {'file' if files == 1 else 'files'}, {size / 1_000_000:,.1f} MB: nothing found"),
    ]
    return [*lines, ("After the last day", held.late)] if held.late else lines


def went_lines(went: Sequence[Went]) -> list[str]:
    """What went, a line each: the most telling first."""
    total: dict[str, int] = {}
    for one in went:
        if not one.called.endswith("kept by decision"):
            total[one.called] = total.get(one.called, 0) + one.number
    return [f"{number:,} {called}" for called, number in total.items()] or ["nothing but the entry itself"]


def remarks(held: Record) -> list[str]:
    """What a reader of the record should know besides."""
    lines = [
        "Its lines in the search index, what could be undone, and its content in the log went with it. The log says that "
        "something left, and when; not who. Tables and counts are made anew from what is left."
    ]
    if held.kept:
        passages = "passage that speaks" if held.kept == 1 else "passages that speak"
        lines.append(f"{held.kept:,} {passages} of the case in other texts stayed, each by a person’s decision.")
    if held.shared:
        lines.append(
            f"{held.shared:,} times eight words in a row are somebody else’s too (a question put to everybody, a turn of "
            "phrase): there they stay."
        )
    if held.ungrounded:
        themes = "theme rests" if held.ungrounded == 1 else "themes rest"
        lines.append(f"{held.ungrounded:,} {themes} on nothing any more and were listed to the researcher.")
    return lines


def out_of_reach(held: Record) -> list[tuple[str, list[str]]]:
    """What the program could not reach: a sentence that says what to do, and the things themselves."""
    found: list[tuple[str, list[str]]] = []
    if held.exports:
        found.append((
            "Files that left the workbench before (three dots stand for the name). Destroy every copy, or make the file anew "
            "without the case; ask whoever was given one to do the same.",
            [f"{day_words(one.on)}: {one.file_name}" for one in held.exports],
        ))  # fmt: skip
    rewritten = [one for one in held.backups if one.holds is False]
    others = [one for one in held.backups if one.holds is None]
    if others:
        found.append((
            "Backups that could not be rewritten, and may still hold what went. Destroy them. One that must be kept is only "
            "ever restored with the erasure ledger beside it: it is applied before anything is shown.",
            [_copy(one) for one in others],
        ))  # fmt: skip
    if rewritten:
        found.append(
            ("Backups that were rewritten without the person; nothing is left to do.", [_copy(o) for o in rewritten])
        )
    if held.elsewhere:
        found.append((
            "Things kept outside the workbench, as its records said (where they lay was erased with the rest). Destroy them, "
            "or give them back.",
            list(held.elsewhere),
        ))  # fmt: skip
    found.append(
        ("What no program can reach:", [SPARE_BLOCKS, MESSAGES, "Backups and copies made outside this program."])
    )
    return found


def _copy(one: Copy) -> str:
    return f"{one.where}: {one.state}" if one.state else one.where


def _heading(words: str) -> str:
    return parts.paragraph("PaperHeading", parts.run(words))


def _text(words: str) -> str:
    return parts.paragraph("PaperText", parts.run(words))


def _bullet(words: str) -> str:
    return parts.paragraph("PaperBullet", parts.run("•\t") + parts.run(words))
