"""Where words stand: a span found by line numbers, or by quoting the words themselves."""

from __future__ import annotations

from collections.abc import Iterator

from alliance.errors import InputProblem, NotFound
from alliance.ipa.analysis import Span
from alliance.ipa.transcript import Transcript

LineRange = tuple[int, int] | int


def span_of(transcript: Transcript, *, lines: LineRange | None = None, words: str = "", occurrence: int = 0) -> Span:
    """The span of some lines (360, or (360, 363)) or of words, which may be looked for within those lines.

    Words that stand more than once need `occurrence` (1 for the first). Raises NotFound where they are
    not there, InputProblem where it is not said which.
    """
    if lines is None and not words.strip():
        raise InputProblem("Say which words are meant: by line numbers, or by quoting them.")
    start, end = 0, len(transcript.text)
    if lines is not None:
        first, last = (lines, lines) if isinstance(lines, int) else lines
        start, end = transcript.span_of(first, last)
    if not words.strip():
        return start, end
    found = list(places_of(transcript.text, words.strip(), start, end))
    where = f"in lines {transcript.line_at(start)}-{transcript.line_at(max(start, end - 1))} of {transcript.name}"
    if not found:
        raise NotFound(f"These words do not stand {where}: quote them exactly as the transcript has them.")
    times = "once" if len(found) == 1 else f"{len(found)} times"
    if occurrence < 0 or occurrence > len(found):
        raise NotFound(f"These words stand {times} {where}: there is no occurrence {occurrence}.")
    if len(found) > 1 and not occurrence:
        raise InputProblem(f"These words stand {times} {where}: say which occurrence, or quote more of them.")
    return found[max(occurrence, 1) - 1]


def span_inside(transcript: Transcript, start: int, end: int, words: str) -> Span:
    """The span of words inside another span (the first, where they stand there more than once); else NotFound."""
    found = next(places_of(transcript.text, words.strip(), start, end), None) if words.strip() else None
    if found is None:
        raise NotFound("These words do not stand inside the quotation: quote them exactly as it has them.")
    return found


def places_of(text: str, words: str, start: int, end: int) -> Iterator[Span]:
    """Each span of a text, between two positions, where these words stand."""
    at = text.find(words, start, end)
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + 1, end)
