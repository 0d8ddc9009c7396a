"""Commands that open the pages: what they ask the server for."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import in_its_own_process, run
from tests.conftest import PASSPHRASE

import alliance.cli
from alliance.server import run as server


@pytest.fixture
def served(monkeypatch):
    """What the server was asked for, in place of serving."""
    asked: list[tuple[Path | None, dict]] = []
    monkeypatch.setattr(server, "serve", lambda workbench=None, **given: asked.append((workbench, given)))
    return asked


def test_alliance_alone_opens_the_start_page_in_the_browser(served):
    assert run().exit_code == 0
    assert served == [(None, {"passphrase": None, "port": 0, "open_browser": True})]


def test_open_and_serve_take_a_workbench_a_port_and_no_browser(served, copy_of):
    path = copy_of("study")
    assert run("open", str(path), "--port", "8123", "--no-browser").exit_code == 0
    assert run("serve", str(path), "--once").exit_code == 0
    assert served[0] == (path, {"passphrase": None, "port": 8123, "open_browser": False})
    assert served[1] == (path, {"passphrase": None, "port": 0, "open_browser": False, "once": True})


def test_a_passphrase_in_the_environment_opens_the_named_workbench_and_is_not_given_to_the_start_page(served, copy_of):
    keyed = copy_of("keyed")
    run("serve", str(keyed), ALLIANCE_PASSPHRASE=PASSPHRASE)
    run("serve", ALLIANCE_PASSPHRASE=PASSPHRASE)
    run("open", ALLIANCE_PASSPHRASE=PASSPHRASE)
    assert [given["passphrase"] for _, given in served] == [PASSPHRASE, None, None]


def test_the_demonstration_is_made_ready_and_then_served(served, tmp_path, monkeypatch):
    from alliance.actions import demonstration

    asked = []
    monkeypatch.setattr(demonstration, "prepare", lambda place, *, fresh: asked.append((place, fresh)) or place)
    assert run("demo", "--fresh", "--no-browser", ALLIANCE_HOME=str(tmp_path)).exit_code == 0
    assert asked == [(tmp_path / "demonstration", True)]
    assert served == [(tmp_path / "demonstration", {"port": 0, "open_browser": False, "once": False})]


@pytest.mark.parametrize("port", ["-1", "70000", "http"])
def test_a_port_that_is_none_is_refused(served, port):
    assert run("serve", "--port", port).exit_code == 2
    assert served == []


def test_a_double_click_opens_the_window_without_a_terminal(served, monkeypatch):
    import sys

    monkeypatch.setattr(sys, "argv", ["alliance-window", "--something-the-desktop-adds"])
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(SystemExit) as ended:
        alliance.cli.open_window()
    assert ended.value.code in (0, None)
    assert len(served) == 1


@pytest.mark.slow
def test_a_real_server_answers_once_with_a_workbench_that_needs_a_passphrase(copy_of, tmp_path):
    alliance = in_its_own_process(tmp_path, ALLIANCE_HOME=str(tmp_path / "home"), ALLIANCE_PASSPHRASE=PASSPHRASE)
    answered = alliance("serve", str(copy_of("keyed")), "--once")
    assert answered.returncode == 0, answered.stderr
    assert "The first page answered: 200" in answered.stdout
    missing = alliance("serve", str(tmp_path / "none"), "--once")
    assert missing.returncode == 4
    assert "no workbench" in missing.stderr
    assert "Traceback" not in missing.stderr
