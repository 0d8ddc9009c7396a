"""The same words replaced the same everywhere: cases, accents, possessives, plurals, brackets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.ipa.replacing import Finder, Original, key_of, replacements

KEY = {
    "Margaret": "Rowan", "Henderson": "(family)", "Margaret Henderson": "(my sister)", "St Mary's Hospital": "(hospital)",
    "O'Brien": "Tam", "Zoë": "(friend)", "a.b@nhs.net": "(email)", "07700 900123": "(phone)", "henderson": "(small)",
    "falconer": "(job)", "James": "Ned", "LS1 4AB": "(place)",
}  # fmt: skip


def without(text: str, key: dict[str, str] = KEY, kinds: dict[str, str] | None = None) -> str:
    finder = Finder(Original(words, words, (kinds or {}).get(words, "name")) for words in key)
    for start, end, words in reversed(replacements(text, finder.find(text), key)):
        text = text[:start] + words + text[end:]
    return text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("and Margaret said", "and Rowan said"),
        ("Margaret’s coat, Margaret's hat", "Rowan’s coat, Rowan's hat"),
        ("MARGARET!", "ROWAN!"),
        ("Margaret Henderson and Henderson", "(my sister) and (family)"),
        ("the Hendersons came", "the (family)s came"),
        ("St. Mary’s Hospital", "(hospital)"),
        ("O’Brien's dog", "Tam's dog"),
        ("ZOE and Zoe", "(friend) and (friend)"),
        ("A.B@NHS.net", "(email)"),
        ("07700-900123", "(phone)"),
        ("ls1 4ab", "(place)"),
        ("mrs henderson", "mrs (small)"),
        ("a falconer, Falconer", "a (job), Falconer"),
        ("James' and James’s", "Ned' and Ned’s"),
        ("(Zoë)", "(friend)"),
        ("(Zoë laughs)", "(friend laughs)"),
        ("[Margaret laughs]", "[Rowan laughs]"),
        # what is not the same
        ("margaret and Margarette and Margaretha", "margaret and Margarette and Margaretha"),
        ("Margaret\nHenderson", "Rowan\n(family)"),
        ("hendersonian", "hendersonian"),
        ("Jame sat", "Jame sat"),
    ],
)  # fmt: skip
def test_words_are_replaced_in_every_shape_they_take(before, after):
    assert without(before) == after


def test_an_age_is_replaced_where_it_is_an_age_alone():
    text = "I was 34 then; 34 minutes; my 34-year-old brother; thirty-four chairs, when I was thirty-four"
    key = {"34": "(age)", "thirty-four": "(age)"}
    expected = "I was (age) then; 34 minutes; my (age)-year-old brother; thirty-four chairs, when I was (age)"
    assert without(text, key, dict.fromkeys(key, "age")) == expected


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Margaret", "MARGARET'S", True),
        ("Zoë", "Zoe", True),
        ("Margaret", "margaret", False),
        ("St. Mary", "St Mary", True),
    ],
)
def test_alike_words_have_one_key(one, other, alike):
    assert (key_of(one) == key_of(other)) is alike


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="MargetHndso '’.-(\n)sZë", max_size=60))
def test_nothing_replaced_is_found_again_and_the_rest_stays(text):
    finder = Finder(Original(words, words) for words in KEY)
    found = finder.find(text)
    last = 0
    for one in found:
        assert last <= one.start < one.end <= len(text)
        last = one.end
    key = dict.fromkeys(KEY, "(x)")
    after = without(text, key)
    assert [one for one in finder.find(after) if key_of(after[one.start : one.end]) != "x"] == []
