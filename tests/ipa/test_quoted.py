"""Names between quotation marks."""

from __future__ import annotations

import pytest

from alliance.ipa.quoted import quoted


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Opposite a coat", "“Opposite a coat”"),
        ("“Opposite a coat”", "“Opposite a coat”"),
        ('"Opposite a coat"', "“Opposite a coat”"),
        ("'Opposite a coat'", "“Opposite a coat”"),
        ("Who said “come in”?", "“Who said ‘come in’?”"),
        ("“Coat” and “chair”", "“‘Coat’ and ‘chair’”"),
        ("'tis cold, isn't it'", "“'tis cold, isn't it'”"),
        ("“", "“‘”"),
        ("“”", "“‘’”"),
        ("", "“”"),
    ],
)
def test_a_persons_own_marks_are_not_doubled(name: str, said: str) -> None:
    assert quoted(name) == said
