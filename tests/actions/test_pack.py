"""The appendices: chosen, numbered, in order, in one document and one zip, kept with the study, swept as one."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.actions.doing import stands

from alliance import Workbench
from alliance.actions import pack, people
from alliance.actions.analysis_file import whole_analysis
from alliance.actions.protocol import record_approval
from alliance.actions.study import change_study
from alliance.actions.sweep import Stopped
from alliance.actions.undo import undo
from alliance.errors import InputProblem, NotAllowed, NotFound
from alliance.formats import analysis_json
from alliance.formats.write_docx import tables
from alliance.formats.write_pack_docx import Appendix
from alliance.formats.write_pack_docx import pack as joined
from alliance.ipa.appendices import Numbering, numbers
from alliance.ipa.printed import Cell, Column, PrintedTable
from alliance.store.models import ExportRow, PackItemRow
from alliance.store.reads import pack as read

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def parts(content: bytes) -> dict[str, bytes]:
    """The files inside a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def headings(content: bytes, style: str = "Heading1") -> list[str]:
    """The words of the paragraphs in one style."""
    root = etree.fromstring(parts(content)["word/document.xml"])
    return [
        "".join(p.itertext(f"{W}t"))
        for p in root.iter(f"{W}p")
        if (named := p.find(f"{W}pPr/{W}pStyle")) is not None and named.get(f"{W}val") == style
    ]


def check_whole(content: bytes) -> None:
    """A Word document in which everything that is named is there, and nothing is there twice."""
    held = parts(content)
    root = etree.fromstring(held["word/document.xml"])
    styles = etree.fromstring(held["word/styles.xml"])
    known = [s.get(f"{W}styleId") for s in styles.iter(f"{W}style")]
    assert len(known) == len(set(known))
    used = {s.get(f"{W}val") for kind in ("pStyle", "rStyle", "tblStyle") for s in root.iter(f"{W}{kind}")}
    assert used <= set(known)
    relations = etree.fromstring(held["word/_rels/document.xml.rels"])
    targets = {r.get("Id"): r.get("Target") for r in relations}
    assert len(targets) == len(relations)
    assert all(f"word/{target}" in held for target in targets.values())
    named = {value for e in root.iter() for key, value in e.attrib.items() if key.startswith(R)}
    assert named <= set(targets)
    types = held["[Content_Types].xml"].decode()
    assert all(f'PartName="/{name}"' in types for name in held if re.match(r"word/[^/]+\.xml$", name))
    ids = [e.get(f"{W}val") for sdt in root.iter(f"{W}sdtPr") for e in sdt.iter(f"{W}id")]
    assert len(ids) == len(set(ids))
    for section in root.iter(f"{W}sectPr"):
        kinds = [child.tag for child in section]
        assert f"{W}headerReference" in kinds, "the head of the appendix before it would stand here"
        assert f"{W}footerReference" in kinds


def table(title: str, *, landscape: bool = False) -> bytes:
    """A document of one small table."""
    return tables([PrintedTable(title, (Column("Said", 1.0),), ((Cell("words"),),), (), landscape=landscape)])


# --- numbers


def test_items_of_one_kind_that_stand_together_share_a_number_and_others_do_not():
    kinds = ["", "case-table", "case-table", "", "case-table", "cards", "cards"]
    assert numbers(kinds, Numbering()) == ["A", "B1", "B2", "C", "D", "E1", "E2"]
    assert numbers(kinds, Numbering(together=False)) == ["A", "B", "C", "D", "E", "F", "G"]
    assert numbers(kinds, Numbering(first="4")) == ["4", "5.1", "5.2", "6", "7", "8.1", "8.2"]
    assert numbers(["", "", ""], Numbering(first="Z")) == ["Z", "AA", "AB"]
    assert numbers([], Numbering()) == []


@pytest.mark.parametrize("first", ["", "0", "-1", "AAA", "é", "A1", "1000", "٣", "²", "A B"])
def test_what_is_no_number_is_refused_in_words(study, first):
    with pytest.raises(InputProblem, match=r"letter|number"):
        pack.number_pack(by=study.by, word="Appendix", first=first, together=True)


@settings(max_examples=40, deadline=None)
@given(kinds=st.lists(st.sampled_from(["", "a", "b"]), max_size=60), together=st.booleans(), first=st.sampled_from(["A", "Y", "1", "9"]))  # fmt: skip
def test_no_two_appendices_have_the_same_number(kinds, together, first):
    made = numbers(kinds, Numbering(first=first, together=together))
    assert len(made) == len(kinds) == len(set(made))


# --- the document


def test_each_appendix_begins_a_section_of_its_own_that_lies_where_its_table_lies():
    made = joined(
        [Appendix(f"Appendix {n}: T{n}", f"T{n}", table(f"T{n}", landscape=n == 2)) for n in (1, 2, 3)], title="All"
    )
    check_whole(made)
    assert headings(made) == ["Appendix 1: T1", "Appendix 2: T2", "Appendix 3: T3"]
    root = etree.fromstring(parts(made)["word/document.xml"])
    turned = [s.find(f"{W}pgSz").get(f"{W}orient") for s in root.iter(f"{W}sectPr")]
    assert turned == [None, None, "landscape", None]
    assert headings(made, "TOC1") == headings(made), "the contents show before Word brings them up to date"
    assert "".join(e.text for e in root.iter(f"{W}instrText")).strip().startswith("TOC")
    kinds = [f.get(f"{W}fldCharType") for f in root.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]
    marks = {b.get(f"{W}name") for b in root.iter(f"{W}bookmarkStart")}
    assert {a.get(f"{W}anchor") for a in root.iter(f"{W}hyperlink")} == marks
    assert headings(made, "TableCaption") == [], "a caption that only says the title again is left out"
    heads = [row for row in root.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
    assert len(heads) == 3


@pytest.mark.parametrize(
    "title", ["“Quotes” & <b>/\\ ../..", "x" * 300, "שלום עולם", "a\x00b\x0b", "CON", "*?|", "‮evil"]
)
def test_any_title_gives_a_sound_document_and_a_name_that_every_system_takes(study, title):
    from alliance.ipa.appendices import heading
    from alliance.ipa.tables import file_stem

    words = heading("Appendix", "A", title)
    made = joined([Appendix(words, title, table("T"))], title="All")
    check_whole(made)
    assert len(headings(made)) == 1
    stem = file_stem(words)
    assert stem
    assert not set(stem) & set('\\/:*?"<>|\0') - {"?"}
    assert len(stem.encode()) <= 200


# --- choosing


def test_the_usual_appendices_are_taken_until_somebody_chooses(study, tmp_path):
    made = parts(study.pack(tmp_path / "all.zip").read_bytes())
    whole = next(content for name, content in made.items() if "appendices" in name)
    usual = [one.heading for one in pack.numbered(pack.usual())]
    assert headings(whole) == usual
    assert len(made) == 1 + len(usual) >= 8
    assert [name for name in made if name[:2].isdigit()] == sorted(name for name in made if name[:2].isdigit())
    check_whole(whole)
    for name, content in made.items():
        check_whole(content)
        assert "/" not in name
        assert ".." not in name
    assert not PackItemRow.objects.exists(), "taking out keeps no choice"
    row = ExportRow.objects.get()
    assert row.what == "appendices"
    assert sorted(row.cases) == sorted(case.id for case in study.cases)


def test_what_is_chosen_keeps_its_order_titles_and_numbers_and_travels_with_the_analysis(study, tmp_path):
    by = study.by
    pack.choose(by=by, keys=["master-table|||", "recurrence|||", "master-table|||"])
    first, second = read.chosen()
    pack.move(by=by, item=second.id, up=True)
    pack.move(by=by, item=second.id, up=True)  # already the first
    pack.name_item(by=by, item=first.id, title="  The “table”/of \n all ")
    pack.number_pack(by=by, word="Annex", first="c", together=True)
    shown = [one.heading for one in pack.numbered()]
    assert shown == ["Annex C: Recurrence of themes across participants", "Annex D: The “table”/of all"]
    assert headings(study.pack(tmp_path / "all.docx").read_bytes()) == shown
    written = analysis_json.write(whole_analysis())
    before = stands(study)
    study.workbench.close()
    (tmp_path / "a.json").write_bytes(written)
    with Workbench.from_analysis(tmp_path / "other.alliance", tmp_path / "a.json") as again:
        assert [one.heading for one in pack.numbered()] == shown
        assert stands(again.study) == before


def test_a_numbering_nobody_could_print_is_refused_in_a_saved_analysis(study):
    pack.number_pack(by=study.by, word="Annex", first="C", together=True)
    written = analysis_json.write(whole_analysis()).replace(b'"first": "C"', b'"first": "C;"')
    with pytest.raises(InputProblem, match=r"appendix_numbering\[0\]"):
        analysis_json.read(written)


def test_leaving_out_and_titles_can_be_undone_and_strange_choices_are_refused(study):
    by = study.by
    pack.choose_usual(by=by)
    n = len(read.chosen())
    assert pack.choose_usual(by=by) == 0
    pack.leave_out(by=by, items=[read.chosen()[0].id])
    assert len(read.chosen()) == n - 1
    undo(by=by, scope="study")
    assert len(read.chosen()) == n
    for strange in ("", "master-table", "analysis|||", "tables|||", "case-table|nobody||", "../x|||"):
        with pytest.raises(NotFound):
            pack.choose(by=by, keys=[strange])
    with pytest.raises(InputProblem, match="title"):
        pack.name_item(by=by, item=read.chosen()[0].id, title="x" * 301)
    with pytest.raises(InputProblem, match="zip or docx"):
        pack.take_out(by=by, form="pdf")


def test_titles_follow_the_labels_of_the_study(study):
    pack.choose(by=study.by, keys=["master-table|||"])
    change_study(by=study.by, label_set="2022")
    assert pack.numbered()[0].title == "Table of group experiential themes"


def test_a_study_without_anything_says_that_there_is_nothing_to_append(empty_workbench, tmp_path):
    with pytest.raises(InputProblem, match="nothing to append"):
        empty_workbench.study.pack(tmp_path / "all.zip")


def test_a_saved_version_stands_beside_the_tree_as_it_is_with_its_reason(study, tmp_path):
    id = study.save_version("Before the viva", "Two themes were one.")
    pack.choose(by=study.by, keys=[f"versions|||{id}"])
    words = b"".join(parts(study.pack(tmp_path / "a.docx").read_bytes()).values()).decode("utf-8", "ignore")
    assert "Before the viva" in words
    assert "Two themes were one." in words
    from alliance.actions.structures import delete_structure

    delete_structure(by=study.by, structure=id)
    assert "Not in the study any more" in pack.numbered()[0].heading
    with pytest.raises(NotFound, match="Leave it out"):
        study.pack(tmp_path / "b.docx")


# --- the gate


def test_a_name_of_the_vault_stops_the_whole_pack_and_nothing_is_written(workbench, tmp_path):
    study = workbench.study
    people.keep_identity(
        workbench._folder, by=study.by, subject=study.case("Wren").participant.id, kind="participant",
        name="Henrietta Blackwood",
    )  # fmt: skip
    pack.choose(by=study.by, keys=["master-table|||"])
    pack.name_item(by=study.by, item=read.chosen()[0].id, title="What Henrietta said")
    with pytest.raises(Stopped) as stopped:
        study.pack(tmp_path / "a.zip")
    places = [one.finding.place for one in stopped.value.looked.found]
    assert any("name of a file inside" in place for place in places)
    assert any("paragraph" in place for place in places)
    assert not (tmp_path / "a.zip").exists()
    assert not ExportRow.objects.exists()


def test_words_of_somebody_who_refused_quotation_stop_the_pack_which_names_the_appendix(study, tmp_path):
    record_approval(by=study.by, body="Board", reference="1", dated=date(2025, 12, 1))
    study.case("Wren").record_consent({"interview": True, "quotation": False}, date(2026, 1, 5))
    pack.choose(by=study.by, keys=[one.key for one in pack.offers() if one.chosen.what == "annotated-transcript"])
    with pytest.raises(NotAllowed, match=r"Appendix A\d: Annotated transcript: Wren.* stands in the way"):
        study.pack(tmp_path / "a.zip")


def test_appendices_too_large_for_one_document_come_as_several(study, tmp_path, monkeypatch):
    from alliance.formats import write_pack_docx

    monkeypatch.setattr(write_pack_docx, "MOST_LETTERS", 20_000)
    usual = [one.heading for one in pack.numbered(pack.usual())]
    made = parts(study.pack(tmp_path / "a.zip").read_bytes())
    wholes = [content for name, content in made.items() if not name[:2].isdigit()]
    assert len(wholes) > 1
    assert [heading for one in wholes for heading in headings(one)] == usual
    with pytest.raises(InputProblem, match="as a zip"):
        study.pack(tmp_path / "a.docx")
