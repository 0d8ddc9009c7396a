"""Acts that cannot be: one sentence, and nothing changed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import study as told
from tests.actions.doing import ACTS, case, interview, note, stands, theme
from tests.actions.doing import link as link_of

from alliance.actions import diary, evidence, group, notes, participants, structures, themes, transcripts
from alliance.actions import study as acting
from alliance.errors import AllianceError, InputProblem, NotAllowed, NotFound
from alliance.ipa.analysis import EvidenceRule

LONG = "x" * 20_001


def span(study, words: str, who: str = "Wren") -> tuple[int, int]:
    return study.case(who).interview().span(words=words)


REFUSED = {
    "a note without words": lambda s: notes.add_note(by=s.by, text=" \n\t", transcript=interview(s), start=0, end=9),
    "a note of only control characters": lambda s: notes.add_note(by=s.by, text="\x00\x07\ud800", case=case(s)),
    "a note longer than any": lambda s: notes.add_note(by=s.by, text=LONG, case=case(s)),
    "a note of no known kind": lambda s: notes.add_note(by=s.by, text="t", kind="poetic", case=case(s)),
    "a note on nothing": lambda s: notes.add_note(by=s.by, text="t", transcript=interview(s), start=5, end=5),
    "a note that ends before it begins": lambda s: notes.add_note(by=s.by, text="t", transcript=interview(s), start=9, end=5),
    "a note before the text": lambda s: notes.add_note(by=s.by, text="t", transcript=interview(s), start=-4, end=5),
    "a note beyond the text": lambda s: notes.add_note(by=s.by, text="t", transcript=interview(s), start=5, end=10**9),
    "a note on a blank": lambda s: notes.add_note(by=s.by, text="t", transcript=interview(s), start=3, end=4),
    "a note on nobody": lambda s: notes.add_note(by=s.by, text="t", case="nobody"),
    "a note on no transcript": lambda s: notes.add_note(by=s.by, text="t", transcript="none", start=0, end=4),
    "a statement from another case's note": lambda s: themes.add_statement(by=s.by, case=case(s), name="n", notes=[note(s, 0, "Zoë")]),
    "a statement from another case's words": lambda s: themes.add_statement(by=s.by, case=case(s), name="n", transcript=interview(s, "Zoë"), spans=[(0, 9)]),
    "a statement across cases": lambda s: themes.add_theme(by=s.by, level="statement", name="n"),
    "a level that is none": lambda s: themes.add_theme(by=s.by, level="chapter", name="n", case=case(s)),
    "a superordinate theme under another": lambda s: themes.add_theme(by=s.by, level="superordinate", name="n", case=case(s), parent=theme(s, "Waiting side by side")),
    "a counter-claim alone": lambda s: themes.add_theme(by=s.by, level="pole", name="n", case=case(s)),
    "a theme under another case's": lambda s: themes.add_theme(by=s.by, level="subtheme", name="n", case=case(s), parent=theme(s, "Sent for", "Bram")),
    "a tension without a counter-claim": lambda s: themes.add_tension(by=s.by, claim="c", poles=[], case=case(s)),
    "a theme moved under itself": lambda s: themes.move_themes(by=s.by, themes=[theme(s, "A bus stop without a driver")], to=theme(s, "Both there, nobody driving")),
    "themes of two cases moved together": lambda s: themes.move_themes(by=s.by, themes=[theme(s, "The cold room"), theme(s, "Sent for", "Bram")]),
    "no theme moved": lambda s: themes.move_themes(by=s.by, themes=[]),
    "a statement with notes made a subtheme": lambda s: themes.change_level(by=s.by, theme=theme(s, "Wanting to be liked"), level="subtheme"),
    "a subtheme made superordinate under another": lambda s: themes.change_level(by=s.by, theme=theme(s, "A paper each", "Zoë"), level="superordinate"),
    "a theme put aside without a reason": lambda s: themes.put_aside(by=s.by, theme=theme(s, "The cold room"), reason=" "),
    "a theme that sees itself": lambda s: themes.see_also(by=s.by, theme=theme(s, "The cold room"), other=theme(s, "The cold room")),
    "a theme that sees another tree": lambda s: themes.see_also(by=s.by, theme=theme(s, "The cold room"), other=theme(s, "Sent for", "Bram")),
    "notes of what is no statement": lambda s: themes.set_notes(by=s.by, statement=theme(s, "Waiting side by side"), notes=[note(s)]),
    "a connection that is none": lambda s: themes.describe_theme(by=s.by, theme=theme(s, "The cold room"), connection="magic"),
    "an extract under another case's theme": lambda s: evidence.add_evidence(by=s.by, theme=theme(s, "Sent for", "Bram"), transcript=interview(s), start=0, end=9),
    "words left out beside the quotation": lambda s: evidence.leave_words_out(by=s.by, evidence=_use(s), left_out=[(0, 3)]),
    "everything left out": lambda s: evidence.leave_words_out(by=s.by, evidence=_use(s), left_out=[_whole(s)]),
    "key words beside the quotation": lambda s: evidence.choose_key_words(by=s.by, evidence=_use(s), start=0, end=3),
    "half of key words": lambda s: evidence.choose_key_words(by=s.by, evidence=_use(s), start=None, end=3),
    "an extract moved where it stands": lambda s: _twice(s),
    "a group theme gathered": lambda s: group.gather(by=s.by, group_theme=theme(s, "Both were sent", ""), case_themes=[theme(s, "At the same bus stop", "")]),
    "a case theme that gathers": lambda s: group.gather(by=s.by, group_theme=theme(s, "The cold room"), case_themes=[theme(s, "Sent for", "Bram")]),
    "nothing gathered": lambda s: group.gather(by=s.by, group_theme=theme(s, "Both were sent", ""), case_themes=[]),
    "a link that is not there": lambda s: group.let_go(by=s.by, link="none"),
    "a link moved to a case's theme": lambda s: group.move_link(by=s.by, link=link_of(s), to=theme(s, "The cold room")),
    "a link explained too long": lambda s: group.explain_link(by=s.by, link=link_of(s), reason=LONG),
    "a pseudonym taken": lambda s: participants.change_participant(by=s.by, case=case(s), pseudonym="Zoë"),
    "a code taken": lambda s: participants.change_participant(by=s.by, case=case(s), code="W-2"),
    "a pseudonym of nothing": lambda s: participants.add_participant(by=s.by, pseudonym=" "),
    "a column named as another": lambda s: participants.add_attribute(by=s.by, name="Age"),
    "a column renamed as another": lambda s: participants.change_attribute(by=s.by, attribute=s.attributes[0].id, name="Training"),
    "a column of no known kind": lambda s: participants.add_attribute(by=s.by, name="n", kind="colour"),
    "a participant with material removed": lambda s: participants.remove_participant(by=s.by, case=case(s)),
    "an entry too long": lambda s: participants.change_participant(by=s.by, case=case(s), attributes={s.attributes[0].id: "x" * 501}),
    "an entry in no column": lambda s: participants.change_participant(by=s.by, case=case(s), attributes={"none": "x"}),
    "a setting that is none": lambda s: acting.change_study(by=s.by, colour="red"),
    "a label set of no edition": lambda s: acting.change_study(by=s.by, label_set="1999"),
    "a line of two characters": lambda s: acting.change_study(by=s.by, width=2),
    "a line of words": lambda s: acting.change_study(by=s.by, width="wide"),
    "a citation style of none": lambda s: acting.change_study(by=s.by, citation_style="footnote"),
    "a kind of bracket that is none": lambda s: acting.change_study(by=s.by, conventions={"laughs": "noise"}),
    "a rule of no participants": lambda s: acting.change_study(by=s.by, rule=EvidenceRule("count", 0)),
    "a rule of another kind": lambda s: acting.change_study(by=s.by, rule={"kind": "most"}),
    "a second study": lambda s: acting.begin_study(title="t", researcher="r"),
    "a title of nothing": lambda s: acting.change_study(by=s.by, title=" "),
    "a diary entry of no words": lambda s: diary.write_entry(by=s.by, text=""),
    "a diary entry of no known kind": lambda s: diary.write_entry(by=s.by, text="t", kind="secret"),
    "a diary entry beside nothing": lambda s: diary.write_entry(by=s.by, text="t", theme="none"),
    "a reading of nobody": lambda s: diary.record_reading(by=s.by, case="nobody", dated=date(2026, 1, 1)),
    "a version without a title": lambda s: structures.save_structure(by=s.by, title=""),
    "a version of nobody": lambda s: structures.save_structure(by=s.by, title="t", case="nobody"),
    "a page on a line not held": lambda s: transcripts.set_pages(by=s.by, transcript=interview(s), pages=[1, 9999]),
    "lines laid out anew under notes": lambda s: transcripts.lay_out_anew(by=s.by, transcript=interview(s), width=60),
    "an interview with notes taken out": lambda s: transcripts.remove_transcript(by=s.by, transcript=interview(s)),
    "no file brought in": lambda s: transcripts.add_transcripts([], by=s.by),
}  # fmt: skip


def _use(s):
    return next(e.id for e in s.analysis.evidence if e.key and e.left_out)


def _whole(s):
    use = next(e for e in s.analysis.evidence if e.key and e.left_out)
    extract = s.analysis.extracts[use.extract]
    return extract.start, extract.end


def _twice(s):
    use = next(e for e in s.analysis.evidence if e.left_out)
    other = theme(s, "Failing in front of somebody", "")
    evidence.add_evidence(by=s.by, theme=other, extract=use.extract)
    evidence.move_evidence(by=s.by, evidence=use.id, to=other)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_sentence_and_nothing_is_changed(study, name):
    before = stands(study) if name != "an extract moved where it stands" else None
    with pytest.raises(AllianceError) as problem:
        REFUSED[name](study)
    said = str(problem.value)
    assert said
    assert said[-1] in ".:!"
    assert "\n" not in said
    assert isinstance(problem.value, InputProblem | NotFound | NotAllowed)
    if before is not None:
        assert stands(study) == before


#: words that would be shown to a person as they are in the code
def test_no_refusal_shows_an_id_or_a_name_of_the_code(study):
    for name, act in REFUSED.items():
        if name == "an extract moved where it stands":
            continue
        with pytest.raises(AllianceError) as problem:
            act(study)
        said = str(problem.value)
        assert "Row" not in said, name
        assert "None" not in said, name
        assert not any(t.id in said for t in study.analysis.themes.values()), name


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_whatever_is_typed_as_words_is_kept_or_refused_in_words(copied, text):
    study = copied
    for act in (
        lambda: notes.add_note(by=study.by, text=text, case=case(study)),
        lambda: themes.add_statement(by=study.by, case=case(study), name=text),
        lambda: group.gather(
            by=study.by,
            group_theme=theme(study, "Both were sent", ""),
            case_themes=[theme(study, "The cold room")],
            reason=text,
        ),
        lambda: acting.change_study(by=study.by, title=text),
        lambda: acting.change_study(by=study.by, conventions={text: "sound"}),
        lambda: acting.change_study(by=study.by, rule={"kind": "half", "words": text, "source": text}),
        lambda: participants.add_participant(by=study.by, pseudonym=text, code=text),
        lambda: diary.write_entry(by=study.by, text=text),
        lambda: study.attribute(text),
        lambda: study.case(text),
        lambda: study.table(f"case:{text}"),
    ):
        try:
            act()
        except AllianceError:
            continue
    assert stands(study)


@pytest.fixture(scope="module")
def copied(templates, tmp_path_factory):
    """One study that takes everything typed into it."""
    import shutil

    from alliance import Workbench

    with Workbench.open(shutil.copytree(templates("study"), tmp_path_factory.mktemp("typed") / "s.alliance")) as held:
        yield held.study


def test_line_numbers_printed_in_a_file_are_never_laid_out_anew(empty_workbench, tmp_path):
    study = empty_workbench.study
    turns = [
        (f"Wren ({n})" if n % 20 else f"Int. ({n})", "It was a word and then a word. " * 5) for n in range(11, 91, 4)
    ]
    (made,) = study.import_transcripts(told.write_txt(tmp_path / "Wren.txt", turns))
    assert made.transcript.lines.printed
    with pytest.raises(NotAllowed, match="printed"):
        transcripts.lay_out_anew(by=study.by, transcript=made.id, width=60)


def test_lines_are_laid_out_anew_before_the_first_note(empty_workbench, tmp_path):
    study = empty_workbench.study
    (made,) = study.import_transcripts(told.write_txt(tmp_path / "Wren.txt", told.INTERVIEWS["Wren"]))
    narrow = len(made.transcript.lines)
    transcripts.lay_out_anew(by=study.by, transcript=made.id, width=90, first_line=100)
    assert len(made.transcript.lines) < narrow
    assert made.transcript.first_line == 100
    made.note("Now they stand", lines=100)
    with pytest.raises(NotAllowed, match="stay as they are"):
        transcripts.lay_out_anew(by=study.by, transcript=made.id, width=60)


def test_an_interview_brought_in_by_mistake_is_taken_out_with_its_file_and_its_readings_stay(empty_workbench, tmp_path):
    study = empty_workbench.study
    (made,) = study.import_transcripts(told.write_txt(tmp_path / "Wren.txt", told.INTERVIEWS["Wren"]))
    diary.record_reading(by=study.by, case=made.case.id, transcript=made.id, text="Read once.")
    transcripts.remove_transcript(by=study.by, transcript=made.id)
    from alliance.store.models import OriginalRow, TextRow
    from alliance.store.reads import trail

    assert OriginalRow.objects.count() == TextRow.objects.count() == 0
    assert [p.text for p in trail.reading_passes(study.case("Wren").id)] == ["Read once."]


def test_a_batch_with_one_bad_file_brings_in_none(empty_workbench, tmp_path):
    study = empty_workbench.study
    good = study.preview(told.write_files(tmp_path))
    from dataclasses import replace

    with pytest.raises(InputProblem):
        study.bring_in([*good, replace(good[0], pseudonym=" ")])
    assert study.cases == ()
    assert study.analysis.transcripts == {}


def test_every_act_listed_for_undo_has_something_it_refuses_too():
    assert len(REFUSED) > len(ACTS)
