"""The documentation says what is: pages written by a program are current, links lead somewhere, words exist."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from tests.specs.write_reference import commands, options_of, pages

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    [
        *DOCS.rglob("*.md"),
        *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    ]
)
WORDS = {path: path.read_text("utf-8") for path in PAGES}


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- what a program writes


@pytest.mark.parametrize("path", list(pages()), ids=lambda path: path.name)
def test_a_generated_page_is_what_would_be_written_now(path):
    assert path.read_text("utf-8") == pages()[path], "run: make docs"


def test_every_command_and_every_option_is_described():
    page = WORDS[DOCS / "reference" / "commands.md"]
    held = dict(commands())
    assert len(held) > 25
    for name, command in held.items():
        assert f"## `{name}`\n" in page
        section = page.split(f"## `{name}`\n")[1].split("\n## ")[0]
        for option in options_of(command):
            for word in option.opts:
                assert f"`{word}`" in section, f"{name} {word}"
            assert option.help, f"{name} {option.opts[0]} says nothing of itself"
        assert command.help, f"{name} says nothing of itself"


def _command_lines() -> list[tuple[str, str]]:
    found = []
    for path, words in WORDS.items():
        for block in re.findall(r"```[a-z]*\n(.*?)```", words, re.DOTALL):
            found += [(shown(path), line) for line in block.splitlines() if line.startswith("alliance ")]
        found += [(shown(path), line) for line in re.findall(r"`(alliance [a-z][^`]*)`", words)]
    return found


@pytest.mark.parametrize(("page", "line"), _command_lines())
def test_a_command_in_the_docs_can_be_typed_as_it_stands(page, line):
    if "reference/commands.md" in page or "..." in line or "COMMAND" in line:
        return
    given = shlex.split(line, comments=True)[1:]
    command: click.Command = dict(commands())["alliance"]
    context = click.Context(command, info_name="alliance")
    while isinstance(command, click.Group) and given and given[0] in command.commands:
        command = command.commands[given.pop(0)]
        context = click.Context(command, info_name=command.name, parent=context)
    if isinstance(command, click.Group):
        assert not [word for word in given if not word.startswith("-")], f"{page}: {line}"
        return
    if given:
        command.make_parser(context).parse_args(given)  # an option that is not there, or too many words, fails


# --- what people write


def _anchors(words: str) -> set[str]:
    """The anchors of a page's headings, as the usual viewers make them."""
    heads = re.findall(r"^#+ (.+)$", words, re.MULTILINE)
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", head.casefold()).strip()) for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_every_link_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", WORDS[path]):
        if re.match(r"https?:|mailto:", target):
            continue
        file, _, anchor = target.partition("#")
        to = (path.parent / unquote(file)).resolve() if file else path
        assert to.exists(), f"{shown(path)}: {target}"
        assert to.is_relative_to(ROOT)
        if anchor:
            assert anchor in _anchors(to.read_text("utf-8")), f"{shown(path)}: {target}"


def test_every_page_can_be_reached_from_the_index():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", WORDS.get(path, "")):
            to = (path.parent / unquote(target)).resolve()
            if to.suffix == ".md" and to.is_relative_to(ROOT):
                waiting.append(to)
    assert [shown(path) for path in PAGES if path not in reached] == []


def test_every_picture_is_used_and_small():
    used = {
        (path.parent / target).resolve()
        for path, words in WORDS.items()
        for target in re.findall(r"!\[[^]]+\]\(([^)]+)\)", words)
    }
    there = set((DOCS / "pictures").glob("*.png"))
    assert there
    assert used == there
    assert [p.name for p in there if p.stat().st_size > 250_000] == []


def test_every_picture_is_made_by_the_script():
    script = (DOCS / "pictures" / "make_pictures.py").read_text("utf-8")
    for path in (DOCS / "pictures").glob("*.png"):
        assert f'"{path.stem}"' in script


def test_every_decision_stands_in_the_list():
    words = WORDS[DOCS / "decisions" / "README.md"]
    for path in (DOCS / "decisions").glob("0*.md"):
        title = re.match(r"# \d+\. (.+)", path.read_text("utf-8"))[1]
        assert f"[{title}]({path.name})" in words


def test_the_readme_names_the_two_commands_and_how_to_install():
    words = WORDS[ROOT / "README.md"]
    first_screen = "\n".join(words.splitlines()[:40])
    for command in ("make demo", "make test", "pipx install alliance-workbench"):
        assert re.search(rf"^{command}$", first_screen, re.MULTILINE), command
    made = (ROOT / "Makefile").read_text("utf-8")
    for path, held in WORDS.items():
        for target in re.findall(r"`make ([a-z]+)", held):
            assert re.search(rf"^{target}:", made, re.MULTILINE), f"{shown(path)}: make {target}"


# --- words


def _entries() -> list[tuple[str, str]]:
    words = WORDS[DOCS / "reference" / "glossary.md"]
    return re.findall(r"^- \*\*([^*]+)\*\*: .*`(alliance\.[\w.]+)`$", words, re.MULTILINE)


def test_every_entry_of_the_glossary_ends_in_a_name():
    words = WORDS[DOCS / "reference" / "glossary.md"]
    assert len(_entries()) == len(re.findall(r"^- ", words, re.MULTILINE)) > 30


@pytest.mark.parametrize(("entry", "name"), _entries())
def test_every_entry_of_the_glossary_names_something_that_exists(entry, name, django_ready):
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for at, part in enumerate(parts[cut:]):
            last = at == len(parts[cut:]) - 1
            known = getattr(found, "__dataclass_fields__", {})
            if last and part in known:
                return
            found = getattr(found, part)
        return
    raise AssertionError(f"{entry}: {name} is not there")


NEVER = r"\b(users?|dyads?|addicts?|abus\w*|non-compliant|failed to attend|red flag|at risk of leaving|withdrawals?)\b"
SELLING = r"\b(powerful|seamless\w*|robust\w*|blazing\w*|cutting-edge|state-of-the-art|revolutionary|effortless\w*|intuitive\w*|best-in-class|delight\w*|simply|easily|leverage\w*|unlock the)\b"
AMERICAN = r"\b(color|behavior|analyz\w+|organiz\w+|recogniz\w+|center(?:ed)?|license[ds]?)\b"


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_no_page_uses_a_word_that_reduces_a_person_or_sells_a_thing(path):
    plain = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", " ", WORDS[path], flags=re.DOTALL)
    for pattern in (NEVER, SELLING, AMERICAN):
        assert re.findall(pattern, plain, re.IGNORECASE) == []


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_no_page_promises_what_is_to_come(path):
    assert re.findall(r"\b(TODO|TBD|coming soon|FIXME)\b", WORDS[path], re.IGNORECASE) == []
