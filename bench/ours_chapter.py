"""The check of a thesis: 60,000 words with 150 quotations, a third of them with a slip, against six transcripts."""

from __future__ import annotations

import random
from dataclasses import replace

from alliance.ipa.chapter import Against, Block, Chapter, KnownTheme
from alliance.ipa.chapter_check import check
from alliance.ipa.citation import cite
from alliance.ipa.transcript import Transcript
from bench import corpus
from bench.clock import Cost, cpu

TRANSCRIPTS = 6
WORDS_EACH = 12_000
THESIS = 60_000
QUOTATIONS = 150
THEMES = 12
STATEMENTS = 600


def make() -> tuple[Chapter, Against, list[str]]:
    """The thesis, what it is checked against, and the plain words of each quotation."""
    r = random.Random(corpus.SEED)
    transcripts = tuple(_transcript(n, WORDS_EACH) for n in range(TRANSCRIPTS))
    said = corpus.one_interview(THESIS, 800).turns
    prose = [words for _, words in said]
    themes = _themes(r, transcripts)
    blocks: list[Block] = []
    plain: list[str] = []
    every = max(1, len(prose) // QUOTATIONS)
    for n, words in enumerate(prose):
        if n % (every * 12) == 0:
            blocks.append(Block(themes[(n // (every * 12)) % THEMES].name, "heading", 2))
        blocks.append(
            Block(f"{words} It isn’t the ‘natural’ course of a client’s hour (Marlow, 2009, p. {n % 90 + 3}).")
        )
        if n % every == 0 and len(plain) < QUOTATIONS:
            quoted, block = _quotation(r, transcripts[len(plain) % TRANSCRIPTS], len(plain))
            plain.append(quoted)
            blocks.append(block)
    return Chapter("thesis", tuple(blocks)), Against(transcripts, themes=themes), plain


def _transcript(n: int, words: int) -> Transcript:
    made = corpus.one_interview(words, 700 + n)
    return replace(made.understood(), id=f"t{n}", case=f"c{n}", name=made.name)


def _themes(r: random.Random, transcripts: tuple[Transcript, ...]) -> tuple[KnownTheme, ...]:
    named = []
    for n in range(THEMES + STATEMENTS):
        t = r.choice(transcripts)
        at = r.randrange(len(t.text) - 400)
        name = " ".join(w for w in t.text[at : at + 60].split()[1:6] if w.isalpha()).capitalize() or f"Theme {n}"
        group = n < THEMES
        level = "subtheme" if group else "statement"
        named.append(KnownTheme(f"k{n}", name, level, "", "" if group else t.case, (t.name,), ((t.id, at, at + 200),)))
    return tuple(named)


def _quotation(r: random.Random, t: Transcript, number: int) -> tuple[str, Block]:
    turn = r.choice([x for x in t.turns if x.end - x.start > 120])
    words = t.text[turn.start : turn.end].split(" ")
    count = min(len(words), r.randint(8, 45))
    at = r.randrange(len(words) - count + 1)
    start = turn.start + len(" ".join(words[:at])) + (1 if at else 0)
    end = start + len(" ".join(words[at : at + count]))
    plain = t.text[start:end]
    shown = plain
    if number % 3 == 0:
        parts = shown.split(" ")
        parts[len(parts) // 2] = "otherwise"
        shown = " ".join(parts)
    if number % 4 == 0:
        parts = shown.split(" ")
        shown = " ".join([*parts[:3], "[...]", *parts[5:]])
    if number % 5 == 0:
        return plain, Block(f"{shown} ({cite(t, start, end)})", "quote")
    return plain, Block(
        f"{t.name} put it so: “{shown}” ({cite(t, start, end)}). The words ‘{' '.join(shown.split()[:3])}’ stay."
    )


def checked(made: tuple[Chapter, Against, list[str]], repeats: int = 3) -> tuple[Cost, int]:
    """What the check costs, and how many quotations it judged."""
    chapter, against, _ = made
    report = check(chapter, against)
    return cpu(lambda: check(chapter, against), repeats=repeats), len(report.quotations)


def plainly_found(made: tuple[Chapter, Against, list[str]], repeats: int = 3) -> Cost:
    """The floor: each quotation searched for by its letters in all transcripts, nothing said of any difference."""
    _, against, plain = made
    return cpu(lambda: [t.text.find(words) for words in plain for t in against.transcripts], repeats=repeats)
