"""Whoever leaves the study is gone: from every field, index, log, undo, vault and backup; nobody else is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import PASSPHRASE
from tests.marked import Planter, found

from alliance.errors import InputProblem

pytestmark = pytest.mark.usefixtures("django_ready")
SECRET = "another quiet secret of four"


def _undeclared(app, traced):
    from alliance.store.traces import undeclared

    return undeclared(app, traced)


def test_every_field_of_every_row_declares_what_becomes_of_it(django_ready):
    from django.apps import apps

    from alliance.store.traces import TRACED
    from alliance.vault.traces import VAULT

    assert _undeclared("store", TRACED) == []
    assert _undeclared("vault", VAULT) == []
    with_rows = {m._meta.app_label for m in apps.get_models() if m._meta.app_label not in ("contenttypes",)}
    assert with_rows == {"store", "vault"}, "an app with rows of its own must declare their fates too"


def test_a_field_without_a_declared_fate_is_found(django_ready):
    from dataclasses import replace

    from alliance.store.traces import TRACED

    note = TRACED["NoteRow"]
    without = {**TRACED, "NoteRow": replace(note, words=())}
    assert _undeclared("store", without) == ["NoteRow.text: no fate is declared"]
    assert _undeclared("store", {k: v for k, v in TRACED.items() if k != "NoteRow"}) == [
        "NoteRow: no fate is declared for this kind of row"
    ]


def test_every_link_to_a_participant_is_a_declared_path(django_ready):
    """A row that points at a participant (or at a row that is one's) goes, or declares that the link is let go."""
    from django.apps import apps

    from alliance.store.traces import TRACED

    wrong = []
    for model in apps.get_app_config("store").get_models():
        declared = TRACED[model.__name__]
        for f in model._meta.concrete_fields:
            if f.is_relation and TRACED[f.related_model.__name__].paths and f.related_model is not model:
                covered = any(path.split("__")[0] == f.name for path in declared.paths)
                if not covered and declared.kind_of(f.name) != "blanked" and not (declared.paths and f.null):
                    wrong.append(f"{model.__name__}.{f.name}")
    # a group theme's own rows: evidence and links reach a participant by their other side
    assert [one for one in wrong if one not in ("LinkRow.group_theme",)] == []


# --- markers


def _made(path: Path, keyed: bool):
    """An open workbench with every marker planted, a backup of it, and its vault."""
    from alliance.store.configuration import configure

    configure()
    from alliance import Workbench
    from alliance.actions import people
    from alliance.actions.notes import add_note, delete_note
    from alliance.actions.participants import change_participant
    from alliance.store.folder import folder_at
    from alliance.store.reads import study as read

    Workbench.create(path, title="Marked", researcher="Nobody", passphrase=PASSPHRASE if keyed else None)
    folder = folder_at(path)
    by = read.researcher()[0]
    people.make_vault(folder, SECRET if keyed else None, by=by)
    planter = Planter(folder)
    planted = planter.all()
    # what can be undone: a note written and deleted, an entry changed, through the actions
    for who in ("leaves", "stays"):
        case, transcript = planted.cases[who], planter.rows["TranscriptRow", who].id
        note = add_note(by=by, case=case, transcript=transcript, start=1, end=9, text=planter.word(who, "undo"))
        delete_note(by=by, note=note)
        column = planter.rows["AttributeRow", "study"].id
        change_participant(by=by, case=case, attributes={column: planter.word(who, "undo of the study")})
    _back_up(folder)
    return folder, by, planted


def _back_up(folder):
    """A backup as the program writes it, with the vault beside."""
    import shutil

    from alliance.store import opening, unlocked

    made = opening.back_up(folder)
    file = unlocked.file_of("vault")
    opening._checkpoint(file)
    shutil.copyfile(file.path, made / "vault.db")
    return made


def _decided(traces):
    from alliance.governance.leaving import Decided

    return {p.id: Decided("delete") for p in traces.passages}


@pytest.mark.parametrize("keyed", [False, True], ids=["keyless", "keyed"])
def test_nothing_of_the_one_who_leaves_is_left_in_any_byte_and_everything_of_the_others_is(
    tmp_path, cheap_keys, keyed, figure
):
    from alliance.actions import leaving

    folder, by, planted = _made(tmp_path / "marked", keyed)
    before = found(leaving.files_of(folder), planted.markers["leaves"])
    missing = planted.markers["leaves"] - before.keys()
    assert not {m: planted.where[m] for m in missing}, "a marker that cannot be found before proves nothing afterwards"
    assert len(planted.markers["leaves"]) > 150
    traces = leaving.traces_of(folder, case=planted.cases["leaves"])
    gone = leaving.leave_study(folder, by=by, case=planted.cases["leaves"], typed=traces.code, decided=_decided(traces))
    assert gone.record.looked[0] > 5
    assert found(leaving.files_of(folder), planted.markers["leaves"]) == {}
    files, size = gone.record.looked
    kinds = len({w.split(".")[0] for w in planted.where.values()})
    figure(
        f"leaving, {'keyed' if keyed else 'keyless'}",
        f"{len(planted.markers['leaves'])} markers in every text field of {kinds} kinds of row; 0 found afterwards in any "
        f"{'decrypted page' if keyed else 'byte'} of {files} files ({size / 1e6:.1f} MB)",
    )
    still = found(leaving.files_of(folder), planted.markers["stays"] | planted.markers["study"])
    assert planted.markers["stays"] | planted.markers["study"] == still.keys()
    backup = next(p for p in folder.backups.iterdir() if p.is_dir())
    inside = [(path, key) for path, key in leaving.files_of(folder) if backup in path.parents]
    held = found(inside, planted.markers["stays"] | planted.markers["study"])
    assert (
        len(held) >= len(planted.markers["stays"] | planted.markers["study"]) - 4
    )  # the recording's bytes are no part


def test_the_search_on_decrypted_pages_can_fail(tmp_path, cheap_keys):
    """Looking through an encrypted file as it lies there would find nothing whatever it held."""
    from alliance.actions import leaving

    folder, _, planted = _made(tmp_path / "marked", True)
    as_they_lie = [(path, None) for path, _ in leaving.files_of(folder)]
    seen = found(as_they_lie, planted.markers["leaves"])
    assert all(files == ["zz"] or not any(f.endswith(".db") for f in files) for files in seen.values())
    assert planted.markers["leaves"] <= found(leaving.files_of(folder), planted.markers["leaves"]).keys()


# --- power lost in the middle

RUN = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.server.desktop")
from pathlib import Path
from alliance.store import keys, opening
from alliance.store.folder import folder_at
keys.COST.update(time=1, memory_kib=8, lanes=1)
folder = folder_at(Path(sys.argv[1]))
opening.open_store(folder)
from alliance.actions import leaving, people
from alliance.governance.leaving import Decided
from alliance.store import erasing, ledger
from alliance.store.reads import study
from alliance.vault import erasing as vault_erasing
case, where, by = sys.argv[2], sys.argv[3], study.researcher()[0]
def die(module, name, after):
    plain = getattr(module, name)
    def dying(*args, **given):
        if after:
            plain(*args, **given)
        os._exit(9)
    setattr(module, name, dying)
STEPS = {
    "before the vault": (leaving, "_forget_in_vault", False),
    "after the vault": (leaving, "_forget_in_vault", True),
    "before the rows": (leaving, "_erase_rows", False),
    "in the rows": (leaving, "_ids_for_ledger", False),
    "after the rows": (leaving, "_erase_rows", True),
    "after the ledger": (leaving, "_write_ledger", True),
    "before the file is written anew": (erasing, "settle", False),
    "after the file": (leaving, "_scrub_files", True),
    "in a backup": (ledger, "add_to", True),
    "before the backups": (leaving, "_rewrite_backups", False),
    "after the backups": (leaving, "_rewrite_backups", True),
    "before looking again": (leaving, "_look_again", False),
    "before the record": (leaving, "_record", False),
}
if where == "list":
    print("\\n".join(STEPS))
elif where == "finish":
    for gone in leaving.finish(folder, by=by):
        print("finished", gone.record.number)
    opening.close_store()
else:
    die(*STEPS[where])
    traces = leaving.traces_of(folder, case=case)
    leaving.leave_study(folder, by=by, case=case, typed=traces.code, decided={p.id: Decided("delete") for p in traces.passages})
"""
PLACES = [
    "before the vault", "after the vault", "before the rows", "in the rows", "after the rows", "after the ledger",
    "before the file is written anew", "after the file", "in a backup", "before the backups", "after the backups",
    "before looking again", "before the record",
]  # fmt: skip


def _run(path: Path, case: str, where: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-c", RUN, str(path), case, where], capture_output=True, text=True, env=env, check=False
    )


@pytest.fixture(scope="module")
def marked(tmp_path_factory, cheap_keys):
    """A marked workbench, closed, to be copied; and a list of the places where it was cut and went on."""
    from alliance.store.opening import close_store

    folder, _, planted = _made(tmp_path_factory.mktemp("marked") / "marked", False)
    close_store()
    return folder, planted, []


@pytest.mark.slow
@pytest.mark.parametrize("where", PLACES)
def test_power_lost_in_the_middle_of_leaving_and_run_again_leaves_nothing(marked, tmp_path, where, figure):
    import shutil

    from alliance.actions import leaving
    from alliance.store import opening
    from alliance.store.folder import folder_at
    from alliance.vault import file as vault_file

    made, planted, held = marked
    path = Path(shutil.copytree(made.path, tmp_path / made.path.name))
    cut = _run(path, planted.cases["leaves"], where)
    assert cut.returncode == 9, cut.stderr
    again = _run(path, planted.cases["leaves"], "finish")
    assert again.returncode == 0, again.stderr
    if where == "before the vault":
        assert "finished" in again.stdout
    folder = folder_at(path)
    opening.open_store(folder)
    vault_file.needed(folder)
    try:
        assert found(leaving.files_of(folder), planted.markers["leaves"]) == {}
        assert planted.markers["stays"] <= found(leaving.files_of(folder), planted.markers["stays"]).keys()
        assert opening.check_whole() == "ok"
    finally:
        opening.close_store()
    held.append(where)
    figure("leaving, power lost", f"at {len(held)} of {len(PLACES)} places, run again: 0 markers found afterwards")


def test_the_record_is_refused_while_anything_is_left_and_names_the_file_alone(tmp_path, cheap_keys):
    from alliance.actions import leaving
    from alliance.store.reads import leaving as read

    folder, by, planted = _made(tmp_path / "marked", False)
    from alliance.store.models import TextRow

    words = TextRow.objects.get(transcript__participant_id=planted.cases["leaves"]).words
    forgotten = folder.path / "an old copy.txt"
    forgotten.write_text(" ".join(words.split()[:9]), "utf-8")
    traces = leaving.traces_of(folder, case=planted.cases["leaves"])
    with pytest.raises(InputProblem) as refused:
        leaving.leave_study(folder, by=by, case=planted.cases["leaves"], typed=traces.code, decided=_decided(traces))
    assert "an old copy.txt" in str(refused.value)
    assert not any(word in str(refused.value) for word in words.split())
    assert read.records() == []
    assert [one.done[-1] for one in read.under_way()] == ["backups"]
    forgotten.unlink()
    (gone,) = leaving.finish(folder, by=by)
    assert gone.record.looked[0] > 5
    assert read.under_way() == []


# --- another process saves meanwhile

SAVE = """
import os, sys, time
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.server.desktop")
from pathlib import Path
from alliance.errors import AllianceError
from alliance.store import opening
from alliance.store.folder import folder_at
opening.open_store(folder_at(Path(sys.argv[1])))
from alliance.actions.notes import add_note
from alliance.store.reads import study
by, until = study.researcher()[0], time.monotonic() + 30
print("ready", flush=True)
n = 0
while time.monotonic() < until and not Path(sys.argv[4]).exists():
    n += 1
    for who, case in (("q", sys.argv[2]), ("k", sys.argv[3])):
        try:
            add_note(by=by, case=case, transcript="", start=0, end=0, text=f"{who}zzz{n:04d} saved meanwhile")
            print(f"{who}zzz{n:04d}", flush=True)
        except AllianceError:
            pass
"""


@pytest.mark.slow
def test_what_another_process_saves_while_somebody_leaves_goes_or_stays_with_its_case(marked, tmp_path, figure):
    import shutil

    from alliance.actions import leaving
    from alliance.store import opening
    from alliance.store.folder import folder_at
    from alliance.store.reads import study as read
    from alliance.vault import file as vault_file

    made, planted, _ = marked
    path = Path(shutil.copytree(made.path, tmp_path / made.path.name))
    stop = tmp_path / "stop"
    env = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    words = [sys.executable, "-c", SAVE, str(path), planted.cases["leaves"], planted.cases["stays"], str(stop)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env) as saving:
        assert saving.stdout is not None
        assert saving.stdout.readline().strip() == "ready"
        folder = folder_at(path)
        opening.open_store(folder)
        vault_file.needed(folder)
        try:
            traces = leaving.traces_of(folder, case=planted.cases["leaves"])
            leaving.leave_study(
                folder,
                by=read.researcher()[0],
                case=planted.cases["leaves"],
                typed=traces.code,
                decided=_decided(traces),
            )
            stop.touch()
            acknowledged = set(saving.stdout.read().split())
            theirs = {word for word in acknowledged if word.startswith("q")}
            others = acknowledged - theirs
            assert theirs
            assert others
            assert found(leaving.files_of(folder), theirs | planted.markers["leaves"]) == {}
            assert found(leaving.files_of(folder), others).keys() == others
            assert opening.check_whole() == "ok"
            figure(
                "leaving, two processes",
                f"{len(theirs)} notes saved meanwhile with whoever left: 0 found afterwards; {len(others)} with others: 0 lost",
            )
        finally:
            stop.touch()
            opening.close_store()


# --- a backup older than the leaving


@pytest.mark.parametrize("keyed", [False, True], ids=["keyless", "keyed"])
def test_a_backup_older_than_a_leaving_shows_nothing_here_or_elsewhere_and_says_that_it_held_them(
    tmp_path, cheap_keys, keyed, figure
):
    """Brought back here from where the leaving could not reach it, and on another machine with the backup folder alone."""
    import shutil

    from alliance.actions import leaving
    from alliance.actions.backups import restore
    from alliance.store import opening
    from alliance.vault import file as vault_file

    folder, by, planted = _made(tmp_path / "marked", keyed)
    older = next(p for p in folder.backups.iterdir() if p.is_dir())
    away = tmp_path / "away" / older.name
    shutil.copytree(older, away)
    traces = leaving.traces_of(folder, case=planted.cases["leaves"])
    leaving.leave_study(folder, by=by, case=planted.cases["leaves"], typed=traces.code, decided=_decided(traces))
    opening.close_store()
    elsewhere = tmp_path / "another machine" / "backups"
    shutil.copytree(folder.backups, elsewhere)
    shutil.rmtree(elsewhere / older.name)
    shutil.copytree(away, elsewhere / older.name)
    here = folder.backups / older.name
    shutil.rmtree(here)
    shutil.copytree(away, here)
    secrets = {"vault_secret": SECRET} if keyed else {}
    for n, backup in enumerate((here, elsewhere / older.name)):
        restored = restore(backup, tmp_path / f"back {n}", PASSPHRASE if keyed else None, **secrets)
        assert restored.held_left == 1
        assert "still held" in restored.words
        from alliance.store.folder import folder_at

        again = folder_at(restored.path)
        vault_file.needed(again) if not keyed else vault_file.open_vault(again, SECRET)
        assert found(leaving.files_of(again), planted.markers["leaves"]) == {}
        stay = planted.markers["stays"] - found(leaving.files_of(again), planted.markers["stays"]).keys()
        assert {planted.where[marker] for marker in stay} <= {"a recording’s bytes"}  # which are no part of a backup
        opening.close_store()
    figure(
        f"older backup restored, {'keyed' if keyed else 'keyless'}",
        f"here and on another machine: 0 of {len(planted.markers['leaves'])} markers found, and said that 1 person had left",
    )
