"""Everything that leaves: each kind in each format opens, is noted in the log, and goes through the one gate."""

from __future__ import annotations

import ast
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from tests.actions.doing import case, interview, theme
from tests.formats.analyses import as_bytes

import alliance
from alliance.actions import exports
from alliance.actions import study as acting_on_study
from alliance.actions import themes as acting_on_themes
from alliance.actions.exports import EXPORTS, MEDIA_TYPES, NOW, Wanted, make_export
from alliance.actions.snapshots import take_snapshot
from alliance.errors import InputProblem, NotFound
from alliance.store.reads import trail


def wanted(study, what: str) -> Wanted:
    """Something that fits each kind of export."""
    if what == "versions":
        first = study.save_version("Then", "To see it beside.")
        return Wanted(versions=(first, NOW))
    if what == "snapshot-comparison":
        first = take_snapshot(by=study.by, title="As submitted", reason="To see it beside.")
        return Wanted(versions=(first, NOW))
    return Wanted(
        case=case(study), transcript=interview(study), theme=theme(study, "Both were sent", ""),
        attribute=study.attribute("Training").id,
    ) if EXPORTS[what].needs else Wanted()  # fmt: skip


def opens(form: str, content: bytes) -> bool:
    """Whether a file of this format can be opened and holds something."""
    if form == "docx":
        held = Document(io.BytesIO(content))
        return bool(held.tables or held.paragraphs)
    if form == "xlsx":
        return openpyxl.load_workbook(io.BytesIO(content)).active.max_row >= 1
    if form == "html":
        return b"<table" in content
    return len(content) > 20


@pytest.mark.parametrize(("what", "form"), [(what, form) for what, kind in EXPORTS.items() for form in kind.forms])
def test_every_export_opens_in_every_format_and_is_noted(study, what, form):
    made = make_export(by=study.by, what=what, form=form, wanted=wanted(study, what))
    assert opens(form, made.content)
    assert made.name.endswith(f".{form}")
    assert "/" not in made.name
    assert made.media_type == MEDIA_TYPES[form]
    event = trail.events(limit=1)[0]
    assert (event.act, event.by) == ("export", study.by)
    assert event.words == f"Exported {made.name}; there is no vault, so names could not be looked for"
    assert trail.next_undo("study") is None or trail.next_undo("study").act != "export"


def test_without_a_format_the_usual_one_is_made(study):
    assert make_export(by=study.by, what="master-table").name == "master table.docx"
    assert make_export(by=study.by, what="analysis").name.endswith("-analysis.json")


def test_all_tables_come_in_one_file_without_the_empty_ones(study):
    captions = [table.caption for table in exports.all_tables()]
    assert captions[:3] == ["Table of themes: Wren", "Table of themes: Zoë", "Table of themes: Bram"]
    assert "Master table of themes" in captions
    assert "Recurrence of themes across participants" in captions
    document = Document(io.BytesIO(make_export(by=study.by, what="tables").content))
    assert len(document.tables) == len(captions)


def test_an_empty_study_has_no_tables_to_take_out_but_each_one_prints_empty(empty_workbench):
    study = empty_workbench.study
    with pytest.raises(InputProblem, match="no table yet"):
        make_export(by=study.by, what="tables")
    for what in ("master-table", "master-table-quotations", "recurrence", "lineage", "tensions", "shared-extracts"):
        assert exports.table(what).rows == ()
        for form in EXPORTS[what].forms:
            assert make_export(by=study.by, what=what, form=form).content


@pytest.mark.parametrize(
    ("what", "form", "given", "said"),
    [
        ("nothing", "docx", Wanted(), "choose one of"),
        ("master-table", "pdf", Wanted(), "docx, xlsx, csv or html"),
        ("case-table", "docx", Wanted(), "the case is missing"),
        ("annotated-transcript", "docx", Wanted(), "the transcript is missing"),
        ("by-attribute", "docx", Wanted(theme="x"), "the attribute is missing"),
        ("versions", "docx", Wanted(versions=("x", "")), "two saved versions is missing|two saved versions"),
        ("cards", "xlsx", Wanted(case="x"), "docx"),
    ],
)
def test_what_is_missing_is_said(study, what, form, given, said):
    with pytest.raises(InputProblem, match=said):
        make_export(by=study.by, what=what, form=form, wanted=given)


def test_what_is_not_there_is_not_found_and_nothing_is_noted(study):
    before = len(trail.events())
    for what, given in (
        ("case-table", Wanted(case="nobody")), ("annotated-transcript", Wanted(transcript="none")),
        ("versions", Wanted(versions=("none", NOW))), ("by-attribute", Wanted(theme="none", attribute="none")),
        ("cards", Wanted(case="nobody")), ("recurrence", Wanted(attribute="none")), ("lineage", Wanted(theme="none")),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            make_export(by=study.by, what=what, wanted=given)
    assert len(trail.events()) == before


def test_looking_at_a_table_is_not_taking_it_out(study):
    before = len(trail.events())
    exports.table("recurrence")
    assert len(trail.events()) == before
    with pytest.raises(InputProblem, match="not one table"):
        exports.table("tables")


def test_saved_versions_stand_beside_each_other_with_their_reasons(study):
    first = study.save_version("Before", "As it came.")
    study.theme("Both were sent").rename("Sent, both", "Shorter.")
    second = study.save_version("After", "Nearer.")
    made = exports.table("versions", Wanted(versions=(first, second)))
    assert [c.heading.split(" (")[0] for c in made.columns[:2]] == ["Before", "After"]
    assert any("renamed" in cell.text for row in made.rows for cell in row)
    assert any("As it came." in note for note in made.notes)
    case_version = study.case("Wren").save_version("Wren then")
    assert exports.table("versions", Wanted(case=case(study), versions=(case_version, NOW))).rows


def test_saved_versions_speak_the_words_of_the_study(study):
    acting_on_study.change_study(by=study.by, label_set="2022")
    theme = study.group_theme("Waiting together")
    first = study.save_version("Before", "As it came.")
    acting_on_themes.change_level(by=study.by, theme=theme.id, level="subtheme")
    made = exports.table("versions", Wanted(versions=(first, NOW)))
    told = " ".join(cell.text for row in made.rows for cell in row)
    assert "group experiential theme" in told
    assert "superordinate" not in told


def test_the_gate_is_told_whose_material_a_file_may_hold(study, monkeypatch):
    from alliance.store.models import ExportRow

    told: list[tuple[str, tuple[str, ...]]] = []
    kept = exports.let_out

    def watch(file, *, by, what, cases):
        told.append((file.name, tuple(cases)))
        return kept(file, by=by, what=what, cases=cases)

    monkeypatch.setattr(exports, "let_out", watch)
    everybody = tuple(c.id for c in study.cases)
    make_export(by=study.by, what="master-table")
    make_export(by=study.by, what="case-table", wanted=Wanted(case=case(study)))
    make_export(by=study.by, what="annotated-transcript", wanted=Wanted(transcript=interview(study, "Zoë")))
    make_export(by=study.by, what="analysis")
    assert [cases for _, cases in told] == [everybody, (case(study),), (case(study, "Zoë"),), everybody]
    rows = ExportRow.objects.order_by("created")
    assert [(row.file_name, tuple(row.cases)) for row in rows] == told
    assert [row.what for row in rows] == ["master-table", "case-table", "annotated-transcript", "analysis"]
    assert all(row.size and len(row.sha256) == 64 for row in rows)


def test_a_gate_that_refuses_lets_nothing_out(study, monkeypatch, tmp_path):
    def refuse(file, *, by, what, cases):
        raise InputProblem("Not yet.")

    monkeypatch.setattr(exports, "let_out", refuse)
    out = tmp_path / "out"
    out.mkdir()
    for name in ("master", "all", "analysis", "annotated:Wren", "cards:Wren"):
        with pytest.raises(InputProblem, match="Not yet"):
            study.export(name, out)
    assert list(out.iterdir()) == []


def test_no_other_room_writes_a_file_of_material_past_the_gate():
    """Only actions call what draws files, and all that they draw goes out by actions/exports.py; doors ask them."""
    source = Path(alliance.__file__).parent
    writers = {path.stem for path in (source / "formats").glob("write_*.py")}
    assert writers
    draws = {"table", "tables", "cards", "annotated"}
    guilty = []
    for path in source.rglob("*.py"):
        if path.name == "exports.py" or "formats" in path.parts:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        if path.parent.name == "actions":
            guilty += [f"{path.name}:{line}: past let_out" for line in _drawn_past_the_gate(tree)]
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                named = {alias.name for alias in node.names}
                whole = (node.module or "").rpartition(".")[2] in writers and named & draws
                guilty += [f"{path.name}: {name}" for name in (whole or named & writers)]
            elif isinstance(node, ast.Import):
                guilty += [f"{path.name}: {a.name}" for a in node.names if a.name.rpartition(".")[2] in writers]
    assert guilty == []


def _drawn_past_the_gate(tree):
    """Lines on which a file is made that is not handed to `let_out` at once."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    let_out = {id(given) for call in calls if call.func.id == "let_out" for given in call.args}
    return [call.lineno for call in calls if call.func.id == "Exported" and id(call) not in let_out]


def test_a_study_loaded_from_a_file_exports_everything_too(empty_workbench, tmp_path):
    (tmp_path / "a.json").write_bytes(as_bytes())
    study = empty_workbench.study.load(tmp_path / "a.json")
    for what in ("master-table-quotations", "recurrence", "lineage"):
        assert exports.table(what).rows
    assert zipfile.is_zipfile(study.export("annotated:Wren", tmp_path / "t.docx"))
