"""Every address there is, found by looking at the resolver: to a stranger, while locked, without protection, by another name.

An address that is added later is tried here without a line being written.
"""

from __future__ import annotations

import itertools
import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from tests import study as told
from tests.conftest import PASSPHRASE
from tests.web.door import Client, client, open_at

from alliance.store.reads import analysis, transcripts
from alliance.store.reads import study as read
from alliance.web import gate
from alliance.web.middleware import WITHOUT_COOKIE, WITHOUT_WORKBENCH

#: what would give the study away: its title, its researcher, its people, their words, its themes
MATERIAL = (
    told.TITLE, told.RESEARCHER, *(name for name, *_ in told.PARTICIPANTS), "bus stop", "forty-one",
    *(node.name for node in told.GROUP),
)  # fmt: skip


def patterns(resolver: URLResolver | None = None, before: str = "") -> list[tuple[str, str]]:
    """Every address as it is declared, with its name."""
    found = []
    for one in (resolver or get_resolver()).url_patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found += patterns(one, here)
        elif isinstance(one, URLPattern):
            found.append((here, one.name or ""))
    return found


EVERY = patterns()


def filled(pattern: str, known: dict[str, str] | None = None) -> str:
    """An address with ids in its places: those of the open study where there are such, else one that nobody has."""
    known = known or {}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: known.get(m[1], "0123456789abcdef"), pattern)


def ids() -> dict[str, str]:
    """Ids of the open study by the names that addresses call them."""
    case = next(one for one in read.cases() if one.pseudonym == "Wren")
    return {
        "case": case.id, "transcript": next(t.id for t in transcripts.held() if t.case == case.id), "kind": "participant", "id": case.id,
        "theme": next(t.id for t in analysis.themes().values() if t.case == case.id), "what": "master-table", "form": "csv",
    }  # fmt: skip


def shown(answer) -> list[str]:
    """What of the material stands in an answer, its headers and cookies included."""
    words = answer.content.decode("utf-8", "replace") + str(answer.headers) + str(answer.cookies)
    return [one for one in MATERIAL if one in words]


def test_the_list_of_addresses_is_the_whole_list():
    assert len(EVERY) > 100
    assert len({name for _, name in EVERY}) == len(EVERY), (
        "an address without a name of its own would be let in by mistake"
    )
    assert {*WITHOUT_COOKIE, *WITHOUT_WORKBENCH} - {"about"} <= {name for _, name in EVERY}


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head", "options"])
def test_a_stranger_is_refused_everywhere_and_told_nothing_of_the_study(copy_of, method):
    open_at(copy_of("study"))
    known = ids()
    for pattern, name in EVERY:
        answer = getattr(Client(HTTP_HOST="127.0.0.1"), method)(filled(pattern, known))
        assert answer.status_code == 403 or name in WITHOUT_COOKIE, (pattern, answer.status_code)
        assert answer.status_code in (403, 405), pattern
        assert shown(answer) == [], pattern
        assert answer["Cache-Control"] == "no-store", pattern
        assert not answer.cookies.get("alliance"), pattern
    assert gate.is_open()


def test_a_cookie_that_somebody_made_up_lets_nobody_in(copy_of):
    from django.core import signing

    open_at(copy_of("study"))
    forged = signing.dumps({"inside": True}, key="another key", salt="django.contrib.sessions.backends.signed_cookies")
    for value in (forged, "inside", "{}", "", forged[:-1]):
        browser = Client(HTTP_HOST="127.0.0.1")
        browser.cookies["alliance"] = value
        answer = browser.get("/interviews/")
        assert answer.status_code == 403
        assert shown(answer) == []


def test_while_locked_every_address_leads_to_the_passphrase_and_says_nothing(copy_of):
    path = copy_of("keyed")
    open_at(path, PASSPHRASE)
    browser, known = client(), ids()
    assert shown(browser.get("/interviews/"))
    assert gate.lock_if_idle() is False
    gate.leave()
    open_at(path)
    assert gate.needs_passphrase()
    for pattern, name in EVERY:
        address = filled(pattern, known)
        answer = browser.get(address)
        assert shown(answer) == [], pattern
        if name in WITHOUT_WORKBENCH:
            continue
        assert (answer.status_code, answer["Location"]) == (302, "/unlock/"), pattern
        asked = browser.post(address, {"text": "words"}, HTTP_ACCEPT="application/json")
        assert asked.status_code == 403, pattern
        assert "locked" in asked.json()["problem"], pattern
        assert shown(asked) == [], pattern
    assert gate.needs_passphrase()


def test_nothing_is_taken_without_the_protection_of_forms_wherever_it_is_sent(copy_of):
    from alliance.store.reads import audit

    open_at(copy_of("study"))
    browser, known, before = client(strict=True), ids(), audit.chain()
    browser.get("/diary/")  # so that it has the cookie, as a page elsewhere could make it send
    for pattern, _ in EVERY:
        for given in ({}, {"csrfmiddlewaretoken": "x" * 64}):
            answer = browser.post(filled(pattern, known), given)
            assert answer.status_code == 403, pattern
            assert "reload" in answer.content.decode(), pattern
    assert audit.chain() == before
    assert gate.is_open()


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "192.168.1.7", "", "localhost@evil.test"])
def test_by_another_host_name_no_address_is_served_even_to_who_is_inside(copy_of, host):
    open_at(copy_of("study"))
    browser, known = client(), ids()
    for (pattern, _), method in itertools.product(EVERY, ("get", "post")):
        answer = getattr(browser, method)(filled(pattern, known), HTTP_HOST=host)
        assert answer.status_code == 400, pattern
        assert shown(answer) == [], pattern
    assert gate.is_open()


def test_no_page_is_kept_by_the_browser_framed_or_lets_anything_in_from_elsewhere(copy_of):
    open_at(copy_of("study"))
    browser, known = client(), ids()
    seen, with_material = 0, 0
    for pattern, name in EVERY:
        if name in WITHOUT_COOKIE:
            continue
        answer = browser.get(filled(pattern, known))
        seen += answer.status_code == 200
        with_material += bool(shown(answer))
        assert answer.status_code in (200, 302, 400, 403, 404, 405), (pattern, answer.status_code)
        assert answer["Cache-Control"] == "no-store", pattern
        assert answer["X-Frame-Options"] == "DENY", pattern
        assert answer["X-Content-Type-Options"] == "nosniff", pattern
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy, pattern
        assert "unsafe" not in policy, pattern
        assert not re.search(r"https?:|\*", policy), pattern
    assert seen > 40
    assert with_material > 30


def test_following_a_link_changes_nothing(copy_of):
    from alliance.store.models import EventRow

    open_at(copy_of("study"))
    browser, known = client(), ids()
    before = dict(EventRow.objects.values_list("id", "state"))
    for pattern, name in EVERY:
        if name not in WITHOUT_COOKIE:
            browser.get(filled(pattern, known))
    after = dict(EventRow.objects.values_list("id", "state"))
    noted = EventRow.objects.filter(pk__in=after.keys() - before.keys())
    assert [one.act for one in noted if one.changes or one.can_undo] == []  # that something was seen may be noted
    assert {id: after.get(id) for id in before} == before
    assert gate.is_open()
