"""Workbenches for tests: each kind is made once, closed, and copied for a test, so that a test costs milliseconds."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

# Django is configured once in a process: with the pages' settings, so that every test can share it. Only
# alliance.store.configuration reads this, when the first workbench opens; nothing is imported here.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.server.desktop")

PASSPHRASE = "four unrelated quiet words"


@pytest.fixture(scope="session")
def django_ready() -> None:
    """Django is configured, and no workbench is open."""
    from alliance.store.configuration import configure

    configure()


@pytest.fixture(scope="session")
def cheap_keys() -> Iterator[None]:
    """Wrap keys at the least cost Argon2 allows: tests are no place to keep secrets."""
    from alliance.store import keys

    dear = dict(keys.COST)
    keys.COST.update(time=1, memory_kib=8, lanes=1)
    yield
    keys.COST.update(dear)


def copy_tables(source: Path, key: bytes | None, target: Path, new_key: bytes | None) -> None:
    """Copy a database under another key, or under none."""
    from sqlcipher3 import dbapi2

    from alliance.store.unlocked import UnlockedFile, turn_key

    if key is None and new_key is None:
        shutil.copyfile(source, target)
        return
    conn = dbapi2.connect(str(source), isolation_level=None)
    try:
        turn_key(conn, UnlockedFile(source, key))
        conn.execute("ATTACH DATABASE ? AS made KEY ?", (str(target), f"x'{new_key.hex()}'" if new_key else ""))
        conn.execute("SELECT sqlcipher_export('made')")
        conn.execute("DETACH DATABASE made")
    finally:
        conn.close()


@pytest.fixture(scope="session", autouse=True)
def tables_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tables of a new workbench are made by the migrations once and copied from then on, under its own key.

    Servers and commands in processes of their own still run them, and so do the tests about migrating;
    tests/store says that what is copied is what the migrations make.
    """
    from alliance.store import opening, unlocked

    real = opening._migrate
    blank = tmp_path_factory.mktemp("blank") / "store.db"

    def migrate() -> None:
        file = unlocked.file_of(opening.ALIAS)
        if file.path.exists():
            real()
            return
        if not blank.exists():
            real()
            from alliance.store.sqlcipher.base import DatabaseWrapper

            DatabaseWrapper.close_everywhere()
            opening._checkpoint(file)
            copy_tables(file.path, file.key, blank, None)
            return
        copy_tables(blank, None, file.path, file.key)

    migrate.by_migrations = real
    opening._migrate = migrate
    yield
    opening._migrate = real


def _made(folder: Path, name: str, passphrase: str | None, fill: bool) -> Path:
    from tests import study

    from alliance import Workbench

    with Workbench.create(folder / name, title=study.TITLE, researcher=study.RESEARCHER, passphrase=passphrase) as made:
        if fill:
            study.by_python(made.study, folder)
        return made.path


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, cheap_keys: None) -> Callable[[str], Path]:
    """Closed workbenches by name, each made when first asked for: empty, study, keyed, demonstration."""
    folder = tmp_path_factory.mktemp("templates")
    held: dict[str, Path] = {}
    tries = itertools.count(1)

    def template(name: str) -> Path:
        if name not in held and name == "demonstration":
            from alliance.actions.demonstration import prepare

            held[name] = prepare(folder / name)
        elif name not in held:
            place = folder / f"try {next(tries)}"  # a template that failed is not in the way of the next try
            place.mkdir()
            held[name] = _made(place, name, PASSPHRASE if name == "keyed" else None, fill=name != "empty")
        return held[name]

    return template


@pytest.fixture
def copy_of(templates: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Path]:
    """A fresh, closed copy of a template, for tests that open it themselves (by the command, say)."""

    def copy(name: str) -> Path:
        from alliance.store.opening import close_store

        close_store()  # whatever a failed test left open
        made = templates(name)
        return Path(shutil.copytree(made, tmp_path / made.name))

    return copy


def _opened(path: Path, passphrase: str | None = None):
    from alliance import Workbench
    from alliance.store.opening import close_store

    held = Workbench.open(path, passphrase)
    try:
        yield held
    finally:
        close_store()


@pytest.fixture
def workbench(copy_of: Callable[[str], Path]):
    """The small study of tests/study.py, open, not encrypted."""
    yield from _opened(copy_of("study"))


@pytest.fixture
def keyed_workbench(copy_of: Callable[[str], Path]):
    """The same study behind PASSPHRASE, open."""
    yield from _opened(copy_of("keyed"), PASSPHRASE)


@pytest.fixture
def empty_workbench(copy_of: Callable[[str], Path]):
    """A study that was begun and holds nothing, open."""
    yield from _opened(copy_of("empty"))


@pytest.fixture
def demonstration(copy_of: Callable[[str], Path]):
    """The demonstration, open (made once a session; that takes some seconds)."""
    yield from _opened(copy_of("demonstration"))


@pytest.fixture
def study(workbench):
    """The small study, ready to be worked on."""
    return workbench.study


# --- what promise tests found, in figures, printed together at the end

_SAID = pytest.StashKey[dict[str, str]]()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Say a figure: of what, and in words; said again of the same thing, the later one stands."""
    said = request.config.stash.setdefault(_SAID, {})

    def say(of: str, words: str) -> None:
        said[of] = words

    return say


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the figures over where this process is one of several that run tests."""
    sent = getattr(session.config, "workeroutput", None)
    if sent is not None:
        sent["figures"] = session.config.stash.get(_SAID, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the figures of a process that has run its tests."""
    node.config.stash.setdefault(_SAID, {}).update(getattr(node, "workeroutput", {}).get("figures", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the figures."""
    said = config.stash.get(_SAID, {})
    if said:
        terminalreporter.section("figures")
        widest = max(len(of) for of in said)
        for of, words in sorted(said.items()):
            terminalreporter.write_line(f"{of:<{widest}}  {words}")
