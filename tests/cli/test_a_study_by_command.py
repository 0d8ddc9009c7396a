"""The same study by command and by Python; and what a person at a terminal meets on the way."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from docx import Document
from tests import study as told
from tests.cli.running import Runner, in_its_own_process, run
from tests.conftest import PASSPHRASE

from alliance import Workbench


def rows_of(path: Path) -> list[str]:
    """Each row of a docx's tables as its cells' words with | between, content controls included."""
    namespace = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return [
        "|".join("".join(t.text or "" for t in cell.iter(f"{namespace}t")) for cell in row.iter(f"{namespace}tc"))
        for table in Document(str(path)).tables
        for row in table._tbl.iter(f"{namespace}tr")
    ]


def test_the_study_made_by_command_has_the_tables_of_the_study_made_in_python(copy_of, tmp_path):
    made = copy_of("empty")
    told.by_command(Runner(made, {}), tmp_path)
    with Workbench.open(made) as workbench:
        by_command = told.tables_of(workbench.study)
    with Workbench.open(copy_of("study")) as workbench:
        in_python = told.tables_of(workbench.study)
    assert told.told(by_command) == told.told(in_python)


def test_from_docx_files_to_the_master_table_with_quotations_as_docx_by_command_alone(tmp_path, cheap_keys):
    alliance = in_its_own_process(tmp_path)
    begun = alliance("study", "new", told.TITLE, "--researcher", told.RESEARCHER, "--not-encrypted", "--json")
    assert begun.returncode == 0, begun.stderr
    workbench = Path(json.loads(begun.stdout)["workbench"])
    told.by_command(Runner(workbench, {}), tmp_path)
    # the only workbench in this folder needs no naming
    written = alliance("table", "master-quotations", "--format", "docx", "-o", "master.docx")
    assert written.returncode == 0, written.stderr
    rows = rows_of(tmp_path / "master.docx")
    assert "1 At the same bus stop" in rows
    assert any(row.startswith("Wren|You're both there and nobody's driving [...]") for row in rows)
    assert any("I sat, and I felt like the one that had been sent" in row for row in rows)
    again = alliance("export", "master-quotations", "-o", "no such folder/x.docx")
    assert (again.returncode, again.stdout) == (2, "")
    assert "no such folder" in again.stderr
    assert "Traceback" not in again.stderr


def test_every_command_has_help_that_says_what_it_does():
    from click import Command, Group

    from alliance.cli.commands import alliance

    def each(command: Command, words: tuple[str, ...]):
        yield words, command
        if isinstance(command, Group):
            for name, under in command.commands.items():
                yield from each(under, (*words, name))

    found = list(each(alliance, ()))
    assert len(found) > 30
    for words, command in found:
        result = run(*words, "--help")
        assert result.exit_code == 0, words
        assert command.help, words
        assert all(option.help for option in command.params if option.param_type_name == "option"), words


def test_commands_that_print_data_print_it_as_json_too(copy_of):
    alliance = Runner(copy_of("study"), {})
    assert [p["pseudonym"] for p in alliance("participant", "list")] == ["Wren", "Zoë", "Bram"]
    assert alliance("participant", "list")[0]["attributes"] == {"Age": "44", "Training": "qualified"}
    assert alliance("study", "show")["counts"]["interviews"] == 3
    notes = alliance("note", "list", "--case", "Wren")
    assert [n["kind"] for n in notes] == ["", "descriptive", "linguistic", "conceptual", "conceptual"]
    assert notes[1]["words"] == "You're both there and nobody's driving"
    themes = alliance("theme", "list", "--case", "Wren")
    assert [t["name"] for t in themes if t["depth"] == 0] == ["Waiting side by side", "The cold room"]
    across = alliance("group", "list")
    assert next(t for t in across if t["name"] == "Both were sent")["participants"] == ["Wren", "Zoë", "Bram"]
    assert alliance("table", "recurrence")["columns"][0] == "Theme"
    assert any(kind["name"] == "annotated-transcript" for kind in alliance("export", "--list"))


def test_the_same_data_is_printed_for_people(copy_of):
    workbench = copy_of("study")
    out = run("theme", "list", "--case", "W-1", workbench=workbench).stdout
    assert "  A bus stop without a driver  (subtheme" in out
    assert "(emergent theme" in out
    out = run("group", "list", workbench=workbench).stdout
    assert "[Wren, Zoë, Bram]" in out
    out = run("table", "case:Bram", workbench=workbench).stdout
    assert out.splitlines()[0] == "Table of themes: Bram"
    assert run("study", "show", workbench=workbench).stdout.startswith("Waiting rooms\nOttilie Vane")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("note", "add", "A note", "--case", "Nobody"), 4, "No participant"),
        (("note", "add", "A note", "--case", "Wren", "--lines", "9000"), 4, "not held"),
        (("note", "add", "A note", "--case", "Wren", "--lines", "5-3"), 2, "backwards"),
        (("note", "add", "A note", "--case", "Wren", "--lines", "five"), 2, "360-363"),
        (("note", "add", "A note", "--case", "Wren", "--words", "bus stop"), 2, "2 times"),
        (("note", "add", "A note", "--case", "Wren", "--words", "never said"), 4, "do not stand"),
        (("note", "add", " ", "--case", "Wren", "--words", "coat"), 2, "no words yet"),
        (("theme", "add", "Under nothing", "--case", "Wren", "--under", "No such theme"), 4, "no theme"),
        (("theme", "add", "Wrong place", "--case", "Wren", "--level", "superordinate", "--under", "A bus stop without a driver"), 2, "cannot stand"),
        (("participant", "add", "Wren"), 2, "taken"),
        (("participant", "add", "Sorrel", "-a", "Shoe size=4"), 4, "Shoe size"),
        (("participant", "add", "Sorrel", "-a", "Age"), 2, "NAME=VALUE"),
        (("study", "settings", "--rule", "most"), 2, "rule"),
        (("study", "settings", "--width", "3"), 2, "between 20 and 200"),
        (("table", "no-such-table"), 2, "no-such-table"),
        (("table", "case"), 2, "case"),
        (("table", "master", "--format", "docx"), 2, "-o FILE"),
        (("export", "cards", "--case", "Wren", "--format", "csv", "-o", "x.csv"), 2, "docx"),
        (("export", "versions", "--version", "a", "-o", "x.docx"), 2, "twice"),
        (("import", "no-such-file.docx"), 2, "cannot be read"),
        (("import", "x.txt", "--speaker", "Wren"), 2, "LABEL=ROLE"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence_and_an_exit_code(copy_of, words, code, said):
    result = run(*words, workbench=copy_of("study"))
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_unknown_option_is_a_problem_of_input(copy_of):
    assert run("study", "show", "--no-such-option", workbench=copy_of("study")).exit_code == 2


def test_no_workbench_named_and_none_here_is_said_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("study", "show")
    assert result.exit_code == 4
    assert "alliance study new" in result.stderr


def test_of_several_workbenches_here_none_is_taken_by_chance(tmp_path, monkeypatch, copy_of):
    copy_of("study")
    copy_of("empty")
    monkeypatch.chdir(tmp_path)
    result = run("study", "show")
    assert result.exit_code == 2
    assert "empty.alliance, study.alliance" in result.stderr


def test_the_passphrase_comes_from_a_file_the_environment_or_stdin_and_never_from_an_argument(copy_of, tmp_path):
    keyed = copy_of("keyed")
    (tmp_path / "secret.txt").write_text(PASSPHRASE + "\n", "utf-8")
    show = ("study", "show")
    assert run(*show, workbench=keyed, ALLIANCE_PASSPHRASE=PASSPHRASE).exit_code == 0
    assert run(*show, "--passphrase-file", str(tmp_path / "secret.txt"), workbench=keyed).exit_code == 0
    assert run(*show, workbench=keyed, stdin=PASSPHRASE + "\n").exit_code == 0
    assert run(*show, workbench=keyed).exit_code == 3
    wrong = run(*show, workbench=keyed, ALLIANCE_PASSPHRASE="not this one")
    assert wrong.exit_code == 3
    assert "not this one" not in wrong.output
    assert run(*show, "--passphrase", PASSPHRASE, workbench=keyed).exit_code == 2
    (tmp_path / "empty.txt").write_text("", "utf-8")
    assert run(*show, "--passphrase-file", str(tmp_path / "empty.txt"), workbench=keyed).exit_code == 2


def test_a_new_study_without_a_passphrase_must_be_asked_for(tmp_path, cheap_keys):
    made = tmp_path / "plain"
    new = ("study", "new", "Plain", "--researcher", "N. N.", "-w", str(made))
    assert run(*new).exit_code == 3
    assert not made.with_name("plain.alliance").exists()
    assert run(*new, "--not-encrypted").exit_code == 0
    again = run(*new, "--not-encrypted")
    assert again.exit_code == 2
    assert "already" in again.stderr


def test_a_short_passphrase_leaves_nothing_behind(tmp_path, cheap_keys):
    result = run(
        "study", "new", "Short", "--researcher", "N. N.", "-w", str(tmp_path / "s"), ALLIANCE_PASSPHRASE="short"
    )
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_recovery_code_is_shown_once_and_opens_the_workbench(tmp_path, cheap_keys):
    out = run(
        "study", "new", "R", "--researcher", "N. N.", "-w", str(tmp_path / "r"), ALLIANCE_PASSPHRASE=PASSPHRASE
    ).stdout
    code = out.split("Recovery code: ")[1].split()[0]
    shown = run("study", "show", workbench=tmp_path / "r", ALLIANCE_PASSPHRASE=code)
    assert shown.exit_code == 0
    none = run(
        "study", "new", "S", "--researcher", "N. N.", "-w", str(tmp_path / "s"), "--no-recovery-sheet", "--json",
        ALLIANCE_PASSPHRASE=PASSPHRASE,
    )  # fmt: skip
    assert json.loads(none.stdout)["recovery_code"] is None


def test_import_shows_what_was_understood_and_asks_once(copy_of, tmp_path):
    workbench = copy_of("empty")
    file = told.write_docx(
        tmp_path / "interview 7 Sorrel.docx", [("I", "How was it?"), ("P", "It was, erm, quiet.")] * 3
    )
    refused = run("import", str(file), workbench=workbench, stdin="n\n")
    assert refused.exit_code == 2
    assert "interview 7 Sorrel.docx: Sorrel (a new participant)" in refused.stdout
    assert "P: participant, 3 turns" in refused.stdout
    assert Runner(workbench, {})("participant", "list") == []
    assert run("import", str(file), workbench=workbench, stdin="y\n\n").exit_code == 0
    assert [p["pseudonym"] for p in Runner(workbench, {})("participant", "list")] == ["Sorrel"]


def test_import_asks_what_numbers_are_and_takes_columns_times_and_numbers_from_paper(copy_of, tmp_path):
    workbench = copy_of("empty")
    asked, table = tmp_path / "Rowan.txt", tmp_path / "Wren.csv"
    asked.write_text("Rowan (60): And so I went, and then I came back to her.\nAda (68): Did you?\nRowan (70): I did.")
    table.write_text("who;said;when\nAda;So?;0:04\nWren;It was cold.;0:09\n")
    refused = run("import", "--yes", str(asked), workbench=workbench)
    assert refused.exit_code == 2
    assert "say what the number in “Rowan (60)” is" in refused.stderr
    assert "--numbers-are" in refused.stderr
    shown = run("import", str(asked), workbench=workbench, stdin="seconds\ny\n\n")
    assert shown.exit_code == 0, shown.stderr
    assert "seconds: times in seconds: 60 is 1:00 of the recording" in shown.stdout
    assert "3 times of the recording kept" in shown.stdout
    alliance = Runner(workbench, {})
    (told_,) = alliance(
        "import",
        "--yes",
        "--json",
        "--means",
        "said=words",
        "--means",
        "1=speaker",
        "--cite-times",
        "--case",
        "Rowan",
        str(table),
    )
    assert (told_["kind"], told_["unit"], told_["times"], told_["turns"]) == ("csv", "time", 2, 2)
    assert [c["means"] for c in told_["table"]] == ["speaker", "words", "time"]
    (paper,) = alliance(
        "import",
        "--yes",
        "--json",
        "--line",
        "90=So?",
        "--line",
        "91=It was",
        "--pages",
        "91",
        "--pseudonym",
        "Wren",
        str(table),
    )
    assert (paper["numbering"], paper["first_line"], paper["fit_error"], paper["pages"]) == ("typed", 90, 1, [90, 91])
    for wrong, said in (
        (["--line", "nothing"], "names no line"),
        (["--pages", "x"], "--pages wants"),
        (["--means", "words"], "COLUMN=MEANING"),
    ):
        got = run("import", "--yes", *wrong, str(table), workbench=workbench)
        assert (got.exit_code, said in got.stderr) == (2, True), got.stderr


def test_one_of_anything_is_said_as_one(copy_of, tmp_path):
    workbench = copy_of("empty")
    file = told.write_docx(tmp_path / "Sorrel.docx", [("I", "And?"), ("P", "Quiet, it was.")])
    shown = run("import", "--yes", str(file), workbench=workbench).stdout
    assert "1 turn\n" in shown
    assert "1 turns" not in shown
    assert "2 turns, lines 1 to 2" in shown
    alliance = Runner(workbench, {})
    alliance("note", "add", "One.", "--case", "Sorrel")
    alliance("theme", "add", "Alone", "--level", "subtheme", "--case", "Sorrel")
    alliance("group", "add", "Together")
    assert (
        run("study", "show", workbench=workbench)
        .stdout.strip()
        .endswith("1 participant, 1 interview, 1 note, 1 theme, 1 theme across cases")
    )


def test_of_a_batch_with_one_unreadable_file_nothing_is_brought_in(copy_of, tmp_path):
    workbench = copy_of("empty")
    good = told.write_files(tmp_path)
    (tmp_path / "empty.txt").write_bytes(b"")
    result = run("import", "--yes", *map(str, good), str(tmp_path / "empty.txt"), workbench=workbench)
    assert result.exit_code == 2
    assert "empty" in result.stderr
    assert Runner(workbench, {})("study", "show")["counts"]["interviews"] == 0


def test_two_files_of_one_new_participant_are_two_interviews_of_one_case(copy_of, tmp_path):
    workbench = copy_of("empty")
    one = told.write_txt(tmp_path / "a.txt", told.INTERVIEWS["Wren"])
    two = told.write_txt(tmp_path / "b.txt", told.INTERVIEWS["Wren"][:4])
    assert run("import", "--yes", str(one), str(two), workbench=workbench).exit_code == 0
    (wren,) = Runner(workbench, {})("participant", "list")
    assert (wren["pseudonym"], wren["interviews"]) == ("Wren", 2)
    out = run("note", "add", "Which?", "--case", "Wren", "--words", "bus stop (laughs)", workbench=workbench)
    assert out.exit_code == 2
    assert "2 interviews" in out.stderr
    placed = Runner(workbench, {})(
        "note", "add", "This one", "--case", "Wren", "--words", "bus stop (laughs)", "--interview", "2"
    )
    assert placed["interview"] == 2


def test_words_in_brackets_met_at_import_are_kept_with_the_study(copy_of, tmp_path):
    workbench = copy_of("empty")
    told.by_command(Runner(workbench, {}), tmp_path)
    kinds = Runner(workbench, {})("study", "settings")["conventions"]
    assert kinds["mm-hm"] == "back-channel"
    assert kinds["laughs"] == "sound"
    assert kinds["service name"] == "placeholder"
    changed = Runner(workbench, {})("study", "settings", "--bracket", "(Mm-hm)=sound")["conventions"]
    assert changed["mm-hm"] == "sound"
    assert changed["laughs"] == "sound"


def test_what_is_taken_out_is_noted_in_the_log_and_cannot_be_undone(copy_of, tmp_path):
    workbench = copy_of("study")
    for name, form in (("master", "xlsx"), ("case:Wren", "html"), ("annotated:Wren", "docx"), ("all", "docx")):
        made = tmp_path / f"{name.replace(':', ' ')}.{form}"
        assert run("export", name, "-o", str(made), workbench=workbench).exit_code == 0
        assert made.stat().st_size > 500
    with zipfile.ZipFile(io.BytesIO((tmp_path / "all.docx").read_bytes())) as held:
        assert held.testzip() is None
    with Workbench.open(workbench):
        from alliance.store.reads import trail

        exported = [e for e in trail.events() if e.act == "export"]
        assert len(exported) == 4
        assert exported[-1].words.startswith("Exported master table.xlsx")
        assert trail.next_undo("study").act != "export"


def test_what_can_be_taken_out_is_listed_without_a_workbench(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = run("export", "--list").stdout
    assert "annotated-transcript" in out
    assert "docx" in out


def test_csv_and_html_may_go_to_a_pipe(copy_of):
    result = run("table", "master", "--format", "csv", workbench=copy_of("study"))
    assert result.exit_code == 0
    assert result.stdout.lstrip("\ufeff").startswith("Superordinate themes and subthemes,Participants")


def test_a_folder_as_output_gets_a_file_of_the_usual_name(copy_of, tmp_path):
    run("export", "cards", "--case", "Wren", "-o", str(tmp_path), workbench=copy_of("study"))
    assert (tmp_path / "cards Wren.docx").exists()


def test_a_backup_by_command_is_brought_back_with_the_same_passphrase(copy_of, tmp_path):
    workbench = copy_of("keyed")
    made = Runner(workbench, {"ALLIANCE_PASSPHRASE": PASSPHRASE})("backup")["backup"]
    assert Path(made).parent == workbench / "backups"
    refused = run("study", "show", workbench=made, ALLIANCE_PASSPHRASE=PASSPHRASE)
    assert refused.exit_code != 0
    assert "alliance restore" in refused.stderr
    again = tmp_path / "again"
    assert run("restore", made, str(again), ALLIANCE_PASSPHRASE=PASSPHRASE).exit_code == 0
    out = run("study", "show", workbench=again, ALLIANCE_PASSPHRASE=PASSPHRASE)
    assert out.stdout.startswith(told.TITLE)
    elsewhere = Runner(workbench, {"ALLIANCE_PASSPHRASE": PASSPHRASE})("backup", "--into", str(workbench.parent))[
        "backup"
    ]
    assert Path(elsewhere).parent == workbench.parent


def test_the_analysis_saved_by_command_comes_back_by_command_the_same(copy_of, tmp_path):
    workbench = copy_of("study")
    first, second = tmp_path / "analysis.json", tmp_path / "again.json"
    stopped = run("study", "save", str(first), "--originals", workbench=workbench)
    assert stopped.exit_code == 3  # a picture lies in a Word file, and nobody has looked at it
    assert "thumbnail.jpeg" in stopped.stderr
    assert not first.exists()
    allow = ("sweep", "decide", "all", "--leave", "--originals")
    assert run(*allow, workbench=workbench).exit_code == 0
    assert run("study", "save", str(first), "--originals", workbench=workbench).exit_code == 0
    loaded = run("study", "load", str(first), "-w", str(tmp_path / "new"), "--not-encrypted")
    assert loaded.exit_code == 0, loaded.output
    assert run(*allow, workbench=tmp_path / "new").exit_code == 0
    assert run("study", "save", str(second), "--originals", workbench=tmp_path / "new").exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    damaged = tmp_path / "damaged.json"
    damaged.write_text(first.read_text("utf-8").replace('"level": "subtheme"', '"level": "sub-theme"', 1), "utf-8")
    refused = run("study", "load", str(damaged), "-w", str(tmp_path / "none"), "--not-encrypted")
    assert refused.exit_code == 2
    assert "themes[" in refused.stderr
    assert "].level" in refused.stderr
    assert not (tmp_path / "none.alliance").exists()


def test_themes_are_moved_renamed_put_aside_and_deleted_by_command(copy_of):
    alliance = Runner(copy_of("study"), {})
    alliance(
        "theme", "move", "The cold room", "--case", "Wren", "--under", "A bus stop without a driver", "--place", "0"
    )
    alliance(
        "theme", "rename", "The cold room", "A room nobody heats", "--case", "Wren", "--reason", "Nearer to her words."
    )
    alliance("theme", "aside", "Wanting to be liked", "--case", "Wren", "--reason", "True of everybody.")
    alliance("theme", "see", "A bus stop without a driver", "Something not ordered by anybody", "--case", "Wren")
    names = [t["name"] for t in alliance("theme", "list", "--case", "Wren")]
    assert names[2:4] == ["A room nobody heats", "Both there, nobody driving"]
    assert "Wanting to be liked" not in names
    alliance("theme", "delete", "A bus stop without a driver", "--case", "Wren")
    depths = {t["name"]: t["depth"] for t in alliance("theme", "list", "--case", "Wren")}
    assert depths["A room nobody heats"] == 1


def test_starting_the_command_loads_no_framework_and_no_document_library():
    code = (
        "import sys; import alliance.cli.commands; "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'django', 'docx', 'lxml', 'sqlcipher3', 'argon2', 'waitress'}))"
    )
    import subprocess
    import sys

    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


@pytest.mark.slow
def test_the_demonstration_opens_its_first_page_and_stops(tmp_path):
    alliance = in_its_own_process(tmp_path, ALLIANCE_HOME=str(tmp_path / "home"))
    first = alliance("demo", "--once")
    assert first.returncode == 0, first.stderr
    assert "The first page answered: 200" in first.stdout
    again = alliance("demo", "--once", "--no-browser")
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "home" / "demonstration.alliance" / "store.db").exists()
