"""The sweep as values: a name is found however it is written, and what is no name is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.governance.sweep import Needle, Text, sweep, too_short

HENRIETTA = Needle("w1", "name", "Henrietta Blackwood-Oyelaran")
OF_HENRIETTA = (
    HENRIETTA,
    Needle("w1", "email", "h.blackwood72@mail.example"),
    Needle("w1", "phone", "07700 900123"),
    Needle("w1", "address", "14 Orchard Lane, Leeds LS1 4AP"),
    Needle("w1", "employer", "Northgate Counselling Service"),
)


def _found(words, *needles, **given):
    return sweep(needles or OF_HENRIETTA, [Text("here", words)], **given)


def _words(words, *needles, **given):
    return [one.words for one in _found(words, *needles, **given)]


# --- names, however they are written


@pytest.mark.parametrize(
    "written",
    [
        "Henrietta", "HENRIETTA", "henrietta", "Henrietta’s", "henriettas", "Hen-\nrietta", "Hen rietta",
        "H e n r i e t t a", "H.e.n.r.i.e.t.t.a", "H-E-N-R-I-E-T-T-A", "Hen\u200brietta", "Hen\u00adrietta",
        "\u202aHenrietta\u202c", "\u2067Henrietta\u2069", "Henriëtta", "Henrie\u0301tta", "Неnriеttа", "Ηenrietta",
        "Ｈｅｎｒｉｅｔｔａ", "_Henrietta_", "Henrietta2", "Henrieta", "Henreitta", "Henriettta", "Blackwood", "Oyelaran",
        "Blackwood, Henrietta", "henrietta_blackwood", "HenriettaBlackwood", "hblackwood", "Blackwood—Oyelaran",
        "BLACK-WOOD", "Oye Laran", "𝓗𝓮𝓷𝓻𝓲𝓮𝓽𝓽𝓪",
    ],
)  # fmt: skip
def test_a_name_is_found_in_every_spelling(written):
    found = _found(f"And then the door opened and {written} came in with the tea.", HENRIETTA)
    assert found
    assert {one.whose for one in found} == {("w1",)}


def test_how_sure_it_is_is_said():
    assert [one.sure for one in _found("Henrietta Blackwood-Oyelaran")] == ["exact"]
    assert [one.sure for one in _found("henrietta BLACKWOOD oyelaran")] == ["folded"]
    assert [one.sure for one in _found("So Henrietta came")] == ["part"]
    assert [one.sure for one in _found("So Henrieta came")] == ["alike"]


def test_a_finding_shows_its_surroundings_and_its_place():
    (one,) = _found("He sat with his coat on and Henrietta counted the tiles.")
    assert (one.place, one.before, one.words) == ("here", "He sat with his coat on and ", "Henrietta")
    assert one.after == " counted the tiles."


def test_parts_of_one_name_beside_each_other_are_one_finding():
    assert _words("I asked Henrietta Blackwood about it.") == ["Henrietta Blackwood"]
    assert _words("I asked Henrietta about this: the Blackwood side.") == ["Henrietta", "Blackwood"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("محمد علي", "قال \u200fمحمد علي\u200f إنه جاء"), ("محمد", "مُحَمَّد هنا"), ("דוד כהן", "שמו דוד כהן, כן"),
        ("王小明", "我见了王小明先生"), ("김민수", "어제 김민수 씨가"), ("José O’Brien", "with Jose OBrien today"),
        ("José O’Brien", "with JOSÉ O'BRIEN today"), ("Łukasz Żak", "met Lukasz Zak there"), ("Jürgen Groß", "Jurgen GROSS said"),
        ("Maryanne Poe", "so Mary Anne came"), ("Nguyễn Văn An", "met Nguyen Van An once"), ("Анна Петрова", "это АННА ПЕТРОВА"),
        ("Ed", "I told Ed so"), ("Bo Li", "bo li was there"),
    ],
)  # fmt: skip
def test_names_of_every_script_are_found(name, written):
    assert _found(written, Needle("x", "name", name))


@pytest.mark.parametrize("name", ["A.*+(x", "Jo(hn|ny)+$", "[a-z]*", "\\d+ Smythe", "(((((", "Zed{1000000}"])
def test_characters_of_regular_expressions_in_a_name_are_only_characters(name):
    assert not _found("Nothing of anybody, 12345 times over, in (brackets) [here].", Needle("x", "name", name))
    assert _found(f"and then Smythe with {name}, yes.", Needle("x", "name", "Smythe"))


# --- what is no name


@pytest.mark.parametrize(
    "words",
    [
        "I will go. Will you come? May I? I hope so, by the grace of it; the rose and the mark.",
        "Hope is a thing with feathers and may be everything that we have been given.",
        "In May 2020 we met, and since May it was different for all of us there.",
    ],
)
def test_ordinary_words_that_are_also_names_are_left_alone(words):
    names = [Needle(n, "name", n) for n in ("Will", "Grace", "Hope", "May", "Rose", "Mark")]
    assert not _words(words, *names)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Then I saw that Grace was already sitting there by herself.", "Grace"),
        ("Will", "Will"),
        ("And so it went. Grace’s coat was on the chair when we came back.", "Grace"),
        ("It was late by then. Hope said she would rather stay in the room.", "Hope"),
        ("we asked will turner about it", "Will Turner"),
        ("I saw (because May had told me so) that it was all over by then.", "May"),
    ],
)
def test_the_same_words_meant_as_names_are_found(words, name):
    assert _words(words, Needle("x", "name", name))


def test_a_word_that_only_begins_a_sentence_is_not_taken_for_a_name_spelt_alike():
    sarah = Needle("x", "name", "Bonnes")
    assert not _words("Bones were found. The bones were old.", sarah)
    assert _words("And then Bones came in. The bones were old.", sarah)


def test_one_letter_and_nothing_cannot_be_looked_for_and_are_said():
    needles = [Needle("a", "name", "J"), Needle("b", "name", "  "), Needle("c", "name", "…"), Needle("d", "name", "Jo")]
    assert [n.who for n in too_short(needles)] == ["a", "b", "c"]
    assert not _found("J said a and b and … here", *needles[:3])


def test_a_pseudonym_is_not_taken_for_a_name_spelt_alike():
    assert not _found("And Maren came in.", Needle("x", "name", "Karen"), pseudonyms=["Maren"])
    assert _found("And Maren came in.", Needle("x", "name", "Karen"))


def test_a_pseudonym_that_is_somebody_elses_real_name_is_said_once():
    found = sweep(
        [Needle("w2", "name", "Rowan Atkins")],
        [Text(str(n), f"Rowan said so, {n} times over.") for n in range(30)] + [Text("x", "Rowan Atkins")],
        pseudonyms=["Rowan"],
    )
    assert [(one.sure, one.words, one.places) for one in found] == [
        ("exact", "Rowan Atkins", 1),
        ("pseudonym", "Rowan", 30),
    ]


def test_a_placeholder_is_hidden_already():
    body = Needle("o", "organisation", "Service Name Trust")
    words = "at (service name trust) we"
    assert _found(words, body)
    assert not _found(words, body, hidden=lambda text: [(3, 23)])


# --- contacts and bodies


@pytest.mark.parametrize(
    "written",
    [
        "07700 900123", "07700900123", "+44 7700 900123", "+44 (0)7700 900 123", "0044-7700-900123", "07700.900.123",
        "0 7 7 0 0 9 0 0 1 2 3", "(07700) 900123", "٠٧٧٠٠٩٠٠١٢٣",
    ],
)  # fmt: skip
def test_a_telephone_number_is_found_in_any_spacing(written):
    (one,) = _found(f"ring {written} any time")
    assert (one.whose, one.kind) == (("w1",), "phone")


@pytest.mark.parametrize(
    "written",
    [
        "h.blackwood72@mail.example", "H.BLACKWOOD72@MAIL.EXAMPLE", "h.blackwood72 at mail dot example",
        "h dot blackwood72 (at) mail (dot) example", "h.blackwood72[at]mail.example", "h.blackwood72 @ mail.example",
    ],
)  # fmt: skip
def test_an_address_for_mail_is_found_when_it_is_disguised(written):
    found = _found(f"write to {written} please", OF_HENRIETTA[1])
    assert [(one.whose, one.kind) for one in found] == [(("w1",), "email")]


def test_parts_of_an_address_are_found_and_its_ordinary_words_are_not():
    assert _words("We met in Orchard Lane, near Leeds, at LS14AP or ls1 4ap.") == [
        "Orchard Lane",
        "Leeds",
        "LS14AP",
        "ls1 4ap",
    ] or (set(_words("We met in Orchard Lane, near Leeds, at LS14AP or ls1 4ap.")) >= {"Leeds", "LS14AP", "ls1 4ap"})
    assert not _words("We went down the lane, past an orchard, 14 of us.")


def test_an_organisation_is_found_by_its_name_its_telling_word_and_its_initials():
    assert _words("He came from northgate counselling service then") == ["northgate counselling service"]
    assert _words("He came from Northgate then") == ["Northgate"]
    assert _words("He came from NCS then") == ["NCS"]
    assert not _words("a counselling service, as there are many")


def test_what_may_identify_somebody_is_found_without_a_vault():
    words = "someone@mail.example, 020 7946 0958, SW1A 1AA, 943 476 5919"
    found = sweep([], [Text("here", words)])
    assert [one.kind for one in found] == ["email", "phone", "postcode", "NHS number"]
    assert {one.sure for one in found} == {"pattern"}


@pytest.mark.parametrize(
    "words",
    ["2026-03-14 10:00", "360-363", "0.1234567890123", "01.02.2026", "10:15:30", "943 476 5918", "1209-10", "P14 360-363",
     "look at the dot on the wall", "0000000000", "W-1"],
)  # fmt: skip
def test_dates_lines_and_figures_are_no_numbers_of_anybody(words):
    assert not sweep([], [Text("here", words)])


def test_what_the_studys_papers_say_of_whom_to_turn_to_is_no_finding():
    words = "Ring 020 7946 0958 or write to Study@Mail.Example."
    assert len(sweep([], [Text("here", words)])) == 2
    assert not sweep([], [Text("here", words)], known=["Samaritans: +44 20 7946 0958; study@mail.example"])


# --- the same finding, once


def test_the_very_same_words_in_the_same_surroundings_are_one_finding_with_a_count():
    found = sweep(OF_HENRIETTA, [Text(str(n), "He and Henrietta sat there.") for n in range(5)])
    assert [(one.places, one.place) for one in found] == [(5, "0")]


def test_the_id_depends_on_surroundings_and_on_the_salt_alone():
    first, again = _found("He and Henrietta sat there."), _found("HE  and HENRIETTA, sat there")
    assert first[0].id == again[0].id
    assert _found("She saw Henrietta there.")[0].id != first[0].id
    assert _found("He and Henrietta sat there.", salt="other")[0].id != first[0].id
    assert "henrietta" not in first[0].id


# --- hostile


def test_huge_and_odd_texts_are_read_through():
    for words in ("a" * 2_000_000, "(" * 300_000, "@" * 200_000, "a@" * 100_000, "0 " * 300_000, "x-" * 200_000,
                  "dot " * 50_000, "H " * 200_000, "\u0301" * 200_000, "\u202e" * 100_000, "٠" * 100_000, "\ud800" * 1000):  # fmt: skip
        _found(words)
    assert _words("x" * 1_000_000 + " Henrietta " + "y" * 1_000_000) == ["Henrietta"]


def test_a_very_long_needle_is_cut_and_hinders_nothing():
    assert _words(
        "and Henrietta came", HENRIETTA, Needle("z", "name", "Q" * 1_000_000), Needle("z", "phone", "7" * 100_000)
    ) == ["Henrietta"]


def test_no_needles_and_no_texts_find_nothing():
    assert sweep([], []) == ()
    assert _found("", HENRIETTA) == ()


# --- properties

_LETTERS = st.sampled_from("bcdfghjklmnpqrstvwxz")
_VOWELS = st.sampled_from("aeiou")


@st.composite
def names(draw):
    """An invented name that is nobody's and no word: consonants and vowels by turns."""
    size = draw(st.integers(3, 6))
    return "".join(draw(_LETTERS) + draw(_VOWELS) for _ in range(size)).capitalize() + "qx"


SPELLINGS = st.sampled_from(
    [
        str.upper, str.lower, str.title, lambda n: n + "’s", lambda n: n[:3] + "-\n" + n[3:], lambda n: n[:2] + "\u200b" + n[2:],
        lambda n: " ".join(n), lambda n: ".".join(n), lambda n: n.replace("a", "а").replace("o", "ο").replace("e", "е"),
        lambda n: n[0] + "\u0301" + n[1:], lambda n: f"\u2067{n}\u2069", lambda n: n[:4] + n[5:], lambda n: n[:3] + n[4] + n[3] + n[5:],
        lambda n: n[:5] + "w" + n[5:],
    ]
)  # fmt: skip
_AROUND = st.lists(
    st.sampled_from(
        ["the", "a", "we", "it", "was", "then", "tea", "door", "coat", "waiting", "tiles,", "(laughs)", "and.", "so"]
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(names(), SPELLINGS, _AROUND, _AROUND)
def test_a_planted_name_in_any_spelling_is_found(name, spelt, before, after):
    text = " ".join([*before, "and", spelt(name), "said", *after])
    assert any(one.whose == ("x",) for one in sweep([Needle("x", "name", name)], [Text("here", text)]))


@settings(max_examples=100, deadline=None)
@given(names(), st.text(max_size=300))
def test_a_text_without_the_name_gives_nothing_of_it(name, text):
    if set("qx") & set(text.casefold()):
        text = text.casefold().replace("q", "").replace("x", "")
    assert not [one for one in sweep([Needle("x", "name", name)], [Text("here", text)]) if one.whose]


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=400),
    st.text(max_size=60),
    st.sampled_from(["name", "email", "phone", "address", "organisation", "replaced name"]),
)
def test_no_text_and_no_needle_break_it(text, needle, kind):
    for one in sweep([Needle("x", kind, needle)], [Text("here", text)]):
        assert one.words
        assert len(one.id) == 64
