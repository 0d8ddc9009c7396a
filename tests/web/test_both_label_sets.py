"""A study's label set is switched at any time, and every page and every file then speaks its words and no others."""

from __future__ import annotations

import re

import pytest
from tests.web.door import client, open_at
from tests.web.test_every_address import EVERY, filled, ids

from alliance.actions import exports, pack, structures
from alliance.actions.exports import EXPORTS, Wanted, made_file
from alliance.actions.snapshots import take_snapshot
from alliance.actions.study import change_study
from alliance.errors import AllianceError
from alliance.formats.text_of import text_of
from alliance.store.reads import study as read_study

#: what one set says and the other does not
ONLY = {
    "2009": re.compile(r"exploratory comment|emergent theme|superordinate theme|master table of themes", re.I),
    "2022": re.compile(r"exploratory note|experiential statement|experiential theme", re.I),
}
#: these show both sets, so that one can be chosen, or hold what was written under the other
SHOWS_BOTH = {"study", "new-study", "start", "begin-study", "chapter"}


def others(text: str, chosen: str) -> list[str]:
    """Words of the set that was not chosen."""
    return sorted({found.lower() for key, words in ONLY.items() if key != chosen for found in words.findall(text)})


@pytest.fixture
def browser(copy_of):
    open_at(copy_of("study"))
    return client()


def by() -> str:
    """The researcher."""
    return read_study.researcher()[0]


def test_every_page_speaks_the_words_of_the_chosen_set_and_no_others(browser):
    looked = spoke = 0
    for chosen in ("2022", "2009"):
        change_study(by=by(), label_set=chosen)
        known = ids()
        for pattern, name in EVERY:
            if name in SHOWS_BOTH or name == "export" or pattern.startswith(("static", "open")):
                continue
            answer = browser.get(filled(pattern, known))
            if answer.status_code != 200 or "html" not in answer["Content-Type"]:
                continue
            words = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
            assert others(" ".join(words.split()), chosen) == [], (chosen, name)
            looked += 1
            spoke += ONLY[chosen].search(words) is not None
    assert looked > 60
    assert spoke > 10, "the pages must speak of themes for this to say anything"


def test_every_file_speaks_the_words_of_the_chosen_set_and_no_others(browser):
    known = ids()
    version = structures.save_structure(by=by(), title="then", reason="r")
    snapshot = take_snapshot(by=by(), title="Then")
    made = spoke = 0
    for chosen in ("2022", "2009"):
        change_study(by=by(), label_set=chosen)
        for what, kind in EXPORTS.items():
            if what == "analysis" or "docx" not in kind.forms:
                continue
            first = snapshot if what == "snapshot-comparison" else version
            whole = what not in ("case-table", "case-table-statements", "cards", "tensions")
            wanted = Wanted(
                case="" if whole else known["case"], transcript=known["transcript"] if kind.needs == ("transcript",) else "",
                versions=(first, exports.NOW), theme="", attribute="",
            )  # fmt: skip
            try:
                file = made_file(what, "docx", wanted)
            except AllianceError:
                continue
            words = "\n".join(
                piece.words for piece in text_of(file.name, file.content).pieces if "style" not in piece.place
            )
            assert others(words, chosen) == [], (chosen, what)
            made += 1
            spoke += ONLY[chosen].search(words) is not None
        headings = "\n".join(one.heading for one in pack.numbered(pack.usual()))
        assert others(headings, chosen) == []
    assert made > 20
    assert spoke > 6
