"""Words are compared without case, accents and strokes, however they were typed."""

from __future__ import annotations

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.server.desktop")

from alliance.store.configuration import configure

configure()

from alliance.store.search import fold  # noqa: E402


@pytest.mark.parametrize(
    ("said", "folded"),
    [
        ("I KNOW", "i know"),
        ("Łódź", "lodz"),
        ("Zoë’s café", "zoe's cafe"),
        ("œuvre Æon", "oeuvre aeon"),
        ("Straße", "strasse"),
        ("𝐁old", "bold"),
        ("ΟΔΟΣ", fold("οδος")),
        ("", ""),
    ],
)
def test_letters_lose_case_accent_and_stroke(said: str, folded: str):
    assert fold(said) == folded


def test_emoji_and_other_scripts_stay():
    assert fold("Ja 👩🏽‍🌾 שלום") == "ja 👩🏽‍🌾 שלום"


@given(st.text())
def test_a_word_is_found_in_whatever_case_and_form_it_was_typed(words: str):
    assert fold(unicodedata.normalize("NFD", words)) == fold(unicodedata.normalize("NFC", words)) == fold(fold(words))


@given(st.text(), st.text())
def test_a_part_is_folded_as_it_is_inside_the_whole(before: str, after: str):
    assert fold(f"{before} {after}") == f"{fold(before)} {fold(after)}"
