"""A workbench behind a passphrase locks when it is left alone; nothing typed is answered with material after that."""

from __future__ import annotations

import pytest
from tests.conftest import PASSPHRASE


class Clocks:
    """Two clocks that go on when they are told to."""

    def __init__(self):
        self.steady, self.wall = 1000.0, 1_700_000_000.0

    def on(self, minutes, *, steady=True, wall=True):
        self.steady += minutes * 60 * steady
        self.wall += minutes * 60 * wall


@pytest.fixture
def clocks(monkeypatch):
    from alliance.web import gate

    made = Clocks()
    monkeypatch.setattr(gate, "_clocks", lambda: (made.steady, made.wall))
    return made


def _client(path, passphrase, tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path / "home"))
    from django.test import Client

    from alliance.web import gate

    gate.choose(path, passphrase)
    made = Client(HTTP_HOST="127.0.0.1")
    made.get(f"/open/{gate.new_launch_token()}/")
    return made


@pytest.fixture
def client(keyed_workbench, tmp_path, monkeypatch, clocks):
    from alliance.web import gate

    yield _client(keyed_workbench.path, PASSPHRASE, tmp_path, monkeypatch)
    gate.leave()


def test_left_alone_for_twenty_minutes_it_asks_for_the_passphrase(client, clocks):
    assert client.get("/study/").status_code == 200
    clocks.on(19)
    assert client.get("/study/").status_code == 200  # and counts anew from here
    clocks.on(19)
    assert client.get("/study/").status_code == 200
    clocks.on(21)
    answer = client.get("/study/")
    assert answer.status_code == 302
    assert answer["Location"] == "/unlock/"
    client.post("/unlock/", {"passphrase": PASSPHRASE})
    assert client.get("/study/").status_code == 200


def test_what_is_sent_after_that_is_refused_in_words_and_stays_in_the_form(client, clocks):
    clocks.on(25)
    answer = client.post("/study/", {"title": "x"}, HTTP_ACCEPT="application/json")
    assert answer.status_code == 403
    assert "locked" in answer.json()["problem"]


@pytest.mark.parametrize("which", ["steady", "wall"])
def test_neither_a_clock_set_back_nor_a_sleeping_laptop_keeps_it_open(client, clocks, which):
    from alliance.web import gate

    clocks.on(25, steady=which == "steady", wall=which == "wall")
    if which == "steady":
        clocks.wall -= 7 * 24 * 3600
    assert gate.lock_if_idle()
    assert gate.needs_passphrase()


def test_the_key_is_forgotten_without_waiting_for_a_request(client, clocks):
    from alliance.store import unlocked
    from alliance.web import gate

    clocks.on(20)
    assert gate.lock_if_idle()
    assert not unlocked.is_open()
    assert not unlocked.is_open("vault")
    assert not gate.lock_if_idle()


def test_nothing_is_locked_beneath_a_request_that_is_under_way(client, clocks):
    from alliance.web import gate

    with gate.request_under_way():
        clocks.on(600)
        assert not gate.lock_if_idle()
    assert not gate.lock_if_idle()  # its end counts as asking


def test_a_workbench_without_passphrase_stays_open(workbench, tmp_path, monkeypatch, clocks):
    from alliance.web import gate

    client = _client(workbench.path, None, tmp_path, monkeypatch)
    clocks.on(600)
    assert client.get("/study/").status_code == 200
    gate.leave()


def test_the_minutes_are_kept_and_nonsense_in_the_file_means_twenty(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_HOME", str(tmp_path / "home"))
    from alliance.errors import InputProblem
    from alliance.web import gate

    assert gate.lock_after() == 20
    gate.keep_lock_after(5)
    assert gate.lock_after() == 5
    for minutes in (-1, 100_000):
        with pytest.raises(InputProblem):
            gate.keep_lock_after(minutes)
    for nonsense in ("{", "[]", '{"lock_after": "x"}', '{"lock_after": true}', '{"lock_after": -3}'):
        (tmp_path / "home" / "settings.json").write_text(nonsense, "utf-8")
        assert gate.lock_after() == 20


def test_zero_minutes_means_never(client, clocks):
    from alliance.web import gate

    gate.keep_lock_after(0)
    clocks.on(6000)
    assert not gate.lock_if_idle()


def test_a_backup_that_cannot_be_tried_does_not_end_the_watch(client, monkeypatch):
    from django.db import OperationalError

    from alliance.web import gate

    def damaged(*given, **named):
        raise OperationalError("database disk image is malformed")

    monkeypatch.setattr(gate.scheduled, "write_if_due", damaged)
    gate.backup_if_due()
    assert gate._under_way == 0
