"""The board across cases over the door: gathering with reasons, who contributes, who pulls the other way, refusals."""

from __future__ import annotations

import pytest
from tests.web.gathered import act, client, make_study

from alliance.actions import evidence, group, themes
from alliance.store.opening import close_store
from alliance.store.reads import analysis, study, trail, transcripts


@pytest.fixture
def made(tmp_path, django_ready):
    yield make_study(tmp_path / "doorways")
    close_store()


@pytest.fixture
def browser(made):
    return client()


def do(browser, **body):
    return act(browser, "/group/act/", **body)


def card(browser, key):
    return browser.get(f"/group/card/{key}/", HTTP_ACCEPT="application/json")


def test_the_cases_stand_side_by_side_with_what_is_gathered_from_them(browser, made):
    words = browser.get("/group/").content.decode()
    for who in made.cases:
        assert f'<span class="case-name">{who}</span>' in words
    assert "Ada · 1 of 3" in words
    assert "Both name it." in words
    assert '<span class="visually-hidden">gathered in </span>1.1' in words
    assert "No table of themes yet." in words  # Tam has nothing
    assert "pulls the other way" not in words


def test_cases_without_a_table_get_a_gentle_note_and_can_be_gathered_from_all_the_same(browser, made):
    words = browser.get("/group/").content.decode()
    assert "have no table of themes yet" in words
    status, _ = do(browser, act="gather", themes=[made.ids["Both stood"]], to=made.ids["Sent, and still here"])
    assert status == 200


def test_a_case_theme_is_gathered_under_several_group_themes_each_with_its_reason(browser, made):
    ids = made.ids
    to = ids["Sent, and still here"]
    status, answer = do(browser, act="gather", themes=[ids["The bus"]], to=to, reason="It begins before the door.")
    assert status == 200
    link = answer["focus"].removeprefix("link:")
    assert "It begins before the door." in answer["parts"][f"lane:{to}"]["html"]
    assert {x.group_theme for x in analysis.links() if x.case_theme == ids["The bus"]} == {
        to,
        ids["Naming what nobody chose"],
    }
    assert (
        "1, 1.1" in answer["parts"][f"case:{made.cases['Ada']}"]["html"]
        or "1.1, 1" in answer["parts"][f"case:{made.cases['Ada']}"]["html"]
    )
    again, _ = do(browser, act="gather", themes=[ids["The bus"]], to=to, reason="Twice.")
    assert again == 200
    assert [x.id for x in analysis.links() if x.group_theme == to] == [link]


def test_a_link_is_moved_explained_and_let_go_and_the_trail_knows_why(browser, made):
    ids = made.ids
    status, answer = do(browser, act="move-link", links=[ids["link"]], to=ids["Sent, and still here"], reason="Wider.")
    assert status == 200, answer
    assert trail.events(scope="group", limit=1)[0].reason == "Wider."
    status, answer = do(browser, act="explain", link=ids["link"], reason="Narrower after all", then="Wider.")
    assert status == 200
    status, answer = do(browser, act="explain", link=ids["link"], reason="Mine", then="Wider.")
    assert status == 409
    assert answer["theirs"] == "Narrower after all"
    assert answer["mine"] == "Mine"
    status, answer = do(browser, act="let-go", links=[ids["link"]], reason="One voice only.")
    assert status == 200
    assert answer["focus"] == f"source:{ids['The bus']}"
    assert not analysis.links()
    assert trail.events(scope="group", limit=1)[0].reason == "One voice only."
    assert do(browser, act="undo")[0] == 200
    assert len(analysis.links()) == 1


def test_who_contributes_is_counted_once_and_through_what_stands_beneath(browser, made):
    ids = made.ids
    do(browser, act="gather", themes=[ids["Both stood"], ids["The same letter"]], to=ids["Naming what nobody chose"])
    words = browser.get("/group/").content.decode()
    assert words.count("Wyn, Ada · 2 of 3") == 2


def test_a_case_under_a_counter_claim_pulls_the_other_way(browser, made):
    ids = made.ids
    tension = themes.add_tension(
        by=made.by, claim="Naming mends", poles=[("naming empties", [])], parent=ids["Sent, and still here"]
    )
    pole = next(t.id for t in analysis.themes(group=True).values() if t.parent == tension)
    group.gather(by=made.by, group_theme=pole, case_themes=[ids["Ringing to tell off"]])
    words = browser.get("/group/").content.decode()
    assert "pulls the other way: Wyn" in words
    assert "– versus naming empties" in words
    assert "Pulls the other way" in card(browser, ids["Sent, and still here"]).json()["html"]


def test_where_the_rule_does_not_hold_it_is_said_quietly_until_a_reason_keeps_the_theme(browser, made):
    theme = made.ids["Naming what nobody chose"]
    assert "the study’s rule does not hold here" in browser.get("/group/").content.decode()
    status, answer = do(browser, act="describe", theme=theme, kept_reason="It matters deeply to Ada.")
    assert status == 200
    lane = answer["parts"][f"lane:{made.ids['Sent, and still here']}"]["html"]
    assert "kept: " in lane
    assert "It matters deeply to Ada." in lane


def test_a_gathered_theme_tells_what_it_was_called_and_when_it_was_renamed_and_why(browser, made):
    ids = made.ids
    themes.rename_theme(by=made.by, theme=ids["The bus"], name="Which bus", reason="The question is hers.")
    words = card(browser, f"link:{ids['link']}").json()["html"]
    assert "From Ada: The bus." in words
    assert "“The bus” became “Which bus”" in words
    assert "The question is hers." in words
    assert "Both name it." in words
    assert "then “The bus”" in browser.get("/group/").content.decode()
    source = card(browser, f"source:{ids['The bus']}").json()["html"]
    assert "Gathered under" in source
    assert "I begin with the bus" in source


@pytest.mark.parametrize(
    "key", ["gone", "link:gone", "source:gone", "link:", ":", "source:source:gone", "x:y", "%00", "<script>"]
)
def test_a_card_that_is_not_there_is_said_to_be_gone(browser, made, key):
    answer = card(browser, key)
    assert answer.status_code == 404
    assert "<script>" not in answer.content.decode()


def test_a_cases_theme_has_no_card_as_a_group_theme(browser, made):
    assert card(browser, made.ids["The bus"]).status_code == 404


def test_only_themes_across_cases_gather_and_only_themes_of_cases_are_gathered(browser, made):
    ids = made.ids
    for body in (
        {"act": "gather", "themes": [ids["Both stood"]], "to": ids["The bus"]},
        {"act": "gather", "themes": [ids["Sent, and still here"]], "to": ids["Naming what nobody chose"]},
        {"act": "gather", "themes": [], "to": ids["Sent, and still here"]},
        {"act": "gather", "themes": ["gone"], "to": ids["Sent, and still here"]},
        {"act": "gather", "themes": [ids["Both stood"]], "to": ""},
        {"act": "gather", "themes": [ids["Both stood"]], "to": "gone"},
        {"act": "move-link", "links": [ids["link"]], "to": ids["The bus"]},
        {"act": "move-link", "links": [ids["link"]], "to": "gone"},
        {"act": "move-link", "links": ["gone"], "to": ids["Sent, and still here"]},
        {"act": "move-link", "links": [], "to": ids["Sent, and still here"]},
        {"act": "let-go", "links": []},
        {"act": "let-go", "links": ["gone"]},
        {"act": "let-go", "links": [7]},
        {"act": "explain", "link": "gone", "reason": "x"},
        {"act": "explain", "link": ids["link"], "reason": ["x"]},
        {"act": "move", "themes": [ids["The bus"]], "to": ""},
        {"act": "move", "themes": [ids["Sent, and still here"]], "to": ids["Naming what nobody chose"]},
        {"act": "new", "level": "statement", "name": "A statement of nobody"},
        {"act": "new", "level": "subtheme", "name": "x", "themes": [ids["The bus"]]},
        {"act": "rename", "theme": ids["The bus"], "name": "Taken"},
        {"act": "delete", "themes": [ids["The bus"]]},
        {"act": "nonsense"},
    ):
        status, answer = do(browser, **body)
        assert 400 <= status < 500, body
        assert answer["problem"].endswith(".")
    assert [x.case_theme for x in analysis.links()] == [ids["The bus"]]


def test_group_themes_are_made_moved_and_put_aside(browser, made):
    ids = made.ids
    _, answer = do(browser, act="new", level="superordinate", name="Carried home")
    top = answer["focus"]
    _, answer = do(browser, act="new", level="subtheme", name="Up the stairs", to=top)
    sub = answer["focus"]
    assert do(browser, act="move", themes=[top], to="", before=ids["Sent, and still here"])[0] == 200
    _, answer = do(browser, act="look")
    assert [k for k in answer["parts"] if k.startswith("lane:")] == [
        f"lane:{top}",
        f"lane:{ids['Sent, and still here']}",
    ]
    status, answer = do(browser, act="aside", themes=[sub], reason="Too early.")
    assert status == 200
    assert "Too early." in answer["parts"]["aside"]["html"]


def test_a_theme_that_rests_on_words_of_its_own_can_be_put_aside_and_taken_back(browser, made):
    top = made.ids["Sent, and still here"]
    one = next(iter(transcripts.held()))
    evidence.add_evidence(by=study.researcher()[0], theme=top, transcript=one.id, start=0, end=5)
    status, answer = do(browser, act="aside", themes=[top], reason="Too early.")
    assert status == 200
    assert "Sent, and still here" in answer["parts"]["aside"]["html"]
    assert browser.get("/group/").status_code == 200


def test_an_empty_study_has_an_empty_board_across_cases(tmp_path, django_ready):
    from alliance.actions import study
    from alliance.store import opening
    from alliance.store.folder import new_folder
    from alliance.web import gate

    folder = new_folder(tmp_path / "empty")
    opening.make_store(folder, passphrase=None, recovery=False)
    gate.taken(folder)
    study.begin_study(title="Nothing yet", researcher="Nobody")
    words = client().get("/group/").content.decode()
    close_store()
    assert "Across 0 cases" in words
