"""One study, three doors: the tables made by the pages are those made in Python (and, elsewhere, by command)."""

from __future__ import annotations

from tests import study as told
from tests.web import door
from tests.web.by_pages import by_pages

from alliance import Workbench
from alliance.store.opening import close_store
from alliance.web import gate


def test_the_study_made_by_the_pages_has_the_tables_of_the_study_made_in_python(copy_of, tmp_path):
    empty = copy_of("empty")
    door.open_at(empty)
    by_pages(door.Person(), tmp_path)
    gate.leave()
    with Workbench.open(empty) as workbench:
        pages = told.tables_of(workbench.study)
    close_store()
    with Workbench.open(copy_of("study")) as workbench:
        python = told.tables_of(workbench.study)
    assert told.told(pages) == told.told(python)
