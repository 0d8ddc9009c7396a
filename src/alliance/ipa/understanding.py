"""What a file is understood to be: turns, speakers, numbers, pages, brackets. A proposal to be confirmed.

`understand(source)` is the preview; the researcher's `Choices` go back in, and `Understood.transcript`
gives what is kept. Nothing is lost silently: what is left out of the words is named in the remarks.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from alliance.errors import InputProblem
from alliance.ipa import brackets, columns, lines, numbered, pieces, speakers
from alliance.ipa.beside import Beside, Column, parted
from alliance.ipa.brackets import Bracket
from alliance.ipa.columns import Column as TableColumn
from alliance.ipa.lines import Fit
from alliance.ipa.pieces import Numbers, Piece
from alliance.ipa.source import Drawn, Paragraph, Source
from alliance.ipa.speakers import Label, Voice
from alliance.ipa.transcript import Lines, Transcript, Turn
from alliance.ipa.vocabulary import BRACKET_KINDS, Role

Numbering = Literal["none", "turn labels", "column", "paragraphs", "times", "typed", "drawn"]

#: what the preview says about the numbers that a file carries
NUMBERING_WORDS: dict[str, str] = {
    "none": "no numbers in the file: lines are numbered anew",
    "turn labels": "numbers printed at the turns: kept, the lines between are fitted",
    "column": "a number at each line: kept",
    "paragraphs": "a number at each paragraph or turn: kept, paragraphs are cited",
    "times": "time stamps only: lines are numbered anew",
    "typed": "numbers that you typed: the lines between are fitted",
    "drawn": "counted as the word processor may have drawn them",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the researcher says against or beyond the proposal; None and empty leave it as proposed.

    `speakers`: spelling or label as found -> (the label it shall have, its role); the label "" says that
    it is no speaker but words. `roles`: label -> role. `keep_numbers` False numbers anew. `begins` is the
    label of the one who is speaking when the file begins in the middle of a turn. `by_times` cites the
    turns by their time stamps. `pages` are numbers of first lines; `brackets` folded words -> kind. `columns`
    says as what a column beside the words, or the comments of an author, come in: its key -> one of `beside.AS`.
    `table` says what the columns of a csv or xlsx mean (place -> a key of `columns.MEANINGS`), `first_row` whether
    its first row names them. `numbers_are` answers what numbers at turns are (a key of `numbered.READINGS`);
    `typed` are printed numbers that the file does not hold, each with the words with which its line begins.
    `as_drawn` counts lines as the word processor may have drawn them.
    """

    speakers: Mapping[str, tuple[str, Role]] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    keep_numbers: bool | None = None
    no_speakers: bool = False
    continues: bool | None = None
    begins: str | None = None
    first_line: int | None = None
    keep_heading: bool = False
    by_times: bool = False
    pages: tuple[int, ...] | None = None
    first_page: int | None = None
    brackets: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    table: Mapping[int | str, str] = field(default_factory=dict)
    first_row: bool | None = None
    numbers_are: str = ""
    typed: tuple[tuple[int, str], ...] = ()
    as_drawn: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as it is understood. `heading` is what stood before the interview and is left out of the words.

    `doubtful` are names that open a paragraph with a colon but were taken for words. `beside` is an analysis that
    is under way: what stands in the margins and comments of the file; `columns` are the margins, to be confirmed.
    `table` are the columns of a csv or xlsx and what they were taken for. `asked` is what only a person can say
    about its numbers, before it is kept.
    """

    name: str
    kind: str
    text: str
    turns: tuple[Turn, ...]
    voices: tuple[Voice, ...]
    lines: Lines
    numbering: Numbering
    words: int
    pages: tuple[int, ...] = ()
    first_page: int = 1
    continues: bool = False
    brackets: tuple[Bracket, ...] = ()
    conventions: Mapping[str, str] = field(default_factory=dict)
    heading: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    times: tuple[tuple[int, int], ...] = ()  # (position in the text, seconds)
    encoding: str | None = None
    encodings_offered: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    columns: tuple[Column, ...] = ()
    table: tuple[TableColumn, ...] = ()
    asked: numbered.Asked | None = None
    drawn: Drawn | None = None

    @property
    def question(self) -> str:
        """What has to be said about the numbers before the file is kept; "" where nothing has."""
        if self.asked is None or self.asked.answer:
            return ""
        readings = "; ".join(words for _, words in self.asked.possible)
        return f"{self.name}: say what the number in “{self.asked.label}” is: {readings}."

    @property
    def fit_error(self) -> int:
        """By how many lines the fitted layout missed a printed number at most."""
        return self.lines.fit_error

    def transcript(
        self,
        *,
        id: str = "",
        case: str = "",
        title: str = "",
        name: str = "",
        place: int = 1,
        of: int = 1,
    ) -> Transcript:
        """The transcript that is kept once the proposal is confirmed."""
        return Transcript(
            text=self.text,
            turns=self.turns,
            speakers=tuple(v.speaker for v in self.voices),
            lines=self.lines,
            pages=self.pages,
            first_page=self.first_page,
            continues=self.continues,
            id=id,
            case=case,
            title=title or re.sub(r"\.\w{1,5}$", "", self.name),
            place=place,
            of=of,
            name=name,
            conventions=dict(self.conventions),
            times=self.times,
        )


@dataclass(slots=True)
class _Built:
    """The text while it is put together: turns as [start, end, spelling, label], and what lies at positions."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    turns: list[tuple[int, int, str, Label | None]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    places: list[tuple[int, int | None]] = field(default_factory=list)  # (position, number) of each piece
    times: list[tuple[int, int]] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)  # one a turn
    stands: list[tuple[Paragraph, int, int]] = field(default_factory=list)  # where each paragraph came to lie
    open: tuple[int, str, Label | None] | None = None  # the turn that is being put together

    def begin(self, spelling: str, label: Label | None, number: int | None) -> None:
        """A new turn begins here."""
        self.close()
        if self.length:
            self.parts.append("\n")
            self.length += 1
        self.open = (self.length, spelling, label)
        self.numbers.append(number)

    def close(self) -> None:
        """The turn that is open ends here."""
        if self.open is not None:
            start, spelling, label = self.open
            self.turns.append((start, self.length, spelling, label))
            self.open = None

    def go_on(self, between: str) -> None:
        """The turn goes on after a blank or a break."""
        self.parts.append(between)
        self.length += 1

    def put(self, piece: Piece, words: str, cut: int, turned: bool, second: int | None = None) -> None:
        """The words of a piece, of whose front `cut` code points were taken off, stand here."""
        at = self.length
        self.places.append((at, piece.number))
        if second is not None:
            self.times.append((at, second))
        for inside, told in piece.times:
            position = at + max(0, inside + (piece.text[inside : inside + 1] == " ") - cut)
            if position > (self.times[-1][0] if self.times else -1):
                self.times.append((position, told))
        if turned:
            self.breaks.append(at)
        if piece.breaks:
            self.breaks += [at + max(0, b - cut) for b in piece.breaks if b > 0]
        self.parts.append(words)
        self.length = at + len(words)
        if piece.origin is not None:
            self.stands.append((piece.origin, at, self.length))


def understand(
    source: Source,
    *,
    width: int = 48,
    first_line: int = 1,
    conventions: Mapping[str, str] | None = None,
    choices: Choices | None = None,
) -> Understood:
    """What a source is understood to be; InputProblem where it holds no words at all.

    `width` and `first_line` are the study's layout for files without numbers of their own.
    """
    choices = choices or Choices()
    source, of_table = columns.understood(source, choices.table, choices.first_row)
    remarks = list(source.remarks)
    of_words, margins = parted(source, choices.columns)
    found, said = pieces.pieces_of(of_words)
    remarks += said
    given = sum(p.seconds is not None for p in found)
    timed = pieces.take_times(found) - given
    numbers = Numbers("each", source.unit) if source.unit else pieces.take_numbers(found)
    if not any(p.text.strip() for p in found):
        raise InputProblem(f"“{source.name}” holds no words: look whether it is the right file.")
    signed = _signed(found)
    if signed:
        remarks.append(f"What the program that wrote the file says of itself was left out: {_listed(signed)}.")
    labels, doubtful = _labels(found, choices)
    heading = 0 if choices.keep_heading else _heading(found, labels)
    title = tuple(p.text for p in found[:heading])
    built = _build(found, labels, heading, numbers)
    if not built.length:
        raise InputProblem(
            f"“{source.name}” holds no words beside the names of speakers: look whether it is the right file."
        )
    if title:
        remarks.append("What stands before the first speaker was taken as a heading and left out of the words.")
    if timed:
        remarks.append(f"{_times_words(timed)} taken out of the words and kept beside them.")
    if not any(labels):
        remarks.append("No speakers were found: turns follow the blank lines or paragraphs, and nobody is named.")
    if built.times and built.times[0][1] >= 3600 and any(label and label.enclosed for *_, label in built.turns):
        started = built.times[0][1]
        built.times[:] = [(at, second - started) for at, second in built.times if second >= started]
        remarks.append("The times are times of the day: they are counted from the first of them.")
    text = "".join(built.parts)
    first = first_line if choices.first_line is None else choices.first_line
    numbers, fit, asked, more = _read_numbers(text, built, numbers, choices, width, first)
    remarks += more
    if source.drawn and source.drawn.width and choices.typed:
        width = source.drawn.width  # of widths that meet the typed numbers alike, the one that the page has
    if source.drawn and source.drawn.width and choices.as_drawn and not choices.typed:
        laid, numbering, kept_from, more = _as_drawn(text, built, source.drawn, choices)
    else:
        laid, numbering, kept_from, more = _lines(text, built, numbers, choices, width, first, fit)
    remarks += more
    if source.drawn and numbering == "none":
        remarks.append(
            "Lines are numbered anew. If you cite the line numbers that the word processor draws, type a few of them, each with the words with which its line "
            "begins: the lines between are then fitted, and by how much they may be wrong is shown."
            + (" They begin again on each page, so type them counted through." if source.drawn.restarts else "")
        )
    continues = _continues(found[heading:], labels[heading:], kept_from, bool(title))
    if choices.continues is not None:
        continues = choices.continues
    turns, voices, told = _voices(text, built, laid, numbering, choices, continues)
    remarks += told
    if doubtful:
        remarks.append(
            f"{_listed(doubtful)} {'opens a paragraph' if len(doubtful) == 1 else 'open paragraphs'} "
            "with a colon and was taken for words, not for a speaker."
        )
    pages = lines.pages_at(laid, built.breaks) if choices.pages is None else lines.checked_pages(choices.pages, laid)
    known = {**(conventions or {}), **choices.brackets}
    marked = brackets.find(text, known)
    return Understood(
        name=source.name,
        kind=source.kind,
        text=text,
        turns=turns,
        voices=voices,
        lines=laid,
        numbering=numbering,
        words=sum(v.words for v in voices),
        pages=pages,
        first_page=choices.first_page if choices.first_page is not None else source.first_page,
        continues=continues,
        brackets=marked,
        conventions={**_kinds(known), **{b.folded: b.kind for b in marked}},
        heading=title,
        doubtful=doubtful,
        times=tuple(built.times),
        encoding=source.encoding,
        encodings_offered=source.encodings_offered,
        remarks=tuple(remarks),
        beside=margins.placed(source, built.stands, text, laid, numbering in ("turn labels", "column")),
        columns=tuple(margins.columns.values()),
        table=of_table,
        asked=asked,
        drawn=source.drawn,
    )


_SIGNED = re.compile(
    r"(?:(?:transcribed|transcript|transcription|generated|exported) (?:by|with|from) \S{3,80}"
    r"|.{1,80} (?:started|stopped) transcription)\.?",
    re.IGNORECASE,
)


def _signed(found: list[Piece]) -> list[str]:
    """The last lines in which a program names itself; they are taken off."""
    signed: list[str] = []
    while len(found) > 1 and len(found[-1].text) < 200 and _SIGNED.fullmatch(found[-1].text.strip()):
        signed.insert(0, found.pop().text.strip())
    return signed


def _kinds(conventions: Mapping[str, str]) -> dict[str, str]:
    """The conventions that name a kind there is."""
    return {folded: kind for folded, kind in conventions.items() if kind in BRACKET_KINDS}


def _times_words(n: int) -> str:
    """How many time stamps were met, as a sentence begins."""
    return "One time stamp was" if n == 1 else f"{n} time stamps were"


def _listed(words: Sequence[str], most: int = 6) -> str:
    """Some words as a list in quotation marks."""
    shown = ", ".join(f"“{w}”" for w in words[:most])
    return shown + (" and others" if len(words) > most else "")


# --- labels ------------------------------------------------------------------------------------------


def _labels(found: Sequence[Piece], choices: Choices) -> tuple[list[Label | None], tuple[str, ...]]:
    """The believed label of each piece, and names with a colon that were not believed."""
    if choices.no_speakers:
        return [None] * len(found), ()
    proposed = speakers.with_numbers([p.label or speakers.label_of(p.text, p.bold) for p in found])
    chosen = {speakers.key_of(spelling): bool(label) for spelling, (label, _) in choices.speakers.items()}
    labels = speakers.believed(proposed, chosen)
    if not any(labels):
        return _by_bold_type(found), ()
    doubtful = {
        x.name: None
        for x, y in zip(proposed, labels, strict=True)
        if x and not y and x.mark == "colon" and x.key not in chosen and speakers.looks_like_a_label(x.name)
    }
    return labels, tuple(doubtful)


def _by_bold_type(found: Sequence[Piece]) -> list[Label | None]:
    """Labels for a file that sets the interviewer's questions in bold type and names nobody."""
    bold = [p.bold >= len(p.text) > 0 for p in found]
    opens = [k == 0 or bold[k] != bold[k - 1] for k in range(len(found))]
    asked = [k for k in range(len(found)) if bold[k] and opens[k]]
    questions = sum("?" in found[k].text for k in asked)
    if len(asked) < 2 or 2 * questions < len(asked) or len(asked) == sum(opens):
        return [None] * len(found)
    return [
        Label("Interviewer" if bold[k] else "Participant", 0, "bold") if opens[k] else None for k in range(len(found))
    ]


_ABOUT = re.compile(
    r"\b(?:interview|transcript|transcription|participant|pseudonym|date|duration|length|record(?:ed|ing)|audio|file|case|"
    r"appendix|study|location|place|interviewer|researcher|transcribed|page|version|time|age|gender)\b",
    re.IGNORECASE,
)


_WHEN = re.compile(
    r"(?=.*\d)(?:[A-Z][a-z]+day,? )?(?:[A-Z][a-z]{2,8}\.? )?[\d./,: -]+(?:[A-Z][a-z]{2,8}\.? \d{4},? ?)?(?:[\d:. ]+)?(?:AM|PM|am|pm)?"
    r"|(?:\d+ ?h(?:ours?)? ?)?(?:\d+ ?m(?:in(?:utes)?)? ?)?(?:\d+ ?s(?:ec(?:onds)?)?)?"
)


def _heading(found: Sequence[Piece], labels: Sequence[Label | None]) -> int:
    """How many pieces stand before the interview: a title, a date, who spoke to whom."""
    times = Counter(label.name.casefold() for label in labels if label)
    if not times:
        return 0
    first = next(k for k, label in enumerate(labels) if label)
    number = getattr(labels[first], "number", None)
    if number is not None and first > 0 and number <= first:
        return first  # the numbering of the file itself leaves these out
    k = 0
    while k < min(len(found), 15):
        piece, label = found[k], labels[k]
        if label is not None:
            once = times[label.name.casefold()] == 1 and label.mark == "colon" and label.number is None
            if not (once and (k or (len(found) > 1 and found[1].blank)) and _is_fact(piece.text[label.end :])):
                break
        elif piece.number not in (None, k + 1) or not _is_title(found, k):
            break
        k += 1
    return k if k < len(found) and any(labels[k:]) else 0


def _is_fact(words: str) -> bool:
    """Whether the words after a label are a name or the like and not something said ("Interviewer: Ada Moss")."""
    said = words.split()
    return 0 < len(said) <= 4 and words.rstrip()[-1].isalnum() and all(w[0].isupper() or w[0].isdigit() for w in said)


def _is_title(found: Sequence[Piece], k: int) -> bool:
    """Whether a piece without a label is a line of a heading and not somebody's words."""
    text = found[k].text.strip()
    words = text.split()
    if len(words) > 12 or text[-1:] in (".", "?", "!", "…", ",", ";", "-", "–", "—", ")", "]") or text[:1].islower():
        return False
    if _ABOUT.search(text) or found[k].bold >= len(found[k].text) or (text.isupper() and len(text) > 2):
        return True
    if len(text) < 40 and any(c.isdigit() for c in text) and _WHEN.fullmatch(text):
        return True
    capitals = sum(w[0].isupper() or w[0].isdigit() for w in words)
    return k + 1 < len(found) and found[k + 1].blank and len(words) > 1 and 2 * capitals > len(words)


# --- text --------------------------------------------------------------------------------------------


def _build(found: Sequence[Piece], labels: Sequence[Label | None], heading: int, numbers: Numbers) -> _Built:
    """The text with its turns, from the pieces after the heading."""
    built = _Built()
    named = any(labels)
    margin = 0 if numbers.how == "each" and numbers.unit == "line" else pieces.margin_of(found[heading:])
    by_line = numbers.how == "each" and numbers.unit == "line"
    by_blank = by_line or bool(margin) or any(p.blank for p in found[heading + 1 :])
    spelling, label, opens = "", None, True
    blank = turned = False  # said by pieces without words, for the next one
    second: int | None = None
    last = ""
    for k in range(heading, len(found)):
        piece, mine = found[k], labels[k]
        words, cut = piece.text, 0
        blank = blank or piece.blank
        if piece.seconds is not None:
            second = piece.seconds
        if mine is not None:
            repeated = by_line and mine.mark == "column" and mine.name == spelling  # in every row of one turn
            repeated = repeated or (piece.goes_on and mine.mark == "given" and mine.name == spelling)
            if not repeated or opens:
                spelling, label, opens = mine.name, mine, True
            if mine.end:
                words = words[mine.end :].lstrip(" \t")
                cut = len(piece.text) - len(words)
            if second is None:
                second = mine.seconds
            if words[:1] in ("(", "[") and mine.end and (stamp := speakers.leading_time(words)):
                second, words = stamp[0], words[stamp[1] :]  # "Rowan: (00:12) Well"
                cut = len(piece.text) - len(words)
        if "\t" in words:
            words = words.replace("\t", " ").strip()
        turned = turned or (bool(piece.breaks) and (0 in piece.breaks or not words))
        if not words:
            continue
        if opens or (not named and not piece.goes_on and _opens(piece, numbers, by_blank, blank)):
            built.begin(spelling, label, piece.number)
        elif not piece.goes_on and (
            blank or not (by_line or (margin and pieces.is_full(last, piece.text, margin)) or _goes_on(piece, numbers))
        ):
            built.go_on("\n")
        else:
            built.go_on(" ")
        built.put(piece, words, cut, turned, second)
        last, second = piece.text, None
        opens = blank = turned = False
    built.close()
    return built


def _opens(piece: Piece, numbers: Numbers, by_blank: bool, blank: bool) -> bool:
    """Whether a turn begins with a piece where nobody is named: after a blank line, or with each paragraph."""
    if numbers.how == "each" and numbers.unit == "paragraph" and piece.number is not None:
        return True
    return blank if by_blank else True


def _goes_on(piece: Piece, numbers: Numbers) -> bool:
    """Whether a piece without a number is a further line of a numbered paragraph."""
    return numbers.how == "each" and numbers.unit == "paragraph" and piece.number is None and piece.text[:1].islower()


# --- numbers -----------------------------------------------------------------------------------------


def _read_numbers(
    text: str, built: _Built, numbers: Numbers, choices: Choices, width: int, first: int
) -> tuple[Numbers, Fit | None, numbered.Asked | None, list[str]]:
    """The numbers at turns as what they are: lines with their fit, or times; what has to be asked; and remarks."""
    if choices.numbers_are not in ("", *numbered.READINGS):
        raise InputProblem(f"“{choices.numbers_are[:40]}” is not what numbers can be: choose one of the list.")
    told = choices.numbers_are
    if numbers.how == "each" or choices.typed or (choices.keep_numbers is False and told in ("", "lines")):
        return numbers, None, None, []
    turns, labels = _anchors(built, numbers)
    if all(turn.printed is None for turn in turns):
        return numbers, None, None, []
    fit = lines.fitted(text, turns, labels=labels, width=width, first=first)
    possible = numbered.readings(turns, labels, len(text), fit)
    reading = told or possible[0]
    asked = numbered.asked(turns, labels, possible, told)
    if reading == "lines":
        return numbers, fit, asked, []
    for turn in turns:
        second = None if turn.printed is None else numbered.seconds(turn.printed, reading)
        if second is not None and all(at != turn.start for at, _ in built.times):
            built.times.append((turn.start, second))
    built.times.sort()
    built.turns[:] = [(s, e, n, replace(label, number=None) if label else None) for s, e, n, label in built.turns]
    built.numbers[:] = [None] * len(built.numbers)
    return Numbers(), None, asked, ["The numbers at the turns were taken for times and are kept beside the words."]


def _lines(
    text: str, built: _Built, numbers: Numbers, choices: Choices, width: int, first: int, fit: Fit | None
) -> tuple[Lines, Numbering, int | None, list[str]]:
    """The lines, what numbering was found, the first number kept, and remarks."""
    if choices.typed:
        return _typed_lines(text, built, choices.typed, width, first)
    if choices.by_times and built.times:
        laid, ignored = lines.given(*_timed_places(built), unit="time", width=width)
        if len(laid):
            return laid, "times", None, _odd_numbers(ignored)
    if choices.keep_numbers is not False:
        kept = _kept_numbers(text, built, numbers, width, fit)
        if kept is not None:
            return kept
    remarks = []
    carried = numbers.how != "none" or any(label and label.number is not None for *_, label in built.turns)
    if carried and choices.keep_numbers is False:
        remarks.append("The numbers in the file were put aside; lines are numbered anew.")
    elif carried:
        remarks.append("The numbers in the file do not rise like line numbers and were put aside.")
    return lines.lay_out(text, width, first), "times" if built.times else "none", None, remarks


def _typed_lines(
    text: str, built: _Built, typed: Sequence[tuple[int, str]], width: int, first: int
) -> tuple[Lines, Numbering, int | None, list[str]]:
    """The lines fitted to numbers that a person typed from paper."""
    names = {start: label.raw for start, _, _, label in built.turns if label}
    numbers = dict(numbered.placed(text, names or {start: "" for start, *_ in built.turns}, typed))
    starts = sorted({start for start, *_ in built.turns} | set(numbers))
    turns = [Turn(a, b, 0, numbers.get(a)) for a, b in pairwise([*starts, built.length])]
    fit = lines.fitted(text, turns, labels=[names.get(a, "") for a in starts], width=width, first=first)
    if len(fit.kept) < len(numbers):
        left = ", ".join(str(turns[i].printed) for i in fit.ignored[:6])
        raise InputProblem(f"Line {left} cannot be where its words are: look at the numbers that were typed.")
    laid = replace(fit.lines, fit_error=max(1, fit.lines.fit_error))  # a few numbers alone cannot rule one line out
    return laid, "typed", None, [*fit.remarks, *_fit_words(replace(fit, lines=laid))]


def _as_drawn(
    text: str, built: _Built, drawn: Drawn, choices: Choices
) -> tuple[Lines, Numbering, int | None, list[str]]:
    """The lines as the word processor may have drawn them."""
    turns = [Turn(start, end, 0) for start, end, *_ in built.turns]
    labels = [label.raw if label else "" for *_, label in built.turns]
    first = drawn.first if choices.first_line is None else choices.first_line
    laid = lines.laid_with_labels(text, turns, labels, drawn.width, first)
    return (
        laid,
        "drawn",
        None,
        [
            f"The lines are counted at about {drawn.width} characters, as the width of the page and its letters would have "
            f"it; how far that is from the printed numbers is not known, and {laid.fit_error} lines are allowed for. Type a "
            "few printed numbers to know better."
        ],
    )


def _fit_words(fit: Fit) -> list[str]:
    """What is said about lines that were fitted between printed numbers."""
    n = fit.lines.fit_error
    if not n:
        return []
    return [
        f"Between printed numbers the lines are fitted at {fit.lines.width} characters, "
        f"at most {n} {'line' if n == 1 else 'lines'} away from the printed ones."
    ]


def _timed_places(built: _Built) -> tuple[list[int], list[int | None]]:
    """Where time stamps stand, with their seconds."""
    return [at for at, _ in built.times], [seconds for _, seconds in built.times]


def _kept_numbers(
    text: str, built: _Built, numbers: Numbers, width: int, fit: Fit | None
) -> tuple[Lines, Numbering, int | None, list[str]] | None:
    """The lines as the file numbers them; None where it carries no numbers that can be kept."""
    if numbers.how == "each":
        places = [p for p in built.places if p[1] is not None] if numbers.unit == "paragraph" else built.places
        laid, ignored = lines.given([at for at, _ in places], [n for _, n in places], unit=numbers.unit, width=width)
        if len(laid):
            if laid.starts[0] > 0:
                laid = replace(laid, starts=array(lines.CODE, [0, *laid.starts[1:]]))
            kind: Numbering = "paragraphs" if numbers.unit == "paragraph" else "column"
            return laid, kind, laid.numbers[0], _odd_numbers(ignored)
        return None
    turns, _ = _anchors(built, numbers)
    printed = [t.printed for t in turns if t.printed is not None]
    if not printed or (len(printed) > 1 and len(set(printed)) == 1):
        return None
    if _counts_turns(turns, printed):
        given, ignored = lines.given(
            [t.start for t in turns], [t.printed for t in turns], unit="paragraph", width=width
        )
        return given, "paragraphs", given.numbers[0], _odd_numbers(ignored)
    if fit is None or not fit.kept or (len(printed) >= 4 and 2 * len(fit.kept) < len(printed)):
        return None
    return fit.lines, "turn labels", turns[fit.kept[0]].printed, [*fit.remarks, *_fit_words(fit)]


def _anchors(built: _Built, numbers: Numbers) -> tuple[list[Turn], list[str]]:
    """Turns with the numbers printed in their labels or before them, and the labels as they stand in the file."""
    if numbers.how == "anchors":
        at = [(p, n) for p, n in built.places if n is not None or p == 0]
        ends = [*(p for p, _ in at[1:]), built.length]
        names = {start: label.raw for start, _, _, label in built.turns if label}
        return [Turn(p, e, 0, n) for (p, n), e in zip(at, ends, strict=True)], [names.get(p, "") for p, _ in at]
    turns = [Turn(s, e, 0, label.number if label else None) for s, e, _, label in built.turns]
    return turns, [label.raw if label else "" for *_, label in built.turns]


def _counts_turns(turns: Sequence[Turn], printed: Sequence[int]) -> bool:
    """Whether printed numbers count turns and not lines: each one more than the last, however long the turn."""
    return (
        len(printed) >= 4
        and len(printed) == len(turns)
        and all(b - a == 1 for a, b in pairwise(printed))
        and max(t.end - t.start for t in turns) > 2 * pieces.LONG_LINE
    )


def _odd_numbers(ignored: int) -> list[str]:
    """What is said about numbers that could not be kept."""
    if not ignored:
        return []
    if ignored == 1:
        return ["A printed number could not be kept: it runs backwards or stands twice."]
    return [f"{ignored} printed numbers could not be kept: they run backwards or stand twice."]


def _continues(found: Sequence[Piece], labels: Sequence[Label | None], kept_from: int | None, titled: bool) -> bool:
    """Whether a file begins in the middle of an interview's turn."""
    if kept_from is not None and kept_from > (20 if titled else 1):
        return True
    if not any(labels):
        return False
    if labels[0] is None:
        return not found[0].text.startswith(("(", "[")) and not _is_title(found, 0)
    begins = found[0].text[labels[0].end :].lstrip()
    if not begins[:1].islower():
        return begins.startswith(("...", "…"))
    openings = [p.text[label.end :].lstrip()[:1] for p, label in zip(found, labels, strict=True) if label]
    return 5 * sum(c.islower() for c in openings) <= len(openings)


# --- voices ------------------------------------------------------------------------------------------


def _voices(
    text: str, built: _Built, laid: Lines, numbering: Numbering, choices: Choices, continues: bool
) -> tuple[tuple[Turn, ...], tuple[Voice, ...], list[str]]:
    """Turns with their speakers, the voices, and remarks about what was brought together."""
    remarks: list[str] = []
    names = [name for _, _, name, _ in built.turns]
    spelt = Counter(n for n in names if n)
    of_name = {"": "", **speakers.grouped(spelt)}
    mine = [of_name[n] for n in names]
    if continues and mine and not mine[0]:
        mine[0] = _who_goes_on(mine, choices, of_name)
        if mine[0]:
            remarks.append(
                "The file begins in the middle of a turn; who is speaking there was guessed from the turns after it."
            )
    labels, given_roles = _chosen_labels(spelt, of_name, choices)
    order = list(dict.fromkeys(labels[key] for key in mine))
    of_label = {label: i for i, label in enumerate(order)}
    place = {key: of_label[labels[key]] for key in dict.fromkeys(mine)}
    at = [place[key] for key in mine]
    words, questions, counted = _said(text, built, at, len(order))
    spellings: list[list[str]] = [[] for _ in order]
    for name, _ in spelt.most_common():
        if of_name[name] in place:
            spellings[place[of_name[name]]].append(name)
    first_key = {place[key]: key for key in reversed(mine)}
    proposed = speakers.roles([first_key[i] for i in range(len(order))], counted, words, questions)
    voices = []
    for i, label in enumerate(order):
        role = choices.roles.get(label) or given_roles.get(label) or proposed[i]
        voices.append(Voice(label, role, tuple(spellings[i]), counted[i], words[i]))
        if len(spellings[i]) > 1:
            remarks.append(f"{_listed(spellings[i])} were taken for one speaker, {label}.")
    kept = dict(zip(laid.starts, laid.numbers, strict=True)) if numbering == "turn labels" else {}
    turns = tuple(
        Turn(start, end, speaker, kept.get(start) if kept and number_of(label, number) is not None else None)
        for (start, end, _, label), speaker, number in zip(built.turns, at, built.numbers, strict=True)
    )
    return turns, tuple(voices), remarks


def _said(text: str, built: _Built, at: Sequence[int], n: int) -> tuple[list[int], list[int], list[int]]:
    """How many words, questions and turns each of n voices has."""
    single = "  " not in text  # then the blanks count the words
    marks = [mark for mark in "?？؟" if mark in text]
    words, questions, counted = [0] * n, [0] * n, [0] * n
    for (start, end, _, _), i in zip(built.turns, at, strict=True):
        said = text[start:end]
        words[i] += said.count(" ") + said.count("\n") + 1 if single else len(said.split())
        for mark in marks:
            questions[i] += said.count(mark)
        counted[i] += 1
    return words, questions, counted


def number_of(label: Label | None, before: int | None) -> int | None:
    """The number printed in a turn's label or before it."""
    return label.number if label and label.number is not None else before


def _who_goes_on(mine: Sequence[str], choices: Choices, of_name: Mapping[str, str]) -> str:
    """The voice that is speaking when the file begins: as chosen, else the one of two whose turn is not next."""
    if choices.begins is not None:
        return of_name.get(choices.begins, speakers.key_of(choices.begins) if choices.begins else "")
    voices = [k for k in dict.fromkeys(mine) if k]
    if len(voices) != 2:
        return ""
    following = next(k for k in mine if k)
    return next(k for k in voices if k != following)


def _chosen_labels(
    spelt: Counter[str], of_name: Mapping[str, str], choices: Choices
) -> tuple[dict[str, str], dict[str, Role]]:
    """The label of each voice, proposed or chosen, and the roles that were chosen with it."""
    by_key: dict[str, Counter[str]] = {}
    for name, n in spelt.items():
        by_key.setdefault(of_name[name], Counter())[name] = n
    chosen = {speakers.key_of(s): said for s, said in choices.speakers.items()}
    labels = {key: key for key in of_name.values()}
    given: dict[str, Role] = {}
    if choices.speakers.get("", ("", "unknown"))[0]:  # the one whom the file does not name
        labels[""], given[choices.speakers[""][0]] = choices.speakers[""]
    for key, spellings in by_key.items():
        label = speakers.shown_label(spellings)
        asked = next((choices.speakers[s] for s in (label, *spellings) if s in choices.speakers), chosen.get(key))
        if asked and asked[0]:
            label, given[asked[0]] = asked
        labels[key] = label
    return labels, given
