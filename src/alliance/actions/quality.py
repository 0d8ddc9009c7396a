"""The quality checklist, answered in the researcher's own words; and what an examiner would ask, as it prints."""

from __future__ import annotations

from collections.abc import Iterable

from alliance.actions.change import STUDY, change, kept_text, the
from alliance.actions.diary import kept_points
from alliance.errors import Clash, InputProblem
from alliance.ipa.printed import Cell, Column, PrintedTable
from alliance.ipa.quality import LISTS, OWN, name_of
from alliance.store.models import QualityRow, StudyRow
from alliance.store.reads import examiner, pointing
from alliance.store.reads import quality as read


def answer_item(
    *, by: str, listed: str, key: str, answer: str, guidance: str = "", points: Iterable[str] = (),
    version: int | None = None,
) -> str:  # fmt: skip
    """Answer one item of a published list; the id of the answer. `guidance` is what the study asks by it."""
    if listed not in LISTS or key not in LISTS[listed].items:
        raise InputProblem("This is not an item of the checklist: reload the page and choose one that stands there.")
    row = QualityRow.objects.filter(listed=listed, key=key).first()
    if row is not None:
        change_item(by=by, item=row.id, answer=answer, guidance=guidance, points=points, version=version)
        return row.id
    said = _kept(answer, guidance)
    row = QualityRow(
        study=StudyRow.objects.get(), listed=listed, key=key, points=kept_points(points), **said,
        place=list(LISTS[listed].items).index(key),
    )  # fmt: skip
    words = f"answer to “{name_of(listed, key)}” in the quality checklist"
    with change(by=by, scope=STUDY, act="answer quality", words=words, subject=row.id) as act:
        act.add(row)
    return row.id


def add_item(*, by: str, title: str, guidance: str = "", answer: str = "", points: Iterable[str] = ()) -> str:
    """Add an item of the study's own to the checklist; its id."""
    last = QualityRow.objects.filter(listed=OWN).order_by("-place").values_list("place", flat=True).first()
    row = QualityRow(
        study=StudyRow.objects.get(), listed=OWN, title=kept_text(title, "item", longest=500),
        points=kept_points(points), place=0 if last is None else last + 1, **_kept(answer, guidance),
    )  # fmt: skip
    with change(by=by, scope=STUDY, act="add quality", words="item of the quality checklist", subject=row.id) as act:
        act.add(row)
    return row.id


def change_item(
    *, by: str, item: str, answer: str, guidance: str = "", title: str = "", points: Iterable[str] = (),
    version: int | None = None,
) -> None:  # fmt: skip
    """Change an item: its answer, what the study asks by it, its places; of the study's own items also the title."""
    row = the(QualityRow, item, "item of the checklist")
    if version == 0:
        raise Clash(
            "This was answered in another window since you opened it. Both wordings are shown: keep one, or put them "
            "together.", theirs=row.answer, mine=answer, version=row.version,
        )  # fmt: skip
    fields = _kept(answer, guidance) | {"points": kept_points(points, row.points)}
    if row.listed == OWN:
        fields["title"] = kept_text(title, "item", longest=500)
    words = f"change of “{name_of(row.listed, row.key, row.title)}” in the quality checklist"
    with change(by=by, scope=STUDY, act="change quality", words=words, subject=row.id) as act:
        act.update(row, version=version, shows="answer", **fields)


def delete_item(*, by: str, item: str) -> None:
    """Take an item of the study's own off the checklist, or the answer from one of a published list."""
    row = the(QualityRow, item, "item of the checklist")
    words = f"deletion of “{name_of(row.listed, row.key, row.title)}” from the quality checklist"
    with change(by=by, scope=STUDY, act="delete quality", words=words, subject=row.id) as act:
        act.delete(row)


def _kept(answer: str, guidance: str) -> dict[str, object]:
    return {
        "answer": kept_text(answer, "answer", empty=True),
        "guidance": kept_text(guidance, "words of the item", longest=5000, empty=True),
    }


def printed_checklist() -> PrintedTable:
    """The checklist as it prints: each list, its items, the answers and the places they point at."""
    lists = read.checklist()
    places = pointing.places(id for items in lists.values() for item in items for id in item.points)
    rows: list[tuple[Cell, ...]] = []
    for listed, items in lists.items():
        if not items:
            continue
        rows.append((Cell(LISTS[listed].called, "heading", span=3),))
        for item in items:
            asked = f"{item.name}\n{item.guidance}" if item.guidance else item.name
            where = "\n".join(places[id].printed for id in item.points if id in places)
            rows.append((Cell(asked), Cell(item.answer or "Not answered yet."), Cell(where)))
    return PrintedTable(
        caption="Quality checklist",
        columns=(Column("What is asked", 0.26), Column("Answer", 0.46), Column("Where in the study", 0.28)),
        rows=tuple(rows),
        name="quality checklist",
    )


def printed_questions() -> PrintedTable:
    """What an examiner would ask, as it prints: the questions and plain counts. What is for the researcher stays away."""
    rows: list[tuple[Cell, ...]] = []
    group = ""
    for one in examiner.questions():
        if one.yours:
            continue
        if one.group != group:
            group = one.group
            rows.append((Cell(group, "heading", span=3),))
        where = [f"{place.words}; {place.beside}" if place.beside else place.words for place in one.places]
        more = len(where) - examiner.PRINTED
        said = "\n".join(where[: examiner.PRINTED]) + (f"\nand {more} more" if more > 0 else "")
        rows.append((Cell(one.asked), Cell(one.answer), Cell(said)))
    return PrintedTable(
        caption="What an examiner would ask",
        columns=(Column("Question", 0.28), Column("What stands", 0.38), Column("Where", 0.34)),
        rows=tuple(rows),
        notes=("The numbers are plain counts; none of them is a score.",),
        name="what an examiner would ask",
    )
