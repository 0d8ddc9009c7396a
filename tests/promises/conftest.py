"""The figures that promise tests find are printed together at the end, each in a line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_SAID = pytest.StashKey[dict[str, str]]()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Say a figure: of what, and in words; said again of the same thing, the later one stands."""
    said = request.config.stash.setdefault(_SAID, {})

    def say(of: str, words: str) -> None:
        said[of] = words

    return say


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the figures."""
    said = config.stash.get(_SAID, {})
    if said:
        terminalreporter.section("figures")
        widest = max(len(of) for of in said)
        for of, words in sorted(said.items()):
            terminalreporter.write_line(f"{of:<{widest}}  {words}")
