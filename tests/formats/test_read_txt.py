"""Plain text in any encoding becomes the same paragraphs."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.errors import InputProblem
from alliance.formats import guard
from alliance.formats.read_txt import ENCODINGS, read
from alliance.ipa.source import Source, clean

WESTERN = "Siân: I don’t know – it was “erm” naïve, façade, café. Zoë said: «très bien» at the Straße.\nInt: Déjà vu?\n"


def words(source: Source) -> list[str]:
    return [p.text for p in source.paragraphs]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_unicode_is_found_with_and_without_a_mark(encoding: str) -> None:
    for text in (WESTERN, "Rowan: yes\n", "访谈者：你好\n小雨：很冷\n", "מראיינת: איך זה היה?\n", "👩\u200d🚒: 🇬🇧\n"):
        source = read(text.encode(encoding), "a.txt")
        assert words(source) == text.strip().split("\n")
        assert source.encoding is not None
        assert source.encoding.replace("-le", "").replace("-be", "") == encoding.replace("-sig", "").replace(
            "-le", ""
        ).replace("-be", "")
        assert source.remarks == ()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", WESTERN),
        ("mac_roman", WESTERN),
        (
            "cp1251",
            "Интервьюер: как это было, когда вы пришли туда в первый раз?\nАнна: было холодно, и никто не ждал.\n" * 6,
        ),
        (
            "cp1253",
            "Ερευνήτρια: πώς ήταν όταν πήγατε εκεί για πρώτη φορά;\nΆννα: έκανε κρύο και κανείς δεν περίμενε.\n" * 6,
        ),
        ("cp1255", "מראיינת: איך זה היה כשהגעת לשם בפעם הראשונה?\nרותם: היה קר ואף אחד לא חיכה לי שם.\n" * 6),
        (
            "shift_jis",
            "聞き手：最初にそこへ行ったとき、どうでしたか。\n小雨：とても寒くて、だれもいませんでした。\n" * 6,
        ),
    ],
)
def test_older_encodings_are_guessed_said_and_can_be_chosen(encoding: str, text: str) -> None:
    source = read(text.encode(encoding), "a.txt")
    assert words(source) == text.strip().split("\n")
    assert any("Look at the accents" in r for r in source.remarks)
    assert source.encoding not in source.encodings_offered
    assert len(source.encodings_offered) >= 1
    assert words(read(text.encode(encoding), "a.txt", encoding)) == text.strip().split("\n")


def test_what_is_offered_can_be_read_and_the_right_one_is_among_them() -> None:
    data = "Ąnna: zażółć gęślą jaźń, proszę bardzo.\n".encode("cp1250") * 3
    source = read(data, "a.txt")
    possible = (source.encoding, *source.encodings_offered)
    assert "cp1250" in possible
    for encoding in source.encodings_offered:
        assert read(data, "a.txt", encoding).encoding == encoding


@given(
    st.sampled_from([e for e in ENCODINGS if e.startswith(("utf", "cp125", "mac"))]),
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=200),
)
@settings(deadline=None)
def test_a_given_encoding_gives_back_what_was_written(encoding: str, text: str) -> None:
    data = ("x" + text).encode(encoding, "ignore")
    expected = data.decode(encoding)
    source = read(data, "a.txt", encoding)
    assert source.encoding == encoding
    assert words(source) == [w for line in clean(expected).split("\n") if (w := line.strip(" \t"))]


@given(st.binary(min_size=1, max_size=300), st.sampled_from([None, *ENCODINGS, "rot13", "punycode", "utf-7", "\x00"]))
@settings(deadline=None, max_examples=300)
def test_any_bytes_are_read_or_refused_in_words(data: bytes, encoding: str | None) -> None:
    try:
        source = read(data, "a.txt", encoding)
    except InputProblem:
        return
    for paragraph in source.paragraphs:
        assert paragraph.text
        assert paragraph.text == paragraph.text.strip(" \t")
        assert unicodedata.is_normalized("NFC", paragraph.text)
        assert not any(c in paragraph.text for c in "\n\r\f\x00\ufeff\xad")


def test_a_wrong_encoding_is_refused_and_a_strange_one_is_not_tried() -> None:
    with pytest.raises(InputProblem, match="cannot be read as utf-8"):
        read("Siân".encode("cp1252"), "a.txt", "utf-8")
    for strange in ("idna", "rot13", "zip", "no such thing", "unicode_escape", "\x00", "utf-7"):
        with pytest.raises(InputProblem, match="not known"):
            read(b"words", "a.txt", strange)
    assert read(WESTERN.encode("cp1252"), "a.txt", "latin-1").encoding == "cp1252"
    assert read(WESTERN.encode("utf-8"), "a.txt", "  ").encoding == "utf-8"


def test_a_mark_at_the_start_is_no_letter_even_where_the_encoding_is_given() -> None:
    assert words(read(codecs.BOM_UTF8 + b"Rowan: yes", "a.txt", "utf-8")) == ["Rowan: yes"]
    assert words(read(codecs.BOM_UTF16_BE + "Rowan".encode("utf-16-be"), "a.txt", "utf-16")) == ["Rowan"]


def test_text_is_kept_composed_without_controls_and_with_what_emoji_need() -> None:
    raw = "Zoe\u0308 said\u00a0it\u00ad was\u200b so\r\n👩\u200d🚒 ❤\ufe0f\x07\rנ\u200fב"
    assert words(read(raw.encode(), "a.txt")) == ["Zoë said it was so", "👩\u200d🚒 ❤\ufe0f", "נ\u200fב"]


def test_blank_lines_and_form_feeds_are_said_beside_the_words() -> None:
    source = read(b"one\n\ntwo\n\fthree\nfo\fur\n\f\n\nfive\f\nsix", "a.txt")
    assert words(source) == ["one", "two", "three", "fo ur", "five", "six"]
    assert [p.blank_before for p in source.paragraphs] == [False, True, False, False, True, False]
    assert [p.page_break for p in source.paragraphs] == [False, False, True, False, True, True]
    assert [p.breaks for p in source.paragraphs] == [(), (), (), (3,), (), ()]


def test_an_empty_file_and_one_that_is_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputProblem, match="empty"):
        read(b"", "a.txt")
    monkeypatch.setattr(guard, "MOST_BYTES", 100)
    with pytest.raises(InputProblem, match="larger than"):
        read(b"x" * 101, "a.txt")


def test_a_file_of_controls_or_zeros_is_no_text() -> None:
    for data in (b"\x00\x01\x02\xff" * 50, b"\x01\x02\x03 words" * 50, bytes(range(256)) * 4):
        with pytest.raises(InputProblem, match="not a text"):
            read(data, "a.txt")


def test_letters_that_were_lost_before_are_pointed_at() -> None:
    assert any("already lost" in r for r in read("caf\ufffd".encode(), "a.txt").remarks)


def test_more_text_than_hundreds_of_interviews_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputProblem, match="one by one"):
        read(b"a\n" * (guard.MOST_PARAGRAPHS + 1), "a.txt")
    monkeypatch.setattr(guard, "MOST_LETTERS", 100)
    with pytest.raises(InputProblem, match="one by one"):
        read(b"words " * 20, "a.txt")


def test_a_page_that_begins_with_a_speaker_begins_a_paragraph_without_an_end_of_line_before_it():
    source = read(b"Joan: I said so.\fInt.: When?\nJoan: In the\fevening, I think.", "joan.txt")
    assert [(p.text, p.page_break, p.breaks) for p in source.paragraphs] == [
        ("Joan: I said so.", False, ()),
        ("Int.: When?", True, ()),
        ("Joan: In the evening, I think.", False, (13,)),
    ]
