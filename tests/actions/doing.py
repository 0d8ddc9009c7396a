"""Every act a researcher can do to the small study, by name, and what stands afterwards as bytes to compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from alliance.actions import (
    corrections,
    diary,
    evidence,
    group,
    literature,
    negative_cases,
    notes,
    pack,
    participants,
    portraits,
    quality,
    reach,
    recommendations,
    structures,
    themes,
    transcripts,
    writing,
)
from alliance.actions import study as settings
from alliance.actions.analysis_file import whole_analysis
from alliance.api import Study
from alliance.formats import analysis_json


def stands(study: Study) -> bytes:
    """Everything the study holds, without the log of how it came about."""
    study.workbench.check_open()
    return analysis_json.write(replace(whole_analysis(), history=()))


def case(study: Study, name: str = "Wren") -> str:
    """The id of a case."""
    return study.case(name).id


def theme(study: Study, name: str, who: str = "Wren") -> str:
    """The id of a theme of a case, or (who "") across cases."""
    return study.case(who).find_theme(name).id if who else study.theme(name).id


def note(study: Study, at: int = 1, who: str = "Wren") -> str:
    """The id of a note by its place."""
    return study.case(who).notes[at].id


def interview(study: Study, who: str = "Wren") -> str:
    """The id of a case's interview."""
    return study.case(who).interview().id


def use(study: Study, at: int = 0) -> str:
    """The id of a use of an extract."""
    return study.analysis.evidence[at].id


def link(study: Study, at: int = 0) -> str:
    """The id of a link between the trees."""
    return study.analysis.links[at].id


def _corrected(s: Study) -> str:
    """Words of the first turn of an account put otherwise, so that everything after them moves."""
    from alliance.store.reads import transcripts as read

    value = read.transcript(interview(s))
    turn = value.turns[1]
    words = value.text[turn.start : turn.end].replace("it's, it's", "it is", 1) + " Yes."
    said = corrections.Said(value.speakers[turn.speaker].label, words)
    return corrections.correct_turns(
        by=s.by, transcript=value.id, number=value.version, first=1, upto=2, turns=[said]
    )  # fmt: skip


def _extract(s: Study) -> str:
    return s.case("Wren").interview().quotation(words="counted the tiles").id


#: what it is called, the scope it is undone from ("" is a case's own), the act
ACTS: dict[str, tuple[str, Callable[[Study], object]]] = {
    "note": ("", lambda s: notes.add_note(by=s.by, text="New", kind="linguistic", transcript=interview(s), start=90, end=120)),
    "note on the account": ("", lambda s: notes.add_note(by=s.by, text="New", case=case(s))),
    "note changed": ("", lambda s: notes.change_note(by=s.by, note=note(s), text="Other words", kind="conceptual", start=100, end=130)),
    "note deleted": ("", lambda s: notes.delete_note(by=s.by, note=note(s))),
    "statement": ("", lambda s: themes.add_statement(by=s.by, case=case(s), name="New", notes=[note(s)], transcript=interview(s), spans=[(90, 120)])),
    "theme with children": ("", lambda s: themes.add_theme(by=s.by, level="subtheme", name="New", case=case(s), children=[theme(s, "The cold room"), theme(s, "Wanting to be liked")])),
    "tension": ("", lambda s: themes.add_tension(by=s.by, claim="C", poles=[("p", [(90, 99)]), ("q", [])], transcript=interview(s), spans=[(100, 110)], case=case(s))),
    "theme renamed": ("", lambda s: themes.rename_theme(by=s.by, theme=theme(s, "The cold room"), name="Cold", reason="r")),
    "theme described": ("", lambda s: themes.describe_theme(by=s.by, theme=theme(s, "Waiting side by side"), about="A", connection="numeration", connection_reason="r")),
    "level changed": ("", lambda s: themes.change_level(by=s.by, theme=theme(s, "A bus stop without a driver"), level="strand")),
    "level changed and lifted": ("", lambda s: themes.change_level(by=s.by, theme=theme(s, "A bus stop without a driver"), level="superordinate", lift=True)),
    "themes moved": ("", lambda s: themes.move_themes(by=s.by, themes=[theme(s, "The cold room"), theme(s, "Tea as the first free thing")], to=theme(s, "A bus stop without a driver"), place=1)),
    "theme put aside": ("", lambda s: themes.put_aside(by=s.by, theme=theme(s, "Something not ordered by anybody"), reason="r")),
    "theme deleted": ("", lambda s: themes.delete_theme(by=s.by, theme=theme(s, "A bus stop without a driver"))),
    "tension deleted": ("", lambda s: themes.delete_theme(by=s.by, theme=theme(s, "The waiting is hated"))),
    "see also": ("", lambda s: themes.see_also(by=s.by, theme=theme(s, "Wanting to be liked"), other=theme(s, "The cold room"))),
    "notes of a statement": ("", lambda s: themes.set_notes(by=s.by, statement=theme(s, "Tea as the first free thing"), notes=[note(s, 4), note(s, 0)])),
    "quotation marked": ("", _extract),
    "words corrected": ("", _corrected),
    "words prompted": ("", lambda s: evidence.mark_prompted(by=s.by, transcript=interview(s), start=90, end=120)),
    "extract under a theme": ("", lambda s: evidence.add_evidence(by=s.by, theme=theme(s, "The cold room"), transcript=interview(s), start=90, end=120, left_out=[(95, 99)])),
    "words left out": ("group", lambda s: evidence.leave_words_out(by=s.by, evidence=_group_use(s), left_out=[])),
    "key words": ("group", lambda s: evidence.choose_key_words(by=s.by, evidence=_group_use(s), start=None, end=None)),
    "extract moved": ("group", lambda s: evidence.move_evidence(by=s.by, evidence=_group_use(s), to=theme(s, "Failing in front of somebody", ""))),
    "extract taken away": ("group", lambda s: evidence.remove_evidence(by=s.by, evidence=_group_use(s))),
    "gathered": ("group", lambda s: group.gather(by=s.by, group_theme=theme(s, "Failing in front of somebody", ""), case_themes=[theme(s, "The cold room"), theme(s, "Sent for", "Bram")], reason="r")),
    "let go": ("group", lambda s: group.let_go(by=s.by, link=link(s), reason="r")),
    "gathered elsewhere": ("group", lambda s: group.move_link(by=s.by, link=link(s), to=theme(s, "Failing in front of somebody", ""))),
    "link explained": ("group", lambda s: group.explain_link(by=s.by, link=link(s), reason="Another.")),
    "group theme": ("group", lambda s: themes.add_theme(by=s.by, level="strand", name="New", parent=theme(s, "Both were sent", ""))),
    "group theme deleted": ("group", lambda s: themes.delete_theme(by=s.by, theme=theme(s, "Both were sent", ""))),
    "version saved": ("group", lambda s: structures.save_structure(by=s.by, title="Then", reason="r")),
    "case version saved": ("", lambda s: structures.save_structure(by=s.by, title="Then", case=case(s))),
    "reading pass": ("", lambda s: diary.record_reading(by=s.by, case=case(s), transcript=interview(s), dated=date(2026, 3, 14), with_recording=True)),
    "diary": ("study", lambda s: diary.write_entry(by=s.by, text="t", dated=date(2026, 3, 1), kind="position", theme=theme(s, "The cold room"))),
    "diary that points": ("study", lambda s: diary.write_entry(by=s.by, text="t", quotable=True, points=[case(s), note(s)])),
    "checklist answered": ("study", lambda s: quality.answer_item(by=s.by, listed="yardley", key="impact", answer="a", points=[case(s)])),
    "checklist extended": ("study", lambda s: quality.add_item(by=s.by, title="Ours", guidance="g")),
    "settings": ("study", lambda s: settings.change_study(by=s.by, title="Other", questions=["?"], conventions={"x": "sound"}, rule={"kind": "half"})),
    "column": ("study", lambda s: participants.add_attribute(by=s.by, name="Orientation", kind="text", groups=True)),
    "column changed": ("study", lambda s: participants.change_attribute(by=s.by, attribute=s.attributes[0].id, name="Years", shown=False)),
    "column deleted": ("study", lambda s: participants.delete_attribute(by=s.by, attribute=s.attributes[1].id)),
    "participant": ("study", lambda s: participants.add_participant(by=s.by, pseudonym="Sorrel", attributes={s.attributes[0].id: "50"})),
    "participant changed": ("study", lambda s: participants.change_participant(by=s.by, case=case(s), pseudonym="Robin", place=9, attributes={s.attributes[0].id: "", s.attributes[1].id: "other"})),
    "pages": ("study", lambda s: transcripts.set_pages(by=s.by, transcript=interview(s), pages=[12, 5], first_page=3)),
    "interview renamed": ("study", lambda s: transcripts.change_transcript(by=s.by, transcript=interview(s), title="T", held_on=date(2026, 1, 2))),
    "written on a theme": ("group", lambda s: reach.write_on_theme(by=s.by, theme=theme(s, "Both were sent", ""), convergence="All wait.", answers=[s.settings.questions[0]])),
    "themes tied": ("group", lambda s: reach.tie_themes(by=s.by, theme=theme(s, "Both were sent", ""), other=theme(s, "Failing in front of somebody", ""), words="feeds")),
    "literature brought in": ("study", lambda s: literature.bring_in(by=s.by, content=RIS, name="list.ris")),
    "source": ("study", lambda s: literature.add_source(by=s.by, title="On waiting", authors="Fell, Ada", year="2011", kind="book")),
    "theme related": ("group", lambda s: literature.relate(by=s.by, theme=theme(s, "Both were sent", ""), relation="original", words="Nowhere else.")),
    "recommendation": ("study", lambda s: recommendations.add_recommendation(by=s.by, text="Wait with them.", to_whom=["services"], themes=[theme(s, "Both were sent", "")], extracts=[next(iter(s.analysis.extracts))])),
    "looked against a theme": ("group", lambda s: negative_cases.record_search(by=s.by, theme=theme(s, "Both were sent", ""), searched="chose", dated=date(2026, 4, 1), places=[(interview(s), 90, 120)])),
    "looked and found nothing": ("group", lambda s: negative_cases.record_search(by=s.by, theme=theme(s, "Both were sent", ""), searched="chose", case=case(s))),
    "paragraph of a portrait": ("", lambda s: portraits.add_paragraph(by=s.by, case=case(s), words="She laughs first.", place=0)),
    "extract in a narrative": ("", lambda s: portraits.add_paragraph(by=s.by, case=case(s), kind="narrative", extract=_extract_of(s))),
    "appendices chosen": ("study", lambda s: pack.choose_usual(by=s.by)),
    "appendices numbered": ("study", lambda s: pack.number_pack(by=s.by, word="Annex", first="4", together=False)),
    "title page": ("study", lambda s: writing.keep_deposit(by=s.by, title="Waiting rooms", supervisors="Hale, Ruth\nMoor, Jo", dated="2026-05")),
    "word list": ("study", lambda s: writing.keep_word_list(by=s.by, words="addict: person\nclean")),
}  # fmt: skip


def _extract_of(s: Study) -> str:
    transcript = interview(s)
    return next(e.id for e in s.analysis.extracts.values() if e.transcript == transcript)


RIS = b"""TY  - JOUR
AU  - Fell, Ada
TI  - On waiting
PY  - 2011
ER  -
"""


def _group_use(s: Study) -> str:
    """A use under a group theme, with words left out and key words."""
    return next(e.id for e in s.analysis.evidence if e.key and e.left_out)


def scope_of(study: Study, name: str) -> str:
    """Where the act of this name is undone."""
    return ACTS[name][0] or case(study)
