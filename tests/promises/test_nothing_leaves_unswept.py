"""Every way out passes the one gate: found by introspection, so that a new way out is found too."""

from __future__ import annotations

import ast
import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "alliance"
NAME = "Henrietta Blackwood"

#: the scan of a signed sheet is the vault's own: it is nothing but a name, and is recorded as a file that left
OF_THE_VAULT = {"people.copy_of_signed"}
#: these make a file for the gate, and hand it to nobody
BEFORE_THE_GATE = {"exports.made_file"}
#: what an action calls to let a file out
GATES = {"let_out", "make_export", "go_on"}


def _actions():
    import alliance.actions

    for found in pkgutil.iter_modules(alliance.actions.__path__):
        module = import_module(f"alliance.actions.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                yield f"{found.name}.{name}", function


def _calls(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            names.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
    return names


def test_every_action_that_gives_a_file_lets_it_out_by_the_gate(django_ready):
    giving = {
        name: function
        for name, function in _actions()
        if "Exported" in str(inspect.signature(function).return_annotation)
    }
    assert len(giving) >= 10
    for name, function in giving.items():
        if name in BEFORE_THE_GATE or name == "exports.let_out":
            continue
        assert GATES & _calls(inspect.getsource(function).lstrip()), f"{name} gives a file that nobody swept"


def test_a_file_ready_to_leave_is_made_by_actions_alone_and_only_for_the_gate():
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE)
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Exported":
                assert inside.parts[0] == "actions", f"{inside}:{node.lineno} makes a file beside the gate"


def test_no_door_writes_a_format_of_its_own():
    """What a door prints it gets from an action: the writers of documents are called by actions alone."""
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE)
        if inside.parts[0] not in ("web", "cli", "server") and inside.name != "api.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("alliance.formats"):
                words = {f"{node.module}.{alias.name}" for alias in node.names}
                writing = {w for w in words if ".write_" in w or ".analysis_json" in w or ".docx_parts" in w}
                writing = {w for w in writing if w.rpartition(".")[2] not in ("out_of_reach", "remarks", "went_lines")}
                assert not writing, f"{inside} writes {writing} itself"


def test_every_page_that_hands_out_a_file_hands_out_one_from_the_gate():
    """An answer to be saved is made in one place, which takes what the gate gave; the vault's own scan is the other."""
    saving = {}
    for path in sorted((SOURCE / "web").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                said = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
                if any("content-disposition" in words.lower() for words in said):
                    saving[f"{path.stem}.{node.name}"] = [
                        ast.unparse(a.annotation) for a in node.args.args if a.annotation
                    ]
    saving.pop("consents.signed", None)
    assert saving
    for where, takes in saving.items():
        assert "Exported" in takes, f"{where} hands out a file that did not pass the gate"


@pytest.fixture
def shut(workbench, monkeypatch):
    """The study, with a gate that lets nothing out."""
    from alliance.actions import sweep
    from alliance.errors import NotAllowed

    class Shut(NotAllowed):
        """The gate is shut."""

    def check(*args, **given):
        raise Shut("shut")

    monkeypatch.setattr(sweep, "check", check)
    workbench.shut = Shut
    return workbench


def _wanted(workbench):
    from alliance.actions.exports import NOW, Wanted
    from alliance.actions.negative_cases import record_search
    from alliance.actions.recommendations import add_recommendation
    from alliance.actions.structures import save_structure

    study = workbench.study
    case = study.case("Wren")
    version = save_structure(by=study.by, title="then", case=case.id)
    theme = next(iter(study.themes))
    study.write_diary("What I expected.", about=case, points=[theme.value.id])
    study.answer_quality("yardley", "rigour", "Read five times.")
    add_recommendation(by=study.by, text="Wait with them.", themes=[theme.value.id])
    record_search(by=study.by, theme=theme.value.id, searched="chose to come")
    return Wanted(
        case=case.id, transcript=case.interview().transcript.id, theme=theme.value.id,
        attribute=study.attribute("Training").id, versions=(version, NOW),
    )  # fmt: skip


def test_no_export_of_any_kind_or_format_passes_a_gate_that_is_shut(shut):
    from dataclasses import replace

    from alliance.actions.exports import EXPORTS, make_export
    from alliance.store.models import EventRow, ExportRow

    wanted = _wanted(shut)
    for what, kind in EXPORTS.items():
        for form in kind.forms:
            mine = replace(wanted, case="") if what in ("by-attribute", "lineage") else wanted
            mine = replace(mine, versions=("now", "now")) if what == "snapshot-comparison" else mine
            with pytest.raises(shut.shut):
                make_export(by=shut.study.by, what=what, form=form, wanted=mine)
    assert not ExportRow.objects.exists()
    assert not EventRow.objects.filter(act="export").exists()


def test_python_writes_no_file_past_a_gate_that_is_shut(shut, tmp_path):
    target = tmp_path / "t.docx"
    with pytest.raises(shut.shut):
        shut.study.export("master", target)
    with pytest.raises(shut.shut):
        shut.study.save(tmp_path / "a.json")
    assert not list(tmp_path.glob("*.docx")) + list(tmp_path.glob("*.json"))


def test_what_the_vault_names_is_found_in_every_export_that_would_show_it(workbench):
    """A name planted in everything a person writes stops every kind of export that shows any of it."""
    from dataclasses import replace

    from alliance.actions import people, portraits, writing
    from alliance.actions.exports import EXPORTS, make_export
    from alliance.actions.sweep import Stopped
    from alliance.store.models import AttributeValueRow, DiaryRow, NoteRow, QualityRow, ThemeRow

    by = workbench.study.by
    people.keep_identity(
        workbench._folder, by=by, subject=workbench.study.case("Wren").participant.id, kind="participant", name=NAME
    )
    wanted = _wanted(workbench)
    for model, field in (
        (NoteRow, "text"), (ThemeRow, "name"), (DiaryRow, "text"), (AttributeValueRow, "words"), (QualityRow, "answer"),
    ):  # fmt: skip
        for row in model.objects.all():
            setattr(row, field, f"{getattr(row, field)} henrietta")
            row.save()
    for kind in ("portrait", "narrative"):
        portraits.add_paragraph(by=by, case=wanted.case, kind=kind, words="Of henrietta.")
    writing.keep_deposit(by=by, title="Of henrietta")
    shows_no_words = {"shared-extracts", "tensions", "versions"}
    for what, kind in EXPORTS.items():
        for form in kind.forms:
            mine = replace(wanted, case="") if what in ("by-attribute", "lineage") else wanted
            mine = replace(mine, versions=("now", "now")) if what == "snapshot-comparison" else mine
            if what in shows_no_words:
                continue
            with pytest.raises(Stopped):
                make_export(by=by, what=what, form=form, wanted=mine)
