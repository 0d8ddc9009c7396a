"""What stands behind an analysis: counts of what is missing, whose words are quoted, and nothing ranked."""

from __future__ import annotations

from dataclasses import replace

from tests.ipa import invented

from alliance.ipa.analysis import Analysis, EvidenceRule, StudySettings
from alliance.ipa.evidence_counts import evidence_counts

STUDY = invented.analysis()


def names(themes) -> list[str]:
    return [theme.name for theme in themes]


def test_a_study_that_holds_nothing_is_counted_as_nothing():
    counts = evidence_counts(Analysis(StudySettings("s", "Nothing yet")))
    assert (counts.statements, counts.case_themes, counts.group_themes, counts.cases) == (0, 0, 0, 0)
    assert counts.never_quoted == counts.judged == counts.notes == ()


def test_a_statement_without_a_note_is_named_and_one_that_is_put_aside_is_not_counted():
    counts = evidence_counts(STUDY)
    bare = [t for t in STUDY.themes.values() if t.level == "statement" and t.case and not t.notes]
    assert set(names(counts.statements_without_notes)) <= set(names(bare))
    one = next(t for t in STUDY.themes.values() if t.level == "statement" and t.notes)
    without = {**STUDY.themes, one.id: replace(one, notes=())}
    assert one.name in names(evidence_counts(replace(STUDY, themes=without)).statements_without_notes)
    aside = {**without, one.id: replace(one, notes=(), aside=True)}
    fewer = evidence_counts(replace(STUDY, themes=aside))
    assert one.name not in names(fewer.statements_without_notes)
    assert fewer.statements == counts.statements - 1


def test_a_theme_without_words_and_a_case_without_a_table_are_named():
    bare = evidence_counts(
        replace(STUDY, evidence=(), themes={k: replace(t, notes=()) for k, t in STUDY.themes.items()})
    )
    assert len(bare.themes_without_words) == bare.case_themes > 0
    assert len(bare.group_without_words) == bare.group_themes > 0
    flat = {k: t for k, t in STUDY.themes.items() if not t.case}
    none = evidence_counts(replace(STUDY, themes=flat, links=(), evidence=()))
    assert [case.id for case in none.cases_without_table] == [case.id for case in STUDY.cases]


def test_quotations_are_counted_for_every_participant_in_study_order_and_who_is_not_quoted_is_named():
    counts = evidence_counts(STUDY)
    assert [one.case.id for one in counts.quoted] == [case.id for case in STUDY.cases]
    used = {e.extract for e in STUDY.evidence if not STUDY.themes[e.theme].case}
    assert sum(one.quotations for one in counts.quoted) == len(used)
    quoted = {STUDY.transcripts[STUDY.extracts[id].transcript].case for id in used}
    assert {case.id for case in counts.never_quoted} == {case.id for case in STUDY.cases} - quoted
    none = evidence_counts(replace(STUDY, evidence=tuple(e for e in STUDY.evidence if STUDY.themes[e.theme].case)))
    assert none.never_quoted == ()  # nobody is passed over where nobody is quoted yet


def test_a_theme_that_one_of_several_is_quoted_under_alone_is_named():
    group = next(t for t in STUDY.themes.values() if not t.case and t.level == "superordinate")
    linked = [e for e in STUDY.evidence if STUDY.themes[e.theme].case]
    one = replace(linked[0], id="only", theme=group.id)
    counts = evidence_counts(replace(STUDY, evidence=(*linked, one)))
    found = {voice.theme.id: voice for voice in counts.one_voice}
    assert found[group.id].quotations == 1
    assert found[group.id].contributing > 1


def test_the_rule_of_the_study_is_the_only_one_and_no_rule_judges_nothing():
    assert evidence_counts(replace(STUDY, study=replace(STUDY.study, rule=EvidenceRule()))).judged == ()
    every = evidence_counts(replace(STUDY, study=replace(STUDY.study, rule=EvidenceRule("all"))))
    assert every.judged
    assert {one.theme.id for one in every.against_rule} == {one.theme.id for one in every.judged if one.n < one.of}


def test_kinds_of_notes_are_counted_case_by_case_with_those_not_sorted():
    counts = evidence_counts(STUDY)
    assert sum(one.total for one in counts.notes) == len(STUDY.notes)
    assert all(set(one.counts) == {"descriptive", "linguistic", "conceptual", ""} for one in counts.notes)
