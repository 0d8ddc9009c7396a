"""A theme's page beyond its words: writing, literature, recommendations, what speaks against it, ties."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.door import HOSTILE, Person, open_at

from alliance.store.reads import analysis, reach, study, transcripts

pytestmark = pytest.mark.usefixtures("django_ready")

BIB = b"@book{f, author={Fell, Ada}, title={On waiting}, year=2011}\n@book{g, author={Fell, A.}, title={On Waiting}, year=2011, doi={10.1234/x}}\n@book{broken, title={Half"


@pytest.fixture
def person(copy_of):
    open_at(copy_of("study"))
    return Person()


def theme(name: str = "Both were sent") -> str:
    return next(t.id for t in analysis.themes().values() if t.name == name and not t.case)


def posted(person: Person, path: str, **held: object) -> tuple[int, dict[str, object]]:
    """Status and answer of what the page's script sends."""
    answer = person.browser.post(path, held, content_type="application/json", HTTP_ACCEPT="application/json")
    return answer.status_code, answer.json()


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_what_is_written_is_kept_as_typed_and_two_windows_are_told_of_each_other(person):
    at = theme()
    status, held = posted(person, f"/theme/{at}/write/", name="divergence", text="Zoë alone chose.", version=0)
    assert (status, held["version"]) == (200, 1)
    assert posted(person, f"/theme/{at}/write/", name="conceptual", text="Being sent.", version=1)[1]["version"] == 2
    status, held = posted(person, f"/theme/{at}/write/", name="divergence", text="Nobody chose.", version=1)
    assert status == 409
    assert held["theirs"] == "Zoë alone chose."
    assert reach.text_of(at).divergence == "Zoë alone chose."
    assert posted(person, f"/theme/{at}/write/", name="name", text="x", version=2)[0] == 400
    page = person.see(f"/theme/{at}/")
    assert "Zoë alone chose." in page
    assert "Being sent." in page


def test_a_theme_answers_questions_of_the_study_and_keeps_them_when_they_are_worded_otherwise(person):
    at, question = theme(), study.settings().questions[0]
    assert person.fill(f"/theme/{at}/questions/", question=question)[0] == 200
    assert person.fill(f"/theme/{at}/questions/", question="Made up?")[0] == 400
    from alliance.actions.study import change_study

    change_study(by=study.researcher()[0], questions=["Worded anew?"])
    assert "worded otherwise now" in person.see(f"/theme/{at}/")
    assert person.fill(f"/theme/{at}/questions/", question=question)[0] == 200
    assert reach.text_of(at).answers == (question,)


def test_literature_comes_in_after_a_look_and_what_is_the_same_is_one(person):
    status, held = person.fill("/literature/", files=SimpleUploadedFile("mine.bib", BIB))
    assert status == 200
    look = plain(person.see(held["go"]))
    assert "3 sources read, 2 of them new" in look
    assert "The same as number 1 of this file" in look
    assert "“broken” (line 3) is broken" in look
    assert person.fill(f"{held['go']}keep/", n2="without")[0] == 200
    (fell,) = reach.sources()
    assert fell.doi == "10.1234/x"
    status, held = person.fill("/literature/", files=SimpleUploadedFile("again.bib", BIB))
    assert "It says nothing new." in plain(person.see(held["go"]))
    person.fill(f"{held['go']}keep/", n1="apart", n2="without")
    assert len(reach.sources()) == 2
    first, second = reach.sources()
    person.fill(f"/theme/{theme()}/literature/", relation="extends", source=second.id, words="He waits, too.")
    assert person.fill(f"/literature/source/{first.id}/change/", act="merge", other=second.id)[0] == 200
    assert [one.source for one in reach.related()] == [first.id]
    assert person.fill("/literature/", files=SimpleUploadedFile("x.bib", b"@book{"))[0] == 400
    assert person.fill("/literature/add/", title="On waiting", authors="Fell, A", year="2011")[0] == 400
    assert person.fill("/literature/add/", title="T", doi="no doi")[0] == 400


def test_how_a_theme_stands_to_the_literature_stands_in_the_table_in_the_persons_words(person):
    at = theme()
    person.fill("/literature/add/", title="On waiting", authors="Fell, Ada", year="2011", kind="book")
    (fell,) = reach.sources()
    assert person.fill(f"/theme/{at}/literature/", relation="contradicts", source=fell.id, words=HOSTILE[0])[0] == 200
    assert person.fill(f"/theme/{at}/literature/", relation="original", words="Nobody says so.")[0] == 200
    assert person.fill(f"/theme/{at}/literature/", relation="agrees")[0] == 400
    assert person.fill(f"/theme/{at}/literature/", relation="contradicts", source=fell.id)[0] == 400
    page = person.see(f"/theme/{at}/")
    assert HOSTILE[0] not in page
    assert "&lt;script&gt;alert(1)" in page
    table = person.see("/tables/literature/")
    assert "Fell (2011): &lt;script" in table
    assert "Nobody says so." in table
    csv = person.browser.get("/export/literature.csv").content.decode("utf-8-sig")
    assert "Failing in front of somebody" in csv  # a theme without literature is seen
    link = next(one for one in reach.related(at) if one.relation == "contradicts")
    person.fill(f"/theme/{at}/literature/", act="reword", link=link.id, words="Otherwise.", version=str(link.version))
    person.fill(f"/literature/source/{fell.id}/change/", act="delete")
    assert [one.relation for one in reach.related(at)] == ["original"]


def test_a_recommendation_rests_on_themes_and_one_that_rests_on_none_is_seen(person):
    at = theme()
    assert person.fill(
        "/recommendations/add/", text="Offer tea.", to_whom=["services", "therapists"], theme=at, back=at
    )[1]["go"].endswith("#recommendations")
    assert person.fill("/recommendations/add/", text="Wait longer.")[0] == 200
    assert person.fill("/recommendations/add/", text=" ")[0] == 400
    assert person.fill("/recommendations/add/", text="x", to_whom="everybody")[0] == 400
    assert "1 recommendation rests on no theme" in plain(person.see("/recommendations/"))
    first, second = reach.recommendations()
    extract = next(iter(analysis.extracts()))
    assert (
        person.fill(
            f"/recommendations/{first.id}/change/",
            text="Offer tea first.",
            to_whom="services",
            theme=at,
            extract=extract,
            version=str(first.version),
        )[0]
        == 200
    )
    assert person.fill(f"/recommendations/{first.id}/change/", text="Late.", version=str(first.version))[0] == 409
    person.fill(f"/recommendations/{second.id}/change/", act="up")
    assert [one.text for one in reach.recommendations()] == ["Wait longer.", "Offer tea first."]
    assert "Offer tea first." in person.see(f"/theme/{at}/")
    csv = person.browser.get("/export/recommendations.csv").content.decode("utf-8-sig")
    assert "Rests on no theme" in csv


def test_looking_for_what_speaks_against_a_theme_keeps_what_was_found_or_that_nothing_was(person):
    at = theme()
    page = person.see(f"/theme/{at}/against/?words=tea")
    places = re.findall(r'name="place" value="([^"]+)"', page)
    assert places
    transcript, start, end = places[0].split(":")
    sentence = transcripts.transcript(transcript).text[int(start) : int(end)]
    assert "tea" in sentence
    assert sentence[-1] in ".?!"
    assert (
        person.fill(
            f"/theme/{at}/against/", searched="tea", place=places[:1], dated="2026-04-02", found="Given, not sent."
        )[0]
        == 200
    )
    assert "These words stand nowhere" in plain(person.see(f"/theme/{at}/against/?words=zebra"))
    wren = next(c.id for c in study.cases() if c.pseudonym == "Wren")
    assert person.fill(f"/theme/{at}/against/", searched="zebra", case=wren)[0] == 200
    assert person.fill(f"/theme/{at}/against/", searched="")[0] == 400
    assert person.fill(f"/theme/{at}/against/", searched="x", place="nowhere")[0] == 400
    shown = plain(person.see(f"/theme/{at}/"))
    assert sentence in shown
    assert "Nothing found." in shown
    assert "the account of Wren" in shown
    csv = person.browser.get("/export/negative-cases.csv").content.decode("utf-8-sig")
    assert "2 April 2026" in csv
    assert "all 3 accounts" in csv
    assert "date not given" in csv
    from alliance.actions.exports import table
    from alliance.ipa.own_words import quoted_in

    (words,) = quoted_in(table("negative-cases"))  # words that leave only where quotation was agreed to
    assert (words.transcript, words.start, words.end) == (transcript, int(start), int(end))
    for one in reach.searches(at):
        assert person.fill(f"/theme/{at}/against/{one.id}/", act="delete")[0] == 200
    assert reach.words_that_bear() == set()


def test_themes_across_cases_are_tied_once_and_only_those(person):
    at, other = theme(), theme("Failing in front of somebody")
    assert person.fill(f"/theme/{at}/ties/", other=other, words="feeds")[0] == 200
    assert person.fill(f"/theme/{other}/ties/", other=at, words="grows from")[0] == 200
    (tie,) = reach.ties()
    assert tie.words == "grows from"
    assert person.fill(f"/theme/{at}/ties/", other=at)[0] == 400
    case = next(t.id for t in analysis.themes().values() if t.case)
    assert person.fill(f"/theme/{at}/ties/", other=case)[0] == 400
    assert "grows from" in person.see(f"/theme/{other}/")
    assert person.fill(f"/theme/{at}/ties/", act="remove", tie=tie.id)[0] == 200
    assert reach.ties() == []


def test_a_theme_that_goes_takes_what_is_said_of_it_along_and_all_comes_back(person):
    from alliance.actions import literature, negative_cases, recommendations, themes
    from alliance.actions import reach as acting
    from alliance.actions.undo import undo

    at, by = theme(), study.researcher()[0]
    acting.write_on_theme(by=by, theme=at, implications="Wait.")
    acting.tie_themes(by=by, theme=theme("Failing in front of somebody"), other=at)
    literature.relate(by=by, theme=at, relation="original")
    recommendations.add_recommendation(by=by, text="Tea.", themes=[at])
    place = transcripts.held()[0].id
    negative_cases.record_search(by=by, theme=at, searched="x", places=[(place, 100, 120)])
    themes.delete_theme(by=by, theme=at)
    assert (reach.texts(), reach.ties(), reach.related(), reach.searches()) == ({}, [], [], [])
    assert reach.recommendations()[0].themes == ()
    undo(by=by, scope="group")
    assert reach.text_of(at).implications == "Wait."
    assert reach.recommendations()[0].themes == (at,)
    assert len(reach.searches(at)[0].extracts) == len(reach.ties()) == len(reach.related()) == 1


def test_names_and_moves_of_a_theme_are_told_in_order_with_reasons_and_with_others_moved_along(person):
    from alliance.actions import themes

    by = study.researcher()[0]
    one, two = theme("Both were sent"), theme("Failing in front of somebody")
    over = themes.add_theme(by=by, level="superordinate", name="Over")
    themes.rename_theme(by=by, theme=two, name="Failing", reason="Shorter.")
    themes.change_level(by=by, theme=one, level="subtheme") if analysis.theme(one).level == "superordinate" else None
    themes.change_level(by=by, theme=two, level="subtheme") if analysis.theme(two).level == "superordinate" else None
    themes.move_themes(by=by, themes=[one, two], to=over, reason="Near.")
    told = reach.history_of(two, "group")
    assert [one.reason for one in told if one.reason][-2:] == ["Shorter.", "Near."]
    assert "moved under “Over”" in told[-1].words
    assert "Near." in person.see(f"/theme/{two}/")
