"""Write the generated pages of docs/reference: `make docs`, which runs `python -m tests.specs.write_reference`.

The command's page comes from the command itself, the keys from the pages' own lists of keys, the citation
styles from the tables that their tests run. `tests/promises/test_the_docs_tell_the_truth.py` fails where a
page in the repository is not what would be written now.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import click
from jinja2 import Environment, FileSystemLoader
from tests.specs.citation_styles import READ, WRITTEN
from tests.specs.quotation_rules import ALLOWED, LINE_WORDS, LINES, TALK, WORDS

from alliance.cli.commands import alliance
from alliance.ipa.citation import STYLES
from alliance.ipa.vocabulary import LABEL_SETS

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
TEMPLATES = ROOT / "src" / "alliance" / "web" / "templates"


def pages() -> dict[Path, str]:
    """Every generated page with the words it should hold."""
    return {
        REFERENCE / "commands.md": commands_page(),
        REFERENCE / "keys.md": keys_page(),
        REFERENCE / "citation-styles.md": citation_styles_page(),
    }


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table, a line each."""
    clean = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *clean)]


# --- the command


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it, groups before what they hold."""

    def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield name, command
        if isinstance(command, click.Group):
            for below, held in command.commands.items():
                yield from walk(f"{name} {below}", held)

    yield from walk("alliance", alliance)


def options_of(command: click.Command) -> list[click.Option]:
    """The options of a command, as its help lists them."""
    return [one for one in command.params if isinstance(one, click.Option) and not one.hidden]


def commands_page() -> str:
    """docs/reference/commands.md."""
    lines = [
        "# The command `alliance`",
        "",
        "Written by `make docs` from the command itself; `alliance COMMAND --help` says the same.",
        "How to work with it: [use the command](../how-to/use-the-command.md).",
        "",
        *_table(
            ["Ends with", "when"],
            [
                ["0", "it was done"],
                [
                    "2",
                    "what was given cannot be used: a damaged file, an impossible value, an option that is not there",
                ],
                ["3", "a rule or a lock stands in the way: a wrong passphrase, lines that are kept"],
                ["4", "what was asked for is not there"],
            ],
        ),
        "",
        *_table(
            ["Set in the environment", "it is"],
            [
                ["`ALLIANCE_WORKBENCH`", "the workbench's folder, where `-w` is left out"],
                ["`ALLIANCE_PASSPHRASE`", "the passphrase, where no `--passphrase-file` is given"],
                ["`ALLIANCE_HOME`", "another folder for what the program keeps for itself, and for new workbenches"],
            ],
        ),
        "",
    ]
    for name, command in commands():
        lines += [f"## `{name}`", "", *_command(name, command), ""]
    from alliance.store.configuration import configure

    configure()  # what can be taken out is listed by the actions, which need the store's rows
    from alliance.actions.exports import EXPORTS

    rows = [[f"`{name}`", kind.called, ", ".join(kind.forms), ", ".join(kind.needs)] for name, kind in EXPORTS.items()]
    lines += ["## What can be taken out", "", "The names that `alliance export` knows.", ""]
    lines += _table(["Name", "It is", "Formats", "Say which"], rows)
    return "\n".join(lines).rstrip() + "\n"


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    yield f"`{' '.join([name, *command.collect_usage_pieces(context)])}`"
    yield ""
    for part in (command.help or "").split("\n\n"):
        yield " ".join(part.split())
        yield ""
    rows = []
    for one in options_of(command):
        names = ", ".join(f"`{word}`" for word in one.opts)
        value = "" if one.is_flag or one.count else f" {one.make_metavar(context)}"
        said = one.help or ""
        if one.required:
            said += " Must be given."
        if one.show_default and one.default is not None:
            said += f" Otherwise {one.default}."
        if one.show_envvar and one.envvar:
            said += f" Or in `{one.envvar}`."
        rows.append([f"{names}{value}", said.strip()])
    if rows:
        yield from _table(["Option", "What it does"], rows)
    if isinstance(command, click.Group):
        yield ""
        yield "Holds: " + ", ".join(f"`{name} {below}`" for below in command.commands) + "."


# --- the keys


class _Keys(HTMLParser):
    """The headings and the keys of a page's own list, in order: ("h3", words) and ("key", keys, what)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []
        self._words: list[str] = []
        self._key = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h2", "h3", "dt", "dd"):
            self._words = []
        elif tag == "kbd":
            self._words.append("`")

    def handle_endtag(self, tag: str) -> None:
        words = " ".join("".join(self._words).split())
        if tag == "kbd":
            self._words.append("`")
        elif tag in ("h2", "h3"):
            self.found.append((tag, words))
        elif tag == "dt":
            self._key = words
        elif tag == "dd":
            self.found.append(("key", self._key, words))

    def handle_data(self, data: str) -> None:
        self._words.append(data)


def _keys(template: str, **context: object) -> list[tuple[str, ...]]:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    environment.filters["capital"] = lambda words: words[:1].upper() + words[1:]
    parser = _Keys()
    parser.feed(environment.get_template(template).render(labels=LABEL_SETS["2009"], **context))
    return parser.found


def keys_page() -> str:
    """docs/reference/keys.md."""
    lines = [
        "# Keys",
        "",
        "Written by `make docs` from the lists that `?` shows on the desk, the board and the transcript being typed. The names are those of the",
        "2009 label set; a study with the 2022 words shows its own.",
        "",
        "On every page: `Tab` and `Shift` `Tab` go from place to place, the first `Tab` offers “To the page itself”,",
        "which leads past the head of the page; on the desk it leads to the transcript.",
        "",
    ]
    value = {"first_line": 1, "last_line": 266}
    lines += _key_lines(
        _keys("desk_keys.html", said_of={"one": "line", "many": "lines"}, value=value, recording=True),
        {"Keys of the desk"},
    )
    case = _keys("board_keys.html", group=False)
    lines += ["", *_key_lines(case, {"Keys of the board"})]
    more = [one for one in _keys("board_keys.html", group=True) if one not in case]
    lines += ["", "On the board across cases, besides:", "", *_key_rows(more)]
    words = _keys("words_keys.html")
    lines += ["", "## Keys of the transcript, being typed or corrected", "", *_key_lines(words, set())]
    return "\n".join(lines).rstrip() + "\n"


def _key_lines(found: list[tuple[str, ...]], titles: set[str]) -> Iterator[str]:
    rows: list[tuple[str, ...]] = []
    for one in found:
        if one[0] == "key":
            rows.append(one)
            continue
        if rows:
            yield from _key_rows(rows)
            yield ""
            rows = []
        if one[0] == "h3":
            yield f"### {one[1]}"
            yield ""
        elif one[1] in titles:
            yield f"## {one[1]}"
            yield ""
    yield from _key_rows(rows)


def _key_rows(rows: list[tuple[str, ...]]) -> list[str]:
    return _table(["Key", "does"], [[one[1], one[2]] for one in rows]) if rows else []


# --- citations


def citation_styles_page() -> str:
    """docs/reference/citation-styles.md."""
    styles = list(STYLES)
    lines = [
        "# Citation styles",
        "",
        "Written by `make docs` from the tables that the tests run (`tests/specs/citation_styles.py`). A study chooses",
        "its style under *Study*; every table, copied quotation and file then cites so. Citations name the numbers that",
        "the transcript carries, never a page worked out by division.",
        "",
        *_table(["Style", "looks like"], [[f"`{key}`", STYLES[key]] for key in styles]),
        "",
        "## How each style writes",
        "",
        *_table(
            ["What is cited", *(f"`{key}`" for key in styles)],
            [[row.what, *(getattr(row, key.replace("-", "_")) for key in styles)] for row in WRITTEN],
        ),
        "",
        "## How citations are read",
        "",
        "Every form above is read back by the check of a chapter. So are forms that chapters have, with what is odd",
        "about them; ⏎ is the end of a line. (In Python this is `alliance.ipa.citation.parse`.)",
        "",
        *_table(
            ["In the chapter", "Name", "Page", "Lines", "What is odd"],
            [
                [row.chapter.replace("\n", "⏎"), row.name or "from the context", str(row.page or "not said"),
                 str(row.first) if row.first == row.last else f"{row.first} to {row.last}", "; ".join(row.oddities)]
                for row in READ
            ],
        ),
        "",
        *_quotation_rules(),
    ]  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"


def _quotation_rules() -> Iterator[str]:
    """What the check of a chapter allows, and its verdicts."""
    yield "## What a quotation may do"
    yield ""
    yield "The rows below are checked against these lines, of which every citation shown is right:"
    yield ""
    yield from _table(["Line", "Speaker", "Words"], [[str(n), who, words] for n, who, words in TALK])
    yield ""
    yield "None of this is ever called a fault:"
    yield ""
    yield from _table(["Allowed", "for instance"], [[row.what, row.chapter] for row in ALLOWED])
    yield ""
    yield "Nothing else may be left out or put in without a mark: not a sound, not a word put in place of a name, not “erm”."
    yield ""
    yield "## Verdicts on words"
    yield ""
    yield from _table(
        ["In the chapter", "Verdict", "What differs", "The transcript has"],
        [[row.chapter, row.verdict, "; ".join(row.kinds), "; ".join(row.there)] for row in WORDS],
    )
    yield ""
    yield "## Verdicts on lines"
    yield ""
    yield f"For “{LINE_WORDS}”, which stands in lines 304-305. Where printed numbers stand at turns only, the numbers"
    yield "between are fitted, and the last column is the verdict where that fit is certain to one line. “Not held” is said"
    yield "where the lines cited are not in the file and the words are not either; “not cited” where no lines are."
    yield ""
    yield from _table(
        ["Cited", "Verdict", "Lines off", "with a fit of one line"],
        [[row.cited, row.verdict, str(row.off_by or ""), row.fitted] for row in LINES],
    )


def main() -> None:
    """Write the pages."""
    for path, words in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, "utf-8")
        print(f"Written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
