"""The study's papers and their versions, and the list of support."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from alliance.actions.change import STUDY, change, kept_text, the
from alliance.actions.exports import MEDIA_TYPES, Exported, let_out
from alliance.actions.settled import settle
from alliance.actions.study import the_study
from alliance.errors import InputProblem
from alliance.formats import write_paper_docx
from alliance.ipa.tables import file_stem
from alliance.store.models import ConsentRow, PaperRow, PaperVersionRow, SupportRow
from alliance.store.reads import conduct as read
from alliance.study import papers
from alliance.study.days import in_words, possible


def add_paper(*, by: str, kind: str, title: str = "", text: str | None = None) -> str:
    """Begin a paper of a kind, with a draft from our own starter text unless a text is given; its id."""
    if kind not in papers.KINDS:
        raise InputProblem(f"“{kind}” is not a kind of paper: choose one of {', '.join(papers.KINDS.values())}.")
    title = kept_text(title or papers.KINDS[kind], "title", longest=300)
    if PaperRow.objects.filter(title=title).exists():
        raise InputProblem(f"There is a paper “{title}” already: give this one another title.")
    row = PaperRow(study=the_study(), kind=kind, title=title)
    draft = PaperVersionRow(paper=row, number=1, text=_text(papers.STARTERS[kind] if text is None else text))
    with change(by=by, scope=STUDY, act="add paper", words=f"Began the paper “{title}”", subject=row.id) as act:
        act.add(row)
        act.add(draft)
    return row.id


def rename_paper(*, by: str, paper: str, title: str, version: int | None = None) -> None:
    """Give a paper another title."""
    row = the(PaperRow, paper, "paper")
    title = kept_text(title, "title", longest=300)
    if PaperRow.objects.filter(title=title).exclude(pk=row.pk).exists():
        raise InputProblem(f"There is a paper “{title}” already: give this one another title.")
    with change(by=by, scope=STUDY, act="rename paper", words="Renamed a paper", subject=row.id) as act:
        act.update(row, version=version, shows="title", title=title)


def delete_paper(*, by: str, paper: str) -> None:
    """Take out a paper of which no version is dated yet."""
    row = the(PaperRow, paper, "paper")
    versions = list(PaperVersionRow.objects.filter(paper=row))
    if any(v.dated for v in versions):
        raise InputProblem("This paper has a dated version, which stays as the record of what people were given.")
    with change(
        by=by, scope=STUDY, act="delete paper", words=f"Took out the paper “{row.title}”", subject=row.id
    ) as act:
        for one in versions:
            act.delete(one)
        act.delete(row)


def write_draft(*, by: str, paper: str, text: str, version: int | None = None) -> str:
    """Write a paper's draft; where its newest version is dated, a new draft is begun. The draft's id."""
    row = the(PaperRow, paper, "paper")
    draft = PaperVersionRow.objects.filter(paper=row, dated__isnull=True).order_by("-number").first()
    words = _text(text)
    with change(by=by, scope=STUDY, act="write paper", words=f"Wrote on “{row.title}”", subject=row.id) as act:
        if draft is not None:
            act.update(draft, version=version, shows="text", text=words)
            return draft.id
        if version:
            raise InputProblem(
                "This version was dated in another window meanwhile: what you typed is still in the form."
            )
        last = PaperVersionRow.objects.filter(paper=row).aggregate(last=Max("number"))["last"] or 0
        draft = PaperVersionRow(paper=row, number=last + 1, text=words)
        act.add(draft)
    return draft.id


def date_version(
    *, by: str, paper_version: str, dated: date | None, already_given: bool = False, version: int | None = None
) -> None:
    """Date a version: from then on it does not change, and it remembers the facts it was printed with."""
    row = the(PaperVersionRow, paper_version, "version of this paper")
    if row.dated is not None:
        raise InputProblem(f"This version was dated {in_words(row.dated)} and does not change any more.")
    if dated is None:
        raise InputProblem("Say from which day this version is used.")
    if not possible(dated):
        raise InputProblem(f"{in_words(dated)} cannot be the date of a paper: check the year.")
    facts = read.facts_now()
    papers.check_ready(row.text, facts, already_given=already_given)
    then = {key: facts.get(key, "") for key in papers.fields_in(row.text) if key not in papers.PERSONAL}
    words = f"Dated version {row.number} of a paper {in_words(dated)}"
    with change(by=by, scope=STUDY, act="date paper", words=words, subject=row.paper_id, can_undo=False) as act:
        act.update(row, version=version, shows="text", dated=dated, facts_then=then)
        settle(row.paper_id)


def delete_draft(*, by: str, paper_version: str) -> None:
    """Drop a draft; dated versions stay, and so does a version that somebody consented on."""
    row = the(PaperVersionRow, paper_version, "version of this paper")
    if row.dated is not None or ConsentRow.objects.filter(paper_version=row).exists():
        raise InputProblem(
            "This version is dated or was consented on: it stays as the record of what people were given."
        )
    if not PaperVersionRow.objects.filter(paper=row.paper_id).exclude(pk=row.pk).exists():
        raise InputProblem("This is the paper’s only version: take out the paper itself.")
    with change(by=by, scope=STUDY, act="delete draft", words="Dropped a draft", subject=row.paper_id) as act:
        act.delete(row)


def _text(text: str) -> str:
    return kept_text(text, "paper", longest=papers.LONGEST)


def paper_docx(*, by: str, paper_version: str) -> Exported:
    """One version of a paper as a Word document."""
    version = next((v for v in read.paper_versions() if v.id == paper_version), None)
    if version is None:
        version = read.current_versions()[read.paper(paper_version).id]
    paper = read.paper(version.paper)
    facts = version.facts_then if version.dated else read.facts_now()
    blocks = papers.blocks(version.text, facts or {})
    content = write_paper_docx.paper(blocks, title=paper.title, foot=version_words(paper.title, version))
    stem = file_stem(f"{paper.title} version {version.number}{'' if version.dated else ' draft'}")
    return let_out(Exported(f"{stem}.docx", MEDIA_TYPES["docx"], content), by=by, cases=(), what="paper")


def version_words(title: str, version: papers.PaperVersion) -> str:
    """What stands at the foot of a paper: its title, version and date."""
    when = in_words(version.dated) if version.dated else "draft, not yet in use"
    return f"{title} · version {version.number} · {when}"


# --- the list of support


def add_support(*, by: str, name: str, contact: str = "", checked_on: date | None = None) -> str:
    """Add a service to the list of support; its id."""
    last = SupportRow.objects.aggregate(last=Max("place"))["last"]
    row = SupportRow(study=the_study(), place=0 if last is None else last + 1, **_support(name, contact, checked_on))
    with change(
        by=by, scope=STUDY, act="add support", words="Added a service to the support list", subject=row.id
    ) as act:
        act.add(row)
    return row.id


def change_support(
    *, by: str, support: str, name: str, contact: str = "", checked_on: date | None = None, version: int | None = None
) -> None:
    """Change a service of the list, or say that it was checked."""
    row = the(SupportRow, support, "service")
    with change(by=by, scope=STUDY, act="change support", words="Changed the support list", subject=row.id) as act:
        act.update(row, version=version, shows="name", **_support(name, contact, checked_on))


def delete_support(*, by: str, support: str) -> None:
    """Take a service off the list."""
    row = the(SupportRow, support, "service")
    with change(
        by=by, scope=STUDY, act="delete support", words="Took a service off the support list", subject=row.id
    ) as act:
        act.delete(row)


def _support(name: str, contact: str, checked_on: date | None) -> dict[str, object]:
    if checked_on is not None:
        if not possible(checked_on):
            raise InputProblem(f"{in_words(checked_on)} cannot be the day this was checked: check the year.")
        if checked_on > date.today():
            raise InputProblem(f"{in_words(checked_on)} is still to come: enter the day on which it was checked.")
    return {
        "name": " ".join(kept_text(name, "service’s name", longest=300).split()),
        "contact": kept_text(contact, "contact", longest=1000, empty=True),
        "checked_on": checked_on,
    }
