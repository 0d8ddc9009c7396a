"""`alliance consent` and `alliance import --footing`, as they are typed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from tests.actions.test_consents import png
from tests.conftest import PASSPHRASE

from alliance import Workbench

SECRET = "another quiet secret"
WORDS = "Int.: Well?\n\nIdris: It was a quiet enough room for two.\n"


@pytest.fixture
def run(copy_of):
    """Run a command on the small study, with an approval; what it printed."""
    from datetime import date

    path = copy_of("study")
    with Workbench.open(path) as held:
        from alliance.actions import protocol

        protocol.record_approval(by=held.study.by, body="The panel", dated=date(2026, 1, 12))
    return _runner(path)


def _runner(path, **env):
    from alliance.cli.commands import alliance

    def run(*words, code=0, given=None):
        answer = CliRunner().invoke(alliance, [*words, "-w", str(path)], env=env, input=given)
        assert answer.exit_code == code, answer.output + str(answer.exception)
        return answer.output

    run.path = path
    return run


def test_a_consent_is_recorded_corrected_and_shown(run):
    assert "nothing recorded" in run("consent", "show")
    made = json.loads(
        run(
            "consent",
            "set",
            "Wren",
            "--part",
            "interview=yes",
            "--part",
            "quotation=no",
            "--dated",
            "2026-02-03",
            "--json",
        )
    )
    assert made["parts"] == {"interview": True, "quotation": False}
    said = run("consent", "set", "W-1", "--correct", "--part", "quotation=yes", "--kept-in", "the grey cabinet")
    assert "agreed to being quoted" in said
    held = json.loads(run("consent", "show", "Wren", "--json"))
    assert [(one["dated"], one["kept_in"]) for one in held["taken"]] == [("2026-02-03", "the grey cabinet")]
    assert json.loads(run("consent", "show", "--json"))[1]["footing"] is None


def test_the_whole_analysis_leaves_with_a_warning_and_a_table_with_their_words_does_not(run, tmp_path):
    run("consent", "set", "Wren", "--part", "interview=yes", "--part", "quotation=no", "--dated", "2026-02-03")
    assert "Wren, who did not agree to be quoted" in run("export", "analysis", "-o", str(tmp_path / "whole.json"))
    assert (tmp_path / "whole.json").exists()
    said = run("export", "case:Wren", "-o", str(tmp_path / "t.docx"), code=3)
    assert "Wren: 3 (under" in said
    assert not (tmp_path / "t.docx").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("set", "Wren", "--part", "interview=yes"), 2),
        (("set", "Wren", "--part", "interview=perhaps", "--dated", "2026-02-03"), 2),
        (("set", "Wren", "--part", "shoes=yes", "--dated", "2026-02-03"), 2),
        (("set", "Wren", "--part", "interview=yes", "--dated", "2026-02-30"), 2),
        (("set", "Wren", "--part", "interview=yes", "--dated", "2026-01-01"), 2),
        (("set", "Wren", "--correct", "--how", "by post"), 2),
        (("set", "Nobody", "--part", "interview=yes", "--dated", "2026-02-03"), 4),
        (("show", "Nobody"), 4),
        (("sign", "Wren", "--typed", "x"), 2),
    ],
)
def test_what_cannot_be_ends_with_one_sentence_and_a_code(run, words, code):
    said = run("consent", *words, code=code)
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1


def test_import_records_the_footing_once_and_asks_where_it_was_left_out(run, tmp_path):
    (tmp_path / "Idris.txt").write_text(WORDS, "utf-8")
    file = str(tmp_path / "Idris.txt")
    run(
        "import",
        file,
        "--pseudonym",
        "Idris",
        "--footing",
        "published",
        "--footing-words",
        "The Fell Review, 1987",
        "-y",
    )
    assert json.loads(run("consent", "show", "Idris", "--json"))["taken"][0]["words"] == "The Fell Review, 1987"
    assert "On what footing" in run("import", file, "--pseudonym", "Ines", given="y\nteaching\n")
    run("import", file, "--pseudonym", "Ivo", "--yes")
    assert [one["footing"] for one in json.loads(run("consent", "show", "--json"))[-2:]] == ["teaching", "paper"]
    assert "On what footing" not in run("import", file, "--case", "Ivo", given="y\n")
    run("consent", "set", "Ivo", "--part", "interview=no", "--dated", "2026-02-03")
    assert "Ivo" in run("import", file, "--case", "Ivo", "--yes", code=3)


def test_a_signed_sheet_goes_into_the_vault_by_its_secret(copy_of, tmp_path):
    path = copy_of("keyed")
    run = _runner(path, ALLIANCE_PASSPHRASE=PASSPHRASE)
    with Workbench.open(path, PASSPHRASE) as held:
        from alliance.actions import people
        from alliance.actions.consents import record_footing

        case = held.study.case("Wren").participant.id
        id = record_footing(by=held.study.by, case=case, footing="paper")
    (tmp_path / "Henrietta.jpg").write_bytes(png())
    run("consent", "sign", "Wren", str(tmp_path / "Henrietta.jpg"), code=3)
    with Workbench.open(path, PASSPHRASE) as held:
        people.make_vault(held._folder, SECRET, by=held.study.by)
    run("consent", "sign", "Wren", str(tmp_path / "Henrietta.jpg"), given=f"{SECRET}\n")
    run("consent", "sign", "Wren", str(tmp_path / "no such.jpg"), code=2)
    with Workbench.open(path, PASSPHRASE) as held:
        people.open_vault(held._folder, SECRET, by=held.study.by)
        kept = people.signed(held._folder, by=held.study.by, consent=id)
        assert (kept.file_name, kept.content) == ("Henrietta.png", png())


def test_a_script_records_a_consent_and_sees_what_stands(study):
    from datetime import date

    from alliance.actions import protocol

    protocol.record_approval(by=study.by, body="The panel", dated=date(2026, 1, 12))
    wren = study.case("Wren")
    assert wren.consent.agreement is None
    stands = wren.record_consent({"interview": True}, date(2026, 2, 3), how="in person")
    assert stands.agreement.parts == {"interview": True}
    assert wren.consent.taken[0].how == "in person"
