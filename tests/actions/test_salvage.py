"""A damaged workbench: what can still be read comes over, what cannot is said, and nothing else is touched."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from tests.conftest import PASSPHRASE

from alliance.errors import InputProblem, NotAllowed, NotFound

PAGE = 4096


@pytest.fixture(scope="module")
def made_once(tmp_path_factory, cheap_keys):
    """Long workbenches by their passphrase, each made when first asked for."""
    held: dict[str | None, Path] = {}

    def made(passphrase):
        if passphrase not in held:
            held[passphrase] = _long(tmp_path_factory.mktemp("long"), passphrase)
        return held[passphrase]

    return made


@pytest.fixture
def long_one(tmp_path, made_once, request):
    """A workbench with six hundred notes, closed: its folder, its notes, its passphrase or None."""
    passphrase = PASSPHRASE if getattr(request, "param", True) else None
    made = made_once(passphrase)
    path = Path(shutil.copytree(made, tmp_path / made.name))
    return path, {f"note number {n}, which says a little more than its number alone" for n in range(600)}, passphrase


def _long(tmp_path, passphrase):
    from alliance import Workbench

    words = "Int.: How was it?\n" + "\n".join(f"Rowan: It was the {i}th time I sat there, erm." for i in range(300))
    (tmp_path / "Rowan.txt").write_text(words, "utf-8")
    with Workbench.create(
        tmp_path / "long", title="Long", researcher="Edda Marlow", passphrase=passphrase
    ) as workbench:
        workbench.study.import_transcripts([tmp_path / "Rowan.txt"])
        case = workbench.study.case("Rowan")
        interview = next(iter(case.interviews))
        for n in range(600):
            interview.note(
                f"note number {n}, which says a little more than its number alone", lines=(1 + n % 290, 2 + n % 290)
            )
        return workbench.path


def harmed(path: Path, *numbers: int) -> None:
    """Turn bits in some pages of the store."""
    rng = random.Random(3)
    raw = bytearray((path / "store.db").read_bytes())
    for number in numbers:
        at = (number - 1) * PAGE
        for offset in range(200, 900):
            raw[at + offset] ^= rng.randrange(1, 256)
    (path / "store.db").write_bytes(raw)


def pages(path: Path) -> int:
    return (path / "store.db").stat().st_size // PAGE


def notes() -> set[str]:
    from alliance.store.models import NoteRow

    return set(NoteRow.objects.values_list("text", flat=True))


@pytest.mark.parametrize("long_one", [True, False], indirect=True, ids=["keyed", "open"])
def test_a_whole_workbench_comes_over_whole(long_one, tmp_path):
    from alliance.actions.salvage import salvage
    from alliance.store.opening import check_whole
    from alliance.store.search import find_turns

    path, kept, passphrase = long_one
    found = salvage(path, tmp_path / "again", passphrase)
    assert found.damaged == 0
    assert notes() == kept
    assert "No row seems to be missing." in found.words
    assert check_whole() == "ok"
    assert len(find_turns("time")) == 300


def test_every_page_verifies_against_its_seal_as_the_cipher_makes_it(long_one):
    from alliance.store import keys
    from alliance.store.salvaging import image_of

    path, _, passphrase = long_one
    image = image_of(path / "store.db", keys.unlock(path / "keys.json", passphrase))
    assert image.damaged == ()
    assert len(image.pages) == pages(path) * PAGE


@pytest.mark.parametrize("long_one", [True], indirect=True)
@pytest.mark.parametrize("seed", range(4))
def test_with_damaged_pages_the_rest_comes_over_and_the_loss_is_said(long_one, tmp_path, seed):
    from alliance.actions.salvage import salvage
    from alliance.store.opening import check_whole

    path, kept, passphrase = long_one
    before = (path / "store.db").read_bytes()
    rng = random.Random(seed)
    numbers = rng.sample(range(3 * pages(path) // 4, pages(path)), 6)  # behind the list of tables
    harmed(path, *numbers)
    damaged = (path / "store.db").read_bytes()
    assert damaged != before
    found = salvage(path, tmp_path / "again", passphrase)
    assert found.damaged == 6
    assert notes() <= kept
    assert len(notes()) > 300
    assert check_whole() == "ok"
    assert (path / "store.db").read_bytes() == damaged
    lost = len(kept - notes())
    assert not lost or "missing among" in found.words


def test_what_stood_only_in_the_log_of_writes_comes_over(long_one, tmp_path):
    from alliance import Workbench
    from alliance.actions.salvage import salvage

    path, _, passphrase = long_one
    copy = tmp_path / "torn.alliance"
    with Workbench.open(path, passphrase) as workbench:
        next(iter(workbench.study.case("Rowan").interviews)).note("written last of all", lines=(3, 3))
        shutil.copytree(path, copy)  # as a power cut would leave it, with the log beside it
    assert (copy / "store.db-wal").stat().st_size
    salvage(copy, tmp_path / "again", passphrase)
    assert "written last of all" in notes()


@pytest.mark.parametrize("what", ["first page", "empty", "keys", "nothing", "cut to half a page"])
def test_where_nothing_can_be_read_it_is_said_and_nothing_is_made(long_one, tmp_path, what):
    from alliance.actions.salvage import salvage

    path, _, passphrase = long_one
    if what == "first page":
        harmed(path, 1)
    elif what == "empty":
        (path / "store.db").write_bytes(b"")
    elif what == "keys":
        (path / "keys.json").write_text("{")
    elif what == "nothing":
        (path / "store.db").unlink()
    else:
        (path / "store.db").write_bytes((path / "store.db").read_bytes()[:2000])
    with pytest.raises((InputProblem, NotFound), match=r"backup|no workbench at"):
        salvage(path, tmp_path / "again", passphrase)
    assert not (tmp_path / "again.alliance").exists()


def test_a_wrong_passphrase_reads_nothing(long_one, tmp_path):
    from alliance.actions.salvage import salvage

    with pytest.raises(NotAllowed):
        salvage(long_one[0], tmp_path / "again", "not the passphrase")
    assert not (tmp_path / "again.alliance").exists()


def test_a_file_cut_short_gives_what_stood_before_the_cut(long_one, tmp_path):
    from alliance.actions.salvage import salvage

    path, kept, passphrase = long_one
    raw = (path / "store.db").read_bytes()
    (path / "store.db").write_bytes(raw[: len(raw) * 4 // 5])
    try:
        found = salvage(path, tmp_path / "again", passphrase)
    except InputProblem as problem:
        assert "backup" in str(problem)  # noqa: PT017 - the cut may take the study itself, and that is said
    else:
        assert notes() <= kept
        assert "missing among" in found.words
