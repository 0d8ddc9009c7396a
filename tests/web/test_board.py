"""The board of a case over the door: what it shows, what an act answers, and what it refuses in words."""

from __future__ import annotations

import re

import pytest
from tests.web.door import HOSTILE
from tests.web.gathered import act, client, make_study

from alliance.actions import notes, themes, transcripts
from alliance.store.opening import close_store
from alliance.store.reads import analysis, trail

DRAWABLE = [words for words in HOSTILE if "\ud83d" not in words and "\x00" not in words]


@pytest.fixture
def made(tmp_path, django_ready):
    yield make_study(tmp_path / "doorways")
    close_store()


@pytest.fixture
def browser(made):
    return client()


def url(made, who="Wyn", *rest):
    return "/".join(["/case", made.cases[who], "board", *rest, ""])


def do(browser, made, who="Wyn", **body):
    return act(browser, url(made, who, "act"), **body)


def under(made, who, name):
    """The names under a theme ("" for the loose cards), in order."""
    tree = analysis.themes(case=made.cases[who])
    over = made.ids[name] if name else ""
    return [t.name for t in tree.values() if t.parent == over and not t.aside and (over or t.level == "statement")]


def test_loose_and_gathered_cards_stand_with_their_lines_and_the_table_beside_them(browser, made):
    words = browser.get(url(made)).content.decode()
    assert "Not gathered yet · <span data-count>7</span>" in words
    assert "no exploratory comment yet" in words
    words = browser.get(url(made, "Ada")).content.decode()
    assert "Superordinate themes" in words
    assert "– versus it goes quiet" in words
    assert 'class="printed"' in words
    assert re.search(r'href="/desk/\w+/#w\d+-\d+"', words)


def test_a_study_that_uses_the_words_of_2022_reads_them_on_its_board(tmp_path, django_ready):
    made = make_study(tmp_path / "doorways", label_set="2022")
    words = client().get(url(made)).content.decode()
    close_store()
    assert "Personal experiential themes" in words
    assert "no exploratory note yet" in words
    assert "emergent theme" not in words.lower()
    assert "superordinate theme" not in words.lower()


def test_a_case_opened_before_an_earlier_one_has_its_table_gets_a_gentle_note_and_no_bar(browser, made):
    words = browser.get(url(made, "Ada")).content.decode()
    assert "Wyn comes before Ada and has no table of themes yet" in words
    status, _ = do(browser, made, "Ada", act="new", level="superordinate", name="Early")
    assert status == 200
    assert "comes before" not in browser.get(url(made, "Wyn")).content.decode()


def test_cards_are_put_before_the_one_they_were_dropped_on_in_the_order_in_which_they_stood(browser, made):
    ids = made.ids
    cards = [ids["When the cross went quiet"], ids["Rather cross than polite"]]
    status, answer = do(
        browser, made, "Ada", act="move", themes=cards, to=ids["The bus"], before=ids["Part of the rest"]
    )
    assert status == 200
    assert answer["focus"] == cards[0]
    assert under(made, "Ada", "The bus") == [
        "Beginning with the bus", "When the cross went quiet", "Rather cross than polite", "Part of the rest",
    ]  # fmt: skip
    assert under(made, "Ada", "Polite is a shut door") == []


def test_a_loose_card_keeps_its_place_among_loose_cards_though_lanes_stand_at_the_top_too(browser, made):
    ids = made.ids
    do(browser, made, act="new", level="superordinate", name="A lane")
    status, _ = do(browser, made, act="move", themes=[ids["Carried up the stairs"]], to="", before=ids["Both stood"])
    assert status == 200
    assert under(made, "Wyn", "")[:3] == ["Standing in a doorway", "Carried up the stairs", "Both stood"]


def test_only_the_parts_that_changed_are_drawn_again(browser, made):
    ids = made.ids
    _, answer = do(browser, made, "Ada", act="look")
    have = {key: part["mark"] for key, part in answer["parts"].items()}
    assert all(part["html"] is not None for part in answer["parts"].values())
    _, answer = do(browser, made, "Ada", act="look", have=have)
    assert all(part["html"] is None for part in answer["parts"].values())
    _, answer = do(
        browser, made, "Ada", act="move", themes=[ids["Part of the rest"]], to=ids["What was chosen"], have=have
    )
    drawn = {key for key, part in answer["parts"].items() if part["html"] is not None}
    assert drawn == {"tools", "table", f"lane:{ids['What was chosen']}"}


@pytest.mark.parametrize("have", [None, [], "x", 7, {"loose": 7}, {"loose": None}, {"lane:gone": "x"}])
def test_whatever_a_page_says_it_has_it_is_told_how_things_stand(browser, made, have):
    status, answer = do(browser, made, "Ada", act="look", have=have)
    assert status == 200
    assert "Beginning with the bus" in answer["parts"][f"lane:{made.ids['What was chosen']}"]["html"]


def test_what_is_changed_on_the_desk_shows_on_the_board_at_the_next_look(browser, made):
    _, answer = do(browser, made, act="look")
    statement = made.ids["Ringing to tell off"]
    assert "no exploratory comment yet" in answer["parts"]["loose"]["html"]
    start, end = made.span("Wyn", "He would not sit down")
    note = notes.add_note(by=made.by, text="Refuses.", transcript=made.interviews["Wyn"], start=start, end=end)
    themes.set_notes(by=made.by, statement=statement, notes=[note])
    _, answer = do(browser, made, act="look")
    loose = answer["parts"]["loose"]["html"]
    assert "no exploratory comment yet" not in loose
    notes.delete_note(by=made.by, note=note)
    _, answer = do(browser, made, act="look")
    assert answer["parts"]["loose"]["html"] != loose
    assert "no exploratory comment yet" in answer["parts"]["loose"]["html"]


def test_pages_given_to_a_transcript_show_in_the_table_beside_the_board(browser, made):
    _, answer = do(browser, made, "Ada", act="look")
    assert "P. 3" not in answer["parts"]["table"]["html"]
    transcripts.set_pages(by=made.by, transcript=made.interviews["Ada"], pages=[1], first_page=3)
    _, answer = do(browser, made, "Ada", act="look")
    assert "P. 3" in answer["parts"]["table"]["html"]


def test_the_foot_shows_the_words_a_card_rests_on_its_notes_and_what_its_forms_begin_with(browser, made):
    held = browser.get(url(made, "Wyn", "card", made.ids["A plate nobody ordered"])).json()
    assert "like a plate nobody had ordered" in held["html"]
    assert "Compulsion as a meal." in held["html"]
    assert held["name"] == "A plate nobody ordered"
    assert held["version"] == 1
    assert browser.get(url(made, "Wyn", "card", made.ids["The bus"])).status_code == 404
    assert browser.get(url(made, "Wyn", "card", "gone")).status_code == 404


def test_a_rename_on_an_old_version_is_refused_with_both_wordings(browser, made):
    theme = made.ids["The bus"]
    version = analysis.theme(theme).version
    assert do(browser, made, "Ada", act="rename", theme=theme, name="Which bus", version=version)[0] == 200
    status, answer = do(browser, made, "Ada", act="rename", theme=theme, name="A bus", version=version)
    assert status == 409
    assert answer["theirs"] == "Which bus"
    assert answer["mine"] == "A bus"
    assert do(browser, made, "Ada", act="rename", theme=theme, name="A bus", version=answer["version"])[0] == 200
    assert analysis.theme(theme).name == "A bus"


def test_putting_aside_needs_a_reason_and_keeps_it(browser, made):
    theme = made.ids["Both stood"]
    status, answer = do(browser, made, act="aside", themes=[theme], reason="  ")
    assert status == 400
    assert "reason" in answer["problem"]
    status, answer = do(browser, made, act="aside", themes=[theme], reason="Says less than the doorway.")
    assert status == 200
    assert "Says less than the doorway." in answer["parts"]["aside"]["html"]
    assert "Both stood" not in answer["parts"]["loose"]["html"]
    status, answer = do(browser, made, act="back", theme=theme)
    assert "Both stood" in answer["parts"]["loose"]["html"]


def test_every_act_on_the_board_can_be_taken_back_and_done_again(browser, made):
    before = analysis.themes(case=made.cases["Ada"])
    ids = made.ids
    acts = [
        {"act": "move", "themes": [ids["Part of the rest"]], "to": ids["Cross is alive"], "before": ids["tension"]},
        {"act": "new", "level": "strand", "name": "A strand", "to": ids["The bus"], "themes": [ids["Beginning with the bus"]]},
        {"act": "tension", "name": "A claim", "poles": "one\ntwo", "to": ids["The bus"]},
        {"act": "rename", "theme": ids["The bus"], "name": "Another", "reason": "Because."},
        {"act": "describe", "theme": ids["The bus"], "about": "It is", "connection": "function", "connection_reason": "So"},
        {"act": "see", "theme": ids["The bus"], "other": ids["Polite is a shut door"]},
        {"act": "aside", "themes": [ids["Cross is alive"]], "reason": "For now."},
        {"act": "delete", "themes": [ids["The bus"]]},
        {"act": "save", "title": "A version", "reason": "To compare"},
    ]  # fmt: skip
    for body in acts:
        status, answer = do(browser, made, "Ada", **body)
        assert status == 200, (body, answer)
    after = {t.id: t.name for t in analysis.themes(case=made.cases["Ada"]).values()}
    for _ in acts:
        status, answer = do(browser, made, "Ada", act="undo")
        assert status == 200
        assert answer["said"].startswith("Undone: ")
    plain = lambda tree: {(t.id, t.name, t.parent, t.place, t.about, t.see, t.aside) for t in tree.values()}  # noqa: E731
    assert plain(analysis.themes(case=made.cases["Ada"])) == plain(before)
    for _ in acts:
        assert do(browser, made, "Ada", act="redo")[0] == 200
    assert {t.id: t.name for t in analysis.themes(case=made.cases["Ada"]).values()} == after
    assert do(browser, made, "Ada", act="redo")[0] == 400


def test_a_reason_given_for_a_move_is_kept_in_the_trail(browser, made):
    ids = made.ids
    do(
        browser,
        made,
        "Ada",
        act="move",
        themes=[ids["Part of the rest"]],
        to=ids["Cross is alive"],
        reason="It is cross.",
    )
    assert trail.events(scope=made.cases["Ada"], limit=1)[0].reason == "It is cross."


def test_themes_of_another_case_or_of_the_group_are_not_moved_from_here(browser, made):
    ids = made.ids
    for foreign in ("The bus", "Sent, and still here"):
        for body in (
            {"act": "move", "themes": [ids[foreign]], "to": ""},
            {"act": "move", "themes": [ids["Both stood"]], "to": ids[foreign]},
            {"act": "move", "themes": [ids["Both stood"]], "to": "", "before": ids[foreign]},
            {"act": "rename", "theme": ids[foreign], "name": "Taken"},
            {"act": "describe", "theme": ids[foreign], "about": "Taken"},
            {"act": "aside", "themes": [ids[foreign]], "reason": "Taken"},
            {"act": "delete", "themes": [ids[foreign]]},
            {"act": "new", "level": "subtheme", "name": "Taken", "to": ids[foreign]},
            {"act": "new", "level": "subtheme", "name": "Taken", "themes": [ids[foreign]]},
            {"act": "tension", "name": "Taken", "poles": "x", "to": ids[foreign]},
            {"act": "see", "theme": ids["Both stood"], "other": ids[foreign]},
        ):
            status, answer = do(browser, made, **body)
            assert status == 404, body
            assert answer["problem"].endswith(".")
    assert analysis.theme(ids["The bus"]).name == "The bus"
    assert not any("Taken" in t.name for t in analysis.themes().values())


def test_nothing_stands_under_itself_or_where_its_level_cannot_stand(browser, made):
    ids = made.ids
    for what, where in (
        ("What was chosen", "What was chosen"), ("What was chosen", "The bus"), ("The bus", "The bus"),
        ("The bus", "Beginning with the bus"), ("Beginning with the bus", "Part of the rest"), ("tension", "tension"),
        ("The bus", "tension"), ("What was chosen", "Cross is alive"),
    ):  # fmt: skip
        status, answer = do(browser, made, "Ada", act="move", themes=[ids[what]], to=ids[where])
        assert status == 400, (what, where)
        assert answer["problem"].endswith(".")
    assert under(made, "Ada", "What was chosen") == ["The bus"]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"act": "nonsense"}, {"act": ["move"]}, {"act": "move"}, {"act": "move", "themes": []},
        {"act": "move", "themes": "all"}, {"act": "move", "themes": [7]}, {"act": "move", "themes": [None]},
        {"act": "move", "themes": ["gone"], "to": "gone"}, {"act": "new"}, {"act": "new", "level": "chapter", "name": "x"},
        {"act": "new", "level": "subtheme", "name": ""}, {"act": "new", "level": "subtheme", "name": " \n "},
        {"act": "new", "level": "subtheme", "name": "x" * 3000}, {"act": "new", "level": "pole", "name": "alone"},
        {"act": "new", "level": "subtheme", "name": 7}, {"act": "tension", "name": "claim", "poles": ""},
        {"act": "tension", "name": "", "poles": "one"}, {"act": "rename", "theme": "gone", "name": "x"},
        {"act": "rename", "theme": {"id": 1}, "name": "x"}, {"act": "describe", "theme": "gone"}, {"act": "see", "theme": "gone"},
        {"act": "aside", "themes": []}, {"act": "aside", "themes": ["gone"], "reason": "x"}, {"act": "back", "theme": "gone"},
        {"act": "delete", "themes": []}, {"act": "delete", "themes": ["gone"]}, {"act": "save", "title": ""},
        {"act": "save", "title": "x" * 400}, {"act": "redo"},
    ],
)  # fmt: skip
def test_an_act_that_makes_no_sense_is_answered_in_one_sentence_and_changes_nothing(browser, made, body):
    before = analysis.themes()
    status, answer = do(browser, made, "Ada", **body)
    assert 400 <= status < 500, answer
    assert answer["problem"].endswith(".")
    assert analysis.themes() == before


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_object_is_answered_in_words(browser, made, raw):
    answer = browser.post(url(made, "Wyn", "act"), raw, content_type="application/json", HTTP_ACCEPT="application/json")
    assert answer.status_code == 400
    assert answer.json()["problem"].endswith(".")


@pytest.mark.parametrize("version", ["1", 1.5, True, -1, 10**12, [1]])
def test_a_version_that_is_no_number_changes_nothing(browser, made, version):
    status, _ = do(browser, made, "Ada", act="rename", theme=made.ids["The bus"], name="x", version=version)
    assert status in (400, 409)
    assert analysis.theme(made.ids["The bus"]).name == "The bus"


@pytest.mark.parametrize(
    "name", [*DRAWABLE, "x" * 300, 'She said: "so/what?" \\ …', "שתי מילים", "a\nb\tc", "' onfocus=alert(1) '"]
)
def test_a_theme_may_be_called_anything_and_stands_on_the_board_as_words(browser, made, name):
    status, answer = do(browser, made, "Ada", act="rename", theme=made.ids["The bus"], name=name)
    assert status == 200, answer
    for words in (
        answer["parts"][f"lane:{made.ids['What was chosen']}"]["html"],
        answer["parts"]["table"]["html"],
        browser.get(url(made, "Ada")).content.decode(),
        browser.get(url(made, "Ada", "card", made.ids["The bus"])).json()["html"],
        browser.get("/group/").content.decode(),
    ):
        assert "<script>alert" not in words
        assert "<img src=x" not in words
        assert "onfocus=alert(1) '" not in words.replace("&#39;", "")
        assert "7*7" in words or "49" not in name


def test_cards_with_other_words_are_drawn_with_their_own_direction(browser, made):
    do(browser, made, "Ada", act="rename", theme=made.ids["The bus"], name="מילים")
    assert 'dir="auto">מילים' in browser.get(url(made, "Ada")).content.decode()


def test_a_case_that_is_not_there_and_a_browser_without_a_key_are_turned_away(browser, made):
    assert browser.get("/case/gone/board/").status_code == 404
    assert act(browser, "/case/gone/board/act/", act="look")[0] == 404
    outside = client(door=False)
    assert outside.get(url(made)).status_code == 403
    assert act(outside, url(made, "Wyn", "act"), act="look")[0] == 403
    assert browser.get(url(made, "Wyn", "act")).status_code == 405


def test_three_hundred_cards_are_one_page(browser, made):
    for n in range(300):
        themes.add_statement(by=made.by, case=made.cases["Tam"], name=f"Card {n}")
    words = browser.get(url(made, "Tam")).content.decode()
    assert words.count('data-level="statement"') == 300


# --- key words of a theme that rests on notes alone


def _key_words(browser, theme, **body):
    return act(browser, f"/theme/{theme}/act/", act="key words", **body)


def test_a_theme_that_rests_on_notes_alone_is_given_key_words_from_the_lines_they_lie_on(browser, made):
    statement = made.statement("Wyn", "The plate between them", "a plate", note="One word: plate.")
    subtheme = made.theme("Wyn", "subtheme", "Served uninvited", children=("The plate between them",))
    words = browser.get(url(made)).content.decode()
    assert f'href="/theme/{subtheme}/#words"' in words  # where it is proposed it leads to choosing
    words = browser.get(f"/theme/{subtheme}/").content.decode()
    assert 'data-pick="key words"' in words
    assert f'data-under="{statement}"' in words
    offered = re.findall(r'class="words" data-start="(\d+)"[^>]*>([^<]+)<', words)
    start, end = made.span("Wyn", "like a plate nobody")
    first, last = made.span("Wyn", "a plate")
    assert [
        1 for at, said in offered if int(at) <= start and "like a plate nobody" in said
    ]  # the line, not the note's words alone
    place = {"transcript": made.interviews["Wyn"], "first": first, "last": last, "under": statement}
    status, held = _key_words(browser, subtheme, start=start, end=end, evidence="", **place)
    assert status == 200, held
    use = next(e for e in analysis.evidence(case=made.cases["Wyn"]) if e.id == held["focus"])
    assert (use.theme, use.key) == (statement, (start, end))
    words = browser.get(url(made)).content.decode()
    assert "like a plate nobody</a>" in words
    assert f'href="/theme/{subtheme}/#words"' not in words
    # and chosen again from the same page, though the use belongs to the card beneath
    start, end = made.span("Wyn", "a plate")
    status, held = _key_words(
        browser, subtheme, start=start, end=end, evidence=use.id, under=statement, version=use.version
    )
    assert status == 200, held
    # what another window chose meanwhile is not written over
    other = made.span("Wyn", "a plate nobody")
    status, held = _key_words(
        browser, subtheme, start=other[0], end=other[1], evidence="",
        **{**place, "first": start - len("like "), "last": start + len("a plate nobody")},
    )  # fmt: skip
    assert status == 409, held
    assert held["theirs"] == "a plate"


def test_key_words_are_one_act_that_is_undone_at_once(browser, made):
    theme = made.ids["Both stood"]
    start, end = made.span("Wyn", "both stood")
    place = {"transcript": made.interviews["Wyn"], "first": start, "last": end}
    assert _key_words(browser, theme, start=start, end=end, **place)[0] == 200
    assert do(browser, made, act="undo")[0] == 200
    assert not [e for e in analysis.evidence(case=made.cases["Wyn"]) if e.theme == theme]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"first": 0, "last": 9}, {"first": 0, "last": 9, "start": 4, "end": None}, {"under": "gone", "start": 0, "end": 4},
        {"first": 0, "last": 9, "start": 9000, "end": 9010}, {"first": -1, "last": 9, "start": 0, "end": 4},
    ],
)  # fmt: skip
def test_key_words_that_are_nowhere_are_refused_in_words(browser, made, body):
    status, held = _key_words(browser, made.ids["The bus"], transcript=made.interviews["Ada"], **body)
    assert status in (400, 404), held
    assert held["problem"].endswith(".")


def test_key_words_are_not_put_under_a_theme_beside_this_one(browser, made):
    start, end = made.span("Ada", "the bus")
    place = {"transcript": made.interviews["Ada"], "first": start, "last": end, "start": start, "end": end}
    status, _ = _key_words(browser, made.ids["The bus"], under=made.ids["Rather cross than polite"], **place)
    assert status == 404


# --- levels


def test_what_may_become_another_level_is_offered_and_nothing_else_is(browser, made):
    def offered(who, name):
        return [one["id"] for one in browser.get(url(made, who, "card", made.ids[name])).json()["levels"]]

    assert offered("Ada", "The bus") == ["superordinate", "strand"]
    assert offered("Ada", "What was chosen") == []  # a subtheme stands under it, and could under nothing else
    assert offered("Wyn", "Both stood") == []  # it remembers the notes it came from
    assert offered("Wyn", "Ringing to tell off") == ["superordinate", "subtheme", "strand"]


@pytest.mark.parametrize("level", ["pole", "nonsense", "", "x" * 300])
def test_a_theme_becomes_no_level_that_it_cannot_be(browser, made, level):
    status, held = do(browser, made, "Ada", act="level", theme=made.ids["The bus"], level=level)
    assert status == 400
    assert held["problem"].endswith(".")
    assert do(browser, made, "Wyn", act="level", theme=made.ids["The bus"], level="strand")[0] == 404
