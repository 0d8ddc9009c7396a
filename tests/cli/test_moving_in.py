"""Tables of themes and comments from Word by command: shown, asked once, brought in, the remarks listed and settled."""

from __future__ import annotations

import json

import docx
import pytest
from tests.cli.running import run


def test_a_table_and_comments_come_in_by_command_and_remarks_are_settled(copy_of, tmp_path):
    place = copy_of("study")
    table = docx.Document()
    rows = [
        ("Theme", "Lines", "Key words"),
        ("Waiting", "4-6", "counted the tiles"),
        ("Lost", "900", "never said at all"),
    ]
    made = table.add_table(rows=0, cols=3)
    for row in rows:
        for cell, words in zip(made.add_row().cells, row, strict=True):
            cell.text = words
    table.save(tmp_path / "Wren table.docx")
    shown = run("import-table", str(tmp_path / "Wren table.docx"), "--case", "Wren", "--yes", workbench=place).stdout
    assert "names that are plain (2): subtheme" in shown
    assert "Brought in: 2 themes, 1 extract, 1 remark to settle." in shown
    back = docx.Document()
    back.add_comment(back.add_paragraph().add_run("two people with a paper each"), text="Whose?", author="Dr Hale")
    back.save(tmp_path / "back.docx")
    shown = run("import-comments", str(tmp_path / "back.docx"), "--yes", workbench=place).stdout
    assert "by the words it stands at" in shown
    waiting = json.loads(run("remarks", "--json", workbench=place).stdout)
    id = next(one["id"] for one in waiting if one["text"] == "Whose?")
    assert "settled" in run("remarks", "--settle", id, "--answer", "Hers.", workbench=place).stdout
    assert "Whose?" not in run("remarks", workbench=place).stdout
    again = run("import-comments", str(tmp_path / "back.docx"), "--json", workbench=place)
    assert json.loads(again.stdout)[0]["comments"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        ("import-table", "nowhere.docx", "--yes"),
        ("import-table", __file__, "--yes"),
        ("import-table", __file__, "--column", "x=poem", "--yes"),
        ("import-comments", "nowhere.docx", "--yes"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(copy_of, wrong):
    result = run(*wrong, workbench=copy_of("study"))
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert len(result.stderr) < 400
