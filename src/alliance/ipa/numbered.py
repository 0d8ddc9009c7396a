"""What a number such as "(304)" at a turn is: a line, a time, or something only a person can say; and typed numbers.

Lines and seconds are told apart by what they would mean: how long the printed lines would be, and how fast
somebody would have spoken. Where both are possible, it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from alliance.errors import InputProblem
from alliance.ipa.lines import Fit
from alliance.ipa.transcript import Turn

READINGS: dict[str, str] = {
    "lines": "line numbers",
    "minutes": "times, minutes and seconds written together",
    "seconds": "times in seconds",
}
FEWEST, MOST = 3.0, 30.0  # characters that are spoken in a second, long pauses and haste included
FASTEST = 45.0  # in any one stretch
NARROWEST_PRINTED = 16  # characters: no transcript is printed in narrower lines
_NAMED = re.compile(r"(?:\b(?:ll?|lines?|para|zeilen?|ligne)\b|#L)", re.IGNORECASE)
MOST_TYPED = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person has to say: an example of the number, which readings are possible, each in words; the answer."""

    label: str
    number: int
    possible: tuple[tuple[str, str], ...]
    answer: str = ""


def seconds(number: int, reading: str) -> int | None:
    """The second that a number means in a reading; None where it cannot mean one."""
    if reading == "seconds":
        return number
    minutes, last = divmod(number, 100)
    hours, minutes = divmod(minutes, 100) if number >= 10_000 else (0, minutes)
    return hours * 3600 + minutes * 60 + last if last < 60 and (hours == 0 or minutes < 60) else None


def readings(turns: Sequence[Turn], labels: Sequence[str], length: int, fit: Fit | None) -> tuple[str, ...]:
    """The readings that the numbers printed at turns allow, the likeliest first; () where there are no numbers.

    `labels` are the labels as they stand in the file, `length` that of the text, `fit` the lines fitted to them.
    """
    held = [(turn, label) for turn, label in zip(turns, labels, strict=True) if turn.printed is not None]
    numbers = [turn.printed or 0 for turn, _ in held]
    if not held:
        return ()
    if any(_NAMED.search(label) for _, label in held) or _count_up(numbers, len(turns)):
        return ("lines",)
    lined = fit is not None and bool(fit.kept) and fit.lines.width >= NARROWEST_PRINTED
    ends = [turn.start for turn, _ in held]
    timed = [r for r in ("minutes", "seconds") if _could_be(r, numbers, ends, length)]
    if not timed:
        return ("lines",)
    if lined and fit is not None and _surely_lines(fit, numbers):
        return ("lines",)
    poor = fit is not None and fit.lines.fit_error > max(3, (numbers[-1] - numbers[0]) // 12)
    if len(numbers) >= 4 and (not lined or poor):
        return (*timed, "lines") if fit is not None and fit.kept else tuple(timed)
    return ("lines", *timed)


def _count_up(numbers: Sequence[int], turns: int) -> bool:
    """Whether numbers go up by one, which times do not do from turn to turn."""
    return len(numbers) >= 3 and all(b - a == 1 for a, b in pairwise(numbers))


def _could_be(reading: str, numbers: Sequence[int], places: Sequence[int], length: int) -> bool:
    """Whether numbers could be times: they rise, and nobody would have spoken too fast or far too slowly."""
    times = [seconds(n, reading) for n in numbers]
    known = [t for t in times if t is not None]
    if len(known) < len(times) or any(b < a for a, b in pairwise(known)):
        return False
    if len(known) == 1:
        return reading == "seconds" or known[0] >= 60
    lasted, spoken = known[-1] - known[0], places[-1] - places[0]
    if not lasted or not FEWEST <= spoken / lasted <= MOST:
        return False
    stretches = [
        (q - p, b - a) for (a, b), (p, q) in zip(pairwise(known), pairwise(places), strict=True) if q - p > 120
    ]
    return 10 * sum(said > FASTEST * max(1, took) for said, took in stretches) <= len(stretches)


def _surely_lines(fit: Fit, numbers: Sequence[int]) -> bool:
    """Whether lines of a printed width meet the numbers so well that they cannot be times."""
    error, kept = fit.lines.fit_error, len(fit.kept)
    if kept < len(numbers) or numbers[-1] - numbers[0] < 3:
        return False
    return (kept >= 4 and error == 0) or (kept >= 6 and error <= 1) or (kept >= 12 and error <= 2)


def asked(turns: Sequence[Turn], labels: Sequence[str], possible: Sequence[str], answer: str = "") -> Asked | None:
    """What is asked about the numbers at turns; None where only one reading is possible."""
    if len(possible) < 2:
        return None
    label, number = next(
        (label, t.printed or 0) for t, label in zip(turns, labels, strict=True) if t.printed is not None
    )
    said = []
    for reading in possible:
        second = seconds(number, reading) if reading != "lines" else None
        means = f"line {number}" if second is None else f"{_clock(second)} of the recording"
        said.append((reading, f"{READINGS[reading]}: {number} is {means}"))
    return Asked(" ".join(label.split()).strip(" :"), number, tuple(said), answer)


def _clock(second: int) -> str:
    """A second as minutes and seconds, with hours where there are any."""
    hours, rest = divmod(second, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


# --- numbers that a person types from paper ----------------------------------------------------------


def typed(words: str) -> tuple[tuple[int, str], ...]:
    """Typed numbers: one a line, "120 and then I left" or "line 120 begins with and then I left"."""
    found: list[tuple[int, str]] = []
    for line in words.splitlines():
        if not line.strip():
            continue
        match = re.fullmatch(
            r"\s*(?:lines?|l\.)?\s*(\d{1,6})\s*(?:begins? with|starts? with|[:.=)\t-])?\s*[\"“”'‘]*(.*?)[\"“”'’]*\s*",
            line,
            re.IGNORECASE,
        )
        if not match or not match[2]:
            raise InputProblem(
                f"“{line.strip()[:40]}” names no line: give its number and the words with which it begins, such as "
                "120 and then I left."
            )
        found.append((int(match[1]), match[2].strip()))
    if len(found) > MOST_TYPED:
        raise InputProblem(f"More than {MOST_TYPED} lines were typed: a few, spread over the interview, are enough.")
    return tuple(found)


def placed(text: str, starts: Mapping[int, str], lines: Sequence[tuple[int, str]]) -> list[tuple[int, int]]:
    """Where typed lines begin in a text: (position, number), ascending; InputProblem where one is not there or not alone.

    `starts` are the positions of turns with the names that stand before them.
    """
    if len({number for number, _ in lines}) < len(lines):
        raise InputProblem("One line number was typed twice: look at both.")
    found: list[tuple[int, int]] = []
    for number, words in sorted(lines):
        places = _places(text, words)
        if not places and ":" in words:
            places = [p for p in _places(text, words.partition(":")[2]) if p in starts]
        after = [p for p in places if not found or p > found[-1][0]]
        if not places:
            raise InputProblem(
                f"No place begins with “{words[:60]}” (line {number}): type the words as they stand there."
            )
        if len(after) != 1:
            raise InputProblem(
                f"“{words[:60]}” (line {number}) stands more than once: type more words of that line."
                if after
                else f"“{words[:60]}” (line {number}) stands before a line with a smaller number: look at both."
            )
        found.append((after[0], number))
    return found


def _places(text: str, words: str) -> list[int]:
    """Where some words stand in a text, however they are spaced and capitalised."""
    parts = words.split()[:12]
    if not parts:
        return []
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, parts))
    return [m.start() for m in re.finditer(pattern, text, re.IGNORECASE)]
