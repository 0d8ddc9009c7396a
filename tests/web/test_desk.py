"""The desk without a browser: what is drawn, which rows an act redraws, and what a hostile page may send."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.door import HOSTILE, Client, client
from tests.web.laid import Laid, make, posted, printed, spoken, write_on

from alliance.actions import evidence, notes, study, themes, transcripts, undo
from alliance.actions.transcripts import Incoming
from alliance.ipa.vocabulary import LABEL_SETS
from alliance.store.reads import analysis, trail
from alliance.store.reads.desk import on_desk, on_desk_since
from alliance.web import gate
from alliance.web.desk.cards import TOP, changed_rows, lay, lay_again
from alliance.web.desk.kept import _kept, forget_desks
from alliance.web.desk.sheet import Sheet, ground_of, strip


@pytest.fixture
def laid(tmp_path) -> Laid:
    made = make(tmp_path / "asked")
    gate.choose(made.path)
    return made


@pytest.fixture
def written(laid) -> Laid:
    write_on(laid)
    return laid


class Desk:
    """One page of a desk, as its script sees it."""

    def __init__(self, laid: Laid, name: str = "Rowan", browser: Client | None = None) -> None:
        self.browser = browser or client()
        self.path = f"/desk/{laid.ids[name]}/"
        answer = self.browser.get(self.path)
        assert answer.status_code == 200, answer.content[:500]
        self.html = answer.content.decode()
        self.seen = int(re.search(r'data-seen="(\d+)"', self.html)[1])
        self.rows = dict(rows_of(self.html))

    def send(self, **body):
        """The raw answer to an act."""
        given = {"seen": self.seen, **body}
        return self.browser.post(
            f"{self.path}act/", json.dumps(given), content_type="application/json", HTTP_ACCEPT="application/json"
        )

    def do(self, act: str, **body):
        """Do an act as the page does: the rows of the answer take the place of those they cover."""
        answer = self.send(act=act, **body)
        held = posted(answer)
        assert answer.status_code == 200, held
        self.seen = held["seen"]
        for part in held["rows"]:
            for first in [f for f in self.rows if part["from"] <= f <= part["to"]]:
                del self.rows[first]
            self.rows.update(rows_of(part["html"]))
        return held

    def refused(self, status: int = 400, **body) -> str:
        """The sentence with which an act is refused."""
        answer = self.send(**body)
        assert answer.status_code == status, (answer.status_code, answer.content[:300])
        words = posted(answer)["problem"]
        assert words.strip()
        assert len(words) < 400
        return words


def rows_of(html: str) -> list[tuple[int, str]]:
    """Each row's first line index and its HTML."""
    starts = [m.start() for m in re.finditer(r'<div class="r[ "]', html)]
    ends = [*starts[1:], html.find('<div class="edge', starts[-1]) if 'class="edge' in html else len(html)]
    found = []
    for a, b in zip(starts, ends, strict=True):
        piece = html[a:b].strip()
        found.append((int(re.search(r'data-i="(-?\d+)"', piece)[1]), _balanced(piece)))
    return found


def _balanced(piece: str) -> str:
    """A piece up to where its first element ends."""
    depth = 0
    for tag in re.finditer(r"<(/?)div\b", piece):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return piece[: piece.index(">", tag.start()) + 1]
    return piece


def lines_of(html: str) -> dict[int, str]:
    """The words of each numbered line, as a page holds them."""
    found = {}
    for number, body in re.findall(r'<div class="ln[^"]*" id="L(\d+)"[^>]*>(.*?)</span></div>', html):
        words = re.search(r'<span class="t"[^>]*>(.*)$', body, re.S)[1]
        found[int(number)] = unescape(re.sub(r"<[^>]+>", "", words))
    return found


# --- what is drawn


@pytest.mark.parametrize("name", ["Rowan", "Noor", "Noor 2"])
def test_every_line_is_drawn_once_with_exactly_its_words(written, name):
    value = written.value(name)
    drawn = lines_of(Desk(written, name).html)
    assert list(drawn) == list(value.lines.numbers)
    for at, words in enumerate(drawn.values()):
        start, end = value.line_span(at)
        assert words == value.text[start:end]


def test_a_row_begins_at_each_line_that_something_stands_beside_and_at_each_page(written):
    page = Desk(written)
    value = written.value()
    anchors = {value.index_at(written.at(words)[0]) for words in (
        "sitting opposite", "I catch myself", "who am I", "neither of us", "something comes into", "a truce,", "isn't any",
        "a coat",
    )}  # fmt: skip
    pages = {0, 222 - 211}
    assert page.rows.keys() == anchors | pages | {TOP}


def test_a_note_stands_in_the_row_of_its_first_line(written):
    page, value = Desk(written), written.value()
    for key, words in (("coat", "sitting opposite"), ("whose", "who am I"), ("says", "neither of us")):
        row = page.rows[value.index_at(written.at(words)[0])]
        assert f'id="c-{written.ids[key]}"' in row
        assert row.index('class="lines"') < row.index('class="notes"')


def test_a_note_on_one_line_says_which_line(written):
    page, value = Desk(written), written.value()
    notes_there = re.findall(r'data-what="note".*?<b class="kind">(.*?)</b>', page.html)
    placed = [said for said in notes_there if "<i>" in said]
    lines = [re.search(r"<i>(\d+)(?:-\d+)?</i>", said) for said in placed]
    assert placed
    assert all(found and int(found[1]) in value.lines.numbers for found in lines)
    on_one = [
        n
        for n in on_desk(written.cases["Rowan"]).notes.values()
        if n.transcript == value.id and len(set(value.lines_of(n.start, n.end))) == 1
    ]
    assert on_one
    for note in on_one:
        card = page.html.split(f'id="c-{note.id}"')[1].split("</b>")[0]
        assert card.endswith(f"<i>{value.line_at(note.start)}</i>")


def test_speaker_stands_once_a_turn_and_the_interviewer_is_quieter(laid):
    html = Desk(laid).html
    assert re.findall(r'<span class="who">([^<]+)</span>', html) == ["Int.", "Rowan", "Int.", "Rowan"]
    quiet = re.findall(r'class="ln q" id="L(\d+)"', html)
    assert quiet == ["211", "212", "222"] or set(quiet) >= {"211", "212"}


def test_every_tenth_number_is_stronger_and_pages_break_where_they_break(laid):
    html = Desk(laid).html
    assert re.findall(r'class="n ten"[^>]*>(\d+)<', html) == ["220", "230"]
    assert re.findall(r'class="pb"><span>Page (\d+)', html) == ["8", "9"]


def test_brackets_of_each_kind_are_told_apart(laid):
    html = Desk(laid).html
    assert '<span class="bc">(Mm-hm)</span>' in html
    assert '<span class="snd">(short pause)</span>' in html


def test_overlapping_marks_lie_flat_and_name_everything_about_the_words(written):
    a, b = written.at("opposite a coat. The coat")
    notes.add_note(by=written.by, text="Twice.", transcript=written.ids["Rowan"], start=a, end=b)
    html = Desk(written).html
    assert not re.search(r"<mark[^>]*>[^<]*<mark", html)
    shared = re.search(r'<mark class="([^"]*)" data-ids="([^"]*)">a coat</mark>', html)
    assert len(shared[2].split()) == 3
    assert set(shared[1].split()) == {"n", "t"}


def test_an_emergent_theme_shows_its_lines_its_notes_and_when_it_rests_on_none(written):
    html = Desk(written).html
    card = re.search(rf'id="c-{written.ids["filling"]}".*?</article>', html)[0]
    assert "from 2 notes" in card
    assert f'data-for="{written.ids["fills"]} {written.ids["whose"]} ' in card
    assert "rests on no note" in re.search(rf'id="c-{written.ids["sleeves"]}".*?</article>', html)[0]
    under = re.search(rf'id="c-{written.ids["absent"]}".*?</article>', html)[0]
    assert f'data-up="{written.ids["over"]}"' in under


def test_what_stands_beside_no_line_stands_at_the_head(written):
    head = Desk(written).rows[TOP]
    assert "Comic, and tired underneath." in head
    assert "Being watched" in head


def test_a_tension_stands_whole_at_its_claim_and_a_far_counter_claim_also_at_its_own_line(written):
    page, value = Desk(written), written.value()
    claim = page.rows[value.index_at(written.at("isn't any harder")[0])]
    assert claim.count("— versus") == 2
    assert 0 < claim.index("· tension</i>") < claim.index("— versus")  # the claim's own lines before what pulls at it
    far = page.rows[value.index_at(written.at("a coat")[0])]
    assert "against “Not harder”" in far


def test_an_excerpt_says_that_it_continues_from_before_its_first_line(laid):
    head = Desk(laid).rows[TOP]
    assert "Continues from before line 211" in unescape(head)
    assert "Continues" not in Desk(laid, "Noor").rows[TOP]


def test_a_fit_error_is_said_in_the_heading_only_where_there_is_one(laid):
    fitted = printed(spoken(("Where?", "There, by the door."), "Ada", first=324), fit_error=2)
    laid.ids["Ada"] = transcripts.add_transcripts([Incoming(fitted, pseudonym="Ada", title="Printed")], by=laid.by)[0]
    assert "off by up to 2 lines" in Desk(laid, "Ada").rows[TOP]
    assert "off by" not in Desk(laid).rows[TOP]


def test_paragraphs_and_times_are_called_what_they_are(laid):
    value = spoken(("Where?", "There."), "Ada")
    by_paragraph = replace(value, lines=replace(value.lines, unit="paragraph"))
    by_time = replace(
        value, lines=replace(value.lines, unit="time", numbers=type(value.lines.numbers)("I", [65, 3725]))
    )
    for name, one in (("Ada", by_paragraph), ("Eno", by_time)):
        laid.ids[name] = transcripts.add_transcripts([Incoming(one, pseudonym=name, title="t")], by=laid.by)[0]
    assert "paragraphs 1–2" in Desk(laid, "Ada").rows[TOP]
    html = Desk(laid, "Eno").html
    assert "times 0:01:05–1:02:05" in html
    assert 'aria-label="Time 1:02:05">1:02:05<' in html


def test_words_from_right_to_left_run_so_in_their_own_turn_alone(laid):
    html = Desk(laid, "Noor").html
    directions = dict(re.findall(r'id="L(\d+)" data-s="\d+"( data-rtl)?>', html))
    value = laid.value("Noor")
    hebrew = value.line_at(value.text.index("מול"))
    assert directions[str(hebrew)]
    assert not directions["2"]


def test_the_label_set_names_both_margins(tmp_path):
    made = make(tmp_path / "late", label_set="2022")
    gate.choose(made.path)
    html = Desk(made).html
    assert "Experiential statements · 0" in html
    assert "Exploratory notes · 0" in html
    assert "emergent theme" not in html.lower()


def test_whatever_a_person_writes_is_shown_and_never_run(laid):
    page = Desk(laid)
    for n, words in enumerate(HOSTILE):
        shown = page.do("add note", text=words, kind="", start=n * 9, end=n * 9 + 8)
        assert all("<script" not in part["html"] and "<img" not in part["html"] for part in shown["rows"])
        page.do("add statement", name=words, spans=[[n * 9, n * 9 + 8]])
    html = Desk(laid).html
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "{{ 7*7 }}" in html


# --- rows that an act redraws


def test_after_each_act_the_page_is_what_a_fresh_page_would_be(written):
    page = Desk(written)
    coat, truce = written.at("nobody in it yet"), written.at("nobody made us sign")
    ids = written.ids
    acts = [
        ("add note", {"text": "Nobody.", "kind": "conceptual", "start": coat[0], "end": coat[1]}),
        ("add note", {"text": "Across lines.", "kind": "", "start": coat[0] - 40, "end": coat[1] + 90, "whole_lines": True}),
        ("add note", {"text": "The whole of it.", "whole": True}),
        ("change note", {"id": ids["coat"], "version": 1, "text": "A coat, then."}),
        ("change note", {"id": ids["says"], "version": 1, "kind": "descriptive"}),
        ("add statement", {"name": "Signing", "notes": [ids["coat"]], "spans": [list(truce)]}),
        ("rename", {"id": ids["filling"], "version": 1, "name": "Filling a silence"}),
        ("from notes", {"id": ids["sleeves"], "notes": [ids["says"]]}),
        ("mark quotation", {"start": truce[0], "end": truce[1]}),
        ("mark prompted", {"start": truce[0], "end": truce[1]}),
        ("mark quotation", {"start": truce[0], "end": truce[1]}),
        ("mark prompted", {"start": coat[0], "end": coat[1]}),
        ("add tension", {"claim": "Trust", "spans": [list(coat)], "poles": [{"words": "truce", "spans": [list(truce)]}]}),
        ("add pole", {"id": ids["harder"], "words": "and more", "spans": [list(coat)]}),
        ("delete", {"id": ids["coat"], "version": 2}),
        ("delete", {"id": ids["harder"], "version": 1}),
        ("delete", {"id": ids["truce"], "version": 2}),
        ("record reading", {"dated": "2026-03-14", "with_recording": True, "text": ""}),
        *[("undo", {})] * 6,
        *[("redo", {})] * 4,
        ("delete", {"id": ids["whole"], "version": 1}),
        ("undo", {}),
    ]  # fmt: skip
    for name, body in acts:
        page.do(name, **body)
        forget_desks()
        fresh = Desk(written, browser=page.browser)
        assert fresh.rows.keys() == page.rows.keys(), name
        for at, row in fresh.rows.items():
            assert _told(row) == _told(page.rows[at]), (name, at)
        page.seen = fresh.seen


def _told(row: str) -> str:
    return re.sub(r"\s+", " ", row)


def test_one_note_redraws_the_rows_it_touches_and_no_others(written):
    page = Desk(written)
    start, end = written.at("a sort of")
    shown = page.do("add note", text="A sort of.", start=start, end=end)
    at = written.value().index_at(start)
    assert sum(part["to"] - part["from"] + 1 for part in shown["rows"]) <= 8
    assert any(part["from"] <= at <= part["to"] for part in shown["rows"])


def test_what_another_window_did_comes_with_the_next_act(written):
    one = Desk(written)
    other = Desk(written, browser=one.browser)
    other.do("add note", text="From the other window.", start=0, end=5)
    shown = one.do("look")
    assert "From the other window." in one.rows[0]
    assert all(part["to"] < 12 for part in shown["rows"])


def test_a_page_from_before_a_restart_is_given_everything_anew(written):
    page = Desk(written)
    forget_desks()
    shown = page.do("add note", text="After.", start=0, end=5)
    assert [part["from"] for part in shown["rows"]] == [TOP, 0]
    assert page.rows.keys() == Desk(written).rows.keys()


def test_moving_themes_on_the_board_reaches_the_desk(written):
    page = Desk(written)
    themes.move_themes(by=written.by, themes=[written.ids["filling"]], to=written.ids["over"])
    page.do("look")
    row = next(row for row in page.rows.values() if f'id="c-{written.ids["filling"]}"' in row)
    assert f'data-up="{written.ids["over"]}"' in row


def test_pages_set_elsewhere_are_drawn_at_the_next_act(written):
    page = Desk(written)
    transcripts.set_pages(by=written.by, transcript=written.ids["Rowan"], pages=[211, 215], first_page=1)
    page.do("look")
    assert '<div class="pb"><span>Page 2' in page.rows[4]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_laying_what_was_touched_gives_what_laying_everything_gives(data, tmp_path_factory):
    gate.leave()
    made = make(tmp_path_factory.mktemp("any") / "any")
    try:
        write_on(made)
        value, case = made.value(), made.cases["Rowan"]
        before = lay(value, on_desk(case))
        size = len(value.text)
        spans = st.tuples(st.integers(0, size - 2), st.integers(1, 140)).map(lambda s: (s[0], min(size, s[0] + s[1])))
        for _ in range(data.draw(st.integers(1, 5))):
            _any_act(data, made, spans)
        since = on_desk_since(before.held)
        after = lay(value, on_desk(case))
        again = lay_again(before, *since) if since else after
        assert again.notes == after.notes
        assert again.themes == after.themes
        assert again.marks == after.marks
        assert again.rows == after.rows
        assert again.count("note") == after.count("note")
        _check_parts(before, after)
    finally:
        gate.leave()


def _any_act(data, made: Laid, spans) -> None:
    by, here, case = made.by, made.ids["Rowan"], made.cases["Rowan"]
    held = on_desk(case)
    start, end = data.draw(spans)
    if not made.value().text[start:end].strip():
        return
    act = data.draw(
        st.sampled_from(["note", "move", "sort", "delete", "statement", "quote", "prompt", "tension", "unuse"])
    )
    if act == "note":
        notes.add_note(by=by, text="x", transcript=here, start=start, end=end)
    elif act == "move" and held.notes:
        notes.change_note(by=by, note=data.draw(st.sampled_from(sorted(held.notes))), start=start, end=end)
    elif act == "sort" and held.notes:
        notes.change_note(by=by, note=data.draw(st.sampled_from(sorted(held.notes))), kind="conceptual", text="y")
    elif act == "delete":
        id = data.draw(
            st.sampled_from(sorted(held.notes) + sorted(t for t in held.themes if held.themes[t].level != "pole"))
        )
        (notes.delete_note(by=by, note=id) if id in held.notes else themes.delete_theme(by=by, theme=id))
    elif act == "statement":
        from_notes = (
            data.draw(st.lists(st.sampled_from(sorted(held.notes)), unique=True, max_size=3)) if held.notes else []
        )
        themes.add_statement(by=by, case=case, name="z", notes=from_notes, transcript=here, spans=[(start, end)])
    elif act == "quote":
        evidence.mark_quotation(by=by, transcript=here, start=start, end=end)
    elif act == "prompt" and held.extracts:
        id = data.draw(st.sampled_from(sorted(held.extracts)))
        evidence.mark_prompted(by=by, extract=id, prompted=not held.extracts[id].prompted)
    elif act == "tension":
        themes.add_tension(by=by, case=case, claim="c", transcript=here, spans=[(start, end)], poles=[("p", [(0, 9)])])
    elif act == "unuse" and analysis.evidence(case=case):
        evidence.remove_evidence(
            by=by, evidence=data.draw(st.sampled_from([e.id for e in analysis.evidence(case=case)]))
        )


def _check_parts(before, after) -> None:
    """The parts are apart, begin and end with rows, and leave out nothing that differs."""
    parts = changed_rows(before, after)
    assert parts == sorted(parts)
    covered = {at for first, last in parts for at in range(first, last + 1)}
    ground = ground_of(after.transcript, 0)
    old, new = (Sheet(one, LABEL_SETS["2009"], ground) for one in (before, after))
    for sheet, other in ((old, new), (new, old)):
        begins = {row.first for row in other.desk.rows}
        for row in sheet.desk.rows:
            if row.first not in covered:
                assert row.first in begins
                assert sheet.part(row.first, row.last) == other.part(row.first, row.last)
    for first, last in parts:
        if first != TOP:
            for one in (before, after):
                assert first in {row.first for row in one.rows}
                assert last in {row.last for row in one.rows}


# --- acts


def test_marking_the_same_words_again_takes_the_quotation_back(laid):
    page = Desk(laid)
    start, end = laid.at("a truce")
    page.do("mark quotation", start=start, end=end)
    assert [e.marked for e in analysis.extracts().values()] == [True]
    page.do("mark quotation", start=start, end=end)
    assert not analysis.extracts()


def test_a_quotation_takes_whole_words(laid):
    start, end = laid.at("a truce")
    Desk(laid).do("mark quotation", start=start + 3, end=end - 1)
    found = next(iter(analysis.extracts().values()))
    assert laid.value().text[found.start : found.end] == "truce"


def test_prompted_words_that_nothing_else_is_said_of_leave_no_trace_when_taken_back(laid):
    page = Desk(laid)
    start, end = laid.at("Naming it, yes")
    shown = page.do("mark prompted", start=start, end=end)
    assert "prompted by me" in "".join(part["html"] for part in shown["rows"])
    page.do("mark prompted", id=shown["focus"])
    assert not analysis.extracts()
    page.do("undo")
    assert [e.prompted for e in analysis.extracts().values()] == [True]


def test_a_quotation_that_is_also_prompted_keeps_the_one_when_the_other_is_taken_away(laid):
    page = Desk(laid)
    start, end = laid.at("Naming it, yes")
    id = page.do("mark quotation", start=start, end=end)["focus"]
    page.do("mark prompted", id=id)
    page.do("delete", id=id, version=3)
    held = analysis.extracts()[id]
    assert (held.marked, held.prompted) == (False, True)


def test_whole_lines_are_remembered_as_such(laid):
    start, end = laid.at("even nods")
    id = Desk(laid).do("add note", text="x", start=start, end=end, whole_lines=True)["focus"]
    held = analysis.notes()[id]
    value = laid.value()
    assert held.whole_lines
    assert (held.start, held.end) == value.line_span(value.index_at(start))


def test_undo_and_redo_say_what_they_did_and_what_comes_next(laid):
    page = Desk(laid)
    start, end = laid.at("a truce")
    page.do("add note", text="First.", start=start, end=end)
    line = laid.value().line_at(start)
    shown = page.do("add statement", name="Truce before trust", spans=[[start, end]])
    assert shown["undo"] == "“Truce before trust”"
    shown = page.do("undo")
    assert shown["said"] == "Undone: “Truce before trust”."
    assert (shown["undo"], shown["redo"]) == (f"note at {line}", "“Truce before trust”")
    shown = page.do("redo")
    assert shown["redo"] is None
    assert shown["counts"] == {"notes": 1, "themes": 1}


def test_undo_with_nothing_to_undo_says_so(laid):
    assert "nothing to undo" in Desk(laid).refused(act="undo")


def test_a_reading_is_noted_with_its_day_and_can_be_undone(laid):
    page = Desk(laid)
    page.do("record reading", dated="2026-03-14", with_recording=True, text="Slower than I thought")
    assert "Read through with the recording, 14 March 2026: Slower than I thought" in _told(page.rows[TOP])
    page.do("undo")
    assert "Read through" not in page.rows[TOP]
    assert not trail.reading_passes(laid.cases["Rowan"])


def test_a_clash_shows_both_wordings_and_the_version_that_stands(written):
    one = Desk(written)
    note = written.ids["coat"]
    one.do("change note", id=note, version=1, text="As the first window has it.")
    answer = one.send(act="change note", id=note, version=1, text="As the second has it.")
    held = posted(answer)
    assert answer.status_code == 409
    assert held["theirs"] == "As the first window has it."
    assert held["mine"] == "As the second has it."
    one.do("change note", id=note, version=held["version"], text="Both.")
    assert analysis.notes()[note].text == "Both."


def test_what_was_changed_since_is_not_deleted_unseen(written):
    page = Desk(written)
    page.do("change note", id=written.ids["coat"], version=1, text="Changed elsewhere.")
    answer = page.send(act="delete", id=written.ids["coat"], version=1)
    assert answer.status_code == 409
    assert posted(answer)["theirs"] == "Changed elsewhere."
    assert written.ids["coat"] in analysis.notes()


def test_copied_words_carry_their_citation_in_the_studys_style(laid):
    browser = client()
    start, end = laid.at("sitting opposite a coat")
    path = f"/desk/{laid.ids['Rowan']}/words/?start={start}&end={end}"
    assert posted(browser.get(path))["copied"] == "“sitting opposite a coat” (Rowan: 213-214)"
    study.change_study(by=laid.by, citation_style="brackets")
    assert posted(browser.get(path))["copied"] == "“sitting opposite a coat” (Rowan, p. 8, ll. 213-214)"


def test_words_of_two_speakers_are_copied_with_their_names(laid):
    start, _ = laid.at("So naming it.")
    _, end = laid.at("Naming it, yes")
    held = posted(client().get(f"/desk/{laid.ids['Rowan']}/words/?start={start}&end={end}"))
    assert held["words"] == "Int.: So naming it.\nRowan: Naming it, yes"


# --- pages around it


def test_a_case_opens_at_its_first_interview(laid):
    browser = client()
    answer = browser.get(f"/case/{laid.cases['Noor']}/")
    assert answer.status_code == 302
    assert answer.url == f"/desk/{laid.ids['Noor']}/"


def test_a_case_without_an_interview_says_so_kindly_and_shows_the_way(laid):
    html = client().get(f"/case/{laid.cases['Tam']}/").content.decode()
    assert "No interview of Tam is here yet" in html
    assert f"/bring-in/?case={laid.cases['Tam']}" in html


def test_an_earlier_case_without_a_table_is_noted_and_nothing_is_barred(laid):
    words = "Case 1, Rowan, has no table of themes yet. Going on is fine; it is noted here so that you know."
    page = Desk(laid, "Noor")
    assert words in unescape(page.html)
    page.do("add note", text="Going on.", start=0, end=4)
    themes.add_theme(by=laid.by, level="superordinate", name="A table", case=laid.cases["Rowan"])
    assert words not in unescape(Desk(laid, "Noor").html)
    assert "no table of themes" not in Desk(laid).html


def test_undo_for_every_page(laid):
    browser = client()

    def undone(**body):
        return browser.post("/undo/", json.dumps(body), content_type="application/json", HTTP_ACCEPT="application/json")

    themes.add_theme(by=laid.by, level="superordinate", name="Under way", case=laid.cases["Rowan"])
    first = posted(undone(scope=laid.cases["Rowan"]))
    assert (first["words"], first["undo"], first["redo"]) == ("“Under way”", None, "“Under way”")
    again = posted(undone(scope=laid.cases["Rowan"], redo=True))
    assert (again["undo"], again["redo"]) == ("“Under way”", None)
    assert posted(undone(scope="group"))["problem"] == "There is nothing to undo here."
    for body in ({"scope": "nobody"}, {"scope": 5}, {"scope": "group", "redo": "yes"}, {}):
        assert 400 <= undone(**body).status_code < 500, body
    assert browser.get("/undo/").status_code == 405
    assert undo.redo  # the same stack serves both doors


# --- hostile pages


@pytest.mark.parametrize(
    "body",
    [
        {}, {"act": None}, {"act": 7}, {"act": "drop"}, {"act": ["undo"]}, {"act": "add note"},
        {"act": "add note", "text": "x"}, {"act": "add note", "text": "x", "start": "0", "end": "5"},
        {"act": "add note", "text": "x", "start": 5, "end": 5}, {"act": "add note", "text": "x", "start": 9, "end": 3},
        {"act": "add note", "text": "x", "start": -1, "end": 5}, {"act": "add note", "text": "x", "start": 0, "end": 10**9},
        {"act": "add note", "text": "x", "start": 1.5, "end": 3}, {"act": "add note", "text": "x", "start": True, "end": 5},
        {"act": "add note", "text": "", "start": 0, "end": 5}, {"act": "add note", "text": " \n\t ", "start": 0, "end": 5},
        {"act": "add note", "text": ["x"], "start": 0, "end": 5}, {"act": "add note", "text": "x" * 20_001, "start": 0, "end": 5},
        {"act": "add note", "text": "x", "kind": "angry", "start": 0, "end": 5}, {"act": "add note", "text": "x", "start": 0, "end": 5, "whole_lines": "yes"},
        {"act": "add note", "text": "x", "start": 0, "end": 5, "seen": "now"}, {"act": "add note", "text": "x", "start": 0, "end": 5, "seen": 10**30},
        {"act": "add statement", "name": "", "spans": [[0, 5]]}, {"act": "add statement", "name": "x", "spans": [[0]]},
        {"act": "add statement", "name": "x", "spans": "all"}, {"act": "add statement", "name": "x", "spans": [[5, 0]]},
        {"act": "add statement", "name": "x", "spans": [[0, 5]] * 1001}, {"act": "add statement", "name": "x" * 2001},
        {"act": "add statement", "name": "x", "notes": "n"}, {"act": "add statement", "name": "x", "notes": [1]},
        {"act": "add tension", "claim": "x", "poles": []}, {"act": "add tension", "claim": "x", "poles": "y"},
        {"act": "add tension", "claim": "x", "poles": [["y"]]}, {"act": "add tension", "claim": "x", "poles": [{"words": ""}]},
        {"act": "add tension", "claim": "", "poles": [{"words": "y"}]}, {"act": "add tension", "claim": "x", "poles": [{"words": "y"}] * 51},
        {"act": "add tension", "claim": "x", "poles": [{"words": "y", "spans": [[10**7, 10**8]]}]},
        {"act": "mark quotation"}, {"act": "mark quotation", "start": 0, "end": 10**8}, {"act": "mark prompted"},
        {"act": "from notes", "id": "x", "notes": []}, {"act": "record reading", "dated": "yesterday"},
        {"act": "record reading", "dated": "2026-02-31"}, {"act": "record reading", "dated": "", "with_recording": 1},
    ],
)  # fmt: skip
def test_an_act_of_a_wrong_shape_is_refused_in_a_sentence_and_changes_nothing(laid, body):
    before = trail.events()
    answer = Desk(laid).send(**body)
    assert 400 <= answer.status_code < 500, (body, answer.status_code)
    words = posted(answer)["problem"]
    assert words.strip()
    assert "Traceback" not in words
    assert len(words) < 400
    assert trail.events() == before


@pytest.mark.parametrize(
    ("act", "more"),
    [
        ("change note", {"text": "x", "version": 1}), ("delete", {"version": 1}), ("rename", {"name": "x", "version": 1}),
        ("from notes", {"notes": ["x"]}), ("mark prompted", {}), ("add pole", {"words": "x"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("id", ["0" * 16, "'; --", "‮", "x" * 5000])
def test_an_unknown_id_is_not_found(laid, act, more, id):
    assert "any more" in Desk(laid).refused(404, act=act, id=id, **more)


def test_another_cases_note_cannot_be_changed_from_here(laid):
    other = notes.add_note(by=laid.by, text="Noor’s.", transcript=laid.ids["Noor"], start=0, end=4)
    Desk(laid).refused(404, act="change note", id=other, version=1, text="mine")
    Desk(laid).refused(404, act="delete", id=other, version=1)
    assert "another case" in Desk(laid).refused(act="add statement", name="x", notes=[other])
    assert analysis.notes()[other].text == "Noor’s."


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"act":"undo"}garbage'])
def test_a_body_that_is_no_object_is_refused(laid, raw):
    answer = client().post(
        f"/desk/{laid.ids['Rowan']}/act/", raw, content_type="application/json", HTTP_ACCEPT="application/json"
    )
    assert answer.status_code == 400
    assert "reload the page" in posted(answer)["problem"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?start=1",
        "?start=a&end=b",
        "?start=-1&end=5",
        "?start=5&end=5",
        "?start=0&end=99999999999999",
        "?start=٣&end=9",
    ],
)
def test_copying_a_place_that_is_not_there_is_refused(laid, query):
    answer = client().get(f"/desk/{laid.ids['Rowan']}/words/{query}", HTTP_ACCEPT="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/desk/nothing/", "/case/nobody/", "/desk/nothing/words/?start=1&end=2"])
def test_a_desk_that_is_not_there_says_so(laid, path):
    answer = client().get(path)
    assert answer.status_code == 404
    assert 'role="alert"' in answer.content.decode()


def test_nothing_is_done_without_the_forms_token(laid):
    browser = client(strict=True)
    answer = browser.post(f"/desk/{laid.ids['Rowan']}/act/", "{}", content_type="application/json")
    assert answer.status_code == 403


def test_acts_are_posted_never_fetched(laid):
    assert client().get(f"/desk/{laid.ids['Rowan']}/act/").status_code == 405


def test_nothing_of_a_transcript_stays_in_memory_when_the_workbench_is_left(written):
    Desk(written)
    assert _kept
    gate.leave()
    assert not _kept


# --- the strip


def test_the_strip_says_in_words_what_it_shows(written):
    value = written.value()
    html = strip(lay(value, on_desk(written.cases["Rowan"])), LABEL_SETS["2009"])
    assert 'aria-hidden="true"' in html
    assert "Exploratory comments are densest near line" in html
    assert "longest stretch without runs from line" in html
    empty = strip(lay(written.value("Noor"), on_desk(written.cases["Noor"])), LABEL_SETS["2009"])
    assert "No exploratory comments on this transcript yet." in empty


def test_a_quotation_is_put_under_a_theme_and_taken_back_by_one_undo(written):
    page = Desk(written)
    places = client_places(page)
    assert all(set(one) == {"id", "words", "depth"} for one in places)
    theme = next(one for one in places if one["words"].endswith("· emergent theme"))
    value = written.value("Rowan")
    start = value.text.index("neither of us chose")
    marked = page.do("mark quotation", start=start, end=start + len("neither of us chose"))["focus"]
    answer = page.do("put under", id=marked, theme=theme["id"])
    assert answer["said"].startswith("The words at ")
    assert [e.theme for e in analysis.evidence() if e.extract == marked] == [theme["id"]]
    page.do("put under", id=marked, theme=theme["id"])  # once more changes nothing
    assert len([e for e in analysis.evidence() if e.extract == marked]) == 1
    page.do("undo")
    assert not [e for e in analysis.evidence() if e.extract == marked]
    assert analysis.extracts()[marked].marked
    page.do("put under", start=start, end=start + 7, theme=theme["id"])  # words not marked at all
    assert any(e.theme == theme["id"] and analysis.extracts()[e.extract].end == start + 7 for e in analysis.evidence())


def client_places(page: Desk):
    return page.browser.get(f"{page.path}themes/").json()["places"]


@pytest.mark.parametrize(
    "body", [{}, {"theme": "gone"}, {"id": "gone"}, {"theme": 7}, {"start": 0, "end": 4}, {"id": "", "theme": ""}]
)
def test_words_that_are_nowhere_are_put_under_nothing(written, body):
    page = Desk(written)
    theme = next(iter(client_places(page)))["id"]
    answer = page.send(act="put under", **{**({"theme": theme} if body.get("id") else {}), **body})
    assert answer.status_code in (400, 404)
    assert answer.json()["problem"].endswith(".")


def test_another_cases_theme_is_no_place_for_words(written):
    mine = {one["id"] for one in client_places(Desk(written))}
    theirs = themes.add_theme(by=written.by, case=written.cases["Noor"], level="superordinate", name="Elsewhere")
    assert theirs not in mine
    assert Desk(written).send(act="put under", start=0, end=9, theme=theirs).status_code == 404
