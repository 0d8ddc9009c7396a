"""The pages of anonymising: decided word by word, all alike or one by one; looked at; replaced; told."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.study_with_names import KEY, PLANTED, made
from tests.web.door import HOSTILE, Person

from alliance.actions import anonymising, people
from alliance.web import gate

SECRET = "four other quiet words"


@pytest.fixture
def named(tmp_path):
    held = made(tmp_path / "named")
    gate.choose(held.path)
    return held


def words_on(html: str) -> list[str]:
    """The words that are to be decided, in their order."""
    return [unescape(words) for words in re.findall(r'<h3 class="words" id="g-\d+"><bdi>([^<]*)</bdi>', html)]


def test_words_are_shown_with_kind_reason_and_line_and_decided_from_the_page(named):
    person = Person()
    html = person.see("/anonymise/")
    assert "Quillonette" in words_on(html)
    assert "with a capital inside a sentence" in html
    assert f'href="/desk/{named.ids["Bea"]}/#L1"' in html
    assert "a story that only one person can have lived" in html
    assert "Words that were not found" in html
    go = person.kept("/anonymise/decide/", words="Quillonette", kind="name", choice="replace", replacement="(sister)")
    assert go.startswith("/anonymise/?kept=")
    html = person.see(go)
    assert "“Quillonette” will be replaced." in html
    assert "Quillonette" not in words_on(html)
    person.kept("/anonymise/decide/", words="Brackwater", kind="place", choice="leave", only="place")
    html = person.see("/anonymise/?kind=organisation")
    assert set(words_on(html)) == {"St Aldric's Hospital"}
    assert "stays as it is" in html
    person.kept("/anonymise/decide/", words="Brackwater", kind="place", choice="open")
    assert "Brackwater" in words_on(person.see("/anonymise/?kind=place"))
    assert "No words" not in person.refused(
        "/anonymise/decide/", words="Bea", kind="name", choice="replace", replacement="x"
    )
    person.refused("/anonymise/decide/", words="Bea", kind="name", choice="burn")


def test_places_are_decided_one_by_one_and_all_of_a_kind_at_once(named):
    person = Person()
    html = person.see("/anonymise/?kind=place")
    places = re.findall(r'name="(place:[0-9a-f]+)" aria-label="Brackwater, ([^"]*)"', html)
    assert len(places) > 3
    stays = next(id for id, where in places if where.startswith("Cal"))
    given = {id.replace(":", "__"): "leave" if id == stays else "replace" for id, _ in places}
    person.kept("/anonymise/decide/", words="Brackwater", kind="place", choice="apart", replacement="(town)", **given)
    seen = anonymising.survey(named.folder)
    assert len(seen.group("brackwater").going) == len(places) - 1
    names = [group.words for group in seen.undecided if group.kind == "name"]
    person.kept("/anonymise/decide-kind/", kind="name", choice="leave")
    after = anonymising.survey(named.folder)
    assert {group.words for group in after.groups if group.decision == "leave"} == set(names)
    person.refused("/anonymise/decide-kind/", kind="people", choice="leave")


def test_what_will_be_replaced_is_looked_at_then_replaced_and_told_without_an_original(named):
    person = Person()
    assert "Nothing is to be replaced" in person.see("/anonymise/preview/")
    person.refused("/anonymise/replace/", originals="erase")
    for words, (kind, replacement) in KEY.items():
        person.kept("/anonymise/decide/", words=words, kind=kind, choice="replace", replacement=replacement)
    html = person.see("/anonymise/preview/")
    assert "<del>Quillonette</del> <ins>(sister)</ins>" in html
    assert "proposals are not decided yet" in html or "proposal is not decided yet" in html
    assert "It cannot be undone" in html
    assert person.kept("/anonymise/replace/", originals="keep").startswith("/anonymise/report/")
    html = person.see("/anonymise/report/")
    report = html[html.index('id="report"') : html.index('id="key"')]
    assert "(sister)" in report
    assert not [name for name in PLANTED if name in report.lower()]
    assert "Brackwater" in html[html.index('id="key"') :]
    assert "Bea and Quillonette.txt" in html
    file = person.browser.post("/anonymise/report/csv/")
    assert file.status_code == 200
    assert "(town),place" in file.content.decode("utf-8-sig")
    kept = re.findall(r'name="file" value="([0-9a-f]+)"', html)
    person.kept("/anonymise/original-files/", file=kept)
    assert people.original_files(named.folder, by=named.by) == []
    person.refused("/anonymise/report/xml/")
    assert "Quillonette" not in person.see(f"/desk/{named.ids['Bea']}/")
    assert "(<mark>sister</mark>)" in person.see("/find/?q=sister")


def test_words_of_the_key_that_stand_again_are_offered_and_the_bring_in_pages_lead_here(named):
    from tests.web.laid import spoken

    from alliance.actions.transcripts import Incoming, add_transcripts

    for words, (kind, replacement) in KEY.items():
        anonymising.decide(
            named.folder, by=named.by, words=words, kind=kind, decision="replace", replacement=replacement
        )
    anonymising.anonymise(named.folder, by=named.by)
    add_transcripts(
        [Incoming(spoken(("And?", "Now Brackwater is far."), "Cal"), case=named.cases["Cal"], title="2")], by=named.by
    )
    person = Person()
    assert "Words of the key stand in the texts again" in person.see("/anonymise/")
    person.kept("/anonymise/decide/", words="Brackwater", kind="place", choice="open")
    assert "“Brackwater” as “(town)”" in unescape(person.see("/anonymise/"))
    person.kept("/anonymise/key/")
    assert "1 place will be replaced" in person.see("/anonymise/")
    assert 'href="/anonymise/"' in person.see("/study/")


def test_what_was_stopped_half_way_is_gone_on_with_from_the_page(named, monkeypatch):
    anonymising.decide(
        named.folder, by=named.by, words="Brackwater", kind="place", decision="replace", replacement="(town)"
    )

    def cut(*given, **named_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(anonymising, "_in_rows", cut)
        with pytest.raises(KeyboardInterrupt):
            anonymising.anonymise(named.folder, by=named.by)
    assert "Brackwater" in named.text()
    person = Person()
    assert "It was stopped half-way" in person.see("/anonymise/")
    person.kept("/anonymise/go-on/")
    assert "Brackwater" not in named.text()
    assert "It was stopped" not in person.see("/anonymise/")


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_is_typed_as_words_or_replacement_is_words(named, words):
    person = Person()
    clean = words.encode("utf-8", "ignore").decode()
    status, _ = person.fill("/anonymise/decide/", words=clean, kind="other", choice="replace", replacement=clean[::-1])
    assert status in (200, 400)
    status, _ = person.fill("/anonymise/decide/", words="Quillonette", kind="name", choice="replace", replacement=clean)
    assert status in (200, 400)
    html = person.see("/anonymise/")
    assert "<script>alert" not in html
    assert "<img" not in html


def test_the_vault_is_asked_for_where_it_is_closed(tmp_path, cheap_keys):
    from tests.conftest import PASSPHRASE

    from alliance import Workbench

    with Workbench.create(tmp_path / "kept", title="T", researcher="R", passphrase=PASSPHRASE) as held:
        path = held.path
    gate.choose(path, PASSPHRASE)
    person = Person()
    assert "Make the vault" in person.see("/anonymise/")
    people.make_vault(gate.here(), SECRET, by="x")
    people.close_vault()
    for address in ("/anonymise/", "/anonymise/preview/", "/anonymise/report/"):
        assert "The vault is closed" in person.see(address)
    person.refused("/anonymise/decide/", 403, words="Ada", kind="name", choice="leave")
    assert person.kept("/names/vault/open/", secret=SECRET, back="/anonymise/") == "/anonymise/"
    assert "No transcript has been brought in yet" in person.see("/anonymise/")
