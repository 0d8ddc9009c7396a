"""Contracts about the code itself: who may open a transaction, what loads what, which words stand on a screen."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "alliance"
PYTHON = sorted(SOURCE.rglob("*.py"))
TEMPLATES = sorted((SOURCE / "web" / "templates").glob("*.html"))


def test_only_the_store_opens_a_transaction():
    guilty = [
        str(path.relative_to(ROOT))
        for path in PYTHON
        if re.search(r"\batomic\(|set_autocommit|\.savepoint\(", path.read_text("utf-8"))
        and path.name != "transactions.py"
    ]
    assert guilty == []


def test_importing_alliance_loads_no_framework():
    code = "import sys, alliance; from alliance.ipa import analysis, vocabulary; print([m for m in sys.modules if m.split('.')[0] in ('django','docx','lxml','sqlcipher3')])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_input_is_never_checked_with_assert():
    guilty = []
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assert):
                guilty.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert guilty == []


def test_no_error_is_swallowed_without_a_name():
    guilty = []
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                guilty.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert guilty == []


#: these begin a study, so nobody is there yet to have done it
BEGIN = ("study.begin_study", "analysis_file.load_analysis")


def _actions():
    import alliance.actions

    for found in pkgutil.iter_modules(alliance.actions.__path__):
        module = import_module(f"alliance.actions.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{found.name}.{name}", function


def test_every_action_that_writes_says_who_did_it(django_ready):
    from alliance.actions import change

    writes = {name: f for name, f in _actions() if "with change(" in inspect.getsource(f)}
    assert len(writes) > 30
    for name, function in writes.items():
        if function is change.change or name in BEGIN:
            continue
        by = inspect.signature(function).parameters.get("by")
        assert by is not None, f"{name} has no by="
        assert by.kind is inspect.Parameter.KEYWORD_ONLY, f"{name} takes by= by position"


def test_every_public_function_says_what_it_returns():
    bare = []
    for path in PYTHON:
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        if path.stat().st_size and not ast.get_docstring(tree):
            bare.append(f"{path.relative_to(ROOT)} (module)")
        for node in tree.body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                bare.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert bare == []


def test_pages_hold_no_inline_script_or_style():
    guilty = []
    for path in TEMPLATES:
        words = path.read_text("utf-8")
        for pattern in (
            r"<script(?![^>]*\bsrc=)[^>]*>",
            r"<style",
            r"\sstyle\s*=",
            r"\son[a-z]+\s*=\s*[\"']",
            r"javascript:",
        ):
            if re.search(pattern, words):
                guilty.append(f"{path.name}: {pattern}")
    assert TEMPLATES
    assert guilty == []


#: words that never stand on a screen (product.md, Words); the demonstration's participants may speak as people do,
#: and the list of words to look for in a chapter has to name them
NEVER = r"\b(users?|dyads?|addicts?|abus\w*|non-compliant|failed to attend|red flag|at risk of leaving|withdrawals?)\b"


def test_no_page_and_no_message_uses_a_word_that_reduces_a_person():
    guilty = []
    for path in TEMPLATES:
        words = re.sub(r"\{[{%#].*?[}%#]\}", " ", path.read_text("utf-8"), flags=re.DOTALL)
        words = re.sub(r"<[^>]+>", " ", words)
        guilty += [f"{path.name}: {m.group()}" for m in re.finditer(NEVER, words, re.IGNORECASE)]
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if path.name == "writing.py" and path.parent.name == "study":
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                guilty += [
                    f"{path.relative_to(ROOT)}:{node.lineno}: {m.group()}"
                    for m in re.finditer(NEVER, node.value, re.IGNORECASE)
                ]
    assert guilty == []


def test_every_named_folder_is_there_and_every_room_is_named():
    listing = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("```")[1]
    named = set(re.findall(r"^  ([a-z_]+)/ ", listing, re.MULTILINE))
    there = {p.name for p in SOURCE.iterdir() if p.is_dir() and not p.name.startswith("__")}
    assert named == there


def test_nothing_committed_names_a_machine():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    guilty = []
    for name in filter(None, files):
        path = ROOT / name
        if not path.is_file() or path.suffix in {".png", ".docx", ".ico"} or path == Path(__file__):
            continue
        words = path.read_text("utf-8", errors="ignore")
        if re.search(r"/root/|pypi\.org/simple|registry\.npmjs", words):
            guilty.append(name)
    assert guilty == []


#: the macro by which the forms of the study's conduct carry their token
PROTECTION = "{{ inside("


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_every_form_carries_its_protection(path):
    words = path.read_text("utf-8")
    shared = re.findall(r"macro (\w+)\([^)]*\) %\}<input type=\"hidden\" name=\"csrfmiddlewaretoken\"", words)
    if "import inside" in words:
        shared.append("inside")
    for form in re.findall(r"<form\b.*?</form>", words, re.DOTALL):
        if 'method="post"' in form:
            assert "csrfmiddlewaretoken" in form or any(f"{{{{ {name}(" in form for name in shared), form


def test_the_protection_that_forms_share_is_given_the_page_s_own_token():
    macros = {path.name: path.read_text("utf-8") for path in TEMPLATES}
    assert re.search(r"macro inside\(.*csrfmiddlewaretoken.*endmacro", macros["conduct_macros.html"])
    using = [words for words in macros.values() if PROTECTION in words]
    assert using
    assert all(re.search(r"import inside\b.* with context %}", words) for words in using if "macro inside" not in words)
