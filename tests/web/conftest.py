"""A place of its own for what the program keeps, and nothing left open after a test of the pages."""

from __future__ import annotations

import pytest

from alliance.store.configuration import configure

configure()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """The folder where the program keeps its own small things, fresh for each test; the start is empty."""
    from alliance.web import gate

    place = tmp_path / "home"
    monkeypatch.setenv("ALLIANCE_HOME", str(place))
    gate.leave()
    yield place
    gate.leave()
