"""Names and eight words in a row, looked for as hashes: everything is found, and nothing else."""

from __future__ import annotations

import json
import os
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.store.remains import RUN, Remains, remains_of, stands_in_file, words_of

TEXT = (
    "Erm, it’s, it’s a bit like a bus stop (laughs). You’re both there and nobody’s driving (Mm-hm). Zoë sat with her "
    "coat on—and then I counted forty-one tiles 🚌 café Łódź naïvely, as if they were mine to count."
)


def _looking(*texts: str, **given) -> Remains:
    return remains_of([(text, text) for text in texts], **given)


@given(st.integers(0, 24), st.sampled_from(["utf-8", "json", "upper", "lines"]))
def test_every_eight_words_in_a_row_are_found_however_they_are_written(begin, form):
    words = TEXT.split()
    said = " ".join(words[begin : begin + RUN])
    raw = {
        "utf-8": f"xx {said}. yy".encode(),
        "json": json.dumps({"text": f"xx {said} yy", "n": "\n"}).encode(),
        "upper": said.upper().encode() if said.isascii() else said.encode(),
        "lines": b"\x00\x17" + said.replace(" ", "\n\t ").encode() + b"\xff",
    }[form]
    assert _looking(TEXT).stands_in(raw)


@given(
    st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st"]), min_size=8, max_size=60),
    st.data(),
)
@settings(max_examples=200)
def test_exactly_the_runs_of_eight_that_two_texts_share_are_found(words, data):
    mine = data.draw(
        st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st"]), min_size=8, max_size=40)
    )
    runs = {tuple(mine[n : n + RUN]) for n in range(len(mine) - RUN + 1)}
    shared = {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)} & runs
    assert len(_looking(" ".join(mine)).runs_in(" ".join(words).encode())) == len(shared)


def test_seven_words_in_a_row_are_no_trace():
    words = TEXT.split()
    assert not _looking(TEXT).stands_in(" ".join(words[3:10]).encode())


def test_a_text_shorter_than_eight_words_gives_nothing_to_look_for():
    assert not _looking("Only six words of no weight.")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Henrietta Blackwood", b"... HENRIETTA\n  blackwood."),
        ("h.blackwood@example.org", b"<H.Blackwood@Example.org>"),
        ("07700 900123", b"tel 07700-900123"),
        ("Żaneta Öz", json.dumps("Żaneta Öz").encode()),
        ("O’Brien-Lovelace", b"O'Brien Lovelace"),
    ],
)
def test_a_name_is_found_in_every_way_it_is_written(name, written):
    looking = _looking(names=[name])
    assert looking.stands_in(written)
    assert Remains.unpacked(looking.packed()).stands_in(written)


def test_a_part_of_a_name_or_a_longer_word_is_no_name():
    looking = _looking(names=["Henrietta Blackwood"])
    for written in (b"Henrietta Blackwoods", b"Blackwood Henrietta", b"Henrietta, Jo Blackwood"):
        assert not looking.stands_in(written)
    assert not _looking(names=["Jo", "Al B"])  # among arbitrary bytes they would turn up by chance


def test_what_is_kept_while_a_leaving_goes_on_holds_no_words():
    looking = _looking(TEXT, names=["Henrietta Blackwood"])
    packed = looking.packed()
    assert b"tiles" not in packed
    assert b"lackwood" not in packed
    again = Remains.unpacked(packed)
    assert (again.runs, again.grams, again.names) == (looking.runs, looking.grams, looking.names)
    assert Remains.unpacked(b"") is not None
    assert not Remains.unpacked(b"")


def test_what_is_kept_by_decision_is_looked_for_no_longer():
    looking = _looking(TEXT, names=["Henrietta Blackwood", "h.b@example.org"])
    words = TEXT.split()
    looking.let_stand(" ".join(words[:9]) + " Henrietta Blackwood")
    assert not looking.stands_in(" ".join(words[:9]).encode())
    assert not looking.stands_in(b"Henrietta Blackwood")
    assert looking.stands_in(b"h.b@example.org")
    assert looking.stands_in(" ".join(words[-9:]).encode())


def test_a_file_that_was_brought_in_is_known_by_its_bytes(tmp_path):
    rng = random.Random(3)
    content = rng.randbytes(300_000)
    looking = remains_of([], [content])
    (tmp_path / "whole").write_bytes(rng.randbytes(70_001) + content + b"x")
    (tmp_path / "other").write_bytes(random.Random(4).randbytes(400_000))
    assert stands_in_file(tmp_path / "whole", None, looking)
    assert not stands_in_file(tmp_path / "other", None, looking)


def test_words_inside_a_package_are_found(tmp_path):
    path = tmp_path / "a paper.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", TEXT)
    assert stands_in_file(path, None, _looking(TEXT))
    (tmp_path / "broken.zip").write_bytes(path.read_bytes()[:60] + path.read_bytes()[90:])
    assert stands_in_file(tmp_path / "broken.zip", None, _looking(TEXT)) in (True, False)


def test_words_over_the_border_of_two_pieces_are_found(tmp_path):
    from alliance.store.pages import BATCH

    said = TEXT.encode()
    (tmp_path / "long").write_bytes(b"." * (BATCH - 40) + said)
    assert stands_in_file(tmp_path / "long", None, _looking(TEXT))


def test_words_are_read_alike_from_rubbish():
    for _ in range(20):
        raw = os.urandom(3000)
        assert words_of(raw) == words_of(b" ".join(words_of(raw))) or b"\\" in raw or b"\xe2\x80" in raw
