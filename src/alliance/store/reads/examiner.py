"""What an examiner would ask of this study: plain questions, answered with counts, each with its places.

Nothing is a score: an answer says how many there are, and where. One item is for the researcher alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from alliance.ipa.analysis import Theme
from alliance.ipa.evidence_counts import EvidenceCounts, evidence_counts
from alliance.ipa.recurrence import Recurrence, rule_words
from alliance.ipa.tables import theme_name
from alliance.ipa.tree import Index
from alliance.ipa.vocabulary import NOTE_KIND_WORDS, Labels
from alliance.store.models import ReadingPassRow
from alliance.store.reads import analysis, conduct, consents, reach, remarks, study, trail
from alliance.study.days import in_words

#: how many places of one question stand on paper
PRINTED = 40
#: levels of the tree across cases that one looks against
LOOKED_AGAINST = ("superordinate", "subtheme")
THEMES = "The notes and the themes"
DONE = "What was done, and by whom"
PEOPLE = "The participants and their papers"
YOURS = "For you alone"


@dataclass(frozen=True, slots=True)
class Where:
    """One place: its words, the name of its page, and what that page needs to be told."""

    words: str
    page: str
    argument: str = ""
    anchor: str = ""
    beside: str = ""  # what is said of it behind its name


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answer and places; `yours` is for the researcher alone and leaves nowhere."""

    key: str
    group: str
    asked: str
    answer: str
    places: tuple[Where, ...] = ()
    yours: bool = False
    counts: tuple[tuple[str, ...], ...] = field(default=())  # a small table, its headings first


def questions() -> tuple[Question, ...]:
    """Every question, in the order of the page."""
    index = Index(analysis.analysis(words=False))
    counts = evidence_counts(index)
    gathered = [theme for theme in index.walk() if theme.level in LOOKED_AGAINST]
    labels = study.settings().labels
    names = {case.id: case.pseudonym for case in study.cases()}
    return (
        *_themes(counts, labels, names),
        *_beyond(gathered),
        *_done(names, gathered),
        *_people(names),
        _kinds(counts, labels),
    )


# --- the notes and the themes


def _themes(counts: EvidenceCounts, labels: Labels, names: dict[str, str]) -> Iterator[Question]:
    def go(theme: Theme) -> Where:
        whose = f" ({names[theme.case]})" if theme.case in names else ""
        return Where(f"{theme_name(theme)}{whose}", "theme", theme.id)

    yield Question(
        "statements", THEMES, f"Does every {labels.statement} rest on {labels.notes}?",
        _without(counts.statements, len(counts.statements_without_notes), labels.statement, labels.statements,
                 f"on no {labels.note}"),
        tuple(map(go, counts.statements_without_notes)),
    )  # fmt: skip
    yield Question(
        "case-words", THEMES, "Do words of the participant stand under every theme of a case?",
        _without(counts.case_themes, len(counts.themes_without_words), "theme", "themes", "on no words of the interview"),
        tuple(map(go, counts.themes_without_words)),
    )  # fmt: skip
    yield Question(
        "group-words", THEMES, "Do words of participants stand under every theme across cases?",
        _without(counts.group_themes, len(counts.group_without_words), "theme across cases", "themes across cases",
                 "on no words of any interview"),
        tuple(map(go, counts.group_without_words)),
    )  # fmt: skip
    missing = counts.cases_without_table
    yield Question(
        "tables", THEMES, f"Has every case a {labels.case_table} of its own?",
        f"{counts.cases - len(missing)} of {counts.cases} cases have one." if counts.cases else "There is no case yet.",
        tuple(Where(case.pseudonym, "board", case.id) for case in missing),
    )  # fmt: skip
    yield _rule(counts)
    yield from _voices(counts, go)


def _without(number: int, bare: int, one: str, many: str, rests: str) -> str:
    if not number:
        return f"There are no {many} yet."
    if not bare:
        return "The one there is does." if number == 1 else f"All {number:,} {many} do."
    verb = "rests" if bare == 1 else "rest"
    return f"{bare:,} of {number:,} {many if number > 1 else one} {verb} {rests}."


def _rule(counts: EvidenceCounts) -> Question:
    rule = study.settings().rule
    asked = "Where does the study’s own rule of evidence hold?"
    if not counts.judged:
        said = (
            "The study states no rule of its own." if rule.kind == "none" else "There are no themes across cases yet."
        )
        return Question("rule", THEMES, asked, said, (Where("the study’s settings", "study", anchor="settings"),))
    against = counts.against_rule
    kept = sum(bool(one.theme.kept_reason) for one in against)
    words = (rule.words or rule_words(rule)).rstrip(".")
    answer = (
        f"The study’s rule: {words}. It holds for {len(counts.judged) - len(against)} of {len(counts.judged)} themes"
    )
    if len(against) == 1:
        answer += f"; one stands in spite of it, {'with' if kept else 'without'} the reason why"
    elif against:
        answer += f"; {len(against)} stand in spite of it, {kept} of them with the reason why"
    return Question("rule", THEMES, asked, f"{answer}.", tuple(map(_against, against)))


def _against(one: Recurrence) -> Where:
    said = f"kept: {one.theme.kept_reason}" if one.theme.kept_reason else "no reason is kept yet"
    return Where(f"{one.number} {theme_name(one.theme)} ({one.n} of {one.of})", "theme", one.theme.id, beside=said)


def _voices(counts: EvidenceCounts, go) -> Iterator[Question]:  # type: ignore[no-untyped-def]
    asked = "Is every participant heard in the table across cases?"
    if any(one.quotations for one in counts.quoted):
        said = (
            "Quotations chosen: " + ", ".join(f"{one.case.pseudonym} {one.quotations}" for one in counts.quoted) + "."
        )
        if counts.never_quoted:
            said += f" Not quoted: {_and([case.pseudonym for case in counts.never_quoted])}."
    else:
        said = "No quotation is chosen under a theme across cases yet."
    where = tuple(Where(case.pseudonym, "case", case.id) for case in counts.never_quoted)
    yield Question("voices", THEMES, asked, said, where)
    alone = counts.one_voice
    yield Question(
        "one-voice", THEMES, "Does one participant alone speak for a theme that several contribute to?",
        (f"{_number(len(alone), 'theme')} {'is' if len(alone) == 1 else 'are'} quoted from one participant alone."
         if alone else "No theme across cases is quoted from one of several contributing participants alone."),
        tuple(
            Where(
                theme_name(one.theme), "theme", one.theme.id,
                beside=f"{one.case.pseudonym} alone, {_number(one.quotations, 'quotation')}; {one.contributing} "
                "participants contribute",
            )
            for one in alone
        ),
    )  # fmt: skip


def _kinds(counts: EvidenceCounts, labels: Labels) -> Question:
    rows = [("Case", *NOTE_KIND_WORDS.values(), "All")]
    for one in counts.notes:
        rows.append((one.case.pseudonym, *(str(one.counts[kind]) for kind in NOTE_KIND_WORDS), str(one.total)))
    return Question(
        "kinds", YOURS, f"What kinds of {labels.notes} are there in each case?",
        "These counts are for you while you write. There is no number to reach, and they never leave the workbench.",
        yours=True, counts=tuple(rows),
    )  # fmt: skip


# --- what was done


def _done(names: dict[str, str], gathered: list[Theme]) -> Iterator[Question]:
    yield _readings(names)
    yield _against_themes(gathered)
    entries = trail.diary()
    back = trail.looking_back(entries)
    positions = sorted((e for e in entries if e.kind == "position"), key=lambda e: (e.dated or date.max, e.created))
    later = {entry.id for held in back.values() for entry in held}
    if positions:
        days = "; ".join(in_words(one.dated) if one.dated else "date not given" for one in positions)
        said = f"{_number(len(positions), 'statement')} of position ({days}). " + (
            f"{_number(len(later), 'later entry', 'later entries')} {'looks' if len(later) == 1 else 'look'} back on "
            f"{'it' if len(positions) == 1 else 'them'}." if later else "No later entry looks back on it yet."
        )  # fmt: skip
    else:
        said = "No statement of position is written down yet."
    yield Question(
        "position", DONE, "Where did the researcher stand, and what became of it?", said,
        tuple(Where(f"Statement of position, {in_words(e.dated) if e.dated else 'date not given'}", "diary",
                    anchor=f"e-{e.id}") for e in positions) or (Where("the diary", "diary"),),
    )  # fmt: skip
    undated = sum(entry.dated is None for entry in entries)
    quotable = sum(entry.quotable for entry in entries)
    yield Question(
        "diary", DONE, "What does the reflexive diary hold?",
        (f"{_number(len(entries), 'entry', 'entries')}; {undated} without a date, {quotable} marked as quotable."
         if entries else "There is no entry yet."),
        (Where("the diary", "diary"),),
    )  # fmt: skip
    away = conduct.departures()
    yield Question(
        "departures", DONE, "What was done otherwise than approved, and why?",
        f"{_number(len(away), 'departure')} recorded." if away else "No departure from the approval is recorded.",
        tuple(Where(one.what, "protocol") for one in away),
    )  # fmt: skip


def _readings(names: dict[str, str]) -> Question:
    held: dict[str, list[date | None]] = defaultdict(list)
    recorded: Counter[str] = Counter()
    for case, dated, recording in ReadingPassRow.objects.values_list("case_id", "dated", "with_recording"):
        held[case].append(dated)
        recorded[case] += recording
    said = [
        f"{name} {len(held[case])}" + (f" ({recorded[case]} with the recording)" if recorded[case] else "")
        for case, name in names.items()
    ]
    never = [case for case in names if case not in held]
    answer = "Readings recorded: " + ", ".join(said) + "." if held else "No reading of an account is recorded yet."
    return Question(
        "readings", DONE, "How often was each account read?", answer,
        tuple(Where(f"{names[case]}: none recorded", "case", case) for case in never),
    )  # fmt: skip


def _against_themes(group: list[Theme]) -> Question:
    searches = reach.searches()
    looked = {one.theme for one in searches}
    bare = [theme for theme in group if theme.id not in looked]
    empty = sum(not one.extracts for one in searches)
    if searches:
        said = f"{_number(len(searches), 'search', 'searches')} kept, {empty} of them with nothing found. "
        said += f"{len(bare)} of {_number(len(group), 'theme')} across cases without one." if bare else ""
    else:
        said = f"No search is kept yet, against any of {_number(len(group), 'theme')} across cases."
    return Question(
        "against", DONE, "What was looked for that speaks against the themes?", said.strip(),
        tuple(Where(theme_name(theme), "theme", theme.id, "against") for theme in bare),
    )  # fmt: skip


def _beyond(held: list[Theme]) -> Iterator[Question]:
    standing = {one.theme for one in reach.related()}
    bare = [theme for theme in held if theme.id not in standing]
    yield Question(
        "literature", THEMES, "Is it said of every theme across cases how it stands to the literature?",
        f"Of {len(held) - len(bare)} of {_number(len(held), 'theme')} it is said." if held
        else "There are no themes across cases yet.",
        tuple(Where(theme_name(theme), "theme", theme.id, "literature") for theme in bare),
    )  # fmt: skip
    given = reach.recommendations()
    alone = [one for one in given if not one.themes]
    said = f"{len(given) - len(alone)} of {_number(len(given), 'recommendation')} name a theme."
    yield Question(
        "recommendations", THEMES, "Does every recommendation rest on a theme?",
        said if given else "There is no recommendation yet.",
        tuple(Where(" ".join(one.text.split())[:120], "recommendations") for one in alone),
    )  # fmt: skip


# --- the participants and their papers


def _people(names: dict[str, str]) -> Iterator[Question]:
    standing = consents.standings()
    open_ones = [one for one in standing if not one.complete]
    yield Question(
        "consents", PEOPLE, "Is it recorded for every participant what they agreed to?",
        f"For {len(standing) - len(open_ones)} of {len(standing)} it is." if standing else "There is no participant yet.",
        tuple(Where(one.case.pseudonym, "consent", one.case.id) for one in open_ones),
    )  # fmt: skip
    differing = conduct.papers_that_disagree()
    held = conduct.papers()
    yield Question(
        "papers", PEOPLE, "Do the papers say what the protocol says?",
        (f"{len(differing)} of {_number(len(held), 'paper')} {'says' if len(differing) == 1 else 'say'} something else."
         if differing else f"Nothing else is said in {_number(len(held), 'paper')}." if held else "There is no paper yet."),
        tuple(Where(f"{paper.title}: {_number(len(found), 'place')}", "paper", paper.id) for paper, _, found in differing),
    )  # fmt: skip
    waiting = remarks.waiting()
    number = sum(waiting.values())
    yield Question(
        "remarks", PEOPLE, "Are all remarks settled, of supervisors and of corrections?",
        f"{_number(number, 'remark')} {'waits' if number == 1 else 'wait'}." if number else "No remark waits.",
        tuple(Where(f"{names.get(case, 'on no case')}: {n}", "remarks") for case, n in waiting.items()),
    )  # fmt: skip


def _number(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _and(words: Sequence[str] | Iterable[str]) -> str:
    held = list(words)
    return held[0] if len(held) == 1 else f"{', '.join(held[:-1])} and {held[-1]}"
