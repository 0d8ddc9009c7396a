"""Making, opening, locking, backing up: the folder, its keys, one opening, and what goes wrong in words."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import shutil
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import study as told
from tests.conftest import PASSPHRASE

from alliance import Workbench
from alliance.errors import AllianceError, InputProblem, NotAllowed, NotFound
from alliance.store import keys, opening, unlocked
from alliance.store.folder import Folder, folder_at, held_alone, new_folder, safe_name, synced_by

SENTENCE = "I counted the tiles and never told anybody"


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def _with_a_note(workbench: Workbench) -> None:
    workbench.study.case("Wren").note(SENTENCE)


def _settings():
    from alliance.store.reads import study

    return study.settings()


def test_nothing_readable_lies_in_a_workbench_with_a_passphrase_and_everything_in_one_without(copy_of):
    """The second half shows that the first could fail."""
    for name, passphrase, found in (("keyed", PASSPHRASE, False), ("study", None, True)):
        path = copy_of(name)
        with Workbench.open(path, passphrase) as workbench:
            _with_a_note(workbench)
        held = _bytes_of(path)
        assert (SENTENCE.encode() in held) is found
        assert (b"bus stop" in held) is found
        assert PASSPHRASE.encode() not in held


def test_closing_leaves_a_single_database_file(copy_of):
    path = copy_of("study")
    with Workbench.open(path) as workbench:
        _with_a_note(workbench)
    assert sorted(p.name for p in path.iterdir() if p.is_file() and p.name != "lock") == ["keys.json", "store.db"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_only_the_owner_may_read_a_workbench_and_its_backups(tmp_path, cheap_keys):
    with Workbench.create(tmp_path / "w", title="T", researcher="R", passphrase=PASSPHRASE) as workbench:
        made = workbench.back_up()
        for path in (workbench.path, made):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
            for name in ("store.db", "keys.json"):
                assert stat.S_IMODE((path / name).stat().st_mode) == 0o600


def test_a_wrong_passphrase_opens_nothing_and_closes_what_was_open(copy_of):
    keyed = copy_of("keyed")
    with pytest.raises(NotAllowed, match="does not open"):
        Workbench.open(keyed, PASSPHRASE + " ")
    with pytest.raises(NotAllowed, match="passphrase"):
        Workbench.open(keyed)
    assert not unlocked.is_open()


@pytest.mark.parametrize("recovery", [True, False], ids=["with a sheet", "without a sheet"])
def test_a_wrong_passphrase_learns_nothing_and_the_owner_is_never_locked_out(tmp_path, cheap_keys, recovery):
    """However near it was, whatever it looks like, however often: the same words, no file changed, and no waiting after it."""
    code = opening.make_store(new_folder(tmp_path / "w"), passphrase=PASSPHRASE, recovery=recovery)
    opening.close_store()
    folder = folder_at(tmp_path / "w")
    near = code[:-1] + ("A" if code[-1] != "A" else "B") if code else "A" * 40
    tries = [
        PASSPHRASE[:-1], PASSPHRASE + " ", PASSPHRASE.title(), PASSPHRASE.split()[0], "x", "\x00", "x" * 100_000, "é" * 50,
        near, "A" * 40, "0" * 40, near.replace("-", ""), keys.new_recovery_code(),
    ]  # fmt: skip
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.path.iterdir() if path.is_file()}
    said = set()
    for typed in tries * 4:
        with pytest.raises(NotAllowed) as refused:
            keys.unlock(folder.keys, typed)
        said.add(str(refused.value))
    (words,) = said
    assert not any(word in words for word in (*PASSPHRASE.split(), "sheet", "code", "character", "tries"))
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before} == before
    assert keys.unlock(folder.keys, PASSPHRASE)
    assert not code or keys.unlock(folder.keys, code)


def test_the_recovery_code_opens_as_it_was_printed_or_as_it_is_typed(tmp_path, cheap_keys):
    with Workbench.create(tmp_path / "w", title="T", researcher="R", passphrase=PASSPHRASE) as workbench:
        path, code = workbench.path, workbench.recovery_code
    for typed in (code, code.lower(), code.replace("-", ""), f" {code[:5]} {code[6:]} "):
        with Workbench.open(path, typed) as workbench:
            assert workbench.study.title == "T"
    with pytest.raises(NotAllowed):
        Workbench.open(path, code[:-1] + ("A" if code[-1] != "A" else "B"))


def test_a_passphrase_in_any_script_opens(tmp_path, cheap_keys):
    passphrase = "čtyři nesouvisející slova 🔑"
    with Workbench.create(tmp_path / "w", title="T", researcher="R", passphrase=passphrase) as workbench:
        path = workbench.path
    with Workbench.open(path, passphrase) as workbench:
        assert workbench.study.researcher == "R"


@pytest.mark.parametrize("wrong", ["", "short", "seven77"])
def test_a_passphrase_that_protects_nothing_is_refused_before_anything_is_made(tmp_path, wrong):
    with pytest.raises(InputProblem, match="characters"):
        Workbench.create(tmp_path / "w", title="T", researcher="R", passphrase=wrong)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("title", "researcher"), [(" ", "R"), ("T", ""), ("x" * 501, "R")])
def test_a_study_that_cannot_begin_leaves_no_folder_behind(tmp_path, title, researcher):
    with pytest.raises(InputProblem):
        Workbench.create(tmp_path / "w", title=title, researcher=researcher)
    assert list(tmp_path.iterdir()) == []
    assert not unlocked.is_open()


def test_a_place_that_holds_something_is_never_written_over(tmp_path):
    (tmp_path / "w.alliance").mkdir()
    (tmp_path / "w.alliance" / "thesis.txt").write_text("mine")
    for path in (tmp_path / "w", tmp_path / "w.alliance"):
        with pytest.raises(InputProblem, match="already"):
            Workbench.create(path, title="T", researcher="R")
    (tmp_path / "f.alliance").write_text("a file")
    with pytest.raises(InputProblem, match="already"):
        Workbench.create(tmp_path / "f", title="T", researcher="R")
    assert (tmp_path / "w.alliance" / "thesis.txt").read_text() == "mine"


def test_a_workbench_is_found_by_folder_by_name_and_from_inside(copy_of, monkeypatch):
    path = copy_of("study")
    monkeypatch.chdir(path)
    for given_path in (path, str(path), path.with_suffix(""), path / "store.db", "."):
        assert folder_at(given_path).path == path


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_path_typed_by_a_person_breaks_the_program(typed):
    with contextlib.suppress(AllianceError):
        folder_at(typed)


@pytest.mark.parametrize("typed", ["/", ".", "..", "", "\x00", "x" * 5000, "~nobody-here/x", "/proc/1/fd", "store.db"])
def test_places_that_hold_no_workbench_are_said_to_hold_none(typed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((NotFound, InputProblem)):
        folder_at(typed)


def test_a_place_where_nobody_may_write_is_said(tmp_path):
    with pytest.raises(InputProblem, match="cannot be made"):
        new_folder(tmp_path / ("n" * 400))
    (tmp_path / "file").write_text("")
    with pytest.raises(InputProblem, match="cannot be made"):
        new_folder(tmp_path / "file" / "w")


def test_one_workbench_is_open_at_a_time_and_the_earlier_one_says_so(copy_of):
    first = Workbench.open(copy_of("study"))
    held = first.study
    second = Workbench.open(copy_of("empty"))
    assert not first.is_open
    with pytest.raises(NotAllowed, match="closed"):
        _ = first.study
    with pytest.raises(NotAllowed, match="closed"):
        _ = held.title
    first.close()  # does not close the one that is open
    assert second.study.cases == ()
    second.close()
    second.close()
    with pytest.raises(NotAllowed):
        _settings()


def test_another_thread_sees_the_workbench_that_is_open_now(copy_of):
    seen: list[object] = []

    def look() -> None:
        seen.append(_settings().title)

    for name, change in (("study", "One"), ("empty", "Two")):
        with Workbench.open(copy_of(name)) as workbench:
            workbench.study.change(title=change)
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()
    assert seen == ["One", "Two"]


def test_a_failed_block_closes_the_workbench_too(copy_of):
    with pytest.raises(RuntimeError), Workbench.open(copy_of("study")):
        raise RuntimeError
    assert not unlocked.is_open()


# --- keys.json


@pytest.mark.parametrize(
    "damage",
    [
        lambda held: held.pop("store"),
        lambda held: held["store"].pop("passphrase"),
        lambda held: held["store"]["passphrase"].pop("sealed"),
        lambda held: held["store"]["passphrase"].update(salt="!!!"),
        lambda held: held["store"]["passphrase"].update(nonce=""),
        lambda held: held["store"]["passphrase"].update(cost={"time": 0, "memory_kib": 0, "lanes": 0}),
        lambda held: held["store"]["passphrase"].update(cost="dear"),
        lambda held: held["store"].update(passphrase=[1, 2]),
        lambda held: held.update(format="one"),
    ],
)
def test_damaged_keys_are_said_to_be_damaged(copy_of, damage):
    path = copy_of("keyed")
    held = json.loads((path / "keys.json").read_text())
    damage(held)
    (path / "keys.json").write_text(json.dumps(held))
    with pytest.raises(InputProblem, match="damaged"):
        Workbench.open(path, PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": 1}'])
def test_keys_that_are_not_keys_are_said_to_be_damaged(copy_of, content):
    path = copy_of("study")
    (path / "keys.json").write_bytes(content)
    with pytest.raises(InputProblem, match=r"damaged|keys\.json"):
        Workbench.open(path)


def test_keys_of_a_later_version_and_missing_keys_are_told_apart(copy_of):
    path = copy_of("study")
    held = json.loads((path / "keys.json").read_text())
    (path / "keys.json").write_text(json.dumps(held | {"format": 2}))
    with pytest.raises(InputProblem, match="later version"):
        Workbench.open(path)
    (path / "keys.json").unlink()
    with pytest.raises(InputProblem, match="no keys"):
        Workbench.open(path)


def test_a_key_of_another_workbench_does_not_open_this_one(copy_of, tmp_path, cheap_keys):
    keyed = copy_of("keyed")
    with Workbench.create(tmp_path / "other", title="T", researcher="R", passphrase=PASSPHRASE) as other:
        shutil.copy(other.path / "keys.json", keyed / "keys.json")
    with pytest.raises(InputProblem, match="key does not fit"):
        Workbench.open(keyed, PASSPHRASE)
    assert not unlocked.is_open()


@pytest.mark.parametrize("name", ["study", "keyed"])
def test_a_damaged_database_is_said_to_be_damaged_and_left_as_it_is(copy_of, name):
    path = copy_of(name)
    whole = (path / "store.db").read_bytes()
    broken = b"\x00" * 4096 + whole[4096:]
    (path / "store.db").write_bytes(broken)
    with pytest.raises(InputProblem, match="damaged"):
        Workbench.open(path, PASSPHRASE if name == "keyed" else None)
    assert (path / "store.db").read_bytes() == broken


def test_where_the_list_of_tables_is_damaged_opening_says_what_can_be_done(copy_of):
    path = copy_of("keyed")
    whole = (path / "store.db").read_bytes()
    said = set()
    for page in range(2, 12):
        at = 4096 * (page - 1) + 100
        (path / "store.db").write_bytes(whole[:at] + bytes(800) + whole[at + 800 :])
        try:
            Workbench.open(path, PASSPHRASE).close()
        except InputProblem as problem:  # any other error would end the test
            said.add(str(problem))
            opened = unlocked.is_open()
            assert not opened
    assert len(said) == 1
    assert "alliance salvage" in said.pop()


def test_the_throwaway_key_of_a_demonstration_says_what_it_is(tmp_path):
    folder = new_folder(tmp_path / "d")
    opening.make_store(folder, passphrase=None, throwaway=True)
    opening.close_store()
    assert keys.mode_of(folder.keys) == "throwaway"
    assert not folder.store.read_bytes().startswith(b"SQLite format 3")
    assert "protects nothing" in folder.keys.read_text()


# --- backups


def test_a_backup_is_whole_is_restored_alone_and_holds_the_moment_it_was_made(keyed_workbench, tmp_path):
    study = keyed_workbench.study
    _with_a_note(keyed_workbench)
    made = keyed_workbench.back_up()
    study.case("Wren").note("Written after the backup")
    assert [p.name for p in made.parent.iterdir()] == [made.name]
    from alliance.actions.backups import restore

    restore(made, tmp_path / "again", PASSPHRASE)
    with Workbench.open(tmp_path / "again", PASSPHRASE) as copy:
        texts = [n.text for n in copy.study.case("Wren").notes]
        assert SENTENCE in texts
        assert "Written after the backup" not in texts
        assert copy.check() == "ok"


def test_a_backup_is_made_while_somebody_writes(workbench, tmp_path):
    study = workbench.study
    case = study.case("Wren").id
    done = threading.Event()
    failed: list[BaseException] = []

    def write() -> None:
        from alliance.actions.notes import add_note

        try:
            for n in range(60):
                add_note(by=study.by, case=case, text=f"Note {n}")
        except BaseException as problem:
            failed.append(problem)
        finally:
            done.set()

    by = study.by  # read once, before the thread begins
    assert by
    thread = threading.Thread(target=write)
    thread.start()
    copies = []
    while not done.is_set():
        copies.append(workbench.back_up())
    thread.join()
    assert failed == []
    assert len({n.text for n in study.case("Wren").notes if n.text.startswith("Note ")}) == 60
    from alliance.actions.backups import restore

    for n, copy in enumerate(copies[:3]):
        with Workbench.open(restore(copy, tmp_path / f"again {n}").path) as held:
            assert held.check() == "ok"


def test_a_backup_that_cannot_be_written_leaves_nothing_half_made(workbench, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputProblem, match="No backup"):
        workbench.back_up(tmp_path / "file")
    assert list((workbench.path / "backups").iterdir()) == []


def test_a_workbench_of_a_later_program_is_not_opened_by_this_one(copy_of):
    path = copy_of("study")
    with Workbench.open(path):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations(app, name, applied) VALUES ('store', '9999_later', '2030-01-01')"
            )
    with pytest.raises(InputProblem, match="later version"):
        Workbench.open(path)


def test_tables_are_brought_up_to_date_after_a_backup(copy_of, monkeypatch):
    path = copy_of("study")
    migrated = []
    monkeypatch.setattr(opening, "_waiting_migrations", lambda: True)
    monkeypatch.setattr(opening, "_migrate", lambda: migrated.append(len(list((path / "backups").iterdir()))))
    with Workbench.open(path) as workbench:
        assert workbench.study.title == told.TITLE
    assert migrated == [1]


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["keyless", "keyed"])
def test_the_tables_that_tests_copy_are_those_that_the_migrations_make(tmp_path, cheap_keys, monkeypatch, passphrase):
    """The tests make new workbenches quickly (tests/conftest.py); what they make must be the product's own."""

    def made(name):
        from django.db import connection

        with Workbench.create(tmp_path / name, title="T", researcher="R", passphrase=passphrase) as workbench:
            with connection.cursor() as cursor:
                cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
                tables = sorted(cursor.fetchall(), key=str)
                cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
                applied = cursor.fetchall()
                pragmas = []
                for name in ("page_size", "auto_vacuum", "journal_mode", "user_version", "encoding", "cipher_provider"):
                    cursor.execute(f"PRAGMA {name}")
                    pragmas.append(cursor.fetchall())
            return tables, applied, pragmas, workbench.check()

    made("first")  # so that there is something to copy
    copied = made("copied")
    monkeypatch.setattr(opening, "_migrate", opening._migrate.by_migrations)
    assert made("by migrations") == copied
    assert copied[3] == "ok"


# --- held alone, and beside another process


def test_a_rewriting_step_is_refused_while_another_holds_the_workbench(copy_of):
    folder = Folder(copy_of("study"))
    with held_alone(folder), pytest.raises(NotAllowed, match="rewriting"), held_alone(folder):
        pass
    with held_alone(folder):
        pass


def _notes_from_another_process(path: str, n: int) -> None:
    from alliance import Workbench

    with Workbench.open(path) as workbench:
        case = workbench.study.case("Wren")
        for k in range(n):
            case.note(f"From another process {k}")


def test_a_command_writes_beside_an_open_window_and_both_keep_everything(workbench):
    process = multiprocessing.get_context("spawn").Process(
        target=_notes_from_another_process, args=(str(workbench.path), 30)
    )
    process.start()
    case = workbench.study.case("Wren")
    here = 0
    while process.is_alive():
        case.note(f"From here {here}")
        here += 1
    process.join(60)
    assert process.exitcode == 0
    texts = [n.text for n in case.notes]
    assert sum(t.startswith("From here") for t in texts) == here
    assert sum(t.startswith("From another") for t in texts) == 30


# --- names and places


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Waiting rooms", "Waiting-rooms"),
        ("Who said “never”? / 2: a study", "Who-said-never-2-a-study"),
        ("../../etc/passwd", "etcpasswd"),
        ("  ", "study"),
        ("...", "study"),
        ("Čekárny a dveře", "Čekárny-a-dveře"),
        ("con", "study-con"),
        ("x" * 200, "x" * 60),
    ],
)
def test_a_title_becomes_a_folder_name_that_every_system_takes(title, name):
    assert safe_name(title) == name


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=120))
def test_no_title_makes_a_folder_name_that_leads_elsewhere(title):
    name = safe_name(title)
    assert 0 < len(name) <= 66
    assert not set(name) & set('/\\:*?"<>|.\x00\n')
    assert name == name.strip()


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/home/a/OneDrive - University/w.alliance", "OneDrive"),
        ("/Users/a/Library/Mobile Documents/com~apple~CloudDocs/w.alliance", "iCloud"),
        ("C:/Users/a/Dropbox/w.alliance", "Dropbox"),
        ("/home/a/Documents/w.alliance", None),
        ("/home/a/oneness/w.alliance", None),
    ],
)
def test_a_synced_folder_is_noticed_by_its_path(path, service):
    assert synced_by(Path(path)) == service


def test_a_synced_place_and_an_open_disk_are_warned_of(tmp_path):
    with Workbench.create(tmp_path / "Dropbox" / "w", title="T", researcher="R") as workbench:
        said = " ".join(workbench.warnings)
    assert "Dropbox" in said
    assert "not encrypted" in said
