"""The check of a chapter: every quotation with its two verdicts, and what to look at across the text.

`check` is the one entry. It takes any text; what it cannot tell it leaves out or says, and it never changes the
chapter. Words in quotation marks are taken for a participant's when they are cited so, set as a block or in a
column of quotations, stand in a transcript, or comment on an extract that does; everything else (a title, a
doubtful word, literature) is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from alliance.ipa.chapter import (
    LINES_VERDICTS,
    Against,
    Change,
    Chapter,
    CheckedQuotation,
    Counts,
    Exported,
    LinesVerdict,
    Report,
    WordsVerdict,
)
from alliance.ipa.chapter_across import Found, Known, across, counted, known_themes, section_themes
from alliance.ipa.chapter_alignment import Aligned, Corpus, align, corpus, phrase_places, word_range
from alliance.ipa.chapter_citations import Cited, People, people_of, settled
from alliance.ipa.chapter_drafts import Draft, Page, looks_like_title
from alliance.ipa.chapter_quotations import find_quotations
from alliance.ipa.chapter_verdicts import Compared, OnLines, cited_span, compare, held_lines, judge_lines, right_words
from alliance.ipa.chapter_words import Quoted, quoted
from alliance.ipa.citation import ParsedCitation, cite
from alliance.ipa.transcript import Transcript

_OTHERS_COST = 2.0  # how much better words must agree with somebody else's transcript than with the speaker's
_BACK = 8  # how many blocks back the text around is asked who speaks
_PHRASE_BACK = 40  # and an extract is looked for that a phrase comments on
_SPEECH = re.compile(
    r"\b(?:said|says|say|saying|put|puts|describ\w+|call\w*|explain\w*|spoke|speaks|speak|recall\w*|add\w*|told|tells|"
    r"express\w*|reflect\w*|stat\w+|report\w*|note[ds]?|words?|voice\w*|account\w*|talk\w*|felt|feels|articulat\w+|"
    r"remark\w*|answer\w*|repl\w+|admit\w*|acknowledg\w+|comment\w*|remember\w*|mention\w*|emphasi\w+|echo\w*)\b"
)


@dataclass(slots=True)
class Work:
    """Everything that one check works with."""

    page: Page
    against: Against
    held: Corpus
    people: People
    labels: re.Pattern[str] | None
    known: Known
    mentions: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

    def mentioned(self, block: int) -> list[tuple[int, str]]:
        """Where participants are named in a block."""
        if block not in self.mentions:
            self.mentions[block] = self.people.mentions(self.page.chapter.blocks[block].text)
        return self.mentions[block]

    def owner(self, text: int) -> str:
        """Whose a transcript is."""
        return next((name for name, held in self.people.transcripts.items() if text in held), "")


def check(chapter: Chapter, against: Against) -> Report:
    """Every quotation of a chapter with its verdicts, what to look at, and plain counts, in reading order."""
    people = people_of(against.transcripts, against.people, against.also_called)
    page = Page(chapter, people)
    drafts = find_quotations(page)
    known = known_themes(against)
    work = Work(page, against, corpus(against.transcripts), people, _labels(against.transcripts), known)
    found = _judged(work, drafts)
    sections = section_themes(chapter, known)
    checked = tuple(replace(f.checked, theme=sections[f.checked.block]) for f in found)
    for f, c in zip(found, checked, strict=True):
        f.checked = c
    findings = across(page, against, people, known, sections, found)
    counts: Counts = counted(chapter, people, known, checked)
    return Report(chapter, checked, findings, counts)


def _labels(transcripts: Sequence[Transcript]) -> re.Pattern[str] | None:
    """How the label of a speaker may stand inside a quotation."""
    names = {"Interviewer", "Int", "Int.", "Researcher", "I", "R", "P", "Participant", "Q", "A"}
    for one in transcripts:
        names.add(one.name)
        for speaker in one.speakers:
            names.update((speaker.label.rstrip(": "), *(s.rstrip(": ") for s in speaker.spellings)))
    ways = "|".join(re.escape(n) for n in sorted((n for n in names if n), key=len, reverse=True))
    return re.compile(rf"(?:{ways})(?: ?\d{{1,2}})?(?: ?[(\[]\d{{1,6}}[)\]])?\s?:(?=\s|\w)") if ways else None


# --- one after another


def _judged(work: Work, drafts: Sequence[Draft]) -> list[Found]:
    """The drafts that are participants' words, judged; commentary last, when all extracts are known."""
    sharing = _sharing(drafts)
    judged: dict[int, Found] = {}
    for n, draft in enumerate(drafts):
        if draft.literature and not draft.mark:
            continue
        if draft.mark or draft.cited or draft.form in ("block", "cell", "workbench"):
            one = _cited_words(work, draft, shared=n in sharing)
            if one:
                judged[n] = one
    _one_a_citation(drafts, judged)
    extracts = sorted(judged.items())
    for n, draft in enumerate(drafts):
        if n in judged or draft.literature or draft.form not in ("marks", "single"):
            continue
        outer = judged.get(draft.inside)
        if outer is not None:
            one = _nested(work, draft, outer)
        elif draft.cited is None:
            one = _uncited(work, draft, [f for _, f in extracts])
        else:
            one = None
        if one:
            judged[n] = one
    return [judged[n] for n in sorted(judged)]


def _one_a_citation(drafts: Sequence[Draft], judged: dict[int, Found]) -> None:
    """Of cells beside one citation that may all be the words, the one with the most of them is kept."""
    by: dict[tuple[int, int], list[int]] = {}
    for n in judged:
        d = drafts[n]
        if d.form == "cell" and not d.sure and d.cited:
            by.setdefault((d.citation_block, d.cited.start), []).append(n)
    for many in by.values():
        cells = {drafts[n].block for n in many}
        if len(cells) > 1:
            kept = max(many, key=lambda n: (len(judged[n].checked.words.split()), n))
            for n in many:
                if drafts[n].block != drafts[kept].block:
                    del judged[n]


def _sharing(drafts: Sequence[Draft]) -> set[int]:
    """The drafts whose citation serves another as well."""
    by: dict[tuple[int, int], list[int]] = {}
    for n, d in enumerate(drafts):
        if d.cited and d.inside < 0:
            by.setdefault((d.citation_block, d.cited.start), []).append(n)
    return {n for many in by.values() if len(many) > 1 for n in many} | {n for n, d in enumerate(drafts) if d.shared}


def _quoted(work: Work, draft: Draft) -> Quoted:
    return quoted(work.page.words_of(draft), work.held.passages, work.labels)


def _speaker(work: Work, draft: Draft) -> tuple[str, bool]:
    """Who speaks, by the citation or by the text around (then assumed)."""
    chosen = work.against.said.get((draft.block, draft.start))
    if chosen:
        return chosen, False
    cited = draft.cited
    if cited and (cited.name or cited.stranger):
        return cited.name or cited.stranger, False
    blocks = work.page.chapter.blocks
    block = draft.block
    cell = blocks[block].cell
    if cell is not None:
        found, plain = _speaker_in_table(work, block, cell)
        if found:
            return found, not plain
    else:
        before = [name for at, name in work.mentioned(block) if at < draft.start]
        if before:
            return before[-1], True
        text = blocks[block].text
        stop = text.find(". ", draft.pieces[-1][2])
        behind = [name for at, name in work.mentioned(block) if at > draft.start and (stop < 0 or at < stop)]
        if behind:
            return behind[0], True
    headings = False
    for b in range(block - 1, max(-1, block - 60), -1):
        other = blocks[b]
        if other.cell is not None:
            continue
        if other.kind == "heading":
            headings = True
        elif headings or block - b > _BACK:
            continue
        named = work.mentioned(b)
        if named:
            return named[-1][1], True
    if len(work.people.names) == 1:
        return work.people.names[0], True
    return "", True


def _speaker_in_table(work: Work, block: int, cell: tuple[int, int, int]) -> tuple[str, bool]:
    """The participant of a cell, and whether a cell of its own says so: in its row, above it, at its column's head."""
    blocks = work.page.chapter.blocks
    number, row, column = cell
    same_row: list[tuple[str, bool]] = []
    head = above = ""
    for b in range(block, max(-1, block - 400), -1):
        other = blocks[b].cell
        if other is None or other[0] != number:
            break
        named = [name for _, name in work.mentioned(b)]
        if not named:
            continue
        alone = _only_a_name(work, b)
        if b == block:
            return named[0], False
        if other[1] == row:
            same_row.append((named[0], alone))
        elif other[2] == column and other[1] == 0 and alone:
            head = named[0]
        elif not above and alone:
            above = named[-1]
    for b in range(block + 1, min(len(blocks), block + 12)):
        other = blocks[b].cell
        if other is None or other[:2] != (number, row):
            break
        same_row += [(name, _only_a_name(work, b)) for _, name in work.mentioned(b)]
    if same_row:
        return next((one for one in same_row if one[1]), same_row[0])
    return head or above, True


def _only_a_name(work: Work, block: int) -> bool:
    """Whether a cell holds a participant's name and hardly anything else."""
    text = work.page.chapter.blocks[block].text.strip()
    return len(text.split()) <= 3 and bool(work.mentioned(block))


def _texts_of(work: Work, speaker: str, cited: Cited | None) -> list[int]:
    """The transcripts of a speaker; the one interview that is cited, where it is."""
    texts = list(work.people.transcripts.get(speaker, ()))
    if cited and cited.nth and len(texts) > 1:
        chosen = [t for t in texts if work.against.transcripts[t].place == cited.nth]
        return chosen or texts
    return texts


@dataclass(slots=True)
class _Place:
    """A place where a quotation may stand, and the citation as that transcript reads it."""

    aligned: Aligned
    cited: Cited | None
    cost: float
    expected: bool = False  # it overlaps the lines cited


def _places(work: Work, q: Quoted, cited: Cited | None, texts: Sequence[int], *, assumed: bool) -> list[_Place]:
    """Where a quotation may stand, the likeliest first: in its speaker's transcript, in the lines cited."""
    found: dict[tuple[int, int, int], _Place] = {}
    tried = texts or (range(len(work.held.texts)) if cited and cited.ranges else ())
    nears: list[tuple[int, tuple[int, int] | None]] = []
    for t in tried:
        transcript = work.against.transcripts[t]
        reading = settled(cited, transcript) if cited else None
        span = cited_span(transcript, reading.ranges) if reading and reading.ranges else None
        nears.append((t, word_range(work.held, t, *span) if span else None))
    if not nears or all(near is None for _, near in nears):
        nears = [(-1, None)]
    for _, near in nears:
        for aligned in align(q, work.held, near=near):
            key = (aligned.text, aligned.first, aligned.last)
            cost = aligned.cost + (len(q.words) - aligned.matched) * 0.01
            if texts and aligned.text not in texts:
                cost += 0.5 if assumed else _OTHERS_COST
            overlaps = near is not None and aligned.first < near[1] and aligned.last >= near[0]
            if near is not None and not overlaps:
                cost += 0.4
            if key not in found or cost < found[key].cost:
                transcript = work.against.transcripts[aligned.text]
                found[key] = _Place(aligned, settled(cited, transcript) if cited else None, cost, overlaps)
    return sorted(found.values(), key=lambda p: p.cost)


# --- words that are cited, or set as quotations


def _cited_words(work: Work, draft: Draft, *, shared: bool) -> Found | None:
    if draft.mark and draft.mark in work.against.exported:
        one = _exported(work, draft, work.against.exported[draft.mark])
        if one:
            return one
    q = _quoted(work, draft)
    if not q.words:
        return None
    speaker, assumed = _speaker(work, draft)
    texts = _texts_of(work, speaker, draft.cited)
    places = _places(work, q, draft.cited, texts, assumed=assumed)
    best = _best(work, q, [p for p in places if _may_be(p, q, texts, assumed=assumed)])
    for end in draft.longer:
        longer = _ending_at(work, draft, end)
        if longer is None:
            continue
        more = _quoted(work, longer)
        other = next(
            (p for p in _places(work, more, draft.cited, texts, assumed=assumed) if p.aligned.stands(len(more.words))),
            None,
        )
        if other and (best is None or other.cost < best.cost + 0.01):
            draft, q, best = longer, more, other
    if best is None or (draft.form == "bare" and best.aligned.matched < 0.6 * len(q.words)):
        return _not_there(work, draft, q, speaker, assumed, texts)
    return _there(work, draft, q, best, speaker, assumed, texts, part=shared)


def _best(work: Work, q: Quoted, places: Sequence[_Place]) -> _Place | None:
    """The likeliest place; of places that agree as well, the one that fits the lines cited best."""
    if not places:
        return None
    equal = [p for p in places if p.cost <= places[0].cost + 0.02]
    if len(equal) == 1:
        return places[0]
    ranks: dict[str, int] = {verdict: n for n, verdict in enumerate(LINES_VERDICTS)}

    def rank(place: _Place) -> int:
        transcript = work.against.transcripts[place.aligned.text]
        compared = compare(q, work.held, place.aligned, transcript.text)
        if not place.cited or not place.cited.ranges or not compared.spans:
            return 0
        return ranks[judge_lines(transcript, compared.spans, place.cited.ranges).verdict]

    return min(equal, key=rank)


def _may_be(place: _Place, q: Quoted, texts: Sequence[int], *, assumed: bool) -> bool:
    """Whether a quotation is taken from a place; from somebody else's transcript only where hardly a word differs."""
    n = len(q.words)
    aligned = place.aligned
    if not aligned.stands(n, expected=place.expected):
        return False
    if aligned.text in texts or (assumed and not texts):
        return True
    return n >= (3 if assumed else 4) and aligned.matched >= 0.75 * n


def _ending_at(work: Work, draft: Draft, end: int) -> Draft | None:
    block, start, _ = draft.pieces[-1]
    if draft.cited and draft.citation_block == block and end > draft.cited.start:
        return None
    return replace(draft, pieces=(*draft.pieces[:-1], (block, start, end)))


def _there(
    work: Work,
    draft: Draft,
    q: Quoted,
    place: _Place,
    speaker: str,
    assumed: bool,
    texts: Sequence[int],
    *,
    part: bool = False,
    nested: bool = False,
    again: bool = False,
    remarks: tuple[str, ...] = (),
) -> Found:
    """A quotation whose words were found."""
    aligned = place.aligned
    transcript = work.against.transcripts[aligned.text]
    compared = compare(q, work.held, aligned, transcript.text)
    draft, q, compared = _without_guess(draft, q, compared)
    owner = work.owner(aligned.text)
    said = list(remarks)
    cited = place.cited
    ranges = cited.ranges if cited else ()
    found = compared.found
    elsewhere = bool(texts) and aligned.text not in texts
    if not speaker or (elsewhere and assumed):
        speaker, assumed, elsewhere = owner, True, False
    if elsewhere:
        said.append(
            f"These words are {owner}’s, not {speaker}’s."
            if owner != speaker
            else f"These words stand in interview {transcript.place}, not {cited.nth if cited else ''}."
        )
    elif not texts and speaker and speaker != owner:
        said.append(f"There is no transcript of {speaker} here; these words are {owner}’s.")
        elsewhere = True
    if found and all(_interviewer(transcript, at) for span in compared.spans for at in (span[0], span[1] - 1)):
        said.append("These are the interviewer’s words.")
    lines = OnLines("not cited")
    if ranges and found:
        if elsewhere:
            lines = OnLines("outside")
        else:
            lines = judge_lines(
                transcript,
                compared.spans,
                ranges,
                part=part or nested or again or bool(cited and cited.page),
                opens=compared.opens,
                goes_on=compared.goes_on,
                then=work.against.lines_then.get(transcript.id),
            )
    elif cited and cited.page and not transcript.pages:
        said.append("Only a page is cited, and this transcript has no pages.")
    said += lines.remarks
    words_verdict: WordsVerdict = "altered" if compared.changes else "exact"
    lines_verdict: LinesVerdict = lines.verdict
    if _begins_before(transcript, ranges, compared, q):
        words_verdict, lines_verdict = "not held", "not held"
        said.append("The words begin before what is held here; what is held agrees.")
        compared.changes.clear()
    where = _Where(work, draft)
    checked = CheckedQuotation(
        block=draft.block,
        start=draft.start,
        end=draft.pieces[-1][2],
        words=work.page.words_of(draft),
        citation=ranges[0] if ranges else None,
        speaker=speaker,
        assumed=assumed,
        transcript=transcript.id,
        words_verdict=words_verdict,
        lines_verdict=lines_verdict,
        changes=where.moved(compared),
        found=found,
        right_lines=transcript.lines_of(*found) if found else None,
        right_citation=cite(transcript, *found, work.against.citation_style) if found else "",
        off_by=lines.off_by,
        nested=nested,
        again=again,
        mark=draft.mark,
        remarks=tuple(said),
        last_block=draft.pieces[-1][0] if len(draft.pieces) > 1 else -1,
        citation_block=draft.citation_block if ranges else -1,
        cited=ranges,
        right_words=right_words(transcript, compared.spans) if compared.changes and compared.spans else "",
    )
    return Found(checked, draft, compared, aligned.text, lines.too_short, lines.page, where.unclosed(q))


def _without_guess(draft: Draft, q: Quoted, compared: Compared) -> tuple[Draft, Quoted, Compared]:
    """A quotation whose opening mark is missing begins where its words begin in the transcript."""
    if draft.opened or not compared.first_word:
        return draft, q, compared
    cut = q.starts[compared.first_word]
    block, start, end = draft.pieces[0]
    changes = [replace(c, start=c.start - cut, end=c.end - cut) for c in compared.changes if c.start >= cut]
    compared.changes = changes
    compared.first_word = 0
    return replace(draft, pieces=((block, start + cut, end), *draft.pieces[1:])), q, compared


def _begins_before(transcript: Transcript, ranges: Sequence[ParsedCitation], compared: Compared, q: Quoted) -> bool:
    """Whether the first words of a quotation stand before what is held of the transcript."""
    if not ranges or not compared.found or not compared.first_word:
        return False
    before = transcript.text[: compared.found[0]]
    partly = held_lines(transcript, ranges) == "some"
    return (
        partly
        and not any(c.isalnum() for c in before)
        and all(c.end <= q.starts[compared.first_word] for c in compared.changes)
    )


def _interviewer(transcript: Transcript, position: int) -> bool:
    turns = transcript.turns
    if not turns:
        return False
    turn = turns[max(0, bisect_right(turns, position, key=lambda t: t.start) - 1)]
    return turn.speaker < len(transcript.speakers) and transcript.speakers[turn.speaker].role == "interviewer"


class _Where:
    """Positions of a quotation's own text as positions of the chapter's blocks."""

    def __init__(self, work: Work, draft: Draft) -> None:
        self.pieces = draft.pieces
        self.begins: list[int] = []
        at = 0
        for _, start, end in draft.pieces:
            self.begins.append(at)
            at += end - start + 1

    def place(self, position: int) -> tuple[int, int]:
        """The block and the position in it."""
        n = max(0, bisect_right(self.begins, position) - 1)
        block, start, end = self.pieces[n]
        return block, min(end, start + position - self.begins[n])

    def moved(self, compared: Compared) -> tuple[Change, ...]:
        """The changes where they stand in the chapter."""
        found = []
        for change in compared.changes:
            block, start = self.place(change.start)
            last, end = self.place(change.end)
            if last != block:
                end = next(e for b, _, e in self.pieces if b == block)
            found.append(replace(change, start=start, end=end, block=-1 if block == self.pieces[0][0] else block))
        return tuple(found)

    def unclosed(self, q: Quoted) -> tuple[int, ...]:
        """Where a bracket for words left out is not closed, or not opened."""
        return tuple(self.place(m.start)[1] for marks in q.marks.values() for m in marks if not m.closed)


def _not_there(work: Work, draft: Draft, q: Quoted, speaker: str, assumed: bool, texts: Sequence[int]) -> Found | None:
    """A quotation whose words stand nowhere; None where it is then no participant's words."""
    cited = draft.cited
    if draft.form == "bare" or (cited and cited.lone and all(r.first == r.last for r in cited.ranges)):
        return None
    if draft.shared and draft.form in ("marks", "single") and len(q.words) < 4:
        return None  # a doubtful word beside words that are cited
    if not draft.sure or (not cited and draft.form == "block" and not _introduced(work, draft)):
        return None
    words_verdict: WordsVerdict = "not found"
    lines_verdict: LinesVerdict = "not cited"
    remarks: list[str] = []
    ranges = cited.ranges if cited else ()
    transcript = ""
    if texts:
        transcript = work.against.transcripts[texts[0]].id
        if cited and (ranges or cited.page):
            states = []
            for t in texts:
                one = work.against.transcripts[t]
                reading = settled(cited, one)
                states.append(held_lines(one, reading.ranges) if reading.ranges else "none" if cited.page else "all")
            ranges = settled(cited, work.against.transcripts[texts[0]]).ranges
            if "all" not in states:
                words_verdict = lines_verdict = "not held"
                one = work.against.transcripts[texts[0]]
                remarks.append(f"What is held of {speaker} are lines {one.first_line} to {one.last_line}.")
            else:
                lines_verdict = "outside"
    elif speaker and (cited is None or cited.name or cited.stranger):
        words_verdict = "not held"
        lines_verdict = "not held" if ranges else "not cited"
        remarks.append(f"There is no transcript of {speaker} here.")
    elif not work.against.transcripts:
        words_verdict = "not held"
        lines_verdict = "not held" if ranges else "not cited"
    elif ranges:
        lines_verdict = "outside"
    checked = CheckedQuotation(
        block=draft.block,
        start=draft.start,
        end=draft.pieces[-1][2],
        words=work.page.words_of(draft),
        citation=ranges[0] if ranges else None,
        speaker=speaker,
        assumed=assumed,
        transcript=transcript,
        words_verdict=words_verdict,
        lines_verdict=lines_verdict,
        mark=draft.mark,
        remarks=tuple(remarks),
        last_block=draft.pieces[-1][0] if len(draft.pieces) > 1 else -1,
        citation_block=draft.citation_block if ranges else -1,
        cited=ranges,
    )
    return Found(checked, draft, unclosed=_Where(work, draft).unclosed(q))


def _introduced(work: Work, draft: Draft) -> bool:
    """Whether a participant is named where a block quotation without a citation is introduced."""
    return draft.block > 0 and bool(work.mentioned(draft.block - 1))


def _exported(work: Work, draft: Draft, evidence: Exported) -> Found | None:
    """A quotation that the workbench wrote, beside the very words it was made from; None where those are gone."""
    text = next((n for n, t in enumerate(work.against.transcripts) if t.id == evidence.transcript), -1)
    if text < 0:
        return None
    q = _quoted(work, draft)
    transcript = work.against.transcripts[text]
    window = word_range(work.held, text, evidence.start, evidence.end)
    if not q.words or window[0] >= window[1]:
        return None
    aligned = next(iter(align(q, work.held, within=window)), None)
    owner = work.owner(text)
    speaker, assumed = _speaker(work, draft)
    if assumed or not speaker:
        speaker, assumed = owner, False
    if aligned is None or not aligned.stands(len(q.words)):
        one = _moved_away(work, draft, q, speaker, text)
        right = right_words(transcript, [(evidence.start, evidence.end)])
        remark = "The words here are no longer those of the extract that the workbench wrote."
        return replace_checked(one, right_words=right, remarks=(*one.checked.remarks, remark))
    cited = settled(draft.cited, transcript) if draft.cited else None
    one = _there(work, draft, q, _Place(aligned, cited, 0.0), speaker, assumed, [text])
    if speaker != owner:
        remark = f"These words are {owner}’s, not {speaker}’s."
        return replace_checked(one, lines_verdict="outside", remarks=(*one.checked.remarks, remark))
    return one


def _moved_away(work: Work, draft: Draft, q: Quoted, speaker: str, text: int) -> Found:
    places = _places(work, q, draft.cited, [text], assumed=False)
    best = next((p for p in places if p.aligned.stands(len(q.words))), None)
    if best:
        return _there(work, draft, q, best, speaker, False, [text])
    found = _not_there(work, replace(draft, form="workbench"), q, speaker, False, [text])
    if found is None:
        found = Found(
            CheckedQuotation(
                draft.block,
                draft.start,
                draft.pieces[-1][2],
                work.page.words_of(draft),
                speaker=speaker,
                mark=draft.mark,
            ),
            draft,
        )
    return found


def replace_checked(found: Found, **changes: object) -> Found:
    """The same with another verdict."""
    found.checked = replace(found.checked, **changes)  # type: ignore[arg-type]
    return found


# --- words without a citation


def _nested(work: Work, draft: Draft, outer: Found) -> Found | None:
    """A quotation inside a participant's words: their own telling, part of what is cited."""
    if outer.compared is None or outer.compared.found is None or outer.checked.nested:
        return None
    q = _quoted(work, draft)
    if not q.words:
        return None
    place = _within(work, q, outer)
    if place is None:
        return None
    cited = outer.draft.cited
    inner = replace(draft, cited=cited, citation_block=outer.draft.citation_block)
    transcript = work.against.transcripts[outer.text]
    here = _Place(place, settled(cited, transcript) if cited else None, 0.0)
    return _there(work, inner, q, here, outer.checked.speaker, outer.checked.assumed, [outer.text], nested=True)


def _within(work: Work, q: Quoted, outer: Found, least: float = 0.0) -> Aligned | None:
    """Where a phrase stands in an extract that the chapter quotes; None where it does not."""
    if outer.compared is None or outer.compared.found is None or outer.text < 0:
        return None
    window = word_range(work.held, outer.text, *outer.compared.found)
    for aligned in align(q, work.held, within=window, most=2):
        if aligned.stands(len(q.words)) and aligned.matched >= least * len(q.words):
            return aligned
    return None


def _uncited(work: Work, draft: Draft, extracts: Sequence[Found]) -> Found | None:
    """A phrase in marks without a citation: one quoted again, a participant's words, or none of either (None)."""
    if draft.inside >= 0 and draft.form == "single" and not extracts:
        return None
    q = _quoted(work, draft)
    n = len(q.words)
    if not n or n > 400:
        return None
    near = _near_extracts(draft, extracts)
    for one in near:
        aligned = _within(work, q, one)
        if aligned is not None and aligned.cost < 0.5:
            return _again(work, draft, q, aligned, one)
    if n >= 2:
        here = {name for _, name in work.mentioned(draft.block)}
        for one in extracts:
            aligned = _within(work, q, one) if one.checked.speaker in here else None
            if aligned is not None and not aligned.cost:
                return _again(work, draft, q, aligned, one)
    if work.known.nearly(work.page.words_of(draft)):
        return None
    named = _named_in_sentence(work, draft)
    direct = _stand_exactly(work, draft, q, named, near, extracts)
    if direct is not None:
        return direct
    for one in near:
        aligned = _within(work, q, one)
        if aligned is not None and _comments(work, q, aligned):
            return _again(work, draft, q, aligned, one)
    if n >= 4 and (draft.form == "marks" or n >= 6):
        texts = [t for name in named for t in work.people.transcripts.get(name, ())]
        places = _places(work, q, None, texts, assumed=False)
        for place in places:
            aligned = place.aligned
            if aligned.stands(n) and aligned.matched >= 0.7 * n and (aligned.text in texts or n >= 6):
                if _interviewer(work.against.transcripts[aligned.text], _position(work, aligned)):
                    return None
                owner = work.owner(aligned.text)
                return _there(work, draft, q, place, owner, not named, [aligned.text])
        if named and not looks_like_title(work.page.words_of(draft)) and _said_so(work, draft):
            return _not_there(work, replace(draft, form="marks"), q, named[-1], True, texts)
    return None


def _position(work: Work, aligned: Aligned) -> int:
    local = aligned.first - work.held.offsets[aligned.text]
    return work.held.texts[aligned.text].starts[local]


def _near_extracts(draft: Draft, extracts: Sequence[Found]) -> list[Found]:
    """The extracts that a phrase may comment on, the nearest first."""
    found = [
        (abs(one.checked.block - draft.block) * 1000 + (0 if one.checked.block <= draft.block else 500), n)
        for n, one in enumerate(extracts)
        if -_PHRASE_BACK <= one.checked.block - draft.block <= 2 and one.compared is not None
    ]
    return [extracts[n] for _, n in sorted(found)]


def _again(work: Work, draft: Draft, q: Quoted, aligned: Aligned, extract: Found) -> Found:
    return _there(work, draft, q, _Place(aligned, None, 0.0), extract.checked.speaker, True, [extract.text], again=True)


def _comments(work: Work, q: Quoted, aligned: Aligned) -> bool:
    """Whether a phrase that is not quite an extract's is one quoted again with a slip, not a doubtful word."""
    n = len(q.words)
    if n < 2:
        return False
    same_words = [
        w for w in q.words if w in work.held.places and len(work.held.places[w]) <= 1 + len(work.held.words) // 150
    ]
    if n == 2:
        return aligned.cost <= 0.65 and aligned.matched >= 1.7
    if n == 3:
        return aligned.matched >= 2 and aligned.cost <= 1.1 and bool(same_words)
    return aligned.matched >= 0.6 * n and aligned.cost <= max(1.1, 0.5 * n)


def _named_in_sentence(work: Work, draft: Draft) -> list[str]:
    """The participants named in the sentence of a phrase, before it and behind it."""
    text = work.page.chapter.blocks[draft.block].text
    low = max(text.rfind(". ", 0, draft.outer[0]), text.rfind("? ", 0, draft.outer[0]), -1)
    high = text.find(". ", draft.outer[1])
    return [
        name
        for at, name in work.mentioned(draft.block)
        if low < at < draft.outer[0] or (draft.outer[1] <= at and (high < 0 or at < high))
    ]


def _said_so(work: Work, draft: Draft) -> bool:
    """Whether the sentence says that somebody says these words."""
    text = work.page.chapter.blocks[draft.block].text
    low = max(text.rfind(". ", 0, draft.outer[0]), -1)
    return bool(_SPEECH.search(text, low + 1, draft.outer[0])) or bool(
        _SPEECH.search(text, draft.outer[1], draft.outer[1] + 40)
    )


def _stand_exactly(
    work: Work, draft: Draft, q: Quoted, named: Sequence[str], near: Sequence[Found], extracts: Sequence[Found]
) -> Found | None:
    """A phrase that stands word for word in a transcript; None where it does not or may be there by chance."""
    n = len(q.words)
    if n < 2 or (n < 4 and not named and not near):
        return None
    texts = {t for name in named for t in work.people.transcripts.get(name, ())} | {one.text for one in near}
    if any(q.leaves_out(g) for g in range(1, n)):
        return None
    exact = list(phrase_places(q.words, work.held))
    for k in exact:
        t = work.held.text_of(k)
        if (t in texts and (n >= 3 or named)) or n >= 5:
            transcript = work.against.transcripts[t]
            aligned = Aligned(t, [(i, k + i) for i in range(n)], float(n), 0.0, k, k + n - 1)
            position = _position(work, aligned)
            if _interviewer(transcript, position):
                continue
            again = next(
                (
                    e
                    for e in extracts
                    if e.text == t
                    and e.compared
                    and e.compared.found
                    and e.compared.found[0] <= position < e.compared.found[1]
                ),
                None,
            )
            place = _Place(aligned, None, 0.0)
            owner = work.owner(t)
            return _there(work, draft, q, place, owner, not named, [t], again=again is not None)
    return None
