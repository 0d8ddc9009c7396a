"""`alliance check-chapter`: with a study and with a folder of transcripts; its exit codes; what it loads."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from tests import chapter_of_study as told
from tests import study as small
from tests.cli.running import in_its_own_process, run

from alliance import Workbench
from alliance.errors import NotFound
from alliance.formats.read_chapter import read


@pytest.fixture
def study(copy_of, tmp_path):
    """The path of the small study, and a chapter about it with faults."""
    path = copy_of("study")
    with Workbench.open(path) as held:
        (tmp_path / "chapter.docx").write_bytes(told.as_docx(held.study))
        (tmp_path / "right.md").write_text(told.paragraphs(held.study)[0], "utf-8")
    return path


@pytest.fixture
def folder(tmp_path):
    """The transcripts of the small study as files, with something that is none."""
    place = tmp_path / "transcripts"
    place.mkdir()
    small.write_files(place)
    (place / "notes.pages").write_bytes(b"not for us")
    return place


def test_a_chapter_is_held_against_a_study_and_ends_with_one_where_something_is_to_be_looked_at(study, tmp_path):
    made = run("check-chapter", str(study), str(tmp_path / "chapter.docx"))
    assert made.exit_code == 1
    assert "The chapter has “cupboard”, the transcript “drawer”." in made.stdout
    assert "They stand at Bram: " in made.stdout
    assert "4 quotations: 1 right, 3 to look at." in made.stdout
    assert "nobody's driving" not in made.stdout  # what is right is not printed
    assert "nobody's driving" in run("check-chapter", str(tmp_path / "chapter.docx"), "--all", workbench=study).stdout
    right = run("check-chapter", str(tmp_path / "right.md"), workbench=study)
    assert (right.exit_code, right.stdout.strip()) == (0, "1 quotation: 1 right, 0 to look at.")


def test_the_report_and_the_commented_chapter_leave_through_the_gate(study, tmp_path):
    out, table = tmp_path / "commented.docx", tmp_path / "report.csv"
    made = run(
        "check-chapter", str(tmp_path / "chapter.docx"), "--comments", str(out), "--csv", str(table), "--json", workbench=study
    )  # fmt: skip
    assert made.exit_code == 1
    held = json.loads(made.stdout)
    assert [one["words_verdict"] for one in held["quotations"]] == ["exact", "altered", "exact", "not found"]
    assert read(out.read_bytes(), "c.docx").blocks == read((tmp_path / "chapter.docx").read_bytes(), "c.docx").blocks
    assert "cupboard" in table.read_text("utf-8-sig")
    left = json.loads(run("sweep", "exports", "--json", workbench=study).stdout)
    assert {one["file_name"] for one in left} == {"chapter with comments.docx", "chapter check.csv"}


def test_without_a_study_a_folder_of_transcripts_is_enough_and_no_framework_is_loaded(study, folder, tmp_path):
    code = (
        "import sys; from click.testing import CliRunner; from alliance.cli.commands import alliance\n"
        f"made = CliRunner().invoke(alliance, ['check-chapter', '--transcripts', {str(folder)!r}, {str(tmp_path / 'chapter.docx')!r}, '--json', '--comments', {str(tmp_path / 'o.docx')!r}])\n"
        "print(made.stdout); sys.stderr.write(repr([m for m in sys.modules if m.split('.')[0] in ('django', 'sqlcipher3')])); sys.exit(made.exit_code)"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)
    assert (made.returncode, made.stderr) == (1, "[]")
    held = json.loads(made.stdout)
    assert [(one["participant"], one["words_verdict"], one["lines_verdict"]) for one in held["quotations"][:3]] == [
        ("Wren", "exact", "inside"), ("Zoë", "altered", "inside"), ("Bram", "exact", "outside"),
    ]  # fmt: skip
    assert (tmp_path / "o.docx").stat().st_size > 500
    right = run("check-chapter", "--transcripts", str(folder), str(tmp_path / "right.md"))
    assert (right.exit_code, right.stdout.strip()) == (0, "1 quotation: 1 right, 0 to look at.")


def test_what_cannot_be_done_is_said_in_one_sentence_with_its_exit_code(study, folder, tmp_path):
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 broken")
    empty = tmp_path / "none"
    empty.mkdir()
    chapter = str(tmp_path / "right.md")
    for words, code, said in (
        ((str(study), str(broken)), 2, "damaged"),
        ((str(study), str(tmp_path / "no.docx")), 4, "no file"),
        (("--transcripts", str(tmp_path / "nowhere"), chapter), 4, "no folder"),
        (("--transcripts", str(empty), chapter), 2, "no transcript"),
        (("--transcripts", str(folder), str(study), chapter), 2, "one chapter"),
        ((str(tmp_path / "no workbench"), chapter), 4, "no workbench"),
        (
            ("--transcripts", str(folder), chapter, "--comments", str(tmp_path / "no" / "o.docx")),
            2,
            "cannot be written",
        ),
    ):
        made = run("check-chapter", *words)
        assert made.exit_code == code, (words, made.output)
        assert said in made.stderr
        assert len(made.stderr.strip().splitlines()) <= 2


def test_a_damaged_transcript_in_the_folder_is_named_and_the_others_are_used(study, folder, tmp_path):
    (folder / "A torn one.docx").write_bytes(b"PK\x03\x04")
    made = run("check-chapter", "--transcripts", str(folder), str(tmp_path / "right.md"))
    assert made.exit_code == 0
    assert "A torn one.docx" in made.stderr


def test_the_command_says_what_it_does_in_a_process_of_its_own(tmp_path):
    made = in_its_own_process(tmp_path)("check-chapter", "--help")
    assert made.returncode == 0
    assert "--transcripts FOLDER" in made.stdout


def test_python_says_what_the_command_says(study, tmp_path):
    with Workbench.open(study) as held:
        report = held.study.check_chapter(tmp_path / "chapter.docx")
        assert [one.words_verdict for one in report.quotations] == ["exact", "altered", "exact", "not found"]
        with pytest.raises(NotFound, match="no file"):
            held.study.check_chapter(tmp_path / "nowhere.docx")
