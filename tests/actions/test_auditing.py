"""The audit: unbroken after real work, broken wherever it is touched, taken out in readable order."""

from __future__ import annotations

import csv
import io
import json

import pytest


def _by():
    from alliance.store.reads import study

    return study.researcher()[0]


def test_the_audit_of_real_work_is_unbroken(workbench):
    from alliance.actions.auditing import verify

    found = verify()
    assert found.broken is None
    assert found.entries > 10
    assert len(found.seal) == 64
    assert found.seal in found.words


@pytest.mark.parametrize(
    ("touched", "broken"),
    [
        ("UPDATE store_auditrow SET act = 'nothing' WHERE id = 3", 3),
        ("UPDATE store_auditrow SET code = 'x' WHERE id = 1", 1),
        ("DELETE FROM store_auditrow WHERE id = 4", 4),
        ("DELETE FROM store_auditrow WHERE id = 1", 1),
        ("DELETE FROM store_auditrow WHERE id > 6", 7),  # cut off at the end
        ("DELETE FROM store_auditrow", 1),
    ],
)
def test_whatever_is_changed_or_taken_out_is_named_by_its_number(workbench, touched, broken):
    from alliance.actions.auditing import verify
    from alliance.store.erasing import here

    here().execute(touched)
    found = verify()
    assert found.broken == broken
    assert f"entry {broken}" in found.words


def test_the_audit_is_taken_out_as_a_table_in_its_order(workbench):
    from alliance.actions.auditing import export, verify
    from alliance.store.reads import study

    before = verify()
    file = export(by=_by(), form="csv")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [int(r["number"]) for r in rows] == list(range(1, before.entries + 1))
    assert rows[-1]["seal"] == before.seal
    assert {r["by"] for r in rows} <= set(study.researchers().values())
    assert verify().entries == before.entries + 1  # that it left is an entry too


def test_the_audit_is_taken_out_as_lines_of_json_without_content(workbench):
    from alliance.actions.auditing import export
    from alliance.store.reads import study

    lines = [json.loads(line) for line in export(by=_by(), form="jsonl").content.decode().splitlines()]
    assert lines[0]["number"] == 1
    names = {c.pseudonym for c in study.cases()}
    assert not any(name in json.dumps(line) for line in lines for name in names)


def test_a_name_that_is_a_formula_runs_in_no_spreadsheet(workbench):
    from alliance.actions.auditing import export
    from alliance.store.erasing import here

    here().execute("UPDATE store_researcherrow SET name = '=HYPERLINK(1)'")
    rows = list(csv.DictReader(io.StringIO(export(by=_by(), form="csv").content.decode("utf-8-sig"))))
    assert {r["by"] for r in rows} == {"'=HYPERLINK(1)"}


def test_another_form_is_refused(workbench):
    from alliance.actions.auditing import export
    from alliance.errors import InputProblem

    with pytest.raises(InputProblem, match="csv or jsonl"):
        export(by=_by(), form="exe")
