"""How things were said: sounds in brackets and exact repeats, each with its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.ipa.lines import lay_out
from alliance.ipa.sounds import repeats, repeats_in, sounds
from alliance.ipa.transcript import Speaker, Transcript, Turn


def spoken(*turns: str, conventions: dict[str, str] | None = None) -> Transcript:
    text, at, held = "\n".join(turns), 0, []
    for n, words in enumerate(turns):
        held.append(Turn(at, at + len(words), n % 2))
        at += len(words) + 1
    voices = (Speaker("Int.", "interviewer"), Speaker("Wren", "participant"))
    return Transcript(text, tuple(held), voices, lay_out(text, 48, 1), id="t", conventions=conventions or {})


def said(words: str) -> list[tuple[str, str]]:
    return [(folded, words[a:b]) for folded, a, b in repeats_in(words)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("they aren't aren't going", [("aren't", "aren't aren't")]),
        ("It's, it's a bit", [("it's", "It's, it's")]),
        ("I, I, I wanted", [("i", "I, I, I")]),
        ("you know, you know what", [("you know", "you know, you know")]),
        ("the, it was the, it was first", [("the it was", "the, it was the, it was")]),
        ("no… no – No!", [("no", "no… no – No")]),
        ("aren’t aren't", [("aren't", "aren’t aren't")]),
        ("it's (laughs) it's", []),
        ("had head had", []),
        ("one two three", []),
        ("again and again", []),
        ("well-being well-being", [("well-being", "well-being well-being")]),
        ("très très", [("très", "très très")]),
        ("", []),
    ],
)
def test_a_repeat_is_the_same_words_again_at_once(words, found):
    assert said(words) == found


def test_a_repeat_does_not_cross_from_one_speaker_to_the_next():
    assert repeats([spoken("Was it there?", "There. There it was.")])[0].shown == "There. There"
    assert repeats([spoken("It was there", "there it was")]) == ()


def test_sounds_follow_the_conventions_of_the_study_and_alike_ones_stand_together():
    value = spoken("Well (laughs).", "[Laughs] I see (Mm) (short pause), (clocks) and (service name) (laughs).")
    held = {one.folded: [value.text[p.start : p.end] for p in one.places] for one in sounds([value])}
    assert held == {"laughs": ["(laughs)", "[Laughs]", "(laughs)"], "short pause": ["(short pause)"]}
    told = spoken("Well (clocks).", "(laughs)", conventions={"clocks": "sound", "laughs": "back-channel"})
    assert [one.shown for one in sounds([told])] == ["(clocks)"]
    assert [(p.transcript, p.turn) for p in sounds([told])[0].places] == [("t", 0)]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab I'’,.…-(ł\n", max_size=80))
def test_every_repeat_is_a_place_of_the_text_and_they_never_overlap(words):
    last = 0
    for folded, a, b in repeats_in(words):
        assert last <= a < b <= len(words)
        assert words[a:b].casefold().replace("’", "'").startswith(folded.split()[0])
        last = b
