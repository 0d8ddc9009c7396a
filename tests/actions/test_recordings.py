"""Recordings kept here: encrypted piece by piece, read from any place, erased with their key, never half there."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import wave
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance import Workbench
from alliance.actions import backups, interviews, leaving, recordings
from alliance.errors import InputProblem, NotAllowed, NotFound
from alliance.governance.leaving import Decided
from alliance.store import recordings as files
from alliance.store.folder import Folder
from alliance.store.models import RecordingKeyRow, RecordingRow
from alliance.store.reads import recordings as read

MARK = b"a voice in plain"


def sound(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """A wav with a mark among its samples."""
    held = io.BytesIO()
    with wave.open(held, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(rate)
        samples = bytes(128 + (n * 7 % 23) for n in range(int(seconds * rate)))
        out.writeframes(MARK + samples[len(MARK) :])
    return held.getvalue()


@pytest.fixture
def folder(workbench):
    return Folder(workbench.path)


@pytest.fixture
def record(study):
    return interviews.add_interview(by=study.by, case=study.case("Wren").id)


def _kept(study, folder, record, content=None, name="wren.wav"):
    content = sound() if content is None else content
    return _add(study, folder, record, content, name)


def _add(study, folder, record, content, name, entry=""):
    pieces = recordings.pieces_of(io.BytesIO(content))
    return recordings.add_file(
        folder, by=study.by, interview=record, pieces=pieces, file_name=name, recording=entry
    )  # fmt: skip


def test_a_recording_is_kept_under_a_key_of_its_own_and_nothing_of_it_lies_in_plain(study, folder, record, workbench):
    content = sound(20)
    id = _kept(study, folder, record, content)
    one = read.one(id)
    assert (one.size, one.media_type, one.length_seconds) == (len(content), "audio/wav", 20)
    assert b"".join(read.bytes_of(one)) == content
    row = RecordingRow.objects.get(pk=id)
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    other = _kept(study, folder, record, content)
    keys = [bytes(key) for key in RecordingKeyRow.objects.values_list("key", flat=True)]
    assert len({*keys}) == 2
    assert len({path.read_bytes() for path in folder.recordings.glob("*.enc")}) == 2
    assert other != id
    workbench.close()
    for path in folder.path.rglob("*"):
        assert not path.is_file() or MARK not in path.read_bytes(), path


@settings(max_examples=25, deadline=None)
@given(
    size=st.integers(1, 3 * files.PIECE + 5), start=st.integers(0, 3 * files.PIECE), length=st.integers(1, files.PIECE)
)
def test_any_stretch_is_read_as_it_was(tmp_path_factory, size, start, length):
    folder = Folder(tmp_path_factory.mktemp("sounds"))
    content = bytes(n * 31 % 251 for n in range(size))
    with files.adding(folder):
        kept = files.write(folder, [content[:7], content[7:]])  # however it comes
    path = folder.recordings / kept.name
    assert b"".join(files.read(path, kept.key, size, start, start + length)) == content[start : start + length]


def test_a_stretch_in_the_middle_decrypts_only_the_pieces_that_hold_it(tmp_path):
    folder = Folder(tmp_path)
    with files.adding(folder):
        kept = files.write(folder, (bytes([n]) * files.PIECE for n in range(40)))
    path = folder.recordings / kept.name
    raw = bytearray(path.read_bytes())
    raw[200] ^= 1  # the first piece is damaged
    path.write_bytes(raw)
    assert set(b"".join(files.read(path, kept.key, kept.size, 20 * files.PIECE, 20 * files.PIECE + 10))) == {20}
    with pytest.raises(InputProblem, match="damaged"):
        list(files.read(path, kept.key, kept.size))


@pytest.mark.parametrize("harm", ["cut", "swapped", "changed", "longer"])
def test_a_file_that_was_cut_swapped_or_changed_is_said_to_be_damaged(tmp_path, harm):
    folder = Folder(tmp_path)
    with files.adding(folder):
        kept = files.write(folder, (bytes([n]) * files.PIECE for n in range(3)))
    path = folder.recordings / kept.name
    head, step = len(files.MAGIC), files.PIECE + files.TAG
    raw = path.read_bytes()
    parts = [raw[head + n * step : head + (n + 1) * step] for n in range(3)]
    size = kept.size
    if harm == "cut":
        parts, size = parts[:2], 2 * files.PIECE
    elif harm == "swapped":
        parts[0], parts[1] = parts[1], parts[0]
    elif harm == "changed":
        parts[1] = bytes(step)
    else:
        size += 10
    path.write_bytes(raw[:head] + b"".join(parts))
    with pytest.raises(InputProblem, match="damaged"):
        list(files.read(path, kept.key, size))


def test_a_recording_given_by_its_path_is_read_in_pieces_and_stays_where_it_was(study, folder, record, tmp_path):
    place = tmp_path / "long.wav"
    place.write_bytes(sound(30))
    id = recordings.add_path(folder, by=study.by, interview=record, path=str(place), device="Recorder 1")
    assert b"".join(read.bytes_of(read.one(id))) == place.read_bytes()
    for path, said in ((tmp_path / "none.wav", "no file"), (folder.store, "own folder")):
        with pytest.raises((InputProblem, NotFound), match=said):
            recordings.add_path(folder, by=study.by, interview=record, path=str(path))


def test_what_cannot_be_a_recording_is_refused_and_leaves_nothing(study, folder, record):
    for name, content, said in (
        ("notes.txt", b"words", "browser plays"), ("none.wav", b"", "empty"), ("x.html", b"<b>", "browser plays"),
    ):  # fmt: skip
        with pytest.raises(InputProblem, match=said):
            _kept(study, folder, record, content, name)
    entry = interviews.add_recording(by=study.by, interview=record, device="Recorder 1", sha256="ab" * 32)
    with pytest.raises(InputProblem, match="not the file that was entered"):
        _add(study, folder, record, sound(), "a.wav", entry)
    assert list(folder.recordings.glob("*.enc")) == []
    assert not RecordingKeyRow.objects.exists()


def test_deleting_erases_file_and_key_and_records_the_day(study, folder, record):
    id = _kept(study, folder, record)
    with pytest.raises(InputProblem, match="kept in this workbench"):
        interviews.record_deletion(by=study.by, recording=id, deleted_on=date.today(), how="wiped")
    with pytest.raises(InputProblem, match="kept in this workbench"):
        interviews.delete_recording_entry(by=study.by, recording=id)
    recordings.delete_file(folder, by=study.by, recording=id)
    row = RecordingRow.objects.get(pk=id)
    assert (row.kept_file, row.deleted_on, row.deleted_how) == ("", date.today(), recordings.ERASED)
    assert not RecordingKeyRow.objects.exists()
    assert list(folder.recordings.glob("*.enc")) == []
    with pytest.raises(NotFound):
        read.one(id)


def test_who_leaves_takes_their_recordings_along_and_nobody_elses(study, folder, record):
    other = interviews.add_interview(by=study.by, case=study.case("Zoë").id)
    _kept(study, folder, record)
    stays = _kept(study, folder, other, sound(2), "zoe.wav")
    made = backups.write_backup(folder, by=study.by, with_recordings=True)
    assert len(list(made.glob("recordings/*.enc"))) == 2
    left = read.one(stays).kept_file
    traces = leaving.traces_of(folder, case=study.case("Wren").id)
    decided = {passage.id: Decided("delete") for passage in traces.passages}
    leaving.leave_study(folder, by=study.by, case=study.case("Wren").id, typed="W-1", decided=decided)
    assert [path.name for path in folder.recordings.glob("*.enc")] == [left]
    assert [path.name for path in made.glob("recordings/*.enc")] == [left]
    assert RecordingKeyRow.objects.count() == 1
    assert b"".join(read.bytes_of(read.one(stays))) == sound(2)


def test_one_recording_leaves_alone(study, folder, record):
    id = _kept(study, folder, record)
    leaving.leave_recording(folder, by=study.by, recording=id, typed="W-1")
    assert list(folder.recordings.glob("*.enc")) == []
    assert not RecordingKeyRow.objects.exists()


def test_backups_leave_recordings_out_unless_asked_and_bring_them_back(study, folder, record, tmp_path, workbench):
    _kept(study, folder, record)
    without = backups.write_backup(folder, by=study.by)
    assert not (without / "recordings").exists()
    with pytest.raises(InputProblem, match="without recordings"):
        backups.write_backup(folder, by=study.by, sealed="four quiet unrelated words", with_recordings=True)
    whole = backups.write_backup(folder, by=study.by, with_recordings=True)
    workbench.close()
    backups.restore(whole, tmp_path / "back")
    assert b"".join(read.bytes_of(read.kept()[0])) == sound()
    backups.restore(without, tmp_path / "bare")
    assert not read.kept()[0].there
    with pytest.raises(NotFound, match="not in this workbench"):
        b"".join(read.bytes_of(read.kept()[0]))


def test_what_a_stopped_adding_left_is_swept_at_the_next_opening(study, folder, record, workbench):
    kept = read.one(_kept(study, folder, record)).kept_file
    path = folder.path
    stopped = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from alliance import Workbench\n"
        "from alliance.store.folder import Folder\n"
        "def pieces(n):\n"
        "    for k in range(50):\n"
        "        if k == n:\n"
        "            os.kill(os.getpid(), 9)\n"
        "        yield b'x' * 65536\n"
        "w = Workbench.open(sys.argv[1])\n"
        "from alliance.actions import recordings\n"
        "if sys.argv[3] == 'rename':\n"
        "    from alliance.actions import change\n"
        "    change.insert = lambda row: os.kill(os.getpid(), 9)\n"
        "recordings.add_file(Folder(Path(sys.argv[1])), by=w.study.by, interview=sys.argv[2],\n"
        "    pieces=pieces(20 if sys.argv[3] == 'half' else 99), file_name='x.wav')\n"
    )
    workbench.close()
    for where in ("half", "rename"):
        done = subprocess.run(
            [sys.executable, "-c", stopped, str(path), record, where], capture_output=True, env={**os.environ}
        )
        assert done.returncode == -9, done.stderr
        assert len([p for p in folder.recordings.iterdir() if p.suffix]) == 2, where
        with Workbench.open(path):
            assert [p.name for p in folder.recordings.iterdir() if p.suffix] == [kept]
            assert [one.kept_file for one in read.kept()] == [kept]


def test_two_recordings_are_not_added_at_once(folder):
    with files.adding(folder), pytest.raises(NotAllowed, match="just now"), files.adding(folder):
        pass
