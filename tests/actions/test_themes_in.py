"""Case tables and master tables from Word come in as themes, joined to the words they quote; what disagrees is listed."""

from __future__ import annotations

import io

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import half_way

from alliance.actions.themes_in import bring_in_themes
from alliance.actions.undo import undo
from alliance.errors import InputProblem
from alliance.formats import reading
from alliance.ipa.anchoring import find
from alliance.ipa.joining import Plan, plan
from alliance.ipa.quotations import quotation_words
from alliance.ipa.source import Paragraph, Source
from alliance.ipa.theme_tables import folded, read_tables
from alliance.store.reads import analysis, remarks, transcripts
from alliance.store.reads import study as read


def _source(document) -> Source:
    held = io.BytesIO()
    document.save(held)
    return reading.read(held.getvalue(), "a table.docx")


def _table(rows: list[tuple[str, ...]], *, bold: tuple[int, ...] = (), merge: tuple[int, ...] = ()) -> Source:
    """A Word table of these rows; a theme in the rows of `bold` is bold, and the rows of `merge` are one cell."""
    document = docx.Document()
    table = document.add_table(rows=0, cols=max(map(len, rows)))
    for at, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=False):
            cell.paragraphs[0].add_run(words.split("\n")[0]).bold = at in bold
            for more in words.split("\n")[1:]:
                cell.add_paragraph(more)
        if at in merge:
            cells[0].merge(cells[-1])
    return _source(document)


def _plan(source: Source, case: str = "", **given) -> Plan:
    cases = read.cases()
    names = [n for c in cases for n in (c.pseudonym, c.code) if n]
    themes = analysis.themes()
    known = {folded(t.name) for t in themes.values() if t.case == case and t.level == "statement"} if case else set()
    table = read_tables(source, names, statements=known, group=not case, **given)
    return plan(table, list(transcripts.transcripts(case or None).values()), cases, themes.values(), case=case)


def _tree(case: str) -> list[tuple[str, str, str]]:
    held = analysis.themes(case=case) if case else analysis.themes(group=True)
    return [(t.level, t.name, held[t.parent].name if t.parent else "") for t in held.values()]


def _extracts(study, name: str) -> list[str]:
    """The words under a theme, as they print."""
    whole = study.analysis
    (theme,) = [t.id for t in whole.themes.values() if t.name == name]
    values = transcripts.transcripts()
    found = []
    for use in (e for e in whole.evidence if e.theme == theme):
        x = whole.extracts[use.extract]
        found.append(quotation_words(values[x.transcript], x.start, x.end, use.left_out))
    return found


def test_six_annotated_files_and_a_master_table_become_a_study_whose_quotations_all_stand(empty_workbench, tmp_path):
    study = empty_workbench.study
    for name in half_way.NAMES:
        made = half_way.annotated(name)
        (tmp_path / made.name).write_bytes(made.content)
        study.import_transcripts(tmp_path / made.name, pseudonym=name)
    made = half_way.master_table()
    planned = _plan(reading.read(made.content, made.name))
    quoted = half_way.quoted()
    assert len(planned.uses) == len(quoted)
    assert planned.counts["exact"] == len(quoted)
    joined = bring_in_themes(by=study.by, plan=planned, file_name=made.name)
    assert (joined.made, joined.extracts, joined.remarks) == (len(planned.themes), len(quoted), 0)
    assert {(level, name) for level, name, _ in _tree("")} == {
        *(("superordinate", q.superordinate) for q in quoted), *(("subtheme", q.subtheme) for q in quoted),
    }  # fmt: skip
    whole = study.analysis
    values = transcripts.transcripts()
    for q in quoted:
        (theme,) = [t.id for t in whole.themes.values() if t.name == q.subtheme and not t.case]
        keys = {
            values[whole.extracts[e.extract].transcript].text[e.key[0] : e.key[1]]
            for e in whole.evidence
            if e.theme == theme and e.key
        }
        assert any(folded(q.key_words) == folded(k) for k in keys), q.key_words
    undo(by=study.by, scope="group")
    assert _tree("") == []


CASE_TABLE = [
    ("Themes", "Page/line", "Key words"),
    ("WAITING TOGETHER", "", ""),
    ("A place nobody drives", "2-4", "a bit like a bus stop"),
    ("Wanting to be liked", "Wren: 5-6", "I wanted him to like me"),
    ("THE TEA", "", ""),
    ("The cold room", "9-11", "a cold room"),
]


def test_levels_told_by_their_look_and_a_statement_that_is_there_already_is_met_and_moved(study):
    case = study.case("Wren").id
    planned = _plan(_table(CASE_TABLE, bold=(1, 4), merge=(1, 4)), case)
    there = {t.name for t in planned.themes if t.existing}
    assert {"Wanting to be liked", "The cold room"} <= there
    assert [t.level for t in planned.themes] == [
        "superordinate",
        "statement",
        "statement",
        "superordinate",
        "statement",
    ]
    joined = bring_in_themes(by=study.by, plan=planned, file_name="wren.docx")
    assert (joined.made, joined.met) == (3, 2)
    tree = _tree(case)
    assert ("statement", "The cold room", "THE TEA") in tree
    assert (
        "statement",
        "Wanting to be liked",
        "A bus stop without a driver",
    ) in tree  # it stood under another: it stays
    assert ("statement", "A place nobody drives", "WAITING TOGETHER") in tree
    assert "bus stop" in " ".join(_extracts(study, "A place nobody drives"))


def test_levels_may_be_said_otherwise_and_columns_too(study):
    case = study.case("Wren").id
    source = _table(CASE_TABLE, bold=(1, 4), merge=(1, 4))
    looks = read_tables(source, ("Wren",)).looks
    planned = _plan(source, case, levels={looks[-1].key: "subtheme"}, roles={"key words": "about"})
    assert [t.level for t in planned.themes] == ["superordinate", "subtheme", "subtheme", "superordinate", "subtheme"]
    assert planned.themes[1].about == "a bit like a bus stop"
    assert [u.use.words for u in planned.uses] == ["", "", ""]


def test_words_come_first_then_lines_and_what_disagrees_waits_as_a_remark(study):
    case = study.case("Wren").id
    rows = [
        ("Superordinate theme", "Subtheme", "Line", "Quotation"),
        ("Waiting", "Counting", "1-2", "I counted the tiles"),
        ("", "Tea", "9", "I made the tea much too strongly"),
        ("", "Nobody", "900", "never said by anybody at all"),
        ("", "Like", "5-6", "somebody said this elsewhere entirely"),
        ("", "Left out", "", "I hate the waiting [...] not be without it"),
        ("", "", "see above", ""),
    ]
    planned = _plan(_table(rows), case)
    states = {planned.themes[u.theme].name: u.stand.state for u in planned.uses}
    assert (states["Counting"], states["Nobody"], states["Like"], states["Left out"]) == (
        "moved",
        "none",
        "lines",
        "exact",
    )
    bring_in_themes(by=study.by, plan=planned, file_name="wren.docx")
    assert _extracts(study, "Counting") == ["I counted the tiles."]
    assert "[...]" in _extracts(study, "Left out")[0]
    waiting = {r.quoted or r.text: (r.kind, bool(r.theme)) for r in remarks.remarks(case=case)}
    assert waiting["I counted the tiles"] == ("disagrees", True)
    assert waiting["never said by anybody at all"] == ("unplaced", True)
    assert waiting["somebody said this elsewhere entirely"] == ("disagrees", True)
    assert waiting["see above"] == ("unplaced", False)
    assert any("words stand at" in r.text for r in remarks.remarks(case=case))


def test_a_master_table_with_quotations_below_participants_gathers_case_themes_of_the_same_name(study):
    rows = [
        ("Group experiential theme", "Participant", "Quotation and lines"),
        ("Sent for", "Bram", "“I'd been thirty years at it and I felt like a boy outside an office” (Bram: 4-6)"),
        ("", "W-2", "“two people with a paper each”"),
        ("", "Somebody", "“nobody's driving”"),
    ]
    planned = _plan(_table(rows))
    assert planned.unknown == ("Somebody",)
    assert [(u.stand.state == "exact", bool(u.case)) for u in planned.uses] == [
        (True, True),
        (True, True),
        (False, False),
    ]
    joined = bring_in_themes(by=study.by, plan=planned, file_name="master.docx")
    assert joined.links == 1
    assert ("superordinate", "Sent for", "") in _tree("")
    assert len(_extracts_of_group(study, "Sent for")) == 2


def test_a_place_that_is_not_understood_is_not_given_to_the_person_of_the_row_before(study):
    rows = [
        ("Subtheme", "Participant and lines", "Key words"),
        ("Sent", "Bram: 4-9", "a boy outside an office"),
        ("", "somewhere", "two people with a paper each"),
        ("", "Nobody: 12", "and then nothing at all"),
    ]
    planned = _plan(_table(rows))
    names = {c.id: c.pseudonym for c in read.cases()}
    assert [(names.get(u.case, ""), u.stand.state) for u in planned.uses] == [
        ("Bram", "exact"),
        ("Zoë", "exact"),
        ("", "none"),
    ]
    assert planned.left == ("somewhere", "Nobody: 12")


def _extracts_of_group(study, name: str) -> list[str]:
    whole = study.analysis
    (theme,) = [t.id for t in whole.themes.values() if t.name == name and not t.case]
    return [e.id for e in whole.evidence if e.theme == theme]


def test_lists_of_themes_places_and_words_in_one_row_go_together_one_by_one(study):
    rows = [
        ("Superordinate theme", "Themes", "Page/line", "Key words"),
        ("Waiting", "Counting\nThe tea", "4\n9-10", "counted the tiles\nfirst thing in that room"),
    ]
    planned = _plan(_table(rows), study.case("Wren").id)
    assert [(t.level, t.name, t.under) for t in planned.themes] == [
        ("superordinate", "Waiting", -1), ("subtheme", "Counting", 0), ("subtheme", "The tea", 0),
    ]  # fmt: skip
    assert [(u.theme, u.use.words) for u in planned.uses] == [(1, "counted the tiles"), (2, "first thing in that room")]
    assert all(u.stand.transcript for u in planned.uses)


def test_several_lines_and_several_words_of_one_cell_go_together(study):
    rows = [("Theme", "Line", "Key words"), ("Waiting", "2-3, 5; 14-16", "bus stop; like me; same bus stop")]
    planned = _plan(_table(rows), study.case("Wren").id)
    assert [(u.use.words, [c.first for c in u.use.cited]) for u in planned.uses] == [
        ("bus stop", [2]), ("like me", [5]), ("same bus stop", [14]),
    ]  # fmt: skip


def test_a_file_without_themes_is_said(study):
    with pytest.raises(InputProblem, match="No theme was found"):
        bring_in_themes(
            by=study.by,
            plan=_plan(
                _table([("1", "2"), ("3", "4")]),
                study.case("Wren").id,
            ),
        )


@pytest.mark.parametrize(
    ("quoted", "met"),
    [
        ("It sounds daft.", ["It sounds daft."]),
        ("it sounds “daft”", ["It sounds daft."]),
        ("nobody's driving", ["nobody’s driving"]),
        ("like a bus stop. You're both there", ["like a bus stop (laughs). You’re both there"]),
        ("the tea ... he had not been sent to", ["the tea was the first thing he had not been sent to."]),
        ("the tea [...] first thing", ["the tea was the first thing"]),
        ("sounds very daft", []),
        ("...", []),
    ],
)
def test_words_are_found_with_the_liberties_that_quoting_takes(quoted, met):
    text = "It sounds daft. It’s like a bus stop (laughs). You’re both there and nobody’s driving, and the tea was the first thing he had not been sent to."
    assert [text[a:b] for (a, b), _ in find(text, quoted)] == met


CELLS = st.text(alphabet="ab1-,.;:“”()[]… \nRowanPp", max_size=30)


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8), group=st.booleans())
def test_any_table_becomes_entries_that_stand_under_earlier_ones_and_drops_no_name(rows, group):
    found = [
        Paragraph(words, cell=(r, c), bold_lead=len(words) * (r % 2))
        for r, row in enumerate(rows, 1)
        for c, cell in enumerate(row)
        for words in cell.split("\n")
        if words.strip()
    ]
    table = read_tables(Source("x", "docx", tuple(found)), ("Rowan",), group=group)
    assert all(-1 <= e.under < n for n, e in enumerate(table.entries))
    assert all(e.name for e in table.entries)
    made = plan(table, [], [], [], case="")
    assert len(made.themes) == len(table.entries)
