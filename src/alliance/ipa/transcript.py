"""A transcript as it is kept: words only, turns of speakers, numbered lines, pages.

Every position is a Unicode code point of `Transcript.text`. Speaker labels, printed numbers and page
breaks are attributes beside the text, never inside it. Paragraphs (and so turns) are joined by "\n",
which belongs to no line.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Literal

from alliance.errors import InputProblem, NotFound
from alliance.ipa.vocabulary import Role

Unit = Literal["line", "paragraph", "time"]


@dataclass(frozen=True, slots=True)
class Speaker:
    """One voice: the label that is shown, its role, and every spelling met in the file."""

    label: str
    role: Role
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's stretch `[start, end)`; `speaker` indexes `Transcript.speakers`."""

    start: int
    end: int
    speaker: int
    printed: int | None = None  # the number printed in its label, if any


@dataclass(frozen=True, slots=True)
class Lines:
    """Where each numbered line begins, and the number it is cited by.

    `starts` and `numbers` have one entry a line, both strictly ascending. `fit_error` is the largest
    number of lines by which the fitted layout missed a printed number (0: all numbers are certain).
    `printed` is True when the numbers come from the file and may never be laid out anew.
    """

    starts: array[int]
    numbers: array[int]
    width: int = 48
    unit: Unit = "line"
    fit_error: int = 0
    printed: bool = False

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True)
class Transcript:
    """One version of one interview, ready to be read, noted and cited."""

    text: str
    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]
    lines: Lines
    pages: tuple[int, ...] = ()  # number of the first line of each page
    first_page: int = 1
    continues: bool = False  # the file begins in the middle of a turn
    id: str = ""
    case: str = ""
    title: str = ""
    place: int = 1  # 1 for a case's first interview
    of: int = 1  # how many interviews the case holds
    name: str = ""  # the case's pseudonym, as cited
    version: int = 1
    conventions: dict[str, str] = field(default_factory=dict)  # folded bracket text -> BracketKind
    times: tuple[tuple[int, int], ...] = ()  # (position, second of the recording), ascending positions

    @property
    def first_line(self) -> int:
        """The number of the first line held; 0 when nothing is held."""
        return self.lines.numbers[0] if len(self.lines) else 0

    @property
    def last_line(self) -> int:
        """The number of the last line held; 0 when nothing is held."""
        return self.lines.numbers[-1] if len(self.lines) else 0

    def index_at(self, position: int) -> int:
        """The index of the line that holds a position (the line before, where it falls on a line's end)."""
        return max(0, bisect_right(self.lines.starts, position) - 1)

    def line_at(self, position: int) -> int:
        """The number of the line that holds a position."""
        return self.lines.numbers[self.index_at(position)]

    def lines_of(self, start: int, end: int) -> tuple[int, int]:
        """First and last line number that the span `[start, end)` touches."""
        return self.line_at(start), self.line_at(max(start, end - 1))

    def line_span(self, index: int) -> tuple[int, int]:
        """The span `[start, end)` of the line at an index, without the blank or break that ends it."""
        starts = self.lines.starts
        start = starts[index]
        end = starts[index + 1] if index + 1 < len(starts) else len(self.text)
        while end > start and self.text[end - 1] in " \t\n":
            end -= 1
        return start, end

    def span_of(self, first: int, last: int) -> tuple[int, int]:
        """The span that lines `first` to `last` cover; NotFound where those lines are not held."""
        numbers = self.lines.numbers
        if last < first:
            raise InputProblem(f"Lines {first}-{last} run backwards: give the smaller number first.")
        a = bisect_left(numbers, first)
        b = bisect_right(numbers, last) - 1
        if not len(numbers) or first < numbers[0] or last > numbers[-1] or b < a:
            raise NotFound(
                f"Lines {first}-{last} are not held in {self.title or 'this transcript'}: "
                f"it holds lines {self.first_line} to {self.last_line}."
            )
        return self.line_span(a)[0], self.line_span(b)[1]

    def page_of(self, line: int) -> int | None:
        """The page on which a line stands; None where the transcript has no pages."""
        if not self.pages:
            return None
        return self.first_page + max(0, bisect_right(self.pages, line) - 1)

    def turn_at(self, position: int) -> int:
        """The index of the turn that holds a position."""
        starts = [t.start for t in self.turns]
        return max(0, bisect_right(starts, position) - 1)

    def asked_before(self, position: int) -> Turn | None:
        """The interviewer's turn before the one that holds a position; None if there is none."""
        for turn in reversed(self.turns[: self.turn_at(position)]):
            if self.speakers[turn.speaker].role == "interviewer":
                return turn
        return None
