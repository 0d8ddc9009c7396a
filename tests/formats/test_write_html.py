"""Tables as one page of HTML that stands alone."""

from __future__ import annotations

from lxml import html
from tests.formats import hostile
from tests.ipa.invented import analysis

from alliance.formats import write_html
from alliance.ipa.lineage import lineage_table
from alliance.ipa.tables import master_table

A = analysis()
MASTER = master_table(A)


def test_the_page_holds_the_words_of_the_printed_table() -> None:
    page = html.fromstring(write_html.tables([MASTER], title="Asked to come").decode())
    assert page.findtext(".//h1") == "Asked to come"
    assert page.findtext(".//caption") == MASTER.caption
    assert [th.text for th in page.findall(".//thead//th")] == [c.heading for c in MASTER.columns]
    assert [[td.text or "" for td in tr] for tr in page.findall(".//tbody/tr")] == [
        [c.text for c in row] for row in MASTER.rows
    ]
    assert [p.text for p in page.find_class("note")] == list(MASTER.notes)


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    made = write_html.tables([MASTER, lineage_table(A), hostile.table()], title="T").decode()
    page = html.fromstring(made)
    assert not page.xpath(
        "//script | //link | //img | //iframe | //*[@src] | //*[@href] | //@*[starts-with(name(), 'on')]"
    )
    assert "url(" not in made
    assert "@import" not in made


def test_headings_repeat_in_print_and_rows_stay_whole() -> None:
    made = write_html.tables([MASTER]).decode()
    assert "thead{display:table-header-group}" in made
    assert "tr{break-inside:avoid}" in made
    page = html.fromstring(made)
    assert [tr.get("class") for tr in page.findall(".//tbody/tr")][:3] == ["announces", "announces", None]


def test_hostile_names_are_words() -> None:
    page = html.fromstring(write_html.tables([hostile.table()], title="<script>", language='"><x>').decode())
    texts = [td.text_content() for td in page.findall(".//tbody//td")]
    assert "<b>bold</b> & </w:t> ]]>" in texts
    assert page.findtext(".//h1") == "<script>"
    assert page.find(".//x") is None
    assert "half \ufffd an emoji" in texts


def test_every_row_covers_every_column_and_what_is_proposed_is_marked() -> None:
    page = html.fromstring(write_html.tables([MASTER]).decode())
    for tr in page.findall(".//tbody/tr"):
        assert sum(int(td.get("colspan", "1")) for td in tr) == 3
    assert len(page.find_class("proposed")) == 4  # two quotations and their places


def test_nothing_given_is_still_a_page() -> None:
    assert write_html.tables([]).startswith(b"<!doctype html>")
