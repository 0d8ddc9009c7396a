"""The study of tests/study.py made once more, by the pages: forms filled in and acts posted as the browser does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests import study as told
from tests.web.door import Person

from alliance.store.reads import analysis, transcripts
from alliance.store.reads import study as read


class Pages:
    """A person who works by the pages alone, and finds things again by their words."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def form(self, path: str, fields: dict[str, Any]) -> None:
        """Fill a form in and send it."""
        answer = self.person.browser.post(path, fields, HTTP_ACCEPT="application/json")
        assert answer.status_code == 200, (path, answer.content[:300])
        self.went = answer.json().get("go", "")

    def act(self, path: str, **body: Any) -> None:
        """Do one act as a page's script does it."""
        answer = self.person.browser.post(
            path, json.dumps(body), content_type="application/json", HTTP_ACCEPT="application/json"
        )
        assert answer.status_code == 200, (path, body, answer.content[:300])

    def case(self, pseudonym: str) -> str:
        return next(c.id for c in read.cases() if c.pseudonym == pseudonym)

    def interview(self, pseudonym: str) -> str:
        return next(one.id for one in transcripts.held() if one.case == self.case(pseudonym))

    def place(self, pseudonym: str, words: str) -> tuple[int, int]:
        text = transcripts.transcript(self.interview(pseudonym)).text
        return text.index(words), text.index(words) + len(words)

    def theme(self, name: str, pseudonym: str = "") -> str:
        case = self.case(pseudonym) if pseudonym else ""
        return next(t.id for t in analysis.themes().values() if t.name == name and t.case == case)

    def board(self, pseudonym: str, **body: Any) -> None:
        self.act(f"/case/{self.case(pseudonym)}/board/act/" if pseudonym else "/group/act/", **body)

    def desk(self, pseudonym: str, **body: Any) -> None:
        self.act(f"/desk/{self.interview(pseudonym)}/act/", **body)


def by_pages(person: Person, folder: Path) -> None:
    """Make the study, which was begun with TITLE and RESEARCHER, through the pages."""
    pages = Pages(person)
    _settings(pages)
    _people(pages)
    _files(pages, folder)
    notes = _notes(pages)
    for node in told.CASE_THEMES:
        under = pages.theme(node.under, node.case) if node.under else ""
        pages.board(node.case, act="new", level=node.level, name=node.name, to=under)
    for one in told.STATEMENTS:
        spans = [pages.place(one.case, one.words)] if one.words else []
        pages.desk(one.case, act="add statement", name=one.text, notes=[notes[k] for k in one.notes], spans=spans)
        if one.under:
            made = pages.theme(one.text, one.case)
            pages.board(one.case, act="move", themes=[made], to=pages.theme(one.under, one.case))
    who, claim, words, poles, over = told.TENSION
    against = [{"words": name, "spans": [pages.place(who, at)]} for name, at in poles.items()]
    pages.desk(who, act="add tension", claim=claim, spans=[pages.place(who, words)], poles=against)
    pages.board(who, act="move", themes=[pages.theme(claim, who)], to=pages.theme(over, who))
    for node in told.GROUP:
        pages.board("", act="new", level=node.level, name=node.name, to=pages.theme(node.under) if node.under else "")
        for case, name in node.gathers:
            pages.board(
                "", act="gather", to=pages.theme(node.name), themes=[pages.theme(name, case)], reason=f"From {case}."
            )
    for quoted in told.QUOTED:
        _quote(pages, quoted)
    pages.act(f"/theme/{pages.theme(told.KEPT[0])}/act/", act="describe", kept_reason=told.KEPT[1])
    pages.act(f"/theme/{pages.theme(told.RENAMED[0])}/act/", act="rename", name=told.RENAMED[1], reason=told.RENAMED[2])


def _settings(pages: Pages) -> None:
    held = read.settings()
    pages.form(
        "/study/",
        {
            "version": held.version, "title": held.title, "questions": "\n".join(told.QUESTIONS), "label_set": held.label_set,
            "notes_side": held.notes_side, "width": held.width, "first_line": held.first_line,
            "citation_style": held.citation_style, "rule_kind": told.RULE["kind"], "rule_count": told.RULE["count"],
            "rule_words": told.RULE["words"], "rule_source": told.RULE["source"],
        },
    )  # fmt: skip


def _people(pages: Pages) -> None:
    for name, kind, groups in told.ATTRIBUTES:
        pages.form("/participants/columns/add/", {"name": name, "kind": kind, **({"groups": "yes"} if groups else {})})
    columns = {a.name: a.id for a in read.attributes()}
    for pseudonym, code, known in told.PARTICIPANTS:
        pages.form("/participants/add/", {"pseudonym": pseudonym, "code": code})
        values = {f"attribute:{columns[name]}": words for name, words in known.items()}
        pages.form(f"/participants/{pages.case(pseudonym)}/change/", {"pseudonym": pseudonym, "code": code, **values})


def _files(pages: Pages, folder: Path) -> None:
    files = told.write_files(folder)
    handles = [path.open("rb") for path in files]
    pages.form("/bring-in/", {"files": handles})
    for handle in handles:
        handle.close()
    go = pages.went
    assert pages.person.browser.get(go).status_code == 200
    fields = {}
    for n, pseudonym in enumerate(("Wren", "Zoë", "Bram")):
        fields |= {
            f"{n}:take": "yes",
            f"{n}:case": pages.case(pseudonym),
            f"{n}:pseudonym": pseudonym,
            f"{n}:title": "Interview 1",
        }
    pages.form(f"{go}keep/", fields)


def _notes(pages: Pages) -> dict[str, str]:
    made = {}
    for one in told.NOTES:
        if one.words:
            start, end = pages.place(one.case, one.words)
            pages.desk(one.case, act="add note", start=start, end=end, kind=one.kind, text=one.text)
        else:
            pages.desk(one.case, act="add note", whole=True, kind=one.kind, text=one.text)
        made[one.key] = next(n.id for n in analysis.notes().values() if n.text == one.text)
    return made


def _quote(pages: Pages, quoted: told.Quoted) -> None:
    theme = pages.theme(quoted.theme, "" if quoted.across else quoted.case)
    start, end = pages.place(quoted.case, quoted.words)
    path = f"/theme/{theme}/act/"
    pages.act(path, act="choose", transcript=pages.interview(quoted.case), start=start, end=end)
    extracts = analysis.extracts()
    use = next(
        e.id
        for e in analysis.evidence()
        if e.theme == theme and (extracts[e.extract].start, extracts[e.extract].end) == (start, end)
    )
    if quoted.left_out:
        out = [
            (start + quoted.words.index(words), start + quoted.words.index(words) + len(words))
            for words in quoted.left_out
        ]
        pages.act(path, act="leave out", evidence=use, spans=out)
    if quoted.key_words:
        at = start + quoted.words.index(quoted.key_words)
        pages.act(path, act="key words", evidence=use, start=at, end=at + len(quoted.key_words))
