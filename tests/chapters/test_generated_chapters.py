"""Chapters made from seeds: every planted fault is found with its verdict, and no right quotation is blamed."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.chapters.generator import LIBERTIES, faulty_chapter, right_chapter
from tests.chapters.judging import misses

from alliance.ipa.chapter_check import check

RIGHT, FAULTY = (11, 12, 13, 14, 15), (21, 22, 23, 24, 25, 26, 27, 28)


@pytest.mark.parametrize("seed", RIGHT)
def test_right_quotations_that_use_every_liberty_are_never_blamed(seed: int) -> None:
    made = right_chapter(seed)
    assert misses(made, check(made.chapter, made.against())) == []


@pytest.mark.parametrize("seed", FAULTY)
def test_every_planted_fault_is_found_with_the_right_verdict(seed: int) -> None:
    made = faulty_chapter(seed)
    assert misses(made, check(made.chapter, made.against())) == []


def test_the_generated_chapters_hold_three_hundred_of_each() -> None:
    right = [p for seed in RIGHT for p in right_chapter(seed).planted]
    assert len(right) >= 300
    assert {p.kind.removeprefix("right: ") for p in right} == {*LIBERTIES, "dialogue"}
    faults = Counter(p.kind for seed in FAULTY for p in faulty_chapter(seed).planted)
    assert sum(faults.values()) >= 300
    assert set(faults.values()) == {len(FAULTY)}


def test_a_checker_that_says_nothing_would_be_found_out() -> None:
    made = faulty_chapter(FAULTY[0])
    nothing = check(type(made.chapter)("empty"), made.against())
    assert len(misses(made, nothing)) == len(made.planted)
