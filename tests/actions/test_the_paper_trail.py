"""The paper trail: followed from a line to the quotation and back, its days and reasons, in pages and files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from tests.web.door import HOSTILE, Person, open_at

from alliance.ipa import paper_trail
from alliance.ipa.paper_trail import About, Done


@pytest.fixture
def shut():
    from alliance.web import gate

    yield
    gate.leave()


def _words(trail) -> str:
    return "\n".join(cell.text for table in trail.tables for row in table.rows for cell in row)


def test_a_group_theme_is_followed_to_its_lines_and_the_line_leads_back_to_it(study):
    from alliance.actions import tracing

    group = next(t.value for t in study.themes if t.value.level == "subtheme" and not t.value.case)
    down = tracing.trail_of(About(theme=group.id))
    whole = [s for s in down.steps if s.note and s.statement and group.id in s.group]
    assert whole, "a note, a statement and the gathering theme lie on one way"
    assert all(group.id in s.group for s in down.steps)
    up = tracing.trail_of(About(note=whole[0].note))
    assert any(group.id in s.group for s in up.steps)
    assert {s.note for s in up.steps} == {whole[0].note}
    assert [one.id for one in up.acts] == sorted(one.id for one in up.acts)
    assert any(one.act == "gather" for one in up.acts)


def test_every_quotation_of_a_group_theme_stands_in_its_trail(study):
    from alliance.actions import tracing
    from alliance.store.reads import analysis

    whole = analysis.analysis()
    chosen = {e.id for e in whole.evidence if not whole.themes[e.theme].case}
    assert chosen
    found = {s.quotation for t in whole.themes.values() if not t.case and not t.parent
             for s in tracing.trail_of(About(theme=t.id)).steps}  # fmt: skip
    assert chosen <= found


def test_a_renaming_and_a_move_stand_with_their_day_and_reason_and_an_undone_one_is_marked(study):
    from alliance.actions import themes, tracing, undo

    one = next(t.value for t in study.case("Wren").themes if t.value.level != "statement")
    themes.rename_theme(by=study.by, theme=one.id, name="Waiting together", reason="It is what she says herself.")
    themes.rename_theme(by=study.by, theme=one.id, name="Waiting apart", reason="Second thoughts.")
    undo.undo(by=study.by, scope=one.case)
    trail = tracing.trail_of(About(theme=one.id))
    words = _words(trail)
    assert "It is what she says herself." in words
    assert "(taken back)" in words
    assert trail.acts[-1].taken_back
    assert not trail.acts[-2].taken_back


def test_what_somebody_who_left_had_said_is_not_there_and_its_place_says_so(study):
    from alliance.actions import tracing
    from alliance.store.models import EventRow
    from alliance.store.scrub import BLANKED_LINE

    last = EventRow.objects.filter(act="gather").last()
    secret = last.words
    EventRow.objects.filter(pk=last.pk).update(words=BLANKED_LINE, reason="", subject="", changes=[])
    words = _words(tracing.trail_of(About()))
    assert secret not in words
    assert f"gather: {paper_trail.ERASED}" in words


def test_acts_that_conduct_the_study_are_no_part_of_it(study):
    from alliance.store.models import EventRow
    from alliance.store.reads import trail

    assert EventRow.objects.exclude(act__in=paper_trail.ACTS).exists()
    assert {one.act for one in trail.done()} <= set(paper_trail.ACTS)


def test_a_note_that_led_nowhere_has_a_trail_too(study):
    from alliance.actions import notes, tracing

    held = study.case("Bram").interview().transcript
    id = notes.add_note(by=study.by, transcript=held.id, start=0, end=20, text="Nothing came of it.")
    trail = tracing.trail_of(About(note=id))
    assert [s.statement for s in trail.steps] == [""]
    assert "Nothing came of it." in _words(trail)


def test_acts_are_narrowed_by_case_kind_and_days():
    day = datetime(2026, 5, 3, 12, tzinfo=UTC)
    done = [
        Done(n, day + timedelta(days=n), "r", "c" if n % 2 else "group", "gather" if n < 4 else "add note", "w",
             touched=frozenset({"c"} if n == 2 else ()))
        for n in range(6)
    ]  # fmt: skip
    assert [one.id for one in paper_trail.narrowed(done, case="c")] == [1, 2, 3, 5]
    assert [one.id for one in paper_trail.narrowed(done, act="add note", until=date(2026, 5, 7))] == [4]
    assert [one.id for one in paper_trail.narrowed(done, since=date(2026, 5, 8))] == [5]
    assert paper_trail.narrowed([], case="c") == []


def test_five_thousand_acts_are_read_and_paged(study, shut):
    from alliance.actions import tracing
    from alliance.store.models import EventRow

    one = EventRow.objects.filter(act="gather").last()
    EventRow.objects.bulk_create(
        [
            EventRow(
                by_id=one.by_id, scope="group", act="gather", words=f"w{n}", subject=one.subject, changes=one.changes
            )
            for n in range(5000)
        ]
    )
    trail = tracing.trail_of(About())
    assert len(trail.acts) >= 5000
    assert len(trail.tables[-1].rows) == len(trail.acts)


def test_the_pages_are_narrowed_paged_and_refuse_kindly(copy_of, shut):
    from alliance.actions import themes
    from alliance.store.reads import analysis, study

    open_at(copy_of("study"))
    person = Person()
    shown = person.see("/trail/")
    assert "Paper trail" in shown
    case = study.cases()[0]
    one = next(t for t in analysis.themes().values() if t.case == case.id)
    themes.rename_theme(by=study.researcher()[0], theme=one.id, name=HOSTILE[0], reason=HOSTILE[1])
    shown = person.see(f"/trail/?case={case.id}&act=rename+theme")
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    assert "1 act of" in shown
    assert "Nothing was done there" in person.see("/trail/?case=nobody&page=99999999999")
    person.see("/trail/?since=soon", status=400)
    person.see("/trail/?since=2026-05-03&until=2020-01-01", status=400)
    for of, id in (
        ("theme", one.id), ("case", case.id), ("note", next(iter(analysis.notes()))),
        ("extract", next(iter(analysis.extracts()))),
    ):  # fmt: skip
        assert "How this came about" in person.see(f"/trail/{of}/{id}/"), of
        person.see(f"/trail/{of}/nobody/", status=404)
    person.see(f"/trail/window/{case.id}/", status=404)
    assert f"/trail/theme/{one.id}/" in person.see(f"/theme/{one.id}/")


@pytest.mark.parametrize("form", ["docx", "html", "csv"])
def test_the_trail_leaves_as_a_file_of_each_kind(study, form):
    from alliance.actions.exports import Wanted, make_export

    made = make_export(by=study.by, what="paper-trail", form=form, wanted=Wanted(case=study.case("Wren").id))
    assert made.name == f"paper trail.{form}"
    assert len(made.content) > 500


def test_the_words_of_somebody_who_refused_do_not_leave_in_it(study):
    from alliance.actions import consents, protocol
    from alliance.actions.exports import make_export
    from alliance.errors import NotAllowed

    protocol.record_approval(by=study.by, body="The committee", dated=date(2025, 11, 3))
    consents.record_consent(
        by=study.by, case=study.case("Wren").id, dated=date(2026, 1, 5), parts={"interview": True, "quotation": False}
    )
    with pytest.raises(NotAllowed, match="Wren refused to be quoted"):
        make_export(by=study.by, what="paper-trail", form="docx")


def test_what_is_the_same_as_in_the_row_before_is_said_once(study):
    from alliance.actions import tracing

    chain = tracing.trail_of(About()).tables[0]
    quoted = [row[5].text for row in chain.rows if len(row) > 5]
    for above, here in pairwise(quoted):
        assert not here or here != above or here == "as above"
