"""The tables of docs/reference/citation-styles.md, run."""

from __future__ import annotations

import pytest
from tests.specs.citation_styles import READ, WRITTEN, Read, Written

from alliance.ipa.citation import STYLES, cite_spans, parse


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: row.what)
@pytest.mark.parametrize("style", list(STYLES))
def test_every_style_writes_what_the_table_says(row: Written, style: str) -> None:
    assert cite_spans(row.transcript, row.spans, style) == getattr(row, style.replace("-", "_"))


@pytest.mark.parametrize("row", READ, ids=lambda row: row.chapter)
def test_every_form_is_read_as_the_table_says(row: Read) -> None:
    (found,) = parse(row.chapter, ["Rowan"])
    assert (found.name.capitalize(), found.page, found.first, found.last) == (row.name, row.page, row.first, row.last)
    assert found.slips == row.oddities
